"""token: who may read private channels."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from syndicator.cli import output
from syndicator.cli.asking import here_or_there
from syndicator.errors import UsageError

if TYPE_CHECKING:
    from syndicator.cli.main import Context


@click.group("token")
def token_command() -> None:
    """Say who may read private channels: a token for each subscriber, which can be revoked by itself.

    Works while a daemon runs.
    """


@token_command.command("add")
@click.argument("channel")
@click.argument("name", default="")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_obj
def add_command(context: Context, channel: str, name: str, *, as_json: bool) -> None:
    """Make a token of the private CHANNEL for NAME, and show it: once, for only its hash is kept."""
    context.logging()
    with context.app() as app:
        request = {"command": "token add", "channel": channel, "name": name}
        made = here_or_there(app, lambda: app.add_token(channel, name), request)
    made = {key: value for key, value in made.items() if key != "digest"}
    if as_json:
        output.json_document(made)
        return
    click.echo(f"token {made['id']} of {channel}{' for ' + output.plain(name) if name else ''}, shown this once:")
    click.echo(f"  {made['token']}")
    for form, address in made["addresses"].items():
        click.echo(f"  {form:5} {address}")


@token_command.command("list")
@click.argument("channel", required=False)
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_obj
def list_command(context: Context, channel: str | None, *, as_json: bool) -> None:
    """Show the tokens there are, of CHANNEL or of all: whose they are, not what they are."""
    context.logging()
    with context.app(read_only=True) as app:
        found = [app.plain(token) for token in app.tokens.list() if channel in {None, token.channel}]
        known = {made.key for made in app.edition.private}
    if channel is not None and channel not in known and not found:
        raise UsageError(f"no private channel is called {channel}; configured: {', '.join(sorted(known)) or 'none'}")
    rows = [{key: value for key, value in token.items() if key != "digest"} for token in found]
    if as_json:
        output.json_document(rows)
        return
    for row in rows:
        opens = "" if row["channel"] in known else "  (no private channel is called so now: it opens nothing)"
        click.echo(f"{row['id']}  {row['made_at'][:10]}  {row['channel']}  {output.plain(row['name'])}{opens}")


@token_command.command("revoke")
@click.argument("token_id", metavar="ID")
@click.pass_obj
def revoke_command(context: Context, token_id: str) -> None:
    """Let the token ID (the first eight letters of it) open nothing any more, from now on."""
    context.logging()
    with context.app() as app:
        gone = here_or_there(app, lambda: app.revoke_token(token_id), {"command": "token revoke", "id": token_id})
    click.echo(
        f"revoked: {gone['id']} of {gone['channel']}{' for ' + output.plain(gone['name']) if gone['name'] else ''}"
    )
