"""Bracketed pinyin: the mark that page cloners leave behind characters of a fixed list.

Told from genuine annotation by a gate over the whole page: clones annotate the same converted characters again and
again, an author annotates a rare one once, and a primer annotates everything.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path
from typing import NamedTuple

from syndicator import later
from syndicator.refine.language import is_traditional_form

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
LETTERS = "a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńňǹḿêăĕĭŏŭɑɡ\u0300\u0301\u0304\u0308\u030c"

_WIDE = "ａ-ｚ"
_WRITTEN = LETTERS + "A-ZĀÁǍÀĒÉĚÈĪÍǏÌŌÓǑÒŪÚǓÙǕǗǙǛÜ" + _WIDE
_OPENS, _CLOSES = "(（[［【〔{｛", ")）]］】〕}｝"
_OPEN, _CLOSE = (f"[{re.escape(some)}]" for some in (_OPENS, _CLOSES))
_GAP = "(?:[ \u00a0\u2000-\u200a\u202f\u3000.:：\r\n]|&nbsp;){0,2}"
_UNSEEN = "[\u200b\u2060\ufeff]?"
_BRACKET = rf"{_OPEN}{_GAP}([{_WRITTEN}]{{1,8}}[1-5]?){_GAP}{_CLOSE}"
_BRACKETS = (
    rf"{_OPEN}{_GAP}([{_WRITTEN}]{{1,8}}[1-5]?)(?:[,，、/／;；|] ?[{_WRITTEN}]{{1,8}}[1-5]?){{0,2}}{_GAP}{_CLOSE}"
)
_SYLLABLE = later.pattern(_BRACKET)
_MARKED = later.pattern(rf"([{HAN}])[ \u00a0\u3000]?{_UNSEEN}{_BRACKET}")
_TO_GO = later.pattern(rf"([{HAN}])(?:[ \u00a0\u3000]|\r?\n)?{_UNSEEN}{_BRACKETS}((?:{_BRACKETS})*){_UNSEEN}( ?)")
"""A bracket with several readings of its character goes where others show who wrote it: a lesson has such too. So does
one that a line's end parts from its character; that counts for nothing, since lists begin their lines with (a)."""
_BEFORE_HAN = later.pattern(rf"[{HAN}\W]")
_BEHIND_LETTER = later.pattern(rf"([^\x00-\x7f][@-~]){_BRACKET}")
_ELEMENT = "(span|em|i|b|u|small|font|sup|sub|strong)"
_IN_ELEMENT = (
    later.pattern(rf"(?<=[{HAN}])<{_ELEMENT}\b[^<>]*>({_OPEN}{_GAP}[{_WRITTEN}]{{1,8}}[1-5]?{_GAP}{_CLOSE})</\1>"),
    later.pattern(rf"(?<=[{_OPENS[:2]}])<{_ELEMENT}\b[^<>]*>([{_WRITTEN}]{{1,8}}[1-5]?)</\1>(?=[{_CLOSES[:2]}])"),
)
_BROKEN = later.pattern(rf"(?<=[{HAN}])<br ?/?>\s*(?={_BRACKET})")
_HAN_CHARACTER = later.pattern(f"[{HAN}]")
_CUE = later.pattern("[读讀念唸音]")
_MARKS = "\n、，。；：！？“”「」『』《》"  # and nothing, at a text's beginning and end
_LEAST_HITS = 4
_CUE_REACH = 6  # characters before the annotated one
_TYPED = str.maketrans("ăĕĭŏŭɑɡ", "ǎěǐǒǔag") | {ord("ａ") + place: ord("a") + place for place in range(26)}
_NUMBERED = str.maketrans("1234", "\u0304\u0301\u030c\u0300", "5")
_TONES = str.maketrans("", "", "\u0300\u0301\u0304\u030c\u0302")


_EVERYDAY = frozenset(
    "發業產區創網現優數經態環續規衛監據聯貿執協統驅設計應關對個這學習會時長國開類進報標際側內號責領導場線驗為說務"
    "臺準點術戰權轉讀書認識頭當過後動機電車問題門間東見實質員資團體處於與從還沒來們無愛樣種選結構組織級紀總條約"
    "項單價購買賣費資訊議論談話語詞講課題試專題備參與觀眾視聲響親戶護藝術陽陰陳隊際險難離雲電飛養館圖園圓邊遠運"
    "達遊適選遷鄉鎮鄰醫療藥傷傳億優儲氣熱燈燒營獲獎環產畫當盡監稅穩積競筆節範簡糧緊紅約級純紙細終給絕統絲維綜綠緣縣縮織繼續"
)
"""What cloners' lists are made of: forms of traditional script that stand on every page. Authors gloss rare ones."""


class Hit(NamedTuple):
    """One annotated character that is read as its annotation says."""

    character: str
    reading: str
    toneless: bool
    cued: bool  # "read as" or the like stands before it
    spaced: bool  # a space stands behind it
    alone: bool  # no word's part: marks stand on both sides, or nothing


class Count(NamedTuple):
    """What a page's annotations amount to."""

    hits: int
    distinct: int
    repeated: int  # characters annotated twice or more
    ratio: float  # hits per Han character
    unread: int  # toned annotations that are none of the character's readings, as far as known
    varied: int  # readings of characters that are annotated with more than one
    unsteady: int  # characters annotated both with a tone mark and without
    traditional: float  # share of hits on traditional-only forms
    toneless: float  # share of hits without tone marks
    spaced: float  # share of hits with a space behind them
    alone: float  # share of hits that are no word's part
    everyday: float  # share of the characters that cloners' lists are made of


@cache
def readings() -> dict[str, frozenset[str]]:
    """Toned syllable -> every GBK character that may be read so."""
    table = json.loads(Path(__file__).with_name("readings.json").read_text("utf-8"))["readings"]
    return {reading: frozenset(characters) for reading, characters in table.items()}


@cache
def _toneless_readings() -> dict[str, frozenset[str]]:
    merged: dict[str, set[str]] = defaultdict(set)
    for reading, characters in readings().items():
        plain = plain_reading(reading)
        for spelling in {plain, plain.replace("ü", "v"), plain.replace("ü", "u")}:
            merged[spelling] |= characters
    return {reading: frozenset(characters) for reading, characters in merged.items()}


def plain_reading(reading: str) -> str:
    """A syllable without its tone; ``ü`` stays."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", reading).translate(_TONES))


def is_toneless(reading: str) -> bool:
    """Whether a syllable carries no tone mark."""
    return plain_reading(reading) == reading


def composed(reading: str) -> str:
    """A syllable in letters that carry their own tone marks, as tables have it."""
    typed = reading.lower().translate(_TYPED)
    if typed[-1:].isdigit():
        typed = _numbered(typed)
    return typed if typed.isascii() else unicodedata.normalize("NFC", typed)


def _numbered(syllable: str) -> str:
    """fa1 as fā: the mark stands on a or e, on the o of ou, else on the last vowel."""
    letters, tone = syllable[:-1], syllable[-1].translate(_NUMBERED)
    places = [letters.find(vowel) for vowel in ("a", "e", "ou")]
    last = max(map(letters.rfind, "iouüv"))
    at = next((place for place in places if place >= 0), last)
    return letters[: at + 1] + tone + letters[at + 1 :] if tone and at >= 0 else letters


def is_reading(character: str, reading: str) -> bool:
    """Whether the character may be read so; without tone marks, in any tone."""
    if reading.isascii() and not reading.islower():
        return False  # 李(Li) is a name in letters
    reading = composed(reading)
    if character in readings().get(reading, ()):
        return True
    return is_toneless(reading) and character in _toneless_readings().get(reading, ())


def has_bracket(text: str) -> bool:
    """Whether any bracket opens in a text, as annotations stand in."""
    return any(bracket in text for bracket in _OPENS)


def unwrapped(markup: str) -> str:
    """HTML with the elements gone that hold nothing but an annotation, or the syllable within it, and the breaks that
    part a character from its own.
    """
    for form in _IN_ELEMENT:
        markup = form.sub(r"\2", markup)
    return _BROKEN.sub("", markup)


def is_suspect(text: str) -> bool:
    """Whether bracketed syllables stand right behind Han characters, as many as the gate asks for; decides nothing."""
    if text.isascii() or not has_bracket(text):
        return False
    behind = sum(
        text[max(0, mark.start() - 2) : mark.start()].rstrip(" \xa0\u3000\u200b\u2060\ufeff")[-1:] >= "\u3400"
        for mark in _SYLLABLE.finditer(text)
    )
    return behind >= _LEAST_HITS


def find_hits(text: str) -> list[Hit]:
    """Every annotated character whose first annotation is one of its readings."""
    hits = []
    for mark in _MARKED.finditer(text):
        if is_reading(mark[1], mark[2]):
            before = text[max(0, mark.start() - _CUE_REACH) : mark.start()]
            reading = composed(mark[2])
            hits.append(
                Hit(
                    mark[1],
                    reading,
                    is_toneless(reading),
                    _CUE.search(before) is not None,
                    text[mark.end() : mark.end() + 1] == " ",
                    _is_mark(text[max(0, mark.start() - 1) : mark.start()]) and _is_mark(text[mark.end() :][:1]),
                )
            )
    return hits


def _is_mark(beside: str) -> bool:
    return beside in _MARKS


def count(text: str, hits: list[Hit]) -> Count:
    """The figures on which the gate decides; hits after "read as" do not count."""
    counted = [hit for hit in hits if not hit.cued]
    characters = Counter(hit.character for hit in counted)
    total = max(1, len(counted))
    spelt = {(hit.character, plain_reading(hit.reading), hit.toneless) for hit in counted}
    said = {(character, plain) for character, plain, _ in spelt}
    return Count(
        hits=len(counted),
        distinct=len(characters),
        repeated=sum(1 for times in characters.values() if times > 1),
        unread=sum(
            1 for mark in _MARKED.finditer(text) if not is_toneless(mark[2]) and not is_reading(mark[1], mark[2])
        ),
        varied=len({(hit.character, hit.reading) for hit in counted}) - len(characters),
        unsteady=len(spelt) - len(said),
        ratio=len(counted) / max(1, len(_HAN_CHARACTER.findall(text))),
        traditional=sum(1 for hit in counted if is_traditional_form(hit.character)) / total,
        toneless=sum(1 for hit in counted if hit.toneless) / total,
        spaced=sum(1 for hit in counted if hit.spaced) / total,
        alone=sum(1 for hit in counted if hit.alone) / total,
        everyday=sum(character in _EVERYDAY for character in characters) / max(1, len(characters)),
    )


def is_artefact(found: Count) -> bool:
    """The gate: whether a page with these annotations is a cloner's work and no author's."""
    converted = (
        found.hits >= _LEAST_HITS
        and found.distinct >= 3  # noqa: PLR2004 - thresholds measured on real pages
        and found.ratio <= 0.45  # noqa: PLR2004 - texts for learners annotate everything
        and found.repeated >= 1
        and found.varied <= 0.1 * found.distinct  # lessons on readings name several of one character
        and found.unread <= 0.1 * found.hits  # and old ones that no list has
        and found.traditional >= 0.5  # noqa: PLR2004
        and found.alone < 0.5  # noqa: PLR2004 - the characters of a lesson, one by one
        and (found.everyday >= 0.4 or found.hits >= 20)  # noqa: PLR2004 - a book for children glosses 鱷 and 龜
        and (found.toneless < 0.9 or (found.hits >= 8 and _is_no_song(found)))  # noqa: PLR2004
    )
    sprinkled = (
        found.toneless >= 0.9  # noqa: PLR2004
        and found.hits >= 12  # noqa: PLR2004
        and found.distinct >= 8  # noqa: PLR2004
        and found.repeated >= 3  # noqa: PLR2004
        and found.ratio <= 0.6  # noqa: PLR2004 - a primer annotates everything
    )
    unsteady = (  # a program that forgets tone marks here and there: whoever glosses a text does it in one way
        found.unsteady >= 2  # noqa: PLR2004
        and found.hits >= 12  # noqa: PLR2004
        and found.distinct >= 8  # noqa: PLR2004
        and found.repeated >= 3  # noqa: PLR2004
        and found.ratio <= 0.6  # noqa: PLR2004 - as above
        and found.varied - found.unsteady <= 0.2 * found.distinct
        and found.unread <= 0.1 * found.hits
    )
    return converted or sprinkled or unsteady


def _is_no_song(found: Count) -> bool:
    """Whether there is more than notes are sung by: many syllables, or a space behind each as no author writes."""
    many = found.distinct >= 6  # noqa: PLR2004
    return many or (found.spaced >= 0.9 and found.repeated >= 3 and found.traditional >= 0.9)  # noqa: PLR2004


def strip(text: str, *, toneless: bool, listed: frozenset[tuple[str, str]], spaced: bool = False) -> tuple[str, int]:
    """``text`` without its annotations, and how many there were.

    ``listed`` are the page's own (character, reading) pairs. They go even where "read as" happens to stand before, as
    do converted forms: on an artefact page 讀 is mostly part of a word (讀者).
    In the toneless style one space after the bracket goes as well, before letters and figures only where the page is
    ``spaced``: where it puts one behind each.
    """
    removed = 0

    def replace(mark: re.Match[str]) -> str:
        nonlocal removed
        cued = _CUE.search(text[max(0, mark.start() - _CUE_REACH) : mark.start()]) is not None
        genuine = cued and (mark[1], composed(mark[2])) not in listed and not is_traditional_form(mark[1])
        if genuine or not (is_reading(mark[1], mark[2]) or (not cued and _is_slip(mark[1], mark[2], listed))):
            return mark[0]
        removed += 1
        rest = _not_doubled(mark[3], mark[2]) if mark[3] else ""
        added = toneless and (spaced or _BEFORE_HAN.match(text, mark.end()) is not None)
        return mark[1] + rest + ("" if added else mark[5])

    text = _BEHIND_LETTER.sub(lambda mark: mark[1] if _is_astray(mark) else mark[0], text)
    return _TO_GO.sub(replace, text), removed


def _is_slip(character: str, reading: str, listed: frozenset[tuple[str, str]]) -> bool:
    """Whether it is some other character's syllable, with its tone, behind one that is rightly annotated elsewhere."""
    toned = composed(reading)
    return not is_toneless(toned) and toned in readings() and any(character == known for known, _ in listed)


def _not_doubled(brackets: str, reading: str) -> str:
    """Of the brackets behind an annotation those that do not double it: 創業(yè)(Terry), 網(wǎng)(LAN)."""
    first = composed(reading)
    for mark in _SYLLABLE.finditer(brackets):
        said = composed(mark[1])
        known = said in readings() or said in _toneless_readings()
        alike = is_toneless(said) == is_toneless(first) or said == plain_reading(first)
        if not (known and alike) or (mark[1].isascii() and not mark[1].islower()):
            return brackets[mark.start() :]
    return ""


def _is_astray(mark: re.Match[str]) -> bool:
    """Whether an annotation stands behind a letter because the byte before it and the letter are a character read so:
    在A(yíng)股, where 在 ends as 贏 begins, and A is its second byte.
    """
    try:
        character = (mark[1][:1].encode("gbk")[1:] + mark[1][1:].encode()).decode("gbk")
    except UnicodeError:
        return False
    return is_traditional_form(character) and is_reading(character, mark[2])
