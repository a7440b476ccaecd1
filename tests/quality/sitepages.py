"""Invented pages of sites (``sites/``): their expectations, bytes and text, and what is found on them.

A file is TOML, ``+++`` and a page. What stands between ⟦ and ⟧ is the article's text, between ⟪ and ⟫ a caption, which
may be found or not; ``{{3 <p>|</p>}}`` stands for paragraphs of invented prose, ``{{h3 <li>|</li>}}`` for headlines.
"""

from __future__ import annotations

import random
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import lxml.html

from benchmarks import pages, quality
from syndicator.engine.looking.inspection import Inspection, inspect
from syndicator.model import Precision, Role
from syndicator.refine.credits.outlets import fold

if TYPE_CHECKING:
    from datetime import datetime

    from syndicator.model import PageFacts

SITES = Path(__file__).parent / "sites"
PEOPLE = ("author", "reporter", "correspondent", "editor", "responsible-editor", "reviewer", "photographer")
_FILLED = re.compile(r"\{\{(?P<kind>h?)(?P<count>\d) ?(?P<before>[^|]*)\|(?P<after>.*?)\}\}", re.DOTALL)
_TEXT = re.compile("⟦(.*?)⟧", re.DOTALL)
_CAPTION = re.compile("⟪(.*?)⟫", re.DOTALL)


@dataclass(frozen=True)
class Site:
    """A page as a site serves it, and what it says."""

    name: str
    expected: dict[str, Any]
    body: bytes
    sample: pages.Sample


def sites() -> list[Site]:
    """All of them, in the order of their names."""
    return [read(file) for file in sorted(SITES.glob("*.page"))]


def read(file: Path) -> Site:
    """One page."""
    head, _, page = file.read_text("utf-8").partition("\n+++\n")
    expected = tomllib.loads(head)
    write = pages.Writer(random.Random(file.stem), "zh" if expected["language"].startswith("zh") else "en")

    def fill(hole: re.Match[str]) -> str:
        make = write.headline if hole["kind"] else write.paragraph
        return "".join(
            f"{hole['before']}{make()}{hole['after']}".replace("#", str(n)) for n in range(int(hole["count"]))
        )

    filled = _FILLED.sub(fill, page)
    text = "\n".join(words(_CAPTION.sub("", part)) for part in _TEXT.findall(filled))
    captions = tuple(words(caption) for caption in _CAPTION.findall(filled))
    body = re.sub("[⟦⟧⟪⟫]", "", filled).encode(expected.get("encoding", "utf-8"))
    html = body.decode(expected.get("encoding", "utf-8"))
    return Site(file.stem, expected, body, pages.Sample(file.stem, expected["language"], html, text, captions))


def words(markup: str) -> str:
    """The text of a piece of HTML."""
    return str(lxml.html.fragment_fromstring(markup, create_parent="div").text_content())


def inspected(site: Site) -> Inspection:
    """What is found on a page, decoded, cleaned and all."""
    return inspect(site.body, None, site.expected["url"], timezone=zone_in(site), tongue=site.expected["language"])


def differences(site: Site, facts: PageFacts) -> dict[str, tuple[str, str]]:
    """Field -> (expected, found) where they differ; a source is asked for only where the page states one."""
    expected = site.expected
    people = {
        role: [c.name for c in (*facts.credits, *facts.origin_credits) if c.role == Role(role)] for role in PEOPLE
    }
    found: dict[str, str] = {
        "title": facts.title or "",
        "published": local(facts.published, zone_in(site), facts.published_precision),
        "original_url": facts.original_url or "",
        **{role: "、".join(sorted(set(names))) for role, names in people.items()},
    }
    wanted = {key: str(expected.get(key, "")) for key in ("title", "published", "original_url")}
    wanted |= {role: "、".join(sorted(expected.get(role, []))) for role in PEOPLE}
    if "source" in expected:
        found["source"], wanted["source"] = fold(facts.source or ""), fold(expected["source"])
    if "updated" in expected:
        found["updated"] = local(facts.updated, zone_in(site), facts.updated_precision)
        wanted["updated"] = expected["updated"]
    if "views" in expected:
        found["views"], wanted["views"] = str(facts.views), str(expected["views"])
    return {key: (wanted[key], found[key]) for key in wanted if wanted[key] != found[key]}


def zone_in(site: Site) -> str:
    """The zone of a page's times."""
    return str(site.expected.get("timezone", "Asia/Shanghai"))


def local(when: datetime | None, zone: str, precision: Precision) -> str:
    """A time as a page prints it."""
    if when is None:
        return ""
    return when.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d" if precision is Precision.DATE else "%Y-%m-%d %H:%M")


def text_score(site: Site, found: Inspection) -> float:
    """F1 of the text that would be published."""
    return quality.f1(re.sub(r"\s+", "", found.cleaned.text), site.sample)
