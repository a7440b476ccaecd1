"""Beside other pollers, in one run: the bench that measures them all, with an adapter for this program.

The bench (a corpus, an origin, a runner that interleaves its peers) is no part of this project; it is looked for beside
the checkout. ``reader`` and ``rss2email`` are installed into a folder of their own; ``newsboat`` is taken where the
machine has it. Each polls the same feeds; we also clean, credit, judge, store and publish what comes of them.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.polls import CONFIG

BESIDE = Path(__file__).parents[1].parent / "shared" / "bench"
"""Where the bench is looked for."""
INSTALLED = {"reader": ("reader", "sgmllib3k"), "rss2email": ("rss2email",)}
"""Peers that come from the package index."""
SEED_DAY = 86400


def run(feeds: int, peers: list[str], *, rounds: int = 3, bench: Path = BESIDE, port: int = 20000) -> None:
    """Measure ``peers`` and ourselves on a corpus of ``feeds`` feeds, ``rounds`` times in turn, and show medians."""
    if not (bench / "bench.py").is_file():
        sys.exit(f"no bench in {bench}: name its folder with --bench")
    with tempfile.TemporaryDirectory(prefix="peers-") as made:
        lab = Path(made)
        shutil.copytree(bench, lab / "bench")
        environment = {**os.environ, "PATH": f"{lab}/venv-rss2email/bin:{os.environ['PATH']}"}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)  # modules are compiled once, as in every installation
        names = [name for name in peers if _is_there(name, lab)]
        newest = int(time.time()) // SEED_DAY * SEED_DAY
        here = lab / "bench"
        _call(environment, here / "corpus.py", "--n", feeds, "--base", newest, "--out", lab / "corpus")
        origin = subprocess.Popen(
            [sys.executable, here / "origin.py", "--corpus", lab / "corpus", "--n", str(feeds), "--port", str(port)],
            env=environment,
            stdout=subprocess.DEVNULL,
        )
        try:
            time.sleep(2)
            told = (
                "--peers",
                here / "peers.json",
                "--n",
                feeds,
                "--reps",
                rounds,
                "--origin",
                f"http://127.0.0.1:{port}",
            )
            where = ("--work", lab / "work", "--out", lab / "results.jsonl")
            _call(
                environment,
                here / "bench.py",
                "run",
                *told,
                *where,
                "--only",
                ",".join(["ours", *names]),
                "--ours",
                ours(),
            )
            _call(environment, here / "bench.py", "show", lab / "results.jsonl", "--ref", "ours")
        finally:
            origin.terminate()
            origin.wait()


def ours() -> str:
    """This program as the bench runs it: a configuration over the feeds, then plain polls."""
    command = f"{sys.executable} -m syndicator --config $WORK/feeds.yaml"
    steps = {
        "setup": f"cd {Path(__file__).parents[1]} && {sys.executable} -m benchmarks.peers $FEEDS > $WORK/feeds.yaml",
        "poll": f"{command} poll",
        "count": f"{command} list --json | wc -l",
    }
    return ";;".join(f"{name}={step}" for name, step in steps.items())


def configuration(addresses: list[str]) -> str:
    """A feeds.yaml over these feeds."""
    sources = "".join(f"  s{number}: {{name: Source {number}, url: {url!r}}}\n" for number, url in enumerate(addresses))
    return CONFIG.format(sources=sources, publish="")


def _is_there(name: str, lab: Path) -> bool:
    """Whether a peer can be measured; installed first where that is needed."""
    if (packages := INSTALLED.get(name)) is None:
        found = shutil.which(name) is not None
        if not found:
            print(f"{name} is not on this machine, and left out")
        return found
    venv = lab / f"venv-{name}"
    subprocess.run([sys.executable, "-m", "venv", venv], check=True)
    subprocess.run([venv / "bin" / "pip", "install", "--quiet", *packages], check=True)
    return True


def _call(environment: dict[str, str], *command: object) -> None:
    subprocess.run([sys.executable, *map(str, command)], env=environment, check=True)


if __name__ == "__main__":
    print(configuration(Path(sys.argv[1]).read_text("utf-8").split()))
