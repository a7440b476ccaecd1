"""Sources whose key alone has changed in feeds.yaml."""

from __future__ import annotations

from dataclasses import replace

from syndicator.engine.looking.renames import advice, renamed
from syndicator.model import SourceKey, SourceState
from tests.builders import source

OLD, NEW = SourceKey("old"), SourceKey("new")


def test_a_source_that_left_and_whose_address_another_key_has_was_renamed() -> None:
    """However the address is written; one that left for good was not, and neither was one that is still there."""
    state = SourceState(OLD, "http://www.old.example/feed/")
    here = replace(source("new"), url="https://old.example/feed")
    assert renamed({OLD: state}, {NEW: here}) == {OLD: NEW}
    assert renamed({OLD: state}, {NEW: source("new")}) == {}
    assert renamed({OLD: state}, {OLD: source("old"), NEW: here}) == {}
    assert "--rename old=new" in advice(OLD, NEW)
