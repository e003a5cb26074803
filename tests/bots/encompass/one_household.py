"""Two occurrences of one household, and what was asked and told of it."""

from dataclasses import replace
from datetime import UTC, datetime, time

from domain.notices import Household, NoticeKey
from domain.people import Identifiers, RecordRef
from tests.bots.encompass.fake_desk import FakeDesk
from tests.bots.encompass.small_case import (
    CHILD_WREN,
    EARLIER,
    HOME,
    LARKRISE,
    MIRA,
    MOTHER_MIRA,
    OCCURRENCE,
    WREN,
    a_record,
    records,
    tie,
)

A, B = EARLIER, OCCURRENCE
OF_BOTH, OF_LAST_NIGHT = Household((A, B)), Household((B,))
AT_LARKRISE = NoticeKey(B, "P0000003", "110231")
MOTHERS = tie(MIRA, "mother", WREN, seen_from=WREN)
NO_NUMBER = records(wren=a_record(replace(CHILD_WREN, identifiers=Identifiers()), MOTHERS))
SECOND_RECORD = RecordRef("police_rms", "P0000077")
# Half an hour before 07:15.
BEFORE_IT_OPENS = datetime(2026, 11, 23, 6, 45, tzinfo=UTC)
NO_POSTCODE = replace(HOME, postcode=None)
OPENS_EARLY = replace(LARKRISE, calendar=replace(LARKRISE.calendar, opens=time(7, 15)))


def asked(desk):
    return [(one.contents.question, one.contents.occurrences) for one in desk.questions]


def told(desk):
    return [one.references for one in desk.notices]


def at_home(address):
    """The mother lives there, and no record names a child of hers."""
    return records(mira=a_record(replace(MOTHER_MIRA, addresses=(address,))))


class Answering(FakeDesk):
    """A register that answers some search so; `by_number` is how many it keeps back there."""

    def __init__(self, by_name=None, at_home=None, by_number=0, **different):
        super().__init__(**different)
        self.by_name, self.at_home, self.by_number = by_name, at_home, by_number

    async def pupils_with_upn(self, upn):
        return replace(await super().pupils_with_upn(upn), withheld=self.by_number)

    async def pupils_named(self, surname, forename, born_on):
        return self.by_name or await super().pupils_named(surname, forename, born_on)

    async def pupils_at(self, postcode, house):
        return self.at_home or await super().pupils_at(postcode, house)
