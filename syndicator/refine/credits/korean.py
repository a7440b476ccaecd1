"""Korean bylines: names before 기자, and the paper or agency before them."""

from __future__ import annotations

import re

from syndicator import later
from syndicator.model import Role
from syndicator.refine.credits.findings import Byline

_KOREAN = later.pattern(
    r"(?<![가-힣])(?P<names>[가-힣]{2,4}(?:\s?[,·ㆍ]\s?[가-힣]{2,4}){0,5})\s?(?:선임|수습|인턴|객원|전문)?\s?(?:기자|특파원)(?![가-힣])"
)
_KOREAN_SEVERAL = later.pattern(r"[)\]】]\s(?P<names>[가-힣]{3}(?:\s[가-힣]{3}){1,4})\s?기자(?:\s?=|$)")
_KOREAN_OUTLET = later.pattern(
    r"[\[(【](?:[가-힣]{2,6}\s?=\s?)?(?P<outlet>(?<==)[가-힣A-Za-z0-9]{2,10}|[가-힣A-Za-z0-9]{1,8}(?:일보|신문|뉴스|뉴스1|경제|방송|통신|타임스|투데이|데일리))(?=[\s\])】=])"
)
_KOREAN_PAPER = later.pattern(
    r"(?P<outlet>[가-힣A-Za-z0-9]{1,8}(?:일보|신문|뉴스|경제|방송|통신|타임스|투데이|데일리))\s(?=[가-힣]{2,4}\s?(?:기자|특파원))"
)
_KOREAN_WORDS = later.pattern(
    r"^글(?:\s?[·ㆍ・]\s?사진)?\s?[=:]?\s?(?P<author>[가-힣]{2,4})(?:[\s,]{1,3}사진\s?[=:]?\s?(?P<photographer>[가-힣]{2,4}))?"
    r"(?:\s?[|·]\s?[\d. :-]{8,20})?$"
)
_KOREAN_COLUMN = later.pattern(r"^(?P<author>[가-힣]{3})\s?(?:[가-힣]{1,6}\s)?(?:칼럼니스트|논설위원|평론가)$")
_MAX_LINE = 160


def korean(line: str) -> Byline | None:
    """A Korean byline: names stand before 기자, the paper or agency in brackets before them; 글 … 사진 …."""
    if len(line) > _MAX_LINE:
        return None
    found = [(Role.REPORTER, n) for m in _KOREAN.finditer(line) for n in re.split(r"\s?[,·ㆍ]\s?", m["names"])]
    if several := _KOREAN_SEVERAL.search(line):  # (서울=某) 某某某 某某某 기자 =
        found = [(Role.REPORTER, name) for name in several["names"].split(" ")]
    if not found and (match := _KOREAN_WORDS.match(line)):
        found = [(Role.AUTHOR, match["author"])]
        found += [(Role.PHOTOGRAPHER, match["photographer"])] if match["photographer"] else []
    if not found and (match := _KOREAN_COLUMN.match(line)):
        found = [(Role.AUTHOR, match["author"])]
    outlet = (_KOREAN_OUTLET.search(line) or _KOREAN_PAPER.match(line)) if found else None
    return Byline(outlet["outlet"] if outlet else None, tuple(found)) if found else None
