"""One case: its tabs, its status, stubs, merged numbers, and the access history."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from selectolax.lexbor import LexborHTMLParser

from mock_systems.probation.records import Address
from tests.mock_systems.probation.duty_desk import (
    LEAD,
    NOTE,
    TODAY,
    WORLD,
    a_case,
    an_order,
    hold,
    rows,
    search,
    signed_on,
)
from tests.mock_systems.visitor import a_fault, heading, words

TABS = ("summary", "orders", "risk", "contacts", "addresses")
DAY = timedelta(days=1)


async def test_every_tab_has_an_address_of_its_own_names_the_case_and_ends(desk, worker):
    hold(desk, a_case())
    await search(desk, worker, crn="H100001")

    for tab in TABS:
        answer = await worker.get(f"/case/H100001/{tab}")

        page = LexborHTMLParser(answer.text)
        chosen = page.css_first('[role=tab][aria-selected="true"]')
        assert chosen is not None
        assert chosen.attributes["href"] == f"/case/H100001/{tab}"
        assert len(page.css("[role=tablist] a[role=tab]")) == len(TABS)
        assert page.css_first("[role=tabpanel]") is not None
        assert words(answer).count(f"Waymark: end of {tab} for H100001") == 1
        assert "CRN H100001" in words(answer)


async def test_a_case_begins_with_its_summary(desk, worker):
    hold(desk, a_case())
    await search(desk, worker, crn="H100001")

    answer = await worker.get("/case/H100001")

    assert answer.url.path == "/case/H100001/summary"
    assert "who to ring. Nothing else is shown" in words(answer)


async def test_what_the_world_holds_of_a_person_is_on_the_tabs(desk, worker):
    true = next(one for one in WORLD.probation_people.values() if one.who.addresses)
    await search(desk, worker, crn=true.crn)

    tabs = {tab: words(await worker.get(f"/case/{true.crn}/{tab}")) for tab in TABS}

    assert f"Surname {true.who.surname}" in tabs["summary"]
    assert all(one in tabs["orders"] for one in true.orders[0].requirements)
    assert (true.rosh or "").capitalize() in tabs["risk"]
    assert true.practitioner_phone in tabs["contacts"]
    assert true.office_phone in tabs["contacts"]
    assert true.who.addresses[0].postcode in tabs["addresses"]
    told = " ".join(tabs.values())
    assert true.person_id not in told
    assert true.who.addresses[0].address_id not in told
    assert not true.who.phone or true.who.phone not in told


RUNNING, OVER = an_order(), an_order(ends_on=TODAY - DAY, ended_on=TODAY - DAY)
STATUSES = {
    "Never supervised": {"orders": ()},
    "Current": {"orders": (RUNNING, OVER)},
    "Ended": {"orders": (OVER, an_order(ends_on=TODAY - DAY))},
    "Recalled": {"orders": (RUNNING,), "recalled_on": TODAY - DAY},
}


@pytest.mark.parametrize(("status", "held"), STATUSES.items(), ids=STATUSES)
async def test_the_status_is_plainly_shown(desk, worker, status, held):
    hold(desk, a_case(**held))

    found = await search(desk, worker, crn="H100001")
    summary = await worker.get("/case/H100001/summary")

    assert rows(found)[0][3] == status
    assert words(summary).count(f"Status {status}") == 2


async def test_a_recall_lasts_until_a_new_order_or_the_end_of_the_sentence(desk, worker):
    licence = an_order(kind="licence", ended_on=TODAY - 30 * DAY)
    recalled_on = TODAY - 30 * DAY
    again = an_order(order_id="H100001-2", started_on=TODAY - 5 * DAY)
    spent = replace(licence, ends_on=TODAY - DAY)
    for orders in ((licence,), (licence, again), (spent,)):
        hold(desk, a_case(f"H10000{len(orders)}", orders=orders, recalled_on=recalled_on))
        found = await search(desk, worker, crn=f"H10000{len(orders)}")

        expected = "Current" if again in orders else "Ended" if spent in orders else "Recalled"
        assert rows(found)[0][3] == expected


async def test_hostile_and_long_requirements_are_text_and_whole(desk, worker):
    hostile = "<script>document.title='taken'</script> 🦊 {{7*7}} & \"quoted\"\nsecond line "
    requirement = (hostile * 60)[:4000]
    hold(desk, a_case(orders=(an_order(requirements=(requirement,)),)))
    await search(desk, worker, crn="H100001")

    answer = await worker.get("/case/H100001/orders")

    page = LexborHTMLParser(answer.text)
    assert [one.text() for one in page.css(".requirements li")] == [requirement]
    assert len(page.css("script")) == 1


async def test_nobody_at_all_to_ring_and_nothing_on_record_is_said(desk, worker):
    bare = a_case(orders=(), rosh=None, practitioner="", practitioner_phone="", office="")
    hold(desk, bare)
    await search(desk, worker, crn="H100001")

    said = [words(await worker.get(f"/case/H100001/{tab}")) for tab in TABS[1:]]

    assert "No orders on record." in said[0]
    assert "Not assessed" in said[1]
    assert said[1].count("Not managed under MAPPA") == 2
    assert said[2].count("None allocated") == 2
    assert "No addresses on record." in said[3]


async def test_addresses_say_what_they_are_and_which_are_confidential(desk, worker):
    home = Address(kind="home", line1="12 Merewood", postcode="NM4 2QX", from_on=date(2024, 5, 2))
    hold(desk, a_case(addresses=(home, replace(home, kind="previous", confidential=True))))
    await search(desk, worker, crn="H100001")

    answer = await worker.get("/case/H100001/addresses")

    assert "2 addresses on record." in words(answer)
    assert [(row[0], row[5], row[7]) for row in rows(answer)] == [
        ("Home", "2 May 2024", "No"),
        ("Previous", "2 May 2024", "Yes"),
    ]


@pytest.mark.parametrize(
    ("access_class", "title"), [("restricted", "Limited access case"), ("sealed", "Sealed case")]
)
async def test_a_stub_shows_the_number_and_the_office_to_ring(desk, worker, access_class, title):
    hold(desk, a_case(access_class=access_class))
    await search(desk, worker, crn="H100001")

    for tab in TABS:
        answer = await worker.get(f"/case/H100001/{tab}")

        assert heading(answer) == title
        assert "H100001" in words(answer)
        assert "Hernshaw Probation Office, 01632 960540" in words(answer)
        assert "Zyxwvoughby" not in answer.text
        assert "1991" not in answer.text
        assert "Nwosu" not in answer.text
        assert "end of" not in words(answer)


async def test_a_lead_sees_a_limited_access_case(desk):
    hold(desk, a_case(access_class="restricted"))

    async with signed_on(desk, LEAD) as lead:
        await search(desk, lead, crn="H100001")
        answer = await lead.get("/case/H100001/summary")

    assert heading(answer) == "Zyxwvoughby, Tomasz"


async def test_a_merged_number_links_to_the_surviving_one(desk, worker):
    hold(desk, a_case(merged_into="H100002"), a_case("H100002", forename1="Piotr"))
    await search(desk, worker, crn="H100001")

    answer = await worker.get("/case/H100001/risk?search=1")

    link = LexborHTMLParser(answer.text).css_first("[role=status] a")
    assert link is not None
    there = await worker.get(str(link.attributes["href"]))
    assert "This CRN was merged. Use H100002 instead." in words(answer)
    assert heading(there) == "Zyxwvoughby, Piotr"


async def test_a_number_nobody_has_is_not_found(desk, worker):
    await search(desk, worker, crn="H999999")

    answer = await worker.get("/case/H999999/summary")

    assert answer.status_code == 404
    assert heading(answer) == "There is no case with this CRN"


async def test_without_a_search_so_far_the_form_asks_for_the_reason_first(desk, worker):
    hold(desk, a_case())

    answer = await worker.get("/case/H100001/orders")

    assert heading(answer) == "Search cases"
    assert "Give a reason and search for the case before you open it." in words(answer)
    assert desk.store.consultations == []


async def test_every_tab_is_in_the_access_history_under_the_reason_of_its_own_search(desk, worker):
    hold(desk, a_case())
    await search(desk, worker, crn="H100001")
    await search(desk, worker, crn="H100001", reason="court", note="Another enquiry")
    desk.store.consultations.clear()

    await worker.get("/case/H100001/orders?search=1")
    await worker.get("/case/H100001/risk?search=2")
    await worker.get("/case/H100001/contacts")

    kept = [(one.record_type, one.record_id, one.reason) for one in desk.store.consultations]
    assert kept == [
        ("case orders", "H100001", f"Safeguarding enquiry: {NOTE}"),
        ("case risk", "H100001", "Court or custody enquiry: Another enquiry"),
        ("case contacts", "H100001", "Court or custody enquiry: Another enquiry"),
    ]


async def test_faults_show_another_case_and_lists_without_words_once(desk, worker):
    hold(desk, a_case(), a_case("H100002", surname="Quillmarsh"))
    await search(desk, worker, crn="H100001")
    a_fault(desk, "shows_previous_person", "show_risk", record_id="H100002")
    a_fault(desk, "empty_list_without_words", "show_orders")

    other = await worker.get("/case/H100001/risk")
    right = await worker.get("/case/H100001/risk")
    wordless = await worker.get("/case/H100001/orders")
    worded = await worker.get("/case/H100001/orders")

    assert "CRN H100002" in words(other)
    assert "CRN H100001" in words(right)
    assert "on record" not in words(wordless)
    assert "1 order on record." in words(worded)


async def test_nothing_can_be_changed(desk, worker):
    assert [one.name for one in desk.operations if one.kind == "write"] == []
    assert desk.store.writes == []
