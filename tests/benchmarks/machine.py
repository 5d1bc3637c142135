"""The machine that was measured on, and how kernel and browser share its cores."""

from __future__ import annotations

import contextlib
import os
import platform
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import torch

PROJECT = Path(__file__).parents[2]


def describe() -> dict[str, Any]:
    """What a reader needs to compare two runs."""
    return {
        "time": time.strftime("%Y-%m-%dT%H:%M:%S%z"),
        "system": platform.platform(),
        "cores": psutil.cpu_count(),
        "cpu": _cpu_model(),
        "memory_gb": round(psutil.virtual_memory().total / 1e9, 1),
        "python": platform.python_version(),
        "torch": torch.__version__,
        "torch_build": f"CUDA {torch.version.cuda}" if torch.version.cuda else "CPU",
        "commit": _commit(),
    }


def load() -> list[float]:
    """Load averages of the last 1, 5 and 15 minutes."""
    return [round(average, 2) for average in psutil.getloadavg()]


def resident_mb(pid: int) -> float:
    """Resident memory of a process, in MB of 10⁶ bytes."""
    return psutil.Process(pid).memory_info().rss / 1e6


@contextlib.contextmanager
def kept_apart(*kernels: int) -> Iterator[str]:
    """Give the kernels one core, and the server and the browser, the rest of our children, another.

    That is nearest to Binder, and to what a scheduler does on two cores. Yields a sentence on what
    was done; afterwards every thread may run where it could before.
    """
    if not hasattr(os, "sched_setaffinity"):
        yield "not pinned: this system can't bind a process to a core"
        return
    cores = sorted(os.sched_getaffinity(0))
    if len(cores) < 2:
        yield "not pinned: there is one core only"
        return
    before: dict[int, set[int]] = {}
    for process in psutil.Process().children(recursive=True):
        core = cores[0] if process.pid in kernels else cores[1]
        # On Linux affinity belongs to a thread; those that start later take it from their maker.
        with contextlib.suppress(psutil.Error):
            for thread in process.threads():
                with contextlib.suppress(OSError):
                    before[thread.id] = os.sched_getaffinity(thread.id)
                    os.sched_setaffinity(thread.id, {core})
    try:
        who = "kernel" if len(kernels) == 1 else f"{len(kernels)} kernels"
        yield f"{who} pinned to core {cores[0]}, server and browser to core {cores[1]}"
    finally:
        for process in psutil.Process().children(recursive=True):
            with contextlib.suppress(psutil.Error):
                for thread in process.threads():
                    with contextlib.suppress(OSError):
                        os.sched_setaffinity(thread.id, before.get(thread.id, cores))


def _cpu_model() -> str:
    with contextlib.suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _commit() -> str:
    command = ["git", "describe", "--always", "--dirty"]
    with contextlib.suppress(OSError, subprocess.CalledProcessError):
        return subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True).stdout.strip()
    return ""
