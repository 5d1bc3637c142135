"""What a run has been like so far, in a few moments spread evenly over it."""

from __future__ import annotations

import numpy as np

MOMENTS = 48  # at most: as many as a tile has pixels for


class Past:
    """The shares of the modes over a run, for each member, in at most MOMENTS moments.

    Moment k is the last one seen from step k·every on and before step (k + 1)·every. When the run has
    outgrown them, ``every`` doubles: what is drawn from them stands still in between.

    Attributes:
        every: steps from one moment to the next.
    """

    def __init__(self) -> None:
        self.every = 1
        self._seen: dict[int, np.ndarray] = {}

    def add(self, step: int, shares: np.ndarray) -> None:
        """Shares of shape (M, K) at a step, which is no earlier than the one before."""
        if any(each.shape != shares.shape for each in self._seen.values()):
            self._seen.clear()  # the data have other modes now
        while step // self.every >= MOMENTS:
            self.every *= 2
            self._seen = {k // 2: each for k, each in self._seen.items()}  # of two, the later one stays
        self._seen[step // self.every] = shares

    def shares(self) -> np.ndarray:
        """The shares at each moment, shape (M, T, K); at one that nobody saw they are as before, or 0."""
        last = max(self._seen)
        found = np.zeros((last + 1, *self._seen[last].shape))
        for k in range(last + 1):
            found[k] = self._seen.get(k, found[k - 1] if k else 0)
        return found.swapaxes(0, 1)
