"""Adam, against torch's own."""

import subprocess
import sys

import pytest
import torch

from gan_tutor import networks
from gan_tutor.optimizers import Adam

MAKE_A_GAME = """
import sys
from gan_tutor import densities
from gan_tutor.training import GAN

gan = GAN(densities.ring())
gan.train(2)
gan.snapshot()
print([name for name in ("torch._dynamo", "sympy", "sklearn", "pandas") if name in sys.modules])
"""


def a_network():
    return networks.mlp([2, 8, 3], torch.Generator().manual_seed(0))


def gradients_of(network, rng):
    return [torch.randn(parameter.shape, generator=rng) for parameter in network.parameters()]


@pytest.mark.parametrize(("lr", "betas", "eps"), [(1e-3, (0.9, 0.999), 1e-8), (0.3, (0.5, 0.9), 1e-3)])
def test_it_is_torchs_adam_to_the_last_bit(lr, betas, eps):
    ours, theirs = a_network(), a_network()
    adam = Adam(ours.parameters(), lr, betas, eps)
    reference = torch.optim.Adam(theirs.parameters(), lr, betas, eps, fused=True)
    rng = torch.Generator().manual_seed(1)
    for step in range(50):
        gradients = gradients_of(ours, rng)
        if step == 25:
            adam.lr = reference.param_groups[0]["lr"] = lr / 10
        for parameter, gradient in zip(theirs.parameters(), gradients, strict=True):
            parameter.grad = gradient.clone()
        adam.step(gradients)
        reference.step()
    for mine, other in zip(ours.parameters(), theirs.parameters(), strict=True):
        assert torch.equal(mine, other)


def test_a_parameter_may_lie_in_memory_in_another_order():
    rng = torch.Generator().manual_seed(2)
    lying = torch.randn(4, 3, generator=rng).t()
    ours = [torch.ones(2, requires_grad=True), lying.clone().requires_grad_()]
    theirs = [parameter.detach().contiguous().requires_grad_() for parameter in ours]
    assert ours[1].stride() != theirs[1].stride()
    adam, reference = Adam(ours, 0.1), Adam(theirs, 0.1)
    for _ in range(3):
        gradients = [torch.randn(parameter.shape, generator=rng) for parameter in theirs]
        adam.step([torch.empty_like(mine).copy_(each) for mine, each in zip(ours, gradients, strict=True)])
        reference.step(gradients)
    for mine, other in zip(ours, theirs, strict=True):
        assert torch.equal(mine, other)


def test_a_state_of_one_member_is_that_of_the_member_alone():
    rng = torch.Generator().manual_seed(3)
    stacked = [torch.randn(3, *shape, generator=rng, requires_grad=True) for shape in ((2, 4), (4,))]
    alone = [parameter[1].detach().clone().requires_grad_() for parameter in stacked]
    many, one = Adam(stacked, 0.1), Adam(alone, 0.1)
    for _ in range(2):
        gradients = [torch.randn(parameter.shape, generator=rng) for parameter in stacked]
        many.step(gradients)
        one.step([gradient[1] for gradient in gradients])
    # The kernel takes several numbers at once and rounds the last few of a tensor otherwise: by a bit.
    for mine, other in zip(many.state_of(1), one.state(), strict=True):
        torch.testing.assert_close(mine, other, rtol=1e-6, atol=0)


def test_the_first_step_has_the_length_of_the_learning_rate():
    # Bias correction makes it lr·g/(|g| + eps): the sign of the gradient, whatever its size.
    weight = torch.zeros(3, requires_grad=True)
    Adam([weight], lr=0.01).step([torch.tensor([5.0, -0.002, 300.0])])
    torch.testing.assert_close(weight.detach(), torch.tensor([-0.01, 0.01, -0.01]), rtol=1e-5, atol=0)


def test_what_does_not_require_a_gradient_is_left_alone():
    network = a_network()
    network[0].weight.requires_grad_(False)
    adam = Adam(network.parameters(), 0.1)
    assert len(adam.parameters) == 3
    assert all(parameter is not network[0].weight for parameter in adam.parameters)


@pytest.mark.parametrize("given", [True, False], ids=["given", "left in the parameters"])
def test_gradients_may_be_given_or_left_in_the_parameters_by_backward(given):
    ours, theirs = a_network(), a_network()
    adam = Adam(ours.parameters(), 1e-2)
    reference = torch.optim.Adam(theirs.parameters(), 1e-2, fused=True)
    rng = torch.Generator().manual_seed(1)
    for _ in range(20):
        points = torch.randn(7, 2, generator=rng)
        losses = [network(points).square().mean() for network in (ours, theirs)]
        reference.zero_grad()
        losses[1].backward()
        reference.step()
        if given:
            adam.step(torch.autograd.grad(losses[0], adam.parameters))
        else:
            adam.zero_grad()
            losses[0].backward()
            adam.step()
    for mine, other in zip(ours.parameters(), theirs.parameters(), strict=True):
        assert torch.equal(mine, other)


def test_gradients_that_are_not_forgotten_add_up_as_with_torch():
    ours, theirs = a_network(), a_network()
    adam, reference = Adam(ours.parameters(), 1e-2), torch.optim.Adam(theirs.parameters(), 1e-2, fused=True)
    rng = torch.Generator().manual_seed(1)
    for _ in range(5):
        points = torch.randn(7, 2, generator=rng)
        for network, optimizer in ((ours, adam), (theirs, reference)):
            network(points).square().mean().backward()
            optimizer.step()
    for mine, other in zip(ours.parameters(), theirs.parameters(), strict=True):
        assert torch.equal(mine, other)


def test_zero_grad_forgets_the_gradients_of_its_own_parameters_alone():
    mine, other = a_network(), a_network()
    adam = Adam(mine.parameters(), 0.1)
    for network in (mine, other):
        network(torch.ones(1, 2)).sum().backward()
    before = [parameter.detach().clone() for parameter in mine.parameters()]
    adam.zero_grad()
    assert all(parameter.grad is None for parameter in mine.parameters())
    assert all(parameter.grad is not None for parameter in other.parameters())
    assert all(map(torch.equal, before, mine.parameters()))


@pytest.mark.parametrize("lacking", [0, 3, slice(None)], ids=["the first", "the last", "all"])
def test_without_a_gradient_nothing_moves_and_a_sentence_says_what_is_missing(lacking):
    network = a_network()
    adam = Adam(network.parameters(), 0.1)
    adam.step(gradients_of(network, torch.Generator().manual_seed(1)))
    network(torch.ones(1, 2)).sum().backward()
    parameters = list(network.parameters())
    for parameter in parameters[lacking] if isinstance(lacking, slice) else [parameters[lacking]]:
        parameter.grad = None
    before, state = [parameter.detach().clone() for parameter in parameters], adam.state()
    with pytest.raises(ValueError, match="a parameter has no gradient"):
        adam.step()
    assert all(map(torch.equal, before, parameters))
    assert all(map(torch.equal, state, adam.state()))  # nor have the counts and the running means


def test_a_restored_state_gives_the_same_steps():
    network = a_network()
    adam = Adam(network.parameters(), 0.01)
    rng = torch.Generator().manual_seed(1)
    for _ in range(3):
        adam.step(gradients_of(network, rng))
    state, weights = adam.state(), [parameter.detach().clone() for parameter in network.parameters()]
    later = gradients_of(network, rng)
    ends = []
    for _ in range(2):
        with torch.no_grad():
            for parameter, weight in zip(network.parameters(), weights, strict=True):
                parameter.copy_(weight)
        adam.restore(state)
        adam.step(later)
        adam.step(later)  # a second one, so that a state that is shared rather than copied shows
        ends.append([parameter.detach().clone() for parameter in network.parameters()])
    assert all(torch.equal(first, second) for first, second in zip(*ends, strict=True))


def test_a_game_imports_neither_torchs_compiler_nor_what_only_the_digits_need():
    run = subprocess.run([sys.executable, "-c", MAKE_A_GAME], capture_output=True, text=True, check=True)
    assert run.stdout == "[]\n"
