"""The kernel's resident memory: after the imports, with a stage, and while it plays."""

from __future__ import annotations

from .lab import Lab
from .machine import describe, resident_mb
from .measure import Measure
from .settings import Settings

BUDGET = "≤ 450"
SAMPLES = 12  # readings during the play
SETTLED = 0.25  # of the play, after which growth is counted: caches have filled by then
CHECKPOINTS = "print(sum(run.megabytes for run in stage._runner._game.runs), stage._runner._game.steps)"


def measure(settings: Settings, lab: Lab) -> list[Measure]:
    """In fresh kernels, one after the other."""
    empty, imported, opened, played, growth, kept, kept_growth, steps, course = ([] for _ in range(9))
    # A run of many minutes is one run, whatever the rounds.
    for _ in range(settings.rounds if settings.memory_seconds < 120 else 1):
        with lab.fresh_kernel() as bench:
            kernel = bench.kernel
            empty.append(resident_mb(kernel))
            bench.lesson.run("imports")
            imported.append(resident_mb(kernel))
            bench.lesson.run("stage")
            bench.first_draw()
            opened.append(resident_mb(kernel))
            bench.press("Play")
            readings, checkpoints = [], []
            for _ in range(SAMPLES):
                bench.wait(settings.memory_seconds / SAMPLES)
                bench.forget()  # what the page has noted would grow with the minutes
                readings.append(resident_mb(kernel))
                megabytes, step = map(float, bench.lesson.execute(CHECKPOINTS).split())
                checkpoints.append(megabytes)
            settled = int(SETTLED * SAMPLES)
            played.append(readings[-1])
            growth.append(readings[-1] - readings[settled])
            kept.append(checkpoints[-1])
            kept_growth.append(checkpoints[-1] - checkpoints[settled])
            steps.append(step)
            course += readings
    build = describe()
    play = f"{settings.memory_seconds:g} s of play"
    last = f"in the last {1 - SETTLED:.0%} of {play}"
    note = f"torch {build['torch']}, {build['torch_build']} build"
    if build["torch_build"] != "CPU":
        note += "; its libraries alone are far larger than the CPU build's, for which the budget is set"
    return [
        Measure("memory", "kernel before any import", "MB", empty),
        Measure("memory", "kernel after the imports", "MB", imported, note=note),
        Measure("memory", "kernel with a stage open", "MB", opened),
        Measure("memory", f"kernel after {play}", "MB", played, BUDGET),
        Measure("memory", f"growth {last}", "MB", growth, "flat"),
        Measure("memory", "  checkpoints' growth in that time", "MB", kept_growth),
        Measure("memory", f"checkpoints after {play}", "MB", kept, "≤ 32"),
        Measure("memory", f"steps in {play}", "1", steps),
        Measure("memory", "all readings during play", "MB", course),
    ]
