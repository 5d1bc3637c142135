"""Figures of the Dirac-GAN: its two players' ways through the plane, and the eigenvalues of some methods."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.colors import to_rgb
from matplotlib.ticker import MaxNLocator, MultipleLocator, NullLocator

from ..dirac import Method
from .distances import LINES
from .figure import FAKE, REAL
from .gradients import number
from .outlines import short

EDGE = 3.6  # of the plane: 500 of the GAN's steps of 0.2 lead from (1, 1) to 3.1 from its middle
NEAREST, FARTHEST = 0.01, 10.0  # of the axis of distances
FAR = 1e4  # what has run off farther than that would trouble the renderer
ARROWS = 17  # along each side
PIECES = 24  # of each way, the later the darker
KEPT = 0.01  # a distance that changes by a smaller share is said to be kept


def draw_dirac(axes: dict[str, Axes], method: Method, ways: np.ndarray, steps: int | None = None) -> str:
    """Ways through the plane of θ and ψ, how far from the equilibrium they are, and the game itself.

    Args:
        axes: ``plane``, ``game`` and ``distance``.
        method: whose field is drawn as arrows, as long as the root of how fast the players go there.
        ways: as ``dirac.trajectory`` gives them, shape (t, n, 2) or (t, 2); the last is the newest.
        steps: where the axis of steps ends, to compare; with the ways when left out.
    """
    ways = np.asarray(ways, dtype=float).reshape(len(ways), -1, 2)
    shown = np.clip(ways, -FAR, FAR)
    colors = [LINES[k % len(LINES)] for k in range(ways.shape[1])]
    _draw_field(axes["plane"], method)
    _draw_ways(axes["plane"], shown, colors)
    _draw_game(axes["game"], shown)
    with np.errstate(over="ignore"):
        distances = np.hypot(ways[..., 0], ways[..., 1])
    _draw_distances(axes["distance"], distances, colors, steps or len(ways) - 1)
    return f"{method.name}: {_told(ways, distances)}"


draw_dirac.panels = [["plane", "plane", "game"], ["plane", "plane", "distance"]]
draw_dirac.size = (10, 6)


def draw_eigenvalues(ax: Axes, pairs: Mapping[str, np.ndarray]) -> str:
    """Each method's two eigenvalues in the complex plane, and the border left of which it converges.

    Args:
        ax: where to draw.
        pairs: by the method's name, each two complex numbers, as ``dirac.eigenvalues`` gives them.
    """
    reach = 1.25 * max([1.0, *(float(np.abs(pair).max()) for pair in pairs.values())])
    ax.axvspan(-reach, 0, color=REAL, alpha=0.1, linewidth=0)
    ax.axvline(0, color="0.15", lw=2)
    ax.axhline(0, color="0.7", lw=0.8, zorder=0)
    said = []
    for k, (name, pair) in enumerate(pairs.items()):
        # Open, and one smaller than the other: those in one place are all seen.
        style = {"color": LINES[k % len(LINES)], "marker": "osD^vP"[k % 6], "ms": max(7, 19 - 4 * k)}
        ax.plot(
            np.real(pair), np.imag(pair), ls="", mfc="none", mew=2.2, label=f"{name}: {_pair(pair)}", **style
        )
        real = float(np.real(pair).max())
        where = "on the border" if abs(real) < 1e-6 else ("left" if real < 0 else "right") + " of it"
        said.append(f"{name}: {_pair(pair)}, {where}")
    ax.set(xlim=(-reach, 0.5 * reach), ylim=(-reach, reach), aspect="equal", anchor="W")
    ax.set(xlabel="real part", ylabel="imaginary part")
    for side, word in ((-1, "converges"), (1, "runs off")):
        ax.text(0.04 * side * reach, 0.9 * reach, word, ha="right" if side < 0 else "left")
    ax.legend(loc="upper left", bbox_to_anchor=(1.04, 1), borderaxespad=0)
    return f"Eigenvalues in the complex plane; the border is the imaginary axis. {'; '.join(said)}."


draw_eigenvalues.size = (8.4, 4.6)


def _pair(pair: np.ndarray) -> str:
    low, high = np.sort_complex(pair)
    if high.imag:
        return f"{short(high.real)} ± {short(high.imag)}i"
    return f"{short(low.real)} and {short(high.real)}"


def _draw_field(ax: Axes, method: Method) -> None:
    side = np.linspace(-EDGE, EDGE, ARROWS + 2)[1:-1]
    theta, psi = np.meshgrid(side, side)
    field = np.stack(method.field(theta, psi))
    speed = np.maximum(np.hypot(*field), 1e-9)
    ax.quiver(
        theta, psi, *(field / np.sqrt(speed * speed.max())), color="0.7", width=0.0034, pivot="mid",
        angles="xy", scale_units="xy", scale=1 / (side[1] - side[0]),
    )  # fmt: skip
    for low, high in ((-EDGE, -method.clip), (method.clip, EDGE)):
        if low < high:  # D can't stay where it is clipped
            ax.axhspan(low, high, color="0.92", linewidth=0, zorder=0)
    ax.set(xlim=(-EDGE, EDGE), ylim=(-EDGE, EDGE), aspect="equal")
    ax.set(xlabel="θ: where the fakes are", ylabel="ψ: the slope of D")
    _tick(ax, 1)
    ax.set_title(f"{method.name}\n○ start   ● end   + equilibrium")


def _draw_ways(ax: Axes, ways: np.ndarray, colors: list[str]) -> None:
    cuts = np.unique(np.linspace(0, len(ways) - 1, PIECES + 1).astype(int))
    pieces = [ways[a : b + 1, k] for k in range(len(colors)) for a, b in pairwise(cuts)]
    pale = np.linspace(0.6, 0, len(cuts) - 1)[:, None]
    shades = [pale + (1 - pale) * to_rgb(color) for color in colors]
    # One artist for all of them: one for each piece takes as long as all the rest.
    ax.add_collection(LineCollection(pieces, colors=np.reshape(shades, (-1, 3)), linewidths=1.8, zorder=2))
    ax.plot(0, 0, "+", color="0.15", ms=18, mew=2.5, zorder=3)  # it shows under the ends
    ax.scatter(*ways[0].T, s=55, c="white", edgecolors=colors, linewidths=2, zorder=4)
    ax.scatter(*ways[-1].T, s=65, c=colors, edgecolors="white", zorder=5)


def _draw_game(ax: Axes, ways: np.ndarray) -> None:
    """The reals, the fakes and D, as the newest way has left them, and as they were at its start."""
    x = np.array([-EDGE, EDGE])
    ax.axhline(0, color="0.7", lw=0.8, zorder=0)
    ax.plot(0, 0, "o", color=REAL, ms=14, mec="white", zorder=4)
    if ways.shape[1]:
        (before, slope_before), (theta, slope) = ways[0, -1], ways[-1, -1]
        ax.plot(x, slope_before * x, color="0.6", lw=1.5, ls="--")
        ax.plot(x, slope * x, color="0.15", lw=2.2)
        ax.plot(before, 0, "D", color="white", mec=FAKE, ms=7, zorder=4)
        ax.plot(theta, 0, "D", color=FAKE, mec="white", ms=8, zorder=5)
    ax.set(xlim=(-EDGE, EDGE), ylim=(-EDGE, EDGE), xlabel="x: reals blue, fakes orange")
    ax.set_ylabel("D(x) = ψ·x, high: fake")
    _tick(ax, 2)
    ax.set_title("the newest's game, at its end\ndashed, open: at its start")


def _draw_distances(ax: Axes, distances: np.ndarray, colors: list[str], steps: int) -> None:
    for values, color in zip(np.clip(distances, NEAREST / 10, 10 * FARTHEST).T, colors, strict=True):
        ax.plot(values, color=color, lw=2)
    ax.set(yscale="log", xlim=(0, max(1, steps)), ylim=(NEAREST, FARTHEST), xlabel="step")
    # The small ticks of a logarithmic axis take longer to draw than all the ways.
    ax.yaxis.set_minor_locator(NullLocator())
    ax.yaxis.set_major_formatter("{x:g}")
    ax.xaxis.set_major_locator(MaxNLocator(5, integer=True))
    ax.grid(axis="y", alpha=0.25)
    newest = " → ".join(_told_distance(value) for value in distances[[0, -1], -1:].ravel())
    ax.set_title(f"distance to the equilibrium\n{newest and f'the newest: {newest}'}")


def _tick(ax: Axes, every: int) -> None:
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_locator(MultipleLocator(every))


def _told(ways: np.ndarray, distances: np.ndarray) -> str:
    """How many ways come nearer, and where the newest leads."""
    count = ways.shape[1]
    if not count:
        return "a field of arrows, and no way through it yet."
    first, last = distances[0], distances[-1]
    nearer, kept = last < (1 - KEPT) * first, np.abs(last - first) <= KEPT * first
    farther = count - nearer.sum() - kept.sum()  # NaN has run off
    theta, psi = ways[-1, -1]
    newest = (
        f"The newest begins {_told_distance(first[-1])} from it and ends {_told_distance(last[-1])} from it"
    )
    if np.isfinite(last[-1]):
        newest += f": the fakes are at {number(theta)} then, and D's slope is {number(psi)}"
    many = f"{_count(count, 'way')} of {_count(len(ways) - 1, 'step')}"
    counts = f"Nearer to the equilibrium at the end: {nearer.sum()}, farther: {farther}, as far: {kept.sum()}"
    return f"{many}. {counts}. {newest}."


def _count(many: int, what: str) -> str:
    return f"{many} {what}{'' if many == 1 else 's'}"


def _told_distance(value: float) -> str:
    return number(value) if np.isfinite(value) else "∞"
