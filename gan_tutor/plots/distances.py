"""Figures of two densities on the line, of the best judge between them, and of how far apart they are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from ..snapshots import best_discriminator
from .figure import FAKE, REAL
from .games import draw_shares
from .outlines import short

LINES = ("0.15", "#b3186d", "#008060", "#7a5cc4", "#8a6d00", "#4a90a4")  # neither REAL nor FAKE
# And styles, to tell them apart in grey.
STYLES = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)), (0, (8, 2)))
# Where a legend stands that hides no curve.
BESIDE = {"loc": "upper left", "bbox_to_anchor": (1.12, 1), "borderaxespad": 0}
ABOVE = {"loc": "lower center", "bbox_to_anchor": (0.5, 1), "ncols": 3, "frameon": False, "columnspacing": 1}


def draw_pair(ax: Axes, x: np.ndarray, p: np.ndarray, q: np.ndarray) -> str:
    """Two densities on the line, and nothing else.

    Args:
        ax: where to draw.
        x: places, shape (n,), evenly spaced.
        p, q: the real density and the fakes' there, shape (n,).
    """
    _draw_densities(ax, x, p, q)
    ax.set_ylim(0, 1.15 * max(p.max(), q.max()))
    ax.legend(loc="upper right")
    shared = np.minimum(p, q).sum() / p.sum()
    return (
        f"The density of the reals and that of the fakes on the line: {100 * shared:.0f} % of them overlap."
    )


draw_pair.size = (9, 3.2)


def draw_overlap(
    ax: Axes, x: np.ndarray, p: np.ndarray, q: np.ndarray, judges: Mapping[str, np.ndarray] = {}
) -> str:
    """Two densities on the line, the best judge D* = p / (p + q) between them, and other judges beside it.

    Args:
        ax: where to draw; a second scale, D's output, is added.
        x: places, shape (n,), evenly spaced.
        p, q: the real density and the fakes' there, shape (n,).
        judges: D's outputs at the places by name, each of shape (n,), the newest last: it is darkest.
    """
    best = best_discriminator(p, q)
    _draw_overlap(ax, x, p, q, {"D* = p / (p + q)": best, **judges}, BESIDE)
    known = best[np.isfinite(best) & (p + q > 0.01 * (p + q).max())]
    told = f"the best judge says {short(known.min())} to {short(known.max())} where the two densities lie"
    if judges:
        shares = (p + q) / (p + q).sum()
        off = ", ".join(
            f"{name} is off by {np.nansum(shares * np.abs(outputs - best)):.3f} on average"
            for name, outputs in judges.items()
        )
        told += f"; {off}"
    return f"Two densities on the line: {told}."


draw_overlap.size = (10, 4.2)


def draw_apart(
    axes: dict[str, Axes],
    x: np.ndarray,
    p: np.ndarray,
    q: np.ndarray,
    shift: float,
    shifts: np.ndarray,
    curves: Mapping[str, np.ndarray],
    limits: tuple[float, float] = (-1.6, 2.6),
) -> str:
    """Two densities, one of them moved, and what each measure of their distance says, here and everywhere.

    Args:
        axes: ``line`` and ``curves``.
        x: places, shape (n,).
        p, q: the densities there, shape (n,).
        shift: where q stands.
        shifts: where else it might, shape (t,).
        curves: what each measure says there, by name, each of shape (t,).
        limits: of the measures' axis; the same for all shifts, so that one can compare.
    """
    _draw_overlap(axes["line"], x, p, q, {"D* = p / (p + q)": best_discriminator(p, q)}, ABOVE)
    ax = axes["curves"]
    said = []
    for (name, values), color, style in zip(
        curves.items(), LINES[: len(curves)], STYLES[: len(curves)], strict=True
    ):
        here = float(np.interp(shift, shifts, values))
        ax.plot(shifts, values, color=color, ls=style, lw=2, label=f"{name} = {short(here)}")
        if limits[0] <= here <= limits[1]:
            ax.plot(shift, here, "o", color=color, ms=8, mec="white", zorder=5)
        said.append(f"{name} {short(here)}")
    ax.axvline(shift, color="0.5", lw=1)
    ax.axhline(0, color="0.7", lw=0.8, zorder=0)
    ax.set(xlim=(shifts[0], shifts[-1]), ylim=limits, xlabel="how far q is moved")
    ax.legend(loc="upper left", bbox_to_anchor=(1.02, 1), borderaxespad=0)
    return f"q is moved by {short(shift)}: {', '.join(said)}."


draw_apart.panels = [["line", "curves"]]
draw_apart.size = (12, 4.4)


def draw_histograms(axes: dict[str, Axes], outputs: Mapping[str, tuple[np.ndarray, np.ndarray]]) -> str:
    """Histograms of two judges' outputs on reals and on fakes, and how many each misjudges.

    Args:
        axes: one for each judge.
        outputs: on the reals and on the fakes, each 0 to 1, by the judge's name.
    """
    bins = np.linspace(0, 1, 26)
    said = []
    for ax, (name, (real, fake)) in zip(axes.values(), outputs.items(), strict=True):
        draw_shares(ax, bins, real, fake)
        ax.axvline(0.5, color="0.3", ls="--", lw=1)
        wrong = np.concatenate([real <= 0.5, fake > 0.5]).mean()
        told = f"{name}: {100 * wrong:.1f} % misjudged"
        ax.set(xlim=(0, 1), ylim=(0, 1), xlabel="D's output: 0 fake, 1 real", ylabel="share", title=told)
        ax.legend(loc="upper center")
        said.append(told)
    return f"Histograms of D's output on reals and fakes. {'; '.join(said)}."


draw_histograms.panels = [["1", "2"]]
draw_histograms.size = (11, 3.8)


def _draw_overlap(
    ax: Axes,
    x: np.ndarray,
    p: np.ndarray,
    q: np.ndarray,
    judges: Mapping[str, np.ndarray],
    legend: Mapping[str, Any],
) -> None:
    """Both densities, and judges on a second scale: the first is the best one, and dashed."""
    _draw_densities(ax, x, p, q)
    ax.set_ylim(0, 1.8 * max(p.max(), q.max()))
    judge = ax.twinx()
    judge.spines["right"].set_visible(True)
    (best, *others) = judges.items()
    judge.plot(x, best[1], color="0.15", lw=2.2, ls="--", label=best[0])
    for k, (name, outputs) in enumerate(others, start=1):
        judge.plot(x, outputs, color=str(0.75 - 0.6 * k / len(others)), lw=1.8, label=name)
    judge.set(ylim=(0, 1.02), ylabel="D's output")
    handles = [*ax.get_legend_handles_labels()[0], *judge.get_legend_handles_labels()[0]]
    judge.legend(handles=handles, **legend)


def _draw_densities(ax: Axes, x: np.ndarray, p: np.ndarray, q: np.ndarray) -> None:
    for density, color, name in ((p, REAL, "real, p"), (q, FAKE, "fakes, q")):
        ax.fill_between(x, density, color=color, alpha=0.3, label=name, linewidth=0)
        ax.plot(x, density, color=color, lw=1.8)
    ax.set(xlim=(x[0], x[-1]), xlabel="x", ylabel="density")
