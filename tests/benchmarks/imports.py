"""How long a fresh interpreter takes to import the live stage, and how much of that is torch."""

from __future__ import annotations

import subprocess
import sys

from .machine import PROJECT
from .measure import Measure
from .settings import Settings

TIMED = "import time; start = time.perf_counter(); import {}; print(time.perf_counter() - start)"


def measure(settings: Settings) -> list[Measure]:
    """Import both in turns, each in interpreters of its own."""
    ours, torchs = [], []
    import_seconds("gan_tutor.live.stage")  # fills the disk cache, and Python's cache of compiled files
    for _ in range(settings.imports):
        torchs.append(import_seconds("torch"))
        ours.append(import_seconds("gan_tutor.live.stage"))
    beyond = [whole - part for whole, part in zip(ours, torchs, strict=True)]
    return [
        Measure("imports", "import gan_tutor.live.stage", "s", ours),
        Measure("imports", "import torch, as the reference", "s", torchs),
        Measure("imports", "gan_tutor.live.stage beyond torch", "s", beyond),
    ]


def import_seconds(module: str) -> float:
    """Seconds that a fresh interpreter takes to import a module."""
    command = [sys.executable, "-c", TIMED.format(module)]
    return float(subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True).stdout)
