"""Games in lockstep, as a runner plays them: what can be asked, what is shown, who goes on without whom."""

import contextlib
import copy
import itertools
import json
import math

import numpy as np
import pytest
import torch
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from gan_tutor import codes, densities, recording
from gan_tutor import run as run_module
from gan_tutor.live import lanes as live
from gan_tutor.live.flow import FRAMES_IN_FLIGHT
from gan_tutor.live.lanes import apart, lanes
from gan_tutor.objectives import OBJECTIVES
from gan_tutor.snapshots import DETAILS
from gan_tutor.training import GAN, PLAYERS, Diverged
from tests.by_hand import TICK, ByHand, decode

torch.set_num_threads(1)
SMALL = {"generator": (8,), "discriminator": (8,), "batch_size": 32}
TOO_FAST = 1e30  # a learning rate with which D's loss is not finite after a step or two


def game(density=None, **more):
    return GAN(density or densities.ring(4), **{**SMALL, **more})


def one(**more):
    return lanes([game(**more)], 32)


def two(**more):
    """The same game with two losses."""
    return lanes([game(**more), game(objective="minimax", **more)], 32)


def ask(played, do, at_once=True, **fields):
    return played.obey({"do": do, **fields}, at_once)


def moved(gan):
    """All that training moves."""
    checkpoint = gan.checkpoint()
    return [
        *checkpoint["generator"].values(),
        *checkpoint["discriminator"].values(),
        *checkpoint["generator_optimizer"],
        *checkpoint["discriminator_optimizer"],
        checkpoint["rng"],
        checkpoint["penalty_rng"],
        torch.tensor(gan.steps),
        *(torch.tensor(row) for row in gan.history.rows),
    ]


def weights(gan):
    return [*gan.generator.parameters(), *gan.discriminator.parameters()]


def moments(played):
    return [[tensor.clone() for tensor in moved(run.gan)] for run in played.runs]


def same(some, others):
    return len(some) == len(others) and all(
        len(one) == len(other) and all(torch.equal(a, b) for a, b in zip(one, other, strict=True))
        for one, other in zip(some, others, strict=True)
    )


def steps(played):
    return [run.steps for run in played.runs]


def play(played, count):
    for _ in range(count):
        played.step()


class View:
    """What a front end has at any time: arrays that a frame does not bring are as they were."""

    def __init__(self):
        self.lanes = []

    def draw(self, header, buffers):
        if header["full"] or len(self.lanes) != len(header["lanes"]):
            self.lanes = [{} for _ in header["lanes"]]
        for arrays, lane, buffer in zip(self.lanes, header["lanes"], buffers, strict=True):
            for name in lane["gone"]:
                arrays.pop(name, None)
            arrays.update(decode(lane["arrays"], buffer))
        return self.lanes


def brought(picture):
    """The names of the arrays that a picture brings, by lane."""
    return [{name for name, _, _ in lane["arrays"]} for lane in picture[0]["lanes"]]


def plain(header):
    return json.loads(json.dumps(header, allow_nan=False))


# lockstep


def test_lanes_with_the_same_seed_see_the_same_batches_whatever_their_losses():
    played = lanes([game(objective=each, instance_noise=0.1) for each in OBJECTIVES], 32)
    ask(played, "set", name="player", value="discriminator")  # G stands still: the fakes are comparable, too
    for step in range(1, 6):
        played.step()
        assert steps(played) == [step] * len(OBJECTIVES)
        (first, *others) = [run.gan.batch for run in played.runs]
        for batch in others:
            assert torch.equal(batch[0], first[0])
            assert torch.equal(batch[1], first[1])
    ask(played, "set", name="player", value="both")
    play(played, 5)
    assert len({run.gan.batch[0].sum().item() for run in played.runs}) == 1
    critics = [
        weights["discriminator"]["0.weight"] for weights in (run.gan.checkpoint() for run in played.runs)
    ]
    assert not torch.equal(critics[0], critics[-1])


def test_each_lane_is_the_game_as_it_would_be_alone():
    played, apart_from = two(), [game(), game(objective="minimax")]
    play(played, 25)
    for gan in apart_from:
        gan.train(25)
    assert same(moments(played), [moved(gan) for gan in apart_from])


def test_a_step_in_phases_is_the_same_step_for_all():
    slow, fast = two(discriminator_steps=2), two(discriminator_steps=2)
    for played in (slow, fast):
        ask(played, "set", name="player", value="discriminator", lane=0)
        play(played, 2)
    seen = [phase.name for phase in slow.phases()]
    assert seen[0] == "noise"
    assert "gradient" not in seen, "the captions are the first lane's, whose G stands still"
    fast.step()
    assert steps(slow) == [3, 3]
    assert same(moments(slow), moments(fast))


def test_one_step_may_be_taken_with_another_player():
    played, gan = one(), game()
    play(played, 2)
    ask(played, "step", player="generator")
    ask(played, "step", player="discriminator")
    ask(played, "step", player="both")
    ask(played, "step", player=None)
    ask(played, "step")
    gan.train(2)
    gan.train(1, "generator")
    gan.train(1, "discriminator")
    gan.train(3)
    assert same(moments(played), [moved(gan)])


# settings

SETTINGS = {
    "discriminator_lr": 0.01,
    "generator_lr": 0.5,
    "objective": "minimax",
    "discriminator_steps": 3,
    "instance_noise": 0.25,
    "player": "generator",
    "frozen": True,
}


@pytest.mark.parametrize(("name", "value"), SETTINGS.items())
def test_each_setting_can_be_changed_for_all_lanes_or_for_one(name, value):
    played = lanes([game(), game(), game()], 32)
    play(played, 2)
    before = played.state()
    ask(played, "set", name=name, value=value, lane=1)

    def told(lane):
        found = played.state()["lanes"][lane]["controls"] | {"player": played.runs[lane].player}
        return found[name]

    assert [told(lane) == value for lane in range(3)] == [False, True, False]
    assert played.state()["controls"] == before["controls"], "they are the first lane's"
    ask(played, "set", name=name, value=value)
    assert [told(lane) for lane in range(3)] == [value] * 3
    assert played.state()["controls"] != before["controls"]
    play(played, 2)
    assert steps(played) == [4, 4, 4]


def test_several_settings_are_changed_together():
    played = two()
    ask(played, "set", settings={"discriminator_lr": 0.25, "density": densities.grid(2)}, lane=None)
    assert [run.gan.discriminator_lr for run in played.runs] == [0.25, 0.25]
    assert [len(run.gan.density.centers) for run in played.runs] == [4, 4]


def about(played):
    """All that a refused message must leave as it is."""
    return (
        played.goal,
        [(run.settings, run.latest, run.kept, run.steps, run.overtraining) for run in played.runs],
        [run.script for run in played.runs],
        [(run.gan.probe.real.sum(), run.gan.probe.extent) for run in played.runs],
    )


REFUSED = {
    "an unknown name": {"do": "set", "name": "momentum", "value": 0.5},
    "a name that is a number": {"do": "set", "name": 5, "value": 0.5},
    "a name that is a list": {"do": "set", "name": ["player"], "value": "both"},
    "no name": {"do": "set", "value": 10},
    "no value": {"do": "set", "name": "player"},
    "a negative rate": {"do": "set", "name": "discriminator_lr", "value": -0.1},
    "a rate of zero": {"do": "set", "name": "generator_lr", "value": 0},
    "a rate as text": {"do": "set", "name": "generator_lr", "value": "0.1"},
    "a rate that is NaN": {"do": "set", "name": "generator_lr", "value": math.nan},
    "a rate that is infinite": {"do": "set", "name": "generator_lr", "value": math.inf},
    "a rate that is too large for a float": {"do": "set", "name": "generator_lr", "value": 10**400},
    "a rate that is true": {"do": "set", "name": "generator_lr", "value": True},
    "a rate that is null": {"do": "set", "name": "generator_lr", "value": None},
    "an objective that is null": {"do": "set", "name": "objective", "value": None},
    "an objective that is a list": {"do": "set", "name": "objective", "value": ["minimax"]},
    "an unknown objective": {"do": "set", "name": "objective", "value": "hinge"},
    "an unknown player": {"do": "set", "name": "player", "value": "nobody"},
    "a player that is a list": {"do": "set", "name": "player", "value": []},
    "half a step of D": {"do": "set", "name": "discriminator_steps", "value": 0.5},
    "negative noise": {"do": "set", "name": "instance_noise", "value": -1},
    "frozen by a number": {"do": "set", "name": "frozen", "value": 1},
    "a density as text": {"do": "set", "name": "density", "value": "ring"},
    "settings that are a list": {"do": "set", "settings": [["player", "both"]]},
    "settings that are a number": {"do": "set", "settings": 5},
    "settings one of which is bad": {
        "do": "set",
        "settings": {"player": "generator", "objective": "minimax", "discriminator_lr": -1},
    },
    "far data and a bad rate": {
        "do": "set",
        "settings": {"density": densities.ring(radius=50), "discriminator_lr": -1},
    },
    "settings one of which is unknown": {"do": "set", "settings": {"generator_lr": 0.5, "speed": 10}},
    "a lane too many": {"do": "set", "name": "player", "value": "both", "lane": 2},
    "a negative lane": {"do": "set", "name": "player", "value": "both", "lane": -1},
    "a lane that is true": {"do": "set", "name": "player", "value": "both", "lane": True},
    "a lane as text": {"do": "set", "name": "player", "value": "both", "lane": "0"},
    "a step by nobody": {"do": "step", "player": "nobody"},
    "a step by a number": {"do": "step", "player": 1},
    "no centres": {"do": "modes"},
    "no centre": {"do": "modes", "centers": []},
    "centres in words": {"do": "modes", "centers": "here"},
    "centres that are an object": {"do": "modes", "centers": {"x": 1}},
    "ragged centres": {"do": "modes", "centers": [[0, 1], [2]]},
    "a centre that is NaN": {"do": "modes", "centers": [[0, math.nan]]},
    "a centre too far for a float": {"do": "modes", "centers": [[0, 10**400]]},
    "centres on a line": {"do": "modes", "centers": [[0.0]]},
    "a scale of zero": {"do": "modes", "centers": [[0.0, 1.0]], "scales": [0]},
    "a scale too many": {"do": "modes", "centers": [[0.0, 1.0]], "scales": [1, 1]},
    "scales that are null": {"do": "modes", "centers": [[0.0, 1.0]], "scales": None},
    "a negative weight": {"do": "modes", "centers": [[0.0, 1.0]], "weights": [-1]},
    "weights in words": {"do": "modes", "centers": [[0.0, 1.0]], "weights": ["all"]},
    "no points": {"do": "draw"},
    "no point": {"do": "draw", "points": [], "bandwidth": 0.1},
    "points in words": {"do": "draw", "points": "everywhere", "bandwidth": 0.1},
    "points on a line": {"do": "draw", "points": [[0.0], [1.0]], "bandwidth": 0.1},
    "a bandwidth in words": {"do": "draw", "points": [[0.0, 1.0]], "bandwidth": "thick"},
    "a bandwidth that is null": {"do": "draw", "points": [[0.0, 1.0]], "bandwidth": None},
    "a bandwidth for each": {"do": "draw", "points": [[0.0, 1.0]], "bandwidth": [0.1]},
    "a negative bandwidth": {"do": "draw", "points": [[0.0, 1.0]], "bandwidth": -0.1},
    "a bandwidth too large for a float": {"do": "draw", "points": [[0.0, 1.0]], "bandwidth": 10**400},
    "a step that is not there yet": {"do": "rewind", "step": 7},
    "a step before the first": {"do": "rewind", "step": -1},
    "a step in words": {"do": "rewind", "step": "first"},
    "half a step": {"do": "rewind", "step": 1.5},
    "no step": {"do": "rewind"},
    "an unknown preset": {"do": "preset", "name": "no such preset"},
    "a preset that is a number": {"do": "preset", "name": 5},
    "a negative seed": {"do": "seed", "value": -1},
    "a seed that is larger than torch's": {"do": "seed", "value": 2**64},
    "a seed in words": {"do": "seed", "value": "three"},
    "no seed": {"do": "seed"},
    "no code": {"do": "load"},
    "an empty code": {"do": "load", "code": "  "},
    "a code that is none": {"do": "load", "code": "gan1-AAAA"},
    "two codes one of which is none": {"do": "load", "code": f"{codes.write(one().runs[0])} gan1-AAAA"},
    "a picture of no lane": {"do": "snapshot", "lane": 2},
    "a record of no lane": {"do": "record", "lane": "first"},
    "an unknown wish": {"do": "fly"},
    "a wish that is a list": {"do": ["step"]},
    "a private one": {"do": "_adopt"},
}


@pytest.fixture(scope="module", params=["on its way", "frozen"])
def busy(request):
    """Two lanes of which there is much to lose: what lies ahead and a goal, or what is measured."""
    played = two()
    play(played, 5)
    ask(played, "set", name="generator_lr", value=0.125)
    play(played, 1)
    ask(played, "rewind", step=4)  # before that change, which lies ahead now
    if request.param == "frozen":
        ask(played, "set", name="frozen", value=True)
        played.step()
    else:
        ask(played, "rewind", at_once=False, step=6)
    return played


@pytest.mark.parametrize("message", REFUSED.values(), ids=REFUSED.keys())
def test_what_is_not_allowed_is_said_in_words_and_changes_nothing(busy, message):
    played = copy.deepcopy(busy)
    before, stands, runs = about(played), moments(played), list(played.runs)
    with pytest.raises(ValueError, match=r"missing|allowed|needs|must be|every|copy it again") as raised:
        played.obey(message, False)
    assert len(str(raised.value).split()) >= 4
    assert about(played) == before
    assert played.runs == runs
    assert same(moments(played), stands)


def test_what_one_lane_refuses_no_lane_gets():
    own = densities.Samples(torch.zeros(3, 2))
    played = lanes([game(), game(density=densities.Mixture([[0.0], [1.0]]))], 32)
    with pytest.raises(ValueError, match="density has dimension 2; allowed here is one of dimension 1"):
        ask(played, "set", settings={"generator_lr": 0.5, "density": own})
    assert [run.gan.generator_lr for run in played.runs] == [3e-4, 3e-4]
    assert isinstance(played.runs[0].gan.density, densities.Mixture)


def test_modes_replace_the_mixture():
    played = two()
    ask(played, "modes", centers=[[0.0, 0.5], [2.0, 1.0]], scales=[0.25, 0.5], weights=[1.0, 3.0])
    for lane in played.state()["lanes"]:
        assert lane["mixture"] == {
            "centers": [[0.0, 0.5], [2.0, 1.0]],
            "scales": [0.25, 0.5],
            "weights": [0.25, 0.75],
        }
    play(played, 2)
    real = played.runs[1].gan.batch[0]
    centers = torch.tensor([[0.0, 0.5], [2.0, 1.0]])
    assert (torch.cdist(real, centers).min(dim=1).values < 6 * 0.5).all(), "within 6 standard deviations"
    ask(played, "modes", centers=[[1.0, 1.0]])
    assert played.state()["lanes"][0]["mixture"]["scales"] == [1.0]


def test_a_mixture_of_shapes_is_played_on_but_not_taken_hold_of():
    played = two(density=densities.cross())
    play(played, 2)
    assert [lane["mixture"] for lane in played.state()["lanes"]] == [None, None]
    plain(played.picture(True, False)[0])
    assert same(moments(played), again_from_code(played))
    ask(played, "modes", centers=[[0.0, 0.5], [2.0, 1.0]])
    assert played.state()["lanes"][0]["mixture"]["scales"] == [1.0, 1.0], "another mixture can take its place"


@pytest.mark.parametrize("points", [[[0.0, 1.0]], [[0.0, 1.0]] * 5, [[-1.0, 0.0], [0.5, 0.5], [1.0, 2.0]]])
def test_what_is_drawn_becomes_the_density(points):
    played = two()
    played.step()
    ask(played, "draw", points=points, bandwidth=0.05)
    assert [lane["mixture"] for lane in played.state()["lanes"]] == [None, None]
    play(played, 2)
    real = played.runs[1].gan.batch[0]
    assert (torch.cdist(real, torch.tensor(points)).min(dim=1).values < 6 * 0.05 * 2**0.5).all()
    plain(played.picture(True, False)[0])
    assert same(moments(played), again_from_code(played))


def test_defaults_put_the_settings_and_the_data_back():
    played = lanes([game(discriminator_lr=0.5), game(objective="minimax")], 32)
    before = played.state()
    for name, value in SETTINGS.items():
        ask(played, "set", name=name, value=value)
    ask(played, "modes", centers=[[0.0, 1.0]])
    assert played.state()["lanes"] != before["lanes"]
    ask(played, "defaults")
    assert played.state() == before
    assert [run.player for run in played.runs] == ["both", "both"]


@pytest.mark.parametrize("value", ["discriminator", "".join(["discrim", "inator"])], ids=["same", "equal"])
def test_to_choose_who_learns_sets_a_frozen_generator_free(value):
    played = one()
    ask(played, "set", name="frozen", value=True)
    ask(played, "set", name="player", value=value)
    assert played.runs[0].settings["frozen"] is False


def test_while_the_generator_is_frozen_the_picture_brings_what_is_measured():
    played, view = two(), View()
    view.draw(*played.picture(True, False))
    ask(played, "set", name="frozen", value=True, lane=1)
    play(played, 3)
    picture = played.picture(False, False)
    arrays = view.draw(*picture)
    assert [lane["overtraining"] for lane in picture[0]["lanes"]] == [False, True]
    assert "frozen_steps" not in arrays[0]
    assert arrays[1]["frozen_steps"].tolist() == [0, 1, 2, 3]
    ask(played, "set", name="frozen", value=False)
    arrays = view.draw(*played.picture(False, False))
    assert "frozen_steps" not in arrays[1]


# going elsewhere


def test_reset_goes_back_to_the_first_step_with_the_settings_as_they_are():
    played, gan = two(), game()
    play(played, 7)
    ask(played, "set", name="generator_lr", value=0.125)
    ask(played, "reset")
    assert steps(played) == [0, 0]
    assert played.state()["timeline"]["latest"] == 0
    play(played, 5)
    gan.generator_lr = 0.125
    gan.train(5)
    assert same(moments(played)[:1], [moved(gan)])


def test_the_run_goes_back_and_forth_to_the_last_bit_with_every_change_that_was_made():
    played, seen = two(), []
    for step in range(48):
        if step == 10:
            ask(played, "set", name="objective", value="minimax", lane=0)
        if step == 30:
            ask(played, "modes", centers=[[0.0, 1.0], [1.0, 0.0]])
        seen.append(moments(played))
        played.step()
    for step in (47, 3, 31, 30, 29, 0, 47):
        ask(played, "rewind", step=step)
        assert played.steps == step
        assert played.goal is None
        assert same(moments(played), seen[step])
    assert played.state()["timeline"]["latest"] == 48


def test_where_a_step_was_broken_off_the_moment_before_it_is_found():
    played = one()
    play(played, 3)
    ask(played, "set", name="discriminator_lr", value=TOO_FAST)
    with contextlib.suppress(Diverged):
        while played.runs[0].gan.whole:
            before = moments(played)
            played.step()
    assert not same(moments(played), before)
    ask(played, "rewind", step=played.steps)
    assert same(moments(played), before)


def test_a_goal_is_reached_step_by_step_when_it_need_not_be_at_once():
    played = one()
    play(played, 35)
    ask(played, "rewind", at_once=False, step=33)
    assert (played.steps, played.goal, played.state()["goal"]) == (20, 33, 33)
    played.step()
    assert (played.steps, played.goal) == (21, 33)
    ask(played, "rewind", at_once=False, step=24)
    assert (played.steps, played.goal) == (21, 24), "what is nearer than a checkpoint is not left"
    play(played, 3)
    assert (played.steps, played.goal, played.state()["goal"]) == (24, None, None)
    ask(played, "rewind", at_once=False, step=33)
    played.step()
    played.halt()
    assert (played.steps, played.goal) == (25, None)
    assert played.state()["timeline"]["latest"] == 35


@pytest.mark.parametrize(
    "message",
    [
        {"do": "set", "name": "generator_lr", "value": 0.5},
        {"do": "step"},
        {"do": "reset"},
        {"do": "seed", "value": 1},
    ],
    ids=lambda message: message["do"],
)
def test_whoever_changes_something_on_the_way_stays_there(message):
    played = one()
    play(played, 35)
    ask(played, "rewind", at_once=False, step=33)
    played.obey(message, False)
    assert played.goal is None


def test_lanes_that_keep_different_moments_go_back_together(monkeypatch):
    monkeypatch.setattr(run_module, "EVERY", 2)
    small, large = game(), game(generator=(64,), discriminator=(64,))
    played = lanes([small, large], 0.4)
    seen = []
    for _ in range(40):
        seen.append(moments(played))
        played.step()
    assert played.runs[0].every < played.runs[1].every, "the larger one keeps fewer"
    for step in (39, 22, 23, 11, 38):
        ask(played, "rewind", at_once=False, step=step)
        while played.goal is not None:
            assert len(set(steps(played))) == 1
            played.step()
        assert same(moments(played), seen[step])


def test_another_seed_begins_the_same_game_anew_with_the_controls_as_they_are():
    played = two()
    ask(played, "set", name="player", value="discriminator")
    ask(played, "set", name="frozen", value=True, lane=1)
    ask(played, "modes", centers=[[0.0, 1.0]])
    play(played, 3)
    ask(played, "seed", value=7)
    assert steps(played) == [0, 0]
    assert [run.player for run in played.runs] == ["discriminator", "discriminator"]
    assert played.state()["controls"]["seed"] == 7
    other = game(density=densities.Mixture([[0.0, 1.0]]), seed=7)
    other.train(3, "discriminator")
    play(played, 3)
    assert same(moments(played)[:1], [moved(other)])
    assert [lane["title"] for lane in played.state()["lanes"]] == ["non-saturating", "minimax"]


def test_a_network_of_ones_own_has_no_other_seed():
    played = one(generator=torch.nn.Linear(2, 2))
    with pytest.raises(ValueError, match="one of your own"):
        ask(played, "seed", value=7)


class Preset:
    name, promise = "tiny", "It shows nothing."

    @staticmethod
    def game(seed=0):
        return game(density=densities.Mixture([[-1.0], [1.0]]), seed=seed, generator_lr=0.125)


@pytest.fixture
def tiny(monkeypatch):
    """A preset on the line, and no other."""

    def preset(name):
        if name != "tiny":
            raise ValueError(f"name is {name!r}; allowed is 'tiny'")
        return Preset

    monkeypatch.setattr(live, "preset", preset)


def test_a_preset_puts_its_game_on_the_stage_in_every_lane_with_the_losses_that_tell_lanes_apart(tiny):
    played, view = two(), View()
    play(played, 3)
    first = moments(two())
    assert (played.state()["preset"], played.state()["promise"]) == (None, "")
    assert view.draw(*played.picture(True, False))[0]["fake"].shape == (512, 2)
    ask(played, "preset", name="tiny")
    assert (played.state()["preset"], played.state()["promise"]) == ("tiny", "It shows nothing.")
    assert [lane["title"] for lane in played.state()["lanes"]] == ["non-saturating", "minimax"]
    arrays = view.draw(*played.picture(False, False))[0]
    assert arrays["fake"].shape == (512, 1)
    assert "manifold" not in arrays, "what the game before had is forgotten"
    ask(played, "set", name="generator_lr", value=0.5)
    ask(played, "defaults")
    assert played.runs[1].gan.generator_lr == 0.125
    ask(played, "seed", value=4)
    assert played.state()["preset"] == "tiny"
    ask(played, "preset", name=None)
    assert played.state()["preset"] is None
    assert same(moments(played), first)
    play(played, 2)
    ask(played, "preset")
    assert same(moments(played), first), "however often"


def test_one_lane_takes_the_presets_loss_too(tiny, monkeypatch):
    monkeypatch.setattr(Preset, "game", staticmethod(lambda seed=0: game(objective="minimax")))
    played = one()
    ask(played, "preset", name="tiny")
    assert played.state()["controls"]["objective"] == "minimax"


@pytest.mark.parametrize("do", ["preset", "load", "seed"])
def test_the_memory_for_going_back_stays_what_it_was(tiny, do):
    played = lanes([game(), game()], 3)
    ask(played, do, name="tiny", value=3, code=codes.write(one().runs[0]))
    assert played.state()["timeline"]["bound"] == 3
    assert plain(played.state()) == played.state()


@pytest.mark.parametrize("memory", [0, -1, math.nan, math.inf, "32", True, None])
def test_memory_is_a_number_of_megabytes(memory):
    with pytest.raises(ValueError, match=r"memory is .*; allowed is a finite number") as raised:
        lanes([game(), game()], memory)
    assert f"memory is {memory!r};" in str(raised.value)


def test_the_memory_is_shared_by_the_lanes_and_may_be_any_number():
    played = lanes([game(), game()], np.float32(3))
    assert [run.bound for run in played.runs] == [1.5, 1.5]
    plain(played.state())


# codes, recordings, snapshots


def again_from_code(played):
    """What the stage's code recreates."""
    other = one()
    ask(other, "load", code=ask(played, "code"))
    assert steps(other) == steps(played)
    return moments(other)


def test_a_code_recreates_all_lanes_to_the_last_bit():
    played = two()
    for step in range(9):
        if step in (3, 6):
            ask(played, "set", name="generator_lr", value=0.01 * step, lane=step // 6)
        ask(played, "step", player=PLAYERS[step % 3])
    assert same(again_from_code(played), moments(played))
    code = ask(played, "code")
    assert len(apart(code)) == 2
    # However a mail has broken its lines.
    broken = "\n".join(code[k : k + 30] for k in range(0, len(code), 30))
    other = one()
    ask(other, "load", code=f"\n {broken}\n")
    assert same(moments(other), moments(played))


def test_a_code_leads_on_its_way_step_by_step_when_a_page_gives_it():
    played = two()
    play(played, 30)
    code, seen = ask(played, "code"), moments(played)
    play(played, 5)
    ask(played, "load", at_once=False, code=code)
    assert (steps(played), played.goal) == ([0, 0], 30)
    while played.goal is not None:
        played.step()
    assert same(moments(played), seen)
    ask(played, "rewind", step=11)
    assert steps(played) == [11, 11]


def test_after_a_code_the_defaults_are_its_own():
    played = one(generator_lr=0.25)
    code = ask(played, "code")
    ask(played, "set", name="generator_lr", value=0.5)
    other = two()
    ask(other, "load", code=code)
    ask(other, "set", name="generator_lr", value=0.5)
    ask(other, "defaults")
    assert [run.gan.generator_lr for run in other.runs] == [0.25]


def test_what_cannot_be_written_down_is_said():
    with pytest.raises(ValueError, match="one of your own"):
        ask(one(generator=torch.nn.Linear(2, 2)), "code")


def test_snapshots_and_records_are_those_of_the_lane_that_is_asked_for():
    played = two()
    play(played, 25)
    for lane, name in enumerate(("non-saturating", "minimax")):
        shot = ask(played, "snapshot", lane=lane)
        assert (shot.step, shot.objective) == (25, name)
        assert shot.field.size
        shots = ask(played, "record", lane=lane)
        assert [shot.step for shot in shots] == [0, 20]
        assert shots[0].objective == name
    assert ask(played, "snapshot").objective == "non-saturating"
    assert steps(played) == [25, 25]


def test_a_recording_is_a_file_of_the_first_lane(tmp_path):
    played = two()
    play(played, 21)
    file = tmp_path / "run.npz"
    file.write_bytes(ask(played, "save"))
    assert [shot.step for shot in recording.load(file)] == [0, 20]


# who diverges


def lose(played, lane):
    """Let a lane diverge. Returns the step in which it did."""
    ask(played, "set", name="discriminator_lr", value=TOO_FAST, lane=lane)
    for _ in range(10):
        played.step()
        if played.state()["lanes"][lane]["note"]:
            return played.runs[lane].steps + 1
    raise AssertionError("it did not diverge")


@pytest.mark.parametrize("lane", [0, 1])
def test_a_lane_that_diverges_stands_still_and_says_so_while_the_other_goes_on(lane, monkeypatch):
    played, other = two(), 1 - lane
    play(played, 22)
    played.picture(True, False)
    alone = game(objective=played.runs[other].gan.objective)
    last = lose(played, lane)
    monkeypatch.setattr(played.runs[lane], "step", None)  # it is not even tried again
    play(played, 5)
    notes = [about["note"] for about in played.state()["lanes"]]
    assert notes[lane] == f"diverged at step {last}: try a smaller learning rate"
    assert notes[other] == ""
    assert played.runs[lane].steps == last - 1
    assert played.steps == played.state()["step"] == played.runs[other].steps == last + 5
    alone.train(last + 5)
    assert same([moments(played)[other]], [moved(alone)])
    assert [about["step"] for about in played.state()["lanes"]] == steps(played)
    assert brought(played.picture(False, False))[lane] == set(), "its picture stays, too"
    # In slow motion, too, whichever lane it is.
    assert len(list(played.phases())) == 8
    assert played.steps == last + 6
    monkeypatch.undo()
    assert ask(played, "snapshot", lane=lane).step == last - 1
    plain(played.state())


def test_when_all_have_diverged_the_stage_stops_and_says_why():
    played = two()
    lose(played, 1)
    ask(played, "set", name="discriminator_lr", value=TOO_FAST)
    with pytest.raises(Diverged) as raised:
        play(played, 10)
    assert "go back with the slider" in played.explain(raised.value)
    assert [bool(about["note"]) for about in played.state()["lanes"]] == [False, True]
    plain(played.state())


def test_all_that_diverge_in_the_same_step_stop_the_stage_at_once():
    played = lanes([game() for _ in range(3)], 32)
    ask(played, "set", name="discriminator_lr", value=TOO_FAST)
    with pytest.raises(Diverged):
        play(played, 10)
    assert len(set(steps(played))) == 1


def test_a_lane_that_diverges_in_slow_motion_lets_the_others_complete_the_step():
    played = lanes([game() for _ in range(3)], 32)
    play(played, 2)
    alone = game()
    ask(played, "set", name="discriminator_lr", value=TOO_FAST, lane=0)
    ask(played, "set", name="discriminator_lr", value=TOO_FAST, lane=2)
    for _ in range(10):
        list(played.phases())
    assert [bool(about["note"]) for about in played.state()["lanes"]] == [True, False, True]
    alone.train(played.steps)
    assert same([moments(played)[1]], [moved(alone)])
    ask(played, "set", name="discriminator_lr", value=TOO_FAST, lane=1)
    with pytest.raises(Diverged):
        list(itertools.chain.from_iterable(played.phases() for _ in range(10)))


def test_going_back_brings_a_lost_lane_back():
    played, seen = two(), []
    for _ in range(22):
        seen.append(moments(played))
        played.step()
    last = lose(played, 1)
    play(played, 5)
    ask(played, "rewind", step=21)
    assert [about["note"] for about in played.state()["lanes"]] == ["", ""]
    assert same(moments(played), seen[21])
    # It is the same run still, and diverges in the same step. With another rate it goes on.
    play(played, last - 21)
    assert played.steps == last
    assert played.state()["lanes"][1]["note"]
    ask(played, "rewind", step=21)
    ask(played, "set", name="discriminator_lr", value=1e-3, lane=1)
    play(played, 10)
    assert steps(played) == [31, 31]


def test_going_back_to_after_it_was_lost_leaves_a_lane_as_it_is():
    played = two()
    play(played, 3)
    last = lose(played, 1)
    play(played, 40)
    end = played.steps
    ask(played, "rewind", at_once=False, step=last + 38)
    assert played.steps >= 40, (
        "it holds nobody back: the others go on from a checkpoint that it never reached"
    )
    ask(played, "rewind", step=last + 10)
    assert (played.steps, played.runs[1].steps) == (last + 10, last - 1)
    assert played.state()["lanes"][1]["note"]
    ask(played, "rewind", at_once=False, step=0)
    assert steps(played) == [0, 0]
    assert played.state()["timeline"]["latest"] == end
    ask(played, "rewind", step=end)
    assert (played.steps, played.runs[1].steps) == (end, last - 1)


def test_the_first_lane_may_be_the_lost_one_and_the_others_go_back_and_forth_all_the_same():
    played = two()
    play(played, 3)
    last = lose(played, 0)
    play(played, 30)
    assert played.state()["timeline"]["latest"] == played.steps == last + 30
    ask(played, "rewind", step=last + 5)
    assert (played.steps, played.runs[0].steps) == (last + 5, last - 1)


def test_after_all_have_diverged_one_can_go_back():
    played = two()
    play(played, 5)
    lose(played, 1)
    ask(played, "set", name="discriminator_lr", value=TOO_FAST)
    with pytest.raises(Diverged):
        play(played, 10)
    ask(played, "rewind", step=4)
    assert steps(played) == [4, 4]
    ask(played, "set", name="discriminator_lr", value=1e-3)
    play(played, 10)
    assert [about["note"] for about in played.state()["lanes"]] == ["", ""]


@pytest.mark.parametrize("do", ["reset", "seed"])
def test_a_new_beginning_brings_a_lost_lane_back(do):
    played = two()
    lose(played, 1)
    ask(played, do, value=3)
    ask(played, "set", name="discriminator_lr", value=1e-3)
    assert [about["note"] for about in played.state()["lanes"]] == ["", ""]
    play(played, 3)
    assert steps(played) == [3, 3]


@pytest.mark.parametrize("lane", [0, 1])
def test_the_code_of_a_stage_with_a_lost_lane_leads_to_the_same_stage(lane):
    played = two()
    play(played, 3)
    lose(played, lane)
    play(played, 9)
    other = one()
    ask(other, "load", code=ask(played, "code"))
    assert steps(other) == steps(played)
    assert [about["note"] for about in other.state()["lanes"]] == [
        about["note"] for about in played.state()["lanes"]
    ]
    assert same([moments(other)[1 - lane]], [moments(played)[1 - lane]])


def break_picture(played, lane):
    """Weights with which the game cannot be shown."""
    with torch.no_grad():
        played.runs[lane].gan.generator[0].bias.fill_(math.nan)


def test_a_lane_that_cannot_be_shown_is_lost_and_its_last_picture_stays():
    played, view = two(), View()
    view.draw(*played.picture(True, False))
    play(played, 2)
    seen = view.draw(*played.picture(False, False))[1]["fake"].copy()
    break_picture(played, 1)
    picture = played.picture(False, True)
    assert picture[0]["lanes"][1]["note"].startswith("diverged at step 2")
    np.testing.assert_array_equal(view.draw(*picture)[1]["fake"], seen)
    with pytest.raises(ValueError, match="lane is 1, which can't be shown: it diverged"):
        ask(played, "snapshot", lane=1)
    assert ask(played, "snapshot", lane=0).step == 2
    break_picture(played, 0)
    with pytest.raises(Diverged):
        played.picture(False, True)
    alone = one()
    alone.picture(True, False)
    break_picture(alone, 0)
    with pytest.raises(Diverged):
        alone.picture(True, False)


def test_a_lane_that_could_never_be_shown_stops_the_stage():
    played = two()
    break_picture(played, 1)
    with pytest.raises(Diverged):
        played.picture(True, False)


# pictures


@pytest.mark.parametrize("count", [1, 2])
def test_a_newcomer_gets_everything_and_after_that_only_what_has_changed(count):
    played = lanes([game() for _ in range(count)], 32)
    everything = {
        "real", "fake", "latent", "real_logits", "fake_logits", "field", "manifold", "generator_gradients",
        "discriminator_gradients", "modes", "mode_weights", "mode_shares", "mode_history", "history_steps",
        "discriminator_losses", "generator_losses", "gradient_norms",
    }  # fmt: skip
    picture = played.picture(True, False)
    assert picture[0]["full"]
    assert brought(picture) == [everything] * count
    picture = played.picture(False, False)
    assert brought(picture) == [set()] * count
    played.step()
    picture = played.picture(False, False)
    assert not picture[0]["full"]
    for names in brought(picture):
        assert names < everything
        assert names.isdisjoint({"real", "latent", "modes", "mode_weights"})
        assert {"fake", "field", "history_steps"} <= names
    played.step()
    header, buffers = played.picture(True, True)
    assert brought((header, buffers)) == [everything] * count
    field = ask(played, "snapshot").field
    shown = decode(header["lanes"][0]["arrays"], buffers[0])["field"]
    np.testing.assert_array_equal(shown, np.rint(255 * field), err_msg="the field, too, is of this moment")


def test_while_it_plays_the_field_is_in_every_other_picture():
    played = two()
    played.picture(True, False)
    found = []
    for playing in (True,) * 6 + (False,) * 3:
        played.step()
        found.append([("field" in names) for names in brought(played.picture(False, playing))])
    assert [both[0] for both in found] == [False, True, False, True, False, True, True, True, True]
    assert all(both[0] == both[1] for both in found)


def details_in(picture):
    """Whether a picture brings what is measured beside the field, and the numbers that go with it."""
    header, _ = picture
    found = set()
    for names, lane in zip(brought(picture), header["lanes"], strict=True):
        numbers = {"auc", "modes_captured", "high_quality"} & lane.keys()
        assert len(numbers) in (0, 3)
        found.add(bool(numbers))
        # The history grows by a row a step here, and the gradients never stay as they were.
        assert {"generator_gradients", "history_steps", "discriminator_losses"} <= names or not numbers
        assert numbers or names.isdisjoint(DETAILS)
    (every,) = found
    return every


def test_while_it_plays_the_details_are_in_every_other_picture_that_without_the_field():
    played = two()
    played.picture(True, False)
    found = []
    for playing in (True,) * 6 + (False,) * 3:
        played.step()
        picture = played.picture(False, playing)
        found.append((details_in(picture), "field" in brought(picture)[0]))
    assert found == [(True, False), (False, True)] * 3 + [(True, True)] * 3


@pytest.mark.parametrize("do", ["set", "modes", "defaults", "step"])
def test_what_was_asked_is_answered_by_a_whole_picture(do):
    played = two()
    played.picture(True, False)
    played.step()
    played.picture(False, True)
    ask(played, do, name="generator_lr", value=0.01, centers=[[0.0, 0.0], [1.0, 1.0]])
    played.step()
    picture = played.picture(False, True)
    assert details_in(picture)
    assert all("field" in names for names in brought(picture))
    played.step()
    assert "field" not in brought(played.picture(False, True))[0]


def test_where_the_script_changes_the_data_the_picture_is_whole_though_nothing_was_asked():
    played, view = one(), View()
    play(played, 4)
    ask(played, "modes", centers=[[0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    play(played, 6)
    ask(played, "rewind", step=1)
    view.draw(*played.picture(True, False))
    for _ in range(8):
        played.step()
        (have,) = view.draw(*played.picture(False, True))
        counts = {name: len(have[name]) for name in ("modes", "mode_weights", "mode_shares")}
        assert len(set(counts.values())) == 1, counts
    assert counts["modes"] == 3


def test_what_a_later_view_gets_while_it_plays_is_complete():
    played = one()
    played.picture(True, False)
    for _ in range(2):
        played.step()
        played.picture(False, True)
        picture = played.last_picture()
        assert details_in(picture)
        assert "field" in brought(picture)[0]


def test_a_view_has_at_any_time_what_a_newcomer_gets_but_for_the_field():
    played, view = two(), View()
    view.draw(*played.picture(True, False))
    for step in range(12):
        if step == 3:
            ask(played, "modes", centers=[[0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
        if step == 5:
            ask(played, "set", name="frozen", value=True, lane=1)
        if step == 7:
            ask(played, "draw", points=[[0.0, 1.0]], bandwidth=0.25)
        if step == 9:
            ask(played, "rewind", step=4)
        played.step()
        have = view.draw(*played.picture(False, step % 4 != 3))
        newcomer = View().draw(*played.last_picture())
        for mine, its in zip(have, newcomer, strict=True):
            assert mine.keys() == its.keys()
            for name, array in its.items():
                np.testing.assert_array_equal(mine[name], array, err_msg=name)


def test_a_newcomer_sees_the_field_of_a_lost_lane_too():
    played = two()
    played.picture(True, False)
    played.step()
    assert "field" not in brought(played.picture(False, True))[1]
    lose(played, 1)
    for picture in (played.picture(True, True), played.last_picture()):
        assert all("field" in names for names in brought(picture))


@pytest.mark.parametrize("do", ["preset", "seed", "load"])
def test_other_runs_are_sent_whole(tiny, do):
    played = two()
    played.picture(True, False)
    ask(played, do, name="tiny", value=1, code=codes.write(one().runs[0]))
    assert played.picture(False, False)[0]["full"]
    assert not played.picture(False, False)[0]["full"]


def test_the_last_picture_goes_with_the_reset():
    played = one()
    play(played, 5)
    played.picture(True, False)
    assert played.last_picture()[0]["lanes"][0]["step"] == 5
    ask(played, "reset")
    assert played.last_picture()[0]["lanes"][0]["step"] == 0
    ask(played, "reset")
    played.picture(False, True)
    assert "field" in brought(played.last_picture())[0], "there is no older one that it could be taken from"


@pytest.mark.parametrize(
    "density",
    [
        densities.Mixture([[-1.0], [1.0]]),
        densities.Mixture(torch.zeros(2, 5)),
        densities.Samples([[0.0, 1.0]]),
    ],
    ids=["line", "five dimensions", "samples"],
)
def test_data_of_other_kinds_are_shown_too(density):
    played = lanes([game(density=density), game(density=density, objective="Wasserstein, clipped")], 32)
    for full in (True, False):
        header, buffers = played.picture(full, False)
        plain({**header, **played.state()})
        for lane, buffer in zip(header["lanes"], buffers, strict=True):
            decode(lane["arrays"], buffer)
        list(played.phases())


# played by a runner


def test_a_page_plays_two_lanes_one_of_which_diverges():
    hand = ByHand(two())
    view = View()
    hand.start("a")
    hand.turn_acking("a", count=3)
    hand.post("set", view="a", control=1, name="discriminator_lr", value=TOO_FAST, lane=1)
    hand.turn_acking("a", count=8)
    assert hand.state["playing"]
    assert hand.state["step"] == 11
    assert [bool(lane["note"]) for lane in hand.state["lanes"]] == [False, True]
    for _, header, buffers in hand.sent:
        view.draw(header, buffers)
        for arrays in view.lanes:
            assert all(np.isfinite(array).all() for array in arrays.values())
    hand.post("set", view="a", control=2, name="discriminator_lr", value=TOO_FAST)
    hand.turn_acking("a", count=8)
    assert not hand.state["playing"]
    assert hand.state["note"].startswith("diverged at step")
    frames = len(hand.frames)
    hand.post("hello", view="b")
    hand.turn_acking("a", "b", count=3)
    assert hand.frames[frames]["full"]
    hand.post("rewind", view="a", control=3, step=2)
    hand.turn_acking("a", "b", count=20)
    assert hand.state["step"] == 2
    assert hand.state["note"] == ""
    assert [lane["note"] for lane in hand.state["lanes"]] == ["", ""]


@pytest.mark.parametrize(
    "message",
    [
        {"do": "set", "name": "speed", "value": None},
        {"do": "set", "name": "generator_lr", "value": 0.5},
        {"do": "code"},
        {"do": "rewind", "step": 4},
        {"do": "snapshot"},
    ],
    ids=lambda message: message["do"],
)
@pytest.mark.parametrize("phases", range(1, 9))
def test_a_step_in_slow_motion_that_is_interrupted_is_a_plain_step_to_the_last_bit(message, phases):
    hand, fast = ByHand(two()), two()
    play(hand.game, 3)
    play(fast, 4)
    for _ in range(phases):
        hand.post("phase")
    hand.put(message)
    hand.ask("code")
    assert steps(hand.game) == [4, 4]
    assert same(moments(hand.game), moments(fast))


# anything, in any order

VIEWS = st.sampled_from("ab")
VALID = st.one_of(
    st.tuples(st.sampled_from(["discriminator_lr", "generator_lr"]), st.sampled_from([1e-3, 0.05])),
    st.tuples(st.just("objective"), st.sampled_from(list(OBJECTIVES))),
    st.tuples(st.just("player"), st.sampled_from(PLAYERS)),
    st.tuples(st.just("discriminator_steps"), st.sampled_from([1, 2])),
    st.tuples(st.just("instance_noise"), st.sampled_from([0.0, 0.1])),
    st.tuples(st.just("frozen"), st.booleans()),
)
LANE = st.sampled_from([None, None, 0, 1])
CODES = [
    codes.write(one(seed=3).runs[0]),
    " ".join(codes.write(run) for run in two(seed=5).runs),
]


class AnyOrder(RuleBasedStateMachine):
    """Messages of every kind, in every order, from two views and from Python, to one lane or two."""

    @initialize(count=st.integers(1, 2))
    def begin(self, count):
        self.kept_preset, live.preset = live.preset, lambda name: {"tiny": Preset}[name]
        self.hand = ByHand(lanes([game(), game(objective="minimax")][:count], 0.02))
        self.hand.runner._clock = self.ticking
        self.view = View()
        self.drawn = 0
        self.numbers = dict.fromkeys("ab", 0)

    def ticking(self):
        """Time passes while the worker works, so that a long way is gone in slices."""
        self.hand.now += 1 / 1024
        return self.hand.now

    @rule(view=VIEWS, do=st.sampled_from(["hello", "hello", "bye"]))
    def come_and_go(self, view, do):
        self.hand.post(do, view=view)

    @rule(view=VIEWS, back=st.integers(-2, 9))
    def acknowledge(self, view, back):
        self.hand.post("ack", view=view, frame=len(self.hand.frames) - back)

    def command(self, view, **message):
        if view is None:
            with contextlib.suppress(ValueError, RuntimeError):
                self.hand.ask(**message)
            return
        self.numbers[view] += 1
        self.hand.put({**message, "view": view, "control": self.numbers[view]})

    @rule(
        view=VIEWS | st.none(),
        do=st.sampled_from(
            ["play", "play", "pause", "phase", "phase", "step", "defaults", "code", "snapshot"]
        ),
    )
    def press(self, view, do):
        self.command(view, do=do)

    @rule(view=VIEWS, speed=st.sampled_from([None, None, "slow"]), count=st.integers(1, 30))
    def watch_it_play(self, view, speed, count):
        """What the rules above would rarely come to by chance."""
        self.command(view, do="set", name="speed", value=speed)
        self.command(view, do="play")
        for _ in range(count):
            self.hand.turn(tick=2.0 if speed else TICK)
            for each in "ab":
                self.hand.ack(each)

    @rule(view=VIEWS | st.none(), player=st.sampled_from([*PLAYERS, "nobody"]))
    def step_by(self, view, player):
        self.command(view, do="step", player=player)

    @rule(view=VIEWS | st.none(), setting=VALID, lane=LANE)
    def set(self, view, setting, lane):
        self.command(view, do="set", name=setting[0], value=setting[1], lane=lane)

    @rule(view=VIEWS | st.none(), settings=st.lists(VALID, max_size=3), lane=LANE)
    def set_several(self, view, settings, lane):
        self.command(view, do="set", settings=dict(settings), lane=lane)

    @rule(view=VIEWS | st.none(), speed=st.sampled_from([None, "slow", "slow", 0.5, 100]))
    def set_speed(self, view, speed):
        self.command(view, do="set", name="speed", value=speed)

    @rule(view=VIEWS, lane=LANE)
    def let_it_diverge(self, view, lane):
        self.command(view, do="set", name="discriminator_lr", value=TOO_FAST, lane=lane)

    @rule(view=VIEWS | st.none(), step=st.integers(0, 45))
    def rewind(self, view, step):
        self.command(view, do="rewind", step=step)

    @rule(
        view=VIEWS | st.none(),
        message=st.sampled_from(
            [
                {"do": "reset"},
                {"do": "seed", "value": 2},
                {"do": "preset", "name": "tiny"},
                {"do": "preset", "name": None},
                *({"do": "load", "code": code} for code in CODES),
            ]
        ),
    )
    def begin_anew(self, view, message):
        self.command(view, **message)

    @rule(
        view=VIEWS | st.none(),
        message=st.sampled_from(
            [
                {
                    "do": "modes",
                    "centers": [[0.0, 1.0], [1.0, -1.0]],
                    "scales": [0.25, 0.5],
                    "weights": [1, 2],
                },
                {"do": "modes", "centers": [[0.5], [2.0]]},
                {"do": "draw", "points": [[0.0, 1.0], [0.5, 0.5]], "bandwidth": 0.125},
            ]
        ),
    )
    def change_the_data(self, view, message):
        self.command(view, **message)

    @rule(view=VIEWS | st.none(), message=st.sampled_from([*REFUSED.values(), {"do": "ack"}, {}]))
    def nonsense(self, view, message):
        self.command(view, **{"do": None, **message})

    @rule(message=st.sampled_from([[], None, 5, "play", {"do": "play", "view": 5}, {"do": "hello"}]))
    def rubbish(self, message):
        self.hand.put(message)

    @rule(tick=st.sampled_from([0.0, 0.01, TICK, TICK, 0.4, 2.0]), count=st.integers(1, 6))
    def turn(self, tick, count):
        for _ in range(count):
            asleep = not self.hand.flow.watched and self.hand.runner._inbox.empty()
            before, sent = steps(self.hand.game), len(self.hand.frames)
            self.hand.turn(tick=tick)
            if asleep:
                assert steps(self.hand.game) == before
                assert len(self.hand.frames) == sent

    @precondition(lambda self: hasattr(self, "hand"))
    @invariant()
    def all_is_well(self):
        hand, played = self.hand, self.hand.game
        assert hand.flow.in_flight <= FRAMES_IN_FLIGHT
        state = plain(hand.runner._state())
        assert state["step"] >= 0
        assert all(lane["step"] >= 0 for lane in state["lanes"])
        assert len(state["lanes"]) == len(played.runs)
        going = [run for run, lane in zip(played.runs, state["lanes"], strict=True) if not lane["note"]]
        if hand.runner._phase is None and hand.runner._error is None:
            assert len({run.steps for run in going}) == 1, "lanes that go on go together"
        timeline = state["timeline"]
        assert timeline["first"] <= state["step"] <= timeline["latest"]
        assert not (hand.runner._playing and hand.runner._error is not None)
        for heard in state["heard"].items():
            assert heard[1] <= self.numbers[heard[0]]
        patience = hand.runner._patience()
        assert patience is None or patience >= 0
        for _, header, buffers in hand.sent[self.drawn :]:
            if header["kind"] == "frame":
                for arrays in self.view.draw(header, buffers):
                    assert {"fake_logits", "history_steps"} <= arrays.keys()
        self.drawn = len(hand.sent)

    def teardown(self):
        """The code recreates the run to the last bit; Reset begins anew; after closing nothing is sent."""
        if not hasattr(self, "hand"):
            return
        try:
            hand, played = self.hand, self.hand.game
            hand.turn()
            if hand.runner._error is None:
                hand.ask("pause")
                for lane, code in enumerate(apart(hand.ask("code"))):
                    if lane not in played._lost:
                        run, end = codes.read(code)
                        run.rewind(end)
                        assert end == played.steps
                        assert same([weights(run.gan)], [weights(played.runs[lane].gan)])
            hand.ask("reset")
            hand.ask("set", settings={"discriminator_lr": 1e-3, "generator_lr": 1e-3})
            hand.ask("set", name="speed", value=None)
            hand.post("hello", view="late")
            hand.post("play")
            hand.turn_acking("late", count=5)
            hand.turn(count=5, tick=1.0)
            assert hand.state["note"] == ""
            assert hand.state["step"] >= 5
            sent = len(hand.sent)
            hand.runner.close()
            for do in ("hello", "play", "reset"):
                hand.runner.post({"do": do, "view": "late"})
            with pytest.raises(RuntimeError, match="closed"):
                hand.runner.ask({"do": "code"})
            assert len(hand.sent) == sent
            assert hand.runner._thread is None
        finally:
            live.preset = self.kept_preset


TestAnyOrder = AnyOrder.TestCase
TestAnyOrder.settings = settings(derandomize=True, deadline=None, max_examples=30, stateful_step_count=40)
