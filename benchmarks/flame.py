"""Where the processor time of a cold poll goes: a flame graph, and a table by stage. Needs py-spy (``pip install py-spy``).

Stacks of the command and of its workers are sampled; a sample counts to the innermost module of ours that it was in, so
that what a library does counts to whoever called it. Waiting is not sampled.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

from benchmarks.polls import config

RATE = 200
"""Samples in a second."""
STAGES = {
    "fetching": (
        "syndicator/ingest/fetching/fetch",
        "syndicator/ingest/fetching/transport",
        "syndicator/ingest/fetching/robots",
        "syndicator/ingest/fetching/connections",
    ),
    "parsing feeds": ("syndicator/ingest/",),
    "cleaning": ("syndicator/refine/clean", "syndicator/refine/markup/", "syndicator/refine/lookout"),
    "prints and facts": (
        "syndicator/refine/prints/fingerprint",
        "syndicator/refine/prints/sketch",
        "syndicator/refine/prints/words",
        "syndicator/refine/prints/facts",
    ),
    "language, repair, credits and the rest of an article": (
        "syndicator/refine/",
        "syndicator/engine/refining/mending",
        "syndicator/engine/refining/pipeline",
    ),
    "judging": (
        "syndicator/engine/polling/judging",
        "syndicator/refine/judging/dedupe",
        "syndicator/refine/judging/stories",
        "syndicator/refine/judging/likeness",
        "syndicator/store/memory/index",
        "syndicator/store/memory/sketches",
    ),
    "storing": ("syndicator/store/", "syndicator/engine/polling/committing"),
    "handing over to workers": (
        "syndicator/workers/",
        "syndicator/engine/refining/jobs",
        "syndicator/engine/refining/batch",
    ),
    "choosing what a release renders": (
        "syndicator/engine/selecting/selection",
        "syndicator/engine/selecting/catalogue",
        "syndicator/engine/releasing/storypages",
        "syndicator/engine/releasing/release",
        "syndicator/engine/releasing/lists",
        "syndicator/engine/selecting/audience",
    ),
    "rendering": ("syndicator/publish/",),
    "writing files": ("syndicator/publish/outbox/fileoutbox", "syndicator/publish/outbox/split", "syndicator/files"),
    "the order of a poll": ("syndicator/engine/", "syndicator/app/"),
}
"""Modules by the beginning of their path; of two that fit, the longer counts."""
ELSE = "starting, importing"


def run(feeds: int, port: int, folder: Path, picture: Path | None) -> None:
    """Sample one cold poll and show the table; with ``picture``, another one drawn as a flame graph (SVG)."""
    if (spy := shutil.which("py-spy", path=f"{Path(sys.executable).parent}:/usr/local/bin:/usr/bin")) is None:
        sys.exit("py-spy is not installed here: pip install py-spy")
    stacks = folder / "stacks"
    _sampled(spy, folder / "first", feeds, port, "raw", stacks)
    counted: Counter[str] = Counter()
    for line in stacks.read_text("utf-8").splitlines():
        frames, _, number = line.rpartition(" ")
        counted[stage_of(frames)] += int(number)
    whole = counted.total()
    for stage, samples in counted.most_common():
        print(f"  {stage:<54}{100 * samples / whole:5.1f} %")
    if picture is not None:
        _sampled(spy, folder / "second", feeds, port, "flamegraph", picture)
        drawn = picture.read_text("utf-8")
        drawn = re.sub(r"process \d+:&quot;[^<(]*", "a process ", drawn)  # where it stands says nothing to others
        drawn = drawn.replace(f"{picture.absolute().parent}/", "").replace(f"{Path(sys.executable).parent}/", "")
        picture.write_text(drawn, encoding="utf-8")


def stage_of(frames: str) -> str:
    """The stage that a stack counts to: of its innermost frame in a module of ours."""
    for frame in reversed(frames.split(";")):
        if found := re.search(r"\((syndicator/[^:)]*)", frame):
            fitting = [
                (len(begin), stage) for stage, those in STAGES.items() for begin in those if found[1].startswith(begin)
            ]
            if fitting:
                return max(fitting)[1]
        elif "importlib" in frame:
            return ELSE
    return ELSE


def _sampled(spy: str, folder: Path, feeds: int, port: int, form: str, to: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "feeds.yaml").write_text(config(feeds, port), encoding="utf-8")
    poll = [sys.executable, "-m", "syndicator", "--config", "feeds.yaml", "poll"]
    to = to.absolute()
    sampling = [
        spy,
        "record",
        "--subprocesses",
        "--nonblocking",
        "--rate",
        str(RATE),
        "--format",
        form,
        "--output",
        str(to),
    ]
    subprocess.run(
        [*sampling, "--", *poll], cwd=folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
