"""Coverage is right on a perfect sampler, with a mode lost, at a single point, and against brute force."""

import math
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gan_tutor import densities, digits
from gan_tutor.coverage import Classes, Coverage, Modes

SAMPLES = 2500  # the protocol's number of samples


def modes_of(mixture):
    return Modes(mixture.centers.numpy(), mixture.scales.numpy(), mixture.weights.numpy())


RING = modes_of(densities.ring(8))
GRID = modes_of(densities.grid(5))
UNEVEN = Modes([[-3, 0], [0, 0], [2, 2]], [0.5, 0.1, 0.02], [0.5, 0.3, 0.2])
EACH = pytest.mark.parametrize("modes", [RING, GRID, UNEVEN], ids=["ring", "grid", "uneven"])


def drawn(modes, count, rng, weights=None):
    """A perfect sampler's samples, or one's with other weights."""
    mode = rng.choice(len(modes.centers), count, p=modes.weights if weights is None else weights)
    return modes.centers[mode] + modes.scales[mode, None] * rng.normal(size=(count, modes.centers.shape[1]))


def scattered(rng, count, dim):
    """Modes that overlap, of all sizes and weights, but none in one place."""
    centers = rng.uniform(-3, 3, (count, dim))
    centers[:, 0] = np.linspace(-3, 3, count) + rng.uniform(0, 0.1, count)
    return Modes(rng.permutation(centers), rng.uniform(0.05, 1, count), rng.uniform(0.1, 1, count))


# a perfect sampler


@EACH
def test_a_perfect_sampler_captures_every_mode_with_989_in_1000_of_high_quality(modes):
    found = modes.coverage(drawn(modes, 100_000, np.random.default_rng(0)))
    assert found.modes_captured == len(modes.centers)
    # P(r ≤ 3) of a standard normal in the plane. The binomial's standard deviation is 3.3e-4; 4 of them.
    assert found.high_quality == pytest.approx(1 - math.exp(-4.5), abs=1.4e-3)
    # Each share: at most sqrt(0.25 / 100,000) = 1.6e-3; 4 of them.
    np.testing.assert_allclose(found.shares, found.high_quality * modes.weights, rtol=0, atol=6.4e-3)


@pytest.mark.parametrize(("dim", "rate"), [(1, 0.997300), (2, 0.988891), (3, 0.970709), (8, 0.657704)])
def test_the_share_of_high_quality_is_the_chi_squared_distributions(dim, rate):
    # P(χ² with d degrees of freedom ≤ 9), from tables; the binomial's standard deviation is at most 1.5e-3.
    modes = Modes([np.zeros(dim), np.full(dim, 100.0)], [0.3, 2.0])
    samples = drawn(modes, 100_000, np.random.default_rng(1))
    assert modes.coverage(samples).high_quality == pytest.approx(
        rate, abs=4 * math.sqrt(rate * (1 - rate) / 1e5)
    )


@EACH
def test_a_perfect_samplers_reverse_kl_is_near_its_floor(modes):
    rng, repeats = np.random.default_rng(2), 200
    found = [modes.coverage(drawn(modes, SAMPLES, rng)) for _ in range(repeats)]
    # 2N·KL is nearly χ² with K − 1 degrees of freedom: its mean K − 1, its variance 2(K − 1).
    free, good = len(modes.centers) - 1, SAMPLES * (1 - math.exp(-4.5))
    deviation = math.sqrt(2 * free / repeats) / (2 * good)
    assert np.mean([each.reverse_kl for each in found]) == pytest.approx(free / (2 * good), abs=4 * deviation)


def test_the_protocols_2500_samples_of_a_perfect_sampler_look_perfect():
    for modes in (RING, GRID):
        found = modes.coverage(drawn(modes, SAMPLES, np.random.default_rng(3)))
        assert found.modes_captured == len(modes.centers)
        assert found.reverse_kl < 0.01  # the floors are .0014 and .0048


# modes lost


@pytest.mark.parametrize("taken", range(1, 9))
def test_m_of_8_equal_modes_taken_equally_have_a_reverse_kl_of_log_8_over_m(taken):
    found = RING.coverage(np.repeat(RING.centers[:taken], 7, axis=0))
    assert found.reverse_kl == pytest.approx(math.log(8 / taken), abs=1e-7)  # the weights were float32
    assert found.modes_captured == taken
    assert found.high_quality == 1
    np.testing.assert_array_equal(found.shares, [1 / taken] * taken + [0] * (8 - taken))


@pytest.mark.parametrize("modes", [RING, GRID], ids=["ring", "grid"])
@pytest.mark.parametrize("lost", [0, 3, 7])
def test_a_sampler_that_drops_a_mode_lacks_that_mode_and_no_other(modes, lost):
    count = len(modes.centers)
    weights = np.full(count, 1 / (count - 1))
    weights[lost] = 0
    found = modes.coverage(drawn(modes, SAMPLES, np.random.default_rng(4), weights))
    assert found.modes_captured == count - 1
    assert np.flatnonzero(found.shares == 0).tolist() == [lost]
    # log(K/(K − 1)), and the floor on top: (K − 2)/(2N) with a standard deviation of sqrt(2(K − 2))/(2N).
    floor = (count - 2) / (2 * SAMPLES * 0.98889)
    deviation = math.sqrt(2 * (count - 2)) / (2 * SAMPLES * 0.98889)
    assert found.reverse_kl == pytest.approx(math.log(count / (count - 1)) + floor, abs=4 * deviation)


def test_losing_a_mode_shows_clearly_in_the_reverse_kl():
    rng = np.random.default_rng(5)
    whole = max(RING.coverage(drawn(RING, SAMPLES, rng)).reverse_kl for _ in range(100))
    lost = min(RING.coverage(drawn(RING, SAMPLES, rng, [0, *[1 / 7] * 7])).reverse_kl for _ in range(100))
    assert lost > 10 * whole


def test_a_single_point_covers_one_mode():
    found = RING.coverage(np.tile(RING.centers[5] + 0.05, (SAMPLES, 1)))
    assert found.modes_captured == 1
    assert found.shares.tolist() == [0, 0, 0, 0, 0, 1, 0, 0]
    assert found.high_quality == 1
    assert found.reverse_kl == pytest.approx(math.log(8), abs=1e-7)  # the weights were float32


@pytest.mark.parametrize("far", [[0.0, 0.0], [50.0, -50.0], [1e12, 0.0], [1e200, -1e300]])
def test_samples_far_from_every_mode_cover_none(far):
    found = RING.coverage(np.tile(far, (10, 1)))
    assert found.modes_captured == 0
    assert found.high_quality == 0
    assert found.shares.tolist() == [0] * 8
    assert math.isnan(found.reverse_kl)


def test_one_sample_is_enough_to_capture_a_mode():
    samples = np.vstack([np.tile(RING.centers[0], (SAMPLES - 1, 1)), RING.centers[6:7]])
    found = RING.coverage(samples)
    assert found.modes_captured == 2
    assert found.shares[6] == 1 / SAMPLES


# which mode, and how near


def test_within_3_standard_deviations_of_the_nearest_mode_whatever_the_others_are():
    modes = Modes([[0.0], [10.0]], [1.0, 0.1])
    # 5.5 is 5.5 wide deviations from the first and 45 narrow ones from the second, which is nearer.
    samples = np.array([[2.999], [3.001], [4.9], [5.5], [9.701], [9.699], [10.299], [-2.999], [-3.001]])
    found = modes.coverage(samples)
    assert found.shares.tolist() == [2 / 9, 2 / 9]
    assert found.high_quality == 4 / 9


def test_nearest_is_by_distance_and_not_by_standard_deviations():
    modes = Modes([[0.0], [4.0]], [2.0, 0.1])
    # Within 1.5 deviations of the wide mode, but nearer to the narrow one, and 10 of its deviations away.
    assert modes.coverage([[3.0]]).high_quality == 0


def test_exactly_3_standard_deviations_is_within():
    assert Modes([[0.0]], 0.5).coverage([[1.5], [-1.5]]).high_quality == 1


@settings(deadline=None, max_examples=60)
@given(seed=st.integers(0, 2**32 - 1), count=st.integers(1, 30), dim=st.integers(1, 5))
def test_coverage_agrees_with_brute_force(seed, count, dim):
    rng = np.random.default_rng(seed)
    modes = scattered(rng, count, dim)
    samples = rng.uniform(-5, 5, (300, dim))
    counts = [0] * count
    for sample in samples:
        distances = [math.dist(sample, center) for center in modes.centers]
        mode = distances.index(min(distances))
        counts[mode] += distances[mode] <= 3 * modes.scales[mode]
    total = sum(counts)
    found = modes.coverage(samples)
    assert found.shares.tolist() == [each / 300 for each in counts]
    assert found.high_quality == total / 300
    assert found.modes_captured == sum(each > 0 for each in counts)
    if total:
        terms = [(each / total, weight) for each, weight in zip(counts, modes.weights, strict=True)]
        kl = sum(q * math.log(q / p) for q, p in terms if q > 0)
        assert found.reverse_kl == pytest.approx(kl, rel=1e-12, abs=1e-14)  # rounding


@pytest.mark.parametrize("far", [1e4, 1e8])
def test_where_the_origin_is_does_not_matter(far):
    # Multiples of 1/256 are exact also beside 1e8, so that moving them rounds nothing.
    modes = Modes([[0.0, 0.0], [0.25, 0.0], [0.0, 0.25]], 0.0625)
    samples = np.random.default_rng(6).integers(-16, 32, (500, 2)) / 64 + [1 / 256, 1 / 128]  # no ties
    moved = Modes(modes.centers + far, modes.scales)
    np.testing.assert_array_equal(moved.coverage(samples + far).shares, modes.coverage(samples).shares)


@pytest.mark.parametrize("count", [1, 2, 25, 400, 1000])
@pytest.mark.parametrize("samples", [1, 33, 2500])
def test_no_sample_and_no_mode_is_lost_between_blocks(count, samples):
    # Samples and modes are worked through in blocks; these sizes end inside, at and beyond them.
    centers = np.column_stack([np.arange(count), np.arange(count) % 7])
    taken = np.random.default_rng(7).integers(0, count, samples)
    found = Modes(centers, 0.1).coverage(centers[taken] + 0.05)
    np.testing.assert_array_equal(found.shares, np.bincount(taken, minlength=count) / samples)


# properties


@settings(deadline=None, max_examples=60)
@given(seed=st.integers(0, 2**32 - 1), count=st.integers(1, 12), dim=st.integers(1, 4))
def test_the_order_of_samples_and_of_modes_does_not_matter(seed, count, dim):
    rng = np.random.default_rng(seed)
    modes = scattered(rng, count, dim)
    samples = rng.uniform(-4, 4, (200, dim))
    found = modes.coverage(samples)
    shuffled = modes.coverage(rng.permutation(samples))
    np.testing.assert_array_equal(shuffled.shares, found.shares)
    order = rng.permutation(count)
    relabelled = Modes(modes.centers[order], modes.scales[order], modes.weights[order])
    np.testing.assert_array_equal(relabelled.coverage(samples).shares, found.shares[order])
    # Summed in another order.
    assert relabelled.coverage(samples).reverse_kl == pytest.approx(
        found.reverse_kl, rel=1e-12, abs=1e-14, nan_ok=True
    )


@settings(deadline=None, max_examples=100)
@given(
    samples=st.lists(st.tuples(st.floats(width=32), st.floats(width=32)), min_size=1, max_size=20),
    modes=st.sampled_from([RING, GRID, UNEVEN]),
)
def test_whatever_the_samples_coverage_is_in_range(samples, modes):
    found = modes.coverage(samples)
    assert found.shares.shape == (len(modes.centers),)
    assert (found.shares >= 0).all()
    assert found.shares.sum() == pytest.approx(found.high_quality, abs=1e-12)  # rounding of a sum
    assert 0 <= found.high_quality <= 1
    assert found.modes_captured == (found.shares > 0).sum()
    if found.modes_captured:
        # All samples in the rarest mode is the worst that can be; rounding on top.
        assert 0 <= found.reverse_kl <= -math.log(modes.weights.min()) + 1e-12
    else:
        assert math.isnan(found.reverse_kl)


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
@pytest.mark.parametrize("column", [0, 1])
def test_samples_that_are_not_finite_count_but_are_never_of_high_quality(bad, column):
    samples = np.repeat(RING.centers, 2, axis=0)
    samples[::2, column] = bad
    for modes in (RING, Classes(RING.centers, range(8), radius=0.1)):
        found = modes.coverage(samples)
        assert found.shares.tolist() == [1 / 16] * 8
        assert found.high_quality == 0.5
        assert found.reverse_kl == pytest.approx(0, abs=1e-7)  # the ring's weights were float32
        nowhere = modes.coverage(np.full((3, 2), bad))
        assert (nowhere.modes_captured, nowhere.high_quality) == (0, 0)


# shapes


def shapes_of(mixture):
    return Modes(
        mixture.centers.numpy(),
        mixture.scales.numpy(),
        mixture.weights.numpy(),
        covariances=mixture.covariances.numpy(),
    )


@settings(deadline=None, max_examples=30)
@given(seed=st.integers(0, 2**32 - 1), count=st.integers(1, 30), dim=st.integers(1, 5))
def test_covariances_of_a_round_shape_count_as_one_scale_for_all_does(seed, count, dim):
    rng = np.random.default_rng(seed)
    modes, scale = scattered(rng, count, dim), rng.uniform(0.05, 1)
    round_ones = Modes(modes.centers, scale, covariances=[scale**2 * np.eye(dim)] * count)
    plain = Modes(modes.centers, scale)
    samples = rng.uniform(-4, 4, (300, dim))
    np.testing.assert_array_equal(round_ones.counts(samples), plain.counts(samples))


def test_a_perfect_sampler_of_a_cross_has_989_in_1000_of_high_quality_or_a_bit_more():
    mixture = densities.cross()
    samples = mixture.sample(100_000, densities.seeded(0)).numpy()
    found = shapes_of(mixture).coverage(samples)
    assert found.modes_captured == 2
    arms = [
        np.linalg.norm((samples - center) / deviations, axis=1)
        for center, deviations in (([2, 0], [2, 0.3]), ([0, 2], [0.3, 2]))
    ]
    assert found.high_quality == pytest.approx((np.minimum(*arms) <= 3).mean(), abs=1e-5)  # one at the edge
    # P(r ≤ 3) of its own arm, and some of the rest lie within 3 standard deviations of the other arm.
    # .9898 of four million. The binomial's deviation is 3.3e-4; 4 of them.
    assert found.high_quality == pytest.approx(0.9898, abs=1.4e-3)
    assert found.high_quality > 1 - math.exp(-4.5) - 1.4e-3
    # Each share: at most sqrt(0.25 / 100,000) = 1.6e-3; 4 of them. The arms are mirror images.
    np.testing.assert_allclose(found.shares, found.high_quality / 2, atol=6.4e-3)


@pytest.mark.parametrize("angle", [0, 0.4, 2.0])
def test_high_quality_ends_at_3_standard_deviations_along_every_axis(angle):
    turn = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    center, deviations = np.array([5.0, -2.0]), np.array([2.0, 0.3])
    modes = Modes(
        [center, [100.0, 0.0]],
        [0.77, 1.0],
        covariances=[turn @ np.diag(deviations**2) @ turn.T, np.eye(2)],
    )
    for axis in (0, 1):
        for sign in (-1, 1):
            along = sign * deviations[axis] * turn[:, axis]
            assert modes.counts([center + 2.9 * along]).tolist() == [1, 0]
            assert modes.counts([center + 3.1 * along]).tolist() == [0, 0]


def test_of_two_shapes_the_one_that_is_fewer_standard_deviations_away_is_nearest():
    # 1.5 from the narrow one's centre, five of its standard deviations; 4 from the wide one's, two of its.
    modes = Modes([[0.0, 0.0], [5.5, 0.0]], [0.3, 2.0], covariances=[0.09 * np.eye(2), 4 * np.eye(2)])
    assert modes.counts([[1.5, 0.0]]).tolist() == [0, 1]
    assert modes.counts([[0.1, 0.0]]).tolist() == [1, 0]


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf, 1e300])
@pytest.mark.parametrize("column", [0, 1])
def test_among_shapes_too_what_is_not_finite_is_never_of_high_quality(bad, column):
    samples = np.repeat(densities.cross().centers.numpy().astype(float), 2, axis=0)
    samples[::2, column] = bad
    found = shapes_of(densities.cross()).coverage(samples)
    assert found.shares.tolist() == [0.25, 0.25]


def test_modes_keep_the_covariances_that_they_were_given():
    covariances = np.eye(2)[None].copy()
    modes = Modes([[0.0, 0.0]], 1.0, covariances=covariances)
    covariances *= 1e-6
    assert modes.counts([[2.0, 0.0]]).tolist() == [1]


# weights


def test_occupancy_as_the_weights_say_has_no_reverse_kl():
    found = UNEVEN.coverage(np.repeat(UNEVEN.centers, [5, 3, 2], axis=0))
    assert found.reverse_kl == pytest.approx(0, abs=1e-15)  # rounding
    assert found.reverse_kl >= 0


@pytest.mark.parametrize("counts", [[4, 5], [7, 3, 1], [7, 3, 1, 3]])
def test_rounding_leaves_no_reverse_kl_below_0(counts):
    # Scaled like this the weights are not quite the shares, and the bare sum is -5e-17.
    centers = np.arange(len(counts), dtype=float)[:, None]
    modes = Modes(centers, 0.1, 0.1 * np.array(counts))
    assert modes.coverage(np.repeat(centers, counts, axis=0)).reverse_kl >= 0


def test_unequal_weights_enter_the_reverse_kl():
    found = UNEVEN.coverage(UNEVEN.centers)
    expected = sum(math.log(1 / 3 / weight) for weight in (0.5, 0.3, 0.2)) / 3
    assert found.reverse_kl == pytest.approx(expected, rel=1e-12)  # rounding
    rarest = UNEVEN.coverage(UNEVEN.centers[2:])
    assert rarest.reverse_kl == pytest.approx(math.log(1 / 0.2), rel=1e-12)


def test_reverse_kl_is_of_the_high_quality_samples_alone():
    samples = np.vstack([UNEVEN.centers, np.full((7, 2), 40.0)])
    assert UNEVEN.coverage(samples).reverse_kl == UNEVEN.coverage(UNEVEN.centers).reverse_kl
    assert UNEVEN.coverage(samples).high_quality == 0.3


def test_a_mode_that_holds_no_reals_may_be_left_alone_but_not_taken():
    modes = Modes([[0.0], [1.0], [2.0]], 0.1, [1, 1, 0])
    assert modes.coverage([[0.0], [1.0]]).reverse_kl == 0
    assert modes.coverage([[0.0], [2.0]]).reverse_kl == math.inf


def test_weights_count_only_relative_to_each_other_and_are_equal_when_left_out():
    assert Modes([[0.0], [1.0]], 0.1, [1, 3]).weights.tolist() == [0.25, 0.75]
    assert Modes([[0.0], [1.0]], 0.1).weights.tolist() == [0.5, 0.5]


# what modes are made of


def test_modes_are_named_by_their_number_unless_they_have_names():
    assert RING.names == tuple("12345678")
    assert Modes([[0.0], [1.0]], 0.1, names=["left", "right"]).names == ("left", "right")


def test_one_scale_is_every_modes():
    assert Modes([[0.0], [1.0], [2.0]], 0.1).scales.tolist() == [0.1, 0.1, 0.1]


def test_modes_and_classes_keep_what_they_were_given():
    centers, labels = np.array([[0.0], [1.0]]), np.array([0, 1])
    modes, classes = Modes(centers, 0.1), Classes(centers, labels, radius=0.1)
    centers += 5
    labels[:] = 1
    assert modes.coverage([[0.0], [1.0]]).modes_captured == 2
    assert classes.coverage([[0.0], [1.0]]).modes_captured == 2
    assert classes.labels.tolist() == [0, 1]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(("radius", "scale"), [(1.0, 0.01), (2.0, 0.02), (2.0, 0.1)])
def test_a_ring_of_8_with_7_distinct_centres_is_refused(dtype, radius, scale):
    # The trap of two published evaluators: linspace ends where it began.
    angles = np.linspace(0, 2 * np.pi, 8, dtype=dtype)
    with pytest.raises(ValueError, match="centers 1 and 8 of 8 are in one place; allowed are distinct ones"):
        Modes(radius * np.column_stack([np.cos(angles), np.sin(angles)]), scale)


def test_the_courses_ring_of_8_has_8_modes():
    assert RING.coverage(RING.centers).modes_captured == 8
    assert len(np.unique(RING.centers.round(6), axis=0)) == 8


def test_modes_may_overlap_as_long_as_they_are_distinct():
    modes = Modes([[0.0], [0.01]], 1.0)
    assert modes.coverage([[0.0], [0.01]]).shares.tolist() == [0.5, 0.5]


PLANE = np.zeros((1, 2))
TWO = [[0.0, 0.0], [1.0, 0.0]]
BAD_MODES = {
    "no mode": (([], 1.0), "centers has shape (0,); allowed is shape (n, d) with n ≥ 1 and d ≥ 1"),
    "no dimension": ((np.zeros((2, 0)), 1.0), "centers has shape (2, 0); allowed is shape (n, d)"),
    "one row": (([0.0, 1.0], 1.0), "centers has shape (2,); allowed is shape (n, d)"),
    "nan": (([[0.0, math.nan]], 1.0), "centers holds a value that is not finite"),
    "words": (([["a", "b"]], 1.0), "centers is [['a', 'b']]; allowed are numbers"),
    "ragged": (([[0.0], [1.0, 2.0]], 1.0), "centers is [[0.0], [1.0, 2.0]]; allowed are numbers"),
    "too many scales": ((TWO, [1.0] * 3), "scales has shape (3,); allowed are one number or shape (2,)"),
    "scale 0": ((TWO, [1.0, 0.0]), "scales is [1.0, 0.0]; every standard deviation must be finite and > 0"),
    "scale inf": ((TWO, math.inf), "scales is inf; every standard deviation must be finite and > 0"),
    "few weights": ((TWO, 1.0, [1.0]), "weights has shape (1,); allowed is shape (2,)"),
    "weight < 0": ((TWO, 1.0, [2, -1]), "weights is [2.0, -1.0]; allowed are finite numbers ≥ 0, not all 0"),
    "weights 0": ((TWO, 1.0, [0, 0]), "weights is [0.0, 0.0]; allowed are finite numbers ≥ 0, not all 0"),
    "weight inf": ((TWO, 1.0, [1, math.inf]), "weights is [1.0, inf]; allowed are finite numbers ≥ 0"),
    "weight nan": ((TWO, 1.0, [1, math.nan]), "weights is [1.0, nan]; allowed are finite numbers ≥ 0"),
    "few names": ((TWO, 1.0, None, ["a"]), "names is ('a',); allowed is one name for each of the 2 modes"),
    "few shapes": (
        (TWO, 1.0, None, None, [np.eye(2)]),
        "covariances has shape (1, 2, 2); allowed is (2, 2, 2)",
    ),
    "one shape": ((TWO, 1.0, None, None, np.eye(2)), "covariances has shape (2, 2); allowed is (2, 2, 2)"),
    "skew": (
        (TWO, 1.0, None, None, [np.eye(2), [[1.0, 0.1], [0.2, 1.0]]]),
        "covariances holds a matrix that is not symmetric, or not positive definite",
    ),
    "flat": (
        (TWO, 1.0, None, None, [np.eye(2), np.ones((2, 2))]),
        "covariances holds a matrix that is not symmetric, or not positive definite",
    ),
    "negative": (
        (TWO, 1.0, None, None, [np.eye(2), -np.eye(2)]),
        "not positive definite; every direction needs a variance > 0",
    ),
    "infinite": (
        (TWO, 1.0, None, None, [np.eye(2), math.inf * np.ones((2, 2))]),
        "covariances holds a value that is not finite",
    ),
    "one place": (([*TWO, TWO[0]], 1.0), "centers 1 and 3 of 3 are in one place; allowed are distinct ones"),
}
BAD_CLASSES = {
    "no points": ((np.zeros((0, 2)), []), "points has shape (0, 2); allowed is shape (n, d) with n ≥ 1"),
    "inf": (([[math.inf, 0.0]], [0]), "points holds a value that is not finite"),
    "few labels": ((TWO, [1]), "labels has shape (1,); allowed is shape (2,)"),
    "labels 0.5": ((TWO, [0.5, 1]), "labels holds numbers of type float64; allowed are whole numbers"),
    "few names": ((TWO, [3, 5], ["a"]), "names is ('a',); allowed is one name for each of the 2 modes"),
    "radius 0": ((TWO, [0, 1], None, 0), "radius is 0; allowed is a finite number > 0"),
    "radius < 0": ((TWO, [0, 1], None, -0.5), "radius is -0.5; allowed is a finite number > 0"),
    "radius nan": ((TWO, [0, 1], None, math.nan), "radius is nan; allowed is a finite number > 0"),
    "radius inf": ((TWO, [0, 1], None, math.inf), "radius is inf; allowed is a finite number > 0"),
    "two radii": ((TWO, [0, 1], None, [1, 1]), "radius is [1, 1]; allowed is a finite number > 0"),
    "one point": ((PLANE, [0]), "radius can't be chosen from one observation, which has no other near it"),
    "all alike": ((np.zeros((9, 2)), [0] * 9), "radius can't be chosen from points of which 95 in 100 occur"),
}


@pytest.mark.parametrize(("arguments", "message"), BAD_MODES.values(), ids=BAD_MODES.keys())
def test_modes_that_make_no_sense_are_refused_with_a_sentence(arguments, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        Modes(*arguments)


@pytest.mark.parametrize(("arguments", "message"), BAD_CLASSES.values(), ids=BAD_CLASSES.keys())
def test_classes_that_make_no_sense_are_refused_with_a_sentence(arguments, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        Classes(*arguments)


@pytest.mark.parametrize("modes", [RING, Classes(TWO, [0, 1])], ids=["modes", "classes"])
@pytest.mark.parametrize(
    ("samples", "message"),
    [
        (np.zeros((0, 2)), "samples has shape (0, 2); allowed is shape (n, 2) with n ≥ 1"),
        (np.zeros((5, 3)), "samples has shape (5, 3); allowed is shape (n, 2) with n ≥ 1"),
        (np.zeros(2), "samples has shape (2,); allowed is shape (n, 2) with n ≥ 1"),
        (["one", "two"], "samples is ['one', 'two']; allowed are numbers"),
    ],
)
def test_samples_of_the_wrong_shape_are_named_with_what_is_allowed(modes, samples, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        modes.coverage(samples)


# classes


def test_a_sample_belongs_to_the_class_of_its_nearest_observation():
    classes = Classes([[0.0], [1.0], [2.0], [10.0]], [7, 7, 3, 5], radius=0.4)
    assert classes.names == ("3", "5", "7")
    assert classes.weights.tolist() == [0.25, 0.25, 0.5]
    # 1.45 and 2.41 are too far from any; of the rest one is near the 3, two are near the 7s.
    found = classes.coverage([[0.3], [1.39], [1.45], [1.61], [2.41]])
    assert found.shares.tolist() == [0.2, 0, 0.4]
    assert found.high_quality == 0.6
    assert found.modes_captured == 2
    assert found.reverse_kl == pytest.approx(1 / 3 * math.log(4 / 3) + 2 / 3 * math.log(4 / 3), rel=1e-12)


def test_each_sample_is_told_the_label_of_its_nearest_observation_and_whether_it_is_near_enough():
    classes = Classes([[0.0], [1.0], [10.0]], [7, 3, 5], names=["a", "b", "c"], radius=0.4)
    labels, good = classes.classify([[0.1], [0.45], [0.7], [1e6], [np.nan], [10.3]])
    assert labels.tolist()[:4] == [7, 7, 3, 5]
    assert good.tolist() == [True, False, True, False, False, True]
    with pytest.raises(ValueError, match=re.escape("samples has shape (2, 3); allowed is shape (n, 1)")):
        classes.classify(np.zeros((2, 3)))


def test_accuracy_is_how_often_the_nearest_other_observation_is_of_the_same_class():
    # 0 and 1 have each other, of class 7; 3 has 4, of another, and 4 has 3.
    assert Classes([[0.0], [1.0], [3.0], [3.9]], [7, 7, 3, 5]).accuracy() == 0.5
    rng = np.random.default_rng(0)
    points, labels = rng.normal(size=(200, 3)), rng.integers(0, 4, 200)
    away = np.square(points[:, None] - points).sum(axis=2) + np.diag(np.full(200, np.inf))
    expected = (labels[away.argmin(axis=1)] == labels).mean()
    assert Classes(points, labels).accuracy() == pytest.approx(expected, abs=1e-12)
    with pytest.raises(ValueError, match="points holds one observation, which has no other"):
        Classes([[0.0]], [1], radius=1.0).accuracy()


def test_among_the_shipped_digits_the_nearest_other_tells_the_digit_in_1776_of_1797(shipped, pixels):
    classes = Classes(pixels, shipped.labels)
    assert round(1797 * classes.accuracy()) == 1776


def test_classes_take_names_in_the_order_of_their_labels():
    classes = Classes([[0.0], [1.0]], [4, -1], names=["minus", "plus"])
    assert classes.names == ("minus", "plus")
    assert classes.coverage([[0.0]]).shares.tolist() == [0, 1]


@settings(deadline=None, max_examples=30)
@given(seed=st.integers(0, 2**32 - 1), count=st.integers(1, 60), dim=st.sampled_from([1, 2, 5, 64]))
def test_classes_agree_with_brute_force(seed, count, dim):
    rng = np.random.default_rng(seed)
    points, labels = rng.normal(size=(count, dim)), rng.integers(0, 4, count)
    samples, radius = 2 * rng.normal(size=(100, dim)), math.sqrt(dim)
    counts = dict.fromkeys(np.unique(labels).tolist(), 0)
    for sample in samples:
        distances = np.linalg.norm(points - sample, axis=1)
        counts[labels[distances.argmin()]] += distances.min() <= radius
    found = Classes(points, labels, radius=radius).coverage(samples)
    assert found.shares.tolist() == [each / 100 for each in counts.values()]


def test_the_usual_radius_is_the_95th_percentile_of_the_distance_to_the_nearest_other():
    points = np.random.default_rng(8).normal(size=(400, 3))
    distances = np.linalg.norm(points[:, None] - points, axis=2)
    np.fill_diagonal(distances, np.inf)
    usual = np.percentile(distances.min(axis=1), 95)
    assert Classes(points, np.zeros(400, dtype=int)).radius == pytest.approx(usual, rel=1e-12)  # rounding


def test_an_observation_that_occurs_twice_is_its_own_nearest_other():
    points = [[0.0], [0.0], [3.0], [4.0], [6.0]]
    # Distances 0, 0, 1, 1, 2: the 95th percentile lies 0.8 of the way from the fourth to the fifth.
    assert Classes(points, [0] * 5).radius == pytest.approx(1.8, rel=1e-12)


@pytest.fixture(scope="module")
def shipped():
    return digits.load()


@pytest.fixture(scope="module")
def pixels(shipped):
    return shipped.images.reshape(len(shipped), -1)


def test_fresh_digits_are_of_high_quality_and_in_every_class(shipped, pixels):
    found = []
    for seed in range(8):
        order = np.random.default_rng(seed).permutation(len(shipped))
        known, fresh = order[:1200], order[1200:]
        found.append(Classes(pixels[known], shipped.labels[known]).coverage(pixels[fresh]))
    assert {each.modes_captured for each in found} == {10}
    # One split's standard deviation is sqrt(.05 · .95 · (1/597 + 1/1200)) = 1.1 %: the radius is measured
    # too. The mean of 8 varies less, but the splits share their images, so not by a factor of sqrt(8).
    assert np.mean([each.high_quality for each in found]) == pytest.approx(0.95, abs=0.02)
    # The floor is (10 − 1)/2 · (1/567 + 1/1200) = .012: the weights are measured too.
    assert np.mean([each.reverse_kl for each in found]) < 0.02


def test_a_generator_of_one_digit_covers_one_class(shipped, pixels):
    threes = pixels[shipped.labels == 3]
    found = Classes(pixels, shipped.labels).coverage(threes)
    assert found.modes_captured == 1
    assert found.shares[3] == 1
    assert found.reverse_kl == pytest.approx(-math.log(183 / 1797), rel=1e-12)


def test_the_mean_of_all_digits_is_no_digit_nor_is_noise(shipped, pixels):
    classes = Classes(pixels, shipped.labels)
    assert classes.coverage(pixels.mean(axis=0, keepdims=True)).high_quality == 0
    assert classes.coverage(np.random.default_rng(10).uniform(size=(500, 64))).high_quality == 0


def test_coverage_holds_plain_numbers():
    found = RING.coverage(RING.centers.astype(np.float32))
    assert isinstance(found, Coverage)
    assert type(found.high_quality) is float
    assert type(found.reverse_kl) is float
    assert type(found.modes_captured) is int
    assert found.shares.dtype == np.float64
