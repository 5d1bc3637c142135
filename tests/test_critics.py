"""The best critics on the line are those of the closed form, and nothing betters them, training included."""

import math

import numpy as np
import pytest
import torch
from scipy.integrate import quad
from scipy.stats import norm

from gan_tutor import densities
from gan_tutor.critics import best_critic, log_interpolates
from gan_tutor.densities import Mixture
from gan_tutor.divergences import wasserstein
from gan_tutor.objectives import Wasserstein
from gan_tutor.penalties import GradientPenalty
from gan_tutor.training import GAN

# The gap under the gradient penalty with λ = 10 between N(0, 1) and N(mu, 1), rounded to the digits shown.
GAPS = [(1, 1.05445), (2, 2.21034), (3, 3.46295), (5, 6.26200)]
UNIT = Mixture([[0.0]], 1.0)
HUMPS, BETWEEN = densities.pair(6, scales=(0.5, 0.5)), Mixture([[1.0]], 0.5)
NARROW = Mixture([[-5.0], [2.0], [4.0]], torch.tensor([0.05, 0.4, 0.1]), torch.tensor([0.2, 0.5, 0.3]))
PAIRS = {
    "normals": (UNIT, Mixture([[2.0]], 1.0)),
    "two humps": (HUMPS, BETWEEN),
    "narrow": (NARROW, Mixture([[0.0], [6.0]], torch.tensor([0.1, 1.0]))),
    "other widths": (UNIT, Mixture([[0.0]], 2.0)),
}
EACH = pytest.mark.parametrize(("real", "fake"), PAIRS.values(), ids=PAIRS.keys())
X = np.linspace(-14, 16, 6001)


def normal(mean):
    return Mixture([[float(mean)]], 1.0)


def density_of(mixture, x=X):
    return mixture.log_prob(torch.from_numpy(x)[:, None]).exp().numpy()


# the interpolates


def interpolates_by_quadrature(x, mu):
    """r for N(0, 1) and N(mu, 1), by another integration over ε."""
    return quad(lambda e: norm.pdf(x, (1 - e) * mu, math.hypot(e, 1 - e)), 0, 1, epsabs=0, epsrel=1e-11)[0]


@pytest.mark.parametrize("mu", [0, 1, 3, 5])
def test_the_interpolates_density_is_that_of_another_integration(mu):
    x = np.array([-6.0, -2.0, 0.0, 0.5 * mu + 0.1, mu + 1.0, mu + 7.0])
    found = np.exp(log_interpolates(UNIT, normal(mu), x))
    expected = [interpolates_by_quadrature(each, mu) for each in x]
    np.testing.assert_allclose(found, expected, rtol=1e-10)  # quad's own tolerance


@EACH
def test_the_interpolates_density_is_one_and_fits_a_sample(real, fake):
    r = np.exp(log_interpolates(real, fake, X))
    # The rule's error where a hump is narrow against the step of 0.005: the narrowest is 0.05 wide.
    assert np.trapezoid(r, X) == pytest.approx(1, abs=1e-6)
    rng = torch.Generator().manual_seed(0)
    n = 200_000
    eps = torch.rand(n, 1, generator=rng)
    points = (eps * real.sample(n, rng) + (1 - eps) * fake.sample(n, rng))[:, 0].numpy()
    edges = np.linspace(-6, 8, 57)
    below = np.concatenate([[0], np.cumsum((r[1:] + r[:-1]) / 2 * np.diff(X))])
    shares = np.diff(np.interp(edges, X, below))
    found = np.histogram(points, edges)[0] / n
    # Six standard deviations of a count, and one point for empty bins.
    assert (np.abs(found - shares) < 6 * np.sqrt(shares / n) + 1 / n).all()


def test_the_interpolates_of_one_point_each_are_spread_evenly_between_them():
    real, fake = Mixture([[4.0]], 1e-3), Mixture([[-1.0]], 1e-3)
    inside = np.exp(log_interpolates(real, fake, [-0.5, 1.0, 3.9]))
    np.testing.assert_allclose(inside, 1 / 5, rtol=1e-6)  # some 1e-4 of the way is wide


def test_real_and_fake_may_change_places():
    np.testing.assert_allclose(
        log_interpolates(HUMPS, NARROW, X), log_interpolates(NARROW, HUMPS, X), rtol=1e-9
    )  # ε is as good as 1 − ε; rounding, over hundreds of nodes


# the gap


@pytest.mark.parametrize(("mu", "gap"), GAPS)
def test_the_penalised_gap_is_the_tables(mu, gap):
    half_a_digit = 5e-6 * (1 + 1e-6)
    for real, fake in ((UNIT, normal(mu)), (normal(mu), UNIT), (normal(-mu / 2), normal(mu / 2))):
        assert best_critic(real, fake, X, 10).gap == pytest.approx(gap, abs=half_a_digit)


@EACH
def test_of_slope_one_the_gap_is_w1(real, fake):
    critic = best_critic(real, fake, X)
    np.testing.assert_array_equal(np.abs(critic.slopes), 1)
    x = torch.from_numpy(X)
    w1 = wasserstein(*(each.log_prob(x[:, None]) for each in (real, fake)), x)
    assert critic.gap == pytest.approx(w1, rel=1e-5)  # the kinks of |h|, to the square of the step


@EACH
@pytest.mark.parametrize("weight", [0.1, 1, 10, math.inf])
def test_the_gap_is_what_the_critics_own_values_make(real, fake, weight):
    critic = best_critic(real, fake, X, weight)
    p, q = density_of(real), density_of(fake)
    # The slope jumps where h changes sign: half a step of it, 0.0025, weighted by the densities there.
    assert np.trapezoid(critic.values * (p - q), X) == pytest.approx(critic.gap, rel=2e-4)
    assert np.trapezoid(critic.values * q, X) == pytest.approx(0, abs=1e-6 * critic.gap)
    np.testing.assert_allclose(np.diff(critic.values), (critic.slopes[1:] + critic.slopes[:-1]) / 2 * 0.005)
    np.testing.assert_array_equal(critic.x, X)


@EACH
def test_what_the_penalty_adds_to_w1_goes_as_one_over_the_weight(real, fake):
    gaps = {weight: best_critic(real, fake, X, weight).gap for weight in (0.1, 1, 10, math.inf)}
    more = {weight: gap - gaps[math.inf] for weight, gap in gaps.items()}
    assert more[0.1] == pytest.approx(10 * more[1], rel=1e-9)  # rounding
    assert more[1] == pytest.approx(10 * more[10], rel=1e-9)
    assert more[10] > 0


@EACH
@pytest.mark.parametrize("weight", [0.3, 10])
def test_every_other_critic_is_worse_under_the_penalty(real, fake, weight):
    critic = best_critic(real, fake, X, weight)
    p, q, r = density_of(real), density_of(fake), np.exp(log_interpolates(real, fake, X))

    def worth(slopes):
        """The gap less the penalty: what a critic in training makes large."""
        values = np.concatenate([[0], np.cumsum((slopes[1:] + slopes[:-1]) / 2 * np.diff(X))])
        return np.trapezoid(values * (p - q) - weight * r * (np.abs(slopes) - 1) ** 2, X)

    best = worth(critic.slopes)
    rng = np.random.default_rng(1)
    changes = [0.1 * np.sin(k * X + rng.uniform(0, 6)) for k in range(1, 6)]
    others = [critic.slopes + each for each in changes]
    others += [0.95 * critic.slopes, 1.05 * critic.slopes, -critic.slopes, best_critic(real, fake, X).slopes]
    assert max(map(worth, others)) < best


def test_the_critic_rises_towards_the_reals():
    assert (best_critic(normal(2), UNIT, X, 10).slopes >= 1).all()
    assert (best_critic(UNIT, normal(2), X, 10).slopes <= -1).all()
    humps = best_critic(HUMPS, BETWEEN, X, 10)
    # Half of the fakes' mass, from its median at 1, goes to either side.
    assert (humps.slopes[X < 0.99] <= -1).all()
    assert (humps.slopes[X > 1.01] >= 1).all()


# far out


def test_far_out_the_slope_grows_with_the_distance_where_all_densities_round_to_nothing():
    # With tails φ(x)/x of h, and φ(x)/(x(x − mu)) of r, |h| / r is x to the right of both, and mu − x to the
    # left. What is left out is of the order of 1/x².
    x = np.array([-60.0, -45.0, 45.0, 60.0])
    assert density_of(UNIT, x).max() == 0
    slopes = best_critic(UNIT, normal(2), x, 10).slopes
    assert np.isfinite(slopes).all()
    np.testing.assert_allclose(slopes, [-4.1, -3.35, -3.25, -4.0], rtol=1e-3)


def test_places_far_out_change_nothing_of_the_gap():
    near, far = (best_critic(UNIT, normal(3), np.linspace(-k, k + 3, 40 * k), 10).gap for k in (10, 100))
    assert far == pytest.approx(near, rel=1e-9)


def test_between_a_density_and_itself_the_gap_is_nothing():
    critic = best_critic(HUMPS, HUMPS, X, 10)
    assert critic.gap == 0
    np.testing.assert_array_equal(np.abs(critic.slopes), 1)


def test_components_without_weight_count_for_nothing():
    both = Mixture([[0.0], [50.0]], 1.0, torch.tensor([1.0, 0.0]))
    assert best_critic(both, normal(2), X, 10).gap == best_critic(UNIT, normal(2), X, 10).gap


def test_a_component_by_its_covariance_is_that_of_its_standard_deviation():
    wide = Mixture([[0.0]], covariances=torch.tensor([[4.0]]))
    found = best_critic(wide, normal(2), X, 10).gap
    assert found == pytest.approx(best_critic(Mixture([[0.0]], 2.0), normal(2), X, 10).gap, rel=1e-6)


# what is refused


STRANGE = {
    "in the plane": (densities.ring(), "has 2 dimensions; allowed is a Mixture on the line, of 1"),
    "a sample": (densities.Samples([[0.0]]), "is Samples.*; allowed is a Mixture on the line"),
    "none": (None, "is None; allowed is a Mixture on the line"),
}


@pytest.mark.parametrize(("strange", "words"), STRANGE.values(), ids=STRANGE.keys())
def test_other_densities_than_mixtures_on_the_line_are_refused(strange, words):
    for given, name in (((strange, UNIT), "real"), ((UNIT, strange), "fake")):
        for function in (best_critic, log_interpolates):
            with pytest.raises(ValueError, match=f"{name} {words}"):
                function(*given, X)


@pytest.mark.parametrize("x", [X[::-1], [0.0, 0.0, 1.0], [1.0], X[:, None], [0.0, np.nan, 1.0]])
def test_places_out_of_order_are_refused(x):
    for function in (best_critic, log_interpolates):
        with pytest.raises(ValueError, match=r"x has shape .* places from left to right"):
            function(UNIT, normal(1), x)


@pytest.mark.parametrize("weight", [0, -1.0, math.nan, -math.inf])
def test_a_weight_that_is_none_is_refused(weight):
    with pytest.raises(ValueError, match=r"weight is .*; allowed is a number > 0, or infinity"):
        best_critic(UNIT, normal(1), X, weight)


# training

WEIGHT, MU = 10.0, 2.0


@pytest.mark.parametrize("seed", range(4))
def test_a_critic_in_training_comes_to_the_best_or_is_caught_with_the_wrong_sign(seed):
    still = torch.nn.Linear(1, 1)  # G(z) = z + 2: the fakes are N(2, 1)
    torch.nn.init.constant_(still.weight, 1.0)
    torch.nn.init.constant_(still.bias, MU)
    objective = Wasserstein(penalty=GradientPenalty(WEIGHT))
    gan = GAN(UNIT, generator=still, latent_dim=1, objective=objective, seed=seed)
    gan.train(400, "discriminator")
    gan.discriminator_lr = 2e-4  # to come to rest
    gan.train(200, "discriminator")
    with torch.no_grad():
        values = gan.discriminator(torch.from_numpy(X)[:, None].float())[:, 0].double().numpy()
    gap = np.trapezoid(values * (density_of(UNIT) - density_of(normal(MU))), X)
    best = best_critic(UNIT, normal(MU), X, WEIGHT).gap
    # |f'| = 1 + |h| / (2λr), or 1 − |h| / (2λr) the wrong way: W1 + c or −(W1 − c). In a batch of 256 the
    # difference of the means has a standard deviation of 0.09, and the critic follows the last ones.
    assert gap == pytest.approx(best if gap > 0 else best - 2 * MU, rel=0.05)
