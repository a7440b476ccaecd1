"""G-R2: what a release costs follows what changed: one article among many rewrites the files that carry it, and no other."""

from __future__ import annotations

import os
import re
import time
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from syndicator.engine.releasing import release
from syndicator.engine.releasing.release import Releaser
from syndicator.model import Article, Channel, PollRecord, PublishSettings, Site, SourceKey, SourceState, Tie, TieKind
from syndicator.publish.edition import Edition
from syndicator.publish.outbox.fileoutbox import FileOutbox
from syndicator.store.folder.tiny import TinyStore
from syndicator.store.memory import holdings
from tests.builders import NOON, article, source
from tests.fakes.clock import FakeClock
from tests.fakes.notifier import FakeNotifier
from tests.gates import report, size
from tests.gates.press import tree

if TYPE_CHECKING:
    from pathlib import Path

SOURCES = size(8, 50)
EACH = size(12, 200)
SITE = Site("The Mirror", "https://mirror.example/", contact="desk@mirror.example")
ALL = 40
"""Articles in the channel of all; those of one source hold ten."""


class Mirror:
    """Sources that have published for a hundred days, a channel for each and one of all, and what is published."""

    def __init__(self, folder: Path) -> None:
        self.public = folder / "public"
        self.notifier = FakeNotifier()
        self.store = TinyStore(folder / "state", clock=FakeClock())
        sources = {SourceKey(f"s{n}"): replace(source(f"s{n}"), permission="ours") for n in range(SOURCES)}
        channels = (
            Channel("all", "Everything", limit=ALL),
            *(Channel(f"only-{key}", key, sources=(key,), limit=10) for key in sources),
        )
        self.releaser = Releaser(
            store=self.store,
            outbox=FileOutbox(self.public),
            notifier=self.notifier,
            clock=FakeClock(),
            edition=Edition(SITE, sources, channels, PublishSettings(), "1"),
        )
        for key in sources:
            self.bring(*(told(key, number) for number in range(EACH)))
        self.releaser.release()

    def bring(self, *articles: Article) -> None:
        key = articles[0].source
        state = SourceState(key, f"https://{key}.example/feed")
        self.store.commit(PollRecord(state, articles, tuple((i, a.id) for a in articles for i in a.identities)))

    def changes(self, *articles: Article) -> tuple[set[str], float, float]:
        """What a release after these rewrote, and what it took: CPU and wall clock in seconds."""
        before = tree(self.public)
        if articles:
            self.bring(*articles)
        cpu, wall = time.process_time(), time.perf_counter()
        self.releaser.release()
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
        after = tree(self.public)
        changed = {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
        return {re.sub(r"\.(gz|br|zst)$", "", path) for path in changed}, cpu, wall


def told(key: str, number: int, **fields: object) -> Article:
    at = NOON + timedelta(hours=12 * number, minutes=int(key[1:]))
    words = " ".join(f"{key}w{number}n{n}" for n in range(80))
    given = {
        "title": f"{key} tells of {number}",
        "text": words,
        "published": at,
        "updated": at,
        "first_seen": at,
    } | fields
    return article(key, number, **given)


def corrected(key: str, number: int) -> Article:
    """With another text."""
    one = told(key, number)
    again = told(key, number, text=f"{one.text} Corrected {number}.", updated=one.updated + timedelta(hours=1))
    return replace(again, digest="again", revision=2)


def retitled(key: str, number: int) -> Article:
    one = told(key, number)
    return replace(
        one, title=f"{one.title}, corrected", digest="again", revision=2, updated=one.updated + timedelta(hours=1)
    )


def telling(folder: Path, words: str) -> set[str]:
    """The files in which these words stand, and the sitemaps that name them."""
    found = set()
    for base, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(base, name)  # noqa: PTH118 - thousands of them
            if name.endswith((".html", ".xml", ".json")) and "/.outbox/" not in path:
                with open(path, "rb") as file:  # noqa: PTH123
                    if words.encode() in file.read():
                        found.add(os.path.relpath(path, folder))
    return found


@pytest.mark.timeout(1800)
def test_one_article_among_many(tmp_path: Path) -> None:
    """A correction, news and an idle release: which files they touch, and what they take."""
    mirror = Mirror(tmp_path)
    files = len(tree(mirror.public))
    # an old article, long out of every feed: its page alone, and the sitemap that names it
    key = f"s{SOURCES - 1}"  # that published last
    one = told(key, 0)
    touched, *old = mirror.changes(corrected(key, 0))
    maps = {path for path in touched if "sitemap" in path}
    assert touched - maps == telling(mirror.public, "Corrected 0.") == {f"articles/{one.id}/index.html"}
    assert maps - {"sitemap.xml"} == {path for path in telling(mirror.public, one.id) if path.startswith("sitemaps/")}
    # the newest of a source: the feeds that show it, too
    touched, *fresh = mirror.changes(retitled(key, EACH - 1))
    carrying = telling(mirror.public, f"{told(key, EACH - 1).title}, corrected")
    assert touched - carrying <= {"sitemap.xml"} | {path for path in touched if path.startswith("sitemaps/")}
    assert {f"only-{key}/atom.xml", "all/rss.xml"} <= touched
    assert not any(path.startswith("only-") and not path.startswith(f"only-{key}/") for path in touched)
    # news: archives are made where something leaves a feed, and no other is touched
    touched, *news = mirror.changes(told(key, EACH))
    channels = {path.split("/")[0] for path in touched if path.startswith(("only-", "all/"))}
    assert channels == {"all", f"only-{key}"}
    archives = {path for path in touched if "/archive/" in path}
    assert {path.split("/")[2] for path in archives} == {"1"}
    touched, *idle = mirror.changes()
    assert touched == set()
    figures = ", ".join(
        f"{name} {cpu * 1000:.0f} ms of CPU ({wall * 1000:.0f} ms)"
        for name, (cpu, wall) in {
            "old one corrected": old,
            "new one retitled": fresh,
            "news": news,
            "idle": idle,
        }.items()
    )
    report("G-R2", f"{SOURCES * EACH} articles, {SOURCES + 1} channels, {files} files: {figures}")
    mirror.store.close()


def test_of_very_many_stories_the_same_is_published(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing is kept between releases, and titles stay packed, each release writes the same files with the same bytes."""

    def lived(folder: Path) -> list[tuple[set[str], dict[str, str]]]:
        mirror, seen = Mirror(folder), []
        key, other = "s0", "s1"
        joining = replace(told(other, 3), text=told(key, 3).text, ties=(Tie(told(key, 3).id, TieKind.TEXT, 1.0),))
        steps: tuple[list[Article], ...] = (
            [corrected(key, 0)],
            [retitled(key, EACH - 1)],
            [told(key, EACH)],
            [replace(joining, digest="j")],
            [],
        )
        for step in steps:
            touched, *_ = mirror.changes(*step)
            seen.append((touched, tree(mirror.public)))
        mirror.store.close()
        return seen

    few = lived(tmp_path / "few")
    monkeypatch.setattr(release, "MOST_KNOWN", 0)
    monkeypatch.setattr(holdings, "UNPACKED_CARDS", 0)
    many = lived(tmp_path / "many")
    assert [touched for touched, _ in many] == [touched for touched, _ in few]
    assert all(touched for touched, _ in few[:-1])
    for (_, one), (_, other) in zip(many, few, strict=True):
        assert one.keys() == other.keys()
        assert [path for path in one if one[path] != other[path]] == []
