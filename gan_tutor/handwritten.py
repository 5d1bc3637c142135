"""A game whose updates the learner has written, with plain torch."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from .densities import Density
from .training import GAN

Update = Callable[..., Tensor | None]


class Handwritten(GAN):
    """A GAN that leaves each update to two functions; all else, from the batches to the stage, is as ever.

    With updates that do what GAN's own do, the run is the same but for rounding: they are given the same
    networks, batches and noise.

    Args:
        density: what is real.
        update_discriminator: ``(discriminator, generator, optimizer, real, latent)`` makes one update of D:
            reals of shape (n, d), noise of shape (n, latent_dim) to make fakes from, and D's optimiser, with
            ``zero_grad()`` and ``step()`` as torch's. It may return the loss.
        update_generator: ``(discriminator, generator, optimizer, latent)`` makes one of G, with G's.
        settings: as for GAN. ``objective`` is what losses and gradients are shown of; ``instance_noise`` is
            put on the reals alone, for the fakes are not made here.

    Raises:
        ValueError: as GAN does, or an update is no function.
    """

    own_updates = True

    def __init__(
        self, density: Density, update_discriminator: Update, update_generator: Update, **settings: Any
    ) -> None:
        for name, update in (
            ("update_discriminator", update_discriminator),
            ("update_generator", update_generator),
        ):
            if not callable(update):
                raise ValueError(f"{name} is {update!r}; allowed is a function that makes one update")
        self._own = update_discriminator, update_generator
        super().__init__(density, **settings)

    def _made_again(self, **settings: Any) -> GAN:
        return Handwritten(self.density, *self._own, **settings)

    def _update_discriminator(self) -> float:
        real = self._blur(self.density.sample(self.batch_size, self._rng))
        latent = self._latent()
        with torch.no_grad():
            self.batch = (real, self.generator(latent))  # as they were before the update
        loss = self._own[0](self.discriminator, self.generator, self._discriminator_optimizer, real, latent)
        return self._amount(loss)

    def _update_generator(self) -> float:
        latent = self._latent()
        loss = self._own[1](self.discriminator, self.generator, self._generator_optimizer, latent)
        return self._amount(loss)

    def _amount(self, loss: Tensor | None) -> float:
        """The loss that an update has returned, as a number; NaN where it returns nothing."""
        return math.nan if loss is None else self._checked(torch.as_tensor(loss).item())
