"""A header's unlabelled date, and the outlet or person that stands beside a date without a label."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from syndicator import later, stamps
from syndicator.model import Role
from syndicator.refine.credits import labels, latin, names, outlets, posts
from syndicator.refine.credits.findings import BREAK, MAX_LITERAL, NODE, Findings, Passage, Rank, has_credit
from syndicator.refine.credits.values import URL

if TYPE_CHECKING:
    from collections.abc import Sequence
_VERB_BEFORE = later.pattern(
    r"^(?P<name>(?!(?i:first|last|originally|also|date|was|re)\b)[^\s:：|/,，。]{1,20})[\s\x1f]{1,3}(?:发表于|发布于|投稿于|posted)"
    r"|(?:^|\n)[由]\s?\x1f?\s?(?P<by>[^\s:：|/,，。]{1,20})[\s\x1f]{0,3}(?:发表于|发布于|提交于|投稿于|张贴于|撰写于)"
)
_UNNAMED = later.pattern(
    r"^(?:[^\w]|原创|转载|文章正文|正文|新闻|首页|来自|作者|来源|文章|当地时间|时间|日期|by|von|par|por|di|door|av|af|(?:微信)?公众号|关注|订阅|星期[一二三四五六日天]|[周週][一二三四五六日天末]|上午|下午|字号|小|中|大|t|\d+)*$",
    re.IGNORECASE,
)
_SPLIT_FREE = later.pattern(r"[\n\x1f|•>»,，()（）\[\]【】]| {2,}|\s/\s|\s·|·\s")
_MIN_FREE, _MAX_FREE = 2, 20
_TO = later.pattern(r"[\s,]*(?:to|bis|al?|au|until|至|到|~|～)[\s,]*(?:[^\W\d_]{3,12},?\s*)?", re.IGNORECASE)
_FROM = later.pattern(r"(?:自从?|自從|从|從|[截于於]至)\s?$")
_TODAY = later.pattern(r"(?:今天是|[现現]在是|[当當]前[时時][间間]\s?[:：]?)\s{0,2}$")
_SINCE = later.pattern(r"\s?(?:以[来來后後]|起|止|为止|為止)")
_CHANGED = later.pattern(r"\s{0,2}(?:更新|修改|update|(?:최종\s?)?수정|업데이트)", re.IGNORECASE)
_UPDATED = later.pattern(
    r"(?<![a-z])(?:(?:updated|modified)(?:\s(?:on|at))?|a[ct]+uali[sz]ado(?:\s(?:a|el|em))?|mis\s(?:à|a)\sjour(?:\sle)?|"
    r"aggiornato(?:\s(?:il|alle))?|aktualisiert(?:\sam)?|modifiée?(?:\sle)?|modifica(?:to)?(?:\sil)?|bijgewerkt(?:\sop)?)"
    r"[:\s\x1f]{1,3}$",
    re.IGNORECASE,
)
_CHANGED_IN_YEAR = later.pattern(r"(?P<day>\d{1,2}[/-]\d{1,2}\s\d{1,2}[:：]\d\d)\s{0,2}(?:更新|修改)")
_USUAL = 3  # characters of a name
_BADGES = later.pattern(
    rf"^(?:置顶|置頂|原创|原創|转载|推荐|[\s·•])+|^发布于[{names.HAN}]{{2,5}}\s|\[[^\]]{{1,4}}\]$|\s第?[A-Z]?\d{{1,3}}版(?:[:：]\S{{1,8}})?$|"
    r"\s(?:我要评论|我有话说|参与评论|网友评论|评论|收藏|分享|打印|字号|手机看新闻|扫码阅读|纠错|举报)$|官方[账帳帐賬][号號]$"
)
_NO_OUTLET = later.pattern(r"\d|[網网]站?首[頁页]|\w{9,}[-–—]")
_PLATFORM = later.pattern(r".{1,3}[号號]")  # beside it stands whose account it is
_MADE_BY = later.pattern(
    f"(?:^|[\\s\x1f])(?P<name>[{names.HAN}\\w]{{2,12}})\\[(?:原创|原創|整理|编译|編譯|独家|獨家)\\]"
)
_OFFICIAL = later.pattern(f"(?:^|[\\s\x1f·|])(?P<name>[{names.HAN}\\w]{{2,16}})官方[账帳帐賬][号號](?=$|[\\s\x1f·|])")
_REMARK = later.pattern(
    r"(?:\s(?:[数數]位|[综綜]合|即[时時]|[网網][络路絡])(?:[编編][辑輯]|[报報][导導道])|\s?[编編][辑輯]部|[综綜]合[讯訊]?|(?<![快通简簡综綜合])[讯訊]|[报報][导導道]|\s(?:avec|mit|con|com|with)\s[A-Z]{2,6})$"
)
_BARS = str.maketrans("｜丨│", "|||")
_DESK_BEFORE = later.pattern(f"^[{names.HAN}]{{2,8}}(?:部|支局|総局|本社)[ \u3000]")
_TWICE = later.pattern(r"(?P<name>\S{2,12}) (?P=name)")  # an account's writer, who is the account itself
_MINE = later.pattern(r"\s{0,3}原[创創]")
_PROFILE = later.pattern(
    r"/(?:u|user|author|profile|people|column|writer|reporter|journalist|contributor|space)s?/|space-uid-|/@|//me\.|author|[?&]uid=",
    re.IGNORECASE,
)
_FOLLOW = later.pattern(r"[\s+＋]*(?:关注|關注|追蹤|追踪|订阅|訂閱|follow)\s*", re.IGNORECASE)
_ACCOUNT = later.pattern(r"\s*(?:微信)?公[众眾][号號]\s*")
_BEHIND_SOURCE = later.pattern(r"来源[::][^|\n]{2,24}[|][ \x1f]*$")  # 来源：《某刊》 | 某某 某某  2025年…
_ISSUE = later.pattern(
    rf"(?:^|\n)[ \x1f]*(?P<journal>《?[{names.HAN}A-Za-z（）()·]{{2,20}}》?) ?"
    r"(?:19|20)\d\d ?年 ?第? ?\d{1,2} ?期[ \x1f]*(?=\n|$)"
)
"""A journal and its number in a line of their own."""
_EDITION = later.pattern(r"《(?P<journal>[^《》]{2,16})》 ?[（(] ?(?:19|20)\d\d ?[年./-][^（）()]{3,16}?版 ?[)）]")
_BY = later.pattern(rf"(?i:by) (?P<name>[{names.HAN}]{{2,4}})")
_POSTED = later.pattern(
    rf"\d:\d\d\s{{0,2}}[\x1f]?\s?[发發]表[于於][{names.HAN}]{{2,5}}\s*$"
)  # as accounts' posts are dated
_NICKNAME = later.pattern(f"[{names.HAN}\\w\\-.]{{2,16}}")
_AGENCY = later.pattern(r"[A-Z]{2,5}\s?[|·/]")  # before a place and a date
_PICTURED = later.pattern(r"[(（](?:Photos?|Fotos?|Crédits?|Credits?|Bild|©)\b|[摄攝][)）]?$")
_SENTENCE_ENDS = frozenset("。！？；…")
_COLONS = frozenset(":：")
_SECTIONS_TOO = frozenset("grist quartz time vice welt wired".split())
"""Outlets called by a word that may as well be a topic beside a date: Welt, Time."""
_SITE_ENDS = frozenset("网網线線")
_BADGE = 3
_MAX_NICKNAME = 8  # characters, in a line of its own
_NEAR = 2  # lines from the date
_LONG = 60  # characters; a Latin line of more that ends as a sentence does is one
_HAN = later.pattern(f"[{names.HAN}]")


def around_date(found: Findings, here: Passage, spans: Sequence[tuple[int, int]]) -> None:
    """A header's unlabelled date, and the outlet or person that stands beside a date without a label."""
    text = URL.sub(lambda m: NODE * len(m[0]), here.text)
    spans = [*spans, *_said_before(found, here)]
    dates = stamps.stamps(text, found.zone, language=found.language, now=found.now)
    if not dates and found.day is not None:
        dates = stamps.on_day(text, found.day, found.zone)
    _take_times(found, here, text, [s for s in dates if not _in(s.start, spans)])
    if not dates and found.published is None:
        return
    for start, end in [*spans, *((_glued_from(text, s.start), s.end) for s in dates)]:
        text = text[:start] + NODE * (end - start) + text[end:]
    position = 0
    counted = found.views is not None
    ends = {end for _, end in spans}
    dated = {here.text.count(BREAK, 0, at) for s in dates for at in (s.start, max(s.start, s.end - 1))} or {0}
    if any(bar in text for bar in "｜丨│"):  # in a line without a date, a title's column may stand before one
        text = BREAK.join(t.translate(_BARS) if n in dated else t for n, t in enumerate(text.split(BREAK)))
    if (made := _MADE_BY.search(here.text)) and not names.is_person(made["name"]):
        found.credit_source(made["name"], here.line_at(made.start("name")), Rank.BESIDE_DATE)
    told = {n for n, line in enumerate(here.text.split(BREAK)) if _is_sentence(line.rstrip(" \x1f"))}
    follow, account = _lines_that(_FOLLOW, here), _lines_that(_ACCOUNT, here)
    posted = {n for n, line in enumerate(here.text.split(BREAK)) if _POSTED.search(line)}
    for part in _SPLIT_FREE.split(text):
        position = text.find(part, position)
        line = here.text.count(BREAK, 0, position)
        away = min(abs(line - other) for other in dated)
        remark = text[position - 1 : position] in {"(", "（"} and position - 1 in ends  # 某报(某地)
        remark = remark or _is_label(part, here.text[position + len(part) :][:_BADGE])
        if part.strip() and away <= _NEAR and not remark and line not in told:
            _free_token(
                found,
                here,
                part.strip(),
                position,
                person=away == 0 or not found.whole_page,
                nickname=counted and position <= _BADGE and (away == 0 or len(part.strip()) <= _MAX_NICKNAME),
                followed=any(0 <= other - line <= _NEAR for other in follow),
                account=any(abs(line - other) <= 1 for other in account)
                or (line in posted and not _is_plain_person(part.strip())),
            )
        position += len(part)
    if official := _OFFICIAL.search(here.text):
        found.credit_source(official["name"], here.line_at(official.start("name")), Rank.BESIDE_DATE)


def _said_before(found: Findings, here: Passage) -> list[tuple[int, int]]:
    """Who is said to have written or sent it, and the journal in whose number it stands. Where the former stands."""
    spans = []
    match = _VERB_BEFORE.search(here.folded)
    if match and not _UNNAMED.match(match["name"] or match["by"]):  # 文章正文, and below it 发布于：2024-03-05
        start, end = match.span("name" if match["name"] else "by")
        name = here.text[start:end].strip(NODE).lstrip("@")
        if names.is_outlet(name) or names.is_organisation(name) or posts.is_application(name):
            found.credit_source(name, here.line_at(start), Rank.BESIDE_DATE)
        else:
            found.credit(Role.AUTHOR, name, here.line_at(start))
        spans.append((match.start(), match.end()))
    if post := posts.own_post(here.text):
        found.credit(Role.AUTHOR, post["name"], here.line_at(post.start("name")))
        found.credit_source(post["account"], here.line_at(post.start("account")), Rank.BESIDE_DATE)
        spans.append((post.start(), post.end()))
    if issue := _ISSUE.search(here.text) or _EDITION.search(here.text):
        found.credit_source(issue["journal"].strip("《》 "), here.line_at(issue.start()), Rank.BESIDE_DATE)
    return spans


def _take_times(found: Findings, here: Passage, text: str, dates: list[stamps.Stamp]) -> None:
    """When it was published and changed, by dates that no label has taken."""
    free = _free_dates(found, here, text, dates)
    if found.updated is None:
        found.updated, free = _changed(text, free, found)
    if free and found.published is None:
        found.published = free[0]


def _free_dates(found: Findings, here: Passage, text: str, dates: list[stamps.Stamp]) -> list[stamps.Stamp]:
    """Those of a header's dates that may be the article's: not in a sentence, nor since when, nor from when to when."""
    free = [s for s in dates if not (found.whole_page and _is_told(here, s.start))]
    free = [s for s in free if not (_SINCE.match(text, s.end) and _FROM.search(text, 0, s.start))]  # 自2016-07-26以来
    free = [s for s in free if not _TODAY.search(text, 0, s.start)]
    return free[2:] if len(free) > 1 and _TO.fullmatch(text, free[0].end, free[1].start) else free


def _is_label(part: str, behind: str) -> bool:
    """Whether a colon ends a token: a label that no table knows, but for a Chinese paper's name before the date."""
    dated = behind.lstrip(NODE + " ")[:1].isdigit() and not part.isascii()  # Public Release: 4-Nov-2025
    return part.rstrip()[-1:] in _COLONS and not dated


def _is_sentence(line: str) -> bool:
    """Whether a line tells something, or what a picture shows."""
    return line[-1:] in _SENTENCE_ENDS or _PICTURED.search(line) is not None or (line[-1:] == "." and len(line) > _LONG)


def _is_told(here: Passage, position: int) -> bool:
    """Whether what stands there is told in a sentence of the text, and dates something else."""
    start, end = here.text.rfind(BREAK, 0, position) + 1, here.text.find(BREAK, position)
    line = here.text[start : end if end >= 0 else None].rstrip(" \x1f")
    told = line.endswith(("。", "；", "！", "？")) or _PICTURED.search(line) is not None
    return told and len(line) > _MAX_FREE


def _changed(text: str, free: list[stamps.Stamp], found: Findings) -> tuple[stamps.Stamp | None, list[stamps.Stamp]]:
    """(the time that is said to be a change's: 2023/8/23 15:06（8/23 15:31 更新）, "Updated 5 pm"; the other times)."""
    for stamp in free:
        if _UPDATED.search(text, max(0, stamp.start - 24), stamp.start):
            return stamp, [s for s in free if s is not stamp]
        if _CHANGED.match(text, stamp.end) and len(free) > 1:
            return stamp, [s for s in free if s is not stamp]
    if free and (mark := _CHANGED_IN_YEAR.search(text, free[0].end, free[0].end + 40)):
        year = free[0].when.astimezone(found.zone).year
        return stamps.of_year(mark["day"], year, found.zone), free
    return None, free


def _glued_from(text: str, start: int) -> int:
    """Where the phrase begins that runs into a date without a gap: 终于在2023年… names nobody."""
    if start == 0 or not _HAN.match(text[start - 1]):
        return start
    begun = max(text.rfind(mark, 0, start) for mark in (" ", NODE, BREAK, "|", ",", "，")) + 1
    alone = begun == text.rfind(BREAK, 0, start) + 1 and start - begun <= _MAX_FREE // 2
    return start if alone and names.is_outlet(text[begun:start]) else begun  # 某报2024-03-05


def _in(position: int, spans: Sequence[tuple[int, int]]) -> bool:
    return any(a <= position < b for a, b in spans)


def _lines_that(pattern: re.Pattern[str], here: Passage) -> set[int]:
    """The numbers of the lines that hold a node which is such words and nothing else."""
    if not pattern.search(here.text):
        return set()
    lines = enumerate(here.text.split(BREAK))
    return {number for number, line in lines if any(pattern.fullmatch(node) for node in line.split(NODE))}


def _free_token(
    found: Findings,
    here: Passage,
    token: str,
    at: int,
    *,
    person: bool,
    nickname: bool,
    followed: bool = False,
    account: bool = False,
) -> None:
    token = _without_prefix(found, names.joined(_BADGES.sub("", token).strip(" -–—:：/／《》")))
    if twice := _TWICE.fullmatch(token):
        token, account = twice["name"], account or not _is_plain_person(twice["name"])
    if (remark := _REMARK.search(token)) and _is_paper(token[: remark.start()]):  # 某报综合, 某網編輯部
        token = token[: remark.start()]
    if _names_several(found, here, token, at):
        return
    if parts := _outlet_and_person(token, japanese=found.japanese):  # 某报 某某, 某某/某报
        for part in parts:
            _free_token(found, here, part, at, person=person, nickname=False)
        return
    if (role := names.ROLE.match(token)) and names.is_person(token[role.end() :].strip()):
        return  # 記者某某 is read as what it says
    literal = here.line_at(at)
    if (official := _OFFICIAL.search(here.text)) and token == official["name"]:
        return
    if not _may_be_name(token):
        return
    if (by := _BY.fullmatch(token)) and not has_credit(found, Role.AUTHOR):  # 專訪 | by 某某 | 2022-10-19
        if names.is_outlet(by["name"]):
            found.credit_source(by["name"], literal, Rank.BESIDE_DATE)
        else:
            found.credit(Role.AUTHOR, by["name"], literal)
        return
    followed = followed and names.is_person(token) and not is_common_word(token)
    linked = is_profile(here.links.get(token, "")) or followed
    if _is_publisher(found, token, account=account):
        found.credit_source(token, literal, Rank.PLATFORM if _PLATFORM.fullmatch(token) else Rank.BESIDE_DATE)
    elif (_is_place_of(found.source, token) or _is_signed_at(here, token, at) or not (person or linked)) or (
        len(token) < _USUAL and not linked and has_credit(found, Role.AUTHOR) and _dated_before(here, at)
    ):
        return
    elif _is_author(found, here, token, linked=linked, nickname=nickname):
        found.credit(Role.AUTHOR, token.replace(" ", "") if found.japanese and not token.isascii() else token, literal)
    elif len(literal) < MAX_LITERAL // 2 and not has_credit(found, Role.AUTHOR) and not _AGENCY.match(literal):
        for name in latin.names_before(token):
            found.credit(Role.AUTHOR, name, literal)


def _without_prefix(found: Findings, token: str) -> str:
    """A token without what stands before an outlet or a name: 文／某社, 大阪社会部 小林太一."""
    if found.japanese:
        return _DESK_BEFORE.sub("", token)
    return token[2:] if token[:2] in {"文／", "文/"} and _is_paper(token[2:]) else token


def _dated_before(here: Passage, at: int) -> bool:
    """Whether figures stand before it in its line: 某某某 · 2023-06-05 · 江岸."""
    return any(map(str.isdigit, here.text[here.text.rfind(BREAK, 0, at) + 1 : at]))


def _is_publisher(found: Findings, token: str, *, account: bool) -> bool:
    """Whether it is an outlet by its words, one that is known by name, or an account."""
    han = _HAN.search(token)
    if han and _is_edition(token):
        return True
    if han and (account or (names.is_outlet(token) and not _NO_OUTLET.search(token) and not names.is_section(token))):
        return True
    return found.source is None and outlets.is_known(token) and token.lower() not in _SECTIONS_TOO


def _is_edition(token: str) -> bool:
    """Whether it is an outlet's application, or its pages for a place: 某媒体App, 某某网安徽."""
    if posts.is_application(token):
        return True
    place = next((p for p in names.PLACES if token.endswith(p)), None)
    return place is not None and _is_paper(token.removesuffix(place)) and token[-len(place) - 1] in _SITE_ENDS


def _is_author(found: Findings, here: Passage, token: str, *, linked: bool, nickname: bool) -> bool:
    """Whether it is somebody's name, or what somebody calls themselves where nobody else is named."""
    if _is_plain_person(token) or (found.japanese and names.is_japanese(token)):
        return True
    if not _NICKNAME.fullmatch(token):
        return False
    alone = (nickname or _is_mine(here, token)) and not has_credit(found, Role.AUTHOR)
    return linked or (alone and not is_common_word(token))


def _names_several(found: Findings, here: Passage, token: str, at: int) -> bool:
    """Credit somebody and their account, or several people; whether a token is such."""
    literal = here.line_at(at)
    if _MINE.match(here.text) and (mine := _person_and_account(token)):
        found.credit(Role.AUTHOR, mine[0], literal)
        found.credit_source(mine[1], literal, Rank.BESIDE_DATE)
        return True
    several = _plain_people(token) if found.source else []
    several = several or (_people_of(token) if _BEHIND_SOURCE.search(here.folded, max(0, at - _LONG), at) else [])
    for name in several:
        found.credit(Role.AUTHOR, name, literal)
    return bool(several)


def _people_of(token: str) -> list[str]:
    """The words of a token of which at least one is a person's name, and none anything but a name."""
    parts = token.split(" ")
    names_all = all(names.HAN_ONLY.fullmatch(p) and 1 < len(p) <= _USUAL and not is_common_word(p) for p in parts)
    return parts if names_all and any(names.is_person(p) for p in parts) else []


def _is_mine(here: Passage, token: str) -> bool:
    """Whether a name in Latin letters stands alone behind 原创 in the first line, as platforms name who wrote it."""
    return (
        token.isascii()
        and re.match(rf"\s{{0,3}}原[创創][\s\x1f]{{1,3}}{re.escape(token)}(?=[\s\x1f])", here.text) is not None
    )


def _may_be_name(token: str) -> bool:
    """Whether a token may name anybody, by what it looks like."""
    return not (
        len(token) < _MIN_FREE
        or (len(token) > _MAX_FREE and not latin.names_before(token))
        or _UNNAMED.match(token.translate(labels.FOLD))
        or names.is_placeholder(token)
        or ":" in token
        or "《" in token[1:]
        or "：" in token  # a label that no table knows, and its value
    )


def _is_place_of(outlet: str | None, token: str) -> bool:
    """Whether a short token is the place of which an outlet is: 江岸 beside 江岸日报."""
    return len(token) < _USUAL and outlet is not None and outlet.startswith(token)


def _is_signed_at(here: Passage, token: str, at: int) -> bool:
    """2025年12月4日于某地: where a writer signed, glued to the day."""
    return token[:1] in {"于", "於", "写", "寫"} and here.text[at - 1 : at] in {"日", "夜", "晨"}


def _person_and_account(token: str) -> tuple[str, str] | None:
    """原创 某某 某号: who wrote it, and the account, as far as both have such a shape."""
    name, _, account = token.partition(" ")
    fit = _is_plain_person(name) and 1 < len(account) <= _MAX_FREE and _HAN.search(account) and " " not in account
    return (name, account) if fit else None


def _outlet_and_person(token: str, *, japanese: bool) -> list[str]:
    """The words of a token that are outlets and people, each the one or the other, parted by a space, stroke or dot."""
    parts = re.split(r"\s?[/／·\s]\s?", token)
    if len(parts) > 1 and all(_is_paper(p) for p in parts):
        return parts[:1]  # a paper, and its application
    if len(parts) > _BADGE - 1 and parts[-1] in names.PLACES:  # 某报 某某 巴黎
        parts.pop()
    if japanese and len(parts) == _BADGE - 1 and outlets.is_known(parts[0]):  # 某新聞 某某, whoever that is
        return parts
    outlet = sum(map(_is_paper, parts))
    is_somebody = names.is_japanese if japanese else _is_plain_person
    fit = len(parts) > 1 and outlet == 1 and all(_is_paper(p) or is_somebody(p) for p in parts)
    return parts if fit else []


def _is_paper(name: str) -> bool:
    """Whether a word is an outlet's by its ending, or as one that is known, and no person's."""
    return (names.is_outlet(name) or outlets.is_known(name)) and not names.is_person(name)


def _plain_people(token: str) -> list[str]:
    """Two or three names of three characters each, a space between; nothing else stands in the token."""
    parts = token.split(" ")
    several = 1 < len(parts) <= _USUAL and all(len(p) == _USUAL and _is_plain_person(p) for p in parts)
    return parts if several else []


def _is_plain_person(token: str) -> bool:
    """A person's name that no label announces: three characters at most, and no section's or place's word."""
    return (
        "・" not in token
        and names.is_person(token)
        and not is_common_word(token)
        and (names.is_compound(token) or (len(token) <= _USUAL and not names.holds_word(token)))
    )


def is_profile(address: str) -> bool:
    """Whether an address is that of somebody's own page on a site."""
    return _PROFILE.search(address) is not None


def is_common_word(token: str) -> bool:
    """Whether a token that has a name's shape is a section's or a button's word."""
    return (
        any(names.is_common(one) or names.is_topic(one) for one in (token, outlets.fold(token)))
        or token.startswith(tuple(p for p in names.PLACES if len(p) == len(token)))
        or labels.has_label(token)
    )
