"""A state, or a published folder, that is put back from an older copy."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.integration.mirrored import Mirror, mirrored

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from syndicator.workers import ProcessWorkers

WORD = "anew"


@pytest.fixture
def mirror(tmp_path: Path, workers: ProcessWorkers) -> Iterator[Mirror]:
    with mirrored(tmp_path, workers, "127.0.0.94") as made:
        yield made


def swap(mirror: Mirror, folder: str, other: str) -> None:
    """Put ``other`` in the place of ``folder``, while nobody is at it."""
    root = mirror.path.parent
    mirror.app.close()
    shutil.rmtree(root / folder)
    shutil.copytree(root / other, root / folder)
    mirror.act("rules")  # opens the App again


def keep(mirror: Mirror, folder: str, name: str) -> None:
    mirror.app.close()
    shutil.copytree(mirror.path.parent / folder, mirror.path.parent / name)
    mirror.act("rules")


def test_an_older_state_is_published_and_what_was_taken_down_since_is_not(mirror: Mirror) -> None:
    """As the copy has it, without --force; what had a page removed since waits for an editor, and that is said."""
    mirror.poll()
    keep(mirror, "state", "copy")
    mirror.edit(mirror.content.replace("Two turbines", "Three turbines"))
    bees = next(row.id for row in mirror.app.rows() if row.url.endswith("/bees"))
    assert mirror.act("takedown", bees, "--reason", "asked for")[0] == 0
    assert "Three turbines" in mirror.page()
    swap(mirror, "state", "copy")
    code, said = mirror.act("release")
    assert code == 0
    assert WORD in said
    assert bees in said
    assert "Two turbines" in mirror.page()
    assert "Three turbines" not in (mirror.public / "all" / "atom.xml").read_text("utf-8")
    assert "Bees" not in (mirror.public / "all" / "atom.xml").read_text("utf-8")
    assert bees in mirror.act("list", "--held")[1]
    assert WORD not in mirror.act("release")[1]  # said once


def test_an_older_published_folder_is_brought_up_to_the_state(mirror: Mirror) -> None:
    """Whatever the state knows to have released there."""
    mirror.poll()
    keep(mirror, "public", "copy")
    mirror.edit(mirror.content.replace("Two turbines", "Three turbines"))
    swap(mirror, "public", "copy")
    assert "Two turbines" in mirror.page()
    assert WORD in mirror.act("release")[1]
    assert "Three turbines" in mirror.page()
    shutil.rmtree(mirror.public)  # nobody put anything back
    assert WORD not in mirror.act("release")[1]
    assert "Three turbines" in mirror.page()


def test_a_state_of_the_time_before_is_taken_as_it_is(mirror: Mirror) -> None:
    """What an older version released is marked by neither side, and is no reason to render everything."""
    mirror.poll()
    mirror.app.close()
    (mirror.public / ".outbox" / "release").unlink()
    for note in (mirror.path.parent / "state").rglob("*release-begun*"):
        note.unlink()
    code, said = mirror.act("release")
    assert (code, WORD in said) == (0, False)
    assert "0 files written" in said
