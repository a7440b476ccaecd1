"""Content codings undone under a byte limit (RFC 9110, 8.4). Pure.

Ours rather than the HTTP library's, for two reasons: a gzip stream that stops half-way must be an error (the library
takes it for complete), and nothing may be inflated beyond the limit, not even once.
"""

from __future__ import annotations

import importlib.util
import zlib
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable

_GZIP_MAGIC = b"\x1f\x8b"
_PIECE = 65_536
_HAS_BROTLI = importlib.util.find_spec("brotli") is not None

ACCEPTED = "gzip, deflate, br" if _HAS_BROTLI else "gzip, deflate"
"""The value of Accept-Encoding: what :func:`decode` can undo."""


class CodingError(ValueError):
    """The body is not in the coding that the header names, or stops before its end."""


class Overflow(ValueError):
    """The decoded body is larger than the limit. ``head`` is its first ``limit`` bytes."""

    def __init__(self, head: bytes) -> None:
        self.head = head
        super().__init__("decoded body over the limit")


class _Decoder(Protocol):
    def feed(self, data: bytes, room: int) -> bytes:
        """At most about ``room`` decoded bytes; call again with b"" while ``pending``."""
        ...

    @property
    def pending(self) -> bool: ...

    @property
    def complete(self) -> bool: ...


def codings(header: str | None) -> tuple[str, ...]:
    """The codings that a Content-Encoding header names, in their order; "identity" is none."""
    names = (name.strip().lower() for name in (header or "").split(","))
    return tuple(name for name in names if name and name != "identity")


def decode(chunks: Iterable[bytes], coding: str, limit: int) -> bytes:
    """The body that ``chunks`` carry, at most ``limit`` bytes of it.

    A ``coding`` that is none of ours is left as it is: servers name character sets here. Raises
    :class:`Overflow` or :class:`CodingError`.
    """
    decoder = _decoder_for(coding)
    pieces: list[bytes] = []
    size = 0
    empty = True
    for chunk in chunks:
        empty = False
        data = chunk
        while True:
            piece = decoder.feed(data, limit + 1 - size)
            size += len(piece)
            pieces.append(piece)
            if size > limit:
                raise Overflow(b"".join(pieces)[:limit])
            if not decoder.pending:
                break
            data = b""
    if not empty and not decoder.complete:
        raise CodingError(f"the {coding} stream breaks off")
    return b"".join(pieces)


def unpacked(body: bytes, limit: int) -> bytes:
    """What a file holds that is gzip itself (a ``feed.xml.gz``, a sitemap), at most ``limit`` bytes; another as it is.

    One that cannot be unpacked is left as it is, for whoever reads it to say so. Raises :class:`Overflow`.
    """
    if not body.startswith(_GZIP_MAGIC):
        return body
    pieces = (body[at : at + _PIECE] for at in range(0, len(body), _PIECE))
    try:
        return decode(pieces, "gzip", limit)
    except CodingError:
        return body


def _decoder_for(coding: str) -> _Decoder:
    if coding in {"gzip", "x-gzip"}:
        return _Gzip()
    if coding == "deflate":
        return _Deflate()
    if coding == "br" and _HAS_BROTLI:
        return _Brotli()
    return _Identity()


class _Identity:
    pending = False
    complete = True

    def feed(self, data: bytes, room: int) -> bytes:
        return data


class _Gzip:
    """RFC 1952. Members after the first are read on; whatever else follows is ignored, as browsers do."""

    def __init__(self) -> None:
        self._member = zlib.decompressobj(31)
        self._rest = b""
        self._over = False

    def feed(self, data: bytes, room: int) -> bytes:
        self._rest += data
        if self._member.eof and not self._next_member():
            return b""
        data, self._rest = self._rest, b""
        piece = _inflate(self._member, data, room)
        self._rest = self._member.unused_data if self._member.eof else self._member.unconsumed_tail
        return piece

    def _next_member(self) -> bool:
        if self._rest.startswith(_GZIP_MAGIC) and not self._over:
            self._member = zlib.decompressobj(31)
            return True
        self._over = self._over or not _GZIP_MAGIC.startswith(self._rest)
        if self._over:
            self._rest = b""
        return False

    @property
    def pending(self) -> bool:
        return bool(self._rest) and (not self._member.eof or self._rest != _GZIP_MAGIC[:1])

    @property
    def complete(self) -> bool:
        return self._member.eof


class _Deflate:
    """RFC 9110, 8.4.1.2: the zlib format; but many servers send the bare deflate stream."""

    def __init__(self) -> None:
        self._object: Any = None
        self._head = b""
        self._rest = b""

    def feed(self, data: bytes, room: int) -> bytes:
        data = self._head + self._rest + data
        self._head = self._rest = b""
        if self._object is None:
            if len(data) < 2:  # noqa: PLR2004 - the header's two bytes tell the formats apart
                self._head = data
                return b""
            wrapped = data[0] & 0x0F == 8 and int.from_bytes(data[:2], "big") % 31 == 0  # noqa: PLR2004 - RFC 1950, 2.2
            self._object = zlib.decompressobj(15 if wrapped else -15)
        piece = _inflate(self._object, data, room)
        self._rest = self._object.unconsumed_tail
        return piece

    @property
    def pending(self) -> bool:
        return bool(self._rest)

    @property
    def complete(self) -> bool:
        return self._object is not None and self._object.eof


class _Brotli:
    """RFC 7932."""

    def __init__(self) -> None:
        import brotli

        self._object = brotli.Decompressor()
        self._error: type[Exception] = brotli.error

    def feed(self, data: bytes, room: int) -> bytes:
        try:
            piece: bytes = self._object.process(data, output_buffer_limit=max(room, 1))
        except self._error as error:
            raise CodingError("not a brotli stream") from error
        return piece

    @property
    def pending(self) -> bool:
        return not self._object.can_accept_more_data()

    @property
    def complete(self) -> bool:
        return bool(self._object.is_finished())


def _inflate(stream: Any, data: bytes, room: int) -> bytes:
    try:
        # a maximum of 0 would mean "no maximum"
        piece: bytes = stream.decompress(data, max(room, 1))
    except zlib.error as error:
        raise CodingError("not a deflate stream") from error
    return piece
