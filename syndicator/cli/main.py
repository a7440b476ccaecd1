"""The command line: the group, its options, and how errors become exit codes."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

import syndicator
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
    "accept": "watching",
    "notify": "watching",
    "add": "editing",
    "edit": "amending",
    "approve": "holding",
    "feature": "featuring",
    "hold": "holding",
    "check": "editing",
    "export": "editing",
    "import": "editing",
    "demo": "running",
    "migrate-store": "migrating",
    "poll": "running",
    "run": "running",
    "build": "building",
    "release": "running",
    "diff": "comparing",
    "explain": "looking",
    "inspect": "looking",
    "list": "looking",
    "preview": "previewing",
    "show": "looking",
    "status": "looking",
    "rules": "ruling",
    "restore": "removing",
    "takedown": "removing",
    "worker": "working",
    "token": "subscribing",
}
"""Each command and the module that holds it, so that a command imports only what it needs."""


@dataclass(slots=True)
class Context:
    """What every command gets."""

    path: Path
    log_format: str
    log_level: str

    def config(self) -> Config:
        """The configuration, read and validated now."""
        from syndicator.config import load

        return load(self.path, os.environ)

    def app(self, *, read_only: bool = False, metered: bool = False) -> App:
        """An App over the configuration."""
        from syndicator.app import App

        return App(self.config(), read_only=read_only, metered=metered)

    def logging(self, default: str = "warning") -> None:
        """Send the log to standard error, in the format asked for."""
        from syndicator.observe import configure_logging

        configure_logging("json" if self.log_format == "json" else "text", (self.log_level or default).upper())


class _Group(click.Group):
    """Commands by name, imported when asked for; our errors as one line and an exit code."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        module = COMMANDS.get(cmd_name)
        if module is None:
            return None
        from importlib import import_module

        found = getattr(import_module(f"syndicator.cli.{module}"), f"{cmd_name.replace('-', '_')}_command")
        assert isinstance(found, click.Command)
        return found

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
