"""What every kind of workers does, and what worker processes have to survive."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

import psutil  # type: ignore[import-untyped]  # no stubs among the tools
import pytest

from syndicator import errors, steps
from syndicator.errors import Mistake, PoisonError, SyndicatorError
from syndicator.model import WorkerSettings
from syndicator.workers import ProcessWorkers, pool
from tests.fakes.workers import InlineWorkers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from syndicator.ports import Workers

MEGABYTE = 1024 * 1024

ERRORS: list[SyndicatorError] = [
    SyndicatorError("plain"),
    errors.ConfigError("feeds.yaml", [Mistake(3, 5, "sources", "unknown key", "did you mean url?")]),
    errors.UsageError("no such source"),
    errors.SourceError("failed", source="bay"),
    errors.FetchError("failed", url="https://example.org/", source="bay"),
    errors.TimedOut("too slow", url="https://example.org/", source="bay"),
    errors.Unreachable("no route", url="https://example.org/"),
    errors.Unresolved("no address", url="https://example.org/", source="bay"),
    errors.Refused("no", status=404, url="https://example.org/", source="bay"),
    errors.RateLimited("wait", status=429, retry_after=12.5, url="https://example.org/"),
    errors.Gone("gone", url="https://example.org/", source="bay"),
    errors.TooLarge("large", limit=5, url="https://example.org/"),
    errors.NotAllowed("forbidden", rule="robots", url="https://example.org/"),
    errors.ParseError("no feed", source="bay"),
    errors.AnotherSite("everything is other", source="bay"),
    errors.PoisonError("poison", source="bay", at="00112233445566ff"),
    errors.TooBusy("no time", source="bay"),
    errors.StoreError("store"),
    errors.StoreBusy("busy"),
    errors.SchemaMismatch("layout", found=3, wanted=2),
    errors.Damaged("damaged", shard="bay.json"),
    errors.PublishError("not rendered", channel="main"),
    errors.ReleaseStopped("stopped", channel="main"),
    errors.PushError("no answer", hub="https://hub.example.org/"),
    errors.NotifyError("no answer", channel="webhook"),
    errors.Incomplete("the module x is missing"),
]


ENTRIES = [f"{number:x}" * 32 for number in range(1, 9)]
"""Hashes of entries."""


class Stubborn(Exception):
    """An exception that pickle writes and cannot read."""

    def __init__(self, first: str, second: str) -> None:
        super().__init__(first + second)


def double(value: int) -> int:
    return value * 2


def change(values: list[int]) -> list[int]:
    values.append(4)
    return values


def fail(error: Exception) -> None:
    raise error


def fail_by_index(index: int) -> None:
    raise ERRORS[index]


def fail_stubbornly(_: object) -> None:
    raise Stubborn("a", "b")


def unpicklable(_: object) -> Any:
    return threading.Lock()


def recurse(depth: int) -> int:
    return recurse(depth + 1) + 1


_kept: list[bytes] = []


def scatter(blocks: int) -> int:
    """Take very many pieces of memory, and keep the last."""
    taken = [bytes(1000) for _ in range(blocks)]
    _kept.append(bytes(1000))
    return len(taken)


def resident(_nothing: None) -> int:
    """Bytes of memory that this process holds."""
    return int(psutil.Process().memory_info().rss)


def devour(size: int) -> int:
    return len(bytearray(size))


def sleep(seconds: float) -> float:
    time.sleep(seconds)
    return seconds


def spin(_: object) -> None:
    while True:
        pass


def burn(seconds: float) -> float:
    """So much time of the processor."""
    ends = time.process_time() + seconds
    while time.process_time() < ends:
        pass
    return seconds


def walk(stuck: str) -> None:
    """Step through some entries, and be stuck at one."""
    for entry in steps.through(ENTRIES, ENTRIES):
        if entry == stuck:
            spin(entry)


def walk_slowly(seconds: float) -> int:
    """Step through entries, each of which takes a while."""
    return sum(burn(seconds) > 0 for _ in steps.through(ENTRIES, ENTRIES))


def stumble_at(entry: str) -> None:
    for one in steps.through(ENTRIES, ENTRIES):
        if one == entry:
            recurse(0)


def abort(_: object) -> None:
    os.abort()


def die(_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def leave(code: int) -> None:
    sys.exit(code)


def pid(_: object) -> int:
    return os.getpid()


def size(data: bytes) -> int:
    return len(data)


def handler_of_interrupts(_: object) -> bool:
    return signal.getsignal(signal.SIGINT) is signal.SIG_IGN


def is_loaded(module: str) -> bool:
    return module in sys.modules


SETTINGS = WorkerSettings(processes=2, deadline=10.0, memory=512 * MEGABYTE, idle=30.0)


@pytest.fixture(scope="module", name="shared")
def shared_workers() -> Iterator[ProcessWorkers]:
    with ProcessWorkers(SETTINGS) as workers:
        yield workers


@pytest.fixture(params=["processes", "inline"], name="workers")
def any_workers(request: pytest.FixtureRequest, shared: ProcessWorkers) -> Workers:
    return shared if request.param == "processes" else InlineWorkers()


# ---------------------------------------------------------------------------------------------- every kind


def test_a_result_comes_back(workers: Workers) -> None:
    """A call gives what the function returns."""
    assert workers.run(double, 21) == 42


def test_the_argument_is_a_copy(workers: Workers) -> None:
    """A function that changes its argument changes nothing here."""
    values = [1, 2, 3]
    assert workers.run(change, values) == [1, 2, 3, 4]
    assert values == [1, 2, 3]


def test_every_error_of_ours_is_tried_below() -> None:
    """The list of errors holds every class of the tree."""

    def tree(error: type[SyndicatorError]) -> set[type[SyndicatorError]]:
        return {error}.union(*(tree(below) for below in error.__subclasses__() if below.__module__ == errors.__name__))

    assert {type(error) for error in ERRORS} == tree(SyndicatorError)


@pytest.mark.parametrize("index", range(len(ERRORS)), ids=[type(error).__name__ for error in ERRORS])
def test_errors_of_ours_come_back_intact(workers: Workers, index: int) -> None:
    """An error of our tree is raised here as the class it was, with message and every attribute."""
    wanted = ERRORS[index]
    with pytest.raises(SyndicatorError) as caught:
        workers.run(fail_by_index, index)
    assert type(caught.value) is type(wanted)
    assert str(caught.value) == str(wanted)
    assert caught.value.args == wanted.args
    assert caught.value.__dict__ == wanted.__dict__


def test_other_exceptions_come_back_as_they_are(workers: Workers) -> None:
    """An exception of another library keeps its class and its arguments."""
    with pytest.raises(KeyError) as caught:
        workers.run(fail, KeyError("gone"))
    assert caught.value.args == ("gone",)


def test_endless_recursion_is_poison(workers: Workers) -> None:
    """An input that recurses without end is reported as poison, and the next call works."""
    with pytest.raises(PoisonError):
        workers.run(recurse, 0)
    assert workers.run(double, 2) == 4


def test_nothing_runs_once_closed() -> None:
    """Closed workers refuse, and closing twice is harmless."""
    for closed in (InlineWorkers(), ProcessWorkers(SETTINGS)):
        closed.close()
        closed.close()
        with pytest.raises(SyndicatorError):
            closed.run(double, 1)


# ---------------------------------------------------------------------------------------------- processes


@pytest.mark.parametrize("function", [abort, die])
def test_a_worker_that_dies_is_poison(shared: ProcessWorkers, function: Callable[[object], None]) -> None:
    """The death of a worker costs the call that killed it, is explained, and nothing else."""
    with pytest.raises(PoisonError, match=r"was ended by SIG(ABRT|KILL)"):
        shared.run(function, None)
    assert shared.run(double, 2) == 4


def test_leaving_the_interpreter_is_poison(shared: ProcessWorkers) -> None:
    """SystemExit inside a function does not end this process."""
    with pytest.raises(PoisonError, match="SystemExit"):
        shared.run(leave, 3)


def test_memory_is_limited(shared: ProcessWorkers) -> None:
    """More memory than permitted is poison; less is not."""
    assert shared.run(devour, 100 * MEGABYTE) == 100 * MEGABYTE
    with pytest.raises(PoisonError, match="MemoryError"):
        shared.run(devour, 600 * MEGABYTE)
    assert shared.run(double, 2) == 4


def test_what_a_large_document_took_is_given_back(shared: ProcessWorkers) -> None:
    """Something small that stays behind it would keep all of it for as long as the worker lives."""
    before = shared.run(resident, None)
    assert shared.run(scatter, 150_000) == 150_000
    time.sleep(0.5)  # it is done once the answer is out
    assert shared.run(resident, None) - before < 60 * MEGABYTE


def test_an_exception_that_cannot_travel_is_poison_with_its_traceback(shared: ProcessWorkers) -> None:
    """What pickle cannot bring back is told in words."""
    with pytest.raises(PoisonError, match=r"(?s)fail_stubbornly.*Stubborn"):
        shared.run(fail_stubbornly, None)


def test_a_result_that_cannot_travel_is_an_error(shared: ProcessWorkers) -> None:
    """A result that cannot be pickled raises here; the worker lives on."""
    with pytest.raises(TypeError):
        shared.run(unpicklable, None)


def test_a_foreign_exception_carries_the_workers_traceback(shared: ProcessWorkers) -> None:
    """Where an exception was raised in the worker can be read from its notes."""
    with pytest.raises(KeyError) as caught:
        shared.run(fail, KeyError("gone"))
    assert "in fail" in "".join(caught.value.__notes__)


def test_a_deadline_ends_what_does_not_end() -> None:
    """A call that would run for ever is killed at its deadline, and the next one gets a fresh worker."""
    with ProcessWorkers(WorkerSettings(processes=1, deadline=1), preload=(__name__,)) as workers:
        first = workers.run(pid, None)
        started = time.monotonic()
        with pytest.raises(PoisonError, match="no result within 1 s"):
            workers.run(spin, None)
        # by the clock it is a second and a little, and more where others want the processors
        assert time.monotonic() - started >= 1
        assert not psutil.pid_exists(first)
        assert workers.run(pid, None) != first


def test_what_is_stuck_at_one_entry_is_ended_and_names_it() -> None:
    """A worker that does not get on with one entry is killed long before the deadline of all of them, and says whose it
    is; one that gets on slowly is not.
    """
    with ProcessWorkers(WorkerSettings(processes=1, deadline=6), preload=(__name__,)) as workers:
        with pytest.raises(PoisonError, match=r"no result within 1 s") as caught:
            workers.run(walk, ENTRIES[4])
        assert caught.value.at == ENTRIES[4][:16]
        assert workers.run(walk_slowly, 0.15) == len(ENTRIES)


def test_what_ends_a_worker_names_the_entry_it_was_at(shared: ProcessWorkers) -> None:
    """The entry is told, and not that of an earlier call."""
    with pytest.raises(PoisonError) as caught:
        shared.run(stumble_at, ENTRIES[2])
    assert caught.value.at == ENTRIES[2][:16]
    with pytest.raises(PoisonError) as caught:
        shared.run(abort, None)
    assert caught.value.at == ""


@pytest.fixture(name="crowd")
def crowded_processor() -> Iterator[list[subprocess.Popen[bytes]]]:
    """What this thread starts shares one processor with three others that never rest, until they are killed."""
    if not hasattr(os, "sched_setaffinity"):
        pytest.skip("processes are not bound to processors here")
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(before)})
    others = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(3)]
    yield others
    os.sched_setaffinity(0, before)
    for other in others:
        other.kill()
        other.wait()


def test_a_busy_machine_makes_nobody_poison(crowd: list[subprocess.Popen[bytes]]) -> None:
    """A call that others leave too little time for its deadline is too busy a machine's; once they rest, it is done."""
    settings = WorkerSettings(processes=1, deadline=0.4)
    with ProcessWorkers(settings, preload=(__name__,), longest=2) as workers:
        workers.run(double, 1)
        with pytest.raises(errors.TooBusy, match="this machine is too busy"):
            workers.run(burn, 0.39)
    with ProcessWorkers(settings, preload=(__name__,)) as workers:
        workers.run(double, 1)
        rest = threading.Timer(0.8, lambda: list(map(subprocess.Popen.kill, crowd)))
        rest.start()
        started = time.monotonic()
        assert workers.run(burn, 0.3) == 0.3
        rest.join()
        assert time.monotonic() - started > 0.4


def test_interrupts_are_the_parents_business(shared: ProcessWorkers) -> None:
    """Workers ignore SIGINT: the daemon decides when they end."""
    assert shared.run(handler_of_interrupts, None)


def test_many_threads_share_few_workers() -> None:
    """Thirty-two threads at once get each its own result, from no more processes than permitted."""
    results: dict[int, int] = {}
    pids: set[int] = set()

    def call(number: int) -> None:
        results[number] = workers.run(double, number)
        pids.add(workers.run(pid, None))

    with ProcessWorkers(SETTINGS) as workers:
        threads = [threading.Thread(target=call, args=(number,)) for number in range(32)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert results == {number: 2 * number for number in range(32)}
    assert 1 <= len(pids) <= 2


def test_another_worker_is_started_where_waiting_costs_as_much(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is done in a moment waits for the worker there is; what waits for long gets one of its own."""
    with ProcessWorkers(WorkerSettings(processes=2, deadline=60.0)) as workers:
        first = workers.run(pid, None)

        def shortly(found: set[int]) -> None:
            for _ in range(5):
                workers.run(sleep, 0.001)
                found.add(workers.run(pid, None))

        used: set[int] = set()
        monkeypatch.setattr(pool, "PATIENCE", 60.0)
        run_together(shortly, used, 4)
        assert used == {first}

        monkeypatch.setattr(pool, "PATIENCE", 0.2)

        def hold() -> None:
            with pytest.raises(PoisonError):
                workers.run(sleep, 30.0)

        held = threading.Thread(target=hold)
        held.start()
        while not workers._front.at_work:
            time.sleep(0.001)
        begun = time.monotonic()
        assert workers.run(pid, None) != first
        assert 0.2 <= time.monotonic() - begun < 30
        for child in (*workers._busy, *workers._front.idle):
            if child.process.pid == first:
                child.process.kill()
        held.join()


@pytest.mark.parametrize("more", [0, 1])
def test_no_other_worker_is_waited_for_where_many_calls_are_expected(
    monkeypatch: pytest.MonkeyPatch, more: int
) -> None:
    """So many start at once as the calls that are to come are worth; of fewer, what is busy is waited for."""
    monkeypatch.setattr(pool, "PATIENCE", 60.0)
    with ProcessWorkers(WorkerSettings(processes=2, deadline=60.0)) as workers:
        workers.expect(2 * pool.WORTH - 1 + more)
        used: set[int] = set()

        def call(found: set[int]) -> None:
            workers.run(sleep, 0.3)
            found.add(workers.run(pid, None))

        run_together(call, used, 2)
        assert len({child.process.pid for child in (*workers._busy, *workers._front.idle)}) == 1 + more


def run_together(function: Callable[[set[int]], None], argument: set[int], count: int) -> None:
    """In so many threads."""
    threads = [threading.Thread(target=function, args=(argument,)) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_callers_are_served_in_turn() -> None:
    """Whoever waited longest is next."""
    served: list[int] = []
    with ProcessWorkers(WorkerSettings(processes=1, deadline=90.0)) as workers:  # of which no call here counts as long
        workers.run(double, 1)

        def call(number: int) -> None:
            workers.run(sleep, 0.02 if number else 0.5)  # the others have come before the first is served
            served.append(number)

        threads = []
        for number in range(6):
            threads.append(threading.Thread(target=call, args=(number,)))
            threads[-1].start()
            while (workers._front.slots.waiting < number or workers._front.slots._free) and not served:
                time.sleep(0.001)
        for thread in threads:
            thread.join()
    assert served == sorted(served)


def test_workers_start_with_the_first_call_and_leave_when_idle() -> None:
    """No process before there is work, and none after some time without."""
    here = psutil.Process()
    before = {child.pid for child in here.children()}
    with ProcessWorkers(WorkerSettings(processes=2, idle=0.1)) as workers:
        assert {child.pid for child in here.children()} <= before
        first = workers.run(pid, None)
        assert first in {child.pid for child in here.children()}
        until = time.monotonic() + 5
        while psutil.pid_exists(first) and time.monotonic() < until:
            time.sleep(0.02)
        assert {child.pid for child in here.children()} <= before
        assert workers.run(pid, None) != first


def test_a_worker_that_died_idle_is_nobodys_fault() -> None:
    """A worker killed from outside while it waited is replaced without a word."""
    with ProcessWorkers(WorkerSettings(processes=1)) as workers:
        idle = workers.run(pid, None)
        psutil.Process(idle).kill()
        until = time.monotonic() + 5
        while psutil.Process(idle).status() != psutil.STATUS_ZOMBIE and time.monotonic() < until:
            time.sleep(0.01)
        assert workers.run(double, 3) == 6


def test_closing_ends_running_calls_at_once() -> None:
    """Closing kills a busy worker, and neither the running nor the waiting call hangs or is called poison."""
    ended: list[type[BaseException]] = []
    workers = ProcessWorkers(WorkerSettings(processes=1))
    workers.run(double, 1)

    def call() -> None:
        with pytest.raises(SyndicatorError) as caught:
            workers.run(sleep, 60.0)
        ended.append(caught.type)

    threads = [threading.Thread(target=call) for _ in range(3)]
    for thread in threads:
        thread.start()
    while workers._front.slots.waiting < 2:
        time.sleep(0.001)
    started = time.monotonic()
    workers.close()
    for thread in threads:
        thread.join(30)
    assert time.monotonic() - started < 20  # what hangs hangs for a minute
    assert ended == [SyndicatorError] * 3


def test_kills_leave_nothing_behind() -> None:
    """After many deaths there are no more descriptors, children or threads than before."""
    here = psutil.Process()
    with ProcessWorkers(WorkerSettings(processes=1, deadline=10.0)) as workers:
        descriptors, threads = here.num_fds(), set(threading.enumerate())
        children = {child.pid for child in here.children()}
        for _ in range(12):
            with pytest.raises(PoisonError):
                workers.run(die, None)
        assert here.num_fds() <= descriptors
        assert set(threading.enumerate()) <= threads
        assert {child.pid for child in here.children()} <= children


def test_modules_are_loaded_before_the_first_call() -> None:
    """What preload names is imported when a worker starts; one that does not exist is an error, not poison."""
    with ProcessWorkers(SETTINGS, preload=("wave",)) as workers:
        assert workers.run(is_loaded, "wave")
    with (
        ProcessWorkers(SETTINGS, preload=("syndicator.no_such_module",)) as workers,
        pytest.raises(ModuleNotFoundError),
    ):
        workers.run(double, 1)


def test_large_arguments_and_results_pass(shared: ProcessWorkers) -> None:
    """Megabytes travel whole."""
    assert shared.run(size, bytes(8 * MEGABYTE)) == 8 * MEGABYTE


def test_a_script_needs_no_guard(tmp_path: Path) -> None:
    """A program without a __main__ guard is not run again in its workers."""
    script = tmp_path / "program.py"
    script.write_text(
        "import operator\n"
        "from syndicator.model import WorkerSettings\n"
        "from syndicator.workers import ProcessWorkers\n"
        "print('started')\n"
        "workers = ProcessWorkers(WorkerSettings(processes=1))\n"
        "print(workers.run(abs, -5))\n"
        "workers.close()\n"
    )
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, timeout=30, check=True)
    assert done.stdout.split() == ["started", "5"]
    assert done.stderr == ""


def test_orphans_end(tmp_path: Path) -> None:
    """Workers of a program that was killed end by themselves."""
    script = tmp_path / "program.py"
    script.write_text(
        "import os, sys, time\n"
        "from syndicator.model import WorkerSettings\n"
        "from syndicator.workers import ProcessWorkers\n"
        "workers = ProcessWorkers(WorkerSettings(processes=1))\n"
        "workers.run(abs, -5)\n"
        "print(workers._front.idle[0].process.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    program = subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True)
    assert program.stdout is not None
    with program.stdout:
        worker = psutil.Process(int(program.stdout.readline()))
        program.kill()
        program.wait()
    assert psutil.wait_procs([worker], timeout=60)[1] == []
