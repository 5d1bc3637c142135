"""Static figures of a landscape: its density from above, where darker means higher, and as a surface."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.patheffects import withStroke
from matplotlib.ticker import MaxNLocator

from ..landscapes import Landscape
from .figure import REAL
from .outlines import count_modes

if TYPE_CHECKING:
    from mpl_toolkits.mplot3d import Axes3D

# From low to high: one hue, light to dark, on a dark page too. The live picture takes the same.
HEIGHT_STOPS = ((0.0, "#f4f9fd"), (0.5, REAL), (1.0, "#0b2f4a"))
SHADES = 96  # finer than can be seen, and a third less of a PNG than with 256
HEIGHT_COLORS = LinearSegmentedColormap.from_list("height", HEIGHT_STOPS, N=SHADES)
TALL = 0.45  # the height axis against the longer side of the plane
START = {"azim": -112, "elev": 34}  # degrees; the view with which the live picture starts
HALO = [withStroke(linewidth=3, foreground="white")]


def draw_landscape(ax: Axes, landscape: Landscape) -> str:
    """The density from above, darker where it is higher, its modes marked and named."""
    top = _top(landscape)
    ax.imshow(
        landscape.heights, origin="lower", extent=landscape.extent, cmap=HEIGHT_COLORS, vmin=0, vmax=top,
        interpolation="bilinear",
    )  # fmt: skip
    for k, peak in enumerate(landscape.peaks):
        if landscape.names:
            ax.text(*peak, landscape.names[k], ha="center", va="center", weight="bold", path_effects=HALO)
        else:
            ax.plot(*peak, "o", ms=6, color="0.1", mec="white", mew=1.5)
    left, right, low, high = landscape.extent
    ax.set(xlim=(left, right), ylim=(low, high), aspect="equal", xlabel="x1", ylabel="x2")
    ax.set_title("from above: darker means higher", size=11)
    return f"the density from above, darker where it is higher: {describe(landscape)}"


def draw_hills(ax: Axes3D, landscape: Landscape) -> str:
    """The density as a surface of hills, its modes named.

    Args:
        ax: in perspective.
        landscape: what is drawn.
    """
    top = _top(landscape)
    ax.plot_surface(
        *np.meshgrid(landscape.x1, landscape.x2), landscape.heights, cmap=HEIGHT_COLORS, vmin=0, vmax=top,
        rcount=128, ccount=128, linewidth=0, antialiased=False,
    )  # fmt: skip
    for k, (peak, height) in enumerate(zip(landscape.peaks, landscape.peak_heights, strict=True)):
        name = landscape.names[k] if landscape.names else "•"
        ax.text(
            *peak, height + 0.04 * top, name, ha="center", va="bottom", weight="bold", path_effects=HALO,
            zorder=10,
        )  # fmt: skip
    left, right, low, high = landscape.extent
    longest = max(right - left, high - low)
    ax.set(xlim=(left, right), ylim=(low, high), zlim=(0, 1.05 * top), xlabel="x1", ylabel="x2")
    ax.set_zlabel("density", labelpad=8)
    ax.set_box_aspect(((right - left) / longest, (high - low) / longest, TALL), zoom=1.15)
    ax.view_init(**START)
    for axis in (ax.xaxis, ax.yaxis, ax.zaxis):
        axis.set_pane_color((1, 1, 1, 0))
        axis.set_major_locator(MaxNLocator(5))
    return f"the density as a surface of hills: {describe(landscape)}"


draw_hills.kinds = {"projection": "3d"}
draw_hills.size = (6.6, 4.6)


def draw_surface(axes: dict[str, Axes], landscape: Landscape) -> str:
    """The density as a surface of hills (``surface``) and the same density from above (``map``)."""
    draw_hills(axes["surface"], landscape)
    return f"Left: the density as a surface of hills. Right: {draw_landscape(axes['map'], landscape)}."


draw_surface.panels = [["surface", "surface", "surface", "map", "map"]]
draw_surface.kinds = {"surface": {"projection": "3d"}}
draw_surface.size = (11, 4.6)


def describe(landscape: Landscape) -> str:
    """What is seen, in a line: "10 modes, named 0, 1, 2; the highest at x1 0.5, x2 −1.2"."""
    said = count_modes(len(landscape.peaks))
    if landscape.names:
        said += f", named {', '.join(map(str, landscape.names))}"
    if len(landscape.peaks):
        x1, x2 = (f"{value:.3g}".replace("-", "−") for value in landscape.peaks[0] + 0.0)
        said += f"; the highest at x1 {x1}, x2 {x2}"
    return said


def _top(landscape: Landscape) -> float:
    return float(max(landscape.heights.max(), landscape.peak_heights.max(initial=0))) or 1.0
