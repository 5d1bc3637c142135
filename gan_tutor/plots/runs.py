"""Figures of several runs beside each other: their losses alone, and what they have made."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes

from ..snapshots import Snapshot
from .figure import FAKE
from .games import draw_plane
from .outlines import short

TALLEST = 6.0  # nats: where the axis of losses ends


def draw_loss_curves(axes: dict[str, Axes], runs: Mapping[str, Snapshot]) -> str:
    """The losses of four runs, on the same scales, and nothing else of them.

    What is above ``TALLEST`` is drawn along the top.

    Args:
        axes: ``1`` to ``4``.
        runs: the last snapshot of each, by name.
    """
    lowest = min(np.min((run.discriminator_losses, run.generator_losses)) for run in runs.values())
    last = max(run.step for run in runs.values())
    said = []
    for ax, (name, run) in zip(axes.values(), runs.items(), strict=True):
        _draw_losses(ax, run)
        ax.set(xlim=(0, last), ylim=(min(0, 1.1 * lowest), TALLEST), xlabel="step", title=f"run {name}")
        tail = slice(-max(1, len(run.history_steps) // 10), None)
        ends = (losses[tail].mean() for losses in (run.discriminator_losses, run.generator_losses))
        said.append("run {}: D's loss ends at {}, G's at {}".format(name, *map(short, ends)))
    first, *_, last_ax = axes.values()
    first.set_ylabel("loss, nats")
    last_ax.legend(loc="upper left", bbox_to_anchor=(1.02, 1), borderaxespad=0)  # beside: it hides no curve
    return f"The losses of {len(runs)} runs. {'; '.join(said)}."


draw_loss_curves.panels = [["1", "2", "3", "4"]]
draw_loss_curves.size = (12, 3.2)


def draw_runs(axes: dict[str, Axes], runs: Mapping[str, Snapshot]) -> str:
    """Four runs, their losses, and under them the fakes that they have come to.

    Args:
        axes: ``1`` to ``4`` for the losses, ``plane 1`` to ``plane 4`` for the fakes.
        runs: the last snapshot of each, by name.
    """
    losses = {name: ax for name, ax in axes.items() if "plane" not in name}
    told = draw_loss_curves(losses, runs)
    said = []
    for k, (name, run) in enumerate(runs.items(), start=1):
        ax = axes[f"plane {k}"]
        draw_plane(ax, run)
        ax.get_legend().remove()
        ax.set(xlabel="", ylabel="")
        found = (
            f"{run.modes_captured} of {len(run.mode_names)} modes, "
            f"{100 * run.high_quality:.0f} % of high quality"
        )
        ax.set_title(found.replace(", ", "\n"), size=11)
        said.append(f"run {name}: {found}")
    return f"{told} Their fakes: {'; '.join(said)}."


draw_runs.panels = [["1", "2", "3", "4"], ["plane 1", "plane 2", "plane 3", "plane 4"]]
draw_runs.size = (12, 6)


def _draw_losses(ax: Axes, run: Snapshot) -> None:
    ax.axhline(np.log(4), color="0.5", ls="--", lw=1, label="log 4")
    for values, color, label in (
        (run.discriminator_losses, "0.25", "D's loss"),
        (run.generator_losses, FAKE, "G's loss"),
    ):
        ax.plot(run.history_steps, np.minimum(values, TALLEST), color=color, lw=1.4, label=label)
