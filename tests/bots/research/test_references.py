"""No two runs of one research bear one reference, whatever follows from what."""

from collections import Counter
from dataclasses import replace

import pytest

from bots.research.intake import again, root_of, taken_over_by, with_the_answers
from bots.research.items import Known, MatchInQuestion, Research
from bots.research.ports import Ours, Question, Wanted
from domain.households import PersonKey
from domain.outcome import WorkItemId
from domain.people import PersonName, RecordRef
from domain.research_pack import PossibleRecord
from domain.side_by_side import SideBySide
from tests.bots.research.fake_desk import OURS
from tests.bots.research.small_case import CASE, NOW

ROOT = Wanted(OURS.reference, "research", Research(CASE, "new_referral"), NOW)
GENERATIONS = 5


def test_each_run_that_follows_has_a_reference_of_its_own():
    """Tried again, ordered once more by a person (`…#2`), made again with people's answers."""
    runs, newest = [ROOT], [ROOT]
    for generation in range(GENERATIONS):
        newest = [one for run in newest for one in followers(run, generation)]
        runs += newest

    counted = Counter(one.reference for one in runs)

    assert len(runs) > 50
    assert [reference for reference, times in counted.items() if times > 1] == []


def test_a_turn_that_is_repeated_orders_what_it_has_ordered_already():
    """As after a crash: the same run once more, which the queue keeps as one."""
    assert tried_again(ROOT).reference == tried_again(ROOT).reference
    assert answered(ROOT, 2).reference == answered(ROOT, 2).reference


@pytest.mark.parametrize(
    ("run", "taken_over"),
    [
        ("/again/1", True),
        ("/answered/1/again/2", True),
        ("", False),
        ("/answered/2", False),
        ("/answered/2/again/1", False),
        ("/again/1#2", False),
        ("/again/1#2/again/1", False),
        ("/answered/2#2/again/1", False),
    ],
    ids=lambda value: str(value).replace("/", "-"),
)
def test_a_try_is_taken_over_by_the_run_with_the_answers_and_by_no_run_of_its_own(run, taken_over):
    """Two questions were asked. What a person ordered once more (`#2`) is theirs."""
    found = PossibleRecord(RecordRef("education", "PU-1"), PersonName("Quill", "Wren"), ())
    shown = SideBySide("Police P1", "Education PU-1", "PU-1", ())
    research = Research(CASE, "new_referral")
    question = MatchInQuestion(OURS.reference, research, PersonKey("P1"), found, shown)

    later = taken_over_by(f"{OURS.reference}{run}", [Question(question)] * 2)

    assert later == (f"{OURS.reference}/answered/2" if taken_over else "")


def followers(run: Wanted, generation: int) -> list[Wanted]:
    """Answers come once a question is new; which run met it makes no difference to their root."""
    is_first = run is ROOT or "/" not in run.reference.removeprefix(root_of(run.reference))
    with_answers = [answered(run, generation + 1)] if is_first else []
    return [tried_again(run), once_more(run), *with_answers]


def tried_again(run: Wanted) -> Wanted:
    assert isinstance(run.contents, Research)
    return again(run.contents, Known(None, ()), ours(run), NOW)


def once_more(run: Wanted) -> Wanted:
    """As `by_hand.reopen` names it."""
    stem, _, number = run.reference.rpartition("#")
    is_second = bool(stem) and number.isdecimal()
    return replace(
        run, reference=f"{stem}#{int(number) + 1}" if is_second else f"{run.reference}#2"
    )


def answered(run: Wanted, questions: int) -> Wanted:
    assert isinstance(run.contents, Research)
    found = PossibleRecord(RecordRef("education", "PU-1"), PersonName("Quill", "Wren"), ())
    shown = SideBySide("Police P1", "Education PU-1", "PU-1", ())
    root = root_of(run.reference)
    question = MatchInQuestion(root, run.contents, PersonKey("P1"), found, shown)
    asked = [Question(question, "same_person", is_over=True)] * questions
    [wanted] = with_the_answers(question, asked, ours(run))
    return wanted


def ours(run: Wanted) -> Ours:
    return replace(OURS, id=WorkItemId(run.reference), reference=run.reference)
