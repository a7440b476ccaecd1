"""What stands in front of everything: most requests are for the outbox, and are answered without any routing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syndicator.web.outbox import FAILED, send_answer

if TYPE_CHECKING:
    from collections.abc import Callable, Container

    from starlette.types import ASGIApp, Receive, Scope, Send

    from syndicator.web.outbox import Answer


class Front:
    """An ASGI application. Paths whose first part is in ``routed`` go to ``behind``, ``answer`` knows all others;
    ``served`` counts what it says.
    """

    def __init__(
        self,
        answer: Callable[[Scope], Answer],
        served: Callable[[int], None],
        behind: ASGIApp,
        routed: Container[str],
    ) -> None:
        self._answer = answer
        self._served = served
        self._behind = behind
        self._routed = routed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        if scope["path"][1:].partition("/")[0] in self._routed:
            await self._behind(scope, receive, send)
            return
        try:
            answer = self._answer(scope)
        except Exception:
            await send_answer(FAILED, scope, send)
            raise
        self._served(answer.status)
        await send_answer(answer, scope, send)
