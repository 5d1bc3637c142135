"""From the pictures that a page has drawn to numbers a second."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any


def rates(draws: Sequence[dict[str, Any]]) -> dict[str, float]:
    """What one stage's pictures say of its play; at least two of them have to show a new snapshot.

    Args:
        draws: what ``Bench.draws`` gives, in their order.

    Returns:
        A second: ``pictures``, ``snapshots`` that reached one, ``steps`` of training. In ms: the
        longest ``gap`` between two pictures and ``snapshot_gap`` between two snapshots, the mean
        time of drawing a ``snapshot_ms`` and of a picture ``between_ms`` two of them (0 without one).

    Raises:
        RuntimeError: there are fewer.
    """
    fresh = [draw for draw in draws if draw["fresh"]]
    if len({draw["step"] for draw in fresh}) < 2:
        raise RuntimeError(
            f"the stage has drawn {len(draws)} pictures of {len(fresh)} snapshots while it played"
        )
    # From a first snapshot to the last, so that whole beats are counted.
    first, last = fresh[0], fresh[-1]
    draws = [draw for draw in draws if first["start"] <= draw["start"] <= last["start"]]
    spent = (last["start"] - first["start"]) / 1e3
    return {
        "pictures": (len(draws) - 1) / spent,
        "snapshots": (len({draw["step"] for draw in fresh}) - 1) / spent,
        "steps": (last["step"] - first["step"]) / spent,
        "gap": longest_gap(draws),
        "snapshot_gap": longest_gap(fresh),
        "snapshot_ms": mean_ms(fresh),
        "between_ms": mean_ms([draw for draw in draws if not draw["fresh"]]),
    }


def longest_gap(draws: Sequence[dict[str, Any]]) -> float:
    """Between the beginnings of two drawings, in ms."""
    return max(after["start"] - before["start"] for before, after in pairwise(draws))


def mean_ms(draws: Sequence[dict[str, Any]]) -> float:
    """The time of a drawing, in ms."""
    return sum(draw["end"] - draw["start"] for draw in draws) / max(1, len(draws))


def column(rows: Sequence[dict[str, float]], name: str) -> list[float]:
    return [row[name] for row in rows]
