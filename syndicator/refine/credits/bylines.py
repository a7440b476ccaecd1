"""Credits that no label announces: role lines, Taiwan's slash bylines, who gave a text.

Each reader takes one line (a paragraph's beginning, a bracket) and answers what it names, or None. What stands in
prose ("记者17日从…获悉") is nobody's byline.
"""

from __future__ import annotations

import re
from itertools import zip_longest
from typing import TYPE_CHECKING

from syndicator import later
from syndicator.model import Role
from syndicator.refine.credits.findings import Byline
from syndicator.refine.credits.labels import COLON, FOLD, PIPE, find, has_label
from syndicator.refine.credits.names import (
    HAN,
    PLACES,
    ROLE,
    further_described,
    is_common,
    is_organisation,
    is_outlet,
    is_person,
    is_section,
    is_with_client,
    parse,
    without_description,
)
from syndicator.refine.credits.outlets import is_known

if TYPE_CHECKING:
    from collections.abc import Sequence

DAY = r"(?:(?:\d{4}\s?年\s?)?\d{1,2}\s?月)?\s?\d{1,2}\s?日"
_PUT_TOGETHER = later.pattern(r"\s?[综綜]合(?:整理)?自?(?P<outlets>[^\s，,。]{2,40}?)(?:[报報][导導道])?$")
_PROSE = later.pattern(r"[。！？!?；;“”「」『』]")
_NO_BYLINE = later.pattern(r"[。！？!?；;“”「」『』圖攝摄\d]")
_NUMBERED = later.pattern(r"^[A-Z][A-Za-z]{1,11}\d{1,4}(?=\s?[／/])")  # NEWS586／記者某某
_SLASH = later.pattern(r"\s{0,2}[／/]\s{0,2}|(?<=\w)\s?[｜|]\s?(?=\w{2,6}[報报][導导道]$)")
_BOX_END = later.pattern(r"(?<=[報报社台網网聞闻])[】\]]\s?(?=[^\s／/])")  # 【某報】某某／綜合報導
_SENT_ON = later.pattern(rf"{DAY}\s?[专專]?[电電]$")  # 記者某某／台北24日電
_REPORTING = later.pattern(r"(?:[报報][导導道]|[编編][译譯]|[外專专][电電])$")
_REPORTED_FROM = later.pattern(f"[{HAN}]{{2,5}}?[报報][导導道](?=[^道導导]{{2}})")  # 某地報導某報
_DESK_END = later.pattern(r"(?:快[讯訊]|中心|[即實实]時?[时時]?新[闻聞])$")
_DESKS = later.pattern(r"[即及]?[时時實实]?[时時]?新[闻聞]|.*(?:中心|[频頻]道|[组組]|部)")
_OUR_OWN = later.pattern(r"^本[报報网網刊台社站]|^总台$|^[据據]")
_IN_A_SENTENCE = later.pattern(r"[的了着]|在(?![线線])|[记記]者|[昨今]天|昨[日晚]|[网網]友|人士")
"""What stands in clauses, and in no outlet's name."""
_FROM_PLACE = later.pattern(
    rf"\s(?:[{HAN}]{{2,5}}?(?:[综綜]合)?[报報][导導道]|(?<![者员員影]\s)[{HAN}]{{2,4}}\s[报報][导導道]|"
    rf"[发發]自[{HAN}]{{2,6}}(?:[、和 ][{HAN}]{{2,6}}){{0,3}})$"
)
_REPORTED_SO = later.pattern(rf"(?<=者[{HAN}]{{2}}|[{HAN}、][{HAN}]{{2}})[报報][导導道][:：]?$")
_SENT_WORD = later.pattern(r"(?<=[网網报報社端])[专專]?[讯訊]$")
_PUT_OUT = later.pattern(
    rf"^(?P<outlet>[{HAN}A-Za-z0-9]{{3,12}})(?:\s(?:[综綜]合|整理)[报報][导導道]|\s?[(（](?P<names>[{HAN}、]{{2,12}}?)(?:[综綜]合)?[报報][导導道][)）])$"
)
_TOLD_ENDS = frozenset("導导道)）")
_TITLE_MARKS = later.pattern(f"《[{HAN}A-Za-z0-9·]{{2,12}}》")
_REPORTS = later.pattern(
    rf"^(?P<names>[{HAN}]{{2,4}}(?:[、 ][{HAN}]{{2,4}}){{0,3}}) "
    r"(?:(?:[综綜]合|[即实實][时時]|[採采][訪访])[报報][导導道]|[综綜]合外[电電](?:[报報][导導道])?)$"
)
_SENT_OUT = later.pattern(rf"^(?P<names>[{HAN}]{{2,4}}(?:[、 ][{HAN}]{{2,4}}){{0,3}}) [发發]自 ?[{HAN}]{{2,6}}$")
_ACCOUNT = later.pattern(rf"^(?P<outlet>[{HAN}A-Za-z0-9]{{2,14}}) ?[|｜] ?公[众眾][号號] ?[A-Za-z][\w-]{{3,24}}$")
_IN_BOTH = later.pattern(r"\s文[/／、]?[图圖摄攝]影?$")
_BOTH = later.pattern(r"^(?P<names>\S{2,4}(?:[、 ]\S{2,4}){0,3})\s?(?:文[/／、]?[图圖摄攝]影?|[图圖][/／、]文)$")
_SENT = later.pattern(r"[记記]者|特派[员員]|通[讯訊][员員]")
_WROTE = later.pattern(r"\s?[/／](?:文[图圖]?|[图圖]文)(?=\s|$)")
_PHOTOGRAPHED = later.pattern(f"\\s?[{HAN}]{{2,4}}\\s?[/／](?:[摄攝]影?|[图圖]片?)(?=\\s|$)")
_PICTURED_BY = later.pattern(f"\\s[{HAN}]{{2,4}}\\s?[/／](?:[摄攝]影?|[图圖]片?)(?=\\s|$)")
_IN_BRACKETS = later.pattern(r"\s?[（(](?P<what>文字?|[图圖]片?|[摄攝]影?)[)）]")
_CLOSED, _DONE = frozenset("）)"), frozenset("文字图圖片摄攝影")
_TAKEN_BY = later.pattern(  # 某某 文 某某 图
    f"\\s文\\s[{HAN}]{{2,4}}(?:[ 、][{HAN}]{{2,4}})*\\s?(?:[摄攝]影?|[图圖]片?)$"
)
_PAIRS = later.pattern(
    rf"(?P<names>[{HAN}]{{2,4}}(?:[、 ][{HAN}]{{2,4}}){{0,2}})\s?[/／]\s?"
    r"(?P<what>文[图圖]|[图圖]?文|[图圖]片?|[摄攝]影?|供[图圖]|[编編][辑輯]?)(?:[\s|，,；;]{1,3}|$)"
)
_EACH = later.pattern(  # 某某 文 某某 图
    rf"^(?P<wrote>[{HAN}、 ]{{2,14}}?)\s文字?[\s，,]{{1,2}}(?P<took>[{HAN}、 ]{{2,14}}?)\s(?:[图圖]片?|[摄攝]影?)$"
)
_STROKED = later.pattern(  # 某某新闻记者|某某 实习生|某某
    rf"(?P<role>(?<=[{HAN}])[记記]者|(?<=[{HAN}]\s)(?:通[讯訊][员員]|[实實][习習]生))\s?[|｜]\s?"
)
_TEXT_OF = later.pattern(r"^文\s?[/／|｜丨]\s?(?=《[^《》]{2,12}》\s?[记記]者)")
_COMMAS = frozenset("，,")
_POST_ENDS = frozenset("者員员譯译")
_MARKED = later.pattern(r"^[□■◎○●◆◇☆★▍❏◤]\s?(?P<names>.{2,24})$")
_COMPILED = later.pattern(
    r"^[（(]?(?:[综綜]合)?[据據](?P<outlets>[^\s。；;:：]{2,40}?)等?(?:媒体|媒體)?(?:[综綜]合)?(?:[综綜]合|整理|[报報][导導道])[)）]?$"
)
_GAVE = later.pattern(rf"^(?P<who>[{HAN}·、 ]{{2,24}}?)\s?(?:供稿|[来來]稿)$")
_HOUSE = later.pattern(r"[部处處科系局院所站馆館班校镇鎮乡鄉村县縣区區]$")
_EDITION = later.pattern(
    r"^《\s?(?P<outlet>[^《》]{2,16}?)\s?》\s?[（(]\s?(?:19|20)\d\d\s?[年./-][^（）()]{3,24}[)）]$"
)
_WRITTEN_BY = later.pattern(  # 本栏稿件由某报记者 某某 采写
    r"^(?:本[栏欄版组組文期]|以上|上述|全部)?(?:稿件|[图圖]?文字?|[报報]道|文章)?均?由(?P<who>.{4,40}?)\s?(?:[采採][写寫访訪]|撰[写寫稿]|[报報][道導])$"
)
_WORKS_FOR = later.pattern(  # 某某某｜某某財經特派記者
    rf"^(?P<names>[{HAN}]{{2,4}})\s?[|｜]\s?(?P<outlet>[{HAN}A-Za-z]{{2,12}}?)(?:特派|[资資]深|[专專][栏欄題题]|特[约約])?(?:[记記]者|特派[员員]|[编編][译譯])$"
)
_TOLD_AT = later.pattern(  # 某社記者某某某某地報導
    rf"^(?P<outlet>[{HAN}]{{2,8}}?)?[记記]者(?P<names>[{HAN}]{{3}}(?:、[{HAN}]{{3}})?)[{HAN}]{{2,4}}[报報][导導道]$"
)
_HAN_ONLY = later.pattern(f"[{HAN}]+")
_BROKEN = "\ufffd"
_MAX_LINE = 80
_MIN_PARTS, _MAX_PARTS = 2, 4
_USUAL, _MAX_HAN = 3, 4  # characters of a name
_MAX_OUTLET = 14  # characters before a role word

_SILENT = r"版式(?:[设設][计計])?|美[编編]|[制製][图圖]"
"""What people did who are not credited here."""
ROLE_WORD = later.pattern(
    ROLE.pattern + r"|(?:[实實][习習]|[见見][习習]|特[约約]|[执執]行|新媒[体體])*"
    r"(?:(?:[本当值][版班期日])?(?:[责責]任)?[编編][辑輯]|[责責][编編]|核稿(?:[编編][辑輯])?|校[对對]|[审審]核|[摄攝]影|"
    rf"{_SILENT})(?![部室按推])"
)
"""A word behind which the people in a role are named."""
_LAST_WORD = later.pattern(r"\s(?P<outlet>[^\s/／]{3,12})(?:[/／]\S{2,12})?$")
_TOLD = later.pattern(f"[\u3041-\u3096][{HAN}]|^[のをがはにでと]")  # 会見で説明する某氏: kana run on
_IN_KANA = later.pattern(f"[{HAN}々]{{1,3}}[\u3041-\u30fa]{{2,4}}")  # a family name, and a given one in kana
_COLON = later.pattern("[:：]")
_ACCORDING = later.pattern(
    rf"^[据據]《?(?P<outlet>[^《》]{{2,12}}?)》?(?:{DAY})?(?:消息|[报報][导導道]|[电電])?[，,]?$"
)
_OTHER_POST = later.pattern(r"(?:^|\s)\S{0,4}(?:主[编編]|[总總][编編]辑?|[监監][制製]|[签簽][发發])\s")
_GUIDED = later.pattern(r"[\s|｜、，,/]{0,3}指[导導](?:老[师師]|教[师師]|[记記]者).*")
"""Who taught the pupils that wrote it."""
_UNCREDITED = later.pattern(_SILENT)
_SIGNED = later.pattern(r"[责責]任[编編][辑輯]|[责責][编編]|核稿(?:[编編][辑輯])?|[审審]稿|[记記]者|[编編][译譯]")
_ROLES = (
    (later.pattern(r"[责責](?:任)?[编編]"), Role.RESPONSIBLE_EDITOR),
    (later.pattern(r"[审審]核|核稿"), Role.REVIEWER),
    (later.pattern(r"[编編][辑輯]"), Role.EDITOR),
    (later.pattern(r"校[对對]"), Role.PROOFREADER),
    (later.pattern(r"[摄攝]影$"), Role.PHOTOGRAPHER),
    (later.pattern(r"通[讯訊][员員]|[实實][习習]生"), Role.CORRESPONDENT),
    (later.pattern(r"[编編][译譯]"), Role.TRANSLATOR),
    (later.pattern(r"[评評][论論][员員]|撰稿|作者|主持人"), Role.AUTHOR),
)


def role_of(word: str) -> Role:
    """What a person does behind whose role word this is."""
    return next((role for pattern, role in _ROLES if pattern.search(word)), Role.REPORTER)


def publisher(text: str | None) -> str | None:
    """A publisher's name, or None for "our own paper" and for what is none."""
    bare = (text or "").strip("《》“”「」（）()[]【】 :：")
    if not bare or "《" in bare or _OUR_OWN.match(bare) or _IN_A_SENTENCE.search(bare):
        return None
    return bare if is_outlet(bare) or is_known(bare) or is_with_client(bare) else None


def _credible(names: Sequence[str]) -> bool:
    """Whether what follows a role word is names: the first has the shape of one, none is a phrase or another label."""
    if not names:
        return True
    first = (is_person(names[0]) and not is_common(names[0])) or not (
        _HAN_ONLY.fullmatch(names[0]) or _TOLD.search(names[0])
    )
    return first and all(
        (len(n) <= _MAX_HAN or is_person(n) or re.search("[·A-Za-z]", n) or _IN_KANA.fullmatch(n)) and not has_label(n)
        for n in names
    )


def roles(text: str) -> Byline | None:
    """A text that is role words and names and nothing else: 全媒体记者 王五 通讯员 赵六. None where it is more."""
    text = _PICTURED_BY.sub("", text)
    text = _GUIDED.sub("", text) if "指" in text else text
    marks = list(ROLE_WORD.finditer(text))
    if not marks:
        return None
    found: list[tuple[Role, str]] = []
    theirs: str | None = None
    before = text[: marks[0].start()].strip()
    if _COLON.search(before):  # 本期嘉宾：某某 主持人：某某
        return None
    text = _without_last_place(_FROM_PLACE.sub("", _REPORTED_SO.sub("", text)))
    if (whose := _PUT_TOGETHER.search(text)) and all(map(publisher, re.split("[、和]", whose["outlets"]))):
        text = text[: whose.start()]  # 某报记者 某某 综合自某报、某台
    for mark, following in zip_longest(marks, marks[1:]):
        segment = text[mark.end() : following.start() if following else len(text)].strip(" :：\u3000、，,|/／")
        segment = segment.removesuffix(before) if before and following else segment  # 每经记者 某某 每经编辑 某某
        if _OTHER_POST.search(segment):  # 值班编辑 某某 值班主编 某某
            return None
        if following and (whose := _LAST_WORD.search(segment)) and (named := publisher(whose["outlet"])):
            segment, theirs = segment[: whose.start()], theirs or named  # 通讯员 某某 某报/某端记者 某某
        if _COLON.search(segment):  # a label that no table knows, and its value
            return None
        names, whole = parse(without_description(segment) if role_of(mark[0]) is Role.AUTHOR else segment)
        if not (whole or _BROKEN in segment) or not _credible(names):
            return None
        if role_of(mark[0]) is Role.AUTHOR:
            names += [name for name in further_described(segment) if name not in names]
        found += [(role_of(mark[0]), name) for name in names if not _UNCREDITED.search(mark[0])]
    # 《某刊》记者 works there; of 《某书》作者 that is unsure
    signed = before.strip("《》") if _TITLE_MARKS.fullmatch(before) and _SENT.search(marks[0][0]) else None
    if according := _ACCORDING.match(before):
        before = according["outlet"]
    outlet = signed or publisher(before) or publisher(_SENT_WORD.sub("", before.strip("【】[] "))) or theirs
    return Byline(outlet, tuple(found)) if found else None


def _without_last_place(text: str) -> str:
    """A line of reporters without the place behind them: 某網記者某某某 台北."""
    people, _, place = text.replace("\u3000", " ").rpartition(" ")
    return people.rstrip() if place in PLACES and people else text


def only_people(text: str, role: Role) -> Byline | None:
    """A text that is people's names and nothing else."""
    names, whole = parse(text, lenient=False)
    sure = whole and names and all(is_person(n) and not is_common(n) and n not in PLACES for n in names)
    return Byline(None, tuple((role, n) for n in names)) if sure else None


def announces(text: str, *, least: int = 1) -> bool:
    """Whether labels stand in a text, which is then read label by label."""
    folded = text.translate(FOLD)
    marked = (
        n for n in find(folded) if n.mark == COLON or (n.mark == PIPE and not folded[n.start - 1 : n.start].isalpha())
    )
    return sum(1 for _ in marked) >= least


def slashed(line: str) -> Byline | None:
    """Taiwan's byline, a whole line: 記者某某／綜合報導, 某報／記者某某／台北即時報導, 某報快訊／某某."""
    line = _SENT_ON.sub("專電", _BOX_END.sub("／", line.strip(" 〔〕【】[]()（）"), count=1))
    parts = [p for p in _SLASH.split(line) if p]
    if len(parts) == _USUAL and parts[0] == "文" and is_person(parts[2]) and (outlet := publisher(parts[1])):
        return Byline(outlet, ((Role.AUTHOR, parts[2]),))  # 文／某雜誌／某某
    unfit = len(line) > _MAX_LINE // 2 or _NO_BYLINE.search(_NUMBERED.sub("", line)) or announces(line)
    if unfit or not _MIN_PARTS <= len(parts) <= _MAX_PARTS:
        return None
    if len(parts) == _MIN_PARTS and _SIGNED.fullmatch(parts[1]):  # 某某／責任編輯
        return only_people(parts[0], role_of(parts[1]))
    reported = any(ROLE.match(p) or _REPORTING.search(p) for p in parts)
    found: list[tuple[Role, str]] = []
    outlet, named_before = None, False
    for part in parts:
        text = _REPORTING.sub("", _FROM_PLACE.sub("", part))
        if (
            (named_before or found) and text != part and not ROLE_WORD.search(part)
        ):  # 記者某某／某地報導: where from, known or not
            continue
        named_before = named_before or ROLE.match(part) is not None
        if ROLE_WORD.search(part):
            named = roles(text)
            found += list(named.people) if named else []
            outlet = outlet or (named.outlet if named else None)
        elif named := only_people(text, Role.REPORTER):
            found += list(named.people)
            outlet = outlet or publisher(text.partition(" ")[0] if " " in text else None)
        elif re.fullmatch(r"[A-Z][a-z]+(?: [A-Z][a-z]+){1,2}", text):
            found.append((Role.REPORTER, text))
        elif outlet is None and (len(text) > _MIN_PARTS or is_known(text)) and not _REPORTING.search(part):
            text = text[behind.end() :] if (behind := _REPORTED_FROM.match(text)) else text
            outlet = None if _DESKS.fullmatch(text) else text if _NUMBERED.match(f"{text}/") else publisher(text)
    if reported or (outlet and (found or _DESK_END.search(outlet))):
        return Byline(outlet, tuple(found))
    return None


def _pairs(line: str) -> Byline | None:
    """某某/文 某某/图: people, and behind each what they did. None where the line holds anything else."""
    found: list[tuple[Role, str]] = []
    at = 0
    for match in _PAIRS.finditer(line):
        role = (
            Role.EDITOR if match["what"][0] in "编編" else Role.AUTHOR if "文" in match["what"] else Role.PHOTOGRAPHER
        )
        named = only_people(match["names"], role)
        if match.start() != at or named is None:
            return None
        found += named.people
        at = match.end()
    wrote = any(role is Role.AUTHOR for role, _ in found)  # who took the picture alone is a caption's
    return Byline(None, tuple(found)) if wrote and at == len(line) else None


def each_did(text: str) -> Byline | None:
    """全媒体记者 某某/文 某某/图: reporters, and behind each what they did."""
    first = ROLE.match(text)
    named = _pairs(text[first.end() :].strip(" :：\u3000")) if first and ("/" in text or "／" in text) else None
    if first is None or named is None:
        return None
    did = role_of(first[0])
    return Byline(None, tuple((did if role is Role.AUTHOR else role, name) for role, name in named.people))


def written(line: str) -> Byline | None:
    """某某 文/图, 某某/文 某某/图: people, and behind them what they did."""
    if ROLE_WORD.search(line):
        return None
    if " 文" in line and (each := _EACH.match(line)) and (wrote := only_people(each["wrote"], Role.AUTHOR)):
        took = only_people(each["took"], Role.PHOTOGRAPHER)
        return Byline(None, wrote.people + (took.people if took else ()))
    match = _BOTH.match(line)
    return (only_people(match["names"], Role.AUTHOR) if match else None) or _pairs(line)


def gave(line: str) -> Byline | None:
    """宣传部 供稿, 某某供稿: who gave the text, a house as its source."""
    match = _GAVE.match(line)
    if match is None or ROLE_WORD.search(line):
        return None
    houses = match["who"].split("、")
    if all(is_organisation(h) or is_outlet(h) or _HOUSE.search(h) for h in houses):
        return Byline(match["who"])
    return only_people(match["who"], Role.AUTHOR)


def _sent_out(text: str) -> Byline | None:
    """某某 某某 发自 某地: whoever signs so, if one of them at least is called as people are, and none by a word."""
    names = re.split("[、 ]", text)
    signed = any(map(is_person, names)) and not any(map(is_common, names))
    return Byline(None, tuple((Role.REPORTER, name) for name in names)) if signed else None


def _edition(line: str) -> Byline | None:
    """《某日报》（2023年06月05日 第03版）: the paper in which it was printed."""
    match = _EDITION.match(line)
    outlet = publisher(match["outlet"]) if match else None
    return Byline(outlet) if outlet else None


def compiled(text: str) -> Byline | None:
    """据某社、某报综合整理: the outlets of which a text was put together, in one."""
    match = _COMPILED.match(text)
    sure = match and all(publisher(name) for name in re.split("[、，,]", match["outlets"]))
    return Byline(match["outlets"]) if match and sure else None


def _told_by_outlet(line: str) -> Byline | None:
    """某新聞網 綜合報導; 某新聞網 (某某某報導): whose report it is, and who reported."""
    match = _PUT_OUT.match(line)
    outlet = publisher(match["outlet"]) if match else None
    if match is None or outlet is None or is_section(outlet):
        return None
    named = only_people(match["names"], Role.REPORTER) if match["names"] else None
    return Byline(outlet, named.people if named else ()) if named or not match["names"] else None


def role_line(line: str) -> Byline | None:
    """A line of its own that names its reporters: 澎湃新闻记者 某某 某某, 《某栏目》作者 某某, 文/图 某某."""
    line = line.strip().replace("丨", "｜")
    if not _USUAL <= len(line) <= _MAX_LINE or _PROSE.search(line):
        return None
    if (match := _REPORTS.match(line)) and (alone := only_people(match["names"], Role.REPORTER)):
        return alone
    if "公" in line and (account := _ACCOUNT.match(line)):  # 某子位 | 公众号 QbitX
        return Byline(account["outlet"])
    if "自" in line and (sent := _SENT_OUT.match(line)) and (alone := _sent_out(sent["names"])):
        return alone
    if did := written(line) or compiled(line) or gave(line) or _edition(line):
        return did
    if (told := _TOLD_AT.match(line)) and (named := only_people(told["names"], Role.REPORTER)):
        return Byline(publisher(told["outlet"]), named.people)
    if (
        line[-1] in _POST_ENDS
        and (works := _WORKS_FOR.match(line))
        and (named := only_people(works["names"], Role.REPORTER))
    ):
        return Byline(publisher(works["outlet"]), named.people)
    if by := _WRITTEN_BY.match(line):
        return roles(by["who"])
    if line[-1] in _TOLD_ENDS and (told_by := _told_by_outlet(line)):
        return told_by
    if match := _MARKED.match(line):
        line = match["names"].strip()
        if not ROLE_WORD.search(line) and (alone := only_people(line, Role.AUTHOR)):
            return alone
    if line[-1] in _CLOSED and len(line) > 1 and line[-2] in _DONE:  # 某某（文） 某某（圖）
        line = _IN_BRACKETS.sub(r"/\g<what>", line)
    text = _IN_BOTH.sub("", line.strip(" （）()【】[]〔〕"))
    text = re.sub(r"\s?[□■]\s?", " ", _PHOTOGRAPHED.sub("", _WROTE.sub("", _TAKEN_BY.sub("", text))))
    text = _TEXT_OF.sub("", text)
    text = _STROKED.sub(r"\g<role> ", text) if "|" in text or "｜" in text else text
    if announces(text):
        return None
    named = slashed(text) if _SLASH.search(text) else None
    match = None if named else ROLE_WORD.search(text)
    if match and text[match.end() : match.end() + 1] in _COMMAS:  # 本文由某某编译，某某荣誉推出
        return None
    # an outlet's name may stand before the role word, a clause may not
    return roles(text) if match and match.start() <= _MAX_OUTLET else named
