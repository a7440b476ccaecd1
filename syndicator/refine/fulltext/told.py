"""The text of a page that shows none, where its scripts hold it: pages that a program of theirs makes in the browser.

It is looked for in what stands beside the article's title in the data: a text as HTML or as plain lines, or a list of
blocks. What a page says is not free to read is left alone.
"""

from __future__ import annotations

import html as markup
import json
import re
from typing import TYPE_CHECKING, Any

from syndicator.later import pattern
from syndicator.refine.fulltext.finder import weigh
from syndicator.refine.fulltext.pruner import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

_SCRIPT = pattern(r"<script\b[^>]{0,1000}>", re.IGNORECASE)
_SCRIPT_END = pattern(r"</script\b", re.IGNORECASE)
_ASSIGNED = pattern(r"=\s*(?:JSON\.parse\(\s*)?(?=[{\[\"])")
_UNDEFINED = pattern(r"(?<=[:,\[])\s*undefined(?=\s*[,}\]])")
_SENTENCE = pattern(r"""[.!?…。！？][\"'”’»)）」』]{0,2}(?:\s|<|$)""")
_TAG = pattern(r"<[a-zA-Z/][^<>]*>")
_PAID = pattern(r"premium|paywall|locked|paid|subscri", re.IGNORECASE)
_ABOUT = pattern(
    r"desc|summary|abstract|excerpt|intro|digest|teaser|seo|meta|comment|repl(?:y|ies)|bio|author|copyright|caption",
    re.IGNORECASE,
)
"""Names of what is said of a text, or to it, and is not its own."""
_TITLES = frozenset("title headline name articletitle shorttitle".split())
_TEXTS = frozenset("text content value html body children paragraph paragraphs data blocks items nodes".split())
_MOST_DATA, _MOST_VALUES, _DEEPEST = 4_000_000, 30_000, 12
_MOST_ASSIGNED = 8  # values that one script sets
_LEAST_TITLE = 4  # characters
_ENOUGH = 40.0  # weighed


def told(html: str, titles: frozenset[str]) -> str:
    """The text of the article of one of these ``titles`` (folded), as HTML; "" where no script holds it."""
    best, most = "", _ENOUGH
    for value in _data(html) if titles else ():
        for one in _dicts(value):
            if str(one.get("isAccessibleForFree", True)).lower() == "false":
                return ""
            if _is_titled(one, titles) and not _is_paid(one):
                for text in _texts(one, titles, _DEEPEST):
                    size = weigh(_TAG.sub("", text))
                    if size > most and _SENTENCE.search(text):
                        best, most = text, size
    return best


def _data(html: str) -> Iterator[Any]:
    """The values that stand in a page's scripts as JSON; linear, whatever is left open."""
    position, read = 0, 0
    while (opening := _SCRIPT.search(html, position)) and read < _MOST_DATA:
        closing = _SCRIPT_END.search(html, opening.end())
        if closing is None:
            return
        script = html[opening.end() : closing.start()].strip()
        position, read = closing.end(), read + len(script)
        if read <= _MOST_DATA:
            yield from _values(_UNDEFINED.sub("null", script) if "undefined" in script else script)


def _values(script: str) -> Iterator[Any]:
    reader = json.JSONDecoder(strict=False)
    position = 0
    for _ in range(_MOST_ASSIGNED):
        if position or not script.startswith(("{", "[")):
            assigned = _ASSIGNED.search(script, position)
            if assigned is None:
                return
            position = assigned.end()
        try:
            value, position = reader.raw_decode(script, position)
        except (ValueError, RecursionError):
            position += 1
            continue
        yield _hydrated(_within(value))


def _within(value: Any) -> Any:
    """What a string holds that is JSON itself."""
    if isinstance(value, str) and value.lstrip().startswith(("{", "[")):
        try:
            return json.loads(value, strict=False)
        except (ValueError, RecursionError):
            return value
    return value


def _hydrated(value: Any) -> Any:
    """A list whose objects name their values by their places in it, as Nuxt 3 writes them, with these objects."""
    if not isinstance(value, list) or not any(isinstance(one, str) for one in value):
        return value
    objects = [one for one in value if isinstance(one, dict)]
    return [
        {key: value[place] for key, place in one.items() if type(place) is int and 0 <= place < len(value)}
        for one in objects
    ]


def _dicts(value: Any) -> Iterator[dict[str, Any]]:
    waiting = [value]
    for _ in range(_MOST_VALUES):
        if not waiting:
            return
        one = waiting.pop()
        if isinstance(one, dict):
            yield one
            waiting += [inner for inner in one.values() if isinstance(inner, (dict, list))]
        elif isinstance(one, list):
            waiting += [inner for inner in one if isinstance(inner, (dict, list))]


def _called(one: dict[str, Any]) -> list[str]:
    return [fold(value) for key, value in one.items() if key.lower() in _TITLES and isinstance(value, str)]


def _is_titled(one: dict[str, Any], titles: frozenset[str]) -> bool:
    return any(len(name) >= _LEAST_TITLE and name in titles for name in _called(one))


def _is_paid(one: dict[str, Any]) -> bool:
    return any(value is True and _PAID.search(key) for key, value in one.items())


def _texts(value: Any, titles: frozenset[str], deep: int) -> Iterator[str]:
    """Every text in an article's data, each as HTML; nothing of other articles in it."""
    value = _within(value)
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
