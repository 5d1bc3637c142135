"""The two players, as plain ``torch.nn`` modules."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Iterator, Sequence
from itertools import pairwise

import torch
from torch import Tensor, nn


def generator(
    rng: torch.Generator,
    latent_dim: int = 2,
    hidden: Sequence[int] = (64, 64),
    data_dim: int = 2,
    bounded: bool = False,
) -> nn.Sequential:
    """G: latent noise z, shape (n, latent_dim), to fakes, shape (n, data_dim).

    Args:
        bounded: whether a sigmoid at the end keeps each coordinate between 0 and 1, as pixels are.
    """
    layers = mlp([latent_dim, *hidden, data_dim], rng)
    return nn.Sequential(*layers, nn.Sigmoid()) if bounded else layers


def discriminator(
    rng: torch.Generator, data_dim: int = 2, hidden: Sequence[int] = (64, 64), group: int = 0
) -> nn.Sequential:
    """D: points, shape (n, data_dim), to logits, shape (n, 1). D's output is sigmoid(logit).

    Args:
        group: how many points are judged together (``GroupDeviation``); 0 for each by itself.
    """
    if not group:
        return mlp([data_dim, *hidden, 1], rng)
    return nn.Sequential(GroupDeviation(group), *mlp([data_dim + 1, *hidden, 1], rng))


class GroupDeviation(nn.Module):
    """Tells each point how far the points of its group are spread, as one more coordinate.

    The standard deviation of each coordinate over the group, averaged over the coordinates: the minibatch
    statistic of Karras et al. 2018 (1710.10196, section 3), here on the data themselves. A D that sees it
    can tell a batch of fakes that are all alike from reals, however good each of them is.

    Args:
        size: points in a group; n points are taken in their order, and what is left over is a smaller group.
    """

    def __init__(self, size: int) -> None:
        super().__init__()
        self.size = size

    def forward(self, points: Tensor) -> Tensor:
        """Points, shape (n, d), to (n, d + 1)."""
        return self.of_columns(points.mT).mT

    def of_columns(self, points: Tensor) -> Tensor:
        """The same with coordinates before points, as a Stack has them: shape (…, d, n) to (…, d + 1, n)."""
        spreads = [
            # The square root has no slope at 0, where all points of a group are one.
            (group.var(dim=-1, correction=0) + 1e-8)
            .sqrt()
            .mean(dim=-1)[..., None, None]
            .expand(*group.shape[:-2], 1, group.shape[-1])
            for group in points.split(self.size, dim=-1)
        ]
        return torch.cat([points, torch.cat(spreads, dim=-1)], dim=-2)


def mlp(sizes: Sequence[int], rng: torch.Generator) -> nn.Sequential:
    """Fully connected layers of these sizes with leaky ReLU between them (slope 0.2, Radford et al. 2016).

    Leaky, because a plain ReLU can die: on the digits' points D became a constant, and G's gradient
    exactly 0, within 10,000 steps in 3 of 8 seeds; with the leak in none.

    The weights are torch's default for ``nn.Linear``, drawn from ``rng`` rather than from torch's
    global state.

    Raises:
        ValueError: fewer than two sizes, or one below 1.
    """
    if len(sizes) < 2 or min(sizes) < 1:
        raise ValueError(f"sizes is {list(sizes)}; allowed are two or more layer sizes, each ≥ 1")
    layers: list[nn.Module] = []
    for inputs, outputs in pairwise(sizes):
        # nn.Linear draws weights of its own from torch's global state: put that back as it was.
        # (skip_init would not draw, but imports sympy on the way: 60 MB.)
        with torch.random.fork_rng(devices=[]):
            linear = nn.Linear(inputs, outputs)
        bound = 1 / math.sqrt(inputs)
        nn.init.uniform_(linear.weight, -bound, bound, generator=rng)
        nn.init.uniform_(linear.bias, -bound, bound, generator=rng)
        layers += [linear, nn.LeakyReLU(0.2)]
    return nn.Sequential(*layers[:-1])


@contextlib.contextmanager
def standing_still(*networks: nn.Module) -> Iterator[None]:
    """Look without touching: a batch norm or a spectral norm would take a look for a training batch."""
    training = [module for network in networks for module in network.modules() if module.training]
    # By object's own setter: a module's looks for parameters first, a fifth of the time of a snapshot.
    for module in training:
        object.__setattr__(module, "training", False)
    try:
        yield
    finally:
        for module in training:
            object.__setattr__(module, "training", True)
