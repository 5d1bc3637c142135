"""The game by hand, on the line: a judge that is bent at its knots, fakes that are pushed along, and each
side's gradient, which does the same.

The cost is a function of the learner's own, ``cost(real_outputs, fake_outputs)``: from D's outputs on the
reals and on the fakes to what either costs D, two numbers. D wants their sum low, G wants it high. The
gradients are taken by central differences, so that nothing but that function says what is played for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy.interpolate import CubicSpline

Cost = Callable[[np.ndarray, np.ndarray], tuple[float, float]]
KNOTS = np.linspace(-4.0, 4.0, 9)  # where a judge is taken hold of
SURE = 0.01  # a judge says this at least at a knot, and 1 − this at most: no cost is without end
NUDGE = 1e-4  # in x, and in logits; float64 keeps eight digits of a difference over it


@dataclass(frozen=True, eq=False)
class Judge:
    """A discriminator on the line: D(x) = sigmoid(the natural cubic spline through the logits at the knots).

    Args:
        heights: D's output at each of ``KNOTS``, shape (9,), 0 to 1; put between ``SURE`` and 1 − ``SURE``.

    Raises:
        ValueError: there are more or fewer heights, or one is out of range.
    """

    heights: np.ndarray

    def __post_init__(self) -> None:
        heights = np.asarray(self.heights, dtype=float)
        if heights.shape != KNOTS.shape or not ((heights >= 0) & (heights <= 1)).all():
            raise ValueError(f"heights is {heights.tolist()}; allowed are {len(KNOTS)} numbers from 0 to 1")
        object.__setattr__(self, "heights", np.clip(heights, SURE, 1 - SURE))

    def __call__(self, x: np.ndarray) -> np.ndarray:
        """D's output at places of any shape, likewise shaped."""
        return _sigmoid(_basis()(x) @ self.logits)

    @property
    def logits(self) -> np.ndarray:
        """The logit at each knot, shape (9,)."""
        return np.log(self.heights / (1 - self.heights))


@dataclass(frozen=True, eq=False)
class Match:
    """Some moves of the game, from where it stood to where it got to.

    Attributes:
        reals: places, shape (m,).
        judges: D before the first move and after each, t of them.
        fakes: where the fakes were then, shape (t, n).
        costs: what the reals and the fakes cost D then, shape (t, 2).
        moves: who moved, t − 1 letters D and G.
    """

    moves: str
    reals: np.ndarray
    judges: tuple[Judge, ...]
    fakes: np.ndarray
    costs: np.ndarray


def play(
    cost: Cost,
    judge: Judge,
    reals: np.ndarray,
    fakes: np.ndarray,
    moves: str,
    rates: tuple[float, float] = (1.0, 0.3),
) -> Match:
    """Move after move along the gradients: "D" down the cost, "G" up.

    Args:
        cost: what is played for.
        judge: D as it stands.
        reals, fakes: places, shapes (m,) and (n,), from the first knot to the last.
        moves: who moves, such as "GGG" or "DGDG".
        rates: how far a knot's logit goes for a gradient of 1, and how far a fake for one of 1/n: a mean has
            an n-th of it.

    Raises:
        ValueError: ``moves`` holds another letter than D and G.
    """
    if set(moves) - set("DG"):
        raise ValueError(f"moves is {moves!r}; allowed are the letters D and G")
    reals, fakes = np.asarray(reals, dtype=float), np.asarray(fakes, dtype=float)
    judges, way = [judge], [fakes]
    for player in moves:
        if player == "D":
            judge = _bent(cost, judge, reals, fakes, rates[0])
        else:
            fakes = _pushed(cost, judge, reals, fakes, rates[1])
        judges.append(judge)
        way.append(fakes)
    costs = [cost(judge(reals), judge(fakes)) for judge, fakes in zip(judges, way, strict=True)]
    return Match(moves, reals, tuple(judges), np.array(way), np.array(costs, dtype=float).reshape(-1, 2))


def pull(cost: Cost, judge: Judge, reals: np.ndarray, fakes: np.ndarray) -> np.ndarray:
    """The gradient of either part of the cost in the fakes' places, shape (2, n). G goes along the sum."""
    at_reals, at_nudged = judge(reals), judge(_nudged(fakes))
    return _slopes([cost(at_reals, outputs) for outputs in at_nudged])


def _pushed(cost: Cost, judge: Judge, reals: np.ndarray, fakes: np.ndarray, rate: float) -> np.ndarray:
    uphill = pull(cost, judge, reals, fakes).sum(axis=0)
    return np.clip(fakes + rate * len(fakes) * uphill, KNOTS[0], KNOTS[-1])


def _bent(cost: Cost, judge: Judge, reals: np.ndarray, fakes: np.ndarray, rate: float) -> Judge:
    nudged = _nudged(judge.logits).T
    real_outputs, fake_outputs = (_sigmoid(_basis()(places) @ nudged).T for places in (reals, fakes))
    slopes = _slopes([cost(real, fake) for real, fake in zip(real_outputs, fake_outputs, strict=True)])
    return Judge(_sigmoid(judge.logits - rate * slopes.sum(axis=0)))


def _nudged(place: np.ndarray) -> np.ndarray:
    """The place with each coordinate a little larger, then with each a little smaller, shape (2n, n)."""
    nudges = NUDGE * np.eye(len(place))
    return place + np.concatenate([nudges, -nudges])


def _slopes(costs: list[tuple[float, float]]) -> np.ndarray:
    """Both parts' derivatives in each coordinate, shape (2, n), from the costs at the nudged places."""
    larger, smaller = np.split(np.array(costs, dtype=float).reshape(-1, 2), 2)
    return (larger - smaller).T / (2 * NUDGE)


@cache
def _basis() -> CubicSpline:
    """The spline through 1 at one knot and 0 at all others, for each: places (…) → (…, 9)."""
    return CubicSpline(KNOTS, np.eye(len(KNOTS)), bc_type="natural")


def _sigmoid(logits: np.ndarray) -> np.ndarray:
    return 0.5 * (1 + np.tanh(0.5 * logits))  # tanh does not overflow, however large the logit
