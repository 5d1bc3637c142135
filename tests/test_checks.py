"""Predictions are kept until the result is seen beside them; a verdict shows its message as text."""

import json
from html.parser import HTMLParser

import pytest

from gan_tutor.checks import Prediction, Reveal, Verdict
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
