"""Elements that stand deeper within each other than a parser follows, or where browsers see none: taken out.

Browsers follow 512 levels and put what is deeper beside each other; the parser gives up at 256. What nests so deep are
wrappers: loops that open one each time they run, words that are marked again and again. All of it works on the source,
which others parse, too, in linear time.
"""

from __future__ import annotations

import re
from collections import Counter

from syndicator import later

MAX_DEPTH = 240
"""Elements inside each other; the parser itself gives up at 256."""

_BOXES, _MARKS = "div|section|article|table|ul|ol|dl|blockquote|form|main", "span|font|center|strong|em|b|i|u|big|small"
_NESTING = later.pattern(rf"<(/?)(?:{_BOXES}|{_MARKS})\b", re.IGNORECASE)
_FORMATTING = later.pattern(rf"</?(?:{_MARKS})\b[^<>]{{0,999}}>", re.IGNORECASE)
_BOX = later.pattern(rf"""<(/?)({_BOXES})\b((?:[^<>"']++|"[^"<]*+"|'[^'<]*+')*+)>""", re.IGNORECASE)
_ROWLESS = later.pattern(r"<(?:tbody|thead|tfoot)\b[^<>]{0,999}>(?!\s*<tr\b)", re.IGNORECASE)


def shallow(source: str) -> str:
    """The source, nested no deeper than :data:`MAX_DEPTH`: what marks words goes first, then boxes that hold another
    and say nothing, then whatever is deeper. The words stay, and what is within bounds is not changed.
    """
    if _depth(source) > MAX_DEPTH:
        source = _FORMATTING.sub("", source)
        if _depth(source) > MAX_DEPTH:
            source = _without(source, _beyond(source))
    return source


def without_rowless(source: str) -> str:
    """The source without beginnings of a table's parts behind which no row comes.

    Outside of a table browsers see none; the parser puts what follows inside them.
    """
    return _ROWLESS.sub("", source)


def _depth(source: str) -> int:
    depth = deepest = 0
    for tag in _NESTING.finditer(source):
        depth = max(0, depth - 1) if tag[1] else depth + 1
        deepest = max(deepest, depth)
    return deepest


def _beyond(source: str) -> list[re.Match[str]]:
    """The tags of boxes that say nothing, and of those that stand too deep."""
    tags, gone = list(_BOX.finditer(source)), list[re.Match[str]]()
    within: list[tuple[str, bool]] = []  # the boxes one is in, and whether they go
    open_of, kept = Counter[str](), 0
    for number, tag in enumerate(tags):
        name = tag[2].lower()
        if not tag[1]:
            goes = kept >= MAX_DEPTH or _says_nothing(source, tag, tags[number + 1 : number + 2])
            within.append((name, goes))
            open_of[name] += 1
            kept += not goes
        elif open_of[name]:
            closed, goes = "", False
            while closed != name:
                closed, goes = within.pop()
                open_of[closed] -= 1
                kept -= not goes
        else:
            continue
        if goes:
            gone.append(tag)
    return gone


def _says_nothing(source: str, box: re.Match[str], behind: list[re.Match[str]]) -> bool:
    """Whether a box holds another at once that is called like it, or is called nothing itself."""
    for inner in behind:
        if not inner[1] and not source[box.end() : inner.start()].strip():
            return not box[3].strip() or (box[2], box[3]) == (inner[2], inner[3])
    return False


def _without(source: str, tags: list[re.Match[str]]) -> str:
    kept, position = list[str](), 0
    for tag in tags:
        kept.append(source[position : tag.start()])
        position = tag.end()
    return "".join([*kept, source[position:]])
