"""What takedown shows of cases, and how a notice is read from a command line."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from syndicator.cli import output
from syndicator.engine.editing.casework import number_in, numbered, state_of
from syndicator.moments import WallClock

if TYPE_CHECKING:
    from pathlib import Path

    from syndicator.app import App
    from syndicator.cli.main import Context
    from syndicator.model import Notice

__all__ = ["listed", "notice", "number_in", "shown"]

_SPAN = re.compile(r"([1-9][0-9]{0,3}) ?(h|d)")


def notice(context: Context, scope: dict[str, list[str]], given: dict[str, Any]) -> dict[str, Any]:
    """A notice as a message to the daemon has it. Raises click.UsageError for a time that cannot be read."""
    zone = ZoneInfo(context.config().site.timezone) if given["received"] or given["deadline"] else ZoneInfo("UTC")
    received = _time(given["received"], zone, "--received") if given["received"] else None
    deadline = None
    if given["deadline"]:
        if span := _SPAN.fullmatch(given["deadline"].strip().lower()):
            start = received or datetime.now(UTC)
            deadline = start + timedelta(hours=int(span[1]) * (24 if span[2] == "d" else 1))
        else:
            deadline = _time(given["deadline"], zone, "--deadline")
    lifted = given["legal"] is False
    return {
        "scope": scope,
        "reason": given["reason"] or "",
        "basis": given["basis"] or ("legal-order" if given["legal"] else "other"),
        "claimant": given["claimant"],
        "contact": given["contact"],
        "legal": bool(given["legal"]),
        "received": received.isoformat() if received else None,
        "deadline": deadline.isoformat() if deadline else None,
    } | ({"order_lifted": True} if lifted else {})


def _time(text: str, zone: ZoneInfo, option: str) -> datetime:
    try:
        found = datetime.fromisoformat(text.strip())
        return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise click.UsageError(f"{option}: {text!r} is no time; write 2026-03-18T09:30 or 2026-03-18") from None


def listed(context: Context, *, tombs: bool, as_json: bool) -> None:
    """Every case with where it stands; with ``tombs`` what was taken down as well, in JSON that alone."""
    with context.app(read_only=True) as app:
        buried = app.store.tombstones() if tombs else ()
        clock = WallClock(app.config.site.timezone)
        cases = app.cases()
        for damaged in app.casebook.unread():
            click.echo(damaged, err=True)
        now = app.clock.now()
        known = {case.number: (str(state_of(case, now)), case.deadline.isoformat()) for case in cases}
        if as_json and tombs:
            output.json_document(
                [
                    app.plain(tomb)
                    | dict(zip(("state", "deadline"), known.get(tomb.case or 0, (None, None)), strict=True))
                    for tomb in buried
                ]
            )
            return
        if as_json:
            output.json_document([_plain(app, case) for case in cases])
            return
    if cases or not tombs:
        output.table(
            ["case", "state", clock.head("received"), "deadline", "basis", "claimant", "stories", "reason"],
            [
                [
                    str(case.number),
                    known[case.number][0],
                    clock.cell(case.received),
                    clock.cell(case.deadline),
                    case.notice.basis,
                    case.notice.claimant,
                    str(len(case.stories)),
                    case.notice.reason,
                ]
                for case in cases
            ],
        )
    if tombs:
        output.table(
            ["id", clock.head("taken down"), "restored", "answers", "case", "reason", "address"],
            [
                [
                    tomb.id,
                    clock.cell(tomb.at),
                    clock.cell(tomb.restored_at),
                    "" if tomb.restored_at else str(451 if tomb.legal else 410),
                    str(tomb.case or ""),
                    tomb.reason,
                    tomb.urls[0] if tomb.urls else "",
                ]
                for tomb in buried
            ],
        )


def shown(
    context: Context, target: str, letter: str | None, language: str, templates: Path | None, *, as_json: bool
) -> None:
    """One case, or a letter about it."""
    number = number_in(target)
    if number is None:
        raise click.UsageError(f"{target!r} is no case; `syndicator takedown --cases` lists them")
    with context.app(read_only=True) as app:
        case = numbered(app.casebook, number)
        if letter:
            click.echo(app.letter(letter, case, language=language, folder=templates), nl=False)
            return
        plain = _plain(app, case)
    if as_json:
        output.json_document(plain)
        return
    notice, clock = case.notice, WallClock(context.config().site.timezone)
    for name, value in (
        ("case", f"{case.number} ({plain['state']})"),
        ("received", clock.told(case.received)),
        ("deadline", clock.told(case.deadline)),
        ("claimant", notice.claimant),
        ("contact", notice.contact),
        ("basis", f"{notice.basis}{_order(notice)}"),
        ("reason", notice.reason),
        *(("statement", f"{one.name} (sha256 {one.sha256}, from {one.given})") for one in case.statements),
        *((clock.cell(step.at), f"{step.action}: {step.detail}") for step in case.steps),
        *(("story", story) for story in case.stories),
    ):
        click.echo(f"{name + ':':18}{output.plain(value)}")


def _order(notice: Notice) -> str:
    if notice.order_lifted:
        return " (legal order lifted: 410)"
    return " (legal order: 451)" if notice.legal else ""


def _plain(app: App, case: Any) -> dict[str, Any]:
    plain: dict[str, Any] = app.plain(case)
    return plain | {"state": str(state_of(case, app.clock.now()))}
