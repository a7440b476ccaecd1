"""A theme: a folder of templates, style and words, read whole, with every mistake in it named by file and line.

theme/style.css         in place of the built-in style
theme/more.css          after it
theme/icon.svg          in place of the built-in icon
theme/templates/*.html  in place of the built-in template of that name; what begins with _ is the theme's own
theme/locales/*.toml    words: of a language that we have, some in place of ours; of any other, those that are said
"""

from __future__ import annotations

import re
import tomllib
from hashlib import blake2b
from importlib.resources import files
from typing import TYPE_CHECKING

from syndicator.config import wording
from syndicator.config.configuration import absolute
from syndicator.config.positions import START, Block
from syndicator.config.report import mapping
from syndicator.model import Theme

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from syndicator.config.report import Report

LARGEST = 512 * 1024
"""Bytes of a file of a theme."""
_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_ELSEWHERE = re.compile(r"@import|url\(\s*['\"]?\s*(?:https?:)?//", re.IGNORECASE)
_PLACES = ("site", "theme")


def theme(report: Report, root: Block, base: Path) -> Theme | None:
    """What ``site.theme`` names; None where nothing is named, or mistakes are noted."""
    said = (mapping(root.get("site")) or Block(START)).get("theme")
    if not isinstance(said, str) or not said.strip():
        return None
    folder = absolute(base, said)
    if not folder.is_dir():
        report.add(_PLACES, f"there is no folder {folder}", "make it, or copy one from the documentation")
        return None
    digest = blake2b(digest_size=12)

    def read(path: Path) -> str | None:
        name = path.relative_to(folder)
        try:
            raw = path.read_bytes()
            text = raw.decode("utf-8-sig")
        except OSError as error:
            report.add(_PLACES, f"{name}: cannot be read: {error.strerror or error}")
        except UnicodeDecodeError as error:
            line = raw.count(b"\n", 0, error.start) + 1
            report.add(_PLACES, f"{name}, line {line}: not UTF-8", "save the file as UTF-8")
        else:
            if len(raw) <= LARGEST:
                digest.update(f"{name}\0{len(raw)}\0".encode() + raw)
                return text
            report.add(_PLACES, f"{name}: larger than {LARGEST // 1024} KiB")
        return None

    def one(name: str) -> str | None:
        return read(folder / name) if (folder / name).is_file() else None

    style, more, icon = one("style.css"), one("more.css"), one("icon.svg")
    for name, text in (("style.css", style), ("more.css", more)):
        if text and (found := _ELSEWHERE.search(text)):
            line = text.count("\n", 0, found.start()) + 1
            report.doubt(_PLACES, f"{name}, line {line}: readers' browsers are sent elsewhere, and may not go there")
    templates = tuple(_templates(report, folder, read))
    locales = tuple(_locales(report, folder, read))
    if not any((style, more, icon, templates, locales)):
        report.doubt(_PLACES, f"there is nothing of a theme in {folder}", "style.css, templates/…, locales/…")
    return Theme(str(folder), digest.hexdigest(), templates, style, more or "", icon, locales)


def _templates(report: Report, folder: Path, read: Callable[[Path], str | None]) -> Iterator[tuple[str, str]]:
    from jinja2 import Environment, TemplateSyntaxError

    ours = {one.name for one in files("syndicator.publish").joinpath("templates").iterdir()}
    environment = Environment(autoescape=True)
    for path in sorted((folder / "templates").glob("*.html")):
        if path.name not in ours and not path.name.startswith("_"):
            hint = wording.nearest(path.name, ours) or f"there are: {', '.join(sorted(ours))}; your own begin with _"
            report.add(_PLACES, f"templates/{path.name}: no page is made of it", hint)
            continue
        if (text := read(path)) is None:
            continue
        try:
            environment.parse(text)
        except TemplateSyntaxError as error:
            report.add(_PLACES, f"templates/{path.name}, line {error.lineno}: {error.message}")
        yield path.name, text


def _locales(report: Report, folder: Path, read: Callable[[Path], str | None]) -> Iterator[tuple[str, str]]:
    english = tomllib.loads(files("syndicator.publish").joinpath("locales", "en.toml").read_text("utf-8"))
    for path in sorted((folder / "locales").glob("*.toml")):
        name = f"locales/{path.name}"
        if not _TAG.fullmatch(path.stem):
            report.add(_PLACES, f"{name}: {path.stem!r} is no language", "a BCP 47 tag, such as de or pt-BR")
            continue
        if (text := read(path)) is None:
            continue
        try:
            said = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            report.add(_PLACES, f"{name}: {error}")
            continue
        for message, hint in _wrong(said, english):
            report.add(_PLACES, f"{name}: {message}", hint)
        yield path.stem, text


def _wrong(said: dict[str, object], english: dict[str, object]) -> Iterator[tuple[str, str]]:
    """What is wrong with a file of words."""
    for key, value in said.items():
        known = english.get(key)
        if known is None or type(value) is not type(known):
            yield f"no words are called {key[:60]!r}", f"there are: {', '.join(english)}"
        elif isinstance(value, list) and (len(value) != 12 or not all(isinstance(one, str) for one in value)):  # noqa: PLR2004 - months
            yield f"{key}: expected twelve names", ""
        elif isinstance(value, dict) and isinstance(known, dict):
            for name, phrase in value.items():
                if name not in known:
                    yield f"{key}: no words are called {name[:60]!r}", wording.nearest(name, set(known)) or ""
                elif not isinstance(phrase, str) or not _fits(phrase, known[name], dates=key == "dates"):
                    yield f"{key}.{name}: expected words with the places of {known[name]!r}", ""


def _fits(phrase: str, known: str, *, dates: bool) -> bool:
    """Whether a phrase has the same values to fill in as ours; a date may leave some out."""
    from string import Formatter

    try:
        mine, ours = (
            {field for _, field, _, _ in Formatter().parse(text) if field is not None} for text in (phrase, known)
        )
    except ValueError:
        return False
    return mine <= ours | {"year", "month", "day", "name", "hour", "minute"} if dates else mine == ours
