"""Files on an article's page."""

from __future__ import annotations

from typing import Any

from lxml import html

from syndicator.model import Enclosure, SafeHtml
from syndicator.publish.site import articlepage
from tests.unit.publish.publish_builders import article, edition, publication

SOUND = Enclosure("https://a.example/Episode%2012.mp3?x=1&y=2", "audio/mpeg", 31_400_000)
PART = Enclosure("https://a.example/part-2.mp3", "audio/mpeg", 12)
PLAN = Enclosure("https://a.example/", "application/pdf", None)
COVER = Enclosure("https://a.example/cover.jpg", "image/jpeg", 400_000)


def shown(*files: Enclosure, **fields: Any) -> list[tuple[str, str]]:
    """Text and address of what stands in the page's list of files."""
    made = publication(article(enclosures=files, **fields))
    body = articlepage.article_page(made, edition(), articlepage.Sidebar()).body.decode()
    rows: Any = html.fromstring(body).xpath("//ul[@class='files']/li")
    return [(row.text_content(), row[0].get("href")) for row in rows]


def test_a_page_leads_to_the_files_of_its_article() -> None:
    """What is played first says how long, and each how large it is if it says so; pictures are shown elsewhere."""
    assert shown(COVER, SOUND, PART, PLAN, podcast=(("duration", "01:02:03"),)) == [
        ("▶ Episode 12.mp3 · 1:02:03 · 31.4 MB", SOUND.url),
        ("▶ part-2.mp3", PART.url),
        ("a.example", PLAN.url),
    ]
    assert shown(PART, podcast=(("duration", "75"),)) == [("▶ part-2.mp3 · 1:15", PART.url)]
    assert shown(PART, podcast=(("duration", "an hour"),)) == [("▶ part-2.mp3", PART.url)]


def test_what_the_text_leads_to_is_not_named_again() -> None:
    """And where there is nothing to name, there is no list."""
    text = SafeHtml('<p><a href="https://a.example/Episode%2012.mp3?x=1&amp;y=2">Listen</a></p>')
    assert shown(SOUND, body=text) == []
    assert shown(SOUND, PART, body=text) == [("▶ part-2.mp3", PART.url)]
    assert shown(COVER) == shown() == []


def test_a_files_name_can_break_nothing() -> None:
    """It comes from outside."""
    bad = Enclosure("https://a.example/%3Cscript%3Ealert(1)%3C%2Fscript%3E%22.mp3", "audio/mpeg")
    assert shown(bad) == [('▶ <script>alert(1)</script>".mp3', bad.url)]
