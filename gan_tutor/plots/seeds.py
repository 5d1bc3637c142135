"""Many seeds of one game, as small multiples: points in the plane, or images with a bar for each class."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from ..snapshots import EnsembleSnapshot
from .figure import FAKE, REAL

COLUMNS = 8  # tiles a row
# Heights in sides of a tile: of the bars under images, and of what stands above them.
BARS, WORDS = 0.3, 0.16


def draw_seeds(ax: Axes, snapshot: EnsembleSnapshot) -> str:
    """Small multiples: one game from many seeds, each with how many modes it captures.

    In the plane fakes lie among the reals. Of images the first fakes are shown, made from the same latent
    points by all members, and under them the share of the fakes in each class, with the reals' share marked.

    Raises:
        ValueError: the snapshot is neither of the plane nor of images.
    """
    plane = len(snapshot.extent) == 4
    if not plane and not snapshot.images.size:
        raise ValueError(
            f"snapshot is of points of dimension {snapshot.real.shape[1]} without images; "
            "allowed are the plane, dimension 2, and images"
        )
    count, modes = snapshot.mode_shares.shape
    columns, rows, under = _tiling(snapshot)
    left, right, low, high = snapshot.extent or (0.0, 1.0, 0.0, 1.0)
    wide, tall = 1.08 * (right - left), 1.3 * (high - low) + under
    for k in range(count):
        row, column = divmod(k, columns)
        corner = np.array([column * wide, -row * tall])
        if plane:
            _draw_points(ax, snapshot, k, corner - [left, low])
        else:
            _draw_sheet(ax, snapshot.images[k], corner)
        if under and not snapshot.diverged[k]:
            _draw_bars(ax, snapshot, k, corner - [0, under])
        edge, width = (FAKE, 2.5) if snapshot.collapsed[k] else ("0.7", 1)
        whole = Rectangle(corner - [0, under], right - left, high - low + under, fill=False)
        whole.set(edgecolor=edge, linewidth=width)
        ax.add_patch(whole)
        state = f": {snapshot.modes_captured[k]} of {modes}" if modes else ""
        if snapshot.diverged[k]:
            state = ": diverged"
        ax.text(corner[0], corner[1] + 1.05 * (high - low), f"seed {snapshot.seeds[k]}{state}", size=9)
    ax.set(
        xlim=(-0.02 * wide, columns * wide),
        ylim=(-(rows - 1) * tall - under - 0.02 * tall, 1.3 * (high - low)),
        aspect="equal",
    )
    ax.set_axis_off()
    return _told(snapshot)


def _tiling(snapshot: EnsembleSnapshot) -> tuple[int, int, float]:
    """Columns and rows of tiles, and what each needs under its square."""
    count, modes = snapshot.mode_shares.shape
    columns = min(COLUMNS, count)
    return columns, -(-count // columns), 0.0 if snapshot.extent or not modes else BARS + WORDS


def _size(snapshot: EnsembleSnapshot) -> tuple[float, float]:
    columns, rows, under = _tiling(snapshot)
    return 11, 0.4 + rows * (1.3 + under) * min(10.6 / (1.08 * columns), 2.4)


draw_seeds.size = (11, 3.6)  # where nothing is drawn yet
draw_seeds.size_of = _size


def _draw_points(ax: Axes, snapshot: EnsembleSnapshot, k: int, shift: np.ndarray) -> None:
    left, right, low, high = snapshot.extent
    for points, color, size in ((snapshot.real, REAL, 2), (snapshot.fake[k], FAKE, 4)):
        inside = (
            (points[:, 0] >= left) & (points[:, 0] <= right) & (points[:, 1] >= low) & (points[:, 1] <= high)
        )
        ax.scatter(*(points[inside] + shift).T, s=size, color=color, lw=0)


def _draw_sheet(ax: Axes, images: np.ndarray, corner: np.ndarray) -> None:
    """Images of shape (m, height, width) in a square of side 1, from its upper left; NaN is left blank."""
    columns = int(np.ceil(np.sqrt(len(images))))
    pitch = 1 / columns
    x, y = corner
    for n, image in enumerate(images):
        if not np.isfinite(image).all():
            continue
        row, column = divmod(n, columns)
        left, top = x + column * pitch, y + 1 - row * pitch
        margin = 0.08 * pitch
        extent = (left + margin, left + pitch - margin, top - pitch + margin, top - margin)
        ax.imshow(image, cmap="gray_r", vmin=0, vmax=1, extent=extent, interpolation="nearest")


def _draw_bars(ax: Axes, snapshot: EnsembleSnapshot, k: int, corner: np.ndarray) -> None:
    """A bar for each class in a box of width 1, as high as the share, and the leading one's name."""
    x, y = corner
    shares, scale = snapshot.mode_shares[k], BARS / _top(snapshot)
    pitch = 1 / len(shares)
    for mode, share in enumerate(shares):
        bar = Rectangle((x + (mode + 0.14) * pitch, y), 0.72 * pitch, scale * share, color=FAKE, lw=0)
        ax.add_patch(bar)
    if snapshot.mode_weights.size:
        heights = y + scale * snapshot.mode_weights
        starts = x + (np.arange(len(shares)) + 0.05) * pitch
        ax.hlines(heights, starts, starts + 0.9 * pitch, color=REAL, lw=1)
    leading = int(shares.argmax())
    if shares[leading] > 0 and snapshot.mode_names:
        dominant = snapshot.dominant[k]
        words = f"mostly {dominant}s" if dominant else snapshot.mode_names[leading]
        reach = 0.3 if dominant else pitch / 2  # half the words' width
        middle = np.clip((leading + 0.5) * pitch, reach, 1 - reach)
        weight = "bold" if dominant else "normal"
        high = y + scale * max(shares[leading], *snapshot.mode_weights)
        ax.text(x + middle, high + 0.02, words, size=8, ha="center", va="bottom", weight=weight)


def _top(snapshot: EnsembleSnapshot) -> float:
    """The share at which all tiles' bars end: that of the highest one, or of the reals."""
    return max(snapshot.mode_shares.max(initial=0), snapshot.mode_weights.max(initial=0)) or 1.0


def _told(snapshot: EnsembleSnapshot) -> str:
    count, modes = snapshot.mode_shares.shape
    # Where no modes are known, nobody can tell who has collapsed.
    told = f"{snapshot.collapsed.sum()} of {count} seeds collapsed (framed in orange)"
    if not modes:
        told = f"{count} seeds"
    lost = snapshot.diverged.sum()
    told += f", {lost} diverged" if lost else ""
    alike = [
        f"seed {seed} ({name}s)" for seed, name in zip(snapshot.seeds, snapshot.dominant, strict=True) if name
    ]
    if alike and not snapshot.extent:
        told += f"; mostly one class: {', '.join(alike)}"
    return f"step {snapshot.step}: {told}"
