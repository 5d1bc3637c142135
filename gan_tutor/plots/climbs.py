"""Figures of clouds of points, the landscapes over them, and the ways up to their modes."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap

from ..landscapes import Landscape
from .landscapes import draw_landscape
from .outlines import MODE, count_modes, short

# Light enough for dots and lines on them; more than six basins take them again in turn.
BASINS = ("#cfe3f3", "#fbdcc4", "#d9ead3", "#e6dcf2", "#fdf0c2", "#e3e3e3")


def draw_cloud(ax: Axes, landscape: Landscape, points: np.ndarray) -> str:
    """The density estimated from points, from above, with the points and the modes, counted.

    Args:
        ax: where to draw.
        landscape: the estimate.
        points: shape (n, 2); none where the density is not an estimate.
    """
    draw_landscape(ax, landscape)
    for mark in ax.lines:
        mark.remove()  # the peaks' dots, which could be taken for observations
    ax.plot(*points.T, ".", color="0.15", ms=5, alpha=0.6)
    said = _mark_modes(ax, landscape)
    if not len(points):
        ax.set_title(said if len(landscape.peaks) else "no points yet")
        return f"A density in the plane: {said}."
    many = f"{len(points)} point{'' if len(points) == 1 else 's'}"
    ax.set_title(f"{many}, {said}")
    return f"{many} in the plane and the density estimated from them: {said}."


draw_cloud.size = (6.6, 6)


def draw_tops(axes: dict[str, Axes], landscapes: Mapping[str, Landscape], share: float = 0.03) -> str:
    """The highest part of some landscapes, as contour lines: how many peaks it has.

    Args:
        axes: one for each landscape.
        landscapes: by their titles.
        share: how far down from the highest place the lines go, in shares of its height.
    """
    said = []
    for ax, (title, landscape) in zip(axes.values(), landscapes.items(), strict=True):
        draw_top(ax, landscape, share)
        ax.set_title(f"{title}: {count_modes(len(landscape.peaks))}")
        said.append(f"{title}, {count_modes(len(landscape.peaks))}")
    return "Contour lines around the tops of densities in the plane: " + "; ".join(said) + "."


draw_tops.panels = [["1", "2", "3"]]
draw_tops.size = (11, 4)


def draw_top(ax: Axes, landscape: Landscape, share: float = 0.03) -> str:
    """The highest part of a landscape, as contour lines, and its peaks."""
    top = float(max(landscape.heights.max(), landscape.peak_heights.max()))
    levels = top * (1 - share * np.linspace(1, 0, 10)[:-1] ** 2)  # closer together towards the top
    ground = (landscape.x1, landscape.x2, landscape.heights)
    ax.contourf(*ground, np.linspace(0, top, 12), cmap="Blues", alpha=0.4)
    ax.contour(*ground, levels, colors="0.3", linewidths=0.7)
    said = _mark_modes(ax, landscape)
    left, right, low, high = landscape.extent
    ax.set(xlim=(left, right), ylim=(low, high), aspect="equal", xlabel="x1", ylabel="x2", title=said)
    return f"Contour lines of a density's highest {100 * share:g} %, in the plane: {said}."


draw_top.size = (6, 5.6)


def draw_climbs(
    ax: Axes,
    landscape: Landscape,
    paths: np.ndarray,
    basins: np.ndarray | None = None,
    points: np.ndarray | None = None,
) -> str:
    """Ways up to the modes, over the basins that lead there or the density itself.

    Args:
        ax: where to draw.
        landscape: the density.
        paths: shape (steps, n, 2), n ways from where they start.
        basins: shape (rows, columns), for each cell of a grid over the landscape which mode it leads to.
        points: shape (k, 2), the observations that the density is estimated from.
    """
    if basins is None:
        draw_landscape(ax, landscape)
        for mark in ax.lines:
            mark.remove()
    else:
        colors = ListedColormap([BASINS[k % len(BASINS)] for k in range(len(landscape.peaks))])
        ax.imshow(
            basins, origin="lower", extent=landscape.extent, cmap=colors, vmin=-0.5, vmax=colors.N - 0.5,
            interpolation="nearest",
        )  # fmt: skip
        levels = np.linspace(0, landscape.heights.max(), 10)[1:]
        ax.contour(landscape.x1, landscape.x2, landscape.heights, levels, colors="0.5", linewidths=0.5)
    if points is not None:
        ax.plot(*points.T, ".", color="white", mec="0.3", mew=0.4, ms=5)
    one = paths.shape[1] == 1
    ax.plot(*np.moveaxis(paths, 2, 0), "-", color="0.1", lw=1.4 if one else 0.9, alpha=0.9)
    if one:
        ax.plot(*paths[:, 0].T, "o", color="0.1", ms=4)
    else:
        ax.plot(*paths[0].T, ".", color="0.1", ms=4)
    said = _mark_modes(ax, landscape)
    left, right, low, high = landscape.extent
    ends = {_nearest(landscape, end) for end in paths[-1]}
    if one:
        (end,) = ends
        x1, x2 = map(short, landscape.peaks[end])
        said += f"; this climb ends on the one at {x1}, {x2}"
    ax.set(xlim=(left, right), ylim=(low, high), aspect="equal", xlabel="x1", ylabel="x2", title=said)
    told = "" if one else f" {paths.shape[1]} climbs end on {len(ends)} of them."
    return f"A density in the plane: {said}.{told}"


draw_climbs.size = (6.6, 6)


def _nearest(landscape: Landscape, place: np.ndarray) -> int:
    return int(np.linalg.norm(landscape.peaks - place, axis=1).argmin())


def _mark_modes(ax: Axes, landscape: Landscape) -> str:
    ax.plot(*landscape.peaks.T, "v", color=MODE, mec="white", mew=1.2, ms=13, ls="none", zorder=5)
    return count_modes(len(landscape.peaks))
