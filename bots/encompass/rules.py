"""Every rule of Operation Encompass as this worker follows it: id, words, source, who decides.

`docs/process/encompass.md` is made from this table. A decision names the rule it followed.
"""

from dataclasses import dataclass
from enum import StrEnum

VERSION = "encompass-5"


class Decides(StrEnum):
    """Who has the last word where the rule applies."""

    WORKER = "the worker"
    PERSON = "a person"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `then` says what happens, in a sentence somebody on the night can follow.

    `tasks` are what a person is asked: kind of task and reason, codes of `domain/wording/`.
    """

    id: str
    when: str
    then: str
    source: str
    decides: Decides = Decides.PERSON
    tasks: tuple[tuple[str, str], ...] = ()


def _asks(kind: str, *codes: str) -> tuple[tuple[str, str], ...]:
    return tuple((kind, code) for code in codes)


_WORKER = Decides.WORKER
_A4_CLASS_C = "domain.md A4, Robot: class C"
_GUARD = "design.md 5: guards that stop a worker in any mode"

RULES = {
    rule.id: rule
    for rule in (
        Rule(
            "E01",
            "A record of the household is restricted or sealed",
            "Nothing further is opened; the restricted-records officer decides.",
            f"{_GUARD}; domain.md D2",
            tasks=_asks("restricted_record", "restricted_record"),
        ),
        Rule(
            "E02",
            "A party is a police employee",
            "The restricted-records officer decides.",
            f"{_GUARD}",
            tasks=_asks("restricted_record", "restricted_record"),
        ),
        Rule(
            "E03",
            "A child's record carries the adoption marker",
            "The restricted-records officer decides.",
            f"{_GUARD}; domain.md A4",
            tasks=_asks("restricted_record", "restricted_record"),
        ),
        Rule(
            "E04",
            "Every occurrence was withdrawn before anything was sent",
            "Nothing is sent.",
            "pages.md 2.6 retracted",
            _WORKER,
        ),
        Rule(
            "E05",
            "No child is linked, lives there or is on a register at the address",
            "Nothing is sent.",
            "pages.md 2.6 not_related",
            _WORKER,
        ),
        Rule(
            "E06",
            "An occurrence does not open, or the record of somebody in it, as often as it is tried",
            "The children of its household's other occurrences are looked into. A person sees to "
            "this one by hand, or gives it back when it can be read.",
            "issue A, Bad input; reliability.md 3, P15: never as if nothing were there",
            tasks=_asks("do_by_hand", "occurrence_unreadable"),
        ),
        Rule(
            "E10",
            "A linked child is neither related to nor living with an adult involved, and the "
            "record says what they are instead",
            "Nothing is sent about this child.",
            "domain.md A4, Content [S3]: children related to an adult involved",
            _WORKER,
        ),
        Rule(
            "E11",
            "Nobody recorded whose child a linked child is",
            "A person says whether the child belongs to the occurrence.",
            "domain.md A6 DQ20; issue A.3",
            tasks=_asks("link_child", "child_not_linked"),
        ),
        Rule(
            "E12",
            "A child is found by address, by a parent's record or by another occurrence of the "
            "household only, and nobody linked it to this one",
            "A person links the child, or says that it does not belong. Until then nothing is "
            "sent about it and this occurrence.",
            "issue A.3",
            tasks=_asks("link_child", "child_not_linked"),
        ),
        Rule(
            "E13",
            "The child is not born yet",
            "Nothing is sent about this child.",
            "domain.md A4, Exceptions: unborn, no school",
            _WORKER,
        ),
        Rule(
            "E14",
            "The date of birth is missing or has not come yet",
            "A person corrects the record; then the worker goes on.",
            "issue A, Bad input; pages.md 2.6 minimum_missing",
            tasks=_asks("fix_record", "minimum_missing"),
        ),
        Rule(
            "E15",
            "The person is 18 or older now",
            "A person decides; the adult pathway ends it as done by that person. The worker sends "
            "nothing.",
            "domain.md A4, Exceptions; Domestic Abuse Act 2021 s.49A: a child is under 18",
            tasks=_asks("record_decision", "over_18") + _asks("release_message", "over_18"),
        ),
        Rule(
            "E16",
            "The child lives in another force's area, or in two areas",
            "A person passes it to the home force, which ends it as done by that person. The "
            "worker sends nothing.",
            "domain.md A4, Law: the duty follows where the child lives",
            tasks=_asks("record_decision", "lives_elsewhere"),
        ),
        Rule(
            "E17",
            "The person who was asked cannot tell, or says that it is for somebody else",
            "The duty supervisor sees to it by hand.",
            "pages.md 2.2; domain.md D1",
            tasks=_asks(
                "do_by_hand",
                "possible_match",
                "child_not_linked",
                "no_school_found",
                "minimum_missing",
                "search_incomplete",
            ),
        ),
        Rule(
            "E18",
            "What part a child has in the occurrence could not be read",
            "A person corrects the record, then links the child or says that it does not belong.",
            "issue A, Bad input; reliability.md 3, P15: never as if nothing were there",
            tasks=_asks("fix_record", "minimum_missing"),
        ),
        Rule(
            "E19",
            "The record shows no address of the child, or an area that could not be read",
            "A person says which force it is for; told it lives here, the worker goes on.",
            "domain.md A4, Law: the duty follows where the child lives",
            tasks=_asks("record_decision", "home_not_known"),
        ),
        Rule(
            "E20",
            "The register holds one certain match",
            "That pupil's own registrations are used.",
            "issue A.3; design.md 7: decidable",
            _WORKER,
        ),
        Rule(
            "E21",
            "The register holds a possible match, or more than one",
            "A person says if it is the same child.",
            "design.md 5: two possible people; domain.md D1",
            tasks=_asks("possible_match", "possible_match"),
        ),
        Rule(
            "E22",
            "The child is on no register, or on no school's roll",
            "A person finds whom to tell.",
            "domain.md D6",
            tasks=_asks("no_school_found", "no_school_found"),
        ),
        Rule(
            "E23",
            "The child is registered at one or more schools or colleges",
            "Each of them is told.",
            "domain.md A4, Law (a); dual-registered pupil: both",
            _WORKER,
        ),
        Rule(
            "E24",
            "The register says: taught at home, or missing education, and shows no school or "
            "college the child is at now",
            "The council's officer is told, in the shortest words.",
            "domain.md A4, Law (a): registered pupil first; Who gets it",
            _WORKER,
        ),
        Rule(
            "E25",
            "The child goes to a private nursery or childminder only",
            "Nothing is sent about this child.",
            "domain.md A4, Who gets it: not in the statutory list",
            _WORKER,
        ),
        Rule(
            "E26",
            "The school merged into another",
            "Its successor is told.",
            "domain.md A4, Exceptions: URN changed",
            _WORKER,
        ),
        Rule(
            "E27",
            "The school closed and became nothing else",
            "A person finds whom to tell.",
            "domain.md A4, Exceptions; D18",
            tasks=_asks("no_school_found", "no_school_found"),
        ),
        Rule(
            "E28",
            "The register holds the school's name and no number",
            "A person releases the shortest message.",
            f"{_A4_CLASS_C}: school match by name only",
            tasks=_asks("release_message", "school_by_name_only"),
        ),
        Rule(
            "E29",
            "A search of the register by name or address was refused as too long, kept back more "
            "than the children known already, listed a record that does not open and could be "
            "this child's, or could not be made: the home, which is no refuge, shows no postcode",
            "A person looks by hand, and says who the child is or links it. No match by details "
            "is certain, and no home without children, until then.",
            "reliability.md 3, P15 and P25; design.md 5: two possible people",
            tasks=_asks("possible_match", "search_incomplete")
            + _asks("link_child", "search_incomplete"),
        ),
        Rule(
            "E30",
            "This establishment was told of this child and occurrence before, or a person sees to "
            "it by hand",
            "Nothing is sent.",
            "pages.md 2.6 already_told; issue A.2",
            _WORKER,
        ),
        Rule(
            "E31",
            "A child already told about turns up at another establishment",
            "A person says whether that one is told too; then it is, if the child is still there.",
            "issue A.2",
            tasks=_asks("record_decision", "told_elsewhere")
            + _asks("do_by_hand", "told_elsewhere"),
        ),
        Rule(
            "E32",
            "A child of the notice is not linked any more when it is about to go",
            "It is not sent; a person sees to it by hand.",
            "issue A.3: only a child linked to the occurrence by role",
            tasks=_asks("do_by_hand", "child_not_linked"),
        ),
        Rule(
            "E33",
            "The register shows another place for a child when the notice is about to go",
            "It is not sent; a person sees to it by hand.",
            "reliability S25: current enrolment; issue A.3",
            tasks=_asks("do_by_hand", "school_changed", "school_closed_down"),
        ),
        Rule(
            "E34",
            "What part an adult has in the occurrence could not be read",
            "A person corrects the record; then the household is looked at anew. Until then every "
            "guard holds for them as for a suspect.",
            "issue A, Bad input; reliability.md 3, P15: never as if nothing were there",
            tasks=_asks("fix_record", "minimum_missing"),
        ),
        Rule(
            "E35",
            "The record of a child of an adult involved, whom nobody linked, does not open, as "
            "often as it is tried",
            "A person links the child, or says that it does not belong. The linked children are "
            "told of all the same: nothing in that record decides about them. Where the adult's "
            "record shows it as restricted, E01 holds.",
            "issue A, Bad input; issue A.3; reliability.md 3, P15: never as if nothing were there",
            tasks=_asks("link_child", "child_not_linked"),
        ),
        Rule(
            "E40",
            "An address of the household is confidential, or a refuge",
            "No draft is made; a person tells the school by hand.",
            f"{_GUARD}; domain.md D4",
            tasks=_asks("release_message", "confidential_address"),
        ),
        Rule(
            "E41",
            "A suspect, or a relative of one, has a role at the place, or can read its mailbox",
            "No draft is made, of a correction neither; a person tells somebody there by hand.",
            f"{_GUARD}; domain.md D3",
            tasks=_asks("release_message", "contact_conflict")
            + _asks("do_by_hand", "contact_conflict"),
        ),
        Rule(
            "E42",
            "A parent involved works at the school",
            "A person releases the shortest message.",
            f"{_A4_CLASS_C}: parent works or governs at school",
            tasks=_asks("release_message", "contact_conflict"),
        ),
        Rule(
            "E43",
            "The officer wrote anything into the Operation Encompass box",
            "A person reads it and releases the shortest message, or does not.",
            f'{_A4_CLASS_C}: officer wrote "do not notify"; what is written there is not judged '
            "by a machine",
            tasks=_asks("release_message", "do_not_notify"),
        ),
        Rule(
            "E44",
            "The child is looked after",
            "A person releases the shortest message.",
            f"{_A4_CLASS_C}: child is LAC",
            tasks=_asks("release_message", "looked_after"),
        ),
        Rule(
            "E45",
            "An operation is running",
            "A person releases the shortest message.",
            f"{_A4_CLASS_C}: active covert, armed or undercover operation",
            tasks=_asks("release_message", "active_operation"),
        ),
        Rule(
            "E46",
            "An adult is both victim and suspect, in one occurrence or across two",
            "A person releases the shortest message.",
            f"{_A4_CLASS_C}: counter-allegation",
            tasks=_asks("release_message", "counter_allegation"),
        ),
        Rule(
            "E47",
            "A child is itself the suspect",
            "A person releases the shortest message.",
            f"{_A4_CLASS_C}: child is itself the suspect",
            tasks=_asks("release_message", "child_is_suspect"),
        ),
        Rule(
            "E48",
            "Honour-based abuse or forced marriage is flagged",
            "A person releases the shortest message.",
            f"{_A4_CLASS_C}: HBA/FM",
            tasks=_asks("release_message", "honour_based"),
        ),
        Rule(
            "E49",
            "A sibling link between two children is disputed",
            "A person releases the shortest message.",
            f"{_A4_CLASS_C}: sibling mismatch",
            tasks=_asks("release_message", "siblings_disagree"),
        ),
        Rule(
            "E50",
            "The contact was not checked by a person for 180 days, changed since, is on a domain "
            "that is not allowed, is an office's, or a message to it came back since",
            "A person checks the contact by phone; then the worker goes on.",
            f"{_GUARD}; domain.md D19",
            tasks=_asks(
                "verify_contact",
                "contact_unverified",
                "contact_changed",
                "came_back",
                "domain_not_allowed",
                "generic_mailbox",
                "role_not_allowed",
                "not_this_school",
                "no_contact",
            ),
        ),
        Rule(
            "E51",
            "The words would hold what this place must not read, are not complete, or hold a name "
            "of a kind that no message may hold",
            "No draft is made; a person tells the school by hand.",
            "domain.md A4, Must not be shared",
            tasks=_asks("release_message", "forbidden_value", "minimum_missing"),
        ),
        Rule(
            "E52",
            "The words a person released are not the words that would go now",
            "A person reads and releases the new ones, or does not.",
            "design.md 4: the released item writes only that payload",
            tasks=_asks("release_message", "released_differs"),
        ),
        Rule(
            "E60",
            "Nothing speaks against it",
            "The notice is sent, read back in Sent items, and recorded on each occurrence.",
            "domain.md A4, Robot: class B for clean cases",
            _WORKER,
        ),
        Rule(
            "E61",
            "The school is closed and somebody reads its mailbox",
            "The notice is sent now and shown again on its first day back.",
            "issue A.3",
            _WORKER,
        ),
        Rule(
            "E62",
            "The school is closed and nobody reads its mailbox",
            "The notice is sent on its first day back, with the first pass.",
            "issue A.3",
            _WORKER,
        ),
        Rule(
            "E63",
            "The notice turns out to have gone in an earlier turn",
            "It is noted as told, recorded on each occurrence and followed; nothing is decided "
            "anew.",
            "issue A.4: sent is not told",
            _WORKER,
        ),
        Rule(
            "E70",
            "The message or its correction came back, or the answer says that the child is not "
            "theirs, or anything else than the words asked for, such as that its reader has left "
            "the school",
            "A person phones the school, at the same deadline; it is not shown again.",
            "issue A.4",
            tasks=_asks("phone_school", "came_back", "left_the_school", "answered_otherwise")
            + _asks("do_by_hand", "came_back", "left_the_school", "answered_otherwise"),
        ),
        Rule(
            "E71",
            "The occurrence is withdrawn after the school was told",
            "A person releases a correction, and the data protection officer assesses a possible "
            "breach; it is not shown again.",
            "issue A.4; pages.md 6 Correction",
            tasks=_asks("correct_message", "retracted_after_sending")
            + _asks("possible_breach", "retracted_after_sending")
            + _asks("phone_school", "retracted_after_sending")
            + _asks("do_by_hand", "retracted_after_sending"),
        ),
        Rule(
            "E72",
            "The answer says that the child is not theirs, or the child is unlinked from every one "
            "of its occurrences after the school was told",
            "A person releases a correction, and the data protection officer assesses a possible "
            "breach; it is not shown again.",
            "issue A.4: a mis-sent notice; pages.md 2.6 sent_wrongly",
            tasks=_asks("correct_message", "sent_wrongly")
            + _asks("possible_breach", "sent_wrongly")
            + _asks("phone_school", "sent_wrongly")
            + _asks("do_by_hand", "sent_wrongly"),
        ),
        Rule(
            "E73",
            "Every occurrence of a notice that was taken back as withdrawn stands again, with a "
            "child of the notice",
            "A person phones the school, which may have deleted the notice; nothing is sent twice.",
            "issue A.2: told once for ever; issue A.4",
            tasks=_asks("phone_school", "stands_again") + _asks("do_by_hand", "stands_again"),
        ),
    )
}
