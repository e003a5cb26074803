"""What a file is by its bytes: the kinds that are taken in, and every other file refused."""

import io
import random
import zipfile
import zlib
from hashlib import sha256
from struct import pack

import pytest

from domain.files import MOST_BYTES, FileFault, FileKind, ReceivedFile, examined, safe_name
from tests.domain.builders import A_PDF

WORD_TYPES = b'<?xml version="1.0"?><Types/>'
EXTERNAL = (
    b'<Relationship Type="http://schemas/relationships/attachedTemplate" '
    b'Target="http://elsewhere.example.org/x.dotm" TargetMode="External"/>'
)
HARMLESS_LINK = (
    b'<Relationship Type="http://schemas/relationships/hyperlink" '
    b'Target="http://elsewhere.example.org" TargetMode="External"/>'
)


def a_package(**parts: bytes) -> bytes:
    """A Word document with these further parts: `__` stands for a slash, `_` for a dot."""
    return zipped(
        {
            "[Content_Types].xml": WORD_TYPES,
            "word/document.xml": b"<w:document/>",
            **{name.replace("__", "/").replace("_", "."): data for name, data in parts.items()},
        }
    )


def zipped(parts: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            package.writestr(name, data)
    return made.getvalue()


def a_png(width: int = 10, height: int = 10) -> bytes:
    header = b"IHDR" + pack(">II", width, height) + b"\x08\x02\x00\x00\x00"
    return b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0d" + header + b"....IEND\xaeB`\x82"


def a_jpeg(width: int = 10, height: int = 10) -> bytes:
    frame = b"\xff\xc0\x00\x11\x08" + pack(">HH", height, width) + b"\x00" * 10
    return b"\xff\xd8\xff\xe0\x00\x04JF" + frame + b"\xff\xd9"


def packed_in_a_pdf(objects: bytes) -> bytes:
    stream = zlib.compress(objects)
    return b"%PDF-1.7\n1 0 obj <</Type /ObjStm /N 1>> stream\n" + stream + b"endstream\n%%EOF"


TAKEN = {
    "minutes.pdf": (FileKind.PDF, A_PDF),
    "minutes.docx": (FileKind.WORD, a_package(word___rels__document_xml_rels=HARMLESS_LINK)),
    "picture.png": (FileKind.PNG, a_png()),
    "picture.JPG": (FileKind.JPEG, a_jpeg()),
    "list.csv": (FileKind.TEXT, "Name,Year\nSiân,3\n".encode()),
    "packed.pdf": (FileKind.PDF, packed_in_a_pdf(b"<</Type /Page>>")),
}
_LARGE = b"0" * 60_000_000
REFUSED: dict[str, tuple[str, bytes, FileFault]] = {
    "nothing": ("a.pdf", b"", FileFault.EMPTY),
    "26 MB": ("a.txt", b"x" * (MOST_BYTES + 1), FileFault.TOO_LARGE),
    "a program called a pdf": ("a.pdf", b"MZ\x90\x00", FileFault.OTHER_KIND),
    "a page": ("a.txt", b"<html><script>alert(1)</script>", FileFault.OTHER_KIND),
    "a drawing": ("a.svg", b"<svg onload='x'/>", FileFault.OTHER_KIND),
    "a shortcut": ("a.txt", b"[InternetShortcut]\nURL=x", FileFault.OTHER_KIND),
    "an old word file": ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", FileFault.OTHER_KIND),
    "a plain archive": ("a.zip", zipped({"a.txt": b"x"}), FileFault.OTHER_KIND),
    "bytes": ("a.txt", b"a\x00b", FileFault.OTHER_KIND),
    "a pdf after a page": ("a.pdf", b"<html>" + A_PDF, FileFault.OTHER_KIND),
    "a pdf called text": ("a.txt", A_PDF, FileFault.NOT_WHAT_IT_SAYS),
    "half a pdf": ("a.pdf", A_PDF[:30], FileFault.CUT_SHORT),
    "half a picture": ("a.png", a_png()[:40], FileFault.CUT_SHORT),
    "half a photograph": ("a.jpg", a_jpeg()[:20], FileFault.CUT_SHORT),
    "no frame": ("a.jpg", b"\xff\xd8\xff\xe0\x00\x02\xff\xd9", FileFault.DAMAGED),
    "javascript": ("a.pdf", A_PDF + b"/JavaScript (x) %%EOF", FileFault.ACTIVE),
    "javascript in disguise": ("a.pdf", A_PDF + b"/J#61vaScript (x) %%EOF", FileFault.ACTIVE),
    "javascript packed": ("a.pdf", packed_in_a_pdf(b"<</S /JavaScript>>"), FileFault.ACTIVE),
    "launch": ("a.pdf", A_PDF + b"/Launch /F (x) %%EOF", FileFault.ACTIVE),
    "a file in it": ("a.pdf", A_PDF + b"/EmbeddedFile %%EOF", FileFault.ACTIVE),
    "a page in it": ("a.pdf", A_PDF + b"<script>x</script> %%EOF", FileFault.ACTIVE),
    "a locked pdf": ("a.pdf", A_PDF + b"/Encrypt 4 0 R %%EOF", FileFault.PROTECTED),
    "macros": ("a.docx", a_package(word__vbaProject_bin=b"x"), FileFault.ACTIVE),
    "an object": ("a.docx", a_package(word__embeddings__a_xlsx=b"x"), FileFault.ACTIVE),
    "a template elsewhere": (
        "a.docx",
        a_package(word___rels__settings_xml_rels=EXTERNAL),
        FileFault.ACTIVE,
    ),
    "dde": ("a.docx", a_package(word__footer_xml=b"<w:t>DDEAUTO c:\\x</w:t>"), FileFault.ACTIVE),
    "entities": (
        "a.docx",
        a_package(word__a_xml=b"<!DOCTYPE x [<!ENTITY a 'b'>]>"),
        FileFault.ACTIVE,
    ),
    "a way out": ("a.docx", a_package(**{"..__..__a_xml": b"x"}), FileFault.ACTIVE),
    "an archive in it": ("a.docx", a_package(word__a_zip=b"PK"), FileFault.ACTIVE),
    "a bomb": ("a.docx", a_package(word__large_xml=_LARGE), FileFault.EXPANDS),
    "a small bomb": ("a.docx", a_package(word__large_xml=_LARGE[:900_000]), FileFault.EXPANDS),
    "a huge picture": ("a.png", a_png(30_000, 30_000), FileFault.EXPANDS),
    "a huge photograph": ("a.jpg", a_jpeg(30_000, 30_000), FileFault.EXPANDS),
}


@pytest.mark.parametrize("name", TAKEN)
def test_a_plain_file_is_taken_in_as_what_it_is(name):
    kind, content = TAKEN[name]

    taken = examined(name, kind.value, content, len(content))

    assert taken == ReceivedFile(name, kind, sha256(content).hexdigest(), content)


@pytest.mark.parametrize("which", REFUSED)
def test_everything_else_is_refused_with_a_sentence(which):
    name, content, fault = REFUSED[which]

    refused = examined(name, "application/octet-stream", content, len(content))

    assert refused is fault
    assert fault.value.startswith(("The file", "Files"))


def test_no_broken_file_is_anything_but_a_file_or_a_fault():
    """reliability S28. Whatever is wrong with the bytes, nobody meets an error of a library."""
    seed = random.randrange(10**9)
    chance = random.Random(seed)
    whole = [content for _, content in TAKEN.values()]
    ends = set[type]()
    for _ in range(3000):
        name, content = chance.choice(list(TAKEN)), broken(chance.choice(whole), chance)
        try:
            ends.add(type(examined(name, "", content, len(content))))
        except Exception as leaked:
            raise AssertionError(f"seed {seed}: {leaked!r} of {content[:40]!r}") from leaked
    assert ends == {ReceivedFile, FileFault}


def broken(content: bytes, chance: random.Random) -> bytes:
    """A file with up to three bytes changed, some left out, or some put in between."""
    bytes_ = bytearray(content)
    for _ in range(chance.randint(1, 3)):
        at = chance.randrange(len(bytes_))
        if chance.random() < 0.6:
            bytes_[at] = chance.randrange(256)
        else:
            bytes_[at : at + chance.randint(0, 9)] = chance.randbytes(chance.randint(0, 9))
    return bytes(bytes_)


def test_a_link_in_an_archive_leads_nowhere():
    link = zipfile.ZipInfo("word/link.xml")
    link.external_attr = 0o120777 << 16
    made = io.BytesIO(a_package())
    with zipfile.ZipFile(made, "a") as package:
        package.writestr(link, "/etc/passwd")

    content = made.getvalue()
    assert examined("a.docx", "", content, len(content)) is FileFault.ACTIVE


def test_a_locked_document_is_told_from_a_damaged_one():
    whole = bytearray(a_package(word__a_xml=b"<a/>" * 50))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        found = whole.find(mark)
        while found != -1:
            whole[found + at] |= 1
            found = whole.find(mark, found + 1)

    assert examined("a.docx", "", bytes(whole), len(whole)) is FileFault.PROTECTED
    damaged = a_package(word__a_xml=b"<a/>").replace(b"PK\x03\x04", b"PK\x03\x05", 3)
    assert examined("a.docx", "", damaged, len(damaged)) is FileFault.OTHER_KIND


def test_a_file_of_another_length_than_the_message_says_did_not_come_whole():
    assert examined("a.pdf", "", A_PDF, len(A_PDF) + 1) is FileFault.CUT_SHORT


def test_a_mail_that_calls_a_pdf_a_program_is_not_believed():
    assert examined("a.pdf", "application/x-msdownload", A_PDF, len(A_PDF)) is (
        FileFault.NOT_WHAT_IT_SAYS
    )


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("minutes.pdf", "minutes.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\x\\a.docx", "a.docx"),
        ("gpj\u202eexe.pdf", "gpjexe.pdf"),
        ("a\x00b\n.pdf", "ab.pdf"),
        ("..", "file"),
        ("", "file"),
        ('a<b>:"|?*.pdf', "ab.pdf"),
        ("x" * 300 + ".pdf", "x" * 96 + ".pdf"),
        ("a." + "p" * 300, "p" * 100),
    ],
    ids=range(10),
)
def test_a_name_is_made_safe_before_anybody_uses_it(name, safe):
    assert safe_name(name) == safe
