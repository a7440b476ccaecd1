"""The outbox copied to static hosts: the same bytes, only what changed, whole files, nothing left behind."""

from __future__ import annotations

import itertools
import os
import stat
import sys
from typing import TYPE_CHECKING, Any

import fsspec
import pytest

from syndicator.errors import PublishError
from syndicator.model import Rendition
from syndicator.publish.outbox.export import INDEX, Export, Exported
from syndicator.publish.outbox.fileoutbox import FileOutbox
from syndicator.publish.outbox.targets import Folder, Led, Remote, Target, target_of
from syndicator.web import headers

if TYPE_CHECKING:
    from pathlib import Path

HTML = "text/html; charset=utf-8"
RSS = "application/rss+xml; charset=utf-8"
BODY = b"words of news, " * 200
FILES = {"index.html": HTML, "all/rss.xml": RSS, "all/index.html": HTML, "articles/0a/index.html": HTML}


class Mirror:
    """An outbox, and a target of one kind."""

    def __init__(self, folder: Path, kind: str) -> None:
        self.root = folder / "public"
        self.outbox = FileOutbox(self.root)
        for path, media_type in FILES.items():
            self.outbox.put(Rendition(path, media_type, BODY))
        self.where = str(folder / "site") if kind == "folder" else f"memory://{folder.name}/site"
        if kind == "file":
            self.where = f"file://{folder}/site"
        self.writes: list[str] = []

    def target(self) -> Target:
        target: Any = target_of(self.where)
        write = target.write

        def noted(name: str, body: bytes, media_type: str) -> None:
            write(name, body, media_type)
            self.writes.append(name)

        target.write = noted
        return target  # type: ignore[no-any-return]

    def build(self, **options: Any) -> Exported:
        self.writes.clear()
        force = options.pop("force", False)
        return Export(self.root, **options).bring_up(self.target(), force=force)

    def there(self) -> dict[str, bytes]:
        """What the target holds, but for the index."""
        files, root = fsspec.core.url_to_fs(self.where)
        found = {str(path).removeprefix(str(root)).lstrip("/"): files.cat_file(path) for path in files.find(root)}
        return {name: body for name, body in found.items() if name != INDEX}


@pytest.fixture(params=["folder", "file", "memory"])
def mirror(request: pytest.FixtureRequest, tmp_path: Path) -> Mirror:
    """Each kind of target: a folder, fsspec with renames, and an object store."""
    return Mirror(tmp_path, request.param)


def test_the_same_bytes_once(mirror: Mirror) -> None:
    """Everything that stands, articles before lists and the home page last; again, and nothing is written."""
    assert mirror.build() == Exported(written=4, removed=0, kept=0)
    assert mirror.there() == dict.fromkeys(FILES, BODY)
    assert sorted(mirror.writes[2:4]) == ["all/index.html", "all/rss.xml"]  # some targets take several at a time
    assert mirror.writes[:2] + mirror.writes[4:] == [INDEX, "articles/0a/index.html", "index.html", INDEX]
    assert mirror.build() == Exported(written=0, removed=0, kept=4)
    assert mirror.writes == []


def test_only_what_changed(mirror: Mirror) -> None:
    """One feed changed and one page was taken down: one file is written, one removed."""
    mirror.build()
    mirror.outbox.put(Rendition("all/rss.xml", RSS, b"<rss/>"))
    mirror.outbox.bury("articles/0a/index.html")
    assert mirror.build() == Exported(written=1, removed=1, kept=2)
    assert mirror.writes == [INDEX, "all/rss.xml", INDEX]
    assert mirror.there() == {"index.html": BODY, "all/index.html": BODY, "all/rss.xml": b"<rss/>"}


def test_packed_copies_and_headers_on_request(mirror: Mirror) -> None:
    """The same compressed bytes; a file of headers for hosts that read one; both go when they are no longer wanted."""
    mirror.build(packed=True, headers=headers.as_file)
    there = mirror.there()
    assert there["all/rss.xml.br"] == (mirror.root / "all/rss.xml.br").read_bytes()
    assert there.keys() - FILES.keys() == {
        "_headers", "all/rss.xml.gz", "all/rss.xml.br", "all/rss.xml.zst", "index.html.gz", "index.html.br", "index.html.zst",
        "all/index.html.gz", "all/index.html.br", "all/index.html.zst",
    }  # fmt: skip
    told = there["_headers"].decode()
    assert f"/*\n  Cache-Control: no-cache\n  Content-Security-Policy: {headers.CONTENT_SECURITY_POLICY}\n" in told
    assert f"/all/rss.xml\n  Content-Type: {RSS}\n  Access-Control-Allow-Origin: *\n" in told
    assert mirror.build(packed=True, headers=headers.as_file).written == 0
    mirror.build()
    assert mirror.there().keys() == FILES.keys()


@pytest.mark.parametrize("after", range(6))
def test_broken_off_anywhere_nothing_is_left_behind(mirror: Mirror, after: int) -> None:
    """Killed after any write, a later export knows of everything that may be there."""
    target: Any = mirror.target()
    write, written = target.write, 0

    def failing(name: str, body: bytes, media_type: str) -> None:
        nonlocal written
        if written == after:
            raise OSError(28, "No space left on device")
        written += 1
        write(name, body, media_type)

    target.write = failing
    with pytest.raises(OSError, match="space"):
        Export(mirror.root).bring_up(target)
    mirror.outbox.bury("articles/0a/index.html")
    mirror.outbox.put(Rendition("all/rss.xml", RSS, b"<rss/>"))
    mirror.build()
    assert mirror.there() == {"index.html": BODY, "all/index.html": BODY, "all/rss.xml": b"<rss/>"}


@pytest.mark.parametrize("after", range(6))
def test_who_must_not_write_any_more_writes_nothing(mirror: Mirror, after: int) -> None:
    """However many files are under way; whoever does so from then on knows of everything that may be there."""
    asked = itertools.count()

    def heed() -> None:
        if next(asked) >= after:
            raise PublishError("another one writes", channel="")

    with pytest.raises(PublishError, match="another"):
        Export(mirror.root).bring_up(Led(mirror.target(), heed))
    assert len(mirror.writes) == after
    mirror.outbox.bury("articles/0a/index.html")
    Export(mirror.root).bring_up(Led(mirror.target(), lambda: None))
    assert mirror.there().keys() == FILES.keys() - {"articles/0a/index.html"}
    with pytest.raises(PublishError, match="another"):
        Led(mirror.target(), heed).remove("index.html")
    assert "index.html" in mirror.there()


def test_an_empty_place_is_filled(mirror: Mirror) -> None:
    """A folder that was made beforehand, as for a web server's root, is no place that holds something else."""
    files, root = fsspec.core.url_to_fs(mirror.where)
    files.makedirs(root, exist_ok=True)
    assert mirror.build().written == 4


def test_something_else_is_not_written_over(mirror: Mirror) -> None:
    """A place that holds other files is refused unless that is forced, and then they stay."""
    files, root = fsspec.core.url_to_fs(mirror.where)
    files.makedirs(root, exist_ok=True)
    files.pipe_file(f"{root}/thesis.txt", b"ten years of work")
    with pytest.raises(PublishError, match="something else"):
        mirror.build()
    assert mirror.build(force=True).written == 4
    mirror.outbox.bury("articles/0a/index.html")
    mirror.build()
    assert mirror.there()["thesis.txt"] == b"ten years of work"


@pytest.mark.parametrize(
    "index", [b"{", b"[]", b'{"../../outside": ""}', b'{"/etc/passwd": ""}', b'{"a/../../b.gz": ""}']
)
def test_a_damaged_index_leads_nowhere(mirror: Mirror, index: bytes, tmp_path: Path) -> None:
    """What an index says is checked: nothing outside the target is removed."""
    outside = tmp_path / "outside"
    outside.write_bytes(b"precious")
    mirror.build()
    target_of(mirror.where).write(INDEX, index, "application/json")
    with pytest.raises(PublishError, match="damaged"):
        mirror.build()
    assert outside.read_bytes() == b"precious"


def test_a_file_that_is_not_the_one_released_is_told(mirror: Mirror) -> None:
    """It is neither copied nor forgotten: what stood at the target stands, and the next export tries again."""
    mirror.build()
    mirror.outbox.put(Rendition("all/rss.xml", RSS, b"<rss>2</rss>"))
    (mirror.root / "all/rss.xml").write_bytes(b"by hand")
    outcome = mirror.build()
    assert (outcome.written, len(outcome.problems)) == (0, 1)
    assert "all/rss.xml" in outcome.problems[0]
    assert mirror.there()["all/rss.xml"] == BODY
    (mirror.root / "all/rss.xml").write_bytes(b"<rss>2</rss>")
    assert mirror.build().written == 1


def test_objects_are_put_with_their_type(monkeypatch: pytest.MonkeyPatch) -> None:
    """S3 and Google's store are told what an object is, each in its own words."""
    from fsspec.implementations.memory import MemoryFileSystem

    for protocol, word in (("s3", "ContentType"), ("gs", "content_type")):
        put: list[dict[str, Any]] = []
        files = MemoryFileSystem()
        monkeypatch.setattr(files, "protocol", protocol)
        monkeypatch.setattr(
            files, "pipe_file", lambda path, _body, put=put, **labels: put.append({"path": path, **labels})
        )
        monkeypatch.setattr(fsspec.core, "url_to_fs", lambda _address, files=files: (files, "bucket/site"))
        Remote(f"{protocol}://bucket/site").write("all/rss.xml", b"x", RSS)
        assert put == [{"path": "bucket/site/all/rss.xml", word: RSS}]


def test_without_fsspec_an_address_says_what_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    """And a scheme that nothing knows, or whose package is missing, is named; the address is by whoever gave it."""
    with pytest.raises(PublishError, match=r"^Protocol not known: nonsense$"):
        target_of("nonsense://user:secret@host/x")
    monkeypatch.setitem(sys.modules, "fsspec", None)
    with pytest.raises(PublishError, match=r"pip install 'syndicator\[remote\]'"):
        target_of("s3://bucket/")


def test_a_folder_is_a_folder(tmp_path: Path) -> None:
    """A path without a scheme never asks for fsspec, whatever stands in it."""
    assert isinstance(target_of(str(tmp_path / "a:b")), Folder)


def test_files_in_a_folder_are_for_all_to_read_and_leave_nothing_behind(tmp_path: Path) -> None:
    """A web server reads them whatever the mask; folders go with their last file, and the target's own stays."""
    root = tmp_path / "www" / "site"
    folder, mask = Folder(root), os.umask(0o077)
    try:
        folder.write("a/b/one.html", BODY, HTML)
        folder.write("a/two.html", BODY, HTML)
    finally:
        os.umask(mask)
    assert stat.S_IMODE((root / "a/b/one.html").stat().st_mode) == 0o644
    folder.remove("a/b/one.html")
    assert [path.name for path in root.rglob("*")] == ["a", "two.html"]
    folder.remove("a/two.html")
    assert root.is_dir()
    assert folder.is_empty()


def test_what_cannot_be_put_in_place_is_an_error(tmp_path: Path) -> None:
    """It is not taken for written, and no part of it stays."""
    (tmp_path / "index.html").mkdir()
    with pytest.raises(OSError, match=r"index\.html"):
        Folder(tmp_path).write("index.html", BODY, HTML)
    assert [path.name for path in tmp_path.iterdir()] == ["index.html"]
