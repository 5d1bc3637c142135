"""Figures of densities on the line: their modes, their mean, and how many modes a bandwidth lets one see.

As in ``plots``, each ``draw_*`` draws on the axes that it is given and returns the figure's alt text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes

from ..landscapes import Outline
from .figure import FAKE, REAL

MODE = "#b3186d"  # what marks a mode: neither REAL nor FAKE, and told apart from both by colour-blind readers


def count_modes(count: int) -> str:
    """The count in words: no modes, 1 mode, 2 modes."""
    return f"{count or 'no'} mode{'' if count == 1 else 's'}"


def draw_outline(
    ax: Axes, outline: Outline, top: float | None = None, points: np.ndarray | None = None, mean: bool = True
) -> str:
    """A density on the line, with its modes marked and counted, and its mean.

    Args:
        ax: where to draw.
        outline: what to draw.
        top: where the axis of densities ends, to compare; by itself above the highest peak when left out.
        points: shape (n,), the observations, drawn as a rug under the axis.
        mean: whether the mean is marked.
    """
    top = top or 1.25 * float(outline.peak_heights.max(initial=1e-9))
    ax.fill_between(outline.x, outline.heights, color=REAL, alpha=0.25, linewidth=0)
    for part in outline.parts:
        ax.plot(outline.x, part, color="0.45", lw=1.2, ls=":")
    ax.plot(outline.x, outline.heights, color=REAL, lw=2.2)
    ax.set(xlim=(outline.x[0], outline.x[-1]), ylim=(0, top), xlabel="x", ylabel="density")
    if points is not None:
        ax.plot(points, np.full(len(points), 0.02 * top), "|", color="0.2", ms=9, alpha=0.5)
    ax.vlines(outline.peaks, 0, outline.peak_heights, color=MODE, lw=1.2)
    shown = np.minimum(outline.peak_heights + 0.035 * top, 0.97 * top)
    ax.plot(outline.peaks, shown, "v", color=MODE, ms=10, clip_on=False)
    said = count_modes(len(outline.peaks))
    if mean:
        ax.vlines(outline.mean, 0, outline.mean_height, color=FAKE, lw=2, ls="--")
        ax.plot([outline.mean], [outline.mean_height], "o", color=FAKE, ms=8)
        where = "is a mode" if outline.mean_is_a_mode else "is no mode"
        said += f"; the mean, {short(outline.mean)}, {where}: density there {outline.mean_height:.3f}"
    ax.set_title(said, size=12)
    peaks = ", ".join(
        f"{short(x)} (density {h:.3f})" for x, h in zip(outline.peaks, outline.peak_heights, strict=True)
    )
    return (
        f"A density on the line from {outline.x[0]:g} to {outline.x[-1]:g} with {said}. "
        f"Modes at {peaks or 'none'}."
    )


def draw_outlines(
    axes: dict[str, Axes],
    outlines: Mapping[str, Outline],
    points: Mapping[str, np.ndarray] | None = None,
    top: float | None = None,
) -> str:
    """Three densities side by side, with their modes.

    Args:
        axes: one for each name.
        outlines: by what is seen.
        points: by the same names, each shape (n,), the observations.
        top: as for ``draw_outline``.
    """
    said = []
    for ax, (name, outline) in zip(axes.values(), outlines.items(), strict=True):
        draw_outline(ax, outline, top, points=points and points[name], mean=False)
        ax.set_xlabel(name)
        said.append(f"{name}: {count_modes(len(outline.peaks))}")
    for ax in list(axes.values())[1:]:
        ax.set_ylabel("")
    return f"{len(said)} densities side by side. {'; '.join(said)}."


draw_outlines.panels = [["1", "2", "3"]]
draw_outlines.size = (11, 3.6)


def draw_mode_counts(ax: Axes, bandwidths: np.ndarray, counts: Mapping[str, Sequence[int]]) -> str:
    """How many modes an estimate has, against its bandwidth, a line for each sample.

    Args:
        ax: where to draw.
        bandwidths: shape (n,), ascending.
        counts: by the samples' names, each n numbers.
    """
    for k, (name, found) in enumerate(counts.items()):
        # The later ones are drawn over the earlier, and thinner, so that none hides another.
        width = max(1.2, 5 - 1.6 * k)
        ax.step(bandwidths, found, where="mid", lw=width, color=SERIES[k % len(SERIES)], label=name)
    ax.set(
        xscale="log", yscale="log", xlabel="bandwidth", ylabel="modes", xlim=(bandwidths[0], bandwidths[-1])
    )
    marks = [mark for mark in (1, 2, 3, 5, 10, 20, 50, 100, 200) if mark <= max(map(max, counts.values()))]
    ax.set_yticks(marks, [str(mark) for mark in marks])
    ax.set_xticks([0.05, 0.1, 0.2, 0.5, 1, 2], ["0.05", "0.1", "0.2", "0.5", "1", "2"])
    ax.minorticks_off()
    ax.grid(alpha=0.3)
    ax.legend(frameon=False)
    return "Modes of a kernel density estimate against its bandwidth, on log scales: " + "; ".join(
        f"{name}, from {found[0]} at {bandwidths[0]:g} to {found[-1]} at {bandwidths[-1]:g}"
        for name, found in counts.items()
    )


SERIES = ("#1f83c9", "#e0610a", "#4b8b3b", "#7a4fb5", "0.3")


def short(value: float) -> str:
    """A number with two places after the point, and a real minus sign."""
    return f"{value:.2f}".replace("-0.00", "0.00").replace("-", "−")
