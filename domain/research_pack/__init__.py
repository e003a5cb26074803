"""What was found out about a case, by person and system, with a source for every fact.

A worker hands over an `Answer` for each person and system; `assemble` makes the pack of them, and
is pure: the same answers give the same pack. Nobody states that nothing is known: what a check
comes to is worked out from what was looked at, and a check nobody made is one that could not be
searched.

`answers`: what a worker hands over. `facts`: facts, events and ties, each with its source.
`pack`: the pack. `assembling`: from the one to the other. `applying`: which checks a rule leaves
out. `age`: whether a pack is out of date. `changes`: what two packs of one case say otherwise.
`chosen_lines`: which lines of its chronology somebody reads. `ringing`: what people noted of it.
`said_before`: what was said of a possible match for another pack of the case.
"""

from domain.research_pack.age import OLDEST, is_out_of_date, may_miss, why_out_of_date
from domain.research_pack.answers import (
    Answer,
    Asked,
    Looked,
    NotPermitted,
    NotSearched,
    PossibleRecord,
    oldest_look,
)
from domain.research_pack.applying import RULES, RuleAgainst, rule_against
from domain.research_pack.assembling import assemble, check_of
from domain.research_pack.changes import ChangedCheck, PackChanges, changes
from domain.research_pack.chosen_lines import WHOLE_CHRONOLOGY, ChosenLines, numbered_lines
from domain.research_pack.facts import Event, Fact, FactField, KeptOut, LeftOut, RecordedTie, Source
from domain.research_pack.pack import (
    SYSTEMS,
    Cell,
    Check,
    CheckAnswer,
    Chronology,
    Conflict,
    CouldNotTell,
    MissingDetails,
    PackPerson,
    PartInCase,
    PossibleMatch,
    RecordedSex,
    ResearchPack,
    ResearchRequest,
    RingNote,
    RingOutcome,
    RingResult,
    SaidBefore,
    ToRing,
    cell_of,
)
from domain.research_pack.ringing import with_notes
from domain.research_pack.said_before import with_said_before

__all__ = [
    "OLDEST",
    "RULES",
    "SYSTEMS",
    "WHOLE_CHRONOLOGY",
    "Answer",
    "Asked",
    "Cell",
    "ChangedCheck",
    "Check",
    "CheckAnswer",
    "ChosenLines",
    "Chronology",
    "Conflict",
    "CouldNotTell",
    "Event",
    "Fact",
    "FactField",
    "KeptOut",
    "LeftOut",
    "Looked",
    "MissingDetails",
    "NotPermitted",
    "NotSearched",
    "PackChanges",
    "PackPerson",
    "PartInCase",
    "PossibleMatch",
    "PossibleRecord",
    "RecordedSex",
    "RecordedTie",
    "ResearchPack",
    "ResearchRequest",
    "RingNote",
    "RingOutcome",
    "RingResult",
    "SaidBefore",
    "RuleAgainst",
    "Source",
    "ToRing",
    "assemble",
    "cell_of",
    "changes",
    "check_of",
    "is_out_of_date",
    "rule_against",
    "may_miss",
    "numbered_lines",
    "oldest_look",
    "why_out_of_date",
    "with_notes",
    "with_said_before",
]
