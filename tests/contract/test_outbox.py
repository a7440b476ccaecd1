"""What every outbox does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from syndicator.model import Rendition
from syndicator.publish.outbox.fileoutbox import FileOutbox
from syndicator.publish.outbox.split import SplitOutbox
from tests.fakes.outbox import FakeOutbox

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from syndicator.ports import Outbox

PAGE = "articles/0a/index.html"


@pytest.fixture(params=["file", "split", "fake"])
def outbox(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Outbox]:
    """Each implementation, empty."""
    made: Outbox
    if request.param == "split":
        made = SplitOutbox(tmp_path / "public", tmp_path / "state" / "private")
    else:
        made = FileOutbox(tmp_path / "public") if request.param == "file" else FakeOutbox()
    yield made
    made.close()


def page(body: bytes = b"<p>text", path: str = PAGE) -> Rendition:
    return Rendition(path, "text/html; charset=utf-8", body)


@pytest.mark.parametrize("path", [PAGE, f"private/desk/{PAGE}"])
def test_private_and_public_alike(outbox: Outbox, path: str) -> None:
    """What is private stands, is gone and is removed like everything else."""
    assert outbox.put(page(path=path))
    assert outbox.stands(path)
    assert path in outbox.paths()
    assert outbox.bury(path, legal=True)
    assert (path in outbox.gone(), path in outbox.barred(), outbox.stands(path)) == (True, True, False)
    outbox.remove(path)
    assert (outbox.gone(), outbox.paths()) == (frozenset(), frozenset())


def test_what_is_put_stands(outbox: Outbox) -> None:
    """A rendition that is put is among the paths, and nothing else is."""
    assert outbox.put(page())
    assert outbox.put(page(path="all/rss.xml"))
    assert outbox.paths() == {PAGE, "all/rss.xml"}
    assert outbox.gone() == frozenset()


def test_only_differences_are_written(outbox: Outbox) -> None:
    """put() says whether the bytes differed from what stood."""
    assert [outbox.put(page(b"a")), outbox.put(page(b"a")), outbox.put(page(b"b")), outbox.put(page(b"b"))] == [
        True, False, True, False
    ]  # fmt: skip


def test_what_is_buried_is_gone(outbox: Outbox) -> None:
    """A buried path no longer stands and is remembered, whether anything stood there or not."""
    outbox.put(page())
    assert outbox.bury(PAGE)
    assert not outbox.bury(PAGE)
    assert not outbox.bury("articles/never/index.html")
    assert outbox.paths() == frozenset()
    assert outbox.gone() == {PAGE, "articles/never/index.html"}


def test_what_is_put_again_is_back(outbox: Outbox) -> None:
    """A put on a path that was gone brings it back."""
    outbox.put(page())
    outbox.bury(PAGE)
    assert outbox.put(page())
    assert (set(outbox.paths()), set(outbox.gone())) == ({PAGE}, set())


def test_what_is_removed_leaves_no_trace(outbox: Outbox) -> None:
    """remove() takes away what stands and what is remembered as gone."""
    outbox.put(page())
    assert outbox.remove(PAGE)
    assert not outbox.remove(PAGE)
    outbox.bury(PAGE)
    assert not outbox.remove(PAGE)
    assert (outbox.paths(), outbox.gone()) == (frozenset(), frozenset())


@pytest.mark.parametrize("path", [PAGE, f"private/desk/{PAGE}"])
def test_what_stands_is_amended_in_place(outbox: Outbox, path: str) -> None:
    """The change is made once; what is put afterwards is written anew; where nothing stands, nothing is done."""
    assert not outbox.amend(path, lambda body: body + b"!")
    outbox.put(page(b"<p>Named here.</p>", path))
    assert outbox.amend(path, lambda body: body.replace(b"Named ", b""))
    assert not outbox.amend(path, lambda body: body.replace(b"Named ", b""))
    assert outbox.paths() == {path}
    assert outbox.put(page(b"<p>Another.</p>", path))
    assert outbox.stands(path)
