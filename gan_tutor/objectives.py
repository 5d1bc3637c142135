"""What each player minimises, on logits (D = sigmoid(logit)).

An objective is an object with a ``name`` and two formulas: ``discriminator(real_logits,
fake_logits)`` and ``generator(fake_logits)``, each a scalar in nats that its player minimises.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from torch import Tensor
from torch.nn.functional import logsigmoid

from .divergences import value


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
    """

    name: str = "minimax"

    def discriminator(self, real_logits: Tensor, fake_logits: Tensor) -> Tensor:
        return -value(real_logits, fake_logits)

    def generator(self, fake_logits: Tensor) -> Tensor:
        return logsigmoid(-fake_logits).mean()


@dataclass(frozen=True)
class NonSaturating:
    """The usual patch: D plays the same game, G minimises −E[log D(G(z))] (1406.2661, section 3).

    Its derivative in the logit is −(1 − D), which is largest where D recognises the fakes.
    """

    name: str = "non-saturating"

    def discriminator(self, real_logits: Tensor, fake_logits: Tensor) -> Tensor:
        return -value(real_logits, fake_logits)

    def generator(self, fake_logits: Tensor) -> Tensor:
        return -logsigmoid(fake_logits).mean()


OBJECTIVES: dict[str, Objective] = {each.name: each for each in (Minimax(), NonSaturating())}


def objective(name: str) -> Objective:
    """The objective of that name, as the menus spell it.

    Raises:
        ValueError: there is no objective of that name.
    """
    if name not in OBJECTIVES:
        raise ValueError(f"objective is {name!r}; allowed are {', '.join(map(repr, OBJECTIVES))}")
    return OBJECTIVES[name]
