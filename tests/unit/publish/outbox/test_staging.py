"""Pages that another process lays ready: taken in as if they had been put, and never left lying about."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from syndicator.errors import PublishError
from syndicator.model import Rendition, Staged
from syndicator.publish.outbox.fileoutbox import FileOutbox
from syndicator.publish.outbox.split import SplitOutbox
from syndicator.publish.outbox.staging import stage

HTML = "text/html; charset=utf-8"
PAGE = "articles/0a/index.html"
BODY = b"<p>" + b"words and words, " * 200


def page(body: bytes = BODY, path: str = PAGE) -> Rendition:
    return Rendition(path, HTML, body)


def staged(outbox: FileOutbox | SplitOutbox, body: bytes = BODY, folder: str = "") -> Staged:
    return stage(f"{outbox.stage(folder)}-0.part", "index.html", body)


def under_way(root: Path) -> list[str]:
    return [path.name for path in (root / ".outbox").iterdir() if path.name != "manifest.jsonl"]


def test_what_was_laid_ready_is_as_if_it_had_been_put(tmp_path: Path) -> None:
    """The same file, readable by everyone whatever the umask, and the same to say of it; nothing is left behind."""
    put, taken = FileOutbox(tmp_path / "put"), FileOutbox(tmp_path / "taken")
    put.put(page())
    old = os.umask(0o077)
    try:
        ready = staged(taken)
    finally:
        os.umask(old)
    assert taken.put_staged(PAGE, HTML, ready) is True
    assert taken.content(PAGE) == put.content(PAGE) == page()
    assert taken.digest_of(PAGE) == put.digest_of(PAGE)
    assert stat.S_IMODE((tmp_path / "taken" / PAGE).stat().st_mode) == 0o644
    assert stat.S_IMODE((tmp_path / "taken" / PAGE).parent.stat().st_mode) == 0o755
    assert not under_way(tmp_path / "taken")
    taken.close()
    again = FileOutbox(tmp_path / "taken")
    assert again.is_sound()
    assert again.paths() == {PAGE}
    assert again.put(page()) is False


def test_what_stands_already_is_left_and_what_differs_is_replaced(tmp_path: Path) -> None:
    """Also where somebody edited the file, or removed it with its folder, or put something beside it."""
    outbox = FileOutbox(tmp_path)
    outbox.put(page())
    stood = (tmp_path / PAGE).stat()
    assert outbox.put_staged(PAGE, HTML, staged(outbox)) is False
    assert (tmp_path / PAGE).stat() == stood
    (tmp_path / PAGE).with_name("note.txt").write_text("not ours", encoding="utf-8")
    assert outbox.put_staged(PAGE, HTML, staged(outbox, b"newer")) is True
    assert outbox.content(PAGE) == page(b"newer")
    (tmp_path / PAGE).write_bytes(b"edited")
    assert outbox.put_staged(PAGE, HTML, staged(outbox, b"newer")) is True
    assert (tmp_path / PAGE).read_bytes() == b"newer"
    assert (tmp_path / PAGE).with_name("note.txt").read_text("utf-8") == "not ours"
    (tmp_path / PAGE).with_name("note.txt").unlink()
    (tmp_path / PAGE).unlink()
    (tmp_path / PAGE).parent.rmdir()
    (tmp_path / "articles").rmdir()
    assert outbox.put_staged("articles/0b/index.html", HTML, staged(outbox, b"other")) is True
    assert outbox.put_staged(PAGE, HTML, staged(outbox, b"newer")) is True
    assert outbox.is_sound()
    assert not under_way(tmp_path)


def test_no_compressed_copy_of_before_stays(tmp_path: Path) -> None:
    """A web server would go on giving it to whoever takes compressed answers."""
    outbox = FileOutbox(tmp_path)
    (tmp_path / PAGE).parent.mkdir(parents=True)
    (tmp_path / f"{PAGE}.gz").write_bytes(b"old")
    assert outbox.put_staged(PAGE, HTML, staged(outbox)) is True
    assert not (tmp_path / f"{PAGE}.gz").exists()
    assert outbox.is_sound()


@pytest.mark.parametrize("in_the_way", ["articles", "articles/0a"])
def test_what_is_in_the_way_is_told_of(tmp_path: Path, in_the_way: str) -> None:
    """A link would lead out of the folder; what leads there is not followed, and the page lies about nowhere."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    root = tmp_path / "public"
    outbox = FileOutbox(root)
    (root / in_the_way).parent.mkdir(parents=True, exist_ok=True)
    (root / in_the_way).symlink_to(elsewhere)
    with pytest.raises(PublishError, match="in the way"):
        outbox.put_staged(PAGE, HTML, staged(outbox))
    assert not list(elsewhere.iterdir())
    assert not under_way(root)
    assert PAGE not in outbox.paths()
    with pytest.raises(PublishError, match="no path"):
        outbox.put_staged("../x/index.html", HTML, staged(outbox))
    assert not under_way(root)


def test_what_was_never_put_is_swept_up(tmp_path: Path) -> None:
    """At once by whoever asked for it, and what a killed process left at the next start."""
    outbox = FileOutbox(tmp_path)
    outbox.put(page(path="articles/0b/index.html"))
    name, other = outbox.stage(""), outbox.stage("")
    for number in range(3):
        stage(f"{name}-{number}.part", "index.html", BODY)
    kept = stage(f"{other}-0.part", "index.html", BODY)
    outbox.unstage(name)
    assert under_way(tmp_path) == [Path(kept.folder).name]
    outbox.close()
    again = FileOutbox(tmp_path)
    assert again.paths() == {"articles/0b/index.html"}
    assert not under_way(tmp_path)


def test_what_is_killed_between_the_note_and_the_move_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It does not stand, and is published by the next release."""
    outbox = FileOutbox(tmp_path)
    ready = staged(outbox)

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", killed)
        with pytest.raises(KeyboardInterrupt):
            outbox.put_staged(PAGE, HTML, ready)
    assert not (tmp_path / PAGE).exists()
    after = FileOutbox(tmp_path)
    assert not after.is_sound()
    assert PAGE not in after.paths()


def test_a_full_disk_leaves_no_half_of_a_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither where it was to be laid ready, nor in its place."""
    outbox = FileOutbox(tmp_path)
    ready = staged(outbox)

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", full)
        with pytest.raises(OSError, match="No space"):
            staged(outbox)
        with pytest.raises(OSError, match="No space"):
            outbox.put_staged(PAGE, HTML, ready)
    assert not under_way(tmp_path)
    assert PAGE not in outbox.paths()
    assert outbox.put_staged(PAGE, HTML, staged(outbox)) is True


def test_private_pages_are_laid_ready_in_their_own_folder(tmp_path: Path) -> None:
    """Never below the one that any web server may publish."""
    outbox = SplitOutbox(tmp_path / "public", tmp_path / "hidden")
    path = "private/board/articles/0a/index.html"
    ready = staged(outbox, folder="private/board/")
    assert ready.folder.startswith(str(tmp_path / "hidden"))
    assert outbox.put_staged(path, HTML, ready) is True
    assert (tmp_path / "hidden" / path).read_bytes() == BODY
    left = staged(outbox, folder="private/board/")
    outbox.unstage(left.folder.removesuffix("-0.part"))
    assert not under_way(tmp_path / "hidden")
    assert outbox.put_staged(PAGE, HTML, staged(outbox)) is True
    assert (tmp_path / "public" / PAGE).read_bytes() == BODY
