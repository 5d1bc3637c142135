"""What lesson 6 claims, measured again, over as many seeds as it says, or over fewer where that takes long.

Another build of torch sums in another order, and training amplifies that. So the bounds are wider than the
figures in the lesson, by as much as the comments say.
"""

from __future__ import annotations

from pathlib import Path

import nbformat
import numpy as np
import pytest
import torch
from scipy.stats import spearmanr

from gan_tutor import digits, dirac
from gan_tutor.critics import best_critic
from gan_tutor.earth import carry
from gan_tutor.ensemble import Ensemble
from gan_tutor.objectives import Wasserstein
from gan_tutor.penalties import GradientPenalty
from gan_tutor.presets import ALIKE, NARROW, PAINTER, WIDE, preset
from gan_tutor.training import GAN

HEALTHY = {"discriminator_lr": 4e-3, "generator_lr": 2e-3}
FAIR = {"discriminator_steps": 5, "discriminator_lr": 4e-3, "generator_lr": 4e-3, "latent_dim": 8}


def penalised(weight: float) -> Wasserstein:
    return Wasserstein(penalty=GradientPenalty(weight))


@pytest.fixture(scope="module")
def cells() -> dict[str, str]:
    path = Path(__file__).parents[2] / "notebooks/06_wasserstein_critic.ipynb"
    return {cell.id: cell.source for cell in nbformat.read(path, as_version=4).cells}


@pytest.fixture(scope="module")
def lesson(cells, tmp_path_factory) -> dict:
    """What some cells of the lesson leave, without the others having run."""
    names = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GAN_TUTOR_PREDICTIONS", str(tmp_path_factory.mktemp("own") / "predictions.json"))
        for id in ("setup", "predict-cross", "loads", "measures", "predict-free", "train", "gap", "heaps"):
            exec(cells[id], names)
    return names


# earth


def test_haste_costs_1_87_and_the_cheapest_plan_0_97(cells, lesson):
    names = {**lesson, "carry": carry}
    exec(cells["greedy"], names)
    haul = carry(names["HOLES"], names["LOADS"], names["nearest"])
    assert (round(haul.carried, 2), round(haul.cheapest, 2)) == (1.87, 0.97)
    # Each load in turn does take the nearest hole that is free.
    free = list(names["HOLES"])
    for load, hole in zip(names["LOADS"], names["nearest"], strict=True):
        assert min(free, key=lambda place: abs(place - load)) == hole
        free.remove(hole)
    assert len(haul.both_ways) >= 1


def test_w1_falls_all_the_way_to_the_large_heap_and_the_jsd_has_two_dips(lesson):
    shifts, curves = lesson["SHIFTS"], lesson["CURVES"]
    slopes = np.gradient(curves["W1"], shifts)
    assert slopes[shifts > 4] == pytest.approx(1, abs=1e-3)  # all fakes are to the right of all reals
    assert slopes[np.abs(shifts) < 0.5] == pytest.approx(0.4, abs=1e-3)
    assert slopes[shifts < -4] == pytest.approx(-1, abs=1e-3)
    assert abs(shifts[curves["W1"].argmin()] + 2.5) < 0.5

    def dips(values):
        return int(((values[1:-1] < values[:-2]) & (values[1:-1] < values[2:])).sum())

    assert (dips(curves["W1"]), dips(curves["JSD"])) == (1, 2)
    assert curves["JSD"][shifts > 6] == pytest.approx(np.log(2), abs=1e-3)


# critics


def gaps(lesson, objective, looks, seeds) -> np.ndarray:
    """The critic's gap after that many updates, shape (seeds, t)."""
    rows = []
    for seed in range(seeds):
        learning = lesson["critics"](objective, lesson["REALS"], lesson["FAKES"], max(looks), seed)
        rows.append([lesson["gap"](critic) for k, critic in enumerate(learning, 1) if k in looks])
    return np.array(rows)


def test_the_table_has_the_digits_of_the_closed_form_and_the_penalised_gap_is_not_w1(cells, lesson, capsys):
    names = dict(lesson)
    names["best_critic"] = best_critic
    exec(cells["bias"], names)
    rows = [line.split() for line in capsys.readouterr().out.splitlines()[1:]]
    assert [row[:3] for row in rows] == [
        ["1", "1.00000", "1.05445"],
        ["2", "2.00000", "2.21034"],
        ["3", "3.00000", "3.46295"],
        ["5", "5.00000", "6.26200"],
    ]
    assert [rows[2][k] for k in (3, 4)] == ["7.630", "49.30"]


def test_without_a_bound_the_gap_runs_off(lesson):
    first, last = gaps(lesson, Wasserstein(), (100, 1000), 8).T
    # The lesson says 1200 and 440 000, in the median: here 1074 to 1547, and 395 000 to 558 000.
    assert (first > 500).all()
    assert (last > 200_000).all()


@pytest.mark.parametrize(
    ("objective", "least", "most"),
    [
        # The lesson's ranges over 8 seeds, and a fifth more on either side.
        (Wasserstein(clip=0.01), 0.0063, 0.0101),
        (Wasserstein(clip=0.1), 4.2, 8.0),
        (Wasserstein(clip=1.0), 2000.0, 9000.0),
        (penalised(0.1), 35.0, 60.0),
        (penalised(1.0), 5.6, 9.2),
    ],
)
def test_what_each_bound_makes_of_the_gap(lesson, objective, least, most):
    found = gaps(lesson, objective, (400,), 8)
    assert ((least < found) & (found < most)).all(), found


def test_a_strict_penalty_leaves_some_critics_on_the_wrong_side(lesson):
    found = gaps(lesson, penalised(10.0), (200,), 24)
    wrong = int((found < 0).sum())
    assert 4 <= wrong <= 18  # 11 of 24; three standard deviations of a count
    best = best_critic(lesson["REALS"], lesson["FAKES"], np.linspace(-12, 15, 5401), 10).gap
    assert np.median(found[found > 0]) == pytest.approx(best, rel=0.1)  # 3.43 to 3.54 beside 3.46


def sees_the_middle(lesson, objective, seed) -> bool:
    """Whether the critic of three heaps and two marks the middle heap higher than both heaps of fakes."""
    x, values = lesson["X"], lesson["taught"](objective, seed)
    return values[np.abs(x) < 0.3].max() > max(values[np.abs(x - side) < 0.3].max() for side in (-2, 2))


def test_clipped_critics_miss_the_heap_in_the_middle_and_a_mild_penalty_finds_it(lesson):
    for clip in (0.01, 0.1, 1.0):
        assert not any(sees_the_middle(lesson, Wasserstein(clip=clip), seed) for seed in range(2)), clip
    assert sum(sees_the_middle(lesson, penalised(0.1), seed) for seed in range(4)) >= 2  # 6 of 8
    assert sum(sees_the_middle(lesson, penalised(10.0), seed) for seed in range(3)) <= 1  # 1 of 8


def test_nearly_all_weights_of_a_clipped_critic_stand_at_the_bound(cells, lesson, capsys):
    exec(cells["weights"], dict(lesson))
    shares = [float(line.split(":")[1].split("%")[0]) for line in capsys.readouterr().out.splitlines()]
    assert len(shares) == 3
    assert min(shares) > 65  # 80 to 86 %


# the same runs again


def ensemble(density, seeds, **settings) -> Ensemble:
    return Ensemble(GAN(density, **{**ALIKE, **settings}), seeds)


def taken(games: Ensemble) -> np.ndarray:
    """How many modes each member has with 2 % of its fakes or more."""
    return (games.snapshot().mode_shares >= 0.02).sum(axis=1)


def test_where_the_minimax_gradient_vanishes_the_critics_lives_and_its_fakes_move():
    start = preset("vanishing")
    old = ensemble(start.density, 8, **start.settings)
    new = ensemble(start.density, 8, **{**start.settings, "objective": penalised(1.0)})
    for games in (old, new):
        games.train(400)
    assert (old.gradient_norms() < 1e-5).all()  # 3e-8 at most
    assert (new.gradient_norms() > 0.2).all()  # 1.6 to 2.2 at step 400
    assert (old.snapshot().modes_captured == 0).all()
    assert (new.snapshot().modes_captured >= 1).sum() >= 6  # 16 of 16: they have arrived on the ring
    assert (new.snapshot().high_quality < 0.2).all()  # "they touch them"


def test_with_a_tenth_of_ds_rate_the_critics_game_takes_all_modes_and_minimax_few():
    start = preset("vanishing")
    settings = {**start.settings, "generator_lr": 1e-3}
    old = ensemble(start.density, 8, **settings)
    new = ensemble(start.density, 8, **{**settings, "objective": penalised(1.0)})
    for games in (old, new):
        games.train(600)
    assert np.median(taken(new)) >= 6  # 16 of 16 have 8 at step 1500
    assert np.median(taken(old)) <= 5  # 2
    assert np.median(new.snapshot().high_quality) > 0.2  # half at step 1500


def test_on_the_wide_ring_bce_holds_one_mode_and_the_critic_hangs_over_all_like_a_veil():
    start = preset("collapse")
    old = ensemble(start.density, 8, **start.settings)
    new = ensemble(start.density, 8, **{**start.settings, "objective": penalised(1.0)})
    for games in (old, new):
        games.train(1000)
    assert (taken(old) == 1).sum() >= 5  # 15 of 16
    assert np.median(old.snapshot().high_quality) > 0.8
    assert (new.snapshot().modes_captured >= 6).all()  # 7 and 8 at step 2000
    assert np.median(new.snapshot().high_quality) < 0.25
    old.train(1000)
    assert (taken(old) == 1).sum() >= 5, "twice the steps of the critic do not help it"


def test_five_updates_and_fair_rates_gather_the_veil_and_leave_bce_on_four_modes_or_fewer():
    old = ensemble(WIDE, 4, **FAIR)
    new = ensemble(WIDE, 4, **FAIR, objective=penalised(10.0))
    for games in (old, new):
        games.train(1000)
    assert (taken(new) >= 6).all()  # 14 of 16 have all 8 at step 1000, 16 of 16 at 3000
    assert np.median(new.snapshot().high_quality) > 0.25  # 0.28 to 0.45, and 0.62 to 0.76 at step 3000
    assert (taken(old) <= 4).all()  # 1 to 3 at step 1000


def test_a_critic_gets_more_digits_onto_one_curve():
    pixels, held = digits.as_pixels(digits.load()), {}
    for name, changes in {"BCE": {}, "critic": {"objective": penalised(1.0)}}.items():
        games = Ensemble(GAN(pixels, **{**PAINTER, **changes}), 4)
        games.train(1200)
        held[name] = taken(games)
    assert np.median(held["BCE"]) <= 3  # 1 to 3 in 8 of 8 seeds at step 2500
    assert np.median(held["critic"]) >= 4  # 4 to 8
    assert held["critic"].max() < 10


# its limits

# 1000 steps on the narrow ring: λ (none: BCE), the changes, in how many of 16 seeds each mode has 2 %; then,
# for the 8 seeds that are played here, bounds for that count, three standard deviations wide, and for the
# median share of high quality.
SETTINGS = {
    "BCE, Adam's betas": (None, {"betas": (0.9, 0.999)}, 13, 3, 8, 0.55, 0.9),
    "0.1": (0.1, {}, 16, 6, 8, 0.75, 1),
    "0.1, Adam's betas": (0.1, {"betas": (0.9, 0.999)}, 4, 0, 6, 0.2, 0.65),
    "1": (1.0, {}, 6, 0, 7, 0.3, 0.9),
    "1, no momentum": (1.0, {"betas": (0.0, 0.9)}, 16, 6, 8, 0.8, 1),
    "10": (10.0, {}, 0, 0, 2, 0.0, 0.7),
}


@pytest.mark.parametrize(
    ("weight", "changes", "told", "least", "most", "low", "high"), SETTINGS.values(), ids=SETTINGS.keys()
)
def test_which_settings_matter(cells, weight, changes, told, least, most, low, high):
    objective = "non-saturating" if weight is None else penalised(weight)
    games = ensemble(NARROW, 8, **{**HEALTHY, **changes, "objective": objective})
    games.train(1000)
    assert least <= (taken(games) == 8).sum() <= most, told
    assert low <= np.median(games.snapshot().high_quality) <= high
    (row,) = [line for line in cells["meter-why"].splitlines() if line.startswith(f"| {row_of(weight)} |")]
    column = {(): 1, (0.0, 0.9): 3, (0.9, 0.999): 4}[changes.get("betas", ())]
    assert row.split("|")[1 + column].strip().startswith(f"{told}, "), "the lesson's table says otherwise"


def row_of(weight: float | None) -> str:
    return "BCE" if weight is None else f"λ = {weight:g}"


def test_the_critics_loss_is_a_rough_measure_and_that_of_a_strict_one_hardly_any():
    found = {}
    for weight in (1.0, 10.0):
        settings = {**ALIKE, **HEALTHY, "discriminator_steps": 5, "objective": penalised(weight)}
        found[weight] = []
        for seed in range(2):
            game = GAN(NARROW, **settings, seed=seed)
            game.train(400)
            last = game.snapshot()
            found[weight].append(spearmanr(last.discriminator_losses, last.mode_history.sum(axis=1))[0])
    assert min(found[1.0]) > 0.35  # 0.53 to 0.79
    assert max(found[10.0]) < 0.55  # −0.18 to 0.32


# the smallest game

# From (1, 1), 500 steps of 0.2: at once, in turn, and the flow, in the digits that the reference gives.
RADII = {
    "minimax": ("3.10", "1.42", "1.41"),
    "non-saturating": ("0.640", "0.284", "0.278"),
    "Wasserstein, clipped": ("1.00", "1.02", None),
    "minimax, R1": ("2.6e-06", "2.3e-07", "4.2e-07"),
}


def test_how_far_from_its_goal_each_method_ends():
    for name, told in RADII.items():
        method = dirac.METHODS[name]
        ways = [dirac.trajectory(method, [1.0, 1.0], 0.2, 500, turn) for turn in (False, True)]
        ways += [dirac.flow(method, [1.0, 1.0], 0.2, 500)] if told[2] else []
        for way, number in zip(ways, told, strict=False):
            unit = 10.0 ** -len(number.partition("e")[0].partition(".")[2])
            unit *= 10.0 ** float(number.partition("e")[2] or 0)
            assert abs(np.hypot(*way[-1]) - float(number)) <= 0.51 * unit, (name, number)


def test_the_gradient_penalty_drives_away_from_the_goal_what_begins_near_it():
    method = dirac.METHODS["Wasserstein, gradient penalty"]
    way = dirac.trajectory(method, [[0.001, 0.0], [1.0, 1.0], [3.0, -2.0]], 0.2, 500)
    late = np.hypot(*np.moveaxis(way[-100:], -1, 0))
    assert late.min() > 1
    assert late.max() < 2
    assert np.ptp(late.mean(axis=0)) < 0.05, "the same round trip"
    with pytest.raises(ValueError, match="jumps"):
        dirac.eigenvalues(method)


def test_the_eigenvalues_are_those_that_the_lesson_asserts(cells):
    names = {"np": np, "torch": torch, "dirac": dirac}
    source = cells["eigenvalues"]
    exec(source[: source.index("plots.picture")], names)
    assert set(names["KNOWN"]) == set(dirac.METHODS) - {"Wasserstein, gradient penalty"}
