"""edit: an editor's own change of an article."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from syndicator.cli import drafts, output
from syndicator.cli.asking import here_or_there
from syndicator.errors import SyndicatorError, UsageError

if TYPE_CHECKING:
    from syndicator.cli.main import Context
    from syndicator.engine.editing.amending import Sheet


@click.command("edit")
@click.argument("article")
@click.option("--title", help="Another title.")
@click.option("--body", "file", metavar="FILE", help="The text, as HTML or in paragraphs; - reads standard input.")
@click.option(
    "--set", "fields", metavar="FIELD=VALUE", multiple=True, help="title, summary, category, tags, outlets, a role."
)
@click.option("--by", default="", metavar="NAME", help="Who edits; named to readers.")
@click.option("--revert", is_flag=True, help="Publish what the source wrote again.")
@click.option("--resolve", metavar="ours|theirs|FILE", help="Settle a conflict with an edit of the source's.")
@click.option("--print", "printed", is_flag=True, help="Only print the file that would be opened.")
@click.option("--json", "as_json", is_flag=True, help="JSON for machines.")
@click.pass_obj
def edit_command(
    context: Context,
    article: str,
    title: str | None,
    file: str | None,
    fields: tuple[str, ...],
    by: str,
    resolve: str | None,
    *,
    revert: bool,
    printed: bool,
    as_json: bool,
) -> None:
    """Change ARTICLE (an id or address) as it is published here: in $EDITOR, or by what is given.

    The source's text is kept beside it, and its later edits are brought together with yours. Works while a daemon runs.
    """
    context.logging()
    order: dict[str, Any] = {"target": article, "by": by, "revert": revert}
    wanted: dict[str, Any] = {} if title is None else {"title": title}
    for assignment in fields:
        drafts.set_field(wanted, assignment)
    if sum(map(bool, (wanted or file, revert, resolve, printed))) > 1:
        raise click.UsageError("--revert, --resolve and --print stand by themselves")
    if file:
        given, order["revision"] = _read(file)
        wanted = {**given, **wanted}
    if resolve in {"ours", "theirs"}:
        order["settle"] = resolve
    elif resolve:
        wanted, order["revision"] = _read(resolve)
        order["settle"] = "given"
    if printed or not (wanted or revert or resolve):
        _by_hand(context, article, order, printed=printed, as_json=as_json)
        return
    _tell(_carried_out(context, {**order, "given": wanted}), as_json=as_json)


def _read(file: str) -> tuple[dict[str, Any], int | None]:
    try:
        text = sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{file}: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{file}: this is not UTF-8; save it as UTF-8") from error
    return drafts.read(text, file)


def _carried_out(context: Context, order: dict[str, Any]) -> dict[str, Any]:
    request = {"command": "edit", "order": order}
    with context.app() as app:
        made: dict[str, Any] = here_or_there(app, lambda: app.edit_as_asked(request), request)
    return made


def _by_hand(context: Context, article: str, order: dict[str, Any], *, printed: bool, as_json: bool) -> None:
    """Have it written in the operator's editor; what cannot be taken is kept."""
    with context.app(read_only=True) as app:
        sheet = app.sheet(article)
        seen = app.plain(sheet.given)
    before = drafts.written(sheet)
    if printed:
        click.echo(before, nl=False)
        return
    if not (os.environ.get("VISUAL") or os.environ.get("EDITOR") or (sys.stdin.isatty() and sys.stdout.isatty())):
        raise UsageError("no terminal to write at; --title, --set and --body change it without one, or set $EDITOR")
    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8", prefix=f"syndicator-{sheet.article[:8]}-", suffix=".html", delete=False
    ) as draft:
        draft.write(before)
    path = Path(draft.name)
    try:
        click.edit(filename=str(path))
        after = path.read_text(encoding="utf-8")
        if after == before:
            path.unlink()
            click.echo("nothing was changed" + (": it is still in conflict" if sheet.conflicts else ""))
            return
        made = _carried_out(context, {**order, **_ordered(sheet, seen, after, str(path))})
    except (SyndicatorError, click.ClickException, UnicodeDecodeError):
        click.echo(f"what you wrote is kept in {path}; `syndicator edit {article} --body {path}` takes it", err=True)
        raise
    path.unlink()
    _tell(made, as_json=as_json)


def _ordered(sheet: Sheet, seen: dict[str, Any], text: str, path: str) -> dict[str, Any]:
    given, revision = drafts.read(text, path)
    if sheet.conflicts:
        return {"given": given, "settle": "given", "revision": revision}
    return {"given": given, "seen": {name: seen[name] for name in given}}


def _tell(made: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        output.json_document(made)
        return
    changed = ", ".join(made["edited"]) or "nothing any more"
    click.echo(f"edited: {made['id']} ({made['source']}) {output.plain(made['title'])}")
    click.echo(f"changed here: {changed}; revision {made['revision']}")
    if made["conflicts"]:
        click.echo(f"still in conflict with its source's edit: {', '.join(made['conflicts'])}")
    if made["remark"]:
        click.echo(output.plain(made["remark"]))
