"""How long a slider takes to show: from the input event to a picture that Python made after it."""

from __future__ import annotations

from pathlib import Path

from .lab import Lab
from .machine import kept_apart
from .measure import Measure
from .settings import Settings

MOVE = Path(__file__).with_name("move.js").read_text(encoding="utf-8").strip().removesuffix(";")
VALUES = [-2.7, -2.75, -2.8, -2.75]  # of D's learning rate, in powers of ten: none that upsets the game
LEGS = ("until the message leaves", "until a frame with its effect is back", "until that frame is drawn")


def measure(settings: Settings, lab: Lab) -> list[Measure]:
    """Move a slider again and again while the game plays at full speed."""
    with lab.fresh_kernel() as bench:
        bench.show_stage()
        with kept_apart(bench.kernel) as cores:
            bench.stage.press("Play")
            bench.wait(2)
            slider = bench.stage.root.get_by_label("D's learning rate")
            # The view's comm is slower on its first message: that one is not the learner's drag.
            slider.evaluate(MOVE, {"moves": 1, "values": VALUES})
            moves = slider.evaluate(MOVE, {"moves": settings.moves, "values": VALUES})
    totals = [drawn for _, _, drawn in moves]
    legs = zip(*((sent, back - sent, drawn - back) for sent, back, drawn in moves), strict=True)
    return [
        Measure("latency", "slider → picture, median", "ms", totals, "≤ 100", note=cores),
        Measure("latency", "slider → picture, 95th percentile", "ms", totals, quantile=0.95),
        *(Measure("latency", f"  {leg}", "ms", list(ms)) for leg, ms in zip(LEGS, legs, strict=True)),
    ]
