"""Style and script: the few files of ours that a page needs, and no others."""

import functools
from collections.abc import Mapping
from pathlib import Path

from console.visits import Answer, Asked, Asset, Console, Shown
from reports.research_pack.page import style_within

FOLDER = Path(__file__).parent.parent / "assets"
GOVUK = FOLDER / "govuk-frontend-6.3.0"
HTMX = FOLDER / "htmx-4.0.1"
STYLE, SCRIPT = "text/css; charset=utf-8", "text/javascript; charset=utf-8"
NAMES = {
    "govuk-frontend.min.css": (GOVUK, STYLE),
    "govuk-frontend.min.js": (GOVUK, SCRIPT),
    "htmx.min.js": (HTMX, SCRIPT),
    "console.css": (FOLDER, STYLE),
    "console.js": (FOLDER, SCRIPT),
    "icon.svg": (FOLDER, "image/svg+xml"),
}


def file(_: Console, asked: Asked) -> Answer:
    """The file of this name, if it is one of those."""
    found = _files().get(asked.named["name"])
    return found or Shown("not_found.html", "Page not found", {}, 404)


@functools.cache
def _files() -> Mapping[str, Asset]:
    ours = {
        name: Asset((folder / name).read_bytes(), kind) for name, (folder, kind) in NAMES.items()
    }
    return {**ours, "pack.css": Asset(style_within(".mash-pack").encode(), STYLE)}
