"""The fields a request carries, and the same request with others: form, form with files, JSON."""

import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode

FORM, FORM_WITH_FILES, JSON = (
    "application/x-www-form-urlencoded",
    "multipart/form-data",
    "application/json",
)
CRLF = b"\r\n"

Change = Callable[[Mapping[str, str]], Mapping[str, str]]


def with_fields_changed(body: bytes, content_type: str, change: Change) -> bytes:
    """The request's body after its fields were changed; as it is when nothing was.

    `change` gets every text the request carries, by the name it has there, and gives all of them
    back; a name that comes twice is left alone.
    """
    kind, _, parameters = content_type.partition(";")
    if kind == FORM:
        return _form_changed(body, change)
    if kind == JSON:
        return _json_changed(body, change)
    if kind == FORM_WITH_FILES:
        return _parts_changed(body, parameters.partition("boundary=")[2].strip('" '), change)
    return body


def _form_changed(body: bytes, change: Change) -> bytes:
    sent = parse_qsl(body.decode(), keep_blank_values=True)
    changed = _changed(sent, change)
    return body if changed == sent else urlencode(changed).encode()


def _json_changed(body: bytes, change: Change) -> bytes:
    try:
        sent = json.loads(body)
    except ValueError:
        return body
    texts = dict(_texts(sent))
    changed = change(texts)
    return body if changed == texts else json.dumps(_filled(sent, changed)).encode()


def _parts_changed(body: bytes, boundary: str, change: Change) -> bytes:
    line = f"--{boundary}".encode()
    first, *parts = body.split(line)
    heads = [part.partition(CRLF * 2) for part in parts]
    texts = [(_name_of(head), value[:-2].decode()) for head, _, value in heads if _is_text(head)]
    changed = _changed(texts, change)
    if changed == texts:
        return body
    new = iter(changed)
    written = [
        head + blank + (next(new)[1].encode() + CRLF if _is_text(head) else value)
        for head, blank, value in heads
    ]
    return line.join([first, *written])


def _is_text(head: bytes) -> bool:
    return b"name=" in head and b"filename=" not in head


def _name_of(head: bytes) -> str:
    return head.partition(b'name="')[2].partition(b'"')[0].decode()


def _changed(sent: list[tuple[str, str]], change: Change) -> list[tuple[str, str]]:
    names = [name for name, _ in sent]
    changed = change({name: value for name, value in sent if names.count(name) == 1})
    return [(name, changed.get(name, value)) for name, value in sent]


def _texts(value: Any, name: str = "") -> list[tuple[str, str]]:  # noqa: ANN401 (JSON)
    """Every text in it, by the keys that lead there."""
    if isinstance(value, str):
        return [(name, value)]
    if isinstance(value, dict):
        return [one for key, part in value.items() for one in _texts(part, _within(name, key))]
    if isinstance(value, list):
        return [one for key, part in enumerate(value) for one in _texts(part, _within(name, key))]
    return []


def _filled(value: Any, texts: Mapping[str, str], name: str = "") -> Any:  # noqa: ANN401 (JSON)
    if isinstance(value, str):
        return texts.get(name, value)
    if isinstance(value, dict):
        return {key: _filled(part, texts, _within(name, key)) for key, part in value.items()}
    if isinstance(value, list):
        return [_filled(part, texts, _within(name, key)) for key, part in enumerate(value)]
    return value


def _within(name: str, key: object) -> str:
    return f"{name}.{key}" if name else str(key)
