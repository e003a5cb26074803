"""A night everybody agrees on shows nothing; one planted deviation shows as itself."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.assurance.items import Held
from domain.outcome import State
from domain.reconciliation import Source
from runtime.reconciliation_records import JournalEntry
from runtime.write_once import Standing
from tests.bots.assurance.books import (
    ASKED,
    MAIL,
    MINUTE,
    NIGHT,
    POLICE,
    Books,
    a_reference,
    findings,
    records,
)

SYSTEMS = (MAIL, POLICE)


def proven(books: Books, system: str) -> JournalEntry:
    entry = books.intend(system, Standing.PROVEN, State.DONE)
    books.hold(entry)
    return entry


def told_on_the_first_day_back_too(books: Books, system: str) -> None:
    first = proven(books, MAIL)
    books.hold(books.intend(MAIL, Standing.PROVEN, State.DONE, first.reference))


def begun_and_looked_for(books: Books, system: str) -> None:
    books.intend(system, Standing.INTENDED, State.DEFERRED)


def begun_and_already_there(books: Books, system: str) -> None:
    books.hold(books.intend(system, Standing.INTENDED, State.WORKING))


def in_doubt_and_not_there(books: Books, system: str) -> None:
    books.intend(system, Standing.IN_DOUBT, State.IN_DOUBT)


def in_doubt_and_there_with_other_words(books: Books, system: str) -> None:
    entry = books.intend(system, Standing.IN_DOUBT, State.IN_DOUBT)
    books.hold(entry, subject="notice", text="Tol")


def in_doubt_and_found_by_a_person(books: Books, system: str) -> None:
    books.hold(books.intend(system, Standing.IN_DOUBT, State.IN_DOUBT, settled="there"))


def in_doubt_and_a_person_found_nothing(books: Books, system: str) -> None:
    books.intend(system, Standing.IN_DOUBT, State.IN_DOUBT, settled="not_there")


def disproved_and_not_repeated(books: Books, system: str) -> None:
    books.intend(system, Standing.DISPROVED, State.SYSTEM_EXCEPTION)


def disproved_then_proven(books: Books, system: str) -> None:
    first = books.intend(system, Standing.DISPROVED, State.DONE)
    again = replace(first, standing=Standing.PROVEN, record_id=f"{system}-{books.number()}")
    books.journal.append(again)
    books.hold(again)


def withheld(books: Books, system: str) -> None:
    books.intend(system, Standing.WITHHELD, State.AWAITING_PERSON)


def watched_only(books: Books, system: str) -> None:
    books.item(a_reference(books.number()), State.NO_ACTION)


def done_by_a_person_by_phone(books: Books, system: str) -> None:
    books.item(a_reference(books.number()), State.DONE_BY_PERSON)


def done_by_a_person_by_mail(books: Books, system: str) -> None:
    reference = a_reference(books.number())
    books.item(reference, State.DONE_BY_PERSON)
    number = f"by-hand-{books.number()}"
    books.held[MAIL].append(Held(number, reference, hashes={"subject": number}))


def a_person_s_own_message(books: Books, system: str) -> None:
    books.held[MAIL].append(Held(f"own-{books.number()}"))


def proven_before_the_list_begins(books: Books, system: str) -> None:
    books.intend(system, Standing.PROVEN, State.DONE, intended_at=NIGHT - MINUTE)


def proven_after_the_list_was_asked(books: Books, system: str) -> None:
    books.intend(system, Standing.PROVEN, State.DONE, settled_at=ASKED + MINUTE)


def adopted_from_before(books: Books, system: str) -> None:
    books.intend(system, Standing.PROVEN, State.DONE, settled_how="adopted")


def ordered_once_more_and_proven_already(books: Books, system: str) -> None:
    entry = proven(books, system)
    if system == MAIL:
        books.item(entry.reference, State.DONE, follows=entry.item_id)


def found_after_its_last_change(books: Books, system: str) -> None:
    books.list_occurrence(found_minutes=45, changed_minutes=30)


def found_before_and_its_change_read(books: Books, system: str) -> None:
    row = books.list_occurrence(found_minutes=0, changed_minutes=30)
    books.read_as_of[row.number] = NIGHT + 30 * MINUTE


def restricted_and_found(books: Books, system: str) -> None:
    books.list_occurrence(found_minutes=0, changed_minutes=None)


def still_a_draft(books: Books, system: str) -> None:
    row = books.list_occurrence(found_minutes=0, changed_minutes=30)
    del books.found_at[row.number]
    books.rows[-1] = replace(row, status="Draft")


AGREED: tuple[Callable[[Books, str], object], ...] = (
    proven,
    told_on_the_first_day_back_too,
    begun_and_looked_for,
    begun_and_already_there,
    in_doubt_and_not_there,
    in_doubt_and_there_with_other_words,
    in_doubt_and_found_by_a_person,
    in_doubt_and_a_person_found_nothing,
    disproved_and_not_repeated,
    disproved_then_proven,
    withheld,
    watched_only,
    done_by_a_person_by_phone,
    done_by_a_person_by_mail,
    a_person_s_own_message,
    proven_before_the_list_begins,
    proven_after_the_list_was_asked,
    adopted_from_before,
    ordered_once_more_and_proven_already,
    found_after_its_last_change,
    found_before_and_its_change_read,
    restricted_and_found,
    still_a_draft,
)


# Each plants one deviation and returns the record, or the reference, it has to be found by.


def its_record_vanished(books: Books, system: str) -> str:
    return books.intend(system, Standing.PROVEN, State.DONE).record_id


def what_a_person_found_vanished(books: Books, system: str) -> str:
    return books.intend(system, Standing.IN_DOUBT, State.IN_DOUBT, settled="there").reference


def done_and_never_written(books: Books, system: str) -> str:
    reference = a_reference(books.number())
    books.item(reference, State.DONE)
    return reference


def told_and_never_written(books: Books, system: str) -> str:
    reference = a_reference(books.number())
    books.item(reference, State.NO_ACTION, told_by_message=True)
    return reference


def done_and_only_recorded(books: Books, system: str) -> str:
    reference = a_reference(books.number())
    entry = books.intend(POLICE, Standing.PROVEN, State.DONE, f"{reference}-1")
    books.hold(entry)
    books.items[-1] = replace(books.items[-1], kind="notice", reference=reference)
    return reference


def written_twice(books: Books, system: str) -> str:
    return books.hold(proven(books, system), f"twice-{books.number()}").record_id


def sent_twice_to_two_people(books: Books, system: str) -> str:
    again = f"twice-{books.number()}"
    return books.hold(proven(books, MAIL), again, to="gov@example.org").record_id


def written_twice_while_in_doubt(books: Books, system: str) -> str:
    entry = books.intend(system, Standing.IN_DOUBT, State.IN_DOUBT)
    books.hold(entry)
    return books.hold(entry, f"twice-{books.number()}").record_id


def sent_by_hand_though_it_was_sent(books: Books, system: str) -> str:
    entry = books.intend(MAIL, Standing.IN_DOUBT, State.DONE_BY_PERSON)
    books.hold(entry)
    return books.hold(entry, f"by-hand-{books.number()}").record_id


def sent_by_hand_before_we_sent_it(books: Books, system: str) -> str:
    entry = books.intend(MAIL, Standing.PROVEN, State.DONE_BY_PERSON)
    by_hand = books.hold(entry, f"by-hand-{books.number()}")
    books.hold(entry)
    return by_hand.record_id


def sent_by_hand_twice(books: Books, system: str) -> str:
    done_by_a_person_by_mail(books, system)
    first = books.held[MAIL][-1]
    books.held[MAIL].append(replace(first, record_id=f"twice-{books.number()}"))
    return books.held[MAIL][-1].record_id


def entered_by_a_worker_though_a_person_did_it(books: Books, system: str) -> str:
    reference = a_reference(books.number())
    books.item(reference, State.DONE_BY_PERSON)
    books.held[POLICE].append(Held(f"worker-{books.number()}", reference, is_ours=True))
    return books.held[POLICE][-1].record_id


def nobody_began_it(books: Books, system: str) -> str:
    stray = replace(
        books.intend(system, Standing.DISPROVED, State.CANCELLED),
        reference=a_reference(books.number()),
    )
    return books.hold(stray).record_id


def written_though_disproved(books: Books, system: str) -> str:
    return books.hold(books.intend(system, Standing.DISPROVED, State.SYSTEM_EXCEPTION)).record_id


def written_though_withheld(books: Books, system: str) -> str:
    return books.hold(books.intend(system, Standing.WITHHELD, State.AWAITING_PERSON)).record_id


def written_though_watching_only(books: Books, system: str) -> str:
    watched = books.intend(system, Standing.PROVEN, State.NO_ACTION)
    books.journal.remove(watched)
    return books.hold(watched).record_id


def there_though_a_person_found_nothing(books: Books, system: str) -> str:
    entry = books.intend(system, Standing.IN_DOUBT, State.IN_DOUBT, settled="not_there")
    return books.hold(entry).record_id


def entered_without_a_reference(books: Books, system: str) -> str:
    number = f"no-reference-{books.number()}"
    books.held[POLICE].append(Held(number, is_ours=True, hashes={"text": number}))
    return number


def another_operation_under_a_proven_reference(books: Books, system: str) -> str:
    entry = proven(books, MAIL)
    number, other = f"other-{books.number()}", f"Correction {entry.reference}"
    return books.hold(entry, number, subject=other).record_id


def its_words_changed(books: Books, system: str) -> str:
    entry = books.intend(system, Standing.PROVEN, State.DONE)
    return books.hold(entry, to="other@example.org", text="Altered.").record_id


def its_subject_lost_our_reference(books: Books, system: str) -> str:
    entry = books.intend(MAIL, Standing.PROVEN, State.DONE)
    shown = field_without_reference(entry)
    books.held[MAIL].append(shown)
    return shown.record_id


def an_adopted_one_changed(books: Books, system: str) -> str:
    entry = books.intend(system, Standing.PROVEN, State.DONE, settled_how="adopted")
    return books.hold(entry, to="other@example.org", text="Altered.").record_id


def another_record_stands_in_its_place(books: Books, system: str) -> str:
    entry = books.intend(system, Standing.PROVEN, State.DONE)
    return books.hold(entry, f"instead-{books.number()}").record_id


def no_find_was_made(books: Books, system: str) -> str:
    row = books.list_occurrence(found_minutes=0, changed_minutes=-60)
    del books.found_at[row.number]
    return row.number


def its_change_was_not_seen(books: Books, system: str) -> str:
    return books.list_occurrence(found_minutes=0, changed_minutes=30).number


def changed_again_since_it_was_read(books: Books, system: str) -> str:
    row = books.list_occurrence(found_minutes=0, changed_minutes=30)
    books.read_as_of[row.number] = NIGHT + 29 * MINUTE
    return str(row.number)


def read_and_never_queued(books: Books, system: str) -> str:
    number = no_find_was_made(books, system)
    books.read_as_of[books.rows[-1].number] = ASKED
    return number


def a_restricted_one_without_a_find(books: Books, system: str) -> str:
    row = books.list_occurrence(found_minutes=0, changed_minutes=None)
    del books.found_at[row.number]
    return row.number


def field_without_reference(entry: JournalEntry) -> Held:
    return Held(entry.record_id, hashes={**entry.hashes, "subject": "x"})


DEVIATIONS: tuple[tuple[str, Callable[[Books, str], str]], ...] = (
    ("lost", its_record_vanished),
    ("lost", what_a_person_found_vanished),
    ("lost", done_and_never_written),
    ("lost", told_and_never_written),
    ("lost", done_and_only_recorded),
    ("duplicate", written_twice),
    ("duplicate", sent_twice_to_two_people),
    ("duplicate", written_twice_while_in_doubt),
    ("duplicate", sent_by_hand_though_it_was_sent),
    ("duplicate", sent_by_hand_before_we_sent_it),
    ("duplicate", sent_by_hand_twice),
    ("rogue", nobody_began_it),
    ("rogue", entered_by_a_worker_though_a_person_did_it),
    ("rogue", written_though_disproved),
    ("rogue", written_though_withheld),
    ("rogue", written_though_watching_only),
    ("rogue", there_though_a_person_found_nothing),
    ("rogue", entered_without_a_reference),
    ("rogue", another_operation_under_a_proven_reference),
    ("drift", its_words_changed),
    ("drift", its_subject_lost_our_reference),
    ("drift", an_adopted_one_changed),
    ("drift", another_record_stands_in_its_place),
    ("never_queued", no_find_was_made),
    ("never_queued", its_change_was_not_seen),
    ("never_queued", changed_again_since_it_was_read),
    ("never_queued", read_and_never_queued),
    ("never_queued", a_restricted_one_without_a_find),
)

facts = st.tuples(st.sampled_from(AGREED), st.sampled_from(SYSTEMS))
nights = st.lists(facts, max_size=12)


def agreed(*facts_told: tuple[Callable[[Books, str], object], str]) -> Books:
    books = Books()
    for tell, system in facts_told:
        tell(books, system)
    return books


@pytest.mark.parametrize("fact", AGREED)
@pytest.mark.parametrize("system", SYSTEMS)
def test_what_the_books_explain_is_no_finding(fact, system):
    found = agreed((fact, system)).compare()

    assert findings(found) == {}
    assert found.holds


@pytest.mark.parametrize(("kind", "plant"), DEVIATIONS)
@pytest.mark.parametrize("system", SYSTEMS)
def test_a_deviation_is_found_as_its_kind_and_by_its_number(kind, plant, system):
    books = Books()
    planted = plant(books, system)

    [(found_as, [finding])] = findings(books.compare()).items()

    assert found_as == kind
    assert planted in (finding.record_id, finding.reference)


@given(nights)
def test_a_night_everybody_agrees_on_shows_nothing(night):
    found = agreed(*night).compare()

    assert findings(found) == {}


@given(
    nights,
    st.sampled_from(DEVIATIONS),
    st.sampled_from(SYSTEMS),
    st.randoms(use_true_random=False),
)
def test_one_deviation_among_much_that_agrees_is_found_and_nothing_else(
    night, deviation, system, order
):
    kind, plant = deviation
    books = agreed(*night)
    planted = plant(books, system)
    for kept in (books.journal, books.items, books.rows):
        order.shuffle(kept)

    found = findings(books.compare())

    assert {name: len(those) for name, those in found.items()} == {kind: 1}
    assert planted in (found[kind][0].record_id, found[kind][0].reference)


def test_ten_of_each_are_found_among_five_hundred_that_agree():
    books = agreed(*[(proven, SYSTEMS[turn % 2]) for turn in range(500)])
    assert findings(books.compare()) == {}
    chosen = dict(reversed(DEVIATIONS))
    planted = {
        kind: {plant(books, SYSTEMS[turn % 2]) for turn in range(10)}
        for kind, plant in chosen.items()
    }

    found = findings(books.compare())

    assert {kind: set(records(those)) for kind, those in found.items()} == planted
    assert {kind: len(those) for kind, those in found.items()} == dict.fromkeys(planted, 10)


def test_the_same_message_is_found_whatever_order_the_list_has():
    books = agreed()
    entry = books.intend(MAIL, Standing.PROVEN, State.DONE)
    copy = books.hold(entry, "copy")
    books.hold(entry)

    found = findings(books.compare())

    assert {kind: records(those) for kind, those in found.items()} == {
        "duplicate": [copy.record_id]
    }


def test_other_words_under_a_reference_do_not_stand_for_the_message_that_vanished():
    books = agreed()
    entry = books.intend(MAIL, Standing.PROVEN, State.DONE)
    other = books.hold(entry, "other", subject=f"Correction {entry.reference}")

    found = findings(books.compare())

    assert {kind: records(those) for kind, those in found.items()} == {
        "lost": [entry.record_id],
        "rogue": [other.record_id],
    }


def test_a_change_is_named_by_its_field_and_never_by_its_words():
    books = agreed()
    entry = books.intend(MAIL, Standing.PROVEN, State.DONE)
    books.hold(entry, to="stranger@example.org")

    [drift] = books.compare().drift

    assert drift.what == "to"
    assert "stranger" not in repr(books.compare())


def test_a_partner_that_does_not_answer_is_not_counted_as_correct():
    books = agreed((proven, MAIL), (proven, POLICE))
    written_twice(books, MAIL)
    no_find_was_made(books, POLICE)

    found = books.compare(POLICE)

    assert set(findings(found)) == {"duplicate"}
    assert not found.is_complete
    assert Source(POLICE, why_not="under_maintenance") in found.sources


def test_a_partner_we_wrote_to_and_nobody_asked_is_named():
    books = agreed((proven, MAIL))
    books.journal.append(replace(books.journal[0], system="notify"))

    found = books.compare()

    assert not found.holds
    assert Source("notify", why_not="not_asked") in found.sources


def test_each_source_says_how_many_it_lists_and_how_many_of_them_we_know():
    books = agreed((proven, MAIL), (found_after_its_last_change, POLICE))
    nobody_began_it(books, MAIL)
    no_find_was_made(books, POLICE)

    sources = {one.system: one for one in books.compare().sources}

    assert (sources[MAIL].should_be, sources[MAIL].found) == (2, 1)
    assert (sources[POLICE].should_be, sources[POLICE].found) == (2, 1)
    assert sources[POLICE].compared_at == ASKED
