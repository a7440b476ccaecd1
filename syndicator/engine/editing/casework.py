"""Takedowns as cases: a notice is received, carried out, and perhaps lifted again."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

from syndicator.engine.editing import orders, takedown, targets
from syndicator.errors import UsageError
from syndicator.model import AuditLine, Case, CaseState, Step

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from syndicator.model import ArticleId, Notice, Tombstone
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
    damaged = "".join(f"; {words}" for words in book.unread())
    raise UsageError(f"there is no case {number}; `syndicator takedown --cases` lists them{damaged}")


def receive(
    store: Store, book: Casebook, notice: Notice, *, now: datetime, statement: tuple[str, bytes] | None
) -> Case:
    """Record a notice. ``statement`` is the path and content of what came with it."""
    received = notice.received or now
    deadline = notice.deadline or received + RESPITE
    if deadline < received:
        raise UsageError(f"the deadline ({deadline:%Y-%m-%d %H:%M}) is before the notice was received")
    # a number is given once, whatever became of the file of its case
    number = 1 + max((book.last(), *(tomb.case or 0 for tomb in store.tombstones())))
    kept = (book.keep(number, *statement, now),) if statement else ()
    step = Step(received, "received", targets.told(notice.scope))
    case = Case(number, notice, received, deadline, kept, (step,))
    book.save(case)
    store.record(AuditLine(now, "case", f"case {number}", f"received; {notice.basis}; until {deadline:%Y-%m-%d %H:%M}"))
    return case


def named(store: Store, notice: Notice) -> list[ArticleId]:
    """The stories that a notice takes down. Raises UsageError where there is nothing to do."""
    found = stories(store, notice)
    if not found and not orders.changing(store, notice):
        raise UsageError(nothing_fits(store, notice))
    return found


def stories(store: Store, notice: Notice) -> list[ArticleId]:
    """The stored stories that a notice takes down; none where it says that an order was lifted."""
    return [] if notice.order_lifted else targets.stories(store, notice.scope)


def carry_out(
    store: Store, book: Casebook, case: Case, *, now: datetime, carrying: Callable[[ArticleId], tuple[str, ...]]
) -> list[Tombstone]:
    """Bury what a case names. Given again after it was broken off, it finishes what is left."""
    before = [tomb for tomb in store.tombstones() if tomb.case == case.number and tomb.restored_at is None]
    notice = case.notice
    found = stories(store, notice)
    if not found and not orders.changing(store, notice):
        if case.acted_at:
            raise UsageError(f"case {case.number} was carried out on {case.acted_at:%Y-%m-%d}")
        if not before:
            raise UsageError(nothing_fits(store, notice))
    tombs = takedown.bury(
        store, found, reason=notice.reason, now=now, carrying=carrying, legal=notice.legal, case=case.number
    )
    changed = orders.change(store, case, now)
    every = list({tomb.id: tomb for tomb in (*before, *tombs, *changed)}.values())
    steps = [Step(now, "taken down", orders.counted(len(tombs)))] if tombs or not changed else []
    if changed:
        answer = orders.answer(legal=notice.legal)
        steps.append(Step(now, orders.action(legal=notice.legal), f"{orders.answering(len(changed))} {answer}"))
    # the earlier cases first: broken off before this one says so, it is given again
    orders.note(store, book, every, by=case, now=now)
    book.save(
        replace(
            case,
            # patterns and people's names may repeat the text that has just been deleted
            notice=replace(notice, scope=replace(notice.scope, authors=(), patterns=())),
            stories=_together(case.stories, (tomb.id for tomb in every)),
            urls=_together(case.urls, (url for tomb in every for url in tomb.urls)),
            steps=(*case.steps, *steps),
            acted_at=now,
            restored_at=None,
            barred=None,
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
        theirs = [tomb for tomb in lifted if _is_of(tomb, case)]
        if theirs and not case.restored_at:
            left = any(_is_of(tomb, case) and tomb.restored_at is None for tomb in store.tombstones())
            answers_for_it = any(tomb.case == case.number for tomb in theirs)
            kept = (book.keep(case.number, *statement, now),) if statement and answers_for_it else ()
            step = Step(now, "restored", "; ".join(filter(None, [orders.counted(len(theirs)), reason])))
            book.save(
                replace(
                    case,
                    statements=(*case.statements, *kept),
                    steps=(*case.steps, step),
                    restored_at=None if left else now,
                )
            )
    return lifted


def _is_of(tomb: Tombstone, case: Case) -> bool:
    """Whether a case took it down, or changed it; a later one may have it now."""
    return tomb.case == case.number or tomb.id in case.stories


def _together(old: tuple[T, ...], new: Iterable[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys([*old, *new]))


def nothing_fits(store: Store, notice: Notice) -> str:
    """Why there is nothing that a notice names."""
    scope = notice.scope
    if notice.order_lifted:
        return f"no legal order keeps away what was named ({targets.told(scope)}); `syndicator takedown --list`"
    if scope.targets:
        return takedown.nothing_found(store, scope.targets[0])
    return f"no stored article fits ({targets.told(scope)}); `syndicator list` shows what there is"
