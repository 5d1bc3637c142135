"""The modes of a density, found by climbing it; their basins, and the valleys between them.

Peaks are not counted on a grid: that finds too many, or too few. From every place the climb goes up by
mean shift (Cheng 1995; for mixtures it is the EM algorithm, Carreira-Perpiñán 2000), which never loses
height, and by Newton's method where the density is domed like a peak.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import ArrayLike
from torch import Tensor

from .densities import Density, Mixture, Samples, on_grid
from .landscapes import Landscape, Outline

# A climb has ended when it moves by less than that many of the smallest standard deviations.
AT_REST = 1e-6
# Ends that are nearer to each other are one peak. Two equal normals of standard deviation 1 that are
# 2.00001 apart have peaks 0.0077 from each other: what merges before it should is not worth a mode.
ONE_PEAK = 5e-3
SHORTER = (0.3, 0.1, 0.03)  # shares of a step that leads down
ROUNDING = 1e-12  # of a log density, which is seldom more than a few hundred
STEPS = 500  # climbs have ended after 10 to 60; on a shoulder that is all but a peak they take longest
LATTICE = 10  # places a standard deviation; between them hardly a peak is missed
FEW = 32  # components
ROWS = 256  # places that climb at once, times the components: what the memory has to hold


@dataclass(frozen=True, eq=False)
class Peaks:
    """A density's modes, highest first.

    Attributes:
        places: shape (m, d).
        heights: shape (m,), the density at each.
    """

    places: np.ndarray
    heights: np.ndarray

    def __len__(self) -> int:
        return len(self.heights)


@dataclass(frozen=True, eq=False)
class Profile:
    """A density along a path.

    Attributes:
        along: shape (n,), the way gone from the path's start, in the density's units.
        places: shape (n, d).
        heights: shape (n,), the density at each place.
    """

    along: np.ndarray
    places: np.ndarray
    heights: np.ndarray

    @property
    def lowest(self) -> int:
        """Index of the path's lowest place: the bottom of the valley, on a path between two peaks."""
        return int(self.heights.argmin())

    @property
    def depth(self) -> float:
        """The lowest height as a share of the lower end's: 0 is an abyss, 1 means that there is no valley."""
        return float(self.heights.min() / min(self.heights[0], self.heights[-1]))


def find(density: Density) -> Peaks:
    """All modes of a mixture, or of the kernel density estimate of samples, on the line or in the plane.

    Climbs begin at each component of a small mixture, and at what is higher than its neighbours on a
    lattice of a tenth of the smallest standard deviation; at each of all where no lattice can be so fine.

    Raises:
        ValueError: the density is neither, has no bandwidth, or lies in more than two dimensions.
    """
    mixture = _mixture(density)
    if mixture.dim > 2:
        raise ValueError(f"density has {mixture.dim} dimensions; allowed are 1 and 2")
    return _peaks(mixture, _climb(mixture, _starts(mixture)))


def heights(density: Density, places: ArrayLike) -> np.ndarray:
    """The density at places of shape (n, d), as an array of shape (n,)."""
    return density.log_prob(_places("places", places, density.dim)).exp().numpy()


def climb(density: Density, starts: ArrayLike) -> np.ndarray:
    """Where each of the starts, shape (n, d), ends when it climbs the density: shape (n, d).

    Raises:
        ValueError: as ``find``, or the starts' shape does not fit.
    """
    mixture = _mixture(density)
    return _climb(mixture, _places("starts", starts, mixture.dim)).numpy()


def paths(density: Density, starts: ArrayLike, steps: int = 60) -> np.ndarray:
    """The way up from each start by mean shift alone, shape (steps + 1, n, d), to be drawn.

    Each step goes to the mean of the components, weighed by how likely each has made a point there and
    by how narrow it is. Mean shift slows down as the ground gets flat: see ``climb`` for the end.
    """
    mixture = _mixture(density)
    where = _places("starts", starts, mixture.dim)
    gone = [where]
    for _ in range(steps):
        where = _shifted(mixture, where)
        gone.append(where)
    return torch.stack(gone).numpy()


def basins(density: Density, places: ArrayLike, peaks: Peaks) -> np.ndarray:
    """For each of the places, shape (n, d), the index of the peak that mean shift leads to, shape (n,)."""
    mixture = _mixture(density)
    where = _places("places", places, mixture.dim)
    tops = torch.as_tensor(peaks.places)
    return torch.cat([_led_to(mixture, part, tops) for part in where.split(ROWS)]).numpy()


def basin_map(density: Density, landscape: Landscape, size: int = 80) -> np.ndarray:
    """The basins over a landscape's extent: its peaks' indices, shape (size, size), lowest row first."""
    left, right, low, high = landscape.extent
    ticks = (np.arange(size) + 0.5) / size
    x1, x2 = np.meshgrid(left + ticks * (right - left), low + ticks * (high - low))
    places = np.stack([x1, x2], axis=2).reshape(-1, 2)
    return basins(density, places, Peaks(landscape.peaks, landscape.peak_heights)).reshape(size, size)


def profile(density: Density, path: ArrayLike, count: int = 201) -> Profile:
    """The density along the straight lines from corner to corner of a path.

    Args:
        density: what has a ``log_prob``.
        path: shape (corners, d), at least two; the corners are among the places.
        count: how many places at least, evenly spread over each line.

    Raises:
        ValueError: the path's shape does not fit.
    """
    corners = _places("path", path, density.dim)
    if len(corners) < 2:
        raise ValueError(f"path has {len(corners)} corners; allowed are at least 2")
    lengths = (corners[1:] - corners[:-1]).norm(dim=1)
    shares = lengths / lengths.sum() if lengths.sum() > 0 else torch.ones_like(lengths) / len(lengths)
    parts = [corners[:1]]
    for start, end, share in zip(corners[:-1], corners[1:], shares.tolist(), strict=True):
        steps = max(1, math.ceil(share * (count - 1)))
        parts.append(start + (end - start) * torch.linspace(0, 1, steps + 1, dtype=torch.float64)[1:, None])
    places = torch.cat(parts)
    along = torch.cat([torch.zeros(1), (places[1:] - places[:-1]).norm(dim=1).cumsum(dim=0)])
    return Profile(along.numpy(), places.numpy(), density.log_prob(places).exp().numpy())


def outline(density: Density, extent: tuple[float, float], size: int = 401) -> Outline:
    """A density on the line as figures need it: heights at ``size`` places, its modes and its mean.

    The components of a mixture of at most 8 are parts of it.
    """
    mixture = _mixture(density)
    if mixture.dim != 1:
        raise ValueError(f"density has {mixture.dim} dimensions; allowed is 1")
    x = torch.linspace(*extent, size, dtype=torch.float64)
    joint = mixture.log_joint(x[:, None])
    peaks = find(mixture)
    mean = mixture.mean.double()
    return Outline(
        x=x.numpy(),
        heights=joint.logsumexp(dim=1).exp().numpy(),
        peaks=peaks.places[:, 0],
        peak_heights=peaks.heights,
        mean=mean.item(),
        mean_height=mixture.log_prob(mean[None]).exp().item(),
        parts=joint.T.exp().numpy() if 1 < len(mixture.centers) <= 8 else np.zeros((0, 0)),
    )


def landscape(
    density: Density, extent: tuple[float, float, float, float], size: int = 96, names: Sequence[str] = ()
) -> Landscape:
    """A density in the plane as figures need it: heights on size × size places, and its modes.

    Peaks of labelled samples are named by their label (see ``majority``) where no names are given.
    """
    left, right, low, high = extent
    ticks = (torch.arange(size, dtype=torch.float64) + 0.5) / size
    heights = on_grid(_mixture(density), left + ticks * (right - left), low + ticks * (high - low))
    peaks = find(density)
    if not names and isinstance(density, Samples) and density.labels is not None:
        names = [str(label) for label in majority(density, peaks.places)]
    return Landscape(heights.numpy(), tuple(extent), peaks.places, peaks.heights, names)


def majority(samples: Samples, places: ArrayLike, near: int = 25) -> list[int]:
    """The label that most of the ``near`` nearest observations to each place have, places of shape (m, d).

    Raises:
        ValueError: the samples have no labels.
    """
    if samples.labels is None:
        raise ValueError("samples have no labels; give Samples the class of each point")
    where = _places("places", places, samples.dim)
    nearest = torch.cdist(where, samples.points.double()).topk(min(near, len(samples.points)), largest=False)
    return samples.labels[nearest.indices].mode(dim=1).values.tolist()


def estimate(
    points: ArrayLike, bandwidth: float, extent: tuple[float, float, float, float], size: int = 96
) -> Landscape:
    """The kernel density estimate of points, shape (n, 2), as a landscape; flat where there are none."""
    places = _places("points", points, 2)
    if not len(places):
        return Landscape(np.zeros((size, size)), tuple(extent), np.zeros((0, 2)), np.zeros(0))
    return landscape(Samples(places, bandwidth), extent, size)


def _mixture(density: Density) -> Mixture:
    # The tensors here are small. On a busy machine a climb takes 50 times as long with two threads.
    torch.set_num_threads(1)
    if isinstance(density, Samples):
        return density.mixture()
    if isinstance(density, Mixture):
        return density
    raise ValueError(
        f"density is a {type(density).__name__}; allowed are a Mixture, or Samples with a bandwidth"
    )


def _places(name: str, places: ArrayLike, dim: int) -> Tensor:
    where = torch.as_tensor(np.asarray(places, dtype=np.float64))
    if where.ndim != 2 or where.shape[1] != dim:
        raise ValueError(f"{name} has shape {tuple(where.shape)}; allowed is shape (n, {dim})")
    if not torch.isfinite(where).all():
        raise ValueError(f"{name} holds a value that is not finite; every coordinate must be a number")
    return where


def _starts(mixture: Mixture) -> Tensor:
    """Where climbs begin, so that none of the peaks is missed."""
    axes = _lattice(mixture)
    if mixture.dim == 1:
        heights = mixture.log_prob(axes[0][:, None])
        inner = heights[1:-1]
        starts = axes[0][1:-1][(inner >= heights[:-2]) & (inner >= heights[2:])][:, None]
    else:
        heights = on_grid(mixture, *axes)
        inner = heights[1:-1, 1:-1]
        highest = torch.nn.functional.max_pool2d(heights[None, None], 3, stride=1)[0, 0]
        rows, columns = torch.nonzero((inner == highest) & (inner > 0), as_tuple=True)
        starts = torch.stack([axes[0][1 + columns], axes[1][1 + rows]], dim=1)
    if len(mixture.centers) > FEW:
        # What lies so far apart that the lattice is coarse has peaks between its places.
        step = max(axis[1] - axis[0] for axis in axes).item()
        fine = step < 1.01 * _narrowest(mixture) / LATTICE  # 1.01: rounding
        return starts if fine else torch.cat([starts, mixture.centers.double()])
    # A peak may be so flat that the lattice has no place on it: three hills that are about to merge.
    count = 100 if mixture.dim == 1 else 24
    coarse = torch.cartesian_prod(*(torch.linspace(a[0], a[-1], count, dtype=torch.float64) for a in axes))
    coarse = coarse.reshape(-1, mixture.dim)
    return torch.cat([starts, mixture.centers.double(), _level(mixture, coarse)])


def _lattice(mixture: Mixture) -> list[Tensor]:
    """Places on each axis, around all that may be a peak."""
    centers, narrow = mixture.centers.double(), _narrowest(mixture)
    # All modes of isotropic normals lie in the convex hull of the centres; of others, not far from it.
    margin = 0 if mixture.covariances is None else 3 * _deviations(mixture).max().item()
    most = 4001 if mixture.dim == 1 else 1001 if mixture.covariances is None else 201
    axes = []
    for low, high in zip(centers.amin(dim=0).tolist(), centers.amax(dim=0).tolist(), strict=True):
        span = high - low + 2 * margin
        count = min(most, 3 + int(LATTICE * span / narrow))
        step = max(span / (count - 1), narrow / LATTICE)
        # One place beyond the edge on every side, so that all places in question have neighbours.
        axes.append(low - margin + step * torch.arange(-1, count + 1, dtype=torch.float64))
    return axes


def _level(mixture: Mixture, where: Tensor) -> Tensor:
    """Where Newton's method finds level ground, from each of the places that it does not lead astray."""
    narrow = _narrowest(mixture)
    low, high = where.amin(dim=0), where.amax(dim=0)
    for _ in range(30):
        gradient, hessian, _ = _slope(mixture, where, mixture.log_joint(where))
        steep = torch.linalg.eigvalsh(hessian).abs().amin(dim=1) * narrow**2 > 1e-9
        hessian = torch.where(steep[:, None, None], hessian, -torch.eye(mixture.dim, dtype=torch.float64))
        where = where - torch.linalg.solve(hessian, gradient)
        where = where[((where >= low) & (where <= high)).all(dim=1)]
    return where


def _led_to(mixture: Mixture, where: Tensor, tops: Tensor) -> Tensor:
    near = 0.05 * _narrowest(mixture)
    led = torch.full((len(where),), -1)
    going = torch.arange(len(where))
    for _ in range(STEPS):
        where = _shifted(mixture, where)
        distance, nearest = torch.cdist(where, tops).min(dim=1)
        there = distance < near
        led[going[there]] = nearest[there]
        going, where = going[~there], where[~there]
        if not len(going):
            return led
    led[going] = torch.cdist(_climb(mixture, where), tops).argmin(dim=1)
    return led


def _climb(mixture: Mixture, starts: Tensor) -> Tensor:
    if not len(starts):
        return starts
    return torch.cat([_climb_together(mixture, part) for part in starts.split(ROWS)])


def _climb_together(mixture: Mixture, starts: Tensor) -> Tensor:
    narrow = _narrowest(mixture)
    where = _shifted(mixture, starts)  # from far out it comes back in one step
    ends = where.clone()
    going = torch.arange(len(starts))
    joint = mixture.log_joint(where)
    for _ in range(STEPS):
        gradient, hessian, precision = _slope(mixture, where, joint)
        # Newton's step, turned uphill in every direction (Dauphin et al. 2014, "saddle-free"), and at most
        # half of the standard deviation that the components here have in its direction.
        curvature, directions = torch.linalg.eigh(hessian)
        bends = curvature.abs().clamp(min=1e-12 / narrow**2)
        step = (directions @ ((directions.mT @ gradient[:, :, None]) / bends[:, :, None]))[:, :, 0]
        length = torch.einsum("ni,nij,nj->n", step, precision, step).sqrt()
        step = step * (0.5 / length[:, None]).clamp(max=1)
        best = where + step
        after = mixture.log_joint(best)
        # Where it leads down, on a crest that bends say, a shorter one may not, and mean shift never does.
        for share in (*SHORTER, None):
            # At the top all is equally high but for rounding.
            lost = after.logsumexp(dim=1) < joint.logsumexp(dim=1) - ROUNDING
            if not lost.any():
                break
            here = where[lost]
            best[lost] = here + share * step[lost] if share else _shifted(mixture, here, joint[lost])
            after[lost] = mixture.log_joint(best[lost])
        ends[going] = best
        moves = (best - where).norm(dim=1) >= AT_REST * narrow
        going, where, joint = going[moves], best[moves], after[moves]
        if not len(going):
            break
    return ends


def _shifted(mixture: Mixture, where: Tensor, joint: Tensor | None = None) -> Tensor:
    """One step of mean shift from each place."""
    made_by = torch.softmax(mixture.log_joint(where) if joint is None else joint, dim=1)
    centers = mixture.centers.double()
    if mixture.covariances is None:
        weights = made_by / mixture.scales.double().square()
        return (weights @ centers) / weights.sum(dim=1, keepdim=True)
    precisions = torch.linalg.inv(mixture.covariances.double())
    total = torch.einsum("nk,kij->nij", made_by, precisions)
    pulled = torch.einsum("nk,kij,kj->ni", made_by, precisions, centers)
    return torch.linalg.solve(total, pulled)


def _slope(mixture: Mixture, where: Tensor, joint: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Gradient (n, d) and Hessian (n, d, d) of the log density, and the components' precision there."""
    made_by = torch.softmax(joint, dim=1)
    offsets = mixture.centers.double() - where[:, None]  # (n, K, d)
    if mixture.covariances is None:
        flat = mixture.scales.double() ** -2
        pulls = offsets * flat[:, None]
        total = (made_by @ flat)[:, None, None] * torch.eye(mixture.dim, dtype=torch.float64)
    else:
        precisions = torch.linalg.inv(mixture.covariances.double())
        pulls = torch.einsum("kij,nkj->nki", precisions, offsets)
        total = torch.einsum("nk,kij->nij", made_by, precisions)
    weighed = made_by[:, :, None] * pulls
    gradient = weighed.sum(dim=1)
    return gradient, weighed.mT @ pulls - total - gradient[:, :, None] * gradient[:, None, :], total


def _deviations(mixture: Mixture) -> Tensor:
    """The components' standard deviations, along the axes of those that have some, shape (K,) or (K, d)."""
    if mixture.covariances is None:
        return mixture.scales.double()
    return torch.linalg.eigvalsh(mixture.covariances.double()).sqrt()


def _narrowest(mixture: Mixture) -> float:
    return _deviations(mixture).min().item()


def _peaks(mixture: Mixture, ends: Tensor) -> Peaks:
    """The ends that are peaks, each once, highest first."""
    narrow = _narrowest(mixture)
    _, hessian, _ = _slope(mixture, ends, mixture.log_joint(ends))
    # A climb that began on a ridge's crest, or in a hollow's middle, has nowhere to go, and is no peak.
    steepest = torch.linalg.eigvalsh(hessian)[:, -1]
    ends = ends[steepest <= 1e-9 / narrow**2]
    heights = mixture.log_prob(ends).exp()
    order = heights.argsort(descending=True)
    found: list[int] = []
    for k in order.tolist():
        if all((ends[k] - ends[other]).norm() >= ONE_PEAK * narrow for other in found):
            found.append(k)
    return Peaks(ends[found].numpy(), heights[found].numpy())
