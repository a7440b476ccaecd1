"""Whose state it is: one process at a time, and nobody's once that one is dead."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from syndicator.errors import StoreBusy
from syndicator.store.folder.lock import DirectoryLock
from syndicator.store.folder.tiny import TinyStore
from tests.contract.store_material import StillClock

ROOT = Path(__file__).parents[2]


def child(state: Path, first: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.integration.store_child", str(state), str(first)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


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


@pytest.mark.parametrize("left", ["", "999999999\n"], ids=["nothing", "one-that-was-killed"])
def test_an_owner_that_has_not_signed_yet_is_waited_for(tmp_path: Path, left: str) -> None:
    """Between taking the lock and writing the number, the file holds nothing or another's: the message has the owner's."""
    (tmp_path / "lock").write_text(left)
    fd = os.open(tmp_path / "lock", os.O_RDWR)
    fcntl.flock(fd, fcntl.LOCK_EX)
    signing = threading.Timer(0.3, os.pwrite, (fd, f"{os.getpid()}\n".ljust(10).encode(), 0))
    signing.start()
    try:
        with pytest.raises(StoreBusy, match=f"process {os.getpid()}:"):
            DirectoryLock(tmp_path)
    finally:
        signing.join()
        os.close(fd)


def test_an_owner_that_never_signs_is_unknown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a full disk the number cannot be written: the state is refused all the same."""
    monkeypatch.setattr("syndicator.store.folder.lock.SIGNED", 0.05)
    fd = os.open(tmp_path / "lock", os.O_RDWR | os.O_CREAT)
    fcntl.flock(fd, fcntl.LOCK_EX)
    try:
        with pytest.raises(StoreBusy, match="process unknown"):
            DirectoryLock(tmp_path)
    finally:
        os.close(fd)


def test_a_forked_child_does_not_keep_the_state(tmp_path: Path) -> None:
    """A worker that outlives its parent holds no lock: the fork lets go of it, and the parent keeps it."""
    script = (
        "import os, sys, time\n"
        "from pathlib import Path\n"
        "from syndicator.store.folder.lock import DirectoryLock\n"
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
