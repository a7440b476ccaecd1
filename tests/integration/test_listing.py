"""Sources without feeds over real HTTP: previewed, polled, polled again, and after they changed."""

from __future__ import annotations

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

if TYPE_CHECKING:
    from collections.abc import Iterator

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
        (outcome,) = self.app.poll(self.app.chosen(["town"]), force=True)
        return outcome

    def articles(self) -> list[Article]:
        return sorted(self.app.store.articles(self.app.chosen(["town"])[0].key), key=lambda a: a.title)

    def asked(self) -> list[str]:
        """What was asked for since it was asked last."""
        found, self.town.asked[:] = list(self.town.asked), []
        return found

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
    origin = Origin("127.0.0.31", town)
    path = tmp_path / "feeds.yaml"
    path.write_text(config().replace("ORIGIN", origin.url), encoding="utf-8")
    with App(load(path, {}), workers=workers) as app:
        yield Place(town, origin, path, app)
    origin.close()


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
    shown = json.loads(place("preview", f"{url}/sitemap.xml", "--json").stdout)
    assert [(e["title"], e["precision"]) for e in shown["entries"]] == [(title(5), "minute")]
    for target, why in (
        (f"{url}/nothing", "404"),
        (f"{url}/zwdt/index_1.html", "an HTML page"),
        ("twon", "no source is called"),
    ):
        result = place("preview", target)
        assert result.exit_code == 1
        assert why in result.stderr


def test_preview_says_where_a_list_is_put_together_by_scripts(place: Place) -> None:
    """What cannot be mirrored is recognised before it is configured for good."""
    place.town.answers["/zwdt/"] = (b"<html><script src=a.js></script><div id=app></div></html>", "text/html")
    result = place("preview", "town")
    assert result.exit_code == 1
    assert "put together by scripts" in result.stderr
