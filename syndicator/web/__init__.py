"""The outbox over HTTP, health and metrics."""
