"""The value of the game and its best discriminator agree with their closed forms."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import rel_entr
from scipy.stats import wasserstein_distance

from gan_tutor import densities
from gan_tutor.divergences import (
    jensen_shannon,
    kullback_leibler,
    optimal_discriminator,
    optimal_logit,
    optimal_value,
    total_variation,
    value,
    wasserstein,
    wasserstein_of_samples,
)

# For p = N(0, 1) and q = N(mu, 1): mu, the JSD in nats, V(D*), each rounded to the digits shown.
NORMALS = [
    ("0.5", "0.03031130", "-1.325672"),
    ("1", "0.11142148", "-1.163451"),
    ("2", "0.33683082", "-0.712633"),
    ("3", "0.52677731", "-0.332740"),
    ("4", "0.63272019", "-0.120854"),
    ("5", "0.67594258", "-0.034409"),
    ("6", "0.68929793", "-0.0076985"),
    ("8", "0.69305365", "-0.00018707"),
    ("10", "0.69314632", "-0.00000173"),
]


def half_a_digit(number):
    """Half a unit in the last decimal shown, and a trace for binary rounding."""
    return 0.5 * 10.0 ** -len(number.split(".")[1]) * (1 + 1e-6)


# The trapezoid rule is exact to rounding for functions this smooth that die out at both ends.
LINE = torch.linspace(-30, 30, 8001, dtype=torch.float64)


def normal(mean, scale=1.0):
    return -0.5 * ((LINE - mean) / scale) ** 2 - math.log(scale * math.sqrt(2 * math.pi))


def cumulative(x):
    return 0.5 * (1 + math.erf(x / math.sqrt(2)))


# Two distributions over the same few points, as counts: repeating each point's logit that often makes the
# means inside value() exact expectations.
counts = st.integers(2, 8).flatmap(
    lambda k: st.tuples(*2 * [st.lists(st.integers(1, 12), min_size=k, max_size=k)])
)


def log_probabilities(count):
    count = torch.tensor(count, dtype=torch.float64)
    return (count / count.sum()).log()


def value_of(logits, p, q):
    return value(logits.repeat_interleave(torch.tensor(p)), logits.repeat_interleave(torch.tensor(q))).item()


@pytest.mark.parametrize(("reals", "fakes"), [((1,), (1,)), ((7,), (3,)), ((4, 1), (9, 1))])
def test_a_discriminator_that_says_one_half_everywhere_has_value_minus_log_4(reals, fakes):
    found = value(torch.zeros(reals, dtype=torch.float64), torch.zeros(fakes, dtype=torch.float64))
    assert found.shape == ()
    assert found.item() == pytest.approx(-math.log(4), abs=1e-15)  # a float64 rounding


@pytest.mark.parametrize(("mu", "jsd", "best"), NORMALS)
def test_the_best_value_of_two_normals_is_the_tables(mu, jsd, best):
    found = optimal_value(normal(0), normal(float(mu)), LINE)
    assert found == pytest.approx(float(best), abs=half_a_digit(best))
    # V(D*) = −log 4 + 2·JSD.
    assert (found + math.log(4)) / 2 == pytest.approx(float(jsd), abs=half_a_digit(jsd))


@pytest.mark.parametrize(("mu", "best"), [(float(mu), float(best)) for mu, _, best in NORMALS[:5]])
def test_value_is_a_mean_over_samples_of_each_side(mu, best):
    # Stratified normals: one point in the middle of each of n cells of equal mass. What is left is the
    # curvature inside the two outermost cells, well under 1e-4.
    n = 100_000
    z = torch.special.ndtri((torch.arange(n, dtype=torch.float64) + 0.5) / n)
    real, fake = z, z[::2] + mu
    assert value(mu**2 / 2 - mu * real, mu**2 / 2 - mu * fake).item() == pytest.approx(best, abs=1e-4)


@settings(deadline=None, max_examples=25)
@given(counts)
def test_the_best_value_is_minus_log_4_plus_twice_the_jsd(pair):
    p, q = pair
    best = value_of(optimal_logit(log_probabilities(p), log_probabilities(q)), p, q)
    p, q = (np.array(count) / sum(count) for count in pair)
    jsd = (rel_entr(p, (p + q) / 2).sum() + rel_entr(q, (p + q) / 2).sum()) / 2
    assert best == pytest.approx(-math.log(4) + 2 * jsd, abs=1e-13)  # float64 rounding of sums


@settings(deadline=None, max_examples=25)
@given(counts, st.data())
def test_no_discriminator_beats_the_best_one(pair, data):
    p, q = pair
    best = optimal_logit(log_probabilities(p), log_probabilities(q))
    moves = data.draw(st.lists(st.floats(-30, 30), min_size=len(p), max_size=len(p)))
    moved = best + torch.tensor(moves, dtype=torch.float64)
    assert value_of(moved, p, q) <= value_of(best, p, q) + 1e-12  # float64 rounding of a sum


@settings(deadline=None, max_examples=25)
@given(counts)
def test_at_the_best_discriminator_the_values_gradient_is_zero(pair):
    p, q = pair
    logits = optimal_logit(log_probabilities(p), log_probabilities(q)).requires_grad_()
    value(*(logits.repeat_interleave(torch.tensor(count)) for count in pair)).backward()
    assert logits.grad.abs().max() < 1e-12  # float64 rounding of a sum


@settings(deadline=None, max_examples=25)
@given(st.floats(-80, 80), st.floats(-80, 80))
def test_the_best_discriminator_is_p_over_p_plus_q(log_p, log_q):
    exact = math.exp(log_p) / (math.exp(log_p) + math.exp(log_q))
    found = optimal_discriminator(*torch.tensor([[log_p], [log_q]], dtype=torch.float64))
    assert found.shape == (1,)
    assert found.item() == pytest.approx(exact, rel=1e-12)  # float64; logs up to 80 cost two digits


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("apart", [-20.0, -1.0, 0.0, 1.0, 20.0])
def test_it_stays_exact_where_both_densities_round_to_zero(apart, dtype):
    log_p = torch.tensor([-2000.0], dtype=dtype)
    assert log_p.exp() == 0
    found = optimal_discriminator(log_p, log_p - apart).item()
    assert found == pytest.approx(1 / (1 + math.exp(-apart)), rel=1e-6)  # float32 keeps 7 digits


def test_it_is_one_half_where_the_densities_are_equal():
    log_p = torch.tensor(np.linspace(-3000, 300, 7))
    assert optimal_discriminator(log_p, log_p).tolist() == [0.5] * 7


@pytest.mark.parametrize("logit", [-1e4, 1e4])
def test_the_value_is_finite_for_logits_at_which_the_output_rounds_to_0_or_1(logit):
    logits = torch.tensor([logit], requires_grad=True)
    found = value(logits, logits)
    found.backward()
    assert found.item() == -abs(logit)
    assert logits.grad.item() == -math.copysign(1, logit)


def test_a_perfect_discriminator_brings_the_value_to_zero():
    assert value(torch.full((5,), 200.0), torch.full((5,), -200.0)).item() == 0


@pytest.mark.parametrize(("mu", "jsd", "best"), NORMALS)
def test_the_distances_of_two_normals_are_their_closed_forms(mu, jsd, best):
    mu = float(mu)
    # Also the other way round, and with p to the right of q.
    for here, there in ((0, mu), (mu, 0), (-mu / 2, mu / 2)):
        p, q = normal(here), normal(there)
        assert jensen_shannon(p, q, LINE) == pytest.approx(float(jsd), abs=half_a_digit(jsd))
        assert kullback_leibler(p, q, LINE) == pytest.approx(mu**2 / 2, abs=1e-9)
        # |p − q| has a kink where they cross: there the rule is only good to the square of its step.
        assert total_variation(p, q, LINE) == pytest.approx(2 * cumulative(mu / 2) - 1, abs=1e-5)
        assert wasserstein(p, q, LINE) == pytest.approx(mu, abs=1e-9)


def test_kullback_leibler_asks_for_mass_where_the_first_has_it():
    # KL(N(m, s²)‖N(0, 1)) = (s² + m² − 1)/2 − log s, and the other way round.
    p, q = normal(1, 0.5), normal(0)
    assert kullback_leibler(p, q, LINE) == pytest.approx((0.25 + 1 - 1) / 2 + math.log(2), abs=1e-9)
    assert kullback_leibler(q, p, LINE) == pytest.approx((4 + 4 - 1) / 2 - math.log(2), abs=1e-9)


def test_wasserstein_of_two_widths_is_how_far_the_quantiles_lie_apart():
    # Quantile by quantile |1 − s|·|z|, and the mean of |z| is √(2/π).
    found = wasserstein(normal(0), normal(0, 3), LINE)
    assert found == pytest.approx(2 * math.sqrt(2 / math.pi), abs=1e-5)  # a kink at 0


def test_all_distances_are_nothing_between_a_density_and_itself_and_the_value_is_minus_log_4():
    p = densities.pair(5, 0.3).log_prob(LINE[:, None])
    for distance in (jensen_shannon, kullback_leibler, total_variation, wasserstein):
        assert distance(p, p, LINE) == pytest.approx(0, abs=1e-12)
    # Its weights are float32: their sum is 1 but for 7 digits.
    assert optimal_value(p, p, LINE) == pytest.approx(-math.log(4), abs=1e-6)


def test_the_value_is_minus_log_4_and_twice_the_divergence_for_mixtures_too():
    p, q = (mixture.log_prob(LINE[:, None]) for mixture in (densities.pair(6, 0.2), densities.pair(3, 0.6)))
    found = optimal_value(p, q, LINE)
    assert found == pytest.approx(-math.log(4) + 2 * jensen_shannon(p, q, LINE), abs=1e-6)


@pytest.mark.parametrize(
    "distance", [optimal_value, jensen_shannon, kullback_leibler, total_variation, wasserstein]
)
def test_places_that_cannot_be_integrated_over_are_refused(distance):
    p = normal(0)
    with pytest.raises(ValueError, match=r"shapes \(8001,\), \(8000,\), \(8001,\); allowed is one \(n,\)"):
        distance(p, p[1:], LINE)
    with pytest.raises(ValueError, match="n ≥ 2"):
        distance(p[:1], p[:1], LINE[:1])
    with pytest.raises(ValueError, match="x is not in order; allowed are places from left to right"):
        distance(p, p, LINE.flip(0))


# samples

points = st.lists(st.floats(-100, 100), min_size=1, max_size=12).map(np.array)


@settings(deadline=None, max_examples=100)
@given(points, points)
def test_w1_of_two_samples_is_scipys_however_many_points_each_has(x, y):
    # Rounding, of sums of some twenty numbers up to 200.
    assert wasserstein_of_samples(x, y) == pytest.approx(wasserstein_distance(x, y), abs=1e-9)


@settings(deadline=None, max_examples=100)
@given(points, st.data())
def test_w1_of_as_many_points_is_the_mean_distance_of_the_sorted_pairs(x, data):
    y = np.array(data.draw(st.lists(st.floats(-100, 100), min_size=len(x), max_size=len(x))))
    expected = np.abs(np.sort(x) - np.sort(y)).mean()
    assert wasserstein_of_samples(x, y) == pytest.approx(expected, abs=1e-9)  # rounding


@settings(deadline=None, max_examples=25)
@given(points, st.floats(-50, 50), st.floats(0, 5))
def test_w1_of_a_sample_and_itself_moved_is_how_far_and_scales_with_it(x, shift, scale):
    assert wasserstein_of_samples(x, x + shift) == pytest.approx(abs(shift), abs=1e-9)
    moved = wasserstein_of_samples(scale * x, scale * (x + shift))
    assert moved == pytest.approx(scale * abs(shift), abs=1e-9)


@settings(deadline=None, max_examples=25)
@given(points, points, points)
def test_w1_of_samples_is_a_distance(x, y, z):
    assert wasserstein_of_samples(x, x) == 0
    assert wasserstein_of_samples(x, y) == pytest.approx(wasserstein_of_samples(y, x), abs=1e-9)
    way_round = wasserstein_of_samples(x, z) + wasserstein_of_samples(z, y)
    assert wasserstein_of_samples(x, y) <= way_round + 1e-9  # rounding


def test_w1_of_samples_by_hand():
    assert wasserstein_of_samples([0, 2], [1]) == 1
    assert wasserstein_of_samples([0.1], [0.4]) == pytest.approx(0.3, abs=1e-15)  # in float64, lists too
    assert wasserstein_of_samples([3.0, 0.0, 0.0], [0.0, 1.0]) == pytest.approx(1 / 6 + 2 / 3)
    tensor = torch.tensor([1.0, -1.0], requires_grad=True)
    assert wasserstein_of_samples(tensor, np.array([0.0])) == 1


def test_w1_of_many_points_of_two_normals_is_that_of_the_densities():
    # One point in the middle of each of n cells of equal mass: what is lost is in the outermost cells.
    n = 20_000
    z = torch.special.ndtri((torch.arange(n, dtype=torch.float64) + 0.5) / n)
    found = wasserstein_of_samples(z, (1 + 2 * z[::2]).flip(0))
    assert found == pytest.approx(wasserstein(normal(0), normal(1, 2), LINE), abs=1e-3)


@pytest.mark.parametrize("side", [0, 1])
def test_what_is_no_sample_on_the_line_is_refused_by_its_name(side):
    for strange, words in (
        ([], r"has shape \(0,\); allowed is \(n,\), n ≥ 1"),
        (1.0, r"has shape \(\); allowed is"),
        (torch.zeros(3, 1), r"has shape \(3, 1\); allowed is"),
        ([0.0, math.nan], "holds a value that is not finite; allowed are finite numbers"),
        ([math.inf], "holds a value that is not finite"),
    ):
        samples = [[0.0, 1.0], [0.0, 1.0]]
        samples[side] = strange
        with pytest.raises(ValueError, match=f"{'xy'[side]} {words}"):
            wasserstein_of_samples(*samples)
