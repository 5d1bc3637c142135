"""The loop beside the kernel: one worker thread that alone touches the game.

Whatever wants something of the game posts a message to the inbox; the worker reads it between two
steps. Pictures leave as numbered frames that the front end acknowledges: a bounded number is in
flight, what can't be sent is dropped, nothing is queued. Nobody watching means nothing running.
"""

from __future__ import annotations

import contextlib
import math
import queue
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..snapshots import Snapshot
from ..training import GAN, Diverged, check_player

Send = Callable[[dict[str, Any], list[bytes]], None]

FRAMES_IN_FLIGHT = 8  # with an acknowledgement every fourth frame, 8 keep a 46 ms round trip busy
FRAME_INTERVAL = 1 / 30  # s; more pictures than that nobody sees
MAX_AGE = 0.5  # s; on a slow link, what is on its way may not be older than this
LEASE = 3.0  # s without an answer after which a view counts as gone
PROBES = (3.0, 30.0)  # s between questions to views that fell silent: at first, at most
SETTINGS = ("discriminator_lr", "generator_lr", "objective")  # what is the game's own
SPEEDS = (1, 10, 100)  # steps a second that the menu offers beside full speed


@dataclass
class _View:
    acked: int  # number of the last frame that this view has drawn
    heard: float  # when it last said anything, monotonic clock
    control: int = 0  # number of the last control message that was read from it


class Runner:
    """Plays a game in a thread of its own.

    The thread starts with the first message, is a daemon, and ends with ``close``.

    Args:
        gan: the game. From now on it belongs to the worker alone.
        send: called in the worker with a header (plain JSON types) and binary buffers.
        clock: a monotonic clock in seconds.
    """

    def __init__(self, gan: GAN, send: Send, clock: Callable[[], float] = time.monotonic) -> None:
        self._gan = gan
        self._send = send
        self._clock = clock
        self._inbox: queue.SimpleQueue[tuple[dict[str, Any], Future | None]] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()
        self._closed = False
        # From here on, everything is the worker's.
        self._defaults = {name: getattr(gan, name) for name in SETTINGS} | {"player": "both", "speed": None}
        self._playing = False
        self._player = "both"
        self._speed: int | None = None
        self._next_step = 0.0
        self._note = ""
        self._error: BaseException | None = None
        self._views: dict[str, _View] = {}
        self._sent: deque[tuple[int, float]] = deque()  # frames in flight: number, when sent
        self._sequence = 0
        self._shown: Snapshot | None = None  # the last picture that was sent since the game began
        self._newcomer = False  # a view has come that has nothing to show yet
        self._changed = True
        self._last_sent = float("-inf")
        self._probe_after, self._next_probe = PROBES[0], 0.0

    def post(self, message: dict[str, Any]) -> None:
        """Leave a message for the worker. Any thread may call this; it never waits."""
        self._put(message, None)

    def ask(self, message: dict[str, Any], timeout: float = 30.0) -> Any:
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
        finally:
            self._refuse_the_rest()

    def _turn(self, patience: float | None) -> None:
        """Read the inbox, waiting that long for a message, then at most one step and one picture."""
        self._read(patience)
        self._drop_silent_views()
        try:
            if self._may_step():
                self._step(self._player)
            self._publish()
        except BaseException as error:  # whatever it was, the learner must hear of it
            self._fail(error)

    def _patience(self) -> float | None:
        """Seconds that the worker may sleep when no message comes; None for as long as it likes."""
        now = self._clock()
        waits = []
        if self._playing and self._views:
            waits.append(self._next_step - now if self._speed else 0.0)
        if self._playing and not self._views:
            waits.append(self._next_probe - now)
        if self._sent:
            waits.append(LEASE / 10)
        if self._changed and self._views and self._room():
            waits.append(self._last_sent + FRAME_INTERVAL - now)
        return max(0.0, min(waits)) if waits else None

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
            if "view" in message:
                self._hear(message)
            result = self._obey(message, raising=answer is not None)
        except BaseException as error:
            if answer is not None:
                answer.set_exception(error)
            elif isinstance(error, ValueError | TypeError | OverflowError):
                # A control that can't be obeyed: say so and play on. Why the game has stopped weighs more.
                self._note = self._note if self._error is not None else str(error)
                self._changed = True
            else:
                self._fail(error)
        else:
            if answer is not None:
                answer.set_result(result)

    def _hear(self, message: dict[str, Any]) -> None:
        now = self._clock()
        name = _field(message, "view", str)
        control = _field({"control": 0, **message}, "control", int)
        view = self._views.get(name)
        if view is None or message.get("do") == "hello":
            # A view that is new, or back, has nothing on its way and nothing to show yet.
            view = self._views[name] = _View(acked=self._sequence, heard=now)
            self._newcomer = self._changed = True
            self._last_sent = float("-inf")
        view.heard = now
        view.control = max(view.control, control)
        self._forget_drawn()

    def _obey(self, message: dict[str, Any], raising: bool) -> Any:
        do = message.get("do")
        if do == "wake":
            return None
        if do in ("hello", "ack", "bye"):
            name = _field(message, "view", str)
            if do == "ack":
                view = self._views[name]
                view.acked = max(view.acked, min(_field(message, "frame", int), self._sequence))
                self._forget_drawn()
            elif do == "bye":
                self._leave(name)
            return None
        if do == "reset":
            self._gan.reset()
            self._playing, self._error, self._note, self._shown = False, None, "", None
            self._changed = True
            return None
        self._changed = True
        if self._error is not None:
            if raising:
                raise RuntimeError(f"the game has stopped: {self._note}") from self._error
            if do in ("play", "step"):
                return None
        if do == "play":
            self._playing, self._note = True, ""
            self._next_step = self._clock()
        elif do == "pause":
            self._playing = False
        elif do == "step":
            self._playing, self._note = False, ""
            try:
                self._step(self._player)
            except BaseException as error:
                self._fail(error)
                if raising:
                    raise RuntimeError(f"the game has stopped: {self._note}") from error
        elif do == "set":
            if "value" not in message:
                raise ValueError(f"value is missing; set needs a name and a value, and came as {message!r}")
            self._set(_field(message, "name", str), message["value"])
            self._note = self._note if self._error is not None else ""
        elif do == "defaults":
            for name, value in self._defaults.items():
                self._set(name, value)
        elif do == "snapshot":
            return self._gan.snapshot()
        else:
            raise ValueError(f"do is {do!r}; allowed are play, pause, step, reset, set, defaults, snapshot")
        return None

    def _set(self, name: str, value: Any) -> None:
        if name in SETTINGS:
            setattr(self._gan, name, value)
        elif name == "player":
            check_player(value)
            self._player = value
        elif name == "speed":
            number = isinstance(value, int | float) and not isinstance(value, bool)
            if value is not None and not (number and 0 < value < math.inf):
                raise ValueError(
                    f"speed is {value!r}; allowed are steps a second > 0, or None for full speed"
                )
            self._speed = value
            self._next_step = self._clock()
        else:
            raise ValueError(
                f"name is {name!r}; allowed are discriminator_lr, generator_lr, objective, player, speed"
            )

    def _may_step(self) -> bool:
        if not (self._playing and self._views):
            return False
        return self._speed is None or self._clock() >= self._next_step

    def _step(self, player: str) -> None:
        self._gan.step(player)
        self._changed = True
        if self._speed:
            # Keep the beat, but never run after steps that were missed.
            self._next_step = max(self._next_step + 1 / self._speed, self._clock())

    def _fail(self, error: BaseException) -> None:
        """Stop and say why; the last good picture stays."""
        self._playing = False
        self._error = error
        if isinstance(error, Diverged):
            self._note = f"{error}, then press Reset"
        else:
            self._note = f"{type(error).__name__}: {error}. Press Reset to begin again"
        self._changed = self._newcomer
        self._deliver({"kind": "state", **self._state()}, [])

    # Flow control.

    def _room(self) -> bool:
        if len(self._sent) >= FRAMES_IN_FLIGHT:
            return False
        return not self._sent or self._clock() - self._sent[0][1] < MAX_AGE

    def _publish(self) -> None:
        now = self._clock()
        if not self._views:
            if self._playing and now >= self._next_probe:
                self._deliver({"kind": "probe"}, [])
                self._next_probe = now + self._probe_after
                self._probe_after = min(2 * self._probe_after, PROBES[1])
            return
        if not self._changed or not self._room() or now - self._last_sent < FRAME_INTERVAL:
            return
        if self._error is None:
            self._shown = self._gan.snapshot()
            self._show(self._shown)
        else:
            # The game may hold what can't be shown: send the words, and to a view that comes only
            # now the last good picture, as the others have it.
            if self._newcomer:
                with contextlib.suppress(Exception):
                    self._show(self._shown or self._gan.snapshot())
            self._deliver({"kind": "state", **self._state()}, [])
        self._newcomer = self._changed = False

    def _show(self, snapshot: Snapshot) -> None:
        layout, buffer = encode(snapshot)
        now = self._clock()
        self._sequence += 1
        self._sent.append((self._sequence, now))
        self._last_sent = now
        header = {"kind": "frame", "frame": self._sequence, "arrays": layout, "extent": list(snapshot.extent)}
        self._deliver({**header, **self._state(), "step": snapshot.step}, [buffer])

    def _state(self) -> dict[str, Any]:
        return {
            "step": self._gan.steps,
            "playing": self._playing,
            "note": self._note,
            "heard": {name: view.control for name, view in self._views.items()},
            "controls": {
                "discriminator_lr": self._gan.discriminator_lr,
                "generator_lr": self._gan.generator_lr,
                "objective": self._gan.objective.name,
                "player": self._player,
                "speed": self._speed,
            },
        }

    def _deliver(self, header: dict[str, Any], buffers: list[bytes]) -> None:
        try:
            self._send(header, buffers)
        except Exception as error:
            # No view can be told: stop, and let the next call from Python say it.
            self._playing = False
            if self._error is None:
                self._error, self._note = error, f"a picture could not be sent ({error})"

    def _forget_drawn(self) -> None:
        drawn = min((view.acked for view in self._views.values()), default=self._sequence)
        while self._sent and self._sent[0][0] <= drawn:
            self._sent.popleft()

    def _drop_silent_views(self) -> None:
        if not self._sent or not self._views:
            return
        now = self._clock()
        oldest, sent_at = self._sent[0]
        for name, view in list(self._views.items()):
            if view.acked < oldest and now - max(view.heard, sent_at) > LEASE:
                self._leave(name)

    def _leave(self, name: str) -> None:
        del self._views[name]
        self._forget_drawn()
        if not self._views:
            self._probe_after, self._next_probe = PROBES[0], self._clock()


def _field(message: dict[str, Any], name: str, kind: type) -> Any:
    """A message's field. Raises ValueError unless it is there and of that kind, str or int."""
    value = message.get(name)
    if not isinstance(value, kind) or isinstance(value, bool):
        raise ValueError(f"{name} is {value!r}; allowed is {'text' if kind is str else 'a whole number'}")
    return value


def encode(snapshot: Snapshot) -> tuple[list[list], bytes]:
    """Pack a snapshot's arrays into one buffer.

    Returns:
        A layout, ``[name, type, shape]`` an array in the order of the buffer, and the buffer.
        Types are ``"f4"``, little-endian float32, and ``"u1"``, 0 to 255 for 0 to 1. The
        field needs no more: a picture shows 256 shades.
    """
    floats = {
        "real": snapshot.real,
        "fake": snapshot.fake,
        "real_logits": snapshot.real_logits,
        "fake_logits": snapshot.fake_logits,
        "history_steps": snapshot.history_steps,
        "discriminator_losses": snapshot.discriminator_losses,
        "generator_losses": snapshot.generator_losses,
        "gradient_norms": snapshot.gradient_norms,
    }
    layout = [[name, "f4", list(array.shape)] for name, array in floats.items()]
    layout.append(["field", "u1", list(snapshot.field.shape)])
    parts = [np.ascontiguousarray(array, dtype="<f4").tobytes() for array in floats.values()]
    parts.append(np.rint(255 * snapshot.field).astype(np.uint8).tobytes())
    return layout, b"".join(parts)
