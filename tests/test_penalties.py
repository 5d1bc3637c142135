"""Penalties are the formulas of the papers, in closed form where D is a line, and D can learn from them."""

import math

import pytest
import torch
from torch import nn

from gan_tutor import networks
from gan_tutor.objectives import Wasserstein
from gan_tutor.penalties import R1, GradientPenalty

# Gaps of the best penalised critic between N(0, 1) and N(mu, 1) for λ = 10: mu, gap.
GAPS = [(1, 1.05445), (2, 2.21034), (3, 3.46295), (5, 6.26200)]

EACH = pytest.mark.parametrize("penalty", [GradientPenalty(0.7), R1(0.7)], ids=["gradient penalty", "R1"])
EACH_KIND = pytest.mark.parametrize("kind", [GradientPenalty, R1])


def rng(seed=0):
    return torch.Generator().manual_seed(seed)


def points(seed, n=50, dim=3):
    return torch.randn(n, dim, generator=rng(seed), dtype=torch.float64)


def linear(slopes, offset=0.0):
    """The critic a·x + b in float64."""
    critic = nn.Linear(len(slopes), 1, dtype=torch.float64)
    with torch.no_grad():
        critic.weight.copy_(torch.as_tensor(slopes, dtype=torch.float64))
        critic.bias.fill_(offset)
    return critic


class Bowl(nn.Module):
    """The critic c·‖x‖²/2, whose slope c·‖x‖ differs from point to point. It remembers the points."""

    def __init__(self, curvature):
        super().__init__()
        self.curvature = nn.Parameter(torch.tensor(curvature, dtype=torch.float64))
        self.seen = None

    def forward(self, x):
        self.seen = x.detach().clone()
        return self.curvature / 2 * x.square().sum(dim=1, keepdim=True)


class Polyline(nn.Module):
    """A critic on the line, straight on each of equal pieces between low and high; it learns the slopes."""

    def __init__(self, low, high, pieces):
        super().__init__()
        self.edges = torch.linspace(low, high, pieces + 1, dtype=torch.float64)
        self.slopes = nn.Parameter(-torch.ones(pieces, dtype=torch.float64))

    def forward(self, x):
        width = self.edges[1] - self.edges[0]
        # The outermost pieces go on without end.
        piece = ((x - self.edges[0]) / width).floor().long().clamp(0, len(self.slopes) - 1)
        heights = torch.cat([x.new_zeros(1), (self.slopes * width).cumsum(0)])
        return heights[piece] + self.slopes[piece] * (x - self.edges[piece])


# values


@pytest.mark.parametrize("slopes", [(0.3,), (3.0, -4.0), (0.6, 0.0, 0.8), (-1e3, 2e3)])
@pytest.mark.parametrize("weight", [0.1, 10.0])
def test_the_gradient_penalty_of_a_line_is_its_slope_minus_1_squared(slopes, weight):
    real, fake = points(1, dim=len(slopes)), points(2, dim=len(slopes))
    expected = weight * (math.hypot(*slopes) - 1) ** 2
    penalised = GradientPenalty(weight)(linear(slopes, offset=7.0), real, fake, rng())
    # float64 rounding; (0.6, 0, 0.8) has slope 1 up to rounding, so its penalty is 0 up to rounding squared.
    assert penalised.item() == pytest.approx(expected, rel=1e-13, abs=1e-28)


@pytest.mark.parametrize("slopes", [(0.3,), (3.0, -4.0), (0.6, 0.0, 0.8), (-1e3, 2e3)])
@pytest.mark.parametrize("weight", [0.3, 2.0])
def test_r1_of_a_line_is_half_its_slope_squared(slopes, weight):
    real, fake = points(1, dim=len(slopes)), points(2, dim=len(slopes))
    penalised = R1(weight)(linear(slopes, offset=7.0), real, fake, rng())
    assert penalised.item() == pytest.approx(weight / 2 * math.hypot(*slopes) ** 2, rel=1e-13)  # rounding


def test_the_gradient_penalty_is_a_mean_over_the_interpolates():
    bowl = Bowl(2.0)
    penalised = GradientPenalty(10.0)(bowl, points(1), points(2), rng())
    slopes = 2.0 * bowl.seen.norm(dim=1)
    assert penalised.item() == pytest.approx(10 * (slopes - 1).square().mean().item(), rel=1e-13)  # rounding


def test_r1_is_a_mean_over_the_reals_and_knows_no_fakes():
    bowl, real = Bowl(2.0), points(1)
    penalised = R1(3.0)(bowl, real, torch.full_like(real, math.nan), rng())
    assert torch.equal(bowl.seen, real)
    assert penalised.item() == pytest.approx(3 / 2 * 4 * real.square().sum(dim=1).mean().item(), rel=1e-13)


def test_the_interpolates_lie_on_the_segments_evenly():
    n = 2000
    bowl, real, fake = Bowl(1.0), points(1, n, 2), points(2, n, 2)
    GradientPenalty()(bowl, real, fake, rng())
    way, gone = real - fake, bowl.seen - fake
    eps = (way * gone).sum(dim=1) / way.square().sum(dim=1)
    # Rounding: the point is where eps says, in both coordinates.
    torch.testing.assert_close(gone, eps[:, None] * way, rtol=0, atol=1e-12)
    assert eps.min() >= -1e-12
    assert eps.max() <= 1 + 1e-12
    # Kolmogorov's distance from the uniform distribution; 1.95/√n is passed once in 1000 seeds.
    even = (torch.arange(n) + 0.5) / n
    assert (eps.sort().values - even).abs().max() < 1.95 / math.sqrt(n)
    # Each sample has an eps of its own, and it does not depend on the sample's place in the batch.
    assert abs(torch.corrcoef(torch.stack([eps[1:], eps[:-1]]))[0, 1]) < 4 / math.sqrt(n)


@pytest.mark.parametrize(("mu", "gap"), GAPS)
def test_the_best_critic_under_the_gradient_penalty_has_the_sheets_gap_which_is_not_w1(mu, gap):
    n, objective = 100_000, Wasserstein(penalty=GradientPenalty(10.0))
    # Evenly spaced quantiles, paired at random, are samples without most of the noise.
    quantiles = torch.special.ndtri((torch.arange(n, dtype=torch.float64) + 0.5) / n)[:, None]
    real, fake = quantiles, mu + quantiles[torch.randperm(n, generator=rng())]
    critic = Polyline(-3.0, mu + 3.0, pieces=40)
    loss = objective.discriminator(critic(real), critic(fake)) + objective.penalty(critic, real, fake, rng(1))
    # The loss is quadratic in each slope by itself: a single Newton step from any slopes < 0 is its minimum.
    (gradient,) = torch.autograd.grad(loss, critic.slopes, create_graph=True)
    (curvature,) = torch.autograd.grad(gradient.sum(), critic.slopes)
    with torch.no_grad():
        critic.slopes -= gradient / curvature
        best = -objective.discriminator(critic(real), critic(fake)).item()
    # 40 pieces for a curve, and eps still random: at most 1e-3 off in any seed tried. W1 = mu is ≥ 0.05 off.
    assert best == pytest.approx(gap, abs=2e-3)


# gradients


@EACH
@pytest.mark.parametrize("activation", [nn.Tanh(), nn.LeakyReLU(0.2)])
def test_the_penalty_differentiates_through_to_the_discriminators_parameters(penalty, activation):
    net = networks.mlp([2, 8, 8, 1], rng(3)).double()
    net[1] = net[3] = activation
    real, fake = points(1, 20, 2), points(2, 20, 2)
    # The last bias moves every logit alike: no slope depends on it, so the penalty's graph leaves it out.
    parameters = list(net.parameters())[:-1]
    gradients = torch.autograd.grad(
        penalty(net, real, fake, rng()), parameters, allow_unused=True, materialize_grads=True
    )
    ways = [torch.randn(each.shape, generator=rng(4), dtype=torch.float64) for each in parameters]
    slope = sum((gradient * way).sum() for gradient, way in zip(gradients, ways, strict=True)).item()

    def moved(step):
        with torch.no_grad():
            for each, way in zip(parameters, ways, strict=True):
                each += step * way
        value = penalty(net, real, fake, rng()).item()
        with torch.no_grad():
            for each, way in zip(parameters, ways, strict=True):
                each -= step * way
        return value

    h = 1e-6
    # Central differences: h² and rounding/h leave about 9 digits.
    assert slope == pytest.approx((moved(h) - moved(-h)) / (2 * h), rel=1e-6)
    assert abs(slope) > 1e-4


def test_the_gradient_penalty_pulls_a_lines_slope_to_1_from_either_side():
    for slope, sign in ((0.5, -1), (2.0, 1)):
        critic = linear([slope, 0.0])
        penalised = GradientPenalty(10.0)(critic, points(1, dim=2), points(2, dim=2), rng())
        (gradient,) = torch.autograd.grad(penalised, critic.weight)
        # d/da of 10·(|a| − 1)², rounding.
        assert gradient[0, 0].item() == pytest.approx(20 * (slope - 1), rel=1e-13)
        assert gradient[0, 0].sign() == sign


@EACH
def test_a_flat_discriminator_has_a_finite_gradient(penalty):
    # ‖∇D‖ has a corner at 0; torch takes 0 for its derivative there.
    critic = linear([0.0, 0.0])
    penalised = penalty(critic, points(1, dim=2), points(2, dim=2), rng())
    (gradient,) = torch.autograd.grad(penalised, critic.weight)
    assert penalised.isfinite()
    assert torch.equal(gradient, torch.zeros_like(gradient))


@EACH
def test_the_penalty_reaches_the_discriminator_alone(penalty):
    bowl = Bowl(1.5)
    real, fake = points(1).requires_grad_(), points(2).requires_grad_()
    before = real.detach().clone(), fake.detach().clone()
    penalty(bowl, real, fake, rng()).backward()
    assert bowl.curvature.grad is not None
    assert real.grad is None
    assert fake.grad is None
    assert torch.equal(real, before[0])
    assert torch.equal(fake, before[1])


@EACH
def test_batches_as_they_come_in_training_are_left_as_they_were(penalty):
    net = networks.discriminator(rng())
    real, fake = (points(seed, dim=2).float() for seed in (1, 2))
    penalised = penalty(net, real, fake, rng())
    assert penalised.shape == ()
    assert penalised.dtype == torch.float32
    assert not real.requires_grad
    assert not fake.requires_grad
    assert all(parameter.grad is None for parameter in net.parameters())


# randomness


@EACH
def test_the_same_seed_gives_the_same_penalty_and_torchs_global_state_is_not_touched(penalty):
    before = torch.get_rng_state()
    first, second = (penalty(Bowl(1.0), points(1), points(2), rng(5)) for _ in range(2))
    assert torch.equal(first, second)
    assert torch.equal(torch.get_rng_state(), before)


def test_another_seed_gives_other_interpolates():
    first, second = (GradientPenalty()(Bowl(1.0), points(1), points(2), rng(seed)) for seed in (5, 6))
    assert not torch.equal(first, second)


def test_the_gradient_penalty_draws_from_rng_and_goes_on_in_its_stream():
    stream = rng(5)
    first, second = (GradientPenalty()(Bowl(1.0), points(1), points(2), stream) for _ in range(2))
    assert not torch.equal(first, second)


def test_r1_draws_nothing():
    stream = rng(5)
    R1()(Bowl(1.0), points(1), points(2), stream)
    assert torch.equal(stream.get_state(), rng(5).get_state())


# arguments


def test_penalties_are_values():
    assert GradientPenalty() == GradientPenalty(10)
    assert R1(1) == R1(1.0)
    assert len({GradientPenalty(10), GradientPenalty(10.0), GradientPenalty(0.1), R1(10)}) == 3
    assert repr(GradientPenalty(10)) == "GradientPenalty(weight=10.0)"
    assert repr(R1(10)) == "R1(weight=10.0)"


@EACH_KIND
@pytest.mark.parametrize(
    "weight", [0, 0.0, -1.0, math.nan, math.inf, 10**400, True, False, "10", None, torch.tensor(1.0)]
)
def test_a_weight_that_is_not_a_finite_number_above_0_is_refused(kind, weight):
    with pytest.raises(ValueError, match=r"^weight is .*; allowed is a finite number > 0$"):
        kind(weight)


@pytest.mark.parametrize("shape", [(1, 3), (49, 3), (50, 2), (50,)])
def test_a_fake_for_each_real_is_asked_for(shape):
    fake = torch.zeros(shape, dtype=torch.float64)
    with pytest.raises(ValueError, match=r"fake has shape .*; allowed is \(50, 3\), a fake for each real"):
        GradientPenalty()(Bowl(1.0), points(1), fake, rng())
