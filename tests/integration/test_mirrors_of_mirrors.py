"""A mirror of a mirror of a mirror, over real HTTP in each format: everybody knows the original, and every hop on the way."""

from __future__ import annotations

import json
import os
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from syndicator.app import App
from syndicator.config import load
from syndicator.daemon.serving import Serving
from syndicator.demo.origin import Origin
from tests.integration.mirrored import FERRY
from tests.ports import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator

    from syndicator.demo.origin import Answer
    from syndicator.workers import ProcessWorkers

CONFIG = """\
site: {{title: The {name} Mirror, url: "http://127.0.0.1:{port}/", language: en, responsible_editor: Editor of {name}, contact: desk@{name}.example}}
fetch: {{allow_networks: [127.0.0.0/8], host_interval: 0 s}}
publish: {{link_to: {link_to}}}
sources:
  upstream: {{name: "{upstream}", url: "{url}", reprint: feed, permission: "yes"}}
channels:
  all: {{title: Everything}}
serve: {{host: 127.0.0.1, port: {port}}}
"""
FEEDS = {"atom": "all/atom.xml", "rss": "all/rss.xml", "json": "all/feed.json"}
BODY = f"<p>{FERRY}</p><p>Read the <a href='https://harbour.example/tides'>table of tides</a>.</p><p>Source: Harbour Post　Reporter: Ann Poole　Editor: Jo Reed</p>"


def _outlet(path: str) -> Answer:
    item = {
        "id": "ferry", "url": "https://gazette.example/ferry", "title": "Ferry to run on tides", "content_html": BODY, "date_published": "2026-03-17T09:00:00Z", "tags": ["Boats"],
        "authors": [{"name": "Ann Poole"}], "attachments": [{"url": "https://gazette.example/ferry.mp3", "mime_type": "audio/mpeg", "size_in_bytes": 12}],
    }  # fmt: skip
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Gazette",
        "home_page_url": "https://gazette.example/",
        "items": [item],
    }
    return (json.dumps(feed).encode(), "application/feed+json") if path == "/feed.json" else None


@dataclass
class Mirror:
    """One mirror, polled and served."""

    app: App
    url: str
    public: Path

    def item(self) -> dict[str, Any]:
        """The article as it publishes it; the only one."""
        (found,) = json.loads((self.public / "all" / "feed.json").read_bytes())["items"]
        assert isinstance(found, dict)
        return found

    def hops(self) -> list[tuple[str, str | None, str | None, list[tuple[str, str]]]]:
        """Everybody on the way: role, outlet, address, and who is credited there."""
        return [
            (hop["role"], hop.get("outlet"), hop.get("url"), [(c["role"], c["name"]) for c in hop.get("credits", ())])
            for hop in self.item()["_syndicator"]["hops"]
        ]


@contextmanager
def _mirror(
    folder: Path, workers: ProcessWorkers, name: str, upstream: str, url: str, link_to: str = "original"
) -> Iterator[Mirror]:
    port = free_port()
    folder.mkdir()
    path = folder / "feeds.yaml"
    path.write_text(CONFIG.format(name=name, port=port, upstream=upstream, url=url, link_to=link_to), encoding="utf-8")
    with App(load(path, os.environ), workers=workers) as app:
        (outcome,) = app.poll(app.chosen(()))
        assert outcome.error is None
        app.release()
        serving = Serving(app, lambda _: None)
        serving.follow()
        try:
            yield Mirror(app, f"http://127.0.0.1:{port}/", folder / "public")
        finally:
            serving.stop()


@pytest.mark.parametrize(("form", "link_to"), [("atom", "original"), ("rss", "mirror"), ("json", "original")])
def test_the_third_mirror_knows_the_original_and_every_hop(
    form: str, link_to: str, tmp_path: Path, workers: ProcessWorkers
) -> None:
    """Original, credits, text, date, category and file are the same at each, and each adds one hop."""
    with ExitStack() as stack:
        origin = Origin("127.0.0.1", _outlet)
        stack.callback(origin.close)
        first = stack.enter_context(
            _mirror(tmp_path / "a", workers, "first", "Gazette", f"{origin.url}/feed.json", link_to)
        )
        chain = [first]
        for name in ("second", "third"):
            before = chain[-1]
            made = _mirror(tmp_path / name, workers, name, f"Upstream of {name}", before.url + FEEDS[form], link_to)
            chain.append(stack.enter_context(made))
        items, hops = [mirror.item() for mirror in chain], [mirror.hops() for mirror in chain]

    assert len({item["id"] for item in items}) == 3
    for item, way in zip(items, hops, strict=True):
        assert way[0][:2] == ("original", "Harbour Post")
        assert ("reporter", "Ann Poole") in [credit for hop in way for credit in hop[3]]
        assert ("editor", "Jo Reed") in [credit for hop in way for credit in hop[3]]
        assert item["title"] == "Ferry to run on tides"
        assert item["date_published"] == "2026-03-17T09:00:00Z"
        assert item["authors"] == [{"name": "Ann Poole"}]
        assert item["tags"] == ["Boats"]
        assert item["attachments"][0]["url"] == "https://gazette.example/ferry.mp3"
        assert item["content_html"].count("Two turbines moored") == 1
        assert item["content_html"].count('class="syn-credits"') == 1
    for shorter, longer in pairwise(hops):
        assert longer[: len(shorter)] == shorter  # nobody is lost, and nobody told otherwise
        assert len(longer) == len(shorter) + 1
    assert [hop[:3] for hop in hops[2][-3:]] == [
        ("mirror", "The first Mirror", first.url + _page(items[0])),
        ("mirror", "The second Mirror", chain[1].url + _page(items[1])),
        ("mirror", "The third Mirror", chain[2].url + _page(items[2])),
    ]
    assert [hop[3] for hop in hops[2][-3:]] == [
        [("responsible-editor", f"Editor of {n}")] for n in ("first", "second", "third")
    ]
    read_at = [mirror.url + _page(item) for mirror, item in zip(chain, items, strict=True)]
    assert [item["url"] for item in items] == (
        ["https://gazette.example/ferry"] * 3 if link_to == "original" else read_at
    )


def _page(item: dict[str, Any]) -> str:
    return f"articles/{item['id'].removeprefix('urn:uuid:').replace('-', '')}/"
