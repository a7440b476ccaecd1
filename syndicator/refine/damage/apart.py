"""Text of which every character stands apart from the next, as programs that read PDF leave it: 读 书 会 开 了.

Told from what authors set apart: running prose has punctuation and little words, and in a reader for learners words of
several characters stay together.
"""

from __future__ import annotations

from syndicator import later

_HAN = "\u3400-\u9fff\u3041-\u30ff"  # and kana
_CHARACTER = later.pattern(f"[{_HAN}]")
_LITTLE = later.pattern("[的了是在不有和这這他她我们們个個就也のはにをがでとも]")
_STOP_MARKS = "，。、；：！？"
_STOPS = later.pattern(f"[{_STOP_MARKS}]")
_GAP = later.pattern(r"(?<=\S)[ \u00a0\u3000](?=\S)")
_WIDE_GAP = later.pattern(r"[ \u00a0\u3000]{2,}")
_UNSEEN = "\u200b\u200c\u200d\u2060\u2063\ufeff\xad"
_UNSEEN_GAP = later.pattern(
    f"(?<=[{_HAN}{_STOP_MARKS}])[{_UNSEEN}]+|(?<![{_UNSEEN}])[{_UNSEEN}]+(?=[{_HAN}{_STOP_MARKS}])"
)
"""From the beginning of each run of them alone: from each of its characters it would take their square."""
_LEAST_UNSEEN = 10
_WITHIN_WORDS = "\u200b\u2060\ufeff"  # the others have their use there
_LETTERS = "A-Za-z\u00c0-\u024f\u0370-\u03ff\u0400-\u052f\uac00-\ud7a3"
_WITHIN_WORD = later.pattern(f"(?<=[{_LETTERS}])[{_WITHIN_WORDS}]+(?=[{_LETTERS}])")
_BEHIND_LETTERS = later.pattern(f"(?<=[{_LETTERS}\\s\\d.,;:!?’”»])[{_WITHIN_WORDS}]+")
_MANY_UNSEEN = 0.1  # of all characters
_SPACES = 0.3  # of all characters
_LEAST_HAN = 60
_ALONE = 0.97  # of the words that hold Han
_LITTLE_SHARE, _STOPS_SHARE = 0.04, 0.025  # of the Han characters
_LEAST_WORDS = 2


def is_apart(text: str) -> bool:
    """Whether all of a text's characters were set apart, and nobody meant it."""
    if text.isascii() or sum(map(text.count, " \u00a0\u3000")) < _SPACES * len(text):
        return False
    words = [word.rstrip(_STOP_MARKS) for word in text.split() if _CHARACTER.search(word)]
    if len(words) < _LEAST_HAN or sum(len(word) == 1 for word in words) < _ALONE * len(words):
        return False
    least = len(words)
    return len(_LITTLE.findall(text)) >= _LITTLE_SHARE * least and len(_STOPS.findall(text)) >= _STOPS_SHARE * least


def has_unseen_gaps(text: str) -> bool:
    """Whether what is not seen stands between a text's characters, where it parts nothing: against copying."""
    if text.isascii() or not any(one in text for one in _UNSEEN):
        return False
    return len(_UNSEEN_GAP.findall(text)) >= _LEAST_UNSEEN or _has_within_words(text)


def _has_within_words(text: str) -> bool:
    """Whether it parts the letters of words, and more of them than places where long words may be broken."""
    return len(_WITHIN_WORD.findall(text)) >= max(_LEAST_UNSEEN, _MANY_UNSEEN * len(text))


def close_unseen(piece: str) -> tuple[str, int]:
    """A piece without them, and how many there were."""
    if not any(one in piece for one in _UNSEEN):
        return piece, 0
    piece, count = _UNSEEN_GAP.subn("", piece)
    piece, more = _BEHIND_LETTERS.subn("", piece) if _has_within_words(piece) else (piece, 0)
    return piece, count + more


def close(piece: str) -> tuple[str, int]:
    """A piece of such a text with its characters together, and how many gaps that closed. Where two or more spaces
    stood, one was the text's own.
    """
    words = piece.split()
    if (
        len(words) < _LEAST_WORDS
        or any(len(word.rstrip(_STOP_MARKS)) > 1 for word in words)
        or not _CHARACTER.search(piece)
    ):
        return piece, 0
    closed, count = _GAP.subn("", piece)
    return _WIDE_GAP.sub(" ", closed), count
