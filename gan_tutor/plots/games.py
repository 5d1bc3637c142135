"""Figures of the game: the plane, D's output, losses, gradients, modes; and a sentence on it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Context, Decimal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap

from ..snapshots import Snapshot
from .figure import FAKE, REAL

FIELD_COLORS = LinearSegmentedColormap.from_list("discriminator", [FAKE, "#ffffff", REAL])


def draw_plane(ax: Axes, snapshot: Snapshot) -> str:
    """Where the fakes lie among the reals: in the plane, on the line, or as images in more dimensions.

    In the plane D's output is a field; real samples are dots, fakes diamonds.
    """
    if snapshot.dim == 1:
        return _draw_line(ax, snapshot)
    if snapshot.dim > 2:
        return _draw_fakes(ax, snapshot)
    if snapshot.field.size:
        _draw_field(ax, snapshot)
    ax.scatter(*snapshot.real.T, s=14, color=REAL, edgecolor="white", linewidth=0.3, label="real")
    ax.scatter(*snapshot.fake.T, s=18, color=FAKE, marker="D", edgecolor="white", linewidth=0.3, label="fake")
    ax.set(xlim=snapshot.extent[:2], ylim=snapshot.extent[2:], aspect="equal", xlabel="x1", ylabel="x2")
    ax.legend(loc="upper right", framealpha=0.9)
    return describe(snapshot)


def _draw_field(ax: Axes, snapshot: Snapshot) -> None:
    """D's output in the plane, from 0 to 1; a critic has no such limits, so its lowest and highest value."""
    low, high, told = 0.0, 1.0, "blue where D says real, orange where it says fake"
    if snapshot.critic:
        low, high = float(snapshot.field.min()), float(snapshot.field.max())
        told = f"critic's value: orange {_short(low)} to blue {_short(high)}"
    ax.imshow(
        snapshot.field, origin="lower", extent=snapshot.extent, cmap=FIELD_COLORS, vmin=low, vmax=high,
        alpha=0.5, interpolation="bilinear",
    )  # fmt: skip
    ax.set_title(told, size=11)


def _draw_line(ax: Axes, snapshot: Snapshot) -> str:
    """Both densities on the line, and on a scale of its own what D says there, and the best D would."""
    left, right = snapshot.extent
    count = len(snapshot.real_density)
    x = left + (np.arange(count) + 0.5) / count * (right - left)
    for density, color, name in (
        (snapshot.real_density, REAL, "real, p"),
        (snapshot.fake_density, FAKE, "fakes, q (estimate)"),
    ):
        ax.fill_between(x, density, color=color, alpha=0.3, label=name)
        ax.plot(x, density, color=color)
    # The same at every step: a spike of q may be cut.
    top = 2 * float(snapshot.real_density.max()) or 1
    ax.set(xlim=(left, right), ylim=(0, top), xlabel="x", ylabel="density")
    judge = ax.twinx()
    judge.spines["right"].set_visible(True)
    if snapshot.field.size:
        judge.plot(x, snapshot.field, color="0.15", label="critic's value" if snapshot.critic else "D")
    if not snapshot.critic:
        judge.plot(x, snapshot.optimal, color="0.15", ls="--", label="D* = p / (p + q)")
        judge.set(ylim=(0, 1))
    judge.set_ylabel("critic's value" if snapshot.critic else "D's output")
    handles = [*ax.get_legend_handles_labels()[0], *judge.get_legend_handles_labels()[0]]
    ax.legend(handles=handles, loc="upper right", framealpha=0.9)
    return describe(snapshot)


def _draw_fakes(ax: Axes, snapshot: Snapshot) -> str:
    """Fakes as images, in a grid."""
    images = snapshot.images
    ax.set_axis_off()
    if not images.size:
        ax.text(0.5, 0.5, f"points of {snapshot.dim} coordinates", ha="center")
        return describe(snapshot)
    count, height, width = images.shape
    columns = int(np.ceil(np.sqrt(count)))
    rows = -(-count // columns)
    sheet = np.zeros((rows * (height + 1) - 1, columns * (width + 1) - 1))
    for k, image in enumerate(images):
        row, column = divmod(k, columns)
        sheet[row * (height + 1) :, column * (width + 1) :][:height, :width] = image
    ax.imshow(sheet, cmap="gray_r", vmin=0, vmax=1, interpolation="nearest")
    ax.set_title(f"{count} fakes", size=11)
    return describe(snapshot)


def draw_outputs(ax: Axes, snapshot: Snapshot) -> str:
    """Histograms of D's output on reals and on fakes, with 0.5 marked; of a critic the raw values."""
    judge = "critic's value" if snapshot.critic else "D's output"
    low, high = (0.0, 1.0)
    if snapshot.critic:
        values = np.concatenate([snapshot.real_outputs, snapshot.fake_outputs])
        low, high = float(values.min()), float(values.max())
        high = high if high > low else low + max(1.0, abs(low))
    bins = np.linspace(low, high, 26)
    draw_shares(ax, bins, snapshot.real_outputs, snapshot.fake_outputs)
    if not snapshot.critic:
        ax.axvline(0.5, color="0.3", ls="--", lw=1)
    ax.set(
        xlim=(low, high),
        ylim=(0, 1),
        xlabel=judge if snapshot.critic else "D's output: 0 fake, 1 real",
        ylabel="share",
    )
    real, fake = (
        _short(outputs.mean(dtype=float)) if snapshot.critic else f"{outputs.mean():.2f}"
        for outputs in (snapshot.real_outputs, snapshot.fake_outputs)
    )
    ax.set_title(f"{judge}: mean {real} on reals, {fake} on fakes, AUC {snapshot.auc:.2f}", size=11)
    return describe(snapshot)


def draw_shares(ax: Axes, bins: np.ndarray, real: np.ndarray, fake: np.ndarray) -> None:
    """Which share of D's outputs on the reals, and of those on the fakes, falls into each bin."""
    for outputs, color, name in ((real, REAL, "real"), (fake, FAKE, "fake")):
        shares = np.histogram(outputs, bins)[0] / len(outputs)
        ax.stairs(shares, bins, fill=True, color=color, alpha=0.5, label=name)
        ax.stairs(shares, bins, color=color)


def draw_losses(ax: Axes, snapshot: Snapshot) -> str:
    """Both players' losses against steps, with log 4, D's loss when it can tell nothing apart."""
    if not snapshot.critic:
        ax.axhline(np.log(4), color="0.5", ls="--", lw=1)
    losses = (snapshot.discriminator_losses, snapshot.generator_losses)
    for values, color, label in zip(losses, ("0.25", FAKE), ("D's loss", "G's loss"), strict=True):
        ax.plot(snapshot.history_steps, values, color=color, label=label, marker=_marker(snapshot))
    ax.set(xlabel="step", ylabel="loss", xlim=(0, max(10, snapshot.step)))
    ax.set_ylim(min(0, np.min(losses)), max(2, np.max(losses)))
    ax.set_title(
        "losses" if snapshot.critic else "dashed, log 4: D's loss when it can't tell them apart", size=11
    )
    ax.legend(loc="upper right", framealpha=0.9)
    return (
        f"At step {snapshot.step} D's loss is {snapshot.discriminator_losses[-1]:.2f} "
        f"and G's {snapshot.generator_losses[-1]:.2f}"
    )


def draw_gradient_norm(ax: Axes, snapshot: Snapshot) -> str:
    """Norm of the gradient of G's loss in G's parameters against steps, on a log scale."""
    norms = snapshot.gradient_norms
    ax.semilogy(snapshot.history_steps, norms, color=FAKE, marker=_marker(snapshot))
    ax.set(xlabel="step", ylabel="norm", xlim=(0, max(10, snapshot.step)))
    ax.set_ylim(min(1e-3, norms[norms > 0].min(initial=1)), max(10, norms.max()))
    ax.set_title("G's gradient norm: how much feedback reaches it", size=11)
    return f"At step {snapshot.step} the norm of G's gradient is {snapshot.gradient_norms[-1]:.2g}"


def draw_game(axes: dict[str, Axes], snapshot: Snapshot) -> str:
    """The whole game at one moment, as the live stage shows it."""
    drawn = [
        draw_plane(axes["plane"], snapshot),
        draw_losses(axes["losses"], snapshot),
        draw_gradient_norm(axes["gradient"], snapshot),
    ]
    draw_outputs(axes["outputs"], snapshot)
    return ". ".join(drawn) + "."


draw_game.panels = [["plane", "outputs"], ["plane", "losses"], ["plane", "gradient"]]
draw_game.size = (11, 6)


def draw_modes(ax: Axes, snapshot: Snapshot) -> str:
    """A bar a mode: the share of the fakes that are good samples of it, with the reals' share marked."""
    count = len(snapshot.mode_names)
    places = np.arange(count)
    ax.bar(places, snapshot.mode_shares, color=FAKE, alpha=0.75)
    ax.hlines(snapshot.mode_weights, places - 0.4, places + 0.4, color=REAL, lw=2.5)
    ax.set_xticks(places, snapshot.mode_names)
    top = max(1.2 * snapshot.mode_weights.max(initial=0), snapshot.mode_shares.max(initial=0))
    ax.set(ylabel="share of fakes", ylim=(0, top or 1))
    told = (
        f"{snapshot.modes_captured} of {count} modes captured, "
        f"{100 * snapshot.high_quality:.0f} % of fakes of high quality"
        if count
        else "no modes are known"
    )
    ax.set_title(told, size=11)
    return f"step {snapshot.step}: {told}"


def draw_separation(axes: dict[str, Axes], runs: Sequence[Sequence[Snapshot]]) -> str:
    """D's mean output on reals and on fakes while it trains, a line a seed; the first run's histograms.

    Args:
        axes: ``first`` and ``last`` for the histograms, ``means`` for the lines.
        runs: the snapshots of each run, taken at the same steps; a run a seed.
    """
    draw_outputs(axes["first"], runs[0][0])
    draw_outputs(axes["last"], runs[0][-1])
    for name in ("first", "last"):
        moment = runs[0][0 if name == "first" else -1]
        axes[name].set_title(f"step {moment.step}", size=11)
    axes["last"].legend(loc="upper center")
    steps = [moment.step for moment in runs[0]]
    means = np.array([[(m.real_outputs.mean(), m.fake_outputs.mean()) for m in run] for run in runs])
    ax = axes["means"]
    ax.plot(steps, means[:, :, 0].T, color=REAL, alpha=0.8, lw=1.5)
    ax.plot(steps, means[:, :, 1].T, color=FAKE, alpha=0.8, lw=1.5)
    ax.axhline(0.5, color="0.3", ls="--", lw=1)
    ax.set(xlim=(0, steps[-1]), ylim=(0, 1), xlabel="step", ylabel="mean of D's output")
    ax.set_title(f"{len(runs)} seeds, a line each", size=11)
    real, fake = means[:, -1].mean(axis=0)
    return (
        f"D's mean output goes from {means[:, 0, 0].mean():.2f} to {real:.2f} on reals and "
        f"from {means[:, 0, 1].mean():.2f} to {fake:.2f} on fakes in {steps[-1]} steps, "
        f"mean of {len(runs)} seeds. "
        f"In the first seed's histograms, {describe(runs[0][0])}; {describe(runs[0][-1])}"
    )


draw_separation.panels = [["first", "last", "means"]]
draw_separation.size = (11, 3.4)


def describe(snapshot: Snapshot) -> str:
    """What is seen, in a line: "step 300: D says real for 92 % of reals and 8 % of fakes"."""
    said = [f"step {snapshot.step}: {_judgement(snapshot)}"]
    modes = len(snapshot.mode_names)
    if modes:
        said.append(f"{snapshot.modes_captured} of {modes} modes captured")
    if snapshot.extent:
        lows, highs = np.array(snapshot.extent[::2]), np.array(snapshot.extent[1::2])
        count = len(snapshot.fake)
        away = count - np.count_nonzero(((snapshot.fake >= lows) & (snapshot.fake <= highs)).all(axis=1))
        if away:
            said.append(f"fakes outside the picture: {away} of {count}")
    return "; ".join(said)


def _marker(snapshot: Snapshot) -> str:
    """A line of one point needs a marker to be seen."""
    return "o" if len(snapshot.history_steps) == 1 else ""


def _judgement(snapshot: Snapshot) -> str:
    both = (snapshot.real_logits, snapshot.fake_logits)
    if snapshot.critic:
        real, fake = (_short(values.mean(dtype=float)) for values in both)
        return f"critic's mean {real} on reals, {fake} on fakes"
    reals, fakes = (100 * np.count_nonzero(logits > 0) / len(logits) for logits in both)
    return f"D says real for {reals:.0f} % of reals and {fakes:.0f} % of fakes"


def _short(value: float) -> str:
    """Two digits of a number, however large or small, as the live stage writes it."""
    value = float(_rounded(value, digits=2))
    if value and not 1e-3 <= abs(value) < 1e4:
        return f"{_rounded(value, digits=1):e}".replace("e+", "e").replace("-", "−")
    return f"{value or 0:g}".replace("-", "−")  # 0 has no sign


def _rounded(value: float, digits: int) -> Decimal:
    """Halves go up, as in JavaScript; Python's formats send them to the even digit."""
    return Context(prec=digits, rounding=ROUND_HALF_UP).create_decimal_from_float(value)
