"""On a link of 1 Mbit/s: how soon the stage obeys, and how many snapshots get through."""

from __future__ import annotations

from urllib.parse import urlsplit

from .lab import Bench, Lab
from .latency import move_slider
from .link import DELAY, QUEUE, RATE, link_to
from .machine import kept_apart
from .measure import Measure
from .rates import column, rates
from .settings import Settings

# From a click on Pause until the stage says that it is paused: Python has said so.
PAUSE = """async button => {
    const start = performance.now();
    button.click();
    while (button.getAttribute("aria-pressed") !== "true") {
        if (performance.now() - start > 60000) throw new Error("not paused in 60 s");
        await new Promise(resolve => setTimeout(resolve, 10));
    }
    return performance.now() - start;
}"""
NOTE = (
    f"{8e-6 * RATE:g} Mbit/s and {1e3 * DELAY:.0f} ms in each direction, with a queue of {QUEUE // 1024} KB, "
    "from the moment at which the page has loaded"
)


def measure(settings: Settings, lab: Lab) -> list[Measure]:
    """Play at full speed, first on the fast link, then on the slow one."""
    rounds = {"fast": [], "slow": []}
    with (
        link_to(urlsplit(lab.server.url).port) as link,
        lab.fresh_kernel(through=link.url) as bench,
        kept_apart(bench.kernel),
    ):
        link.slow = True
        start = bench.now()
        bench.lesson.run("all", wait=False)
        first = (bench.first_draw() - start) / 1e3
        bench.lesson.ready()
        for _ in range(settings.rounds):
            for how, found in rounds.items():
                link.slow = how == "slow"
                found.append(one_round(bench, settings))
    found = [Measure("slow", "run the cell → first picture", "s", [first], note=NOTE)]
    for how, rows in rounds.items():
        name = "slow link" if how == "slow" else "fast link, as the reference"
        budget = "≤ 2" if how == "slow" else ""
        sliders = [seconds for row in rows for seconds in row["slider"]]
        found += [
            Measure("slow", f"{name}: Pause → paused", "s", column(rows, "pause"), budget),
            Measure("slow", "  slider → picture", "s", sliders, budget),
            Measure("slow", "  snapshots drawn", "1/s", column(rows, "snapshots")),
            Measure("slow", "  pictures drawn", "1/s", column(rows, "pictures")),
            Measure("slow", "  longest gap between two snapshots", "ms", column(rows, "snapshot_gap")),
        ]
    return found


def one_round(bench: Bench, settings: Settings) -> dict:
    """Play; move the slider; press Pause, with the line full."""
    bench.press("Play")
    bench.wait(2)
    bench.forget()
    bench.wait(settings.seconds)
    found = rates(bench.draws())
    moves = move_slider(bench, max(1, settings.moves // 4 // settings.rounds))
    pause = bench.stage.button("Pause").evaluate(PAUSE) / 1e3
    bench.wait(1)
    return {**found, "pause": pause, "slider": [drawn / 1e3 for _, _, drawn in moves]}
