"""Lesson 4's checks let right answers pass and have a hint for each slip; the riddles give nothing away."""

import dataclasses
from types import MappingProxyType

import numpy as np
import pytest
import torch
from scipy.integrate import quad
from scipy.stats import norm
from torch.nn.functional import logsigmoid

from gan_tutor.exercises import lesson4
from gan_tutor.exercises.lesson4 import (
    HINTS,
    ILLNESSES,
    check_diagnosis,
    check_gradients,
    check_steepest,
    steepest,
    steepest_gradient,
)
from gan_tutor.exercises.riddles import LOSS_STEPS, LOSSES, RUNS, loss_runs, recorded_runs
from gan_tutor.presets import ALIKE, NARROW, PRESETS, preset
from gan_tutor.training import GAN

# both gradients by hand


def saturating(outputs, slopes):
    return -outputs[:, None] * slopes


def non_saturating(outputs, slopes):
    return -(1 - outputs)[:, None] * slopes


def by_autograd(loss):
    """The gradient of a loss of the logit, by torch's own chain rule."""

    def gradient(outputs, slopes):
        logits = torch.logit(torch.tensor(outputs)).requires_grad_()
        (factors,) = torch.autograd.grad(loss(logits).sum(), logits)
        return factors[:, None] * torch.tensor(slopes)

    return gradient


def spoiling(gradient):
    def spoilt(outputs, slopes):
        found = gradient(outputs, slopes)
        outputs[:], slopes[:] = 7, 7
        return found

    return spoilt


RIGHT = {
    "broadcasting": (saturating, non_saturating),
    "reshape": (
        lambda outputs, slopes: outputs.reshape(-1, 1) * -slopes,
        lambda outputs, slopes: (outputs.reshape(-1, 1) - 1) * slopes,
    ),
    "transposed": (
        lambda outputs, slopes: (-outputs * slopes.T).T,
        lambda outputs, slopes: ((outputs - 1) * slopes.T).T,
    ),
    "einsum": (
        lambda outputs, slopes: np.einsum("n,nd->nd", -outputs, slopes),
        lambda outputs, slopes: np.einsum("n,nd->nd", outputs - 1, slopes),
    ),
    "a diagonal matrix": (
        lambda outputs, slopes: -np.diag(outputs) @ slopes,
        lambda outputs, slopes: -np.diag(1 - outputs) @ slopes,
    ),
    "a loop": (
        lambda outputs, slopes: [-output * slope for output, slope in zip(outputs, slopes, strict=True)],
        lambda outputs, slopes: [
            [(output - 1) * part for part in slope] for output, slope in zip(outputs, slopes, strict=True)
        ],
    ),
    "by dD = D (1 − D) dl": (
        lambda outputs, slopes: (-(outputs * (1 - outputs)) / (1 - outputs))[:, None] * slopes,
        lambda outputs, slopes: (-(outputs * (1 - outputs)) / outputs)[:, None] * slopes,
    ),
    "torch": (
        lambda outputs, slopes: -torch.tensor(outputs)[:, None] * torch.tensor(slopes),
        lambda outputs, slopes: (torch.tensor(outputs)[:, None] - 1) * torch.tensor(slopes),
    ),
    "float32": (
        lambda outputs, slopes: saturating(np.float32(outputs), np.float32(slopes)),
        lambda outputs, slopes: non_saturating(np.float32(outputs), np.float32(slopes)),
    ),
    "autograd": (
        by_autograd(lambda logits: logsigmoid(-logits)),
        by_autograd(lambda logits: -logsigmoid(logits)),
    ),
    "in place": (spoiling(saturating), spoiling(non_saturating)),
}


@pytest.mark.parametrize(("first", "second"), RIGHT.values(), ids=RIGHT.keys())
def test_right_gradients_pass_however_they_are_written(first, second):
    verdict = check_gradients(first, second)
    assert verdict.solved, verdict.message


def weighted(factor):
    """The slopes, by a factor of D."""
    return lambda outputs, slopes: factor(outputs)[:, None] * slopes


def raising(*given):
    raise KeyError("outputs")


def all_but_the_last(gradient):
    def spoilt(outputs, slopes):
        found = gradient(outputs, slopes)
        found[-1] *= 1.001
        return found

    return spoilt


# What each slip makes of the first gradient, and of the second, and the hint on it.
SLIPS = {
    "the other loss's": (non_saturating, saturating, "by {other}; that is not the derivative of {loss}"),
    "the other loss's, exchanged sign": (
        weighted(lambda d: 1 - d),
        weighted(lambda d: d),
        "by {other}; that is not the derivative of {loss}",
    ),
    "the sign": (weighted(lambda d: d), weighted(lambda d: 1 - d), "It points the other way"),
    "D's slope": (
        weighted(lambda d: d * (1 - d)),
        weighted(lambda d: d * (1 - d)),
        "by D · (1 − D); that is not the derivative of {loss}",
    ),
    "D's slope, downwards": (
        weighted(lambda d: -d * (1 - d)),
        weighted(lambda d: -d * (1 - d)),
        "by D · (1 − D); that is not the derivative of {loss}",
    ),
    "divided by n": (
        lambda outputs, slopes: saturating(outputs, slopes) / len(outputs),
        lambda outputs, slopes: non_saturating(outputs, slopes) / len(outputs),
        "do not divide by n",
    ),
    "the logit's slope": (
        lambda outputs, slopes: slopes,
        lambda outputs, slopes: slopes,
        "the gradient of the logit itself",
    ),
    "the sum over the fakes": (
        lambda *given: saturating(*given).sum(axis=0),
        lambda *given: non_saturating(*given).sum(axis=0),
        "{name} returned an array of shape (2,); an array of shape (6, 2) is asked for",
    ),
    "the factor alone": (
        lambda outputs, slopes: -outputs,
        lambda outputs, slopes: outputs - 1,
        "{name} returned an array of shape (6,); an array of shape (6, 2) is asked for",
    ),
    "shapes that don't fit": (
        lambda outputs, slopes: -outputs * slopes,
        lambda outputs, slopes: (outputs - 1) * slopes,
        "{name} raised ValueError: operands could not be broadcast",
    ),
    "a stub": (lambda *given: None, lambda *given: None, "{name} returns nothing yet. By the chain rule"),
    "an ellipsis": (lambda *given: ..., lambda *given: ..., "{name} returns nothing yet. By the chain rule"),
    "raises": (raising, raising, "{name} raised KeyError: 'outputs'"),
    "takes too little": (lambda outputs: 0, lambda outputs: 0, "{name} raised TypeError"),
    "words": (lambda *given: "small", lambda *given: "small", "{name} returned 'small'; numbers are asked"),
    "NaN": (weighted(lambda d: d * np.nan), weighted(lambda d: d * np.nan), "yours is [nan, nan]"),
    "nothing": (weighted(np.zeros_like), weighted(np.zeros_like), "yours is ["),
    "no function": (None, 3, "{name} raised TypeError"),
    "the first coordinate alone": (
        lambda outputs, slopes: saturating(outputs, slopes) * [1, 0],
        lambda outputs, slopes: non_saturating(outputs, slopes) * [1, 0],
        "for D = 0.831 and slope",
    ),
    "a thousandth more in the last": (
        all_but_the_last(saturating),
        all_but_the_last(non_saturating),
        "for D = 0.682 and slope",
    ),
}
LOSSES_OF_G = (
    {"name": "saturating_gradient", "loss": "log(1 − D)", "other": "1 − D"},
    {"name": "non_saturating_gradient", "loss": "−log D", "other": "D"},
)


@pytest.mark.parametrize(("first", "second", "hint"), SLIPS.values(), ids=SLIPS.keys())
def test_each_slip_in_either_gradient_gets_its_hint(first, second, hint):
    for attempts, words in zip(((first, non_saturating), (saturating, second)), LOSSES_OF_G, strict=True):
        verdict = check_gradients(*attempts)
        assert not verdict.solved
        assert words["name"] in verdict.message
        assert hint.format(**words) in verdict.message


def test_no_two_slips_have_the_same_hint():
    named = ["the other loss's", "the sign", "D's slope", "divided by n", "the logit's slope"]
    messages = [check_gradients(SLIPS[slip][0], non_saturating).message for slip in named]
    messages += [check_gradients(saturating, SLIPS[slip][1]).message for slip in named]
    assert len(set(messages)) == 2 * len(named)
    assert not [message for message in messages if "yours is" in message]


def test_the_first_gradient_that_is_wrong_is_the_one_that_is_told():
    right, told = saturating, all_but_the_last(saturating)
    seen = []
    check_gradients(lambda *given: seen.append(given) or right(*given), non_saturating)
    ((outputs, slopes),) = seen
    message = check_gradients(told, non_saturating).message
    wanted, given = (np.round(each(outputs, slopes)[-1], 4).tolist() for each in (right, told))
    assert f"for D = {outputs[-1]:.3f}" in message
    assert f"the gradient is {wanted}; yours is {given}." in message
    assert wanted != given


# where the saturating gradient is largest


def gradient_between_normals(mu):
    """μ · E_q[D*] by adaptive quadrature: an integration of its own, around the middle of the normals."""

    def weighted_output(x):
        return norm.pdf(x - mu) / (1 + np.exp(mu * x - mu**2 / 2))

    return mu * quad(weighted_output, mu / 2 - 12, mu / 2 + 12, epsabs=1e-13, limit=200)[0]


def test_the_steepest_distance_is_that_of_the_closed_form():
    assert steepest() == pytest.approx(1.636256, abs=5e-7)  # the digits that are printed
    assert steepest_gradient() == pytest.approx(0.467320, abs=5e-7)
    assert gradient_between_normals(steepest()) == pytest.approx(steepest_gradient(), abs=1e-9)
    # Its slope there is 0: where it is not, a step of 1e-3 to one side gains some 1e-3 of the slope.
    sides = [gradient_between_normals(steepest() + step) for step in (-1e-3, 1e-3)]
    assert max(sides) < steepest_gradient()
    assert sides[0] == pytest.approx(sides[1], abs=1e-9)


@pytest.mark.parametrize(
    ("mu", "g_s"),
    [(0.5, 0.235264), (1, 0.397973), (2, 0.449600), (3, 0.295864), (4, 0.137195), (5, 4.73796e-2),
     (6, 1.24532e-2), (8, 3.92875e-4), (10, 4.46410e-6)],
)  # fmt: skip
def test_the_gradient_between_two_normals_is_that_of_the_table(mu, g_s):
    half_a_digit = 5e-7 if mu < 5 else 6e-6 * g_s
    assert lesson4._saturating(mu) == pytest.approx(g_s, abs=half_a_digit)


@pytest.mark.parametrize(
    "distance",
    [
        1.636256,
        1.636,
        1.64,
        1.6325,
        1.6405,
        np.float32(1.636),
        np.array(1.636),
        torch.tensor(1.636),
        steepest(),
    ],
)
def test_three_digits_of_the_distance_pass(distance):
    verdict = check_steepest(distance)
    assert verdict.solved, verdict.message
    assert "1.636256" in verdict.message
    assert "0.467320" in verdict.message


TOO_SHORT, TOO_LONG = "a slightly larger distance it is more", "a slightly smaller distance it is more"
DISTANCES = {
    "1.63": (1.63, TOO_SHORT),
    "1.65": (1.65, TOO_LONG),
    "1.6312": (1.6312, TOO_SHORT),
    "1.6414": (1.6414, TOO_LONG),
    "1.7": (1.7, TOO_LONG),
    "a half": (0.5, f"At 0.5 the gradient is 0.235264; at {TOO_SHORT}"),
    "three": (3, f"At 3 the gradient is 0.295864; at {TOO_LONG}"),
    "true": (True, f"At 1 the gradient is 0.397973; at {TOO_SHORT}"),
    "a hair": (1e-300, TOO_SHORT),
    "far": (1e6, TOO_LONG),
    "as far as it goes": (1e300, TOO_LONG),
    "not yet": (None, "distance is nothing yet"),
    "an ellipsis": (..., "distance is nothing yet"),
    "the other side": (-1.636, "A distance is positive"),
    "negative": (-3, "distance is -3; a distance above 0"),
    "zero": (0, "distance is 0; a distance above 0"),
    "NaN": (np.nan, "distance is nan; a distance above 0"),
    "infinite": (np.inf, "distance is inf; a distance above 0"),
    "minus infinite": (-np.inf, "distance is -inf; a distance above 0"),
    "beyond all floats": (10**400, "a single number is asked for"),
    "the gradient there": (0.4673, "That is the gradient there"),
    "a string": ("1.636", "distance is '1.636'; a single number is asked for"),
    "a list": ([1.636], "distance is [1.636]; a single number is asked for"),
    "an array": (np.array([1.636]), "a single number is asked for"),
    "two": (np.array([1.636, 1.64]), "a single number is asked for"),
    "ragged": ([[1], [2, 3]], "a single number is asked for"),
    "complex": (1.636 + 0j, "a single number is asked for"),
    "a function": (steepest, "a single number is asked for"),
}


@pytest.mark.parametrize(("distance", "hint"), DISTANCES.values(), ids=DISTANCES.keys())
def test_any_other_distance_is_answered(distance, hint):
    verdict = check_steepest(distance)
    assert not verdict.solved
    assert hint in verdict.message


# a diagnosis

TRUE = {name: kind for name, (kind, *_) in RUNS.items()}


def test_the_right_diagnosis_passes_and_each_illness_is_in_it():
    assert set(TRUE.values()) == set(ILLNESSES) == set(HINTS)
    for diagnosis in (TRUE, dict(reversed(TRUE.items())), MappingProxyType(TRUE), TRUE | {"E": "healthy"}):
        assert check_diagnosis(diagnosis).solved


@pytest.mark.parametrize("name", RUNS)
@pytest.mark.parametrize("claimed", ILLNESSES)
def test_a_single_error_is_answered_by_what_the_claimed_illness_would_look_like(name, claimed):
    verdict = check_diagnosis(TRUE | {name: claimed})
    assert verdict.solved == (claimed == TRUE[name])
    if not verdict.solved:
        assert f"Run {name} is not {claimed}. {HINTS[claimed]}" in verdict.message
        assert TRUE[name] not in verdict.message  # it gives nothing away


def test_each_hint_speaks_of_its_illness():
    for illness, hint in HINTS.items():
        assert hint.startswith(f"{illness.capitalize()} would be: ")
    assert len(set(HINTS.values())) == 4


def test_all_wrong_is_answered_one_by_one():
    wrong = dict(zip(TRUE, ["healthy", "vanishing", "hopping", "collapse"], strict=True))
    for name in RUNS:
        assert f"Run {name} is not {wrong[name]}." in check_diagnosis(wrong).message
        wrong[name] = TRUE[name]
    assert check_diagnosis(wrong).solved


UNJUDGED = {
    "not yet": (None, "diagnosis is None; a dictionary"),
    "an ellipsis": (..., "diagnosis is Ellipsis; a dictionary"),
    "a list": (list(TRUE.values()), "a dictionary with the runs A to D is asked for"),
    "a word": ("vanishing", "diagnosis is 'vanishing'; a dictionary"),
    "empty": ({}, "Run A has no diagnosis yet"),
    "the stub": (dict.fromkeys("ABCD", ...), "Run A has no diagnosis yet"),
    "B missing": ({name: TRUE[name] for name in "ACD"}, "Run B has no diagnosis yet"),
    "D none": (TRUE | {"D": None}, "Run D has no diagnosis yet"),
    "small letters": ({name.lower(): kind for name, kind in TRUE.items()}, "Run A has no diagnosis yet"),
    "an unknown word": (
        TRUE | {"C": "dead"},
        "Run C is 'dead'; to choose from are healthy, vanishing, collapse, hopping",
    ),
    "a preset that is none of them": (TRUE | {"C": "diverging"}, "Run C is 'diverging'; to choose from"),
    "a number": (TRUE | {"B": 1}, "Run B is 1; to choose from"),
    "a list of words": (TRUE | {"B": ["healthy"]}, "Run B is ['healthy']; to choose from"),
    "an array": (TRUE | {"B": np.array(["healthy", "collapse"])}, "; to choose from"),
}


@pytest.mark.parametrize(("diagnosis", "hint"), UNJUDGED.values(), ids=UNJUDGED.keys())
def test_what_is_no_diagnosis_yet_is_answered_kindly(diagnosis, hint):
    verdict = check_diagnosis(diagnosis)
    assert not verdict.solved
    assert hint in verdict.message


# the riddles


@pytest.fixture(scope="module")
def runs():
    return recorded_runs()


def without_name(shot):
    return {field.name: getattr(shot, field.name) for field in dataclasses.fields(shot)} | {"objective": ""}


def assert_same(seen, expected):
    for ours, theirs in zip(seen, expected, strict=True):
        for name, value in without_name(theirs).items():
            np.testing.assert_array_equal(without_name(ours)[name], value, err_msg=name)


def test_the_recorded_runs_are_the_presets_games(runs):
    assert list(runs) == list(RUNS) == list("ABCD")
    for name, (kind, seed, steps, every) in RUNS.items():
        assert [shot.step for shot in runs[name]] == list(range(0, steps + 1, every))
        if kind in ("vanishing", "collapse"):  # of another loss, and on another ring
            assert_same(runs[name], preset(kind).game(seed).watch(steps, every))
        assert_same(runs[name][:2], preset(kind).game(seed).watch(every, every))


def test_a_recorded_run_does_not_say_what_it_is(runs):
    for name, shots in runs.items():
        assert {shot.objective for shot in shots} == {f"run {name}"}
        for shot in shots:
            told = " ".join(value for value in vars(shot).values() if isinstance(value, str))
            told += " ".join(shot.mode_names)
            assert not [kind for kind in PRESETS if kind in told]


def by_the_table(shots):
    """What lesson 4's table lets an attentive learner see, in the order in which it says to look."""
    last, norms = shots[-1], shots[-1].gradient_norms
    late = [shot.modes_captured for shot in shots[len(shots) // 2 :]]
    if norms[-1] / norms[0] < 1e-4:
        return "vanishing"
    if np.median(late) >= 7:
        return "healthy"
    return "collapse" if last.auc > 0.88 else "hopping"


def test_who_looks_finds_out_what_each_recorded_run_is(runs):
    found = {name: by_the_table(shots) for name, shots in runs.items()}
    assert found == TRUE
    assert check_diagnosis(found).solved


def test_the_signs_of_each_illness_are_clear(runs):
    """What the rules above decide is far from where they cut."""
    shots = {kind: runs[name] for name, kind in TRUE.items()}
    ends = {kind: shots[kind][-1] for kind in shots}
    fallen = {kind: end.gradient_norms[-1] / end.gradient_norms[0] for kind, end in ends.items()}
    assert fallen["vanishing"] < 1e-6
    assert min(fallen[kind] for kind in ("healthy", "collapse", "hopping")) > 0.1
    for kind in ("healthy", "collapse", "hopping"):
        late = shots[kind][len(shots[kind]) // 2 :]
        leaders = {int(shot.mode_shares.argmax()) for shot in late if shot.mode_shares.max() > 0.5}
        assert len(leaders) == {"healthy": 0, "collapse": 1}.get(kind, len(leaders))
        assert kind != "hopping" or len(leaders) >= 4


def test_the_runs_of_lesson_3_are_the_games_that_they_are_said_to_be():
    seen = loss_runs()
    assert list(seen) == list(LOSSES) == list("ABCD")
    alike = {**ALIKE, "objective": "minimax", "seed": 0}
    games = {
        "A": GAN(NARROW, **alike, **preset("hopping").settings),
        "B": GAN(NARROW, **alike, **preset("healthy").settings),
        "C": GAN(NARROW, **alike, discriminator_lr=1e-2, generator_lr=1e-5),
        "D": GAN(NARROW, **{**alike, "discriminator": ()}, discriminator_lr=4e-3, generator_lr=3e-4),
    }
    for name, game in games.items():
        game.train(LOSS_STEPS)
        assert_same([seen[name]], [game.snapshot()])
    # Nothing in them says which is which: the loss is one, and so is the ring.
    assert {shot.objective for shot in seen.values()} == {"minimax"}
    for shot in seen.values():
        np.testing.assert_array_equal(shot.real, seen["A"].real)


def test_another_seed_gives_other_runs():
    one, other = loss_runs(3), loss_runs()
    for name in LOSSES:
        assert not np.array_equal(one[name].fake, other[name].fake)
