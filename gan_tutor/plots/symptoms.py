"""A run as a doctor sees it: what D says, how much feedback reaches G, and which modes the fakes are on."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes

from ..snapshots import Snapshot
from .distances import ABOVE
from .games import draw_gradient_norm, draw_losses, draw_outputs, draw_plane
from .gradients import number
from .outlines import count_modes, short


def draw_symptoms(axes: dict[str, Axes], run: Sequence[Snapshot]) -> str:
    """One run at its end and on its way: outputs, losses, gradient, fakes, and the modes at each moment.

    Args:
        axes: ``plane``, ``outputs``, ``losses``, ``gradient`` and ``ribbon``.
        run: its snapshots, from the first to the last.
    """
    last = run[-1]
    draw_plane(axes["plane"], last)
    axes["plane"].legend(loc="upper center", bbox_to_anchor=(0.5, -0.18), ncols=2, frameon=False)
    axes["plane"].set_title(f"fakes at step {last.step}", size=11)
    draw_outputs(axes["outputs"], last)
    axes["outputs"].set_title(f"D's output at the end, AUC {last.auc:.2f}", size=11)
    draw_losses(axes["losses"], last)
    if not last.critic:
        axes["losses"].lines[0].set_label("log 4")
    axes["losses"].legend(**ABOVE)
    axes["losses"].set_title("")
    draw_gradient_norm(axes["gradient"], last)
    axes["gradient"].set_title("norm of G's gradient", size=11)
    ribbon = draw_ribbon(axes["ribbon"], run)
    d, g = (short(losses[-1]) for losses in (last.discriminator_losses, last.generator_losses))
    first, now = (number(last.gradient_norms[k]) for k in (0, -1))
    return (
        f"At step {last.step} D's loss is {d} and G's {g}, and the AUC is {last.auc:.2f}. "
        f"The norm of G's gradient goes from {first} to {now}. {ribbon}"
    )


draw_symptoms.panels = [["plane", "outputs", "losses"], ["plane", "gradient", "ribbon"]]
draw_symptoms.size = (12, 5.6)


def draw_ribbon(ax: Axes, run: Sequence[Snapshot]) -> str:
    """Which mode holds how many of the fakes, at each moment of a run: a row a mode, darker for more.

    Args:
        ax: where to draw.
        run: snapshots in order, of a density whose modes are known.
    """
    shares = np.array([shot.mode_shares for shot in run]).T
    steps = [shot.step for shot in run]
    count = len(shares)
    half = (steps[-1] - steps[0]) / max(len(steps) - 1, 1) / 2 or 0.5
    ax.imshow(
        np.sqrt(shares), aspect="auto", cmap="Oranges", vmin=0, vmax=1, interpolation="nearest",
        extent=(steps[0] - half, steps[-1] + half, count - 0.5, -0.5),
    )  # fmt: skip
    ax.set_yticks(range(count), run[0].mode_names)
    ax.set(xlim=(steps[0], max(steps[-1], steps[0] + half)), xlabel="step", ylabel="mode")
    ax.set_title("fakes on each mode: darker is more", size=11)
    held = [int((row > 0).sum()) for row in shares.T]
    leaders = {int(column.argmax()) for column in shares.T if column.max() > 0.5}
    return (
        f"Modes captured: {held[0]} at first, {held[-1]} of {count} at the end; "
        f"{count_modes(len(leaders))} held more than half of the fakes at some moment."
    )
