"""The pupil register: signing in, searching with a reason, opening, and what it keeps back."""

from dataclasses import replace

import httpx
import pytest
from selectolax.lexbor import LexborHTMLParser

from mock_systems.education.accounts import MAIL_DOMAIN
from mock_systems.kit.system import System
from mock_systems.population.model import Pupil
from tests.mock_systems.education.office import (
    NOTE,
    WORKER,
    WORLD,
    found,
    search,
    sign_in,
    signed_in,
)
from tests.mock_systems.visitor import (
    a_browser_at,
    a_fault,
    heading,
    link_named,
    typed_in,
    words,
)


def outcomes(register: System) -> list[str]:
    return [one.outcome for one in register.store.sign_ins]


def restricted() -> Pupil:
    return next(one for one in WORLD.pupils.values() if one.access_class == "restricted")


def some_pupil() -> Pupil:
    return next(iter(WORLD.pupils.values()))


@pytest.mark.parametrize("ending", ["", MAIL_DOMAIN])
async def test_a_user_name_or_its_email_address_signs_in(register, browser, ending):
    password = register.store.accounts[WORKER].password

    answer = await sign_in(register, browser, WORKER + ending, password)

    assert heading(answer) == "Welcome to PupilBase"
    assert outcomes(register) == ["password_right", "signed_in"]


async def test_the_third_wrong_password_locks_the_account_for_the_right_one_too(register, browser):
    refusals = [await sign_in(register, browser, password="not this") for _ in range(3)]
    right = await sign_in(register, browser)

    assert [words(one).count("has been locked") for one in [*refusals, right]] == [0, 0, 1, 1]
    assert outcomes(register)[-1] == "locked_out"


async def test_a_second_sign_in_asks_before_it_ends_the_first(register, worker):
    async with a_browser_at(register) as elsewhere:
        asked = await sign_in(register, elsewhere)
        before = heading(await worker.get("/home"))
        await elsewhere.post("/account/in-use", data={"answer": "here"})

    assert heading(asked) == "Your account is in use"
    assert before == "Welcome to PupilBase"
    assert heading(await worker.get("/home")) == "Sign in to PupilBase"


async def test_whoever_comes_for_the_first_time_is_not_told_that_a_session_ended(browser):
    answer = await browser.get("/")

    assert heading(answer) == "Sign in to PupilBase"
    assert "signed out" not in words(answer)


async def test_an_idle_session_ends(register, worker):
    register.store.idle_seconds_allowed = 0.0

    answer = await worker.get("/pupils/search/name")

    assert heading(answer) == "Sign in to PupilBase"
    assert "You have been signed out." in words(answer)


@pytest.mark.parametrize(
    ("by", "typed", "sentence"),
    [
        ("upn", {}, "Enter a UPN."),
        ("name", {"surname": "O"}, "Enter at least 2 letters of the surname."),
        ("name", {"surname": "Ost", "born": "1991"}, "Enter the date of birth as dd/mm/yyyy."),
        ("address", {"house": "12"}, "Enter a postcode."),
        ("upn", {"upn": "X", "note": "why"}, "The reason note must have at least 10 characters."),
    ],
)
async def test_a_search_is_checked_before_it_is_made(register, worker, by, typed, sentence):
    answer = await search(register, worker, by, **typed)

    assert sentence in words(answer)
    assert register.store.consultations == []


async def test_every_search_and_every_pupil_opened_is_kept_with_its_note(register, worker):
    pupil = some_pupil()

    await search(register, worker, "upn", upn=pupil.upn)
    await worker.get(f"/pupils/{pupil.pupil_id}")

    kept = [(one.record_type, one.record_id, one.reason) for one in register.store.consultations]
    assert kept == [("search", "by upn", NOTE), ("pupil", pupil.pupil_id, NOTE)]


async def test_a_pupil_opened_without_a_search_wants_a_note_first(register, worker):
    pupil_id = some_pupil().pupil_id

    asked = await worker.get(f"/pupils/{pupil_id}")
    given = await worker.post("/pupils/note", data={"for": pupil_id, "note": NOTE})

    assert heading(asked) == "Why are you opening this record?"
    assert heading(given) == f"Pupil {pupil_id}"


async def test_names_are_found_by_their_beginnings_without_accents_and_apostrophes(
    register, worker
):
    pupils = register.store.records.pupils
    planted = replace(
        pupils[some_pupil().pupil_id],
        pupil_id="S900001",
        surname="O'Dhonachłuska",
        forename1="Siân",
        known_as="Shan",
        former_surname="Brackenscombe",
    )
    pupils["S900001"] = planted
    register.store.records.reindex()

    ways = [
        {"surname": "odhonachl", "forename": "SIAN"},
        {"surname": "O'Dhonachłuska", "forename": "Shan"},
        {"surname": "Brackenscombe", "forename": "si"},
    ]
    answers = [found(await search(register, worker, "name", **typed)) for typed in ways]
    other = found(await search(register, worker, "name", surname="ODhonachx"))

    assert ["S900001" in one for one in answers] == [True, True, True]
    assert other == []


async def test_more_than_fifty_are_too_many_and_fewer_are_paged(register, worker):
    pupils = register.store.records.pupils
    first = next(iter(pupils.values()))
    for number in range(50):
        pupils[f"S9{number:05d}"] = replace(first, pupil_id=f"S9{number:05d}", surname="Zyxwby")
    register.store.records.reindex()

    first_page = await search(register, worker, "name", surname="Zyxwby")
    third_page = await worker.get("/pupils/results/1", params={"page": "3"})
    pupils["S999999"] = replace(first, pupil_id="S999999", surname="Zyxwby")
    register.store.records.reindex()
    many = await search(register, worker, "name", surname="Zyxwby")

    assert "50 pupils found. Page 1 of 3." in words(first_page)
    assert (len(found(first_page)), len(found(third_page))) == (20, 10)
    assert "More than 50 pupils found." in words(many)
    assert found(many) == []


async def test_an_address_finds_who_lives_there_now_and_keeps_back_the_confidential(
    register, worker
):
    pupils, pupil = register.store.records.pupils, some_pupil()
    home = pupils[pupil.pupil_id].address
    typed = {"postcode": home.postcode.lower().replace(" ", ""), "house": home.line1.split()[0]}

    there = await search(register, worker, "address", **typed)
    elsewhere = await search(register, worker, "address", postcode=home.postcode, house="9999")
    pupils[pupil.pupil_id] = replace(
        pupils[pupil.pupil_id], address=replace(home, confidential=True)
    )
    kept_back = await search(register, worker, "address", **typed)

    assert pupil.pupil_id in found(there)
    assert "0 pupils found." in words(elsewhere)
    assert pupil.pupil_id not in kept_back.text
    assert "1 pupil not shown: confidential address." in words(kept_back)


async def test_a_restricted_pupil_is_a_row_and_a_stub_and_the_data_lead_reads_on(register, worker):
    pupil = restricted()

    row = await search(register, worker, "upn", upn=pupil.upn)
    stub = await worker.get(f"/pupils/{pupil.pupil_id}")
    async with signed_in(register, "pupil-data-lead") as lead:
        whole = await search(register, lead, "upn", upn=pupil.upn)

    assert "Restricted pupil" in words(row)
    assert heading(stub) == "Restricted pupil"
    assert pupil.surname not in row.text + stub.text
    assert pupil.surname in whole.text


async def test_a_near_match_is_never_the_pupil_asked_for(register, worker):
    pupil = some_pupil()
    a_fault(register, "near_match_only", "list_pupils")

    answer = await search(register, worker, "upn", upn=pupil.upn)

    assert found(answer)
    assert pupil.born_on.strftime("%d/%m/%Y") not in words(answer)


async def test_no_page_shows_what_only_the_truth_knows(register, worker):
    await search(register, worker, "upn", upn="nobody")
    text = await every_page(worker)
    secret = set(WORLD.people) | set(WORLD.addresses)

    planted = next(iter(WORLD.people))
    assert values_in(f"{text}<p>{planted}</p>", secret) == {planted}
    assert values_in(text, secret) == set()
    assert len(text) > 500_000


async def every_page(worker: httpx.AsyncClient) -> str:
    paths = [f"/pupils/{one}" for one in WORLD.pupils]
    paths += [
        f"/{page}/{one}" for page in ("establishments", "directory") for one in WORLD.establishments
    ]
    paths += ["/directory/download.csv", "/establishments/download.csv"]
    answers = [await worker.get(path) for path in paths]
    assert {answer.status_code for answer in answers} == {200}
    return "\n".join(answer.text for answer in answers)


def values_in(text: str, values: set[str]) -> set[str]:
    words = LexborHTMLParser(text).text(separator=" ").replace(",", " ").split()
    return set(words) & values


async def test_a_search_is_changed_and_not_typed_anew_on_its_own_form_alone(register, worker):
    nobody = await search(register, worker, "name", surname="Nobodyatall", born="15/02/2017")
    changed = await worker.get(link_named(nobody, "Search again"))
    other_form = await worker.get(str(changed.url).replace("search/name", "search/upn"))

    kept = {"surname": "Nobodyatall", "born": "15/02/2017", "note": NOTE}
    assert typed_in(changed).items() >= kept.items()
    assert (typed_in(other_form)["upn"], typed_in(other_form)["note"]) == ("", NOTE)
