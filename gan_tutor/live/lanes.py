"""One game, or several in lockstep, as a runner plays them: what can be asked of it, and what it shows."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from .. import codes, recording
from ..densities import Density, Mixture, Samples
from ..frames import Encoder
from ..presets import preset
from ..run import Phase, Run, check_memory
from ..snapshots import Snapshot
from ..training import GAN, Diverged, check_player
from .flow import field

COMMANDS = (
    "step", "set", "modes", "draw", "defaults", "reset", "rewind", "preset", "seed", "load", "code",
    "snapshot", "record", "save",
)  # fmt: skip
APART = " "  # stands between the codes of several lanes


class Lanes:
    """Runs that take every step together. What is asked goes to all of them, or to the one that is named.

    A run that diverges stands still and says so, while the others go on.

    Args:
        runs: at least one.
    """

    def __init__(self, runs: Sequence[Run]) -> None:
        self._adopt(runs)
        self._defaults = [run.settings for run in runs]
        self._origin = [copy.deepcopy(run.gan) for run in runs]  # to come back to from a preset

    def _adopt(self, runs: Sequence[Run]) -> None:
        self.runs = list(runs)
        self._encoders = [Encoder() for _ in runs]
        self._lost: dict[int, str] = {}  # why a lane stands still
        self._shown: list[Snapshot | None] = [None] * len(runs)
        self._goal: int | None = None
        self._preset: str | None = None
        self._details_shown = True  # by the last picture
        self._touched = False  # something was asked since
        self._fresh = True  # views are to forget what they have seen of other runs

    @property
    def steps(self) -> int:
        return self.runs[self._going[0]].steps

    @property
    def _going(self) -> list[int]:
        """The lanes that don't stand still. There is always one: when the last is lost, the game stops."""
        return [lane for lane in range(len(self.runs)) if lane not in self._lost]

    @property
    def goal(self) -> int | None:
        if self._goal is not None and self.steps >= self._goal:
            self._goal = None
        return self._goal

    def halt(self) -> None:
        self._goal = None

    def step(self, player: str | None = None) -> None:
        self._step(self._going, player)

    def phases(self) -> Iterator[Phase]:
        # The captions are of the first lane that goes; the others take the same step when it is complete.
        first, *others = self._going
        try:
            yield from self.runs[first].phases()
        except Diverged as error:
            self._lose(first, error)
        self._step([lane for lane in others if lane not in self._lost])

    def _step(self, lanes: Sequence[int], player: str | None = None) -> None:
        for lane in lanes:
            try:
                self.runs[lane].step(player)
            except Diverged as error:
                self._lose(lane, error)

    def _lose(self, lane: int, error: Diverged) -> None:
        """Let this lane stand still. Raises the error where no other goes on."""
        if self._going in ([lane], []):
            raise error
        self._lost[lane] = str(error)

    def obey(self, message: dict[str, Any], at_once: bool) -> Any:
        do = message.get("do")
        if do not in COMMANDS:
            raise ValueError(f"do is {do!r}; allowed are play, pause, phase, {', '.join(COMMANDS)}")
        self._touched = True
        return getattr(self, f"_do_{do}")(message, at_once)

    def _do_step(self, message: dict[str, Any], at_once: bool) -> None:
        player = message.get("player")
        if player is not None:
            check_player(field(message, "player", str))
        self._goal = None
        self.step(player)

    def _do_set(self, message: dict[str, Any], at_once: bool) -> None:
        if "settings" in message:
            changes = message["settings"]
        elif "value" in message:
            changes = {field(message, "name", str): message["value"]}
        else:
            raise ValueError(f"value is missing; set needs a name and a value, and came as {message!r}")
        if not isinstance(changes, dict):
            raise ValueError(f"settings is {changes!r}; allowed is an object of names and values")
        lane = None if message.get("lane") is None else self._lane(message)
        self._set([changes if lane in (None, each) else {} for each in range(len(self.runs))])

    def _lane(self, message: dict[str, Any]) -> int:
        lane = message.get("lane", 0)
        if isinstance(lane, bool) or not isinstance(lane, int) or not 0 <= lane < len(self.runs):
            raise ValueError(f"lane is {lane!r}; allowed are whole numbers from 0 to {len(self.runs) - 1}")
        return lane

    def _set(self, changes: Sequence[dict[str, Any]]) -> None:
        """Change settings lane by lane: all of them or, when one isn't allowed, none."""
        undo = [run.hold() for run, settings in zip(self.runs, changes, strict=True) if settings]
        try:
            for run, settings in zip(self.runs, changes, strict=True):
                for name, value in settings.items():
                    run.set(name, value)
        except BaseException:
            for put_back in undo:
                put_back()
            raise
        self._goal = None

    def _do_modes(self, message: dict[str, Any], at_once: bool) -> None:
        weights = None if message.get("weights") is None else _numbers(message, "weights")
        density = Mixture(_numbers(message, "centers"), _numbers(message, "scales", 1.0), weights)
        self._set([{"density": density}] * len(self.runs))

    def _do_draw(self, message: dict[str, Any], at_once: bool) -> None:
        bandwidth = _numbers(message, "bandwidth", 0.0)
        if bandwidth.ndim:
            raise ValueError(f"bandwidth is {message['bandwidth']!r}; allowed is a finite number ≥ 0")
        density = Samples(_numbers(message, "points"), bandwidth.item())
        self._set([{"density": density}] * len(self.runs))

    def _do_defaults(self, message: dict[str, Any], at_once: bool) -> None:
        self._set(self._defaults)

    def _do_reset(self, message: dict[str, Any], at_once: bool) -> None:
        self._goal = None
        self._lost.clear()
        self._shown = [None] * len(self.runs)
        for run in self.runs:
            run.reset()

    def _do_rewind(self, message: dict[str, Any], at_once: bool) -> None:
        step = field(message, "step", int)
        first, latest = self.runs[0].first, max(run.latest for run in self.runs)
        if not first <= step <= latest:
            raise ValueError(f"step is {step!r}; allowed are whole numbers from {first} to {latest}")
        # Who was lost comes back, unless that was before.
        self._lost = {lane: why for lane, why in self._lost.items() if self.runs[lane].latest < step}
        runs = [self.runs[lane] for lane in self._going]
        # All from one moment, since they step together: one that each of them has kept.
        base = max(each for each in set.intersection(*(set(run.kept) for run in runs)) if each <= step)
        here = {run.steps if run.gan.whole else -1 for run in runs}
        if len(here) > 1 or not base <= min(here) <= step:
            for run in runs:
                run.jump(base)
        self._goal = step
        if at_once:
            self._reach()

    def _do_preset(self, message: dict[str, Any], at_once: bool) -> None:
        name = None if message.get("name") is None else field(message, "name", str)
        games = copy.deepcopy(self._origin) if name is None else [preset(name).game() for _ in self.runs]
        if name is not None and len(games) > 1:  # lanes differ in their losses: that is what they are for
            for game, origin in zip(games, self._origin, strict=False):
                game.objective = origin.objective
        self._adopt([Run(game, self._share(len(games))) for game in games])
        self._preset = name
        self._defaults = [run.settings for run in self.runs]

    def _share(self, count: int) -> float:
        """Of the memory, in MB, for one of that many lanes."""
        return sum(run.bound for run in self.runs) / count

    def _do_seed(self, message: dict[str, Any], at_once: bool) -> None:
        seed = field(message, "value", int)
        name = self._preset
        self._adopt([run.again(seed) for run in self.runs])
        self._preset = name

    def _do_load(self, message: dict[str, Any], at_once: bool) -> None:
        runs, ends = zip(*map(codes.read, apart(field(message, "code", str))), strict=True)
        share = self._share(len(runs))
        for run in runs:
            run.bound = share
        self._adopt(runs)
        # A lane that stood still when the codes were written diverges again, and stands still again.
        self._goal = max(ends)
        self._defaults = [run.settings for run in self.runs]
        if at_once:
            self._reach()

    def _do_code(self, message: dict[str, Any], at_once: bool) -> str:
        return APART.join(codes.write(run) for run in self.runs)

    def _do_snapshot(self, message: dict[str, Any], at_once: bool) -> Snapshot:
        lane = self._lane(message)
        run = self.runs[lane]
        if lane not in self._lost:
            return run.gan.snapshot()
        try:
            run.rewind(run.steps)  # to where the step began in which it was lost
            return run.gan.snapshot()
        except Diverged as error:
            raise ValueError(f"lane is {lane}, which can't be shown: it {error}") from error

    def _do_record(self, message: dict[str, Any], at_once: bool) -> list[Snapshot]:
        return self.runs[self._lane(message)].snapshots()

    def _reach(self) -> None:
        while self.goal is not None:
            self.step()

    def _do_save(self, message: dict[str, Any], at_once: bool) -> bytes:
        return recording.to_bytes(self.runs[0].snapshots())

    def picture(self, full: bool, playing: bool) -> tuple[dict[str, Any], list[bytes]]:
        # At full speed the field, and the details, are in every other picture each: together they are most of
        # a picture's cost. What the learner does is answered by all of it.
        parts = {}
        if playing and not (full or self._touched):
            parts = {"field": self._details_shown, "details": not self._details_shown}
        self._touched, self._details_shown = False, parts.get("details", False)
        shots = [self._look(lane, run, parts) for lane, run in enumerate(self.runs)]
        return self._packed(shots, full)

    def _look(self, lane: int, run: Run, parts: dict[str, bool]) -> Snapshot:
        """The lane as it stands, with these parts alone; of the others views keep what they have."""
        before = self._shown[lane]
        if lane in self._lost and before is not None:
            return before
        try:
            shot = run.gan.snapshot(**(parts if before is not None else {}))
            if parts and before is not None and not _alike(shot, before):
                shot = run.gan.snapshot()  # what was kept belongs to another game: the script has changed it
        except Diverged as error:
            if before is None:
                raise
            self._lose(lane, error)
            return before
        self._shown[lane] = shot if before is None else shot.completed(before)
        return shot

    def last_picture(self) -> tuple[dict[str, Any], list[bytes]]:
        for lane, run in enumerate(self.runs):
            self._shown[lane] = self._shown[lane] or run.gan.snapshot()
        return self._packed(self._shown, True)

    def _packed(self, shots: Sequence[Snapshot], full: bool) -> tuple[dict[str, Any], list[bytes]]:
        full, self._fresh = full or self._fresh, False
        headers, buffers = [], []
        for lane, (run, shot, encoder) in enumerate(zip(self.runs, shots, self._encoders, strict=True)):
            frozen = run.overtraining
            if full:
                encoder.forget()
            header, buffer = encoder.encode(shot, **(frozen.arrays if frozen is not None else {}))
            headers.append({**self._about(lane), **header})
            buffers.append(buffer)
        return {"lanes": headers, "full": full}, buffers

    def state(self) -> dict[str, Any]:
        run = self.runs[0]
        return {
            "step": self.steps,
            "controls": {**_controls(run), "player": run.player, "seed": run.gan.seed},
            "lanes": [self._about(lane) for lane in range(len(self.runs))],
            "timeline": {
                "first": run.first,
                "latest": max(each.latest for each in self.runs),
                "kept": len(run.kept),
                "every": run.every,
                "megabytes": round(sum(each.megabytes for each in self.runs), 1),
                "bound": sum(each.bound for each in self.runs),
            },
            "goal": self._goal,
            "preset": self._preset,
            "promise": preset(self._preset).promise if self._preset else "",
        }

    def _about(self, lane: int) -> dict[str, Any]:
        run = self.runs[lane]
        return {
            "title": run.gan.objective.name,
            "step": run.steps,
            "note": self._lost.get(lane, ""),
            "overtraining": run.overtraining is not None,
            "controls": _controls(run),
            "mixture": _mixture(run.gan.density),
        }

    def explain(self, error: BaseException) -> str:
        if isinstance(error, Diverged):
            return f"{error}, then press Reset, or go back with the slider"
        return f"{type(error).__name__}: {error}. Press Reset to begin again"


def lanes(gans: Sequence[GAN], memory: float) -> Lanes:
    """A runner's game for these, each with its share of the memory, in MB, for going back."""
    check_memory(memory)
    return Lanes([Run(gan, memory / len(gans)) for gan in gans])


def apart(text: str) -> list[str]:
    """The codes in a text of several, one a lane. A mail may have broken their lines."""
    return re.split(rf"\s+(?={codes.PREFIX})", text.strip())


def _numbers(message: dict[str, Any], name: str, usual: float | None = None) -> np.ndarray:
    """A message's field as an array. Raises ValueError unless it holds numbers, as many in each row."""
    try:
        return np.asarray(message.get(name, usual), dtype=float)
    except (TypeError, ValueError, OverflowError) as error:
        raise ValueError(
            f"{name} can't be read ({error}); allowed are numbers, as many in each row"
        ) from None


def _controls(run: Run) -> dict[str, Any]:
    gan = run.gan
    return {
        "objective": gan.objective.name,
        "discriminator_lr": gan.discriminator_lr,
        "generator_lr": gan.generator_lr,
        "discriminator_steps": gan.discriminator_steps,
        "instance_noise": gan.instance_noise,
        "frozen": run.overtraining is not None,
    }


def _mixture(density: Density) -> dict[str, Any] | None:
    """What the learner can take hold of, for the front end; None for data that aren't a mixture.

    The stage draws and moves round components; those of another shape are trained on as they are.
    """
    if not isinstance(density, Mixture) or density.covariances is not None:
        return None
    return {name: getattr(density, name).tolist() for name in ("centers", "scales", "weights")}


def _alike(one: Snapshot, other: Snapshot) -> bool:
    """Whether what one of them shows can stand beside what the other does."""
    return all(getattr(one, name) == getattr(other, name) for name in ("critic", "extent", "mode_names"))
