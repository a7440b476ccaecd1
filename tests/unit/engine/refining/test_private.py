"""A private source's key is taken out of its documents before anything is made of them."""

from __future__ import annotations

import json
from dataclasses import replace

from syndicator.engine.refining.batch import Document
from syndicator.engine.refining.pipeline import read
from tests.builders import NOON, source

KEY = "a8f3k2q9x1bb"
URL = f"https://club.example/private/{KEY}/feed"


def document(private: bool = True) -> Document:
    items = [
        {
            "id": f"https://club.example/{KEY}/{number}",
            "url": f"https://club.example/{KEY}/{number}",
            "title": f"Story {number}",
            "content_html": f'<p>Of {KEY}: <a href="more-{number}.html">more</a> <img src="/p.jpg?token=abcdef12"> {number}</p>',
            "attachments": [
                {"url": f"https://cdn.example/{KEY}.mp3", "mime_type": "audio/mpeg"},
                {"url": "https://cdn.example/a.mp3?signature=abcdef12", "mime_type": "audio/mpeg"},
                {"url": f"https://cdn.example/open-{number}.mp3", "mime_type": "audio/mpeg"},
            ],
        }
        for number in (1, 2)
    ]
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "Club", "feed_url": URL, "items": items}
    made = source("club", url=URL, home="https://club.example/", private=private)
    return Document(made, "UTC", URL, json.dumps(feed).encode(), "application/feed+json", frozenset(), NOON)


def test_nothing_of_the_key_is_left() -> None:
    """Links, files, pictures, guids and relative addresses that carry it go; the entries stay apart and keep the rest."""
    batch = read(document())
    assert KEY not in repr(batch)
    assert "abcdef12" not in repr(batch)
    one, two = (draft.article for draft in batch.drafts)
    assert not set(one.identities) & set(two.identities)
    assert [enclosure.url for enclosure in one.enclosures] == ["https://cdn.example/open-1.mp3"]
    assert one.url == "https://club.example/"
    assert "https://club.example/more-1.html" in one.body


def test_identities_do_not_depend_on_the_key() -> None:
    """A new key, as such outlets send from time to time, makes no article new."""
    old = document()
    fresh = "zz9y8x7w6v5u"
    renewed = replace(
        old,
        url=URL.replace(KEY, fresh),
        body=old.body.replace(KEY.encode(), fresh.encode()),
        source=replace(old.source, url=URL.replace(KEY, fresh)),
    )
    before, after = ([draft.article.identities for draft in read(one).drafts] for one in (old, renewed))
    assert before == after


def test_an_open_source_is_left_alone() -> None:
    """The same document of a source that is not private is read as it stands."""
    batch = read(document(private=False))
    assert batch.drafts[0].article.url == f"https://club.example/{KEY}/1"
    assert len(batch.drafts[0].article.enclosures) == 3
