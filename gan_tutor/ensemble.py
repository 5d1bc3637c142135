"""The same game from many seeds, trained together: how often something happens, not whether it did once."""

from __future__ import annotations

import contextlib
import copy
from collections.abc import Callable, Sequence
from numbers import Integral
from typing import Any

import numpy as np
import torch
from torch import Tensor

from .objectives import OBJECTIVES, Objective, clip_weights
from .objectives import objective as find_objective
from .optimizers import Adam
from .penalties import R1, GradientPenalty
from .probe import PROBE
from .snapshots import EnsembleSnapshot
from .stacks import Stack, rows
from .training import GAN, History, check_player, check_whole

MOST = 256  # members of an ensemble
SHOWN = 256  # reals, and fakes of each member, in a snapshot
IMAGES = 9  # fakes of each member that are decoded to images: a square of three by three
# Each is a mean over points, so that over all members' points it is the mean of what the members have alone.
MEANS = {*map(type, OBJECTIVES.values()), GradientPenalty, R1}


def _setting(name: str) -> Any:
    """A setting of GAN, the same for all members; GAN checks what it is set to."""
    return property(
        lambda ensemble: getattr(ensemble._game, name),
        lambda ensemble, new: setattr(ensemble._game, name, new),
        doc=getattr(GAN, name).__doc__,
    )


class Ensemble:
    """The same game from many seeds, trained together.

    The members' weights are stacked and every operation is called once for all, so that on GAN Lab's
    small networks 16 members cost about two single games. No member is moved by another.

    Member k starts from the very weights of ``gan.again(seeds[k])``. Its run is another one all the same:
    the batches of all members are drawn in one go, from one stream that is made from the seeds.

    A member that diverges does not stop the others, and nothing is raised. From then on its numbers are
    not finite, and the snapshots mark it.

    An objective or a penalty of the learner's own is computed member by member, which is right whatever
    its formula, but slower. Such a penalty sees its discriminator as a function, not as a module.

    Args:
        gan: the game, whose settings are taken as they stand; it is left alone itself.
        seeds: how many members, for the seeds 0, 1, …, or their seeds: whole numbers ≥ 0, all different.
            1 to 256 of them.

    Attributes:
        seeds: the members' seeds, a tuple of M.
        steps: steps trained so far.

    Raises:
        ValueError: the seeds are out of range, or a network or an update of the game is the learner's own.
    """

    def __init__(self, gan: GAN, seeds: int | Sequence[int] = 16) -> None:
        if gan.own_updates:
            raise ValueError("the updates of this game are your own; an ensemble can only make GAN's")
        self.seeds = _seeds(seeds)
        # Holds the settings, and the points on which all members are looked at; it is never trained.
        self._game = gan.again(self.seeds[0])
        games = (gan.again(seed) for seed in self.seeds)  # one by one, for they hold much beside networks
        self._players = [(game.generator, game.discriminator) for game in games]
        self.reset()

    density = _setting("density")
    objective = _setting("objective")
    discriminator_lr = _setting("discriminator_lr")
    generator_lr = _setting("generator_lr")
    discriminator_steps = _setting("discriminator_steps")
    instance_noise = _setting("instance_noise")

    def reset(self) -> None:
        """Go back to the first moment; the settings stay as they are now."""
        self.steps = 0
        # Mixed, for from the seeds themselves the members have drawn their weights.
        mixed = np.random.SeedSequence(self.seeds).generate_state(2).tolist()
        self._rng, self._penalty_rng = (torch.Generator().manual_seed(seed) for seed in mixed)
        self._generators, self._discriminators = map(Stack, zip(*self._players, strict=True))
        self._generator_optimizer = self._optimizer_of(self._generators)
        self._discriminator_optimizer = self._optimizer_of(self._discriminators)

    def _optimizer_of(self, stack: Stack) -> Adam:
        return Adam(stack.parameters(), lr=0.0, betas=self._game.betas)  # the rate is set before each update

    def step(self, player: str = "both") -> None:
        """One step of every member's game, as ``GAN.step`` takes it.

        Raises:
            ValueError: ``player`` is none of ``training.PLAYERS``.
        """
        check_player(player)
        if player != "generator":
            for _ in range(self.discriminator_steps):
                self._step_discriminators()
        if player != "discriminator":
            self._step_generators()
        self.steps += 1

    def train(self, steps: int, player: str = "both") -> None:
        """Take that many steps, here and now. Raises as ``step`` does."""
        check_whole("steps", steps, least=0)
        check_player(player)
        for _ in range(steps):
            self.step(player)

    def snapshot(self, fakes: int = PROBE) -> EnsembleSnapshot:
        """All members as they stand, seen on the same latent points.

        Modes are counted on 512 fakes a member, as in a ``Snapshot``; 256 of them are shown, and 9 decoded
        to images where the density says how.

        Args:
            fakes: how many fakes of each member are made, 1 to 512; modes are counted on them all. Among
                images that takes time: 512 of 16 members against 1797 digits 50 ms, and 128 of them 12 ms.

        Raises:
            ValueError: ``fakes`` is out of range.
        """
        check_whole("fakes", fakes, least=1, most=PROBE)
        probe = self._game.probe
        fake, diverged = self._look(fakes)
        targets = probe.targets
        shares = np.zeros((len(self.seeds), 0 if targets is None else len(targets.names)))
        seen = {}
        if targets is not None:
            for k in np.flatnonzero(~diverged):
                shares[k] = targets.counts(fake[k]) / fakes
            seen["mode_names"] = targets.names
            seen["mode_weights"] = np.asarray(targets.weights, dtype=np.float32)
        decode = getattr(self.density, "decode", None)
        if decode is not None:
            seen["images"] = self._images(fake[:, :IMAGES], diverged, decode)
        return EnsembleSnapshot(
            step=self.steps,
            seeds=np.array(self.seeds),
            real=probe.real[:SHOWN].numpy().copy(),
            fake=fake[:, :SHOWN].copy(),
            extent=probe.extent,
            mode_shares=shares,
            diverged=diverged,
            **seen,
        )

    def _images(
        self, fake: np.ndarray, diverged: np.ndarray, decode: Callable[[np.ndarray], np.ndarray]
    ) -> np.ndarray:
        """Fakes of each member, shape (M, m, d), as images, shape (M, m, height, width)."""
        real = self._game.probe.real[: fake.shape[1]].numpy()
        # What has diverged stands aside for reals: no decoder need know of NaN, and the shape is known.
        points = np.where(diverged[:, None, None], real, fake)
        images = np.array(decode(points.reshape(-1, points.shape[2])), dtype=np.float32)
        images = images.reshape(*fake.shape[:2], *images.shape[1:])
        images[diverged] = np.nan
        return images

    def member(self, k: int) -> GAN:
        """Member k as a game of its own, to go on by itself; the ensemble is left alone.

        It has the member's weights, its optimisers' state and the settings as they stand. Its batches
        from here on are its own, and its ``reset`` goes back to the weights that the member started from.

        Raises:
            ValueError: there is no such member, or it has diverged.
        """
        check_whole("k", k, least=0)
        if k >= len(self.seeds):
            raise ValueError(f"k is {k!r}; allowed is a member's number, 0 to {len(self.seeds) - 1}")
        if self._look()[1][k]:
            raise ValueError(f"k is {k!r}, a member that has diverged; allowed is one that can go on")
        game = self._game.again(self.seeds[k])
        self._generators.load_into(game.generator, k)
        self._discriminators.load_into(game.discriminator, k)
        checkpoint = game.checkpoint()
        checkpoint["steps"] = self.steps
        checkpoint["history"] = History()
        checkpoint["scripted"] = False  # no script of this game leads to where the member stands
        checkpoint["generator_optimizer"] = self._generator_optimizer.state_of(k)
        checkpoint["discriminator_optimizer"] = self._discriminator_optimizer.state_of(k)
        game.restore(checkpoint)
        game.history.append(
            game.steps, *game.probe.measure(game.generator, game.discriminator, game.objective)
        )
        return game

    def with_fresh_discriminators(self, seed: int = 0) -> Ensemble:
        """The same generators against discriminators that know nothing; this ensemble is left alone.

        With training of the second player alone that is the protocol of Arjovsky & Bottou 2017
        (1701.04862), figure 2: freeze G, and train a D from scratch.

        Args:
            seed: of the new discriminators' weights and of all batches, a whole number ≥ 0.

        Returns:
            An ensemble that stands at step 0. Its ``reset`` goes back to the members' own beginning.

        Raises:
            ValueError: the seed is out of range.
        """
        check_whole("seed", seed, least=0, most=2**64 - 1)  # what torch takes
        fresh = copy.deepcopy(self)
        fresh.steps = 0
        fresh._rng, fresh._penalty_rng = (torch.Generator().manual_seed(seed) for _ in range(2))
        fresh._discriminators = Stack([self._game.new_discriminator(fresh._rng) for _ in self.seeds])
        fresh._discriminator_optimizer = fresh._optimizer_of(fresh._discriminators)
        return fresh

    def gradient_norms(self, objective: str | Objective | None = None) -> np.ndarray:
        """Euclidean norm of the gradient of each G's loss in all its parameters, shape (M,).

        All are taken on the same latent points, and above 0 down to 1e-38, where float32 ends.

        Args:
            objective: whose loss; the game's when left out.

        Raises:
            ValueError: there is no objective of that name.
        """
        if isinstance(objective, str):
            objective = find_objective(objective)
        objective = objective or self.objective
        latent = self._game.probe.latent.mT.expand(len(self.seeds), -1, -1)
        logits = self._discriminators(self._generators(latent))
        loss = self._total(objective, lambda some: objective.generator(rows(logits[some])))
        gradients = torch.autograd.grad(loss, self._generators.parameters())
        # In float64: the square of a number below 1e-22 is 0 in float32.
        squares = sum(each.double().flatten(1).square().sum(dim=1) for each in gradients)
        return squares.sqrt().numpy()

    @torch.no_grad()
    def _look(self, fakes: int = PROBE) -> tuple[np.ndarray, np.ndarray]:
        """The members' fakes, shape (M, n, d), and whether they have diverged, shape (M,)."""
        fake = self._generators(self._game.probe.latent[:fakes].mT.expand(len(self.seeds), -1, -1))
        # The logits tell of all: no layer makes finite numbers from weights or points that are not finite.
        diverged = ~self._discriminators(fake).isfinite().all(dim=(1, 2))
        fake[diverged] = torch.nan
        return fake.mT.numpy(), diverged.numpy()

    def _step_discriminators(self) -> None:
        objective, size = self.objective, self._game.batch_size
        real = self.density.sample(len(self.seeds) * size, self._rng)
        real = self._blur(real.reshape(len(self.seeds), size, -1).mT)
        with torch.no_grad():
            fake = self._blur(self._generators(self._latent()))
        real_logits, fake_logits = self._discriminators(torch.cat([real, fake], dim=2)).split(size, dim=2)
        loss = self._total(
            objective,
            lambda some: objective.discriminator(rows(real_logits[some]), rows(fake_logits[some])),
        )
        penalty = getattr(objective, "penalty", None)
        if penalty is not None:
            loss = loss + self._total(
                penalty,
                lambda some: penalty(
                    self._discriminators.of_rows(some),
                    rows(real[some]),
                    rows(fake[some]),
                    self._penalty_rng,
                ),
            )
        self._update(self._discriminator_optimizer, self.discriminator_lr, loss)
        clip = getattr(objective, "clip", None)
        if clip is not None:
            clip_weights(self._discriminators, clip)

    def _step_generators(self) -> None:
        objective = self.objective
        logits = self._discriminators(self._blur(self._generators(self._latent())))
        loss = self._total(objective, lambda some: objective.generator(rows(logits[some])))
        self._update(self._generator_optimizer, self.generator_lr, loss)

    def _total(self, part: Any, loss: Callable[[slice], Tensor]) -> Tensor:
        """The sum of the members' losses: its gradient in a member's weights is that of its own loss.

        Args:
            part: the objective or the penalty that the loss is a formula of.
            loss: the loss of some of the members' points, taken together.
        """
        count = len(self.seeds)
        if type(part) in MEANS:
            return count * loss(slice(None))
        return torch.stack([loss(slice(k, k + 1)) for k in range(count)]).sum()

    def _update(self, optimizer: Adam, lr: float, loss: Tensor) -> None:
        optimizer.lr = lr
        optimizer.step(torch.autograd.grad(loss, optimizer.parameters))

    def _latent(self) -> Tensor:
        shape = (len(self.seeds), self._game.latent_dim, self._game.batch_size)
        return torch.randn(shape, generator=self._rng)

    def _blur(self, points: Tensor) -> Tensor:
        if self.instance_noise == 0:
            return points
        return points + self.instance_noise * torch.randn(points.shape, generator=self._rng)


def _seeds(seeds: int | Sequence[int]) -> tuple[int, ...]:
    with contextlib.suppress(TypeError, ValueError):  # one sentence for all that may be wrong, below
        numbers = seeds
        if isinstance(seeds, Integral):
            check_whole("seeds", seeds, least=1)
            numbers = range(min(seeds, MOST + 1))
        for number in numbers:
            check_whole("seeds", number, least=0)
        if 1 <= len(numbers) <= MOST and len(set(numbers)) == len(numbers):
            return tuple(map(int, numbers))
    raise ValueError(
        f"seeds is {seeds!r}; allowed are a whole number from 1 to {MOST}, "
        f"or 1 to {MOST} different whole numbers ≥ 0"
    )
