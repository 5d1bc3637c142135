"""Runs without their names: what they are is for the learner to find out."""

from __future__ import annotations

import dataclasses
from typing import Any

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
