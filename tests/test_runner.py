"""The loop beside the kernel: flow control, controls, failures, and what goes over the wire.

Most tests drive the loop by hand, a turn at a time on a clock of their own, with no thread; the few
that start the thread wait for conditions, never for a time.
"""

import json
import math
import threading
import time
from concurrent.futures import Future
from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from torch import nn

from gan_tutor import densities, networks
from gan_tutor.live import runner as live
from gan_tutor.live.runner import FRAMES_IN_FLIGHT, LEASE, MAX_AGE, PROBES, Runner, encode
from gan_tutor.objectives import OBJECTIVES
from gan_tutor.training import GAN, PLAYERS, Diverged

# A turn later: enough for the next picture, exact in binary so that times add up.
TICK = 1 / 16
DETERMINISTIC = settings(derandomize=True, deadline=None, max_examples=40)


def wait_until(condition, timeout=20.0):
    end = time.monotonic() + timeout
    while not condition():
        assert time.monotonic() < end, "the condition did not come true"
        time.sleep(0.005)


class Game(GAN):
    """A small game that keeps a diary and fails when it is told to."""

    def __init__(self, generator=None, **settings):
        rng = torch.Generator().manual_seed(1)
        self.diary = []
        self.failure = None  # what the next step raises
        super().__init__(
            densities.ring(4),
            generator=generator or networks.generator(rng, hidden=(8,)),
            discriminator=networks.discriminator(rng, hidden=(8,)),
            batch_size=8,
            **settings,
        )

    def step(self, player="both"):
        failure, self.failure = self.failure, None
        if failure is not None:
            raise failure
        self.diary.append((player, self.discriminator_lr, self.generator_lr, self.objective.name))
        super().step(player)


class Fragile(nn.Module):
    """A learner's own network, with a mistake in it that shows only after some batches of 8."""

    def __init__(self, batches):
        super().__init__()
        self.linear = nn.Linear(2, 2)
        self.batches = batches

    def forward(self, z):
        self.batches -= len(z) == 8
        if self.batches < 0:
            raise KeyError("the learner's mistake")
        return self.linear(z)


def weights(network):
    return [parameter.detach().clone() for parameter in network.parameters()]


def same(first, second):
    return all(torch.equal(a, b) for a, b in zip(first, second, strict=True))


class ByHand:
    """A runner without its thread: the test posts messages, moves the clock and takes the turns."""

    def __init__(self, gan=None):
        self.now = 1000.0
        self.sent = []  # (time, header, buffers)
        self.gan = gan or Game()
        self.runner = Runner(self.gan, self._send, clock=lambda: self.now)

    def _send(self, header, buffers):
        self.sent.append((self.now, json.loads(json.dumps(header, allow_nan=False)), buffers))

    def post(self, do, **fields):
        self.put({"do": do, **fields})

    def put(self, message):
        self.runner._inbox.put((message, None))

    def ask(self, do, **fields):
        answer = Future()
        self.runner._inbox.put(({"do": do, **fields}, answer))
        self.turn()
        return answer.result(0)

    def turn(self, count=1, tick=0.0):
        for _ in range(count):
            self.now += tick
            self.runner._turn(0)

    def turn_acking(self, *views, count=1, tick=TICK):
        """Turns with views that acknowledge every picture at once."""
        for _ in range(count):
            self.turn(tick=tick)
            for view in views:
                self.ack(view)

    def ack(self, view):
        self.post("ack", view=view, frame=self.frames[-1]["frame"] if self.frames else 0)

    def start(self, *views):
        for view in views:
            self.post("hello", view=view)
        self.post("play")

    @property
    def headers(self):
        return [header for _, header, _ in self.sent]

    @property
    def frames(self):
        return [header for header in self.headers if header["kind"] == "frame"]

    @property
    def state(self):
        return next(header for header in reversed(self.headers) if header["kind"] in ("frame", "state"))

    @property
    def probes(self):
        return [when for when, header, _ in self.sent if header["kind"] == "probe"]

    def fall_asleep(self):
        """Play with a view that never answers until it is given up."""
        self.start("a")
        while self.runner._views or not self.frames:
            self.turn(tick=TICK)


def decode(header, buffer):
    """A frame's arrays, read as the front end reads them."""
    found, at = {}, 0
    for name, kind, shape in header:
        dtype = np.dtype("<f4" if kind == "f4" else "u1")
        count = math.prod(shape)
        found[name] = np.frombuffer(buffer, dtype, count, at).reshape(shape)
        at += count * dtype.itemsize
    assert at == len(buffer)
    return found


def workers():
    return [thread for thread in threading.enumerate() if thread.name == "gan_tutor stage"]


@pytest.fixture
def running():
    """Makes runners with their thread, and closes them."""
    made = []

    def run(gan=None, send=lambda header, buffers: None, **settings):
        made.append(Runner(gan or Game(), send, **settings))
        return made[-1]

    yield run
    for runner in made:
        runner.close()


class Page:
    """A front end in the same process: it acknowledges every picture from within the send."""

    def __init__(self):
        self.headers = []
        self.runner = None

    def __call__(self, header, buffers):
        self.headers.append(header)
        if header["kind"] == "frame":
            self.runner.post({"do": "ack", "view": "page", "frame": header["frame"]})

    def play(self, runner):
        self.runner = runner
        runner.post({"do": "hello", "view": "page"})
        runner.post({"do": "play", "view": "page", "control": 1})

    @property
    def frames(self):
        return [header for header in self.headers if header["kind"] == "frame"]


# ---- the thread ------------------------------------------------------------------------------


def test_there_is_no_thread_before_the_first_message_and_none_after_close(running):
    before = workers()
    page, gan = Page(), Game()
    runner = running(gan, page)
    assert workers() == before
    assert gan.diary == []
    page.play(runner)
    (thread,) = set(workers()) - set(before)
    assert thread.daemon
    wait_until(lambda: len(page.frames) >= 3)
    runner.close()
    assert not thread.is_alive()
    steps = gan.steps
    runner.close()
    runner.post({"do": "step"})
    assert workers() == before
    assert gan.steps == steps


def test_a_closed_runner_refuses_with_a_sentence(running):
    runner = running()
    runner.close()
    runner.post({"do": "play"})
    with pytest.raises(RuntimeError, match="closed: run its cell again"):
        runner.ask({"do": "pause"})


def test_a_question_that_waits_while_the_runner_closes_is_answered(running):
    entered, go_on = threading.Event(), threading.Event()

    class Slow(Game):
        def step(self, player="both"):
            entered.set()
            go_on.wait(20)
            super().step(player)

    runner = running(Slow())
    runner.post({"do": "step"})
    wait_until(entered.is_set)
    raised = []

    def ask():
        try:
            runner.ask({"do": "pause"})
        except RuntimeError as error:
            raised.append(str(error))

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    wait_until(lambda: runner._inbox.qsize() == 1)
    closing = threading.Thread(target=runner.close, daemon=True)
    closing.start()
    wait_until(lambda: runner._closed)
    go_on.set()
    asking.join(20)
    closing.join(20)
    assert raised == ["this stage is closed: run its cell again"]
    assert not runner._thread.is_alive()


def test_a_runner_may_be_closed_from_within_its_own_thread(running):
    closed = threading.Event()

    def send(header, buffers):
        runner.close()
        closed.set()

    runner = running(send=send)
    runner.post({"do": "hello", "view": "a"})
    wait_until(closed.is_set)
    wait_until(lambda: not runner._thread.is_alive())


def test_the_thread_plays_and_obeys(running):
    page, gan = Page(), Game()
    runner = running(gan, page)
    page.play(runner)
    wait_until(lambda: len(page.frames) > 2 * FRAMES_IN_FLIGHT)
    assert runner.ask({"do": "snapshot"}).step > 0
    runner.ask({"do": "pause"})
    steps = gan.steps
    runner.ask({"do": "set", "name": "player", "value": "generator"})
    runner.ask({"do": "step"})
    assert gan.steps == steps + 1
    assert gan.diary[-1][0] == "generator"


def test_the_thread_sleeps_until_the_clock_says_so(running):
    clock = [0.0]
    gan, page = Game(), Page()
    runner = running(gan, page, clock=lambda: clock[0])
    runner.ask({"do": "set", "name": "speed", "value": 1})
    page.play(runner)
    wait_until(lambda: gan.steps == 1)
    for k in range(2, 5):
        clock[0] += 1.0
        runner.post({"do": "wake"})
        wait_until(lambda k=k: gan.steps == k)
        runner.ask({"do": "wake"})
        assert gan.steps == k


def test_an_idle_worker_waits_for_messages_alone():
    game = ByHand()
    assert game.runner._patience() is None
    game.post("hello", view="a")
    game.turn(tick=TICK)
    game.ack("a")
    game.turn(tick=TICK)
    assert game.runner._patience() is None
    game.post("play")
    game.turn(tick=TICK)
    assert game.runner._patience() == 0


# ---- frames ----------------------------------------------------------------------------------


def test_frames_are_numbered_one_by_one():
    game = ByHand()
    game.start("a")
    game.turn_acking("a", count=50)
    numbers = [frame["frame"] for frame in game.frames]
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) == 50
    steps = [frame["step"] for frame in game.frames]
    assert steps == sorted(steps)


def test_no_more_pictures_than_can_be_seen():
    game = ByHand()
    game.start("a")
    game.turn_acking("a", count=1000, tick=1 / 1024)
    times = [when for when, header, _ in game.sent if header["kind"] == "frame"]
    assert min(np.diff(times)) >= live.FRAME_INTERVAL
    assert len(times) > 20


def test_a_paused_game_sends_one_picture_for_each_change():
    game = ByHand()
    game.post("hello", view="a")
    game.turn_acking("a", count=10)
    assert len(game.frames) == 1
    game.post("set", view="a", control=1, name="speed", value=10)
    game.turn_acking("a", count=10)
    assert len(game.frames) == 2
    assert game.state["heard"] == {"a": 1}


def test_at_most_eight_frames_wait_for_an_answer():
    game = ByHand()
    game.start("a")
    game.turn(50, tick=live.FRAME_INTERVAL + 1e-3)
    assert len(game.frames) == FRAMES_IN_FLIGHT == 8
    assert game.state["playing"]


def test_a_view_that_never_answers_is_given_up_after_the_lease():
    game = ByHand()
    game.start("a")
    game.turn(tick=TICK)
    first = game.now
    while game.now + TICK <= first + LEASE:
        game.turn(tick=TICK)
    frames, steps = len(game.frames), game.gan.steps
    assert frames <= FRAMES_IN_FLIGHT
    assert steps == 1 + LEASE / TICK  # the game goes on until the lease ends
    assert game.runner._views
    game.turn(100, tick=TICK)
    assert not game.runner._views
    assert game.gan.steps == steps
    assert len(game.frames) == frames
    assert game.runner._state()["playing"]
    assert len(game.runner._sent) == 0

    game.post("hello", view="a")
    game.turn(tick=TICK)
    assert game.gan.steps == steps + 1
    assert len(game.frames) == frames + 1
    assert game.state["playing"]


def test_a_late_acknowledgement_wakes_the_game_too():
    game = ByHand()
    game.fall_asleep()
    steps = game.gan.steps
    game.ack("a")
    game.turn(3, tick=TICK)
    assert game.gan.steps == steps + 3


def test_an_idle_view_is_kept_for_as_long_as_nothing_waits_for_its_answer():
    game = ByHand()
    game.post("hello", view="a")
    game.turn(tick=TICK)
    game.ack("a")
    game.turn(1000, tick=1.0)
    assert game.runner._views


def test_a_sleeping_game_asks_for_views_ever_more_rarely_and_costs_no_steps():
    game = ByHand()
    game.fall_asleep()
    steps, frames = game.gan.steps, len(game.frames)
    while len(game.probes) < 8:
        patience = game.runner._patience()
        assert patience is not None
        game.turn(tick=patience)  # it sleeps in between: every turn asks
    assert game.gan.steps == steps
    assert len(game.frames) == frames
    assert np.diff(game.probes).tolist() == [3, 6, 12, 24, 30, 30, 30]
    assert PROBES == (3, 30)


def test_a_game_whose_last_view_has_left_asks_anew():
    game = ByHand()
    game.fall_asleep()
    game.turn(20, tick=10.0)
    game.post("hello", view="a")
    game.turn(tick=TICK)
    game.post("bye", view="a")
    asked = len(game.probes)
    game.turn(200, tick=TICK)
    assert game.probes[asked + 1] - game.probes[asked] == PROBES[0]


def test_a_paused_game_does_not_ask():
    game = ByHand()
    game.post("play")
    game.post("pause")
    game.turn(100, tick=1.0)
    assert game.probes == []
    assert game.runner._patience() is None


def test_play_without_a_view_takes_no_step():
    game = ByHand()
    game.ask("play")
    game.turn(10, tick=1.0)
    assert game.gan.steps == 0
    assert len(game.probes) > 0


def test_nothing_is_sent_while_a_frame_is_on_its_way_for_too_long():
    game = ByHand()
    game.start("a")
    game.turn()
    game.turn(tick=0.4)
    assert len(game.frames) == 2
    game.turn(tick=0.101)
    assert len(game.frames) == 2
    game.turn(10, tick=0.1)
    assert len(game.frames) == 2
    game.post("ack", view="a", frame=1)  # the second has been on its way for more than 0.5 s as well
    game.turn()
    assert len(game.frames) == 2
    game.post("ack", view="a", frame=2)
    game.turn()
    assert len(game.frames) == 3


@DETERMINISTIC
@given(
    st.lists(
        st.tuples(st.sampled_from([0.0, 0.02, TICK, 0.3, 1.0]), st.none() | st.integers(-5, 60)),
        max_size=80,
    )
)
def test_acknowledgements_in_any_order_never_let_more_than_eight_frames_out(turns):
    game = ByHand(GAME)
    game.runner._gan.reset()
    game.start("a")
    drawn = 0
    for tick, number in turns:
        if number is not None:
            game.post("ack", view="a", frame=number)
            latest = len(game.frames)
            drawn = max(drawn, min(number, latest))
        before, known = len(game.frames), "a" in game.runner._views
        game.turn(tick=tick)
        if not (known and game.runner._views):
            drawn = before  # it came, or was given up: what was on its way is written off
        flying = game.runner._sent
        assert len(flying) <= FRAMES_IN_FLIGHT
        assert len(game.frames) - drawn <= FRAMES_IN_FLIGHT
        assert [frame for frame, _ in flying] == list(
            range(game.runner._sequence - len(flying) + 1, game.runner._sequence + 1)
        )
        if len(game.frames) > before and len(flying) > 1:
            assert game.now - flying[0][1] < MAX_AGE
    assert [frame["frame"] for frame in game.frames] == list(range(1, len(game.frames) + 1))


def test_an_acknowledgement_of_what_was_never_sent_counts_for_what_was():
    game = ByHand()
    game.start("a")
    game.turn(3, tick=0.05)
    game.post("ack", view="a", frame=1_000_000)
    for _ in range(30):
        game.post("wake", view="a")
        game.turn(tick=0.05)
    assert len(game.frames) == 3 + FRAMES_IN_FLIGHT
    game.turn(2, tick=LEASE)
    assert not game.runner._views


def test_an_acknowledgement_of_the_past_takes_nothing_back():
    game = ByHand()
    game.start("a", "slow")
    game.turn(20, tick=0.05)
    game.post("ack", view="a", frame=8)
    game.post("ack", view="a", frame=2)
    game.post("ack", view="a", frame=-1)
    game.post("bye", view="slow")
    game.turn(tick=0.05)
    assert len(game.frames) == FRAMES_IN_FLIGHT + 1
    assert len(game.runner._sent) == 1


def test_a_view_that_says_hello_again_has_nothing_on_its_way():
    game = ByHand()
    game.start("a")
    game.turn(20, tick=0.05)
    game.post("hello", view="a")
    game.turn(tick=0.05)
    assert len(game.frames) == FRAMES_IN_FLIGHT + 1


GAME = Game()  # reset by whoever plays it: making one for each example would cost more than the test


# ---- several views ---------------------------------------------------------------------------


def test_the_slower_of_two_views_governs():
    game = ByHand()
    game.start("fast", "slow")
    game.turn_acking("fast", count=20, tick=0.05)
    assert len(game.frames) == FRAMES_IN_FLIGHT
    for _ in range(10):
        game.post("ack", view="slow", frame=len(game.frames))
        game.turn_acking("fast", count=20, tick=0.05)
        drawn = game.runner._views["slow"].acked
        assert len(game.frames) - drawn <= FRAMES_IN_FLIGHT
    assert len(game.frames) == 11 * FRAMES_IN_FLIGHT


def test_a_view_that_has_left_holds_nobody_back():
    game = ByHand()
    game.start("fast", "slow")
    game.turn_acking("fast", count=30)
    stuck = len(game.frames)
    assert stuck <= FRAMES_IN_FLIGHT
    game.post("bye", view="slow")
    game.turn_acking("fast", count=30)
    assert len(game.frames) == stuck + 30
    assert game.state["heard"].keys() == {"fast"}


@pytest.mark.parametrize("views", [("fast", "silent"), ("silent", "fast")])
def test_a_view_that_falls_silent_holds_nobody_back_for_longer_than_the_lease(views):
    game = ByHand()
    game.start(*views)
    game.turn_acking("fast", "silent", count=30)
    before = len(game.frames)
    game.turn_acking("fast", count=math.ceil(LEASE / TICK) + 2)
    assert before < len(game.frames) <= before + FRAMES_IN_FLIGHT + 1
    before = len(game.frames)
    game.turn_acking("fast", count=30)
    assert len(game.frames) == before + 30
    assert game.runner._views.keys() == {"fast"}


def test_each_view_is_told_which_of_its_controls_were_read():
    game = ByHand()
    game.post("hello", view="a")
    game.post("hello", view="b")
    game.post("set", view="a", control=3, name="speed", value=10)
    game.post("set", view="b", control=1, name="speed", value=100)
    game.turn(tick=TICK)
    assert game.state["heard"] == {"a": 3, "b": 1}
    assert game.state["controls"]["speed"] == 100


# ---- controls --------------------------------------------------------------------------------


def test_play_pause_step_reset():
    game = ByHand()
    start = weights(game.gan.generator) + weights(game.gan.discriminator)
    game.start("a")
    game.turn_acking("a", count=5)
    assert game.gan.steps == 5
    assert game.state["playing"]
    game.post("pause")
    game.turn_acking("a", count=5)
    assert game.gan.steps == 5
    assert not game.state["playing"]
    game.post("step")
    game.turn_acking("a", count=5)
    assert game.gan.steps == 6
    assert game.state["step"] == 6
    game.post("play")
    game.post("step")  # pauses, too
    game.turn_acking("a", count=5)
    assert game.gan.steps == 7
    assert not game.state["playing"]

    for name, value in SETTINGS.items():
        game.post("set", name=name, value=value)
    game.post("play")
    game.turn_acking("a", count=5)
    game.post("reset")
    game.turn_acking("a", count=5)
    assert game.gan.steps == 0
    assert same(start, weights(game.gan.generator) + weights(game.gan.discriminator))
    assert game.state["controls"] == SETTINGS
    assert not game.state["playing"]
    assert game.state["step"] == 0


SETTINGS = {
    "discriminator_lr": 0.01,
    "generator_lr": 0.5,
    "objective": "minimax",
    "player": "generator",
    "speed": 100,
}


def test_a_game_that_was_reset_runs_as_it_did_at_first():
    game = ByHand()
    game.start("a")
    game.turn_acking("a", count=20)
    first = weights(game.gan.generator)
    game.post("reset")
    game.post("play")
    game.turn_acking("a", count=20)
    assert game.gan.steps == 20
    assert same(first, weights(game.gan.generator))


def test_controls_are_read_between_steps_in_the_order_in_which_they_came():
    game = ByHand()
    game.post("hello", view="a")
    game.post("set", name="discriminator_lr", value=0.1)
    game.post("step")
    game.post("set", name="discriminator_lr", value=0.2)
    game.post("set", name="generator_lr", value=0.3)
    game.post("step")
    game.post("set", name="objective", value="minimax")
    game.post("set", name="player", value="discriminator")
    game.post("step")
    game.turn()
    rate = Game().generator_lr
    assert game.gan.diary == [
        ("both", 0.1, rate, "non-saturating"),
        ("both", 0.2, 0.3, "non-saturating"),
        ("discriminator", 0.2, 0.3, "minimax"),
    ]


@pytest.mark.parametrize(("name", "value"), SETTINGS.items())
def test_each_control_can_be_set_in_mid_run(name, value):
    game = ByHand()
    game.start("a")
    game.turn_acking("a", count=3)
    before = game.state["controls"]
    game.post("set", view="a", control=1, name=name, value=value)
    game.turn_acking("a", count=3)
    assert game.state["controls"] == {**before, name: value}
    assert game.state["playing"]
    assert game.state["note"] == ""


@pytest.mark.parametrize(
    ("player", "still"), [("discriminator", "generator"), ("generator", "discriminator")]
)
def test_the_network_that_is_not_trained_stays_as_it_is(player, still):
    game = ByHand()
    frozen, moving = getattr(game.gan, still), getattr(game.gan, player)
    first = weights(frozen), weights(moving)
    game.post("set", name="player", value=player)
    game.start("a")
    game.turn_acking("a", count=20)
    assert game.gan.steps == 20
    assert same(first[0], weights(frozen))
    assert not same(first[1], weights(moving))


@pytest.mark.parametrize("tick", [1 / 1024, 1 / 256, 1 / 16])
def test_no_more_steps_than_the_speed_allows(tick):
    game = ByHand()
    game.post("set", name="speed", value=10)
    game.start("a")
    for _ in range(4):
        begin, steps = game.now, game.gan.steps
        game.turn_acking("a", count=round(1 / tick), tick=tick)
        # At most one of the steps was due before this second began.
        assert 9 <= game.gan.steps - steps <= 10 * (game.now - begin) + 1
    # A turn that comes late is made up for by the next one: the beat is kept.
    assert 38 <= game.gan.steps <= 41


def test_missed_steps_are_not_made_up_for():
    game = ByHand()
    game.post("set", name="speed", value=10)
    game.start("a")
    game.turn_acking("a", count=10)
    game.post("pause")
    game.turn_acking("a", count=10, tick=10.0)
    steps = game.gan.steps
    game.post("play")
    game.turn_acking("a", count=10, tick=0.0)
    assert game.gan.steps == steps + 1
    # The same when the worker itself was held up: the step that was due, and one to take up the beat.
    game.now += 60.0
    game.turn_acking("a", count=10, tick=0.0)
    assert game.gan.steps <= steps + 3


def test_a_limited_worker_sleeps_between_its_steps():
    game = ByHand()
    game.post("set", name="speed", value=1)
    game.start("a")
    game.turn(2, tick=TICK)
    game.ack("a")
    game.turn()
    assert 0 < game.runner._patience() <= 1
    game.post("set", name="speed", value=None)
    game.turn()
    game.ack("a")
    assert game.runner._patience() == 0


# ---- what is not allowed ---------------------------------------------------------------------

BAD = {
    "unknown control": {"do": "set", "name": "momentum", "value": 0.5},
    "name is a number": {"do": "set", "name": 5, "value": 0.5},
    "name is a list": {"do": "set", "name": ["speed"], "value": 10},
    "negative rate": {"do": "set", "name": "discriminator_lr", "value": -0.1},
    "rate of zero": {"do": "set", "name": "generator_lr", "value": 0},
    "rate as text": {"do": "set", "name": "generator_lr", "value": "0.1"},
    "rate is NaN": {"do": "set", "name": "generator_lr", "value": math.nan},
    "rate is infinite": {"do": "set", "name": "generator_lr", "value": math.inf},
    "rate is true": {"do": "set", "name": "generator_lr", "value": True},
    "rate is null": {"do": "set", "name": "generator_lr", "value": None},
    "objective is null": {"do": "set", "name": "objective", "value": None},
    "objective is a number": {"do": "set", "name": "objective", "value": 3},
    "objective is a list": {"do": "set", "name": "objective", "value": ["minimax"]},
    "unknown objective": {"do": "set", "name": "objective", "value": "hinge"},
    "unknown player": {"do": "set", "name": "player", "value": "nobody"},
    "player is a list": {"do": "set", "name": "player", "value": []},
    "speed of zero": {"do": "set", "name": "speed", "value": 0},
    "negative speed": {"do": "set", "name": "speed", "value": -10},
    "speed as text": {"do": "set", "name": "speed", "value": "10"},
    "speed is NaN": {"do": "set", "name": "speed", "value": math.nan},
    "speed is infinite": {"do": "set", "name": "speed", "value": math.inf},
    "speed is true": {"do": "set", "name": "speed", "value": True},
    "no name": {"do": "set", "value": 10},
    "no value": {"do": "set", "name": "speed"},
    "unknown do": {"do": "fly"},
    "do is a number": {"do": 5},
    "do is a list": {"do": ["play"]},
    "no do": {},
    "acknowledgement without a frame": {"do": "ack"},
    "acknowledgement of text": {"do": "ack", "frame": "three"},
    "acknowledgement of a fraction": {"do": "ack", "frame": 1.5},
    "acknowledgement of NaN": {"do": "ack", "frame": math.nan},
    "acknowledgement of infinity": {"do": "ack", "frame": math.inf},
    "acknowledgement of null": {"do": "ack", "frame": None},
    "acknowledgement of true": {"do": "ack", "frame": True},
    "control number as text": {"do": "set", "name": "speed", "value": 10, "control": "seven"},
}
# Here the view itself is what is wrong, or the message is no object at all.
BAD_AS_THEY_ARE = {
    "view is a number": {"do": "play", "view": 5},
    "view is null": {"do": "play", "view": None},
    "view is a list": {"do": "reset", "view": ["a"]},
    "view is an object": {"do": "ack", "view": {}, "frame": 1},
    "hello without a view": {"do": "hello"},
    "bye without a view": {"do": "bye"},
    "acknowledgement without a view": {"do": "ack", "frame": 1},
    "a list": [],
    "text": "play, please, in view",
    "a number": 5,
    "null": None,
}


def cases(messages):
    return pytest.mark.parametrize("message", messages.values(), ids=messages.keys())


@cases({**{name: {"view": "a", **bad} for name, bad in BAD.items()}, **BAD_AS_THEY_ARE})
def test_a_bad_message_becomes_a_note_and_the_game_goes_on(message):
    game = ByHand()
    game.start("a")
    game.turn_acking("a", count=3)
    controls, steps = game.state["controls"], game.gan.steps
    game.put(message)
    game.turn_acking("a", count=3)
    note = game.state["note"]
    assert len(note.split()) >= 4, note
    assert "missing" in note or "allowed" in note
    assert game.state["playing"]
    assert game.state["controls"] == controls
    assert game.gan.steps == steps + 3
    assert game.state["heard"].keys() == {"a"}
    # What is set well next takes the note away.
    game.post("set", view="a", name="speed", value=None)
    game.turn_acking("a", count=3)
    assert game.state["note"] == ""


def test_a_refused_control_counts_as_read():
    game = ByHand()
    game.post("hello", view="a")
    game.post("set", view="a", control=7, name="speed", value=0)
    game.turn(tick=TICK)
    assert game.state["heard"] == {"a": 7}


def test_no_message_kills_the_thread(running):
    page = Page()
    runner = running(Game(), page)
    page.play(runner)
    for message in (*BAD.values(), *BAD_AS_THEY_ARE.values()):
        runner.post(message)
    runner.ask({"do": "wake"})
    seen = len(page.frames)
    wait_until(lambda: len(page.frames) > seen + 3)
    assert page.headers[-1]["playing"]


@cases({name: bad for name, bad in BAD.items() if name != "control number as text"})
def test_from_python_what_is_not_allowed_raises_and_changes_nothing(message):
    game = ByHand()
    game.start("a")
    game.turn_acking("a", count=3)
    before = game.runner._state()
    with pytest.raises(ValueError, match=r"missing|allowed"):
        game.ask(**{"do": None, **message})
    assert {**game.runner._state(), "step": None} == {**before, "step": None}


def test_from_python_the_thread_raises_too(running):
    runner = running()
    with pytest.raises(ValueError, match="speed is 0; allowed are steps a second > 0"):
        runner.ask({"do": "set", "name": "speed", "value": 0})


# ---- failures --------------------------------------------------------------------------------


def test_a_diverged_game_says_where_and_keeps_its_last_picture():
    game = ByHand()
    game.start("a")
    game.turn_acking("a", count=5)
    game.gan.failure = Diverged(812)
    frames = len(game.frames)
    game.turn_acking("a", count=50)
    assert len(game.frames) == frames
    assert game.headers[-1]["kind"] == "state"
    assert game.state["note"] == "diverged at step 812: try a smaller learning rate, then press Reset"
    assert not game.state["playing"]
    assert game.gan.steps == 5


def test_numbers_that_are_not_finite_never_leave():
    game = ByHand()
    game.start("a")
    game.turn_acking("a", count=3)
    game.post("set", view="a", name="discriminator_lr", value=1e30)
    game.post("set", view="a", name="generator_lr", value=1e30)
    game.turn_acking("a", count=20)
    assert game.state["note"].startswith("diverged at step")
    with torch.no_grad():
        for parameter in game.gan.discriminator.parameters():
            parameter.fill_(math.nan)
    game.post("set", view="a", name="discriminator_lr", value=0.1)
    game.post("hello", view="b")
    game.turn_acking("a", "b", count=20)
    shown = [(header, buffers) for _, header, buffers in game.sent if header["kind"] == "frame"]
    for header, buffers in shown:
        for array in decode(header["arrays"], buffers[0]).values():
            assert np.isfinite(array).all()


def test_a_picture_that_cannot_be_made_stops_the_game_in_words():
    game = ByHand()
    game.start("a")
    game.turn_acking("a", count=3)
    frames = len(game.frames)
    with torch.no_grad():
        game.gan.generator[0].bias.fill_(math.nan)
    game.post("pause")
    game.turn_acking("a", count=3)
    assert game.state["note"].startswith("diverged at step 3")
    assert len(game.frames) == frames
    with pytest.raises(RuntimeError, match="diverged") as raised:
        game.ask("play")
    assert isinstance(raised.value.__cause__, Diverged)


def test_a_learners_mistake_is_told_raised_and_cleared_by_reset():
    broken = Fragile(batches=9)
    game = ByHand(Game(broken))
    game.start("a")
    game.turn_acking("a", count=10)
    assert game.gan.steps == 4
    assert game.state["note"] == 'KeyError: "the learner\'s mistake". Press Reset to begin again'
    assert game.headers[-1]["kind"] == "state"
    for do in ("play", "step", "snapshot", "play"):
        with pytest.raises(RuntimeError, match="the game has stopped: KeyError") as raised:
            game.ask(do)
        assert isinstance(raised.value.__cause__, KeyError)
    # From the page the same buttons say it again, and do nothing.
    said = len(game.headers)
    game.post("play", view="a", control=1)
    game.turn_acking("a", count=3)
    assert len(game.headers) > said
    assert not game.state["playing"]
    assert "KeyError" in game.state["note"]
    assert game.state["heard"] == {"a": 1}

    broken.batches = 100
    game.ask("reset")
    assert game.gan.steps == 0
    frames = len(game.frames)
    game.ask("play")
    game.turn_acking("a", count=10)
    assert game.state["playing"]
    assert game.state["note"] == ""
    assert game.gan.steps >= 10
    assert len(game.frames) > frames


def test_a_step_from_python_raises_its_own_failure():
    game = ByHand()
    game.gan.failure = ZeroDivisionError("oh")
    with pytest.raises(RuntimeError, match="ZeroDivisionError: oh") as raised:
        game.ask("step")
    assert isinstance(raised.value.__cause__, ZeroDivisionError)
    with pytest.raises(RuntimeError, match="ZeroDivisionError: oh"):
        game.ask("play")


@pytest.mark.parametrize("error", [RuntimeError("oh"), SystemExit(3), KeyboardInterrupt()])
def test_the_thread_survives_whatever_a_step_raises(running, error):
    page, gan = Page(), Game()
    runner = running(gan, page)
    page.play(runner)
    wait_until(lambda: len(page.frames) >= 2)
    gan.failure = error
    wait_until(lambda: type(error).__name__ in page.headers[-1]["note"])
    with pytest.raises(RuntimeError, match="the game has stopped"):
        runner.ask({"do": "step"})
    runner.ask({"do": "reset"})
    frames = len(page.frames)
    runner.ask({"do": "play"})
    wait_until(lambda: len(page.frames) > frames + 3)


def test_a_refused_control_does_not_hide_why_the_game_has_stopped():
    game = ByHand()
    game.start("a")
    game.gan.failure = Diverged(3)
    game.turn_acking("a", count=3)
    game.post("set", view="a", name="speed", value=0)
    game.post("set", view="a", name="speed", value=10)
    game.turn_acking("a", count=3)
    assert game.state["note"].startswith("diverged at step 3")
    assert game.state["controls"]["speed"] == 10


def test_a_view_that_comes_after_the_failure_sees_what_the_others_see():
    game = ByHand()
    game.start("a")
    game.turn_acking("a", count=5)
    picture = next(sent for sent in reversed(game.sent) if sent[1]["kind"] == "frame")
    with torch.no_grad():
        game.gan.generator[0].bias.fill_(math.nan)
    game.turn_acking("a", count=2)
    assert "diverged" in game.state["note"]
    seen = len(game.sent)
    game.post("hello", view="b")
    game.turn_acking("a", "b", count=3)
    (_, frame, buffers), (_, state, _) = game.sent[seen:]
    assert (frame["kind"], state["kind"]) == ("frame", "state")
    assert buffers == picture[2]
    assert frame["step"] == picture[1]["step"]
    assert frame["frame"] > picture[1]["frame"]
    assert "diverged" in state["note"]
    # It isn't sent again for any other reason.
    game.post("set", view="b", name="speed", value=10)
    game.turn_acking("a", "b", count=3)
    assert [header["kind"] for header in game.headers[seen + 2 :]] == ["state"]


def test_a_view_sees_a_picture_of_a_game_that_failed_before_anybody_watched():
    game = ByHand()
    game.gan.failure = Diverged(1)
    with pytest.raises(RuntimeError):
        game.ask("step")
    game.post("hello", view="a")
    game.turn(tick=TICK)
    assert [header["kind"] for header in game.headers[-2:]] == ["frame", "state"]
    # And where none can be made, the words alone.
    game = ByHand()
    with torch.no_grad():
        game.gan.generator[0].bias.fill_(math.nan)
    with pytest.raises(RuntimeError):
        game.ask("step")
    game.post("hello", view="a")
    game.turn(tick=TICK)
    assert {header["kind"] for header in game.headers} == {"state"}


def test_a_view_whose_first_step_fails_has_a_picture():
    game = ByHand()
    game.gan.failure = Diverged(1)
    game.start("a")
    game.turn(3, tick=TICK)
    assert len(game.frames) == 1
    assert "diverged" in game.state["note"]


def test_the_old_picture_goes_with_the_reset():
    game = ByHand()
    game.start("a")
    game.turn_acking("a", count=5)
    game.post("bye", view="a")
    game.post("reset")
    game.turn(tick=TICK)
    game.gan.failure = Diverged(1)
    with pytest.raises(RuntimeError):
        game.ask("step")
    game.post("hello", view="a")
    game.turn(tick=TICK)
    assert game.frames[-1]["step"] == 0


# ---- defaults ----------------------------------------------------------------------------------


def test_defaults_put_back_what_the_game_came_with():
    game = ByHand(Game(discriminator_lr=0.5, objective="minimax"))
    before = game.runner._state()["controls"]
    for name, value in {
        "discriminator_lr": 0.1,
        "objective": "non-saturating",
        "player": "generator",
        "speed": 10,
    }.items():
        game.ask("set", name=name, value=value)
    assert game.runner._state()["controls"] != before
    game.ask("defaults")
    assert game.runner._state()["controls"] == before


# ---- messages that can't be sent --------------------------------------------------------------


def test_a_picture_that_cannot_be_sent_stops_the_game_and_is_raised_by_the_next_call():
    game = ByHand()
    whole, down = game.runner._send, [False]

    def send(header, buffers):
        if down[0]:
            raise OSError("the socket is closed")
        whole(header, buffers)

    game.runner._send = send
    game.start("a")
    game.turn_acking("a", count=3)
    down[0] = True
    game.turn_acking("a", count=3)
    assert game.gan.steps == 4
    down[0] = False
    with pytest.raises(RuntimeError, match="could not be sent") as raised:
        game.ask("snapshot")
    assert isinstance(raised.value.__cause__, OSError)
    game.ask("reset")
    game.ask("play")
    game.turn_acking("a", count=3)
    assert game.state["note"] == ""

    # Why the game has stopped weighs more than that it could not be said.
    down[0] = True
    game.gan.failure = Diverged(10)
    game.turn_acking("a", count=3)
    down[0] = False
    with pytest.raises(RuntimeError, match="diverged at step 10"):
        game.ask("play")


def test_the_thread_survives_a_send_that_raises(running):
    calls = []

    def send(header, buffers):
        calls.append(header)
        raise OSError("the socket is closed")

    runner = running(Game(), send)
    runner.post({"do": "hello", "view": "a"})
    wait_until(lambda: calls)
    with pytest.raises(RuntimeError, match="the socket is closed"):
        runner.ask({"do": "play"})
    runner.ask({"do": "reset"})
    assert runner._thread.is_alive()


# ---- the wire --------------------------------------------------------------------------------


def check_encoding(snapshot):
    layout, buffer = encode(snapshot)
    json.dumps(layout)
    assert isinstance(buffer, bytes)
    found = decode(layout, buffer)
    field = found.pop("field")
    assert field.dtype == np.uint8
    assert field.shape == snapshot.field.shape
    # Rounding to the nearest of 256 shades is off by half a shade at most (and float64's own rounding).
    assert np.abs(field / 255 - snapshot.field).max() <= 1 / 510 + 1e-7
    assert set(found) == {
        "real", "fake", "real_logits", "fake_logits", "history_steps", "discriminator_losses",
        "generator_losses", "gradient_norms",
    }  # fmt: skip
    for name, array in found.items():
        np.testing.assert_array_equal(array, np.asarray(getattr(snapshot, name), dtype=np.float32))


def test_a_snapshot_survives_the_wire():
    gan = Game()
    check_encoding(gan.snapshot())
    gan.train(30)
    check_encoding(gan.snapshot())


@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.parametrize("dtype", ["<f4", ">f4", "<f8"])
def test_the_wire_is_little_endian_and_in_c_order_whatever_the_arrays_are(order, dtype):
    rng = np.random.default_rng(0)
    snapshot = GAME.snapshot()

    def made(*shape):
        return np.asarray(rng.normal(size=shape), dtype=dtype, order=order)

    check_encoding(
        replace(
            snapshot,
            real=made(3, 2),
            fake=made(5, 2),
            real_logits=made(3),
            fake_logits=made(10)[::2],
            field=np.asarray(rng.uniform(size=(4, 6)), dtype=dtype, order=order),
            history_steps=made(7),
            discriminator_losses=made(7),
            generator_losses=made(7),
            gradient_norms=made(7),
        )
    )


def test_the_fields_ends_are_pure():
    layout, buffer = encode(replace(GAME.snapshot(), field=np.array([[0.0, 1.0], [0.5, 1e-9]])))
    assert decode(layout, buffer)["field"].tolist() == [[0, 255], [128, 0]]


def test_a_frame_announces_what_it_carries():
    game = ByHand()
    game.post("hello", view="a")
    game.turn(tick=TICK)
    ((_, header, buffers),) = game.sent
    assert len(buffers) == 1
    snapshot = game.gan.snapshot()
    found = decode(header["arrays"], buffers[0])
    np.testing.assert_array_equal(found["fake"], snapshot.fake)
    assert header["extent"] == list(snapshot.extent)
    assert header["step"] == 0
    assert header["controls"] == {
        "discriminator_lr": game.gan.discriminator_lr,
        "generator_lr": game.gan.generator_lr,
        "objective": "non-saturating",
        "player": "both",
        "speed": None,
    }


# ---- anything, in any order ------------------------------------------------------------------

VIEWS = st.sampled_from(["a", "b", "c"])
VALID = (
    st.tuples(st.sampled_from(["discriminator_lr", "generator_lr"]), st.sampled_from([1e-4, 0.01, 1.0]))
    | st.tuples(st.just("objective"), st.sampled_from(list(OBJECTIVES)))
    | st.tuples(st.just("player"), st.sampled_from(PLAYERS))
    | st.tuples(st.just("speed"), st.sampled_from([None, 0.5, 10, 100]))
)


class AnyOrder(RuleBasedStateMachine):
    """Messages of every kind, in every order, from up to three views, while the game may fail."""

    @initialize()
    def begin(self):
        GAME.reset()
        GAME.failure = None
        GAME.discriminator_lr, GAME.generator_lr, GAME.objective = 2e-3, 3e-4, "non-saturating"
        self.game = ByHand(GAME)
        self.controls = dict(self.game.runner._state()["controls"])
        self.numbers = dict.fromkeys("abc", 0)
        self.may_fall = False
        self.steps = 0
        self.posted = 0

    def post(self, do, **fields):
        self.game.post(do, **fields)
        self.posted += 1

    def command(self, view, do, **fields):
        if view is not None:
            self.numbers[view] += 1
            fields = {"view": view, "control": self.numbers[view], **fields}
        self.post(do, **fields)

    @rule(view=VIEWS, do=st.sampled_from(["hello", "hello", "bye"]))
    def come_and_go(self, view, do):
        self.post(do, view=view)

    @rule(view=VIEWS, back=st.integers(-3, 20))
    def ack(self, view, back):
        self.post("ack", view=view, frame=self.game.runner._sequence - back)

    @rule(view=VIEWS | st.none(), do=st.sampled_from(["play", "play", "pause", "step", "snapshot"]))
    def press(self, view, do):
        self.command(view, do)

    @rule(view=VIEWS | st.none())
    def reset(self, view):
        self.command(view, "reset")
        self.may_fall = True

    @rule(view=VIEWS | st.none(), control=VALID)
    def control(self, view, control):
        name, value = control
        self.command(view, "set", name=name, value=value)
        self.controls[name] = value

    @rule(view=VIEWS, message=st.sampled_from([*BAD.values()]))
    def nonsense(self, view, message):
        self.game.put({**message, "view": view})
        self.posted += 1

    @rule(message=st.sampled_from([*BAD_AS_THEY_ARE.values()]))
    def rubbish(self, message):
        self.game.put(message)
        self.posted += 1

    @rule(error=st.sampled_from([Diverged(7), RuntimeError("oh"), KeyError("oh")]))
    def fail(self, error):
        GAME.failure = error

    @precondition(lambda self: self.posted)
    @rule(tick=st.sampled_from([0.0, 0.01, TICK]))
    def read(self, tick):
        self.turn(tick)
        self.posted = 0

    @rule(tick=st.sampled_from([0.0, 0.01, TICK, TICK, 0.4, 2.0, 10.0]), count=st.integers(1, 12))
    def wait(self, tick, count):
        for _ in range(count):
            self.turn(tick)

    def turn(self, tick):
        runner = self.game.runner
        waiting = list(runner._sent)
        frames, asleep = len(self.game.frames), not runner._views and not self.posted
        self.game.turn(tick=tick)
        state = runner._state()
        assert state["controls"] == self.controls
        assert state["step"] >= self.steps or self.may_fall
        if asleep:
            assert state["step"] == self.steps
            assert len(self.game.frames) == frames
        if len(self.game.frames) > frames:
            assert self.game.state["controls"] == self.controls
            still_waiting = [when for number, when in waiting if (number, when) in runner._sent]
            assert all(self.game.now - when < MAX_AGE for when in still_waiting)
        for view, heard in state["heard"].items():
            assert heard <= self.numbers[view]
        self.steps, self.may_fall = state["step"], False

    @invariant()
    def bounded(self):
        runner = self.game.runner
        assert len(runner._sent) <= FRAMES_IN_FLIGHT
        assert len(runner._views) <= 3
        assert not (runner._playing and runner._error is not None)
        assert runner._thread is None
        patience = runner._patience()
        assert patience is None or patience >= 0

    def teardown(self):
        """Whatever has happened: Reset gives a picture of step 0, and Play plays."""
        if not hasattr(self, "game"):
            return
        GAME.failure = None
        game = self.game
        game.post("reset")
        game.post("set", name="speed", value=None)
        game.post("hello", view="late")
        begin = len(game.frames)
        for _ in range(200):
            game.turn_acking("late", tick=TICK)
        assert [frame["step"] for frame in game.frames[begin:]][-1] == 0
        assert game.state["note"] == ""
        game.post("set", name="discriminator_lr", value=1e-3)
        game.post("set", name="generator_lr", value=1e-3)
        game.post("play")
        game.turn_acking("late", count=10)
        assert game.gan.steps == 10
        numbers = [frame["frame"] for frame in game.frames]
        assert numbers == list(range(1, len(numbers) + 1))
        assert game.state["playing"]


TestAnyOrder = AnyOrder.TestCase
TestAnyOrder.settings = settings(DETERMINISTIC, max_examples=40, stateful_step_count=40)
