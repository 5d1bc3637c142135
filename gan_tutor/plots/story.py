"""A run as a story: one seed in pictures over a ribbon, and many seeds as ribbons."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import ConnectionPatch, Rectangle
from matplotlib.patheffects import withStroke

from ..snapshots import Snapshot
from .symptoms import draw_ribbon

MOMENTS = 7  # of a story, at most: more sheets would be too small
FAKES = 16  # on each sheet
WORTH = 0.05  # of the fakes: a class that holds less goes untold
# A class is named in a ribbon where it holds so many of the fakes for so much of the run, on an average over
# some moments, since shares flicker.
HELD, LONG, SMOOTH = 0.2, 0.1, 0.06
INK, PALE = "0.15", "0.4"

# A story's measures in inches: the sheets' axes, the largest sheet, what lies between two of them, a line of
# words, and the stems that lead to the ribbon.
INNER, LARGEST, GAP, LINE, STEM = 11.1, 1.9, 0.22, 0.185, 0.3

Moments = Mapping[int, str] | Sequence[tuple[int, str]]


def draw_story(axes: dict[str, Axes], run: Sequence[Snapshot], moments: Moments) -> str:
    """A run in pictures: fakes at some moments, and under them which class held how many, all along.

    The ribbon counts good fakes alone, as the live stage's bars do: those as near to an observation as
    observations are to each other. Where all its rows are pale, most fakes are blurs of no class.

    Args:
        axes: ``sheets`` and ``ribbon``.
        run: snapshots in order, with images, of a density whose classes are known.
        moments: the step of each and a caption, in order; 1 to 7 of them.

    Raises:
        ValueError: there are no moments, or too many, or the run has no snapshot at one of them.
    """
    told = _pairs(moments)
    shots = {shot.step: shot for shot in run}
    for step, _ in told:
        if step not in shots:
            raise ValueError(f"moments holds step {step}; allowed are the steps of the run's snapshots")
    sheets, ribbon = axes["sheets"], axes["ribbon"]
    draw_ribbon(ribbon, run)
    ribbon.set(title="", ylabel="class", xlabel="step (darker: more of the fakes are good ones of the class)")
    pitch, side, words = _measures(told)
    said = []
    for k, (step, caption) in enumerate(told):
        left, top = (k + 0.5) * pitch - side / 2, side + words
        _draw_sheet(sheets, shots[step].images[:FAKES], left, side)
        _number(sheets, (left + 0.11, top - 0.12), k + 1)
        sheets.text(left + 0.3, top - 0.12, f"step {step}", va="center", size=11, color=PALE)
        lines = "\n".join(_wrapped(caption, side))
        sheets.text(left, top - 0.3, lines, va="top", size=11, weight="bold", linespacing=1.15)
        stem = ConnectionPatch(
            (left + side / 2, -0.04), (step, 1), sheets.transData, ribbon.get_xaxis_transform(),
            axesA=sheets, axesB=ribbon, color=INK, lw=1,
        )  # fmt: skip
        stem.set_in_layout(False)  # or the layout would make room for where it was before
        sheets.add_artist(stem)
        ribbon.axvline(step, color=INK, lw=1)
        _number(ribbon, (step, 1), k + 1, transform=ribbon.get_xaxis_transform())
        said.append(f"{k + 1}, step {step}, {caption}: {_held(shots[step])}")
    sheets.set(xlim=(0, INNER), ylim=(-STEM, side + words), aspect="equal")
    sheets.set_axis_off()
    return (
        f"Fakes at {len(told)} moment{'s' if len(told) > 1 else ''} of a run of {run[-1].step} steps, over a "
        f"ribbon of the classes that held the good ones. {'; '.join(said)}."
    )


draw_story.panels = [["sheets"], ["sheets"], ["sheets"], ["ribbon"], ["ribbon"]]


def _story_size(run: Sequence[Snapshot], moments: Moments) -> tuple[float, float]:
    _, side, words = _measures(_pairs(moments))
    return 12, (STEM + side + words) * 5 / 3 + 0.95


draw_story.size = (12, 5)  # where nothing is drawn yet
draw_story.size_of = _story_size


def draw_ribbons(
    ax: Axes,
    shares: np.ndarray,
    steps: Sequence[int],
    names: Sequence[str],
    seeds: Sequence[int],
    verdicts: Sequence[str],
) -> str:
    """Which class held how many of the fakes, all along, from many seeds: a ribbon each, darker for more.

    A row of a ribbon is a class, the first at the top. A class that held many for long is named there.

    Args:
        ax: where to draw.
        shares: shape (M, T, K), such as the ``mode_shares`` of M runs at T moments.
        steps: of the moments, shape (T,), evenly spaced.
        names: of the K classes.
        seeds: M numbers.
        verdicts: M times a few words, to stand at a ribbon's right end.
    """
    shares = np.asarray(shares, dtype=float)
    columns, rows = _tiling(len(shares))
    said = []
    for k, (table, seed, verdict) in enumerate(zip(shares, seeds, verdicts, strict=True)):
        column, row = divmod(k, rows)
        left, right, low, high = column + 0.1, column + 0.77, -row - 0.42, -row + 0.42
        ax.imshow(
            np.sqrt(table.T), cmap="Oranges", vmin=0, vmax=1, interpolation="nearest",
            extent=(left, right, low, high),
        )  # fmt: skip
        ax.add_patch(Rectangle((left, low), right - left, high - low, fill=False, edgecolor="0.6", lw=0.8))
        ax.text(left - 0.01, -row, f"seed {seed}", ha="right", va="center", size=11)
        ax.text(right + 0.012, -row, verdict, ha="left", va="center", size=11)
        for mode, middle in _stretches(table):
            x = left + middle * (right - left)
            y = high - (mode + 0.5) / len(names) * (high - low)
            name = ax.text(x, y, names[mode], ha="center", va="center_baseline", size=11, weight="bold")
            name.set_path_effects([withStroke(linewidth=2.5, foreground="white")])
        if row == rows - 1 or k == len(shares) - 1:
            for x, step, side in ((left, steps[0], "left"), (right, steps[-1], "right")):
                ax.text(x, low - 0.08, f"step {step}", ha=side, va="top", size=10, color=PALE)
        said.append(f"seed {seed}: {verdict} (at the end {_shares(table[-1], names)})")
    ax.set(xlim=(0, columns), ylim=(0.35 - rows - 0.1, 0.5), aspect="auto")
    ax.set_axis_off()
    return f"Ribbons of {len(shares)} seeds, from step {steps[0]} to {steps[-1]}. {'; '.join(said)}."


def _ribbons_size(shares: np.ndarray, *_: object) -> tuple[float, float]:
    return 12, 0.6 + 0.82 * _tiling(len(shares))[1]


draw_ribbons.size = (12, 7.2)
draw_ribbons.size_of = _ribbons_size


def _pairs(moments: Moments) -> list[tuple[int, str]]:
    told = list(moments.items() if isinstance(moments, Mapping) else moments)
    if not 1 <= len(told) <= MOMENTS:
        raise ValueError(f"moments has {len(told)} entries; allowed are 1 to {MOMENTS}")
    return told


def _measures(told: Sequence[tuple[int, str]]) -> tuple[float, float, float]:
    """From one sheet to the next, a sheet's side, and the height of the words above it, in inches."""
    pitch = INNER / len(told)
    side = min(pitch - GAP, LARGEST)
    return pitch, side, 0.38 + LINE * max(len(_wrapped(caption, side)) for _, caption in told)


def _wrapped(caption: str, side: float) -> list[str]:
    return textwrap.wrap(caption, int(11.5 * side)) or [""]  # letters an inch, in bold


def _draw_sheet(ax: Axes, images: np.ndarray, left: float, side: float) -> None:
    """Images of shape (m, height, width) in a square, from its upper left, ink dark on paper."""
    columns = int(np.ceil(np.sqrt(len(images))))
    pitch = side / columns
    for k, image in enumerate(images):
        row, column = divmod(k, columns)
        x, y, size = left + column * pitch, side - (row + 1) * pitch, 0.93 * pitch
        ax.imshow(
            image, cmap="gray_r", vmin=0, vmax=1, extent=(x, x + size, y, y + size), interpolation="nearest"
        )
    ax.add_patch(
        Rectangle((left - 0.04, -0.04), side + 0.05, side + 0.07, fill=False, edgecolor="0.6", lw=0.8)
    )


def _number(ax: Axes, place: tuple[float, float], number: int, **more: object) -> None:
    badge = {"boxstyle": "circle,pad=0.22", "facecolor": INK, "edgecolor": "white", "lw": 1}
    ax.text(
        *place,
        str(number),
        ha="center",
        va="center",
        size=10,
        weight="bold",
        color="white",
        bbox=badge,
        **more,
    )


def _stretches(table: np.ndarray) -> Iterator[tuple[int, float]]:
    """The classes that held many for long, each with the middle of that time, 0 to 1; of shares (T, K)."""
    width = max(1, round(SMOOTH * len(table)))
    for mode, column in enumerate(table.T):
        begin = 0
        for held, same in groupby(np.convolve(column, np.full(width, 1 / width), "same") > HELD):
            end = begin + len(list(same))
            if held and end - begin >= LONG * len(column):
                yield mode, (begin + end) / 2 / len(column)
            begin = end


def _held(shot: Snapshot) -> str:
    return _shares(shot.mode_shares, shot.mode_names)


def _shares(shares: np.ndarray, names: Sequence[str]) -> str:
    """Which classes hold how much, the largest first: 46 % 6, 41 % 0."""
    order = np.argsort(-shares, kind="stable")
    told = [f"{100 * shares[mode]:.0f} % {names[mode]}" for mode in order if shares[mode] >= WORTH]
    return ", ".join(told) or "no class"


def _tiling(count: int) -> tuple[int, int]:
    """Columns of ribbons, and how many lie one under the other."""
    columns = 1 if count == 1 else 2
    return columns, -(-count // columns)
