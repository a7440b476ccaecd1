"""Whose requests are views."""

from __future__ import annotations

import pytest

from syndicator.web.readers import is_person

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
CHROME = "Mozilla/5.0 (Linux; Android 14; CUBOT X70) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0 Mobile Safari/537.36"
WECHAT = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 MicroMessenger/8.0.47"


def asked(agent: str | None, **fields: str) -> bool:
    told = [(b"user-agent", agent.encode())] if agent is not None else []
    return is_person([*told, *((name.replace("_", "-").encode(), value.encode()) for name, value in fields.items())])


@pytest.mark.parametrize("agent", [FIREFOX, CHROME, WECHAT])
def test_people_are_counted(agent: str) -> None:
    """Whatever browser they use."""
    assert asked(agent)
    assert asked(agent, sec_fetch_dest="document", sec_fetch_mode="navigate")


@pytest.mark.parametrize(
    "agent",
    [
        None,
        "",
        "curl/8.5.0",
        "python-requests/2.31",
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)",
        "Mozilla/5.0 (compatible; YandexBot/3.0)",
        "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2)",
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/124.0 Safari/537.36",
        "FeedDemon/4.5",
        "Mozilla/5.0 " + "x" * 600,
    ],
)
def test_robots_are_not(agent: str | None) -> None:
    """Those that say so, those that say nothing, and those that say too much."""
    assert not asked(agent)


@pytest.mark.parametrize(
    "fields",
    [
        {"sec_purpose": "prefetch;prerender"},
        {"purpose": "prefetch"},
        {"x_moz": "prefetch"},
        {"sec_fetch_dest": "empty"},
    ],
)
def test_what_nobody_asked_for_yet_is_not(fields: dict[str, str]) -> None:
    """Pages fetched ahead, and pages fetched by scripts."""
    assert not asked(FIREFOX, **fields)
