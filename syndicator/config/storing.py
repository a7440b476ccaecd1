"""Where everything is remembered: a folder, or a PostgreSQL database with a folder for what is this machine's own."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from syndicator.config import addresses, sections, wording
from syndicator.config.configuration import DEFAULT_STORE
from syndicator.config.positions import START, Block, read
from syndicator.config.references import DATABASES, REFERENCE, filled, unfit
from syndicator.config.references import database as resolved
from syndicator.config.report import Report, mapping
from syndicator.errors import UsageError
from syndicator.model import DatabaseSettings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_PLACE = ("store",)


def store(
    report: Report, root: Block, environment: Mapping[str, str]
) -> tuple[str, DatabaseSettings | None, int | None]:
    """The folder of the state and the database, if there is one, as they are written, and how much is kept at most."""
    value = root.get("store", DEFAULT_STORE)
    if value is None:
        return DEFAULT_STORE, None, None
    if mapping(value) is not None:
        section = report.take(sections.StoreSection, value, _PLACE)
        if section is None:
            return DEFAULT_STORE, None, None
        return section.folder or DEFAULT_STORE, _database(report, section, environment), section.keep_size
    if not isinstance(value, str) or not value.strip():
        report.add(_PLACE, f"expected a folder, found {wording.shown(value)}", "store: state")
        return DEFAULT_STORE, None, None
    (scheme, colon, _), mark = value.partition(":"), "://" in value
    if mark != (bool(colon) and scheme.lower() in DATABASES):  # of another kind, or written otherwise: postgresql:/db
        report.add(_PLACE, f"{scheme[:20]!r} is no store", "a folder (store: state), or postgresql://user@host/name")
    elif mark or REFERENCE.fullmatch(value.strip()):
        short = Block(START)
        short["url"] = value
        section = report.take(sections.StoreSection, short, _PLACE)
        return DEFAULT_STORE, _database(report, section, environment, _PLACE) if section else None, None
    elif any(ord(c) < 32 for c in value):  # noqa: PLR2004 - control characters
        report.add(_PLACE, "control characters in a path")
    return value, None, None


def store_named(text: str, environment: Mapping[str, str]) -> tuple[str, DatabaseSettings | None]:
    """A store as a command names it: in the short form of the section. Raises UsageError."""
    root, mistakes, _ = read(f"store: {json.dumps(text)}")
    report = Report(root, mistakes)
    folder, database, _ = store(report, mapping(root) or Block(START), environment)
    if report.mistakes:
        wrong = report.mistakes[0]
        raise UsageError(wrong.message + (f" ({wrong.hint})" if wrong.hint else ""))
    return folder, resolved(database, environment)


def _database(
    report: Report,
    section: sections.StoreSection,
    environment: Mapping[str, str],
    place: Sequence[str] = (*_PLACE, "url"),
) -> DatabaseSettings | None:
    """What a section that names a database comes to."""
    if section.url is None:
        for name in ("password", "schema_name", "patience", "shared"):
            if getattr(section, name) is not None:
                report.add(
                    (*_PLACE, name), "this is for a database, and none is named", "url: postgresql://user@host/name"
                )
        return None
    _look_up(report, place, section.url, environment)
    if (url := filled(section.url, environment)) and section.url != url:
        report.check(place, lambda: addresses.check_database(url))
    password = section.password or ""
    if password and not REFERENCE.search(password):
        report.add((*_PLACE, "password"), "a secret in plain text", "write {env: NAME} and set that variable")
    _look_up(report, (*_PLACE, "password"), password, environment)
    made = DatabaseSettings(section.url, password)
    return replace(
        made,
        schema_name=section.schema_name or made.schema_name,
        patience=section.patience or made.patience,
        shared=bool(section.shared),
    )


def _look_up(report: Report, place: Sequence[str], template: str, environment: Mapping[str, str]) -> None:
    for message, hint in unfit(template, environment):
        report.add(place, message, hint)
