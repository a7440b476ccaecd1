"""The small languages in which feeds.yaml says how a list is read: CSS selectors, patterns of addresses, JSON paths and
templates of addresses. Read once when the configuration is checked, and again where the list is.

Every function raises :class:`ValueError` for what does not hold; its message is fit for the operator.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from syndicator.dataclass import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

    from soupsieve import SoupSieve  # noqa: TC004 - nobody asks what this annotation stands for

LONGEST = 500
"""Characters of one expression."""
MAX_STEPS = 20
"""Of one JSON path."""
LONGEST_ADDRESS = 4096
"""Characters of an address that a pattern is tried on; a longer one fits none."""

EACH = "*"
"""The step of a JSON path that stands for every element of a list."""

_ATTRIBUTE = re.compile(r"\s*@([A-Za-z_:][\w:.-]{0,60})$")
_STEP = re.compile(r'"((?:[^"\\]|\\.)*)"|([^."\s\[\]{}]+)')
_HOLE = re.compile(r"\{([^{}]*)\}")
_GROUP = re.compile(r"\\([1-9\\])")
_PAGE_HOLE = re.compile(r"page(?:-1)?")


@dataclass(frozen=True, slots=True)
class Selector:
    """A CSS selector (Selectors Level 4, as soupsieve reads it) and what is taken of the element it finds.

    ``attribute`` is "" where that is its text. ``css`` is None where the expression is an attribute alone: then it is
    the item's own.
    """

    css: SoupSieve | None
    attribute: str = ""


@lru_cache(maxsize=512)
def selector(text: str) -> Selector:
    """``span.date``, ``a[href]``, or ``time@datetime``: an attribute instead of the text."""
    _bounded(text, "selector")
    found = _ATTRIBUTE.search(text)
    css, attribute = (text[: found.start()].strip(), found[1]) if found else (text.strip(), "")
    if not css:
        if not attribute:
            raise ValueError("an empty selector")
        return Selector(None, attribute)
    import soupsieve

    try:
        return Selector(soupsieve.compile(css), attribute)
    except soupsieve.SelectorSyntaxError as error:
        raise ValueError(str(error).partition("\n")[0].rstrip(".:")) from None
    except (ValueError, TypeError, NotImplementedError) as error:
        raise ValueError(f"a selector that is not understood: {error}") from None


class Pattern:
    """A regular expression of a kind that takes linear time whatever it is tried on.

    What is longer than ``longest`` characters fits none; None: however long it is.
    """

    def __init__(self, text: str, longest: int | None = LONGEST_ADDRESS) -> None:
        # Rust's regex, which pydantic brings: Python's own can take exponential time on an address made for it
        from pydantic_core import SchemaError, SchemaValidator, core_schema

        _bounded(text, "pattern")
        try:
            made = core_schema.str_schema(pattern=text, regex_engine="rust-regex", max_length=longest)
            self._validator = SchemaValidator(made)
        except SchemaError as error:
            raise ValueError(_why_no_pattern(str(error))) from None

    def fits(self, address: str) -> bool:
        """Whether the expression matches anywhere in the address."""
        return self._validator.isinstance_python(address)


@lru_cache(maxsize=512)
def pattern(text: str) -> Pattern:
    """The syntax is that of RE2 and of Rust's regex: no look-around, no back-references."""
    return Pattern(text)


@lru_cache(maxsize=64)
def text_pattern(text: str) -> Pattern:
    """The same, for titles and texts of any length."""
    return Pattern(text, longest=None)


@lru_cache(maxsize=1024)
def term_pattern(text: str, *, fold: bool) -> Pattern:
    """The same for a rule. ``fold``: whatever the case."""
    return Pattern(f"(?i:{text})" if fold else text, longest=None)


class Replacer:
    r"""Puts other words where a pattern matches, in linear time.

    In ``to``, ``\1`` to ``\9`` stand for what the pattern's groups found, and ``\\`` for a backslash.
    """

    def __init__(self, text: str, to: str, *, fold: bool) -> None:
        import re2  # Rust's regex, as pydantic brings it, only tells whether a pattern matches

        _bounded(text, "pattern")
        options = re2.Options()
        options.log_errors = False
        options.case_sensitive = not fold
        try:
            self._pattern = re2.compile(text, options)
        except re2.error as error:
            reason = error.args[0].decode("utf-8", "replace") if error.args else ""
            raise ValueError(reason or "it cannot be read") from None
        self._parts = _GROUP.split(to)  # text, what was escaped, text, …
        highest = max((int(one) for one in self._parts[1::2] if one.isdigit()), default=0)
        if highest > self._pattern.groups:
            raise ValueError(f"\\{highest} stands for nothing: the pattern has {self._pattern.groups} groups")

    def __call__(self, text: str) -> tuple[str, int]:
        """The text with the other words, and in how many places."""
        return self._pattern.subn(self._instead, text)  # type: ignore[no-any-return]

    def _instead(self, found: Any) -> str:
        made = list(self._parts)
        made[1::2] = [(found[int(one)] or "") if one.isdigit() else one for one in made[1::2]]
        return "".join(made)


@lru_cache(maxsize=512)
def replacer(text: str, to: str, *, fold: bool) -> Replacer:
    """Read once. Raises ValueError for a pattern or a replacement that does not hold."""
    return Replacer(text, to, fold=fold)


def _why_no_pattern(message: str) -> str:
    reason = message.rpartition("error: ")[2].strip().partition("\n")[0]
    if "size limit" in message:
        reason = "it is too large"
    return reason.removesuffix(".") or "it cannot be read"


@lru_cache(maxsize=512)
def path(text: str) -> tuple[str, ...]:
    """A JSON path: names, numbers of elements and ``*`` (every element), with dots between; ``"a.b"`` is one name.

    ``.`` or nothing is the document itself.
    """
    _bounded(text, "path", least=0)
    rest = text.strip().removeprefix("$").strip()
    if rest in {"", "."}:
        return ()
    steps = list(_steps(rest.removeprefix(".")))
    if len(steps) > MAX_STEPS:
        raise ValueError(f"more than {MAX_STEPS} steps")
    return tuple(steps)


def _steps(text: str) -> Iterator[str]:
    at = 0
    while True:
        found = _STEP.match(text, at)
        if not found:
            raise ValueError(f"no name where one should stand, at “{text[at : at + 20]}”")
        yield re.sub(r"\\(.)", r"\1", found[1]) if found[1] is not None else found[2]
        at = found.end()
        if at == len(text):
            return
        if text[at] != ".":
            raise ValueError(f"expected a dot before “{text[at : at + 20]}”")
        at += 1


def follow(value: Any, steps: tuple[str, ...]) -> Iterator[Any]:
    """What stands at a path in a JSON value: nothing, one value, or several where a step is ``*``."""
    for position, step in enumerate(steps):
        if step == EACH and isinstance(value, list | dict):
            for item in value.values() if isinstance(value, dict) else value:
                yield from follow(item, steps[position + 1 :])
            return
        if isinstance(value, dict) and step in value:
            value = value[step]
        elif isinstance(value, list) and step.isascii() and step.isdigit() and int(step) < len(value):
            value = value[int(step)]
        else:
            return
    yield value


def is_template(text: str) -> bool:
    """Whether this is an address with holes rather than a path or selector, in neither of which braces stand."""
    return "{" in text


@lru_cache(maxsize=512)
def page_template(text: str) -> str:
    """An address in which ``{page}`` stands for the number of a page, ``{page-1}`` for one less."""
    _bounded(text, "address")
    holes = _HOLE.findall(text)
    if not holes or "{" in _HOLE.sub("", text) or "}" in _HOLE.sub("", text):
        raise ValueError("braces that do not close")
    for hole in holes:
        if not _PAGE_HOLE.fullmatch(hole):
            raise ValueError(f"{{{hole}}} stands for nothing: {{page}} is 2, 3, …, and {{page-1}} is 1, 2, …")
    return text


def numbered(template: str, page: int) -> str:
    """The address of a page; the first is 1."""
    return _HOLE.sub(lambda hole: str(page - 1 if hole[1].endswith("-1") else page), template)


@lru_cache(maxsize=512)
def field_template(text: str) -> tuple[tuple[str, tuple[str, ...] | None], ...]:
    """``https://x.example/{id}.html``: pieces of text, each with the path whose value follows it (the last: None)."""
    _bounded(text, "address")
    if "{" in _HOLE.sub("", text) or "}" in _HOLE.sub("", text):
        raise ValueError("braces that do not close")
    pieces: list[tuple[str, tuple[str, ...] | None]] = []
    at = 0
    for hole in _HOLE.finditer(text):
        if not hole[1].strip():
            raise ValueError("{} names no path")
        pieces.append((text[at : hole.start()], path(hole[1])))
        at = hole.end()
    return (*pieces, (text[at:], None))


def _bounded(text: str, what: str, least: int = 1) -> None:
    if len(text.strip()) < least:
        raise ValueError(f"an empty {what}")
    if len(text) > LONGEST:
        raise ValueError(f"a {what} of more than {LONGEST} characters")
