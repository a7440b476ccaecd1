"""Texts for very many pages: told back as they were, whatever their form, and compared."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicator.engine.releasing.marks import Marks
from syndicator.engine.releasing.packed import Listings, Prints
from syndicator.packed import Packed
from syndicator.publish.site import sitemap

if TYPE_CHECKING:
    from collections.abc import Mapping

IDS = st.sampled_from([f"{n:032x}" for n in (0, 1, 2, 3, 1 << 127, (1 << 128) - 1, int("01" * 16, 16))])
PATHS = st.one_of(
    IDS.map(lambda one: f"articles/{one}/index.html"),
    st.sampled_from(
        [
            "about/index.html",
            "private/x/articles/0/index.html",
            f"articles/{'A' * 32}/index.html",
            "",
            f"articles/{'é' * 32}/index.html",
            f"articles/{' 1' * 16}/index.html",
        ]
    ),
)
TIMES = st.datetimes(datetime(1, 1, 1), datetime(9999, 12, 31), timezones=st.just(UTC))
LISTINGS = st.one_of(
    st.builds(sitemap.listing, TIMES, TIMES),
    st.sampled_from(["", "2026-11-29T07 soon", "2026-13-29T07 2026-11-29T07:01:02Z"]),
)
MARKS = st.one_of(
    st.binary(min_size=12, max_size=12).map(bytes.hex), st.sampled_from(["", "0" * 23, "F" * 24, f"{'0' * 24}|7"])
)


@given(st.dictionaries(PATHS, LISTINGS), st.lists(st.tuples(PATHS, LISTINGS | st.none()), max_size=12))
def test_it_is_a_mapping_of_texts(told: dict[str, str], changes: list[tuple[str, str | None]]) -> None:
    """Whatever is put in, replaced and taken out, as a dictionary would have it; and again as it is written."""
    packed = Listings.of(told)
    for path, text in changes:
        if text is None:
            assert packed.pop(path, "none") == told.pop(path, "none")
        else:
            packed[path] = told[path] = text
        assert (path in packed) == (path in told)
    assert dict(packed) == told
    assert len(packed) == len(told)
    assert dict(Listings(packed.kept)) == dict(packed.copy()) == told


@given(st.dictionaries(PATHS, MARKS), st.dictionaries(PATHS, MARKS))
def test_two_are_compared_and_laid_over_each_other(one: dict[str, str], other: dict[str, str]) -> None:
    """Each text that only one of them has; and what one tells, taken over by the other."""
    mine, theirs = Prints.of(one), Prints.of(other)
    assert set(mine.differing(theirs)) == one.items() ^ other.items()
    assert dict(mine.overlaid(theirs)) == one | other
    assert dict(mine) == one
    kept = mine.begun()
    for path in one:
        kept.keep(path, mine)
    assert dict(kept) == one
    kept.retain(stories := [path[9:41] for path in other])
    assert dict(kept) == {path: text for path, text in one.items() if path[9:41] in stories or path in mine.apart}
    assert {*mine.stories()} == {path[9:41] for path in one} - {path[9:41] for path in mine.apart}
    assert [*mine.absent(other)] == [path for path in other if path not in one]
    assert dict(theirs) == other


@given(st.dictionaries(PATHS, LISTINGS), st.dictionaries(PATHS, LISTINGS))
def test_hours_of_which_something_else_is_told_are_named(one: dict[str, str], other: dict[str, str]) -> None:
    """Those of whatever came, went or changed."""
    touched = Listings.of(one).hours_touched(Listings.of(other))
    assert touched == {told[:13] for _, told in one.items() ^ other.items()}


@given(st.dictionaries(PATHS, LISTINGS))
def test_what_is_listed_is_told_hour_by_hour(told: Mapping[str, str]) -> None:
    months = {text[:7] for text in told.values()}
    found = Listings.of(told).hours(months)
    assert found.keys() == months
    hours = {
        name: [row for rows in hour.rows for row in rows] for month in found.values() for name, hour in month.items()
    }
    assert dict(row for rows in hours.values() for row in rows) == told
    assert all(text.startswith(name) for name, rows in hours.items() for _, text in rows)
    assert all(len(hours[name]) == hour.number for month in found.values() for name, hour in month.items())
    assert Listings.of(told).hours(()) == {}


def test_very_many_take_little_room() -> None:
    """Each page's id and text, and a tenth besides."""
    many = Prints.of({f"articles/{n * 7919 << 96 | n:032x}/index.html": f"{n:024x}" for n in range(20_000)})
    pieces, others = many.kept
    assert sum(map(len, pieces)) == 20_000 * 28
    assert not others
    assert many[f"articles/{7919 << 96 | 1:032x}/index.html"] == f"{1:024x}"


@pytest.mark.parametrize("kept", [([b""], {}), ([b"torn", *[b""] * 255], {})])
def test_what_was_not_kept_so_is_refused(kept: tuple[list[bytes], dict[str, str]]) -> None:
    with pytest.raises(ValueError, match="kept"):
        Prints(kept)


def test_marks_are_read_as_they_were_written_and_as_they_were_before() -> None:
    """The note of before pages were packed is read as well; what is neither stands for nothing."""
    page = f"articles/{1:032x}/index.html"
    marks = Marks(
        channels={"all": "0" * 24},
        pages=Prints.of({page: "1" * 24, "about/index.html": "2" * 24}),
        carried={"all": ["x"]},
        listed=Listings.of({page: "2026-11-29T07 2026-11-29T07:01:02Z"}),
        moved={"a": "b"},
        ways=Prints.of({"w": "3" * 24, page: "3" * 24}),
        lists={"l": "4" * 24},
    )
    assert Marks.read(marks.written()) == marks
    before = (
        f'{{"channels":{{"all":"{"0" * 24}"}},"pages":{{"{page}":"{"1" * 24}","about/index.html":"{"2" * 24}"}},'
        f'"carried":{{"all":["x"]}},"listed":{{"{page}":"2026-11-29T07 2026-11-29T07:01:02Z"}},"moved":{{"a":"b"}},'
        f'"ways":{{"w":"{"3" * 24}","{page}":"{"3" * 24}"}},"lists":{{"l":"{"4" * 24}"}}}}'
    )
    assert Marks.read(before.encode()) == marks
    assert Marks.read(None) == Marks.read(marks.written()[:-3]) == Marks.read(b"\x80") == Marks()
    assert issubclass(Prints, Packed)
