"""The checks of the lessons' exercises: right answers pass, each slip gets its own hint, none gets by."""

import numpy as np
import pytest
import torch

from gan_tutor import densities, modes
from gan_tutor.exercises import lesson1
from gan_tutor.exercises.lesson1 import check_log_density, check_merge_point, check_three_modes

ROOT = np.sqrt(2 * np.pi)


# lesson 1: the log density


def logs(x, centers, scales, weights):
    """Log of each component's weighted density, shape (n, K)."""
    return np.log(weights) - np.log(scales * ROOT) - 0.5 * ((x[:, None] - centers) / scales) ** 2


def by_logaddexp(x, centers, scales, weights):
    return np.logaddexp.reduce(logs(x, centers, scales, weights), axis=1)


def by_scipy(x, centers, scales, weights):
    from scipy.special import logsumexp

    return logsumexp(logs(x, centers, scales, weights), axis=1)


def by_hand(x, centers, scales, weights):
    terms = logs(x, centers, scales, weights)
    top = terms.max(axis=1)
    return top + np.log(np.exp(terms - top[:, None]).sum(axis=1))


def by_loops(x, centers, scales, weights):
    found = []
    for place in x:
        total = -np.inf
        for center, scale, weight in zip(centers, scales, weights, strict=True):
            term = np.log(weight / scale / ROOT) - (place - center) ** 2 / (2 * scale**2)
            total = np.logaddexp(total, term)
        found.append(total)
    return found


def by_torch(x, centers, scales, weights):
    return densities.Mixture(centers[:, None], scales, weights).log_prob(torch.tensor(x)[:, None])


def in_float32(x, centers, scales, weights):
    return by_hand(*(each.astype(np.float32) for each in (x, centers, scales, weights)))


def in_place(x, centers, scales, weights):
    scales *= 1  # what it is given is its own
    x -= 0.0
    found = by_hand(x, centers, scales, weights)
    x[:], centers[:], scales[:], weights[:] = 7, 7, 7, 7
    return found


RIGHT = [by_logaddexp, by_scipy, by_hand, by_loops, by_torch, in_float32, in_place]


@pytest.mark.parametrize("attempt", RIGHT, ids=lambda attempt: attempt.__name__)
def test_a_right_log_density_passes_however_it_is_written(attempt):
    verdict = check_log_density(attempt)
    assert verdict.solved, verdict.message


def parts(x, centers, scales, weights):
    """The weights, the exponents without their ½, and the scales, ready to be put together wrongly."""
    return weights, ((x[:, None] - centers) / scales) ** 2, scales


def normals(*given):
    _, squares, scales = parts(*given)
    return np.exp(-0.5 * squares) / (scales * ROOT)


def plain(*given):
    """Right near the components; far out all densities are 0."""
    return np.log((given[3] * normals(*given)).sum(axis=1))


def square_forgotten(x, centers, scales, weights):
    bells = np.exp(-0.5 * (x[:, None] - centers) ** 2 / scales)
    return np.log((weights * bells / (scales * ROOT)).sum(axis=1))


def no_half(*given):
    weights, squares, scales = parts(*given)
    return np.log((weights * np.exp(-squares) / (scales * ROOT)).sum(axis=1))


def no_factor(*given):
    weights, squares, _ = parts(*given)
    return np.log((weights * np.exp(-0.5 * squares)).sum(axis=1))


# What a learner may write, and what the hint must say.
SLIPS = {
    "the density": (lambda *given: np.exp(plain(*given)), "That is the density itself. The log of it"),
    "no weights": (lambda *given: np.log(normals(*given).sum(axis=1)), "The weights are missing"),
    "a mean": (lambda *given: np.log(normals(*given).mean(axis=1)), "Every component counts alike"),
    "not divided by the scale": (
        lambda *given: np.log((given[3] * normals(*given) * given[2]).sum(axis=1)),
        "not divided by their scale",
    ),
    "no root": (lambda *given: plain(*given) + np.log(ROOT), "1 / √2π is missing"),
    "neither": (no_factor, "1 / (scale · √2π) is missing"),
    "the mean of the logs": (
        lambda *given: (given[3] * np.log(normals(*given))).sum(axis=1),
        "the weighted mean of the logs",
    ),
    "the sum of the logs": (lambda *given: logs(*given).sum(axis=1), "the sum of the logs"),
    "the scale not squared": (square_forgotten, "the scale's square belongs under the square"),
    "no half": (no_half, "The exponent lacks its ½"),
    "right near the components alone": (plain, "Far out, at x = 400, it gives -inf"),
}


@pytest.mark.parametrize(("attempt", "hint"), SLIPS.values(), ids=SLIPS.keys())
def test_each_slip_in_the_log_density_gets_its_hint(attempt, hint):
    with np.errstate(all="ignore"):
        verdict = check_log_density(attempt)
    assert not verdict.solved
    assert hint in verdict.message


def test_each_slip_has_a_hint_of_its_own():
    with np.errstate(all="ignore"):
        hints = [check_log_density(attempt).message for attempt, _ in SLIPS.values()]
    assert len(set(hints)) == len(hints)


def raising(*given):
    raise KeyError("centers")


def raising_far_out(x, *given):
    if abs(x).max() > 100:
        raise OverflowError("too far")
    return by_hand(x, *given)


def spoilt(x, centers, scales, weights):
    weights /= 2
    return by_hand(x, centers, scales, weights)


def three_by_hand(x, centers, scales, weights):
    return by_hand(x, np.array([-2.0, 0.5, 3.0]), np.array([0.5, 2.0, 0.75]), np.array([0.25, 0.125, 0.625]))


def clipped(*given):
    with np.errstate(all="ignore"):
        return np.maximum(plain(*given), -745)


WRONG = {
    "a stub": (lambda *given: None, "log_density returns nothing yet"),
    "an ellipsis": (lambda *given: ..., "log_density returns nothing yet"),
    "nothing far out": (
        lambda x, *given: by_hand(x, *given) if abs(x).max() < 100 else None,
        "returns nothing yet",
    ),
    "raises": (raising, "Your function raised KeyError: 'centers'"),
    "raises far out": (raising_far_out, "Your function raised OverflowError: too far"),
    "takes too little": (lambda x: x, "Your function raised TypeError"),
    "a constant": (lambda *given: 0.0, "an array of shape ()"),
    "a constant for each": (lambda x, *given: np.zeros(len(x)), "the log density is"),
    "a single number": (lambda *given: by_hand(*given)[0], "an array of shape ()"),
    "for each component": (lambda *given: logs(*given), "an array of shape (23, 3)"),
    "the components' sums": (lambda *given: np.log((given[3] * normals(*given)).sum(axis=0)), "shape (3,)"),
    "a column": (lambda *given: by_hand(*given)[:, None], "an array of shape (23, 1)"),
    "words": (lambda *given: "log p(x)", "'log p(x)'; numbers are asked for"),
    "words for each": (lambda x, *given: ["low"] * len(x), "numbers are asked for"),
    "a dict": (lambda x, *given: {"p": x}, "numbers are asked for"),
    "NaN": (lambda x, *given: np.full(len(x), np.nan), "your function says nan"),
    "NaN once": (lambda *given: np.where(np.arange(len(given[0])) == 4, np.nan, by_hand(*given)), "says nan"),
    "NaN far out": (lambda *given: by_hand(*given) + 0 * np.log(normals(*given).sum(axis=1)), "it gives nan"),
    "the wrong base": (lambda *given: by_hand(*given) / np.log(2), "the log density is"),
    "minus": (lambda *given: -by_hand(*given), "the log density is"),
    "a thousandth off": (lambda *given: by_hand(*given) + 1e-3, "the log density is"),
    "spoilt arguments": (spoilt, "the log density is"),
    "three components written out": (three_by_hand, "the log density is"),
    "cut off far out": (clipped, "At x = -400 the log density is"),
    "the nearest component alone": (lambda *given: logs(*given).max(axis=1), "the log density is"),
}


@pytest.mark.parametrize(("attempt", "hint"), WRONG.values(), ids=WRONG.keys())
def test_a_wrong_log_density_is_caught(attempt, hint):
    with np.errstate(all="ignore"):
        verdict = check_log_density(attempt)
    assert not verdict.solved
    assert hint in verdict.message


@pytest.mark.parametrize("attempt", [None, 3, "log_density"])
def test_what_is_no_function_is_caught(attempt):
    assert "not callable" in check_log_density(attempt).message


# lesson 1: three modes, and none is the mean


def on_line(centers, scales=1.0, weights=None):
    return densities.Mixture([[float(center)] for center in centers], scales, weights)


THREE_MODES = {
    "weights moved": on_line([-4, 0, 4], 0.5, [1, 2, 4]),
    "a component moved": on_line([-4, 0, 6], 0.5),
    "scales changed, one moved": on_line([-5, 0, 4], [0.5, 1.0, 0.3]),
    "four components, two of them merged": on_line([-4, 0, 0.5, 9], 0.5),
    "five components": on_line([-6, -5.9, 0, 9, 9.1], 0.5),
    "far away": on_line([100, 110, 130], 1.0),
}


@pytest.mark.parametrize("density", THREE_MODES.values(), ids=THREE_MODES.keys())
def test_three_modes_that_are_not_the_mean_pass(density):
    verdict = check_three_modes(density)
    assert verdict.solved, verdict.message
    share = modes.outline(density, (-1, 1))
    assert f"{share.mean:.2f}".replace("-", "−") in verdict.message


NOT_THREE = {
    "the stub": (on_line([-4, 0, 4], 0.5), "the mean, 0.00, lies on the one at"),
    "all but on it": (on_line([-4, 0, 4.5], 0.5), "lies on the one at"),
    "a mode": (on_line([0]), "It has 1 mode, of 1 component:"),
    "two modes": (on_line([-4, 4], 0.5), "It has 2 modes, of 2 components: move them apart"),
    "merged": (on_line([-1, 0, 1]), "It has 1 mode, of 3 components: move them apart or make them narrower"),
    "four modes": (on_line([-9, -3, 3, 9]), "It has 4 modes, of 4 components: let some merge"),
    "in the plane": (densities.ring(3), "a densities.Mixture on the line is asked for"),
    "observations": (densities.Samples([[-4.0], [0.0], [9.0]], 0.5), "a densities.Mixture on the line"),
    "a list": ([[-4.0], [0.0], [9.0]], "a densities.Mixture on the line"),
    "nothing": (None, "density is None"),
    "an ellipsis": (..., "density is Ellipsis"),
    "words": ("three modes", "density is 'three modes'"),
    "a class": (densities.Mixture, "a densities.Mixture on the line"),
}


@pytest.mark.parametrize(("density", "hint"), NOT_THREE.values(), ids=NOT_THREE.keys())
def test_what_has_not_three_modes_or_its_mean_on_one_is_caught(density, hint):
    verdict = check_three_modes(density)
    assert not verdict.solved
    assert hint in verdict.message


@pytest.mark.parametrize("away", [-1, 1])
def test_the_mean_must_be_half_a_standard_deviation_away(away):
    def with_mean_at(mean):
        return on_line([-4, 0, 4 + 3 * mean], 0.5)  # the middle mode stays at 0

    assert not check_three_modes(with_mean_at(away * 0.24)).solved
    assert check_three_modes(with_mean_at(away * 0.26)).solved


# lesson 1: where two hills merge


@pytest.fixture(scope="module")
def merges():
    """The separation of weights 0.3 and 0.7, found anew by halving an interval."""
    low, high = 2.0, 4.0
    while high - low > 1e-6:
        middle = (low + high) / 2
        low, high = (middle, high) if len(modes.find(densities.pair(middle, 0.3))) == 1 else (low, middle)
    return high


def test_the_merge_point_is_recomputed(merges):
    # Ends of climbs that are nearer than modes.ONE_PEAK count as one, which is worth less than this here.
    assert abs(lesson1.MERGES - merges) < 1e-4


GIVEN = [
    2.7146,
    2.71,
    2.72,
    2.705,
    2.7246 - 1e-6,
    2.7046 + 1e-6,
    "2.71",
    np.float32(2.715),
    torch.tensor(2.71),
]


@pytest.mark.parametrize("given", GIVEN, ids=str)
def test_a_merge_point_of_two_places_passes(given):
    verdict = check_merge_point(given)
    assert verdict.solved, verdict.message
    assert "2.715" in verdict.message


NO_MERGE_POINT = {
    "not set": (..., "separation is not set yet"),
    "None": (None, "separation is not set yet"),
    "just below": (2.7046 - 1e-4, "there is still 1 mode: they part farther out"),
    "just above": (2.7246 + 1e-4, "there are 2 modes: they part nearer"),
    "one place": (2.7, "there is still 1 mode"),
    "the equal ones'": (2, "That is where two equal normals merge"),
    "all but the equal ones'": (2.009, "That is where two equal normals merge"),
    "far out": (50, "At a separation of 50 there are 2 modes"),
    "next to nothing": (0.01, "there is still 1 mode"),
    "zero": (0, "separation is 0.0; a number > 0 is asked for"),
    "negative": (-2.71, "separation is -2.71; a number > 0"),
    "NaN": (np.nan, "separation is nan; a number > 0"),
    "infinite": (np.inf, "separation is inf; a number > 0"),
    "words": ("about 2.7", "separation is 'about 2.7'; a number is asked for"),
    "a list": ([2.71], "a number is asked for"),
    "two ends": (np.array([2.7, 2.72]), "a number is asked for"),
    "a function": (lambda: 2.71, "a number is asked for"),
    "complex": (2.71 + 0j, "a number is asked for"),
}


@pytest.mark.parametrize(("given", "hint"), NO_MERGE_POINT.values(), ids=NO_MERGE_POINT.keys())
def test_a_wrong_merge_point_is_caught(given, hint):
    verdict = check_merge_point(given)
    assert not verdict.solved
    assert hint in verdict.message
