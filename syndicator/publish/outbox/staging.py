"""Files under way to an outbox: written beside what stands, and moved there in one step.

Whoever owns the outbox does the moving. The writing may be another process's, of the same machine (:func:`stage`).
"""

# A release may touch a hundred thousand files, and a Path per system call costs more than the call:
# ruff: noqa: PTH101, PTH102, PTH108

from __future__ import annotations

import hashlib
import os
import stat
from contextlib import suppress

from syndicator.model import Staged
from syndicator.publish.outbox.standing import Stamp, stamp_of

UNDER_WAY = ".part"
"""How the names of files and folders end that are under way; what is left of them at a start is swept."""
_FILE_MODE, _FOLDER_MODE = 0o644, 0o755


def stage(folder: str, name: str, body: bytes) -> Staged:
    """Lay the one file of a new folder ready, readable by everyone. Raises OSError, and then leaves nothing behind."""
    os.mkdir(folder, _FOLDER_MODE)
    try:
        set_mode(folder, _FOLDER_MODE)
        return Staged(folder, name, digest_of(body), *write_part(f"{folder}/{name}", body))
    except OSError:
        discard(folder)
        raise


def discard(path: str) -> None:
    """Remove a file or folder that is under way, as far as that can be done."""
    with suppress(OSError):
        try:
            os.unlink(path)
        except (IsADirectoryError, PermissionError):  # which of them a folder is depends on the system
            import shutil

            shutil.rmtree(path, ignore_errors=True)


def write_part(name: str, body: bytes) -> Stamp:
    """A new file that holds ``body``, readable by everyone. Raises OSError, and then leaves nothing behind."""
    file = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, _FILE_MODE)
    try:
        view = memoryview(body)
        while view:
            view = view[os.write(file, view) :]
        made = os.fstat(file)
        if stat.S_IMODE(made.st_mode) != _FILE_MODE:
            os.fchmod(file, _FILE_MODE)  # whatever the umask
            made = os.fstat(file)
        return stamp_of(made)
    except OSError:
        os.unlink(name)
        raise
    finally:
        os.close(file)


def digest_of(body: bytes) -> str:
    """What tells bodies apart in a manifest."""
    return hashlib.blake2b(body, digest_size=16).hexdigest()


def digest_of_file(path: str) -> str | None:
    """The same of a file; None where there is none, also where a link leads to one."""
    if (file := open_to_read(path)) is None:
        return None
    with os.fdopen(file, "rb") as opened:
        if not stat.S_ISREG(os.fstat(file).st_mode):
            return None
        return hashlib.file_digest(opened, lambda: hashlib.blake2b(digest_size=16)).hexdigest()


def open_to_read(path: str) -> int | None:
    """A descriptor of a file; None where there is nothing to open, or a link. It may be no regular file."""
    try:
        return os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return None


def make_folder(path: str, mode: int = _FOLDER_MODE) -> bool:
    """Make a folder with this mode. False where something stands there already; then it is left as it is."""
    try:
        os.mkdir(path, mode)
    except FileExistsError:
        return False
    set_mode(path, mode)
    return True


def set_mode(path: str, mode: int) -> None:
    """Whatever the umask."""
    if stat.S_IMODE(os.lstat(path).st_mode) != mode:
        os.chmod(path, mode)
