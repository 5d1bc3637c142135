"""The game at one moment, in NumPy: torch ends here, and figures, widgets and recordings begin."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class Snapshot:
    """The game at one moment, as NumPy arrays: all that a figure or a widget ever sees.

    The points are the same 512 reals and the fakes made from the same 512 latent points in every
    snapshot of a game, so that what moves between two of them is the networks alone.

    Attributes:
        step: steps trained so far.
        real: real samples, shape (n, 2).
        fake: generated samples, shape (n, 2).
        real_logits: D's logits on the reals, shape (n,).
        fake_logits: D's logits on the fakes, shape (n,).
        field: D's output, 0 to 1, on a grid over the plane; row 0 is the lowest x2. Shape (64, 64).
        extent: the plane's limits (x1 min, x1 max, x2 min, x2 max).
        history_steps: the steps at which the game was measured, shape (t,).
        discriminator_losses: what D minimises, in nats, shape (t,).
        generator_losses: what G minimises, in nats, shape (t,).
        gradient_norms: Euclidean norm of the gradient of G's loss in G's parameters, shape (t,).
        objective: name of the objective.
    """

    step: int
    real: np.ndarray
    fake: np.ndarray
    real_logits: np.ndarray
    fake_logits: np.ndarray
    field: np.ndarray
    extent: tuple[float, float, float, float]
    history_steps: np.ndarray
    discriminator_losses: np.ndarray
    generator_losses: np.ndarray
    gradient_norms: np.ndarray
    objective: str

    @property
    def real_outputs(self) -> np.ndarray:
        """D's output on the reals, 0 to 1, shape (n,)."""
        return _sigmoid(self.real_logits)

    @property
    def fake_outputs(self) -> np.ndarray:
        """D's output on the fakes, 0 to 1, shape (n,)."""
        return _sigmoid(self.fake_logits)


def _sigmoid(logits: np.ndarray) -> np.ndarray:
    # tanh does not overflow, however large the logit.
    return 0.5 * (1 + np.tanh(0.5 * logits))
