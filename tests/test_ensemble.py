"""Each member is a game of its own, though all are trained in one go; what is counted is what is said."""

import math
import random
import re

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn.functional import leaky_relu, logsigmoid

from gan_tutor import networks
from gan_tutor.densities import Mixture, Samples, ring
from gan_tutor.ensemble import IMAGES, MOST, SHOWN, Ensemble
from gan_tutor.objectives import OBJECTIVES, Minimax, NonSaturating
from gan_tutor.penalties import R1, GradientPenalty
from gan_tutor.probe import PROBE, gradient_norm
from gan_tutor.snapshots import EnsembleSnapshot
from gan_tutor.stacks import Stack, rows
from gan_tutor.training import GAN, PLAYERS

SIZE = 24  # batch
# All sizes differ, so that no two axes can be taken for each other unseen; D has three layers and G two.
SHAPE = {"generator": (7,), "discriminator": (6, 5), "latent_dim": 3, "batch_size": SIZE}
SEEDS = (4, 0, 9)
# Two orders of summing in float64. Adam divides a gradient by its own size, so that rounding counts where
# that is 0 but for rounding (of a critic's last bias it is): some 1e-16 by Adam's 1e-8. A wrong moment, rate
# or sign moves weights by some 1e-3.
ROUNDING = {"rtol": 0, "atol": 1e-8}


def game(**settings):
    return GAN(ring(), **{**SHAPE, **settings})


def ensemble(seeds=SEEDS, **settings):
    return Ensemble(game(**settings), seeds)


def weights(network):
    return [parameter.detach().clone() for parameter in network.parameters()]


def stacked(many):
    """All that training moves: the weights and the optimisers' state, as tensors."""
    optimizers = many._generator_optimizer, many._discriminator_optimizer
    moved = [
        tensor.clone()
        for optimizer in optimizers
        for tensor in (*optimizer.means, *optimizer.squares, *optimizer.counts)
    ]
    return [*weights(many._generators), *weights(many._discriminators), *moved]


def flat(network):
    return [tensor.flatten() for tensor in weights(network)]


def same(some, others):
    return all(torch.equal(a, b) for a, b in zip(some, others, strict=True))


def poison(many, k, number=math.nan):
    """Put a number that is not finite into member k's discriminator."""
    with torch.no_grad():
        many._discriminators.parameters()[0][k, 0, 0] = number


def like(rng):
    """A stream that goes on as this one does."""
    stream = torch.Generator()
    stream.set_state(rng.get_state())
    return stream


@pytest.fixture
def float64():
    """Games in double precision: in float32 Adam would make a step of a gradient that is rounding alone."""
    usual = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    yield
    torch.set_default_dtype(usual)


FLOAT64 = pytest.mark.usefixtures("float64")


# the reference: plain networks, one at a time


class ByHand:
    """A member's game with torch's own networks, losses as the papers write them, and torch's own Adam."""

    def __init__(self, gan):
        self.generator, self.discriminator = gan.generator, gan.discriminator
        self.optimizers = {
            "d": torch.optim.Adam(self.discriminator.parameters(), gan.discriminator_lr, gan.betas),
            "g": torch.optim.Adam(self.generator.parameters(), gan.generator_lr, gan.betas),
        }

    def move(self, player, loss):
        for optimizer in self.optimizers.values():
            optimizer.zero_grad()
        loss.backward()
        self.optimizers[player].step()

    def learn_discriminator(self, name, real, latent, noise, eps):
        fake = self.generator(latent).detach() + noise[1]
        real = real + noise[0]
        on_real, on_fake = self.discriminator(real), self.discriminator(fake)
        if name.startswith("Wasserstein"):
            loss = on_fake.mean() - on_real.mean()
        else:
            loss = -on_real.sigmoid().log().mean() - (1 - on_fake.sigmoid()).log().mean()
        if "penalty" in name:
            between = (eps * real + (1 - eps) * fake).requires_grad_()
            (slope,) = torch.autograd.grad(self.discriminator(between).sum(), between, create_graph=True)
            loss = loss + 0.1 * ((slope.square().sum(1).sqrt() - 1) ** 2).mean()
        self.move("d", loss)
        if "clipped" in name:
            with torch.no_grad():
                for parameter in self.discriminator.parameters():
                    parameter.clamp_(-0.1, 0.1)

    def learn_generator(self, name, latent, noise):
        logits = self.discriminator(self.generator(latent) + noise)
        losses = {"minimax": (1 - logits.sigmoid()).log(), "non-saturating": -logits.sigmoid().log()}
        self.move("g", losses.get(name, -logits).mean())


def play_by_hand(references, name, density, discriminator_steps, blur, stream, eps_stream):
    """One step of all, on the very batches that an ensemble with these streams draws."""
    count, dim = len(references), density.dim

    def noise():
        shape = (count, dim, SIZE)
        return blur * torch.randn(shape, generator=stream).mT if blur else torch.zeros(count, SIZE, dim)

    def latent():
        return torch.randn(count, SHAPE["latent_dim"], SIZE, generator=stream).mT

    for _ in range(discriminator_steps):
        real = density.sample(count * SIZE, stream).view(count, SIZE, dim)
        on_real = noise()
        z, on_fake = latent(), noise()
        eps = torch.rand(count * SIZE, 1, generator=eps_stream).view(count, SIZE, 1)
        for k, reference in enumerate(references):
            reference.learn_discriminator(name, real[k], z[k], (on_real[k], on_fake[k]), eps[k])
    z, on_fake = latent(), noise()
    for k, reference in enumerate(references):
        reference.learn_generator(name, z[k], on_fake[k])


def close(many, references):
    for k, reference in enumerate(references):
        for stack, network in (
            (many._generators, reference.generator),
            (many._discriminators, reference.discriminator),
        ):
            for ours, theirs in zip(stack.parameters(), network.parameters(), strict=True):
                torch.testing.assert_close(ours[k].view_as(theirs), theirs, **ROUNDING)


@FLOAT64
@pytest.mark.parametrize("name", OBJECTIVES)
@pytest.mark.parametrize(("discriminator_steps", "blur"), [(1, 0.0), (2, 0.3)])
def test_every_member_plays_as_plain_networks_do_on_the_same_batches(name, discriminator_steps, blur):
    rates = {"discriminator_lr": 3e-3, "generator_lr": 1e-3, "betas": (0.5, 0.9)}
    settings = {
        "objective": name,
        "discriminator_steps": discriminator_steps,
        "instance_noise": blur,
        **rates,
    }
    many = ensemble(**settings)
    references = [ByHand(game(**settings).again(seed)) for seed in SEEDS]
    streams = like(many._rng), like(many._penalty_rng)
    for _ in range(3):
        many.step()
        play_by_hand(references, name, ring(), discriminator_steps, blur, *streams)
    assert torch.equal(many._rng.get_state(), streams[0].get_state())
    close(many, references)


@FLOAT64
def test_settings_changed_in_mid_run_act_from_the_next_step_on_every_member():
    many = ensemble()
    references = [ByHand(game().again(seed)) for seed in SEEDS]
    streams = like(many._rng), like(many._penalty_rng)
    many.step()
    play_by_hand(references, "non-saturating", ring(), 1, 0, *streams)
    many.density, many.objective, many.instance_noise = ring(3, radius=5.0), "minimax", 0.2
    many.discriminator_lr, many.generator_lr, many.discriminator_steps = 1e-2, 2e-2, 2
    for reference in references:
        for player, rate in (("d", 1e-2), ("g", 2e-2)):
            reference.optimizers[player].param_groups[0]["lr"] = rate
    for _ in range(2):
        many.step()
        play_by_hand(references, "minimax", many.density, 2, 0.2, *streams)
    close(many, references)
    seen = many.snapshot()
    assert seen.mode_shares.shape == (3, 3)
    assert np.hypot(*seen.real.T).mean() == pytest.approx(5, abs=0.2)


def test_the_settings_are_those_of_the_game_as_it_stands_and_it_is_left_alone():
    gan = game()
    gan.train(2)
    gan.objective, gan.generator_lr = "minimax", 0.02
    before = weights(gan.generator), gan.steps
    many = Ensemble(gan, 2)
    many.step()
    many.objective, many.density = "non-saturating", ring(4)
    assert many.generator_lr == 0.02
    assert gan.objective == Minimax()
    assert len(gan.density.centers) == 8
    assert same(weights(gan.generator), before[0])
    assert gan.steps == before[1]


# members


def test_the_members_start_from_the_weights_of_the_games_of_their_seeds():
    gan = game(objective="minimax")
    gan.train(3)  # an ensemble starts anew all the same
    many = Ensemble(gan, SEEDS)
    assert many.seeds == SEEDS
    for k, seed in enumerate(SEEDS):
        single = gan.again(seed)
        for stack, network in (
            (many._generators, single.generator),
            (many._discriminators, single.discriminator),
        ):
            for ours, theirs in zip(stack.parameters(), network.parameters(), strict=True):
                assert torch.equal(ours[k].view_as(theirs), theirs)


def test_a_number_of_seeds_is_those_from_0_on():
    assert ensemble(3).seeds == (0, 1, 2)
    assert len(Ensemble(game()).seeds) == 16


@pytest.mark.parametrize("name", OBJECTIVES)
@pytest.mark.parametrize("disturb", [lambda many: poison(many, 0), lambda many: poison(many, 2, math.inf)])
def test_no_member_is_moved_by_another_even_one_that_diverges(name, disturb):
    alone, disturbed = ensemble(objective=name), ensemble(objective=name)
    disturb(disturbed)
    alone.train(4)
    disturbed.train(4)
    for a, b in zip(stacked(alone), stacked(disturbed), strict=True):
        if a.ndim:
            assert torch.equal(a[1], b[1])


@pytest.mark.parametrize(
    "objective", [OBJECTIVES["non-saturating"], OBJECTIVES["Wasserstein, gradient penalty"]]
)
def test_a_member_goes_on_as_a_game_of_its_own(objective):
    many = ensemble(objective=objective, discriminator_steps=2)
    many.train(5)
    before, seen = stacked(many), many.snapshot()
    single = many.member(0)
    assert (single.steps, single.seed, single.objective) == (5, SEEDS[0], objective)
    assert single.discriminator_steps == 2
    assert not single.scripted, "no list of settings leads here from the first step of a single game"
    assert same([each[0].flatten() for each in weights(many._generators)], flat(single.generator))
    assert same([each[0].flatten() for each in weights(many._discriminators)], flat(single.discriminator))
    shown = single.snapshot()
    assert shown.history_steps.tolist() == [5]
    # The points to look at are those of the first seed. A stack of one and of three: float32 rounding.
    np.testing.assert_allclose(shown.fake[:SHOWN], seen.fake[0], rtol=0, atol=1e-6)
    np.testing.assert_array_equal(shown.real[:SHOWN], seen.real)
    np.testing.assert_array_equal(shown.mode_shares, seen.mode_shares[0])
    assert shown.extent == seen.extent
    single.train(3)
    assert same(stacked(many), before), "the ensemble has moved with its member"
    assert single.steps == 8


def test_a_member_that_goes_on_has_its_optimisers_state():
    many = ensemble()
    many.train(3)
    single, fresh = many.member(1), many.member(1)
    moments = {"generator": many._generator_optimizer, "discriminator": many._discriminator_optimizer}
    for name, ours in moments.items():
        theirs = getattr(single, f"_{name}_optimizer")
        for part in ("means", "squares"):
            for all_of_them, alone in zip(getattr(ours, part), getattr(theirs, part), strict=True):
                assert alone.any()
                assert torch.equal(all_of_them[1].reshape(alone.shape), alone)
        assert torch.equal(torch.stack(ours.counts), torch.stack(theirs.counts))
    # And it matters: the same update with a state of zeros leads elsewhere.
    blank = fresh.checkpoint()
    blank["discriminator_optimizer"] = [
        torch.zeros_like(tensor) for tensor in blank["discriminator_optimizer"]
    ]
    fresh.restore(blank)
    single.step_discriminator()
    fresh.step_discriminator()
    assert not same(weights(single.discriminator), weights(fresh.discriminator))


def test_a_member_that_is_reset_goes_back_to_where_the_member_started():
    many = ensemble()
    many.train(3)
    single, start = many.member(2), game().again(SEEDS[2])
    single.reset()
    assert single.steps == 0
    assert same(weights(single.generator), weights(start.generator))
    assert same(weights(single.discriminator), weights(start.discriminator))


# a run


def test_the_same_seeds_give_the_same_run_to_the_last_bit_and_others_another():
    one, two, other = ensemble(), ensemble(), ensemble((4, 0, 8))
    for many in (one, two, other):
        many.train(4)
    assert same(stacked(one), stacked(two))
    assert not torch.equal(one._generators.parameters()[0][0], other._generators.parameters()[0][0])


def test_reset_gives_the_same_run_again_and_keeps_the_settings():
    many = ensemble(objective="Wasserstein, gradient penalty")
    start = stacked(many)
    many.train(4)
    end = stacked(many)
    assert not same(start, end)
    many.reset()
    assert many.steps == 0
    assert same(stacked(many), start)
    many.train(1)
    many.train(3)
    assert many.steps == 4
    assert same(stacked(many), end)
    many.generator_lr = 0.05
    many.reset()
    assert many.generator_lr == 0.05
    assert same(stacked(many), start)


@pytest.mark.parametrize("player", PLAYERS)
def test_only_the_player_that_is_named_learns(player):
    many = ensemble()
    g, d = weights(many._generators), weights(many._discriminators)
    many.train(2, player)
    assert same(g, weights(many._generators)) == (player == "discriminator")
    assert same(d, weights(many._discriminators)) == (player == "generator")
    assert many.steps == 2


def test_no_global_random_state_is_touched():
    def seen():
        kind, keys, *rest = np.random.get_state()  # noqa: NPY002, the global state is what is looked at
        return torch.random.get_rng_state().tolist(), random.getstate(), kind, keys.tolist(), rest

    before = seen()
    many = ensemble()
    many.train(2)
    many.snapshot()
    many.member(0)
    many.reset()
    assert seen() == before


def test_looking_at_an_ensemble_does_not_change_its_run():
    watched, alone = ensemble(), ensemble()
    for _ in range(3):
        watched.snapshot()
        watched.member(1)
        watched.step()
    alone.train(3)
    assert same(stacked(watched), stacked(alone))


# formulas of the learner's own


class Relative(NonSaturating):
    """Reals against the mean of the fakes: the loss of many games at once is not the mean of theirs."""

    def discriminator(self, real_logits, fake_logits):
        return -logsigmoid(real_logits - fake_logits.mean()).mean()

    def generator(self, fake_logits):
        return (fake_logits - fake_logits.mean() - 1).square().mean().sqrt()


class SteepestSlope:
    """The largest slope among the reals: it is one member's alone when all are taken together."""

    def __call__(self, discriminator, real, fake, rng):
        points = real.detach().requires_grad_()
        (slope,) = torch.autograd.grad(discriminator(points).sum(), points, create_graph=True)
        return slope.norm(dim=1).amax() + 0.1 * (discriminator(fake) ** 2).mean().sqrt()


@FLOAT64
@pytest.mark.parametrize(
    "objective", [Relative("relative"), Minimax(penalty=SteepestSlope()), Relative("both", SteepestSlope())]
)
def test_a_formula_of_ones_own_is_each_members_own(objective):
    many = ensemble(objective=objective)
    singles = [game(objective=objective).again(seed) for seed in SEEDS]
    references = [ByHand(single) for single in singles]
    stream = like(many._rng)
    for _ in range(3):
        many.step()
        real = ring().sample(3 * SIZE, stream).view(3, SIZE, 2)
        first, second = (torch.randn(3, 3, SIZE, generator=stream).mT for _ in range(2))
        for k, one in enumerate(references):
            fake = one.generator(first[k]).detach()
            loss = objective.discriminator(one.discriminator(real[k]), one.discriminator(fake))
            if objective.penalty:
                loss = loss + objective.penalty(one.discriminator, real[k], fake, None)
            one.move("d", loss)
            one.move("g", objective.generator(one.discriminator(one.generator(second[k]))))
    close(many, references)


@FLOAT64
@pytest.mark.parametrize("penalty", [R1(2.0), GradientPenalty(3.0)])
def test_a_penalty_at_once_is_the_penalty_member_by_member(penalty):
    def subclassed():
        kind = type("Own", (type(penalty),), {})  # not one of those known to be a mean over points
        return kind(penalty.weight)

    at_once, one_by_one = (ensemble(objective=Minimax(penalty=each)) for each in (penalty, subclassed()))
    at_once.train(3)
    one_by_one.train(3)
    for a, b in zip(stacked(at_once), stacked(one_by_one), strict=True):
        torch.testing.assert_close(a, b, **ROUNDING)


@pytest.mark.parametrize("penalty", [None, R1(), GradientPenalty()])
def test_a_formula_of_the_menu_is_computed_once_for_all_members(penalty, monkeypatch):
    calls = []
    for kind, name in (
        (Minimax, "discriminator"),
        (Minimax, "generator"),
        (R1, "__call__"),
        (GradientPenalty, "__call__"),
    ):
        true = getattr(kind, name)
        monkeypatch.setattr(kind, name, lambda *given, f=true: calls.append(f.__qualname__) or f(*given))
    many = ensemble(objective=Minimax(penalty=penalty))
    calls.clear()
    many.step()
    assert len(calls) == len(set(calls)) == (2 if penalty is None else 3)


# stacks


@pytest.mark.parametrize("hidden", [(), (5,), (6, 4)])
def test_a_stack_gives_what_its_networks_give(hidden):
    made = [networks.mlp([3, *hidden, 2], torch.Generator().manual_seed(seed)) for seed in range(4)]
    points = torch.randn(4, 9, 3, generator=torch.Generator().manual_seed(5))
    out = Stack(made)(points.mT)
    assert out.shape == (4, 2, 9)
    some = Stack(made).of_rows(slice(1, 3))(points[1:3].reshape(-1, 3))
    for k, network in enumerate(made):
        torch.testing.assert_close(out[k].mT, network(points[k]), rtol=0, atol=1e-6)  # float32
    torch.testing.assert_close(some, rows(out[1:3]), rtol=0, atol=1e-6)
    copied = networks.mlp([3, *hidden, 2], torch.Generator().manual_seed(9))
    Stack(made).load_into(copied, 2)
    assert same(weights(copied), weights(made[2]))


@pytest.mark.parametrize(
    "make",
    [
        lambda rng: networks.generator(rng, 3, (5,), 2, bounded=True),
        lambda rng: networks.discriminator(rng, 3, (5,), group=4),
    ],
    ids=["bounded", "groups"],
)
def test_a_stack_of_networks_with_a_part_of_our_own_gives_what_they_give(make):
    made = [make(torch.Generator().manual_seed(seed)) for seed in range(4)]
    points = torch.randn(4, 9, 3, generator=torch.Generator().manual_seed(5))
    out = Stack(made)(points.mT)
    for k, network in enumerate(made):
        torch.testing.assert_close(out[k].mT, network(points[k]), rtol=0, atol=1e-6)  # float32
    copied = make(torch.Generator().manual_seed(9))
    Stack(made).load_into(copied, 2)
    assert same(weights(copied), weights(made[2]))


@pytest.mark.parametrize("part", ["bounded", "batch_statistics"])
def test_members_have_the_parts_of_their_game(part):
    game = GAN(ring(), generator=(5,), discriminator=(6,), batch_size=16, seed=1, **{part: True})
    many = Ensemble(game, 3)
    many.train(2)
    member = many.member(2)
    assert getattr(member, part)
    fresh = game.again(2)
    assert [type(layer) for layer in member.generator] == [type(layer) for layer in fresh.generator]
    assert [type(layer) for layer in member.discriminator] == [type(layer) for layer in fresh.discriminator]
    judges = many.with_fresh_discriminators(1)
    judges.train(2, "discriminator")
    assert judges.member(0).discriminator[0].__class__ is fresh.discriminator[0].__class__


def test_a_stack_has_the_slope_of_its_networks():
    network = nn.Sequential(nn.Linear(1, 1), nn.LeakyReLU(0.5), nn.Linear(1, 1))
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.fill_(1)
    assert Stack([network])(torch.tensor([[[-3.0, 1.0]]])).flatten().tolist() == [
        leaky_relu(torch.tensor(-2.0), 0.5).item() + 1,
        3,
    ]


# the norm of each generator's gradient


def norm_of(single, objective):
    """By the member's own game, on the probe's points."""
    loss = objective.generator(single.discriminator(single.generator(single.probe.latent)))
    return gradient_norm(loss, single.generator)


@pytest.mark.parametrize(
    "objective",
    [*OBJECTIVES.values(), Minimax(penalty=R1()), NonSaturating(penalty=GradientPenalty()), Relative("own")],
    ids=lambda objective: f"{objective.name} {objective.penalty}",
)
def test_the_norms_are_those_of_the_members_own_games(objective):
    many = ensemble(objective=objective)
    many.train(30)  # so that the members differ
    norms = many.gradient_norms()
    latent = many._game.probe.latent
    assert norms.shape == (3,)
    for k in range(3):
        single = many.member(k)
        assert torch.equal(single.probe.latent, latent) == (k == 0)  # all are looked at on the first's
        single.probe.latent = latent
        # Sums of 512 numbers in float32, in two orders.
        assert norms[k] == pytest.approx(norm_of(single, objective), rel=1e-4)
        if k == 0:
            assert norms[0] == pytest.approx(single.snapshot().gradient_norms[-1], rel=1e-4)
    assert len(set(norms)) == 3


@pytest.mark.parametrize("name", OBJECTIVES)
def test_the_norm_of_another_loss_is_asked_for_by_name_or_by_object(name):
    usual, played = ensemble(objective="minimax"), ensemble(objective="minimax")
    played.objective = name  # before any step: the weights are the same
    norms = played.gradient_norms()
    assert usual.gradient_norms(name).tolist() == norms.tolist()
    assert usual.gradient_norms(OBJECTIVES[name]).tolist() == norms.tolist()
    assert usual.objective == Minimax()
    assert (usual.gradient_norms().tolist() == norms.tolist()) == (name == "minimax")


def everything(many):
    """All that there is to an ensemble's future, random streams included."""
    streams = [many._rng.get_state(), many._penalty_rng.get_state()]
    return [*stacked(many), *streams, torch.tensor(many.steps)]


def test_to_ask_for_the_norms_moves_nothing_and_draws_nothing():
    many, alone = ensemble(), ensemble()
    for _ in range(3):
        before = everything(many)
        many.gradient_norms()
        many.gradient_norms("Wasserstein, gradient penalty")
        assert same(everything(many), before)
        assert all(parameter.grad is None for parameter in many._generators.parameters())
        many.step()
    alone.train(3)
    assert same(everything(many), everything(alone))


@pytest.mark.parametrize("logit", [-20, -50, -70])
def test_a_norm_is_small_where_d_is_sure_but_never_0(logit):
    # All of D's outputs on fakes are sigmoid(logit), and log(1 − D) has the slope −D in the logit.
    many = ensemble()
    unsure = many.gradient_norms("Wasserstein, clipped")  # of the slope 1
    with torch.no_grad():
        *_, weight, bias = many._discriminators.parameters()
        weight *= 1e-3  # the last layer: the logits are the bias, to some 1e-3
        bias.fill_(logit)
    # 1 % for exp(1e-3), and the logits' spread.
    np.testing.assert_allclose(many.gradient_norms("minimax"), 1e-3 * unsure * math.exp(logit), rtol=0.01)
    np.testing.assert_allclose(many.gradient_norms("non-saturating"), 1e-3 * unsure, rtol=0.01)
    assert (many.gradient_norms("minimax") > 0).all()
    assert many.gradient_norms("minimax").max() < 1e-2 * math.exp(logit)


# Two unit normals: p = N(0, 1), and G moves q = N(mu, 1). The best D's logit is a straight line.

SHIFTS = (0.5, 1.0, 2.0, 3.0, 4.0)
SATURATING = (0.235264, 0.397973, 0.449600, 0.295864, 0.137195)  # mu · E_q[D*]


def normals_apart(**settings):
    """An ensemble of which each member's G makes N(mu, 1) of its latent points, which are all quantiles."""
    line = {"generator": (), "discriminator": (), "latent_dim": 1, "batch_size": 256}
    many = Ensemble(GAN(Mixture([[0.0]]), **line, **settings), len(SHIFTS))
    with torch.no_grad():
        weight, bias = many._generators.parameters()
        weight.fill_(1)
        bias[:, 0, 0] = torch.tensor(SHIFTS)
    count = 20_000
    many._game.probe.latent = torch.special.ndtri((torch.arange(count) + 0.5) / count)[:, None]
    return many


def best_norms():
    """Of both losses of G in its two parameters, x = weight · z + bias, at the best D.

    In the bias, the shift, it is mu · E_q[D*], or mu less that; in the weight mu · E_q[D* z], for both.
    """
    z = np.linspace(-12, 12, 4801)
    bell = np.exp(-(z**2) / 2) / math.sqrt(2 * math.pi)
    in_weight = np.array([mu * np.trapezoid(z * bell / (1 + np.exp(mu * z + mu**2 / 2)), z) for mu in SHIFTS])
    in_shift = np.array(SATURATING)
    return np.hypot(in_shift, in_weight), np.hypot(np.array(SHIFTS) - in_shift, in_weight)


def test_against_the_best_d_the_norms_are_those_of_the_closed_form():
    many, shifts = normals_apart(), torch.tensor(SHIFTS)
    with torch.no_grad():
        slope, level = many._discriminators.parameters()
        slope[:, 0, 0], level[:, 0, 0] = -shifts, shifts**2 / 2
    saturating, patched = best_norms()
    # 1e-3: 20,000 quantiles in place of a normal, whose tails beyond 4 they lack.
    np.testing.assert_allclose(many.gradient_norms("minimax"), saturating, rtol=1e-3)
    np.testing.assert_allclose(many.gradient_norms("non-saturating"), patched, rtol=1e-3)


def test_as_a_fresh_d_learns_the_norms_approach_those_of_the_closed_form():
    many = normals_apart(objective="minimax")
    fresh = many.with_fresh_discriminators()
    saturating, patched = best_norms()
    off = []
    for steps, rate in ((0, 0.05), (800, 0.05), (800, 1e-3)):
        fresh.discriminator_lr = rate
        fresh.train(steps, "discriminator")
        errors = [
            np.abs(fresh.gradient_norms(name) / best - 1)
            for name, best in (("minimax", saturating), ("non-saturating", patched))
        ]
        off.append(np.max(errors, axis=0))
    assert off[0].max() > 0.5
    # Measured 0.013 at most in 3 seeds, for batches are finite. At 4, where D is sure, it learns slowly.
    assert off[-1][:4].max() < 0.05
    assert off[-1][4] < 0.2
    np.testing.assert_array_equal(many._generators.parameters()[1].detach().flatten(), SHIFTS)


# fresh discriminators against the same generators


@pytest.mark.parametrize("trained", [0, 4])
def test_a_fresh_d_faces_the_same_generators(trained):
    many = ensemble(discriminator_steps=2)
    many.train(trained)
    fresh = many.with_fresh_discriminators(7)
    assert isinstance(fresh, Ensemble)
    assert (fresh.steps, many.steps) == (0, trained)
    assert fresh.seeds == many.seeds
    assert same(weights(fresh._generators), weights(many._generators))
    np.testing.assert_array_equal(fresh.snapshot().fake, many.snapshot().fake)
    fresh.train(5, "discriminator")
    assert same(weights(fresh._generators), weights(many._generators))
    assert fresh.steps == 5


def test_fresh_discriminators_know_nothing_and_are_those_of_their_seed():
    many = ensemble()
    many.train(3)
    one, two, other = (many.with_fresh_discriminators(seed) for seed in (7, 7, 8))
    assert same(everything(one), everything(two))
    assert same(everything(many.with_fresh_discriminators()), everything(many.with_fresh_discriminators(0)))
    for k, drawn in enumerate(weights(one._discriminators)):
        assert not torch.equal(drawn, weights(many._discriminators)[k])
        assert not torch.equal(drawn, weights(ensemble()._discriminators)[k])
        assert not torch.equal(drawn, weights(other._discriminators)[k])
        assert drawn.shape == weights(many._discriminators)[k].shape
        assert len({tuple(row.flatten().tolist()) for row in drawn}) == 3  # each member's is its own
        # Uniform, as torch's default is: no weight is beyond 1 / √inputs, and they fill what is within.
        inputs = (2, 2, 6, 6, 5, 5)[k]
        assert drawn.abs().max() <= 1 / math.sqrt(inputs)
        assert drawn.abs().max() > 0.5 / math.sqrt(inputs)
    assert not any(tensor.any() for tensor in one._discriminator_optimizer.state())
    for many_ in (one, two, other):
        many_.train(2, "discriminator")
    assert same(everything(one), everything(two))
    assert not same(stacked(one), stacked(other))


@pytest.mark.parametrize("player", PLAYERS)
@pytest.mark.parametrize("name", ["minimax", "Wasserstein, gradient penalty"])
def test_what_becomes_of_the_fresh_one_leaves_the_first_alone(player, name):
    many, alone = ensemble(objective=name), ensemble(objective=name)
    many.train(3)
    alone.train(3)
    before = everything(many)
    fresh = many.with_fresh_discriminators(1)
    start = everything(fresh)
    fresh.train(3, player)
    assert not same(everything(fresh), start)
    fresh.objective, fresh.density, fresh.instance_noise = "non-saturating", ring(3), 0.5
    fresh.discriminator_lr, fresh.generator_lr, fresh.discriminator_steps = 0.5, 0.5, 4
    fresh.train(1)
    fresh.snapshot()
    fresh.gradient_norms()
    fresh.reset()
    assert same(everything(many), before)
    many.train(3)
    alone.train(3)
    assert same(everything(many), everything(alone))
    np.testing.assert_array_equal(many.snapshot().real, alone.snapshot().real)


def test_what_becomes_of_the_first_leaves_the_fresh_one_alone():
    many = ensemble()
    fresh, alone = (many.with_fresh_discriminators(1) for _ in range(2))
    many.train(3)
    many.generator_lr = 0.5
    many.reset()
    for each in (fresh, alone):
        each.train(2)
    assert same(everything(fresh), everything(alone))


def test_the_settings_in_force_are_taken_over():
    many = ensemble()
    settings = {
        "density": ring(3),
        "objective": OBJECTIVES["Wasserstein, gradient penalty"],
        "discriminator_lr": 0.03,
        "generator_lr": 0.04,
        "discriminator_steps": 3,
        "instance_noise": 0.2,
    }
    for name, value in settings.items():
        setattr(many, name, value)
    fresh = many.with_fresh_discriminators()
    assert {name: getattr(fresh, name) for name in settings if name != "density"} == {
        name: value for name, value in settings.items() if name != "density"
    }
    np.testing.assert_array_equal(fresh.density.centers, ring(3).centers)
    assert fresh._discriminator_optimizer.betas == many._discriminator_optimizer.betas
    assert not torch.equal(fresh._penalty_rng.get_state(), many._penalty_rng.get_state())
    fresh.train(2)  # a penalty draws random numbers
    assert not fresh.snapshot().diverged.any()


@FLOAT64
@pytest.mark.parametrize("name", OBJECTIVES)
def test_a_fresh_d_learns_as_plain_networks_do_on_the_same_batches(name):
    many = ensemble(objective=name, betas=(0.5, 0.9))
    many.train(2)
    fresh = many.with_fresh_discriminators(5)
    references = []
    for k in range(3):
        single = game(objective=name, betas=(0.5, 0.9))
        fresh._generators.load_into(single.generator, k)
        fresh._discriminators.load_into(single.discriminator, k)
        references.append(ByHand(single))
    stream, eps_stream = like(fresh._rng), like(fresh._penalty_rng)
    for _ in range(3):
        fresh.step("discriminator")
        real = ring().sample(3 * SIZE, stream).view(3, SIZE, 2)
        z = torch.randn(3, 3, SIZE, generator=stream).mT
        eps = torch.rand(3 * SIZE, 1, generator=eps_stream).view(3, SIZE, 1)
        for k, reference in enumerate(references):
            reference.learn_discriminator(name, real[k], z[k], (0.0, 0.0), eps[k])
    close(fresh, references)


def test_a_fresh_ensemble_has_members_and_goes_back_to_the_games_beginning():
    many = ensemble()
    many.train(3)
    fresh = many.with_fresh_discriminators(2)
    fresh.train(4, "discriminator")
    single = fresh.member(1)
    assert (single.steps, single.seed) == (4, SEEDS[1])
    assert same([each[1].flatten() for each in weights(fresh._discriminators)], flat(single.discriminator))
    fresh.reset()
    assert same(everything(fresh), everything(ensemble()))


# snapshots


def all_fakes_at(points, **settings):
    """An ensemble in which each member's generator makes nothing but one point."""
    many = Ensemble(game(**settings), len(points))
    with torch.no_grad():
        *hidden, bias = many._generators.parameters()
        for tensor in hidden:
            tensor.zero_()
        bias.copy_(torch.as_tensor(points)[..., None])
    return many


def test_a_generator_on_one_mode_has_collapsed_and_one_on_none_has_not():
    seen = all_fakes_at([[2.0, 0.0], [0.0, 0.0], [0.0, 2.29], [0.0, 2.31]]).snapshot()
    assert seen.modes_captured.tolist() == [1, 0, 1, 0]  # within 3 standard deviations of .1, and not
    assert seen.high_quality.tolist() == [1, 0, 1, 0]
    assert seen.mode_shares[0].tolist() == [1, 0, 0, 0, 0, 0, 0, 0]
    assert seen.mode_shares[2].tolist() == [0, 0, 1, 0, 0, 0, 0, 0]
    assert seen.collapsed.tolist() == [True, False, True, False]
    assert seen.collapsed_share == 0.5
    np.testing.assert_array_equal(seen.fake[2], np.float32([[0, 2.29]] * SHOWN))


def test_what_is_shown_has_the_shapes_that_it_says():
    many = ensemble()
    many.train(2)
    seen = many.snapshot()
    assert isinstance(seen, EnsembleSnapshot)
    assert seen.step == 2
    assert seen.seeds.tolist() == list(SEEDS)
    assert (seen.real.shape, seen.fake.shape) == ((SHOWN, 2), (3, SHOWN, 2))
    assert len(seen.extent) == 4
    assert seen.mode_shares.shape == (3, 8)
    assert seen.diverged.tolist() == [False] * 3
    assert all(
        isinstance(seen_, np.ndarray) for seen_ in vars(seen).values() if not isinstance(seen_, (int, tuple))
    )


def test_the_shares_are_those_of_all_the_fakes_of_a_snapshot():
    many = ensemble(generator_lr=0.02, discriminator_steps=2)
    many.train(150)
    seen = many.snapshot()
    assert seen.high_quality.any()
    latent = many.member(0).probe.latent  # the points on which all are looked at
    for k in range(3):
        fake = many.member(k).generator(latent).detach().numpy()
        assert len(fake) == PROBE
        near = np.linalg.norm(fake[:, None] - ring().centers.numpy(), axis=2) < 0.3
        np.testing.assert_allclose(
            seen.mode_shares[k], near.mean(axis=0), atol=2 / PROBE
        )  # rounding at the rim


@pytest.mark.parametrize("fakes", [1, 7, 300, PROBE])
def test_modes_are_counted_on_as_many_fakes_as_are_asked_for_the_first_ones(fakes):
    many = ensemble(generator_lr=0.02, discriminator_steps=2)
    many.train(150)
    seen, usual = many.snapshot(fakes), many.snapshot()
    counts = seen.mode_shares * fakes
    np.testing.assert_allclose(counts, counts.round(), atol=1e-9)  # float64
    made = many._generators(many._game.probe.latent.mT.expand(3, -1, -1)).mT.detach().numpy()
    for k in range(3):
        near = np.linalg.norm(made[k, :fakes, None] - ring().centers.numpy(), axis=2) < 0.3
        np.testing.assert_allclose(seen.mode_shares[k], near.mean(axis=0), atol=2 / fakes)  # at the rim
    shown = min(fakes, SHOWN)
    assert seen.fake.shape == (3, shown, 2)
    # A product with fewer points may be summed in another order: float32 rounding.
    np.testing.assert_allclose(seen.fake, usual.fake[:, :shown], rtol=0, atol=1e-5)
    np.testing.assert_array_equal(seen.real, usual.real)


@pytest.mark.parametrize("fakes", [0, -1, PROBE + 1, 1.5, True, None, "all"])
def test_no_other_number_of_fakes_can_be_asked_for(fakes):
    with pytest.raises(ValueError, match=f"fakes is {fakes!r}; allowed is a whole number ≥ 1 and ≤ {PROBE}"):
        ensemble().snapshot(fakes)


def squares(decode=lambda points: points.reshape(len(points), 3, 4)):
    """Images of 3 by 4 pixels in four classes, 5, 6, 7 and 9, each near a picture of its own."""
    rng = np.random.default_rng(0)
    labels = np.repeat([5, 6, 7, 9], 40)
    points = np.eye(12)[labels] + rng.normal(0, 0.05, (160, 12))
    return Samples(points, labels=labels, decode=decode)


def test_fakes_are_decoded_to_images_where_the_density_says_how_and_only_finite_ones():
    asked = []

    def decode(points):
        asked.append(points)
        return 1 - points.reshape(len(points), 3, 4)

    many = Ensemble(GAN(squares(decode), **SHAPE), SEEDS)
    many.train(2)
    poison(many, 1)
    seen = many.snapshot()
    assert seen.images.shape == (3, IMAGES, 3, 4)
    assert seen.images.dtype == np.float32
    for k in (0, 2):
        np.testing.assert_array_equal(seen.images[k], 1 - seen.fake[k, :IMAGES].reshape(-1, 3, 4))
    assert np.isnan(seen.images[1]).all()
    (points,) = asked
    assert np.isfinite(points).all(), "a decoder need not know of what has diverged"
    for k in range(3):
        poison(many, k)
    assert np.isnan(many.snapshot().images).all()
    assert many.snapshot().images.shape == (3, IMAGES, 3, 4)
    assert many.snapshot(4).images.shape == (3, 4, 3, 4), "no more than there are fakes"


def test_the_plane_may_be_decoded_too_and_most_densities_have_no_images():
    points = torch.randn(50, 2, generator=torch.Generator().manual_seed(0))
    flat = Samples(points, decode=lambda each: np.repeat(each, 3, axis=1).reshape(len(each), 2, 3))
    assert Ensemble(GAN(flat, **SHAPE), 2).snapshot().images.shape == (2, IMAGES, 2, 3)
    for none in (ensemble(), Ensemble(GAN(Samples(points), **SHAPE), 2)):
        assert none.snapshot().images.shape == (0, 0, 0, 0)


def test_the_modes_have_names_and_the_reals_shares_in_them():
    seen = ensemble().snapshot()
    assert seen.mode_names == ("1", "2", "3", "4", "5", "6", "7", "8")
    np.testing.assert_allclose(seen.mode_weights, np.full(8, 1 / 8), atol=1e-7)  # float32
    images = Ensemble(GAN(squares(), **SHAPE), 2).snapshot()
    assert images.mode_names == ("5", "6", "7", "9")
    np.testing.assert_allclose(images.mode_weights, np.full(4, 1 / 4), atol=1e-7)
    unknown = Ensemble(GAN(Samples(torch.eye(3)), **SHAPE), 2).snapshot()
    assert (unknown.mode_names, unknown.mode_weights.size, unknown.dominant) == ((), 0, ("", ""))


def test_a_generator_of_one_image_has_collapsed_onto_its_class():
    density = squares()
    names = (6, 9, 6, 0)  # an image like none of the real ones is in no class
    many = Ensemble(GAN(density, **SHAPE), 4)
    with torch.no_grad():
        *hidden, bias = many._generators.parameters()
        for tensor in hidden:
            tensor.zero_()
        bias.copy_(torch.eye(12)[list(names)][..., None])
    for seen in (many.snapshot(), many.snapshot(128)):
        assert seen.dominant == ("6", "9", "6", "")
        assert seen.modes_captured.tolist() == [1, 1, 1, 0]
        assert seen.collapsed.tolist() == [True, True, True, False]
        np.testing.assert_array_equal(seen.images[1], np.tile(np.eye(12)[9].reshape(3, 4), (IMAGES, 1, 1)))
    poison(many, 0)
    assert many.snapshot().dominant == ("", "9", "6", "")
    assert many.snapshot().collapsed.tolist() == [False, True, True, False]


def test_a_mode_is_dominant_only_with_more_than_half_of_all_fakes_not_of_the_good_ones():
    shares = np.array([[0.5, 0.5, 0], [0.51, 0.2, 0.2], [0.4, 0, 0], [0, 0, 0], [0, 0, 1]])
    nothing = np.zeros((5, 1, 2))
    rest = {"step": 0, "seeds": np.arange(5), "real": nothing[0], "fake": nothing, "extent": ()}
    seen = EnsembleSnapshot(
        **rest, mode_shares=shares, diverged=np.zeros(5, bool), mode_names=("a", "b", "c")
    )
    assert seen.dominant == ("", "a", "", "", "c")


def with_captured(captured, modes, diverged=False):
    shares = np.zeros((len(captured), modes))
    for row, count in zip(shares, captured, strict=True):
        row[:count] = 0.01
    nothing = np.zeros((len(captured), 1, 2))
    return EnsembleSnapshot(
        0,
        np.arange(len(captured)),
        nothing[0],
        nothing,
        (0, 1, 0, 1),
        shares,
        np.full(len(captured), diverged),
    )


@pytest.mark.parametrize(
    ("modes", "collapsed"), [(1, []), (2, [1]), (3, [1]), (8, [1, 2, 3, 4]), (25, list(range(1, 13)))]
)
def test_collapsed_is_from_one_mode_to_half_of_them(modes, collapsed):
    seen = with_captured(range(modes + 1), modes)
    assert seen.modes_captured.tolist() == list(range(modes + 1))
    np.testing.assert_allclose(seen.high_quality, 0.01 * np.arange(modes + 1), atol=1e-12)  # float64
    assert np.flatnonzero(seen.collapsed).tolist() == collapsed
    assert seen.collapsed_share == pytest.approx(len(collapsed) / (modes + 1))


def test_who_has_diverged_has_not_collapsed():
    assert not with_captured([1, 2], 8, diverged=True).collapsed.any()


def test_where_no_modes_are_known_nobody_knows_who_has_collapsed():
    many = Ensemble(GAN(Samples(torch.randn(50, 2, generator=torch.Generator().manual_seed(0))), **SHAPE), 2)
    seen = many.snapshot()
    assert seen.mode_shares.shape == (2, 0)
    assert not seen.collapsed.any()
    assert math.isnan(seen.collapsed_share)


@pytest.mark.parametrize("dim", [1, 5])
def test_data_of_other_dimensions_train_too(dim):
    centers = torch.eye(dim) * 3 if dim > 1 else torch.tensor([[-2.0], [2.0]])
    many = Ensemble(GAN(Mixture(centers, 0.5), **SHAPE), 3)
    many.train(2)
    seen = many.snapshot()
    assert seen.fake.shape == (3, SHOWN, dim)
    assert len(seen.extent) == (2 if dim == 1 else 0)
    assert seen.mode_shares.shape == (3, len(centers))


def test_a_snapshot_stays_as_it_was_while_training_goes_on():
    many = ensemble()
    seen = many.snapshot()
    before = {name: np.copy(value) for name, value in vars(seen).items()}
    many.train(3)
    many.density = ring(5)
    many.snapshot().real[:] = 0
    for name, kept in before.items():
        np.testing.assert_array_equal(getattr(seen, name), kept, err_msg=name)
    np.testing.assert_array_equal(many.snapshot().real[:, 0] == 0, False)


# divergence


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
@pytest.mark.parametrize("trained", [0, 3])
@pytest.mark.parametrize("name", ["non-saturating", "Wasserstein, clipped"])
def test_a_member_that_has_diverged_is_marked_and_the_others_go_on(number, trained, name):
    many = ensemble(objective=name)
    poison(many, 1, number)
    many.train(trained)
    seen = many.snapshot()
    assert seen.diverged.tolist() == [False, True, False]
    assert np.isnan(seen.fake[1]).all()
    assert np.isfinite(seen.fake[[0, 2]]).all()
    assert (seen.modes_captured[1], seen.high_quality[1], seen.collapsed[1]) == (0, 0, False)
    many.member(0).train(2)
    with pytest.raises(ValueError, match="k is 1, a member that has diverged"):
        many.member(1)
    many.reset()
    assert not many.snapshot().diverged.any()


@pytest.mark.parametrize("number", [math.nan, math.inf])
@pytest.mark.parametrize("players", ["_generators", "_discriminators"])
@pytest.mark.parametrize("which", range(4))
def test_a_number_that_is_not_finite_is_seen_wherever_it_is(players, which, number):
    many = ensemble()
    with torch.no_grad():
        getattr(many, players).parameters()[which][0].view(-1)[-1] = number
    assert many.snapshot().diverged.tolist() == [True, False, False]


def test_outputs_that_overflow_count_as_diverged_too():
    many = ensemble()
    with torch.no_grad():
        many._discriminators.parameters()[-2][2] = 3e38  # finite, but no sum of them is
        many._discriminators.parameters()[0][2] = 10.0
    assert many.snapshot().diverged.tolist() == [False, False, True]


def test_a_learning_rate_far_too_large_ends_in_members_that_have_diverged_not_in_an_exception():
    many = ensemble(discriminator_lr=1e30)
    many.train(10)
    assert many.snapshot().diverged.all()
    assert many.snapshot().collapsed_share == 0


# bad input

BAD = {
    **{
        f"seeds {value!r}"[:40]: (lambda v=value: ensemble(v), ["seeds is", repr(value), "1 to 256"])
        for value in (0, -1, 257, 10**12, 1.5, True, None, "abc", (), (1, 1), (0, -1), (0, 1.5), (True, 0))
    },
    "too many seeds": (lambda: ensemble(range(MOST + 1)), ["seeds is range(0, 257)", "256"]),
    "a generator of one's own": (
        lambda: ensemble(generator=nn.Linear(3, 2)),
        ["one of your own", "sizes of hidden layers"],
    ),
    "a discriminator of one's own": (lambda: ensemble(discriminator=nn.Linear(2, 1)), ["one of your own"]),
    "no such member": (lambda: ensemble().member(3), ["k is 3", "0 to 2"]),
    "a member before the first": (lambda: ensemble().member(-1), ["k is -1", "≥ 0"]),
    "half a member": (lambda: ensemble().member(0.5), ["k is 0.5", "whole"]),
    "unknown player": (lambda: ensemble().step("D"), ["player is 'D'", "'discriminator'"]),
    "unknown player in train": (lambda: ensemble().train(0, "D"), ["player is 'D'", "'discriminator'"]),
    **{
        f"a seed of fresh discriminators {value!r}": (
            lambda v=value: ensemble().with_fresh_discriminators(v),
            [f"seed is {value!r}", "whole number ≥ 0"],
        )
        for value in (-1, 1.5, True, None, "1")
    },
    "the norm of an unknown loss": (
        lambda: ensemble().gradient_norms("bce"),
        ["objective is 'bce'", "'minimax'"],
    ),
    "negative steps": (lambda: ensemble().train(-1), ["steps is -1", "≥ 0"]),
    **{
        f"{name} {value!r}": (lambda n=name, v=value: setattr(ensemble(), n, v), [name, allowed])
        for name, value, allowed in (
            ("density", Mixture([[0.0]]), "dimension 2"),
            ("objective", "bce", "'minimax'"),
            ("discriminator_lr", 0, "> 0"),
            ("generator_lr", math.inf, "> 0"),
            ("discriminator_steps", 0, "≥ 1"),
            ("instance_noise", -1, "≥ 0"),
        )
    },
}


@pytest.mark.parametrize(("call", "parts"), BAD.values(), ids=BAD.keys())
def test_bad_input_raises_a_sentence_with_the_argument_what_came_and_what_is_allowed(call, parts):
    with pytest.raises(ValueError, match=re.escape(parts[0])) as raised:
        call()
    assert [part for part in parts if part not in str(raised.value)] == []


def test_numpy_numbers_are_seeds_too():
    assert ensemble(np.int64(2)).seeds == (0, 1)
    assert ensemble(np.array([3, 5])).seeds == (3, 5)
