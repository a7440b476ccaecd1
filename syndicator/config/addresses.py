"""Where feeds.yaml says that something is, and what is sent there: addresses, networks, headers, whom to write to."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import parse_qsl, urlsplit

from syndicator import urls
from syndicator.config.references import REFERENCE, is_database
from syndicator.config.wording import CONTROL, mistake, shown, words
from syndicator.redact import secret_in

_MAIL = re.compile(r"[^@\s<>\"']{1,64}@[^@\s<>\"'/]{1,255}")
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}")
_OURS = frozenset((
    "accept-encoding", "connection", "content-length", "host", "if-modified-since", "if-none-match", "range", "te",
    "trailer", "transfer-encoding", "upgrade", "user-agent",
))  # fmt: skip
_SECRET_HEADERS = re.compile(r"authorization|cookie|api-?key|token|secret|password", re.IGNORECASE)


def absolute(value: object) -> str:
    """A web address."""
    text = words(value, "an address")
    if any(c.isspace() for c in text) or len(text) > urls.MAX_LENGTH:
        raise mistake(f"{shown(text)} is no address", "addresses hold no spaces")
    if not urls.is_http(text):
        hint = (
            f"write https://{text}"
            if re.match(r"[\w-]+(\.[\w-]+)+(/|:\d|$)", text)
            else "http:// or https://, and a host"
        )
        raise mistake(f"{shown(text)} is no web address", hint)
    if not urls.names_a_host(text):
        hint = "letters, digits and - between single dots, such as news.example"
        raise mistake(f"{shown(text)} has a host that cannot be: {shown(urls.host_of(text))}", hint)
    return text


def check_private(url: str) -> None:
    """T30: what only a subscriber may read must not be mirrored by accident. Raises where an address looks like it."""
    if found := secret_in(url):
        raise mistake(
            f"the address of {urls.host_of(url)} seems to hold {found}",
            "send a secret in 'headers', by reference to an environment variable; or say 'private: true' if you may "
            "republish this feed (its address is then shown nowhere), 'private: false' if it is no secret",
        )


def mail(value: object) -> str:
    """An e-mail address."""
    text = words(value, "an e-mail address")
    if not _MAIL.fullmatch(text) or not text.isascii():
        raise mistake(f"{shown(text)} is no e-mail address", "such as desk@news.example")
    return text


def site_url(value: object) -> str:
    """A web address with which others begin; it ends with a slash."""
    text = absolute(value)
    parts = urlsplit(text)
    if "@" in parts.netloc or parts.query or parts.fragment:
        raise mistake(
            f"{shown(text)} cannot begin other addresses", "scheme, host and path only: https://news.example/"
        )
    return text if text.endswith("/") else text + "/"


def contact(value: object) -> str:
    """An e-mail or web address."""
    text = words(value, "an e-mail address or web address")
    if not (_MAIL.fullmatch(text.removeprefix("mailto:")) or (urls.names_a_host(text) and not re.search(r"\s", text))):
        raise mistake(f"{shown(text)} is no e-mail or web address", "where people ask for corrections and removal")
    return text.removeprefix("mailto:")


def network(value: object) -> str:
    """A network as a CIDR block (RFC 4632)."""
    text = words(value, "a network")
    try:
        return str(ipaddress.ip_network(text, strict=False))
    except ValueError:
        raise mistake(f"{shown(text)} is no network", "an address or CIDR block, such as 127.0.0.0/8 or ::1") from None


def agent(value: object) -> str:
    """What we call ourselves to hosts: no browser."""
    text = words(value, "a user agent")
    if not (text.isascii() and text.isprintable()) or len(text) > 256:  # noqa: PLR2004 - some hosts refuse longer ones
        raise mistake("a user agent is at most 256 printable ASCII characters")
    if text.lower().startswith(("mozilla/", "opera/")):
        raise mistake("this user agent pretends to be a browser", "name your service and a way to reach you")
    return text


def header_template(value: object) -> str:
    """``{env: NAME}`` or text, in which ``${NAME}`` stands for a variable; the form with ``${…}`` is kept."""
    if isinstance(value, dict):
        name = value.get("env")
        if set(value) != {"env"} or not isinstance(name, str) or not REFERENCE.fullmatch("${" + name + "}"):
            raise mistake("expected a reference to an environment variable", "{env: NAME}, and nothing beside it")
        return "${" + name + "}"
    if not isinstance(value, str) or not value.strip() or CONTROL.search(value) or "\n" in value:
        raise mistake("expected the value of a header", "one line of text, or {env: NAME}")
    return str(value).strip()


def proxy(value: object) -> str:
    """An address in which ``${NAME}`` may stand for a variable; a password never stands in the file."""
    text = words(value, "the address of a proxy")
    parts = urlsplit(REFERENCE.sub("x", text))
    try:
        right = parts.scheme.lower() == "http" and parts.hostname and parts.port != 0 and parts.path in {"", "/"}
    except ValueError:
        right = False
    if not right or parts.query or parts.fragment:
        raise mistake("expected the address of an HTTP proxy", "http://proxy.example:3128; SOCKS is not spoken")
    if parts.password and not REFERENCE.search(urlsplit(text).password or ""):
        raise mistake("the proxy's password stands in plain text", "write ${PROXY_PASSWORD} and set that variable")
    return text


def database(value: object) -> str:
    """The address of a PostgreSQL database, or a reference to a variable that holds it."""
    if isinstance(value, dict):
        return header_template(value)
    text = words(value, "the address of a database")
    if not REFERENCE.fullmatch(text):
        check_database(text)
        parts = urlsplit(text)
        if parts.password or any(name == "password" for name, _ in parse_qsl(parts.query)):
            hint = "password: {env: NAME} beside url, or the whole address from a variable: url: {env: NAME}"
            raise mistake("the database's password stands in plain text", hint)
    return text


def check_database(url: str) -> None:
    """Raises where an address is none of a PostgreSQL database."""
    if not is_database(url):
        raise mistake("expected the address of a PostgreSQL database", "postgresql://user@host:5432/name")


def check_header(name: str, template: str) -> None:
    """Raises where a header of this name must not be configured, or not with a value that stands in the file."""
    if not _HEADER_NAME.fullmatch(name):
        raise mistake(f"{shown(name)} is no name of a header", "RFC 9110: letters, digits and -")
    if name.lower() in _OURS:
        hint = "set fetch.user_agent" if name.lower() == "user-agent" else "remove it"
        raise mistake(f"the header {name} is set by syndicator itself", hint)
    if _SECRET_HEADERS.search(name) and not REFERENCE.search(template):
        raise mistake(f"the header {name} holds a secret in plain text", "write {env: NAME} and set that variable")
