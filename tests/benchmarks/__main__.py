"""Measure, print a table, write JSON: ``python -m tests.benchmarks``. Nothing passes or fails by time."""

from __future__ import annotations

import argparse
import dataclasses
import json
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from . import (
    collapse,
    endings,
    frame,
    ganlab,
    imports,
    latency,
    machine,
    many,
    memory,
    pictures,
    play,
    seeds,
    slow,
    start,
    unseen,
)
from .lab import open_lab
from .measure import Measure, table
from .settings import Settings

ALONE = {"imports": imports, "frame": frame, "seeds": seeds, "endings": endings}
IN_LAB = {
    "start": start,
    "play": play,
    "ganlab": ganlab,
    "collapse": collapse,
    "latency": latency,
    "pictures": pictures,
    "slow": slow,
    "many": many,
    "unseen": unseen,
    "memory": memory,
}
LATEST = Path(__file__).parent / "results" / "latest.json"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmarks that are asked for. Returns 0, or 130 when interrupted.

    What was measured is shown and kept also when a later benchmark is interrupted, or raises.
    """
    options = parse(arguments)
    settings = settings_from(options)
    about = {**machine.describe(), "load_before": machine.load()}
    measures: list[Measure] = []
    ended = "by an exception"
    try:
        run(options.only, settings, measures, about)
        ended = ""
    except KeyboardInterrupt:
        ended = "by the user"
    finally:
        about["load_after"] = machine.load()
        print(summary(measures, about))
        results = {
            "machine": about,
            "settings": dataclasses.asdict(settings),
            "ended_early": ended,
            "measures": [measure.as_json() for measure in measures],
        }
        options.out.parent.mkdir(parents=True, exist_ok=True)
        options.out.write_text(json.dumps(results, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        print(f"\nevery repeat is in {options.out}" + (f"; ended {ended}" if ended else ""))
    return 130 if ended else 0


def run(only: Sequence[str], settings: Settings, measures: list[Measure], about: dict) -> None:
    """Add what is measured to ``measures``, as it comes."""
    for name in filter(only.__contains__, ALONE):
        tell(name)
        measures += ALONE[name].measure(settings)
    wanted = [name for name in IN_LAB if name in only]
    if not wanted:
        return
    tell("JupyterLab and Chromium start")
    with open_lab() as lab:
        about["chromium"] = lab.browser.version
        for name in wanted:
            tell(name)
            measures += IN_LAB[name].measure(settings, lab)


def tell(doing: str) -> None:
    print(f"… {doing}", file=sys.stderr, flush=True)


def summary(measures: Sequence[Measure], about: dict) -> str:
    """The table, and the machine that it holds for."""
    head = (
        f"{about['cpu']}, {about['cores']} cores, Python {about['python']}, "
        f"torch {about['torch']} ({about['torch_build']} build)"
        + (f", Chromium {about['chromium']}" if "chromium" in about else "")
        + f"\nload average {about['load_before'][0]} before, {about['load_after'][0]} after"
    )
    return f"\n{head}\n\n{table(measures)}"


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    names = [*ALONE, *IN_LAB]
    parser.add_argument("--quick", action="store_true", help="one short repeat of each")
    parser.add_argument(
        "--only", nargs="+", choices=names, default=names, metavar="NAME", help=", ".join(names)
    )
    parser.add_argument("--seconds", type=float, help="length of a window of play (10)")
    parser.add_argument("--minutes", type=float, help="watch the memory for that long (half a minute)")
    parser.add_argument("--out", type=Path, default=LATEST, help="where the JSON goes (%(default)s)")
    options = parser.parse_args(arguments)
    for name in ("seconds", "minutes"):
        given = getattr(options, name)
        if given is not None and not given > 0:
            parser.error(f"--{name} is {given}; allowed is a number > 0")
    return options


def settings_from(options: argparse.Namespace) -> Settings:
    settings = Settings.quick() if options.quick else Settings()
    if options.seconds is not None:
        settings = dataclasses.replace(settings, seconds=options.seconds)
    if options.minutes is not None:
        settings = dataclasses.replace(settings, memory_seconds=60 * options.minutes)
    return settings


if __name__ == "__main__":
    # Whatever ends us, the server, its kernels and the browser have to go too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    sys.exit(main())
