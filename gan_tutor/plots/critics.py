"""Figures of critics on the line: their curves, how steep they are, and how their gaps grow."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import NullLocator

from .distances import LINES, STYLES
from .figure import FAKE, REAL
from .gradients import number, span

STEEPEST = 2.6  # where the axis of slopes ends, up and down
LEVEL = 1e-2  # nearer to 0 the axis of gaps is even


def draw_critics(
    axes: dict[str, Axes], x: np.ndarray, p: np.ndarray, q: np.ndarray, critics: Mapping[str, np.ndarray]
) -> str:
    """Two densities, critics between them, and the critics' slopes beside ±1.

    Critics differ by orders of magnitude. Each curve is drawn from 0, its lowest value in the picture, to 1,
    its highest; the slopes are drawn as they are, and what is steeper than ``STEEPEST`` leaves the picture.
    Gap and mean steepness are told in numbers.

    Args:
        axes: ``densities``, ``values`` and ``slopes``.
        x: places, shape (n,), evenly spaced.
        p, q: the densities of the reals and of the fakes there, shape (n,).
        critics: their values there by name, each of shape (n,); 6 at most.

    Raises:
        ValueError: there are more critics than can be told apart.
    """
    if len(critics) > len(LINES):
        raise ValueError(f"critics has {len(critics)} entries; allowed are {len(LINES)} at most")
    p, q = p / p.sum(), q / q.sum()
    distance = float(np.abs(np.cumsum(p - q)).sum() * (x[1] - x[0]))
    for density, color, name in ((p, REAL, "real, p"), (q, FAKE, "fakes, q")):
        axes["densities"].fill_between(x, density, color=color, alpha=0.3, lw=0, label=name)
        axes["densities"].plot(x, density, color=color, lw=1.8)
    axes["densities"].set_title(f"W1 = {number(distance)}")
    axes["densities"].set_yticks([])
    axes["slopes"].axhline(0, color="0.75", lw=0.8)
    for side in (-1, 1):
        axes["slopes"].axhline(side, color="0.5", ls=":", lw=1.5)
    said = []
    for (name, values), color, style in zip(critics.items(), LINES, STYLES, strict=False):
        values = values - values.min()  # a large constant would cost digits of all that follows
        slopes = np.gradient(values, x)
        gap, steep = float(values @ (p - q)), float(np.abs(slopes) @ (p + q) / 2)
        line = {"color": color, "ls": style, "lw": 2.2}
        spread = values.max() or 1.0
        axes["values"].plot(x, values / spread, **line, label=f"{name}: gap {number(gap)}")
        axes["slopes"].plot(x, slopes, **line, label=f"{name}: {number(steep)} on average")
        said.append(f"{name}: gap {number(gap)}, mean steepness {number(steep)}")
    axes["values"].set(ylim=(-0.05, 1.05), ylabel="critic, lowest 0\nto highest 1")
    axes["values"].set_yticks([0, 1])
    axes["slopes"].set(ylim=(-STEEPEST, STEEPEST), ylabel="slope", xlabel="x")
    for ax in axes.values():
        ax.set_xlim(x[0], x[-1])
        ax.legend(loc="upper left", bbox_to_anchor=(1.02, 1), borderaxespad=0)
    for name in ("densities", "values"):
        axes[name].tick_params(labelbottom=False)
    return f"Critics of two densities on the line whose W1 is {number(distance)}. {'; '.join(said)}."


draw_critics.panels = [["densities"], ["values"], ["values"], ["slopes"], ["slopes"]]
draw_critics.size = (10.5, 6.5)


def draw_gaps(ax: Axes, updates: np.ndarray, gaps: Mapping[str, np.ndarray], distance: float) -> str:
    """By how much critics value the reals above the fakes while they learn: a line a seed, beside W1.

    Args:
        ax: where to draw. Gaps are on a logarithmic scale, but near 0 and below it, where a critic has its
            slope the wrong way round.
        updates: of the critic, shape (t,).
        gaps: by the critic's name, each of shape (seeds, t); 6 at most.
        distance: W1.

    Raises:
        ValueError: there are more critics than can be told apart.
    """
    if len(gaps) > len(LINES):
        raise ValueError(f"gaps has {len(gaps)} entries; allowed are {len(LINES)} at most")
    ax.axhline(distance, color="0.5", ls=":", lw=1.5, label=f"W1 = {number(distance)}")
    said = []
    for (name, rows), color, style in zip(gaps.items(), LINES, STYLES, strict=False):
        last = np.sort(rows[:, -1])
        told = f"{name}: {span(number(last[0]), number(last[-1]))}"
        ax.plot(updates, rows.T, color=color, ls=style, lw=1.6, alpha=0.8)
        ax.plot([], [], color=color, ls=style, lw=2.2, label=told)
        said.append(told)
    ax.set(xlim=(updates[0], updates[-1]), xlabel="updates of the critic", ylabel="gap")
    _scale_gaps(ax, np.concatenate([rows.ravel() for rows in gaps.values()]))
    ax.grid(axis="y", alpha=0.25)
    ax.legend(loc="upper left", bbox_to_anchor=(1.02, 1), borderaxespad=0, title="after the last update")
    return (
        f"The gap of critics in training, whose W1 is {number(distance)}, after {updates[-1]} updates, of "
        f"{len(rows)} seeds. {'; '.join(said)}."
    )


draw_gaps.size = (10.5, 4.6)


def _scale_gaps(ax: Axes, gaps: np.ndarray) -> None:
    """Powers of ten, upwards from 0 and, where there are gaps below it, downwards."""
    low, high = float(gaps.min()), float(gaps.max())
    if low > 0:
        ax.set(yscale="log", ylim=(low / 3, 3 * high))
        return
    ax.set_yscale("symlog", linthresh=LEVEL, linscale=0.5)
    powers = [10.0**k for k in range(round(math.log10(LEVEL)), 12, 2)]
    ticks = [*(-power for power in powers if power <= -10 * low), 0.0, *powers]
    ax.set_yticks([tick for tick in ticks if 10 * low <= tick <= 10 * high])
    ax.yaxis.set_minor_locator(NullLocator())
    ax.set_ylim(10 * low, 3 * high)
