"""Worker processes that have a deadline and a memory limit and can be killed.

A worker is a fresh interpreter and a direct child, reached over one socket. It is started with ``subprocess`` and not
with ``multiprocessing``, because that runs the parent's main module again in every child, keeps a tracker process and
semaphores that a killed worker can leave locked, and polls. Here nothing is shared between workers, nothing wakes up
while there is nothing to do, and whatever happens to a worker happens to the one call it was serving.
"""

from __future__ import annotations

import importlib
import os
import pickle
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
import traceback
from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, Self, TypeVar

from syndicator.errors import PoisonError, SyndicatorError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from syndicator.model import WorkerSettings

A = TypeVar("A")
R = TypeVar("R")

START_LIMIT = 60.0
"""Seconds a worker has to import what it needs."""

_LENGTH = struct.Struct("!Q")
_BOOTSTRAP = (
    "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN); "
    "from syndicator.workers import serve; serve({descriptor})"
)
# workers are parallel already; the pools of numerical libraries only cost memory
_ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
_GRACE = 5  # seconds after its deadline until an orphaned worker ends itself
_STOP_LIMIT = 1.0  # seconds for an idle worker to leave by itself


class ProcessWorkers:
    """The :class:`~syndicator.ports.Workers` of the daemon. Safe to use from many threads.

    Processes are started on demand, at most ``settings.processes`` (0: one per processor), and each is retired after
    ``settings.idle`` seconds without work. Callers beyond that number wait in the order in which they came; the queue
    is no longer than there are threads. ``preload`` names modules that a worker imports before its memory limit
    is set: ``settings.memory`` bytes beyond the address space it has then.
    """

    def __init__(self, settings: WorkerSettings, *, preload: Sequence[str] = ()) -> None:
        self._settings = settings
        self._preload = tuple(preload)
        self._change = threading.Condition()
        self._free = settings.processes or _processors()
        self._waiting: deque[threading.Event] = deque()
        self._idle: list[_Worker] = []  # the one used last is at the end, and is used next
        self._busy: set[_Worker] = set()
        self._janitor: threading.Thread | None = None
        self._closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def run(self, function: Callable[[A], R], argument: A) -> R:
        """Call ``function(argument)`` in a worker and wait for its result; see the port.

        The deadline begins when a worker takes the call, not while it waits for one. An exception that is not of our
        tree comes back as it is, with the worker's traceback as a note; one that cannot be pickled, as a
        :class:`PoisonError` with that traceback. Raises :class:`SyndicatorError` once the workers are closed.
        """
        task = pickle.dumps((function, argument), pickle.HIGHEST_PROTOCOL)
        self._enter()
        try:
            reply = self._call(task)
        finally:
            self._leave()
        return _unpacked(reply)  # type: ignore[no-any-return]  # what ``function`` returned

    def close(self) -> None:
        """Kill every worker. Calls that are running or waiting raise :class:`SyndicatorError`."""
        with self._change:
            self._closed = True
            idle, busy, janitor = self._idle, list(self._busy), self._janitor
            self._idle = []
            while self._waiting:
                self._waiting.popleft().set()
            self._change.notify_all()
        for worker in (*idle, *busy):
            worker.process.kill()
        for worker in busy:
            worker.process.wait()  # its socket is closed by the thread that reads from it
        for worker in idle:
            worker.discard()
        if janitor is not None and janitor is not threading.current_thread():
            janitor.join()

    # ------------------------------------------------------------------------------------------ taking turns

    def _enter(self) -> None:
        with self._change:
            self._check_open()
            if self._free:
                self._free -= 1
                return
            turn = threading.Event()
            self._waiting.append(turn)
        try:
            turn.wait()
        except BaseException:  # an interrupt in the main thread
            with self._change:
                if turn in self._waiting:
                    self._waiting.remove(turn)
                else:
                    self._pass_on()
            raise
        with self._change:
            self._check_open()

    def _leave(self) -> None:
        with self._change:
            self._pass_on()

    def _pass_on(self) -> None:
        if self._waiting:
            self._waiting.popleft().set()
        else:
            self._free += 1

    def _check_open(self) -> None:
        if self._closed:
            raise SyndicatorError("the workers are closed")

    # ------------------------------------------------------------------------------------------ one call

    def _call(self, task: bytes) -> bytes:
        worker = self._take()
        try:
            reply = worker.call(task, self._settings.deadline)
        except BaseException as error:  # noqa: BLE001 - raised again, translated
            self._drop(worker)
            self._explain(worker, error)
        if reply[:1] == _POISON:
            self._drop(worker)
        else:
            self._keep(worker)
        return reply

    def _explain(self, worker: _Worker, error: BaseException) -> NoReturn:
        if self._closed:
            raise SyndicatorError("the workers were closed") from error
        if isinstance(error, TimeoutError):
            raise PoisonError(f"no result within {self._settings.deadline:g} s") from error
        if isinstance(error, (EOFError, OSError)):
            raise PoisonError(f"the worker {_ending(worker.process.returncode)}") from error
        raise error

    def _take(self) -> _Worker:
        while True:
            with self._change:
                self._check_open()
                worker = self._idle.pop() if self._idle else None
                if worker is None:
                    break
                self._busy.add(worker)
            if worker.process.poll() is None:
                return worker
            self._drop(worker)  # it died while it had nothing to do: nobody's fault
        with self._change:
            self._check_open()
            worker = _Worker()  # under the lock, so that close cannot miss it
            self._busy.add(worker)
        try:
            worker.prepare(self._preload, self._settings)
        except BaseException as error:
            self._drop(worker)
            if isinstance(error, (EOFError, OSError)):
                raise SyndicatorError(f"a worker did not start: it {_ending(worker.process.returncode)}") from error
            raise
        return worker

    def _keep(self, worker: _Worker) -> None:
        with self._change:
            self._busy.discard(worker)
            if not self._closed:
                worker.idle_since = time.monotonic()
                self._idle.append(worker)
                if self._janitor is None:
                    self._janitor = threading.Thread(target=self._retire, name="retire-workers", daemon=True)
                    self._janitor.start()
                return
        worker.discard()

    def _drop(self, worker: _Worker) -> None:
        worker.discard()
        with self._change:
            self._busy.discard(worker)

    def _retire(self) -> None:
        """Stop workers whose time has come; ends, as a thread, with the last of them."""
        while True:
            with self._change:
                while self._idle and (rest := self._idle[0].idle_since + self._settings.idle - time.monotonic()) > 0:
                    self._change.wait(rest)
                if not self._idle:
                    self._janitor = None
                    return
                worker = self._idle.pop(0)
            worker.stop()


class _Worker:
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
        _unpacked(self.call(pickle.dumps((tuple(preload), settings.memory, settings.deadline)), START_LIMIT))

    def call(self, task: bytes, deadline: float) -> bytes:
        """Send, and wait for the reply. TimeoutError, or EOFError or OSError where the process is gone."""
        ends = time.monotonic() + deadline
        self._socket.settimeout(deadline)
        _send(self._socket, task)
        return _receive(self._socket, ends)

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


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0)) or 1
    return os.cpu_count() or 1


def _ending(code: int | None) -> str:
    if code is None or code >= 0:
        return f"ended with exit code {code}"
    try:
        return f"was ended by {signal.Signals(-code).name}"
    except ValueError:
        return f"was ended by signal {-code}"


# ---------------------------------------------------------------------------------------------- frames on the socket


def _send(peer: socket.socket, message: bytes) -> None:
    peer.sendall(_LENGTH.pack(len(message)) + message)


def _receive(peer: socket.socket, ends: float | None = None) -> bytes:
    (length,) = _LENGTH.unpack(_exactly(peer, _LENGTH.size, ends))
    return _exactly(peer, length, ends)


def _exactly(peer: socket.socket, length: int, ends: float | None) -> bytes:
    buffer = bytearray(length)
    view, have = memoryview(buffer), 0
    while have < length:
        if ends is not None:
            peer.settimeout(max(ends - time.monotonic(), 0.001))
        if (received := peer.recv_into(view[have:])) == 0:
            raise EOFError
        have += received
    return bytes(buffer)


# ---------------------------------------------------------------------------------------------- replies

_RESULT, _RAISED, _OURS, _POISON = b"R", b"E", b"O", b"P"


def _packed(error: BaseException) -> bytes:
    """An exception as a reply. Those of our tree have arguments that pickle would lose: sent as class and state."""
    if isinstance(error, SyndicatorError):
        return _OURS + pickle.dumps((type(error), error.args, error.__dict__))
    text = traceback.format_exc()
    if isinstance(error, Exception) and not isinstance(error, (MemoryError, RecursionError)):
        try:
            whole = pickle.dumps((error, text))
            pickle.loads(whole)  # noqa: S301 - just written
        except Exception:  # noqa: BLE001 - whatever an exception's own methods do
            return _POISON + pickle.dumps(text)
        return _RAISED + whole
    return _POISON + pickle.dumps(f"{type(error).__name__}\n{text}")


def _unpacked(reply: bytes) -> Any:
    value = pickle.loads(memoryview(reply)[1:])  # noqa: S301 - from a process of ours
    kind = reply[:1]
    if kind == _RESULT:
        return value
    if kind == _POISON:
        raise PoisonError(value)
    if kind == _OURS:
        made, args, state = value
        ours: SyndicatorError = made.__new__(made, *args)
        ours.__dict__.update(state)
        raise ours
    error, text = value
    error.add_note(f"In a worker:\n{text}")
    raise error


# ---------------------------------------------------------------------------------------------- inside a worker


def serve(descriptor: int) -> NoReturn:
    """What a worker process runs: take calls from the socket until it closes, then end at once."""
    with socket.socket(fileno=descriptor) as peer:
        try:
            deadline = _settle(peer)
            while True:
                reply = _answer(_receive(peer), deadline)
                _send(peer, reply)
                if reply[:1] == _POISON:
                    break
        except (EOFError, OSError):
            pass
    os._exit(0)  # no clean-up: nothing here is worth the time


def _settle(peer: socket.socket) -> float:
    preload, memory, deadline = pickle.loads(_receive(peer))  # noqa: S301 - from our parent
    try:
        for module in preload:
            importlib.import_module(module)
        _limit(memory)
    except BaseException as error:
        _send(peer, _packed(error))
        raise EOFError from error
    _send(peer, _RESULT + pickle.dumps(None))
    return float(deadline)


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


def _answer(task: bytes, deadline: float) -> bytes:
    # the parent kills us at the deadline; where the parent is gone, the alarm does
    signal.alarm(int(deadline) + _GRACE)
    try:
        function, argument = pickle.loads(task)  # noqa: S301 - from our parent
        return _RESULT + pickle.dumps(function(argument), pickle.HIGHEST_PROTOCOL)
    except BaseException as error:  # noqa: BLE001 - all of it is for the caller
        return _packed(error)
    finally:
        signal.alarm(0)
