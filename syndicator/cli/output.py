"""How things are shown: times, tables, progress, JSON."""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from contextlib import AbstractContextManager
    from datetime import datetime


MANY = 500
"""Rows beyond which a table is not fitted to a terminal."""
NARROW = 72
"""Columns of a terminal below which each cell of a table has a line of its own."""


def is_plain() -> bool:
    """Whether whoever reads wants no styles (no-color.org; bold is one), or has a terminal that knows none."""
    return bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"


def json_line(value: Any) -> None:
    """One JSON value on a line of its own."""
    click.echo(json.dumps(value, ensure_ascii=not _carries_all(), separators=(", ", ": ")))


def json_document(value: Any) -> None:
    """One JSON value, laid out for reading: as :func:`json.dumps` does it, in two fifths of the time."""
    import msgspec  # whoever asks for help needs none of it

    told = json.dumps(value, ensure_ascii=not _carries_all())
    try:
        click.echo(msgspec.json.format(told, indent=2))
    except (UnicodeEncodeError, msgspec.DecodeError):  # half a character, or a number that is none
        click.echo(json.dumps(value, ensure_ascii=not _carries_all(), indent=2))


def _carries_all() -> bool:
    """Whether standard output has every character; what stands for one it lacks would not always be JSON's."""
    return (sys.stdout.encoding or "").lower().startswith("utf")


def counted(number: int, thing: str) -> str:
    """A number with what it counts: "1 source", "2 sources"."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


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
    told = [[plain(cell) for cell in row] for row in rows]
    if len(told) > MANY:
        _long_table([list(columns), *told])
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    width = None if sys.stdout.isatty() else 200
    console = Console(width=width, color_system=None if is_plain() else "auto")
    if console.width < NARROW:
        _by_lines(columns, told)
        return
    made = Table(box=None, pad_edge=False, header_style="bold")
    for position, name in enumerate(columns):
        style = styles[position] if position < len(styles) else ""
        made.add_column(name, overflow="fold", style=style, no_wrap=name == "id")  # an id is to be copied whole
    for row in told:
        made.add_row(*map(Text, row))
    console.print(made)


def _by_lines(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """For a narrow terminal: what stands in a row under its names, line by line; the terminal breaks what is long."""
    told = ["\n".join(f"{name}: {cell}" for name, cell in zip(columns, row, strict=True) if cell) for row in rows]
    click.echo("\n\n".join(told))


def _long_table(rows: Sequence[Sequence[str]]) -> None:
    """One line for each row, however wide: nobody reads so many at a terminal, and laying them out takes a while."""
    from rich.cells import cell_len

    sizes = [[len(cell) if cell.isascii() else cell_len(cell) for cell in row] for row in rows]
    widths = [max(column) for column in zip(*sizes, strict=True)]
    lines = []
    for row, size in zip(rows, sizes, strict=True):
        cells = [cell + " " * (width - own) for cell, own, width in zip(row, size, widths, strict=True)]
        lines.append("  ".join(cells).rstrip())
    click.echo("\n".join(lines))


def plain(text: str) -> str:
    """Somebody else's words without control characters, which could drive a terminal."""
    if text.isprintable():
        return text
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
