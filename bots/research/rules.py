"""Every rule of research as this worker follows it: id, words, source.

`docs/process/research.md` is made from this table, and from the rules that leave a check out
(`domain.research_pack.applying`). An id is never given another meaning.
"""

from dataclasses import dataclass

VERSION = "research-1"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `tasks`: what a person is asked, kind of task and reason, as `domain.wording`."""

    id: str
    when: str
    then: str
    source: str
    tasks: tuple[tuple[str, str], ...] = ()


_STOPS = (("restricted_record", "restricted_record"),)
_OWN = (("second_authority", "own_record"),)
_GUARD = "design.md 5: guards that stop a worker in any mode"

RULES = {
    rule.id: rule
    for rule in (
        Rule(
            "S01",
            "Any record on the way is restricted or sealed: a stub in the case, in a list or "
            "behind a link, or a record that a search by name or number says it keeps back",
            "The run stops; no further system is asked, nothing read is kept in a pack.",
            f"{_GUARD}; domain.md D2",
            _STOPS,
        ),
        Rule(
            "S02",
            "The occurrence is flagged for a police employee, or somebody in the case works for "
            "the police",
            "As S01.",
            _GUARD,
            _STOPS,
        ),
        Rule("S03", "Somebody in the case has an adoption marker", "As S01.", _GUARD, _STOPS),
        Rule(
            "O01",
            "Somebody in the case has a name of whoever asked, in any spelling, order or short "
            "form, and their birth date, a digit or a day beside it or none; lives or lived at "
            "their address; or is in the same way somebody they have declared",
            "The run stops before any system but the police's is asked; another supervisor allows "
            "or refuses it, and is told nothing of what was met.",
            "design.md 9: a person's rights; reliability.md S23",
            _OWN,
        ),
        Rule(
            "O02",
            "Somebody in the case has such a name of whoever asked, and another birth date",
            "The run goes on; the audit trail says so.",
            "reliability.md S23",
        ),
        Rule(
            "O03",
            "Somebody with an account would be in the case by O01, or would allow the search of "
            "who is the same person, lives with them, or was declared by either",
            "They neither see nor answer what is asked about it: the authority for the search, a "
            "possible match, the request for a licensed person. Others of the team do.",
            "design.md 9: a person's rights; reliability.md S23",
        ),
        Rule(
            "O04",
            "Whoever would only be named (W02), or somebody whose record was opened for the case, "
            "is near whoever asked as in O01 or O02",
            "As there, before a pack is made. The systems were asked by then, and are asked again "
            "once it is allowed.",
            "design.md 9: a person's rights; reliability.md S23",
            _OWN,
        ),
        Rule(
            "W01",
            "Whoever the occurrence names, and whoever is linked to them by family or household, "
            "one recorded step away",
            "They are researched. A disputed link leads to nobody.",
            "domain.md A3: linked persons; need to know",
        ),
        Rule(
            "W02",
            "Somebody lives at the address of a victim or child, at the same flat where the record "
            "names one, and is linked to nobody",
            "They are named as such, with where they were listed, and not researched: linking them "
            "is a person's. Nobody is named who lives at a home that a record keeps secret.",
            "domain.md A2: link the unlinked",
        ),
        Rule(
            "W03",
            "The police hold no case of this number",
            "Nothing is searched; whoever asked is told to check the number.",
            "pages.md 3.3",
        ),
        Rule(
            "H01",
            "A record of the case, in any system and in any run of the research, calls a place "
            "confidential or a refuge",
            "It is searched for nowhere, and what tells it is in no pack and no question, "
            "whichever record says it: its words are compared whole and in their short forms.",
            "design.md 5: a confidential address in play; domain.md D20: no address released",
        ),
        Rule(
            "P01",
            "The worker has no account in a system",
            "Not permitted; the pack says whom to ask.",
            "pages.md 2.3",
        ),
        Rule(
            "P02",
            "Health is asked about whom the purpose protects: children and mothers-to-be, or the "
            "adult at risk; for the prevention of crime about nobody",
            "For the others not permitted.",
            "domain.md A3 CP-IS; pages.md 3.7",
        ),
        Rule(
            "M01",
            "A record is certainly theirs",
            "It is read, and each fact taken with its source.",
            "domain.md A3",
        ),
        Rule(
            "M02",
            "A record could be theirs: near in name and birth date, day and month swapped, "
            "a second record",
            "It is not used. The check is inconclusive, and a person is asked.",
            "domain.md D17; pages.md 2.3",
            (("possible_match", "unsure_match"),),
        ),
        Rule(
            "M03",
            "Two records of one system carry the same national number as this person, and "
            "nothing between them disagrees",
            "Both are used; merging them is a person's.",
            "domain.md A6 DQ10",
        ),
        Rule(
            "M04",
            "A record has the name of somebody else of the case, and neither name, birth date nor "
            "a number of this person",
            "It is looked at for the other one only.",
            "domain.md A1 Exceptions: siblings and twins",
        ),
        Rule(
            "M05",
            "Police records have a forename or a surname of somebody, and not both",
            "They are searched for by numbers and homes. Where that brings nothing, the check was "
            "not made: no system is searched by one name, and what was found is not all.",
            "pages.md 1.5; domain.md A3",
        ),
        Rule(
            "L01",
            "A run ends with a pack",
            "PNC, PND and ViSOR are searched by no worker: a licensed person is asked, once for a "
            "research however often it is made again, by its due time; while one is open, another "
            "research of the case for the same purpose and lawful basis, about nobody else, names "
            "that one. They decide about whom, "
            "and say what they asked for or why nothing. A run that stopped raises no request.",
            "domain.md A3: PNC/PND/ViSOR; pages.md 3.4",
            (("licensed_checks", "licensed_checks"),),
        ),
        Rule(
            "A01",
            "Somebody asks for access to a case that the workers' records do not show them",
            "No record is looked at: the duty supervisors, save whoever asks, get the number and "
            "the reason by the close of the next working day. They ask at the police system or "
            "say that none is needed; whoever asked is told which, in the same words whatever "
            "there is.",
            "pages.md 3.3: Request access; design.md 9: unknown and forbidden look the same",
            (("access_request", "access_request"),),
        ),
        Rule(
            "N01",
            "Somebody is looked for by a name, without a number",
            "The police alone are asked, by the name, and by the home if one is given. Nobody is "
            "matched: the open lines are listed, but for those with another date of birth than was "
            "given, and whoever asked chooses. O01 and O02 hold for what was typed and for who is "
            "listed.",
            "pages.md 3.3: police system search only; domain.md D1",
        ),
        Rule(
            "N02",
            "A restricted or sealed record is among what the name lists, or S01 to S03 hold for "
            "the person chosen",
            "It is left out, and whoever asked reads the same as if there were none. Its officer "
            "is asked, in an item of its own that only officers see.",
            f"{_GUARD}; pages.md 8: restricted and unknown in equal words",
            _STOPS,
        ),
        Rule(
            "N03",
            "Somebody is chosen from the list",
            "That one record is opened, and its cases are listed with their numbers; no other "
            "system is asked.",
            "pages.md 3.3; domain.md A3: need to know",
        ),
        Rule(
            "T01",
            "A system does not answer, is closed, or shows a page that is not whole",
            "The pack says which checks are missing, wholly or to their end; the run is made "
            "again by itself for those, at the next half hour, at most eight times. The police's "
            "records are read anew each time, and no other answer is used again that is older than "
            "four hours, or about somebody whom the police have otherwise by then.",
            "domain.md D18; pages.md 2.3, 3.7",
        ),
        Rule(
            "T02",
            "A system will not list so many, or keeps something back, beside a record it shows",
            "The record is used and the check counts as missing. It is not tried again: the same "
            "search would be cut off again.",
            "domain.md A3: a partial pack says which checks are missing; pages.md 2.3, 3.7",
        ),
        Rule(
            "T03",
            "Another try waits, and meanwhile the research is made again with what people answered",
            "The try ends, and asks nobody: the run with the answers asks what is missing.",
            "domain.md D17, D18",
        ),
    )
}
