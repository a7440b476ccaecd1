"""The command line: the group, its options, and how errors become exit codes."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

import syndicator
from syndicator.cli import output
from syndicator.dataclass import dataclass
from syndicator.errors import ConfigError, StoreBusy, SyndicatorError
from syndicator.files import told

if TYPE_CHECKING:
    from syndicator.app import App
    from syndicator.config import Config

EXIT_CODES = """\b
Exit codes:
  0  done
  1  could not be done (the message says why)
  2  wrong configuration or command line
  3  some sources failed; they are named
  4  another process owns the state directory"""

COMMANDS = {
    "accept": ("watching", "Take SOURCE as the site that it has become, or let go what it removed."),
    "notify": ("watching", "Show who is told when a source breaks; with --test, try it."),
    "add": (
        "editing",
        "Add the feed at URL, or the one that the page at URL names, to feeds.yaml; comments and layout stay.",
    ),
    "init": ("starting", "Write a feeds.yaml to begin with, for the feeds at URLs or of an OPML file."),
    "edit": ("amending", "Change ARTICLE (an id or address) as it is published here: in $EDITOR, or by what is given."),
    "approve": ("holding", "Publish ARTICLES (ids or addresses) that are held, whatever they lack; see `list --held`."),
    "feature": (
        "featuring",
        (
            "Show ARTICLES (ids or addresses) at the top of the home page, the latest choice first; "
            "without any, list them."
        ),
    ),
    "hold": ("holding", "Take ARTICLE (an id or address) out of every feed and page until it is approved."),
    "check": ("editing", "Validate the configuration and report every mistake, with its line and a hint."),
    "export": ("editing", "Write the sources as OPML to FILE, or to standard output."),
    "import": ("editing", "Add every feed of an OPML FILE to feeds.yaml; those already there are left alone."),
    "demo": (
        "running",
        "Watch the whole of it work, offline: little news sites on loopback, mirrored, served, corrected, taken down.",
    ),
    "migrate-store": ("migrating", "Copy everything that is remembered into another store, which is empty."),
    "poll": (
        "running",
        "Poll the named SOURCES (all by default) now, whatever their schedule, and publish what changed.",
    ),
    "run": ("running", "Poll by schedule, publish, and serve, until told to stop."),
    "build": (
        "building",
        "Release, and copy what is published to DIR or ADDRESS (s3://bucket/path), for any static host.",
    ),
    "release": ("running", "Publish what is stored, without polling."),
    "diff": (
        "comparing",
        "Show one ARTICLE's HTML as it came beside what is published of it, and every change by name.",
    ),
    "explain": ("looking", "Say why URL (or an id) was fetched, merged, left out, changed, published or taken down."),
    "inspect": ("looking", "Run the refinery on one saved page or one address and print what it finds."),
    "list": ("looking", "List the stored articles, newest first."),
    "preview": ("previewing", "Show what a first poll of SOURCE would take, and why it would leave the rest out."),
    "show": ("looking", "Show one ARTICLE, by id or address: its hops, credits, changes, and text."),
    "status": ("looking", "Show each source: last poll, next due, failures, articles."),
    "rules": ("ruling", "Site rules: where the articles of a site stand on its pages, by domain."),
    "restore": ("removing", "Lift the takedown of TARGET: an id, an address, or a case."),
    "takedown": (
        "removing",
        "Take TARGET down: an article's id, its address here, at its source, or at its original outlet; or a case.",
    ),
    "worker": ("working", "Poll for all machines that share the database: run it on any number of them."),
    "token": (
        "subscribing",
        "Say who may read private channels: a token for each subscriber, which can be revoked by itself.",
    ),
}
"""Each command, the module that holds it, and what it does: a command imports only what it needs, and help nothing."""


@dataclass(slots=True)
class Context:
    """What every command gets."""

    path: Path
    log_format: str
    log_level: str
    is_logging: bool = False
    stays: bool = False  # the command runs for long, and leaves to others what takes memory once

    def config(self, *, anew: bool = False, keep: bool = False) -> Config:
        """The configuration as it is now: read and validated, where the file is not the one that was last ``keep``-t
        as it was understood, or ``anew`` in any case.
        """
        from syndicator.config import load, recall

        return load(self.path, os.environ) if anew else recall(self.path, os.environ, keep=keep, alone=not self.stays)

    def app(self, *, read_only: bool = False, metered: bool = False, alone: bool = False) -> App:
        """An App over the configuration; ``alone`` beside nobody, also where the state is shared."""
        from syndicator.app import App

        if not self.is_logging:
            self.logging()  # a database that is away is waited for, and whoever waits is told why
        config = self.config(keep=not read_only)
        return App(config.alone() if alone else config, read_only=read_only, metered=metered)

    def announce(self, text: str) -> None:
        """Tell that something began: as a line by itself, or as one of a log that machines read."""
        if self.log_format == "json":
            from logging import getLogger

            getLogger("syndicator").info("%s", text)
        else:
            click.echo(text, err=True)

    def logging(self, default: str = "warning", *, without: str = "") -> None:
        """Send the log to standard error, in the format asked for; ``without`` an event that the command tells itself,
        unless somebody asked for the log.
        """
        from syndicator.observe import configure_logging

        self.is_logging = True
        configure_logging(
            "json" if self.log_format == "json" else "text",
            (self.log_level or default).upper(),
            without="" if self.log_level else without,
        )


class _Group(click.Group):
    """Commands by name, imported when asked for; our errors as one line and an exit code."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        from importlib import import_module

        module = import_module(f"syndicator.cli.{COMMANDS[cmd_name][0]}")
        found = getattr(module, f"{cmd_name.replace('-', '_')}_command")
        assert isinstance(found, click.Command)
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """As click does it, but without importing every command for its first line."""
        limit = formatter.width - 6 - max(map(len, COMMANDS))
        told = [(name, click.Command(name, help=COMMANDS[name][1])) for name in self.list_commands(ctx)]
        with formatter.section("Commands"):
            formatter.write_dl([(name, command.get_short_help_str(limit)) for name, command in told])

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except ConfigError as error:
            for mistake in error.mistakes:
                click.echo(f"{error.path}: {mistake}", err=True)
            count = len(error.mistakes)
            click.echo(f"{count} mistake{'s' if count != 1 else ''} in {error.path}; nothing was done", err=True)
            ctx.exit(2)
        except StoreBusy as error:
            click.echo(f"Error: {error}", err=True)
            ctx.exit(4)
        except SyndicatorError as error:
            click.echo(f"Error: {error}", err=True)
            ctx.exit(1)
        except BrokenPipeError:
            # the reader of our output (head, less) has had enough
            sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123 - until the process ends
            ctx.exit(0)
        except OSError as error:
            click.echo(f"Error: {error.filename or 'the system'}: {told(error)}", err=True)
            ctx.exit(1)


@click.group(cls=_Group, epilog=EXIT_CODES, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--config",
    "path",
    type=click.Path(path_type=Path),
    default=Path("feeds.yaml"),
    show_default=True,
    help="The configuration. Relative paths in it are relative to it.",
)
@click.option("--log", "log_format", type=click.Choice(["text", "json"]), default="text", help="Format of the log.")
@click.option(
    "--log-level",
    type=click.Choice(["debug", "info", "warning", "error"]),
    default=None,
    help="What is logged to standard error (run: info, other commands: warning).",
)
@click.version_option(syndicator.__version__, prog_name="syndicator")
@click.pass_context
def main(ctx: click.Context, path: Path, log_format: str, log_level: str | None) -> None:
    """Mirror other outlets' articles honestly: poll, deduplicate, clean, credit, republish."""
    ctx.obj = Context(path, log_format, log_level or "")
    if output.is_plain():
        ctx.color = False
