"""The same game from many seeds, trained together: what a step of all of them costs in steps of one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gan_tutor import densities
from gan_tutor.ensemble import Ensemble
from gan_tutor.training import GAN

from .frame import PARTS, seconds_a_call
from .measure import Measure
from .settings import Settings

COUNTS = (8, 16, 64, 256)
BUDGETS = {("GAN Lab's model", 16): "≤ 3"}
MODELS: dict[str, dict[str, Any]] = {
    "GAN Lab's model": {
        "generator": (8, 8),
        "discriminator": (8, 8),
        "batch_size": 150,
        "discriminator_steps": 2,
    },
    "2 × 64": {},
}


def measure(settings: Settings) -> list[Measure]:
    """Time a step of one game, and of ensembles of it, in turns, in this process."""
    measures = []
    for name, model in MODELS.items():
        gan = GAN(densities.ring(), seed=0, **model)
        timed: dict[int, Callable[[], Any]] = {1: updates_of(gan)}
        timed |= {count: Ensemble(gan, count).step for count in COUNTS}
        share = settings.seconds / PARTS / len(timed) / len(MODELS)
        samples: dict[int, list[float]] = {count: [] for count in timed}
        for call in timed.values():
            call()
        for _ in range(PARTS):
            for count, call in timed.items():
                samples[count].append(1e3 * seconds_a_call(call, share))
        measures.append(Measure("seeds", f"{name}, a step of 1 game", "ms", samples[1]))
        for count in COUNTS:
            times = [many / one for many, one in zip(samples[count], samples[1], strict=True)]
            measures += [
                Measure("seeds", f"{name}, a step of {count}", "ms", samples[count]),
                Measure("seeds", "  in steps of 1", "×", times, BUDGETS.get((name, count), ""), note=NOTE),
            ]
    return measures


NOTE = "one game's updates alone, without its history, which an ensemble doesn't keep; repeat by repeat"


def updates_of(gan: GAN) -> Callable[[], None]:
    """A step of one game without the measuring that its history wants."""

    def step() -> None:
        for _ in range(gan.discriminator_steps):
            gan.step_discriminator()
        gan.step_generator()

    return step
