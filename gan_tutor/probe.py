"""The fixed points on which a game is measured and shown, and what is seen there."""

from __future__ import annotations

import contextlib
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from .coverage import Classes, Modes
from .densities import Density, Mixture, Samples, silverman_bandwidth
from .networks import standing_still
from .objectives import Objective

PROBE = 512  # fixed reals, and fixed latent points, on which a game is measured and shown
FIELD = 64  # in the plane, D's output is shown at FIELD × FIELD points
LINE = 256  # on the line, at that many
ARROWS = 96  # fakes whose gradients are shown
NET = 15  # lines of the net of latent points, each way
# Points that D judges in one go. With all 5120 of a snapshot at once a layer of 64 takes 1.3 MB, which malloc
# gets from the system and gives back each time: 2.2 ms a snapshot in the midst of training, against 1.4.
ROWS = 1024
IMAGES = 48  # fakes that are decoded to images
OBSERVATIONS = 2000  # of a data set, that fakes are compared with at most: each measurement looks at them all


class Probe:
    """Where a game is looked at: the same reals, latent points and places for all its life.

    Looking draws no random number and leaves the networks as they are.

    Args:
        density: what is real.
        latent_dim: dimension of the latent points.
        seed: of the reals and of the latent points.
    """

    def __init__(self, density: Density, latent_dim: int, seed: int) -> None:
        self._seed = seed
        self.extent: tuple[float, ...] = ()
        self.aim(density)
        # A stream of its own, so that what is shown does not depend on the networks' sizes.
        rng = torch.Generator().manual_seed(seed)
        density.sample(PROBE, rng)
        self.latent = torch.randn(PROBE, latent_dim, generator=rng)
        self._net = _net(latent_dim) if density.dim == 2 else None

    def aim(self, density: Density) -> None:
        """Look at another density of the same dimension. The limits stay as long as they hold its reals."""
        # From the same seed: where a centre has moved, its points move with it.
        real = density.sample(PROBE, torch.Generator().manual_seed(self._seed))
        wanted = targets(density)
        extent, places = (), real[:0]
        if density.dim <= 2:
            inside = bool(self.extent) and all(
                low <= values.min() and values.max() <= high
                for values, low, high in zip(real.T, self.extent[::2], self.extent[1::2], strict=True)
            )
            extent, places = (self.extent, self._places) if inside else _places(real)
        real_density = _line_density(density, places) if density.dim == 1 else None
        # Only now, so that a density that can't be looked at changes nothing.
        self.real, self.targets, self._density = real, wanted, density
        self.extent, self._places, self._real_density = extent, places, real_density

    def measure(
        self, generator: nn.Module, discriminator: nn.Module, objective: Objective
    ) -> tuple[float, ...]:
        """D's loss, G's loss, the norm of G's gradient, and the share of high-quality fakes in each mode."""
        with standing_still(generator, discriminator):
            fake = generator(self.latent)
            fake_logits = discriminator(fake)
            generator_loss = objective.generator(fake_logits)
            norm = gradient_norm(generator_loss, generator)
            with torch.no_grad():
                loss = objective.discriminator(discriminator(self.real), fake_logits)
        return (loss.item(), generator_loss.item(), norm, *self._shares(fake.detach()))

    def look(
        self,
        generator: nn.Module,
        discriminator: nn.Module,
        objective: Objective,
        field: bool,
        details: bool = True,
    ) -> dict[str, Any] | None:
        """What a Snapshot shows of the networks, by its names; None where a number is not finite.

        Without ``details`` the gradients and the modes' shares are empty.
        """
        with standing_still(generator, discriminator):
            with torch.no_grad():
                fake = generator(self.latent)
                places = self._places if field else fake[:0]
                # Not all in one: D may judge points together, and reals go with reals.
                parts = [part for points in (self.real, fake, places) for part in points.split(ROWS)]
                logits = torch.cat([discriminator(part) for part in parts])[:, 0]
                net = generator(self._net) if self._net is not None else fake[:0]
            pull = rise = fake[:0]
            if details:
                pull, rise = _gradients(discriminator, objective, fake[:ARROWS])
        shown = torch.cat([each.flatten() for each in (fake, net, logits, pull, rise)])
        if not shown.isfinite().all():
            return None
        real_logits, fake_logits, field_logits = logits.split([PROBE, PROBE, len(places)])
        outputs = field_logits if is_critic(objective) else field_logits.sigmoid()
        if self.real.shape[1] == 2 and field:
            outputs = outputs.reshape(FIELD, FIELD)
        seen = {
            "real": self.real.numpy().copy(),
            "fake": fake.numpy(),
            "latent": self.latent.numpy().copy(),
            "real_logits": real_logits.numpy(),
            "fake_logits": fake_logits.numpy(),
            "field": outputs.numpy(),
            "extent": self.extent,
            "objective": objective.name,
            "critic": is_critic(objective),
            "generator_gradients": pull.numpy(),
            "discriminator_gradients": rise.numpy(),
            "mode_shares": self._shares(fake if details else fake[:0]),
        }
        if self._net is not None:
            seen["manifold"] = net.reshape(NET if self.latent.shape[1] == 2 else 1, -1, 2).numpy()
        if self.real.shape[1] == 1:
            seen["real_density"] = self._real_density.copy()
            seen["fake_density"] = _line_density(Samples(fake), self._places)
        if self.targets is not None:
            seen["mode_names"] = self.targets.names
            seen["mode_weights"] = np.asarray(self.targets.weights, dtype=np.float32)
            if isinstance(self.targets, Modes):
                seen["modes"] = np.asarray(self.targets.centers, dtype=np.float32)
        decode = getattr(self._density, "decode", None)
        if decode is not None:
            seen["images"] = np.asarray(decode(seen["fake"][:IMAGES]), dtype=np.float32)
        return seen

    def _shares(self, fake: Tensor) -> np.ndarray:
        if self.targets is None or len(fake) == 0:
            return np.zeros(0, dtype=np.float32)
        return self.targets.counts(fake.numpy()) / len(fake)


def is_critic(objective: Objective) -> bool:
    """Whether D's output is used raw. An objective of the learner's own need not say so."""
    return getattr(objective, "critic", False)


def gradient_norm(loss: Tensor, network: nn.Module) -> float:
    """Euclidean norm of a loss's gradient in all of a network's parameters."""
    parameters = [parameter for parameter in network.parameters() if parameter.requires_grad]
    gradients = torch.autograd.grad(loss, parameters, retain_graph=True)
    return torch.nn.utils.get_total_norm(gradients).item()


def targets(density: Density) -> Modes | Classes | None:
    """What there is to be covered: a mixture's components, labelled observations' classes, or nothing known.

    Components in one place, or labels that aren't whole numbers, can't be counted, but one can play on them.
    """
    with contextlib.suppress(ValueError):
        if isinstance(density, Mixture):
            shapes = None if density.covariances is None else density.covariances.numpy()
            return Modes(
                density.centers.numpy(), density.scales.numpy(), density.weights.numpy(), covariances=shapes
            )
        if isinstance(density, Samples) and density.labels is not None:
            # A data set may be sorted, so some are drawn: always the same ones.
            some = np.random.default_rng(0).permutation(len(density.points))[:OBSERVATIONS]
            return Classes(density.points.numpy()[some], density.labels.numpy()[some])
    return None


def _gradients(discriminator: nn.Module, objective: Objective, fake: Tensor) -> tuple[Tensor, Tensor]:
    """The gradient of G's loss, and of D's output, in each fake: two times shape (m, d).

    G's loss is a mean over the fakes; its gradient is taken for each fake alone, so that the length
    of an arrow does not depend on how many are shown.
    """
    fake = fake.detach().requires_grad_()
    logits = discriminator(fake)
    (slope,) = torch.autograd.grad(logits.sum(), fake)
    logits = logits.detach().requires_grad_()
    (weight,) = torch.autograd.grad(len(fake) * objective.generator(logits), logits)
    output = logits.detach().sigmoid()
    steepness = torch.ones_like(output) if is_critic(objective) else output * (1 - output)
    return weight * slope, steepness * slope


def _places(real: Tensor) -> tuple[tuple[float, ...], Tensor]:
    """Limits around the reals with a margin, and the places in them, shape (FIELD², 2) or (LINE, 1)."""
    low, high = real.amin(dim=0), real.amax(dim=0)
    half = 0.6 * max(float((high - low).max()), 1e-3)  # a density may be a single point
    center = ((low + high) / 2).tolist()
    extent = tuple(edge for middle in center for edge in (middle - half, middle + half))
    count = FIELD if len(center) == 2 else LINE
    # Cell centres, so that the picture of the field fills the extent exactly.
    ticks = (torch.arange(count) + 0.5) / count * 2 * half
    if len(center) == 1:
        return extent, (extent[0] + ticks)[:, None]
    columns, rows = extent[0] + ticks, extent[2] + ticks
    return extent, torch.cartesian_prod(rows, columns).flip(1)


def _line_density(density: Density, places: Tensor) -> np.ndarray:
    """The density at the places, shape (LINE,); of bare observations an estimate."""
    if isinstance(density, Samples) and density.bandwidth == 0:
        # A hump narrower than the places are apart would fall between them.
        apart = (places[1] - places[0]).item()
        density = Samples(density.points, max(silverman_bandwidth(density.points), apart))
    return density.log_prob(places).exp().numpy()


def _net(latent_dim: int) -> Tensor | None:
    """A net of latent points with equal probability between its lines, shape (rows · columns, latent_dim)."""
    if latent_dim > 2:
        return None
    count = NET if latent_dim == 2 else 8 * NET
    quantiles = torch.special.ndtri((torch.arange(count) + 0.5) / count)
    return torch.cartesian_prod(quantiles, quantiles) if latent_dim == 2 else quantiles[:, None]
