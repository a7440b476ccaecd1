"""What feedgen cannot say, as feedgen extensions.

feedgen loses ``rel``, ``type`` and ``length`` of entry links, knows only title and link of ``atom:source``, drops hub
links from RSS, and has neither tombstones nor languages of entries. Its own Atom elements are not namespaced (the
root carries ``xmlns`` as an attribute), so ours in that namespace are made the same way.

The ``syn`` namespace, ``urn:x-syndicator:credits:1``, says in both XML formats who handled an item:

``<syn:hop role= evidence= url= published=>outlet</syn:hop>``
    One publisher, origin first, this mirror last. ``role`` is original, reprint or mirror; ``evidence``, of the outlet,
    is found, inferred, configured or absent. Without text where the outlet is not known.
``<syn:credit role= hop= outlet= evidence=>name</syn:credit>``
    One named person. ``role`` is author, reporter, correspondent, editor, responsible-editor, reviewer, proofreader,
    translator or photographer; ``hop`` is the role of the hop it belongs to, ``outlet`` its publisher.
``<syn:original-title>``
    The title at the original, where it is another one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any

from feedgen.ext.base import BaseEntryExtension, BaseExtension
from lxml import etree

from syndicator.model import Enclosure, Hop
from syndicator.publish import facts

if TYPE_CHECKING:
    from collections.abc import Sequence

SYN = "urn:x-syndicator:credits:1"
_NAMESPACES = {
    "at": "http://purl.org/atompub/tombstones/1.0",
    "atom": "http://www.w3.org/2005/Atom",
    "dc": "http://purl.org/dc/elements/1.1/",
    "media": "http://search.yahoo.com/mrss/",
    "syn": SYN,
}
_COMMON = {prefix: _NAMESPACES[prefix] for prefix in ("dc", "media", "syn")}
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


@dataclass(frozen=True, slots=True)
class EntryFacts:
    """What an item carries beyond feedgen's own fields. Everything is clean and every address public."""

    published: datetime
    updated: datetime
    language: str
    links: facts.Links
    creator: str  # the authors in one string
    contributors: tuple[str, ...]
    hops: tuple[Hop, ...]
    outlet: str | None  # credited as the original
    source_name: str
    source_feed: str | None
    source_home: str | None
    source_id: str
    source_rights: str
    rights: str
    original_title: str | None
    image: str | None
    enclosures: tuple[Enclosure, ...]


class SyndicatedFeed(BaseExtension):  # type: ignore[misc]  # feedgen is untyped
    """Feed-level elements. Set ``hubs`` and ``tombstones`` before rendering."""

    hubs: Sequence[str] = ()
    tombstones: Sequence[tuple[str, str]] = ()  # (id, time)

    def extend_ns(self) -> dict[str, str]:
        """Declare every prefix once, at the root."""
        return {**_COMMON, "at": _NAMESPACES["at"]} if self.tombstones else dict(_COMMON)

    def extend_rss(self, root: Any) -> Any:
        """Hub links (WebSub, section 4), which feedgen gives to Atom alone."""
        channel = root[0]
        for hub in self.hubs:
            _sub(channel, "atom:link", rel="hub", href=hub)
        return root

    def extend_atom(self, root: Any) -> Any:
        """Tombstones (RFC 6721, section 3). They repeat nothing of what was taken down, not even why."""
        for ref, when in self.tombstones:
            _sub(root, "at:deleted-entry", ref=ref, when=when)
        return root


class SyndicatedEntry(BaseEntryExtension):  # type: ignore[misc]  # feedgen is untyped
    """Item-level elements. Set ``facts`` before rendering."""

    facts: EntryFacts

    def extend_rss(self, item: Any) -> Any:
        """Dates, names and source. Never ``author``: Thunderbird and FreshRSS take it for an e-mail address."""
        told = self.facts
        # feedgen's own pubDate switches the locale of the whole process for each item
        _sub(item, "pubDate", format_datetime(told.published))
        _sub(item, "atom:updated", facts.stamp(told.updated))
        _sub(item, "dc:creator", told.creator)
        if url := told.source_feed or told.source_home:
            _sub(item, "source", told.source_name, url=url)
        _dublin(item, told)
        _sub(item, "dc:language", told.language)
        for name in told.contributors:
            _sub(item, "dc:contributor", name)
        if told.rights:
            _sub(item, "dc:rights", told.rights)
        _credits(item, told)
        return item

    def extend_atom(self, entry: Any) -> Any:
        """Links with their relations (RFC 4287, 4.2.7), the source (4.2.11), the language (2)."""
        told = self.facts
        entry.set(_XML_LANG, told.language)
        _sub(entry, "link", rel="alternate", type="text/html", href=told.links.item)
        if told.links.via:
            _sub(entry, "link", rel="via", href=told.links.via)
        if told.links.related:
            _sub(entry, "link", rel="related", href=told.links.related)
        for enclosure in told.enclosures:
            length = str(enclosure.length) if enclosure.length is not None else None
            _sub(entry, "link", rel="enclosure", type=enclosure.media_type, length=length, href=enclosure.url)
        self._source(entry)
        _dublin(entry, told)
        _credits(entry, told)
        return entry

    def _source(self, entry: Any) -> None:
        """``atom:source`` without authors: two widely used readers would take them for the entry's."""
        told = self.facts
        source = _sub(entry, "source")
        _sub(source, "id", told.source_id)
        _sub(source, "title", told.source_name)
        _sub(source, "updated", facts.stamp(told.updated))
        if told.source_feed:
            _sub(source, "link", rel="self", href=told.source_feed)
        if told.source_home:
            _sub(source, "link", rel="alternate", href=told.source_home)
        if told.source_rights:
            _sub(source, "rights", told.source_rights)


def _dublin(item: Any, told: EntryFacts) -> None:
    if told.outlet:
        _sub(item, "dc:source", told.outlet)
    if told.image:
        _sub(item, "media:thumbnail", url=told.image)


def _credits(item: Any, told: EntryFacts) -> None:
    for hop in told.hops:
        when = facts.stamp(hop.published) if hop.published else None
        _sub(
            item, "syn:hop", hop.outlet, role=hop.role.value, evidence=hop.evidence.value, url=hop.url,
            published=when,
        )  # fmt: skip
        for credit in hop.credits:
            _sub(
                item, "syn:credit", credit.name, role=credit.role.value, hop=hop.role.value,
                outlet=hop.outlet, evidence=credit.evidence.value,
            )  # fmt: skip
    if told.original_title:
        _sub(item, "syn:original-title", told.original_title)


def _sub(parent: Any, name: str, text: str | None = None, **attributes: str | None) -> Any:
    """A child element, ``name`` with its prefix if it has one; attributes that are None are left out."""
    prefix, _, local = name.rpartition(":")
    told = {key: value for key, value in attributes.items() if value is not None}
    if prefix:
        uri = _NAMESPACES[prefix]
        # lxml drops the declaration where the root has it already when the item joins it; without, it would be ns0
        element = etree.SubElement(parent, f"{{{uri}}}{local}", told, nsmap={prefix: uri})
    else:
        element = etree.SubElement(parent, local, told)
    element.text = text
    return element
