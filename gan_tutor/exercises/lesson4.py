"""Checks of lesson 4: both losses' gradients, where the one that saturates is largest, and a diagnosis."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import torch
from scipy.optimize import minimize_scalar
from torch import nn

from ..checks import Verdict
from ..divergences import optimal_discriminator
from ..objectives import Minimax, NonSaturating, Objective
from .attempts import Unfinished, judged, numbers
from .riddles import RUNS

ILLNESSES = ("healthy", "vanishing", "collapse", "hopping")


def check_gradients(
    saturating: Callable[..., np.ndarray], non_saturating: Callable[..., np.ndarray]
) -> Verdict:
    """Check the gradients of both of G's losses in the fakes, against autograd's.

    Args:
        saturating, non_saturating: each takes D's outputs on the fakes, shape (n,), and the gradient of the
            logit in each fake, shape (n, d); gives the gradient of that fake's loss, log(1 − D) or −log D,
            shape (n, d).
    """

    def check() -> str:
        rng = torch.Generator().manual_seed(0)
        judge = nn.Sequential(nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 1))
        for parameter in judge.parameters():
            nn.init.normal_(parameter, std=1.5, generator=rng)
        fakes = torch.randn(6, 2, generator=rng).requires_grad_()
        logits = judge(fakes)[:, 0]
        (slopes,) = torch.autograd.grad(logits.sum(), fakes, retain_graph=True)
        outputs = logits.detach().sigmoid().double().numpy()
        for attempt, objective, name, loss in (
            (saturating, Minimax(), "saturating_gradient", "log(1 − D)"),
            (non_saturating, NonSaturating(), "non_saturating_gradient", "−log D"),
        ):
            right = _autograd(objective, logits, fakes)
            _judge_gradient(attempt, outputs, slopes.double().numpy(), right, name, loss)
        return "Both agree with autograd: one factor, D or 1 − D, is all the difference."

    return judged(check)


def check_steepest(distance: Any) -> Verdict:
    """Check at which distance of two unit normals the saturating gradient is largest."""

    def check() -> str:
        if distance is None or distance is ...:
            raise Unfinished("distance is nothing yet. For which mu is feedback(mu)[0] largest?")
        try:
            if isinstance(distance, str) or np.ndim(distance):  # float takes "3", and [3] with a warning
                raise TypeError
            given = float(distance)
        except (TypeError, ValueError, RuntimeError, OverflowError):
            raise Unfinished(f"distance is {distance!r}; a single number is asked for.") from None
        right = steepest()
        if abs(given + right) < 5e-3:
            raise Unfinished("A distance is positive.")
        if abs(given - steepest_gradient()) < 2e-3:
            raise Unfinished("That is the gradient there. At which distance does it reach that?")
        if not 0 < given < np.inf:
            raise Unfinished(f"distance is {given:g}; a distance above 0 is asked for.")
        if abs(given - right) >= 5e-3:
            here = _saturating(min(given, 40.0))  # beyond it is 0 in all digits that are shown
            hint = "larger" if given < right else "smaller"
            raise Unfinished(
                f"At {given:.4g} the gradient is {here:.6f}; at a slightly {hint} distance it is more. "
                "Three digits are asked for."
            )
        where = f"At {right:.6f} it is {steepest_gradient():.6f}."
        return f"{where} Nearer, the two are alike already; farther, D is too sure."

    return judged(check)


def check_diagnosis(diagnosis: Any) -> Verdict:
    """Check what each of the four runs suffers from.

    Args:
        diagnosis: from "A" to "D" to one of ``ILLNESSES``.
    """

    def check() -> str:
        if not isinstance(diagnosis, Mapping):
            raise Unfinished(f"diagnosis is {diagnosis!r}; a dictionary with the runs A to D is asked for.")
        for name in RUNS:
            given = diagnosis.get(name, ...)
            if given is ... or given is None:
                raise Unfinished(f"Run {name} has no diagnosis yet. Look at its gradient first: is it alive?")
            if not isinstance(given, str) or given not in ILLNESSES:
                raise Unfinished(f"Run {name} is {given!r}; to choose from are {', '.join(ILLNESSES)}.")
        for name, (kind, *_) in RUNS.items():
            if diagnosis[name] != kind:
                raise Unfinished(f"Run {name} is not {diagnosis[name]}. {HINTS[diagnosis[name]]}")
        return "All four. Two of them have no gradient problem at all."

    return judged(check)


# What speaks against a wrong diagnosis, for it names what that illness would look like.
HINTS = {
    "healthy": "Healthy would be: all modes have their share, and D is close to guessing.",
    "vanishing": "Vanishing would be: D parts all, and the gradient has fallen by orders of magnitude.",
    "collapse": "Collapse would be: a living gradient, and most fakes on one mode, the same at each moment.",
    "hopping": "Hopping would be: a living gradient, and a few modes at a time, others at each moment.",
}


def steepest() -> float:
    """The distance of two unit normals at which μ · E_q[D*] is largest: 1.636256."""
    return float(minimize_scalar(lambda mu: -_saturating(mu), bounds=(0.5, 4), options={"xatol": 1e-9}).x)


def steepest_gradient() -> float:
    """The saturating gradient there: 0.467320."""
    return _saturating(steepest())


def _saturating(mu: float) -> float:
    """μ · E_q[D*] for p = N(0, 1), q = N(μ, 1), where D* = sigmoid(μ²/2 − μx) is held fixed."""
    x = torch.linspace(-12, mu + 12, 8001, dtype=torch.float64)
    log_p, log_q = (-((x - mean) ** 2) / 2 - math.log(2 * math.pi) / 2 for mean in (0, mu))
    return mu * torch.trapezoid(optimal_discriminator(log_p, log_q) * log_q.exp(), x).item()


def _autograd(objective: Objective, logits: torch.Tensor, fakes: torch.Tensor) -> np.ndarray:
    """The gradient of each fake's loss: of the mean's, times how many there are."""
    (gradient,) = torch.autograd.grad(len(fakes) * objective.generator(logits), fakes, retain_graph=True)
    return gradient.double().numpy()


def _judge_gradient(
    attempt: Callable[..., np.ndarray],
    outputs: np.ndarray,
    slopes: np.ndarray,
    right: np.ndarray,
    name: str,
    loss: str,
) -> None:
    missing = (
        f"{name} returns nothing yet. By the chain rule the gradient of {loss} is its derivative in the "
        "logit times the gradient of the logit, slopes."
    )
    try:
        found = numbers(attempt, outputs, slopes, shape=slopes.shape, missing=missing)
    except Unfinished as unfinished:
        raise Unfinished(str(unfinished).replace("Your function", name, 1)) from None
    factors = {"D": outputs, "1 − D": 1 - outputs, "D · (1 − D)": outputs * (1 - outputs)}
    slips = {
        "It points the other way: the loss is made smaller, and its derivative has a minus.": -right,
        "That is the gradient of the logit itself. By what does the loss weight it?": slopes,
        "That is the mean's gradient. Each fake's own loss is meant: do not divide by n.": right / len(right),
    }
    for factor, values in factors.items():
        hint = f"You weight the slopes by {factor}; that is not the derivative of {loss} in the logit."
        for sign in (1, -1):
            slips.setdefault(hint + " " * (sign < 0), sign * values[:, None] * slopes)
    close = np.isclose(found, right, rtol=1e-4, atol=1e-6).all(axis=1)  # float32 gradients
    if close.all():
        return
    for hint, slip in slips.items():
        if np.allclose(found, slip, rtol=1e-4, atol=1e-6):
            raise Unfinished(f"{name}: {hint.strip()}")
    k = int(close.argmin())  # the first that is wrong
    raise Unfinished(
        f"{name}: for D = {outputs[k]:.3f} and slope {np.round(slopes[k], 3).tolist()} the gradient is "
        f"{np.round(right[k], 4).tolist()}; yours is {np.round(found[k], 4).tolist()}."
    )
