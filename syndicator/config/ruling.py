"""The rules of feeds.yaml for articles: those of `defaults`, then each source's own; and those of a file of rules."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from syndicator import patterns
from syndicator.config import sections, wording
from syndicator.config.positions import Block, Series, locate, read
from syndicator.config.report import Report, mapping
from syndicator.config.text import contents, decoded
from syndicator.errors import ConfigError
from syndicator.model import Replacement, Rule, SourceKey, When

if TYPE_CHECKING:
    from collections.abc import Container, Iterator
    from pathlib import Path

    from syndicator.config.positions import Value

    Place = tuple[str | int, ...]

_EVERY = "when: {url: /./}, if every article is meant"


def rules_in(report: Report, root: Block) -> tuple[Rule, ...]:
    """Every rule, in the order in which they are applied. What is malformed was noted when its section was read."""
    known = set(mapping(root.get("sources")) or ())
    places: list[tuple[Place, tuple[SourceKey, ...]]] = [(("defaults", "rules"), ())]
    places += [(("sources", key, "rules"), (SourceKey(key),)) for key in known]
    order = {key: position for position, key in enumerate(mapping(root.get("sources")) or ())}
    places[1:] = sorted(places[1:], key=lambda one: order[str(one[0][1])])
    found: list[Rule] = []
    for place, owners in places:
        holder = mapping(mapping_at(root, place[:-1]))
        listed = holder.get("rules") if holder is not None else None
        found += _listed(report, place, listed, owners, known)
    return tuple(found)


def mapping_at(root: Block, place: Place) -> Value:
    """The value at a place of keys; None where nothing stands."""
    value: Value = root
    for part in place:
        block = mapping(value)
        value = block.get(str(part)) if block is not None else None
    return value


def filed_under(root: Block) -> Iterator[str]:
    """The categories that rules give to articles, so that a channel may take them."""
    keys = mapping(root.get("sources")) or ()
    for place in (("defaults",), *(("sources", key) for key in keys)):
        block = mapping(mapping_at(root, place))
        listed = block.get("rules") if block is not None else None
        for rule in listed if isinstance(listed, Series) else ():
            block = mapping(rule)
            then = mapping(block.get("then")) if block is not None else None
            for said in (then.get("tag"), then.get("category")) if then is not None else ():
                yield from (str(one).strip() for one in (said if isinstance(said, list) else [said]) if one)


def load_rules(path: Path, known: Container[str]) -> tuple[Rule, ...]:
    """The rules in a file of their own: a list, or a mapping with ``rules``. Raises ConfigError with every mistake."""
    return parse_rules(decoded(contents(path), path), str(path), known)


def parse_rules(text: str, path: str, known: Container[str]) -> tuple[Rule, ...]:
    """The rules in ``text``. A rule alone needs no list."""
    root, mistakes, _ = read(text)
    inner = mapping(root)
    lone = inner is not None and "then" in inner
    place: Place = ("rules",) if inner is not None and "rules" in inner else ()
    report = Report(root, mistakes)
    listed = inner["rules"] if place and inner is not None else root
    found: list[Rule] = []
    if not report.mistakes:
        found += (
            [one for one in [_taken(report, (), root, (), known)] if one]
            if lone
            else _listed(report, place, listed, (), known, taken=False)
        )
    if not found and not report.mistakes:
        report.add(place, "no rules", "- {when: {title: horoscope}, then: exclude}")
    if report.mistakes:
        raise ConfigError(path, report.mistakes)
    return tuple(found)


def _listed(
    report: Report,
    place: Place,
    listed: Value,
    owners: tuple[SourceKey, ...],
    known: Container[str],
    *,
    taken: bool = True,
) -> Iterator[Rule]:
    """Rules of a list. ``taken``: their sections were read before, and what is wrong there was noted."""
    if not isinstance(listed, list):
        if listed is not None and not taken:
            report.add(place, f"expected a list of rules, found {wording.shown(listed)}", "- {when: …, then: …}")
        return
    for position, value in enumerate(listed):
        quiet = Report(report.root) if taken else report
        if (rule := _taken(quiet, (*place, position), value, owners, known, checks=report)) is not None:
            yield rule


def _taken(
    report: Report,
    place: Place,
    value: Value,
    owners: tuple[SourceKey, ...],
    known: Container[str],
    checks: Report | None = None,
) -> Rule | None:
    section = report.take(sections.RuleSection, value, place)
    if section is None:
        return None
    _check(checks or report, place, section, known)
    line = locate((checks or report).root, place).line
    then = section.then
    return Rule(
        name=section.name or _called(section),
        line=line,
        sources=owners,
        when=_when(section.when),
        unless=_when(section.unless),
        exclude=bool(then.exclude),
        hold=bool(then.hold),
        tags=tuple(then.tag or ()),
        category=then.category,
        replace=tuple(Replacement(one.field, one.find, one.to or "") for one in then.replace or ()),
    )


def _called(section: sections.RuleSection) -> str:
    """What a rule without a name does."""
    then = section.then
    does = [name for name in ("exclude", "hold", "tag", "category", "replace") if getattr(then, name)]
    said = next(((key, value) for key, value in _said(section.when) if value), None)
    if said is None:
        return " and ".join(does)
    key, value = said
    first = str(value[0] if isinstance(value, list) else value)
    return f"{' and '.join(does)}: {key.replace('_', ' ')} {first[:40]}"


def _said(section: sections.WhenSection | None) -> Iterator[tuple[str, object]]:
    yield from ((name, value) for name, value in dict(section or ()).items() if value is not None)


def _when(section: sections.WhenSection | None) -> When | None:
    said: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in _said(section)}
    return When(**said) if said else None


def _check(report: Report, place: Place, section: sections.RuleSection, known: Container[str]) -> None:
    """What no single value of a rule shows."""
    then = section.then
    if section.when is None and section.unless is None:
        report.add(place, "a rule that says of no article when it holds", _EVERY, key=True)
    for name in ("when", "unless"):
        described = getattr(section, name)
        if described is not None and not any(value for _, value in _said(described)):
            report.add((*place, name), "describes nothing", _EVERY)
        for index, key in enumerate((described and described.source) or ()):
            if key not in known:
                near = wording.nearest(key, known) if isinstance(known, set) else ""
                report.add((*place, name, "source", index), f"{wording.shown(key)} is no source", near)
    if then.exclude and then.hold:
        report.add((*place, "then"), "an article cannot be both excluded and held", "say one of them")
    if not any((then.exclude, then.hold, then.tag, then.category, then.replace)):
        report.add((*place, "then"), "does nothing", "exclude, hold, tag, category or replace")
    for index, one in enumerate(then.replace or ()):
        where = (*place, "then", "replace", index, "to")
        if one.find.regex:
            report.check(where, partial(_replaces, one))


def _replaces(section: sections.ReplaceSection) -> None:
    try:
        patterns.replacer(section.find.text, section.to or "", fold=section.find.fold)
    except ValueError as error:
        raise wording.mistake(str(error), "\\1 is what the first (…) of the pattern found") from None
