"""The live stage: a widget in which a game is played, watched and meddled with."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import traitlets

from .. import codes
from ..objectives import OBJECTIVES
from ..plots import draw_game
from ..presets import PRESETS
from ..snapshots import Snapshot
from ..training import GAN, PLAYERS
from .lanes import apart, lanes
from .runner import SPEEDS, check_speed
from .widget import Live

MEMORY = 32.0  # MB that a stage keeps for going back


class Stage(Live):
    """The game, live: Play, Pause, Step, Reset, and controls that act while it trains.

    Several games are played in lockstep, side by side: one Play, and every step is taken by all.
    Give them the same data and seed, and they start from the same weights and see the same batches
    and the same noise.

    The stage plays copies: the games that it is given stay as they are, so that a notebook gives
    the same figures whether or not somebody has played. Nothing trains until Play is pressed.
    Running a cell again closes the stages that it had made before.

    Args:
        gans: a game, or several.
        memory: MB (10⁶ bytes) for checkpoints to go back to, over all games. As a run grows they
            are thinned, so that they are evenly spread over it and stay within this bound.

    Raises:
        TypeError: one of ``gans`` isn't a GAN, or there is none.
        ValueError: the games don't start at the same step.
    """

    _esm = Path(__file__).with_name("stage.js")
    kind = traitlets.Unicode("stage").tag(sync=True)
    menus = traitlets.Dict().tag(sync=True)

    def __init__(self, *gans: GAN, memory: float = MEMORY) -> None:
        for gan in gans:
            if not isinstance(gan, GAN):
                raise TypeError(f"gan is a {type(gan).__name__}; allowed is a GAN, as in Stage(GAN(density))")
        if not gans:
            raise TypeError("gans is empty; allowed is a GAN or several, as in Stage(GAN(density))")
        if len({gan.steps for gan in gans}) > 1:
            steps = ", ".join(str(gan.steps) for gan in gans)
            raise ValueError(
                f"gans stand at steps {steps}; allowed are games at the same step, to go on together"
            )
        self._first = gans[0].snapshot()
        # Copies apart from each other, even where the same game was given twice.
        game = lanes([copy.deepcopy(gan) for gan in gans], memory)
        menus = {
            "objective": list(OBJECTIVES),
            "player": list(PLAYERS),
            "speed": list(SPEEDS),
            "preset": [[preset.name, preset.promise] for preset in PRESETS.values()],
        }
        super().__init__(game, menus=menus)

    @classmethod
    def from_code(cls, code: str, memory: float = MEMORY) -> Stage:
        """A stage with the run that a code tells of, at the step where the code was copied.

        Raises:
            ValueError: it isn't a code, or asks for what isn't allowed.
        """
        parts = apart(code) if isinstance(code, str) else [code]
        stage = cls(*(codes.read(part)[0].gan for part in parts), memory=memory)
        try:
            stage.load(code)
        except BaseException:
            stage.close()
            raise
        return stage

    def step(self, player: str | None = None) -> None:
        """Pause, and take one step of the game: with ``player``, only that one learns."""
        self._runner.ask({"do": "step", "player": player})

    def set(self, lane: int | None = None, **controls: Any) -> None:
        """Change controls: density, objective, discriminator_lr, generator_lr, discriminator_steps,
        instance_noise, player, frozen, speed.

        Args:
            lane: the game that is meant, counted from 0; all of them when left out.
            controls: their new values.

        Raises:
            ValueError: there is no control of that name, or its value isn't allowed. Nothing has
                changed then.
        """
        check_speed(controls.get("speed"))
        settings = {name: value for name, value in controls.items() if name != "speed"}
        if settings:
            self._runner.ask({"do": "set", "settings": settings, "lane": lane})
        if "speed" in controls:
            self._runner.ask({"do": "set", "name": "speed", "value": controls["speed"]})

    def defaults(self) -> None:
        """Put the controls, and the data, back as they were at first."""
        self._runner.ask({"do": "defaults"})

    def rewind(self, step: int) -> None:
        """Go to an earlier moment of the run, or on to a later one that it has reached before.

        Raises:
            ValueError: the run has no such moment.
        """
        self._runner.ask({"do": "rewind", "step": step}, timeout=600)

    def preset(self, name: str | None) -> None:
        """Put a preset's game on the stage; with None the one that the stage began with."""
        self._runner.ask({"do": "preset", "name": name})

    def seed(self, seed: int) -> None:
        """Begin the same game again from another seed, with the controls as they are."""
        self._runner.ask({"do": "seed", "value": seed})

    def code(self) -> str:
        """A line of text that recreates the run up to here, with every change that was made in it.

        Raises:
            ValueError: the run holds what can't be written down.
        """
        return self._runner.ask({"do": "code"})

    def load(self, code: str) -> None:
        """Recreate the run that a code tells of. Raises ValueError as ``from_code`` does."""
        self._runner.ask({"do": "load", "code": code}, timeout=600)

    def snapshot(self, lane: int = 0) -> Snapshot:
        """The game as it stands now; of several the one at ``lane``."""
        return self._runner.ask({"do": "snapshot", "lane": lane})

    def recorded(self, lane: int = 0) -> list[Snapshot]:
        """The run at each moment that is kept, for ``recording.save``; of several games that at ``lane``."""
        return self._runner.ask({"do": "record", "lane": lane}, timeout=600)

    def __repr__(self) -> str:
        # The default holds a memory address, which differs from run to run.
        return "Stage: the live game (it needs a running kernel)"

    def _still(self) -> tuple[Callable[..., str], Any]:
        return draw_game, self._first
