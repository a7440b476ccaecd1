"""How a command reaches the daemon that owns the state directory.

One process owns the state. A command that changes something while a daemon runs is carried out by the daemon: it
listens on loopback, on a port and with a key that stand in ``<state>/control.json``, readable by its owner alone.
The handshake proves the key both ways (multiprocessing.connection, HMAC); messages are JSON, one answer after another
until ``{"done": …}`` or ``{"error": …}``.
"""

from __future__ import annotations

import json
import logging
import os
import secrets
import socket
import struct
import threading
from contextlib import suppress
from multiprocessing import AuthenticationError
from multiprocessing.connection import Client, Listener, answer_challenge, deliver_challenge
from typing import TYPE_CHECKING, Any

import msgspec

from syndicator.errors import StoreBusy, SyndicatorError, UsageError
from syndicator.files import Files, told, write_atomically

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from multiprocessing.connection import Connection
    from pathlib import Path

log = logging.getLogger("syndicator.control")

FILE = "control.json"
HANDSHAKE = 5
"""Seconds within which the other side must answer while each proves the key."""
LONGEST = 24 << 20
"""Bytes of a command: it may carry a document."""
TIMEOUT = 600.0
"""Seconds that a command waits for the next message."""


class ControlServer:
    """Takes commands for the daemon, one at a time per connection."""

    def __init__(self, folder: Path, handle: Callable[[dict[str, Any], Callable[[Any], None]], Any]) -> None:
        self._path = folder / FILE
        self._handle = handle
        key = secrets.token_bytes(32)
        self._key = key
        # without a key of its own: the handshake waits for the other side, and must not keep others from being heard
        self._listener = Listener(("127.0.0.1", 0), backlog=16)
        self._closing = False
        self._pause = threading.Event()
        self.publish()
        self._thread = threading.Thread(target=self._accept, name="control", daemon=True)
        self._thread.start()

    def publish(self) -> None:
        """Say where we listen, unless it is said: to be called again, in case somebody damaged or removed the file."""
        host, port = self._listener.address[:2]
        body = json.dumps({"host": host, "port": port, "key": self._key.hex(), "pid": os.getpid()}).encode()
        try:
            if not self._path.is_file() or self._path.read_bytes() != body:
                write_atomically(Files(), self._path, body)
        except OSError as error:  # a full disk is no reason not to serve
            log.warning("commands cannot reach this daemon until %s can be written: %s", self._path, told(error))

    def _accept(self) -> None:
        while not self._closing:
            try:
                connection = self._listener.accept()
            except OSError:
                self._pause.wait(0.1)  # the listener was closed, or no more files may be opened
                continue
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: Connection[bytes, bytes]) -> None:
        with connection:
            try:
                _bound(connection, HANDSHAKE)
                deliver_challenge(connection, self._key)
                answer_challenge(connection, self._key)
                request = json.loads(connection.recv_bytes(LONGEST))
            except (OSError, EOFError, ValueError, AuthenticationError):
                return  # somebody without the key, or with nothing to say
            _send(connection, self._answer(request, lambda news: _send(connection, {"news": news})))

    def _answer(self, request: Any, news: Callable[[Any], None]) -> dict[str, Any]:
        try:
            return {"done": self._handle(request, news)}
        except SyndicatorError as error:
            return {"error": str(error), "kind": type(error).__name__}
        except Exception as error:
            log.exception("a command failed")
            return {"error": f"the daemon failed: {error!r}; see its log", "kind": type(error).__name__}

    def close(self) -> None:
        """Stop listening and remove the file that says where."""
        self._closing = True
        self._pause.set()
        with suppress(OSError):  # somebody made a folder of it, or the disk is gone
            self._path.unlink(missing_ok=True)
        self._listener.close()


def _send(connection: Connection[bytes, bytes], message: dict[str, Any]) -> None:
    """Say something, if anybody still listens: what was asked for is done all the same."""
    with suppress(OSError):
        connection.send_bytes(msgspec.json.encode(message))


def _connected(address: tuple[str, int], key: bytes, patience: int) -> Connection[bytes, bytes]:
    """A connection on which both sides have proved the key; whoever else listens there now cannot keep us waiting."""
    connection = Client(address)
    try:
        _bound(connection, patience)
        answer_challenge(connection, key)
        deliver_challenge(connection, key)
        _bound(connection, 0)
    except BaseException:
        connection.close()
        raise
    return connection


def _bound(connection: Connection[bytes, bytes], seconds: int) -> None:
    """Let reading fail after so many seconds; 0: never."""
    with socket.socket(fileno=os.dup(connection.fileno())) as same:
        same.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("ll", seconds, 0))


def ask(folder: Path, request: dict[str, Any], *, timeout: float = TIMEOUT) -> Iterator[Any]:
    """Send a command to the daemon that owns ``folder``; yields its news, then what it answers at the end.

    ``timeout`` is how many seconds it may be silent.

    Raises StoreBusy where the owner does not listen (it is no daemon, or has just ended), UsageError and
    SyndicatorError as the daemon raised them.
    """
    try:
        where = json.loads((folder / FILE).read_text(encoding="utf-8"))
        patience = max(1, int(min(HANDSHAKE, timeout)))
        connection = _connected((where["host"], where["port"]), bytes.fromhex(where["key"]), patience)
    except (OSError, ValueError, KeyError, TypeError, EOFError, AuthenticationError) as error:
        raise StoreBusy(
            f"another process owns {folder} and takes no commands; wait for it to end, or stop it"
        ) from error
    with connection:
        connection.send_bytes(json.dumps(request).encode())
        while True:
            if not connection.poll(timeout):
                raise SyndicatorError("the daemon did not answer in time; see its log")
            try:
                message = msgspec.json.decode(connection.recv_bytes())
            except (EOFError, OSError) as error:
                raise SyndicatorError("the daemon ended before it had answered; see its log") from error
            if "error" in message:
                kind = UsageError if message.get("kind") == "UsageError" else SyndicatorError
                raise kind(message["error"])
            if "done" in message:
                yield message["done"]
                return
            yield message["news"]
