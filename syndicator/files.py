"""Files that cannot tear: whoever writes one leaves what stood there before, or all of what comes after.

Everything is written through :class:`Files`, so that a test can make the n-th operation fail.
"""

from __future__ import annotations

import contextlib
import errno
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

TEMPORARY = ".tmp"
"""How the names of files end that were being written; what is left of them at a start is swept."""

SCARCE = 1 << 20
"""Bytes; where less is free, writing is tried before it is needed."""

_CURES = {
    errno.ENOSPC: "free some space there",
    errno.EDQUOT: "raise the quota, or free some space there",
    errno.EROFS: "mount the file system for writing, or configure another place",
    errno.EACCES: "give it to the user that runs syndicator (chown), or run syndicator as its owner",
    errno.EPERM: "give it to the user that runs syndicator (chown), or run syndicator as its owner",
    errno.EIO: "the disk is failing: see the system's log, and have a backup at hand",
    errno.EMFILE: "raise the limit on open files (ulimit -n)",
    errno.ENFILE: "raise the system's limit on open files",
    errno.ENOTDIR: "something that is no folder is in the way",
}


class Files:
    """The file operations that writing needs."""

    def read(self, path: Path) -> bytes:
        """Everything in a file."""
        return path.read_bytes()

    def pieces(self, path: Path) -> Pieces:
        """A file of which not everything is wanted."""
        return Pieces(path)

    def open(self, path: Path) -> int:
        """A descriptor on a new, empty file that nobody else may read."""
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)

    def write(self, fd: int, data: memoryview) -> int:
        """Write some of ``data``; answer how much."""
        return os.write(fd, data)

    def fsync(self, fd: int) -> None:
        """Wait until a file's content is on the disk."""
        os.fsync(fd)

    def close(self, fd: int) -> None:
        """Give the descriptor back."""
        os.close(fd)

    def replace(self, source: Path, target: Path) -> None:
        """Let ``target`` name what ``source`` named, in one step."""
        source.replace(target)

    def link(self, source: Path, target: Path) -> None:
        """Let ``target``, which must be new, name what ``source`` names, too."""
        target.hardlink_to(source)

    def sync_directory(self, path: Path) -> None:
        """Wait until a directory's names are on the disk."""
        fd = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(fd)
        finally:
            os.close(fd)

    def unlink(self, path: Path) -> None:
        """Remove a file."""
        path.unlink()


class Pieces:
    """A file that is read here and there: the one that had this name when it was opened, until nobody holds this."""

    def __init__(self, path: Path) -> None:
        self._fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        self.size = os.fstat(self._fd).st_size

    def read(self, at: int, length: int) -> bytes:
        """So many bytes from there on; fewer where it ends before. For any number of threads."""
        return os.pread(self._fd, length, at)

    def __del__(self) -> None:
        with contextlib.suppress(AttributeError, OSError):  # it may not have been opened
            os.close(self._fd)


class NotSynced(OSError):
    """The new content stands, but whether its name would survive a power failure is not known: write it again."""


def write_atomically(files: Files, path: Path, data: bytes | Iterable[bytes]) -> None:
    """Make ``data``, or all its pieces, the content of ``path``; on any OSError but :class:`NotSynced` the old stands.

    After a failed fsync the system may take the lost pages for written and report success the next time; so nothing
    is ever synced twice: the temporary file is thrown away, and a new one written.
    """
    temporary = temporary_of(path)
    try:
        _fill(files, temporary, data)
        files.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):
            files.unlink(temporary)
        raise
    try:
        files.sync_directory(path.parent)
    except OSError as error:
        raise NotSynced(error.errno, error.strerror, str(path)) from error


def _fill(files: Files, path: Path, data: bytes | Iterable[bytes]) -> None:
    fd = files.open(path)
    try:
        for piece in (data,) if isinstance(data, bytes) else data:
            rest = memoryview(piece)
            while rest:
                rest = rest[files.write(fd, rest) :]
        files.fsync(fd)
    finally:
        files.close(fd)


def try_out(files: Files, directory: Path, size: int = 256 * 1024) -> None:
    """Write ``size`` bytes in a directory and remove them again. Raises OSError where that cannot be done."""
    probe = temporary_of(directory / "probe")
    try:
        _fill(files, probe, bytes(size))
    finally:
        with contextlib.suppress(OSError):
            files.unlink(probe)


def check_access(directory: Path) -> None:
    """Raise the OSError that writing in a directory would. Needs no room on the disk."""
    if os.access(directory, os.W_OK | os.X_OK):
        return
    read_only = os.statvfs(directory).f_flag & os.ST_RDONLY
    code = errno.EROFS if read_only else errno.EACCES
    raise OSError(code, os.strerror(code), str(directory))


def is_nearly_full(directory: Path) -> bool:
    """Whether a file system has so little room that something might not be written any more. Costs one system call."""
    try:
        about = os.statvfs(directory)
    except OSError:
        return True  # whoever writes there will say why
    return about.f_bavail * about.f_frsize < SCARCE


def temporary_of(path: Path) -> Path:
    """The name under which the next content of ``path`` is written."""
    return path.with_name(f".{path.name}{TEMPORARY}")


def sweep(directory: Path) -> None:
    """Remove what a killed process had begun to write."""
    for path in directory.glob(f".*{TEMPORARY}"):
        with contextlib.suppress(OSError):
            path.unlink()


def told(error: OSError) -> str:
    """Why the system refused, and what to do about it, in one line."""
    why = error.strerror or str(error)
    cure = _CURES.get(error.errno or 0)
    return f"{why}: {cure}" if cure else why
