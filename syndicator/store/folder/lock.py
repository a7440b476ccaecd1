"""One process owns a state directory: a lock that dies with its process, however it dies."""

from __future__ import annotations

import contextlib
import fcntl
import os
import time
import weakref
from typing import TYPE_CHECKING

from syndicator.errors import StoreBusy, StoreError
from syndicator.files import told

if TYPE_CHECKING:
    from pathlib import Path

SIGNED = 2.0
"""Seconds within which an owner's number stands in the file: it is written right after the lock is taken, but a busy
machine may run others in between. An owner whose number means nothing here (in another container) costs this wait."""


class DirectoryLock:
    """An exclusive ``flock`` on ``<directory>/lock``, which also says whose it is.

    The file is never removed: between two processes that wait for it, removing it would let both in.
    Raises :class:`StoreBusy` at once where another process, or another store of this one, owns the directory.
    """

    def __init__(self, directory: Path) -> None:
        self._fd: int | None = _acquire(directory)
        _HELD.add(self)

    def release(self) -> None:
        """Let another process own the directory. Harmless when repeated."""
        fd, self._fd = self._fd, None
        if fd is not None:
            os.close(fd)

    def disown(self) -> None:
        """Close the descriptor that a forked child inherited: the lock is its parent's, and must die with it."""
        with contextlib.suppress(OSError):
            self.release()


_HELD: weakref.WeakSet[DirectoryLock] = weakref.WeakSet()


def _acquire(directory: Path) -> int:
    path = directory / "lock"
    try:
        fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise StoreError(f"cannot write in the state directory {directory}: {told(error)}") from error
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        owner = _owner(fd) if isinstance(error, BlockingIOError) else ""
        os.close(fd)
        if not isinstance(error, BlockingIOError):
            raise StoreError(f"cannot lock the state directory {directory}: {told(error)}") from error
        raise StoreBusy(
            f"{directory} is in use by process {owner}: stop that one first, or configure another state directory"
        ) from error
    _sign(fd)
    return fd


def _sign(fd: int) -> None:
    # the number only helps whoever reads the message; on a full disk the lock holds without it
    with contextlib.suppress(OSError):
        os.ftruncate(fd, 0)
        os.pwrite(fd, f"{os.getpid()}\n".encode(), 0)


def _owner(fd: int) -> str:
    """The number in the file of a lock that is held; of one taken this moment, what its owner is about to write."""
    deadline = time.monotonic() + SIGNED
    while True:
        owner = os.pread(fd, 32, 0).decode("ascii", "replace").strip()
        if (owner and _runs(owner)) or time.monotonic() > deadline:
            return owner or "unknown"
        time.sleep(0.01)


def _runs(owner: str) -> bool:
    """Whether there is such a process: a number left by one that was killed is not the owner's."""
    try:
        os.kill(int(owner), 0)
    except (ValueError, OverflowError, ProcessLookupError):
        return False
    except PermissionError:
        return True
    return True


def _disown_all() -> None:
    for lock in list(_HELD):
        lock.disown()


os.register_at_fork(after_in_child=_disown_all)
