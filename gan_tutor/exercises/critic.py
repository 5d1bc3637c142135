"""The check of a critic's loss and of its gradient penalty, the slips that are usual, and their hints."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn

from ..checks import Verdict
from ..objectives import Wasserstein
from ..penalties import GradientPenalty
from .attempts import Unfinished, judged

SEED, WEIGHT = 5, 10.0
# Float32 keeps seven digits; a square root, for the norm, and differences of sums cost two of them.
CLOSE = {"rtol": 1e-4, "atol": 1e-6}


def check_critic(critic_loss: Callable[..., Tensor], gradient_penalty: Callable[..., Tensor]) -> Verdict:
    """Check what a critic minimises: its loss, and the gradient penalty, with their gradients.

    Args:
        critic_loss: takes the critic's values on reals and on fakes, shape (n, 1) each; gives their loss, a
            scalar tensor.
        gradient_penalty: takes the critic, reals and fakes, shape (n, d) each, eps, shape (n, 1), and the
            weight λ; gives the penalty, a scalar tensor that is differentiable in the critic's weights.
    """

    def check() -> str:
        _check_loss(critic_loss)
        _check_penalty(gradient_penalty)
        return "Both are right, and so are their gradients. No sigmoid, no logarithm is left."

    return judged(check)


def _check_loss(attempt: Callable[..., Tensor]) -> None:
    name = "critic_loss"
    missing = (
        f"{name} returns nothing yet. The critic wants its mean on the reals high, and its mean on the fakes "
        "low; it minimises."
    )
    rng = torch.Generator().manual_seed(SEED)
    for mean in (-0.5, 0.5):  # the reals below the fakes, and above
        real, fake = torch.randn(2, 6, 1, generator=rng) + torch.tensor([mean, -mean])[:, None, None]
        real, fake = real.requires_grad_(), fake.requires_grad_()
        loss = _scalar(attempt, real, fake, name=name, missing=missing)
        right, a, b = Wasserstein().discriminator(real, fake), real.detach(), fake.detach()
        slips = {
            "That is the distance of the means, without a sign: a critic that has them the wrong way round "
            "would be content.": (b.mean() - a.mean()).abs(),
            "It has the wrong sign: minimised, it would bring the reals down and the fakes up.": -right,
            "That is the sum. The mean over the batch is asked for.": b.sum() - a.sum(),
            "The fakes are missing: the mean on the fakes is to come down.": -a.mean(),
            "The reals are missing: the mean on the reals is to come up.": b.mean(),
            "The two means are added. One is to go up, the other down.": a.mean() + b.mean(),
            "There still is a sigmoid in it. A critic's value is used as it is.": (
                b.sigmoid().mean() - a.sigmoid().mean()
            ),
            "That is the BCE of a discriminator. The critic's loss has no sigmoid and no logarithm.": (
                -nn.functional.logsigmoid(a).mean() - nn.functional.logsigmoid(-b).mean()
            ),
        }
        numbers_told = f"For these values it is {right.item():.5f}; yours is {loss.item():.5f}."
        _compare(name, loss, right, slips, numbers_told)
        _compare_gradients(name, loss, right, [real, fake])


def _check_penalty(attempt: Callable[..., Tensor]) -> None:
    rng = torch.Generator().manual_seed(SEED)
    critic = nn.Sequential(nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 1))
    for parameter in critic.parameters():
        nn.init.normal_(parameter, std=0.9, generator=rng)
    line = nn.Linear(2, 1)  # of slope 5 everywhere
    with torch.no_grad():
        line.weight.copy_(torch.tensor([[3.0, -4.0]]))
    real, fake = torch.randn(2, 7, 2, generator=rng) + torch.tensor([1.0, -1.0])[:, None, None]
    eps = torch.rand(len(real), 1, generator=torch.Generator().manual_seed(SEED))
    name = "gradient_penalty"
    missing = (
        f"{name} returns nothing yet. Take the points eps · real + (1 − eps) · fake, the gradient of the "
        "critic at each of them, and its norm. The mean of (norm − 1)², times the weight, is asked for."
    )

    def given(network: nn.Module, weight: float) -> tuple[Tensor, Tensor]:
        """What the attempt says, and what is right: the game's own penalty, on the same interpolates."""
        found = _scalar(attempt, network, real, fake, eps, weight, name=name, missing=missing)
        if any(parameter.grad is not None for parameter in network.parameters()):
            raise Unfinished(
                f"{name} leaves gradients in the critic's weights, which add up to those of the loss. Take "
                "torch.autograd.grad in place of backward: it returns the gradient and leaves nothing."
            )
        return found, GradientPenalty(weight)(network, real, fake, torch.Generator().manual_seed(SEED))

    found, right = given(critic, WEIGHT)
    if not math.isclose(found.item(), given(critic, WEIGHT)[0].item(), rel_tol=1e-6):
        raise Unfinished(f"{name} says something else each time. It is given eps: draw none of its own.")
    told, known = (each.item() for each in given(line, WEIGHT))
    _compare(
        name, found, right, _penalty_slips(critic, real, fake, eps),
        f"The critic 3·x1 − 4·x2 has the slope 5 everywhere, so that with weight 10 it is 10 · (5 − 1)² = "
        f"{known:.1f}; yours is {told:.4g}. For one that is bent it is {right.item():.5f}; yours is "
        f"{found.item():.5f}.",
    )  # fmt: skip
    _compare_gradients(name, found, right, list(critic.parameters()))
    for network, weight in ((critic, 0.5), (line, WEIGHT)):
        found, right = given(network, weight)
        if not torch.isclose(found, right, **CLOSE):
            raise Unfinished(
                f"{name}: right for one critic and weight 10, but not for another: with weight {weight:g} it "
                f"is {right.item():.5f}; yours is {found.item():.5f}."
            )


def _penalty_slips(critic: nn.Module, real: Tensor, fake: Tensor, eps: Tensor) -> dict[str, Tensor]:
    """What each slip makes of the penalty with ``WEIGHT``."""

    def at(points: Tensor) -> Tensor:
        points = points.requires_grad_()
        return torch.autograd.grad(critic(points).sum(), points)[0]

    def penalty(slopes: Tensor) -> Tensor:
        return WEIGHT * (slopes - 1).square().mean()

    def between(share: Tensor) -> Tensor:
        return penalty(at(share * real + (1 - share) * fake).norm(dim=1))

    gradients = at(eps * real + (1 - eps) * fake)
    norms = gradients.norm(dim=1)
    right = penalty(norms)
    wrong_eps = "eps is to be a number for each point, shape (n, 1): the points lie all along the segments."
    return {
        "The norm is that of the whole batch. Each point has a gradient of its own: norm(dim=1).": (
            penalty(gradients.norm())
        ),
        "The norm is taken over the batch, one for each coordinate. Take it over the coordinates: dim=1.": (
            penalty(gradients.norm(dim=0))
        ),
        "That pulls the slopes towards 0: the − 1 is missing.": WEIGHT * norms.square().mean(),
        "That is the squared norm, less 1, squared. The norm itself is to be 1 (a square root is missing).": (
            penalty(norms.square())
        ),
        "The norm is squared, and then 1 taken away: subtract first, then square.": (
            WEIGHT * (norms.square() - 1).mean()
        ),
        "That is the one-sided penalty, which lets slopes below 1 be. It works too, and the paper tries it; "
        "here both sides are asked for.": WEIGHT * (norms - 1).clamp(min=0).square().mean(),
        "That is |norm − 1|. Its square is asked for.": WEIGHT * (norms - 1).abs().mean(),
        "The square is missing: slopes above 1 and below 1 cancel.": WEIGHT * (norms - 1).mean(),
        "That is the mean norm's distance from 1. Each point's norm is to be 1: first the square, then the "
        "mean.": penalty(norms.mean()),
        "That asks each coordinate of the gradient to be 1. It is the norm that is to be 1.": (
            penalty(gradients)
        ),
        "That is the sum over the coordinates' distances from 1. It is the norm that is to be 1.": (
            WEIGHT * (gradients - 1).square().sum(dim=1).mean()
        ),
        "That is the sum over the batch. The mean is asked for.": len(norms) * right,
        "It has the wrong sign: the critic minimises it, so that a bad slope must cost.": -right,
        "The weight is missing: it multiplies the mean.": right / WEIGHT,
        "It is divided by the weight. Multiply: a larger weight is a stricter penalty.": right / WEIGHT**2,
        "That has the gradient of the critic's mean, 1/n of each point's own. Take that of the sum.": (
            penalty(norms / len(norms))
        ),
        "eps and 1 − eps are exchanged. In a game it would be as good, since eps is uniform; asked for is "
        "eps · real + (1 − eps) · fake.": between(1 - eps),
        "The gradient is taken at the reals. It is asked for between them and the fakes.": between(
            torch.ones_like(eps)
        ),
        "The gradient is taken at the fakes. It is asked for between them and the reals.": between(
            torch.zeros_like(eps)
        ),
        "The gradient is taken half-way between all reals and fakes. " + wrong_eps: between(
            torch.full_like(eps, 0.5)
        ),
        "All points have the same eps, the first. " + wrong_eps: between(eps[:1]),
        "All points have the same eps, the mean. " + wrong_eps: between(eps.mean()),
    }


def _scalar(attempt: Callable[..., Tensor], *arguments: Any, name: str, missing: str) -> Tensor:
    """What the attempt returns, a scalar tensor; ``Unfinished`` where it is none. Tensors can't be spoilt."""
    copies = [each.clone() if isinstance(each, Tensor) else each for each in arguments]
    try:
        with warnings.catch_warnings():  # of backward(create_graph=True), which gets a hint of its own
            warnings.simplefilter("ignore", UserWarning)
            given = attempt(*copies)
    except Exception as error:
        raise Unfinished(f"{name} raised {type(error).__name__}: {error}.") from error
    if given is None or given is ...:
        raise Unfinished(missing)
    if not isinstance(given, Tensor):
        raise Unfinished(
            f"{name} returned {given!r}; a tensor is asked for, from which the gradient leads back: no "
            ".item(), no NumPy."
        )
    if given.numel() != 1:
        raise Unfinished(
            f"{name} returned a tensor of shape {tuple(given.shape)}; a single number is asked for."
        )
    if not given.is_floating_point():
        raise Unfinished(f"{name} returned a tensor of {given.dtype}; a real number is asked for.")
    if not torch.isfinite(given).all():
        raise Unfinished(f"{name} returned {given.item()}; a finite number is asked for.")
    return given.reshape(()).float()


def _compare(name: str, found: Tensor, right: Tensor, slips: dict[str, Tensor], otherwise: str) -> None:
    if torch.isclose(found, right, **CLOSE):
        return
    for hint, slip in slips.items():
        if torch.isclose(found, slip, **CLOSE):
            raise Unfinished(f"{name}: {hint}")
    raise Unfinished(f"{name}: {otherwise}")


def _compare_gradients(name: str, found: Tensor, right: Tensor, parameters: list[Tensor]) -> None:
    cut = (
        f"{name} is the right number, but no gradient leads from it back to the critic, which could not "
        "learn from it. "
    )
    if name == "gradient_penalty":
        cut += "Is create_graph=True missing in torch.autograd.grad? Is something detached?"
    else:
        cut += "Is something detached, or a new tensor made of it?"
    if not found.requires_grad:
        raise Unfinished(cut)
    # The last bias moves all values alike: no slope depends on it.
    options = {"allow_unused": True, "materialize_grads": True}
    try:
        own = torch.autograd.grad(found, parameters, **options)
    except RuntimeError as error:
        raise Unfinished(f"{name}: its gradient can't be taken. {type(error).__name__}: {error}.") from error
    if not any(gradient.any() for gradient in own):
        raise Unfinished(cut)
    wanted = torch.autograd.grad(right, parameters, **options)
    if not all(torch.allclose(one, other, **CLOSE) for one, other in zip(own, wanted, strict=True)):
        raise Unfinished(
            f"{name} is the right number, but its gradient in what the critic learns is not. Is a part of it "
            "detached, or taken under no_grad?"
        )
