"""The kinds of value that stand in feeds.yaml: each checks what was written and says what was meant.

A kind is an annotated type for the models in ``schema``: its validator takes what ``positions`` read (text, numbers as
they were spelled, true and false) and raises :class:`~pydantic_core.PydanticCustomError` with a message and a hint.
"""

from __future__ import annotations

import difflib
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo, available_timezones

from pydantic import PlainValidator, WithJsonSchema

from syndicator import patterns, urls
from syndicator.config import addresses
from syndicator.config.positions import Number
from syndicator.config.units import DURATION_PATTERN, SIZE_PATTERN, parse_duration, parse_size
from syndicator.config.wording import LONGEST, mistake, nearest, shown, words
from syndicator.model import CATEGORIES, Term, category

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

KEY = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
KEY_HINT = "lower-case letters, digits, - and _, beginning with a letter or digit, at most 64"

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_PATTERN = re.compile(r"/(.+)/(i?)", re.DOTALL)
_ARTICLE = re.compile(r"(?:urn:uuid:)?[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}", re.IGNORECASE)


def _text(value: object) -> str:
    return words(value, "text")


def _article(value: object) -> str:
    """An article's id, or an address: ours, its source's or the original outlet's."""
    text = words(value, "an article's id or address")
    if not _ARTICLE.fullmatch(text) and not urls.is_http(text):
        raise mistake(f"{shown(text)} is neither an article's id nor an address", "as `syndicator list` shows them")
    return text


def _category(value: object) -> str:
    """A category of podcasts, as Apple writes it."""
    text = words(value, "a category of podcasts")
    if (found := category(text)) is None:
        hint = (
            nearest(text, [name.lower() for name in CATEGORIES])
            or "as Apple lists them: Society & Culture > Documentary"
        )
        raise mistake(f"{shown(text)} is no category of podcasts", hint)
    return found


def _expression(value: object) -> str:
    """A selector, path, pattern or template; which of them shows only beside the source's kind (``lists``)."""
    return words(value, "a selector or path, in quotes where it holds # or :")


def _term(value: object) -> Term:
    """Words whatever their case, a ``/pattern/``, or a ``/pattern/i``."""
    text = words(value, "words or a /pattern/")
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
    text = words(value, "a language")
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
    text = words(value, "a time zone")
    if not _zone_exists(text):
        names = {name.lower(): name for name in available_timezones()}
        ends = {name.rpartition("/")[2]: full for name, full in names.items()}
        similar = difflib.get_close_matches(text.lower(), list(names), 1, 0.7) or difflib.get_close_matches(
            text.lower(), list(ends), 1, 0.75
        )
        hint = f"did you mean {names.get(similar[0]) or ends[similar[0]]!r}?" if similar else "such as Europe/Berlin"
        raise mistake(f"{shown(text)} is no time zone", hint)
    return text


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
Url = Annotated[str, PlainValidator(addresses.absolute), _address("an http or https address")]
FeedUrl = Annotated[str, PlainValidator(addresses.absolute), _address("an http or https address without credentials")]
Mail = Annotated[str, PlainValidator(addresses.mail), _schema("string", format="email")]
SiteUrl = Annotated[str, PlainValidator(addresses.site_url), _address("an http or https address")]
Proxy = Annotated[str, PlainValidator(addresses.proxy), _schema("string", pattern="^http://")]
Database = Annotated[
    str,
    PlainValidator(addresses.database),
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
Contact = Annotated[str, PlainValidator(addresses.contact), _schema("string")]
Network = Annotated[str, PlainValidator(addresses.network), _schema("string")]
Agent = Annotated[str, PlainValidator(addresses.agent), _schema("string", maxLength=256)]
Every = Annotated[float | str, PlainValidator(_every), _schema("string", pattern=f"^auto$|{DURATION_PATTERN}")]
HeaderValue = Annotated[
    str,
    PlainValidator(addresses.header_template),
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
    return PlainValidator(_exact_term if exact else _term), _schema("string", maxLength=LONGEST)


def choice(*words: str) -> Sequence[object]:
    """Metadata for one of a few words."""
    return PlainValidator(_choice([str(word) for word in words])), _schema("string", enum=[str(word) for word in words])
