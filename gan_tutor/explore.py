"""A picture with controls: ``explore(draw, **controls)`` draws a pure function of what they stand at.

The picture is drawn beside the kernel, in a thread of its own, always for the newest values; the page
shows each one whole, so that nothing flickers.
"""

from __future__ import annotations

import copy
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, ClassVar

import anywidget
import traitlets

from .controls import Choice, Control, Point, Points, Slider
from .live.comms import tame
from .plots import styled
from .sheet import Sheet

__all__ = ["Choice", "Explore", "Point", "Points", "Slider", "explore"]
FOLDER = Path(__file__).parent
SHARPEST = 2.0  # device pixels a CSS pixel at most; more costs time and nobody sees it


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
