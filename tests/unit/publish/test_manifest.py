"""What stands, packed: told back as it was, whatever it is, and as it was at one moment."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from syndicator.publish.manifest import Paths, Stamp, Standing, Standings

PAGES = [f"articles/{n:032x}/index.html" for n in (0, 1, 2, 1 << 127, 1 << 119, (1 << 128) - 1)]
PATHS = st.sampled_from([*PAGES, "index.html", "all/rss.xml", "articles/x/index.html"])
STAMPS = st.builds(Stamp, st.integers(0, 2**64 - 1), st.integers(0, 2**33), st.integers(-5, 2**63))
STANDINGS = st.builds(
    Standing,
    st.one_of(st.binary(min_size=16, max_size=16).map(bytes.hex), st.sampled_from(["", "f" * 31, "F" * 32])),
    st.sampled_from(["text/html; charset=utf-8", "text/html", "image/png"]),
    STAMPS,
    st.none() | STAMPS,
    moved=st.sampled_from(["", "", "../x/"]),
)


@given(st.dictionaries(PATHS, STANDINGS), st.lists(st.tuples(PATHS, STANDINGS | st.none()), max_size=12))
def test_it_is_a_mapping(told: dict[str, Standing], changes: list[tuple[str, Standing | None]]) -> None:
    """Whatever is put in, replaced and taken out, as a dictionary would have it."""
    standing = Standings.of(told)
    for path, one in changes:
        if one is None:
            assert standing.pop(path, None) == told.pop(path, None)
        else:
            standing[path] = told[path] = one
        assert standing.get(path) == told.get(path)
    assert dict(standing.items()) == told


@given(st.dictionaries(PATHS, STANDINGS), st.sets(PATHS))
def test_paths_are_those_of_one_moment(told: dict[str, Standing], doubtful: set[str]) -> None:
    """Without those that are doubtful; what comes or goes later changes nothing of them."""
    standing = Standings.of(told)
    paths = Paths(standing, doubtful)
    for path in told:
        del standing[path]
    doubtful_then = set(doubtful)
    doubtful.clear()
    expected = told.keys() - doubtful_then
    assert set(paths) == expected
    assert len(paths) == len(expected)
    assert paths & doubtful_then == frozenset()


def test_very_many_take_little_room() -> None:
    """Of a page its id and 36 bytes."""
    page = Standing("0" * 32, "text/html; charset=utf-8", Stamp(1, 2, 3))
    pieces, others = Standings.of({f"articles/{n * 7919 << 96 | n:032x}/index.html": page for n in range(9000)}).kept
    assert sum(map(len, pieces)) == 9000 * 52
    assert not others
