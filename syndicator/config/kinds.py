"""The kinds of value that stand in feeds.yaml: each checks what was written and says what was meant.

A kind is an annotated type for the models in ``schema``: its validator takes what ``positions`` read (text, numbers as
they were spelled, true and false) and raises :class:`~pydantic_core.PydanticCustomError` with a message and a hint.
"""

from __future__ import annotations

import difflib
import ipaddress
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated
from urllib.parse import parse_qsl, urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic import PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from syndicator import patterns, urls
from syndicator.config.positions import Number
from syndicator.config.references import REFERENCE, is_database
from syndicator.config.units import DURATION_PATTERN, SIZE_PATTERN, parse_duration, parse_size
from syndicator.model import CATEGORIES, Term, category
from syndicator.redact import secret_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

KEY = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
KEY_HINT = "lower-case letters, digits, - and _, beginning with a letter or digit, at most 64"

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_MAIL = re.compile(r"[^@\s<>\"']{1,64}@[^@\s<>\"'/]{1,255}")
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
_USERINFO = re.compile(r"[^\s/@:]*:[^\s/@]*@")
_OURS = frozenset((
    "accept-encoding", "connection", "content-length", "host", "if-modified-since", "if-none-match", "range", "te",
    "trailer", "transfer-encoding", "upgrade", "user-agent",
))  # fmt: skip
_SECRET_HEADERS = re.compile(r"authorization|cookie|api-?key|token|secret|password", re.IGNORECASE)
_PATTERN = re.compile(r"/(.+)/(i?)", re.DOTALL)
_ARTICLE = re.compile(r"(?:urn:uuid:)?[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}", re.IGNORECASE)
_LONGEST = 4000


def mistake(message: str, hint: str = "") -> PydanticCustomError:
    """What a validator raises. Message and hint hold no secrets and are short."""
    return PydanticCustomError("mistake", "{message}", {"message": message, "hint": hint})


def shown(value: object) -> str:
    """A value as messages quote it: short, escaped, without credentials."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    text = _USERINFO.sub("…@", str(value))
    return repr(text if len(text) <= 60 else text[:57] + "…")  # noqa: PLR2004 - a line of a terminal


def nearest(word: str, words: Iterable[str]) -> str:
    """``did you mean 'x'?`` for the most similar of ``words``, or "" where none is."""
    found = difflib.get_close_matches(word.lower(), list(words), 1, 0.6)
    return f"did you mean {found[0]!r}?" if found else ""


def _words(value: object, wanted: str) -> str:
    if not isinstance(value, str):
        hint = f'put it in quotes: "{shown(value)}"' if isinstance(value, bool) else ""
        raise mistake(f"expected {wanted}, found {shown(value)}", hint)
    text = str(value).strip()
    if not text:
        raise mistake(f"expected {wanted}, found nothing", "write a value, or remove the key")
    if len(text) > _LONGEST:
        raise mistake(f"longer than {_LONGEST} characters")
    if _CONTROL.search(text):
        raise mistake("control characters in a text", "remove what your editor does not show")
    return text


def _text(value: object) -> str:
    return _words(value, "text")


def _article(value: object) -> str:
    """An article's id, or an address: ours, its source's or the original outlet's."""
    text = _words(value, "an article's id or address")
    if not _ARTICLE.fullmatch(text) and not urls.is_http(text):
        raise mistake(f"{shown(text)} is neither an article's id nor an address", "as `syndicator list` shows them")
    return text


def _category(value: object) -> str:
    """A category of podcasts, as Apple writes it."""
    text = _words(value, "a category of podcasts")
    if (found := category(text)) is None:
        hint = (
            nearest(text, [name.lower() for name in CATEGORIES])
            or "as Apple lists them: Society & Culture > Documentary"
        )
        raise mistake(f"{shown(text)} is no category of podcasts", hint)
    return found


def _expression(value: object) -> str:
    """A selector, path, pattern or template; which of them shows only beside the source's kind (``lists``)."""
    return _words(value, "a selector or path, in quotes where it holds # or :")


def _term(value: object) -> Term:
    """Words whatever their case, a ``/pattern/``, or a ``/pattern/i``."""
    text = _words(value, "words or a /pattern/")
    found = _PATTERN.fullmatch(text)
    if not found:
        return Term(text)
    made = Term(found[1], regex=True, fold=bool(found[2]))
    try:
        patterns.term_pattern(made.text, fold=made.fold)
    except ValueError as error:
        hint = "as in RE2: no look-around, no back-references; put it in single quotes"
        raise mistake(f"{shown(text)}: {error}", hint) from None
    return made


def _exact_term(value: object) -> Term:
    """The same, to be replaced: words in just this case, and a pattern that finds something to replace."""
    made = _term(value)
    if not made.regex:
        return Term(made.text, fold=False)
    if patterns.term_pattern(made.text, fold=made.fold).fits(""):
        raise mistake(f"{shown(str(made))} finds nothing at all, too", "write + for *, or say what it begins with")
    try:
        patterns.replacer(made.text, "", fold=made.fold)
    except ValueError as error:
        raise mistake(f"{shown(str(made))}: {error}", "as in RE2") from None
    return made


def _flag(value: object) -> bool:
    if isinstance(value, bool):
        return value
    word = value.lower() if isinstance(value, str) else ""
    hint = {"yes": "write true", "on": "write true", "no": "write false", "off": "write false"}.get(word, "")
    raise mistake(f"expected true or false, found {shown(value)}", hint or "without quotes")


def _count(least: int, most: int) -> Callable[[object], int]:
    def check(value: object) -> int:
        if not isinstance(value, Number) or not re.fullmatch(r"[-+]?\d{1,15}", value):
            hint = "without quotes" if isinstance(value, str) and re.fullmatch(r"\s*\d+\s*", value) else ""
            raise mistake(f"expected a whole number, found {shown(value)}", hint)
        number = int(value)
        if not least <= number <= most:
            raise mistake(f"{number} is out of range", f"from {least} to {most}")
        return number

    return check


def _duration(least: float, most: float) -> Callable[[object], float]:
    def check(value: object) -> float:
        if not isinstance(value, str):
            raise mistake(f"expected a duration, found {shown(value)}", "such as 30 s, 15 min or 2 h")
        try:
            seconds = parse_duration(value)
        except ValueError as error:
            raise mistake(f"{shown(value)} is no duration", str(error)) from None
        if not least <= seconds <= most:
            raise mistake(f"{shown(value)} is out of range", f"from {least:g} s to {most:g} s")
        return seconds

    return check


def _size(least: int, most: int) -> Callable[[object], int]:
    def check(value: object) -> int:
        if not isinstance(value, str):
            raise mistake(f"expected a size, found {shown(value)}", "such as 512 KiB or 2 MB")
        try:
            size = parse_size(value)
        except ValueError as error:
            raise mistake(f"{shown(value)} is no size", str(error)) from None
        if not least <= size <= most:
            raise mistake(f"{shown(value)} is out of range", f"from {least} B to {most} B")
        return size

    return check


def _every(value: object) -> float | str:
    if isinstance(value, str) and value.strip().lower() == "auto":
        return "auto"
    return _duration(1, 30 * 86_400)(value)


def _language(value: object) -> str:
    text = _words(value, "a language")
    if not _LANGUAGE.fullmatch(text):
        raise mistake(f"{shown(text)} is no language tag", "BCP 47, such as en, de, zh-Hans or zh-Hant-TW")
    return text


@lru_cache(maxsize=1024)
def _zone_exists(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, OSError, ValueError):  # not found; a folder of zones; a path
        return False
    return True


def _zone(value: object) -> str:
    text = _words(value, "a time zone")
    if not _zone_exists(text):
        names = {name.lower(): name for name in available_timezones()}
        ends = {name.rpartition("/")[2]: full for name, full in names.items()}
        similar = difflib.get_close_matches(text.lower(), list(names), 1, 0.7) or difflib.get_close_matches(
            text.lower(), list(ends), 1, 0.75
        )
        hint = f"did you mean {names.get(similar[0]) or ends[similar[0]]!r}?" if similar else "such as Europe/Berlin"
        raise mistake(f"{shown(text)} is no time zone", hint)
    return text


def _absolute(value: object) -> str:
    text = _words(value, "an address")
    if any(c.isspace() for c in text) or len(text) > urls.MAX_LENGTH:
        raise mistake(f"{shown(text)} is no address", "addresses hold no spaces")
    if not urls.is_http(text):
        hint = (
            f"write https://{text}"
            if re.match(r"[\w-]+(\.[\w-]+)+(/|:\d|$)", text)
            else "http:// or https://, and a host"
        )
        raise mistake(f"{shown(text)} is no web address", hint)
    return text


def check_private(url: str) -> None:
    """T30: what only a subscriber may read must not be mirrored by accident. Raises where an address looks like it."""
    if found := secret_in(url):
        raise mistake(
            f"the address of {urls.host_of(url)} seems to hold {found}",
            "send a secret in 'headers', by reference to an environment variable; or say 'private: true' if you may "
            "republish this feed (its address is then shown nowhere), 'private: false' if it is no secret",
        )


def _mail(value: object) -> str:
    text = _words(value, "an e-mail address")
    if not _MAIL.fullmatch(text) or not text.isascii():
        raise mistake(f"{shown(text)} is no e-mail address", "such as desk@news.example")
    return text


def _site_url(value: object) -> str:
    text = _absolute(value)
    parts = urlsplit(text)
    if "@" in parts.netloc or parts.query or parts.fragment:
        raise mistake(
            f"{shown(text)} cannot begin other addresses", "scheme, host and path only: https://news.example/"
        )
    return text if text.endswith("/") else text + "/"


def _contact(value: object) -> str:
    text = _words(value, "an e-mail address or web address")
    if not (_MAIL.fullmatch(text.removeprefix("mailto:")) or (urls.is_http(text) and not re.search(r"\s", text))):
        raise mistake(f"{shown(text)} is no e-mail or web address", "where people ask for corrections and removal")
    return text.removeprefix("mailto:")


def _network(value: object) -> str:
    text = _words(value, "a network")
    try:
        return str(ipaddress.ip_network(text, strict=False))
    except ValueError:
        raise mistake(f"{shown(text)} is no network", "an address or CIDR block, such as 127.0.0.0/8 or ::1") from None


def _agent(value: object) -> str:
    text = _words(value, "a user agent")
    if not (text.isascii() and text.isprintable()) or len(text) > 256:  # noqa: PLR2004 - some hosts refuse longer ones
        raise mistake("a user agent is at most 256 printable ASCII characters")
    if text.lower().startswith(("mozilla/", "opera/")):
        raise mistake("this user agent pretends to be a browser", "name your service and a way to reach you")
    return text


def header_template(value: object) -> str:
    """``{env: NAME}`` or text, in which ``${NAME}`` stands for a variable; the form with ``${…}`` is kept."""
    if isinstance(value, dict):
        name = value.get("env")
        if set(value) != {"env"} or not isinstance(name, str) or not REFERENCE.fullmatch("${" + name + "}"):
            raise mistake("expected a reference to an environment variable", "{env: NAME}, and nothing beside it")
        return "${" + name + "}"
    if not isinstance(value, str) or not value.strip() or _CONTROL.search(value) or "\n" in value:
        raise mistake("expected the value of a header", "one line of text, or {env: NAME}")
    return str(value).strip()


def _proxy(value: object) -> str:
    """An address in which ``${NAME}`` may stand for a variable; a password never stands in the file."""
    text = _words(value, "the address of a proxy")
    parts = urlsplit(REFERENCE.sub("x", text))
    try:
        right = parts.scheme.lower() == "http" and parts.hostname and parts.port != 0 and parts.path in {"", "/"}
    except ValueError:
        right = False
    if not right or parts.query or parts.fragment:
        raise mistake("expected the address of an HTTP proxy", "http://proxy.example:3128; SOCKS is not spoken")
    if parts.password and not REFERENCE.search(urlsplit(text).password or ""):
        raise mistake("the proxy's password stands in plain text", "write ${PROXY_PASSWORD} and set that variable")
    return text


def _database(value: object) -> str:
    """The address of a PostgreSQL database, or a reference to a variable that holds it."""
    if isinstance(value, dict):
        return header_template(value)
    text = _words(value, "the address of a database")
    if not REFERENCE.fullmatch(text):
        check_database(text)
        parts = urlsplit(text)
        if parts.password or any(name == "password" for name, _ in parse_qsl(parts.query)):
            hint = "password: {env: NAME} beside url, or the whole address from a variable: url: {env: NAME}"
            raise mistake("the database's password stands in plain text", hint)
    return text


def check_database(url: str) -> None:
    """Raises where an address is none of a PostgreSQL database."""
    if not is_database(url):
        raise mistake("expected the address of a PostgreSQL database", "postgresql://user@host:5432/name")


def check_header(name: str, template: str) -> None:
    """Raises where a header of this name must not be configured, or not with a value that stands in the file."""
    if not _HEADER_NAME.fullmatch(name):
        raise mistake(f"{shown(name)} is no name of a header", "RFC 9110: letters, digits and -")
    if name.lower() in _OURS:
        hint = "set fetch.user_agent" if name.lower() == "user-agent" else "remove it"
        raise mistake(f"the header {name} is set by syndicator itself", hint)
    if _SECRET_HEADERS.search(name) and not REFERENCE.search(template):
        raise mistake(f"the header {name} holds a secret in plain text", "write {env: NAME} and set that variable")


def _choice(words: Sequence[str]) -> Callable[[object], str]:
    def check(value: object) -> str:
        if isinstance(value, str) and value in words:
            return str(value)
        hint = nearest(value, words) if isinstance(value, str) else ""
        raise mistake(f"{shown(value)} is none of {', '.join(words)}", hint)

    return check


def _schema(kind: str, **more: object) -> WithJsonSchema:
    return WithJsonSchema({"type": kind, **more})


def _address(description: str) -> WithJsonSchema:
    return _schema("string", format="uri", pattern="^https?://", description=description)


Text = Annotated[str, PlainValidator(_text), WithJsonSchema({"type": ["string", "number"]})]
Category = Annotated[str, PlainValidator(_category), _schema("string", enum=list(CATEGORIES))]
Article = Annotated[str, PlainValidator(_article), _schema("string")]
Expression = Annotated[str, PlainValidator(_expression), _schema("string", maxLength=patterns.LONGEST)]
Key = Annotated[str, PlainValidator(_text), _schema("string", pattern=f"^{KEY.pattern}$")]
Flag = Annotated[bool, PlainValidator(_flag), _schema("boolean")]
Language = Annotated[str, PlainValidator(_language), _schema("string", pattern=f"^{_LANGUAGE.pattern}$")]
Zone = Annotated[str, PlainValidator(_zone), _schema("string")]
Url = Annotated[str, PlainValidator(_absolute), _address("an http or https address")]
FeedUrl = Annotated[str, PlainValidator(_absolute), _address("an http or https address without credentials")]
Mail = Annotated[str, PlainValidator(_mail), _schema("string", format="email")]
SiteUrl = Annotated[str, PlainValidator(_site_url), _address("an http or https address")]
Proxy = Annotated[str, PlainValidator(_proxy), _schema("string", pattern="^http://")]
Database = Annotated[
    str,
    PlainValidator(_database),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string"},
                {
                    "type": "object",
                    "properties": {"env": {"type": "string"}},
                    "required": ["env"],
                    "additionalProperties": False,
                },
            ]
        }
    ),
]
Contact = Annotated[str, PlainValidator(_contact), _schema("string")]
Network = Annotated[str, PlainValidator(_network), _schema("string")]
Agent = Annotated[str, PlainValidator(_agent), _schema("string", maxLength=256)]
Every = Annotated[float | str, PlainValidator(_every), _schema("string", pattern=f"^auto$|{DURATION_PATTERN}")]
HeaderValue = Annotated[
    str,
    PlainValidator(header_template),
    WithJsonSchema(
        {
            "anyOf": [
                {
                    "type": "object",
                    "properties": {"env": {"type": "string"}},
                    "required": ["env"],
                    "additionalProperties": False,
                },
                {"type": "string"},
            ]
        }
    ),
]


def count(least: int, most: int) -> Sequence[object]:
    """Metadata for a whole number."""
    return PlainValidator(_count(least, most)), _schema("integer", minimum=least, maximum=most)


def duration(least: float, most: float) -> Sequence[object]:
    """Metadata for a duration in seconds; the bounds are in seconds too."""
    pattern = {"type": "string", "pattern": DURATION_PATTERN}
    schema = {"anyOf": [pattern, {"const": 0}]} if least == 0 else pattern
    return PlainValidator(_duration(least, most)), WithJsonSchema(schema)


def size(least: int, most: int) -> Sequence[object]:
    """Metadata for a size in bytes."""
    return PlainValidator(_size(least, most)), _schema("string", pattern=SIZE_PATTERN)


def term(*, exact: bool = False) -> Sequence[object]:
    """Metadata for words or a pattern that are looked for; ``exact``: that are replaced."""
    return PlainValidator(_exact_term if exact else _term), _schema("string", maxLength=_LONGEST)


def choice(*words: str) -> Sequence[object]:
    """Metadata for one of a few words."""
    return PlainValidator(_choice([str(word) for word in words])), _schema("string", enum=[str(word) for word in words])
