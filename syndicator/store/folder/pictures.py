"""Copies of pictures beside the state: ``media/<hash>.<ending>``."""

from __future__ import annotations

import re
from hashlib import sha256
from typing import TYPE_CHECKING

from syndicator.errors import StoreError
from syndicator.files import sweep, told, write_atomically
from syndicator.ports import Pictures

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from syndicator.files import Files

NAME = re.compile(r"[0-9a-f]{40}\.[a-z]{3,4}")


def is_name_of(name: str, body: bytes) -> bool:
    """Whether a picture of this name has these bytes."""
    return NAME.fullmatch(name) is not None and name.partition(".")[0] == sha256(body).hexdigest()[:40]


class FilePictures(Pictures):
    """See :class:`~syndicator.ports.Pictures`. The folder is made with the first picture."""

    def __init__(self, folder: Path, files: Files) -> None:
        self._folder = folder
        self._files = files
        if folder.is_dir():
            sweep(folder)

    def put(self, name: str, body: bytes) -> None:
        """One file, in one step."""
        if not is_name_of(name, body):
            raise StoreError(f"no name of these bytes: {name[:60]}")
        try:
            if not self._folder.is_dir():
                self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                self._files.sync_directory(self._folder.parent)
            write_atomically(self._files, self._folder / name, body)
        except OSError as error:
            raise StoreError(f"cannot write {self._folder / name}: {told(error)}") from error

    def get(self, name: str) -> bytes | None:
        """Read and compared with its name: a damaged picture counts as none."""
        if not NAME.fullmatch(name):
            return None
        try:
            body = self._files.read(self._folder / name)
        except OSError:
            return None
        return body if is_name_of(name, body) else None

    def names(self) -> frozenset[str]:
        """What lies in the folder under a proper name."""
        try:
            return frozenset(path.name for path in self._folder.iterdir() if NAME.fullmatch(path.name))
        except OSError:
            return frozenset()

    def drop(self, names: Iterable[str]) -> None:
        """One by one; what cannot be deleted raises StoreError."""
        for name in names:
            if NAME.fullmatch(name):
                try:
                    self._files.unlink(self._folder / name)
                except FileNotFoundError:
                    continue
                except OSError as error:
                    raise StoreError(f"cannot delete {self._folder / name}: {told(error)}") from error
