"""check --diff: what a changed feeds.yaml would change in what is published."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from syndicator.cli import output
from syndicator.engine.looking.renames import advice

if TYPE_CHECKING:
    from collections.abc import Sequence

    from syndicator.cli.main import Context
    from syndicator.engine.looking.foresight import Changes, PageChange, Story
    from syndicator.engine.releasing.reworded import Rewording

DIFFERS = 1
"""Exit code where anything would change."""
_SHOWN = 10


def foresee(context: Context, *, as_json: bool) -> int:
    """Print what would change; the exit code."""
    with context.app(read_only=True) as app:
        changes = app.foresee()
        if as_json:
            output.json_document({"ok": True, "path": str(app.config.path), "changes": app.plain(changes)})
        else:
            _print(changes)
    return 0 if changes.none else DIFFERS


def _print(changes: Changes) -> None:
    for one in changes.channels:
        click.echo(click.style(f"channel {one.channel}: {one.status}", bold=True))
        _parts(one.parts, "  ")
        _stories("+", one.added, "  ")
        _stories("-", one.removed, "  ")
    for sign, pages, words in (("+", changes.pages_new, "new"), ("-", changes.pages_gone, "gone")):
        if pages:
            click.echo(click.style(f"pages {words}: {len(pages)}", bold=True))
            _stories(sign, pages, "  ")
    if changes.pages_changed:
        click.echo(click.style(f"pages changed: {len(changes.pages_changed)}", bold=True))
        for page in changes.pages_changed[:_SHOWN]:
            _page(page)
        _more(len(changes.pages_changed))
    if changes.home:
        click.echo(click.style("home page: changed", bold=True))
        _parts(changes.home, "  ")
    for keys, words in (
        (changes.refined_anew, "looked at anew with the next poll, pages too"),
        (changes.unpublished, "no longer published"),
    ):
        if keys:
            click.echo(f"sources {words}: {', '.join(keys)}")
    for old, new in changes.renamed:
        click.echo(f"  {old}: {advice(old, new)}")
    if changes.none:
        click.echo("nothing that is published would change")


def _stories(sign: str, found: Sequence[Story], indent: str) -> None:
    colour = "green" if sign == "+" else "red"
    for one in found[:_SHOWN]:
        click.echo(indent + click.style(f"{sign} {one.id}  {output.plain(one.title)}", fg=colour))
    _more(len(found))


def _page(page: PageChange) -> None:
    click.echo(f"  {page.id}  {output.plain(page.title)}")
    _parts(page.parts, "    ")


def _parts(parts: Sequence[Rewording], indent: str) -> None:
    for part in parts:
        click.echo(f"{indent}{part.part}:")
        click.echo(f"{indent}  " + click.style(f"- {output.plain(part.before)}", fg="red"))
        click.echo(f"{indent}  " + click.style(f"+ {output.plain(part.after)}", fg="green"))


def _more(number: int) -> None:
    if number > _SHOWN:
        click.echo(f"  … and {number - _SHOWN} more")
