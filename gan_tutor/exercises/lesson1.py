"""Checks of lesson 1: a mixture's log density, a mean that is no mode, and where two hills merge."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .. import modes
from ..checks import Verdict
from ..densities import Mixture
from ..plots.outlines import short
from .attempts import Unfinished, judged, numbers

MERGES = 2.7146  # standard deviations, for weights 0.3 and 0.7; recomputed by the tests


def check_log_density(
    attempt: Callable[[np.ndarray, np.ndarray, np.ndarray, np.ndarray], np.ndarray],
) -> Verdict:
    """Check the log density of a mixture of normals on the line.

    Args:
        attempt: takes x, shape (n,), and centers, scales and weights, each of shape (K,); gives shape (n,).
    """

    def check() -> str:
        # No weight, scale or centre like another, so that each likely slip has numbers of its own.
        centers = np.array([-2.0, 0.5, 3.0])
        scales = np.array([0.5, 2.0, 0.75])
        weights = np.array([0.25, 0.125, 0.625])
        x = np.linspace(-5, 6, 23)
        missing = (
            "log_density returns nothing yet. At each x, add up the components' densities, each times its "
            "weight, and take the log of the sum."
        )
        found = numbers(attempt, x, centers, scales, weights, shape=x.shape, missing=missing)
        root = np.sqrt(2 * np.pi)
        apart = x[:, None] - centers
        bell = np.exp(-0.5 * (apart / scales) ** 2)
        normal = bell / (scales * root)
        right = np.log((weights * normal).sum(axis=1))
        thin = np.exp(-0.5 * apart**2 / scales) / (scales * root)
        sharp = np.exp(-((apart / scales) ** 2)) / (scales * root)
        with np.errstate(all="ignore"):
            slips = {
                "That is the density itself. The log of it is asked for.": np.exp(right),
                "The weights are missing: each component counts as much as its weight.": np.log(
                    normal.sum(axis=1)
                ),
                "Every component counts alike in yours: use the weights, not a mean.": np.log(
                    normal.mean(axis=1)
                ),
                "The normals are not divided by their scale. A wider one is lower: 1 / (scale · √2π).": (
                    np.log((weights * bell / root).sum(axis=1))
                ),
                "1 / √2π is missing in each normal.": right + np.log(root),
                "1 / (scale · √2π) is missing in each normal.": np.log((weights * bell).sum(axis=1)),
                "That is the weighted mean of the logs. Add the densities first, then take the log.": (
                    weights * np.log(normal)
                ).sum(axis=1),
                "That is the sum of the logs. Add the weighted densities first, then take the log.": np.log(
                    weights * normal
                ).sum(axis=1),
                "In the exponent the scale's square belongs under the square: −½ ((x − center) / scale)².": (
                    np.log((weights * thin).sum(axis=1))
                ),
                "The exponent lacks its ½.": np.log((weights * sharp).sum(axis=1)),
            }
        for hint, slip in slips.items():
            if np.allclose(found, slip, rtol=0, atol=1e-6):
                raise Unfinished(hint)
        # Rounding of a few operations in float64 is below 1e-12; who computes in float32 is right too.
        _agree(found, right, x, atol=1e-4)
        far = np.array([-400.0, 400.0])
        found = numbers(attempt, far, centers, scales, weights, shape=far.shape, missing=missing)
        if not np.isfinite(found).all():
            raise Unfinished(
                f"Near the components it is right. Far out, at x = 400, it gives {found[1]}: there the "
                "density is too small for a float, its log is not. Take the log of each term first, "
                "and add with np.logaddexp.reduce(…, axis=1)."
            )
        logs = np.log(weights / scales / np.sqrt(2 * np.pi)) - 0.5 * ((far[:, None] - centers) / scales) ** 2
        _agree(found, np.logaddexp.reduce(logs, axis=1), far, atol=1e-2)  # of 20,000: float32 again
        # Another number of components: a constant, or three written out by hand, does not pass.
        one = numbers(attempt, x, np.zeros(1), np.ones(1), np.ones(1), shape=x.shape, missing=missing)
        _agree(one, -0.5 * x**2 - 0.5 * np.log(2 * np.pi), x, atol=1e-4)
        return "That is the density of every mixture in this course, and it stays right far out."

    return judged(check)


def check_three_modes(density: Any) -> Verdict:
    """Check a density on the line that has three modes, none of which is its mean."""

    def check() -> str:
        if not isinstance(density, Mixture) or density.dim != 1:
            raise Unfinished(f"density is {density!r}; a densities.Mixture on the line is asked for.")
        outline = modes.outline(density, (-1, 1))
        count = len(outline.peaks)
        if count != 3:
            components = len(density.centers)
            hint = "move them apart or make them narrower" if count < 3 else "let some merge"
            said = f"{count} mode{'' if count == 1 else 's'}"
            of = f"{components} component{'' if components == 1 else 's'}"
            raise Unfinished(f"It has {said}, of {of}: {hint}.")
        nearest = np.abs(outline.peaks - outline.mean).min()
        if nearest < 0.5 * density.scales.min().item():
            mode = outline.peaks[np.abs(outline.peaks - outline.mean).argmin()]
            raise Unfinished(
                f"Three modes, but the mean, {short(outline.mean)}, lies on the one at {short(mode)}, or all "
                "but. Move a component, or give it another weight, until the mean is half a standard "
                "deviation away."
            )
        share = outline.mean_height / outline.peak_heights.min()
        return (
            f"Three modes, and the mean, {short(outline.mean)}, is none of them: the density there is "
            f"{share:.2f} of the lowest peak's."
        )

    return judged(check)


def check_merge_point(separation: Any) -> Verdict:
    """Check the separation at which two normals of weights 0.3 and 0.7 merge, in standard deviations."""

    def check() -> str:
        if separation is None or separation is ...:
            raise Unfinished(
                "separation is not set yet. Try some: len(modes.find(densities.pair(3, 0.3))) counts the "
                "modes 3 standard deviations apart."
            )
        try:
            given = float(separation)
        except (TypeError, ValueError, OverflowError):
            raise Unfinished(f"separation is {separation!r}; a number is asked for.") from None
        if not np.isfinite(given) or given <= 0:
            raise Unfinished(f"separation is {given}; a number > 0 is asked for.")
        if abs(given - MERGES) <= 0.01:
            return (
                f"They merge at {MERGES:.3f}: with unequal weights it takes more than 2 standard deviations."
            )
        if abs(given - 2) <= 0.01:
            raise Unfinished(
                "That is where two equal normals merge. Here the left one has only 0.3 of the weight."
            )
        count = len(modes.find(Mixture([[-given / 2], [given / 2]], 1.0, [0.3, 0.7])))
        raise Unfinished(
            f"At a separation of {given:g} there {'is still 1 mode' if count == 1 else 'are 2 modes'}: "
            f"they part {'farther out' if count == 1 else 'nearer'}. "
            "Two places after the point are asked for."
        )

    return judged(check)


def _agree(found: np.ndarray, right: np.ndarray, x: np.ndarray, atol: float) -> None:
    wrong = ~np.isclose(found, right, rtol=0, atol=atol)
    if wrong.any():
        k = int(wrong.argmax())
        raise Unfinished(
            f"At x = {x[k]:g} the log density is {right[k]:.4f}; your function says {found[k]:.4f}."
        )
