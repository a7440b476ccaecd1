"""State as released versions wrote it, one folder for each layout there was."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from syndicator.model import SourceKey
from syndicator.store import codec
from syndicator.store.folder.tiny import TinyStore
from tests.contract.store_material import LINE, StillClock, article, poll, state, tombstone

LAYOUTS = sorted(Path(__file__).with_name("released").iterdir())


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda path: path.name)
def test_what_a_released_version_wrote_is_read_and_written_on(layout: Path, tmp_path: Path) -> None:
    """Articles, states, identities, tombstones, audit and notes of every layout are all there, and polls go on."""
    shutil.copytree(layout, tmp_path / "state")
    for _ in range(2):
        store = TinyStore(tmp_path / "state", clock=StillClock())
        assert store.articles(SourceKey("harbour")) == (article("harbour", "a"),)
        assert store.articles(SourceKey("valley"))[-1:] == (article("valley", "c"),)
        assert store.known(SourceKey("harbour")).identities["guid:b"] == article("harbour", "b").id
        assert store.tombstones() == (tombstone(article("harbour", "b"), apart=()),)
        assert store.audit() == (LINE,)
        assert store.state(SourceKey("third")) == state("third", gone=True)
        assert store.recall("released") == b"marks"
        assert store.problems() == ()
        store.commit(poll("valley", article("valley", "d", age=-1), state=store.states()[SourceKey("valley")]))
        assert store.states()[SourceKey("valley")] == state("valley", failures=2, last_error="timed out")
        store.close()
    document = json.loads((tmp_path / "state" / "sources" / "valley.json").read_bytes())
    assert document["schema"] == codec.SCHEMA


def test_every_layout_has_its_state() -> None:
    """Whoever raises the layout's number adds a state as the last release wrote it."""
    assert {int(path.name) for path in LAYOUTS} == set(range(1, codec.SCHEMA + 1))
