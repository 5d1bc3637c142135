"""A bounded number of young pictures is on its way, to views that answer: on a clock that is set by hand."""

import math

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from gan_tutor.live.flow import FRAME_INTERVAL, FRAMES_IN_FLIGHT, LEASE, MAX_AGE, PROBES, SLOWEST, Flow, field


class Clock:
    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def flow(clock):
    return Flow(clock)


def send_all(flow, most=100):
    """Send for as long as there is room. Returns the numbers."""
    sent = []
    while flow.has_room() and len(sent) < most:
        sent.append(flow.send())
    return sent


# frames in flight


def test_frames_are_numbered_one_by_one_and_twelve_wait_for_an_answer(flow):
    flow.hear("a", 0, hello=True)
    assert send_all(flow) == list(range(1, FRAMES_IN_FLIGHT + 1))
    assert flow.in_flight == FRAMES_IN_FLIGHT == 12
    for number in (1, 2, 5):
        flow.acknowledge("a", number)
        assert flow.in_flight == 12 - number
    assert send_all(flow) == [13, 14, 15, 16, 17]


def test_nothing_is_sent_while_a_frame_is_on_its_way_for_too_long(flow, clock):
    flow.hear("a", 0, hello=True)
    flow.send()
    clock.now += 0.25
    flow.send()
    clock.now += MAX_AGE - 0.25 - 1 / 64
    assert flow.has_room()
    clock.now += 1 / 64
    assert not flow.has_room()
    flow.acknowledge("a", 1)
    assert flow.has_room()
    clock.now += 0.25
    assert not flow.has_room(), "the second has been on its way for as long"
    flow.acknowledge("a", 2)
    assert flow.has_room()


def test_an_acknowledgement_of_what_was_never_sent_counts_for_what_was(flow):
    flow.hear("a", 0, hello=True)
    flow.send()
    flow.acknowledge("a", 1_000_000)
    assert flow.in_flight == 0
    assert send_all(flow) == list(range(2, 2 + FRAMES_IN_FLIGHT))


def rounds(flow, clock, count, drawn):
    """That many acknowledgements, each of ten frames, of which so many were drawn."""
    for _ in range(count):
        number = [flow.send() for _ in range(10)][-1]
        flow.acknowledge("a", number, drawn)


def test_a_page_that_draws_half_of_the_frames_gets_fewer_and_one_that_keeps_up_gets_them_all_again(
    flow, clock
):
    flow.hear("a", 0, hello=True)
    rounds(flow, clock, 20, drawn=9)
    assert flow.interval == FRAME_INTERVAL, "now and then two frames meet in one picture"
    rounds(flow, clock, 1, drawn=5)
    assert flow.interval == pytest.approx(1.25 * FRAME_INTERVAL)
    rounds(flow, clock, 40, drawn=5)
    assert flow.interval == SLOWEST
    before = clock.now
    flow.send()
    assert flow.until_next_frame() >= SLOWEST / 2
    assert clock.now == before
    rounds(flow, clock, 40, drawn=10)
    assert flow.interval == FRAME_INTERVAL


def test_an_acknowledgement_that_does_not_say_how_many_or_says_nothing_new_changes_no_beat(flow, clock):
    flow.hear("a", 0, hello=True)
    rounds(flow, clock, 5, drawn=None)
    flow.acknowledge("a", 1, 0)
    assert flow.interval == FRAME_INTERVAL


def test_an_acknowledgement_of_the_past_takes_nothing_back(flow):
    flow.hear("a", 0, hello=True)
    send_all(flow)
    for number in (11, 2, -1):
        flow.acknowledge("a", number)
        assert flow.in_flight == 1


def test_the_slower_of_two_views_governs(flow):
    flow.hear("fast", 0, hello=True)
    flow.hear("slow", 0, hello=True)
    send_all(flow)
    flow.acknowledge("fast", 12)
    assert not flow.has_room()
    flow.acknowledge("slow", 7)
    assert flow.in_flight == 5


def test_a_view_that_has_left_holds_nobody_back(flow):
    flow.hear("fast", 0, hello=True)
    flow.hear("slow", 0, hello=True)
    send_all(flow)
    flow.acknowledge("fast", 10)
    flow.leave("slow")
    assert flow.in_flight == 2
    assert flow.watched
    flow.leave("fast")
    assert flow.in_flight == 0
    assert not flow.watched


@pytest.mark.parametrize("hello", [True, False])
def test_a_view_that_is_new_or_back_has_nothing_on_its_way_and_nothing_to_show(flow, hello):
    assert not flow.newcomer
    flow.hear("a", 0, hello=False)
    assert flow.newcomer, "one that comes without a word has nothing to show either"
    flow.newcomer = False
    send_all(flow)
    if hello:
        flow.hear("a", 0, hello=True)
    else:
        flow.leave("a")
        flow.hear("a", 0, hello=False)
    assert flow.newcomer
    assert flow.in_flight == 0
    assert flow.until_next_frame() <= 0, "and it need not wait for one"
    flow.newcomer = False
    flow.hear("a", 1, hello=False)
    assert not flow.newcomer


# the beat


def test_no_more_pictures_than_can_be_seen(flow, clock):
    assert flow.until_next_frame() <= 0
    times = []
    for _ in range(4096):
        clock.now += 1 / 1024
        if flow.until_next_frame() <= 0:
            flow.send()
            times.append(clock.now)
    # Looking every 1/1024 s, a frame is at most that much late, and the next as much early.
    first, *others = np.diff(times)
    assert FRAME_INTERVAL / 2 <= first <= FRAME_INTERVAL
    assert np.abs(np.array(others) - FRAME_INTERVAL).max() < 1.01 / 1024
    assert len(times) == pytest.approx(4 / FRAME_INTERVAL, abs=1.5), "and no fewer"


def test_a_frame_that_was_late_does_not_delay_the_next_ones_but_a_pause_is_not_made_up_for(flow, clock):
    flow.send()
    for late, until_next in ((0.0, 1.0), (0.25, 0.75), (0.0, 1.0), (300.0, 0.5), (0.0, 1.0)):
        clock.now += flow.until_next_frame() + late * FRAME_INTERVAL
        flow.send()
        assert flow.until_next_frame() == pytest.approx(until_next * FRAME_INTERVAL)


# the lease


def test_a_view_that_owes_an_answer_for_longer_than_the_lease_is_given_up(flow, clock):
    flow.hear("a", 0, hello=True)
    clock.now += 100
    flow.send()
    clock.now += LEASE
    flow.drop_silent()
    assert flow.watched
    clock.now += 1 / 64
    flow.drop_silent()
    assert not flow.watched
    assert flow.in_flight == 0


def test_whatever_a_view_says_renews_its_lease(flow, clock):
    flow.hear("a", 0, hello=True)
    flow.send()
    for _ in range(10):
        clock.now += LEASE
        flow.hear("a", 0, hello=False)
        flow.drop_silent()
    assert flow.watched
    clock.now += LEASE + 1 / 64
    flow.drop_silent()
    assert not flow.watched


def test_a_view_that_owes_nothing_is_kept(flow, clock):
    flow.hear("a", 0, hello=True)
    flow.hear("owes", 0, hello=True)
    flow.send()
    flow.acknowledge("a", 1)
    clock.now += 1000
    flow.drop_silent()
    assert flow.controls.keys() == {"a"}
    clock.now += 1000
    flow.drop_silent()
    assert flow.watched


def test_leases_want_looking_at_only_while_something_is_on_its_way(flow):
    flow.hear("a", 0, hello=True)
    assert flow.check_on() is None
    flow.send()
    assert 0 < flow.check_on() <= LEASE / 2
    flow.acknowledge("a", 1)
    assert flow.check_on() is None


# asking those that fell silent


def probe_times(flow, clock, count):
    times = []
    while len(times) < count:
        clock.now += max(0.0, flow.until_probe())
        times.append(clock.now)
        flow.probed()
    return times


def test_views_that_fell_silent_are_asked_ever_more_rarely(flow, clock):
    assert flow.until_probe() <= 0, "the first time at once"
    assert np.diff(probe_times(flow, clock, 8)).tolist() == [3, 6, 12, 24, 30, 30, 30]
    assert PROBES == (3, 30)


def test_when_the_last_view_leaves_asking_begins_anew(flow, clock):
    probe_times(flow, clock, 8)
    flow.hear("a", 0, hello=True)
    flow.hear("b", 0, hello=True)
    clock.now += 1
    flow.leave("a")
    assert flow.until_probe() > 0, "somebody is watching"
    flow.leave("b")
    begin = clock.now
    assert [when - begin for when in probe_times(flow, clock, 4)] == [0, 3, 9, 21]


# controls


def test_each_view_is_told_the_last_of_its_controls_that_was_read(flow):
    flow.hear("a", 3, hello=False)
    flow.hear("b", 1, hello=False)
    flow.hear("a", 2, hello=False)
    assert flow.controls == {"a": 3, "b": 1}
    flow.hear("a", 0, hello=True)
    assert flow.controls == {"a": 0, "b": 1}, "a view that begins anew counts anew"


@pytest.mark.parametrize("value", [None, True, 1.5, math.nan, [], {}, "text", 3])
@pytest.mark.parametrize("kind", [str, int])
def test_a_messages_field_is_there_and_of_its_kind_or_refused_in_words(value, kind):
    if type(value) is kind:
        assert field({"frame": value}, "frame", kind) == value
        return
    with pytest.raises(ValueError, match=r"frame is .*; allowed is (text|a whole number)") as raised:
        field({"frame": value}, "frame", kind)
    assert repr(value) in str(raised.value)
    with pytest.raises(ValueError, match="frame is None"):
        field({}, "frame", kind)


# anything, in any order

VIEWS = st.sampled_from("abc")


class AnyOrder(RuleBasedStateMachine):
    """The model keeps every frame's time, and what each view has drawn; nothing is ever forgotten."""

    def __init__(self):
        super().__init__()
        self.clock = Clock()
        self.flow = Flow(self.clock)
        self.times = []  # of frame 1, 2, …
        self.drawn = {}  # by view: the last frame that it has drawn, or that was no longer meant for it
        self.heard = {}

    @rule(view=VIEWS, hello=st.booleans(), control=st.integers(0, 5))
    def hear(self, view, hello, control):
        self.flow.hear(view, control, hello)
        if hello or view not in self.drawn:
            self.drawn[view] = len(self.times)
        self.heard[view] = self.clock.now

    @precondition(lambda self: self.drawn)
    @rule(data=st.data(), back=st.integers(-3, 12))
    def acknowledge(self, data, back):
        view = data.draw(st.sampled_from(sorted(self.drawn)))
        number = len(self.times) - back
        self.hear(view, False, 0)
        self.flow.acknowledge(view, number)
        self.drawn[view] = max(self.drawn[view], min(number, len(self.times)))

    @precondition(lambda self: self.drawn)
    @rule(data=st.data())
    def leave(self, data):
        view = data.draw(st.sampled_from(sorted(self.drawn)))
        self.flow.leave(view)
        del self.drawn[view], self.heard[view]

    @rule(seconds=st.sampled_from([1 / 64, 1 / 32, 0.25, 0.5, 2.0, 10.0]))
    def wait(self, seconds):
        self.clock.now += seconds

    @rule()
    def drop_silent(self):
        self.flow.drop_silent()
        oldest = self.oldest()
        for view, number in list(self.drawn.items()):
            if oldest is None or number >= oldest:
                continue
            if self.clock.now - max(self.heard[view], self.times[oldest - 1]) > LEASE:
                del self.drawn[view], self.heard[view]

    @precondition(lambda self: self.drawn)  # the runner sends nothing to nobody
    @rule(most=st.integers(1, 12))
    def send(self, most):
        for _ in range(most):
            oldest = self.oldest()
            young = oldest is None or self.clock.now - self.times[oldest - 1] < MAX_AGE
            assert self.flow.has_room() == (young and self.flow.in_flight < FRAMES_IN_FLIGHT)
            if not self.flow.has_room():
                break
            self.times.append(self.clock.now)
            assert self.flow.send() == len(self.times)

    def oldest(self):
        """The oldest frame that some view has yet to draw."""
        waiting = min(self.drawn.values(), default=len(self.times)) + 1
        return waiting if waiting <= len(self.times) else None

    @invariant()
    def what_is_in_flight_is_what_the_slowest_has_yet_to_draw(self):
        if self.drawn:
            assert self.flow.in_flight == len(self.times) - min(self.drawn.values())
        assert self.flow.in_flight <= FRAMES_IN_FLIGHT
        assert self.flow.controls.keys() == self.drawn.keys()
        assert self.flow.watched == bool(self.drawn)


TestAnyOrder = AnyOrder.TestCase
TestAnyOrder.settings = settings(derandomize=True, deadline=None, max_examples=100, stateful_step_count=40)


def test_a_goodbye_from_a_view_that_had_left_does_not_bring_the_next_probe_forward():
    now = [100.0]
    flow = Flow(lambda: now[0])
    flow.hear("view", 0, hello=True)
    flow.leave("view")
    flow.probed()
    wait = flow.until_probe()
    flow.leave("view")
    assert flow.until_probe() == wait > 0
