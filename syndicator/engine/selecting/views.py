"""How often pages of stories were looked at: counted by the server, written in batches, shown by releases.

Kept are numbers, and nothing of who looked. What is counted reaches the state within :data:`WRITE` seconds, which is
what a crash may lose. Pages are static files, so that a number is rendered into its page: not at every view, but once
it has grown by a tenth, and so many pages at a time at most, so that counting costs less the more there is to count.

What is looked at most is told by a sum in which a view counts half as much for every :data:`HALF_LIFE` since. Kept is
its logarithm as of a fixed time: it orders stories without a "now", and is brought up to date by one addition.
"""

from __future__ import annotations

import math
from collections import Counter
from contextlib import nullcontext
from dataclasses import field
from threading import Lock
from typing import TYPE_CHECKING

import msgspec

from syndicator.dataclass import dataclass
from syndicator.model import ArticleId

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from syndicator.ports import Clock, Joint, Store

NOTE = "views"
"""Name of the note with what was counted."""
SHOWN = "views-shown"
"""Name of the note with what pages show of it."""
WRITE = 60.0
"""Seconds after which a view stands in the state."""
SHOW = 600.0
"""Seconds between two looks at which pages are to show another number."""
AT_ONCE = 300
"""Pages that get another number at one of them."""
HALF_LIFE = 86_400.0
"""Seconds."""
COLD = 14
"""Half-lives after which one view no longer makes a story hot."""
HOTTEST = 10
"""Stories in the list of those that are read most."""


class Tally(msgspec.Struct, array_like=True):
    """What is known of one story. ``heat``: the logarithm to base 2 of its views, each weighted by 2 to its time in
    half-lives since 1970.
    """

    count: int
    heat: float
    shown: int = 0


@dataclass(slots=True)
class Counted:
    """What pages show: the views of stories, and which of them are read most, these first."""

    counts: dict[ArticleId, int] = field(default_factory=dict)
    hot: tuple[ArticleId, ...] = ()


class Views:
    """Counts. :meth:`seen` may be called from any thread; the rest is for one."""

    def __init__(self, store: Store, clock: Clock, joint: Joint | None = None) -> None:
        self._store = store
        self._clock = clock
        self._joint = joint
        self._lock = Lock()
        self._fresh: Counter[ArticleId] = Counter()
        self._written = self._looked = clock.monotonic()

    def seen(self, story: str) -> None:
        """Somebody has looked at a story's page. The caller knows that there is such a page."""
        with self._lock:
            self._fresh[ArticleId(story)] += 1

    def collect(self, stands: Callable[[ArticleId], bool], *, last: bool = False, show: bool = True) -> bool:
        """Write what was counted, where it is time; whether pages are to be rendered for it.

        ``stands`` tells whether a story has a page: what has none is forgotten. ``last``: it is time. Whether to
        ``show`` anything is for one to say, of several who serve the same. Raises StoreError.
        """
        now = self._clock.monotonic()
        if not last and now - self._written < WRITE:
            return False
        with self._lock:
            fresh, self._fresh = self._fresh, Counter()
        self._written = now
        look = show and now - self._looked >= SHOW
        if not fresh and not look:
            return False
        try:
            with self._joint.alone(NOTE) if self._joint else nullcontext():  # others that serve the same count, too
                return self._write(fresh, stands if look else None)
        except Exception:
            with self._lock:
                self._fresh += fresh
            raise
        finally:
            self._looked = now if look else self._looked

    def _write(self, fresh: Counter[ArticleId], stands: Callable[[ArticleId], bool] | None) -> bool:
        tallies = _read(self._store.recall(NOTE))
        _add(tallies, fresh, self._clock.now())
        changed = False
        if stands is not None:
            for story in [story for story in tallies if not stands(story)]:
                del tallies[story]
            changed = self._show(tallies)
        if fresh or changed:
            self._store.remember(NOTE, msgspec.msgpack.encode(tallies))
        return changed

    def _show(self, tallies: dict[ArticleId, Tally]) -> bool:
        """Note the numbers that pages are to show; whether any is another one."""
        grown = [(told.count - told.shown, story) for story, told in tallies.items() if _is_notable(told)]
        for _, story in sorted(grown, reverse=True)[:AT_ONCE]:
            tallies[story].shown = tallies[story].count
        coldest = self._clock.now().timestamp() / HALF_LIFE - COLD
        warm = ((told.heat, story) for story, told in tallies.items() if told.heat > coldest and told.shown)
        hot = [story for _, story in sorted(warm, reverse=True)[:HOTTEST]]
        counts = {story: told.shown for story, told in tallies.items() if told.shown}
        note = msgspec.msgpack.encode({"counts": counts, "hot": hot})
        if note == self._store.recall(SHOWN):
            return False
        self._store.remember(SHOWN, note)
        return True


def counted(note: bytes | None) -> Counted:
    """What pages show, from the note; a damaged one says nothing."""
    if not note:
        return Counted()
    try:
        told = msgspec.msgpack.decode(note, type=dict[str, dict[str, int] | list[str]])
        return msgspec.convert(told, Counted)
    except (msgspec.DecodeError, msgspec.ValidationError, UnicodeDecodeError):
        return Counted()


def _read(note: bytes | None) -> dict[ArticleId, Tally]:
    try:
        return msgspec.msgpack.decode(note, type=dict[ArticleId, Tally]) if note else {}
    except (msgspec.DecodeError, UnicodeDecodeError):
        return {}


def _is_notable(told: Tally) -> bool:
    """A tenth more than what is shown, and one at least: a page is rendered so often as its number has digits."""
    return told.count >= told.shown + max(1, told.shown // 10)


def _add(tallies: dict[ArticleId, Tally], fresh: Counter[ArticleId], now: datetime) -> None:
    at = now.timestamp() / HALF_LIFE
    for story, number in fresh.items():
        heat = at + math.log2(number)
        known = tallies.get(story)
        if known is None:
            tallies[story] = Tally(number, heat)
        else:
            known.count += number
            more, less = max(known.heat, heat), min(known.heat, heat)
            known.heat = more + math.log2(1 + 2 ** (less - more))
