"""Tokens by which subscribers read private channels: made, shown once, recognised, revoked.

What is kept of a token is its hash. It is as hard to guess as a key (192 bits), so that a plain SHA-256 will do.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING

import msgspec

from syndicator.errors import UsageError
from syndicator.model import Token

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from syndicator.ports import Clock, Joint, Notes

NOTE = "tokens"
"""Under which the store keeps them."""
ID = 8
"""Letters of a token by which it is named, also when it is revoked; the rest is its secret."""
LONGEST = 100
_NOBODY = Token("", "", "", hashlib.sha256(b"nobody's").hexdigest(), None)

log = logging.getLogger("syndicator.tokens")


class Tokens:
    """Safe to call from many threads. ``word`` makes what nobody can guess, letters that can stand in an address."""

    def __init__(self, notes: Notes, *, clock: Clock, word: Callable[[], str], joint: Joint | None = None) -> None:
        self._notes = notes
        self._joint = joint
        self._clock = clock
        self._word = word
        self._lock = Lock()
        self._by_id: dict[str, Token] = {}
        self.follow()

    def follow(self) -> None:
        """See what others have made and revoked."""
        self._by_id = {token.id: token for token in _remembered(self._notes)}

    def add(self, channel: str, name: str) -> tuple[Token, str]:
        """A new token of a private channel, and the token itself, which nobody will ever see again. Durable."""
        if not name.isprintable() or len(name) > LONGEST:
            raise UsageError(f"a name is one line of at most {LONGEST} characters")
        secret = self._word()
        token = Token(secret[:ID], channel, name, _hashed(secret), self._clock.now())
        with self._changing():
            self._keep({**self._by_id, token.id: token})
        return token, secret

    def list(self) -> tuple[Token, ...]:
        """All there are, without what they are."""
        with self._lock:
            return tuple(self._by_id.values())

    def revoke(self, id: str) -> Token:
        """Let a token open nothing any more, from now on. Durable."""
        with self._changing():
            found = self._by_id.get(id)
            if found is None:
                raise UsageError(f"there is no token {id[:40]!r}; `syndicator token list` shows those there are")
            self._keep({key: token for key, token in self._by_id.items() if key != id})
        return found

    def channel_of(self, secret: str) -> str | None:
        """The channel that a token opens; None for what is none. Takes as long for one as for the other."""
        if len(secret) > LONGEST or not secret.isascii():
            return None
        found = self._by_id.get(secret[:ID], _NOBODY)
        right = hmac.compare_digest(_hashed(secret), found.digest)
        return found.channel if right and found.id else None

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """Be alone at it, and with everything in sight that others who share the state have made and revoked."""
        with self._lock:
            if self._joint is None:
                yield
                return
            with self._joint.alone(NOTE):
                self.follow()
                yield

    def _keep(self, tokens: dict[str, Token]) -> None:
        self._notes.remember(NOTE, msgspec.json.encode(tuple(tokens.values())))
        self._by_id = tokens


def _hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _remembered(notes: Notes) -> Iterable[Token]:
    note = notes.recall(NOTE)
    if note is None:
        return ()
    try:
        return msgspec.json.decode(note, type=tuple[Token, ...])
    except msgspec.MsgspecError:
        log.error("the tokens cannot be read: no subscriber of a private channel is let in; make them anew")
        return ()
