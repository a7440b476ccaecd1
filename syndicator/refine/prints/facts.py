"""The numbers and names of a text, each by the words around it: what tells two editions of one text apart.

Where two texts have the same words around a fact and give another one, one of them was corrected, or one form was
filled in for two events. The print of a text's facts holds hashes only: up to 96 places, six bytes each.
"""

from __future__ import annotations

import re
import struct
from functools import cache, lru_cache
from itertools import pairwise
from string import ascii_letters, ascii_uppercase, digits
from typing import TYPE_CHECKING, Any
from zlib import crc32

from syndicator.later import pattern
from syndicator.refine.lookout import Lookout

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from syndicator.refine.prints.words import Places, Texts, Words64

MOST = 96
"""Facts printed of a text: those whose places have the least hashes, so that two forms of one text print the same."""

_LOOKED_AT = 4096
"""Numbers and names of a text that are looked at, the first ones: a text of more is a table."""

_PLACE = struct.Struct(">IH")
_AROUND = (-4, -3, -2, -1, 1, 2, 3, 4)
_SIDE = 4
_SEVERAL = 0xFFFF
"""In the place of a value: the text has this place several times (a list, a table), which says nothing of any."""
_KEPT = 256
"""Prints that are kept unpacked, five kilobytes each."""
_DATELINE = 40
"""Characters of a text in which a dateline ends; what stands before is the outlet's own."""
_BEYOND = 0x10000

_NUMERALS = "〇零一二三四五六七八九十百千万亿两"
_COUNTED = "余多人名个位岁年月日号时分秒元块亩米里吨斤公克度级辆架艘起次家户所座台套项条件篇届期层成点"
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金"
    "石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严武戴莫孔向汤"
)
_SAYING = ("表示", "介绍", "告诉", "指出", "认为", "透露", "回忆", "强调", "坦言", "说,", "说:", "说。")
_SAID = Lookout(_SAYING)
_SPEAKER = pattern(rf"[{_SURNAMES}][\u4e00-\u9fff]{{1,2}}?(?={'|'.join(_SAYING)})")
_HEAD = pattern(r"[电讯][(,:]|[电讯] |\) ?[-—] | [-—] ")
_IN_HEAD = "电讯-—"  # one of them stands in whatever that matches
_NEXT = 2
_MINUS, _JOINED = (tuple(map(ord, some)) for some in ("-\u2212\u2013\ufe63\uff0d", ascii_letters + digits))
_BELOW_ZERO = 0x5555
"""What makes another value of a number that a minus stands before: no token is one."""
_PLAIN, _NUMERAL, _COUNT, _DIGIT, _CAPITAL = range(5)


def facts(spelt: Sequence[str], texts: Texts, heads: Sequence[int]) -> list[bytes]:
    """The print of the facts of each text.

    ``spelt`` are the folded texts with their capitals, as long as those that ``texts`` has; ``heads`` are where their
    datelines end.
    """
    import numpy as np

    words, begins = texts.words, texts.begins
    if not len(words):
        return [b""] * len(spelt)
    firsts = np.array(sorted({first for first in texts.firsts if first < len(words)}))
    lasts = np.append(firsts[1:], len(words)) - 1
    points = np.frombuffer("\n".join((*spelt, "")).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    kinds = _kinds().take(points.take(begins), mode="clip")
    # a digit, a Han numeral that counts something, and the last word of a name
    number = kinds == _DIGIT
    numeral = kinds == _NUMERAL
    if numeral.any():
        beside = np.zeros(len(kinds), bool)
        beside[:-1] = (kinds[1:] == _NUMERAL) | (kinds[1:] == _COUNT) | number[1:]
        behind = numeral[:-1].copy()
        behind[lasts[:-1]] = False
        beside[1:] |= behind
        beside[lasts] = False
        beside[:-1] &= ~number[1:]
        number |= numeral & beside
    capital = kinds == _CAPITAL
    named = capital.copy()  # behind one blank: what begins no sentence
    named[1:] &= begins[1:] - texts.ends[:-1] == _NEXT
    named[firsts] = False
    name = named & (texts.ends > begins)
    name[:-1] &= ~named[1:]
    common = words.copy()
    common[capital] = 2
    common[number] = 1
    chosen = np.flatnonzero(number | name)
    owners = np.searchsorted(texts.firsts, chosen, "right") - 1
    told = begins.take(chosen) >= np.add(texts.bounds[:-1], heads).take(owners)
    chosen, owners = chosen.compress(told), owners.compress(told)
    if len(chosen) > _LOOKED_AT:
        early = np.arange(len(chosen)) - owners.searchsorted(owners) < _LOOKED_AT
        chosen, owners = chosen.compress(early), owners.compress(early)
    places = _places(chosen, common, _sentences(begins, texts.stops))
    values = words.take(chosen) & np.uint64(0xFFFF)
    values[number.take(chosen) & _below_zero(points, begins.take(chosen))] ^= np.uint64(_BELOW_ZERO)
    pairs: list[list[tuple[int, int]]] = [[] for _ in spelt]
    for owner, place, value in zip(owners.tolist(), places.tolist(), values.tolist(), strict=True):
        pairs[owner].append((place, value))
    for number_of, (text, found) in enumerate(zip(spelt, pairs, strict=True)):
        found.extend(_speakers(text, number_of, common, texts))
    return [
        b"".join(_PLACE.pack(*pair) for pair in _single(found)) if other - one >= len(_AROUND) else b""
        for found, (one, other) in zip(pairs, pairwise(texts.firsts), strict=True)
    ]


def _below_zero(points: Any, begins: Places) -> Any:
    """Before which tokens a minus stands: a dash behind no letter or digit, which would make it a hyphen or a range."""
    import numpy as np

    below = np.isin(points.take(np.maximum(begins - 1, 0)), _MINUS) & (begins > 0)
    if below.any():
        below &= ~np.isin(points.take(np.maximum(begins - 2, 0)), _JOINED) | (begins == 1)
    return below


def _sentences(begins: Places, stops: Places) -> Places:
    """In which sentence each token stands."""
    import numpy as np

    behind = np.zeros(len(begins) + 1, bool)
    behind[begins.searchsorted(stops)] = True
    return behind[:-1].cumsum()


def _places(chosen: Places, common: Words64, sentence: Places) -> Words64:
    """A number for the words around each chosen token, as far as its sentence goes: paragraphs are moved and cut."""
    import numpy as np

    beside = chosen[:, None] + np.array(_AROUND)
    there = np.minimum(np.maximum(beside, 0), len(common) - 1)
    around = common.take(there)
    around[(there != beside) | (sentence.take(there) != sentence.take(chosen)[:, None])] = 0
    place: Words64 = (around * _weights()).sum(axis=1, dtype=np.uint64)
    place ^= place >> np.uint64(29)
    place *= np.uint64(0x9E3779B97F4A7C15)
    return place >> np.uint64(32)


def count(print: bytes) -> int:
    """How many facts a print holds."""
    return len(print) // _PLACE.size


@cache
def _weights() -> Any:
    """An odd number for each place around a token."""
    import numpy as np

    return np.array([pow(0x9E3779B97F4A7C15, step, 1 << 64) for step in range(1, len(_AROUND) + 1)], np.uint64)


def end_of_dateline(spelt: str) -> int:
    """Where the text begins behind what every outlet puts before it in its own words."""
    start = spelt[: 2 * _DATELINE]
    head = _HEAD.search(start) if any(mark in start for mark in _IN_HEAD) else None
    return head.end() if head and head.start() <= _DATELINE else 0


def speakers(spelt: str) -> set[str]:
    """Persons whom a Chinese text lets speak somewhere."""
    return {hit[0] for hit in _SPEAKER.finditer(spelt)} if not spelt.isascii() and _SAID.sees(spelt) else set()


def _speakers(spelt: str, number: int, common: Words64, texts: Texts) -> Iterator[tuple[int, int]]:
    """Where a Chinese text names persons whom it lets speak somewhere, by the words around their names."""
    names = speakers(spelt)
    first, end = texts.firsts[number], texts.firsts[number + 1]
    for hit in re.finditer("|".join(sorted(names, key=len, reverse=True)), spelt) if names else ():
        before, behind = texts.begins.searchsorted([texts.bounds[number] + place for place in hit.span()]).tolist()
        words = (
            *common[max(first, before - _SIDE) : before].tolist(),
            0,
            *common[behind : min(end, behind + _SIDE)].tolist(),
        )
        yield crc32(repr(words).encode()), crc32(hit[0].encode()) & 0xFFFF


def _single(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Each place once, the least hashes first."""
    found: dict[int, int] = {}
    for place, value in pairs:
        found[place] = value if found.get(place, value) == value else _SEVERAL
    return sorted(found.items())[:MOST]


@lru_cache(maxsize=_KEPT)
def is_blind(print: bytes) -> bool:
    """Whether a print leaves facts of its text out: those of a form that is filled in several times, or of so many."""
    return count(print) >= MOST or len(_told(print)) < count(print)


def compare(one: bytes, other: bytes) -> tuple[int, int]:
    """In how many places two texts give the same fact, and in how many another one."""
    if one == other:  # as of most that are nearly the same
        return len(_told(one)), 0
    ours, theirs = _told(one), _told(other)
    same = len(ours.items() & theirs.items())
    return same, len(ours.keys() & theirs.keys()) - same


@lru_cache(maxsize=_KEPT)
def _told(print: bytes) -> dict[int, int]:
    """The facts of a print by their places, but those of several. What many tell is compared with each new telling."""
    return {place: value for place, value in _PLACE.iter_unpack(print) if value != _SEVERAL}


@cache
def _kinds() -> Any:
    """What each character of the basic plane is, and one for all beyond it."""
    import numpy as np

    table = np.zeros(_BEYOND + 1, np.uint8)
    told = ((_COUNT, _COUNTED), (_NUMERAL, _NUMERALS), (_DIGIT, digits), (_CAPITAL, ascii_uppercase))
    for kind, characters in told:
        for character in characters:
            table[ord(character)] = kind
    return table
