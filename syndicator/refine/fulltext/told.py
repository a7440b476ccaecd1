"""The text of a page that shows none, where its scripts hold it: pages that a program of theirs makes in the browser.

It is looked for in what stands beside the article's title in the data: a text as HTML or as plain lines, or a list of
blocks. What a page says is not free to read is left alone.
"""

from __future__ import annotations

import html as markup
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from syndicator.later import pattern
from syndicator.refine.fulltext.finder import weigh
from syndicator.refine.fulltext.pruner import fold
from syndicator.refine.fulltext.scriptdata import TITLES, data, dicts, within

if TYPE_CHECKING:
    from collections.abc import Iterator

_SENTENCE = pattern(r"""[.!?…。！？][\"'”’»)）」』]{0,2}(?:\s|<|$)""")
_TAG = pattern(r"<[a-zA-Z/][^<>]*>")
_PAID = pattern(r"premium|paywall|locked|paid|subscri", re.IGNORECASE)
_BY = pattern(r"^(?:by\s+|作者[:：]\s?)(?=\S)", re.IGNORECASE)
_ABOUT = pattern(
    r"desc|summary|abstract|excerpt|intro|digest|teaser|seo|meta|comment|repl(?:y|ies)|bio|author|copyright|caption",
    re.IGNORECASE,
)
"""Names of what is said of a text, or to it, and is not its own."""
_TEXTS = frozenset("text content value html body children paragraph paragraphs data blocks items nodes".split())
_DEEPEST = 12
_CLAIMS = {
    "datePublished": frozenset(
        "publishedat publishtime publisheddate publishdate published publishat pubdate pubtime publicationdate "
        "firstpublishedat firstpublished datepublished displaydate releasedate releasetime ptime createtime createdat "
        "date".split()
    ),
    "dateModified": frozenset("updatedat modifiedat lastmodified datemodified updatetime updateddate".split()),
    "author": frozenset("author authors authorname byline bylines writer writers reporter reporters".split()),
    "sourceOrganization": frozenset("source sourcename origin originname medianame".split()),
}
"""What is said of an article, and by which names, without their hyphens and underscores."""
_EARLIEST, _LATEST, _MILLI = 631_152_000, 4_102_444_800, 1000  # 1990, 2100
_LEAST_TITLE = 4  # characters
_ENOUGH = 40.0  # weighed


def told(html: str, titles: frozenset[str]) -> str:
    """The text of the article of one of these ``titles`` (folded), as HTML; "" where no script holds it."""
    best, most = "", _ENOUGH
    for value in data(html) if titles else ():
        for one in dicts(value):
            if str(one.get("isAccessibleForFree", True)).lower() == "false":
                return ""
            if _is_titled(one, titles) and not _is_paid(one):
                for text in _texts(one, titles, _DEEPEST):
                    size = weigh(_TAG.sub("", text))
                    if size > most and _SENTENCE.search(text):
                        best, most = text, size
    return best


def claims(html: str, titles: frozenset[str]) -> dict[str, Any] | None:
    """What the data of the article of one of these ``titles`` (folded) say of it, in the words of schema.org's Article.

    None where no script holds it. It is the object beside whose title the most is said: a menu names titles, too.
    """
    best: dict[str, Any] = {}
    for value in data(html) if titles else ():
        for one in dicts(value):
            if _is_titled(one, titles):
                said = {name: said for name, keys in _CLAIMS.items() if (said := _first(one, keys))}
                best = max(best, said, key=len)
    return best or None


def _first(one: dict[str, Any], keys: frozenset[str]) -> Any:
    """The first value under one of these names, in the object or in one that stands in it and is no other article."""
    inner = [value for value in one.values() if isinstance(value, dict) and not _called(value)]
    for level in (one, *inner):
        for key, value in level.items():
            if value and key.lower().replace("_", "").replace("-", "") in keys:
                return _plainly(value)
    return None


def _plainly(value: Any) -> Any:
    """A name without the word before it; seconds or milliseconds since 1970 as a time that is written out."""
    if isinstance(value, str):
        return _BY.sub("", value)
    if type(value) not in {int, float}:
        return value
    if not _EARLIEST < value <= _LATEST * _MILLI:  # an integer may have thousands of digits
        return ""
    seconds = value / _MILLI if value > _LATEST else value
    return datetime.fromtimestamp(seconds, UTC).isoformat() if seconds > _EARLIEST else ""


def _called(one: dict[str, Any]) -> list[str]:
    return [fold(value) for key, value in one.items() if key.lower() in TITLES and isinstance(value, str)]


def _is_titled(one: dict[str, Any], titles: frozenset[str]) -> bool:
    return any(len(name) >= _LEAST_TITLE and name in titles for name in _called(one))


def _is_paid(one: dict[str, Any]) -> bool:
    return any(value is True and _PAID.search(key) for key, value in one.items())


def _texts(value: Any, titles: frozenset[str], deep: int) -> Iterator[str]:
    """Every text in an article's data, each as HTML; nothing of other articles in it."""
    value = within(value)
    if isinstance(value, str):
        yield value if _TAG.search(value) else _paragraphs(value.splitlines())
    elif isinstance(value, dict) and deep and (not _called(value) or _is_titled(value, titles)):
        for inner in (inner for key, inner in value.items() if not _ABOUT.search(key)):
            yield from _texts(inner, titles, deep - 1)
    elif isinstance(value, list) and not any(isinstance(one, dict) and _called(one) for one in value):
        yield _paragraphs([_said(block, deep) for block in value])


def _said(block: Any, deep: int) -> str:
    """The words of one block, whatever parts it has."""
    if isinstance(block, str):
        return block
    if isinstance(block, list) and deep:
        return "".join(_said(inner, deep - 1) for inner in block)
    if isinstance(block, dict) and deep:
        return "".join(_said(inner, deep - 1) for key, inner in block.items() if key.lower() in _TEXTS)
    return ""


def _paragraphs(lines: list[str]) -> str:
    return "".join(
        f"<p>{line if _TAG.search(line) else markup.escape(line, quote=False)}</p>" for line in lines if line.strip()
    )
