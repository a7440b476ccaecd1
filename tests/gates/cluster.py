"""Workers and publishing nodes as processes over one database, each as on a machine of its own."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tests.gates.daemons import ROOT
from tests.gates.press import Press
from tests.ports import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.database import Server

CONFIG = """\
site: {{title: Mirror, url: "https://mirror.example/", contact: desk@mirror.example}}
fetch: {{allow_networks: [127.0.0.0/8], host_interval: {interval}, min_interval: 1 s, push_interval: 1 s}}
workers: {{processes: 1}}
serve: {{port: {port}{serve}}}
store: {{url: "{url}", schema_name: {schema}, shared: true, folder: {folder}}}
publish: {{path: {public}, per_source: false, per_category: false{publish}}}
defaults: {{every: {every}, permission: ours, limits: {{keep: 5000}}}}
sources:
{sources}{more}
channels:
  all: {{title: Everything, limit: 5000}}
{channels}
"""


@dataclass
class Machine:
    """A folder with a feeds.yaml of its own, and the process that runs on it."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes] | None = None
    begun: int = 0  # where in the log the process that runs now began

    @property
    def path(self) -> Path:
        return self.folder / "feeds.yaml"

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text(encoding="utf-8")

    @property
    def said(self) -> str:
        """What the process that runs now has logged."""
        return self.log[self.begun :]

    def start(self, *words: str) -> None:
        self.begun = len(self.log) if (self.folder / "log").exists() else 0
        with (self.folder / "log").open("ab") as log:
            command = [sys.executable, "-m", "syndicator", "--config", str(self.path), "--log", "json", *words]
            environment = os.environ | {"PYTHONFAULTHANDLER": "1"}
            self.process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log, env=environment)

    def end(self, number: int = signal.SIGTERM, within: float = 20.0) -> int:
        assert self.process is not None
        self.process.send_signal(number)
        try:
            return self.process.wait(within)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise


@dataclass
class Cluster:
    """Machines over one database, and the press that they mirror."""

    press: Press
    place: Path
    url: str
    schema: str
    every: str
    interval: str
    publish: str = ""  # more of publish, and of serve
    serve: str = ""
    more: str = ""  # lines of further sources, and of further channels
    channels: str = ""
    public: Path | None = None  # the folder that all publish in; None: each in its own
    machines: list[Machine] = field(default_factory=list)

    def machine(self, *words: str, port: int = 0) -> Machine:
        """One more machine; ``words`` are the command that runs on it, if any."""
        folder = self.place / f"m{len(self.machines)}"
        folder.mkdir()
        made = Machine(folder, port or free_port())
        sources = "".join(f"  {key}: {origin.url}/feed\n" for key, origin in self.press.origins.items())
        text = CONFIG.format(
            port=made.port,
            url=self.url,
            schema=self.schema,
            folder=folder / "local",
            public=self.public or folder / "public",
            publish=self.publish,
            serve=self.serve,
            more=self.more,
            channels=self.channels,
            every=self.every,
            interval=self.interval,
            sources=sources,
        )
        made.path.write_text(text, encoding="utf-8")
        self.machines.append(made)
        if words:
            made.start(*words)
        return made

    def logs(self) -> str:
        return "\n".join(machine.log for machine in self.machines)


@contextmanager
def clustered(
    press: Press, place: Path, postgres: Server, *, every: str = "1 s", interval: str = "0 s"
) -> Iterator[Cluster]:
    schema = re.sub(r"\W+", "-", postgres.schema())
    made = Cluster(press, place, postgres.url, schema, every, interval)
    try:
        yield made
    finally:
        for machine in made.machines:
            if machine.process is not None and machine.process.poll() is None:
                machine.process.kill()
                machine.process.wait()
        postgres.start()  # a test may have ended while it was away
        postgres.drop(schema)
        postgres.drop(f"{schema}_jobs")
