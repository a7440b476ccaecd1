"""Whether text is as its language is written: what is believed of text that was read anew with another table."""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import TYPE_CHECKING

from syndicator.later import pattern

if TYPE_CHECKING:
    from collections.abc import Iterable

_HAN, _KANA, _HANGUL = pattern("[\u3400-\u9fff]"), pattern("[\u3041-\u30fa]"), pattern("[\uac00-\ud7a3]")
_EASTERN = pattern("[\u3041-\u30fa\u3400-\u9fff\uac00-\ud7a3\uff61-\uff9f]")
_LITTLE = pattern("[的了是在不有和这這他她我们們个個就也上中大]")
_KOREAN_LITTLE = pattern("[이다에는은을가의로고하지를서기한]")
_STOP = pattern("[。，、．.,]")
_SAMPLE, _STRANGE, _LEAST_STRANGE, _LEAST_ASIAN = 120, 0.12, 8, 20
_LITTLE_SHARE, _KANA_SHARE, _HANGUL_SHARE, _KOREAN_SHARE = 0.03, 0.3, 0.9, 0.15
_LEAST_UNICODE = 3
_CYRILLIC, _SMALL = pattern("[Ѐ-ӿ]"), pattern("[а-яѐ-џґ]")
_WORD = pattern(r"[^\W\d_]+")
_ABOUT_A_WORD = "[!-/:-@«»“”„…—–()№]*+"
_WHOLE_WORD = pattern(rf"{_ABOUT_A_WORD}(?:[Ѐ-ӿ][а-яѐ-џґ]*(?:[-’'][Ѐ-ӿ]?[а-яѐ-џґ]+)*|[А-Я]+|\d+)?{_ABOUT_A_WORD}")
_SMALL_WORDS = frozenset(
    "и в не на что с по как это к из за от о для но он она было так его та що і у це з до як про се да е са и".split()
)
_SMALL_SHARE, _WORDS_SHARE, _LEAST_WORDS = 0.75, 0.08, 3
_WHOLE_SHARE, _MOST_WHOLE = 0.95, 0.75
_LATIN = frozenset("éèêëàâäáãåçîïíìñôöóòõøùûüúßæœ")
_MARKS = frozenset("«»‘’“”„–—…¿¡°€\xa0")
_CAPITALS_SHARE = 0.2
_NEVER = frozenset(["Cc", "Cn", "Co", "Cs"])


def is_written(text: str) -> bool:
    """Whether all its characters are ever written."""
    return all(
        unicodedata.category(character) not in _NEVER and character != "\ufffd"
        for character in set(text)
        if character not in "\t\r\n"
    )


def is_unicode(before: str, after: str) -> bool:
    """Whether what was no text by chance is UTF-8: it is not where enough of it is."""
    made = sum(not character.isascii() for character in after)
    return made >= _LEAST_UNICODE and before != after


def cyrillic(before: str, after: str) -> float:
    """How much Cyrillic text is words in small letters, by the share of its small words; 0 where the text before was
    words as well.
    """
    share, whole = _share_of_small_words(after), _share_of_words(after)
    if share < _WORDS_SHARE or whole < _WHOLE_SHARE or not _is_in_small_letters(after):
        return 0.0
    was_sound = _is_in_small_letters(before) and _share_of_words(before) > _MOST_WHOLE
    return 0.0 if was_sound or _share_of_small_words(before) > share / 2 else share * whole


def _is_in_small_letters(text: str) -> bool:
    letters = len(_CYRILLIC.findall(text))
    return letters > 0 and len(_SMALL.findall(text)) >= _SMALL_SHARE * letters


def _share_of_words(text: str) -> float:
    """How many of the words that are no ASCII are letters, the first of them perhaps a capital, and marks around."""
    written = [word for word in text.split() if not word.isascii()]
    return sum(_WHOLE_WORD.fullmatch(word) is not None for word in written) / max(1, len(written))


def _share_of_small_words(text: str) -> float:
    words = [word.lower() for word in _WORD.findall(text)]
    small = [word for word in words if word in _SMALL_WORDS]
    return len(small) / len(words) if len(set(small)) >= _LEAST_WORDS and max(map(len, small)) > 1 else 0.0


@cache
def _everyday() -> dict[str, frozenset[str]]:
    """The most used characters of Chinese in either script ("zh"), of Japanese ("ja"), and all that is
    not strange ("").
    """
    rows = {"gb2312": (0xA1, 0xD7), "big5": (0xA1, 0xC6), "euc_jp": (0xA1, 0xCF), "euc_kr": (0xA1, 0xC8)}
    seconds = (*range(0x40, 0x7F), *range(0xA1, 0xFF))
    found = {}
    for encoding, (least, last) in rows.items():
        pairs = (
            bytes([row, second]).decode(encoding, "ignore") for row in range(least, last + 1) for second in seconds
        )
        found[encoding] = frozenset(pair for pair in pairs if len(pair) == 1)
    chinese = found["gb2312"] | found["big5"]
    beyond = frozenset(map(chr, range(0x3041)))
    return {"zh": chinese, "ja": found["euc_jp"], "": chinese | found["euc_jp"] | found["euc_kr"] | beyond}


def is_strange(text: str) -> bool:
    """Whether much of a text, at its beginning or in its middle, is characters that are hardly ever written."""
    return any(
        len(set(sample).difference(_everyday()[""])) > _LEAST_STRANGE and _is_strange(_EASTERN.findall(sample))
        for sample in (text[:_SAMPLE], text[len(text) // 2 :][:_SAMPLE])
    )


def _is_strange(characters: list[str]) -> bool:
    strange = sum(character not in _everyday()[""] for character in characters)
    return strange > max(_LEAST_STRANGE, _STRANGE * len(characters))


def is_asian(before: str, after: str) -> bool:
    """Whether a text is Korean, Japanese or Chinese of everyday characters, marks and little words."""
    han, kana, hangul = (len(form.findall(after)) for form in (_HAN, _KANA, _HANGUL))
    whole = han + kana + hangul
    if whole < _LEAST_ASIAN or not _STOP.search(after) or len(_KANA.findall(before)) > _KANA_SHARE * whole:
        return False
    if hangul:
        return hangul >= _HANGUL_SHARE * whole and len(_KOREAN_LITTLE.findall(after)) >= _KOREAN_SHARE * whole
    if kana:
        return kana >= _KANA_SHARE * whole and _is_of(after, "ja")
    return len(_LITTLE.findall(after)) >= _LITTLE_SHARE * whole and _is_of(after, "zh")


def _is_of(text: str, language: str) -> bool:
    return all(character in _everyday()[language] for character in set(text) if character > "\u3040")


def is_western(before: str, after: str) -> bool:
    """Whether the signs within a text's words have become letters of Western languages, hardly any of them capitals."""
    pairs = zip(before, after, strict=True) if len(before) == len(after) else ()
    letters, signs = _parted(new for old, new in pairs if old != new)
    capitals = sum(letter.isupper() for letter in letters)
    return (
        bool(letters)
        and _LATIN.issuperset(map(str.lower, letters))
        and _MARKS.issuperset(signs)
        and (capitals <= _CAPITALS_SHARE * len(letters))
    )


def _parted(characters: Iterable[str]) -> tuple[list[str], list[str]]:
    """The letters among some characters, and the others."""
    letters: list[str] = []
    others: list[str] = []
    for character in characters:
        (letters if character.isalpha() else others).append(character)
    return letters, others
