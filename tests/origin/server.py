"""An HTTP origin on loopback that sends exactly the bytes it is told to, in exactly the pieces it is told to.

All servers of a process run in one event loop, in a thread of its own.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
import struct
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterator

R = TypeVar("R")

AT_ONCE = 64 * 1024
"""How much of a body is in hand at once, so that an origin in a test's process adds little to its peak memory."""


@dataclass(frozen=True)
class Seen:
    """One request as it came over the wire; header names in lower case. ``visit`` counts those for this address."""

    method: str
    target: str
    headers: dict[str, str]
    connection: int
    visit: int = 1
    body: bytes = b""

    @property
    def host(self) -> str:
        """The name in the Host header, without the port."""
        return self.headers.get("host", "").rpartition(":")[0] or self.headers.get("host", "")

    @property
    def port(self) -> str:
        """With its colon."""
        return self.headers.get("host", "")[len(self.host) :]

    @property
    def site(self) -> str:
        """The address of the host that was asked, as the client sees it."""
        return f"http://{self.headers.get('host', '')}"

    @property
    def path(self) -> str:
        """The target without its query."""
        return self.target.partition("?")[0]


@dataclass(frozen=True)
class Answer:
    """Raw bytes, sent piece by piece with a pause before each piece.

    ``keep``: the connection stays open for another request; ``hold``: it stays open for so many seconds and says
    nothing; ``reset``: it is torn down (RST) instead of closed.
    """

    pieces: Iterable[bytes]
    pause: float = 0.0
    keep: bool = False
    hold: float = 0.0
    reset: bool = False


def reply(
    status: int = 200, body: bytes = b"", *, keep: bool = True, length: int | None = -1, **headers: Any
) -> Answer:
    """A well-formed answer. ``length`` overrides the declared length; None declares none. ``a_b`` becomes ``a-b``."""
    lines = [f"HTTP/1.1 {status} Whatever"]
    if length is not None and status != 304:
        lines.append(f"Content-Length: {len(body) if length == -1 else length}")
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    head = ("\r\n".join(lines) + "\r\n\r\n").encode("utf-8")
    return Answer((head + body,), keep=keep and length is not None)


@dataclass(frozen=True)
class Drip:
    """``head`` once, then ``tail`` again and again; may be served many times."""

    head: bytes
    tail: bytes
    lasting: float

    def __iter__(self) -> Iterator[bytes]:
        yield self.head
        end = time.monotonic() + self.lasting
        while time.monotonic() < end:
            yield self.tail


def drip(head: bytes, tail: bytes = b"x", every: float = 0.05, lasting: float = 20.0) -> Answer:
    """``head`` at once, then ``tail`` every so many seconds."""
    return Answer(Drip(head, tail, lasting), pause=every)


class _Loop:
    """An event loop that runs in a thread until the process ends."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        threading.Thread(target=self.loop.run_forever, name="origins", daemon=True).start()

    def run(self, what: Coroutine[Any, Any, R], timeout: float = 30.0) -> R:
        return asyncio.run_coroutine_threadsafe(what, self.loop).result(timeout)


_LOOP: list[_Loop] = []


def _loop() -> _Loop:
    if not _LOOP:
        _LOOP.append(_Loop())
    return _LOOP[0]


@dataclass
class Origin:
    """Serves until closed. ``routes`` maps a path (without query) to an answer or to what makes one; ``serve`` has
    the say where no route has.
    """

    routes: dict[str, Answer | Callable[[Seen], Answer]] = field(default_factory=dict)
    context: ssl.SSLContext | None = None
    seen: list[Seen] = field(default_factory=list)
    accepted: int = 0
    open_now: int = 0
    address: str = "127.0.0.1"
    tempo: float = 1.0  # pauses last so many times longer
    serve: Callable[[Seen], Answer] | None = None

    def __post_init__(self) -> None:
        self._listener = socket.create_server((self.address, 0), backlog=512)
        self.port: int = self._listener.getsockname()[1]
        self._visits: Counter[tuple[str, str]] = Counter()
        self._writers: dict[asyncio.Task[None], asyncio.StreamWriter] = {}
        self._server: asyncio.Server = _loop().run(self._start())

    def url(self, path: str = "/", host: str = "") -> str:
        return f"{'https' if self.context else 'http'}://{host or self.address}:{self.port}{path}"

    def close(self) -> None:
        _loop().run(self._stop())

    def forget(self) -> None:
        """Count visits from the beginning."""
        self._visits.clear()

    def drop_connections(self) -> None:
        """Close every connection from this side, as a server does with idle ones."""
        _loop().run(self._drop())

    def wait_until_idle(self) -> int:
        """How many connections are still open, after giving them a moment to close."""
        end = time.monotonic() + 3
        while self.open_now and time.monotonic() < end:
            time.sleep(0.005)
        return self.open_now

    async def _start(self) -> asyncio.Server:
        return await asyncio.start_server(self._talk, sock=self._listener, ssl=self.context, limit=2**20)

    async def _stop(self) -> None:
        self._server.close()
        tasks = list(self._writers)
        for task, writer in tuple(self._writers.items()):
            writer.transport.abort()
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _drop(self) -> None:
        for writer in self._writers.values():
            writer.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._writers[task] = writer
        self.accepted += 1
        self.open_now += 1
        number = self.accepted
        with suppress(OSError, ValueError, EOFError, asyncio.CancelledError):
            while await self._one(reader, writer, number):
                pass
        with suppress(OSError, asyncio.CancelledError):
            writer.close()
            await asyncio.wait_for(writer.wait_closed(), 1)
        self._writers.pop(task, None)
        self.open_now -= 1

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, number: int) -> bool:
        start = await reader.read(1)
        if start == b"\x16":  # a TLS handshake
            return False
        first = (start + await reader.readline()).decode("latin-1").split()
        if len(first) != 3:
            return False
        headers = {}
        while (line := (await reader.readline()).decode("latin-1").rstrip("\r\n")) != "":
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        place = headers.get("host", ""), first[1]
        self._visits[place] += 1
        seen = Seen(first[0], first[1], headers, number, self._visits[place], body)
        self.seen.append(seen)
        answer = self._answer(seen)
        for piece in answer.pieces:
            if answer.pause:
                await asyncio.sleep(answer.pause * self.tempo)
            for at in range(0, len(piece), AT_ONCE):
                writer.write(piece[at : at + AT_ONCE])
                await writer.drain()
        if answer.hold:
            await asyncio.sleep(answer.hold)
        if answer.reset:
            raw: socket.socket = writer.get_extra_info("socket")
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()
        return answer.keep and not answer.reset

    def _answer(self, seen: Seen) -> Answer:
        route = self.routes.get(seen.path)
        if route is None:
            return self.serve(seen) if self.serve else reply(404, b"not here")
        return route if isinstance(route, Answer) else route(seen)
