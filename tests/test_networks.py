"""Networks are plain torch modules with torch's default weights, drawn from a seed."""

import math
import re

import pytest
import torch
from scipy.stats import ks_2samp, kstest
from torch import nn

from gan_tutor import networks


def rng(seed=0):
    return torch.Generator().manual_seed(seed)


def same(one, other):
    return all(torch.equal(a, b) for a, b in zip(one.parameters(), other.parameters(), strict=True))


MAKERS = {
    "generator": networks.generator,
    "discriminator": networks.discriminator,
    "mlp": lambda rng: networks.mlp([3, 5, 2], rng),
}
EACH = pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS.keys())


@pytest.mark.parametrize(
    ("network", "inputs", "outputs", "hidden"),
    [
        (networks.generator(rng()), 2, 2, 2),
        (networks.generator(rng(), latent_dim=5, hidden=(7,), data_dim=3), 5, 3, 1),
        (networks.generator(rng(), 1, (), 1), 1, 1, 0),
        (networks.discriminator(rng()), 2, 1, 2),
        (networks.discriminator(rng(), data_dim=4, hidden=(8, 8, 8)), 4, 1, 3),
    ],
)
def test_networks_are_linear_layers_with_leaky_relu_between_them(network, inputs, outputs, hidden):
    assert type(network) is nn.Sequential
    assert [type(layer) for layer in network] == [nn.Linear, nn.LeakyReLU] * hidden + [nn.Linear]
    assert network(torch.zeros(11, inputs)).shape == (11, outputs)
    assert all(p.requires_grad and p.dtype == torch.float32 for p in network.parameters())


def test_the_output_is_that_of_the_same_layers_by_hand():
    network = networks.mlp([3, 5, 2], rng())
    x = torch.randn(10, 3, generator=rng(1))
    first, _, last = network
    inner = x @ first.weight.T + first.bias
    by_hand = torch.where(inner > 0, inner, 0.2 * inner) @ last.weight.T + last.bias
    torch.testing.assert_close(network(x), by_hand)  # float32, the defaults of assert_close


@pytest.mark.parametrize("part", ["weight", "bias"])
@pytest.mark.parametrize("inputs", [2, 400])
def test_weights_are_distributed_as_torchs_default(inputs, part):
    outputs = 2000
    ours = getattr(networks.mlp([inputs, outputs], rng())[0], part).detach().flatten()
    bound = 1 / math.sqrt(inputs)
    with torch.random.fork_rng():
        torch.random.manual_seed(1)
        theirs = getattr(nn.Linear(inputs, outputs), part).detach().flatten()
    assert ours.abs().max() <= bound
    # 2000 numbers or more fill the range up to its ends: to 1 % with a chance of 1 − 2e-9.
    assert ours.abs().max() > 0.99 * bound
    # Kolmogorov-Smirnov against the uniform law and against torch's own; the seeds are fixed, so 1 % is
    # no matter of luck from run to run.
    assert kstest(ours[:2000].numpy(), "uniform", (-bound, 2 * bound)).pvalue > 0.01
    assert ks_2samp(ours[:2000].numpy(), theirs[:2000].numpy()).pvalue > 0.01


@EACH
def test_the_same_seed_gives_the_same_weights_and_another_seed_others(make):
    assert same(make(rng(3)), make(rng(3)))
    assert not same(make(rng(3)), make(rng(4)))


@EACH
def test_making_a_network_goes_on_in_the_stream_and_leaves_global_random_state_alone(make):
    before, random = torch.random.get_rng_state(), rng()
    assert not same(make(random), make(random))
    assert torch.equal(before, torch.random.get_rng_state())


@pytest.mark.parametrize("sizes", [[], [2], [2, 0, 1], [0, 1], [2, -3, 1]])
def test_bad_sizes_are_named_with_what_is_allowed(sizes):
    with pytest.raises(ValueError, match=re.escape(f"sizes is {sizes}; allowed are two or more")):
        networks.mlp(sizes, rng())


def test_bad_sizes_are_caught_through_the_players_too():
    with pytest.raises(ValueError, match=re.escape("sizes is [2, 0, 2]")):
        networks.generator(rng(), hidden=(0,))
    with pytest.raises(ValueError, match=re.escape("sizes is [2, 64, -1, 1]")):
        networks.discriminator(rng(), hidden=(64, -1))


# parts of our own


def test_a_bounded_generator_ends_in_a_sigmoid_and_has_the_weights_of_one_that_is_not():
    plain, bounded = (networks.generator(rng(), 3, (5,), 4, bounded=end) for end in (False, True))
    assert same(plain, bounded)
    z = 30 * torch.randn(50, 3, generator=rng(1))
    assert torch.equal(bounded(z), plain(z).sigmoid())
    assert ((bounded(z) >= 0) & (bounded(z) <= 1)).all()


def test_a_group_is_told_the_mean_over_coordinates_of_its_standard_deviation():
    points = torch.randn(7, 3, generator=rng()) * torch.tensor([1.0, 5.0, 0.1])
    out = networks.GroupDeviation(4)(points)
    assert torch.equal(out[:, :3], points)
    groups = [points[:4], points[4:]]  # what is left over is a smaller group
    expected = torch.cat([group.std(dim=0, correction=0).mean().expand(len(group)) for group in groups])
    torch.testing.assert_close(out[:, 3], expected)  # float32, the defaults of assert_close


def test_no_group_knows_of_another():
    points = torch.randn(8, 2, generator=rng())
    layer = networks.GroupDeviation(4)
    assert torch.equal(layer(points)[:4], layer(points[:4]))
    assert torch.equal(layer(points)[4:], layer(points[4:]))


def test_a_group_of_points_that_are_all_alike_still_has_a_gradient():
    points = torch.ones(4, 2, requires_grad=True)
    (gradient,) = torch.autograd.grad(networks.GroupDeviation(4)(points)[:, 2].sum(), points)
    assert gradient.isfinite().all()


def test_a_discriminator_of_groups_tells_a_heap_from_a_cloud_though_each_point_is_the_same():
    judge = networks.discriminator(rng(), 2, (8,), group=3)
    assert type(judge[0]) is networks.GroupDeviation
    assert judge[1].in_features == 3
    point = torch.tensor([[0.3, -0.4]])
    heap, cloud = point.expand(3, 2), torch.cat([point, point + 5, point - 5])
    assert judge(heap)[0] != judge(cloud)[0]
    alone = networks.discriminator(rng(), 2, (8,))
    assert alone(heap)[0] == alone(cloud)[0]


# standing still


class Nested(nn.Module):
    """Some of it trains and some of it doesn't."""

    def __init__(self):
        super().__init__()
        self.norm = nn.BatchNorm1d(3)
        self.inner = nn.Sequential(nn.Dropout(0.5), nn.utils.parametrizations.spectral_norm(nn.Linear(3, 3)))
        self.inner[0].eval()

    def forward(self, x):
        return self.inner(self.norm(x))


def flags(network):
    return [module.training for module in network.modules()]


def test_standing_still_looks_without_touching_and_gives_each_module_its_own_mode_back():
    network, other = Nested(), Nested().eval()
    network(torch.randn(8, 3, generator=rng()))
    before, trained = flags(network), {name: value.clone() for name, value in network.state_dict().items()}
    assert set(before) == {True, False}
    x = torch.randn(5, 3, generator=rng(1))
    with networks.standing_still(network, other):
        assert not any(flags(network) + flags(other))
        # What it gives for a point doesn't depend on the other points, and looking again gives the same.
        torch.testing.assert_close(network(x)[:2], network(x[:2]))
    assert flags(network) == before
    assert not any(flags(other))
    after = network.state_dict()
    assert all(torch.equal(after[name], value) for name, value in trained.items())


def test_standing_still_ends_when_what_was_looked_at_raises():
    network = Nested()
    before = flags(network)
    with pytest.raises(RuntimeError, match="mat1"), networks.standing_still(network):
        network.inner[1](torch.zeros(2, 7))
    assert flags(network) == before


def test_a_gradient_still_passes_while_a_network_stands_still():
    network = networks.mlp([2, 3, 1], rng())
    with networks.standing_still(network):
        gradients = torch.autograd.grad(network(torch.ones(4, 2)).sum(), list(network.parameters()))
    assert all(gradient.abs().sum() > 0 for gradient in gradients)
