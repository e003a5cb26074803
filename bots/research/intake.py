"""How research is ordered, again and onwards: the same request is the same item. Pure."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256

from bots.research.items import (
    ACCESS_REQUEST,
    CASE_LOOK,
    CLOSED_MET,
    LICENSED_CHECKS,
    NAME_SEARCH,
    PERSON_CASES,
    POSSIBLE_MATCH,
    RESEARCH,
    Decided,
    Known,
    MatchInQuestion,
    Research,
)
from bots.research.ports import Ours, Question, Wanted
from domain.households import PersonKey
from domain.identifiers import OurReference, reference_for
from domain.people import RecordRef
from domain.research_pack import Looked, PossibleRecord, ResearchPack
from domain.side_by_side import CANNOT_TELL, SideBySide

PREFIX = "RES"
SAME_PERSON, NOT_SAME_PERSON = "same_person", "not_same_person"
# domain.md A3, the RAG example: red is four working hours; somebody who asks waits no longer.
DUE_WITHIN = timedelta(hours=4)


def reference_of(wanted: Research, requester: str, purpose: str, basis: str, number: int) -> str:
    """The reference of the `number`th research that somebody asks for in the same words.

    Clicked twice it is the same one; asked for again once that has ended, it has the next number.
    """
    another = (wanted.another,) if wanted.another else ()
    words = "|".join((requester, purpose, basis, wanted.reason, wanted.note, *another))
    return f"{RESEARCH}/{wanted.case}/{_short(words)}-{number}"


def look_reference(case: str, requester: str, number: int) -> str:
    """The reference of the `number`th look at this case that somebody asks for."""
    return f"{CASE_LOOK}/{case}/{_short(requester)}-{number}"


def name_reference(form_id: str) -> str:
    """The reference of the search of this form: sent twice it is one, and it says no name."""
    return f"{NAME_SEARCH}/{form_id}"


def person_reference(search: str, place: int) -> str:
    """The reference of the look at who stands in this place of the list of that search."""
    return f"{PERSON_CASES}/{search.split('/')[1]}/{place}"


def access_reference(fingerprint: str, number: int) -> str:
    """The reference of the `number`th request of one person for one case; it tells neither."""
    return f"{ACCESS_REQUEST}/{fingerprint}-{number}"


def closed_reference(search: str) -> str:
    """The reference of what is closed of the answer to this search, or to this look."""
    return f"{CLOSED_MET}/{search.partition('/')[2]}"


def root_of(reference: str) -> str:
    """The reference the research began with, whatever follows it."""
    return "/".join(reference.split("/")[:3])


def case_of(reference: str) -> str:
    """The case of a run of research, a look at a case or a request, from its reference."""
    return reference.split("/")[1]


def pack_id_of(reference: str) -> OurReference:
    """What the pack is called on paper, and what to quote when ringing."""
    return reference_for(PREFIX, reference)


def question_reference(research: str, person: str, found: PossibleRecord) -> str:
    """A record is asked about once for each person and research."""
    about = f"{person}|{found.record.system}|{found.record.record_id}"
    return f"{POSSIBLE_MATCH}/{_short(root_of(research))}/{_short(about)}"


def questions_within(research: str) -> str:
    """How the references of all questions of a research begin."""
    return f"{POSSIBLE_MATCH}/{_short(root_of(research))}/"


def answered_reference(root: str, questions: int) -> str:
    """The reference of the research made again with the answers to so many questions."""
    return f"{root}/answered/{questions}"


def asks_licensed(research: str) -> str:
    """The reference of the request for a licensed person: one for all runs of a research."""
    root = root_of(research)
    return f"{LICENSED_CHECKS}/{case_of(root)}/{_short(root)}"


def again(wanted: Research, known: Known, ours: Ours, at: datetime) -> Wanted:
    """The same research once more, for the checks that could not be made."""
    tries = wanted.tries + 1
    contents = replace(wanted, tries=tries, known=known)
    reference = f"{_before_again(ours.reference)}/again/{tries}"
    return Wanted(reference, RESEARCH, contents, max(ours.due_at, at), at, ours.id)


def _before_again(reference: str) -> str:
    """What is tried again: the research itself, or one that counts anew.

    That is one with people's answers, and a try that a person ordered once more (`…/again/1#2`).
    """
    before, _, number = reference.rpartition("/again/")
    return before if number.isdecimal() else reference


def taken_over_by(reference: str, asked: Sequence[Question]) -> str:
    """The reference of the run that makes this try needless, once it is ordered; "" for none.

    It is made with the answers to everything asked about, and asks what is missing itself. What
    follows from a run that a person ordered once more (`#2`) is theirs.
    """
    root = root_of(reference)
    with_answers = answered_reference(root, len(asked))
    is_try = _before_again(reference) != reference
    is_theirs = "#" in reference.removeprefix(root)
    is_its_own = reference.startswith(f"{with_answers}/")
    return with_answers if is_try and not (is_theirs or is_its_own) else ""


def questions_about(
    compared: Mapping[tuple[PersonKey, RecordRef], SideBySide],
    pack: ResearchPack,
    research: Research,
    ours: Ours,
    not_for: tuple[str, ...],
) -> list[Wanted]:
    """A question for each possible match this run met; `research` is what is made again then."""
    root = root_of(ours.reference)
    return [
        Wanted(
            question_reference(ours.reference, one.person, one.found),
            POSSIBLE_MATCH,
            MatchInQuestion(root, research, one.person, one.found, shown, not_for),
            ours.due_at,
            follows=ours.id,
        )
        for one in pack.possible
        if (shown := compared.get((one.person, one.found.record)))
    ]


def with_the_answers(
    question: MatchInQuestion, asked: Sequence[Question], ours: Ours
) -> list[Wanted]:
    """The research made again with what people said; nothing while a question is open.

    Nor where one was withdrawn at a closed record: the officer's task may not be there yet.
    `question` is the one that ends now; one that was closed or failed holds nobody up.
    """
    is_held_up = any(one.is_withdrawn or not (one.is_over or one.answer) for one in asked)
    if is_held_up or not decided_of(asked):
        return []
    reference = answered_reference(question.root, len(asked))
    return [Wanted(reference, RESEARCH, question.research, ours.due_at, follows=ours.id)]


def decided_of(asked: Sequence[Question]) -> tuple[Decided, ...]:
    """What people have said; whoever cannot tell has decided nothing."""
    return tuple(
        Decided(one.asked.person, one.asked.found.record, one.answer == SAME_PERSON)
        for one in asked
        if one.answer in (SAME_PERSON, NOT_SAME_PERSON)
    )


def asked_for(looked: Looked, research: str, in_vain: AbstractSet[str]) -> Looked:
    """An answer whose possible matches name the question each is asked by.

    `in_vain`: the references of questions that nobody decides any more.
    """
    named = (
        replace(one, task=question_reference(research, looked.person, one))
        for one in looked.possible
    )
    possible = tuple(replace(one, asked_in_vain=one.task in in_vain) for one in named)
    return replace(looked, possible=possible)


def asked_in_vain(asked: Sequence[Question]) -> frozenset[str]:
    """The references of the questions whose answer was that nobody can tell, or never came."""
    return frozenset(
        question_reference(one.asked.root, one.asked.person, one.asked.found)
        for one in asked
        if one.answer == CANNOT_TELL or (one.is_over and not one.answer)
    )


def _short(words: str) -> str:
    return sha256(words.encode()).hexdigest()[:10]
