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
        # Each in one piece of memory: a checkpoint of them is two copies, and not three for each parameter.
        like = self.parameters[0].detach() if self.parameters else torch.zeros(0)
        self._moments = like.new_zeros(2, sum(parameter.numel() for parameter in self.parameters))
        self.means, self.squares = (_parted(row, self.parameters) for row in self._moments)
        self._counts = torch.zeros(len(self.parameters))  # the kernel wants a count a tensor
        self.counts = list(self._counts.unbind())

    def zero_grad(self) -> None:
        """Forget the gradients that ``backward`` has left in the parameters, as torch's optimisers do."""
        for parameter in self.parameters:
            parameter.grad = None

    @torch.no_grad()
    def step(self, gradients: Sequence[Tensor] | None = None) -> None:
        """Move the parameters against their gradients.

        Args:
            gradients: one for each parameter; when left out, what ``backward`` has left in the parameters.

        Raises:
            ValueError: there is no gradient in a parameter.
        """
        if gradients is None:
            gradients = [parameter.grad for parameter in self.parameters]
            if any(gradient is None for gradient in gradients):
                raise ValueError(
                    "a parameter has no gradient; call loss.backward() before optimizer.step(), on a loss to "
                    "which nothing on the way is detached"
                )
        self._counts += 1
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
        """A copy of all that steps have moved, beside the parameters themselves: moments and counts."""
        return [self._moments.clone(), self._counts.clone()]

    def state_of(self, member: int) -> list[Tensor]:
        """The state that one member would have, where the parameters have a row for each of several."""
        rows = [[tensor[member].flatten() for tensor in each] for each in (self.means, self.squares)]
        return [torch.stack([torch.cat(row) for row in rows]), self._counts.clone()]

    @torch.no_grad()
    def restore(self, state: Sequence[Tensor]) -> None:
        """Go back to a ``state`` of this optimizer."""
        for tensor, value in zip((self._moments, self._counts), state, strict=True):
            tensor.copy_(value)


def _parted(row: Tensor, parameters: Sequence[Tensor]) -> list[Tensor]:
    """A row of numbers as tensors that lie in memory as the parameters do, one after the other."""
    parts = row.split([parameter.numel() for parameter in parameters])
    # The kernel goes through memory in order, so that strides have to agree, too.
    layouts = [torch.empty_like(parameter, device="meta").stride() for parameter in parameters]
    return [
        part.as_strided(parameter.shape, layout, part.storage_offset())
        for part, parameter, layout in zip(parts, parameters, layouts, strict=True)
    ]
