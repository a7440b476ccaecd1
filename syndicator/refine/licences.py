"""Licences and reservations in words: in rights fields, notices and the edges of a text. Pure.

What a page reserves stands in its footer, in a notice, or in the first or last lines of the text; the same words in
the middle of an article are what the article is about.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from syndicator import later
from syndicator.dataclass import dataclass
from syndicator.model import Signal, SignalKind
from syndicator.refine.lookout import Lookout

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Licence:
    """A licence under which everybody may republish. ``verbatim``: without edits; ``non_commercial``: not for money."""

    name: str
    verbatim: bool = False
    non_commercial: bool = False


_CC_URL = later.pattern(r"creativecommons\.org/(licenses|publicdomain)/([a-z-]+)(?:/(\d(?:\.\d)?))?", re.IGNORECASE)
_CC_NAME = later.pattern(
    r"\bCC[ -]?(BY(?:[ -](?:NC|ND|SA)){0,2})(?:[ -](\d\.\d))?\b|\bCC[ -]?0\b|"
    r"Creative Commons[ ,]+(?:licen[cs]e[ ,:]+)?"
    r"Attribution(?:[ /-]*(?:Non-?Commercial|No-?Deriv\w*|Share-?Alike)){0,2}|"
    r"(?:知识共享|知識共享|创用|創用|姓名标示|姓名標示)[^。\n]{0,40}",
    re.IGNORECASE,
)
_PUBLIC = later.pattern(
    r"\bpublic domain\b|\bgemeinfrei\b|\bdomaine public\b|公有领域|公有領域|公共领域|パブリックドメイン",
    re.IGNORECASE,
)
_OGL = later.pattern(r"open-government-licen[cs]e|\bOpen Government Licen[cs]e\b|\bOGL v?\d", re.IGNORECASE)
_NOT_PUBLIC = later.pattern(r"\b(?:not|isn.t|nor)\b[^.]{0,20}public domain", re.IGNORECASE)


def recognise(text: str) -> Licence | None:
    """The open licence that an address or a statement names; None for anything else."""
    if found := _CC_URL.search(text):
        return _creative_commons(found[2].lower(), found[3] or "", public=found[1].lower() == "publicdomain")
    if found := _CC_NAME.search(text):
        words = found[0].lower()
        if re.match(r"cc[ -]?0", words):
            return Licence("CC0")
        code = "by"
        code += "-nc" if re.search(r"\bnc\b|non-?commercial|非商", words) else ""
        code += "-nd" if re.search(r"\bnd\b|no-?deriv|禁止演|禁止改", words) else ""
        code += "-sa" if re.search(r"\bsa\b|share-?alike|相同方式", words) else ""
        return _creative_commons(code, found[2] or "", public=False)
    if _OGL.search(text):
        return Licence("Open Government Licence")
    return Licence("public domain") if _PUBLIC.search(text) and not _NOT_PUBLIC.search(text) else None


def _creative_commons(code: str, version: str, *, public: bool) -> Licence | None:
    if public:
        return Licence("CC0" if code == "zero" else "public domain")
    parts = code.split("-")
    if parts[0] != "by":
        return None  # the retired ones: sampling, nc-sampling …
    name = f"CC {code.upper()}" + (f" {version}" if version else "")
    return Licence(name, verbatim="nd" in parts, non_commercial="nc" in parts)


# ---------------------------------------------------------------------------------------------- reservations

_RESERVED = later.pattern(
    r"All rights? reserved|Alle Rechte vorbehalten|Tous droits réservés|Todos los derechos reservados|"
    r"Todos os direitos reservados|Tutti i diritti (?:sono )?riservati|Все права защищены|Tüm hakları saklıdır|"
    r"Wszelkie prawa zastrzeżone|保留(?:所有|一切|全部)(?:权利|權利)",
    re.IGNORECASE,
)
_COPY = r"(?:转载|轉載|转发|轉發|摘编|摘編|复制|複製|镜像|鏡像)"
_NO = r"(?:不得|禁止|严禁|嚴禁|谢绝|謝絕|请勿|請勿|勿)"
_NO_REPRINT = later.pattern(
    "|".join(
        (
            rf"(?:未|非)[经經][^。！!\n]{{0,24}}?{_NO}[^。！!\n]{{0,16}}?{_COPY}",
            rf"{_NO}(?:擅自|私自|任何形式的?|一切|以任何形式|非法|随意|隨意|全文)?(?:转载|轉載)",
            (
                r"(?<![无無不])(?:转载|轉載)(?:本文|文章|内容)?(?:必[须須需]|[须須需请請应應])"
                r"(?:先|事先|[经經]|[获獲]得?|取得|得到|书面|書面|本[网網報报刊社台臺站])*"
                r"[^。无無\n]{0,10}?(?:授[权權]|[许許]可|同意)"
            ),
            r"無断(?:での)?(?:転載|複製|転用|引用|使用)[^。\n]{0,24}?(?:禁|お断り|ご遠慮|できません)",
            r"転載(?:を)?(?:固く)?禁(?:止|じ)",
            r"무단\s*(?:전재|복제|배포|전제)|재배포\s*(?:를\s*)?금지",
            (
                r"\b(?:may|must|can)\s?not be "
                r"(?:published|reproduced|republished|copied|redistributed|reprinted|rewritten|broadcast)"
            ),
            (
                r"\b(?:reproduction|republication|redistribution|reprinting)\b[^.\n]{0,60}?"
                r"(?:prohibited|forbidden|not (?:permitted|allowed)|without[^.\n]{0,20}(?:permission|consent))"
            ),
            r"\bdo not (?:reproduce|republish|reprint|copy)\b",
            r"Nachdruck[^.\n]{0,30}?(?:verboten|untersagt|nur mit)",
            r"Reproduction (?:interdite|même partielle)",
            r"Prohibida (?:su|la) reproducción|Proibida a reprodução|Riproduzione (?:riservata|vietata)",
            r"Перепечатка[^.\n]{0,30}?(?:запрещена|только с)",
        )
    ),
    re.IGNORECASE,
)
_STEMS = Lookout(
    (
        *(
            "reserved",
            "vorbehalten",
            "réservés",
            "reservados",
            "riserva",
            "защищены",
            "saklıdır",
            "zastrzeżone",
            "保留",
        ),
        *(
            "转载",
            "轉載",
            "摘编",
            "摘編",
            "复制",
            "複製",
            "转发",
            "轉發",
            "镜像",
            "鏡像",
            "転載",
            "無断",
            "무단",
            "재배포",
        ),
        *("not be ", "do not ", "reproduc", "republi", "redistrib", "reprint", "nachdruck", "prohibida", "proibida"),
        *("riproduzione", "перепечатка"),
    )
)
"""One of these, in lower case, stands in whatever the patterns match."""
_AROUND = 100
"""Characters round a stem in which a match lies."""
_OWN_ONLY = later.pattern(r"凡(?:是)?[^。\n]{0,20}?(?:注明|註明|标注|標註|标明|標明|署名)")
_SENTENCE = later.pattern(r"[。！!？?\n]|\. ")
_SPACE = later.pattern(r"\s+")
OPENING, CLOSING = 160, 300
"""Characters at the beginning and the end of a text in which a reservation is one, and no subject."""
_LONGEST = 120


def statements(text: str | None, where: str) -> tuple[Signal, ...]:
    """What a rights statement says: a licence, a reservation, a ban on reprints."""
    return _stated(text, where) if text else ()


@lru_cache(maxsize=256)  # a feed's stands for all of its articles
def _stated(text: str, where: str) -> tuple[Signal, ...]:
    found = [Signal(SignalKind.LICENCE, text.strip()[:200], where)] if recognise(text) else []
    for kind, pattern in ((SignalKind.RESERVED, _RESERVED), (SignalKind.NO_REPRINT, _NO_REPRINT)):
        if match := pattern.search(text):
            found.append(Signal(kind, _sentence(text, match), where))
    return tuple(found)


def notices(page: str, text: str, where: str, source: str | None = None) -> tuple[Signal, ...]:
    """Reservations printed round or at the edges of ``text``, the words of an article on ``page``.

    ``source`` is the outlet that the page credits: a notice about what bears the site's own name ("凡注明来源：本网 …")
    does not speak of another outlet's article.
    """
    found: dict[SignalKind, Signal] = {}
    squeezed: str | None = None
    for begin, end in _windows(page):
        for kind, pattern in ((SignalKind.NO_REPRINT, _NO_REPRINT), (SignalKind.RESERVED, _RESERVED)):
            match = None if kind in found else pattern.search(page, begin, end)
            if match is None or _is_of_others(page, match, source):
                continue
            squeezed = _SPACE.sub("", text) if squeezed is None else squeezed
            if not _is_prose(_SPACE.sub("", match[0]), squeezed):
                found[kind] = Signal(kind, _sentence(page, match), where)
    return tuple(found[kind] for kind in sorted(found))


def _windows(page: str) -> list[tuple[int, int]]:
    """Where on a page a reservation can stand, in order; neighbouring places are one."""
    lowered = page.lower()
    if len(lowered) != len(page):  # a few letters have a longer lower case
        lowered = page
    if not _STEMS.sees(lowered):
        return []
    places = sorted(place for stem in _STEMS.words for place in _several(stem, lowered))
    found: list[tuple[int, int]] = []
    for place in places:
        begin, end = max(0, place - _AROUND), place + _AROUND
        if found and begin <= found[-1][1]:
            found[-1] = (found[-1][0], end)
        else:
            found.append((begin, end))
    return found


def _several(stem: str, page: str) -> Iterator[int]:
    place = page.find(stem)
    for _ in range(20):  # a page that says it twenty times means it
        if place < 0:
            return
        yield place
        place = page.find(stem, place + len(stem))


def _is_prose(words: str, text: str) -> bool:
    """Whether these words stand in a text, and nowhere at its edges."""
    place = text.find(words)
    if place < 0:
        return False
    return place >= OPENING and text.rfind(words) + len(words) <= len(text) - CLOSING


def _is_of_others(page: str, match: re.Match[str], source: str | None) -> bool:
    before = page[max(0, match.start() - 160) : match.start()]
    condition = _OWN_ONLY.search(before)
    return bool(condition and source and source not in before[condition.start() :])


def _sentence(text: str, match: re.Match[str]) -> str:
    before = [end.end() for end in _SENTENCE.finditer(text, max(0, match.start() - _LONGEST), match.start())]
    begin = before[-1] if before else max(match.start() - _LONGEST // 2, 0)
    after = _SENTENCE.search(text, match.end())
    end = min(after.end() if after else len(text), begin + _LONGEST, match.end() + 40)
    return " ".join(text[begin : max(end, match.end())].split())[:_LONGEST]
