"""Runs without their names: what they are is for the learner to find out."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import torch

from ..presets import ALIKE, NARROW, preset
from ..snapshots import Snapshot
from ..training import GAN

# Lesson 3: four minimax games on one ring. They differ in the two rates, and the last in its D.
LOSSES: dict[str, dict[str, Any]] = {
    "A": {"discriminator_lr": 1e-3, "generator_lr": 1e-2},  # as in the preset "hopping"
    "B": {"discriminator_lr": 4e-3, "generator_lr": 2e-3},  # as in the preset "healthy"
    "C": {"discriminator_lr": 1e-2, "generator_lr": 1e-5},  # D learns a thousand times as fast as G
    "D": {"discriminator_lr": 4e-3, "generator_lr": 3e-4, "discriminator": ()},  # D draws a straight line
}
LOSS_STEPS = 500

# Lesson 4: the preset, the seed, the steps, and how many lie between two moments.
RUNS = {
    "A": ("collapse", 0, 1500, 50),
    "B": ("healthy", 0, 1500, 50),
    "C": ("vanishing", 0, 300, 10),
    "D": ("hopping", 0, 1500, 50),
}

# Lesson 5: the seed of a game that hops, and whether the mode that D rates highest is the next one: in one of
# them, so that "never the favourite" is no rule.
HOPS = {"A": (7, False), "B": (3, False), "C": (4, True), "D": (0, False)}
HOPS_FROM, LOOK = 200, 2  # the step from which they are watched, and how often
# A moment is one to ask about where most fakes are together, and the outputs' order can be read off the bars.
TOGETHER, CLEAR = 0.8, 0.005


@dataclass(frozen=True, eq=False)
class Moment:
    """A moment before a hop.

    Attributes:
        snapshot: the game as it stands.
        outputs: D's output at the centre of each mode, shape (K,).
        leader: the mode, 1 to K, whose centre is nearest for more than half of all fakes.
        following: the next mode of which that will be true.
    """

    snapshot: Snapshot
    outputs: np.ndarray
    leader: int
    following: int = dataclasses.field(repr=False)


def loss_runs(seed: int = 0) -> dict[str, Snapshot]:
    """The ends of four games that look alike, or not, by their losses: by the names A to D."""
    runs = {}
    for name, settings in LOSSES.items():
        gan = GAN(NARROW, **{**ALIKE, "objective": "minimax", **settings}, seed=seed)
        gan.train(LOSS_STEPS)
        runs[name] = gan.snapshot()
    return runs


def recorded_runs() -> dict[str, list[Snapshot]]:
    """Four games from stated seeds, each watched from its beginning to its end: by the names A to D."""
    return {
        name: [
            dataclasses.replace(shot, objective=f"run {name}")
            for shot in preset(kind).game(seed).watch(steps, every)
        ]
        for name, (kind, seed, steps, every) in RUNS.items()
    }


@cache
def hop_moments() -> dict[str, Moment]:
    """Four moments of games that hop round the ring, by the names A to D: which mode is next?

    They are chosen. In all of them the next one is the neighbour that D rates higher; over ten seeds and some
    1700 hops that is so in 96 of 100, seed by seed in 94 at least. In the midst of the fakes' stay D's
    favourite of all eight is the next one in 29 of 100; here in one, and in the others it is three modes away
    or more.

    They are looked for in the games as this machine plays them, for a game that hops doesn't take the same
    way on each: its last digits are enough to change it.
    """
    return {name: _moment(*rule) for name, rule in HOPS.items()}


def _moment(seed: int, favourite_next: bool) -> Moment:
    """The first moment of the game that is one to ask about; of another seed's game where there is none."""
    game = preset("hopping").game(seed)
    game.train(HOPS_FROM)
    centers = game.density.centers
    asked = None  # the first such moment of the present leader's time
    while game.steps < 1000:
        with torch.no_grad():
            outputs = game.discriminator(centers)[:, 0].sigmoid().numpy()
        shares = _shares(game.snapshot(field=False, details=False), centers.numpy())
        leader = int(shares.argmax())
        if shares[leader] > 0.5:
            if asked and asked.leader != leader + 1:
                if leader == better_neighbour(asked.outputs, asked.leader - 1):
                    return dataclasses.replace(asked, following=leader + 1)
                asked = None
            if not asked and shares[leader] >= TOGETHER and _fit(outputs, leader, favourite_next):
                asked = Moment(game.snapshot(), outputs, leader + 1, 0)
        game.train(LOOK)
    return _moment(seed + 100, favourite_next)


def better_neighbour(outputs: np.ndarray, leader: int) -> int:
    """Of the two neighbours on the ring, the mode with the higher output; modes are 0 to K − 1."""
    return max((leader - 1) % len(outputs), (leader + 1) % len(outputs), key=lambda mode: outputs[mode])


def _fit(outputs: np.ndarray, leader: int, favourite_next: bool) -> bool:
    better = better_neighbour(outputs, leader)
    worse = (2 * leader - better) % len(outputs)
    favourite = int(outputs.argmax())
    away = min((favourite - leader) % len(outputs), (leader - favourite) % len(outputs))
    others = np.delete(outputs, favourite).max()
    clear = outputs[better] - outputs[worse] > 2 * CLEAR and outputs[favourite] - others > CLEAR / 2
    if favourite_next:
        return clear and favourite == better
    return clear and away >= 3 and outputs[favourite] - outputs[better] > CLEAR


def _shares(snapshot: Snapshot, centers: np.ndarray) -> np.ndarray:
    """Share of all fakes that are nearest to each centre, shape (K,)."""
    nearest = np.linalg.norm(snapshot.fake[:, None] - centers, axis=2).argmin(axis=1)
    return np.bincount(nearest, minlength=len(centers)) / len(nearest)
