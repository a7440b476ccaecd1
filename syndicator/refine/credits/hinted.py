"""What a page's elements say of the words in them: a class, an address, somebody's own page elsewhere on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syndicator import stamps
from syndicator.later import pattern
from syndicator.model import Role
from syndicator.refine.credits import labels, latin, latinnames, names, zones
from syndicator.refine.credits.beside import is_profile
from syndicator.refine.credits.findings import Rank, has_credit
from syndicator.urls import host_of, is_http

if TYPE_CHECKING:
    from collections.abc import Sequence

    from syndicator.refine.credits.findings import Findings
    from syndicator.refine.credits.zones import Block, Page

_MAIL_BEHIND = pattern(r"(?<=\S)\s+\S{1,64}@\S{1,64}$")
_LED = pattern(r"^(?:Von|VON|Par|PAR|Por|POR|Door|DOOR|Text|Autor|Texte)[:\s]\s?(?=[A-ZÀ-Þ]\S*\s[A-ZÀ-Þ])")
"""The word before a byline's name."""
_RELATIVE = pattern(r"^(?:昨天|前天|今天|刚刚|\d{1,3}.{1,2}前|作者|来源|來源|记者|原创|关注|.{0,4}小编)$")
_ACCOUNT = pattern(r"(?:企鹅|网易|头条|搜狐|百家|大鱼|一点|凤凰|澎湃|快传|新浪|看点|订阅)号")
_HAN_NAME = pattern(r"[\u3400-\u9fff]{2,12}")
_ACCOUNT_NAME = pattern(r"[\u3400-\u9fff\w]{2,12}")
_LIKE_ARTICLE = pattern(r"https?://[^/?]+/(?:[^?]*/)?(?:[^/?]*-[^/?]*-[^/?]*|[^?]*\d{4,}[^/?]*)/?")
_NO_LETTER = pattern(r"[\W_]")
_SHORTEST_HOST = 5  # letters
_NUMBER = pattern(r"^[\d,]{1,9}$")
_MAX_HINTED = 20
_LONGEST_HINTED = 50  # in Latin letters
_NAME_AND_DATE = 2  # nodes
_VIEWED = pattern(r"查看\s?[:：][\s\x1f]{0,3}(?P<count>\d{1,9})[\s\x1f]{0,3}[|｜][\s\x1f]{0,3}回[复復]\s?[:：]")
_LINE = 120  # characters
_AT_PLACE = pattern(r"(?<=[A-ZÀ-Þ])\s?/\s?[A-ZÀ-Þ][A-ZÀ-Þ\s.()-]{2,30}$")  # LUCÍA VEGA / VALDEORO
_POST = pattern(
    r"(?:[A-ZÀ-Þ][\w’'&-]+\s|(?:and|of|&)\s){0,4}(?:[Ss]taff\s)?(?:[Rr]eporter|[Cc]orrespondent|[Ww]riter|[Ee]ditor|[Cc]olumnist|[Jj]ournalist)"
)
"""What somebody is called below their name: Local Democracy Reporter."""
_YEAR = pattern(r"\d{4}")
_MOST_WORDS = 3  # of a name
_OF_PLACES = frozenset(
    "Airport Arms Avenue Bay Beach Bridge City County Creek Falls Farm Harbour Hall House Island Islands Lake Lane "
    "Park Parks Point Port River Road School Shire Springs Square Station Street Town Valley Village".split()
)
"""With what places end that are called by a given name: Victoria Park."""


def by_class(found: Findings, header: Sequence[Block]) -> None:
    """Nodes whose class says what they are: an outlet, a person, an account, a count of readers."""
    account = any(_ACCOUNT.search(b.text) for b in header)
    for block in header:
        for text, href, element in block.nodes:
            words = _LED.sub("", _MAIL_BEHIND.sub("", text.strip(" ·|｜/-—")))
            hint = _hint(found, words, zones.called(element)) if 0 < len(words) <= _LONGEST_HINTED else None
            profile = bool(href) and is_profile(href or "")
            if (role := names.ROLE.match(words)) and names.is_person(words[role.end() :].strip()):
                continue  # 記者某某 is read as what it says
            if hint is None and profile and (around := element.getparent()) is not None:
                hint = _hint(found, words, zones.called(around))
            if hint is None and (profile or "/staff/" in (href or "")) and latinnames.is_latin_name(words):
                hint = "author"
            if hint == "views" and _NUMBER.match(words) and found.views is None:
                found.views = int(words.replace(",", ""))
            elif hint in {None, "views"} or names.is_placeholder(words) or names.is_common(words):
                continue
            elif names.is_outlet(words) or latin.is_outlet(words):
                found.credit_source(words, words, Rank.BESIDE_DATE)
            elif hint == "author" and any(credit.name == words for credit in found.credits):
                continue  # a label has said in which role
            elif hint == "author" and (paper := words.partition(",")[0]) != words and latin.is_outlet(paper):
                found.credit_source(paper, words, Rank.BESIDE_DATE)
            elif hint == "author" and (
                names.is_person(words)
                or latinnames.is_latin_name(words)
                or (profile and not account and found.source is None and _HAN_NAME.fullmatch(words))
            ):
                found.credit(Role.AUTHOR, words, words)
            elif _HAN_NAME.fullmatch(words) and (hint == "source" or account):  # an account's name, or a short outlet's
                found.credit_source(words, words, Rank.META if hint == "source" else Rank.BESIDE_DATE)


def _hint(found: Findings, words: str, style: str) -> str | None:
    """What a node's class says of its words; nothing where they are a date, a label or no name at all."""
    most = _LONGEST_HINTED if words.isascii() else _MAX_HINTED
    if not style or not 0 < len(words) <= most or _RELATIVE.match(words) or _ACCOUNT.search(words):
        return None
    hint = next((name for name, pattern in zones.HINTS if pattern.search(style)), None)
    return None if hint is None or labels.has_label(words) or stamps.stamps(words, found.zone) else hint


def accounts(found: Findings, page: Page, header: Sequence[Block]) -> None:
    """Who stands alone beside the date, where the same name leads elsewhere to somebody's own page: an account."""
    if found.source or has_credit(found, Role.AUTHOR) or has_credit(found, Role.REPORTER):
        return
    dated = [b for b in header if len(b.nodes) == _NAME_AND_DATE and stamps.stamps(b.nodes[1][0], found.zone)]
    words = dated[0].nodes[0][0].strip() if dated else ""
    if not _ACCOUNT_NAME.fullmatch(words) or names.is_common(words) or names.is_section(words):
        return
    if any(href and is_profile(href) and said.strip() == words for b in page.blocks for said, href, _ in b.nodes):
        found.credit(Role.AUTHOR, words, dated[0].text)


def from_elsewhere(found: Findings, header: Sequence[Block], url: str) -> None:
    """An outlet's name near the date that leads to an article at its own host, and who stands alone above it."""
    for before, block, behind in zip([None, *header], header, header[1:], strict=False):
        words, href, _ = block.nodes[0] if len(block.nodes) == 1 else ("", None, None)
        name, host = words.strip(), host_of(href) if href and is_http(href) else ""
        if not href or not host or host == host_of(url) or found.source or not _LIKE_ARTICLE.fullmatch(href):
            continue
        if len(key := _NO_LETTER.sub("", name).lower()) < _SHORTEST_HOST or key not in host.split("."):
            continue
        if not stamps.stamps(behind.text[:_LINE], found.zone, language=found.language):
            continue
        found.credit_source(name, name, Rank.BESIDE_DATE, href)
        found.original_url = found.original_url or href
        if before is not None and latinnames.is_latin_name(before.text) and not has_credit(found, Role.AUTHOR):
            found.credit(Role.AUTHOR, before.text, before.text)


def near_date(found: Findings, page: Page, header: Sequence[Block]) -> None:
    """Who stands in a line alone beside that of the date, or with what they are between, as names begin in the West."""
    if page.title is None or has_credit(found, Role.AUTHOR) or has_credit(found, Role.REPORTER):
        return
    title = page.blocks[page.title].text
    lines = [block.text.strip(" ·|,") if not block.linked else "" for block in header[:_MAX_HINTED]]
    dated = [n for n, line in enumerate(lines) if _is_dated(found, line)]
    first, end = (max(0, dated[0] - 2), dated[0] + 2) if dated else (0, 0)
    for said, behind in zip(lines[first:end], [*lines[first + 1 : end + 1], ""], strict=False):
        line = _AT_PLACE.sub("", said)
        people = names.listed(line) or ((line,) if latinnames.is_latin_name(line) else ())
        called = _POST.fullmatch(behind) is not None or all(map(_is_westerner, people))
        if people and line not in title and called:
            for name in people:
                found.credit(Role.AUTHOR, name, line)
            return


def _is_dated(found: Findings, line: str) -> bool:
    """Whether a short line says when, and names no further year: 1931 – 5 March 2024 is somebody's life."""
    short = 0 < len(line) <= _LONGEST_HINTED and any(map(str.isdigit, line))
    seen = stamps.stamps(line, found.zone) if short else []
    return bool(seen) and _YEAR.search(line[: seen[0].start] + line[seen[-1].end :]) is None


def _is_westerner(name: str) -> bool:
    """Whether it is a given name that is common in the West, and one or two more words, none of them a place's."""
    words = name.split()
    return len(words) <= _MOST_WORDS and words[-1] not in _OF_PLACES and latinnames.begins_with_given_name(name)


def viewed(found: Findings, above: Sequence[Block]) -> None:
    """How often a forum's topic was looked at, above its title: 查看: 312|回复: 2."""
    counted = (_VIEWED.search(block.text) for block in above)
    if found.views is None and (seen := next(filter(None, counted), None)):
        found.views = int(seen["count"])
