"""Figures of two objectives side by side: the same game under both, and how well a loss tells of quality."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes
from scipy.stats import spearmanr

from ..snapshots import Snapshot
from .distances import LINES, STYLES
from .figure import FAKE
from .games import draw_plane
from .gradients import number, span
from .outlines import short
from .symptoms import draw_ribbon


def draw_lockstep(axes: dict[str, Axes], runs: Mapping[str, Sequence[Snapshot]]) -> str:
    """Two runs of one game, at their ends and on their ways: fakes, modes, G's gradient, good fakes.

    Args:
        axes: ``first`` and ``second``, ``first ribbon`` and ``second ribbon``, ``gradient`` and ``quality``.
        runs: snapshots of each, from its first to its last, by the objective's name.

    Raises:
        ValueError: there are not two runs.
    """
    if len(runs) != 2:
        raise ValueError(f"runs has {len(runs)} entries; allowed are 2, to be compared")
    said = []
    norms, shares = axes["gradient"], axes["quality"]
    for (name, run), place, color, style in zip(
        runs.items(), ("first", "second"), LINES, STYLES, strict=False
    ):
        last = run[-1]
        modes = f"{last.modes_captured} of {len(last.mode_names)} modes"
        draw_plane(axes[place], last)
        if axes[place].get_legend():
            axes[place].get_legend().remove()
        axes[place].set_title(f"{name}, step {last.step}: {modes}", size=11)
        draw_ribbon(axes[f"{place} ribbon"], run)
        axes[f"{place} ribbon"].set_title("fakes on each mode" if place == "first" else "", size=11)
        norms.plot(last.history_steps, last.gradient_norms, color=color, ls=style, lw=1.8, label=name)
        steps, quality = [shot.step for shot in run], [100 * shot.high_quality for shot in run]
        shares.plot(steps, quality, color=color, ls=style, lw=2.2, label=name)
        said.append(
            f"{name}: {modes} captured, {quality[-1]:.0f} % of the fakes of high quality, the norm of G's "
            f"gradient {number(last.gradient_norms[-1])}"
        )
    steps = max(run[-1].step for run in runs.values())
    norms.set(yscale="log", xlim=(0, steps), xlabel="step")
    norms.set_title("norm of G's gradient", size=11)
    norms.legend(loc="best", framealpha=0.9)
    shares.set(xlim=(0, steps), ylim=(0, 100), xlabel="step")
    shares.set_title("fakes of high quality, in %", size=11)
    return f"At step {steps} {'; '.join(said)}."


draw_lockstep.panels = [["first", "first ribbon", "gradient"], ["second", "second ribbon", "quality"]]
draw_lockstep.size = (12.5, 6.8)


def draw_meter(axes: dict[str, Axes], runs: Mapping[str, Sequence[Snapshot]]) -> str:
    """What D minimises over some runs, above the share of good fakes: does the one fall as the other rises?

    Args:
        axes: ``loss 1`` and ``quality 1``, and so on, two for each objective.
        runs: by the objective, the last snapshot of each seed; the first seed's lines are thick.
    """
    said = []
    for k, ((name, ends), color) in enumerate(zip(runs.items(), LINES, strict=False), start=1):
        found = []
        for seed, last in enumerate(ends):
            quality = 100 * last.mode_history.sum(axis=1)
            line = {"lw": 0.8, "alpha": 0.4} if seed else {"lw": 1.8}
            axes[f"loss {k}"].plot(last.history_steps, last.discriminator_losses, color=color, **line)
            axes[f"quality {k}"].plot(last.history_steps, quality, color=FAKE, **line)
            found.append(float(spearmanr(last.discriminator_losses, quality)[0]))
        steps = (0, ends[0].step)
        axes[f"loss {k}"].set(xlim=steps, ylabel="D's loss")
        axes[f"loss {k}"].set_title(f"{name}: rank correlation {span(*map(short, (min(found), max(found))))}")
        axes[f"loss {k}"].tick_params(labelbottom=False)
        axes[f"quality {k}"].set(xlim=steps, ylim=(0, 100), xlabel="step", ylabel="high quality, %")
        said.append(f"{name} {span(*map(short, (min(found), max(found))))}")
    return (
        f"D's loss and the share of high-quality fakes over {steps[1]} steps, a line a seed. "
        f"Rank correlation of the two, by seed: {'; '.join(said)}."
    )


draw_meter.panels = [["loss 1", "loss 2"], ["quality 1", "quality 2"]]
draw_meter.size = (11, 5.2)
