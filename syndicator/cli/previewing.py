"""preview: what polling a source would take. Stores nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from syndicator.cli import output
from syndicator.model import SourceKey

if TYPE_CHECKING:
    from syndicator.cli.main import Context
    from syndicator.engine.looking.preview import Preview, Taken


@click.command("preview")
@click.argument("source")
@click.option("-n", "--limit", type=click.IntRange(1), default=None, help="Show so many entries of each sort (20).")
@click.option("--json", "as_json", is_flag=True, help="JSON for machines; all entries unless -n says how many.")
@click.pass_obj
def preview_command(context: Context, source: str, limit: int | None, *, as_json: bool) -> None:
    """Show what a first poll of SOURCE would take, and why it would leave the rest out. Stores nothing.

    SOURCE is a source's key in feeds.yaml, or any feed's or sitemap's address. Its document is fetched once, and with
    it the page of the first entry that needs one.
    """
    context.logging()
    with context.app(read_only=True) as app:
        found = app.preview(source)
        known = app.config.sources.get(SourceKey(found.source))
        zone = (known and known.timezone) or app.config.site.timezone
        if as_json:
            shown = app.plain(found)
            shown["entries"] = shown["entries"][:limit]
            shown["left_out"] = shown["left_out"][:limit]
            output.json_document({**shown, "counts": _counts(found)})
            return
    _show(found, limit or 20, ZoneInfo(zone))


def _counts(found: Preview) -> dict[str, int]:
    return {"entries": len(found.entries), "left_out": len(found.left_out)}


def _show(found: Preview, limit: int, zone: ZoneInfo) -> None:
    click.echo(f"{found.url}: {found.format}, {found.bytes} bytes, {found.encoding}, “{output.plain(found.title)}”")
    count = len(found.entries)
    click.echo(f"{count} {'entry' if count == 1 else 'entries'} would be taken (reprint: {found.reprint}):")
    output.table(
        ["published", "title", "author", "text", "address"],
        [
            [_when(entry, zone), entry.title or "(on its page)", ", ".join(entry.authors), _text(entry), entry.url]
            for entry in found.entries[:limit]
        ],
    )
    _more(len(found.entries), limit)
    if found.left_out:
        click.echo(f"\n{len(found.left_out)} would be left out:")
        output.table(["because", "entry"], [[one.reason, one.what] for one in found.left_out[:limit]])
        _more(len(found.left_out), limit)
    if found.page:
        click.echo(f"\npage fetched for the first: {found.page} (text by {found.method})")
    for url in found.next:
        click.echo(f"read besides, while there is something new: {url}")
    for problem in found.problems:
        click.echo(f"problem: {output.plain(problem)}", err=True)


def _more(count: int, limit: int) -> None:
    if count > limit:
        click.echo(f"… and {count - limit} more (-n {count} shows all)")


def _when(entry: Taken, zone: ZoneInfo) -> str:
    if entry.published is None:
        return "not stated"
    form = {"date": "%Y-%m-%d", "minute": "%Y-%m-%d %H:%M"}.get(entry.precision.value, "%Y-%m-%d %H:%M:%S")
    return entry.published.astimezone(zone).strftime(form) + (" ?" if entry.evidence.value == "inferred" else "")


def _text(entry: Taken) -> str:
    return "page not fetched" if entry.characters is None else f"{entry.characters}" if entry.characters else "none"
