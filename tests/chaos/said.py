"""What a partner's write log says was stored, under the labels of the journal's own fields.

It is told by each partner's own forms and words, and never by what a connector reads of its pages:
a connector that loses a field on the way in and on the way back is to be seen (`reliability` I3).
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TypeVar

from mock_systems.adult_social_care import contact_form as adults
from mock_systems.adult_social_care import wording as adults_words
from mock_systems.childrens_social_care import forms as children
from mock_systems.childrens_social_care import wording as childrens_words
from mock_systems.kit.clock import LONDON
from mock_systems.police_rms.wording import words_for
from mock_systems.public_portal.wording import how_words, status_words
from tests.chaos.write_kinds import Effect, Said

Field = TypeVar("Field", children.FormField, adults.FormField)


def entry(effect: Effect) -> Said:
    """A line of an occurrence's log."""
    stored = effect["fields"]
    return {
        "occurrence": effect["record_id"],
        "category": words_for(stored["category"], "category"),
        "text": stored["text"],
    }


def document(effect: Effect) -> Said:
    """A file of an occurrence."""
    stored = effect["fields"]
    return {
        "record": effect["record_id"],
        "title": stored["title"],
        "kind": words_for(stored["kind"], "document"),
        "access": words_for(stored["access"], "document_access"),
        "file_name": stored["file_name"],
        "sha256": stored["sha256"],
    }


def flag(effect: Effect) -> Said:
    """A flag on a person; its codes are shown as they are."""
    stored = effect["fields"]
    return {
        "record": effect["record_id"],
        "flag": stored["code"],
        "category": stored["category"],
        "starts_on": stored["added_on"],
        "review_on": stored["review_on"],
        "ends_on": stored["ends_on"],
        "occurrence": stored["occurrence"],
        "authority": stored["authority"],
        "text": stored["text"],
    }


def flag_removal(effect: Effect) -> Said:
    """A flag taken off a person."""
    stored = effect["fields"]
    return {
        "record": effect["record_id"],
        "number": stored["flag"],
        "flag": stored["code"],
        "ended_on": stored["ended_on"],
        "authority": stored["authority"],
        "text": stored["reason"],
    }


def diary_date(effect: Effect) -> Said:
    """A day of an occurrence's diary."""
    stored = effect["fields"]
    return {
        "record": effect["record_id"],
        "due_on": stored["due_on"],
        "kind": words_for(stored["kind"], "diary"),
        "owner": words_for(stored["owner"], "owner"),
        "text": stored["text"],
    }


def person_link(effect: Effect) -> Said:
    """A person's part in an occurrence."""
    stored = effect["fields"]
    return {
        "record": effect["record_id"],
        "person": stored["person"],
        "part": words_for(stored["role"], "role"),
        "authority": stored["authority"],
        "text": stored["text"],
    }


def occurrence_link(effect: Effect) -> Said:
    """What an occurrence is to another."""
    stored = effect["fields"]
    return {
        "record": effect["record_id"],
        "other": stored["other"],
        "relation": words_for(stored["relation"], "relation"),
        "authority": stored["authority"],
        "text": stored["text"],
    }


def new_occurrence(effect: Effect) -> Said:
    """An occurrence; its number is the police's to give, and the moment is logged as typed."""
    stored = effect["fields"]
    reported_at = datetime.strptime(stored["reported_at"], "%d/%m/%Y %H:%M")  # noqa: DTZ007
    return {
        "kind": words_for(stored["kind"], "kind"),
        "reported_at": reported_at.replace(tzinfo=LONDON).isoformat(),
        "source": words_for(stored["source"], "source"),
        "location": stored["location"],
        "council": stored["la_code"],
        "authority": stored["authority"],
        "text": stored["summary"],
    }


def care_contact(effect: Effect) -> Said:
    """A contact on a child's record."""
    form = (*children.CONTACT_FORM, *children.DECISION_FORM)
    return {"record": effect["record_id"], **_by_label(form, effect, _on_a_childs_record)}


def care_document(effect: Effect) -> Said:
    """A document on a child's record."""
    return {
        "record": effect["record_id"],
        **_by_label(children.DOCUMENT_FORM, effect, _on_a_childs_record),
        "file": effect["fields"]["file_name"],
        "sha256": effect["fields"]["sha256"],
    }


def client_contact(effect: Effect) -> Said:
    """A contact on an adult's record; the two fields of when it was received are one moment."""
    form = [one for one in adults.WHOLE_FORM if not one.name.startswith("received")]
    return {
        "record": effect["record_id"],
        "received": _minute(effect["fields"]["received_at"]),
        **_by_label(form, effect, _on_an_adults_record),
    }


def message(effect: Effect) -> Said:
    """A message that left, what it answers, and the name and hash of each file with it."""
    stored = dict(effect["fields"])
    answers = stored.pop("in_reply_to", "")
    return {**stored, "answers": answers} if answers else stored


def recall(effect: Effect) -> Said:
    """A message asked back."""
    stored: Said = effect["fields"]
    return stored


def notification(effect: Effect) -> Said:
    """An email or a text message; the log calls the write by its kind."""
    return {
        "kind": effect["operation"].removeprefix("send_"),
        "reference": effect["reference"],
        **effect["fields"],
    }


def acknowledged(effect: Effect) -> Said:
    """A line of a form's history."""
    stored = effect["fields"]
    return {
        "submission": effect["record_id"],
        "status": status_words(stored["status"]).lower(),
        "how": how_words(stored["how"]).lower(),
        "reference": stored["hub_reference"],
        "note": stored["note"],
    }


def _by_label(form: Iterable[Field], effect: Effect, shown: Callable[[Field, str], str]) -> Said:
    stored = effect["fields"]
    return {_as_a_name(one.label): shown(one, stored[one.name]) for one in form}


def _as_a_name(label: str) -> str:
    """Adult's wishes, adults_wishes."""
    return label.lower().replace("'", "").replace(" ", "_")


def _on_a_childs_record(field: children.FormField, stored: str) -> str:
    """A coded choice by its code, another by its words; what nobody decided is pending there."""
    if field.kind == "moment":
        return _minute(stored)
    if field.kind != "choice" or field.coded:
        return stored
    is_undecided = stored == children.PENDING
    return "" if is_undecided else childrens_words.worded(stored, field.of).lower()


def _on_an_adults_record(field: adults.FormField, stored: str) -> str:
    return adults_words.words_for(stored, field.of).lower() if field.kind == "list" else stored


def _minute(moment: str) -> str:
    """On London's clock, without its seconds."""
    return datetime.fromisoformat(moment).astimezone(LONDON).strftime("%Y-%m-%dT%H:%M")
