"""Bytes lost to a replace that did not look where characters begin.

The cloners that write pinyin behind characters replace GBK *bytes*. Where the second byte of one character and the
first of the next happen to be a listed character ``X``, its annotation lands between them: the byte before the
bracket can no longer begin a character, becomes ``?`` (or U+FFFD) and mostly swallows the bracket, and all that
follows is read one byte off, up to the next ASCII. So ``?qū)`` says: here stood the second byte of a character read
*qū*, whose first byte is the one before. A repair is accepted only if doing the same damage to it gives the damaged
text again, byte for byte, and only if there is exactly one such repair.

Marks lose their first byte as well: then ``?，F(xiàn)`` stands where 。現 did, up to the first annotated character,
which falls into step again. That is undone where the first byte of marks makes the stretch one mark and everyday
characters, of which the last is read as its annotation says. What another ``?`` of the kind stood for remains open:
any character might have stood there.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from syndicator.later import pattern
from syndicator.refine.damage.common import is_common
from syndicator.refine.damage.pinyin import HAN, LETTERS, is_reading, readings
from syndicator.refine.language import is_simplified_form, is_traditional_form

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_LOST = pattern(rf"\?(\(?)([{LETTERS}]{{1,7}})\)")
_LOST_AFTER_HAN = pattern(rf"(?<=[{HAN}])[?\ufffd]\(?([{LETTERS}]{{1,7}})\)")
_REPLACED = pattern(rf"\ufffd(?=\(?[{LETTERS}]{{1,7}}\))")
_ASTRAY = "\u01cd-\u01dc\u0370-\u03ff\u0400-\u04ff\u2500-\u257f\u30a1-\u30fa"  # what GBK reads one byte off
_LOST_MARK = pattern(
    rf"\?(?:[，；！。：,;](?=[A-Z]\S?[(（]|[{_ASTRAY}])|[，；！。：？](?=[^\x00-\x7f\s，。！？；：、”’」』）】》…—]))"
)
_LOST_MARK_SURELY = pattern(
    rf"(?<=[{HAN}])\?[，；！。：,;][^\s(]{{1,3}}\([a-z]{{0,4}}[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ][a-z]{{0,2}}\)"
    rf"|\?[，；！。：][\u01cd-\u01dc\u2500-\u257f\u30a1-\u30fa][{_ASTRAY}{HAN}]"
)
_MARK = pattern(
    rf"[?\ufffd]([，；！。：？、][^\x00-\x7f\ufffd]{{0,15}}|[,;!:?][^\x00-\x7f\ufffd]{{0,15}})"
    rf"(?:(?:([@-~])[(（]|\?\(?)([{LETTERS}]{{1,7}})[)）]|([@-~])(?=[{HAN}]))"
)
"""The third kind ends in step behind a character that nothing annotates: 。”這 as ?！边@."""
_MARK_ALONE = pattern(rf"\?([，；！。：？][{HAN}][^\x00-\x7f\ufffd]{{1,14}})()()([@-~])(?=[{HAN}])")
"""The same where a page's annotations are gone and what they spoilt is not."""
_ASTRAY_TO_LETTER = pattern(
    rf"(?<=[^\x00-\x7f]|\))[?\ufffd]([?][^\x00-\x7f\ufffd]{{1,15}}|[^\x00-\x7f\ufffd]{{1,15}})([@-~])[(（]([{LETTERS}]{{1,7}})[)）]"
)
_GONE = pattern(rf"(?<=[{HAN}])\ufffd(?=[{HAN}])")
_MARKS = frozenset("\u3000、。·—…‘’“”《》【】")
_MARKS_BYTE = b"\xa1"
_NEVER_BEHIND_A_STOP = frozenset("、。，：；！？·")
_OPENED, _CLOSED = frozenset("“‘《（"), frozenset("”’》）")
_SHORT_QUOTATION = 5  # characters: a word in quotation marks, and no sentence
_REACH = 40
_ANNOTATION = pattern(rf"[(（][{LETTERS}]{{1,7}}[)）]")
_ENDS_AS_A_STOP = (  # 校 停 模 牛 保 海 危 常 裕 福 專 埃 粒 棧: what words have before them, and behind them
    ("學高母院本該全我名軍少上將技離各兩貴分", "花徽"),
    ("不暫調叫喊未久", "靠火航"),
    ("規建勞名航楷球", "糊"),
    ("黃水奶公母小蝸吹老鬥斗肥養放耗犛", ""),
    ("確環擔社醫安酒投低參管", "康"),
    ("上大東南北青珠渤黃沿近公深四雲入碧", "口河"),
    ("安病垂臨艱", ""),
    ("非經通日正時平異反往照家尋如無", "客"),
    ("富充寬餘", ""),
    ("幸祝造享", ""),
    ("大中", "科"),
    ("塵", ""),
    ("顆微", ""),
    ("客", ""),
)
_PRIVATE = frozenset(map(chr, range(0xE000, 0xE766)))  # the three user-defined areas
_WIDE = {ord(mark): ord(mark) + 0xFEE0 for mark in ",;!:?"}
_ANNOTATED = re.compile(rb"([\x81-\xfe][\x40-\xfe])\(((?:[a-z]|\xa8[\xa1-\xc0]){1,7})\)")  # wherever characters begin
_RUN = pattern("[^\x00-\x27\x2a-\x3e]+")
"""Up to an ASCII character that is no second byte, nor part of a mark: there both readings fall into step again."""
_MOST_TRIES = 256
_FIRST_BYTE = 0x81
_LEAST_SECOND_BYTE = 0x40


def find(text: str, *, artefact: bool) -> int:
    """How many places of ``text`` have lost bytes. On a page that is no artefact only what nothing else explains."""
    found = {m.start() for m in _LOST_AFTER_HAN.finditer(text) if m[1] in readings() and not m[1].isascii()}
    found |= {m.start() for m in (_LOST_MARK if artefact else _LOST_MARK_SURELY).finditer(text)}
    found |= {m.start() for m in _MARK_ALONE.finditer(text) if _stepped_back(m, ()) is not None}
    if artefact:
        found |= {m.start() for m in _MARK.finditer(text) if _stepped_back(m, ()) is not None}
        found |= {m.start() for m in _ASTRAY_TO_LETTER.finditer(text) if _in_step(m) is not None}
        found |= {m.start() for m in _GONE.finditer(text)}
    return len(found)


def mend(text: str, listed: Iterable[tuple[str, str]]) -> tuple[str, int]:
    """``text`` with every provably restorable stretch restored (its annotations gone with the damage), and how many
    places that were. ``listed`` are the (character, reading) pairs known of the page.
    """
    if (")" not in text and "）" not in text) or ("?" not in text and "\ufffd" not in text):
        return text, 0
    known = tuple(listed)
    text, mended = _with_marks(text, known, _MARK)
    text = _ASTRAY_TO_LETTER.sub(lambda m: _in_step(m) or m[0], text)

    def replace(run: re.Match[str]) -> str:
        nonlocal mended
        plain = _REPLACED.sub("?", run[0])
        places = len(_LOST.findall(plain))
        restored = _restore(plain, known) if places else None
        if restored is None:
            return run[0]
        mended += places
        return restored

    return _RUN.sub(replace, text), mended


def _written(text: str) -> bytes:
    """``text`` in GBK, with the private characters that readers take for the pairs that it leaves to its users. Raises
    :class:`UnicodeEncodeError` where it has none.
    """
    try:
        return text.encode("gbk")
    except UnicodeEncodeError:
        if any(character not in _PRIVATE and not _has_gbk(character) for character in text):
            raise
        return text.encode("gb18030")


def _has_gbk(character: str) -> bool:
    return bool(character.encode("gbk", "ignore"))


def _read(pair: bytes) -> str:
    private = pair.decode("gb18030", "replace")
    return private if private in _PRIVATE else pair.decode("gbk", "replace")


def has_private(text: str) -> bool:
    """Whether a text shows private characters. Readers that drop them leave no trace of what they belonged to: then a
    stretch without annotations proves nothing.
    """
    return not _PRIVATE.isdisjoint(text)


def mend_marks(text: str) -> tuple[str, int]:
    """``text``, of a page without annotations, with the marks that lost their first byte and what followed them."""
    return _with_marks(text, (), _MARK_ALONE)


def _with_marks(text: str, listed: tuple[tuple[str, str], ...], form: re.Pattern[str]) -> tuple[str, int]:
    """``text`` with the marks that lost their first byte, and what that put out of step; and how many they were."""
    mended = 0

    def replace(mark: re.Match[str]) -> str:
        nonlocal mended
        restored = _stepped_back(mark, listed)
        mended += restored is not None
        return mark[0] if restored is None else restored

    return form.sub(replace, text), mended


def _stepped_back(mark: re.Match[str], listed: tuple[tuple[str, str], ...]) -> str | None:
    """A stretch read one byte off from a mark to an annotated character, as it was; None where nothing proves it."""
    try:
        astray = _written(mark[1][:1].translate(_WIDE) + mark[1][1:])
    except UnicodeEncodeError:
        return None
    if letter := mark[2] or mark[4]:
        lasts = [letter.encode()]
    else:
        lasts = [one.encode("gbk")[1:] for one in _reads(mark[3], astray[-1:], listed)]
    if len(lasts) != 1:
        return None
    try:
        restored = (_MARKS_BYTE + astray + lasts[0]).decode("gbk")
    except UnicodeDecodeError:
        return None
    before = _ANNOTATION.sub("", mark.string[max(0, mark.start() - _REACH) : mark.start()])
    surely = restored[1:2] in _MARKS or (restored[0] == "\u3000" and before[-1:] in {"", "\n"})
    doubtful = (mark[4] or mark[1].startswith("?")) and not surely
    proved = not doubtful and (not mark[3] or is_reading(restored[-1], mark[3])) and is_traditional_form(restored[-1])
    is_mark = restored[0] in _MARKS and not _may_be_another(before, restored)
    return restored if proved and is_mark and _is_everyday(restored) else None


def _may_be_another(before: str, restored: str) -> bool:
    """Whether what is taken for 。 may be a character that ends in the same byte: 學校、 as 學。、."""
    if restored[1:2] in _NEVER_BEHIND_A_STOP:
        return True
    if restored[0] != "。" or not before:
        return False
    quoted = restored[1:2] in _CLOSED and not _OPENED.isdisjoint(before[-_SHORT_QUOTATION:])
    words = any(before[-1] in left or restored[1:2] in right for left, right in _ENDS_AS_A_STOP)
    return quoted or words or before[-1] in _OPENED


def _is_everyday(restored: str) -> bool:
    """Whether a restored stretch is everyday, and nothing of simplified script alone, as vanished pairs leave."""
    return all(
        one in _MARKS or one in "，：；！？（）" or ("\u4e00" <= one <= "\u9fff" and not is_simplified_form(one))
        for one in restored
    ) and all(map(is_common, restored))


def _in_step(astray: re.Match[str]) -> str | None:
    """What follows a lost first byte, read in step again, behind U+FFFD for the character that is gone: 重點?科建設 for
    重點??平ㄔO(shè). None where the last character is not read as its annotation says.
    """
    try:
        written = _written(astray[1][:1].translate(_WIDE) + astray[1][1:]) + astray[2].encode()
        restored = written[1:].decode("gbk")
    except UnicodeError:
        return None
    proved = is_reading(restored[-1], astray[3]) and is_traditional_form(restored[-1])
    return f"\ufffd{restored}" if proved and _is_everyday(restored) else None


def _restore(run: str, listed: tuple[tuple[str, str], ...]) -> str | None:
    """The one original that the damage turns into ``run``; None where there is none, or more than one."""
    answers: set[str] = set()
    for start, end in _encodable(run):
        if _LOST.search(run, start, end) is None:
            continue
        found = _originals(run[start:end], listed)
        if len(found) != 1:
            return None
        answers.add(run[:start] + found.pop() + run[end:])
    return answers.pop() if len(answers) == 1 else None


def _encodable(run: str) -> Iterator[tuple[int, int]]:
    """The stretches of ``run`` that GBK can write."""
    start = 0
    for i, character in enumerate(run):
        if not character.isascii():
            try:
                _written(character)
            except UnicodeEncodeError:
                yield start, i
                start = i + 1
    yield start, len(run)


def _originals(damaged: str, listed: tuple[tuple[str, str], ...]) -> set[str]:
    marks = list(_LOST.finditer(damaged))
    starts, ends = [0, *(m.end() for m in marks)], [*(m.start() for m in marks), len(damaged)]
    pieces = [_written(damaged[start:end]) for start, end in zip(starts, ends, strict=True)]
    if len({bool(m[1]) for m in marks}) > 1:
        return set()  # two kinds of readers in one stretch
    swallows, found = not marks[0][1], set[str]()
    for chosen in _series(damaged, marks, listed):
        restored = pieces[0]
        for character, piece in zip(chosen, pieces[1:], strict=True):
            restored += character.encode("gbk")[1:] + piece
        lost = [(character, mark[2]) for character, mark in zip(chosen, marks, strict=True)]
        original = _prove(restored, damaged, listed, lost, swallows=swallows)
        if original is not None and not find(original, artefact=True):
            found.add(original)
    return found


def _series(damaged: str, marks: list[re.Match[str]], listed: tuple[tuple[str, str], ...]) -> list[tuple[str, ...]]:
    """What may have stood at the marks, one character each: with that reading and, for its first byte, the last one
    before the ``?``, which right behind another mark is the second byte of what stood there (日報 as 日?qǐng)?bào)).
    """
    series: list[tuple[str, ...]] = [()]
    end = -1
    for mark in marks:
        before = _written(damaged[: mark.start()])[-1:]
        series = [
            (*chosen, one)
            for chosen in series
            for one in _reads(mark[2], chosen[-1].encode("gbk")[1:] if mark.start() == end else before, listed)
        ]
        if len(series) > _MOST_TRIES:
            return []
        end = mark.end()
    return series


def _reads(reading: str, first: bytes, listed: tuple[tuple[str, str], ...]) -> list[str]:
    pool = _converted(reading, first)
    return [c for c in pool if (c, reading) in listed] or pool


@lru_cache(1024)
def _converted(reading: str, first: bytes) -> list[str]:
    """Converted characters with a reading, in order, whose first byte is this."""
    pool = readings().get(reading, ())
    return sorted(c for c in pool if c.encode("gbk")[:1] == first and is_traditional_form(c))


def _prove(
    restored: bytes,
    damaged: str,
    listed: tuple[tuple[str, str], ...],
    lost: list[tuple[str, str]],
    *,
    swallows: bool,
) -> str | None:
    """The original, if damaging it again gives ``damaged``."""
    pairs: set[tuple[str, str]] = set()

    def take(mark: re.Match[bytes]) -> bytes:
        character, reading = mark[1].decode("gbk", "replace"), mark[2].decode("gbk", "replace")
        if len(character) == 1 and is_reading(character, reading):
            pairs.add((character, reading))
            return mark[1]
        return mark[0]

    try:
        original = _ANNOTATED.sub(take, restored).decode("gbk")
    except UnicodeDecodeError:
        return None
    if not all(is_common(character) for character in original):
        return None  # where more is gone than the mark tells, what is left falls into rare characters
    table = {c.encode("gbk"): r for c, r in (*listed, *sorted(pairs), *lost)}
    ways = (_damage(original, table, swallows=swallows, in_turn=in_turn) for in_turn in (False, True))
    return original if damaged in ways else None


def _damage(original: str, table: dict[bytes, str], *, swallows: bool, in_turn: bool) -> str | None:
    """What the cloner makes of ``original``: the same blind replace, and a reader that writes ``?`` for lost bytes.

    ``swallows``: the reader takes the bracket behind a lost byte for the rest of a character. ``in_turn``: the table's
    characters are replaced one after the other, also where one ends within another.
    """
    try:
        written = original.encode("gbk")
    except UnicodeEncodeError:
        return None
    keys = b"|".join(re.escape(key) for key in table)
    listed = re.compile(b"(?<=(" + keys + b"))" if in_turn else b"(" + keys + b")")
    spoilt = listed.sub(lambda m: m[0] + f"({table[m[1]]})".encode("gbk"), written)
    out: list[str] = []
    i = 0
    while i < len(spoilt):
        if spoilt[i] < _FIRST_BYTE:
            out.append(chr(spoilt[i]))
            i += 1
            continue
        pair = spoilt[i : i + 2]
        whole = len(pair) == 2 and pair[1] >= _LEAST_SECOND_BYTE  # noqa: PLR2004 - a pair
        out.append(_read(pair) if whole else "?")
        i += 2 if whole or swallows else 1
    return "".join(out)
