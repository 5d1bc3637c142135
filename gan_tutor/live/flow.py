"""Who is watching, and how many pictures are on their way to them."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

FRAMES_IN_FLIGHT = 12  # an acknowledgement comes every eighth frame, and a round trip takes some 46 ms
FRAME_INTERVAL = 1 / 25.5  # s; more snapshots nobody sees, and each takes its time from the training
SLOWEST = 1 / 4  # s between frames for a page that can't keep up
KEPT_UP = 0.85  # share of the frames that a page draws when it can; a burst may hide one behind the next
MAX_AGE = 0.5  # s; on a slow link, what is on its way may not be older than this
LEASE = 3.0  # s without an answer after which a view counts as gone
PROBES = (3.0, 30.0)  # s between questions to views that fell silent: at first, at most


@dataclass
class _View:
    acked: int  # number of the last frame that this view has drawn
    heard: float  # when it last said anything, monotonic clock
    control: int = 0  # number of the last control message that was read from it


class Flow:
    """Counts numbered frames out and acknowledgements in, so that a bounded number is in flight.

    What can't be sent is not sent: nothing is queued. A view that owes an answer for longer than
    its lease is taken for gone.

    Args:
        clock: a monotonic clock in seconds.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._views: dict[str, _View] = {}
        self._sent: deque[tuple[int, float]] = deque()  # frames in flight: number, when sent
        self._number = 0
        self._next_frame = float("-inf")
        self._interval = FRAME_INTERVAL
        self._probe_after, self._next_probe = PROBES[0], 0.0
        self.newcomer = False  # a view has come that has nothing to show yet

    @property
    def watched(self) -> bool:
        """Whether there is a view."""
        return bool(self._views)

    @property
    def in_flight(self) -> int:
        """How many frames some view has yet to draw."""
        return len(self._sent)

    @property
    def controls(self) -> dict[str, int]:
        """The number of the last control that was read, by view."""
        return {name: view.control for name, view in self._views.items()}

    def hear(self, name: str, control: int, hello: bool) -> None:
        """A view has said something; with ``hello`` that it is new, or back."""
        now = self._clock()
        view = self._views.get(name)
        if view is None or hello:
            # It has nothing on its way and nothing to show yet.
            view = self._views[name] = _View(acked=self._number, heard=now)
            self.newcomer = True
            self._next_frame = float("-inf")
        view.heard = now
        view.control = max(view.control, control)
        self._forget_drawn()

    @property
    def interval(self) -> float:
        """Seconds from one frame to the next: FRAME_INTERVAL or, for a page that can't keep up, more."""
        return self._interval

    def acknowledge(self, name: str, frame: int, drawn: int | None = None) -> None:
        """A view has drawn the frame of that number, the last of that many that it has drawn.

        A page with too much to do draws the newest of several frames that have come meanwhile. Those
        between cost it time all the same, and the kernel: then they come more seldom.
        """
        view = self._views[name]
        passed = min(frame, self._number) - view.acked
        if passed > 0 and drawn is not None:
            slower = drawn < KEPT_UP * passed
            self._interval *= 1.25 if slower else 1 / 1.1
            self._interval = min(max(self._interval, FRAME_INTERVAL), SLOWEST)
        view.acked += max(0, passed)
        self._forget_drawn()

    def leave(self, name: str) -> None:
        """A view is gone, or can't be seen."""
        if self._views.pop(name, None) is None:
            return  # it had left before: a view that nobody sees answers each probe with a goodbye
        self._forget_drawn()
        if not self._views:
            self._probe_after, self._next_probe = PROBES[0], self._clock()

    def drop_silent(self) -> None:
        """Let go of the views that owe an answer for longer than their lease."""
        if not self._sent:
            return
        now = self._clock()
        oldest, sent_at = self._sent[0]
        for name, view in list(self._views.items()):
            if view.acked < oldest and now - max(view.heard, sent_at) > LEASE:
                self.leave(name)

    def has_room(self) -> bool:
        """Whether another frame may be on its way."""
        if len(self._sent) >= FRAMES_IN_FLIGHT:
            return False
        return not self._sent or self._clock() - self._sent[0][1] < MAX_AGE

    def until_next_frame(self) -> float:
        """Seconds until the next frame is due; ≤ 0 when it is."""
        return self._next_frame - self._clock()

    def send(self) -> int:
        """The number of a frame that leaves now."""
        now = self._clock()
        self._number += 1
        self._sent.append((self._number, now))
        # Keep the beat when a frame was a little late, but never make up for a pause.
        self._next_frame = max(self._next_frame + self._interval, now + self._interval / 2)
        return self._number

    def until_probe(self) -> float:
        """Seconds until the views that fell silent are to be asked; ≤ 0 when it is time."""
        return self._next_probe - self._clock()

    def probed(self) -> None:
        """They have been asked: more seldom from now on."""
        self._next_probe = self._clock() + self._probe_after
        self._probe_after = min(2 * self._probe_after, PROBES[1])

    def check_on(self) -> float | None:
        """Seconds after which the leases want looking at; None while nothing is in flight."""
        return LEASE / 10 if self._sent else None

    def _forget_drawn(self) -> None:
        drawn = min((view.acked for view in self._views.values()), default=self._number)
        while self._sent and self._sent[0][0] <= drawn:
            self._sent.popleft()


def field(message: dict[str, Any], name: str, kind: type) -> Any:
    """A message's field. Raises ValueError unless it is there and of that kind, str or int."""
    value = message.get(name)
    if not isinstance(value, kind) or isinstance(value, bool):
        raise ValueError(f"{name} is {value!r}; allowed is {'text' if kind is str else 'a whole number'}")
    return value
