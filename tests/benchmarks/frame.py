"""What a frame costs the kernel before it is sent, and how many bytes it has."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from gan_tutor import densities
from gan_tutor.live.runner import encode
from gan_tutor.training import GAN

from .measure import Measure
from .settings import Settings

WARM_UP = 300  # steps after which a game's history, a part of every frame, has filled
PARTS = 5  # a window is cut into that many repeats, in which the things that are timed take turns


def measure(settings: Settings) -> list[Measure]:
    """Time snapshot, encode and a training step in turns, in this process."""
    gan = GAN(densities.ring(), seed=0)
    gan.train(WARM_UP)
    snapshot = gan.snapshot()
    _, buffer = encode(snapshot)
    timed: dict[str, Callable[[], Any]] = {
        "make a snapshot": gan.snapshot,
        "encode it": lambda: encode(snapshot),
        "a training step, as the reference": gan.step,
    }
    samples: dict[str, list[float]] = {what: [] for what in timed}
    share = settings.seconds / PARTS / len(timed)
    for _ in range(PARTS):
        for what, call in timed.items():
            samples[what].append(1e3 * seconds_a_call(call, share))
    note = f"64 × 64 field, 1024 points, {len(snapshot.history_steps)} rows of history (at most 255)"
    return [
        Measure("frame", "bytes a frame", "KB", [len(buffer) / 1e3], note=note),
        *(Measure("frame", what, "ms", values) for what, values in samples.items()),
    ]


def seconds_a_call(call: Callable[[], Any], seconds: float) -> float:
    """Call it again and again for that long, at least once; the mean time of a call."""
    start = time.perf_counter()
    calls = 0
    while True:
        call()
        calls += 1
        spent = time.perf_counter() - start
        if spent >= seconds:
            return spent / calls
