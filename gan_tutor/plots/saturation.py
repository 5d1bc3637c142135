"""Figures of why feedback dies: two losses and their slopes, costs that go flat, and what a patch fits."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes

from .distances import LINES, STYLES, draw_apart
from .figure import FAKE, REAL
from .gradients import draw_slopes, number, span
from .outlines import short


def draw_tangents(
    axes: dict[str, Axes], logits: np.ndarray, losses: Mapping[str, np.ndarray], at: float
) -> str:
    """Losses of G against D's logit on a fake, each with its tangent at one logit, and the tangents' slopes.

    Args:
        axes: ``losses`` and ``slopes``.
        logits: evenly spaced, shape (n,).
        losses: each of shape (n,), by name.
        at: the logit where the fake stands.
    """
    slopes = {name: np.gradient(values, logits) for name, values in losses.items()}
    output = _output(at)
    ax = axes["losses"]
    said = []
    for (name, values), color, style in zip(losses.items(), LINES, STYLES, strict=False):
        here, slope = (float(np.interp(at, logits, each)) for each in (values, slopes[name]))
        ax.plot(logits, values, color=color, ls=style, lw=2.2, label=name)
        ends = np.array([at - 2.5, at + 2.5])
        ax.plot(ends, here + slope * (ends - at), color=color, lw=5, alpha=0.35, solid_capstyle="round")
        ax.plot(at, here, "o", color=color, ms=8, mec="white", zorder=5, clip_on=False)
        said.append(f"{name} has the slope {number(slope)}")
    ax.set(xlim=(logits[0], logits[-1]), ylim=(-8.5, 8.5), xlabel="logit of D on a fake", ylabel="G's loss")
    ax.set_title(f"the fake's logit is {short(at)}: D says {output}")
    ax.legend(loc="upper center")
    draw_slopes(axes["slopes"], logits, slopes)
    for values, color in zip(slopes.values(), LINES, strict=False):
        mark = {"color": color, "ms": 8, "mec": "white", "zorder": 5, "clip_on": False}
        axes["slopes"].plot(at, np.interp(at, logits, values), "o", **mark)
    axes["slopes"].get_legend().remove()
    axes["slopes"].set_title("and how steep they are")
    return f"D's logit on a fake is {short(at)}, so that D says {output}. There {' and '.join(said)}."


draw_tangents.panels = [["losses", "slopes"]]
draw_tangents.size = (10.5, 4.4)


def draw_flat(
    axes: dict[str, Axes], x: np.ndarray, p: np.ndarray, q: np.ndarray, shift: float, shifts: np.ndarray,
    costs: Mapping[str, np.ndarray], slopes: Mapping[str, np.ndarray],
) -> str:  # fmt: skip
    """Two densities some way apart, what each cost says of it, and how steep each cost is there.

    Args:
        axes: ``line``, ``curves`` and ``slopes``.
        x: places, shape (n,).
        p, q: the densities there, shape (n,).
        shift: how far apart they are now.
        shifts: how far they might be, shape (t,).
        costs: by name, each of shape (t,).
        slopes: their derivatives in the shift, by name, each of shape (t,), > 0; on a logarithmic axis.
    """
    told = draw_apart(axes, x, p, q, shift, shifts, costs, (-1.6, 5.4))
    axes["curves"].legend(loc="center right", bbox_to_anchor=(1, 0.36), framealpha=0.9)
    axes["curves"].set_title("cost")
    ax = axes["slopes"]
    said = []
    for (name, values), color, style in zip(slopes.items(), LINES, STYLES, strict=False):
        here = float(np.interp(shift, shifts, values))
        ax.plot(shifts, values, color=color, ls=style, lw=2.2, label=f"{name}: {number(here)}")
        ax.plot(shift, here, "o", color=color, ms=8, mec="white", zorder=5, clip_on=False)
        said.append(f"{name} {number(here)}")
    ax.axvline(shift, color="0.5", lw=1)
    ax.set(xlim=(shifts[0], shifts[-1]), yscale="log", ylim=(1e-6, 30), xlabel="how far q is moved")
    ax.set_title("steepness")
    ax.legend(loc="lower left")
    return f"{told} Steepness: {', '.join(said)}."


draw_flat.panels = [["line", "curves", "slopes"]]
draw_flat.size = (13, 4.2)


def draw_lines(axes: dict[str, Axes], theta: float, measures: Mapping[str, float]) -> str:
    """Two parallel lines in the plane, and what each measure says of their distance.

    Args:
        axes: ``plane`` and ``measures``.
        theta: how far the fakes' line is to the right of the reals'.
        measures: by name; infinity is allowed.
    """
    ax = axes["plane"]
    ax.plot([0, 0], [0, 1], color=REAL, lw=5, solid_capstyle="butt", label="reals")
    ax.plot([theta, theta], [0, 1], color=FAKE, lw=3, solid_capstyle="butt", label="fakes")
    ax.set(xlim=(-1.6, 1.6), ylim=(-0.15, 1.3), xlabel="x1", ylabel="x2", title=f"θ = {short(theta)}")
    ax.legend(loc="upper right")
    ax = axes["measures"]
    top = 1.8
    names = list(measures)
    for k, (value, color) in enumerate(zip(measures.values(), LINES, strict=False)):
        ax.bar(k, min(value, top), color=color, width=0.6)
        if value > top:  # it leaves the picture
            ax.text(
                k, 0.9 * top, "∞" if np.isinf(value) else short(value), ha="center", color="white", size=16
            )
        else:
            ax.text(k, value + 0.04, short(value), ha="center")
    ax.set_xticks(range(len(names)), names)
    ax.set(xlim=(-0.6, len(names) - 0.4), ylim=(0, top), title="how far apart")
    said = ", ".join(f"{name} {'infinite' if np.isinf(v) else short(v)}" for name, v in measures.items())
    return f"Two parallel lines, {short(abs(theta))} apart: {said}."


draw_lines.panels = [["plane", "measures"]]
draw_lines.size = (9.5, 3.8)


def draw_fits(axes: dict[str, Axes], x: np.ndarray, p: np.ndarray, fits: Mapping[str, np.ndarray]) -> str:
    """A density, and what generators that can't match it have made of it under each loss, a line a seed.

    Args:
        axes: one for each loss.
        x: places, evenly spaced, shape (n,).
        p: the real density there, shape (n,).
        fits: the fakes' densities by the loss's name, each of shape (seeds, n).
    """
    said = []
    middle = np.searchsorted(x, 0.0)
    top = 1.1 * max(float(p.max()), *(float(rows.max()) for rows in fits.values()))
    for ax, (name, rows) in zip(axes.values(), fits.items(), strict=True):
        ax.fill_between(x, p, color=REAL, alpha=0.3, linewidth=0, label="real, p")
        ax.plot(x, p, color=REAL, lw=2)
        ax.plot(x, rows.T, color=FAKE, lw=1.2, alpha=0.8)
        ax.plot([], [], color=FAKE, label=f"fakes, q: {len(rows)} seeds")
        shares = rows[:, middle:].sum(axis=1) / rows.sum(axis=1)
        told = f"{name}: {span(*(f'{100 * edge:.0f}' for edge in (shares.min(), shares.max())))} % right of 0"
        ax.set(xlim=(x[0], x[-1]), ylim=(0, top), xlabel="x", ylabel="density", title=told)
        ax.legend(loc="upper right")
        said.append(told)
    right = 100 * p[middle:].sum() / p.sum()
    return f"{right:.0f} % of the reals lie right of 0; of the fakes under each loss {'; '.join(said)}."


draw_fits.panels = [["1", "2"]]
draw_fits.size = (11, 4)


def _output(logit: float) -> str:
    """sigmoid(logit), one that rounds to 1 by what it lacks."""
    output, lacking = (0.5 * (1 + np.tanh(0.5 * side)) for side in (logit, -logit))
    return number(output) if lacking > 0.01 else f"1 − {number(lacking)}"
