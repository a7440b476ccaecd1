"""How agencies, papers and desks open a text: datelines, boxes, brackets before the first word.

Each reader takes one line (a paragraph's beginning, a bracket) and answers what it names, or None. What stands in
prose ("记者17日从…获悉") is nobody's byline.
"""

from __future__ import annotations

import re
from itertools import takewhile

from syndicator import later
from syndicator.model import Role
from syndicator.refine.credits.bylines import (
    DAY,
    ROLE_WORD,
    each_did,
    only_people,
    publisher,
    role_of,
    roles,
    slashed,
)
from syndicator.refine.credits.findings import Byline
from syndicator.refine.credits.japanese import opening
from syndicator.refine.credits.names import (
    HAN,
    PLACES,
    ROLE,
    glued_place,
    is_common,
    is_compound,
    is_person,
    is_section,
    people,
)
from syndicator.refine.credits.outlets import is_known

_LINE = 160
"""Characters of a line that are looked at."""
_USUAL = 3  # characters of a name
_PORTAL = 2  # characters
_MIN_OPENED = 50  # characters of a line that holds more than who wrote it
_BRACKETS, _WIRED = frozenset("（(【[〔《"), frozenset("电電")
_STATION = (  # 烟台日报 is no station
    r"[台臺](?![^\s，,。（()）\d]{0,4}(?:[报報](?![道导導])|[网網社]|[发發][布佈]|在[线線]|新[闻聞]|融媒|[广廣]播|[电電]视|客[户戶]端))"
)
OUTLET = (
    rf"[{HAN}A-Za-z0-9·+]{{1,16}}?(?:通[讯訊]社|社|[网網报報]|在[线線]|客[户戶]端|新[闻聞][网網]?|"
    rf"[广廣]播[电電][视視][总總]?[台臺]|[电電][视視][台臺]|[广廣]播(?:[电電][台臺])?|[卫衛][视視]|之[声聲]|(?<=[A-Z])之家|{_STATION}|[频頻]道|[观觀]察|[发發][布佈](?!消息)|[周週]刊|融媒[体體]?|[传傳]媒)(?:客[户戶]端)?"
)
_KIND = (
    r"(?:[专專外综綜]?合?外?[电電](?:[报報][导導道])?(?![梯台臺视視影话話力网網子脑腦器])|"
    r"[专專]?[讯訊]|消息|[综綜]?合?外?[电電]?[报報][导導道]|[专專][电電访])"
)
_DATELINE = later.pattern(
    rf"^[\s（(【\[〔《]{{0,2}}(?P<outlet>(?:{OUTLET}-(?=[{HAN}]{{2,6}}[频頻]道))?{OUTLET})(?![网網·])\s?(?P<place>[{HAN}、·/／]{{0,10}}?)\s?{DAY}\s?"
    rf"(?:[{HAN}]{{2,4}}(?=[讯訊电電消])(?<![快通专專]))?{_KIND}\s?[)）】\]〕》]?\s?(?P<bracket>[（(][^（）()]{{1,90}}[)）])?"
)
_BOXED = later.pattern(
    rf"^[【\[](?P<outlet>[{HAN}]{{2,8}}?)(?:{DAY})\s?[讯訊電电][】\]]\s?(?P<bracket>[（(][^（）()]{{1,90}}[)）])?"
)
_REPORT = later.pattern(
    rf"^[\s【\[]{{0,2}}(?:[{HAN}]{{2,6}}[网網] {{1,3}})?"
    rf"(?P<outlet>(?:{OUTLET}[、-])?{OUTLET}|本[站刊院校])(?:[（(][a-zA-Z0-9.-]{{4,40}}[)）])?(?:[讯訊]|消息|快[讯訊])[】\]]?\s?"
    rf"(?:[:：]?\s?(?P<bracket>[（(][^（）()]{{1,90}}[)）])|[:：,，\s]|$|(?=(?:[本首见見][报報席习習])?[记記]者))"
)
_TOLD_BY = later.pattern(  # 【某报报道 记者 某某】, 【某報專訊】, 【某報 某某】
    rf"^【(?P<outlet>{OUTLET})(?:-[{HAN}]{{2,8}})?(?:(?:[驻駐赴][{HAN}]{{1,4}})?(?:特[约約派])?(?=[记記]者)(?P<sent>[^【】]{{4,40}})|"
    rf"\s?(?:[{HAN}]{{2}})?(?:[综綜]?合?[报報][导導道]|[专專][讯訊])(?:\s(?P<roles>[^【】]{{4,40}}))?|"
    rf"\s(?P<names>[{HAN}]{{2,4}}(?:[ 、][{HAN}]{{2,4}}){{0,2}}?)(?:\s?[{HAN}]{{2,4}}[报報][导導道])?|"
    rf"(?P<column>[{HAN}]{{2,3}})[专專][栏欄])】(?=\s?\S|$)"
)
_SHORT = later.pattern(  # of an outlet that is known, or of a portal's section: 某浪体育讯 6月3日
    rf"^(?P<outlet>[{HAN}]{{2,6}}?)[讯訊](?:[ \u3000]{{1,2}}(?=[{HAN}\d])|(?=[{HAN}]))"
)
_WRITTEN_AT = later.pattern(  # 【文/某网 某某】, （文/某网专栏作者 某某，翻译/ 某某）
    rf"^[【\[（(]文[/／]\s?(?P<outlet>{OUTLET})?\s?(?:(?:[专專][栏欄])?作者|[记記]者)?\s?"
    rf"(?P<names>[{HAN}、 ]{{2,20}}?)(?:[，,\s]{{1,3}}(?:翻[译譯]|[编編][译譯]|[译譯])\s?[/／]\s?"
    rf"(?P<translators>[{HAN}、 ]{{2,16}}))?[】\]）)]"
)
_DESK_BEHIND = later.pattern(  # 中國時報【某某／綜合報導】
    rf"^(?P<outlet>{OUTLET})[〔【](?P<inside>[^〔〕【】]{{2,24}}[／/][^〔〕【】]{{2,8}}[報报][導导道])[〕】]"
)
_DESK_BEHIND_BOX = later.pattern(  # [某新聞網]記者某某／綜合報導某國今天…
    rf"^[【\[](?P<outlet>[^【】\[\]]{{2,14}})[】\]]\s?[记記]者(?P<names>[{HAN}]{{2,4}}(?:、[{HAN}]{{2,4}}){{0,2}})[／/](?:[综綜]合|[{HAN}]{{2,3}})[报報][导導道]"
)
_SIGNED_FOR = later.pattern(
    f"(?P<outlet>[{HAN}]{{2,8}}[报報网網社刊]) (?P<name>[{HAN}]{{2}}[^版刊稿号篇页版頁])"
)  # 某民日报 某某某
_WRITTEN_BY = later.pattern(
    rf"^文[/／][记記]者\s?(?P<name>[{HAN}]{{2,3}})[ \u3000](?=[{HAN}])"
)  # 文／記者某某 某地某事
_TWO_SCRIPTS = later.pattern(
    rf"^[【\[](?P<outlet>(?=[^】\]]{{0,16}}[A-Za-z]){OUTLET})[】\]]\s?(?=\S|$)"
)  # [NEWS某新聞]
_IN_BOX = later.pattern(r"^[【\[](?P<outlet>[^】\]\s]{2,12})[】\]]\s?(?=\S)")
_KNOWN_DATED = later.pattern(rf"^(?P<outlet>[{HAN}A-Za-z0-9]{{2,10}}?)\s?{DAY}\s?(?:消息|[讯訊电電]|[丨｜|])")
_DESK_WITHIN = later.pattern(  # behind a summary that stands in the same line
    r"(?<=\s)[〔【\[（(](?P<inside>[记記]者[^〔〕【】\[\]（）()]{2,24}[／/][^〔〕【】\[\]（）()]{2,8}[报報][导導道])[〕】\])）]"
)
_AT_SITE = later.pattern(  # 某新闻（www.example.cn）记者某某从某局获悉
    rf"^(?P<outlet>{OUTLET})[（(][a-zA-Z0-9.-]{{4,40}}[)）]\s?(?:[见見实實][习習])?[记記]者\s?(?P<name>[{HAN}]{{2,3}})"
    r"(?=[从從向在就]|[获獲]悉|注意|了解)"
)
_TOLD_IN_BRACKET = later.pattern(  # 某地某城消息(记者：某某)…, whose outlet nothing shows to be one
    rf"^[{HAN}]{{2,8}}(?:消息|[讯訊])\s?[（(](?P<inside>(?:本[报報网網台]|[实實见見][习習])?(?:[记記]者|通[讯訊][员員])[^（）()]{{2,40}})[)）]"
)
_PLACED = later.pattern(rf"^(?P<outlet>{OUTLET})(?P<place>[{HAN}]{{2,4}})(?:[讯訊](?=[:：\s])|[电電](?=\s))")
_NAMED = later.pattern(rf"^[\s　]{{0,4}}[【\[](?P<outlet>{OUTLET})[】\]]\s?(?P<bracket>[（(][^（）()]{{1,90}}[)）])")
_AGENCY = later.pattern(
    rf"^[（(【\[〔《](?P<outlet>{OUTLET})?\s?(?:[驻駐][{HAN}]{{1,4}}?)?(?P<role>[记記]者|特派[员員]|特派[记記]者|[编編][译譯])\s?"
    rf"(?P<names>[^（）()\[\]【】〔〕《》\d]{{2,60}}?)\s?{DAY}\s?[{HAN}]{{0,5}}?{_KIND}[)）】\]〕》]"
)
_SENT_FROM = later.pattern(
    rf"^(?P<outlet>{OUTLET})\s?(?P<role>[记記]者|特派[员員])\s?(?P<names>[{HAN}、 ]{{2,30}}?)"
    rf"\s?{DAY}\s?[专專]?[电電]$"
)
_DESK = later.pattern(r"^[〔【\[（(](?P<inside>[^〔〕【】\[\]（）()]{2,40}[／/][^〔〕【】\[\]（）()]{2,20})[〕】\])）]")
_REPORTED_BY = later.pattern(
    rf"^[〔【\[（(](?P<outlet>{OUTLET})?\s?[记記]者\s?(?P<names>[{HAN}、 ]{{2,24}}?)"
    rf"(?:(?:[综綜]合|即[时時]|[独獨]家|特[别別])?[报報][导導道]|[专專][访訪]|特稿)[〕】\])）]"
)
_SERVICE = later.pattern(
    rf"^[（(](?P<outlet>{OUTLET})[）)]\s?(?=[〔【\[][记記]者)"
)  # （某傳媒新聞）【記者某某／某地報導】
_SENT_BY = later.pattern(
    rf"^[（(](?P<outlet>[{HAN}]{{2,8}}?)[记記]者\s?(?P<name>[{HAN}]{{2,4}}?)\s?{DAY}\s?(?:[综綜]合)?[报報][导導道][)）]$"
)
_REPORTED = later.pattern(
    rf"^[\s】\]]{{0,2}}(?P<role>[记記]者|通[讯訊][员員])\s?(?P<names>[{HAN}、 ]{{2,20}}?)\s?"
    r"(?:[摄攝]影)?[报報][导導道](?=[\s:：，,。）)】]|$)"
)
_MARKS = "□■◎○●◆◇☆★"
_SPACED = later.pattern(  # 记者 某某 通讯员某某 某地某事
    rf"(?P<role>(?:(?:首席|[见見实實][习習]|[全融]媒[体體]|本[报報网網台]|特[约約]){{0,3}}(?:[记記]者|通[讯訊][员員]))|[实實][习習]生)"
    rf"[ \u3000]?(?P<names>[{HAN}]{{2,6}}(?:[ \u3000、](?!通[讯訊]|[记記]者|[实實][习習])[{HAN}]{{2,6}}){{0,2}})"
    rf"[ \u3000]{{1,4}}(?=[{HAN}{_MARKS}])"
)
_TOLD_BY_REPORTER = later.pattern(  # 某之声记者某某报道：
    rf"^(?P<outlet>[{HAN}A-Za-z]{{2,10}}?)?(?P<role>[记記]者|通[讯訊][员員]|特派[员員])\s?"
    rf"(?P<names>[{HAN}、 ]{{2,16}}?)\s?(?:[{HAN}]{{2,4}})?[报報][导導道][:：]"
)
_SKIP = later.pattern(rf"[{_MARKS}\s]*")
_AFTER_AGENCY = later.pattern(rf"^[\s（(]{{0,2}}据(?P<outlet>{OUTLET})(?:[{HAN}]{{0,6}}?{DAY})?[电電][,，：:\s]")
_OPENING = later.pattern(r"^[（(](?P<inside>[^（）()]{4,40})[)）](?=\S)")


def dateline(line: str) -> Byline | None:
    """An agency's or paper's opening: 新华社北京1月13日电（记者沈某）, X报讯（…）, （中央社記者某某台北29日電）."""
    head = line[:_LINE].lstrip()
    if match := _AGENCY.match(head) or _SENT_FROM.match(head.rstrip()):
        names = people(re.sub(r"[记記]者", " ", match["names"]), lenient=True)
        if names:
            names[-1] = _without_place(names[-1])
        return Byline(publisher(match["outlet"]), tuple((role_of(match["role"]), n) for n in names if len(n) > 1))
    if match := _AFTER_AGENCY.match(head):
        return Byline(publisher(match["outlet"]))
    match = _DATELINE.match(head) or _REPORT.match(head) or _BOXED.match(head) or _NAMED.match(head)
    if match is None and (short := _SHORT.match(head)) and _is_publishing(short["outlet"]):
        return Byline(short["outlet"], _spaced(head[short.end() :]))
    if match is None and (dated := _KNOWN_DATED.match(head)) and is_known(dated["outlet"]):
        return Byline(dated["outlet"])
    if match is None and (placed := _PLACED.match(head)) and placed["place"].startswith(PLACES):
        return Byline(publisher(placed["outlet"]))
    if match is None:
        return _marked(head) or _told_by(head) or _desk(head) or _opening(head)
    bracket = match["bracket"] or ""
    inside = bracket.strip("（）() ")
    sent = _sent(bracket)
    named = (_within(bracket, inside) or sent or only_people(inside, Role.REPORTER)) if inside else None
    rest = head[match.end() :].lstrip("】] ")
    if named is None and (reported := _REPORTED.match(rest)):
        named = _reported(reported["names"], role_of(reported["role"]))
    outlet = (sent.outlet if sent else None) or publisher(match["outlet"]) or (named.outlet if named else None)
    if outlet is None and named and not named.outlet and (boxed := _BOXED.match(head)):
        behind = inside.removeprefix(boxed["outlet"])  # 【某某11月6日訊】（某某記者…）
        outlet = boxed["outlet"] if behind != inside and ROLE.match(behind) else None
    return Byline(outlet, named.people if named else _spaced(rest))


def _within(bracket: str, inside: str) -> Byline | None:
    """What a bracket names that is a desk's byline with strokes, or roles, as 通讯员 某某 某报/某端记者 某某."""
    if did := each_did(inside):
        return did
    several = len(ROLE_WORD.findall(inside)) > 1
    return (_led(inside) or _desk(bracket)) if several else (_desk(bracket) or _led(inside))


def _sent(bracket: str) -> Byline | None:
    """（某台记者某某26日报导）: whose reporter told it when, behind the outlet that took it over."""
    match = _SENT_BY.match(bracket)
    if match is None or not is_person(match["name"]) or is_common(match["name"]):
        return None
    outlet = match["outlet"] if is_known(match["outlet"]) else publisher(match["outlet"])
    return Byline(outlet, ((Role.REPORTER, match["name"]),))


def _is_publishing(name: str) -> bool:
    """Whether a name is that of a known outlet, or of a section of one whose name has two characters."""
    return is_known(name) or (
        len(name) == _PORTAL * 2 and is_known(name[:_PORTAL]) and is_section(f"{name[_PORTAL:]}新闻")
    )


def _spaced(text: str) -> tuple[tuple[Role, str], ...]:
    """Who is named before a text's first words, in roles, each group behind a space."""
    found: list[tuple[Role, str]] = []
    at = _past_marks(text, 0)
    while group := _SPACED.match(text, at):
        tokens = re.split(r"[ \u3000、]", group["names"])
        named = list(takewhile(lambda n: is_person(n) and not is_common(n), tokens))
        found += [(role_of(group["role"]), name) for name in named]
        if len(named) < len(tokens):
            break
        at = _past_marks(text, group.end())
    return tuple(found)


def _past_marks(text: str, at: int) -> int:
    skipped = _SKIP.match(text, at)
    return skipped.end() if skipped else at


def _marked(head: str) -> Byline | None:
    """□本报记者 某某　□通讯员 某某　text…; 某之声记者某某报道：text…."""
    if told := _TOLD_BY_REPORTER.match(head):
        named = only_people(told["names"], role_of(told["role"]))
        return Byline(publisher(told["outlet"]), named.people) if named else None
    named_each = _spaced(head) if head[:1] in _MARKS else ()
    return Byline(None, named_each) if named_each and len(head) > _MIN_OPENED else None


def _told_by(head: str) -> Byline | None:
    """What a box before a text's first word says, which begins with the outlet; an outlet's address behind its name."""
    if (alone := _TOLD_IN_BRACKET.match(head)) and (named := roles(alone["inside"])):
        return Byline(named.outlet, named.people)
    if "者" in head and (match := _AT_SITE.match(head)) and is_person(match["name"]) and not is_common(match["name"]):
        return Byline(publisher(match["outlet"]), ((Role.REPORTER, match["name"]),))
    if written := _WRITTEN_AT.match(head):
        return _written_at(written)
    if (signed := _SIGNED_FOR.fullmatch(head)) and (named := only_people(signed["name"], Role.REPORTER)):
        return Byline(paper, named.people) if (paper := publisher(signed["outlet"])) else None
    if (author := _WRITTEN_BY.match(head)) and is_person(author["name"]) and not is_common(author["name"]):
        return Byline(None, ((Role.AUTHOR, author["name"]),))
    if (behind := _DESK_BEHIND_BOX.match(head)) and (named := only_people(behind["names"], Role.REPORTER)):
        return Byline(publisher(behind["outlet"]), named.people)
    if alone := _TWO_SCRIPTS.match(head):
        return Byline(publisher(alone["outlet"]))
    if (boxed := _IN_BOX.match(head)) and is_known(boxed["outlet"]):
        return Byline(boxed["outlet"])
    match = _TOLD_BY.match(head)
    outlet = publisher(match["outlet"]) if match else None
    if match is None or outlet is None:
        return None
    if match["names"] or match["column"]:
        role = Role.AUTHOR if match["column"] else Role.REPORTER
        named = only_people(match["names"] or match["column"], role)
        return Byline(outlet, named.people) if named else None
    told = match["roles"] or match["sent"]
    named = roles(told) if told else None
    return Byline(outlet, named.people if named else ())


def _written_at(match: re.Match[str]) -> Byline | None:
    """Who wrote it, for which outlet, and who translated it."""
    wrote, translated = only_people(match["names"], Role.AUTHOR), None
    if match["translators"]:
        translated = only_people(match["translators"], Role.TRANSLATOR)
    return (
        Byline(publisher(match["outlet"]), wrote.people + (translated.people if translated else ())) if wrote else None
    )


def opens_alone(line: str) -> Byline | None:
    """A whole line that is an agency's or a desk's opening, in brackets or ending in 電: what it names, or None."""
    if line[:1] not in _BRACKETS and line[-1:] not in _WIRED:  # as each of them begins or ends
        return None
    match = (
        _AGENCY.match(line)
        or _REPORTED_BY.match(line)
        or _SENT_FROM.match(line)
        or _BOXED.match(line)
        or _TOLD_BY.match(line)
        or _DATELINE.match(line)
    )
    return dateline(line) if match and match.end() == len(line) else None


def _led(inside: str) -> Byline | None:
    """:func:`roles`, before whose first word the reporters may stand: 某某、实习生某某."""
    named, mark = roles(inside), ROLE_WORD.search(inside)
    if named is None or mark is None or named.outlet:
        return named
    first = only_people(inside[: mark.start()].strip("、，, "), Role.REPORTER)
    return Byline(None, first.people + named.people) if first else named


def _opening(head: str) -> Byline | None:
    """（通讯员 某某）近日…: a bracket before the first word that holds role words and names and nothing else; the first
    may be said to be some outlet's.
    """
    match = _OPENING.match(head)
    mark = ROLE_WORD.search(match["inside"]) if match else None
    if match is None or mark is None:
        return None
    return roles(match["inside"]) if ROLE.match(match["inside"]) or publisher(match["inside"][: mark.start()]) else None


def _reported(names: str, role: Role = Role.REPORTER) -> Byline:
    """Who reported, without the place that stands glued to the last name."""
    found = [_without_place(n) for n in people(names)]
    return Byline(None, tuple((role, n) for n in found if len(n) > 1))


def _without_place(name: str) -> str:
    """A name without the place that is glued to its end."""
    return name if len(name) <= _USUAL or is_compound(name) else glued_place(name)[0]


def _desk(head: str) -> Byline | None:
    """〔記者某某／台北報導〕, 【記者某某台北報導】, 【ソウル＝某】."""
    if (match := _DESK.match(head)) and (named := slashed(match["inside"])):
        return named
    if behind := _DESK_BEHIND.match(head):
        named = slashed(behind["inside"])
        return Byline(publisher(behind["outlet"]), named.people if named else ())
    if match := _REPORTED_BY.match(head):
        return Byline(publisher(match["outlet"]), _reported(match["names"]).people)
    if (service := _SERVICE.match(head)) and (named := _desk(head[service.end() :])):
        return Byline(named.outlet or publisher(service["outlet"]), named.people)
    if match := _DESK_WITHIN.search(head):
        return slashed(match["inside"])
    return opening(head)
