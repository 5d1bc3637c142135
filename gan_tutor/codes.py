"""A run written as a line of text to copy, and made again from it."""

from __future__ import annotations

import base64
import binascii
import dataclasses
import json
import zlib
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import torch

from . import digits
from .densities import Density, Mixture, Samples
from .objectives import Minimax, NonSaturating, Objective, Wasserstein
from .penalties import R1, GradientPenalty
from .run import Run
from .training import GAN, SETTINGS

PREFIX = "gan1-"
# What a code may ask of the machine that reads it: more is no lesson's run, but an accident or an attack.
LARGEST = 4_000_000  # characters that it may unfold to
NUMBERS = 20_000  # that a density may be written with
COMPONENTS = 1000  # of a mixture
WIDEST = 1024  # units of a layer, dimensions of a point
WEIGHTS = 2_000_000  # of a network
BATCH = 8192
STEPS = 10**9
UPDATES = 1000  # of D for one of G
SEED = 2**64 - 1

ABOUT = ("seed", "latent_dim", "generator", "discriminator", "batch_size")
PARTS = ("bounded", "batch_statistics")  # of the networks; told where they are there
# What else than ValueError comes of text that is no code.
BROKEN = (
    binascii.Error, zlib.error, UnicodeError, KeyError, TypeError, AttributeError, ArithmeticError,
    RuntimeError,
)  # fmt: skip

# Data that everybody has need not be written out.
SHIPPED: dict[str, Callable[[], Samples]] = {
    f"{digits.SHIPPED}, two features": lambda: digits.as_density(
        digits.load(), digits.linear_features(digits.load())
    ),
    f"{digits.SHIPPED}, pixels": lambda: digits.as_pixels(digits.load()),
}
OBJECTIVES = {kind.__name__: kind for kind in (Minimax, NonSaturating, Wasserstein)}
PENALTIES = {kind.__name__: kind for kind in (GradientPenalty, R1)}


def write(run: Run) -> str:
    """A code that recreates the run up to where it stands: data, networks, losses, seed, and every change.

    It recreates the same bits with the same version of torch on the same kind of machine.

    Raises:
        ValueError: the run holds what can't be written down: a network or a loss of the learner's own,
            data that only this machine has, or updates that were made outside of steps; or it is
            larger than a code may be.
    """
    gan = run.gan
    if gan.generator_sizes is None or gan.discriminator_sizes is None:
        raise ValueError(
            "a network of this game is one of your own; a code can only tell sizes of hidden layers"
        )
    if gan.own_updates:
        raise ValueError("the updates of this game are your own; a code can only tell GAN's")
    if not gan.scripted:
        raise ValueError(
            "this game was also trained by single updates (step_discriminator, step_generator), "
            "or by a step that was broken off; a code can only tell whole steps"
        )
    about = {
        "seed": gan.seed,
        "latent_dim": gan.latent_dim,
        "generator": list(gan.generator_sizes),
        "discriminator": list(gan.discriminator_sizes),
        "batch_size": gan.batch_size,
    }
    told = {
        **_checked(about, gan.density.dim),
        **{part: True for part in PARTS if getattr(gan, part)},
        "betas": gan.betas,
        "steps": _whole("steps", run.steps, 0, STEPS),
        "script": [
            [step, {name: _plain(name, value) for name, value in changes.items()}]
            for step, changes in run.script
            if step <= run.steps
        ],
    }
    text = json.dumps(told, separators=(",", ":")).encode()
    if len(text) >= LARGEST:
        raise ValueError(f"the run's changes fill {len(text)} characters; a code can hold {LARGEST}")
    packed = zlib.compress(text, 9)
    # The checksum is that of the bytes as they stand: zlib's own overlooks a change that says the same.
    return PREFIX + _letters(zlib.crc32(packed).to_bytes(4, "big") + packed)


def read(code: str) -> tuple[Run, int]:
    """The run that a code tells of, at its beginning, and the step that ``Run.rewind`` takes it to.

    Raises:
        ValueError: this isn't a code, or it asks for what isn't allowed.
    """
    start = "".join(code.split()) if isinstance(code, str) else code  # a mail may have broken the line
    shown = repr(code if not isinstance(code, str) or len(code) <= 24 else code[:24] + "…")
    if not isinstance(start, str) or not start.startswith(PREFIX):
        raise ValueError(
            f"code is {shown}; allowed is one that was copied from a stage: it begins with {PREFIX}"
        )
    try:
        return _remake(json.loads(_unpacked(start[len(PREFIX) :])))
    except BROKEN as error:
        raise ValueError(
            f"code is {shown}; it is damaged ({type(error).__name__}): copy it again, whole"
        ) from None
    except ValueError as error:
        reason = str(error)
        reason = reason if len(reason) <= 300 else reason[:300] + "…"
        raise ValueError(f"code is {shown}; it can't be used: {reason}") from None


def _letters(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _unpacked(letters: str) -> bytes:
    data = base64.b64decode(letters + "=" * (-len(letters) % 4), altchars=b"-_", validate=True)
    check, packed = data[:4], data[4:]
    # Letters may hold bits that are no part of a byte: then they decode to what other letters say.
    if check != zlib.crc32(packed).to_bytes(4, "big") or _letters(data) != letters:
        raise ValueError("its letters don't fit together; copy it again, whole")
    unpacker = zlib.decompressobj()
    text = unpacker.decompress(packed, LARGEST)
    if not unpacker.eof:
        raise ValueError(f"it is cut short, or unfolds to more than {LARGEST} characters")
    return text


def _remake(told: dict[str, Any]) -> tuple[Run, int]:
    steps = _whole("steps", told["steps"], 0, STEPS)
    script = []
    for step, changes in told["script"]:
        _whole("step", step, script[-1][0] + 1 if script else 0, steps)
        script.append((step, {name: _value(name, plain) for name, plain in changes.items()}))
    if not script or script[0][0] != 0:
        raise ValueError("it doesn't say how the run begins")
    settings = {name: value for name, value in script[0][1].items() if name != "player"}
    # Every change is tried now, on a small game: a run must not fail half-way for what could be seen at once.
    trial = Run(GAN(**settings, generator=(), discriminator=()))
    for _, changes in script:
        for name, value in changes.items():
            trial.set(name, value)
    about = _checked({name: told[name] for name in ABOUT}, settings["density"].dim)
    parts = {part: told[part] for part in PARTS if part in told}
    return Run.scripted(GAN(**settings, **about, **parts, betas=told["betas"]), script, steps), steps


def _checked(about: dict[str, Any], dim: int) -> dict[str, Any]:
    """What a code tells of a game beside its settings, if it asks for no more than is allowed."""
    latent_dim = _whole("latent_dim", about["latent_dim"], 1, WIDEST)
    _check_sizes("generator", about["generator"], latent_dim, dim)
    _check_sizes("discriminator", about["discriminator"], dim, 1)
    _whole("batch_size", about["batch_size"], 1, BATCH)
    _whole("seed", about["seed"], 0, SEED)
    return about


def _whole(name: str, value: Any, least: int, most: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise ValueError(f"{name} is {value!r}; allowed are whole numbers from {least} to {most}")
    return value


def _check_sizes(name: str, sizes: Any, inputs: int, outputs: int) -> None:
    if not isinstance(sizes, list) or len(sizes) > 16:
        raise ValueError(f"{name} has {sizes!r} for layers; allowed are up to 16 sizes")
    every = [inputs, *(_whole(f"a layer of {name}", size, 1, WIDEST) for size in sizes), outputs]
    weights = sum((one + 1) * other for one, other in pairwise(every))
    if weights > WEIGHTS:
        raise ValueError(f"{name} has {weights} weights; allowed are up to {WEIGHTS}")


def _plain(name: str, value: Any) -> Any:
    if name == "density":
        return _plain_density(value)
    if name == "objective":
        return _plain_objective(value)
    return _whole(name, value, 1, UPDATES) if name == "discriminator_steps" else value


def _value(name: str, plain: Any) -> Any:
    if name == "density":
        return _density(plain)
    if name == "objective":
        return _objective(plain)
    if name not in (*SETTINGS, "player"):
        raise ValueError(f"it changes {name!r}; allowed are {', '.join(SETTINGS)}, player")
    return _whole(name, plain, 1, UPDATES) if name == "discriminator_steps" else plain


def _plain_density(density: Density) -> dict[str, Any]:
    if isinstance(density, Mixture):
        _check_mixture(len(density.centers), density.dim, density.covariances is None)
        shape = "scales" if density.covariances is None else "covariances"
        parts = {name: getattr(density, name).tolist() for name in ("centers", shape, "weights")}
        return {"kind": "Mixture", **parts}
    if isinstance(density, Samples):
        bandwidth = float(density.bandwidth)
        if _is_shipped(density):
            check = zlib.crc32(density.points.numpy().tobytes())
            return {"kind": "shipped", "name": density.name, "bandwidth": bandwidth, "check": check}
        if density.points.numel() <= NUMBERS and density.decode is None:
            points = density.points.numpy().astype("<f4")
            return {
                "kind": "Samples",
                "points": base64.b64encode(points.tobytes()).decode(),
                "dim": density.dim,
                "bandwidth": bandwidth,
                "labels": None if density.labels is None else density.labels.tolist(),
            }
        raise ValueError(
            f"density holds {density.points.numel()} numbers that only this notebook has; a code can tell a "
            f"Mixture, the shipped digits, or Samples of up to {NUMBERS} numbers without images"
        )
    raise ValueError(
        f"density is a {type(density).__name__} of your own; a code can tell a Mixture or Samples"
    )


def _density(plain: dict[str, Any]) -> Density:
    kind = plain["kind"]
    if kind == "Mixture":
        centers = torch.tensor(plain["centers"])
        _check_mixture(*centers.shape, "covariances" not in plain)
        shape = "covariances" if "covariances" in plain else "scales"
        return Mixture(centers, weights=torch.tensor(plain["weights"]), **{shape: torch.tensor(plain[shape])})
    if kind == "Samples":
        numbers = np.frombuffer(base64.b64decode(plain["points"]), "<f4")
        _whole("the number of numbers in a density", len(numbers), 1, NUMBERS)
        points = torch.tensor(numbers.reshape(-1, _whole("dim", plain["dim"], 1, WIDEST)))
        labels = None if plain["labels"] is None else torch.tensor(plain["labels"])
        return Samples(points, float(plain["bandwidth"]), labels)
    if kind == "shipped" and plain["name"] in SHIPPED:
        density = SHIPPED[plain["name"]]()
        if zlib.crc32(density.points.numpy().tobytes()) != plain["check"]:
            raise ValueError(f"{plain['name']} are other numbers here than where the code was made")
        return dataclasses.replace(density, bandwidth=float(plain["bandwidth"]))
    raise ValueError(f"it tells of a density {kind!r}, which isn't known here")


def _check_mixture(count: int, dim: int, round_: bool) -> None:
    """Whether a mixture is small enough; of components that aren't round, the covariances count."""
    _whole("the number of components", count, 1, COMPONENTS)
    _whole("the number of a mixture's numbers", count * dim * (1 if round_ else dim), 1, NUMBERS)


def _is_shipped(density: Samples) -> bool:
    """Whether it holds what everybody has, and all of that."""
    if density.name not in SHIPPED or density.labels is None:
        return False
    whole = SHIPPED[density.name]()
    return torch.equal(density.points, whole.points) and torch.equal(density.labels, whole.labels)


def _plain_objective(objective: Objective) -> dict[str, Any]:
    kind = type(objective).__name__
    if OBJECTIVES.get(kind) is not type(objective):
        raise ValueError(f"objective is a {kind} of your own; a code can tell {', '.join(OBJECTIVES)}")
    parts = {part.name: getattr(objective, part.name) for part in dataclasses.fields(objective)}
    penalty = parts.get("penalty")
    if penalty is not None:
        if PENALTIES.get(type(penalty).__name__) is not type(penalty):
            raise ValueError(
                f"penalty is a {type(penalty).__name__} of your own; a code can tell {', '.join(PENALTIES)}"
            )
        parts["penalty"] = {"kind": type(penalty).__name__, **dataclasses.asdict(penalty)}
    return {"kind": kind, **parts}


def _objective(plain: dict[str, Any]) -> Objective:
    parts = dict(plain)
    kind = parts.pop("kind")
    if kind not in OBJECTIVES or not isinstance(parts.get("name"), str):
        raise ValueError(f"it tells of a loss {kind!r}, which isn't known here")
    if parts.get("penalty") is not None:
        penalty = dict(parts["penalty"])
        which = penalty.pop("kind")
        if which not in PENALTIES:
            raise ValueError(f"it tells of a penalty {which!r}, which isn't known here")
        parts["penalty"] = PENALTIES[which](**penalty)
    return OBJECTIVES[kind](**parts)
