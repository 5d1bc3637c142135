"""Figures of the game by hand: what each image costs D, and judge against fakes on the line."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from ..duel import KNOTS, Match
from .figure import FAKE, REAL
from .outlines import short

CHANCE = float(np.log(4))  # what D pays that says 0.5 to all
REAL_ROW, FAKE_ROW = -0.12, -0.26  # heights of the two rows of points below D's curve
DEAREST = 5.0  # the cost axis ends here: −log 0.0067


def draw_costs(
    axes: dict[str, Axes], images: np.ndarray, real: np.ndarray, outputs: np.ndarray, costs: np.ndarray
) -> str:
    """What D says of some images, what each one costs D, and what they cost together.

    Args:
        axes: ``images``, ``curves`` and ``sum``.
        images: shape (n, height, width), 0 to 1.
        real: shape (n,), whether each is real.
        outputs: shape (n,), D's output on each, between 0 and 1.
        costs: what the reals and what the fakes cost, shape (2,).
    """
    ax = axes["images"]
    for k, image in enumerate(images):
        color = REAL if real[k] else FAKE
        ax.imshow(image, cmap="gray_r", vmin=0, vmax=1, extent=(k + 0.14, k + 0.86, 0, 0.72))
        ax.add_patch(Rectangle((k + 0.14, 0), 0.72, 0.72, fill=False, edgecolor=color, lw=2.5))
        ax.text(k + 0.5, 0.86, "real" if real[k] else "fake", color=color, ha="center", weight="bold")
        ax.text(k + 0.5, -0.2, f"D says {outputs[k]:.2f}", ha="center")
    ax.set(xlim=(0, len(images)), ylim=(-0.25, 1), aspect="equal")
    ax.set_axis_off()
    ax = axes["curves"]
    x = np.linspace(0.001, 0.999, 400)
    ax.plot(x, -np.log(x), color=REAL, lw=2, label="a real costs −log D")
    ax.plot(x, -np.log(1 - x), color=FAKE, lw=2, label="a fake costs −log(1 − D)")
    for output, is_real in zip(outputs, real, strict=True):
        height = -np.log(output if is_real else 1 - output)
        # Of different sizes: at 0.5 both cost the same, and one lies on the other.
        style = (
            {"color": REAL, "marker": "o", "ms": 11} if is_real else {"color": FAKE, "marker": "D", "ms": 7}
        )
        ax.plot(output, min(height, DEAREST), mec="white", zorder=5, clip_on=False, **style)
    ax.set(xlim=(0, 1), ylim=(0, DEAREST), xlabel="D's output: 0 fake, 1 real", ylabel="cost of one image")
    ax.legend(loc="upper center")
    told = draw_cost_bars(axes["sum"], costs)
    said = ", ".join(
        f"{output:.2f} of a {'real' if is_real else 'fake'}"
        for output, is_real in zip(outputs, real, strict=True)
    )
    return f"D says {said}. {told}."


draw_costs.panels = [["images", "images", "images"], ["curves", "curves", "sum"], ["curves", "curves", "sum"]]
draw_costs.size = (10, 5.6)


def draw_cost_bars(ax: Axes, costs: np.ndarray) -> str:
    """What the reals and the fakes cost D on average, and both together, beside log 4."""
    total = float(np.sum(costs))
    ax.bar(["reals", "fakes"], costs, color=[REAL, FAKE], width=0.65)
    ax.bar(["sum"], [costs[0]], color=REAL, width=0.65)
    ax.bar(["sum"], [costs[1]], bottom=[costs[0]], color=FAKE, width=0.65)
    ax.axhline(CHANCE, color="0.4", ls="--", lw=1.2)
    ax.annotate("log 4", (2.45, CHANCE), (0, 3), textcoords="offset points", color="0.3", size=11)
    paper = {"facecolor": "white", "edgecolor": "none", "pad": 1}  # the numbers may lie on the dashed line
    for k, cost in enumerate((*costs, total)):
        place = (k, min(max(cost, 0), DEAREST))
        ax.annotate(
            short(cost), place, (0, 2), textcoords="offset points", ha="center", va="bottom", bbox=paper
        )
    bottom = min(0, 1.1 * min(*costs, total))  # below 0 only where a cost lacks its minus
    ax.set(xlim=(-0.5, 3.1), ylim=(bottom, DEAREST + 0.4), ylabel="mean cost", title="what D pays")
    return (
        f"The reals cost D {short(costs[0])} on average and the fakes {short(costs[1])}, together "
        f"{short(total)}, so that V is {short(-total)}"
    )


def draw_duel(axes: dict[str, Axes], match: Match) -> str:
    """Judge against fakes on the line: where the match stands, how it got there, and what it is worth.

    Args:
        axes: ``line``, ``costs`` and ``value``.
        match: the moves so far.
    """
    ax = axes["line"]
    x = np.linspace(KNOTS[0], KNOTS[-1], 401)
    moved = len(match.judges) > 1
    first, last = match.judges[0], match.judges[-1]
    ax.axhline(0.5, color="0.6", ls=":", lw=1.2)
    if moved and first is not last:
        ax.plot(x, first(x), color="0.6", lw=1.5, ls="--", label="D before")
    ax.plot(x, last(x), color="0.15", lw=2.5, label="D")
    ax.plot(match.reals, np.full(len(match.reals), REAL_ROW), "o", color=REAL, ms=6, alpha=0.7, mec="white")
    ends = match.fakes[-1]
    half = min(0.01 * (len(ends) - 1), 0.06)
    rows = FAKE_ROW + np.linspace(-half, half, len(ends))  # those in one place are seen apart
    if moved:
        ax.plot(match.fakes, np.broadcast_to(rows, match.fakes.shape), color=FAKE, lw=2, alpha=0.35)
    ax.plot(ends, rows, "D", color=FAKE, ms=8, mec="white", zorder=5, clip_on=False)
    ax.vlines(ends, rows, last(ends), color=FAKE, lw=1, alpha=0.5)
    ax.set(
        xlim=(KNOTS[0] - 0.3, KNOTS[-1] + 0.3), ylim=(FAKE_ROW - 0.1, 1.02), xlabel="x", ylabel="D's output"
    )
    ax.set_yticks([FAKE_ROW, REAL_ROW, 0, 0.5, 1], ["fakes", "reals", "0", "0.5", "1"])
    for tick, color in zip(ax.get_yticklabels(), (FAKE, REAL), strict=False):
        tick.set_color(color)
    ax.legend(loc="lower right", bbox_to_anchor=(1, 1), ncols=2, frameon=False)  # above: D may go anywhere
    told = draw_cost_bars(axes["costs"], match.costs[-1])
    ax = axes["value"]
    values = -match.costs.sum(axis=1)
    ax.axhline(-CHANCE, color="0.4", ls="--", lw=1.2)
    for player, color in (("D", "0.15"), ("G", FAKE)):
        # One line a player, with gaps: a line a move takes as long to draw as all the rest.
        own = [k for k, mover in enumerate(match.moves) if mover == player]
        pieces = np.array([[(k, values[k]), (k + 1, values[k + 1]), (np.nan, np.nan)] for k in own])
        ax.plot(*pieces.reshape(-1, 2).T, color=color, lw=2)
    ax.plot(len(values) - 1, values[-1], "o", color="0.15", ms=7, clip_on=False)
    ax.set(xlim=(0, max(len(values) - 1, 10)), xlabel="moves: D's black, G's orange", ylabel="V(D, G)")
    # By hand the axis stays; of moves, which are small, it shows what they cover, in quarters.
    low, high = np.floor(4 * values.min() - 0.4) / 4, np.ceil(4 * values.max() + 0.4) / 4
    ax.set_ylim((low, high) if moved else (min(low, -3), max(high, 0)))
    ax.set_title(f"V(D, G) = {short(values[-1])}")
    where = ", ".join(f"{short(place)} (D says {last(place):.2f})" for place in np.sort(ends))
    moves = f"{len(values) - 1} move{'' if len(values) == 2 else 's'}"
    return f"After {moves}: fakes at {where}. {told}."


draw_duel.panels = [["line", "line", "costs"], ["line", "line", "value"]]
draw_duel.size = (10, 5.2)
