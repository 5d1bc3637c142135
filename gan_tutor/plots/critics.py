"""Figures of critics on the line: their curves, and how steep they are."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes

from .distances import LINES, STYLES
from .figure import FAKE, REAL
from .gradients import number

STEEPEST = 2.6  # where the axis of slopes ends, up and down


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
