"""An article as a file that editors write in: front matter in YAML, then the text as HTML."""

from __future__ import annotations

import json
import re
from html import escape
from typing import TYPE_CHECKING, Any

from syndicator.config import positions
from syndicator.errors import ConfigError, Mistake, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from syndicator.engine.editing.amending import Sheet

OURS = "<<<<<<< as it is published here"
BETWEEN = "======= as its source has it now"
THEIRS = ">>>>>>>"

HELP = """\
# {url}
# Change what is to be changed, save, and close. A line here that begins with # is not read.
# What you leave as it is stays the source's own, and follows it when it changes."""
CONFLICT = """\
# IN CONFLICT: its source has changed what was changed here, too. In the text both stand between
# {ours} and {theirs}: leave what is to be published, and remove these lines."""

_FRONT = re.compile(r"\A\ufeff?---[ \t]*\r?\n(.*?)^---[ \t]*\r?$", re.DOTALL | re.MULTILINE)
_TAG = re.compile(r"</?[a-zA-Z!]")
_PARAGRAPHS = re.compile(r"\n[ \t]*\n")
_UNREADABLE = re.compile("[\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_SPLIT = re.compile(r"[、,;；]")
_LINES = ("title", "summary", "category")
_LISTS = ("tags", "outlets")


def written(sheet: Sheet) -> str:
    """A sheet as text. Read back as it is, it changes nothing."""
    return "\n".join(("---", *_front(sheet), "---", "", *_body(sheet), ""))


def _front(sheet: Sheet) -> Iterator[str]:
    yield HELP.format(url=sheet.url)
    if sheet.conflicts:
        yield CONFLICT.format(ours=OURS, theirs=THEIRS)
    yield f"revision: {sheet.revision}"
    for name in _LINES:
        if name in sheet.conflicts:
            yield f"# its source now has, for the {name}: {_quoted(getattr(sheet.theirs, name))}"
        yield f"{name}: {_quoted(getattr(sheet.given, name))}"
    yield f"tags: {_listed(sheet.given.tags or ())}"
    if "outlets" in sheet.conflicts:
        yield f"# its source now has these outlets: {_listed(sheet.theirs.outlets or ())}"
    yield f"outlets: {_listed(sheet.given.outlets or ())}"
    if "credits" in sheet.conflicts:
        yield "# its source now has these credits:"
        yield from (f"# {line}" for line in _credits(sheet.theirs.credits or {}))
    yield from _credits(sheet.given.credits or {})


def _credits(outlets: Mapping[str, Mapping[str, Sequence[str]]]) -> Iterator[str]:
    yield "credits:" if outlets else "credits: {}"
    for outlet, roles in outlets.items():
        yield f"  {_quoted(outlet)}:" if roles else f"  {_quoted(outlet)}: {{}}"
        for role, names in roles.items():
            yield f"    {role}: {_listed(names)}"


def _quoted(text: str) -> str:
    return json.dumps(_UNREADABLE.sub("", text), ensure_ascii=False)


def _listed(texts: Sequence[str]) -> str:
    return f"[{', '.join(map(_quoted, texts))}]"


def _body(sheet: Sheet) -> Iterator[str]:
    for ours, theirs in sheet.body:
        if theirs is None:
            yield ours.strip()
        else:
            yield from (OURS, ours.strip(), BETWEEN, theirs.strip(), THEIRS)


# ---------------------------------------------------------------------------------------------- read back


def read(text: str, path: str) -> tuple[dict[str, Any], int | None]:
    """What a file gives, as the fields of ``engine.editing.amending.Given``, and the revision that it was written from.

    Without front matter all of it is the text. Raises ConfigError with every mistake, UsageError.
    """
    found = _FRONT.match(text)
    fields, revision = _fields(found[1], path) if found else ({}, None)
    body = text[found.end() :] if found else text.removeprefix("\ufeff")
    if any(mark in body for mark in (OURS, BETWEEN, THEIRS)):
        line = next(n for n, one in enumerate(text.split("\n"), 1) if one.startswith((OURS, BETWEEN, THEIRS)))
        raise ConfigError(
            path, [Mistake(line, 1, "", "both versions still stand here", "leave one, and remove the marks around it")]
        )
    return {**fields, "body": markup(body)} if body.strip() or not found else fields, revision


def markup(body: str) -> str:
    """HTML as it is; a text without any tag in paragraphs, where empty lines part them."""
    if _TAG.search(body):
        return body
    paragraphs = (" ".join(one.split()) for one in _PARAGRAPHS.split(body.replace("\r\n", "\n")))
    return "\n".join(f"<p>{escape(one, quote=False)}</p>" for one in paragraphs if one)


def set_field(fields: dict[str, Any], assignment: str) -> None:
    """Take ``field=value`` as the command line gives it into ``fields``. Raises UsageError."""
    name, mark, value = assignment.partition("=")
    name = name.strip().lower().replace("_", "-")
    if not mark:
        raise UsageError(f"--set {assignment}: write field=value")
    if name in {*_LINES}:
        fields[name] = value
    elif name in {*_LISTS}:
        fields[name] = _parted(value)
    elif name == "body":
        raise UsageError("--set body: the text comes from a file, with --body FILE")
    else:
        fields.setdefault("names", {})[name] = _parted(value)  # a role; the engine knows which there are


def _parted(value: str) -> list[str]:
    return [part for one in _SPLIT.split(value) if (part := one.strip())]


def _fields(front: str, path: str) -> tuple[dict[str, Any], int | None]:
    root, mistakes, _ = positions.read("\n" + front)
    if root is not None and not isinstance(root, positions.Block):
        mistakes.append(Mistake(2, 1, "", "no keys stand here", "write lines like 'title: …'"))
    if mistakes or not isinstance(root, positions.Block):
        if mistakes:
            raise ConfigError(path, mistakes)
        return {}, None
    reader = _Reader(root)
    fields = reader.fields()
    if reader.mistakes:
        raise ConfigError(path, reader.mistakes)
    return fields, reader.revision


class _Reader:
    """Values of front matter, each checked, every mistake with its place."""

    def __init__(self, root: positions.Block) -> None:
        self._root = root
        self.mistakes: list[Mistake] = []
        self.revision: int | None = None

    def fields(self) -> dict[str, Any]:
        made: dict[str, Any] = {}
        for key, value in self._root.items():
            if key in _LINES:
                made[key] = self._text((key,), value)
            elif key in _LISTS:
                made[key] = self._texts((key,), value)
            elif key == "credits":
                made[key] = self._credits(value)
            elif key == "revision":
                self.revision = int(value) if isinstance(value, str) and value.isdecimal() else None
            else:
                known = ", ".join((*_LINES, *_LISTS, "credits"))
                self._refuse((key,), "there is no such field", f"there are {known}", key=True)
        return made

    def _text(self, place: tuple[str, ...], value: positions.Value) -> str:
        if isinstance(value, str):
            return str(value)
        if value is not None:
            self._refuse(place, "text is wanted here", "put it in quotes")
        return ""

    def _texts(self, place: tuple[str, ...], value: positions.Value) -> list[str]:
        if isinstance(value, positions.Series):
            return [self._text(place, one) for one in value]
        return [text] if (text := self._text(place, value)) else []

    def _credits(self, value: positions.Value) -> dict[str, dict[str, list[str]]]:
        if value is None:
            return {}
        if not isinstance(value, positions.Block):
            self._refuse(
                ("credits",), "outlets are wanted here, with roles below each", 'as in "Gazette: {author: [A]}"'
            )
            return {}
        made: dict[str, dict[str, list[str]]] = {}
        for outlet, roles in value.items():
            if roles is None:
                made[outlet] = {}
            elif isinstance(roles, positions.Block):
                made[outlet] = {role: self._texts(("credits", outlet, role), names) for role, names in roles.items()}
            else:
                self._refuse(("credits", outlet), "roles are wanted here", "as in {author: [A], editor: [B]}")
        return made

    def _refuse(self, place: tuple[str, ...], message: str, hint: str, *, key: bool = False) -> None:
        mark = positions.locate(self._root, place, key=key)
        self.mistakes.append(Mistake(mark.line, mark.column, positions.dotted(place), message, hint))
