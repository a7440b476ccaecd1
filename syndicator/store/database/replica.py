"""What is held in memory of the database, and how it is kept in step with what others write there."""

from __future__ import annotations

import time
from hashlib import blake2b
from threading import RLock
from typing import TYPE_CHECKING, Any

from syndicator.model import SourceKey, SourceState, Tombstone
from syndicator.store import codec
from syndicator.store.database import rows
from syndicator.store.document import Gist
from syndicator.store.folder.shelfcache import layout
from syndicator.store.memory.cards import pack
from syndicator.store.memory.holdings import Holdings
from syndicator.store.memory.index import Blocklist
from syndicator.store.memory.rows import Rows
from syndicator.store.memory.shelf import Shelf

if TYPE_CHECKING:
    from collections.abc import Mapping

    from syndicator.model import ArticleId
    from syndicator.store.database.commit import Done
    from syndicator.store.database.connections import Database, Writing

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
        self.shape = int.from_bytes(blake2b(layout(), digest_size=8).digest(), "big", signed=True)
        self.judged = 0
        self._seen = -1
        self._ledger = -1
        self._looked = float("-inf")
        self.is_loaded = False
        """Whether every article's card is held."""
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
                self._follow_sources()
            self._seen, self.judged, self._looked = number, judged, now
            self._database.stale = False

    def _follow_ledger(self, ledger: int) -> None:
        self.tombstones = tuple(rows.from_json(Tombstone, body) for (body,) in self._database.ask("tombstones"))
        self.blocklist = Blocklist(self.tombstones)
        self.ledger_digest = blake2b(codec.encode(self.tombstones), digest_size=16).hexdigest()
        self._ledger = ledger

    def _follow_sources(self) -> None:
        """However many have changed, three queries: for them, for their new cards, and for what went."""
        changed = [(rows.from_text(row[0]), *row) for row in self._database.ask("sources", after=self._seen)]
        behind = [
            (name, before, trimmed > before)
            for key, name, _, commits, trimmed, _ in changed
            if self.is_loaded and commits > (before := self.commits.get(SourceKey(key), -1))
        ]
        cards: dict[str, dict[ArticleId, bytes]] = {}
        stored: dict[str, set[ArticleId]] = {name: set() for name, _, trimmed in behind if trimmed}
        if behind:
            asked = {"sources": [name for name, _, _ in behind], "after": [before for _, before, _ in behind]}
            for name, one, card, body in self._database.ask("cards_since", shape=self.shape, **asked):
                cards.setdefault(name, {})[one] = _card(card, body)
        if stored:
            for name, one in self._database.ask("ids", sources=list(stored)):
                stored[name].add(one)
        for key, name, state, commits, _, mark in changed:
            self._follow_source(SourceKey(key), state, commits, mark, cards.get(name, {}), stored.get(name))

    def _follow_source(
        self,
        key: SourceKey,
        told: str,
        commits: int,
        mark: bytes,
        fresh: dict[ArticleId, bytes],
        stored: set[ArticleId] | None,
    ) -> None:
        """Take in a source as it stands; ``stored`` is what is left of its articles, where some went."""
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
        packed = {**(old.rows.apart() if old else {}), **fresh}
        if stored is not None:
            packed = {one: row for one, row in packed.items() if one in stored}
        self.commits[key] = commits
        self.held.install(key, Shelf(state, mark=int.from_bytes(mark, "big"), rows=Rows.of(packed)))

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
            packed = old.rows.apart() if old else {}
            if self.is_loaded:
                packed |= {article.id: card for article, card in zip(done.taken, done.cards, strict=True)}
                packed = {one: row for one, row in packed.items() if one not in done.gone} if done.gone else packed
            self.commits[key] = done.commits
            self.held.install(
                key, Shelf(done.state, mark=done.mark, rows=Rows.of(packed)), done.taken if self.is_loaded else ()
            )

    # ------------------------------------------------------------------------------------------ cards

    def loaded(self) -> Holdings:
        """Everything held, with every article's card; the first call reads them all. Raises StoreError."""
        if not self.is_loaded:
            with self.lock:
                if not self.is_loaded:
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
            shelf.rows, shelf.cards, shelf.tally = Rows.of(found.get(rows.to_text(key), {})), None, None
            self.held.install(key, shelf)
        self.is_loaded = True
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
