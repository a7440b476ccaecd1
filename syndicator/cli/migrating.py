"""migrate-store: everything that is remembered, into another store."""

from __future__ import annotations

import os
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from syndicator.cli import output
from syndicator.cli.editing import told
from syndicator.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from syndicator.cli.main import Context
    from syndicator.config import Config
    from syndicator.model import SourceKey


@click.command("migrate-store")
@click.argument("old", metavar="FROM")
@click.argument("new", metavar="TO")
@click.option("--schema-name", default="", help="Which schema of a database that feeds.yaml does not name.")
@click.option("--rename", "renames", multiple=True, metavar="KEY=KEY", help="A source's key, and its new one.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_obj
def migrate_store_command(
    context: Context, old: str, new: str, *, schema_name: str, renames: tuple[str, ...], as_json: bool
) -> None:
    """Copy everything that is remembered into another store, which is empty. Each is a folder, or a database's address.

    A database is written as in feeds.yaml, without a password (postgresql://user@host/name, or a variable: '${NAME}');
    the one that feeds.yaml names is opened as it says. No daemon, worker or node may run on either. FROM stays as it
    is; broken off, the command can be given again. With --rename a source has another key there, and all that it had.
    """
    from syndicator.app import App

    context.logging()
    keys = _keys(renames)
    config = context.config()
    here, there = (_at(config, place, schema_name) for place in (old, new))
    if (here.store, here.database) == (there.store, there.database):
        raise UsageError("FROM and TO are the same store")
    if here.database is None and not (Path(here.store) / "sources").is_dir():
        raise UsageError(f"there is no state in {here.store}")
    with (
        App(here.alone()) as source,
        App(there.alone()) as target,
        output.progress(len(source.store.states()), "copying") as step,
    ):
        moved = source.copy_state(target, step, keys)
    if as_json:
        output.json_document(asdict(moved))
        return
    click.echo(f"copied: {told(moved)}; name the new store in feeds.yaml, and start the daemon")


def _keys(renames: Sequence[str]) -> dict[SourceKey, SourceKey]:
    """The keys that sources are to have. Raises UsageError for what is no pair of keys, and for two of one name."""
    from syndicator.config.kinds import KEY, KEY_HINT
    from syndicator.model import SourceKey

    keys = {}
    for pair in renames:
        old, _, new = pair.partition("=")
        if not old or not KEY.fullmatch(new):
            raise click.UsageError(f"--rename {pair}: an old key, = and a new one ({KEY_HINT})")
        keys[SourceKey(old)] = SourceKey(new)
    if len(set(keys.values())) < len(renames):
        raise click.UsageError("--rename: two sources cannot become one")
    return keys


def _at(config: Config, place: str, schema_name: str) -> Config:
    """The configuration, with everything remembered in ``place``."""
    from syndicator.config.storing import store_named

    folder, database = store_named(place, os.environ)
    if database is None:
        return replace(config, store=str(Path(folder).resolve()), database=None)
    ours = config.database
    if ours is not None and ours.url == database.url and schema_name in {"", ours.schema_name}:
        return replace(config, database=ours)
    return replace(config, database=replace(database, schema_name=schema_name or database.schema_name))
