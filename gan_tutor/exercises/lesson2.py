"""Checks of lesson 2: a density at a point, the shallowest valley, and the modes that a sampler has lost."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np

from .. import modes
from ..checks import Verdict
from ..densities import Samples
from .attempts import Unfinished, judged, numbers


def check_density_at(attempt: Callable[..., float]) -> Verdict:
    """Check a kernel density estimate at one place of the plane.

    Args:
        attempt: takes a place, shape (2,), points, shape (n, 2), and the bandwidth; gives a single number.
    """

    def check() -> str:
        points = np.array([[0.0, 0.0], [1.0, 0.5], [-0.5, 1.5], [2.0, -1.0], [0.25, 0.75]])
        place, bandwidth = np.array([0.5, 0.25]), 0.5
        missing = (
            "density_at returns nothing yet. Each observation is a small normal in the plane; their mean at "
            "the place is asked for."
        )
        found = numbers(attempt, place, points, bandwidth, shape=(), missing=missing).item()
        squares = ((points - place) ** 2).sum(axis=1)
        bells = np.exp(-squares / (2 * bandwidth**2))
        area = 2 * np.pi * bandwidth**2
        right = bells.mean() / area
        thin = np.exp(-squares / (2 * bandwidth))
        sharp = np.exp(-squares / bandwidth**2)
        pointed = np.exp(-np.sqrt(squares) / (2 * bandwidth**2))
        slips = {
            "That is their sum. A density is their mean: divide by the number of observations.": (
                bells.sum() / area
            ),
            "The normals are not divided by 2π · bandwidth², so that the whole would not integrate to 1.": (
                bells.mean()
            ),
            "1 / (√(2π) · bandwidth) belongs to the line. In the plane it is 1 / (2π · bandwidth²).": (
                bells.mean() / (np.sqrt(2 * np.pi) * bandwidth)
            ),
            "In the exponent the bandwidth belongs squared: −distance² / (2 · bandwidth²).": (
                thin.mean() / area
            ),
            "The exponent lacks its ½: −distance² / (2 · bandwidth²).": sharp.mean() / area,
            "The distance belongs squared into the exponent.": pointed.mean() / area,
            "That is the log of the density. The density itself is asked for.": np.log(right),
        }
        for hint, slip in slips.items():
            if np.isclose(found, slip, rtol=1e-6, atol=0):
                raise Unfinished(hint)
        _same(found, right, f"the place {place.tolist()} and bandwidth {bandwidth}")
        other, wide = np.array([-1.0, 2.0]), 1.25
        found = numbers(attempt, other, points[:3], wide, shape=(), missing=missing).item()
        squares = ((points[:3] - other) ** 2).sum(axis=1)
        right = np.exp(-squares / (2 * wide**2)).mean() / (2 * np.pi * wide**2)
        _same(found, right, f"three observations, the place {other.tolist()} and bandwidth {wide}")
        return "That is the height of every landscape in this lesson."

    return judged(check)


def check_shallowest(pair: Any, density: Samples) -> Verdict:
    """Check which two digits have the shallowest valley between their peaks, on the straight way.

    Args:
        pair: the two digits, in any order.
        density: labelled samples with one mode for each label.

    Raises:
        ValueError: the density is something else.
    """

    def check() -> str:
        if pair is None or pair is ...:
            raise Unfinished(
                "pair is not set yet. modes.profile(density, [one peak, another]).depth is how deep a valley "
                "is: 0 for an abyss, 1 for none. Try all pairs."
            )
        try:
            given = [_whole(digit) for digit in pair]
        except (TypeError, ValueError, OverflowError):
            raise Unfinished(f"pair is {pair!r}; two digits are asked for, such as (3, 8).") from None
        if not isinstance(density, Samples):
            raise ValueError(
                f"density is a {type(density).__name__}; allowed are Samples with labels and a bandwidth"
            )
        peaks = modes.find(density)
        digits = modes.majority(density, peaks.places)
        if len(set(digits)) < len(digits):
            raise ValueError(
                f"density has {len(digits)} modes of {len(set(digits))} digits; allowed is one mode a digit"
            )
        if len(given) != 2 or len(set(given)) != 2 or not set(given) <= set(digits):
            raise Unfinished(f"pair is {pair!r}; two different digits of {sorted(digits)} are asked for.")
        depths = {
            frozenset((digits[i], digits[j])): modes.profile(density, peaks.places[[i, j]]).depth
            for i, j in itertools.combinations(range(len(digits)), 2)
        }
        best = max(depths, key=depths.get)
        yours = depths[frozenset(given)]
        # Two valleys that are equally shallow but for a tenth are equally good answers: features that
        # are trained on another machine differ by rounding.
        if yours < 0.9 * depths[best]:
            deepest = min(depths.values())
            hint = " That is the deepest one." if yours == deepest else ""
            raise Unfinished(
                f"Between {min(given)} and {max(given)} the density falls to {100 * yours:.2g} % of the "
                f"lower peak's. There is a shallower valley.{hint}"
            )
        one, other = sorted(given)
        return (
            f"Between {one} and {other} the density falls to {100 * yours:.0f} % of the lower peak's, no "
            "less than anywhere else: people write these two most alike, as far as two features can say."
        )

    return judged(check)


def check_lost_modes(attempt: Callable[..., int]) -> Verdict:
    """Check a count of the modes that a sampler has lost.

    Args:
        attempt: takes samples, shape (n, 2), and peaks, shape (m, 2); gives how many peaks are nearest to
            none of the samples.
    """

    def check() -> str:
        peaks = 2.0 * np.argwhere(np.ones((2, 5)))  # shape (10, 2), two rows of five
        rng = np.random.default_rng(0)
        cases = {
            "a sampler that has lost three of ten": [0, 1, 2, 4, 5, 7, 9],
            "a sampler that makes one digit alone": [6],
            "a sampler that has lost nothing": list(range(10)),
        }
        missing = (
            "lost_modes returns nothing yet. For each sample find the nearest peak; lost are those that are "
            "nearest to no sample at all."
        )
        for name, kept in cases.items():
            samples = peaks[np.repeat(kept, 30)] + rng.normal(0, 0.2, (30 * len(kept), 2))
            found = numbers(attempt, samples, peaks, shape=(), missing=missing).item()
            lost = len(peaks) - len(kept)
            if found == len(kept) != lost:
                raise Unfinished("That is how many are left. How many are lost?")
            if found == lost / len(peaks) != lost:
                raise Unfinished("That is a share. How many modes are lost?")
            if found != lost:
                raise Unfinished(f"For {name} the answer is {lost}; your function says {found:g}.")
        # A single sample keeps a mode, from far off too, and there need not be ten.
        samples = np.concatenate(
            [peaks[:1] + rng.normal(0, 0.2, (500, 2)), peaks[4:5] + np.array([-0.9, 0.9])]
        )
        found = numbers(attempt, samples, peaks[:7], shape=(), missing=missing).item()
        if found != 5:
            raise Unfinished(
                "A sampler that makes one digit 500 times and something like another one once has lost 5 of "
                f"7 modes; your function says {found:g}."
            )
        return "With this function you can tell a generator that has collapsed. Lesson 5 will need it."

    return judged(check)


def _whole(digit: Any) -> int:
    number = float(digit)
    if number != int(number):
        raise ValueError(f"{digit!r} is no digit")
    return int(number)


def _same(found: float, right: float, case: str) -> None:
    # Float32 keeps 7 digits.
    if not np.isclose(found, right, rtol=1e-4, atol=0):
        raise Unfinished(f"For {case} the density is {right:.5f}; your function says {found:.5f}.")
