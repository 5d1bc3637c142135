"""Modes are those of the closed forms, climbs end on them, and valleys and basins lie between them."""

import itertools
import math
import re

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from gan_tutor import digits, modes
from gan_tutor.densities import Mixture, Samples, bimodal, cross, grid, pair, ring, smoothed, triangle
from gan_tutor.landscapes import Landscape, Outline
from gan_tutor.modes import Peaks, find

torch.set_num_threads(1)
SEEDS = st.integers(0, 2**32 - 1)


def turn(angle):
    return np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])


def moved(density, angle=0.0, times=1.0, shift=(0.0, 0.0)):
    """The mixture turned, then stretched, then shifted."""
    centers = times * density.centers.numpy() @ turn(angle).T + shift
    if density.covariances is None:
        return Mixture(centers, times * density.scales, density.weights)
    covariances = times**2 * turn(angle) @ density.covariances.numpy() @ turn(angle).T
    return Mixture(centers, weights=density.weights, covariances=covariances)


def scattered(seed, count=None, dim=2, shapes=False):
    """A mixture of any weights and sizes."""
    random = np.random.default_rng(seed)
    count = random.integers(2, 7) if count is None else count
    centers, weights = random.uniform(-2, 2, (count, dim)), random.uniform(0.05, 1, count)
    if not shapes:
        return Mixture(centers, np.exp(random.uniform(math.log(0.1), 0, count)), weights)
    factors = 0.5 * random.normal(size=(count, dim, dim))
    return Mixture(
        centers, weights=weights, covariances=factors @ factors.swapaxes(1, 2) + 0.03 * np.eye(dim)
    )


def cloud(seed, count):
    random = np.random.default_rng(seed)
    middles = random.uniform(-2, 2, (4, 2))
    return middles[random.integers(0, 4, count)] + random.normal(scale=0.5, size=(count, 2))


def heights_at(density, places):
    return density.log_prob(torch.as_tensor(places, dtype=torch.float64)).exp().numpy()


def slopes(density, places):
    """Gradient (n, d) and Hessian (n, d, d) of the log density, by autograd on ``log_prob`` alone."""
    x = torch.as_tensor(places, dtype=torch.float64).clone().requires_grad_()
    (gradient,) = torch.autograd.grad(density.log_prob(x).sum(), x, create_graph=True)
    rows = [torch.autograd.grad(column.sum(), x, retain_graph=True)[0] for column in gradient.T]
    return gradient.detach().numpy(), torch.stack(rows, dim=1).numpy()


def assert_same_places(one, other, atol):
    """Whether they are the same places, in whatever order."""
    assert one.shape == other.shape
    distances = np.linalg.norm(one[:, None] - other, axis=2)
    assert sorted(distances.argmin(axis=1)) == list(range(len(other)))
    assert distances.min(axis=1).max() <= atol


def bisected(low, high, is_low, width):
    """Where ``is_low`` ends to be true."""
    assert is_low(low)
    assert not is_low(high)
    while high - low > width:
        middle = (low + high) / 2
        low, high = (middle, high) if is_low(middle) else (low, middle)
    return (low + high) / 2


DIGITS = digits.load()
EACH = {
    "one normal": Mixture([[0.3, -0.2]], 0.7),
    "pair": pair(2.5, 0.4),
    "three on the line": Mixture([[-3.0], [0.0], [2.5]], [0.6, 0.5, 0.9], [0.3, 0.3, 0.4]),
    "bimodal": bimodal(),
    "ring": ring(),
    "overlapping ring": ring(8, 1.0, 0.5),
    "grid": grid(),
    "triangle": triangle(),
    "cross": cross(),
    "turned, narrow cross": moved(cross(10, 0.3), math.pi / 4),
    "scattered": scattered(1),
    "shapes": scattered(5, shapes=True),
    "shapes on the line": Mixture([[-1.0], [2.0]], covariances=[[[0.3]], [[2.0]]]),
    "a weight of zero": Mixture([[0.0, 0.0], [1.0, 1.0]], 0.3, [0.0, 1.0]),
    "observations on the line": smoothed(np.random.default_rng(3).normal(size=(80, 1)), 0.4),
    "observations": Samples(cloud(4, 150), 0.25),
    "digits": digits.as_density(DIGITS, digits.linear_features(DIGITS), 0.15),
}
PLANE = [name for name, density in EACH.items() if density.dim == 2]
each = pytest.mark.parametrize("density", EACH.values(), ids=EACH.keys())
WALKED = {
    "isotropic": ring(5, 1.0, 0.4),
    "unequal scales": scattered(6),
    "on the line": scattered(7, dim=1),
    "shapes": scattered(8, shapes=True),
    "cross": cross(),
    "observations": Samples(cloud(9, 20), 0.3),
}
walked = pytest.mark.parametrize("density", WALKED.values(), ids=WALKED.keys())


# how many there are


@pytest.mark.parametrize(
    ("separation", "count"), [(0, 1), (1, 1), (2.0, 1), (2.0001, 2), (2.01, 2), (3, 2), (40, 2)]
)
@pytest.mark.parametrize("scale", [1.0, 0.03])
@pytest.mark.parametrize("dim", [1, 2])
def test_two_equal_normals_have_two_modes_from_two_standard_deviations_on(separation, count, scale, dim):
    shifted = np.zeros((2, dim))
    shifted[1, -1] = separation * scale
    assert len(find(Mixture(shifted, scale))) == count


@pytest.mark.parametrize(
    ("weight", "critical"), [(0.4, 2.4427), (0.3, 2.7146), (0.2, 2.9807), (0.1, 3.3145), (0.05, 3.5806)]
)
def test_normals_of_unequal_weight_part_at_the_critical_separation(weight, critical):
    found = bisected(2, 5, lambda separation: len(find(pair(separation, weight))) == 1, 1e-6)
    assert found == pytest.approx(critical, abs=5.1e-5)  # the table's four digits, and our 1e-6


@pytest.mark.parametrize(
    ("scale", "count"),
    [(0.5, 3), (0.70711 - 1e-4, 3), (0.70711 + 1e-4, 4), (0.73913 - 1e-4, 4), (0.73913 + 1e-4, 1), (1, 1)],
)
def test_a_triangle_has_three_modes_then_four_then_one(scale, count):
    assert len(find(triangle(1, scale))) == count
    assert len(find(moved(triangle(1, scale), 0.4, 3.0, (1.0, -2.0)))) == count


@pytest.mark.parametrize("scale", [0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65])
def test_a_ring_of_8_has_8_modes_where_a_grid_would_count_6_7_or_14(scale):
    found = find(ring(8, 1.0, scale))
    assert len(found) == 8
    around = np.arctan2(found.places[:, 1], found.places[:, 0]) + math.pi / 8  # none where it jumps
    angles = np.sort(around % (2 * math.pi)) - math.pi / 8
    # Float32 centres are off by 1e-7; the more level the ring, the further they push a mode along it.
    np.testing.assert_allclose(angles, 2 * math.pi * np.arange(8) / 8, atol=1e-4 if scale < 0.6 else 5e-3)


def test_a_ring_that_has_run_together_has_one_mode_in_its_middle():
    found = find(ring(8, 1.0, 0.75))
    assert len(found) == 1
    np.testing.assert_allclose(found.places, [[0, 0]], atol=1e-6)  # float32 centres


def test_the_usual_ring_and_grid_have_a_mode_at_each_of_their_centres():
    for density in (ring(), grid()):
        # 15 and 20 standard deviations from each other, so that they do not pull.
        assert_same_places(find(density).places, density.centers.double().numpy(), atol=1e-9)


def test_two_normals_that_cross_have_three_modes_in_the_plane():
    found = find(cross()).places
    assert len(found) == 3
    # They are mirror images in the diagonal: one mode lies on it, the others change places.
    assert_same_places(found, found[:, ::-1], atol=1e-6)
    corner = found[np.abs(found[:, 0] - found[:, 1]).argmin()]
    assert corner[0] == pytest.approx(corner[1], abs=1e-6)
    assert np.linalg.norm(corner) < 0.3, "near the place where the arms meet"


@pytest.mark.parametrize(("long", "short"), [(2, 0.3), (10, 0.3), (10, 0.1), (5, 0.05), (100, 1)])
@pytest.mark.parametrize("angle", [0, 0.3, math.pi / 4, 1.2])
def test_however_narrow_the_arms_and_whichever_way_they_lie_the_crossing_is_found(long, short, angle):
    # Turned by 45 degrees the crossing lies far outside of the box around the two centres.
    assert len(find(moved(cross(long, short), angle))) == 3


@settings(deadline=None, max_examples=40)
@given(seed=SEEDS, dim=st.integers(1, 2))
def test_a_normals_mean_is_its_only_mode(seed, dim):
    for density in (scattered(seed, 1, dim), scattered(seed, 1, dim, shapes=True)):
        found = find(density)
        assert len(found) == 1
        np.testing.assert_allclose(found.places[0], density.mean, atol=1e-12)  # float64, rounding


@settings(deadline=None, max_examples=40)
@given(seed=SEEDS, count=st.integers(1, 40), shapes=st.booleans())
def test_on_the_line_the_modes_are_where_the_derivative_falls_through_zero(seed, count, shapes):
    density = scattered(seed, count, 1, shapes)
    x = torch.linspace(-2.01, 2.01, 40_001, dtype=torch.float64)
    gradient = slopes(density, x[:, None])[0][:, 0]
    falls = np.flatnonzero((gradient[:-1] > 0) & (gradient[1:] <= 0))
    found = np.sort(find(density).places[:, 0])
    assert len(found) == len(falls)
    assert (x[falls].numpy() - 1e-9 <= found).all()
    assert (found <= x[falls + 1].numpy() + 1e-9).all()


@settings(deadline=None, max_examples=60)
@given(seed=SEEDS, count=st.integers(1, 60), bandwidth=st.floats(0.05, 1.5), wider=st.floats(1.01, 3))
def test_on_the_line_the_count_never_rises_with_the_bandwidth(seed, count, bandwidth, wider):
    points = np.random.default_rng(seed).normal(size=(count, 1))
    narrow, wide = (len(find(Samples(points, width))) for width in (bandwidth, wider * bandwidth))
    assert 1 <= wide <= narrow <= count  # Silverman 1981


def test_in_the_plane_the_count_can_rise_with_the_bandwidth():
    points = triangle(1.0).centers
    assert [len(find(Samples(points, width))) for width in (0.6, 0.72, 0.75)] == [3, 4, 1]


# what they are


@each
def test_at_a_mode_the_ground_is_level_and_falls_in_every_direction(density):
    found = find(density)
    assert len(found) >= 1
    gradient, hessian = slopes(density, found.places)
    narrow = modes._narrowest(density if isinstance(density, Mixture) else density.mixture())
    # In standard deviations. Climbs rest at 1e-6 of one; the curvature is 1 at most there.
    assert np.abs(gradient).max() * narrow < 2e-6
    assert np.linalg.eigvalsh(hessian).max() * narrow**2 < 1e-8


@walked
def test_the_slope_of_the_log_density_is_that_of_autograd(density):
    mixture = density if isinstance(density, Mixture) else density.mixture()
    places = torch.tensor(np.random.default_rng(19).uniform(-3, 3, (50, density.dim)))
    gradient, hessian, _ = modes._slope(mixture, places, mixture.log_joint(places))
    expected = slopes(mixture, places)
    np.testing.assert_allclose(gradient, expected[0], rtol=1e-9, atol=1e-9)  # rounding
    np.testing.assert_allclose(hessian, expected[1], rtol=1e-9, atol=1e-9)


@each
def test_heights_are_the_densitys_and_the_highest_comes_first(density):
    found = find(density)
    assert found.places.shape == (len(found), density.dim)
    assert found.places.dtype == found.heights.dtype == np.float64
    np.testing.assert_allclose(found.heights, heights_at(density, found.places), rtol=1e-12)  # rounding
    assert (np.diff(found.heights) <= 0).all()


@pytest.mark.parametrize("name", [name for name in PLANE if isinstance(EACH[name], Mixture)])
@settings(deadline=None, max_examples=5)
@given(
    angle=st.floats(0, 2 * math.pi),
    times=st.floats(0.1, 10),
    shift=st.tuples(st.floats(-3, 3), st.floats(-3, 3)),
)
def test_modes_go_with_the_plane_when_it_is_turned_stretched_and_shifted(name, angle, times, shift):
    density = EACH[name]
    before, after = find(density), find(moved(density, angle, times, shift))
    # Centres and covariances are float32, up to 10 or 30 in size: 3e-6. Ground that is a hundred times
    # flatter than a normal shifts its modes by a hundred times as much.
    assert_same_places(after.places, times * before.places @ turn(angle).T + shift, atol=1e-4 * max(times, 1))
    np.testing.assert_allclose(times**2 * after.heights, before.heights, rtol=1e-4)


@pytest.mark.parametrize(
    "name", ["one normal", "ring", "overlapping ring", "grid", "triangle", "scattered", "observations"]
)
def test_covariances_of_a_round_shape_give_the_same_modes_as_scales(name):
    round_one = EACH[name] if isinstance(EACH[name], Mixture) else EACH[name].mixture()
    shaped = Mixture(
        round_one.centers,
        weights=round_one.weights,
        covariances=round_one.scales.double().square()[:, None, None] * torch.eye(2),
    )
    # A scale's square in float32 is off by 1e-7.
    assert_same_places(find(shaped).places, find(round_one).places, atol=2e-6)
    starts = np.random.default_rng(0).uniform(-2, 2, (10, 2))
    np.testing.assert_allclose(modes.paths(shaped, starts, 5), modes.paths(round_one, starts, 5), atol=1e-5)


@pytest.mark.parametrize("bandwidth", [0.1, 0.15, 0.2, 0.3])
def test_among_the_digits_no_climb_from_an_observation_ends_elsewhere(bandwidth):
    density = digits.as_density(DIGITS, digits.linear_features(DIGITS), bandwidth)
    found = find(density)
    distances = np.linalg.norm(modes.climb(density, density.points)[:, None] - found.places, axis=2)
    # A climb rests where it moves by 1e-6 of a bandwidth.
    assert distances.min(axis=1).max() < 1e-4 * bandwidth
    assert set(distances.argmin(axis=1)) == set(range(len(found))), "each mode is an observation's"


APART = np.concatenate([cloud(1, 60), cloud(2, 60) + np.array([30, 5])])
CLOUDS = {
    "40": (cloud(10, 40), [0.1, 0.3, 0.6]),
    "200": (cloud(11, 200), [0.05, 0.2, 0.5]),
    # 30 apart, the lattice's places can't be a tenth of a small bandwidth from each other.
    "two clouds far apart": (APART, [0.01, 0.05, 0.2, 0.4]),
    "on a line": (APART * [1, 0], [0.1, 0.4]),
}


@pytest.mark.parametrize(
    ("points", "bandwidth"),
    [(points, width) for points, widths in CLOUDS.values() for width in widths],
    ids=[f"{name}, {width}" for name, (_, widths) in CLOUDS.items() for width in widths],
)
def test_from_every_observation_of_a_cloud_a_climb_ends_on_a_mode_that_was_found(points, bandwidth):
    density = Samples(points, bandwidth)
    found = find(density)
    ends = modes.climb(density, density.points)
    # Not only that no mode is missed: by mean shift, 2000 steps of it, one comes to the same ones.
    shifted = modes.paths(density, density.points[::9], 2000)[-1]
    for places, atol in ((ends, 1e-4 * bandwidth), (shifted, 0.05 * bandwidth)):
        assert np.linalg.norm(places[:, None] - found.places, axis=2).min(axis=1).max() < atol


# the way up


@each
def test_a_climb_never_loses_height(density):
    random = np.random.default_rng(8)
    center, spread = density.mean.numpy(), 2.5
    starts = center + spread * random.normal(size=(60, density.dim))
    before, after = (
        density.log_prob(torch.tensor(places)).numpy() for places in (starts, modes.climb(density, starts))
    )
    assert (after - before).min() > -1e-9  # rounding, 500 steps of 1e-12 at most


BENT = {
    "a ring's crest": ring(8, 1.0, 0.6),
    "an arc's": Mixture([[math.cos(a), math.sin(a)] for a in np.linspace(0, 3, 12)], 0.2),
    "shapes'": scattered(228, shapes=True),
}


@pytest.mark.parametrize("density", BENT.values(), ids=BENT.keys())
def test_no_step_of_a_climb_loses_height_on_a_crest_that_bends(density, monkeypatch):
    starts = np.random.default_rng(17).normal(size=(200, 2))
    gone = []
    for steps in range(25):
        monkeypatch.setattr(modes, "STEPS", steps)
        gone.append(density.log_prob(torch.tensor(modes.climb(density, starts))).numpy())
    assert np.diff(gone, axis=0).min() > -1e-11  # rounding


LINE = [name for name, density in EACH.items() if density.dim == 1]


@pytest.mark.parametrize("name", LINE)
def test_on_the_line_a_climb_ends_where_mean_shift_leads(name):
    # A step of Newton's that is too long leaps over a valley.
    density = EACH[name]
    found = find(density)
    starts = np.random.default_rng(18).uniform(-5, 5, (300, 1))
    distances = np.abs(modes.climb(density, starts) - found.places[:, 0])
    np.testing.assert_array_equal(distances.argmin(axis=1), modes.basins(density, starts, found))
    assert distances.min(axis=1).max() < 1e-5


# Two wide hills that have nearly run together are flat: half of the narrow one's .001 would be no step.
FLAT = Mixture([[-2.1], [2.1], [30.0]], [2.0, 2.0, 0.001])


def test_flat_hills_beside_a_narrow_one_are_climbed_to_their_tops():
    found = find(FLAT)
    assert len(found) == 3
    assert slopes(FLAT, found.places)[0] == pytest.approx(0, abs=2e-6)
    top = found.places[(found.places > 0) & (found.places < 3)].item()
    np.testing.assert_allclose(modes.climb(FLAT, [[0.3], [-0.2]]), [[top], [-top]], atol=1e-5)


FAR = {
    "a narrow ring": (ring(), [[1000.0, 3.0], [-30.0, 0.0], [1e6, 1e6]]),
    "a wide hill beside a narrow one": (Mixture([[0, 0], [5, 0]], [0.01, 2.0]), [[8, 5], [-8, -5], [5, 9]]),
    "a wide hill on the line": (Mixture([[0.0], [5.0]], [0.01, 3.0]), [[15.0], [-9.0], [0.05]]),
    "narrow arms": (cross(10, 0.1), [[100.0, 3.0], [-40.0, -40.0], [35.0, 0.0]]),
}


@pytest.mark.parametrize(("density", "starts"), FAR.values(), ids=FAR.keys())
def test_from_far_out_a_climb_ends_on_a_mode_all_the_same(density, starts):
    found = find(density).places
    ends = modes.climb(density, starts)
    assert np.linalg.norm(ends[:, None] - found, axis=2).min(axis=1).max() < 1e-5


def test_a_climb_ends_on_the_hill_where_it_began():
    starts = ring().centers.numpy() + 0.02
    np.testing.assert_allclose(modes.climb(ring(), starts), ring().centers, atol=1e-6)  # float32 centres


def test_a_climb_goes_in_any_number_of_dimensions_and_from_nowhere():
    density = Mixture(3 * torch.eye(4)[:3], 0.5)
    np.testing.assert_allclose(
        modes.climb(density, density.centers + 0.3)[0], find_by_shift(density), atol=1e-5
    )
    assert modes.climb(density, np.zeros((0, 4))).shape == (0, 4)


def find_by_shift(density):
    return modes.paths(density, density.centers[:1], 200)[-1, 0]


def shift_by_hand(density, place):
    """One step of mean shift: the mean of the components, weighed by precision and share."""
    pulled, total = np.zeros(density.dim), np.zeros((density.dim, density.dim))
    for k, center in enumerate(density.centers.double().numpy()):
        if density.covariances is None:
            covariance = density.scales[k].double().item() ** 2 * np.eye(density.dim)
        else:
            covariance = density.covariances[k].double().numpy()
        precision = np.linalg.inv(covariance)
        offset = place - center
        share = density.weights[k].item() * math.exp(-offset @ precision @ offset / 2)
        share /= math.sqrt(np.linalg.det(covariance))
        pulled, total = pulled + share * precision @ center, total + share * precision
    return np.linalg.solve(total, pulled)


@walked
def test_a_path_goes_by_mean_shift(density):
    starts = np.random.default_rng(12).uniform(-2, 2, (7, density.dim))
    gone = modes.paths(density, starts, steps=6)
    assert gone.shape == (7, 7, density.dim)
    np.testing.assert_array_equal(gone[0], starts)
    mixture = density if isinstance(density, Mixture) else density.mixture()
    for before, after in itertools.pairwise(gone):
        by_hand = [shift_by_hand(mixture, place) for place in before]
        # The logs of weights and scales are float32 with us: 1e-7 of a share, a few of them.
        np.testing.assert_allclose(after, by_hand, atol=3e-6)


def test_mean_shift_of_a_kernel_density_estimate_is_the_kernels_mean():
    points, h = cloud(13, 30), 0.5
    start = np.array([0.3, -0.4])
    kernel = np.exp(-((points - start) ** 2).sum(axis=1) / (2 * h**2))
    after = modes.paths(Samples(points, h), [start], 1)[1, 0]
    np.testing.assert_allclose(after, kernel @ points / kernel.sum(), atol=1e-6)  # float32 points


@each
def test_along_a_path_the_density_never_falls(density):
    starts = density.mean.numpy() + np.random.default_rng(14).normal(size=(20, density.dim))
    gone = modes.paths(density, starts, 30)
    assert gone.shape == (31, 20, density.dim)
    heights = density.log_prob(torch.tensor(gone.reshape(-1, density.dim))).reshape(31, 20)
    assert heights.diff(dim=0).min() > -1e-9  # rounding


# basins


@walked
def test_a_basin_is_what_mean_shift_leads_to_its_peak(density):
    found = find(density)
    places = np.random.default_rng(15).uniform(-3, 3, (150, density.dim))
    led = modes.basins(density, places, found)
    assert led.shape == (150,)
    ends = modes.paths(density, places, 4000)[-1]
    distances = np.linalg.norm(ends[:, None] - found.places, axis=2)
    assert distances.min(axis=1).max() < 0.02, "or these have not arrived"
    np.testing.assert_array_equal(led, distances.argmin(axis=1))
    assert len(found) == 1 or len(set(led)) > 1


def test_more_places_than_climb_at_once_are_told_apart_too():
    places = np.random.default_rng(16).uniform(-1, 1, (700, 2))
    led = modes.basins(bimodal(), places, Peaks(bimodal().centers.double().numpy(), np.ones(2)))
    np.testing.assert_array_equal(led, places[:, 0] > 0)
    assert modes.basins(bimodal(), places[:0], find(bimodal())).shape == (0,)


THREE = Mixture([[-2.0, -1.0], [2.5, -1.0], [0.0, 2.0]], [0.5, 0.4, 0.45], [0.5, 0.2, 0.3])
EXTENT = (-4.0, 5.0, -2.0, 4.0)


def test_a_basin_map_begins_with_the_lowest_row():
    seen = modes.landscape(THREE, EXTENT)
    map_ = modes.basin_map(THREE, seen, 24)
    assert map_.shape == (24, 24)
    left, right, top = (
        np.linalg.norm(seen.peaks - center, axis=1).argmin() for center in THREE.centers.numpy()
    )
    assert (map_[0, 0], map_[0, -1], map_[-1, 12]) == (left, right, top)
    x1, x2 = EXTENT[0] + 9 * (np.arange(24) + 0.5) / 24, EXTENT[2] + 6 * (np.arange(24) + 0.5) / 24
    places = np.array([[[a, b] for a in x1] for b in x2]).reshape(-1, 2)
    np.testing.assert_array_equal(map_.ravel(), modes.basins(THREE, places, find(THREE)))


# valleys


def test_the_valley_between_two_normals_is_known_in_closed_form():
    seen = modes.profile(pair(4), [[-2.0], [2.0]])
    normal = [math.exp(-(x**2) / 2) / math.sqrt(2 * math.pi) for x in (0, 2, 4)]
    assert seen.along[seen.lowest] == pytest.approx(2, abs=1e-12)
    assert seen.heights[seen.lowest] == pytest.approx(normal[1], abs=1e-7)  # .0540; float32 weights
    assert seen.heights[0] == pytest.approx((normal[0] + normal[2]) / 2, abs=1e-7)  # .1995
    assert seen.depth == pytest.approx(normal[1] / ((normal[0] + normal[2]) / 2), abs=1e-6)
    assert (round(seen.heights.min(), 3), round(seen.heights[-1], 4)) == (0.054, 0.1995)


def test_the_depth_is_a_share_of_the_lower_end():
    seen = modes.profile(pair(6, 0.2), [[-3.0], [3.0]])
    assert seen.heights[0] < seen.heights[-1]
    assert seen.depth == seen.heights.min() / seen.heights[0]
    assert modes.profile(pair(6, 0.2), [[3.0], [-3.0]]).depth == pytest.approx(seen.depth, rel=1e-9)


@settings(deadline=None, max_examples=80)
@given(
    path=st.lists(st.tuples(*[st.floats(-3, 3, width=32)] * 2), min_size=2, max_size=6),
    count=st.integers(2, 300),
)
def test_a_profile_goes_from_corner_to_corner(path, count):
    seen = modes.profile(THREE, path, count)
    corners = np.array(path)
    assert len(seen.along) == len(seen.places) == len(seen.heights) >= count
    at, before = [], 0
    for corner in corners:
        near = np.flatnonzero(np.abs(seen.places[before:] - corner).max(axis=1) < 1e-12)
        assert len(near), corner
        before += near[0]
        at.append(before)
    assert at[0] == 0
    np.testing.assert_allclose(seen.places[-1], corners[-1], atol=1e-12)
    # The way gone: from corner to corner, and evenly between.
    steps = np.linalg.norm(np.diff(seen.places, axis=0), axis=1)
    np.testing.assert_allclose(np.diff(seen.along), steps, atol=1e-12)
    assert seen.along[0] == 0
    length = np.linalg.norm(np.diff(corners, axis=0), axis=1).sum()
    assert seen.along[-1] == pytest.approx(length, abs=1e-10)
    assert steps.max() <= length / (count - 1) + 1e-10
    np.testing.assert_allclose(seen.heights, heights_at(THREE, seen.places), rtol=1e-12)


def test_a_profile_of_three_corners_by_hand():
    seen = modes.profile(THREE, [[0, 0], [3, 0], [3, 1]], 5)
    np.testing.assert_allclose(seen.places, [[0, 0], [1, 0], [2, 0], [3, 0], [3, 1]], atol=1e-12)
    np.testing.assert_allclose(seen.along, [0, 1, 2, 3, 4], atol=1e-12)


def test_a_path_of_no_length_is_level():
    seen = modes.profile(bimodal(), [[1.0, 0.5]] * 3, 9)
    assert len(seen.along) >= 9
    assert seen.along.tolist() == [0] * len(seen.along)
    assert set(map(tuple, seen.places)) == {(1.0, 0.5)}
    assert seen.depth == 1


def test_a_profile_goes_through_observations_and_through_more_dimensions_too():
    corners = np.zeros((2, 5))
    corners[1, 3] = 2.0
    density = Samples(corners, 0.4)
    seen = modes.profile(density, corners, 21)
    assert seen.places.shape == (21, 5)
    assert seen.lowest == 10


# what figures need


@pytest.mark.parametrize("name", ["pair", "three on the line", "observations on the line"])
def test_an_outline_holds_the_density_its_modes_and_its_mean(name):
    density = EACH[name]
    seen = modes.outline(density, (-4, 5), 91)
    np.testing.assert_allclose(seen.x, np.linspace(-4, 5, 91), atol=1e-12)
    np.testing.assert_allclose(seen.heights, heights_at(density, seen.x[:, None]), rtol=1e-12)
    found = find(density)
    np.testing.assert_array_equal(seen.peaks, found.places[:, 0])
    np.testing.assert_array_equal(seen.peak_heights, found.heights)
    assert (type(seen.mean), type(seen.mean_height)) == (float, float)
    assert seen.mean == pytest.approx(density.mean.item(), abs=1e-7)  # float32
    assert seen.mean_height == pytest.approx(heights_at(density, [[seen.mean]])[0], rel=1e-12)


def test_an_outlines_parts_are_the_weighted_components_of_two_to_eight():
    density = EACH["three on the line"]
    seen = modes.outline(density, (-4, 5))
    assert seen.parts.shape == (3, 401)
    np.testing.assert_allclose(seen.parts.sum(axis=0), seen.heights, rtol=1e-12)
    alone = Mixture(density.centers[1:2], density.scales[1:2])
    np.testing.assert_allclose(
        seen.parts[1], density.weights[1].item() * heights_at(alone, seen.x[:, None]), rtol=1e-6
    )
    for count, shown in ((1, 0), (2, 2), (8, 8), (9, 0)):
        centers = torch.arange(float(count))[:, None]
        assert len(modes.outline(Mixture(centers, 0.3), (-1, 9)).parts) == shown


def test_whether_the_mean_is_a_mode():
    assert modes.outline(pair(1), (-5, 5)).mean_is_a_mode
    assert not modes.outline(pair(4), (-5, 5)).mean_is_a_mode
    nothing = np.zeros(0)
    assert not Outline(np.arange(3.0), np.ones(3), nothing, nothing, 1.0, 1.0).mean_is_a_mode


@pytest.mark.parametrize("density", [THREE, cross(), EACH["observations"]], ids=["round", "cross", "samples"])
def test_a_landscape_holds_the_density_in_the_middle_of_each_cell(density):
    seen = modes.landscape(density, EXTENT, size=30)
    assert seen.heights.shape == (30, 30)
    assert seen.extent == EXTENT
    np.testing.assert_allclose(seen.x1, -4 + 9 * (np.arange(30) + 0.5) / 30)
    np.testing.assert_allclose(seen.x2, -2 + 6 * (np.arange(30) + 0.5) / 30)
    expected = [[heights_at(density, [[x1, x2]])[0] for x1 in seen.x1] for x2 in seen.x2]
    # Weights and the logs of scales are float32: 1e-7, a few of them.
    np.testing.assert_allclose(seen.heights, expected, rtol=2e-6, atol=1e-12)
    found = find(density)
    np.testing.assert_array_equal(seen.peaks, found.places)
    np.testing.assert_array_equal(seen.peak_heights, found.heights)
    assert len(seen.names) == 0


def test_a_landscapes_modes_have_the_names_that_were_given_or_else_their_neighbours_label():
    points = np.concatenate([cloud(20, 40) / 9, cloud(21, 40) / 9 + 3])
    labels = torch.tensor([4] * 39 + [9] * 41)
    density = Samples(points, 0.6, labels)
    seen = modes.landscape(density, (-2, 5, -2, 5))
    assert len(seen.peaks) == 2
    assert list(seen.names) == ["9" if peak.sum() > 3 else "4" for peak in seen.peaks]
    assert list(modes.landscape(density, (-2, 5, -2, 5), names=["a", "b"]).names) == ["a", "b"]
    assert modes.majority(density, [[0, 0], [3, 3]]) == [4, 9]
    assert modes.majority(density, points[39:40], near=1) == [9], "its own label, among the 4s"
    assert modes.majority(density, [[0, 0]], near=1000) == [9], "of all there are"


def test_an_estimate_is_the_landscape_of_the_points_kernel_density_estimate():
    points = cloud(22, 30)
    seen, expected = (
        modes.estimate(points, 0.5, EXTENT, 20),
        modes.landscape(Samples(points, 0.5), EXTENT, 20),
    )
    np.testing.assert_array_equal(seen.heights, expected.heights)
    np.testing.assert_array_equal(seen.peaks, expected.peaks)
    kernels = np.exp(-((points - [seen.x1[3], seen.x2[11]]) ** 2).sum(axis=1) / (2 * 0.5**2))
    by_hand = kernels.mean() / (2 * math.pi * 0.5**2)
    assert seen.heights[11, 3] == pytest.approx(by_hand, rel=1e-5)  # float32 points


def test_no_points_are_flat_and_without_a_mode():
    seen = modes.estimate(np.zeros((0, 2)), 0.5, EXTENT, 20)
    assert seen.heights.shape == (20, 20)
    assert not seen.heights.any()
    assert (seen.peaks.shape, seen.peak_heights.shape, seen.extent) == ((0, 2), (0,), EXTENT)


def test_climbs_leave_torch_one_thread():
    # The tensors are small: on a busy machine a climb takes many times as long with two.
    torch.set_num_threads(2)
    find(pair())
    assert torch.get_num_threads() == 1


# bad input


class Cauchy:
    """A density that nobody can climb."""

    dim = 2

    def log_prob(self, x):
        return -torch.log1p(x.square().sum(dim=1))


BARE = Samples([[0.0, 1.0]])
CUBE = Mixture([[0.0, 0.0, 0.0]])
LINE_LANDSCAPE = {"extent": EXTENT, "peaks": np.zeros((1, 2)), "peak_heights": np.ones(1)}
KIND = "density is a Cauchy; allowed are a Mixture, or Samples with a bandwidth"
NO_WIDTH = "bandwidth is 0: bare observations have no density; give Samples a bandwidth > 0"
BAD = {
    "find: kind": (lambda: find(Cauchy()), KIND),
    "climb: kind": (lambda: modes.climb(Cauchy(), [[0, 0]]), KIND),
    "paths: kind": (lambda: modes.paths(Cauchy(), [[0, 0]]), KIND),
    "basins: kind": (lambda: modes.basins(Cauchy(), [[0, 0]], find(ring())), KIND),
    "outline: kind": (lambda: modes.outline(Cauchy(), (-1, 1)), KIND),
    "landscape: kind": (lambda: modes.landscape(Cauchy(), EXTENT), KIND),
    "find: no bandwidth": (lambda: find(BARE), NO_WIDTH),
    "climb: no bandwidth": (lambda: modes.climb(BARE, [[0, 0]]), NO_WIDTH),
    "landscape: no bandwidth": (lambda: modes.landscape(BARE, EXTENT), NO_WIDTH),
    "estimate: no bandwidth": (lambda: modes.estimate([[0, 0]], 0, EXTENT), NO_WIDTH),
    "profile: no bandwidth": (lambda: modes.profile(BARE, [[0, 0], [1, 1]]), NO_WIDTH),
    "find: a cube": (lambda: find(CUBE), "density has 3 dimensions; allowed are 1 and 2"),
    "outline: the plane": (lambda: modes.outline(ring(), (-1, 1)), "density has 2 dimensions; allowed is 1"),
    "landscape: the line": (
        lambda: modes.landscape(pair(), EXTENT),
        "density has 1 dimensions; allowed are 2",
    ),
    "climb: a row": (
        lambda: modes.climb(ring(), [0, 0]),
        "starts has shape (2,); allowed is shape (n, 2)",
    ),
    "paths: dimensions": (
        lambda: modes.paths(ring(), [[0, 0, 0]]),
        "starts has shape (1, 3); allowed is shape (n, 2)",
    ),
    "basins: dimensions": (
        lambda: modes.basins(pair(), [[0, 0]], find(pair())),
        "places has shape (1, 2); allowed is shape (n, 1)",
    ),
    "profile: dimensions": (
        lambda: modes.profile(ring(), [[0], [1]]),
        "path has shape (2, 1); allowed is shape (n, 2)",
    ),
    "profile: one corner": (
        lambda: modes.profile(ring(), [[0, 0]]),
        "path has 1 corners; allowed are at least 2",
    ),
    "estimate: a row": (
        lambda: modes.estimate([0, 0], 1, EXTENT),
        "points has shape (2,); allowed is shape (n, 2)",
    ),
    "climb: nan": (lambda: modes.climb(ring(), [[0, math.nan]]), "starts holds a value that is not finite"),
    "profile: inf": (
        lambda: modes.profile(ring(), [[0, 0], [math.inf, 0]]),
        "path holds a value that is not finite",
    ),
    "estimate: bandwidth": (
        lambda: modes.estimate([[0, 0]], -1, EXTENT),
        "bandwidth is -1; allowed is a finite number ≥ 0",
    ),
    "majority: no labels": (lambda: modes.majority(BARE, [[0, 0]]), "samples have no labels; give Samples"),
    "an outline's heights": (
        lambda: Outline(np.arange(3.0), np.ones(4), np.zeros(1), np.zeros(1), 0, 0),
        "heights has shape (4,); allowed is x's, (3,)",
    ),
    "an outline's peaks": (
        lambda: Outline(np.arange(3.0), np.ones(3), np.zeros(1), np.zeros(2), 0, 0),
        "peak_heights has shape (2,); allowed is the peaks', (1,)",
    ),
    "an outline's parts": (
        lambda: Outline(np.arange(3.0), np.ones(3), np.zeros(1), np.zeros(1), 0, 0, np.ones((2, 4))),
        "parts has shape (2, 4); allowed is (K, 3)",
    ),
    "a landscape's heights": (
        lambda: Landscape(np.zeros(4), **LINE_LANDSCAPE),
        "heights has shape (4,); allowed is (rows, columns)",
    ),
    "a landscape without cells": (
        lambda: Landscape(np.zeros((0, 3)), **LINE_LANDSCAPE),
        "heights has shape (0, 3); allowed is (rows, columns)",
    ),
    "a landscape's peaks": (
        lambda: Landscape(np.zeros((2, 2)), **{**LINE_LANDSCAPE, "peaks": np.zeros((1, 3))}),
        "peaks has shape (1, 3); allowed is (m, 2)",
    ),
    "a landscape's peak heights": (
        lambda: Landscape(np.zeros((2, 2)), **{**LINE_LANDSCAPE, "peak_heights": np.zeros(2)}),
        "peak_heights has shape (2,); allowed is (1,)",
    ),
    "a landscape's names": (
        lambda: Landscape(np.zeros((2, 2)), **LINE_LANDSCAPE, names=["a", "b"]),
        "names has 2 entries; allowed are none or 1",
    ),
}


@pytest.mark.parametrize(("call", "message"), BAD.values(), ids=BAD.keys())
def test_bad_input_raises_a_sentence_with_the_argument_what_came_and_what_is_allowed(call, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        call()


def test_three_rows_and_two_columns_have_three_and_two_middles():
    seen = Landscape(np.zeros((3, 2)), (0.0, 4.0, 0.0, 3.0), np.zeros((0, 2)), np.zeros(0))
    assert (seen.x1.tolist(), seen.x2.tolist()) == ([1, 3], [0.5, 1.5, 2.5])
