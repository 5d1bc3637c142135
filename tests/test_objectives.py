"""Losses and their gradients agree with the formulas, also where sigmoid rounds to 0 or 1."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn.functional import binary_cross_entropy_with_logits, logsigmoid

from gan_tutor.divergences import optimal_logit, value
from gan_tutor.objectives import OBJECTIVES, Minimax, NonSaturating, objective

LOGITS = torch.linspace(-80, 80, 641)
EACH = pytest.mark.parametrize("played", OBJECTIVES.values(), ids=OBJECTIVES.keys())

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


@EACH
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


# names


def test_the_menu_holds_each_objective_under_its_own_name():
    assert {name: objective(name) for name in OBJECTIVES} == OBJECTIVES
    assert {name: each.name for name, each in OBJECTIVES.items()} == {name: name for name in OBJECTIVES}
    assert isinstance(objective("minimax"), Minimax)
    assert isinstance(objective("non-saturating"), NonSaturating)


def test_an_unknown_name_is_named_with_what_is_allowed():
    with pytest.raises(ValueError, match="objective is 'wasserstien'; allowed are 'minimax', 'non-sat"):
        objective("wasserstien")
