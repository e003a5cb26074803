"""The probation system's pages without a browser: unreadable values, moved labels, cut pages."""

import pytest

from connectors.probation import parsing
from connectors.probation.parsing import CaseTab
from domain.as_shown import AsShown
from domain.errors import PageIncomplete, PageNotAsExpected
from domain.people import NameKind
from domain.probation import Mappa
from tests.mock_systems.probation.duty_desk import (
    a_case,
    a_desk,
    an_order,
    hold,
    search,
    signed_on,
)


async def pages_of(**instead) -> dict[CaseTab, str]:
    """The five tabs of a case, as the system shows them."""
    desk = a_desk()
    hold(desk, a_case(**instead))
    async with signed_on(desk) as worker:
        await search(desk, worker, crn="H100001")
        return {tab: (await worker.get(f"/case/H100001/{tab.lower()}")).text for tab in CaseTab}


@pytest.fixture
async def tabs() -> dict[CaseTab, str]:
    return await pages_of(
        pnc_id="2003/1234567Q",
        noms_number="A1234BC",
        mappa_category="2",
        mappa_level="1",
        died_on=None,
    )


@pytest.mark.parametrize(
    ("tab", "label", "shown", "instead"),
    [
        (CaseTab.SUMMARY, "Status", "Current", "Breached"),
        (CaseTab.SUMMARY, "PNC ID", "2003/1234567Q", "2003/1234567X"),
        (CaseTab.SUMMARY, "NOMS number", "A1234BC", "A1234"),
        (CaseTab.SUMMARY, "Date of birth", "14 February 1991", "about 1991"),
        (CaseTab.RISK, "Risk of serious harm (RoSH)", "Medium", "Middling"),
    ],
)
async def test_a_value_that_does_not_parse_is_kept_as_shown(tabs, tab, label, shown, instead):
    whole = parsing.supervision_shown(tabs)
    changed = tabs[tab].replace(f">{shown}<", f">{instead}<")

    read = parsing.supervision_shown({**tabs, tab: changed})

    assert whole.unreadable == ()
    assert read.unreadable == (AsShown(label, instead),)


async def test_an_order_keeps_what_cannot_be_read_of_it():
    tabs = await pages_of(orders=(an_order(kind="Parole"),))
    tabs[CaseTab.ORDERS] = tabs[CaseTab.ORDERS].replace(
        "<dt>Ended</dt><dd>", "<dt>Ended</dt><dd>soon"
    )

    [order] = parsing.supervision_shown(tabs).orders

    assert (order.kind, order.ended_on) == (None, None)
    assert order.unreadable == (AsShown("Kind", "Parole"), AsShown("Ended", "soon"))


async def test_mappa_is_read_in_the_systems_own_numbers(tabs):
    assert parsing.supervision_shown(tabs).mappa == Mappa("2", "1")


@pytest.mark.parametrize("said", ["", "Not recorded"])
@pytest.mark.parametrize("label", parsing.RISK_LABELS)
async def test_a_risk_that_says_nothing_is_not_shown_and_never_no(label, said):
    none = await pages_of(rosh=None, mappa_category="", mappa_level="")
    before = f"<dt>{label}</dt><dd>"
    start, _, end = none[CaseTab.RISK].partition(before)
    unsaid = f"{start}{before}{said}</dd>{end.partition('</dd>')[2]}"

    plainly_no = parsing.supervision_shown(none)
    read = parsing.supervision_shown({**none, CaseTab.RISK: unsaid})

    assert end
    assert (plainly_no.rosh, plainly_no.mappa, plainly_no.unreadable) == (None, None, ())
    assert read.unreadable == (AsShown(label, ""),)


async def test_names_that_hold_a_separator_are_kept_whole():
    tabs = await pages_of(aliases=("Ann; Anna Smith", "Bea Jones"), former_surnames=("O; Dea", "B"))

    names = parsing.supervision_shown(tabs).person.names[-4:]

    assert [(one.forename, one.surname) for one in names if one.kind is NameKind.ALIAS] == [
        ("Ann; Anna", "Smith"),
        ("Bea", "Jones"),
    ]
    assert [one.surname for one in names if one.kind is NameKind.FORMER] == ["O; Dea", "B"]


async def test_a_listed_name_with_two_commas_is_kept_as_shown():
    desk = a_desk()
    hold(desk, a_case(surname="Ash, Jr", forename1="Ann"))
    async with signed_on(desk) as worker:
        listed = await search(desk, worker, crn="H100001")

    [row] = parsing.cases_page(listed.text).persons.rows

    assert row.names == ()
    assert [one.field for one in row.unreadable] == ["Name"]
    assert row.unreadable[0].shown.startswith("Ash, Jr, Ann")


@pytest.mark.parametrize(
    ("tab", "label"),
    [
        (CaseTab.SUMMARY, "Aliases"),
        (CaseTab.ORDERS, "Ends"),
        (CaseTab.RISK, "MAPPA category"),
        (CaseTab.CONTACTS, "Phone"),
    ],
)
async def test_a_label_that_moved_is_named(tabs, tab, label):
    moved = tabs[tab].replace(f"<dt>{label}</dt>", "<dt>Something else</dt>")

    with pytest.raises(PageNotAsExpected, match=f'label "{label}"'):
        parsing.supervision_shown({**tabs, tab: moved})


@pytest.mark.parametrize(
    ("tab", "said"), [(CaseTab.ORDERS, "1 order on"), (CaseTab.ADDRESSES, "No addresses on")]
)
async def test_a_list_that_says_another_number_is_incomplete(tabs, tab, said):
    other = tabs[tab].replace(said, said.replace("1", "2").replace("No", "3"))

    with pytest.raises(PageIncomplete):
        parsing.supervision_shown({**tabs, tab: other})


async def test_a_page_without_its_banner_names_no_case(tabs):
    with pytest.raises(PageIncomplete):
        parsing.crn_shown(tabs[CaseTab.RISK].replace("Case banner", "Something else"))


async def test_a_phone_without_a_name_is_still_somebody_to_ring():
    tabs = await pages_of(office="", practitioner="")

    read = parsing.supervision_shown(tabs)

    assert read.office
    assert read.office.phone == "01632 960540"
    assert read.practitioner is None


async def test_a_death_under_another_label_and_a_notice_in_other_words_are_kept_as_shown(tabs):
    notice = '<div role="status"><p>Joined to H100002.</p></div><div role="tablist"'
    summary = tabs[CaseTab.SUMMARY].replace('<div role="tablist"', notice)
    summary = summary.replace(
        "<dt>Sex</dt>", "<dt>Deceased</dt><dd>3 May 2026</dd></div><div><dt>Sex</dt>"
    )

    read = parsing.supervision_shown({**tabs, CaseTab.SUMMARY: summary})

    assert read.unreadable == (
        AsShown("Notice", "Joined to H100002."),
        AsShown("Deceased", "3 May 2026"),
    )


async def test_a_confidentiality_nobody_can_read_counts_as_confidential(tabs):
    columns = "".join(f"<th>{one}</th>" for one in parsing.ADDRESS_COLUMNS)
    cells = ("Home", "1 Row", "Town", "QH4 2QX", "7", "", "", "see file")
    row = "".join(f"<td>{one}</td>" for one in cells)
    page = (
        '<section role="tabpanel"><p class="count">1 address on record.</p><table><caption>'
        f"Addresses of H100001</caption><thead><tr>{columns}</tr></thead><tbody><tr>{row}</tr>"
        "</tbody></table></section>"
    )

    [address] = parsing.supervision_shown({**tabs, CaseTab.ADDRESSES: page}).person.addresses

    assert address.confidential
