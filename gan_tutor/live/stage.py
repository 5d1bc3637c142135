"""The live stage: a widget in which a game is played, watched and meddled with."""

from __future__ import annotations

import atexit
import copy
import uuid
from pathlib import Path
from typing import Any, ClassVar

import anywidget
import traitlets
from IPython import get_ipython

from ..objectives import OBJECTIVES
from ..plots import FAKE, REAL, draw_game, picture
from ..snapshots import Snapshot
from ..training import GAN, PLAYERS
from .runner import SPEEDS, Runner


class Stage(anywidget.AnyWidget):
    """The game, live: Play, Pause, Step, Reset, and controls that act while it trains.

    The stage plays a copy: the ``gan`` that it is given stays as it is, so that a notebook gives
    the same figures whether or not somebody has played. Nothing trains until Play is pressed.

    Running a cell again closes the stages that it had made before.

    Args:
        gan: a game in the plane.

    Raises:
        TypeError: ``gan`` isn't a GAN.
        ValueError: its density isn't in the plane.
    """

    _esm = Path(__file__).with_name("stage.js")
    _css = Path(__file__).with_name("stage.css")
    menus = traitlets.Dict().tag(sync=True)
    colors = traitlets.Dict({"real": REAL, "fake": FAKE}).tag(sync=True)

    # A cell that runs again makes a new stage; the old one must not go on training beside it.
    # Each open stage with the cell that made it, and that cell's run.
    _open: ClassVar[dict[Stage, tuple[str, str]]] = {}

    def __init__(self, gan: GAN) -> None:
        if not isinstance(gan, GAN):
            raise TypeError(f"gan is a {type(gan).__name__}; allowed is a GAN, as in Stage(GAN(density))")
        self._first = gan.snapshot()
        menus = {"objective": list(OBJECTIVES), "player": list(PLAYERS), "speed": list(SPEEDS)}
        super().__init__(menus=menus)
        self._runner = Runner(copy.deepcopy(gan), self.send)
        self._tame_comm()
        self.on_msg(lambda _, content, __: self._runner.post(content))
        self._register()

    def play(self) -> None:
        """Let the game go on, as the button does. It trains while a view of the stage is open.

        Like ``step`` and ``snapshot``, this raises RuntimeError when the game has stopped with an
        exception (its cause). Every call does when the stage is closed.
        """
        self._runner.ask({"do": "play"})

    def pause(self) -> None:
        """Let the game stand still."""
        self._runner.ask({"do": "pause"})

    def step(self) -> None:
        """Pause, and take one step of the game."""
        self._runner.ask({"do": "step"})

    def reset(self) -> None:
        """Go back to step 0, with the controls as they are. Clears an exception."""
        self._runner.ask({"do": "reset"})

    def set(self, **controls: Any) -> None:
        """Change controls: discriminator_lr, generator_lr, objective, player, speed.

        Raises:
            ValueError: there is no control of that name, or its value isn't allowed.
        """
        for name, value in controls.items():
            self._runner.ask({"do": "set", "name": name, "value": value})

    def defaults(self) -> None:
        """Put the controls back as they were at first."""
        self._runner.ask({"do": "defaults"})

    def snapshot(self) -> Snapshot:
        """The game as it stands now."""
        return self._runner.ask({"do": "snapshot"})

    def close(self) -> None:
        """End the worker and take the stage off the page."""
        # ipywidgets calls close() from __del__ too, also on a stage whose __init__ has raised.
        runner = self.__dict__.get("_runner")
        if runner is not None:
            runner.close()
        self._open.pop(self, None)
        super().close()

    def __repr__(self) -> str:
        # The default holds a memory address, which differs from run to run.
        return "Stage: the live game (it needs a running kernel)"

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        # Where no kernel lives, the picture of the game's first moment is shown instead.
        data, metadata = super()._repr_mimebundle_(**kwargs)
        still, still_metadata = picture(draw_game, self._first)._repr_mimebundle_()
        return {**data, "image/png": still["image/png"]}, {**metadata, **still_metadata}

    def _tame_comm(self) -> None:
        comm = self.comm
        # ipykernel fires IPython's post_execute hook for every comm message, which makes the inline
        # backend show other cells' half-built figures (ipykernel 1564). Nothing here needs the hook.
        comm.handle_msg = lambda message: comm._msg_callback and comm._msg_callback(message)
        # ipykernel 7.4 hands a widget's message to whichever subshell the kernel last sent from,
        # not to the one that the browser chose. The worker sends from none, so that controls
        # would wait behind a busy cell. Let the browser choose.
        comm._reply_subshell_for = lambda data, default: default

    def _register(self) -> None:
        cell, run = _running_cell()
        for stage, (its_cell, its_run) in list(self._open.items()):
            if its_cell == cell and its_run != run:
                stage.close()
        self._open[self] = (cell, run)

    @classmethod
    def _close_all(cls) -> None:
        for stage in list(cls._open):
            stage.close()


def _running_cell() -> tuple[str, str]:
    """The running cell's identity, which stays when it is run again, and this run's, which does not."""
    shell = get_ipython()
    parent = shell.get_parent() if hasattr(shell, "get_parent") else {}
    if not parent:
        # Outside a kernel no cell is ever run again: every stage is on its own.
        return uuid.uuid4().hex, ""
    code = parent.get("content", {}).get("code", "")
    return parent.get("metadata", {}).get("cellId") or code, parent["header"]["msg_id"]


# A daemon thread that is cut off inside torch can take the dying interpreter down with it.
atexit.register(Stage._close_all)
