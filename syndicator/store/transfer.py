"""Everything that is remembered as one file, and from there, or straight from another store, into an empty state.
Through the ports, whatever is behind them.

The file is gzipped JSON, a value a line: a head, what was taken down, then source by source what is known and its
articles, notes, cases with their documents, pictures, and an end with a count and a hash, without which nothing is
taken in. What was taken down comes first, so that a state that is filled half-way brings nothing of it back.
"""

from __future__ import annotations

import gzip
import hashlib
import io
from collections.abc import Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, BinaryIO, TypeAlias

import msgspec

from syndicator.dataclass import dataclass
from syndicator.errors import Damaged, StoreError
from syndicator.model import (
    Article,
    ArticleId,
    AuditLine,
    Case,
    Moved,
    PollRecord,
    SourceState,
    Statement,
    Tombstone,
)
from syndicator.ports import Casebook, Pictures, Store
from syndicator.store import codec
from syndicator.store.folder.notes import UNDER_WAY
from syndicator.store.rekeyed import Keys, buried, check, filed, remembered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator


class _Head(msgspec.Struct, tag="state"):
    schema: int
    version: str


class _Ledger(msgspec.Struct, tag="ledger"):
    tombstones: tuple[Tombstone, ...]
    audit: tuple[AuditLine, ...]


class _Source(msgspec.Struct, tag="source"):
    state: SourceState
    hashes: tuple[str, ...]
    identities: tuple[tuple[str, ArticleId], ...]  # oldest first, as all of these
    left_out: tuple[tuple[str, str], ...]
    shown: tuple[tuple[str, ArticleId], ...]
    articles: int  # that follow


class _Article(msgspec.Struct, tag="article"):
    article: Article


class _Note(msgspec.Struct, tag="note"):
    name: str
    body: bytes


class _Case(msgspec.Struct, tag="case"):
    case: Case


class _Document(msgspec.Struct, tag="document"):
    case: int
    statement: Statement
    body: bytes


class _Picture(msgspec.Struct, tag="picture"):
    name: str
    body: bytes


class _End(msgspec.Struct, tag="end"):
    lines: int
    sum: str


_Line: TypeAlias = _Head | _Ledger | _Source | _Article | _Note | _Case | _Document | _Picture | _End


@dataclass(frozen=True, slots=True)
class Everything:
    """What is remembered, and where. ``notes`` are the names of those that are more than a cache."""

    store: Store
    casebook: Casebook
    pictures: Pictures
    notes: Sequence[str] = ()


# ---------------------------------------------------------------------------------------------- out


def pack(everything: Everything, file: BinaryIO, version: str) -> Moved:
    """Write all of it. The same state gives the same bytes."""
    total, sum_ = 0, hashlib.sha256()
    moved = Moved()
    with gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=0, compresslevel=6) as packed:
        for line in _lines(everything, version):
            encoded = codec.encode(line) + b"\n"
            sum_.update(encoded)
            total += 1
            packed.write(encoded)
            moved = _counted(moved, line)
        packed.write(codec.encode(_End(total, sum_.hexdigest())) + b"\n")
    return moved


def _lines(everything: Everything, version: str, keys: Keys = MappingProxyType({})) -> Iterator[_Line]:
    store, casebook, pictures = everything.store, everything.casebook, everything.pictures
    yield _Head(codec.SCHEMA, version)
    yield _Ledger(tuple(buried(tomb, keys) for tomb in store.tombstones()), store.audit())
    for key in sorted(store.states()):
        if (told := remembered(store, key, keys)) is not None:
            state, known, articles = told
            yield _Source(
                state,
                tuple(sorted(known.hashes)),
                tuple(known.identities.items()),
                tuple(known.left_out.items()),
                tuple(known.shown.items()),
                len(articles),
            )
            yield from map(_Article, articles)
    for name in everything.notes:
        if body := store.recall(name):
            yield _Note(name, body)
    if unread := casebook.unread():
        raise StoreError("; ".join(unread))  # what is taken along is whole
    for case in casebook.cases():
        for statement in case.statements:
            if (document := casebook.document(statement)) is not None:
                yield _Document(case.number, statement, document)
        yield _Case(filed(case, keys))
    for name in sorted(pictures.names()):
        if (picture := pictures.get(name)) is not None:
            yield _Picture(name, picture)


# ---------------------------------------------------------------------------------------------- in


def unpack(everything: Everything, file: BinaryIO) -> Moved:
    """Take all of it into a state that is empty. What is not whole is refused before anything is changed.

    Raises :class:`Damaged`, :class:`SchemaMismatch`, and :class:`StoreError` where the state is not empty. Broken off,
    it can be given the same file again.
    """
    sum_ = _verified(file)
    file.seek(0)
    return _taken_in(everything, _read(file), sum_, _nothing)


def copy(old: Everything, new: Everything, step: Callable[[str], object], keys: Keys = MappingProxyType({})) -> Moved:
    """Everything that is remembered, from one store into another that is empty; sources under other ``keys`` where
    these say so. ``step`` is told of each source.

    Nobody may write to either meanwhile. Broken off, it can be begun again, as long as the old one has not changed.
    Raises :class:`StoreError` where the new one is not empty, and for keys that cannot be had.
    """
    check(old.store, keys)
    told = "".join(f", {key} as {other}" for key, other in sorted(keys.items()))
    return _taken_in(new, _lines(old, "", keys), f"copy of {old.store.revision()}{told}", step)


def _nothing(_: str) -> None:
    pass


def _taken_in(everything: Everything, lines: Iterable[_Line], name: str, step: Callable[[str], object]) -> Moved:
    """Take these in, which go by ``name``: where that is under way already, on top of what was taken in of it."""
    store = everything.store
    if store.recall(UNDER_WAY) != name.encode():
        _refuse_occupied(everything)
        store.remember(UNDER_WAY, name.encode())
    moved, waiting, articles = Moved(), None, list[Article]()
    for line in lines:
        moved = _counted(moved, line)
        match line:
            case _Ledger(tombstones, audit):
                store.adopt(tombstones, audit)
            case _Source() | _Article():
                if isinstance(line, _Source):
                    waiting, articles = line, []
                else:
                    articles.append(line.article)
                if waiting is not None and len(articles) == waiting.articles:
                    store.commit(_record(waiting, articles))
                    step(waiting.state.key)
            case _Note(name, body):
                store.remember(name, body)
            case _Document(number, statement, body):
                everything.casebook.keep(number, statement.given, body, statement.at)
            case _Case(case):
                everything.casebook.save(case)
            case _Picture(name, body):
                everything.pictures.put(name, body)
            case _Head() | _End():
                pass
    store.flush()
    store.remember(UNDER_WAY, b"")
    return moved


def _record(told: _Source, articles: Sequence[Article]) -> PollRecord:
    shown = dict(told.shown)
    latest = frozenset(told.hashes)
    ordered = (*(one for one in shown if one in latest), *(one for one in told.hashes if one not in shown))
    return PollRecord(
        state=told.state,
        articles=tuple(articles),
        identities=told.identities,
        hashes=ordered,
        left_out=told.left_out,
        shown=shown,
    )


def _refuse_occupied(everything: Everything) -> None:
    if everything.store.states() or everything.store.tombstones() or everything.casebook.cases():
        raise StoreError("there is a state already: another one is taken in only where there is none")


def _verified(file: BinaryIO) -> str:
    """The hash of a file that is whole, and readable by this version."""
    sum_ = hashlib.sha256()
    for total, raw in enumerate(_raw(file)):
        line = _decoded(raw)
        if isinstance(line, _End):
            if (line.lines, line.sum) != (total, sum_.hexdigest()):
                raise Damaged("the file is not what was written: its hash is another one", shard="")
            return line.sum
        if total == 0 and not isinstance(line, _Head):
            raise Damaged("this is no state that `syndicator export --state` wrote", shard="")
        if isinstance(line, _Head):
            codec.check_schema(line.schema)
        sum_.update(raw)
    raise Damaged("the file has no end: it was not written whole, or not copied whole", shard="")


def _read(file: BinaryIO) -> Iterator[_Line]:
    return map(_decoded, _raw(file))


def _raw(file: BinaryIO) -> Iterator[bytes]:
    try:
        yield from io.BufferedReader(gzip.GzipFile(fileobj=file, mode="rb"))
    except (OSError, EOFError) as error:
        raise Damaged(
            f"this is no state that `syndicator export --state` wrote, or not all of it: {error}", shard=""
        ) from error


def _decoded(raw: bytes) -> _Line:
    line: _Line = codec.decode(_Line, raw)  # type: ignore[arg-type]  # a union is no class
    return line


def _counted(moved: Moved, line: Any) -> Moved:
    match line:
        case _Source():
            return replace(moved, sources=moved.sources + 1)
        case _Article():
            return replace(moved, articles=moved.articles + 1)
        case _Ledger():
            return replace(moved, tombstones=sum(tomb.restored_at is None for tomb in line.tombstones))
        case _Case():
            return replace(moved, cases=moved.cases + 1)
        case _Picture():
            return replace(moved, pictures=moved.pictures + 1)
    return moved
