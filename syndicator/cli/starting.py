"""init: a feeds.yaml to begin with."""

from __future__ import annotations

import json
import os
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

from syndicator.cli import output
from syndicator.cli.editing import as_it_is_called, feed_at, new_outlines, outlines_of
from syndicator.errors import NotAllowed, SyndicatorError, UsageError
from syndicator.redact import secret_in

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from syndicator.app import App
    from syndicator.cli.main import Context

_WHERE_ZONES_STAND = "zoneinfo/"
_NOBODY = "# contact: desk@mirror.example       # where people ask for corrections and removal; please say it"


@click.command("init")
@click.argument("urls", metavar="[URL]...", nargs=-1)
@click.option(
    "--opml", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A list of feeds to take in."
)
@click.option("--title", default="My mirror", show_default=True, help="The mirror's name.")
@click.option("--site-url", default="http://127.0.0.1:8080/", show_default=True, help="Where readers will find it.")
@click.option("--contact", help="An address where people ask for corrections and removal.")
@click.option("--language", default="en", show_default=True, help="Of its pages and feeds: en, zh-Hans, zh-Hant, …")
@click.option("--timezone", help="In which it tells times, such as Asia/Shanghai; this machine's by default.")
@click.option(
    "--allow-network",
    "networks",
    multiple=True,
    metavar="NETWORK",
    help="A network of your own, such as 10.20.0.0/16, where sources may stand; as often as needed.",
)
@click.pass_obj
def init_command(
    context: Context,
    urls: Sequence[str],
    opml: Path | None,
    title: str,
    site_url: str,
    contact: str | None,
    language: str,
    timezone: str | None,
    networks: Sequence[str],
) -> None:
    """Write a feeds.yaml to begin with, for the feeds at URLs or of an OPML file."""
    if os.path.lexists(context.path):
        raise UsageError(f"{context.path} is there already; `syndicator add URL` adds a source to it")
    if not urls and opml is None:
        raise UsageError("name the address of at least one site or feed, or a list of feeds with --opml")
    context.logging()
    told = {"title": title, "url": site_url, "language": language, "timezone": timezone or _own_zone()}
    text = starter().format(
        **{name: _scalar(value) for name, value in told.items()},
        contact=f"contact: {_scalar(contact)}" if contact else _NOBODY,
    )
    if networks:
        text += f"\nfetch:\n  allow_networks: [{', '.join(map(_scalar, networks))}]\n"
    sources = _sources(context, text, urls, opml)
    if not sources:
        raise UsageError("no source was found, and nothing was written")
    from syndicator.config import parse
    from syndicator.config.edit import with_sources

    text = with_sources(text, sources)
    parse(text, context.path, os.environ)
    try:
        with context.path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise UsageError(f"{context.path} is there already") from None
    for key, fields in sources.items():
        click.echo(f"{key}: {output.plain(fields['name'])}, {fields['url']}")
    click.echo(f"{context.path}: written, with {output.counted(len(sources), 'source')}")
    click.echo("next: `syndicator check`, `syndicator poll`, `syndicator run`")


def starter() -> str:
    """The text of the file, with braces where something is to be put in."""
    return files("syndicator.cli").joinpath("starter.yaml").read_text(encoding="utf-8")


def _sources(context: Context, text: str, urls: Sequence[str], opml: Path | None) -> dict[str, Mapping[str, str]]:
    """What is found at the addresses and in the list: keys of sources, and what is said of each."""
    from syndicator.app import App
    from syndicator.config import parse
    from syndicator.config.edit import suggest_key, with_sources

    # nothing is polled or kept: it only says how to fetch
    somewhere = with_sources(text, {"somewhere": {"url": "https://feeds.example/"}})
    found: dict[str, Mapping[str, str]] = {}
    with App(parse(somewhere, context.path, os.environ), read_only=True) as app:
        for url in urls:
            if (fields := _feed(app, url)) and fields["url"] not in {other["url"] for other in found.values()}:
                found[suggest_key(fields["name"], set(found), fields["url"])] = fields
        if opml is not None:
            outlines = outlines_of(app, opml)
            found |= new_outlines(outlines, {key: fields["url"] for key, fields in found.items()})[0]
    return found


def _feed(app: App, url: str) -> Mapping[str, str] | None:
    """The feed at an address; what is wrong with one is told, and keeps none of the others out."""
    try:
        if secret := secret_in(url):
            raise UsageError(f"the address seems to hold {secret}: write it by hand, with 'private: true'")
        link = as_it_is_called(app, feed_at(app, url, None)[0], url)
    except SyndicatorError as error:
        ours = isinstance(error, NotAllowed) and error.rule == "guard"
        hint = "; --allow-network names a network of your own" if ours else ""
        click.echo(f"left out: {output.plain(url)}: {error}{hint}", err=True)
        return None
    return {"name": link.title or link.url, "url": link.url}


def _scalar(text: str) -> str:
    """As YAML, on one line."""
    return json.dumps(text, ensure_ascii=False)


def _own_zone() -> str:
    """The zone of this machine by its IANA name; UTC where it has none."""
    named = os.environ.get("TZ", "").lstrip(":") or os.path.realpath("/etc/localtime").partition(_WHERE_ZONES_STAND)[2]
    try:
        return ZoneInfo(named).key if named else "UTC"
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return "UTC"
