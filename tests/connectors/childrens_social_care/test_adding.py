"""Adding a contact or a document: once, on this person's record, word for word, or not at all."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from domain.errors import (
    ContentRefused,
    FieldWanted,
    PageNotAsExpected,
    RecordChanged,
    ReleaseNeeded,
    WriteInDoubt,
    WriteUnproven,
    WrongRecordShown,
)
from mock_systems.population.partner_records import CarePerson
from runtime.release_modes import Mode
from tests.builders.modes import promoted
from tests.builders.writing import PROCESS, a_writer
from tests.connectors.childrens_social_care.in_the_world import SYSTEM, WORLD, held, the_record
from tests.connectors.childrens_social_care.sharing import (
    APPROACH,
    BEGUN,
    DECISION,
    SHARER,
    a_contact,
    a_document,
    anchors,
    decided_about,
    effects,
    reference_of,
)

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

PROVEN, DISPROVED = ("proven", "resolved"), ("disproved", "two_searches")


@pytest.fixture(scope="module")
def people() -> Iterator[CarePerson]:
    """People of the world whose records are open, each nobody else's in this file."""
    return iter(
        one
        for one in WORLD.care_people.values()
        if one.access_class == "open" and not one.merged_into and one.who.born_on
    )


@pytest.fixture
def person(people):
    return next(people)


@pytest.fixture
def contact(sharer, person):
    return sharer.add_care_contact(a_contact(person))


@pytest.fixture
def document(sharer, person):
    return sharer.upload_care_document(a_document(person))


async def test_a_contact_stands_there_once_word_for_word(sharer, writer, faults, person):
    wanted = a_contact(person, decision=decided_about(person))
    contact = sharer.add_care_contact(wanted)

    receipt = await writer.write(contact)

    [effect] = effects(faults, person)
    fields = effect["fields"]
    reference = reference_of(person)
    assert (effect["operation"], effect["account"]) == ("add_care_contact", SHARER)
    assert (receipt.record_id, effect["reference"]) == (fields["number"], reference)
    assert fields["summary"] == f"[ref:{reference}] {APPROACH.words}"
    assert (fields["received_at"], fields["source"]) == ("2026-11-08T05:06:00+00:00", "6")
    assert (fields["kind"], fields["reason"]) == ("notification", "DA")
    assert fields["lawful_basis"] == "LE_task"
    assert (fields["informed"], fields["informed_why"]) == ("no", wanted.why_not_informed)
    assert (fields["needs"], fields["harms"], fields["voice"]) == (
        wanted.needs,
        wanted.harm,
        wanted.voice,
    )
    # What a person decided, as they did, with the decision's own id.
    assert (fields["level"], fields["rag"], fields["outcome"]) == ("4", "red", "pending")
    assert (fields["consent"], fields["decision_ref"]) == ("overridden", DECISION.id)
    assert (fields["decided_by"], fields["decided_on"]) == (DECISION.decided_by, "2026-11-09")
    assert fields["rationale"] == DECISION.rationale
    assert await contact.find() == await contact.find_another_way() == [receipt.record_id]
    [row] = writer.audited()
    assert row.event == "disclosure"


async def test_a_document_stands_there_once_and_opens_as_the_same_file(
    document, writer, faults, person
):
    wanted = a_document(person)

    receipt = await writer.write(document)

    [effect] = effects(faults, person)
    fields = effect["fields"]
    assert (fields["number"], fields["sha256"]) == (receipt.record_id, wanted.sha256)
    assert fields["title"] == f"[ref:{reference_of(person)}] {wanted.title}"
    assert (fields["dated_on"], fields["kind"]) == ("2026-03-04", "police_notification")
    assert await document.find() == await document.find_another_way() == [receipt.record_id]


@pytest.mark.parametrize(
    ("mode", "when", "args", "ends"),
    [
        ("drop", "pre", {"how": "rst"}, DISPROVED),
        ("drop", "post", {"how": "rst"}, PROVEN),
        ("wrong_download", None, {"what": "cut"}, PROVEN),
    ],
    ids=["RST before", "RST after", "half an answer"],
)
async def test_a_doubt_is_looked_into_and_ends_with_one_contact(
    contact, writer, faults, person, mode, when, args, ends
):
    fault = faults.fault(SYSTEM, mode, "add_care_contact", when=when, **args)
    with pytest.raises(WriteUnproven):
        await writer.write(contact)
    assert faults.fired(SYSTEM, fault) == 1

    writer.settle()
    receipt = await writer.write(contact)

    [effect] = effects(faults, person)
    assert effect["fields"]["number"] == receipt.record_id
    assert writer.standings()[0] == ends
    assert len(writer.standings()) == (2 if ends == DISPROVED else 1)


async def test_saved_and_stored_nothing_is_a_persons_and_not_written_again(
    contact, writer, faults, person
):
    """P19."""
    faults.fault(SYSTEM, "saved_nothing", "add_care_contact")
    with pytest.raises(WriteUnproven):
        await writer.write(contact)
    writer.settle()

    with pytest.raises(WriteInDoubt):
        await writer.write(contact)

    assert effects(faults, person) == []
    assert writer.standings() == [("in_doubt", "named_not_shown")]


async def test_a_contact_that_is_committed_after_we_gave_up_is_found_in_the_end(
    contact, writer, faults, person
):
    faults.fault(SYSTEM, "late_commit", "add_care_contact", seconds=0.6, answer="502")
    with pytest.raises(WriteUnproven):
        await writer.write(contact)
    with pytest.raises(WriteUnproven):
        await writer.resolve(contact)
    while not effects(faults, person):
        pass

    writer.settle()
    receipt = await writer.resolve(contact)

    [effect] = effects(faults, person)
    assert receipt is not None
    assert receipt.record_id == effect["fields"]["number"]


@pytest.mark.parametrize(
    ("is_contact", "characters"), [(True, 40), (False, 9)], ids=["contact", "document"]
)
async def test_what_the_partner_cut_is_a_persons_and_not_written_again(
    contact, document, writer, faults, person, is_contact, characters
):
    write = contact if is_contact else document
    faults.fault(SYSTEM, "truncate_field", write.promise.operation, characters=characters)

    with pytest.raises(WriteInDoubt):
        await writer.write(write)
    with pytest.raises(WriteInDoubt):
        await writer.write(write)

    assert len(effects(faults, person)) == 1
    assert writer.standings() == [("in_doubt", "different")]


async def test_whoever_changed_the_record_meanwhile_is_not_written_over(
    contact, writer, faults, person, monkeypatch
):
    """P33: between opening and saving somebody changes the record; theirs stays, ours is out."""
    take_token = contact.warm_up

    async def somebody_is_faster() -> None:
        faults.change(SYSTEM, "people", person.record_id, phone="07700 900199")
        await take_token()

    monkeypatch.setattr(contact, "warm_up", somebody_is_faster)

    with pytest.raises(RecordChanged):
        await writer.write(contact)

    assert effects(faults, person) == []
    assert held(faults, person)["phone"] == "07700 900199"
    assert writer.standings() == [("disproved", "refused")]
    # The control: the same write, nobody faster, is committed.
    monkeypatch.undo()
    await writer.write(contact)
    [effect] = effects(faults, person)
    assert held(faults, person)["phone"] == "07700 900199"
    # And what nobody decided is not decided.
    fields = effect["fields"]
    assert (fields["level"], fields["rag"], fields["outcome"]) == ("", "", "pending")
    assert (fields["consent"], fields["decision_ref"]) == ("not_sought", "")


@pytest.mark.parametrize("different", [{"born_on": date(1901, 2, 3)}, {"surname": "Nobodysname"}])
async def test_nothing_is_filled_in_on_somebody_elses_record(sharer, faults, person, different):
    whose = replace(anchors(person), **different)
    write = sharer.add_care_contact(replace(a_contact(person), person=whose))

    with pytest.raises(WrongRecordShown):
        await write.prepare()
    with pytest.raises(WrongRecordShown):
        await write.submit()

    assert effects(faults, person) == []


async def test_a_form_that_shows_the_person_before_is_not_saved(contact, faults, person):
    faults.fault(SYSTEM, "shows_previous_person", "open_person")

    with pytest.raises(WrongRecordShown):
        await contact.prepare()

    assert effects(faults, person) == []


CHANGES = """document.querySelector("form.entry textarea").value = "Something else." """


async def test_a_field_changed_after_the_check_and_a_second_save_send_nothing(
    sharer, contact, faults, person
):
    await contact.prepare()
    await contact.warm_up()
    await sharer._page.evaluate(CHANGES)
    with pytest.raises(WrongRecordShown):
        await contact.submit()
    assert effects(faults, person) == []

    # The control, and a second click: the same form as it should be is sent, and sent once.
    await contact.prepare()
    await contact.submit()
    with pytest.raises(WrongRecordShown):
        await contact.submit()
    assert len(effects(faults, person)) == 1


async def test_what_our_accounts_entered_is_read_to_its_end(sharer, faults, person):
    entered = {"entered_by": "mash-share-02", "entered_at": BEGUN.isoformat()}
    usual = dict.fromkeys(("source", "referrer", "referrer_agency", "level", "outcome"), "")
    contacts = [
        {
            "contact_id": f"C7{number:05d}",
            "received_at": BEGUN.isoformat(),
            "summary": f"[ref:SHR-{number}] x",
            **entered,
            **usual,
        }
        for number in range(45)
    ]
    faults.change(SYSTEM, "people", person.record_id, contacts=contacts)

    found = await sharer.own_entries(BEGUN)

    mine = [one for one in found if one.record == the_record(person)]
    assert {one.number for one in mine} == {one["contact_id"] for one in contacts}
    assert {(one.what, one.entered_by) for one in mine} == {("Contact", "mash-share-02")}


async def test_words_that_do_not_fit_are_refused_before_anything_is_intended(
    sharer, writer, faults, person
):
    fits = replace(APPROACH, words="x" * (4000 - len(reference_of(person)) - len("[ref:] ")))
    too_long = replace(fits, words=fits.words + "x")

    with pytest.raises(ContentRefused):
        await writer.write(sharer.add_care_contact(a_contact(person, approach=too_long)))
    assert (effects(faults, person), writer.standings()) == ([], [])

    # The control: one character less is taken.
    await sharer.add_care_contact(a_contact(person, approach=fits)).prepare()


@pytest.mark.parametrize(
    ("old", "said"),
    [("Harm", 'label "Harm" is now "Moved"'), ("Refused", ""), ("Not sought", "Consent")],
    ids=["a field", "a choice nobody wants", "the choice wanted"],
)
async def test_a_form_that_changed_is_not_filled_in(contact, faults, person, old, said):
    faults.fault(SYSTEM, "moved_label", "show_form", old=old, new="Moved")

    if not said:
        await contact.prepare()
        return
    with pytest.raises(PageNotAsExpected, match=said):
        await contact.prepare()

    assert effects(faults, person) == []


@pytest.mark.parametrize(
    ("entry", "said"), [("contact", "reason for change"), ("document", "answer known")]
)
async def test_a_field_that_only_the_save_asks_for_closes_the_connector(
    contact, document, writer, faults, person, entry, said
):
    """P14: the partner says that it stored nothing, and two searches agree."""
    write = {"contact": contact, "document": document}[entry]
    faults.fault(SYSTEM, "field_wanted", write.promise.operation)

    with pytest.raises(FieldWanted, match=said):
        await writer.write(write)

    assert effects(faults, person) == []
    assert writer.standings() == [("disproved", "refused")]


async def test_a_worker_that_may_only_read_adds_nothing(reader, writer, faults, person):
    with pytest.raises(ContentRefused):
        await writer.write(reader.add_care_contact(a_contact(person)))

    assert effects(faults, person) == []
    assert writer.standings() == [("disproved", "refused")]


async def test_each_release_mode_stops_before_anything_is_sent(
    contact, faults, person, sqlite_database, tmp_path
):
    writer = a_writer(sqlite_database, tmp_path)
    shadow = await writer.write(contact)
    with sqlite_database.transaction() as connection:
        promoted(connection, PROCESS, mode=Mode.APPROVE_EACH)

    with pytest.raises(ReleaseNeeded) as needed:
        await writer.write(contact)

    assert shadow.is_shadow
    assert needed.value.task is not None
    assert needed.value.task.evidence == contact.fields
    assert (effects(faults, person), writer.standings()) == ([], [])


async def test_what_was_begun_before_is_looked_for_and_cannot_be_saved(
    sharer, contact, document, faults, person
):
    for write in (contact, document):
        begun = sharer.entered_before(
            write.promise.operation, write.reference, BEGUN, dict(write.fields)
        )

        assert (begun.fields, begun.recipient) == (write.fields, write.recipient)
        with pytest.raises(TypeError):
            await begun.prepare()
        with pytest.raises(TypeError):
            await begun.submit()

    assert effects(faults, person) == []
