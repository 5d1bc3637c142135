"""What lesson 4 claims, measured again, over as many seeds as it says.

Another build of torch sums in another order, and training amplifies that. So the bounds are wider than the
figures in the lesson, by as much as the comments say.
"""

from __future__ import annotations

from pathlib import Path

import nbformat
import numpy as np
import pytest
import torch
from torch.nn.functional import logsigmoid

from gan_tutor import densities, digits, divergences
from gan_tutor.ensemble import Ensemble
from gan_tutor.presets import ALIKE, preset
from gan_tutor.training import GAN

MINIMAX = {"objective": "minimax", "discriminator_lr": 4e-3, "generator_lr": 2e-3}
HEALTHY = {"discriminator_lr": 4e-3, "generator_lr": 2e-3}
AGES = (0, 200, 2000)


def overtrain(games: Ensemble, updates, objective: str = "minimax") -> np.ndarray:
    """Each G's gradient norm after that many updates of a fresh D, shape (seeds, t), as in the lesson."""
    fresh, norms = games.with_fresh_discriminators(seed=1), []
    for count in updates:
        fresh.train(count - fresh.steps, "discriminator")
        norms.append(fresh.gradient_norms(objective))
    return np.array(norms).T


def aged(density) -> dict[int, Ensemble]:
    """Generators after 0, 200 and 2000 steps, of 8 seeds each."""
    games, by_age = Ensemble(GAN(density, **ALIKE, **HEALTHY), 8), {}
    for age in AGES:
        games.train(age - games.steps)
        by_age[age] = games.with_fresh_discriminators()  # which stays as it is, for its G's
    return by_age


@pytest.fixture(scope="module")
def pixels():
    return digits.as_pixels(digits.load())


@pytest.fixture(scope="module")
def painters(pixels) -> dict[int, Ensemble]:
    return aged(pixels)


# Of N(0, 1) and N(mu, 1): mu, JSD, V(D*), and the gradients in mu under either loss (computed with scipy).
TABLE = """
0.5  0.03031130 -1.325672  0.235264   0.264736
1    0.11142148 -1.163451  0.397973   0.602027
2    0.33683082 -0.712633  0.449600   1.550400
3    0.52677731 -0.332740  0.295864   2.704136
4    0.63272019 -0.120854  0.137195   3.862805
5    0.67594258 -0.034409  4.73796e-2 4.952620
6    0.68929793 -0.007699  1.24532e-2 5.987547
8    0.69305365 -1.8707e-4 3.92875e-4 7.999607
10   0.69314632 -1.73e-6   4.46410e-6 9.999996
"""


def last_digit(number: str) -> float:
    """What a unit in the last digit of a number is worth."""
    mantissa, _, power = number.partition("e")
    return 10.0 ** (int(power or 0) - len(mantissa.partition(".")[2]))


def test_the_lessons_table_has_the_digits_of_the_closed_forms(capsys):
    path = Path(__file__).parents[2] / "notebooks/04_vanishing_gradients.ipynb"
    cells = {cell.id: cell.source for cell in nbformat.read(path, as_version=4).cells}
    names = {"np": np, "torch": torch, "divergences": divergences}
    for id in ("bell", "feedback", "table"):
        exec(cells[id], names)
    _, *rows = capsys.readouterr().out.splitlines()
    expected = [row.split() for row in TABLE.split("\n") if row]
    for row, numbers in zip(rows, expected, strict=True):
        *found, w1 = map(float, row.split())
        assert w1 == float(numbers[0]), "W1 is mu"
        for value, number in zip(found, numbers, strict=True):
            # Both are rounded: the lesson's number to eight digits, the table's to as many as it shows.
            assert abs(value - float(number)) <= 0.51 * last_digit(number) + 1e-8 * 0.51, (row, number)


UPDATES = [0, *np.unique(np.geomspace(1, 1000, 13).round().astype(int))]


def test_an_untrained_d_gives_a_gradient_far_from_zero_and_20_updates_later_it_is_no_smaller():
    heaps = Ensemble(GAN(densities.ring(), **ALIKE, **MINIMAX), 8)
    first, later = overtrain(heaps, [0, 20]).T
    assert (first > 1e-3).all()  # 0.006 at least
    assert np.median(later) > np.median(first)


def test_on_the_ring_the_gradient_holds_or_grows_and_then_falls_by_six_orders_of_magnitude():
    heaps = Ensemble(GAN(densities.ring(), **ALIKE, **MINIMAX), 8)
    norms = overtrain(heaps, np.arange(0, 301, 5))
    peaks = 5 * norms.argmax(axis=1)
    assert ((peaks >= 5) & (peaks <= 50)).all()  # the lesson says 10 to 30; the top is flat
    falls = np.log10(norms.max(axis=1) / norms[:, -1])
    assert (falls > 4.5).all()  # 5.1 to 6.7 here
    assert np.median(falls) > 5.4


@pytest.mark.parametrize(("over", "within"), [(300, 300), (1200, 600)])
def test_it_wakes_up_when_both_train_in_8_of_8_seeds(over, within):
    for seed in range(8):
        gan = GAN(densities.ring(), **ALIKE, **MINIMAX, seed=seed)
        gan.train(over, "discriminator")
        assert gan.history.rows[-1][3] < 1e-4, seed  # 2e-6 at most after 300, 2e-8 after 1200
        looks = [gan.snapshot().modes_captured for _ in range(2 * within // 50) if not gan.train(50)]
        # The lesson says 300 and 600, where it took 250 and 400; twice as long is allowed here.
        assert 8 in looks, (seed, looks)


def test_on_images_it_falls_by_eight_orders_of_magnitude_at_every_age_in_8_of_8_seeds(painters):
    for age, games in painters.items():
        norms = overtrain(games, UPDATES)
        falls = np.log10(norms.max(axis=1) / norms[:, -1])
        assert (falls > 6.5).all(), (age, falls)  # 8.2 and more here


def test_the_more_noise_the_less_it_falls_and_with_a_noise_of_1_not_at_all(painters):
    falls = {}
    for deviation in (0.0, 0.3, 1.0):
        painters[2000].instance_noise = deviation
        norms = overtrain(painters[2000], UPDATES)
        falls[deviation] = np.log10(norms[:, 0] / norms[:, -1])
    painters[2000].instance_noise = 0.0
    assert (falls[0.0] > falls[0.3] + 2).all()
    assert (falls[0.3] > falls[1.0]).all()
    assert (falls[1.0] < 0).all(), "larger at the end than at the start"


def test_in_the_plane_only_the_untrained_g_loses_its_feedback():
    for age, games in aged(densities.ring()).items():
        norms = overtrain(games, [0, 1000])
        if age == 0:
            assert (norms[:, 1] < 1e-4 * norms[:, 0]).all()
        else:
            assert (norms[:, 1] > 1.5 * norms[:, 0]).all(), age  # 4 to 80 times as large here


def test_the_non_saturating_gradient_grows_a_thousandfold(painters):
    first, last = overtrain(painters[2000], [0, 1000], "non-saturating").T
    assert (last / first > 200).all()  # 1261 to 2051 times here
    assert np.median(last / first) > 500


def non_saturating(game: GAN, latent: torch.Tensor) -> torch.Tensor:
    loss = -logsigmoid(game.discriminator(game.generator(latent))).mean()
    parts = torch.autograd.grad(loss, list(game.generator.parameters()))
    return torch.cat([part.flatten() for part in parts])


def test_for_the_same_g_eight_ds_agree_after_100_updates_and_not_before(pixels, painters):
    latent = torch.randn(512, 2, generator=densities.seeded(5))
    for k in range(8):
        generator = painters[2000].member(k).generator
        settings = {**ALIKE, "generator": generator, "discriminator_lr": 4e-3}
        judges = [GAN(pixels, **settings, seed=100 + seed) for seed in range(8)]
        for updates, least, most in ((0, -0.4, 0.4), (100, 0.95, 1)):  # 0 and 0.98 to 0.99 here
            gradients = []
            for judge in judges:
                for _ in range(updates):  # alone, without the measurements of a whole step
                    judge.step_discriminator()
                gradients.append(non_saturating(judge, latent))
            directions = torch.nn.functional.normalize(torch.stack(gradients), dim=1)
            cosines = (directions @ directions.T)[~torch.eye(8, dtype=bool)]
            assert least < cosines.mean() < most, (k, updates)


def test_the_spread_grows_no_faster_than_the_gradient(painters):
    painter = painters[2000].with_fresh_discriminators(seed=1).member(0)
    shares = []
    for updates in (0, 100, 500):
        painter.train(updates - painter.steps, "discriminator")
        batches = [torch.randn(128, 2, generator=densities.seeded(seed)) for seed in range(32)]
        gradients = torch.stack([non_saturating(painter, latent) for latent in batches])
        shares.append((gradients.std(dim=0).norm() / gradients.mean(dim=0).norm()).item())
    assert max(shares) < 2 * min(shares)  # 0.13 to 0.15 here


def test_a_g_of_one_hump_covers_both_under_minimax_and_one_under_the_patch_in_16_of_16_seeds():
    two = densities.pair(4, 0.7)
    line = {
        "generator": (),
        "discriminator": (32, 32),
        "latent_dim": 1,
        "batch_size": 128,
        "betas": (0.5, 0.9),
    }
    fast = {"discriminator_lr": 1e-2, "generator_lr": 2e-2, "discriminator_steps": 5}
    for name, least, most in (("minimax", 0.25, 0.45), ("non-saturating", 0.0, 0.15)):
        games = Ensemble(GAN(two, objective=name, **line, **fast), 16)
        games.train(1000)
        right = (games.snapshot().fake[:, :, 0] > 0).mean(axis=1)  # of the reals 31 % are
        assert ((right > least) & (right < most)).all(), (name, right)


# 16 seeds each after 1500 steps: the change, and bounds for how many reach all modes. The lesson's counts are
# 0, 0, 10, 0, 16, 14, 0, 16; the bounds leave room for three standard deviations of a count.
BALANCE = {
    "as it is": ({}, 0, 0),
    "one update of D": ({"discriminator_steps": 1}, 0, 3),
    "D's rate 1e-4": ({"discriminator_lr": 1e-4}, 4, 16),
    "D's rate 1e-5": ({"discriminator_lr": 1e-5}, 0, 3),
    "G's rate 3.2e-3": ({"generator_lr": 3.2e-3}, 13, 16),
    "noise 0.5": ({"instance_noise": 0.5}, 9, 16),
    "non-saturating": ({"objective": "non-saturating"}, 0, 3),
    "balance": ({"discriminator_steps": 1, "discriminator_lr": 4e-3, "generator_lr": 2e-3}, 13, 16),
}


@pytest.mark.parametrize(("changes", "least", "most"), BALANCE.values(), ids=BALANCE.keys())
def test_one_change_of_the_vanishing_game_and_how_many_of_16_seeds_reach_all_modes(changes, least, most):
    games = Ensemble(preset("vanishing").game(), 16)
    for name, value in changes.items():
        setattr(games, name, value)
    games.train(1500)
    seen = games.snapshot()
    assert least <= (seen.modes_captured == 8).sum() <= most
    norms = games.gradient_norms()
    if not changes:
        assert (norms < 1e-6).all(), "dead"
    if "objective" in changes:
        assert (norms > 1e-2).all(), "it lives in all"
    if "instance_noise" in changes:
        assert np.median(seen.high_quality) < 0.25, "blurred"
    if len(changes) == 3:
        assert np.median(seen.high_quality) > 0.55  # 0.70 here
