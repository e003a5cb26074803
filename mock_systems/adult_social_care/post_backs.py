"""Post-backs: one form round each page, and what it carries from the server and back to it.

View state is signed and belongs to one session and one page; event validation lists what the page
let somebody do. A form that does not carry both as they were given is refused.
"""

import hmac
import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

MASTER = "ctl00$"
CONTENT = "ctl00$MainContent$"
MAC_LENGTH = 32


class PostBackRefused(Exception):
    """What was posted back is not what this server gave to this session; the words say why."""


@dataclass(frozen=True, slots=True)
class Seal:
    """Signs what a page carries, and knows its own signature again."""

    key: bytes

    def close(self, contents: object) -> str:
        """The contents, signed, as one line."""
        body = json.dumps(contents, ensure_ascii=True, separators=(",", ":")).encode()
        return b64encode(self._mac(body) + body).decode()

    def open(self, sealed: str) -> Any:  # noqa: ANN401 (whatever was sealed)
        """The contents; nothing when the signature is not ours."""
        try:
            whole = b64decode(sealed, validate=True)
        except ValueError:
            return None
        mac, body = whole[:MAC_LENGTH], whole[MAC_LENGTH:]
        return json.loads(body) if hmac.compare_digest(mac, self._mac(body)) else None

    def _mac(self, body: bytes) -> bytes:
        return hmac.digest(self.key, body, sha256)


@dataclass(slots=True)
class PageForm:
    """The form round one page while the page is drawn: it notes all that may be posted back."""

    seal: Seal
    session_token: str
    path: str
    state: Mapping[str, str]
    events: list[str] = field(default_factory=list)

    def name(self, control: str) -> str:
        """A control's name in the form."""
        return CONTENT + control

    def id(self, control: str) -> str:
        """A control's id on the page."""
        return self.name(control).replace("$", "_")

    def button(self, control: str) -> str:
        """The name of a button that sends the form."""
        self.events.append(f"{CONTENT}{control}|")
        return CONTENT + control

    def link(self, control: str, argument: str = "", *, within: str = CONTENT) -> str:
        """Where a link button leads: back to this page, by script."""
        self.events.append(f"{within}{control}|{argument}")
        return f"javascript:__doPostBack('{within}{control}','{argument}')"

    @property
    def view_state(self) -> str:
        """What the page remembers."""
        return self.seal.close([self.session_token, self.path, dict(self.state)])

    @property
    def event_validation(self) -> str:
        """What the page lets somebody do; only once all of it is drawn."""
        return self.seal.close([self.session_token, self.path, sorted(self.events)])


@dataclass(frozen=True, slots=True)
class PostBack:
    """What came back: which control did it, what the page remembered, what was typed."""

    control: str
    argument: str
    state: Mapping[str, str]
    typed: Mapping[str, str]

    def text(self, control: str) -> str:
        """What was typed into this control."""
        return self.typed.get(CONTENT + control, "")

    @property
    def page(self) -> int:
        """The page number asked for by a pager; the first one when none is."""
        number = self.argument.removeprefix("Page$")
        return int(number) if number.isdigit() else 1


def read_post_back(seal: Seal, session_token: str, path: str, form: Mapping[str, str]) -> PostBack:
    """The post-back in this form.

    Raises:
        PostBackRefused: it was changed, or is another session's or another page's.
    """
    state = seal.open(form.get("__VIEWSTATE", ""))
    if state is None or state[:2] != [session_token, path]:
        raise PostBackRefused("Validation of viewstate failed")
    allowed = seal.open(form.get("__EVENTVALIDATION", ""))
    control, argument = _event(form, allowed[2] if allowed else ())
    if not allowed or allowed[:2] != state[:2] or f"{control}|{argument}" not in allowed[2]:
        raise PostBackRefused("Invalid postback or callback argument")
    name = control.removeprefix(CONTENT).removeprefix(MASTER)
    return PostBack(name, argument, state[2], form)


def _event(form: Mapping[str, str], allowed: Any) -> tuple[str, str]:  # noqa: ANN401 (as sealed)
    """The control that sent the form: a link by script, else the button that was pressed."""
    if target := form.get("__EVENTTARGET"):
        return target, form.get("__EVENTARGUMENT", "")
    buttons = (one.removesuffix("|") for one in allowed)
    return next((one for one in buttons if one in form), ""), ""
