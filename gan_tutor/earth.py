"""Moving earth by hand, on the line: as many loads as holes, and what it costs to carry them there.

The loads stand for the fakes, the holes for the reals. Each load has the same mass, 1/n, fills one hole, and
costs its mass times how far it is carried. The least that any plan costs is the Wasserstein distance W1 of
the two samples.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

SNAP = 0.2  # a load that is put down this near to an empty hole falls in


@dataclass(frozen=True, eq=False)
class Haul:
    """Loads that have been carried somewhere; made by ``carry``.

    Attributes:
        holes: places, shape (n,).
        starts: where each load was at first, shape (n,).
        ends: where it lies now, shape (n,).
        inside: the number of the hole that it has filled, shape (n,); −1 where there is none.
    """

    holes: np.ndarray
    starts: np.ndarray
    ends: np.ndarray
    inside: np.ndarray

    @property
    def filled(self) -> np.ndarray:
        """Which holes are filled, shape (n,)."""
        return np.isin(np.arange(len(self.holes)), self.inside)

    @property
    def done(self) -> bool:
        """Whether all holes are filled."""
        return bool(self.filled.all())

    @property
    def carried(self) -> float:
        """What it has cost so far: mean |end − start|, in units of x."""
        return cost(self.starts, self.ends)

    @property
    def cheapest(self) -> float:
        """What the cheapest plan costs that fills all holes: W1 of the loads and the holes."""
        return cost(self.starts, sorted_plan(self.starts, self.holes))

    @property
    def crossings(self) -> int:
        """How many pairs of loads have changed sides: the one that began on the left ended on the right."""
        starts, ends = (np.subtract.outer(each, each) for each in (self.starts, self.ends))
        return int((starts * ends < 0).sum()) // 2

    @property
    def both_ways(self) -> np.ndarray:
        """The stretches along which some earth goes to the right and some to the left, shape (k, 2).

        A plan that fills all holes is the cheapest if and only if there is none. For if R and L are the
        shares that pass a place either way, it costs ∫ (R + L) dx; but however it is done, R − L is what the
        loads on the left have more than the holes there, and ∫ |R − L| dx is W1. What is wasted is
        2 ∫ min(R, L) dx.
        """
        edges = np.unique(np.concatenate([self.starts, self.ends]))
        middles = (edges[1:] + edges[:-1]) / 2
        left, right = np.minimum(self.starts, self.ends), np.maximum(self.starts, self.ends)
        passes = (left < middles[:, None]) & (middles[:, None] < right)
        rightwards = self.ends > self.starts
        wasted = passes[:, rightwards].any(axis=1) & passes[:, ~rightwards].any(axis=1)
        ends = np.flatnonzero(np.diff(np.concatenate([[False], wasted, [False]]).astype(int)))
        return edges[ends.reshape(-1, 2)]


def carry(holes: ArrayLike, starts: ArrayLike, places: ArrayLike) -> Haul:
    """Put each load down at a place; those within ``SNAP`` of an empty hole fall in, the nearest one first.

    Args:
        holes, starts, places: finite numbers, shape (n,) for all: n ≥ 1 holes, where each load was at first,
            and where it is put down.

    Raises:
        ValueError: they are no such numbers, or not as many of each.
    """
    holes, starts, places = _checked(holes=holes, starts=starts, places=places)
    far = np.abs(np.subtract.outer(places, holes))
    ends, inside = places.copy(), np.full(len(places), -1)
    for load, hole in zip(
        *np.unravel_index(np.argsort(far, axis=None, kind="stable"), far.shape), strict=True
    ):
        if far[load, hole] > SNAP:
            break
        if inside[load] < 0 and hole not in inside:
            ends[load], inside[load] = holes[hole], hole
    return Haul(holes, starts, ends, inside)


def cost(starts: ArrayLike, ends: ArrayLike) -> float:
    """What it costs to carry loads of equal mass, 1 in all: mean |end − start|, in units of x.

    Args:
        starts, ends: finite numbers, each of shape (n,), n ≥ 1.

    Raises:
        ValueError: they are no such numbers, or not as many of each.
    """
    starts, ends = _checked(starts=starts, ends=ends)
    return float(np.abs(ends - starts).mean())


def sorted_plan(starts: ArrayLike, holes: ArrayLike) -> np.ndarray:
    """Where each load goes, shape (n,), if the k-th from the left goes into the k-th hole from the left.

    No plan is cheaper: then all that passes a place goes the same way.

    Args:
        starts, holes: finite numbers, each of shape (n,), n ≥ 1.

    Raises:
        ValueError: they are no such numbers, or not as many of each.
    """
    starts, holes = _checked(starts=starts, holes=holes)
    ends = np.empty_like(holes)
    ends[np.argsort(starts, kind="stable")] = np.sort(holes)
    return ends


def _checked(**given: ArrayLike) -> list[np.ndarray]:
    arrays = [np.array(each, dtype=float) for each in given.values()]
    first, shape = next(iter(given)), arrays[0].shape
    for name, array in zip(given, arrays, strict=True):
        if array.ndim != 1 or not array.size:
            raise ValueError(f"{name} has shape {array.shape}; allowed is (n,), n ≥ 1")
        if array.shape != shape:
            raise ValueError(f"{name} has shape {array.shape}; allowed is that of {first}, {shape}")
        if not np.isfinite(array).all():
            raise ValueError(f"{name} holds {array.tolist()}; allowed are finite numbers")
    return arrays
