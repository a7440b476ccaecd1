"""Credits that a label announces: each label's value, read by the label's own grammar."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import urlsplit

from syndicator import later, stamps
from syndicator.model import Precision, Role
from syndicator.refine.credits import headings, labels, latin, names, outlets
from syndicator.refine.credits.believed import believed
from syndicator.refine.credits.findings import BREAK, NODE, Findings, Passage, Rank, Zone
from syndicator.refine.credits.labels import BARE, COLON, PIPE, ROLES, Field, Label
from syndicator.refine.credits.persons import closing, people
from syndicator.refine.credits.values import (
    ACCOUNT,
    BARE_SOURCE,
    COUNT,
    COUNTED,
    DAY_AND_PAPER,
    MAX_SOURCE,
    URL,
    closes_well,
    count,
    first_value,
    given_by,
    source_name,
    source_text,
    title_of,
    trimmed,
)
from syndicator.urls import is_http

_GIVERS = frozenset({"供稿", "出处", "来自"})  # may name a person too
_BOTH = frozenset({"来源/作者", "作者/来源"})
_OTHERS = frozenset({"上一篇", "下一篇", "阅读下一篇"})  # behind them stand the titles of other articles
_BUTTONS = frozenset({"分享", "分享到", "收藏", "打印", "评论"})
_DATED = later.pattern(r"[ \x1f]{0,3}(?:19|20)\d\d ?[-/.年]")
_URL_BEHIND = later.pattern(r"[\s:：(（\x1f]{1,4}(?P<url>" + URL.pattern + ")")
_FIRST_WORD = later.pattern(r"[ \x1f]{0,3}[^\s\x1f|｜]{0,40}")
_ANOTHER = later.pattern(r"(?:原文\(|originally |first )$")
_USUAL = 3  # characters
_THOUSANDS = later.pattern(r"(?<=\d)[ \xa0\u202f](?=\d{3}(?!\d))")
_STROKES = frozenset("／/")  # 圖片來源／某某
_MIN_ANCHOR = 5  # shorter ones are "here"
_MAX_GAP = 12  # a weekday may stand between label and date
_SMALL = later.pattern(r"[a-z][a-z0-9]{3,19}")  # 来源：cnsite, as sites of technicians are called
_SITE = later.pattern(r"[a-z0-9-]{2,30}(?:\.[a-z0-9-]{2,20}){0,2}\.[a-z]{2,6}")  # 选自example.ai
_BEFORE_HAN = "\u33ff"
_DISTRICT = later.pattern(  # 某省某市
    r"[\u4e00-\u9fff]{2,3}省(?:[\u4e00-\u9fff]{2,5}[市州])?|[\u4e00-\u9fff]{2,4}(?:市(?:[\u4e00-\u9fff]{1,3}[县縣区區市])?|自治[区區州县縣])"
)
_OF_TITLES = later.pattern(r"[【】：？！?!]")
_OPENED = later.pattern(r"[)）\]】] {0,3}[(（\[【]$")  # （原标题：某某）（责任编辑：某某）
_UNIT = later.pattern(r" ?[分秒天小步招个種种条條张張问問项項]")  # 点击：3分钟了解
_MARKS, _COMMAS = frozenset('《“「〈"'), frozenset("，,")
_OF_DOCUMENT = frozenset({"发文日期", "发文时间"})  # not when it was put there
_TOLD = later.pattern(r"[的了着]")
_NEXT_CELL = later.pattern(r"\s?[|｜]\s?(?P<words>[^|｜\d\n\x1f]{1,12})(?=[|｜\n\x1f]|$)")
_TITLE_TOLD = later.pattern(r"\s?《[^《》]{1,120}》(?=[，,])")
_NAMES_ALL = later.pattern(r"(?:(?:[^a-z\s]\S*|of|the|and|for|de|&)(?:\s+|$))+")
_GENERIC = later.pattern(
    r"^(?:链接|鏈接|点击|點擊|查看|阅读|閱讀|原文|这里|此处|here|link|source|click.{0,12}|read.{0,12}|.{0,3}链接|.{0,3}原文)$",
    re.IGNORECASE,
)
_YEAR_LAST = later.pattern(r"[\s\x1f]{0,3}[0-3]?\d([/.])[01]?\d\1(?=\d\d(?:[\s\x1f,)•|]|$))")
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
        if (
            label.field is Field.NOTHING
            and (label.mark == COLON or here.text[label.end - 1 : label.end] in _STROKES)
            and not _is_before_date(here, label)
        ):  # its value is nobody's
            others = _line_end(here, label.end) if label.word in _OTHERS else 0
            taken = max(taken, others, label.end + _first_word(here.text[label.end : end]))
        spans.append((label.start, max(taken, label.end)))
    if found.views is None and (match := COUNTED.search(here.folded)):  # a count before its label: 1164次阅读
        found.views = count(match)
    return spans


def _is_before_date(here: Passage, label: Label) -> bool:
    """Whether a button's words stand before a header's date: 分享到： 2024-03-05 09:12."""
    return label.word in _BUTTONS and _DATED.match(here.text, label.end) is not None


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
        return label.end + people(found, here, label, raw, literal)
    if label.field is Field.ORIGINAL_TITLE:
        return _original_title(found, here, label)
    if label.field is Field.ORIGINAL_URL:
        return label.end + _original_url(found, here, label, here.text[label.end : label.end + 2100])
    if label.field in {Field.PUBLISHED, Field.UPDATED}:
        return label.end + _time(found, here, label, here.text[label.end : label.end + 60])
    if label.field is Field.VIEWS and label.word < _BEFORE_HAN:  # Просмотров: 1 234
        raw = _THOUSANDS.sub("", raw[:40])
    if (
        label.field is Field.VIEWS
        and (match := COUNT.match(raw[:40].replace(BREAK, " ")))
        and not _UNIT.match(raw, match.end("n"))
    ):
        if found.views is None:
            found.views = count(match)
        return label.end + match.end()
    return label.end


def _source(found: Findings, here: Passage, label: Label, raw: str, literal: str) -> int:
    value, offset, apart = first_value(raw, label.mark)
    if account := ACCOUNT.match(value):  # 公众号：某某
        value, offset = value[account.end() :], offset + account.end()
    if here.zone is Zone.TRAILER and label.word == "消息来源":  # in a text it names a statement's source
        return offset
    if match := URL.match(value):
        found.original_url = found.original_url or trimmed(match[0])
        return offset + match.end()
    if label.word > _BEFORE_HAN and (linked_title := _title_behind(here, value)):  # 转载自：[某文的题目](https://…)
        found.original_url = found.original_url or here.links[linked_title]
        return offset + len(linked_title)
    cut = _source_cut(here, label, value, apart=apart)
    if (role := names.ROLE.search(cut)) and label.mark:  # 来源：某报记者 某某
        theirs = Field.CORRESPONDENT if "讯员" in role[0] or "訊員" in role[0] else Field.REPORTER
        return people(found, here, replace(label, field=theirs), raw, literal)
    if label.word == "sources" and not _names_sources(cut):  # a list of who was asked
        return offset
    if label.word in _GIVERS and names.one_person(cut, lenient=False) and not names.is_outlet(cut):
        return people(found, here, replace(label, field=Field.AUTHOR), raw, literal)
    name = source_name(cut) or (cut if label.word > _BEFORE_HAN and _SMALL.fullmatch(cut) else None)
    if name is None or (name == cut and names.is_placeholder(name)) or _is_no_source(found, label, name):
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
        people(found, here, replace(label, field=Field.AUTHOR), after, literal)
    return offset + len(cut)


def _names_sources(text: str) -> bool:
    """Whether "Sources:" is followed by outlets, not by who was asked, nor by a heading: Sources: Talks Fail."""
    return _NAMES_ALL.fullmatch(text) is not None and (" " not in text or "," in text or latin.is_outlet(text))


def _is_no_source(found: Findings, label: Label, name: str) -> bool:
    """Whether words behind a source's label are a notice's or a sentence's, or a country, which publishes nothing."""
    told = headings.is_split(label.word, name) or headings.is_call(name) or headings.is_produce(name)
    if label.word == "来自" and (
        name in names.PLACES or len(name) < _USUAL or names.is_section(name) or _DISTRICT.fullmatch(name)
    ):
        return not names.is_outlet(name)  # 来自北京, as platforms tell where a writer is; 来自 社会
    return (
        (told and not names.is_outlet(name)) or headings.is_country(name) or (found.japanese and headings.runs_on(name))
    )


def _title_behind(here: Passage, value: str) -> str | None:
    """The words of a link that stand behind a source's label and are a title, no outlet's name."""
    if value[:1] in _MARKS:
        return None
    words = (w for w, href in here.links.items() if value.startswith(w) and is_http(href))
    return next((w for w in words if len(w) > MAX_SOURCE or (len(w) > _MIN_ANCHOR and _OF_TITLES.search(w))), None)


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
    if apart and (value.startswith("|") or _is_anothers(here, cut, value.partition(BREAK)[0])):
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


def _is_anothers(here: Passage, cut: str, line: str) -> bool:
    """Whether the line below a source's label is no outlet's: a person's, or what may be a nickname among others."""
    if outlets.is_known(cut):
        return False
    if (
        len(line) > MAX_SOURCE
        or all(names.is_person(n) and not names.holds_word(n) for n in cut.split("、"))
        or _TOLD.search(cut)
    ):
        return True
    alone = here.zone in {Zone.HEADER, Zone.META} and line.strip(" \x1f|") == cut and not names.is_common(cut)
    return names.one_person(cut) and not alone and not names.holds_word(cut)


def _is_told(here: Passage, label: Label, value: str, cut: str) -> bool:
    """Whether a source's label and what follows are words of a sentence or a heading: 来源于生活的作品, 转自行车道."""
    outlet = names.is_outlet(cut) or outlets.is_known(cut) or value[:1] in _MARKS or cut in here.links
    if outlet or not cut:
        return False
    if label.mark != BARE:
        return here.zone in {Zone.LEAD, Zone.BODY, Zone.BODY_END} and _TOLD.search(cut) is not None
    sentence = value[len(cut) :].partition(BREAK)[0]
    told = _TOLD.search(cut) or (sentence[:1] in _COMMAS and sentence.rstrip(" \x1f")[-1:] == "。")
    return bool(
        told
        or (cut[:1].islower() and not _SITE.fullmatch(cut))
        or (label.word == "综合" and ("、" not in cut or sentence[:1] in _COMMAS))
    )


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
    title = title_of(line.replace(NODE, "").rstrip(" ;；|/，,"), closing(here, label))
    if title and found.original_title is None:
        found.original_title = title
    if title and (told := _TITLE_TOLD.match(line)):  # 原标题《某某》，作者某某
        return label.end + told.end()
    return line_end


def _further_label(line: str) -> int:
    """Where a label of people or of a source stands apart behind a title; 0 where none does."""
    for mark in labels.find(line.translate(labels.FOLD)):
        apart = mark.start > 0 and (line[mark.start - 1] in " ;；|/\x1f，," or _OPENED.search(line, 0, mark.start))
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
    if later_year := _YEAR_LAST.match(raw):  # Publié le 12/03/23 à 14h02
        raw = f"{later_year[0]}20{raw[later_year.end() :]}"
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
