"""A row of seeds: the same game from many seeds at once, as small multiples."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import traitlets

from ..densities import Density
from ..ensemble import Ensemble
from ..frames import as_bytes
from ..objectives import OBJECTIVES
from ..plots import draw_seeds
from ..presets import PRESETS, preset
from ..run import Phase
from ..snapshots import EnsembleSnapshot
from ..training import GAN, PLAYERS, SETTINGS, check_player
from .flow import field
from .past import Past
from .runner import check_speed
from .widget import Live

SPEEDS = (10, 100)
SHOWN = 128  # fakes of each seed that travel to the browser
# Fakes of each seed on which classes of images are counted: each is compared with up to 2000 observations.
# With 512 of them a picture of 16 seeds takes 68 ms, with 128 it takes 16; a step of 128-wide networks takes
# 20. A class that has 3 fakes in 100 is missed 1 time in 50.
COUNTED = 128
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
        self._past = Past()

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
            self._past = Past()
        elif do == "preset":
            name = None if message.get("name") is None else field(message, "name", str)
            self._begin(self._origin if name is None else _showable(preset(name).game()), name)
        elif do == "seed":
            first = field(message, "value", int)
            game = self._game.again(first)
            for name in SETTINGS:
                setattr(game, name, getattr(self.ensemble, name))
            self._adopt(game, range(first, first + len(self.ensemble.seeds)))
        elif do == "snapshot":
            return _look(self.ensemble)
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
                if name == "density" and getattr(value, "dim", None) == self.ensemble.density.dim:
                    _check_showable(value)  # another dimension is refused below, as by any game
                setattr(self.ensemble, name, value)

    def picture(self, full: bool, playing: bool) -> tuple[dict[str, Any], list[bytes]]:
        self._show(_look(self.ensemble))
        return self._packed()

    def last_picture(self) -> tuple[dict[str, Any], list[bytes]]:
        if self._shown is None:
            self._show(_look(self.ensemble))
        return self._packed()

    def _show(self, shot: EnsembleSnapshot) -> None:
        self._shown = shot
        self._past.add(shot.step, shot.mode_shares)

    def _packed(self) -> tuple[dict[str, Any], list[bytes]]:
        shot = self._shown
        header = {
            "step": shot.step,
            "seeds": shot.seeds.tolist(),
            "extent": list(shot.extent),
            "modes": shot.mode_shares.shape[1],
            "modes_captured": shot.modes_captured.tolist(),
            "high_quality": [round(float(share), 4) for share in shot.high_quality],
            "collapsed": shot.collapsed.tolist(),
            "diverged": shot.diverged.tolist(),
        }
        if shot.extent:  # the plane
            # What has diverged is nowhere near the picture.
            fake = np.nan_to_num(shot.fake[:, :SHOWN], nan=1e30)
            arrays = {"real": shot.real.astype("<f4"), "fake": fake.astype("<f4")}
        else:
            header |= {
                "dominant": list(shot.dominant),
                "mode_names": list(shot.mode_names),
                "every": self._past.every,
            }
            arrays = {
                "images": as_bytes(np.nan_to_num(shot.images.clip(0, 1))),
                "mode_weights": shot.mode_weights.astype("<f4"),
                "mode_shares": shot.mode_shares.astype("<f4"),
                "mode_history": as_bytes(self._past.shares()),
            }
        header["arrays"] = [
            [name, "u1" if array.dtype == np.uint8 else "f4", list(array.shape)]
            for name, array in arrays.items()
        ]
        return header, [b"".join(array.tobytes() for array in arrays.values())]

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

    In the plane each member's fakes are points among the reals. Of images nine fakes are shown, made from
    the same latent points by all members, with a bar for each class; classes are counted on 128 fakes.

    Args:
        gan: a game in the plane or of images, with networks given by the sizes of their layers.
        seeds: how many seeds, 1 to 64, or a list of them.

    Raises:
        TypeError: ``gan`` isn't a GAN.
        ValueError: the game is neither in the plane nor of images, can't be made again from a seed, or
            ``seeds`` is out of range.
    """

    _esm = Path(__file__).with_name("stage.js")
    kind = traitlets.Unicode("seeds").tag(sync=True)
    menus = traitlets.Dict().tag(sync=True)

    def __init__(self, gan: GAN, seeds: int | Sequence[int] = 16) -> None:
        if not isinstance(gan, GAN):
            raise TypeError(f"gan is a {type(gan).__name__}; allowed is a GAN, as in Seeds(GAN(density))")
        game = Row(_showable(gan.again(gan.seed)), seeds)
        if len(game.ensemble.seeds) > 64:
            raise ValueError(
                f"seeds are {len(game.ensemble.seeds)}; allowed are up to 64, to be seen at once"
            )
        self._first = _look(game.ensemble)
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
        """All members as they stand now, with classes of images counted as they are on the page."""
        return self._runner.ask({"do": "snapshot"})

    def member(self, k: int) -> GAN:
        """Member k as a game of its own, as it stands now: to put on a Stage."""
        return self._runner.ask({"do": "member", "k": k})

    def __repr__(self) -> str:
        return "Seeds: the same game from many seeds, live (it needs a running kernel)"

    def _still(self) -> tuple[Callable[..., str], Any]:
        return draw_seeds, self._first


def _look(ensemble: Ensemble) -> EnsembleSnapshot:
    """An ensemble as a row shows it."""
    return ensemble.snapshot() if ensemble.density.dim == 2 else ensemble.snapshot(COUNTED)


def _showable(gan: GAN) -> GAN:
    _check_showable(gan.density)
    return gan


def _check_showable(density: Density) -> None:
    if density.dim == 2 or (density.dim > 2 and getattr(density, "decode", None) is not None):
        return
    without = "" if density.dim < 2 else " and no decode"
    raise ValueError(
        f"density has dimension {density.dim}{without}; a row of seeds shows the plane, dimension 2, "
        "or images: allowed beyond it is a density with a decode, such as digits.as_pixels"
    )


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
