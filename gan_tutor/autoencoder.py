"""Two learned features of an image: an autoencoder through a plane, with a hill for each class.

``digits.linear_features`` asks nothing but the pixels, and the classes overlap. Here two networks are
trained together: an encoder takes an image to a latent z in the plane, a decoder takes z back to the
image (Hinton & Salakhutdinov 2006), and every class k has a centre c_k in the plane that pulls its
images close and pushes the others away (the Gaussian mixture loss, Wan et al. 2018, arXiv 1803.02988).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import torch
from torch import Tensor, nn

from .digits import Digits
from .networks import mlp

HIDDEN = (128, 128)  # the encoder's hidden layers; the decoder has the same, mirrored
LEARNING_RATE = 3e-3  # Adam's for the networks at the first step; it falls in a straight line to 0
CENTERS_RATE = 1e-2  # the centres'; with the networks' own rate the hills end less evenly spaced
BATCH = 128
NOISE = 0.1  # standard deviation of what is added to z in training, so that neighbours decode alike
PIXELS = 64  # the images' error counts as if they had so many pixels, whatever their size
LOOKS = 50  # ``watch`` looks before the training and after each of so many parts of it
SHOWN = 2000  # no look shows more points than these


@dataclass(frozen=True, eq=False)
class Moment:
    """How far the training has come.

    Attributes:
        step: training steps done, 0 to ``steps``.
        steps: training steps in all.
        points: shape (n, 2), float32, where the images fall now, turned and standardised by the rule of
            ``LearnedFeatures``. Of more than 2000 images, 2000 evenly spaced ones.
        labels: shape (n,), the class of each point.
        accuracy: share of these points whose nearest centre is that of their class, 0 to 1.
        reconstruction_error: mean squared difference of a pixel between these images and their
            decoded points, in units of ink squared.
    """

    step: int
    steps: int
    points: np.ndarray
    labels: np.ndarray
    accuracy: float
    reconstruction_error: float


@dataclass(frozen=True, eq=False)
class LearnedFeatures:
    """Two learned features (x1, x2) of an image, and the way back. Made by ``learn_features``.

    The points are the latents z moved, turned and scaled: over the images that the features were
    learned from, each has mean 0 and standard deviation 1, and the first class's centre lies
    straight to the left of the origin, where the two axes cross.

    Attributes:
        encoder: network from flat images, shape (n, height · width), to latents z, shape (n, 2).
        decoder: network from latents z to the logits of an image's ink, shape (n, height · width).
        mean: shape (2,), the mean latent.
        axes: shape (2, 2), orthonormal, the directions of x1 and x2 among the latents, a row each.
        scales: shape (2,), the latents' standard deviations along the axes.
        centers: shape (K, 2), the classes' centres as points. They need not be the density's modes.
        classes: shape (K,), the label of each, in ascending order.
        shape: (height, width) of an image.
    """

    encoder: nn.Sequential = field(repr=False)
    decoder: nn.Sequential = field(repr=False)
    mean: np.ndarray
    axes: np.ndarray
    scales: np.ndarray
    centers: np.ndarray
    classes: np.ndarray
    shape: tuple[int, int]

    @torch.no_grad()
    def encode(self, images: np.ndarray) -> np.ndarray:
        """Images, shape (n, height, width), to points (x1, x2), shape (n, 2), float32.

        Raises:
            ValueError: the images are of another shape.
        """
        images = np.asarray(images, dtype=np.float32)
        if images.ndim != 3 or images.shape[1:] != self.shape:
            raise ValueError(
                f"images has shape {images.shape}; allowed is (n, {self.shape[0]}, {self.shape[1]})"
            )
        latents = self.encoder(torch.tensor(images).flatten(1)).numpy()
        return ((latents - self.mean) @ self.axes.T / self.scales).astype(np.float32)

    @torch.no_grad()
    def decode(self, points: np.ndarray) -> np.ndarray:
        """Points, shape (n, 2), to images, shape (n, height, width), float32, in 0 to 1.

        Raises:
            ValueError: the points are of another shape.
        """
        points = _checked_points(points)
        latents = (points * self.scales) @ self.axes + self.mean
        ink = self.decoder(torch.tensor(latents.astype(np.float32))).sigmoid()
        return ink.numpy().reshape(len(points), *self.shape)

    def classify(self, points: np.ndarray) -> np.ndarray:
        """Points, shape (n, 2), to the probability of each class there, shape (n, K); rows sum to 1.

        Bayes' rule, where each class is a normal around its centre with standard deviation 1 in the
        latents' units and all are equally common: p(k | z) ∝ exp(−|z − c_k|² / 2).

        Raises:
            ValueError: the points are of another shape.
        """
        points = _checked_points(points)
        # The centres are in float64, and so are the squares: far out they leave float32's range.
        squared = (((points[:, None] - self.centers) * self.scales) ** 2).sum(axis=2)
        weights = np.exp((squared.min(axis=1, keepdims=True) - squared) / 2)
        return weights / weights.sum(axis=1, keepdims=True)


def learn_features(
    digits: Digits, seed: int = 0, steps: int = 2500, watch: Callable[[Moment], None] | None = None
) -> LearnedFeatures:
    """Train an encoder, a decoder and the classes' centres on the images and their labels.

    With z = encoder(x) + a little noise, and p(k | z) as in ``LearnedFeatures.classify``, a step of
    Adam lowers the batch's mean of three terms of equal weight:

        32 · (mean over pixels of (x − decoder(z))²)   the image comes back,
        − log p(y | z)                                  each class keeps off the others,
        |z − c_y|² / 2                                  and together.

    The last two are the loss of Wan et al. (2018), with unit covariances and without their margin;
    the first is ½|x − decoder(z)|² for 64 pixels. So each term is minus the logarithm of a density
    or of a probability, but for constants. The centres all start at 0.

    On the digits of 8×8 pixels the kernel density estimate of the points then has exactly ten modes,
    one a digit, for bandwidths from 0.10 to 0.42 in each of seeds 0 to 7.

    Args:
        digits: the images, in 0 to 1, with a label each and at least two classes. Labels may be any
            integers.
        seed: of the first weights, the batches and the noise. The same seed gives the same features
            on the same machine.
        steps: of training, ≥ 1, each on 128 images drawn with replacement, however many there are.
        watch: called with a ``Moment`` 51 times: before the first step, after the last and evenly in
            between (with fewer than 50 steps: before the first and after each). It changes nothing.

    Raises:
        ValueError: images or labels do not fit, there are fewer than two classes, or steps < 1.
    """
    if steps < 1:
        raise ValueError(f"steps is {steps}; training takes at least one step")
    images, labels = _checked_images(digits)
    shape = images.shape[1:]
    x = torch.tensor(images).flatten(1)
    classes, numbers = np.unique(labels, return_inverse=True)
    y = torch.tensor(numbers)

    torch.set_num_threads(1)  # on a busy machine two threads are many times slower
    rng = torch.Generator().manual_seed(seed)
    encoder = mlp([x.shape[1], *HIDDEN, 2], rng)
    decoder = mlp([2, *reversed(HIDDEN), x.shape[1]], rng)
    centers = torch.zeros(len(classes), 2, requires_grad=True)
    networks = [*encoder.parameters(), *decoder.parameters()]
    optimizer = torch.optim.Adam(
        [{"params": networks, "lr": LEARNING_RATE}, {"params": [centers], "lr": CENTERS_RATE}]
    )
    slower = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: 1 - step / steps)

    looks = {round(part * steps / LOOKS) for part in range(LOOKS + 1)}
    shown = torch.linspace(0, len(x) - 1, min(len(x), SHOWN)).round().long()
    for step in range(steps + 1):
        if watch is not None and step in looks:
            watch(_moment(step, steps, encoder, decoder, centers, x[shown], y[shown], classes))
        if step == steps:
            break
        batch = torch.randint(len(x), (BATCH,), generator=rng)
        z = encoder(x[batch])
        z = z + NOISE * torch.randn(z.shape, generator=rng)
        error = (decoder(z).sigmoid() - x[batch]).square().mean()
        squared = _squared_distances(z, centers)
        own = squared.gather(1, y[batch, None])
        separation = nn.functional.cross_entropy(-squared / 2, y[batch])
        loss = PIXELS / 2 * error + separation + own.mean() / 2
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        slower.step()

    for learned in (encoder, decoder, centers):
        learned.requires_grad_(False)
    mean, axes, scales = _frame(encoder(x), centers)
    hills = (centers.numpy() - mean) @ axes.T / scales
    return LearnedFeatures(encoder, decoder, mean, axes, scales, hills, classes, shape)


def _squared_distances(z: Tensor, centers: Tensor) -> Tensor:
    """Latents (n, 2) and centres (K, 2) to squared distances (n, K)."""
    return (z[:, None] - centers).square().sum(dim=2)


def _frame(latents: Tensor, centers: Tensor) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Mean (2,), axes (2, 2) and scales (2,) that standardise latents (n, 2), given the centres (K, 2).

    Nothing in the loss tells left from right. So that two seeds can be compared, the first centre
    lies to the left of the mean, and the second not below it.
    """
    z = latents.double()
    mean = z.mean(dim=0)
    first, second = centers[:2].double() - mean
    angle = math.atan2(first[1], first[0])
    right = torch.tensor([-math.cos(angle), -math.sin(angle)], dtype=torch.float64)
    up = torch.stack([-right[1], right[0]])
    axes = torch.stack([right, up if up @ second >= 0 else -up])
    # At least a millionth, so that latents which have all fallen together still are points.
    scales = ((z - mean) @ axes.T).std(dim=0, correction=0).clamp(min=1e-6)
    return mean.numpy(), axes.numpy(), scales.numpy()


@torch.no_grad()
def _moment(
    step: int,
    steps: int,
    encoder: nn.Sequential,
    decoder: nn.Sequential,
    centers: Tensor,
    x: Tensor,
    y: Tensor,
    classes: np.ndarray,
) -> Moment:
    z = encoder(x)
    mean, axes, scales = _frame(z, centers)
    return Moment(
        step=step,
        steps=steps,
        points=((z.numpy() - mean) @ axes.T / scales).astype(np.float32),
        labels=classes[y.numpy()],
        accuracy=(_squared_distances(z, centers).argmin(dim=1) == y).double().mean().item(),
        reconstruction_error=(decoder(z).sigmoid() - x).square().mean().item(),
    )


def _checked_points(points: np.ndarray) -> np.ndarray:
    points = np.asarray(points, dtype=np.float32)
    if points.ndim != 2 or points.shape[1] != 2:
        raise ValueError(f"points has shape {points.shape}; allowed is (n, 2)")
    return points


def _checked_images(digits: Digits) -> tuple[np.ndarray, np.ndarray]:
    """The images as float32 and the labels, or a ValueError."""
    images = np.asarray(digits.images, dtype=np.float32)
    labels = np.asarray(digits.labels)
    if images.ndim != 3 or 0 in images.shape:
        raise ValueError(f"images has shape {images.shape}; allowed is (n, height, width), each ≥ 1")
    if labels.shape != (len(images),):
        raise ValueError(
            f"labels has shape {labels.shape}; allowed is ({len(images)},), a label for each image"
        )
    if not ((images >= 0) & (images <= 1)).all():
        raise ValueError("images holds a value outside 0 to 1; allowed is 0 (paper) to 1 (ink)")
    if len(np.unique(labels)) < 2:
        raise ValueError(f"labels holds only {labels[0]}; it takes at least two classes to tell apart")
    return images, labels
