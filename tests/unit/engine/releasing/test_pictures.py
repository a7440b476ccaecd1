"""Pictures of articles: fetched after the text, shown from here, gone with their article."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from typing import Any

import pytest

from syndicator.engine.editing import takedown
from syndicator.engine.releasing.pictures import MOST, PAUSE, Mirror, kind_of, missing
from syndicator.engine.releasing.release import Releaser
from syndicator.engine.turns import Turns
from syndicator.errors import FetchError, NotAllowed, Refused, TimedOut, TooLarge
from syndicator.model import (
    Article,
    Channel,
    FetchSettings,
    PollRecord,
    PublishSettings,
    Reprint,
    SafeHtml,
    Site,
    SourceKey,
    SourceState,
    Verdict,
)
from syndicator.publish.edition import Edition
from tests.builders import article, source
from tests.fakes.clock import FakeClock
from tests.fakes.fetcher import FakeFetcher
from tests.fakes.notifier import FakeNotifier
from tests.fakes.outbox import FakeOutbox
from tests.fakes.pictures import MemoryPictures
from tests.fakes.store import Memory, MemoryStore

PNG = b"\x89PNG\r\n\x1a\n" + b"a picture" * 20
JPEG = b"\xff\xd8\xff\xe0" + b"another" * 20
ONE, TWO = "https://img.example/1.png?a=1&b=2", "https://img.example/2"
BODY = SafeHtml(
    '<p>Text <img src="https://img.example/1.png?a=1&amp;b=2" alt="x"></p><p><img src="https://img.example/2"></p>'
)


def name_of(body: bytes, kind: str) -> str:
    return f"{sha256(body).hexdigest()[:40]}.{kind}"


class House:
    """A store with articles, a world of pictures, and an outbox."""

    def __init__(self, *articles: Article, **fields: Any) -> None:
        self.clock = FakeClock()
        self.fetcher = FakeFetcher({ONE: (PNG, "text/html"), TWO: (JPEG, "image/png")})
        self.store = MemoryStore(Memory())
        self.pictures = MemoryPictures()
        self.outbox = FakeOutbox()
        keys = dict.fromkeys(made.source for made in articles)
        self.sources = {key: source(key, **{"media": "mirror", **fields}) for key in keys}
        for key in keys:
            self.put(key, *(made for made in articles if made.source == key))
        self.turns = Turns()
        self.mirror = self.another()

    def another(self, **settings: Any) -> Mirror:
        return Mirror(
            fetcher=lambda: self.fetcher,
            store=self.store,
            pictures=self.pictures,
            clock=self.clock,
            sources=self.sources,
            settings=FetchSettings(**settings),
            turns=self.turns,
        )

    def put(self, key: SourceKey, *articles: Article) -> None:
        identities = tuple((one, made.id) for made in articles for one in made.identities)
        self.store.commit(PollRecord(SourceState(key, ""), articles, identities))

    def release(self) -> None:
        site = Site("Mirror", "https://mirror.example/")
        edition = Edition(site, self.sources, (Channel("all", "All"),), PublishSettings(), "0")
        Releaser(
            store=self.store,
            outbox=self.outbox,
            notifier=FakeNotifier(),
            clock=self.clock,
            edition=edition,
            pictures=self.pictures,
        ).release()
        self.mirror.sweep()

    def asked(self) -> list[str]:
        urls = [request.url for request in self.fetcher.requests]
        self.fetcher.requests.clear()
        return urls

    def stored(self, key: str = "one") -> Article:
        (made,) = self.store.articles(SourceKey(key))
        return made

    def shown(self) -> str:
        return self.outbox.standing["all/feed.json"].body.decode()


def with_pictures(key: str = "one", **fields: Any) -> Article:
    return article(key, **{"body": BODY, "image": ONE, **fields})


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (PNG, "png"),
        (JPEG, "jpg"),
        (b"GIF89a....", "gif"),
        (b"RIFF\x10\0\0\0WEBPVP8 ", "webp"),
        (b"\0\0\0\x1cftypavif", "avif"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>x</script></svg>', ""),
        (b"<?xml version='1.0'?><svg/>", ""),
        (b"<html><script>x</script>", ""),
        (b"  \x89PNG\r\n\x1a\n", ""),
        (b"%PDF-1.7", ""),
        (b"\0\0\0\x18ftypmp42", ""),
        (b"", ""),
    ],
)
def test_kinds_are_told_by_their_first_bytes(body: bytes, kind: str) -> None:
    """Only formats that cannot run are pictures, whatever anybody calls them."""
    assert kind_of(body) == kind


def test_pictures_come_after_the_text_and_are_shown_from_here() -> None:
    """The first release links to their hosts; after the round all formats show our copies, under their own types."""
    house = House(with_pictures())
    house.release()
    assert "img.example/1.png" in house.shown()
    before = house.stored()
    assert house.mirror.round() == 1
    house.release()
    after = house.stored()
    assert (after.digest, after.revision, after.updated) == (before.digest, before.revision, before.updated)
    png, jpg = name_of(PNG, "png"), name_of(JPEG, "jpg")
    assert {path for path in house.outbox.standing if path.startswith("media/")} == {f"media/{png}", f"media/{jpg}"}
    assert house.outbox.standing[f"media/{png}"].body == PNG
    assert house.outbox.standing[f"media/{png}"].media_type == "image/png"
    page = next(r.body for path, r in house.outbox.standing.items() if path.startswith("articles/")).decode()
    for text in (house.shown(), page, house.outbox.standing["all/rss.xml"].body.decode()):
        assert "img.example" not in text
        assert f"https://mirror.example/media/{png}" in text
        assert f"https://mirror.example/media/{jpg}" in text
    assert f'"image":"https://mirror.example/media/{png}"' in house.shown()


def test_each_picture_is_fetched_once_and_politely() -> None:
    """Robots are obeyed, nothing refers, the size is bounded; later rounds and a restart ask for nothing again."""
    house = House(with_pictures())
    house.mirror.round()
    for request in house.fetcher.requests:
        assert (request.obey_robots, request.headers, request.max_bytes) == (True, (), 5 * 1024 * 1024)
    assert sorted(house.asked()) == [ONE, TWO]
    house.mirror.round()
    house.another().round()
    assert house.asked() == []


def test_a_host_that_wants_a_referrer() -> None:
    """What is configured for a host, or one above it, is sent to it."""
    house = House(with_pictures())
    house.another(referers=(("example", "https://one.example/"), ("other.test", "https://x.example/"))).round()
    assert {request.headers for request in house.fetcher.requests} == {(("Referer", "https://one.example/"),)}


@pytest.mark.parametrize(
    "answer",
    [
        (b"<svg/>", "image/svg+xml"),
        (b"<html>", "image/png"),
        NotAllowed("robots.txt forbids it", rule="robots.txt"),
        TooLarge("too large", limit=1),
        Refused("404", status=404),
    ],
)
def test_what_cannot_be_had_stays_a_link(answer: tuple[bytes, str] | FetchError) -> None:
    """The link stays, the reason is kept, and it is not asked for again; the other pictures come all the same."""
    house = House(with_pictures())
    house.fetcher.pages[ONE] = answer
    assert house.mirror.round() == 1
    house.release()
    assert "img.example/1.png" in house.shown()
    assert f"media/{name_of(JPEG, 'jpg')}" in house.shown()
    assert next(picture for picture in house.stored().pictures if picture.url == ONE).why
    house.asked()
    house.another().round()
    assert house.asked() == []


def test_a_host_in_trouble_is_asked_again_later_and_not_for_ever() -> None:
    """After a quarter of an hour, then half an hour, then no more."""
    house = House(with_pictures(body=SafeHtml("<p>x</p>")))
    house.fetcher.pages[ONE] = TimedOut("30 s passed")
    waits = []
    for step in range(8):
        house.mirror.round()
        if house.asked():
            waits.append(step)
        house.clock.forward(seconds=PAUSE.total_seconds())
    assert waits == [0, 1, 3]
    assert house.stored().pictures[0].why


def test_nothing_is_fetched_for_what_is_not_shown() -> None:
    """Held articles, other tellings, excerpts, links, and sources that say `media: link` cost no request."""
    held = with_pictures("held")
    held = replace(held, judgement=replace(held.judgement, verdict=Verdict.HELD))
    first = with_pictures("one")
    retold = replace(with_pictures("two", number=2), story=first.id, hops=(*first.hops, *first.hops))
    house = House(held, first, retold, with_pictures("three", number=3, reprint=Reprint.EXCERPT))
    house.mirror.round()
    assert {request.source for request in house.fetcher.requests} == {"one"}
    linked = House(with_pictures(), media="link")
    assert linked.mirror.round() == 0
    assert linked.asked() == []


def test_pictures_go_with_their_last_article() -> None:
    """Taken down, an article's own pictures leave outbox and state; what another one shows as well stays."""
    alone = with_pictures("one", body=SafeHtml(f'<p><img src="{TWO}"></p>'))
    house = House(alone, with_pictures("two", number=2, image=ONE, body=SafeHtml("<p>x</p>")))
    house.mirror.round()
    house.release()
    assert len(house.pictures.names()) == 2
    takedown.take_down(house.store, alone.id, reason="asked for", now=house.clock.now(), carrying=lambda _: ("all",))
    house.release()
    assert house.pictures.names() == {name_of(PNG, "png")}
    assert [path for path in house.outbox.standing if path.startswith("media/")] == [f"media/{name_of(PNG, 'png')}"]


def test_what_was_taken_down_meanwhile_gets_no_pictures() -> None:
    """A takedown between fetching and storing wins."""
    house = House(with_pictures())
    fetch = house.fetcher.fetch

    class Slow(FakeFetcher):
        def fetch(self, request: Any) -> Any:
            made = house.store.articles(SourceKey("one"))
            if made:
                takedown.take_down(house.store, made[0].id, reason="x", now=house.clock.now(), carrying=lambda _: ())
            return fetch(request)

    house.fetcher = Slow()
    house.mirror.round()
    assert house.pictures.names() == frozenset()
    assert house.store.articles(SourceKey("one")) == ()


def test_an_article_of_a_thousand_pictures_is_bounded() -> None:
    """So many are mirrored, the others stay links."""
    body = SafeHtml("".join(f'<img src="https://img.example/{n}">' for n in range(1000)))
    assert len(missing(article(body=body))) == MOST


def test_a_lost_copy_is_a_link_again() -> None:
    """What lies neither in the state nor in the outbox is shown from its host."""
    house = House(with_pictures())
    house.mirror.round()
    house.pictures.kept.clear()
    house.release()
    assert "img.example/1.png" in house.shown()
    assert "mirror.example/media" not in house.shown()
