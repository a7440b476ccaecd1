"""syndicator: mirrors other outlets' articles honestly. See docs/start.md."""

__version__ = "0.1.0"
