"""run, poll, release, demo."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from syndicator import heap
from syndicator.cli import output
from syndicator.cli.stopping import in_order
from syndicator.errors import ReleaseStopped, StoreBusy, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from syndicator.app import App
    from syndicator.app.ending import Ending
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
    heap.spare()  # before there are threads: each has a heap of its own until then
    with context.app(metered=True) as app:
        if once:
            not_shared(app)
            with in_order(app, code=0) as ending:
                app.poll(app.due(), ending=ending)
                _publish(app, ending)
                app.look_after()
                if not ending.asked.is_set():
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

        released, code = None, 0
        if app.config.shared:
            app.have_polled(chosen, lambda outcome: finished(app.plain(outcome)), force=force)
        else:
            released, code = _poll_here(app, chosen, finished, force=force)
    if not as_json:
        _summary(outcomes, stopped=bool(code))
    failed = [outcome for outcome in outcomes if outcome["status"] == "failed"]
    for outcome in failed:
        until = f"; left alone until {_moment(outcome['not_before'])}" if outcome["not_before"] else ""
        click.echo(f"{outcome['source']}: {output.plain(outcome['error'] or '')}{until}", err=True)
    for problem in released.problems if released else ():
        click.echo(f"release: {problem}", err=True)
    if failed:
        click.echo(f"{len(failed)} of {len(outcomes)} sources failed", err=True)
    if code:
        left = ", and the next release publishes it" if released is None else ""
        polled = sum(outcome["status"] != "skipped" for outcome in outcomes)
        click.echo(f"stopped: {polled} of {len(chosen)} sources polled; what came is kept{left}", err=True)
    if code or failed:
        ctx.exit(code or SOME_FAILED)


def _poll_here(
    app: App, chosen: Sequence[Source], finished: Callable[[dict[str, Any]], None], *, force: bool
) -> tuple[ReleaseOutcome | None, int]:
    """Poll in this process, or have the daemon do it that owns the state: what was released here, and with what to end
    where we were told to before everything was done.
    """
    try:
        with in_order(app) as ending:
            app.poller  # noqa: B018 - opened here
            heap.opened()
            app.poll(chosen, lambda one: finished(app.plain(one)), force=force, ending=ending, waits=_waits)
            return _publish(app, ending), ending.code
    except StoreBusy:
        from syndicator.control import ask

        request = {"command": "poll", "sources": [source.key for source in chosen], "force": force}
        for news in ask(Path(app.config.store), request):
            if isinstance(news, dict):
                finished(news)
        return None, 0


def _waits(host: str, seconds: float, sources: int) -> None:
    waiting = "1 source waits" if sources == 1 else f"{sources} sources wait"
    click.echo(f"{host} is to be asked seldom: {waiting}, the next for {seconds:.0f} s", err=True)


def _moment(told: str) -> str:
    return f"{told[:10]} {told[11:19]} UTC"


def _publish(app: App, ending: Ending) -> ReleaseOutcome | None:
    """What polls brought, and the pictures for it; None where there was no time left for that."""
    try:
        released = app.release(stopped=lambda: not ending.leaves_time(last=True))
    except ReleaseStopped:
        return None
    if app.mirror_pictures(ending.asked.is_set):
        with suppress(ReleaseStopped):
            app.release(stopped=lambda: not ending.leaves_time(last=True))
    return released


def _summary(outcomes: list[dict[str, Any]], *, stopped: bool) -> None:
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
        asks = "" if stopped else " (--force asks it)"
        click.echo(f"{outcome['source']} left alone: {'; '.join(outcome['problems'])}{asks}")
    for outcome in outcomes:
        for problem in outcome["problems"] if outcome["status"] not in {"skipped", "failed"} else ():
            click.echo(f"{outcome['source']}: note: {output.plain(problem)}", err=True)


@click.command("release")
@click.option("--force", is_flag=True, help="Render everything anew; equal bytes are not rewritten.")
@click.pass_context
def release_command(ctx: click.Context, *, force: bool) -> None:
    """Publish what is stored, without polling. Needed only after the published files were damaged by hand."""
    context: Context = ctx.obj
    context.logging()
    with context.app() as app, in_order(app) as ending:
        not_shared(app)
        try:
            outcome = app.release(force=force, check=True, stopped=ending.asked.is_set)
        except ReleaseStopped as stopped:
            click.echo(stopped, err=True)
            ctx.exit(ending.code)
    click.echo(
        f"{output.counted(outcome.channels, 'channel')} and {output.counted(outcome.pages, 'page')} rendered, "
        f"{output.counted(outcome.written, 'file')} written, "
        f"{outcome.removed} removed"
    )
    for problem in outcome.problems:
        click.echo(f"problem: {problem}", err=True)


@click.command("demo")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8080,
    show_default=True,
    help="Where to serve; 0 takes any free port.",
)
@click.option(
    "--tick",
    type=click.FloatRange(min=0),
    default=20.0,
    show_default=True,
    help="Seconds between two events at the origins.",
)
@click.option("--dir", "folder", type=click.Path(path_type=Path), default=None, help="Keep its files here.")
@click.option("--once", is_flag=True, help="Go through every event without waiting, print what came of it, and end.")
@click.pass_obj
def demo_command(context: Context, port: int, tick: float, folder: Path | None, *, once: bool) -> None:
    """Watch the whole of it work, offline: little news sites on loopback, mirrored, served, corrected, taken down."""
    from syndicator.demo import run_demo

    context.logging("error")
    run_demo(port=port, tick=tick, folder=folder, once=once, say=click.echo)
