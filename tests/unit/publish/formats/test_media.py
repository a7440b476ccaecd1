"""Pictures that only the feed names, on an article's page, and our copies of them."""

from __future__ import annotations

from typing import Any

from lxml import html

from syndicator.model import Enclosure, Picture, Reprint, SafeHtml, Site
from syndicator.publish.formats import jsonfeed, media
from syndicator.publish.site import articlepage
from tests.unit.publish.publish_builders import article, edition, publication, view

LEAD = "https://a.example/lead.jpg"
QUAY = Enclosure("https://a.example/quay.jpg", "image/jpeg", 9, "The quay in fog")
BELL = Enclosure("https://a.example/bell.PNG?v=2", "application/octet-stream")
SOUND = Enclosure("https://a.example/1.mp3", "audio/mpeg")
SITE = Site("Two Banks Mirror", "https://mirror.example/", "desk@mirror.example")
BEGUN = '<p>The ferry is back.</p><p><img src="https://a.example/{}" alt=""></p>'


def shown(**fields: Any) -> list[tuple[str, str]]:
    """Address and description of the pictures beside the text on an article's page."""
    body = articlepage.article_page(publication(article(**fields)), edition(), articlepage.Sidebar()).body.decode()
    pictures: Any = html.fromstring(body).xpath("//div[@class='shown']/img")
    return [(picture.get("src"), picture.get("alt")) for picture in pictures]


def test_pictures_that_only_the_feed_names_stand_on_the_page() -> None:
    """With what they are said to show; sound and what is no picture does not."""
    assert shown(image=LEAD, enclosures=(SOUND, QUAY, BELL)) == [(LEAD, ""), (QUAY.url, QUAY.about), (BELL.url, "")]
    assert shown() == shown(enclosures=(SOUND,)) == []


def test_no_picture_stands_there_twice() -> None:
    """Neither one that the text shows in another size, or in large where one presses, nor one that is named twice."""
    told = {"image": LEAD, "enclosures": (QUAY,)}
    assert shown(body=SafeHtml(BEGUN.format("lead-300x200.jpg?w=300")), **told) == [(QUAY.url, QUAY.about)]
    larger = SafeHtml(
        f'<p><a rel="ugc" href="{LEAD}"><span><img src="https://a.example/t/7.jpg" alt=""></span></a></p>'
    )
    assert shown(body=larger, **told) == [(QUAY.url, QUAY.about)]
    named = SafeHtml(f'<p><a href="{LEAD}">A picture</a> <img src="https://a.example/t/7.jpg" alt=""></p>')
    assert shown(body=named, **told) == [(LEAD, ""), (QUAY.url, QUAY.about)]
    assert shown(image=QUAY.url, enclosures=(QUAY,)) == [(QUAY.url, QUAY.about)]


def test_pictures_are_shown_as_far_as_the_text_is() -> None:
    """Who may only link to an article, or quote from it, does not show its pictures."""
    for level in (Reprint.LINK, Reprint.EXCERPT):
        assert shown(image=LEAD, enclosures=(QUAY,), reprint=level) == []
        assert media.pictures_of(article(image=LEAD, enclosures=(QUAY,), reprint=level)) == ()


def test_our_copies_stand_in_their_place() -> None:
    """Also where the text shows another size of one of them, of which there is a copy of its own."""
    small = "https://a.example/lead-300x200.jpg"
    copies = (Picture(small, "1.jpg"), Picture(LEAD, "2.jpg"), Picture(QUAY.url, "3.jpg"), Picture(BELL.url))
    body = SafeHtml(BEGUN.format("lead-300x200.jpg"))
    told = article(body=body, image=LEAD, enclosures=(QUAY, BELL, SOUND), pictures=copies)
    assert media.pictures_of(told) == (small, LEAD, QUAY.url, BELL.url)
    made = media.with_copies(told, SITE, {"1.jpg", "2.jpg", "3.jpg"})
    ours = f"{SITE.url}media/3.jpg"
    assert [file.url for file in made.enclosures] == [ours, BELL.url, SOUND.url]
    assert media.beside_text(made, SITE) == ((ours, QUAY.about), (BELL.url, ""))


def test_what_a_picture_shows_is_passed_on() -> None:
    """As the title of an attachment."""
    made = jsonfeed.json_feed(view(publication(article(enclosures=(QUAY,)))), edition()).body
    assert b'"title":"The quay in fog"' in made
