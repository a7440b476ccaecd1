"""Who signs a text in the bracket that ends it: （记者某某）, （文/图 某某）, （学工处 供稿）, （某某／台北報導）."""

from __future__ import annotations

import re

from syndicator import later
from syndicator.model import Role
from syndicator.refine.credits.bylines import (
    ROLE_WORD,
    announces,
    compiled,
    gave,
    only_people,
    publisher,
    roles,
    slashed,
    written,
)
from syndicator.refine.credits.datelines import OUTLET
from syndicator.refine.credits.findings import Byline
from syndicator.refine.credits.japanese import signed
from syndicator.refine.credits.names import HAN, ROLE, parse

_TAIL_BRACKET = later.pattern(r"[（(](?P<inside>[^（）()]{2,80})(?:[)）]\s{0,2}(?:1\d{6})?|(?=\ufffd)|$)\s{0,2}[。.]?$")
_SQUARE = later.pattern(r"【(?P<inside>[^【】]{2,24})】$")
_BROKEN_BRACKET = later.pattern(r"[（(](?P<inside>[^（）()]{2,80}\ufffd[^（）()]{0,20})$")
_ENDED = later.pattern(r"[。！？!?…”」』]\s{0,4}$")
_STOPPED = later.pattern(r"[。！!]\s{0,4}$")
_CO_WRITTEN = later.pattern(r"^(?:文[/／、]?[图圖摄攝]?影?|[图圖][/／]文|文字|撰文)[\s:：/／|]{1,3}(?P<names>.{2,40})$")
_TOLD_BY = later.pattern(
    rf"(?P<names>[{HAN}]{{2,4}}(?:[、 ][{HAN}]{{2,4}}){{0,2}}?)\s?(?:[综綜]合|[采採][访訪])?[报報][导導道]$"
)
_TOLD_FOR = later.pattern(
    rf"(?P<outlet>{OUTLET})\s?(?P<names>[{HAN}]{{2,3}}(?:、[{HAN}]{{2,3}}){{0,2}})[报報][导導道]$"
)
_LONG = 60
_LAST_WORDS = later.pattern(r"[。！]\s{0,4}(?P<words>[^。！？!?，,；;：:“”（）()【】]{4,40})$")
_SLASH = later.pattern(r"[／/]")
_OF_HOUSE = later.pattern(
    rf"[{HAN}]{{1,20}}?(?:大[学學]|[学學]院|中[学學]|小[学學]|[学學]校|幼[儿兒][园園]|[医醫]院|[卫衛]生院|法院|[检檢]察院|公安局|派出所|[党黨]支部|[团團]委|公司|街道|社区|社區|"
    rf"[县縣市区區省州旗][{HAN}]{{1,10}}[局委办辦馆館站队隊院])"
    rf"[ \u3000](?P<names>[{HAN}]{{2,3}}(?:[ 、][{HAN}]{{2,3}}){{0,2}})"
)
"""（某市某小学 某某）"""
_OF_OUTLET = later.pattern(rf"(?P<outlet>{OUTLET})[ \u3000](?P<names>[{HAN}]{{3}}(?:[ 、][{HAN}]{{2,3}}){{0,2}})")
_BY_CAMERA = later.pattern(r"^[^文]*(?:[／/]\s?[摄攝]影?|[翻航]?[摄攝])$")
_FIGURE = later.pattern(r"[图圖]|[视視][频頻]|[资資数數]")
_FROM = later.pattern(
    r"^(?:据|據|[来來]自|[综綜]合|[转轉][载載]?自|摘自|[选選]自|原?[载載][于於]?|刊[于於])?(?P<outlet>[^\s、，。:：]{2,16})$"
)


_EDITION = later.pattern(
    r"^《[^《》]{2,16}》\s?[（(]\s?(?P<day>(?:19|20)\d\d\s?[年./-][\d\s年月./-]{3,10}日?)[^（）()]{0,8}\d\s?版\s?[)）]"
)


def edition_day(line: str) -> str | None:
    """The day of the paper in which it stood: 《某日报》（2023年06月05日 第03版）."""
    match = _EDITION.match(line)
    return match["day"] if match else None


def tail_bracket(paragraph: str, *, japanese: bool = False) -> tuple[Byline, str] | None:
    """(who, the bracket) of the bracket that ends an article's last paragraph: （记者某某）, （文/图 某某）.

    A name alone is a credit only in Japanese papers; elsewhere it may as well say who spoke.
    """
    match = last_bracket(paragraph) or (_SQUARE.search(paragraph[-40:]) if japanese else None)
    if not match:
        return None
    inside = match["inside"].strip()
    if announces(inside, least=1 if not _CO_WRITTEN.match(inside) or ":" in inside or "：" in inside else 2):
        return None
    if _BY_CAMERA.search(inside):  # （记者某某／攝影）
        return None
    before = paragraph[: paragraph.rfind(match[0])]
    alone = not before.strip()
    if words := _CO_WRITTEN.match(re.sub(r"^(文/?[图圖])(?=[^\s])", r"\1 ", inside)):
        named = written(inside) or _co_written(words["names"])
    else:
        named = (roles(inside) if ROLE_WORD.search(inside[:16]) else None) or _told(inside)
    if named is None and (_ENDED.search(before) or (alone and inside[:1] in "据據")):
        named = _credited(inside)
    if named is None and (alone or _STOPPED.search(before)):
        named = gave(inside) or written(inside) or _of_house(inside)
    if named is None and japanese and (alone or _ENDED.search(before)):
        named = signed(inside)
    return (named, match[0]) if named else None


def last_words(paragraph: str) -> Byline | None:
    """…折回来。文/图 某报记者 某某: what stands behind a text's last full stop and tells nothing."""
    behind = _LAST_WORDS.search(paragraph[-_LONG:])
    if behind is None:
        return None
    wrote = _CO_WRITTEN.match(behind["words"])
    return (
        _co_written(wrote["names"])
        if wrote
        else (roles(behind["words"]) if ROLE_WORD.search(behind["words"][:16]) else None)
    )


def _co_written(text: str) -> Byline | None:
    """What stands behind 文/图: people, in whatever role."""
    if ROLE.search(text):
        return roles(text)
    names, whole = parse(text)
    return Byline(None, tuple((Role.AUTHOR, n) for n in names)) if whole and names else None


def _told(inside: str) -> Byline | None:
    """某某报道, 某某／台北報導, 某新聞網某某報導."""
    if told := _TOLD_BY.match(inside):
        named = only_people(told["names"], Role.REPORTER)
        if named:
            return named
    if (told := _TOLD_FOR.match(inside)) and (named := only_people(told["names"], Role.REPORTER)):
        return Byline(publisher(told["outlet"]), named.people)
    told_at = slashed(inside) if _SLASH.search(inside) and inside[-1:] in "导導道" else None
    return told_at if told_at and told_at.people else None


def _of_house(inside: str) -> Byline | None:
    match = _OF_HOUSE.fullmatch(inside)
    return only_people(match["names"], Role.AUTHOR) if match else None


def _credited(inside: str) -> Byline | None:
    """（据某日报）, （转自《某日报》）, （某日报）."""
    if several := compiled(inside):
        return several
    if (theirs := _OF_OUTLET.fullmatch(inside)) and (named := only_people(theirs["names"], Role.REPORTER)):
        return Byline(publisher(theirs["outlet"]), named.people)
    match = _FROM.match(inside)
    outlet = publisher(match["outlet"]) if match and not _FIGURE.match(inside) else None
    return Byline(outlet) if outlet else None


def last_bracket(paragraph: str) -> re.Match[str] | None:
    """The bracket that ends a paragraph; its group "inside" is what stands in it."""
    return _TAIL_BRACKET.search(paragraph[-120:]) or _BROKEN_BRACKET.search(paragraph[-120:])
