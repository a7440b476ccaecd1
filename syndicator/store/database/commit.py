"""One poll's record as changes of rows: what :func:`document.committed` is for a document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syndicator.dataclass import dataclass
from syndicator.model import Article, ArticleId, SourceState
from syndicator.store import codec
from syndicator.store import document as documents
from syndicator.store.database import rows
from syndicator.store.memory.cards import pack

if TYPE_CHECKING:
    from collections.abc import Sequence

    from syndicator.model import PollRecord, SourceKey
    from syndicator.store.database.connections import Writing

_STEP = 1 << 32
"""Between the places of two commits' identities."""


@dataclass(frozen=True, slots=True)
class Done:
    """What a commit has made of its source: ``number`` counts all changes, ``commits`` those of the source."""

    number: int
    state: SourceState
    commits: int
    mark: int
    taken: tuple[Article, ...] = ()
    cards: tuple[bytes, ...] = ()  # of those, packed
    gone: frozenset[ArticleId] = frozenset()

    @property
    def source(self) -> SourceKey:
        """Whose commit it was."""
        return self.state.key


class Commit:
    """Prepared once, and carried out in as many transactions as it takes until one comes through.

    ``after`` is the last judgement that was in sight when this one was made; None where nothing was judged.
    """

    def __init__(self, record: PollRecord, after: int | None, shape: int) -> None:
        self._record = record
        self._shape = shape
        self.after = after
        self._source = rows.to_text(record.state.key)
        self._state, raw = codec.encode_sound(record.state)
        self._told = rows.armoured(raw)
        dropped = frozenset(record.dropped)
        self._articles = {
            article.id: (*codec.encode_sound(article),) for article in record.articles if article.id not in dropped
        }

    def carry_out(self, writing: Writing) -> Done:
        """In the transaction ``writing``, which has entered the source."""
        record, source = self._record, self._source
        names = list({*self._articles, *record.dropped})
        with writing.connection.pipeline():
            asked = writing.run("source", source=source)
            sums = writing.run("sums", source=source, ids=names)
            blocked = writing.run("blocked", ids=names)
            left_out = writing.run("left_out", source=source)
            found, old = asked.fetchone(), dict(sums.fetchall())
            buried, left = {one for (one,) in blocked}, left_out.fetchone()
        _, commits, trimmed, mark = found or ("", 0, 0, b"")
        commits += 1
        taken = [(article, raw) for name, (article, raw) in self._articles.items() if name not in buried]
        gone = frozenset(record.dropped) & old.keys()
        new = [bytes.fromhex(documents.checksum(raw)) for _, raw in taken]
        replaced = [old[one] for one in (*gone, *(article.id for article, _ in taken)) if one in old]
        total = int.from_bytes(mark, "big") - rows.total(replaced) + rows.total(new)
        cards = [pack(article) for article, _ in taken]
        with writing.connection.pipeline():
            if found is None:
                writing.run("reserve_source", source=source, state=self._told)
            if taken:
                writing.run(
                    "put_articles",
                    source=source,
                    commit=commits,
                    shape=self._shape,
                    ids=[article.id for article, _ in taken],
                    digests=[rows.to_text(article.digest) for article, _ in taken],
                    sums=new,
                    cards=cards,
                    bodies=[rows.armoured(raw) for _, raw in taken],
                )
            if gone:
                writing.run("drop_articles", source=source, ids=list(gone))
            self._learn(writing, commits, rows.pairs_from_json(left[0]) if left else {}, fresh=found is None)
            # last of all: from here on everybody else who is about to commit waits
            number = self._end(writing, commits, commits if gone else trimmed, total)
        return Done(number, self._state, commits, total, tuple(one for one, _ in taken), tuple(cards), gone)

    def _learn(self, writing: Writing, commits: int, left_out: dict[str, str], *, fresh: bool) -> None:
        record, source = self._record, self._source
        if fresh or record.left_out or record.hashes is not None or record.shown is not None:
            merged = documents.newest(left_out, record.left_out) if record.left_out else None
            writing.run(
                "put_known",
                source=source,
                hashes=None if record.hashes is None else [rows.to_text(one) for one in dict.fromkeys(record.hashes)],
                left_out=None if merged is None else rows.pairs_to_json(merged),
                shown=None if record.shown is None else rows.pairs_to_json(record.shown),
            )
        if record.identities:
            put_identities(writing, source, commits, record.identities)
        if record.identities or record.dropped:
            count = writing.run("count_identities", source=source).fetchone()
            if count and count[0] > documents.MOST_IDENTITIES:
                most, each = documents.MOST_IDENTITIES, documents.PER_ITEM
                writing.run("bound_identities", source=source, most=most, each=each)

    def _end(self, writing: Writing, commits: int, trimmed: int, mark: int) -> int:
        number = writing.tick(judged=self.after is not None, after=self.after)
        writing.run(
            "put_source",
            source=self._source,
            state=self._told,
            commits=commits,
            trimmed=trimmed,
            mark=rows.sum_to_bytes(mark),
            number=number,
        )
        return number


def put_identities(
    writing: Writing,
    source: str,
    commits: int,
    learned: Sequence[tuple[str, ArticleId]],
    statement: str = "put_identities",
) -> None:
    """Remember ``learned`` keys as the newest of a source; of a key that stands there twice, the last."""
    latest: dict[str, ArticleId] = {}
    for name, owner in learned:
        latest.pop(name, None)
        latest[name] = owner
    names = [rows.to_text(name) for name in latest]
    writing.run(
        statement,
        source=source,
        seen=commits * _STEP,
        hashes=[rows.hash_of(name) for name in names],
        names=names,
        articles=list(latest.values()),
    )
