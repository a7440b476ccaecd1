"""Site rules in YAML -> ``SiteRule``: every mistake with its file and line. A rule without a test is a mistake."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from syndicator import selectors
from syndicator.config import kinds, wording
from syndicator.config.positions import Value, locate, read
from syndicator.config.report import Report, mapping
from syndicator.config.sections import Section
from syndicator.config.text import contents, decoded
from syndicator.errors import ConfigError, Mistake
from syndicator.model import RuleTest, SiteRule
from syndicator.urls import is_http

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

MAX_BYTES = 4 * 1024 * 1024
SELECTING = ("body", "title", "author", "date", "source", "editor", "strip", "next_page", "single_page")
"""The keys of a rule that hold selectors."""
_HINT = "a CSS selector such as div.article > p, or an XPath such as //div[@id='x']"

Words = kinds.Text | list[kinds.Text]


class TestSection(Section):
    """A page that the rule carries along, and what must be found on it."""

    url: kinds.Url = Field(description="Where such a page stands.")
    html: str | None = Field(None, description="The page itself.")
    file: kinds.Text | None = Field(None, description="A saved page, beside the rule's file.")
    body: Words | None = Field(None, description="What stands in the text, in this order.")
    without: Words | None = Field(None, description="What does not.")
    title: kinds.Text | None = None
    author: Words | None = None
    date: kinds.Text | None = Field(None, description="The beginning of an ISO 8601 time.")
    source: kinds.Text | None = None
    editor: Words | None = None
    next_page: kinds.Url | None = None
    single_page: kinds.Url | None = None


class RuleSection(Section):
    """What is known of one site's pages. Each selector may be one or a list, tried in order."""

    also: Words | None = Field(None, description="Further domains for which it holds.")
    body: Words | None = None
    title: Words | None = None
    author: Words | None = None
    date: Words | None = None
    source: Words | None = None
    editor: Words | None = None
    strip: Words | None = None
    next_page: Words | None = None
    single_page: Words | None = None
    test: TestSection | list[TestSection] | None = None


def load_rules(path: Path) -> tuple[SiteRule, ...]:
    """The rules in one file. Raises :class:`~syndicator.errors.ConfigError`, with every mistake."""
    root, mistakes, whole = read(decoded(contents(path), path, MAX_BYTES))
    report = Report(root, mistakes)
    found: list[SiteRule] = []
    if whole and root is not None:
        domains = mapping(root)
        if domains is None:
            report.add((), "expected a mapping of domains to rules", "example.com: {body: …, test: {…}}")
        made = (_rule(report, root, domain, path) for domain in domains or ())
        found.extend(rule for rule in made if rule is not None)
    if report.mistakes:
        raise ConfigError(str(path), report.mistakes)
    return tuple(found)


def load_folder(folder: Path) -> tuple[SiteRule, ...]:
    """Every rule in the ``.yaml`` files of a folder, by name. Raises ConfigError for the first file that is wrong."""
    if not folder.is_dir():
        raise ConfigError(str(folder), [Mistake(0, 0, "", "there is no such folder", "make it, or remove 'rules'")])
    files = sorted(one for one in folder.iterdir() if one.suffix in {".yaml", ".yml"} and one.is_file())
    return tuple(rule for path in files for rule in load_rules(path))


def _rule(report: Report, root: Value, domain: str, path: Path) -> SiteRule | None:
    before = len(report.mistakes)
    place = (domain,)
    section = report.take(RuleSection, mapping(root)[domain], place)  # type: ignore[index]  # it is a mapping: domain is of it
    if section is None:
        return None
    said = {key: tuple(_several(getattr(section, key))) for key in SELECTING}
    domains = tuple(_domains(report, place, (domain, *_several(section.also))))
    for key, chosen in said.items():
        for n, selector in enumerate(chosen):
            _check(report, (domain, key, n) if isinstance(getattr(section, key), list) else (domain, key), selector)
    if not any(said.values()):
        report.add(place, "says nothing", "give it a body, or something to strip", key=True)
    tests = section.test if isinstance(section.test, list) else [section.test] if section.test else []
    if not tests:
        report.add(place, "a rule without a test", "test: {url: …, html: …, body: words that must be found}", key=True)
    several = isinstance(section.test, list)
    made = [_test(report, (domain, "test", n) if several else (domain, "test"), t, path) for n, t in enumerate(tests)]
    if len(report.mistakes) > before:
        return None
    line = locate(root, place, key=True).line
    return SiteRule(domains, tests=tuple(one for one in made if one), where=f"{path}, line {line}", **said)


def _test(report: Report, place: tuple[str | int, ...], test: TestSection, path: Path) -> RuleTest | None:
    html = test.html
    if (html is None) == (test.file is None):
        report.add(place, "needs either html or file", "the page that the rule is tried on", key=True)
        return None
    if test.file is not None:
        saved = path.parent / test.file
        try:
            html = saved.read_bytes()[:MAX_BYTES].decode("utf-8", "replace")
        except OSError as error:
            report.add((*place, "file"), f"{saved} cannot be read: {error.strerror or error}")
            return None
    made = RuleTest(
        url=test.url,
        html=html or "",
        body=tuple(_several(test.body)),
        without=tuple(_several(test.without)),
        title=test.title or "",
        author=tuple(_several(test.author)),
        date=test.date or "",
        source=test.source or "",
        editor=tuple(_several(test.editor)),
        next_page=test.next_page or "",
        single_page=test.single_page or "",
    )
    if made == RuleTest(test.url, html or ""):
        report.add(place, "a test that expects nothing", "body: words that must be found", key=True)
        return None
    return made


def _domains(report: Report, place: tuple[str, ...], names: Iterable[str]) -> Iterable[str]:
    for name in names:
        plain = name.strip().lower().removeprefix("www.").strip(".")
        if not is_http(f"http://{plain}/") or "." not in plain or "/" in plain:
            report.add(place, f"{wording.shown(name)} is no domain", "for example example.com", key=True)
        yield plain


def _check(report: Report, place: tuple[str | int, ...], selector: str) -> None:
    try:
        selectors.compiled(selector)
    except ValueError as error:
        report.add(place, str(error), _HINT)


def _several(value: str | list[str] | None) -> list[str]:
    return [] if value is None else [value] if isinstance(value, str) else list(value)


def as_yaml(domain: str, said: dict[str, list[str]], test: dict[str, object]) -> str:
    """A rule as a file says it. ``said``: selectors by key; ``test``: texts and lists of texts."""
    lines = [f"{domain}:"]
    for key, chosen in said.items():
        lines += [f"  {key}:", *(f"    - {quoted(one)}" for one in chosen)]
    lines.append("  test:")
    for key, value in test.items():
        if isinstance(value, list):
            lines += [f"    {key}:", *(f"      - {quoted(str(one))}" for one in value)]
        else:
            lines.append(f"    {key}: {quoted(str(value))}")
    return "\n".join(lines) + "\n"


def quoted(text: str) -> str:
    """A text in single quotes, in which YAML knows one escape."""
    return "'" + " ".join(text.split()).replace("'", "''") + "'"
