"""A run's past is kept in few moments, evenly, and the latest of each is what counts."""

import numpy as np
import pytest

from gan_tutor.live.past import MOMENTS, Past


def shares(value, members=2, modes=3):
    return np.full((members, modes), float(value))


def past_of(steps, value=float):
    made = Past()
    for step in steps:
        made.add(step, shares(value(step)))
    return made


def moments(past):
    found = past.shares()
    assert (found == found[:1, :, :1]).all(), "what was the same for all members and modes still is"
    return found[0, :, 0].tolist()


def test_every_step_is_kept_while_there_is_room():
    past = past_of(range(MOMENTS))
    assert past.every == 1
    assert past.shares().shape == (2, MOMENTS, 3)
    assert moments(past) == list(range(MOMENTS))


@pytest.mark.parametrize("last", [MOMENTS, 2 * MOMENTS - 1, 2 * MOMENTS, 1000, 54321])
def test_however_long_the_run_its_moments_are_few_even_and_the_latest_of_their_steps(last):
    past = past_of(range(last + 1))
    kept = moments(past)
    assert MOMENTS / 2 <= len(kept) <= MOMENTS
    assert len(kept) == last // past.every + 1
    assert kept == [min((k + 1) * past.every - 1, last) for k in range(len(kept))]


def test_a_moment_that_nobody_saw_is_as_the_one_before_it():
    assert moments(past_of([0, 3, 5])) == [0, 0, 0, 3, 3, 5]
    assert moments(past_of([2])) == [0, 0, 2], "and before the first there is nothing"
    late = past_of([10 * MOMENTS])
    assert late.every == 16
    assert moments(late) == [0] * 30 + [10 * MOMENTS]


def test_a_step_that_is_seen_again_counts_as_it_is_now():
    past = past_of([0, 1])
    past.add(1, shares(7))
    assert moments(past) == [0, 7]


def test_members_and_modes_are_told_apart():
    past = Past()
    first, second = np.arange(6.0).reshape(2, 3), 10 + np.arange(6.0).reshape(2, 3)
    past.add(0, first)
    past.add(1, second)
    np.testing.assert_array_equal(past.shares(), np.stack([first, second], axis=1))


def test_other_modes_begin_a_past_of_their_own():
    past = past_of(range(4))
    past.add(4, shares(9, modes=5))
    assert past.shares().shape == (2, 5, 5)
    assert moments(past) == [0, 0, 0, 0, 9]


def test_what_is_read_of_it_is_a_copy():
    past = past_of([0], lambda step: 1)
    past.shares()[:] = 5
    assert moments(past) == [1]
