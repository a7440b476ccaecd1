"""hold and approve."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from syndicator.cli import output
from syndicator.cli.asking import here_or_there

if TYPE_CHECKING:
    from syndicator.cli.main import Context


@click.command("hold")
@click.argument("article")
@click.option("--reason", required=True, help="Why; kept in the audit log and shown by `list --held`.")
@click.option("--json", "as_json", is_flag=True, help="JSON for machines.")
@click.pass_obj
def hold_command(context: Context, article: str, reason: str, *, as_json: bool) -> None:
    """Take ARTICLE (an id or address) out of every feed and page until it is approved.

    Whoever tells the same story goes with it, now and later. Nothing is deleted. Works while a daemon runs.
    """
    context.logging()
    with context.app() as app:
        held = here_or_there(
            app,
            lambda: [app.plain(one) for one in app.hold(article, reason)],
            {"command": "hold", "target": article, "reason": reason},
        )
    _tell("held", held, as_json=as_json)


@click.command("approve")
@click.argument("articles", nargs=-1)
@click.option("--all", "source", metavar="SOURCE", help="Everything of this source that is held.")
@click.option("--reason", default="", help="Why; kept in the audit log.")
@click.option("--json", "as_json", is_flag=True, help="JSON for machines.")
@click.pass_obj
def approve_command(
    context: Context, articles: tuple[str, ...], source: str | None, reason: str, *, as_json: bool
) -> None:
    """Publish ARTICLES (ids or addresses) that are held, whatever they lack; see `list --held`.

    Works while a daemon runs.
    """
    if not articles and not source:
        raise click.UsageError("say which: ids or addresses, or --all SOURCE")
    context.logging()
    with context.app() as app:
        if source:
            app.chosen([source])  # names a source that does not exist
        released = here_or_there(
            app,
            lambda: [app.plain(one) for one in app.approve(articles, source=source, reason=reason)],
            {"command": "approve", "targets": list(articles), "source": source, "reason": reason},
        )
    _tell("approved", released, as_json=as_json)


def _tell(what: str, articles: list[dict[str, Any]], *, as_json: bool) -> None:
    told = [{name: one[name] for name in ("id", "story", "source", "url", "title", "judgement")} for one in articles]
    if as_json:
        output.json_document(told)
        return
    for one in told:
        click.echo(f"{what}: {one['id']} ({one['source']}) {output.plain(one['title'])}")
    if not told:
        click.echo("nothing is held")
