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
``<syn:edited by= at=>fields</syn:edited>``
    An editor of this mirror, named where that is known, has changed these of title, summary, category, tags, credits
    and body.
``<syn:signal kind= where=>value</syn:signal>``
    What the source says about reuse, passed on as it was read: ``kind`` is licence, all-rights-reserved, no-reprint,
    rsl, rsl-terms, tdm-reservation, tdm-policy, content-usage, noindex, noarchive, nosnippet, max-snippet,
    unavailable-after or block; ``where`` it stood is entry, page, page header, feed, feed header, robots.txt or
    configuration.
``<syn:removed at= trace=>``
    Its source has removed the article, and this mirror keeps it: since when that is known, and how (``model.Trace``).
"""

from __future__ import annotations

from email.utils import format_datetime
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from feedgen.ext.base import BaseEntryExtension, BaseExtension
from lxml import etree

from syndicator.publish.formats import facts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from syndicator.model import Told
    from syndicator.publish.formats.item import Item

SYN = "urn:x-syndicator:credits:1"
_NAMESPACES = {
    "at": "http://purl.org/atompub/tombstones/1.0",
    "cc": "http://web.resource.org/cc/",
    "atom": "http://www.w3.org/2005/Atom",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "fh": "http://purl.org/syndication/history/1.0",
    "dc": "http://purl.org/dc/elements/1.1/",
    "media": "http://search.yahoo.com/mrss/",
    "syn": SYN,
}
_COMMON = {prefix: _NAMESPACES[prefix] for prefix in ("dc", "media", "syn")}
_RDF_RESOURCE = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}resource"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


class SyndicatedFeed(BaseExtension):  # type: ignore[misc]  # feedgen is untyped
    """Feed-level elements. Set the fields before rendering."""

    hubs: Sequence[str] = ()
    about: str = ""
    chain: Mapping[str, str] = MappingProxyType({})  # relation -> address
    is_archive: bool = False
    is_podcast: bool = False  # some of its items say what episodes do
    show: Told = ()  # and it what shows do
    owner: tuple[str, str | None] = ("", None)  # of the show: name, mail
    tombstones: Sequence[tuple[str, str]] = ()  # (id, time)

    def extend_ns(self) -> dict[str, str]:
        """Declare every prefix once, at the root."""
        wanted = {"at": self.tombstones, "fh": self.is_archive, "itunes": self.is_podcast or self.show}
        return {**_COMMON, **{prefix: _NAMESPACES[prefix] for prefix, told in wanted.items() if told}}

    def extend_rss(self, root: Any) -> Any:
        """Hub links (WebSub, section 4) and the page that explains the feed, which feedgen gives to Atom alone."""
        channel = root[0]
        for hub in self.hubs:
            _sub(channel, "atom:link", rel="hub", href=hub)
        _sub(channel, "atom:link", rel="help", type="text/html", href=self.about)
        self._place(channel, "atom:link")
        self._tell_show(channel)
        return root

    def extend_atom(self, root: Any) -> Any:
        """Tombstones (RFC 6721, section 3). They repeat nothing of what was taken down, not even why."""
        self._place(root, "link")
        self._tell_show(root)
        for ref, when in self.tombstones:
            _sub(root, "at:deleted-entry", ref=ref, when=when)
        return root

    def _tell_show(self, parent: Any) -> None:
        """What directories of podcasts ask for, the owner's name and address last; nothing where it is no podcast."""
        for name, value in self.show:
            if name == "image":
                _sub(parent, "itunes:image", href=value)
            elif name == "category":
                whole, _, within = value.partition(" > ")
                element = _sub(parent, "itunes:category", text_=whole)
                if within:
                    _sub(element, "itunes:category", text_=within)
            else:
                _sub(parent, f"itunes:{name}", value)
        if self.show:
            name, mail = self.owner
            element = _sub(parent, "itunes:owner")
            _sub(element, "itunes:name", name)
            if mail:
                _sub(element, "itunes:email", mail)

    def _place(self, parent: Any, link: str) -> None:
        """Where the document stands among those of its feed (RFC 5005, sections 2 and 4)."""
        if self.is_archive:
            _sub(parent, "fh:archive")
        for relation, address in self.chain.items():
            _sub(parent, link, rel=relation, href=address)


class SyndicatedEntry(BaseEntryExtension):  # type: ignore[misc]  # feedgen is untyped
    """Item-level elements. Set ``item`` before rendering."""

    item: Item

    def extend_rss(self, element: Any) -> Any:
        """Dates, names and source. Never ``author``: Thunderbird and FreshRSS take it for an e-mail address."""
        told = self.item
        # feedgen's own pubDate switches the locale of the whole process for each item
        _sub(element, "pubDate", format_datetime(told.published))
        _sub(element, "atom:updated", facts.stamp(told.updated))
        _sub(element, "dc:creator", told.creator)
        if url := told.source.feed or told.source.home:
            _sub(element, "source", told.source.name, url=url)
        _dublin(element, told)
        _sub(element, "dc:language", told.language)
        for name in told.contributors:
            _sub(element, "dc:contributor", name)
        if told.rights:
            _sub(element, "dc:rights", told.rights)
        for enclosure in told.enclosures[1:]:  # of which RSS 2.0 knows one
            length = str(enclosure.length) if enclosure.length is not None else None
            file = _sub(element, "media:content", url=enclosure.url, type=enclosure.media_type, fileSize=length)
            if enclosure.about:
                _sub(file, "media:description", enclosure.about)
        _episode(element, told)
        for url, kind in told.reuse.links:
            if kind:
                _sub(element, "atom:link", rel="license", type=kind, href=url)
            else:
                _sub(element, "cc:license").set(_RDF_RESOURCE, url)
        _credits(element, told)
        return element

    def extend_atom(self, entry: Any) -> Any:
        """Links with their relations (RFC 4287, 4.2.7), the source (4.2.11), the language (2)."""
        told = self.item
        entry.set(_XML_LANG, told.language)
        _sub(entry, "link", rel="alternate", type="text/html", href=told.links.item)
        if told.links.via:
            _sub(entry, "link", rel="via", href=told.links.via)
        if told.links.related:
            _sub(entry, "link", rel="related", href=told.links.related)
        for enclosure in told.enclosures:
            length = str(enclosure.length) if enclosure.length is not None else None
            about = enclosure.about or None
            _sub(
                entry, "link", rel="enclosure", type=enclosure.media_type, length=length, title=about,
                href=enclosure.url,
            )  # fmt: skip
        for url, kind in told.reuse.links:
            _sub(entry, "link", rel="license", type=kind or None, href=url)
        _episode(entry, told)
        self._source(entry)
        _dublin(entry, told)
        _credits(entry, told)
        return entry

    def _source(self, entry: Any) -> None:
        """``atom:source`` without authors: two widely used readers would take them for the entry's."""
        told = self.item
        source = _sub(entry, "source")
        _sub(source, "id", told.source.urn)
        _sub(source, "title", told.source.name)
        _sub(source, "updated", facts.stamp(told.updated))
        if told.source.feed:
            _sub(source, "link", rel="self", href=told.source.feed)
        if told.source.home:
            _sub(source, "link", rel="alternate", href=told.source.home)
        if told.source.rights:
            _sub(source, "rights", told.source.rights)


def _episode(element: Any, told: Item) -> None:
    for name, value in told.podcast:
        if name == "image":
            _sub(element, "itunes:image", href=value)
        else:
            _sub(element, f"itunes:{name}", value)


def _dublin(element: Any, told: Item) -> None:
    if told.outlet:
        _sub(element, "dc:source", told.outlet)
    if told.image:
        _sub(element, "media:thumbnail", url=told.image)


def _credits(element: Any, told: Item) -> None:
    for hop in told.hops:
        when = facts.stamp(hop.published) if hop.published else None
        _sub(
            element, "syn:hop", hop.outlet, role=hop.role.value, evidence=hop.evidence.value, url=hop.url,
            published=when,
        )  # fmt: skip
        for credit in hop.credits:
            _sub(
                element, "syn:credit", credit.name, role=credit.role.value, hop=hop.role.value,
                outlet=hop.outlet, evidence=credit.evidence.value,
            )  # fmt: skip
    if told.original_title:
        _sub(element, "syn:original-title", told.original_title)
    if told.removed:
        _sub(element, "syn:removed", at=facts.stamp(told.removed.at), trace=told.removed.trace.value)
    if told.edited:
        fields = ", ".join(told.edited.fields)
        _sub(element, "syn:edited", fields, by=facts.line(told.edited.by) or None, at=facts.stamp(told.edited.at))
    for signal in told.reuse.signals:
        _sub(element, "syn:signal", signal.value or None, kind=signal.kind.value, where=signal.where)


def _sub(parent: Any, name: str, text: str | None = None, **attributes: str | None) -> Any:
    """A child element, ``name`` with its prefix if it has one; attributes that are None are left out, and so is an
    underscore at the end of their names.
    """
    tag, namespaces = _tag(name)
    told = {key.rstrip("_"): value for key, value in attributes.items() if value is not None}
    element = etree.SubElement(parent, tag, told, nsmap=namespaces)
    element.text = text
    return element


@lru_cache(maxsize=64)
def _tag(name: str) -> tuple[str, dict[str, str] | None]:
    """The name by which lxml knows an element, and the prefix to declare.

    lxml drops the declaration where the root has it already when the item joins it; without one, it would write ns0.
    """
    prefix, _, local = name.rpartition(":")
    return (f"{{{_NAMESPACES[prefix]}}}{local}", {prefix: _NAMESPACES[prefix]}) if prefix else (local, None)
