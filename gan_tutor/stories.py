"""Runs worth telling, recorded: where a generator goes that can paint no more than some of the ten digits.

``python -m gan_tutor.stories`` plays them all and writes them anew.
"""

from __future__ import annotations

import argparse
import dataclasses
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from . import recording
from .snapshots import Snapshot

FOLDER = Path(__file__).parent / "recordings"  # ships with the package
# What a recording keeps of each snapshot: a file of all would be 13 MB.
POINTS = 48  # reals, fakes and latent points: as many as are shown as images
OUTPUTS = 128  # of D on reals, and on fakes: enough for a histogram
SHADES = 32  # of the images: the digits' own have 16, and with 256 a file is nearly twice as large


@dataclass(frozen=True)
class Story:
    """A run of ``presets.PAINTER`` on handwritten digits that shows something.

    Attributes:
        seed: of the game.
        steps: how long it is watched.
        every: steps from one snapshot to the next.
        moments: where to look: a step, and what is seen there in a few words.
    """

    seed: int
    steps: int
    every: int
    moments: tuple[tuple[int, str], ...]


STORIES: dict[str, Story] = {
    "hops": Story(
        74,
        3000,
        25,
        (
            (75, "blots"),
            (425, "sevens, some twos"),
            (600, "fours and sixes"),
            (1125, "zeros and sixes"),
            (1325, "sixes alone"),
            (2100, "zeros come back"),
            (2850, "zeros alone"),
        ),
    ),
    "stays": Story(
        15,
        3000,
        25,
        (
            (75, "blots"),
            (250, "zeros, eights, ones"),
            (450, "zeros and ones"),
            (1000, "zeros alone"),
            (1950, "zeros alone"),
            (3000, "still zeros"),
        ),
    ),
    "wanders": Story(
        24,
        3000,
        25,
        (
            (375, "eights"),
            (525, "nines"),
            (750, "ones"),
            (875, "twos"),
            (1225, "zeros"),
            (1850, "threes, zeros, nines"),
            (2850, "zeros again"),
        ),
    ),
}


def record(name: str, steps: int | None = None) -> list[Snapshot]:
    """Play a story: some 7 seconds on an idle core. The same machine tells the same one each time.

    Another processor, or another version of torch, may round numbers otherwise, and a game like this one
    multiplies such differences. Up to step 50 the snapshots still agree to three digits; from step 200 on
    the fakes may go another way. What the moments tell holds for the shipped file.

    Args:
        name: one of ``STORIES``.
        steps: how far; to its end when left out.

    Returns:
        The snapshots, thinned as the shipped file has them.

    Raises:
        ValueError: there is no story of that name.
    """
    # Imported only here: a story can be read without torch and without the digits.
    from . import digits
    from .presets import PAINTER
    from .training import GAN

    told = _story(name)
    gan = GAN(digits.as_pixels(digits.load()), **PAINTER, seed=told.seed)
    return [_thinned(shot) for shot in gan.watch(told.steps if steps is None else steps, told.every)]


def load(name: str) -> list[Snapshot]:
    """A story's snapshots from the file that ships with the package.

    Modes were counted on all 512 fakes. Of these 48 are kept, as images of 32 shades, and D's output on 128.

    Raises:
        ValueError: there is no story of that name.
    """
    _story(name)
    return [_whole(shot) for shot in recording.load(FOLDER / f"{name}.npz")]


def write(folder: str | Path = FOLDER) -> list[Path]:
    """Play all stories and write their files, one each, into a folder that there is."""
    files = []
    for name in STORIES:
        files.append(Path(folder) / f"{name}.npz")
        # The fakes are the images, pixel by pixel: once is enough.
        recording.save(files[-1], [dataclasses.replace(s, fake=s.fake[:0]) for s in record(name)])
    return files


def _story(name: str) -> Story:
    if name not in STORIES:
        raise ValueError(f"name is {name!r}; allowed are {', '.join(map(repr, STORIES))}")
    return STORIES[name]


def _thinned(shot: Snapshot) -> Snapshot:
    """With the first of its points alone, images in few shades, and without gradients."""
    nothing = np.zeros((0, shot.dim), np.float32)
    return _whole(
        dataclasses.replace(
            shot,
            real=shot.real[:POINTS],
            latent=shot.latent[:POINTS],
            images=np.rint(shot.images[:POINTS] * SHADES) / np.float32(SHADES),
            real_logits=shot.real_logits[:OUTPUTS],
            fake_logits=shot.fake_logits[:OUTPUTS],
            generator_gradients=nothing,
            discriminator_gradients=nothing,
        )
    )


def _whole(shot: Snapshot) -> Snapshot:
    """With its fakes, which are its images pixel by pixel."""
    return dataclasses.replace(shot, fake=shot.images.reshape(len(shot.images), -1))


def main() -> None:
    ask = argparse.ArgumentParser("python -m gan_tutor.stories", description="Write the stories' recordings.")
    ask.add_argument("folder", nargs="?", type=Path, default=FOLDER, help="instead of the package's own")
    folder = ask.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    for file in write(folder):
        print(f"{file}: {file.stat().st_size / 1000:.0f} KB")


if __name__ == "__main__":
    main()
