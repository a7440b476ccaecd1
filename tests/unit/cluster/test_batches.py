"""Sources that are polled together for one job, among others."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING

from syndicator.cluster.batches import Batches
from syndicator.engine.polling.rounds import Round
from syndicator.model import FetchSettings, PollOutcome
from tests.builders import source
from tests.fakes.clock import FakeClock

if TYPE_CHECKING:
    from syndicator.model import Source


def test_each_batch_ends_with_its_own_sources() -> None:
    """Two at once over one round: the quick one does not wait for the slow one, and what is dropped is not waited for."""
    batches, go, polled = Batches(), threading.Event(), []
    now = FakeClock().now()

    def poll(one: Source) -> PollOutcome:
        if one.key.startswith("slow"):
            assert go.wait(30)
        polled.append(one.key)
        return PollOutcome(one.key, now, 0.0, "unchanged")

    polling = Round(poll, lambda outcome: batches.done(outcome.source), FetchSettings(threads=4))
    named = {key: source(key, url=f"https://{key}.example/feed") for key in ("slow", "a", "b", "slow2")}

    async def work() -> None:
        async with asyncio.timeout(30):
            slow = asyncio.create_task(batches.through(polling, [named["slow"], named["a"]]))
            await batches.through(polling, [named["b"]])
            assert not slow.done()
            go.set()
            await slow
            go.clear()
            dropped = asyncio.create_task(batches.through(polling, [named["slow2"]]))
            await asyncio.sleep(0)
            batches.drop({named["slow2"].key})
            assert not dropped.done()
            batches.drop(())
            await dropped
            go.set()
            polling.stop()
            await batches.through(polling, [named["a"]])  # a round that takes nothing more is not waited for

    asyncio.run(work())
    assert set(polled) >= {"slow", "a", "b"}
