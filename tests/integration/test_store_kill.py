"""The store and the death of its process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from random import Random

import pytest

from syndicator.errors import StoreBusy
from syndicator.model import SourceKey
from syndicator.store.storage import AtomicStorage
from syndicator.store.tiny import TinyStore
from tests.contract.store_material import StillClock, article, article_id
from tests.integration.store_child import SOURCES

ROOT = Path(__file__).parents[2]
CYCLES = int(os.environ.get("SYNDICATOR_KILL_CYCLES", "25"))


def child(state: Path, first: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.integration.store_child", str(state), str(first)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def committed_until_killed(state: Path, first: int, seconds: float) -> int:
    """The last poll that a child acknowledged before ``kill -9`` hit it ``seconds`` after its first one."""
    with child(state, first) as process:
        assert process.stdout is not None
        last = int(process.stdout.readline())
        time.sleep(seconds)
        process.kill()
        for line in process.stdout:
            if line.endswith("\n"):
                last = int(line)
    assert process.returncode == -signal.SIGKILL
    return last


@pytest.mark.timeout(600)
def test_killed_at_any_instant_nothing_acknowledged_is_lost(tmp_path: Path) -> None:
    """After every ``kill -9`` the store opens, every file parses, every acknowledged article is there, once."""
    dice = Random(20240301)
    state, first = tmp_path / "state", 0
    acknowledged: set[str] = set()
    for _ in range(CYCLES):
        last = committed_until_killed(state, first, dice.uniform(0, 0.03))
        for document in (state / "sources").glob("*.json"):
            assert AtomicStorage(document).read()
        store = TinyStore(state, clock=StillClock())
        assert store.problems() == ()
        names = [card.id for card in store.cards()]
        assert len(names) == len(set(names))
        acknowledged |= {article_id(f"s{n % SOURCES}", f"a{n}") for n in range(first, last + 1)}
        assert acknowledged <= set(names)
        newest = article(f"s{last % SOURCES}", f"a{last}")
        assert store.article(newest.id) == newest
        assert [p.name for p in state.rglob("*.tmp")] == []
        known = store.known(SourceKey(f"s{last % SOURCES}"))
        assert set(known.identities.values()) == set(known.digests)
        store.close()
        first = last + 2  # the one between may have been committed without being acknowledged, or not


def test_only_one_process_owns_a_state(tmp_path: Path) -> None:
    """A second process is refused while the first lives, told its number, and let in once it was killed."""
    with child(tmp_path, 0) as process:
        assert process.stdout is not None
        process.stdout.readline()
        with pytest.raises(StoreBusy, match=f"process {process.pid}"):
            TinyStore(tmp_path, clock=StillClock())
        process.kill()
        process.wait()
        TinyStore(tmp_path, clock=StillClock()).close()


def test_a_forked_child_does_not_keep_the_state(tmp_path: Path) -> None:
    """A worker that outlives its parent holds no lock: the fork lets go of it, and the parent keeps it."""
    script = (
        "import os, sys, time\n"
        "from pathlib import Path\n"
        "from syndicator.store.lock import DirectoryLock\n"
        "lock = DirectoryLock(Path(sys.argv[1]))\n"
        "pid = os.fork()\n"
        "if pid == 0:\n"
        "    print(os.getpid(), flush=True)\n"
        "    time.sleep(30)\n"
        "    os._exit(0)\n"
        "time.sleep(30)\n"
    )
    command = [sys.executable, "-c", script, str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        orphan = int(parent.stdout.readline())
        try:
            with pytest.raises(StoreBusy):
                TinyStore(tmp_path, clock=StillClock())
            parent.kill()
            parent.wait()
            TinyStore(tmp_path, clock=StillClock()).close()
        finally:
            os.kill(orphan, signal.SIGKILL)
