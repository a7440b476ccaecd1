"""How papers in Japan open and sign a text: 【ソウル＝山田花子】, （記者・山田花子）, where it stood first."""

from __future__ import annotations

import re

from syndicator import later
from syndicator.model import Role
from syndicator.refine.credits.findings import Byline
from syndicator.refine.credits.names import HAN, is_latin_name
from syndicator.refine.credits.outlets import is_known

_JAPANESE = later.pattern(r"^【[^】＝=]{1,12}[＝=](?P<names>[^】＝=]{2,24})】")
_JAPANESE_NAME = later.pattern(f"[{HAN}々]{{1,3}}[\\s\u3000]?[{HAN}々\u3041-\u30fa]{{1,3}}")
_JAPANESE_AGENCY = later.pattern(r"^【[^】＝=]{1,12}(?P<outlet>共同|時事|AFP時事|ロイター)】")
_JAPANESE_DATED = later.pattern(r"^【\d{1,2}月\d{1,2}日[\s\u3000](?P<outlet>[^】＝=\d]{2,20})】")
_JAPANESE_RIGHTS = later.pattern(
    r"[。」]\s?[(（]c[)）]\s?(?P<outlet>[^\s/／。、()（）]{2,20})(?:[/／](?P<who>[^/／。、()（）]{3,40}))?$",
    re.IGNORECASE,
)
_JAPANESE_REPRINT = later.pattern(
    r"(?:本|この|当該)記事は、?\s{0,2}「?(?P<outlet>[^、。「」]{2,30}?)」?\s{0,2}(?:で|に|から|の)[^。]{0,40}(?:掲載)?(?:した|された)?[^。]{0,10}(?:からの|の|を)?転載"
)
_MAX_NOTE = 160


def opening(head: str) -> Byline | None:
    """【ソウル＝某】, 【ロンドン共同】, 本記事は「某」に掲載された記事からの転載です."""
    if match := _JAPANESE.match(head):
        names = [n.strip() for n in re.split(r"[、・]", match["names"])]
        return Byline(None, tuple((Role.REPORTER, n) for n in names if n and not is_known(n)))
    if match := _JAPANESE_AGENCY.match(head) or _JAPANESE_DATED.match(head):
        return Byline(match["outlet"])
    if match := _JAPANESE_REPRINT.search(head[:_MAX_NOTE]):
        return Byline(match["outlet"].strip())
    return None


def closing(paragraph: str) -> Byline | None:
    """…と述べた。(c)AFP/Ada WREN: whose text it is, and who reported it."""
    match = _JAPANESE_RIGHTS.search(paragraph)
    if match is None:
        return None
    who = (match["who"] or "").strip()
    return Byline(
        match["outlet"], ((Role.REPORTER, who),) if is_latin_name(who) or _JAPANESE_NAME.fullmatch(who) else ()
    )


def signed(inside: str) -> Byline | None:
    """（山田花子）, （記者・山田花子）."""
    name = re.sub(r"^(?:記者|編集委員|論説委員|特派員|聞き手)[・\s]", "", inside)
    role = Role.AUTHOR if inside.startswith("聞き手") else Role.REPORTER
    return Byline(None, ((role, name),)) if _JAPANESE_NAME.fullmatch(name) else None
