"""check, add, import, export: what has to do with feeds.yaml."""

from __future__ import annotations

import os
import re
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from syndicator.cli import output
from syndicator.errors import ConfigError, Damaged, ParseError, SyndicatorError, UsageError
from syndicator.redact import secret_in
from syndicator.urls import canonical, host_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from syndicator.app import App
    from syndicator.cli.main import Context
    from syndicator.config import Config
    from syndicator.errors import Mistake
    from syndicator.ingest.feeds.discover import FeedLink
    from syndicator.ingest.feeds.opml import FeedList
    from syndicator.model import Moved, SiteRule


_KEY = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")


@click.command("check")
@click.option("--json", "as_json", is_flag=True, help="JSON for machines.")
@click.option("--schema", is_flag=True, help="Print the JSON Schema of feeds.yaml and end.")
@click.option("--diff", is_flag=True, help="Show what it would change in what is published; 1 where anything would.")
@click.pass_context
def check_command(ctx: click.Context, *, as_json: bool, schema: bool, diff: bool) -> None:
    """Validate the configuration and report every mistake, with its line and a hint."""
    context: Context = ctx.obj
    if schema:
        from syndicator.config.schema import schema as make_schema

        output.json_document(make_schema())
        return
    try:
        config = context.config(anew=True)
        _try_rules(config.site_rules)
        _try_theme(config)
    except ConfigError as error:
        if not as_json:
            raise
        output.json_document({"ok": False, "path": error.path, "mistakes": _plain(error.mistakes)})
        ctx.exit(2)
    if diff:
        from syndicator.cli.foreseeing import foresee

        ctx.exit(foresee(context, as_json=as_json))
    if as_json:
        counts = {"sources": len(config.sources), "channels": len(config.channels)}
        doubts = _plain(config.doubts)
        output.json_document({"ok": True, "path": str(config.path), "mistakes": [], "warnings": doubts, **counts})
        return
    for doubt in config.doubts:
        click.echo(f"warning: {doubt}", err=True)
    sources, channels = output.counted(len(config.sources), "source"), output.counted(len(config.channels), "channel")
    click.echo(f"{config.path}: right; {sources}, {channels}")


def _try_rules(site_rules: Sequence[SiteRule]) -> None:
    if site_rules:
        from syndicator.refine.ruletests import failures
        from syndicator.wiring import broken_rules

        if wrong := [(rule, found) for rule in site_rules if (found := failures(rule))]:
            raise broken_rules(wrong)


def _try_theme(config: Config) -> None:
    if config.site.theme is not None:
        from syndicator.app import App

        App(config, read_only=True).try_theme()


def _plain(mistakes: Iterable[Mistake]) -> list[dict[str, Any]]:
    return [
        {"line": m.line, "column": m.column, "where": m.where, "message": m.message, "hint": m.hint} for m in mistakes
    ]


@click.command("add")
@click.argument("url")
@click.option("--key", help="The source's key in feeds.yaml; made from its name by default.")
@click.option("--name", help="Its name; the feed's own title by default.")
@click.option("--category", help="Its category.")
@click.option("--feed", "number", type=click.IntRange(1), default=None, help="Which of several feeds found.")
@click.option("--dry-run", is_flag=True, help="Only show what is found.")
@click.pass_obj
def add_command(
    context: Context,
    url: str,
    key: str | None,
    name: str | None,
    category: str | None,
    number: int | None,
    *,
    dry_run: bool,
) -> None:
    """Add the feed at URL, or the one that the page at URL names, to feeds.yaml; comments and layout stay."""
    from syndicator.config.edit import add_sources, suggest_key

    context.logging()
    with context.app(read_only=True) as app:
        link, links = feed_at(app, url, number)
        if not dry_run:
            link = as_it_is_called(app, link, url)
        taken = dict(app.config.sources)
    if dry_run or (len(links) > 1 and number is None):
        for position, other in enumerate(links, 1):
            click.echo(f"{position}  {output.plain(other.title or '(no title)')}  {other.url}")
        if not dry_run:
            click.echo("several feeds: the first is taken; another with --feed N")
    if dry_run:
        return
    for source in taken.values():
        if canonical(source.url) == canonical(link.url):
            raise UsageError(f"{link.url} is there already, as source “{source.key}”")
    title = name or link.title or link.url
    chosen = key or suggest_key(title, set(taken), link.url)
    fields = {"name": title, "url": link.url} | ({"category": category} if category else {})
    add_sources(context.path, {chosen: fields}, os.environ)
    click.echo(f"added source “{chosen}”: {output.plain(title)}, {link.url}")


def feed_at(app: App, url: str, number: int | None) -> tuple[FeedLink, tuple[FeedLink, ...]]:
    """The feed at an address (of several the first, or the one with that number), and all that there are.

    Raises :class:`~syndicator.errors.SyndicatorError` where there is none.
    """
    if "://" not in url:
        raise UsageError(f"{url} is no address: one begins with https:// or http://")
    links = app.discover(url)
    if number is not None and number > len(links):
        raise UsageError(f"only {output.counted(len(links), 'feed')} found")
    return links[(number or 1) - 1], links


def as_it_is_called(app: App, link: FeedLink, url: str) -> FeedLink:
    """A feed that the page at ``url`` names, by its own title: pages often call theirs "RSS".

    Raises :class:`~syndicator.errors.UsageError` where it is none, or cannot be read.
    """
    if link.url == url:
        return link
    try:
        own = app.discover(link.url)[0].title
    except SyndicatorError as error:
        raise UsageError(
            f"{url} names the feed {link.url}, which cannot be read: {error}; another with --feed N"
        ) from error
    return replace(link, title=own or link.title)


def outlines_of(app: App, file: Path) -> FeedList:
    """The feeds of an OPML file. Raises UsageError, which names it, where it is none."""
    try:
        return app.outlines(file.read_bytes())
    except ParseError as error:
        raise UsageError(f"{file}: {error}") from error


def new_outlines(listed: FeedList, known: Mapping[str, str]) -> tuple[dict[str, Mapping[str, str]], int]:
    """(the feeds of a list that are not ``known``, addresses by keys, by keys of their own; how many were left out).

    What looks private, or cannot be polled, is told, and left out.
    """
    from syndicator.config.edit import suggest_key

    addresses = {canonical(url) for url in known.values()}
    added: dict[str, Mapping[str, str]] = {}
    left_out = 0
    for named in listed.left_out:
        click.echo(f"left out: {output.plain(named)}: no http or https address", err=True)
    for outline in listed.feeds:
        if canonical(outline.feed_url) in addresses:
            continue
        if found_secret := secret_in(outline.feed_url):
            left_out += 1
            click.echo(f"left out: the address of {host_of(outline.feed_url)} seems to hold {found_secret}", err=True)
            continue
        addresses.add(canonical(outline.feed_url))
        title = outline.title or outline.feed_url
        # ids are made of keys: a list that another syndicator wrote keeps them
        free = _KEY.fullmatch(outline.key) and outline.key not in {*known, *added}
        chosen = outline.key if free else suggest_key(title, {*known, *added}, outline.feed_url)
        found = {"name": title, "url": outline.feed_url, "home": outline.home_url, "category": outline.category}
        found["language"] = outline.language if outline.key else None  # other programs' lists say "en" of everything
        added[chosen] = {name: value for name, value in found.items() if value}
    if left_out:
        click.echo(f"{left_out} left out: private feeds are added by hand, with 'private: true'", err=True)
    return added, left_out


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only say what would be added.")
@click.option("--state", is_flag=True, help="FILE is what `export --state` wrote: take it in, where no state is yet.")
@click.pass_obj
def import_command(context: Context, file: Path, *, dry_run: bool, state: bool) -> None:
    """Add every feed of an OPML FILE to feeds.yaml; those already there are left alone. Or take in a state."""
    if state:
        if dry_run:
            raise UsageError("--dry-run is for lists of sources")
        with context.app(alone=True) as app, file.open("rb") as packed:
            try:
                moved = app.import_state(packed)
            except Damaged as error:
                raise UsageError(f"{file}: {error}") from error
        click.echo(f"{file}: taken in: {told(moved)}")
        return
    from syndicator.config.edit import add_sources

    with context.app(read_only=True) as app:
        outlines = outlines_of(app, file)
        known = {str(key): source.url for key, source in app.config.sources.items()}
    added, left_out = new_outlines(outlines, known)
    if added and not dry_run:
        add_sources(context.path, added, os.environ)
    for added_key, fields in added.items():
        click.echo(f"{added_key}: {output.plain(fields['name'])}, {fields['url']}")
    verb = "would be added" if dry_run else "added"
    there = len(outlines.feeds) - len(added) - left_out
    were = "was" if there == 1 else "were"
    if not outlines.feeds:
        click.echo(f"{file}: no feed is in it: no outline has an address (xmlUrl) that can be polled")
        return
    click.echo(f"{len(added)} of {output.counted(len(outlines.feeds), 'feed')} {verb}; {there} {were} there already")


@click.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), required=False)
@click.option("--state", is_flag=True, help="Everything that is remembered instead, for `import --state` elsewhere.")
@click.pass_obj
def export_command(context: Context, file: Path | None, *, state: bool) -> None:
    """Write the sources as OPML to FILE, or to standard output. Private ones are left out. Or write the whole state."""
    if state:
        _export_state(context, file)
        return
    with context.app(read_only=True) as app:
        body = app.opml()
    if file is None:
        sys.stdout.buffer.write(body)
        sys.stdout.flush()
    else:
        file.write_bytes(body)
        click.echo(f"{file}: written")


def _export_state(context: Context, file: Path | None) -> None:
    if file is None:
        raise UsageError("name the FILE to write: a state is not for standard output")
    temporary = file.with_name(f".{file.name}.part")
    try:
        # readable by its owner alone from the first byte on: cases hold personal data, notes hold tokens
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as packed:
            with context.app(read_only=True) as app:
                moved = app.export_state(packed)
            packed.flush()
            os.fsync(packed.fileno())
        temporary.replace(file)
    finally:
        temporary.unlink(missing_ok=True)
    click.echo(f"{file}: written: {told(moved)}")


def told(moved: Moved) -> str:
    """What was moved, counted."""
    counts = (
        output.counted(moved.sources, "source"),
        output.counted(moved.articles, "article"),
        f"{moved.tombstones} taken down",
        output.counted(moved.cases, "case"),
        output.counted(moved.pictures, "picture"),
    )
    return ", ".join(counts)
