"""Which of the articles that a page's JSON-LD tells of is the page's own.

Site makers put what is said of others there, too: of the latest, of a list, of the page that a template came from.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from syndicator import urls
from syndicator.later import pattern
from syndicator.refine.credits.pagemeta import TITLES
from syndicator.urls import is_http

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from syndicator.refine.credits.pagemeta import Meta

_TOKEN = pattern(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]|[^\W_]+")
_MOST_HEADINGS = 3
_ALIKE = 0.5  # of the shorter title's words
_LIST = 3  # articles of other titles, of which none says where it stands
_VARIANT = pattern(r"(?:/amp|\.amp)?(?:\.(?:s?html?|php|aspx?|jsp))?(?:/amp)?$")


def own(meta: Meta, root: Any, url: str) -> list[dict[str, Any]]:
    """What of a page's JSON-LD may be said of its own article, in its order.

    An article of quite another title is another where it stands elsewhere, or is one of several of which none says
    where. Without a title on the page, or in what is told, nothing can be said, and all may be meant.
    """
    called = [words for title in _titles(meta, root) if (words := _words(title))] if meta.ld else []
    strange = [one for one in meta.ld if called and not _is_called_so(one, called)]
    if not strange:
        return meta.ld
    at = {place for address in (url, meta.canonical, meta.tags.get("og:url")) if address and (place := _place(address))}
    listed = len({str(one.get("headline")) for one in strange if not _places(one, at)}) >= _LIST
    return [one for one in meta.ld if one not in strange or not _is_elsewhere(one, at, listed=listed)]


def _titles(meta: Meta, root: Any) -> Iterator[str]:
    """What the page calls its article, without what JSON-LD does."""
    yield from (meta.tags[key] for key in TITLES if key in meta.tags)
    yield meta.html_title
    for heading in islice(root.iter("h1"), _MOST_HEADINGS):
        yield "".join(heading.itertext())


def _is_called_so(one: dict[str, Any], called: Iterable[frozenset[str]]) -> bool:
    headline = one.get("headline")
    words = _words(headline) if isinstance(headline, str) else frozenset[str]()
    return not words or any(len(words & other) >= _ALIKE * min(len(words), len(other)) for other in called)


def _is_elsewhere(one: dict[str, Any], at: set[str], *, listed: bool) -> bool:
    places = list(_places(one, at))
    return not any(place in at for place in places) if places else listed


def _words(title: str) -> frozenset[str]:
    return frozenset(_TOKEN.findall(title.lower()))


def _places(one: dict[str, Any], at: set[str]) -> list[str]:
    """Where an article says that it stands; nothing where that is a site alone, or where we do not know our own."""
    return [place for address in _addresses(one) if (place := _place(address))] if at else []


def _addresses(one: dict[str, Any]) -> Iterator[str]:
    page = one.get("mainEntityOfPage")
    within = page if isinstance(page, dict) else {"url": page}
    for value in (one.get("url"), one.get("@id"), within.get("url"), within.get("@id")):
        if isinstance(value, str):
            yield value


def _place(address: str) -> str | None:
    """The last part of a page's address, which its variants have in common; None where it is a whole site's."""
    if not is_http(address.strip()):
        return None
    path, _, query = urls.canonical(address.strip()).partition("?")
    name = _VARIANT.sub("", path).rpartition("/")[2] if "/" in path else ""
    told_by_query = query and not any(map(str.isdigit, name))  # show.php?id=5
    return f"{name}?{query}" if told_by_query else name or None
