"""build: the site for a static host."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from syndicator.cli import output
from syndicator.errors import PublishError, StoreBusy, SyndicatorError, UsageError

if TYPE_CHECKING:
    from syndicator.app import App
    from syndicator.cli.main import Context


@click.command("build")
@click.argument("targets", nargs=-1, metavar="[DIR | ADDRESS]...")
@click.option("--packed", is_flag=True, help="With the .gz, .br and .zst beside the files.")
@click.option("--headers", is_flag=True, help="With a _headers file, as Netlify, Cloudflare Pages and others read it.")
@click.option("--force", is_flag=True, help="Also into a folder in which something else stands.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_obj
def build_command(
    context: Context, targets: tuple[str, ...], *, packed: bool, headers: bool, force: bool, as_json: bool
) -> None:
    """Release, and copy what is published to DIR or ADDRESS (s3://bucket/path), for any static host.

    The same bytes as the built-in server has, each file whole, and only those that changed since the last time; what
    stands no longer is removed. Without a target: to each of publish.targets. Private channels are not copied. While a
    daemon runs it is what the daemon has released.
    """
    from syndicator.web import headers as told

    context.logging()
    rows = []
    with context.app() as app:
        _release(app)
        wanted = targets or app.config.publish.targets
        if not wanted:
            raise UsageError("where to? syndicator build DIR, or publish.targets in feeds.yaml")
        for where in wanted:
            try:
                done = app.build(where, packed=packed, force=force, headers=told.as_file if headers else None)
            except OSError as error:
                from syndicator.publish.outbox.targets import said

                raise SyndicatorError(said(where, error)) from error
            except PublishError as error:
                raise SyndicatorError(f"{app.veil.over(where)}: {error}") from error
            rows.append((app.veil.over(where), done))
    if as_json:
        output.json_document([{"target": where, **asdict(done)} for where, done in rows])
    else:
        for where, done in rows:
            click.echo(f"{where}: {done.written} files written, {done.removed} removed, {done.kept} as they were")
    for _, done in rows:
        for problem in done.problems:
            click.echo(f"problem: {problem}", err=True)


def _release(app: App) -> None:
    try:
        outcome = app.release(check=True)
    except StoreBusy:
        return  # a daemon's releases stand already
    for problem in outcome.problems:
        click.echo(f"problem: {problem}", err=True)
