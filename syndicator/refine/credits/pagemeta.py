"""What a page says of itself in its head: meta tags and JSON-LD, the second witness."""

from __future__ import annotations

import json
import re
from dataclasses import field
from itertools import islice
from typing import TYPE_CHECKING, Any

from syndicator import stamps
from syndicator.dataclass import dataclass
from syndicator.refine.credits import latin, latinnames, names
from syndicator.refine.credits.values import source_name
from syndicator.urls import is_http

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import tzinfo

_PUBLISHED = """
pubdate publishdate article:published_time datepublished og:published_time publish_date publishtime publish-date og:time
weibo:article:create_at article:create_at firstpublishedtime dc.date.issued dcterms.issued date.available
og:release_date parsely-pub-date sailthru.date dcterms.created dateupdate date dc.date datecreated
""".split()
_UPDATED = """
article:modified_time datemodified og:updated_time lastmodifiedtime weibo:article:update_at dcterms.modified
""".split()
TITLES = ("articletitle", "og:title", "twitter:title")
_SOURCES = ("contentsource", "source", "og:article:source", "mediaid", "article:source", "copyright-source")
_AUTHORS = (
    "author", "article:author", "og:article:author", "dc.creator", "parsely-author", "sailthru.author", "byl",
    "cse_author",
)  # fmt: skip
_ARTICLE = re.compile(r"Article|BlogPosting|Report|WebPage$", re.IGNORECASE)
_MAX_JSON = 400_000
_MAX_OBJECTS = 200
_WECHAT_TIME = re.compile(r"\bvar\s+(?:ct|oriCreateTime|publish_time)\s*=\s*[\"'](\d{10})[\"']")
_WECHAT_NAME = re.compile(r"\bvar\s+nickname\s*=\s*(?:htmlDecode\()?[\"']([^\"'<>]{1,60})[\"']")
STAMPED = re.compile(r"\s?(?:19|20)\d\d-\d\d-\d\d[T ]\d\d:\d\d")
_CHANGED = re.compile(r"(?:^|[\s_-])(?:updated|modified|dateModified)(?:$|[\s_-])", re.IGNORECASE)
_FIRST = re.compile(r"publish|posted|created|entry-date", re.IGNORECASE)  # both, where there was no change
_MAX_TIMES = 40
_CLAIMING = ("ld+json", "LD+JSON", "mmbiz", "nickname")
_SCRIPT = re.compile(r"<script\b([^>]{0,1000})>", re.IGNORECASE)
_SCRIPT_END = re.compile(r"</script\b", re.IGNORECASE)
_NICKNAME = re.compile(r"[\w\u3400-\u9fff·.-]{2,12}")  # as who writes for an account may call himself
_URLISH = re.compile(r"https?:|@|www\.|^\d+$")


@dataclass(slots=True)
class Meta:
    """The head's claims, by rank; nothing is decided here."""

    tags: dict[str, str] = field(default_factory=dict)  # lower-case name -> first non-empty content
    ld: list[dict[str, Any]] = field(default_factory=list)  # article objects of JSON-LD
    html_title: str = ""
    canonical: str | None = None  # the address under which the page wants to be known
    times: list[str] = field(default_factory=list)  # of <time> and <abbr>, in the page's order
    changes: list[str] = field(default_factory=list)  # of those that say that it is a change's
    wechat_time: str | None = None
    wechat_name: str | None = None

    def first(self, keys: Iterable[str]) -> str | None:
        """The first of these tags that says anything."""
        return next((self.tags[k] for k in keys if k in self.tags), None)

    def titles(self) -> list[str]:
        """The titles stated, strongest first."""
        stated = [self.tags[k] for k in TITLES if k in self.tags]
        return [
            t.strip()
            for t in [*stated, *(str(o["headline"]) for o in self.ld if isinstance(o.get("headline"), str))]
            if t.strip()
        ]

    def published(self, zone: tzinfo) -> list[stamps.Stamp]:
        """The publication times stated, strongest first."""
        stated = [self.tags[k] for k in _PUBLISHED if k in self.tags] + [
            str(o["datePublished"]) for o in self.ld if o.get("datePublished")
        ]
        found = [s for text in stated if (s := stamps.whole(text[:60], zone))]
        if self.wechat_time:
            found[:0] = _epoch(self.wechat_time)
        return found

    def shown(self, zone: tzinfo) -> list[stamps.Stamp]:
        """The times of elements that say in an attribute what they show: the article's among those of others."""
        return [s for text in self.times for s in stamps.stamps(text[:60], zone)[:1]]

    def updated(self, zone: tzinfo) -> stamps.Stamp | None:
        """When the page says it was last changed."""
        stated = [self.tags[k] for k in _UPDATED if k in self.tags] + [
            str(o["dateModified"]) for o in self.ld if o.get("dateModified")
        ]
        stated += self.changes
        return next((s for text in stated if (s := stamps.whole(text[:60], zone))), None)

    def sources(self) -> Iterator[tuple[str, str]]:
        """(outlet, literal) as stated, strongest first: source tags, outlets in author tags, publishers."""
        for key in _SOURCES:
            if (
                (text := self.tags.get(key))
                and (name := source_name(_without_label(text)))
                and not (names.is_section(name) or names.is_common(name))
                and not _URLISH.search(name)
            ):
                yield name, f"{key}: {text}"
        for one in self.ld:
            given = _name(one.get("sourceOrganization")) or _name(one.get("provider"))
            if given and given != _name(one.get("publisher")) and (names.is_outlet(given) or latin.is_outlet(given)):
                yield given, f"provider: {given}"
        for key in _AUTHORS:
            if (
                (text := self.tags.get(key))
                and not _URLISH.search(text)
                and (name := source_name(text))
                and names.is_outlet(name)
            ):
                yield name, f"{key}: {text}"

    def site(self) -> tuple[str, str] | None:
        """(outlet, literal) of the site itself, where its name has an outlet's shape."""
        text = self.tags.get("og:site_name") or next((str(n) for o in self.ld if (n := _name(o.get("publisher")))), "")
        name = source_name(re.split(r"(?<=[\u3400-\u9fff])\s+(?=[A-Za-z])", text)[0]) if text else None
        return (name, f"og:site_name: {text}") if name and names.is_outlet(name) else None

    def authors(self, *, japanese: bool = False) -> list[tuple[str, str]]:
        """(person, literal): JSON-LD's persons, else author tags that hold people.

        Names in Japanese have family names that no table knows; where such a page says that it is a person, it is.
        """
        found = [(n, f"author: {n}") for o in self.ld for n in _persons(o.get("author"), japanese=japanese)]
        if found:
            return found
        text = self.first(_AUTHORS) or ""
        if _URLISH.search(text) or names.is_outlet(text):
            return []
        text = re.split(r"[／/]", text)[0]
        people = names.people(text, lenient=False) or latinnames.latin_people(text)
        if not people and self.wechat_name not in {None, text} and _NICKNAME.fullmatch(text):
            people = [] if names.is_placeholder(text) or names.is_common(text) else [text]
        return [(n, f"author: {text}") for n in people]


def tells_change(element: Any) -> bool:
    """Whether an element says by its name that the time in it is that of a change: ``<time class="updated">``."""
    for one in (element, *islice(element.iterancestors(), 2)):
        name = f"{one.get('class') or ''} {one.get('itemprop') or ''}"
        if _CHANGED.search(name) and not _FIRST.search(name):
            return True
    return False


def _epoch(text: str) -> list[stamps.Stamp]:
    from datetime import UTC, datetime

    from syndicator.model import Precision

    return [stamps.Stamp(0, 0, datetime.fromtimestamp(int(text), UTC), Precision.SECOND, zoned=True)]


def _without_label(text: str) -> str:
    """`<meta name="source" content="来源：X 原创稿">`: the label stands inside the value, a remark behind it."""
    bare = re.sub(r"^\s{0,3}[来來]源[:：]\s{0,3}", "", text[:120])
    return bare.split()[0] if re.search(r"[\u3400-\u9fff]", bare) and bare.split() else bare


def _name(value: Any) -> str:
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get("name")
    return value.strip() if isinstance(value, str) else ""


def _persons(value: Any, *, japanese: bool) -> Iterator[str]:
    for one in (value if isinstance(value, list) else [value])[:20]:
        kind = str(one.get("@type", "")) if isinstance(one, dict) else ""
        lenient = japanese and kind == "Person"
        name = _name(one)
        if not name or "Organi" in kind or _URLISH.search(name) or names.is_outlet(name):
            continue
        yield from names.people(re.split(r"[／/]", name)[0], lenient=lenient) or latinnames.latin_people(name)


def scripts(html: str) -> Iterator[tuple[str, str]]:
    """(attributes, text) of the scripts of a page's source that may claim anything; linear, whatever is left open."""
    if not any(hint in html for hint in _CLAIMING):
        return
    position = 0
    while opening := _SCRIPT.search(html, position):
        closing = _SCRIPT_END.search(html, opening.end())
        if closing is None:
            return
        yield opening[1].lower(), html[opening.end() : closing.start()]
        position = closing.end()


def read(root: Any, written: Iterable[tuple[str, str]] | None = None, *, wechat: bool = False) -> Meta:
    """Gather the head's claims. Never raises for what they hold.

    ``written`` are the page's scripts where they do not stand in the tree.
    """
    found = Meta()
    for tag in root.iter("meta"):
        key = (tag.get("name") or tag.get("property") or tag.get("itemprop") or "").strip().lower().replace(" ", "")
        content = (tag.get("content") or "").strip()
        if key and content:
            found.tags.setdefault(key, content[:500])
    for shown, text in times(root):
        (found.changes if tells_change(shown) else found.times).append(text)
    named = (link.get("href") for link in root.iter("link") if "canonical" in (link.get("rel") or "").lower().split())
    found.canonical = next((href.strip() for href in named if href and is_http(href.strip())), None)
    title = root.find(".//title")
    found.html_title = " ".join("".join(title.itertext()).split())[:400] if title is not None else ""
    if written is None:
        written = ((script.get("type") or "", script.text or "") for script in root.iter("script"))
    for kind, text in written:
        if not text or len(text) > _MAX_JSON:
            continue
        if "ld+json" in kind:
            found.ld.extend(_articles(text))
        elif wechat and ("nickname" in text or "ct" in text):
            time, name = _WECHAT_TIME.search(text), _WECHAT_NAME.search(text)
            found.wechat_time = found.wechat_time or (time[1] if time else None)
            found.wechat_name = found.wechat_name or (name[1] if name else None)
    if wechat and found.wechat_name is None:  # a copy of the page without its scripts
        shown = next((element for element in root.iter("a", "strong", "span") if element.get("id") == "js_name"), None)
        found.wechat_name = " ".join("".join(shown.itertext()).split())[:60] or None if shown is not None else None
    return found


def times(root: Any) -> Iterator[tuple[Any, str]]:
    """The elements that say in an attribute when something was, with what it says; at most so many."""
    for shown in islice(root.iter("time", "abbr"), _MAX_TIMES):
        text = shown.get("datetime") if shown.tag == "time" else shown.get("title")
        if text and STAMPED.match(text):
            yield shown, text


def _articles(text: str) -> list[dict[str, Any]]:
    """The article objects of one JSON-LD script, wherever they stand in it."""
    try:
        data = json.loads(text.strip().rstrip(";"), strict=False)
    except (ValueError, RecursionError):
        return []
    found: list[dict[str, Any]] = []
    queue = [data]
    for _ in range(_MAX_OBJECTS):
        if not queue:
            break
        value = queue.pop(0)
        if isinstance(value, list):
            queue.extend(value[:50])
        elif isinstance(value, dict):
            if _ARTICLE.search(str(value.get("@type", ""))):
                found.append(value)
            queue.extend(
                v
                for k, v in value.items()
                if k in {"@graph", "mainEntity", "mainEntityOfPage"} and isinstance(v, (dict, list))
            )
    return sorted(found, key=lambda o: str(o.get("@type")) == "WebPage")
