"""A figure that shows itself in a notebook, with alt text, and how every figure looks."""

from __future__ import annotations

import base64
import contextlib
import html
import io
import threading
from collections.abc import Callable, Iterator
from typing import Any

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure

# The same two colours everywhere, told apart by colour-blind readers, on white and on black.
REAL, FAKE = "#1f83c9", "#e0610a"
# How every figure looks: open axes, type that can be read on a projector.
STYLE = {
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.linewidth": 1.2,
    "font.size": 12,
    "axes.titlesize": 12,
    "legend.fontsize": 11,
    "xtick.labelsize": 11,
    "ytick.labelsize": 11,
    "text.color": "0.15",
    "axes.labelcolor": "0.15",
    "axes.edgecolor": "0.15",
    "xtick.color": "0.15",
    "ytick.color": "0.15",
}
_DRAWS = threading.RLock()


class Picture(Figure):
    """A figure that shows itself in a notebook, with alt text, without pyplot.

    Args:
        alt: what is seen, in a sentence.
        size: width and height in inches.
    """

    def __init__(self, alt: str = "", size: tuple[float, float] = (9, 4)) -> None:
        super().__init__(figsize=size, dpi=100, layout="constrained")
        self.get_layout_engine().set(w_pad=0.1, h_pad=0.1)  # inches; the picture is a card on a dark page
        self.alt = alt

    def png(self, scale: float = 2.0) -> bytes:
        """The figure as a PNG, ``scale`` pixels a CSS pixel: 2 is sharp on a projector too."""
        buffer = io.BytesIO()
        with styled():
            self.savefig(buffer, format="png", dpi=scale * self.dpi, facecolor="white")
        return buffer.getvalue()

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        data = base64.b64encode(self.png()).decode("ascii")
        width, height = (round(side * self.dpi) for side in self.get_size_inches())
        alt = html.escape(self.alt, quote=True)
        # JupyterLab's PNG renderer has no alt text; its HTML renderer keeps it.
        image = (
            f'<img alt="{alt}" src="data:image/png;base64,{data}" '
            f'width="{width}" style="max-width: 100%; height: auto; border-radius: 6px">'
        )
        metadata = {"width": width, "height": height, "alt": self.alt}
        return (
            {"text/html": image, "image/png": data, "text/plain": self.alt},
            {"image/png": metadata},
        )


@contextlib.contextmanager
def styled() -> Iterator[None]:
    """Matplotlib in our style. Its settings are one for all threads, so one thread draws at a time."""
    with _DRAWS, matplotlib.rc_context(STYLE):
        yield


def blank(
    draw: Callable[..., str], size: tuple[float, float] | None = None
) -> tuple[Picture, Axes | dict[str, Axes]]:
    """A new figure for ``draw``, and the axes that it asks for, with nothing on them yet.

    A draw function that wants several axes says so in its ``panels`` attribute (a mosaic of
    names, as for ``Figure.subplot_mosaic``) and gets a dict of them; any other gets one axes.
    Its ``kinds`` attribute says which axes are of a kind of their own: keywords of ``add_subplot``, by
    name where there are several. Its ``size`` attribute is the figure's width and height in inches,
    where none is given.
    """
    with styled():
        shown = Picture(size=size or getattr(draw, "size", (9, 4)))
        panels, kinds = getattr(draw, "panels", None), getattr(draw, "kinds", {})
        if panels:
            return shown, shown.subplot_mosaic(panels, per_subplot_kw=kinds)
        return shown, shown.subplots(subplot_kw=kinds)


def picture(
    draw: Callable[..., str], *args: Any, size: tuple[float, float] | None = None, **kwargs: Any
) -> Picture:
    """Call ``draw(axes, *args, **kwargs)`` on a new figure (see ``blank``); return it, with its alt text.

    Where the size depends on what is drawn, the function's ``size_of`` attribute, called likewise, gives it.
    """
    with styled():
        fitting = getattr(draw, "size_of", None)
        shown, axes = blank(draw, size or (fitting and fitting(*args, **kwargs)))
        shown.alt = draw(axes, *args, **kwargs)
    return shown


def like(model: Callable[..., str]) -> Callable[[Callable[..., str]], Callable[..., str]]:
    """Decorator for a draw function that hands its axes on to another: it asks for the same ones."""

    def adopt(draw: Callable[..., str]) -> Callable[..., str]:
        for name in ("panels", "kinds", "size"):
            if hasattr(model, name):
                setattr(draw, name, getattr(model, name))
        return draw

    return adopt
