"""A slow line between browser and server: so many bits a second, a delay, and a short queue."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from collections.abc import Callable, Iterator

RATE = 1e6 / 8  # bytes a second in each direction: 1 Mbit/s
DELAY = 0.05  # s that a byte is on its way, in each direction
QUEUE = 64 * 1024  # bytes that wait before the line; who sends more waits himself, as with a full router
PIECE = 4 * 1024  # bytes that pass in one go: connections share the line in pieces of it
SEGMENT = 1460  # bytes; loopback's own, of 64 KB, would let a sender buffer megabytes that no real one does


class Line:
    """One direction of the line, which all connections share.

    Args:
        clock: a monotonic clock in seconds.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._free = clock()  # when all that has entered will have left
        self.slow = False

    def enter(self, size: int) -> float:
        """Take that many bytes on the line. Returns when the last of them arrives."""
        now = self._clock()
        if not self.slow:
            return now
        self._free = max(self._free, now) + size / RATE
        return self._free + DELAY

    def wait(self, size: int) -> float:
        """Seconds until there is room in the queue for that many bytes more; ≤ 0 when there is."""
        if not self.slow:
            return 0.0
        return self._free - self._clock() - (QUEUE - size) / RATE


class Link:
    """A proxy before a server on this machine. It is as fast as the machine until ``slow`` is set.

    Attributes:
        url: where the server is found through the line.
    """

    def __init__(self, port: int, loop: asyncio.AbstractEventLoop) -> None:
        self._port = port
        self._lines = (Line(loop.time), Line(loop.time))
        self._tasks: set[asyncio.Task] = set()
        self.url = ""

    @property
    def slow(self) -> bool:
        """Whether the line is slow now. Any thread may set it."""
        return self._lines[0].slow

    @slow.setter
    def slow(self, slow: bool) -> None:
        for line in self._lines:
            line.slow = slow

    async def open(self) -> asyncio.Server:
        """Listen on a free port."""
        listener = _socket()
        listener.bind(("127.0.0.1", 0))
        server = await asyncio.start_server(self._meet, sock=listener, limit=PIECE)
        self.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        return server

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        beyond = _socket()
        # Cancelled is what it is in the end; a task of a stream server that says so is reported as an error.
        with contextlib.closing(writer), contextlib.suppress(OSError, asyncio.CancelledError):
            await asyncio.get_running_loop().sock_connect(beyond, ("127.0.0.1", self._port))
            far_reader, far_writer = await asyncio.open_connection(sock=beyond, limit=PIECE)
            with contextlib.closing(far_writer):
                up, down = self._lines
                await asyncio.gather(carry(up, reader, far_writer), carry(down, far_reader, writer))


async def carry(line: Line, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    """Bring all that comes from one end to the other, in order and in the line's time, and then the end."""
    on_the_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
    arriving = asyncio.create_task(deliver(on_the_way, target))
    try:
        while piece := await source.read(PIECE):
            while (wait := line.wait(len(piece))) > 0:
                await asyncio.sleep(wait)
            on_the_way.put_nowait((line.enter(len(piece)), piece))
        on_the_way.put_nowait((line.enter(0), b""))
        await arriving
    finally:
        arriving.cancel()


async def deliver(on_the_way: asyncio.Queue[tuple[float, bytes]], target: asyncio.StreamWriter) -> None:
    """Hand over what has arrived, until an empty piece says that it was the last."""
    now = asyncio.get_running_loop().time
    while True:
        at, piece = await on_the_way.get()
        if at > now():
            await asyncio.sleep(at - now())
        if not piece:
            return target.write_eof()
        target.write(piece)
        await target.drain()


def _socket() -> socket.socket:
    """One whose buffers are of a real connection's size, at both of its ends."""
    made = socket.socket()
    made.setblocking(False)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, QUEUE // 2)
    if hasattr(socket, "TCP_MAXSEG"):
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, SEGMENT)
    return made


@contextlib.contextmanager
def link_to(port: int) -> Iterator[Link]:
    """A link to the server on that port, run by a thread of its own."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="slow link", daemon=True)
    thread.start()
    link = Link(port, loop)
    server = asyncio.run_coroutine_threadsafe(link.open(), loop).result(10)
    try:
        yield link
    finally:
        asyncio.run_coroutine_threadsafe(_end(server), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


async def _end(server: asyncio.Server) -> None:
    server.close()
    others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
