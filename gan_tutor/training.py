"""A GAN in training: two networks, an objective, two optimisers, and snapshots of the game."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Iterator, Sequence
from numbers import Integral, Real
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from . import networks
from .coverage import Coverage
from .densities import Density
from .objectives import Objective, clip_weights, objective
from .optimizers import Adam
from .probe import PROBE, Probe
from .snapshots import Snapshot

# Who is trained in a step, as the menus spell it.
PLAYERS = ("both", "discriminator", "generator")
# What may be changed in mid-run: attributes of a GAN.
SETTINGS = (
    "density",
    "objective",
    "discriminator_lr",
    "generator_lr",
    "discriminator_steps",
    "instance_noise",
)


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
        self.rows: list[tuple[float, ...]] = []
        self._table, self._told = np.zeros((0, 0)), 0  # the rows as an array, as far as they have been told

    def wants(self, step: int) -> bool:
        return step % self.stride == 0

    def append(self, step: int, *measured: float) -> None:
        self.rows.append((step, *measured))
        if len(self.rows) >= self.capacity:
            self.rows = self.rows[::2]
            self.stride *= 2
            self._told = 0

    def table(self, width: int) -> np.ndarray:
        """The rows as an array, shape (t, width). What a row has no number for, or others of, is NaN.

        Modes may have come or gone in mid-run: what was counted before does not line up with what is now.
        """
        if self._table.shape[1] != width:
            self._told = 0
        unknown = (math.nan,) * (width - 4)
        rows = [row if len(row) == width else (*row[:4], *unknown) for row in self.rows[self._told :]]
        fresh = np.array(rows).reshape(-1, width)  # of few rows: to make all of them anew takes 0.2 ms
        self._table = np.concatenate([self._table, fresh]) if self._told else fresh
        self._told = len(self.rows)
        return self._table.copy()

    def copy(self) -> History:
        """One that goes its own way; the rows, which never change, are shared."""
        twin = History(self.capacity)
        twin.stride, twin.rows = self.stride, self.rows.copy()
        return twin


class GAN:
    """A generator and a discriminator in training against each other.

    Everything random comes from ``seed``: the networks' weights, the batches, the noise. The same
    arguments and the same calls give the same run (but for networks that draw from torch's global
    random state, as dropout does). Torch is set to one thread for the whole process: on networks
    this small a second one only costs time (10 to 20 times, on a busy machine).

    Args:
        density: what is real. It may be changed in mid-run for another of the same dimension.
        objective: a name from ``objectives.OBJECTIVES`` or an object like those in it.
        generator: the sizes of its hidden layers, or a network of your own: latent points
            (n, latent_dim) → fakes (n, dim).
        discriminator: likewise: points (n, dim) → logits (n, 1).
        latent_dim: dimension of the noise that the generator is fed, normal with unit variance.
        discriminator_lr: Adam's learning rate for D, > 0.
        generator_lr: Adam's learning rate for G, > 0.
        discriminator_steps: updates of D for one of G, ≥ 1.
        instance_noise: standard deviation of the normal noise that is added to all that D is
            trained on, ≥ 0 (Arjovsky & Bottou 2017, 1701.04862, section 3).
        bounded: whether the generator ends in a sigmoid, so that its fakes have coordinates of 0 to 1.
        batch_statistics: whether D is told, with each point, how far the points of its batch are spread
            (``networks.GroupDeviation``; Karras et al. 2018, 1710.10196, section 3). A penalty, which
            takes each point by itself, doesn't go with it.
        batch_size: reals, and fakes, an update.
        betas: Adam's, for both players.
        seed: a whole number ≥ 0.

    Raises:
        ValueError: an argument is out of range, a network's output has the wrong shape, or ``bounded`` or
            ``batch_statistics`` is asked of a network of your own.

    Attributes:
        steps: steps taken so far.
        script: what was set, and who learnt, from which step on: with the seed, all that makes the run.
        scripted: False once an update was made that the script doesn't tell.
        whole: False in the midst of a step, and where one was broken off.
        batch: the reals and fakes that D has just learnt from.
        own_updates: whether the updates are the learner's own (``handwritten``).
    """

    own_updates = False

    def __init__(
        self,
        density: Density,
        *,
        objective: str | Objective = "non-saturating",
        generator: nn.Module | Sequence[int] = (64, 64),
        discriminator: nn.Module | Sequence[int] = (64, 64),
        latent_dim: int = 2,
        discriminator_lr: float = 2e-3,
        generator_lr: float = 3e-4,
        discriminator_steps: int = 1,
        instance_noise: float = 0.0,
        bounded: bool = False,
        batch_statistics: bool = False,
        batch_size: int = 256,
        betas: tuple[float, float] = (0.9, 0.999),
        seed: int = 0,
    ) -> None:
        torch.set_num_threads(1)
        check_whole("latent_dim", latent_dim, least=1)
        check_whole("batch_size", batch_size, least=1)
        check_whole("seed", seed, least=0, most=2**64 - 1)  # what torch takes
        _check_rate("discriminator_lr", discriminator_lr)
        _check_rate("generator_lr", generator_lr)
        betas = _checked_betas(betas)
        if not hasattr(density, "dim"):
            raise ValueError(f"density is {density!r}; allowed is one such as densities.ring()")
        self.latent_dim = int(latent_dim)
        self.batch_size = int(batch_size)
        self.betas = betas
        self.seed = int(seed)
        # The hidden layers' sizes, where the networks are ours; None for the learner's own.
        self.generator_sizes = _sizes("generator", generator)
        self.discriminator_sizes = _sizes("discriminator", discriminator)
        self.bounded = _checked_part("bounded", bounded, "generator", self.generator_sizes)
        self.batch_statistics = _checked_part(
            "batch_statistics", batch_statistics, "discriminator", self.discriminator_sizes
        )
        self.steps = 0
        self.history = History()
        self._density = density
        self.objective = objective
        self.discriminator_steps = discriminator_steps
        self.instance_noise = instance_noise
        self._rng = torch.Generator().manual_seed(self.seed)
        # A stream of their own for interpolates: two games with different penalties see the same batches.
        self._penalty_rng = torch.Generator().manual_seed(self.seed)
        if self.generator_sizes is not None:
            generator = networks.generator(
                self._rng, self.latent_dim, self.generator_sizes, density.dim, self.bounded
            )
        if self.discriminator_sizes is not None:
            discriminator = self.new_discriminator(self._rng)
        self.generator, self.discriminator = generator, discriminator
        self.probe = Probe(density, self.latent_dim, self.seed)
        self._check_networks()
        self._generator_optimizer = Adam(generator.parameters(), float(generator_lr), betas)
        self._discriminator_optimizer = Adam(discriminator.parameters(), float(discriminator_lr), betas)
        self.script: list[tuple[int, dict[str, Any]]] = []
        self.scripted = True
        self._in_force: dict[str, Any] = {}
        self.whole = True
        self.batch: tuple[Tensor, Tensor] | None = None
        self._record(0)
        self._start = self.checkpoint()

    def new_discriminator(self, rng: torch.Generator) -> nn.Sequential:
        """A D like this game's that knows nothing, its weights drawn from ``rng``."""
        group = self.batch_size if self.batch_statistics else 0
        return networks.discriminator(rng, self.density.dim, self.discriminator_sizes, group)

    def again(self, seed: int) -> GAN:
        """The same game, with the settings as they stand, from its beginning and from another seed.

        Raises:
            ValueError: the seed is out of range, or a network is the learner's own: this class
                doesn't know how it was made.
        """
        if self.generator_sizes is None or self.discriminator_sizes is None:
            raise ValueError(
                "a network of this game is one of your own, and can't be made again from another seed; "
                "give generator and discriminator as sizes of hidden layers, such as (64, 64)"
            )
        settings = self.settings
        del settings["density"]
        return self._made_again(
            generator=self.generator_sizes,
            discriminator=self.discriminator_sizes,
            latent_dim=self.latent_dim,
            bounded=self.bounded,
            batch_statistics=self.batch_statistics,
            batch_size=self.batch_size,
            betas=self.betas,
            seed=seed,
            **settings,
        )

    def _made_again(self, **settings: Any) -> GAN:
        return GAN(self.density, **settings)

    @property
    def settings(self) -> dict[str, Any]:
        """All that may be changed in mid-run, by name, as it stands."""
        return {name: getattr(self, name) for name in SETTINGS}

    @property
    def density(self) -> Density:
        """What is real. Set it in mid-run to another density of the same dimension."""
        return self._density

    @density.setter
    def density(self, new: Density) -> None:
        dim = getattr(new, "dim", None)
        if dim != self._density.dim:
            came = f"has dimension {dim}" if dim is not None else f"is {new!r}"
            raise ValueError(f"density {came}; allowed here is one of dimension {self._density.dim}")
        self.probe.aim(new)
        self._density = new

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

    @property
    def discriminator_steps(self) -> int:
        """Updates of D for one of G, ≥ 1. Set it in mid-run."""
        return self._discriminator_steps

    @discriminator_steps.setter
    def discriminator_steps(self, count: int) -> None:
        check_whole("discriminator_steps", count, least=1)
        self._discriminator_steps = int(count)

    @property
    def instance_noise(self) -> float:
        """Standard deviation of the noise on all that D is trained on, ≥ 0. Set it in mid-run."""
        return self._instance_noise

    @instance_noise.setter
    def instance_noise(self, deviation: float) -> None:
        if not (_is_number(deviation) and deviation >= 0):
            raise ValueError(f"instance_noise is {deviation!r}; allowed is a finite number ≥ 0")
        self._instance_noise = float(deviation)

    def step_discriminator(self) -> float:
        """One update of D on a fresh batch; G is left alone. Returns D's loss before the update, in nats."""
        self.scripted = False
        return self._update_discriminator()

    def _update_discriminator(self) -> float:
        real = self._blur(self.density.sample(self.batch_size, self._rng))
        with torch.no_grad():
            fake = self._blur(self.generator(self._latent()))
        self.batch = (real, fake)
        loss = discriminator_loss(self.discriminator, self.objective, real, fake, self._penalty_rng)
        amount = self._update(self._discriminator_optimizer, loss)
        clip = getattr(self.objective, "clip", None)
        if clip is not None:
            clip_weights(self.discriminator, clip)
        return amount

    def step_generator(self) -> float:
        """One update of G on fresh noise; D is left alone. Returns G's loss before the update, in nats."""
        self.scripted = False
        return self._update_generator()

    def _update_generator(self) -> float:
        fake = self._blur(self.generator(self._latent()))
        return self._update(self._generator_optimizer, self.objective.generator(self.discriminator(fake)))

    def updates(self, player: str = "both") -> Iterator[str]:
        """One step of the game, update by update: D ``discriminator_steps`` times, then G once.

        With a ``player`` named, only that one learns. Yields who has just been updated; the step
        counts as taken when the iterator is exhausted. One that is left in its midst, or diverges,
        has moved the game and doesn't count; a checkpoint leads back.

        Raises:
            ValueError: ``player`` is none of ``PLAYERS``.
            Diverged: a loss is no longer finite.
        """
        check_player(player)
        self.scripted = self.scripted and self.whole  # what a broken step has moved, nothing tells
        self._write_down(player)
        self.whole = False
        if player != "generator":
            for _ in range(self._discriminator_steps):
                self._update_discriminator()
                yield "discriminator"
        if player != "discriminator":
            self._update_generator()
            yield "generator"
        if self.history.wants(self.steps + 1):
            self._record(self.steps + 1)
        self.steps += 1
        self.whole = True

    def step(self, player: str = "both") -> None:
        """One step of the game. Raises as ``updates`` does."""
        for _ in self.updates(player):
            pass

    def train(self, steps: int, player: str = "both") -> None:
        """Take that many steps, here and now. Raises as ``step`` does."""
        check_whole("steps", steps, least=0)
        check_player(player)
        for _ in range(steps):
            self.step(player)

    def watch(self, steps: int, every: int, player: str = "both") -> list[Snapshot]:
        """Train that many steps and take a snapshot before the first and after each ``every`` of them."""
        check_whole("every", every, least=1)
        check_whole("steps", steps, least=0)
        seen = [self.snapshot()]
        for _ in range(steps // every):
            self.train(every, player)
            seen.append(self.snapshot())
        self.train(steps % every, player)
        return seen

    def snapshot(self, field: bool = True, details: bool = True) -> Snapshot:
        """The game as it stands.

        Args:
            field: whether D's output is wanted all over the picture: nearly half of the cost.
            details: whether the gradients, the modes' shares and the history are.

        Raises:
            Diverged: a number to be shown is no longer finite.
        """
        seen = self.probe.look(self.generator, self.discriminator, self.objective, field, details)
        if seen is None:
            raise Diverged(self.steps)
        rows = self.history.table(4 + len(seen["mode_shares"])) if details else np.zeros((0, 4))
        return Snapshot(
            step=self.steps,
            history_steps=rows[:, 0],
            discriminator_losses=rows[:, 1],
            generator_losses=rows[:, 2],
            gradient_norms=rows[:, 3],
            mode_history=rows[:, 4:],
            **seen,
        )

    def coverage(self, samples: int = 2500) -> Coverage:
        """How many modes G reaches, on that many fakes (the protocol of VEEGAN, 1705.07761).

        The run is not disturbed: the latent points come from a stream of their own.

        Raises:
            ValueError: the density's modes aren't known, or there are no samples.
        """
        check_whole("samples", samples, least=1)
        if self.probe.targets is None:
            raise ValueError(
                "density has no modes that could be counted; allowed are a Mixture of distinct centres, "
                "or Samples with whole numbers as labels"
            )
        rng = torch.Generator().manual_seed(self.seed)
        with torch.no_grad(), networks.standing_still(self.generator):
            fake = self.generator(torch.randn(samples, self.latent_dim, generator=rng))
        return self.probe.targets.coverage(fake.numpy())

    def checkpoint(self) -> dict[str, Any]:
        """All that training moves: weights, optimisers' and random state, history. Not the settings."""
        return {
            "steps": self.steps,
            "generator": _copy_of(self.generator),
            "discriminator": _copy_of(self.discriminator),
            "generator_optimizer": self._generator_optimizer.state(),
            "discriminator_optimizer": self._discriminator_optimizer.state(),
            "rng": self._rng.get_state(),
            "penalty_rng": self._penalty_rng.get_state(),
            "history": self.history.copy(),
            "script": self.script.copy(),
            "scripted": self.scripted and self.whole,
        }

    def restore(self, checkpoint: dict[str, Any]) -> None:
        """Go back to a checkpoint of this game; the settings stay as they are now.

        With the same settings the run from there is the same, to the last bit.
        """
        self.steps = checkpoint["steps"]
        self.script = checkpoint["script"].copy()
        self._in_force = {name: value for _, changes in self.script for name, value in changes.items()}
        self.scripted, self.whole = checkpoint["scripted"], True
        self.history = checkpoint["history"].copy()
        self._rng.set_state(checkpoint["rng"])
        self._penalty_rng.set_state(checkpoint["penalty_rng"])
        self.generator.load_state_dict(checkpoint["generator"])
        self.discriminator.load_state_dict(checkpoint["discriminator"])
        self._generator_optimizer.restore(checkpoint["generator_optimizer"])
        self._discriminator_optimizer.restore(checkpoint["discriminator_optimizer"])
        self.batch = None

    def reset(self) -> None:
        """Go back to the game's first moment; the settings stay as they are now."""
        self.restore(self._start)

    def changes(self, player: str) -> dict[str, Any]:
        """What is set, and who learns, otherwise than in the last step: all of it before the first one."""
        now = {**self.settings, "player": player}
        if now == self._in_force:
            return {}
        return {name: value for name, value in now.items() if self._in_force.get(name) != value}

    def _write_down(self, player: str) -> None:
        changes = self.changes(player)
        if changes:
            if self.script and self.script[-1][0] == self.steps:  # a step that was broken off is taken anew
                changes = self.script.pop()[1] | changes
            self.script.append((self.steps, changes))
            self._in_force = self._in_force | changes

    def _latent(self) -> Tensor:
        return torch.randn(self.batch_size, self.latent_dim, generator=self._rng)

    def _blur(self, points: Tensor) -> Tensor:
        if self._instance_noise == 0:
            return points
        return points + self._instance_noise * torch.randn(points.shape, generator=self._rng)

    def _update(self, optimizer: Adam, loss: Tensor) -> float:
        amount = self._checked(loss.item())
        # autograd.grad stops at this player's parameters; backward() would also fill the other's.
        optimizer.step(torch.autograd.grad(loss, optimizer.parameters))
        return amount

    def _checked(self, loss: float) -> float:
        if not math.isfinite(loss):
            raise Diverged(self.steps + 1)
        return loss

    def _record(self, step: int) -> None:
        """Measure the game on the probe as it stands after that many steps; no random number is drawn."""
        measured = self.probe.measure(self.generator, self.discriminator, self.objective)
        if not all(map(math.isfinite, measured)):
            raise Diverged(step)
        self.history.append(step, *measured)

    def _check_networks(self) -> None:
        with torch.no_grad(), networks.standing_still(self.generator, self.discriminator):
            try:
                fake = self.generator(self.probe.latent)
            except RuntimeError as error:
                raise ValueError(
                    f"generator can't take latent points of shape (n, {self.latent_dim}): {error}; "
                    "allowed is one made for latent_dim inputs"
                ) from error
            if fake.shape != self.probe.real.shape:
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


def discriminator_loss(
    discriminator: nn.Module, objective: Objective, real: Tensor, fake: Tensor, rng: torch.Generator
) -> Tensor:
    """What D minimises on a batch: the objective's loss, and its penalty where it has one."""
    # Reals and fakes go through D in one pass: the same loss, for half the calls.
    real_logits, fake_logits = discriminator(torch.cat([real, fake])).split(len(real))
    loss = objective.discriminator(real_logits, fake_logits)
    penalty = getattr(objective, "penalty", None)
    return loss if penalty is None else loss + penalty(discriminator, real, fake, rng)


def check_player(player: str) -> None:
    """Raise ValueError unless ``player`` is one of ``PLAYERS``."""
    if player not in PLAYERS:
        raise ValueError(f"player is {player!r}; allowed are {', '.join(map(repr, PLAYERS))}")


def _check_rate(name: str, rate: float) -> None:
    if not (_is_number(rate) and rate > 0):
        raise ValueError(f"{name} is {rate!r}; allowed is a finite number > 0")


def check_whole(name: str, number: int, least: int, most: float = math.inf) -> None:
    if isinstance(number, bool) or not isinstance(number, Integral) or not least <= number <= most:
        upper = "" if most == math.inf else f" and ≤ {most}"
        raise ValueError(f"{name} is {number!r}; allowed is a whole number ≥ {least}{upper}")


def _checked_betas(betas: tuple[float, float]) -> tuple[float, float]:
    try:
        first, second = betas
    except (TypeError, ValueError):
        first = second = None
    if not all(_is_number(beta) and 0 <= beta < 1 for beta in (first, second)):
        raise ValueError(f"betas is {betas!r}; allowed are two numbers ≥ 0 and < 1")
    return float(first), float(second)


def _is_number(value: Any) -> bool:
    # A whole number too large for a float is not finite either, but says so by an exception.
    with contextlib.suppress(OverflowError):
        return isinstance(value, Real) and not isinstance(value, bool) and math.isfinite(value)
    return False


def _sizes(name: str, network: nn.Module | Sequence[int]) -> tuple[int, ...] | None:
    """Sizes of hidden layers, or None for a network."""
    if isinstance(network, nn.Module):
        return None
    try:
        sizes = tuple(network)
        for size in sizes:
            check_whole(name, size, least=1)
    except (TypeError, ValueError):
        raise ValueError(
            f"{name} is {network!r}; allowed are a network, or sizes of hidden layers such as (64, 64)"
        ) from None
    return tuple(map(int, sizes))


def _checked_part(name: str, wanted: bool, network: str, sizes: tuple[int, ...] | None) -> bool:
    """Whether a part of a network is wanted that only one of ours can have."""
    if not isinstance(wanted, bool):
        raise ValueError(f"{name} is {wanted!r}; allowed are True and False")
    if wanted and sizes is None:
        raise ValueError(
            f"{name} is True, but {network} is a network of your own; allowed is False, "
            f"or {network} as sizes of hidden layers such as (64, 64)"
        )
    return wanted


def _copy_of(network: nn.Module) -> dict[str, Any]:
    return {name: tensor.clone() for name, tensor in network.state_dict().items()}
