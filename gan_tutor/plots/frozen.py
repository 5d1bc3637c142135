"""The figure of a generator that learns alone: where its fakes go while D stands still."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import fill

import numpy as np
from matplotlib.axes import Axes

from ..snapshots import Snapshot
from .distances import LINES, STYLES
from .figure import FAKE, REAL
from .outlines import MODE, short

NEAR = 0.2  # on either side of their median: fakes that lie there together are said to be on one point


def draw_frozen(axes: dict[str, Axes], moments: Mapping[str, Snapshot]) -> str:
    """On the line: what D says, and the way that each fake takes from one moment to the next.

    A D that stands still is drawn once, with its highest place marked; one that has learnt in between, once
    more. A fake's way is drawn from row to row, made from the same latent point.

    Args:
        axes: ``judge`` and ``ways``.
        moments: snapshots of one game on the line by what has happened, the first at the top; each with its
            field. Up to 6 of them.
    """
    first = next(iter(moments.values()))
    left, right = first.extent
    count = len(first.field)
    x = left + (np.arange(count) + 0.5) / count * (right - left)
    told_d = _draw_judges(axes["judge"], x, moments)
    told = [f"{name}: {_told(shot)}" for name, shot in moments.items()]
    ax = axes["ways"]
    ways = np.stack([shot.fake[:, 0] for shot in moments.values()])
    rows = -np.arange(len(ways))
    ax.plot(ways, rows, color=FAKE, lw=0.5, alpha=0.15, zorder=1)
    for row, fakes in zip(rows, ways, strict=True):
        ax.plot(fakes, np.full(len(fakes), row), "|", color=FAKE, ms=16, alpha=0.6, zorder=2)
    ax.set_yticks(rows, [fill(name, 14) for name in moments])
    ax.set(xlim=(left, right), ylim=(rows[-1] - 0.4, 0.4), xlabel="x")
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    ax.set_title(told[-1], size=11)
    for each in axes.values():
        for mode in first.modes[:, 0] if first.modes.size else ():
            each.axvline(mode, color=REAL, lw=1, ls=":", zorder=0)
    return f"{told_d}. {'. '.join(told)}."


draw_frozen.panels = [["judge"], ["ways"]]
draw_frozen.size = (10, 5.6)


def _draw_judges(ax: Axes, x: np.ndarray, moments: Mapping[str, Snapshot]) -> str:
    """The reals' density, and D's curve at each moment at which it is another one."""
    first = next(iter(moments.values()))
    heights = first.real_density / (first.real_density.max() or 1)
    ax.fill_between(x, 0.3 * heights, color=REAL, alpha=0.3, lw=0, label="reals, p")
    ax.axhline(0.5, color="0.6", lw=0.8, zorder=0)
    said, before = [], None
    for (name, shot), color, style in zip(moments.items(), LINES, STYLES, strict=False):
        if before is not None and np.array_equal(shot.field, before):
            continue
        top = int(shot.field.argmax())
        label = "D" if before is None else f"D after {name}"
        ax.plot(x, shot.field, color=color, ls=style, lw=2.2, label=fill(label, 16))
        if before is None:
            ax.plot(x[top], shot.field[top], "*", color=MODE, ms=15, mec="white", zorder=5)
        said.append(f"{label} is highest at {short(x[top])}, where it says {shot.field[top]:.2f}")
        before = shot.field
    ax.set(xlim=first.extent, ylim=(0, 1), ylabel="D's output")
    ax.tick_params(labelbottom=False)
    ax.set_title(said[0], size=11)
    ax.legend(loc="upper left", bbox_to_anchor=(1.01, 1), borderaxespad=0)
    return ". ".join(said)


def _told(shot: Snapshot) -> str:
    """How near to one another the fakes are, and how many have left the picture."""
    fakes = shot.fake[:, 0]
    left, right = shot.extent
    middle = float(np.median(fakes))
    gone = np.count_nonzero(~((fakes >= left) & (fakes <= right)))
    near = 100 * np.mean(np.abs(fakes - middle) < NEAR)
    where = f"{near:.0f} % of the fakes within {NEAR:g} of {short(middle)}"
    return f"{where}, {gone} of {len(fakes)} outside the picture" if gone else where
