"""The checks of lesson 2's exercises: right answers pass, each slip gets its own hint, none gets by."""

import itertools

import numpy as np
import pytest
import torch

from gan_tutor import densities, modes
from gan_tutor.exercises.lesson2 import check_density_at, check_lost_modes, check_shallowest

# a density at a point


def bells(place, points, h, exponent=None):
    squares = ((points - place) ** 2).sum(axis=1)
    return np.exp(-squares / (2 * h**2) if exponent is None else exponent(squares, h))


def by_numpy(place, points, h):
    return bells(place, points, h).mean() / (2 * np.pi * h**2)


def by_loop(place, points, h):
    total = 0
    for x1, x2 in points:
        total += np.exp(-((x1 - place[0]) ** 2 + (x2 - place[1]) ** 2) / 2 / h / h)
    return total / len(points) / 2 / np.pi / h**2


def by_norm(place, points, h):
    distance = np.linalg.norm(points - place, axis=1)
    return np.mean(np.exp(-0.5 * (distance / h) ** 2) / (2 * np.pi * h**2))


def by_two_normals(place, points, h):
    each = np.exp(-(((points - place) / h) ** 2) / 2) / (np.sqrt(2 * np.pi) * h)
    return each.prod(axis=1).mean()


def by_samples(place, points, h):
    return densities.Samples(points, h).log_prob(torch.tensor(place)[None]).exp()[0]


def in_float32(place, points, h):
    return by_numpy(place.astype(np.float32), points.astype(np.float32), np.float32(h))


def in_torch(place, points, h):
    squares = (torch.tensor(points) - torch.tensor(place)).square().sum(dim=1)
    return (-squares / (2 * h**2)).exp().mean() / (2 * torch.pi * h**2)


def in_place(place, points, h):
    points -= place
    found = by_numpy(np.zeros(2), points, h)
    points[:], place[:] = 7, 7
    return found


RIGHT = [by_numpy, by_loop, by_norm, by_two_normals, by_samples, in_float32, in_torch, in_place]


@pytest.mark.parametrize("attempt", RIGHT, ids=lambda attempt: attempt.__name__)
def test_a_right_density_passes_however_it_is_written(attempt):
    verdict = check_density_at(attempt)
    assert verdict.solved, verdict.message


SLIPS = {
    "the sum": (lambda place, points, h: len(points) * by_numpy(place, points, h), "That is their sum"),
    "no factor": (lambda place, points, h: bells(place, points, h).mean(), "not divided by 2π · bandwidth²"),
    "the line's factor": (
        lambda place, points, h: bells(place, points, h).mean() / (np.sqrt(2 * np.pi) * h),
        "1 / (√(2π) · bandwidth) belongs to the line. In the plane it is 1 / (2π · bandwidth²)",
    ),
    "the bandwidth not squared": (
        lambda place, points, h: (
            bells(place, points, h, lambda d2, h: -d2 / (2 * h)).mean() / 2 / np.pi / h**2
        ),
        "the bandwidth belongs squared",
    ),
    "no half": (
        lambda place, points, h: bells(place, points, h, lambda d2, h: -d2 / h**2).mean() / 2 / np.pi / h**2,
        "The exponent lacks its ½",
    ),
    "the distance not squared": (
        lambda place, points, h: (
            bells(place, points, h, lambda d2, h: -np.sqrt(d2) / (2 * h**2)).mean() / (2 * np.pi * h**2)
        ),
        "The distance belongs squared",
    ),
    "the log": (lambda *given: np.log(by_numpy(*given)), "That is the log of the density"),
}


@pytest.mark.parametrize(("attempt", "hint"), SLIPS.values(), ids=SLIPS.keys())
def test_each_slip_in_the_density_gets_its_hint(attempt, hint):
    verdict = check_density_at(attempt)
    assert not verdict.solved
    assert hint in verdict.message


def test_each_slip_in_the_density_has_a_hint_of_its_own():
    hints = [check_density_at(attempt).message for attempt, _ in SLIPS.values()]
    assert len(set(hints)) == len(hints)


def raising(place, points, h):
    raise KeyError("points")


def raising_on_three(place, points, h):
    if len(points) == 3:
        raise IndexError("there are five")
    return by_numpy(place, points, h)


def first_answer(place, points, h):
    return by_numpy(np.array([0.5, 0.25]), points[:5], h) if len(points) == 5 else 0.1


FIRST = check_density_at(lambda *given: 0.0).message  # it says what is right in the first case

WRONG = {
    "a stub": (lambda *given: None, "density_at returns nothing yet"),
    "an ellipsis": (lambda *given: ..., "density_at returns nothing yet"),
    "nothing the second time": (
        lambda place, points, h: by_numpy(place, points, h) if len(points) == 5 else None,
        "density_at returns nothing yet",
    ),
    "raises": (raising, "Your function raised KeyError: 'points'"),
    "raises the second time": (raising_on_three, "Your function raised IndexError: there are five"),
    "takes too little": (lambda place: 0.1, "Your function raised TypeError"),
    "zero": (lambda *given: 0, "the density is"),
    "a constant": (first_answer, "three observations"),
    "for each observation": (lambda *given: bells(*given) / 2, "shape (5,); a single number is asked for"),
    "for each coordinate": (lambda place, points, h: np.exp(-((points - place) ** 2)), "shape (5, 2)"),
    "a list of one": (lambda *given: [by_numpy(*given)], "shape (1,); a single number"),
    "words": (lambda *given: "low", "'low'; numbers are asked for"),
    "a dict": (lambda *given: {"density": by_numpy(*given)}, "numbers are asked for"),
    "NaN": (lambda *given: np.nan, "your function says nan"),
    "infinite": (lambda *given: np.inf, "your function says inf"),
    "minus": (lambda *given: -by_numpy(*given), "your function says -"),
    "a thousandth more": (lambda *given: 1.001 * by_numpy(*given), "the density is"),
    "the bandwidth written out": (lambda place, points, h: by_numpy(place, points, 0.5), "bandwidth 1.25"),
    "divided by five": (
        lambda place, points, h: bells(place, points, h).sum() / 5 / (2 * np.pi * h**2),
        "three observations",
    ),
    "at the origin": (lambda place, points, h: by_numpy(0 * place, points, h), "the place [0.5, 0.25]"),
    "the nearest one alone": (
        lambda place, points, h: bells(place, points, h).max() / (2 * np.pi * h**2),
        "the density is",
    ),
    "spoilt arguments": (
        lambda place, points, h: (points.__imul__(2), by_numpy(place, points, h))[1],
        "the density is",
    ),
}


@pytest.mark.parametrize(("attempt", "hint"), WRONG.values(), ids=WRONG.keys())
def test_a_wrong_density_is_caught(attempt, hint):
    verdict = check_density_at(attempt)
    assert not verdict.solved
    assert hint in verdict.message


def test_what_is_right_is_said_with_the_case():
    assert "For the place [0.5, 0.25] and bandwidth 0.5 the density is 0." in FIRST
    assert "your function says 0.00000" in FIRST


@pytest.mark.parametrize("check", [check_density_at, check_lost_modes])
@pytest.mark.parametrize("attempt", [None, 3, "density_at"])
def test_what_is_no_function_is_caught(check, attempt):
    assert "not callable" in check(attempt).message


# the shallowest valley


def clouds(centers, names=None, bandwidth=0.3, count=40):
    """Labelled observations around centres, each cloud symmetric: a peak lies on its centre."""
    angles = 2 * np.pi * np.arange(count) / count
    cloud = 0.05 * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    points = np.concatenate([center + cloud for center in np.array(centers, dtype=float)])
    labels = np.repeat(range(len(centers)) if names is None else names, count)
    return densities.Samples(points, bandwidth, labels)


# 3 and 8 are nearest to each other, 3 and 5 farthest: of equal hills the nearest have the shallowest valley.
TRIANGLE = clouds([[0, 0], [1.2, 0], [0, 2.0]], [3, 8, 5])


@pytest.mark.parametrize(
    "pair",
    [
        (3, 8),
        [8, 3],
        {3, 8},
        "38",
        ("8", "3"),
        np.array([3, 8]),
        torch.tensor([8, 3]),
        (3.0, 8.0),
        range(3, 9, 5),
    ],
    ids=repr,
)
def test_the_shallowest_pair_passes_in_any_order_and_spelling(pair):
    verdict = check_shallowest(pair, TRIANGLE)
    assert verdict.solved, verdict.message
    depth = modes.profile(TRIANGLE, [[0, 0], [1.2, 0]]).depth
    assert verdict.message.startswith(
        f"Between 3 and 8 the density falls to {100 * depth:.0f} % of the lower"
    )


def test_the_shallowest_pair_is_the_one_of_all_profiles():
    rng = np.random.default_rng(3)
    density = clouds(rng.permutation([[x, y] for x in (0, 1.5, 3.1) for y in (0, 1.4)]))
    peaks = modes.find(density)
    names = modes.majority(density, peaks.places)
    depths = {
        frozenset((names[i], names[j])): modes.profile(density, peaks.places[[i, j]]).depth
        for i, j in itertools.combinations(range(6), 2)
    }
    for pair, depth in depths.items():
        assert check_shallowest(tuple(pair), density).solved == (depth >= 0.9 * max(depths.values())), pair
    assert len([depth for depth in depths.values() if depth >= 0.9 * max(depths.values())]) < 4


def test_a_deeper_valley_is_said_to_be_one_and_the_deepest_is_named():
    second = check_shallowest((5, 3), TRIANGLE)
    deepest = check_shallowest((8, 5), TRIANGLE)
    for verdict, words in ((second, "Between 3 and 5"), (deepest, "Between 5 and 8")):
        assert not verdict.solved
        assert verdict.message.startswith(f"{words} the density falls to ")
        assert "There is a shallower valley." in verdict.message
    assert "That is the deepest one." in deepest.message
    assert "deepest" not in second.message


def apart(gap):
    """Four hills: the valleys between 0 and 1 and between 2 and 3 differ a little."""
    return clouds([[0, 0], [1.2, 0], [0, 9], [1.2 + gap, 9]])


def depth(density, one, other):
    peaks = modes.find(density)
    names = modes.majority(density, peaks.places)
    return modes.profile(density, peaks.places[[names.index(one), names.index(other)]]).depth


@pytest.mark.parametrize(("gap", "solved"), [(0.0, True), (0.007, True), (0.04, False), (0.1, False)])
def test_valleys_that_differ_by_less_than_a_tenth_are_equally_good(gap, solved):
    density = apart(gap)
    share = depth(density, 2, 3) / depth(density, 0, 1)
    assert (share >= 0.9) == solved, "the test's gaps do not lie on both sides"
    assert check_shallowest((0, 1), density).solved
    assert check_shallowest((2, 3), density).solved == solved


NO_PAIR = {
    "the stub": (..., "pair is not set yet"),
    "None": (None, "pair is not set yet"),
    "one digit": ((3,), "pair is (3,); two different digits of [3, 5, 8]"),
    "a number": (38, "pair is 38; two digits are asked for, such as (3, 8)"),
    "the same twice": ((3, 3), "two different digits of [3, 5, 8]"),
    "three": ((3, 8, 5), "two different digits"),
    "three, one of them twice": ((3, 8, 8), "two different digits"),
    "none": ((), "pair is (); two different digits"),
    "no digits here": ((0, 1), "two different digits of [3, 5, 8] are asked for"),
    "one not here": ((3, 4), "two different digits"),
    "words": (("three", "eight"), "two digits are asked for"),
    "a sentence": ("3 and 8", "two digits are asked for"),
    "nothing": ("", "two different digits"),
    "not a number": ((np.nan, 3), "two digits are asked for"),
    "infinite": ((np.inf, 3), "two digits are asked for"),
    "halves": ((3.5, 8.5), "two digits are asked for"),
    "a function": (lambda: (3, 8), "two digits are asked for"),
    "two places": (np.array([[0.0, 0.0], [1.2, 0.0]]), "two digits are asked for"),
    "a pair in a list": ([(3, 8)], "two digits are asked for"),
    "negative": ((-3, 8), "two different digits"),
    "the depth": (0.27, "two digits are asked for"),
}


@pytest.mark.parametrize(("pair", "hint"), NO_PAIR.values(), ids=NO_PAIR.keys())
def test_what_is_no_pair_is_caught(pair, hint):
    verdict = check_shallowest(pair, TRIANGLE)
    assert not verdict.solved
    assert hint in verdict.message


BAD_DENSITIES = {
    "no labels": (densities.Samples(TRIANGLE.points, 0.3), "samples have no labels"),
    "no bandwidth": (densities.Samples(TRIANGLE.points, 0.0, TRIANGLE.labels), "bandwidth is 0"),
    "a mixture": (densities.ring(3), "density is a Mixture; allowed are Samples with labels"),
    "a list": ([[0, 0], [1, 1]], "density is a list; allowed are Samples with labels"),
    "two modes of a digit": (
        clouds([[0, 0], [3, 0], [6, 0]], [3, 8, 3]),
        "density has 3 modes of 2 digits; allowed is one mode a digit",
    ),
}


@pytest.mark.parametrize(("density", "sentence"), BAD_DENSITIES.values(), ids=BAD_DENSITIES.keys())
def test_a_density_that_has_no_named_hills_is_refused_with_a_sentence(density, sentence):
    with pytest.raises(ValueError, match=sentence):
        check_shallowest((3, 8), density)


# lost modes


def squares(samples, peaks):
    return ((samples[:, None] - peaks) ** 2).sum(axis=2)


def by_unique(samples, peaks):
    return len(peaks) - len(np.unique(squares(samples, peaks).argmin(axis=1)))


def by_counts(samples, peaks):
    return (np.bincount(squares(samples, peaks).argmin(axis=1), minlength=len(peaks)) == 0).sum()


def by_loops(samples, peaks):
    kept = set()
    for sample in samples:
        distances = [float(np.hypot(*(sample - peak))) for peak in peaks]
        kept.add(distances.index(min(distances)))
    return float(len(peaks) - len(kept))


def by_torch(samples, peaks):
    nearest = torch.cdist(torch.tensor(samples), torch.tensor(peaks)).argmin(dim=1)
    return len(peaks) - nearest.unique().numel()


def in_float32_too(samples, peaks):
    return by_unique(samples.astype(np.float32), peaks.astype(np.float32))


def spoiling(samples, peaks):
    found = by_unique(samples, peaks)
    samples[:], peaks[:] = 0, 0
    return found


@pytest.mark.parametrize(
    "attempt",
    [by_unique, by_counts, by_loops, by_torch, in_float32_too, spoiling],
    ids=lambda attempt: attempt.__name__,
)
def test_a_right_count_of_lost_modes_passes_however_it_is_written(attempt):
    verdict = check_lost_modes(attempt)
    assert verdict.solved, verdict.message


def far_from(samples, peaks, limit):
    """How many peaks have no sample within that distance."""
    return (np.sqrt(squares(samples, peaks)).min(axis=0) > limit).sum()


def fewer_than(samples, peaks, count):
    return (np.bincount(squares(samples, peaks).argmin(axis=1), minlength=len(peaks)) < count).sum()


LOST = {
    "a stub": (lambda *given: None, "lost_modes returns nothing yet"),
    "an ellipsis": (lambda *given: ..., "lost_modes returns nothing yet"),
    "those that are left": (
        lambda samples, peaks: len(peaks) - by_unique(samples, peaks),
        "how many are left",
    ),
    "the share": (lambda samples, peaks: by_unique(samples, peaks) / len(peaks), "That is a share"),
    "raises": (raising, "Your function raised TypeError"),
    "raises something else": (lambda *given: given[2], "Your function raised IndexError"),
    "three": (lambda *given: 3, "a sampler that makes one digit alone the answer is 9; your function says 3"),
    "nothing lost": (lambda *given: 0, "a sampler that has lost three of ten the answer is 3"),
    "ten written out": (
        lambda samples, peaks: 10 - len(np.unique(squares(samples, peaks).argmin(axis=1))),
        "has lost 5 of 7 modes; your function says 8",
    ),
    "the farthest": (
        lambda samples, peaks: len(peaks) - len(np.unique(squares(samples, peaks).argmax(axis=1))),
        "the answer is 3",
    ),
    "from each peak to its nearest sample": (
        lambda samples, peaks: len(peaks) - len(np.unique(squares(samples, peaks).argmin(axis=0))),
        "the answer is 3",
    ),
    "by distance": (lambda *given: far_from(*given, limit=0.9), "something like another one once"),
    "few samples are none": (lambda *given: fewer_than(*given, count=5), "your function says 6"),
    "the mean must be near": (
        lambda samples, peaks: (
            len(peaks) - (np.linalg.norm(peaks - samples.mean(axis=0), axis=1) < 3.6).sum()
        ),
        "your function says",
    ),
    "which are lost": (
        lambda samples, peaks: np.setdiff1d(range(len(peaks)), squares(samples, peaks).argmin(axis=1)),
        "an array of shape (3,); a single number",
    ),
    "a yes or no for each": (
        lambda samples, peaks: np.bincount(squares(samples, peaks).argmin(axis=1), minlength=len(peaks)) == 0,
        "an array of shape (10,)",
    ),
    "words": (lambda *given: "three of ten", "numbers are asked for"),
    "a set": (lambda *given: {3, 6, 8}, "numbers are asked for"),
    "NaN": (lambda *given: np.nan, "your function says nan"),
    "minus": (lambda *given: -by_unique(*given), "your function says -3"),
    "one too many": (lambda *given: by_unique(*given) + 1, "your function says 4"),
    "in percent": (lambda samples, peaks: 100 * by_unique(samples, peaks) / len(peaks), "says 30"),
    "spoilt arguments": (
        lambda samples, peaks: (samples.fill(0.1), by_unique(samples, peaks))[1],
        "your function says 9",
    ),
}


@pytest.mark.parametrize(("attempt", "hint"), LOST.values(), ids=LOST.keys())
def test_a_wrong_count_of_lost_modes_is_caught(attempt, hint):
    verdict = check_lost_modes(attempt)
    assert not verdict.solved
    assert hint in verdict.message


def test_a_check_says_the_same_twice():
    for check, attempts in ((check_density_at, WRONG), (check_lost_modes, LOST)):
        for attempt, _ in attempts.values():
            assert check(attempt).message == check(attempt).message
