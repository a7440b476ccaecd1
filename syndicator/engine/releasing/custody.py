"""Whether what stands in the outbox is what this state released last: either may be put back from a copy."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from typing import TYPE_CHECKING, Any

from syndicator.engine.editing import desk
from syndicator.errors import UsageError
from syndicator.publish.edition import is_article, story_of

if TYPE_CHECKING:
    from datetime import datetime

    from syndicator.model import ArticleId
    from syndicator.ports import Notes, Outbox, Store

BEGUN = "release-begun"
"""Name of the note that holds what the outbox was marked with when the last release began."""
PUT_BACK = (
    "the state and the published folder are not of the same time (one of them was put back): all is released anew"
)
REMOVED = "its page had been removed (410) before an older copy of the state was put back"


def begin(notes: Notes, outbox: Outbox) -> None:
    """Mark both before anything is put. Who is interrupted between them releases everything anew, once."""
    mark = secrets.token_hex(8).encode()
    notes.remember(BEGUN, mark)
    outbox.begin(mark)


def differs(notes: Notes, outbox: Outbox) -> bool:
    """Whether something else was released there since."""
    theirs = outbox.begun()
    return theirs != (notes.recall(BEGUN) or b"") and (theirs != b"" or outbox.stands("index.html"))


def said(configured: Any) -> Any:
    """What values of a configuration say beside their defaults, as plain values: the same to a version that knows more
    fields, or has another default for one that nobody has set.
    """
    if isinstance(configured, Mapping):
        return {key: said(one) for key, one in configured.items()}
    if isinstance(configured, tuple):
        return [said(one) for one in configured]
    if not is_dataclass(configured):
        return configured
    values = ((one, getattr(configured, one.name)) for one in fields(configured))
    return {one.name: said(value) for one, value in values if value != _default(one)}


def _default(one: Field[Any]) -> object:
    return one.default if one.default_factory is MISSING else one.default_factory()


def hold_removed(store: Store, outbox: Outbox, now: datetime) -> tuple[list[ArticleId], int]:
    """Hold what an older state would publish although its page was removed since; which stories that are, and how many
    removed pages are of articles of which it knows nothing.
    """
    known = {tomb.id for tomb in store.tombstones()}
    held: list[ArticleId] = []
    unknown = 0
    for story in sorted({story_of(path) for path in outbox.gone() if is_article(path)} - known):
        try:
            desk.hold(store, story, reason=REMOVED, now=now)
        except UsageError:  # nothing is stored of it, or it is held
            unknown += store.article(story) is None
        else:
            held.append(story)
    return held, unknown
