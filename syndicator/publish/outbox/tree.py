"""The files of an outbox by their paths: none is reached through a link, which would lead out of it."""

# A release may touch a hundred thousand files, and a Path per system call costs more than the call:
# ruff: noqa: PTH105, PTH106, PTH108, PTH114

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from syndicator.errors import PublishError
from syndicator.publish.outbox.paths import SUFFIXES, is_one_page
from syndicator.publish.outbox.staging import digest_of_file, make_folder, open_to_read
from syndicator.publish.outbox.standing import stamp_of

if TYPE_CHECKING:
    from syndicator.publish.outbox.standing import Stamp


class Tree:
    """Everything below ``root``, a folder with no link in its own path. Not locked."""

    def __init__(self, root: str) -> None:
        self.root = root
        self._folders: set[str] = {""}  # known to stand, but those of single pages

    def forget(self) -> None:
        """Somebody else may have changed anything."""
        self._folders = {""}

    def name(self, path: str) -> str:
        """What a file is called to the system."""
        return f"{self.root}/{path}"

    def open(self, path: str) -> int | None:
        """A descriptor of a file; None where there is nothing to open. It may be no regular file."""
        return open_to_read(self.name(path))

    def stamp(self, path: str) -> Stamp | None:
        """What tells the version of a file; None where there is none."""
        try:
            found = os.lstat(self.name(path))
        except (FileNotFoundError, NotADirectoryError):
            return None
        return stamp_of(found) if stat.S_ISREG(found.st_mode) else None

    def digest(self, path: str) -> str | None:
        """The digest of what a file holds; None where there is none."""
        return digest_of_file(self.name(path))

    def is_free(self, path: str) -> bool:
        """Whether nothing at all stands there."""
        return not os.path.lexists(self.name(path))

    def move(self, name: str, path: str) -> None:
        """Let what is called ``name`` to the system stand at ``path``, in one step, in place of what stands there."""
        try:
            os.replace(name, self.name(path))
        except FileNotFoundError:  # somebody removed the folder
            self.forget()
            self.make_folders(path)
            os.replace(name, self.name(path))

    def make_folders(self, path: str) -> bool:
        """The folders on the way to ``path``. True where the last one is new, so that nothing stands there: most
        articles have one of their own. Raises :class:`~syndicator.errors.PublishError` where something is in the way.
        """
        folder = path.rpartition("/")[0]
        if folder in self._folders:
            return False
        self.make_folders(folder)
        full = self.name(folder)
        new = make_folder(full)
        if not new and not stat.S_ISDIR(os.lstat(full).st_mode):
            raise PublishError(f"{full} is in the way: not a folder", channel=path.partition("/")[0])
        if not is_one_page(folder):  # there are as many as articles
            self._folders.add(folder)
        return new

    def remove(self, path: str) -> bool:
        """Remove a rendition's files, and the folders that are empty without them. True if anything stood there."""
        if self._is_outside(path):
            return False  # not ours
        stood = False
        for suffix in SUFFIXES:
            try:
                os.unlink(self.name(path + suffix))
                stood = stood or not suffix
            except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
                continue
        folder = path.rpartition("/")[0]
        while folder:
            try:
                os.rmdir(self.name(folder))
            except OSError:
                break
            self._folders.discard(folder)
            folder = folder.rpartition("/")[0]
        return stood

    def _is_outside(self, path: str) -> bool:
        """Whether a link stands on the way to it."""
        folder = path.rpartition("/")[0]
        while folder and folder not in self._folders:
            if os.path.islink(self.name(folder)):
                return True
            folder = folder.rpartition("/")[0]
        return False
