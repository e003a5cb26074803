"""Pages from templates, and what page faults do to a finished page."""

from collections.abc import Callable
from functools import cache
from html import escape
from json import dumps
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.types import Scope

from mock_systems.kit.faults import Fault, Faults
from mock_systems.kit.request_log import OPERATION, note_fault


@cache
def templates_in(folder: Path) -> Environment:
    """The templates of one system, escaping what they show; compiled once however often it runs."""
    return Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def with_page_faults(html: str, scope: Scope, faults: Faults) -> str:
    """The page as the faults in force leave it."""
    for mode, change in CHANGES.items():
        if fault := faults.take(mode, scope.get(OPERATION)):
            note_fault(scope, mode)
            html = change(html, fault)
    return html


def _relabel(html: str, fault: Fault) -> str:
    old, new = escape(fault.args["old"]), escape(fault.args["new"])
    for opening, closing in ((">", "<"), ('value="', '"'), ('aria-label="', '"')):
        html = html.replace(f"{opening}{old}{closing}", f"{opening}{new}{closing}")
    return html


def _lay_dialog_over(html: str, fault: Fault) -> str:
    dialog = (
        '<div role="dialog" aria-modal="true" aria-label="Message" style="position:fixed;inset:0;'
        'background:rgba(0,0,0,.45);z-index:999"><div style="margin:15vh auto;width:340px;'
        'background:#fffbe6;border:2px solid #7a6a1c;padding:14px">'
        f"<p>{escape(fault.args['text'])}</p>"
        '<button type="button" onclick="this.closest(\'[role=dialog]\').remove()">'
        "Continue</button></div></div>"
    )
    return html.replace("</body>", f"{dialog}</body>")


def _open_alert(html: str, fault: Fault) -> str:
    words = dumps(fault.args["text"]).replace("<", "\\u003c")
    return html.replace("</body>", f"<script>alert({words})</script></body>")


CHANGES: dict[str, Callable[[str, Fault], str]] = {
    "moved_label": _relabel,
    "unknown_dialog": _lay_dialog_over,
    "native_alert": _open_alert,
}
