"""Play at full speed: pictures a second, and the training speed that is kept beside them."""

from __future__ import annotations

import time
from itertools import pairwise

import psutil

from .lab import Bench, Lab, busy
from .machine import kept_apart
from .measure import Measure
from .rates import column, rates
from .settings import Settings

# The same game from where the stage stands, so that both train the same steps with the same history.
BARE = """\
import copy as _copy, time as _time
def _bare(seconds):
    game = _copy.deepcopy(stage._runner._game.runs[0].gan)
    game.train(20)
    first, start, used = game.steps, _time.perf_counter(), _time.process_time()
    while _time.perf_counter() - start < seconds:
        game.train(20)
    steps = game.steps - first
    print(steps / (_time.perf_counter() - start), steps / (_time.process_time() - used))
"""
WARM_UP = 3.0  # s of play before the first window
NOTE = (
    "Kept is against the bare loop just before and just after; the figure per CPU second does not see "
    "what other programs take, nor time that the kernel spends waiting"
)

Row = dict[str, float]


def measure(settings: Settings, lab: Lab) -> list[Measure]:
    """The stage as a lesson has it."""
    bare, windows, cores = in_turns(settings, lab, "stage")
    return [
        Measure("play", "pictures drawn", "1/s", column(windows, "pictures"), "≥ 50"),
        Measure("play", "fresh snapshots drawn", "1/s", column(windows, "snapshots"), "≥ 25"),
        Measure("play", "drawing a snapshot, page's main thread", "ms", column(windows, "snapshot_ms")),
        Measure("play", "drawing in between, page's main thread", "ms", column(windows, "between_ms")),
        Measure("play", "page's main thread, busy", "%", column(windows, "page")),
        Measure("play", "longest gap between two pictures", "ms", column(windows, "gap")),
        Measure("play", "longest gap between two snapshots", "ms", column(windows, "snapshot_gap")),
        Measure("play", "training, bare loop", "steps/s", column(bare, "steps")),
        Measure("play", "training, stage open and drawing", "steps/s", column(windows, "steps")),
        Measure(
            "play", "training speed kept", "%", kept(windows, bare, "steps"), "≥ 90", note=f"{cores}. {NOTE}"
        ),
        Measure("play", "  the same per CPU second", "%", kept(windows, bare, "steps_per_cpu")),
        Measure("play", "kernel's share of a core", "%", column(windows, "cpu")),
    ]


def in_turns(settings: Settings, lab: Lab, cell: str) -> tuple[list[Row], list[Row], str]:
    """Bare loop, stage, bare loop, stage, …, bare loop, all in one kernel; and how it was pinned."""
    with lab.fresh_kernel() as bench:
        bench.show_stage(cell)
        bench.lesson.execute(BARE)
        with kept_apart(bench.kernel) as cores:
            bench.press("Play")
            bench.wait(WARM_UP)
            bench.pause()
            bare, windows = [bare_loop(bench, settings.seconds)], []
            for _ in range(settings.rounds):
                windows.append(window(bench, settings.seconds))
                bare.append(bare_loop(bench, settings.seconds))
    return bare, windows, cores


def kept(windows: list[Row], bare: list[Row], name: str) -> list[float]:
    """Each window in percent of the mean of the two bare loops around it."""
    alone = [(before + after) / 2 for before, after in pairwise(column(bare, name))]
    return [100 * played / loop for played, loop in zip(column(windows, name), alone, strict=True)]


def bare_loop(bench: Bench, seconds: float) -> Row:
    """The loop alone, in the kernel, with the stage at rest: steps a second, and a CPU second."""
    steps, steps_per_cpu = map(float, bench.lesson.execute(f"_bare({seconds})").split())
    return {"steps": steps, "steps_per_cpu": steps_per_cpu}


def window(bench: Bench, seconds: float) -> Row:
    """Play that long: the pictures' rates, and what kernel and page work for them."""
    kernel = psutil.Process(bench.kernel)
    with bench.metrics() as metrics:
        bench.press("Play")
        bench.wait(0.5)
        bench.forget()
        start, before, page_before = time.perf_counter(), kernel.cpu_times(), busy(metrics)
        bench.wait(seconds)
        after, page_after, wall = kernel.cpu_times(), busy(metrics), time.perf_counter() - start
        draws = bench.draws()
        bench.pause()
    found = rates(draws)
    cpu = (after.user + after.system - before.user - before.system) / wall
    page = (page_after - page_before) / wall
    return {**found, "steps_per_cpu": found["steps"] / cpu, "cpu": 100 * cpu, "page": 100 * page}
