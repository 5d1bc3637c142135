"""The two players, as plain ``torch.nn`` modules."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Iterator, Sequence
from itertools import pairwise

import torch
from torch import nn


def generator(
    rng: torch.Generator, latent_dim: int = 2, hidden: Sequence[int] = (64, 64), data_dim: int = 2
) -> nn.Sequential:
    """G: latent noise z, shape (n, latent_dim), to fakes, shape (n, data_dim)."""
    return mlp([latent_dim, *hidden, data_dim], rng)


def discriminator(rng: torch.Generator, data_dim: int = 2, hidden: Sequence[int] = (64, 64)) -> nn.Sequential:
    """D: points, shape (n, data_dim), to logits, shape (n, 1). D's output is sigmoid(logit)."""
    return mlp([data_dim, *hidden, 1], rng)


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
