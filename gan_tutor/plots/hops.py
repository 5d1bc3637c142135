"""The figure of a generator that hops: where its fakes are, and what D says of each mode."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke

from ..snapshots import Snapshot
from .figure import FAKE, REAL
from .games import FIELD_COLORS
from .outlines import MODE, short


def draw_hop(axes: dict[str, Axes], snapshot: Snapshot, outputs: np.ndarray) -> str:
    """A moment before a hop: the fakes among the numbered modes, and D's output at the centre of each mode.

    D hardly tells the two apart in such a game. Its output is drawn around 0.5 with the largest difference
    that there is in full colour, and the bars are cut at it.

    Args:
        axes: ``plane`` and ``bars``.
        snapshot: the game, in the plane, with its field, of a density whose modes are known.
        outputs: D's output at the centres of the modes, shape (K,).
    """
    modes, names = snapshot.modes, snapshot.mode_names
    far = float(np.abs(np.append(snapshot.field.ravel(), outputs) - 0.5).max()) or 0.5
    ax = axes["plane"]
    ax.imshow(
        snapshot.field, origin="lower", extent=snapshot.extent, cmap=FIELD_COLORS,
        vmin=0.5 - far, vmax=0.5 + far, alpha=0.6, interpolation="bilinear",
    )  # fmt: skip
    ax.scatter(*snapshot.real.T, s=8, color=REAL, alpha=0.45, lw=0, label="real")
    ax.scatter(*snapshot.fake.T, s=18, color=FAKE, marker="D", edgecolor="white", linewidth=0.3, label="fake")
    outwards = modes - modes.mean(axis=0)
    reach = np.linalg.norm(outwards, axis=1, keepdims=True).max(initial=1e-9)
    for name, (x, y) in zip(names, modes + 0.36 * outwards / reach, strict=True):
        number = ax.text(x, y, name, size=15, weight="bold", color=MODE, ha="center", va="center")
        number.set_path_effects([withStroke(linewidth=3, foreground="white")])  # over fakes too
    ax.set(xlim=snapshot.extent[:2], ylim=snapshot.extent[2:], aspect="equal", xlabel="x1", ylabel="x2")
    ax.set_title(f"D's output: orange {short(0.5 - far)} to blue {short(0.5 + far)}", size=11)
    ax.legend(loc="center", framealpha=0.9)
    shares = _nearest(snapshot)
    _draw_bars(axes["bars"], names, outputs, shares)
    held = int(shares.argmax())
    said = ", ".join(f"{name}: {output:.3f}" for name, output in zip(names, outputs, strict=True))
    return (
        f"Step {snapshot.step}: {100 * shares[held]:.0f} % of the fakes are nearest to mode {names[held]}. "
        f"D's output at the centre of each mode: {said}."
    )


draw_hop.panels = [["plane", "bars"]]
draw_hop.size = (11, 4.8)


def _draw_bars(ax: Axes, names: tuple[str, ...], outputs: np.ndarray, shares: np.ndarray) -> None:
    places = np.arange(len(names))
    colors = [REAL if output > 0.5 else FAKE for output in outputs]
    ax.bar(places, outputs - 0.5, bottom=0.5, color=colors, alpha=0.85, width=0.7)
    ax.axhline(0.5, color="0.3", lw=1)
    span = float(np.abs(outputs - 0.5).max()) or 0.5
    for place, output in zip(places, outputs, strict=True):
        up = output >= 0.5
        place_of_text = output + 0.04 * span * (1 if up else -1)
        ax.text(place, place_of_text, f"{output:.3f}", ha="center", va="bottom" if up else "top", size=9)
    held = int(shares.argmax())
    ax.axvspan(held - 0.5, held + 0.5, color=FAKE, alpha=0.12, lw=0, zorder=0)
    ax.text(held, 0.5 + 1.34 * span, "fakes\nare here", ha="center", va="top", size=9, color=FAKE)
    ax.set_xticks(places, names, size=13, weight="bold", color=MODE)
    ax.set(xlabel="mode", ylabel="D's output at its centre", ylim=(0.5 - 1.2 * span, 0.5 + 1.36 * span))
    ax.set_title("what D says of each mode", size=11)


def _nearest(snapshot: Snapshot) -> np.ndarray:
    """Share of all fakes that are nearest to each mode, shape (K,)."""
    nearest = np.linalg.norm(snapshot.fake[:, None] - snapshot.modes, axis=2).argmin(axis=1)
    return np.bincount(nearest, minlength=len(snapshot.modes)) / len(nearest)
