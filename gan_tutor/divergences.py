"""How far apart two distributions are: as the game sees it, and by the distances that it is measured with.

The game's formulas are those of Goodfellow et al. 2014 (arXiv 1406.2661). The distances are integrals
over the line, taken by the trapezoidal rule from the log densities at places that the caller chooses:
they must be close together and reach so far that hardly anything of either density lies beyond. In
float64, 1000 places over all of two normals give ten digits.
"""

from __future__ import annotations

import math

import torch
from numpy.typing import ArrayLike
from torch import Tensor
from torch.nn.functional import logsigmoid


def value(real_logits: Tensor, fake_logits: Tensor) -> Tensor:
    """Value of the game, V(D, G) = E_p[log D(x)] + E_q[log(1 − D(x))], in nats (equation 1).

    D maximises it, G minimises it. With D = 0.5 everywhere it is −log 4 = −1.386294…; a perfect
    discriminator brings it to 0.

    Args:
        real_logits: D's logits on real samples, any shape; D = sigmoid(logit).
        fake_logits: D's logits on fakes, any shape.
    """
    # 1 − sigmoid(l) = sigmoid(−l); logsigmoid stays exact where D rounds to 0 or 1.
    return logsigmoid(real_logits).mean() + logsigmoid(-fake_logits).mean()


def optimal_logit(log_p: Tensor, log_q: Tensor) -> Tensor:
    """Logit of the best discriminator for a fixed generator: l*(x) = log p(x) − log q(x).

    Args:
        log_p: log density of the real distribution at each point, shape (n,).
        log_q: log density of the generator's distribution at the same points, shape (n,).
    """
    return log_p - log_q


def optimal_discriminator(log_p: Tensor, log_q: Tensor) -> Tensor:
    """The best discriminator for a fixed generator, D*(x) = p(x) / (p(x) + q(x)) (proposition 1).

    Taken from log densities, so that it stays exact where both densities round to 0.
    """
    return optimal_logit(log_p, log_q).sigmoid()


def optimal_value(log_p: Tensor, log_q: Tensor, x: Tensor) -> float:
    """Value of the game with the best discriminator, V(D*, G) = −log 4 + 2 · JSD(p, q), in nats (theorem 1).

    It is computed from D* itself, not from the divergence that it equals.

    Args:
        log_p, log_q: log densities at the places, shape (n,).
        x: places on the line, in order, shape (n,).

    Raises:
        ValueError: the shapes differ, or the places are not in order.
    """
    _check(log_p, log_q, x)
    logit = optimal_logit(log_p, log_q)
    return _integral(log_p.exp() * logsigmoid(logit) + log_q.exp() * logsigmoid(-logit), x)


def kullback_leibler(log_p: Tensor, log_q: Tensor, x: Tensor) -> float:
    """KL(p‖q) = E_p[log p − log q], in nats: large where p has mass and q has next to none.

    Not symmetric, and without bound. Arguments and errors as for ``optimal_value``.
    """
    _check(log_p, log_q, x)
    return _integral(log_p.exp() * (log_p - log_q), x)


def jensen_shannon(log_p: Tensor, log_q: Tensor, x: Tensor) -> float:
    """JSD(p, q) = ½ KL(p‖m) + ½ KL(q‖m) with m = ½ (p + q), in nats: 0 to log 2.

    Arguments and errors as for ``optimal_value``.
    """
    _check(log_p, log_q, x)
    log_m = torch.logaddexp(log_p, log_q) - math.log(2)
    return (kullback_leibler(log_p, log_m, x) + kullback_leibler(log_q, log_m, x)) / 2


def total_variation(log_p: Tensor, log_q: Tensor, x: Tensor) -> float:
    """TV(p, q) = ½ ∫ |p − q|, 0 to 1. Of as many reals as fakes D* misjudges a share of (1 − TV) / 2.

    Arguments and errors as for ``optimal_value``.
    """
    _check(log_p, log_q, x)
    return _integral((log_p.exp() - log_q.exp()).abs(), x) / 2


def wasserstein(log_p: Tensor, log_q: Tensor, x: Tensor) -> float:
    """W1(p, q) = ∫ |F_p − F_q|, F the distribution functions: how far mass has to be moved, in units of x.

    Arguments and errors as for ``optimal_value``.
    """
    _check(log_p, log_q, x)
    ahead = torch.cumulative_trapezoid(log_p.exp() - log_q.exp(), x)
    return _integral(torch.cat([ahead.new_zeros(1), ahead]).abs(), x)


def wasserstein_of_samples(x: ArrayLike, y: ArrayLike) -> float:
    """W1 of two samples on the line: ∫ |F − G|, F and G their distribution functions, in units of x.

    Exactly: between two neighbouring points of either sample nothing changes. For samples of the same size
    it is the mean of |sorted x − sorted y|, the same area cut the other way (Vallender 1974, doi
    10.1137/1118101).

    Args:
        x, y: finite numbers, shapes (n,) and (m,), in any order; n, m ≥ 1.

    Raises:
        ValueError: they are no such numbers.
    """
    x, y = _points("x", x), _points("y", y)
    places = torch.cat([x, y]).sort().values
    left = [torch.searchsorted(each, places[:-1], right=True).double() / len(each) for each in (x, y)]
    return ((left[0] - left[1]).abs() * places.diff()).sum().item()


def _points(name: str, points: ArrayLike) -> Tensor:
    """In order, in float64."""
    points = torch.as_tensor(points, dtype=torch.float64).detach()
    if points.ndim != 1 or not len(points):
        raise ValueError(f"{name} has shape {tuple(points.shape)}; allowed is (n,), n ≥ 1")
    if not torch.isfinite(points).all():
        raise ValueError(f"{name} holds a value that is not finite; allowed are finite numbers")
    return points.sort().values


def _integral(heights: Tensor, x: Tensor) -> float:
    return torch.trapezoid(heights, x).item()


def _check(log_p: Tensor, log_q: Tensor, x: Tensor) -> None:
    if not log_p.shape == log_q.shape == x.shape or x.ndim != 1 or len(x) < 2:
        shapes = ", ".join(str(tuple(each.shape)) for each in (log_p, log_q, x))
        raise ValueError(f"log_p, log_q and x have the shapes {shapes}; allowed is one (n,) for all, n ≥ 2")
    if not (x.diff() > 0).all():
        raise ValueError("x is not in order; allowed are places from left to right, all different")
