"""This system's operations in one table, and how it is put together."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from jinja2 import Environment

from mock_systems.kit.clock import PartnersClock
from mock_systems.kit.operations import Kind, Operation, PagesOf
from mock_systems.kit.pace import Pace
from mock_systems.kit.pages import templates_in
from mock_systems.kit.sign_in_pages import SignInPages
from mock_systems.kit.site import Site
from mock_systems.kit.store import Store
from mock_systems.kit.system import Product, System, put_together
from mock_systems.police_rms import (
    change_enquiry,
    creating,
    documents,
    lists,
    log_pages,
    record_forms,
    record_pages,
    search_pages,
    sign_in_pages,
)
from mock_systems.police_rms.accounts import SYSTEM
from mock_systems.police_rms.current_record import NOMINAL, OCCURRENCE, Record, Subject
from mock_systems.police_rms.diary import DIARY, DIARY_DATE
from mock_systems.police_rms.documents import DOCUMENT, DOCUMENTS
from mock_systems.police_rms.entries import ENTRY
from mock_systems.police_rms.flags import FLAG, FLAGS, REMOVAL
from mock_systems.police_rms.links import LINKS, OCCURRENCE_LINK, PERSON_LINK
from mock_systems.police_rms.lists import RecordList
from mock_systems.police_rms.record_forms import RecordForm
from mock_systems.police_rms.records import RmsRecords
from mock_systems.police_rms.rms import COOKIE, Rms, let_in, whose_session
from mock_systems.police_rms.seeding import begin
from mock_systems.police_rms.sign_in_pages import SIGN_IN
from mock_systems.police_rms.wording import (
    full_name,
    last_address,
    one_line,
    plain,
    short_date,
    short_moment,
    words_for,
)

FOLDER = Path(__file__).parent
TITLE = "Halberd RMS"

FORMS_OF_OCCURRENCE = (ENTRY, DOCUMENT, DIARY_DATE, PERSON_LINK, OCCURRENCE_LINK)
FORMS_OF_PERSON = (FLAG, REMOVAL)
LISTS = tuple(one.name for one in (DOCUMENTS, DIARY, LINKS, FLAGS))
# The writes that need the record's lock, and all of them.
LOCKED = tuple(form.operation for form in (*FORMS_OF_OCCURRENCE, *FORMS_OF_PERSON))
WRITES = (*LOCKED, creating.OPERATION)
HOOKS = {
    "saved_nothing": WRITES,
    "truncate_field": WRITES,
    "search_lag": WRITES,
    "shows_previous_person": ("open_occurrence", "open_person"),
    "record_locked": (
        "read_occurrence",
        "read_person",
        "read_log",
        "lock_record",
        "lock_person",
        *(f"read_{name}" for name in LISTS),
        *LOCKED,
    ),
    "empty_list_without_words": (
        "find_occurrence",
        "search_changed",
        "search_reference",
        "search_persons",
        "read_log",
        "find_entry",
        "list_entries",
        "list_changes",
        *(f"read_{name}" for name in LISTS),
        *(f"find_in_{name}" for name in LISTS),
    ),
    "list_not_loaded": ("read_history",),
    "break_glass": (
        "read_occurrence",
        "read_log",
        "read_person",
        *(f"read_{name}" for name in LISTS),
    ),
    "wrong_download": ("open_file",),
    "near_match_only": ("search_persons",),
    "too_many_results": ("search_persons",),
}

FORMS = {
    **{form.operation: form.opened_as for form in (*FORMS_OF_OCCURRENCE, *FORMS_OF_PERSON)},
    creating.OPERATION: "open_new_occurrence",
}
NO_DATE = "the form takes no date"
WITHOUT_DATES = ("append_entry", "upload_document", "link_occurrence")
OWN_REASONS = {"date_stored_otherwise": dict.fromkeys(WITHOUT_DATES, NO_DATE)}

PRODUCT = Product(SYSTEM, TITLE, FOLDER, HOOKS, begin, FORMS, OWN_REASONS)


def make_system(clock: PartnersClock, pace: Pace) -> System:
    """The system, empty until its first reset, behind a door that is not open yet."""
    store = Store(RmsRecords())
    news, whose = partial(let_in, store, clock), partial(whose_session, store)
    rms = Site(store, clock, _templates(), COOKIE, news, whose)
    to_sign_in = partial(rms.to_sign_in, SIGN_IN.path, f"{SIGN_IN.path}?ended=1")
    return put_together(PRODUCT, rms, pace, _operations(rms), to_sign_in)


def _operations(rms: Rms) -> tuple[Operation, ...]:
    pages = PagesOf(rms)
    at, post = pages.at, pages.post
    return (
        at("/", sign_in_pages.start, shows_page=False),
        *SignInPages(rms, SIGN_IN).operations(),
        at("/reason", sign_in_pages.show_reason),
        post("/reason", sign_in_pages.give_reason, Kind.SESSION),
        at("/desktop", search_pages.desktop),
        at("/search/occurrence", search_pages.find_occurrence, look_up=True),
        at("/search/changed", search_pages.search_changed, look_up=True),
        at("/search/person", search_pages.search_persons, look_up=True),
        at("/search/reference", search_pages.search_reference, look_up=True),
        at("/log/enquiry", search_pages.list_entries, look_up=True),
        at("/change/enquiry", change_enquiry.list_changes, look_up=True),
        at(creating.PATH, creating.open_new_occurrence),
        post(creating.PATH, creating.create_occurrence, Kind.WRITE),
        at(f"{creating.PATH}/saved", creating.read_created),
        at("/occurrence", record_pages.open_occurrence, look_up=True),
        at("/record/summary", record_pages.read_occurrence),
        at("/record/log", log_pages.read_log),
        at("/record/log/find", log_pages.find_entry),
        at("/record/history", record_pages.read_history),
        *_listing(pages, DOCUMENTS),
        *_listing(pages, DIARY),
        *_listing(pages, LINKS),
        at("/record/document/file", documents.open_file, shows_page=False),
        *_changing(pages, OCCURRENCE, FORMS_OF_OCCURRENCE, "record"),
        at("/nominal", record_pages.open_person, look_up=True),
        at("/record/nominal", record_pages.read_person),
        *_listing(pages, FLAGS),
        *_changing(pages, NOMINAL, FORMS_OF_PERSON, "person"),
    )


def _listing(pages: PagesOf[Rms], of: RecordList[Record]) -> tuple[Operation, ...]:
    """A list of the current record, and the search in it."""
    return (
        pages.at(of.path, partial(lists.read_list, of), f"read_{of.name}"),
        pages.at(f"{of.path}/find", partial(lists.find_in_list, of), f"find_in_{of.name}"),
    )


def _changing(
    pages: PagesOf[Rms],
    subject: Subject[Record],
    forms: Sequence[RecordForm[Record]],
    of: str,
) -> tuple[Operation, ...]:
    """What changes a kind of record: its lock, and each of its forms."""
    lock = partial(record_forms.lock_record, subject, {one.operation: one for one in forms})
    release = partial(record_forms.release_record, subject)
    return (
        pages.post(f"{subject.at}/lock", lock, Kind.LOCK, f"lock_{of}"),
        pages.post(f"{subject.at}/unlock", release, Kind.LOCK, f"release_{of}"),
        *(operation for form in forms for operation in _of_form(pages, form)),
    )


def _of_form(pages: PagesOf[Rms], form: RecordForm[Record]) -> tuple[Operation, ...]:
    open_form, save_form, read_saved = (
        partial(page, form)
        for page in (record_forms.open_form, record_forms.save_form, record_forms.read_saved)
    )
    return (
        pages.at(form.path, open_form, form.opened_as),
        pages.post(form.path, save_form, Kind.WRITE, form.operation),
        pages.at(f"{form.path}/saved", read_saved, f"read_saved_{form.screen}"),
    )


def _templates() -> Environment:
    templates = templates_in(FOLDER / "templates")
    templates.globals["product"] = TITLE
    templates.filters.update(
        words=words_for,
        plain=plain,
        day=short_date,
        moment=short_moment,
        full_name=full_name,
        last_address=last_address,
        one_line=one_line,
    )
    return templates
