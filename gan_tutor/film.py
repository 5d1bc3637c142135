"""A picture of something that goes on: shown while it does, and wound back afterwards."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any

from .controls import Slider
from .explore import Explore
from .plots import like
from .sheet import Sheet


class Film(Explore):
    """Moments of a training, say, as pictures: the newest while it goes on, any of them afterwards.

    Args:
        draw: ``draw(axes, moment)`` draws one moment and returns the alt text, as for ``explore``.
        moments: how many there will be, at least 2. Of more, the newest are kept, so that a training that
            is run again makes a film of its own.
        size: the picture's width and height in inches; by itself what ``draw`` says.

    Raises:
        ValueError: ``moments`` is no whole number ≥ 2.
    """

    def __init__(
        self, draw: Callable[..., str], moments: int, size: tuple[float, float] | None = None
    ) -> None:
        if not isinstance(moments, int) or moments < 2:
            raise ValueError(f"moments is {moments!r}; allowed is a whole number of at least 2")
        self._kept: deque[Any] = deque(maxlen=moments)

        @like(draw)
        def kept(axes: Any, moment: int) -> str:
            if not self._kept:
                return _draw_nothing(axes)
            return draw(axes, self._kept[min(moment, len(self._kept) - 1)])

        self._paper = (kept, size)
        super().__init__(kept, {"moment": Slider(0, moments - 1, 0, step=1)}, size)

    def show(self, moment: Any) -> None:
        """The next moment. It is drawn beside the kernel; of several that come too fast, the newest is."""
        self._kept.append(moment)
        if len(self._kept) == 1:
            fresh = Sheet(*self._paper)  # the axes are laid out around what there is to see
            # Whoever asks before that is drawn, on any thread, sees what there was.
            fresh.picture, fresh.panels = self._sheet.picture, self._sheet.panels
            self._sheet = fresh
        self.set(moment=len(self._kept) - 1)


def _draw_nothing(axes: Any) -> str:
    every = list(axes.values()) if isinstance(axes, dict) else [axes]
    for ax in every:
        ax.set_axis_off()
    every[0].figure.text(0.5, 0.5, "nothing has been shown yet", ha="center", va="center", color="0.4")
    return "a film of which nothing has been shown yet"
