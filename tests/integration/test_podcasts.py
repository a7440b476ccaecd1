"""A podcast from its outlet's server to the channel that republishes it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import feedparser

from syndicator.app import App
from syndicator.config import load
from syndicator.demo.origin import Origin
from tests.formats import checks

if TYPE_CHECKING:
    from pathlib import Path

SECRET = "s3cr3tw0rd42x"
CONFIG = """\
site: {{title: Two Banks, url: "https://mirror.example/", contact: desk@mirror.example}}
fetch: {{allow_networks: [127.0.0.0/8], host_interval: 0 s}}
sources:
  talk: {{name: Talk, url: "{url}/talk?token={secret}", private: true, permission: ours}}
  news: {{name: News, url: "{url}/news", permission: ours}}
channels:
  talk: {{title: Talk, sources: [talk]}}
  own: {{title: Own, podcast: {{author: Ours, category: [News], explicit: false}}}}
"""
SHOW = """<itunes:author>{author}</itunes:author><itunes:explicit>no</itunes:explicit><itunes:category text="Science"/>
<itunes:owner><itunes:name>Ann</itunes:name><itunes:email>ann@private.example</itunes:email></itunes:owner>
<itunes:image href="/cover.png?token={secret}"/>"""
EPISODE = """<entry><id>urn:talk:{number}</id><title>Talk {number}</title><updated>2026-01-0{number}T00:00:00Z</updated>
<link href="/{number}"/><link rel="enclosure" type="audio/mpeg" length="{number}2" href="/{number}.mp3"/>
<itunes:duration>62</itunes:duration>
<summary>Episode {number} is about ferry number {number}, and the {number} people who wait for it.</summary></entry>"""
NEWS = """<rss version="2.0"><channel><title>News</title><item><title>Bridge</title><link>https://news.example/b</link>
<description>The bridge is closed until Tuesday because of the wind.</description></item></channel></rss>"""


class Studio:
    """An outlet whose show changes its author with its second episode."""

    def __init__(self) -> None:
        self.author, self.episodes = "Harbour Radio", 1

    def __call__(self, path: str) -> tuple[bytes, str] | None:
        if path == "/news":
            return NEWS.encode(), "application/rss+xml"
        if path != "/talk":
            return None
        shown = SHOW.format(author=self.author, secret=SECRET)
        entries = "".join(EPISODE.format(number=number) for number in range(self.episodes, 0, -1))
        head = (
            '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd">'
            "<id>urn:talk</id><title>Talk</title><updated>2026-01-01T00:00:00Z</updated>"
        )
        return f"{head}{shown}{entries}</feed>".encode(), "application/atom+xml"


def test_an_atom_podcast_is_published_as_one(tmp_path: Path, workers: Any) -> None:
    """With its files and its show, in RSS too; its owner's address and what opens a private feed stay in the house."""
    studio = Studio()
    origin = Origin("127.0.0.62", studio)
    try:
        path = tmp_path / "feeds.yaml"
        path.write_text(CONFIG.format(url=origin.url, secret=SECRET), encoding="utf-8")
        with App(load(path, os.environ), workers=workers) as app:
            app.poll(app.chosen(()))
            app.release()
            first = (tmp_path / "public/talk/rss.xml").read_bytes()
            studio.author, studio.episodes = "Quay Radio", 2
            app.poll(app.chosen(["talk"]))
            app.release()
    finally:
        origin.close()
    published = {one: one.read_bytes() for one in (tmp_path / "public").rglob("*") if one.is_file()}
    assert not [one for one, body in published.items() if b"ann@private.example" in body or SECRET.encode() in body]
    rss, atom, own = (published[tmp_path / "public" / one] for one in ("talk/rss.xml", "talk/atom.xml", "own/rss.xml"))
    assert checks.rss(first) + checks.rss(rss) + checks.atom(atom) + checks.rss(own) == []
    assert b"<itunes:author>Harbour Radio</itunes:author>" in first
    for body in (rss, atom):
        assert b"<itunes:author>Quay Radio</itunes:author>" in body
        assert b'<itunes:category text="Science"/>' in body
        assert b"<itunes:email>desk@mirror.example</itunes:email>" in body
        told = feedparser.parse(body).entries
        files = [(link.href, link.type, link.length) for one in told for link in one.links if link.rel == "enclosure"]
        assert files == [(f"{origin.url}/{n}.mp3", "audio/mpeg", f"{n}2") for n in (2, 1)]
        assert [one.itunes_duration for one in told] == ["62", "62"]
    assert b"<itunes:author>Ours</itunes:author>" in own
    assert b"Quay Radio" not in own
