"""accept, notify: what has to do with the health of sources."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from syndicator.cli import output
from syndicator.errors import NotifyError, StoreBusy, UsageError

if TYPE_CHECKING:
    from syndicator.cli.main import Context

_NOTHING_LEFT = 1


@click.command("accept")
@click.argument("source")
@click.pass_obj
def accept_command(context: Context, source: str) -> None:
    """Take SOURCE as the site that it has become, or let go what it removed.

    A source at whose address another site answers (title, sites, authors and entries all changed at once) is held:
    nothing of it is taken until this is said. Neither is anything removed that a source is said to have removed, where
    it is much at once. Works while a daemon runs.
    """
    context.logging()
    with context.app() as app:
        try:
            told = app.accept(source)
        except StoreBusy:
            from syndicator.control import ask

            told = str(list(ask(Path(app.config.store), {"command": "accept", "source": source}))[-1])
    click.echo(f"accepted: {source}; {told}")


@click.command("notify")
@click.option("--test", is_flag=True, help="Send one test message by every channel now.")
@click.pass_context
def notify_command(ctx: click.Context, *, test: bool) -> None:
    """Show who is told when a source breaks; with --test, try it."""
    context: Context = ctx.obj
    context.logging()
    with context.app(read_only=True) as app:
        if not app.messengers:
            raise UsageError("nobody is told: feeds.yaml has no command, webhook or email under 'notify'")
        failed = 0
        for messenger in app.messengers:
            if not test:
                click.echo(messenger.name)
                continue
            try:
                messenger.send([app.test_alert()])
            except NotifyError as error:
                failed += 1
                click.echo(f"{messenger.name}: {output.plain(app.veil.over(str(error)))}", err=True)
            else:
                click.echo(f"{messenger.name}: sent")
    if failed:
        ctx.exit(_NOTHING_LEFT)
