"""What the pages of stories that stay, and channels, would say otherwise: what stands beside what would. Pure."""

from __future__ import annotations

import json
import re
from html import unescape

from syndicator.dataclass import dataclass

_PARTS = {
    "title": re.compile(r"<h1\b[^>]*>(.*?)</h1>", re.DOTALL),
    "line": re.compile(r'<div class="facts"[^>]*>(.*?)</div>\s*(?:<p class="meta"|</header>)', re.DOTALL),
    "text": re.compile(r'<div class="text"[^>]*>(.*)</div>\s*<footer class="facts"', re.DOTALL),
    "credits": re.compile(r'<footer class="facts"[^>]*>(.*?)</footer>\s*</article>', re.DOTALL),
    "lists": re.compile(r'<nav class="places"[^>]*>(.*?)</nav>', re.DOTALL),
}
"""As the template of an article's page has them; ``line`` is what stands below the title."""
_HEAD = re.compile(
    r'<meta (?:name|property)="([^"]+)" content="([^"]*)">|<link rel="(license|canonical)"[^>]* href="([^"]*)">'
)
_OF_THE_FRAME = frozenset(
    {"viewport", "generator", "color-scheme", "theme-color", "og:site_name", "og:title", "description"}
)
"""What is the same on every page, or follows from title and text."""
_CHANNEL = {
    "title": re.compile(r"<title\b[^>]*>(.*?)</title>|<h1\b[^>]*>(.*?)</h1>", re.DOTALL),
    "description": re.compile(
        r'<(?:description|subtitle)\b[^>]*>(.*?)</(?:description|subtitle)>|<meta name="description" content="([^"]*)"',
        re.DOTALL,
    ),
    "language": re.compile(
        r'<language>(.*?)</language>|<feed\b[^>]*\bxml:lang="([^"]*)"'
        r'|<html\b[^>]*\blang="([^"]*)"'
    ),
}
"""What an XML feed, or the page of a channel, says of the channel itself."""
_SECTION = {
    part: re.compile(rf'<section class="[a-z]+" id="{part}">(.*?)</section>', re.DOTALL)
    for part in ("featured", "channels")
}
_NAMED = {
    "featured": re.compile(r"<h[23][^>]*>\s*(<a .*?)</h[23]>", re.DOTALL),
    "channels": re.compile(r"<li>(.*?)</li>", re.DOTALL),
}
"""Of the home page, what stands at its top and beside its news."""
_FIRST_ITEM = re.compile("<item[ >]|<entry[ >]|<article[ >]")
_PAGE_TITLE = re.compile("<title>.*?</title>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_SHOWN = 100
"""Characters that are shown of what differs,"""
_CONTEXT = 20
"""and of what is the same before and behind it."""


@dataclass(frozen=True, slots=True)
class Rewording:
    """One part of a page or channel that would say something else; the passage that differs, cut short."""

    part: (
        str  # "title", "line", "text", "credits", "lists", "metadata"; of a channel and the home page "description", …
    )
    before: str
    after: str


def reworded(stands: bytes, would: bytes) -> tuple[Rewording, ...]:
    """In what two states of an article's page differ, but for what stands beside it."""
    old, new = stands.decode("utf-8", "replace"), would.decode("utf-8", "replace")
    found = []
    for part, pattern in _PARTS.items():
        pair = [match[1] if (match := pattern.search(page)) else "" for page in (old, new)]
        if pair[0] != pair[1]:
            found.append(_rewording(part, *pair))
    heads = [_said(page.partition("</head>")[0]) for page in (old, new)]
    if heads[0] != heads[1]:
        found.append(Rewording("metadata", *(_cut(", ".join(sorted(heads[n] - heads[1 - n]))) for n in (0, 1))))
    return tuple(found)


def retitled(name: str, stands: bytes, would: bytes) -> tuple[Rewording, ...]:
    """What a channel would say otherwise of itself; ``name`` is the format of both."""
    old, new = (_of_itself(name, body) for body in (stands, would))
    return tuple(_rewording(part, old[part], new[part]) for part in _CHANNEL if old[part] != new[part])


def fronted(stands: bytes, would: bytes) -> tuple[Rewording, ...]:
    """What the home page would say otherwise, but for the news on it."""
    old, new = (_of_the_front(body.decode("utf-8", "replace")) for body in (stands, would))
    return tuple(Rewording(part, _cut(old[part]), _cut(new[part])) for part in old if old[part] != new[part])


def _of_the_front(page: str) -> dict[str, str]:
    told = _of_itself("html", page.encode())
    for part in ("featured", "channels"):
        section = _SECTION[part].search(page)
        names = [unescape(_TAG.sub(" ", name)) for name in _NAMED[part].findall(section[1])] if section else []
        told[part] = ", ".join(" ".join(name.split()) for name in names)
    return told


def _of_itself(name: str, body: bytes) -> dict[str, str]:
    text = body.decode("utf-8", "replace")
    if name == "json":
        told = json.loads(text)
        return {part: str(told.get(part) or "") for part in _CHANNEL}
    if name == "html":  # its title names the site as well
        text = _PAGE_TITLE.sub("", text, count=1)
    head = _FIRST_ITEM.split(text, maxsplit=1)[0]
    return {
        part: unescape(next(filter(None, found.groups()), "")) if (found := pattern.search(head)) else ""
        for part, pattern in _CHANNEL.items()
    }


def _said(head: str) -> set[str]:
    return {
        f"{name or rel}: {unescape(content or url)}"
        for name, content, rel, url in _HEAD.findall(head)
        if name not in _OF_THE_FRAME
    }


def _rewording(part: str, old: str, new: str) -> Rewording:
    before, after = (" ".join(unescape(_TAG.sub(" ", text)).split()) for text in (old, new))
    if before == after:  # markup alone, or an address behind the words
        before, after = old, new
    return Rewording(part, *_passages(before, after))


def _passages(old: str, new: str) -> tuple[str, str]:
    """Both, without what is the same before and behind where they are long, but for some words."""
    if max(len(old), len(new)) <= _SHOWN:
        return old, new
    begin = max(0, _in_common(old, new) - _CONTEXT)
    old, new = old[begin:], new[begin:]
    end = max(0, _in_common(old[::-1], new[::-1]) - _CONTEXT)
    old, new = (text[: len(text) - end] for text in (old, new))
    lead, tail = "…" if begin else "", "…" if end else ""
    return f"{lead}{_cut(old)}{tail}", f"{lead}{_cut(new)}{tail}"


def _in_common(one: str, other: str) -> int:
    """How many characters both begin with."""
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
