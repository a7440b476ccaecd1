"""status, list, show, explain, inspect: nothing here changes anything."""

from __future__ import annotations

import mimetypes
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from syndicator import heap
from syndicator.cli import output
from syndicator.cli.asking import asked
from syndicator.errors import SyndicatorError, UsageError
from syndicator.moments import WallClock

if TYPE_CHECKING:
    from collections.abc import Sequence

    from syndicator.app import App, ArticleRow
    from syndicator.cli.main import Context
    from syndicator.model import Card

SILENT = 15.0
"""Seconds without a word after which a node is taken for dead."""
ANSWERED = 5.0
"""Seconds within which a daemon that is well says whether anything is wrong."""

json_option = click.option("--json", "as_json", is_flag=True, help="JSON for machines.")


@click.command("status")
@click.argument("sources", nargs=-1)
@json_option
@click.pass_obj
def status_command(context: Context, sources: tuple[str, ...], *, as_json: bool) -> None:
    """Show each source: last poll, next due, failures, articles. Works beside a running daemon."""
    request = {"command": "status", "sources": list(sources)}
    with heap.undisturbed():  # of ten thousand sources there is a million of objects, and none is in a cycle
        told = asked(context.path, request, ANSWERED) or _looked(context, sources)
        if as_json:
            output.json_document(told if told["sharing"] else {k: told[k] for k in ("sources", "problems")})
        else:
            _tell_sources(told)


def _looked(context: Context, sources: Sequence[str]) -> dict[str, Any]:
    """What a daemon would tell of itself, as far as it can be seen in the state."""
    with context.app(read_only=True) as app:
        app.met(sources)
        found = [status for status in app.status() if not sources or status.key in sources]
        return {"sources": app.plain(found), "problems": _problems(app), "sharing": app.plain(app.sharing())}


def _tell_sources(told: dict[str, Any]) -> None:
    now = datetime.now(UTC)
    output.table(
        ["source", "health", "last poll", "next due", "failures", "articles", "remark"],
        [
            [
                status["key"],
                status["health"],
                _ago(status["last_polled"], now),
                _ago(status["next_due"], now),
                str(status["failures"] or ""),
                _articles(status),
                status["remark"] or _quarantined(status) or status["identity_reason"],
            ]
            for status in told["sources"]
        ],
    )
    if told["sharing"]:
        _tell(told["sharing"], now)
    for problem in told["problems"]:
        click.echo(f"problem: {problem}", err=True)


def _ago(moment: str | None, now: datetime) -> str:
    return output.ago(datetime.fromisoformat(moment) if moment else None, now)


def _tell(sharing: dict[str, Any], now: datetime) -> None:
    """Who shares the state, and what waits for them."""
    click.echo()
    output.table(
        ["node", "machine", "process", "since", "last heard of", "remark"],
        [
            [
                *(node["role"], node["host"], str(node["pid"]), _ago(node["since"], now), _ago(node["seen"], now)),
                "leads" if node["leads"] else "silent" if _since(node["seen"], now) > SILENT else "",
            ]
            for node in sharing["nodes"]
        ],
    )
    jobs = sharing["jobs"]
    oldest = f", the oldest for {jobs['oldest']:.0f} s" if jobs["waiting"] else ""
    late = f", the first of them for {sharing['late']:.0f} s" if sharing["due"] else ""
    told = f"jobs: {jobs['waiting']} waiting{oldest}; {jobs['running']} under way."
    click.echo(f"{told} Sources due: {sharing['due']}{late}.")


def _since(moment: str, now: datetime) -> float:
    return (now - datetime.fromisoformat(moment)).total_seconds()


def _quarantined(status: dict[str, Any]) -> str:
    """What of a source cannot be read."""
    if not (found := status["quarantine"]):
        return ""
    others = f" and {len(found) - 1} more" if len(found) > 1 else ""
    return f"quarantined: {found[-1]['label']}{others} ({found[-1]['reason']})"


def _problems(app: App) -> list[str]:
    """What a running daemon says is wrong; without one, what is seen in the state."""
    from syndicator.control import ask

    try:
        (found,) = ask(Path(app.config.store), {"command": "problems"}, timeout=ANSWERED)
    except SyndicatorError:
        return list(app.store.problems())
    return [str(problem) for problem in found]


def _articles(status: dict[str, Any]) -> str:
    """How many there are, and what of them is not shown by itself."""
    parts = [
        (status["duplicates"], "of them also elsewhere"),
        (status["held"], "held"),
        (status["removed"], "removed by it"),
        (status["conflicts"], "in conflict with an edit of yours"),
        (status["unsaid"], "corrected elsewhere"),
    ]
    told = ", ".join(f"{count} {words}" for count, words in parts if count)
    return f"{status['articles']} ({told})" if told else str(status["articles"])


@click.command("list")
@click.option("--source", help="Only this source's articles.")
@click.option("--channel", help="Only what this channel carries.")
@click.option("--held", is_flag=True, help="Only what is held, and why.")
@click.option("--removed", is_flag=True, help="Only what its source has removed, and how we know.")
@click.option("--corrected", is_flag=True, help="Only what was corrected or retracted, there or where else it stands.")
@click.option("--edited", is_flag=True, help="Only what was changed here with `edit`.")
@click.option("--conflicts", is_flag=True, help="Only that of which its source has changed the same since.")
@click.option("-n", "--limit", type=click.IntRange(1), default=None, help="Only so many, the newest.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line.")
@click.pass_obj
def list_command(
    context: Context,
    source: str | None,
    channel: str | None,
    limit: int | None,
    *,
    held: bool,
    removed: bool,
    corrected: bool,
    edited: bool,
    conflicts: bool,
    as_json: bool,
) -> None:
    """List the stored articles, newest first."""
    with context.app(read_only=True) as app:
        if source:
            app.met([source])
        if channel and channel not in {made.key for made in app.edition.all_channels}:
            raise UsageError(f"no channel is called {channel}")
        rows: list[ArticleRow] = []

        def wanted(card: Card) -> bool:
            return bool((card.edited or not edited) and (card.conflicts or not conflicts))

        for row in app.rows(
            source=source, channel=channel, held=held, removed=removed, corrected=corrected, only=wanted
        ):
            if limit is not None and len(rows) >= limit:
                break
            rows.append(row)
        if as_json:
            for row in rows:
                output.json_line(app.plain(row))
            return
    clock = WallClock(context.config().site.timezone)
    _show(rows, clock, why=held or removed, corrected=corrected, changed=edited or conflicts, conflicts=conflicts)


def _show(
    rows: Sequence[ArticleRow], clock: WallClock, *, why: bool, corrected: bool, changed: bool, conflicts: bool
) -> None:
    """Articles as a table, with the columns that were asked for."""
    columns = (
        ("why", why),
        ("corrected", corrected),
        ("but not where shown", corrected),
        ("changed here", changed),
        ("in conflict", conflicts),
    )
    output.table(
        ["id", clock.head("published"), "source", "verdict", "title", *(name for name, shown in columns if shown)],
        [
            [
                row.id,
                clock.cell(row.published),
                row.source,
                row.verdict.value,
                row.title,
                *([row.removed or row.held or ""] if why else []),
                *([row.remark or "", row.unsaid or ""] if corrected else []),
                *([", ".join(row.edited)] if changed else []),
                *([", ".join(row.conflicts)] if conflicts else []),
            ]
            for row in rows
        ],
        styles=["dim"],
    )


@click.command("show")
@click.argument("article")
@json_option
@click.pass_obj
def show_command(context: Context, article: str, *, as_json: bool) -> None:
    """Show one ARTICLE, by id or address: its hops, credits, changes, and text."""
    with context.app(read_only=True) as app:
        found = app.article(article)
        if as_json:
            shown = {k: value for k, value in app.plain(found).items() if k != "raw"}
            for revision in shown["revisions"]:
                del revision["before"]  # packed; `diff --revisions` shows it
            output.json_document(shown)
            return
        found = app.as_published(found)
    click.echo(click.style(output.plain(found.title), bold=True))
    click.echo(f"{found.id}  {found.source}  {found.judgement.verdict}: {output.plain(found.judgement.reason)}")
    clock = WallClock(context.config().site.timezone)
    click.echo(f"{found.url}\npublished {clock.told(found.published)}, updated {clock.told(found.updated)}")
    if found.deletion:
        gone = found.deletion
        click.echo(f"removed by its source, noted {clock.told(gone.at)}: {output.plain(gone.told)}")
    for hop in found.hops:
        click.echo(f"{hop.role.value}: {output.plain(hop.outlet or 'source not stated')} ({hop.evidence.value})")
        for credit in hop.credits:
            line = f"  from “{output.plain(credit.literal)}”" if credit.literal else ""
            click.echo(f"  {credit.role.value}: {output.plain(credit.name)} ({credit.evidence.value}){line}")
    for step in found.transformations:
        click.echo(f"changed on the way: {step.name} ({step.count})")
    if overlay := found.overlay:
        by, fields = f" by {output.plain(overlay.by)}" if overlay.by else "", ", ".join(overlay.fields)
        click.echo(f"edited here{by}, {clock.told(overlay.at)}: {fields} (--json has both texts)")
        if overlay.conflicts:
            click.echo(f"in conflict with its source's edit: {', '.join(overlay.conflicts)}")
    if found.permission:
        click.echo(f"republished as {output.plain(found.permission.reason)}")
    click.echo()
    for line in found.text.splitlines():
        click.echo(output.plain(line))


@click.command("explain")
@click.argument("url")
@json_option
@click.pass_obj
def explain_command(context: Context, url: str, *, as_json: bool) -> None:
    """Say why URL (or an id) was fetched, merged, left out, changed, published or taken down."""
    with context.app(read_only=True) as app:
        found = app.explain(url)
        if as_json:
            output.json_document([app.plain(explanation) for explanation in found])
            return
    for explanation in found:
        click.echo(click.style(output.plain(explanation.subject), bold=True))
        for sentence in explanation.sentences:
            click.echo(f"  {output.plain(sentence)}")


@click.command("inspect")
@click.argument("file_or_url")
@click.option("--url", default="", help="The address a saved page came from.")
@click.option("--timezone", metavar="ZONE", help="The zone of times that name none, such as Europe/London.")
@json_option
@click.pass_obj
def inspect_command(context: Context, file_or_url: str, url: str, timezone: str | None, *, as_json: bool) -> None:
    """Run the refinery on one saved page or one address and print what it finds. Stores nothing."""
    from syndicator.engine.looking.inspection import DEFAULT_ZONE, inspect, plain
    from syndicator.urls import is_http
    from syndicator.wiring import packaged_rules

    zone = _zone_named(timezone)
    if is_http(file_or_url):
        with context.app(read_only=True) as app:
            answer = app.fetch(file_or_url, "text/html, */*;q=0.1")
            found = app.inspect(answer.body, answer.content_type, url or answer.url, timezone=zone)
    else:
        path = Path(file_or_url)
        try:
            body = path.read_bytes()
        except OSError as error:
            raise UsageError(f"{file_or_url}: {error.strerror or error}") from error
        guessed = mimetypes.guess_type(path.name)[0]
        # a saved page says itself how it is encoded; only its kind is taken from the name
        found = inspect(body, guessed, url, timezone=zone or DEFAULT_ZONE, site_rules=packaged_rules())
    shown = plain(found)
    if as_json:
        output.json_document(shown)
        return
    _print_inspection(shown)


def _zone_named(name: str | None) -> str | None:
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(name).key if name else None
    except (ValueError, OSError, KeyError) as error:
        raise UsageError(f"--timezone {name}: no such zone; they are named as in Europe/London") from error


_SHOWN = (
    "title", "published", "updated", "source", "original_title", "original_url", "language", "views", "encoding"
)  # fmt: skip


def _print_inspection(shown: dict[str, Any]) -> None:
    for name in _SHOWN:
        if shown[name] is not None:
            mark = " (inferred)" if name == "source" and shown["source_evidence"] == "inferred" else ""
            click.echo(f"{name.replace('_', ' ') + ':':<16}{output.plain(str(shown[name]))}{mark}")
        elif name == "source":
            click.echo(f"{'source:':<16}not stated")
        if name == "source" and shown["source_literal"]:
            click.echo(f"{'':<16}from “{output.plain(shown['source_literal'])}”")
    for hop in shown["hops"]:
        outlet = hop["outlet"] or ("the page's own site" if hop["role"] == "reprint" else "source not stated")
        click.echo(f"{hop['role'] + ':':<16}{output.plain(outlet)}  {hop['url'] or ''}".rstrip())
        for credit in hop["credits"]:
            line = f"   from “{output.plain(credit['literal'])}”" if credit["literal"] else ""
            click.echo(f"{'':<16}{credit['role']}: {output.plain(credit['name'])}{line}")
    for name in ("damage", "flags"):
        if shown[name]:
            click.echo(f"{name + ':':<16}{', '.join(shown[name])}")
    if shown["site_notice"]:
        click.echo(f"{'site notice:':<16}{output.plain(shown['site_notice'])}")
    steps = ", ".join(f"{step['name']} ({step['count']})" for step in shown["transformations"])
    click.echo(f"{'changed:':<16}{steps or 'nothing'}")
    click.echo(f"{'text by:':<16}{shown['method']}, confidence {shown['confidence']}")
    click.echo()
    for line in shown["text"].splitlines():
        click.echo(output.plain(line))
