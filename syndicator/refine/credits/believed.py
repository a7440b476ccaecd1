"""Which of the label words in a passage are labels there, and not words of a sentence or of a longer label."""

from __future__ import annotations

import re
from dataclasses import replace

from syndicator import stamps
from syndicator.later import pattern
from syndicator.refine.credits import labels, latin, latinnames, names, outlets
from syndicator.refine.credits.findings import BREAK, NODE, Passage, Zone
from syndicator.refine.credits.labels import BARE, CLOSE, COLON, PIPE, ROLES, Field, Label
from syndicator.refine.credits.values import BARE_SOURCE, COUNT, DAY_AND_PAPER, URL

_MIN_SOURCE, _MAX_SOURCE = 2, 12
_COUNTED = pattern(r" ?\d[\d,]{0,9} ?[次人]")  # behind a word that a sentence runs into: 已被浏览 32 次
_RUN_BEFORE = pattern(r"[^\s\x1f:：|()（）\[\]【】]{2,12}$")
_BETWEEN = pattern(f" ?[{names.HAN}A-Za-z0-9·]{{2,12}} ?[|｜]")  # a bar behind it: a field of its own
_OF_FIGURE = pattern(r"(?:[图圖照片影表]|[视視][频頻])[，,]\s?$")  # 示意图，来源：
_QUOTES = '“「『"'
_OPENERS = frozenset("\n|[(>《》※★●■□▍◎—")
_PROPER = pattern(r"[A-Z][\w’'&-]+(?:\s(?:of|for|and|the|&|[A-Z][\w’'&-]+)){1,6}")
_TAKEN_OVER = pattern(
    r"(?:首发|转自|转载自|来自|来源于|原载|刊于|刊发于|刊载于|出自|选自|摘自|原标题)[^。；;\x1f]{1,60}$"
)  # …, 作者某某
_NAMED_BEHIND = frozenset({"作者", "责任编辑", "责编", "编辑"})
_TIMES = frozenset({Field.PUBLISHED, Field.UPDATED})
_CLOCK = pattern(r"\d:\d\d(?::\d\d)? ?$")
_BEHIND_CLOCK = pattern(r"\d:\d\d(?::\d\d)?[ \x1f]{1,2}$")
_JOINED = pattern(r" ?[、&·・和] ?")
_ATTRIBUTED = pattern(r"(?:^|[\n\x1f])[> ]{0,3}(?:作者|来源) ?:")  # 作者：… 链接：… 来源：…
_NEAR = 200
_ORIGINAL = ("原文", "本文", "原载", "原刊", "首发")
_MARKED = pattern(r" ?[《“「](?P<name>[^《》“”「」]{2,16})[》”」](?:[^\n\x1f，,]{0,16})[)）。]?(?=[\n\x1f]|$)")
_COMMAS = frozenset("，,")
_SINGLE = frozenset("文图摄译作家编")


def believed(here: Passage) -> list[Label]:
    """The labels that are labels here, not words of a sentence or of a longer label."""
    kept: list[Label] = []
    for label in _shared(labels.find(here.folded), here.folded):
        line_start = here.text.rfind(BREAK, 0, label.start) + 1
        glued = bool(kept) and kept[-1].start >= line_start and label.mark in {COLON, _barred(kept[-1], label)}
        if kept and kept[-1].field is Field.NOTHING and kept[-1].end == label.start and kept[-1].mark == BARE:
            continue  # 转载请注明 + 来源：
        if (
            label.field in _TIMES
            and label.mark == PIPE
            and _CLOCK.search(here.text, max(0, label.start - 9), label.start)
        ):
            continue  # 17:02 发布 / 2025-08-20 09:10 更新: it belongs to the time before it
        if label.mark == BARE and _is_line(here, label):
            kept.append(replace(label, mark=COLON))
        elif _stands_free(here, label, glued=glued) and (label.mark or _bare(here, label)) and _plausible(here, label):
            kept.append(label)
    return kept


def _barred(before: Label, label: Label) -> str:
    """The mark that glued labels share where a bar stands behind each: 作者丨某某来源丨某网; 某某发布 is an outlet."""
    named = {before.field, label.field} <= {*ROLES, Field.SOURCE}
    return PIPE if before.mark == PIPE and named else COLON


def _shared(marks: list[Label], folded: str) -> list[Label]:
    """采访、撰稿：某某: labels that are joined share what stands behind the last of them."""
    for n in range(len(marks) - 2, -1, -1):
        label, behind = marks[n], marks[n + 1]
        joined = _JOINED.fullmatch(folded, label.end, behind.start) and {label.field, behind.field} <= ROLES.keys()
        if joined and label.mark == BARE and behind.mark == COLON:
            marks[n] = replace(label, end=behind.end, mark=COLON)
    return marks


def _is_line(here: Passage, label: Label) -> bool:
    """Whether a header's label is all of its line, as in a table of facts, and the next line could be its value."""
    if here.zone is not Zone.HEADER or label.field not in {*ROLES, Field.SOURCE} or label.word in _SINGLE:
        return False
    if (
        here.text[max(0, label.start - 1) : label.start].strip(" \x1f\n")
        or here.text[label.end : label.end + 1] != BREAK
    ):
        return False
    value = here.text[label.end + 1 : label.end + 60].partition(BREAK)[0].strip(" \x1f")
    if label.field is Field.SOURCE:
        return (
            names.is_outlet(value)
            or outlets.is_known(value)
            or (_PROPER.fullmatch(value) is not None and not value.endswith(("Images", "Photo", "Photos")))
        )
    return names.one_person(value, lenient=False) or latinnames.is_latin_name(value)


def _stands_free(here: Passage, label: Label, *, glued: bool) -> bool:
    before = here.folded[label.start - 1 : label.start]
    if label.word == "微信" and here.folded.startswith("公众", label.end):  # 来源：微信公众号“某某”
        return False
    if before in _QUOTES and before:  # 请注明“来源：某网”
        return False
    if label.field is Field.SOURCE and _OF_FIGURE.search(here.text, max(0, label.start - 4), label.start):
        return False
    if before in "([" and before and _is_remark(here, label):
        return False
    if not before.isalpha():
        return glued or not (before and before in "/、" and label.word in _SINGLE)
    if label.field is Field.VIEWS and label.mark == BARE:
        return _COUNTED.match(here.folded, label.end) is not None
    if label.mark == COLON and label.field in ROLES and label.word not in _SINGLE:  # 某报记者：
        outlet = _RUN_BEFORE.search(here.text, max(0, label.start - 12), label.start)
        whose = (outlet[0], outlet[0] + label.word.removesuffix("记者")) if outlet else ()
        if any(names.is_outlet(name) or outlets.is_known(name) for name in whose):
            return True
    return glued and label.field is not Field.NOTHING and label.word not in _SINGLE


def _is_remark(here: Passage, label: Label) -> bool:
    """(实习生) behind a name says what the person is, and announces nobody."""
    inside = here.folded[max(0, label.start - 3) : label.start - 1]
    inside = inside.rstrip(" ")[-1:] if label.word.isascii() else inside[-1:]  # A (Text) und B (Fotos)
    closed = any(bracket in here.folded[label.start : label.end] for bracket in ")]")  # 某某（记者）：…
    return closed and inside.isalpha()


def _plausible(here: Passage, label: Label) -> bool:
    """Single characters and slashes need a name behind them: 文/某某 is a credit, 图/视频 in a menu is none."""
    if label.word == "链接":
        near = here.folded[max(0, label.start - _NEAR) : label.end + 2 * _NEAR]
        return URL.match(here.text, label.end) is not None and _ATTRIBUTED.search(near) is not None
    if label.field not in ROLES or (label.mark in {COLON, CLOSE} and label.word not in _SINGLE):
        return True
    if label.mark == CLOSE and here.folded[max(0, label.start - 1) : label.start] not in {"(", "["}:
        return False  # （记者 某某 摄）: it says what was done, of the name before it
    rest = re.split(
        r"[\n。；;]| (?=(?:19|20)\d\d)|\s(?=(?:写真|撮影|構成|編集|監修|イラスト)\s?[／/＝=：:・])",
        here.text[label.end : label.end + 60].lstrip(" \x1f"),
    )[0]
    return bool(names.people(_names_only(rest)) or latinnames.latin_people(rest, single=True))


def _names_only(rest: str) -> str:
    """Up to a bar, and without the word right before it, which may be a label that no table knows."""
    value, bar, _ = rest.translate(labels.FOLD).partition("|")
    shown = rest[: len(value)].partition("\x1f")[0].strip()
    return shown.rpartition(" ")[0] if bar and " " in shown else shown


def _bare(here: Passage, label: Label) -> bool:
    """Whether a label without colon is one: a count, a date or a name stands right behind it."""
    rest = here.text[label.end : label.end + 80]
    before = here.folded[max(0, label.start - 2) : label.start].strip(" \x1f")[-1:]
    segment_start = before in _OPENERS or before == ""
    segment_start = segment_start or here.folded[max(0, label.start - 3) : label.start].rstrip(" \x1f").endswith(
        ("注:", "声明:")
    )
    if label.field is Field.NOTHING:
        return segment_start or here.folded[label.start - 1 : label.start] == " "
    if label.field is Field.VIEWS:
        return COUNT.match(rest) is not None
    if label.field in {Field.PUBLISHED, Field.UPDATED}:
        return bool(re.match(r"[\s\x1f(]{0,3}(?:le |il |am |el )?(?:\d|[A-Z][a-z]{2}|昨|前|今|二)", rest))
    if label.field is Field.ORIGINAL_TITLE:
        return rest[:1] in {"《", "〈", "「", "“"}
    if label.field is Field.ORIGINAL_URL:
        return URL.match(rest.lstrip(" \x1f(")) is not None or here.text[label.start : label.end] in here.links
    if label.field is Field.SOURCE:
        told = re.split(r"[\n\x1f|]", rest.lstrip(" \x1f"))[0].strip()  # 08:12 来源于 某网
        begins = segment_start or (names.is_outlet(told) and _is_behind_clock(here, label))
        begins = begins or (before in _COMMAS and label.word.startswith(_ORIGINAL) and _in_marks(rest))
        return begins and bool(
            BARE_SOURCE.match(label.word)
            or DAY_AND_PAPER.match(rest)
            or (here.zone is not Zone.META and _is_source_shaped(rest, here.zone, street=label.word == "via"))
        )
    if label.word == "文":  # 文 某某　某刊
        alone = re.match(f" ?([{names.HAN}]{{2,4}})(?:  |[\x1f\n|]|$)", rest)
        return segment_start and rest[:1] in {" ", NODE} and bool(alone and names.is_person(alone[1]))
    return len(label.word) > 1 and _bare_people(here, label, rest, segment_start=segment_start)


def _in_marks(rest: str) -> bool:
    """Whether an outlet's name in its marks is all that stands behind a label: …，原文刊于《某报》."""
    match = _MARKED.match(rest)
    return match is not None and names.is_outlet(match["name"])


def _is_behind_clock(here: Passage, label: Label) -> bool:
    return _BEHIND_CLOCK.search(here.text, max(0, label.start - 9), label.start) is not None


def _bare_people(here: Passage, label: Label, rest: str, *, segment_start: bool) -> bool:
    value = re.split(r"[\n|。，,；;（()）\[\]【】／/]", rest.lstrip(" \x1f"))[0]
    value = value[: stamps.glued(value)]
    parted = rest[:1] in {" ", NODE} or here.zone is Zone.HEADER
    following = next((f.start for f in labels.find(value.translate(labels.FOLD)) if f.start), len(value))
    value = re.split(r"\x1f", value[:following])[0].strip()
    before = here.folded[label.start - 1 : label.start]
    line = here.text[label.start : label.start + 200].partition(BREAK)[0].rstrip(" \x1f")
    if line.endswith("。") and re.match(r"[ \x1f]*[，,]", rest[len(value) :]) and label.word not in _NAMED_BEHIND:
        return False  # 记者张开双臂，跑向终点。
    told = (
        label.word in _NAMED_BEHIND and before in "，," and _TAKEN_OVER.search(here.folded, 0, label.start) is not None
    )
    return (
        (parted or told)
        and (told or segment_start or before in " 》]")
        and names.one_person(value, lenient=False)
        and not names.is_common(value)
        and not names.is_outlet(value)
    )


def _is_source_shaped(rest: str, zone: Zone, *, street: bool) -> bool:
    value = re.split(r"[\n|\x1f]", rest.lstrip(" \x1f"))[0].strip()
    if value[:3].lower() == "of ":  # a source of pride
        return False
    following = next((f.start for f in labels.find(value.translate(labels.FOLD)) if f.start), len(value))
    value = value[:following].strip()
    if street and " " in value and not latin.is_outlet(value):  # Via Appia Antica
        return False
    alone = zone is Zone.HEADER and _BETWEEN.match(rest) is not None
    return _MIN_SOURCE <= len(value) <= _MAX_SOURCE and (
        (alone and not names.is_placeholder(value) and not names.is_common(value))
        or names.is_outlet(value)
        or bool(re.fullmatch(r"[A-Za-z][\w .]{1,11}", value))
    )
