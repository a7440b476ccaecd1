"""What everybody may read and what only holders of a token may: two folders that go the same way."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from syndicator.model import Rendition
from syndicator.publish.outbox.split import SplitOutbox

if TYPE_CHECKING:
    from pathlib import Path

FEED, HIDDEN = "all/rss.xml", "private/desk/rss.xml"


def split(folder: Path, *, ours: bool = True) -> SplitOutbox:
    return SplitOutbox(folder / "public", folder / "hidden", ours=ours)


def put(outbox: SplitOutbox, path: str, body: bytes = b"<rss>") -> bool:
    return outbox.put(Rendition(path, "application/rss+xml", body))


@pytest.mark.parametrize("damaged", ["public/all/rss.xml", "hidden/private/desk/rss.xml"])
def test_what_a_power_failure_damaged_is_noticed_in_either_folder(tmp_path: Path, damaged: str) -> None:
    """A start that finds one file of either to be another renders it again."""
    outbox = split(tmp_path)
    put(outbox, FEED)
    put(outbox, HIDDEN)
    outbox.close()
    assert split(tmp_path).is_sound()
    (tmp_path / damaged).write_bytes(b"")
    assert not split(tmp_path).is_sound()


def test_a_folder_from_which_all_that_is_private_has_gone_is_sound(tmp_path: Path) -> None:
    """Its only channel was taken out: nothing is to be rendered again at each start."""
    outbox = split(tmp_path)
    put(outbox, FEED)
    put(outbox, HIDDEN)
    outbox.remove(HIDDEN)
    outbox.close()
    assert split(tmp_path).is_sound()


def test_who_takes_over_writes_both(tmp_path: Path) -> None:
    """And who leaves writes neither any more."""
    first, second = split(tmp_path), split(tmp_path, ours=False)
    for path in (FEED, HIDDEN):
        put(first, path)
        with pytest.raises(ValueError, match="closed"):
            put(second, path, b"other")
    first.leave()
    second.take()
    for path in (FEED, HIDDEN):
        assert put(second, path, b"newer")
        with pytest.raises(ValueError, match="closed"):
            put(first, path, b"other")


def test_what_is_taken_down_is_gone_for_holders_of_a_token_too(tmp_path: Path) -> None:
    """For a legal reason or another, also where nothing that is private has been published yet."""
    outbox = split(tmp_path)
    assert not outbox.private.is_gone(HIDDEN)
    assert not outbox.bury(HIDDEN, legal=True)
    assert outbox.private.is_gone(HIDDEN)
    assert outbox.private.is_barred(HIDDEN)
    assert not outbox.is_gone(HIDDEN)  # nobody else is told that there was such a thing
