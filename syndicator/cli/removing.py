"""takedown and restore."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from syndicator.cli import output
from syndicator.cli.asking import here_or_there

if TYPE_CHECKING:
    from syndicator.cli.main import Context


@click.command("takedown")
@click.argument("target", required=False)
@click.option("--reason", help="Why; kept in the audit log and shown by `explain`. Required.")
@click.option("--list", "listing", is_flag=True, help="List what was taken down.")
@click.option("--json", "as_json", is_flag=True, help="JSON for machines.")
@click.pass_context
def takedown_command(
    ctx: click.Context, target: str | None, reason: str | None, *, listing: bool, as_json: bool
) -> None:
    """Take TARGET down: an article's id, its address here, at its source, or at its original outlet.

    It leaves every feed and page at once, its page answers 410, and neither the same item nor another outlet's
    reprint of the text brings it back. Works while a daemon runs.
    """
    context: Context = ctx.obj
    context.logging()
    if listing:
        _list(context, as_json=as_json)
        return
    if not target or not reason:
        raise click.UsageError("say what (an id or address) and why (--reason TEXT)")
    with context.app() as app:
        tombs = here_or_there(
            app,
            lambda: [app.plain(tomb) for tomb in app.take_down(target, reason)],
            {"command": "takedown", "target": target, "reason": reason},
        )
    if as_json:
        output.json_document(tombs)
        return
    for tomb in tombs:
        carriers = ", ".join(dict.fromkeys(burial["source"] for burial in tomb["buried"]))
        click.echo(f"taken down: {tomb['id']} (from {carriers}; out of {', '.join(tomb['channels']) or 'no channel'})")


def _list(context: Context, *, as_json: bool) -> None:
    with context.app(read_only=True) as app:
        tombs = app.store.tombstones()
        if as_json:
            output.json_document([app.plain(tomb) for tomb in tombs])
            return
    output.table(
        ["id", "taken down", "restored", "reason", "address"],
        [
            [
                tomb.id,
                f"{tomb.at:%Y-%m-%d %H:%M}",
                f"{tomb.restored_at:%Y-%m-%d %H:%M}" if tomb.restored_at else "",
                tomb.reason,
                tomb.urls[0] if tomb.urls else "",
            ]
            for tomb in tombs
        ],
    )


@click.command("restore")
@click.argument("target")
@click.option("--reason", default="", help="Why; kept in the audit log.")
@click.option("--json", "as_json", is_flag=True, help="JSON for machines.")
@click.pass_obj
def restore_command(context: Context, target: str, reason: str, *, as_json: bool) -> None:
    """Lift a takedown. The article comes back with the next poll, if its source still shows it."""
    context.logging()
    with context.app() as app:
        tomb = here_or_there(
            app,
            lambda: app.plain(app.restore(target, reason)),
            {"command": "restore", "target": target, "reason": reason},
        )
    if as_json:
        output.json_document(tomb)
    else:
        click.echo(f"restored: {tomb['id']}; it comes back with the next poll, if its source still shows it")
