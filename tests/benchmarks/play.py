"""Play at full speed: pictures a second, and the training speed that is kept beside them."""

from __future__ import annotations

import time
from itertools import pairwise

import psutil

from .lab import Bench, Lab
from .machine import kept_apart
from .measure import Measure
from .settings import Settings

# The same game from where the stage stands, so that both train the same steps with the same history.
BARE = """\
import copy as _copy, time as _time
def _bare(seconds):
    game = _copy.deepcopy(stage._runner._gan)
    game.train(20)
    first, start, used = game.steps, _time.perf_counter(), _time.process_time()
    while _time.perf_counter() - start < seconds:
        game.train(20)
    steps = game.steps - first
    print(steps / (_time.perf_counter() - start), steps / (_time.process_time() - used))
"""
WARM_UP = 3.0  # s of play before the first window


def measure(settings: Settings, lab: Lab) -> list[Measure]:
    """Bare loop, stage, bare loop, stage, …, bare loop, all in one kernel."""
    with lab.fresh_kernel() as bench:
        bench.show_stage()
        bench.lesson.execute(BARE)
        with kept_apart(bench.kernel) as cores:
            bench.stage.press("Play")
            bench.wait(WARM_UP)
            bench.pause()
            bare, windows = [bare_loop(bench, settings.seconds)], []
            for _ in range(settings.rounds):
                windows.append(window(bench, settings.seconds))
                bare.append(bare_loop(bench, settings.seconds))
    note = f"{cores}. Kept is against the bare loop just before and just after; the figure per CPU second "
    note += "does not see what other programs take, nor time that the kernel spends waiting"
    return [
        Measure("play", "pictures drawn", "1/s", column(windows, "pictures"), "≥ 50 later"),
        Measure("play", "fresh snapshots drawn", "1/s", column(windows, "fresh"), "≥ 25"),
        Measure("play", "drawing one, page's main thread", "ms", column(windows, "ms")),
        Measure("play", "longest gap between two", "ms", column(windows, "gap")),
        Measure("play", "training, bare loop", "steps/s", column(bare, "steps")),
        Measure("play", "training, stage open and drawing", "steps/s", column(windows, "steps")),
        Measure("play", "training speed kept", "%", kept(windows, bare, "steps"), "≥ 90", note=note),
        Measure("play", "  the same per CPU second", "%", kept(windows, bare, "steps_per_cpu")),
        Measure("play", "kernel's share of a core", "%", [100 * w["cpu"] for w in windows]),
    ]


def column(rows: list[dict[str, float]], name: str) -> list[float]:
    return [row[name] for row in rows]


def kept(windows: list[dict[str, float]], bare: list[dict[str, float]], name: str) -> list[float]:
    """Each window in percent of the mean of the two bare loops around it."""
    alone = [(before + after) / 2 for before, after in pairwise(column(bare, name))]
    return [100 * played / loop for played, loop in zip(column(windows, name), alone, strict=True)]


def bare_loop(bench: Bench, seconds: float) -> dict[str, float]:
    """The loop alone, in the kernel, with the stage at rest: steps a second, and a CPU second."""
    steps, steps_per_cpu = map(float, bench.lesson.execute(f"_bare({seconds})").split())
    return {"steps": steps, "steps_per_cpu": steps_per_cpu}


def window(bench: Bench, seconds: float) -> dict[str, float]:
    """Play that long: rates a second and the mean time of a drawing, from the pictures themselves."""
    kernel = psutil.Process(bench.kernel)
    bench.stage.press("Play")
    bench.wait(0.5)
    bench.forget()
    start, before = time.perf_counter(), kernel.cpu_times()
    bench.wait(seconds)
    after, wall = kernel.cpu_times(), time.perf_counter() - start
    draws = [draw for draw in bench.draws() if draw["end"]]
    bench.pause()
    if len(draws) < 2:
        raise RuntimeError(f"the stage has drawn {len(draws)} pictures in {seconds} s of play")
    starts = column(draws, "start")
    spent = (starts[-1] - starts[0]) / 1e3
    steps = column(draws, "step")
    speed = (steps[-1] - steps[0]) / spent
    cpu = (after.user + after.system - before.user - before.system) / wall
    return {
        "pictures": (len(draws) - 1) / spent,
        "fresh": (len(set(steps)) - 1) / spent,
        "steps": speed,
        "steps_per_cpu": speed / cpu,
        "cpu": cpu,
        "ms": sum(draw["end"] - draw["start"] for draw in draws) / len(draws),
        "gap": max(after - before for before, after in pairwise(starts)),
    }
