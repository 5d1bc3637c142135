"""Predictions that are kept until the result is seen, and the verdict on an exercise."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import anywidget
import traitlets

from .live.comms import tame
from .plots import Picture
from .predictions import keep, kept


class Prediction(anywidget.AnyWidget):
    """A question to answer before the result can be seen.

    The answer is kept in ``my_predictions.json`` beside the notebook, so that it outlives a
    restart and later lessons can come back to it.

    Args:
        question: what will happen?
        options: two or more answers to choose from, all different.

    Raises:
        ValueError: fewer than two options, or two that are the same.
    """

    _esm = Path(__file__).with_name("checks.js")
    _css = Path(__file__).with_name("checks.css")
    kind = traitlets.Unicode("prediction").tag(sync=True)
    question = traitlets.Unicode().tag(sync=True)
    options = traitlets.List(traitlets.Unicode()).tag(sync=True)
    choice = traitlets.Unicode(help="the option that is kept, or nothing yet").tag(sync=True)
    note = traitlets.Unicode(help="what went wrong in keeping it").tag(sync=True)

    def __init__(self, question: str, options: Sequence[str]) -> None:
        if len(options) < 2 or len(set(options)) < len(options):
            raise ValueError(f"options is {list(options)}; allowed are two or more answers, all different")
        answer = kept().get(question, "")
        # An answer that is no longer on offer (the lesson was rewritten) is no answer to this question.
        super().__init__(question=question, options=list(options), choice=answer if answer in options else "")
        tame(self)
        self.observe(self._write_down, "choice")

    def reveal(self, truth: str, picture: Picture, finding: str) -> Reveal:
        """What happened, covered until a prediction is kept, then beside it.

        Args:
            truth: the option that came true.
            picture: the figure that shows it.
            finding: what happened, in a sentence with its numbers.

        Raises:
            ValueError: ``truth`` is none of the options.
        """
        if truth not in self.options:
            raise ValueError(f"truth is {truth!r}; allowed are {', '.join(map(repr, self.options))}")
        return Reveal(self, truth, picture, finding)

    def _write_down(self, change: dict[str, Any]) -> None:
        self.note = keep(self.question, change["new"])

    def __repr__(self) -> str:
        return f"{self.question} {' / '.join(self.options)}"


class Reveal(anywidget.AnyWidget):
    """A result beside the prediction of it; made by ``Prediction.reveal``."""

    _esm = Prediction._esm
    _css = Prediction._css
    kind = traitlets.Unicode("reveal").tag(sync=True)
    question = traitlets.Unicode().tag(sync=True)
    choice = traitlets.Unicode().tag(sync=True)
    truth = traitlets.Unicode().tag(sync=True)
    finding = traitlets.Unicode().tag(sync=True)
    alt = traitlets.Unicode().tag(sync=True)
    image = traitlets.Bytes().tag(sync=True)
    width = traitlets.Int().tag(sync=True)

    def __init__(self, prediction: Prediction, truth: str, picture: Picture, finding: str) -> None:
        super().__init__(
            question=prediction.question, choice=prediction.choice, truth=truth, finding=finding,
            alt=picture.alt, image=picture.png(), width=round(picture.get_figwidth() * picture.dpi),
        )  # fmt: skip
        tame(self)
        self._still = picture
        traitlets.dlink((prediction, "choice"), (self, "choice"))

    def __repr__(self) -> str:
        return self.finding

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        data, metadata = super()._repr_mimebundle_(**kwargs)
        still, still_metadata = self._still._repr_mimebundle_()
        return {**data, "image/png": still["image/png"]}, {**metadata, **still_metadata}


@dataclass(frozen=True)
class Verdict:
    """What a check found: whether the exercise is solved, and a sentence to the learner."""

    solved: bool
    message: str

    LOOKS: ClassVar[dict[bool, tuple[str, str]]] = {
        True: ("✓ Solved.", "--jp-success-color1, #2e7d32"),
        False: ("Not yet.", "--jp-warn-color1, #b25f00"),
    }

    def __bool__(self) -> bool:
        return self.solved

    def __repr__(self) -> str:
        return f"{self.LOOKS[self.solved][0]} {self.message}"

    def _repr_html_(self) -> str:
        word, color = self.LOOKS[self.solved]
        return (
            f'<div style="padding: 8px 14px; border-left: 4px solid var({color})">'
            f"<b>{word}</b> {html.escape(self.message)}</div>"
        )
