"""One exchange over a connection: a request written in one piece, and the plainest answer, "not modified", read in one.

Most answers say that nothing has changed. Whatever is not exactly that goes to the library, from its first byte on.
"""

from __future__ import annotations

import http.client
import re
from collections.abc import Mapping
from typing import Any, BinaryIO, cast

from urllib3 import HTTPHeaderDict, HTTPResponse

from syndicator.dataclass import dataclass

_NAME = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"  # RFC 9110, 5.6.2
_FIELDS = re.compile(rf"(?:{_NAME}: [\x20-\x7e]*\r\n)*")
_FRAMING = re.compile(r"(?:^|\n)(?:host|connection|transfer-encoding|content-length|expect):", re.IGNORECASE)
_TARGET = re.compile(r"/[\w.~!$&'()*+,;=:@/-]*(?:\?[\w.~!$&'()*+,;=:@/?-]*)?", re.ASCII)
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?")
_UNCHANGED = re.compile(rb"HTTP/1\.1 304(?: [\x20-\x7e]*)?\r\n((?:%b:[\t\x20-\x7e]*\r\n){0,100})\r\n" % _NAME.encode())
_PORTS = {"http": 80, "https": 443}
_FOLD = re.compile(r"\r?\n[ \t]+")


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer's head; its body waits in ``raw``, which whoever has it reads or closes."""

    status: int
    headers: Mapping[str, str]  # by their names in any case
    raw: Any  # as urllib3's HTTPResponse


class Nothing:
    """The body of an answer that has none; its connection serves others already."""

    length_remaining = 0

    def read(self, *_args: Any, **_options: Any) -> bytes:
        """Nothing."""
        return b""

    def close(self) -> None:
        """Nothing is open."""


class _Fields(dict[str, str]):
    def get(self, name: str, default: Any = None) -> Any:
        return super().get(name.lower(), default)


class _Begun:
    """What an answer is read from, of which something is in the buffer already."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def makefile(self, *_args: Any, **_options: Any) -> BinaryIO:
        """The same stream: whoever reads an answer asks a socket for one."""
        return self._stream


_NOTHING = Nothing()


def written(scheme: str, host: str, port: int, target: str, headers: Mapping[str, str]) -> bytes | None:
    """A GET as it goes over the wire (RFC 9112, 3); None where it is not plain, and so left to the library."""
    fields = "".join([f"{name}: {value}\r\n" for name, value in headers.items()])
    if not _FIELDS.fullmatch(fields) or fields.count("\n") != len(headers) or _FRAMING.search(fields):
        return None
    if not _TARGET.fullmatch(target) or not _HOST.fullmatch(host):
        return None
    at = host if port == _PORTS.get(scheme) else f"{host}:{port}"
    return f"GET {target} HTTP/1.1\r\nHost: {at}\r\n{fields}\r\n".encode("ascii")


def unchanged(stream: Any) -> Answer | None:
    """The answer where it is a plain 304 (RFC 9110, 15.4.5) after which the connection stays open, whole in the first
    piece that comes; else nothing has been taken from the stream.
    """
    found = _UNCHANGED.fullmatch(stream.peek())
    if found is None:
        return None
    fields = _Fields()
    for line in found[1].decode("ascii").split("\r\n")[:-1]:
        name, _, value = line.partition(":")
        name, value = name.lower(), value.strip(" \t")
        fields[name] = f"{fields[name]}, {value}" if name in fields else value
    if "transfer-encoding" in fields or fields.get("connection", "keep-alive").lower() != "keep-alive":
        return None
    return Answer(304, fields, _NOTHING)


def begun(stream: BinaryIO, target: str, pool: Any, connection: Any) -> tuple[Answer, bool]:
    """Any other answer, its head read by the library, and whether the connection ends with it.

    Raises http.client.HTTPException and OSError.
    """
    found = http.client.HTTPResponse(cast("Any", _Begun(stream)), method="GET")
    try:
        found.begin()
        headers = HTTPHeaderDict([(name, _FOLD.sub(" ", value)) for name, value in found.headers.items()])
        response = HTTPResponse(
            body=cast("Any", found),
            headers=headers,
            status=found.status,
            version=found.version,
            reason=found.reason,
            preload_content=False,
            decode_content=False,
            original_response=cast("Any", found),
            pool=pool,
            connection=connection,
            request_method="GET",
            request_url=target,
        )
    except BaseException:
        found.close()
        raise
    return Answer(found.status, cast("Any", headers), response), found.will_close
