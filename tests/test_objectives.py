"""Losses and their gradients agree with the formulas, also where sigmoid rounds to 0 or 1."""

import dataclasses
import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn
from torch.nn.functional import binary_cross_entropy_with_logits, logsigmoid

from gan_tutor.divergences import optimal_logit, value
from gan_tutor.objectives import OBJECTIVES, Minimax, NonSaturating, Wasserstein, clip_weights, objective
from gan_tutor.penalties import R1, GradientPenalty

LOGITS = torch.linspace(-80, 80, 641)
EACH = pytest.mark.parametrize("played", OBJECTIVES.values(), ids=OBJECTIVES.keys())
EACH_BCE = pytest.mark.parametrize("played", [Minimax(), NonSaturating()], ids=lambda played: played.name)
EACH_KIND = pytest.mark.parametrize("kind", [Minimax, NonSaturating, Wasserstein])

# For p = N(0, 1), q = N(mu, 1) and D = D* held fixed: mu, then the gradient in mu of the minimax loss, g_s,
# and of the non-saturating loss, g_ns, each rounded to its last digit, and half a unit in that digit.
GRADIENTS = [
    (0.5, 0.235264, 5e-7, 0.264736, 5e-7),
    (1.0, 0.397973, 5e-7, 0.602027, 5e-7),
    (2.0, 0.449600, 5e-7, 1.550400, 5e-7),
    (3.0, 0.295864, 5e-7, 2.704136, 5e-7),
    (4.0, 0.137195, 5e-7, 3.862805, 5e-7),
    (5.0, 4.73796e-2, 5e-8, 4.952620, 5e-7),
    (6.0, 1.24532e-2, 5e-8, 5.987547, 5e-7),
    (8.0, 3.92875e-4, 5e-10, 7.999607, 5e-7),
    (10.0, 4.46410e-6, 5e-12, 9.999996, 5e-7),
]

some_logits = st.lists(st.floats(-100, 100), min_size=1, max_size=20).map(
    lambda numbers: torch.tensor(numbers, dtype=torch.float64)
)


def gradient_in_logits(loss, logits):
    """The derivative of the loss at each logit; the mean's 1/n is taken out."""
    logits = logits.clone().requires_grad_()
    (gradient,) = torch.autograd.grad(loss(logits), logits)
    return len(logits) * gradient


def log_normal(x, mean):
    return -0.5 * (x - mean) ** 2 - 0.5 * math.log(2 * math.pi)


def gradient_in_mu(played, mu):
    """d/dmu of G's loss through the fakes mu + z, z standard normal, with D = D* held fixed."""
    # The trapezoid rule over z, exact to rounding for functions this smooth.
    z = torch.linspace(-14, 14, 5601, dtype=torch.float64)
    weights = log_normal(z, 0).exp() * (z[1] - z[0])
    fakes = (mu + z).requires_grad_()
    loss = played.generator(optimal_logit(log_normal(fakes, 0), log_normal(fakes, mu)))
    (gradient,) = torch.autograd.grad(loss, fakes)
    return (weights * len(z) * gradient).sum().item()


# gradients


def test_the_minimax_gradient_in_the_logit_is_minus_d():
    gradient = gradient_in_logits(Minimax().generator, LOGITS)
    # float32: a few roundings of a number of any size, hence relative.
    torch.testing.assert_close(gradient, -LOGITS.double().sigmoid().float(), rtol=1e-5, atol=0)


def test_the_non_saturating_gradient_in_the_logit_is_minus_1_minus_d():
    gradient = gradient_in_logits(NonSaturating().generator, LOGITS)
    torch.testing.assert_close(gradient, -(-LOGITS.double()).sigmoid().float(), rtol=1e-5, atol=0)  # as above


@EACH
@pytest.mark.parametrize("size", [80.0, 1e4, 1e30])
def test_losses_and_gradients_are_finite_for_logits_of_any_size(played, size):
    logits = torch.tensor([-size, size], requires_grad=True)
    for loss in (played.generator(logits), played.discriminator(logits, logits)):
        assert loss.isfinite()
        assert torch.autograd.grad(loss, logits)[0].isfinite().all()


@pytest.mark.parametrize(("mu", "saturating", "half", "_", "__"), GRADIENTS)
def test_the_minimax_gradient_against_the_best_discriminator_is_the_tables(mu, saturating, half, _, __):
    # The loss falls as mu goes to 0, so its derivative is positive: g_s. A trace for binary rounding.
    assert gradient_in_mu(Minimax(), mu) == pytest.approx(saturating, abs=half * (1 + 1e-6))


@pytest.mark.parametrize(("mu", "_", "__", "non_saturating", "half"), GRADIENTS)
def test_the_non_saturating_gradient_against_the_best_discriminator_is_the_tables(
    mu, _, __, non_saturating, half
):
    assert gradient_in_mu(NonSaturating(), mu) == pytest.approx(non_saturating, abs=half * (1 + 1e-6))


@settings(deadline=None, max_examples=25)
@given(st.floats(0.01, 10))
def test_the_two_gradients_add_up_to_mu(mu):
    # g_ns = mu − g_s; quadrature and float64 rounding.
    total = gradient_in_mu(Minimax(), mu) + gradient_in_mu(NonSaturating(), mu)
    assert total == pytest.approx(mu, rel=1e-10)


def test_the_minimax_gradient_is_largest_at_1_636256():
    peak = gradient_in_mu(Minimax(), 1.636256)
    assert peak == pytest.approx(0.467320, abs=5e-7)  # half a unit in the last digit shown
    assert peak > max(gradient_in_mu(Minimax(), 1.636256 + step) for step in (-0.001, 0.001))


# losses


@settings(deadline=None, max_examples=25)
@given(some_logits, some_logits)
def test_the_minimax_generator_loss_is_the_fake_term_of_the_value(real, fake):
    assert Minimax().generator(fake) == logsigmoid(-fake).mean()
    real_term = logsigmoid(real).mean()
    # float64 rounding of a sum of numbers up to 100.
    torch.testing.assert_close(
        value(real, fake), real_term + Minimax().generator(fake), rtol=1e-14, atol=1e-12
    )
    # The real term holds no generator: dropping it changes no gradient of G's.
    whole = gradient_in_logits(lambda logits: value(real, logits), fake)
    assert torch.equal(whole, gradient_in_logits(Minimax().generator, fake))


@EACH_BCE
@settings(deadline=None, max_examples=25)
@given(some_logits, some_logits)
def test_the_discriminator_minimises_the_binary_cross_entropy(played, real, fake):
    reference = binary_cross_entropy_with_logits(
        real, torch.ones_like(real)
    ) + binary_cross_entropy_with_logits(fake, torch.zeros_like(fake))
    torch.testing.assert_close(played.discriminator(real, fake), reference, rtol=1e-12, atol=1e-12)  # float64


@settings(deadline=None, max_examples=25)
@given(some_logits)
def test_the_generators_losses_are_binary_cross_entropies_with_either_label(fake):
    ones, zeros = torch.ones_like(fake), torch.zeros_like(fake)
    torch.testing.assert_close(
        NonSaturating().generator(fake), binary_cross_entropy_with_logits(fake, ones), rtol=1e-12, atol=1e-12
    )
    torch.testing.assert_close(
        Minimax().generator(fake), -binary_cross_entropy_with_logits(fake, zeros), rtol=1e-12, atol=1e-12
    )


def test_minimax_is_not_the_non_saturating_formula():
    # Where D recognises the fakes, one gradient has died and the other has not.
    recognised = torch.tensor([-10.0])
    dead = gradient_in_logits(objective("minimax").generator, recognised).item()
    alive = gradient_in_logits(objective("non-saturating").generator, recognised).item()
    assert -1e-4 < dead < 0
    assert -1 < alive < -0.9999


@EACH
def test_losses_are_scalars_whatever_the_logits_shape(played):
    assert played.generator(torch.zeros(6, 1)).shape == ()
    assert played.discriminator(torch.zeros(6, 1), torch.zeros(6, 1)).shape == ()


@settings(deadline=None, max_examples=25)
@given(some_logits, some_logits)
def test_the_critic_minimises_the_fakes_mean_minus_the_reals_and_the_generator_minus_the_fakes(real, fake):
    real_mean, fake_mean = math.fsum(real) / len(real), math.fsum(fake) / len(fake)
    played = Wasserstein()
    # float64 rounding of a sum of 20 numbers up to 100.
    assert played.discriminator(real, fake).item() == pytest.approx(fake_mean - real_mean, abs=1e-12)
    assert played.generator(fake).item() == pytest.approx(-fake_mean, abs=1e-12)


def test_the_wasserstein_gradients_are_minus_1_and_1_however_sure_the_critic_is():
    ones, zero = torch.ones_like(LOGITS), torch.zeros(1)
    played = Wasserstein()
    # 641 times the float32 nearest to 1/641: one rounding.
    for gradient, expected in (
        (gradient_in_logits(played.generator, LOGITS), -ones),
        (gradient_in_logits(lambda fake: played.discriminator(zero, fake), LOGITS), ones),
        (gradient_in_logits(lambda real: played.discriminator(real, zero), LOGITS), -ones),
    ):
        torch.testing.assert_close(gradient, expected, rtol=2e-7, atol=0)


@pytest.mark.parametrize("theta", [-10.0, -0.01, 0.0, 3.0])
def test_a_critic_of_slope_1_tells_the_distance_of_two_lines_and_its_pull_does_not_fade(theta):
    # Two parallel lines theta apart, of W1 = |theta|; the best critic is a ramp from one to the other.
    heights = torch.linspace(0, 1, 5, dtype=torch.float64)
    real = torch.stack([torch.zeros_like(heights), heights], dim=1)
    shift = torch.tensor(theta, dtype=torch.float64, requires_grad=True)
    fake = real + torch.stack([shift, torch.zeros_like(shift)])
    towards_real = -math.copysign(1, theta)
    loss = Wasserstein().discriminator(towards_real * real[:, 0], towards_real * fake[:, 0])
    assert -loss.item() == pytest.approx(abs(theta), abs=1e-15)
    (pull,) = torch.autograd.grad(Wasserstein().generator(towards_real * fake[:, 0]), shift)
    assert pull.item() == pytest.approx(-towards_real, rel=1e-15)  # rounding of a mean of 5


@EACH_KIND
def test_a_penalty_or_a_clip_is_no_part_of_the_two_formulas(kind):
    plain, penalised = kind(), kind(penalty=R1(1.0))
    assert torch.equal(penalised.discriminator(LOGITS, -LOGITS), plain.discriminator(LOGITS, -LOGITS))
    assert torch.equal(penalised.generator(LOGITS), plain.generator(LOGITS))


# the Dirac-GAN (1801.04406): one real at 0, one fake at theta, a discriminator with the single weight psi


class Line(nn.Module):
    """The logit −psi·x. The paper's D scores fakes, ours reals: hence the sign, and psi is the paper's."""

    def __init__(self, psi):
        super().__init__()
        self.psi = nn.Parameter(torch.as_tensor(psi, dtype=torch.float64))

    def forward(self, x):
        return -self.psi * x


def velocity(played, theta, psi):
    """(dtheta/dt, dpsi/dt) when both players go down their own loss."""
    line, real = Line(psi), torch.zeros(1, 1, dtype=torch.float64)
    fake = torch.full_like(real, theta, requires_grad=True)
    (pull,) = torch.autograd.grad(played.generator(line(fake)), fake)
    loss = played.discriminator(line(real), line(fake.detach()))
    if played.penalty is not None:
        loss = loss + played.penalty(line, real, fake.detach(), torch.Generator().manual_seed(0))
    (push,) = torch.autograd.grad(loss, line.psi)
    return -pull.item(), -push.item()


def final_radius(played, step, alternating, steps=500):
    """Distance from the equilibrium after steps from (1, 1), both players at once or first G, then D."""
    theta, psi = 1.0, 1.0
    for _ in range(steps):
        moved = theta + step * velocity(played, theta, psi)[0]
        line = Line(psi + step * velocity(played, moved if alternating else theta, psi)[1])
        if played.clip is not None:
            clip_weights(line, played.clip)
        theta, psi = moved, line.psi.item()
    return math.hypot(theta, psi)


def eigenvalues(played, h=1e-4):
    """Eigenvalues of the field's derivative at the equilibrium (0, 0), by central differences."""
    rows = []
    for theta, psi in ((h, 0.0), (0.0, h)):
        ahead, behind = velocity(played, theta, psi), velocity(played, -theta, -psi)
        rows.append([(a - b) / (2 * h) for a, b in zip(ahead, behind, strict=True)])
    found = torch.linalg.eigvals(torch.tensor(rows, dtype=torch.float64))
    return sorted(found.tolist(), key=lambda each: (each.real, each.imag))


@settings(deadline=None, max_examples=50)
@given(st.floats(-5, 5), st.floats(-5, 5))
def test_the_dirac_gans_fields_are_the_papers(theta, psi):
    def slope(t):  # f'(t), of f(t) = −log(1 + exp(−t))
        return 1 / (1 + math.exp(t))

    both = psi * theta
    fields = {
        Minimax(): (-psi * slope(both), theta * slope(both)),
        NonSaturating(): (-psi * slope(-both), theta * slope(both)),
        Wasserstein(): (-psi, theta),
        Minimax(penalty=R1(0.3)): (-psi * slope(both), theta * slope(both) - 0.3 * psi),
        # γ(|psi| − 1)·sign(psi), with γ = 2λ.
        Wasserstein(penalty=GradientPenalty(0.1)): (
            -psi,
            theta - 0.2 * (abs(psi) - 1) * ((psi > 0) - (psi < 0)),
        ),
    }
    for played, field in fields.items():
        assert velocity(played, theta, psi) == pytest.approx(field, rel=1e-12, abs=1e-12), played  # rounding


@pytest.mark.parametrize(
    ("played", "frequency"), [(Minimax(), 0.5), (NonSaturating(), 0.5), (Wasserstein(), 1.0)]
)
def test_unpenalised_games_circle_the_equilibrium(played, frequency):
    # Central differences leave an error of h² = 1e-8.
    assert eigenvalues(played) == pytest.approx([-frequency * 1j, frequency * 1j], abs=1e-7)


@pytest.mark.parametrize("played", [Minimax, NonSaturating])
@pytest.mark.parametrize("weight", [0.3, 0.9, 1.2, 3.0])
def test_r1_draws_the_game_to_rest_and_without_a_swing_from_weight_1_on(played, weight):
    root = (weight**2 / 4 - 1 / 4 + 0j) ** 0.5
    found = eigenvalues(played(penalty=R1(weight)))
    assert found == pytest.approx([-weight / 2 - root, -weight / 2 + root], abs=1e-7)  # as above
    assert max(each.real for each in found) < 0
    assert any(each.imag for each in found) == (weight < 1)


# From (1, 1) with h = 0.2, 500 steps: final radius of simultaneous and of alternating steps.
@pytest.mark.parametrize(
    ("played", "simultaneous", "alternating"),
    [
        (Minimax(), "3.10", "1.42"),
        (NonSaturating(), "0.640", "0.284"),
        (Wasserstein(clip=1.0), "1.00", "1.02"),
        (Minimax(penalty=R1(0.3)), "2.6e-06", "2.3e-07"),
    ],
    ids=["minimax", "non-saturating", "clipped", "R1"],
)
def test_the_dirac_gan_ends_where_the_sheet_says(played, simultaneous, alternating):
    digits = "{:.1e}" if "e" in simultaneous else f"{{:.{len(simultaneous) - 2}f}}"
    assert digits.format(final_radius(played, 0.2, alternating=False)) == simultaneous
    assert digits.format(final_radius(played, 0.2, alternating=True)) == alternating


def test_the_gradient_penalty_does_not_bring_the_dirac_gan_to_rest():
    played = Wasserstein(penalty=GradientPenalty(0.5))
    # Near psi = 0 it pushes psi away, towards ±1.
    assert final_radius(played, 0.1, alternating=True) > 0.5
    assert final_radius(Wasserstein(penalty=R1(1.0)), 0.1, alternating=True) < 1e-5


# clipping


def test_clipping_clamps_every_parameter_and_leaves_those_within_the_bound():
    network = nn.Sequential(nn.Linear(3, 40), nn.BatchNorm1d(40), nn.Linear(40, 1))
    with torch.no_grad():
        for seed, parameter in enumerate(network.parameters()):
            parameter.copy_(torch.randn(parameter.shape, generator=torch.Generator().manual_seed(seed)))
        network[1].running_mean.fill_(7.0)
    kept = list(network.parameters())
    before = [parameter.detach().clone() for parameter in kept]
    clip_weights(network, 0.5)
    for parameter, was in zip(network.parameters(), before, strict=True):
        assert torch.equal(parameter, torch.where(was.abs() <= 0.5, was, 0.5 * was.sign()))
        assert parameter.requires_grad
    assert sum((was.abs() > 0.5).sum() for was in before) > 50
    # In place, so that the optimiser goes on moving the same tensors; a running mean is no parameter.
    assert all(new is old for new, old in zip(network.parameters(), kept, strict=True))
    assert torch.equal(network[1].running_mean, torch.full((40,), 7.0))


def test_clipping_twice_is_clipping_once():
    network = Line(3.0)
    clip_weights(network, 0.1)
    once = network.psi.item()
    clip_weights(network, 0.1)
    assert network.psi.item() == once == 0.1


# names


def test_the_menu_holds_each_objective_under_its_own_name():
    assert {name: objective(name) for name in OBJECTIVES} == OBJECTIVES
    assert {name: each.name for name, each in OBJECTIVES.items()} == {name: name for name in OBJECTIVES}
    assert isinstance(objective("minimax"), Minimax)
    assert isinstance(objective("non-saturating"), NonSaturating)
    clipped, penalised = objective("Wasserstein, clipped"), objective("Wasserstein, gradient penalty")
    assert isinstance(clipped, Wasserstein)
    assert clipped.clip is not None
    assert clipped.penalty is None
    assert isinstance(penalised, Wasserstein)
    assert penalised.clip is None
    assert isinstance(penalised.penalty, GradientPenalty)


def test_only_the_wasserstein_games_have_a_critic():
    assert {name: each.critic for name, each in OBJECTIVES.items()} == {
        "minimax": False,
        "non-saturating": False,
        "Wasserstein, clipped": True,
        "Wasserstein, gradient penalty": True,
    }


def test_an_unknown_name_is_named_with_what_is_allowed():
    with pytest.raises(ValueError, match="objective is 'wasserstien'; allowed are 'minimax', 'non-sat"):
        objective("wasserstien")


# arguments


@EACH_KIND
def test_objectives_are_values(kind):
    assert kind(penalty=R1(1.0)) == kind(penalty=R1(1))
    assert len({kind(), kind(), kind(penalty=R1(1.0))}) == 2
    assert kind().penalty is None
    assert kind().clip is None
    with pytest.raises(dataclasses.FrozenInstanceError):
        kind().penalty = R1(1.0)


def test_a_whole_number_will_do_for_a_clip():
    assert repr(Wasserstein(clip=1).clip) == "1.0"


@EACH_KIND
@pytest.mark.parametrize("penalty", [10.0, "R1", True, (R1(1.0),)])
def test_a_penalty_that_cannot_be_called_is_refused(kind, penalty):
    with pytest.raises(ValueError, match=r"^penalty is .*; allowed are None, or an object such as Gradient"):
        kind(penalty=penalty)


@pytest.mark.parametrize(
    "bound", [0, 0.0, -0.1, math.nan, math.inf, 10**400, True, False, "0.1", torch.tensor(0.1)]
)
def test_a_bound_that_is_not_a_finite_number_above_0_is_refused(bound):
    with pytest.raises(ValueError, match=r"^clip is .*; allowed is a finite number > 0$"):
        Wasserstein(clip=bound)
    with pytest.raises(ValueError, match=r"^bound is .*; allowed is a finite number > 0$"):
        clip_weights(Line(3.0), bound)
