"""The demo itself: servers up, a configuration like any user's, a daemon over it, and events to watch."""

from __future__ import annotations

import os
import tempfile
import threading
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zlib import crc32

from syndicator.app import App
from syndicator.config import load
from syndicator.daemon import Daemon
from syndicator.dataclass import dataclass
from syndicator.demo import outlets as made
from syndicator.demo.origin import Answer, Origin
from syndicator.demo.outlets import Outlet
from syndicator.demo.pictures import landscape

if TYPE_CHECKING:
    from collections.abc import Callable

HOSTS = {
    "linjiang": "127.0.0.11",
    "hushan": "127.0.0.12",
    "jiangpan": "127.0.0.13",
    "lantern": "127.0.0.14",
    "almanac": "127.0.0.15",
}
FORMS: dict[str, tuple[Callable[[Outlet], bytes], str]] = {
    "linjiang": (made.rss, "application/rss+xml"),
    "hushan": (lambda outlet: made.rss(outlet, "gbk"), "text/xml; charset=gb2312"),
    "jiangpan": (made.teaser, "application/rss+xml; charset=utf-8"),
    "lantern": (made.atom, "application/atom+xml"),
    "almanac": (made.json_feed, "application/feed+json"),
}

CONFIG = """\
# The demo's configuration; what you see here is what a feeds.yaml of your own looks like.
site:
  title: 江城镜报 · Mirror of the demo
  url: http://127.0.0.1:{port}/
  language: zh-Hans
  timezone: Asia/Shanghai
  responsible_editor: 演示值班编辑
  contact: desk@mirror.example
fetch:
  allow_networks: [127.0.0.0/8]   # the demo's outlets stand on loopback; the guard refuses that by default
  host_interval: 0 s
defaults:
  every: {every}
  permission: the demo's own texts
sources:
  linjiang:
    name: 临江日报
    url: {linjiang}/feed
    home: {linjiang}/
    category: 本地
    editor: 顾言
  hushan:
    name: 湖山晚报
    url: {hushan}/feed
    home: {hushan}/
    category: 本地
  jiangpan:
    name: 江畔资讯网
    url: {jiangpan}/feed
    home: {jiangpan}/
    category: 本地
    reprint: full                 # its feed carries teasers: the text comes from the page
  lantern:
    name: The Lantern Gazette
    url: {lantern}/feed
    home: {lantern}/
    category: World
  almanac:
    name: Open Almanac
    url: {almanac}/feed
    home: {almanac}/
    category: World
channels:
  all:
    title: 全部 · Everything
  bendi:
    title: 本地
    categories: [本地]
    language: zh-Hans
  world:
    title: World
    categories: [World]
    language: en
serve:
  host: 127.0.0.1
  port: {port}
"""
FEATURED = """\
featured:
  categories: [本地]
  limit: 2
"""


@dataclass(slots=True)
class Scene:
    """The outlets, their servers, and what happens."""

    outlets: dict[str, Outlet]
    origins: dict[str, Origin]

    @classmethod
    def open(cls, now: datetime) -> Scene:
        """Start every server."""
        outlets = made.founding(now)
        scene = cls(outlets, {})
        for key, outlet in outlets.items():
            origin = Origin(HOSTS[key], lambda path, key=key: scene.answer(key, path))  # type: ignore[misc]  # a default binds the loop's value
            scene.origins[key] = origin
            outlet.url = origin.url
        return scene

    def answer(self, key: str, path: str) -> Answer:
        """What an outlet's server answers."""
        outlet = self.outlets[key]
        form, content_type = FORMS[key]
        if path == "/feed":
            return form(outlet), content_type
        for piece in outlet.pieces:
            if piece.picture and path == piece.picture_path:
                return landscape(crc32(piece.slug.encode())), "image/png"
            if outlet.link(piece) == outlet.url + path:
                if key == "jiangpan":
                    first = self.outlets["linjiang"]
                    return made.portal_page(outlet, piece, first.link(first.pieces[0]), first.name), "text/html"
                return made.plain_page(outlet, piece), "text/html; charset=utf-8"
        return None

    def close(self) -> None:
        """Stop every server."""
        for origin in self.origins.values():
            origin.close()

    # ------------------------------------------------------------------------------------------ events

    def new_articles(self, now: datetime) -> str:
        """Two outlets publish."""
        for key, pieces in made.later(now).items():
            self.outlets[key].pieces += pieces
        return "two outlets published: The Lantern Gazette (Atom) and Open Almanac (JSON Feed)"

    def correction(self, _: datetime) -> str:
        """The first outlet corrects its story."""
        piece = self.outlets["linjiang"].pieces[0]
        piece.paragraphs = [line.replace(made.FIX_BEFORE, made.FIX_AFTER) for line in piece.paragraphs]
        piece.paragraphs.append(made.FIX_NOTE)
        return "临江日报 corrected its story (19 stops, not 21): same article, same id, a later “updated”"

    def reprint_of_removed(self, now: datetime) -> str:
        """Another outlet offers the text that was taken down."""
        ferry = self.outlets["lantern"].pieces[0]
        self.outlets["almanac"].pieces.append(
            replace(ferry, slug="ferry-reprint", title="Tidal ferry: a reprint", at=now, author="", category="Sea")
        )
        return "Open Almanac reprints the text that was taken down: it stays away"


def run_demo(*, port: int, tick: float, folder: Path | None, once: bool, say: Callable[[str], None]) -> None:
    """Set the scene, run the daemon over it, and let things happen every ``tick`` seconds until stopped.

    With ``once`` everything happens at once, without a web server, and what came of it is told at the end.
    """
    scene = Scene.open(datetime.now(UTC).replace(microsecond=0))
    try:
        with tempfile.TemporaryDirectory(prefix="syndicator-demo-") as temporary:
            root = folder or Path(temporary)
            root.mkdir(parents=True, exist_ok=True)
            path = root / "feeds.yaml"
            every = "1 s" if once else f"{max(tick / 4, 1):.0f} s"
            urls = {key: outlet.url for key, outlet in scene.outlets.items()}
            path.write_text(CONFIG.format(port=port or 8080, every=every, **urls) + FEATURED, encoding="utf-8")
            config = load(path, os.environ)
            if not port:
                config = replace(config, serve=replace(config.serve, port=0))
            with App(config, metered=not once) as app:
                if once:
                    _all_at_once(scene, app, say)
                else:
                    _live(scene, app, tick, path, say)
    finally:
        scene.close()


def _all_at_once(scene: Scene, app: App, say: Callable[[str], None]) -> None:
    def round_(title: str) -> None:
        say(title)
        for outcome in sorted(app.poll(app.chosen(())), key=lambda o: o.source):
            verdicts = ", ".join(f"{count} {verdict}" for verdict, count in outcome.verdicts) or outcome.status
            say(f"  {outcome.source:<10} {outcome.error or verdicts}")
        released = app.release()
        say(f"  released: {released.written} files written, {released.removed} removed")

    round_("first poll")
    round_("second poll, nothing has changed at the outlets")
    for event in (scene.new_articles, scene.correction):
        round_(event(datetime.now(UTC).replace(microsecond=0)))
    ferry = next(row for row in app.rows(source="lantern") if "ferry" in row.url)
    app.take_down(ferry.id, "asked for by its author (demo)")
    say(f"taken down: {ferry.title}")
    round_(scene.reprint_of_removed(datetime.now(UTC).replace(microsecond=0)))
    _tell(app, say)


def _tell(app: App, say: Callable[[str], None]) -> None:
    """The reprinted story, as it now stands."""
    row = next(row for row in app.rows(source="linjiang") if "yeyilu" in row.url)
    say("the reprinted story:")
    for explanation in app.explain(row.story):
        say(f"  {explanation.source}: {explanation.subject}")
        for sentence in explanation.sentences:
            say(f"    {sentence}")


def _live(scene: Scene, app: App, tick: float, path: Path, say: Callable[[str], None]) -> None:
    daemon = Daemon(app, lambda: load(path, os.environ), announce=lambda _: None)
    ended = threading.Event()

    def happen() -> None:
        def remove(_now: datetime) -> str:
            rows = [row for row in app.rows(source="lantern") if "ferry" in row.url]
            for row in rows:
                app.take_down(row.id, "asked for by its author (demo)")
            return "taken down on request: “Harbour ferry …”; its page answers 410 from now on"

        for event in (scene.new_articles, scene.correction, remove, scene.reprint_of_removed):
            if ended.wait(tick):
                return
            now = datetime.now(UTC).replace(microsecond=0)
            say(f"{now:%H:%M:%S}  {event(now)}")
        if not ended.wait(tick):
            say("that was all; the mirror goes on polling until Ctrl-C")

    ticker = threading.Thread(target=happen, daemon=True)

    def ready(address: str | None) -> None:
        say(_where(address or "", path))
        ticker.start()

    daemon.handle_signals()
    try:
        daemon.run(ready=ready)
    finally:
        ended.set()


def _where(address: str, path: Path) -> str:
    return f"""
syndicator demo: five little outlets on loopback, polled, deduplicated, credited, republished.

  the site        {address}
  a channel       {address}bendi/
  feeds           {address}bendi/rss.xml   {address}bendi/atom.xml   {address}bendi/feed.json
  health          {address}healthz   {address}metrics
  configuration   {path}

Look for the story of the night bus: three outlets tell it, it stands once, credited to 临江日报.
New articles, a correction and a takedown follow. Ctrl-C ends it.
"""
