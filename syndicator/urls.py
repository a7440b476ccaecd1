"""Addresses: resolving them, showing them without trackers, and knowing when two name one page.

Pure. Splits with the standard library's RFC 3986 parser; never raises for a malformed address, but answers None
where there is nothing to be had, because addresses come from feeds.
"""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import quote, unquote, urljoin, urlsplit, urlunsplit

from syndicator.model import CanonicalUrl

MAX_LENGTH = 4096
"""Characters; a longer address is not one."""

SECOND_LEVEL = frozenset("ac co com edu go gob gouv gov gv mil ne net nom or org".split())
"""Names under which countries register sites (co.uk, com.cn)."""

_TRACKING = re.compile(
    r"^(?:utm_\w+|mc_[ce]id|fbclid|gclid|dclid|gbraid|wbraid|msclkid|yclid|twclid|ttclid|igshid|igsh|_openstat"
    r"|ref_src|ref_url|mkt_tok|vero_id|_hsenc|_hsmi|hsctatracking|oly_(?:anon|enc)_id|wickedid|s_cid|cmpid|ns_\w+"
    r"|spm|scm|share_token|share_from|share_medium|share_source|sharer_\w+|from_?source|isappinstalled|nsukey"
    r"|wt\.\w+|at_(?:medium|campaign|link\w*|ptr\w*|bbc\w*|format)|ito|xtor|guccounter|guce_\w+)$",
    re.IGNORECASE,
)
_PLAINLY_HTTP = re.compile(r"https?://[a-zA-Z0-9](?:[a-zA-Z0-9.-]*[a-zA-Z0-9])?(?:[/?#]|\Z)", re.ASCII)
_WHOLE = re.compile(
    r"https?://[a-zA-Z0-9][a-zA-Z0-9.-]*(?::[1-9]\d{0,4})?(?:/[!\"$-:<=>@-~]*(?:\?[!\"$-~]+)?(?:\#[!-~]+)?)?", re.ASCII
)
"""Addresses that resolving gives back as they are."""
_ORIGIN = re.compile(r"https?://[a-zA-Z0-9][a-zA-Z0-9.-]*(?::[1-9]\d{0,4})?(?=[/?#]|\Z)", re.ASCII)
_ROOTED = re.compile(r"(?:/(?![./])[!\"$-.0-:<=>@-~]++)++/?(?:\?[!\"$-~]+)?(?:\#[!-~]+)?", re.ASCII)
"""References that resolve to the origin of the base and themselves: from the root, without dot segments."""
_FRAGMENT = re.compile(r"\#[!-~]*", re.ASCII)
"""References to a place on the page itself."""
_SPACE = r"\x20\xa0\u1680\u2000-\u200a\u202f\u205f\u3000"
_UNSAFE = re.compile(rf"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff{_SPACE}]")
_SPACES = re.compile(f"[{_SPACE}]")
_WRAPPED = re.compile(rf"(?<![{_SPACE}])[{_SPACE}]*+[\t\r\n][\t\r\n{_SPACE}]*+")
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
_WWW = re.compile(r"www\.(?:[a-z0-9-]{1,63}\.){1,5}(?!html?\b|php\b|pdf\b)[a-z]{2,18}(?=[/?#:]|\Z)", re.IGNORECASE)
_HOST = re.compile(r"(?:[a-zA-Z][a-zA-Z0-9+.-]*:)?//[^/?#]*")
_PLAIN = re.compile(r"https?://([a-z0-9][a-z0-9.-]*)(/[!\"$->@-~]*)?(?:\?([!\"$-~]*))?(?:\#([!-~]*))?", re.ASCII)
"""Addresses without user, port or anything odd, as host, path, query and fragment: taking apart others takes ten times
as long.
"""
_SHORT = 64  # characters of a parameter's name that is worth remembering
_INDEX = re.compile(r"/(?:index|default)\.(?:s?html?|php|aspx?|jsp)$", re.IGNORECASE)
_BIG5_GATE = re.compile(r"^/gate/big5/([^/]+)(/.*)?$")
_LABEL = re.compile(r"[\w-]{1,63}")
_LONGEST_NAME = 253  # octets, RFC 1035
_DEFAULT_PORTS = {"http": 80, "https": 443}
_AUTHORITY = re.compile(r"(https?)://([a-z0-9][a-z0-9.-]*)(?::([1-9][0-9]{0,3}|[1-5][0-9]{4}))?(?![^/?#])", re.ASCII)
"""Scheme, host and port of an address that states them plainly."""
_PATH_SAFE = "/:@!$&'()*+,;=~-._%"
_QUERY_SAFE = "/?:@!$'()*+,;=~-._%&"


def resolve(base: str, reference: str | None) -> str | None:
    """``reference`` as an absolute http(s) address, or None where it is none (other schemes, garbage).

    RFC 3986, section 5.2. As browsers do, white space around it, line breaks and control characters are dropped first,
    and spaces within it are escaped: files are named with them. What begins like a host's name (``www.outlet.example``)
    is no file beside the base.
    """
    if not reference:
        return None
    if len(reference) <= MAX_LENGTH and _is_whole(reference):
        return reference
    if _ROOTED.fullmatch(reference) and (origin := _ORIGIN.match(base)) and len(reference) <= MAX_LENGTH:
        return origin[0] + reference
    if _FRAGMENT.fullmatch(reference) and _is_whole(base) and len(reference) <= MAX_LENGTH:
        return base.partition("#")[0] + (reference if reference != "#" else "")
    cleaned = _cleaned(reference)
    if not cleaned or len(cleaned) > MAX_LENGTH:
        return None
    if _WWW.match(cleaned):
        cleaned = f"{'https' if base.startswith('https:') else 'http'}://{cleaned}"
    try:
        joined = urljoin(base, cleaned) if base else cleaned
        return joined if _is_http(joined) else None
    except ValueError:
        return None


def _cleaned(reference: str) -> str:
    if not _UNSAFE.search(reference):
        return reference
    whole = _UNSEEN.sub("", _WRAPPED.sub("", reference)).strip()
    if len(whole) > MAX_LENGTH:
        return whole
    host = _HOST.match(whole)
    begin = host.end() if host else 0
    return _SPACES.sub("", whole[:begin]) + _SPACES.sub(lambda space: quote(space[0]), whole[begin:])


def _is_whole(url: str) -> bool:
    return _WHOLE.fullmatch(url) is not None and _PLAINLY_HTTP.match(url) is not None


def _is_http(url: str) -> bool:
    if _PLAINLY_HTTP.match(url):  # most are, and taking an address apart costs ten times as much
        return True
    parts = urlsplit(url)
    return parts.scheme.lower() in _DEFAULT_PORTS and bool(parts.hostname) and parts.port != 0


def is_http(url: str | None) -> bool:
    """Whether this is an absolute http or https address with a host."""
    try:
        return bool(url) and _is_http(url or "")
    except ValueError:
        return False


def names_a_host(url: str) -> bool:
    """Whether the host of this http or https address is a name that can be looked up (RFC 1035, and underscores, which
    hosts are called with), or the address of a machine: no label is empty, too long, or holds a character of no name.
    """
    if not is_http(url):
        return False
    host = host_of(url)
    if ":" in host:
        return True  # an address of IPv6, whose brackets the parser has seen to
    name = (host if host.isascii() else _ascii(host) or host).removesuffix(".")
    return len(name) <= _LONGEST_NAME and all(map(_LABEL.fullmatch, name.split(".")))


def without_tracking(url: str) -> str:
    """The address without the query parameters that only follow readers about. Order and the rest stay."""
    head, mark, tail = url.partition("?")
    if not mark:
        return url
    query, hash_mark, fragment = tail.partition("#")
    kept = [p for p in query.split("&") if p and not _tracks(p)]
    return head + ("?" + "&".join(kept) if kept else "") + (hash_mark + fragment if hash_mark else "")


def canonical(url: str) -> CanonicalUrl:
    """The key under which two addresses of one page are equal. Not an address to be visited or shown.

    Without scheme, credentials, ``www.`` and ``m.``, default port, fragment (but ``#!``), trackers, index file and
    trailing slash; host lower-case and in punycode; query sorted; percent-encoding normalised (RFC 3986, 6.2.2);
    behind a ``gate/big5`` converter the address of the page itself.
    """
    try:
        host, port, path, query, fragment = _parts(_cleaned(url))
    except ValueError:
        return CanonicalUrl(url)
    if gate := _BIG5_GATE.match(path):
        host, path, port = gate[1], gate[2] or "/", None
    host = _host_key(host) + (f":{port}" if port else "")
    path = _INDEX.sub("/", _normal(path, _PATH_SAFE)).rstrip("/")
    query = "&".join(sorted(p for p in _normal(query, _QUERY_SAFE).split("&") if p and not _tracks(p)))
    return CanonicalUrl(host + path + (f"?{query}" if query else "") + (f"#{fragment}" if fragment[:1] == "!" else ""))


def _parts(url: str) -> tuple[str, int | None, str, str, str]:
    """Host, port where it is another than the scheme's, path, query, fragment. Raises ValueError."""
    if plain := _PLAIN.fullmatch(url):
        host, path, query, fragment = plain.groups("")
        return host, None, path, query, fragment
    parts = urlsplit(url)
    port = parts.port if parts.port != _DEFAULT_PORTS.get(parts.scheme.lower()) else None
    return parts.hostname or "", port, parts.path, parts.query, parts.fragment


def _tracks(parameter: str) -> bool:
    name = parameter.partition("=")[0]
    return _is_tracker(name) if len(name) < _SHORT else _TRACKING.match(name) is not None


@lru_cache(maxsize=512)  # the same few, at every link of a feed
def _is_tracker(name: str) -> bool:
    return _TRACKING.match(name) is not None


def _host_key(host: str) -> str:
    host = host.lower().rstrip(".")
    if not host.isascii():
        if (encoded := _ascii(host)) is None:
            return host
        host = encoded
    for prefix in ("www.", "m.", "wap."):
        if host.startswith(prefix) and host.count(".") >= 2:  # noqa: PLR2004 - a name must remain behind it
            return host[len(prefix) :]
    return host


def _ascii(host: str) -> str | None:
    """The name in punycode, None where it has none."""
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return None


def _normal(part: str, safe: str) -> str:
    if part.isascii() and "%" not in part:
        return part
    decoded = unquote(part, errors="surrogateescape")
    # "%2F" and the like mean something else than the bare character: such a part stays as written
    if any(mark in part.upper() for mark in ("%2F", "%3F", "%23", "%26", "%3D", "%25")):
        return quote(part, safe=safe, errors="surrogateescape")
    return quote(decoded, safe=safe, errors="surrogateescape")


def host_of(url: str) -> str:
    """The lower-case host name, or "" where there is none."""
    return host_and_path(url)[0]


def host_and_path(url: str) -> tuple[str, str]:
    """The lower-case host name, or "" where there is none, and the path."""
    if plain := _PLAIN.fullmatch(url):
        return plain[1], plain[2] or ""
    try:
        parts = urlsplit(url)
        return (parts.hostname or "").lower(), parts.path
    except ValueError:
        return "", ""


def origin_of(url: str) -> tuple[str, str, int]:
    """(scheme, host, port): what credentials are bound to (RFC 6454, section 4)."""
    if plain := _AUTHORITY.match(url):
        return plain[1], plain[2], int(plain[3]) if plain[3] else _DEFAULT_PORTS[plain[1]]
    try:
        parts = urlsplit(url)
        scheme = parts.scheme.lower()
        return scheme, (parts.hostname or "").lower(), parts.port or _DEFAULT_PORTS.get(scheme, 0)
    except ValueError:
        return "", "", 0


def without_credentials(url: str) -> str:
    """The address without user name and password, fit for logs and messages."""
    try:
        parts = urlsplit(url)
        if "@" not in parts.netloc:
            return url
        return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
    except ValueError:
        return "(malformed address)"
