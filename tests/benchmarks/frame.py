"""What a frame costs the kernel before it is sent, and how many bytes it has."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

from gan_tutor import densities
from gan_tutor.frames import Encoder
from gan_tutor.live.lanes import lanes
from gan_tutor.training import GAN

from .measure import Measure
from .settings import Settings

WARM_UP = 300  # steps after which a game's history, a part of every frame, has filled
PARTS = 5  # a window is cut into that many repeats, in which the things that are timed take turns
MEMORY = 32.0  # MB for checkpoints, as a stage has them
FRAMES = 9  # that are weighed: a full one, and those of play, in turn with the field and with the details
STEPS = 40  # between two of them, as at full speed


def measure(settings: Settings) -> list[Measure]:
    """Weigh frames; time snapshots, their encoding and a training step in turns, in this process."""
    gan = GAN(densities.ring(), seed=0)
    gan.train(WARM_UP)
    whole = gan.snapshot()
    timed: list[tuple[str, Callable[[], Any]]] = [
        ("make a snapshot", gan.snapshot),
        ("  without its field", lambda: gan.snapshot(field=False)),
        ("  without its details", lambda: gan.snapshot(details=False)),
        ("encode it, all of it", lambda: Encoder().encode(whole)),
        ("a training step, as the reference", gan.step),
    ]
    samples: list[list[float]] = [[] for _ in timed]
    share = settings.seconds / PARTS / len(timed)
    for _ in range(PARTS):
        for (_, call), times in zip(timed, samples, strict=True):
            times.append(1e3 * seconds_a_call(call, share))
    first, *others = frame_sizes(gan)
    note = (
        f"64 × 64 field, 1024 points, {len(whole.history_steps)} rows of history (at most 255); with header"
    )
    return [
        Measure("frame", "bytes of a full frame", "KB", [first], note=note),
        Measure("frame", "bytes of a playing frame", "KB", others),
        *(Measure("frame", what, "ms", times) for (what, _), times in zip(timed, samples, strict=True)),
    ]


def frame_sizes(gan: GAN) -> list[float]:
    """KB of a first frame and of those that follow while the game plays, ``STEPS`` apart."""
    game = lanes([gan], MEMORY)
    sizes = []
    for number in range(FRAMES):
        header, buffers = game.picture(full=number == 0, playing=number > 0)
        words = json.dumps({**game.state(), **header}).encode()
        sizes.append((len(words) + sum(map(len, buffers))) / 1e3)
        for _ in range(STEPS):
            game.step()
    return sizes


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
