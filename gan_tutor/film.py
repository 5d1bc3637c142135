"""A picture of something that goes on: shown while it does, and wound back afterwards."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .explore import Explore, Sheet, Slider


class Film(Explore):
    """Moments of a training, say, as pictures: the newest while it goes on, any of them afterwards.

    Args:
        draw: ``draw(axes, moment)`` draws one moment and returns the alt text, as for ``explore``.
        moments: how many there will be, at least 2.
        size: the picture's width and height in inches; by itself what ``draw`` says.

    Raises:
        ValueError: fewer than two moments.
    """

    def __init__(
        self, draw: Callable[..., str], moments: int, size: tuple[float, float] | None = None
    ) -> None:
        if moments < 2:
            raise ValueError(f"moments is {moments}; allowed is a whole number of at least 2")
        self._kept: list[Any] = []

        def kept(axes: Any, moment: int) -> str:
            if not self._kept:
                return "a film of which nothing has been shown yet"
            return draw(axes, self._kept[min(moment, len(self._kept) - 1)])

        kept.panels = getattr(draw, "panels", None)
        self._paper = (kept, size or getattr(draw, "size", None))
        super().__init__(kept, {"moment": Slider(0, moments - 1, 0, step=1)}, self._paper[1])

    def show(self, moment: Any) -> None:
        """The next moment. It is drawn beside the kernel; of several that come too fast, the newest is."""
        self._kept.append(moment)
        if len(self._kept) == 1:
            self._sheet = Sheet(*self._paper)  # the axes are laid out around what there is to see
        last = self._controls["moment"].high
        self.set(moment=min(len(self._kept) - 1, last))
