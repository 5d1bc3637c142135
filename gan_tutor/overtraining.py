"""G frozen, D trained on: what gradient would reach G under each loss? (1701.04862, figure 2)"""

from __future__ import annotations

import copy
import math

import numpy as np
import torch

from .networks import standing_still
from .objectives import Minimax, NonSaturating, Wasserstein
from .optimizers import Adam
from .penalties import GradientPenalty
from .probe import gradient_norm, is_critic
from .training import GAN, Diverged, History, discriminator_loss

LOSSES = ("minimax", "non_saturating", "wasserstein")


class Overtraining:
    """The norm of G's gradient under three losses while only the second player learns, from the same weights.

    The minimax and the non-saturating loss are taken on one discriminator, trained on the BCE. The
    Wasserstein loss needs a critic. The game has the one; the other is a *twin*: it starts as a
    copy of the game's, with a fresh optimiser, and learns from the very same batches with the game's
    learning rate for D. (Arjovsky & Bottou train D from scratch; here both start where the game stands.)

    Args:
        gan: the game, whose D will be trained while its G stands still.
    """

    def __init__(self, gan: GAN) -> None:
        self._gan = gan
        self._twin = copy.deepcopy(gan.discriminator)
        self._twin_objective = (
            NonSaturating() if is_critic(gan.objective) else Wasserstein(penalty=GradientPenalty())
        )
        self._optimizer = Adam(self._twin.parameters(), gan.discriminator_lr, gan.betas)
        self._rng = torch.Generator().manual_seed(gan.seed)
        self._updates = 0
        self._history = History()
        self._measure(gan.steps)

    def follow(self) -> None:
        """Let the twin learn from the batch that the game's D has just learnt from, and measure.

        Raises:
            Diverged: a loss or a gradient is no longer finite.
        """
        real, fake = self._gan.batch
        step = self._gan.steps + 1  # which D's update is part of
        loss = discriminator_loss(self._twin, self._twin_objective, real, fake, self._rng)
        if not math.isfinite(loss.item()):
            raise Diverged(step)
        self._optimizer.lr = self._gan.discriminator_lr
        self._optimizer.step(torch.autograd.grad(loss, self._optimizer.parameters))
        self._updates += 1
        if self._history.wants(self._updates):
            self._measure(step)

    @property
    def arrays(self) -> dict[str, np.ndarray]:
        """D's updates since G was frozen, and the norms under each loss, each of shape (t,)."""
        rows = np.array(self._history.rows, dtype=np.float32)
        names = ("frozen_steps", *(f"frozen_{name}" for name in LOSSES))
        return dict(zip(names, rows.T, strict=True))

    def _measure(self, step: int) -> None:
        judge, critic = self._gan.discriminator, self._twin
        if is_critic(self._gan.objective):
            judge, critic = critic, judge
        generator, latent = self._gan.generator, self._gan.probe.latent
        with standing_still(generator, judge, critic):
            fake = generator(latent)
            logits = judge(fake)
            norms = [
                gradient_norm(loss, generator)
                for loss in (
                    Minimax().generator(logits),
                    NonSaturating().generator(logits),
                    Wasserstein().generator(critic(fake)),
                )
            ]
        if not all(map(math.isfinite, norms)):
            raise Diverged(step)
        self._history.append(self._updates, *norms)
