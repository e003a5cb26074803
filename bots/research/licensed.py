"""The request for a person who may search PNC, PND and ViSOR: no worker may. Pure."""

from collections.abc import Iterable, Mapping

from bots.research.intake import asks_licensed, case_of, root_of
from bots.research.items import LICENSED_CHECKS, LicensedChecks, Research
from bots.research.ports import Ours, Wanted
from domain.identifiers import OurReference, reference_for
from domain.research_pack import PackPerson
from domain.saying import say_plain_date
from domain.wording.labels import filled
from domain.wording.pack_sentences import PACK_SENTENCES
from domain.wording.research import PARTS_IN_CASE, PARTS_IN_OCCURRENCE
from domain.wording.searches import ACCESS_REASONS, LAWFUL_BASES, PURPOSES

PREFIX = "LIC"


def licensed_reference(research: str) -> OurReference:
    """What a research's own request is called, whichever of its runs asks.

    `research`: the reference of any of its runs.
    """
    return quoted(asks_licensed(research))


def quoted(request: str) -> OurReference:
    """What the request of this reference is called in each pack it stands for and in its task."""
    return reference_for(PREFIX, request)


def request_for(
    research: Research, people: Iterable[PackPerson], ours: Ours, not_for: tuple[str, ...]
) -> Wanted:
    """Rule L01: what this research asks, due when the research is, where no open one asks it."""
    root, why = root_of(ours.reference), (research.reason, research.note)
    contents = LicensedChecks(root, *why, (*people,), not_for)
    return Wanted(
        asks_licensed(ours.reference), LICENSED_CHECKS, contents, ours.due_at, follows=ours.id
    )


def as_evidence(asked: LicensedChecks, ours: Ours) -> Mapping[str, str]:
    """What the licensed person reads: why, by what right, about whom. Whom to ask about is theirs.

    No address: a confidential one would be told.
    """
    reason = ACCESS_REASONS[asked.reason].label
    return {
        "quote": licensed_reference(asked.root),
        "case": case_of(asked.root),
        "asked_by": ours.requester,
        "asked_because": f"{reason}: {asked.note}" if asked.note else reason,
        "purpose": PURPOSES[ours.purpose_code].label,
        "lawful_basis": LAWFUL_BASES[ours.lawful_basis].label,
        "people": "\n".join(map(_said, asked.people)),
    }


def _said(person: PackPerson) -> str:
    roles = ", ".join(PARTS_IN_OCCURRENCE[role].label for role in person.roles)
    return f"{person.name.full}, {_birth(person)}: {roles or PARTS_IN_CASE[person.part].label}"


def _birth(person: PackPerson) -> str:
    if person.born_on:
        return filled(PACK_SENTENCES["born_no_age"], date=say_plain_date(person.born_on))
    if person.due_on:
        return filled(PACK_SENTENCES["unborn"], date=say_plain_date(person.due_on))
    return PACK_SENTENCES["no_birth"]
