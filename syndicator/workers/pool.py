"""Worker processes that have a deadline and a memory limit and can be killed.

A worker is a fresh interpreter and a direct child, reached over one socket. It is started with ``subprocess`` and not
with ``multiprocessing``, because that runs the parent's main module again in every child, keeps a tracker process and
semaphores that a killed worker can leave locked, and polls. Here nothing is shared between workers, nothing wakes up
while there is nothing to do, and whatever happens to a worker happens to the one call it was serving.
"""

from __future__ import annotations

import pickle
import threading
import time
from typing import TYPE_CHECKING, NoReturn, Self, TypeVar

from syndicator.dataclass import dataclass
from syndicator.errors import PoisonError, SyndicatorError, TooBusy
from syndicator.workers.child import LATE, Child, Limits, Overtaken, Stage, ending
from syndicator.workers.processors import processors
from syndicator.workers.slots import Slots
from syndicator.workers.wire import POISON, Oversized, unpacked

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from syndicator.model import WorkerSettings

A = TypeVar("A")
R = TypeVar("R")

SUSPECT = 4
"""A suspect gets this part of the deadline."""
LONG = 30
"""A call that has taken this part of its time lets others go first."""
VERY_LONG = 15
"""One that has taken this part goes on when nobody else wants a processor."""
STEP = 6
"""One step with one entry may take this part of the deadline, and :data:`_STEP` seconds."""
_STEP = 1.0
LONGEST = 10
"""By the clock a call may take so many deadlines, and :data:`_LONGEST` seconds, where others leave it no processor."""
_LONGEST = 300.0
_LEAST = 0.25  # seconds that no call counts as long
PATIENCE = 2.0
"""Seconds for which calls wait together for workers that are busy, before another one is started: it takes a third of a
second of processor until it can do anything, and as much again until it is warm.
"""
WORTH = 25
"""Calls that are about to come for which a worker is started at once."""
CALM = 10.0
"""Seconds without a call after which what calls have waited is forgotten: in a crowd a worker often rests a moment."""


class ProcessWorkers:
    """The :class:`~syndicator.ports.Workers` of the daemon. Safe to use from many threads.

    Processes are started on demand, at most ``settings.processes`` (0: one per processor), and each is retired after
    ``settings.idle`` seconds without work; a further one is started once waiting for the others has cost as much as a
    start. Callers beyond that number wait in the order in which they came; the queue
    is no longer than there are threads. ``preload`` names modules that a worker imports before its memory limit
    is set: ``settings.memory`` bytes beyond the address space it has then. ``longest`` is how many seconds a call may
    take by the clock.

    A call that takes long goes on in the back room: it gives its place to the next caller and gets less of the
    processors, in the end what others leave, so that what hangs holds up nobody. Suspects are served there from the
    beginning. It has as many places. For that an honest call is not taken for endless on a busy machine, a deadline
    counts the time that a worker had, not that in which it waited for a processor.
    """

    def __init__(self, settings: WorkerSettings, *, preload: Sequence[str] = (), longest: float | None = None) -> None:
        self._settings = settings
        self._longest = longest or max(LONGEST * settings.deadline, _LONGEST)
        self._preload = tuple(preload)
        lock = threading.RLock()
        self._change = threading.Condition(lock)  # something for the janitor
        self._freed = threading.Condition(lock)  # a worker has nothing to do, or there is one less
        count = settings.processes or processors()
        self._front, self._back = _Room(count), _Room(count)
        self._busy: set[Child] = set()
        self._janitor: threading.Thread | None = None
        self._closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def run(self, function: Callable[[A], R], argument: A, *, suspect: bool = False) -> R:
        """Call ``function(argument)`` in a worker and wait for its result; see the port.

        The deadline begins when a worker takes the call, not while it waits for one. An exception that is not of our
        tree comes back as it is, with the worker's traceback as a note; one that cannot be pickled, as a
        :class:`PoisonError` with that traceback. Raises :class:`TooBusy` where the machine left the worker next to no
        time, and :class:`SyndicatorError` once the workers are closed.
        """
        task = pickle.dumps((function, argument), pickle.HIGHEST_PROTOCOL)
        deadline = self._settings.deadline
        if suspect:
            deadline = min(deadline, max(deadline / SUSPECT, 1.0))
        place = _Place(self._back if suspect else self._front)
        if not place.room.slots.take():
            raise SyndicatorError("the workers are closed")
        try:
            reply, at = self._call(task, deadline, place)
        finally:
            place.room.slots.give_back()
        try:
            return unpacked(reply)  # type: ignore[no-any-return]  # what ``function`` returned
        except PoisonError as error:
            error.at = error.at or at
            raise

    def expect(self, calls: int) -> None:
        """See the port. Until there was nothing to do for a while, nobody waits for busy workers where one more for
        each :data:`WORTH` of these calls may be started.
        """
        with self._freed:
            self._front.wanted, self._front.left = calls // WORTH, time.monotonic()

    def close(self) -> None:
        """Kill every worker. Calls that are running or waiting raise :class:`SyndicatorError`."""
        with self._change:
            self._closed = True
            idle, busy, janitor = [*self._front.idle, *self._back.idle], list(self._busy), self._janitor
            for room in (self._front, self._back):
                room.idle.clear()
                room.slots.close()
            self._change.notify_all()
            self._freed.notify_all()
        for worker in (*idle, *busy):
            worker.process.kill()
        for worker in busy:
            worker.process.wait()  # its socket is closed by the thread that reads from it
        for worker in idle:
            worker.discard()
        if janitor is not None and janitor is not threading.current_thread():
            janitor.join()

    def _check_open(self) -> None:
        if self._closed:
            raise SyndicatorError("the workers are closed")

    # ------------------------------------------------------------------------------------------ one call

    def _call(self, task: bytes, deadline: float, place: _Place) -> tuple[bytearray, str]:
        worker = self._take(place.room)

        def make_way() -> bool:
            if place.room is self._front:
                if not self._back.slots.take_now():
                    return False
                worker.stand_back(LATE)
                place.room.slots.give_back()
                with self._freed:
                    self._leave(place.room)
                    self._back.at_work += 1
                place.room = self._back
            return True

        def stand_aside() -> bool:
            worker.stand_aside()
            return True

        long, very_long = (max(deadline / part, _LEAST) for part in (LONG, VERY_LONG))
        # a suspect has made way from the beginning
        stages = [Stage(long, make_way), Stage(very_long, stand_aside)] if place.room is self._front else []
        try:
            limits = Limits(deadline, max(self._settings.deadline / STEP, _STEP), self._longest)
            reply, at = worker.call(task, limits, stages), worker.at()
        except BaseException as error:  # noqa: BLE001 - raised again, translated
            at = worker.at()
            self._drop(worker)
            self._leave(place.room)
            self._explain(worker, error, at)
        if reply[:1] == POISON:
            self._drop(worker)
        else:
            self._keep(worker, place.room)
        self._leave(place.room)
        return reply, at

    def _explain(self, worker: Child, error: BaseException, at: str) -> NoReturn:
        if self._closed:
            raise SyndicatorError("the workers were closed") from error
        if isinstance(error, Overtaken):
            raise TooBusy(f"this machine is too busy: a worker has had {error}") from error
        if isinstance(error, TimeoutError):
            raise PoisonError(str(error), at=at) from error
        if isinstance(error, Oversized):
            raise PoisonError(f"a result of {error}") from error
        if isinstance(error, (EOFError, OSError)):
            raise PoisonError(f"the worker {ending(worker.process.returncode)}", at=at) from error
        raise error

    def _take(self, room: _Room) -> Child:
        while (worker := self._waited_for(room)) is not None:
            if worker.process.poll() is None:
                return worker
            self._drop(worker)  # it died while it had nothing to do: nobody's fault
            self._leave(room)
        try:
            return self._started(room)
        except BaseException:
            self._leave(room)
            raise

    def _waited_for(self, room: _Room) -> Child | None:
        """A worker that has nothing to do, now or in a moment; None where one is to be started. Either way its caller
        is at work in this room from now on.
        """
        with self._freed:
            if not room.at_work and time.monotonic() - room.left > CALM:
                room.patience, room.wanted = PATIENCE, 0
            while True:
                self._check_open()
                if room.idle:
                    worker = room.idle.pop()
                    self._busy.add(worker)
                    room.at_work += 1
                    return worker
                if room is self._back or room.at_work < max(room.wanted, 1) or room.patience <= 0:
                    room.at_work += 1
                    room.patience = PATIENCE
                    return None
                began = time.monotonic()
                self._freed.wait(room.patience)
                room.patience -= time.monotonic() - began

    def _leave(self, room: _Room) -> None:
        with self._freed:
            room.at_work -= 1
            room.left = time.monotonic()
            self._freed.notify_all()

    def _started(self, room: _Room) -> Child:
        with self._change:
            self._check_open()
            worker = Child()  # under the lock, so that close cannot miss it
            self._busy.add(worker)
        try:
            if room is self._back:
                worker.stand_aside()  # already while it starts
            worker.prepare(self._preload, self._settings.memory, self._settings.deadline, self._longest)
        except BaseException as error:
            self._drop(worker)
            if isinstance(error, TimeoutError):
                raise TooBusy("this machine is too busy: a worker did not start in time") from error
            if isinstance(error, (EOFError, OSError)):
                raise SyndicatorError(f"a worker did not start: it {ending(worker.process.returncode)}") from error
            raise
        return worker

    def _keep(self, worker: Child, room: _Room) -> None:
        with self._change:
            self._busy.discard(worker)
            if not self._closed:
                worker.idle_since = time.monotonic()
                room.idle.append(worker)
                if self._janitor is None:
                    self._janitor = threading.Thread(target=self._retire, name="retire-workers", daemon=True)
                    self._janitor.start()
                return
        worker.discard()

    def _drop(self, worker: Child) -> None:
        worker.discard()
        with self._change:
            self._busy.discard(worker)

    def _retire(self) -> None:
        """Stop workers whose time has come; ends, as a thread, with the last of them."""
        while True:
            with self._change:
                while (room := self._longest_idle()) is not None:
                    rest = room.idle[0].idle_since + self._settings.idle - time.monotonic()
                    if rest <= 0:
                        break
                    self._change.wait(rest)
                if room is None:
                    self._janitor = None
                    return
                worker = room.idle.pop(0)
            worker.stop()

    def _longest_idle(self) -> _Room | None:
        rooms = [room for room in (self._front, self._back) if room.idle]
        return min(rooms, key=lambda room: room.idle[0].idle_since, default=None)


class _Room:
    """Places for calls, and workers that have nothing to do: the one used last is at the end, and is used next."""

    def __init__(self, count: int) -> None:
        self.slots = Slots(count)
        self.idle: list[Child] = []
        self.at_work = 0  # callers that have a worker, or start one
        self.patience = PATIENCE  # what is left of it
        self.wanted = 0  # workers to be started without waiting for others
        self.left = -CALM  # when a worker was last let go, or calls were expected


@dataclass(slots=True)
class _Place:
    """Which room a call is served in."""

    room: _Room
