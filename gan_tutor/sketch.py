"""A prediction that is drawn: a curve on a chart, kept before the truth is shown on the same chart."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import anywidget
import numpy as np
import traitlets
from numpy.typing import ArrayLike

from .live.comms import tame
from .plots import FAKE, Picture
from .predictions import keep, kept

FOLDER = Path(__file__).parent
KNOTS = 41  # a curve's values, at evenly spaced x from the chart's left edge to its right one


class Sketch(anywidget.AnyWidget):
    """A chart to draw a curve on before the truth can be seen.

    ``curve`` holds the 41 values that are kept, at evenly spaced x, and [] as long as there are none. Like
    any prediction it lies in ``my_predictions.json`` beside the notebook, and outlives a restart.

    Args:
        question: how will it go?
        x: the chart's limits from left to right.
        y: its limits from bottom to top; both > 0 where ``log``.
        log: whether y has a logarithmic scale.
        xlabel: what x is, in a word or two: it is read out with the values, "at step 50".
        ylabel: what y is.

    Raises:
        ValueError: ``x`` or ``y`` are no limits for that scale.
    """

    _esm = FOLDER / "sketch.js"
    _css = "".join((FOLDER / name).read_text(encoding="utf-8") for name in ("checks.css", "sketch.css"))
    kind = traitlets.Unicode("sketch").tag(sync=True)
    question = traitlets.Unicode().tag(sync=True)
    chart = traitlets.Dict(help="limits x and y, log, xlabel and ylabel").tag(sync=True)
    curve = traitlets.List(traitlets.Float(), help="the values that are kept, or nothing yet").tag(sync=True)
    note = traitlets.Unicode(help="what went wrong in keeping it").tag(sync=True)

    def __init__(
        self,
        question: str,
        *,
        x: tuple[float, float],
        y: tuple[float, float],
        log: bool = False,
        xlabel: str = "",
        ylabel: str = "",
    ) -> None:
        limits = {"x": _limits("x", x), "y": _limits("y", y, log)}
        chart = {**limits, "log": bool(log), "xlabel": xlabel, "ylabel": ylabel}
        answer = kept().get(question)
        # What doesn't fit the chart (the lesson was rewritten) is no answer to this question.
        super().__init__(question=question, chart=chart, curve=answer if _fits(answer, chart) else [])
        tame(self)
        self.observe(self._write_down, "curve")

    @traitlets.validate("curve")
    def _valid(self, proposal: dict[str, Any]) -> list[float]:
        curve = proposal["value"]
        if curve and not _fits(curve, self.chart):
            low, high = self.chart["y"]
            raise ValueError(f"curve is {curve}; allowed are {KNOTS} numbers from {low:g} to {high:g}, or []")
        return curve

    def reveal(self, x: ArrayLike, curves: ArrayLike, finding: str, picture: Picture) -> SketchReveal:
        """What happened, covered until a curve is kept, then on the same chart as that.

        Args:
            x: shape (t,), where the curves' values are, from left to right within the chart's limits.
            curves: shape (k, t), a curve a seed. Beyond the chart's limits they run along its edge.
            finding: what happened, in a sentence with its numbers.
            picture: a figure of it, for readers without a kernel.

        Raises:
            ValueError: ``x`` or ``curves`` are anything else.
        """
        low, high = self.chart["x"]
        steps, values = _array(x), _array(curves)
        ascending = steps.ndim == 1 and len(steps) > 1 and (np.diff(steps) > 0).all()
        if not (ascending and low <= steps[0] and steps[-1] <= high):
            allowed = f"two or more ascending numbers from {low:g} to {high:g}, shape (t,)"
            raise ValueError(f"x is {_told(steps)}; allowed are {allowed}")
        if values.ndim != 2 or not values.size or values.shape[1] != len(steps) or np.isnan(values).any():
            allowed = f"numbers of shape (k, {len(steps)}), a row a seed, none of them NaN"
            raise ValueError(f"curves is {_told(values)}; allowed are {allowed}")
        return SketchReveal(self, steps, values, finding, picture)

    def _write_down(self, change: dict[str, Any]) -> None:
        self.note = keep(self.question, change["new"])

    def __repr__(self) -> str:
        what, along = (self.chart[name] or name[0] for name in ("ylabel", "xlabel"))
        return f"{self.question} (to be drawn: {what} over {along})"


class SketchReveal(anywidget.AnyWidget):
    """What happened, on the chart of a sketch; made by ``Sketch.reveal``."""

    _esm = Sketch._esm
    _css = Sketch._css
    kind = traitlets.Unicode("reveal").tag(sync=True)
    chart = traitlets.Dict().tag(sync=True)
    curve = traitlets.List(traitlets.Float(), help="the learner's").tag(sync=True)
    x = traitlets.Bytes(help="float32, shape (t,)").tag(sync=True)
    truth = traitlets.Bytes(help="float32, shape (k, t)").tag(sync=True)
    color = traitlets.Unicode(FAKE, help="of the truth").tag(sync=True)
    finding = traitlets.Unicode().tag(sync=True)

    def __init__(
        self, sketch: Sketch, x: np.ndarray, curves: np.ndarray, finding: str, picture: Picture
    ) -> None:
        with np.errstate(over="ignore"):  # what is too large for a float32 lies beyond every chart's edge
            packed = {"x": x.astype("<f4").tobytes(), "truth": curves.astype("<f4").tobytes()}
        super().__init__(chart=sketch.chart, curve=sketch.curve, finding=finding, **packed)
        tame(self)
        self._still = picture
        traitlets.dlink((sketch, "curve"), (self, "curve"))

    def __repr__(self) -> str:
        return self.finding

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        data, metadata = super()._repr_mimebundle_(**kwargs)
        still, still_metadata = self._still._repr_mimebundle_()
        return {**data, "image/png": still["image/png"]}, {**metadata, **still_metadata}


def _limits(name: str, limits: tuple[float, float], log: bool = False) -> list[float]:
    """Two finite numbers, the lower one first."""
    try:
        low, high = map(float, limits)
    except (TypeError, ValueError):
        low = high = np.nan
    if not (np.isfinite([low, high]).all() and low < high and (low > 0 or not log)):
        above = " > 0, for a logarithmic scale" if log else ""
        raise ValueError(f"{name} is {limits!r}; allowed are two finite numbers{above}, the lower one first")
    return [low, high]


def _fits(answer: Any, chart: dict[str, Any]) -> bool:
    """Whether that is a curve on the chart. (JSON's true is no number, and NaN lies within no limits.)"""
    low, high = chart["y"]
    return (
        isinstance(answer, list)
        and len(answer) == KNOTS
        and all(type(value) in (int, float) and low <= value <= high for value in answer)
    )


def _array(values: ArrayLike) -> np.ndarray:
    """The values as an array of numbers, empty where they are none."""
    try:
        return np.asarray(values, float)
    except (TypeError, ValueError):
        return np.empty(0)


def _told(array: np.ndarray) -> str:
    """An array in a few words, for a message."""
    if not array.size:
        return "no array of numbers"
    nan = ", with NaN among them" if np.isnan(array).any() else ""
    return f"of shape {array.shape}, from {array.flat[0]:g} to {array.flat[-1]:g}{nan}"
