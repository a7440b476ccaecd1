"""What is held in memory of the database, and how it is kept in step with what others write there."""

from __future__ import annotations

import time
from hashlib import blake2b
from threading import RLock
from typing import TYPE_CHECKING, Any

from syndicator.model import SourceKey, SourceState, Tombstone
from syndicator.store import codec, rows
from syndicator.store.document import Gist
from syndicator.store.holdings import Holdings
from syndicator.store.index import Blocklist
from syndicator.store.shelf import Shelf, layout, pack

if TYPE_CHECKING:
    from collections.abc import Mapping

    from syndicator.model import ArticleId
    from syndicator.store.commit import Done
    from syndicator.store.database import Database, Writing

_REPACKED = 1000
"""Cards of another version that are written anew at once."""


class Replica:
    """Safe to use from many threads. States are there at once, cards from when they are first asked for.

    ``pending`` are the states that are not in the database yet; they are newer than what stands there. ``lock`` is held
    while memory changes.
    """

    def __init__(self, database: Database, pending: Mapping[SourceKey, Any], *, read_only: bool) -> None:
        self._database = database
        self._pending = pending
        self._read_only = read_only
        self.lock = RLock()
        self.held = Holdings()
        self.commits: dict[SourceKey, int] = {}
        """How often each source was changed, as far as memory has followed."""
        self.shape = int.from_bytes(blake2b(layout().encode(), digest_size=8).digest(), "big", signed=True)
        self.judged = 0
        self._seen = -1
        self._ledger = -1
        self._looked = float("-inf")
        self._loaded = False
        self.tombstones: tuple[Tombstone, ...] = ()
        self.blocklist = Blocklist(())
        self.ledger_digest = ""
        self.follow()

    # ------------------------------------------------------------------------------------------ following

    def follow(self, within: float = 0.0) -> None:
        """Take in what was written since we looked last, unless that was within so many seconds. Raises StoreError."""
        if within and time.monotonic() - self._looked < within:
            return
        with self.lock:
            now = time.monotonic()
            number, _, judged, ledger = self._database.ask("change")[0]
            if number != self._seen:
                if ledger != self._ledger:
                    self._follow_ledger(ledger)
                for key, state, commits, trimmed, mark in self._database.ask("sources", after=self._seen):
                    self._follow_source(SourceKey(rows.from_text(key)), state, commits, trimmed, mark)
            self._seen, self.judged, self._looked = number, judged, now
            self._database.stale = False

    def _follow_ledger(self, ledger: int) -> None:
        self.tombstones = tuple(rows.from_json(Tombstone, body) for (body,) in self._database.ask("tombstones"))
        self.blocklist = Blocklist(self.tombstones)
        self.ledger_digest = blake2b(codec.encode(self.tombstones), digest_size=16).hexdigest()
        self._ledger = ledger

    def _follow_source(self, key: SourceKey, told: str, commits: int, trimmed: int, mark: bytes) -> None:
        old, before = self.held.shelf(key), self.commits.get(key, -1)
        if commits < before:
            return  # what we wrote ourselves since we asked
        if key in self._pending and old is not None:
            state = old.state
        else:
            state = rows.from_json(SourceState, told)
            if old is not None and old.state == state:
                state = old.state  # the very object: callers remember what they know of it
        if old is not None and commits == before:
            self.held.keep_state(state)
            return
        packed = dict(old.rows) if old else {}
        if self._loaded:
            name = rows.to_text(key)
            fresh = self._database.ask("cards_since", source=name, after=before, shape=self.shape)
            packed |= {one: _card(card, body) for one, card, body in fresh}
            if trimmed > before:
                stored = {one for (one,) in self._database.ask("ids", source=name)}
                packed = {one: row for one, row in packed.items() if one in stored}
        self.commits[key] = commits
        self.held.install(key, Shelf(state, mark=int.from_bytes(mark, "big"), rows=packed))

    def follow_commit(self, done: Done) -> None:
        """Take in what we have just written ourselves."""
        with self.lock:
            key, old = done.source, self.held.shelf(done.source)
            before = self.commits.get(key, 0)
            if before >= done.commits:
                return
            if before + 1 != done.commits:  # others have written there too
                self.follow()
                return
            packed = dict(old.rows) if old else {}
            if self._loaded:
                packed |= {article.id: card for article, card in zip(done.taken, done.cards, strict=True)}
                packed = {one: row for one, row in packed.items() if one not in done.gone} if done.gone else packed
            self.commits[key] = done.commits
            self.held.install(key, Shelf(done.state, mark=done.mark, rows=packed), done.taken if self._loaded else ())

    # ------------------------------------------------------------------------------------------ cards

    def loaded(self) -> Holdings:
        """Everything held, with every article's card; the first call reads them all. Raises StoreError."""
        if not self._loaded:
            with self.lock:
                if not self._loaded:
                    self._load()
        return self.held

    def _load(self) -> None:
        found: dict[str, dict[ArticleId, bytes]] = {}
        stale: list[tuple[str, bytes, bytes]] = []
        for source, one, made, old in self._database.collect("cards", _packed, shape=self.shape):
            found.setdefault(source, {})[one] = made
            if old is not None:
                stale.append((one, made, old))
        shelves = self.held.shelves()
        for key, shelf in shelves.items():
            shelf.rows = found.get(rows.to_text(key), {})
            self.held.install(key, shelf)
        self._loaded = True
        self._repack(stale)

    def _repack(self, stale: list[tuple[str, bytes, bytes]]) -> None:
        """Write the cards that another version packed as this one does, so that the next start need not."""
        for begin in range(0, 0 if self._read_only else len(stale), _REPACKED):
            some = stale[begin : begin + _REPACKED]

            def work(writing: Writing, some: list[tuple[str, bytes, bytes]] = some) -> None:
                ids, cards, old = (list(column) for column in zip(*some, strict=True))
                writing.run("put_cards", shape=self.shape, ids=ids, cards=cards, old=old)

            self._database.write(work)


def _packed(row: tuple[Any, ...]) -> tuple[str, ArticleId, bytes, bytes | None]:
    """A source, an article of it, its card, and what stands there where that is another."""
    source, one, card, body = row
    return source, one, _card(card, body), None if body is None else card


def _card(card: bytes, body: str | None) -> bytes:
    """An article's card and prints as this version packs them."""
    return card if body is None else pack(codec.decode(Gist, rows.bare(body)))
