"""One case, by what the workers' own records hold of it for this person; the way to start work."""

from dataclasses import replace

from console import drafts, rows, rules
from console.drafts import Answers, Draft
from console.pages import refusals
from console.rows import ItemLine
from console.visits import Answer, GoTo, Instead, Shown, Visit
from domain.saying import say_moment
from domain.wording.searches import ACCESS, FIND_A_CASE
from runtime.item_rows import item_of

TITLE = "Case"


def shown(visit: Visit) -> Answer:
    """What the workers did on it for this person, and what can be started."""
    draft = opened(visit)
    connection, person, case = visit.connection, visit.person, draft.answers.case
    known = rules.known_occurrence(connection, case, visit.cipher)
    mine = [
        item for one in draft.answers.cases for item in rules.my_items_on(connection, person, one)
    ]
    started = [item_of(connection, draft.item_id)] if draft.item_id else []
    others = [one for one in started if one.id not in {item.id for item in mine}]
    own = [one for one in others if rules.item_of(connection, person, {"item_id": one.id})]
    told = [
        one
        for one in others
        if one not in own and rules.is_told_to_who_ordered(connection, person, one, case)
    ]
    of_others = [one for one in others if one not in (*own, *told)]
    values = {
        "draft": draft,
        "case": case,
        "words": FIND_A_CASE,
        "access": ACCESS,
        "changed": say_moment(known.changed_at) if known else "",
        "work": [
            *rows.lines_of_others(connection, visit.console, of_others, visit.now),
            *rows.item_lines(connection, visit.console, told, visit.now),
            *map(_with_story, rows.item_lines(connection, visit.console, [*own, *mine], visit.now)),
        ],
        "tells_schools": visit.console.settings.hub is not None and not draft.answers.more,
    }
    return Shown("case.html", TITLE, values)


def _with_story(line: ItemLine) -> ItemLine:
    """What nobody follows on a page of its own is read of in its story."""
    return replace(line, path=line.path or f"/items/{line.id}")


def research(visit: Visit) -> Answer:
    """Begin with the questions of research."""
    return _begun(visit, drafts.RESEARCH)


def schools(visit: Visit) -> Answer:
    """Begin with the questions of telling schools now; a list has no such button."""
    if opened(visit).answers.more:
        return GoTo(f"/case/{visit.about.id}")
    return _begun(visit, drafts.SCHOOLS)


def opened(visit: Visit) -> Draft:
    """The draft of this address; of one without a case there is no such page. Raises: Instead."""
    draft = drafts.opened(visit.about, visit.cipher)
    if not draft.answers.case:
        raise Instead(lambda again: refusals.not_found(again.asked))
    return draft


def _begun(visit: Visit, process: str) -> GoTo:
    """The questions; of a draft that became work already, on a new one about the same cases."""
    draft, connection = opened(visit), visit.connection
    if draft.item_id:
        whose, (case, *more) = visit.person.id, draft.answers.cases
        same = Answers(case, more=tuple(more))
        new_id = drafts.begin(connection, whose, same, visit.now, visit.cipher)
        row = drafts.of_account(connection, new_id, whose)
        draft = drafts.opened(row, visit.cipher) if row else draft
    drafts.answer(connection, draft, visit.cipher, process=process)
    return GoTo(f"/case/{draft.id}/reason")
