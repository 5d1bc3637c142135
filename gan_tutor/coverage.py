"""How many of the real modes a generator reaches: modes captured, high-quality samples, reverse KL.

The protocol is that of VEEGAN (Srivastava et al. 2017, arXiv 1705.07761), which draws 2500 samples.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import gammainc

from .neighbours import Neighbours

HIGH_QUALITY = 3.0  # standard deviations from the nearest mode within which a sample is of high quality

# Centres within that many standard deviations are one place but for rounding. In float32 the first and the
# last centre of the 7 that linspace(0, 2π, 8) makes are 1.7e-5 apart, at radius 1 and scale 0.01.
DISTINCT = 1e-4

# The percentile of the distances from an observation to the nearest other one that Classes takes for its
# radius. Of fresh observations about 95 in 100 then pass. More would let more blurs pass: among
# scikit-learn's digits as 64 pixels the mean image, which shows no digit, is 1.52 from its nearest; the
# 95th percentile is 1.45 and the 99th 1.66. Of blends of two random digits, half and half, 59 in 100 pass
# at the 95th and 93 at the 99th: near to an observation is not yet good.
RADIUS_PERCENTILE = 95.0


@dataclass(frozen=True, eq=False)
class Coverage:
    """How a set of samples covers the modes.

    Attributes:
        shares: share of all samples that are high-quality samples of each mode, shape (K,).
        high_quality: share of all samples that are of high quality, 0 to 1: the sum of ``shares``.
            A perfect sampler of normals in the plane reaches 1 − exp(−4.5) = 98.9 %.
        reverse_kl: KL(q‖p) in nats, q the high-quality samples' occupancy of the modes and p the
            reals'. 0 where they agree, log(K/m) for m of K equal modes taken equally; inf where a mode
            that holds no reals is taken, nan where no sample is of high quality. N high-quality samples
            of a perfect sampler leave it near (K − 1)/(2N), not at 0.
    """

    shares: np.ndarray
    high_quality: float
    reverse_kl: float

    @property
    def modes_captured(self) -> int:
        """How many modes are nearest to at least one high-quality sample."""
        return int(np.count_nonzero(self.shares))


@dataclass(frozen=True, eq=False)
class Modes:
    """The real modes that there are to be covered, each a normal.

    Args:
        centers: shape (K, d), all distinct.
        scales: standard deviations, one number or shape (K,), each > 0. Of a mode with a covariance:
            that of the isotropic normal of the same volume.
        weights: share of the reals in each, shape (K,), ≥ 0 and not all 0; scaled to sum to 1. Equal when
            left out.
        names: what to call them; "1" to "K" when left out.
        covariances: shape (K, d, d), symmetric and positive definite, for modes that aren't isotropic.

    Raises:
        ValueError: there is no mode, two are in one place, a shape does not fit, or a value is out of range.
    """

    centers: ArrayLike
    scales: ArrayLike
    weights: ArrayLike | None = None
    names: Sequence[str] | None = None
    covariances: ArrayLike | None = None
    _near: Neighbours = field(init=False, repr=False)

    def __post_init__(self) -> None:
        centers = _points("centers", self.centers)
        count, dim = centers.shape
        scales = _numbers("scales", self.scales)
        if scales.shape not in {(), (count,)}:
            raise ValueError(f"scales has shape {scales.shape}; allowed are one number or shape ({count},)")
        if not (np.isfinite(scales) & (scales > 0)).all():
            raise ValueError(f"scales is {scales.tolist()}; every standard deviation must be finite and > 0")
        weights = np.ones(count) if self.weights is None else _numbers("weights", self.weights)
        if weights.shape != (count,):
            raise ValueError(f"weights has shape {weights.shape}; allowed is shape ({count},)")
        if not (np.isfinite(weights) & (weights >= 0)).all() or weights.sum() == 0:
            raise ValueError(f"weights is {weights.tolist()}; allowed are finite numbers ≥ 0, not all 0")
        scales = np.broadcast_to(scales, count).copy()
        if self.covariances is not None:
            covariances = _numbers("covariances", self.covariances)
            if covariances.shape != (count, dim, dim):
                raise ValueError(
                    f"covariances has shape {covariances.shape}; allowed is ({count}, {dim}, {dim})"
                )
            _check_positive_definite(covariances)
            object.__setattr__(self, "covariances", covariances.copy())
        near = Neighbours(centers)
        _check_distinct(near, scales)
        object.__setattr__(self, "_near", near)
        object.__setattr__(self, "centers", centers)
        object.__setattr__(self, "scales", scales)
        object.__setattr__(self, "weights", weights / weights.sum())
        object.__setattr__(self, "names", _names(self.names, range(1, count + 1)))

    def coverage(self, samples: ArrayLike) -> Coverage:
        """How samples, shape (n, d) with n ≥ 1, cover the modes.

        A sample belongs to the mode whose centre is nearest, and is of high quality within 3 of that
        mode's standard deviations. With covariances both are counted in the standard deviations that each
        mode has in the sample's direction. One that is not finite counts, but is never of high quality.

        Raises:
            ValueError: the samples' shape does not fit.
        """
        return _coverage(self.counts(samples), len(samples), self.weights)

    def counts(self, samples: ArrayLike) -> np.ndarray:
        """The number of high-quality samples in each mode, shape (K,). Raises as ``coverage`` does."""
        samples = _samples(samples, self.centers.shape[1])
        if self.covariances is None:
            mode, squared = self._near.of(samples)
            good = squared <= np.square(HIGH_QUALITY * self.scales)[mode]
        else:
            offsets = samples[:, None] - self.centers
            precisions = np.linalg.inv(self.covariances)
            squared = np.einsum("nki,kij,nkj->nk", offsets, precisions, offsets)  # Mahalanobis 1936
            mode = squared.argmin(axis=1)
            good = squared.min(axis=1) <= HIGH_QUALITY**2
        return np.bincount(mode[good], minlength=len(self.weights))


@dataclass(frozen=True, eq=False)
class Classes:
    """Labelled observations, each class of them taken for one mode: handwritten digits, for example.

    The classes are as good as the points. On scikit-learn's digits an observation's nearest other shows
    the same digit 99 times in 100 among the 64 pixels, and 59 times on their two linear features.

    Args:
        points: the observations, shape (n, d).
        labels: the class of each, whole numbers of shape (n,). Every label that occurs is a class, and the
            K of them are taken in rising order.
        names: what to call the classes, in that order; the labels themselves when left out.
        radius: how near to an observation a sample must be to be of high quality, > 0, in the points'
            units. The 95th percentile of the distance from an observation to the nearest other one when
            left out, so that about 95 in 100 fresh observations are of high quality.

    Attributes:
        weights: share of the observations in each class, shape (K,).

    Raises:
        ValueError: no points, a shape does not fit, a value is out of range, or the points are too few or
            too alike to choose a radius from.
    """

    points: ArrayLike
    labels: ArrayLike
    names: Sequence[str] | None = None
    radius: float | None = None
    weights: np.ndarray = field(init=False, repr=False)
    _class: np.ndarray = field(init=False, repr=False)  # each observation's class, 0 to K − 1
    _near: Neighbours = field(init=False, repr=False)

    def __post_init__(self) -> None:
        points = _points("points", self.points)
        labels = np.array(self.labels)
        if labels.shape != (len(points),):
            raise ValueError(f"labels has shape {labels.shape}; allowed is shape ({len(points)},)")
        if labels.dtype.kind not in "iu":
            raise ValueError(f"labels holds numbers of type {labels.dtype}; allowed are whole numbers")
        classes, inverse, counts = np.unique(labels, return_inverse=True, return_counts=True)
        near = Neighbours(points)
        radius = _usual_radius(near) if self.radius is None else _numbers("radius", self.radius)
        if radius.shape != () or not 0 < radius < np.inf:
            raise ValueError(f"radius is {self.radius!r}; allowed is a finite number > 0")
        object.__setattr__(self, "points", points)
        object.__setattr__(self, "labels", labels)
        object.__setattr__(self, "names", _names(self.names, classes))
        object.__setattr__(self, "radius", float(radius))
        object.__setattr__(self, "weights", counts / len(points))
        object.__setattr__(self, "_class", inverse)
        object.__setattr__(self, "_near", near)

    def coverage(self, samples: ArrayLike) -> Coverage:
        """How samples, shape (n, d) with n ≥ 1, cover the classes.

        A sample belongs to the class of its nearest observation, and is of high quality within ``radius``
        of it. Copies of the observations are therefore perfect: that a generator learns by heart is not
        seen here. A sample that is not finite counts, but is never of high quality.

        Raises:
            ValueError: the samples' shape does not fit.
        """
        return _coverage(self.counts(samples), len(samples), self.weights)

    def counts(self, samples: ArrayLike) -> np.ndarray:
        """The number of high-quality samples in each class, shape (K,). Raises as ``coverage`` does."""
        observation, good = self._nearest(samples)
        return np.bincount(self._class[observation[good]], minlength=len(self.weights))

    def classify(self, samples: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
        """The label of each sample's nearest observation, and whether the sample is of high quality.

        Both of shape (n,). Raises as ``coverage`` does.
        """
        observation, good = self._nearest(samples)
        return self.labels[observation], good

    def _nearest(self, samples: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
        """The observation nearest to each sample, and whether it is near enough, both of shape (n,)."""
        observation, squared = self._near.of(_samples(samples, self.points.shape[1]))
        return observation, squared <= self.radius**2

    def accuracy(self) -> float:
        """How often the nearest other observation is of an observation's own class, 0 to 1.

        The accuracy of the classifier by the nearest observation, each of them left out in turn: how far the
        classes that samples are counted in can be trusted. Of samples that are like no observation it tells
        nothing.

        Raises:
            ValueError: there is one observation alone.
        """
        if len(self.points) < 2:
            raise ValueError("points holds one observation, which has no other; allowed are 2 or more")
        other, _ = self._near.others()
        return float((self._class[other] == self._class).mean())


def perfect_high_quality(dim: int) -> float:
    """The share of high-quality samples that a perfect sampler of normals in that dimension reaches.

    P(χ² with ``dim`` degrees of freedom ≤ 9), the share within 3 standard deviations. In the plane it is
    1 − exp(−4.5) = 98.889 %.
    """
    return float(gammainc(dim / 2, HIGH_QUALITY**2 / 2))


def perfect_reverse_kl(modes: int, samples: int) -> float:
    """The reverse KL that a perfect sampler is left with, on average over many draws: (K − 1)/(2N), nearly.

    2N times it is nearly χ² with K − 1 degrees of freedom (Wilks 1938).
    """
    return (modes - 1) / (2 * samples)


def _coverage(counts: np.ndarray, samples: int, weights: np.ndarray) -> Coverage:
    """From the number of high-quality samples in each mode, shape (K,), and that of all samples."""
    return Coverage(counts / samples, float(counts.sum() / samples), _reverse_kl(counts, weights))


def _reverse_kl(counts: np.ndarray, weights: np.ndarray) -> float:
    """KL(q‖p) = Σ q log(q/p) in nats, q in proportion to the counts and p the weights."""
    if not counts.any():
        return float("nan")
    taken = counts > 0  # q log q goes to 0 with q
    q = counts[taken] / counts.sum()
    with np.errstate(divide="ignore"):
        kl = float(q @ np.log(q / weights[taken]))
    # Never negative (Gibbs' inequality), but rounding can leave it some 1e-17 below 0.
    return max(0.0, kl)


def _usual_radius(near: Neighbours) -> np.ndarray:
    if len(near.points) < 2:
        raise ValueError("radius can't be chosen from one observation, which has no other near it; give one")
    _, squared = near.others()
    radius = np.percentile(np.sqrt(squared), RADIUS_PERCENTILE)
    if radius == 0:
        raise ValueError(
            f"radius can't be chosen from points of which {RADIUS_PERCENTILE:g} in 100 occur twice; give one"
        )
    return radius


def _check_distinct(near: Neighbours, scales: np.ndarray) -> None:
    count = len(near.points)
    if count == 1:
        return
    other, squared = near.others()
    same = np.flatnonzero(squared <= np.square(DISTINCT * scales))
    if len(same):
        pair = sorted((same[0] + 1, other[same[0]] + 1))
        raise ValueError(
            f"centers {pair[0]} and {pair[1]} of {count} are in one place; "
            "allowed are distinct ones: of two in one place only one can be captured"
        )


def _check_positive_definite(covariances: np.ndarray) -> None:
    if not np.isfinite(covariances).all():
        raise ValueError("covariances holds a value that is not finite; every entry must be a number")
    size = np.abs(covariances).max(axis=(1, 2), keepdims=True)
    symmetric = (np.abs(covariances - covariances.swapaxes(1, 2)) <= 1e-5 * size).all()  # as float32 may be
    if not (symmetric and (np.linalg.eigvalsh(covariances) > 0).all()):
        raise ValueError(
            "covariances holds a matrix that is not symmetric, or not positive definite; "
            "every direction needs a variance > 0"
        )


def _samples(samples: ArrayLike, dim: int) -> np.ndarray:
    array = _numbers("samples", samples)
    if array.ndim != 2 or len(array) == 0 or array.shape[1] != dim:
        raise ValueError(f"samples has shape {array.shape}; allowed is shape (n, {dim}) with n ≥ 1")
    return array


def _points(name: str, points: ArrayLike) -> np.ndarray:
    array = _numbers(name, points).copy()  # the caller's own may change later
    if array.ndim != 2 or 0 in array.shape:
        raise ValueError(f"{name} has shape {array.shape}; allowed is shape (n, d) with n ≥ 1 and d ≥ 1")
    if not np.isfinite(array).all():
        raise ValueError(f"{name} holds a value that is not finite; every coordinate must be a number")
    return array


def _numbers(name: str, values: ArrayLike) -> np.ndarray:
    try:
        return np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{name} is {values!r}; allowed are numbers ({error})") from error


def _names(names: Sequence[str] | None, usual: Sequence[int] | np.ndarray) -> tuple[str, ...]:
    names = tuple(map(str, usual if names is None else names))
    if len(names) != len(usual):
        raise ValueError(f"names is {names!r}; allowed is one name for each of the {len(usual)} modes")
    return names
