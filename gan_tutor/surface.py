"""A landscape to walk around: its density as a surface that turns, linked with the same from above."""

from __future__ import annotations

import functools
import gzip
from importlib import resources
from pathlib import Path
from typing import Any

import anywidget
import numpy as np
import traitlets

from .landscapes import Landscape
from .live.comms import tame
from .plots import draw_hills, draw_surface, picture
from .plots.landscapes import HEIGHT_STOPS, TALL
from .plots.outlines import count_modes

FOLDER = Path(__file__).parent


class Surface(anywidget.AnyWidget):
    """A density over the plane as a surface of hills, and beside it from above, where darker means higher.

    Turning and pointing happen in the browser alone. The surface is drawn by plotly.js, from the package
    plotly and not from the network; it draws a grid of 120 rows and columns or more as it stands, and
    refines a coarser one to twice as many, which makes turning slower where there is no graphics card.

    Args:
        landscape: what is shown.
        title: what stands above it.
    """

    _esm = FOLDER / "surface.js"
    _css = "".join((FOLDER / name).read_text(encoding="utf-8") for name in ("live/stage.css", "surface.css"))
    title = traitlets.Unicode().tag(sync=True)
    plane = traitlets.Dict(help="extent and shape of the grid, the modes, how to draw heights").tag(sync=True)
    heights = traitlets.Bytes(help="float32, row by row, the lowest first").tag(sync=True)
    pin = traitlets.List(
        traitlets.Float(), help="x1 and x2 of the place that the learner has marked, or nothing"
    ).tag(sync=True)

    def __init__(self, landscape: Landscape, title: str = "") -> None:
        self._landscape = landscape
        plane = {
            "extent": [float(edge) for edge in landscape.extent],
            "shape": list(landscape.heights.shape),
            "peaks": landscape.peaks.tolist(),
            "peak_heights": landscape.peak_heights.tolist(),
            "names": [str(name) for name in landscape.names],
            "stops": HEIGHT_STOPS,
            "tall": TALL,
        }
        heights = np.ascontiguousarray(landscape.heights, "<f4").tobytes()
        super().__init__(title=title, plane=plane, heights=heights)
        tame(self)
        self.on_msg(self._answer)

    @traitlets.validate("pin")
    def _within(self, proposal: dict[str, Any]) -> list[float]:
        place = proposal["value"]
        left, right, low, high = self._landscape.extent
        if place and not (len(place) == 2 and left <= place[0] <= right and low <= place[1] <= high):
            raise ValueError(
                f"pin is {place}; allowed are [x1, x2], x1 from {left:g} to {right:g} and x2 from {low:g} "
                f"to {high:g}, or []"
            )
        return place

    def _answer(self, _: Any, content: dict[str, Any], __: Any) -> None:
        """Give the view what it asks for: the library, once a page, or the picture for who can't use it."""
        asked = content.get("ask")
        if asked == "plotly":
            try:
                self.send({"answer": asked}, [_plotly()])
            except (ModuleNotFoundError, OSError) as error:
                self.send({"answer": asked, "error": f"The package plotly can't be read ({error})."})
        elif asked == "still":
            still = picture(draw_hills, self._landscape)
            self.send({"answer": asked, "alt": still.alt}, [still.png()])

    def __repr__(self) -> str:
        said = count_modes(len(self._landscape.peaks))
        return f"A density over x1 and x2 with {said}, as a surface and from above"

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        # Where no kernel lives, the static picture is shown instead.
        data, metadata = super()._repr_mimebundle_(**kwargs)
        still, still_metadata = picture(draw_surface, self._landscape)._repr_mimebundle_()
        return {**data, "image/png": still["image/png"]}, {**metadata, **still_metadata}


@functools.cache
def _plotly() -> bytes:
    """plotly.js, compressed: 1.5 MB instead of 4.8."""
    source = resources.files("plotly").joinpath("package_data", "plotly.min.js").read_bytes()
    return gzip.compress(source, compresslevel=6, mtime=0)
