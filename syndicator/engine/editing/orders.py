"""A legal order for what is taken down already: its pages answer 451 from then on, and 410 again once it was lifted."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from syndicator.engine.editing.takedown import names
from syndicator.model import AuditLine, Step

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from syndicator.model import Case, Notice, Tombstone
    from syndicator.ports import Casebook, Store


def changing(store: Store, notice: Notice) -> list[Tombstone]:
    """The tombstones whose answer a notice changes, as they stand now.

    They are named by an id or address of anything under them, or by a source; the rest went with the texts.
    """
    if not (notice.legal or notice.order_lifted):
        return []
    return [tomb for tomb in _named(store, notice) if tomb.legal != notice.legal]


def _named(store: Store, notice: Notice) -> list[Tombstone]:
    """The active tombstones that a notice names."""
    scope = notice.scope
    return [
        tomb
        for tomb in store.tombstones()
        if tomb.restored_at is None
        and (
            any(names(tomb, target) for target in scope.targets)
            or any(burial.source in scope.sources for burial in tomb.buried)
        )
    ]


def counted(stories: int) -> str:
    """So many stories, in words."""
    return "1 story" if stories == 1 else f"{stories} stories"


def answering(stories: int) -> str:
    """That so many stories answer something, before what that is."""
    return f"{counted(stories)} {'answers' if stories == 1 else 'answer'}"


def change(store: Store, case: Case, now: datetime) -> list[Tombstone]:
    """Let what a case names answer as it asks, in one step; the case has these tombstones from now on.

    They keep the day and the reason of the takedown.
    """
    legal = case.notice.legal
    changed = [replace(tomb, legal=legal, case=case.number) for tomb in changing(store, case.notice)]
    detail = f"case {case.number}: {case.notice.reason}; {answer(legal=not legal)} becomes {answer(legal=legal)}"
    if changed:
        store.amend([(tomb, AuditLine(now, action(legal=legal), tomb.id, detail)) for tomb in changed])
    return changed


def note(store: Store, book: Casebook, tombs: Sequence[Tombstone], *, by: Case, now: datetime) -> None:
    """Write into the earlier cases of a case's tombstones how they answer now. Given again, it adds nothing."""
    if not (by.notice.legal or by.notice.order_lifted):
        return
    active = {tomb.id: tomb for tomb in store.tombstones() if tomb.restored_at is None}
    for case in book.cases():
        theirs = [tomb for tomb in tombs if tomb.id in case.stories]
        if not theirs or case.number == by.number or case.restored_at:
            continue
        answers = {active[story].legal for story in case.stories if story in active}
        legal = by.notice.legal
        told = f"{answering(len(theirs))} {answer(legal=legal)} (case {by.number})"
        step = Step(now, action(legal=legal), told)
        if any((one.action, one.detail) == (step.action, step.detail) for one in case.steps[-1:]):
            continue
        barred = answers.pop() if len(answers) == 1 else case.barred
        book.save(replace(case, steps=(*case.steps, step), barred=barred))


def action(*, legal: bool) -> str:
    """How a step and the audit log name the change."""
    return "barred" if legal else "order lifted"


def answer(*, legal: bool) -> int:
    """The status of a page that was taken down (RFC 7725 for a legal order)."""
    return 451 if legal else 410
