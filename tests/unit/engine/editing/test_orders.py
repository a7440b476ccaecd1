"""A legal order for what is taken down already, and its end."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from syndicator.engine.editing import casework, orders
from syndicator.errors import UsageError
from syndicator.model import ArticleId, CaseState, Notice, PollRecord, Scope, SourceState
from syndicator.store.folder.casebook import CaseFiles
from tests.builders import NOON, article
from tests.fakes.store import MemoryStore

if TYPE_CHECKING:
    from pathlib import Path

    from syndicator.model import Case, Tombstone

FIRST, SECOND = article("one"), article("one", 9, title="Bees", text="Hives were counted in the valleys.")
LATER = NOON + timedelta(days=1)


@pytest.fixture
def store() -> MemoryStore:
    made = MemoryStore()
    identities = tuple((key, one.id) for one in (FIRST, SECOND) for key in one.identities)
    made.commit(PollRecord(SourceState(FIRST.source, "https://one.example/feed"), (FIRST, SECOND), identities))
    return made


@pytest.fixture
def book(tmp_path: Path) -> CaseFiles:
    return CaseFiles(tmp_path / "cases")


def act(
    store: MemoryStore, book: CaseFiles, *targets: str, legal: bool = False, lifted: bool = False
) -> list[Tombstone]:
    notice = Notice(Scope(targets), "asked for", legal=legal, order_lifted=lifted)
    casework.named(store, notice)
    case = casework.receive(store, book, notice, now=LATER, statement=None)
    return casework.carry_out(store, book, case, now=LATER, carrying=lambda _: ("all",))


def told(case: Case) -> list[tuple[str, str]]:
    return [(step.action, step.detail) for step in case.steps[1:]]


@pytest.mark.parametrize("target", [FIRST.id, FIRST.url, f"https://mirror.example/articles/{FIRST.id}/"])
def test_an_order_and_its_end(store: MemoryStore, book: CaseFiles, target: str) -> None:
    """By every name that is left: 451 and 410 again, day, reason and blocks as before; both cases and the log say so."""
    act(store, book, FIRST.id, SECOND.id)
    before = next(tomb for tomb in store.tombstones() if tomb.id == FIRST.id)
    (barred,) = act(store, book, target, legal=True)
    assert (barred.legal, barred.case) == (True, 2)
    assert (barred.at, barred.reason, barred.buried) == (before.at, before.reason, before.buried)
    assert told(book.cases()[0])[1:] == [("barred", "1 story answers 451 (case 2)")]
    assert told(book.cases()[1]) == [("barred", "1 story answers 451")]
    assert book.cases()[0].barred is None  # of its two stories one answers 410
    (lifted,) = act(store, book, target, lifted=True)
    assert (lifted.legal, lifted.case) == (False, 3)
    assert (book.cases()[0].barred, book.cases()[1].barred) == (False, False)
    assert [line.action for line in store.audit() if line.subject == FIRST.id] == ["takedown", "barred", "order lifted"]
    assert store.audit()[-1].detail == "case 3: asked for; 451 becomes 410"
    assert store.buried(FIRST) is not None


def test_what_changes_nothing_is_refused(store: MemoryStore, book: CaseFiles) -> None:
    """A second order, the end of none, a plain takedown again: told what it answers; the end takes nothing down."""
    for targets, legal, lifted, message in (
        ((FIRST.id,), False, True, "no legal order"),
        ((ArticleId("0" * 32),), True, False, "syndicator list"),
    ):
        with pytest.raises(UsageError, match=message):
            act(store, book, *targets, legal=legal, lifted=lifted)
    assert store.tombstones() == ()
    act(store, book, FIRST.id, legal=True)
    for legal in (True, False):
        with pytest.raises(UsageError, match="answers 451"):
            act(store, book, FIRST.id, legal=legal)


def test_a_source_names_what_went(store: MemoryStore, book: CaseFiles) -> None:
    """An order for a whole source: what stands goes, what had gone answers 451 too."""
    act(store, book, FIRST.id)
    notice = Notice(Scope(sources=(FIRST.source,)), "ordered", legal=True)
    case = casework.receive(store, book, notice, now=LATER, statement=None)
    casework.carry_out(store, book, case, now=LATER, carrying=lambda _: ())
    assert {(tomb.id, tomb.legal, tomb.case) for tomb in store.tombstones()} == {
        (FIRST.id, True, 2),
        (SECOND.id, True, 2),
    }
    assert [action for action, _ in told(book.cases()[1])] == ["taken down", "barred"]


def test_a_case_that_was_broken_off_is_finished(store: MemoryStore, book: CaseFiles) -> None:
    """Killed after the tombstones changed: given again, both cases say it once."""
    act(store, book, FIRST.id)
    earlier = book.cases()[0]
    case = casework.receive(store, book, Notice(Scope((FIRST.id,)), "x", legal=True), now=LATER, statement=None)
    orders.change(store, case, LATER)
    for _ in range(2):
        casework.carry_out(store, book, case, now=LATER, carrying=lambda _: ())
    first, second = book.cases()
    assert told(first) == [*told(earlier), ("barred", "1 story answers 451 (case 2)")]
    assert (second.acted_at, second.stories, first.barred) == (LATER, (FIRST.id,), True)


def test_restored_in_every_case(store: MemoryStore, book: CaseFiles) -> None:
    """Only the newest case lifts it, so that an order is not undone by the case before; then both are restored."""
    act(store, book, FIRST.id)
    act(store, book, FIRST.id, legal=True)
    with pytest.raises(UsageError, match="nothing of case 1"):
        casework.reinstate(store, book, "1", reason="", now=LATER)
    casework.reinstate(store, book, "2", reason="set aside", now=LATER, statement=("c.txt", b"no"))
    assert [casework.state_of(case, LATER) for case in book.cases()] == [CaseState.RESTORED] * 2
    assert [len(case.statements) for case in book.cases()] == [0, 1]
    assert store.buried(FIRST) is None
