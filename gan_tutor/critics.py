"""The best critics between two densities on the line, in closed form: of slope 1 at most, and penalised.

A critic f is to make the gap E_p[f] − E_q[f] large. By parts the gap is −∫ h f′ dx, where h = F_p − F_q is
how far the one distribution function is above the other: what counts is the critic's slope, at each place by
itself.

- Of slope 1 at most, the best has f′ = −sign h. Its gap is ∫ |h| dx = W1 (Kantorovich–Rubinstein; Arjovsky,
  Chintala & Bottou 2017, arXiv 1701.07875, equation 2).
- Under the gradient penalty λ·E[(|f′(x̂)| − 1)²] (Gulrajani et al. 2017, arXiv 1704.00028, equation 3), with r
  the density of the interpolates x̂, −h f′ − λ r (|f′| − 1)² is to be large. That wants f′ to have the sign of
  −h, and then |h|·|f′| − λ r (|f′| − 1)² is largest where its derivative |h| − 2λ r (|f′| − 1) is 0, at
  |f′| = 1 + |h| / (2λr). The gap is W1 + ∫ h² / (2λr) dx: not W1, but more. (With the wrong sign there
  is a lesser best at |f′| = 1 − |h| / (2λr), wherever that is above 0: there critics in training are caught.)
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise, product

import numpy as np
from numpy.typing import ArrayLike
from scipy.integrate import cumulative_trapezoid
from scipy.special import log_ndtr, logsumexp

from .densities import Mixture

NODES, FEWEST = 16, 16  # ε is integrated over by so many nodes on each of so many pieces, or more


@dataclass(frozen=True, eq=False)
class Critic:
    """A critic on the line.

    Attributes:
        x: places, shape (n,), ascending.
        values: the critic there, shape (n,); its mean on the fakes is 0, so that its mean on the reals is the
            gap. (Critics that differ by a constant have the same gap.)
        slopes: its derivative, shape (n,).
        gap: E_p[f] − E_q[f].
    """

    x: np.ndarray
    values: np.ndarray
    slopes: np.ndarray
    gap: float


def best_critic(real: Mixture, fake: Mixture, x: ArrayLike, weight: float = math.inf) -> Critic:
    """The critic that can't be bettered: under the gradient penalty, or of slope 1 at most.

    All is taken from logarithms: far out h and r round to 0, but |h| / r stays what it is. There it grows
    with the distance, and so does the slope.

    Args:
        real, fake: densities on the line.
        x: places in order, close together, that reach so far that hardly anything of either density lies
            beyond, shape (n,): the gap is an integral over them, by the trapezoidal rule.
        weight: λ of the penalty, > 0; infinity, when left out, for a critic of slope 1 at most.

    Raises:
        ValueError: a density is not on the line, the places are not in order, or the weight is not > 0.
    """
    x = _checked(real, fake, x)
    if not weight > 0:
        raise ValueError(
            f"weight is {weight!r}; allowed is a number > 0, or infinity for a slope of at most 1"
        )
    upwards, log_height = _ahead(real, fake, x)
    steepness = np.ones(len(x))
    if weight < math.inf:
        steepness += np.exp(log_height - log_interpolates(real, fake, x)) / (2 * weight)
    slopes = np.where(upwards, steepness, -steepness)
    values = cumulative_trapezoid(slopes, x, initial=0)
    values -= np.trapezoid(values * np.exp(_log_density(fake, x)), x)
    return Critic(x, values, slopes, float(np.trapezoid(np.exp(log_height) * steepness, x)))


def log_interpolates(real: Mixture, fake: Mixture, x: ArrayLike) -> np.ndarray:
    """Log density r of the gradient penalty's points x̂ = ε·x + (1 − ε)·x̃, at places of shape (n,): (n,).

    The real x, the fake x̃ and ε, uniform in [0, 1], are independent. For each ε and each pair of components
    N(a, s²) and N(b, t²), x̂ is normal with mean εa + (1 − ε)b and variance ε²s² + (1 − ε)²t²; over ε it is
    integrated piece by piece, by the rule of Gauss and Legendre.

    Raises:
        ValueError: a density is not on the line, or the places are not in order.
    """
    x = _checked(real, fake, x)
    nodes, shares = np.polynomial.legendre.leggauss(NODES)
    total = np.full(len(x), -np.inf)
    for (a, s, v), (b, t, w) in product(_components(real), _components(fake)):
        # Seen from a place between them, narrow components far apart are a narrow peak in ε; seen from far
        # out, all lies near one end: the pieces are shorter there.
        pieces = max(FEWEST, math.ceil(abs(a - b) / min(s, t) / 2))
        for low, high in pairwise((1 - np.cos(np.linspace(0, np.pi, pieces + 1))) / 2):
            eps = low + (high - low) * (nodes + 1) / 2
            scale = np.hypot(eps * s, (1 - eps) * t)
            logs = _log_normal(x[:, None], eps * a + (1 - eps) * b, scale) + np.log(shares)
            total = np.logaddexp(total, logsumexp(logs, axis=1) + np.log(v * w * (high - low) / 2))
    return total


def _ahead(real: Mixture, fake: Mixture, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where F_p < F_q, so that the best critic rises, and log |F_p − F_q|, each of shape (n,)."""
    below = [_log_below(density, x, 1) for density in (real, fake)]
    above = [_log_below(density, x, -1) for density in (real, fake)]
    # Far to the right both F are 1 but for what lies beyond; so that is compared there.
    left = np.logaddexp(*below) < np.logaddexp(*above)
    p, q = (np.where(left, here, there) for here, there in zip(below, above[::-1], strict=True))
    with np.errstate(divide="ignore"):  # log 0, where they are the same
        return p < q, np.maximum(p, q) + np.log(-np.expm1(-np.abs(p - q)))


def _log_below(density: Mixture, x: np.ndarray, side: int) -> np.ndarray:
    """Log of the mass below each place (``side`` 1), or above it (−1)."""
    return logsumexp([log_ndtr(side * (x - a) / s) + np.log(w) for a, s, w in _components(density)], axis=0)


def _log_density(density: Mixture, x: np.ndarray) -> np.ndarray:
    return logsumexp([_log_normal(x, a, s) + np.log(w) for a, s, w in _components(density)], axis=0)


def _log_normal(x: np.ndarray, mean: np.ndarray | float, scale: np.ndarray | float) -> np.ndarray:
    return -0.5 * ((x - mean) / scale) ** 2 - np.log(scale) - 0.5 * math.log(2 * math.pi)


def _components(density: Mixture) -> list[tuple[float, float, float]]:
    """Mean, standard deviation and weight of each component that has any."""
    rows = (density.centers[:, 0], density.scales, density.weights)
    return [row for row in zip(*(each.double().tolist() for each in rows), strict=True) if row[2] > 0]


def _checked(real: Mixture, fake: Mixture, x: ArrayLike) -> np.ndarray:
    for name, density in (("real", real), ("fake", fake)):
        if not isinstance(density, Mixture):
            raise ValueError(f"{name} is {density!r}; allowed is a Mixture on the line")
        if density.dim != 1:
            raise ValueError(f"{name} has {density.dim} dimensions; allowed is a Mixture on the line, of 1")
    x = np.array(x, dtype=float)
    if x.ndim != 1 or len(x) < 2 or not (np.diff(x) > 0).all():
        raise ValueError(
            f"x has shape {x.shape}; allowed is (n,), n ≥ 2, places from left to right, all different"
        )
    return x
