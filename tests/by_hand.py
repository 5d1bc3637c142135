"""A runner without its thread: the test posts messages, moves the clock and takes the turns."""

import json
import math
import time
from concurrent.futures import Future

import numpy as np

from gan_tutor.live.runner import Runner

# A turn later: enough for the next picture, exact in binary so that times add up.
TICK = 1 / 16


class ByHand:
    """A game that is played by hand. ``sent`` holds what went to the views: when, header, buffers."""

    def __init__(self, game):
        self.now = 1000.0
        self.sent = []
        self.fails = None  # what sending raises
        self.game = game
        self.runner = Runner(game, self._send, clock=lambda: self.now)
        self.flow = self.runner._flow

    def _send(self, header, buffers):
        if self.fails is not None:
            raise self.fails
        self.sent.append((self.now, json.loads(json.dumps(header, allow_nan=False)), buffers))

    def put(self, message):
        self.runner._inbox.put((message, None))

    def post(self, do, **fields):
        self.put({"do": do, **fields})

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

    def fall_asleep(self):
        """Play with a view that never answers until it is given up."""
        self.start("a")
        while self.flow.watched or not self.frames:
            self.turn(tick=TICK)

    @property
    def headers(self):
        return [header for _, header, _ in self.sent]

    def of_kind(self, kind):
        return [header for header in self.headers if header["kind"] == kind]

    @property
    def frames(self):
        return self.of_kind("frame")

    @property
    def state(self):
        return next(header for header in reversed(self.headers) if header["kind"] in ("frame", "state"))


def decode(layout, buffer):
    """A frame's arrays, read as the front end reads them."""
    found, at = {}, 0
    for name, kind, shape in layout:
        dtype = np.dtype("<f4" if kind == "f4" else "u1")
        count = math.prod(shape)
        found[name] = np.frombuffer(buffer, dtype, count, at).reshape(shape)
        at += count * dtype.itemsize
    assert at == len(buffer)
    return found


def wait_until(condition, timeout=20.0):
    end = time.monotonic() + timeout
    while not condition():
        assert time.monotonic() < end, "the condition did not come true"
        time.sleep(0.005)
