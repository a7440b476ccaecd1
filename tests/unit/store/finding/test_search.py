"""The file that is searched: what is left in it, what becomes of a damaged one, and what a question may cost."""

from __future__ import annotations

import random
import sqlite3
import time
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from syndicator.errors import StoreError
from syndicator.model import ArticleId
from syndicator.store.finding import search, terms
from syndicator.store.finding.search import SearchFile
from syndicator.store.finding.searchmarks import SearchMarks
from tests.builders import NOON
from tests.contract.test_finder import FERRY, WATER, found, story

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "search.sqlite"


def test_no_byte_is_left_of_what_is_scrubbed(path: Path) -> None:
    """Neither its title nor a term that stood in it alone is in the file, nor beside it; others' terms are."""
    finder = SearchFile(path)
    rare = "Zyzzyva quokkas 饕餮魑魅"
    finder.put([story(n) for n in range(40)])
    finder.put([story(50, f"{rare} {FERRY}", title="Quizzical headline", summary=rare)])
    finder.put([story(n, WATER) for n in range(60, 70)])
    needles = [b"zyzzyva", b"quokkas", b"Quizzical", "饕餮".encode(), "魑魅".encode(), story(50).id.encode()]
    standing = path.read_bytes()
    assert all(needle in standing for needle in needles)
    finder.forget({story(50).id}, scrub=True)
    left = b"".join(file.read_bytes() for file in path.parent.iterdir())
    assert [needle for needle in needles if needle in left] == []
    assert b"Story 7" in left
    assert len(found(finder, "ferry", limit=100)) == 40


def test_a_damaged_file_is_made_anew(path: Path) -> None:
    """Whatever stands there, it is thrown away, and what is put then is found."""
    for damage in (b"not a database", b"SQLite format 3\0" + b"\xff" * 5000):
        path.write_bytes(damage)
        finder = SearchFile(path)
        assert finder.marks() == {}
        finder.put([story(1)])
        assert found(finder, "ferry") == [1]
        path.unlink()


def test_another_layout_is_made_anew(path: Path) -> None:
    """A file of a later version is derived all the same."""
    SearchFile(path).put([story(1)])
    database = sqlite3.connect(path)
    database.execute("PRAGMA user_version = 99")
    database.close()
    finder = SearchFile(path)
    assert finder.marks() == {}
    finder.put([story(2)])
    assert found(finder, "ferry") == [2]


def test_what_was_put_is_there_for_the_next_process(path: Path) -> None:
    """And only its owner may read the file."""
    SearchFile(path).put([story(1), story(2)])
    again = SearchFile(path)
    assert again.marks().keys() == {story(1).id, story(2).id}
    again.forget({story(1).id})
    assert found(SearchFile(path), "ferry") == [2]
    assert path.stat().st_mode & 0o077 == 0


def test_a_text_that_stays_is_not_indexed_again(path: Path) -> None:
    """What is shown of the story is changed; what is to be found, and its place, stay."""
    finder = SearchFile(path)
    finder.put([story(1), story(2)])
    read = sqlite3.connect(path)
    before = [read.execute(f"SELECT id, block FROM f{n}_data ORDER BY id").fetchall() for n in range(search.SHARDS)]
    finder.put([story(1, mark=b"2", summary="Said otherwise", language="en-GB")])
    assert finder.marks()[story(1).id] == b"2"
    shown = finder.find("ferry", skip=1, limit=1)
    assert shown
    assert [one.summary for one in shown[0]] == ["Said otherwise"]
    after = [read.execute(f"SELECT id, block FROM f{n}_data ORDER BY id").fetchall() for n in range(search.SHARDS)]
    read.close()
    assert after == before
    finder.put([story(1, mark=b"3", published=NOON + timedelta(days=9))])
    assert found(finder, "ferry") == [1, 2]


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    """As an error of ours."""
    with pytest.raises(StoreError):
        SearchFile(tmp_path / "missing" / "search.sqlite").put([story(1)])


def test_nobody_waits_for_ever(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While others ask, a question is turned away after its time."""
    monkeypatch.setattr(search, "WAIT", 0.01)
    finder = SearchFile(path)
    finder.put([story(1)])
    with finder._asking:
        assert finder.find("ferry", skip=0, limit=1) is None
    assert found(finder, "ferry") == [1]


def test_beginnings_are_found_where_no_word_is(path: Path) -> None:
    """Three letters at least, and all other words as they are."""
    finder = SearchFile(path)
    finder.put([story(1), story(2, "A ferryman rows.")])
    assert found(finder, "ferry") == [1]
    assert found(finder, "ferr") == [2, 1]
    assert found(finder, "fe") == []
    assert found(finder, "ferr rows") == [2]


@pytest.mark.parametrize(
    "asked", ['" OR 1', "a* NEAR(b", "t : x", "'; DROP TABLE stories; --", "\0\x01", "𠀀𪛖", "ﷺ" * 100]
)
def test_hostile_questions_find_nothing_and_break_nothing(path: Path, asked: str) -> None:
    """What means something to FTS5 or SQL means nothing here."""
    finder = SearchFile(path)
    finder.put([story(1)])
    assert found(finder, asked) == []
    assert found(finder, "ferry") == [1]


def test_a_question_is_bounded() -> None:
    """Eight runs of a hundred characters, whatever is asked; its terms are quoted."""
    asked = terms.question(" ".join(f"w{n}" for n in range(1000)))
    assert asked.match == " AND ".join(f'"w{n}"' for n in range(terms.MOST_TERMS))
    assert len(terms.question("水" * 10_000).verbatim[0]) == terms.MOST_ASKED


@pytest.mark.parametrize("seed", range(5))
def test_runs_are_those_of_the_pattern(seed: int) -> None:
    """Whatever the characters: what tables tell is what :data:`terms._RUN` finds, and every term is one run's."""
    chance = random.Random(seed)
    for _ in range(200):
        planes = (0x110000, 0xD800, 0x3000, 0x250, 0x80) if seed % 2 else (0xD800, 0x3000, 0x80)
        text = "".join(chr(chance.randrange(chance.choice(planes))) for _ in range(chance.randrange(60)))
        text += "公交线a é".replace("a", chr(chance.randrange(0x4E00, 0xA000)))
        folded = terms.folded(text)
        assert folded.split() == terms._RUN.findall(folded)
        told: set[str] = set()
        for run in folded.split():
            spaceless = bool(terms._IS_SPACELESS.match(run))
            told |= {*run, *(run[at : at + 2] for at in range(len(run) - 1))} if spaceless else {run[:40]}
        assert sorted(terms.terms(folded).split()) == sorted(told)
        assert terms._runs(text).split() == terms._RUN.findall(text)


def test_terms_cost_time_in_proportion() -> None:
    """Ten times the text takes ten times as long, of whatever it is made."""
    chance = random.Random(1)
    for letters in ("ab ", "水火", "é̂ ", "ﷺﷻ", "ก็ "):
        took = []
        for size in (20_000, 200_000):
            text = "".join(chance.choices(letters, k=size))
            start = time.process_time()
            terms.terms(terms.folded(text))
            took.append(time.process_time() - start)
        assert took[1] < 60 * took[0] + 0.1, letters


def test_marks_of_very_many_are_packed_and_say_the_same() -> None:
    """Whatever ids and marks look like; a copy stays as it was."""
    dice = random.Random(1)
    told = {ArticleId(f"{dice.getrandbits(128):032x}"): dice.randbytes(8) for _ in range(500)}
    told |= {
        ArticleId("of another form"): dice.randbytes(8),
        ArticleId("F" * 32): b"",
        ArticleId("0" * 32): b"long" * 4,
    }
    marks = SearchMarks()
    marks.update(told)
    assert marks == told
    before = marks.copy()
    for one in list(told)[::3]:
        told[one] = b"another" * dice.randrange(3)
        marks[one] = told[one]
    for one in list(told)[::5]:
        del told[one], marks[one]
    assert marks == told
    assert len(marks) == len(told) == len(list(marks)) < len(before)
    assert ArticleId("none") not in marks
    assert marks.get(ArticleId("1" * 32)) is None
