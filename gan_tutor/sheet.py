"""A picture that is drawn again and again, quickly, with its axes where they were first laid out."""

from __future__ import annotations

import copy
import io
from collections.abc import Callable
from typing import Any

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.transforms import Bbox
from PIL import Image

from .controls import Control, Point, Points
from .plots import Picture, blank, styled

# Matplotlib looks for the lowest free place for a title, which costs a quarter of the drawing.
QUICK = {"axes.titley": 1.0}


class Sheet:
    """A picture that is drawn again and again: its axes stay where the first drawing has laid them out.

    Args:
        draw, size: as for ``explore``.

    Attributes:
        picture: the last drawing.
        panels: where each of the axes lies on it, in shares of the picture from its top left: ``box``, and
            its limits, ``x`` and ``y``. By name, or "" where there is one alone.
    """

    def __init__(self, draw: Callable[..., str], size: tuple[float, float] | None = None) -> None:
        self._draw = draw
        self._size = size
        self._layout: list[Bbox] | None = None  # of all axes, such as a second scale or a bar of colours
        self._named: dict[str, Axes] = {}
        self.picture: Picture | None = None
        self.panels: dict[str, dict[str, list[float]]] = {}

    def draw(self, values: dict[str, Any]) -> str:
        """Draw afresh, on new axes: clearing old ones is no quicker, and leaves things behind.

        Returns:
            The alt text.
        """
        with styled(), matplotlib.rc_context(QUICK):
            picture, axes = blank(self._draw, self._size)
            # A draw function may sort what it is given, say. The next drawing is to have it as it was.
            picture.alt = self._draw(axes, **copy.deepcopy(values))
            if not isinstance(picture.alt, str):
                raise TypeError(f"draw returned {picture.alt!r}; the alt text is asked for, what is seen")
            if self._layout is None:
                picture.draw_without_rendering()
                self._layout = [ax.get_position(original=True) for ax in picture.axes]
            picture.set_layout_engine("none")
            for ax, box in zip(picture.axes, self._layout, strict=False):
                ax.set_position(box)
            self._named = axes if isinstance(axes, dict) else {"": axes}
            self.panels = {name: _place(ax) for name, ax in self._named.items()}
            self.picture = picture
        return picture.alt

    def png(self, sharpness: float) -> bytes:
        """The picture with that many pixels a CSS pixel, made quickly rather than small."""
        with styled():
            usual = self.picture.dpi
            try:
                self.picture.dpi = sharpness * usual
                canvas = FigureCanvasAgg(self.picture)
                canvas.draw()
                pixels = np.asarray(canvas.buffer_rgba())[:, :, :3]
                buffer = io.BytesIO()
                Image.fromarray(np.ascontiguousarray(pixels)).save(buffer, "png", compress_level=1)
            finally:
                self.picture.dpi = usual
        return buffer.getvalue()

    def check_panels(self, controls: dict[str, Control]) -> None:
        """Whether each place that a control moves has axes to lie on.

        Raises:
            ValueError: there are none of that name, or their scales are not linear.
        """
        for name, control in controls.items():
            if not isinstance(control, Point | Points):
                continue
            if control.panel not in self._named:
                allowed = ", ".join(map(repr, self._named))
                raise ValueError(f"{name} has the panel {control.panel!r}; allowed are {allowed}")
            ax = self._named[control.panel]
            if {ax.get_xscale(), ax.get_yscale()} != {"linear"}:
                raise ValueError(f"{name} lies on axes that are not linear; allowed are linear ones")


def _place(ax: Axes) -> dict[str, list[float]]:
    box = ax.get_position()  # with the aspect applied, which may have changed the limits
    return {
        "box": [box.x0, 1 - box.y1, box.width, box.height],
        "x": [float(edge) for edge in ax.get_xlim()],
        "y": [float(edge) for edge in ax.get_ylim()],
    }
