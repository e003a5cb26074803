"""PNC, PND and ViSOR: no worker looks, and one request for a licensed person is raised."""

import asyncio
from dataclasses import replace
from datetime import date

import pytest

from bots.research.bot import perform
from bots.research.items import LICENSED_CHECKS, RESEARCH, Research
from bots.research.licensed import quoted
from domain.errors import SystemUnavailable
from domain.outcome import Done, NeedsPerson
from domain.people import AddressKind
from domain.wording.console import ASKED_FOR, MISSING, SHOWN
from domain.wording.progress import LICENSED
from domain.wording.reasons.table import REASONS
from domain.wording.tasks import TASK_KINDS, Asks
from tests.bots.research.fake_desk import OURS, a_desk
from tests.bots.research.small_case import (
    CASE,
    EMBER_ROW,
    MARLOW,
    TAVISH,
    WREN,
    WREN_NAME,
    a_pupil,
    elsewhere,
    police_records,
)

RUN = Research(CASE, "new_referral")
DOWN = {"housing": SystemUnavailable(system="housing")}


def run(desk, wanted=RUN, ours=OURS):
    return asyncio.run(perform(RESEARCH, wanted, ours, desk))


def raised(desk):
    return [one for one in desk.queued if one.kind == LICENSED_CHECKS]


def ask(desk):
    [wanted] = raised(desk)
    ours = replace(OURS, reference=wanted.reference, due_at=wanted.due_at)
    return asyncio.run(perform(LICENSED_CHECKS, wanted.contents, ours, desk))


def test_a_run_that_ends_with_a_pack_raises_one_request_and_the_pack_names_it():
    desk = a_desk()

    run(desk)
    [wanted] = raised(desk)
    asked = ask(desk)

    assert wanted.due_at == OURS.due_at
    assert wanted.follows == OURS.id
    assert isinstance(asked, NeedsPerson)
    assert desk.pack.request.licensed_request == asked.task.evidence["quote"]
    assert (asked.task.kind, asked.task.due_at) == (LICENSED_CHECKS, OURS.due_at)
    assert asked.task.team == "licensed person"


def test_the_licensed_person_reads_why_by_what_right_and_about_whom():
    desk = a_desk()
    run(desk, replace(RUN, reason="something_else", note="A strategy meeting tomorrow"))

    shown = ask(desk).task.evidence

    assert shown["case"] == CASE
    assert shown["asked_by"] == "person:a.voss"
    assert shown["asked_because"] == "Something else (say what): A strategy meeting tomorrow"
    assert shown["purpose"] == "Protect a child from harm"
    assert shown["lawful_basis"] == "Legal obligation"
    people = shown["people"].splitlines()
    assert len(people) == len(desk.pack.people) == 3
    assert "Wren Quillfeather-Ambrose, born 4 March 2019: child" in people
    assert set(shown) <= set(SHOWN)


def test_a_name_is_nowhere_but_in_what_is_sealed_and_an_address_not_even_there():
    records = police_records()
    secret = replace(EMBER_ROW, confidential=True, kind=AddressKind.REFUGE)
    person = replace(records[MARLOW].person, addresses=(secret,))
    desk = a_desk(records={**records, MARLOW: replace(records[MARLOW], person=person)})
    run(desk)

    [wanted] = raised(desk)
    task = ask(desk).task

    in_clear = f"{wanted.reference} {wanted.kind} {task.kind} {task.reason_code} {task.fits}"
    surnames = {one.name.surname for one in desk.pack.people}
    assert not [one for one in surnames if one.casefold() in in_clear.casefold()]
    assert [one for one in surnames if one in task.evidence["people"]]
    assert secret.lines[0] not in repr(wanted.contents) + repr(task.evidence)


@pytest.mark.parametrize("answer", ["checks_asked_for", "checks_not_needed"])
def test_what_the_licensed_person_says_ends_the_request(answer):
    desk = a_desk()
    run(desk)
    desk.answer_ = answer

    assert ask(desk) == Done(code=answer)
    assert answer in LICENSED


def test_the_run_that_completes_a_pack_raises_none_of_its_own():
    desk = a_desk(troubles=DOWN)
    run(desk)
    [again] = [one for one in desk.queued if one.kind == RESEARCH]
    desk.troubles = {}

    run(desk, again.contents, replace(OURS, reference=again.reference))

    assert len(desk.packs) == 2
    assert len(raised(desk)) == 1
    assert len({one.request.licensed_request for one in desk.packs}) == 1


def test_the_run_after_an_answered_match_raises_none_of_its_own():
    swapped = elsewhere(
        "education", "PU-0009", WREN, WREN_NAME, born_on=date(2019, 4, 3), addresses=()
    )
    desk = a_desk(pupils=[a_pupil(swapped)])
    run(desk)
    answered = f"{OURS.reference}/answered/1"

    run(desk, RUN, replace(OURS, reference=answered))

    assert len(raised(desk)) == 1


def test_another_research_raises_its_own_where_no_open_one_stands_for_it():
    desk = a_desk()
    run(desk)
    [first] = raised(desk)

    run(desk, RUN, replace(OURS, reference=f"research/{CASE}/fedcba9876-1"))
    desk.open_request = first.reference
    run(desk, RUN, replace(OURS, reference=f"research/{CASE}/0123456789-1"))

    named = [one.request.licensed_request for one in desk.packs]
    assert len(raised(desk)) == 2
    assert named == [quoted(first.reference), named[1], quoted(first.reference)]
    assert named[0] != named[1]


@pytest.mark.parametrize(
    "stub",
    [{"refused": {TAVISH}}, {"withheld": {"childrens_social_care by name": 1}}],
    ids=["in the case", "at a partner"],
)
def test_a_run_that_stopped_at_a_restricted_record_raises_none(stub):
    desk = a_desk(**stub)

    outcome = run(desk)

    assert outcome.task.kind == "restricted_record"
    assert raised(desk) == []


def test_every_word_of_it_is_there():
    kind = TASK_KINDS[LICENSED_CHECKS]
    assert LICENSED_CHECKS in REASONS
    assert [one.asks for one in kind.choices] == [Asks.CHECKS, Asks.REASON]
    assert {str(one.asks) for one in kind.choices} <= set(ASKED_FOR) & set(MISSING)
