"""worker."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from syndicator import heap
from syndicator.errors import Incomplete, UsageError

if TYPE_CHECKING:
    from syndicator.cli.main import Context


@click.command("worker")
@click.option(
    "--concurrency",
    type=click.IntRange(1, 1000),
    default=16,
    show_default=True,
    help="Groups of hosts that this process works at.",
)
@click.pass_obj
def worker_command(context: Context, *, concurrency: int) -> None:
    """Poll for all machines that share the database: run it on any number of them.

    What it brings is published by those that run `syndicator run`. SIGTERM or Ctrl-C ends it within ten seconds, SIGHUP
    or a change of feeds.yaml reloads the configuration; killed, it loses nothing, and others go on within 15 seconds.
    """
    context.logging("info")
    context.stays = True
    heap.spare()  # before there are threads: each has a heap of its own until then
    with context.app() as app:
        if not app.config.shared:
            raise UsageError(
                "a worker needs a database that several machines share: store: {url: postgresql://…, shared: true}"
            )
        try:
            from syndicator.cluster.worker import Worker
        except ImportError as error:
            message = f"a worker needs procrastinate: pip install 'syndicator[cluster]' ({error})"
            raise Incomplete(message) from error
        worker = Worker(app, context.config, concurrency=concurrency)
        worker.handle_signals()
        worker.run(ready=lambda: context.announce(f"polling for {app.roster.name}"))
