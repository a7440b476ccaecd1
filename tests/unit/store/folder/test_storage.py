"""The TinyDB storage that cannot tear."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING

import msgspec
import pytest
from tinydb import TinyDB, where

from syndicator.errors import Damaged, SchemaMismatch, StoreError
from syndicator.store import codec
from syndicator.store.folder.shards import file_name
from syndicator.store.folder.storage import AtomicStorage, seal, unseal
from syndicator.store.upgrade import STEPS, upgraded
from tests.unit.store.faults import DAMAGES, FaultyFiles

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def test_tinydb_works_on_it_as_on_its_own(tmp_path: Path) -> None:
    """Insert, update, remove and search, and another TinyDB on the file sees it all."""
    database = TinyDB(tmp_path / "d.json", storage=AtomicStorage)
    database.insert_multiple({"n": n} for n in range(5))
    database.update({"n": 40}, where("n") == 4)
    database.remove(where("n") == 0)
    again = TinyDB(tmp_path / "d.json", storage=AtomicStorage)
    assert sorted(row["n"] for row in again.all()) == [1, 2, 3, 40]


def test_no_file_is_no_document(tmp_path: Path) -> None:
    """Before the first write there is nothing to read, and reading creates nothing."""
    storage = AtomicStorage(tmp_path / "d.json")
    assert storage.read() is None
    assert storage.sum == ""
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_is_noticed(tmp_path: Path, damage: Callable[[Path], None]) -> None:
    """Cut, emptied, turned by a bit, replaced by junk: it is never read as a document."""
    storage = AtomicStorage(tmp_path / "d.json")
    storage.write({"t": {str(n): {"words": "some words"} for n in range(40)}})
    damage(tmp_path / "d.json")
    with pytest.raises(Damaged) as caught:
        storage.read()
    assert caught.value.shard == str(tmp_path / "d.json")


def test_every_single_bit_counts() -> None:
    """Whichever bit of a document turns, it is not taken for the one that was written."""
    pieces, checksum = seal(b'{"t":{"1":{"a":"b"}}}')
    sealed = b"".join(pieces)
    assert unseal(sealed).sum == checksum
    for at in range(len(sealed)):
        for bit in range(8):
            turned = bytearray(sealed)
            turned[at] ^= 1 << bit
            with pytest.raises(Damaged):
                unseal(bytes(turned))


@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EIO, errno.EROFS])
def test_a_failed_write_leaves_the_old_document_and_no_litter(tmp_path: Path, error: int) -> None:
    """At whichever operation writing fails, the file holds the old tables or, at the last, the new ones."""
    files = FaultyFiles()
    storage = AtomicStorage(tmp_path / "d.json", files=files)
    storage.write({"t": {"1": {"a": 1}}})
    files.arm(0, 0)
    storage.write({"t": {"1": {"a": 2}}})
    steps = files.count
    for n in range(1, steps + 1):
        storage.write({"t": {"1": {"a": 1}}})
        files.arm(n, error)
        with pytest.raises(StoreError, match=r"cannot (write|be sure)"):
            storage.write({"t": {"1": {"a": 2}}})
        files.disarm()
        assert storage.read() == {"t": {"1": {"a": 2 if n == steps else 1}}}
        assert [path.name for path in tmp_path.iterdir()] == ["d.json"]


def test_an_unreadable_file_is_not_an_empty_one(tmp_path: Path) -> None:
    """Where the system refuses to read, the answer is an error, never "there is nothing"."""

    class Refusing(FaultyFiles):
        def read(self, path: Path) -> bytes:
            raise OSError(errno.EACCES, "Permission denied")

    with pytest.raises(StoreError, match="Permission denied") as caught:
        AtomicStorage(tmp_path / "d.json", files=Refusing()).read()
    assert not isinstance(caught.value, Damaged)


def test_an_older_layout_is_taken_forward_step_by_step() -> None:
    """Tables pass through every step between their layout and the newest, in order; the newest pass as they are."""
    steps = (
        lambda tables: {**tables, "path": [*tables["path"], "1 to 2"]},
        lambda tables: {**tables, "path": [*tables["path"], "2 to 3"]},
    )
    tables = msgspec.Raw(b'{"path":[],"kept":{"1":"x"}}')
    assert upgraded(tables, 3, steps) is tables
    assert msgspec.json.decode(upgraded(tables, 2, steps)) == {"path": ["2 to 3"], "kept": {"1": "x"}}
    assert msgspec.json.decode(upgraded(tables, 1, steps))["path"] == ["1 to 2", "2 to 3"]
    with pytest.raises(SchemaMismatch, match="run the newer version again"):
        upgraded(tables, 4, steps)
    with pytest.raises(Damaged):
        upgraded(tables, 0, steps)


def test_there_is_a_step_from_every_layout_there_was() -> None:
    """Whoever raises the layout's number writes the step that leads to it."""
    assert len(STEPS) == codec.SCHEMA - 1


def test_file_names_are_safe_and_distinct() -> None:
    """Plain keys name their file; any other gets a name that stays in its directory and is nobody else's."""
    odd = ["..", "a/b", "a\\b", "A", "a", "", "\0", "x" * 101, "_a", "-a", "a.json", "\ud800", "名", ".a"]
    names = [file_name(key) for key in odd]
    assert file_name("plain-key_1") == "plain-key_1"
    assert len({name.lower() for name in names}) == len(odd)
    for name in names:
        assert set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789_-")
        assert 0 < len(name) <= 100


def test_the_short_way_to_what_was_sealed_ends_where_decoding_does() -> None:
    """It gives what decoding gives, and neither less nor more may stand there."""
    tables = '{"source":{"1":{"title":"桥梁"}}}'.encode()
    pieces, checksum = seal(tables)
    data = b"".join(pieces)
    sealed = unseal(data)
    assert (sealed.schema, sealed.sum, bytes(sealed.tables)) == (codec.SCHEMA, checksum, tables)
    spaced = unseal(data.replace(b',"tables":', b', "tables": '))
    assert (spaced.schema, spaced.sum, bytes(spaced.tables)) == (codec.SCHEMA, checksum, tables)
    for cut in (data[:-1], data[:-2], data + b"}", data + b"x", data[:-1] + b"]"):
        with pytest.raises(Damaged):
            unseal(cut)
