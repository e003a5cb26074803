"""Adding a contact: once, on this client's record, word for word, or not at all."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from domain.errors import (
    ContentRefused,
    FieldWanted,
    PageIncomplete,
    PageNotAsExpected,
    RecordLocked,
    WriteInDoubt,
    WriteUnproven,
    WrongRecordShown,
)
from domain.social_care_entries import ReasonForContact
from mock_systems.population.partner_records import AdultClient
from tests.connectors.adult_social_care.in_the_world import OPEN, SYSTEM, the_record
from tests.connectors.adult_social_care.sharing import (
    APPROACH,
    BEGUN,
    DECISION,
    SHARER,
    a_contact,
    anchors,
    decided_about,
    effects,
    reference_of,
)

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

PROVEN, DISPROVED = ("proven", "resolved"), ("disproved", "two_searches")
COLLEAGUE = "pbarraclough"


@pytest.fixture(scope="module")
def clients() -> Iterator[AdultClient]:
    """Clients of the world that may be opened, each nobody else's in this file."""
    return iter(OPEN)


@pytest.fixture
def client(clients):
    return next(clients)


@pytest.fixture
def contact(sharer, client):
    return sharer.add_client_contact(a_contact(client))


async def test_a_contact_stands_there_once_word_for_word(sharer, writer, faults, client):
    wanted = a_contact(client, decision=decided_about(client))
    write = sharer.add_client_contact(wanted)

    receipt = await writer.write(write)

    [effect] = effects(faults, client)
    fields, reference = effect["fields"], reference_of(client)
    assert (effect["operation"], effect["account"]) == ("add_client_contact", SHARER)
    assert (receipt.record_id, effect["reference"]) == (fields["number"], reference)
    assert fields["details"] == f"[ref:{reference}] {APPROACH.words}"
    assert (fields["received_at"], fields["source"]) == ("2026-11-08T05:06:00+00:00", "6")
    assert (fields["reason"], fields["lawful_basis"]) == ("DA", "public_task")
    assert (fields["needs"], fields["harms"], fields["wishes"]) == (
        wanted.needs,
        wanted.harm,
        wanted.wishes,
    )
    assert (fields["section_42"], fields["rag"], fields["consent"]) == (
        "s42",
        "amber",
        "overridden",
    )
    assert (fields["decided_by"], fields["decided_on"]) == (DECISION.decided_by, "2026-11-09")
    assert (fields["decision_ref"], fields["rationale"]) == (DECISION.id, DECISION.rationale)
    assert await write.find() == await write.find_another_way() == [receipt.record_id]
    [row] = writer.audited()
    assert row.event == "disclosure"
    assert faults.records(SYSTEM, "locks") == {}


@pytest.mark.parametrize(
    ("when", "ends"), [("pre", DISPROVED), ("post", PROVEN)], ids=["before", "after"]
)
async def test_a_doubt_is_looked_into_and_ends_with_one_contact(
    contact, writer, faults, client, when, ends
):
    fault = faults.fault(SYSTEM, "502", "add_client_contact", when=when)
    with pytest.raises(WriteUnproven):
        await writer.write(contact)
    assert faults.fired(SYSTEM, fault) == 1

    writer.settle()
    receipt = await writer.write(contact)

    [effect] = effects(faults, client)
    assert effect["fields"]["number"] == receipt.record_id
    assert writer.standings()[0] == ends


async def test_saved_and_stored_nothing_is_a_persons_and_not_written_again(
    contact, writer, faults, client
):
    """P19."""
    faults.fault(SYSTEM, "saved_nothing", "add_client_contact")
    with pytest.raises(WriteUnproven):
        await writer.write(contact)
    writer.settle()

    with pytest.raises(WriteInDoubt):
        await writer.write(contact)

    assert effects(faults, client) == []
    assert writer.standings() == [("in_doubt", "named_not_shown")]


async def test_a_contact_that_is_committed_after_we_gave_up_is_found_in_the_end(
    contact, writer, faults, client
):
    faults.fault(SYSTEM, "late_commit", "add_client_contact", seconds=0.6, answer="502")
    with pytest.raises(WriteUnproven):
        await writer.write(contact)
    with pytest.raises(WriteUnproven):
        await writer.resolve(contact)
    while not effects(faults, client):
        pass

    writer.settle()
    receipt = await writer.resolve(contact)

    [effect] = effects(faults, client)
    assert receipt is not None
    assert receipt.record_id == effect["fields"]["number"]


async def test_what_the_partner_cut_is_a_persons_and_not_written_again(
    contact, writer, faults, client
):
    faults.fault(SYSTEM, "truncate_field", "add_client_contact", characters=40)

    for _ in range(2):
        with pytest.raises(WriteInDoubt):
            await writer.write(contact)

    assert len(effects(faults, client)) == 1
    assert writer.standings() == [("in_doubt", "different")]


async def test_a_record_that_somebody_has_open_is_left_to_them(contact, writer, faults, client):
    held = {"record_id": client.client_id, "account": COLLEAGUE, "holder": "P. Barraclough"}
    faults.plant(SYSTEM, "locks", client.client_id, **held, since=BEGUN.isoformat())

    with pytest.raises(RecordLocked):
        await writer.write(contact)
    assert (effects(faults, client), writer.standings()) == ([], [])

    # The control: given back, the same write is committed.
    faults.remove(SYSTEM, "locks", client.client_id)
    await writer.write(contact)
    [effect] = effects(faults, client)
    # And what nobody decided is not decided.
    fields = effect["fields"]
    assert (fields["section_42"], fields["rag"], fields["decision_ref"]) == ("", "", "")
    assert fields["consent"] == "refused"


async def test_a_save_goes_to_the_client_its_form_was_filled_for_or_nowhere(
    sharer, contact, faults, client, clients
):
    """P16: whoever is selected between filling and saving would get it."""
    other = next(clients)
    await contact.prepare()
    await sharer.client(the_record(other))
    with pytest.raises(WrongRecordShown):
        await contact.submit()
    assert (effects(faults, client), effects(faults, other)) == ([], [])

    # The control, and a second click: filled again it is sent, and sent once.
    await contact.prepare()
    await contact.submit()
    with pytest.raises(WrongRecordShown):
        await contact.submit()
    assert (len(effects(faults, client)), effects(faults, other)) == (1, [])


@pytest.mark.parametrize(
    "different", [{"born_on": date(1901, 2, 3)}, {"surname": "Nobodysname"}, {}]
)
async def test_nothing_is_filled_in_on_somebody_elses_record(sharer, faults, client, different):
    if not different:
        faults.fault(SYSTEM, "shows_previous_person", "show_new_contact")
    whose = replace(anchors(client), **different)
    write = sharer.add_client_contact(replace(a_contact(client), person=whose))

    with pytest.raises(WrongRecordShown):
        await write.prepare()
    with pytest.raises(WrongRecordShown):
        await write.submit()

    assert effects(faults, client) == []


@pytest.mark.parametrize("many", [11, 105], ids=["two pages", "a second pager"])
async def test_what_our_accounts_entered_is_read_to_its_end(sharer, faults, client, many):
    entered = {"entered_by": "mash-share-02", "entered_at": BEGUN.isoformat()}
    usual = dict.fromkeys(
        ("source", "referrer", "referrer_agency", "reason", "lawful_basis", "consent"), ""
    )
    words = dict.fromkeys(("needs", "harms", "wishes"), "")
    contacts = [
        {
            "contact_id": f"CN7{number:05d}",
            "received_at": BEGUN.isoformat(),
            "details": f"[ref:SHR-{number}] x",
            **entered,
            **usual,
            **words,
        }
        for number in range(many)
    ]
    faults.change(SYSTEM, "clients", client.client_id, contacts=contacts)

    found = await sharer.own_entries(BEGUN)
    faults.change(SYSTEM, "clients", client.client_id, contacts=[])

    mine = [one for one in found if one.record == the_record(client)]
    assert {one.number for one in mine} == {one["contact_id"] for one in contacts}
    assert {one.entered_by for one in mine} == {"mash-share-02"}


async def test_words_that_do_not_fit_are_refused_before_anything_is_intended(
    sharer, writer, faults, client
):
    fits = replace(APPROACH, words="x" * (4000 - len(reference_of(client)) - len("[ref:] ")))
    too_long = replace(fits, words=fits.words + "x")

    with pytest.raises(ContentRefused):
        await writer.write(sharer.add_client_contact(a_contact(client, approach=too_long)))
    assert (effects(faults, client), writer.standings()) == ([], [])
    assert client.client_id not in faults.records(SYSTEM, "locks")

    # The control: one character less is taken.
    await sharer.add_client_contact(a_contact(client, approach=fits)).prepare()


@pytest.mark.parametrize(
    ("old", "said"),
    [("Harm or risk", 'label "Harm or risk" is now "Moved"'), ("Refused", "Consent")],
    ids=["a field", "the choice wanted"],
)
async def test_a_form_that_changed_is_not_filled_in(contact, faults, client, old, said):
    faults.fault(SYSTEM, "moved_label", "show_new_contact", old=old, new="Moved")

    with pytest.raises(PageNotAsExpected, match=said):
        await contact.prepare()

    assert effects(faults, client) == []


@pytest.mark.parametrize("mode", ["new_mandatory_field", "field_removed"])
async def test_a_form_with_other_fields_closes_the_connector(contact, faults, client, mode):
    """P14."""
    faults.fault(SYSTEM, mode, "show_new_contact", beside="Details")

    with pytest.raises(PageNotAsExpected):
        await contact.prepare()

    assert effects(faults, client) == []


async def test_what_lies_over_save_is_seen_before_it_is_pressed(contact, writer, faults, client):
    """P11, P28: a known banner is dismissed; a link that nobody knows is not pressed."""
    faults.fault(SYSTEM, "hostile_page", "show_new_contact", what="link")
    with pytest.raises(PageIncomplete, match="something unknown lies over"):
        await writer.write(contact)
    nothing = writer.standings()
    faults.fault(SYSTEM, "cookie_banner", "show_new_contact")

    await writer.write(contact)

    assert (nothing, len(effects(faults, client))) == ([], 1)


async def test_a_field_that_only_the_save_asks_for_closes_the_connector(
    contact, writer, faults, client
):
    """P14."""
    faults.fault(SYSTEM, "field_wanted", "add_client_contact")

    with pytest.raises(FieldWanted, match="reason for change"):
        await writer.write(contact)

    assert effects(faults, client) == []
    assert writer.standings() == [("disproved", "refused")]


async def test_what_was_begun_before_is_looked_for_and_cannot_be_saved(sharer, contact):
    begun = sharer.entered_before(contact.reference, BEGUN, dict(contact.fields))

    assert begun.fields == contact.fields
    with pytest.raises(TypeError):
        await begun.prepare()
    with pytest.raises(TypeError):
        await begun.submit()


async def test_a_reason_the_system_has_no_word_for_is_not_guessed(sharer, client):
    other = replace(APPROACH, reason=ReasonForContact.PARENT)

    with pytest.raises(ValueError, match="has no word"):
        sharer.add_client_contact(a_contact(client, approach=other))


async def test_a_picture_shows_the_number_and_no_words_of_anybody(sharer, faults, client):
    contact = sharer.add_client_contact(a_contact(client))
    await contact.prepare()
    number = await contact.submit()

    async def picture(**changed: str) -> bytes:
        [mine] = faults.record(SYSTEM, "clients", client.client_id)["contacts"]
        faults.change(SYSTEM, "clients", client.client_id, contacts=[{**mine, **changed}])
        return bytes(await contact.picture(number))

    before = await picture(details="nonono", needs="nonono", referrer="nonono")
    masked = await picture(details="ononon", needs="ononon", referrer="ononon")
    control = await picture(entered_by="mash-share-10")

    assert masked == before
    assert control != before
