"""The embedded store on a real file system: faults, damage, takedown, the cache, light states, read-only."""

from __future__ import annotations

import errno
import math
import os
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pytest
from tinydb import TinyDB, where

from syndicator.errors import Damaged, SchemaMismatch, StoreBusy, StoreError
from syndicator.model import Article, ArticleId, CanonicalUrl, Known, SafeHtml, SourceKey, Validators
from syndicator.store import codec
from syndicator.store import document as documents
from syndicator.store.folder.storage import AtomicStorage
from syndicator.store.folder.tiny import TinyStore
from tests.contract.store_material import LINE, NOON, StillClock, article, ids, poll, state, tombstone
from tests.unit.store.faults import DAMAGES, FaultyFiles, flip_middle, junk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

HARBOUR, VALLEY = SourceKey("harbour"), SourceKey("valley")


@contextmanager
def opened(path: Path, **options: Any) -> Iterator[TinyStore]:
    store = TinyStore(path, clock=options.pop("clock", StillClock()), **options)
    try:
        yield store
    finally:
        store.close()


def abandon(store: TinyStore) -> None:
    """What a killed process does with its store: nothing is written, the lock falls."""
    store._release()


def fill(path: Path) -> None:
    with opened(path) as store:
        store.commit(poll("harbour", article("harbour", "a"), article("harbour", "b")))
        store.commit(poll("valley", article("valley", "a")))


def view(store: TinyStore) -> tuple[Any, ...]:
    """Everything that can be asked of a store."""
    keys = (HARBOUR, VALLEY)
    return (
        dict(store.states()),
        [store.articles(key) for key in keys],
        [store.known(key) for key in keys],
        sorted(card.id for card in store.cards()),
        store.tombstones(),
        store.audit(),
        store.recall("note"),
        store.revision(),
    )


# ---------------------------------------------------------------------------------------------- the format


def test_a_document_is_a_tinydb_file(tmp_path: Path) -> None:
    """TinyDB, opened with the storage, queries a source's tables like any of its own."""
    fill(tmp_path)
    database = TinyDB(tmp_path / "sources" / "harbour.json", storage=AtomicStorage)
    assert {"source", "known", "catalog", "articles"} <= database.tables()
    found = database.table("articles").search(where("title") == "Title b 标题")
    assert [row["id"] for row in found] == [article("harbour", "b").id]
    assert database.table("source").all()[0]["state"]["url"] == "https://harbour.example/feed"


def test_files_are_not_for_others_to_read(tmp_path: Path) -> None:
    """State may hold private addresses: no file is readable beyond its owner."""
    fill(tmp_path / "state")
    files = [path for path in (tmp_path / "state").rglob("*") if path.is_file()]
    assert files
    assert all(path.stat().st_mode & 0o077 == 0 for path in files)


def test_what_json_cannot_carry_costs_a_character_and_not_the_poll(tmp_path: Path) -> None:
    """Half characters, numbers that are none and times without a zone are mended on the way in."""
    a = article("harbour", "a", title="half \ud83d of it", updated=NOON.replace(tzinfo=None))
    a = replace(a, provenance=replace(a.provenance, confidence=math.nan))
    record = poll("harbour", a, state=state("harbour", title="\udc80", interval=math.inf), left_out=(("\ud800", "x"),))
    with opened(tmp_path) as store:
        store.commit(record)
        store.save_state(state("valley", last_error="\udfff"))
        store.bury(tombstone(article("valley", "x"), reason="\ud800"), LINE)
    with opened(tmp_path) as store:
        (kept,) = store.articles(HARBOUR)
        assert (kept.title, kept.updated) == ("half \ufffd of it", NOON)
        assert kept.provenance.confidence == 0.0
        assert [card.title for card in store.cards()] == ["half \ufffd of it"]
        assert store.known(HARBOUR).left_out == {"\ufffd": "x"}
        assert store.problems() == ()


# ---------------------------------------------------------------------------------------------- faults

BARRED = replace(LINE, action="barred")
OPERATIONS: dict[str, Callable[[TinyStore], object]] = {
    "first poll": lambda store: store.commit(poll("valley", article("valley", "a"))),
    "later poll": lambda store: store.commit(
        poll("harbour", article("harbour", "c"), dropped=(article("harbour", "a").id,))
    ),
    "bury": lambda store: store.bury(tombstone(article("harbour", "a")), LINE),
    "amend": lambda store: store.amend([(replace(tombstone(article("harbour", "gone")), legal=True), BARRED)]),
    "unbury": lambda store: store.unbury(article("harbour", "gone").id, NOON, LINE),
    "urgent state": lambda store: store.save_state(state("harbour", gone=True)),
    "note": lambda store: store.remember("note", b"new"),
}


@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EIO], ids=["full", "io"])
@pytest.mark.parametrize("lasting", [False, True], ids=["once", "lasting"])
@pytest.mark.parametrize("operation", OPERATIONS)
def test_whichever_file_operation_fails_the_state_is_before_or_after(
    tmp_path: Path, operation: str, error: int, lasting: bool
) -> None:
    """Failing at the n-th file operation, for every n, leaves one of two states, on disk and in memory; repeating ends it."""
    act = OPERATIONS[operation]
    before, after, steps = rehearse(tmp_path / "rehearsal", act)
    for n in range(1, steps + 1):
        path = tmp_path / str(n)
        files = FaultyFiles()
        store = prepared(path, files)
        files.arm(n, error, lasting=lasting)
        with suppress(StoreError):
            act(store)
        files.disarm()
        seen = view(store)
        abandon(store)
        with opened(path) as again:
            assert shown(seen) in (shown(before), shown(after))
            assert shown(view(again)) in (shown(before), shown(after))
            if operation != "unbury":
                assert view(again) in (before, after)
            assert again.problems() == ()
            act(again)
            assert shown(view(again)) == shown(after)
            assert view(again)[2] == after[2]
        assert [p.name for p in path.rglob("*.tmp")] == []


def shown(seen: tuple[Any, ...]) -> tuple[Any, ...]:
    """What readers can be shown of it: articles, cards, tombstones, audit, notes.

    An unbury that is interrupted has made its sources ask without conditions, which nobody sees; a bury has changed
    the revision of the ledger before that of the documents.
    """
    return seen[1], seen[3], seen[4], seen[5], seen[6]


def prepared(path: Path, files: FaultyFiles) -> TinyStore:
    store = TinyStore(path, clock=StillClock(), files=files)
    store.commit(poll("harbour", article("harbour", "a"), article("harbour", "gone")))
    store.remember("note", b"old")
    store.bury(tombstone(article("harbour", "gone")), replace(LINE, subject="another"))
    return store


def rehearse(path: Path, act: Callable[[TinyStore], object]) -> tuple[tuple[Any, ...], tuple[Any, ...], int]:
    files = FaultyFiles()
    store = prepared(path, files)
    before = view(store)
    files.arm(0, 0)
    act(store)
    steps, after = files.count, view(store)
    abandon(store)
    return before, after, steps


def test_a_full_disk_refuses_and_recovers_without_a_restart(tmp_path: Path) -> None:
    """While the disk is full commits are refused with a clear message; once there is room they are taken again."""
    files = FaultyFiles()
    with opened(tmp_path, files=files) as store:
        store.commit(poll("harbour", article("harbour", "a")))
        files.arm(1, errno.ENOSPC, lasting=True)
        for _ in range(3):
            with pytest.raises(StoreError, match="No space left"):
                store.commit(poll("harbour", article("harbour", "b")))
        store.save_state(state("valley"))
        assert ids(store.articles(HARBOUR)) == ids([article("harbour", "a")])
        files.disarm()
        store.commit(poll("harbour", article("harbour", "b")))
        assert len(store.articles(HARBOUR)) == 2


def test_a_light_state_that_cannot_be_written_fails_no_poll(tmp_path: Path) -> None:
    """On a full disk lazily written states wait; only flush says so, and later they are written after all."""
    files, clock = FaultyFiles(), StillClock()
    with opened(tmp_path, files=files, clock=clock) as store:
        files.arm(1, errno.ENOSPC, lasting=True)
        store.save_state(state("harbour"))
        clock.seconds += 6
        store.save_state(state("valley"))
        with pytest.raises(StoreError):
            store.flush()
        files.disarm()
    with opened(tmp_path) as store:
        assert set(store.states()) == {HARBOUR, VALLEY}


def test_an_unwritable_place_fails_with_one_clear_line(tmp_path: Path) -> None:
    """A state directory that cannot be made is a StoreError that names it."""
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="cannot make the state directory"):
        TinyStore(tmp_path / "file" / "state", clock=StillClock())


# ---------------------------------------------------------------------------------------------- damage


@pytest.mark.parametrize("cached", [True, False], ids=["cached", "uncached"])
@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_document_costs_its_source_alone(
    tmp_path: Path, damage: Callable[[Path], None], cached: bool
) -> None:
    """However a document is damaged, it is set aside and reported, its source begins afresh, others are untouched."""
    fill(tmp_path)
    if not cached:
        (tmp_path / "index.cache").unlink()
    other = (tmp_path / "sources" / "valley.json").read_bytes()
    damage(tmp_path / "sources" / "harbour.json")
    with opened(tmp_path) as store:
        assert store.articles(VALLEY) == (article("valley", "a"),)
        assert store.known(HARBOUR) == Known()
        assert [card.source for card in store.cards()] == [VALLEY]
        assert "harbour.json" in "".join(store.problems())
        assert len(store.problems()) == 1
        assert [p.name for p in (tmp_path / "damaged").iterdir()] == ["harbour.json.1"]
        store.commit(poll("harbour", article("harbour", "a")))
    assert (tmp_path / "sources" / "valley.json").read_bytes() == other
    with opened(tmp_path) as store:
        assert len(store.problems()) == 1  # until somebody has looked at it
        assert ids(store.articles(HARBOUR)) == [article("harbour", "a").id]
        put = tmp_path / "damaged" / "harbour.json.1"
        put.rmdir() if put.is_dir() else put.unlink()
        assert store.problems() == ()


@pytest.mark.parametrize("up", [False, True], ids=["down", "up"])
@pytest.mark.parametrize("damage", DAMAGES)
def test_the_generation_before_takes_a_damaged_documents_place(
    tmp_path: Path, damage: Callable[[Path], None], up: bool
) -> None:
    """What polls before the last one brought is there at once; the source is asked now, and without conditions."""
    due = NOON + timedelta(days=1)
    first, last = article("harbour", "a"), article("harbour", "b")
    with opened(tmp_path) as store:
        store.commit(poll("harbour", first))
        store.commit(poll("harbour", last, state=state("harbour", next_due=due)))
        store.bury(tombstone(article("valley", "x")), LINE)
        if up:
            damage(tmp_path / "sources" / "harbour.json")
            store.flush()  # looks over the files
            store.flush()
            assert len(store.problems()) == 1
            assert store.articles(HARBOUR) == (first,)
            assert [card.id for card in store.cards()] == [first.id]
            assert store.state(HARBOUR) == state("harbour", next_due=None, validators=Validators(), body_hash="")
            assert len(store.problems()) == 1
    if not up:
        damage(tmp_path / "sources" / "harbour.json")
    with opened(tmp_path) as store:
        assert store.articles(HARBOUR) == (first,)
        assert [card.id for card in store.cards()] == [first.id]
        assert store.state(HARBOUR) == state("harbour", next_due=None, validators=Validators(), body_hash="")
        assert len(store.problems()) == 1
        store.commit(poll("harbour", first, last))
        assert len(store.articles(HARBOUR)) == 2


def test_a_file_system_without_links_has_no_generation_before(tmp_path: Path) -> None:
    """Where no second name can be given to a file, polls are stored all the same."""

    class Linkless(FaultyFiles):
        def link(self, source: Path, target: Path) -> None:
            raise OSError(errno.EPERM, "Operation not permitted")

    with opened(tmp_path, files=Linkless()) as store:
        store.commit(poll("harbour", article("harbour", "a")))
        store.commit(poll("harbour", article("harbour", "b")))
        assert len(store.articles(HARBOUR)) == 2
    assert list((tmp_path / "previous").iterdir()) == []


def test_what_was_written_without_certainty_is_written_again(tmp_path: Path) -> None:
    """Where the name of a new document may not be durable the poll fails, and the next flush writes it anew."""
    files = FaultyFiles()
    with opened(tmp_path, files=files) as store:
        store.commit(poll("harbour", article("harbour", "a")))
        files.sync_directory = refuse  # type: ignore[method-assign,assignment]
        with pytest.raises(StoreError, match="cannot be sure"):
            store.commit(poll("harbour", article("harbour", "b")))
        with pytest.raises(StoreError):
            store.flush()
        inode = (tmp_path / "sources" / "harbour.json").stat().st_ino
        del files.sync_directory
        store.flush()
        assert (tmp_path / "sources" / "harbour.json").stat().st_ino != inode
        assert len(store.articles(HARBOUR)) == 2
        inode = (tmp_path / "sources" / "harbour.json").stat().st_ino
        store.flush()
        assert (tmp_path / "sources" / "harbour.json").stat().st_ino == inode


def refuse(_: Path) -> None:
    raise OSError(errno.EIO, "Input/output error")


def test_damage_that_no_date_betrays_is_found_when_read(tmp_path: Path) -> None:
    """A bit that turned on the disk is noticed by the checksum, and the next poll asks without conditions."""
    fill(tmp_path)
    path = tmp_path / "sources" / "harbour.json"
    status = path.stat()
    flip_middle(path)
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    with opened(tmp_path) as store:
        assert store.problems() == ()
        assert store.state(HARBOUR) == state("harbour")
        revision = store.revision()
        assert store.article(article("harbour", "a").id) is None
        assert store.state(HARBOUR) == state("harbour", validators=Validators(), body_hash="")
        assert len(store.problems()) == 1
        assert store.revision() != revision
        assert {card.source for card in store.cards()} == {VALLEY}
    with opened(tmp_path) as store:
        assert store.state(HARBOUR) == state("harbour", validators=Validators(), body_hash="")


def test_a_text_is_read_without_its_document(tmp_path: Path) -> None:
    """What stands elsewhere in the file is not looked at, and what has turned in the article itself is never given."""
    with opened(tmp_path) as store:
        store.commit(poll("harbour", article("harbour", "a"), article("harbour", "b"), article("harbour", "c")))
    path = tmp_path / "sources" / "harbour.json"
    whole = path.read_bytes()
    one = article("harbour", "b")
    raw = documents.piece_of(whole, one.id)
    assert raw
    assert codec.decode(Article, raw) == one
    assert documents.piece_of(whole, ArticleId("0" * 32)) is None
    damaged = whole.replace(b"What happened at b", b"What happened at B", 1)
    assert documents.piece_of(damaged, one.id) is None
    for length in range(0, len(whole), 97):
        assert documents.piece_of(whole[:length], one.id) in (None, raw)
    status = path.stat()
    path.write_bytes(damaged)
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    with opened(tmp_path) as store:
        assert store.text(article("harbour", "a").id) == article("harbour", "a").text
        assert not store.problems()
        assert store.text(one.id) == ""
        assert len(store.problems()) == 1


def test_a_lost_document_takes_its_validators_with_it(tmp_path: Path) -> None:
    """A light state outlives its document, but never so that the source would answer "not modified" for ever."""
    fill(tmp_path)
    with opened(tmp_path) as store:
        store.save_state(state("harbour", failures=4))
    (tmp_path / "sources" / "harbour.json").unlink()
    with opened(tmp_path) as store:
        assert store.state(HARBOUR) == state("harbour", failures=4, validators=Validators(), body_hash="")


def test_a_lost_document_is_no_reason_to_ask_sooner_than_was_allowed(tmp_path: Path) -> None:
    """Its source is asked at once, unless it wants to be left alone."""
    fill(tmp_path)
    later = NOON + timedelta(hours=1)
    with opened(tmp_path) as store:
        store.save_state(state("harbour", not_before=later, next_due=later))
        store.save_state(state("valley", next_due=later))
    for path in (tmp_path / "sources").iterdir():
        path.unlink()
    with opened(tmp_path) as store:
        assert {key: one.next_due for key, one in store.states().items()} == {HARBOUR: later, VALLEY: None}


def test_swapped_documents_are_noticed(tmp_path: Path) -> None:
    """A document that holds another source's state is not taken for this one's."""
    fill(tmp_path)
    one, other, between = (tmp_path / "sources" / f"{name}.json" for name in ("harbour", "valley", "x"))
    one.rename(between)
    other.rename(one)
    between.rename(other)
    with opened(tmp_path) as store:
        assert len(store.problems()) == 2
        assert list(store.cards()) == []


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("which", ["ledger.json", "ledger.copy.json"])
def test_a_damaged_ledger_is_replaced_by_its_copy(tmp_path: Path, which: str, damage: Callable[[Path], None]) -> None:
    """Tombstones survive the loss of either of their two files, and both are whole again afterwards."""
    a = article("harbour", "a")
    with opened(tmp_path) as store:
        store.bury(tombstone(a), LINE)
    damage(tmp_path / which)
    with opened(tmp_path) as store:
        assert store.buried(a) is not None
        assert len(store.problems()) == 1
    assert (tmp_path / "ledger.json").read_bytes() == (tmp_path / "ledger.copy.json").read_bytes()


def test_without_any_ledger_nothing_is_brought_back(tmp_path: Path) -> None:
    """Where both files of the ledger are damaged the store refuses to open, and says what to do."""
    with opened(tmp_path) as store:
        store.bury(tombstone(article("harbour", "a")), LINE)
    junk(tmp_path / "ledger.json")
    junk(tmp_path / "ledger.copy.json")
    with pytest.raises(Damaged, match="from a backup"):
        TinyStore(tmp_path, clock=StillClock())
    (tmp_path / "ledger.json").unlink()
    (tmp_path / "ledger.copy.json").unlink()
    with opened(tmp_path) as store:
        assert store.tombstones() == ()


@pytest.mark.parametrize("name", ["featured", "tokens"])
@pytest.mark.parametrize("spoil", [flip_middle, lambda path: path.write_bytes(b""), lambda path: path.unlink()])
def test_what_people_decided_outlives_the_damage_of_its_note(
    tmp_path: Path, name: str, spoil: Callable[[Path], object]
) -> None:
    """It is kept twice; which of both is damaged makes no difference, nor what is remembered after that."""
    path = tmp_path / "notes" / name
    with opened(tmp_path) as store:
        store.remember(name, b"before that")
        store.remember(name, b"chosen")
    for which in (path, path.with_name(f"{name}.copy")):
        spoil(which)
        with opened(tmp_path) as store:
            assert store.recall(name) == b"chosen"
            store.remember(name, b"chosen")
    spoil(path)
    with opened(tmp_path, read_only=True) as store:
        assert store.recall(name) == b"chosen"


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("which", ["schedule.json", "notes/note"])
def test_damage_to_small_files_costs_what_they_held(tmp_path: Path, which: str, damage: Callable[[Path], None]) -> None:
    """A damaged schedule or note is set aside; nothing committed is lost with it."""
    fill(tmp_path)
    with opened(tmp_path) as store:
        store.save_state(state("harbour", failures=1))
        store.remember("note", b"x" * 600)
    damage(tmp_path / which)
    with opened(tmp_path) as store:
        assert store.recall("note") in (None, b"x" * 600)
        assert len(store.problems()) == 1
        assert store.state(HARBOUR) in (state("harbour"), state("harbour", failures=1))
        assert len(list(store.cards())) == 3


def test_a_newer_layout_is_refused_and_left_alone(tmp_path: Path) -> None:
    """State written by a later version is neither read nor set aside: the start fails, naming both versions."""
    fill(tmp_path)
    path = tmp_path / "sources" / "harbour.json"
    tables = b'{"source":{}}'
    checksum = sha256(b"2:" + tables).hexdigest()[:32]
    path.write_bytes(b'{"schema":2,"sum":"%s","tables":%s}' % (checksum.encode(), tables))
    with pytest.raises(SchemaMismatch) as caught:
        TinyStore(tmp_path, clock=StillClock())
    assert (caught.value.found, caught.value.wanted) == (2, 1)
    assert path.exists()


def test_a_document_of_another_shape_is_left_alone(tmp_path: Path) -> None:
    """A right checksum over fields we do not understand means another version, not damage: nothing is set aside."""
    fill(tmp_path)
    path = tmp_path / "sources" / "harbour.json"
    storage = AtomicStorage(path)
    tables = storage.read()
    assert tables is not None
    del tables["articles"]["1"]["published"]
    storage.write(tables)
    with pytest.raises(StoreError, match="another version"):
        TinyStore(tmp_path, clock=StillClock())
    assert path.exists()


def test_a_ledger_of_another_shape_is_left_alone(tmp_path: Path) -> None:
    """It is not damaged: to go on without it would bring back what was taken down."""
    with opened(tmp_path) as store:
        store.bury(tombstone(article("harbour", "a")), LINE)
    for name in ("ledger.json", "ledger.copy.json"):
        storage = AtomicStorage(tmp_path / name)
        tables = storage.read()
        assert tables is not None
        del tables["tombstones"]["1"]["at"]
        storage.write(tables)
    before = (tmp_path / "ledger.json").read_bytes()
    with pytest.raises(StoreError, match="another version"):
        TinyStore(tmp_path, clock=StillClock())
    assert (tmp_path / "ledger.json").read_bytes() == before


def test_leftovers_of_a_killed_writer_are_swept(tmp_path: Path) -> None:
    """Half-written temporary files do not accumulate, and are never read."""
    fill(tmp_path)
    leftovers = [
        tmp_path / ".ledger.json.tmp",
        tmp_path / "sources" / ".harbour.json.tmp",
        tmp_path / "notes" / ".n.tmp",
    ]
    for path in leftovers:
        path.write_bytes(b"{")
    with opened(tmp_path) as store:
        assert len(list(store.cards())) == 3
        assert store.problems() == ()
    assert not any(path.exists() for path in leftovers)


# ---------------------------------------------------------------------------------------------- the cache


@pytest.mark.parametrize("damage", [*DAMAGES[:-1], os.unlink])
def test_the_cache_is_never_the_truth(tmp_path: Path, damage: Callable[[Path], None]) -> None:
    """Whatever becomes of the cache file, the store says the same, and reports no problem."""
    fill(tmp_path)
    with opened(tmp_path) as store:
        whole = view(store)
    damage(tmp_path / "index.cache")
    with opened(tmp_path) as store:
        assert view(store) == whole
        assert store.problems() == ()
        assert store.twins(article("third", "x", canonical=CanonicalUrl("valley.example/a")))


class Counting(FaultyFiles):
    """Counts the documents that are read."""

    documents = 0

    def read(self, path: Path) -> bytes:
        self.documents += path.parent.name == "sources"
        return super().read(path)


def test_the_cache_spares_reading_documents(tmp_path: Path) -> None:
    """With a cache that fits, opening and listing reads no document; a document that changed is read."""
    fill(tmp_path)
    files = Counting()
    with opened(tmp_path, files=files) as store:
        assert len(list(store.cards())) == 3
        assert len(store.states()) == 2
        assert store.revision()
        assert files.documents == 0
        store.commit(poll("harbour", article("harbour", "c")))
        abandon(store)
        store._closed = True
    files = Counting()
    with opened(tmp_path, files=files) as store:
        assert len(list(store.cards())) == 4
        assert files.documents == 1


def test_few_changes_do_not_rewrite_the_whole_cache(tmp_path: Path) -> None:
    """They are kept beside it, until they are many; either way a start reads no document."""
    keys = [f"source{number}" for number in range(8)]
    with opened(tmp_path) as store:
        for key in keys:
            store.commit(poll(key, article(key, "a")))
    whole, later = tmp_path / "index.cache", tmp_path / "index.later"
    first, sizes = whole.read_bytes(), []
    for changed, key in enumerate(keys[:4], 1):
        files = Counting()
        with opened(tmp_path, files=files) as store:
            assert len(list(store.cards())) == 7 + changed
            assert files.documents == 0
            store.commit(poll(key, article(key, "a"), article(key, "b")))
        sizes.append(later.stat().st_size if later.exists() else 0)
        assert (whole.read_bytes() == first) == (changed <= 2)
    assert 0 < sizes[0] < sizes[1] < len(first)
    assert sizes[2] == 0
    for path in (later, whole):
        with opened(tmp_path) as store:
            seen = view(store)
        path.unlink(missing_ok=True)
        with opened(tmp_path) as store:
            assert view(store) == seen


def test_an_unchanged_store_is_not_written(tmp_path: Path) -> None:
    """Opening, reading and closing rewrites no file."""
    fill(tmp_path)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file() and path.name != "lock"}
    with opened(tmp_path) as store:
        view(store)
        store.flush()
    assert before == {p: p.stat().st_mtime_ns for p in tmp_path.rglob("*") if p.is_file() and p.name != "lock"}


# ---------------------------------------------------------------------------------------------- light states


def test_light_states_are_written_together(tmp_path: Path) -> None:
    """Polls that brought nothing touch the disk once in five seconds, and a closed store has written them all."""
    clock = StillClock()
    path = tmp_path / "schedule.json"
    with opened(tmp_path, clock=clock) as store:
        store.save_state(state("harbour"))
        clock.seconds += 4.9
        store.save_state(state("valley"))
        assert not path.exists()
        clock.seconds += 0.2
        store.save_state(state("third"))
        assert path.exists()
        first = path.read_bytes()
        store.save_state(state("fourth"))
        assert path.read_bytes() == first
    with opened(tmp_path) as store:
        assert set(store.states()) == {"harbour", "valley", "third", "fourth"}


@pytest.mark.parametrize("urgent", [{"gone": True}, {"not_before": NOON + timedelta(hours=1)}], ids=["gone", "wait"])
def test_what_a_host_asked_of_us_survives_a_kill(tmp_path: Path, urgent: dict[str, Any]) -> None:
    """A state that says "gone" or "wait" is on the disk when save_state returns."""
    store = TinyStore(tmp_path, clock=StillClock())
    store.save_state(state("harbour", **urgent))
    abandon(store)
    with opened(tmp_path) as store:
        assert store.state(HARBOUR) == state("harbour", **urgent)


# ---------------------------------------------------------------------------------------------- takedown

WORDS = "unmistakable sentence of the buried article"


def told(name: str = "a") -> Article:
    return article("harbour", name, words=WORDS, title=f"Headline: {WORDS}", body=SafeHtml(f"<p>{WORDS}</p>"))


def files_with(path: Path, words: str) -> list[str]:
    return sorted(p.name for p in path.rglob("*") if p.is_file() and words.encode() in p.read_bytes())


def test_no_byte_of_a_buried_text_remains(tmp_path: Path) -> None:
    """After a takedown neither documents, cache, nor copies that were set aside hold the text or the title."""
    with opened(tmp_path) as store:
        store.commit(poll("harbour", told(), article("harbour", "kept"), left_out=((told().title, "twice"),)))
    flip_middle(tmp_path / "sources" / "harbour.json")
    with opened(tmp_path) as store:
        store.commit(poll("harbour", told(), article("harbour", "kept"), left_out=((told().title, "twice"),)))
        store._keeper._save_cache()
        store.commit(poll("harbour", told()))
        assert files_with(tmp_path, WORDS) == ["harbour.json", "harbour.json", "harbour.json.1", "index.cache"]
        store.bury(tombstone(told()), LINE)
        assert files_with(tmp_path, WORDS) == []
        store.flush()
        assert files_with(tmp_path, WORDS) == []
    assert files_with(tmp_path, WORDS) == []
    assert (tmp_path / "index.cache").exists()


def test_what_a_version_left_standing_that_knows_no_second_cache_goes_at_the_next_start(tmp_path: Path) -> None:
    """It takes a piece down, and writes the whole cache anew: the second file, which it does not know, has the title."""
    keys = [f"source{number}" for number in range(8)]
    with opened(tmp_path) as store:
        for key in keys:
            store.commit(poll(key, article(key, "a")))
        store.commit(poll("harbour", article("harbour", "kept")))
    with opened(tmp_path) as store:
        store.commit(poll("harbour", told(), article("harbour", "kept")))
        store.commit(poll("source1", article("source1", "a"), article("source1", "b")))
    later = tmp_path / "index.later"
    left = later.read_bytes()
    with opened(tmp_path) as store:
        store.bury(tombstone(told()), LINE)
    later.write_bytes(left)
    assert files_with(tmp_path, WORDS) == ["index.later"]
    with opened(tmp_path, read_only=True) as store:
        seen = view(store)
    assert later.exists()
    with opened(tmp_path) as store:
        assert files_with(tmp_path, WORDS) == []
        assert view(store) == seen
    assert files_with(tmp_path, WORDS) == []
    files = Counting()
    with opened(tmp_path, files=files) as store:
        assert len(list(store.cards())) == 10
        assert files.documents == 0


def test_no_byte_of_a_buried_text_remains_beside_the_whole_cache(tmp_path: Path) -> None:
    """Where it came after that was written."""
    with opened(tmp_path) as store:
        for number in range(8):
            store.commit(poll(f"source{number}", article(f"source{number}", "a")))
    with opened(tmp_path) as store:
        store.commit(poll("harbour", told(), article("harbour", "kept")))
    assert files_with(tmp_path, WORDS) == ["harbour.json", "index.later"]
    with opened(tmp_path) as store:
        store.bury(tombstone(told()), LINE)
        assert files_with(tmp_path, WORDS) == []
    assert files_with(tmp_path, WORDS) == []


def test_a_takedown_on_a_full_disk_is_finished_when_there_is_room(tmp_path: Path) -> None:
    """What could not be removed from the files is out of sight, and goes with the first flush that can write."""
    files = FaultyFiles()
    with opened(tmp_path, files=files) as store:
        store.commit(poll("harbour", told(), article("harbour", "kept")))
        for fault in range(1, 60):
            files.arm(fault, errno.ENOSPC, lasting=True)
            with suppress(StoreError):
                store.bury(tombstone(told()), LINE)
            done = fault > files.count
            files.disarm()
            if store.tombstones():
                assert store.article(told().id) is None
                store.flush()
                assert files_with(tmp_path, WORDS) == []
            else:
                assert store.article(told().id) is not None
            if done:
                return


def test_a_full_disk_does_not_keep_the_store_from_opening(tmp_path: Path) -> None:
    """With one file of the ledger lost and a takedown unfinished, it opens, hides what must be hidden, and mends later."""
    with opened(tmp_path) as store:
        store.commit(poll("harbour", told(), article("harbour", "kept")))
    files = FaultyFiles()
    store = TinyStore(tmp_path, clock=StillClock(), files=files)
    files.replace = lambda source, target: refuse(target) if target.parent.name == "sources" else source.replace(target)  # type: ignore[method-assign,assignment]
    with pytest.raises(StoreError):
        store.bury(tombstone(told()), LINE)
    abandon(store)
    flip_middle(tmp_path / "ledger.json")
    files = FaultyFiles()
    files.write = lambda _fd, _data: refuse(tmp_path)  # type: ignore[method-assign,assignment,return-value]
    with opened(tmp_path, files=files) as store:
        assert [card.id for card in store.cards()] == [article("harbour", "kept").id]
        assert len(store.tombstones()) == 1
        with pytest.raises(StoreError):
            store.check_writable()
        with pytest.raises(StoreError):
            store.flush()
        assert len(store.tombstones()) == 1
        del files.write
        store.check_writable()
        store.flush()
        assert files_with(tmp_path, WORDS) == []
        assert (tmp_path / "ledger.json").read_bytes() == (tmp_path / "ledger.copy.json").read_bytes()


def test_an_interrupted_takedown_is_finished_at_the_next_start(tmp_path: Path) -> None:
    """Killed between ledger and documents, the article is out of sight at once, and out of the files at the next start."""
    files = FaultyFiles()
    with opened(tmp_path, files=files) as store:
        store.commit(poll("harbour", told(), article("harbour", "kept")))
    for n in range(1, 100):
        path = tmp_path / f"copy{n}"
        with opened(path, files=files) as store:
            store.commit(poll("harbour", told(), article("harbour", "kept")))
        store = TinyStore(path, clock=StillClock(), files=files)
        files.arm(n, errno.EIO, lasting=True)
        with suppress(StoreError):
            store.bury(tombstone(told()), LINE)
        done = n > files.count
        files.disarm()
        hidden = store.article(told().id) is None
        assert hidden == bool(store.tombstones())
        abandon(store)
        with opened(path) as store:
            if store.tombstones():
                assert [card.id for card in store.cards()] == [article("harbour", "kept").id]
                assert files_with(path, WORDS) == []
        if done:
            return
    pytest.fail("the takedown never came to an end")


# ---------------------------------------------------------------------------------------------- read-only


def test_a_source_without_a_document_is_asked_without_conditions_after_a_restore(tmp_path: Path) -> None:
    """What was restored comes with its next poll, also where nothing of it but its state is left."""
    a = article("harbour", "a")
    with opened(tmp_path) as store:
        store.bury(tombstone(a), LINE)
        store.save_state(state("harbour"))
        assert store.unbury(a.id, NOON, LINE) is not None
    with opened(tmp_path) as store:
        assert store.state(HARBOUR) == state("harbour", validators=Validators(), body_hash="")


def test_a_reader_looks_at_a_state_that_is_in_use(tmp_path: Path) -> None:
    """With read_only the state of a running process is shown; nothing is written, whatever is asked."""
    fill(tmp_path)
    with opened(tmp_path) as owner:
        owner.save_state(state("valley", failures=3, gone=True))
        whole = view(owner)
        before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
        with opened(tmp_path, read_only=True) as reader:
            assert view(reader) == whole
            reader.flush()
            with pytest.raises(StoreError, match="reading only"):
                reader.commit(poll("harbour"))
        assert before == {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}


def test_a_reader_leaves_damage_where_it_is(tmp_path: Path) -> None:
    """Setting files aside is the owner's business: a reader reports them, and answers for the others."""
    fill(tmp_path)
    junk(tmp_path / "sources" / "harbour.json")
    with opened(tmp_path, read_only=True) as reader:
        assert [card.source for card in reader.cards()] == [VALLEY]
        assert len(reader.problems()) == 1
    assert not (tmp_path / "damaged").exists()


def test_a_reader_of_nothing_makes_nothing(tmp_path: Path) -> None:
    """Reading a state that does not exist yet shows an empty one, and does not create it."""
    with opened(tmp_path / "none", read_only=True) as reader:
        assert dict(reader.states()) == {}
    assert not (tmp_path / "none").exists()


# ---------------------------------------------------------------------------------------------- one owner


def test_a_second_owner_is_refused(tmp_path: Path) -> None:
    """While a store is open another one on the same directory fails at once, naming the process."""
    with opened(tmp_path), pytest.raises(StoreBusy, match=f"process {os.getpid()}"):
        TinyStore(tmp_path, clock=StillClock())
    with opened(tmp_path) as store:
        assert dict(store.states()) == {}


def test_a_store_that_failed_to_open_lets_go(tmp_path: Path) -> None:
    """A start that fails does not leave the directory locked."""
    junk(tmp_path / "ledger.json")
    for _ in range(2):
        with pytest.raises(Damaged):
            TinyStore(tmp_path, clock=StillClock())
