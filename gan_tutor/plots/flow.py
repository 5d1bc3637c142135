"""What flows where in a GAN: samples forward, and the gradient of the cost back to either network."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from .figure import FAKE, REAL

INK = "0.15"


def draw_flow(ax: Axes) -> str:
    """Noise becomes a fake in G; D judges fakes and reals; the cost goes back to D, and through D to G."""
    ax.set(xlim=(0, 10.4), ylim=(0, 4.2))
    ax.set_axis_off()
    _label(ax, 0.6, 2.6, "noise z", INK)
    _box(ax, 2.2, 2.6, "G", "generator", FAKE)
    _label(ax, 4.1, 2.6, "fakes", FAKE)
    _label(ax, 4.1, 3.8, "reals", REAL)
    _box(ax, 6.0, 3.1, "D", "discriminator", INK)
    _label(ax, 7.75, 3.1, "0 … 1", INK)
    _box(ax, 9.4, 3.1, "cost", "", INK)
    for start, end, color in (
        ((1.1, 2.6), (1.65, 2.6), INK),
        ((2.8, 2.6), (3.65, 2.6), FAKE),
        ((4.55, 2.65), (5.4, 2.95), FAKE),
        ((4.55, 3.75), (5.4, 3.35), REAL),
        ((6.6, 3.1), (7.25, 3.1), INK),
        ((8.25, 3.1), (8.8, 3.1), INK),
    ):
        ax.add_patch(FancyArrowPatch(start, end, arrowstyle="-|>", mutation_scale=16, color=color, lw=2))
    for start, end, color, bend, words, at in (
        ((9.2, 2.55), (6.0, 2.55), INK, -0.3, "D's gradient: a smaller cost", (6.2, 1.62)),
        ((9.5, 2.55), (2.2, 2.05), FAKE, -0.36, "G's gradient, through D: a larger cost", (5.4, 0.42)),
    ):
        arc = f"arc3,rad={bend}"
        back = FancyArrowPatch(start, end, arrowstyle="-|>", mutation_scale=16, connectionstyle=arc)
        back.set(color=color, linewidth=2, linestyle="--")
        ax.add_patch(back)
        ax.text(*at, words, color=color, ha="center", size=12)
    return (
        "Noise z goes into the generator G, which makes fakes. Fakes and reals go into the discriminator D, "
        "which says a number from 0 to 1 about each, and from these comes the cost. Its gradient goes back "
        "to D, which makes the cost smaller, and through D to G, which makes it larger. No way leads from "
        "the reals to G."
    )


draw_flow.size = (10, 3.9)


def _label(ax: Axes, x: float, y: float, word: str, color: str) -> None:
    ax.text(x, y, word, ha="center", va="center", color=color, size=13)


def _box(ax: Axes, x: float, y: float, name: str, below: str, color: str) -> None:
    ax.add_patch(
        FancyBboxPatch(
            (x - 0.5, y - 0.42), 1.0, 0.84, boxstyle="round,pad=0.05", fc="white", ec=color, lw=2.5
        )
    )
    ax.text(
        x, y + (0.08 if below else 0), name, ha="center", va="center", color=color, size=16, weight="bold"
    )
    if below:
        ax.text(x, y - 0.26, below, ha="center", va="center", color=color, size=9)
