"""A curve that is drawn is kept like any prediction, only where it fits, and the truth comes with it."""

import json

import numpy as np
import pytest
from traitlets import TraitError

from gan_tutor.plots import FAKE, picture
from gan_tutor.sketch import KNOTS, Sketch, SketchReveal

QUESTION = "How will the gradient's norm go?"
CHART = {"x": (0, 500), "y": (1e-6, 1), "log": True, "xlabel": "step", "ylabel": "norm"}
CURVE = np.geomspace(1, 1e-6, KNOTS).round(9).tolist()


@pytest.fixture(autouse=True)
def file(tmp_path, monkeypatch):
    path = tmp_path / "kept.json"
    monkeypatch.setenv("GAN_TUTOR_PREDICTIONS", str(path))
    return path


@pytest.fixture(scope="module")
def still():
    def draw(ax):
        ax.plot([1, 0])
        return "a line that falls"

    return picture(draw, size=(3, 2))


# what is kept


def test_a_curve_survives_a_restart(file):
    first = Sketch(QUESTION, **CHART)
    assert first.curve == []
    assert not file.exists(), "nothing is kept before something is drawn"
    first.curve = CURVE
    assert Sketch(QUESTION, **CHART).curve == CURVE
    assert json.loads(file.read_text(encoding="utf-8")) == {QUESTION: CURVE}


def test_who_predicts_again_has_no_curve_until_the_next_one(file):
    sketch = Sketch(QUESTION, **CHART)
    sketch.curve = CURVE
    sketch.curve = []
    assert Sketch(QUESTION, **CHART).curve == []
    sketch.curve = CURVE[::-1]
    assert Sketch(QUESTION, **CHART).curve == CURVE[::-1]


def test_whole_numbers_are_numbers_and_the_limits_are_within_them(file):
    file.write_text(json.dumps({QUESTION: [0, 2] * 20 + [1]}), encoding="utf-8")
    assert Sketch(QUESTION, x=(0, 1), y=(0, 2)).curve == [0, 2] * 20 + [1]


NO_CURVE = {
    "another kind": "fall",
    "a number": 3,
    "none": None,
    "an object": {"0": 1},
    "too short": CURVE[1:],
    "too long": [*CURVE, 0.5],
    "a word among them": [*CURVE[1:], "0.5"],
    "a truth value among them": [*CURVE[1:], True],
    "nothing among them": [*CURVE[1:], None],
    "not finite": [*CURVE[1:], float("nan")],
    "infinite": [*CURVE[1:], float("inf")],
    "above": [*CURVE[1:], 1.001],
    "below": [*CURVE[1:], 9e-7],
}


@pytest.mark.parametrize("answer", NO_CURVE.values(), ids=NO_CURVE.keys())
def test_what_does_not_fit_the_chart_is_no_answer_and_is_left_in_the_file(file, answer):
    file.write_text(json.dumps({QUESTION: answer}), encoding="utf-8")
    text = file.read_text(encoding="utf-8")
    assert Sketch(QUESTION, **CHART).curve == []
    assert file.read_text(encoding="utf-8") == text


@pytest.mark.parametrize("curve", [CURVE[1:], [*CURVE[1:], 1.001], [*CURVE[1:], float("nan")]])
def test_what_does_not_fit_the_chart_cannot_be_set(file, curve):
    sketch = Sketch(QUESTION, **CHART)
    with pytest.raises(ValueError, match=r"curve is .*; allowed are 41 numbers from 1e-06 to 1, or"):
        sketch.curve = curve
    assert sketch.curve == []
    with pytest.raises(TraitError):
        sketch.curve = ["fall"]
    assert not file.exists()


def test_a_curve_that_cannot_be_written_stays_in_memory_and_says_so(tmp_path, monkeypatch):
    monkeypatch.setenv("GAN_TUTOR_PREDICTIONS", str(tmp_path / "no such folder" / "kept.json"))
    sketch = Sketch(QUESTION, **CHART)
    sketch.curve = CURVE
    assert sketch.curve == CURVE
    assert "could not be written" in sketch.note
    (tmp_path / "no such folder").mkdir()
    sketch.curve = CURVE[::-1]
    assert sketch.note == ""


# the chart


def test_the_page_is_told_the_charts_limits_and_what_is_on_its_axes():
    assert Sketch(QUESTION, **CHART).chart == {
        "x": [0, 500], "y": [1e-6, 1], "log": True, "xlabel": "step", "ylabel": "norm",
    }  # fmt: skip


TWO = "allowed are two finite numbers, the lower one first"
LOG = "allowed are two finite numbers > 0, for a logarithmic scale, the lower one first"
BAD = [
    ({"x": (5, 5)}, rf"x is \(5, 5\); {TWO}"),
    ({"x": (5, 1)}, rf"x is \(5, 1\); {TWO}"),
    ({"x": (0, float("inf"))}, rf"x is \(0, inf\); {TWO}"),
    ({"x": (float("nan"), 1)}, rf"x is \(nan, 1\); {TWO}"),
    ({"x": 5}, f"x is 5; {TWO}"),
    ({"x": (0, 1, 2)}, rf"x is \(0, 1, 2\); {TWO}"),
    ({"y": ("low", "high")}, rf"y is \('low', 'high'\); {TWO}"),
    ({"y": (1, 0)}, rf"y is \(1, 0\); {TWO}"),
    ({"y": (0, 1), "log": True}, rf"y is \(0, 1\); {LOG}"),
    ({"y": (-1, 1), "log": True}, rf"y is \(-1, 1\); {LOG}"),
]


@pytest.mark.parametrize(("wrong", "message"), BAD)
def test_limits_that_are_none_are_refused_in_a_sentence(wrong, message):
    with pytest.raises(ValueError, match=f"^{message}$"):
        Sketch(QUESTION, **{"x": (0, 1), "y": (0, 1)} | wrong)


def test_x_may_be_negative_beside_a_logarithmic_y():
    assert Sketch(QUESTION, x=(-1, 1), y=(0.1, 1), log=True).chart["x"] == [-1, 1]


def test_a_sketch_as_text_is_the_question_and_what_is_to_be_drawn():
    data, _ = Sketch(QUESTION, **CHART)._repr_mimebundle_()
    assert data["text/plain"] == f"{QUESTION} (to be drawn: norm over step)"
    assert repr(Sketch(QUESTION, x=(0, 1), y=(0, 1))) == f"{QUESTION} (to be drawn: y over x)"


# what happened

STEPS = np.linspace(0, 500, 6)
NORMS = np.geomspace([0.5, 0.4], [1e-6, 1e-9], 6, axis=1)


def test_the_truth_follows_the_learners_curve(still):
    sketch = Sketch(QUESTION, **CHART)
    revealed = sketch.reveal(STEPS, NORMS, "it fell to 1e-6", still)
    assert isinstance(revealed, SketchReveal)
    assert revealed.curve == []
    sketch.curve = CURVE
    assert revealed.curve == CURVE
    assert Sketch(QUESTION, **CHART).reveal(STEPS, NORMS, "it fell", still).curve == CURVE
    sketch.curve = []
    assert revealed.curve == []


def test_the_truth_travels_as_float32_a_row_a_seed_on_the_same_chart(still):
    sketch = Sketch(QUESTION, **CHART)
    revealed = sketch.reveal(STEPS.tolist(), NORMS.tolist(), "it fell to 1e-6", still)
    assert np.frombuffer(revealed.x, "<f4").tolist() == STEPS.astype(np.float32).tolist()
    assert np.frombuffer(revealed.truth, "<f4").tolist() == NORMS.astype(np.float32).ravel().tolist()
    assert revealed.chart == sketch.chart
    assert (revealed.finding, revealed.color) == ("it fell to 1e-6", FAKE)


@pytest.mark.parametrize("far", [np.inf, -np.inf, 1e300, 0.0])
def test_the_truth_may_leave_the_chart(still, far):
    beyond = np.where(STEPS == 500, far, NORMS)
    revealed = Sketch(QUESTION, **CHART).reveal(STEPS, beyond, "far out", still)
    assert np.frombuffer(revealed.truth, "<f4")[-1] == np.float32(
        min(far, np.inf) if far != 1e300 else np.inf
    )


ASCENDING = r"; allowed are two or more ascending numbers from 0 to 500, shape \(t,\)"
ROWS = r"; allowed are numbers of shape \(k, 6\), a row a seed, none of them NaN"
BAD_TRUTH = [
    (STEPS[::-1], NORMS, rf"x is of shape \(6,\), from 500 to 0{ASCENDING}"),
    (STEPS + 1, NORMS, rf"x is of shape \(6,\), from 1 to 501{ASCENDING}"),
    (STEPS - 1, NORMS, rf"x is of shape \(6,\), from -1 to 499{ASCENDING}"),
    (np.repeat(STEPS, 2), NORMS, rf"x is of shape \(12,\), from 0 to 500{ASCENDING}"),
    (STEPS[:1], NORMS[:, :1], rf"x is of shape \(1,\), from 0 to 0{ASCENDING}"),
    (STEPS.reshape(2, 3), NORMS, rf"x is of shape \(2, 3\), from 0 to 500{ASCENDING}"),
    (STEPS[None], NORMS, rf"x is of shape \(1, 6\), from 0 to 500{ASCENDING}"),
    (np.where(STEPS == 100, np.nan, STEPS), NORMS, rf"x is of .*, with NaN among them{ASCENDING}"),
    ("steps", NORMS, f"x is no array of numbers{ASCENDING}"),
    ([], NORMS, f"x is no array of numbers{ASCENDING}"),
    (STEPS, NORMS[0], rf"curves is of shape \(6,\), from 0.5 to 1e-06{ROWS}"),
    (STEPS, NORMS.T, rf"curves is of shape \(6, 2\), from 0.5 to 1e-09{ROWS}"),
    (STEPS, NORMS[:, :5], rf"curves is of shape \(2, 5\), .*{ROWS}"),
    (STEPS, NORMS[:0], f"curves is no array of numbers{ROWS}"),
    (STEPS, [[1, 2], [3]], f"curves is no array of numbers{ROWS}"),
    (STEPS, np.where(STEPS == 100, np.nan, NORMS), rf"curves is of .*, with NaN among them{ROWS}"),
]


@pytest.mark.parametrize(("x", "curves", "message"), BAD_TRUTH)
def test_a_truth_that_does_not_fit_is_refused_in_a_sentence(still, x, curves, message):
    with pytest.raises(ValueError, match=f"^{message}$"):
        Sketch(QUESTION, **CHART).reveal(x, curves, "boom", still)


def test_without_a_kernel_the_truth_is_a_picture_and_a_constant_text(still):
    revealed = Sketch(QUESTION, **CHART).reveal(STEPS, NORMS, "it fell", still)
    data, metadata = revealed._repr_mimebundle_()
    assert data["text/plain"] == "it fell"
    assert "image/png" in data
    assert metadata["image/png"]["alt"] == "a line that falls"
