"""A mode in the learner's hand: whether the picture follows, and how soon Python does."""

from __future__ import annotations

import math
from itertools import pairwise
from pathlib import Path
from typing import Any

from .lab import Bench

HANDLE = Path(__file__).with_name("handle.js").read_text(encoding="utf-8").strip().removesuffix(";")
RADIUS = 40  # px of the circle on which the mouse is led
LAP = 60  # moves of the mouse on one

Seen = dict[str, list[dict[str, Any]]]


def open_editor(bench: Bench) -> None:
    """Let the modes be dragged."""
    bench.stage.root.locator("summary", has_text="Data").click()
    bench.press("Edit modes")
    bench.wait(0.3)


def drag(bench: Bench, moves: int) -> Seen:
    """Lead the first mode in circles with the mouse; what the page has noted from press to release."""
    bench.stage.root.locator(".gan-tutor-pad").scroll_into_view_if_needed()
    bench.wait(0.3)
    mouse, at = bench.lesson.page.mouse, bench.lesson.evaluate(HANDLE)
    mouse.move(at["x"], at["y"])
    bench.wait(0.2)
    if not bench.lesson.evaluate("() => Boolean(document.querySelector('.gan-tutor-grab'))"):
        raise RuntimeError(f"the mouse is at {at}, and no mode's handle is there")
    bench.forget()
    mouse.down()
    for move in range(moves):
        angle = 2 * math.pi * (move + 1) / LAP
        mouse.move(at["x"] + RADIUS * (math.cos(angle) - 1), at["y"] + RADIUS * math.sin(angle))
    mouse.up()
    bench.wait(0.5)
    return bench.seen()


def followed(seen: Seen) -> float:
    """Of the animation frames in which the mouse had moved, percent in which the picture was drawn."""
    drawn = {draw["frame"] for draw in seen["draws"]}
    handled = [move["handled"] for move in seen["moves"]]
    moved = [
        after["frame"]
        for before, after in pairwise(seen["frames"])
        if any(before["at"] < at <= after["at"] for at in handled)
    ]
    if not moved:
        raise RuntimeError(f"the mouse has not moved in any of {len(seen['frames'])} animation frames")
    return 100 * sum(frame in drawn for frame in moved) / len(moved)


def filled(seen: Seen) -> float:
    """Of all animation frames of the drag, percent in which the picture was drawn."""
    drawn = {draw["frame"] for draw in seen["draws"]}
    return 100 * sum(frame["frame"] in drawn for frame in seen["frames"]) / len(seen["frames"])


def answered(seen: Seen) -> list[float]:
    """For each message about the modes, ms from the mouse's move to a picture that Python made after it."""
    spent = []
    for sent in seen["sent"]:
        moves = [move["at"] for move in seen["moves"] if move["handled"] <= sent["at"]]
        if sent["what"] != "modes" or not moves:
            continue
        frame = next(
            (each for each in seen["received"] if each["heard"].get(sent["view"], 0) >= sent["control"]), None
        )
        if frame is None:
            continue  # the last ones, whose answers came after we had stopped to listen
        shows = (
            draw["end"]
            for draw in seen["draws"]
            if draw["fresh"] and draw["start"] >= frame["at"] and draw["step"] >= frame["step"]
        )
        drawn = next(shows, None)
        if drawn is not None:
            spent.append(drawn - moves[-1])
    return spent
