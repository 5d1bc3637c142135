"""Lesson 5's painter on the stage: how soon after Play there are digits, and how few."""

from __future__ import annotations

from .lab import Lab
from .machine import kept_apart
from .measure import Measure
from .settings import Settings

STEP = 700  # by then it is on few digits, in nearly every seed
SEEN = """\
shot = painter.snapshot()
print(shot.step, shot.high_quality, (shot.mode_shares >= 0.05).sum())
"""


def measure(settings: Settings, lab: Lab) -> list[Measure]:
    """From Play to a picture of step 700, with the kernel on a core of its own."""
    seconds, quality, held = [], [], []
    with lab.fresh_kernel() as bench:
        bench.show_stage("painter")
        with kept_apart(bench.kernel) as cores:
            for _ in range(settings.rounds):
                bench.forget()
                start = bench.now()
                bench.press("Play")
                seconds.append((bench.first_draw(STEP) - start) / 1e3)
                bench.pause()
                _, good, digits = bench.lesson.execute(SEEN).split()
                quality.append(100 * float(good))
                held.append(float(digits))
                bench.press("Reset")
                bench.wait(1)
    return [
        Measure("collapse", f"Play → the picture of step {STEP}", "s", seconds, "≤ 20", note=cores),
        Measure("collapse", "  digits that hold 5 % of the fakes or more there", "", held),
        Measure("collapse", "  high quality there", "%", quality),
    ]
