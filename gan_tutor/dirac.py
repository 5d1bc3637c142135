"""The Dirac-GAN, a game of one number a player (Mescheder, Geiger & Nowozin 2018, 1801.04406, section 2).

All reals lie at 0, all fakes at θ, which is all that the generator has to learn. The discriminator is the
straight line D(x) = ψ·x, of which it learns the slope. Both are done at θ = ψ = 0, the equilibrium. As in
the paper a high D means *fake*: D makes f(ψθ) + f(0) large, f(t) = −log(1 + exp(−t)), and G makes it small.
(With "high means real", as elsewhere in this package, each picture is mirrored in ψ; distances are the same.)

A method of training is an object with a ``name``, its ``field``, the direction (dθ, dψ) in which the players
go from (θ, ψ), and a ``clip``, a bound on ψ after each of D's updates (∞ where there is none).
"""

from __future__ import annotations

import contextlib
import math
from dataclasses import dataclass
from numbers import Integral, Real
from typing import ClassVar, Protocol

import numpy as np
from scipy.integrate import solve_ivp

Direction = tuple[np.ndarray, np.ndarray]
NUDGE = 1e-4  # for differences: float64 keeps twelve digits of a field that is as small as that
# Standard normal noise at even places, each with its share. With these a mean over a sigmoid as steep as
# ψσ = 3 has 10 digits; with as many places of Gauss and Hermite's, which suit polynomials, it has 6.
NOISE = np.linspace(-8, 8, 65)
SHARES = np.exp(-(NOISE**2) / 2) / np.exp(-(NOISE**2) / 2).sum()


class Method(Protocol):
    """A way of training the two."""

    @property
    def name(self) -> str:
        """The name in the menus."""

    @property
    def clip(self) -> float:
        """After each of D's updates ψ is put between −clip and clip."""

    def field(self, theta: np.ndarray, psi: np.ndarray) -> Direction:
        """Where both players go, (dθ, dψ), for θ and ψ of one shape."""


@dataclass(frozen=True)
class GAN:
    """The minimax game: dθ = −ψ f'(ψθ), dψ = θ f'(ψθ). They circle around each other for ever."""

    name: ClassVar[str] = "minimax"
    clip: ClassVar[float] = math.inf

    def field(self, theta: np.ndarray, psi: np.ndarray) -> Direction:
        slope = _slope(psi * theta)
        return -psi * slope, theta * slope


@dataclass(frozen=True)
class NonSaturating:
    """G has the non-saturating loss: dθ = −ψ f'(−ψθ), dψ = θ f'(ψθ)."""

    name: ClassVar[str] = "non-saturating"
    clip: ClassVar[float] = math.inf

    def field(self, theta: np.ndarray, psi: np.ndarray) -> Direction:
        return -psi * _slope(-psi * theta), theta * _slope(psi * theta)


@dataclass(frozen=True)
class Wasserstein:
    """The critic's game, f(t) = t: dθ = −ψ, dψ = θ, and ψ clipped (Arjovsky et al. 2017, 1701.07875).

    Args:
        clip: the bound, > 0; ``math.inf`` for none.

    Raises:
        ValueError: the bound is out of range.
    """

    clip: float = 1.0
    name: ClassVar[str] = "Wasserstein, clipped"

    def __post_init__(self) -> None:
        if not _is_number(self.clip) or not self.clip > 0:
            raise ValueError(f"clip is {self.clip!r}; allowed is a number > 0, math.inf for none")

    def field(self, theta: np.ndarray, psi: np.ndarray) -> Direction:
        return -psi, theta


@dataclass(frozen=True)
class WassersteinGP:
    """The critic's slope is pulled to a target: dθ = −ψ, dψ = θ − γ(|ψ| − g₀) sign ψ (1704.00028).

    That is what the penalty γ/2·(|ψ| − g₀)² does; the λ of Gulrajani et al., who have no ½, is γ/2. At
    ψ = 0 the field jumps by 2γg₀: the penalty drives the slope *away* from the equilibrium.

    Args:
        weight: γ, finite and ≥ 0.
        target: g₀, finite and ≥ 0; the paper's is 1.

    Raises:
        ValueError: a number is out of range.
    """

    weight: float = 1.0
    target: float = 1.0
    name: ClassVar[str] = "Wasserstein, gradient penalty"
    clip: ClassVar[float] = math.inf

    def __post_init__(self) -> None:
        _check("weight", self.weight)
        _check("target", self.target)

    def field(self, theta: np.ndarray, psi: np.ndarray) -> Direction:
        dtheta, dpsi = Wasserstein().field(theta, psi)
        return dtheta, dpsi - self.weight * (np.abs(psi) - self.target) * np.sign(psi)


@dataclass(frozen=True)
class R1:
    """The minimax game, and a slope costs D γ/2·ψ²: the GAN's field with −γψ in dψ (section 4.1).

    R2, which takes the slope at the fakes and not at the reals, is the same here: a line has one slope.

    Args:
        weight: γ, finite and ≥ 0. Up to 1 they spiral to the equilibrium, beyond they creep.

    Raises:
        ValueError: the weight is out of range.
    """

    weight: float = 0.3
    name: ClassVar[str] = "minimax, R1"
    clip: ClassVar[float] = math.inf

    def __post_init__(self) -> None:
        _check("weight", self.weight)

    def field(self, theta: np.ndarray, psi: np.ndarray) -> Direction:
        dtheta, dpsi = GAN().field(theta, psi)
        return dtheta, dpsi - self.weight * psi


@dataclass(frozen=True)
class InstanceNoise:
    """The minimax game on reals x ~ N(0, σ²) and fakes y ~ N(θ, σ²): noise is added to both (section 3).

    dθ = −ψ E f'(ψy), dψ = E[y f'(ψy)] − E[x f'(−ψx)], averaged over all noise.

    Args:
        sigma: σ, finite and ≥ 0. Up to √2 they spiral to the equilibrium, beyond they creep.

    Raises:
        ValueError: ``sigma`` is out of range.
    """

    sigma: float = 1.0
    name: ClassVar[str] = "minimax, instance noise"
    clip: ClassVar[float] = math.inf

    def __post_init__(self) -> None:
        _check("sigma", self.sigma)

    def field(self, theta: np.ndarray, psi: np.ndarray) -> Direction:
        theta, psi = np.asarray(theta, dtype=float)[..., None], np.asarray(psi, dtype=float)[..., None]
        real = self.sigma * NOISE
        fake = theta + real
        slope = _slope(psi * fake)
        return -psi[..., 0] * (slope @ SHARES), (fake * slope - real * _slope(-psi * real)) @ SHARES


def trajectory(
    method: Method, start: np.ndarray, step: float, steps: int, alternating: bool = False
) -> np.ndarray:
    """Step after step along the field: (θ, ψ) at the start and after each.

    Args:
        method: the way of training.
        start: (θ, ψ), shape (2,), or many at once, shape (n, 2).
        step: how far they go at once, the learning rate, finite and > 0.
        steps: how many, ≥ 0.
        alternating: both move at once where it is False. Otherwise G moves first, and then D, which sees
            where G has got to.

    Returns:
        Shape (steps + 1, 2), or (steps + 1, n, 2); inf or NaN where it has run off beyond all numbers.

    Raises:
        ValueError: ``start``, ``step`` or ``steps`` is none that is allowed.
    """
    place = _start(start, step, steps)
    way = np.empty((steps + 1, *place.shape))
    way[0] = place
    theta, psi = place[..., 0], place[..., 1]
    with np.errstate(over="ignore", invalid="ignore"):
        for k in range(steps):
            dtheta, dpsi = method.field(theta, psi)
            theta = theta + step * dtheta
            if alternating:
                _, dpsi = method.field(theta, psi)
            psi = np.clip(psi + step * dpsi, -method.clip, method.clip)
            way[k + 1, ..., 0], way[k + 1, ..., 1] = theta, psi
    return way


def flow(method: Method, start: np.ndarray, step: float, steps: int) -> np.ndarray:
    """What ``trajectory`` comes to as its steps are cut into ever smaller ones: the way along the field.

    Arguments and shapes are those of ``trajectory``: (θ, ψ) at the times 0, step, 2 · step, …, to some seven
    digits.

    Raises:
        ValueError: as for ``trajectory``, or the method clips: that is done between steps, of which a flow
            has none.
    """
    place = _start(start, step, steps)
    if method.clip < math.inf:
        raise ValueError(f"method is {method!r}; allowed is one that does not clip, of clip math.inf")
    if not place.size or not steps:  # the solver can't do nothing
        return np.broadcast_to(place, (steps + 1, *place.shape)).copy()

    def speed(_: float, flat: np.ndarray) -> np.ndarray:
        theta, psi = np.moveaxis(flat.reshape(place.shape), -1, 0)
        return np.stack(method.field(theta, psi), axis=-1).ravel()

    times = step * np.arange(steps + 1)
    found = solve_ivp(speed, (0, times[-1]), place.ravel(), "LSODA", times, rtol=1e-9, atol=1e-12)
    return found.y.T.reshape(steps + 1, *place.shape)


def eigenvalues(method: Method) -> np.ndarray:
    """Both eigenvalues of the field's derivative at the equilibrium, complex, shape (2,), in order.

    Near it, and with small enough steps, the players come nearer where both real parts are < 0, and go away
    where one is > 0. Where they are 0, as in a circle, they say nothing: what is left decides.

    Raises:
        ValueError: the field jumps there, as WGAN-GP's does: it has no derivative.
    """
    derivative, other = (_derivative(method, nudge) for nudge in (NUDGE, 2 * NUDGE))
    # A smooth field's differences hardly depend on the nudge; a jump's are halved when it is doubled.
    if not np.allclose(derivative, other, rtol=1e-3, atol=1e-6):
        raise ValueError(
            f"method is {method!r}, whose field jumps at the equilibrium; allowed is one that is smooth there"
        )
    return np.sort_complex(np.linalg.eigvals(derivative))


def _derivative(method: Method, nudge: float) -> np.ndarray:
    """Central differences at the equilibrium, shape (2, 2): rows dθ and dψ, columns θ and ψ."""
    ahead, back = (np.stack(method.field(*(side * nudge * np.eye(2)))) for side in (1, -1))
    return (ahead - back) / (2 * nudge)


def _slope(t: np.ndarray) -> np.ndarray:
    """f'(t) = 1 / (1 + exp(t)), by tanh, which does not overflow."""
    return 0.5 - 0.5 * np.tanh(0.5 * np.asarray(t))


def _start(start: np.ndarray, step: float, steps: int) -> np.ndarray:
    """The places to start from, all that is given checked."""
    _check("step", step, zero=False)
    if isinstance(steps, bool) or not isinstance(steps, Integral) or steps < 0:
        raise ValueError(f"steps is {steps!r}; allowed is a whole number ≥ 0")
    with contextlib.suppress(TypeError, ValueError):
        place = np.asarray(start, dtype=float)
        if place.ndim in (1, 2) and place.shape[-1] == 2 and np.isfinite(place).all():
            return place
    raise ValueError(f"start is {start!r}; allowed are finite numbers (θ, ψ), shape (2,) or (n, 2)")


def _check(name: str, value: float, zero: bool = True) -> None:
    if not _is_number(value) or not 0 <= value < math.inf or not (zero or value):
        raise ValueError(f"{name} is {value!r}; allowed is a finite number {'≥' if zero else '>'} 0")


def _is_number(value: float) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool)


METHODS: dict[str, Method] = {
    each.name: each
    for each in (GAN(), NonSaturating(), Wasserstein(), WassersteinGP(), R1(), InstanceNoise())
}
