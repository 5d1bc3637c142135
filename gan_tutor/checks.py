"""Predictions that are kept until the result is seen, and exercises with an instant check."""

from __future__ import annotations

import html
import itertools
import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import anywidget
import numpy as np
import traitlets

from .live.comms import tame
from .plots import Picture

PREDICTIONS = "my_predictions.json"  # beside the notebook, the learner's own


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
        kept = _kept().get(question, "")
        # An answer that is no longer on offer (the lesson was rewritten) is no answer to this question.
        super().__init__(question=question, options=list(options), choice=kept if kept in options else "")
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
        try:
            _keep(self.question, change["new"])
            self.note = ""
        except OSError as error:
            self.note = f"It could not be written to {_file()} ({error}), and is kept until the kernel ends."

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


def _file() -> Path:
    return Path(os.environ.get("GAN_TUTOR_PREDICTIONS", PREDICTIONS))


def _kept() -> dict[str, str]:
    """All predictions that are kept, by question. A file that can't be read is set aside, not lost."""
    file = _file()
    if not file.exists():
        return {}
    try:
        kept = json.loads(file.read_text(encoding="utf-8"))
        if isinstance(kept, dict):
            return kept
    except ValueError:
        pass
    asides = (file.with_suffix(f".unreadable-{k}.json") for k in itertools.count(1))
    aside = next(name for name in asides if not name.exists())
    file.replace(aside)
    print(f"{file} can't be read as JSON; it is now {aside.name}, and predictions are kept in a new file.")
    return {}


def _keep(question: str, choice: str) -> None:
    file = _file()
    text = json.dumps({**_kept(), question: choice}, indent=1, ensure_ascii=False)
    # Written beside and moved into place: a crash leaves the old file or the new one, never half of one.
    fresh = file.with_suffix(".part")
    fresh.write_text(text + "\n", encoding="utf-8")
    fresh.replace(file)


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


def check_misjudged(attempt: Callable[[np.ndarray, np.ndarray], float]) -> Verdict:
    """Check an exercise of lesson 0: the share of all samples that D judges wrongly.

    Args:
        attempt: takes D's outputs on reals, shape (n,), and on fakes, shape (m,); gives a share, 0 to 1.
    """
    # n ≠ m, and one side judged much worse than the other, so that each likely slip has a number of its own.
    real = np.array([0.9, 0.8, 0.3, 0.7, 0.6, 0.95])
    fake = np.array([0.2, 0.6, 0.7, 0.9])
    wrong_reals, wrong_fakes, count = 1, 3, 10
    try:
        given = attempt(real, fake)
    except Exception as error:
        return Verdict(False, f"Your function raised {type(error).__name__}: {error}.")
    if given is None or given is ...:
        return Verdict(
            False,
            "misjudged returns nothing yet. A real is judged wrongly when D's output is below 0.5, "
            "a fake when it is 0.5 or above. Which share of all samples is that?",
        )
    try:
        share = float(given)
    except (TypeError, ValueError):
        return Verdict(False, f"misjudged returned {given!r}; a single number between 0 and 1 is asked for.")
    right = (wrong_reals + wrong_fakes) / count
    slips = {
        1 - right: "That is the share that D judges rightly. Turn both comparisons round.",
        wrong_reals + wrong_fakes: "That is how many are judged wrongly. Divide by how many there are.",
        100 * right: "That is in percent. A share lies between 0 and 1.",
        wrong_reals / count: "The wrongly judged fakes are missing: those with an output of 0.5 or above.",
        wrong_reals / len(real): "That looks at the reals alone. Count the fakes in.",
        wrong_fakes / count: "The wrongly judged reals are missing: those with an output below 0.5.",
        wrong_fakes / len(fake): "That looks at the fakes alone. Count the reals in.",
        (wrong_reals / len(real) + wrong_fakes / len(fake))
        / 2: "That is the mean of two shares, which counts "
        "each side the same however many samples it has. Count over all samples together.",
        (wrong_reals + len(fake) - wrong_fakes)
        / count: "For a fake it is the other way round: wrong is 0.5 or above.",
        (len(real) - wrong_reals + wrong_fakes)
        / count: "For a real it is the other way round: wrong is below 0.5.",
    }
    for slip, hint in slips.items():
        if np.isclose(share, slip, rtol=0, atol=1e-9):
            return Verdict(False, hint)
    # A second case, so that a constant does not pass. Averages of 0/1 are exact up to rounding.
    other = (np.array([0.1, 0.2, 0.9]), np.array([0.4, 0.3, 0.2, 0.1, 0.45]))
    try:
        second = float(attempt(*other))
    except Exception as error:
        return Verdict(
            False, f"With 3 reals and 5 fakes your function raised {type(error).__name__}: {error}."
        )
    for outputs, wrong, total, found in (((real, fake), 4, count, share), (other, 2, 8, second)):
        if not np.isclose(found, wrong / total, rtol=0, atol=1e-9):
            return Verdict(
                False,
                f"For outputs {outputs[0].tolist()} on reals and {outputs[1].tolist()} on fakes, "
                f"{wrong} of {total} are judged wrongly: {wrong / total}. Your function says {found:g}.",
            )
    return Verdict(True, "D is a judge like any other: you can now say how often it errs.")
