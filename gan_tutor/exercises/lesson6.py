"""Checks of lesson 6: the critic (``critic``), the distance, and a game that the critic loses."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from ..checks import Verdict
from ..divergences import wasserstein_of_samples
from ..ensemble import Ensemble
from ..objectives import Wasserstein
from ..penalties import GradientPenalty
from ..presets import ALIKE, NARROW
from ..snapshots import EnsembleSnapshot
from ..training import GAN
from .attempts import Unfinished, judged, numbers
from .critic import CLOSE, check_critic

__all__ = ["check_critic", "check_w1", "check_where_bce_wins"]

# The game that BCE is to win: what it is played with where the learner says nothing.
USUAL: Mapping[str, Any] = {
    **ALIKE, "latent_dim": 2, "instance_noise": 0.0, "discriminator_steps": 1,
    "discriminator_lr": 4e-3, "generator_lr": 2e-3, "steps": 1000, "weight": 0.1,
}  # fmt: skip
# So that a check takes seconds: of updates of D, of a hidden layer's units, of layers, of points a batch.
UPDATES, UNITS, LAYERS, BATCH = 1000, 32, 2, 128
SEEDS, ENOUGH = 8, 7  # how many games, and in how many BCE is to win
GOOD, MARGIN = 7, 0.1  # modes that BCE itself is to capture; how much poorer the critic's fakes are to be


def check_w1(w1: Callable[..., float]) -> Verdict:
    """Check W1 of two samples of the same size on the line.

    Args:
        w1: takes two samples, shape (n,) each; gives a single number.
    """

    def check() -> str:
        x, y = np.array([2.0, -1.0, 0.5, 3.5]), np.array([1.0, 6.0, -2.0, 2.75])
        missing = (
            "w1 returns nothing yet. Sort both samples: the k-th smallest of the one goes to the k-th "
            "smallest of the other. How far is that on average?"
        )
        found = numbers(w1, x, y, shape=(), missing=missing).item()
        moves = np.sort(x) - np.sort(y)
        slips = {
            "That is in the order in which the points happen to stand. Sort both samples first.": (
                np.abs(x - y).mean()
            ),
            "Only the first sample is sorted. Sort the second one too.": np.abs(np.sort(x) - y).mean(),
            "Only the second sample is sorted. Sort the first one too.": np.abs(x - np.sort(y)).mean(),
            "One of the samples is sorted the other way round: that is the dearest plan.": (
                np.abs(np.sort(x) - np.sort(y)[::-1]).mean()
            ),
            "That is the sum. Each point has the mass 1/n: the mean is asked for.": np.abs(moves).sum(),
            "That is the difference of the two means. Ways to the left and to the right must not cancel: "
            "take the absolute value of each, then the mean.": abs(moves.mean()),
            "That is the mean of the squares. A way costs its length, not its square.": (moves**2).mean(),
            "That is the root of the mean square, W2. Here a way costs its length.": (
                math.sqrt((moves**2).mean())
            ),
            "That is the longest way. The mean of all is asked for.": np.abs(moves).max(),
            "That is the median of the ways. Their mean is asked for.": np.median(np.abs(moves)),
            "That is every real with every fake. Each point goes to one place only.": (
                np.abs(np.subtract.outer(x, y)).mean()
            ),
            "That is from each point to the nearest of the other sample, where some holes get two loads and "
            "some get none. Each point has a partner of its own.": (
                np.abs(np.subtract.outer(x, y)).min(axis=1).mean()
            ),
        }
        for hint, slip in slips.items():
            if np.isclose(abs(found), slip, rtol=1e-6, atol=0):
                raise Unfinished(hint)
        if np.isclose(-found, np.abs(moves).mean(), rtol=1e-6, atol=0):
            raise Unfinished("That has a minus. A distance is not negative.")
        rng = np.random.default_rng(6)
        ties = np.array([0.0, 0.0, 1.0, 1.0, 1.0]), np.array([2.0, 0.0, 1.0, 0.0, 1.0])
        for one, other in ((x, y), (y, x), (x, x + 3), ties, rng.normal(size=(2, 40)) * [[1], [2]]):
            right = wasserstein_of_samples(one, other)
            found = numbers(w1, one, other, shape=(), missing=missing).item()
            if not np.isclose(found, right, **CLOSE):
                shown = f"{np.round(one, 2).tolist()} and {np.round(other, 2).tolist()}"
                told = shown if len(one) < 8 else f"two samples of {len(one)} points"
                raise Unfinished(f"For {told} W1 is {right:.5f}; yours is {found:.5f}.")
        return "It is W1, as scipy's wasserstein_distance has it: the area between the two staircases."

    return judged(check)


def check_where_bce_wins(settings: Any) -> Verdict:
    """Check that with some settings a critic with gradient penalty loses to BCE, by playing both.

    Both play the narrow ring from the same eight seeds, for as many steps, with the non-saturating loss and
    with the critic's. BCE wins in a seed where it captures more modes than the critic, or as many with a
    share of high quality that is larger by 0.1 or more. It is to win in 7 seeds, and to capture 7 modes
    itself in the median: a game that goes wrong for both is won by none.

    Args:
        settings: what is otherwise than in ``USUAL``: settings of GAN, ``steps``, and ``weight``, the λ.
    """

    def check() -> str:
        given = _checked_settings(settings)
        steps, weight = given.pop("steps"), given.pop("weight")
        ends = []
        try:
            for objective in ("non-saturating", Wasserstein(penalty=GradientPenalty(weight))):
                games = Ensemble(GAN(NARROW, objective=objective, **given), SEEDS)
                games.train(steps)
                ends.append(games.snapshot())
        except (TypeError, ValueError) as error:  # of GAN, which says what is allowed
            raise Unfinished(f"{error}.") from None
        return _judge_match(*ends)

    return judged(check)


def _checked_settings(settings: Any) -> dict[str, Any]:
    """What both games are played with."""
    if settings is None or settings is ...:
        raise Unfinished('settings is nothing yet. An example is {"steps": 500}.')
    if not isinstance(settings, Mapping):
        raise Unfinished(f"settings is {settings!r}; a dictionary such as {{'steps': 500}} is asked for.")
    for name in settings:
        if name in ("density", "objective", "seed", "bounded", "batch_statistics"):
            raise Unfinished(f"{name} is not to be changed here: it is what makes the two games comparable.")
        if name not in USUAL:
            raise Unfinished(f"{name!r} is no setting that can be changed; there are {', '.join(USUAL)}.")
    given = {**USUAL, **settings}
    for name, most in (("steps", UPDATES), ("discriminator_steps", UPDATES), ("batch_size", BATCH)):
        number = given[name]
        if isinstance(number, bool) or not isinstance(number, int) or not 1 <= number <= most:
            raise Unfinished(f"{name} is {number!r}; allowed is a whole number from 1 to {most}.")
    updates = given["steps"] * given["discriminator_steps"]
    if updates > UPDATES:
        raise Unfinished(
            f"{given['steps']} steps with {given['discriminator_steps']} updates of D each take too long for "
            f"a check: {updates} updates, of {UPDATES} at most. Take "
            f"{UPDATES // given['discriminator_steps']} steps or fewer."
        )
    for name in ("generator", "discriminator"):
        sizes = given[name]
        if (
            not isinstance(sizes, tuple | list)
            or len(sizes) > LAYERS
            or not all(isinstance(size, int) and 1 <= size <= UNITS for size in sizes)
        ):
            raise Unfinished(
                f"{name} is {sizes!r}; allowed are sizes of {LAYERS} hidden layers or fewer, of 1 to {UNITS} "
                "units each, such as (32, 32)."
            )
    return given


def _judge_match(bce: EnsembleSnapshot, critic: EnsembleSnapshot) -> str:
    fewer = critic.modes_captured < bce.modes_captured
    poorer = (critic.modes_captured == bce.modes_captured) & (
        critic.high_quality <= bce.high_quality - MARGIN
    )
    won = int((fewer | poorer).sum())
    told = (
        f"In the median of {SEEDS} seeds BCE captures {np.median(bce.modes_captured):g} modes with "
        f"{100 * np.median(bce.high_quality):.0f} % of high quality, the critic "
        f"{np.median(critic.modes_captured):g} with {100 * np.median(critic.high_quality):.0f} %."
    )
    if np.median(bce.modes_captured) < GOOD:
        raise Unfinished(f"BCE does not do well enough itself to win anything. {told}")
    if won < ENOUGH:
        raise Unfinished(f"The critic holds its own: BCE wins in {won} of {SEEDS} seeds. {told}")
    how = "fewer modes" if fewer.sum() >= poorer.sum() else "as many modes, and poorer fakes"
    return f"BCE wins in {won} of {SEEDS} seeds, mostly by {how} of the critic. {told}"
