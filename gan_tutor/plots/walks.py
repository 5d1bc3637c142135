"""Figures of the landscape of images: its features being learnt, what lives where, the way between peaks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes

from ..landscapes import Landscape
from .figure import FAKE, REAL
from .images import digit_colors, name_classes
from .landscapes import draw_landscape
from .outlines import MODE, count_modes


def draw_learning(
    ax: Axes, points: np.ndarray, labels: np.ndarray, title: str, extent: Sequence[float] | None = None
) -> str:
    """Points (x1, x2) while their features are learnt, coloured by digit, each digit's name at its median.

    Args:
        ax: where to draw.
        points: shape (n, 2).
        labels: shape (n,), the digit of each.
        title: how far the training is.
        extent: (left, right, low, high), the same while it goes on; 2.8 around the origin when left out.
    """
    colors = digit_colors()
    ax.scatter(*points.T, s=7, c=[colors[int(label)] for label in labels], alpha=0.6, linewidths=0)
    name_classes(ax, points, labels)
    left, right, low, high = extent or (-2.8, 2.8, -2.8, 2.8)
    ax.set(xlim=(left, right), ylim=(low, high), aspect="equal", xlabel="x1", ylabel="x2", title=title)
    return f"{len(points)} images as points in the plane of x1 and x2, coloured by digit; {title}."


draw_learning.size = (7, 6.4)


def draw_landscapes(axes: dict[str, Axes], landscapes: Mapping[str, Landscape]) -> str:
    """Two landscapes side by side, from above, each with its own count of modes.

    Args:
        axes: one for each landscape.
        landscapes: by their titles.
    """
    said = []
    for ax, (title, landscape) in zip(axes.values(), landscapes.items(), strict=True):
        draw_landscape(ax, landscape)
        told = f"{title}: {count_modes(len(landscape.peaks))}"
        ax.set_title(told)
        said.append(told)
    return f"Densities from above, darker where they are higher. {'; '.join(said)}."


draw_landscapes.panels = [["1", "2"]]
draw_landscapes.size = (11, 5.6)


def draw_place(
    axes: dict[str, Axes], landscape: Landscape, spot: np.ndarray, height: float, image: np.ndarray,
    near: np.ndarray,
) -> str:  # fmt: skip
    """What lives at a place: the image that the decoder paints there, and the nearest real ones.

    Args:
        axes: ``map``, ``image`` and ``near``.
        landscape: the density, from above.
        spot: shape (2,), the place.
        height: the density there.
        image: shape (height, width), the decoded image, in 0 to 1.
        near: shape (k, height, width), the real images whose points are nearest.
    """
    draw_landscape(axes["map"], landscape)
    axes["map"].plot(*spot, "o", color=MODE, ms=7, mec="white")
    axes["map"].set_title("drag the point")
    _show(axes["image"], image)
    share = height / landscape.peak_heights.max()
    told = f"density {height:.3f}, {_percent(share)} of the highest peak's"
    axes["image"].set_title(told.replace(", ", "\n"))
    _show(axes["near"], np.concatenate(list(near), axis=1))
    axes["near"].set_title("the nearest real images", size=11)
    x1, x2 = (f"{value:.2f}".replace("-", "−") for value in spot)
    return f"The image that the decoder paints at x1 {x1}, x2 {x2}, with the nearest real ones; {told}."


draw_place.panels = [["map", "map", "image"], ["map", "map", "image"], ["map", "map", "near"]]
draw_place.size = (10, 6)


def draw_walk(
    axes: dict[str, Axes], along: np.ndarray, heights: np.ndarray, images: np.ndarray, ends: Sequence[str]
) -> str:
    """The way from one peak straight to another: the density as a profile, and the images under it.

    Args:
        axes: ``profile`` and ``images``.
        along: shape (n,), how far each place is from the start.
        heights: shape (n,), the density there.
        images: shape (k, height, width), what the decoder paints at k places, evenly spread over the way.
        ends: what the two peaks are called.
    """
    ax = axes["profile"]
    ax.fill_between(along, heights, color=REAL, alpha=0.25, linewidth=0)
    ax.plot(along, heights, color=REAL, lw=2.2)
    lowest = int(heights.argmin())
    ax.plot(along[lowest], heights[lowest], "o", color=FAKE, ms=9, zorder=5, clip_on=False)
    count = len(images)
    # Half of an image's width; where there is no way to go, any will do.
    half = (along[-1] - along[0]) / (count - 1) / 2 if count > 1 else 0.0
    half = half or max((along[-1] - along[0]) / 2, 0.5)
    ax.set(
        xlim=(along[0] - half, along[-1] + half),
        ylim=(0, 1.15 * heights.max()),
        xlabel="distance from the start, in units of x1 and x2",
        ylabel="density",
    )
    ends_share = heights[lowest] / min(heights[0], heights[-1])
    told = f"lowest at {heights[lowest]:.2g}: {_percent(ends_share)} of the lower end's density"
    ax.set_title(f"from the peak of the {ends[0]} to the peak of the {ends[1]}, {told}")
    ax = axes["images"]
    for k, image in enumerate(images):
        ax.imshow(image, cmap="gray_r", vmin=0, vmax=1, extent=(k + 0.04, k + 0.96, 0, 0.92))
    # Each stands under the place that it comes from.
    ax.set(xlim=(0, count), ylim=(0, 0.92), aspect="auto")
    ax.set_axis_off()
    return (
        f"The density along the straight way from the peak of the {ends[0]} to that of the {ends[1]}, "
        f"{told}; under it {count} images that the decoder paints on the way."
    )


draw_walk.panels = [["profile"], ["profile"], ["images"]]
draw_walk.size = (10, 5)


def draw_samples(
    axes: dict[str, Axes], heights: np.ndarray, limit: float, images: Mapping[str, np.ndarray]
) -> str:
    """How high the density is where samples fall, and images of those from the peaks and from the valleys.

    Args:
        axes: ``heights``, ``peaks`` and ``valleys``.
        heights: shape (n,), the density at each sample.
        limit: below it is a valley.
        images: ``peaks`` and ``valleys``, each shape (k, height, width).
    """
    ax = axes["heights"]
    below = heights < limit
    bins = np.linspace(0, heights.max(), 41)
    # The limit may lie within a bar: its parts have their own colours.
    ax.hist([heights[below], heights[~below]], bins, stacked=True, color=[FAKE, REAL])
    ax.axvline(limit, color="0.2", ls="--", lw=1.2)
    share = _percent(below.mean())
    told = f"{below.sum()} of {len(heights)} samples ({share}) fall where the density is below {limit:.3g}"
    ax.set(xlabel="density at the sample", ylabel="samples", title=told, xlim=(0, bins[-1]))
    for name, title in (
        ("peaks", "samples from the hills"),
        ("valleys", "samples from the outskirts and valleys"),
    ):
        shown = images[name]
        if len(shown):
            _show(axes[name], np.concatenate(list(shown), axis=1))
        axes[name].set_axis_off()
        axes[name].set_title(title, size=11)
    return f"A histogram of the density at samples, and images of some of them: {told}."


draw_samples.panels = [["heights"], ["heights"], ["peaks"], ["valleys"]]
draw_samples.size = (10, 6)


def _show(ax: Axes, image: np.ndarray) -> None:
    ax.imshow(image, cmap="gray_r", vmin=0, vmax=1)
    ax.set_axis_off()


def _percent(share: float) -> str:
    return "less than 0.1 %" if 0 < share < 0.001 else f"{100 * share:.1f} %"
