"""Expected bytes of every rendition, pair by pair: ``<case>/input.json`` and, beside it, ``<case>/expected/…``.

A case is found by its folder. Its input holds an edition, channel views and a sidebar as plain JSON, field by field as
the dataclasses have them. To make the expected files of all cases anew after a wanted change, and read the difference
in the version control before keeping it::

    python -m tests.golden.test_golden
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest

from syndicator.model import ChannelView, Rendition
from syndicator.publish.edition import Edition
from syndicator.publish.formats import feeds, jsonfeed
from syndicator.publish.site import articlepage, assets, pages
from syndicator.publish.site.articlepage import Sidebar

HERE = Path(__file__).parent
CASES = sorted(path.parent for path in HERE.glob("*/input.json"))


@dataclass(frozen=True, slots=True)
class Case:
    """What is rendered."""

    edition: Edition
    views: tuple[ChannelView, ...]
    beside: Sidebar


def rendered(folder: Path) -> dict[str, bytes]:
    """Every rendition of a case, by path, but for the stylesheet, which is a file already."""
    case = msgspec.json.decode((folder / "input.json").read_bytes(), type=Case)
    made: list[Rendition] = [pages.index_page(case.views, case.edition), pages.gone_page(case.edition)]
    made += [r for r in assets.assets(case.edition) if not r.path.endswith(".css")]
    for view in case.views:
        for make in (feeds.rss, feeds.atom, jsonfeed.json_feed, pages.channel_page):
            made.append(make(view, case.edition))
        made += [articlepage.article_page(p, case.edition, case.beside) for p in view.publications]
    return {rendition.path: rendition.body for rendition in made}


def expected(folder: Path) -> dict[str, bytes]:
    root = folder / "expected"
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_there_are_cases() -> None:
    """The glob finds something: a moved folder cannot pass silently."""
    assert len(CASES) >= 3


@pytest.mark.parametrize("folder", CASES, ids=lambda folder: folder.name)
def test_the_bytes_are_as_expected(folder: Path) -> None:
    """Every rendition of a case has exactly the bytes that stand beside it, no file missing and none too many."""
    made, wanted = rendered(folder), expected(folder)
    assert made.keys() == wanted.keys()
    for path, body in made.items():
        assert body.decode() == wanted[path].decode(), path


def regenerate() -> None:
    """Write what is rendered now as what is expected."""
    for folder in CASES:
        shutil.rmtree(folder / "expected", ignore_errors=True)
        for path, body in rendered(folder).items():
            target = folder / "expected" / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(body)


if __name__ == "__main__":
    regenerate()
