"""Figures of moving earth: loads on their way into holes, and W1 as an area that can be cut in two ways."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from ..earth import Haul, cost, sorted_plan
from .figure import FAKE, REAL
from .outlines import short

HEAP_ROW = 0.5  # height at which a load is taken hold of
WIDTH = 0.22  # of a heap and of a hole, as the standard deviation of a bell
WASTED = "#b3186d"  # what goes both ways, and what that costs
AREA = "#7a5cc4"
TOP, BOTTOM = 3.4, -1.25  # of the picture; a heap is 1 high


def draw_earth(axes: dict[str, Axes], haul: Haul) -> str:
    """Loads, where they have been carried, which holes they have filled, and the bill.

    What the cheapest plan costs is told only once all holes are filled.

    Args:
        axes: ``line`` and ``bill``. On ``line`` a load's handle is at the height ``HEAP_ROW``.
        haul: where everything is.
    """
    told = _verdict(haul)
    _draw_ground(axes["line"], haul)
    axes["line"].set_title(told)
    _draw_bill(axes["bill"], haul)
    moved = ", ".join(
        f"{short(start)} to {short(end)}" for start, end in zip(haul.starts, haul.ends, strict=True)
    )
    empty = ", ".join(map(short, np.sort(haul.holes[~haul.filled])))
    return f"Loads carried from {moved}. {told}.{f' Empty holes at {empty}.' if empty else ''}"


draw_earth.panels = [["line", "line", "line", "bill"]]
draw_earth.size = (11, 4)


def draw_staircases(axes: dict[str, Axes], reals: np.ndarray, fakes: np.ndarray) -> str:
    """W1 as the area between two distribution functions, cut upright, and into one level bar for each pair.

    Args:
        axes: ``upright`` and ``level``.
        reals, fakes: places on the line, each of shape (n,).

    Raises:
        ValueError: there are not as many fakes as reals, or none.
    """
    ends = sorted_plan(fakes, reals)
    distance, count = short(cost(fakes, ends)), len(ends)
    rows = np.argsort(fakes, kind="stable")
    starts, ends = np.asarray(fakes, dtype=float)[rows], ends[rows]
    edges = np.unique(np.concatenate([starts, ends]))
    heights = [np.searchsorted(each, edges, side="right") / count for each in (ends, starts)]
    low, high = np.minimum(*heights)[:-1], np.maximum(*heights)[:-1]
    strips = {"color": AREA, "alpha": 0.45, "edgecolor": "white", "lw": 1}
    axes["upright"].bar(edges[:-1], high - low, np.diff(edges), low, align="edge", **strips)
    axes["upright"].set_title(f"∫ |F − G| dx = {distance}")
    middles = (np.arange(count) + 0.5) / count
    axes["level"].barh(middles, np.abs(ends - starts), 1 / count, np.minimum(starts, ends), **strips)
    axes["level"].plot(ends, middles, "o", color=REAL, ms=8, mec="white", clip_on=False, zorder=4)
    axes["level"].plot(starts, middles, "D", color=FAKE, ms=7, mec="white", clip_on=False, zorder=4)
    axes["level"].set_title(f"mean length of {count} bars = {distance}")
    margin = 0.08 * max(edges[-1] - edges[0], 1e-9)
    for ax in axes.values():
        for places, color, name in ((ends, REAL, "F, of the reals"), (starts, FAKE, "G, of the fakes")):
            ax.ecdf(places, color=color, lw=2.2, label=name)
        ax.set(xlim=(edges[0] - margin, edges[-1] + margin), ylim=(0, 1.02), xlabel="x")
    axes["upright"].set_ylabel("share to the left of x")
    axes["upright"].legend(loc="upper left")
    return (
        f"The distribution functions of {count} reals and {count} fakes, as staircases. The area between "
        f"them is {distance}, W1. Cut into level bars, one for the k-th real and the k-th fake each, it is "
        "their mean distance."
    )


draw_staircases.panels = [["upright", "level"]]
draw_staircases.size = (11, 4)


def _verdict(haul: Haul) -> str:
    count, filled = len(haul.holes), int(haul.filled.sum())
    if not haul.done:
        return f"{filled} of {count} holes filled; carried so far: {short(haul.carried)}"
    told = f"{f'All {count} holes' if count > 1 else 'The hole is'} filled for {short(haul.carried)}"
    if len(haul.both_ways):
        return f"{told}; the cheapest plan: {short(haul.cheapest)} (marked: earth goes both ways)"
    if haul.crossings:
        return f"{told}: no plan is cheaper, though loads have changed sides"
    return f"{told}: no plan is cheaper"


def _draw_ground(ax: Axes, haul: Haul) -> None:
    left, right = _reach(haul)
    x = np.linspace(left, right, 501)
    deep = _bells(x, haul.holes)
    full = _bells(x, haul.holes[haul.filled])
    heaps = _bells(x, haul.ends[haul.inside < 0])
    ax.fill_between(x, -deep, BOTTOM, color="0.88", lw=0)
    ax.fill_between(x, 0, full - deep, color=REAL, alpha=0.25, lw=0)
    ax.fill_between(x, full - deep, -deep, color=FAKE, alpha=0.75, lw=0)
    ax.fill_between(x, heaps, color=FAKE, alpha=0.75, lw=0)
    ax.plot(x, -deep, color=REAL, lw=2.2)
    # Over each way an arc, one line for all of a direction: a line each takes as long as all the rest.
    turns = np.append(np.linspace(0, np.pi, 33), np.nan)
    far = haul.ends - haul.starts
    lift = 1.15 + (TOP - 1.5) * np.abs(far) / max(np.abs(far).max(), right - left)
    for goes, marker in ((far > 0, ">"), (far < 0, "<")):
        middles, halves = (haul.starts + haul.ends)[goes] / 2, far[goes] / 2
        arcs = middles[:, None] - halves[:, None] * np.cos(turns), lift[goes, None] * np.sin(turns)
        ax.plot(*map(np.ravel, arcs), color="0.35", lw=1.4)
        ax.plot(middles, lift[goes], marker, color="0.35", ms=7)
    ax.plot(haul.starts, np.zeros(len(far)), "D", color="white", mec=FAKE, mew=1.8, ms=7)
    if haul.done and len(haul.both_ways):
        row = np.full(haul.both_ways.shape, BOTTOM + 0.09)
        ax.plot(haul.both_ways.T, row.T, color=WASTED, lw=7, solid_capstyle="butt")
    ax.set(xlim=(left, right), ylim=(BOTTOM, TOP), xlabel="x")
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)


def _draw_bill(ax: Axes, haul: Haul) -> None:
    top = 1.25 * max(cost(np.sort(haul.starts), np.sort(haul.holes)[::-1]), 1e-9)  # no plan costs more
    costs = {"yours": haul.carried, "W1": haul.cheapest if haul.done else None}
    for k, value in enumerate(costs.values()):
        if value is None:
            ax.text(k, 0.02 * top, "?", ha="center", va="bottom", size=20, color="0.5")
            continue
        ax.bar(k, min(value, haul.cheapest if haul.done else top, top), color="0.35", width=0.65)
        if haul.done and value > haul.cheapest:
            ax.bar(k, min(value, top) - haul.cheapest, bottom=haul.cheapest, color=WASTED, width=0.65)
        color = "white" if value > 0.93 * top else "0.15"  # it lies on the bar then
        ax.text(k, min(value, 0.92 * top) + 0.01 * top, short(value), color=color, ha="center", va="bottom")
    ax.set_xticks(range(len(costs)), list(costs))
    ax.set(xlim=(-0.5, 1.5), ylim=(0, top), ylabel="mean distance carried")


def _reach(haul: Haul) -> tuple[float, float]:
    """Where the line ends: the same wherever the loads are carried."""
    places = np.concatenate([haul.starts, haul.holes])
    return float(places.min()) - 1.0, float(places.max()) + 1.0


def _bells(x: np.ndarray, places: np.ndarray) -> np.ndarray:
    """The sum of bells of height 1 at the places."""
    return np.exp(-0.5 * (np.subtract.outer(x, places) / WIDTH) ** 2).sum(axis=1)
