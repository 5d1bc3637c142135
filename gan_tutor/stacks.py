"""Many networks of one shape, side by side in one set of tensors."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn
from torch.nn.functional import leaky_relu_

from .networks import GroupDeviation


class Stack:
    """Perceptrons of one shape, side by side: each does to its own points what it does alone.

    Features come before points here, (M, d, n): the weights are those of ``nn.Linear`` as they stand,
    and for layers of 8 units torch's batched product took 3 to 10 times as long the other way round.

    Args:
        members: M networks of the same sizes, as ``networks.mlp`` makes them.
    """

    def __init__(self, members: Sequence[nn.Sequential]) -> None:
        self._layers = list(members[0])
        layers = zip(*(member.parameters() for member in members), strict=True)
        # Weights (M, out, in) and biases (M, out, 1) in turns, in the order of a single network's.
        self._parameters = [
            torch.stack([tensor.detach().reshape(len(tensor), -1) for tensor in layer]).requires_grad_()
            for layer in layers
        ]

    def __call__(self, points: Tensor) -> Tensor:
        """Each member's outputs, shape (M, out, n), for points of its own, shape (M, d, n)."""
        return self._forward(self._parameters, points)

    def parameters(self) -> list[Tensor]:
        """The weights and biases of all members, layer by layer."""
        return self._parameters

    def of_rows(self, some: slice) -> Callable[[Tensor], Tensor]:
        """Some m of the members as one function of points in rows, (m · n, d) → (m · n, out).

        The first member's n points come first, then the next one's.
        """
        parameters = [parameter[some] for parameter in self._parameters]
        count = len(parameters[0])
        return lambda points: rows(self._forward(parameters, points.reshape(count, -1, points.shape[1]).mT))

    def load_into(self, network: nn.Sequential, k: int) -> None:
        """Give a network the weights of member k."""
        with torch.no_grad():
            for theirs, ours in zip(network.parameters(), self._parameters, strict=True):
                theirs.copy_(ours[k].view_as(theirs))

    def _forward(self, parameters: list[Tensor], points: Tensor) -> Tensor:
        linear = zip(parameters[::2], parameters[1::2], strict=True)
        for layer in self._layers:
            if isinstance(layer, nn.Linear):
                weight, bias = next(linear)
                points = torch.baddbmm(bias, weight, points)
            elif isinstance(layer, nn.LeakyReLU):
                points = leaky_relu_(points, layer.negative_slope)
            elif isinstance(layer, GroupDeviation):
                points = layer.of_columns(points)
            else:
                points = layer(points)  # the sigmoid, to each number by itself
        return points


def rows(stacked: Tensor) -> Tensor:
    """Points as everyone else has them, in rows: (m, d, n) → (m · n, d)."""
    return stacked.mT.reshape(-1, stacked.shape[1])
