"""A picture with controls: ``explore(draw, **controls)`` draws a pure function of what they stand at.

The picture is drawn beside the kernel, in a thread of its own, always for the newest values; the page
shows each one whole, so that nothing flickers.
"""

from __future__ import annotations

import copy
import io
import math
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from numbers import Real
from pathlib import Path
from typing import Any, ClassVar

import anywidget
import matplotlib
import numpy as np
import traitlets
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.transforms import Bbox
from PIL import Image

from .live.comms import tame
from .plots import Picture, blank, styled

FOLDER = Path(__file__).parent
SHARPEST = 2.0  # device pixels a CSS pixel at most; more costs time and nobody sees it
# Matplotlib looks for the lowest free place for a title, which costs a quarter of the drawing.
QUICK = {"axes.titley": 1.0}

# A control reads the value that the page's message, plain JSON, stands for, or raises ValueError: ``read``.
# ``plain`` is the way back, and ``options`` is what the page has to know.


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

    Raises:
        ValueError: ``x`` or ``y`` is no number.
    """

    x: float
    y: float
    panel: str = ""
    label: str = ""
    kind: ClassVar[str] = "point"

    def __post_init__(self) -> None:
        for name, value in (("x", self.x), ("y", self.y)):
            if not _is_number(value):
                raise ValueError(f"{name} is {value!r}; allowed is a finite number")

    @property
    def start(self) -> np.ndarray:
        return np.array([self.x, self.y], dtype=float)

    def read(self, plain: Any) -> np.ndarray:
        return _places([plain])[0]

    def plain(self, value: np.ndarray) -> list[float]:
        return np.asarray(value, dtype=float).tolist()

    def options(self) -> dict[str, Any]:
        return {"panel": self.panel}


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


def explore(
    draw: Callable[..., str], /, size: tuple[float, float] | None = None, **controls: Control
) -> Explore:
    """A picture of ``draw``, with a control for each of its arguments.

    Args:
        draw: ``draw(axes, **values)`` draws on the axes that it is given and returns the alt text. It must
            depend on the values alone. As for ``plots.picture``, attributes of it may name several axes
            (``panels``) and the picture's size (``size``).
        size: the picture's width and height in inches; no control can have that name.
        controls: a Slider, Choice, Point or Points for each argument, by its name.

    Raises:
        ValueError: there is no control, or something that isn't one, or one that lies on axes which there
            aren't or whose scales are not linear.
        TypeError: ``draw`` returns no text.
        Exception: whatever ``draw`` raises at the values that the controls start with.
    """
    return Explore(draw, controls, size)


class Explore(anywidget.AnyWidget):
    """What ``explore`` returns: the widget. ``values`` holds what the controls stand at now."""

    _esm = FOLDER / "explore.js"
    _css = (FOLDER / "live/stage.css").read_text(encoding="utf-8") + (FOLDER / "explore.css").read_text(
        encoding="utf-8"
    )
    controls = traitlets.List().tag(sync=True)
    size = traitlets.List(help="width and height in CSS pixels").tag(sync=True)

    # One thread draws for all, one picture after the other: Matplotlib is not made for more.
    _drawer: ClassVar[ThreadPoolExecutor] = ThreadPoolExecutor(1, thread_name_prefix="explore")

    def __init__(
        self,
        draw: Callable[..., str],
        controls: dict[str, Control],
        size: tuple[float, float] | None = None,
    ) -> None:
        strange = [name for name, control in controls.items() if not isinstance(control, Control)]
        if strange or not controls:
            came = f"{strange[0]} is {controls[strange[0]]!r}" if strange else "there is no control"
            raise ValueError(f"{came}; allowed are Slider, Choice, Point and Points, at least one")
        self._controls = controls
        self._sheet = Sheet(draw, size)
        # As the page will say them: the same values are to give the same picture.
        self._values = {name: each.read(each.plain(each.start)) for name, each in controls.items()}
        self._lock = threading.Lock()
        self._wanted: dict[str, Any] | None = None  # what is to be drawn next
        self._turns: list[Any] = []  # the page's, that the next picture answers
        self._sharpness = 1.0
        self._alt = self._sheet.draw(self._values)
        self._sheet.check_panels(controls)
        super().__init__(
            controls=[
                {
                    "name": name,
                    "kind": each.kind,
                    "label": each.label or name.replace("_", " "),
                    **each.options(),
                }
                for name, each in controls.items()
            ],
            size=[round(side * self._sheet.picture.dpi) for side in self._sheet.picture.get_size_inches()],
        )
        tame(self)
        self.on_msg(lambda _, content, __: self._hear(content))

    @property
    def values(self) -> dict[str, Any]:
        """What each control stands at."""
        return copy.deepcopy(self._values)

    def set(self, **values: Any) -> None:
        """Put controls somewhere, as the learner's hand would.

        Raises:
            ValueError: there is no control of that name, or the value is not allowed.
        """
        self._want(self._read(values), turn=None)

    def _read(self, values: dict[str, Any]) -> dict[str, Any]:
        read = {}
        for name, value in values.items():
            if name not in self._controls:
                allowed = ", ".join(self._controls)
                raise ValueError(f"{name!r} is not the name of a control; allowed are {allowed}")
            try:
                read[name] = self._controls[name].read(value)
            except ValueError as error:
                raise ValueError(f"{name}: {error}") from None
        return read

    def _hear(self, message: dict[str, Any]) -> None:
        """A message from the page. It comes on any thread: nothing is drawn here."""
        if "sharpness" in message:
            self._sharpness = min(max(float(message["sharpness"]), 1.0), SHARPEST)
        try:
            values = self._read(message.get("values", {}))
        except ValueError as error:
            told = {"turns": [message.get("turn")], "values": self._plain(self._values)}
            self.send({**told, "error": str(error)})
            return
        self._want(values, message.get("turn"))

    def _want(self, values: dict[str, Any], turn: Any) -> None:
        with self._lock:
            self._values = {**self._values, **values}
            if turn is not None:
                self._turns.append(turn)
            first = self._wanted is None
            self._wanted = self._values
        if first:
            self._drawer.submit(self._show)

    def _show(self) -> None:
        with self._lock:
            values, self._wanted = self._wanted, None
            turns, self._turns = self._turns, []
        told = {"turns": turns, "values": self._plain(values), "error": ""}
        try:
            self._alt = self._sheet.draw(values)
            png = self._sheet.png(self._sharpness)
        except Exception as error:  # whatever it is, it is the learner's to read
            self.send({**told, "error": f"{type(error).__name__}: {error}"})
            return
        self.send({**told, "alt": self._alt, "panels": self._sheet.panels}, [png])

    def _plain(self, values: dict[str, Any]) -> dict[str, Any]:
        return {name: control.plain(values[name]) for name, control in self._controls.items()}

    def __repr__(self) -> str:
        return self._alt

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        data, metadata = super()._repr_mimebundle_(**kwargs)
        with styled():  # the drawer may be making the picture sharper for a moment
            still, still_metadata = self._sheet.picture._repr_mimebundle_()
        return {**data, "image/png": still["image/png"]}, {**metadata, **still_metadata}


class Sheet:
    """A picture that is drawn again and again: its axes stay where the first drawing has laid them out.

    Args:
        draw, size: as for ``explore``.

    Attributes:
        picture: the last drawing.
        panels: where each of the axes lies on it, in shares of the picture from its top left: ``box``, and
            its limits, ``x`` and ``y``. By name, or "" where there is one alone.
    """

    def __init__(self, draw: Callable[..., str], size: tuple[float, float] | None = None) -> None:
        self._draw = draw
        self._size = size
        self._layout: list[Bbox] | None = None  # of all axes, such as a second scale or a bar of colours
        self._named: dict[str, Axes] = {}
        self.picture: Picture | None = None
        self.panels: dict[str, dict[str, list[float]]] = {}

    def draw(self, values: dict[str, Any]) -> str:
        """Draw afresh, on new axes: clearing old ones is no quicker, and leaves things behind.

        Returns:
            The alt text.
        """
        with styled(), matplotlib.rc_context(QUICK):
            picture, axes = blank(self._draw, self._size)
            # A draw function may sort what it is given, say. The next drawing is to have it as it was.
            picture.alt = self._draw(axes, **copy.deepcopy(values))
            if not isinstance(picture.alt, str):
                raise TypeError(f"draw returned {picture.alt!r}; the alt text is asked for, what is seen")
            if self._layout is None:
                picture.draw_without_rendering()
                self._layout = [ax.get_position(original=True) for ax in picture.axes]
            picture.set_layout_engine("none")
            for ax, box in zip(picture.axes, self._layout, strict=False):
                ax.set_position(box)
            self._named = axes if isinstance(axes, dict) else {"": axes}
            self.panels = {name: _place(ax) for name, ax in self._named.items()}
            self.picture = picture
        return picture.alt

    def png(self, sharpness: float) -> bytes:
        """The picture with that many pixels a CSS pixel, made quickly rather than small."""
        with styled():
            usual = self.picture.dpi
            try:
                self.picture.dpi = sharpness * usual
                canvas = FigureCanvasAgg(self.picture)
                canvas.draw()
                pixels = np.asarray(canvas.buffer_rgba())[:, :, :3]
                buffer = io.BytesIO()
                Image.fromarray(np.ascontiguousarray(pixels)).save(buffer, "png", compress_level=1)
            finally:
                self.picture.dpi = usual
        return buffer.getvalue()

    def check_panels(self, controls: dict[str, Control]) -> None:
        """Whether each place that a control moves has axes to lie on.

        Raises:
            ValueError: there are none of that name, or their scales are not linear.
        """
        for name, control in controls.items():
            if not isinstance(control, Point | Points):
                continue
            if control.panel not in self._named:
                allowed = ", ".join(map(repr, self._named))
                raise ValueError(f"{name} has the panel {control.panel!r}; allowed are {allowed}")
            ax = self._named[control.panel]
            if {ax.get_xscale(), ax.get_yscale()} != {"linear"}:
                raise ValueError(f"{name} lies on axes that are not linear; allowed are linear ones")


def _place(ax: Axes) -> dict[str, list[float]]:
    box = ax.get_position()  # with the aspect applied, which may have changed the limits
    return {
        "box": [box.x0, 1 - box.y1, box.width, box.height],
        "x": [float(edge) for edge in ax.get_xlim()],
        "y": [float(edge) for edge in ax.get_ylim()],
    }


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
