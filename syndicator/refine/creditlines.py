"""Credit lines to facts: labels with their values, and who stands unlabelled around a date.

The zone decides what is believed (reprints.md, 1.6): a header or trailer is read label by label; in the lead only
whole-line forms, datelines and bylines count; in the body only brackets that are a line of their own; captions,
notices, navigation and comments are not read at all. A label that is found empty stays empty.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import zip_longest
from typing import TYPE_CHECKING

from syndicator.model import Credit, Evidence, PageFacts, Precision, Role
from syndicator.refine import bylines, labels, names, outlets, stamps
from syndicator.refine.labels import BARE, CLOSE, COLON, PIPE, ROLES, Field, Label
from syndicator.urls import is_http, resolve

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, tzinfo

BREAK = "\n"
"""Between blocks."""
NODE = "\x1f"
"""Between text nodes of one block: ends a value, but a value may stand behind it."""


class Zone(StrEnum):
    """Where on a page a line stands."""

    HEADER = "header"
    LEAD = "lead"
    BODY = "body"
    BODY_END = "body end"
    TRAILER = "trailer"
    META = "meta"
    SIDEBAR = "sidebar"
    NOTICE = "disclaimer"
    DEAF = "deaf"  # captions, navigation, comments, titles: nothing is believed


_ZONES = {
    "header": Zone.HEADER, "lead": Zone.LEAD, "body": Zone.BODY, "body end": Zone.BODY_END, "trailer": Zone.TRAILER, "tail": Zone.TRAILER,
    "meta": Zone.META, "teaser": Zone.HEADER, "byline": Zone.HEADER, "sidebar": Zone.SIDEBAR, "disclaimer": Zone.NOTICE, "footer": Zone.TRAILER,
}  # fmt: skip


def zone_named(name: str) -> Zone:
    """The zone of a name such as "header" or "header (display:none)"; unknown ones are not read."""
    return _ZONES.get(name.partition("(")[0].strip().lower(), Zone.DEAF)


@dataclass(frozen=True, slots=True)
class Link:
    """An anchor: its words as they stand in the line, and where it leads."""

    text: str
    href: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line (a block, or a text node of its own) with its anchors. ``NODE`` may stand inside ``text``."""

    text: str
    links: tuple[Link, ...] = ()


class Rank:
    """How much a source statement weighs (reprints.md, 1.6 step 6 and 6.3). The heaviest wins, the first of equals."""

    LABEL = 9
    TAIL = 8
    NOTE = 7  # "originally appeared on"
    BESIDE_DATE = 6
    META = 5
    DATELINE = 4
    BYLINE = 3
    PLATFORM = 2
    SITE = 1


@dataclass(slots=True)
class Findings:
    """What was found so far. Becomes :class:`PageFacts`; the only mutable thing of this wing."""

    zone: tzinfo
    language: str | None = None
    now: datetime | None = None
    source: str | None = None
    source_rank: int = 0
    source_literal: str | None = None
    source_url: str | None = None
    source_inferred: bool = False
    source_empty: str | None = None  # the literal of a source label that was found empty
    misplaced: list[tuple[Field, str, str]] = field(default_factory=list)  # outlets in people's fields
    credits: list[Credit] = field(default_factory=list)
    origin_credits: list[Credit] = field(default_factory=list)
    original_title: str | None = None
    original_url: str | None = None
    published: stamps.Stamp | None = None
    published_labelled: bool = False
    updated: stamps.Stamp | None = None
    views: int | None = None
    notice: list[str] = field(default_factory=list)
    inside: bool = False  # what is being read stands inside the text
    whole_page: bool = False  # lines come from a page, with menus and tags among them: unlabelled words count less

    def credit(self, role: Role, name: str, literal: str) -> None:
        """Add a person once per role and hop."""
        into = self.origin_credits if self.inside else self.credits
        if len(into) < _MAX_CREDITS and not any(c.role is role and c.name == name for c in into):
            into.append(Credit(role, name, Evidence.FOUND, literal))

    def credit_source(self, name: str | None, literal: str, rank: int, url: str | None = None, *, inferred: bool = False) -> None:
        """Take a source that weighs more than the one there is; a platform gives way to any source stated."""
        if name is None:
            return
        weight = min(rank, Rank.PLATFORM) if outlets.is_platform(name) else rank
        if weight > self.source_rank:
            self.source, self.source_rank, self.source_literal = name, weight, literal
            self.source_url, self.source_inferred = url, inferred

    def facts(self) -> PageFacts:
        """The findings as a value, after the seed rule (reprints.md, 1.5)."""
        _infer_source(self)
        own, origin = _consistent(self.credits, self.source), _consistent(self.origin_credits, self.source)
        evidence = Evidence.ABSENT if self.source is None else Evidence.INFERRED if self.source_inferred else Evidence.FOUND
        return PageFacts(
            source=self.source,
            source_evidence=evidence,
            source_literal=self.source_literal,
            source_url=self.source_url,
            credits=own,
            origin_credits=tuple(c for c in origin if not any(o.role is c.role and o.name == c.name for o in own)),
            original_title=self.original_title,
            original_url=self.original_url,
            published=self.published.when if self.published else None,
            published_precision=self.published.precision if self.published else Precision.SECOND,
            updated=self.updated.when if self.updated else None,
            views=self.views,
            site_notice="\n".join(dict.fromkeys(self.notice)) or None,
        )


_MAX_CREDITS = 60
_MAX_SOURCE = 25
_MAX_LATIN_SOURCE = 50
_MAX_TITLE = 200
_MAX_TEXT = 6000
_MAX_NOTICE = 2000

_MARKDOWN = re.compile(r"\[(?P<text>[^\[\]]{1,200})\]\((?P<href>https?://[^\s()]{1,2000})\)")
_URL = re.compile(r"https?://[^\s<>\"'）)】\]。，、；“”‘’「」\u3000\x1f]{4,2000}")
_COUNT = re.compile(r"[\s\x1f:(（\[|]{0,5}(?P<n>\d[\d,]{0,12}(?:\.\d{1,2})?)\s{0,2}(?P<unit>[万萬亿億wWkK]?)\+?(?![\d:/年月.-])")
_COUNTED = re.compile(
    r"(?<![\d:/.-])(?P<n>\d[\d,]{0,12}(?:\.\d{1,2})?)\s?(?P<unit>[万萬wWkK]?)\+?[\s\x1f]?(?:次|人)?(?:已?阅读|阅读量|浏览|浏览量|点击|次观看|views)(?![^\s\x1f\n|,，。)）次量])",
    re.IGNORECASE,
)
_UNITS = {"万": 10_000, "萬": 10_000, "w": 10_000, "亿": 100_000_000, "億": 100_000_000, "k": 1_000}
_OPEN = {"(": ")", "[": "]", "（": "）", "【": "】", "〔": "〕", "「": "」", "［": "］"}
_CLOSERS = ")]）】〕］"
_VALUE_END = re.compile(r"[|\n\x1f。；;！!？?\[\]【】（()）〔〕<>►▲●★]| {2,}")
_WORD_END = re.compile(r"\s(?:作者|编辑|責任|责任|责编|记者|記者|文|图|字号|打印|分享|评论|收藏|我要|点击|浏览|阅读|发布|更新|时间|日期|\d)")
_HAN = re.compile(f"[{names.HAN}]")
_TRAILING = re.compile(r"(?:等|\s?(?:原创稿|原創|独家))$")
_REMARK = re.compile(r"\s?(?:[综綜]合|[整编編]理|[综綜]?合?[报報][导導道]|[讯訊])$")
_GENERIC = re.compile(r"^(?:链接|鏈接|点击|點擊|查看|阅读|閱讀|原文|这里|此处|here|link|source|click.{0,12}|read.{0,12}|.{0,3}链接|.{0,3}原文)$", re.IGNORECASE)
_VERB_BEFORE = re.compile(r"^(?P<name>[^\s:：|/,，。]{1,20})[\s\x1f]{1,3}(?:发表于|发布于|投稿于|posted)")
_CODE_TAIL = re.compile(r"[)）]\s{0,2}(1[01]\d{5})(?!\d)")
_BARE_SOURCE = re.compile(r"^(?:本文|文章|内容)?(?:来自|来源于|转自|转载自|摘自|选自|原载于?)$|^(?:本文|原文)?(?:首发|刊)于$|^综合整理自$|^供稿$|^本文由$")
_LATIN_SOURCE = re.compile(
    r"^[\s(\[]{0,2}(?:via|sources?|quelle|fuente|fonte|kaynak|źródło|источник)\s{0,2}[:：=]\s{0,2}(?P<value>[^\n\x1f|]{2,80})", re.IGNORECASE
)
_COUNTS = frozenset({"阅读", "浏览", "点击", "查看", "访问", "人气"})
_SINGLE = frozenset("文图摄译作家")
_UNNAMED = re.compile(r"^(?:[^\w]|原创|转载|正文|新闻|首页|来自|作者|来源|文章|当地时间|时间|日期|星期.|周.|上午|下午|字号|小|中|大|t|\d+)*$", re.IGNORECASE)
_SPLIT_FREE = re.compile(r"[\n\x1f|•>»,，()（）\[\]]| {2,}|\s/\s|\s·|·\s")
_MAX_FREE = 20
_SHORT_YEAR = re.compile(r"[\s\x1f]{0,3}(?=[12]\d-[01]\d-[0-3]\d(?:[\s\x1f]|$))")
_GIVEN = re.compile(r"\s?[“《]?(?P<outlet>[^\s，,。“”《》]{2,16}?)[”》]?\s?(?:原创|独家|首发|授权)+(?:转载|首发|发布|刊发|刊登|发表)?(?=$|[，,。.;；\s])")
_BADGES = re.compile(r"^(?:置顶|置頂|原创|原創|转载|推荐|[\s·•])+|\[[^\]]{1,4}\]$")
_NO_OUTLET = re.compile(r"\d|^(?:国内|国际|社会|时政|财经|体育|娱乐|.{0,2})新[闻聞]$|[網网]站?首[頁页]|\w{9,}[-–—]")
_PROFILE = re.compile(r"/(?:u|user|author|people|profile|column|writer|reporter|space)s?/|//me\.|author|[?&]uid=", re.IGNORECASE)
_NICKNAME = re.compile(f"[{names.HAN}\\w\\-.]{{2,16}}")


def lines_of(raw: Sequence[str]) -> list[Line]:
    """Plain lines, with markdown's links and emphasis taken for what they are."""
    found = []
    for text in raw:
        plain = text[:_MAX_TEXT].replace("**", "").lstrip("> \u3000\t")
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
    heard = _without_notices(found, lines)
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
        for line in heard:
            _unlabelled(found, line, zone)
    found.inside = before


def _without_notices(found: Findings, lines: Sequence[Line]) -> list[Line]:
    kept = []
    for line in lines:
        text = line.text.strip()
        if len(text) > 10 and labels.NOTICE.search(text) and not text.startswith(("（原标题", "(原标题")):  # noqa: PLR2004 - a bare heading is no notice
            found.notice.append(text.replace(NODE, "")[:_MAX_NOTICE])
        elif text:
            kept.append(line)
    return kept


def _sidebar(found: Findings, lines: Sequence[Line]) -> None:
    """Of a sidebar only a counter is believed whose label and number stand alone: totals stand in lists."""
    for line, following in zip(lines, lines[1:], strict=False):
        if line.text.strip().translate(labels.FOLD).rstrip(":") in _COUNTS and following.text.strip().isdigit():
            found.views = found.views if found.views is not None else int(following.text)


def _inside(found: Findings, lines: Sequence[Line], zone: Zone) -> None:
    """Lead, body and its end: whole-line forms, datelines, bylines, the last bracket."""
    for line in lines:
        plain = line.text.replace(NODE, "").strip()
        if zone is Zone.LEAD and _byline(found, plain, bylines.dateline(plain), Rank.DATELINE):
            continue
        if zone is Zone.BODY_END and (tail := bylines.tail_bracket(plain)):
            _byline(found, tail[1], tail[0], Rank.BYLINE)
            continue
        if zone is not Zone.BODY and _byline(found, plain, bylines.role_line(plain), Rank.BYLINE):
            continue
        if _is_credit_line(plain, brackets_only=zone is Zone.BODY):
            _tokens(found, [line], zone)


def _is_credit_line(text: str, *, brackets_only: bool) -> bool:
    """Whether a line of the text begins with a label, and is nothing but credits."""
    folded = labels.spaced(text).translate(labels.FOLD)
    bracketed = folded[:1] in {"(", "[", "〔"} and folded.rstrip("。. ")[-1:] in {")", "]", "〕"}
    if len(folded) > _MAX_TITLE or (brackets_only and not bracketed):
        return False
    first = next(iter(labels.find(folded[:40])), None)
    return first is not None and first.start <= (2 if folded[:1] in {"(", "[", "〔", "▲"} else 0) and first.field is not Field.NOTHING


def _byline(found: Findings, literal: str, byline: bylines.Byline | None, rank: int) -> bool:
    if not byline:
        return False
    found.credit_source(byline.outlet, literal[:_MAX_TITLE], rank)
    for role, name in byline.people:
        found.credit(role, name, literal[:_MAX_TITLE])
    return True


# ---------------------------------------------------------------------------------------------- labels and values


@dataclass(slots=True)
class _Text:
    """The lines of one zone as one text, with what finds its way in it."""

    text: str
    folded: str
    links: dict[str, str]
    zone: Zone

    def line_at(self, position: int) -> str:
        """The literal line around a position."""
        start = self.text.rfind(BREAK, 0, position) + 1
        end = self.text.find(BREAK, position)
        return self.text[start : end if end >= 0 else None].replace(NODE, " ").strip()[:_MAX_TITLE]


def _tokens(found: Findings, lines: Sequence[Line], zone: Zone) -> None:
    """Read a zone label by label."""
    text = names.without_pinyin(labels.spaced(BREAK.join(line.text for line in lines)))[:_MAX_TEXT]
    links = {link.text.strip(): link.href for line in reversed(lines) for link in line.links if link.text.strip()}
    here = _Text(text, text.translate(labels.FOLD), links, zone)
    believed = _believed(found, here)
    taken = 0
    spans: list[tuple[int, int]] = []
    for label, following in zip_longest(believed, believed[1:]):
        if label.start < taken:
            continue
        end = following.start if following else len(text)
        taken = max(taken, _value(found, here, label, end))
        spans.append((label.start, max(taken, label.end)))
    _counted(found, here)
    if zone in {Zone.HEADER, Zone.META}:
        _around_date(found, here, spans)
    elif zone is Zone.TRAILER and found.published is None and (code := _CODE_TAIL.search(text)):
        found.published = stamps.compact(code[1], found.zone)


def _believed(found: Findings, here: _Text) -> list[Label]:
    """The labels that are labels here, not words of a sentence or of a longer label."""
    believed: list[Label] = []
    for label in labels.find(here.folded):
        line_start = here.text.rfind(BREAK, 0, label.start) + 1
        glued = bool(believed) and believed[-1].start >= line_start and label.mark == COLON
        if _stands_free(here, label, glued=glued) and (label.mark or _bare(found, here, label)) and _plausible(here, label):
            believed.append(label)
    return believed


def _stands_free(here: _Text, label: Label, *, glued: bool) -> bool:
    before = here.folded[label.start - 1 : label.start]
    if not before or before in " \n\x1f([]){}|/,，、;；。.:>》*\"”“·•〔〕─—-+!！?？" or before.isdigit():
        return not (before and before in "/、" and label.word in _SINGLE)
    return glued and label.field is not Field.NOTHING and label.word not in _SINGLE


def _plausible(here: _Text, label: Label) -> bool:
    """Single characters and slashes need a name behind them: 文/某某 is a credit, 图/视频 in a menu is none."""
    if label.field not in ROLES or (label.mark in {COLON, CLOSE} and label.word not in _SINGLE):
        return True
    rest = re.split(r"[\n。；;]", here.text[label.end : label.end + 60].lstrip(" \x1f"))[0]
    return bool(names.people(_names_only(rest)) or names.latin_people(rest, single=True))


def _names_only(rest: str) -> str:
    return re.split(r"[|\x1f]", rest)[0]


def _bare(found: Findings, here: _Text, label: Label) -> bool:
    """Whether a label without colon is one: a count, a date or a name stands right behind it."""
    rest = here.text[label.end : label.end + 80]
    segment_start = here.folded[max(0, label.start - 2) : label.start].strip(" \x1f")[-1:] in {"", "\n", "|", "[", "(", ">", "《", "》"}
    segment_start = segment_start or here.folded[max(0, label.start - 3) : label.start].rstrip(" \x1f").endswith("注:")
    if label.field is Field.NOTHING:
        return segment_start or here.folded[label.start - 1 : label.start] == " "
    if label.field is Field.VIEWS:
        return _COUNT.match(rest) is not None
    if label.field in {Field.PUBLISHED, Field.UPDATED}:
        return bool(re.match(r"[\s\x1f(]{0,3}(?:le |il |am |el )?(?:\d|[A-Z][a-z]{2}|昨|前|今|二)", rest))
    if label.field is Field.ORIGINAL_TITLE:
        return rest.startswith("《")
    if label.field is Field.ORIGINAL_URL:
        return _URL.match(rest.lstrip(" \x1f(")) is not None
    if label.field is Field.SOURCE:
        return segment_start and bool(_BARE_SOURCE.match(label.word) or (here.zone is Zone.HEADER and _is_source_shaped(rest)))
    return len(label.word) > 1 and _bare_people(here, label, rest, segment_start=segment_start)


def _bare_people(here: _Text, label: Label, rest: str, *, segment_start: bool) -> bool:
    value = re.split(r"[\n|。，,；;（()）\[\]【】]", rest.lstrip(" \x1f"))[0]
    value = value[: stamps.glued(value)]
    parted = rest[:1] in {" ", NODE} or here.zone is Zone.HEADER
    following = next((f.start for f in labels.find(value.translate(labels.FOLD)) if f.start), len(value))
    value = re.split(r"\x1f", value[:following])[0].strip()
    before = here.folded[label.start - 1 : label.start]
    return parted and (segment_start or before in " 》]") and names.one_person(value, lenient=False) and not names.is_outlet(value)


def _is_source_shaped(rest: str) -> bool:
    value = re.split(r"[\n|\x1f]", rest.lstrip(" \x1f"))[0].strip()
    return 2 <= len(value) <= 12 and (names.is_outlet(value) or bool(re.fullmatch(r"[A-Za-z][\w .]{1,11}", value)))  # noqa: PLR2004


def _value(found: Findings, here: _Text, label: Label, end: int) -> int:
    """Read the value of one label; answers where it ended."""
    literal = here.line_at(label.start)
    raw = here.text[label.end : end]
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
    if label.field is Field.VIEWS and (match := _COUNT.match(raw[:40].replace(BREAK, " "))):
        if found.views is None:
            found.views = count(match)
        return label.end + match.end()
    return label.end


def count(match: re.Match[str]) -> int:
    """The number of a count with its unit: 1.2万 is 12,000."""
    return round(float(match["n"].replace(",", "")) * _UNITS.get(match["unit"].lower(), 1))


def _counted(found: Findings, here: _Text) -> None:
    """A count before its label: 1164次阅读."""
    if found.views is None and (match := _COUNTED.search(here.folded)):
        found.views = count(match)


def _first_value(raw: str, mark: str) -> tuple[str, int, bool]:
    """(the value's text, where it begins, whether it stands in a line of its own behind its label)."""
    stripped = raw.lstrip(" \x1f")
    offset = len(raw) - len(stripped)
    if not stripped.startswith(BREAK):
        return stripped, offset, False
    following = stripped.lstrip(" \n\x1f")
    if not mark or not following:
        return "", offset, True
    return following, len(raw) - len(following), True


def _closing(here: _Text, label: Label) -> str | None:
    """The bracket that closes the one in which the label stands, if any."""
    before = here.text[max(0, label.start - 6) : label.start].rstrip(" \x1f")
    return _OPEN.get(before[-1:])


def _source(found: Findings, here: _Text, label: Label, raw: str, literal: str) -> int:
    value, offset, apart = _first_value(raw, label.mark)
    if here.zone is Zone.TRAILER and label.word == "消息来源":  # in a text it names a statement's source
        return offset
    if match := _URL.match(value):
        found.original_url = found.original_url or _trimmed(match[0])
        return offset + match.end()
    cut = _source_text(value)
    anchor = here.links.get(cut)
    name = source_name(cut)
    if apart and (value.startswith("|") or len(value.split(BREAK)[0]) > _MAX_SOURCE or names.one_person(cut)):
        name, cut = None, ""
    if label.word == "本文由":  # "本文由X授权发布" names the publisher; "本文由X整理" a person
        given = _GIVEN.match(value)
        name, cut = (source_name(given["outlet"]), given["outlet"]) if given else (None, "")
    elif label.mark == BARE and name and not _closes_well(value[len(cut) :]):
        name = None
    if name is None:
        found.source_empty = found.source_empty or literal
        return offset
    rank = Rank.TAIL if here.zone in {Zone.TRAILER, Zone.LEAD, Zone.BODY_END, Zone.BODY} else Rank.META if here.zone is Zone.META else Rank.LABEL
    found.credit_source(name, f"{literal} {cut}" if apart else literal, rank, anchor if is_http(anchor) else None)
    if _BARE_SOURCE.match(label.word) and anchor and found.original_url is None:
        found.original_url = anchor
    return offset + len(cut)


def _closes_well(rest: str) -> bool:
    """Behind an unmarked source stands punctuation or nothing; otherwise it was a sentence."""
    return not rest or rest[0] in "，,。.；;）)】]\n\x1f |、"


def _source_text(value: str) -> str:
    """The part of a label's value that can be an outlet's name, as it stands."""
    value = re.sub(r"\s?[\x1f]?、[\x1f]?\s?", "、", value[:200])
    value = value[: stamps.glued(value)]
    end = _VALUE_END.search(value, 1) if value[:1] in "《“「[【(（" else _VALUE_END.search(value)
    value = value[: end.start()] if end else value
    if word := _WORD_END.search(value):
        value = value[: word.start()]
    if _HAN.search(value):
        value = re.split(r"[，,:：]", value)[0]
        value = re.split(r"(?<=[^\x00-\x7f]) |(?<=[A-Za-z0-9]) (?=[\u3400-\u9fff])", value)[0]
    return value.rstrip()


def source_name(text: str) -> str | None:
    """An outlet's name out of a source field, or None for what names none (网络, 本站原创, digits, a sentence)."""
    name = text.strip(" 《》“”\"'「」*·-—_,，.。:：\x1f")
    name = re.sub(r"^(?:来源|來源|source)\s?[:：]\s?", "", name, flags=re.IGNORECASE)
    before = None
    while before != name and len(name) > 3:  # noqa: PLR2004 - a suffix must leave a name
        before, name = name, _TRAILING.sub("", name).strip(" 《》")
        bare = _REMARK.sub("", name).strip(" 《》")
        name = bare if names.is_outlet(bare) or outlets.is_known(bare) else name
    name = re.sub(r"》\s?[、，]\s?《", "、", name)
    limit = _MAX_SOURCE if _HAN.search(name) else _MAX_LATIN_SOURCE
    if not 2 <= len(name) <= (limit * 2 if "、" in name else limit) or name.isdigit() or names.is_placeholder(name):  # noqa: PLR2004
        return None
    return None if re.search(r"https?:|^\W+$|不[是代]|[我你他]们|@", name) else name


def _people(found: Findings, here: _Text, label: Label, raw: str, literal: str) -> int:
    value, offset, apart = _first_value(raw, label.mark)
    close = _closing(here, label)
    line = value.split(BREAK)[0]
    if close and close in line:
        line = line[: line.index(close)]
    line = re.split(r"[。！!？?；;]|(?<=\S)\s?[|]\s?", line)[0] if label.mark != PIPE or "|" in line else line
    line = line[: stamps.glued(line)]
    if label.mark == BARE and (cut := re.search(r"[，,（(]", line)):
        line = line[: cut.start()]
    if apart and not (names.one_person(line) or _one_latin(line)):
        return offset
    role = ROLES[label.field]
    persons = _listed(line)
    if not persons:
        _misplaced(found, label.field, line, literal)
        return offset + min(len(line), len(raw) - offset)
    prefix = names.ROLE.search(line)
    if prefix and 0 < prefix.start() <= 12 and role in {Role.AUTHOR, Role.REPORTER}:  # noqa: PLR2004 - "某报记者"
        outlet = line[: prefix.start()].strip("《》 ")
        if names.is_outlet(outlet) or outlets.is_known(outlet):
            found.credit_source(outlet, literal, Rank.BYLINE)
    if role is Role.REVIEWER and not _is_review(here, line):
        return offset
    for name in persons:
        if role is Role.PHOTOGRAPHER and not (names.is_person(name) or names.is_latin_name(name)):
            continue
        found.credit(role, name, f"{literal} {line}"[:_MAX_TITLE] if apart else literal)
    return offset + min(len(line), len(raw))


def _is_review(here: _Text, line: str) -> bool:
    """一审 and 终审 are a court's words too: two such labels, or a person and nothing else (reprints.md, 1.2)."""
    return names.one_person(line) or sum(f.field is Field.REVIEWER for f in labels.find(here.folded)) > 1


def _one_latin(line: str) -> bool:
    return names.is_latin_name(line.strip())


def _listed(line: str) -> list[str]:
    """The people of a value: its first part leniently, what stands behind a gap or in further nodes only as names."""
    line = names.joined(names.without_code(line))
    parts = [p for p in re.split(r"[\x1f]| {2,}", line) if p.strip(" 、,/")]
    if not parts:
        return []
    if not re.search(f"[{names.HAN}\u3040-\u30ff\uac00-\ud7af]", parts[0]):
        return names.latin_people(parts[0], single=True) or [n for n in names.people(parts[0]) if not re.search(r"\s", n)][:1]
    found = names.people(parts[0])
    for part in parts[1:]:
        more, whole = names.parse(part, lenient=bool(re.match(r"\s?[、,，/&]", part)))
        if not (whole and more):
            break
        found += [n for n in more if n not in found]
    return found


def _misplaced(found: Findings, where: Field, line: str, literal: str) -> None:
    """An outlet in a field for people: kept for the seed rule."""
    name = source_name(_source_text(line))
    if name and where in {Field.EDITOR, Field.AUTHOR} and (names.is_outlet(name) or outlets.is_known(name)) and "、" not in name:
        found.misplaced.append((where, name, literal))


def _original_title(found: Findings, here: _Text, label: Label) -> int:
    """The rest of the bracket or line, whatever stands in it."""
    line_end = here.text.find(BREAK, label.end)
    line_end = len(here.text) if line_end < 0 else line_end
    line = here.text[label.end : line_end]
    if not line.strip(" \x1f") and label.mark:  # the title stands in the next line
        following = here.text[line_end + 1 :].split(BREAK)[0]
        line_end += 1 + len(following)
        line = following
    raw_line = line.replace(NODE, "")
    title = _within(raw_line, _closing(here, label)).strip()
    if title.startswith("《") and title.endswith("》") and "《" not in title[1:]:
        title = title[1:-1]
    elif title.startswith("《") and "》" in title and _depth_closes_at_end(title):
        title = title[1:-1]
    if 2 <= len(title) <= _MAX_TITLE and found.original_title is None:  # noqa: PLR2004
        found.original_title = title
    return line_end


def _depth_closes_at_end(title: str) -> bool:
    depth = 0
    for position, character in enumerate(title):
        depth += {"《": 1, "》": -1}.get(character, 0)
        if depth == 0:
            return position == len(title) - 1
    return False


def _within(text: str, close: str | None) -> str:
    """The text up to the bracket that closes it; brackets inside are kept, unbalanced ones forgiven."""
    if close is None:
        return text.rstrip("】] ") if text.rstrip().endswith(("】", "]")) and "【" not in text and "[" not in text else text
    opener = {v: k for k, v in _OPEN.items()}[close]
    depth = 1
    for position, character in enumerate(text):
        depth += (character == opener) - (character == close)
        if depth == 0:
            return text[:position]
    for other in _CLOSERS:
        if text.rstrip().endswith(other):
            return text.rstrip()[:-1]
    return text


def _trimmed(url: str) -> str:
    return url.rstrip(".,;:!?…")


def _original_url(found: Findings, here: _Text, label: Label, raw: str) -> int:
    """The first address, or where an anchor leads whose words stand behind the label or are the label."""
    line, offset, _ = _first_value(raw, COLON)
    first = line.split(BREAK)[0]
    if match := _URL.search(first[:300]):
        found.original_url = found.original_url or _trimmed(match[0])
        return offset + match.end()
    words = re.split(r"[\x1f\n]", first)[0].strip()
    href = here.links.get(words) or here.links.get(here.text[label.start : label.end].strip(" :：\x1f"))
    if href and is_http(href) and found.original_url in {None, href}:
        found.original_url = href
        if len(words) > 5 and words in here.links and not _GENERIC.match(words) and found.original_title is None:  # noqa: PLR2004
            found.original_title = words
    return offset


def _time(found: Findings, here: _Text, label: Label, raw: str) -> int:
    if short := _SHORT_YEAR.match(raw):  # 18-03-08 23:16
        raw = raw[: short.end()] + "20" + raw[short.end() :].replace(NODE, " ", 1)
    following = stamps.stamps(raw, found.zone, language=found.language, now=found.now)
    if not following or following[0].start > 12:  # noqa: PLR2004 - a weekday or a gap may stand between
        return 0
    if here.folded[max(0, label.start - 3) : label.start] == "原文(":  # the day of the text that was translated
        return 0
    stamp = following[0]
    if label.field is Field.UPDATED:
        found.updated = found.updated or stamp
    elif not found.published_labelled and (found.published is None or here.zone in {Zone.HEADER, Zone.META, Zone.TRAILER}):
        if found.published is None or stamp.precision is not Precision.DATE:
            found.published = stamp
        found.published_labelled = True
    return stamp.end


# ---------------------------------------------------------------------------------------------- without labels


def _around_date(found: Findings, here: _Text, spans: Sequence[tuple[int, int]]) -> None:
    """A header's unlabelled date, and the outlet or person that stands beside a date without a label."""
    text = _URL.sub(lambda m: NODE * len(m[0]), here.text)
    if match := _VERB_BEFORE.match(here.folded):
        found.credit(Role.AUTHOR, here.text[: match.end("name")], here.line_at(0))
        spans = [*spans, (0, match.end())]
    dates = stamps.stamps(text, found.zone, language=found.language, now=found.now)
    free = [s for s in dates if not _in(s.start, spans)]
    if free and found.published is None:
        found.published = free[0]
    if not dates and found.published is None:
        return
    for start, end in [*spans, *((_glued_from(text, s.start), s.end) for s in dates)]:
        text = text[:start] + NODE * (end - start) + text[end:]
    position = 0
    counted = found.views is not None
    dated = {here.text.count(BREAK, 0, position) for s in dates for position in (s.start, s.end)} or {0}
    for part in _SPLIT_FREE.split(text):
        position = text.find(part, position)
        away = min(abs(here.text.count(BREAK, 0, position) - line) for line in dated)
        if part.strip() and away <= _NEAR:
            close = away == 0 or not found.whole_page
            _free_token(found, here, part.strip(), position, person=close, nickname=counted and position <= _BADGE)
        position += len(part)


def _glued_from(text: str, start: int) -> int:
    """Where the phrase begins that runs into a date without a gap: 终于在2023年… names nobody."""
    if start == 0 or not _HAN.match(text[start - 1]):
        return start
    return max(text.rfind(mark, 0, start) for mark in (" ", NODE, BREAK, "|", ",", "，")) + 1


_BADGE = 3
_NEAR = 2  # lines from the date


def _in(position: int, spans: Sequence[tuple[int, int]]) -> bool:
    return any(a <= position < b for a, b in spans)


def _free_token(found: Findings, here: _Text, token: str, at: int, *, person: bool, nickname: bool) -> None:
    token = _BADGES.sub("", token).strip(" -–—:：/／")
    literal = here.line_at(at)
    if not 2 <= len(token) <= _MAX_FREE or _UNNAMED.match(token.translate(labels.FOLD)) or names.is_placeholder(token):  # noqa: PLR2004
        return
    linked = bool(_PROFILE.search(here.links.get(token, "")))
    if names.is_outlet(token) and _HAN.search(token) and not _NO_OUTLET.search(token):
        found.credit_source(token, literal, Rank.BESIDE_DATE)
    elif outlets.is_known(token) and found.source is None:
        found.credit_source(token, literal, Rank.BESIDE_DATE)
    elif not person:
        return
    elif _is_plain_person(token) or (linked and _NICKNAME.fullmatch(token)):
        found.credit(Role.AUTHOR, token, literal)
    elif nickname and not has_credit(found, Role.AUTHOR) and _NICKNAME.fullmatch(token) and not is_common_word(token):
        found.credit(Role.AUTHOR, token, literal)
    elif len(here.text) < _MAX_TITLE and not has_credit(found, Role.AUTHOR) and (name := bylines.name_before(token)):
        found.credit(Role.AUTHOR, name, literal)


def _is_plain_person(token: str) -> bool:
    """A person's name that no label announces: three characters at most, and no section's or place's word."""
    return names.is_person(token) and not is_common_word(token) and (len(token) <= 3 or names.is_compound(token))  # noqa: PLR2004


def has_credit(found: Findings, role: Role) -> bool:
    """Whether somebody is credited in this role, at whichever hop."""
    return any(c.role is role for c in [*found.credits, *found.origin_credits])




def is_common_word(token: str) -> bool:
    """Whether a token that has a name's shape is a section's or a button's word."""
    return names.is_common(token) or token.startswith(tuple(p for p in names.PLACES if len(p) == len(token))) or labels.has_label(token)


def _unlabelled(found: Findings, line: Line, zone: Zone) -> None:
    """Bylines, role lines and reprint notes that stand as a line of their own."""
    plain = line.text.replace(NODE, " ").strip()
    if not plain or zone is Zone.META:
        return
    if _HAN.search(plain):
        _eastern(found, line, plain, zone)
    elif bylines.korean(plain):
        for name in bylines.korean(plain):
            found.credit(Role.REPORTER, name, plain[:_MAX_TITLE])
    else:
        _latin(found, line, plain)


def _eastern(found: Findings, line: Line, plain: str, zone: Zone) -> None:
    tight = line.text.replace(NODE, "").strip()
    if zone is Zone.TRAILER and (tail := bylines.tail_bracket(tight)):
        _byline(found, tail[1], tail[0], Rank.BYLINE)
    byline = bylines.role_line(tight) or bylines.role_line(plain)
    if byline is None and zone is Zone.HEADER:
        byline = _first_part_byline(plain)
    _byline(found, plain, byline, Rank.BESIDE_DATE if zone is Zone.HEADER else Rank.BYLINE)
    if zone is Zone.HEADER and "転載" in plain:
        _byline(found, plain, bylines.dateline(tight), Rank.NOTE)


def _first_part_byline(plain: str) -> bylines.Byline | None:
    """A byline that shares its line with the date: 某報快訊／某某 2023年…, 2023-08-28 21:50 某報／記者某某／台北報導."""
    stripped = re.sub(r"(?:19|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?|\d{1,2}:\d\d(?::\d\d)?", "\n", plain.replace("： ", ":"))
    parts = [re.sub(r"\s?([／/])\s?", r"\1", p).strip() for p in re.split(r"[\n|]|發布時間|发布时间|更新時間", stripped)]
    return next((b for p in parts if ("／" in p or "/" in p) and (b := bylines.slashed(re.sub(r"(?<=[记記]者) ", "", p)))), None)


def _latin(found: Findings, line: Line, plain: str) -> None:
    literal = plain[:_MAX_TITLE]
    if outlet := bylines.republished_from(plain):
        found.credit_source(outlet, literal, Rank.NOTE)
        href = next((k.href for k in line.links if is_http(k.href)), None)
        found.original_url = found.original_url or href
        return
    byline = bylines.latin_roles(plain) or bylines.latin_byline(plain)
    if byline:
        _byline(found, literal, byline, Rank.BYLINE)
    elif (match := _LATIN_SOURCE.match(plain)) and found.source is None:
        name = source_name(re.split(r"[,;|(]|\s[-–—/]\s", match["value"])[0].rstrip(". "))
        if name and len(name.split()) <= 5 and not re.search(r"[‘“\"]|\b(?:is|was|of maple|by|says)\b", name):  # noqa: PLR2004 - longer ones are sentences
            found.credit_source(name, literal, Rank.TAIL)


# ---------------------------------------------------------------------------------------------- at the end


def _infer_source(found: Findings) -> None:
    """The seed rule: an outlet in the editor's (or author's) field is the source where none is stated."""
    if found.source is not None or not found.misplaced:
        return
    chosen = min(found.misplaced, key=lambda m: (m[0] is not Field.EDITOR, not (found.original_url and outlets.on_domain_of(m[1], found.original_url))))
    if len({outlets.fold(name) for where, name, _ in found.misplaced if where is chosen[0]}) == 1:
        found.credit_source(chosen[1], chosen[2], Rank.BYLINE, inferred=True)


def _consistent(credited: Sequence[Credit], source: str | None) -> tuple[Credit, ...]:
    """The credits without the outlet itself, and without an author who is already the reporter."""
    reporters = {c.name for c in credited if c.role is Role.REPORTER}
    return tuple(
        c
        for c in credited
        if not (source and outlets.fold(c.name) == outlets.fold(source) and (names.is_outlet(source) or outlets.is_known(source))) and not (c.role is Role.AUTHOR and c.name in reporters)
    )


def _drop_filler(found: Findings) -> None:
    editors = {c.name for c in found.credits if c.role in {Role.EDITOR, Role.RESPONSIBLE_EDITOR}}
    found.credits = [c for c in found.credits if not (c.role is Role.AUTHOR and c.name in editors)]


def link_of(base: str, href: str | None) -> str | None:
    """An anchor's address as an absolute one, or None."""
    return resolve(base, href) if href and not href.startswith(("#", "javascript")) else None
