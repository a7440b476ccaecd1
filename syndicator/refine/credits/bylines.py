"""Credits that no label announces: agency datelines, role lines, Taiwan's slash bylines, Latin bylines.

Each reader takes one line (a paragraph's beginning, a bracket) and answers what it names, or None. What stands in
prose ("记者17日从…获悉") is nobody's byline.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING

from syndicator.model import Role
from syndicator.refine.credits.labels import COLON, FOLD, find, has_label
from syndicator.refine.credits.names import (
    HAN,
    ROLE,
    glued_place,
    is_common,
    is_latin_name,
    is_outlet,
    is_person,
    latin_people,
    parse,
    people,
)
from syndicator.refine.credits.outlets import is_known

if TYPE_CHECKING:
    from collections.abc import Sequence

_OUTLET = (
    rf"[{HAN}A-Za-z0-9·]{{1,12}}?(?:通[讯訊]社|社|[网網报報]|在[线線]|客[户戶]端|新[闻聞]|"
    rf"[电電][视視]台|[广廣]播|台|[频頻]道|[观觀]察|[发發]布|周刊|融媒体?|传媒)"
)
_DAY = r"(?:\d{1,2}\s?月)?\s?\d{1,2}\s?日"
_KIND = (
    r"(?:[专專外综綜]?合?外?[电電](?:[报報][导導道])?|[讯訊]|消息|[综綜]?合?外?[电電]?[报報][导導道]|[专專][电電访])"
)
_DATELINE = re.compile(
    rf"^[\s（(【\[〔]{{0,2}}(?P<outlet>{_OUTLET})\s?(?P<place>[{HAN}、·/]{{0,10}}?)\s?{_DAY}\s?"
    rf"{_KIND}\s?[)）】\]〕]?\s?(?P<bracket>[（(][^（）()]{{1,90}}[)）])?"
)
_REPORT = re.compile(
    rf"^[\s【\[]{{0,2}}(?P<outlet>{_OUTLET})(?:[讯訊]|消息|快[讯訊])[】\]]?\s?"
    rf"(?:(?P<bracket>[（(][^（）()]{{1,90}}[)）])|[:：,，\s]|$)"
)
_AGENCY = re.compile(
    rf"^[（(【\[〔](?P<outlet>{_OUTLET})?(?:[记記]者|特派[员員]|特派[记記]者)\s?"
    rf"(?P<names>[^（）()\[\]【】〔〕\d]{{2,60}}?)\s?{_DAY}\s?{_KIND}[)）】\]〕]"
)
_DESK = re.compile(r"^[〔【\[（(](?P<inside>[^〔〕【】\[\]（）()]{2,40}[／/][^〔〕【】\[\]（）()]{2,20})[〕】\])）]")
_REPORTED_BY = re.compile(
    rf"^[〔【\[（(][记記]者\s?(?P<names>[{HAN}、 ]{{2,24}}?)"
    rf"(?:[综綜]合|即[时時]|[独獨]家|特[别別])?[报報][导導道][〕】\])）]"
)
_JAPANESE = re.compile(r"^【[^】＝=]{1,12}[＝=](?P<names>[^】＝=]{2,24})】")
_JAPANESE_REPRINT = re.compile(
    r"本記事は、?\s{0,2}(?P<outlet>[^、。]{2,30}?)\s{0,2}(?:で|に)[^。]{0,40}掲載(?:した|された)?[^。]{0,10}(?:からの|の|を)転載"
)
_KOREAN = re.compile(r"(?<![가-힣])(?P<name>[가-힣]{2,4})\s?기자(?![가-힣])")
_TAIL_BRACKET = re.compile(r"[（(](?P<inside>[^（）()]{2,80})(?:[)）]\s{0,2}(?:1\d{6})?|(?=\ufffd)|$)\s{0,2}[。.]?$")
_BROKEN_BRACKET = re.compile(r"[（(](?P<inside>[^（）()]{2,80}\ufffd[^（）()]{0,20})$")
_PROSE = re.compile(r"[。！？!?；;“”「」『』]")
_NO_BYLINE = re.compile(r"[。！？!?；;“”「」『』圖攝摄\d]")
_SLASH = re.compile(r"\s{0,2}[／/]\s{0,2}")
_REPORTING = re.compile(r"(?:[报報][导導道]|[编編][译譯]|[外專专][电電])$")
_DESK_END = re.compile(r"(?:快[讯訊]|中心|[即實实]時?[时時]?新[闻聞])$")
_CO_WRITTEN = re.compile(r"^(?:文[/／、]?[图圖]?|[图圖][/／]文|文字|撰文)[\s:：/／|]{1,3}(?P<names>.{2,40})$")
_OUR_OWN = re.compile(r"^本[报報网網刊台社站]")
_HAN_ONLY = re.compile(f"[{HAN}]+")
_BROKEN = "\ufffd"
_MAX_LINE = 80
_MIN_PARTS, _MAX_PARTS = 2, 4
_USUAL, _MAX_HAN = 3, 4  # characters of a name
_MAX_OUTLET = 14  # characters before a role word
_MAX_LATIN, _MAX_WORDS = 50, 6

_ROLES = (
    (re.compile(r"通[讯訊][员員]|[实實][习習]生"), Role.CORRESPONDENT),
    (re.compile(r"[编編][译譯]"), Role.TRANSLATOR),
    (re.compile(r"[评評][论論][员員]|撰稿|作者|主持人"), Role.AUTHOR),
)


@dataclass(frozen=True, slots=True)
class Byline:
    """Who a line names. ``outlet`` is the publisher that its words name, if any."""

    outlet: str | None = None
    people: tuple[tuple[Role, str], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.outlet or self.people)


def _role(word: str) -> Role:
    return next((role for pattern, role in _ROLES if pattern.search(word)), Role.REPORTER)


def _outlet(text: str | None) -> str | None:
    """A publisher's name, or None for "our own paper" and for what is none."""
    bare = (text or "").strip("《》“”「」（）()[]【】 :：")
    if not bare or _OUR_OWN.match(bare):
        return None
    return bare if is_outlet(bare) or is_known(bare) else None


def _credible(names: Sequence[str]) -> bool:
    """Whether what follows a role word is names: the first has the shape of one, none is a phrase or another label."""
    if not names:
        return True
    first = (is_person(names[0]) and not is_common(names[0])) or not _HAN_ONLY.fullmatch(names[0])
    return first and all((len(n) <= _MAX_HAN or re.search("[·A-Za-z]", n)) and not has_label(n) for n in names)


def roles(text: str) -> Byline | None:
    """A text that is role words and names and nothing else: 全媒体记者 王五 通讯员 赵六. None where it is more."""
    marks = list(ROLE.finditer(text))
    if not marks:
        return None
    found: list[tuple[Role, str]] = []
    for mark, following in zip_longest(marks, marks[1:]):
        segment = text[mark.end() : following.start() if following else len(text)].strip(" :：\u3000、，,|/／")
        names, whole = parse(segment)
        if not (whole or _BROKEN in segment) or not _credible(names):
            return None
        found += [(_role(mark[0]), name) for name in names]
    return Byline(_outlet(text[: marks[0].start()]), tuple(found)) if found else None


def dateline(line: str) -> Byline | None:
    """An agency's or paper's opening: 新华社北京1月13日电（记者沈某）, X报讯（…）, （中央社記者某某台北29日電）."""
    head = line[: _MAX_LINE * 2].lstrip()
    if match := _AGENCY.match(head):
        names = people(re.sub(r"[记記]者", " ", match["names"]), lenient=True)
        if names:
            names[-1] = glued_place(names[-1])[0] if len(names[-1]) > _USUAL else names[-1]
        return Byline(_outlet(match["outlet"]), tuple((Role.REPORTER, n) for n in names if len(n) > 1))
    match = _DATELINE.match(head) or _REPORT.match(head)
    if match is None:
        return _desk(head)
    inside = (match["bracket"] or "").strip("（）() ")
    named = roles(inside) if inside else None
    return Byline(_outlet(match["outlet"]), named.people if named else ())


def _desk(head: str) -> Byline | None:
    """〔記者某某／台北報導〕, 【記者某某台北報導】, 【ソウル＝某】."""
    if match := _DESK.match(head):
        return slashed(match["inside"])
    if match := _REPORTED_BY.match(head):
        names = [glued_place(n)[0] if len(n) > _USUAL else n for n in people(match["names"])]
        return Byline(None, tuple((Role.REPORTER, n) for n in names))
    if match := _JAPANESE.match(head):
        names = [n.strip() for n in re.split(r"[、・]", match["names"])]
        return Byline(None, tuple((Role.REPORTER, n) for n in names if n and not is_known(n)))
    if match := _JAPANESE_REPRINT.search(line_start(head)):
        return Byline(match["outlet"].strip())
    return None


def line_start(text: str) -> str:
    """The part of a line in which a reprint note may stand."""
    return text[: _MAX_LINE * 2]


def slashed(line: str) -> Byline | None:
    """Taiwan's byline, a whole line: 記者某某／綜合報導, 某報／記者某某／台北即時報導, 某報快訊／某某."""
    line = line.strip(" 〔〕【】[]()（）")
    parts = [p for p in _SLASH.split(line) if p]
    if not _MIN_PARTS <= len(parts) <= _MAX_PARTS or len(line) > _MAX_LINE // 2 or _NO_BYLINE.search(line):
        return None
    reported = any(ROLE.match(p) or _REPORTING.search(p) for p in parts)
    outlet, found = None, []
    for part in parts:
        text = _REPORTING.sub("", part)
        if ROLE.search(part):
            named = roles(text)
            found += list(named.people) if named else []
            outlet = outlet or (named.outlet if named else None)
        elif is_person(text) or re.fullmatch(r"[A-Z][a-z]+(?: [A-Z][a-z]+){1,2}", text):
            found.append((Role.REPORTER, text))
        elif outlet is None and len(text) > _MIN_PARTS and not _REPORTING.search(part):
            outlet = None if re.fullmatch(r"[即及]?[时時實实]?[时時]?新聞|.*中心", text) else _outlet(text)
    if reported or (outlet and _DESK_END.search(outlet)):
        return Byline(outlet, tuple(found))
    return None


def role_line(line: str) -> Byline | None:
    """A line of its own that names its reporters: 澎湃新闻记者 某某 某某, 《某栏目》作者 某某, 文/图 某某."""
    line = line.strip()
    if not _USUAL <= len(line) <= _MAX_LINE or _PROSE.search(line):
        return None
    text = line.strip(" （）()【】[]〔〕")
    if any(label.mark == COLON for label in find(text.translate(FOLD))):  # labels are read as labels
        return None
    named = slashed(text) if _SLASH.search(text) else None
    match = None if named else ROLE.search(text)
    # an outlet's name may stand before the role word, a clause may not
    return roles(text) if match and match.start() <= _MAX_OUTLET else named


def tail_bracket(paragraph: str) -> tuple[Byline, str] | None:
    """(who, the bracket) of the bracket that ends an article's last paragraph: （记者某某）, （文/图 某某）."""
    match = _TAIL_BRACKET.search(paragraph[-120:]) or _BROKEN_BRACKET.search(paragraph[-120:])
    if not match:
        return None
    inside = match["inside"].strip()
    if written := _CO_WRITTEN.match(re.sub(r"^(文/?[图圖])(?=[^\s])", r"\1 ", inside)):
        names, whole = parse(written["names"])
        if ROLE.search(written["names"]):
            named = roles(written["names"])
            return (named, match[0]) if named else None
        return (Byline(None, tuple((Role.AUTHOR, n) for n in names)), match[0]) if whole and names else None
    named = roles(inside) if ROLE.search(inside[:16]) else None
    return (named, match[0]) if named else None


def korean(line: str) -> list[str]:
    """Reporters in a Korean byline: the name stands before 기자."""
    return [m["name"] for m in _KOREAN.finditer(line)] if len(line) <= _MAX_LINE * 2 else []


# -------------------------------------------------------------------------------------------------- Latin

_PART = re.compile(
    r"(?<!\w)(?P<role>(?:additional |original )?reporting|writing|written|compiled|words|text|"
    r"edited|editing|translated|translation|fact[- ]?checked|"
    r"(?:medically )?reviewed|photographs?|photography|photos?|fotos?|texte?|testo)\s{0,2}(?:by\b\s?:?|:)\s{0,2}",
    re.IGNORECASE,
)
_BY = re.compile(r"^(?:By|BY|by|Von|Par|Por|Di|di|Tekst|Door|Av|Af)(?::\s?|\s)(?=[A-ZÀ-ÖØ-ÞŠŽ])(?P<rest>.{3,160})$")
_ORIGINALLY = re.compile(
    r"\b(?:originally|first)\s(?:appeared|published|posted|featured|ran)\s(?:on|in|by|at)\s(?P<outlet>[^\n]{2,80})",
    re.IGNORECASE,
)
_REPUBLISHED = re.compile(
    r"\b(?:republished|reprinted|reposted|syndicated)\s(?:here\s)?(?:with\s(?:the\s)?permission\s)?"
    r"(?:from|of|courtesy of)\s(?P<outlet>[A-Z][^\n]{1,80})",
    re.IGNORECASE,
)
_OUTLET_CUT = re.compile(r"\s(?:and|under|on|as|with|in|where|by)\s(?=[a-z0-9A-Z])|[,;:(\[|\n\x1f]|\.\s|\.$|\s-\s|!|\?")
_TIMES = re.compile(r"^(?:\d|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*\b)")
_AGENCY_NAME = re.compile(r"^(?:Agencia|Agence|Agenzia|Agentur)\s[A-Z]")
_LATIN_ROLES = {
    "edit": Role.EDITOR, "tran": Role.TRANSLATOR, "fact": Role.REVIEWER, "revi": Role.REVIEWER, "medi": Role.REVIEWER,
    "phot": Role.PHOTOGRAPHER, "foto": Role.PHOTOGRAPHER, "writ": Role.AUTHOR, "word": Role.AUTHOR, "text": Role.AUTHOR,
    "test": Role.AUTHOR, "comp": Role.AUTHOR,
}  # fmt: skip


def latin_roles(line: str) -> Byline | None:
    """Roles in running form: "Reporting by A in P, B in Q; Writing by C; Editing by D", "Text: A Photos: B"."""
    marks = list(_PART.finditer(line))
    if not marks or marks[0].start() > _MAX_LINE:
        return None
    found: list[tuple[Role, str]] = []
    for mark, following in zip_longest(marks, marks[1:]):
        segment = line[mark.end() : following.start() if following else len(line)].partition(";")[0]
        role = _LATIN_ROLES.get(mark["role"][:4].lower(), Role.REPORTER)
        for name in latin_people(segment):
            if not any(n == name and (r is role or Role.EDITOR not in {r, role}) for r, n in found):
                found.append((role, name))
    return Byline(None, tuple(found)) if found else None


def latin_byline(line: str) -> Byline | None:
    """Read "By A and B", "Von A, Berlin, und B", "Par A (desk)", "Por Agencia EFE"."""
    match = _BY.match(line.strip())
    if not match:
        return None
    rest = match["rest"]
    if _AGENCY_NAME.match(rest):
        return Byline(re.split(r"[,|(\n]|\s{2}", rest)[0].strip())
    names = latin_people(rest)
    outlets = [n for n in names if is_known(n)]
    whole = re.split(r"\s*[|,(]", rest)[0].strip()
    if is_known(whole):
        return Byline(whole)
    return (
        Byline(outlets[0] if outlets else None, tuple((Role.AUTHOR, n) for n in names if n not in outlets))
        if names
        else None
    )


def republished_from(line: str) -> str | None:
    """The outlet in "This article originally appeared on X", "Republished from X with permission"."""
    match = _ORIGINALLY.search(line) or _REPUBLISHED.search(line)
    if not match:
        return None
    outlet = match["outlet"].strip(" .\"'“”’")
    cut = _OUTLET_CUT.search(outlet)
    outlet = (outlet[: cut.start()] if cut else outlet).strip(" .\"'“”’")
    return (
        outlet if _MIN_PARTS <= len(outlet) <= _MAX_LATIN and not (_TIMES.match(outlet) or is_phrase(outlet)) else None
    )


def is_phrase(text: str) -> bool:
    """Whether a text is no name because it runs on as a sentence."""
    return (
        len(text.split()) > _MAX_WORDS
        or re.match(r"(?:our|my|his|her|their|its|this|that|an?|here)\b", text, re.IGNORECASE) is not None
    )


_PREPOSITION = re.compile(r"^(?:By|BY|by|Von|Par|Por|Di|di|From|Door|Av|Text|Autor|Author|Written by)\s")


def name_before(text: str) -> str | None:
    """A Latin person's name that stands alone before a date: "Jane Roe | 05.04.2025"."""
    bare = _PREPOSITION.sub("", text.strip(" |-–—,·•"))
    return bare if is_latin_name(bare) and len(bare) <= _MAX_LINE // 2 else None
