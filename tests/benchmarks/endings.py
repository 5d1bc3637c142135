"""What becomes of painters of digits: the counts that lesson 5 states, over its seeds and steps."""

from __future__ import annotations

from collections import Counter

import numpy as np

from gan_tutor import digits
from gan_tutor.densities import Samples
from gan_tutor.ensemble import Ensemble
from gan_tutor.presets import PAINTER
from gan_tutor.training import GAN

from .measure import Measure
from .settings import Settings

EVERY = 50  # steps from one look to the next
CHANGES = {
    "as it is": {},
    "G's rate 0.001": {"generator_lr": 1e-3},
    "D's rate 0.0005": {"discriminator_lr": 5e-4},
    "D: five updates a step": {"discriminator_steps": 5},
    "noise 0.5": {"instance_noise": 0.5},
    "no noise": {"instance_noise": 0.0},
    "minimax loss": {"objective": "minimax"},
    "batch statistics": {"batch_statistics": True},
    "a larger G": {"generator": (128, 128), "latent_dim": 16},
}


def measure(settings: Settings) -> list[Measure]:
    """Endings of many seeds, then each change."""
    pixels = digits.as_pixels(digits.load())
    shares = played(pixels, settings.endings, settings.ending_steps)
    counts = Counter(ending(rows) for rows in shares)
    note = f"of {len(shares)} seeds, {settings.ending_steps} steps, looked at every {EVERY}"
    found = [
        Measure("endings", f"seeds that {name}", "", [float(count)], note=note)
        for name, count in counts.most_common()
    ]
    most = float((shares >= 0.02).sum(axis=2).max())
    found.append(Measure("endings", "digits on one seed's paper at most", "", [most], "< 10"))
    for name, changes in CHANGES.items():
        last = played(pixels, max(1, settings.endings // 4), settings.ending_steps, **changes)[:, -1]
        held = (last >= 0.02).sum(axis=1).astype(float)
        found.append(Measure("endings", f"{name}: digits on paper, mean", "", [float(held.mean())]))
        quality = 100 * float(last.sum(axis=1).mean())
        found.append(Measure("endings", f"{name}: high quality", "%", [quality]))
    return found


def played(pixels: Samples, seeds: int, steps: int, **changes) -> np.ndarray:
    """Share of good fakes of each digit at each look, shape (M, T, 10)."""
    painters, shares = Ensemble(GAN(pixels, **{**PAINTER, **changes}), seeds), []
    for _ in range(max(1, steps // EVERY)):
        painters.train(EVERY)
        shares.append(painters.snapshot(128).mode_shares)
    return np.array(shares).swapaxes(0, 1)


def ending(rows: np.ndarray) -> str:
    """As lesson 5 tells it, from the shares of one seed, shape (T, 10)."""
    last = {int(row.argmax()) for row in rows[-8:]}
    return f"stay on {last.pop()}s" if len(last) == 1 else "move on"
