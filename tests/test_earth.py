"""Earth moved by hand: the bill is what it costs, the sorted plan is the cheapest, and waste is two ways."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment
from scipy.stats import wasserstein_distance

from gan_tutor.divergences import wasserstein_of_samples
from gan_tutor.earth import SNAP, carry, cost, sorted_plan

ROUNDING = 1e-9  # of sums of some ten numbers up to 100
# Quarters and sixteenths: sums of them are exact, and so is what is equal and what is not.
PLACES = st.integers(-160, 160).map(lambda k: k / 16)
often = settings(deadline=None, max_examples=100)


@st.composite
def pairs(draw, most=6):
    """As many loads as holes."""
    count = draw(st.integers(1, most))
    return tuple(np.array(draw(st.lists(PLACES, min_size=count, max_size=count))) for _ in range(2))


@st.composite
def plans(draw):
    """Loads, holes far enough apart to be told, and a plan that fills all of them."""
    count = draw(st.integers(1, 6))
    spots = st.lists(st.integers(-20, 20), min_size=count, max_size=count, unique=True)
    holes = np.array(draw(spots)) / 2
    starts = np.array(draw(st.lists(PLACES, min_size=count, max_size=count)))
    return starts, holes, holes[list(draw(st.permutations(range(count))))]


# what a plan costs


@given(pairs())
@often
def test_the_sorted_plan_fills_each_hole_once_and_no_order_is_cheaper(pair):
    starts, holes = pair
    plan = sorted_plan(starts, holes)
    assert sorted(plan) == sorted(holes)
    cheapest = cost(starts, plan)
    assert cheapest <= min(cost(starts, holes[list(order)]) for order in permutations(range(len(holes))))


@given(pairs(12))
@often
def test_what_it_costs_is_w1(pair):
    starts, holes = pair
    cheapest = cost(starts, sorted_plan(starts, holes))
    assert cheapest == pytest.approx(wasserstein_distance(starts, holes), abs=ROUNDING)
    assert cheapest == pytest.approx(wasserstein_of_samples(starts, holes), abs=ROUNDING)
    matrix = np.abs(np.subtract.outer(starts, holes))
    assert cheapest == pytest.approx(matrix[linear_sum_assignment(matrix)].mean(), abs=ROUNDING)


@given(pairs(), st.integers(-50, 50))
@often
def test_from_a_sample_to_itself_moved_it_costs_how_far(pair, shift):
    starts, _ = pair
    assert cost(starts, sorted_plan(starts, (starts + shift)[::-1])) == abs(shift)


def test_it_is_a_mean_and_not_a_sum():
    assert cost([0, 0, 0, 0], [1, -2, 3, 0]) == 1.5


# putting loads down

HOLES, STARTS = np.array([-2.0, 0.0, 1.0, 3.0]), np.array([-3.0, -1.0, 2.0, 2.5])


def test_a_load_within_reach_of_a_hole_falls_in_and_is_paid_as_far_as_the_hole():
    haul = carry(HOLES, STARTS, [-2 + 0.9 * SNAP, 0.5, 2, 3 + 1.1 * SNAP])
    np.testing.assert_array_equal(haul.inside, [0, -1, -1, -1])
    np.testing.assert_array_equal(haul.ends, [-2, 0.5, 2, 3 + 1.1 * SNAP])
    np.testing.assert_array_equal(haul.filled, [True, False, False, False])
    assert haul.carried == pytest.approx((1 + 1.5 + 0 + 0.5 + 1.1 * SNAP) / 4)
    assert not haul.done


def test_a_hole_takes_one_load_the_nearest():
    haul = carry(HOLES, STARTS, [0.15, -0.1, 0.05, 5.0])
    np.testing.assert_array_equal(haul.inside, [-1, -1, 1, -1])
    np.testing.assert_array_equal(haul.ends, [0.15, -0.1, 0.0, 5.0])


def test_of_two_holes_within_reach_the_second_load_takes_the_other():
    holes = [0.0, SNAP]
    np.testing.assert_array_equal(carry(holes, [5, 6], [0.4 * SNAP, 0.3 * SNAP]).inside, [1, 0])


def test_two_holes_in_one_place_take_two_loads():
    haul = carry([1.0, 1.0], [0.0, 3.0], [1.0, 1.0])
    assert sorted(haul.inside) == [0, 1]
    assert haul.done


@given(pairs(), st.data())
@often
def test_no_hole_is_filled_twice_and_none_is_left_empty_that_a_load_could_fill(pair, data):
    starts, holes = pair
    places = np.array([data.draw(PLACES) for _ in holes])
    haul = carry(holes, starts, places)
    inside = haul.inside[haul.inside >= 0]
    assert len(set(inside)) == len(inside) == haul.filled.sum()
    np.testing.assert_array_equal(haul.ends[haul.inside >= 0], holes[inside])
    np.testing.assert_array_equal(haul.ends[haul.inside < 0], places[haul.inside < 0])
    assert (np.abs(haul.ends - places) <= SNAP).all()
    free = np.subtract.outer(places[haul.inside < 0], holes[~haul.filled])
    assert (np.abs(free) > SNAP).all()
    assert haul.done == bool((haul.inside >= 0).all())


def test_what_is_given_is_left_as_it_was_and_not_kept():
    given_arrays = [HOLES.copy(), STARTS.copy(), HOLES + 0.1]
    for array in given_arrays:
        array.flags.writeable = False
    haul = carry(*given_arrays)
    assert not any(np.shares_memory(one, other) for one in given_arrays for other in vars(haul).values())


# waste


@given(plans())
@often
def test_a_plan_is_the_cheapest_if_and_only_if_nowhere_earth_goes_both_ways(plan):
    starts, holes, ends = plan
    haul = carry(holes, starts, ends)
    assert haul.done
    assert haul.carried >= haul.cheapest
    assert (haul.carried == haul.cheapest) == (len(haul.both_ways) == 0)


@given(plans())
@often
def test_what_is_wasted_is_twice_what_goes_the_lesser_way(plan):
    starts, holes, ends = plan
    haul = carry(holes, starts, ends)
    x = np.arange(-11, 11, 1 / 16) + 1 / 32  # the middles of all stretches on which nothing changes
    rightwards = ((starts < x[:, None]) & (x[:, None] < ends)).sum(axis=1)
    leftwards = ((ends < x[:, None]) & (x[:, None] < starts)).sum(axis=1)
    lesser = np.minimum(rightwards, leftwards)
    assert haul.carried - haul.cheapest == pytest.approx(2 * lesser.sum() / 16 / len(starts), abs=ROUNDING)
    inside = np.zeros(len(x), bool)
    for low, high in haul.both_ways:
        assert low < high
        inside |= (low < x) & (x < high)
    np.testing.assert_array_equal(inside, lesser > 0)


def test_stretches_that_touch_are_one():
    # Loads at −1 and 5 change sides with a third going along: 0 to 1 and 1 to 4 both go both ways.
    haul = carry([0.0, 4.0, 1.0], [5.0, -1.0, 0.5], [0.0, 4.0, 1.0])
    np.testing.assert_array_equal(haul.both_ways, [[0.0, 4.0]])
    haul = carry([0.0, 1.0, 5.0, 6.0], [0.0, 1.0, 5.0, 6.0], [1.0, 0.0, 6.0, 5.0])
    np.testing.assert_array_equal(haul.both_ways, [[0.0, 1.0], [5.0, 6.0]])


def test_loads_may_change_sides_for_nothing_while_all_go_one_way():
    haul = carry([4.0, 5.0, 6.0], [0.0, 1.0, 2.0], [6.0, 5.0, 4.0])
    assert haul.crossings == 3
    assert haul.both_ways.shape == (0, 2)
    assert haul.carried == haul.cheapest == 4


@given(plans())
@often
def test_the_sorted_plan_changes_no_sides(plan):
    starts, holes, ends = plan
    assume(len(set(starts)) == len(starts))
    assert carry(holes, starts, sorted_plan(starts, holes)).crossings == 0
    turned = sum(
        (starts[i] - starts[j]) * (ends[i] - ends[j]) < 0 for i in range(len(ends)) for j in range(i)
    )
    assert carry(holes, starts, ends).crossings == turned


# what is refused

NAMED = {
    "carry": (carry, ["holes", "starts", "places"]),
    "cost": (cost, ["starts", "ends"]),
    "sorted_plan": (sorted_plan, ["starts", "holes"]),
}


@pytest.mark.parametrize(("function", "names"), NAMED.values(), ids=NAMED.keys())
def test_what_are_no_places_is_refused_by_its_name(function, names):
    for k, name in enumerate(names):
        arrays = [np.zeros(3) for _ in names]
        arrays[k] = np.array([0.0, np.nan, 1.0])
        with pytest.raises(ValueError, match=rf"{name} holds \[0.0, nan, 1.0\]; allowed are finite numbers"):
            function(*arrays)
        arrays[k] = np.zeros((3, 1))
        with pytest.raises(ValueError, match=rf"{name} has shape \(3, 1\); allowed is \(n,\), n ≥ 1"):
            function(*arrays)
        if k:
            arrays[k] = np.zeros(2)
            with pytest.raises(ValueError, match=rf"{name} has shape \(2,\); allowed is that of {names[0]}"):
                function(*arrays)
    with pytest.raises(ValueError, match="n ≥ 1"):
        function(*[[] for _ in names])
