"""Text that a workbook's or a document's file can hold."""

import re

UNPRINTABLE = "\N{REPLACEMENT CHARACTER}"
# What XML 1.0 has no way to write (section 2.2, Char): a file with one of them does not open.
_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def storable(text: str) -> str:
    """The text, with a sign for each character that the file cannot hold."""
    return _UNSTORABLE.sub(UNPRINTABLE, text)
