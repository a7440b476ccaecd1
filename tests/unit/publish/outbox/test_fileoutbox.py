"""Renditions as files: written once, whole, compressed, and only under their own names."""

from __future__ import annotations

import gzip
import json
import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path
from random import Random

import brotli
import pytest

from syndicator.errors import PublishError
from syndicator.model import Rendition
from syndicator.publish.outbox.fileoutbox import FileOutbox
from syndicator.publish.outbox.squeeze import gzip as squeezed
from syndicator.publish.outbox.squeeze import squeeze

RSS = "all/rss.xml"
PAGE = "articles/0a/index.html"
DAY = "weeks/2026-11-29/index.html"
BODY = b"<rss>" + b"words and words, " * 200 + b"</rss>"


def feed(body: bytes = BODY, path: str = RSS) -> Rendition:
    return Rendition(path, "application/rss+xml; charset=utf-8", body)


def files(root: Path) -> set[str]:
    found = {p.relative_to(root).as_posix() for p in root.rglob("*") if p.is_file()}
    return {name for name in found if not name.startswith(".outbox")}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Where the outbox is made."""
    return tmp_path / "public"


def test_files_and_their_compressed_siblings(root: Path) -> None:
    """Feeds stand plain, gzipped and in brotli, article pages plain and gzipped, all readable by everyone."""
    old = os.umask(0o077)
    try:
        outbox = FileOutbox(root)
        outbox.put(feed())
        outbox.put(Rendition(PAGE, "text/html", BODY))
        outbox.put(Rendition("small.txt", "text/plain", b"short"))
        outbox.put(Rendition("static/x.png", "image/png", BODY))
        outbox.put(Rendition("static/r.txt", "text/plain", Random(1).randbytes(2000)))
    finally:
        os.umask(old)
    assert files(root) == {
        RSS,
        RSS + ".gz",
        RSS + ".br",
        RSS + ".zst",
        PAGE,
        "small.txt",
        "static/x.png",
        "static/r.txt",
    }
    assert gzip.decompress((root / (RSS + ".gz")).read_bytes()) == BODY
    assert brotli.decompress((root / (RSS + ".br")).read_bytes()) == BODY
    assert {stat.S_IMODE((root / name).stat().st_mode) for name in files(root)} == {0o644}
    assert stat.S_IMODE((root / "articles/0a").stat().st_mode) == 0o755
    assert stat.S_IMODE((root / ".outbox").stat().st_mode) == 0o700


def test_a_manifest_of_before_there_was_zstd_is_read(root: Path) -> None:
    """What an older version wrote stands as it is, and gets its third sibling when it is next written."""
    outbox = FileOutbox(root)
    outbox.put(feed())
    outbox.close()
    (root / (RSS + ".zst")).unlink()
    manifest = root / ".outbox/manifest.jsonl"
    path, digest, media_type, plain, gz, br, _ = json.loads(manifest.read_text())
    manifest.write_text(json.dumps([path, digest, media_type, plain, gz, br]) + "\n")
    outbox = FileOutbox(root)
    assert outbox.is_sound()
    assert not outbox.put(feed())
    assert outbox.put(feed(BODY + b"more"))
    assert (root / (RSS + ".zst")).is_file()


def test_what_was_amended_is_compressed_when_it_is_put(root: Path) -> None:
    """Uncompressed only until then, also where the very bytes are put that it was amended to; and once."""
    outbox = FileOutbox(root)
    outbox.put(feed(BODY + b"more"))
    assert outbox.amend(RSS, lambda body: body.removesuffix(b"more"))
    assert files(root) == {RSS}
    assert not outbox.put(feed())
    assert files(root) == {RSS, RSS + ".gz", RSS + ".br", RSS + ".zst"}
    assert gzip.decompress((root / (RSS + ".gz")).read_bytes()) == BODY
    stood = (root / RSS).stat().st_ino
    assert not outbox.put(feed())
    assert (root / RSS).stat().st_ino == stood


def test_compressed_bytes_are_the_same_every_time() -> None:
    """Nothing of the time or the system stands in a compressed body."""
    assert squeeze(BODY, "text/html") == squeeze(BODY, "text/html")
    assert squeezed(b"a" * 2000)[:10] == b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"


@pytest.mark.parametrize("here", [True, False], ids=["with ISA-L", "without"])
def test_hasty_compression_gives_the_bytes_back(*, here: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is compressed in haste is gzip, on machines that have ISA-L and on those that have not."""
    if not here:
        monkeypatch.setitem(sys.modules, "isal", None)
    made = squeezed(BODY)
    assert gzip.decompress(made) == BODY
    assert len(made) < len(BODY) / 2


def test_unchanged_files_are_not_touched(root: Path) -> None:
    """Putting the same bytes again, also after a restart, leaves inode and time of every file alone."""
    outbox = FileOutbox(root)
    outbox.put(feed())
    before = {name: (root / name).stat() for name in files(root)}
    assert not outbox.put(feed())
    outbox.close()
    again = FileOutbox(root)
    assert again.paths() == {RSS}
    assert not again.put(feed())
    after = {name: (root / name).stat() for name in files(root)}
    assert {n: (s.st_ino, s.st_mtime_ns) for n, s in before.items()} == {
        n: (s.st_ino, s.st_mtime_ns) for n, s in after.items()
    }


@pytest.mark.parametrize("suffix", ["", ".gz", ".br", ".zst"])
@pytest.mark.parametrize("how", ["deleted", "edited", "replaced by a link"])
@pytest.mark.parametrize("restart", [False, True])
def test_files_changed_by_hand_are_noticed(root: Path, suffix: str, how: str, restart: bool) -> None:
    """A file that somebody deleted, edited or made a link no longer stands, and the next put makes it right."""
    outbox = FileOutbox(root)
    outbox.put(feed())
    path = root / (RSS + suffix)
    whole = path.read_bytes()
    outside = root.parent / "outside"
    outside.write_bytes(b"precious")
    if how == "edited":
        path.write_bytes(b"x")
    else:
        path.unlink()
        if how != "deleted":
            path.symlink_to(outside)
    if restart:
        outbox.close()
        outbox = FileOutbox(root)
    assert outbox.paths() == frozenset()
    assert outbox.put(feed()) == (suffix == "")
    assert (path.read_bytes(), path.is_symlink()) == (whole, False)
    assert outside.read_bytes() == b"precious"
    assert outbox.paths() == {RSS}


def test_another_page_of_the_same_size_and_time_is_noticed_at_a_start(root: Path) -> None:
    """As a copy puts it back that keeps times."""
    page = f"articles/{7:032x}/index.html"
    outbox = FileOutbox(root)
    outbox.put(Rendition(page, "text/html; charset=utf-8", b"<p>one"))
    outbox.close()
    file, other = root / page, root.parent / "other"
    found = file.stat()
    other.write_bytes(b"<p>two")
    os.utime(other, ns=(found.st_atime_ns, found.st_mtime_ns))
    other.replace(file)
    assert not FileOutbox(root).is_sound()


def test_touched_files_are_taken_over(root: Path) -> None:
    """A file whose time or place changed, but not its bytes, still stands and is not written again."""
    outbox = FileOutbox(root)
    outbox.put(feed(b"short"))
    os.utime(root / RSS, (1, 1))
    assert outbox.paths() == {RSS}
    assert not outbox.put(feed(b"short"))
    assert (root / RSS).stat().st_mtime == 1


def test_old_siblings_go_with_their_body(root: Path) -> None:
    """A body that is now too short to compress leaves no stale compressed file behind."""
    outbox = FileOutbox(root)
    outbox.put(feed())
    outbox.put(feed(b"short"))
    assert files(root) == {RSS}


def test_what_is_not_ours_is_left_alone(root: Path) -> None:
    """Files that somebody else put into the folder survive everything, and folders that hold them."""
    (root / "articles/0a").mkdir(parents=True)
    (root / "articles/0a/notes.txt").write_text("mine")
    (root / "robots.txt").write_text("mine")
    outbox = FileOutbox(root)
    outbox.put(Rendition(PAGE, "text/html", b"x"))
    outbox.bury(PAGE)
    assert not outbox.remove("robots.txt")
    outbox.close()
    assert files(root) == {"articles/0a/notes.txt", "robots.txt"}


def test_buried_files_leave_no_empty_folders(root: Path) -> None:
    """Burying an article removes its page, the siblings and the folder, and survives a restart without close()."""
    outbox = FileOutbox(root)
    outbox.put(Rendition(PAGE, "text/html", BODY))
    outbox.bury(PAGE)
    assert not (root / "articles").exists()
    again = FileOutbox(root)
    assert (set(again.gone()), set(again.paths())) == ({PAGE}, set())
    assert again.lookup(PAGE) is None
    assert again.is_gone(PAGE)


def test_a_burial_that_was_cut_short_is_finished(root: Path) -> None:
    """Files of a path whose burial was noted, but not carried out, are removed at the next start."""
    outbox = FileOutbox(root)
    outbox.bury(PAGE)
    (root / "articles/0a").mkdir(parents=True)
    (root / PAGE).write_bytes(b"back from the dead")
    FileOutbox(root).paths()
    assert files(root) == set()


@pytest.mark.parametrize(
    "path",
    ["", "/etc/passwd", "../x", "a/../../x", "a//b", "a/./b", ".outbox/manifest.jsonl", "a/.hidden", "a\\b", "a\x00b",
     "a\nb", "feed.xml.gz", "feed.xml.br", "feed.xml.zst", "a/", "x" * 151, "/".join(["abcdefgh"] * 120), "a/b.", "a /b",
     ".well-known/../x", "a/.well-known/x"],
)  # fmt: skip
@pytest.mark.parametrize("method", ["put", "bury", "remove"])
def test_unsafe_paths_are_refused(root: Path, path: str, method: str) -> None:
    """No path leads out of the folder, to a hidden file, or onto a compressed sibling."""
    outbox = FileOutbox(root)
    with pytest.raises(PublishError):
        getattr(outbox, method)(feed(path=path) if method == "put" else path)
    assert files(root.parent) <= {"public/.outbox/manifest.jsonl"}


@pytest.mark.parametrize(
    "path", ["index.html", ".well-known/security.txt", "categories/科技/rss.xml", "a-b_c/1.x/feed.json"]
)
def test_ordinary_paths_are_taken(root: Path, path: str) -> None:
    """Names in any script, and the one hidden folder that the web knows, are fine."""
    outbox = FileOutbox(root)
    outbox.put(feed(path=path))
    assert (root / path).read_bytes() == BODY


def test_folders_that_are_links_are_refused(root: Path) -> None:
    """Nothing is written or removed through a symbolic link to another place."""
    outside = root.parent / "outside"
    (outside / "0a").mkdir(parents=True)
    (outside / "0a/index.html").write_bytes(b"precious")
    root.mkdir()
    (root / "articles").symlink_to(outside)
    outbox = FileOutbox(root)
    with pytest.raises(PublishError):
        outbox.put(Rendition(PAGE, "text/html", b"x"))
    outbox.bury(PAGE)
    assert (outside / "0a/index.html").read_bytes() == b"precious"


def test_a_folder_removed_under_our_feet_is_made_again(root: Path) -> None:
    """A folder that somebody removed while we run does not stop the next put."""
    outbox = FileOutbox(root)
    outbox.put(feed(b"a"))
    (root / RSS).unlink()
    (root / "all").rmdir()
    assert outbox.put(feed(b"b"))
    assert (root / RSS).read_bytes() == b"b"


def test_a_torn_or_foreign_manifest_costs_nothing_but_work(root: Path) -> None:
    """Whatever stands in the manifest, the outbox opens, trusts what it can read, and writes the rest again."""
    outbox = FileOutbox(root)
    outbox.put(feed())
    outbox.put(feed(path="x/rss.xml"))
    outbox.close()
    manifest = root / ".outbox/manifest.jsonl"
    lines = manifest.read_bytes().splitlines(keepends=True)
    manifest.write_bytes(
        b'\x00\xff[]\n[1]\n["a","b","c"]\n{"a":1}\n["q","d","m",[1],null,null]\n' + lines[0] + lines[1][:30]
    )
    again = FileOutbox(root)
    assert again.paths() == {RSS}
    assert not again.put(feed(path="x/rss.xml"))
    again.close()
    assert FileOutbox(root).paths() == {RSS, "x/rss.xml"}


def test_the_manifest_stays_short(root: Path) -> None:
    """Ten thousand changes of one file do not leave ten thousand lines."""
    outbox = FileOutbox(root)
    for number in range(2500):
        outbox.put(feed(str(number).encode()))
    outbox.bury("gone/a.html")
    outbox.close()
    assert (root / ".outbox/manifest.jsonl").read_bytes().count(b"\n") == 2
    assert FileOutbox(root).gone() == {"gone/a.html"}


def test_a_closed_outbox_reads_what_its_successor_writes(root: Path) -> None:
    """A web server that still holds the outbox of before a reload sees what the new one publishes and buries."""
    old = FileOutbox(root)
    old.put(feed())
    old.close()
    new = FileOutbox(root)
    new.put(feed(path="new/rss.xml"))
    new.bury(RSS)
    assert old.lookup("new/rss.xml") == new.lookup("new/rss.xml")
    assert (old.lookup(RSS), old.is_gone(RSS)) == (None, True)
    with pytest.raises(ValueError, match="closed"):
        old.put(feed(b"other"))
    new.close()
    assert old.is_gone(RSS)


WRITER = """
import sys
from pathlib import Path
from syndicator.model import Rendition
from syndicator.publish.outbox.fileoutbox import FileOutbox
outbox = FileOutbox(Path(sys.argv[1]))
for number in range(int(sys.argv[2]), 10**6):
    path = f"weeks/{number % 50}/index.html"
    body = str(number).encode() * 2000
    outbox.put(Rendition(path, "text/html", body))
    sys.stdout.write(f"{path} {number}\\n")
    sys.stdout.flush()
"""


def test_killed_at_any_moment_nothing_acknowledged_is_lost(root: Path) -> None:
    """After kill -9, every put that returned stands with its bytes, and no file that stands is torn."""
    chance, number = Random(7), 0
    acknowledged: dict[str, int] = {}
    for turn in range(60):
        if turn >= 6 and number > 20:  # sooner or later, as fast as the machine is
            break
        command = [sys.executable, "-c", WRITER, str(root), str(number)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[3]) as writer:
            assert writer.stdout is not None
            first = writer.stdout.readline()
            time.sleep(chance.uniform(0, 0.05))
            os.kill(writer.pid, signal.SIGKILL)
            for line in [first, *writer.stdout.read().splitlines()]:
                path, _, told = line.strip().partition(" ")
                if told.isdigit():
                    acknowledged[path], number = int(told), int(told) + 1
        outbox = FileOutbox(root)
        standing = outbox.paths()
        assert len(acknowledged.keys() - standing) <= 1  # the one that was being written when it was killed
        for path in standing:
            body = (root / path).read_bytes()
            assert body == body[: len(body) // 2000] * 2000
            assert path not in acknowledged or int(body[: len(body) // 2000]) in {acknowledged[path], number}
            assert gzip.decompress((root / f"{path}.gz").read_bytes()) == body
        assert not list((root / ".outbox").glob("*.part"))
        outbox.close()
    assert number > 20


def test_a_start_can_tell_whether_everything_stands(root: Path) -> None:
    """Sound after an orderly end; not after a torn manifest, a file cut short, or one that is gone; sound once mended."""
    outbox = FileOutbox(root)
    outbox.put(feed())
    outbox.close()
    assert FileOutbox(root).is_sound()
    manifest = root / ".outbox" / "manifest.jsonl"
    manifest.write_bytes(manifest.read_bytes() + b'["other/rss.x')
    torn = FileOutbox(root)
    assert not torn.is_sound()
    torn.close()
    assert FileOutbox(root).is_sound()
    (root / f"{RSS}.gz").write_bytes(b"")
    cut = FileOutbox(root)
    assert not cut.is_sound()
    assert cut.put(feed()) is False
    assert cut.is_sound()
    cut.close()
    manifest.unlink()
    assert not FileOutbox(root).is_sound()


def test_what_is_amended_stands_alone_until_it_is_put_again(root: Path) -> None:
    """No compressed sibling tells what was taken out, also for whoever opens the folder next; putting makes them anew."""
    body = b"<p>" + b"Named and named again. " * 200
    outbox = FileOutbox(root)
    outbox.put(Rendition(DAY, "text/html; charset=utf-8", body))
    assert len(files(root)) > 1
    assert outbox.amend(DAY, lambda one: one.replace(b"Named", b""))
    outbox.close()
    outbox = FileOutbox(root)
    assert files(root) == {DAY}
    assert (root / DAY).read_bytes() == body.replace(b"Named", b"")
    assert outbox.is_sound()
    assert outbox.put(Rendition(DAY, "text/html; charset=utf-8", body[:-1]))
    assert len(files(root)) > 1
    outbox.close()


def test_who_leads_no_longer_before_it_wrote_anything_follows(tmp_path: Path) -> None:
    """It took over, and another leads before it came to look at what stands."""
    first, second = FileOutbox(tmp_path), FileOutbox(tmp_path, ours=False)
    second.take()
    second.leave()
    first.put(feed())
    assert second.content(RSS) == feed()
    with pytest.raises(ValueError, match="closed"):
        second.put(feed(b"other"))


def test_one_writes_and_another_follows_until_it_takes_over(tmp_path: Path) -> None:
    """Who follows sees what is written, sweeps nothing up, and writes nothing; once it has taken over it writes on top
    of that, and finds what the one before it noted and did not come to write.
    """
    first, second = FileOutbox(tmp_path), FileOutbox(tmp_path, ours=False)
    first.put(feed())
    first.put(feed(path=PAGE))
    under_way = tmp_path / ".outbox" / "1-1.part"
    under_way.write_bytes(b"half")
    assert second.digest_of(RSS) == first.digest_of(RSS)
    assert second.is_gone(DAY) is False
    first.bury(DAY)
    assert second.is_gone(DAY)
    assert under_way.exists()
    with pytest.raises(ValueError, match="closed"):
        second.put(feed(b"other"))
    assert (tmp_path / RSS).read_bytes() == BODY
    (tmp_path / PAGE).unlink()  # as if it had been killed between the note and the rename
    second.take()
    assert second.paths() == {RSS}
    assert not under_way.exists()
    assert second.put(feed(path=PAGE))
    first.leave()
    assert first.digest_of(PAGE) is not None
    assert second.put(feed(b"newer"))
    assert first.content(RSS) == feed(b"newer")
    second.close()


def test_a_start_looks_at_each_page_and_later_for_strays_beside_it(root: Path) -> None:
    """A page that was edited is found at the start; a compressed copy that somebody put beside one, by the next look."""
    other, outbox = "articles/0b/index.html", FileOutbox(root)
    for path in (PAGE, other):
        outbox.put(Rendition(path, "text/html; charset=utf-8", BODY))
    outbox.close()
    (root / f"{other}.gz").write_bytes(b"stray")
    started = FileOutbox(root)
    assert started.is_sound()
    assert set(started.paths()) == {PAGE}
    started.put(Rendition(other, "text/html; charset=utf-8", BODY))
    assert files(root) == {PAGE, other}
    started.close()
    (root / PAGE).write_bytes(b"edited")
    assert not FileOutbox(root).is_sound()
