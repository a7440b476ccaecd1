"""The farm: every scenario under a host name of its own, on one server, beside hosts that are well."""

from __future__ import annotations

import socket
import ssl
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from tests.origin.scenario import MARK, RSS, feed, item, words
from tests.origin.scenarios import ALL
from tests.origin.server import Answer, Origin, Seen, reply

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.origin.scenario import Scenario

PEM = Path(__file__).with_name("loopback.pem")
HEALTHY = 8
"""Hosts beside the scenarios that must not notice them."""


class Farm:
    """Plays scenarios until it is closed; ``tempo``: pauses last so many times longer, as deadlines do."""

    def __init__(self, scenarios: Sequence[Scenario] = ALL, *, tempo: float = 1.0) -> None:
        self.scenarios = scenarios
        self._by_host = {scenario.host: scenario for scenario in scenarios}
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(PEM)
        self.plain = Origin(serve=self._serve, tempo=tempo)
        self.tls = Origin(serve=self._serve, context=context, tempo=tempo)
        self._silent = socket.create_server(("127.0.0.1", 0), backlog=64)
        with socket.create_server(("127.0.0.1", 0)) as closed:
            self._nobody = closed.getsockname()[1]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.plain.close()
        self.tls.close()
        self._silent.close()

    def url(self, scenario: Scenario) -> str:
        """Where its feed stands."""
        scheme, _, where = scenario.scheme.partition("-to-")
        ports = {
            "": self.tls.port if scheme == "https" else self.plain.port,
            "plain": self.plain.port,
            "tls": self.tls.port,
            "silence": self._silent.getsockname()[1],
            "nobody": self._nobody,
        }
        return f"{scheme}://{scenario.host}:{ports[where]}{scenario.path}"

    def sources(self) -> dict[str, dict[str, Any]]:
        """The part of a feeds.yaml that polls all of it."""
        made: dict[str, dict[str, Any]] = {
            scenario.name: {"name": scenario.name, "url": self.url(scenario), **scenario.source}
            for scenario in self.scenarios
        }
        for number in range(HEALTHY):
            made[f"healthy-{number}"] = {"url": self.plain.url("/feed", f"healthy-{number}.test"), "name": f"H{number}"}
        return made

    def even(self) -> dict[str, dict[str, Any]]:
        """As many sources again, of hosts that behave, with as many articles as scenarios have, three each or four: what
        the same costs where nothing is wrong.
        """
        names = [f"even-{number}" for number in range(len(self.scenarios))]
        return {name: {"url": self.plain.url("/feed", f"{name}.test"), "name": name} for name in names}

    def asked(self, scenario: Scenario, path: str) -> int:
        """How many requests came for addresses that begin so."""
        return sum(1 for seen in self.plain.seen if seen.host == scenario.host and seen.target.startswith(path))

    def _serve(self, seen: Seen) -> Answer:
        if seen.host == "farm.test":
            self.plain.forget()
            self.tls.forget()
            return reply(200)
        if seen.host.startswith("healthy-"):
            if seen.path == "/robots.txt":
                return reply(404)
            return reply(body=feed(seen, *range(1, 9 + seen.visit)), Content_Type=RSS, ETag=f'"{seen.visit}"')
        if seen.host.startswith("even-"):
            if seen.path == "/robots.txt":
                return reply(404)
            # one of them is edited in between, as articles are
            edited = item(seen, 1, description=f"Corrected: {words(seen.host)}") if seen.visit > 1 else item(seen, 1)
            most = 1 + seen.visit + (int(seen.host.removesuffix(".test").rpartition("-")[2]) % 3 == 0)
            return reply(
                body=feed(seen, *range(2, most)).replace(b"</channel>", edited.encode() + b"</channel>"),
                Content_Type=RSS,
            )
        scenario = self._by_host.get(seen.host) or self._by_host.get(seen.host.partition(".")[2])
        if scenario is None:
            return reply(404, MARK.encode())
        if seen.path == "/robots.txt" and not scenario.name.startswith("robots-"):
            return reply(404, keep=False)  # what breaks on a kept connection is asked for once more
        return scenario.serve(replace(seen, headers={**seen.headers, "x-tls-port": str(self.tls.port)}))
