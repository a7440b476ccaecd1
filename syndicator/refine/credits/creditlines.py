"""Credit lines to facts, zone by zone.

The zone decides what is believed: a header or trailer is read label by label; in the lead only
whole-line forms, datelines and bylines count; in the body only brackets that are a line of their own; captions,
notices, navigation and comments are not read at all.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from syndicator import stamps
from syndicator.later import pattern
from syndicator.model import PageFacts, Role
from syndicator.refine.credits import (
    below,
    bylines,
    datelines,
    japanese,
    korean,
    labels,
    latin,
    latinlines,
    latinnames,
    names,
    reprinted,
    tails,
    wholelines,
    wires,
)
from syndicator.refine.credits.beside import around_date
from syndicator.refine.credits.caseless import IN_SUCH, caseless
from syndicator.refine.credits.findings import (
    BREAK,
    MAX_LITERAL,
    NODE,
    Byline,
    Findings,
    Line,
    Link,
    Passage,
    Rank,
    Zone,
    has_credit,
    zone_named,
)
from syndicator.refine.credits.labelled import read_labels
from syndicator.refine.credits.values import COUNT_ALONE, count, is_figured, source_name
from syndicator.urls import is_http

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
_MAX_TEXT = 6000
_MAX_NOTICE = 2000
_MAX_LINE = 200
_MAX_HEADING = 10  # "版权声明" alone is a heading, no notice
_STATED = pattern(
    r"^\W{0,3}(?:This\s(?:article|story|piece|post|essay|report|column|interview|excerpt|content)\s|"
    r"(?:Originally|First)\s(?:published|appeared)\s|(?:Re(?:published|printed)|Cross-?posted)\s(?:with|from|by|courtesy)\s)"
)
_LAST_BOX = pattern(r"[【\[〔][^【】\[\]〔〕]{3,40}[】\]〕]$")
_WORKED = pattern(
    r"[(\[]?(?:(?:Additional\s)?[Rr]eporting|[Ww]riting|[Ee]diting|[Rr]eported|[Cc]ompiled)\s[Bb]y\s[A-Z]"
)
_CAPTION = pattern(r"(?:[图圖][说說]|[图圖][为為]|写真説明|写真は)")
_KOREAN_POST = pattern("기자|특파원|통신원")
_HANGUL = pattern("[가-힣]")
_EDITOR_SAYS = pattern(
    r"^\s{0,4}[编編]者按\s?[:：|丨]\s?(?=本文(?:[来來]自|[转轉]自|[转轉][载載]自|首[发發]|[由获獲经經系為为]))"
)
_NOTE = 8
_OPENS = 12  # characters in which a name in two scripts shows that it is: IT某家, [NEWS某聞]
_MAX_SIGNED = 90
_SIGNS = pattern(
    r"(?!.*\s(?:mit|zur|zum|nach|bis|to|till|über|vers|jusqu)\b)(?:By|BY|Von|VON|Par|PAR|Por|POR|Door|Av|Af):?\s[A-ZÀ-Þ][\w’'.-]*\s[A-ZÀ-Þa-z][^.!?:;]*$"
)
_MAX_WORDS = 5  # of an outlet's name; longer ones are sentences
_YEAR_APART = pattern(r"^((?:19|20)\d\d)\s{1,2}(\d\d)\s?/\s?(\d\d)\s{1,3}(?=\d\d:\d\d)")  # 2023 03/12 11:30:25
_SHORT_MONTH = pattern(r"\b(\d{1,2})\.([a-zç]{3})\.((?:19|20)\d\d)\b")  # 12.mar.2023
_CODE_TAIL = pattern(r"[)）]\s{0,2}(1[01]\d{5})(?!\d)")
_MARKDOWN = pattern(r"\[(?P<text>[^\[\]]{1,200})\]\((?P<href>https?://[^\s()]{1,2000})\)")
_LATIN_SOURCE = pattern(
    r"^[\s(\[]{0,2}(?:(?-i:[Vv]ia)\s(?=(?-i:[A-Z]))|(?-i:SOURCE)\s(?=(?-i:[A-Z][a-z]))|(?-i:Theo)\s(?=Báo\s)|(?:via|source|quelle|fuente|fonte|kaynak|źródło|bron|källa|kilde|lähde|zdroj|forrás|nguồn|sumber|джерело|источник|tomado\sde|extraído\sde|tratto\sda|extrait\sde)\s{0,2}[:：=])\s{0,2}(?P<value>[^\n\x1f|]{2,80})",
    re.IGNORECASE,
)
_GIVEN = pattern(
    r"^[【\[(（※＊*\s]{0,3}(?:[声聲]明[:：]\s?)?(?P<clause>(?:本文|文章)?[转轉](?:[载載])?自[^，,。；;\n]{2,40}?|"
    r"本文(?:[由经經获獲系为為]|[来來]自|首[发發][于於])[^，,。；;\n]{2,40}?|"
    r"作者[\u3400-\u9fff]{2,4}(?=[／/，,系]))[／/，,。；;系]"
)
_OWNED_BEHIND = pattern(r"(?P<credits>.{8,120}?)\s(?:copyright|©)\s?[©\d]", re.IGNORECASE)  # Pewarta: A COPYRIGHT © B
_GIVEN_TITLE = pattern(r"[，,。；;]\s?(?P<clause>原[标標][题題][为為是]?[:：]?《[^《》]{2,80}》)")
_AT_PLACE = pattern(rf"^(?P<who>{latinnames.LATIN_NAME})\sin\s[A-Z][\w’-]+(?:\s[A-Z][\w’-]+)?$")  # Jane Roe in Brussels
_SPECIAL = pattern(r"^Special\sto\s(?:the\s)?(?P<outlet>[A-Z][\w’'&.-]+(?:\s[A-Z][\w’'&.-]+){0,4})$")
_COUNTS = frozenset({"阅读", "浏览", "点击", "查看", "访问", "人气"})
_WIDE = pattern(r"(?<=^By)[\s\xa0]+|\xa0")
_QUOTED = pattern(r"[—–-]{1,2}\s?[^()]{1,60}\(@\w{1,20}\)")  # — Ada Wren (@adawren) March 3, 2025
_LATIN_END = "\u0530"  # of Latin, Greek and Cyrillic letters
_ESCAPED_SPACE = pattern(r"&(?:amp;)?(?:nbsp|ensp|emsp|thinsp|#160|#x0?a0);", re.IGNORECASE)
_FURNITURE = (
    r"字[号號体體級级](?:大小)?\s?[:：]?\s?[\[【(（]?\s?(?:[特超]?大|中|小)(?:[\s|｜/]{0,2}(?:[特超]?大|中|小)){1,4}\s?[\]】)）]?|"
    r"分享到?|收藏|[列打]印(?:本[页頁])?|[掃扫][碼码][閱阅][读讀]|我要[评評][论論]|(?:[评評][论論]|留言)\s?[(（]\d{1,5}[)）]|"
    r"[語语]音(?:朗[读讀]|播[报報])|[听聽]新[闻聞]|(?:[关關][闭閉]|打印)(?:窗口|本[页頁])?|A\s?[-－]\s{0,2}A\s?[+＋]|T\s?大\s{1,2}T\s?小|[纠糾][错錯]"
)
_SET_BESIDE = pattern(  # what a template sets before and behind a byline: its buttons
    rf"^(?:[\[【]?(?:{_FURNITURE}|正文)[\]】]?(?:\s?[:：])?\s{{1,4}}(?![特超]?[大中小])){{1,4}}|"
    rf"(?:\s{{1,4}}(?:[|｜/／]\s{{1,2}})?[\[【]?(?:{_FURNITURE})[\]】]?(?:\s?[:：])?){{1,6}}\s{{0,4}}$"
)
_STROKES = str.maketrans("╱∕⁄", "／／／")
_HAN = pattern(f"[{names.HAN}]")


def lines_of(raw: Sequence[str]) -> list[Line]:
    """Plain lines, with markdown's links and emphasis taken for what they are."""
    found = []
    for text in raw:
        plain = text[:_MAX_TEXT].replace("**", "").lstrip("> \u3000\t").rstrip(" \t")
        links = tuple(Link(m["text"], m["href"]) for m in _MARKDOWN.finditer(plain)) if "](" in plain else ()
        found.append(Line(_MARKDOWN.sub(lambda m: f"{NODE}{m['text']}{NODE}", plain) if links else plain, links))
    return found


def read_lines(
    lines: Sequence[str],
    *,
    zone: str,
    language: str | None = None,
    timezone: str | None = None,
    now: datetime | None = None,
) -> PageFacts:
    """What credit lines say, believed as far as their ``zone`` allows (the names of :class:`Zone`).

    ``timezone`` is the IANA zone of times that name none; without it, the one most pages of ``language`` are in
    (Chinese: Asia/Shanghai). Days without a year and relative times need ``now``. Never raises for what lines hold.
    """
    found = Findings(stamps.zone_of(timezone, language), language, now)
    read(found, lines_of(lines), zone_named(zone))
    if "display:none" in zone:  # a hidden block that names one person for everything is a template's filler
        _drop_filler(found)
    return found.facts()


def read(found: Findings, lines: Sequence[Line], zone: Zone) -> None:
    """Add what the lines say to the findings."""
    if zone is Zone.DEAF:
        return
    heard = _without_notices(found, [_plainly_parted(line) for line in lines])
    if zone in {Zone.HEADER, Zone.TRAILER}:
        heard = [_without_furniture(line) for line in heard]
    if zone is Zone.NOTICE or not heard:
        return
    before = found.inside
    found.inside = before or zone in {Zone.LEAD, Zone.BODY, Zone.BODY_END}
    if zone is Zone.SIDEBAR:
        _sidebar(found, heard)
    elif zone in {Zone.LEAD, Zone.BODY, Zone.BODY_END}:
        _inside(found, heard, zone)
    else:
        _tokens(found, heard, zone)
        for above, line in zip([None, *heard], heard, strict=False):
            _unlabelled(found, line, zone)
            if above is not None and zone is Zone.HEADER:
                _below_byline(found, above, line)
            elif above is not None and latinlines.is_by_author(line.text):
                _signed_above(found, above)
    found.inside = before


def _plainly_parted(line: Line) -> Line:
    """The line with rarer strokes, as Taiwan's pages put in bylines, as common ones: 記者某某╱台北報導; with spaces for
    what a page escaped twice, and without the comma before Jr.
    """
    text = _ESCAPED_SPACE.sub(" ", line.text) if "&" in line.text else line.text
    text = text.translate(_STROKES) if "╱" in text or "∕" in text or "⁄" in text else text
    if "/" in text and text[:4].isdigit():
        text = _YEAR_APART.sub(r"\1/\2/\3 ", text)
    if "." in text:
        text = _SHORT_MONTH.sub(r"\1 \2 \3", text)
    text = latinnames.YOUNGER.sub(" ", text.replace("\xa0", " "))
    return line if text == line.text else Line(text, line.links)


def _without_furniture(line: Line) -> Line:
    """The line without the buttons that a template sets before and behind what it says: 字号：大 中 小, 分享到：."""
    text = _SET_BESIDE.sub("", line.text) if _HAN.search(line.text) else line.text
    return line if text == line.text or not text.strip() else Line(text, line.links)


def _tokens(found: Findings, lines: Sequence[Line], zone: Zone) -> None:
    """Read a zone label by label, then what stands in it without one."""
    text = names.without_pinyin(labels.spaced(BREAK.join(line.text for line in lines)))[:_MAX_TEXT]
    links = {link.text.strip(): link.href for line in reversed(lines) for link in line.links if link.text.strip()}
    here = Passage(text, text.translate(labels.FOLD), links, zone)
    spans = read_labels(found, here)
    if zone in {Zone.HEADER, Zone.META}:
        around_date(found, here, spans)
    elif zone in {Zone.TRAILER, Zone.BODY_END} and found.published is None and (code := _CODE_TAIL.search(text)):
        found.published = stamps.compact(code[1], found.zone)


def _without_notices(found: Findings, lines: Sequence[Line]) -> list[Line]:
    kept = []
    for line in lines:
        text = line.text.strip()
        if len(text) > _MAX_HEADING and labels.NOTICE.search(text) and not text.startswith(("（原标题", "(原标题")):
            found.notice.append(text.replace(NODE, "")[:_MAX_NOTICE])
            found.credit_source(reprinted.passed_on(text), text[:MAX_LITERAL], Rank.BYLINE)
            if (owned := _OWNED_BEHIND.match(text)) and wholelines.is_credit_line(
                owned["credits"], brackets_only=False
            ):
                kept.append(Line(owned["credits"]))
            if given := _GIVEN.match(text):  # 本文由某刊授权转载，未经同意…
                kept.append(Line(given["clause"]))
                if title := _GIVEN_TITLE.search(text):
                    kept.append(Line(title["clause"]))
        elif text and not _CAPTION.match(text) and not _is_imprint(text) and not ("(@" in text and _QUOTED.match(text)):
            kept.append(line)
    return kept


def _is_imprint(text: str) -> bool:
    """Whether a line says who runs the site, and by which licence: 主管单位：…, 许可证 …."""
    return any(sign in text for sign in "管可社") and below.makes_the_paper(text)


def _sidebar(found: Findings, lines: Sequence[Line]) -> None:
    """Of a sidebar only a counter is believed whose label and number stand alone: totals stand in lists."""
    for line, following in pairwise(lines):
        counter = line.text.strip().translate(labels.FOLD).rstrip(":") in _COUNTS
        number = COUNT_ALONE.fullmatch(following.text) if counter and found.views is None else None
        if number:
            found.views = count(number)


def _inside(found: Findings, lines: Sequence[Line], zone: Zone) -> None:
    """Lead, body and its end: whole-line forms, datelines, bylines, the last bracket."""
    for told in lines:
        line = Line(_EDITOR_SAYS.sub("", told.text), told.links) if zone is Zone.LEAD else told
        plain = names.without_pinyin(line.text.replace(NODE, "").strip())
        if zone is Zone.LEAD and _byline(found, plain, _dateline(plain), Rank.DATELINE):
            continue
        if zone is Zone.BODY_END and (tail := tails.tail_bracket(plain, japanese=found.japanese)):
            _byline(found, tail[1], tail[0], Rank.BYLINE)
            continue
        if zone is Zone.BODY_END and _byline(found, plain[-_MAX_LINE:], tails.last_words(plain), Rank.BYLINE):
            continue
        last = (tails.last_bracket(plain) or _LAST_BOX.search(plain[-60:])) if zone is Zone.BODY_END else None
        if last and wholelines.is_credit_line(last[0], brackets_only=False):
            _tokens(found, [Line(plain[-len(last[0]) :])], zone)
            continue
        if zone is Zone.BODY_END and (_ends_abroad(found, plain) or _is_theirs(found, plain)):
            continue
        if zone is Zone.LEAD and (byline := _signed_abroad(line.text.replace(NODE, " ").strip())):
            _byline(found, plain, byline, Rank.BYLINE)
            continue
        if zone is not Zone.BODY and plain[:_NOTE].isascii() and _STATED.match(plain):
            _latin(found, line, line.text.replace(NODE, " ").strip(), zone)
            continue
        byline = bylines.role_line(plain) if zone is not Zone.BODY else None
        if zone is Zone.BODY_END:
            byline = byline or datelines.opens_alone(plain)
        if _byline(found, plain, byline, Rank.BYLINE):
            continue
        if wholelines.is_credit_line(plain, brackets_only=zone is Zone.BODY):
            _tokens(found, [line], zone)


def _ends_abroad(found: Findings, plain: str) -> bool:
    """Who worked on it, as wires and Korean papers end a text: (Reporting by A; Editing by B), 某某 기자 a@paper.kr."""
    if plain[:_NOTE].isascii() and not _HANGUL.search(plain):
        worked = len(plain) <= _MAX_LINE and _WORKED.match(plain)
        return bool(worked) and _byline(found, plain, latin.latin_roles(plain), Rank.BYLINE)
    if IN_SUCH.match(plain.lstrip("([")):
        return _byline(found, plain, caseless(plain), Rank.BYLINE)
    ended = korean.closing(plain) if _HANGUL.search(plain[-_MAX_SIGNED:]) else None
    return _byline(found, plain[-_MAX_LINE:], ended, Rank.BYLINE)


def _signed_abroad(plain: str) -> Byline | None:
    """Who wrote it, where a line of its own between a summary and the text says so: Par A, B Envoyés spéciaux à C."""
    return latin.latin_byline(plain) if len(plain) <= _MAX_SIGNED and _SIGNS.match(plain) else None


def _is_theirs(found: Findings, plain: str) -> bool:
    """Whose text it is, as it ends in Japan: …と述べた。(c)AFP/Ada WREN."""
    return found.japanese and _byline(found, plain[-_MAX_LINE:], japanese.closing(plain), Rank.BYLINE)


def _dateline(plain: str) -> Byline | None:
    """How agencies and papers open a text, in whichever script."""
    if _KOREAN_POST.search(plain[:_MAX_SIGNED]):
        return korean.opening(plain)
    begins = plain[:2].strip("(")
    if begins.isalpha() and max(begins) < _LATIN_END and not _HAN.search(plain[:_OPENS]):
        return wires.dateline(plain)
    return datelines.dateline(plain)


def _byline(found: Findings, literal: str, byline: Byline | None, rank: int) -> bool:
    if not byline:
        return False
    found.credit_source(byline.outlet, literal[:MAX_LITERAL], rank)
    for role, name in byline.people:
        found.credit(role, name, literal[:MAX_LITERAL])
    return True


def _unlabelled(found: Findings, line: Line, zone: Zone) -> None:
    """Bylines, role lines and reprint notes that stand as a line of their own."""
    plain = line.text.replace(NODE, " ").strip()
    if not plain or zone is Zone.META:
        return
    if _HAN.search(plain):
        _eastern(found, line, plain, zone)
    elif byline := korean.korean(plain) or (caseless(plain) if IN_SUCH.search(plain) else None):
        _byline(found, plain[:MAX_LITERAL], byline, Rank.BYLINE)
    else:
        _latin(found, line, plain, zone)


def _below_byline(found: Findings, above: Line, line: Line) -> None:
    """By Ada Wren, and in a line of its own below it the outlet that she writes for."""
    signed, plain = (one.text.replace(NODE, " ").strip() for one in (above, line))
    if latinnames.is_latin_name(signed) and (outlet := latinlines.post_at(plain)):
        found.credit(Role.AUTHOR, signed, signed)
        found.credit_source(outlet, plain[:MAX_LITERAL], Rank.BYLINE)
        return
    if korean.signs(signed, plain):
        found.credit(Role.AUTHOR, signed, signed)
    if (there := _AT_PLACE.match(signed)) and stamps.stamps(plain, found.zone, language=found.language):
        found.credit(Role.AUTHOR, there["who"], signed)
    outlet = special["outlet"] if (special := _SPECIAL.match(plain)) else plain
    if not special and not latin.is_outlet(outlet):
        return
    byline = latin.latin_byline(signed)
    if latinnames.is_latin_name(signed) or (byline and byline.people and not byline.outlet):
        found.credit_source(outlet, plain[:MAX_LITERAL], Rank.BYLINE)
        if special and not byline:
            found.credit(Role.AUTHOR, signed, signed)


def _signed_above(found: Findings, line: Line) -> None:
    """Who signs alone above the note that the pictures are the author's."""
    name = line.text.replace(NODE, "").strip(" .")
    if latinnames.is_latin_name(name) and not has_credit(found, Role.AUTHOR):
        found.credit(Role.AUTHOR, name, name)


def _eastern(found: Findings, line: Line, plain: str, zone: Zone) -> None:
    tight = line.text.replace(NODE, "").strip()
    if zone is Zone.TRAILER and (tail := tails.tail_bracket(tight, japanese=found.japanese)):
        _byline(found, tail[1], tail[0], Rank.BYLINE)
    if zone is Zone.TRAILER and found.published is None and (day := tails.edition_day(tight)):
        found.published = next(iter(stamps.stamps(day, found.zone)), None)
    byline = bylines.role_line(tight) or bylines.role_line(plain) or datelines.opens_alone(tight)
    if byline is None and zone is Zone.HEADER:
        byline = _first_part_byline(plain)
    _byline(found, plain, byline, Rank.BESIDE_DATE if zone is Zone.HEADER else Rank.BYLINE)
    if found.japanese and zone in {Zone.HEADER, Zone.TRAILER}:
        _byline(found, plain, japanese.signed_for(tight) or japanese.reprint(tight), Rank.NOTE)


def _first_part_byline(plain: str) -> Byline | None:
    """A byline that shares its line with the date: 2023-08-28 21:50 某報／記者某某／台北報導."""
    stripped = re.sub(
        r"(?:19|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?|\d{1,2}:\d\d(?::\d\d)?", "\n", plain.replace("： ", ":")
    )
    apart = [p.strip() for p in re.split(r"[\n|]|發布(?:時間)?|发布时间|更新時間", stripped)]
    parts = [re.sub(r"\s?([／/])\s?", r"\1", p) for p in apart]
    slashed = (bylines.slashed(re.sub(r"(?<=[记記]者) ", "", p)) for p in parts if "／" in p or "/" in p)
    return next((b for b in slashed if b), None) or next(
        (b for p in [*apart, *parts] if (b := bylines.role_line(p) or datelines.opens_alone(p))), None
    )


def _latin(found: Findings, line: Line, plain: str, zone: Zone) -> None:
    plain = _WIDE.sub(" ", plain)
    literal = plain[:MAX_LITERAL]
    address = reprinted.original_address(plain)
    found.original_url = found.original_url or address
    if note := reprinted.noted(plain):
        _byline(found, literal, note, Rank.NOTE)
        href = next((k.href for k in line.links if is_http(k.href)), None) if note.outlet else None
        found.original_url = found.original_url or href
    if note or address:
        return
    byline = latin.latin_roles(plain) or (latin.barred(plain) if zone is Zone.HEADER else None)
    if byline is None and not (zone is Zone.TRAILER and found.whole_page and has_credit(found, Role.AUTHOR)):
        byline = latin.latin_byline(plain)  # below a text that is signed, it is that of another
    byline = byline or wires.material(plain) or latinlines.titled(plain)
    byline = byline or (latinlines.at_end(plain) if zone is Zone.TRAILER else None)
    byline = byline or Byline(reprinted.passed_on(plain))
    if byline:
        _byline(found, literal, byline, Rank.BYLINE)
    elif (match := _LATIN_SOURCE.match(plain)) and found.source is None and _may_name(plain, match["value"]):
        name = source_name(
            re.split(r"[;|()]|,(?!\s(?:Inc|LLC|Ltd|Corp|Co|PLC|plc|GmbH)\b)|\s[-–—/]\s", match["value"])[0].rstrip(". ")
        )
        if name and len(name.split()) <= _MAX_WORDS and not re.search(r"[‘“\"]|\b(?:is|was|of maple|by|says)\b", name):
            found.credit_source(name, literal, Rank.TAIL)


def _may_name(line: str, value: str) -> bool:
    """Whether what stands behind a word for a source may be an outlet: no chart's figures, no street (Via Roma 12)."""
    street = line[:4].lower() == "via " and not (latin.is_outlet(value.strip(" .")) or "." in value or "@" in value)
    return not street and not is_figured(value)


def _drop_filler(found: Findings) -> None:
    editors = {c.name for c in found.credits if c.role in {Role.EDITOR, Role.RESPONSIBLE_EDITOR}}
    found.credits = [c for c in found.credits if not (c.role is Role.AUTHOR and c.name in editors)]
