"""Tombstones and the audit log: the one document that cannot be had again from anywhere, so it is kept twice."""

from __future__ import annotations

import contextlib
import logging
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from syndicator.errors import Damaged, StoreError
from syndicator.model import AuditLine, Tombstone
from syndicator.store import codec
from syndicator.store.folder.storage import AtomicStorage, open_document

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime
    from pathlib import Path

    from syndicator.files import Files
    from syndicator.model import ArticleId

_LOG = logging.getLogger(__name__)


class Ledger:
    """``ledger.json`` and its twin ``ledger.copy.json``. Not for several threads at once: the store locks.

    ``set_aside(path, why)`` is called for a damaged one. Raises :class:`Damaged` where both are: starting without
    tombstones would bring back what was taken down.
    """

    def __init__(
        self, directory: Path, files: Files, set_aside: Callable[[Path, str], None], *, read_only: bool = False
    ) -> None:
        self._paths = (directory / "ledger.json", directory / "ledger.copy.json")
        self._files = files
        self._unsure = False  # whether the files hold what we hold
        self.tombstones: tuple[Tombstone, ...] = ()
        self.audit: tuple[AuditLine, ...] = ()
        self._open(set_aside, repair=not read_only)

    def _open(self, set_aside: Callable[[Path, str], None], *, repair: bool) -> None:
        sums: list[str] = []
        damage: list[tuple[Path, str]] = []
        for path in self._paths:
            try:
                sums.append(self._read(path) if not any(sums) else _sum(path, self._files))
            except Damaged as error:
                sums.append("")
                damage.append((path, str(error)))
        if damage and not any(sums):
            raise Damaged(
                f"the list of what was taken down cannot be read ({'; '.join(why for _, why in damage)}): restore "
                f"{self._paths[0]} from a backup, or remove it and its copy to begin without tombstones",
                shard=str(self._paths[0]),
            )
        for path, why in damage:
            set_aside(path, why)
        if repair and len(set(sums)) > 1:
            self._unsure = True
            try:
                self.settle()
            except StoreError as error:  # a full disk: one sound file is enough to begin with
                _LOG.error("the list of what was taken down stands in one file only, until it can be copied: %s", error)

    def bury(self, graves: Sequence[tuple[Tombstone, AuditLine]]) -> list[Tombstone]:
        """Add tombstones, all or none; one that is active under the same id goes on blocking what it blocked."""
        active = {tomb.id: tomb for tomb in self.tombstones if tomb.restored_at is None}
        made = [united(active.get(tomb.id), codec.mended(tomb)) for tomb, _ in graves]
        lines = dict.fromkeys(codec.mended(line) for _, line in graves)
        known = set(self.audit)
        self._write(self._with(*made), (*self.audit, *(line for line in lines if line not in known)))
        return made

    def amend(self, changes: Sequence[tuple[Tombstone, AuditLine]]) -> None:
        """Put tombstones in the place of the active ones with their ids, all or none."""
        active = {tomb.id for tomb in self.tombstones if tomb.restored_at is None}
        made = [(codec.mended(tomb), codec.mended(line)) for tomb, line in changes if tomb.id in active]
        lines = (line for _, line in made if line not in self.audit)
        self._write(self._with(*(tomb for tomb, _ in made)), (*self.audit, *lines))

    def lift(self, tombstone: Tombstone, at: datetime, line: AuditLine) -> Tombstone:
        """Note that a tombstone no longer blocks anything."""
        lifted = replace(tombstone, restored_at=at)
        self._write(self._with(lifted), self._logged(line))
        return lifted

    def adopt(self, tombstones: Sequence[Tombstone], audit: Sequence[AuditLine]) -> None:
        """Hold these in the place of what there is."""
        self._write(tuple(map(codec.mended, tombstones)), tuple(map(codec.mended, audit)))

    def record(self, line: AuditLine) -> None:
        """Add a line to the audit log."""
        self._write(self.tombstones, self._logged(line))

    def active(self, id: ArticleId) -> Tombstone | None:
        """The tombstone under this id, unless it was lifted."""
        return next((t for t in self.tombstones if t.id == id and t.restored_at is None), None)

    def revision(self) -> str:
        """Changes with the tombstones."""
        return codec.encode(self.tombstones).decode()

    def settle(self) -> None:
        """Write again what a write that failed left in doubt. Raises StoreError."""
        if self._unsure:
            self._write(self.tombstones, self.audit)

    def _refresh(self) -> None:
        """Hold again what the disk holds, after a write that may or may not have reached it."""
        if self._paths[0].exists():  # removed or unreadable, it is no reason to forget what was taken down
            with contextlib.suppress(StoreError):
                self._read(self._paths[0])

    def _with(self, *tombstones: Tombstone) -> tuple[Tombstone, ...]:
        ids = {t.id for t in tombstones}
        others = [t for t in self.tombstones if t.id not in ids]
        return tuple(sorted([*others, *tombstones], key=lambda t: t.at))

    def _logged(self, line: AuditLine) -> tuple[AuditLine, ...]:
        line = codec.mended(line)
        return self.audit if line in self.audit else (*self.audit, line)

    def _read(self, path: Path) -> str:
        database = open_document(path, self._files)
        try:
            tombstones = tuple(codec.from_plain(Tombstone, row) for row in database.table("tombstones").all())
            audit = tuple(codec.from_plain(AuditLine, row) for row in database.table("audit").all())
        except Damaged as error:
            if not _storage(database).sum:
                raise
            raise StoreError(f"{path} was written by another version of syndicator: {error}") from error
        self.tombstones, self.audit = tombstones, audit
        return _storage(database).sum

    def _write(self, tombstones: tuple[Tombstone, ...], audit: tuple[AuditLine, ...]) -> None:
        tables = {"tombstones": _numbered(tombstones), "audit": _numbered(audit)}
        try:
            for path in self._paths:
                open_document(path, self._files).storage.write(tables)
        except StoreError:
            self._unsure = True
            self._refresh()
            raise
        self._unsure = False
        self.tombstones, self.audit = tombstones, audit


def _numbered(values: tuple[object, ...]) -> dict[str, Any]:
    return {str(number): codec.to_plain(value) for number, value in enumerate(values, 1)}


def _sum(path: Path, files: Files) -> str:
    storage = AtomicStorage(path, files=files)
    storage.read()
    return storage.sum


def _storage(database: Any) -> AtomicStorage:
    storage = database.storage
    assert isinstance(storage, AtomicStorage)
    return storage


def united(old: Tombstone | None, new: Tombstone) -> Tombstone:
    """``new``, which goes on blocking what ``old``, active under the same id, blocked."""
    if old is None:
        return new
    return replace(
        new,
        legal=old.legal or new.legal,
        urls=tuple(dict.fromkeys(old.urls + new.urls)),
        channels=tuple(dict.fromkeys(old.channels + new.channels)),
        buried=tuple({burial.id: burial for burial in old.buried + new.buried}.values()),
        apart=tuple(dict.fromkeys(old.apart + new.apart)),
    )
