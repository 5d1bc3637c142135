"""Games that show one thing each: a healthy one, and four ways to fail, kept apart.

Every game has the same small networks, batch size and momenta (``ALIKE``); what makes it what it is stands in
its density and its ``settings``. Healthy, hopping and diverging differ in the two learning rates alone.

Each promise was measured over the seeds 0 to 15:

=========  ========  ======================================================================================
healthy    16 of 16  8 of 8 modes at each look, high quality 82 to 98 %, AUC 0.49 to 0.62
vanishing  16 of 16  AUC 1; gradient at 3e-6 of its first norm, or less; fakes moved by 0.02 at most
collapse   16 of 16  the mode's share 57 % at least at each moment; none left it up to step 3,000
hopping    16 of 16  8 of 8 modes in turn; at most four captured at 96 moments in 100, or more
diverging  16 of 16  gradient up 400,000-fold at least; most fakes gone at 18 looks of 20, or more
=========  ========  ======================================================================================
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from .densities import Mixture, ring
from .training import GAN

# 128 points a batch, two hidden layers of 32: about a thousand steps a second. The momenta are those of the
# published WGAN-GP toy script: the short memory of squares lets a rate answer within some ten steps.
ALIKE: Mapping[str, Any] = MappingProxyType(
    {"generator": (32, 32), "discriminator": (32, 32), "batch_size": 128, "betas": (0.5, 0.9)}
)

# For handwritten digits as 64 pixels. From one latent number the generator makes a curve through the images,
# and it can be seen on which digits that lies. Two updates of D for one of G, and noise on what D sees, keep
# the fakes looking like digits; G's quick rate lets them hop.
PAINTER: Mapping[str, Any] = MappingProxyType(
    {
        "generator": (16,),
        "discriminator": (64, 64),
        "latent_dim": 1,
        "bounded": True,
        "batch_size": 128,
        "betas": (0.5, 0.9),
        "discriminator_lr": 2e-3,
        "generator_lr": 5e-3,
        "discriminator_steps": 2,
        "instance_noise": 0.2,
    }
)

# The rings differ in size, to be measured by the heap of untrained fakes, which is some 0.3 across. On each
# the circles of high quality around the modes do not overlap.
NARROW = ring(8, radius=1.2, scale=0.15)
USUAL = ring(8)
WIDE = ring(8, radius=12.0, scale=0.5)


@dataclass(frozen=True, eq=False)
class Preset:
    """A game with a promise.

    Attributes:
        name: its name in the menus.
        promise: what happens, and by which step, for the learner.
        density: what is real.
        settings: arguments of GAN, beside those that all presets share.
    """

    name: str
    promise: str
    density: Mixture = field(repr=False)
    settings: Mapping[str, Any] = field(repr=False)

    def game(self, seed: int = 0) -> GAN:
        """A fresh game.

        Raises:
            ValueError: the seed is not a whole number ≥ 0.
        """
        return GAN(self.density, **ALIKE, **self.settings, seed=seed)


PRESETS: dict[str, Preset] = {
    each.name: each
    for each in (
        Preset(
            "healthy",
            "By step 500 the fakes cover all eight modes, at least three quarters of them of high quality, "
            "and the discriminator is close to guessing; it stays so until step 1,500.",
            NARROW,
            {"discriminator_lr": 4e-3, "generator_lr": 2e-3},
        ),
        # The loss that saturates, and a D of five fast updates for one slow one of G. With the non-saturating
        # loss in its place, and nothing else changed, the fakes move.
        Preset(
            "vanishing",
            "Within 100 steps the discriminator tells all fakes from the reals and the generator's gradient "
            "is below a ten-thousandth of its first norm; until step 400 the fakes stay the heap they were.",
            USUAL,
            {
                "objective": "minimax",
                "discriminator_lr": 1e-2,
                "discriminator_steps": 5,
                "generator_lr": 1e-4,
            },
        ),
        # What makes it is the distance between the modes: the same settings cover the narrow ring. Where the
        # fakes are, D can't tell them from the reals; the reals of the other seven it knows. An AUC of
        # 7/8 + 1/16 says so.
        Preset(
            "collapse",
            "By step 1,000 more than half of the fakes sit on one mode of the eight, and they stay on that "
            "one until step 2,000, while the generator's gradient lives.",
            WIDE,
            {"discriminator_lr": 2e-2, "generator_lr": 1e-3, "latent_dim": 8},
        ),
        # G's rate is ten times D's: it is on the mode that D takes for the most real before D has learnt that
        # there are fakes, and on another once D has.
        Preset(
            "hopping",
            "Between steps 200 and 1,000 each of the eight modes in turn holds more than half of the fakes, "
            "but at nine moments in ten at most four modes are captured. "
            "At 10 steps a second you can follow the hops.",
            NARROW,
            {"discriminator_lr": 1e-3, "generator_lr": 1e-2},
        ),
        # Adam moves a weight by about the rate, whatever its gradient: a rate of 1 is several times the size
        # of an untrained weight. For the same reason the numbers grow huge, but not without end.
        Preset(
            "diverging",
            "Both learning rates are far too high: within 100 steps the generator's gradient grows more than "
            "ten-thousandfold, and until step 200 most fakes are out of the picture nearly all the time.",
            NARROW,
            {"discriminator_lr": 1.0, "generator_lr": 1.0},
        ),
    )
}


def preset(name: str) -> Preset:
    """The preset of that name.

    Raises:
        ValueError: there is no preset of that name.
    """
    if name not in PRESETS:
        raise ValueError(f"preset is {name!r}; allowed are {', '.join(map(repr, PRESETS))}")
    return PRESETS[name]
