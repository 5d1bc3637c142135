"""A game with updates in plain torch goes the way of GAN's own, and whatever an update does is told."""

import copy
import math

import pytest
import torch
from torch.nn.functional import binary_cross_entropy_with_logits, logsigmoid

from gan_tutor import codes, densities
from gan_tutor.ensemble import Ensemble
from gan_tutor.handwritten import Handwritten
from gan_tutor.live.stage import Stage
from gan_tutor.run import Run
from gan_tutor.training import GAN, PLAYERS, Diverged
from tests.by_hand import wait_until

SMALL = {"generator": (8,), "discriminator": (8,), "batch_size": 32, "seed": 3}
# Two passes instead of one, and another order of summing: float32 rounding, which Adam makes count where a
# gradient is near 0. A wrong loss, sign or batch moves weights by some 1e-3 a step.
ROUNDING = {"rtol": 0, "atol": 2e-5}


def update_discriminator(discriminator, generator, optimizer, real, latent):
    on_real, on_fake = discriminator(real), discriminator(generator(latent).detach())
    loss = binary_cross_entropy_with_logits(on_real, torch.ones_like(on_real))
    loss = loss + binary_cross_entropy_with_logits(on_fake, torch.zeros_like(on_fake))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss


def update_generator(loss_of):
    def update(discriminator, generator, optimizer, latent):
        loss = loss_of(discriminator(generator(latent)))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return loss

    return update


SATURATING = update_generator(lambda logits: logsigmoid(-logits).mean())
LOSSES = {
    "minimax": SATURATING,
    "non-saturating": update_generator(lambda logits: -logsigmoid(logits).mean()),
}


def game(first=update_discriminator, second=SATURATING, **more):
    density = more.pop("density", densities.ring(4))
    return Handwritten(density, first, second, **{**SMALL, "objective": "minimax", **more})


def gans(**more):
    """The same game with GAN's own updates."""
    return GAN(more.pop("density", densities.ring(4)), **{**SMALL, "objective": "minimax", **more})


def state(game):
    """All of a game that training moves, as tensors."""
    checkpoint = game.checkpoint()
    return [
        torch.tensor(game.steps),
        *checkpoint["generator"].values(),
        *checkpoint["discriminator"].values(),
        *checkpoint["generator_optimizer"],
        *checkpoint["discriminator_optimizer"],
        torch.tensor(game.history.rows),
        checkpoint["rng"],
    ]


def same(one, other):
    return all(torch.equal(a, b) for a, b in zip(state(one), state(other), strict=True))


def close(one, other):
    for network in ("generator", "discriminator"):
        pairs = zip(getattr(one, network).parameters(), getattr(other, network).parameters(), strict=True)
        for mine, theirs in pairs:
            torch.testing.assert_close(mine, theirs, **ROUNDING)


@pytest.fixture(autouse=True)
def none_left_open():
    yield
    Stage._close_all()


# the same way


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("name", LOSSES)
def test_with_gans_own_updates_it_goes_gans_way(name, count):
    settings = {"objective": name, "discriminator_steps": count, "discriminator_lr": 5e-3}
    hand, gan = game(second=LOSSES[name], **settings), gans(**settings)
    start = copy.deepcopy(gan)
    for each in (hand, gan):
        each.train(100)
    close(hand, gan)
    with pytest.raises(AssertionError):  # it has gone much farther than that
        close(hand, start)
    # The same reals, noise and measurements, too.
    assert torch.equal(hand.checkpoint()["rng"], gan.checkpoint()["rng"])
    torch.testing.assert_close(torch.tensor(hand.history.rows), torch.tensor(gan.history.rows), **ROUNDING)


@pytest.mark.parametrize("player", PLAYERS)
def test_an_update_is_called_when_its_player_learns_and_with_that_players_things(player):
    called = []

    def first(*given):
        called.append("discriminator")
        assert given[:3] == (hand.discriminator, hand.generator, hand._discriminator_optimizer)
        assert [tuple(each.shape) for each in given[3:]] == [(32, 2), (32, 5)]

    def second(*given):
        called.append("generator")
        assert given[:3] == (hand.discriminator, hand.generator, hand._generator_optimizer)
        assert [tuple(each.shape) for each in given[3:]] == [(32, 5)]

    hand = game(first, second, latent_dim=5, discriminator_steps=2)
    hand.train(2, player)
    own = {"generator": ["generator"], "discriminator": 2 * ["discriminator"]}
    assert called == 2 * own.get(player, own["discriminator"] + own["generator"])


def test_the_batch_is_the_reals_that_it_was_given_and_the_fakes_before_the_update():
    seen = []

    def noting(discriminator, generator, optimizer, real, latent):
        seen.append((real.clone(), generator(latent).detach()))
        with torch.no_grad():
            next(generator.parameters()).add_(1)

    hand = game(noting)
    hand.step_discriminator()
    for kept, expected in zip(hand.batch, seen[0], strict=True):
        assert torch.equal(kept, expected)
        assert not kept.requires_grad


def test_instance_noise_is_put_on_the_reals():
    seen = []

    def noting(discriminator, generator, optimizer, real, latent):
        seen.append(real)

    where = densities.Mixture([[1.0, 2.0]], 0.0001)
    game(noting, density=where, instance_noise=0.5, batch_size=4000).step_discriminator()
    # Of 4000 the standard deviation is known to some 0.5 / √8000 = 0.006.
    torch.testing.assert_close(seen[0].std(dim=0), torch.full((2,), 0.5), rtol=0, atol=0.03)


def test_single_updates_return_the_loss_or_nan_where_there_is_none():
    hand = game(lambda *given: torch.tensor([0.25]), lambda *given: None)
    assert hand.step_discriminator() == 0.25
    assert math.isnan(hand.step_generator())
    assert game(lambda *given: 2).step_discriminator() == 2


def test_updates_that_return_nothing_train_as_well():
    def quiet(update):
        return lambda *given: update(*given) and None

    loud, silent = game(), game(quiet(update_discriminator), quiet(SATURATING))
    for each in (loud, silent):
        each.train(5)
    assert same(loud, silent)


# back, again, elsewhere


def test_reset_and_checkpoints_lead_to_the_same_bits():
    hand = game()
    hand.train(3)
    checkpoint = hand.checkpoint()
    hand.train(4)
    first = copy.deepcopy(hand)
    hand.restore(checkpoint)
    hand.train(4)
    assert same(hand, first)
    hand.reset()
    assert hand.steps == 0
    hand.train(7)
    assert same(hand, first)


def test_a_copy_goes_the_same_way_and_leaves_the_game_alone():
    hand = game()
    hand.train(2)
    before, twin = copy.deepcopy(state(hand)), copy.deepcopy(hand)
    assert isinstance(twin, Handwritten)
    twin.train(3)
    assert all(torch.equal(a, b) for a, b in zip(before, state(hand), strict=True))
    hand.train(3)
    assert same(hand, twin)


def test_again_is_the_same_game_with_the_same_updates_from_another_seed():
    hand = game(discriminator_steps=2, betas=(0.5, 0.9), latent_dim=3)
    hand.train(2)
    hand.generator_lr = 0.01
    other = hand.again(8)
    assert isinstance(other, Handwritten)
    assert (other.steps, other.seed) == (0, 8)
    alike = game(discriminator_steps=2, betas=(0.5, 0.9), latent_dim=3, generator_lr=0.01, seed=8)
    for each in (other, alike):
        each.train(3)
    assert same(other, alike)


def test_a_stage_plays_it():
    hand = game()
    stage = Stage(hand)
    for _ in range(4):
        stage.step()
    assert hand.steps == 0
    hand.train(4)
    assert (stage.snapshot().fake == hand.snapshot().fake).all()
    stage.rewind(1)
    stage.step("generator")
    assert stage.snapshot().step == 2
    stage.seed(9)
    stage.step()
    other = hand.again(9)
    other.train(1)
    assert (stage.snapshot().fake == other.snapshot().fake).all()


def test_a_run_goes_back_in_it():
    hand = game()
    run = Run(hand)
    for _ in range(30):
        run.step()
    end = copy.deepcopy(state(hand))
    run.rewind(5)
    run.rewind(30)
    assert all(torch.equal(a, b) for a, b in zip(end, state(hand), strict=True))


# what can't be


def test_a_code_can_not_tell_it():
    with pytest.raises(ValueError, match="the updates of this game are your own; a code can only tell GAN's"):
        codes.write(Run(game()))
    with pytest.raises(ValueError, match="the updates of this game are your own"):
        Stage(game()).code()


def test_an_ensemble_can_not_make_it():
    with pytest.raises(ValueError, match="the updates of this game are your own; an ensemble can only make"):
        Ensemble(game(), 2)


@pytest.mark.parametrize("wrong", [None, 3, "minimax", ...], ids=repr)
@pytest.mark.parametrize("which", ["update_discriminator", "update_generator"])
def test_what_is_no_function_is_refused_by_name(which, wrong):
    pair = {"update_discriminator": update_discriminator, "update_generator": SATURATING, which: wrong}
    with pytest.raises(ValueError, match="allowed is a function that makes one update") as raised:
        Handwritten(densities.ring(4), *pair.values(), **SMALL)
    assert str(raised.value).startswith(f"{which} is {wrong!r}; ")


def test_settings_are_checked_as_gans_are():
    with pytest.raises(ValueError, match="batch_size is 0"):
        game(batch_size=0)


@pytest.mark.parametrize("loss", [torch.tensor(torch.nan), torch.tensor(torch.inf), math.nan])
@pytest.mark.parametrize("which", [0, 1])
def test_a_loss_that_is_no_number_stops_the_game(which, loss):
    pair = [update_discriminator, SATURATING]
    calls = []

    def third_time(*given):
        calls.append(given)
        return loss if len(calls) == 3 else None

    pair[which] = third_time
    hand = game(*pair)
    with pytest.raises(Diverged, match="diverged at step 3"):
        hand.train(5)
    assert hand.steps == 2
    assert not hand.whole


def test_weights_that_an_update_has_spoilt_stop_the_game_though_no_loss_says_so():
    def spoiling(discriminator, generator, optimizer, real, latent):
        with torch.no_grad():
            next(discriminator.parameters()).fill_(torch.nan)

    with pytest.raises(Diverged, match="diverged at step 1"):
        game(spoiling).train(1)


class Mine(Exception):
    pass


def failing(*given):
    raise Mine("a slip of my own")


def test_what_an_update_raises_comes_out_as_it_is():
    with pytest.raises(Mine, match="a slip of my own"):
        game(failing).train(1)
    with pytest.raises(Mine, match="a slip of my own"):
        game(second=failing).step_generator()


def test_a_stage_tells_what_an_update_has_raised():
    stage = Stage(game(second=failing))
    with pytest.raises(RuntimeError, match="the game has stopped: Mine: a slip of my own") as raised:
        stage.step()
    assert isinstance(raised.value.__cause__, Mine)


def test_a_stage_that_plays_tells_with_the_next_call_what_an_update_has_raised():
    stage = Stage(game(failing))
    for do in ("hello", "play"):
        message = {"data": {"method": "custom", "content": {"do": do, "view": "a"}}}
        stage.comm.handle_msg({"content": message, "buffers": [], "metadata": {}})
    wait_until(lambda: stage._runner._error is not None)
    for call in (stage.snapshot, stage.step):
        with pytest.raises(RuntimeError, match="the game has stopped: Mine: a slip of my own") as raised:
            call()
        assert isinstance(raised.value.__cause__, Mine)


def test_a_game_goes_on_where_reset_has_led_it_after_a_slip():
    calls = []

    def once(*given):
        calls.append(given)
        if len(calls) == 2:
            raise Mine("a slip of my own")
        return update_discriminator(*given)

    hand, right = game(once), game()
    with pytest.raises(Mine):
        hand.train(3)
    hand.reset()
    for each in (hand, right):
        each.train(3)
    assert same(hand, right)
