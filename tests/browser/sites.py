"""A mirror in each language, with everything on it that pages can show, as its readers' browsers ask for it."""

from __future__ import annotations

import json
import os
import re
import shutil
import struct
import zlib
from collections import defaultdict
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from syndicator.app import App
from syndicator.config import load
from syndicator.daemon.serving import Serving
from syndicator.demo.origin import Origin
from syndicator.demo.show import Scene
from syndicator.model import Notice, Scope
from tests.ports import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator

    from syndicator.demo.origin import Answer
    from syndicator.workers import ProcessWorkers

LANGUAGES = ("en", "zh-Hans", "zh-Hant")
CONFIG = """\
site: {{title: {title}, description: {title}, url: "{url}", language: {language}, timezone: Asia/Shanghai,
        responsible_editor: 顾言, contact: desk@mirror.example}}
fetch: {{allow_networks: [127.0.0.0/8], host_interval: 0 s}}
publish: {{per_source: true, per_category: true}}
defaults: {{permission: the outlets' own texts, media: mirror}}
sources:
  linjiang: {{name: 临江日报, url: "{linjiang}/feed", home: "{linjiang}/", category: 本地, editor: 顾言}}
  hushan: {{name: 湖山晚报, url: "{hushan}/feed", home: "{hushan}/", category: 本地}}
  jiangpan: {{name: 江畔资讯网, url: "{jiangpan}/feed", home: "{jiangpan}/", category: 本地, reprint: full}}
  lantern: {{name: The Lantern Gazette, url: "{lantern}/feed", home: "{lantern}/", category: World}}
  almanac: {{name: Open Almanac, url: "{almanac}/feed", home: "{almanac}/", category: World}}
  awkward: {{name: The Awkward Weekly, url: "{awkward}/feed.json", home: "{awkward}/", category: Form}}
  silent: {{name: The Silent Post, url: "{awkward}/silent.json", category: Silence}}
channels:
  all: {{title: 全部 · Everything, description: "All that is mirrored here, newest first"}}
  bendi: {{title: 本地, categories: [本地], language: zh-Hans}}
  world: {{title: World, categories: [World], language: en}}
  none: {{title: Nothing yet, categories: [Silence]}}
featured: {{categories: [本地, Form], limit: 4}}
serve: {{host: 127.0.0.1, port: {port}}}
"""
HEARD = "Its title for players of podcasts"
TITLES = {"en": "The River Mirror", "zh-Hans": "江城镜报", "zh-Hant": "江城鏡報"}

WIDE = "".join(f"<th>Column {n}</th>" for n in range(14)), "".join(f"<td>{n * 1234567.89:,.2f}</td>" for n in range(14))
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 2
PAGE = f"""\
<h1>A heading as large as the page's own</h1><p>The first words of a text that uses every element that outlets use,
and some of them badly. <a href="/empty"></a><a href="/near">near</a> and <a href="/pictured"><img src="/p/2.png"></a>.</p>
<h2>A level down</h2><p>{LONG} https://awkward.example/{"path/" * 40}?{"query=1&amp;" * 30}</p>
<h5>Three levels at once</h5><p lang="cn">words in a country</p><p lang="english">and in a language's name</p>
<table><tr><th scope="col"></th><th scope="col">Of a column</th></tr><tr><th scope="row">Of a row</th><td>1</td></tr></table>
<h2></h2><table><caption>Many columns</caption><tr>{WIDE[0]}</tr><tr>{WIDE[1]}</tr></table>
<table><tr><td>One <table><tr><th>Two</th><td>within another</td></tr></table></td></tr></table>
<pre>{"a line of code that does not end, " * 12}</pre><p><code>{"x" * 200}</code></p>
<figure><img src="/p/1.png" width="2400" height="1600" alt="Boats"><figcaption>Boats at the quay. Photo: Ann Poole</figcaption></figure>
<p><img src="/p/2.png"> a picture without words for it</p><blockquote cite="/said"><p>Said somebody <q>and somebody else</q></p></blockquote>
<dl><dt>Term<dd>What it means</dl><ul><li>One<ul><li>One of one<ol start="7"><li>Seven</ol></ul><li>Two</ul>
<p><ruby>漢<rp>(<rt>hàn<rp>)</ruby> <abbr title="World Wide Web">WWW</abbr> H<sub>2</sub>O <mark>marked</mark> <kbd>Enter</kbd>
<font color="#eee">words too pale to read</font> <span style="color:#fefefe">and paler</span></p>
<details><summary>More</summary><p>There is more.</p></details><iframe src="https://player.example/film"></iframe>
<video src="/v.mp4" controls></video><hr><p dir="rtl" lang="ar">نص من اليمين إلى اليسار</p><p><small>The end.</small></p>"""
WORDS = (
    "The harbour trust counts {n} boats at the north quay, {m} more than a year before, and has let three of them go to the "
    "rowing club. Rope number {n} is kept in the shed by the lock, where the keeper writes down who borrows it and for how long."
)


def _picture(hue: int) -> bytes:
    """A small PNG of one colour."""
    rows = b"".join(b"\0" + bytes((hue, 120, 160)) * 60 for _ in range(40))

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    size = struct.pack(">IIBBBBB", 60, 40, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", size) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def _items(now: datetime) -> list[dict[str, Any]]:
    """What the awkward outlet publishes."""
    sound = {"url": "/sound.mp3", "mime_type": "audio/mpeg", "size_in_bytes": 123456, "duration_in_seconds": 600}
    told: list[dict[str, Any]] = [
        {"id": "page", "title": "Every element there is", "content_html": PAGE, "authors": [{"name": "Ann Poole"}]},
        {
            "id": "long",
            "title": LONG,
            "content_html": f"<p>{WORDS.format(n=801, m=80)}</p>",
            "tags": ["T" * 90, "a/b c"],
        },
        {
            "id": "rtl",
            "title": "عنوان المقال هنا",
            "content_html": f"<p>{WORDS.format(n=802, m=81)}</p>",
            "language": "ar",
        },
        {
            "id": "sound",
            "title": "To listen to",
            "content_html": f"<p>{WORDS.format(n=803, m=82)}</p>",
            "attachments": [sound],
            "_syndicator": {"podcast": {"title": HEARD, "season": "2"}},
        },
        {"id": "legal", "title": "Kept away by law", "content_html": f"<p>{WORDS.format(n=804, m=83)} By order.</p>"},
        {"id": "asked", "title": "Taken down", "content_html": f"<p>{WORDS.format(n=805, m=84)} As asked.</p>"},
    ]
    told += [
        {
            "id": f"more-{n}",
            "title": f"The keeper's note number {n}",
            "content_html": f'<p><img src="/p/{n % 4}.png" alt=""></p><p>{WORDS.format(n=n * 17, m=n * 29)}</p>',
        }
        for n in range(12)
    ]
    for age, item in enumerate(told):
        item["url"] = f"/{item['id']}"
        item["date_published"] = (now - timedelta(hours=5 * age)).isoformat()
    return told


def awkward(now: datetime, path: str) -> Answer:
    """What the awkward outlet's server answers."""
    if path.endswith(".json"):
        items = _items(now) if path == "/feed.json" else []
        feed = {"version": "https://jsonfeed.org/version/1.1", "title": "The Awkward Weekly", "items": items}
        return json.dumps(feed).encode(), "application/feed+json"
    return (_picture(60 * int(path[3])), "image/png") if re.fullmatch(r"/p/[0-3]\.png", path) else None


@dataclass(frozen=True)
class Page:
    """One kind of page, by an example of it."""

    kind: str
    path: str  # as a reader asks for it
    status: int = 200


@dataclass
class Mirror:
    """A mirror, polled, released and served."""

    language: str
    url: str
    public: Path
    app: App

    def kinds(self) -> list[Page]:
        """Every kind of page that stands in the outbox, and what is answered in place of those that are gone: the
        longest of each kind, because it has the most on it.
        """
        found: dict[str, list[Path]] = defaultdict(list)
        for path in sorted(self.public.rglob("*.html")):
            found[_kind(path.relative_to(self.public).as_posix())].append(path)
        pages = [Page(kind, self._asked(max(paths, key=lambda p: p.stat().st_size))) for kind, paths in found.items()]
        gone = {"410": 410, "451": 451}
        pages.append(Page("what was found", f"search/?q={quote('江')}"))
        stones = {"451" if stone.legal else "410": stone.id for stone in self.app.store.tombstones()}
        return pages + [Page(kind, f"articles/{own}/", gone[kind]) for kind, own in sorted(stones.items())]

    def _asked(self, path: Path) -> str:
        return quote(path.relative_to(self.public).as_posix().removesuffix("index.html"))

    def article(self, title: str) -> str:
        """The path of the article with this title."""
        return next(f"articles/{row.id}/" for row in self.app.rows() if row.title == title)


def _kind(path: str) -> str:
    """What kind of page stands at a path: the path with that left out which tells one page of a kind from another."""
    parts = path.removesuffix("index.html").strip("/").split("/")
    if len(parts) == 1 and parts[0] in {"all", "bendi", "world"}:
        return "channel"
    if parts == ["none"]:
        return "channel without anything"
    if parts[0] == "about":
        return "about"
    return "/".join((parts[0] or "home", *("*" for _ in parts[1:]))) if parts[0] != "gone" else "/".join(parts)


@contextmanager
def mirrors(folder: Path, workers: ProcessWorkers) -> Iterator[dict[str, Mirror]]:
    """A mirror per language, by its tag: polled once, and published in each."""
    now = datetime.now(UTC).replace(microsecond=0)
    with ExitStack() as stack:
        scene = Scene.open(now)
        stack.callback(scene.close)
        outlet = Origin("127.0.0.71", lambda path: awkward(now, path))
        stack.callback(outlet.close)
        urls = {"awkward": outlet.url, **{key: outlet.url for key, outlet in scene.outlets.items()}}
        with App(load(_configured(folder / "polled", "en", free_port(), urls), os.environ), workers=workers) as app:
            _poll(app)
        yield {language: _publish(stack, folder, language, urls, workers) for language in LANGUAGES}


def _configured(folder: Path, language: str, port: int, urls: dict[str, str]) -> Path:
    path = folder / "feeds.yaml"
    folder.mkdir(exist_ok=True)
    told = {"title": TITLES[language], "language": language, "url": f"http://127.0.0.1:{port}/", "port": port}
    path.write_text(CONFIG.format(**told, **urls), encoding="utf-8")
    return path


def _poll(app: App) -> None:
    outcomes = app.poll(app.chosen(()))
    assert not [outcome.error for outcome in outcomes if outcome.error]
    app.release()
    assert app.mirror_pictures()
    for title in ("Kept away by law", "Taken down"):
        (row,) = (row for row in app.rows() if row.title == title)
        app.act_on(Notice(Scope((row.id,)), "asked for", legal="law" in title))


def _publish(stack: ExitStack, folder: Path, language: str, urls: dict[str, str], workers: ProcessWorkers) -> Mirror:
    shutil.copytree(folder / "polled" / "state", folder / language / "state")
    port = free_port()
    path = _configured(folder / language, language, port, urls)
    app = stack.enter_context(App(load(path, os.environ), workers=workers))
    app.release()
    assert app.bring_to_search()
    serving = Serving(app, lambda _: None)
    stack.callback(serving.stop)
    serving.follow()
    return Mirror(language, f"http://127.0.0.1:{port}/", path.parent / "public", app)
