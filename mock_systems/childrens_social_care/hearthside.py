"""What everything of this system stands on: the site, and its JSON."""

import json
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from mock_systems.childrens_social_care.records import CareRecords
from mock_systems.kit.faults import Fault
from mock_systems.kit.site import NOT_KEPT, Site

COOKIE = "hearthside_session"
TOKEN_HEADER = "x-hearthside-token"  # noqa: S105 (a header's name)
JSON = "application/json"

Hearthside = Site[CareRecords]


def data(base: Hearthside, request: Request, answer: Mapping[str, Any]) -> Response:
    """An answer of the API, as the faults in force leave it."""
    written = json.dumps(answer)
    if fault := base.take_fault(request, "wrong_download"):
        return _spoilt(written, fault)
    return Response(written, media_type=JSON, headers=NOT_KEPT)


def refuse(status: int, code: str, **more: Any) -> Response:  # noqa: ANN401 (whatever JSON holds)
    """An answer of the API that gives nothing, and says why."""
    written = json.dumps({"code": code, **more})
    return Response(written, status, media_type=JSON, headers=NOT_KEPT)


async def sent(request: Request) -> dict[str, str]:
    """The values of the JSON object that was sent."""
    try:
        values = json.loads(await request.body())
    except ValueError:
        return {}
    return {name: str(value) for name, value in values.items()} if isinstance(values, dict) else {}


def _spoilt(written: str, fault: Fault) -> Response:
    if fault.args["what"] == "page":
        return HTMLResponse("<h1>It works!</h1>", headers=NOT_KEPT)
    kept = {
        "nothing": "",
        "cut": written[: len(written) * 2 // 3],
        "moved_column": written.replace('"surname"', '"family_name"').replace('"rows"', '"items"'),
    }
    return Response(kept[fault.args["what"]], media_type=JSON, headers=NOT_KEPT)
