"""The outlet whose page it is, as the document's title names it."""

from __future__ import annotations

import re

from syndicator.later import pattern
from syndicator.refine.credits import names, titles

_EPAPER = pattern(
    r"(?P<paper>[\u3400-\u9fff]{2,10}?[报報])(?:多媒体|多媒體)?(?:数字|數字|電子|电子)(?:报刊?|報刊?|版|平台)+"
)
_PAPER = pattern(r"\s*(?!工作|项目|每日|今日)[\u3400-\u9fff]{2,4}(?:[日晚晨商][报報]|[时時][报報]|都市[报報])\s*")
"""A paper's name and no headline that ends like one: 他办了一份小报."""
_NO_SITE = pattern(r"政府|频道$")
_LATIN_BEHIND = re.compile(r"(?<=[\u3400-\u9fff])\s+(?=[A-Za-z])")
_LONGEST = 16
_PARTS = 2  # of a document's title that may name the site


def site_of(html_title: str) -> tuple[str, str] | None:
    """(name, literal) of the outlet that ends a document's title, where it has an outlet's shape; a section may follow.

    A paper's own pages for reading it say in whatever place which paper they are, or begin with it: 某报-某某.
    """
    if reading := _EPAPER.search(html_title[:60]):
        return reading["paper"], f"title: {html_title[-60:]}"
    first, *behind = titles.SUFFIX.split(html_title)
    for part in (*reversed(behind[-_PARTS:]), *([first] if _PAPER.fullmatch(first) else [])):
        name = _LATIN_BEHIND.split(part.strip())[0]
        fit = names.is_outlet(name) and len(name) <= _LONGEST and not names.is_section(name)
        if fit and not _NO_SITE.search(name):
            return name, f"title: {html_title[-60:]}"
    return None
