"""JSON Feed 1.1."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from syndicator.errors import PublishError
from syndicator.model import Edit, Enclosure, Permission, Publication, PublishSettings, Remark, Reprint, Tombstone
from syndicator.publish.formats import jsonfeed
from tests.unit.publish.publish_builders import ID, MORNING, OTHER, article, card, edition, publication, reprint, view

if TYPE_CHECKING:
    from syndicator.publish.edition import Edition


def feed(*publications: Publication, told: Edition | None = None, tombstones: tuple[Tombstone, ...] = ()) -> Any:
    rendition = jsonfeed.json_feed(view(*publications, tombstones=tombstones), told or edition())
    assert (rendition.path, rendition.media_type) == ("news/feed.json", "application/feed+json")
    return json.loads(rendition.body)


def test_the_feed() -> None:
    """Version, addresses, language and hub; no authors on the feed, which readers would add to every item."""
    told = feed(publication())
    assert told["version"] == "https://jsonfeed.org/version/1.1"
    assert told["feed_url"] == "https://mirror.example/news/feed.json"
    assert told["home_page_url"] == "https://mirror.example/news/"
    assert told["hubs"] == [{"type": "WebSub", "url": "https://hub.example/"}]
    assert "authors" not in told


def test_an_item() -> None:
    """The fields readers show."""
    told = reprint(enclosures=(Enclosure("https://a.example/1.mp3", None, 0),))
    (item,) = feed(publication(told))["items"]
    assert item["id"] == "urn:uuid:01234567-89ab-cdef-0123-456789abcdef"
    assert item["url"] == "https://news.jiangan.example/t1.html"
    assert "external_url" not in item
    assert item["date_published"] == item["date_modified"] == "2024-02-20T01:49:00Z"
    assert item["authors"] == [{"name": "江岸日报网"}]
    assert item["tags"] == ["要聞"]
    assert item["language"] == "zh-Hant"
    assert item["attachments"] == [{"url": "https://a.example/1.mp3", "mime_type": "audio/mpeg", "size_in_bytes": 0}]
    assert item["content_html"].startswith('<p class="syn-source">')


def test_provenance() -> None:
    """The extension tells source, hops with credits and evidence, who else carries it, rights, changes, revision."""
    (item,) = feed(publication(reprint(site_notice="Not ours."), also=(card(),)))["items"]
    told = item["_syndicator"]
    assert told["source"] == {"key": "harbour", "name": "港城資訊網", "url": "https://harbour.example/"}
    assert [hop["role"] for hop in told["hops"]] == ["original", "reprint", "mirror"]
    assert told["hops"][1]["credits"] == [{"role": "responsible-editor", "name": "周文", "evidence": "found"}]
    assert told["also"] == [
        {
            "outlet": "River Gazette",
            "title": "Spring on the sites",
            "url": "https://river.example/spring",
            "published": "2024-02-20T01:49:00Z",
        }
    ]
    assert told["via"] == "https://harbour.example/a/77"
    assert told["rights"] == {"site_notice": "Not ours."}
    assert told["transformations"][0] == {"name": "pinyin-removed", "count": 21}
    assert told["revision"] == 1
    assert told["notice"].startswith("凡標註")


def test_lines_in_which_facts_were_found_stay_in_the_house() -> None:
    """Literal credit lines, in which telephone numbers stand, are not published."""
    assert b"literal" not in jsonfeed.json_feed(view(publication(reprint())), edition()).body


def test_mirror_links_name_the_original_as_external() -> None:
    """Where items lead to our page, the original is the external address."""
    (item,) = feed(publication(), told=edition(settings=PublishSettings(link_to="mirror")))["items"]
    assert item["url"] == f"https://mirror.example/articles/{ID}/"
    assert item["external_url"] == "https://river.example/ferry"


def test_tombstones() -> None:
    """Taken-down articles are listed by id and time, restored ones are not."""
    gone = Tombstone(OTHER, MORNING, "why", (), (), ())
    told = feed(tombstones=(gone, replace(gone, id=ID, restored_at=MORNING)))
    assert told["_syndicator"]["tombstones"] == [
        {"id": "urn:uuid:fedcba98-7654-3210-fedc-ba9876543210", "at": "2024-02-20T01:49:00Z"}
    ]
    assert told["items"] == []


def test_link_mode_shows_no_text() -> None:
    """Where only title and link may be shown, the feed carries no word of the text."""
    body = jsonfeed.json_feed(view(publication(article(reprint=Reprint.LINK))), edition()).body
    assert b"ferry is back" not in body


@pytest.mark.parametrize(("how", "quoted"), [(Reprint.FULL, True), (Reprint.FEED, True), (Reprint.LINK, False)])
def test_a_correction_is_quoted_where_the_text_is_republished(how: Reprint, quoted: bool) -> None:
    """Elsewhere the feed says that there was one, and none of the source's words."""
    remark = Remark(Edit.CORRECTION, MORNING, "The ferry sails at nine.")
    (item,) = feed(publication(article(reprint=how, remarks=(remark,))))["items"]
    (told,) = item["_syndicator"]["remarks"]
    assert (told["edit"], told.get("line")) == ("correction", "The ferry sails at nine." if quoted else None)
    assert ("sails at nine" in json.dumps(item)) == quoted


def test_what_a_licence_reserves_is_passed_on() -> None:
    """No edits, no commerce: whoever reads the feed by program learns of both, and of neither where there is neither."""
    bound = Permission(Reprint.FULL, Reprint.FULL, Reprint.FULL, "licensed", verbatim=True, non_commercial=True)
    for permission, told in ((bound, True), (replace(bound, verbatim=False, non_commercial=False), None)):
        (item,) = feed(publication(article(permission=permission)))["items"]
        licence = item["_syndicator"]["licence"]
        assert (licence.get("verbatim"), licence.get("non_commercial")) == (told, told)


def test_a_value_json_cannot_carry_names_its_channel() -> None:
    """What cannot be encoded becomes a PublishError with the channel's key."""
    with pytest.raises(PublishError) as caught:
        jsonfeed.json_feed(view(publication()), edition(url="https://\ud800.example/"))
    assert caught.value.channel == "news"


@pytest.mark.parametrize(
    ("stated", "seconds"), [("75", 75), ("1:15", 75), ("01:02:03", 3723), ("an hour", None), ("", None)]
)
def test_an_episode_says_how_long_it_plays(stated: str, seconds: int | None) -> None:
    """In seconds, of what can be played; and in the source's own words beside it."""
    files = [Enclosure(f"https://a.example/{name}", None, 12) for name in ("1.mp3", "cover.png", "part-2.mp3")]
    (item,) = feed(publication(article(enclosures=tuple(files), podcast=(("duration", stated),))))["items"]
    assert item["attachments"][0].get("duration_in_seconds") == seconds
    assert not any("duration_in_seconds" in further for further in item["attachments"][1:])
    assert item["_syndicator"].get("podcast", {}).get("duration", "") == stated
