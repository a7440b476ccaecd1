"""The outbox over HTTP, health and metrics."""

from syndicator.web.application import Private, create_app
from syndicator.web.process import WebProcess
from syndicator.web.server import WebServer

__all__ = ["Private", "WebProcess", "WebServer", "create_app"]
