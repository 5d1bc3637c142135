"""Handwritten digits, two features (x1, x2) that describe each, and the way back to an image."""

from __future__ import annotations

import struct
import warnings
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from typing import Protocol

import numpy as np

from .densities import Samples

# What torchvision raises on a file that is cut short, garbled or not to be had; it asserts on idx headers.
UNREADABLE = (
    OSError, HTTPException, RuntimeError, EOFError, ValueError, TypeError, KeyError, AssertionError,
    struct.error, zlib.error,
)  # fmt: skip


SHIPPED = (
    "scikit-learn's handwritten digits (UCI ML repository, CC BY 4.0)"  # the source of what needs no download
)


@dataclass(frozen=True, eq=False)
class Digits:
    """Images of handwritten digits.

    Attributes:
        images: shape (n, height, width), float32, 0 (paper) to 1 (ink).
        labels: shape (n,), the digit that each image shows, 0 to 9.
        source: one line that says where they come from.
    """

    images: np.ndarray
    labels: np.ndarray
    source: str

    def __len__(self) -> int:
        return len(self.images)


def load(
    name: str = "digits", root: str | Path = "data", download: bool = True, fallback: bool = False
) -> Digits:
    """Load handwritten digits.

    Args:
        name: ``"digits"``, the 1797 images of 8×8 pixels that ship with scikit-learn (UCI ML
            repository, Alpaydin & Kaynak 1998), or ``"mnist"``, torchvision's 60,000 training
            images of 28×28 pixels (LeCun et al. 1998).
        root: folder that holds MNIST, or that it is downloaded into. Not used by ``"digits"``.
        download: whether MNIST may be fetched when ``root`` does not hold it.
        fallback: whether to warn and go on with the shipped digits where MNIST can't be had.

    Raises:
        ValueError: there is no data set of that name.
        FileNotFoundError: MNIST is neither in ``root`` nor to be had from the network, and there is no
            ``fallback``.
    """
    loaders: dict[str, Callable[[], Digits]] = {
        "digits": _shipped,
        "mnist": lambda: _mnist(Path(root), download),
    }
    if name not in loaders:
        raise ValueError(f"name is {name!r}; allowed are {', '.join(map(repr, loaders))}")
    try:
        return loaders[name]()
    except FileNotFoundError as error:
        if not fallback:
            raise
        warnings.warn(f"{error}. These are the shipped digits instead.", stacklevel=2)
        return _shipped()


def _shipped() -> Digits:
    # Imported only here: scikit-learn takes a second and 110 MB, and not every game is about digits.
    from sklearn.datasets import load_digits

    bunch = load_digits()
    return Digits(
        images=(bunch.images / 16).astype(np.float32),
        labels=bunch.target.astype(np.int64),
        source=SHIPPED,
    )


def _mnist(root: Path, download: bool) -> Digits:
    # Imported only here: a torchvision that does not match torch fails at import, and a lesson
    # that never asks for MNIST shall not notice.
    from torchvision.datasets import MNIST

    try:
        # torchvision verifies each archive's checksum before it unpacks it.
        mnist = MNIST(str(root), train=True, download=download)
        if len(mnist.data) != len(mnist.targets):
            raise ValueError(f"{len(mnist.data)} images, but {len(mnist.targets)} labels")
        return Digits(
            images=mnist.data.numpy().astype(np.float32) / 255,
            labels=mnist.targets.numpy().astype(np.int64),
            source="MNIST (LeCun, Cortes & Burges)",
        )
    except UNREADABLE as error:
        tried = "and it could not be downloaded" if download else "and downloading was switched off"
        raise FileNotFoundError(
            f"root is {str(root)!r}: MNIST isn't there {tried} ({str(error) or 'not an idx file'}). "
            "Put its four idx files in root/MNIST/raw, or use load('digits'), which needs no network"
        ) from error


class Features(Protocol):
    """Two numbers that describe an image, and the way back."""

    @property
    def shape(self) -> tuple[int, int]:
        """(height, width) of an image."""

    def encode(self, images: np.ndarray) -> np.ndarray:
        """Images, shape (n, height, width), to points (x1, x2), shape (n, 2)."""

    def decode(self, points: np.ndarray) -> np.ndarray:
        """Points, shape (n, 2), to images, shape (n, height, width), in 0 to 1."""


@dataclass(frozen=True, eq=False)
class LinearFeatures:
    """Two linear features of an image: where it falls on the plane of greatest variance (PCA).

    The plainest honest choice. Two numbers of 64 keep less than a third of the digits' variance
    and the classes overlap. Each feature is scaled to standard deviation 1.

    Attributes:
        mean: shape (pixels,), the mean image.
        components: shape (2, pixels), orthonormal.
        scales: shape (2,), the standard deviation along each component.
        shape: (height, width) of an image.
        explained: share of the images' variance that the two features keep, 0 to 1.
    """

    mean: np.ndarray
    components: np.ndarray
    scales: np.ndarray
    shape: tuple[int, int]
    explained: float

    def encode(self, images: np.ndarray) -> np.ndarray:
        """Images, shape (n, height, width), to points (x1, x2), shape (n, 2)."""
        images = np.asarray(images, dtype=np.float32)
        if images.ndim != 3 or images.shape[1:] != self.shape:
            raise ValueError(
                f"images has shape {images.shape}; allowed is (n, {self.shape[0]}, {self.shape[1]})"
            )
        flat = images.reshape(len(images), -1)
        return ((flat - self.mean) @ self.components.T / self.scales).astype(np.float32)

    def decode(self, points: np.ndarray) -> np.ndarray:
        """Points, shape (n, 2), to the images on the plane, shape (n, height, width), in 0 to 1."""
        points = np.asarray(points, dtype=np.float32)
        if points.ndim != 2 or points.shape[1] != 2:
            raise ValueError(f"points has shape {points.shape}; allowed is (n, 2)")
        flat = (points * self.scales) @ self.components + self.mean
        return flat.clip(0, 1).reshape(len(points), *self.shape)


def linear_features(digits: Digits) -> LinearFeatures:
    """Fit the two linear features to the images. Labels play no part."""
    from sklearn.decomposition import PCA

    flat = digits.images.reshape(len(digits), -1)
    # The full solver is exact, so the same images always give the same plane.
    pca = PCA(2, svd_solver="full").fit(flat)
    return LinearFeatures(
        mean=pca.mean_.astype(np.float32),
        components=pca.components_.astype(np.float32),
        scales=np.sqrt(pca.explained_variance_).astype(np.float32),
        shape=digits.images.shape[1:],
        explained=float(pca.explained_variance_ratio_.sum()),
    )


def as_density(digits: Digits, features: Features, bandwidth: float = 0.0) -> Samples:
    """The digits' points (x1, x2) as a density to sample, each with its digit as label."""
    return Samples(
        features.encode(digits.images),
        bandwidth,
        digits.labels,
        features.decode,
        f"{digits.source}, two features",
    )


def as_pixels(digits: Digits) -> Samples:
    """The digits themselves as a density to sample: a point has a coordinate for each pixel, 0 to 1."""
    shape = digits.images.shape[1:]

    def decode(points: np.ndarray) -> np.ndarray:
        return points.clip(0, 1).reshape(len(points), *shape)

    points = digits.images.reshape(len(digits), -1)
    return Samples(points, 0.0, digits.labels, decode, f"{digits.source}, pixels")
