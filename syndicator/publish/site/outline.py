"""What in an article's own markup readers who listen would stumble over, set right on its page. Pure.

Feeds carry the markup as it was cleaned: what it is within is not known there. Words are neither added nor left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from syndicator.later import pattern
from syndicator.model import SafeHtml
from syndicator.publish.formats import facts

if TYPE_CHECKING:
    import re

_LOOK = ("<h", "<th", ' lang="')
_HEADING = pattern(r"<(/?)h([1-6])\b")
_EMPTY = pattern(r"<th((?: [^<>]*)?)>(\s*)</th>")
_SCOPE = pattern(r' scope="[^"<>]*"')
_TAG = pattern(r'<[a-z][^<>]* lang="[^<>]*>')
_LANG = pattern(r' lang="([^"<>]*)"')
_LONGEST_CODE = 3
_COUNTRIES = frozenset("cn cz dk gr hk jp kr us".split())
"""Countries that are taken for languages, and are none."""
_DEEPEST = 6


def set_right(body: SafeHtml) -> SafeHtml:
    """Clean markup as it stands below the page's own title.

    Headings step down one level at a time (WCAG 2.2, 1.3.1), cells that head nothing are no headings, and a language
    that is none is not stated (3.1.2).
    """
    if not is_wanting(body):  # most articles
        return body
    told = _TAG.sub(lambda tag: _LANG.sub(_language, tag[0]), body)
    told = _EMPTY.sub(lambda cell: f"<td{_SCOPE.sub('', cell[1])}>{cell[2]}</td>", told)
    return SafeHtml(_stepped(told))


def is_wanting(body: str) -> bool:
    """A cheap look: False is a promise that there is nothing to set right."""
    return any(part in body for part in _LOOK)


def _language(told: re.Match[str]) -> str:
    tag = told[1]
    code = tag.partition("-")[0].lower()
    known = facts.is_language(tag) and len(code) <= _LONGEST_CODE and code not in _COUNTRIES
    return told[0] if known or not tag else ""


def _stepped(body: str) -> str:
    above: list[tuple[int, int]] = []  # headings that hold where we are: their level as stated, and as shown
    shown = 1

    def step(found: re.Match[str]) -> str:
        nonlocal shown
        if not found[1]:
            stated = int(found[2])
            while above and above[-1][0] >= stated:
                above.pop()
            shown = min((above[-1][1] if above else 1) + 1, _DEEPEST)
            above.append((stated, shown))
        return f"<{found[1]}h{shown}"

    return _HEADING.sub(step, body)
