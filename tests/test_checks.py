"""Predictions are kept and never lost; the right answers pass and each wrong one gets its own hint."""

import json
from html.parser import HTMLParser

import numpy as np
import pytest
import torch

from gan_tutor.checks import Prediction, Reveal, Verdict, check_misjudged
from gan_tutor.plots import picture

QUESTION = "Will D's output on fakes rise or fall?"
OPTIONS = ["rise", "fall", "stay"]


@pytest.fixture
def file(tmp_path, monkeypatch):
    path = tmp_path / "kept.json"
    monkeypatch.setenv("GAN_TUTOR_PREDICTIONS", str(path))
    return path


@pytest.fixture(scope="module")
def shown():
    def draw(ax):
        ax.plot([0, 1])
        return "a line that rises"

    return picture(draw, size=(3, 2))


# predictions


def test_a_prediction_survives_a_restart(file):
    first = Prediction(QUESTION, OPTIONS)
    assert first.choice == ""
    assert not file.exists(), "nothing is kept before something is chosen"
    first.choice = "fall"
    assert Prediction(QUESTION, OPTIONS).choice == "fall"
    assert json.loads(file.read_text(encoding="utf-8")) == {QUESTION: "fall"}


def test_each_question_keeps_its_own_answer_and_the_last_one(file):
    for question, choices in (("Où va σ?", ["rise", "stay"]), (QUESTION, ["fall"])):
        asked = Prediction(question, OPTIONS)
        for choice in choices:
            asked.choice = choice
    assert Prediction("Où va σ?", OPTIONS).choice == "stay"
    assert Prediction(QUESTION, OPTIONS).choice == "fall"
    assert "Où va σ?" in file.read_text(encoding="utf-8"), "the learner can read the file"
    assert [path.name for path in file.parent.iterdir()] == [file.name], "nothing half-written stays behind"


def test_answers_are_kept_beside_the_notebook_unless_told_otherwise(tmp_path, monkeypatch):
    monkeypatch.delenv("GAN_TUTOR_PREDICTIONS", raising=False)
    monkeypatch.chdir(tmp_path)
    Prediction(QUESTION, OPTIONS).choice = "rise"
    assert (tmp_path / "my_predictions.json").exists()


SPOILT = [b"{half a file", b"", b"[1, 2]", b"\xff\xfe\x00", b'"text"']


@pytest.mark.parametrize("spoilt", SPOILT)
def test_a_file_that_cannot_be_read_is_set_aside_and_not_lost(file, spoilt, capsys):
    file.write_bytes(spoilt)
    asked = Prediction(QUESTION, OPTIONS)
    assert asked.choice == ""
    assert (file.parent / "kept.unreadable-1.json").read_bytes() == spoilt
    assert "kept.unreadable-1.json" in capsys.readouterr().out
    asked.choice = "rise"
    assert Prediction(QUESTION, OPTIONS).choice == "rise"


def test_a_second_spoilt_file_does_not_overwrite_the_first(file):
    for spoilt in SPOILT[:3]:
        file.write_bytes(spoilt)
        Prediction(QUESTION, OPTIONS)
    kept = [(file.parent / f"kept.unreadable-{k}.json").read_bytes() for k in (1, 2, 3)]
    assert kept == SPOILT[:3]


def test_an_answer_that_cannot_be_written_stays_in_memory_and_says_so(tmp_path, monkeypatch):
    monkeypatch.setenv("GAN_TUTOR_PREDICTIONS", str(tmp_path / "no such folder" / "kept.json"))
    asked = Prediction(QUESTION, OPTIONS)
    asked.choice = "rise"
    assert asked.choice == "rise"
    assert "could not be written" in asked.note
    (tmp_path / "no such folder").mkdir()
    asked.choice = "fall"
    assert asked.note == ""
    assert Prediction(QUESTION, OPTIONS).choice == "fall"


def test_a_file_that_is_spoilt_while_the_question_stands_is_set_aside_too(file):
    asked = Prediction(QUESTION, OPTIONS)
    file.write_bytes(SPOILT[0])
    asked.choice = "stay"
    assert Prediction(QUESTION, OPTIONS).choice == "stay"
    assert (file.parent / "kept.unreadable-1.json").read_bytes() == SPOILT[0]


@pytest.mark.parametrize("kept", ["explode", "", 3, None, ["fall"]])
def test_an_answer_that_is_not_on_offer_is_ignored_and_left_in_the_file(file, kept):
    file.write_text(json.dumps({QUESTION: kept, "another": "x"}), encoding="utf-8")
    asked = Prediction(QUESTION, OPTIONS)
    assert asked.choice == ""
    assert json.loads(file.read_text(encoding="utf-8"))[QUESTION] == kept
    asked.choice = "fall"
    assert json.loads(file.read_text(encoding="utf-8")) == {QUESTION: "fall", "another": "x"}


@pytest.mark.parametrize("options", [[], ["only one"], ["twice", "twice"]])
def test_options_that_leave_no_choice_are_refused(file, options):
    with pytest.raises(ValueError, match="allowed are two or more answers, all different") as raised:
        Prediction(QUESTION, options)
    assert str(options) in str(raised.value)


# what happened, beside the prediction


def test_the_reveal_follows_the_predictions_choice(file, shown):
    asked = Prediction(QUESTION, OPTIONS)
    revealed = asked.reveal("fall", shown, "it fell to 0.02")
    assert isinstance(revealed, Reveal)
    assert revealed.choice == ""
    asked.choice = "rise"
    assert revealed.choice == "rise"
    assert Prediction(QUESTION, OPTIONS).reveal("fall", shown, "it fell").choice == "rise"


def test_the_reveal_carries_the_truth_the_finding_and_the_picture_with_its_alt_text(file, shown):
    revealed = Prediction(QUESTION, OPTIONS).reveal("fall", shown, "it fell to 0.02")
    assert (revealed.truth, revealed.finding) == ("fall", "it fell to 0.02")
    assert revealed.question == QUESTION
    assert revealed.alt == "a line that rises"
    assert revealed.width == 300
    assert bytes(revealed.image[:8]) == b"\x89PNG\r\n\x1a\n"


def test_without_a_kernel_the_reveal_is_a_picture_and_a_constant_text(file, shown):
    data, metadata = Prediction(QUESTION, OPTIONS).reveal("fall", shown, "it fell")._repr_mimebundle_()
    assert data["text/plain"] == "it fell"
    assert "image/png" in data
    assert metadata["image/png"]["alt"] == "a line that rises"


def test_a_prediction_as_text_is_the_question_and_its_options(file):
    data, _ = Prediction(QUESTION, OPTIONS)._repr_mimebundle_()
    assert data["text/plain"] == f"{QUESTION} rise / fall / stay"


def test_a_truth_that_was_no_option_is_refused(file, shown):
    with pytest.raises(ValueError, match="truth is 'explode'; allowed are 'rise', 'fall', 'stay'"):
        Prediction(QUESTION, OPTIONS).reveal("explode", shown, "boom")


# the exercise


def by_loop(real, fake):
    wrong = 0
    for output in real:
        if output < 0.5:
            wrong += 1
    for output in fake:
        if output > 0.5:
            wrong += 1
    return wrong / (len(real) + len(fake))


def by_torch(real, fake):
    real, fake = torch.as_tensor(real), torch.as_tensor(fake)
    return torch.cat([real < 0.5, fake > 0.5]).double().mean()


RIGHT = {
    "a loop": by_loop,
    "numpy sums": lambda real, fake: ((real < 0.5).sum() + (fake > 0.5).sum()) / (real.size + fake.size),
    "a numpy mean": lambda real, fake: np.mean(np.concatenate([real < 0.5, fake >= 0.5])),
    "torch": by_torch,
    "one minus the rightly judged": lambda real, fake: (
        1 - (np.sum(real > 0.5) + np.sum(fake < 0.5)) / (len(real) + len(fake))
    ),
}


@pytest.mark.parametrize("attempt", RIGHT.values(), ids=RIGHT.keys())
def test_a_right_answer_passes_however_it_is_written(attempt):
    verdict = check_misjudged(attempt)
    assert verdict.solved, verdict.message
    assert bool(verdict)


def raises(real, fake):
    raise KeyError("real_outputs")


def raises_on_more_fakes(real, fake):
    return np.mean(np.append(real < 0.5, fake > 0.5)) if len(real) > len(fake) else real[len(fake)]


def wrong_reals(real):
    return np.sum(real < 0.5)


def wrong_fakes(fake):
    return np.sum(fake > 0.5)


# What a learner may write, and what the hint must say.
WRONG = {
    "a stub that returns nothing": (lambda real, fake: None, "returns nothing yet"),
    "a stub that returns an ellipsis": (lambda real, fake: ..., "returns nothing yet"),
    "raises": (raises, "raised KeyError: 'real_outputs'"),
    "raises in the second case": (raises_on_more_fakes, "With 3 reals and 5 fakes your function raised Ind"),
    "not a number": (lambda real, fake: "a third", "'a third'; a single number between 0 and 1"),
    "an answer for each sample": (lambda real, fake: real < 0.5, "a single number between 0 and 1"),
    "both comparisons the wrong way": (
        lambda real, fake: np.mean(np.append(real > 0.5, fake < 0.5)),
        "judges rightly. Turn both comparisons round",
    ),
    "the count": (lambda real, fake: wrong_reals(real) + wrong_fakes(fake), "Divide by how many there are"),
    "in percent": (lambda real, fake: 100 * by_loop(real, fake), "in percent"),
    "no fakes counted": (lambda real, fake: wrong_reals(real) / 10, "wrongly judged fakes are missing"),
    "reals alone": (lambda real, fake: np.mean(real < 0.5), "looks at the reals alone"),
    "no reals counted": (lambda real, fake: wrong_fakes(fake) / 10, "wrongly judged reals are missing"),
    "fakes alone": (lambda real, fake: np.mean(fake > 0.5), "looks at the fakes alone"),
    "the mean of two shares": (
        lambda real, fake: (np.mean(real < 0.5) + np.mean(fake > 0.5)) / 2,
        "the mean of two shares",
    ),
    "below 0.5 for both": (
        lambda real, fake: np.mean(np.append(real, fake) < 0.5),
        "For a fake it is the other way round",
    ),
    "above 0.5 for both": (
        lambda real, fake: np.mean(np.append(real, fake) > 0.5),
        "For a real it is the other way round",
    ),
    "the right number as a constant": (
        lambda real, fake: 0.4,
        "2 of 8 are judged wrongly: 0.25. Your function says 0.4.",
    ),
    "divided by a fixed 10": (
        lambda real, fake: (wrong_reals(real) + wrong_fakes(fake)) / 10,
        "2 of 8 are judged wrongly: 0.25. Your function says 0.2.",
    ),
    "another number": (
        lambda real, fake: 0.123,
        "4 of 10 are judged wrongly: 0.4. Your function says 0.123.",
    ),
    "not a number at all": (lambda real, fake: float("nan"), "Your function says nan."),
}


@pytest.mark.parametrize(("attempt", "hint"), WRONG.values(), ids=WRONG.keys())
def test_a_wrong_answer_is_caught_with_the_hint_for_it(attempt, hint):
    verdict = check_misjudged(attempt)
    assert not verdict.solved
    assert not verdict
    assert hint in verdict.message


def test_each_slip_has_a_hint_of_its_own():
    # What the function was given last goes out of the sentence; what is left must still differ.
    slips = [name for name in WRONG if name not in ("a stub that returns an ellipsis",)]
    hints = [check_misjudged(WRONG[name][0]).message for name in slips]
    assert len(set(hints)) == len(hints)


# the verdict


class Text(HTMLParser):
    def __init__(self, source):
        super().__init__()
        self.text, self.tags = "", []
        self.feed(source)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)

    def handle_data(self, data):
        self.text += data


@pytest.mark.parametrize(("solved", "word"), [(True, "✓ Solved."), (False, "Not yet.")])
def test_a_verdict_shows_its_message_as_text_and_never_as_html(solved, word):
    message = "outputs < 0.5 & <script>alert('x')</script>"
    verdict = Verdict(solved, message)
    shown = Text(verdict._repr_html_())
    assert shown.text == f"{word} {message}"
    assert shown.tags == ["div", "b"]
    assert repr(verdict) == f"{word} {message}"
