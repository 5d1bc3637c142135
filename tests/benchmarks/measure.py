"""What was measured: a name, a unit, every repeat, and the project's budget beside it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

COLUMNS = ("what", "measured", "range", "unit", "n", "budget")


@dataclass(frozen=True)
class Measure:
    """Repeats of one measurement.

    Attributes:
        bench: the benchmark that it belongs to.
        what: what was measured, in words.
        unit: of the samples and the budget.
        samples: every repeat, in the order in which they came; at least one.
        budget: what the project allows itself, such as ``"≥ 25"``; empty where nothing is set.
        quantile: which of the samples stands for them all; 0.5 is the median.
        note: what has to be known to read the number.
    """

    bench: str
    what: str
    unit: str
    samples: list[float]
    budget: str = ""
    quantile: float = 0.5
    note: str = ""

    @property
    def value(self) -> float:
        """The quantile of the samples, between two of them by a straight line."""
        return float(np.quantile(self.samples, self.quantile))

    def as_json(self) -> dict[str, Any]:
        """Every field, with the value and the range."""
        spread = {"value": self.value, "low": min(self.samples), "high": max(self.samples)}
        return {**dataclasses.asdict(self), **spread}

    def row(self) -> tuple[str, ...]:
        """The cells of the table, in the order of ``COLUMNS``."""
        spread = f"{_short(min(self.samples))} – {_short(max(self.samples))}"
        return (
            f"{self.bench}: {self.what}",
            _short(self.value),
            spread if len(self.samples) > 1 else "",
            self.unit,
            str(len(self.samples)),
            self.budget,
        )


def table(measures: Iterable[Measure]) -> str:
    """The measures under each other, then their notes."""
    measures = list(measures)
    rows = [COLUMNS, *(measure.row() for measure in measures)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = []
    for row in rows:
        cells = [
            row[0].ljust(widths[0]),
            *(cell.rjust(w) for cell, w in zip(row[1:], widths[1:], strict=True)),
        ]
        lines.append("  ".join(cells).rstrip())
    lines.insert(1, "  ".join("─" * width for width in widths))
    notes = dict.fromkeys(f"{measure.bench}: {measure.note}" for measure in measures if measure.note)
    return "\n".join([*lines, "", *notes] if notes else lines)


def _short(number: float) -> str:
    """Three digits that count, without an exponent."""
    return f"{number:.0f}" if abs(number) >= 100 else f"{number:.3g}"
