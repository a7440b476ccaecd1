"""Takedowns as cases: what a scope names, deadlines, acting later, lifting again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from syndicator.engine.editing import amending, casework, targets
from syndicator.engine.editing.amending import Given, Order
from syndicator.errors import UsageError
from syndicator.model import (
    CaseState,
    Credit,
    Hop,
    HopRole,
    Notice,
    PollRecord,
    Role,
    Scope,
    SourceState,
)
from syndicator.store.folder.casebook import CaseFiles
from tests.builders import NOON, article
from tests.fakes.store import MemoryStore

if TYPE_CHECKING:
    from pathlib import Path

    from syndicator.model import Tombstone

HOPS = (
    Hop(HopRole.ORIGINAL, "Example　Press", credits=(Credit(Role.AUTHOR, "Ann LEE"),)),
    Hop(HopRole.REPRINT, "The Portal", credits=(Credit(Role.EDITOR, "Bo Chen"),)),
)
FIRST = replace(article("one"), hops=HOPS)
REPRINT = replace(article("two"), story=FIRST.story)
OTHER = article("three", 9, title="Bees come through", text="Hives were counted in the valleys. " * 400 + "The end.")
LATER = NOON + timedelta(days=1)


@pytest.fixture
def store() -> MemoryStore:
    made = MemoryStore()
    for one in (FIRST, REPRINT, OTHER):
        state = SourceState(one.source, f"https://{one.source}.example/feed")
        made.commit(PollRecord(state, (one,), tuple((key, one.id) for key in one.identities)))
    return made


@pytest.fixture
def book(tmp_path: Path) -> CaseFiles:
    return CaseFiles(tmp_path / "cases")


def act(store: MemoryStore, book: CaseFiles, notice: Notice) -> list[Tombstone]:
    case = casework.receive(store, book, notice, now=NOON, statement=None)
    return casework.carry_out(store, book, case, now=NOON, carrying=lambda _: ("all",))


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        (Scope(("not there", OTHER.url)), [OTHER]),
        (Scope(sources=("two",)), [FIRST]),
        (Scope(outlets=("EXAMPLE PRESS",)), [FIRST]),
        (Scope(outlets=("theportal",)), [FIRST]),
        (Scope(outlets=("Example",)), []),
        (Scope(authors=("ann lee",)), [FIRST]),
        (Scope(authors=("Bo Chen", "Nobody")), [FIRST]),
        (Scope(patterns=("^Bees",)), [OTHER]),
        (Scope(patterns=(r"The end\.$",)), [OTHER]),
        (Scope(patterns=("(a+)+$",)), []),
        (Scope(sources=("one",), patterns=("Bees",)), [FIRST, OTHER]),
    ],
)
def test_a_scope_names_stories(store: MemoryStore, scope: Scope, expected: list[object]) -> None:
    """By id, source, any hop's outlet, any credited person, and words anywhere in title or text, however long."""
    assert targets.stories(store, scope) == [one.story for one in expected]  # type: ignore[attr-defined]
    gone = {card.id for card in targets.would_go(store, scope)}
    assert gone == {card.id for card in store.cards() if card.story in targets.stories(store, scope)}


def test_a_scope_names_what_an_editor_wrote(store: MemoryStore) -> None:
    """What stands on the page counts, and so does what its source wrote."""
    given = Given(title="Bees of ours", credits={"The Three Post": {"author": ("Dai Lin",)}})
    amending.amend(store, Order(OTHER.id, given), NOON)
    for scope in (Scope(patterns=("^Bees of ours$",)), Scope(patterns=("come through$",)), Scope(authors=("Dai Lin",))):
        assert targets.stories(store, scope) == [OTHER.story]


def test_a_case_that_fits_nothing_stays_open(store: MemoryStore, book: CaseFiles) -> None:
    """It is recorded, and carried out once something fits."""
    notice = Notice(Scope(patterns=("Wolves",)), "asked for")
    with pytest.raises(UsageError, match=r"no stored article fits \(1 pattern"):
        act(store, book, notice)
    assert casework.state_of(book.cases()[0], NOON) is CaseState.OPEN
    assert store.tombstones() == ()


def test_a_wrong_pattern_is_said_to_be_wrong(store: MemoryStore) -> None:
    """The message names the option; nothing is removed."""
    with pytest.raises(UsageError, match="--pattern"):
        targets.stories(store, Scope(patterns=("(",)))


def test_a_case_has_a_deadline_and_a_state(store: MemoryStore, book: CaseFiles) -> None:
    """24 hours after it was received; open, overdue, done, restored; numbers go up; a wrong deadline is refused."""
    received = NOON - timedelta(hours=5)
    notice = Notice(Scope((FIRST.id,)), "asked for", "copyright", received=received)
    case = casework.receive(store, book, notice, now=NOON, statement=("/tmp/n.PDF", b"a letter"))
    assert (case.number, case.deadline) == (1, received + timedelta(hours=24))
    assert casework.state_of(case, NOON) is CaseState.OPEN
    assert casework.state_of(case, LATER) is CaseState.OVERDUE
    assert len(list(store.cards())) == 3
    casework.carry_out(store, book, case, now=LATER, carrying=lambda _: ())
    assert casework.state_of(book.cases()[0], LATER + timedelta(days=9)) is CaseState.DONE
    casework.reinstate(store, book, "case-1", reason="theirs", now=LATER, statement=("c.txt", b"no"))
    (case,) = book.cases()
    assert casework.state_of(case, LATER) is CaseState.RESTORED
    assert [step.action for step in case.steps] == ["received", "taken down", "restored"]
    assert [one.name.rpartition(".")[2] for one in case.statements] == ["PDF", "txt"]
    assert casework.receive(store, book, notice, now=NOON, statement=None).number == 2
    with pytest.raises(UsageError, match="deadline"):
        casework.receive(store, book, replace(notice, deadline=NOON - timedelta(days=9)), now=NOON, statement=None)


def test_what_repeats_the_text_is_forgotten(store: MemoryStore, book: CaseFiles) -> None:
    """Pattern and author leave the case with the text; the audit log never had them, nor who complained."""
    notice = Notice(Scope(patterns=("Hives were",), authors=("Ann Lee",)), "asked for", claimant="Cy", contact="c@d.e")
    tombs = act(store, book, notice)
    assert len(tombs) == 2
    assert all(tomb.case == 1 for tomb in tombs)
    assert book.cases()[0].notice.scope == Scope()
    assert set(book.cases()[0].stories) == {FIRST.story, OTHER.story}
    said = repr(store.audit())
    assert [line.detail for line in store.audit() if line.action == "takedown"] == ["case 1: asked for"] * 2
    assert not [word for word in ("Hives", "Ann", "Cy", "c@d.e") if word in said]
    with pytest.raises(UsageError, match="was carried out"):
        casework.carry_out(store, book, book.cases()[0], now=LATER, carrying=lambda _: ())


def test_a_case_that_was_broken_off_can_be_finished(store: MemoryStore, book: CaseFiles) -> None:
    """Killed between the burial and the case's note: given again, it is done, with all that it took down."""
    case = casework.receive(store, book, Notice(Scope((FIRST.id,)), "x"), now=NOON, statement=None)
    casework.carry_out(store, book, case, now=NOON, carrying=lambda _: ())
    book.save(case)
    (tomb,) = casework.carry_out(store, book, book.cases()[0], now=LATER, carrying=lambda _: ())
    assert (tomb.id, book.cases()[0].acted_at) == (FIRST.story, LATER)


def test_one_story_of_a_case_can_be_restored(store: MemoryStore, book: CaseFiles) -> None:
    """By its address: the case is done as long as anything of it is down, then restored."""
    act(store, book, Notice(Scope((FIRST.id, OTHER.id)), "x", legal=True))
    assert all(tomb.legal for tomb in store.tombstones())
    casework.reinstate(store, book, OTHER.url, reason="", now=LATER)
    assert casework.state_of(book.cases()[0], LATER) is CaseState.DONE
    casework.reinstate(store, book, "1", reason="", now=LATER)
    assert casework.state_of(book.cases()[0], LATER) is CaseState.RESTORED
    for target in ("1", "2"):
        with pytest.raises(UsageError, match=r"takedown --(show|cases)"):
            casework.reinstate(store, book, target, reason="", now=LATER)


def test_files_are_their_owners_alone(store: MemoryStore, book: CaseFiles, tmp_path: Path) -> None:
    """The folder and what is in it; a path given for a statement names no file of ours."""
    case = casework.receive(
        store, book, Notice(Scope(("x",)), "r"), now=NOON, statement=("../../evil/../a.json", b"a letter")
    )
    folder = tmp_path / "cases"
    assert {path.name.rpartition(".")[2] for path in folder.iterdir()} == {"json", "bin"}
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
    assert folder.stat().st_mode & 0o777 == 0o700
    assert (folder / case.statements[0].name).read_bytes() == b"a letter"


def test_a_damaged_case_stands_in_no_others_way(store: MemoryStore, book: CaseFiles, tmp_path: Path) -> None:
    """It is named; what is asked for next is taken down under a number of its own, and lifted again."""
    act(store, book, Notice(Scope((FIRST.id,)), "one"))
    damaged = tmp_path / "cases" / "0001.json"
    damaged.write_bytes(damaged.read_bytes()[:40])
    assert act(store, book, Notice(Scope((OTHER.id,)), "two"))
    assert [case.number for case in book.cases()] == [2]
    (told,) = book.unread()
    assert str(damaged) in told
    with pytest.raises(UsageError, match="restore it from a backup"):
        casework.numbered(book, 1)
    assert casework.reinstate(store, book, str(FIRST.id), reason="", now=NOON, statement=None)
    damaged.unlink()
    (tmp_path / "cases" / "0002.json").unlink()
    assert book.unread() == ()
    assert casework.receive(store, book, Notice(Scope((OTHER.id,)), "x"), now=NOON, statement=None).number == 3
