"""Files: attached to a draft, gone with the message, fetched by whoever may read it."""

import base64
import re
from hashlib import sha256

import pytest
from selectolax.lexbor import LexborHTMLParser

from mock_systems.secure_mail.records import Message, StoredFile
from tests.mock_systems.secure_mail.post_room import (
    HUB,
    LEAD,
    NOW,
    OTHER,
    READER,
    STRANGER,
    SUBJECT,
    a_fault,
    minutes_pass,
    rows,
    signed_in,
    write,
)
from tests.mock_systems.visitor import heading, words

PDF = b"%PDF-1.7\nInvented.\n%%EOF"
NAME = "ENC-7K4M-92QF report.pdf"
USUAL = {"to": LEAD, "subject": SUBJECT, "body": "Attached."}


def listed(answer) -> list[tuple[str, ...]]:
    """Address, name, type and size of each file a message shows."""
    found = LexborHTMLParser(answer.text).css("article .files li")
    where = [str(one.css("a")[0].attributes["href"]) for one in found]
    told = [tuple(part(one, name) for name in ("name", "type", "size")) for one in found]
    return [(address, *parts) for address, parts in zip(where, told, strict=True)]


def part(row, name: str) -> str:
    return str(row.css_first(f".{name}").text())


def a_file_came(mail, number: str = "AT-1", **different) -> None:
    usual = {"mailbox": HUB, "holder": "SM-1", "name": NAME, "media_type": "application/pdf"}
    content = base64.b64encode(different.pop("data", PDF)).decode()
    mail.store.records.messages["SM-1"] = Message(
        number="SM-1",
        mailbox=HUB,
        direction="in",
        from_name="H. Oakden",
        from_address=LEAD,
        to=HUB,
        subject="Minutes",
        body="Attached.",
        at=NOW,
    )
    mail.store.records.files[number] = StoredFile(
        number=number, content=content, **(usual | different)
    )


async def test_a_file_goes_with_its_message_byte_for_byte(mail, worker):
    page = await write(worker)
    attached = await page.attach(NAME, PDF)
    assert mail.store.records.outbox == []
    number = (await page.send(**USUAL)).json()["number"]

    assert (attached.status_code, attached.json()["size"]) == (201, len(PDF))
    [left] = mail.system.more_logs["outbox"]()
    assert left["attachments"] == [
        {
            "name": NAME,
            "type": "application/pdf",
            "size": len(PDF),
            "sha256": sha256(PDF).hexdigest(),
        }
    ]
    assert left["body"] == "Attached.\n"
    [written] = mail.store.writes
    assert written.fields["attachments"] == f"{NAME} {sha256(PDF).hexdigest()}"
    [(where, name, kind, size)] = listed(await worker.get(f"/message/{number}"))
    assert (name, kind, size) == (NAME, "application/pdf", f"{len(PDF)} bytes")
    fetched = await worker.get(where)
    assert fetched.content == PDF
    assert re.match(r"attachment; filename", fetched.headers["content-disposition"])


async def test_a_draft_keeps_its_files_until_they_are_taken_off_or_it_is_discarded(mail, worker):
    page = await write(worker)
    first, second = [(await page.attach(name, PDF)).json()["number"] for name in ("a.pdf", "b.pdf")]
    await page.post(f"/api/drafts/{page.draft}", **USUAL)

    await page.post(f"/api/drafts/{page.draft}/files/{first}/off")
    assert set(mail.store.records.files) == {second}
    shown = words(await worker.get(f"/compose?draft={page.draft}"))
    assert "b.pdf" in shown
    assert "a.pdf" not in shown
    await page.post(f"/api/drafts/{page.draft}/discard")

    assert mail.store.records.files == {}
    assert mail.store.writes == []


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("empty.pdf", b"", "The file is empty."),
        ("setup.EXE", PDF, "Files of this type cannot be sent."),
        ("x" * 121, PDF, "up to 120 characters"),
        ("large.pdf", b"x" * (10 * 1024 * 1024 + 1), "not be larger than 10 MB"),
    ],
    ids=["empty", "program", "name", "large"],
)
async def test_a_file_that_may_not_go_is_refused_by_the_server(mail, worker, name, data, said):
    answer = await (await write(worker)).attach(name, data)

    assert answer.status_code == 422
    assert said in " ".join(answer.json()["messages"])
    assert mail.store.records.files == {}


async def test_a_reader_attaches_nothing_and_another_group_fetches_nothing(mail, worker):
    page = await write(worker)
    number = (await page.attach(NAME, PDF)).json()["number"]
    async with signed_in(mail, READER) as reader, signed_in(mail, STRANGER) as stranger:
        refused = await (await write(reader)).attach(NAME, PDF)
        unseen = await stranger.get(f"/file/{number}")

    assert refused.status_code == 422
    assert heading(unseen) == "Message not found"
    # The control: whoever shares the mailbox gets it.
    assert (await worker.get(f"/file/{number}")).content == PDF


async def test_a_file_reaches_the_other_mailbox_of_the_house(mail, worker):
    page = await write(worker)
    await page.attach(NAME, PDF)
    await page.send(**{**USUAL, "to": OTHER})
    minutes_pass(mail, 1)

    async with signed_in(mail, STRANGER) as other:
        number = rows(await other.get("/mail/inbox"), "number")[0]
        [(where, name, _, _)] = listed(await other.get(f"/message/{number}"))
        assert (name, (await other.get(where)).content) == (NAME, PDF)


@pytest.mark.parametrize(
    ("what", "given"),
    [("nothing", b""), ("cut", PDF[: len(PDF) // 2]), ("moved_column", b"MZ" + PDF)],
    ids=["nothing", "cut", "another file"],
)
async def test_a_download_can_be_wrong_once(mail, worker, what, given):
    a_file_came(mail)
    a_fault(mail, "wrong_download", "fetch_file", what=what)

    assert (await worker.get("/file/AT-1")).content == given
    assert (await worker.get("/file/AT-1")).content == PDF


async def test_somebody_elses_file_may_be_far_larger_than_it_is_stored(mail, worker):
    a_file_came(mail, data=b"x" * 1000, times=50)

    [(_, _, _, size)] = listed(await worker.get("/message/SM-1"))
    assert size == "50000 bytes"
    assert len((await worker.get("/file/AT-1")).content) == 50_000


async def test_a_file_may_be_stored_cut_or_not_at_all(mail, worker):
    page = await write(worker)
    a_fault(mail, "truncate_field", "attach", characters=5)
    a_fault(mail, "saved_nothing", "attach", after=1)

    await page.attach("cut.pdf", PDF)
    said = await page.attach("lost.pdf", PDF)
    await page.send(**USUAL)

    assert said.status_code == 201
    [left] = mail.system.more_logs["outbox"]()
    assert [(one["name"], one["size"]) for one in left["attachments"]] == [("cut.pdf", 5)]
