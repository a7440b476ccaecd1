"""What stands in front of everything: most requests are for the outbox, and are answered without any routing."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from syndicator.web.outbox import FAILED, send_answer
from syndicator.web.private import FOLDER, MARK
from syndicator.web.readers import is_person

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp, Receive, Scope, Send

    from syndicator.web.outbox import Answer


_ARTICLES = "/articles/"


class Front:
    """An ASGI application. Paths whose first part is in ``routed`` go to ``behind``, ``answer`` knows all others;
    ``served`` counts what it says, and ``viewed`` the stories whose pages people look at. What is not for everybody is
    for ``private`` to answer.
    """

    def __init__(
        self,
        answer: Callable[[Scope], Answer],
        served: Callable[[int], None],
        behind: ASGIApp,
        routed: frozenset[str],
        private: Callable[[Scope], Answer],
        viewed: Callable[[str], None] | None = None,
    ) -> None:
        self._answer = answer
        self._served = served
        self._behind = behind
        self.routed = routed
        self._private = private
        self._viewed = viewed

    def quick(self, scope: Scope) -> Answer | None:
        """The answer, where it can be had at once and is sent as it is; None for what :meth:`__call__` answers."""
        first = scope["path"][1:].partition("/")[0]
        if first in self.routed or first == FOLDER or first[:1] == MARK:
            return None
        answer = self._answer(scope)
        if not answer.lines:
            return None
        self._count(scope, answer)
        return answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        first = scope["path"][1:].partition("/")[0]
        if first in self.routed:
            await self._behind(scope, receive, send)
            return
        try:
            answer = self._private(scope) if first == FOLDER or first[:1] == MARK else self._answer(scope)
        except Exception:
            await send_answer(FAILED, scope, send)
            raise
        self._count(scope, answer)
        await send_answer(answer, scope, send)

    def _count(self, scope: Scope, answer: Answer) -> None:
        self._served(answer.status)
        if self._viewed is None or answer.status != HTTPStatus.OK or scope["method"] != "GET":
            return
        path = scope["path"]
        if path.startswith(_ARTICLES) and path.endswith("/") and is_person(scope["headers"]):
            self._viewed(path[len(_ARTICLES) : -1])
