"""What each player minimises, on logits (D = sigmoid(logit)) or on a critic's output.

An objective is an object with a ``name`` and two formulas: ``discriminator(real_logits,
fake_logits)`` and ``generator(fake_logits)``, each a scalar that its player minimises, in nats where
D is a probability. It may say three things more:

- ``critic``: D's output is used as it is, any real number, and not through the sigmoid (False if left out);
- ``penalty``: a term that is added to D's loss (``penalties``; None if left out);
- ``clip``: a bound on each of D's parameters, enforced after each of D's updates (None if left out).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Protocol

import torch
from torch import Tensor, nn
from torch.nn.functional import logsigmoid

from .divergences import value
from .penalties import GradientPenalty, Penalty, check_positive


class Objective(Protocol):
    """A pair of losses that can be played."""

    @property
    def name(self) -> str:
        """The name in the menus."""

    def discriminator(self, real_logits: Tensor, fake_logits: Tensor) -> Tensor:
        """The loss that the discriminator minimises."""

    def generator(self, fake_logits: Tensor) -> Tensor:
        """The loss that the generator minimises."""


@dataclass(frozen=True)
class Minimax:
    """The BCE minimax game: G minimises the very value that D maximises (1406.2661, equation 1).

    The generator's loss E[log(1 − D(G(z)))] *saturates*: its derivative in the logit is −D, which
    dies as D learns to recognise the fakes.

    Args:
        penalty: a term for D's loss, such as ``penalties.R1``.

    Raises:
        ValueError: the penalty can't be called.
    """

    name: str = "minimax"
    penalty: Penalty | None = None
    critic: ClassVar[bool] = False
    clip: ClassVar[None] = None

    def __post_init__(self) -> None:
        _check_penalty(self.penalty)

    def discriminator(self, real_logits: Tensor, fake_logits: Tensor) -> Tensor:
        return -value(real_logits, fake_logits)

    def generator(self, fake_logits: Tensor) -> Tensor:
        return logsigmoid(-fake_logits).mean()


@dataclass(frozen=True)
class NonSaturating:
    """The usual patch: D plays the same game, G minimises −E[log D(G(z))] (1406.2661, section 3).

    Its derivative in the logit is −(1 − D), which is largest where D recognises the fakes.

    Args:
        penalty: a term for D's loss, such as ``penalties.R1``.

    Raises:
        ValueError: the penalty can't be called.
    """

    name: str = "non-saturating"
    penalty: Penalty | None = None
    critic: ClassVar[bool] = False
    clip: ClassVar[None] = None

    def __post_init__(self) -> None:
        _check_penalty(self.penalty)

    def discriminator(self, real_logits: Tensor, fake_logits: Tensor) -> Tensor:
        return -value(real_logits, fake_logits)

    def generator(self, fake_logits: Tensor) -> Tensor:
        return -logsigmoid(fake_logits).mean()


@dataclass(frozen=True)
class Wasserstein:
    """The critic's game: D maximises E[D(x)] − E[D(G(z))], G minimises −E[D(G(z))] (1701.07875, algorithm 1).

    D is a critic: no sigmoid, no logarithm. Among critics of slope ≤ 1 the largest gap between the two
    means is the Wasserstein distance W1. Nothing in the two losses bounds the slope, so without a penalty
    or a clip the gap grows without end. With either it is a stand-in for W1, not W1: the clip bounds
    the slope by some other number, the penalty lets it pass 1.

    Args:
        penalty: a term for D's loss, such as ``penalties.GradientPenalty``.
        clip: after each of D's updates its parameters are clamped to [−clip, clip]; finite, > 0. The paper
            has 0.01, which leaves networks as small as ours a slope of 0.001; the menu has 0.1.

    Raises:
        ValueError: the penalty can't be called, or the clip is out of range.
    """

    name: str = "Wasserstein"
    penalty: Penalty | None = None
    clip: float | None = None
    critic: ClassVar[bool] = True

    def __post_init__(self) -> None:
        _check_penalty(self.penalty)
        if self.clip is not None:
            check_positive("clip", self.clip)
            object.__setattr__(self, "clip", float(self.clip))

    def discriminator(self, real_logits: Tensor, fake_logits: Tensor) -> Tensor:
        return fake_logits.mean() - real_logits.mean()

    def generator(self, fake_logits: Tensor) -> Tensor:
        return -fake_logits.mean()


@torch.no_grad()
def clip_weights(network: nn.Module, bound: float) -> None:
    """Clamp every parameter of the network to [−bound, bound], in place (1701.07875, algorithm 1, line 7).

    Raises:
        ValueError: the bound is not a finite number > 0.
    """
    check_positive("bound", bound)
    for parameter in network.parameters():
        parameter.clamp_(-bound, bound)


def _check_penalty(penalty: Penalty | None) -> None:
    if penalty is not None and not callable(penalty):
        raise ValueError(
            f"penalty is {penalty!r}; allowed are None, or an object such as GradientPenalty(weight=10.0)"
        )


# Why these two numbers: the ring of 8, 3000 steps of one update each, how many of the fakes came within 3
# std of a centre (mean of 8 seeds), without momentum (betas 0 and 0.9) and with Adam's usual betas.
#   clip   0.01 (the paper's)   10 %,  6 %      weight  0.1 (the published toy's)  59 %, 21 %
#          0.03                 30 %,  7 %              1                          61 %, 32 %
#          0.1                  38 %,  6 %             10 (the paper's)            24 %,  7 %
OBJECTIVES: dict[str, Objective] = {
    each.name: each
    for each in (
        Minimax(),
        NonSaturating(),
        Wasserstein("Wasserstein, clipped", clip=0.1),
        Wasserstein("Wasserstein, gradient penalty", penalty=GradientPenalty(0.1)),
    )
}


def objective(name: str) -> Objective:
    """The objective of that name, as the menus spell it.

    Raises:
        ValueError: there is no objective of that name.
    """
    if name not in OBJECTIVES:
        raise ValueError(f"objective is {name!r}; allowed are {', '.join(map(repr, OBJECTIVES))}")
    return OBJECTIVES[name]
