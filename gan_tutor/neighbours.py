"""The nearest of a set of points, for many samples at once."""

from __future__ import annotations

import numpy as np

# Multiply-adds in one matrix product. OpenBLAS takes a second thread only beyond 2**18, and beside a training
# loop two threads wait for each other: on two busy cores 512 samples of 64 pixels took up to 116 ms with
# them, and take 4 ms without.
WORK = 2**18
ROWS = 32  # samples in one product, at least: with fewer it is no longer fast


class Neighbours:
    """Points among which the nearest one is looked for.

    Among points equally near, to some 1e-16 of the squared spread of all, which one is found is open.

    Args:
        points: shape (m, d), finite.
    """

    def __init__(self, points: np.ndarray) -> None:
        self.points = points
        # The nearest point p has the largest x·p − |p|²/2: one matrix product, with a column of ones for
        # the second term. Taken from the points' mean, or the squares would lose the digits that matter.
        with np.errstate(over="ignore", invalid="ignore"):
            self._origin = points.mean(axis=0)
            p = points - self._origin
            self._p = np.column_stack([p, -0.5 * np.square(p).sum(axis=1)])

    def of(self, samples: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Index of each sample's nearest point and the squared distance to it, both shape (n,).

        ``samples`` has shape (n, d). One that is not finite is infinitely far, or its distance is none.
        """
        return self._found(samples)

    def others(self) -> tuple[np.ndarray, np.ndarray]:
        """The same for each point and the nearest other one."""
        return self._found(self.points, other=True)

    def _found(self, samples: np.ndarray, other: bool = False) -> tuple[np.ndarray, np.ndarray]:
        p = self._p
        nearest = np.empty(len(samples), dtype=np.intp)
        # What is not finite, or overflows, comes out as an infinite distance or none: far from everything.
        with np.errstate(over="ignore", invalid="ignore"):
            x = np.ones((len(samples), p.shape[1]))
            np.subtract(samples, self._origin, out=x[:, :-1])
            rows = min(len(x), max(ROWS, WORK // p.size))
            columns = max(1, WORK // (rows * p.shape[1]))
            for start in range(0, len(x), rows):
                block = x[start : start + rows]
                scores = np.empty((len(block), len(p)))
                for first in range(0, len(p), columns):
                    part = slice(first, first + columns)
                    np.matmul(block, p[part].T, out=scores[:, part])
                if other:
                    itself = np.arange(len(block))
                    scores[itself, start + itself] = -np.inf
                nearest[start : start + rows] = scores.argmax(axis=1)
            # The distance is that of the difference itself, so that within 3 standard deviations means it.
            return nearest, np.square(samples - self.points[nearest]).sum(axis=1)
