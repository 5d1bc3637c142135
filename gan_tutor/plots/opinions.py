"""What a generator makes, and what its discriminator lets pass, beside each other over a run."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes

HELD = 0.05  # share of the fakes from which on a class counts as made


def draw_blind_spots(
    axes: dict[str, Axes],
    steps: np.ndarray,
    made: np.ndarray,
    passed: np.ndarray,
    names: Sequence[str] | None = None,
) -> str:
    """Two ribbons over one run: the classes that G makes, and those of which D lets forgeries pass.

    Args:
        axes: ``made`` and ``passed``.
        steps: of the moments, shape (t,), evenly spaced.
        made: share of G's fakes in each class, shape (t, K).
        passed: share of the forgeries of each class, not G's own, that D takes for real, shape (t, K).
        names: of the classes; "0" to "K − 1" when left out.
    """
    names = [str(k) for k in range(made.shape[1])] if names is None else names
    half = (steps[-1] - steps[0]) / max(len(steps) - 1, 1) / 2 or 0.5
    extent = (steps[0] - half, steps[-1] + half, len(names) - 0.5, -0.5)
    for name, shares, colors, title in (
        ("made", np.sqrt(made), "Oranges", "what G makes: darker is more"),
        ("passed", passed, "Blues", "forgeries by others that D takes for real: darker is more"),
    ):
        ax = axes[name]
        ax.imshow(
            shares.T, aspect="auto", cmap=colors, vmin=0, vmax=1, interpolation="nearest", extent=extent
        )
        ax.set_yticks(range(len(names)), names)
        ax.set_title(title, size=11)
    axes["made"].set_xticklabels([])
    axes["passed"].set_xlabel("step")
    held = made >= HELD
    said = [
        f"of {whose} D lets {100 * passed[which].mean():.0f} % of the forgeries pass"
        for whose, which in (
            (f"a class that holds {100 * HELD:.0f} % of the fakes or more", held),
            ("any other", ~held),
        )
        if which.any()
    ]
    return f"What G makes, and what D believes, over {len(steps)} moments. On average, {', '.join(said)}."


draw_blind_spots.panels = [["made"], ["passed"]]
draw_blind_spots.size = (11, 5.6)
