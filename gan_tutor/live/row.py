"""A row of seeds: the same game from many seeds at once, as small multiples."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import traitlets

from ..ensemble import Ensemble
from ..objectives import OBJECTIVES
from ..plots import draw_seeds
from ..presets import PRESETS, preset
from ..run import Phase
from ..snapshots import EnsembleSnapshot
from ..training import GAN, PLAYERS, SETTINGS, check_player
from .flow import field
from .runner import check_speed
from .widget import Live

SPEEDS = (10, 100)
SHOWN = 128  # fakes of each seed that travel to the browser
COMMANDS = ("step", "set", "defaults", "reset", "preset", "seed", "snapshot", "member")


class Row:
    """An ensemble as a runner plays it.

    Args:
        gan: the game.
        seeds: how many members, or their seeds.
    """

    goal = None

    def __init__(self, gan: GAN, seeds: int | Sequence[int]) -> None:
        self._origin = gan
        self._seeds = seeds
        self._begin(gan, None)

    def _begin(self, gan: GAN, name: str | None) -> None:
        """Play this game, which is the preset of that name."""
        self._adopt(gan, self._seeds)
        self._preset = name
        self._player = "both"
        self._defaults = self._settings()

    def _adopt(self, gan: GAN, seeds: int | Sequence[int]) -> None:
        self.ensemble = Ensemble(gan, seeds)  # first of all, for it may refuse
        self._game = gan
        self._shown: EnsembleSnapshot | None = None

    @property
    def steps(self) -> int:
        return self.ensemble.steps

    def halt(self) -> None:
        """There is nowhere to go."""

    def step(self) -> None:
        self.ensemble.step(self._player)

    def phases(self) -> Iterator[Phase]:
        # Slow motion looks into one game; here a step is a step.
        self.step()
        return iter(())

    def obey(self, message: dict[str, Any], at_once: bool) -> Any:
        do = message.get("do")
        if do not in COMMANDS:
            raise ValueError(f"do is {do!r}; allowed are play, pause, {', '.join(COMMANDS)}")
        if do == "step":
            player = message.get("player")
            self.ensemble.step(self._player if player is None else field(message, "player", str))
        elif do == "set":
            self._set(_changes(message))
        elif do == "defaults":
            self._set(self._defaults)
        elif do == "reset":
            self.ensemble.reset()
        elif do == "preset":
            name = None if message.get("name") is None else field(message, "name", str)
            self._begin(self._origin if name is None else _in_the_plane(preset(name).game()), name)
        elif do == "seed":
            first = field(message, "value", int)
            game = self._game.again(first)
            for name in SETTINGS:
                setattr(game, name, getattr(self.ensemble, name))
            self._adopt(game, range(first, first + len(self.ensemble.seeds)))
        elif do == "snapshot":
            return self.ensemble.snapshot()
        elif do == "member":
            return self.ensemble.member(field(message, "k", int))
        return None

    def _settings(self) -> dict[str, Any]:
        return {**{name: getattr(self.ensemble, name) for name in SETTINGS}, "player": self._player}

    def _set(self, changes: dict[str, Any]) -> None:
        before = self._settings()
        for name in changes:
            if name not in before:
                raise ValueError(f"name is {name!r}; allowed are {', '.join([*before, 'speed'])}")
        try:
            self._put(changes)
        except BaseException:
            self._put(before)
            raise

    def _put(self, changes: dict[str, Any]) -> None:
        # The density last: the picture's limits grow with one that is then put back.
        for name, value in sorted(changes.items(), key=lambda change: change[0] == "density"):
            if name == "player":
                check_player(value)
                self._player = value
            elif value is not getattr(self.ensemble, name):
                setattr(self.ensemble, name, value)

    def picture(self, full: bool, playing: bool) -> tuple[dict[str, Any], list[bytes]]:
        self._shown = self.ensemble.snapshot()
        return self._packed()

    def last_picture(self) -> tuple[dict[str, Any], list[bytes]]:
        self._shown = self._shown or self.ensemble.snapshot()
        return self._packed()

    def _packed(self) -> tuple[dict[str, Any], list[bytes]]:
        shot = self._shown
        fake = np.nan_to_num(shot.fake[:, :SHOWN], nan=1e30).astype("<f4")  # nowhere near the picture
        header = {
            "step": shot.step,
            "seeds": shot.seeds.tolist(),
            "extent": list(shot.extent),
            "modes": shot.mode_shares.shape[1],
            "modes_captured": shot.modes_captured.tolist(),
            "high_quality": [round(float(share), 4) for share in shot.high_quality],
            "collapsed": shot.collapsed.tolist(),
            "diverged": shot.diverged.tolist(),
            "arrays": [["real", "f4", list(shot.real.shape)], ["fake", "f4", list(fake.shape)]],
        }
        return header, [shot.real.astype("<f4").tobytes() + fake.tobytes()]

    def state(self) -> dict[str, Any]:
        settings = self._settings()
        del settings["density"]
        return {
            "step": self.steps,
            "controls": {**settings, "objective": settings["objective"].name, "seed": self.ensemble.seeds[0]},
            "preset": self._preset,
            "promise": preset(self._preset).promise if self._preset else "",
        }

    def explain(self, error: BaseException) -> str:
        return f"{type(error).__name__}: {error}. Press Reset to begin again"


class Seeds(Live):
    """The same game from many seeds at once, live: does it always go this way, or only for this seed?

    Members are trained together, and each starts from the weights that the game has with its seed.
    One that captures at least one mode but no more than half of them counts as collapsed.

    Args:
        gan: a game in the plane, with networks given by the sizes of their layers.
        seeds: how many seeds, 1 to 64, or a list of them.

    Raises:
        TypeError: ``gan`` isn't a GAN.
        ValueError: the game isn't in the plane, can't be made again from a seed, or ``seeds`` is out
            of range.
    """

    _esm = Path(__file__).with_name("stage.js")
    kind = traitlets.Unicode("seeds").tag(sync=True)
    menus = traitlets.Dict().tag(sync=True)

    def __init__(self, gan: GAN, seeds: int | Sequence[int] = 16) -> None:
        if not isinstance(gan, GAN):
            raise TypeError(f"gan is a {type(gan).__name__}; allowed is a GAN, as in Seeds(GAN(density))")
        game = Row(_in_the_plane(gan.again(gan.seed)), seeds)
        if len(game.ensemble.seeds) > 64:
            raise ValueError(
                f"seeds are {len(game.ensemble.seeds)}; allowed are up to 64, to be seen at once"
            )
        self._first = game.ensemble.snapshot()
        menus = {
            "objective": list(OBJECTIVES),
            "player": list(PLAYERS),
            "speed": list(SPEEDS),
            "preset": [[each.name, each.promise] for each in PRESETS.values()],
        }
        super().__init__(game, menus=menus)

    def set(self, **controls: Any) -> None:
        """Change controls for all members: density, objective, discriminator_lr, generator_lr,
        discriminator_steps, instance_noise, player, speed.

        Raises:
            ValueError: there is no control of that name, or its value isn't allowed. Nothing has
                changed then.
        """
        check_speed(controls.get("speed"))
        settings = {name: value for name, value in controls.items() if name != "speed"}
        if settings:
            self._runner.ask({"do": "set", "settings": settings})
        if "speed" in controls:
            self._runner.ask({"do": "set", "name": "speed", "value": controls["speed"]})

    def snapshot(self) -> EnsembleSnapshot:
        """All members as they stand now."""
        return self._runner.ask({"do": "snapshot"})

    def member(self, k: int) -> GAN:
        """Member k as a game of its own, as it stands now: to put on a Stage."""
        return self._runner.ask({"do": "member", "k": k})

    def __repr__(self) -> str:
        return "Seeds: the same game from many seeds, live (it needs a running kernel)"

    def _still(self) -> tuple[Callable[..., str], Any]:
        return draw_seeds, self._first


def _in_the_plane(gan: GAN) -> GAN:
    if gan.density.dim != 2:
        raise ValueError(
            f"density has dimension {gan.density.dim}; a row of seeds shows the plane, dimension 2"
        )
    return gan


def _changes(message: dict[str, Any]) -> dict[str, Any]:
    """The settings that a message is to change, by name."""
    if "settings" in message:
        changes = message["settings"]
        if not isinstance(changes, dict):
            raise ValueError(f"settings is {changes!r}; allowed is an object of names and values")
        return changes
    if "value" not in message:
        raise ValueError(f"value is missing; set needs a name and a value, and came as {message!r}")
    return {field(message, "name", str): message["value"]}
