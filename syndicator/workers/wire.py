"""What passes between the pool and its workers: frames on a socket, and replies in them.

A reply is one byte that says what it is, and a pickle.
"""

from __future__ import annotations

import io
import pickle
import struct
import time
import traceback
from typing import TYPE_CHECKING, Any, Final

from syndicator.errors import PoisonError, SyndicatorError

if TYPE_CHECKING:
    import socket

RESULT: Final = b"R"
RAISED: Final = b"E"
OURS: Final = b"O"
POISON: Final = b"P"

_LENGTH = struct.Struct("!Q")


class Oversized(Exception):
    """A frame larger than permitted was announced; nothing of it was read."""


def send(peer: socket.socket, message: bytes | memoryview) -> None:
    """One frame. Raises OSError."""
    length = _LENGTH.pack(len(message))
    sent = peer.sendmsg([length, message])  # not joined: that would copy what is large
    if sent < len(length):
        peer.sendall(length[sent:])
    if rest := memoryview(message)[max(sent - len(length), 0) :]:  # who has all of it may have ended by now
        peer.sendall(rest)


def receive(peer: socket.socket, ends: float | None = None, largest: int | None = None) -> bytearray:
    """One frame, read until ``ends`` (monotonic). Raises EOFError, OSError, TimeoutError, Oversized."""
    (length,) = _LENGTH.unpack(_exactly(peer, _LENGTH.size, ends))
    if largest is not None and length > largest:
        raise Oversized(f"{length} bytes")
    return _exactly(peer, length, ends)


def _exactly(peer: socket.socket, length: int, ends: float | None) -> bytearray:
    buffer = bytearray(length)
    view, have = memoryview(buffer), 0
    while have < length:
        if ends is not None:
            peer.settimeout(max(ends - time.monotonic(), 0.001))
        if (received := peer.recv_into(view[have:])) == 0:
            raise EOFError
        have += received
    return buffer


def result(value: Any) -> memoryview:
    """What a call returned, as a reply."""
    reply = io.BytesIO()
    reply.write(RESULT)
    pickle.dump(value, reply, pickle.HIGHEST_PROTOCOL)  # what is large goes there as it is
    return reply.getbuffer()


def packed(error: BaseException) -> bytes:
    """An exception as a reply. Those of our tree have arguments that pickle would lose: sent as class and state."""
    if isinstance(error, SyndicatorError):
        return OURS + pickle.dumps((type(error), error.args, error.__dict__))
    text = traceback.format_exc()
    if isinstance(error, Exception) and not isinstance(error, (MemoryError, RecursionError)):
        try:
            whole = pickle.dumps((error, text))
            pickle.loads(whole)  # noqa: S301 - just written
        except Exception:  # noqa: BLE001 - whatever an exception's own methods do
            return POISON + pickle.dumps(text)
        return RAISED + whole
    return POISON + pickle.dumps(f"{type(error).__name__}\n{text}")


def unpacked(reply: bytes | bytearray) -> Any:
    """The result in a reply, or the exception, raised."""
    value = pickle.loads(memoryview(reply)[1:])  # noqa: S301 - from a process of ours
    kind = reply[:1]
    if kind == RESULT:
        return value
    if kind == POISON:
        raise PoisonError(value)
    if kind == OURS:
        made, args, state = value
        ours: SyndicatorError = made.__new__(made, *args)
        ours.__dict__.update(state)
        raise ours
    error, text = value
    error.add_note(f"In a worker:\n{text}")
    raise error
