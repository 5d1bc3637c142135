"""How long a control takes to show: from the input event to a picture that Python made after it."""

from __future__ import annotations

from pathlib import Path

from .drag import answered, drag, filled, followed, open_editor
from .lab import Bench, Lab
from .machine import kept_apart
from .measure import Measure
from .settings import Settings

MOVE = Path(__file__).with_name("move.js").read_text(encoding="utf-8").strip().removesuffix(";")
VALUES = [-2.7, -2.75, -2.8, -2.75]  # of D's learning rate, in powers of ten: none that upsets the game
LEGS = ("until the message leaves", "until a frame with its effect is back", "until that frame is drawn")
DRAG_MOVES = 4  # of the mouse, for one of the slider


def measure(settings: Settings, lab: Lab) -> list[Measure]:
    """Move a slider, then drag a mode, while the game plays at full speed; then drag it while it rests."""
    drags = {"playing": [], "paused": []}
    with lab.fresh_kernel() as bench:
        bench.show_stage()
        with kept_apart(bench.kernel) as cores:
            bench.press("Play")
            bench.wait(2)
            moves = move_slider(bench, settings.moves)
            open_editor(bench)
            for _ in range(settings.rounds):
                drags["playing"].append(drag(bench, DRAG_MOVES * settings.moves))
            bench.pause()
            for _ in range(settings.rounds):
                drags["paused"].append(drag(bench, DRAG_MOVES * settings.moves))
    totals = [drawn for _, _, drawn in moves]
    legs = zip(*((sent, back - sent, drawn - back) for sent, back, drawn in moves), strict=True)
    found = [
        Measure("latency", "slider → picture, median", "ms", totals, "≤ 100", note=cores),
        Measure("latency", "slider → picture, 95th percentile", "ms", totals, quantile=0.95),
        *(Measure("latency", f"  {leg}", "ms", list(ms)) for leg, ms in zip(LEGS, legs, strict=True)),
    ]
    for how, seen in drags.items():
        answers = [ms for each in seen for ms in answered(each)]
        found += [
            Measure(
                "latency",
                f"mode dragged, {how}: frames with a move that drew",
                "%",
                [followed(each) for each in seen],
                "100",
            ),
            Measure("latency", "  all animation frames that drew", "%", [filled(each) for each in seen]),
            Measure("latency", "  → Python's own picture, median", "ms", answers, "≤ 100"),
            Measure("latency", "  → Python's own picture, 95th percentile", "ms", answers, quantile=0.95),
        ]
    return found


def move_slider(bench: Bench, moves: int) -> list[list[float]]:
    """For each move of D's learning rate, the ms until it is sent, answered, and seen."""
    slider = bench.stage.root.get_by_label("D's learning rate")
    # The view's comm is slower on its first message: that one is not the learner's drag.
    slider.evaluate(MOVE, {"moves": 1, "values": VALUES})
    return slider.evaluate(MOVE, {"moves": moves, "values": VALUES})
