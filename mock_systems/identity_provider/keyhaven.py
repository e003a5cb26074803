"""What every page and answer of this system stands on."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from mock_systems.identity_provider.records import DirectoryRecords
from mock_systems.kit.site import NOT_KEPT, Site

COOKIE = "KEYHAVEN_ACCOUNT"
AUTHENTICATED = "authenticated at"

Keyhaven = Site[DirectoryRecords]


def issuer_of(request: Request) -> str:
    """Who this provider says it is: the address it was asked at."""
    return str(request.base_url).rstrip("/")


def told(values: object, status: int = 200) -> Response:
    """An answer for a program."""
    return JSONResponse(values, status, NOT_KEPT)


def refused(error: str, why: str, status: int = 400) -> Response:
    """Why a program gets nothing (RFC 6749, 5.2); in several lines, though they may not be.

    Entra ID does that too.
    """
    return told({"error": error, "error_description": f"{why}\r\nTrace ID: 0f3c"}, status)
