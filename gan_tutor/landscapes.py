"""What a figure needs to know of a density, in NumPy: its outline on the line, its landscape in the plane."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np


@dataclass(frozen=True, eq=False)
class Outline:
    """A density on the line.

    Attributes:
        x: shape (n,), ascending.
        heights: shape (n,), the density at x.
        peaks: shape (m,), the density's modes, highest first.
        peak_heights: shape (m,), the density at each.
        mean: the density's mean, and ``mean_height`` the density there.
        parts: shape (K, n), each component with its weight; none where they are not to be shown.

    Raises:
        ValueError: a shape does not fit.
    """

    x: np.ndarray
    heights: np.ndarray
    peaks: np.ndarray
    peak_heights: np.ndarray
    mean: float
    mean_height: float
    parts: np.ndarray = field(default_factory=lambda: np.zeros((0, 0)))

    def __post_init__(self) -> None:
        if self.x.ndim != 1 or self.heights.shape != self.x.shape:
            raise ValueError(f"heights has shape {self.heights.shape}; allowed is x's, {self.x.shape}")
        if self.peaks.ndim != 1 or self.peak_heights.shape != self.peaks.shape:
            raise ValueError(
                f"peak_heights has shape {self.peak_heights.shape}; allowed is the peaks', {self.peaks.shape}"
            )
        if self.parts.size and self.parts.shape[1:] != self.x.shape:
            raise ValueError(f"parts has shape {self.parts.shape}; allowed is (K, {len(self.x)})")

    @property
    def mean_is_a_mode(self) -> bool:
        """Whether the mean lies on a peak, as far as the eye can tell: within a thousandth of the width."""
        near = 1e-3 * (self.x[-1] - self.x[0])
        return bool(len(self.peaks) and np.abs(self.peaks - self.mean).min() < near)


@dataclass(frozen=True, eq=False)
class Landscape:
    """A density over the plane of (x1, x2), as a figure needs it.

    Attributes:
        heights: shape (rows, columns), the density at the middle of each cell of a grid; row 0 lies lowest.
        extent: (left, right, low, high), the edges of the grid.
        peaks: shape (m, 2), the density's modes, highest first.
        peak_heights: shape (m,), the density at each.
        names: what to write at each peak, such as its digit; none where nothing is to be written.

    Raises:
        ValueError: a shape does not fit.
    """

    heights: np.ndarray
    extent: tuple[float, float, float, float]
    peaks: np.ndarray
    peak_heights: np.ndarray
    names: Sequence[str] = ()

    def __post_init__(self) -> None:
        if self.heights.ndim != 2 or 0 in self.heights.shape:
            raise ValueError(f"heights has shape {self.heights.shape}; allowed is (rows, columns)")
        count = len(self.peaks)
        if self.peaks.shape != (count, 2):
            raise ValueError(f"peaks has shape {self.peaks.shape}; allowed is (m, 2)")
        if self.peak_heights.shape != (count,):
            raise ValueError(f"peak_heights has shape {self.peak_heights.shape}; allowed is ({count},)")
        if len(self.names) not in {0, count}:
            raise ValueError(f"names has {len(self.names)} entries; allowed are none or {count}")

    @property
    def x1(self) -> np.ndarray:
        """The columns' middles, shape (columns,)."""
        return _middles(*self.extent[:2], self.heights.shape[1])

    @property
    def x2(self) -> np.ndarray:
        """The rows' middles, shape (rows,)."""
        return _middles(*self.extent[2:], self.heights.shape[0])


def _middles(low: float, high: float, count: int) -> np.ndarray:
    return low + (np.arange(count) + 0.5) / count * (high - low)
