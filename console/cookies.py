"""What a browser holds for us: opaque tokens; and how a form is known to be ours."""

from console.visits import Asked, Console

FORM_FIELD = "form_token"
_SESSION, _FORM, _WAY = "mash-console", "mash-console-form", "mash-console-way"


def session_cookie(console: Console) -> str:
    """The cookie of whoever is signed in; bound to this host where the browser can be told so."""
    return _bound(console, _SESSION)


def form_cookie(console: Console) -> str:
    """The cookie of whoever is about to sign in."""
    return _bound(console, _FORM)


def way_cookie(console: Console) -> str:
    """The cookie of whoever is on the way to the force's own sign-in and back."""
    return _bound(console, _WAY)


def comes_back_with(console: Console, name: str) -> bool:
    """Whether a browser sends this cookie when another site leads it here, and not only ours."""
    return name == way_cookie(console)


def is_from_here(console: Console, asked: Asked) -> bool:
    """Whether a form was sent from one of our own pages, as the browser says it."""
    scheme = "https" if console.is_https else "http"
    origin = asked.headers.get("origin")
    is_ours = origin is None or origin in {f"{scheme}://{host}" for host in console.hosts}
    return is_ours and asked.headers.get("sec-fetch-site", "same-origin") == "same-origin"


def _bound(console: Console, name: str) -> str:
    return f"__Host-{name}" if console.is_https else name
