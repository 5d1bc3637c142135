"""GAN Lab's own model on the stage: iterations a second, bare, and while it is drawn."""

from __future__ import annotations

from .lab import Lab
from .measure import Measure
from .play import in_turns, kept
from .rates import column
from .settings import Settings

NOTE = "two layers of 8 in G and in D, batches of 150, two updates of D for one of G, as in GAN Lab"


def measure(settings: Settings, lab: Lab) -> list[Measure]:
    """As in play, with the smaller model."""
    bare, windows, cores = in_turns(settings, lab, "ganlab")
    return [
        Measure("ganlab", "iterations, bare loop", "1/s", column(bare, "steps"), note=f"{cores}; {NOTE}"),
        Measure("ganlab", "iterations, stage open and drawing", "1/s", column(windows, "steps"), "≥ 950"),
        Measure("ganlab", "training speed kept", "%", kept(windows, bare, "steps")),
        Measure("ganlab", "pictures drawn", "1/s", column(windows, "pictures"), "≥ 50"),
        Measure("ganlab", "fresh snapshots drawn", "1/s", column(windows, "snapshots"), "≥ 25"),
    ]
