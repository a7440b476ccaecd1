"""Everything remembered by one store is remembered by another, whatever is behind either of them."""

from __future__ import annotations

import gzip
import hashlib
import io
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, TypeAlias

import pytest

from syndicator.errors import Damaged, SchemaMismatch, StoreError
from syndicator.files import Files
from syndicator.model import (
    ArticleId,
    AuditLine,
    Case,
    Doubt,
    IdentityMode,
    Judgement,
    Known,
    Moved,
    Notice,
    PollRecord,
    Scope,
    SourceKey,
    SourceState,
    Verdict,
)
from syndicator.store import transfer
from syndicator.store.database.annex import CaseRows, PictureRows
from syndicator.store.folder.casebook import CaseFiles
from syndicator.store.folder.pictures import FilePictures
from syndicator.store.folder.tiny import TinyStore
from syndicator.store.transfer import Everything
from syndicator.urls import canonical
from tests.builders import NOON, article
from tests.contract.store_material import StillClock, tombstone
from tests.fakes.store import Memory, MemoryStore

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.database import Server

BACK_ENDS = ("tiny", "memory", "postgres")
ONE, TWO = SourceKey("one"), SourceKey("two")
PNG = b"\x89PNG"
NAME = hashlib.sha256(PNG).hexdigest()[:40] + ".png"


Installed: TypeAlias = "Callable[[str, str], Everything]"


@pytest.fixture
def installation(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Installed]:
    """Makes an empty one, on a back end of a kind, under a name."""
    with ExitStack() as kept:

        def made(kind: str, name: str) -> Everything:
            notes, folder = ("released", "hub"), tmp_path / name
            if kind == "postgres":
                server: Server = request.getfixturevalue("postgres")
                store = server.store(schema := server.schema())
                kept.callback(server.drop, schema)
                kept.callback(store.close)
                return Everything(store, CaseRows(store.database), PictureRows(store.database), notes)
            files = CaseFiles(folder / "cases"), FilePictures(folder / "media", Files())
            if kind == "memory":
                return Everything(MemoryStore(Memory()), *files, notes)
            return Everything(TinyStore(folder / "state", clock=StillClock()), *files, notes)

        yield made


def filled(everything: Everything) -> Everything:
    """With everything that there is to remember."""
    store = everything.store
    first, second = article("one", 1), article("one", 2, title="Bees come through")
    held = replace(
        article("two", 3), hold="ask first", judgement=Judgement(Verdict.HELD, "held by hand"), approved=False
    )
    gone = article("two", 4)
    doubt = Doubt(IdentityMode.GUID, "one guid stood on several entries", NOON, 3, 2, shown=(("guid:x", first.id),))
    state = SourceState(ONE, "https://one.example/feed", mode=IdentityMode.LINK, mode_reason="shared", doubts=(doubt,))
    keys = (*((key, first.id) for key in first.identities), ("guid:an-alias", first.id), ("guid:aged", gone.id))
    shown = {"h2": first.id, "h1": second.id}
    store.commit(PollRecord(state, (first, second), keys, ("h2", "h1"), (("https://x.example/", "not wanted"),), shown))
    store.commit(PollRecord(SourceState(TWO, "https://two.example/feed"), (held, gone), (), ("h3",)))
    store.save_state(SourceState(SourceKey("idle"), "https://idle.example/", failures=2, last_error="no answer"))
    stone = tombstone(gone)
    lifted = tombstone(first, id=second.id)
    store.record(AuditLine(NOON, "hold", held.id, "ask first"))
    store.bury(lifted, AuditLine(NOON, "takedown", second.id))
    store.unbury(lifted.id, NOON + timedelta(hours=1), AuditLine(NOON, "restore", second.id))
    store.commit(PollRecord(state, (first, second), keys, ("h2", "h1"), (("https://x.example/", "not wanted"),), shown))
    store.bury(stone, AuditLine(NOON, "takedown", gone.id))
    store.remember("released", b"\x00what stood\xff")
    store.remember("robots-cache", b"not worth a move")
    statement = everything.casebook.keep(1, "letter.pdf", b"%PDF a letter", NOON)
    notice = Notice(Scope((gone.id,)), "asked for")
    everything.casebook.save(Case(1, notice, NOON, NOON + timedelta(days=1), (statement,), stories=(gone.id,)))
    everything.pictures.put(NAME, PNG)
    return everything


def packed(everything: Everything) -> bytes:
    file = io.BytesIO()
    transfer.pack(everything, file, "1.2")
    return file.getvalue()


def rewritten(data: bytes, old: bytes, new: bytes) -> bytes:
    return gzip.compress(gzip.decompress(data).replace(old, new))


@pytest.mark.parametrize("there", BACK_ENDS)
@pytest.mark.parametrize("here", BACK_ENDS)
def test_from_any_back_end_to_any(here: str, there: str, installation: Installed) -> None:
    """Articles, aliases, what is held and taken down, lifted and left out, cases, doubts, pictures; packed again, the
    same bytes.
    """
    old, new = filled(installation(here, "a")), installation(there, "b")
    data = packed(old)
    assert transfer.unpack(new, io.BytesIO(data)) == Moved(3, 3, 1, 1, 1)
    assert packed(new) == data
    for key in (ONE, TWO):
        assert new.store.articles(key) == old.store.articles(key)
        assert new.store.state(key) == old.store.state(key)
        assert new.store.known(key) == old.store.known(key)
        assert list(new.store.known(key).identities) == list(old.store.known(key).identities)
    assert new.store.known(ONE) != Known()
    assert new.store.tombstones() == old.store.tombstones()
    assert new.store.audit() == old.store.audit()
    assert new.store.buried(article("two", 4)) is not None
    assert new.store.buried(article("two", 9, url=article("two", 4).url)) is not None
    assert new.store.recall("released") == b"\x00what stood\xff"
    assert new.store.recall("robots-cache") is None
    assert new.casebook.cases() == old.casebook.cases()
    assert new.casebook.document(new.casebook.cases()[0].statements[0]) == b"%PDF a letter"
    assert new.pictures.get(NAME) == PNG


@pytest.mark.parametrize("kind", BACK_ENDS)
def test_nothing_is_mixed(kind: str, installation: Installed) -> None:
    """Where anything is remembered already, nothing is taken in."""
    data = packed(filled(installation(kind, "a")))
    new = installation(kind, "b")
    new.store.commit(PollRecord(SourceState(TWO, "https://two.example/feed"), (article("two", 9),)))
    with pytest.raises(StoreError, match="there is a state already"):
        transfer.unpack(new, io.BytesIO(data))
    assert [found.id for found in new.store.articles(TWO)] == [article("two", 9).id]


def test_what_is_not_whole_changes_nothing(installation: Installed) -> None:
    """Cut off, altered, of a later layout, or no state at all."""
    data = packed(filled(installation("memory", "a")))
    new = installation("tiny", "b")
    plain = gzip.decompress(data)
    wrong = (
        data[: len(data) // 2],
        gzip.compress(b"".join(plain.splitlines(keepends=True)[:-1])),
        rewritten(data, b"ask first", b"ask nobody"),
        b"<opml/>",
        gzip.compress(b'{"type":"end","lines":0,"sum":""}\n'),
        b"",
    )
    for broken in wrong:
        with pytest.raises(Damaged):
            transfer.unpack(new, io.BytesIO(broken))
    with pytest.raises(SchemaMismatch):
        transfer.unpack(new, io.BytesIO(rewritten(data, b'"schema":1', b'"schema":99')))
    assert not new.store.states()


class Failing(MemoryStore):
    """Its disk is full at the second commit."""

    commits = 0

    def commit(self, record: PollRecord) -> None:
        self.commits += 1
        if self.commits == 2:
            raise StoreError("no space left")
        super().commit(record)


def test_broken_off_it_goes_on_with_the_same_file(installation: Installed) -> None:
    """What was taken down is blocked from the first moment; another file is refused."""
    old = filled(installation("memory", "a"))
    data = packed(old)
    new = replace(installation("memory", "b"), store=Failing(Memory()))
    with pytest.raises(StoreError, match="no space"):
        transfer.unpack(new, io.BytesIO(data))
    assert new.store.buried(article("two", 4)) is not None
    old.store.remember("released", b"another")
    with pytest.raises(StoreError, match="there is a state already"):
        transfer.unpack(new, io.BytesIO(packed(old)))
    transfer.unpack(new, io.BytesIO(data))
    assert packed(new) == data


@pytest.mark.parametrize("there", BACK_ENDS)
@pytest.mark.parametrize("here", BACK_ENDS)
def test_a_source_goes_on_under_another_key(here: str, there: str, installation: Installed) -> None:
    """Its articles keep their ids, its state and keys go with it, and what was taken down of it stays away."""
    old, new = filled(installation(here, "a")), installation(there, "b")
    three = SourceKey("three")
    held = Case(2, Notice(Scope(sources=("two", "one")), "all of it"), NOON, NOON)
    old.casebook.save(held)
    transfer.copy(old, new, lambda _: None, {TWO: three})
    assert new.store.states().keys() == {ONE, three} | (old.store.states().keys() - {TWO})
    assert [one.id for one in new.store.articles(three)] == [one.id for one in old.store.articles(TWO)]
    assert {one.source for one in new.store.articles(three)} == {three}
    assert new.store.known(three).identities == old.store.known(TWO).identities
    assert new.store.articles(ONE) == old.store.articles(ONE)
    gone = article("two", 4)
    again = replace(gone, source=three, url="https://two.example/else", prints=article("two", 9, text="Else.").prints)
    assert new.store.buried(replace(again, canonical=canonical(again.url))) is not None  # by its guid alone
    assert TWO not in {burial.source for tomb in new.store.tombstones() for burial in tomb.buried}
    assert next(case for case in new.casebook.cases() if case.number == 2).notice.scope.sources == ("three", "one")


@pytest.mark.parametrize("kind", BACK_ENDS)
def test_a_source_that_was_polled_under_its_new_key_goes_on_as_it_was(kind: str, installation: Installed) -> None:
    """What both have met stays as it was met first, what came since is kept, and all is looked at again."""
    old, new = installation(kind, "a"), installation(kind, "b")
    first, second, third = (article("two", number) for number in (1, 2, 3))
    three = SourceKey("three")
    known = {key: one.id for one in (first, second) for key in one.identities}
    state = SourceState(TWO, "https://two.example/feed", last_ok=NOON)
    old.store.commit(PollRecord(state, (first, second), tuple(known.items())))
    again, fresh = (
        replace(one, source=three, id=ArticleId(f"{place:032x}"), story=one.story)
        for place, one in enumerate((second, third), 1)
    )
    met = {key: one.id for one in (again, fresh) for key in one.identities}
    later = replace(state, key=three, body_hash="b", last_ok=NOON + timedelta(days=1))
    shown = {"h1": again.id, "h2": fresh.id}
    old.store.commit(PollRecord(later, (again, fresh), tuple(met.items()), hashes=("h1", "h2"), shown=shown))
    transfer.copy(old, new, lambda _: None, {TWO: three})
    assert {one.id for one in new.store.articles(three)} == {first.id, second.id, fresh.id}
    assert TWO not in new.store.states()
    found, state_now = new.store.known(three), new.store.state(three)
    assert found.identities[second.identities[0]] == second.id
    assert found.identities[third.identities[0]] == fresh.id
    assert set(found.shown.values()) <= {second.id, fresh.id}
    assert state_now is not None
    assert (state_now.body_hash, state_now.last_ok) == ("", later.last_ok)


def test_a_source_that_is_not_there_gets_no_other_key(installation: Installed) -> None:
    """Nothing is taken in then."""
    old, new = filled(installation("memory", "a")), installation("memory", "b")
    with pytest.raises(StoreError, match="nothing is remembered of a source nine"):
        transfer.copy(old, new, lambda _: None, {SourceKey("nine"): SourceKey("ten")})
    assert not new.store.states()
