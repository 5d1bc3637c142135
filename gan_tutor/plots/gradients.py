"""Figures of the feedback that reaches G: its arrows, its size while D learns, what two losses make of it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes

from ..snapshots import Snapshot
from .distances import LINES, STYLES
from .figure import FAKE, REAL
from .games import draw_plane

ARROWS = 32  # of each game; where all fakes are in one heap more would hide them
POWERS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def draw_pulls(axes: dict[str, Axes], games: Mapping[str, Snapshot]) -> str:
    """Where each of two games sends its fakes: arrows against the loss's gradient, at some of them.

    Args:
        axes: one for each game.
        games: snapshots in the plane, by their titles. All arrows are drawn on one scale.
    """
    lengths = [np.linalg.norm(game.generator_gradients, axis=1) for game in games.values()]
    longest = max(float(each[:ARROWS].max(initial=0)) for each in lengths) or 1.0
    said = []
    for ax, (title, game), length in zip(axes.values(), games.items(), lengths, strict=True):
        draw_plane(ax, game)
        ax.get_legend().remove()
        reach = 0.18 * (game.extent[1] - game.extent[0]) / longest
        pulls = -reach * game.generator_gradients[:ARROWS]
        ax.quiver(
            *game.fake[: len(pulls)].T, *pulls.T, color="0.1", width=0.003,
            angles="xy", scale_units="xy", scale=1, zorder=5,
        )  # fmt: skip
        told = f"{title}: mean length of an arrow {number(length.mean())}"
        ax.set_title(told, size=11)
        said.append(told)
    return f"Reals, fakes, and arrows the way that the loss sends the fakes. {'; '.join(said)}."


draw_pulls.panels = [["1", "2"]]
draw_pulls.size = (11, 5.4)


def draw_slopes(ax: Axes, logits: np.ndarray, slopes: Mapping[str, np.ndarray]) -> str:
    """How much of the logit's gradient each loss hands on to G, against the logit.

    Args:
        ax: where to draw.
        logits: shape (n,).
        slopes: the derivative of each loss in the logit, by the loss's name, each of shape (n,).
    """
    left, right = float(logits[0]), float(logits[-1])
    ax.axvspan(left, 0, color=FAKE, alpha=0.08, linewidth=0)
    ax.axvspan(0, right, color=REAL, alpha=0.08, linewidth=0)
    for (name, values), color, style in zip(slopes.items(), LINES, STYLES, strict=False):
        ax.plot(logits, values, color=color, ls=style, lw=2.4, label=name)
    low, high = (float(edge(np.stack(list(slopes.values())))) for edge in (np.min, np.max))
    margin = 0.12 * max(high - low, 1e-9)
    ax.set(xlim=(left, right), ylim=(low - margin, high + margin), xlabel="logit of D on a fake")
    ax.set_ylabel("derivative of G's loss in it")
    pad = 0.015 * (right - left)
    for x, side, word in (
        (left + pad, "left", "D is sure: a fake"),
        (right - pad, "right", "D takes it for real"),
    ):
        ax.text(x, high + 0.3 * margin, word, ha=side, size=11)
    ax.legend(loc="center left", bbox_to_anchor=(0, 0.42))
    ends = "; ".join(
        f"{name}: {number(v[0])} at the left end, {number(v[-1])} at the right" for name, v in slopes.items()
    )
    return (
        f"The derivative of G's loss in D's logit, for logits from {number(left)} to {number(right)}. {ends}."
    )


draw_slopes.size = (8, 4)


def draw_norms(
    ax: Axes, steps: np.ndarray, norms: Mapping[str, np.ndarray], ylabel: str = "norm of G's gradient"
) -> str:
    """The norm of G's gradient while D learns and G stands still: a line a seed, a colour a generator.

    Args:
        ax: where to draw, on two logarithmic scales.
        steps: D's updates, shape (t,), from 0 or 1.
        norms: by the generator's name, each of shape (seeds, t).
        ylabel: what is measured.
    """
    said = []
    for (name, rows), color, style in zip(norms.items(), LINES, STYLES, strict=False):
        middle = np.median(rows, axis=0)
        ax.plot(steps, rows.T, color=color, lw=0.8, alpha=0.45)
        ax.plot(steps, middle, color=color, ls=style, lw=2.6, label=name)
        fall = np.log10(rows.max(axis=1) / np.maximum(rows[:, -1], np.finfo(np.float32).tiny))
        orders = span(f"{fall.min():.1f}", f"{fall.max():.1f}")
        said.append(f"{name}: from its highest it falls by {orders} orders of magnitude")
    ax.set(
        xscale="log", yscale="log", xlim=(max(1, steps[0]), steps[-1]), xlabel="D's updates", ylabel=ylabel
    )
    ax.grid(alpha=0.25)
    ax.legend(loc="lower left")
    count = len(next(iter(norms.values())))
    return f"The {ylabel} against D's updates, a line for each of {count} seeds. {'; '.join(said)}."


draw_norms.size = (9, 5)


def draw_counts(ax: Axes, counts: Mapping[str, int], of: int, title: str = "") -> str:
    """How often something happened, out of how many seeds: a bar a setting, the first one to compare with.

    Args:
        ax: where to draw.
        counts: by the setting.
        of: how many seeds.
        title: what was counted.
    """
    names = list(counts)
    places = np.arange(len(names))[::-1]
    colors = ["0.55", *[REAL] * (len(names) - 1)]
    ax.barh(places, of, color="0.93")
    ax.barh(places, list(counts.values()), color=colors)
    for place, count in zip(places, counts.values(), strict=True):
        ax.text(of + 0.02 * of, place, f"{count} of {of}", va="center")
    ax.set_yticks(places, names)
    ax.set(xlim=(0, 1.16 * of), xlabel="seeds", title=title)
    ax.spines["left"].set_visible(False)
    ax.tick_params(axis="y", length=0)
    ax.set_xticks(range(0, of + 1, max(1, of // 4)))
    return f"{title}, of {of} seeds: " + "; ".join(f"{name}: {count}" for name, count in counts.items()) + "."


draw_counts.size = (9, 4.4)


def span(least: str, most: str) -> str:
    """From the least to the most, or both in one where they are told alike."""
    return least if least == most else f"{least} to {most}"


def number(value: float) -> str:
    """A number in two digits, very small and large ones by their power of ten, with a real minus sign."""
    mantissa, power = f"{value:.1e}".split("e")
    if value == 0 or -2 <= int(power) < 3:
        return f"{float(f'{value:.1e}') or 0:g}".replace("-", "−")
    return f"{mantissa} · 10{str(int(power)).translate(POWERS)}".replace("-", "−")
