"""Pictures and players: which address a reader should load, and which should never be loaded.

Pure functions over an element's attributes. Addresses that come out are absolute http(s), or None.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from syndicator import later, urls
from syndicator.dataclass import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

LAZY = (
    "data-src",
    "data-original",
    "data-lazy-src",
    "data-lazy",
    "data-lazyload",
    "data-lazy-load",
    "data-ks-lazyload",
    "data-actualsrc",
    "data-original-src",
    "data-echo",
    "data-url",
    "data-img",
    "data-image",
    "data-hi-res-src",
    "data-full-src",
    "data-orig-file",
    "data-large-file",
    "data-medium-file",
    "nitro-lazy-src",
    "oldsrc",
    "_src",
    "file",
    "original",
    "lazysrc",
    "lazy-src",
    "real_src",
    "zoomfile",
    "data-real-src",
    "data-realsrc",
    "data-src-large",
    "data-lazy-original",
    "data-defer-src",
    "data-cfsrc",
    "data-pagespeed-lazy-src",
    "data-imgsrc",
    "data-croporisrc",
)
"""Attributes under which scripts keep a picture's real address until it scrolls into view, surest first."""

_LAZY = frozenset(LAZY)
_LAZY_SRCSETS = ("data-srcset", "data-lazy-srcset")
_BACKGROUNDS = ("data-bg", "data-background", "data-background-image", "data-bg-src", "data-bg-url", "data-lazy-bg")
_BACKGROUND = later.pattern(
    r"background(?:-image)?\s*:[^;]{0,200}?\burl\(\s*[\"']?([^\"'()\s]{1,2000})[\"']?\s*\)", re.IGNORECASE
)
_DECORATION = later.pattern(
    r"icon|logo|sprite|arrow|avatar|btn|button|badge|bullet|divider|mask|shadow|gradient", re.IGNORECASE
)
_TILED = later.pattern(r"repeat-[xy]|\d{1,2}px\s+\d{1,2}px", re.IGNORECASE)
_PLACEHOLDER = later.pattern(
    r"/(?:blank|spacer|placeholder|loading|lazy|lazy-?load(?:ing)?|transparent|none|grey|gray|1x1|dot|empty|trans|clear)"
    r"[-_.\d]*\.(?:gif|png|svg)(?:[?#].*)?$",
    re.IGNORECASE,
)
_BEACON_HOST = later.pattern(
    r"^(?:(?:pixel|beacon|analytics|tracker|metrics)[\w-]*\..+|stats\.wordpress\.com|(?:.+\.)?feedsportal\.com"
    r"|(?:.+\.)?(?:doubleclick|scorecardresearch|quantserve|google-analytics|statcounter|cnzz|2mdn|chartbeat)\.(?:com|net)"
    r"|hm\.baidu\.com|px\.ads\.linkedin\.com|ad\.[\w.-]+|ads\.[\w.-]+|counter\.[\w.-]+)$"
)
_BEACON_PATH = later.pattern(
    r"/(?:pixel|beacon|track(?:er|ing)?|1x1|web-?bug|__utm|hm|clear\.gif|count(?:er)?)\.(?:gif|png|php|aspx?)$"
    r"|/~(?:r|ff|a)/|^/tr/?$|/track/open|/_/stat$|/wf/open",
)
_QR_FILE = later.pattern(
    r"/(?:qr|qr-?code|ewm|erweima|wx-?(?:qr|code)|weixin-?qr)[-_\d]*\.(?:png|gif|jpe?g)(?:\?|$)", re.IGNORECASE
)
_QR_ALT = later.pattern(r"^\W*(?:(?:微信)?(?:公众号|公眾號)?二[维維][码碼]|扫一扫|掃一掃|QR code)\W*$", re.IGNORECASE)
_SHARE_ALT = later.pattern(
    r"^\W*(?:(?:add|share|save|post|submit|send|tweet)(?:\s(?:this|it))?(?:\s(?:article|page|post|story))?\s(?:to|on|via|with)"
    r"|partager sur|compartir en|condividi su|teilen auf|分享到|分享至)\s*"
    r"(?:facebook|twitter|x|reddit|stumbleupon|digg|del\.?icio\.?us|linkedin|pinterest|whatsapp|telegram|tumblr|pocket"
    r"|instapaper|google(?:\+|\splus|\sbookmarks)?|mastodon|bluesky|flipboard|vk|line|e-?mail|(?:新浪)?微博|微信|朋友圈|qq(?:空间)?)\W*$",
    re.IGNORECASE,
)
_BUTTON = 100  # pixels; a larger picture is one
_NO_SHOW = later.pattern(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_TINY_STYLE = later.pattern(r"(?:^|[;\s])(?:width|height)\s*:\s*[01](?:px)?\s*(?:;|$|!)", re.IGNORECASE)
_LENGTH = later.pattern(r"^\s*(\d{1,5})(?:\.\d{1,4})?\s*(?:px)?\s*$", re.IGNORECASE)
_WIDEST = 1600  # pixels: no reader's column is wider
_SRCSET_LENGTH = 32768


@dataclass(frozen=True, slots=True)
class Picture:
    """An ``img`` as it will be shown; ``lazy`` where its address was kept from ``src``."""

    src: str
    lazy: bool


_SETTLED = later.pattern(r"https?://[a-zA-Z0-9][\w.-]*(?::[1-9]\d{0,4})?(?:[/?#][!-~]*)?\Z", re.ASCII)


def is_settled(address: str) -> bool:
    """A cheap look: whether resolving this address against any base would give it back unchanged."""
    return len(address) <= urls.MAX_LENGTH and _SETTLED.match(address) is not None


def picture(attrs: Mapping[str, str], base: str) -> Picture | None:
    """The picture an ``img`` stands for; None where it has no address that can be shown."""
    for name in LAZY if not _LAZY.isdisjoint(attrs) else ():
        if (value := attrs.get(name)) and (address := _shown(base, value)):
            return Picture(address, lazy=True)
    for name in _LAZY_SRCSETS:
        if (value := attrs.get(name)) and (address := best_of(value, base)):
            return Picture(address, lazy=True)
    source = attrs.get("src")
    if source and (address := _shown(base, source)):
        return Picture(address, lazy=False)
    if (value := attrs.get("srcset")) and (address := best_of(value, base)):
        return Picture(address, lazy=True)
    return None


def background(attrs: Mapping[str, str], base: str) -> str | None:
    """The picture that an element without words shows as its background; None for none, and for decoration."""
    style = attrs.get("style", "")
    named = next((value for name in _BACKGROUNDS if (value := attrs.get(name))), None)
    if named is None:
        found = _BACKGROUND.search(style) if "background" in style.lower() else None
        named = found[1] if found and not _TILED.search(style) else None
    elif found := _BACKGROUND.search("background:" + named):
        named = found[1]
    if not named or _DECORATION.search(f"{attrs.get('class', '')} {attrs.get('id', '')} {named.rpartition('/')[2]}"):
        return None
    return _shown(base, named)


_COMPONENTS = {
    "youtube": ("https://www.youtube.com/embed/{}", ("videoid", "data-videoid", "video-id")),
    "vimeo": ("https://player.vimeo.com/video/{}", ("videoid", "data-videoid", "video-id")),
    "dailymotion": ("https://www.dailymotion.com/embed/video/{}", ("data-videoid", "videoid")),
    "instagram": ("https://www.instagram.com/p/{}/", ("data-shortcode",)),
    "twitter": ("https://twitter.com/i/status/{}", ("data-tweetid",)),
    "tiktok": ("https://www.tiktok.com/embed/{}", ("data-src",)),
}
_COMPONENT = later.pattern(r"(?:lite|amp)-([a-z]+)(?:-embed)?$")
_NUMBERED = later.pattern(r"[\w-]{4,40}")


def component(tag: str, attrs: Mapping[str, str]) -> str | None:
    """What an element of a player's own naming would load: ``<lite-youtube videoid=…>``, ``<amp-vimeo …>``."""
    match = _COMPONENT.match(tag)
    if match is None or match[1] not in _COMPONENTS:
        return None
    address, names = _COMPONENTS[match[1]]
    number = next((value for name in names if (value := attrs.get(name))), "")
    return address.format(number) if _NUMBERED.fullmatch(number) else None


def _shown(base: str, value: str) -> str | None:
    if value[:5].lower() == "data:":
        return None
    address = value if is_settled(value) else urls.resolve(base, value)
    return None if address is None or _PLACEHOLDER.search(address) else address


def best_of(srcset: str, base: str) -> str | None:
    """The best candidate of a ``srcset`` (HTML, 4.8.4.2.1): the widest that is not wasteful, else the narrowest."""
    best: tuple[tuple[bool, float], str] | None = None
    for reference, size in _candidates(srcset[:_SRCSET_LENGTH]):
        fits = size <= _WIDEST
        rank = (fits, size if fits else -size)
        if (best is None or rank > best[0]) and (address := _shown(base, reference)):
            best = rank, address
    return best[1] if best else None


def _candidates(srcset: str) -> list[tuple[str, float]]:
    found: list[tuple[str, float]] = []
    pending = ""
    for token in srcset.split():
        if not pending:
            pending = token.lstrip(",")
            if pending.endswith(","):
                found.append((pending.rstrip(","), 1.0))
                pending = ""
            continue
        descriptor, comma, rest = token.partition(",")
        found.append((pending, _size(descriptor)))
        pending = rest if comma else ""
    if pending:
        found.append((pending, 1.0))
    return [(reference, size) for reference, size in found if reference]


def _size(descriptor: str) -> float:
    number, unit = descriptor[:-1], descriptor[-1:]
    if not number.replace(".", "", 1).isascii() or not number.replace(".", "", 1).isdigit():
        return 1.0
    return float(number) if unit == "w" else float(number) * 2 if unit == "x" else 1.0


def is_beacon(attrs: Mapping[str, str], address: str | None) -> bool:
    """Whether a picture is there to be counted, not seen: at most one pixel, hidden, or a known counter."""
    if any((size := length(attrs.get(side))) is not None and int(size) <= 1 for side in ("width", "height")):
        return True
    style = attrs.get("style", "")[:512]
    if style and (_NO_SHOW.search(style) or _TINY_STYLE.search(style)):
        return True
    if not address:
        return False
    host, path = urls.host_and_path(address)
    return bool(_BEACON_HOST.match(host) or _BEACON_PATH.search(path))


def is_qr_code(attrs: Mapping[str, str], address: str) -> bool:
    """Whether a picture says of itself that it is a QR code."""
    return bool(_QR_FILE.search(address) or _QR_ALT.match(attrs.get("alt") or ""))


def is_share_button(attrs: Mapping[str, str]) -> bool:
    """Whether a picture says of itself that it is there to be pressed, and is not too large for that."""
    alt, title = attrs.get("alt"), attrs.get("title")
    if not ((alt and _SHARE_ALT.match(alt)) or (title and _SHARE_ALT.match(title))):
        return False
    return all(int(length(attrs.get(side)) or 0) <= _BUTTON for side in ("width", "height"))


def length(value: str | None) -> str | None:
    """A width or height in whole pixels, as digits; None for percentages and garbage."""
    if not value:
        return None
    if value.isdecimal() and len(value) <= 5:  # noqa: PLR2004 - as the pattern has it, which costs five times as much
        return value
    matched = _LENGTH.match(value[:16])
    return matched[1] if matched else None


@dataclass(frozen=True, slots=True)
class Player:
    """Embedded media as the page that shows it, with the name readers know it by."""

    url: str
    label: str


_PLAYERS = (
    (later.pattern(r"(?:^|\.)(?:youtube(?:-nocookie)?\.com|youtu\.be)$"), "YouTube"),
    (later.pattern(r"(?:^|\.)vimeo\.com$"), "Vimeo"),
    (later.pattern(r"(?:^|\.)dailymotion\.com$"), "Dailymotion"),
    (later.pattern(r"(?:^|\.)bilibili\.com$"), "哔哩哔哩"),
    (later.pattern(r"(?:^|\.)youku\.com$"), "优酷"),
    (later.pattern(r"^v\.qq\.com$|(?:^|\.)video\.qq\.com$"), "腾讯视频"),
    (later.pattern(r"(?:^|\.)iqiyi\.com$"), "爱奇艺"),
    (later.pattern(r"(?:^|\.)ixigua\.com$"), "西瓜视频"),
    (later.pattern(r"(?:^|\.)douyin\.com$"), "抖音"),
    (later.pattern(r"^(?:tv|share\.vrs)\.sohu\.com$"), "搜狐视频"),
    (later.pattern(r"^(?:video|weibo)\.weibo\.com$|^(?:www\.)?weibo\.com$"), "微博"),
    (later.pattern(r"(?:^|\.)(?:cctv|cntv)\.(?:com|cn)$"), "央视网"),
    (later.pattern(r"(?:^|\.)acfun\.cn$"), "AcFun"),
    (later.pattern(r"(?:^|\.)soundcloud\.com$"), "SoundCloud"),
    (later.pattern(r"(?:^|\.)spotify\.com$"), "Spotify"),
    (later.pattern(r"(?:^|\.)(?:twitter|x)\.com$"), "X"),
    (later.pattern(r"(?:^|\.)instagram\.com$"), "Instagram"),
    (later.pattern(r"(?:^|\.)facebook\.com$"), "Facebook"),
    (later.pattern(r"(?:^|\.)tiktok\.com$"), "TikTok"),
)
_YOUTUBE_ID = later.pattern(r"^/(?:embed|v|shorts)/([\w-]{6,20})")
_VIMEO_ID = later.pattern(r"^/(?:video/)?(\d+)")
_DAILYMOTION_ID = later.pattern(r"^/embed/video/(\w+)")
_YOUKU_ID = later.pattern(r"^/embed/([\w=]+)|/sid/([\w=]+)/")
_MARK = "▶ "
_MUTE = later.pattern(
    r"\W*(?:(?:embed(?:ded)?|youtube|vimeo|video|audio|media|iframe|player|content|html5|from|frame"
    r"|third[ -]party|oembed|视频|視頻|影片|播放器|嵌入)\W*)+",
    re.IGNORECASE,
)
_LONGEST_LABEL = 120
_NO_PLAYER_HOST = later.pattern(
    r"(?:^|\.)(?:googlesyndication|googletagmanager|googletagservices|doubleclick|adnxs|taboola|outbrain|criteo|addthis"
    r"|sharethis|addtoany|disqus|pixanalytics|amazon-adsystem|mediav|tanx|adsafeprotected|recaptcha)\.(?:com|net)$"
    r"|^(?:ads?|adv|cpro|pos|g|widget\.weibo|changyan|www\.jiathis|v\.t\.qq)\.(?:[\w-]+\.)*(?:com|cn|net)$"
)
_NO_PLAYER_PATH = later.pattern(
    r"/plugins/(?:like|share|page|follow|comments|group|send)|/widgets/(?:follow_button|tweet_button|hovercard)|/recaptcha/"
    r"|/follow[_-]?button|/embed/comments|/ads?/|adframe|ad\.html",
    re.IGNORECASE,
)


def is_furniture_frame(address: str) -> bool:
    """Whether a frame holds an advertisement, a button or a form for comments, and nothing of the article."""
    host, path = urls.host_and_path(address)
    return bool(_NO_PLAYER_HOST.search(host) or _NO_PLAYER_PATH.search(path))


def player(address: str, title: str = "") -> Player:
    """What to link to in place of an embedded ``address``: the page of a known player, or the address itself.

    ``title`` is what the embedding page calls it; it is shown where it says more than that this is a video.
    """
    host = urls.host_of(address)
    told = " ".join(title.split())[:_LONGEST_LABEL]
    name = _platform(host)
    shown = f"{told} ({name or host})" if told and not _MUTE.fullmatch(told) else name or host
    return Player((name and _watch_page(name, address)) or address, _MARK + shown)


@lru_cache(maxsize=256)
def _platform(host: str) -> str:
    return next((name for pattern, name in _PLAYERS if pattern.search(host)), "")


def _watch_page(name: str, address: str) -> str | None:
    parts = urlsplit(address)
    query = parse_qs(parts.query, max_num_fields=64) if parts.query.count("&") < 64 else {}  # noqa: PLR2004
    first = {key: values[0] for key, values in query.items() if values[0].isalnum()}
    if name == "YouTube" and (found := _YOUTUBE_ID.match(parts.path)):
        return f"https://www.youtube.com/watch?v={found[1]}" if found[1] != "videoseries" else None
    if name == "Vimeo" and (found := _VIMEO_ID.match(parts.path)):
        return f"https://vimeo.com/{found[1]}"
    if name == "Dailymotion" and (found := _DAILYMOTION_ID.match(parts.path)):
        return f"https://www.dailymotion.com/video/{found[1]}"
    if name == "优酷" and (found := _YOUKU_ID.search(parts.path)):
        return f"https://v.youku.com/v_show/id_{found[1] or found[2]}.html"
    if name == "哔哩哔哩" and "bvid" in first:
        return f"https://www.bilibili.com/video/{first['bvid']}"
    if name == "哔哩哔哩" and first.get("aid", "").isdigit():
        return f"https://www.bilibili.com/video/av{first['aid']}"
    if name == "抖音" and first.get("vid", "").isdigit():
        return f"https://www.douyin.com/video/{first['vid']}"
    if name == "腾讯视频" and "vid" in first:
        return f"https://v.qq.com/x/page/{first['vid']}.html"
    return None
