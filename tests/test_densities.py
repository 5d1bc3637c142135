"""Densities integrate to 1, agree with torch.distributions, and sample what they promise."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.neighbors import KernelDensity

from gan_tutor.densities import PRESETS, Mixture, Samples, bimodal, grid, preset, ring, silverman_bandwidth

LINE = {
    "one normal": Mixture([[0.3]], 0.7),
    "unequal weights and scales": Mixture([[-1.0], [2.0], [2.5]], [0.3, 1.5, 0.6], [1.0, 3.0, 0.5]),
    "a weight of zero": Mixture([[-2.0], [1.0]], 0.5, [0.0, 2.0]),
    "kernel density estimate": Samples([[-0.4], [0.1], [1.7]], bandwidth=0.3),
}
PLANE = {
    "bimodal": bimodal(),
    "ring": ring(),
    "grid": grid(),
    "unequal weights and scales": Mixture([[-1.0, 0.5], [1.0, 0.0]], [0.2, 0.6], [1.0, 4.0]),
    "kernel density estimate": Samples([[-0.4, 0.2], [0.1, -1.0], [1.7, 0.3]], bandwidth=0.25),
}
ALL = {**{f"{name}, 1-D": each for name, each in LINE.items()}, **PLANE}
DRAWN = {
    **ALL,
    "bare observations": Samples([[0.0, 1.0], [2.0, 3.0], [4.0, 5.0]]),
    "one observation, spread": Samples([[1.0, -2.0]], bandwidth=0.5),
}


def each_of(densities):
    return pytest.mark.parametrize("density", densities.values(), ids=densities.keys())


def rng(seed=0):
    return torch.Generator().manual_seed(seed)


def moments(density):
    """Mean and covariance, from the law of total variance."""
    if isinstance(density, Mixture):
        centers, weights = density.centers.double(), density.weights.double()
        scales = density.scales.double()
    else:
        centers = density.points.double()
        weights = torch.full((len(centers),), 1 / len(centers), dtype=torch.float64)
        scales = torch.full((len(centers),), density.bandwidth, dtype=torch.float64)
    mean = weights @ centers
    between = (weights[:, None] * (centers - mean)).T @ (centers - mean)
    return mean, between + (weights * scales**2).sum() * torch.eye(density.dim)


# log_prob


@each_of(LINE)
def test_a_density_on_the_line_integrates_to_1(density):
    x = torch.linspace(-14, 14, 5601, dtype=torch.float64)
    mass = torch.trapezoid(density.log_prob(x[:, None]).exp(), x)
    # The trapezoid rule is exact to rounding for normals much wider than its step (0.005); scales and
    # weights are float32, which leaves some 1e-7.
    assert mass.item() == pytest.approx(1, abs=1e-6)


@each_of(PLANE)
def test_a_density_in_the_plane_integrates_to_1(density):
    # The sum over a square lattice, exact to rounding where the step is at most half the smallest scale.
    x = torch.arange(-5, 5, 0.025, dtype=torch.float64)
    mass = density.log_prob(torch.cartesian_prod(x, x)).exp().sum() * 0.025**2
    assert mass.item() == pytest.approx(1, abs=1e-6)  # float32 scales and weights


@settings(deadline=None, max_examples=40)
@given(seed=st.integers(0, 2**32 - 1), count=st.integers(1, 6), dim=st.integers(1, 4))
def test_a_mixture_agrees_with_torch_distributions(seed, count, dim):
    random = rng(seed)
    centers = 6 * torch.rand(count, dim, generator=random) - 3
    scales = 0.05 + 2 * torch.rand(count, generator=random)
    weights = 0.01 + torch.rand(count, generator=random)
    x = (20 * torch.rand(50, dim, generator=random) - 10).double()
    reference = torch.distributions.MixtureSameFamily(
        torch.distributions.Categorical(weights.double()),
        torch.distributions.Independent(
            torch.distributions.Normal(centers.double(), scales.double()[:, None].expand(count, dim)), 1
        ),
    )
    ours = Mixture(centers, scales, weights).log_prob(x)
    # The logs of weights and scales are taken in float32: 1e-7 each, a few of them.
    torch.testing.assert_close(ours, reference.log_prob(x), rtol=1e-6, atol=5e-6)


@pytest.mark.parametrize("bandwidth", [0.05, 0.5, 3.0])
def test_samples_with_a_bandwidth_agree_with_scikit_learns_kernel_density(bandwidth):
    points = torch.randn(60, 2, generator=rng(1))
    x = 3 * torch.randn(200, 2, generator=rng(2), dtype=torch.float64)
    reference = KernelDensity(bandwidth=bandwidth).fit(points.numpy()).score_samples(x.numpy())
    # The bandwidth is float32 with us: 1e-7 of the exponent.
    np.testing.assert_allclose(
        Samples(points, bandwidth).log_prob(x).numpy(), reference, rtol=1e-6, atol=5e-6
    )


@pytest.mark.parametrize("far", [1e2, 1e4, 1e6])
def test_far_out_the_log_density_is_finite_and_right(far):
    density = Mixture([[0.0, 0.0], [1.0, 0.0]], 0.1)
    log_prob = density.log_prob(torch.tensor([[far, 0.0]])).item()
    # Out there the nearer component, of weight 1/2, is all that counts.
    exact = -0.5 * ((far - 1) / 0.1) ** 2 - 2 * math.log(0.1) - math.log(2 * math.pi) - math.log(2)
    assert log_prob == pytest.approx(exact, rel=1e-6)  # float32 keeps 7 digits


def test_weights_count_only_relative_to_each_other():
    x = torch.randn(20, 2, generator=rng())
    few, many = (Mixture([[0.0, 0.0], [1.0, 1.0]], 0.5, weights) for weights in ([1.0, 3.0], [25.0, 75.0]))
    torch.testing.assert_close(few.log_prob(x), many.log_prob(x), rtol=0, atol=0)
    torch.testing.assert_close(few.weights, torch.tensor([0.25, 0.75]), rtol=0, atol=0)


# sample


@each_of(DRAWN)
def test_samples_have_the_densitys_mean_and_covariance(density):
    n = 20_000
    x = density.sample(n, rng()).double()
    mean, covariance = moments(density)
    assert x.shape == (n, density.dim)
    # 5 standard errors of the mean; the spread within 5 %, where a variance's standard error is 1 %.
    error = covariance.diagonal().sqrt() / math.sqrt(n)
    assert ((x.mean(dim=0) - mean).abs() < 5 * error).all()
    torch.testing.assert_close(
        x.T.cov().reshape(covariance.shape), covariance, rtol=0, atol=0.05 * covariance.max().item()
    )


def test_components_are_drawn_by_their_weights():
    weights = torch.tensor([1.0, 0.0, 5.0, 2.0]) / 8
    n = 20_000
    density = Mixture([[0.0], [10.0], [20.0], [30.0]], 0.5, weights)
    nearest = (density.sample(n, rng()) - density.centers.T).abs().argmin(dim=1)
    share = torch.bincount(nearest, minlength=4) / n
    # 4 binomial standard errors; a weight of zero is never drawn.
    assert ((share - weights).abs() <= 4 * (weights * (1 - weights) / n).sqrt()).all()


@pytest.mark.parametrize("density", [ring(), bimodal(), grid()], ids=["ring", "bimodal", "grid"])
def test_in_the_plane_98_889_percent_of_samples_lie_within_3_sigma_of_their_center(density):
    n = 20_000
    distance = torch.cdist(density.sample(n, rng()), density.centers).amin(dim=1)
    share = (distance < 3 * density.scales[0]).double().mean().item()
    perfect = 1 - math.exp(-4.5)  # 98.889 %, from the chi-squared law with 2 degrees of freedom
    # 3 binomial standard errors, .22 %: the 1-D rate, 99.730 %, is ten away.
    assert share == pytest.approx(perfect, abs=3 * math.sqrt(perfect * (1 - perfect) / n))


def test_bare_observations_are_drawn_as_they_are_and_equally_often():
    points = torch.arange(10.0).reshape(5, 2)
    drawn = Samples(points).sample(5_000, rng())
    hit = (drawn[:, None] == points).all(dim=2)
    assert hit.any(dim=1).all()
    # 4 binomial standard errors around a fifth.
    assert ((hit.float().mean(dim=0) - 0.2).abs() < 4 * math.sqrt(0.2 * 0.8 / 5_000)).all()


@each_of(DRAWN)
def test_the_same_seed_draws_the_same_samples_and_another_seed_others(density):
    assert torch.equal(density.sample(64, rng(7)), density.sample(64, rng(7)))
    assert not torch.equal(density.sample(64, rng(7)), density.sample(64, rng(8)))


@each_of(DRAWN)
def test_sampling_goes_on_in_the_stream_and_leaves_global_random_state_alone(density):
    before, random = torch.random.get_rng_state(), rng()
    assert not torch.equal(density.sample(64, random), density.sample(64, random))
    assert torch.equal(before, torch.random.get_rng_state())


# a kernel's width


@pytest.mark.parametrize("count", [3, 50, 2000])
def test_the_bandwidth_is_silvermans_rule(count):
    points = torch.from_numpy(np.random.default_rng(count).normal(3, 2, (count, 1)))
    x = points[:, 0].numpy()
    low, high = np.percentile(x, [25, 75])
    # Silverman 1986, equation 3.31.
    expected = 0.9 * min(x.std(ddof=1), (high - low) / 1.34) * count ** (-1 / 5)
    assert silverman_bandwidth(points) == pytest.approx(expected, rel=1e-9)  # float64
    assert silverman_bandwidth(points.float()) == pytest.approx(expected, rel=1e-5)  # float32


def test_the_bandwidth_grows_with_the_points_and_does_not_see_where_they_are():
    points = torch.randn(100, 1, generator=rng(), dtype=torch.float64)
    width = silverman_bandwidth(points)
    assert silverman_bandwidth(7 * points) == pytest.approx(7 * width, rel=1e-9)
    assert silverman_bandwidth(points + 5) == pytest.approx(width, rel=1e-9)
    # Of a normal: 0.9 · 100^(−1/5) = 0.358, as far as a hundred points know their own spread (7 %, twice).
    assert width == pytest.approx(0.358, rel=0.2)


def test_an_outlier_hardly_widens_the_kernel():
    points = torch.randn(200, 1, generator=rng())
    far = torch.cat([points, torch.tensor([[1e4]])])
    assert silverman_bandwidth(far) == pytest.approx(silverman_bandwidth(points), rel=0.2)


FALLEN = {
    "one point": ([[3.0]], 1e-6),
    "all in one place": ([[3.0]] * 10, 1e-6),
    # The quartiles are one place then, and the deviation alone is left: 0.9 · 10 · (1/10)^(1/2) · 10^(−1/5).
    "all but one in one place": ([[0.0]] * 9 + [[10.0]], 0.9 * math.sqrt(10) * 10**-0.2),
}


@pytest.mark.parametrize(("points", "expected"), FALLEN.values(), ids=FALLEN.keys())
def test_points_that_have_fallen_together_still_have_a_bandwidth(points, expected):
    assert silverman_bandwidth(torch.tensor(points)) == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("far", [1e30, -1e37])
@pytest.mark.parametrize("others", [[1 / 2, 0], [0] * 9], ids=["spread out", "in one place"])
def test_points_far_out_have_a_finite_bandwidth(far, others):
    points = torch.tensor([[far], *([far * share] for share in others)])
    width = silverman_bandwidth(points)
    assert math.isfinite(width)
    Samples(points, width)


# the same again


@settings(deadline=None, max_examples=60)
@given(seed=st.integers(0, 2**32), count=st.integers(1, 1000), spread=st.floats(0, 12))
def test_a_mixture_made_from_anothers_parts_is_the_same_to_the_last_bit(seed, count, spread):
    random = np.random.default_rng(seed)
    weights = np.exp(spread * random.normal(size=count))
    one = Mixture(random.normal(size=(count, 2)), random.uniform(0.1, 2, count), weights)
    two = Mixture(one.centers.tolist(), one.scales.tolist(), one.weights.tolist())
    for name in ("centers", "scales", "weights"):
        assert torch.equal(getattr(one, name), getattr(two, name)), name
    assert one.weights.double().sum().item() == pytest.approx(1, abs=1e-6)  # float32
    np.testing.assert_allclose(one.weights, weights / weights.sum(), rtol=1e-5)  # float32, summed


def test_weights_that_do_not_sum_to_1_are_scaled_however_little_is_missing():
    assert Mixture([[0.0], [1.0]], 1, [0.5, 0.501]).weights.sum().item() == pytest.approx(1, abs=2e-7)
    assert Mixture([[0.0], [1.0]], 1, [0.5, 0.50001]).weights[0].item() == pytest.approx(
        0.5 / 1.00001, rel=1e-7
    )


def test_observations_keep_their_labels_their_decoder_and_their_name():
    def decode(points):
        return points[:, :, None]

    density = Samples([[0.0, 1.0], [2.0, 3.0]], 0.1, [4, 5], decode, "somebody's")
    assert density.labels.tolist() == [4, 5]
    assert density.decode is decode
    assert density.name == "somebody's"
    assert "decode" not in repr(density)
    plain = Samples([[0.0]])
    assert (plain.labels, plain.decode, plain.name) == (None, None, "")


# presets


@pytest.mark.parametrize("count", [1, 2, 3, 8, 13, 25])
def test_a_ring_has_that_many_distinct_centers_at_equal_angles(count):
    centers = ring(count, radius=3.0).centers.double()
    # float32 angles up to 2π and a radius of 3: errors of some 1e-6.
    torch.testing.assert_close(
        centers.norm(dim=1), torch.full((count,), 3.0, dtype=torch.float64), rtol=1e-6, atol=0
    )
    angles = torch.atan2(centers[:, 1], centers[:, 0]).remainder(2 * math.pi - 1e-5).sort().values
    gaps = torch.diff(torch.cat([angles, angles[:1] + 2 * math.pi]))
    # linspace(0, 2π, 8) has 7 distinct centers: one gap of 0, and gaps of 2π/7.
    torch.testing.assert_close(gaps, torch.full_like(gaps, 2 * math.pi / count), rtol=0, atol=2e-5)


@pytest.mark.parametrize("side", [1, 2, 5])
def test_a_grid_has_side_squared_centers_a_spacing_apart_around_the_origin(side):
    centers = grid(side, spacing=1.5).centers
    assert centers.shape == (side**2, 2)
    assert centers.mean(dim=0).tolist() == [0, 0]
    distances = torch.cdist(centers, centers, compute_mode="donot_use_mm_for_euclid_dist")
    distances = distances[~torch.eye(side**2, dtype=bool)]
    assert side == 1 or distances.min().item() == 1.5
    assert side == 1 or distances.max().item() == pytest.approx(1.5 * (side - 1) * math.sqrt(2), rel=1e-6)


@pytest.mark.parametrize("separation", [0.0, 1.0, 4.0])
def test_the_two_centers_of_bimodal_are_the_separation_apart(separation):
    assert bimodal(separation).centers.tolist() == [[-separation / 2, 0], [separation / 2, 0]]


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_is_a_mixture_in_the_plane_with_equal_weights(name):
    density = preset(name)
    assert density.dim == 2
    assert set(density.weights.tolist()) == {density.weights[0].item()}


# bad input

BAD = {
    "unknown preset": (lambda: preset("spiral"), ["preset", "'spiral'", "'ring'", "'bimodal'", "'grid'"]),
    "no component": (lambda: Mixture(torch.empty(0, 2)), ["centers", "(0, 2)", "at least one component"]),
    "no dimension": (lambda: Mixture(torch.empty(3, 0)), ["centers", "(3, 0)", "(K, d)"]),
    "centers in a row": (lambda: Mixture([0.0, 1.0]), ["centers", "(2,)", "(K, d)"]),
    "NaN center": (lambda: Mixture([[math.nan, 0.0]]), ["centers", "not finite"]),
    "infinite center": (lambda: Mixture([[math.inf, 0.0]]), ["centers", "not finite"]),
    "negative scale": (lambda: ring(scale=-0.5), ["scales", "-0.5", "> 0"]),
    "zero scale": (lambda: Mixture([[0.0], [1.0]], [0.0, 2.0]), ["scales", "[0.0, 2.0]", "> 0"]),
    "NaN scale": (lambda: Mixture([[0.0]], math.nan), ["scales", "nan", "finite"]),
    "too many scales": (lambda: Mixture([[0.0]], [1.0, 2.0]), ["scales", "(2,)", "(1,)"]),
    "negative weight": (
        lambda: Mixture([[0.0], [1.0]], 1, [1.0, -2.0]),
        ["weights", "[1.0, -2.0]", "≥ 0"],
    ),
    "NaN weight": (lambda: Mixture([[0.0]], 1, [math.nan]), ["weights", "nan", "finite"]),
    "weights all zero": (lambda: Mixture([[0.0]], 1, [0.0]), ["weights", "[0.0]", "not all 0"]),
    "too few weights": (lambda: Mixture([[0.0], [1.0]], 1, [1.0]), ["weights", "(1,)", "(2,)"]),
    "empty ring": (lambda: ring(0), ["count", "0", "at least one"]),
    "empty grid": (lambda: grid(-1), ["side", "-1", "at least one"]),
    "no points": (lambda: Samples(torch.empty(0, 2)), ["points", "(0, 2)", "n ≥ 1"]),
    "points in a row": (lambda: Samples([1.0, 2.0]), ["points", "(2,)", "(n, d)"]),
    "NaN point": (lambda: Samples([[math.nan]]), ["points", "not finite"]),
    "negative bandwidth": (lambda: Samples([[0.0]], -1.0), ["bandwidth", "-1.0", "≥ 0"]),
    "NaN bandwidth": (lambda: Samples([[0.0]], math.nan), ["bandwidth", "nan", "finite"]),
    "too many labels": (lambda: Samples([[0.0]], 0, [1, 2]), ["labels", "(2,)", "(1,)"]),
    "a decoder that isn't one": (lambda: Samples([[0.0]], decode=3), ["decode", "3", "function"]),
    "log_prob of bare observations": (
        lambda: Samples([[0.0]]).log_prob(torch.zeros(1, 1)),
        ["bandwidth", "0", "> 0"],
    ),
    "points of another dimension": (lambda: ring().log_prob(torch.zeros(4, 3)), ["x", "(4, 3)", "(n, 2)"]),
    "a single point in a row": (lambda: ring().log_prob(torch.zeros(2)), ["x", "(2,)", "(n, 2)"]),
}


@pytest.mark.parametrize(("call", "parts"), BAD.values(), ids=BAD.keys())
def test_bad_input_raises_a_sentence_with_the_argument_what_came_and_what_is_allowed(call, parts):
    with pytest.raises(ValueError, match=parts[0]) as raised:
        call()
    assert [part for part in parts if part not in str(raised.value)] == []
