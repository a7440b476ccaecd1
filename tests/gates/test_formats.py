"""G-F1: every feed that is published is right: of the demo, of real pages, and of articles that nobody would write."""

from __future__ import annotations

import os
import random
from collections import Counter
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from benchmarks import pages as own_pages
from syndicator.app import App
from syndicator.config import load
from syndicator.demo.origin import Origin
from syndicator.model import ChannelView, PublishSettings, Tombstone
from syndicator.publish.formats import feeds, jsonfeed
from tests.formats import checks
from tests.formats.fuzz import Fuzz
from tests.gates import report, size
from tests.unit.publish.publish_builders import MORNING, OTHER, channel, edition

if TYPE_CHECKING:
    from collections.abc import Callable

    from syndicator.publish.edition import Edition
    from tests.integration.conftest import Stage

ARTICLES = size(300, 10_000)
AT_ONCE = 50
GOLD = Path(__file__).parents[2].parent / "shared" / "gold" / "pages"
CHECKS: dict[str, Callable[[bytes], list[str]]] = {
    "rss.xml": checks.rss,
    "atom.xml": checks.atom,
    "feed.json": checks.json_feed,
}
CONFIG = """\
site: {{title: Pages, url: "https://mirror.example/", language: zh-Hans, contact: desk@mirror.example}}
fetch: {{allow_networks: [127.0.0.0/8], host_interval: 0 s}}
publish: {{link_to: {link_to}}}
sources:
  pages: {{name: 页报, url: "{url}/feed", reprint: full, permission: ours, limits: {{backlog: 1000, keep: 1000}}}}
channels:
  all: {{title: Everything, limit: 1000}}
"""


def mistakes(folder: Path) -> tuple[Counter[str], list[str]]:
    """How many feeds of each format stand in an outbox, and what is wrong with them."""
    seen: Counter[str] = Counter()
    found = []
    for path in sorted(folder.rglob("*")):
        if path.match("sitemap*.xml") or path.match("sitemaps/*.xml"):
            found += [f"{path.name}: {wrong}" for wrong in checks.sitemap(path.read_bytes())]
        if path.name in CHECKS and path.is_file():
            seen[path.name] += 1
            found += [f"{path.relative_to(folder)}: {wrong}" for wrong in CHECKS[path.name](path.read_bytes())]
    return seen, found


def test_the_feeds_of_the_demo(stage: Stage) -> None:
    """All that the demo publishes, after a correction and a takedown too."""
    stage.poll()
    stage.scene.correction(MORNING)
    stage.poll()
    ferry = next(row for row in stage.app.rows(source="lantern") if "ferry" in row.url)
    stage.app.take_down(ferry.id, "asked for")
    stage.app.release()
    seen, found = mistakes(stage.public)
    assert found == []
    assert min(seen[name] for name in CHECKS) >= 3
    assert "deleted-entry" in (stage.public / "all" / "atom.xml").read_text("utf-8")
    report("G-F1", f"the demo: {sum(seen.values())} feeds, no mistake")


def _pages() -> list[tuple[str, bytes]]:
    """Pages of our own in the shapes that sites have, and the real ones where they are at hand."""
    made = [
        (f"own/{sample.language}/{sample.name}.html", sample.html.encode())
        for language in ("en", "zh")
        for sample in own_pages.pages(language, each=1)
    ]
    return made + [(f"gold/{path.name}", path.read_bytes()) for path in sorted(GOLD.glob("*.html"))]


def _answer(pages: dict[str, bytes], path: str) -> tuple[bytes, str] | None:
    if path == "/feed":
        items = "".join(f"<item><title>{name}</title><link>{name}</link></item>" for name in pages)
        return f"<rss version='2.0'><channel><title>P</title>{items}</channel></rss>".encode(), "application/rss+xml"
    body = pages.get(path.removeprefix("/"))
    return (body, "text/html") if body is not None else None


@pytest.mark.parametrize("link_to", ["original", "mirror"])
def test_the_feeds_of_pages(link_to: str, tmp_path: Path, workers: Any) -> None:
    """Articles taken from whole pages, by way of a poll over HTTP."""
    pages = dict(_pages() if link_to == "original" else _pages()[:10])
    origin = Origin("127.0.0.61", partial(_answer, pages))
    try:
        path = tmp_path / "feeds.yaml"
        path.write_text(CONFIG.format(url=origin.url, link_to=link_to), encoding="utf-8")
        with App(load(path, os.environ), workers=workers) as app:
            app.poll(app.chosen(()))
            app.release()
            number = len(list(app.rows()))
    finally:
        origin.close()
    seen, found = mistakes(tmp_path / "public")
    assert found == []
    assert number > len(pages) * 0.7  # some tell the same story, some have no text
    report("G-F1", f"{number} articles of {len(pages)} pages: {sum(seen.values())} feeds, no mistake")


@pytest.mark.timeout(3600)
def test_the_feeds_of_fuzzed_articles() -> None:
    """Whatever the fields hold, and whichever way the site is set up."""
    dice, fuzz = random.Random(6), Fuzz(6)
    found: list[str] = []
    for _ in range(ARTICLES // AT_ONCE):
        own = channel(show=fuzz.show() if dice.random() < 0.5 else ())
        view, told = ChannelView(own, tuple(fuzz.publications(AT_ONCE)), _stones(dice)), _edition(dice)
        for name, make in (("rss.xml", feeds.rss), ("atom.xml", feeds.atom), ("feed.json", jsonfeed.json_feed)):
            found += [f"{name}: {wrong}" for wrong in CHECKS[name](make(view, told).body)]
        assert found == []
    report("G-F1", f"{ARTICLES} fuzzed articles in 3 formats: no mistake")


def _stones(dice: random.Random) -> tuple[Tombstone, ...]:
    return (Tombstone(OTHER, MORNING, "asked for", (), (), ()),) if dice.random() < 0.5 else ()


def _edition(dice: random.Random) -> Edition:
    settings = PublishSettings(
        pages=dice.random() < 0.8,
        hubs=dice.choice(((), ("https://hub.example/", "https://u:p@hub.example/"))),
        link_to=dice.choice(("original", "mirror")),
    )
    return edition(
        settings=settings,
        contact=dice.choice(("desk@mirror.example", "https://mirror.example/form", None)),
        language=dice.choice(("en", "zh-Hans", "zh-Hant", "de")),
        responsible_editor=dice.choice((None, "Li (Night desk), “x” <y>", "周文")),
    )
