"""Several stages that play at once: in one notebook, and in kernels of their own."""

from __future__ import annotations

import contextlib

from .lab import HEIGHT, MANY, NOTEBOOKS, Bench, Lab
from .machine import kept_apart
from .measure import Measure
from .rates import column, rates
from .settings import Settings

BUDGET = "≥ 8"


def measure(settings: Settings, lab: Lab) -> list[Measure]:
    """One stage, as the reference; then four in a notebook, all in sight; then four kernels with one each."""
    alone, one_kernel, cores = in_a_notebook(settings, lab)
    kernels = in_kernels(settings, lab)
    found = [Measure("many", "one stage: snapshots", "1/s", column(alone, "snapshots"), note=cores)]
    for where, rounds in ((f"{MANY} in a notebook", one_kernel), (f"{MANY} kernels", kernels)):
        slowest = [min(column(stages, "snapshots")) for stages in rounds]
        pictures = [min(column(stages, "pictures")) for stages in rounds]
        steps = [sum(column(stages, "steps")) for stages in rounds]
        found += [
            Measure("many", f"{where}: snapshots, the slowest of them", "1/s", slowest, BUDGET),
            Measure("many", "  pictures, the slowest", "1/s", pictures),
            Measure("many", "  training, all of them together", "steps/s", steps),
        ]
    return [*found, Measure("many", "one stage: training", "steps/s", column(alone, "steps"))]


def in_a_notebook(settings: Settings, lab: Lab) -> tuple[list[dict], list[list[dict]], str]:
    """Stages under each other in a window that shows them all: the first alone, then all, by rounds."""
    with lab.fresh_kernel(height=MANY * HEIGHT + 600) as bench:
        bench.lesson.run("imports")
        bench.lesson.run("several")
        for number in range(MANY):
            bench.first_draw(stage=number)
        with kept_apart(bench.kernel) as cores:
            alone, rounds = [], []
            for _ in range(settings.rounds):
                bench.press("Play")
                alone += played([(bench, 0)], settings.seconds)
                for number in range(1, MANY):
                    bench.press("Play", number)
                rounds.append(played([(bench, number) for number in range(MANY)], settings.seconds))
                bench.pause()
    return alone, rounds, cores


def in_kernels(settings: Settings, lab: Lab) -> list[list[dict]]:
    """Pages with a kernel and a stage each, by rounds."""
    with contextlib.ExitStack() as open_pages:
        benches = [open_pages.enter_context(lab.fresh_kernel(notebook)) for notebook in NOTEBOOKS]
        for bench in benches:
            bench.show_stage()
        open_pages.enter_context(kept_apart(*(bench.kernel for bench in benches)))
        rounds = []
        for _ in range(settings.rounds):
            for bench in benches:
                bench.press("Play")
            rounds.append(played([(bench, 0) for bench in benches], settings.seconds))
            for bench in benches:
                bench.pause()
    return rounds


def played(stages: list[tuple[Bench, int]], seconds: float) -> list[dict]:
    """Watch stages that play for that long: the rates of each."""
    benches = {id(bench): bench for bench, _ in stages}.values()
    stages[0][0].wait(1)
    for bench in benches:
        bench.forget()
    stages[0][0].wait(seconds)
    return [rates(bench.draws(number)) for bench, number in stages]
