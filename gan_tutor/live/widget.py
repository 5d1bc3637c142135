"""What every live widget shares: a runner behind it, a comm that disturbs nobody, and an end in time."""

from __future__ import annotations

import atexit
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

import anywidget
import traitlets
from IPython import get_ipython

from ..plots import FAKE, REAL, picture
from .comms import tame
from .runner import Playable, Runner


class Live(anywidget.AnyWidget):
    """A game behind a runner, and its view in the browser. Nothing trains until Play is pressed.

    Args:
        game: what is played.
        traits: values of the widget's traits.
    """

    _css = Path(__file__).with_name("stage.css")
    colors = traitlets.Dict({"real": REAL, "fake": FAKE}).tag(sync=True)

    # A cell that runs again makes a new widget; the old one must not go on training beside it.
    # Each open one with the cell that made it, and that cell's run.
    _open: ClassVar[dict[Live, tuple[str, str]]] = {}

    def __init__(self, game: Playable, **traits: Any) -> None:
        super().__init__(**traits)
        self._runner = Runner(game, self.send)
        tame(self)
        self.on_msg(lambda _, content, __: self._runner.post(content))
        self._register()

    def play(self) -> None:
        """Let the game go on, as the button does. It trains while a view of it is open.

        Like the other calls, this raises RuntimeError when the game has stopped with an exception
        (its cause), and when the widget is closed.
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

    def close(self) -> None:
        """End the worker and take the widget off the page."""
        # ipywidgets calls close() from __del__ too, also on a widget whose __init__ has raised.
        runner = self.__dict__.get("_runner")
        if runner is not None:
            runner.close()
        self._open.pop(self, None)
        super().close()

    def _still(self) -> tuple[Callable[..., str], Any]:
        """How to draw the first moment, and of what, for pages where no kernel lives."""
        raise NotImplementedError

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        # Where no kernel lives, the picture of the game's first moment is shown instead.
        data, metadata = super()._repr_mimebundle_(**kwargs)
        draw, shown = self._still()
        still, still_metadata = picture(draw, shown)._repr_mimebundle_()
        return {**data, "image/png": still["image/png"]}, {**metadata, **still_metadata}

    def _register(self) -> None:
        cell, run = _running_cell()
        for widget, (its_cell, its_run) in list(self._open.items()):
            if its_cell == cell and its_run != run:
                widget.close()
        self._open[self] = (cell, run)

    @classmethod
    def _close_all(cls) -> None:
        for widget in list(cls._open):
            widget.close()


def _running_cell() -> tuple[str, str]:
    """The running cell's identity, which stays when it is run again, and this run's, which does not."""
    shell = get_ipython()
    parent = shell.get_parent() if hasattr(shell, "get_parent") else {}
    if not parent:
        # Outside a kernel no cell is ever run again: every widget is on its own.
        return uuid.uuid4().hex, ""
    code = parent.get("content", {}).get("code", "")
    return parent.get("metadata", {}).get("cellId") or code, parent["header"]["msg_id"]


# A daemon thread that is cut off inside torch can take the dying interpreter down with it.
atexit.register(Live._close_all)
