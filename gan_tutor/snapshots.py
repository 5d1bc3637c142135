"""The game at one moment, in NumPy: torch ends here, and figures, widgets and recordings begin."""
# ruff: noqa: RUF009, _empty makes a dataclass field

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

import numpy as np

# What a snapshot without details has none of.
DETAILS = (
    "history_steps", "discriminator_losses", "generator_losses", "gradient_norms",
    "generator_gradients", "discriminator_gradients", "mode_shares", "mode_history",
)  # fmt: skip


def _empty(ndim: int) -> Any:
    """A field that is an array without elements where a game has nothing to show."""
    return dataclasses.field(default_factory=lambda: np.zeros((0,) * ndim, np.float32), repr=False)


@dataclass(frozen=True, eq=False)
class Snapshot:
    """The game at one moment, as NumPy arrays: all that a figure or a widget ever sees.

    The points are the same 512 reals and the fakes made from the same 512 latent points in every
    snapshot of a game, so that what moves between two of them is the networks alone (or the
    density, where the learner has changed it).

    d is the data's dimension: 2 in the plane, 1 on the line, the number of pixels for images.

    Attributes:
        step: steps trained so far.
        real: real samples, shape (n, d).
        fake: generated samples, shape (n, d).
        real_logits: D's logits, or the critic's values, on the reals, shape (n,).
        fake_logits: the same on the fakes, shape (n,).
        field: D's output, 0 to 1, or the critic's raw value. In the plane on a grid, row 0 is the
            lowest x2, shape (64, 64); on the line at 256 places from left to right, shape (256,);
            empty where the data have more dimensions, and where it was not asked for.
        extent: the limits (x1 min, x1 max, x2 min, x2 max) of the plane, or (min, max) of the line;
            empty where the data have more dimensions.
        history_steps: the steps at which the game was measured, shape (t,).
        discriminator_losses: what D minimises, in nats (a critic: in the critic's units), shape (t,).
        generator_losses: what G minimises, likewise, shape (t,).
        gradient_norms: Euclidean norm of the gradient of G's loss in G's parameters, shape (t,).
        objective: name of the objective.
        critic: whether the second player is a critic, whose output is any real number.
        latent: the latent points that the fakes were made from, shape (n, latent dimension).
        generator_gradients: gradient of the generator's loss in each of the first m fakes, taken
            sample by sample: −D·∂logit (minimax), −(1 − D)·∂logit (non-saturating), −∂critic. A
            fake is sent against it. Shape (m, d).
        discriminator_gradients: ∇D, or the critic's gradient, at the same fakes, shape (m, d).
        manifold: what G makes of a net of latent points, rows × columns, shape (r, c, d); empty
            unless the latent points are in the plane or on a line and the data in the plane.
        real_density: on the line, the true density p at the places of ``field``, shape (256,).
        fake_density: on the line, an estimate of the generator's density q there, shape (256,).
        modes: centres of the real modes where they are known, shape (K, d).
        mode_names: a name for each mode, or each class; empty where neither is known.
        mode_weights: share of the reals in each, shape (K,).
        mode_shares: share of the fakes that are high-quality samples of each, shape (K,).
        mode_history: the shares at ``history_steps``, shape (t, K).
        images: some fakes decoded to images, shape (m, height, width), 0 to 1.
    """

    step: int
    real: np.ndarray
    fake: np.ndarray
    real_logits: np.ndarray
    fake_logits: np.ndarray
    field: np.ndarray
    extent: tuple[float, ...]
    history_steps: np.ndarray
    discriminator_losses: np.ndarray
    generator_losses: np.ndarray
    gradient_norms: np.ndarray
    objective: str
    critic: bool = False
    latent: np.ndarray = _empty(2)
    generator_gradients: np.ndarray = _empty(2)
    discriminator_gradients: np.ndarray = _empty(2)
    manifold: np.ndarray = _empty(3)
    real_density: np.ndarray = _empty(1)
    fake_density: np.ndarray = _empty(1)
    modes: np.ndarray = _empty(2)
    mode_names: tuple[str, ...] = ()
    mode_weights: np.ndarray = _empty(1)
    mode_shares: np.ndarray = _empty(1)
    mode_history: np.ndarray = _empty(2)
    images: np.ndarray = _empty(3)

    @property
    def detailed(self) -> bool:
        """Whether it was taken with its details: gradients, modes' shares, history."""
        return self.history_steps.size > 0

    def completed(self, before: Snapshot) -> Snapshot:
        """With what this one was taken without as ``before``, of the same game, has it."""
        names = [*(() if self.field.size else ("field",)), *(() if self.detailed else DETAILS)]
        return dataclasses.replace(self, **{name: getattr(before, name) for name in names})

    @property
    def dim(self) -> int:
        """The data's dimension d."""
        return self.real.shape[1]

    @property
    def real_outputs(self) -> np.ndarray:
        """D's output on the reals, 0 to 1 (a critic: its value), shape (n,)."""
        return self.real_logits if self.critic else _sigmoid(self.real_logits)

    @property
    def fake_outputs(self) -> np.ndarray:
        """D's output on the fakes, 0 to 1 (a critic: its value), shape (n,)."""
        return self.fake_logits if self.critic else _sigmoid(self.fake_logits)

    @property
    def auc(self) -> float:
        """How well D's outputs part the two: how often D ranks a real above a fake, ties half.

        The area under the ROC curve. 1 means that no output is shared, 0.5 that they overlap
        wholly. It is the same for probabilities, logits and critics, since only the order counts.
        """
        fakes = np.sort(self.fake_logits)
        below = np.searchsorted(fakes, self.real_logits, side="left")
        not_above = np.searchsorted(fakes, self.real_logits, side="right")
        return float((below + not_above).mean() / (2 * len(fakes)))

    @property
    def optimal(self) -> np.ndarray:
        """On the line, the optimal discriminator D* = p / (p + q) at the places of ``field``, shape (256,).

        From the true p and the estimate of q (1406.2661, proposition 1). NaN where both round to 0.
        """
        if not self.real_density.size:
            return self.real_density
        return best_discriminator(self.real_density, self.fake_density)

    @property
    def modes_captured(self) -> int:
        """How many modes have at least one high-quality fake."""
        return int((self.mode_shares > 0).sum())

    @property
    def high_quality(self) -> float:
        """Share of the fakes that are high-quality samples of some mode."""
        return float(self.mode_shares.sum())


@dataclass(frozen=True, eq=False)
class EnsembleSnapshot:
    """The same game from M seeds at one moment, as NumPy arrays.

    All members' fakes are made from the same 256 latent points, or from as many as were asked for if
    those are fewer, and they and the reals are the same in every snapshot of an ensemble: what differs
    between members is their networks alone.

    Attributes:
        step: steps trained so far, by every member.
        seeds: the members' seeds, shape (M,).
        real: real samples, shape (n, d).
        fake: what each member generates, shape (M, n, d); NaN for one that has diverged.
        extent: as in a ``Snapshot``.
        mode_shares: share of each member's fakes, of 512 if no other number was asked for, that are
            high-quality samples of each mode, shape (M, K); K is 0 where the modes are not known.
        diverged: whether a number in a member's networks is no longer finite, shape (M,).
        mode_names: a name for each mode, or each class.
        mode_weights: share of the reals in each, shape (K,).
        images: the first fakes of each member decoded to images, shape (M, m, height, width), 0 to 1, NaN
            for one that has diverged; empty where the density has no decode.
    """

    step: int
    seeds: np.ndarray
    real: np.ndarray
    fake: np.ndarray
    extent: tuple[float, ...]
    mode_shares: np.ndarray
    diverged: np.ndarray
    mode_names: tuple[str, ...] = ()
    mode_weights: np.ndarray = _empty(1)
    images: np.ndarray = _empty(4)

    @property
    def modes_captured(self) -> np.ndarray:
        """How many modes have at least one high-quality fake, shape (M,)."""
        return (self.mode_shares > 0).sum(axis=1)

    @property
    def high_quality(self) -> np.ndarray:
        """Share of the fakes that are high-quality samples of some mode, shape (M,)."""
        return self.mode_shares.sum(axis=1)

    @property
    def collapsed(self) -> np.ndarray:
        """Whether a member captures a mode, but at most half of them, shape (M,).

        Of 8 modes that is 1 to 4, of two it is one, and of a single mode it can't be. One good fake
        captures a mode, so the count is lenient: who puts nearly all fakes into one mode and a few
        strays into five is not in it, and who misses 3 of 8 isn't either. ``mode_shares`` tells them.

        A member that captures no mode is not in it: its fakes are not too alike, but not good. That is
        how training begins, and for moments how a generator looks that hops from one mode to the next.
        Early on a few strays may put a member in, so read it beside ``high_quality``. One that
        has diverged is in ``diverged`` alone.
        """
        modes = self.mode_shares.shape[1]
        return (self.modes_captured >= 1) & (2 * self.modes_captured <= modes) & ~self.diverged

    @property
    def dominant(self) -> tuple[str, ...]:
        """The name of the mode that holds more than half of a member's fakes, or "" if none does; M names."""
        if not self.mode_names:
            return ("",) * len(self.seeds)
        shares = self.mode_shares
        return tuple(
            self.mode_names[mode] if share > 0.5 else ""
            for mode, share in zip(shares.argmax(axis=1), shares.max(axis=1), strict=True)
        )

    @property
    def collapsed_share(self) -> float:
        """Share of all members, the diverged among them, that have collapsed; NaN without known modes."""
        return float(self.collapsed.mean()) if self.mode_shares.shape[1] else float("nan")


def best_discriminator(p: np.ndarray, q: np.ndarray) -> np.ndarray:
    """D* = p / (p + q) from densities at the same places, likewise shaped; NaN where both round to 0."""
    total = p + q
    return np.divide(p, total, out=np.full_like(total, np.nan), where=total > 0)


def _sigmoid(logits: np.ndarray) -> np.ndarray:
    # tanh does not overflow, however large the logit.
    return 0.5 * (1 + np.tanh(0.5 * logits))
