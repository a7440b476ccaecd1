"""Takedowns as cases: a notice is received, carried out, and perhaps lifted again."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

from syndicator.engine import takedown, targets
from syndicator.errors import UsageError
from syndicator.model import AuditLine, Case, CaseState, Step

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from syndicator.model import ArticleId, Notice, Scope, Tombstone
    from syndicator.ports import Casebook, Store

T = TypeVar("T")

RESPITE = timedelta(hours=24)
"""After a notice was received, unless it says otherwise."""
_CASE = re.compile(r"(?:case[ #-]?)?0*([1-9][0-9]{0,8})", re.IGNORECASE)


def number_in(target: str) -> int | None:
    """The number in "3" or "case-3"; None where it is something else."""
    found = _CASE.fullmatch(target.strip())
    return int(found[1]) if found else None


def state_of(case: Case, now: datetime) -> CaseState:
    """Where a case stands."""
    if case.restored_at:
        return CaseState.RESTORED
    if case.acted_at:
        return CaseState.DONE
    return CaseState.OVERDUE if now > case.deadline else CaseState.OPEN


def numbered(book: Casebook, number: int) -> Case:
    """A case by its number. Raises UsageError."""
    for case in book.cases():
        if case.number == number:
            return case
    raise UsageError(f"there is no case {number}; `syndicator takedown --cases` lists them")


def receive(
    store: Store, book: Casebook, notice: Notice, *, now: datetime, statement: tuple[str, bytes] | None
) -> Case:
    """Record a notice. ``statement`` is the path and content of what came with it."""
    received = notice.received or now
    deadline = notice.deadline or received + RESPITE
    if deadline < received:
        raise UsageError(f"the deadline ({deadline:%Y-%m-%d %H:%M}) is before the notice was received")
    number = 1 + max((case.number for case in book.cases()), default=0)
    kept = (book.keep(number, *statement, now),) if statement else ()
    step = Step(received, "received", targets.told(notice.scope))
    case = Case(number, notice, received, deadline, kept, (step,))
    book.save(case)
    store.record(AuditLine(now, "case", f"case {number}", f"received; {notice.basis}; until {deadline:%Y-%m-%d %H:%M}"))
    return case


def named(store: Store, notice: Notice) -> list[ArticleId]:
    """The stories that a notice names. Raises UsageError where there is none."""
    found = targets.stories(store, notice.scope)
    if not found:
        raise UsageError(_nothing(store, notice.scope))
    return found


def carry_out(
    store: Store, book: Casebook, case: Case, *, now: datetime, carrying: Callable[[ArticleId], tuple[str, ...]]
) -> list[Tombstone]:
    """Bury what a case names. Given again after it was broken off, it finishes what is left."""
    before = [tomb for tomb in store.tombstones() if tomb.case == case.number and tomb.restored_at is None]
    found = targets.stories(store, case.notice.scope)
    if case.acted_at and not found:
        raise UsageError(f"case {case.number} was carried out on {case.acted_at:%Y-%m-%d}")
    if not found and not before:
        raise UsageError(_nothing(store, case.notice.scope))
    notice = case.notice
    tombs = takedown.bury(
        store, found, reason=notice.reason, now=now, carrying=carrying, legal=notice.legal, case=case.number
    )
    every = [*before, *tombs]
    book.save(
        replace(
            case,
            # patterns and people's names may repeat the text that has just been deleted
            notice=replace(notice, scope=replace(notice.scope, authors=(), patterns=())),
            stories=_together(case.stories, (tomb.id for tomb in every)),
            urls=_together(case.urls, (url for tomb in every for url in tomb.urls)),
            steps=(*case.steps, Step(now, "taken down", f"{len(tombs)} stories")),
            acted_at=now,
            restored_at=None,
        )
    )
    return every


def reinstate(
    store: Store,
    book: Casebook,
    target: str,
    *,
    reason: str,
    now: datetime,
    statement: tuple[str, bytes] | None = None,
) -> list[Tombstone]:
    """Lift what an id, address or case number names, and note it in its case."""
    number = number_in(target)
    if number is None:
        lifted = [takedown.restore(store, target, now=now, reason=reason)]
    else:
        numbered(book, number)
        mine = [tomb.id for tomb in store.tombstones() if tomb.case == number and tomb.restored_at is None]
        if not mine:
            raise UsageError(f"nothing of case {number} is taken down; `syndicator takedown --show {number}` tells why")
        lifted = [takedown.restore(store, story, now=now, reason=reason) for story in mine]
    for case in book.cases():
        theirs = [tomb for tomb in lifted if tomb.case == case.number]
        if theirs:
            left = any(tomb.case == case.number and tomb.restored_at is None for tomb in store.tombstones())
            kept = (book.keep(case.number, *statement, now),) if statement else ()
            step = Step(now, "restored", "; ".join(filter(None, [f"{len(theirs)} stories", reason])))
            book.save(
                replace(
                    case,
                    statements=(*case.statements, *kept),
                    steps=(*case.steps, step),
                    restored_at=None if left else now,
                )
            )
    return lifted


def _together(old: tuple[T, ...], new: Iterable[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys([*old, *new]))


def _nothing(store: Store, scope: Scope) -> str:
    if scope.targets:
        return takedown.nothing_found(store, scope.targets[0])
    return f"no stored article fits ({targets.told(scope)}); `syndicator list` shows what there is"
