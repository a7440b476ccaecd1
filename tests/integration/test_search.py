"""The search, from a reader's form to what is found, and what is never found, over real HTTP."""

from __future__ import annotations

import http.client
import json
import threading
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

import pytest
from lxml import html

from syndicator.app import App
from syndicator.config import load
from syndicator.daemon.serving import Serving
from syndicator.model import PollRecord, Reprint, SourceKey, SourceState
from tests.builders import NOON, article
from tests.fakes.clock import FakeClock
from tests.fakes.workers import InlineWorkers

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from syndicator.model import Article

CONFIG = {
    "site": {"title": "Mirror <b>", "url": "https://m.example/", "language": "en"},
    "sources": {key: f"https://{key}.example/feed" for key in ("one", "two", "closed")},
    "channels": {
        "all": {"sources": ["one", "two"]},
        "secret": {"sources": ["closed"], "private": True},
    },
    "publish": {"path": "public"},
    "serve": {"host": "127.0.0.1", "port": 0},
}
WATER = article(
    "one",
    1,
    title="水厂二期工程提前通水",
    text="三月十七日清晨，青石镇自来水厂的最后一道闸门缓缓开启。",
    language="zh-Hans",
)
FERRY = article("two", 2, title="Ferry <script>alert(1)</script> to run", text="The ferry runs on tides.")
LINKED = article("two", 3, title="Only its title", text="Unmentionable words.", reprint=Reprint.LINK)
CLOSED = article("closed", 4, title="For subscribers", text="Whispered secrets of the ferry.")


def bring(app: App, *made: Article) -> None:
    for one in made:
        key = SourceKey(one.source)
        known = tuple((identity, one.id) for identity in one.identities)
        app.store.commit(PollRecord(SourceState(key, f"https://{key}.example/feed"), (one,), known))


class Site:
    """An App, served."""

    def __init__(self, app: App, serving: Serving, folder: Path) -> None:
        self.app, self.folder = app, folder
        at = urlsplit(str(serving.address))
        self.host, self.port = str(at.hostname), at.port

    def get(self, path: str, method: str = "GET") -> tuple[int, dict[str, str], str]:
        connection = http.client.HTTPConnection(self.host, self.port, timeout=30)
        try:
            connection.request(method, path)
            answer = connection.getresponse()
            fields = {name.lower(): value for name, value in answer.getheaders()}
            return answer.status, fields, answer.read().decode()
        finally:
            connection.close()

    def found(self, asked: str, more: str = "") -> list[str]:
        status, _, body = self.get(f"/search/?q={quote(asked)}{more}")
        assert status == 200
        return [str(link.text) for link in html.fromstring(body).iterfind(".//main//h3/a")]

    def release(self) -> None:
        self.app.release()
        self.app.bring_to_search()


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    path = tmp_path / "feeds.yaml"
    path.write_text(json.dumps(CONFIG), encoding="utf-8")
    with App(load(path, {}), clock=FakeClock(NOON), workers=InlineWorkers()) as app:
        bring(app, WATER, FERRY, LINKED, CLOSED)
        serving = Serving(app, lambda _: None)
        serving.follow()
        try:
            made = Site(app, serving, tmp_path)
            made.release()
            yield made
        finally:
            serving.stop()


def test_readers_find_what_they_may_read(site: Site) -> None:
    """By words, by Chinese without spaces, page by page; never what is private, and no text beyond what is shown."""
    assert site.found("青石镇") == site.found("提前通水") == [WATER.title]
    assert site.found("FERRY tides") == [FERRY.title]
    assert site.found("only title") == [LINKED.title]
    for hidden in ("unmentionable", "whispered", "subscribers", "secrets"):
        assert site.found(hidden) == [], hidden
    bring(site.app, *(article("one", n, title=f"Bees {n}", text=f"Bees, part {n} of many.") for n in range(10, 40)))
    site.release()
    first, second = site.found("bees"), site.found("bees", "&page=2")
    assert (len(first), len(second), len({*first, *second})) == (20, 10, 30)


def test_the_form_needs_no_script_and_no_page_of_a_static_site_has_it(site: Site) -> None:
    """It is in what our server answers, together with what leads to all lists; in what is exported it is left out."""
    status, fields, body = site.get("/search/")
    page = html.fromstring(body)
    (form,) = page.iterfind(".//form")
    assert (status, form.get("method"), form.get("action"), form.get("role")) == (200, "get", "./", "search")
    assert page.xpath("//label/@for") == page.xpath("//form//input/@id")
    assert "../sources/one/" in [link.get("href") for link in page.iterfind(".//main//a")]
    assert "form-action 'self'" in fields["content-security-policy"]
    assert "form-action 'none'" in site.get("/")[1]["content-security-policy"]
    site.app.build(str(site.folder / "static"))
    assert (site.folder / "static" / "search" / "index.html").is_file()
    pages = [one.read_text("utf-8") for one in (site.folder / "static").rglob("*.html")]
    assert pages
    assert not [one for one in pages if "<form" in one or "<input" in one]


def test_answers_are_kept_by_nobody(site: Site) -> None:
    """Neither by caches nor by search engines; and what was asked stands escaped."""
    _, fields, body = site.get("/search/?q=" + quote('"><script>alert(1)</script>'))
    assert fields["cache-control"] == "no-store"
    assert fields["x-robots-tag"] == "noindex"
    assert '<meta name="robots" content="noindex">' in body
    assert "<script" not in body
    assert html.fromstring(body).xpath("//form//input/@value") == ['"><script>alert(1)</script>']
    assert "<script" not in site.get("/search/?q=ferry")[2]


@pytest.mark.parametrize(
    "query",
    [
        "q=%00%01%FF",
        "q=" + "%E6%B0%B4" * 5000,
        "q=" + "a*" * 400,
        "&".join(f"q{n}=1" for n in range(400)),
        "q=x&page=99999999999999999999",
        "q=x&page=-1",
        "q=x&page=%D9%A3",
        "q=%22%20OR%20f0%20MATCH%20%22a",
        "q=NEAR(a%20b)%20-c%20%5Ed",
        "%",
        "q",
    ],
)
def test_hostile_questions_are_answered(site: Site, query: str) -> None:
    """Whatever is asked, the answer is a page, and comes soon."""
    assert site.get(f"/search/?{query}")[0] == 200
    assert site.found("青石镇") == [WATER.title]


def test_other_ways_to_ask(site: Site) -> None:
    """HEAD is answered; nothing can be posted; the address without a slash leads on."""
    assert site.get("/search/?q=ferry", "HEAD")[::2] == (200, "")
    assert site.get("/search/?q=ferry", "POST")[0] == 405
    status, fields, _ = site.get("/search?q=ferry")
    assert (status, fields["location"]) == (301, "/search/?q=ferry")


def test_what_goes_is_found_no_longer_in_the_same_release(site: Site) -> None:
    """Taken down, held, or changed; of what was taken down no byte is left in the file."""
    state = site.folder / "state"

    def left(*needles: bytes) -> list[bytes]:
        kept = b"".join(one.read_bytes() for one in state.glob("search.sqlite*"))
        return [needle for needle in needles if needle in kept]

    words = (WATER.title.encode(), "闸门".encode(), WATER.id.encode())
    assert left(*words) == list(words)
    site.app.take_down(WATER.url, "asked for")
    assert site.found("青石镇") == []
    assert left(*words) == []
    site.app.hold(FERRY.id, "to be looked at")
    assert site.found("tides") == []
    site.app.approve([FERRY.id])
    site.app.bring_to_search()
    assert site.found("tides") == [FERRY.title]


def test_many_at_once_are_answered_or_turned_away(site: Site) -> None:
    """Nobody brings the server down by asking: each gets an answer, or is told when to come again."""
    statuses: list[int] = []

    def ask() -> None:
        statuses.append(site.get("/search/?q=ferry")[0])

    threads = [threading.Thread(target=ask) for _ in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(statuses) == 40
    assert set(statuses) <= {200, 503}
    assert 200 in statuses
    assert site.get("/")[0] == 200


def test_a_search_that_is_lost_is_made_anew(site: Site) -> None:
    """It is derived: damaged, the next start of an App fills it again."""
    site.app.close()
    (site.folder / "state" / "search.sqlite").write_bytes(b"damaged")
    with App(load(site.folder / "feeds.yaml", {}), clock=FakeClock(NOON), workers=InlineWorkers()) as app:
        app.release()
        assert app.bring_to_search() == 3
        assert app.bring_to_search() == 0
        assert app.finder is not None
        answer = app.finder.find("青石镇", skip=0, limit=5)
        assert answer is not None
        assert [one.id for one in answer[0]] == [WATER.id]


def test_without_the_search_there_is_none(tmp_path: Path) -> None:
    """serve.search: false, and nothing is kept for it; the page that leads to all lists stands."""
    path = tmp_path / "feeds.yaml"
    path.write_text(
        json.dumps({**CONFIG, "serve": {"host": "127.0.0.1", "port": 0, "search": False}}), encoding="utf-8"
    )
    with App(load(path, {}), clock=FakeClock(NOON), workers=InlineWorkers()) as app:
        bring(app, FERRY)
        serving = Serving(app, lambda _: None)
        serving.follow()
        try:
            made = Site(app, serving, tmp_path)
            made.release()
            status, _, body = made.get("/search/?q=ferry")
            assert status == 200
            assert "<form" not in body
            assert not list((tmp_path / "state").glob("search*"))
        finally:
            serving.stop()
