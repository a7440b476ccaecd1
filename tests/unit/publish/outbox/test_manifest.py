"""What stands, packed: told back as it was, whatever it is, and as it was at one moment."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicator.publish.outbox import manifest, manifestcache
from syndicator.publish.outbox.manifest import Manifest
from syndicator.publish.outbox.standing import Paths, Stamp, Standing, Standings

if TYPE_CHECKING:
    from pathlib import Path

PAGES = [f"articles/{n:032x}/index.html" for n in (0, 1, 2, 1 << 127, 1 << 119, (1 << 128) - 1)]
PATHS = st.sampled_from([*PAGES, "index.html", "all/rss.xml", "articles/x/index.html"])
STAMPS = st.builds(Stamp, st.integers(0, 2**64 - 1), st.integers(0, 2**33), st.integers(-5, 2**63))
STANDINGS = st.builds(
    Standing,
    st.one_of(st.binary(min_size=16, max_size=16).map(bytes.hex), st.sampled_from(["", "f" * 31, "F" * 32])),
    st.sampled_from(["text/html; charset=utf-8", "text/html", "image/png"]),
    STAMPS,
    st.none() | STAMPS,
    moved=st.sampled_from(["", "", "../x/"]),
)


@given(st.dictionaries(PATHS, STANDINGS), st.lists(st.tuples(PATHS, STANDINGS | st.none()), max_size=12))
def test_it_is_a_mapping(told: dict[str, Standing], changes: list[tuple[str, Standing | None]]) -> None:
    """Whatever is put in, replaced and taken out, as a dictionary would have it."""
    standing = Standings.of(told)
    for path, one in changes:
        if one is None:
            assert standing.pop(path, None) == told.pop(path, None)
        else:
            standing[path] = told[path] = one
        assert standing.get(path) == told.get(path)
    assert dict(standing.items()) == told


@given(st.dictionaries(PATHS, STANDINGS), st.sets(PATHS))
def test_paths_are_those_of_one_moment(told: dict[str, Standing], doubtful: set[str]) -> None:
    """Without those that are doubtful; what comes or goes later changes nothing of them."""
    standing = Standings.of(told)
    paths = Paths(standing, doubtful)
    for path in told:
        del standing[path]
    doubtful_then = set(doubtful)
    doubtful.clear()
    expected = told.keys() - doubtful_then
    assert set(paths) == expected
    assert len(paths) == len(expected)
    assert paths & doubtful_then == frozenset()


@pytest.mark.parametrize("pages", [0, 3, 2 * manifest._TOGETHER + 1])
def test_what_is_written_anew_says_the_same_in_fewer_lines(
    pages: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many pages there are, with what is gone, and of that what a legal order keeps away; nothing is said twice."""
    monkeypatch.setattr(manifest, "_SLACK", 100)
    path, standing = tmp_path / "manifest.jsonl", Standing("f" * 32, "text/html", Stamp(1, 2, 3))
    writer = Manifest(path)
    writer.open()
    for number in range(pages):
        writer.put(f"articles/{number:032x}/index.html", standing)
    writer.bury("articles/gone/index.html")
    writer.bury("articles/barred/index.html", legal=True)
    for _ in range(pages + 106):
        writer.put("index.html", standing)
    writer.let_go()
    assert len(path.read_bytes().splitlines()) == pages + 4
    reader = Manifest(path)
    assert dict(reader.standing.items()) == dict(writer.standing.items())
    assert len(reader.standing) == pages + 1
    assert (reader.gone, reader.barred) == (writer.gone, writer.barred)
    assert reader.sound


def test_very_many_take_little_room() -> None:
    """Of a page its id and 36 bytes."""
    page = Standing("0" * 32, "text/html; charset=utf-8", Stamp(1, 2, 3))
    pieces, others = Standings.of({f"articles/{n * 7919 << 96 | n:032x}/index.html": page for n in range(9000)}).kept
    assert sum(map(len, pieces)) == 9000 * 52
    assert not others


def _page(number: int) -> str:
    return f"articles/{number * 7919 << 96 | number:032x}/index.html"


def _said(manifest: Manifest) -> tuple[object, ...]:
    return dict(manifest.standing.items()), manifest.gone, manifest.barred, manifest.sound


@pytest.fixture(name="written")
def written_fixture(tmp_path: Path) -> Path:
    """A manifest that was closed, worth to be kept packed."""
    manifest = Manifest(tmp_path / "manifest.jsonl")
    manifest.open()
    for number in range(manifestcache.WORTH):
        manifest.put(_page(number), Standing(f"{number:032x}", "text/html; charset=utf-8", Stamp(number, 2, 3)))
    manifest.put("all/rss.xml", Standing("1" * 32, "application/rss+xml", Stamp(1, 2, 3), Stamp(4, 5, 6)))
    manifest.bury(_page(1))
    manifest.bury(_page(2), legal=True)
    manifest.close()
    return tmp_path / "manifest.jsonl"


def test_what_is_kept_says_what_the_lines_say(written: Path) -> None:
    """With it, without it, and where it is damaged."""
    kept = written.with_suffix(".cache")
    packed = kept.read_bytes()
    found = _said(Manifest(written))
    kept.write_bytes(packed[:-1] + bytes([packed[-1] ^ 1]))
    assert _said(Manifest(written)) == found
    kept.unlink()
    assert _said(Manifest(written)) == found
    assert len(Manifest(written).standing) == manifestcache.WORTH - 1


def test_what_is_kept_is_really_read(written: Path) -> None:
    """Lines of the same file that nobody wrote are not looked at, so the test above compares two ways."""
    found, stood = _said(Manifest(written)), written.stat()
    with written.open("r+b") as file:
        file.write(b"#" * 100)
    os.utime(written, ns=(stood.st_atime_ns, stood.st_mtime_ns))
    assert _said(Manifest(written)) == found


def test_what_is_kept_is_believed_of_that_very_file_alone(written: Path) -> None:
    """A writer that was killed left lines behind it; another file has taken its place."""
    killed = Manifest(written)
    killed.open()
    killed.drop(_page(3))
    assert _page(3) not in Manifest(written).standing
    killed.let_go()
    copy = written.with_name("copy")
    copy.write_bytes(written.read_bytes().replace(b"all/rss.xml", b"all/any.xml"))
    copy.replace(written)
    assert "all/any.xml" in Manifest(written).standing


def test_a_short_one_is_read(tmp_path: Path) -> None:
    """Nothing is kept of it."""
    manifest = Manifest(tmp_path / "manifest.jsonl")
    manifest.open()
    manifest.put(_page(1), Standing("0" * 32, "text/html; charset=utf-8", Stamp(1, 2, 3)))
    manifest.close()
    assert [path.name for path in tmp_path.iterdir()] == ["manifest.jsonl"]


def test_who_looked_away_while_it_was_written_short_again_and_again_reads_all_of_it(tmp_path: Path) -> None:
    """A server that nobody asks for hours: the file may have the number by then that the one it knew had."""
    path = tmp_path / "manifest.jsonl"
    page = Standing("0" * 32, "text/html; charset=utf-8", Stamp(1, 2, 3))
    path.touch()
    reader, number = Manifest(path), path.stat().st_ino
    for turn in range(40):
        writer = Manifest(path)
        writer.open()
        for name in list(writer.standing):
            writer.drop(name)
        for name in [_page(10 * turn + n) for n in range(3 if turn else 1)] * 3:  # what is said again is written short
            writer.put(name, page)
        writer.close()
        if turn == 0:
            reader.refresh()
            number = path.stat().st_ino
        elif path.stat().st_ino == number:
            break
    reader.refresh()
    assert _said(reader) == _said(Manifest(path))
