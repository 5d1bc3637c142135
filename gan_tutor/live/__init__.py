"""The game, live: a worker beside the kernel, a widget, and a picture in the browser."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .replay import Replay
    from .row import Seeds
    from .stage import Stage

__all__ = ["Replay", "Seeds", "Stage"]
_HOMES = {"Replay": "replay", "Seeds": "row", "Stage": "stage"}


def __getattr__(name: str) -> Any:
    # Looked up when asked for: a recording is played back, and a prediction kept, without torch.
    if name in _HOMES:
        return getattr(importlib.import_module(f".{_HOMES[name]}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
