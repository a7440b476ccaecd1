"""Tokens of subscribers: shown once, kept as hashes, recognised whole, revoked one by one."""

from __future__ import annotations

import secrets

import pytest

from syndicator.engine.subscribing.tokens import ID, NOTE, Tokens
from syndicator.errors import UsageError
from tests.fakes.clock import FakeClock
from tests.fakes.store import Memory, MemoryStore


def made(memory: Memory) -> Tokens:
    return Tokens(MemoryStore(memory), clock=FakeClock(), word=lambda: secrets.token_hex(4) + secrets.token_urlsafe(24))


def test_a_token_opens_its_channel_until_it_is_revoked() -> None:
    """And so it does after a restart; what is kept does not say what it is."""
    memory = Memory()
    tokens = made(memory)
    token, word = tokens.add("desk", "Ann")
    other, second = tokens.add("desk", "Ben")
    assert (token.id, len(word)) == (word[:ID], 40)
    assert tokens.channel_of(word) == made(memory).channel_of(word) == "desk"
    kept = MemoryStore(memory).recall(NOTE)
    assert kept is not None
    assert word[ID:].encode() not in kept
    assert tokens.revoke(token.id) == token
    assert (tokens.channel_of(word), tokens.channel_of(second)) == (None, "desk")
    assert made(memory).list() == (other,)


@pytest.mark.parametrize("change", ["", "x", "-last", "+one", "é", "swap", "long"])
def test_nothing_but_the_whole_token_opens_anything(change: str) -> None:
    """Neither its name, a part, another's secret, nor anything longer."""
    tokens = made(Memory())
    token, word = tokens.add("desk", "")
    _, other = tokens.add("other", "")
    wrong = {
        "": "",
        "x": token.id,
        "-last": word[:-1],
        "+one": word + "a",
        "é": word[:-1] + "é",
        "swap": token.id + other[ID:],
        "long": word * 100,
    }[change]
    assert tokens.channel_of(wrong) is None


def test_what_cannot_be_is_refused() -> None:
    """An unknown token is named; a name is one line."""
    tokens = made(Memory())
    with pytest.raises(UsageError, match="no token 'nope'"):
        tokens.revoke("nope")
    for name in ("a\nb", "x" * 101):
        with pytest.raises(UsageError, match="one line"):
            tokens.add("desk", name)


def test_a_damaged_note_lets_nobody_in() -> None:
    """What cannot be read opens nothing, and new tokens can be made."""
    memory = Memory()
    _, word = made(memory).add("desk", "")
    MemoryStore(memory).remember(NOTE, b"[{")
    tokens = made(memory)
    assert tokens.channel_of(word) is None
    _, again = tokens.add("desk", "")
    assert tokens.channel_of(again) == "desk"
