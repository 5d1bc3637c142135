"""How a network's weights follow their gradient."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import torch
from torch import Tensor


class Adam:
    """Adam (Kingma & Ba 2015, arXiv 1412.6980, algorithm 1), all of a network's tensors in one call.

    The same arithmetic as ``torch.optim.Adam(…, fused=True)``, to the last bit. But making one of
    those imports torch's compiler, which no game needs: 1.8 s and 157 MB before the first picture
    (measured with torch 2.15 on Linux).

    Args:
        parameters: what is learnt, floating-point tensors of one type. One that does not require
            a gradient is left alone.
        lr: learning rate, > 0. It may be changed between two steps.
        betas: decay rates of the running means of the gradient and of its square, in [0, 1).
        eps: keeps the division finite, > 0.
    """

    def __init__(
        self,
        parameters: Iterable[Tensor],
        lr: float,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
    ) -> None:
        self.parameters = [parameter for parameter in parameters if parameter.requires_grad]
        self.lr = lr
        self.betas = betas
        self.eps = eps
        self.means = [torch.zeros_like(parameter) for parameter in self.parameters]
        self.squares = [torch.zeros_like(parameter) for parameter in self.parameters]
        # The kernel wants a count a tensor.
        self.counts = [torch.zeros(()) for _ in self.parameters]

    @torch.no_grad()
    def step(self, gradients: Sequence[Tensor]) -> None:
        """Move the parameters against their gradients, one gradient for each parameter."""
        torch._foreach_add_(self.counts, 1)
        torch._fused_adam_(
            self.parameters,
            list(gradients),
            self.means,
            self.squares,
            [],
            self.counts,
            lr=self.lr,
            beta1=self.betas[0],
            beta2=self.betas[1],
            weight_decay=0.0,
            eps=self.eps,
            amsgrad=False,
            maximize=False,
        )

    def state(self) -> list[Tensor]:
        """A copy of all that steps have moved, beside the parameters themselves."""
        return [tensor.clone() for tensor in (*self.means, *self.squares, *self.counts)]

    @torch.no_grad()
    def restore(self, state: Sequence[Tensor]) -> None:
        """Go back to a ``state`` of this optimizer."""
        for tensor, value in zip((*self.means, *self.squares, *self.counts), state, strict=True):
            tensor.copy_(value)
