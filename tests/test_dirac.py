"""The Dirac-GAN: the fields are the losses' gradients, and they lead where the closed forms say.

Reference: Mescheder, Geiger & Nowozin 2018 (arXiv 1801.04406), section 2 to 4.
"""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad

from gan_tutor.dirac import (
    GAN,
    METHODS,
    R1,
    InstanceNoise,
    NonSaturating,
    Wasserstein,
    WassersteinGP,
    eigenvalues,
    flow,
    trajectory,
)

# Central differences over 1e-4: third derivatives at the equilibrium, which are below 10, make 1e-7 at most.
DIFFERENCES = {"rtol": 0, "atol": 1e-7}
FREE = Wasserstein(math.inf)
COORDINATES = st.floats(-3, 3)
often = settings(deadline=None, max_examples=40)


def f(t):
    return -np.logaddexp(0, -t)


def radius(places):
    return np.hypot(places[..., 0], places[..., 1])


def mean(function, sigma):
    """E[function(x)], x ~ N(0, σ²), by adaptive quadrature."""

    def weighed(z):
        return function(sigma * z) * math.exp(-z * z / 2) / math.sqrt(2 * math.pi)

    return quad(weighed, -9, 9, epsabs=1e-12, epsrel=1e-12, limit=200)[0]


def noisy(sigma):
    """The minimax game's value with noise on reals and fakes."""
    return lambda theta, psi: mean(lambda x: f(psi * (theta + x)), sigma) + mean(lambda x: f(-psi * x), sigma)


# What G minimises and what D maximises, of θ and ψ.
GAMES = {
    GAN(): (lambda t, p: f(p * t), lambda t, p: f(p * t)),
    NonSaturating(): (lambda t, p: -f(-p * t), lambda t, p: f(p * t)),
    Wasserstein(): (lambda t, p: p * t, lambda t, p: p * t),
    WassersteinGP(0.7, 0.4): (lambda t, p: p * t, lambda t, p: p * t - 0.7 / 2 * (abs(p) - 0.4) ** 2),
    R1(0.6): (lambda t, p: f(p * t), lambda t, p: f(p * t) - 0.6 / 2 * p**2),
    InstanceNoise(0.8): (noisy(0.8), noisy(0.8)),
}
EACH = pytest.mark.parametrize("method", GAMES, ids=repr)


# the fields


@EACH
@pytest.mark.parametrize("theta", [-2.0, 0.0, 0.7])
@pytest.mark.parametrize("psi", [-0.9, 0.3, 2.0])
def test_each_player_goes_along_its_own_gradient(method, theta, psi):
    costs_g, pays_d = GAMES[method]
    dtheta, dpsi = method.field(theta, psi)
    nudge = 1e-4  # squared it is 1e-8; third derivatives are below 10, and quadrature's 1e-12 makes 1e-8
    down = (costs_g(theta - nudge, psi) - costs_g(theta + nudge, psi)) / (2 * nudge)
    up = (pays_d(theta, psi + nudge) - pays_d(theta, psi - nudge)) / (2 * nudge)
    assert dtheta == pytest.approx(down, abs=1e-6)
    assert dpsi == pytest.approx(up, abs=1e-6)


@EACH
@pytest.mark.parametrize("shape", [(), (1,), (4,), (2, 3), (0,)])
def test_a_field_keeps_the_shape_of_its_places(method, shape):
    theta, psi = np.random.default_rng(0).uniform(-2, 2, (2, *shape))
    field = np.stack(method.field(theta, psi))
    assert field.shape == (2, *shape)
    for k in np.ndindex(shape):
        np.testing.assert_allclose(field[(slice(None), *k)], method.field(theta[k], psi[k]), rtol=1e-12)


@EACH
@given(COORDINATES, COORDINATES)
@often
def test_the_other_side_of_the_equilibrium_is_the_same_turned_around(method, theta, psi):
    there, opposite = np.array(method.field(theta, psi)), np.array(method.field(-theta, -psi))
    np.testing.assert_allclose(opposite, -there, atol=1e-12)  # rounding


@EACH
def test_nobody_moves_at_the_equilibrium(method):
    np.testing.assert_allclose(method.field(0.0, 0.0), 0, atol=1e-15)  # the noise's mean, in float64


@pytest.mark.parametrize("method", [R1(0), InstanceNoise(0)], ids=repr)
@given(COORDINATES, COORDINATES)
@often
def test_without_weight_or_noise_it_is_the_minimax_game(method, theta, psi):
    np.testing.assert_allclose(method.field(theta, psi), GAN().field(theta, psi), atol=1e-14)  # rounding


def test_no_field_overflows_however_far_away():
    places = np.array([-1e6, 1e6, 1e3])
    for method in METHODS.values():
        assert np.isfinite(method.field(places, places[::-1])).all()
    np.testing.assert_array_equal(GAN().field(1e3, 1e3), [0, 0])  # where D is sure, both gradients vanish
    assert NonSaturating().field(1e3, 1e3)[0] == -1e3  # and here only D's


@pytest.mark.parametrize(("sigma", "digits"), [(0.5, 1e-12), (1.0, 1e-9)])
@pytest.mark.parametrize(("theta", "psi"), [(-3.0, 3.0), (3.0, 3.0), (0.1, -3.0), (1.5, 2.0)])
def test_the_mean_over_the_noise_is_right_all_over_the_picture(theta, psi, sigma, digits):
    def slope(t):
        return 1 / (1 + math.exp(t))

    dtheta, dpsi = InstanceNoise(sigma).field(theta, psi)
    assert dtheta == pytest.approx(-psi * mean(lambda x: slope(psi * (theta + x)), sigma), abs=digits)
    at_fakes = mean(lambda x: (theta + x) * slope(psi * (theta + x)), sigma)
    assert dpsi == pytest.approx(at_fakes - mean(lambda x: x * slope(-psi * x), sigma), abs=digits)


def test_the_menu_knows_each_method_by_its_name():
    assert [type(method) for method in METHODS.values()] == [type(method) for method in GAMES]
    assert list(METHODS) == [method.name for method in METHODS.values()]


# eigenvalues


def both(middle, square):
    """middle ± √square, in order of the real parts, then of the imaginary ones."""
    root = np.emath.sqrt(square)
    return np.sort_complex(np.array([middle - root, middle + root], dtype=complex))


CLOSED = {
    GAN(): both(0, -1 / 4),
    NonSaturating(): both(0, -1 / 4),
    Wasserstein(): both(0, -1),
    FREE: both(0, -1),
    **{R1(g): both(-g / 2, g * g / 4 - 1 / 4) for g in (0, 0.3, 0.9, 1.5, 3)},
    **{InstanceNoise(s): both(-(s**2) / 4, s**4 / 16 - 1 / 4) for s in (0, 0.5, 1, 1.3, 1.6, 2)},
    # Without a target the penalty is R1's, on the critic's game.
    WassersteinGP(0.3, 0): both(-0.3 / 2, 0.3**2 / 4 - 1),
}


@pytest.mark.parametrize("method", CLOSED, ids=repr)
def test_the_eigenvalues_are_those_of_the_closed_forms(method):
    found = eigenvalues(method)
    assert found.shape == (2,)
    assert found.dtype == complex
    np.testing.assert_allclose(found, CLOSED[method], **DIFFERENCES)


@pytest.mark.parametrize("method", [R1(1), InstanceNoise(math.sqrt(2))], ids=repr)
def test_at_the_critical_number_both_are_a_half(method):
    # A double eigenvalue moves by the root of the differences' error: √1e-7.
    np.testing.assert_allclose(eigenvalues(method), -0.5, atol=4e-4)


@pytest.mark.parametrize(
    ("gentle", "strong"), [(R1(0.99), R1(1.01)), (InstanceNoise(1.41), InstanceNoise(1.42))]
)
def test_below_the_critical_number_they_spiral_and_beyond_it_they_creep(gentle, strong):
    assert abs(eigenvalues(gentle).imag).min() > 0.01
    assert (eigenvalues(strong).imag == 0).all()
    # The slower of the two is what is left at the end.
    assert eigenvalues(strong).real.max() > eigenvalues(gentle).real.max()


@pytest.mark.parametrize("method", [WassersteinGP(), WassersteinGP(0.01, 0.1)], ids=repr)
def test_a_field_that_jumps_has_no_eigenvalues(method):
    with pytest.raises(ValueError, match="whose field jumps at the equilibrium; allowed is one") as raised:
        eigenvalues(method)
    assert f"method is {method!r}" in str(raised.value)


# steps


@pytest.mark.parametrize(
    ("method", "at_once", "in_turn"),
    [
        (GAN(), 3.10, 1.42),
        (NonSaturating(), 0.640, 0.284),
        (Wasserstein(1), 1.00, 1.02),
        (R1(0.3), 2.6e-6, 2.3e-7),
    ],
    ids=["GAN", "NSGAN", "WGAN", "R1"],
)
def test_500_steps_from_one_one_end_where_the_reference_says(method, at_once, in_turn):
    for alternating, expected in ((False, at_once), (True, in_turn)):
        found = radius(trajectory(method, (1, 1), 0.2, 500, alternating)[-1])
        digits = 2 if expected < 1e-3 else 3
        assert float(f"{found:.{digits - 1}e}") == expected  # to the digits that are known


@EACH
def test_at_once_both_move_by_what_they_saw(method):
    way = trajectory(method, (0.9, -0.6), 0.3, 1)
    dtheta, dpsi = method.field(0.9, -0.6)
    np.testing.assert_allclose(way, [[0.9, -0.6], [0.9 + 0.3 * dtheta, -0.6 + 0.3 * dpsi]], rtol=1e-15)


@EACH
def test_in_turn_g_moves_first_and_d_sees_where_it_got_to(method):
    way = trajectory(method, (0.9, -0.6), 0.3, 1, alternating=True)
    theta = 0.9 + 0.3 * method.field(0.9, -0.6)[0]
    psi = -0.6 + 0.3 * method.field(theta, -0.6)[1]
    np.testing.assert_allclose(way[1], [theta, psi], rtol=1e-15)


@pytest.mark.parametrize("alternating", [False, True])
def test_the_slope_is_clipped_after_each_of_ds_updates_and_not_before_the_first(alternating):
    way = trajectory(Wasserstein(0.5), (2, -3), 0.2, 200, alternating)
    assert way[0].tolist() == [2, -3]
    assert np.abs(way[1:, 1]).max() == 0.5
    assert way[1, 0] == 2 + 0.2 * 3  # G saw the slope as it was
    free = trajectory(FREE, (2, -3), 0.2, 200, alternating)
    assert np.abs(free[1:, 1]).max() > 3


SMALL = 1e-6  # so near to the equilibrium the field is that of its derivative, to 1e-12


@pytest.mark.parametrize("step", [0.05, 0.2, 1.0])
def test_near_the_equilibrium_steps_at_once_grow_the_distance_by_the_same_factor_each(step):
    for method in (GAN(), NonSaturating()):
        far = radius(trajectory(method, (SMALL, 0), step, 8))
        np.testing.assert_allclose(far[1:] / far[:-1], math.sqrt(1 + step**2 / 4), rtol=1e-9)
    far = radius(trajectory(FREE, (1, 1), step, 8))  # linear everywhere, and twice as fast
    np.testing.assert_allclose(far[1:] / far[:-1], math.sqrt(1 + step**2), rtol=1e-12)


@pytest.mark.parametrize("step", [0.2, 1.0, 3.0, 3.9])
def test_near_the_equilibrium_steps_in_turn_stay_on_an_ellipse(step):
    theta, psi = trajectory(GAN(), (SMALL, 0), step, 2000, alternating=True).T / SMALL
    # θ² + ψ² − (h/2)·θψ is kept: for h < 4 that is an ellipse, and its axes have the ratio below.
    np.testing.assert_allclose(theta**2 + psi**2 - step / 2 * theta * psi, 1, rtol=1e-6)
    assert np.hypot(theta, psi).max() <= math.sqrt((4 + step) / (4 - step)) * (1 + 1e-6)


def test_in_turn_steps_of_4_are_the_border():
    at, beyond = (
        radius(trajectory(GAN(), (SMALL, 0), step, 200, alternating=True)) / SMALL for step in (4, 4.01)
    )
    # The ellipse has become two lines, along which each step leads as far as the one before.
    np.testing.assert_allclose(np.diff(at)[10:], math.sqrt(8), rtol=1e-2)  # 1/k² is left of the first steps
    assert beyond[-1] > 100 * at[-1]


def test_a_gradient_penalty_keeps_its_distance_and_zero_centred_ones_do_not():
    near = (0.01, 0.01)
    for alternating in (False, True):
        kept = radius(trajectory(WassersteinGP(), near, 0.1, 2000, alternating))[-500:]
        assert kept.min() > 1
        assert radius(trajectory(WassersteinGP(1, 0), near, 0.1, 2000, alternating))[-1] < 1e-9


@pytest.mark.parametrize("method", [*GAMES, FREE], ids=repr)
@pytest.mark.parametrize("alternating", [False, True])
def test_many_starts_at_once_go_the_ways_of_each(method, alternating):
    starts = np.random.default_rng(1).uniform(-2, 2, (5, 2))
    ways = trajectory(method, starts, 0.2, 30, alternating)
    assert ways.shape == (31, 5, 2)
    for k, start in enumerate(starts):
        # A sum over the noise may be taken in another order.
        np.testing.assert_allclose(ways[:, k], trajectory(method, start, 0.2, 30, alternating), atol=1e-12)


def test_none_at_all_and_no_steps_are_allowed_and_the_start_is_left_as_it_was():
    for go in (trajectory, flow):
        assert go(GAN(), np.zeros((0, 2)), 0.2, 10).shape == (11, 0, 2)
        start = np.array([1.0, 2.0])
        way = go(GAN(), start, 0.2, 0)
        np.testing.assert_array_equal(way, [[1, 2]])
        way[:] = 7
        go(GAN(), start, 0.2, 3)[:] = 7
        assert start.tolist() == [1, 2]


@pytest.mark.filterwarnings("error")
def test_what_runs_off_beyond_all_numbers_says_so_without_a_warning():
    for alternating in (False, True):
        assert not np.isfinite(trajectory(FREE, (1, 1), 50, 500, alternating)[-1]).any()


# the flow


@pytest.mark.parametrize("method", [GAN(), FREE], ids=repr)
def test_the_flow_of_the_bare_games_keeps_its_distance(method):
    starts = np.array([[1, 1], [-0.1, 0.2], [2.5, 0.5]])
    far = radius(flow(method, starts, 0.2, 500))
    np.testing.assert_allclose(
        far, np.broadcast_to(far[0], far.shape), rtol=1e-6
    )  # the solver's, 100 times 1e-9


def test_the_critics_flow_is_a_circle_gone_round_in_two_pi():
    way = flow(FREE, (1, 0), 0.1, 100)
    times = 0.1 * np.arange(101)
    np.testing.assert_allclose(way, np.stack([np.cos(times), np.sin(times)], axis=1), atol=1e-7)


@given(COORDINATES, COORDINATES)
@often
def test_the_non_saturating_flow_never_goes_away_from_the_equilibrium(theta, psi):
    # d(θ² + ψ²)/2 = θψ (f'(ψθ) − f'(−ψθ)) ≤ 0
    far = radius(flow(NonSaturating(), (theta, psi), 0.5, 40))
    assert (np.diff(far) <= 1e-7).all()  # the solver's error


def test_it_comes_to_the_equilibrium_but_ever_more_slowly():
    # Near it d(r²) ∝ −r⁴ on average, so that r falls like 1/√t: ten times the time makes 1/√10 of it.
    way = radius(flow(NonSaturating(), (1, 1), 10, 1000))
    assert way[1000] / way[100] == pytest.approx(1 / math.sqrt(10), rel=0.02)
    exponential = radius(flow(R1(0.3), (1, 1), 10, 10))
    assert exponential[10] < 1e-6


@pytest.mark.parametrize("alternating", [False, True])
@pytest.mark.parametrize("method", [GAN(), NonSaturating(), R1(), InstanceNoise()], ids=repr)
def test_steps_come_to_the_flow_as_they_get_smaller(method, alternating):
    end = flow(method, (1, 1), 0.5, 10)[-1]
    off = [
        radius(trajectory(method, (1, 1), 5 / steps, steps, alternating)[-1] - end)
        for steps in (500, 1000, 2000)
    ]
    np.testing.assert_allclose(
        [off[0] / off[1], off[1] / off[2]], 2, rtol=0.05
    )  # Euler's steps: in proportion


# what is refused

BAD_NUMBERS = [-0.1, math.nan, math.inf, "1", None, True]


@pytest.mark.parametrize("number", BAD_NUMBERS, ids=repr)
@pytest.mark.parametrize(
    ("make", "name"),
    [
        (R1, "weight"),
        (InstanceNoise, "sigma"),
        (WassersteinGP, "weight"),
        (lambda number: WassersteinGP(1, number), "target"),
    ],
    ids=["R1", "noise", "weight", "target"],
)
def test_a_number_that_is_none_is_refused(make, name, number):
    with pytest.raises(ValueError, match="allowed is a finite number ≥ 0") as raised:
        make(number)
    assert f"{name} is {number!r}" in str(raised.value)


@pytest.mark.parametrize("clip", [0, -1, math.nan, -math.inf, "1", None, True], ids=repr)
def test_a_clip_that_is_none_is_refused(clip):
    with pytest.raises(ValueError, match=r"clip is .*; allowed is a number > 0, math\.inf for none"):
        Wasserstein(clip)


BAD_STARTS = [(1,), (1, 2, 3), 1.0, (), np.zeros((2, 3)), np.zeros((1, 1, 2)), (1, math.nan), "ab", None]


@pytest.mark.parametrize("go", [trajectory, flow])
def test_what_cannot_be_gone_is_refused_with_what_is_allowed(go):
    for start in BAD_STARTS:
        with pytest.raises(ValueError, match=r"(?s)start is .*; allowed are finite numbers"):
            go(GAN(), start, 0.2, 10)
    for step in [0, *BAD_NUMBERS]:
        with pytest.raises(ValueError, match=f"step is {step!r}; allowed is a finite number > 0"):
            go(GAN(), (1, 1), step, 10)
    for steps in (-1, 1.5, "10", None, True):
        with pytest.raises(ValueError, match=f"steps is {steps!r}; allowed is a whole number ≥ 0"):
            go(GAN(), (1, 1), 0.2, steps)
    assert len(go(GAN(), (1, 1), np.float32(0.2), np.int64(10))) == 11


def test_a_method_that_clips_has_no_flow():
    with pytest.raises(
        ValueError, match=r"method is Wasserstein\(clip=1.0\); allowed is one that does not clip"
    ):
        flow(Wasserstein(), (1, 1), 0.2, 10)
