"""The research pack in the console (pages.md 3.7): read, kept as a file, out of date, compared."""

import io
import json
import re
from dataclasses import replace
from datetime import timedelta
from html import unescape
from zipfile import ZipFile

import pytest
from docx import Document
from openpyxl import load_workbook  # type: ignore[import-untyped]
from sqlalchemy import func, insert, select

from bots.research.items import QUEUE, CaseSeen, Research
from domain.identifiers import OccurrenceNumber
from domain.outcome import Done, NeedsPerson, NoAction
from domain.research_pack import Cell, FactField
from domain.wording.pack_page import PACK_PAGE
from domain.wording.story import STORY
from runtime import by_hand, person_tasks, sealed_values
from runtime.clock import set_business_now
from runtime.findings import findings_that, said_of
from runtime.pdf import PdfNotMade
from runtime.settings import ConsoleRole, HubSettings
from runtime.tables import findings, occurrences_read, work_items
from tests.builders.queue import an_item, an_open_lane, claimed, queued
from tests.builders.research import (
    CASE_CHANGED_AT,
    EDUCATION,
    HOSTILE,
    LOOKED_AT,
    MADE_AT,
    POLICE,
    WREN,
    a_fact,
    a_pack_that_says,
    a_research_pack,
    a_source,
)
from tests.builders.tasks import a_question, an_answer, only_open_task
from tests.console.conftest import FORM_TOKEN
from tests.console.hub import (
    CALLOWAY,
    EDDERY,
    ELSEWHERE,
    IQBAL,
    MARRABLE,
    MORNING,
    OKAFOR,
    VOSS,
)
from tests.console.runs import CASE, REFERENCE, at_a_stub, begun, ended, ordered, with_a_pack
from tests.console.test_research_page import words

FILES = ("document", "workbook")
READING = ("", "/document", "/workbook", "/pdf", "/changes")
SECRET = "Quillfeather-Ambrose"
READ_AT = MADE_AT + timedelta(minutes=2)
NOW = MADE_AT + timedelta(minutes=5)


@pytest.fixture
def at_five_to_seven(hub):
    """A minute after the pack of the builders was made."""
    with hub.transaction() as connection:
        set_business_now(connection, NOW)


@pytest.fixture
def item_id(hub, at_five_to_seven):
    return with_a_pack(hub, now=NOW)


def token_in(page):
    found = FORM_TOKEN.search(page.text)
    assert found
    return {"form_token": found[1]}


def looks(hub):
    """The consultations and disclosures of packs in the audit trail, in order."""
    kept = [(one.event, json.loads(one.entry)) for one in hub.audited()]
    return [(event, entry) for event, entry in kept if entry.get("system") == "research_packs"]


def case_was_read(hub, changed_at, read_at=READ_AT):
    """What a pass over the occurrences leaves behind."""
    row = {"number": CASE, "changed_at": changed_at, "read_at": read_at, "parties_sealed": b"x"}
    with hub.transaction() as connection:
        connection.execute(insert(occurrences_read).values(row))


async def test_the_pack_is_read_and_the_look_is_written_down_before(hub, as_, item_id):
    browser = await as_(VOSS)

    page = await browser.open(f"/packs/{item_id}")

    said = words(page)
    assert "Research pack R-2211-0046" in said
    assert "made for DC Amara Voss" in said
    assert said.index("5 checks are missing") < said.index(SECRET)
    [(event, entry)] = looks(hub)
    assert event == "consultation"
    assert entry["on_behalf_of"] == VOSS.id
    assert entry["justification"] == "new_referral"
    assert entry["lawful_basis"] == "legal_obligation"
    assert entry["record_id"] == item_id
    assert "nhs_number" in entry["fields"]
    assert SECRET not in str(entry)
    assert page.headers["cache-control"] == "no-store"
    assert SECRET not in page.text[page.text.index("<title") : page.text.index("</title")]


async def test_a_look_that_cannot_be_written_down_shows_nothing(hub, as_, item_id, monkeypatch):
    def refused(*_: object) -> None:
        raise ValueError("The audit trail is full.")

    browser = await as_(VOSS)
    monkeypatch.setattr("bots.research.packs.audit_trail.record", refused)

    for path in ("", *(f"/{name}" for name in FILES)):
        with pytest.raises(ValueError, match="full"):
            await browser.open(f"/packs/{item_id}{path}")
    assert looks(hub) == []


async def test_a_reason_in_somebodys_own_words_is_a_code_in_the_trail(hub, as_, at_five_to_seven):
    wanted = Research(OccurrenceNumber(CASE), "Wren rang")
    item_id = with_a_pack(hub, now=NOW, contents=sealed_values.to_bytes(wanted))

    await (await as_(VOSS)).open(f"/packs/{item_id}")

    [(_, entry)] = looks(hub)
    assert entry["justification"] == "something_else"


async def test_only_whose_case_it_is_reads_it(hub, as_, item_id, monkeypatch):
    """Also of a team that has a task about its run, whose story they may read, nobody does."""
    monkeypatch.setattr("console.pages.packs.pdf_at_once", lambda *_: b"%PDF-1.7 made")
    with hub.transaction() as connection:
        asked = a_question(kind="possible_match", reason_code="possible_match")
        person_tasks.open_task(connection, item_id, asked, NOW, hub.cipher)
    seen = {}
    for account in (VOSS, CALLOWAY, IQBAL, MARRABLE, EDDERY, OKAFOR, ELSEWHERE):
        browser = await as_(account)
        seen[account.id] = [
            (await browser.open(f"/packs/{item_id}{path}")).status_code for path in READING
        ]

    assert (await (await as_(CALLOWAY)).open(f"/items/{item_id}")).status_code == 200
    assert seen.pop(VOSS.id) == [200] * len(READING)
    assert set(map(tuple, seen.values())) == {(404,) * len(READING)}
    assert {entry["on_behalf_of"] for _, entry in looks(hub)} == {VOSS.id}


@pytest.mark.parametrize(
    ("kind", "answer", "opens"),
    [("second_authority", "allow", 404), ("possible_match", "cannot_tell", 200)],
)
async def test_who_allowed_a_search_does_not_read_what_it_found(
    hub, as_, at_five_to_seven, monkeypatch, kind, answer, opens
):
    """The control: whoever had another task about the run reads its pack."""
    monkeypatch.setattr("console.pages.packs.pdf_at_once", lambda *_: b"%PDF-1.7 made")
    item_id = ordered(hub)
    wanted = a_question(kind=kind, reason_code=kind)
    ended(hub, begun(hub, item_id), NeedsPerson(wanted))
    with hub.transaction() as connection:
        task_id = only_open_task(connection, item_id)
        allowed = an_answer(connection, task_id, answer)
        person_tasks.decide(connection, task_id, allowed, MORNING, hub.cipher)
        lane = an_open_lane(connection, "lane-once-more")
        again = claimed(connection, lane, QUEUE, now=NOW)
    result = sealed_values.to_bytes(a_research_pack(requester=VOSS.id))
    ended(hub, again, Done(code="pack", result=result), NOW)
    browser = await as_(CALLOWAY)

    answers = [await browser.open(f"/packs/{item_id}{path}") for path in READING]
    listed = (await browser.open("/cases")).text

    assert {one.status_code for one in answers} == {opens}
    assert (f"/packs/{item_id}" in listed) is (opens == 200)


async def test_before_there_is_a_pack_its_research_is_shown(hub, as_):
    waiting = ordered(hub)
    begun(hub, waiting)
    stub = at_a_stub(hub, f"research/{CASE}/ffffffffff-1")
    browser = await as_(VOSS)

    for one in (waiting, stub):
        for path in ("", "/document", "/changes"):
            assert (await browser.open(f"/packs/{one}{path}")).url.path == f"/research/{one}"
    assert looks(hub) == []


@pytest.mark.parametrize(
    ("name", "ending", "part"),
    [("document", "docx", "word/document.xml"), ("workbook", "xlsx", "xl/worksheets/sheet1.xml")],
)
async def test_a_file_is_a_disclosure_of_its_own_and_its_name_tells_nothing(
    hub, as_, item_id, name, ending, part
):
    browser = await as_(VOSS)

    answer = await browser.open(f"/packs/{item_id}/{name}")

    with ZipFile(io.BytesIO(answer.content)) as held:
        assert SECRET in held.read(part).decode()
    kept_as = answer.headers["content-disposition"]
    assert kept_as == f'attachment; filename="pack-R-2211-0046.{ending}"'
    assert answer.headers["cache-control"] == "no-store"
    [(event, entry)] = looks(hub)
    assert (event, entry["recipient"]) == ("disclosure", VOSS.id)
    assert entry["details"] == {"form": ending}


async def test_the_pdf_is_made_after_the_transaction_and_without_a_browser_it_says_so(
    hub, as_, item_id, monkeypatch
):
    asked: list[str] = []

    def made(html: str, _: str) -> bytes:
        asked.append(html)
        assert [event for event, _ in looks(hub)] == ["disclosure"]
        return b"%PDF-1.7 made"

    browser = await as_(VOSS)
    monkeypatch.setattr("console.pages.packs.pdf_at_once", made)
    answer = await browser.open(f"/packs/{item_id}/pdf")

    assert answer.content == b"%PDF-1.7 made"
    assert answer.headers["content-type"] == "application/pdf"
    assert SECRET in asked[0]

    def failed(*_: object) -> bytes:
        raise PdfNotMade

    monkeypatch.setattr("console.pages.packs.pdf_at_once", failed)
    answer = await browser.open(f"/packs/{item_id}/pdf")
    assert answer.status_code == 503
    assert "has no browser that starts" in answer.text


async def test_what_nobody_has_looked_at_since_is_said_to_be_not_known(hub, as_, item_id):
    page = await (await as_(VOSS)).open(f"/packs/{item_id}")

    assert "OUT OF DATE" not in page.text
    assert (
        "Nobody has looked at the police record since this pack was made (6:54am). Whether it has "
        "changed is not known." in words(page)
    )


async def test_a_look_since_that_found_no_change_is_said_with_its_time(hub, as_, item_id):
    case_was_read(hub, CASE_CHANGED_AT)

    page = await (await as_(VOSS)).open(f"/packs/{item_id}")

    assert "OUT OF DATE" not in page.text
    assert "was looked at again at 6:56am and had not changed" in words(page)


async def test_a_look_before_it_was_made_proves_nothing(hub, as_, item_id):
    case_was_read(hub, LOOKED_AT - timedelta(days=1), LOOKED_AT - timedelta(hours=1))

    page = await (await as_(VOSS)).open(f"/packs/{item_id}")

    assert "OUT OF DATE" not in page.text
    assert "is not known" in words(page)


@pytest.mark.parametrize("has_changed", [True, False], ids=["changed", "as-it-was"])
async def test_a_pass_between_the_read_of_the_case_and_the_pack_tells_of_a_change_alone(
    hub, as_, item_id, has_changed
):
    """pages.md 3.7: the pack says what it read at 6:53:12; a pass read the case at 6:53:30."""
    changed = LOOKED_AT + timedelta(seconds=9) if has_changed else CASE_CHANGED_AT
    case_was_read(hub, changed, MADE_AT - timedelta(seconds=30))

    page = await (await as_(VOSS)).open(f"/packs/{item_id}")

    assert ("OUT OF DATE" in page.text) is has_changed
    assert ("Whether it has changed is not known" in words(page)) is not has_changed
    assert "had not changed" not in words(page)


async def test_a_change_that_a_pass_read_since_makes_it_out_of_date(hub, as_, item_id):
    case_was_read(hub, MADE_AT + timedelta(minutes=1))

    browser = await as_(VOSS)
    page = await browser.open(f"/packs/{item_id}")
    file = await browser.open(f"/packs/{item_id}/document")

    said = words(page)
    main = said[said.index("Back to my cases") :]
    assert main.startswith(
        "Back to my cases OUT OF DATE The police record changed at 6:55am, after this pack was "
        "made (6:54am)."
    )
    assert "Make a new pack" in main
    with ZipFile(io.BytesIO(file.content)) as held:
        assert "OUT OF DATE" in held.read("word/document.xml").decode()


async def test_four_hours_make_it_out_of_date_at_once(hub, as_, item_id):
    with hub.transaction() as connection:
        set_business_now(connection, LOOKED_AT + timedelta(hours=4, seconds=-20))
    browser = await as_(VOSS)
    assert "OUT OF DATE" not in (await browser.open(f"/packs/{item_id}")).text

    with hub.transaction() as connection:
        set_business_now(connection, LOOKED_AT + timedelta(hours=4, minutes=1))

    assert "This pack is 4 hours 1 minute old." in words(await browser.open(f"/packs/{item_id}"))


async def test_two_packs_of_one_case_are_compared(hub, as_, item_id):
    read_again = a_source(POLICE, CASE, "Occurrence", seen_at=MADE_AT + timedelta(minutes=59))
    extra = a_fact(WREN, FactField.OCCUPATION, "paper round", read_again)
    first = a_research_pack(requester=VOSS.id)
    changed = CASE_CHANGED_AT + timedelta(hours=1)
    request = replace(first.request, case_changed_at=changed, pack_id="R-2211-0050")
    gone = first.facts[-1]
    later = replace(
        first, facts=(*first.facts[:-1], extra), request=request, as_at=MADE_AT + timedelta(hours=1)
    )
    with_a_pack(hub, f"{REFERENCE}/again/1", later, NOW + timedelta(minutes=1))
    browser = await as_(VOSS)

    page = words(await browser.open(f"/packs/{item_id}"))
    assert "OUT OF DATE The police record now gives 1:10am as its last change" in page
    assert "There is a newer pack of this case, made at 7am." in page
    changes = words(await browser.open(f"/packs/{item_id}/changes"))

    assert "R-2211-0046, made at Monday 23 November 2026, 6:54am, beside R-2211-0050" in changes
    assert "Facts that are new (1)" in changes
    assert "paper round" in changes
    assert "Facts that are there no more (1)" in changes
    assert gone.value in changes
    assert "Checks with another answer" not in changes
    assert [event for event, _ in looks(hub)] == ["consultation"] * 3


async def test_a_pack_of_somebody_elses_is_not_compared_with(hub, as_, item_id):
    with_a_pack(hub, f"research/{CASE}/ffffffffff-1", requested_by=CALLOWAY.id, now=NOW)
    browser = await as_(VOSS)

    page = await browser.open(f"/packs/{item_id}")

    assert "See what changed" not in page.text
    assert (await browser.open(f"/packs/{item_id}/changes")).url.path == f"/packs/{item_id}"


async def test_a_new_pack_is_one_run_of_the_same_research_however_often_it_is_asked_for(
    hub, as_, item_id
):
    of_northmere = HubSettings.model_construct(authority="northmere")
    settings = hub.console.settings.model_copy(update={"hub": of_northmere})
    object.__setattr__(hub.console, "settings", settings)
    with hub.transaction() as connection:
        set_business_now(connection, MADE_AT + timedelta(hours=5))
    browser = await as_(VOSS)
    went = set()
    for _ in range(2):
        await browser.open(f"/packs/{item_id}")
        went.add((await browser.send(f"/packs/{item_id}/again")).url.path)

    [path] = went
    assert path.startswith("/research/")
    assert path != f"/research/{item_id}"


async def test_a_reader_has_a_worker_look_once_and_reads_what_it_found(hub, as_, item_id):
    of_northmere = HubSettings.model_construct(authority="northmere")
    settings = hub.console.settings.model_copy(update={"hub": of_northmere})
    object.__setattr__(hub.console, "settings", settings)
    browser = await as_(VOSS)
    await browser.open(f"/packs/{item_id}")

    assert browser.page
    token = token_in(browser.page)
    await browser.client.post(f"/packs/{item_id}/look", data=token)
    page = await browser.client.post(f"/packs/{item_id}/look", data=token)

    assert "A worker is looking at the police record now." in words(page)
    assert "Look now whether" not in words(page)
    with hub.transaction() as connection:
        lane = an_open_lane(connection, "lane-of-the-look")
        looked = claimed(connection, lane, QUEUE, now=NOW)
        assert (looked.kind, looked.requested_by) == ("case_look", VOSS.id)
        assert (looked.purpose_code, looked.lawful_basis) == ("protect_child", "legal_obligation")
    seen = CaseSeen(MADE_AT + timedelta(minutes=1), NOW)
    ended(hub, looked, Done(code="case_read", result=sealed_values.to_bytes(seen)))

    page = await browser.open(f"/packs/{item_id}")

    assert "OUT OF DATE The police record changed at 6:55am" in words(page)
    assert "A worker is looking" not in words(page)


async def test_who_may_start_no_work_starts_none_from_a_pack_they_asked_for_once(
    hub, as_, at_five_to_seven
):
    pack = a_research_pack(requester=MARRABLE.id)
    mine = with_a_pack(hub, now=NOW, pack=pack, requested_by=MARRABLE.id)
    browser = await as_(MARRABLE)

    page = await browser.open(f"/packs/{mine}")
    looked = await browser.client.post(f"/packs/{mine}/look", data=token_in(page))
    again = await browser.client.post(f"/packs/{mine}/again", data=token_in(page))

    assert "Look now whether" not in words(page)
    assert (looked.status_code, again.status_code) == (404, 404)
    with hub.transaction() as connection:
        assert connection.execute(select(func.count()).select_from(work_items)).scalar() == 1


async def test_a_case_that_was_closed_since_is_said_before_the_pack(hub, as_, item_id):
    task = a_question(
        kind="restricted_record",
        reason_code="restricted_record",
        team="restricted-records officer",
    )
    different = {"queue": QUEUE, "kind": "case_look", "requested_by": VOSS.id}
    with hub.transaction() as connection:
        look = an_item(f"case_look/{CASE}/0a1b2c3d4e-1", **different)
        queued(connection, hub.cipher, look)
        looked = claimed(connection, an_open_lane(connection, "lane-of-the-look"), QUEUE, now=NOW)
    ended(hub, looked, NeedsPerson(task), NOW)

    said = words(await (await as_(VOSS)).open(f"/packs/{item_id}"))

    assert "stopped because a record is restricted" in said[: said.index("Research pack")]
    assert "Look now whether" not in said
    assert "Nobody has looked" not in said


CLOSED, GONE = "stopped because a record is restricted", "found no case with this number"


async def test_whatever_closed_the_case_since_is_said_before_the_pack(hub, as_, item_id):
    """Research made anew that met a stub, also once its officer has closed it; a case that went."""
    browser = await as_(VOSS)
    said = {"before": words(await browser.open(f"/packs/{item_id}"))}

    gone = ordered(hub, f"research/{CASE}/eeeeeeeeee-1", requested_by=CALLOWAY.id)
    ended(hub, begun(hub, gone), NoAction("no_such_case", "W03"), NOW)
    said["gone"] = words(await browser.open(f"/packs/{item_id}"))
    stub = at_a_stub(hub, f"research/{CASE}/ffffffffff-1", now=NOW, requested_by=CALLOWAY.id)
    said["stub"] = words(await browser.open(f"/packs/{item_id}"))
    with hub.transaction() as connection:
        by_hand.cancel(connection, stub, MARRABLE.id, "closed_by_officer", NOW)
    said["closed by its officer"] = words(await browser.open(f"/packs/{item_id}"))

    above = {when: text[: text.index("Research pack")] for when, text in said.items()}
    assert {when for when, text in above.items() if CLOSED in text} == {
        "stub",
        "closed by its officer",
    }
    assert {when for when, text in above.items() if GONE in text} == {"gone"}
    assert {when for when, text in said.items() if "Nobody has looked" in text} == {"before"}


async def test_a_stub_that_was_met_before_the_case_was_read_is_not_said(hub, as_, item_id):
    stub = at_a_stub(hub, f"research/{CASE}/ffffffffff-1", now=LOOKED_AT - timedelta(minutes=1))

    said = words(await (await as_(VOSS)).open(f"/packs/{item_id}"))

    assert stub
    assert CLOSED not in said
    assert "Nobody has looked" in said


async def test_each_part_can_be_said_to_be_wrong_and_its_number_is_in_the_form(hub, as_, item_id):
    browser = await as_(VOSS)
    page = await browser.open(f"/packs/{item_id}")
    assert f'href="/items/{item_id}/wrong?part=5.2"' in page.text

    form = await browser.open(f"/items/{item_id}/wrong?part=5.2")
    other = await browser.open(f"/items/{item_id}/wrong?part=<b>Wren</b>")

    assert "Part 5.2 of the pack: </textarea>" in form.text
    assert "Wren" not in other.text


@pytest.mark.parametrize("kind", ["markup", "right to left", "control letters"])
async def test_what_a_record_says_is_text_in_the_console_too(hub, as_, at_five_to_seven, kind):
    item_id = with_a_pack(hub, pack=a_pack_that_says(HOSTILE[kind]), now=NOW)

    page = await (await as_(VOSS)).open(f"/packs/{item_id}")

    policy = page.headers["content-security-policy"]
    nonce = policy.split("'nonce-")[1].split("'")[0]
    tags = page.text.count("<script") + page.text.count("<style")
    assert tags == page.text.count(f'nonce="{nonce}"')
    assert "<img" not in page.text
    assert " style=" not in page.text
    assert "unsafe" not in policy


async def test_a_possible_match_of_the_run_is_asked_about_from_the_pack(hub, as_, item_id):
    hub.waits_for(
        a_question(kind="possible_match", reason_code="possible_match", team="practitioner"),
        "possible_match/0a/1",
        kind="possible_match",
        follows=item_id,
    )

    page = await (await as_(VOSS)).open(f"/packs/{item_id}")

    assert "Waiting for you: Say if these are the same person" in words(page)


def facts_to_point_at(html: str) -> list[str]:
    return re.findall(r'href="(/items/[^"]+/wrong\?fact=\d+)"', html)


SCHOOL_OF_WREN = {"right": "She moved in May", "known": "Rang the school"}


async def test_each_fact_can_be_said_to_be_wrong_by_itself_and_is_kept_by_its_codes(
    hub, as_, item_id
):
    """Every fact of section 5 once, those that disagree in section 6 again; sealed, but for codes.

    The look at where it stands is a consultation of that one field.
    """
    facts = a_research_pack().facts
    number = next(
        n for n, one in enumerate(facts, 1) if (one.about, one.field) == (WREN, FactField.SCHOOL)
    )
    browser = await as_(VOSS)
    page = await browser.open(f"/packs/{item_id}")
    links = facts_to_point_at(page.text)

    form = await browser.open(f"/items/{item_id}/wrong?fact={number}")
    told = await browser.send(f"/items/{item_id}/wrong", fact=str(number), **SCHOOL_OF_WREN)

    assert set(links) == {f"/items/{item_id}/wrong?fact={n}" for n in range(1, len(facts) + 1)}
    stands = "Education · enrolment 1 of M931200612345 · Pupil · School"
    fact = facts[number - 1]
    assert f"Where it stands {stands}" in plain(form)
    assert f"About {a_research_pack().person(WREN).name.full}" in plain(form)
    assert f"The fact that is wrong School: {fact.value}" in plain(form)
    assert "Which line is wrong" not in form.text
    for shown in (form, told):
        assert f'href="/packs/{item_id}" class="govuk-back-link"' in shown.text
    assert "Thank you. Finding F-0001" in words(told)
    assert looks(hub)[-1][1]["fields"] == [FactField.SCHOOL]
    with hub.transaction() as connection:
        [finding] = findings_that(connection)
        said = said_of(connection, finding, hub.cipher)
        row = connection.execute(select(findings.c.said_sealed)).scalar_one()
    assert said.cell == Cell(EDUCATION, "M931200612345", "1", FactField.SCHOOL)
    assert b"M931200612345" not in row
    assert fact.value not in (said.which, said.right, said.known)
    [kept] = [json.loads(one.entry) for one in hub.audited() if one.event == "finding_opened"]
    assert kept["details"] == {"finding": "F-0001", "system": EDUCATION, "field": "school"}
    lead = await (await as_(EDDERY)).open("/findings/1")
    assert f"Which line is wrong {stands}" in plain(lead)


async def test_the_lead_reads_where_it_stands_and_of_which_kind_and_how_it_was_made(
    hub, as_, item_id
):
    """Never its value; the story leads back, and to nothing that the lead may not open."""
    browser = await as_(VOSS)
    facts = a_research_pack().facts
    number = next(n for n, one in enumerate(facts, 1) if one.field == FactField.SCHOOL)
    await browser.open(f"/items/{item_id}/wrong?fact={number}")
    told = await browser.send(f"/items/{item_id}/wrong", fact=str(number), **SCHOOL_OF_WREN)
    lead = await as_(EDDERY)

    page = await lead.open("/findings/1")
    story = await lead.open("/findings/1/story")

    for row in (
        f"Number of the item {item_id}",
        "Made for DC Amara Voss",
        "Rules version research-1",
        "System Education: Pupil register and Encompass directory",
        "Screen of the record Pupil",
        "Kind of fact School",
    ):
        assert row in plain(page)
    assert "Put in the queue" in words(story)
    assert facts[number - 1].value not in page.text + story.text
    leads_to = set(re.findall(r'href="(/[^"#]*)"', page.text + story.text))
    refused = [
        path
        for path in leads_to
        if not path.startswith("/assets/") and (await lead.open(path)).status_code != 200
    ]
    assert refused == []
    assert f'href="/packs/{item_id}"' in told.text
    assert f'href="/packs/{item_id}"' not in page.text


async def test_a_lead_who_reads_the_pack_is_led_to_it(hub, as_, item_id, monkeypatch):
    browser = await as_(VOSS)
    await browser.open(f"/items/{item_id}/wrong?fact=1")
    await browser.send(f"/items/{item_id}/wrong", fact="1", **SCHOOL_OF_WREN)
    both = replace(
        hub.console.people[VOSS.id],
        roles=frozenset({ConsoleRole.PRACTITIONER, ConsoleRole.ASSURANCE_LEAD}),
    )
    monkeypatch.setitem(hub.console.people, VOSS.id, both)

    assert f'href="/packs/{item_id}"' in (await browser.open("/findings/1")).text


async def test_of_a_closed_item_the_lead_reads_no_story(hub, as_, item_id):
    browser = await as_(VOSS)
    await browser.open(f"/items/{item_id}/wrong?fact=1")
    await browser.send(f"/items/{item_id}/wrong", fact="1", **SCHOOL_OF_WREN)
    at_a_stub(hub, f"{REFERENCE}/again/1", follows=item_id)

    story = await (await as_(EDDERY)).open("/findings/1/story")

    assert STORY["restricted"] in words(story)
    assert "Put in the queue" not in words(story)


async def test_what_is_missing_of_a_fact_said_wrong_is_asked_for_and_its_place_stays(
    hub, as_, item_id
):
    browser = await as_(VOSS)
    await browser.open(f"/items/{item_id}/wrong?fact=2")

    page = await browser.send(f"/items/{item_id}/wrong", fact="2", right="It is another", known="")

    assert page.status_code == 400
    assert 'href="#known"' in page.text
    assert 'href="#which"' not in page.text
    assert 'name="fact" value="2"' in page.text
    assert "It is another" in page.text
    assert [event for event, _ in looks(hub)] == ["consultation"] * 2


async def test_a_fact_that_is_not_there_is_asked_for_in_words_and_nothing_is_looked_at(
    hub, as_, item_id
):
    browser = await as_(VOSS)
    for number in ("0", "9999", "x", "٣", "-1", "1" * 30):
        page = await browser.open(f"/items/{item_id}/wrong?fact={number}")
        told = await browser.send(f"/items/{item_id}/wrong", fact=number, **SCHOOL_OF_WREN)

        assert "Which line is wrong" in page.text, number
        assert told.status_code == 400, number
        assert 'href="#which"' in told.text, number
    assert looks(hub) == []


async def test_a_fact_of_somebody_elses_pack_is_not_pointed_at(hub, as_, item_id):
    browser = await as_(CALLOWAY)

    page = await browser.open(f"/items/{item_id}/wrong?fact=1")

    assert page.status_code == 404
    assert looks(hub) == []


def plain(page):
    """What is read, without the marks around what a record says."""
    return " ".join(words(page).replace("\u2068", "").replace("\u2069", "").split())


@pytest.mark.parametrize("since", ["stub", "gone", "nothing"])
async def test_each_copy_says_that_its_case_was_closed_since(hub, as_, item_id, since, monkeypatch):
    """As its page does; what nothing has happened to says nothing of it."""
    if since == "stub":
        at_a_stub(hub, f"research/{CASE}/ffffffffff-1", requested_by=CALLOWAY.id, now=NOW)
    if since == "gone":
        gone = ordered(hub, f"research/{CASE}/ffffffffff-1", requested_by=CALLOWAY.id)
        ended(hub, begun(hub, gone, lines=()), NoAction("no_such_case", "W03"), NOW)
    said = {"stub": PACK_PAGE["closed_now"], "gone": PACK_PAGE["gone_now"]}.get(since, "")
    printed: list[str] = []
    monkeypatch.setattr("console.pages.packs.pdf_at_once", lambda page, _: printed.append(page))
    browser = await as_(VOSS)

    word = (await browser.open(f"/packs/{item_id}/document")).content
    sheets = (await browser.open(f"/packs/{item_id}/workbook")).content
    await browser.open(f"/packs/{item_id}/pdf")

    texts = {
        "word": "".join(Document(io.BytesIO(word)).element.body.itertext()),
        "sheets": text_of_workbook(sheets),
        "pdf": unescape(printed[0]),
    }
    for name, text in texts.items():
        for sentence in (PACK_PAGE["closed_now"], PACK_PAGE["gone_now"]):
            assert (sentence in text) is (sentence == said), name


def text_of_workbook(content: bytes) -> str:
    book = load_workbook(io.BytesIO(content))
    return "\n".join(
        str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value
    )
