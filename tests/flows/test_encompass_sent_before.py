"""A message that went in an earlier turn is told, recorded and followed, whatever changed since."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from bots.encompass.drafting import reference_of
from bots.encompass.ports import Wanted
from domain.errors import ContentRefused, SystemUnavailable
from domain.outcome import State
from flows.encompass import perform_encompass
from flows.encompass_desk import EncompassDesk, opened
from runtime import deliveries, notice_keys, release_modes, turns
from runtime.release_modes import Change, Mode
from runtime.tables import person_tasks, work_items, write_journal
from tests.bots.encompass.small_case import (
    EARLIER,
    LEAD,
    NOW,
    OCCURRENCE,
    a_case,
    a_notice,
    an_occurrence,
)
from tests.builders.queue import let_time_pass
from tests.flows.small_hub import AUTHORITY, Mailbox

NOTICE = a_notice()
DUE = NOW + timedelta(days=3)
TELLING = Wanted(reference_of(NOTICE.keys), NOTICE, DUE)


async def a_turn(hub):
    lane, worker = hub.open_lane(), hub.worker
    item = hub.claim(lane)
    async with turns.working_on(item, worker.database, worker.settings, worker.cipher) as turn:
        turn.outcome = await perform_encompass(item, lane)
    hub.rows(let_time_pass, 120)
    return turn


def withdrawn(hub):
    occurrence = hub.police.occurrences[OCCURRENCE]
    hub.police.occurrences[OCCURRENCE] = replace(occurrence, status="Retracted")


def the_item(connection):
    item = work_items.c
    where = item.reference == TELLING.reference
    return connection.execute(select(item.state, item.outcome_code).where(where)).one()


def followed(connection):
    return [one.message for one in deliveries.since(connection, NOW - timedelta(days=1))]


def told_keys(connection):
    held = notice_keys.held_for(connection, NOTICE.references)
    return {one.key for one in held if one.told_at is not None}


def tasks(connection):
    return connection.execute(select(person_tasks.c.kind)).scalars().all()


async def test_a_worker_lost_between_proof_and_telling_leaves_no_message_unfollowed(
    hub, monkeypatch
):
    async def lost(self, notice, sent):
        raise SystemUnavailable(system="database")

    hub.put(TELLING)
    with monkeypatch.context() as patched:
        patched.setattr(EncompassDesk, "told", lost)
        await a_turn(hub)
    withdrawn(hub)

    await a_turn(hub)

    assert hub.rows(the_item) == (State.DONE, "done")
    assert (hub.mail.clicks, hub.rows(followed)) == (1, ["SM-1"])
    assert hub.rows(told_keys) == set(NOTICE.every_key)
    assert [entry.occurrence for entry in hub.police.entries] == [OCCURRENCE]


async def test_a_contact_changed_after_the_send_is_nobodys_question_any_more(hub):
    async def away(wanted):
        raise SystemUnavailable(system="police_rms")

    hub.put(TELLING)
    open_form, hub.police.open_entry_form = hub.police.open_entry_form, away
    await a_turn(hub)
    hub.police.open_entry_form = open_form
    hub.register.contacts = (replace(LEAD, changed_at=NOW, address="new@elsewhere.example.org"),)

    await a_turn(hub)

    assert hub.rows(the_item) == (State.DONE, "done")
    assert (hub.mail.clicks, hub.rows(tasks)) == (1, [])
    assert [entry.occurrence for entry in hub.police.entries] == [OCCURRENCE]


async def test_a_send_nobody_proved_yet_is_looked_for_before_the_case_is_asked_again(hub):
    hub.put(TELLING)
    hub.mail.answer = SystemUnavailable(system="secure_mail")
    await a_turn(hub)
    withdrawn(hub)

    await a_turn(hub)

    assert hub.rows(the_item) == (State.DONE, "done")
    assert (hub.mail.clicks, hub.rows(followed)) == (1, ["SM-1"])


async def test_a_send_that_is_not_there_is_in_doubt_and_not_repeated(hub):
    hub.put(TELLING)
    hub.mail.on_click = lambda: False
    hub.mail.answer = SystemUnavailable(system="secure_mail")
    await a_turn(hub)
    withdrawn(hub)
    left = list(hub.mail.drafts)

    await a_turn(hub)

    assert hub.rows(the_item).state == State.IN_DOUBT
    assert (hub.mail.clicks, hub.rows(followed)) == (1, [])
    assert (left, hub.mail.drafts) == (["D-1"], {})


async def test_a_message_in_doubt_is_a_persons_also_when_its_draft_cannot_be_discarded(
    hub, monkeypatch
):
    async def away(self, wanted):
        raise SystemUnavailable(system="secure_mail")

    hub.put(TELLING)
    hub.mail.on_click = lambda: False
    hub.mail.answer = SystemUnavailable(system="secure_mail")
    await a_turn(hub)
    monkeypatch.setattr(Mailbox, "drafts_like", away)

    await a_turn(hub)

    assert hub.rows(the_item).state == State.IN_DOUBT
    assert list(hub.mail.drafts) == ["D-1"]


async def test_a_message_the_partner_refuses_leaves_no_draft(hub):
    hub.put(TELLING)
    hub.mail.on_click = lambda: False
    hub.mail.answer = ContentRefused(system="secure_mail")

    await a_turn(hub)

    assert hub.rows(the_item).state == State.BUSINESS_EXCEPTION
    assert (hub.mail.clicks, hub.mail.drafts) == (1, {})


async def test_a_message_withheld_because_the_mode_changed_leaves_no_draft(hub, monkeypatch):
    compose = hub.mail.compose

    async def compose_and_be_demoted(cleared):
        await compose(cleared)
        change = Change("encompass", AUTHORITY, Mode.APPROVE_EACH, "breach")
        hub.rows(release_modes.demote, change, "s.ops", NOW)

    hub.put(TELLING)
    monkeypatch.setattr(hub.mail, "compose", compose_and_be_demoted)

    await a_turn(hub)

    assert hub.rows(the_item) == (State.DEFERRED, "write_withheld")
    assert (hub.mail.clicks, hub.mail.drafts) == (0, {})


async def test_an_occurrence_withdrawn_and_restored_is_told_by_a_notice_of_its_own(hub):
    hub.put(TELLING)
    withdrawn(hub)
    await a_turn(hub)
    occurrence = hub.police.occurrences[OCCURRENCE]
    hub.police.occurrences[OCCURRENCE] = replace(occurrence, status="Open")

    hub.put(TELLING)
    await a_turn(hub)

    assert hub.rows(the_item) == (State.NO_ACTION, "retracted")
    assert hub.rows(told_keys) == set(NOTICE.every_key)
    [journalled] = hub.rows(lambda c: c.execute(select(write_journal.c.reference)).all()[:1])
    assert journalled.reference != NOTICE.our_ref
    again = f"{TELLING.reference}#2"
    found = hub.rows(
        lambda c: c.execute(select(work_items).where(work_items.c.reference == again)).one()
    )
    assert (found.state, found.follows) != (State.QUEUED, None)
    assert hub.rows(opened, found.id, hub.worker.cipher).our_ref == journalled.reference


async def test_what_a_notice_let_go_of_before_it_went_is_neither_told_nor_recorded(
    hub, monkeypatch
):
    """Two occurrences, one withdrawn before the send; the worker is lost right after it."""

    async def lost(self, notice, sent):
        raise SystemUnavailable(system="database")

    hub.police.occurrences[EARLIER] = an_occurrence(number=EARLIER, status="Retracted")
    both = a_notice(a_case(an_occurrence(number=EARLIER), an_occurrence()))
    hub.put(Wanted(reference_of(both.keys), both, DUE))
    with monkeypatch.context() as patched:
        patched.setattr(EncompassDesk, "told", lost)
        await a_turn(hub)

    await a_turn(hub)

    assert hub.rows(told_keys) == set(NOTICE.every_key)
    assert [entry.occurrence for entry in hub.police.entries] == [OCCURRENCE]
    assert EARLIER not in hub.mail.items["SM-1"].body


@pytest.mark.parametrize("times", [1, 2])
async def test_a_notice_whose_keys_are_held_is_never_queued_a_second_time(hub, times):
    for _ in range(times):
        hub.put(TELLING)

    assert len(hub.rows(lambda c: c.execute(select(work_items.c.id)).all())) == 1
