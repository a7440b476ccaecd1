"""TLS that cannot be trusted. The farm's certificate is its own; clients do not know who issued it."""

from __future__ import annotations

from tests.origin.scenario import Kind, good
from tests.origin.server import Answer, reply

KIND = Kind("tls")

KIND.add("self-signed", good, "unreachable unreachable", "0 0", scheme="https")
KIND.add("spoken-to-a-plain-server", good, "unreachable unreachable", "0 0", scheme="https-to-plain")
KIND.add("silent", good, "timed-out timed-out", "0 0", scheme="https-to-silence")
KIND.add("plain-spoken-to-tls", good, "unreachable unreachable", "0 0", scheme="http-to-tls")
KIND.amid("redirect-to-self-signed", lambda seen: _to_tls(seen.headers["x-tls-port"]), "unreachable")


def _to_tls(port: str) -> Answer:
    return reply(302, Location=f"https://tls-redirect-to-self-signed.test:{port}/feed")
