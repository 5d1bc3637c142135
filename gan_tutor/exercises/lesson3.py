"""Checks of lesson 3: binary cross-entropy, the optimal discriminator, and both updates of a step."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy, logsigmoid

from ..checks import Verdict
from ..densities import ring
from ..divergences import optimal_discriminator
from ..handwritten import Handwritten, Update
from ..training import GAN
from .attempts import Unfinished, judged, numbers

UPDATES = 3  # that are compared: a gradient that was not forgotten shows in the second
# Of the way that the right updates go: rounding and Adam's eps change up to 4e-4 of it, slips 0.1 and more.
CLOSE = 1e-2
GAME = {"generator": (8, 8), "discriminator": (8, 8), "batch_size": 64, "objective": "minimax"}


def check_cross_entropy(attempt: Callable[..., float]) -> Verdict:
    """Check binary cross-entropy, against torch's.

    Args:
        attempt: takes D's outputs, shape (n,), between 0 and 1, and labels, shape (n,), 1 for a real and 0
            for a fake; gives a single number.
    """

    def check() -> str:
        outputs = np.array([0.9, 0.7, 0.2, 0.4, 0.05])
        labels = np.array([1.0, 1.0, 1.0, 0.0, 0.0])
        missing = (
            "cross_entropy returns nothing yet. A real costs −log of D's output, a fake −log of one minus "
            "it. The mean over all images is asked for."
        )
        found = numbers(attempt, outputs, labels, shape=(), missing=missing).item()
        reals, fakes = -np.log(outputs[:3]), -np.log(1 - outputs[3:])
        costs = np.concatenate([reals, fakes])
        other = -np.log(np.concatenate([1 - outputs[:3], outputs[3:]]))
        slips = {
            "That is the mean of the logarithms, below 0. A cost has a minus before it.": -costs.mean(),
            "That is the sum. The mean over all images is asked for.": costs.sum(),
            "Reals and fakes are exchanged: where the label is 1 it is the output itself that counts.": (
                other.mean()
            ),
            "The fakes are missing: where the label is 0, −log(1 − output).": reals.sum() / len(costs),
            "The reals are missing: where the label is 1, −log(output).": fakes.sum() / len(costs),
            "That is the game's cost: the reals' mean and the fakes' mean, added up. Here it is one mean "
            "over all five images, as torch takes it.": reals.mean() + fakes.mean(),
            "That is in bits: log2. The natural logarithm is asked for.": costs.mean() / np.log(2),
            "That has the logarithm to the base 10. The natural one is asked for.": costs.mean() / np.log(10),
            "That is the fakes' outputs with −log, as if they were real.": -np.log(outputs).mean(),
        }
        for hint, slip in slips.items():
            if np.isclose(found, slip, rtol=1e-6, atol=0):
                raise Unfinished(hint)
        rng = np.random.default_rng(3)
        for given, known in ((outputs, labels), (rng.uniform(0.01, 0.99, 9), np.arange(9) % 3 == 0)):
            known = known.astype(float)
            right = binary_cross_entropy(torch.tensor(given), torch.tensor(known)).item()
            found = numbers(attempt, given, known, shape=(), missing=missing).item()
            # Float32 keeps 7 digits, fewer of 1 − 0.99; and a little may be added for fear of log 0.
            if not np.isclose(found, right, rtol=1e-4, atol=0):
                raise Unfinished(
                    f"For outputs {np.round(given, 2).tolist()} and labels {known.tolist()} torch's binary "
                    f"cross-entropy is {right:.5f}; yours is {found:.5f}."
                )
        return "It is torch's binary_cross_entropy. With as many reals as fakes V is −2 times it."

    return judged(check)


def check_optimal_discriminator(attempt: Callable[..., np.ndarray]) -> Verdict:
    """Check the optimal discriminator, D* = p / (p + q), also where both densities round to 0.

    Args:
        attempt: takes the log densities of the reals and of the fakes at some places, shapes (n,); gives D*
            there, shape (n,).
    """

    def check() -> str:
        p, q = np.array([0.4, 0.2, 0.1, 0.05]), np.array([0.1, 0.25, 0.3, 0.2])
        near = np.log(p), np.log(q)
        missing = (
            "optimal_discriminator returns nothing yet. Which share of all that lies at a place is real? "
            "p is exp(log_p)."
        )
        found = numbers(attempt, *near, shape=(4,), missing=missing)
        slips = {
            "That is q / (p + q), how surely it is a fake. D says how surely it is real.": q / (p + q),
            "That is p / q, which can be more than 1. Divide by all that lies there, p + q.": p / q,
            "That is yes or no, nothing between. Where both densities lie the best D is not sure: it says "
            "the share of the reals.": (p > q).astype(float),
            "That is p itself, a density. D says which share p has of p + q.": p,
            "That is the logit of D*, log p − log q. Put it through the sigmoid, 1 / (1 + exp(−logit)).": (
                near[0] - near[1]
            ),
            "The logarithms themselves are no densities: p is exp(log_p).": near[0] / (near[0] + near[1]),
        }
        for hint, slip in slips.items():
            if np.allclose(found, slip, rtol=1e-6, atol=0):
                raise Unfinished(hint)
        _compare(found, near)
        # Here p and q are some 1e-350, which float64 rounds to 0; and there only one of them is.
        for places in ([-801.0, -800.0, -900.0], [-800.0, -803.0, -898.5]), ([-3.0, -900.0], [-900.0, -3.0]):
            logs = tuple(map(np.array, places))
            found = numbers(attempt, *logs, shape=logs[0].shape, missing=missing)
            if not np.isfinite(found).all():
                raise Unfinished(
                    f"Right where the densities are numbers. But for log_p = {logs[0].tolist()} and log_q = "
                    f"{logs[1].tolist()} exp rounds to 0 or runs over, and you say {found.tolist()}. Divide "
                    "p / (p + q) by p first: what is left is exp(log_q − log_p)."
                )
            _compare(found, logs)
        return "No discriminator, however large and however long trained, can do better than this one."

    return judged(check)


def _compare(found: np.ndarray, logs: tuple[np.ndarray, np.ndarray]) -> None:
    right = optimal_discriminator(*map(torch.from_numpy, logs)).numpy()
    # Next to 0 and 1 anything as near as float32 gets is as good.
    wrong = np.flatnonzero(~np.isclose(found, right, rtol=1e-5, atol=1e-7))
    if len(wrong):
        k = wrong[0]
        raise Unfinished(
            f"Where log_p is {logs[0][k]:.4g} and log_q is {logs[1][k]:.4g}, a share of {right[k]:.4f} is "
            f"real; yours says {found[k]:.4f}."
        )


def check_updates(update_discriminator: Update, update_generator: Update) -> Verdict:
    """Check both updates of a step of the minimax game, against those that the stage plays.

    Args:
        update_discriminator, update_generator: as ``handwritten.Handwritten`` takes them.
    """

    def check() -> str:
        _check_discriminator(update_discriminator)
        _check_generator(update_generator)
        _check_both(update_discriminator, update_generator)
        return f"After {UPDATES} updates of each, both networks are where the stage's own updates lead."

    return judged(check)


def _check_discriminator(update: Update) -> None:
    moves = _moved(update, _nothing, "discriminator", "update_discriminator")
    moved = moves["discriminator"]
    if moves["generator"].norm() != 0:
        raise Unfinished(
            "update_discriminator has moved the generator. Its optimiser is D's alone: what else has changed "
            "G's weights?"
        )
    if moved.norm() == 0:
        raise Unfinished(
            "update_discriminator has not moved D. It takes the loss, from D's logits on reals and fakes, "
            "then optimizer.zero_grad(), loss.backward() and optimizer.step()."
        )
    right = _way("discriminator", lambda real, fake: -logsigmoid(real).mean() - logsigmoid(-fake).mean())
    if _same(moved, right):
        return
    slips = {
        "D goes the wrong way: its cost grows. The loss is the cost itself, with −log.": (
            lambda real, fake: logsigmoid(real).mean() + logsigmoid(-fake).mean()
        ),
        "D learns from the reals alone. What do the fakes cost it?": lambda real, fake: (
            -logsigmoid(real).mean()
        ),
        "D learns from the fakes alone. What do the reals cost it?": lambda real, fake: (
            -logsigmoid(-fake).mean()
        ),
        "D takes fakes for real as well: a fake costs −log(1 − D), in logits −logsigmoid(−logit).": (
            lambda real, fake: -logsigmoid(real).mean() - logsigmoid(fake).mean()
        ),
        "Reals and fakes are exchanged: a real costs −log D, a fake −log(1 − D).": (
            lambda real, fake: -logsigmoid(-real).mean() - logsigmoid(fake).mean()
        ),
        "D has no logarithm in its loss: the cost of a real is −log D.": (
            lambda real, fake: fake.sigmoid().mean() - real.sigmoid().mean()
        ),
    }
    _explain(
        "update_discriminator", moved, {hint: _way("discriminator", loss) for hint, loss in slips.items()}
    )


def _check_generator(update: Update) -> None:
    moves = _moved(_nothing, update, "generator", "update_generator")
    moved = moves["generator"]
    if moves["discriminator"].norm() != 0:
        raise Unfinished(
            "update_generator has moved the discriminator. Only G's own optimiser may step: what else has "
            "changed D's weights?"
        )
    if moved.norm() == 0:
        raise Unfinished(
            "update_generator has not moved G. The fakes have to go through D with their gradient, without "
            "detach or no_grad. Then optimizer.zero_grad(), loss.backward() and optimizer.step()."
        )
    if _same(moved, _way("generator", lambda real, fake: logsigmoid(-fake).mean())):
        return
    slips = {
        "G goes the wrong way: it helps D. G wants D's cost high; its loss is the cost with a minus.": (
            lambda real, fake: -logsigmoid(-fake).mean()
        ),
        "That is the non-saturating loss, −log D. It works, often better, and lesson 4 tells why; but here "
        "the game is minimax: G minimises log(1 − D).": lambda real, fake: -logsigmoid(fake).mean(),
        "G has no logarithm in its loss: it minimises the mean of log(1 − D).": (
            lambda real, fake: -fake.sigmoid().mean()
        ),
    }
    _explain("update_generator", moved, {hint: _way("generator", loss) for hint, loss in slips.items()})


def _check_both(*updates: Update) -> None:
    """Played in turns, either finds what the other has left: ``backward`` fills both networks' gradients."""
    moved = _moved(*updates, "both", "Each is right alone, but played in turns one of the updates has")
    right = _played(GAN(ring(), **GAME), "both")
    if not all(_same(moved[name], right[name]) for name in right):
        raise Unfinished(
            "Each update is right alone, but not when they are played in turns: G's loss goes through D, and "
            "loss.backward() leaves gradients in both networks. Call optimizer.zero_grad() before it, not "
            "after the step."
        )


def _nothing(*arguments: Any) -> None: ...


def _moved(discriminators: Update, generators: Update, player: str, who: str) -> dict[str, Tensor]:
    """How far some steps with these updates move the weights of each network."""
    try:
        return _played(Handwritten(ring(), discriminators, generators, **GAME), player)
    except Exception as error:
        raise Unfinished(f"{who} raised {type(error).__name__}: {error}.") from error


def _way(player: str, loss: Callable[[Tensor, Tensor], Tensor]) -> Tensor:
    """How far as many updates with that loss lead, of logits on reals and on fakes."""

    class Lost:
        name = "lost"

        def discriminator(self, real_logits: Tensor, fake_logits: Tensor) -> Tensor:
            return loss(real_logits, fake_logits)

        def generator(self, fake_logits: Tensor) -> Tensor:
            return loss(fake_logits, fake_logits)

    return _played(GAN(ring(), **{**GAME, "objective": Lost()}), player)[player]


def _played(game: GAN, player: str) -> dict[str, Tensor]:
    game.restore(_start())
    before = {name: _weights(getattr(game, name)) for name in ("discriminator", "generator")}
    game.train(UPDATES, player)
    return {name: _weights(getattr(game, name)) - weights for name, weights in before.items()}


@cache
def _start() -> dict[str, Any]:
    """Where the updates begin: D has learnt a little, since while it says 0.5 to all, losses look alike.

    But the optimiser is fresh: what Adam remembers has a size, and a multiple of a loss is as good.
    """
    game = GAN(ring(), **GAME)
    start = game.checkpoint()
    game.train(150, "discriminator")
    return start | {"discriminator": game.checkpoint()["discriminator"]}


def _explain(name: str, moved: Tensor, slips: dict[str, Tensor]) -> None:
    for hint, way in slips.items():
        if _same(moved, way):
            raise Unfinished(hint)
    raise Unfinished(
        f"{name} moves its network, but not to where {UPDATES} updates of the minimax game lead. Is the "
        "gradient of the update before forgotten (optimizer.zero_grad())? Is the loss a mean? Are the fakes "
        "generator(latent)? Is there one step a call?"
    )


def _same(moved: Tensor, way: Tensor) -> bool:
    return bool((moved - way).norm() <= CLOSE * way.norm())


def _weights(network: nn.Module) -> Tensor:
    return torch.cat([each.detach().flatten() for each in network.parameters()])
