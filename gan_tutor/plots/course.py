"""A small picture for each lesson."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from .figure import FAKE, REAL


def draw_course(axes: dict[str, Axes]) -> str:
    """A picture for each lesson, drawn from a formula or from the digits that ship with scikit-learn."""
    x = np.linspace(-5, 5, 201)
    p = 0.6 * _normal(x, -1.8, 0.8) + 0.4 * _normal(x, 1.8, 0.8)
    axes["1"].fill_between(x, p, color=REAL, alpha=0.35)
    axes["1"].plot(x, p, color=REAL)
    axes["1"].set_title("1  Modes are peaks")

    import seaborn as sns

    from .. import digits  # imported only here: it brings torch, which no other figure needs

    shipped = digits.load()
    points = digits.linear_features(shipped).encode(shipped.images)
    sns.kdeplot(x=points[:, 0], y=points[:, 1], fill=True, cmap="Blues", bw_adjust=0.5, ax=axes["2"])
    axes["2"].set_title("2  Real data has many")

    p, q = _normal(x, 1, 1), _normal(x, -1, 1)
    axes["3"].plot(x, p / p.max(), color=REAL)
    axes["3"].plot(x, q / q.max(), color=FAKE)
    axes["3"].plot(x, p / (p + q), color="0.25", lw=2.5)
    axes["3"].set_title("3  D learns p / (p + q)")

    apart = np.linspace(0.1, 8, 80)
    wide = np.linspace(-12, 20, 3201)
    width = wide[1] - wide[0]
    real = _normal(wide, 0, 1)
    fakes = _normal(wide[None, :], apart[:, None], 1)
    # The saturating gradient mu·E_q[D*], and JSD from the value of D* (Goodfellow et al. 2014).
    both = np.maximum(real + fakes, 1e-300)
    best = real / both
    saturating = apart * (fakes * best).sum(axis=1) * width
    axes["4"].semilogy(apart, saturating, color=FAKE)
    axes["4"].set_title("4  The gradient vanishes")

    angles = 2 * np.pi * np.arange(8) / 8
    cloud = np.random.default_rng(0).normal(0, 0.11, (8, 40, 2))
    ring = np.stack([np.cos(angles), np.sin(angles)], axis=1)[:, None] + cloud
    axes["5"].scatter(*ring.reshape(-1, 2).T, s=5, color=REAL)
    axes["5"].scatter(*ring[1, :, :].T * 0.98, s=9, color=FAKE, marker="D")
    axes["5"].set(aspect="equal", title="5  G collapses onto one mode")

    terms = [density * np.log(np.maximum(2 * density / both, 1e-300)) for density in (real, fakes)]
    axes["6"].plot(apart, sum(terms).sum(axis=1) * width / 2, color=FAKE)
    axes["6"].plot(apart, apart / 4, color=REAL)
    axes["6"].set_title("6  A distance that keeps its slope")
    for ax in axes.values():
        ax.set(xticks=[], yticks=[], xlabel="", ylabel="")
        ax.minorticks_off()
        ax.title.set_size(12)
    return (
        "Six small pictures, one a lesson: a density with two peaks; the digits' density with many; D's best "
        "output rising from the fakes' density to the reals'; a gradient falling over decades as two "
        "densities move apart; samples on one of eight clusters; a divergence that goes flat beside a "
        "distance that does not"
    )


draw_course.panels = [["1", "2", "3"], ["4", "5", "6"]]
draw_course.size = (10, 4.8)


def _normal(x: np.ndarray, mean: float | np.ndarray, scale: float) -> np.ndarray:
    return np.exp(-0.5 * ((x - mean) / scale) ** 2) / (scale * np.sqrt(2 * np.pi))
