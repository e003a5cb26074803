"""Establishments, the contact directory, its changes of the night, and the downloads."""

from datetime import timedelta

import pytest

from mock_systems.kit.clock import PartnersClock
from tests.mock_systems.education.office import WORLD, an_office, found, lines, signed_in
from tests.mock_systems.visitor import a_browser_at, a_fault, heading, words


async def test_an_establishment_is_found_by_urn_and_by_words_of_its_name(register, worker):
    school = next(one for one in WORLD.establishments.values() if one.kind == "independent")

    by_urn = await worker.get("/establishments", params={"q": school.urn})
    by_name = await worker.get("/establishments", params={"q": school.name[:12].upper()})
    many = await worker.get("/establishments", params={"q": "a"})

    assert found(by_urn) == [school.urn]
    assert school.urn in found(by_name)
    assert "More than 50 establishments found." in words(many)


async def test_a_merged_school_names_its_successor_and_a_closed_one_does_not(worker):
    merged = next(one for one in WORLD.establishments.values() if one.status == "merged")
    closed = next(one for one in WORLD.establishments.values() if one.status == "closed")

    went = words(await worker.get(f"/establishments/{merged.urn}"))
    gone = words(await worker.get(f"/establishments/{closed.urn}"))

    assert f"Its pupils went to {merged.successor_urn}" in went
    assert "Closed on 31/08/2026." in gone
    assert "Its pupils went to" not in gone


async def test_a_council_has_the_contacts_of_its_three_teams(worker):
    answer = words(await worker.get("/directory/council/931"))

    assert "3 contacts. As at 23/11/2026 05:30:" in answer
    assert "Elective home education officer" in answer


async def test_a_contact_shows_who_reads_the_mailbox_and_what_the_hub_noted(worker):
    contact = next(one for one in WORLD.contacts.values() if one.conflicts)

    answer = words(await worker.get(f"/directory/{contact.establishment_id}"))

    assert all(reader in answer for reader in contact.mailbox_readers)
    assert f"{contact.conflicts[0].nominal_id} {contact.conflicts[0].reason}" in answer


async def test_every_change_of_the_night_arrives_at_its_time_and_not_before():
    clock = PartnersClock()
    register = an_office(clock)
    contacts = register.store.records.contacts

    assert WORLD.directory_changes
    for change in WORLD.directory_changes:
        clock.set_to(change.at - timedelta(seconds=30))
        register.bring_up_to_date()
        before = contacts[change.contact.contact_id].email
        clock.set_to(change.at)
        register.bring_up_to_date()
        after = contacts[change.contact.contact_id]

        assert before == WORLD.contacts[change.contact.contact_id].email
        assert (after.email, after.changed_at) == (change.contact.email, change.at)
        assert after.verified_at == change.contact.verified_at


@pytest.mark.parametrize(
    ("path", "rows"),
    [
        ("/directory/download.csv", len(WORLD.contacts)),
        ("/establishments/download.csv", len(WORLD.establishments)),
    ],
)
async def test_a_download_ends_with_its_moment_and_its_length(worker, path, rows):
    answer = await worker.get(path)

    header, *records, last = lines(answer)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert last[0] == "END OF FILE"
    assert last[1].startswith("As at 23/11/2026 05:30:")
    assert last[2] == f"{rows} rows"
    assert len(records) == rows
    assert {len(record) for record in records} == {len(header)}


@pytest.mark.parametrize("what", ["nothing", "page", "cut", "moved_column"])
async def test_a_wrong_download_is_wrong_once(register, worker, what):
    right = await worker.get("/directory/download.csv")
    a_fault(register, "wrong_download", "download_contacts", what=what)

    wrong = await worker.get("/directory/download.csv")
    again = await worker.get("/directory/download.csv")

    assert wrong.content != right.content
    assert "END OF FILE" in again.text
    assert ("END OF FILE" in wrong.text) == (what == "moved_column")


async def test_somebody_signed_out_gets_the_sign_in_page_for_a_file(register):
    async with a_browser_at(register) as browser:
        answer = await browser.get("/directory/download.csv")

    assert heading(answer) == "Sign in to PupilBase"


async def test_a_hub_administrator_finds_no_way_to_change_anything(register):
    async with signed_in(register, "kadeyemi") as administrator:
        await administrator.get("/directory/download.csv")

    writes = [one.name for one in register.operations if one.kind == "write"]
    assert writes == []
    assert register.store.writes == []
