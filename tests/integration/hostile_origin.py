"""A web server on loopback that answers byte for byte what a test wants, as badly as it wants."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import IO


@dataclass(frozen=True)
class Seen:
    """One request as it came over the wire; header names in lower case."""

    method: str
    target: str
    headers: dict[str, str]
    connection: int
    body: bytes = b""


@dataclass(frozen=True)
class Answer:
    """Raw bytes, sent piece by piece with a pause before each piece. ``keep``: the connection stays open after it."""

    pieces: Iterable[bytes]
    pause: float = 0.0
    keep: bool = False


def reply(
    status: int = 200, body: bytes = b"", *, keep: bool = True, length: int | None = -1, **headers: str
) -> Answer:
    """A well-formed answer. ``length`` overrides the declared length; None declares none. ``a_b`` becomes ``a-b``."""
    lines = [f"HTTP/1.1 {status} Whatever"]
    if length is not None and status != 304:
        lines.append(f"Content-Length: {len(body) if length == -1 else length}")
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    head = ("\r\n".join(lines) + "\r\n\r\n").encode("utf-8")
    return Answer((head + body,), keep=keep and length is not None)


@dataclass
class Origin:
    """Serves until closed. ``routes`` maps a path (without query) to an answer or to what makes one."""

    routes: dict[str, Answer | Callable[[Seen], Answer]] = field(default_factory=dict)
    context: ssl.SSLContext | None = None
    seen: list[Seen] = field(default_factory=list)
    accepted: int = 0
    open_now: int = 0
    address: str = "127.0.0.1"

    def __post_init__(self) -> None:
        self._listener = socket.create_server((self.address, 0), backlog=128)
        self.port: int = self._listener.getsockname()[1]
        self._lock = threading.Lock()
        self._sockets: set[socket.socket] = set()
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def url(self, path: str = "/", host: str = "") -> str:
        return f"{'https' if self.context else 'http'}://{host or self.address}:{self.port}{path}"

    def close(self) -> None:
        self._stop.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        with self._lock:
            for sock in self._sockets:
                with suppress(OSError):
                    sock.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(5)

    def drop_connections(self) -> None:
        """Close every connection from this side, as a server does with idle ones."""
        with self._lock:
            for sock in self._sockets:
                sock.shutdown(socket.SHUT_RDWR)

    def wait_until_idle(self) -> int:
        """How many connections are still open, after giving them a moment to close."""
        end = time.monotonic() + 3
        while self.open_now and time.monotonic() < end:
            time.sleep(0.005)
        return self.open_now

    def _accept(self) -> None:
        while not self._stop.is_set():
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            with self._lock:
                self.accepted += 1
                self.open_now += 1
                self._sockets.add(sock)
                thread = threading.Thread(target=self._serve, args=(sock, self.accepted), daemon=True)
                self._threads.append(thread)
            thread.start()

    def _serve(self, sock: socket.socket, number: int) -> None:
        talk = sock
        try:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self.context is not None:
                talk = self.context.wrap_socket(sock, server_side=True)
                with self._lock:
                    self._sockets.discard(sock)
                    self._sockets.add(talk)
            with talk.makefile("rb") as lines:
                while self._one(talk, lines, number):
                    pass
        except (OSError, ValueError):
            pass
        finally:
            with self._lock:
                self.open_now -= 1
                self._sockets.discard(talk)
                self._sockets.discard(sock)
            talk.close()

    def _one(self, talk: socket.socket, lines: IO[bytes], number: int) -> bool:
        first = lines.readline().decode("latin-1").split()
        if len(first) != 3:
            return False
        headers = {}
        while (line := lines.readline().decode("latin-1").rstrip("\r\n")) != "":
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        body = lines.read(int(headers.get("content-length", 0)))
        seen = Seen(first[0], first[1], headers, number, body)
        with self._lock:
            self.seen.append(seen)
        route = self.routes.get(seen.target.partition("?")[0], reply(404, b"not here"))
        answer = route if isinstance(route, Answer) else route(seen)
        for piece in answer.pieces:
            if answer.pause and self._stop.wait(answer.pause):
                return False
            talk.sendall(piece)
        return answer.keep


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
