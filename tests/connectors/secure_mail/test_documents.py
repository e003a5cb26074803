"""Files: sent with a cleared message and proven by hash; received, looked at, and refused."""

import pytest

from connectors.secure_mail import MessageWanted
from domain.attachments import hashes_of
from domain.errors import (
    AnswerTooLate,
    ContentRefused,
    FileRefused,
    RecordNotFound,
    SessionExpired,
)
from domain.files import FileFault, FileKind
from domain.mail import ListedFile
from runtime.audit_events import AuditEvent
from runtime.audit_trail import AuditEntry
from tests.connectors.secure_mail.cleared import (
    BEGUN_AT,
    OUR_REF,
    RECIPIENT,
    a_cleared_document,
    a_cleared_notice,
)
from tests.connectors.secure_mail.hub import (
    MAILBOX,
    SYSTEM,
    a_correspondent,
    outbox,
    plant,
    plant_draft,
    plant_file,
    plant_received,
    the_mail,
)
from tests.domain.builders import A_PDF, A_REPORT

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

NAME = f"OFFICIAL-SENSITIVE {OUR_REF} report for conference.pdf"


@pytest.fixture
def cleared(mocks):
    to = a_correspondent(mocks, "silent")
    return a_cleared_document(to, MAILBOX, attachments=(A_REPORT, A_REPORT))


@pytest.fixture
def send(mail, cleared):
    return mail.send_message(cleared, RECIPIENT, BEGUN_AT)


async def test_documents_leave_once_byte_for_byte_and_are_proven_by_their_hash(
    mocks, mail, send, cleared
):
    await send.prepare()
    assert outbox(mocks) == []
    number = await send.submit()

    [left] = outbox(mocks)
    [one] = cleared.attachments[:1]
    told = {"name": NAME, "type": "application/pdf", "size": len(A_PDF), "sha256": one.sha256}
    assert left["attachments"] == [told, told]
    assert left["body"] == cleared.body
    shown = await send.read_back(number)
    assert shown == send.fields
    assert shown["attachments"] == f"{NAME} {one.sha256}\n{NAME} {one.sha256}"
    assert mocks.records(SYSTEM, "drafts") == {}
    # What resolve does with the journal's entry alone.
    words = (cleared.reply_to, cleared.to, cleared.subject, cleared.body, cleared.our_ref)
    hashes = hashes_of(cleared.attachments)
    wanted = MessageWanted(*words, RECIPIENT, BEGUN_AT, attachments=hashes)
    before = mail.sent_before(wanted)
    assert await before.find() == await before.find_another_way() == [number]
    assert await before.read_back(number) == before.fields == send.fields


async def test_a_file_stored_cut_is_seen_before_anything_is_sent(mocks, send):
    mocks.fault(SYSTEM, "truncate_field", "attach", characters=10)

    with pytest.raises(ContentRefused):
        await send.prepare()

    assert outbox(mocks) == []


async def test_a_file_changed_on_the_way_out_is_seen_on_reading_back(mocks, send):
    await send.prepare()
    kept = mocks.records(SYSTEM, "files")
    mocks.change(SYSTEM, "files", min(kept), content="JVBERi0xLjc=")
    number = await send.submit()

    shown = await send.read_back(number)
    assert shown is not None
    assert {name for name in shown if shown[name] != send.fields[name]} == {"attachments"}


async def test_a_message_with_a_file_nobody_cleared_is_another_message(mocks, mail):
    notice = a_cleared_notice(a_correspondent(mocks, "silent"), MAILBOX)
    plant(mocks, "SM-90001", to=notice.to, subject=notice.subject, body=notice.body)
    send = mail.send_message(notice, RECIPIENT, BEGUN_AT)
    plain = await send.read_back("SM-90001")
    plant_file(mocks, "AT-90001", "SM-90001", A_PDF)

    assert plain == send.fields
    assert await send.read_back("SM-90001") != send.fields


async def test_a_draft_with_its_documents_is_left_to_nobody(mocks, send, cleared):
    of_others = mocks.records(SYSTEM, "files")
    plant_draft(mocks, "SM-90000", cleared)
    plant_file(mocks, "AT-90000", "SM-90000", A_PDF)

    await send.discard_drafts()

    assert mocks.records(SYSTEM, "drafts") == {}
    assert mocks.records(SYSTEM, "files") == of_others


# Received. Only read: one signed-in session for all of it.


async def test_a_file_that_came_is_listed_fetched_and_written_down(mocks, mail, blank_tab):
    entries: list[AuditEntry] = []
    reader = the_mail(mocks, blank_tab, keep=entries.append)
    plant_received(mocks, "SM-90001", subject="Minutes")
    plant_file(mocks, "AT-1", "SM-90001", A_PDF, name="../../minutes.pdf")

    came = await reader.received_message("SM-90001")
    taken = await reader.attached_file("SM-90001", "AT-1")

    listed = ListedFile("AT-1", "../../minutes.pdf", "application/pdf", len(A_PDF))
    assert came.attachments == (listed,)
    assert (taken.name, taken.kind, taken.content) == ("minutes.pdf", FileKind.PDF, A_PDF)
    collected = [one for one in entries if one.event is AuditEvent.COLLECTION]
    assert [one.details for one in collected] == [{"looked_at": "attachment"}]


@pytest.mark.parametrize(
    ("planted", "fault"),
    [
        ({"data": b""}, FileFault.EMPTY),
        ({"data": b"MZ\x90"}, FileFault.OTHER_KIND),
        ({"data": A_PDF, "name": "minutes.docx"}, FileFault.NOT_WHAT_IT_SAYS),
        ({"data": A_PDF, "media_type": "text/html"}, FileFault.NOT_WHAT_IT_SAYS),
        ({"data": b"x" * 1_000_000, "times": 200}, FileFault.TOO_LARGE),
        ({"data": b"x" * 1_000_000, "times": 0}, FileFault.TOO_LARGE),
    ],
    ids=["nothing", "a program", "other name", "other type", "200 MB", "endless"],
)
async def test_a_file_that_is_not_plain_is_refused_with_a_sentence(mocks, mail, planted, fault):
    plant_received(mocks, "SM-90001", subject="Minutes")
    plant_file(mocks, "AT-1", "SM-90001", planted.pop("data"), **planted)

    with pytest.raises(FileRefused) as refused:
        await mail.attached_file("SM-90001", "AT-1")

    assert refused.value.detail == fault.value


@pytest.mark.parametrize(
    ("mode", "args", "error"),
    [
        ("wrong_download", {"what": "cut"}, FileRefused),
        ("wrong_download", {"what": "page"}, RecordNotFound),
        ("logged_out", {}, SessionExpired),
        ("timeout", {}, AnswerTooLate),
    ],
    ids=["cut", "page", "signed out", "no answer"],
)
async def test_a_file_that_does_not_come_is_no_file(mocks, mail, blank_tab, mode, args, error):
    plant_received(mocks, "SM-90001", subject="Minutes")
    plant_file(mocks, "AT-1", "SM-90001", A_PDF)
    impatient = the_mail(mocks, blank_tab, seconds=0.3)
    fault = mocks.fault(SYSTEM, mode, "fetch_file", **args)

    with pytest.raises(error):
        await impatient.attached_file("SM-90001", "AT-1")

    assert mocks.fired(SYSTEM, fault) == 1


async def test_a_file_of_another_message_is_not_given(mocks, mail):
    plant_received(mocks, "SM-90001", subject="Minutes")
    plant_received(mocks, "SM-90002", subject="Other")
    plant_file(mocks, "AT-1", "SM-90002", A_PDF)

    with pytest.raises(RecordNotFound):
        await mail.attached_file("SM-90001", "AT-1")

    # The control: of its own message it is.
    assert (await mail.attached_file("SM-90002", "AT-1")).content == A_PDF
