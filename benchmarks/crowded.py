"""What a release takes in memory over very many stories, but for their pages: cards, stories, lists, what stands beside each.

Some articles are made, every fifth of which tells another's text, and copied under other ids until there are enough.
"""

from __future__ import annotations

import os
import random
import re
import threading
import time
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from benchmarks.processes import resident
from syndicator import heap
from syndicator.engine.releasing.fingerprints import Shown
from syndicator.engine.releasing.recollection import Recollection
from syndicator.engine.releasing.storypages import marked
from syndicator.engine.selecting.audience import parted
from syndicator.engine.selecting.catalogue import Catalogue
from syndicator.engine.selecting.crowd import by_id
from syndicator.model import Channel, PublishSettings, Site, SourceKey, Tie, TieKind
from syndicator.publish.edition import Edition
from syndicator.store.memory.cards import pack
from syndicator.store.memory.rows import Rows, Stock
from tests.builders import NOON, article, source

if TYPE_CHECKING:
    from syndicator.model import Article

SOURCES, EACH, AGAIN = 200, 30, 5
_ID, _CHANGED = re.compile(rb"[0-9a-f]{32}"), 4
_SELF = os.getpid()


def run(articles: int) -> None:
    made = _made(random.Random(5))
    shelves = [_copied(rows, number) for number in range(-(-articles // (SOURCES * EACH))) for rows in made]
    heap.spare()
    heap.trim(thorough=True)
    look = _Look()
    packed = sum(len(part) for rows in shelves for part in rows.parts)
    cards = Stock(shelves)
    print(f"{len(cards)} articles, whose cards and prints take {packed / 1e6:.0f} MB packed")
    keys = [SourceKey(f"s{n}") for n in range(SOURCES)]
    settings = PublishSettings()
    sources = {key: source(key) for key in keys}
    edition = Edition(Site("Mirror", "https://mirror.example/"), sources, (Channel("all", "All"),), settings, "1")
    audience = parted(cards, edition, lambda _: "")
    look.tell(f"{len(audience.open)} stories, sorted out")
    known = by_id(audience.open)
    look.tell("by their ids")
    catalogue = Catalogue(audience.open, edition, None)
    for shelf in catalogue.shelves():
        catalogue.leaves(shelf)
    look.tell("listed")
    recollection = Recollection(crowded=True)
    for page in marked(audience.open, edition, Shown(edition), recollection):
        assert page.plan.id in known
    look.tell("what each page says")


class _Look:
    """How much memory is taken on top of what was at first, and the most since the last look."""

    def __init__(self) -> None:
        self._first = self._most = resident(_SELF)
        self._begun = time.process_time()
        threading.Thread(target=self._watch, daemon=True).start()

    def _watch(self) -> None:
        while True:
            self._most = max(self._most, resident(_SELF))
            time.sleep(0.005)

    def tell(self, what: str) -> None:
        now, spent = resident(_SELF) - self._first, time.process_time() - self._begun
        print(f"  {what:<30} cpu {spent:6.2f} s  {now:6.1f} MB more, {self._most - self._first:6.1f} at most")
        self._most = resident(_SELF)


def _made(dice: random.Random) -> list[Rows]:
    told: list[Article] = []
    shelves = []
    for n in range(SOURCES):
        shelf = []
        for number in range(EACH):
            when = NOON - timedelta(minutes=dice.randrange(60 * 24 * 60))
            one = article(f"s{n}", number, text="Text.", published=when, updated=when, first_seen=when)
            if told and not dice.randrange(AGAIN):
                other = dice.choice(told)
                one = replace(one, story=other.story, ties=(Tie(other.id, TieKind.TEXT, 1.0),))
            else:
                told.append(one)
            shelf.append(one)
        shelves.append(Rows.of({one.id: pack(one) for one in shelf}))
    return shelves


def _copied(rows: Rows, number: int) -> Rows:
    """The same with other ids: of each the first digits are changed."""

    def other(found: re.Match[bytes]) -> bytes:
        head = int(found[0][:_CHANGED], 16) ^ number
        return f"{head:0{_CHANGED}x}".encode() + found[0][_CHANGED:]

    names, ends, body = rows.parts
    return Rows(_ID.sub(other, names), ends, _ID.sub(other, body))
