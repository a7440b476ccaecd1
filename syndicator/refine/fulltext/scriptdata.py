"""The data that stand in a page's scripts: JSON, JSON in a string, Nuxt's lists that point into themselves, its calls.

Nothing is run. Reading is linear in what the scripts hold, and bounded.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from syndicator.later import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

_SCRIPT = pattern(r"<script\b[^>]{0,1000}>", re.IGNORECASE)
_SCRIPT_END = pattern(r"</script\b", re.IGNORECASE)
_ASSIGNED = pattern(r"=\s*(?:JSON\.parse\(\s*)?(?=[{\[\"])")
_UNDEFINED = pattern(r"(?<=[:,\[])\s*undefined(?=\s*[,}\]])")
_CALL = pattern(r"=\s*\(?function\s*\((?P<names>[\w$\s,]*)\)\s*\{\s*return\s*(?=\{)")
_TOKEN = pattern(
    r'"(?:[^"\\]|\\.)*"|[A-Za-z_$][\w$]*(?P<key>\s*:)?|-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|![01]|[{}\[\](),:]|\s+'
)
TITLES = frozenset("title headline name articletitle shorttitle".split())
"""Under which names an object holds a title, in small letters."""
_WORDS = {"true": "true", "false": "false", "null": "null", "undefined": "null", "NaN": "null", "Infinity": "null"} | {
    "!0": "true",
    "!1": "false",
}
_MOST_DATA, _MOST_VALUES, _DEEPEST = 4_000_000, 30_000, 16
_MOST_OF_ONE = 5_000
_MOST_ASSIGNED = 8  # values that one script sets


def data(html: str) -> Iterator[Any]:
    """The values that stand in a page's scripts as data; linear, whatever is left open."""
    position, read = 0, 0
    while (opening := _SCRIPT.search(html, position)) and read < _MOST_DATA:
        closing = _SCRIPT_END.search(html, opening.end())
        if closing is None:
            return
        script = html[opening.end() : closing.start()].strip()
        position, read = closing.end(), read + len(script)
        if read <= _MOST_DATA:
            yield from _values(_UNDEFINED.sub("null", script) if "undefined" in script else script)


def dicts(value: Any) -> Iterator[dict[str, Any]]:
    """The objects in a value, itself among them."""
    waiting = [value]
    for _ in range(_MOST_VALUES):
        if not waiting:
            return
        one = waiting.pop()
        if isinstance(one, dict):
            yield one
            waiting += [inner for inner in one.values() if isinstance(inner, (dict, list))]
        elif isinstance(one, list):
            waiting += [inner for inner in one if isinstance(inner, (dict, list))]


def within(value: Any) -> Any:
    """What a string holds that is JSON itself; any other value as it is."""
    if isinstance(value, str) and value.lstrip().startswith(("{", "[")):
        try:
            return json.loads(value, strict=False)
        except (ValueError, RecursionError):
            return value
    return value


def _values(script: str) -> Iterator[Any]:
    if (call := _CALL.search(script)) and (returned := _returned(script, call)) is not None:
        yield returned
        return
    reader = json.JSONDecoder(strict=False)
    position = 0
    for _ in range(_MOST_ASSIGNED):
        if position or not script.startswith(("{", "[")):
            assigned = _ASSIGNED.search(script, position)
            if assigned is None:
                return
            position = assigned.end()
        try:
            value, position = reader.raw_decode(script, position)
        except (ValueError, RecursionError):
            position += 1
            continue
        yield _hydrated(within(value))


def _hydrated(value: Any) -> Any:
    """A list whose members name each other by their places in it, as Nuxt 3 writes them, as the value it stands for."""
    if not isinstance(value, list) or not any(isinstance(one, str) for one in value):
        return value
    return list(_Places(value).titled()) or value


class _Places:
    """A list that points into itself; what is made of it is bounded, for it may point in circles."""

    def __init__(self, value: list[Any]) -> None:
        self.value = value
        self.left = _MOST_VALUES

    def titled(self) -> Iterator[dict[str, Any]]:
        """Every object in the list that has a title, with what it points to."""
        for one in self.value:
            if isinstance(one, dict) and self.left > 0 and not TITLES.isdisjoint(map(str.lower, one)):
                kept, self.left = self.left, min(self.left, _MOST_OF_ONE)
                made = self._whole(one, _DEEPEST)
                self.left = kept - (min(kept, _MOST_OF_ONE) - self.left)
                yield made

    def _at(self, place: Any, deep: int) -> Any:
        self.left -= 1
        if type(place) is not int or not 0 <= place < len(self.value) or deep <= 0 or self.left <= 0:
            return None
        one = self.value[place]
        if isinstance(one, dict):
            return self._whole(one, deep)
        if not isinstance(one, list):
            return one
        if one and isinstance(one[0], str):  # ["Reactive", 7], ["Date", "2024-03-05T…"]
            return one[1] if one[0] == "Date" else self._at(one[1] if len(one) > 1 else None, deep - 1)
        return [self._at(inner, deep - 1) for inner in one]

    def _whole(self, one: dict[str, Any], deep: int) -> dict[str, Any]:
        made = {key: self._at(place, deep - 1) for key, place in one.items()}
        return {key: inner for key, inner in made.items() if inner is not None}


def _returned(script: str, call: re.Match[str]) -> Any:
    """What a function that only returns an object gives for the values it is called with, as Nuxt 2 writes it.

    None where anything in it is no plain value.
    """
    body, position = _literal(script, call.end())
    closing = re.compile(r"\s*;?\s*\}\s*\)?\s*(?=\()").match(script, position)
    given, _ = _literal(script, closing.end()) if closing else ([], 0)
    names = [name.strip() for name in call["names"].split(",") if name.strip()]
    try:
        values = json.loads("[" + "".join(_WORDS.get(t, t) for t in given[1:-1]) + "]", strict=False)
        known = dict(zip(names, map(json.dumps, values), strict=True)) | _WORDS
        if sum(len(known.get(token, token)) for token in body) > _MOST_DATA:
            return None
        return json.loads("".join(known.get(token, token) for token in body), strict=False)
    except (ValueError, RecursionError):
        return None


def _literal(script: str, position: int) -> tuple[list[str], int]:
    """(the tokens of the bracketed value that begins there, keys quoted; where it ends)."""
    tokens: list[str] = []
    depth = 0
    while token := _TOKEN.match(script, position):
        word, position = token[0], token.end()
        if token["key"]:
            word = json.dumps(word[: -len(token["key"])]) + ":"
        elif word == "void":  # void 0
            word, position = "null", position + len(" 0")
        elif word[0] in "-." or word[0].isdigit():
            word = repr(float(word)) if "." in word else word
        if word.strip():
            tokens.append(word)
        depth += (word in {"{", "[", "("}) - (word in {"}", "]", ")"})
        if depth == 0:
            break
    return tokens, position
