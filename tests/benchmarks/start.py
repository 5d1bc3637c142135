"""Cold start: from running the first cell to the first picture, and from Play to one that has moved."""

from __future__ import annotations

from .lab import Bench, Lab
from .measure import Measure
from .settings import Settings


def measure(settings: Settings, lab: Lab) -> list[Measure]:
    """Run one cell, imports and Stage, in fresh pages with fresh kernels; then press Play."""
    first: list[float] = []
    moved: list[float] = []
    presses = max(1, settings.moves // 4 // settings.rounds)
    for _ in range(settings.rounds):
        with lab.fresh_kernel() as bench:
            start = bench.now()
            bench.lesson.run("all", wait=False)
            first.append((bench.first_draw() - start) / 1e3)
            bench.lesson.ready()
            moved += [play_to_picture(bench) for _ in range(presses)]
    return [
        Measure("start", "run the cell → first picture", "s", first, "≤ 5"),
        Measure("start", "Play → first picture that moved", "ms", moved),
    ]


def play_to_picture(bench: Bench) -> float:
    """From step 0: ms from a click on Play until a picture of a later step is drawn."""
    bench.press("Reset")
    bench.stage.wait_for_picture("^step 0:")
    bench.wait(0.5)
    bench.forget()
    start = bench.stage.button("Play").evaluate("button => { button.click(); return performance.now() }")
    return bench.first_draw(step=1) - start
