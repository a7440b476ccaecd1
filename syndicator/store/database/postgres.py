"""The store for several machines: one schema of a PostgreSQL database.

The database is what is true. Memory holds what the embedded store holds too: every source's state, and, from when it is
first asked for, each article's card and prints, and the index over them. An owner who is alone keeps memory in step
with what it writes. Owners who share the state (``shared``) look for what the others did wherever that counts: before
they judge, and before a release. Judging is done by one of them at a time (:meth:`PostgresStore.judging`).

Each method that writes is one transaction, which enters the sources it touches, in the order of their keys, and raises
the number of changes at its end (``sql/migrations``). So whoever has seen a number has seen every change up to it.
"""

from __future__ import annotations

import logging
import threading
from contextlib import contextmanager, nullcontext
from hashlib import blake2b
from threading import RLock
from typing import TYPE_CHECKING, TypeVar

from syndicator.errors import StoreError
from syndicator.model import Article, Known, SourceKey, SourceState
from syndicator.ports import Store
from syndicator.store import codec
from syndicator.store.database import rows
from syndicator.store.database.burials import Burials
from syndicator.store.database.commit import Commit
from syndicator.store.database.connections import PATIENCE, Database
from syndicator.store.database.replica import Replica
from syndicator.store.document import card_of
from syndicator.store.folder.schedule import HELD_BACK

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager
    from datetime import datetime

    from syndicator.model import ArticleId, AuditLine, Card, PollRecord, Tally, Tombstone, Twin
    from syndicator.ports import Clock
    from syndicator.store.database.connections import Writing

T = TypeVar("T")

SCHEMA = "syndicator"
"""Of the database, where none is named."""
_STRIPES = 64
_LAST_PATIENCE = 4.0
"""Seconds for which a database that does not answer is waited for once the process is to end."""
_LOG = logging.getLogger(__name__)


class PostgresStore(Store):
    """See :class:`~syndicator.ports.Store`. Raises :class:`StoreBusy` where another process owns the state.

    ``shared`` lets others who say so too own it at the same time. With ``read_only`` nobody is asked for the ownership,
    nothing is written, and what is held in memory is what stood there when it was opened.
    """

    def __init__(
        self,
        url: str,
        *,
        clock: Clock,
        password: str = "",
        schema: str = SCHEMA,
        patience: float = PATIENCE,
        shared: bool = False,
        read_only: bool = False,
    ) -> None:
        self._clock = clock
        self._shared = shared
        self._read_only = read_only
        self._closed = False
        self._stripes = tuple(RLock() for _ in range(_STRIPES))
        self._flushing = RLock()
        self._pending: dict[SourceKey, tuple[SourceState, int]] = {}  # and on which commit of its source it rests
        self._due = 0.0
        self._judging = threading.local()
        self.database = self._database = Database(
            url, schema=schema, password=password, patience=patience, shared=shared, read_only=read_only
        )
        """For what is kept beside articles in the same database."""
        try:
            self._replica = Replica(self._database, self._pending, read_only=read_only)
            self._burials = Burials(self._database)
        except BaseException:
            self._database.close()
            raise

    # ------------------------------------------------------------------------------------------ opening, closing

    def check_writable(self) -> None:
        """Begin a change, and give it up."""
        self._check()
        self._database.try_out()

    def flush(self) -> None:
        """Write what was held back, and see that the state is still ours."""
        if not self._read_only:
            self._check()
            self._database.hold()
            self._flush_states()

    def hurry(self) -> None:
        """Wait for the database no longer than a few seconds, in all."""
        self._database.hurry(_LAST_PATIENCE)

    def close(self) -> None:
        """Write what was held back, and let another process own the state. Harmless when repeated."""
        if self._closed:
            return
        self.hurry()
        try:
            if not self._read_only:
                self._flush_states()
        finally:
            self._closed = True
            self._database.close()

    # ------------------------------------------------------------------------------------------ states

    def states(self) -> Mapping[SourceKey, SourceState]:
        """A copy of what is held in memory; of a state that is shared, at most a second old."""
        self._follow(within=1.0)
        return self._replica.held.states()

    def state(self, key: SourceKey) -> SourceState | None:
        """As :meth:`states`."""
        self._follow(within=1.0)
        shelf = self._replica.held.shelf(key)
        return shelf.state if shelf else None

    def save_state(self, state: SourceState) -> None:
        """Held back at most 5 s or until the next call. Raises StoreError only where it must be written at once."""
        self._check()
        now = self._clock.monotonic()
        with self._replica.lock:
            self._replica.held.keep_state(state)
            if not self._pending:
                self._due = now + HELD_BACK
            self._pending[state.key] = (state, self._replica.commits.get(state.key, 0))
        if state.gone or state.not_before:
            self._flush_states()
        elif now >= self._due:
            try:
                self._flush_states()
            except StoreError as error:  # of other sources' polls too; it is tried again, and flush() raises it
                _LOG.warning("%s", error)

    def _flush_states(self) -> None:
        """One transaction for all that is held back. A state on which a commit has followed is passed over."""
        with self._flushing:
            with self._replica.lock:
                waiting = dict(self._pending)
            if not waiting:
                return
            told = [(rows.to_text(key), codec.encode_sound(state)[1], base) for key, (state, base) in waiting.items()]

            def work(writing: Writing) -> None:
                writing.run(
                    "save_states",
                    number=writing.tick(),
                    keys=[key for key, _, _ in told],
                    states=[rows.armoured(raw) for _, raw, _ in told],
                    commits=[base for _, _, base in told],
                )

            try:
                self._database.write(work)
            except StoreError:
                self._due = self._clock.monotonic() + HELD_BACK
                raise
            with self._replica.lock:
                for key, one in waiting.items():
                    if self._pending.get(key) is one:
                        del self._pending[key]

    # ------------------------------------------------------------------------------------------ polls

    def known(self, key: SourceKey) -> Known:
        """One query."""
        found = self._database.ask("known", source=rows.to_text(key))
        if not found:
            return Known()
        hashes, left_out, shown, names, owners, ids, digests = found[0]
        buried = self._replica.blocklist.ids
        return Known(
            frozenset(map(rows.from_text, hashes)),
            dict(zip(map(rows.from_text, names or ()), owners or (), strict=True)),
            {one: digest for one, digest in zip(ids or (), digests or (), strict=True) if one not in buried},
            rows.pairs_from_json(left_out),
            rows.pairs_from_json(shown),  # type: ignore[arg-type]  # ids are texts
        )

    @contextmanager
    def judging(self) -> Iterator[None]:
        """Where the state is shared: alone in the whole cluster, and with everything in sight that others did."""
        if not self._shared or self._read_only:
            yield
            return
        with self._database.holding("/judging"):
            self._follow()
            self._judging.after = self._replica.judged
            try:
                yield
            finally:
                self._judging.after = None

    def commit(self, record: PollRecord) -> None:
        """One transaction. Memory follows once the database has it; StoreError leaves both as they were."""
        key = record.state.key
        if strangers := {article.source for article in record.articles} - {key}:
            raise StoreError(f"a poll of {key} brought articles of {', '.join(sorted(strangers))}")
        self._check()
        commit = Commit(record, getattr(self._judging, "after", None), self._replica.shape)
        with self._stripe(key):
            done = self._database.write(commit.carry_out, [f"/source/{rows.to_text(key)}"])
            if commit.after is not None:
                self._judging.after = done.number
            self._replica.follow_commit(done)

    def _stripe(self, key: SourceKey) -> RLock:
        return self._stripes[hash(key) % _STRIPES]

    # ------------------------------------------------------------------------------------------ articles

    def article(self, id: ArticleId) -> Article | None:
        """One query."""
        found = self._database.ask("article", id=id)
        return _article(found[0][0]) if found and id not in self._replica.blocklist.ids else None

    def several(self, ids: Sequence[ArticleId]) -> dict[ArticleId, Article]:
        """One query."""
        return {one: codec.decode(Article, raw) for one, raw in self.packed(ids).items()}

    def packed(self, ids: Sequence[ArticleId]) -> dict[ArticleId, bytes]:
        """One query, and decodes none."""
        wanted = [one for one in dict.fromkeys(ids) if one not in self._replica.blocklist.ids]
        found = self._database.ask("several", ids=wanted) if wanted else []
        return {one: rows.bare(body) for one, body in found}

    def text(self, id: ArticleId) -> str:
        """One query, for nothing else."""
        found = self._database.ask("text", id=id)
        return rows.from_text(found[0][0]) if found and id not in self._replica.blocklist.ids else ""

    def articles(self, key: SourceKey) -> tuple[Article, ...]:
        """One query, and decodes them all."""
        found = [_article(body) for (body,) in self._database.ask("articles", source=rows.to_text(key))]
        kept = (article for article in found if article.id not in self._replica.blocklist.ids)
        return tuple(sorted(kept, key=_newest_first))

    def cards(self, key: SourceKey | None = None) -> Iterable[Card]:
        """From memory, which the first call fills; those of one source do not want it filled."""
        self._follow()
        if key is None:
            return self._replica.loaded().cards()
        return self._replica.held.cards_of(key) if self._replica.is_loaded else map(card_of, self.articles(key))

    def tallies(self) -> Mapping[SourceKey, Tally]:
        """From memory, as :meth:`cards`."""
        self._follow()
        return self._replica.loaded().tallies()

    def sizes(self) -> Mapping[SourceKey, int]:
        """One query: those of the rows, compressed as they stand."""
        return {SourceKey(rows.from_text(key)): int(size) for key, size in self._database.ask("sizes")}

    def twins(self, article: Article) -> Sequence[Twin]:
        """From the index in memory, which the first call builds. Of a shared state within :meth:`judging`."""
        held = self._replica.loaded()
        return held.index().twins(article, held.row)

    def expecting(self, articles: Sequence[Article]) -> AbstractContextManager[object]:
        """They are compared with everything together, and block by block; what others commit meanwhile is added."""
        return self._replica.loaded().index().expecting(articles) if articles else nullcontext()

    def revision(self) -> str:
        """A digest of every stored article and of the tombstones; that of an embedded store with the same content."""
        self._follow()
        state = f"{self._replica.held.mark():x} {self._replica.ledger_digest}"
        return blake2b(state.encode(), digest_size=16).hexdigest()

    # ------------------------------------------------------------------------------------------ takedown

    def buried(self, article: Article) -> Tombstone | None:
        """From memory."""
        return self._replica.blocklist.find(article)

    def bury(self, tombstone: Tombstone, audit: AuditLine) -> None:
        """As :meth:`bury_all`."""
        self.bury_all([(tombstone, audit)])

    def bury_all(self, graves: Sequence[tuple[Tombstone, AuditLine]]) -> None:
        """One transaction."""
        self._change_ledger(lambda: self._burials.bury(graves))

    def amend(self, changes: Sequence[tuple[Tombstone, AuditLine]]) -> None:
        """One transaction."""
        self._change_ledger(lambda: self._burials.amend(changes))

    def unbury(self, id: ArticleId, at: datetime, audit: AuditLine) -> Tombstone | None:
        """One transaction."""
        return self._change_ledger(lambda: self._burials.lift(id, at, audit))

    def adopt(self, tombstones: Sequence[Tombstone], audit: Sequence[AuditLine]) -> None:
        """One transaction."""
        self._change_ledger(lambda: self._burials.adopt(tombstones, audit))

    def _change_ledger(self, change: Callable[[], T]) -> T:
        """Do it on top of every state we know, and see what has come of it."""
        self._check()
        with self._flushing:
            self._flush_states()
            made = change()
        self._replica.follow()
        if getattr(self._judging, "after", None) is not None:
            self._judging.after = self._replica.judged
        return made

    def tombstones(self) -> tuple[Tombstone, ...]:
        """From memory."""
        self._follow()
        return self._replica.tombstones

    def audit(self) -> tuple[AuditLine, ...]:
        """One query."""
        return self._burials.audit()

    def record(self, audit: AuditLine) -> None:
        """One transaction."""
        self._check()
        self._burials.record(audit)

    # ------------------------------------------------------------------------------------------ notes, problems

    def recall(self, name: str) -> bytes | None:
        """One query."""
        found = self._database.ask("note", name=rows.to_text(name))
        return found[0][0] if found else None

    def remember(self, name: str, value: bytes) -> None:
        """One transaction."""
        self._check()

        def work(writing: Writing) -> None:
            writing.run("put_note", name=rows.to_text(name), body=value)
            writing.tick()

        self._database.write(work)

    def problems(self) -> tuple[str, ...]:
        """None: what PostgreSQL finds damaged it says itself, and hands out nothing of it."""
        return ()

    # ------------------------------------------------------------------------------------------ inside

    def _follow(self, within: float = 0.0) -> None:
        """See what others have done, unless we looked within so many seconds. Alone, there is nothing to see."""
        if self._database.stale or (self._shared and not self._read_only):
            self._replica.follow(within)

    def _check(self) -> None:
        if self._read_only:
            raise StoreError(f"the database {self._database.name} was opened for reading only")
        if self._closed:
            raise StoreError(f"the store in {self._database.name} is closed")
        if self._database.stale:
            self._replica.follow()


def _article(body: str) -> Article:
    return codec.decode(Article, rows.bare(body))


def _newest_first(article: Article) -> tuple[float, str]:
    return -article.published.timestamp(), article.id
