"""Densities integrate to 1, agree with torch.distributions, and sample what they promise."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.neighbors import KernelDensity

from gan_tutor.densities import (
    PRESETS,
    Mixture,
    Samples,
    bimodal,
    cross,
    grid,
    on_grid,
    pair,
    preset,
    ring,
    seeded,
    silverman_bandwidth,
    smoothed,
    triangle,
)

SLANTED = [[0.8, 0.5], [0.5, 0.5]]

LINE = {
    "one normal": Mixture([[0.3]], 0.7),
    "unequal weights and scales": Mixture([[-1.0], [2.0], [2.5]], [0.3, 1.5, 0.6], [1.0, 3.0, 0.5]),
    "a weight of zero": Mixture([[-2.0], [1.0]], 0.5, [0.0, 2.0]),
    "covariances": Mixture([[-1.0], [2.0]], covariances=[[[0.25]], [[1.5]]]),
    "kernel density estimate": Samples([[-0.4], [0.1], [1.7]], bandwidth=0.3),
}
PLANE = {
    "bimodal": bimodal(),
    "ring": ring(),
    "grid": grid(),
    "unequal weights and scales": Mixture([[-1.0, 0.5], [1.0, 0.0]], [0.2, 0.6], [1.0, 4.0]),
    "cross": cross(0.7, 0.2),
    "slanted": Mixture([[0.3, -0.2]], covariances=SLANTED),
    "shapes and weights": Mixture(
        [[-1.0, 0.5], [1.0, 0.0]],
        weights=[1.0, 4.0],
        covariances=[[[0.3, -0.1], [-0.1, 0.05]], [[0.1, 0.05], [0.05, 0.6]]],
    ),
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
        if density.covariances is not None:
            mean = weights @ centers
            between = (weights[:, None] * (centers - mean)).T @ (centers - mean)
            return mean, between + torch.einsum("k,kij->ij", weights, density.covariances.double())
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


def shaped(seed, count, dim):
    """A mixture of normals of any shape, and the same one made of torch.distributions."""
    random = rng(seed)
    centers = 6 * torch.rand(count, dim, generator=random) - 3
    factors = 0.7 * torch.randn(count, dim, dim, generator=random)
    covariances = factors @ factors.mT + 0.05 * torch.eye(dim)
    weights = 0.01 + torch.rand(count, generator=random)
    ours = Mixture(centers, weights=weights, covariances=covariances)
    reference = torch.distributions.MixtureSameFamily(
        torch.distributions.Categorical(weights.double()),
        torch.distributions.MultivariateNormal(centers.double(), ours.covariances.double()),
    )
    return ours, reference


@settings(deadline=None, max_examples=40)
@given(seed=st.integers(0, 2**32 - 1), count=st.integers(1, 6), dim=st.integers(1, 4))
def test_a_mixture_of_any_shapes_agrees_with_torch_distributions(seed, count, dim):
    ours, reference = shaped(seed, count, dim)
    x = (20 * torch.rand(50, dim, generator=rng(seed + 1)) - 10).double()
    found = ours.log_prob(x)
    assert found.dtype == torch.float64
    # The logs of weights and scales are taken in float32: 1e-7 each, a few of them.
    torch.testing.assert_close(found, reference.log_prob(x), rtol=1e-7, atol=5e-6)
    # In float32 the exponent keeps 7 digits, less those that the condition number of at most 500 takes.
    torch.testing.assert_close(ours.log_prob(x.float()), found.float(), rtol=2e-4, atol=2e-4)


@each_of(ALL)
def test_the_log_density_is_what_the_components_sum_to(density):
    mixture = density if isinstance(density, Mixture) else density.mixture()
    x = 2 * torch.randn(30, density.dim, generator=rng(), dtype=torch.float64)
    joint = mixture.log_joint(x)
    assert joint.shape == (30, len(mixture.centers))
    torch.testing.assert_close(joint.exp().sum(dim=1), density.log_prob(x).exp(), rtol=1e-12, atol=0)
    k = len(mixture.centers) - 1
    shape = (
        {"scales": mixture.scales[k:]}
        if mixture.covariances is None
        else {"covariances": mixture.covariances[k]}
    )
    alone = Mixture(mixture.centers[k:], **shape).log_prob(x) + mixture.weights[k].log()
    torch.testing.assert_close(joint[:, k], alone, rtol=1e-12, atol=1e-12)  # rounding


def test_the_scale_of_a_shaped_component_is_that_of_a_round_one_of_the_same_volume():
    for dim in (1, 2, 5):
        ours, _ = shaped(dim, 4, dim)
        expected = torch.linalg.det(ours.covariances.double()) ** (1 / (2 * dim))
        torch.testing.assert_close(ours.scales.double(), expected, rtol=1e-6, atol=0)  # float32
    assert cross(2, 0.3).scales.tolist() == pytest.approx([math.sqrt(0.6)] * 2, rel=1e-6)


def test_one_covariance_is_all_components():
    centers = [[0.0, 0.0], [1.0, 2.0], [3.0, 0.0]]
    one, each = Mixture(centers, covariances=SLANTED), Mixture(centers, covariances=[SLANTED] * 3)
    assert one.covariances.shape == (3, 2, 2)
    x = torch.randn(20, 2, generator=rng())
    assert torch.equal(one.log_prob(x), each.log_prob(x))
    assert torch.equal(one.sample(20, rng()), each.sample(20, rng()))


def test_what_is_symmetric_but_for_float32s_last_digit_is_taken_for_symmetric():
    near = torch.tensor(SLANTED)
    near[0, 1] += 2e-7
    density = Mixture([[0.0, 0.0]], covariances=near)
    assert torch.equal(density.covariances, density.covariances.mT)
    again = Mixture([[0.0, 0.0]], covariances=density.covariances)
    assert torch.equal(again.covariances, density.covariances)


def test_without_a_width_the_standard_deviations_are_1():
    assert Mixture([[0.0], [1.0]]).scales.tolist() == [1, 1]


@each_of(ALL)
def test_the_mean_is_the_densitys(density):
    expected, _ = moments(density)
    assert density.mean.shape == (density.dim,)
    torch.testing.assert_close(density.mean.double(), expected, rtol=0, atol=1e-6)  # float32


def test_observations_are_a_mixture_with_a_normal_at_each():
    density = Samples([[-0.4, 0.2], [0.1, -1.0], [1.7, 0.3]], bandwidth=0.25)
    mixture = density.mixture()
    assert torch.equal(mixture.centers, density.points)
    assert mixture.scales.tolist() == [0.25] * 3
    assert mixture.weights.tolist() == pytest.approx([1 / 3] * 3, rel=1e-7)
    x = torch.randn(20, 2, generator=rng())
    assert torch.equal(mixture.log_prob(x), density.log_prob(x))


@each_of(PLANE)
def test_over_a_grid_the_density_is_the_same_with_x2_in_rows(density):
    x1 = torch.linspace(-3, 2, 23, dtype=torch.float64)
    x2 = torch.linspace(-1, 4, 17, dtype=torch.float64)
    found = on_grid(density, x1, x2)
    assert found.shape == (17, 23)
    for row in (0, 5, 16):
        places = torch.stack([x1, x2[row].expand(23)], dim=1)
        # The logs of weights and scales are float32 where they are taken.
        torch.testing.assert_close(found[row], density.log_prob(places).exp(), rtol=2e-6, atol=1e-12)


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


def test_samples_of_a_shaped_component_lie_along_its_long_axis():
    x = Mixture([[0.0, 0.0]], covariances=SLANTED).sample(20_000, rng()).double()
    variances, axes = torch.linalg.eigh(torch.tensor(SLANTED, dtype=torch.float64))
    # A standard deviation's standard error is 1 / sqrt(2n) = .5 % of it; 4 of them.
    assert (x @ axes).std(dim=0).tolist() == pytest.approx(variances.sqrt().tolist(), rel=0.02)
    # Of a correlation of .79 it is (1 − .79²) / sqrt(n) = .0027; 4 of them. It rises to the right.
    assert x.T.corrcoef()[0, 1].item() == pytest.approx(0.5 / math.sqrt(0.4), abs=0.011)


@pytest.mark.parametrize("arm", [0, 1])
def test_a_cross_is_drawn_along_both_arms(arm):
    x = cross(2, 0.3).sample(20_000, rng())
    # The other arm reaches that far in 3 / .3 = 10 standard deviations: never.
    end = x[x[:, arm] > 3]
    # Half of all, and of these the share beyond half a standard deviation, .3085; 4 binomial errors.
    assert len(end) / 20_000 == pytest.approx(0.1543, abs=0.0102)
    # A standard deviation's standard error is 1 / sqrt(2 · 3000) = 1.3 % of it; 4 of them.
    assert end[:, 1 - arm].std().item() == pytest.approx(0.3, rel=0.052)


def test_seeded_is_a_source_that_starts_from_the_seed():
    assert torch.equal(ring().sample(9, seeded(4)), ring().sample(9, rng(4)))
    assert not torch.equal(ring().sample(9, seeded(4)), ring().sample(9, seeded(5)))


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


@pytest.mark.parametrize("dim", [2, 3, 7])
@pytest.mark.parametrize("count", [3, 500])
def test_in_more_dimensions_the_bandwidth_is_silvermans_too(count, dim):
    x = np.random.default_rng(count).normal(3, np.linspace(0.5, 4, dim), (count, dim))
    deviation = math.sqrt(x.var(axis=0, ddof=1).mean())
    # Silverman 1986, equation 4.14 with the A of the normal kernel.
    expected = (4 / (dim + 2)) ** (1 / (dim + 4)) * deviation * count ** (-1 / (dim + 4))
    assert silverman_bandwidth(torch.from_numpy(x)) == pytest.approx(expected, rel=1e-9)  # float64
    assert silverman_bandwidth(torch.from_numpy(x).float()) == pytest.approx(expected, rel=1e-5)


def test_in_the_plane_the_bandwidth_is_the_spread_over_the_sixth_root_of_n():
    points = torch.tensor([[1.0, 0.0], [-1.0, 0.0], [0.0, 1.0], [0.0, -1.0]], dtype=torch.float64)
    # (4/4)^(1/6) = 1, and variances of 2/3.
    assert silverman_bandwidth(points) == pytest.approx(math.sqrt(2 / 3) * 4 ** (-1 / 6), rel=1e-12)
    assert silverman_bandwidth(points[:1]) == silverman_bandwidth(points[[0, 0, 0]]) == 1e-6


def test_smoothed_points_have_silvermans_bandwidth_or_so_many_times_that():
    for points in (np.random.default_rng(1).normal(size=(60, 2)), np.arange(9.0)[:, None].tolist()):
        width = silverman_bandwidth(torch.tensor(points, dtype=torch.float32))
        assert smoothed(points).bandwidth == width
        assert smoothed(points, 0.3).bandwidth == 0.3 * width
        np.testing.assert_array_equal(smoothed(points).points, np.asarray(points, dtype=np.float32))


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


@pytest.mark.parametrize("separation", [0.0, 4.0])
def test_the_pair_lies_on_the_line_around_0_and_the_left_one_has_the_weight(separation):
    density = pair(separation, 0.3, (0.5, 2.0))
    assert density.centers.tolist() == [[-separation / 2], [separation / 2]]
    assert density.weights.tolist() == pytest.approx([0.3, 0.7], rel=1e-7)  # float32
    assert density.scales.tolist() == [0.5, 2.0]
    usual = pair()
    assert (usual.centers.tolist(), usual.weights.tolist()) == ([[-2], [2]], [0.5, 0.5])
    assert usual.scales.tolist() == [1, 1]


def test_the_sides_of_a_triangle_are_equal():
    density = triangle(2.0, 0.3)
    sides = torch.pdist(density.centers).tolist()
    assert sides == pytest.approx([2 * math.sqrt(3)] * 3, rel=1e-6)  # float32
    assert density.scales.tolist() == pytest.approx([0.3] * 3, rel=1e-6)


def test_the_arms_of_a_cross_lie_along_the_axes_and_begin_a_standard_deviation_from_the_corner():
    density = cross(3.0, 0.5)
    assert density.centers.tolist() == [[3, 0], [0, 3]]
    assert density.covariances.tolist() == [[[9, 0], [0, 0.25]], [[0.25, 0], [0, 9]]]


def test_triangle_and_cross_are_presets():
    assert (len(preset("triangle").centers), len(preset("cross").centers)) == (3, 2)


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
    "scales and covariances": (
        lambda: Mixture([[0.0]], 1.0, covariances=[[1.0]]),
        ["scales and covariances", "both", "one of them"],
    ),
    "a covariance for another dimension": (
        lambda: Mixture([[0.0, 0.0]], covariances=[[1.0]]),
        ["covariances", "(1, 1)", "(2, 2)", "(1, 2, 2)"],
    ),
    "too many covariances": (
        lambda: Mixture([[0.0]], covariances=[[[1.0]], [[1.0]]]),
        ["covariances", "(2, 1, 1)", "(1, 1)", "(1, 1, 1)"],
    ),
    "variances in a row": (lambda: Mixture([[0.0, 0.0]], covariances=[1.0, 1.0]), ["covariances", "(2,)"]),
    "a skew covariance": (
        lambda: Mixture([[0.0, 0.0]], covariances=[[1.0, 0.1], [0.2, 1.0]]),
        ["covariances", "not symmetric"],
    ),
    "a covariance of no width": (
        lambda: Mixture([[0.0, 0.0]], covariances=[[1.0, 1.0], [1.0, 1.0]]),
        ["covariances", "not positive definite", "> 0"],
    ),
    "a negative covariance": (
        lambda: Mixture([[0.0, 0.0]] * 2, covariances=[SLANTED, [[1.0, 2.0], [2.0, 1.0]]]),
        ["covariances", "not positive definite", "> 0"],
    ),
    "NaN covariance": (lambda: Mixture([[0.0]], covariances=[[math.nan]]), ["covariances", "not finite"]),
    "infinite covariance": (
        lambda: Mixture([[0.0]], covariances=[[math.inf]]),
        ["covariances", "not finite"],
    ),
    "a shape and points of another dimension": (
        lambda: cross().log_prob(torch.zeros(4, 3)),
        ["x", "(4, 3)", "(n, 2)"],
    ),
    "a grid over the line": (
        lambda: on_grid(pair(), torch.zeros(3), torch.zeros(2)),
        ["density", "1 dimensions", "2"],
    ),
    "a mixture of bare observations": (lambda: Samples([[0.0]]).mixture(), ["bandwidth", "0", "> 0"]),
    "no points to smooth": (lambda: smoothed(np.zeros((0, 2))), ["points", "(0, 2)", "n ≥ 1"]),
    "a row to smooth": (lambda: smoothed([1.0, 2.0]), ["points", "(2,)", "(n, d)"]),
    "a cross without width": (lambda: cross(2.0, 0.0), ["covariances", "not positive definite"]),
    "a weight above 1": (lambda: pair(weight=1.5), ["weights", "-0.5", "≥ 0"]),
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
