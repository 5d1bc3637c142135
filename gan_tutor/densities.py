"""Densities to learn: mixtures of normals, and a set of samples taken as a density.

Everything here offers the same two calls: ``sample(n, rng)`` gives n points, shape (n, d), and
``log_prob(x)`` the log density at x, shape (n, d) → (n,), in nats.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import torch
from torch import Tensor


class Density(Protocol):
    """What a game needs to know of the real distribution."""

    @property
    def dim(self) -> int:
        """Dimension d of the points."""

    def sample(self, n: int, rng: torch.Generator) -> Tensor:
        """Draw n points, shape (n, d)."""

    def log_prob(self, x: Tensor) -> Tensor:
        """Log density in nats at points of shape (n, d), as shape (n,)."""


@dataclass(frozen=True, eq=False)
class Mixture:
    """Mixture of K isotropic normals in d dimensions.

    Args:
        centers: shape (K, d), the components' means. They need not be the density's modes.
        scales: standard deviations, one number or shape (K,), each > 0.
        weights: shape (K,), ≥ 0 and not all 0; scaled to sum to 1. Equal when left out.

    Raises:
        ValueError: there is no component, a shape does not fit, or a value is out of range.
    """

    centers: Tensor
    scales: Tensor | float = 1.0
    weights: Tensor | None = None

    def __post_init__(self) -> None:
        centers = torch.as_tensor(self.centers, dtype=torch.float32)
        if centers.ndim != 2 or centers.shape[0] == 0 or centers.shape[1] == 0:
            raise ValueError(
                f"centers has shape {tuple(centers.shape)}; a mixture needs at least one component: "
                "shape (K, d) with K ≥ 1 and d ≥ 1"
            )
        count = len(centers)
        scales = torch.as_tensor(self.scales, dtype=torch.float32)
        if scales.ndim > 1 or (scales.ndim == 1 and len(scales) != count):
            raise ValueError(
                f"scales has shape {tuple(scales.shape)}; allowed are one number or shape ({count},)"
            )
        weights = torch.ones(count) if self.weights is None else torch.as_tensor(self.weights)
        weights = weights.to(torch.float32)
        if weights.shape != (count,):
            raise ValueError(f"weights has shape {tuple(weights.shape)}; allowed is shape ({count},)")
        if not torch.isfinite(centers).all():
            raise ValueError("centers holds a value that is not finite; every coordinate must be a number")
        if not (torch.isfinite(scales) & (scales > 0)).all():
            raise ValueError(f"scales is {scales.tolist()}; every standard deviation must be finite and > 0")
        if not (torch.isfinite(weights) & (weights >= 0)).all() or weights.sum() == 0:
            raise ValueError(f"weights is {weights.tolist()}; allowed are finite numbers ≥ 0, not all 0")
        object.__setattr__(self, "centers", centers)
        object.__setattr__(self, "scales", scales.expand(count).clone())
        total = weights.sum()
        # What sums to 1 but for rounding is left alone: a mixture made from another's weights is the same.
        object.__setattr__(self, "weights", weights if abs(total - 1) < 1e-6 else weights / total)

    @property
    def dim(self) -> int:
        return self.centers.shape[1]

    def sample(self, n: int, rng: torch.Generator) -> Tensor:
        component = torch.multinomial(self.weights, n, replacement=True, generator=rng)
        noise = torch.randn(n, self.dim, generator=rng)
        return self.centers[component] + self.scales[component, None] * noise

    def log_prob(self, x: Tensor) -> Tensor:
        return torch.logsumexp(_log_normal(x, self.centers, self.scales) + self.weights.log(), dim=1)


@dataclass(frozen=True, eq=False)
class Samples:
    """A set of observations taken as a density: their Gaussian kernel density estimate.

    With ``bandwidth`` 0 (the default) ``sample`` draws the observations themselves, with
    replacement, which is what training on a data set means; such a density has no ``log_prob``.

    Args:
        points: shape (n, d), n ≥ 1.
        bandwidth: standard deviation of the kernel, ≥ 0, in the points' units.
        labels: shape (n,), the class of each point where one is known; nothing trains on it.
        decode: turns points, a NumPy array of shape (n, d), into the images (n, height, width) that
            they describe, in 0 to 1, where they describe any.
        name: where they come from, for data that everybody has.

    Raises:
        ValueError: no points, a shape that does not fit, or a negative bandwidth.
    """

    points: Tensor
    bandwidth: float = 0.0
    labels: Tensor | None = field(default=None, repr=False)
    decode: Callable[[np.ndarray], np.ndarray] | None = field(default=None, repr=False)
    name: str = ""

    def __post_init__(self) -> None:
        points = torch.as_tensor(self.points, dtype=torch.float32)
        if points.ndim != 2 or points.shape[0] == 0 or points.shape[1] == 0:
            raise ValueError(
                f"points has shape {tuple(points.shape)}; allowed is shape (n, d) with n ≥ 1 and d ≥ 1"
            )
        if not torch.isfinite(points).all():
            raise ValueError("points holds a value that is not finite; every coordinate must be a number")
        if not (math.isfinite(self.bandwidth) and self.bandwidth >= 0):
            raise ValueError(f"bandwidth is {self.bandwidth}; allowed is a finite number ≥ 0")
        labels = None if self.labels is None else torch.as_tensor(self.labels)
        if labels is not None and labels.shape != (len(points),):
            raise ValueError(f"labels has shape {tuple(labels.shape)}; allowed is shape ({len(points)},)")
        if self.decode is not None and not callable(self.decode):
            raise ValueError(f"decode is {self.decode!r}; allowed is a function of points, or None")
        object.__setattr__(self, "points", points)
        object.__setattr__(self, "labels", labels)

    @property
    def dim(self) -> int:
        return self.points.shape[1]

    def sample(self, n: int, rng: torch.Generator) -> Tensor:
        drawn = self.points[torch.randint(len(self.points), (n,), generator=rng)]
        if self.bandwidth == 0:
            return drawn
        return drawn + self.bandwidth * torch.randn(n, self.dim, generator=rng)

    def log_prob(self, x: Tensor) -> Tensor:
        """Log density of the kernel density estimate.

        Raises:
            ValueError: the bandwidth is 0: bare observations have no density.
        """
        if self.bandwidth == 0:
            raise ValueError(
                "bandwidth is 0: bare observations have no density; "
                "give Samples a bandwidth > 0 to spread each one into a small normal"
            )
        scales = torch.full((len(self.points),), self.bandwidth)
        return torch.logsumexp(_log_normal(x, self.points, scales), dim=1) - math.log(len(self.points))


def silverman_bandwidth(points: Tensor) -> float:
    """A kernel's standard deviation for points on a line, shape (n, 1): Silverman's rule of thumb.

    0.9 · min(standard deviation, interquartile range / 1.34) · n^(−1/5) (Silverman 1986, equation
    3.31). It is made for one hump, and smooths away what is finer than that. At least a
    millionth, so that points which have all fallen together still are a density.
    """
    low, high = points.quantile(0.25).item(), points.quantile(0.75).item()
    deviation = points.std().item() if len(points) > 1 else 0.0
    spreads = [spread for spread in (deviation, (high - low) / 1.34) if spread > 0]
    return max(0.9 * min(spreads, default=0.0) * len(points) ** -0.2, 1e-6)


def _log_normal(x: Tensor, centers: Tensor, scales: Tensor) -> Tensor:
    """Log densities of isotropic normals: x (n, d), centers (K, d), scales (K,) → (n, K)."""
    if x.ndim != 2 or x.shape[1] != centers.shape[1]:
        raise ValueError(f"x has shape {tuple(x.shape)}; allowed is shape (n, {centers.shape[1]})")
    # The difference itself, not torch.cdist: that expands the square and loses digits far out.
    squared = ((x[:, None] - centers) / scales[:, None]).square().sum(dim=2)
    return -0.5 * squared - centers.shape[1] * (scales.log() + 0.5 * math.log(2 * math.pi))


def bimodal(separation: float = 4.0, scale: float = 0.5) -> Mixture:
    """Two equal normals in the plane, ``separation`` apart along x1."""
    half = separation / 2
    return Mixture([[-half, 0.0], [half, 0.0]], scale)


def ring(count: int = 8, radius: float = 2.0, scale: float = 0.1) -> Mixture:
    """``count`` equal normals on a circle in the plane, at ``count`` distinct angles."""
    if count < 1:
        raise ValueError(f"count is {count}; a ring needs at least one component")
    angles = 2 * math.pi * torch.arange(count) / count
    return Mixture(radius * torch.stack([angles.cos(), angles.sin()], dim=1), scale)


def grid(side: int = 5, spacing: float = 1.0, scale: float = 0.05) -> Mixture:
    """``side`` × ``side`` equal normals on a square grid around the origin."""
    if side < 1:
        raise ValueError(f"side is {side}; a grid needs at least one component a side")
    ticks = spacing * (torch.arange(side) - (side - 1) / 2)
    return Mixture(torch.cartesian_prod(ticks, ticks), scale)


PRESETS: dict[str, Callable[[], Mixture]] = {"bimodal": bimodal, "ring": ring, "grid": grid}


def preset(name: str) -> Mixture:
    """The mixture of that name, with its usual settings.

    Raises:
        ValueError: there is no preset of that name.
    """
    if name not in PRESETS:
        raise ValueError(f"preset is {name!r}; allowed are {', '.join(map(repr, PRESETS))}")
    return PRESETS[name]()
