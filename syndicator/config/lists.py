"""Sources that are no feeds: which keys go with which kind, and whether every selector, path and pattern holds."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from syndicator import patterns
from syndicator.config import sections, wording
from syndicator.config.report import Report, mapping
from syndicator.model import Kind, Listing, Reprint

if TYPE_CHECKING:
    from collections.abc import Callable

    from syndicator.config.positions import Block

_SHARED = frozenset(("max_pages", "url_pattern"))
_BOTH = frozenset(("link", "title", "date", "summary", "author", "image", "next"))
KEYS = {
    Kind.PAGE: _SHARED | _BOTH | {"item"},
    Kind.JSON: _SHARED | _BOTH | {"items", "content", "id"},
    Kind.SITEMAP: _SHARED,
}
"""The keys of ``list`` that mean something, by kind."""

_HINTS: dict[str, str] = {
    "selector": "a CSS selector, such as ul.list > li or a[title]; @name after it takes an attribute",
    "path": "names with dots between, such as data.list or items.0.url; * is every element",
    "pattern": "as in RE2: no look-around, no back-references; put it in single quotes",
    "template": "an address in which {page} stands for 2, 3, … and {page-1} for 1, 2, …",
    "address": "an address in which {path} stands for a value of the item",
}


def check(report: Report, root: Block) -> None:
    """Every source's ``kind`` and ``list`` go together, and each expression is one."""
    for key, section in (mapping(root.get("sources")) or {}).items():
        source = mapping(section)
        if source is None:
            continue
        written = source.get("kind")
        kind = Kind(str(written)) if written in set(Kind) else Kind.FEED if written is None else None
        place = ("sources", key, "list")
        block = mapping(source.get("list"))
        if kind is Kind.FEED and source.get("list") is not None:
            report.add(place, "a feed is not read by selectors", "say kind: page, sitemap or json", key=True)
        elif kind is not None and block is not None:
            _keys(report, place, kind, block)
        if kind is Kind.PAGE and not (block and (block.get("item") or block.get("url_pattern"))):
            hint = "list: {item: ul.list > li}, or list: {url_pattern: …} for every link that matches"
            report.add(
                place if "list" in source else place[:2], "nothing says which links are articles", hint, key=True
            )


def _keys(report: Report, place: tuple[str, ...], kind: Kind, block: Block) -> None:
    for name, value in block.items():
        if name not in sections.ListSection.model_fields:
            continue  # told already, with what was probably meant
        if name not in KEYS[kind]:
            at_home = [other.value for other, keys in KEYS.items() if name in keys]
            twin = {"item": "items", "items": "item"}.get(name, "")
            hint = f"did you mean {twin!r}?" if twin in KEYS[kind] else f"it belongs to kind: {' or '.join(at_home)}"
            report.add((*place, name), f"{name!r} means nothing to kind: {kind.value}", hint, key=True)
        elif isinstance(value, str) and name != "max_pages" and value.strip():
            report.check((*place, name), partial(_holds, kind, name, value.strip()))


def _holds(kind: Kind, name: str, value: str) -> None:
    what, read = _language(kind, name, value)
    try:
        read(value)
    except ValueError as error:
        raise wording.mistake(f"{wording.shown(value)}: {error}", _HINTS[what]) from None
    if (name, what) == ("item", "selector") and patterns.selector(value).css is None:
        raise wording.mistake(f"{wording.shown(value)} names an attribute, not elements", _HINTS[what])


def _language(kind: Kind, name: str, value: str) -> tuple[str, Callable[[str], object]]:
    """In which of the small languages the value of a key is written."""
    if name == "url_pattern":
        return "pattern", patterns.pattern
    if name == "next" and patterns.is_template(value):
        return "template", patterns.page_template
    if kind is Kind.JSON and name == "link" and patterns.is_template(value):
        return "address", patterns.field_template
    return ("path", patterns.path) if kind is Kind.JSON else ("selector", patterns.selector)


def listing(section: sections.ListSection | None) -> Listing:
    """What a section says, with defaults filled in."""
    said = {name: value for name, value in dict(section or ()).items() if value is not None}
    items = said.pop("item", "") or said.pop("items", "")
    return Listing(items=items, **said)


def usual_reprint(kind: Kind, found: Listing) -> Reprint:
    """How much is republished where nothing is said: a list has no articles in it, only links to them."""
    return Reprint.FEED if kind is Kind.FEED or (kind is Kind.JSON and found.content) else Reprint.LINK
