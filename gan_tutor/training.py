"""A GAN in training: two networks, an objective, two optimisers, and snapshots of the game."""

from __future__ import annotations

import contextlib
import copy
import math
from collections.abc import Iterator
from numbers import Integral, Real
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from . import networks
from .densities import Density
from .objectives import Objective, objective
from .optimizers import Adam
from .snapshots import Snapshot

# Who is trained in a step, as the menus spell it.
PLAYERS = ("both", "discriminator", "generator")

PROBE = 512  # fixed reals, and fixed latent points, on which a game is measured and shown
FIELD = 64  # the discriminator's output is shown on FIELD × FIELD points of the plane


class Diverged(ArithmeticError):
    """Training produced a number that is no longer finite.

    Attributes:
        step: the step in which it happened, counted from 1.
    """

    def __init__(self, step: int) -> None:
        super().__init__(f"diverged at step {step}: try a smaller learning rate")
        self.step = step

    def __reduce__(self) -> tuple[type[Diverged], tuple[int]]:
        return Diverged, (self.step,)


class History:
    """Measurements of a run in bounded memory.

    Every ``stride``-th step is kept. When ``capacity`` rows are full, every second one goes and
    the stride doubles: what is kept are true measurements, evenly spaced, however long the run.
    """

    def __init__(self, capacity: int = 256) -> None:
        self.capacity = capacity
        self.stride = 1
        self.rows: list[tuple[float, float, float, float]] = []

    def wants(self, step: int) -> bool:
        return step % self.stride == 0

    def append(self, step: int, *measured: float) -> None:
        self.rows.append((step, *measured))
        if len(self.rows) >= self.capacity:
            self.rows = self.rows[::2]
            self.stride *= 2


class GAN:
    """A generator and a discriminator in training against each other.

    Everything random comes from ``seed``: the networks' weights, the batches, the noise. The same
    arguments and the same calls give the same run. Torch is set to one thread for the whole
    process: on networks this small a second one only costs time (10 to 20 times, on a busy machine).

    Args:
        density: what is real.
        objective: a name from ``objectives.OBJECTIVES`` or an object like those in it.
        generator: latent points (n, latent_dim) → fakes (n, dim). A two-layer perceptron when left out.
        discriminator: points (n, dim) → logits (n, 1). A two-layer perceptron when left out.
        latent_dim: dimension of the noise that the generator is fed, normal with unit variance.
        discriminator_lr: Adam's learning rate for D, > 0.
        generator_lr: Adam's learning rate for G, > 0.
        batch_size: reals, and fakes, a step.
        seed: a whole number ≥ 0.

    Raises:
        ValueError: an argument is out of range, or a network's output has the wrong shape.
    """

    def __init__(
        self,
        density: Density,
        *,
        objective: str | Objective = "non-saturating",
        generator: nn.Module | None = None,
        discriminator: nn.Module | None = None,
        latent_dim: int = 2,
        discriminator_lr: float = 2e-3,
        generator_lr: float = 3e-4,
        batch_size: int = 256,
        seed: int = 0,
    ) -> None:
        torch.set_num_threads(1)
        _check_whole("latent_dim", latent_dim, least=1)
        _check_whole("batch_size", batch_size, least=1)
        _check_whole("seed", seed, least=0)
        _check_rate("discriminator_lr", discriminator_lr)
        _check_rate("generator_lr", generator_lr)
        self.density = density
        self.latent_dim = int(latent_dim)
        self.batch_size = int(batch_size)
        self.seed = seed
        self.steps = 0
        self.history = History()
        self.objective = objective
        rng = torch.Generator().manual_seed(int(seed))
        self.generator = generator or networks.generator(rng, self.latent_dim, data_dim=density.dim)
        self.discriminator = discriminator or networks.discriminator(rng, density.dim)
        # A stream of its own, so that what is shown does not depend on the networks' sizes.
        probe = torch.Generator().manual_seed(int(seed))
        self._probe_real = density.sample(PROBE, probe)
        self._probe_z = torch.randn(PROBE, self.latent_dim, generator=probe)
        self._check_networks()
        self._rng = rng
        self._grid, self._extent = _grid(self._probe_real) if density.dim == 2 else (None, None)
        self._generator_optimizer = Adam(self.generator.parameters(), float(generator_lr))
        self._discriminator_optimizer = Adam(self.discriminator.parameters(), float(discriminator_lr))
        self._record()
        self._start = self.checkpoint()

    @property
    def objective(self) -> Objective:
        """What the players minimise. Set it by object or by name, also in mid-run."""
        return self._objective

    @objective.setter
    def objective(self, new: str | Objective) -> None:
        if isinstance(new, str):
            new = objective(new)
        elif not all(hasattr(new, part) for part in ("name", "discriminator", "generator")):
            raise ValueError(
                f"objective is {new!r}; allowed are a name, or an object with a name, "
                "discriminator(real_logits, fake_logits) and generator(fake_logits)"
            )
        self._objective = new

    @property
    def discriminator_lr(self) -> float:
        """D's learning rate, > 0. Set it in mid-run."""
        return self._discriminator_optimizer.lr

    @discriminator_lr.setter
    def discriminator_lr(self, rate: float) -> None:
        _check_rate("discriminator_lr", rate)
        self._discriminator_optimizer.lr = float(rate)

    @property
    def generator_lr(self) -> float:
        """G's learning rate, > 0. Set it in mid-run."""
        return self._generator_optimizer.lr

    @generator_lr.setter
    def generator_lr(self, rate: float) -> None:
        _check_rate("generator_lr", rate)
        self._generator_optimizer.lr = float(rate)

    def step_discriminator(self) -> float:
        """One update of D on a fresh batch; G is left alone. Returns D's loss before the update, in nats."""
        real = self.density.sample(self.batch_size, self._rng)
        with torch.no_grad():
            fake = self.generator(self._latent())
        # Reals and fakes go through D in one pass: the same loss, for half the calls.
        logits = self.discriminator(torch.cat([real, fake]))
        real_logits, fake_logits = logits.split(self.batch_size)
        loss = self.objective.discriminator(real_logits, fake_logits)
        return self._update(self._discriminator_optimizer, loss)

    def step_generator(self) -> float:
        """One update of G on fresh noise; D is left alone. Returns G's loss before the update, in nats."""
        loss = self.objective.generator(self.discriminator(self.generator(self._latent())))
        return self._update(self._generator_optimizer, loss)

    def step(self, player: str = "both") -> None:
        """One step of the game: D is updated, then G. With a ``player`` named, only that one learns.

        Raises:
            ValueError: ``player`` is none of ``PLAYERS``.
            Diverged: a loss is no longer finite.
        """
        check_player(player)
        if player != "generator":
            self.step_discriminator()
        if player != "discriminator":
            self.step_generator()
        self.steps += 1
        if self.history.wants(self.steps):
            self._record()

    def train(self, steps: int, player: str = "both") -> None:
        """Take that many steps, here and now. Raises as ``step`` does."""
        _check_whole("steps", steps, least=0)
        check_player(player)
        for _ in range(steps):
            self.step(player)

    def watch(self, steps: int, every: int, player: str = "both") -> list[Snapshot]:
        """Train that many steps and take a snapshot before the first and after each ``every`` of them."""
        _check_whole("every", every, least=1)
        _check_whole("steps", steps, least=0)
        seen = [self.snapshot()]
        for _ in range(steps // every):
            self.train(every, player)
            seen.append(self.snapshot())
        self.train(steps % every, player)
        return seen

    def snapshot(self) -> Snapshot:
        """The game as it stands.

        Raises:
            Diverged: a number to be shown is no longer finite.
            ValueError: the density is not in the plane.
        """
        if self._grid is None:
            raise ValueError(
                f"density has dimension {self.density.dim}; a snapshot shows the plane, dimension 2"
            )
        with torch.no_grad(), _standing_still(self.generator, self.discriminator):
            fake = self.generator(self._probe_z)
            logits = self.discriminator(torch.cat([self._probe_real, fake, self._grid]))[:, 0]
        if not (logits.isfinite().all() and fake.isfinite().all()):
            raise Diverged(self.steps)
        real_logits, fake_logits, field = logits.split([PROBE, PROBE, FIELD * FIELD])
        rows = np.array(self.history.rows)
        return Snapshot(
            step=self.steps,
            real=self._probe_real.numpy().copy(),
            fake=fake.numpy(),
            real_logits=real_logits.numpy(),
            fake_logits=fake_logits.numpy(),
            field=field.sigmoid().reshape(FIELD, FIELD).numpy(),
            extent=self._extent,
            history_steps=rows[:, 0],
            discriminator_losses=rows[:, 1],
            generator_losses=rows[:, 2],
            gradient_norms=rows[:, 3],
            objective=self.objective.name,
        )

    def checkpoint(self) -> dict[str, Any]:
        """All that training moves: weights, optimisers' and random state, history. Not the settings."""
        return {
            "steps": self.steps,
            "generator": copy.deepcopy(self.generator.state_dict()),
            "discriminator": copy.deepcopy(self.discriminator.state_dict()),
            "generator_optimizer": self._generator_optimizer.state(),
            "discriminator_optimizer": self._discriminator_optimizer.state(),
            "rng": self._rng.get_state(),
            "history": copy.deepcopy(self.history),
        }

    def restore(self, checkpoint: dict[str, Any]) -> None:
        """Go back to a checkpoint of this game; learning rates and objective stay as they are now.

        With the same settings the run from there is the same, to the last bit.
        """
        self.steps = checkpoint["steps"]
        self.history = copy.deepcopy(checkpoint["history"])
        self._rng.set_state(checkpoint["rng"])
        self.generator.load_state_dict(checkpoint["generator"])
        self.discriminator.load_state_dict(checkpoint["discriminator"])
        self._generator_optimizer.restore(checkpoint["generator_optimizer"])
        self._discriminator_optimizer.restore(checkpoint["discriminator_optimizer"])

    def reset(self) -> None:
        """Go back to the game's first moment; learning rates and objective stay as they are now."""
        self.restore(self._start)

    def _latent(self) -> Tensor:
        return torch.randn(self.batch_size, self.latent_dim, generator=self._rng)

    def _update(self, optimizer: Adam, loss: Tensor) -> float:
        amount = loss.item()
        if not math.isfinite(amount):
            raise Diverged(self.steps + 1)
        # autograd.grad stops at this player's parameters; backward() would also fill the other's.
        optimizer.step(torch.autograd.grad(loss, optimizer.parameters))
        return amount

    def _record(self) -> None:
        """Measure both losses and the generator's gradient on the probe; no random number is drawn."""
        with _standing_still(self.generator, self.discriminator):
            fake_logits = self.discriminator(self.generator(self._probe_z))
            generator_loss = self.objective.generator(fake_logits)
            gradients = torch.autograd.grad(generator_loss, self._generator_optimizer.parameters)
            norm = torch.nn.utils.get_total_norm(gradients)
            with torch.no_grad():
                loss = self.objective.discriminator(self.discriminator(self._probe_real), fake_logits)
        measured = (loss.item(), generator_loss.item(), norm.item())
        if not all(map(math.isfinite, measured)):
            raise Diverged(self.steps)
        self.history.append(self.steps, *measured)

    def _check_networks(self) -> None:
        with torch.no_grad(), _standing_still(self.generator, self.discriminator):
            try:
                fake = self.generator(self._probe_z)
            except RuntimeError as error:
                raise ValueError(
                    f"generator can't take latent points of shape (n, {self.latent_dim}): {error}; "
                    "allowed is one made for latent_dim inputs"
                ) from error
            if fake.shape != self._probe_real.shape:
                raise ValueError(
                    f"generator maps (n, {self.latent_dim}) to {('n', *fake.shape[1:])}; "
                    f"allowed is (n, {self.density.dim}), the density's dimension"
                )
            try:
                logits = self.discriminator(fake)
            except RuntimeError as error:
                raise ValueError(
                    f"discriminator can't take points of shape (n, {self.density.dim}): {error}; "
                    "allowed is one made for the density's dimension"
                ) from error
            if logits.shape != (PROBE, 1):
                raise ValueError(
                    f"discriminator maps (n, {self.density.dim}) to {('n', *logits.shape[1:])}; "
                    "allowed is (n, 1), a logit for each point"
                )


@contextlib.contextmanager
def _standing_still(*networks: nn.Module) -> Iterator[None]:
    """Look without touching: a batch norm or a spectral norm would take a look for a training batch."""
    training = [module for network in networks for module in network.modules() if module.training]
    for module in training:
        module.training = False
    try:
        yield
    finally:
        for module in training:
            module.training = True


def check_player(player: str) -> None:
    """Raise ValueError unless ``player`` is one of ``PLAYERS``."""
    if player not in PLAYERS:
        raise ValueError(f"player is {player!r}; allowed are {', '.join(map(repr, PLAYERS))}")


def _check_rate(name: str, rate: float) -> None:
    # A whole number too large for a float is not finite either, but says so by an exception.
    with contextlib.suppress(OverflowError):
        if not isinstance(rate, bool) and isinstance(rate, Real) and 0 < float(rate) < math.inf:
            return
    raise ValueError(f"{name} is {rate!r}; allowed is a finite number > 0")


def _check_whole(name: str, number: int, least: int) -> None:
    if isinstance(number, bool) or not isinstance(number, Integral) or number < least:
        raise ValueError(f"{name} is {number!r}; allowed is a whole number ≥ {least}")


def _grid(real: Tensor) -> tuple[Tensor, tuple[float, float, float, float]]:
    """A square around the reals with a margin, and FIELD × FIELD points in it, shape (FIELD², 2)."""
    low, high = real.amin(dim=0), real.amax(dim=0)
    half = 0.6 * float((high - low).max())
    x1, x2 = ((low + high) / 2).tolist()
    extent = (x1 - half, x1 + half, x2 - half, x2 + half)
    # Cell centres, so that the picture of the field fills the extent exactly.
    ticks = (torch.arange(FIELD) + 0.5) / FIELD * 2 * half
    columns, rows = extent[0] + ticks, extent[2] + ticks
    return torch.cartesian_prod(rows, columns).flip(1), extent
