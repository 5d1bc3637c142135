"""The checks of lesson 3's exercises: right answers pass, each slip gets its own hint, none gets by."""

import numpy as np
import pytest
import torch
from torch.nn.functional import (
    binary_cross_entropy,
    binary_cross_entropy_with_logits,
    logsigmoid,
    softplus,
)

from gan_tutor.divergences import optimal_discriminator
from gan_tutor.exercises import lesson3
from gan_tutor.exercises.lesson3 import check_cross_entropy, check_optimal_discriminator, check_updates

# binary cross-entropy


def by_where(outputs, labels):
    return np.where(labels == 1, -np.log(outputs), -np.log(1 - outputs)).mean()


def by_formula(outputs, labels):
    return -(labels * np.log(outputs) + (1 - labels) * np.log(1 - outputs)).mean()


def by_loop(outputs, labels):
    total = 0
    for output, label in zip(outputs, labels, strict=True):
        total -= np.log(output) if label else np.log(1 - output)
    return total / len(outputs)


def by_torch(outputs, labels):
    return binary_cross_entropy(torch.tensor(outputs), torch.tensor(labels))


def by_logits(outputs, labels):
    logits = torch.tensor(np.log(outputs / (1 - outputs)))
    return binary_cross_entropy_with_logits(logits, torch.tensor(labels)).item()


def in_float32(outputs, labels):
    return by_formula(outputs.astype(np.float32), labels.astype(np.float32))


def afraid_of_zero(outputs, labels):
    return by_formula(np.clip(outputs, 1e-7, 1 - 1e-7), labels)


def adding_a_little(outputs, labels):
    return -(labels * np.log(outputs + 1e-7) + (1 - labels) * np.log(1 - outputs + 1e-7)).mean()


def in_place(outputs, labels):
    outputs[labels == 0] = 1 - outputs[labels == 0]
    found = -np.log(outputs).mean()
    outputs[:], labels[:] = 7, 7
    return found


@pytest.mark.parametrize(
    "attempt",
    [
        by_where,
        by_formula,
        by_loop,
        by_torch,
        by_logits,
        in_float32,
        afraid_of_zero,
        adding_a_little,
        in_place,
    ],
    ids=lambda attempt: attempt.__name__,
)
def test_a_right_cross_entropy_passes_however_it_is_written(attempt):
    verdict = check_cross_entropy(attempt)
    assert verdict.solved, verdict.message


def split(outputs, labels):
    return -np.log(outputs[labels == 1]), -np.log(1 - outputs[labels == 0])


ENTROPY_SLIPS = {
    "no minus": (lambda *given: -by_where(*given), "below 0"),
    "the sum": (lambda outputs, labels: len(outputs) * by_where(outputs, labels), "That is the sum"),
    "exchanged": (lambda outputs, labels: by_where(outputs, 1 - labels), "exchanged"),
    "the reals alone": (
        lambda outputs, labels: -(labels * np.log(outputs)).mean(),
        "The fakes are missing",
    ),
    "the fakes alone": (
        lambda outputs, labels: -((1 - labels) * np.log(1 - outputs)).mean(),
        "The reals are missing",
    ),
    "two means": (
        lambda *given: sum(costs.mean() for costs in split(*given)),
        "the reals' mean and the fakes' mean, added up",
    ),
    "bits": (lambda *given: by_where(*given) / np.log(2), "log2"),
    "log10": (lambda *given: by_where(*given) / np.log(10), "base 10"),
    "all as reals": (lambda outputs, labels: -np.log(outputs).mean(), "as if they were real"),
}


@pytest.mark.parametrize(("attempt", "hint"), ENTROPY_SLIPS.values(), ids=ENTROPY_SLIPS.keys())
def test_each_slip_in_the_cross_entropy_gets_its_hint(attempt, hint):
    verdict = check_cross_entropy(attempt)
    assert not verdict.solved
    assert hint in verdict.message


def raising(*given):
    raise KeyError("labels")


ENTROPY_WRONG = {
    "a stub": (lambda *given: None, "cross_entropy returns nothing yet"),
    "an ellipsis": (lambda *given: ..., "cross_entropy returns nothing yet"),
    "raises": (raising, "Your function raised KeyError: 'labels'"),
    "takes too little": (lambda outputs: 0.5, "Your function raised TypeError"),
    "for each image": (
        lambda outputs, labels: np.where(labels == 1, -np.log(outputs), -np.log(1 - outputs)),
        "shape (5,); a single number is asked for",
    ),
    "words": (lambda *given: "0.6", "numbers are asked for"),
    "NaN": (lambda *given: np.nan, "yours is nan"),
    "zero": (lambda *given: 0, "yours is 0.00000"),
    "the first answer, whatever comes": (
        lambda outputs, labels: by_where(np.array([0.9, 0.7, 0.2, 0.4, 0.05]), np.array([1, 1, 1, 0, 0])),
        "torch's binary cross-entropy is",
    ),
    "five written out": (
        lambda outputs, labels: len(outputs) / 5 * by_where(outputs, labels),
        "torch's binary cross-entropy is",
    ),
    "three reals first": (
        lambda outputs, labels: by_where(outputs, np.arange(len(outputs)) < 3),
        "torch's binary cross-entropy is",
    ),
    "a thousandth more": (lambda *given: 1.001 * by_where(*given), "torch's binary cross-entropy is"),
    "the log of the mean": (lambda outputs, labels: -np.log(outputs.mean()), "yours is"),
    "the squares": (lambda outputs, labels: ((outputs - labels) ** 2).mean(), "yours is"),
    "half of the two means": (
        lambda *given: sum(costs.mean() for costs in split(*given)) / 2,
        "torch's binary cross-entropy is",
    ),
}


@pytest.mark.parametrize(("attempt", "hint"), ENTROPY_WRONG.values(), ids=ENTROPY_WRONG.keys())
def test_a_wrong_cross_entropy_is_caught(attempt, hint):
    verdict = check_cross_entropy(attempt)
    assert not verdict.solved
    assert hint in verdict.message


# the optimal discriminator


def by_sigmoid(log_p, log_q):
    return 1 / (1 + np.exp(log_q - log_p))


RIGHT_JUDGES = {
    "sigmoid": by_sigmoid,
    "tanh": lambda log_p, log_q: 0.5 + 0.5 * np.tanh((log_p - log_q) / 2),
    "logaddexp": lambda log_p, log_q: np.exp(log_p - np.logaddexp(log_p, log_q)),
    "the largest taken out": lambda log_p, log_q: (
        np.exp(log_p - np.maximum(log_p, log_q))
        / (np.exp(log_p - np.maximum(log_p, log_q)) + np.exp(log_q - np.maximum(log_p, log_q)))
    ),
    "torch": lambda log_p, log_q: torch.sigmoid(torch.tensor(log_p - log_q)),
    "the package's": lambda log_p, log_q: optimal_discriminator(torch.tensor(log_p), torch.tensor(log_q)),
    "in float32": lambda log_p, log_q: by_sigmoid(log_p.astype(np.float32), log_q.astype(np.float32)),
    "a loop": lambda log_p, log_q: [by_sigmoid(a, b) for a, b in zip(log_p, log_q, strict=True)],
}


@pytest.mark.parametrize("attempt", RIGHT_JUDGES.values(), ids=RIGHT_JUDGES.keys())
def test_a_right_optimal_discriminator_passes_however_it_is_written(attempt):
    verdict = check_optimal_discriminator(attempt)
    assert verdict.solved, verdict.message


def densities_first(log_p, log_q):
    p, q = np.exp(log_p), np.exp(log_q)
    return p / (p + q)


FIRST = {0.4: 0.8, 0.2: 4 / 9, 0.1: 0.25, 0.05: 0.2}
WRONG_JUDGES = {
    "a stub": (lambda log_p, log_q: None, "optimal_discriminator returns nothing yet"),
    "an ellipsis": (lambda log_p, log_q: ..., "optimal_discriminator returns nothing yet"),
    "the fakes' share": (lambda log_p, log_q: by_sigmoid(log_q, log_p), "That is q / (p + q)"),
    "the ratio": (lambda log_p, log_q: np.exp(log_p - log_q), "That is p / q"),
    "yes or no": (lambda log_p, log_q: log_p > log_q, "That is yes or no"),
    "p itself": (lambda log_p, log_q: np.exp(log_p), "That is p itself"),
    "the logit": (lambda log_p, log_q: log_p - log_q, "That is the logit"),
    "of the logarithms": (lambda log_p, log_q: log_p / (log_p + log_q), "The logarithms themselves"),
    "raises": (raising, "Your function raised KeyError"),
    "one number": (lambda log_p, log_q: 0.5, "shape (); an array of shape (4,)"),
    "a half": (lambda log_p, log_q: 0 * log_p + 0.5, "a share of 0.8000 is real; yours says 0.5000"),
    "half of it": (lambda log_p, log_q: by_sigmoid(log_p, log_q) / 2, "is real; yours says 0.4000"),
    "densities first": (densities_first, "exp rounds to 0 or runs over"),
    "densities first, nothing where there are none": (
        lambda log_p, log_q: np.nan_to_num(densities_first(log_p, log_q)),
        "Where log_p is -801 and log_q is -800, a share of 0.2689 is real; yours says 0.0000",
    ),
    "densities first, afraid of zero": (
        lambda log_p, log_q: np.exp(log_p) / (np.exp(log_p) + np.exp(log_q) + 1e-12),
        "Where log_p is -801 and log_q is -800",
    ),
    "half where there are none": (
        lambda log_p, log_q: np.nan_to_num(densities_first(log_p, log_q), nan=0.5),
        "yours says 0.5000",
    ),
    "NaN": (lambda log_p, log_q: log_p + np.nan, "yours says nan"),
    "the first answer, whatever comes": (
        lambda log_p, log_q: np.array([FIRST.get(round(value, 6), 0.5) for value in np.exp(log_p)]),
        "yours says 0.5000",
    ),
}


@pytest.mark.parametrize(("attempt", "hint"), WRONG_JUDGES.values(), ids=WRONG_JUDGES.keys())
def test_a_wrong_optimal_discriminator_is_caught(attempt, hint):
    verdict = check_optimal_discriminator(attempt)
    assert not verdict.solved
    assert hint in verdict.message


@pytest.mark.parametrize("check", [check_cross_entropy, check_optimal_discriminator])
@pytest.mark.parametrize("attempt", [None, 3, "share"])
def test_what_is_no_function_is_caught(check, attempt):
    assert "not callable" in check(attempt).message


# both updates


def of_d(loss, before=True, after=False, steps=1, detach=True, back=True):
    """An update of D with a loss of the logits on reals and on fakes."""

    def update(discriminator, generator, optimizer, real, latent):
        fake = generator(latent)
        cost = loss(discriminator(real), discriminator(fake.detach() if detach else fake))
        if before:
            optimizer.zero_grad()
        cost.backward()
        for _ in range(steps):
            optimizer.step()
        if after:
            optimizer.zero_grad()
        return cost if back else None

    return update


def of_g(loss, before=True, after=False, steps=1, back=True):
    """An update of G with a loss of the logits on fakes."""

    def update(discriminator, generator, optimizer, latent):
        cost = loss(discriminator(generator(latent)))
        if before:
            optimizer.zero_grad()
        cost.backward()
        for _ in range(steps):
            optimizer.step()
        if after:
            optimizer.zero_grad()
        return cost if back else None

    return update


def functional(real, fake):
    return binary_cross_entropy_with_logits(real, torch.ones_like(real)) + (
        binary_cross_entropy_with_logits(fake, torch.zeros_like(fake))
    )


def by_logs(real, fake):
    return -(torch.sigmoid(real).log().mean() + (1 - torch.sigmoid(fake)).log().mean())


def in_one_batch(discriminator, generator, optimizer, real, latent):
    with torch.no_grad():
        fake = generator(latent)
    logits = discriminator(torch.cat([real, fake]))
    labels = torch.cat([torch.ones(len(real), 1), torch.zeros(len(fake), 1)])
    loss = binary_cross_entropy(torch.sigmoid(logits), labels)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()


def in_two_passes(discriminator, generator, optimizer, real, latent):
    optimizer.zero_grad()
    binary_cross_entropy_with_logits(discriminator(real), torch.ones(len(real), 1)).backward()
    fake = generator(latent).detach()
    binary_cross_entropy_with_logits(discriminator(fake), torch.zeros(len(fake), 1)).backward()
    optimizer.step()


def by_the_networks_own_zero_grad(discriminator, generator, optimizer, real, latent):
    discriminator.zero_grad()
    functional(discriminator(real), discriminator(generator(latent))).backward()
    optimizer.step()


def by_gradients(discriminator, generator, optimizer, real, latent):
    loss = functional(discriminator(real), discriminator(generator(latent)))
    optimizer.step(torch.autograd.grad(loss, list(discriminator.parameters())))
    return loss.item()


def spoiling_afterwards(discriminator, generator, optimizer, real, latent):
    of_d(functional)(discriminator, generator, optimizer, real, latent)
    real.zero_(), latent.zero_()


D_RIGHT = {
    "functional": of_d(functional),
    "logsigmoid": of_d(lambda real, fake: -logsigmoid(real).mean() - logsigmoid(-fake).mean()),
    "softplus": of_d(lambda real, fake: softplus(-real).mean() + softplus(fake).mean()),
    "logs by hand": of_d(by_logs),
    "half of it": of_d(lambda *logits: functional(*logits) / 2),
    "ten times it": of_d(lambda *logits: 10 * functional(*logits)),
    "the sum": of_d(lambda real, fake: softplus(-real).sum() + softplus(fake).sum()),
    "not detached": of_d(functional, detach=False),
    "returns nothing": of_d(functional, back=False),
    "forgets twice": of_d(functional, after=True),
    **{
        each.__name__: each
        for each in (
            in_one_batch,
            in_two_passes,
            by_the_networks_own_zero_grad,
            by_gradients,
            spoiling_afterwards,
        )
    },
}


def holding_d_still(discriminator, generator, optimizer, latent):
    discriminator.requires_grad_(False)
    loss = -binary_cross_entropy_with_logits(discriminator(generator(latent)), torch.zeros(len(latent), 1))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    discriminator.requires_grad_(True)
    return loss.detach()


SATURATING = of_g(lambda fake: logsigmoid(-fake).mean())
G_RIGHT = {
    "logsigmoid": SATURATING,
    "functional": of_g(lambda fake: -binary_cross_entropy_with_logits(fake, torch.zeros_like(fake))),
    "softplus": of_g(lambda fake: -softplus(fake).mean()),
    "logs by hand": of_g(lambda fake: (1 - torch.sigmoid(fake)).log().mean()),
    "a tenth of it": of_g(lambda fake: 0.1 * logsigmoid(-fake).mean()),
    "the sum": of_g(lambda fake: logsigmoid(-fake).sum()),
    "returns nothing": of_g(lambda fake: logsigmoid(-fake).mean(), back=False),
    "holding D still": holding_d_still,
}


@pytest.mark.parametrize("update", D_RIGHT.values(), ids=D_RIGHT.keys())
def test_a_right_update_of_d_passes_however_it_is_written(update):
    verdict = check_updates(update, SATURATING)
    assert verdict.solved, verdict.message


@pytest.mark.parametrize("update", G_RIGHT.values(), ids=G_RIGHT.keys())
def test_a_right_update_of_g_passes_however_it_is_written(update):
    verdict = check_updates(of_d(functional), update)
    assert verdict.solved, verdict.message


def by_plain_descent(discriminator, generator, optimizer, real, latent):
    loss = functional(discriminator(real), discriminator(generator(latent)))
    gradients = torch.autograd.grad(loss, list(discriminator.parameters()))
    with torch.no_grad():
        for parameter, gradient in zip(discriminator.parameters(), gradients, strict=True):
            parameter -= 0.01 * gradient


def moving_both(discriminator, generator, optimizer, real, latent):
    of_d(functional)(discriminator, generator, optimizer, real, latent)
    with torch.no_grad():
        next(generator.parameters()).mul_(1.0001)


def making_g_nowhere(discriminator, generator, optimizer, real, latent):
    of_d(functional)(discriminator, generator, optimizer, real, latent)
    with torch.no_grad():
        next(generator.parameters()).fill_(torch.nan)


def shifting_the_reals(discriminator, generator, optimizer, real, latent):
    real += 1
    return of_d(functional)(discriminator, generator, optimizer, real, latent)


def with_noise_of_its_own(discriminator, generator, optimizer, real, latent):
    noise = torch.randn(latent.shape, generator=torch.Generator().manual_seed(5))
    return of_d(functional)(discriminator, generator, optimizer, real, noise)


def at_another_rate(discriminator, generator, optimizer, real, latent):
    optimizer.lr = 1e-3
    return of_d(functional)(discriminator, generator, optimizer, real, latent)


def without_backward(discriminator, generator, optimizer, real, latent):
    optimizer.zero_grad()
    optimizer.step()


ELSEWHERE = "update_discriminator moves its network, but not to where 3 updates of the minimax game lead"
D_WRONG = {
    "an ellipsis": (lambda *given: ..., "update_discriminator"),
    "an empty one": (lambda *given: None, "update_discriminator has not moved D"),
    "a constant": (lambda *given: torch.tensor(1.38), "update_discriminator has not moved D"),
    "the loss without a step": (of_d(functional, steps=0), "update_discriminator has not moved D"),
    "the wrong sign": (of_d(lambda *logits: -functional(*logits)), "D goes the wrong way"),
    "the reals alone": (of_d(lambda real, fake: softplus(-real).mean() + 0 * fake.mean()), "reals alone"),
    "the fakes alone": (of_d(lambda real, fake: softplus(fake).mean()), "fakes alone"),
    "fakes as reals": (
        of_d(lambda real, fake: softplus(-real).mean() + softplus(-fake).mean()),
        "D takes fakes for real as well",
    ),
    "no logarithm": (
        of_d(lambda real, fake: (1 - torch.sigmoid(real)).mean() + torch.sigmoid(fake).mean()),
        "no logarithm",
    ),
    "exchanged": (of_d(lambda real, fake: functional(fake, real)), "Reals and fakes are exchanged"),
    "the log of the mean": (
        of_d(lambda real, fake: -real.sigmoid().mean().log() - (1 - fake.sigmoid().mean()).log()),
        ELSEWHERE,
    ),
    "the mean of one, the sum of the other": (
        of_d(lambda real, fake: softplus(-real).mean() + softplus(fake).sum()),
        ELSEWHERE,
    ),
    "one real alone": (of_d(lambda real, fake: softplus(-real)[0, 0] + softplus(fake).mean()), ELSEWHERE),
    "smoothed labels": (
        of_d(
            lambda real, fake: (
                binary_cross_entropy_with_logits(real, torch.full_like(real, 0.9)) + softplus(fake).mean()
            )
        ),
        ELSEWHERE,
    ),
    "squares": (of_d(lambda real, fake: ((real - 1) ** 2).mean() + (fake**2).mean()), ELSEWHERE),
    "nothing forgotten": (of_d(functional, before=False), ELSEWHERE),
    "two steps": (of_d(functional, steps=2), ELSEWHERE),
    "by hand": (by_plain_descent, ELSEWHERE),
    "shifted reals": (shifting_the_reals, ELSEWHERE),
    "noise of its own": (with_noise_of_its_own, ELSEWHERE),
    "another rate": (at_another_rate, ELSEWHERE),
    "both networks": (moving_both, "update_discriminator has moved the generator"),
    "G is nowhere": (making_g_nowhere, "update_discriminator raised Diverged"),
    "NaN": (of_d(lambda real, fake: torch.nan * real.mean()), "update_discriminator raised Diverged"),
    "no gradient": (without_backward, "raised ValueError: a parameter has no gradient"),
    "raises": (raising, "update_discriminator raised KeyError: 'labels'"),
    "takes too little": (lambda discriminator: None, "update_discriminator raised TypeError"),
    "a network": (torch.nn.Linear(2, 1), "update_discriminator raised"),
    "none": (None, "update_discriminator is None; allowed is a function"),
}


@pytest.mark.parametrize(("update", "hint"), D_WRONG.values(), ids=D_WRONG.keys())
def test_a_wrong_update_of_d_is_caught(update, hint):
    verdict = check_updates(update, SATURATING)
    assert not verdict.solved
    assert hint in verdict.message


def detached(discriminator, generator, optimizer, latent):
    loss = logsigmoid(-discriminator(generator(latent).detach())).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()


def moving_d(discriminator, generator, optimizer, latent):
    loss = SATURATING(discriminator, generator, optimizer, latent)
    with torch.no_grad():
        for parameter in discriminator.parameters():
            parameter -= 1e-3 * parameter.grad
    return loss


def doubling_the_noise(discriminator, generator, optimizer, latent):
    latent *= 2
    return SATURATING(discriminator, generator, optimizer, latent)


G_ELSEWHERE = "update_generator moves its network, but not to where 3 updates of the minimax game lead"
G_WRONG = {
    "an empty one": (lambda *given: None, "update_generator has not moved G"),
    "a constant": (lambda *given: -0.69, "update_generator has not moved G"),
    "the wrong sign": (of_g(lambda fake: -logsigmoid(-fake).mean()), "G goes the wrong way"),
    "non-saturating": (of_g(lambda fake: -logsigmoid(fake).mean()), "That is the non-saturating loss"),
    "non-saturating, functional": (
        of_g(lambda fake: binary_cross_entropy_with_logits(fake, torch.ones_like(fake))),
        "That is the non-saturating loss",
    ),
    "no logarithm": (of_g(lambda fake: -fake.sigmoid().mean()), "G has no logarithm"),
    "the log of the mean": (of_g(lambda fake: (1 - fake.sigmoid().mean()).log()), "the mean of log(1 − D)"),
    "the logits": (of_g(lambda fake: -fake.mean()), G_ELSEWHERE),
    "one fake alone": (of_g(lambda fake: logsigmoid(-fake)[0, 0]), G_ELSEWHERE),
    "nothing forgotten": (of_g(lambda fake: logsigmoid(-fake).mean(), before=False), G_ELSEWHERE),
    "two steps": (of_g(lambda fake: logsigmoid(-fake).mean(), steps=2), G_ELSEWHERE),
    "other noise": (doubling_the_noise, G_ELSEWHERE),
    "detached": (detached, "a parameter has no gradient"),
    "both networks": (moving_d, "update_generator has moved the discriminator"),
    "raises": (raising, "update_generator raised KeyError: 'labels'"),
    "D's": (of_d(functional), "update_generator raised TypeError"),
}


@pytest.mark.parametrize(("update", "hint"), G_WRONG.values(), ids=G_WRONG.keys())
def test_a_wrong_update_of_g_is_caught(update, hint):
    verdict = check_updates(of_d(functional), update)
    assert not verdict.solved
    assert hint in verdict.message


def test_each_slip_in_an_update_has_a_hint_of_its_own():
    slips = ["the wrong sign", "the reals alone", "the fakes alone", "fakes as reals", "no logarithm"]
    hints = [check_updates(D_WRONG[slip][0], SATURATING).message for slip in slips]
    slips = ["the wrong sign", "non-saturating", "no logarithm"]
    hints += [check_updates(of_d(functional), G_WRONG[slip][0]).message for slip in slips]
    assert len(set(hints)) == len(hints)
    assert not [hint for hint in hints if "not to where" in hint]


def holding_d_for_ever(discriminator, generator, optimizer, latent):
    discriminator.requires_grad_(False)
    return SATURATING(discriminator, generator, optimizer, latent)


def too_late(loss_of, of):
    return of(loss_of, before=False, after=True)


TOGETHER = {
    "D forgets too late": (
        too_late(functional, of_d),
        SATURATING,
        "Call optimizer.zero_grad() before it, not after the step",
    ),
    "G forgets too late": (
        of_d(functional, detach=False),
        too_late(lambda fake: logsigmoid(-fake).mean(), of_g),
        "Call optimizer.zero_grad() before it, not after the step",
    ),
    "D is held for ever": (
        of_d(functional),
        holding_d_for_ever,
        "played in turns one of the updates has raised RuntimeError",
    ),
}


@pytest.mark.parametrize(("first", "second", "hint"), TOGETHER.values(), ids=TOGETHER.keys())
def test_updates_that_are_right_alone_but_not_in_turns_are_caught(first, second, hint):
    verdict = check_updates(first, second)
    assert not verdict.solved
    assert hint in verdict.message


def test_nothing_outside_the_checks_own_games_is_changed():
    right, start = (of_d(functional), SATURATING), lesson3._start()
    before = {name: tensor.clone() for name, tensor in start["discriminator"].items()}
    threads = torch.get_num_threads()
    with torch.random.fork_rng():
        torch.manual_seed(12345)
        random = torch.get_rng_state()
        first = check_updates(*right)
        for update, _ in D_WRONG.values():
            check_updates(update, SATURATING)
        assert check_updates(*right) == first
        assert torch.equal(torch.get_rng_state(), random)
    assert lesson3._start() is start
    assert all(torch.equal(start["discriminator"][name], kept) for name, kept in before.items())
    assert torch.get_num_threads() == threads
    assert torch.is_grad_enabled()
