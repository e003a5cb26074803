"""Where a page is, without what an address says about anybody."""

import re
from urllib.parse import unquote, urlsplit

from tools.recorder.words import LabelWords

NUMBER, TEXT = "{number}", "{text}"
# What web servers put into a path.
_SERVERS = "api app apps asp aspx cgi default do html htm index jsf jsp php portal ui v web www"
OF_SERVERS = frozenset(_SERVERS.split())
_WRITTEN = re.compile(r"^[A-Za-z._-]+$")
# "personSearch", "Person-Search.aspx".
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_ROUTE = re.compile(r"^!?/")


def path_shape(url: str, words: LabelWords) -> str:
    """The path, an id or a name in it replaced; a route kept after "#" counts, a query never."""
    address = urlsplit(url)
    shape = _shape(address.path, words)
    return f"{shape}#{_shape(address.fragment, words)}" if _ROUTE.match(address.fragment) else shape


def _shape(path: str, words: LabelWords) -> str:
    # "jsessionid" and its like follow a semicolon.
    segments = path.partition("?")[0].partition(";")[0].split("/")
    return "/".join(_segment(unquote(segment), words) for segment in segments) or "/"


def _segment(written: str, words: LabelWords) -> str:
    if written in ("", "!"):
        return written
    if any(letter.isdigit() for letter in written):
        return NUMBER
    parts = _WORD.findall(written)
    is_kept = _WRITTEN.match(written) and all(
        part.lower() in OF_SERVERS or words.know(part) for part in parts
    )
    return written if is_kept else TEXT
