"""What makes two texts, and two entries, comparable: identity keys, article ids, content prints.

A sketch is a 1-bit MinHash of 512 bits by one-permutation hashing over 3-grams of tokens; a token is one CJK character
or one word of another script. Two sketches agree in a share of bits that grows with the texts' Jaccard similarity:
``J = 2 * share - 1``. Before it, text is folded: bracketed pinyin out, NFKC, simplified characters, lower case.

Everything is the same in every process, on every machine and with every version of the libraries, because it is stored.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from syndicator.model import ArticleId, Prints
from syndicator.refine.facts import end_of_dateline, facts
from syndicator.refine.language import to_simplified

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    import numpy.typing as npt

    from syndicator.model import Article, CanonicalUrl, Credit, Entry, SourceKey

    Words64 = npt.NDArray[np.uint64]
    Places = npt.NDArray[np.int64]

BITS = 512
SHORTEST = 60
"""Tokens; of a shorter text there is no sketch."""
LONGEST_KEY = 300
"""Characters; a longer guid is kept as a hash."""

_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_HAS_CJK = re.compile(f"[{_CJK}]")
_LETTERS = re.compile(r"[^\W_]+")
_DIGITS = re.compile(r"\d+")
_NEITHER, _PART, _SINGLE, _DIGIT = range(4)
_BEYOND = 0x10000
_PINYIN = re.compile(
    r"[（(][\sa-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńňǹḿ\u0300-\u030c]{1,8}[)）]",
    re.IGNORECASE,
)
_WHITE = bytes(code for code in range(128) if chr(code).isspace())
_SPACE = re.compile(r"\s+")
# what NFKC makes of these; without them most Chinese text is in NFKC already, which is found out ten times faster
_WIDE = (
    *(("，", ","), ("：", ":"), ("；", ";"), ("！", "!"), ("？", "?"), ("（", "("), ("）", ")")),
    *(("…", "..."), ("\u3000", " "), ("\xa0", " ")),
)


def normalised(text: str) -> str:
    """The form in which two spellings of one text are equal: for keys and prints, never shown."""
    return _folded(text).lower()


def _folded(text: str) -> str:
    """The same with its capitals."""
    folded = _PINYIN.sub("", text)
    for wide, narrow in () if folded.isascii() else _WIDE:
        folded = folded.replace(wide, narrow)
    folded = unicodedata.normalize("NFKC", folded)
    if _HAS_CJK.search(folded):
        try:
            folded = to_simplified(folded)
        except UnicodeEncodeError:  # lone surrogates: JSON can spell them
            folded = to_simplified(folded.encode("utf-8", "replace").decode())
    return folded


def prints(title: str, text: str) -> Prints:
    """The prints of an article's words."""
    spelt = _folded(text)
    folded = spelt.lower()
    head = end_of_dateline(spelt)
    letters, words, tokens, numbers = _words(folded, head)
    return Prints(
        exact=blake2b(letters, digest_size=16).hexdigest() if letters else "",
        sketch=_sketch(words) if len(words) >= SHORTEST else b"",
        length=len(letters) // 4,
        numbers=_hash(" ".join(sorted(numbers))),
        title="".join(_LETTERS.findall(normalised(title))),
        facts=facts(spelt if len(spelt) == len(folded) else folded, words, *tokens, head),
    )


def agreement(a: bytes, b: bytes) -> float:
    """The estimated Jaccard similarity of two sketched texts, 0 to 1. 0 where one has no sketch."""
    if len(a) != BITS // 8 or len(b) != BITS // 8:
        return 0.0
    differing = (int.from_bytes(a, "big") ^ int.from_bytes(b, "big")).bit_count()
    return max(0.0, 1 - 2 * differing / BITS)


def share_within(part: str, whole: str) -> float:
    """How much of a text's word triples stands in another one, 0 to 1."""
    import numpy as np

    ours, theirs = (_grams(_words(normalised(text))[1]) for text in (part, whole))
    return float(np.isin(ours, theirs).mean()) if len(ours) and len(theirs) else 0.0


def identity_keys(entry: Entry, canonical: CanonicalUrl | None) -> tuple[str, ...]:
    """Every key under which its source may show this entry again, strongest first; at least one.

    ``guid:`` as given, ``link:`` the canonical address, ``td:`` title and day, ``content:`` the entry's own text.
    """
    keys = []
    if entry.guid and (guid := entry.guid.strip()):
        keys.append("guid:" + (guid if len(guid) <= LONGEST_KEY else _hash(guid)))
    if canonical:
        keys.append("link:" + (canonical if len(canonical) <= LONGEST_KEY else _hash(canonical)))
    day = f"{entry.published:%Y-%m-%d}" if entry.published else ""
    if entry.title:
        keys.append("td:" + _hash(f"{_SPACE.sub(' ', entry.title)}|{day}"))
    if words := _unspaced(entry.content):
        keys.append(f"content:{blake2b(words, digest_size=16).hexdigest()}")
    return tuple(keys) or (f"content:{entry.hash}",)


def _unspaced(text: str) -> bytes:
    """The text without white space."""
    if text.isascii():
        return text.encode().translate(None, _WHITE)
    return "".join(text.split()).encode("utf-8", "surrogatepass")


def article_id(source: SourceKey, identity: str) -> ArticleId:
    """The id of the article that a source first showed under this key: a UUID of version 8 (RFC 9562, 5.8)."""
    made = bytearray(blake2b(f"{source}\0{identity}".encode("utf-8", "surrogatepass"), digest_size=16).digest())
    made[6] = made[6] & 0x0F | 0x80
    made[8] = made[8] & 0x3F | 0x80
    return ArticleId(made.hex())


def article_digest(article: Article) -> str:
    """A hash of everything that is published of an article. Views, revision and the time we met it are not."""
    return _hash("\x1f".join(_published(article)))


def _published(article: Article) -> Iterator[str]:
    yield from (article.title, article.url, article.body, article.summary, article.language, article.reprint.value)
    yield from (article.published.isoformat(), article.published_precision.value, article.published_evidence.value)
    yield from (article.original_title or "", article.original_url or "", article.rights or "", article.image or "")
    for hop in article.hops:
        yield from (hop.role.value, hop.outlet or "", hop.url or "", hop.evidence.value)
        for credit in hop.credits:
            yield from _credit(credit)
    yield from article.categories
    if (grant := article.permission) and (grant.signals or grant.basis):
        yield from (grant.basis, grant.licence or "", str(grant.snippet), str(grant.until), str(grant.verbatim))
        for signal in grant.signals:
            yield from (signal.kind.value, signal.value)
    for enclosure in article.enclosures:
        yield from (enclosure.url, enclosure.media_type or "", str(enclosure.length or ""))
    for remark in article.remarks:
        yield from (remark.edit.value, remark.at.isoformat(), remark.line)


def _credit(credit: Credit) -> tuple[str, str, str]:
    return credit.role.value, credit.name, credit.evidence.value


def _hash(text: str) -> str:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


# ---------------------------------------------------------------------------------------------- sketch


def _words(folded: str, head: int = 0) -> tuple[bytes, Words64, tuple[Places, Places], list[str]]:
    """The letters and digits of a folded text, four bytes each; of its tokens a number for each, and the characters
    at which they begin and end; and its numbers behind ``head``.
    """
    import numpy as np

    points = np.frombuffer(folded.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    kinds = _kinds().take(points, mode="clip")
    places = np.flatnonzero(kinds)
    if not len(places):
        return b"", np.zeros(0, np.uint64), (places, places), []
    letters = points.take(places)
    single = kinds.take(places) == _SINGLE
    # a token begins at each CJK character, behind one, and behind anything that is neither letter nor digit
    begins = single.copy()
    begins[0] = True
    begins[1:] |= single[:-1]
    begins[1:] |= places[1:] - places[:-1] != 1
    starts = np.flatnonzero(begins)
    place = np.arange(len(letters))
    place -= starts.take(np.cumsum(begins) - 1)
    place <<= 32
    place |= letters
    digits = np.flatnonzero(kinds == _DIGIT)
    numbers = _DIGITS.findall(folded, max(head, digits[0]), digits[-1] + 1) if len(digits) else []
    tokens = places.take(starts), places.take(np.append(starts[1:], len(letters)) - 1)
    return letters.tobytes(), np.add.reduceat(_mixed(place.view(np.uint64)), starts), tokens, numbers


def _mixed(values: Words64) -> Words64:
    """The finaliser of SplitMix64: every input bit moves every output bit."""
    import numpy as np

    mixed = values >> np.uint64(30)
    mixed ^= values
    mixed *= np.uint64(0xBF58476D1CE4E5B9)
    shifted = mixed >> np.uint64(27)
    mixed ^= shifted
    mixed *= np.uint64(0x94D049BB133111EB)
    np.right_shift(mixed, np.uint64(31), out=shifted)
    mixed ^= shifted
    return mixed


def _one_permutation(hashes: Words64) -> bytes:
    """The least hash of each of 512 bins, one bit of it; an empty bin borrows from the first full one it probes."""
    import numpy as np

    hashes = np.sort(hashes)
    bins = (hashes >> np.uint64(64 - 9)).astype(np.int64)
    begins = np.ones(len(bins), bool)
    np.not_equal(bins[1:], bins[:-1], out=begins[1:])
    first = np.flatnonzero(begins)
    bins = bins.take(first)
    least = np.zeros(BITS, np.uint64)
    full = np.zeros(BITS, bool)
    least[bins] = hashes.take(first)
    full[bins] = True
    if len(bins) < BITS:
        empty = np.flatnonzero(~full)
        donor = np.full(len(empty), bins[0])  # where all probes fail: a text of a few dozen 3-grams
        waiting = np.arange(len(empty))
        for tries in (_probes()[:4], _probes()[4:12], _probes()[12:]):  # the first ones serve nearly all
            donors = tries.take(empty.take(waiting), axis=1)
            found = full.take(donors)
            served = found.any(axis=0)
            donor[waiting] = np.where(served, donors[found.argmax(axis=0), np.arange(len(waiting))], bins[0])
            waiting = waiting.compress(~served)
            if not len(waiting):
                break
        least[empty] = least.take(donor)
    return np.packbits((_mixed(least) & np.uint64(1)).astype(bool)).tobytes()


def _sketch(words: Words64) -> bytes:
    """The 512 bits of a text of these tokens."""
    return _one_permutation(_grams(words))


def _grams(words: Words64) -> Words64:
    """A number for each three tokens in a row."""
    import numpy as np

    words = words + np.uint64(1)
    grams = words[:-2] * np.uint64(0x9E3779B97F4A7C15)
    grams += words[1:-1]
    grams *= np.uint64(0x9E3779B97F4A7C15)
    grams += words[2:]
    return _mixed(grams)


@cache
def _kinds() -> Any:
    """For each character of the basic plane, and one for all beyond it: neither, part of a word, a word, a digit."""
    import numpy as np

    table = np.zeros(_BEYOND + 1, np.uint8)
    for point in range(_BEYOND):
        character = chr(point)
        if character.isalnum():
            table[point] = _SINGLE if _HAS_CJK.match(character) else _DIGIT if character.isdecimal() else _PART
    table[_BEYOND] = _SINGLE  # rare Han, and signs: each is a token
    return table


@cache
def _probes() -> Any:
    """Where each bin looks for a donor, in order: 64 pseudo-random bins."""
    import numpy as np

    tries = np.arange(1, 65, dtype=np.uint64)[:, None] * np.uint64(0xD6E8FEB86659FD93)
    own = np.arange(1, BITS + 1, dtype=np.uint64)[None, :] * np.uint64(0x9E3779B97F4A7C15)
    return (_mixed(tries ^ own) % np.uint64(BITS)).astype(np.int64)
