"""What a game that plays costs while nobody can see it: scrolled away, and in a tab that was closed."""

from __future__ import annotations

import time
from collections.abc import Callable

import psutil

from .lab import Lab
from .measure import Measure
from .settings import Settings

ASLEEP = 4.0  # s after which a view that is gone is known to be: longer than the runner's lease
SCROLL = "() => document.querySelector('.jp-MarkdownCell:last-of-type').scrollIntoView({block: 'end'})"
IN_SIGHT = """() => {
    const { top, bottom } = document.querySelector(".gan-tutor-stage").getBoundingClientRect();
    return bottom > 0 && top < innerHeight;
}"""


def measure(settings: Settings, lab: Lab) -> list[Measure]:
    """Play in sight, scroll away, close the tab: the kernel's share of a core in each."""
    idle, seen, scrolled, closed = [], [], [], []
    for _ in range(settings.rounds):
        with lab.fresh_kernel() as bench:
            bench.show_stage()
            kernel, wait = psutil.Process(bench.kernel), bench.wait
            bench.wait(1)
            idle.append(share(kernel, settings.seconds, wait))
            bench.press("Play")
            bench.wait(1)
            seen.append(share(kernel, settings.seconds, wait))
            bench.lesson.evaluate(SCROLL)
            if bench.lesson.evaluate(IN_SIGHT):
                raise RuntimeError("the stage is still in sight")
            bench.wait(ASLEEP)
            scrolled.append(share(kernel, settings.seconds, wait))
            bench.stage.root.scroll_into_view_if_needed()
            bench.wait(2)
            bench.lesson.page.close(run_before_unload=False)
            time.sleep(ASLEEP)
            closed.append(share(kernel, settings.seconds, time.sleep))
    return [
        Measure("unseen", "paused, the kernel's share of a core", "1", idle),
        Measure("unseen", "playing in sight", "1", seen),
        Measure("unseen", "playing, scrolled out of sight", "1", scrolled, "0.00"),
        Measure("unseen", "playing, in a closed tab", "1", closed, "0.00"),
    ]


def share(process: psutil.Process, seconds: float, wait: Callable[[float], None]) -> float:
    """CPU seconds that a process takes in a second, over that many of them."""
    before, start = process.cpu_times(), time.perf_counter()
    wait(seconds)
    after, spent = process.cpu_times(), time.perf_counter() - start
    return (after.user - before.user + after.system - before.system) / spent
