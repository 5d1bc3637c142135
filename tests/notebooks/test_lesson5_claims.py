"""What lesson 5 claims, measured again.

Another build of torch sums in another order, and these games amplify that: then the seeds are a fresh draw.
So the bounds are wider than the figures in the lesson, by as much as the comments say.
"""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from gan_tutor import densities, digits
from gan_tutor.coverage import Coverage
from gan_tutor.ensemble import Ensemble
from gan_tutor.presets import ALIKE, PAINTER, WIDE, preset
from gan_tutor.probe import targets
from gan_tutor.training import GAN

COLLAPSE = {**ALIKE, **preset("collapse").settings}


def played(gan: GAN, seeds: int, steps: int) -> Ensemble:
    games = Ensemble(gan, seeds)
    games.train(steps)
    return games


# points in the plane


def test_on_the_ring_nearly_all_seeds_end_on_one_mode_and_their_fakes_are_good():
    seen = played(preset("collapse").game(), 16, 1000).snapshot()
    assert (seen.modes_captured == 1).sum() >= 13, "15 of 16 in the lesson"
    assert seen.high_quality.mean() > 0.75, "85 % in the lesson"
    assert len({int(shares.argmax()) for shares in seen.mode_shares}) >= 4, "which mode depends on the seed"


def test_on_a_grid_of_twenty_five_most_seeds_end_on_one_and_batch_statistics_bring_back_nearly_all():
    grid = densities.grid(5, spacing=6, scale=0.5)
    alone = played(GAN(grid, **COLLAPSE), 16, 1000).snapshot()
    assert (alone.modes_captured == 1).sum() >= 8, "12 of 16 in the lesson"
    assert np.median(alone.modes_captured) == 1
    together = played(GAN(grid, **COLLAPSE, batch_statistics=True), 16, 2000).snapshot()
    assert (together.modes_captured >= 23).sum() >= 13, "24 or 25 in 16 of 16 in the lesson"
    assert together.high_quality.mean() < 0.5 < alone.high_quality.mean(), "the price is sharpness"


# After 1500 steps: on how many of the eight modes a seed has 2 good fakes of 100 (median of 16), and the mean
# share of high quality. The lesson has what lies in the middle; other seeds move the median by 1 at most.
REMEDIES = {
    "as it is": ({}, (1, 1), (0.75, 1)),
    "five updates of D": ({"discriminator_steps": 5}, (1, 1), (0.85, 1)),
    "D's rate": ({"discriminator_lr": 2e-3}, (0, 2), (0, 0.2)),
    "G's rate, higher": ({"generator_lr": 5e-3}, (2.5, 4.5), (0.3, 0.7)),
    "G's rate, lower": ({"generator_lr": 1e-4}, (0, 2), (0, 0.3)),
    "noise": ({"instance_noise": 3.0}, (0, 2), (0.04, 0.2)),
    "batch statistics": ({"batch_statistics": True}, (3, 5), (0.12, 0.35)),
}


def held(games: Ensemble) -> np.ndarray:
    """How many modes have 2 good fakes of 100 or more, by seed."""
    return (games.snapshot().mode_shares >= 0.02).sum(axis=1)


@pytest.mark.parametrize("name", REMEDIES)
def test_what_helps_on_the_ring(name: str):
    changes, (least, most), (low, high) = REMEDIES[name]
    games = played(GAN(WIDE, **{**COLLAPSE, **changes}), 16, 1500)
    assert least <= np.median(held(games)) <= most
    assert low <= games.snapshot().high_quality.mean() <= high


def test_batch_statistics_gather_the_fakes_on_the_modes_as_time_goes_on():
    games = played(GAN(WIDE, **COLLAPSE, batch_statistics=True), 8, 4000)
    assert np.median(held(games)) >= 5.5, "7 in the lesson"
    assert games.snapshot().high_quality.mean() > 0.33, "48 % in the lesson"


def test_points_scattered_blindly_capture_all_modes_but_hold_none():
    modes, rng = targets(WIDE), np.random.default_rng(0)
    left, right, low, high = GAN(WIDE).probe.extent
    blind = modes.coverage(rng.uniform((left, low), (right, high), (2500, 2)))
    assert blind.modes_captured == 8
    assert blind.high_quality < 0.08, "6 % in the lesson"
    assert (blind.shares < 0.02).all()


def test_two_generators_may_be_twins_by_loss_and_quality_and_cover_all_modes_or_hardly_any():
    well, badly = (played(preset(name).game(), 16, 1000) for name in ("healthy", "hopping"))
    quality = [games.snapshot().high_quality for games in (well, badly)]
    k, m = np.unravel_index(np.abs(np.subtract.outer(*quality)).argmin(), (16, 16))
    pair = [well.member(k), badly.member(m)]
    covered: list[Coverage] = [gan.coverage(2500) for gan in pair]
    seen = [gan.snapshot() for gan in pair]
    for shot in seen:
        assert shot.generator_losses[-1] == pytest.approx(math.log(2), abs=0.15)
        assert shot.fake_outputs.mean() == pytest.approx(0.5, abs=0.07)
    assert abs(covered[0].high_quality - covered[1].high_quality) < 0.06  # 2500 fresh fakes, not the 512
    assert covered[0].modes_captured == 8
    assert (seen[1].mode_shares > 0.05).sum() <= 3, "one or two of eight in the lesson"


# digits


@pytest.fixture(scope="module")
def pixels() -> densities.Samples:
    return digits.as_pixels(digits.load())


@pytest.fixture(scope="module")
def sixteen(pixels) -> tuple[np.ndarray, torch.Tensor]:
    """Shares of the digits, shape (16, 30, 10), and forgeries of the painters, as in the lesson."""
    painters, shares, forgeries = Ensemble(GAN(pixels, **PAINTER), 16), [], []
    for _ in range(30):
        painters.train(50)
        seen = painters.snapshot(128)
        shares.append(seen.mode_shares)
        forgeries.append(seen.fake[:, :32].reshape(-1, 64))
    return np.array(shares).swapaxes(0, 1), torch.from_numpy(np.concatenate(forgeries))


def test_a_painter_has_one_to_three_digits_on_its_paper_and_never_ten(sixteen):
    shares, _ = sixteen
    held = (shares[:, 4:] >= 0.05).sum(axis=2)  # from step 250 on
    assert ((held >= 1) & (held <= 3)).mean() > 0.85, "98 of 100 moments over 64 seeds"
    assert (shares >= 0.02).sum(axis=2).max() <= 7, "five at most over 64 seeds"


def test_some_painters_settle_on_a_digit_and_others_move_on(sixteen):
    shares, _ = sixteen
    leaders = shares.argmax(axis=2)
    settled = [len(set(row[-8:].tolist())) == 1 for row in leaders]
    # Of 64 seeds 47 by step 1500, so of 16 some 12, with a standard deviation of 1.8.
    assert 6 <= sum(settled) <= 16
    held = np.where(shares.max(axis=2) > 0.3, leaders, -1)[:, 8:]
    several = [len(set(row[row >= 0].tolist())) > 1 for row in held]
    assert sum(several) >= 6, "from one digit to another between step 400 and 1500: 10 here"


def test_d_guards_the_digits_that_g_makes_and_lets_nearly_all_others_pass(pixels, sixteen):
    forged = sixteen[1]
    painter = GAN(pixels, **PAINTER, seed=74)
    shown, good = painter.probe.targets.classify(forged.numpy())
    forged, shown = forged[good], shown[good]
    assert len(np.unique(shown)) == 10
    made, passed = [], []
    for _ in range(30):
        painter.train(50)
        made.append(painter.snapshot(field=False).mode_shares)
        with torch.no_grad():
            real = (painter.discriminator(forged)[:, 0] > 0).numpy()
        passed.append([real[shown == digit].mean() for digit in range(10)])
    made, passed = np.array(made)[4:], np.array(passed)[4:]
    assert passed[made < 0.05].mean() > 0.93, "98 in 100 in the lesson"
    assert passed[made >= 0.05].mean() < 0.75, "half in the lesson"
    assert painter.snapshot().auc > 0.95, "and of its own game's fakes it catches nearly all"


def test_a_larger_painter_spreads_over_most_digits_and_batch_statistics_do_not_help_the_small_one(pixels):
    larger = played(GAN(pixels, **{**PAINTER, "generator": (128, 128), "latent_dim": 16}), 4, 1500)
    shares = larger.snapshot(256).mode_shares
    assert np.median((shares >= 0.02).sum(axis=1)) >= 6, "9.1 on average in the lesson, after 2500 steps"
    assert (shares.max(axis=1) > 0.5).sum() <= 1, "in none in the lesson"
    small = played(GAN(pixels, **PAINTER, batch_statistics=True), 4, 1000)
    assert (small.snapshot(256).mode_shares >= 0.02).sum(axis=1).mean() < 3.5, "1.1 in the lesson"
