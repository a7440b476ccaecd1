"""Faults at the level of system calls: the n-th file operation under some folders fails, writes half, or ends it all.

Installed in a process of its own, in front of the functions of :mod:`os` through which everything is written and read.
"""

from __future__ import annotations

import builtins
import errno
import io
import os
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

KILLED = 77
"""Exit code of a process that was ended before an operation."""

PATHS = ("open", "replace", "rename", "unlink", "remove", "mkdir", "rmdir", "link", "chmod", "lstat")
DESCRIPTORS = ("write", "fsync", "ftruncate", "fchmod", "close")
ERRORS = {"EIO": errno.EIO, "ENOSPC": errno.ENOSPC}


class Shim:
    """Counts file operations under ``roots``, and lets the ``at``-th suffer ``fault``.

    ``fault`` is "exit", "short", the name of an error, or "fsync" (EIO, and only an fsync counts). ``room`` is how many
    bytes may still be written in all, None for any number: what a disk has that fills up. While there is a file ``full``
    nothing can be written.
    """

    def __init__(self, roots: list[str], at: int = 0, fault: str = "", room: int | None = None, full: str = "") -> None:
        self.count = 0
        self.fired = ""
        self.room = room
        self._full = full
        self._roots = tuple(os.path.realpath(root) for root in roots)
        self._at = at
        self._fault = fault
        self._ours: set[int] = set()
        self._real: dict[str, Any] = {}

    def install(self) -> None:
        for name in (*PATHS, *DESCRIPTORS):
            self._real[name] = getattr(os, name)
            setattr(os, name, getattr(self, f"_{name}", None) or self._wrapped(name))
        self._real["io.open"] = io.open
        io.open = self._io_open
        builtins.open = self._io_open

    def _is_ours(self, place: Any) -> bool:
        if isinstance(place, int):
            return place in self._ours
        return os.fspath(place).startswith(self._roots) if isinstance(place, str | os.PathLike) else False

    def _wrapped(self, name: str) -> Callable[..., Any]:
        real = self._real[name]

        def operation(place: Any, *rest: Any, **named: Any) -> Any:
            if self._is_ours(place):
                self._step(name, place)
            return real(place, *rest, **named)

        return operation

    def _step(self, name: str, place: Any) -> bool:
        """Count; whether this write is to be cut short."""
        if self._fault == "fsync" and name != "fsync":
            return False
        self.count += 1
        if self.count != self._at:
            return False
        self.fired = f"{name} {place}"
        if self._fault == "exit":
            os._exit(KILLED)
        if self._fault == "short":
            return name == "write"
        error = ERRORS.get(self._fault, errno.EIO)
        raise OSError(error, os.strerror(error), None if isinstance(place, int) else os.fspath(place))

    def _open(self, path: Any, flags: int, *rest: Any, **named: Any) -> int:
        ours = self._is_ours(path)
        if ours:
            self._step("open", path)
        fd: int = self._real["open"](path, flags, *rest, **named)
        if ours:
            self._ours.add(fd)
        return fd

    def _close(self, fd: int) -> None:
        ours = fd in self._ours
        self._ours.discard(fd)
        self._real["close"](fd)
        if ours:
            self._step("close", fd)

    def _write(self, fd: int, data: Any) -> int:
        if fd not in self._ours:
            return int(self._real["write"](fd, data))
        if self._step("write", fd) and len(data) > 1:
            data = memoryview(data)[: len(data) // 2]
        if self._full and os.path.exists(self._full):  # noqa: PTH110
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        if self.room is not None:
            if len(data) and not self.room:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            data = memoryview(data)[: self.room]
            self.room -= len(data)
        return int(self._real["write"](fd, data))

    def _io_open(self, file: Any, *rest: Any, **named: Any) -> Any:
        if self._is_ours(file) and not isinstance(file, int):
            self._step("read", file)
        return self._real["io.open"](file, *rest, **named)
