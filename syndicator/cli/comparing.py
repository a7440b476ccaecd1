"""diff: an article as it came beside what is published of it, and its revisions side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from syndicator.cli import output

if TYPE_CHECKING:
    from collections.abc import Iterator

    from syndicator.cli.main import Context
    from syndicator.model import Article

AROUND = 60
"""Characters of what stayed that are shown at either side of a change."""


@click.command("diff")
@click.argument("article")
@click.argument("one", metavar="[A]", type=click.IntRange(1), required=False)
@click.argument("two", metavar="[B]", type=click.IntRange(1), required=False)
@click.option("--revisions", is_flag=True, help="What edits changed, each by its kind, or between A and B, instead.")
@click.option("--json", "as_json", is_flag=True, help="JSON for machines.")
@click.pass_obj
def diff_command(
    context: Context, article: str, one: int | None, two: int | None, *, revisions: bool, as_json: bool
) -> None:
    """Show one ARTICLE's HTML as it came beside what is published of it, and every change by name.

    With --revisions, A and B are numbers of two revisions; without B, A is compared with what stands now.
    """
    from syndicator.engine.refining.comparing import compare

    if one is not None and not revisions:
        raise click.UsageError("numbers of revisions go with --revisions")
    with context.app(read_only=True) as app:
        found = app.article(article)
        if revisions:
            _print_revisions(found, one, two, as_json=as_json)
            return
        made = compare(app.as_published(found))
        if as_json:
            steps = [app.plain(step) for step in made.transformations]
            shown = {"id": found.id, "title": found.title, "raw": made.raw, "clean": made.clean}
            output.json_document({**shown, "diff": list(made.lines), "transformations": steps})
            return
    click.echo(click.style(output.plain(found.title), bold=True))
    if made.raw is None:
        click.echo("its HTML as it came was not kept (keep_raw, or too large)")
    for line in made.lines:
        colour = {"-": "red", "+": "green"}.get(line[0])
        click.echo(click.style(output.plain(line), fg=colour) if colour else output.plain(line))
    for step in made.transformations:
        click.echo(f"changed on the way: {step.name} ({step.count})")


def _print_revisions(article: Article, one: int | None, two: int | None, *, as_json: bool) -> None:
    from syndicator.engine.refining.comparing import between, edits_of

    about = {"id": article.id, "title": article.title}
    if one is not None:
        made = between(article, one, two or article.revision)
        if as_json:
            output.json_document({**about, **made})
            return
        click.echo(click.style(f"revision {made['from']} to revision {made['to']}", bold=True))
        _print_words(made["words"], "nothing that readers read differs")
        return
    told = edits_of(article)
    if as_json:
        output.json_document({**about, "revisions": told})
        return
    for edit in told:
        click.echo(click.style(f"revision {edit['number']}, {edit['at']}: {edit['edit']}, {edit['why']}", bold=True))
        if edit["words"] is None:
            click.echo("  what it replaced is kept no longer")
        else:
            _print_words(edit["words"], "only markup, or what stands beside the text, differs")
    if not told:
        click.echo("nobody has edited it since it was first met, as far as readers can see")


def _print_words(passages: list[dict[str, Any]], nothing: str) -> None:
    """Each passage that differs as one text: ``[-what went-]`` and ``{+what came+}``."""
    for passage in passages:
        name = "" if passage["field"] == "text" else f"{passage['field']}: "
        shown = name + "".join(_marked(passage["parts"]))
        for line in shown.split("\n"):
            click.echo(f"  {line}")
    if not passages:
        click.echo(f"  {nothing}")


def _marked(parts: list[list[str]]) -> Iterator[str]:
    brackets = {"-": ("[-", "-]", "red"), "+": ("{+", "+}", "green")}
    for place, (sign, text) in enumerate(parts):
        if sign in brackets:
            before, after, colour = brackets[sign]
            lines = (f"{before}{output.plain(line)}{after}" if line else "" for line in text.split("\n"))
            yield "\n".join(click.style(line, fg=colour) if line else "" for line in lines)
        else:
            yield _shortened(text, first=place == 0, last=place == len(parts) - 1)


def _shortened(text: str, *, first: bool, last: bool) -> str:
    """What stayed, with only what stands next to a change where it is long."""
    kept = "\n".join(output.plain(line) for line in text.split("\n"))
    head, tail = ("" if first else kept[:AROUND]), ("" if last else kept[-AROUND:])
    if len(kept) <= len(head) + len(tail) + AROUND:
        return kept
    return (f"{head} " if head else "") + "…" + (f" {tail}" if tail else "")
