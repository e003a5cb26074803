"""What a file is by its own bytes, whatever it is called, and whether it may be taken in or sent.

Nothing here opens, renders or unpacks a file: it is looked at, in memory. A file that is not known
to be plain is refused with a sentence, never mended.
"""

import re
import unicodedata
import zipfile
import zlib
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from io import BytesIO
from struct import error as StructError
from struct import unpack

# reliability P27.
MOST_BYTES = 25 * 1024 * 1024
# What a document or a picture may come to when somebody opens it.
_MOST_UNPACKED = 50 * 1024 * 1024
_MOST_TIMES_ITS_SIZE = 100
_MOST_PARTS = 2000
_MOST_PIXELS = 50_000_000
_LONGEST_NAME = 100
_ANY_TYPE = frozenset({"", "application/octet-stream", "binary/octet-stream"})


class FileKind(StrEnum):
    """The kinds that are taken in; the value is the media type."""

    PDF = "application/pdf"
    WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    PNG = "image/png"
    JPEG = "image/jpeg"
    TEXT = "text/plain"


ENDINGS = {
    FileKind.PDF: ("pdf",),
    FileKind.WORD: ("docx",),
    FileKind.SHEET: ("xlsx",),
    FileKind.PNG: ("png",),
    FileKind.JPEG: ("jpg", "jpeg"),
    FileKind.TEXT: ("txt", "csv"),
}
_ALSO_CALLED = {FileKind.TEXT: frozenset({"text/csv"}), FileKind.JPEG: frozenset({"image/jpg"})}


class FileFault(StrEnum):
    """Why a file is not taken in; the value is the sentence a person reads."""

    EMPTY = "The file is empty."
    TOO_LARGE = "The file is larger than 25 MB."
    CUT_SHORT = "The file did not arrive whole."
    OTHER_KIND = (
        "Files of this kind are not taken in; PDF, Word (docx), Excel (xlsx), PNG, JPEG and plain "
        "text are."
    )
    NOT_WHAT_IT_SAYS = "The file is of another kind than its name or its sender's mail says."
    EXPANDS = "The file comes to far more than it seems when it is opened."
    ACTIVE = "The file carries a program, a script or another file."
    PROTECTED = "The file is protected by a password."
    DAMAGED = "The file is damaged."


@dataclass(frozen=True, slots=True)
class ReceivedFile:
    """A file that was taken in, in memory. `name` is safe to show and to file it under."""

    name: str
    kind: FileKind
    sha256: str
    content: bytes = field(repr=False)


def examined(name: str, said: str, content: bytes, size_said: int) -> ReceivedFile | FileFault:
    """The file, or why it is not taken in.

    `said` is the media type, and `size_said` the size in bytes, that the message gives.
    """
    if fault := _fault_of_size(content, size_said):
        return fault
    kind = kind_of(content)
    if kind is None:
        return FileFault.OTHER_KIND
    if not _is_called(kind, name, said):
        return FileFault.NOT_WHAT_IT_SAYS
    if fault := fault_in(content):
        return fault
    return ReceivedFile(safe_name(name), kind, sha256(content).hexdigest(), content)


def kind_of(content: bytes) -> FileKind | None:
    """What the bytes begin as; None for everything that is not on the list."""
    if content.startswith(b"%PDF-"):
        return FileKind.PDF
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return FileKind.PNG
    if content.startswith(b"\xff\xd8\xff"):
        return FileKind.JPEG
    if content.startswith(b"PK\x03\x04"):
        return _kind_of_package(content)
    return FileKind.TEXT if _is_plain_text(content) else None


def fault_in(content: bytes) -> FileFault | None:
    """What is wrong inside a file of a known kind; None when nothing was seen."""
    kind = kind_of(content)
    if kind is FileKind.PDF:
        return _fault_in_pdf(content)
    if kind in (FileKind.WORD, FileKind.SHEET):
        return _fault_in_package(content)
    if kind is FileKind.PNG:
        return _fault_in_png(content)
    if kind is FileKind.JPEG:
        return _fault_in_jpeg(content)
    return None


def safe_name(name: str) -> str:
    """The name without a path, without what is not drawn or turns the text round, and not long."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    drawn = "".join(mark for mark in last if unicodedata.category(mark)[0] != "C")
    plain = re.sub(r'[<>:"|?*]', "", " ".join(drawn.split())).strip(" .")
    stem, dot, ending = plain.rpartition(".")
    if not dot:
        return plain[:_LONGEST_NAME] or "file"
    return f"{stem[: _LONGEST_NAME - len(ending) - 1]}{dot}{ending}"[-_LONGEST_NAME:]


def _fault_of_size(content: bytes, size_said: int) -> FileFault | None:
    if not content:
        return FileFault.EMPTY
    if max(len(content), size_said) > MOST_BYTES:
        return FileFault.TOO_LARGE
    return None if len(content) == size_said else FileFault.CUT_SHORT


def _is_called(kind: FileKind, name: str, said: str) -> bool:
    types = _ANY_TYPE | {kind.value} | _ALSO_CALLED.get(kind, frozenset())
    is_typed = said.partition(";")[0].strip().lower() in types
    return is_typed and safe_name(name).lower().rpartition(".")[2] in ENDINGS[kind]


# PDF


_NAME_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_PDF_ACTIVE = re.compile(
    rb"/(JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA|AA|ImportData|SubmitForm)(?![A-Za-z])"
    rb"|<script|<html",
    re.IGNORECASE,
)
_PDF_STREAM = re.compile(rb"stream\r?\n.*?endstream", re.DOTALL)
_PDF_OBJECTS = re.compile(rb"/ObjStm[^>]*>>\s*stream\r?\n(.*?)endstream", re.DOTALL)
_PDF_END_WITHIN = 2048
_MOST_OF_A_STREAM = 1_000_000


def _fault_in_pdf(content: bytes) -> FileFault | None:
    """What its objects say, packed ones too; page contents, pictures and fonts are not read."""
    if b"%%EOF" not in content[-_PDF_END_WITHIN:]:
        return FileFault.CUT_SHORT
    objects = [_PDF_STREAM.sub(b" ", content), *map(_inflated, _PDF_OBJECTS.findall(content))]
    named = _NAME_ESCAPE.sub(lambda found: bytes([int(found[1], 16)]), b"\n".join(objects))
    if re.search(rb"/Encrypt(?![A-Za-z])", named):
        return FileFault.PROTECTED
    return FileFault.ACTIVE if _PDF_ACTIVE.search(named) else None


def _inflated(stream: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(stream, _MOST_OF_A_STREAM)
    except zlib.error:
        return stream


# Word and Excel


_PACKAGES = {"word/document.xml": FileKind.WORD, "xl/workbook.xml": FileKind.SHEET}
_ACTIVE_PARTS = re.compile(
    r"vbaproject|activex|embeddings/|\.(bin|exe|js|vbs|zip|docm|xlsm|html?|svg)$", re.IGNORECASE
)
_ACTIVE_XML = re.compile(
    rb"<!DOCTYPE|<!ENTITY|DDEAUTO|\bDDE\s|macroEnabled"
    rb"|relationships/(attachedTemplate|oleObject|subDocument|frame)\"[^>]*External"
    rb"|External\"[^>]*relationships/(attachedTemplate|oleObject|subDocument|frame)\"",
    re.IGNORECASE,
)
_SYMBOLIC_LINK = 0o120000
# What the standard library raises for archives that are none, or that it cannot read.
_UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    OSError,
    RuntimeError,
    StructError,
    ValueError,
)


def _kind_of_package(content: bytes) -> FileKind | None:
    try:
        with zipfile.ZipFile(BytesIO(content)) as package:
            names = set(package.namelist())
    except _UNREADABLE:
        return None
    if "[Content_Types].xml" not in names:
        return None
    return next((kind for part, kind in _PACKAGES.items() if part in names), None)


def _fault_in_package(content: bytes) -> FileFault | None:
    with zipfile.ZipFile(BytesIO(content)) as package:
        parts = package.infolist()
        if fault := _fault_in_parts(parts, len(content)):
            return fault
        try:
            texts = [package.read(one) for one in parts if one.filename.endswith(("xml", "rels"))]
        except _UNREADABLE:
            return FileFault.DAMAGED
    return FileFault.ACTIVE if any(map(_ACTIVE_XML.search, texts)) else None


def _fault_in_parts(parts: list[zipfile.ZipInfo], size: int) -> FileFault | None:
    unpacked = sum(one.file_size for one in parts)
    if len(parts) > _MOST_PARTS or unpacked > min(_MOST_UNPACKED, size * _MOST_TIMES_ITS_SIZE):
        return FileFault.EXPANDS
    if any(one.flag_bits & 1 for one in parts):
        return FileFault.PROTECTED
    is_active = any(_ACTIVE_PARTS.search(one.filename) or _leads_out(one) for one in parts)
    return FileFault.ACTIVE if is_active else None


def _leads_out(part: zipfile.ZipInfo) -> bool:
    is_link = (part.external_attr >> 16) & 0o170000 == _SYMBOLIC_LINK
    return is_link or part.filename.startswith(("/", "\\")) or ".." in part.filename


# Pictures


def _fault_in_png(content: bytes) -> FileFault | None:
    if not content.endswith(b"IEND\xaeB`\x82"):
        return FileFault.CUT_SHORT
    if content[12:16] != b"IHDR":
        return FileFault.DAMAGED
    width, height = unpack(">II", content[16:24])
    return FileFault.EXPANDS if width * height > _MOST_PIXELS else None


def _fault_in_jpeg(content: bytes) -> FileFault | None:
    if not content.endswith(b"\xff\xd9"):
        return FileFault.CUT_SHORT
    size = _size_of_jpeg(content)
    if size is None:
        return FileFault.DAMAGED
    return FileFault.EXPANDS if size > _MOST_PIXELS else None


def _size_of_jpeg(content: bytes) -> int | None:
    """How many pixels its frame says; None without a frame."""
    at = 2
    while at + 9 <= len(content) and content[at] == 0xFF:
        marker, length = content[at + 1], int.from_bytes(content[at + 2 : at + 4], "big")
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = unpack(">HH", content[at + 5 : at + 9])
            return int(height * width)
        at += 2 + length
    return None


# Plain text


def _is_plain_text(content: bytes) -> bool:
    """Text that no program takes for a page, a drawing or a letter of another kind."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    if text.lstrip().startswith(("<", "{\\rtf", "[InternetShortcut]", "#!")):
        return False
    return all(mark in "\t\r\n" or unicodedata.category(mark)[0] != "C" for mark in text)
