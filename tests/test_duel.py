"""The game by hand: the gradients are those of the formulas, and each side's moves go its own way."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.interpolate import CubicSpline

from gan_tutor.duel import KNOTS, SURE, Judge, Match, play, pull

# Central differences over 1e-4: a third derivative of up to 400 makes h²/6 of it, 7e-7; rounding makes 1e-11.
DIFFERENCES = {"rtol": 0, "atol": 1e-6}
LEFT, RIGHT = KNOTS[0], KNOTS[-1]


def cost(real_outputs, fake_outputs):
    """The minimax game's."""
    return -np.log(real_outputs).mean(), -np.log(1 - fake_outputs).mean()


def sloping(slope):
    """D(x) = sigmoid(slope · x): a spline through points of a straight line is that line."""
    return Judge(1 / (1 + np.exp(-slope * KNOTS)))


def logit(outputs):
    return np.log(outputs / (1 - outputs))


def curve(judge):
    """The judge's logit by another way, a spline through its heights."""
    return CubicSpline(KNOTS, logit(judge.heights), bc_type="natural")


HEIGHTS = st.lists(st.floats(0, 1), min_size=9, max_size=9).map(np.array)
PLACES = st.lists(st.floats(LEFT, RIGHT), min_size=1, max_size=6).map(np.array)
often = settings(deadline=None, max_examples=60)


# the judge


@given(HEIGHTS)
@often
def test_a_judge_passes_through_its_heights_and_is_never_sure(heights):
    judge = Judge(heights)
    expected = np.clip(heights, SURE, 1 - SURE)
    np.testing.assert_array_equal(judge.heights, expected)
    np.testing.assert_allclose(judge(KNOTS), expected, rtol=1e-12)  # rounding
    outputs = judge(np.linspace(LEFT, RIGHT, 201))
    assert ((outputs > 0) & (outputs < 1)).all()
    np.testing.assert_allclose(judge.logits, logit(expected), rtol=1e-12)


@given(HEIGHTS, PLACES)
@often
def test_between_its_knots_a_judges_logit_is_the_natural_spline(heights, places):
    judge = Judge(heights)
    np.testing.assert_allclose(logit(judge(places)), curve(judge)(places), atol=1e-9)  # digits lost by 1 − D


def test_a_judge_with_logits_on_a_straight_line_is_the_sigmoid_of_that_line():
    x = np.linspace(LEFT, RIGHT, 77)
    np.testing.assert_allclose(sloping(1.1)(x), 1 / (1 + np.exp(-1.1 * x)), rtol=1e-12)  # rounding


@pytest.mark.parametrize("shape", [(), (1,), (5,), (2, 3), (0,)])
def test_a_judge_takes_places_of_any_shape(shape):
    assert sloping(1)(np.zeros(shape)).shape == shape
    np.testing.assert_allclose(sloping(1)(np.zeros(shape)), 0.5)


BAD = {
    "eight": np.full(8, 0.5),
    "a table": np.full((3, 3), 0.5),
    "a column": np.full((9, 1), 0.5),
    "one number": np.array(0.5),
    "below 0": np.array([-0.01] + 8 * [0.5]),
    "above 1": np.array([1.01] + 8 * [0.5]),
    "NaN": np.array([np.nan] + 8 * [0.5]),
}


@pytest.mark.parametrize("heights", BAD.values(), ids=BAD.keys())
def test_heights_that_are_none_are_refused_with_what_is_allowed(heights):
    with pytest.raises(ValueError, match="allowed are 9 numbers from 0 to 1") as raised:
        Judge(heights)
    assert f"heights is {heights.tolist()}" in str(raised.value)


def test_a_judge_keeps_a_copy_of_its_heights():
    heights = np.linspace(0, 1, 9)
    judge = Judge(heights)
    np.testing.assert_array_equal(heights, np.linspace(0, 1, 9))
    heights[:] = 0.5
    assert judge.heights[0] == SURE


# gradients


def test_a_fakes_pull_is_ds_slope_over_one_minus_d():
    # D' = slope · D (1 − D) on a straight line, so that d/dx −log(1 − D) = D' / (1 − D) = slope · D.
    fakes, judge = np.array([-3.5, -1.0, 0.0, 0.3, 2.0]), sloping(0.9)
    slopes = pull(cost, judge, np.array([1.0, 2.0]), fakes)
    assert slopes.shape == (2, 5)
    np.testing.assert_array_equal(slopes[0], 0)  # what the reals cost does not depend on where the fakes are
    np.testing.assert_allclose(slopes[1], 0.9 * judge(fakes) / 5, **DIFFERENCES)


@given(HEIGHTS, PLACES)
@often
def test_the_pull_is_that_of_the_formula_wherever_d_is_bent(heights, fakes):
    judge = Judge(heights)
    slopes = pull(cost, judge, np.array([0.5, -2.0]), fakes)
    np.testing.assert_array_equal(slopes[0], 0)
    np.testing.assert_allclose(slopes[1], curve(judge)(fakes, 1) * judge(fakes) / len(fakes), **DIFFERENCES)


@given(HEIGHTS, PLACES, PLACES)
@often
def test_ds_move_is_against_the_gradient_in_its_logits(heights, reals, fakes):
    judge = Judge(heights)
    basis = CubicSpline(KNOTS, np.eye(9), bc_type="natural")
    # d −log D = −(1 − D) dl, and d −log(1 − D) = D dl.
    gradient = (judge(fakes) @ basis(fakes)) / len(fakes) - ((1 - judge(reals)) @ basis(reals)) / len(reals)
    rate = 0.1
    moved = play(cost, judge, reals, fakes, "D", rates=(rate, 0)).judges[1]
    most = logit(1 - SURE)
    expected = np.clip(judge.logits - rate * gradient, -most, most)
    np.testing.assert_allclose(moved.logits, expected, **DIFFERENCES)


@given(HEIGHTS, PLACES)
@often
def test_gs_move_is_along_each_fakes_own_slope_however_many_there_are(heights, fakes):
    judge, rate = Judge(heights), 0.05
    moved = play(cost, judge, np.zeros(1), fakes, "G", rates=(0, rate)).fakes[1]
    expected = np.clip(fakes + rate * curve(judge)(fakes, 1) * judge(fakes), LEFT, RIGHT)
    np.testing.assert_allclose(moved, expected, **DIFFERENCES)


# where the moves lead


@given(HEIGHTS, PLACES, PLACES)
@often
def test_ds_moves_never_raise_the_cost(heights, reals, fakes):
    # In the logits at the knots the cost is convex, with a curvature below 1: a rate of 1 can't overshoot.
    costs = play(cost, Judge(heights), reals, fakes, "DDDD").costs.sum(axis=1)
    assert (np.diff(costs) <= 1e-9).all()  # the differences' own error, squared


@given(HEIGHTS, PLACES, PLACES)
@often
def test_gs_moves_never_lower_the_cost_while_its_rate_is_small(heights, reals, fakes):
    # Along the line the cost of a fake has a curvature of up to 60, between knots at 0.01 and 0.99.
    costs = play(cost, Judge(heights), reals, fakes, "GGGG", rates=(1, 0.005)).costs
    np.testing.assert_array_equal(costs[:, 0], costs[0, 0])
    assert (np.diff(costs[:, 1]) >= -1e-9).all()  # the differences' own error, squared


COUNTS = {-3: (4, 1), -1: (1, 4), 0: (3, 3), 2: (2, 0), 3: (0, 2)}  # reals and fakes on knots, ten of each


def test_d_alone_comes_to_the_share_of_the_reals_and_is_as_sure_as_it_may_be_where_there_is_one_kind():
    reals = np.repeat(list(COUNTS), [a for a, _ in COUNTS.values()])
    fakes = np.repeat(list(COUNTS), [b for _, b in COUNTS.values()])
    start = Judge(np.linspace(0.3, 0.6, 9))
    last = play(cost, start, reals, fakes, 800 * "D", rates=(4, 0)).judges[-1]
    for place, height in zip(KNOTS, last.heights, strict=True):
        a, b = COUNTS.get(place, (0, 0))
        if a + b == 0:  # nobody is there: nothing is said of it
            expected = start.heights[list(KNOTS).index(place)]
        else:
            expected = np.clip(a / (a + b), SURE, 1 - SURE)
        # Where it has arrived, the error of the differences over the curvature there, 0.08, is left.
        assert height == pytest.approx(expected, abs=1e-6), place


@given(st.lists(st.tuples(st.integers(1, 9), st.integers(1, 9)), min_size=9, max_size=9))
@often
def test_the_share_of_the_reals_is_where_d_stays(counts):
    a, b = np.array(counts).T
    p, q = a / a.sum(), b / b.sum()
    best = Judge(p / (p + q))
    moved = play(cost, best, np.repeat(KNOTS, a), np.repeat(KNOTS, b), "D").judges[1]
    np.testing.assert_allclose(moved.heights, p / (p + q), **DIFFERENCES)


HILLS = Judge([0.3, 0.6, 0.4, 0.2, 0.5, 0.8, 0.6, 0.3, 0.7])


def test_fakes_alone_end_on_the_tops_of_d_that_they_can_climb_to():
    starts = np.linspace(LEFT, RIGHT, 33)
    match = play(cost, HILLS, np.zeros(1), starts, 1500 * "G", rates=(1, 0.1))
    slope, bend = curve(HILLS)(match.fakes[-1], 1), curve(HILLS)(match.fakes[-1], 2)
    at_the_end = match.fakes[-1] == RIGHT
    assert (slope[at_the_end] > 0).all()
    assert np.abs(slope[~at_the_end]).max() < 1e-5  # ten times the differences' own error
    assert (bend[~at_the_end] < 0).all()
    assert 0 < at_the_end.sum() < len(starts)
    # Nobody has crossed a valley: all the way from the start D rises.
    for start, end in zip(starts, match.fakes[-1], strict=True):
        way = HILLS(np.linspace(start, end, 400))
        assert (np.diff(way) >= -1e-9).all(), (start, end)
    assert len(np.unique(match.fakes[-1].round(3))) == 3


def test_a_cost_that_asks_nothing_of_the_fakes_leaves_g_without_a_direction():
    def reals_alone(real_outputs, fake_outputs):
        return -np.log(real_outputs).mean(), 0.0

    match = play(reals_alone, HILLS, np.zeros(1), np.array([-1.0, 2.5]), "GG")
    np.testing.assert_array_equal(match.fakes, [[-1.0, 2.5]] * 3)


# matches


@given(HEIGHTS, PLACES, PLACES, st.text("DG", max_size=6))
@often
def test_a_match_holds_every_moment_and_what_it_cost(heights, reals, fakes, moves):
    judge = Judge(heights)
    match = play(cost, judge, reals, fakes, moves)
    assert isinstance(match, Match)
    times = len(moves) + 1
    assert len(match.judges) == times
    assert match.fakes.shape == (times, len(fakes))
    assert match.costs.shape == (times, 2)
    np.testing.assert_array_equal(match.reals, reals)
    np.testing.assert_array_equal(match.fakes[0], fakes)
    assert match.judges[0] is judge
    for k in range(times):
        np.testing.assert_array_equal(
            match.costs[k], cost(match.judges[k](reals), match.judges[k](match.fakes[k]))
        )
    for k, player in enumerate(moves):  # only the one that is named moves
        if player == "D":
            np.testing.assert_array_equal(match.fakes[k + 1], match.fakes[k])
        else:
            assert match.judges[k + 1] is match.judges[k]


@given(HEIGHTS, PLACES, st.floats(-1e3, 1e3))
@often
def test_fakes_stay_between_the_outermost_knots_whatever_the_rate(heights, fakes, rate):
    match = play(cost, Judge(heights), np.zeros(1), fakes, "GGG", rates=(1, rate))
    assert ((match.fakes >= LEFT) & (match.fakes <= RIGHT)).all()


def test_moves_go_on_from_where_the_last_one_led():
    reals, fakes = np.array([1.0, 2.0]), np.array([-1.0, 0.5])
    whole = play(cost, HILLS, reals, fakes, "DGGD")
    first = play(cost, HILLS, reals, fakes, "DG")
    second = play(cost, first.judges[-1], reals, first.fakes[-1], "GD")
    np.testing.assert_array_equal(whole.fakes, np.concatenate([first.fakes, second.fakes[1:]]))
    np.testing.assert_array_equal(whole.costs, np.concatenate([first.costs, second.costs[1:]]))


@pytest.mark.parametrize("moves", ["X", "dg", "D G", "DGx"])
def test_other_players_than_d_and_g_are_refused(moves):
    with pytest.raises(ValueError, match=f"moves is {moves!r}; allowed are the letters D and G"):
        play(cost, HILLS, np.zeros(1), np.zeros(1), moves)


def test_what_is_given_is_left_as_it_was():
    reals, fakes, heights = np.array([1, 2]), np.array([-1, 1]), HILLS.heights.copy()
    for array in (reals, fakes):
        array.flags.writeable = False
    play(cost, HILLS, reals, fakes, "DGDG")
    pull(cost, HILLS, reals, fakes)
    np.testing.assert_array_equal(HILLS.heights, heights)
