"""Check of lesson 0: how often D errs."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ..checks import Verdict


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
