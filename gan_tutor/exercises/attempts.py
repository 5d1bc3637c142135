"""What every check does with the code that a learner has written: call it, and say kindly what came back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..checks import Verdict


class Unfinished(Exception):
    """An attempt that can't be judged yet; its text is for the learner."""


def numbers(attempt: Callable[..., Any], *arguments: Any, shape: tuple[int, ...], missing: str) -> np.ndarray:
    """What the attempt returns for the arguments, as an array of that shape.

    Args:
        attempt: the learner's function.
        arguments: what it is called with; arrays are copied, so that it can't spoil them.
        shape: what its answer must have; () for a single number.
        missing: what to say while it returns nothing.

    Raises:
        Unfinished: it raises, returns nothing, or something else than numbers of that shape.
    """
    copies = [each.copy() if isinstance(each, np.ndarray) else each for each in arguments]
    try:
        with np.errstate(all="ignore"):
            given = attempt(*copies)
    except Exception as error:
        raise Unfinished(f"Your function raised {type(error).__name__}: {error}.") from error
    if given is None or given is ...:
        raise Unfinished(missing)
    try:
        if isinstance(given, str) or np.iscomplexobj(given):  # NumPy would take "3" for a number
            raise TypeError
        array = np.asarray(given, dtype=float)
    except (TypeError, ValueError, RuntimeError):  # the last by a tensor that keeps its gradient
        raise Unfinished(f"Your function returned {given!r}; numbers are asked for.") from None
    if array.shape != shape:
        wanted = f"an array of shape {shape}" if shape else "a single number"
        raise Unfinished(f"Your function returned an array of shape {array.shape}; {wanted} is asked for.")
    return array


def judged(check: Callable[[], str]) -> Verdict:
    """The verdict of a check that returns praise, or raises Unfinished with what is missing."""
    try:
        return Verdict(True, check())
    except Unfinished as unfinished:
        return Verdict(False, str(unfinished))
