"""The figure that tests a measure of coverage: samplers whose faults are known, and what it says of each."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Circle

from ..coverage import HIGH_QUALITY, Coverage, Modes, perfect_high_quality, perfect_reverse_kl
from .figure import FAKE, REAL

DRAWN = 600  # samples of each: more would be a blot


def draw_coverages(axes: dict[str, Axes], samplers: Mapping[str, np.ndarray], modes: Modes) -> str:
    """Samplers side by side in the plane, and under each what the measures say of it.

    Around each mode the circle within which a sample is of high quality: drawn through where the mode is
    captured, dotted where it is not. Under all stands what a perfect sampler gets, with a spread of the
    reverse KL that two draws in three stay within.

    Args:
        axes: ``1`` to ``4``, one for each sampler, and ``perfect`` for the words under them.
        samplers: samples by the sampler's name, each of shape (n, 2); 4 of them at most.
        modes: what is to be covered, in the plane.

    Raises:
        ValueError: there are more samplers than places for them.
    """
    places = [ax for name, ax in axes.items() if name != "perfect"]
    if len(samplers) > len(places):
        raise ValueError(f"samplers has {len(samplers)} entries; allowed are {len(places)} at most")
    lows, highs = modes.centers.min(axis=0), modes.centers.max(axis=0)
    middle = (lows + highs) / 2
    half = 0.5 * (highs - lows).max() + 1.5 * HIGH_QUALITY * modes.scales.max()
    said = []
    for ax, (name, samples) in zip(places, samplers.items(), strict=False):
        found = modes.coverage(samples)
        ax.scatter(*samples[:DRAWN].T, s=5, color=FAKE, lw=0, alpha=0.7)
        for center, scale, share in zip(modes.centers, modes.scales, found.shares, strict=True):
            style = {"color": REAL, "lw": 2} if share else {"color": "0.45", "lw": 1.5, "ls": ":"}
            ax.add_patch(Circle(center, HIGH_QUALITY * scale, fill=False, **style))
        ax.set(xlim=middle[0] + [-half, half], ylim=middle[1] + [-half, half], aspect="equal")
        ax.set_xticks([])
        ax.set_yticks([])
        ax.set_title(name)
        told = _told(found, len(modes.weights))
        ax.set_xlabel("\n".join(told), size=12, linespacing=1.5)
        said.append(f"{name}: {', '.join(told)}")
    for ax in (*places[len(samplers) :], axes["perfect"]):
        ax.set_axis_off()
    perfect = _perfect(modes, len(next(iter(samplers.values()))))
    axes["perfect"].text(0.5, 0.5, perfect, size=11, ha="center", va="center", linespacing=1.5)
    return f"{len(said)} samplers. {'; '.join(said)}. {' '.join(perfect.split())}"


draw_coverages.panels = [["1", "2", "3", "4"]] * 6 + [["perfect"] * 4]
draw_coverages.size = (12, 4.6)


def _told(found: Coverage, count: int) -> list[str]:
    kl = "not defined" if math.isnan(found.reverse_kl) else f"{found.reverse_kl:.4f}"
    return [
        f"{found.modes_captured} of {count} modes",
        f"{100 * found.high_quality:.1f} % high quality",
        f"reverse KL {kl}",
    ]


def _perfect(modes: Modes, samples: int) -> str:
    """What a perfect sampler gets, and what one gets that has lost some of as many equal modes."""
    count, dim = modes.centers.shape
    good = perfect_high_quality(dim)
    floor = perfect_reverse_kl(count, samples * good)
    # 2N·KL is nearly χ² with K − 1 degrees of freedom, whose variance is 2(K − 1).
    spread = math.sqrt(2 * (count - 1)) / (2 * samples * good)
    return (
        f"A perfect sampler, {samples} points: {count} of {count} modes, {100 * good:.1f} % high quality, "
        f"reverse KL {floor:.4f} ± {spread:.4f}.\n"
        f"The reverse KL with one mode lost: log({count}/{count - 1}) = {math.log(count / (count - 1)):.4f}; "
        f"with one left: log {count} = {math.log(count):.4f}."
    )
