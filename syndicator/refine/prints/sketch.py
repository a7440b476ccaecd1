"""Sketches: how alike two texts are, told from 64 bytes each.

A sketch is a 1-bit MinHash of 512 bits by one-permutation hashing over 3-grams of tokens. Two sketches agree in a share
of bits that grows with the texts' Jaccard similarity: ``J = 2 * share - 1``.

Everything is the same in every process, on every machine and with every version of the libraries, because it is stored.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from syndicator.refine.prints.words import laid_out, mixed, normalised

if TYPE_CHECKING:
    from collections.abc import Sequence

    from syndicator.refine.prints.words import Texts, Words64

BITS = 512
SHORTEST = 60
"""Tokens; of a shorter text there is no sketch."""


def sketches(texts: Texts) -> list[bytes]:
    """The 512 bits of each text; nothing for one that is too short."""
    grams = _grams(texts.words)
    found = [b""] * (len(texts.firsts) - 1)
    long = [n for n in range(len(found)) if texts.firsts[n + 1] - texts.firsts[n] >= SHORTEST]
    if long:
        # the last two grams that begin in a text reach into the next one
        parts = [grams[texts.firsts[n] : texts.firsts[n + 1] - 2] for n in long]
        bits = _one_permutation(parts)
        for row, number in enumerate(long):
            found[number] = bits[row * BITS // 8 : (row + 1) * BITS // 8]
    return found


def agreement(a: bytes, b: bytes) -> float:
    """The estimated Jaccard similarity of two sketched texts, 0 to 1. 0 where one has no sketch."""
    if len(a) != BITS // 8 or len(b) != BITS // 8:
        return 0.0
    differing = (int.from_bytes(a, "big") ^ int.from_bytes(b, "big")).bit_count()
    return max(0.0, 1 - 2 * differing / BITS)


def share_within(part: str, whole: str) -> float:
    """How much of a text's word triples stands in another one, 0 to 1."""
    import numpy as np

    ours, theirs = (_grams(laid_out([normalised(text)]).words) for text in (part, whole))
    return float(np.isin(ours, theirs).mean()) if len(ours) and len(theirs) else 0.0


def _grams(words: Words64) -> Words64:
    """A number for each three tokens in a row."""
    import numpy as np

    words = words + np.uint64(1)
    grams = words[:-2] * np.uint64(0x9E3779B97F4A7C15)
    grams += words[1:-1]
    grams *= np.uint64(0x9E3779B97F4A7C15)
    grams += words[2:]
    return mixed(grams)


def _one_permutation(texts: Sequence[Words64]) -> bytes:
    """The least hash of each of a text's 512 bins, one bit of it; an empty bin borrows from the first full one it
    probes. ``texts`` are the hashes of each, one at least; they are sorted where they are.
    """
    import numpy as np

    for hashes in texts:
        hashes.sort()
    together = np.concatenate(texts)
    bins = (together >> np.uint64(64 - 9)).astype(np.int64)
    bins += np.repeat(np.arange(0, len(texts) * BITS, BITS), [len(hashes) for hashes in texts])
    begins = np.ones(len(bins), bool)
    np.not_equal(bins[1:], bins[:-1], out=begins[1:])
    first = np.flatnonzero(begins)
    bins = bins.take(first)
    least = np.zeros(len(texts) * BITS, np.uint64)
    full = np.zeros(len(texts) * BITS, bool)
    least[bins] = together.take(first)
    full[bins] = True
    empty = np.flatnonzero(~full)
    if len(empty):
        own = empty % BITS
        base = empty - own
        # where all probes fail, which takes a text of a few dozen 3-grams: its first full bin
        last_resort = bins.take(bins.searchsorted(base))
        donor = last_resort.copy()
        waiting = np.arange(len(empty))
        for tries in (_probes()[:4], _probes()[4:12], _probes()[12:]):  # the first ones serve nearly all
            donors = tries.take(own.take(waiting), axis=1)
            donors += base.take(waiting)
            found = full.take(donors)
            served = found.any(axis=0)
            probed = donors[found.argmax(axis=0), np.arange(len(waiting))]
            donor[waiting] = np.where(served, probed, last_resort.take(waiting))
            waiting = waiting.compress(~served)
            if not len(waiting):
                break
        least[empty] = least.take(donor)
    return np.packbits((mixed(least) & np.uint64(1)).astype(bool)).tobytes()


@cache
def _probes() -> Any:
    """Where each bin looks for a donor, in order: 64 pseudo-random bins."""
    import numpy as np

    tries = np.arange(1, 65, dtype=np.uint64)[:, None] * np.uint64(0xD6E8FEB86659FD93)
    own = np.arange(1, BITS + 1, dtype=np.uint64)[None, :] * np.uint64(0x9E3779B97F4A7C15)
    return (mixed(tries ^ own) % np.uint64(BITS)).astype(np.int64)
