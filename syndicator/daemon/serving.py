"""The web server beside the loop, as the configuration in force wants it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

from syndicator.daemon.pulse import Pulse

if TYPE_CHECKING:
    from collections.abc import Callable

    from syndicator.app import App
    from syndicator.web import WebProcess


class Serving:
    """One web server or none over one App. ``announce`` is told of each start."""

    def __init__(self, app: App, announce: Callable[[str], None]) -> None:
        self._app = app
        self._announce = announce
        self._web: WebProcess | None = None
        self._served: tuple[Any, str] | None = None  # what is served now, and how
        # begun before this one gives way: what is started by it does not
        self._starter = ThreadPoolExecutor(1, thread_name_prefix="serving")
        self._starter.submit(int).result()
        self.allowed = True
        """Whether to serve at all, whatever is configured."""
        self.late: float | None = None
        """When (on the clock's monotonic hand) to serve what stands, if nothing is served by then."""

    @property
    def is_up(self) -> bool:
        """Whether somebody could reach us."""
        return self._web is not None

    @property
    def address(self) -> str | None:
        """Where we serve, None where we do not."""
        if self._web is None:
            return None
        return f"http://{self._app.config.serve.host}:{self._web.port}/"

    def follow(self) -> None:
        """Serve what is wanted now. No request is dropped for a change that does not concern it."""
        self.late = None
        if self._wanted() != self._served:
            self.stop()
            if self._wanted():
                self._starter.submit(self._start).result()

    def follow_late(self, now: float) -> None:
        """:meth:`follow`, where that has been waited for too long."""
        if self.late is not None and now >= self.late:
            self.late = None
            self.follow()

    def stop(self) -> None:
        """Serve nothing."""
        if self._web is not None:
            self._web.stop()
            self._web = self._served = None

    def _wanted(self) -> tuple[Any, str] | None:
        """What should be served, and how."""
        config = self._app.config
        return (config.serve, str(config.publish.path)) if self.allowed and config.serve.enabled else None

    def _start(self) -> None:
        from syndicator.web import Private, WebProcess, create_app

        app = self._app
        served = create_app(
            Path(app.config.publish.path),
            app.outbox,
            app.observer,
            Pulse(app.health).report,
            watchers=app.config.serve.metrics,
            callbacks=lambda: app.subscriptions,
            own_hub=lambda: app.hub_desk,
            viewed=app.views.seen if app.config.serve.views else None,
            searched=app.answer_search if app.is_searched else None,
            private=Private(app.private_folder, app.outbox.private, app.tokens.channel_of),
        )
        web = WebProcess(
            app.config.serve,
            Path(app.config.publish.path),
            served,
            reader=app.reader,
            served=app.observer.served,
            viewed=app.views.seen if app.config.serve.views else None,
        )
        try:
            web.start()
        except BaseException:
            web.stop()  # what it had begun
            raise
        self._web, self._served = web, self._wanted()
        self._announce(f"serving {app.config.publish.path} at {self.address}")
