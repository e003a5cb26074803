"""A person of each agency finds who is there by every search there is, and nobody who is not.

They get in past all that may stand on the way. Whom a search finds is what the world holds; who
looked, and how, is what the system kept of it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from playwright.sync_api import Locator, Page, expect

from mock_systems.population.held import HeldAddress
from mock_systems.population.model import Pupil
from mock_systems.population.partner_records import HeldPerson
from tests.mocks_fixture import Mocks
from tests.people.ways_in import WORLD, gets_in, gets_out, press

NOTE = "Referral research, case 4711"
NOBODYS_NUMBER = "9999999999"
NOWHERE = "ZZ9 9ZZ"


@dataclass(frozen=True, slots=True)
class Search:
    """One search: what is typed by label, what of it fits nobody, whom the world has for it.

    `refused` is what the product says to `wrongly`, which is typed first; or to nothing typed.
    """

    by: str
    typed: Mapping[str, str]
    fits_nobody: Mapping[str, str]
    found: Sequence[str]
    refused: str
    wrongly: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Product:
    """How the searches of one product are come to and sent, and what it shows of each found."""

    open: Callable[[Search], None]
    send: Callable[[Search], None]
    nobody: str
    shown: Locator
    back: str = ""


def test_a_social_worker_finds_a_child_by_each_search(page: Page, mocks: Mocks) -> None:
    people = [one for one in WORLD.care_people.values() if one.access_class != "sealed"]
    child = next(one for one in people if one.upn and one.who.nhs_number and _is_findable(one.who))
    who, home = child.who, _home(child.who)
    gets_in(page, mocks, "childrens_social_care")

    _search_each_way(
        page,
        Product(
            open=lambda search: page.get_by_role("tab", name=search.by, exact=True).click(),
            send=lambda _: press(page, "Search"),
            nobody="Nobody on Hearthside fits that search.",
            shown=page.get_by_role("table", name="People found").get_by_role("link"),
        ),
        Search(
            by="Name",
            typed=_named(who, "{:%Y-%m-%d}"),
            fits_nobody={"Date of birth": f"{_day_after(who.born_on)}"},
            found=[one.record_id for one in people if _is_named(one.who, who)],
            refused="Enter at least 2 letters of the surname.",
            wrongly={"Surname": "B"},
        ),
        Search(
            by="Record number",
            typed={"Record number": child.la_id},
            fits_nobody={"Record number": "999999"},
            found=[one.record_id for one in people if one.la_id == child.la_id],
            refused="Enter a record number.",
        ),
        Search(
            by="NHS number",
            typed={"NHS number": who.nhs_number},
            fits_nobody={"NHS number": NOBODYS_NUMBER},
            found=[one.record_id for one in people if one.who.nhs_number == who.nhs_number],
            refused="An NHS number has 10 digits.",
            wrongly={"NHS number": "12345"},
        ),
        Search(
            by="UPN",
            typed={"Unique pupil number": child.upn},
            fits_nobody={"Unique pupil number": NOBODYS_NUMBER},
            found=[one.record_id for one in people if one.upn == child.upn],
            refused="Enter a unique pupil number.",
        ),
        Search(
            by="Address",
            typed={"Postcode": home.postcode, "House name or number": home.line1},
            fits_nobody={"Postcode": NOWHERE},
            found=[one.record_id for one in people if _lives_at(one.who, home)],
            refused="Enter a postcode.",
        ),
    )
    assert _searched(mocks, "childrens_social_care") == [
        "by name",
        "by la id",
        "by nhs number",
        "by upn",
        "by address",
    ]
    gets_out(page, mocks, "childrens_social_care")


def test_an_adults_social_worker_finds_a_client_by_each_search(page: Page, mocks: Mocks) -> None:
    clients = [one for one in WORLD.adult_clients.values() if one.access_class != "sealed"]
    client = next(one for one in clients if one.who.nhs_number and _is_findable(one.who))
    who, home = client.who, _home(client.who)
    gets_in(page, mocks, "adult_social_care")
    councils = page.get_by_label("Work in")
    councils.select_option(councils.get_by_text("All councils").get_attribute("value"))
    press(page, "Continue")
    press(page, "Save reason")
    expect(page.get_by_role("alert")).to_contain_text("Please correct the following")
    page.get_by_label("Purpose").select_option(index=1)
    page.get_by_label("Reference").fill(NOTE)
    press(page, "Save reason")
    press(page, "New client search")
    expect(page.get_by_role("heading", name="Client search")).to_be_visible()

    _search_each_way(
        page,
        Product(
            open=lambda _: page.get_by_role("link", name="Client search").click(),
            send=lambda search: press(page, f"Find by {search.by}"),
            nobody="No clients match your search.",
            shown=page.get_by_role("table", name="Clients").get_by_role("link"),
        ),
        Search(
            by="name",
            typed=_named(who),
            fits_nobody={"Date of birth": f"{_day_after(who.born_on):%d/%m/%Y}"},
            found=[one.client_id for one in clients if _is_named(one.who, who)],
            refused="Date of birth must be a date, dd/mm/yyyy.",
            wrongly={"Surname": who.surname, "Date of birth": "31/02/1990"},
        ),
        Search(
            by="client number",
            typed={"Client number": client.client_id},
            fits_nobody={"Client number": "AC99999"},
            found=[client.client_id],
            refused="Client number is required.",
        ),
        Search(
            by="NHS number",
            typed={"NHS number": who.nhs_number},
            fits_nobody={"NHS number": NOBODYS_NUMBER},
            found=[one.client_id for one in clients if one.who.nhs_number == who.nhs_number],
            refused="NHS number must have 10 digits.",
            wrongly={"NHS number": "12345"},
        ),
        Search(
            by="address",
            typed={"Postcode": home.postcode, "House name or number": home.line1},
            fits_nobody={"Postcode": NOWHERE},
            found=[one.client_id for one in clients if _lives_at(one.who, home)],
            refused="Postcode is required.",
        ),
    )
    assert _searched(mocks, "adult_social_care") == ["by name", "by number", "by nhs", "by address"]
    gets_out(page, mocks, "adult_social_care")


def test_a_nurse_finds_a_person_by_each_look_up(page: Page, mocks: Mocks) -> None:
    people = WORLD.health_statuses.values()
    status = next(one for one in people if one.who.nhs_number and _is_findable(one.who))
    who, home = status.who, _home(status.who)
    reference = mocks.record("health_record", "statuses", status.record_id)["reference"]
    gets_in(page, mocks, "health_record")
    press(page, "Agree and continue")
    expect(page.get_by_role("alert")).to_contain_text("Tick the box")
    page.get_by_label("I have a legitimate reason").check()
    press(page, "Agree and continue")

    def open_form(search: Search) -> None:
        page.get_by_role("link", name="SafeSight Viewer").click()
        page.get_by_role("radio", name=search.by).check()
        press(page, "Continue")

    def send(_: Search) -> None:
        page.get_by_label("Reason for access").select_option(index=1)
        _type(page, {"Your reference": "CASE-4711"})
        press(page, "Look up")

    found = [f"End of answer about {reference}"]
    _search_each_way(
        page,
        Product(open_form, send, "No record found", page.get_by_text(found[0]), "Back"),
        Search(
            by="NHS number",
            typed={"NHS number": who.nhs_number},
            fits_nobody={"NHS number": NOBODYS_NUMBER},
            found=found,
            refused="This is not a valid NHS number. Check each digit.",
            wrongly={"NHS number": "9990000019"},
        ),
        Search(
            by="Name and date of birth",
            typed={
                "First name": who.forename1,
                "Last name": who.surname,
                **_day_typed(who.born_on),
                "Postcode (optional)": home.postcode,
            },
            fits_nobody=_day_typed(_day_after(who.born_on)),
            found=found,
            refused="Date of birth must be a real date.",
            wrongly={"Last name": who.surname, "Day": "31", "Month": "2", "Year": "2017"},
        ),
        Search(
            by="SafeSight reference",
            typed={"SafeSight reference": reference},
            fits_nobody={"SafeSight reference": "SV-9999999"},
            found=found,
            refused="Enter a SafeSight reference, like SV-0001234.",
            wrongly={"SafeSight reference": "4711"},
        ),
    )
    assert _searched(mocks, "health_record") == ["by nhs-number", "by name", "by reference"]
    gets_out(page, mocks, "health_record")


def test_a_practitioner_finds_a_case_by_each_search(page: Page, mocks: Mocks) -> None:
    cases = WORLD.probation_people.values()
    case = next(one for one in cases if one.pnc_id and one.noms_number and one.who.born_on)
    who, menu = case.who, page.get_by_role("navigation", name="Main menu")
    gets_in(page, mocks, "probation")

    def send(_: Search) -> None:
        page.get_by_label("Reason for search").select_option(index=1)
        _type(page, {"Note": NOTE})
        press(page, "Search")

    menu.get_by_role("link", name="Search cases").click()
    press(page, "Search")
    expect(page.get_by_role("alert")).to_contain_text("Choose a reason for search.")
    _search_each_way(
        page,
        Product(
            open=lambda _: menu.get_by_role("link", name="Search cases").click(),
            send=send,
            nobody="No cases match your search.",
            shown=page.get_by_role("table", name="Cases").get_by_role("link"),
            back="Change your search",
        ),
        Search(
            by="name",
            typed={
                "Surname": who.surname,
                "Forename": who.forename1,
                **_day_typed(who.born_on),
            },
            fits_nobody=_day_typed(_day_after(who.born_on)),
            found=[one.crn for one in cases if _is_named(one.who, who)],
            refused="Enter the date of birth as day, month and year.",
            wrongly={"Surname": who.surname, "Day": "31", "Month": "2", "Year": "1990"},
        ),
        Search(
            by="CRN",
            typed={"CRN": case.crn},
            fits_nobody={"CRN": "Z999999"},
            found=[case.crn],
            refused="A CRN is a letter and six digits",
            wrongly={"CRN": "4711"},
        ),
        Search(
            by="PNC ID",
            typed={"PNC ID": case.pnc_id},
            fits_nobody={"PNC ID": "1901/9999999Q"},
            found=[one.crn for one in cases if one.pnc_id == case.pnc_id],
            refused="A PNC ID looks like",
            wrongly={"PNC ID": "4711"},
        ),
        Search(
            by="NOMS number",
            typed={"NOMS number": case.noms_number},
            fits_nobody={"NOMS number": "Z9999ZZ"},
            found=[one.crn for one in cases if one.noms_number == case.noms_number],
            refused="A NOMS number looks like",
            wrongly={"NOMS number": "4711"},
        ),
    )
    assert _searched(mocks, "probation") == ["by name", "by CRN", "by PNC ID", "by NOMS number"]
    gets_out(page, mocks, "probation", "Sign off")


def test_a_housing_officer_finds_a_tenancy_by_each_search(page: Page, mocks: Mocks) -> None:
    tenancies = [one for one in WORLD.tenancies.values() if not one.is_refuge]
    tenancy, who = next(
        (one, each.who)
        for one in tenancies
        for each in one.tenants
        if each.who.born_on and _is_known_home(one.address)
    )
    home = tenancy.address
    gets_in(page, mocks, "housing")
    page.get_by_label("Landlord").select_option(label="All landlords")
    press(page, "Start work")
    page.get_by_role("link", name="Find a tenancy").click()
    press(page, "Search by reference")
    expect(page.get_by_role("alert")).to_contain_text("Give your enquiry reference and reason")
    _type(page, {"Enquiry reference and reason": NOTE})
    press(page, "Save reason")

    _search_in_turns(
        page,
        Product(
            open=lambda _: page.get_by_role("link", name="Find a tenancy").click(),
            send=lambda search: press(page, f"Search by {search.by}"),
            nobody="No tenancies match your search.",
            shown=page.get_by_role("heading", level=2).get_by_role("link"),
            back="Change this search",
        ),
        Search(
            by="name",
            typed=_named(who),
            fits_nobody={"Date of birth": f"{_day_after(who.born_on):%d/%m/%Y}"},
            found=[
                one.tenancy_ref
                for one in tenancies
                if any(_is_named(each.who, who) for each in one.tenants)
            ],
            refused="Enter the date of birth like this: 31/12/1985.",
            wrongly={"Surname": who.surname, "Date of birth": "31/02/1990"},
        ),
        Search(
            by="address",
            typed={"Postcode": home.postcode, "House name or number": home.line1},
            fits_nobody={"Postcode": NOWHERE},
            found=[one.tenancy_ref for one in tenancies if _is_same_home(one.address, home)],
            refused="Enter a postcode.",
        ),
        Search(
            by="reference",
            typed={"Tenancy reference": tenancy.tenancy_ref},
            fits_nobody={"Tenancy reference": "TN99999"},
            found=[tenancy.tenancy_ref],
            refused="Enter a tenancy reference.",
        ),
    )
    assert _searched(mocks, "housing") == ["by name", "by address", "by reference"]
    gets_out(page, mocks, "housing", "Sign off")


def test_an_administrator_finds_a_pupil_by_each_search_and_a_school(
    page: Page, mocks: Mocks
) -> None:
    pupils = WORLD.pupils.values()
    pupil = next(one for one in pupils if one.upn and _is_known_home(one.address))
    home = pupil.address
    gets_in(page, mocks, "education")

    def send(_: Search) -> None:
        _type(page, {"Reason note": NOTE})
        press(page, "Search")

    _says_why_before_a_record_opens(page, mocks, pupil.pupil_id)
    _search_each_way(
        page,
        Product(
            open=lambda search: _open_pupil_search(page, search.by),
            send=send,
            nobody="0 pupils found.",
            shown=page.get_by_role("table", name="Pupils").get_by_role("link"),
            back="Search again",
        ),
        Search(
            by="By name",
            typed={
                "Surname": pupil.surname,
                "Forename": pupil.forename1,
                "Date of birth": f"{pupil.born_on:%d/%m/%Y}",
            },
            fits_nobody={"Date of birth": f"{_day_after(pupil.born_on):%d/%m/%Y}"},
            found=[one.pupil_id for one in pupils if _is_pupil_named(one, pupil)],
            refused="Enter the date of birth as dd/mm/yyyy.",
            wrongly={"Surname": pupil.surname, "Date of birth": "31/02/2017"},
        ),
        Search(
            by="By UPN",
            typed={"UPN": pupil.upn},
            fits_nobody={"UPN": "V999999999999"},
            found=[one.pupil_id for one in pupils if one.upn == pupil.upn],
            refused="Enter a UPN.",
        ),
        Search(
            by="By address",
            typed={"Postcode": home.postcode, "House name or number": home.line1},
            fits_nobody={"Postcode": NOWHERE},
            found=[one.pupil_id for one in pupils if _is_same_home(one.address, home)],
            refused="Enter a postcode.",
        ),
    )
    assert _searched(mocks, "education") == ["by name", "by upn", "by address"]
    _find_a_school_from_either_page(page)
    gets_out(page, mocks, "education")


def _search_each_way(page: Page, product: Product, *searches: Search) -> None:
    """Refused what cannot be, told of nobody, then shown who is there: what was typed stands on."""
    for search in searches:
        _ask_for_nobody(page, product, search)
        _ask_again(page, product, search)
        _expect_found(product, search)


def _search_in_turns(page: Page, product: Product, *searches: Search) -> None:
    """The same where a search takes its time: the next one is begun while one runs."""
    running = []
    for search in searches:
        _ask_for_nobody(page, product, search)
        running.append(_where_it_runs(page))
    for place, search in enumerate(searches):
        page.goto(running[place])
        _ask_again(page, product, search)
        running[place] = _where_it_runs(page)
    for place, search in enumerate(searches):
        page.goto(running[place])
        _expect_found(product, search)


def _where_it_runs(page: Page) -> str:
    page.wait_for_url("**/search/J*")
    return page.url


def _ask_for_nobody(page: Page, product: Product, search: Search) -> None:
    product.open(search)
    _type(page, search.wrongly)
    product.send(search)
    expect(page.get_by_role("alert").filter(has_text=search.refused)).to_be_visible()
    _expect_typed(page, search.wrongly)
    _type(page, {**search.typed, **search.fits_nobody})
    product.send(search)


def _ask_again(page: Page, product: Product, search: Search) -> None:
    """For whom there is, by changing only what fitted nobody."""
    expect(page.get_by_text(product.nobody)).to_be_visible()
    expect(product.shown).to_have_count(0)
    if product.back:
        page.get_by_role("link", name=product.back, exact=True).click()
    _expect_typed(page, {**search.typed, **search.fits_nobody})
    _type(page, {label: search.typed[label] for label in search.fits_nobody})
    product.send(search)


def _expect_found(product: Product, search: Search) -> None:
    expect(product.shown).to_have_count(len(search.found))
    assert sorted(product.shown.all_inner_texts()) == sorted(search.found), search.by


def _says_why_before_a_record_opens(page: Page, mocks: Mocks, pupil_id: str) -> None:
    page.goto(mocks.url("education", f"/pupils/{pupil_id}"))
    press(page, "Continue")
    expect(page.get_by_role("alert")).to_contain_text("The reason note must have")
    _type(page, {"Reason note": NOTE})
    press(page, "Continue")
    expect(page.get_by_role("heading", name=f"Pupil {pupil_id}")).to_be_visible()
    [opened] = mocks.consultations("education")
    assert (opened["record_id"], opened["reason"]) == (pupil_id, NOTE)


def _open_pupil_search(page: Page, by: str) -> None:
    menu = page.get_by_role("navigation", name="Main")
    menu.get_by_role("link", name="Pupils").click()
    page.get_by_role("link", name=by, exact=True).click()


def _find_a_school_from_either_page(page: Page) -> None:
    menu = page.get_by_role("navigation", name="Main")
    school = next(iter(WORLD.establishments.values()))
    listed = page.get_by_role("table", name="Establishments").get_by_role("link")
    same_words = [
        one.establishment_id
        for one in WORLD.establishments.values()
        if school.name.casefold() in one.name.casefold()
    ]
    for place, typed, found in (
        ("Encompass directory", school.establishment_id, [school.establishment_id]),
        ("Establishments", school.name, same_words),
        ("Establishments", "No Such School", []),
    ):
        menu.get_by_role("link", name=place).click()
        _type(page, {"URN or name": typed})
        press(page, "Find")
        expect(page.get_by_text(f"{len(found)} establishment")).to_be_visible()
        _expect_typed(page, {"URN or name": typed})
        assert sorted(listed.all_inner_texts()) == sorted(found)


def _type(page: Page, typed: Mapping[str, str]) -> None:
    for label, words in typed.items():
        _box(page, label).fill(words)


def _expect_typed(page: Page, typed: Mapping[str, str]) -> None:
    for label, words in typed.items():
        expect(_box(page, label)).to_have_value(words)


def _box(page: Page, label: str) -> Locator:
    return page.get_by_role("textbox", name=label, exact=True)


def _searched(mocks: Mocks, system: str) -> list[str]:
    """The kinds of search that the system kept, in their order."""
    kept = mocks.consultations(system)
    return list(dict.fromkeys(one["record_id"] for one in kept if one["record_type"] == "search"))


def _named(who: HeldPerson, day: str = "{:%d/%m/%Y}") -> dict[str, str]:
    born = day.format(who.born_on)
    return {"Surname": who.surname, "Forename": who.forename1, "Date of birth": born}


def _is_named(one: HeldPerson, who: HeldPerson) -> bool:
    wanted = (who.surname, who.forename1, who.born_on)
    return (one.surname, one.forename1, one.born_on) == wanted


def _is_pupil_named(one: Pupil, pupil: Pupil) -> bool:
    wanted = (pupil.surname, pupil.forename1, pupil.born_on)
    return (one.surname, one.forename1, one.born_on) == wanted


def _day_typed(day: date | None) -> dict[str, str]:
    assert day
    return {"Day": f"{day.day}", "Month": f"{day.month}", "Year": f"{day.year}"}


def _day_after(day: date | None) -> date:
    assert day
    return day + timedelta(days=1)


def _is_findable(who: HeldPerson) -> bool:
    return bool(who.born_on and any(map(_is_known_home, who.addresses)))


def _is_known_home(one: HeldAddress) -> bool:
    return one.kind == "home" and one.to_on is None and not one.confidential


def _home(who: HeldPerson) -> HeldAddress:
    return next(filter(_is_known_home, who.addresses))


def _lives_at(who: HeldPerson, home: HeldAddress) -> bool:
    return any(_is_same_home(one, home) for one in who.addresses)


def _is_same_home(one: HeldAddress, home: HeldAddress) -> bool:
    is_same = (one.postcode, one.line1) == (home.postcode, home.line1)
    return is_same and one.to_on is None and not one.confidential
