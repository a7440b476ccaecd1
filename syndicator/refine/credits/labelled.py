"""Credits that a label announces: each label's value, read by the label's own grammar."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import takewhile
from urllib.parse import urlsplit

from syndicator import later, stamps
from syndicator.model import Precision, Role
from syndicator.refine.credits import labels, names, outlets
from syndicator.refine.credits.believed import believed
from syndicator.refine.credits.findings import BREAK, MAX_LITERAL, NODE, Findings, Passage, Rank, Zone
from syndicator.refine.credits.labels import BARE, COLON, PIPE, ROLES, Field, Label
from syndicator.refine.credits.latin import FILED
from syndicator.refine.credits.values import (
    ACCOUNT,
    BARE_SOURCE,
    CLOSING,
    COUNT,
    COUNTED,
    DAY_AND_PAPER,
    MAX_SOURCE,
    URL,
    closes_well,
    count,
    first_value,
    given_by,
    listed,
    source_name,
    source_text,
    title_of,
    trimmed,
    within,
)
from syndicator.urls import is_http

_GIVERS = frozenset({"供稿", "出处", "来自"})  # may name a person too
_BOTH = frozenset({"来源/作者", "作者/来源"})
_OTHERS = frozenset({"上一篇", "下一篇", "阅读下一篇"})  # behind them stand the titles of other articles
_URL_BEHIND = later.pattern(r"[\s:：(（\x1f]{1,4}(?P<url>" + URL.pattern + ")")
_FIRST_WORD = later.pattern(r"[ \x1f]{0,3}[^\s\x1f|｜]{0,40}")
_ANOTHER = later.pattern(r"(?:原文\(|originally |first )$")
_MAX_PREFIX = 12
_MIN_ANCHOR = 5  # shorter ones are "here"
_MAX_GAP = 12  # a weekday may stand between label and date
_RULING = later.pattern(
    r"[维維]持|[驳駁]回|改判|[获獲]刑|宣判|判[决決]|[开開]庭|撤[销銷]|[发發]回|裁定|通[过過]|原判|上[诉訴]|合格|不予"
)
_UNKNOWN_LABEL = later.pattern(rf"(?:^|[\s、，,;；|/])(?P<word>[{names.HAN}/]{{2,8}}|[图圖摄攝文])\s?[:：|｜丨]")
_FAMILY_NAME_APART = later.pattern(
    f"(?<![{names.HAN}])([{names.HAN}]{{1,3}})[ \u3000]([{names.HAN}]{{1,3}})(?![{names.HAN}])"
)
_PEOPLE_END = later.pattern(
    r"[。！!？?；;]|(?<=\S)\s?[|｜]\s?|[\s,，–—-]{1,4}(?=\d{1,4}[./-]\d{1,2}[./-]\d{1,4})|\s(?=[A-ZÀ-Þ][a-zà-ž]{2,12}:\s)|"
    r"\s(?=(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,7}\.?\s\d{1,2},?\s(?:19|20)\d\d)"
)
"""Behind the people of a label: a sentence's end, a bar, a date, a Latin label that no table knows."""
_BUTTONS = frozenset("设置 設置 登录 登入 注册 註冊 关闭 關閉".split())
_AT_PLATFORM = later.pattern(rf"(?<=\w)@[{names.HAN}]{{2,6}}$")  # 某某@知乎
_ROLE_GLUED = later.pattern(f"(?<=[{names.HAN}])(?:{names.ROLE.pattern})")  # 某某本报通讯员某某
_UNIT = later.pattern(r"[分秒天小步招个種种条條张張问問项項]")  # 点击：3分钟了解
_MARKS, _COMMAS = frozenset('《“「〈"'), frozenset("，,")
_OF_DOCUMENT = frozenset({"发文日期", "发文时间"})  # not when it was put there
_USUAL = 3  # characters of a name
_SPEAKERS = frozenset({"muhabir"})  # who asks in an interview is called so, too
_NICKNAMED = frozenset("author autor auteur autore editor автор reporter".split())
"""The labels behind which a word in small Latin, Greek or Cyrillic letters may be what somebody calls themselves."""
_OTHER_SCRIPTS = "\u0530"
_ASKED = frozenset("？?！!")
_TOLD = later.pattern(r"[的了着]")
_PHRASE = later.pattern(
    r"一[种種个個位名场場条條座]|[没沒]有|什[么麼]|[谁誰]|[为為]何|如何|怎|不[是再会會能]"
)  # how no nickname begins
_NEXT_CELL = later.pattern(r"\s?[|｜]\s?(?P<words>[^|｜\d\n\x1f]{1,12})(?=[|｜\n\x1f]|$)")
_TITLE_TOLD = later.pattern(r"\s?《[^《》]{1,120}》(?=[，,])")
_NAMES_ALL = later.pattern(r"(?:(?:[^a-z\s]\S*|of|the|and|for|de|&)(?:\s+|$))+")
_GENERIC = later.pattern(
    r"^(?:链接|鏈接|点击|點擊|查看|阅读|閱讀|原文|这里|此处|here|link|source|click.{0,12}|read.{0,12}|.{0,3}链接|.{0,3}原文)$",
    re.IGNORECASE,
)
_SHORT_YEAR = later.pattern(r"[\s\x1f]{0,3}(?=[12]\d-[01]\d-[0-3]\d(?:[\s\x1f\])】）]|$))")


def read_labels(found: Findings, here: Passage) -> list[tuple[int, int]]:
    """Read a passage label by label; answers the spans that labels and their values take."""
    marks = believed(here)
    taken = 0
    spans: list[tuple[int, int]] = []
    shared = -1
    for n, label in enumerate(marks):
        if label.start < taken and label.end != shared:
            continue
        shared = label.end
        following = next((mark for mark in marks[n + 1 :] if mark.start >= label.end), None)
        end = following.start if following else len(here.text)
        taken = max(taken, _value(found, here, label, end))
        if label.field is Field.NOTHING and label.mark == COLON:  # its value is nobody's
            others = _line_end(here, label.end) if label.word in _OTHERS else 0
            taken = max(taken, others, label.end + _first_word(here.text[label.end : end]))
        spans.append((label.start, max(taken, label.end)))
    if found.views is None and (match := COUNTED.search(here.folded)):  # a count before its label: 1164次阅读
        found.views = count(match)
    return spans


def _first_word(text: str) -> int:
    """How long the first word of a text is, with the gap before it."""
    match = _FIRST_WORD.match(text)
    return match.end() if match else 0


def _line_end(here: Passage, position: int) -> int:
    end = here.text.find(BREAK, position)
    return end if end >= 0 else len(here.text)


def _value(found: Findings, here: Passage, label: Label, end: int) -> int:
    """Read the value of one label; answers where it ended."""
    literal = here.line_at(label.start)
    raw = here.text[label.end : end]
    if label.field is Field.SOURCE and (dated := DAY_AND_PAPER.match(raw)):  # 原文载于2025年7月9日《某报》
        label, raw = replace(label, end=label.end + dated.end()), raw[dated.end() :]
    if label.field is Field.SOURCE and label.word.endswith("于") and raw.lstrip(" \x1f")[:1].isdigit():
        label = replace(label, field=Field.PUBLISHED)  # 发表于 a day, not in a paper
    if label.field is Field.SOURCE:
        return label.end + _source(found, here, label, raw, literal)
    if label.field in ROLES:
        return label.end + _people(found, here, label, raw, literal)
    if label.field is Field.ORIGINAL_TITLE:
        return _original_title(found, here, label)
    if label.field is Field.ORIGINAL_URL:
        return label.end + _original_url(found, here, label, here.text[label.end : label.end + 2100])
    if label.field in {Field.PUBLISHED, Field.UPDATED}:
        return label.end + _time(found, here, label, here.text[label.end : label.end + 60])
    if (
        label.field is Field.VIEWS
        and (match := COUNT.match(raw[:40].replace(BREAK, " ")))
        and not _UNIT.match(raw, match.end())
    ):
        if found.views is None:
            found.views = count(match)
        return label.end + match.end()
    return label.end


def _closing(here: Passage, label: Label) -> str | None:
    """The bracket that closes the one in which the label stands, if any."""
    before = here.text[max(0, label.start - 6) : label.start].rstrip(" \x1f")
    return CLOSING.get(before[-1:])


def _source(found: Findings, here: Passage, label: Label, raw: str, literal: str) -> int:
    value, offset, apart = first_value(raw, label.mark)
    if account := ACCOUNT.match(value):  # 公众号：某某
        value, offset = value[account.end() :], offset + account.end()
    if here.zone is Zone.TRAILER and label.word == "消息来源":  # in a text it names a statement's source
        return offset
    if match := URL.match(value):
        found.original_url = found.original_url or trimmed(match[0])
        return offset + match.end()
    cut = _source_cut(here, label, value, apart=apart)
    if label.word == "sources" and not _NAMES_ALL.fullmatch(cut):  # a list of who was asked
        return offset
    if label.word in _GIVERS and names.one_person(cut, lenient=False) and not names.is_outlet(cut):
        return _people(found, here, replace(label, field=Field.AUTHOR), raw, literal)
    name = source_name(cut)
    if name is None:
        return offset
    if (behind := _URL_BEHIND.match(value, len(cut))) and urlsplit(behind["url"]).path.strip("/"):
        found.original_url = found.original_url or trimmed(behind["url"])
    anchor = here.links.get(cut)
    linked = anchor if is_http(anchor) else None
    if label.word in _BOTH and (shared := _shared(name)):  # 作者/来源：某某/某报
        name, person = shared
        found.credit(Role.AUTHOR, person, literal)
    found.credit_source(name, f"{literal} {cut}" if apart else literal, _RANKS.get(here.zone, Rank.TAIL), linked)
    if linked and BARE_SOURCE.match(label.word) and urlsplit(linked).path.strip("/"):  # no site's front page
        found.original_url = found.original_url or linked
    after = value[len(cut) :].split(BREAK)[0]
    if label.word == "供稿" and names.one_person(after.strip(), lenient=False):  # 供稿：某街道　某某
        _people(found, here, replace(label, field=Field.AUTHOR), after, literal)
    return offset + len(cut)


def _shared(text: str) -> tuple[str, str] | None:
    """(outlet, person) of two that share a field, in whatever order."""
    first, _, second = (part.strip() for part in text.partition("/"))
    for outlet, person in ((first, second), (second, first)):
        if names.is_person(person) and not names.is_common(person) and not names.is_person(outlet) and len(outlet) > 1:
            return outlet, person
    return None


_RANKS = {Zone.HEADER: Rank.LABEL, Zone.META: Rank.META}


def _source_cut(here: Passage, label: Label, value: str, *, apart: bool) -> str:
    """The part of the value that names the outlet, or "" where none does and the label stands empty."""
    cut = source_text(value)
    if apart and (value.startswith("|") or len(value.partition(BREAK)[0]) > MAX_SOURCE or names.one_person(cut)):
        return ""
    if label.word in {"本文系", "本文为"}:  # of an outlet, where it is nobody else's
        return own if names.is_outlet(own := given_by(value)) else ""
    if label.word in {"本文由", "本文获", "本文经"}:  # "本文由X授权发布" names the publisher; "本文由X整理" a person
        return given_by(value)
    if _is_told(here, label, value, cut):
        return ""
    if label.mark == PIPE and not (names.is_outlet(cut) or outlets.is_known(cut)):  # 来源 | 去向 | 用途
        beside = _NEXT_CELL.match(value, len(cut))
        if beside and not labels.has_label(beside["words"]):
            return ""
    if label.mark != BARE or closes_well(value[len(cut) :]) or (cut.endswith("》") and value[len(cut)].isdigit()):
        return cut
    return ""


def _is_told(here: Passage, label: Label, value: str, cut: str) -> bool:
    """Whether a source's label and what follows are words of a sentence or a heading: 来源于生活的作品, 转自行车道."""
    outlet = names.is_outlet(cut) or outlets.is_known(cut) or value[:1] in _MARKS
    if outlet or not cut:
        return False
    if label.mark != BARE:
        return here.zone in {Zone.LEAD, Zone.BODY, Zone.BODY_END} and _TOLD.search(cut) is not None
    sentence = value[len(cut) :].partition(BREAK)[0]
    told = _TOLD.search(cut) or (sentence[:1] in _COMMAS and sentence.rstrip(" \x1f")[-1:] == "。")
    return bool(told or cut[:1].islower() or (label.word == "综合" and ("、" not in cut or sentence[:1] in _COMMAS)))


def _people(found: Findings, here: Passage, label: Label, raw: str, literal: str) -> int:
    value, offset, apart = first_value(raw, label.mark)
    line = _AT_PLATFORM.sub("", _people_cut(here, label, value.split(BREAK)[0]))
    line = _FAMILY_NAME_APART.sub(r"\1\2", line) if found.japanese else line
    if apart and not (names.one_person(line) or names.is_latin_name(line.strip())):
        return offset
    role = ROLES[label.field]
    if value[len(line) : len(line) + 1] in _ASKED and line.strip():  # 记者：装回去了吗？
        return offset + len(line)
    persons = [name for name in listed(line) if not (_is_heading(here, label, name) or name in _BUTTONS)]
    if label.mark == PIPE and label.word.isascii() and persons and " " not in persons[0]:  # Senior Editor | Jobs
        return offset
    if role is Role.REVIEWER and not _is_review(here, persons):
        persons = []
    if label.word in _SPEAKERS and not _NAMES_ALL.fullmatch(line.strip()):
        persons = []
    if label.word[0] < _OTHER_SCRIPTS and label.word not in _NICKNAMED:
        persons = [name for name in persons if not (name.isalpha() and name.islower())]
    if not persons:
        _misplaced(found, label.field, line, literal)
    else:
        _outlet_before(found, line, role, literal)
        for name in persons:
            if role is not Role.PHOTOGRAPHER or _took(found, name, literal):
                found.credit(role, name, f"{literal} {line}"[:MAX_LITERAL] if apart else literal)
        if role is Role.AUTHOR:
            for name in names.further_described(value.split(BREAK)[0]):
                found.credit(role, name, literal)
    return offset + min(len(line), len(raw) - offset)


def _took(found: Findings, name: str, line: str) -> bool:
    """Whether who is named behind 图, 写真 or Foto is a person, no agency, and not who is on it: A B (Archiv)."""
    called = (found.japanese or names.is_latin_name(name)) and not outlets.is_known(name)
    return (called or names.is_person(name)) and FILED.search(line) is None


def _is_heading(here: Passage, label: Label, name: str) -> bool:
    """Whether a "name" is what a heading says behind its colon: 记者：一种慢下来的职业, 文：理科生占比下降.

    A nickname may look so, of somebody who signs above or below a text; a reporter and who answers for it sign with
    their names, and within a text there are headings.
    """
    if _PHRASE.match(name) and len(name) > _USUAL:
        return True
    if len(name) <= _USUAL or not names.HAN_ONLY.fullmatch(name) or names.is_person(name):
        return False
    if label.word == "文":
        return len(name) > _USUAL + 1
    first = next(iter(labels.find(name.translate(labels.FOLD))), None)
    if first and first.start == 0 and first.field in ROLES and len(first.word) > 1:  # 编辑 | 编辑源代码
        return True
    within_text = here.zone in {Zone.LEAD, Zone.BODY, Zone.BODY_END}
    named = within_text or label.field in {Field.REPORTER, Field.RESPONSIBLE_EDITOR}
    return named and _TOLD.search(name) is not None


def _people_cut(here: Passage, label: Label, line: str) -> str:
    """The part of a line that can hold the people: up to the closing bracket, a sentence's end, a bar, a date."""
    close = _closing(here, label)
    if close and close in line:
        line = within(line, close)
    if (role := _ROLE_GLUED.search(line)) and names.one_person(line[: role.start()], lenient=False):
        line = line[: role.start()]
    for unknown in _UNKNOWN_LABEL.finditer(line):
        if not names.is_person(unknown["word"]):  # a label that no table knows ends the list
            line = line[: unknown.start()]
            break
    if here.zone is Zone.LEAD and "。" in line:  # 文/某某 昨日，…。
        told = takewhile(lambda word: names.is_person(word) and not names.is_common(word), line.split(" "))
        line = " ".join(told) or line
    line = names.without_description(_PEOPLE_END.split(line)[0])
    line = line[: stamps.glued(line)]
    if (book := line.find("《")) > 0 and names.one_person(line[:book], lenient=False):  # 某某《某日报》（…版）
        line = line[:book]
    cut = re.search(r"[，,（(／/]", line.rstrip()) if label.mark == BARE else None
    return line[: cut.start()] if cut else line


def _outlet_before(found: Findings, line: str, role: Role, literal: str) -> None:
    """某报记者 某某: the outlet before the role word is whose reporter they are."""
    prefix = names.ROLE.search(line)
    if prefix and 0 < prefix.start() <= _MAX_PREFIX and role in {Role.AUTHOR, Role.REPORTER}:
        outlet = line[: prefix.start()].strip("《》 ")
        if names.is_outlet(outlet) or outlets.is_known(outlet):
            found.credit_source(outlet, literal, Rank.BYLINE)


def _is_review(here: Passage, persons: list[str]) -> bool:
    """一审 and 终审 are a court's words too, 审核 an office's: people who look like people, or several such labels."""
    if any(_RULING.search(name) for name in persons):
        return False
    sure = all(names.is_person(n) or names.is_latin_name(n) for n in persons)
    return sure or sum(f.field in ROLES and f.mark != BARE for f in labels.find(here.folded)) > 1


def _misplaced(found: Findings, where: Field, line: str, literal: str) -> None:
    """An outlet in a field for people: kept for the seed rule."""
    name = source_name(source_text(line))
    if (
        name
        and where in {Field.EDITOR, Field.AUTHOR}
        and (names.is_outlet(name) or outlets.is_known(name))
        and "、" not in name
    ):
        found.misplaced.append((where, name, literal))


def _original_title(found: Findings, here: Passage, label: Label) -> int:
    """The rest of the bracket or line, whatever stands in it."""
    line_end = here.text.find(BREAK, label.end)
    line_end = len(here.text) if line_end < 0 else line_end
    line = here.text[label.end : line_end]
    if not line.strip(" \x1f") and label.mark:  # the title stands in the next line
        following = here.text[line_end + 1 :].split(BREAK)[0]
        line_end += 1 + len(following)
        line = following
    if end := _further_label(line):  # 原标题：某某 责任编辑：某某
        line, line_end = line[:end], line_end - len(line) + end
    title = title_of(line.replace(NODE, "").rstrip(" ;；|/"), _closing(here, label))
    if title and found.original_title is None:
        found.original_title = title
    if title and (told := _TITLE_TOLD.match(line)):  # 原标题《某某》，作者某某
        return label.end + told.end()
    return line_end


def _further_label(line: str) -> int:
    """Where a label of people or of a source stands apart behind a title; 0 where none does."""
    for mark in labels.find(line.translate(labels.FOLD)):
        apart = mark.start > 0 and line[mark.start - 1] in " ;；|/\x1f"
        if apart and mark.mark == COLON and len(mark.word) > 1 and mark.field in {*ROLES, Field.SOURCE}:
            return mark.start
    return 0


def _original_url(found: Findings, here: Passage, label: Label, raw: str) -> int:
    """The first address, or where an anchor leads whose words stand behind the label or are the label."""
    line, offset, _ = first_value(raw, COLON)
    first = line.split(BREAK)[0]
    if match := URL.search(first[:300]):
        found.original_url = found.original_url or trimmed(match[0])
        return offset + match.end()
    named = source_name(source_text(first)) if label.word.endswith("出处") and not here.links else None
    if named and not names.one_person(named, lenient=False):
        found.credit_source(named, here.line_at(label.start), _RANKS.get(here.zone, Rank.TAIL))
        return offset + len(named)
    words = re.split(r"[\x1f\n]", first)[0].strip()
    href = here.links.get(words) or here.links.get(here.text[label.start : label.end].strip(" :：\x1f"))
    if href and is_http(href) and found.original_url in {None, href}:
        found.original_url = href
        if (
            len(words) > _MIN_ANCHOR
            and words in here.links
            and not _GENERIC.match(words)
            and found.original_title is None
        ):
            found.original_title = words
    return offset


def _time(found: Findings, here: Passage, label: Label, raw: str) -> int:
    if short := _SHORT_YEAR.match(raw):  # 18-03-08 23:16
        raw = raw[: short.end()] + "20" + raw[short.end() :].replace(NODE, " ", 1)
    following = stamps.stamps(raw, found.zone, language=found.language, now=found.now)
    if not following or following[0].start > _MAX_GAP:
        # 发布于：江岸 tells where its author was then
        return _first_word(raw) if label.word == "发布于" and label.mark == COLON else 0
    if _ANOTHER.search(here.folded, max(0, label.start - 12), label.start):  # the day of the text that was taken over
        return 0
    stamp = following[0]
    if label.field is Field.UPDATED:
        found.updated = found.updated or stamp
    elif not found.published_labelled and (
        found.published is None or here.zone in {Zone.HEADER, Zone.META, Zone.TRAILER}
    ):
        if found.published is None or stamp.precision is not Precision.DATE:
            found.published = stamp
        found.published_labelled = label.word not in _OF_DOCUMENT
    return stamp.end
