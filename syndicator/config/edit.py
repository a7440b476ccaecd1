"""Adding sources to the text of a feeds.yaml, whose comments and layout stay as they are."""

from __future__ import annotations

import json
import os
import re
import unicodedata
from codecs import BOM_UTF8
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import yaml

from syndicator.config import kinds, positions
from syndicator.config.loading import parse
from syndicator.config.sections import SourceSection
from syndicator.config.text import contents, decoded
from syndicator.errors import ConfigError, UsageError
from syndicator.files import Files, write_atomically
from syndicator.model import SourceKey
from syndicator.urls import SECOND_LEVEL

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

_PLAIN = re.compile(r"[^\W\d_](?:[\w .-]*\w)?")
_PLAIN_URL = re.compile(r"https?://[^\s,\[\]{}#\"'`\\|<>]*[^\s,\[\]{}#\"'`\\|<>:]")
_CONSTANTS = frozenset(("y", "n", "yes", "no", "on", "off", "true", "false", "null"))
_NOISE = frozenset(("www", "feeds", "feed", "rss", "m", "rssfeeds", "newsfeed"))
_LONGEST = 40


def add_sources(path: Path, sources: Mapping[str, Mapping[str, str]], environment: Mapping[str, str]) -> None:
    """Let the feeds.yaml at ``path`` have more ``sources``, in one step, once its new text has been read back as right.

    Line ends, mode and a link that leads to it stay. Raises as :func:`with_sources` and
    :func:`~syndicator.config.load` do, and OSError where it cannot be written; the file is as it was then.
    """
    raw = contents(path)
    after = with_sources(decoded(raw, path), sources)
    parse(after, path, environment)
    mark = BOM_UTF8 if raw.startswith(BOM_UTF8) else b""
    written = path.resolve()
    write_atomically(_Moded(written.stat().st_mode & 0o7777), written, mark + after.encode())


class _Moded(Files):
    """Files of one mode, for whoever may read what they replace."""

    def __init__(self, mode: int) -> None:
        self._mode = mode

    def open(self, path: Path) -> int:
        fd = super().open(path)
        os.fchmod(fd, self._mode)
        return fd


def with_sources(text: str, sources: Mapping[str, Mapping[str, str]]) -> str:
    """``text`` with more sources at the end of its ``sources``; nothing else changes.

    ``fields`` are keys of a source that hold text (``url`` at least). Raises :class:`~syndicator.errors.ConfigError`
    where ``text`` is not YAML, :class:`~syndicator.errors.UsageError` for a key that is taken or malformed, a field
    that does not exist, or a layout that cannot be extended without harm.
    """
    if not sources:
        return text
    before = _data(text)
    _check(before, sources)
    body = text if text.endswith("\n") or not text else text + "\n"
    made = _insert(body, sources)
    if "\r\n" in text:
        made = made.replace("\r\n", "\n").replace("\n", "\r\n")
    expected = {**before, "sources": {**_entries(before), **{k: dict(f) for k, f in sources.items()}}}
    if _as_text(_data(made)) != _as_text(expected):
        raise UsageError("the file's layout does not let a source be added; write it under 'sources' by hand")
    return made


def _data(text: str) -> positions.Block:
    value, mistakes, _ = positions.read(text.removeprefix("\ufeff"))
    if mistakes:
        raise ConfigError("feeds.yaml", mistakes)
    if value is None:
        return positions.Block(positions.START)
    if not isinstance(value, positions.Block):
        raise UsageError("the file holds no mapping to which a source could be added")
    return value


def _entries(root: positions.Block) -> Mapping[str, object]:
    entries = root.get("sources")
    if entries is not None and not isinstance(entries, positions.Block):
        raise UsageError("'sources' is no mapping; nothing can be added to it")
    return entries or {}


def _check(root: positions.Block, sources: Mapping[str, Mapping[str, str]]) -> None:
    taken = _entries(root)
    for key, fields in sources.items():
        if not kinds.KEY.fullmatch(key):
            raise UsageError(f"{key!r} cannot be a source's key: {kinds.KEY_HINT}")
        if key in taken:
            raise UsageError(f"a source {key!r} is configured already")
        unknown = fields.keys() - SourceSection.model_fields.keys()
        if unknown or "url" not in fields:
            raise UsageError(f"source {key!r}: {f'unknown field {min(unknown)!r}' if unknown else 'no url'}")


def _as_text(value: object) -> object:
    """Numbers and constants by their spelling: what is compared is what was written."""
    if isinstance(value, dict):
        return {k: _as_text(v) for k, v in value.items()}
    return [_as_text(v) for v in value] if isinstance(value, list) else str(value)


# ------------------------------------------------------------------------------------------------------- writing


def _insert(text: str, sources: Mapping[str, Mapping[str, str]]) -> str:
    root = yaml.compose(text, Loader=positions.LOADER)
    if root is None:
        return text + "sources:\n" + _block(sources, 2, 2)
    if not isinstance(root, yaml.MappingNode):
        raise UsageError("the file holds no mapping to which a source could be added")
    pair = next(((k, v) for k, v in root.value if k.value == "sources"), None)
    if pair is None:
        if root.flow_style:
            return _into_flow(text, root, f"sources: {_flow(sources, outer=True)}")
        return _after(text, _last_line(root), "sources:\n" + _block(sources, 2, 2))
    key, value = pair
    if isinstance(value, yaml.MappingNode) and value.value and value.flow_style:
        return _into_flow(text, value, _flow(sources, outer=False))
    if isinstance(value, yaml.MappingNode) and value.value:
        column = value.value[0][0].start_mark.column
        return _after(text, _last_line(value), _block(sources, column, _step(value, column)))
    if root.flow_style:
        return _replace(text, value, _flow(sources, outer=True))
    line = value.end_mark.line if value.end_mark.index > value.start_mark.index else key.end_mark.line
    if value.end_mark.index > value.start_mark.index:  # {} or null, written out
        text = _replace(text, value, "")
    column = key.start_mark.column
    return _after(text, line, _block(sources, column + 2, 2))


def _step(sources: yaml.MappingNode, column: int) -> int:
    """By how much the fields of the sources that stand there are indented."""
    for _, value in sources.value:
        if isinstance(value, yaml.MappingNode) and value.value and not value.flow_style:
            return max(1, int(value.value[0][0].start_mark.column) - column)
    return 2


def _last_line(node: yaml.Node) -> int:
    """The line in which the last thing inside ``node`` ends: a block's own end mark lies behind later comments."""
    while isinstance(node, yaml.CollectionNode) and node.value and not node.flow_style:
        last = node.value[-1]
        node = last[1] if isinstance(last, tuple) else last
        if isinstance(last, tuple) and node.start_mark.index == node.end_mark.index:
            node = last[0]  # nothing stands behind the key
    end = node.end_mark
    return int(end.line) - 1 if end.column == 0 and end.line > node.start_mark.line else int(end.line)


def _after(text: str, line: int, addition: str) -> str:
    lines = text.splitlines(keepends=True) if "\r" not in text else re.findall(r"[^\n]*\n", text)
    return "".join(lines[: line + 1]) + addition + "".join(lines[line + 1 :])


def _replace(text: str, node: yaml.Node, new: str) -> str:
    shift = 1 if text.startswith("\ufeff") else 0
    start, end = node.start_mark.index + shift, node.end_mark.index + shift
    return text[:start] + new + text[end:]


def _into_flow(text: str, node: yaml.MappingNode, addition: str) -> str:
    shift = 1 if text.startswith("\ufeff") else 0
    if not node.value:
        at = node.start_mark.index + 1 + shift
        return text[:at] + addition + text[at:]
    at = node.value[-1][1].end_mark.index + shift
    return f"{text[:at]}, {addition}{text[at:]}"


def _block(sources: Mapping[str, Mapping[str, str]], column: int, step: int) -> str:
    lines: list[str] = []
    for key, fields in sources.items():
        lines.append(f"{' ' * column}{_key(key)}:\n")
        lines += [f"{' ' * (column + step)}{name}: {_scalar(value)}\n" for name, value in fields.items()]
    return "".join(lines)


def _flow(sources: Mapping[str, Mapping[str, str]], *, outer: bool) -> str:
    entries = [
        f"{_key(key)}: {{{', '.join(f'{name}: {_quoted(value)}' for name, value in fields.items())}}}"
        for key, fields in sources.items()
    ]
    return "{" + ", ".join(entries) + "}" if outer else ", ".join(entries)


def _key(key: str) -> str:
    return key if key[0].isalpha() and key not in _CONSTANTS else _quoted(key)


def _scalar(value: str) -> str:
    plain = _PLAIN_URL.fullmatch(value) or (_PLAIN.fullmatch(value) and value.lower() not in _CONSTANTS)
    return value if plain else _quoted(value)


def _quoted(value: str) -> str:
    """A double-quoted scalar: JSON's strings are YAML's, but for what YAML takes for a line break or refuses."""
    text = json.dumps(value, ensure_ascii=False)
    return re.sub(r"[\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]", lambda m: f"\\u{ord(m[0]):04x}", text)


# ------------------------------------------------------------------------------------------------------- keys


def suggest_key(name_or_url: str, taken: Collection[str], url: str = "") -> SourceKey:
    """A key that is not in ``taken``, made from an address (its host) or a name; of a name in another script from
    ``url``. Never fails.
    """
    host = _host(name_or_url)
    slug = _slug(_significant(host) if host else name_or_url) or _slug(_significant(_host(url))) or "source"
    key, number = slug, 2
    while key in taken:
        key, number = f"{slug}-{number}", number + 1
    return SourceKey(key)


def _host(text: str) -> str:
    try:
        return (urlsplit(text).hostname or "") if "://" in text else ""
    except ValueError:
        return ""


def _significant(host: str) -> str:
    """The labels of a host that tell outlets apart: ``jsnews.jschina.com.cn`` gives ``jsnews-jschina``."""
    labels = host.split(".")
    if len(labels) < 2 or labels[-1].isdigit() or ":" in host:  # noqa: PLR2004 - a bare name; an address
        return host
    drop = 2 if len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in SECOND_LEVEL else 1  # noqa: PLR2004 - co.uk
    kept = labels[:-drop]
    return "-".join([label for label in kept[:-1] if label not in _NOISE] + kept[-1:])


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii").lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_LONGEST].strip("-")
