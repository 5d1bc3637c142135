"""What has become of a game from several seeds: collapsed, hopping, or something else."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..ensemble import Ensemble
from ..snapshots import EnsembleSnapshot
from ..training import GAN

STEPS, WATCHED, EVERY = 1000, 500, 25  # played, watched of them at the end, and how often
GOOD = 0.25  # of the fakes are of high quality at least: fakes that are nowhere are alike, but no collapse
DUE = 0.25  # of what a mode would get of the good fakes if all were served alike: less are strays
OFTEN = 0.1  # of the looks at which a few modes are served: less is passing by
DEAD = 1e-4  # of the first norm of G's gradient, as in lesson 4
FATES = ("collapsed", "hopping", "healthy", "short", "poor", "vanished", "lost")


def fates(gan: GAN, seeds: int) -> tuple[str, ...]:
    """Play a game for 1000 steps from the seeds 0, 1, … and say what has become of it: one of ``FATES`` each.

    It is looked at every 25 of the last 500 steps. A mode is *served* at a look if it gets at least a quarter
    of its due of the good fakes, those of high quality: of eight equal modes, one good fake in 32. *Mostly*
    is at more than half of the looks.

    - lost: the numbers are not finite, or most fakes mostly out of the picture.
    - vanished: the median norm of G's gradient is below a ten-thousandth of the first.
    - collapsed: at least a quarter of the fakes are good, and the modes that they serve hold half of the
      reals at most; mostly, and always the same modes.
    - hopping: the same, but over time more than half of the reals get their turn.
    - poor: less than a quarter of the fakes are good, mostly.
    - healthy: all modes are served, at most looks.
    - short: what is left. Some modes are missing, or they are for a while.

    The first that fits counts: one that has vanished is not collapsed, whatever its fakes look like.

    Raises:
        ValueError: the density's modes aren't known, or there is but one.
    """
    games = Ensemble(gan, seeds)
    looks, norms = [games.snapshot()], [games.gradient_norms()]
    if len(looks[0].mode_names) < 2:
        raise ValueError("density has fewer than two known modes; allowed is one that has a mode to lose")
    games.train(STEPS - WATCHED)
    for _ in range(WATCHED // EVERY):
        games.train(EVERY)
        looks.append(games.snapshot())
        norms.append(games.gradient_norms())
    return told(looks[1:], np.median(norms[1:], axis=0) / norms[0])


def told(looks: Sequence[EnsembleSnapshot], left: np.ndarray) -> tuple[str, ...]:
    """What has become of M members, by some looks, and by what is left of each one's gradient, shape (M,)."""
    weights = looks[0].mode_weights
    shares = np.array([look.mode_shares for look in looks])  # shape (T, M, K)
    good = shares.sum(axis=2)
    served = (shares > 0) & (shares >= DUE * weights * good[..., None])
    few = (good >= GOOD) & (served @ weights <= 0.5 + 1e-6)  # the weights were float32
    visited = (served & few[..., None]).sum(axis=0) >= np.maximum(OFTEN * few.sum(axis=0), 1)[:, None]
    lost = np.array([look.diverged | (_outside(look) > 0.5) for look in looks])
    signs = {
        "lost": _mostly(lost),
        "vanished": left < DEAD,
        "hopping": _mostly(few) & (visited @ weights > 0.5 + 1e-6),
        "collapsed": _mostly(few),
        "poor": _mostly(good < GOOD),
        "healthy": _mostly(served.all(axis=2)),
    }
    return tuple(
        next((fate for fate, members in signs.items() if members[k]), "short") for k in range(len(left))
    )


def _mostly(seen: np.ndarray) -> np.ndarray:
    """Whether it is seen at more than half of the looks, from shape (T, M) to (M,)."""
    return seen.mean(axis=0) > 0.5


def _outside(look: EnsembleSnapshot) -> np.ndarray:
    """Share of each member's fakes that are out of the picture, shape (M,); 0 without a picture."""
    if not look.extent:
        return np.zeros(len(look.fake))
    lows, highs = np.array(look.extent[::2]), np.array(look.extent[1::2])
    return 1 - ((look.fake >= lows) & (look.fake <= highs)).all(axis=2).mean(axis=1)
