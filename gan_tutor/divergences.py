"""How far apart two distributions are, as the game sees it (Goodfellow et al. 2014, arXiv 1406.2661)."""

from __future__ import annotations

from torch import Tensor
from torch.nn.functional import logsigmoid


def value(real_logits: Tensor, fake_logits: Tensor) -> Tensor:
    """Value of the game, V(D, G) = E_p[log D(x)] + E_q[log(1 − D(x))], in nats (equation 1).

    D maximises it, G minimises it. With D = 0.5 everywhere it is −log 4 = −1.386294…; a perfect
    discriminator brings it to 0.

    Args:
        real_logits: D's logits on real samples, any shape; D = sigmoid(logit).
        fake_logits: D's logits on fakes, any shape.
    """
    # 1 − sigmoid(l) = sigmoid(−l); logsigmoid stays exact where D rounds to 0 or 1.
    return logsigmoid(real_logits).mean() + logsigmoid(-fake_logits).mean()


def optimal_logit(log_p: Tensor, log_q: Tensor) -> Tensor:
    """Logit of the best discriminator for a fixed generator: l*(x) = log p(x) − log q(x).

    Args:
        log_p: log density of the real distribution at each point, shape (n,).
        log_q: log density of the generator's distribution at the same points, shape (n,).
    """
    return log_p - log_q


def optimal_discriminator(log_p: Tensor, log_q: Tensor) -> Tensor:
    """The best discriminator for a fixed generator, D*(x) = p(x) / (p(x) + q(x)) (proposition 1).

    Taken from log densities, so that it stays exact where both densities round to 0.
    """
    return optimal_logit(log_p, log_q).sigmoid()
