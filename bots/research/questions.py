"""The possible matches of a research that people were asked about: read, withdrawn, followed up."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from bots.research.intake import answered_reference, case_of, questions_within, with_the_answers
from bots.research.items import POSSIBLE_MATCH, QUEUE, MatchInQuestion
from bots.research.ordering import Asker, Order, put_all
from bots.research.packs import met_restricted
from bots.research.ports import Ours, Question
from domain.outcome import FINAL_STATES, State, WorkItemId
from runtime import audit_trail, by_hand, person_tasks, sealed_values, work_queue
from runtime.audit_events import AuditEvent
from runtime.audit_trail import AuditEntry
from runtime.clock import business_now
from runtime.encryption import Cipher
from runtime.item_rows import ItemRow, count, items
from runtime.person_tasks import THE_WORKER
from runtime.settings import Settings
from runtime.tables import person_tasks as person_tasks_table
from runtime.tables import work_items

WITHDRAWN, STOPPED_BY_PERSON = "withdrawn", "stopped_by_person"
# A question that nobody answers is looked at for a day after it ended; then its pack is old too.
LOOKED_AT_FOR = timedelta(days=1)

_item = work_items.c
_task = person_tasks_table.c


def questions_of(connection: Connection, research: str, cipher: Cipher) -> list[Question]:
    """Every possible match that was asked about for the research of this reference."""
    asked = connection.execute(
        select(_item.id)
        .where(_item.queue == QUEUE, _item.reference.startswith(questions_within(research)))
        .order_by(_item.reference)
    )
    return [_question(connection, WorkItemId(item_id), cipher) for item_id in asked.scalars()]


def open_question(connection: Connection, research: str) -> WorkItemId | None:
    """One of them that has not ended; None when all have."""
    open_ones = select(_item.id).where(
        _item.queue == QUEUE,
        _item.reference.startswith(questions_within(research)),
        _item.state.not_in(FINAL_STATES),
    )
    found = connection.execute(open_ones.limit(1)).scalar_one_or_none()
    return WorkItemId(found) if found else None


def withdrawn(connection: Connection, research: str) -> int:
    """How many of them were withdrawn at a closed record, by this turn or one before that died."""
    within = _item.reference.startswith(questions_within(research))
    return count(connection, _item.queue == QUEUE, within, _item.outcome_code == WITHDRAWN)


def withdraw(connection: Connection, question: WorkItemId, now: datetime) -> None:
    """Nobody is asked any more, because the research met a closed record: said in the trail alone.

    Raises: AlreadyEnded, ChangedMeanwhile.
    """
    by_hand.cancel(connection, question, THE_WORKER, WITHDRAWN, now)
    entry = AuditEntry(
        event=AuditEvent.ITEM_CANCELLED,
        worker=THE_WORKER,
        on_behalf_of=THE_WORKER,
        item_id=question,
        details={"reason": "restricted_record"},
    )
    audit_trail.record(connection, entry, now)


def ended_without_answer(connection: Connection) -> list[ItemRow]:
    """Of each research with an answer one question that ended without in the last day, if any.

    Not one that whoever asked has stopped.
    """
    ended = items(
        connection,
        _item.queue == QUEUE,
        _item.kind == POSSIBLE_MATCH,
        _item.state.in_(FINAL_STATES - {State.DONE}),
        _item.ended_at > business_now(connection) - LOOKED_AT_FOR,
    )
    of_research = {
        _research_of(one.reference): one for one in ended if one.outcome_code != STOPPED_BY_PERSON
    }
    answered = _answered(connection) if of_research else set()
    return [one for research, one in of_research.items() if research in answered]


def _answered(connection: Connection) -> set[str]:
    """The researches with an answer to a question."""
    given = (
        select(_item.reference)
        .join(person_tasks_table, _task.item_id == _item.id)
        .where(_item.queue == QUEUE, _task.kind == POSSIBLE_MATCH, _task.state == "answered")
    )
    return {_research_of(one) for one in connection.execute(given).scalars()}


def _research_of(question: str) -> str:
    """What the references of all questions of one research have in common."""
    return question.rpartition("/")[0]


def question_in(connection: Connection, item_id: WorkItemId, cipher: Cipher) -> MatchInQuestion:
    """What this item asks. Raises: SealBroken, pydantic.ValidationError where it does not open."""
    stored = work_queue.contents(connection, item_id, cipher)
    return sealed_values.from_bytes(MatchInQuestion, stored)


def order_what_was_answered(
    connection: Connection, ended: ItemRow, settings: Settings, cipher: Cipher
) -> None:
    """Order the pack that answers wait for whose last open question ended without one.

    Nothing where it is ordered already, a question is open, or the case met a closed record.

    Raises: SealBroken, pydantic.ValidationError where a question of the research cannot be opened.
    """
    question = question_in(connection, ended.id, cipher)
    root = question.root
    if _is_made_again(connection, root) or met_restricted(connection, case_of(root)):
        return
    asker = _asker(connection, ended)
    asked_by = asker.requester, asker.purpose_code, asker.lawful_basis
    ours = Ours(ended.id, ended.reference, *asked_by, ended.due_at or ended.created_at)
    wanted = with_the_answers(question, questions_of(connection, root, cipher), ours)
    put_all(connection, wanted, Order(cipher, settings, asker))


def _is_made_again(connection: Connection, root: str) -> bool:
    """Whether the pack with the answers to all questions of this research is in the queue."""
    within = _item.reference.startswith(questions_within(root))
    questions = count(connection, _item.queue == QUEUE, within)
    return is_ordered(connection, answered_reference(root, questions))


def is_ordered(connection: Connection, reference: str) -> bool:
    """Whether there is an item of this reference, ended or not."""
    return bool(count(connection, _item.queue == QUEUE, _item.reference == reference))


def _asker(connection: Connection, item: ItemRow) -> Asker:
    purpose = select(_item.purpose_code).where(_item.id == item.id)
    return Asker(item.requested_by, connection.execute(purpose).scalar_one(), item.lawful_basis)


def _question(connection: Connection, item_id: WorkItemId, cipher: Cipher) -> Question:
    given = person_tasks.answers(connection, item_id, cipher)
    answer = given[-1].answer if given else ""
    ended = select(_item.state, _item.outcome_code).where(_item.id == item_id)
    state, code = connection.execute(ended).one()
    return Question(
        question_in(connection, item_id, cipher),
        answer,
        is_over=State(state).is_final,
        is_withdrawn=code == WITHDRAWN,
    )
