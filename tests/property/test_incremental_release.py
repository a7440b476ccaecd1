"""What a release remembers of earlier ones never shows: the bytes are those of one that remembers nothing."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pytest

from syndicator.engine.editing import takedown
from syndicator.engine.releasing.release import Releaser
from syndicator.engine.selecting import catalogue, picks
from syndicator.model import (
    Article,
    Channel,
    Deletion,
    DeletionPolicy,
    Edit,
    Featured,
    Hop,
    HopRole,
    Judgement,
    Picture,
    PollRecord,
    PublishSettings,
    Remark,
    Site,
    SourceKey,
    SourceState,
    Tie,
    TieKind,
    Trace,
    Verdict,
    Words,
)
from syndicator.publish.edition import Edition
from syndicator.publish.site import sitemap
from syndicator.store.folder.tiny import TinyStore
from tests.builders import NOON, article, source
from tests.fakes.clock import FakeClock
from tests.fakes.notifier import FakeNotifier
from tests.fakes.outbox import FakeOutbox
from tests.fakes.pictures import MemoryPictures
from tests.fakes.store import MemoryStore

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from pathlib import Path

    from syndicator.ports import Store

STEPS = 16
PICTURE = b"\x89PNG\r\n\x1a\n of a ferry"
COPY = f"{sha256(PICTURE).hexdigest()[:40]}.png"
SOURCES = {
    SourceKey(key): replace(
        source(key, category=category), permission="ours", media=media, deleted=DeletionPolicy(deleted)
    )
    for key, category, media, deleted in (
        ("one", "Harbour", "link", "withdraw"),
        ("two", None, "mirror", "keep"),
        ("three", "Valley", "link", "hold"),
        ("secret", None, "link", "withdraw"),
    )
}
OPEN = tuple(key for key in SOURCES if key != "secret")
CHANNELS = (
    Channel("all", "Everything", sources=OPEN, limit=7),
    Channel("harbour", "Harbour", categories=("Harbour", "Valley"), limit=4),
    Channel("two-of", "Two", sources=(SourceKey("two"), SourceKey("one")), limit=5),
    *(Channel(f"sources/{key}", key, sources=(key,), limit=3) for key in OPEN),
)
FEATURED = tuple(article(key, number).url for number in range(3, 9) for key in ("two", "secret"))
EDITION = Edition(
    Site("The Mirror", "https://mirror.example/", timezone="Asia/Shanghai"),
    SOURCES,
    CHANNELS,
    PublishSettings(archives=4),
    "1",
    private=(Channel("staff", "Staff", sources=(SourceKey("secret"), SourceKey("one")), limit=6, private=True),),
    categories=("Harbour", "Valley"),
    featured=Featured(
        sources=OPEN, categories=("Harbour",), words=Words(exclude=("Another",)), articles=FEATURED, limit=4
    ),
)


class Side:
    """One of two mirrors that are told the same. ``forgetful``: each release is by one who remembers nothing."""

    def __init__(self, store: Store, *, forgetful: bool) -> None:
        self.store = store
        self.outbox = FakeOutbox()
        self.pictures = MemoryPictures({COPY: PICTURE})
        self._forgetful = forgetful
        self._made = self._releaser()

    def _releaser(self) -> Releaser:
        return Releaser(
            store=self.store,
            outbox=self.outbox,
            notifier=FakeNotifier(),
            clock=FakeClock(),
            edition=EDITION,
            pictures=self.pictures,
        )

    def release(self) -> dict[str, bytes]:
        if self._forgetful:
            self._made = self._releaser()
        outcome = self._made.release(force=self._forgetful)
        assert outcome.problems == ()
        return {path: rendition.body for path, rendition in self.outbox.standing.items()}

    def bring(self, made: Article) -> None:
        state = SourceState(made.source, f"https://{made.source}.example/feed")
        self.store.commit(PollRecord(state, (made,), tuple((key, made.id) for key in made.identities)))

    def bury(self, made: Article) -> None:
        at = NOON + timedelta(days=400)
        takedown.take_down(self.store, made.id, reason="asked", now=at, carrying=self._made.carrying)


class Newsroom:
    """What happens, by chance."""

    def __init__(self, seed: int, *sides: Side) -> None:
        self.chance = random.Random(seed)
        self.sides = sides
        self.written: dict[str, Article] = {}
        self.number = 0

    def happens(self) -> str:
        if len(self.written) < 6:
            return self._news()
        what: tuple[Callable[[], str], ...] = (
            *(self._news, self._news, self._reprint, self._retitled, self._corrected),
            *(self._pictured, self._filed, self._removed, self._held, self._taken_down, self._featured),
        )
        return self.chance.choice(what)()

    def _any(self) -> Article:
        return self.chance.choice(list(self.written.values()))

    def _bring(self, made: Article) -> str:
        made = replace(made, digest=f"{made.digest[:8]}{self.number}")
        self.number += 1
        self.written[made.id] = made
        for side in self.sides:
            side.bring(made)
        return made.title

    def _news(self, sources: Collection[SourceKey] = SOURCES.keys(), **fields: Any) -> str:
        self.number += 1
        key = self.chance.choice(sorted(sources))
        # a day's beginning in one zone and not in another; years apart; the very same second
        at = NOON + timedelta(hours=self.chance.choice((0, 4, 30, 31, 700, 9000)) + self.chance.randrange(3))
        outlet = self.chance.choice((None, "The One Post", "River Times", "RIVER TIMES", "Quay Gazette"))
        hops = (Hop(HopRole.ORIGINAL, outlet, None),) if outlet else ()
        categories = tuple(self.chance.sample(("Harbour", "Valley", "Sea"), self.chance.randrange(3)))
        words = " ".join(f"w{self.number}n{n}" for n in range(30))
        made = article(
            *(key, self.number),
            title=f"Story {self.number}",
            text=words,
            published=at,
            updated=at,
            first_seen=at,
            hops=hops,
            categories=categories,
            image=self.chance.choice((None, f"https://{key}.example/p.jpg")),
        )
        return self._bring(replace(made, **fields))

    def _reprint(self) -> str:
        one = self._any()
        others = SOURCES.keys() - {made.source for made in self.written.values() if made.story == one.story}
        if not others:
            return self._news()
        judgement = Judgement(Verdict.DUPLICATE, "the same text", one.id, 1.0)
        return self._news(others, story=one.story, judgement=judgement, ties=(Tie(one.id, TieKind.TEXT, 1.0),))

    def _told_anew(self, **fields: Any) -> str:
        one = self._any()
        later = one.updated + timedelta(hours=self.chance.choice((0, 1)))
        return self._bring(replace(one, revision=one.revision + 1, updated=later, **fields))

    def _retitled(self) -> str:
        return self._told_anew(title=f"Another title {self.number}")

    def _corrected(self) -> str:
        remark = Remark(self.chance.choice((Edit.CORRECTION, Edit.RETRACTION)), NOON + timedelta(days=1), "put right")
        return self._told_anew(text=f"Corrected {self.number}", remarks=self.chance.choice(((), (remark,))))

    def _pictured(self) -> str:
        url = "https://two.example/ferry.png"
        mirrored = [one for one in self.written.values() if SOURCES[one.source].media == "mirror"]
        if not mirrored:
            return self._news()
        pictures = (Picture(url, COPY, "image/png", len(PICTURE)),)
        return self._bring(replace(self.chance.choice(mirrored), image=url, pictures=pictures))

    def _filed(self) -> str:
        return self._told_anew(categories=(self.chance.choice(("Harbour", "Valley", "Sea")),))

    def _removed(self) -> str:
        gone = Deletion(NOON + timedelta(days=2), Trace.TOMBSTONE, "its feed says so")
        return self._bring(replace(self._any(), deletion=self.chance.choice((gone, None))))

    def _held(self) -> str:
        one = self._any()
        verdict = self.chance.choice((Verdict.HELD, Verdict.NEW))
        return self._bring(replace(one, judgement=replace(one.judgement, verdict=verdict)))

    def _taken_down(self) -> str:
        one = self.written.pop(self._any().id)
        for side in self.sides:
            side.bury(one)
        self.written = {made.id: made for made in self.written.values() if made.story != one.story}
        return one.title

    def _featured(self) -> str:
        one = self._any()
        for side in self.sides:
            picks.feature(side.store, [one.story])
        return one.title


@pytest.mark.parametrize("seed", range(3))
def test_memory_changes_no_byte(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    """News, reprints, corrections, removals, takedowns: a mirror that runs on publishes the same files as one that starts
    anew each time, renders everything and has its store in memory.
    """
    for module, name, value in ((catalogue, "FRONT", 4), (catalogue, "LONGEST", 5), (sitemap, "SHORT", 4)):
        monkeypatch.setattr(module, name, value)
    store = TinyStore(tmp_path, clock=FakeClock())
    running, anew = Side(store, forgetful=False), Side(MemoryStore(), forgetful=True)
    newsroom = Newsroom(seed, running, anew)
    told: list[str] = []
    for _ in range(STEPS):
        told += [newsroom.happens() for _ in range(newsroom.chance.choice((1, 1, 2)))]
        ours, theirs = running.release(), anew.release()
        assert ours.keys() == theirs.keys(), told
        assert [path for path in ours if ours[path] != theirs[path]] == [], told
        assert running.outbox.buried == anew.outbox.buried
    store.close()
