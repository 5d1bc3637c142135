"""The loop beside the kernel: who is obeyed when, what runs, what is said when something fails.

What is played here is a counter, which tells what was done with it. Most tests drive the loop by hand,
a turn at a time on a clock of their own, with no thread; the few that start the thread wait for
conditions, never for a time.
"""

import math
import queue
import threading

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gan_tutor.live import runner as live
from gan_tutor.live.flow import FRAME_INTERVAL, FRAMES_IN_FLIGHT, LEASE, PROBES
from gan_tutor.live.runner import HASTE, PHASE_SECONDS, REVIVES, SLICE, Runner, check_speed
from gan_tutor.run import PHASES, Phase
from tests.by_hand import TICK, ByHand, wait_until

DETERMINISTIC = settings(derandomize=True, deadline=None, max_examples=40)


class Counter:
    """A game that counts, keeps a diary, and fails when it is told to.

    It obeys step, rate, reset, rewind, code, save and snapshot.
    """

    def __init__(self):
        self.steps = 0
        self.aim = None
        self.rate = 1
        self.diary = []
        self.failure = None  # what the next step raises
        self.blur = None  # what making a picture raises
        self.takes = lambda: None  # called with each step
        self.pictures = []  # how each was asked for

    @property
    def goal(self):
        if self.aim is not None and self.steps >= self.aim:
            self.aim = None
        return self.aim

    def halt(self):
        self.aim = None

    def step(self):
        failure, self.failure = self.failure, None
        if failure is not None:
            raise failure
        self.takes()
        self.steps += 1
        self.diary.append("step")

    def phases(self):
        self.diary.append("begin")
        for name in PHASES[:3]:
            yield Phase(name, f"{name} at {self.steps}")
        self.step()

    def obey(self, message, at_once):
        do = message.get("do")
        if do == "rate":
            if not isinstance(message.get("value"), int):
                raise ValueError(f"rate is {message.get('value')!r}; allowed is a whole number")
            self.rate = message["value"]
        elif do == "step":
            self.step()
        elif do == "reset":
            self.steps, self.aim = 0, None
        elif do == "rewind":
            if message.get("step", -1) < 0:
                raise ValueError(f"step is {message.get('step')!r}; allowed is one ≥ 0")
            self.steps, self.aim = 0, message["step"]
            while at_once and self.goal is not None:
                self.step()
        elif do in ("code", "save", "snapshot"):
            self.diary.append(do)
            return {"code": f"gan1-{self.steps}", "save": b"recording", "snapshot": self.steps}[do]
        elif do not in REVIVES and do != "defaults":
            raise ValueError(f"do is {do!r}; allowed are play and others")
        self.diary.append(do)
        return None

    def picture(self, full, playing):
        if self.blur is not None:
            raise self.blur
        self.pictures.append((full, playing))
        return {"lanes": [], "full": full}, [str(self.steps).encode()]

    def last_picture(self):
        if self.blur is not None:
            raise self.blur
        return {"lanes": [], "full": True, "last": True}, [b"last"]

    def state(self):
        return {"step": self.steps, "controls": {"rate": self.rate}, "goal": self.aim}

    def explain(self, error):
        return f"{type(error).__name__}: {error}. Press Reset"


@pytest.fixture
def hand():
    return ByHand(Counter())


def workers():
    return [thread for thread in threading.enumerate() if thread.name == "gan_tutor stage"]


@pytest.fixture
def running():
    """Makes runners with their thread, and closes them."""
    made = []

    def run(game=None, send=lambda header, buffers: None, **settings):
        made.append(Runner(game or Counter(), send, **settings))
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


# the thread


def test_there_is_no_thread_before_the_first_message_and_none_after_close(running):
    before = workers()
    page, game = Page(), Counter()
    runner = running(game, page)
    assert workers() == before
    assert game.diary == []
    page.play(runner)
    (thread,) = set(workers()) - set(before)
    assert thread.daemon
    wait_until(lambda: len(page.frames) >= 3)
    runner.close()
    assert not thread.is_alive()
    steps = game.steps
    runner.close()
    runner.post({"do": "step"})
    assert workers() == before
    assert game.steps == steps


def test_a_runner_that_waits_for_messages_can_be_closed(running):
    runner = running()
    runner.ask({"do": "wake"})
    runner.close()
    assert not runner._thread.is_alive()


def test_a_closed_runner_refuses_with_a_sentence(running):
    runner = running()
    runner.close()
    runner.post({"do": "play"})
    with pytest.raises(RuntimeError, match="closed: run its cell again"):
        runner.ask({"do": "pause"})


def test_a_question_that_waits_while_the_runner_closes_is_answered(running):
    entered, go_on = threading.Event(), threading.Event()

    def slowly():
        entered.set()
        go_on.wait(20)

    game = Counter()
    game.takes = slowly
    runner = running(game)
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


def test_after_closing_nothing_is_sent(running):
    page = Page()
    runner = running(send=page)
    page.play(runner)
    wait_until(lambda: page.frames)
    runner.close()
    sent = len(page.headers)
    for do in ("hello", "play", "step", "reset"):
        runner.post({"do": do, "view": "page"})
    assert not runner._thread.is_alive()
    assert len(page.headers) == sent


def test_the_thread_plays_and_obeys(running):
    page, game = Page(), Counter()
    runner = running(game, page)
    page.play(runner)
    wait_until(lambda: len(page.frames) > 2 * FRAMES_IN_FLIGHT)
    assert runner.ask({"do": "snapshot"}) > 0
    runner.ask({"do": "pause"})
    steps = game.steps
    runner.ask({"do": "step"})
    assert game.steps == steps + 1


def test_the_thread_sleeps_until_the_clock_says_so(running):
    clock = [0.0]
    game, page = Counter(), Page()
    runner = running(game, page, clock=lambda: clock[0])
    runner.ask({"do": "set", "name": "speed", "value": 1})
    page.play(runner)
    wait_until(lambda: game.steps == 1)
    for k in range(2, 5):
        clock[0] += 1.0
        runner.post({"do": "wake"})
        wait_until(lambda k=k: game.steps == k)
        runner.ask({"do": "wake"})
        assert game.steps == k


def test_an_idle_worker_waits_for_messages_alone(hand):
    assert hand.runner._patience() is None
    hand.post("hello", view="a")
    hand.turn(tick=TICK)
    hand.ack("a")
    hand.turn(tick=TICK)
    assert hand.runner._patience() is None
    hand.post("play")
    hand.turn(tick=TICK)
    assert hand.runner._patience() == 0


def dashing(game, tick=1 / 1024):
    """A runner by hand at full speed, each of whose steps takes that long, with a picture just sent."""
    hand = ByHand(game)
    step = game.step

    def slow_step():
        hand.now += tick
        step()

    game.step = slow_step
    hand.start("a")
    hand.post("play")
    hand.turn(tick=TICK)
    return hand


def test_at_full_speed_steps_are_taken_until_a_picture_is_due():
    hand = dashing(Counter())
    steps, sent, due = hand.game.steps, len(hand.sent), hand.flow.until_next_frame()
    assert 0 < due < SLICE * 3
    hand.runner._dash()
    assert hand.game.steps - steps == math.ceil(min(due, SLICE) * 1024)
    assert len(hand.sent) == sent
    hand.turn(tick=TICK)
    assert len(hand.sent) == sent + 1


def test_a_message_ends_the_dash_and_is_read_in_the_next_turn():
    hand = dashing(Counter())
    steps = hand.game.steps
    hand.post("pause")
    hand.runner._dash()
    assert hand.game.steps == steps
    hand.turn()
    hand.runner._dash()
    assert hand.game.steps == steps, "it has stopped"


@pytest.mark.parametrize(
    "message",
    [{"do": "set", "name": "speed", "value": 10}, {"do": "rewind", "step": 90}, {"do": "bye", "view": "a"}],
)
def test_there_is_no_dash_but_at_full_speed_while_somebody_watches(message):
    hand = dashing(Counter())
    hand.put(message)
    hand.turn()
    steps = hand.game.steps
    hand.runner._dash()
    assert hand.game.steps == steps


def test_what_fails_in_a_dash_is_said():
    hand = dashing(Counter())
    hand.game.step = lambda: 1 / 0
    hand.runner._dash()
    assert "ZeroDivisionError" in hand.headers[-1]["note"]
    assert not hand.headers[-1]["playing"]


def test_below_full_speed_every_picture_is_whole(hand):
    hand.start("a")
    hand.post("play")
    hand.turn_acking("a", count=3)
    assert hand.game.pictures[-1] == (False, True)
    hand.post("set", name="speed", value=10)
    hand.turn_acking("a", count=8)
    assert set(hand.game.pictures[-3:]) == {(False, False)}


@pytest.mark.parametrize("speed", [1e-9, 1e-300, 5e-324])
def test_no_speed_is_too_low_for_the_worker_to_wait(hand, speed):
    hand.post("set", name="speed", value=speed)
    hand.start("a")
    hand.turn_acking("a", count=3)
    assert hand.game.steps == 1
    waiting = queue.SimpleQueue()
    waiting.put("what a worker would wait for")
    waiting.get(timeout=hand.runner._patience())  # raises OverflowError where it is too long
    hand.post("set", name="speed", value=None)
    hand.turn_acking("a", count=3)
    assert hand.game.steps == 4


# pictures


def test_frames_are_numbered_one_by_one_while_the_game_plays(hand):
    hand.start("a")
    hand.turn_acking("a", count=50)
    numbers = [frame["frame"] for frame in hand.frames]
    assert numbers == list(range(1, 51))
    assert [frame["step"] for frame in hand.frames] == list(range(1, 51))


def test_no_more_pictures_than_can_be_seen(hand):
    hand.start("a")
    hand.turn_acking("a", count=1000, tick=1 / 1024)
    times = [when for when, header, _ in hand.sent if header["kind"] == "frame"]
    assert min(np.diff(times)) >= FRAME_INTERVAL / 2
    assert len(times) == pytest.approx(1000 / 1024 / FRAME_INTERVAL, abs=2)
    assert hand.game.steps == 1000, "steps are not held back by pictures"


def test_a_paused_game_sends_one_picture_for_each_change(hand):
    hand.post("hello", view="a")
    hand.turn_acking("a", count=10)
    assert len(hand.frames) == 1
    hand.post("set", view="a", control=1, name="speed", value=10)
    hand.turn_acking("a", count=10)
    assert len(hand.frames) == 2
    assert hand.state["heard"] == {"a": 1}


def test_at_most_twelve_frames_wait_for_an_answer(hand):
    hand.start("a")
    hand.turn(50, tick=FRAME_INTERVAL + 1e-3)
    assert len(hand.frames) == FRAMES_IN_FLIGHT == 12
    assert hand.state["playing"]


def test_nothing_is_sent_while_a_frame_is_on_its_way_for_too_long(hand):
    hand.start("a")
    hand.turn()
    hand.turn(tick=0.4)
    assert len(hand.frames) == 2
    hand.turn(10, tick=0.101)
    assert len(hand.frames) == 2
    hand.ack("a")
    hand.turn()
    assert len(hand.frames) == 3


def test_a_frame_says_what_is_shown_and_how_things_stand(hand):
    hand.post("hello", view="a")
    hand.turn(tick=TICK)
    ((_, header, buffers),) = hand.sent
    assert buffers == [b"0"]
    assert header == {
        "kind": "frame",
        "frame": 1,
        "step": 0,
        "goal": None,
        "playing": False,
        "note": "",
        "heard": {"a": 0},
        "phase": None,
        "controls": {"rate": 1, "speed": None},
        "lanes": [],
        "full": True,
    }


def test_a_newcomer_gets_a_whole_picture_and_others_what_has_changed(hand):
    hand.start("a")
    hand.turn_acking("a", count=5)
    hand.post("hello", view="b")
    hand.turn_acking("a", "b", count=5)
    hand.post("hello", view="a")
    hand.turn_acking("a", "b", count=5)
    hand.post("pause")
    hand.turn_acking("a", "b", count=5)
    full, playing = zip(*hand.game.pictures, strict=True)
    assert [k for k, each in enumerate(full) if each] == [0, 5, 10]
    assert playing == (True,) * 15 + (False,)


def test_a_newcomer_gets_its_picture_at_once(hand):
    hand.start("a")
    hand.turn_acking("a", count=5)
    hand.post("hello", view="b")
    hand.turn(tick=FRAME_INTERVAL / 8)
    assert hand.frames[-1]["full"]


# who is watching


def test_nothing_runs_while_nobody_watches(hand):
    hand.ask("play")
    hand.ask("set", name="speed", value="slow")
    hand.turn(10, tick=1.0)
    hand.ask("set", name="speed", value=None)
    hand.turn(10, tick=1.0)
    assert hand.game.diary == []
    assert hand.frames == []
    assert hand.of_kind("probe")


def test_a_view_that_never_answers_is_given_up_after_the_lease_and_the_game_with_it(hand):
    hand.start("a")
    hand.turn(tick=TICK)
    first = hand.now
    while hand.now + TICK <= first + LEASE:
        hand.turn(tick=TICK)
    frames, steps = len(hand.frames), hand.game.steps
    assert frames <= FRAMES_IN_FLIGHT
    assert steps == 1 + LEASE / TICK  # the game goes on until the lease ends
    assert hand.flow.watched
    hand.turn(100, tick=TICK)
    assert not hand.flow.watched
    assert hand.game.steps == steps
    assert len(hand.frames) == frames
    assert hand.runner._state()["playing"]

    hand.post("hello", view="a")
    hand.turn(tick=TICK)
    assert hand.game.steps == steps + 1
    assert len(hand.frames) == frames + 1
    assert hand.state["playing"]


def test_a_late_acknowledgement_wakes_the_game_too(hand):
    hand.fall_asleep()
    steps = hand.game.steps
    hand.ack("a")
    hand.turn(3, tick=TICK)
    assert hand.game.steps == steps + 3


def test_an_idle_view_is_kept_for_as_long_as_nothing_waits_for_its_answer(hand):
    hand.post("hello", view="a")
    hand.turn(tick=TICK)
    hand.ack("a")
    hand.turn(1000, tick=1.0)
    assert hand.flow.watched


def probe_times(hand):
    return [when for when, header, _ in hand.sent if header["kind"] == "probe"]


def test_a_sleeping_game_asks_for_views_ever_more_rarely_and_costs_no_steps(hand):
    hand.fall_asleep()
    steps, frames = hand.game.steps, len(hand.frames)
    while len(probe_times(hand)) < 8:
        patience = hand.runner._patience()
        assert patience is not None
        hand.turn(tick=patience)  # it sleeps in between: every turn asks
    assert hand.game.steps == steps
    assert len(hand.frames) == frames
    assert np.diff(probe_times(hand)).tolist() == [3, 6, 12, 24, 30, 30, 30]


def test_a_game_whose_last_view_has_left_asks_anew(hand):
    hand.fall_asleep()
    hand.turn(20, tick=10.0)
    hand.post("hello", view="a")
    hand.turn(tick=TICK)
    hand.post("bye", view="a")
    asked = len(probe_times(hand))
    hand.turn(200, tick=TICK)
    assert probe_times(hand)[asked + 1] - probe_times(hand)[asked] == PROBES[0]


def test_a_paused_game_does_not_ask(hand):
    hand.post("play")
    hand.post("pause")
    hand.turn(100, tick=1.0)
    assert probe_times(hand) == []
    assert hand.runner._patience() is None


def test_a_game_that_has_stopped_does_not_ask_either(hand):
    hand.game.failure = RuntimeError("oh")
    hand.start("a")
    hand.turn(tick=TICK)
    hand.post("bye", view="a")
    hand.turn(100, tick=1.0)
    assert probe_times(hand) == []
    assert hand.runner._patience() is None


def test_a_game_on_its_way_to_a_goal_asks_too_when_nobody_watches(hand):
    hand.post("rewind", step=100, view="a")
    hand.post("bye", view="a")
    hand.turn(10, tick=TICK)
    assert hand.game.steps == 0
    assert hand.runner._patience() > 0
    assert len(probe_times(hand)) == 1
    hand.post("hello", view="a")
    hand.turn_acking("a", count=100)
    assert hand.game.steps == 100


@DETERMINISTIC
@given(
    st.lists(
        st.tuples(st.sampled_from([0.0, 0.02, TICK, 0.3, 1.0]), st.none() | st.integers(-5, 60)),
        max_size=80,
    )
)
def test_acknowledgements_in_any_order_never_let_more_than_twelve_frames_out(turns):
    hand = ByHand(Counter())
    hand.start("a")
    drawn = 0
    for tick, number in turns:
        if number is not None:
            hand.post("ack", view="a", frame=number)
            drawn = max(drawn, min(number, len(hand.frames)))
        before, known = len(hand.frames), hand.flow.watched
        hand.turn(tick=tick)
        if not (known and hand.flow.watched):
            drawn = before  # it came, or was given up: what was on its way is written off
        assert len(hand.frames) - drawn == hand.flow.in_flight <= FRAMES_IN_FLIGHT
    assert [frame["frame"] for frame in hand.frames] == list(range(1, len(hand.frames) + 1))


# several views


def test_the_slower_of_two_views_governs(hand):
    hand.start("fast", "slow")
    hand.turn_acking("fast", count=20, tick=0.04)
    assert len(hand.frames) == FRAMES_IN_FLIGHT
    for _ in range(10):
        hand.post("ack", view="slow", frame=len(hand.frames))
        hand.turn_acking("fast", count=20, tick=0.04)
    assert len(hand.frames) == 11 * FRAMES_IN_FLIGHT


def test_a_view_that_has_left_holds_nobody_back(hand):
    hand.start("fast", "slow")
    hand.turn_acking("fast", count=30)
    stuck = len(hand.frames)
    assert stuck <= FRAMES_IN_FLIGHT
    hand.post("bye", view="slow")
    hand.turn_acking("fast", count=30)
    assert len(hand.frames) == stuck + 30
    assert hand.state["heard"].keys() == {"fast"}


@pytest.mark.parametrize("views", [("fast", "silent"), ("silent", "fast")])
def test_a_view_that_falls_silent_holds_nobody_back_for_longer_than_the_lease(hand, views):
    hand.start(*views)
    hand.turn_acking("fast", "silent", count=30)
    before = len(hand.frames)
    hand.turn_acking("fast", count=math.ceil(LEASE / TICK) + 2)
    assert before < len(hand.frames) <= before + FRAMES_IN_FLIGHT + 1
    before = len(hand.frames)
    hand.turn_acking("fast", count=30)
    assert len(hand.frames) == before + 30
    assert hand.flow.controls.keys() == {"fast"}


def test_each_view_is_told_which_of_its_controls_were_read(hand):
    hand.post("hello", view="a")
    hand.post("hello", view="b")
    hand.post("set", view="a", control=3, name="speed", value=10)
    hand.post("set", view="b", control=1, name="speed", value=100)
    hand.turn(tick=TICK)
    assert hand.state["heard"] == {"a": 3, "b": 1}
    assert hand.state["controls"]["speed"] == 100


# play, pause, step, reset


def test_play_pause_step_reset(hand):
    game = hand.game
    hand.start("a")
    hand.turn_acking("a", count=5)
    assert game.steps == 5
    assert hand.state["playing"]
    hand.post("pause")
    hand.turn_acking("a", count=5)
    assert game.steps == 5
    assert not hand.state["playing"]
    hand.post("step")
    hand.turn_acking("a", count=5)
    assert game.steps == 6
    assert hand.state["step"] == 6
    hand.post("play")
    hand.post("step")  # pauses, too
    hand.turn_acking("a", count=5)
    assert game.steps == 7
    assert not hand.state["playing"]
    hand.post("play")
    hand.turn_acking("a", count=5)
    hand.post("reset")
    hand.turn_acking("a", count=5)
    assert game.steps == 0
    assert not hand.state["playing"]
    assert hand.state["step"] == 0


@pytest.mark.parametrize("do", [*REVIVES, "step"])
def test_what_moves_the_game_elsewhere_pauses_it_and_only_when_it_is_done(hand, do):
    hand.start("a")
    hand.turn_acking("a", count=3)
    if do == "rewind":
        hand.post("rewind", step=-1)
        hand.turn_acking("a")
        assert hand.state["playing"], "it was refused"
    hand.post(do, step=2)
    hand.turn_acking("a", count=20)
    assert not hand.state["playing"]


@pytest.mark.parametrize("do", ["rate", "code", "save", "snapshot", "defaults"])
def test_nothing_else_pauses_the_game(hand, do):
    hand.start("a")
    hand.turn_acking("a", count=3)
    hand.post(do, value=2)
    hand.turn_acking("a", count=3)
    assert hand.state["playing"]
    assert hand.game.steps == 6


def test_messages_are_obeyed_between_steps_in_the_order_in_which_they_came(hand):
    for do in ("rate", "step", "rate", "rate", "step", "code", "reset"):
        hand.post(do, value=2)
    hand.turn()
    assert hand.game.diary == ["rate", "step", "step", "rate", "rate", "step", "step", "code", "reset"]


def test_the_speed_and_the_rest_go_back_to_their_defaults(hand):
    hand.ask("set", name="speed", value=10)
    hand.ask("defaults")
    assert hand.runner._state()["controls"]["speed"] is None
    assert hand.game.diary == ["defaults"]


@pytest.mark.parametrize("tick", [1 / 1024, 1 / 256, 1 / 16])
def test_no_more_steps_than_the_speed_allows(hand, tick):
    hand.post("set", name="speed", value=10)
    hand.start("a")
    for _ in range(4):
        begin, steps = hand.now, hand.game.steps
        hand.turn_acking("a", count=round(1 / tick), tick=tick)
        # At most one of the steps was due before this second began.
        assert 9 <= hand.game.steps - steps <= 10 * (hand.now - begin) + 1
    # A turn that comes late is made up for by the next one: the beat is kept.
    assert 38 <= hand.game.steps <= 41


def test_missed_steps_are_not_made_up_for(hand):
    hand.post("set", name="speed", value=10)
    hand.start("a")
    hand.turn_acking("a", count=10)
    hand.post("pause")
    hand.turn_acking("a", count=10, tick=10.0)
    steps = hand.game.steps
    hand.post("play")
    hand.turn_acking("a", count=10, tick=0.0)
    assert hand.game.steps == steps + 1
    # The same when the worker itself was held up: the step that was due, and one to take up the beat.
    hand.now += 60.0
    hand.turn_acking("a", count=10, tick=0.0)
    assert hand.game.steps <= steps + 3


def test_a_new_speed_holds_at_once(hand):
    hand.post("set", name="speed", value=0.01)
    hand.start("a")
    hand.turn_acking("a", count=3)
    hand.post("set", name="speed", value=16)
    hand.turn_acking("a", count=8, tick=1 / 16)
    assert hand.game.steps >= 8


def test_a_limited_worker_sleeps_between_its_steps(hand):
    hand.post("set", name="speed", value=1)
    hand.start("a")
    hand.turn(2, tick=TICK)
    hand.ack("a")
    hand.turn()
    assert 0 < hand.runner._patience() <= 1
    hand.post("set", name="speed", value=None)
    hand.turn()
    hand.ack("a")
    assert hand.runner._patience() == 0


@pytest.mark.parametrize("speed", [None, "slow", 0.5, 1, 100, 10**400])
def test_speeds_that_are_allowed(hand, speed):
    check_speed(speed)
    hand.ask("set", name="speed", value=speed)
    assert hand.runner._state()["controls"]["speed"] == speed
    hand.start("a")
    hand.turn_acking("a", count=3)
    assert hand.state["playing"]


# slow motion


def play_slowly(hand, phases):
    """Play in slow motion until that many phases have been shown."""
    hand.post("set", name="speed", value="slow")
    hand.start("a")
    hand.turn_acking("a")
    for _ in range(phases - 1):
        hand.turn_acking("a", tick=PHASE_SECONDS)


def test_slow_motion_shows_a_step_phase_by_phase(hand):
    hand.post("set", name="speed", value="slow")
    hand.start("a")
    hand.turn_acking("a")
    seen = []
    for _ in range(7):
        seen.append((hand.state["phase"]["name"], hand.state["step"]))
        frames = len(hand.frames)
        hand.turn_acking("a", count=16, tick=PHASE_SECONDS / 17)  # not yet
        assert len(hand.frames) == frames
        hand.turn_acking("a", tick=PHASE_SECONDS / 16)
    assert seen == [(name, step) for step in (0, 1) for name in PHASES[:3]] + [(PHASES[0], 2)]
    assert hand.game.diary == ["begin", "step", "begin", "step", "begin"]
    assert hand.state["phase"] == {
        "index": 1,
        "count": len(PHASES),
        "name": "fakes",
        "caption": "fakes at 2",
    }
    assert {playing for _, playing in hand.game.pictures} == {False}, "each picture is a still one, and whole"


def test_the_worker_sleeps_between_phases(hand):
    play_slowly(hand, 2)
    hand.turn()
    assert 0 < hand.runner._patience() <= PHASE_SECONDS


def test_pause_holds_a_phase_and_play_goes_on_from_it(hand):
    play_slowly(hand, 2)
    hand.post("pause")
    hand.turn_acking("a", count=10, tick=PHASE_SECONDS)
    assert not hand.state["playing"]
    assert hand.state["phase"]["name"] == PHASES[1]
    hand.post("play")
    hand.turn_acking("a")
    assert hand.state["phase"]["name"] == PHASES[2]
    assert hand.game.diary == ["begin"]


def test_the_next_phase_comes_at_once_when_it_is_asked_for_and_the_game_pauses(hand):
    hand.start("a")
    hand.turn_acking("a", count=3)
    seen = []
    for _ in range(4):
        hand.post("phase", view="a", control=1)
        hand.turn_acking("a", count=10, tick=PHASE_SECONDS)
        assert not hand.state["playing"]
        seen.append(hand.state["phase"]["name"])
    assert seen == [*PHASES[:3], PHASES[0]]
    assert hand.game.steps == 4


COMPLETING = {
    "a setting": {"do": "rate", "value": 5},
    "defaults": {"do": "defaults"},
    "code": {"do": "code"},
    "save": {"do": "save"},
    "snapshot": {"do": "snapshot"},
    "step": {"do": "step"},
    "rewind": {"do": "rewind", "step": 0},
    "preset": {"do": "preset"},
    "seed": {"do": "seed"},
    "load": {"do": "load"},
    "full speed": {"do": "set", "name": "speed", "value": None},
    "a speed": {"do": "set", "name": "speed", "value": 10},
}


@pytest.mark.parametrize("asked", [False, True])
@pytest.mark.parametrize("message", COMPLETING.values(), ids=COMPLETING.keys())
def test_a_step_begun_in_slow_motion_is_completed_before_anything_else_happens(hand, message, asked):
    play_slowly(hand, 2)
    hand.post("pause")
    if asked:
        hand.ask(**message)
    else:
        hand.put(message)
        hand.turn()
    assert hand.game.diary[:2] == ["begin", "step"]
    assert hand.game.diary[2:3] in ([], ["step"], [message["do"]])
    assert hand.runner._state()["phase"] is None


@pytest.mark.parametrize("message", [{"do": "set", "name": "speed", "value": "slow"}, {"do": "play"}])
def test_what_only_concerns_slow_motion_leaves_the_phase_as_it_is(hand, message):
    play_slowly(hand, 2)
    hand.post("pause")
    hand.put(message)
    hand.post("pause")
    hand.turn_acking("a", count=3)
    assert hand.state["phase"]["name"] == PHASES[1]
    assert hand.game.diary == ["begin"]


def test_a_game_that_plays_on_at_speed_completes_the_step_first(hand):
    for _ in range(2):
        hand.post("phase")
    hand.start("a")
    hand.turn_acking("a", count=3)
    assert hand.game.diary == ["begin", *["step"] * 4]


def test_reset_drops_a_step_in_slow_motion_even_one_that_would_fail(hand):
    play_slowly(hand, 2)
    hand.game.failure = RuntimeError("oh")
    hand.post("reset")
    hand.turn_acking("a")
    assert hand.game.diary == ["begin", "reset"]
    assert hand.state["phase"] is None
    assert hand.state["note"] == ""


@pytest.mark.parametrize("message", [{"do": "phase"}, *COMPLETING.values()], ids=["phase", *COMPLETING])
@pytest.mark.parametrize("asked", [False, True])
def test_a_failure_in_slow_motion_stops_the_game_whoever_made_it_come(hand, message, asked):
    play_slowly(hand, 3)
    hand.game.failure = KeyError("oh")
    if asked:
        with pytest.raises(RuntimeError, match="the game has stopped: KeyError") as raised:
            hand.ask(**message)
        assert isinstance(raised.value.__cause__, KeyError)
    else:
        hand.put(message)
        hand.turn_acking("a", count=3)
    state = hand.runner._state()
    assert (state["playing"], state["phase"]) == (False, None)
    assert state["note"].startswith("KeyError: 'oh'")
    with pytest.raises(RuntimeError, match="KeyError"):
        hand.ask("play")
    hand.ask("reset")
    hand.post("play")
    hand.turn_acking("a", count=1)
    assert hand.game.diary[-1] in ("begin", "step")


def test_what_a_step_in_slow_motion_raises_ends_its_phases_whatever_it_is(hand):
    play_slowly(hand, 2)
    hand.game.failure = ValueError("a mistake that is allowed to look like a refusal")
    hand.post("rate", value=3)
    hand.turn_acking("a", tick=0.25)
    assert hand.state["phase"] is None
    assert hand.state["note"].startswith("a mistake")


def test_a_game_without_phases_takes_a_step_for_each(hand):
    def phases():
        hand.game.step()
        return iter(())

    hand.game.phases = phases
    play_slowly(hand, 4)
    assert hand.game.steps == 4
    assert hand.state["phase"] is None
    hand.post("phase")
    hand.turn()
    assert hand.game.steps == 5


# a goal


@pytest.fixture
def slow_game(hand):
    """Each step takes 4 ms on the clock: four of them are a slice."""

    def takes():
        hand.now += 1 / 256

    hand.game.takes = takes
    return hand


@pytest.mark.parametrize("speed", [None, 1])
def test_on_the_way_to_a_goal_messages_are_read_between_slices_at_any_speed(slow_game, speed):
    hand = slow_game
    hand.post("set", name="speed", value=speed)
    hand.start("a")
    hand.turn_acking("a", count=2)
    hand.post("rewind", step=50)
    hand.turn()
    slice_steps = hand.game.steps
    assert slice_steps == math.ceil(SLICE * 256)
    assert hand.runner._patience() == 0
    hand.post("rate", value=9)
    hand.turn()
    assert (hand.game.rate, hand.game.steps) == (9, 2 * slice_steps)
    while hand.game.goal is not None:
        hand.turn()
    assert hand.game.steps == 50
    hand.turn_acking("a", count=10)
    assert hand.game.steps == 50
    assert hand.state["step"] == 50
    assert hand.state["goal"] is None


def test_a_newer_goal_takes_the_place_of_an_older_one(slow_game):
    hand = slow_game
    hand.post("hello", view="a")
    hand.post("rewind", step=50)
    hand.turn()
    hand.post("rewind", step=7)
    hand.turn_acking("a", count=30)
    assert hand.game.steps == 7


@pytest.mark.parametrize("do", ["pause", "phase"])
def test_pause_and_the_next_phase_give_up_the_goal(slow_game, do):
    hand = slow_game
    hand.post("hello", view="a")
    hand.post("rewind", step=50)
    hand.turn()
    hand.post(do)
    steps = hand.game.steps
    hand.turn_acking("a", count=30)
    assert hand.game.steps == steps
    assert hand.state["goal"] is None
    if do == "phase":
        assert hand.state["phase"]["name"] == PHASES[0]


def test_whoever_plays_on_the_way_gets_there_first_and_plays_on(slow_game):
    hand = slow_game
    hand.post("set", name="speed", value="slow")
    hand.post("hello", view="a")
    hand.post("rewind", step=20)
    hand.post("play")
    hand.turn_acking("a", count=10)
    assert hand.game.steps == 20
    assert hand.state["phase"]["name"] == PHASES[0]
    assert "begin" not in hand.game.diary[:21]


def test_from_python_a_goal_is_reached_at_once_whoever_watches(hand):
    hand.ask("rewind", step=50)
    assert hand.game.steps == 50
    assert hand.runner._patience() is None


def test_nothing_is_shown_of_a_short_way_and_pictures_of_a_long_one(slow_game):
    hand = slow_game
    hand.post("hello", view="a")
    hand.turn_acking("a", count=2)
    frames = len(hand.frames)
    hand.post("rewind", step=math.floor(HASTE * 256) - 2)
    while hand.game.steps == 0 or hand.game.goal is not None:
        hand.turn_acking("a", tick=0.0)
    hand.turn_acking("a", count=2)
    assert [frame["step"] for frame in hand.frames[frames:]] == [hand.game.steps]
    frames, begin = len(hand.frames), hand.now
    hand.post("rewind", step=1000)
    hand.turn()
    while hand.game.goal is not None:
        hand.turn_acking("a", tick=0.0)
    shown = [when for when, header, _ in hand.sent if header["kind"] == "frame"][frames:]
    assert min(shown) >= begin + HASTE
    assert len(shown) > 10
    assert {frame["goal"] for frame in hand.frames[frames:-1]} == {1000}


def test_a_failure_on_the_way_stops_the_game_there(slow_game):
    hand = slow_game
    hand.post("hello", view="a")
    hand.post("rewind", step=50)
    hand.turn()
    hand.game.failure = RuntimeError("oh")
    hand.turn_acking("a", count=20)
    assert hand.state["note"].startswith("RuntimeError: oh")
    assert hand.state["goal"] is None
    assert hand.runner._patience() is None
    hand.post("rewind", step=3)
    hand.turn_acking("a", count=20)
    assert (hand.state["note"], hand.game.steps) == ("", 3)


# what is asked for


def test_a_code_that_a_view_asks_for_goes_to_all_views(hand):
    hand.start("a", "b")
    hand.turn_acking("a", "b", count=3)
    hand.post("code", view="a", control=1)
    hand.turn_acking("a", "b")
    assert hand.of_kind("code") == [{"kind": "code", "code": "gan1-3"}]
    assert hand.state["playing"]
    assert hand.ask("code") == f"gan1-{hand.game.steps - 1}"
    assert len(hand.of_kind("code")) == 1, "Python has its answer"


def test_a_code_that_cannot_be_written_becomes_a_note(hand):
    def obey(message, at_once):
        raise ValueError("a network of this game is one of your own")

    hand.start("a")
    hand.turn_acking("a")
    hand.game.obey = obey
    hand.post("code", view="a", control=1)
    hand.turn_acking("a")
    assert hand.of_kind("code") == []
    assert hand.state["note"] == "a network of this game is one of your own"
    assert hand.state["playing"]


def test_a_recording_goes_to_the_views_as_a_buffer(hand):
    hand.post("hello", view="a")
    hand.post("save", view="a", control=1)
    hand.turn()
    ((header, buffers),) = [
        (header, buffers) for _, header, buffers in hand.sent if "recording" in header["kind"]
    ]
    assert header == {"kind": "recording", "step": 0}
    assert buffers == [b"recording"]


# what is not allowed

BAD = {
    "speed of zero": {"do": "set", "name": "speed", "value": 0},
    "negative speed": {"do": "set", "name": "speed", "value": -10},
    "speed as text": {"do": "set", "name": "speed", "value": "10"},
    "speed is NaN": {"do": "set", "name": "speed", "value": math.nan},
    "speed is infinite": {"do": "set", "name": "speed", "value": math.inf},
    "speed is true": {"do": "set", "name": "speed", "value": True},
    "speed is a list": {"do": "set", "name": "speed", "value": ["slow"]},
    "no value": {"do": "set", "name": "speed"},
    "a setting that the game refuses": {"do": "rate", "value": "fast"},
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


EVERY_BAD = {**{name: {"view": "a", **bad} for name, bad in BAD.items()}, **BAD_AS_THEY_ARE}


@cases(EVERY_BAD)
def test_a_bad_message_becomes_a_note_and_the_game_goes_on(hand, message):
    hand.start("a")
    hand.turn_acking("a", count=3)
    controls, steps = hand.state["controls"], hand.game.steps
    hand.put(message)
    hand.turn_acking("a", count=3)
    note = hand.state["note"]
    assert len(note.split()) >= 4, note
    assert "missing" in note or "allowed" in note
    assert hand.state["playing"]
    assert hand.state["controls"] == controls
    assert hand.game.steps == steps + 3
    assert hand.state["heard"].keys() == {"a"}
    # What is set well next takes the note away.
    hand.post("set", view="a", name="speed", value=None)
    hand.turn_acking("a", count=3)
    assert hand.state["note"] == ""


@cases(EVERY_BAD)
def test_a_note_is_shown_while_nothing_else_happens(hand, message):
    hand.post("hello", view="a")
    hand.turn_acking("a", count=3)
    hand.put(message)
    hand.turn_acking("a", count=3)
    assert len(hand.state["note"].split()) >= 4


def test_a_refused_control_counts_as_read(hand):
    hand.post("hello", view="a")
    hand.post("set", view="a", control=7, name="speed", value=0)
    hand.turn(tick=TICK)
    assert hand.state["heard"] == {"a": 7}


def test_no_message_kills_the_thread(running):
    page = Page()
    runner = running(send=page)
    page.play(runner)
    for message in (*BAD.values(), *BAD_AS_THEY_ARE.values()):
        runner.post(message)
    runner.ask({"do": "wake"})
    seen = len(page.frames)
    wait_until(lambda: len(page.frames) > seen + 3)
    assert page.headers[-1]["playing"]


@cases({name: bad for name, bad in BAD.items() if name != "control number as text"})
def test_from_python_what_is_not_allowed_raises_and_changes_nothing(hand, message):
    hand.start("a")
    hand.turn_acking("a", count=3)
    before = hand.runner._state()
    with pytest.raises(ValueError, match=r"missing|allowed"):
        hand.ask(**{"do": None, **message})
    assert {**hand.runner._state(), "step": None} == {**before, "step": None}


def test_from_python_the_thread_raises_too(running):
    runner = running()
    with pytest.raises(ValueError, match="speed is 0; allowed are steps a second > 0"):
        runner.ask({"do": "set", "name": "speed", "value": 0})


# failures


def test_a_failure_is_told_raised_by_every_call_and_cleared_by_reset(hand):
    hand.start("a")
    hand.turn_acking("a", count=4)
    hand.game.failure = KeyError("my mistake")
    frames = len(hand.frames)
    hand.turn_acking("a", count=10)
    assert hand.game.steps == 4
    assert len(hand.frames) == frames, "the last good picture stays"
    assert [header["kind"] for header in hand.headers[frames:]] == ["state"], "it is said, once"
    assert hand.state["note"] == "KeyError: 'my mistake'. Press Reset"
    assert not hand.state["playing"]
    for do in ("play", "step", "phase", "snapshot", "play"):
        with pytest.raises(RuntimeError, match="the game has stopped: KeyError") as raised:
            hand.ask(do)
        assert isinstance(raised.value.__cause__, KeyError)
    # From the page the same buttons say it again, and do nothing.
    for number, do in enumerate(("play", "step", "phase"), 1):
        said = len(hand.headers)
        hand.post(do, view="a", control=number)
        hand.turn_acking("a", count=3)
        assert len(hand.headers) > said
        assert (hand.state["playing"], hand.state["phase"]) == (False, None)
        assert "KeyError" in hand.state["note"]
        assert hand.state["heard"] == {"a": number}
    assert hand.game.steps == 4

    hand.ask("reset")
    hand.ask("play")
    hand.turn_acking("a", count=10)
    assert hand.state["playing"]
    assert hand.state["note"] == ""
    assert len(hand.frames) > frames


@pytest.mark.parametrize("do", REVIVES)
def test_what_leads_elsewhere_revives_a_game_that_has_stopped(hand, do):
    hand.start("a")
    hand.game.failure = RuntimeError("oh")
    hand.turn_acking("a", count=3)
    if do == "rewind":
        hand.post("rewind", step=-1)
        hand.turn_acking("a")
        assert "oh" in hand.state["note"], "what is refused revives nothing"
    hand.post(do, step=0)
    hand.turn_acking("a", count=3)
    assert hand.state["note"] == ""
    assert not hand.state["playing"]
    hand.ask("play")
    hand.turn_acking("a", count=3)
    assert hand.game.steps >= 3


def test_a_step_from_python_raises_its_own_failure(hand):
    hand.game.failure = ZeroDivisionError("oh")
    with pytest.raises(RuntimeError, match="ZeroDivisionError: oh") as raised:
        hand.ask("step")
    assert isinstance(raised.value.__cause__, ZeroDivisionError)
    with pytest.raises(RuntimeError, match="ZeroDivisionError: oh"):
        hand.ask("play")


def test_a_mistake_in_the_game_that_looks_like_a_refusal_stops_it_when_it_plays(hand):
    hand.start("a")
    hand.game.failure = ValueError("in the learner's network")
    hand.turn_acking("a", count=3)
    assert hand.state["note"].startswith("ValueError: in the learner's network")
    assert not hand.state["playing"]


@pytest.mark.parametrize("error", [RuntimeError("oh"), SystemExit(3), KeyboardInterrupt()])
def test_the_thread_survives_whatever_a_step_raises(running, error):
    page, game = Page(), Counter()
    runner = running(game, page)
    page.play(runner)
    wait_until(lambda: len(page.frames) >= 2)
    game.failure = error
    wait_until(lambda: type(error).__name__ in page.headers[-1]["note"])
    with pytest.raises(RuntimeError, match="the game has stopped"):
        runner.ask({"do": "step"})
    runner.ask({"do": "reset"})
    frames = len(page.frames)
    runner.ask({"do": "play"})
    wait_until(lambda: len(page.frames) > frames + 3)


def test_a_refused_control_does_not_hide_why_the_game_has_stopped(hand):
    hand.start("a")
    hand.game.failure = RuntimeError("oh")
    hand.turn_acking("a", count=3)
    for message in (
        {"name": "speed", "value": 0},
        {"name": "speed", "value": 10},
        {"do": "rate", "value": "fast"},
        {"do": "rate", "value": 3},
        {"do": "code"},
    ):
        hand.put({"do": "set", "view": "a", **message})
        hand.turn_acking("a", count=3)
        assert hand.state["note"].startswith("RuntimeError: oh")
    assert hand.state["controls"] == {"rate": 3, "speed": 10}


def test_a_picture_that_cannot_be_made_stops_the_game_in_words(hand):
    hand.start("a")
    hand.turn_acking("a", count=3)
    frames = len(hand.frames)
    hand.game.blur = ArithmeticError("diverged")
    hand.post("pause")
    hand.turn_acking("a", count=3)
    assert hand.state["note"].startswith("ArithmeticError: diverged")
    assert len(hand.frames) == frames
    with pytest.raises(RuntimeError, match="diverged") as raised:
        hand.ask("play")
    assert isinstance(raised.value.__cause__, ArithmeticError)


def test_a_view_that_comes_after_the_failure_sees_the_last_picture_and_the_words(hand):
    hand.start("a")
    hand.turn_acking("a", count=5)
    hand.game.failure = RuntimeError("oh")
    hand.turn_acking("a", count=2)
    seen = len(hand.sent)
    hand.post("hello", view="b")
    hand.turn_acking("a", "b", count=3)
    (_, frame, buffers), (_, state, _) = hand.sent[seen:]
    assert (frame["kind"], state["kind"]) == ("frame", "state")
    assert frame["full"]
    assert buffers == [b"last"]
    assert "oh" in frame["note"]
    assert "oh" in state["note"]
    # It isn't sent again for any other reason.
    hand.post("set", view="b", name="speed", value=10)
    hand.turn_acking("a", "b", count=3)
    assert [header["kind"] for header in hand.headers[seen + 2 :]] == ["state"]
    # And where there is none, the words alone.
    hand.game.blur = ArithmeticError()
    hand.post("hello", view="c")
    hand.turn_acking("a", "b", "c", count=3)
    assert [header["kind"] for header in hand.headers[seen + 3 :]] == ["state"]


def test_a_view_whose_first_step_fails_has_a_picture(hand):
    hand.game.failure = RuntimeError("oh")
    hand.start("a")
    hand.turn(3, tick=TICK)
    assert len(hand.frames) == 1
    assert "oh" in hand.state["note"]


def test_a_picture_that_cannot_be_sent_stops_the_game_and_is_raised_by_the_next_call(hand):
    hand.start("a")
    hand.turn_acking("a", count=3)
    hand.fails = OSError("the socket is closed")
    hand.turn_acking("a", count=3)
    assert hand.game.steps == 4
    hand.fails = None
    with pytest.raises(RuntimeError, match="could not be sent") as raised:
        hand.ask("snapshot")
    assert isinstance(raised.value.__cause__, OSError)
    hand.ask("reset")
    hand.ask("play")
    hand.turn_acking("a", count=3)
    assert hand.state["note"] == ""
    first = hand.frames[-3]
    assert first["full"], "who has missed a picture may have missed what later ones leave out"

    # Why the game has stopped weighs more than that it could not be said.
    hand.fails = OSError("the socket is closed")
    hand.game.failure = KeyError("my mistake")
    hand.turn_acking("a", count=3)
    hand.fails = None
    with pytest.raises(RuntimeError, match="my mistake"):
        hand.ask("play")


def test_the_thread_survives_a_send_that_raises(running):
    calls = []

    def send(header, buffers):
        calls.append(header)
        raise OSError("the socket is closed")

    runner = running(send=send)
    runner.post({"do": "hello", "view": "a"})
    wait_until(lambda: calls)
    with pytest.raises(RuntimeError, match="the socket is closed"):
        runner.ask({"do": "play"})
    runner.ask({"do": "reset"})
    assert runner._thread.is_alive()


def test_the_menu_offers_speeds_that_are_allowed():
    for speed in live.SPEEDS:
        check_speed(speed)
