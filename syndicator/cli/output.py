"""How things are shown: times, tables, progress, JSON."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from contextlib import AbstractContextManager
    from datetime import datetime


def json_line(value: Any) -> None:
    """One JSON value on a line of its own."""
    click.echo(json.dumps(value, ensure_ascii=False, separators=(", ", ": ")))


def json_document(value: Any) -> None:
    """One JSON value, laid out for reading."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def ago(moment: datetime | None, now: datetime) -> str:
    """How far a time lies from now, in one unit: "5 min ago", "in 2 h"."""
    if moment is None:
        return "–"
    seconds = (now - moment).total_seconds()
    size = abs(seconds)
    for unit, length in (("d", 86400), ("h", 3600), ("min", 60)):
        if size >= length:
            text = f"{size / length:.0f} {unit}"
            break
    else:
        text = f"{size:.0f} s"
    return f"{text} ago" if seconds >= 0 else f"in {text}"


def table(columns: Sequence[str], rows: Iterable[Sequence[str]], *, styles: Sequence[str] = ()) -> None:
    """A table on standard output. Cells are shown as they are; markup in them means nothing."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    made = Table(box=None, pad_edge=False, header_style="bold")
    for position, name in enumerate(columns):
        made.add_column(name, overflow="fold", style=styles[position] if position < len(styles) else "")
    for row in rows:
        made.add_row(*(Text(plain(cell)) for cell in row))
    console = Console(soft_wrap=False) if sys.stdout.isatty() else Console(width=200)
    console.print(made)


def plain(text: str) -> str:
    """Somebody else's words without control characters, which could drive a terminal."""
    return "".join(c if c.isprintable() else " " for c in text)


def progress(total: int, label: str) -> AbstractContextManager[Callable[[str], None]]:
    """A progress bar on standard error where that is a terminal, and nothing elsewhere. Call it once per step."""
    from contextlib import contextmanager

    @contextmanager
    def bar() -> Any:
        if not sys.stderr.isatty():
            yield lambda _: None
            return
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        with Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=Console(stderr=True),
            transient=True,
        ) as shown:
            task = shown.add_task(label, total=total)

            def step(text: str) -> None:
                shown.update(task, advance=1, description=plain(text)[:40])

            yield step

    return bar()
