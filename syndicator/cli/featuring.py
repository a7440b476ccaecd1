"""feature: what stands at the top of the home page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from syndicator.cli import output
from syndicator.cli.asking import here_or_there

if TYPE_CHECKING:
    from syndicator.cli.main import Context


@click.command("feature")
@click.argument("articles", nargs=-1)
@click.option("--off", is_flag=True, help="Feature them no longer.")
@click.option("--json", "as_json", is_flag=True, help="JSON for machines.")
@click.pass_obj
def feature_command(context: Context, articles: tuple[str, ...], *, off: bool, as_json: bool) -> None:
    """Show ARTICLES (ids or addresses) at the top of the home page, the latest choice first; without any, list them.

    Twelve at most: the next one takes the place of the first. Works while a daemon runs.
    """
    if off and not articles:
        raise click.UsageError("say which: ids or addresses")
    context.logging()
    if not articles:
        with context.app(read_only=True) as app:
            _tell(app.featured(), as_json=as_json)
        return
    with context.app() as app:
        shown = here_or_there(
            app,
            lambda: app.feature(articles, off=off),
            {"command": "feature", "targets": list(articles), "off": off},
        )
    _tell(shown, as_json=as_json)


def _tell(shown: list[dict[str, Any]], *, as_json: bool) -> None:
    if as_json:
        output.json_document(shown)
        return
    for one in shown:
        told = f"({one['source']}) {output.plain(one['title'])}" if one["published"] else "is not published at present"
        named = one["story"] or output.plain(one["article"])
        click.echo(f"featured{', by configuration' * one['configured']}: {named} {told}")
    if not shown:
        click.echo("nothing is featured")
