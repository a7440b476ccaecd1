"""One worker process, as its parent sees it: a fresh interpreter and a direct child, reached over one socket."""

from __future__ import annotations

import os
import pickle
import select
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from syndicator.workers.wire import receive, send, unpacked

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from syndicator.model import WorkerSettings

START_LIMIT = 180.0
"""Seconds a worker has to import what it needs, on a busy machine and with others served first."""
COURTESY = 10
"""How many steps the priority of a worker is lowered that serves suspects."""
LATE = 15
"""Likewise, once its call has taken long."""
LARGEST = 128 * 1024 * 1024
"""Bytes of a reply: a worker may not take our memory instead of its own."""

_BOOTSTRAP = (
    "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN); "
    "from syndicator.workers.serving import serve; serve({descriptor})"
)
# workers are parallel already; the pools of numerical libraries only cost memory
_ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
_STOP_LIMIT = 1.0  # seconds for an idle worker to leave by itself


class Child:
    """One process and our end of its socket. Used by one thread at a time."""

    def __init__(self) -> None:
        self.idle_since = 0.0
        self._socket, theirs = socket.socketpair()
        try:
            self.process = _start(theirs.fileno())
        except BaseException:
            self._socket.close()
            raise
        finally:
            theirs.close()

    def prepare(self, preload: Sequence[str], settings: WorkerSettings) -> None:
        """Let it import its modules and limit itself."""
        self._socket.settimeout(START_LIMIT)
        greeting = pickle.dumps((tuple(preload), settings.memory, settings.deadline))
        unpacked(self.call(greeting, START_LIMIT, START_LIMIT, lambda: None))

    def call(self, task: bytes, deadline: float, patience: float, late: Callable[[], None]) -> bytes:
        """Send, and wait for the reply; ``late`` is told when it has not begun after ``patience`` seconds.

        Raises TimeoutError, Oversized, or EOFError or OSError where the process is gone.
        """
        ends = time.monotonic() + deadline
        self._socket.settimeout(deadline)
        send(self._socket, task)
        if patience < deadline and not self._answers_within(patience):
            late()
        return receive(self._socket, ends, LARGEST)

    def _answers_within(self, seconds: float) -> bool:
        waiting = select.poll()
        waiting.register(self._socket, select.POLLIN)
        return bool(waiting.poll(seconds * 1000))

    def stand_back(self, steps: int) -> None:
        """From now on others get the processors first."""
        if steps:
            with suppress(OSError):  # it may just have ended
                os.setpriority(os.PRIO_PROCESS, self.process.pid, steps)

    def stop(self) -> None:
        """Let it leave: it does so when its socket closes."""
        self._socket.close()
        try:
            self.process.wait(_STOP_LIMIT)
        except subprocess.TimeoutExpired:
            self.discard()

    def discard(self) -> None:
        """Kill it, wait for it, and give back its descriptor."""
        self.process.kill()
        self.process.wait()
        self._socket.close()


def _start(descriptor: int) -> subprocess.Popen[bytes]:
    paths = os.pathsep.join(path or str(Path.cwd()) for path in sys.path)
    return subprocess.Popen(  # noqa: S603 - our own interpreter and our own words
        [sys.executable, "-P", "-c", _BOOTSTRAP.format(descriptor=descriptor)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        pass_fds=(descriptor,),
        env={**os.environ, **_ONE_THREAD, "PYTHONPATH": paths},
    )


def ending(code: int | None) -> str:
    """How a process ended, in words."""
    if code is None or code >= 0:
        return f"ended with exit code {code}"
    try:
        return f"was ended by {signal.Signals(-code).name}"
    except ValueError:
        return f"was ended by signal {-code}"
