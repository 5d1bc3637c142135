"""Whoever goes back in a run finds the moment that was, to the last bit, and may branch from there."""

import copy
import itertools
import math

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from torch import nn

from gan_tutor import run as run_module
from gan_tutor.densities import Mixture, ring
from gan_tutor.objectives import OBJECTIVES
from gan_tutor.run import PHASES, Run
from gan_tutor.training import GAN, PLAYERS, Diverged

torch.set_num_threads(1)
OTHER = Mixture([[0.5, 0.0], [-1.0, 1.0], [3.0, 3.0]], 0.2)
VALUES = {
    "objective": list(OBJECTIVES.values()),
    "discriminator_lr": [2e-3, 1e-2],
    "generator_lr": [3e-4, 1e-2],
    "discriminator_steps": [1, 2],
    "instance_noise": [0.0, 0.2],
    "density": [ring(), OTHER],
}


def gan(**more):
    settings = {"density": VALUES["density"][0], "generator": (3,), "discriminator": (3,), "batch_size": 4}
    return GAN(**(settings | {"seed": 1} | more))


def state(game):
    """All that training moves, and the measurements."""
    checkpoint = game.checkpoint()
    return [
        *(
            parameter.detach()
            for parameter in (*game.generator.parameters(), *game.discriminator.parameters())
        ),
        *checkpoint["generator_optimizer"],
        *checkpoint["discriminator_optimizer"],
        checkpoint["rng"],
        checkpoint["penalty_rng"],
        torch.tensor(game.steps),
        torch.tensor(game.history.stride),
        *(torch.tensor(row) for row in game.history.rows),
    ]


def same(some, others):
    return len(some) == len(others) and all(torch.equal(a, b) for a, b in zip(some, others, strict=True))


@pytest.fixture
def often(monkeypatch):
    """Checkpoints so near to each other that a short run thins them several times."""
    monkeypatch.setattr(run_module, "EVERY", 2)
    monkeypatch.setattr(run_module, "CHECKPOINTS", 4)


# any sequence of what can be done


def play(run, steps):
    for _ in range(steps):
        run.step()


class Machine(RuleBasedStateMachine):
    """The model is a list: with what settings, and by whom, each step was taken. A fresh game replays it."""

    @initialize()
    def begin(self):
        run_module.EVERY, run_module.CHECKPOINTS = 2, 4
        self.run = Run(gan())
        self.clear({**self.run.gan.settings, "player": "both"})
        self.looked = False

    def clear(self, start):
        self.taken = []  # the settings of each step
        self.here = 0  # steps taken so far
        self.pending = start  # how the last moment is set, from which no step was taken yet
        self.frozen = None  # who learnt before G was frozen

    def now(self):
        return self.taken[self.here] if self.here < len(self.taken) else self.pending

    def branch(self, **settings):
        self.pending = self.now() | settings
        self.taken = self.taken[: self.here]

    def change(self, **settings):
        if self.now() | settings != self.now():
            self.branch(**settings)

    def thaw(self):
        if self.frozen is not None:
            assert self.here == len(self.taken), "to freeze is to branch"
            self.branch(player=self.frozen)
            self.frozen = None

    def mend(self):
        if not self.run.gan.whole:
            self.thaw()

    def advance(self):
        if self.here == len(self.taken):
            self.taken.append(dict(self.pending))
        self.here += 1

    @rule(name=st.sampled_from(list(VALUES)), which=st.integers(0, 3))
    def set(self, name, which):
        self.mend()
        value = VALUES[name][which % len(VALUES[name])]
        self.run.set(name, value)
        self.change(**{name: value})

    @rule(player=st.sampled_from(PLAYERS))
    def set_player(self, player):
        self.mend()
        self.run.set("player", player)
        self.thaw()
        self.change(player=player)

    @rule(frozen=st.booleans())
    def freeze(self, frozen):
        self.mend()
        self.run.set("frozen", frozen)
        if not frozen:
            self.thaw()
        elif self.frozen is None:
            # That something is measured is a change, even where nobody else learns than before.
            self.frozen = self.now()["player"]
            self.branch(player="discriminator")

    @rule(count=st.integers(1, 5))
    def step(self, count):
        self.mend()
        for _ in range(count):
            self.run.step()
            self.advance()

    @rule()
    def step_in_phases(self):
        self.mend()
        for _ in self.run.phases():
            pass
        self.advance()
        self.looked = True

    @rule(player=st.sampled_from(PLAYERS))
    def one_step_of(self, player):
        self.mend()
        self.run.step(player)
        if player == self.now()["player"]:
            self.advance()
        else:
            self.thaw()
            usual = self.now()
            self.branch(player=player)
            self.advance()
            self.pending = usual

    @rule(phases=st.integers(4, 7))
    def begin_a_step_and_leave_it(self, phases):
        self.mend()
        moment = self.run.phases()
        for _ in itertools.islice(moment, phases):
            pass
        moment.close()
        if self.run.steps > self.here:  # those were all that there are
            self.advance()

    @rule(share=st.floats(0, 1))
    def rewind(self, share):
        step = round(share * len(self.taken))
        if step != self.here or not self.run.gan.whole:
            self.thaw()
        self.run.rewind(step)
        self.here = step
        self.looked = True

    @rule()
    def look_back(self):
        assert [seen.step for seen in self.run.snapshots()] == self.run.kept
        self.looked = self.run.gan.whole

    @rule()
    def reset(self):
        self.thaw()
        self.run.reset()
        self.clear(dict(self.now()))
        self.looked = True

    @rule(name=st.sampled_from([*VALUES, "player", "frozen", "colour"]))
    def set_to_what_is_not_allowed(self, name):
        if name != "colour":
            self.mend()
        before = self.run.latest, self.run.kept
        with pytest.raises(ValueError, match=f"{name} is|name is 'colour'"):
            self.run.set(name, "no such thing")
        assert (self.run.latest, self.run.kept) == before

    @invariant()
    def the_run_says_what_the_list_says(self):
        assert self.run.steps == self.here
        assert self.run.latest == len(self.taken)
        assert self.run.settings == {**self.now(), "frozen": self.frozen is not None}
        told = self.run.script
        assert [step for step, _ in told] == sorted({step for step, _ in told})
        now, ahead, found = {}, dict(told), []
        for step in range(len(self.taken) + 1):
            now = now | ahead.pop(step, {})
            found.append(now)
        assert not ahead
        assert found == [*self.taken, self.pending]

    @invariant()
    def checkpoints_are_few_and_near(self):
        kept, every = self.run.kept, self.run.every
        assert kept == sorted(kept)
        assert kept[0] == self.run.first == 0
        assert len(kept) <= run_module.CHECKPOINTS
        assert all(later - sooner <= every for sooner, later in itertools.pairwise(kept))
        assert self.run.latest - kept[-1] < every

    @precondition(lambda self: self.looked)
    @invariant()
    def the_game_is_what_a_fresh_one_makes_of_the_list(self):
        self.looked = False  # what only steps on is looked at in the end
        fresh = gan()
        for told in self.taken[: self.here]:
            for name in VALUES:
                setattr(fresh, name, told[name])
            fresh.step(told["player"])
        assert same(state(self.run.gan), state(fresh))
        assert self.run.gan.scripted

    def teardown(self):
        if hasattr(self, "run"):
            self.mend()
            self.run.set("player", self.run.player)  # it mends what was broken off
            self.thaw()
            self.the_game_is_what_a_fresh_one_makes_of_the_list()


TestAnySequence = Machine.TestCase
TestAnySequence.settings = settings(
    deadline=None, max_examples=50, stateful_step_count=30, suppress_health_check=list(HealthCheck)
)


@pytest.fixture(autouse=True)
def usual_distances():
    """The machine above changes them for good."""
    kept = run_module.EVERY, run_module.CHECKPOINTS
    yield
    run_module.EVERY, run_module.CHECKPOINTS = kept


# going back


@pytest.mark.parametrize("name", OBJECTIVES)
def test_any_moment_is_found_again_to_the_last_bit(often, name):
    run, moments = Run(gan(objective=name, discriminator_steps=2, instance_noise=0.1)), []
    for step in range(31):
        moments.append(copy.deepcopy(state(run.gan)))
        if step == 11:
            run.set("density", OTHER)
        run.step("generator" if step % 7 == 3 else None)
    for step in (0, 30, 1, 13, 12, 11, 29, 2):
        run.rewind(step)
        assert same(state(run.gan), moments[step])
    assert run.latest == 31


def test_whoever_changes_nothing_goes_on_as_before():
    run = Run(gan())
    for rate in (0.01, 0.02, 0.03):
        run.set("generator_lr", rate)
        play(run, 5)
    end, script = state(run.gan), run.script
    end = copy.deepcopy(end)
    run.rewind(2)
    assert run.gan.generator_lr == 0.01
    for _ in range(13):
        assert run.latest == 15
        run.step()
    assert run.gan.generator_lr == 0.03
    assert same(state(run.gan), end)
    assert run.script == script


def test_to_set_what_is_already_so_does_not_branch():
    run = Run(gan())
    play(run, 4)
    run.rewind(2)
    for name, value in run.settings.items():
        run.set(name, value)
    run.set("objective", "non-saturating")
    run.step("both")
    assert run.latest == 4
    run.set("generator_lr", 0.5)
    assert run.latest == 3


def test_a_change_drops_what_lay_ahead():
    run, plain = Run(gan()), gan()
    play(run, 6)
    run.set("objective", "minimax")
    run.step()
    run.rewind(4)
    run.set("instance_noise", 0.5)
    assert run.latest == 4
    with pytest.raises(ValueError, match="step is 5; allowed are whole numbers from 0 to 4"):
        run.rewind(5)
    run.step()
    assert run.gan.objective.name == "non-saturating", "the change that was made at step 6 is gone"
    plain.train(4)
    plain.instance_noise = 0.5
    plain.train(1)
    assert same(state(run.gan), state(plain))
    assert [step for step, _ in run.script] == [0, 4]


def test_a_moment_of_the_branch_is_not_that_of_what_was_dropped(often):
    run, plain = Run(gan()), gan()
    play(run, 7)
    assert run.kept == [0, 2, 4, 6]
    run.rewind(3)
    assert run.kept == [0, 2, 4, 6], "to look back drops nothing"
    run.set("generator_lr", 0.1)
    assert run.kept == [0, 2]
    play(run, 4)
    run.rewind(4)
    plain.train(3)
    plain.generator_lr = 0.1
    plain.train(1)
    assert same(state(run.gan), state(plain))


def test_a_change_that_no_step_was_taken_with_survives_a_journey_to_the_beginning():
    run = Run(gan())
    play(run, 3)
    run.set("objective", "minimax")
    run.set("player", "generator")
    script = run.script
    assert script[-1][0] == 3
    run.rewind(0)
    assert (run.gan.objective.name, run.player) == ("non-saturating", "both")
    assert run.script == script
    run.rewind(1)
    run.rewind(3)
    assert (run.gan.objective.name, run.player) == ("minimax", "generator")
    assert run.script == script


def test_a_game_that_was_trained_before_it_became_a_run_can_go_back_to_where_it_became_one():
    game = gan()
    game.train(7)
    begin = copy.deepcopy(state(game))
    run = Run(game)
    assert (run.first, run.latest) == (7, 7)
    play(run, 30)
    with pytest.raises(ValueError, match="step is 6; allowed are whole numbers from 7 to 37"):
        run.rewind(6)
    run.rewind(7)
    assert same(state(run.gan), begin)
    run.reset()
    assert (run.first, run.steps, run.latest, run.kept) == (0, 0, 0, [0])


def test_jump_goes_no_further_than_a_moment_that_is_kept(often):
    run = Run(gan())
    play(run, 5)
    assert run.kept == [0, 2, 4]
    run.jump(3)
    assert run.steps == 2
    run.step()
    run.jump(3)
    assert run.steps == 3
    run.jump(5)
    assert run.steps == 4
    run.rewind(np.int64(1))
    assert run.steps == 1


def test_reset_keeps_the_settings_as_they_stand():
    run, plain = Run(gan()), gan()
    run.set("frozen", True)
    play(run, 3)
    run.set("generator_lr", 0.25)
    run.set("player", "generator")
    run.reset()
    assert (run.steps, run.latest, run.overtraining) == (0, 0, None)
    assert (run.gan.generator_lr, run.player) == (0.25, "generator")
    run.step()
    plain.generator_lr = 0.25
    plain.train(1, "generator")
    assert same(state(run.gan), state(plain))


def test_a_run_that_lies_ahead_is_taken_there():
    run = Run(gan())
    run.set("player", "generator")
    for step in range(9):
        if step in (2, 5):
            run.set("generator_lr", 0.1 * step)
        run.step()
    run.set("player", "discriminator")
    ahead = Run.scripted(gan(), run.script, 9)
    assert (ahead.steps, ahead.latest, ahead.player) == (0, 9, "generator")
    assert ahead.gan.generator_lr == 3e-4
    ahead.rewind(9)
    assert same(state(ahead.gan), state(run.gan))
    assert ahead.settings == run.settings
    assert ahead.script == run.script


def test_looking_back_shows_each_kept_moment_as_it_was_and_the_run_stays_where_it_is(often):
    run, moments = Run(gan()), {}
    for step in range(7):
        if step == 3:
            run.set("density", OTHER)
            run.set("objective", "Wasserstein, clipped")
        if step == 6:
            run.set("frozen", True)
        moments[step] = run.gan.snapshot()
        run.step()
    before, measured = copy.deepcopy(state(run.gan)), run.overtraining
    seen = run.snapshots()
    assert [each.step for each in seen] == run.kept == [0, 2, 4, 6]
    for each in seen:
        expected = moments[each.step]
        assert (each.objective, each.critic) == (expected.objective, expected.critic)
        for name in ("real", "fake", "real_logits", "generator_gradients", "modes", "mode_history"):
            np.testing.assert_array_equal(getattr(each, name), getattr(expected, name), err_msg=name)
    assert same(state(run.gan), before)
    assert run.overtraining is measured
    assert (run.steps, run.player, run.settings["frozen"]) == (7, "discriminator", True)
    assert run.gan.objective.name == "Wasserstein, clipped"


# memory


def held(run):
    """Bytes of all tensors of all checkpoints, whatever their place in it."""

    def tensors(value):
        if isinstance(value, torch.Tensor):
            yield value
        elif isinstance(value, dict | list):
            for each in value.values() if isinstance(value, dict) else value:
                yield from tensors(each)

    return sum(
        tensor.untyped_storage().nbytes()
        for checkpoint in run._kept.values()
        for tensor in tensors(checkpoint)
    )


@pytest.mark.parametrize("checkpoints", [1, 2.5, 7.2])
def test_checkpoints_stay_in_their_bound_however_long_the_run(monkeypatch, checkpoints):
    monkeypatch.setattr(run_module, "EVERY", 2)
    one = Run(gan()).megabytes
    run = Run(gan(), checkpoints * one)
    most = 0
    for step in range(1, 301):
        run.step("discriminator")
        assert run.megabytes == pytest.approx(held(run) / 1e6, rel=1e-9)
        assert run.megabytes <= max(run.bound, 2 * one)
        assert run.first == 0
        assert all(later - sooner <= run.every for sooner, later in itertools.pairwise(run.kept))
        assert step - run.kept[-1] < run.every, "the newest is kept"
        most = max(most, len(run.kept))
    assert most == max(2, int(checkpoints)), "and the bound is used"
    run.rewind(1)
    run.rewind(299)


def test_the_number_of_checkpoints_is_bounded_too(monkeypatch):
    monkeypatch.setattr(run_module, "EVERY", 1)
    monkeypatch.setattr(run_module, "CHECKPOINTS", 9)
    run = Run(gan())
    for _ in range(64):
        run.step("generator")
        assert len(run.kept) <= 9
    # Every 1, 2, 4, 8, and 16, since what was the newest while others were dropped is one more.
    assert run.every == 16
    assert run.kept == [0, 16, 32, 48, 64]


# divergence


@pytest.mark.parametrize("part", ["discriminator", "generator"])
@pytest.mark.parametrize("frozen", [False, True])
def test_after_diverging_one_can_go_back_and_go_on(part, frozen):
    run = Run(gan(discriminator_steps=2))
    play(run, 5)
    moment = copy.deepcopy(state(run.gan))
    if frozen:
        run.set("frozen", True)
    part = "discriminator" if frozen else part
    rate = getattr(run.gan, f"{part}_lr")
    run.set(f"{part}_lr", 1e30)
    with pytest.raises(Diverged):
        play(run, 10)
    stopped = run.steps
    assert run.latest == stopped, "the step in which it happened doesn't count"
    run.rewind(5)
    assert same(state(run.gan), moment)
    assert getattr(run.gan, f"{part}_lr") == 1e30
    run.set(f"{part}_lr", rate)
    run.set("player", "both")
    run.step()
    plain = gan(discriminator_steps=2)
    plain.train(6)
    assert same(state(run.gan), state(plain))
    assert run.gan.scripted


def test_where_a_step_was_broken_off_the_moment_before_it_is_found(often):
    for mend in (lambda run: run.rewind(3), lambda run: run.set("generator_lr", 3e-4)):
        run = Run(gan(discriminator_steps=3))
        for _ in range(3):
            run.step()
        moment = copy.deepcopy(state(run.gan))
        run.set("discriminator_lr", 1e30)
        with pytest.raises(Diverged, match="step 4"):
            run.step()
        assert not same(state(run.gan), moment), "D has moved"
        mend(run)
        assert same(state(run.gan), moment)
        assert [step for step, _ in run.script] == [0, 3]
        run.set("discriminator_lr", 2e-3)
        run.step()
        plain = gan(discriminator_steps=3)
        plain.train(4)
        assert same(state(run.gan), state(plain))
        assert [step for step, _ in run.script] == [0]


# over-training


def test_freezing_hands_the_game_to_the_discriminator_and_thawing_gives_it_back():
    run = Run(gan())
    run.set("player", "generator")
    run.set("frozen", True)
    assert (run.player, run.settings["frozen"]) == ("discriminator", True)
    before = copy.deepcopy(run.gan.generator.state_dict())
    run.step()
    assert all(torch.equal(value, before[name]) for name, value in run.gan.generator.state_dict().items())
    assert run.overtraining.arrays["frozen_steps"].tolist() == [0, 1]
    run.set("frozen", True)
    assert run.overtraining.arrays["frozen_steps"].tolist() == [0, 1], "already frozen"
    run.set("frozen", False)
    assert (run.player, run.overtraining) == ("generator", None)
    run.set("frozen", True)
    run.set("player", "both")
    assert (run.player, run.overtraining) == ("both", None)
    run.set("frozen", True)
    run.step("generator")
    assert (run.player, run.overtraining) == ("both", None)


def test_every_update_of_the_discriminator_is_counted():
    run = Run(gan(discriminator_steps=3))
    run.set("frozen", True)
    play(run, 2)
    for _ in run.phases():
        pass
    assert run.overtraining.arrays["frozen_steps"].tolist() == list(range(10))


def test_another_kind_of_loss_begins_the_overtraining_anew():
    run = Run(gan())
    run.set("frozen", True)
    run.step()
    run.set("objective", "Wasserstein, gradient penalty")
    arrays = run.overtraining.arrays
    assert arrays["frozen_steps"].tolist() == [0]
    # Both start from the game's D, which has not learnt from the new loss yet.
    d, g = run.gan.discriminator, run.gan.generator
    loss = d(g(run.gan.probe.latent)).mean()
    gradients = torch.autograd.grad(loss, list(g.parameters()))
    norm = math.sqrt(sum(gradient.square().sum().item() for gradient in gradients))
    assert arrays["frozen_wasserstein"][0] == pytest.approx(norm, rel=1e-5)
    run.set("discriminator_lr", 0.01)
    assert run.overtraining.arrays["frozen_steps"].tolist() == [0]
    run.step()
    assert run.overtraining.arrays["frozen_steps"].tolist() == [0, 1]


def test_measuring_while_frozen_does_not_change_the_run():
    run, plain = Run(gan()), gan()
    run.set("frozen", True)
    play(run, 4)
    plain.train(4, "discriminator")
    assert same(state(run.gan), state(plain))


# slow motion


@pytest.mark.parametrize("player", PLAYERS)
@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("name", ["minimax", "Wasserstein, gradient penalty"])
def test_the_phases_are_one_step_to_the_last_bit(player, count, name):
    slow, fast = (Run(gan(discriminator_steps=count, objective=name)) for _ in range(2))
    for run in (slow, fast):
        run.set("player", player)
        run.step()
    seen = []
    for phase in slow.phases():
        assert slow.steps == (2 if phase.name == "generator moves" else 1)
        seen.append(phase.name)
        if phase.name == "discriminator moves":  # all its updates are made
            moved = copy.deepcopy(slow.gan.discriminator.state_dict())
    fast.step()
    if player != "generator":
        assert all(
            torch.equal(moved[part], value) for part, value in fast.gan.discriminator.state_dict().items()
        )
    assert same(state(slow.gan), state(fast.gan))
    missing = {"both": "none", "generator": "discriminator", "discriminator": "generator"}[player]
    expected = [name for name in PHASES if not name.startswith(missing)]
    if player == "discriminator":
        expected.remove("gradient")
    assert seen == expected


def test_the_captions_tell_the_games_own_numbers_and_move_nothing():
    class Judge(nn.Linear):
        pass

    judge = Judge(2, 1)
    with torch.no_grad():
        judge.weight.zero_()
        judge.bias.fill_(-2.0)
    run = Run(gan(discriminator=judge))
    seen, states = {}, []
    for phase in run.phases():
        seen[phase.name] = phase.caption
        if phase.name == "discriminator loss":
            break
        states.append(copy.deepcopy(state(run.gan)))
    assert all(same(states[0], each) for each in states)
    assert "real for 0 % of reals and 0 % of fakes" in seen["judge"]
    loss = math.log(1 + math.exp(2)) + math.log(1 + math.exp(-2))
    assert f"D's loss on the points shown: {loss:.3f} nats" in seen["discriminator loss"]


def test_the_generators_captions_tell_what_pulls_at_the_fakes():
    run = Run(gan(objective="Wasserstein, clipped"))
    captions = {}
    for phase in run.phases():
        if phase.name in ("judge", "discriminator moves", "gradient"):
            shot = run.gan.snapshot()
            captions[phase.name] = phase.caption, shot
    caption, shot = captions["judge"]
    real, fake = shot.real_logits.mean(), shot.fake_logits.mean()
    assert caption == f"The critic judges: it says {real:.2f} for reals and {fake:.2f} for fakes on average."
    caption, shot = captions["discriminator moves"]
    loss = shot.fake_logits.mean() - shot.real_logits.mean()
    assert caption == (
        "The critic moves, by one update on a batch of its own: "
        f"its loss on the points shown is {loss:.3f} now."
    )
    caption, shot = captions["gradient"]
    length = np.linalg.norm(shot.generator_gradients, axis=1).mean()
    assert f"(mean length {length:.2g})" in caption
    _, _, norm, *_ = run.gan.probe.measure(run.gan.generator, run.gan.discriminator, run.gan.objective)
    assert "(norm " in caption
    assert math.isfinite(norm)


# bad input

BAD = {
    "no memory": (lambda: Run(gan(), 0), ["memory", "0", "> 0"]),
    "NaN memory": (lambda: Run(gan(), math.nan), ["memory", "nan", "> 0"]),
    "memory in words": (lambda: Run(gan(), "32"), ["memory", "'32'", "> 0"]),
    "memory of truth": (lambda: Run(gan(), True), ["memory", "True"]),
    "unknown setting": (lambda: Run(gan()).set("seed", 3), ["name", "'seed'", "player", "frozen"]),
    "a name that is a list": (lambda: Run(gan()).set(["player"], 3), ["name", "['player']"]),
    "unknown player": (lambda: Run(gan()).set("player", "D"), ["player", "'D'", "'both'"]),
    "unknown player for a step": (lambda: Run(gan()).step("D"), ["player", "'D'", "'both'"]),
    "half frozen": (lambda: Run(gan()).set("frozen", 1), ["frozen", "1", "True and False"]),
    "a bad rate": (lambda: Run(gan()).set("generator_lr", -1), ["generator_lr", "-1", "> 0"]),
    **{
        f"step {step!r}": (lambda s=step: Run(gan()).rewind(s), ["step", repr(step), "from 0 to 0"])
        for step in (1, -1, 0.0, "0", None, True)
    },
}


@pytest.mark.parametrize(("call", "parts"), BAD.values(), ids=BAD.keys())
def test_bad_input_raises_a_sentence_with_the_argument_what_came_and_what_is_allowed(call, parts):
    with pytest.raises(ValueError, match=parts[0]) as raised:
        call()
    assert [part for part in parts if part not in str(raised.value)] == []


def test_a_change_that_is_refused_changes_nothing():
    run = Run(gan())
    play(run, 4)
    run.rewind(2)
    before, moment, script = run.settings, copy.deepcopy(state(run.gan)), run.script
    for name, value in (
        ("player", "D"),
        ("frozen", "yes"),
        ("objective", "x"),
        ("density", Mixture([[0.0]])),
    ):
        with pytest.raises(ValueError, match=name):
            run.set(name, value)
    with pytest.raises(ValueError, match="player"):
        run.step("D")
    assert run.settings == before
    assert run.latest == 4
    assert run.script == script
    assert same(state(run.gan), moment)
