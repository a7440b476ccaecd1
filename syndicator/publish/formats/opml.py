"""Lists of feeds as OPML 2.0: what we read, and what we publish."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from syndicator.model import Rendition
from syndicator.publish.edition import channel_url, home_of
from syndicator.publish.formats import facts
from syndicator.publish.locale import words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from syndicator.model import Source
    from syndicator.publish.edition import Edition

MEDIA_TYPE = "text/x-opml; charset=utf-8"
KEY = "{urn:x-syndicator:credits:1}key"
"""The attribute that holds a source's key: ids are made of it, so that a list that is imported keeps them."""
_READABLE = ("rss", "atom", "json")  # in the order in which readers of OPML understand them


def sources_opml(edition: Edition) -> Rendition:
    """Every source whose address may be told: none with credentials, secrets in the query, or headers of its own."""
    rows = (
        {
            "text": facts.line(source.name) or source.key,
            **_where(source, address),
            "language": source.language,
            "category": facts.line(source.category) or None,
            KEY: source.key,
        }
        for source in edition.listed
        if (address := facts.address_of(source))
    )
    return _opml(edition, "sources.opml", "about_opml_sources", rows)


def _where(source: Source, address: str) -> dict[str, str | None]:
    """A feed to subscribe to, or else a page to visit (``type="link"``): no reader could poll that."""
    if facts.feed_of(source):
        return {"xmlUrl": address, "htmlUrl": facts.home_of(source)}
    return {"type": "link", "url": facts.home_of(source) or address}


def channels_opml(edition: Edition) -> Rendition:
    """Every channel that is published as a feed."""
    rows = (
        {
            "text": facts.line(channel.title) or channel.key,
            "description": facts.line(channel.description) or None,
            "xmlUrl": channel_url(edition, channel, name),
            "htmlUrl": home_of(edition, channel),
            "language": channel.language or edition.site.language,
        }
        for channel in edition.channels
        if (name := next((n for n in _READABLE if n in channel.formats), None))
    )
    return _opml(edition, "channels.opml", "about_opml_channels", rows)


class _Folders:
    """Outlines that hold those of one category; its parts are folders within folders, as they are read again."""

    def __init__(self, body: Any) -> None:
        self._made: dict[tuple[str, ...], Any] = {(): body}

    def of(self, category: str | None) -> Any:
        """The element in which the outlines of a category stand."""
        if not category:
            return self._at(())
        parts = tuple(category.split("/"))
        return self._at(parts if all(part and part == part.strip() for part in parts) else (category,))

    def _at(self, path: tuple[str, ...]) -> Any:
        from lxml import etree

        if path not in self._made:
            told = {"text": path[-1], "title": path[-1]}
            self._made[path] = etree.SubElement(self._at(path[:-1]), "outline", told)
        return self._made[path]


def _opml(edition: Edition, path: str, phrase: str, rows: Iterable[dict[str, str | None]]) -> Rendition:
    from lxml import etree

    rows = list(rows)
    spoken = {"syn": KEY[1:].partition("}")[0]} if any(KEY in row for row in rows) else None
    root = etree.Element("opml", version="2.0", nsmap=spoken)
    head, body = etree.SubElement(root, "head"), etree.SubElement(root, "body")
    title = etree.SubElement(head, "title")
    title.text = f"{facts.line(edition.site.title)} – {words(edition.site.language).say(phrase)}"
    etree.SubElement(head, "ownerId").text = edition.site.url
    folders = _Folders(body)
    for row in rows:
        told = {key: value for key, value in row.items() if value}
        place = folders.of(told.get("category"))
        etree.SubElement(place, "outline", {"text": told["text"], "title": told["text"], "type": "rss", **told})
    return Rendition(path, MEDIA_TYPE, etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True))
