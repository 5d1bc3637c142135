"""A run of a game: all that was changed in it and when, and the way back to any of its moments."""

from __future__ import annotations

import bisect
import copy
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from numbers import Integral, Real
from typing import Any

import numpy as np
import torch

from .overtraining import Overtraining
from .snapshots import Snapshot
from .training import GAN, check_player

MEMORY = 32.0  # MB that a run's checkpoints may take
CHECKPOINTS = 240  # and their largest number
EVERY = 20  # steps between two of them, at first


@dataclass(frozen=True)
class Phase:
    """A moment within one step, for slow motion.

    Attributes:
        name: one of ``PHASES``.
        caption: what happens, with its numbers.
    """

    name: str
    caption: str


PHASES = (
    "noise",
    "fakes",
    "judge",
    "discriminator loss",
    "discriminator moves",
    "generator loss",
    "gradient",
    "generator moves",
)


class Run:
    """A game in which one can go back.

    Checkpoints are kept in memory while the run goes on, at even distances. When they are too many, or
    take more than ``memory``, every second one goes and the distance doubles. Any step in between is
    reached from the checkpoint before it by training anew, which gives the same bits. Who goes back
    and changes nothing goes on as before, with every change that was made at its step; the first
    change begins a branch, and what came later is dropped.

    A step that is broken off, by ``Diverged`` or in slow motion, never happened: whatever is done next
    begins where it began.

    Args:
        gan: the game; it belongs to the run from now on.
        memory: bound on the checkpoints, in MB (10⁶ bytes), > 0. The first and the newest are always kept.

    Raises:
        ValueError: the memory is out of range.
    """

    def __init__(self, gan: GAN, memory: float = MEMORY) -> None:
        check_memory(memory)
        self.gan = gan
        self.bound = float(memory)
        self._player = "both"
        self._overtraining: Overtraining | None = None
        self._thawed = "both"  # who learnt before G was frozen
        self._begin()

    @classmethod
    def scripted(cls, gan: GAN, script: list[tuple[int, dict[str, Any]]], latest: int) -> Run:
        """A run that lies ahead: a game at step 0, what is to be changed in it when, and how far it goes.

        It is taken there by ``rewind(latest)``.
        """
        run = cls(gan)
        run._ahead, run.latest = list(script), latest
        run._obey_script()
        return run

    def _begin(self) -> None:
        self._kept: dict[int, dict[str, Any]] = {}  # checkpoints by step, ascending
        self._every = EVERY
        self._ahead: list[tuple[int, dict[str, Any]]] = []  # what the script says of this step and later ones
        self.latest = self.gan.steps  # the last step that can be returned to
        self._keep()

    @property
    def steps(self) -> int:
        """Where the run stands."""
        return self.gan.steps

    @property
    def first(self) -> int:
        """The first step that can be returned to."""
        return next(iter(self._kept))

    @property
    def every(self) -> int:
        """The distance of checkpoints, in steps: so many are trained anew at most on the way back."""
        return self._every

    @property
    def kept(self) -> list[int]:
        """The steps of which a checkpoint is kept, ascending."""
        return list(self._kept)

    @property
    def megabytes(self) -> float:
        """What the checkpoints take, in MB."""
        return len(self._kept) * self._size / 1e6

    @property
    def player(self) -> str:
        """Who learns: one of training.PLAYERS."""
        return self._player

    @property
    def overtraining(self) -> Overtraining | None:
        """What is measured while G is frozen; None while it is not."""
        return self._overtraining

    @property
    def settings(self) -> dict[str, Any]:
        """All that can be changed, by name, as it stands."""
        return {**self.gan.settings, "player": self._player, "frozen": self._overtraining is not None}

    @property
    def script(self) -> list[tuple[int, dict[str, Any]]]:
        """What was changed before which step, ascending, from step 0 to ``latest``."""
        told = dict(self.gan.script) | {step: changes for step, changes in self._ahead if step >= self.steps}
        changes = self.gan.changes(self._player)
        if changes:
            told[self.steps] = told.get(self.steps, {}) | changes
        return sorted(told.items())

    def step(self, player: str | None = None) -> None:
        """Take a step, with the player that is set, or with another one for this step alone.

        Raises:
            Diverged: a number is no longer finite. Go back, or reset.
            ValueError: there is no such player.
        """
        for _ in self._updates(player):
            pass

    def phases(self) -> Iterator[Phase]:
        """One step in slow motion: yields at each phase. Exhaust it to complete the step.

        Raises as ``step`` does.
        """
        self._mend()
        player, updates = self._player, self._updates()
        yield self._phase("noise")
        yield self._phase("fakes")
        yield self._phase("judge")
        if player != "generator":
            yield self._phase("discriminator loss")
            for _ in range(self.gan.discriminator_steps):
                next(updates)
            yield self._phase("discriminator moves")
        if player != "discriminator":
            yield self._phase("generator loss")
            yield self._phase("gradient")
        for _ in updates:
            pass
        if player != "discriminator":
            yield self._phase("generator moves")

    def set(self, name: str, value: Any) -> None:
        """Change a setting of the game, ``player`` or ``frozen``. What lay ahead is dropped.

        A loss that is changed while G is frozen begins the overtraining anew, from where D stands.

        Raises:
            ValueError: there is no such setting, or its value isn't allowed. Nothing has changed then.
            Diverged: G can't be frozen, since a gradient that reaches it is not finite.
        """
        if name not in [*self.settings]:
            raise ValueError(f"name is {name!r}; allowed are {', '.join(self.settings)}")
        self._mend()
        before = self.settings
        if name == "player":
            check_player(value)
            self._thaw()
            self._player = value
        elif name == "frozen":
            if not isinstance(value, bool):
                raise ValueError(f"frozen is {value!r}; allowed are True and False")
            self._freeze() if value else self._thaw()
        else:
            setattr(self.gan, name, value)
        if name == "objective" and self.settings != before and self._overtraining is not None:
            self._overtraining = Overtraining(self.gan)
        if self.settings != before:
            self._branch()

    def hold(self) -> Callable[[], None]:
        """A way back from changes that are about to be made, as long as no step is taken."""
        self._mend()
        settings, rest = self.gan.settings, {**vars(self), "_ahead": self._ahead.copy()}
        probe = copy.copy(self.gan.probe)  # its limits depend on all that it was aimed at

        def put_back() -> None:
            for name, value in settings.items():
                setattr(self.gan, name, value)
            self.gan.probe = probe
            vars(self).update(rest)

        return put_back

    def again(self, seed: int) -> Run:
        """The same game from its beginning and from another seed, with the settings as they stand.

        Raises:
            ValueError: as ``GAN.again`` does.
        """
        run = Run(self.gan.again(seed), self.bound)
        run._player = self._player if self._overtraining is None else self._thawed
        return run

    def reset(self) -> None:
        """Back to the game's first moment, with the settings as they stand now."""
        self._thaw()
        self.gan.reset()
        self._begin()

    def jump(self, step: int) -> None:
        """Go to the kept moment next before ``step`` (or stay, if that is nearer): steps lead on from there.

        Raises:
            ValueError: ``step`` isn't between ``first`` and ``latest``.
        """
        is_whole = isinstance(step, Integral) and not isinstance(step, bool)
        if not (is_whole and self.first <= step <= self.latest):
            raise ValueError(
                f"step is {step!r}; allowed are whole numbers from {self.first} to {self.latest}"
            )
        kept = self.kept
        base = kept[bisect.bisect_right(kept, step) - 1]
        if self.gan.whole and base <= self.steps <= step:
            return
        self._thaw()
        script = self.script
        self.gan.restore(self._kept[base])
        self._ahead = [entry for entry in script if entry[0] >= base]
        self._put({name: value for _, changes in self.gan.script for name, value in changes.items()})
        self._obey_script()

    def rewind(self, step: int) -> None:
        """Go to any moment from ``first`` to ``latest``, to the last bit, with the settings that it had.

        Raises:
            ValueError: there is no such moment.
        """
        self.jump(step)
        while self.steps < step:
            self.step()

    def snapshots(self) -> list[Snapshot]:
        """The game at each kept moment, ascending; the run stays where it is."""
        twin = copy.copy(self)
        twin.gan = copy.deepcopy(self.gan)
        twin._overtraining = None
        seen = []
        for step in self._kept:
            twin.jump(step)
            seen.append(twin.gan.snapshot())
        return seen

    def _updates(self, player: str | None = None) -> Iterator[str]:
        self._mend()
        if player is not None and player != self._player:
            check_player(player)
            self._thaw()
            self._branch()
        for mover in self.gan.updates(player or self._player):
            if mover == "discriminator" and self._overtraining is not None:
                self._overtraining.follow()
            yield mover
        self.latest = max(self.latest, self.steps)
        self._obey_script()
        if self.steps % self._every == 0 and self.steps not in self._kept:
            self._keep()

    def _mend(self) -> None:
        """Go back to where a step began that was broken off."""
        if not self.gan.whole:
            self.rewind(self.steps)

    def _branch(self) -> None:
        self._ahead.clear()
        self.latest = self.steps
        self._kept = {step: checkpoint for step, checkpoint in self._kept.items() if step <= self.steps}

    def _obey_script(self) -> None:
        while self._ahead and self._ahead[0][0] < self.steps:
            self._ahead.pop(0)
        if self._ahead and self._ahead[0][0] == self.steps:
            self._put(self._ahead[0][1])

    def _put(self, changes: dict[str, Any]) -> None:
        for name, value in changes.items():
            if name == "player":
                self._player = value
            elif getattr(self.gan, name) != value:
                setattr(self.gan, name, value)

    def _freeze(self) -> None:
        if self._overtraining is None:
            self._overtraining = Overtraining(self.gan)
            self._thawed, self._player = self._player, "discriminator"

    def _thaw(self) -> None:
        if self._overtraining is not None:
            self._overtraining = None
            self._player = self._thawed

    def _keep(self) -> None:
        checkpoint = self.gan.checkpoint()
        self._kept[self.steps] = checkpoint
        self._size = _size(checkpoint)
        while len(self._kept) > CHECKPOINTS or (self.megabytes > self.bound and len(self._kept) > 2):
            self._every *= 2
            ends = (self.first, self.steps)
            self._kept = {
                step: checkpoint
                for step, checkpoint in self._kept.items()
                if step % self._every == 0 or step in ends
            }

    def _phase(self, name: str) -> Phase:
        """The phase of that name, with what the 512 shown points say in numbers."""
        gan = self.gan
        shot = gan.snapshot(field=False)
        d_loss, g_loss, norm = gan.probe.measure(gan.generator, gan.discriminator, gan.objective)[:3]
        judge, unit = ("the critic", "") if shot.critic else ("D", " nats")
        first = judge[0].upper() + judge[1:]
        if shot.critic:
            real, fake = (values.mean() for values in (shot.real_logits, shot.fake_logits))
            verdict = f"{real:.2f} for reals and {fake:.2f} for fakes on average"
        else:
            real, fake = (100 * (logits > 0).mean() for logits in (shot.real_logits, shot.fake_logits))
            verdict = f"real for {real:.0f} % of reals and {fake:.0f} % of fakes"
        pull = np.linalg.norm(shot.generator_gradients, axis=1).mean()
        updates = gan.discriminator_steps
        times = "one update" if updates == 1 else f"{updates} updates"
        captions = {
            "noise": "Noise in: latent points z, drawn from a normal distribution.",
            "fakes": "Fakes out: G turns each latent point into a fake, G(z).",
            "judge": f"{first} judges: it says {verdict}.",
            "discriminator loss": f"{first}'s loss on the points shown: {d_loss:.3f}{unit}. "
            f"It wants this smaller.",
            "discriminator moves": f"{first} moves, by {times} on a batch of its own: "
            f"its loss on the points shown is {d_loss:.3f}{unit} now.",
            "generator loss": f"G's loss on the fakes shown: {g_loss:.3f}{unit}. G wants this smaller.",
            "gradient": f"The gradient flows back through {judge} to each fake (mean length {pull:.2g}) "
            f"and on to G's weights (norm {norm:.2g}).",
            "generator moves": f"G moves, and its fakes with it: G's loss is {g_loss:.3f}{unit} now.",
        }
        return Phase(name, captions[name])


def check_memory(memory: float) -> None:
    """Raise ValueError unless it is a number of megabytes > 0."""
    is_number = isinstance(memory, Real) and not isinstance(memory, bool)
    if not (is_number and 0 < memory < math.inf):
        raise ValueError(f"memory is {memory!r}; allowed is a finite number of megabytes > 0")


def _size(value: Any) -> int:
    """Bytes of the tensors in a checkpoint. The history's rows are shared by all checkpoints."""
    if isinstance(value, torch.Tensor):
        return value.numel() * value.element_size()
    if isinstance(value, dict):
        return sum(map(_size, value.values()))
    return sum(map(_size, value)) if isinstance(value, list) else 0
