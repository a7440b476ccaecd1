"""The outbox over HTTP, health and metrics."""

from syndicator.web.application import create_app
from syndicator.web.server import WebServer

__all__ = ["WebServer", "create_app"]
