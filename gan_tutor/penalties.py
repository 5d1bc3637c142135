"""What is added to the discriminator's loss so that its slope stays in bounds.

A penalty is called as ``penalty(discriminator, real, fake, rng)`` and gives a scalar that D minimises
along with its loss. Every gradient here is taken in the *points*, at each point by itself: D must not
mix the points of a batch, as batch normalisation does (1704.00028, section 4).
"""

from __future__ import annotations

import contextlib
import math
from dataclasses import dataclass
from numbers import Real
from typing import Protocol

import torch
from torch import Tensor, nn


class Penalty(Protocol):
    """A term to be added to D's loss."""

    def __call__(self, discriminator: nn.Module, real: Tensor, fake: Tensor, rng: torch.Generator) -> Tensor:
        """The term for reals and fakes of shape (n, d), differentiable in D's parameters."""


@dataclass(frozen=True)
class GradientPenalty:
    """Pulls the critic's slope towards 1: λ·E[(‖∇D(x̂)‖ − 1)²] (Gulrajani et al. 2017, 1704.00028, eq. 3).

    The points x̂ = ε·x + (1 − ε)·x̃ lie on the segments from each fake x̃ to its real x, ε uniform in [0, 1].

    Args:
        weight: λ, finite and > 0. The paper has 10; its code for toy densities 0.1, as the menu has.

    Raises:
        ValueError: the weight is out of range.
    """

    weight: float = 10.0

    def __post_init__(self) -> None:
        check_positive("weight", self.weight)
        object.__setattr__(self, "weight", float(self.weight))

    def __call__(self, discriminator: nn.Module, real: Tensor, fake: Tensor, rng: torch.Generator) -> Tensor:
        """The penalty on as many interpolates as there are reals; only ε is drawn from ``rng``.

        Raises:
            ValueError: there are not as many fakes as reals.
        """
        if fake.shape != real.shape:
            raise ValueError(
                f"fake has shape {tuple(fake.shape)}; allowed is {tuple(real.shape)}, a fake for each real"
            )
        eps = torch.rand(len(real), 1, generator=rng, dtype=real.dtype)
        slopes = _gradient(discriminator, eps * real + (1 - eps) * fake).norm(dim=1)
        return self.weight * (slopes - 1).square().mean()


@dataclass(frozen=True)
class R1:
    """Flattens D where the data are: γ/2·E‖∇D(x)‖², D the logit (Mescheder et al. 2018, 1801.04406, §4.1).

    Fakes that match the data then leave D no slope to push them away with, and the game comes to rest.

    Args:
        weight: γ, finite and > 0.

    Raises:
        ValueError: the weight is out of range.
    """

    weight: float = 1.0

    def __post_init__(self) -> None:
        check_positive("weight", self.weight)
        object.__setattr__(self, "weight", float(self.weight))

    def __call__(self, discriminator: nn.Module, real: Tensor, fake: Tensor, rng: torch.Generator) -> Tensor:
        """The penalty on the reals; neither the fakes nor ``rng`` is touched."""
        return self.weight / 2 * _gradient(discriminator, real).square().sum(dim=1).mean()


def _gradient(discriminator: nn.Module, points: Tensor) -> Tensor:
    """∇D at each of the points, shape (n, d), differentiable in D's parameters."""
    points = points.detach().requires_grad_()
    # A point moves its own logit only, so the sum's gradient holds that of every logit.
    (gradient,) = torch.autograd.grad(discriminator(points).sum(), points, create_graph=True)
    return gradient


def check_positive(name: str, number: float) -> None:
    """Raise ValueError unless ``number`` is finite and > 0."""
    # A whole number too large for a float is not finite either, but says so by an exception.
    with contextlib.suppress(OverflowError):
        if not isinstance(number, bool) and isinstance(number, Real) and 0 < float(number) < math.inf:
            return
    raise ValueError(f"{name} is {number!r}; allowed is a finite number > 0")
