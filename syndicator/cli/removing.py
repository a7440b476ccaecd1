"""takedown and restore."""

from __future__ import annotations

import base64
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from syndicator.cli import casework, output
from syndicator.cli.asking import here_or_there
from syndicator.moments import WallClock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from syndicator.cli.main import Context
    from syndicator.model import Tombstone

_LARGEST = 16 << 20
_NAMED = 20
_SCOPE = ("source", "outlet", "author", "pattern")
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


def _scope_options(command: Callable[..., None]) -> Callable[..., None]:
    helps = {
        "source": ("KEY", "Everything stored from this source."),
        "outlet": ("NAME", "Everything that credits this outlet, as origin or on the way."),
        "author": ("NAME", "Everything that credits this person."),
        "pattern": ("REGEX", "Everything whose title or text this fits (RE2 syntax)."),
    }
    for name, (metavar, text) in reversed(helps.items()):
        command = click.option(f"--{name}", f"{name}s", metavar=metavar, multiple=True, help=text)(command)
    return command


def _notice_options(command: Callable[..., None]) -> Callable[..., None]:
    for option in reversed(
        (
            click.option("--reason", help="Why; kept in the audit log and shown by `explain`. Required."),
            click.option("--claimant", default="", help="Who asks for it."),
            click.option("--contact", default="", help="How to reach whoever asks."),
            click.option(
                "--basis",
                metavar="BASIS",
                help="copyright, legal-order, personal-data, defamation, error, other, or words.",
            ),
            click.option("--statement", type=_FILE, help="What was written; a copy is kept with the case."),
            click.option("--received", metavar="TIME", help="When the notice came in; without, now."),
            click.option(
                "--deadline", metavar="TIME", help="Until when: a time, or 24h or 3d after it was received [24h]."
            ),
            click.option(
                "--legal-order/--no-legal-order",
                "legal",
                default=None,
                help="An order of a court or authority: 451, not 410; or that it was lifted: 410 again.",
            ),
        )
    ):
        command = option(command)
    return command


@click.command("takedown")
@click.argument("target", required=False)
@_scope_options
@_notice_options
@click.option("--hold", is_flag=True, help="Record the case now; act later, with `takedown CASE`.")
@click.option("--dry-run", is_flag=True, help="Show what would go, and do nothing.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--list", "listing", is_flag=True, help="List cases, and what was taken down.")
@click.option("--cases", is_flag=True, help="List cases alone.")
@click.option("--show", "shown", metavar="CASE", help="Show a case.")
@click.option("--letter", type=click.Choice(["ack", "reasons"]), help="With --show: the letter to the claimant.")
@click.option("--language", default="", metavar="TAG", help="With --letter: its language.")
@click.option(
    "--templates",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="With --letter: a folder with letters of your own.",
)
@click.option("--json", "as_json", is_flag=True, help="JSON for machines.")
@click.pass_obj
def takedown_command(context: Context, /, target: str | None, **given: Any) -> None:
    """Take TARGET down: an article's id, its address here, at its source, or at its original outlet; or a case.

    It leaves every feed and page at once, its page answers 410, and neither the same item nor another outlet's
    reprint of the text brings it back. With --legal-order it answers 451, also where it was taken down before; with
    --no-legal-order what an order kept away answers 410 again. Works while a daemon runs.
    """
    context.logging()
    as_json = given["as_json"]
    if given["listing"] or given["cases"]:
        casework.listed(context, tombs=given["listing"], as_json=as_json)
    elif given["shown"]:
        casework.shown(context, given["shown"], given["letter"], given["language"], given["templates"], as_json=as_json)
    else:
        _take_down(context, target, given)


def _take_down(context: Context, target: str | None, given: dict[str, Any]) -> None:
    number = casework.number_in(target) if target else None
    request: dict[str, Any] = {"command": "takedown"}
    if number is not None:
        request["case"] = number
    else:
        scope = {"targets": [target] if target else []} | {f"{name}s": list(given[f"{name}s"]) for name in _SCOPE}
        if not any(scope.values()) or not (given["reason"] or given["dry_run"]):
            raise click.UsageError("say what (an id, an address, --source, --outlet, …) and why (--reason TEXT)")
        request |= {"notice": casework.notice(context, scope, given), "hold": given["hold"]}
        request |= _document(given["statement"])
    if (given["dry_run"] or not given["hold"]) and not _confirmed(context, request, given):
        return
    with context.app() as app:
        done = here_or_there(app, lambda: app.take_down_as_asked(request), request)
        clock = WallClock(app.config.site.timezone)
    _tell(done, request, None if given["as_json"] else clock)


def _confirmed(context: Context, request: dict[str, Any], given: dict[str, Any]) -> bool:
    """Whether to go on: shows what would go where several stories would, or where that is all that was asked for."""
    asks = sys.stdin.isatty()
    wide = "case" in request or any(given[f"{name}s"] for name in _SCOPE)
    if not given["dry_run"] and (given["yes"] or not (asks or wide)):
        return True
    with context.app(read_only=True) as app:
        cards, changed, apart = app.would_go(request)
        rows = [{"id": c.id, "story": c.story, "source": c.source, "url": c.url, "title": c.title} for c in cards]
    stories = len({row["story"] for row in rows}) + len(changed)
    if given["dry_run"] and given["as_json"]:
        output.json_document(rows + [_changed(tomb) for tomb in changed])
    elif given["dry_run"] or stories > 1:
        going = stories - len(changed)
        told = f"{going} stor{'y' if going == 1 else 'ies'}, {len(rows)} article{'s' * (len(rows) != 1)}"
        click.echo(f"would go: {told}", err=not given["dry_run"])
        if changed:
            told = ", ".join(tomb.id for tomb in changed[:_NAMED])
            answers = "410 instead of 451" if changed[0].legal else "451 instead of 410"
            click.echo(f"taken down before, would answer {answers}: {told}", err=not given["dry_run"])
        for row in rows if given["dry_run"] else rows[:_NAMED]:
            line = f"  {row['story']}  {row['source']}  {output.plain(row['title'])}"
            click.echo(line, err=not given["dry_run"])
        _tell_apart(apart, "would stay published", err=not given["dry_run"])
    if given["dry_run"]:
        return False
    if stories > 1 and not asks:
        raise click.UsageError(f"{stories} stories would go or change; say --yes, or look with --dry-run")
    return stories <= 1 or click.confirm("Let them all answer so?" if not rows else "Take them all down?", err=True)


def _changed(tomb: Tombstone) -> dict[str, Any]:
    """What was taken down before as a row among what would go; its title went with it."""
    url = tomb.urls[0] if tomb.urls else ""
    source = tomb.buried[0].source if tomb.buried else None
    return {"id": tomb.id, "story": tomb.id, "source": source, "url": url, "title": "", "legal": not tomb.legal}


def _document(path: Path | None) -> dict[str, Any]:
    if path is None:
        return {}
    if path.stat().st_size > _LARGEST:
        raise click.UsageError(f"{path} is larger than {_LARGEST >> 20} MB")
    return {"statement": {"path": str(path), "body": base64.b64encode(path.read_bytes()).decode()}}


def _tell(done: Any, request: dict[str, Any], clock: WallClock | None) -> None:
    """What was done, in words by the site's ``clock``, or as JSON without one."""
    if clock is None:
        output.json_document(done)
        return
    if request.get("hold"):
        by, number = clock.told(datetime.fromisoformat(done["deadline"])), done["number"]
        click.echo(f"case {number} recorded; to be decided by {by}: syndicator takedown {number}")
        return
    for tomb in done:
        carriers = ", ".join(dict.fromkeys(burial["source"] for burial in tomb["buried"]))
        click.echo(
            f"taken down: {tomb['id']} (from {carriers}; out of {', '.join(tomb['channels']) or 'no channel'}; "
            f"case {tomb['case']}; answers {451 if tomb['legal'] else 410})"
        )
    _tell_apart(dict.fromkeys(other for tomb in done for other in tomb["apart"]), "still published")


def _tell_apart(stories: Iterable[str], how: str, *, err: bool = False) -> None:
    """Name what tells another edition of what goes: it was told apart, and stands until it is named, too."""
    named = list(stories)
    for story in named[:_NAMED]:
        click.echo(f"{how}: {story} (another edition; `syndicator takedown {story}` removes it, too)", err=err)
    if more := len(named) - len(named[:_NAMED]):
        click.echo(f"{how}: {more} more editions", err=err)


@click.command("restore")
@click.argument("target")
@click.option("--reason", default="", help="Why; kept in the audit log.")
@click.option("--statement", type=_FILE, help="A counter-statement; a copy is kept with the case.")
@click.option("--json", "as_json", is_flag=True, help="JSON for machines.")
@click.pass_obj
def restore_command(context: Context, target: str, reason: str, statement: Path | None, *, as_json: bool) -> None:
    """Lift the takedown of TARGET: an id, an address, or a case.

    The article comes back with the next poll, if its source still shows it.
    """
    context.logging()
    request = {"command": "restore", "target": target, "reason": reason} | _document(statement)
    with context.app() as app:
        done = here_or_there(app, lambda: app.restore_as_asked(request), request)
    if as_json:
        output.json_document(done)
        return
    for tomb in done if isinstance(done, list) else [done]:
        click.echo(f"restored: {tomb['id']}; it comes back with the next poll, if its source still shows it")
