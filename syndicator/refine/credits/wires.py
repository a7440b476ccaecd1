"""Agencies, in Latin, Greek and Cyrillic script: how they open a text, and how a text ends that holds their material.

Only an agency that is known by name is believed, or what has an outlet's shape behind words that announce one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from syndicator.later import pattern
from syndicator.model import Role
from syndicator.refine.credits.findings import Byline
from syndicator.refine.credits.latin import is_outlet
from syndicator.refine.credits.outlets import is_known

if TYPE_CHECKING:
    import re

_ALONE = pattern(r"^[(\[—–/-]{1,2}\s?©?\s?(?P<agency>[^\W\d_]{2,12}(?:-[^\W\d_]{2,6})?)(?:/[a-z]{2,5})?[)\]/]?$")
_INPUTS = pattern(
    r"^[(\[]?[Ww]ith\s(?:(?:additional\s)?(?:files|inputs?|material|reporting|information)\s(?:from|by)\s(?P<agency>[^()\[\]]{2,50}?)|"
    r"(?P<short>[A-Z]{2,6})\sinputs)[.)\]]{0,2}$|"
    r"^[(\[]?(?:Con\sinformación\sde|Com\sinformações\sd[aeo])\s(?P<abroad>[^()\[\]]{2,50}?)[.)\]]{0,2}$"
)
_WHERE = r"[^\W\d_][\w.'’-]*(?:(?:[,/]?\s|/)[\w.'’\[\]-]+){0,7},?\s"
_NAME = r"[^\W\d_]{2,12}(?: [^\W\d_]{2,20}){0,3}"
_OPENINGS = (
    pattern(
        r"^[^\W\d_][\w -]{2,30},\s(?P<agency>[A-Za-z][\w-]{2,20}\.(?:com|co\.id|id|net))\s?[—–-]\s"
    ),  # JAKARTA, KOMPAS.com -
    pattern(r"^[^\W\d_][\w.,' -]{2,40}--\((?P<agency>[A-Z ]{4,20})\)--(?=\S)"),
    pattern(
        r"^(?P<agency>dpa|afp|sid|epd|kna|apa|sda|ots)(?:/[a-z]{2,5})?\s[A-ZÄÖÜ][\w/ .-]{2,30}\s[–—-]\s(?=[A-ZÄÖÜ„])"
    ),  # dpa/lno Hamburg -
    pattern(rf"^{_WHERE}/(?P<agency>[A-Za-z]{{4,20}}(?: [A-Za-z]{{4,10}})?)/\s?[—–-]{{1,2}}\s?(?=\S)"),
    pattern(rf"^(?:{_WHERE})?\((?P<agency>{_NAME})(?:/[a-z]{{2,4}})?\)\.?\s?[—–-]{{1,2}}\s?(?=\S)"),  # LAGOS (AP) —
    pattern(
        rf"^(?:{_WHERE}(?<=\d\s))?\((?P<agency>[A-Z]{{3,6}}|[A-Z]\w{{1,14}}(?: \w{{2,14}}){{1,3}})\):?\s(?=[A-Z\"“‘])"
    ),  # Mumbai, Dec 9 (PTI) A
    pattern(
        r"^[^\W\d_][\w -]{2,30},\s\d{1,2}\s\w{3,9}\.?,?\s/(?P<agency>[^/]{2,20})/\.?\s"
    ),  # МОСКВА, 4 марта. /ТАСС/.
    pattern(
        rf"^[^\W\d_][\w -]{{2,30}},\s\d{{1,2}}\s\w{{3,9}}\.?\s?[—–-]\s(?P<agency>{_NAME})"
        r"(?:,\s(?P<who>[А-ЯЁ][а-яё]+\s[А-ЯЁ][а-яё]+))?\.(?:\s|$)"
    ),
    pattern(r"^[^\W\d_][\w -]{2,30}\.\s\d{1,2}\s\w{3,9}\.\s(?P<agency>[\w. ]{2,20}?)\s[—–-]\s"),
)
_BEFORE_A_DASH = frozenset("AA APP BNA BSS CMC GNA KUNA MENA NAN QNA SPA VNA WAM".split())
"""Agencies whose letters mean something else where no place stands before them."""
_NAMED_WITHIN = 60  # characters


def dateline(line: str) -> Byline | None:
    """An agency that opens a text: LAGOS (AP) —, PARIS, Oct. 16 (Reuters) -, МОСКВА, 4 марта. /ТАСС/."""
    for opening in _OPENINGS:
        match = opening.match(line)
        if (
            match
            and match.start("agency") < _NAMED_WITHIN
            and (
                is_known(match["agency"])
                or match["agency"] in _BEFORE_A_DASH
                or "." in match["agency"][1:-1]
                or _is_paper(match)
            )
        ):
            who = match.groupdict().get("who")
            return Byline(match["agency"], ((Role.AUTHOR, who),) if who else ())
    return None


def _is_paper(match: re.Match[str]) -> bool:
    """Whether a paper of three words or more stands behind a place: SEOUL, Aug. 20 (The Valley Times) --."""
    return match.start("agency") > 1 and match["agency"].count(" ") > 1 and is_outlet(match["agency"])


def material(line: str) -> Byline | None:
    """Whose a text is, as a line of its own says: (dpa), With inputs from PTI."""
    if (alone := _ALONE.match(line)) and is_known(alone["agency"]):
        return Byline(alone["agency"])
    match = _INPUTS.match(line)
    agency = (match["agency"] or match["short"] or match["abroad"]) if match else ""
    return Byline(agency) if is_known(agency) or is_outlet(agency) else None
