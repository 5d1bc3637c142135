"""The loop beside the kernel: one worker thread that alone touches the game.

Whatever wants something of the game posts a message to the inbox; the worker reads it between two
steps. Nobody watching means nothing running.
"""

from __future__ import annotations

import contextlib
import math
import queue
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from typing import Any, Protocol

from ..run import PHASES, Phase
from .flow import Flow, field

Send = Callable[[dict[str, Any], list[bytes]], None]

SPEEDS = (1, 10, 100, "slow")  # what the menu offers beside full speed: steps a second, or phase by phase
PHASE_SECONDS = 1.8  # that a phase of slow motion stays
SLICE = 0.015  # s of training in one go; messages are read in between
HASTE = 0.3  # s on the way to a goal before pictures of the way are shown
# What brings a game that has stopped to a moment at which it can go on.
REVIVES = ("reset", "rewind", "preset", "seed", "load")


class _Stopped(Exception):
    """Something was asked of a game that has stopped."""


class Playable(Protocol):
    """What a runner can play."""

    @property
    def steps(self) -> int:
        """Steps taken so far."""

    @property
    def goal(self) -> int | None:
        """A step that the game is on its way to, playing or not; None when it is nowhere to go."""

    def halt(self) -> None:
        """Give up the goal, and stay here."""

    def step(self) -> None:
        """Take a step."""

    def phases(self) -> Iterator[Phase]:
        """Take a step in slow motion; exhausting the iterator completes it."""

    def obey(self, message: dict[str, Any], at_once: bool) -> Any:
        """Do what a message asks. With ``at_once``, a goal is reached before this returns.

        Raises:
            ValueError: it asks for what is not allowed. Nothing has changed then.
        """

    def picture(self, full: bool, playing: bool) -> tuple[dict[str, Any], list[bytes]]:
        """What is seen now: a header of plain JSON, and buffers. ``full`` for views that have nothing yet."""

    def last_picture(self) -> tuple[dict[str, Any], list[bytes]]:
        """The last good picture, in full, of a game that may hold what can't be shown."""

    def state(self) -> dict[str, Any]:
        """What a header says beside the picture."""

    def explain(self, error: BaseException) -> str:
        """What a learner is told when the game has stopped with an exception."""


class Runner:
    """Plays a game in a thread of its own.

    The thread starts with the first message, is a daemon, and ends with ``close``.

    Args:
        game: what is played. From now on it belongs to the worker alone.
        send: called in the worker with a header (plain JSON types) and binary buffers.
        clock: a monotonic clock in seconds.
    """

    def __init__(self, game: Playable, send: Send, clock: Callable[[], float] = time.monotonic) -> None:
        self._game = game
        self._send = send
        self._clock = clock
        self._inbox: queue.SimpleQueue[tuple[dict[str, Any], Future | None]] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()
        self._closed = False
        # From here on, everything is the worker's.
        self._flow = Flow(clock)
        self._playing = False
        self._speed: int | float | str | None = None
        self._next_step = 0.0
        self._phases: Iterator[Phase] | None = None  # a step in slow motion that isn't complete
        self._phase: Phase | None = None
        self._note = ""
        self._error: BaseException | None = None
        self._changed = True
        self._hurried_since = 0.0

    def post(self, message: dict[str, Any]) -> None:
        """Leave a message for the worker. Any thread may call this; it never waits."""
        self._put(message, None)

    def ask(self, message: dict[str, Any], timeout: float = 60.0) -> Any:
        """Leave a message and wait for its answer.

        Raises:
            RuntimeError: the runner is closed, or the game has stopped with an exception (which is
                this one's cause).
            TimeoutError: no answer in ``timeout`` seconds.
            ValueError: the message asks for what is not allowed.
        """
        if self._closed:
            raise RuntimeError("this stage is closed: run its cell again")
        answer: Future = Future()
        self._put(message, answer)
        return answer.result(timeout)

    def close(self, timeout: float = 5.0) -> None:
        """End the worker and wait for it. What is left in the inbox is answered with an error."""
        with self._starting:
            self._closed = True
            thread = self._thread
        self._inbox.put(({"do": "wake"}, None))
        if thread is not None and thread is not threading.current_thread():
            thread.join(timeout)
        self._refuse_the_rest()

    def _put(self, message: dict[str, Any], answer: Future | None) -> None:
        with self._starting:
            if not self._closed:
                self._inbox.put((message, answer))
                if self._thread is None:
                    self._thread = threading.Thread(target=self._run, name="gan_tutor stage", daemon=True)
                    self._thread.start()
                return
        if answer is not None:
            answer.set_exception(RuntimeError("this stage is closed: run its cell again"))

    def _refuse_the_rest(self) -> None:
        while True:
            try:
                _, answer = self._inbox.get_nowait()
            except queue.Empty:
                return
            if answer is not None:
                answer.set_exception(RuntimeError("this stage is closed: run its cell again"))

    # Everything below runs in the worker.

    def _run(self) -> None:
        try:
            while not self._closed:
                self._turn(self._patience())
                self._dash()
        finally:
            self._refuse_the_rest()

    def _turn(self, patience: float | None) -> None:
        """Read the inbox, waiting that long for a message, then at most a step (or a slice) and a picture."""
        self._read(patience)
        self._flow.drop_silent()
        try:
            self._advance()
            self._publish()
        except BaseException as error:  # whatever it was, the learner must hear of it
            self._fail(error)

    def _dash(self) -> None:
        """At full speed, steps alone until a message or a picture is due: a turn takes time, too."""
        if not (self._playing and self._speed is None and self._game.goal is None and self._flow.watched):
            return
        now = self._clock()
        end = now + min(SLICE, self._flow.until_next_frame())
        try:
            while now < end and self._inbox.empty():
                self._game.step()
                self._changed = True
                now = self._clock()
        except BaseException as error:
            self._fail(error)

    def _patience(self) -> float | None:
        """Seconds that the worker may sleep when no message comes; None for as long as it likes."""
        waits = [self._flow.check_on()]
        if self._flow.watched:
            if self._at_work:
                beat = self._speed and self._game.goal is None
                waits.append(self._next_step - self._clock() if beat else 0.0)
            if self._changed and self._flow.has_room():
                waits.append(self._flow.until_next_frame())
        elif self._at_work:
            waits.append(self._flow.until_probe())
        known = [wait for wait in waits if wait is not None]
        # A speed may be a step in a million years; no thread can be told to wait for that long.
        return max(0.0, min(*known, threading.TIMEOUT_MAX)) if known else None

    @property
    def _at_work(self) -> bool:
        """Whether there is more to do than to read messages, while somebody watches."""
        return self._playing or self._game.goal is not None

    def _read(self, patience: float | None) -> None:
        """Wait for a message that long, then read all there are."""
        try:
            if patience == 0:
                message, answer = self._inbox.get_nowait()
            else:
                message, answer = self._inbox.get(timeout=patience)
            while not self._closed:
                self._handle(message, answer)
                message, answer = self._inbox.get_nowait()
        except queue.Empty:
            return
        if answer is not None:
            answer.set_exception(RuntimeError("this stage is closed: run its cell again"))

    def _handle(self, message: dict[str, Any], answer: Future | None) -> None:
        try:
            if not isinstance(message, dict):
                raise ValueError(f"the message is {message!r}; allowed is an object with do")
            if "view" in message and message.get("do") != "bye":  # who leaves need not be introduced
                self._hear(message)
            result = self._obey(message, asked=answer is not None)
        except (ValueError, TypeError, OverflowError) as error:
            if answer is not None:
                answer.set_exception(error)
            else:
                # A control that can't be obeyed: say so and play on. Why the game has stopped weighs more.
                self._note = self._note if self._error is not None else str(error)
                self._changed = True
        except BaseException as error:
            if not isinstance(error, _Stopped):
                self._fail(error)
            if answer is not None:
                stopped = RuntimeError(f"the game has stopped: {self._note}")
                stopped.__cause__ = self._error
                answer.set_exception(stopped)
        else:
            if answer is not None:
                answer.set_result(result)

    def _hear(self, message: dict[str, Any]) -> None:
        name = field(message, "view", str)
        control = field({"control": 0, **message}, "control", int)
        self._flow.hear(name, control, hello=message.get("do") == "hello")
        self._changed = self._changed or self._flow.newcomer

    def _obey(self, message: dict[str, Any], asked: bool) -> Any:
        do = message.get("do")
        if do == "wake":
            return None
        if do == "hello":
            field(message, "view", str)
            return None
        if do == "ack":
            drawn = field(message, "drawn", int) if "drawn" in message else None
            return self._flow.acknowledge(field(message, "view", str), field(message, "frame", int), drawn)
        if do == "bye":
            return self._flow.leave(field(message, "view", str))
        self._changed = True
        if self._error is not None and do not in REVIVES:
            if asked:
                raise _Stopped
            if do in ("play", "step", "phase"):
                return None
        if do == "pause":
            self._playing = False
            self._game.halt()
        elif do == "play":
            self._playing, self._note = True, ""
            self._next_step = self._clock()
        elif do == "phase":
            self._playing, self._note = False, ""
            self._game.halt()
            self._next_phase()
        elif do == "set" and message.get("name") == "speed":
            self._set_speed(message)
        else:
            return self._ask_game(message, asked)
        return None

    def _ask_game(self, message: dict[str, Any], asked: bool) -> Any:
        do = message.get("do")
        if do == "reset":
            self._phases = self._phase = None  # nothing of the step would be left, and it may not complete
        self._complete_step()
        result = self._game.obey(message, at_once=asked)
        if do == "step" or do in REVIVES:
            self._playing = False
        if do in REVIVES:
            self._error = None
        if do == "defaults":
            self._speed = None
        if self._error is None and do not in ("snapshot", "code", "save", "record"):
            self._note = ""
        self._hurried_since = self._clock()
        if not asked and do == "code":
            self._deliver({"kind": "code", "code": result}, [])
        elif not asked and do == "save":
            self._deliver({"kind": "recording", "step": self._game.steps}, [result])
        return result

    def _set_speed(self, message: dict[str, Any]) -> None:
        if "value" not in message:
            raise ValueError(f"value is missing; set needs a name and a value, and came as {message!r}")
        value = message["value"]
        check_speed(value)
        if value != "slow":
            self._complete_step()
        self._speed = value
        self._next_step = self._clock()
        self._note = self._note if self._error is not None else ""

    def _advance(self) -> None:
        if self._error is not None or not self._flow.watched:
            return
        if self._game.goal is not None:
            self._hurry()
        elif self._playing and self._speed == "slow":
            if self._clock() >= self._next_step:
                self._next_phase()
        elif self._playing and (self._speed is None or self._clock() >= self._next_step):
            self._complete_step()
            self._game.step()
            self._changed = True
            if self._speed:
                # Keep the beat, but never run after steps that were missed.
                self._next_step = max(self._next_step + 1 / self._speed, self._clock())

    def _hurry(self) -> None:
        """Train on towards the goal for a moment."""
        end = self._clock() + SLICE
        while self._game.goal is not None and self._clock() < end:
            self._game.step()
        self._changed = True

    def _next_phase(self) -> None:
        """Go on to the next phase of a step in slow motion, or to the first one of the next step."""
        self._changed = True
        self._next_step = self._clock() + PHASE_SECONDS
        self._phase = next(self._phases or iter(()), None)
        if self._phase is None:
            self._phases = self._game.phases()
            self._phase = next(self._phases, None)

    def _complete_step(self) -> None:
        """Complete a step in slow motion: nothing else is ever done in the midst of one."""
        phases, self._phases, self._phase = self._phases, None, None
        for _ in phases or ():
            pass

    def _fail(self, error: BaseException) -> None:
        """Stop and say why; the last good picture stays."""
        self._playing = False
        self._phases = self._phase = None
        self._game.halt()
        self._error = error
        self._note = self._game.explain(error)
        self._changed = self._flow.newcomer
        self._deliver({"kind": "state", **self._state()}, [])

    def _publish(self) -> None:
        if not self._flow.watched:
            if self._at_work and self._flow.until_probe() <= 0:
                self._deliver({"kind": "probe"}, [])
                self._flow.probed()
            return
        if not self._changed or not self._flow.has_room() or self._flow.until_next_frame() > 0:
            return
        if self._game.goal is not None and self._clock() - self._hurried_since < HASTE:
            return  # it will soon be there: what lies on the way would only flicker
        newcomer = self._flow.newcomer
        if self._error is None:
            moving = self._playing and self._speed is None
            picture = self._game.picture(full=newcomer, playing=moving)
            self._flow.newcomer = self._changed = False
            self._show(picture)
        else:
            self._flow.newcomer = self._changed = False
            # The game may hold what can't be shown: send the words, and to a view that comes only
            # now the last good picture, as the others have it.
            if newcomer:
                with contextlib.suppress(Exception):
                    self._show(self._game.last_picture())
            self._deliver({"kind": "state", **self._state()}, [])

    def _show(self, picture: tuple[dict[str, Any], list[bytes]]) -> None:
        header, buffers = picture
        self._deliver({"kind": "frame", "frame": self._flow.send(), **self._state(), **header}, buffers)

    def _state(self) -> dict[str, Any]:
        state = self._game.state()
        phase = self._phase
        return {
            **state,
            "playing": self._playing,
            "note": self._note,
            "heard": self._flow.controls,
            "controls": {**state["controls"], "speed": self._speed},
            "phase": phase
            and {
                "index": PHASES.index(phase.name),
                "count": len(PHASES),
                "name": phase.name,
                "caption": phase.caption,
            },
        }

    def _deliver(self, header: dict[str, Any], buffers: list[bytes]) -> None:
        try:
            self._send(header, buffers)
        except Exception as error:
            # No view can be told: stop, and let the next call from Python say it. What got lost is sent anew.
            self._playing = False
            self._game.halt()
            self._flow.newcomer = True
            if self._error is None:
                self._error, self._note = error, f"a picture could not be sent ({error})"


def check_speed(speed: Any) -> None:
    """Raise ValueError unless it is a number of steps a second, "slow", or None for full speed."""
    number = isinstance(speed, int | float) and not isinstance(speed, bool)
    if not (speed is None or speed == "slow" or (number and 0 < speed < math.inf)):
        raise ValueError(
            f"speed is {speed!r}; allowed are steps a second > 0, 'slow' for phase by phase, "
            "or None for full speed"
        )
