"""Figures of handwritten digits: as images, and as points in the plane of their two features."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes

if TYPE_CHECKING:
    from ..digits import Digits


def draw_images(
    ax: Axes, images: np.ndarray, labels: np.ndarray | None = None, count: int = 40, columns: int = 20
) -> str:
    """The first ``count`` images side by side, ink dark on paper, each one's label over it if there are any.

    Args:
        ax: where to draw.
        images: shape (n, height, width), 0 (paper) to 1 (ink).
        labels: shape (n,), what to write over each image.
        count: how many to show, at most.
        columns: images a row, at least 1.
    """
    if columns < 1:
        raise ValueError(f"columns is {columns}; allowed is a whole number ≥ 1")
    count = min(count, len(images))
    rows = -(-count // columns)
    pitch = 1.0 if labels is None else 1.5
    for k in range(count):
        column, low = k % columns, pitch * (rows - 1 - k // columns)
        extent = (column + 0.06, column + 0.94, low + 0.06, low + 0.94)
        ax.imshow(images[k], cmap="gray_r", vmin=0, vmax=1, extent=extent)
        if labels is not None:
            ax.text(column + 0.5, low + 1.17, str(labels[k]), ha="center", va="center", color="0.4")
    ax.set(xlim=(0, columns), ylim=(0, pitch * rows), aspect="equal")
    ax.axis("off")
    height, width = images.shape[1:]
    named = "" if labels is None else f": {' '.join(map(str, labels[:count]))}"
    return f"{count} images of {height} by {width} pixels{named}"


draw_images.size = (9, 1.5)


def digit_colors() -> dict[int, tuple[float, float, float]]:
    """A colour for each of the ten digits."""
    # Imported only where it draws: with what it needs it takes a second and 110 MB, and the live
    # stage's picture must not wait for it.
    import seaborn as sns

    return dict(enumerate(sns.color_palette("husl", 10)))


def draw_classes(ax: Axes, points: np.ndarray, labels: np.ndarray) -> str:
    """Points (x1, x2), shape (n, 2), coloured by digit, with each digit's name at its median."""
    # Imported only where it draws: with what it needs it takes a second and 110 MB, and the live
    # stage's picture must not wait for it.
    import seaborn as sns

    colors = digit_colors()
    names = np.unique(labels)
    sns.scatterplot(
        x=points[:, 0], y=points[:, 1], hue=labels, palette=colors, s=14, linewidth=0, alpha=0.65,
        legend=False, ax=ax,
    )  # fmt: skip
    name_classes(ax, points, labels)
    ax.set(xlabel="x1", ylabel="x2", aspect="equal", title="Each point is an image; colour is the digit")
    return (
        f"{len(points)} points in the plane of x1 and x2, coloured by digit; "
        f"the digits {', '.join(map(str, names))} lie around different centres"
    )


def name_classes(ax: Axes, points: np.ndarray, labels: np.ndarray) -> None:
    """Each digit's name, in a circle of its colour, at the median of its points (x1, x2), shape (n, 2)."""
    colors = digit_colors()
    for digit in np.unique(labels):
        x1, x2 = np.median(points[labels == digit], axis=0)
        badge = {
            "boxstyle": "circle,pad=0.25",
            "facecolor": "white",
            "edgecolor": colors[int(digit)],
            "lw": 2,
        }
        ax.text(x1, x2, str(digit), ha="center", va="center", weight="bold", size=15, bbox=badge)


def draw_thumbnails(ax: Axes, images: np.ndarray, points: np.ndarray, count: int = 160) -> str:
    """Images at their points (x1, x2): as many of the first as find room without overlapping."""
    low, high = points.min(axis=0), points.max(axis=0)
    side = float((high - low).max()) / 22
    placed = np.empty((0, 2))
    for image, point in zip(images, points, strict=True):
        if len(placed) == count:
            break
        if len(placed) and np.abs(placed - point).max(axis=1).min() < side:
            continue
        placed = np.vstack([placed, point])
        half = 0.48 * side
        extent = (point[0] - half, point[0] + half, point[1] - half, point[1] + half)
        ax.imshow(image, cmap="gray_r", vmin=0, vmax=1, extent=extent)
    ax.set(
        xlim=(low[0] - side, high[0] + side),
        ylim=(low[1] - side, high[1] + side),
        aspect="equal", xlabel="x1", ylabel="x2",
        title="The same plane, with the images themselves",
    )  # fmt: skip
    return f"{len(placed)} digit images placed at their x1 and x2; images that look alike lie near each other"


def draw_features(axes: dict[str, Axes], handwritten: Digits, points: np.ndarray) -> str:
    """The plane of (x1, x2) twice: as points coloured by digit, and as images."""
    first = draw_classes(axes["points"], points, handwritten.labels)
    second = draw_thumbnails(axes["images"], handwritten.images, points)
    for name in ("xlim", "ylim"):
        axes["points"].set(**{name: getattr(axes["images"], f"get_{name}")()})
    return f"Left: {first}. Right: {second}."


draw_features.panels = [["points", "images"]]
draw_features.size = (11, 5.4)
