"""Sources without feeds over real HTTP: previewed, polled, polled again, and after they changed."""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from syndicator.app import App
from syndicator.cli import main
from syndicator.config import load
from syndicator.demo.origin import Answer, Origin
from syndicator.ingest import tdmrep
from syndicator.model import Precision, Reprint, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator
    from http.server import BaseHTTPRequestHandler

    from click.testing import Result

    from syndicator.model import Article, PollOutcome
    from syndicator.workers import ProcessWorkers

TEXT = (
    "本报讯（记者林晓岚）临湖市三月五日召开春季防汛备汛工作会议，部署沿湖十二镇堤防巡查、物资储备和值班安排。会议要求各镇在月底前"
    "完成险工险段排查，汛期每日两次上报水情。市水务局介绍，今年湖区水位较常年同期偏高二十厘米，南门闸已经提前开启。"
)
ARTICLE = """<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>{title}</title></head><body>
<h1>{title}</h1><p>2024-03-{day:02} 09:{number:02} 来源：临湖日报 作者：林晓岚</p><div class="TRS_Editor"><p>{text}</p>
<p>这是第{number}篇。{text}</p></div><p>（责任编辑：何雨舟）</p></body></html>"""
LIST = """<!doctype html><html><head><meta charset="utf-8"><title>政务动态</title></head><body><a href="/">首页</a>
<ul class="list">{items}</ul><p>今日访问 {visits}</p></body></html>"""
ITEM = """<li><a href="./202403/t202403{day:02}_{number}.html" title="{title}">{short}…</a><span>2024-03-{day:02}</span></li>"""


@dataclass
class Town:
    """An authority's site: pages of a list, ``size`` items each, newest first; what was asked for is in ``asked``."""

    numbers: list[int] = field(default_factory=lambda: list(range(6)))
    size: int = 3
    visits: int = 1
    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    robots: str = ""
    broken: set[str] = field(default_factory=set)

    def __call__(self, path: str) -> Answer:
        if path == "/robots.txt":
            return (self.robots.encode(), "text/plain") if self.robots else None
        self.asked.append(path)
        if path in self.answers:
            return self.answers[path]
        folder, _, name = path.rpartition("/")
        if folder == "/zwdt":
            page = 0 if name in {"", "index.html"} else int(name.removeprefix("index_").removesuffix(".html"))
            return self._list(page)
        if name.startswith("t202403"):
            number = int(name.partition("_")[2].removesuffix(".html"))
            made = ARTICLE.format(title=title(number), day=number % 28 + 1, number=number, text=TEXT)
            return made.encode(), "text/html"
        return None

    def _list(self, page: int) -> Answer:
        numbers = sorted(self.numbers, reverse=True)[page * self.size : (page + 1) * self.size]
        if not numbers:
            return None
        items = "".join(ITEM.format(day=n % 28 + 1, number=n, title=title(n), short=title(n)[:8]) for n in numbers)
        return LIST.format(items=items, visits=self.visits).encode(), "text/html"


def title(number: int) -> str:
    return f"临湖市第{number}次防汛会议部署堤防巡查"


class TownOrigin(Origin):
    """Its server, which fails where it is broken."""

    def __init__(self, host: str, town: Town) -> None:
        self.town = town
        super().__init__(host, town)

    def respond(self, handler: BaseHTTPRequestHandler, answer: Answer) -> None:
        if handler.path not in self.town.broken:
            return super().respond(handler, answer)
        handler.send_response(500)
        handler.send_header("Content-Length", "0")
        return handler.end_headers()


CONFIG = """\
site: {title: Mirror, url: https://mirror.example/, timezone: Asia/Shanghai}
fetch: {allow_networks: [127.0.0.0/8], host_interval: 0 s, host_connections: 4}
workers: {processes: 1}
sources:
  town:
    url: ORIGIN/zwdt/
    kind: page
    MORE
    list: {item: ul.list > li, date: spanLIST}
"""


def config(more: str = "", list: str = "") -> str:
    return CONFIG.replace("MORE", more).replace("LIST", list)


@dataclass
class Place:
    """A mirror of the town."""

    town: Town
    origin: Origin
    path: Path
    app: App

    def poll(self) -> PollOutcome:
        (outcome,) = self.app.poll(self.app.chosen(["town"]))
        return outcome

    def articles(self) -> list[Article]:
        return sorted(self.app.store.articles(self.app.chosen(["town"])[0].key), key=lambda a: a.title)

    def asked(self) -> list[str]:
        """What was asked for since it was asked last, but for the host's rules on mining."""
        found, self.town.asked[:] = list(self.town.asked), []
        return [target for target in found if target != tdmrep.PATH]

    def configure(self, text: str) -> None:
        self.path.write_text(text.replace("ORIGIN", self.origin.url), encoding="utf-8")
        self.app.reconfigure(load(self.path, {}))

    def page(self, more: str = "", list: str = "") -> None:
        self.configure(config(more, list))

    def __call__(self, *words: str) -> Result:
        return CliRunner().invoke(main, ["--config", str(self.path), *words], catch_exceptions=False)


@pytest.fixture
def place(tmp_path: Path, workers: ProcessWorkers) -> Iterator[Place]:
    town = Town()
    origin = TownOrigin("127.0.0.31", town)
    path = tmp_path / "feeds.yaml"
    path.write_text(config().replace("ORIGIN", origin.url), encoding="utf-8")
    with App(load(path, {}), workers=workers) as app:
        yield Place(town, origin, path, app)
    origin.close()


# ---------------------------------------------------------------------------------------------- bounds


def test_a_bounded_list_costs_its_site_no_page_in_vain(place: Place) -> None:
    """Two at a poll, the oldest first, each page asked for once; what is too old has no page asked for at all."""
    place.town.size = 6
    place.page(more="reprint: full\n    limits: {max_new: 2}")
    for numbers in ((0, 1), (2, 3), (4, 5), ()):
        place.poll()
        pages = [path for path in place.asked() if path.startswith("/zwdt/2024")]
        assert pages == [f"/zwdt/202403/t202403{n + 1:02}_{n}.html" for n in sorted(numbers, reverse=True)]
    assert [article.title for article in place.articles()] == [title(n) for n in range(6)]
    place.page(more="reprint: full\n    limits: {max_age: 90 d}")
    place.town.numbers.append(6)
    place.poll()
    assert [path for path in place.asked() if path.startswith("/zwdt/2024")] == []
    assert len(place.articles()) == 6
    shown = json.loads(place("preview", "town", "--json").stdout)
    assert {one["reason"] for one in shown["left_out"]} == {"older than limits.max_age when it was first met"}


# ---------------------------------------------------------------------------------------------- preview


def test_preview_shows_what_would_be_taken_and_why_the_rest_would_not(place: Place) -> None:
    """Entries with title, day and address, the text of the first one's page, and a reason for each that is left."""
    place.page(more="reprint: full\n    limits: {backlog: 2}", list=", next: 'index_{page-1}.html'")
    result = place("preview", "town", "--json")
    assert result.exit_code == 0, result.stderr
    shown = json.loads(result.stdout)
    assert [entry["title"] for entry in shown["entries"]] == [title(5), title(4)]
    first, second = shown["entries"]
    assert (first["published"], first["precision"], first["authors"]) == ("2024-03-06T01:05:00Z", "minute", ["林晓岚"])
    assert first["characters"] > 150
    assert (second["published"], second["precision"], second["characters"]) == ("2024-03-04T16:00:00Z", "date", None)
    assert [one["reason"] for one in shown["left_out"]] == ["older than the first import's backlog"]
    assert shown["page"] == f"{place.origin.url}/zwdt/202403/t20240306_5.html"
    assert shown["next"] == [f"{place.origin.url}/zwdt/index_1.html"]
    assert place.asked() == ["/zwdt/", "/zwdt/202403/t20240306_5.html"]
    assert not (place.path.parent / "state").exists()


def test_preview_in_words(place: Place) -> None:
    """People see tables; -n shortens them and says so."""
    result = place("preview", "town", "-n", "1")
    assert result.exit_code == 0
    assert "3 entries would be taken (reprint: link):" in result.stdout
    assert "2024-03-06" in result.stdout
    assert "… and 2 more" in result.stdout


def test_preview_of_an_excluded_word_and_of_a_feed(place: Place) -> None:
    """Feeds are shown as well, with what their words leave out and items that stand twice."""
    item = "<item><title>{0}</title><guid>{0}</guid><link>https://x.example/{0}</link><description>{1}</description></item>"
    items = item.format("a", "a ferry") + item.format("b", "a horoscope") + item.format("a", "a ferry")
    place.town.answers["/rss"] = (
        f"<rss version='2.0'><channel><title>F</title>{items}</channel></rss>".encode(),
        "text/xml",
    )
    place.configure(CONFIG.partition("  town:")[0] + "  town: {url: ORIGIN/rss, exclude: [horoscope]}\n")
    shown = json.loads(place("preview", "town", "--json").stdout)
    assert [entry["title"] for entry in shown["entries"]] == ["a"]
    reasons = {one["what"]: one["reason"] for one in shown["left_out"]}
    assert reasons == {
        "https://x.example/b": "holds the excluded word “horoscope”",
        "https://x.example/a": "the same entry stands above it",
    }


def test_preview_of_an_address_and_of_what_cannot_be_read(place: Place) -> None:
    """An address need not be configured; what fails is said in a line, and the exit code is 1."""
    url = place.origin.url
    place.town.answers["/sitemap.xml"] = (
        f"<urlset><url><loc>{url}/zwdt/202403/t20240306_5.html</loc></url></urlset>".encode(), "application/xml"
    )  # fmt: skip
    place.town.answers["/map.xml"] = place.town.answers["/sitemap.xml"]  # known by what it is, whatever it is called
    for name in ("sitemap", "map"):
        shown = json.loads(place("preview", f"{url}/{name}.xml", "--json").stdout)
        assert [(e["title"], e["precision"]) for e in shown["entries"]] == [(title(5), "minute")]
    for target, why in (
        (f"{url}/nothing", "404"),
        (f"{url}/zwdt/index_1.html", "an HTML page"),
        ("twon", "no source is called"),
    ):
        result = place("preview", target)
        assert result.exit_code == 1
        assert why in result.stderr


def test_preview_of_a_private_source_names_no_secret(place: Place) -> None:
    """An address that opens a door stands in no output, neither where it is right nor where it fails."""
    secret = "q8Zk2vXw93LmTt5BnR7c"
    place.configure(config(more="private: true").replace("ORIGIN/zwdt/", f"ORIGIN/zwdt/?token={secret}"))
    for words in (("--json",), (), ("-n", "1")):
        result = place("preview", "town", *words)
        assert result.exit_code == 0, result.stderr
        assert secret not in result.output
    place.town.answers["/zwdt/"] = (b"<html></html>", "text/html")
    result = place("preview", "town")
    assert result.exit_code == 1
    assert secret not in result.output


def test_preview_says_where_a_list_is_put_together_by_scripts(place: Place) -> None:
    """What cannot be mirrored is recognised before it is configured for good."""
    place.town.answers["/zwdt/"] = (b"<html><script src=a.js></script><div id=app></div></html>", "text/html")
    result = place("preview", "town")
    assert result.exit_code == 1
    assert "put together by scripts" in result.stderr


# ---------------------------------------------------------------------------------------------- polls


def titles(place: Place) -> list[str]:
    return [article.title for article in place.articles()]


def test_a_list_becomes_articles_and_an_idle_one_costs_a_304(place: Place) -> None:
    """Polled: three links, dated and titled whole. Again: one conditional request, nothing else. A new one: once."""
    assert place.poll().status == "changed"
    assert titles(place) == [title(3), title(4), title(5)]
    first = place.articles()[0]
    assert (first.published_precision, f"{first.published:%Y-%m-%dT%H:%M}") == (Precision.DATE, "2024-03-03T16:00")
    assert (first.reprint, first.text) == (Reprint.LINK, "")
    assert place.asked() == ["/zwdt/"]
    assert place.poll().status == "not-modified"
    assert place.origin.seen["304"] == 1
    place.town.numbers.append(6)
    outcome = place.poll()
    assert outcome.verdicts == ((Verdict.NEW, 1),)
    assert titles(place) == [title(3), title(4), title(5), title(6)]
    assert place.asked() == ["/zwdt/", "/zwdt/"]
    place.app.release()
    (items,) = [json.loads(path.read_bytes())["items"] for path in place.path.parent.rglob("all/feed.json")]
    assert [item["title"] for item in items] == [title(n) for n in (6, 5, 4, 3)]


def test_full_text_comes_from_each_page_once(place: Place) -> None:
    """reprint: full asks for each new entry's page, takes text, time and credits from it, and never asks again."""
    place.page(more="reprint: full")
    assert place.poll().status == "changed"
    assert sorted(place.asked()) == ["/zwdt/", *(f"/zwdt/202403/t202403{n + 1:02}_{n}.html" for n in (3, 4, 5))]
    article = place.articles()[0]
    assert "南门闸已经提前开启" in article.text
    assert (article.published_precision, f"{article.published:%H:%M}") == (Precision.MINUTE, "01:03")
    assert [hop.outlet for hop in article.hops][:1] == ["临湖日报"]
    place.town.visits = 2
    assert place.poll().status == "unchanged"
    place.town.numbers.append(6)
    place.poll()
    assert place.asked() == ["/zwdt/", "/zwdt/", "/zwdt/202403/t20240307_6.html"]


def test_a_list_edited_at_every_fetch_brings_nothing(place: Place) -> None:
    """A counter on the page makes it a new document each time, but no item new: nothing is stored or published."""
    place.poll()
    released = place.app.release()
    for visits in range(2, 6):
        place.town.visits = visits
        outcome = place.poll()
        assert (outcome.status, outcome.verdicts, outcome.problems) == ("unchanged", (), ())
        released = place.app.release()
        assert (released.channels, released.written) == (0, 0)
    assert len(place.articles()) == 3


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"<html><title>x</title><ul class=list></ul></html>", "nothing matches"),
        (b"<html><form><input type=password></form></html>", "a login page"),
        (b"", "empty"),
        (LIST.format(items="<li>none yet</li>", visits=1).encode(), "none is an entry"),
    ],
)
def test_a_list_that_shows_nothing_is_a_failure_and_removes_nothing(place: Place, body: bytes, why: str) -> None:
    """A new layout, a login, an empty answer: said, counted as a failure, and over with the next good answer."""
    place.poll()
    place.town.answers["/zwdt/"] = (body, "text/html")
    outcome = place.poll()
    assert (outcome.status, outcome.error_kind) == ("failed", "parse")
    assert why in (outcome.error or "")
    assert len(place.articles()) == 3
    del place.town.answers["/zwdt/"]
    assert place.poll().status in {"unchanged", "not-modified"}


def test_further_pages_are_read_while_they_bring_news(place: Place) -> None:
    """At first as far as the backlog wants; later the second page only where the first is all new."""
    place.page(list=", next: 'index_{page-1}.html', max_pages: 4", more="limits: {backlog: 5}")
    place.poll()
    assert titles(place) == [title(n) for n in range(1, 6)]
    assert place.asked() == ["/zwdt/", "/zwdt/index_1.html"]
    place.town.numbers += [6]
    place.poll()
    assert place.asked() == ["/zwdt/"], "it ends with what is known"
    place.town.numbers += [7, 8, 9, 10]
    outcome = place.poll()
    assert outcome.verdicts[0] == (Verdict.NEW, 4)
    assert place.asked() == ["/zwdt/", "/zwdt/index_1.html"]
    assert len(titles(place)) == 10
    place.town.visits = 2
    place.poll()
    assert place.asked() == ["/zwdt/"]


def test_a_page_that_fails_is_gone_on_with_at_the_next_poll(place: Place) -> None:
    """The second page answers 500 when it is needed: what stood on it is taken by the next poll, from an unchanged list."""
    place.page(list=", next: 'index_{page-1}.html'", more="limits: {backlog: 3}")
    place.poll()
    place.town.numbers += [6, 7, 8, 9]
    place.town.broken.add("/zwdt/index_1.html")
    outcome = place.poll()
    assert outcome.verdicts == ((Verdict.NEW, 3),)
    assert "the next poll goes on there" in " ".join(outcome.problems)
    place.town.broken.clear()
    outcome = place.poll()
    assert outcome.verdicts[0] == (Verdict.NEW, 1)
    assert title(6) in titles(place)
    assert place.poll().status == "not-modified"


def test_an_article_page_that_fails_is_asked_for_again(place: Place) -> None:
    """Until it comes, its entry is linked; then its text is there, although the list has not changed."""
    place.page(more="reprint: full")
    place.town.broken.add("/zwdt/202403/t20240306_5.html")
    outcome = place.poll()
    assert titles(place) == [title(3), title(4), title(5)]
    assert "asked for again at the next poll" in " ".join(outcome.problems)
    assert place.articles()[-1].reprint is Reprint.LINK
    place.town.broken.clear()
    place.poll()
    assert "南门闸已经提前开启" in place.articles()[-1].text
    place.asked()
    assert place.poll().status == "not-modified"
    assert place.asked() == ["/zwdt/"]


def test_an_entry_without_a_title_waits_for_its_page(place: Place) -> None:
    """A sitemap has none: where the page fails there is nothing to show yet, and nothing is lost."""
    place.configure(CONFIG.partition("  town:")[0] + "  town: {url: ORIGIN/sitemap.xml, kind: sitemap}\n")
    place.town.answers["/sitemap.xml"] = sitemap(place, 5)
    place.town.broken.add("/zwdt/202403/t20240306_5.html")
    place.poll()
    assert titles(place) == []
    place.town.broken.clear()
    place.poll()
    assert titles(place) == [title(5)]
    assert place.poll().status == "not-modified"


def test_an_article_page_that_is_forbidden_is_linked(place: Place) -> None:
    """robots.txt keeps us from the pages: title, day and link are what the list gives."""
    place.town.robots = "User-agent: *\nDisallow: /zwdt/202403/\n"
    place.page(more="reprint: full")
    place.poll()
    assert place.asked() == ["/zwdt/"]
    assert {article.reprint for article in place.articles()} == {Reprint.LINK}
    assert titles(place) == [title(3), title(4), title(5)]


def test_a_list_is_not_polled_against_robots(place: Place) -> None:
    """A list page is crawled, not subscribed to: robots.txt decides."""
    place.town.robots = "User-agent: *\nDisallow: /zwdt/\n"
    outcome = place.poll()
    assert (outcome.status, outcome.error_kind) == ("failed", "not-allowed")
    assert place.asked() == []


def sitemap(place: Place, *numbers: int, day: int = 1) -> Answer:
    rows = "".join(
        f"<url><loc>{place.origin.url}/zwdt/202403/t202403{n % 28 + 1:02}_{n}.html</loc>"
        f"<lastmod>2024-04-{day:02}T08:00:00+08:00</lastmod></url>"
        for n in numbers
    )
    return f"<urlset>{rows}</urlset>".encode(), "application/xml"


def index(place: Place, **parts: int) -> Answer:
    rows = "".join(
        f"<sitemap><loc>{place.origin.url}/{name}.xml.gz</loc><lastmod>2024-04-{day:02}</lastmod></sitemap>"
        for name, day in parts.items()
    )
    return f"<sitemapindex>{rows}</sitemapindex>".encode(), "application/xml"


def packed(answer: Answer) -> Answer:
    assert answer is not None
    return gzip.compress(answer[0], mtime=0), "application/x-gzip"


def test_an_index_of_sitemaps_is_read_part_by_part(place: Place) -> None:
    """First the newest parts up to the backlog, each page once for its title; later only the part that changed."""
    place.configure(
        CONFIG.partition("  town:")[0] + "  town: {url: ORIGIN/sitemap.xml, kind: sitemap, limits: {backlog: 2}}\n"
    )
    answers = place.town.answers
    answers["/sitemap.xml"] = index(place, old=1, new=2)
    answers["/old.xml.gz"], answers["/new.xml.gz"] = packed(sitemap(place, 1, 2)), packed(sitemap(place, 3, 4))
    place.poll()
    assert titles(place) == [title(3), title(4)]
    assert place.asked()[:2] == ["/sitemap.xml", "/new.xml.gz"]
    assert place.poll().status == "not-modified"
    answers["/new.xml.gz"] = packed(sitemap(place, 3, 4, 5, day=3))
    answers["/sitemap.xml"] = index(place, old=1, new=3)
    place.asked()
    place.poll()
    assert place.asked() == ["/sitemap.xml", "/new.xml.gz", "/zwdt/202403/t20240306_5.html"]
    assert titles(place) == [title(3), title(4), title(5)]
    answers["/sitemap.xml"] = index(place, old=4, new=3)
    place.poll()
    assert titles(place) == [title(3), title(4), title(5)], "what is old does not flood in when its part is touched"


def test_json_by_paths_is_polled_like_a_feed(place: Place) -> None:
    """Its own text is republished; a corrected text is a change of the same article."""
    place.configure(
        CONFIG.partition("  town:")[0]
        + "  town: {url: ORIGIN/api, kind: json, list: {items: data, content: body, date: at, link: 'ORIGIN/n/{id}'}}\n"
    )
    place.town.answers["/api"] = (
        json.dumps({"data": [{"id": 7, "title": "一", "body": TEXT, "at": 1710000000}]}).encode(),
        "a/b",
    )
    assert place.poll().verdicts == ((Verdict.NEW, 1),)
    (article,) = place.articles()
    assert (article.url, article.text) == (f"{place.origin.url}/n/7", TEXT)
    place.town.answers["/api"] = (place.town.answers["/api"][0].replace(b"1710000000", b'1710000000, "x": 1'), "a/b")  # type: ignore[index]
    assert place.poll().status == "unchanged"
