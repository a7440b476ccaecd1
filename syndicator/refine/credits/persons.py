"""The people that a label announces, and where their list ends."""

from __future__ import annotations

import re
from itertools import takewhile

from syndicator import later, stamps
from syndicator.model import Role
from syndicator.refine.credits import headings, labels, latin, latinnames, names, outlets
from syndicator.refine.credits.findings import BREAK, MAX_LITERAL, Findings, Passage, Rank, Zone
from syndicator.refine.credits.labels import BARE, PIPE, ROLES, Field, Label
from syndicator.refine.credits.values import CLOSING, first_value, listed, source_name, source_text, within

_MAX_PREFIX = 12
_MAX_FAMILY = 40  # characters of a family name, and the comma behind it
_RULING = later.pattern(
    r"[维維]持|[驳駁]回|改判|[获獲]刑|宣判|判[决決]|[开開]庭|撤[销銷]|[发發]回|裁定|通[过過]|原判|上[诉訴]|合格|不予"
)
_UNKNOWN_LABEL = later.pattern(rf"(?:^|[\s、，,;；|/])(?P<word>[{names.HAN}/]{{2,8}}|[图圖摄攝文])\s?[:：|｜丨]")
_PICTURES_FROM = later.pattern(r"\s(?:[图圖]片|照片|影像|插[画畫图圖])(?:[来來]源|提供|[设設][计計])?\s?[／/]")
_OF_PICTURES = later.pattern(r"(?:^|[\s\n\x1f])[图圖摄攝]\s?[／/|｜][^\s／/]{2,14}$")  # 图/某报记者：某某
_FAMILY_NAME_APART = later.pattern(
    f"(?<![{names.HAN}])([{names.HAN}]{{1,3}})[ \u3000]"
    f"([{names.HAN}]{{1,3}}|[{names.HAN}\u3041-\u3096ー]{{2,4}})(?![{names.HAN}\u3041-\u30ff])"
)
_PEOPLE_END = later.pattern(
    r"[。！!？?；;]|(?<=\S)\s?[|｜]\s?|[\s,，–—-]{1,4}(?=\d{1,4}[./-]\d{1,2}[./-]\d{1,4})|\s[·•]\s(?=\D{0,12}\d)|\s?[–—/-]?\s(?=[A-ZÀ-ÞẢẠĐ][a-zà-ž]{2,12}:\s)|"
    r"\s(?=(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,7}\.?\s\d{1,2},?\s(?:19|20)\d\d)"
)
"""Behind the people of a label: a sentence's end, a bar, a date, a Latin label that no table knows."""
_ANOTHER = later.pattern(rf"[；;](?=\s?(?P<name>[{names.HAN}·]{{2,8}})(?:[；;\s)）\]】]|$))")
_BARS = frozenset("|｜丨")
_BUTTONS = frozenset("设置 設置 登录 登入 注册 註冊 关闭 關閉".split())
_AT_PLATFORM = later.pattern(rf"(?<=\w)@[{names.HAN}]{{2,6}}$")  # 某某@知乎
_ROLE_GLUED = later.pattern(f"(?<=[{names.HAN}、])(?![记記]者)(?:{names.ROLE.pattern})")  # 某某本报通讯员某某
_SHUT = later.pattern(r"[^（(\[【〔]{2,24}?(?=[)）\]】〕])")
_SPEAKERS = frozenset({"muhabir"})  # who asks in an interview is called so, too
_NICKNAMED = frozenset("author autor auteur autore editor автор reporter".split())
"""The labels behind which a word in small Latin, Greek or Cyrillic letters may be what somebody calls themselves."""
_OTHER_SCRIPTS = "\u0530"
_ASKED = frozenset("？?！!")
_PUBLISHING = later.pattern(r".{3,}(?:出版|新聞|書[店房院]|編集部|新書|文庫|[^\s]{2}社)$")
_AGENCY_BEHIND = later.pattern(
    rf"[{labels.CAPITALS}][\w’'-]+\s[{labels.CAPITALS}][\w’'-]+\s?[,/]\s?(?P<agency>[{labels.CAPITALS}]{{2,8}})$"
)
_DESK_OF = later.pattern(r"(?P<outlet>\S{2,12}?)\s?[编編][辑輯]部(?=$|\s)")
_DASHES = frozenset({"- ", "– ", "— ", " -", " –", " —", "/ "})
_NAMES_ALL = later.pattern(r"(?:(?:[^a-z\s]\S*|of|the|and|for|de|&)(?:\s+|$))+")


def people(found: Findings, here: Passage, label: Label, raw: str, literal: str) -> int:
    """Credit the people behind a label; answers where their list ended, in characters of ``raw``."""
    value, offset, apart = first_value(raw, label.mark)
    line = _AT_PLATFORM.sub("", _people_cut(here, label, value.split(BREAK)[0]))
    line = _FAMILY_NAME_APART.sub(r"\1\2", line) if found.japanese else line
    line = _put_straight(value, line)
    if apart and not (names.one_person(line) or latinnames.is_latin_name(line.strip())):
        return offset
    role = ROLES[label.field]
    if role is Role.REPORTER and label.mark != BARE and _OF_PICTURES.search(here.text, 0, label.start):
        role = Role.PHOTOGRAPHER
    if role is Role.PHOTOGRAPHER:
        line = latin.without_agency(line)
    if value[len(line) : len(line) + 1] in _ASKED and line.strip():  # 记者：装回去了吗？
        return offset + len(line)
    persons = _persons(found, here, label, listed(line))
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
        if role is Role.AUTHOR and (theirs := _AGENCY_BEHIND.search(value.split(BREAK)[0])):  # Autor: A B, ČTK
            found.credit_source(theirs["agency"] if outlets.is_known(theirs["agency"]) else None, literal, Rank.BYLINE)
        if role is Role.AUTHOR:
            for name in names.further_described(value.split(BREAK)[0]):
                found.credit(role, name, literal)
    return offset + min(len(line), len(raw) - offset)


def _persons(found: Findings, here: Passage, label: Label, words: list[str]) -> list[str]:
    """Those of a list that may be people; behind a duty or a call only such as look like names: 负责审稿、把关导向."""
    persons = [name for name in words if not (name in _BUTTONS or _is_no_person(found, here, label, name))]
    if persons and persons[0] != words[0] and headings.is_duty(words[0]):
        return [name for name in persons if names.is_person(name) and not names.is_common(name)]
    return persons


def _put_straight(value: str, line: str) -> str:
    """The people of a list that gives family names first, Lee, Ann; Tran, Bo; otherwise the line as it is."""
    listed = re.split(r"\s?[|\n]", value, maxsplit=1)[0] if ", " in value[:_MAX_FAMILY] else ""
    return (latinnames.put_straight(listed) if listed else None) or line


def _took(found: Findings, name: str, line: str) -> bool:
    """Whether who is named behind 图, 写真 or Foto is a person, no agency, and not who is on it: A B (Archiv)."""
    if outlets.is_known(name) or name.endswith("提供"):
        return False
    called = found.japanese or latinnames.is_latin_name(name) or names.is_person(name)
    return called and latin.FILED.search(line) is None


def _is_no_person(found: Findings, here: Passage, label: Label, name: str) -> bool:
    """Whether it is a heading's words, or an outlet that is known."""
    if name[0] < _OTHER_SCRIPTS and " " not in name and names.is_placeholder(name):
        return True
    if found.japanese and _PUBLISHING.search(name):
        return True
    if names.is_with_client(name):  # 文/某报·某号记者：某某
        return True
    if outlets.is_known(name) and not (names.is_person(name) or latinnames.is_latin_name(name)):
        return True
    within_text = here.zone in {Zone.LEAD, Zone.BODY, Zone.BODY_END}
    return headings.is_heading(label, name, within_text=within_text, japanese=found.japanese)


def _people_cut(here: Passage, label: Label, line: str) -> str:
    """The part of a line that can hold the people: up to the closing bracket, a sentence's end, a bar, a date."""
    close = closing(here, label)
    if close and close in line:
        line = within(line, close)
    if (role := _ROLE_GLUED.search(line)) and all(
        names.one_person(name, lenient=False) for name in line[: role.start()].rstrip("、").split("、")
    ):
        line = line[: role.start()].rstrip("、")
    elif shut := _SHUT.match(line):  # （撰稿：某某 责编：某某）如果您…
        line = line[: shut.end()]
    line = _PICTURES_FROM.split(line)[0] if "／" in line or "/" in line else line
    for unknown in _UNKNOWN_LABEL.finditer(line):
        value = unknown.start() == 0 and unknown[0][-1] in _BARS  # 作者：记者某某 | 2024-03-05
        word = unknown["word"]
        if not value and (
            not names.is_person(word) or names.is_common(word)
        ):  # a label that no table knows ends the list
            line = line[: unknown.start()]
            break
    if here.zone is Zone.LEAD and "。" in line:  # 文/某某 昨日，…。
        told = takewhile(lambda word: names.is_person(word) and not names.is_common(word), line.split(" "))
        line = " ".join(told) or line
    line = _ANOTHER.sub(lambda semicolon: "、" if names.is_person(semicolon["name"]) else semicolon[0], line)
    line = names.without_description(_PEOPLE_END.split(line)[0])
    line = line[: stamps.glued(line)]
    if (book := line.find("《")) > 0 and names.one_person(line[:book], lenient=False):  # 某某《某日报》（…版）
        line = line[:book]
    if line[-2:] in _DASHES:  # Tác giả: A B - Ảnh: C D
        line = line[:-2].rstrip()
    cut = re.search(r"[，,（(／/]", line.rstrip()) if label.mark == BARE else None
    return line[: cut.start()] if cut else line


def closing(here: Passage, label: Label) -> str | None:
    """The bracket that closes the one in which the label stands, if any."""
    before = here.text[max(0, label.start - 6) : label.start].rstrip(" \x1f")
    return CLOSING.get(before[-1:])


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
    sure = all(names.is_person(n) or latinnames.is_latin_name(n) for n in persons)
    return sure or sum(f.field in ROLES and f.mark != BARE for f in labels.find(here.folded)) > 1


def _misplaced(found: Findings, where: Field, line: str, literal: str) -> None:
    """An outlet in a field for people: kept for the seed rule."""
    name = source_name(source_text(line))
    if name and where is Field.AUTHOR and name.isascii() and outlets.is_known(name):  # Texte par : FRANCE 24
        found.credit_source(name, literal, Rank.BYLINE)
        return
    desk = _DESK_OF.match(line.strip())  # 文：某傳媒編輯部
    if where is Field.AUTHOR and desk and (names.is_outlet(desk["outlet"]) or outlets.is_known(desk["outlet"])):
        found.credit_source(desk["outlet"], literal, Rank.BYLINE)
        return
    if (
        name
        and where in {Field.EDITOR, Field.AUTHOR}
        and (names.is_outlet(name) or outlets.is_known(name))
        and "、" not in name
    ):
        found.misplaced.append((where, name, literal))
