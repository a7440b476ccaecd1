"""Where an export goes: a folder, or whatever fsspec reaches by an address (s3://, gs://, sftp://, …).

Each file is there as it was or as it is, never half of it: a folder's by a rename, an object store's because an object
is put whole, and any other's by a rename again. fsspec is imported when an address asks for it.
"""

from __future__ import annotations

import itertools
import os
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from syndicator.errors import PublishError
from syndicator.files import told
from syndicator.urls import without_credentials

if TYPE_CHECKING:
    from collections.abc import Callable

_OBJECT_STORES = frozenset(("s3", "s3a", "gs", "gcs", "abfs", "az", "adl", "oss", "oci", "r2", "memory"))
"""Where an object appears whole, and a rename would be a copy."""
_FILE_MODE = 0o644


class Target(Protocol):
    """A place for files by name; names are paths with forward slashes."""

    @property
    def threads(self) -> int:
        """How many files at a time are worth writing."""
        ...

    def is_empty(self) -> bool:
        """Whether nothing is there yet."""
        ...

    def read(self, name: str) -> bytes | None:
        """A file; None where there is none."""
        ...

    def write(self, name: str, body: bytes, media_type: str) -> None:
        """Make these its bytes, all or none."""
        ...

    def remove(self, name: str) -> None:
        """Delete a file; one that is not there is passed over."""
        ...


def target_of(where: str) -> Target:
    """The target at a path or an address. Raises PublishError where it cannot be reached by anything installed."""
    scheme, mark, _ = where.partition("://")
    return Remote(where) if mark and scheme.isalnum() else Folder(Path(where))


class Led:
    """A target that others write too. ``heed`` is called before anything changes, and raises where we must not."""

    def __init__(self, target: Target, heed: Callable[[], None]) -> None:
        self._target = target
        self._heed = heed

    @property
    def threads(self) -> int:
        """As many as the target has."""
        return self._target.threads

    def is_empty(self) -> bool:
        """Whether nothing is there yet."""
        return self._target.is_empty()

    def read(self, name: str) -> bytes | None:
        """A file; None where there is none."""
        return self._target.read(name)

    def write(self, name: str, body: bytes, media_type: str) -> None:
        """Make these its bytes, unless we must not."""
        self._heed()
        self._target.write(name, body, media_type)

    def remove(self, name: str) -> None:
        """Delete a file, unless we must not."""
        self._heed()
        self._target.remove(name)


class Folder:
    """A folder on this machine."""

    threads = 1

    def __init__(self, root: Path) -> None:
        self._root = root
        self._numbers = itertools.count()

    def is_empty(self) -> bool:
        """Whether nothing is there yet."""
        return not self._root.exists() or not any(self._root.iterdir())

    def read(self, name: str) -> bytes | None:
        """A file; None where there is none."""
        try:
            return (self._root / name).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None

    def write(self, name: str, body: bytes, media_type: str) -> None:
        """Make these its bytes, by a rename."""
        path = self._root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.parent / f".{os.getpid()}-{next(self._numbers)}.part"
        try:
            part.write_bytes(body)
            part.chmod(_FILE_MODE)
            part.replace(path)
        except OSError:
            part.unlink(missing_ok=True)
            raise

    def remove(self, name: str) -> None:
        """Delete a file, and the folders that are empty without it."""
        path = self._root / name
        path.unlink(missing_ok=True)
        for folder in path.parents:
            if folder == self._root:
                break
            try:
                folder.rmdir()
            except OSError:
                break


class Remote:
    """Whatever fsspec reaches. Its errors become OSErrors."""

    threads = 8

    def __init__(self, address: str) -> None:
        try:
            import fsspec
        except ImportError as error:
            message = "an address needs fsspec: pip install 'syndicator[remote]', and s3fs for s3://"
            raise PublishError(message, channel="") from error
        try:
            self._files, root = fsspec.core.url_to_fs(address)
        except (ImportError, ValueError) as error:
            raise PublishError(str(error), channel="") from error
        self._root = str(root).rstrip("/")
        protocol = self._files.protocol
        names = {protocol} if isinstance(protocol, str) else set(protocol)
        self._by_rename = not names & _OBJECT_STORES
        self._typed = bool(names & {"s3", "s3a", "gs", "gcs"})
        self._made: set[str] = set()
        self._lock = threading.Lock()
        self._numbers = itertools.count()

    def _at(self, name: str) -> str:
        return f"{self._root}/{name}"

    def is_empty(self) -> bool:
        """Whether nothing is there yet."""
        there = _translated(lambda: self._files.exists(self._root) and self._files.ls(self._root, detail=False))
        return not there

    def read(self, name: str) -> bytes | None:
        """A file; None where there is none."""
        try:
            return bytes(_translated(lambda: self._files.cat_file(self._at(name))))
        except FileNotFoundError:
            return None

    def write(self, name: str, body: bytes, media_type: str) -> None:
        """Make these its bytes, and say what they are where that can be said."""
        path = self._at(name)
        if not self._by_rename:
            _translated(lambda: self._files.pipe_file(path, body, **self._labels(media_type)))
            return
        self._make_folder(path.rpartition("/")[0])
        part = f"{path.rpartition('/')[0]}/.{os.getpid()}-{next(self._numbers)}.part"
        _translated(lambda: self._files.pipe_file(part, body))
        _translated(lambda: self._files.mv(part, path))

    def _labels(self, media_type: str) -> dict[str, Any]:
        if not self._typed:
            return {}
        return {"ContentType" if "s3" in self._files.protocol else "content_type": media_type}

    def _make_folder(self, folder: str) -> None:
        with self._lock:
            if folder not in self._made:
                _translated(lambda: self._files.makedirs(folder, exist_ok=True))
                self._made.add(folder)

    def remove(self, name: str) -> None:
        """Delete a file; one that is not there is passed over."""
        try:
            _translated(lambda: self._files.rm_file(self._at(name)))
        except FileNotFoundError:
            return


def _translated(act: Callable[[], Any]) -> Any:
    """Each back end of fsspec has errors of its own, and some let those of its library through."""
    try:
        return act()
    except OSError:
        raise
    except Exception as error:
        raise OSError(f"{type(error).__name__}: {error}") from error


def said(where: str, error: OSError) -> str:
    """Why a target cannot be written, in one line, without what is secret in its address."""
    return f"{without_credentials(where)}: {told(error)}"
