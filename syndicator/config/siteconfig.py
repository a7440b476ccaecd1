"""Full-Text-RSS site configuration files -> selectors of a site rule, and what of them is not taken."""

from __future__ import annotations

import re
from dataclasses import field
from typing import TYPE_CHECKING

from syndicator import selectors
from syndicator.dataclass import dataclass

if TYPE_CHECKING:
    from pathlib import Path

_LINE = re.compile(r"^([a-z_]+)(?:\(([^)]*)\))?\s*:\s*(.*?)\s*$", re.IGNORECASE)
_SELECTING = {
    "title": "title",
    "body": "body",
    "author": "author",
    "date": "date",
    "strip": "strip",
    "single_page_link": "single_page",
    "next_page_link": "next_page",
}
_QUIET = frozenset(("prune", "tidy", "autodetect_on_failure", "parser"))  # about engines that we do not have
_ILL = re.compile(r"[\"'\\]")


@dataclass(slots=True)
class SiteConfig:
    """What one file says, in our words."""

    domain: str
    said: dict[str, list[str]] = field(default_factory=dict)
    test_urls: list[str] = field(default_factory=list)
    contains: list[str] = field(default_factory=list)  # must stand in the first test page's text
    left_out: list[tuple[int, str, str]] = field(default_factory=list)  # line, directive, why


def domain_of(path: Path) -> str:
    """The domain that a file is for, by its name: ``example.com.txt``, ``.example.com.txt`` for all below it."""
    return path.name.removesuffix(".txt").strip(".").lower().removeprefix("www.")


def read(text: str, domain: str) -> SiteConfig:
    """Read a file. Nothing is dropped silently: ``left_out`` names every directive that has no counterpart here."""
    made = SiteConfig(domain)
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        matched = _LINE.match(line.strip())
        if matched is None:
            made.left_out.append((number, line.strip()[:60], "not a directive"))
            continue
        name, value = matched[1].lower(), matched[3]
        if name in _QUIET:
            continue
        _take(made, number, name, value)
    return made


def _take(made: SiteConfig, number: int, name: str, value: str) -> None:
    if name == "test_url":
        made.test_urls.append(value)
    elif name == "test_contains":
        if len(made.test_urls) <= 1:
            made.contains.append(value)
    elif name in _SELECTING:
        _select(made, number, name, _SELECTING[name], value)
    elif name == "strip_id_or_class":
        _attribute(made, number, name, value, f"//*[contains(@id, '{value}') or contains(@class, '{value}')]")
    elif name == "strip_image_src":
        _attribute(made, number, name, value, f"//img[contains(@src, '{value}')]")
    else:
        made.left_out.append((number, name, "has no counterpart"))


def _select(made: SiteConfig, number: int, name: str, key: str, value: str) -> None:
    """An XPath; paths without a slash in front are meant from the root."""
    path = value if selectors.is_xpath(value) else f"//{value}"
    if name in {"title", "author", "date"} and value.startswith(("'", '"')):
        made.left_out.append((number, name, "a fixed text"))
        return
    try:
        selectors.compiled(path)
    except ValueError as error:
        made.left_out.append((number, name, str(error)))
        return
    made.said.setdefault(key, []).append(path)


def _attribute(made: SiteConfig, number: int, name: str, value: str, path: str) -> None:
    if not value or _ILL.search(value):
        made.left_out.append((number, name, "a value that cannot be quoted"))
    else:
        made.said.setdefault("strip", []).append(path)
