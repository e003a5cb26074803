"""Words of another direction stay inside themselves: they never turn the sentence around them."""

import unicodedata

_ISOLATE, _END_OF_ISOLATE = "\u2068", "\u2069"
_END_OF_EMBEDDING = "\u202c"
_ISOLATES = frozenset("\u2066\u2067\u2068")
_EMBEDDINGS = frozenset("\u202a\u202b\u202d\u202e")
_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})
_CONTROLS = _ISOLATES | _EMBEDDINGS | {_END_OF_ISOLATE, _END_OF_EMBEDDING, "\u200e", "\u200f"}


def isolated(text: str) -> str:
    """The text as it is; where it turns direction, closed off from what stands around it.

    Works in plain text of every kind (Unicode Standard Annex 9), whatever controls are in it.
    """
    if not any(_turns(mark) for mark in text):
        return text
    opened = closed_before = embedded = 0
    for mark in text:
        if mark in _ISOLATES:
            opened += 1
        elif mark in _EMBEDDINGS:
            embedded += 1
        elif mark == _END_OF_ISOLATE and opened:
            opened -= 1
        elif mark == _END_OF_ISOLATE:
            closed_before += 1
    before = _ISOLATE * (closed_before + 1)
    return before + text + _END_OF_EMBEDDING * embedded + _END_OF_ISOLATE * (opened + 1)


def _turns(mark: str) -> bool:
    return mark in _CONTROLS or unicodedata.bidirectional(mark) in _RIGHT_TO_LEFT
