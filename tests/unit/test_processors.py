"""How many processes parse and clean where nothing is said: as many as there are processors for them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from syndicator.workers.processors import processors

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def eight(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine with eight."""
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(8)), raising=False)


def count(folder: Path, own: str, files: dict[str, str]) -> int:
    (folder / "own").write_text(own)
    for name, text in files.items():
        (folder / "groups" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "groups" / name).write_text(text)
    return processors(folder / "groups", folder / "own")


TWO = "0::/system.slice/mirror.service\n"
ONE = "4:cpu,cpuacct:/mirror\n1:name=systemd:/mirror\n"


@pytest.mark.parametrize(
    ("own", "files", "found"),
    [
        ("0::/\n", {"cpu.max": "150000 100000\n"}, 2),  # as a container sees itself
        ("0::/\n", {"cpu.max": "20000 100000\n"}, 1),
        ("0::/\n", {"cpu.max": "max 100000\n"}, 8),
        ("0::/\n", {"cpu.max": "9900000 100000\n"}, 8),  # more than there are
        (TWO, {"system.slice/mirror.service/cpu.max": "300000 100000\n"}, 3),  # CPUQuota= of a unit
        (TWO, {"system.slice/other.service/cpu.max": "300000 100000\n"}, 8),
        (ONE, {"cpu/cpu.cfs_quota_us": "400000\n", "cpu/cpu.cfs_period_us": "100000\n"}, 4),
        (ONE, {"cpu/mirror/cpu.cfs_quota_us": "100000\n", "cpu/mirror/cpu.cfs_period_us": "100000\n"}, 1),
        (ONE, {"cpu/cpu.cfs_quota_us": "-1\n", "cpu/cpu.cfs_period_us": "100000\n"}, 8),
        ("", {}, 8),
        ("what\n", {"cpu.max": "?\n"}, 8),
    ],
)
def test_a_limit_counts(own: str, files: dict[str, str], found: int, tmp_path: Path) -> None:
    """Of either layout, where the whole tree is seen or only our part; what cannot be read limits nothing."""
    assert count(tmp_path, own, files) == found
