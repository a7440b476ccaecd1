"""What is published, to be searched: one file of SQLite's, derived, and made anew where it is missing or damaged.

Terms stand in :data:`SHARDS` indexes of FTS5 without the texts, numbered so that a higher number was published later:
the newest stories are found first, and found without reading the others. What is taken down is deleted, the indexes it
stood in are merged, so that no deleted term is left, and freed pages are overwritten.
"""

# The names of tables are numbers of ours:
# ruff: noqa: S608

from __future__ import annotations

import logging
import sqlite3
import time
import zlib
from contextlib import closing, contextmanager, suppress
from heapq import merge
from itertools import islice
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

from syndicator.errors import StoreError
from syndicator.model import ArticleId, Found
from syndicator.store.finding import terms
from syndicator.store.finding.searchmarks import SearchMarks

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator
    from pathlib import Path

    from syndicator.model import Findable
    from syndicator.store.finding.terms import Question

_LOG = logging.getLogger(__name__)
_VERSION = 2
SHARDS = 16
_SLOTS = 64  # stories of one minute that get its number, before the next minute's are taken
_ZERO = 946_684_800  # 2000-01-01, in seconds since 1970
DEADLINE = 0.25
"""Seconds for one question; what was found by then is the answer."""
WAIT = 1.0
"""Seconds that a question waits for others before it is turned away."""
_LOOK = 2000  # of SQLite's instructions between two looks at the clock
_MEMORY = 4096  # KiB of pages kept
_LEVEL = 1  # of zlib: half the time of its usual one, for a few per cent
_SCHEMA = (
    (
        "CREATE TABLE stories (row INTEGER PRIMARY KEY, id TEXT UNIQUE NOT NULL, mark BLOB NOT NULL, "
        "title TEXT NOT NULL, outlet TEXT NOT NULL, day TEXT NOT NULL, language TEXT NOT NULL, summary TEXT NOT NULL, "
        "text BLOB NOT NULL)"
    ),
    *(f"CREATE VIRTUAL TABLE f{n} USING fts5(t, content='', detail=none, tokenize='ascii')" for n in range(SHARDS)),
    f"PRAGMA user_version = {_VERSION}",
)


class SearchFile:
    """Port: Finder. Safe to call from many threads: one writes, one asks, at a time."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._writing = Lock()
        self._asking = Lock()
        self._marks: SearchMarks | None = None

    # ------------------------------------------------------------------------------------------ what stands in it

    def marks(self) -> SearchMarks:
        """Every story that can be found, with the mark it was put with."""
        with self._writing:
            return self._known().copy()

    def put(self, stories: Iterable[Findable]) -> None:
        """Let these be found as they are now."""
        self.ready(stories)()

    def ready(self, stories: Iterable[Findable]) -> Callable[[], None]:
        """Their terms are worked out here, so that what is left to do is writing them."""
        read = [_read(story) for story in stories]

        def write() -> None:
            with self._writing, self._changing() as database:
                marks = self._known()
                for one in read:
                    if one.story.id not in marks or not self._amend(database, one):
                        self._insert(database, one)
                    marks[one.story.id] = one.story.mark

        return write

    def forget(self, stories: Collection[ArticleId], *, scrub: bool = False) -> None:
        """Let these be found no longer; ``scrub``: no byte of them is left in the file, either."""
        with self._writing:
            marks = self._known()
            known = [story for story in stories if story in marks]
            if not known:
                return
            with self._changing() as database:
                touched = {shard for story in known if (shard := self._drop(database, story)) is not None}
            if scrub:
                with self._changing() as database:
                    for shard in touched:
                        database.execute(f"INSERT INTO f{shard} (f{shard}) VALUES ('optimize')")
            for story in known:
                marks.pop(story, None)

    def find(self, asked: str, *, skip: int, limit: int) -> tuple[list[Found], bool] | None:
        """The newest stories in which everything that is ``asked`` for stands, without the first ``skip`` of them; and
        whether there are more. None where others ask too much. Raises StoreError.
        """
        question = terms.question(asked)
        if not question.match or not self._path.exists():
            return [], False
        if not self._asking.acquire(timeout=WAIT):
            return None
        try:
            with closing(self._opened(read_only=True)) as database:
                end = time.monotonic() + DEADLINE
                database.set_progress_handler(lambda: time.monotonic() > end, _LOOK)
                return _found(database, question, skip, limit)
        except sqlite3.Error as error:
            raise StoreError(f"cannot search {self._path}: {error}") from error
        finally:
            self._asking.release()

    def close(self) -> None:
        """Nothing is open between two calls."""

    # ------------------------------------------------------------------------------------------ the file

    def _known(self) -> SearchMarks:
        if self._marks is None:
            self._marks = SearchMarks()
            if self._path.exists():
                try:
                    with closing(self._opened()) as database:
                        rows = database.execute("SELECT id, mark FROM stories")
                        self._marks.update((ArticleId(story), mark) for story, mark in rows)
                except sqlite3.Error as error:
                    self._begin_anew(error)
        return self._marks

    @contextmanager
    def _changing(self) -> Iterator[sqlite3.Connection]:
        """A transaction. What is damaged is thrown away: a later call fills it again."""
        try:
            with closing(self._opened()) as database:
                database.execute("BEGIN IMMEDIATE")
                yield database
                database.execute("COMMIT")
        except sqlite3.OperationalError as error:
            self._marks = None
            raise StoreError(f"cannot write {self._path}: {error}") from error
        except sqlite3.DatabaseError as error:
            self._begin_anew(error)

    def _begin_anew(self, error: sqlite3.Error) -> None:
        _LOG.warning("the search is made anew, its file is damaged: %s", error)
        for suffix in ("", "-journal"):
            with suppress(FileNotFoundError):
                self._path.with_name(self._path.name + suffix).unlink()
        self._marks = SearchMarks()

    def _opened(self, *, read_only: bool = False) -> sqlite3.Connection:
        mode = "ro" if read_only else "rwc"
        address = f"{self._path.absolute().as_uri()}?mode={mode}"
        database = sqlite3.connect(address, uri=True, isolation_level=None, timeout=5.0, check_same_thread=False)
        try:
            database.execute(f"PRAGMA cache_size = -{_MEMORY}")
            if not read_only:
                database.execute("PRAGMA secure_delete = ON")
                (version,) = database.execute("PRAGMA user_version").fetchone()
                if version != _VERSION:
                    if version or database.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
                        raise sqlite3.DatabaseError(f"layout {version}")
                    self._path.chmod(0o600)
                    database.execute("BEGIN IMMEDIATE")
                    for statement in _SCHEMA:
                        database.execute(statement)
                    database.execute("COMMIT")
        except sqlite3.Error:
            database.close()
            raise
        return database

    def _insert(self, database: sqlite3.Connection, read: _Read) -> None:
        row = read.minute * _SLOTS + int(read.story.id[:8], 16) % _SLOTS
        while database.execute("SELECT 1 FROM stories WHERE row = ?", (row,)).fetchone():
            row += 1
        packed = zlib.compress(read.text, _LEVEL)
        database.execute("INSERT INTO stories VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", (row, *_shown(read.story), packed))
        database.execute(f"INSERT INTO f{row % SHARDS} (rowid, t) VALUES (?, ?)", (row, read.terms))

    def _amend(self, database: sqlite3.Connection, read: _Read) -> bool:
        """Change what is shown of a story whose text and place are as they were; else delete it, and say so."""
        found = database.execute("SELECT row, text FROM stories WHERE id = ?", (read.story.id,)).fetchone()
        if found is None:
            return False
        row, packed = found
        if row // _SLOTS != read.minute or zlib.decompress(packed) != read.text:
            self._drop(database, read.story.id)
            return False
        _, *shown = _shown(read.story)
        database.execute(
            "UPDATE stories SET mark = ?, title = ?, outlet = ?, day = ?, language = ?, summary = ? WHERE row = ?",
            (*shown, row),
        )
        return True

    def _drop(self, database: sqlite3.Connection, story: ArticleId) -> int | None:
        """Delete a story; the number of the index in which it stood."""
        found = database.execute("SELECT row, text FROM stories WHERE id = ?", (story,)).fetchone()
        if found is None:
            return None
        row, packed = found
        shard: int = row % SHARDS
        told = terms.terms(zlib.decompress(packed).decode())
        database.execute(f"INSERT INTO f{shard} (f{shard}, rowid, t) VALUES ('delete', ?, ?)", (row, told))
        database.execute("DELETE FROM stories WHERE row = ?", (row,))
        return shard


class _Read(NamedTuple):
    """A story with what is worked out of its text."""

    story: Findable
    minute: int  # of its publication: its row's number begins with it
    text: bytes  # folded
    terms: str


def _read(story: Findable) -> _Read:
    text = terms.folded(f"{story.title}\n{story.outlet}\n{story.text}")
    minute = max(0, int(story.published.timestamp()) - _ZERO) // 60
    return _Read(story, minute, text.encode("utf-8", "replace"), terms.terms(text))


def _shown(story: Findable) -> tuple[str | bytes, ...]:
    return story.id, story.mark, story.title, story.outlet, story.day, story.language, story.summary


def _found(database: sqlite3.Connection, asked: Question, skip: int, limit: int) -> tuple[list[Found], bool]:
    found: list[Found] = []
    with suppress(sqlite3.OperationalError):  # it took too long: what was found by then
        for match in dict.fromkeys((asked.match, asked.loose)):
            shards = [_rows(database, shard, match) for shard in range(SHARDS)]
            hits = _verified(database, merge(*shards, reverse=True), asked.verbatim)
            before = list(islice(hits, skip))
            for hit in islice(hits, limit + 1):
                found.append(hit)  # noqa: PERF402 - what stands in the list when it is broken off counts
            if before or found:
                break
    return found[:limit], len(found) > limit


def _rows(database: sqlite3.Connection, shard: int, match: str) -> Iterator[int]:
    query = f"SELECT rowid FROM f{shard} WHERE f{shard} MATCH ? ORDER BY rowid DESC"
    return (row for (row,) in database.execute(query, (match,)))


def _verified(database: sqlite3.Connection, rows: Iterable[int], phrases: tuple[str, ...]) -> Iterator[Found]:
    """Those in which the phrases stand: that all their pairs do proves nothing yet."""
    for row in rows:
        told = database.execute(
            "SELECT id, title, outlet, day, language, summary, text FROM stories WHERE row = ?", (row,)
        ).fetchone()
        if told is None:
            continue
        *shown, packed = told
        if phrases:
            text = zlib.decompress(packed).decode()
            if not all(phrase in text for phrase in phrases):
                continue
        yield Found(ArticleId(shown[0]), *shown[1:])
