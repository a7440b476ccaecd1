"""The outbox over HTTP, health and metrics."""

from syndicator.web.application import Private, create_app
from syndicator.web.server import WebServer

__all__ = ["Private", "WebServer", "create_app"]
