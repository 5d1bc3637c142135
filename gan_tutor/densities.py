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
from numpy.typing import ArrayLike
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
    """Mixture of K normals in d dimensions: isotropic by ``scales``, or of any shape by ``covariances``.

    Args:
        centers: shape (K, d), the components' means. They need not be the density's modes.
        scales: standard deviations, one number or shape (K,), each > 0; 1 when left out. Of components
            with a covariance: that of the isotropic normal of the same volume, det(Σ)^(1/2d).
        weights: shape (K,), ≥ 0 and not all 0; scaled to sum to 1. Equal when left out.
        covariances: shape (d, d) or (K, d, d), in place of ``scales``: symmetric and positive definite.

    Raises:
        ValueError: there is no component, a shape does not fit, a value is out of range, or both
            ``scales`` and ``covariances`` are given.
    """

    centers: Tensor
    scales: Tensor | float | None = None
    weights: Tensor | None = None
    covariances: Tensor | None = None
    _factors: Tensor | None = field(init=False, repr=False, default=None)  # covariance = factor · factorᵀ

    def __post_init__(self) -> None:
        centers = torch.as_tensor(self.centers, dtype=torch.float32)
        if centers.ndim != 2 or centers.shape[0] == 0 or centers.shape[1] == 0:
            raise ValueError(
                f"centers has shape {tuple(centers.shape)}; a mixture needs at least one component: "
                "shape (K, d) with K ≥ 1 and d ≥ 1"
            )
        if not torch.isfinite(centers).all():
            raise ValueError("centers holds a value that is not finite; every coordinate must be a number")
        count, dim = centers.shape
        if self.covariances is None:
            scales = _scales(1.0 if self.scales is None else self.scales, count)
        elif self.scales is not None:
            raise ValueError("scales and covariances are both given; allowed is one of them")
        else:
            covariances = _covariances(self.covariances, count, dim)
            # In float64: climbs compare log densities to the last digit.
            factors = torch.linalg.cholesky(covariances.double())
            scales = factors.diagonal(dim1=1, dim2=2).log().mean(dim=1).exp().to(torch.float32)
            object.__setattr__(self, "covariances", covariances)
            object.__setattr__(self, "_factors", factors)
        weights = torch.ones(count) if self.weights is None else torch.as_tensor(self.weights)
        weights = weights.to(torch.float32)
        if weights.shape != (count,):
            raise ValueError(f"weights has shape {tuple(weights.shape)}; allowed is shape ({count},)")
        if not (torch.isfinite(weights) & (weights >= 0)).all() or weights.sum() == 0:
            raise ValueError(f"weights is {weights.tolist()}; allowed are finite numbers ≥ 0, not all 0")
        object.__setattr__(self, "centers", centers)
        object.__setattr__(self, "scales", scales)
        total = weights.sum()
        # What sums to 1 but for rounding is left alone: a mixture made from another's weights is the same.
        object.__setattr__(self, "weights", weights if abs(total - 1) < 1e-6 else weights / total)

    @property
    def dim(self) -> int:
        return self.centers.shape[1]

    @property
    def mean(self) -> Tensor:
        """The mean of the whole density, shape (d,). It need not be a mode."""
        return self.weights @ self.centers

    def sample(self, n: int, rng: torch.Generator) -> Tensor:
        component = torch.multinomial(self.weights, n, replacement=True, generator=rng)
        noise = torch.randn(n, self.dim, generator=rng)
        if self._factors is not None:
            factors = self._factors.to(noise.dtype)[component]
            return self.centers[component] + (factors @ noise[:, :, None])[:, :, 0]
        return self.centers[component] + self.scales[component, None] * noise

    def log_prob(self, x: Tensor) -> Tensor:
        return torch.logsumexp(self.log_joint(x), dim=1)

    def log_joint(self, x: Tensor) -> Tensor:
        """Log of each component's weighted density at x, shape (n, d) → (n, K)."""
        if self._factors is None:
            return _log_normal(x, self.centers, self.scales) + self.weights.log()
        _check_points(x, self.dim)
        offsets = (x[None] - self.centers[:, None]).mT  # (K, d, n)
        whitened = torch.linalg.solve_triangular(self._factors.to(offsets.dtype), offsets, upper=False)
        log_normal = -0.5 * whitened.square().sum(dim=1).T - self.dim * _log_scale(self.scales)
        return log_normal + self.weights.log()


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

    @property
    def mean(self) -> Tensor:
        """The mean of the observations, shape (d,), and of their kernel density estimate."""
        return self.points.mean(dim=0)

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
        return self.mixture().log_prob(x)

    def mixture(self) -> Mixture:
        """The kernel density estimate as what it is: a mixture with a normal at each observation.

        Raises:
            ValueError: the bandwidth is 0: bare observations have no density.
        """
        if self.bandwidth == 0:
            raise ValueError(
                "bandwidth is 0: bare observations have no density; "
                "give Samples a bandwidth > 0 to spread each one into a small normal"
            )
        return Mixture(self.points, self.bandwidth)


def seeded(seed: int) -> torch.Generator:
    """A source of random numbers that starts from ``seed``."""
    return torch.Generator().manual_seed(seed)


def smoothed(points: ArrayLike, times: float = 1.0) -> Samples:
    """The kernel density estimate of points, shape (n, d), with Silverman's bandwidth or ``times`` that."""
    points = Samples(points).points  # or a sentence that says what is wrong with them
    return Samples(points, times * silverman_bandwidth(points))


def on_grid(density: Mixture | Samples, x1: Tensor, x2: Tensor) -> Tensor:
    """The density over a grid in the plane: x1 (columns,) and x2 (rows,) → (rows, columns).

    Isotropic normals are products of one in x1 and one in x2, so that a grid costs a product of two
    small matrices: a kernel density estimate of 1797 points over 96 × 96 places takes 2 ms, not 80.

    Raises:
        ValueError: the density does not lie in the plane.
    """
    if density.dim != 2:
        raise ValueError(f"density has {density.dim} dimensions; allowed are 2")
    mixture = density.mixture() if isinstance(density, Samples) else density
    if mixture.covariances is not None:
        places = torch.cartesian_prod(x2, x1).flip(1)
        return mixture.log_prob(places).exp().reshape(len(x2), len(x1))
    columns, rows = (
        _log_normal(x[:, None], mixture.centers[:, axis, None], mixture.scales).exp()
        for axis, x in enumerate((x1, x2))
    )
    return (rows * mixture.weights) @ columns.T


def silverman_bandwidth(points: Tensor) -> float:
    """A kernel's standard deviation for points, shape (n, d): Silverman's rule of thumb.

    On the line 0.9 · min(standard deviation, interquartile range / 1.34) · n^(−1/5) (Silverman 1986,
    equation 3.31), in more dimensions (4 / (d + 2))^(1/(d+4)) · σ · n^(−1/(d+4)) with σ² the mean of the
    variances (his equation 4.14). It is made for one hump, and smooths away what is finer than that. At
    least a millionth, so that points which have all fallen together still are a density.
    """
    n, dim = points.shape
    deviations = points.std(dim=0) if n > 1 else torch.zeros(dim)
    deviation = deviations.double().square().mean().sqrt().item()
    if dim > 1:
        return max((4 / (dim + 2) / n) ** (1 / (dim + 4)) * deviation, 1e-6)
    low, high = points.quantile(0.25).item(), points.quantile(0.75).item()
    spreads = [spread for spread in (deviation, (high - low) / 1.34) if spread > 0]
    return max(0.9 * min(spreads, default=0.0) * n**-0.2, 1e-6)


def _scales(scales: Tensor | float, count: int) -> Tensor:
    scales = torch.as_tensor(scales, dtype=torch.float32)
    if scales.ndim > 1 or (scales.ndim == 1 and len(scales) != count):
        raise ValueError(
            f"scales has shape {tuple(scales.shape)}; allowed are one number or shape ({count},)"
        )
    if not (torch.isfinite(scales) & (scales > 0)).all():
        raise ValueError(f"scales is {scales.tolist()}; every standard deviation must be finite and > 0")
    return scales.expand(count).clone()


def _covariances(covariances: Tensor, count: int, dim: int) -> Tensor:
    covariances = torch.as_tensor(covariances, dtype=torch.float32)
    if covariances.shape not in {(dim, dim), (count, dim, dim)}:
        raise ValueError(
            f"covariances has shape {tuple(covariances.shape)}; "
            f"allowed are ({dim}, {dim}) or ({count}, {dim}, {dim})"
        )
    covariances = covariances.expand(count, dim, dim).clone()
    # Float32 keeps 7 digits; what comes from a product is symmetric but for the last of them.
    size = covariances.abs().amax(dim=(1, 2), keepdim=True)
    symmetric = ((covariances - covariances.mT).abs() <= 1e-5 * size).all()
    if not (torch.isfinite(covariances).all() and symmetric):
        raise ValueError("covariances holds a matrix that is not symmetric, or a value that is not finite")
    covariances = (covariances + covariances.mT) / 2
    if torch.linalg.cholesky_ex(covariances.double()).info.any():
        raise ValueError(
            "covariances holds a matrix that is not positive definite; every direction needs a variance > 0"
        )
    return covariances


def _check_points(x: Tensor, dim: int) -> None:
    if x.ndim != 2 or x.shape[1] != dim:
        raise ValueError(f"x has shape {tuple(x.shape)}; allowed is shape (n, {dim})")


def _log_normal(x: Tensor, centers: Tensor, scales: Tensor) -> Tensor:
    """Log densities of isotropic normals: x (n, d), centers (K, d), scales (K,) → (n, K)."""
    _check_points(x, centers.shape[1])
    # The difference itself, not torch.cdist: that expands the square and loses digits far out.
    squared = ((x[:, None] - centers) / scales[:, None]).square().sum(dim=2)
    return -0.5 * squared - centers.shape[1] * _log_scale(scales)


def _log_scale(scales: Tensor) -> Tensor:
    """Log of what a normal is divided by, in one dimension."""
    return scales.log() + 0.5 * math.log(2 * math.pi)


def pair(separation: float = 4.0, weight: float = 0.5, scales: tuple[float, float] = (1.0, 1.0)) -> Mixture:
    """Two normals on the line, ``separation`` apart around 0; the left one has that ``weight``."""
    half = separation / 2
    return Mixture([[-half], [half]], torch.tensor(scales), torch.tensor([weight, 1 - weight]))


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


def triangle(radius: float = 1.0, scale: float = 0.72) -> Mixture:
    """Three equal normals at the corners of a triangle with equal sides. They can have four modes.

    For a radius of 1 they have 3 modes below a scale of 0.70711, 4 up to 0.73913, and then 1
    (Carreira-Perpiñán & Williams 2003, "On the number of modes of a Gaussian mixture").
    """
    return ring(3, radius, scale)


def cross(long: float = 2.0, short: float = 0.3) -> Mixture:
    """Two long, narrow normals in the plane whose ends meet at a right angle. They have three modes.

    Args:
        long, short: the standard deviations along and across each of them.
    """
    along, across = long**2, short**2
    return Mixture(
        [[long, 0.0], [0.0, long]],
        covariances=[[[along, 0.0], [0.0, across]], [[across, 0.0], [0.0, along]]],
    )


PRESETS: dict[str, Callable[[], Mixture]] = {
    "bimodal": bimodal,
    "ring": ring,
    "grid": grid,
    "triangle": triangle,
    "cross": cross,
}


def preset(name: str) -> Mixture:
    """The mixture of that name, with its usual settings.

    Raises:
        ValueError: there is no preset of that name.
    """
    if name not in PRESETS:
        raise ValueError(f"preset is {name!r}; allowed are {', '.join(map(repr, PRESETS))}")
    return PRESETS[name]()
