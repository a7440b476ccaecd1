"""Whom a feed credits with pictures."""

from __future__ import annotations

import pytest

from syndicator.model import HopRole, PageFacts, Role
from syndicator.refine import credit
from syndicator.refine.credits.photographs import photographers


@pytest.mark.parametrize(
    ("role", "words", "who"),
    [
        ("photographer", "Ann Otter", ["Ann Otter"]),
        ("photographer", "Ann Otter and Joe Gull/Tide Wire", ["Ann Otter", "Joe Gull"]),
        ("photographer", "Harbour Council", []),
        ("", "Photo by Ann Otter", ["Ann Otter"]),
        ("", "Photographed by: Ann Otter / Tide Wire", ["Ann Otter"]),
        ("", "Foto von Ann Otter", ["Ann Otter"]),
        ("", "Ann Otter for The River Gazette", ["Ann Otter"]),
        ("", "摄影：王芳", ["王芳"]),
        ("", "王芳/江岸日报", ["王芳"]),
        ("", "江岸日报/王芳", []),
        ("", "王芳", []),
        ("", "Ann Otter", []),
        ("", "London Zoo/PA", []),
        ("", "Photograph: Kew Gardens/PA", []),
        ("", "Illustration by Ann Otter", []),
        ("", "Photo by Tide Wire Images", []),
        ("producer", "Photo by Ann Otter", []),
        ("illustrator", "王芳/江岸日报", []),
    ],
)
def test_who_took_a_picture_is_told_where_that_is_sure(role: str, words: str, who: list[str]) -> None:
    """A firm is written as a person is, and a bare name may be whoever drew the picture."""
    found = photographers([(role, words)])
    assert [one.name for one in found] == who
    assert all((one.role, one.literal) == (Role.PHOTOGRAPHER, words) for one in found)


def test_a_photographer_belongs_to_the_first_publisher() -> None:
    """Once, whether page or feed names him, and beside the author."""
    (hop,) = credit.hops(
        PageFacts(),
        site_outlet="River Gazette",
        site_url="https://river.example/",
        page_url="https://river.example/1",
        entry_authors=("Joe Gull",),
        entry_photos=(("photographer", "Ann Otter"), ("photographer", "Ann Otter")),
    )
    assert hop.role is HopRole.ORIGINAL
    assert [(one.role, one.name) for one in hop.credits] == [
        (Role.AUTHOR, "Joe Gull"),
        (Role.PHOTOGRAPHER, "Ann Otter"),
    ]
