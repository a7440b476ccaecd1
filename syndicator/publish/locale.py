"""The words of pages, credit lines and notices, in the languages that ``locales/*.toml`` knows.

A translation is one file, named by its BCP 47 tag. Every file has the keys of ``en.toml``; those of a theme may lack
some, which are ours then.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from syndicator.dataclass import dataclass
from syndicator.model import Precision, SafeHtml, Theme

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

FALLBACK = "en"
_TRADITIONAL = frozenset({"tw", "hk", "mo", "hant"})
_CHINESE = frozenset({"zh", "cmn", "yue"})
_LEFTWARD = frozenset("ar arc ckb dv fa he iw ks ps sd syr ug ur yi".split())
_LEFTWARD_SCRIPTS = frozenset("adlm arab aran hebr mand nkoo rohg samr syrc thaa".split())


@dataclass(frozen=True, slots=True)
class Locale:
    """One language's words. ``rss`` is its code in RSS's own list of languages."""

    tag: str
    rss: str
    phrases: Mapping[str, str]
    roles: Mapping[str, str]
    reprint: Mapping[str, str]
    transformations: Mapping[str, str]
    dates: Mapping[str, str]
    months: tuple[str, ...]

    @property
    def leftward(self) -> bool:
        """Whether it is written from right to left: by the script that its tag names, or as most of it is."""
        language, *more = self.tag.lower().split("-")
        scripts = [subtag for subtag in more if len(subtag) == len("Arab") and subtag.isalpha()]
        return scripts[0] in _LEFTWARD_SCRIPTS if scripts else language in _LEFTWARD

    def say(self, key: str, **values: str) -> str:
        """A phrase as plain text."""
        phrase = self.phrases[key]
        return phrase.format(**values) if values else phrase

    def html(self, key: str, **safe: SafeHtml) -> SafeHtml:
        """A phrase as HTML. The phrase is escaped here; ``safe`` values are HTML already."""
        phrase = _escaped(self.phrases[key])
        return SafeHtml(phrase.format(**safe) if safe else phrase)

    def names(self, names: Iterable[str]) -> str:
        """Names one after the other."""
        return self.phrases["and"].join(names)

    def transformation(self, name: str) -> str:
        """What was removed or repaired, in words; the bare name where we have none."""
        return self.transformations.get(name) or name.replace("-", " ")

    def when(self, time: datetime, zone: str, precision: Precision = Precision.MINUTE, *, offset: bool = False) -> str:
        """A time as readers in ``zone`` write it, with its distance from UTC where ``offset`` is asked for."""
        pattern = self.dates["date" if precision is Precision.DATE else "minute"]
        return _shown(time, zone, pattern, self.months, offset)

    def day(self, day: str) -> str:
        """A day (ISO 8601) as it is written."""
        year, month, of_month = map(int, day.split("-"))
        return self._date("date", year, month, of_month)

    def month(self, month: str) -> str:
        """A month, such as "2026-11"."""
        year, number = map(int, month.split("-"))
        return self._date("month", year, number)

    def _date(self, pattern: str, year: int, month: int, day: int = 1) -> str:
        return self.dates[pattern].format(year=year, month=month, day=day, name=self.months[month - 1])


@lru_cache(maxsize=256)  # a poll's articles were met at the same time
def _shown(time: datetime, zone: str, pattern: str, months: tuple[str, ...], offset: bool) -> str:
    try:
        local = time.astimezone(_zone(zone))
    except OverflowError:  # the first or last day that Python knows
        local = time
    shown = pattern.format(
        year=local.year,
        month=local.month,
        day=local.day,
        name=months[local.month - 1],
        hour=local.hour,
        minute=local.minute,
    )
    return f"{shown} {local.isoformat()[-6:]}" if offset else shown


@lru_cache(maxsize=1024)  # every phrase there is
def _escaped(phrase: str) -> str:
    return escape(phrase)


@lru_cache(maxsize=64)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


_THEME: ContextVar[Theme | None] = ContextVar("theme", default=None)


@contextmanager
def speaking(theme: Theme | None) -> Iterator[None]:
    """Use the words of a theme besides ours, in this thread, until it ends."""
    token = _THEME.set(theme)
    try:
        yield
    finally:
        _THEME.reset(token)


def available() -> frozenset[str]:
    """The tags of the languages we have."""
    theme = _THEME.get()
    return _ours() | {tag for tag, _ in theme.locales} if theme else _ours()


@lru_cache(maxsize=1)
def _ours() -> frozenset[str]:
    folder = files("syndicator.publish").joinpath("locales")
    return frozenset(f.name.removesuffix(".toml") for f in folder.iterdir() if f.name.endswith(".toml"))


def match(language: str) -> str | None:
    """The tag of the locale that serves ``language`` (RFC 4647, 3.4, with Chinese by script), or None.

    zh-Hant-TW, zh-TW and zh-HK are served by zh-Hant; zh, zh-CN and zh-SG by zh-Hans; de-AT by de, where there is one.
    """
    return _match(language, _THEME.get())


@lru_cache(maxsize=512)
def _match(language: str, _theme: Theme | None) -> str | None:
    subtags = language.replace("_", "-").split("-")
    if subtags[0].lower() in _CHINESE:
        script = "zh-Hant" if _TRADITIONAL.intersection(s.lower() for s in subtags[1:]) else "zh-Hans"
        return script if script in available() else None
    known = {tag.lower(): tag for tag in available()}
    while subtags:
        if found := known.get("-".join(subtags).lower()):
            return found
        subtags.pop()
    return None


def words(language: str) -> Locale:
    """The locale that serves ``language``, or English."""
    return _words(language, _THEME.get())


@lru_cache(maxsize=512)
def _words(language: str, theme: Theme | None) -> Locale:
    return _load(_match(language, theme) or FALLBACK, theme)


@lru_cache(maxsize=64)
def _load(tag: str, theme: Theme | None) -> Locale:
    folder = files("syndicator.publish").joinpath("locales")
    data = tomllib.loads(folder.joinpath(f"{tag if tag in _ours() else FALLBACK}.toml").read_text("utf-8"))
    data |= {} if tag in _ours() else {"rss": tag}
    for name, text in theme.locales if theme else ():
        if name == tag:
            for key, said in tomllib.loads(text).items():
                data[key] = data[key] | said if isinstance(said, dict) else said
    return Locale(
        tag=tag,
        rss=data["rss"],
        phrases=data["phrases"],
        roles=data["roles"],
        reprint=data["reprint"],
        transformations=data["transformations"],
        dates=data["dates"],
        months=tuple(data["months"]),
    )


def speaks(article: str, site: str) -> str:
    """The language for labels on an article: its own where we have it, else the site's."""
    return match(article) or match(site) or FALLBACK


def rss_code(language: str) -> str:
    """A language as RSS's list has it (zh-CN, zh-TW, en); others stay as they are."""
    tag = match(language)
    if tag is None or (not tag.startswith("zh") and tag.lower() != language.lower()):
        return language
    return _load(tag, _THEME.get()).rss
