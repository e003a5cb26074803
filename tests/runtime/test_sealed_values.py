"""What one room hands another comes out of the sealed columns as it went in."""

from dataclasses import fields, is_dataclass
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from bots.encompass.intake import SeenOccurrence
from bots.encompass.items import CONTENTS
from domain.establishments import Contact, EstablishmentRegister
from domain.identifiers import OccurrenceNumber
from domain.notices import Household, Involved, Notice, NoticeKey, NoticeKind, NoticePupil
from domain.outcome import TaskWanted
from domain.people import Address, Person, PersonName, RecordRef
from runtime import sealed_values
from tests.builders.notices import a_notice

SEALED: list[type] = [*set(CONTENTS.values()), SeenOccurrence, Contact, EstablishmentRegister]

# As they are made: a moment without a zone is refused everywhere else, evidence is a dict.
MOMENTS = st.datetimes(timezones=st.just(UTC))
st.register_type_strategy(datetime, MOMENTS)
TASKS = st.builds(TaskWanted, due_at=MOMENTS, evidence=st.dictionaries(st.text(), st.text()))
st.register_type_strategy(TaskWanted, TASKS)
# A person has a name.
PEOPLE = st.builds(
    Person,
    names=st.lists(st.from_type(PersonName), min_size=1).map(tuple),
    born_on=st.none() | st.dates(),
    addresses=st.lists(st.from_type(Address), max_size=2).map(tuple),
)
st.register_type_strategy(Person, PEOPLE)


@pytest.mark.parametrize("kind", sorted(SEALED, key=str), ids=lambda kind: kind.__name__)
def test_every_value_comes_back_equal_and_of_its_own_types(kind):
    @settings(max_examples=15, deadline=None)
    @given(st.from_type(kind))
    def comes_back(value):
        stored = sealed_values.to_bytes(value)

        again = sealed_values.from_bytes(kind, stored)

        assert again == value
        assert types_in(again) == types_in(value)

    comes_back()


def test_nested_tuples_enumerations_dates_and_nothing_are_among_them():
    notice = a_notice()
    bare = a_notice(
        first_sent_at=None,
        pupils=(),
        keys=(),
        involved=(Involved(RecordRef("police_rms", "P1"), (), is_suspects=True, works_at=""),),
    )

    back = [sealed_values.from_bytes(Notice, sealed_values.to_bytes(one)) for one in (notice, bare)]

    assert back == [notice, bare]
    [pupil], [key] = back[0].pupils, back[0].keys
    assert (type(pupil), type(key), type(pupil.children)) == (NoticePupil, NoticeKey, tuple)
    assert (back[0].kind, pupil.born_on) == (NoticeKind.TELL, notice.pupils[0].born_on)


def test_bytes_of_another_kind_are_refused():
    stored = sealed_values.to_bytes(Household((OccurrenceNumber("43260118204"),)))

    with pytest.raises(ValidationError):
        sealed_values.from_bytes(Notice, stored)


def types_in(value: object) -> list[object]:
    """The types of a value and of everything in it."""
    if is_dataclass(value):
        return [type(value), *(types_in(getattr(value, part.name)) for part in fields(value))]
    if isinstance(value, tuple):
        return [tuple, *map(types_in, value)]
    if isinstance(value, dict):
        return [dict, *map(types_in, value.items())]
    return [type(value)]
