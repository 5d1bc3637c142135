"""The figure of a G that learns alone: D's curves, each fake's way; and what lesson 5 tells of it."""

import numpy as np
import pytest
import torch
from matplotlib.colors import to_hex
from test_plots import line

from gan_tutor import densities, plots
from gan_tutor.ensemble import Ensemble
from gan_tutor.plots import FAKE, blank
from gan_tutor.plots.frozen import NEAR
from gan_tutor.plots.outlines import MODE
from gan_tutor.presets import ALIKE
from gan_tutor.training import GAN

# On 20 cells from −2 to 3; the highest is the one around 0.375.
CURVE = 0.6 - 0.02 * np.abs(np.arange(20) - 9)
SPREAD = np.array([[-1.5], [-0.5], [0.5], [1.5], [2.5], [3.5]])
HEAP = np.full((6, 1), 0.4)
BEFORE = line(field=CURVE, fake=SPREAD, modes=np.array([[-1.0], [2.0]]))
ALONE = line(field=CURVE, fake=HEAP)
BOTH = line(field=CURVE[::-1], fake=SPREAD[::-1])


def drawn(moments):
    with plots.styled():
        _, axes = blank(plots.draw_frozen)
        return axes, plots.draw_frozen(axes, moments)


def test_a_d_that_stands_still_is_drawn_once_with_its_top_marked():
    axes, alt = drawn({"before": BEFORE, "G alone": ALONE})
    (curve,) = [each for each in axes["judge"].lines if len(each.get_xdata()) == 20]
    places = -2 + (np.arange(20) + 0.5) / 4
    np.testing.assert_allclose(curve.get_xydata().T, [places, CURVE])
    (star,) = [each for each in axes["judge"].lines if to_hex(each.get_color()) == MODE]
    assert star.get_xydata().tolist() == [[0.375, 0.6]]
    assert alt.startswith("D is highest at 0.38, where it says 0.60. before: ")
    assert axes["judge"].get_title() == "D is highest at 0.38, where it says 0.60"


def test_a_d_that_has_learnt_in_between_is_drawn_once_more():
    axes, alt = drawn({"before": BEFORE, "G alone": ALONE, "both, 20 more": BOTH})
    curves = [each for each in axes["judge"].lines if len(each.get_xdata()) == 20]
    assert [each.get_label().replace("\n", " ") for each in curves] == ["D", "D after both, 20 more"]
    np.testing.assert_array_equal(curves[1].get_ydata(), CURVE[::-1])
    assert "D after both, 20 more is highest at 0.62, where it says 0.60." in alt


def test_each_fake_goes_its_own_way_from_row_to_row():
    axes, _ = drawn({"before": BEFORE, "G alone": ALONE, "both": BOTH})
    ways = [each.get_xydata() for each in axes["ways"].lines if each.get_marker() != "|"]
    ways = [way for way in ways if len(way) == 3]
    assert len(ways) == 6
    for way, start, end in zip(ways, SPREAD[:, 0], SPREAD[::-1, 0], strict=True):
        assert way.tolist() == [[start, 0], [0.4, -1], [end, -2]]
    rows = [each for each in axes["ways"].lines if each.get_marker() == "|"]
    assert {to_hex(each.get_color()) for each in rows} == {FAKE}
    for row, shot in zip(rows, (BEFORE, ALONE, BOTH), strict=True):
        np.testing.assert_array_equal(row.get_xdata(), shot.fake[:, 0])
    assert [label.get_text() for label in axes["ways"].get_yticklabels()] == ["before", "G alone", "both"]


def test_how_near_the_fakes_are_to_one_another_and_who_has_left_is_told():
    _, alt = drawn({"before": BEFORE, "G alone": ALONE})
    assert "before: 0 % of the fakes within 0.2 of 1.00, 1 of 6 outside the picture. " in alt
    assert alt.endswith("G alone: 100 % of the fakes within 0.2 of 0.40.")


def test_the_modes_and_the_reals_are_marked_in_the_same_limits():
    axes, _ = drawn({"before": BEFORE, "G alone": ALONE})
    for ax in axes.values():
        assert ax.get_xlim() == (-2, 3)
        dotted = [each.get_xdata()[0] for each in ax.lines if each.get_linestyle() == ":"]
        assert dotted == [-1, 2]
    assert axes["judge"].get_ylim() == (0, 1)


# what the lesson tells

THREE = densities.Mixture(torch.tensor([[-3.0], [0.0], [3.0]]), scales=0.4)
RATES = {"discriminator_lr": 8e-3, "generator_lr": 3e-3, "objective": "minimax"}


@pytest.fixture(scope="module")
def games():
    """Sixteen games: before G learns alone, after it has, and after both have learnt 50 steps more."""
    games = Ensemble(GAN(THREE, **ALIKE | {"latent_dim": 1}, **RATES), 16)
    games.train(100)
    seen = [games.snapshot()]
    games.train(500, "generator")
    seen.append(games.snapshot())
    games.train(50)
    return [*seen, games.snapshot()]


def together(moment):
    """Share of each member's fakes near to their median, shape (M,)."""
    fakes = moment.fake[:, :, 0]
    return (np.abs(fakes - np.median(fakes, axis=1, keepdims=True)) < NEAR).mean(axis=1)


def test_a_frozen_d_is_answered_by_a_single_point_and_a_d_that_learns_takes_it_away(games):
    before, alone, both = games
    assert (before.modes_captured == 3).sum() >= 12  # 46 of 48
    assert together(before).max() < 0.5
    # 38 of 48 seeds end on a single point: of 16 it is 12.7 ± 1.6, and three deviations less.
    single = (together(alone) >= 0.95) & (np.abs(np.median(alone.fake[:, :, 0], axis=1)) < 5)
    assert single.sum() >= 8
    assert (together(both)[single] < 0.95).all()  # 37 of 37
    assert (both.modes_captured[single] == 3).mean() > 0.7  # 36 of 37
