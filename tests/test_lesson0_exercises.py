"""The check of lesson 0: right answers pass however they are written, and each slip gets its own hint."""

import numpy as np
import pytest
import torch

from gan_tutor.exercises.lesson0 import check_misjudged


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
