"""YAML text -> plain values that know their place in the file. The only importer of PyYAML.

Read as YAML 1.2's core schema reads it (``no`` is text, there are no dates and no base-60 numbers), from the parser's
events and without its constructors: a tag can make nothing, and aliases, with which a few hundred bytes make billions
of items, are refused. Numbers keep their spelling, so that a key that wants text gets what was written.
"""

from __future__ import annotations

import re
from dataclasses import field
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import yaml

from syndicator.dataclass import dataclass
from syndicator.errors import Mistake

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

MAX_DEPTH = 32

_NULL = frozenset(("", "~", "null", "Null", "NULL"))
_TRUE = frozenset(("true", "True", "TRUE"))
_FALSE = frozenset(("false", "False", "FALSE"))
_NUMBER = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_TAB = re.compile(r"^ *\t", re.MULTILINE)
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Mark(NamedTuple):
    """A place in the file; both count from 1."""

    line: int
    column: int


START = Mark(1, 1)


class Number(str):
    """A plain scalar that reads as a number, as it was spelled."""

    __slots__ = ()


class Block(dict[str, "Value"]):
    """A mapping that knows where its keys and values stand."""

    __slots__ = ("at", "keys_at", "values_at")

    def __init__(self, at: Mark) -> None:
        super().__init__()
        self.at = at
        self.keys_at: dict[str, Mark] = {}
        self.values_at: dict[str, Mark] = {}


class Series(list["Value"]):
    """A list that knows where its items stand."""

    __slots__ = ("at", "items_at")

    def __init__(self, at: Mark) -> None:
        super().__init__()
        self.at = at
        self.items_at: list[Mark] = []


Value: TypeAlias = "bool | str | Block | Series | None"
Place: TypeAlias = "tuple[str | int, ...]"


def dotted(place: Sequence[str | int]) -> str:
    """``("channels", "all", "sources", 2)`` as ``channels.all.sources[2]``."""
    text = ""
    for part in place:
        word = part if isinstance(part, int) or part.isprintable() else repr(part)
        text += f"[{part}]" if isinstance(part, int) else f".{word}" if text else f"{word}"
    return text


def locate(value: Value, place: Sequence[str | int], *, key: bool = False) -> Mark:
    """Where ``place`` stands, or the nearest thing around it that stands anywhere. ``key``: where its key does."""
    mark = value.at if isinstance(value, Block | Series) else START
    for part in place:
        if isinstance(value, Block) and isinstance(part, str) and part in value:
            mark = (value.keys_at if key else value.values_at)[part]
            value = value[part]
        elif isinstance(value, Series) and isinstance(part, int) and part < len(value):
            mark = value.items_at[part]
            value = value[part]
        elif part != 0 or isinstance(value, Series):
            break
        # otherwise one value that stands where a list may
    return mark


class Document(NamedTuple):
    """What was read. ``whole``: to its end, so that what it says is worth checking."""

    root: Value
    mistakes: list[Mistake]
    whole: bool


def read(text: str) -> Document:
    """The one document in ``text`` and what is wrong with its YAML; never raises for what is in the text."""
    if found := _FORBIDDEN.search(text):
        line = text.count("\n", 0, found.start()) + 1
        column = found.start() - text.rfind("\n", 0, found.start())
        hint = "save the file as UTF-8 text"
        mistake = Mistake(line, column, "", f"an illegal character, U+{ord(found[0]):04X}", hint)
        return Document(None, [mistake], whole=False)
    builder, whole = _Builder(), True
    try:
        for event in _events(text):
            if not (whole := builder.take(event)):
                break
    except yaml.MarkedYAMLError as error:
        builder.mistakes.extend(_syntax(error, text))
        whole = False
    except yaml.YAMLError:
        builder.mistakes.append(Mistake(0, 0, "", "this is not YAML", "save the file as UTF-8 text"))
        whole = False
    return Document(builder.root, builder.mistakes, whole)


def _events(text: str) -> Iterator[yaml.Event]:
    yield from yaml.parse(text, Loader=LOADER)


@dataclass(slots=True)
class _Frame:
    """A collection that is being filled. ``key`` is the mapping key that waits for its value."""

    value: Block | Series
    key: str | None = None
    key_at: Mark = START
    skip: bool = False  # the key was refused: its value is read and dropped


@dataclass(slots=True)
class _Builder:
    """Takes the parser's events one by one; a loop and a stack, because nesting is the writer's choice."""

    root: Value = None
    mistakes: list[Mistake] = field(default_factory=list)
    stack: list[_Frame] = field(default_factory=list)
    documents: int = 0

    def take(self, event: yaml.Event) -> bool:
        """Take one event; False where reading on makes no sense."""
        if isinstance(event, yaml.ScalarEvent):
            self._properties(event)
            self._scalar(event)
        elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            self._properties(event)
            return self._open(event)
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            self.stack.pop()
        elif isinstance(event, yaml.AliasEvent):
            self._refuse(event, f"*{event.anchor} is an alias; aliases are refused", "write the value out again")
            self._place(None, _mark(event))
        elif isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                self._refuse(event, "a second document begins here", "a configuration is one document: remove ---")
                return False
        return True

    def _refuse(self, event: yaml.Event, message: str, hint: str) -> None:
        mark = _mark(event)
        self.mistakes.append(Mistake(mark.line, mark.column, self._where(), message, hint))

    def _properties(self, event: yaml.ScalarEvent | yaml.MappingStartEvent | yaml.SequenceStartEvent) -> None:
        if event.anchor is not None:
            self._refuse(event, f"&{event.anchor} is an anchor; anchors are refused", "remove it; 'defaults' may help")
        if event.tag is not None and event.tag != "!":
            self._refuse(event, f"the tag {event.tag[:60]} is refused", "plain values need no tag")

    def _open(self, event: yaml.MappingStartEvent | yaml.SequenceStartEvent) -> bool:
        mark = _mark(event)
        if len(self.stack) >= MAX_DEPTH:
            hint = "nothing in a configuration nests like this"
            self.mistakes.append(Mistake(mark.line, mark.column, "", f"nested more than {MAX_DEPTH} deep", hint))
            return False
        value = Block(mark) if isinstance(event, yaml.MappingStartEvent) else Series(mark)
        if self._wants_key():
            self._refuse(event, "a key that is a list or mapping", "keys are plain words")
            self._key_taken("", mark, skip=True)
            self.stack.append(_Frame(value))
            return True
        self._place(value, mark)
        self.stack.append(_Frame(value))
        return True

    def _wants_key(self) -> bool:
        return bool(self.stack) and isinstance(self.stack[-1].value, Block) and self.stack[-1].key is None

    def _key_taken(self, key: str, mark: Mark, *, skip: bool) -> None:
        frame = self.stack[-1]
        frame.key, frame.key_at, frame.skip = key, mark, skip

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        mark = _mark(event)
        if not self._wants_key():
            self._place(_resolve(event), mark)
            return
        block, key = self.stack[-1].value, str(event.value)
        double = isinstance(block, Block) and key in block
        if double and isinstance(block, Block):
            first = block.keys_at[key].line
            self._refuse(event, f"{key!r} stands here a second time", f"the first is on line {first}; keep one")
        self._key_taken(key, mark, skip=double)

    def _place(self, value: Value, mark: Mark) -> None:
        if not self.stack:
            self.root = value
            return
        frame = self.stack[-1]
        if isinstance(frame.value, Series):
            frame.value.append(value)
            frame.value.items_at.append(mark)
            return
        if frame.key is None:  # an alias as a key: refused above
            self._key_taken("", mark, skip=True)
            return
        if not frame.skip:
            frame.value[frame.key] = value
            frame.value.keys_at[frame.key] = frame.key_at
            frame.value.values_at[frame.key] = mark if value is not None else frame.key_at
        frame.key = None

    def _where(self) -> str:
        parts: list[str | int] = []
        for frame in self.stack:
            if isinstance(frame.value, Series):
                parts.append(len(frame.value))
            elif frame.key is not None:
                parts.append(frame.key)
        return dotted(parts)


def _mark(event: yaml.Event) -> Mark:
    mark = event.start_mark
    return Mark(mark.line + 1, mark.column + 1) if mark else START


def _resolve(event: yaml.ScalarEvent) -> Value:
    """YAML 1.2, section 10.3.2, for what is not quoted; a number stays as it is spelled."""
    text = str(event.value)
    if event.style not in {None, ""}:
        return text
    if text in _NULL:
        return None
    if text in _TRUE or text in _FALSE:
        return text in _TRUE
    return Number(text) if _NUMBER.fullmatch(text) else text


_HINTS = (
    ("mapping values are not allowed", "a ':' in the middle of a value", "put the value in quotes, or mend the indent"),
    ("could not find expected ':'", "a key without ':'", "write 'key: value'; is a quote or bracket left open?"),
    (
        "did not find expected key",
        "the indentation or a bracket is off here",
        "align keys of one mapping in one column",
    ),
    ("did not find expected '-' indicator", "a list item without '-'", "align the items of one list in one column"),
    (
        "did not find expected ',' or",
        "an open bracket or a missing comma",
        "close the bracket, or use one line a value",
    ),
    ("found unexpected end of stream", "a quote that is never closed", "close the quote"),
    ("unexpected end of stream", "the file ends in the middle of a value", "close the quote or bracket"),
    ("unknown escape character", "a '\\' in double quotes", "use single quotes"),
    ("block sequence entries are not allowed", "a '-' that starts no list here", "put the list on lines of its own"),
    ("found a tab character", "a tab; YAML indents with spaces", "use two spaces"),
    ("undefined alias", "an alias; aliases are refused", "write the value out again"),
    ("undefined tag handle", "a value that begins with '!'", "put the value in quotes"),
)


def _syntax(error: yaml.MarkedYAMLError, text: str) -> Iterable[Mistake]:
    """The parser's complaint in words that say what to do. A tab gets one mistake per line that begins with one."""
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (0, 0)
    problem = error.problem or error.context or "not YAML"
    lines = text.split("\n")
    rest = lines[line - 1][column - 1 :] if 0 < line <= len(lines) else ""
    if "cannot start any token" in problem:
        if rest.startswith("\t") or (0 < line <= len(lines) and _TAB.match(lines[line - 1])):
            for number, content in enumerate(lines[line - 1 :], line):
                if tab := _TAB.match(content):
                    yield Mistake(number, tab.end(), "", "a tab; YAML indents with spaces", "use two spaces")
            if not _TAB.match(lines[line - 1]):
                yield Mistake(line, column, "", "a tab; YAML separates with spaces", "use a space")
            return
        yield Mistake(line, column, "", f"a value cannot begin with {rest[:1]!r}", "put the value in quotes")
        return
    for sign, message, hint in _HINTS:
        if sign in problem:
            if error.context_mark is not None and ("stream" in sign or "',' or" in sign):
                line, column = error.context_mark.line + 1, error.context_mark.column + 1
            yield Mistake(line, column, "", message, hint)
            return
    yield Mistake(line, column, "", problem[:200], "this is where YAML stopped making sense")
