"""One worker process, as its parent sees it: a fresh interpreter and a direct child, reached over one socket."""

from __future__ import annotations

import os
import pickle
import select
import signal
import socket
import subprocess
import time
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from syndicator.interpreter import running, surroundings
from syndicator.steps import DIGITS, Board
from syndicator.workers.meter import Meter
from syndicator.workers.wire import receive, send, unpacked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence


START_LIMIT = 300.0
"""Seconds a worker has to import what it needs, on a busy machine and with others served first."""
LATE = 19
"""How many steps the priority of a worker is lowered once its call has taken long."""
_LOOK = 0.5  # seconds between two looks at what a process does that takes long
_SHORTEST = 0.05
LARGEST = 128 * 1024 * 1024
"""Bytes of a reply: a worker may not take our memory instead of its own."""

_BOOTSTRAP = (
    "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN); "
    "from syndicator.workers.serving import serve; serve({socket}, {board})"
)
# workers are parallel already; the pools of numerical libraries only cost memory
_ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
_STOP_LIMIT = 1.0  # seconds for an idle worker to leave by itself


class Overtaken(Exception):
    """Others left the process so little time that its deadline says nothing."""


class Limits(NamedTuple):
    """Seconds that a worker may have for one call, and for one step with one entry; and those by the clock for a call
    to which others leave no processor.
    """

    deadline: float
    step: float
    longest: float


class Stage(NamedTuple):
    """What becomes of a call that has had ``after`` seconds; ``begins`` is False where that cannot be yet."""

    after: float
    begins: Callable[[], bool]


class Child:
    """One process and our end of its socket. Used by one thread at a time."""

    def __init__(self) -> None:
        self.idle_since = 0.0
        self._socket, theirs = socket.socketpair()
        self._board = Board()
        try:
            self.process = _start(theirs.fileno(), self._board.descriptor)
        except BaseException:
            self._let_go()
            raise
        finally:
            theirs.close()
            self._board.handed_over()

    def prepare(self, preload: Sequence[str], memory: int, deadline: float, longest: float) -> None:
        """Let it import its modules and limit itself."""
        greeting = pickle.dumps((tuple(preload), memory, deadline, longest))
        self._socket.settimeout(START_LIMIT)
        send(self._socket, greeting)
        unpacked(receive(self._socket, time.monotonic() + START_LIMIT, LARGEST))

    def call(self, task: bytes, limits: Limits, stages: Iterable[Stage] = ()) -> bytearray:
        """Send, and wait for the reply, for as long as the worker keeps within ``limits``.

        ``stages`` are passed one after another. Raises TimeoutError, Overtaken, Oversized, or EOFError or OSError where
        the process is gone.
        """
        deadline, step, longest = limits
        ends = time.monotonic() + longest
        self._board.clear()
        self._socket.settimeout(deadline)
        send(self._socket, task)
        meter, used, coming = Meter(self.process.pid), 0.0, list(stages)
        steps, since = 0, 0.0
        while not self._answers_within(_until(coming[0].after if coming else deadline, used)):
            used = meter.read()
            entry, begun = self._board.read()
            if begun != steps or not entry:
                steps, since = begun, used
            if used >= deadline or used - since >= step:
                raise TimeoutError(f"no result within {deadline if used >= deadline else step:g} s")
            if time.monotonic() >= ends:
                raise Overtaken(f"{used:.1f} s in {longest:g} s")
            while coming and used >= coming[0].after and coming[0].begins():
                coming.pop(0)
        return receive(self._socket, time.monotonic() + deadline, LARGEST)

    def at(self) -> str:
        """The beginning of the hash of the entry that it is at, or was at when it ended; "" where at none."""
        entry, _ = self._board.read()
        return f"{entry:0{DIGITS}x}" if entry else ""

    def _answers_within(self, seconds: float) -> bool:
        waiting = select.poll()
        waiting.register(self._socket, select.POLLIN)
        return bool(waiting.poll(seconds * 1000))

    def stand_back(self, steps: int) -> None:
        """From now on others get the processors first."""
        with suppress(OSError):  # it may just have ended
            os.setpriority(os.PRIO_PROCESS, self.process.pid, steps)

    def stand_aside(self) -> None:
        """From now on it gets the processors when nobody else wants them."""
        self.stand_back(LATE)
        if hasattr(os, "SCHED_IDLE"):
            with suppress(OSError):
                os.sched_setscheduler(self.process.pid, os.SCHED_IDLE, os.sched_param(0))

    def stop(self) -> None:
        """Let it leave: it does so when its socket closes."""
        self._socket.close()
        try:
            self.process.wait(_STOP_LIMIT)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self._let_go()

    def discard(self) -> None:
        """Kill it, wait for it, and give back its descriptors."""
        self.process.kill()
        self.process.wait()
        self._let_go()

    def _let_go(self) -> None:
        self._socket.close()
        self._board.close()


def _until(next_stage: float, used: float) -> float:
    """Seconds to wait for a reply before the next look; a stage that could not begin yet is tried again later."""
    return max(min(next_stage - used, _LOOK), _SHORTEST) if next_stage > used else _LOOK


def _start(ours: int, board: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - our own interpreter and our own words
        running(_BOOTSTRAP.format(socket=ours, board=board)),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        pass_fds=(ours, board),
        env={**surroundings(), **_ONE_THREAD},
    )


def ending(code: int | None) -> str:
    """How a process ended, in words."""
    if code is None or code >= 0:
        return f"ended with exit code {code}"
    try:
        return f"was ended by {signal.Signals(-code).name}"
    except ValueError:
        return f"was ended by signal {-code}"
