"""Which language and script a text is in: the text decides, the hint only where the text leaves it open.

Chinese is split by script (``zh-Hans``, ``zh-Hant``) by counting characters that only one of them uses; Japanese and
Korean are told by their own letters; among languages of one alphabet a plausible hint wins, else a light detector.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections import Counter
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

_SAMPLE = 2000  # characters
_ENOUGH = 1200  # characters for the detector
_LONG = 300  # letters: from here on the detector may overrule a hint
_SHORT = 24  # letters: below, the detector only guesses
_MARGIN = 35  # ranks by which another language must fit better than the hinted one
_WORST = 1000  # ranks; above, the detector found nothing that fits

_FEW_WORDS, _MANY_WORDS = 3, 4  # small words of a language that tell it without a hint, and against one
_SOMEWHAT = 1.25  # times as many words that few other languages have
_FEW_OF_ITS_OWN = 0.4  # of another language's words: then the hint is wrong
_LETTERS = re.compile(r"[^\W\d_]+")
_NOT_LATIN_LETTERS = bytes(code for code in range(128) if not chr(code).isalpha())  # of ASCII
_NO_LETTERS_BLANK = {code: " " for code in range(128) if not chr(code).isalpha()}
_BEYOND = re.compile("[\u00c0-\u024f]")
_SOME_LETTERS, _SHARE_OF_LETTERS = 2, 0.02

_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_ALIASES = {"iw": "he", "in": "id", "ji": "yi", "jp": "ja", "cn": "zh", "cmn": "zh", "chi": "zh", "zho": "zh"}
_ALIASES |= {"eng": "en", "jpn": "ja", "kor": "ko", "deu": "de", "fra": "fr", "spa": "es", "rus": "ru"}
_WORDS = {"chinese": "zh", "english": "en", "japanese": "ja", "korean": "ko", "german": "de", "french": "fr"}
_HANT_REGIONS = frozenset(["TW", "HK", "MO"])

_SCRIPTS = {
    "Han": "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff",
    "Kana": "\u3041-\u3096\u30a1-\u30fa\u31f0-\u31ff\uff66-\uff9d",
    "Hang": "\u1100-\u11ff\u3131-\u318e\uac00-\ud7a3",
    "Latn": "A-Za-z\u00aa\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02af\u1e00-\u1eff",
    "Cyrl": "\u0400-\u052f",
    "Arab": "\u0620-\u064a\u066e-\u06d3\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc",
    "Hebr": "\u05d0-\u05f2",
    "Grek": "\u0370-\u03ff\u1f00-\u1fff",
    "Deva": "\u0900-\u097f",
    "Thai": "\u0e01-\u0e3a\u0e40-\u0e4e",
    "Beng": "\u0980-\u09ff",
    "Taml": "\u0b80-\u0bff",
    "Telu": "\u0c00-\u0c7f",
    "Geor": "\u10a0-\u10ff",
    "Armn": "\u0531-\u0587",
    "Khmr": "\u1780-\u17ff",
    "Laoo": "\u0e80-\u0eff",
    "Mymr": "\u1000-\u109f",
}
_RANGE = re.compile("(.)(?:-(.))?")
_LAST_HAN = 0x3FFFF
_CLASSES = ("", *_SCRIPTS, "Hans", "Hant")
_ALPHABETS = tuple(name for name in _SCRIPTS if name not in {"Han", "Kana", "Hang"})
_NO_LETTERS = dict.fromkeys(_CLASSES, 0)
_ONLY = {"Grek": "el", "Thai": "th", "Taml": "ta", "Telu": "te", "Geor": "ka", "Armn": "hy", "Khmr": "km"}
_ONLY |= {"Laoo": "lo", "Mymr": "my", "Hebr": "he", "Beng": "bn", "Deva": "hi"}
_WRITTEN_IN = {
    "Cyrl": "ru uk be bg sr mk kk ky mn tg tt ba cv os uz bs sh ce sah ab",
    "Arab": "ar fa ur ps ug sd ckb ku az pnb ks arz ary",
    "Hebr": "he yi",
    "Deva": "hi mr ne sa mai bho",
    "Beng": "bn as",
    "Grek": "el grc",
}
_PLAUSIBLE = {script: frozenset(names.split()) for script, names in _WRITTEN_IN.items()}
_NOT_LATIN = frozenset(
    ["ja", "ko", "zh", "yue", "wuu", "th", "ta", "te", "ka", "hy", "km", "lo", "my", "el", "ru", "uk", "be", "bg", "mk"]
).union(*(_PLAUSIBLE[script] for script in ("Arab", "Hebr", "Deva", "Beng")))


class _Scripts(NamedTuple):
    traditional: frozenset[str]
    simplified: frozenset[str]
    anywhere: frozenset[str]  # every traditional form, those too that simplified text may hold


@cache
def _tables() -> _Scripts:
    table = json.loads(Path(__file__).with_name("scripts.json").read_text("utf-8"))
    traditional = frozenset(table["traditional"])
    return _Scripts(traditional, frozenset(table["simplified"]), traditional | frozenset(table["shared"]))


def is_traditional_form(character: str) -> bool:
    """Whether this Han character is written otherwise in simplified Chinese."""
    return character in _tables().anywhere


@lru_cache(maxsize=256)
def is_simplified_form(character: str) -> bool:
    """Whether only simplified Chinese writes this Han character."""
    return character in _tables().simplified


def normalise_tag(tag: str | None) -> str:
    """A language tag as BCP 47 writes it; ``und`` for what is none.

    Chinese by region becomes Chinese by script (``zh-CN`` to ``zh-Hans``, ``zh-TW`` to ``zh-Hant``); a region stays
    where the script stands beside it (``zh-Hant-TW``). Other regions stay (``en-US``).
    """
    cleaned = (tag or "").strip().replace("_", "-").partition(".")[0]
    cleaned = _WORDS.get(cleaned.lower(), cleaned)
    if not _TAG.fullmatch(cleaned):
        return "und"
    first, *rest = cleaned.split("-")
    language = _ALIASES.get(first.lower(), first.lower())
    if first.lower() == "cn":
        rest = ["Hans"]
    if language == "zh" and rest and rest[0].lower() in {"cmn", "yue"}:
        language = "zh" if rest[0].lower() == "cmn" else "yue"
        rest = rest[1:]
    script = next((part.title() for part in rest if len(part) == 4 and part.isalpha()), "")  # noqa: PLR2004 - BCP 47
    region = next((part.upper() for part in rest if _is_region(part)), "")
    if language == "zh" and not script and region:
        return "zh-Hant" if region in _HANT_REGIONS else "zh-Hans"
    return "-".join(part for part in (language, script, region) if part)


def _is_region(part: str) -> bool:
    return (len(part) == 2 and part.isalpha()) or (len(part) == 3 and part.isdigit())  # noqa: PLR2004 - BCP 47


def detect(text: str, hint: str | None) -> str:
    """The language of ``text`` as a BCP 47 tag; ``und`` where neither text nor hint tell.

    ``hint`` is what feed or page say, in any spelling. It settles what the text leaves open (the region, a language
    among those of the same alphabet, texts too short to tell) and is not believed against the text.
    """
    sample = text[:_SAMPLE]
    hinted = normalise_tag(hint)
    letters = _letters(sample)
    cjk = letters["Han"] + letters["Kana"] + letters["Hang"]
    others = sum(letters[name] for name in _ALPHABETS)
    if not cjk and not others:
        return hinted
    if cjk > 0.15 * others:  # one of its characters says as much as several letters
        return _detect_cjk(sample, letters, hinted)
    script = max(_ALPHABETS, key=letters.__getitem__)
    return _detect_alphabetic(sample, script, letters[script], hinted)


def _letters(sample: str) -> dict[str, int]:
    """How many letters of each script a text has, and how many of its characters only simplified or traditional
    Chinese has ("Hans", "Hant"; they count as "Han" as well).
    """
    if sample.isascii():
        return {**_NO_LETTERS, "Latn": len(sample.encode().translate(None, _NOT_LATIN_LETTERS))}
    import numpy as np

    points = np.frombuffer(sample.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    found = np.bincount(_classes().take(points, mode="clip"), minlength=len(_CLASSES)).tolist()
    letters = dict(zip(_CLASSES, found, strict=True))
    letters["Han"] += letters["Hans"] + letters["Hant"]
    return letters


@cache
def _classes() -> Any:
    """The number in :data:`_CLASSES` of each character; 0 for what is no letter, and beyond the last plane of Han."""
    import numpy as np

    table = np.zeros(_LAST_HAN + 2, np.uint8)
    for name, ranges in _SCRIPTS.items():
        for first, last in _RANGE.findall(ranges):
            table[ord(first) : ord(last or first) + 1] = _CLASSES.index(name)
    for name, characters in (("Hans", _tables().simplified), ("Hant", _tables().traditional)):
        table[[ord(character) for character in characters]] = _CLASSES.index(name)
    return table


def _detect_cjk(sample: str, letters: dict[str, int], hinted: str) -> str:
    language = hinted.partition("-")[0]
    if letters["Hang"] > 0.3 * (letters["Han"] + letters["Hang"]):
        return hinted if language == "ko" else "ko"
    telling = letters["Kana"] - sample.count("の") if letters["Han"] < _SHORT else 0  # の alone adorns Chinese names
    if telling or letters["Kana"] > 0.15 * (letters["Han"] + letters["Kana"]):
        return hinted if language == "ja" else "ja"
    return _detect_chinese(letters, hinted)


def _detect_chinese(letters: dict[str, int], hinted: str) -> str:
    language = hinted.partition("-")[0]
    simplified, traditional = letters["Hans"], letters["Hant"]
    if language == "ja" and letters["Han"] < _SHORT:
        return hinted  # a headline without kana
    if simplified == traditional:
        return hinted if language in {"zh", "yue", "wuu"} else "zh"
    found = "zh-Hans" if simplified > traditional else "zh-Hant"
    if language in {"yue", "wuu"}:
        return hinted
    return hinted if hinted.startswith(found) else found


def _detect_alphabetic(sample: str, script: str, count: int, hinted: str) -> str:
    language = hinted.partition("-")[0]
    plausible = _is_plausible(language, script)
    if script in _ONLY and script not in _PLAUSIBLE:
        return hinted if language == _ONLY[script] else _ONLY[script]
    sample = sample[:_ENOUGH]
    if plausible and script == "Latn" and _has_foreign_letters(sample, min(count, _ENOUGH), language):
        plausible = False
    told = _told_by_words(sample, language if plausible else "")
    if told and _is_plausible(told, script):
        return hinted if told == language else told
    if plausible and count < _LONG:
        return hinted
    best, rank = _nearest(sample, None)
    if best not in _worded() and (worded := _told_by_words(sample, "", clearly=False)):
        best = worded  # the neighbours of a few speakers look much like it
    if plausible and not (best != language and rank + _MARGIN < _nearest(sample, language)[1]):
        return hinted
    if count >= _SHORT and rank <= _WORST and _is_plausible(best, script):
        return best
    return hinted if plausible else _ONLY.get(script, "und")


@cache
def _telling() -> dict[str, dict[str, str]]:
    return tomllib.loads(Path(__file__).with_name("functionwords.toml").read_text("utf-8"))


def _has_foreign_letters(sample: str, letters: int, language: str) -> bool:
    """Whether a text has more letters that a language does not use than its names can bring."""
    own = None if sample.isascii() else _telling()["letters"].get(language)
    if own is None:
        return False
    foreign = sum(1 for letter in _BEYOND.findall(sample) if letter.lower() not in own)
    return foreign >= _SOME_LETTERS and foreign >= _SHARE_OF_LETTERS * letters


@cache
def small_words() -> dict[str, tuple[str, ...]]:
    """Each small word with the languages that have it."""
    found: dict[str, list[str]] = {}
    for language, words in _telling()["words"].items():
        for word in words.split():
            found.setdefault(word, []).append(language)
    return {word: tuple(languages) for word, languages in found.items()}


def _told_by_words(sample: str, hinted: str, *, clearly: bool = True) -> str:
    """The language whose small words a text is full of, "" where they do not tell.

    A word counts for every language that has it, and a little more the fewer they are.
    """
    known = small_words()
    hits: dict[str, int] = {}
    rare: dict[str, float] = {}
    for word, count in Counter(filter(known.__contains__, _words(sample.lower()))).items():
        languages = known[word]
        share = count / len(languages)
        for language in languages:
            hits[language] = hits.get(language, 0) + count
            rare[language] = rare.get(language, 0.0) + share
    if not hits:
        return ""
    ranked = sorted(hits, key=lambda language: hits[language] / 2 + rare[language], reverse=True)
    best, second = ranked[0], ranked[1] if ranked[1:] else ""
    if hinted == best:
        return best
    if hinted in hits or hinted in _worded():  # a plausible hint is only wrong where its own words are missing
        few = (
            hits.get(hinted, 0) <= hits[best] * _FEW_OF_ITS_OWN or rare.get(hinted, 0.0) <= rare[best] * _FEW_OF_ITS_OWN
        )
        return best if hits[best] >= _MANY_WORDS and few else ""
    clear = not clearly or rare[best] >= _SOMEWHAT * rare.get(second, 0.0)
    return best if not hinted and hits[best] >= _FEW_WORDS and clear else ""


def _words(sample: str) -> list[str]:
    """Its runs of letters. Most of what is written with letters is written with few others."""
    return sample.translate(_NO_LETTERS_BLANK).split() if sample.isascii() else _LETTERS.findall(sample)


@cache
def _worded() -> frozenset[str]:
    return frozenset(language for languages in small_words().values() for language in languages)


def _is_plausible(language: str, script: str) -> bool:
    if language in {"", "und"}:
        return False
    return language not in _NOT_LATIN if script == "Latn" else language in _PLAUSIBLE.get(script, ())


def _nearest(sample: str, language: str | None) -> tuple[str, int]:
    """The language whose profile is nearest (of all, or of one) and its distance; "" and 0 where none fits."""
    from resiliparse.parse.lang import detect_fast

    found, rank = detect_fast(sample, langs=None if language is None else [language])
    return ("", 0) if found == "unknown" else (str(found), int(rank))


@cache
def _converter() -> Callable[[str], Any]:
    import opencc

    convert: Callable[[str], Any] = opencc.OpenCC("t2s").convert
    return convert


def to_simplified(text: str) -> str:
    """``text`` in simplified characters (OpenCC ``t2s``): for keys that compare texts, never for display."""
    return text if text.isascii() else str(_converter()(text))
