"""What is shown of a game is true: the generator's own gradient, the optimal D, the real modes."""

import math

import numpy as np
import pytest
import torch
from scipy.stats import gaussian_kde, norm
from torch import nn

from gan_tutor import digits, networks, probe
from gan_tutor.coverage import Classes, Modes
from gan_tutor.densities import Mixture, Samples, bimodal, cross, ring, silverman_bandwidth
from gan_tutor.objectives import OBJECTIVES, Minimax, NonSaturating, Wasserstein
from gan_tutor.probe import ARROWS, FIELD, IMAGES, LINE, NET, PROBE, Probe, targets
from gan_tutor.training import GAN

torch.set_num_threads(1)
BCE = [Minimax(), NonSaturating()]


def rng(seed=0):
    return torch.Generator().manual_seed(seed)


class Affine(nn.Module):
    """x → x·slope + offset, by hand: a generator z → fake, or a discriminator point → logit."""

    def __init__(self, slope, offset=0.0):
        super().__init__()
        self.slope = nn.Parameter(torch.tensor(slope))
        self.offset = nn.Parameter(torch.tensor(offset))

    def forward(self, x):
        return x @ self.slope + self.offset


def looked(generator, discriminator, objective=None, density=None, latent_dim=2, field=True):
    density = ring() if density is None else density
    probe = Probe(density, latent_dim, 0)
    return probe.look(generator, discriminator, objective or NonSaturating(), field)


IDENTITY = Affine([[1.0, 0.0], [0.0, 1.0]])


# the generator's arrows

# logits of −20 to 20 on fakes that are the latent points themselves, and a slope that no one would guess
LINEAR = [([[0.7], [-1.9]], -20.0), ([[0.7], [-1.9]], 0.0), ([[3.0], [0.2]], 4.0), ([[0.0], [1.0]], 20.0)]


@pytest.mark.parametrize(("slope", "offset"), LINEAR)
@pytest.mark.parametrize("objective", [*BCE, Wasserstein()], ids=lambda each: each.name)
def test_the_arrows_of_a_linear_discriminator_are_known_in_closed_form(slope, offset, objective):
    seen = looked(IDENTITY, Affine(slope, offset), objective)
    gradient = np.array(slope)[:, 0]
    logits = seen["fake"][:ARROWS].astype(float) @ gradient + offset
    output = 1 / (1 + np.exp(-logits))
    pull = {"minimax": -output, "non-saturating": -(1 - output), "Wasserstein": -np.ones(ARROWS)}
    rise = np.ones(ARROWS) if objective.critic else output * (1 - output)
    # float32, in which 1 − D is exact to 1e-7 of 1.
    np.testing.assert_allclose(
        seen["generator_gradients"], pull[objective.name][:, None] * gradient, rtol=1e-4, atol=3e-7
    )
    np.testing.assert_allclose(
        seen["discriminator_gradients"], rise[:, None] * gradient, rtol=1e-4, atol=3e-7
    )


def test_where_the_discriminator_is_sure_of_a_fake_its_own_slope_dies_but_the_generators_does_not():
    # At a logit of −20, D = 2e-9. ∇D = D(1 − D)·∂logit is as good as 0: who shows it for G's gradient would
    # say that G is lost. The non-saturating loss still pulls with (1 − D)·|∂logit| = |∂logit|.
    seen = looked(IDENTITY, Affine([[0.003], [-0.004]], -20.0), NonSaturating())
    np.testing.assert_allclose(np.linalg.norm(seen["generator_gradients"], axis=1), 0.005, rtol=1e-5)
    assert np.linalg.norm(seen["discriminator_gradients"], axis=1).max() < 1e-10
    # The minimax loss is the one that saturates.
    seen = looked(IDENTITY, Affine([[0.003], [-0.004]], -20.0), Minimax())
    assert np.linalg.norm(seen["generator_gradients"], axis=1).max() < 1e-10


@pytest.mark.parametrize("name", OBJECTIVES)
def test_the_arrows_agree_with_finite_differences_of_each_players_formula(name):
    objective = OBJECTIVES[name]
    game = GAN(ring(), objective=objective, batch_size=32, generator=(8,), discriminator=(16, 16))
    game.train(30)
    seen = game.snapshot()
    judge = networks.mlp([2, 16, 16, 1], rng()).double()
    judge.load_state_dict(game.discriminator.state_dict())
    fake = torch.from_numpy(seen.fake[:ARROWS]).double()
    step = 1e-6
    for array, formula in (
        (seen.generator_gradients, objective.generator),
        (seen.discriminator_gradients, lambda logit: logit.mean() if seen.critic else logit.sigmoid().mean()),
    ):
        found = np.zeros((ARROWS, 2))
        for k in range(ARROWS):
            for axis in range(2):
                moved = torch.zeros(2, dtype=torch.float64)
                moved[axis] = step
                with torch.no_grad():
                    up, down = (formula(judge(fake[k : k + 1] + side * moved)) for side in (1, -1))
                found[k, axis] = (up - down).item() / (2 * step)
        # Leaky ReLU has kinks: a difference across one is a mean of two slopes. Within 1e-6 of one lies
        # hardly a point. Else: float32 against float64.
        wrong = ~np.isclose(array, found, rtol=1e-4, atol=1e-6).all(axis=1)
        assert wrong.sum() <= 1
        assert np.abs(found).max() > 1e-3


@pytest.mark.parametrize("objective", [*BCE, Wasserstein()], ids=lambda each: each.name)
def test_an_arrow_does_not_depend_on_the_other_fakes_that_are_shown(monkeypatch, objective):
    critic = networks.mlp([2, 8, 1], rng())
    many = looked(IDENTITY, critic, objective)
    monkeypatch.setattr(probe, "ARROWS", 3)
    few = looked(IDENTITY, critic, objective)
    for name in ("generator_gradients", "discriminator_gradients"):
        assert len(many[name]) == ARROWS
        assert len(few[name]) == 3
        np.testing.assert_allclose(few[name], many[name][:3], rtol=1e-5, atol=1e-8)  # float32, another batch


def test_a_loss_without_the_word_critic_is_played_with_a_probability():
    class Own:
        name = "own"

        def discriminator(self, real_logits, fake_logits):
            return fake_logits.mean() - real_logits.mean()

        def generator(self, fake_logits):
            return (3 * fake_logits).mean()

    seen = looked(IDENTITY, Affine([[1.0], [0.0]]), Own())
    assert not seen["critic"]
    assert 0 < seen["field"].min() < seen["field"].max() < 1
    np.testing.assert_allclose(seen["generator_gradients"], [[3, 0]] * ARROWS, rtol=1e-6)


# measuring


@pytest.mark.parametrize("name", OBJECTIVES)
def test_what_is_measured_are_the_losses_the_gradient_norm_and_the_shares(name):
    objective = OBJECTIVES[name]
    game = GAN(ring(), objective=objective, batch_size=8, generator=(8,), discriminator=(8,), seed=3)
    game.train(5)
    loss_d, loss_g, norm_g, *shares = game.probe.measure(game.generator, game.discriminator, objective)
    real, latent = game.probe.real, game.probe.latent
    fake = game.generator(latent)
    loss = objective.generator(game.discriminator(fake))
    loss.backward()
    by_hand = math.sqrt(sum(p.grad.square().sum().item() for p in game.generator.parameters()))
    assert loss_g == pytest.approx(loss.item(), rel=1e-6)
    assert norm_g == pytest.approx(by_hand, rel=1e-5)  # float32, another order of summing
    with torch.no_grad():
        expected = objective.discriminator(game.discriminator(real), game.discriminator(fake)).item()
    assert loss_d == pytest.approx(expected, rel=1e-6, abs=1e-7)
    modes = Modes(game.density.centers.numpy(), 0.1)
    np.testing.assert_array_equal(shares, modes.coverage(fake.detach().numpy()).shares)


def test_a_generator_that_copies_the_reals_of_two_modes_has_their_shares():
    class Copies(nn.Module):
        def forward(self, z):
            return z.sign() * torch.tensor([1.0, 0.0]) + torch.tensor([0.0, 0.001]) * z

    seen = looked(Copies(), Affine([[0.0], [0.0]]), density=Mixture([[-1.0, 0], [1, 0], [0, 5]], 0.1))
    share = float((seen["latent"][:, 0] > 0).mean())
    np.testing.assert_allclose(seen["mode_shares"], [1 - share, share, 0], atol=1e-12)
    np.testing.assert_allclose(seen["mode_weights"], [1 / 3] * 3, rtol=1e-6)  # float32
    assert seen["modes"].tolist() == [[-1, 0], [1, 0], [0, 5]]
    assert seen["mode_names"] == ("1", "2", "3")


# on the line


QUANTILES = torch.special.ndtri((torch.arange(PROBE) + 0.5) / PROBE)[:, None]


def on_the_line(a, b, p=None):
    """A snapshot with G(z) = a·z + b, at latent points that stand exactly at the normal's quantiles."""
    game = GAN(
        Mixture([[0.0]]) if p is None else p,
        latent_dim=1,
        generator=Affine([[a]], b),
        discriminator=Affine([[0.0]]),
        batch_size=8,
    )
    game.probe.latent = QUANTILES
    seen = game.snapshot()
    half = (seen.extent[1] - seen.extent[0]) / 2 / LINE
    return seen, np.linspace(seen.extent[0] + half, seen.extent[1] - half, LINE)


@pytest.mark.parametrize(("a", "b"), [(1.0, 0.5), (1.0, 2.0), (0.5, 1.0), (2.0, -1.0)])
def test_the_optimal_discriminator_on_the_line_is_that_of_p_and_q(a, b):
    seen, x = on_the_line(a, b)
    np.testing.assert_allclose(seen.real_density, norm.pdf(x), rtol=1e-4)  # float32 places
    # A kernel of width h on the quantiles of N(b, a²) makes N(b, a² + h²), but for the last 1/512 of a tail:
    # there q is up to a tenth of its peak's hundredth off.
    width = silverman_bandwidth(torch.from_numpy(seen.fake))
    estimate = norm.pdf(x, b, math.hypot(a, width))
    np.testing.assert_allclose(seen.fake_density, estimate, rtol=0, atol=2e-3 / a)
    inside = estimate > 0.02 / a
    expected = norm.pdf(x) / (norm.pdf(x) + estimate)
    np.testing.assert_allclose(seen.optimal[inside], expected[inside], rtol=0, atol=0.02)
    # And so near to that of the true q, h being 0.26 a: where q is known, 0.04 of D at most.
    true = norm.pdf(x) / (norm.pdf(x) + norm.pdf(x, b, a))
    np.testing.assert_allclose(seen.optimal[inside], true[inside], rtol=0, atol=0.06)


@pytest.mark.parametrize(
    ("mu", "value"), [(0.5, -1.325672), (1, -1.163451), (2, -0.712633), (3, -0.332740), (4, -0.120854)]
)
def test_the_games_value_at_the_optimal_discriminator_is_that_of_the_closed_form(mu, value):
    # V(D*) for N(0, 1) and N(mu, 1), from −log 4 + 2·JSD by numerical integration of the true densities.
    seen, x = on_the_line(1.0, float(mu), Mixture([[0.0], [float(mu)]], 1.0, [1.0, 1e-30]))
    x = x.astype(float)
    far = np.linspace(-6, mu + 6, 4001)
    optimal = np.interp(far, x, seen.optimal)
    found = np.trapezoid(norm.pdf(far) * np.log(optimal.clip(1e-9)), far)
    found += np.trapezoid(norm.pdf(far, mu) * np.log((1 - optimal).clip(1e-9)), far)
    # D* is a maximum of V, so the error of the estimate (below 0.06 in D) counts squared. Beyond the
    # limits of the picture D* is held at its value there.
    assert found == pytest.approx(value, abs=0.03)
    assert found < value + 1e-3, "no D has a larger value"


def test_the_fakes_density_is_the_kernel_density_estimate_that_others_compute():
    game = GAN(bimodal_line(), latent_dim=1, batch_size=64, generator=(8,), discriminator=(8,), seed=2)
    game.train(20)
    seen = game.snapshot()
    fake = seen.fake[:, 0].astype(float)
    width = silverman_bandwidth(torch.from_numpy(seen.fake))
    reference = gaussian_kde(fake, width / fake.std(ddof=1))
    half = (seen.extent[1] - seen.extent[0]) / 2 / LINE
    x = np.linspace(seen.extent[0] + half, seen.extent[1] - half, LINE)
    np.testing.assert_allclose(seen.fake_density, reference(x), rtol=1e-3, atol=1e-5)  # float32
    np.testing.assert_allclose(
        seen.optimal, seen.real_density / (seen.real_density + seen.fake_density), rtol=1e-6
    )


def bimodal_line():
    return Mixture([[-2.0], [1.0]], [0.3, 0.6])


def test_fakes_that_have_all_fallen_together_are_still_a_hump_that_can_be_seen():
    # Between two places of the picture, where a hump narrower than their distance would be lost.
    seen, x = on_the_line(0.0, 0.123)
    cell = x[1] - x[0]
    assert seen.fake_density.sum() * cell == pytest.approx(1, abs=1e-3)  # a sum at the width's own distance
    assert abs(x[seen.fake_density.argmax()] - 0.123) <= cell
    assert np.isfinite(seen.fake_density).all()


def test_the_density_of_bare_observations_on_the_line_is_estimated():
    points = bimodal_line().sample(400, rng())
    seen, x = on_the_line(1.0, 0.0, Samples(points))
    # scipy's takes the factor of the standard deviation.
    width = silverman_bandwidth(points)
    reference = gaussian_kde(points[:, 0].double().numpy(), width / points.double().std().item())
    np.testing.assert_allclose(seen.real_density, reference(x), rtol=1e-3, atol=1e-5)  # float32
    spread, x = on_the_line(1.0, 0.0, Samples(points, 0.5))
    reference = gaussian_kde(points[:, 0].double().numpy(), 0.5 / points.double().std().item())
    np.testing.assert_allclose(spread.real_density, reference(x), rtol=1e-3, atol=1e-5)


def test_far_out_fakes_leave_a_density_of_zero_and_not_an_error():
    seen, _ = on_the_line(1.0, 1e30)
    assert (seen.fake_density == 0).all()
    assert (seen.optimal == 1).all()


# shapes, in every dimension


SHAPES = {
    "plane": (ring(), 2, {"field": (FIELD, FIELD), "manifold": (NET, NET, 2), "modes": (8, 2)}),
    "plane from a line": (ring(3), 1, {"manifold": (1, 8 * NET, 2), "modes": (3, 2)}),
    "plane from a cube": (ring(), 3, {"field": (FIELD, FIELD), "modes": (8, 2)}),
    "line": (
        Mixture([[0.0], [1.0]]),
        2,
        {"field": (LINE,), "real_density": (LINE,), "fake_density": (LINE,), "modes": (2, 1)},
    ),
    "pixels": (digits.as_pixels(digits.load()), 5, {"field": (0,), "images": (IMAGES, 8, 8)}),
    "observations without labels": (
        Samples([[0.0, 0.0], [1.0, 2.0]]),
        2,
        {"field": (FIELD, FIELD), "manifold": (NET, NET, 2)},
    ),
}


@pytest.mark.parametrize(("density", "latent_dim", "shapes"), SHAPES.values(), ids=SHAPES.keys())
def test_what_is_seen_has_the_stated_shapes(density, latent_dim, shapes):
    game = GAN(density, latent_dim=latent_dim, generator=(4,), discriminator=(4,), batch_size=8)
    seen = game.snapshot()
    dim = density.dim
    always = {
        "real": (PROBE, dim),
        "fake": (PROBE, dim),
        "latent": (PROBE, latent_dim),
        "real_logits": (PROBE,),
        "fake_logits": (PROBE,),
        "generator_gradients": (ARROWS, dim),
        "discriminator_gradients": (ARROWS, dim),
    }
    for name, shape in (always | shapes).items():
        array = getattr(seen, name)
        assert array.shape == shape, name
        assert array.dtype == np.float32, name
        assert np.isfinite(array).all(), name
    for name in {"manifold", "modes", "images", "real_density", "fake_density"} - shapes.keys():
        assert getattr(seen, name).size == 0, name
    assert len(seen.extent) == (2 * dim if dim <= 2 else 0)
    assert game.snapshot(field=False).field.shape == (0,)
    assert len(seen.mode_names) == len(seen.mode_weights) == len(seen.mode_shares)


@pytest.mark.parametrize("slope", [2.0, -0.5])
def test_the_field_on_the_line_runs_from_left_to_right(slope):
    game = GAN(Mixture([[3.0]], 0.5), latent_dim=1, discriminator=Affine([[slope]], 1.0), batch_size=8)
    seen = game.snapshot()
    low, high = seen.extent
    x = low + (high - low) * (np.arange(LINE) + 0.5) / LINE
    np.testing.assert_allclose(seen.field, 1 / (1 + np.exp(-(slope * x + 1))), rtol=0, atol=1e-5)  # float32


def test_a_critics_field_is_its_raw_value():
    seen = looked(IDENTITY, Affine([[100.0], [0.0]]), Wasserstein())
    assert seen["critic"]
    left, right = seen["extent"][:2]
    x = left + (right - left) * (np.arange(FIELD) + 0.5) / FIELD
    np.testing.assert_allclose(seen["field"], np.tile(100 * x, (FIELD, 1)), rtol=1e-4, atol=1e-3)  # float32


def test_the_net_holds_equal_probability_between_its_lines():
    seen = looked(IDENTITY, Affine([[0.0], [0.0]]))
    net = seen["manifold"]
    middle = (np.arange(NET) + 0.5) / NET
    # G is the identity: rows differ in z1 and columns in z2.
    np.testing.assert_allclose(norm.cdf(net[:, 0, 0]), middle, atol=1e-6)  # float32
    np.testing.assert_allclose(norm.cdf(net[0, :, 1]), middle, atol=1e-6)
    assert (net[:, :, 0] == net[:, :1, 0]).all()
    assert (net[:, :, 1] == net[:1, :, 1]).all()


def test_images_are_the_first_fakes_decoded():
    shipped = digits.load()
    features = digits.linear_features(shipped)
    seen = looked(IDENTITY, Affine([[0.0], [0.0]]), density=digits.as_density(shipped, features))
    np.testing.assert_array_equal(seen["images"], features.decode(seen["fake"][:IMAGES]))
    assert seen["images"].shape == (IMAGES, 8, 8)


# what is not finite


class Spoilt(nn.Module):
    """A network whose output is spoilt by a function of its input and its output."""

    def __init__(self, network, spoil):
        super().__init__()
        self.network, self.spoil = network, spoil

    def forward(self, x):
        return self.spoil(x, self.network(x))


def spoil_a_corner(x, logit):
    """At the field's first place, in its corner, where neither a real nor a fake lies."""
    left, right, low, high = Probe(ring(), 2, 0).extent
    corner = torch.tensor([left + (right - left) / (2 * FIELD), low + (high - low) / (2 * FIELD)])
    return torch.where(((x - corner).abs() < 1e-4).all(dim=1, keepdim=True), math.nan, logit)


JUDGE = Affine([[1.0], [0.0]])
SPOILT = {
    "one fake": (Spoilt(IDENTITY, lambda z, x: torch.where(z == z.max(), math.inf, x)), JUDGE),
    "the field": (IDENTITY, Spoilt(JUDGE, spoil_a_corner)),
    "the net": (Spoilt(IDENTITY, lambda z, x: x + (math.inf if len(z) == NET * NET else 0)), JUDGE),
    # Its value is 0, and its slope is not a number.
    "the arrows": (IDENTITY, Spoilt(JUDGE, lambda x, logit: (logit - logit.detach()).abs().sqrt())),
}


@pytest.mark.parametrize(("generator", "discriminator"), SPOILT.values(), ids=SPOILT.keys())
def test_what_is_not_finite_is_not_shown_wherever_it_is(generator, discriminator):
    assert looked(IDENTITY, JUDGE) is not None
    assert looked(generator, discriminator) is None


# what there is to be covered


def test_a_mixture_is_covered_by_its_components_and_labelled_observations_by_their_classes():
    modes = targets(Mixture([[0.0, 1.0], [2.0, 3.0]], [0.1, 0.2], [1, 3]))
    assert isinstance(modes, Modes)
    np.testing.assert_array_equal(modes.centers, [[0, 1], [2, 3]])
    np.testing.assert_allclose(modes.scales, [0.1, 0.2], rtol=1e-6)  # float32
    np.testing.assert_allclose(modes.weights, [0.25, 0.75], rtol=1e-6)
    classes = targets(Samples([[0.0], [1.0], [5.0]], labels=[4, 4, 7]))
    assert isinstance(classes, Classes)
    assert classes.names == ("4", "7")


def test_a_mixture_with_covariances_is_covered_within_3_standard_deviations_of_each_shape():
    density = cross(2.0, 0.3)
    modes = targets(density)
    np.testing.assert_array_equal(modes.covariances, density.covariances)
    np.testing.assert_array_equal(modes.scales, density.scales)
    # 2.5 standard deviations out along each arm, and 3.1 across it, where a round one would still reach.
    assert modes.counts([[7.0, 0.0], [0.0, 7.0]]).tolist() == [1, 1]
    assert modes.counts([[4.0, 0.93], [0.93, 4.0]]).tolist() == [0, 0]
    assert targets(ring()).covariances is None
    game = GAN(density, generator=(4,), discriminator=(4,), batch_size=8)
    game.train(2)
    assert game.snapshot().mode_names == ("1", "2")
    assert 0 <= game.coverage().high_quality <= 1


UNCOUNTABLE = {
    "bare observations": Samples([[0.0, 0.0], [1.0, 1.0]]),
    "two components in one place": bimodal(0.0),
    "a single labelled observation": Samples([[0.0, 0.0]], labels=[1]),
    "labels that are no whole numbers": Samples([[0.0, 0.0], [1.0, 1.0]], labels=[0.5, 1.0]),
}


@pytest.mark.parametrize("density", UNCOUNTABLE.values(), ids=UNCOUNTABLE.keys())
def test_one_can_play_on_a_density_whose_modes_cannot_be_counted(density):
    assert targets(density) is None
    game = GAN(density, generator=(4,), discriminator=(4,), batch_size=8)
    game.train(2)
    seen = game.snapshot()
    assert seen.mode_names == ()
    assert seen.mode_history.shape == (3, 0)
    with pytest.raises(ValueError, match="no modes that could be counted"):
        game.coverage()


def test_of_a_large_data_set_some_observations_of_every_class_are_compared_with():
    labels = np.sort(np.arange(6000) % 10)
    points = np.random.default_rng(0).normal(size=(6000, 2)) + 20 * labels[:, None]
    classes = targets(Samples(points, labels=labels))
    assert len(classes.points) == probe.OBSERVATIONS
    assert classes.names == tuple("0123456789")
    # A class of a tenth among 2000 drawn ones: a standard deviation of 0.0067 at most; 4 of them.
    np.testing.assert_allclose(classes.weights, 0.1, atol=0.027)
    found = classes.coverage(points).shares
    assert found.sum() > 0.9
    np.testing.assert_array_equal(targets(Samples(points, labels=labels)).points, classes.points)


# another density


def test_limits_stay_as_long_as_they_hold_the_reals_and_move_when_they_do_not():
    watched = Probe(ring(), 2, 0)
    before = watched.extent
    watched.aim(ring(3, radius=1.0))
    assert watched.extent == before
    watched.aim(ring(radius=4.0))
    after = watched.extent
    assert after != before
    real = watched.real.numpy()
    assert (real.min(axis=0) > after[::2]).all()
    assert (real.max(axis=0) < after[1::2]).all()
    line = Probe(Mixture([[0.0]]), 1, 0)
    before = line.extent
    line.aim(Mixture([[0.0]], 0.5))
    assert line.extent == before
    line.aim(Mixture([[30.0]]))
    assert line.extent[0] > before[1]


def test_where_a_centre_has_moved_its_points_move_with_it():
    watched = Probe(Mixture([[0.0, 0.0], [3.0, 0.0]], 0.1), 2, 5)
    before, latent = watched.real, watched.latent
    watched.aim(Mixture([[0.0, 0.0], [3.0, 1.0]], 0.1))
    moved = watched.real - before
    near = before[:, 0] < 1.5
    assert (moved[near] == 0).all()
    torch.testing.assert_close(moved[~near], torch.tensor([[0.0, 1.0]]).expand(int((~near).sum()), 2))
    assert torch.equal(watched.latent, latent)


def test_reals_and_latent_points_are_the_seeds_alone():
    one, two, three = Probe(ring(), 2, 4), Probe(ring(), 2, 4), Probe(ring(), 2, 5)
    assert torch.equal(one.real, two.real)
    assert torch.equal(one.latent, two.latent)
    assert not torch.equal(one.real, three.real)
    assert not torch.equal(one.latent, three.latent)
