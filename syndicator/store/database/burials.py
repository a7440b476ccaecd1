"""Tombstones, blocks and the audit log in the database: what :class:`ledger.Ledger` is on disk."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from syndicator.model import ArticleId, AuditLine, SourceState, Tombstone
from syndicator.store import codec
from syndicator.store import document as documents
from syndicator.store.database import rows
from syndicator.store.database.commit import put_identities
from syndicator.store.folder.ledger import united

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from syndicator.store.database.connections import Database, Writing

LEDGER = "/ledger"
"""Where whoever changes tombstones is alone."""


class Burials:
    """Safe to use from many threads. Each method is one transaction, that may be given again."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def bury(self, graves: Sequence[tuple[Tombstone, AuditLine]]) -> None:
        """Add tombstones, and remove what lies under them; one that is active under the same id is united with it."""
        given = [codec.mended(tomb) for tomb, _ in graves]
        lines = [codec.mended(line) for _, line in graves]

        def work(writing: Writing) -> None:
            active = {tomb.id: tomb for tomb in tombstones_in(writing) if tomb.restored_at is None}
            made = [united(active.get(tomb.id), tomb) for tomb in given]
            for tomb in made:
                _put(writing, tomb)
            _log(writing, lines)
            _remove(writing, made)

        self._database.write(work, [LEDGER, *_places(given)])

    def amend(self, changes: Sequence[tuple[Tombstone, AuditLine]]) -> None:
        """Put tombstones in the place of the active ones with their ids."""

        def work(writing: Writing) -> None:
            active = {tomb.id for tomb in tombstones_in(writing) if tomb.restored_at is None}
            made = [(codec.mended(tomb), codec.mended(line)) for tomb, line in changes if tomb.id in active]
            for tomb, _ in made:
                _put(writing, tomb)
            _log(writing, [line for _, line in made])
            writing.tick(judged=True, ledger=True)

        self._database.write(work, [LEDGER])

    def lift(self, id: ArticleId, at: datetime, line: AuditLine) -> Tombstone | None:
        """Let what lies under a tombstone come back with the next poll; None where none is active."""
        tombs = {tomb.id: tomb for tomb in self.tombstones()}
        if id not in tombs:
            return None

        def work(writing: Writing) -> Tombstone | None:
            found = next((tomb for tomb in tombstones_in(writing) if tomb.id == id), None)
            lifted = replace(found, restored_at=at) if found else None
            if found is None or lifted is None or (found.restored_at is not None and found != lifted):
                return None
            if found == lifted and not attempts:
                return None
            attempts.append(1)
            _put(writing, lifted)
            _log(writing, [codec.mended(line)])
            _forget(writing, lifted)
            return lifted

        attempts: list[int] = []
        return self._database.write(work, [LEDGER, *_places([tombs[id]])])

    def adopt(self, tombstones: Sequence[Tombstone], audit: Sequence[AuditLine]) -> None:
        """Hold these in the place of what there is, and remove what they block."""
        given = [codec.mended(tomb) for tomb in tombstones]

        def work(writing: Writing) -> None:
            writing.run("drop_tombstones")
            writing.run("drop_audit")
            for tomb in given:
                _put(writing, tomb)
            _log(writing, [codec.mended(line) for line in audit])
            _remove(writing, [tomb for tomb in given if tomb.restored_at is None])

        self._database.write(work, [LEDGER, *_places(given)])

    def record(self, line: AuditLine) -> None:
        """Add a line to the audit log."""

        def work(writing: Writing) -> None:
            _log(writing, [codec.mended(line)])
            writing.tick()

        self._database.write(work)

    def tombstones(self) -> tuple[Tombstone, ...]:
        """Every one, oldest first."""
        return tuple(rows.from_json(Tombstone, body) for (body,) in self._database.ask("tombstones"))

    def audit(self) -> tuple[AuditLine, ...]:
        """Every line, oldest first."""
        return tuple(rows.from_json(AuditLine, line) for (line,) in self._database.ask("audit"))


def tombstones_in(writing: Writing) -> Iterator[Tombstone]:
    """Every one that stands where ``writing`` looks."""
    return (rows.from_json(Tombstone, body) for (body,) in writing.run("tombstones"))


def _places(tombstones: Iterable[Tombstone]) -> list[str]:
    """Of every source of which something lies under these."""
    return [f"/source/{rows.to_text(burial.source)}" for tomb in tombstones for burial in tomb.buried]


def _put(writing: Writing, tomb: Tombstone) -> None:
    writing.run("put_tombstone", id=tomb.id, at=tomb.at, body=rows.to_json(tomb))
    writing.run("drop_blocks", tombstone=tomb.id)
    if tomb.restored_at is None and tomb.buried:
        writing.run("put_blocks", tombstone=tomb.id, articles=[burial.id for burial in tomb.buried])


def _log(writing: Writing, lines: Sequence[AuditLine]) -> None:
    told = [rows.to_json(line) for line in lines]
    writing.run("put_audit", hashes=[rows.hash_of(line) for line in told], lines=told)


def _remove(writing: Writing, tombs: Sequence[Tombstone]) -> None:
    """Take what lies under these out of its sources, of which all are entered; end the change."""
    whole = (
        replace(
            tombs[-1],
            urls=tuple(url for tomb in tombs for url in tomb.urls),
            buried=tuple(burial for tomb in tombs for burial in tomb.buried),
        )
        if tombs
        else None
    )
    changes = []
    for source in dict.fromkeys(burial.source for burial in whole.buried) if whole else ():
        name = rows.to_text(source)
        burials = [burial for burial in whole.buried if burial.source == source] if whole else []
        ids = [burial.id for burial in burials]
        found = writing.run("source", source=name).fetchone()
        if found is None:
            continue
        state, commits, _, mark = found
        stored = writing.run("titles", source=name, ids=ids).fetchall()
        add = [(identity, burial.id) for burial in burials for identity in burial.identities]
        put_identities(writing, name, commits + 1, add, "add_identities")
        if not stored:
            continue
        writing.run("drop_articles", source=name, ids=ids)
        unwanted = {rows.from_text(title) for _, _, title in stored} | set(whole.urls if whole else ())
        _clear_left_out(writing, name, unwanted)
        total = int.from_bytes(mark, "big") - rows.total(one for _, one, _ in stored)
        changes.append((name, state, commits + 1, commits + 1, rows.sum_to_bytes(total)))
    _end(writing, changes)


def _clear_left_out(writing: Writing, source: str, unwanted: set[str]) -> None:
    row = writing.run("left_out", source=source).fetchone()
    left_out = rows.pairs_from_json(row[0]) if row else {}
    kept = {what: why for what, why in left_out.items() if what not in unwanted}
    if kept != left_out:
        writing.run("put_known", source=source, hashes=None, left_out=rows.pairs_to_json(kept), shown=None)


def _forget(writing: Writing, tomb: Tombstone) -> None:
    """Have the next polls of its sources find what lay under a tombstone, and find it new; end the change."""
    changes = []
    for source in dict.fromkeys(burial.source for burial in tomb.buried):
        name = rows.to_text(source)
        burials = [burial for burial in tomb.buried if burial.source == source]
        found = writing.run("source", source=name).fetchone()
        if found is None:
            continue
        told, commits, trimmed, mark = found
        names = [rows.hash_of(rows.to_text(one)) for burial in burials for one in burial.identities]
        ids = [burial.id for burial in burials]
        writing.run("forget_identities", source=name, hashes=names, articles=ids)
        writing.run("put_known", source=name, hashes=[], left_out=None, shown="[]")
        state = documents.unconditional(rows.from_json(SourceState, told))
        changes.append((name, rows.to_json(state), commits + 1, trimmed, mark))
    _end(writing, changes)


def _end(writing: Writing, changes: Sequence[tuple[Any, ...]]) -> None:
    number = writing.tick(judged=True, ledger=True)
    for source, state, commits, trimmed, mark in changes:
        values = {"source": source, "state": state, "commits": commits, "trimmed": trimmed, "mark": mark}
        writing.run("put_source", number=number, **values)
