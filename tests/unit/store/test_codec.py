"""Model values as JSON: what stays readable, what is refused, what is mended."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from syndicator.errors import Damaged, SchemaMismatch
from syndicator.model import Article, FeedHints, Known, SourceState
from syndicator.store import codec
from tests.contract.store_material import NOON, article, state


def test_plain_values_are_what_json_says() -> None:
    """Plain values hold nothing but what JSON knows, with base64 for bytes and RFC 3339 for times."""
    plain = codec.to_plain(article("harbour", "a"))
    assert json.loads(json.dumps(plain)) == plain
    assert plain["published"] == "2024-03-01T12:00:00Z"
    assert plain["hops"][0]["role"] == "original"
    assert len(plain["prints"]["sketch"]) == 88


def test_equal_values_have_equal_bytes() -> None:
    """Sets and mappings are written in one order, however they were filled."""
    one = Known(frozenset("abcdefgh"), {"x": article("a", "1").id, "y": article("a", "2").id})
    two = Known(frozenset("hgfedcba"), dict(reversed(one.identities.items())))
    assert codec.encode(one) == codec.encode(two)


def test_unknown_fields_are_passed_over() -> None:
    """What a later version of the same schema added does not make a document unreadable."""
    plain = codec.to_plain(state("harbour"))
    plain["mood"] = {"new": ["in", "this"]}
    plain["hints"]["colour"] = 1
    assert codec.from_plain(SourceState, plain) == state("harbour")
    assert codec.decode(SourceState, json.dumps(plain).encode()) == state("harbour")


def test_missing_fields_get_their_defaults() -> None:
    """What an earlier version did not know yet is read with the model's default."""
    assert codec.from_plain(SourceState, {"key": "a", "url": "u"}) == SourceState(state("a").key, "u")


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b'{"key": 1}', b'{"url": "x"}', b"\xff", b"[" * 100_000])
def test_what_is_no_such_value_is_damaged(data: bytes) -> None:
    """Nothing of the JSON library's errors escapes."""
    with pytest.raises(Damaged):
        codec.decode(SourceState, data)


def test_plain_values_of_another_shape_are_damaged() -> None:
    """A plain value of the wrong type is refused like wrong bytes."""
    with pytest.raises(Damaged):
        codec.from_plain(Article, {"id": 5})


def test_only_newer_schemas_are_refused() -> None:
    """This and earlier layouts are read; a later one names both numbers."""
    codec.check_schema(codec.SCHEMA)
    codec.check_schema(codec.SCHEMA - 1)
    with pytest.raises(SchemaMismatch) as caught:
        codec.check_schema(codec.SCHEMA + 1)
    assert (caught.value.found, caught.value.wanted) == (codec.SCHEMA + 1, codec.SCHEMA)


def test_half_characters_are_replaced_and_pairs_joined() -> None:
    """A lone surrogate costs itself; two that belong together become their character."""
    assert codec.decode(str, codec.encode("a\ud800b")) == "a\ufffdb"
    assert codec.mended(("\ud83d\ude00", {"k\udc00": ["x\udfff"]})) == ("😀", {"k\ufffd": ["x\ufffd"]})


def test_mending_leaves_sound_values_as_they_are() -> None:
    """A value that JSON can carry is equal after mending."""
    assert codec.mended(article("harbour", "a")) == article("harbour", "a")


@dataclass(frozen=True, slots=True)
class Strict:
    """A value without room for null."""

    number: float
    at: datetime


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_sound_encoding_can_always_be_read_back(number: float) -> None:
    """Numbers that JSON has no word for do not become a document that nobody can read."""
    value, data = codec.encode_sound(Strict(number, NOON))
    assert codec.decode(Strict, data) == value == Strict(0.0, NOON)


def test_text_that_is_none_is_never_written_for_an_article() -> None:
    """Whatever is wrong with an article's text, nothing comes of it that the next one who reads it would stumble over."""
    other: dict[str, Any] = {"title": None, "text": 7}
    wrong = replace(article("harbour", "a"), **other)
    with pytest.raises(Damaged):
        codec.encode_sound(wrong)
    sound, data = codec.encode_sound(replace(wrong, title="a\ud800", text="b\udc00"))
    assert codec.decode(Article, data) == sound
    assert (sound.title, sound.text) == ("a\ufffd", "b\ufffd")


def test_what_is_proved_by_likeness_is_what_is_read() -> None:
    """A value whose parts are of no kind that can be read back is refused, however deep they lie."""
    made = article("harbour", "a")
    nowhere: dict[str, Any] = {"url": 5}
    for wrong in ({"hops": (replace(made.hops[0], **nowhere),)}, {"prints": None}, {"categories": (1,)}):
        fields: dict[str, Any] = wrong
        with pytest.raises(Damaged):
            codec.encode_sound(replace(made, **fields))


def test_times_of_other_zones_name_the_same_instant() -> None:
    """An aware time is read back equal, and mended into UTC."""
    east = NOON.astimezone(timezone(timedelta(hours=8)))
    assert codec.decode(datetime, codec.encode(east)) == NOON
    assert codec.mended(east).utcoffset() == timedelta(0)


def test_huge_numbers_are_kept() -> None:
    """A length that no file has is still a number."""
    assert codec.decode(int, codec.encode(10**40)) == 10**40
    assert codec.decode(FeedHints, codec.encode(FeedHints(ttl=1e300))) == FeedHints(ttl=1e300)


AT_ONCE = """
import threading, time, msgspec
from syndicator.store import codec

def slow():
    time.sleep(0.3)
    return int

class Inner(msgspec.Struct):
    a: "slow()"

class Outer(msgspec.Struct):
    inner: Inner

read = (
    lambda: codec.decode(Outer, b'{"inner": {"a": 1}}'),
    lambda: codec.from_plain(Outer, {"inner": {"a": 1}}),
)
threads = [threading.Thread(target=read[n % 2]) for n in range(4)]
for thread in threads:
    thread.start()
    time.sleep(0.05)
for thread in threads:
    thread.join()
print(read[0]().inner.a)
"""


def test_threads_may_meet_a_type_at_once() -> None:
    """The first to decode a type learns it while the others wait: half learned, it crashed the whole process."""
    done = subprocess.run([sys.executable, "-c", AT_ONCE], capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout.strip()) == (0, "1"), done.stderr
