"""What a validator would say of a feed, rule by rule. Each function gives back the mistakes it found, in words.

Atom is held against the RELAX NG grammar of RFC 4287 (``atom.rng``) and against what its text demands beyond it; RSS 2.0
against the specification and the best practices of the RSS Advisory Board; JSON Feed against a JSON Schema of its
version 1.1. Everything is parsed strictly first, by expat and by libxml2, and by feedparser, which must have nothing to
complain of.
"""

from __future__ import annotations

import io
import json
import re
from collections import Counter
from email.utils import parsedate_to_datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from xml.parsers import expat

import feedparser
import jsonschema  # type: ignore[import-untyped]
from lxml import etree, html

from syndicator.model import category

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

HERE = Path(__file__).parent
ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
CREATOR = "{http://purl.org/dc/elements/1.1/}creator"
DELETED = "{http://purl.org/atompub/tombstones/1.0}deleted-entry"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
ITUNES = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"

# RSS 2.0, "Required channel elements", "Optional channel elements", "Elements of <item>"
CHANNEL_ONCE = frozenset("title link description".split())
CHANNEL_AT_MOST_ONCE = frozenset(
    "language copyright managingEditor webMaster pubDate lastBuildDate generator docs cloud ttl image".split()
)
CHANNEL_MANY = frozenset("item category".split())
ITEM_AT_MOST_ONCE = frozenset("title link description comments enclosure guid pubDate source".split())
ITEM_MANY = frozenset(["category"])
# registered at IANA (RFC 8288, 4.2), as far as feeds use them
RELATIONS = frozenset(
    "alternate related self enclosure via hub help license first last next previous prev-archive next-archive current".split()
)

_RFC_822 = re.compile(
    r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} "
    r"\d{2}:\d{2}:\d{2} ([+-]\d{4}|GMT)"
)
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+ \([^()]+\)")
_MEDIA_TYPE = re.compile(r"[a-z]+/[\w.+-]+")
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
_WHOLE = re.compile(r"[(（\[][^()（）\[\]]*[)）\]]|(?<=\d),(?=\d{3}(?!\d))")  # within which a comma parts nothing
_SCHEMES = ("http", "https", "mailto", "tel", "data")


# "Podcast RSS feed requirements" (Apple), of a show and of an episode: element -> its form, those that are texts
SHOW_FORMS = {
    "author": re.compile(r"[^@]+"), "explicit": re.compile("true|false"), "type": re.compile("episodic|serial"),
}  # fmt: skip
EPISODE_FORMS = {
    "duration": re.compile(r"\d+|\d+:\d\d(:\d\d)?"), "season": re.compile(r"[0-9]+"), "episode": re.compile(r"[0-9]+"),
    "explicit": re.compile("true|false|yes|no|clean", re.IGNORECASE), "title": re.compile(r"\S.*", re.DOTALL),
    "episodeType": re.compile("full|trailer|bonus", re.IGNORECASE),
}  # fmt: skip


def _podcast(holder: Any, forms: dict[str, re.Pattern[str]]) -> Iterator[str]:
    """What a directory of podcasts would say of a feed, or of an item."""
    names = Counter(child.tag.removeprefix(ITUNES) for child in holder if str(child.tag).startswith(ITUNES))
    yield from (f"itunes:{name}: {n} times" for name, n in names.items() if n > (3 if name == "category" else 1))
    for child in holder.findall(f"{ITUNES}*"):
        name, text = child.tag.removeprefix(ITUNES), child.text or ""
        if name == "image":
            right = _is_url(child.get("href") or "") and not len(child)
        elif name == "category" and forms is SHOW_FORMS:
            within = [one.get("text") for one in child]
            right = len(within) <= 1 and category(" > ".join([str(child.get("text")), *map(str, within)])) is not None
        elif name == "owner" and forms is SHOW_FORMS:
            right = (
                bool(child.findtext(f"{ITUNES}name")) and (child.findtext(f"{ITUNES}email") or "a@b").count("@") == 1
            )
        else:
            right = name in forms and forms[name].fullmatch(text) is not None
        if not right:
            yield f"itunes:{name}: {text!r} {dict(child.attrib)}"
    if forms is SHOW_FORMS and names and names["owner"] != 1:
        yield "a show of nobody's"


def atom(body: bytes) -> list[str]:
    """The mistakes of an Atom feed, and of the tombstones (RFC 6721) in it."""
    root = strictly(body)
    found = [f"line {e.line}: {e.message}" for e in _errors_of_grammar(root)]
    entries = root.findall(f"{ATOM}entry")
    found += [f"{own} stands {n} times" for own, n in _counted(e.findtext(f"{ATOM}id") for e in entries) if n > 1]
    found += _links_of_feed(root.findall(f"{ATOM}link"))
    found += _podcast(root, SHOW_FORMS)
    has_author = root.find(f"{ATOM}author") is not None
    for entry in entries:
        own = entry.findtext(f"{ATOM}id")
        found += [f"{own}: {wrong}" for wrong in _atom_entry(entry, has_author)]
    for stone in root.findall(DELETED):
        if not (stone.get("ref") and _is_time(stone.get("when"))):
            found.append(f"deleted-entry: {dict(stone.attrib)}")
    found += [f"deleted and there: {s.get('ref')}" for s in root.findall(DELETED) if s.get("ref") in _ids(entries)]
    return found + read_by_feedparser(body, [str(e.findtext(f"{ATOM}id")) for e in entries])


def _atom_entry(entry: Any, feed_has_author: bool) -> Iterator[str]:
    if not _is_absolute_iri(entry.findtext(f"{ATOM}id") or ""):
        yield "its id is no IRI"
    if entry.find(f"{ATOM}author") is None and not feed_has_author:  # 4.1.2
        yield "nobody is its author"
    if any(not (name.text or "").strip() for name in entry.iter(f"{ATOM}name")):
        yield "somebody without a name"
    if entry.find(f"{ATOM}source/{ATOM}author") is not None:  # readers add them to the entry's
        yield "its source has an author"
    if not _LANGUAGE.fullmatch(entry.get(LANG) or ""):
        yield f"language {entry.get(LANG)!r}"
    links = entry.findall(f"{ATOM}link")
    if entry.find(f"{ATOM}content") is None and not any(link.get("rel") == "alternate" for link in links):  # 4.1.2
        yield "neither content nor alternate"
    yield from _links(links)
    yield from _links(entry.findall(f"{ATOM}source/{ATOM}link"))
    for link in links:
        if link.get("rel") == "enclosure" and not _MEDIA_TYPE.fullmatch(link.get("type") or ""):
            yield f"enclosure of type {link.get('type')!r}"
        if not (link.get("length") or "0").isdigit():
            yield f"length {link.get('length')!r}"
    yield from _podcast(entry, EPISODE_FORMS)
    for one in entry.findall(f"{ATOM}category"):
        yield from _category(one.get("term"))
    if entry.findtext(f"{ATOM}updated", "") < entry.findtext(f"{ATOM}published", ""):
        yield "updated before it was published"
    yield from _html(entry.findtext(f"{ATOM}content") or "")


def _links(links: Iterable[Any]) -> Iterator[str]:
    seen: Counter[tuple[str, str, str]] = Counter()
    for link in links:
        relation, address = link.get("rel") or "alternate", link.get("href") or ""
        if relation not in RELATIONS:
            yield f"unknown relation {relation!r}"
        if not _is_url(address):
            yield f"{relation} leads to {address!r}"
        seen[relation, link.get("type") or "", link.get("hreflang") or ""] += relation == "alternate"
    yield from (f"{n} alternates of type {key[1]!r}" for key, n in seen.items() if n > 1)  # 4.2.7.2


def _links_of_feed(links: list[Any]) -> Iterator[str]:
    if [link.get("rel") for link in links].count("self") != 1:
        yield "not one self link"
    yield from _links(links)


def rss(body: bytes) -> list[str]:
    """The mistakes of an RSS 2.0 feed."""
    root = strictly(body)
    channel = root.find("channel")
    if root.tag != "rss" or root.get("version") != "2.0" or len(root) != 1 or channel is None:
        return ["no RSS 2.0"]
    names = Counter(element.tag for element in channel if isinstance(element.tag, str) and element.tag[0] != "{")
    found = [f"{name}: {names[name]} times" for name in CHANNEL_ONCE if names[name] != 1]
    found += [f"{name}: {names[name]} times" for name in CHANNEL_AT_MOST_ONCE if names[name] > 1]
    found += [f"unknown: {n}" for n in names if n not in CHANNEL_ONCE | CHANNEL_AT_MOST_ONCE | CHANNEL_MANY]
    for name in ("managingEditor", "webMaster"):
        if names[name] and not _MAIL.fullmatch(channel.findtext(name) or ""):
            found.append(f"{name}: {channel.findtext(name)!r}")
    for name in ("pubDate", "lastBuildDate"):
        if names[name] and not _is_rfc_822(channel.findtext(name)):
            found.append(f"{name}: {channel.findtext(name)!r}")
    if not _is_url(channel.findtext("link") or ""):
        found.append(f"link: {channel.findtext('link')!r}")
    found += _links_of_feed(channel.findall(f"{ATOM}link"))
    found += _podcast(channel, SHOW_FORMS)
    items = channel.findall("item")
    found += [f"{own} stands {n} times" for own, n in _counted(i.findtext("guid") for i in items) if n > 1]
    for item in items:
        found += [f"{item.findtext('guid')}: {wrong}" for wrong in _rss_item(item)]
    return found + read_by_feedparser(body, [str(i.findtext("guid")) for i in items])


def _rss_item(item: Any) -> Iterator[str]:
    names = Counter(element.tag for element in item if element.tag[0] != "{")
    yield from (f"{name}: {n} times" for name, n in names.items() if name in ITEM_AT_MOST_ONCE and n > 1)
    # "author" is among the unknown: it takes an e-mail address, which nobody's name is
    yield from (f"unknown: {name}" for name in names if name not in ITEM_AT_MOST_ONCE | ITEM_MANY)
    guid = item.find("guid")
    if guid is None or guid.get("isPermaLink") != "false" or not (guid.text or "").strip():
        yield "no guid of its own"
    if not (item.findtext("title") or "").strip():
        yield "no title"
    if not _is_url(item.findtext("link") or ""):
        yield f"link: {item.findtext('link')!r}"
    if not _is_rfc_822(item.findtext("pubDate")):
        yield f"pubDate: {item.findtext('pubDate')!r}"
    for enclosure in item.findall("enclosure"):
        told = enclosure.attrib
        if not (_is_url(told["url"]) and told["length"].isdigit() and _MEDIA_TYPE.fullmatch(told["type"])):
            yield f"enclosure: {dict(told)}"
    for source in item.findall("source"):
        if not (_is_url(source.get("url") or "") and (source.text or "").strip()):
            yield f"source: {source.text!r} at {source.get('url')!r}"
    for name in (CREATOR, CONTENT):
        if len(item.findall(name)) != 1 or not (item.findtext(name) or "").strip():
            yield f"{name}: {[e.text for e in item.findall(name)]}"
    yield from _podcast(item, EPISODE_FORMS)
    for one in item.findall("category"):
        yield from _category(one.text)
    yield from _links(item.findall(f"{ATOM}link"))
    yield from _html(item.findtext("description") or "")
    yield from _html(item.findtext(CONTENT) or "")


def json_feed(body: bytes) -> list[str]:
    """The mistakes of a JSON Feed."""
    told = json.loads(body)
    items = told.get("items", [])
    found = [f"{'/'.join(map(str, e.absolute_path))}: {e.message[:300]}" for e in _schema().iter_errors(told)]
    found += [f"{own} stands {n} times" for own, n in _counted(item["id"] for item in items) if n > 1]
    if told.get("next_url") is not None and told.get("next_url") == told.get("feed_url"):
        found.append("its next page is itself")
    for item in items:
        found += [f"{item['id']}: {wrong}" for tag in item.get("tags", ()) for wrong in _category(tag)]
        found += [f"{item['id']}: {wrong}" for wrong in _html(item["content_html"])]
    return found


def sitemap(body: bytes) -> list[str]:
    """The mistakes of a sitemap or an index of them (sitemaps.org, 0.9)."""
    root = strictly(body)
    if root.tag not in {f"{SITEMAP}urlset", f"{SITEMAP}sitemapindex"}:
        return [f"root {root.tag}"]
    found = [] if len(root) <= 50_000 and len(body) <= 50 * 1024 * 1024 else ["too long"]
    found += [f"not one loc: {etree.tostring(one)[:200]!r}" for one in root if len(one.findall(f"{SITEMAP}loc")) != 1]
    found += [f"loc {e.text!r}" for e in root.iter(f"{SITEMAP}loc") if not _is_url(e.text or "")]
    found += [f"lastmod {e.text!r}" for e in root.iter(f"{SITEMAP}lastmod") if not _is_time(e.text)]
    return found + [f"{at} stands {n} times" for at, n in _counted(e.text for e in root.iter(f"{SITEMAP}loc")) if n > 1]


# ---------------------------------------------------------------------------------------------- parsing


def strictly(body: bytes) -> Any:
    """Parsed by both strict parsers there are, neither of which forgives anything."""
    parser = expat.ParserCreate()
    parser.Parse(body, True)
    return etree.fromstring(body, etree.XMLParser(resolve_entities=False, huge_tree=True))


def read_by_feedparser(body: bytes, ids: list[str]) -> list[str]:
    """What feedparser complains of, or does not find."""
    read = feedparser.parse(io.BytesIO(body))
    found = [f"feedparser: {read.get('bozo_exception')}"] if read.bozo else []
    if [entry.id for entry in read.entries] != ids:
        found.append(f"feedparser reads {len(read.entries)} of {len(ids)} entries")
    return found


@lru_cache(maxsize=1)
def _grammar() -> etree.RelaxNG:
    return etree.RelaxNG(etree.parse(HERE / "atom.rng"))


def _errors_of_grammar(root: Any) -> list[Any]:
    grammar = _grammar()
    return [] if grammar.validate(root) else list(grammar.error_log)


@lru_cache(maxsize=1)
def _schema() -> Any:
    schema = json.loads((HERE / "jsonfeed-1.1.schema.json").read_text("utf-8"))
    return jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())


# ---------------------------------------------------------------------------------------------- pieces


def _html(markup: str) -> Iterator[str]:
    """What feeds must not have in their HTML: addresses that lead nowhere elsewhere, and anything that runs or styles."""
    if "<" not in markup:
        return
    tree: Any = html.fragment_fromstring(markup, create_parent="div")
    for element in tree.iter():
        if not isinstance(element.tag, str) or element.tag in {"script", "style", "iframe", "object", "form", "base"}:
            yield f"{element.tag} in its HTML"
            continue
        for name, value in element.attrib.items():
            if name == "style" or name.startswith("on"):
                yield f"{name} in its HTML"
            elif name in {"href", "src"} and not (_is_url(value) or urlsplit(value).scheme in _SCHEMES):
                yield f"{name}={value!r} in its HTML"


def _category(term: str | None) -> Iterator[str]:
    parted = _WHOLE.sub("", term or "")  # readers split them at commas
    if not (term or "").strip() or "," in parted:
        yield f"category {term!r}"


def _is_url(address: str) -> bool:
    """An absolute http(s) address in ASCII (RFC 3986)."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    ascii_only = re.fullmatch(r"[!#$%&'()*+,./0-9:;=?@A-Z_a-z~\[\]-]+", address) is not None
    return ascii_only and parts.scheme in {"http", "https"} and bool(parts.hostname)


def _is_absolute_iri(value: str) -> bool:
    return re.fullmatch(r"[a-z][a-z0-9+.-]*:\S+", value) is not None


def _is_time(value: str | None) -> bool:
    return re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)", value or "") is not None


def _is_rfc_822(value: str | None) -> bool:
    """RFC 822 with four digits for the year, and the day of the week that it was."""
    if not value or not _RFC_822.fullmatch(value):
        return False
    return parsedate_to_datetime(value).strftime("%a") == value[:3]


def _counted(values: Iterable[str | None]) -> list[tuple[str | None, int]]:
    return list(Counter(values).items())


def _ids(entries: Iterable[Any]) -> set[str | None]:
    return {entry.findtext(f"{ATOM}id") for entry in entries}
