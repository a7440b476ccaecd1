"""What a worker process runs: calls from a socket, one after another, within the limits that it was given."""

from __future__ import annotations

import importlib
import os
import pickle
import signal
import socket
from pathlib import Path
from typing import NoReturn

from syndicator import steps
from syndicator.heap import keep, rarely, trim
from syndicator.workers.wire import POISON, packed, receive, result, send

_GRACE = 5  # seconds after its deadline until an orphaned worker ends itself
_MUCH = 48 * 1024 * 1024
"""Bytes by which a worker may grow until what it holds for nothing is given back: few documents take so many."""


def serve(descriptor: int, board: int) -> NoReturn:
    """What a worker process runs: take calls from the socket until it closes, then end at once."""
    rarely()
    steps.write_on(board)
    with socket.socket(fileno=descriptor) as peer:
        try:
            limits = _settle(peer)
            held = _resident()
            while True:
                reply = _answer(receive(peer), *limits)
                send(peer, reply)
                if reply[:1] == POISON:
                    break
                del reply
                if _resident() > held + _MUCH:
                    trim(thorough=True)
                    held = max(held, _resident())
        except (EOFError, OSError):
            pass
    os._exit(0)  # no clean-up: nothing here is worth the time


def _settle(peer: socket.socket) -> tuple[float, float]:
    preload, memory, deadline, longest = pickle.loads(receive(peer))  # noqa: S301 - from our parent
    try:
        for module in preload:
            importlib.import_module(module)
        keep()
        _limit(memory)
    except BaseException as error:
        send(peer, packed(error))
        raise EOFError from error
    send(peer, result(None))
    return float(deadline), float(longest)


def _resident() -> int:
    """Bytes of memory that this process holds; 0 where the system does not say."""
    try:
        return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return 0


def _limit(memory: int) -> None:
    try:
        import resource

        taken = int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()
        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        wanted = taken + memory if hard == resource.RLIM_INFINITY else min(taken + memory, hard)
        resource.setrlimit(resource.RLIMIT_AS, (wanted, hard))
        resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
    except (ImportError, OSError):
        return  # a system without these limits has the deadline


def _answer(task: bytearray, deadline: float, longest: float) -> bytes | memoryview:
    # the parent kills us at the deadline; where the parent is gone, the alarms do: of the time we had, and by the clock
    signal.setitimer(signal.ITIMER_PROF, deadline + _GRACE)
    signal.alarm(int(longest) + _GRACE)
    try:
        function, argument = pickle.loads(task)  # noqa: S301 - from our parent
        return result(function(argument))
    except BaseException as error:  # noqa: BLE001 - all of it is for the caller
        return packed(error)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.alarm(0)
