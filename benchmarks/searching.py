"""What readers' questions take among many stories, and what it takes to let one be found.

Two fifths of the stories are Chinese. Most words stand in most texts, which is worse than in life: nothing is left out
early. A name stands in one story of a thousand, a number in one alone.
"""

from __future__ import annotations

import random
import statistics
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks import corpus
from syndicator.model import ArticleId, Findable
from syndicator.store.finding.search import SearchFile

BATCH = 1_000
ROUNDS = 9
QUESTIONS = {
    "two common words": "harbour council",
    "a beginning of words": "harb",
    "a rare name": "zephyrine",
    "a number that stands once": "no4711x",
    "a common word and a rare name": "river zephyrine",
    "words of which one stands nowhere": "harbour xylophone",
    "two common Chinese characters": "公交",
    "the same in traditional ones, a phrase": "臨江新區",
    "a rare Chinese name": "欧阳青岚",
    "a long phrase of pairs that stand in most texts": "临江新区公交线路市民交通部",
    "Chinese characters that stand nowhere": "鲸鱼",
}


def _stories(number: int) -> list[Findable]:
    made = []
    for serial in range(number, number + BATCH):
        chance = random.Random(serial)
        if chinese := serial % 5 in {1, 3}:
            cut = [corpus.ZH[at : at + 4] for at in range(0, len(corpus.ZH), 4)]
            text = "。".join("".join(chance.choices(cut, k=6)) for _ in range(20))
        else:
            text = ". ".join(" ".join(chance.choices(corpus.EN, k=12)) for _ in range(20))
        rare = ("欧阳青岚" if chinese else " Zephyrine") if serial % 1000 < 2 else ""
        made.append(
            Findable(
                id=ArticleId(f"{serial:032x}"),
                mark=b"1",
                published=datetime(2016, 1, 1, tzinfo=UTC) + timedelta(minutes=47 * serial),
                title=f"{text[:20]} no{serial}x",
                text=text + rare,
                outlet=f"Outlet {serial % 500}",
                day="2026-11-29",
                language="zh-Hans" if chinese else "en",
                summary=text[:100],
            )
        )
    return made


def run(stories: int) -> None:
    """Every figure."""
    with tempfile.TemporaryDirectory(prefix="bench-searching-") as folder:
        path = Path(folder, "search.sqlite")
        finder = SearchFile(path)
        taken = 0.0
        for number in range(0, stories, BATCH):
            made = _stories(number)
            cpu = time.process_time()
            finder.put(made)
            taken += time.process_time() - cpu
        size = path.stat().st_size / 1e6
        print(f"{stories:,} stories, {size:.0f} MB; {taken / stories * 1000:.2f} ms of CPU to let one be found")
        for what, asked in QUESTIONS.items():
            walls, cpus, found = [], [], 0
            for _ in range(ROUNDS):
                wall, cpu = time.perf_counter(), time.process_time()
                answer = finder.find(asked, skip=0, limit=20)
                walls.append((time.perf_counter() - wall) * 1000)
                cpus.append((time.process_time() - cpu) * 1000)
                found = len(answer[0]) if answer else -1
            print(
                f"{what:<46} {statistics.median(cpus):6.1f} ms of CPU, {statistics.median(walls):6.1f} ms by the clock "
                f"(longest {max(walls):.1f}), {found} shown",
                flush=True,
            )


if __name__ == "__main__":
    run(100_000)
