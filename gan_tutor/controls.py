"""What a picture's values are changed with: sliders, choices, points that are dragged or thrown.

A control reads the value that the page's message, plain JSON, stands for, or raises ValueError: ``read``.
``plain`` is the way back, and ``options`` is what the page has to know.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from numbers import Real
from typing import Any, ClassVar

import numpy as np


@dataclass(frozen=True)
class Slider:
    """A number between ``low`` and ``high``; a whole one where ``step`` is a whole one.

    Args:
        low, high: the ends, low < high.
        start: where it stands at first.
        step: how far it moves at once; a round number when left out, a hundredth of the way at most. A
            logarithmic slider has a hundred steps from 1 to 10; all that counts of its ``step`` is whether it
            is whole.
        log: whether the slider moves along the logarithm; ``low`` > 0 then.
        label: what it is called; the argument's name when left out.

    Raises:
        ValueError: something is no number, the ends are the wrong way round, ``start`` is not between them,
            ``step`` leads past the end, or it is whole and ``low``, ``high`` or ``start`` is not.
    """

    low: float
    high: float
    start: float
    step: float | None = None
    log: bool = False
    label: str = ""
    kind: ClassVar[str] = "slider"

    def __post_init__(self) -> None:
        given = {"low": self.low, "high": self.high, "start": self.start, "step": self.step}
        for name, value in given.items():
            if not _is_number(value) and not (name == "step" and value is None):
                raise ValueError(f"{name} is {value!r}; allowed is a finite number")
        if not self.low < self.high:
            raise ValueError(f"low is {self.low} and high is {self.high}; allowed is low < high")
        if not self.low <= self.start <= self.high:
            raise ValueError(f"start is {self.start}; allowed is {self.low} to {self.high}")
        if self.log and self.low <= 0:
            raise ValueError(f"low is {self.low}; on a logarithmic slider it must be > 0")
        if self.step is not None and not 0 < self.step <= self.high - self.low:
            raise ValueError(
                f"step is {self.step}; allowed is more than 0, and {self.high - self.low} at most"
            )
        for name in ("low", "high", "start"):
            if self.whole and given[name] != round(given[name]):
                raise ValueError(f"{name} is {given[name]}; with a whole step, {self.step}, it must be whole")

    @property
    def whole(self) -> bool:
        return isinstance(self.step, int)

    def read(self, plain: Any) -> float:
        if not _is_number(plain):
            raise ValueError(f"{plain!r} is no number; allowed is {self.low} to {self.high}")
        if not self.low <= plain <= self.high:
            raise ValueError(f"{plain} is out of range; allowed is {self.low} to {self.high}")
        return round(plain) if self.whole else float(plain)

    def plain(self, value: float) -> float:
        return value

    def options(self) -> dict[str, Any]:
        return {
            "low": float(self.low),
            "high": float(self.high),
            "step": 0.01 if self.log else float(self.step or _round_step(self.high - self.low)),
            "log": self.log,
            "whole": self.whole,
        }


@dataclass(frozen=True)
class Choice:
    """One of some words.

    Args:
        offers: two or more, all different.
        start: the one that is chosen at first; the first when left out.
        label: what it is called; the argument's name when left out.

    Raises:
        ValueError: fewer than two offers, two that are the same, or ``start`` is none of them.
    """

    offers: Sequence[str]
    start: str = ""
    label: str = ""
    kind: ClassVar[str] = "choice"

    def __post_init__(self) -> None:
        words = not isinstance(self.offers, str) and all(isinstance(offer, str) for offer in self.offers)
        if not words or len(self.offers) < 2 or len(set(self.offers)) < len(self.offers):
            raise ValueError(f"offers is {self.offers!r}; allowed are two words or more, all different")
        object.__setattr__(self, "start", self.start or self.offers[0])
        if self.start not in self.offers:
            raise ValueError(f"start is {self.start!r}; allowed are {', '.join(map(repr, self.offers))}")

    def read(self, plain: Any) -> str:
        if plain not in self.offers:
            raise ValueError(f"{plain!r} is not on offer; allowed are {', '.join(map(repr, self.offers))}")
        return plain

    def plain(self, value: str) -> str:
        return value

    def options(self) -> dict[str, Any]:
        return {"offers": list(self.offers)}


@dataclass(frozen=True)
class Point:
    """A place (x, y) that is dragged about on the picture. Draw functions get it as shape (2,).

    Args:
        x, y: where it is at first, in the units of the axes.
        panel: the name of the axes that it lies on, for a picture of several.
        label: what it is called; the argument's name when left out.
        along: "x" or "y", where it can be moved along that axis alone; "" for both.
        color: of its handle, such as "#1f83c9".

    Raises:
        ValueError: ``x`` or ``y`` is no number, ``along`` is no axis, or ``color`` is no colour.
    """

    x: float
    y: float
    panel: str = ""
    label: str = ""
    along: str = ""
    color: str = "#b3186d"
    kind: ClassVar[str] = "point"

    def __post_init__(self) -> None:
        for name, value in (("x", self.x), ("y", self.y)):
            if not _is_number(value):
                raise ValueError(f"{name} is {value!r}; allowed is a finite number")
        if self.along not in ("", "x", "y"):
            raise ValueError(f"along is {self.along!r}; allowed are 'x', 'y', and '' for both")
        if not (isinstance(self.color, str) and re.fullmatch("#[0-9a-f]{6}", self.color)):
            raise ValueError(f"color is {self.color!r}; allowed is one such as '#1f83c9'")

    @property
    def start(self) -> np.ndarray:
        return np.array([self.x, self.y], dtype=float)

    def read(self, plain: Any) -> np.ndarray:
        place = _places([plain])[0]
        if self.along:
            place["yx".index(self.along)] = {"x": self.y, "y": self.x}[self.along]
        return place

    def plain(self, value: np.ndarray) -> list[float]:
        return np.asarray(value, dtype=float).tolist()

    def options(self) -> dict[str, Any]:
        return {"panel": self.panel, "along": self.along, "color": self.color}


@dataclass(frozen=True, eq=False)
class Points:
    """Places that are thrown onto the picture. Draw functions get them as shape (n, 2).

    Args:
        places: shape (n, 2), those that lie there at first.
        panel: the name of the axes that they lie on, for a picture of several.
        most: how many there may be; of more, the newest stay.
        label: what they are called; the argument's name when left out.

    Raises:
        ValueError: ``places`` are none, or ``most`` is no whole number ≥ 1.
    """

    places: Any = ()
    panel: str = ""
    most: int = 400
    label: str = ""
    kind: ClassVar[str] = "points"

    def __post_init__(self) -> None:
        if not isinstance(self.most, int) or self.most < 1:
            raise ValueError(f"most is {self.most!r}; allowed is a whole number ≥ 1")
        try:
            _places(self.places)
        except ValueError as error:
            raise ValueError(f"places: {error}") from None

    @property
    def start(self) -> np.ndarray:
        return _places(self.places)[-self.most :]

    def read(self, plain: Any) -> np.ndarray:
        return _places(plain)[-self.most :]

    def plain(self, value: np.ndarray) -> list[list[float]]:
        return np.asarray(value, dtype=float).tolist()

    def options(self) -> dict[str, Any]:
        return {"panel": self.panel, "most": self.most}


Control = Slider | Choice | Point | Points


def _is_number(value: Any) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool) and math.isfinite(value)


def _round_step(span: float) -> float:
    """1, 2 or 5 times a power of ten, a hundredth of the span at most."""
    power = 10.0 ** math.floor(math.log10(span / 100))
    return max(times * power for times in (1, 2, 5) if times * power <= 1.001 * span / 100)


def _places(places: Any) -> np.ndarray:
    try:
        array = np.asarray(places, dtype=float)
    except (TypeError, ValueError):
        raise ValueError(f"{places!r} are no places; allowed are numbers, shape (n, 2)") from None
    array = array.reshape(0, 2) if array.size == 0 else array
    if array.ndim != 2 or array.shape[1] != 2 or not np.isfinite(array).all():
        raise ValueError(f"{array.tolist()} are no places; allowed are finite numbers, shape (n, 2)")
    return array
