"""Outlets that put vectors into every field a feed or a page has: by RSS, Atom, JSON Feed, and by their articles' pages.

An article's number is its vector's. The marker in it is ``field * SPREAD + number``, so that what fires names both.
"""

from __future__ import annotations

import json
import random
import re
from datetime import UTC, datetime, timedelta
from functools import cache
from html import escape
from typing import TYPE_CHECKING, Any

from lxml import etree

from tests.browser import vectors

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from syndicator.demo.origin import Answer

SPREAD = 10_000
FIELDS = (
    "title summary content author email contributor category domain guid link enclosure media_type length source_name source_url comments rights licence"
    " alt caption byline editor credit_line correction picture media_title media_credit thumbnail itunes via related language hop_outlet hop_name hop_url"
    " attachment banner avatar feed_title feed_link feed_description feed_author feed_rights feed_image feed_generator meta_author og_title og_image canonical"
    " json_ld robots tdm_policy keywords page_title page_body label xml_base"
).split()
PLACE = {name: place for place, name in enumerate(FIELDS)}
KINDS = ("rss", "atom", "json", "page")

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_NOUNS = "anchor barge canal dock eddy ferry gate harbour inlet jetty keel lock mast net oar pier quay rope sail tide wharf yard buoy crane deck fleet".split()
_FIRST = datetime(2026, 3, 1, tzinfo=UTC)


@cache
def _set(field: str) -> list[str]:
    return vectors.vectors(PLACE[field] * SPREAD)


def where(marker: int) -> str:
    """What a marker stands for."""
    place, number = divmod(marker, SPREAD)
    return f"{FIELDS[place]}: {_set(FIELDS[place])[number]!r}" if place < len(FIELDS) else f"vector {number}"


class Told:
    """The fields of one article, each with the article's vector in it; innocent words where ``number`` is None."""

    def __init__(self, number: int | None, own: int) -> None:
        self.number, self.own = number, own
        dice = random.Random(own)
        self.words = "harbour notes " + " ".join(dice.choice(_NOUNS) + str(dice.randrange(999)) for _ in range(60))

    def __call__(self, field: str) -> str:
        return f"{field.replace('_', ' ')} of {self.own}" if self.number is None else _set(field)[self.number]

    def address(self, field: str, base: str) -> str:
        """The vector as an address, or in one."""
        if self.number is None:
            return f"{base}/{field}/{self.own}"
        vector = self(field)
        return (vector, f"{base}/{field}/{self.own}/{vector}", f"{base}/{field}/{self.own}?q={vector}")[self.own % 3]

    @property
    def published(self) -> datetime:
        return _FIRST + timedelta(minutes=self.own)

    def content(self) -> str:
        """HTML: the vector as it is, and as text and attribute in everything that articles are read for."""
        own = _escaped(self)
        return (
            f'<p>{self.words}</p><figure><img src="/p/{self.own}.png" alt="{own("alt")}" title="{own("caption")}"><figcaption>{own("caption")}</figcaption></figure>'
            f'<p><img src="{escape(self.address("picture", "http://pictures.example"))}"></p><p>By {own("byline")} | Editor: {own("editor")}</p><p>来源：{own("credit_line")}　责任编辑：{own("editor")}</p>'
            f"<p>Correction: {own('correction')}</p><p>{self.words[::-1]}</p>{self('content')}"
        )


def _escaped(tell: Callable[[str], str]) -> Callable[[str], str]:
    return lambda field: escape(tell(field))


def _legal(text: str) -> str:
    return _ILLEGAL.sub("", text)


def rss(told: Sequence[Told], base: str) -> bytes:
    """RSS 2.0 with the modules that feeds use, illegal characters and all: a document that has to be mended first."""
    first = told[0]
    items = "".join(_rss_item(one, base) for one in told)
    own = _escaped(first)
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:media="http://search.yahoo.com/mrss/" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:cc="http://backend.userland.com/creativeCommonsRssModule" '
        f'xmlns:syn="urn:x-syndicator:credits:1"><channel><title>{own("feed_title")}</title><link>{own("feed_link")}</link><description>{own("feed_description")}</description>'
        f"<managingEditor>{own('feed_author')}</managingEditor><copyright>{own('feed_rights')}</copyright><generator>{own('feed_generator')}</generator>"
        f"<image><url>{own('feed_image')}</url><title>{own('feed_title')}</title></image>{items}</channel></rss>"
    ).encode("utf-8", "replace")


def _rss_item(told: Told, base: str) -> str:
    own = _escaped(told)
    at = _escaped(lambda field: told.address(field, base))
    link = at("link") if told.own % 2 else f"{base}/a/{told.own}"
    body = told.content()
    whole = escape(body) if told.own % 2 or "]]>" in body else f"<![CDATA[{body}]]>"
    return (
        f'<item><title>{own("title")}</title><link>{link}</link><guid isPermaLink="false">{told.own} {own("guid")}</guid><description>{own("summary")}</description>'
        f"<content:encoded>{whole}</content:encoded><author>{own('email')}</author><dc:creator>{own('author')}</dc:creator><dc:contributor>{own('contributor')}</dc:contributor>"
        f'<category domain="{own("domain")}">{own("category")}</category><enclosure url="{at("enclosure")}" type="{own("media_type")}" length="{own("length")}"/>'
        f'<source url="{at("source_url")}">{own("source_name")}</source><comments>{at("comments")}</comments><dc:rights>{own("rights")}</dc:rights><cc:license>{at("licence")}</cc:license>'
        f'<media:content url="{at("banner")}" medium="image" type="image/png"><media:title>{own("media_title")}</media:title><media:credit>{own("media_credit")}</media:credit>'
        f'<media:thumbnail url="{at("thumbnail")}"/></media:content><itunes:title>{own("itunes")}</itunes:title><itunes:duration>{own("itunes")}</itunes:duration>'
        f'<itunes:image href="{at("itunes")}"/><itunes:author>{own("itunes")}</itunes:author><dc:language>{own("language")}</dc:language>{_hops(told, base)}'
        f"<pubDate>{told.published:%a, %d %b %Y %H:%M:%S} GMT</pubDate></item>"
    )


def _hops(told: Told, base: str) -> str:
    """What another syndicator would say of the way the article came; every third article."""
    if told.own % 3:
        return ""
    return (
        f'<syn:hop role="original" evidence="found" url="{escape(told.address("hop_url", base))}">{escape(told("hop_outlet"))}</syn:hop>'
        f'<syn:credit role="author" evidence="found">{escape(told("hop_name"))}</syn:credit><syn:hop role="reprint" url="{base}/r">{escape(told("hop_outlet"))} again</syn:hop>'
    )


def atom(told: Sequence[Told], base: str) -> bytes:
    """Atom 1.0, strictly well-formed; where a vector is, its content is XHTML in it."""
    first = told[0]
    entries = "".join(_atom_entry(one, base) for one in told)
    own = _escaped(lambda field: _legal(first(field)))
    document = (
        f'<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom" xmlns:syn="urn:x-syndicator:credits:1"><title type="html">{own("feed_title")}</title><id>urn:x:{base}</id>'
        f'<link href="{own("feed_link")}"/><subtitle type="html">{own("feed_description")}</subtitle><author><name>{own("feed_author")}</name><uri>{own("feed_link")}</uri></author>'
        f'<rights type="html">{own("feed_rights")}</rights><icon>{own("feed_image")}</icon><logo>{own("feed_image")}</logo><generator uri="{own("feed_link")}">{own("feed_generator")}</generator>{entries}</feed>'
    )
    etree.fromstring(document.encode())  # or nothing of it would be read strictly
    return document.encode()


def _atom_entry(told: Told, base: str) -> str:
    own = _escaped(lambda field: _legal(told(field)))
    at = _escaped(lambda field: _legal(told.address(field, base)))
    link = at("link") if told.own % 2 else f"{base}/a/{told.own}"
    body = _legal(told.content())
    strict = f'<div xmlns="http://www.w3.org/1999/xhtml">{body}</div>'
    content = (
        f'type="xhtml" xml:base="{at("xml_base")}">{strict}'
        if _is_well_formed(strict)
        else f'type="html" xml:base="{base}/">{escape(body)}'
    )
    return (
        f'<entry><title type="{"html" if told.own % 2 else "text"}">{own("title")}</title><id>{told.own} {own("guid")}</id><link rel="alternate" href="{link}" title="{own("label")}"/><link rel="via" href="{at("via")}"/>'
        f'<link rel="related" href="{at("related")}"/><link rel="enclosure" href="{at("enclosure")}" type="{own("media_type")}" length="{own("length")}"/><link rel="license" href="{at("licence")}"/>'
        f'<summary type="{"text" if told.own % 2 else "html"}">{own("summary")}</summary><content {content}</content><author><name>{own("author")}</name><uri>{at("avatar")}</uri><email>{own("email")}</email></author>'
        f'<contributor><name>{own("contributor")}</name></contributor><category term="{own("category")}" scheme="{own("domain")}" label="{own("category")}"/><rights type="html">{own("rights")}</rights>'
        f'<source><id>urn:x</id><title type="html">{own("source_name")}</title><link href="{at("source_url")}"/></source>{_legal(_hops(told, base))}<published>{told.published.isoformat()}</published><updated>{told.published.isoformat()}</updated></entry>'
    )


def _is_well_formed(text: str) -> bool:
    try:
        etree.fromstring(text)
    except etree.XMLSyntaxError:
        return False
    return True


def json_feed(told: Sequence[Told], base: str) -> bytes:
    """JSON Feed 1.1, as another syndicator would write it."""
    first = told[0]
    feed = {
        "version": "https://jsonfeed.org/version/1.1", "title": first("feed_title"), "home_page_url": first("feed_link"), "description": first("feed_description"), "icon": first("feed_image"),
        "authors": [{"name": first("feed_author"), "url": first("feed_link")}], "items": [_json_item(one, base) for one in told],
    }  # fmt: skip
    return json.dumps(feed).encode()


def _json_item(told: Told, base: str) -> dict[str, Any]:

    def at(field: str) -> str:
        return told.address(field, base)

    item: dict[str, Any] = {
        "id": f"{told.own} {told('guid')}", "url": at("link") if told.own % 2 else f"{base}/a/{told.own}", "external_url": at("related"), "title": told("title"), "summary": told("summary"),
        "image": at("thumbnail"), "banner_image": at("banner"), "date_published": told.published.isoformat(), "authors": [{"name": told("author"), "url": at("avatar"), "avatar": at("avatar")}],
        "tags": [told("category")], "language": told("language"), "attachments": [{"url": at("attachment"), "mime_type": told("media_type"), "title": told("label"), "duration_in_seconds": 9}],
    }  # fmt: skip
    if told.own % 5:
        item["content_html"] = told.content()
    else:
        item["content_text"] = f"{told.words}\n\n{told('content')}"
    if told.own % 3 == 0:
        credit = {"role": "author", "name": told("hop_name"), "evidence": "found"}
        item["_syndicator"] = {
            "hops": [
                {
                    "role": "original",
                    "outlet": told("hop_outlet"),
                    "url": at("hop_url"),
                    "evidence": "found",
                    "credits": [credit],
                }
            ],
            "via": at("via"),
            "original_title": told("label"),
            "rights": told("rights"),
        }
    return item


def headlines(told: Sequence[Told], base: str) -> bytes:
    """RSS with nothing but titles: the rest is on the pages."""
    items = "".join(
        f"<item><title>{escape(one('title'))}</title><link>{base}/a/{one.own}</link></item>" for one in told
    )
    return f"<rss version='2.0'><channel><title>Pages</title><link>{base}/</link><description>x</description>{items}</channel></rss>".encode(
        "utf-8", "replace"
    )


def page(told: Told, base: str) -> bytes:
    """An article's page, which says in every way that pages have who wrote it and what may be done with it."""
    own = _escaped(told)
    at = _escaped(lambda field: told.address(field, base))
    about = json.dumps(
        {
            "@context": "https://schema.org",
            "@type": "NewsArticle",
            "headline": told("json_ld"),
            "author": {"@type": "Person", "name": told("json_ld")},
            "image": told("json_ld"),
            "publisher": {"name": told("json_ld")},
        }
    )
    return (
        f'<!doctype html><html lang="{own("language")}"><head><meta charset="utf-8"><title>{own("page_title")}</title><meta name="author" content="{own("meta_author")}"><meta name="keywords" content="{own("keywords")}">'
        f'<meta property="og:title" content="{own("og_title")}"><meta property="og:image" content="{at("og_image")}"><link rel="canonical" href="{at("canonical")}"><link rel="license" href="{at("licence")}">'
        f'<meta name="robots" content="max-snippet:900, {own("robots")}"><meta name="tdm-reservation" content="1"><meta name="tdm-policy" content="{at("tdm_policy")}"><meta name="content-usage" content="train-ai=n {own("robots")}">'
        f'<script type="application/ld+json">{about.replace("</", "<" + chr(92) + "/")}</script></head><body><article><h1>{own("title")}</h1><p class="byline">By {own("byline")}</p>'
        f"{told.content()}<p>{told.words}</p>{told('page_body')}<p>{told.words[:200]}</p></article></body></html>"
    ).encode("utf-8", "replace")


class Outlet:
    """One outlet's server: a feed of ``kind`` over these vectors, or over innocent articles in their place."""

    def __init__(self, kind: str, told: Sequence[Told]) -> None:
        self.kind, self.told, self.url = kind, told, ""
        self._by_number = {one.own: one for one in told}

    def answer(self, path: str) -> Answer:
        if path == "/feed":
            make, media_type = {
                "rss": (rss, "application/rss+xml"),
                "atom": (atom, "application/atom+xml"),
                "json": (json_feed, "application/feed+json"),
                "page": (headlines, "application/rss+xml"),
            }[self.kind]
            return make(self.told, self.url), media_type
        found = re.fullmatch(r"/a/(\d+)", path)
        return (
            (page(self._by_number[int(found[1])], self.url), "text/html; charset=utf-8")
            if found and self.kind == "page"
            else None
        )
