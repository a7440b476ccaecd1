"""run, poll, release, demo."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from syndicator import heap
from syndicator.cli import output
from syndicator.errors import StoreBusy, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from syndicator.app import App
    from syndicator.cli.main import Context
    from syndicator.model import ReleaseOutcome, Source

SOME_FAILED = 3


@click.command("run")
@click.option("--once", is_flag=True, help="Poll what is due, publish, and end.")
@click.option("--no-serve", is_flag=True, help="Do not start the web server.")
@click.pass_obj
def run_command(context: Context, *, once: bool, no_serve: bool) -> None:
    """Poll by schedule, publish, and serve, until told to stop.

    SIGTERM or Ctrl-C ends it within ten seconds; SIGHUP, or a change of feeds.yaml, reloads the configuration, and
    a wrong one never replaces the right one that is running.
    """
    from syndicator.daemon import Daemon

    context.logging("info")
    context.stays = True
    with context.app(metered=True) as app:
        if once:
            not_shared(app)
            app.poll(app.due())
            app.release()
            if app.mirror_pictures():
                app.release()
            app.look_after()
            app.alerts.deliver()
            return
        daemon = Daemon(app, partial(context.config, keep=True), announce=context.announce)
        daemon.handle_signals()
        daemon.run(serve=not no_serve)


def not_shared(app: App) -> None:
    """Raises UsageError where others do what a command would do by itself."""
    if app.config.shared:
        raise UsageError(
            "several machines share this database: `syndicator worker` polls, and `syndicator run` publishes what it "
            "brings within a second or two"
        )


@click.command("poll")
@click.argument("sources", nargs=-1)
@click.option(
    "--force", is_flag=True, help="Ask even a source that is gone or told us to wait; try again what is quarantined."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object per source.")
@click.pass_context
def poll_command(ctx: click.Context, sources: tuple[str, ...], *, force: bool, as_json: bool) -> None:
    """Poll the named SOURCES (all by default) now, whatever their schedule, and publish what changed.

    Exits 0 when every source answered, 3 when some failed. While a daemon runs, the daemon does it; where several
    machines share the state, their workers do.
    """
    context: Context = ctx.obj
    context.logging(without="poll")  # each failure is told at the end, with its source
    heap.seldom()
    app = context.app()
    chosen = app.chosen(sources)
    outcomes: list[dict[str, Any]] = []
    with app, output.progress(len(chosen), "polling") as step:

        def finished(outcome: dict[str, Any]) -> None:
            outcomes.append(outcome)
            step(outcome["source"])
            if as_json:
                output.json_line(outcome)

        released = None
        if app.config.shared:
            app.have_polled(chosen, lambda outcome: finished(app.plain(outcome)), force=force)
        else:
            released = _poll_here(app, chosen, finished, force=force)
    if not as_json:
        _summary(outcomes)
    failed = [outcome for outcome in outcomes if outcome["status"] == "failed"]
    for outcome in failed:
        click.echo(f"{outcome['source']}: {output.plain(outcome['error'] or '')}", err=True)
    for problem in released.problems if released else ():
        click.echo(f"release: {problem}", err=True)
    if failed:
        click.echo(f"{len(failed)} of {len(outcomes)} sources failed", err=True)
        ctx.exit(SOME_FAILED)


def _poll_here(
    app: App, chosen: Sequence[Source], finished: Callable[[dict[str, Any]], None], *, force: bool
) -> ReleaseOutcome | None:
    """Poll in this process, or have the daemon do it that owns the state; None where that publishes it too."""
    try:
        app.poll(chosen, lambda outcome: finished(app.plain(outcome)), force=force)
        released = app.release()
        if app.mirror_pictures():
            app.release()
    except StoreBusy:
        from syndicator.control import ask

        request = {"command": "poll", "sources": [source.key for source in chosen], "force": force}
        for news in ask(Path(app.config.store), request):
            if isinstance(news, dict):
                finished(news)
        return None
    return released


def _summary(outcomes: list[dict[str, Any]]) -> None:
    counts: dict[str, int] = {}
    for outcome in outcomes:
        for verdict, count in outcome["verdicts"]:
            counts[verdict] = counts.get(verdict, 0) + count
    skipped = [outcome for outcome in outcomes if outcome["status"] == "skipped"]
    told = [f"{count} {verdict}" for verdict, count in sorted(counts.items()) if verdict != "unchanged"]
    removed = sum(len(outcome.get("deleted", ())) for outcome in outcomes)
    found = ", ".join([*told, *([f"{removed} removed at the source"] if removed else [])])
    number = output.counted(len(outcomes), "source")
    click.echo(f"{number} polled: {found or 'nothing new'}")
    for outcome in skipped:
        click.echo(f"{outcome['source']} left alone: {'; '.join(outcome['problems'])} (--force asks it)")
    for outcome in outcomes:
        for problem in outcome["problems"] if outcome["status"] not in {"skipped", "failed"} else ():
            click.echo(f"{outcome['source']}: note: {output.plain(problem)}", err=True)


@click.command("release")
@click.option("--force", is_flag=True, help="Render everything anew; equal bytes are not rewritten.")
@click.pass_obj
def release_command(context: Context, *, force: bool) -> None:
    """Publish what is stored, without polling. Needed only after the published files were damaged by hand."""
    context.logging()
    with context.app() as app:
        not_shared(app)
        outcome = app.release(force=force, check=True)
    click.echo(
        f"{output.counted(outcome.channels, 'channel')} and {output.counted(outcome.pages, 'page')} rendered, "
        f"{output.counted(outcome.written, 'file')} written, "
        f"{outcome.removed} removed"
    )
    for problem in outcome.problems:
        click.echo(f"problem: {problem}", err=True)


@click.command("demo")
@click.option("--port", type=int, default=8080, show_default=True, help="Where to serve; 0 takes any free port.")
@click.option("--tick", type=float, default=20.0, show_default=True, help="Seconds between two events at the origins.")
@click.option("--dir", "folder", type=click.Path(path_type=Path), default=None, help="Keep its files here.")
@click.option("--once", is_flag=True, help="Go through every event without waiting, print what came of it, and end.")
@click.pass_obj
def demo_command(context: Context, port: int, tick: float, folder: Path | None, *, once: bool) -> None:
    """Watch the whole of it work, offline: little news sites on loopback, mirrored, served, corrected, taken down."""
    from syndicator.demo import run_demo

    context.logging("error")
    run_demo(port=port, tick=tick, folder=folder, once=once, say=click.echo)
