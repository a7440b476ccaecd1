"""What every place for copies of pictures promises."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

import pytest

from syndicator.errors import StoreError
from syndicator.files import Files
from syndicator.store.database.annex import PictureRows
from syndicator.store.folder.pictures import FilePictures
from tests.fakes.pictures import MemoryPictures

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from syndicator.ports import Pictures
    from tests.database import Server

BODY = b"\x89PNG\r\n\x1a\nnot much of a picture"
NAME = f"{sha256(BODY).hexdigest()[:40]}.png"


@pytest.fixture(params=["files", "memory", "postgres"])
def pictures(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Pictures]:
    if request.param != "postgres":
        yield FilePictures(tmp_path / "media", Files()) if request.param == "files" else MemoryPictures()
        return
    server: Server = request.getfixturevalue("postgres")
    store = server.store(schema := server.schema())
    yield PictureRows(store.database)
    store.close()
    server.drop(schema)


def test_what_is_put_is_there(pictures: Pictures) -> None:
    """The bytes come back under their name, once, however often they are put."""
    assert pictures.names() == frozenset()
    for _ in range(2):
        pictures.put(NAME, BODY)
    assert pictures.get(NAME) == BODY
    assert pictures.names() == {NAME}


def test_what_is_dropped_is_gone(pictures: Pictures) -> None:
    """Unknown names are passed over."""
    pictures.put(NAME, BODY)
    pictures.drop([NAME, NAME, "0" * 40 + ".gif"])
    assert pictures.get(NAME) is None
    assert pictures.names() == frozenset()


@pytest.mark.parametrize("name", ["../../x.png", "0" * 40 + ".png", NAME.replace(".png", ""), NAME + "/..", ""])
def test_a_name_is_that_of_its_bytes(pictures: Pictures, name: str) -> None:
    """Whatever else is refused, so that no name leads anywhere else."""
    with pytest.raises(StoreError):
        pictures.put(name, BODY)
    assert pictures.get(name) is None


def test_files_survive_and_damage_is_noticed(tmp_path: Path) -> None:
    """Another process finds the picture; one that was changed on the disk counts as none; leftovers are swept."""
    FilePictures(tmp_path / "media", Files()).put(NAME, BODY)
    (tmp_path / "media" / "x.tmp").write_bytes(b"half")
    again = FilePictures(tmp_path / "media", Files())
    assert again.get(NAME) == BODY
    assert again.names() == {NAME}
    (tmp_path / "media" / NAME).write_bytes(BODY + b"!")
    assert again.get(NAME) is None
