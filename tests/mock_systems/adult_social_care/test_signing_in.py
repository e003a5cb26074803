"""Signing in: password, council, reason for access; and the ways it ends."""

import pytest

from tests.mock_systems.adult_social_care.office import (
    CONTENT,
    LEAD,
    OF_ONE_COUNCIL,
    PURPOSE,
    REFERENCE,
    WORKER,
    WORLD,
    at_work,
    follow,
    form_of,
    post,
    press,
    select,
    sign_in,
)
from tests.mock_systems.visitor import a_browser_at, a_fault, heading
from tests.mock_systems.visitor import words as words_on


def outcomes(care) -> list[str]:
    return [one.outcome for one in care.store.sign_ins]


async def test_a_password_leads_to_the_council_then_the_reason_then_home(care, browser):
    councils = await sign_in(care, browser)
    reason = await press(browser, councils, "btnSelectCouncil")
    home = await press(browser, reason, "btnReason", ddlPurpose=PURPOSE, txtReference=REFERENCE)

    headings = [heading(page) for page in (councils, reason, home)]
    assert headings == ["Select your council", "Reason for access", "Home"]
    assert outcomes(care) == ["password_right", "signed_in"]


async def test_a_worker_may_choose_all_councils_and_somebody_of_one_only_that_one(care):
    async with a_browser_at(care) as one, a_browser_at(care) as other:
        several = await sign_in(care, one, WORKER)
        single = await sign_in(care, other, OF_ONE_COUNCIL)

    names = {council.name for council in WORLD.local_authorities.values()}
    assert f"All councils ({len(names)})" in words_on(several)
    assert all(name in words_on(several) for name in names)
    assert "All councils" not in words_on(single)
    assert sum(name in words_on(single) for name in names) == 1


async def test_no_page_of_work_opens_before_council_and_reason_are_given(care, browser):
    councils = await sign_in(care, browser)

    before = await browser.get("/Client/Search.aspx")
    await press(browser, councils, "btnSelectCouncil")
    between = await browser.get("/Client/Details.aspx")

    assert heading(before) == "Select your council"
    assert heading(between) == "Reason for access"


@pytest.mark.parametrize(
    ("purpose", "reference", "sentence"),
    [
        ("", REFERENCE, "Purpose is required."),
        ("Curiosity", REFERENCE, "Purpose is required."),
        (PURPOSE, "short", "Reference must have at least 6 characters."),
    ],
)
async def test_a_reason_is_checked_before_it_is_kept(care, browser, purpose, reference, sentence):
    councils = await sign_in(care, browser)
    page = await press(browser, councils, "btnSelectCouncil")

    answer = await press(browser, page, "btnReason", ddlPurpose=purpose, txtReference=reference)

    assert sentence in words_on(answer)
    assert heading(await browser.get("/Home.aspx")) == "Reason for access"


async def test_another_purpose_or_council_forgets_the_current_client(worker):
    await select(worker, "AC200001")
    shown = heading(await worker.get("/Client/Details.aspx"))
    page = await worker.get("/Account/Reason.aspx")
    other = "Safeguarding adults enquiry"
    await press(worker, page, "btnReason", ddlPurpose=other, txtReference=REFERENCE)
    after_purpose = heading(await worker.get("/Client/Details.aspx"))
    await select(worker, "AC200001")
    page = await worker.get("/Account/SelectCouncil.aspx")
    await press(worker, page, "btnSelectCouncil")

    after_council = heading(await worker.get("/Client/Details.aspx"))

    assert [shown, after_purpose, after_council] == [
        "Details",
        "No client selected",
        "No client selected",
    ]


async def test_the_third_wrong_password_locks_the_account_for_the_right_one_too(care, browser):
    refusals = [await sign_in(care, browser, password="not this") for _ in range(3)]
    right = await sign_in(care, browser)

    locked = ["is locked" in words_on(one) for one in (*refusals, right)]
    assert locked == [False, False, True, True]
    assert outcomes(care)[-1] == "locked_out"


async def test_an_expired_password_is_changed_before_anything_else(care, browser):
    a_fault(care, "password_expired", "sign_in")
    page = await sign_in(care, browser)
    differing = await press(
        browser, page, "btnChange", txtNewPassword="Quillharrow-77", txtConfirmPassword="other"
    )
    changed = await press(
        browser,
        page,
        "btnChange",
        txtNewPassword="Quillharrow-77",
        txtConfirmPassword="Quillharrow-77",
    )

    assert heading(page) == "Your password has expired"
    assert "The two passwords are not the same." in words_on(differing)
    assert heading(changed) == "Select your council"


async def test_a_code_is_asked_for_where_an_account_has_one(care, browser):
    a_fault(care, "code_wanted", "sign_in")
    page = await sign_in(care, browser)

    wrong = await press(browser, page, "btnVerify", txtCode="000000")

    assert heading(page) == "Verification code"
    assert "Code not recognised." in words_on(wrong)


async def test_a_second_sign_in_asks_before_it_ends_the_first(care, worker):
    async with a_browser_at(care) as elsewhere:
        asked = await sign_in(care, elsewhere)
        before = heading(await worker.get("/Home.aspx"))
        ended = await press(elsewhere, asked, "btnEndOther")

    assert heading(asked) == "This user ID is in use"
    assert before == "Home"
    assert heading(ended) == "Select your council"
    assert heading(await worker.get("/Home.aspx")) == "Your session has ended"


async def test_whoever_does_not_end_the_other_session_is_back_at_the_door(care, worker):
    async with a_browser_at(care) as elsewhere:
        asked = await sign_in(care, elsewhere)
        left = await press(elsewhere, asked, "btnCancel")

    assert heading(left) == "Sign in"
    assert heading(await worker.get("/Home.aspx")) == "Home"


async def test_whoever_comes_for_the_first_time_is_not_told_that_a_session_ended(browser):
    assert heading(await browser.get("/")) == "Sign in"


async def test_an_idle_session_ends_with_a_page_that_says_so(care, worker):
    care.store.idle_seconds_allowed = 0.0

    answer = await worker.get("/Client/Search.aspx")

    assert heading(answer) == "Your session has ended"


async def test_every_page_can_sign_out(care, worker):
    page = await worker.get("/Client/Search.aspx")

    out = await follow(worker, page, "Sign out")

    assert heading(out) == "Sign in"
    assert care.store.sessions == {}


@pytest.mark.parametrize("field", ["__VIEWSTATE", "__EVENTVALIDATION"])
@pytest.mark.parametrize("tampered", ["", "bm90IG91cnM=", "%%%"])
async def test_a_form_that_was_tampered_with_is_refused_and_does_nothing(
    care, worker, field, tampered
):
    page = await worker.get("/Client/Search.aspx")
    asked = {f"{CONTENT}txtSurname": "Brackenthwaitely", f"{CONTENT}btnFindByName": "Find by name"}

    answer = await post(worker, page, {**asked, field: tampered})
    control = await post(worker, page, asked)

    expected = {
        "__VIEWSTATE": "Validation of viewstate failed",
        "__EVENTVALIDATION": "Invalid postback or callback argument",
    }
    assert heading(answer) == expected[field]
    assert "2 clients found" in words_on(control)
    assert len(care.store.consultations) == 1


async def test_a_form_of_another_session_or_page_is_stale(care, worker):
    page = await worker.get("/Client/Search.aspx")
    home = await worker.get("/Home.aspx")
    async with at_work(care, LEAD) as lead:
        foreign = await post(lead, page, {f"{CONTENT}btnFindByName": "Find by name"})

    misplaced = await worker.post("/Client/Search.aspx", data=form_of(home))

    assert heading(foreign) == "Validation of viewstate failed"
    assert heading(misplaced) == "Validation of viewstate failed"


async def test_an_event_the_page_did_not_offer_is_refused(worker):
    page = await worker.get("/Client/Search.aspx")
    event = {"__EVENTTARGET": f"{CONTENT}grdClients", "__EVENTARGUMENT": "Select$0"}

    answer = await post(worker, page, event)

    assert heading(answer) == "Invalid postback or callback argument"
