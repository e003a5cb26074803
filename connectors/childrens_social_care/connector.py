"""What a worker can do in a council's case system; one signed-in page of one lane."""

import asyncio
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

from playwright.async_api import Locator

from connectors.childrens_social_care import parsing
from connectors.childrens_social_care.entries import Typed, as_fields, contact_typed, document_typed
from connectors.childrens_social_care.operations import (
    CONTACTS,
    DOCUMENTS,
    PROMISES,
    RECORD,
    SHA256,
    Begun,
    EnterOnRecord,
    ToSave,
)
from connectors.childrens_social_care.pages import (
    ElsewhereView,
    EntriesView,
    EntryCard,
    EntryForm,
    ListView,
    Menu,
    ReasonDialog,
    RecordView,
    SearchView,
    SignInView,
)
from domain.childrens_social_care import (
    Allocation,
    CareContact,
    CareEpisodes,
    CareRecord,
    ProtectionPlan,
)
from domain.errors import (
    AnswerTooLate,
    FieldWanted,
    PageIncomplete,
    PageNotAsExpected,
    SessionExpired,
    SystemUnavailable,
    WrongRecordShown,
)
from domain.identifiers import CouncilCode, NhsNumber, Postcode, Upn
from domain.people import RecordRef
from domain.person_search import PersonsFound
from domain.social_care_entries import (
    CareContactWanted,
    CareDocumentWanted,
    CareEntry,
    PersonOnRecord,
)
from runtime.browser import partner_errors
from runtime.failed_answers import failed
from runtime.filled_forms import FormHeld, refuse_others, to_fill
from runtime.landmarks import Screen
from runtime.lists import persons_found
from runtime.manifests import load_manifest
from runtime.partner_page import PartnerPage, secret_given
from runtime.partners import Account, ScreenCheck
from runtime.refused_saves import refuse_new_field
from runtime.sent_once import Answered, FileSent, SentOnce
from runtime.session_client import pauses_within
from runtime.shown import Fields
from runtime.tabs import Tab
from runtime.viewing import Look, Viewing

SYSTEM = parsing.SYSTEM
MANIFEST = load_manifest(Path(__file__).parent)
REASON = "Referral research"
# Longest list a record may have; one that never ends is stopped here.
MOST_PARTS = 200
SCREENS = tuple(
    Screen(words, path, SearchView.landmarks(path))
    for words, path in (
        ("search by name", SearchView.BY_NAME),
        ("search by number", SearchView.BY_NUMBER),
        ("search by NHS number", SearchView.BY_NHS_NUMBER),
        ("search by UPN", SearchView.BY_UPN),
        ("search by address", SearchView.BY_ADDRESS),
    )
)

LONDON = ZoneInfo("Europe/London")
OK, CREATED, UNPROCESSABLE = 200, 201, 422
SESSION = "/api/session"
TOKEN_HEADER = "X-Hearthside-Token"  # noqa: S105 (a header's name)

Read = TypeVar("Read")


@dataclass(frozen=True, slots=True)
class _Filled:
    """The form a save takes its values from."""

    part: str
    held: FormHeld


class ChildrensSocialCare:
    """The case system on one page of a lane's context. `sign_in` comes first.

    Two pages of one session do not touch each other: a view knows its record by its address, and
    the server remembers none.
    """

    def __init__(self, tab: Tab, account: Account, page_seconds: float, viewing: Viewing) -> None:
        self._page = tab.page
        self._account = account
        self._viewing = viewing
        partner = (account.base_url, SYSTEM, page_seconds)
        self._door = PartnerPage(tab.page, *partner, parsing.AT_THE_DOOR)
        self._shown = PartnerPage(tab.page, *partner, parsing.REFUSALS)
        self._open: RecordRef | None = None
        self._note = ""
        self._opened_under_note = set[str]()
        self._sender = SentOnce(tab, *partner)
        self._token = ""
        self._filled: _Filled | None = None

    async def sign_in(self, note: str) -> None:
        """Sign in once; the note goes with every record opened from here on.

        Raises: SignInRefused, PasswordExpired, ConnectorClosed, PageNotAsExpected,
        UnderMaintenance: the connector closes. SystemUnavailable, AnswerTooLate.
        """
        await self.state_reason(note)
        with partner_errors(SYSTEM):
            sign_in, elsewhere = SignInView(self._page), ElsewhereView(self._page)
            await self._door.open(SignInView.PATH, sign_in.heading, "sign in")
            await self._door.refuse_drift("sign in", SignInView.LANDMARKS)
            # A stale session of this account is ours to end; nobody else's ever is.
            inside = Menu(self._page).main
            with secret_given(SYSTEM):
                await sign_in.sign_in(self._account.user_id, self._account.password.reveal())
                await self._door.step_if_asked(
                    elsewhere.heading, elsewhere.use_here, inside, "home"
                )

    async def state_reason(self, note: str) -> None:
        """Change the note; at least ten characters, and nobody's details.

        The system asks once a record and session, and has no way to say another reason: a record
        that an earlier item opened stands there under that item's note, and our own trail says so.
        """
        self._note = note
        self._opened_under_note.clear()

    async def people_named(self, surname: str, forename: str, born_on: date | None) -> PersonsFound:
        """People whose names begin so, known-as and former too; born on this day if given."""
        born = born_on.isoformat() if born_on else ""
        typed = {"Surname": surname, "Forename": forename, "Date of birth": born}
        return await self._found(SearchView.BY_NAME, typed)

    async def people_numbered(
        self, local_number: str, council: CouncilCode | None = None
    ) -> PersonsFound:
        """People with this number, in every council or in one: each council gives its own.

        Raises: PageNotAsExpected when the system does not keep that council's records.
        """
        return await self._found(SearchView.BY_NUMBER, {"Record number": local_number}, council)

    async def people_with_nhs_number(self, number: NhsNumber) -> PersonsFound:
        """People with this NHS number."""
        return await self._found(SearchView.BY_NHS_NUMBER, {"NHS number": number})

    async def people_with_upn(self, upn: Upn) -> PersonsFound:
        """People with this UPN."""
        return await self._found(SearchView.BY_UPN, {"Unique pupil number": upn})

    async def people_at(self, postcode: Postcode, house: str) -> PersonsFound:
        """People who live at an address now; an empty house means the whole postcode."""
        typed = {"Postcode": postcode, "House name or number": house}
        return await self._found(SearchView.BY_ADDRESS, typed)

    async def person(self, record: RecordRef) -> CareRecord:
        """Who somebody is, who is whose, and who is allocated.

        Raises: RecordNotFound, RecordRestricted, WrongRecordShown, PageIncomplete, ContentRefused
        (the note).
        """
        shown = await self._part(record, "overview", parsing.overview)
        relatives = await self._part(record, "relationships", parsing.relatives)
        person = replace(shown.person, relationships=parsing.ties(relatives))
        return replace(shown, person=person, relatives=relatives)

    async def allocated_to(self, record: RecordRef) -> Allocation:
        """Who works with somebody now, and whom to ring. Raises: as `person`."""
        return await self._part(record, "overview", parsing.allocation)

    async def contacts_of(self, record: RecordRef) -> tuple[CareContact, ...]:
        """Every contact and referral, newest first. Raises: as `person`."""
        return await self._part(record, "contacts", parsing.contacts)

    async def episodes_of(self, record: RecordRef) -> CareEpisodes:
        """Every episode, open ones first; restricted ones are only counted. Raises: as `person`."""
        return await self._part(record, "episodes", parsing.episodes)

    async def plans_of(self, record: RecordRef) -> tuple[ProtectionPlan, ...]:
        """Every child protection plan with its reviews, newest first. Raises: as `person`."""
        return await self._part(record, "plans", parsing.plans)

    async def own_entries(self, since: datetime) -> tuple[CareEntry, ...]:
        """What this worker's accounts entered on any record since that day, newest first.

        Raises: RecordRestricted when some of it stands on records that are kept back;
        PageIncomplete.
        """
        self._open = None
        with partner_errors(SYSTEM):
            view, listed = EntriesView(self._page), ListView(self._page)
            await self._shown.open(EntriesView.PATH, view.heading, "entries")
            await self._shown.refuse_drift("entries", EntriesView.LANDMARKS)
            async with self._viewing.look("entries") as look:
                look.asks()
                since_day = since.astimezone(LONDON).date().isoformat()
                await view.ask(since_day, self._account.family)
                await self._shown.expect(listed.begun, "entries")
                look.shows()
                await self._show_whole(listed, "entries")
                found = parsing.entries(await RecordView(self._page).inner_html())
                await look.search(len(found))
        return found

    def add_care_contact(self, wanted: CareContactWanted) -> EnterOnRecord:
        """The write that puts this contact on the person's record, for `write_once`."""
        begun = Begun(CONTACTS, wanted.person.record, wanted.reference, wanted.begun_at)
        typed = contact_typed(wanted)
        return EnterOnRecord(self, begun, as_fields(typed), ToSave(wanted.person, typed))

    def upload_care_document(self, wanted: CareDocumentWanted) -> EnterOnRecord:
        """The write that puts this document on the person's record, for `write_once`."""
        begun = Begun(DOCUMENTS, wanted.person.record, wanted.reference, wanted.begun_at)
        typed = document_typed(wanted)
        file = FileSent(wanted.file_name, wanted.media_type, wanted.content)
        stands = {**as_fields(typed), "file": file.name, SHA256: wanted.sha256}
        return EnterOnRecord(self, begun, stands, ToSave(wanted.person, typed, file))

    def entered_before(
        self, operation: str, reference: str, begun_at: datetime, fields: Fields
    ) -> EnterOnRecord:
        """A write of either kind as `resolve` needs it: it looks for it and cannot save it."""
        part = next(part for part, promise in PROMISES.items() if promise.operation == operation)
        stands = {name: words for name, words in fields.items() if name != RECORD}
        begun = Begun(part, RecordRef(SYSTEM, fields[RECORD]), reference, begun_at)
        return EnterOnRecord(self, begun, stands, None)

    async def contacts_entered(self, record: RecordRef) -> Mapping[str, Fields]:
        """Each contact on the record by its number, loaded anew. Raises: as `person`."""
        self._open = None
        return await self._part(record, "contacts", parsing.contacts_entered)

    async def documents_entered(self, record: RecordRef) -> Mapping[str, Fields]:
        """Each document on the record by its number, loaded anew. Raises: as `person`."""
        self._open = None
        return await self._part(record, "documents", parsing.documents_entered)

    async def file_hash(self, record: RecordRef, number: str) -> str:
        """The hash of a document's file, once it was checked for viruses.

        Raises: AnswerTooLate while it is being checked; as `person`.
        """
        pauses = pauses_within(self._shown.seconds)
        while not await self._is_checked(record, number):
            pause = next(pauses, None)
            if pause is None:
                raise AnswerTooLate("virus check", system=SYSTEM)
            await asyncio.sleep(pause)
        with partner_errors(SYSTEM):
            async with self._viewing.look("file", record.record_id) as look:
                look.asks()
                status, content = await EntryCard(self._page, f"Document {number}").content()
                await look.record(record.record_id)
        if status != OK:
            raise failed(status, {}, SYSTEM)
        return sha256(content).hexdigest()

    async def open_form(self, part: str, person: PersonOnRecord, typed: Typed) -> None:
        """Open the form on this person's record, fill it, and see that it is theirs and whole.

        Raises: WrongRecordShown, ContentRefused (a field does not hold it), PageNotAsExpected; as
        `person`.
        """
        record, form = person.record, EntryForm(self._page, part)
        self._open, self._filled = None, None
        with partner_errors(SYSTEM):
            async with self._viewing.look("form", record.record_id) as look:
                path = EntryForm.path(record.record_id, part)
                await self._load(path, form.save, record, "form", look)
                html = await RecordView(self._page).inner_html()
                whose = parsing.whose_form(html)
                await look.record(whose.record.record_id)
            if whose != person:
                raise WrongRecordShown("form", system=SYSTEM)
            await self._shown.refuse_drift("form", form.landmarks)
            empty = await form.held()
            for label, words in to_fill(typed, empty, parsing.as_typed, SYSTEM).items():
                await form.fill(label, words)
            await self._shown.refuse_unready(form.save, form.labels, "form")
            held = await form.held()
        refuse_others(held, typed, parsing.as_typed, SYSTEM)
        self._filled = _Filled(part, held)

    async def take_token(self) -> None:
        """One harmless request by what will save; its answer has the token that goes with it.

        Raises: SessionExpired, SystemUnavailable.
        """
        with partner_errors(SYSTEM):
            answer = await self._sender.asked(SESSION)
        token = answer.said.get("token")
        if answer.said.get("state") != "done" or not isinstance(token, str):
            raise SessionExpired(system=SYSTEM)
        self._token = token

    async def save_form(self, file: FileSent | None = None) -> str:
        """Send once what the filled form holds; the number of what was saved, as answered.

        Raises: RecordChanged, ContentRefused: nothing was saved. WrongRecordShown when the form
        holds something else by now; SessionExpired, SystemUnavailable, AnswerTooLate.
        """
        filled, headers = self._filled, {TOKEN_HEADER: self._token}
        if filled is None:
            raise WrongRecordShown("form", system=SYSTEM)
        self._filled = None
        with partner_errors(SYSTEM):
            form = EntryForm(self._page, filled.part)
            held = await form.held()
            if held != filled.held:
                raise WrongRecordShown("form", system=SYSTEM)
            if file is None:
                answer = await self._sender.values(held.address, dict(held.sends), headers)
            else:
                values = dict(held.sends)
                answer = await self._sender.form(held.address, values, {"file": file}, headers)
        return _number_saved(answer, form.labels)

    async def picture_of_entry(self, part: str, number: str, reference: str) -> bytes:
        """The list just read, with this entry's number, times, accounts and reference readable."""
        heading = f"{EntryForm.NAMES[part].capitalize()} {number}"
        words = (re.escape(reference), parsing.MOMENT_SHOWN, rf"{self._account.family}\S*")
        plain = "|".join((*words, rf"{parsing.MOMENT_SHOWN}, {self._account.family}\S*"))
        with partner_errors(SYSTEM):
            return await self._shown.picture(EntryCard.others_than(heading, f"^({plain})$"))

    async def check_screens(self) -> list[ScreenCheck]:
        """Visit the forms a shift uses and compare their landmarks; searches for nobody."""
        self._open = None
        with partner_errors(SYSTEM):
            return await self._shown.check_all(SCREENS, Menu(self._page).main)

    async def _is_checked(self, record: RecordRef, number: str) -> bool:
        documents = await self.documents_entered(record)
        if number not in documents:
            raise PageIncomplete("document", system=SYSTEM)
        return documents[number][parsing.VIRUS_CHECK] == parsing.READY

    async def _found(
        self, path: str, typed: Mapping[str, str], council: CouncilCode | None = None
    ) -> PersonsFound:
        self._open = None
        with partner_errors(SYSTEM):
            search = SearchView(self._page)
            await self._shown.open(path, search.heading, "search")
            await self._shown.refuse_drift("search", SearchView.landmarks(path))
            for label, words in typed.items():
                await search.type(label, words)
            if council and not await search.choose_council(council):
                raise PageNotAsExpected("search", f'choice "{council}"', system=SYSTEM)
            async with self._viewing.look("people") as look:
                found = parsing.results(await self._answer_to(search, look))
                await look.search(len(found.rows))
        return persons_found([found], SYSTEM)

    async def _answer_to(self, search: SearchView, look: Look) -> str:
        """What this search lists, to its end."""
        listed = ListView(self._page)
        look.asks()
        await search.search()
        await self._shown.expect(listed.begun.or_(search.too_many), "results")
        look.shows()
        if not await search.too_many.is_visible():
            await self._show_whole(listed, "results")
        return await RecordView(self._page).inner_html()

    async def _part(self, record: RecordRef, part: str, read: Callable[[str], Read]) -> Read:
        """A whole part of a record, and nobody else's."""
        with partner_errors(SYSTEM):
            view, has_head_anew = RecordView(self._page), self._open != record
            async with self._viewing.look(part, record.record_id) as look:
                await self._go_to(view, record, part, look)
                look.shows()
                if part != "overview":
                    await self._show_whole(ListView(self._page), part)
                html = await view.inner_html()
                shown = parsing.records_shown(html)
                earlier = record.record_id not in self._opened_under_note
                for record_id in sorted(shown):
                    await look.record(record_id, under_earlier_reason=earlier)
                    if has_head_anew and part != "overview":
                        await self._note_head(record_id, is_under_earlier_reason=earlier)
            value = read(html)
        if shown != {record.record_id}:
            raise WrongRecordShown(system=SYSTEM)
        self._open = record
        return value

    async def _note_head(self, record_id: str, *, is_under_earlier_reason: bool) -> None:
        """A page loaded at a list shows the record's head too, which is a look of its own."""
        async with self._viewing.look("head", record_id) as look:
            await look.record(record_id, under_earlier_reason=is_under_earlier_reason)

    async def _go_to(self, view: RecordView, record: RecordRef, part: str, look: Look) -> None:
        """Open the part; from another part of the same record without loading the page anew."""
        was_open, self._open = self._open, None
        wanted = view.complete if part == "overview" else ListView(self._page).begun
        if was_open == record and part != "overview":
            if not await view.link_to(part).is_visible():
                await self._shown.refuse_drift("record", RecordView.LANDMARKS)
            look.asks()
            await view.turn_to(part)
            await self._shown.expect(wanted, part)
            return
        await self._load(view.path(record.record_id, part), wanted, record, part, look)

    async def _load(
        self, path: str, wanted: Locator, record: RecordRef, screen: str, look: Look
    ) -> None:
        """Load a view of this record anew; the reason is given where it is asked."""
        reason = ReasonDialog(self._page)
        look.asks()
        await self._shown.open(path, wanted.or_(reason.dialog), screen)
        if await reason.dialog.is_visible():
            look.waits()
            await self._give_reason(reason, look)
            await self._shown.expect(wanted, screen)
            self._opened_under_note.add(record.record_id)

    async def _give_reason(self, reason: ReasonDialog, look: Look) -> None:
        await self._shown.refuse_drift("reason for access", ReasonDialog.LANDMARKS)
        if not await reason.has_choice(REASON):
            raise PageNotAsExpected("reason for access", f'choice "{REASON}"', system=SYSTEM)
        look.asks()
        await reason.give(REASON, self._note)

    async def _show_whole(self, listed: ListView, screen: str) -> None:
        """Go on until the list says that it has ended. Raises: PageIncomplete if it never does."""
        for _ in range(MOST_PARTS):
            if await listed.ended.is_visible():
                return
            shown = await listed.shown_so_far()
            if not await listed.has_more():
                await self._shown.refuse_drift(screen, ListView.LANDMARKS)
            await listed.show_more()
            await self._shown.expect(listed.beyond(shown), screen)
        raise PageIncomplete("list never ends", system=SYSTEM)


def _number_saved(answer: Answered, labels: Collection[str]) -> str:
    number, code = answer.said.get("number"), answer.said.get("code")
    if answer.status == CREATED and isinstance(number, str):
        return number
    if isinstance(messages := answer.said.get("messages"), list):
        refuse_new_field(" ".join(map(str, messages)), labels, "form", SYSTEM)
    if answer.status == UNPROCESSABLE and str(code) not in parsing.REFUSED_SAVE:
        raise FieldWanted("form", "answer known to its save", system=SYSTEM)
    refused = parsing.REFUSED_SAVE.get(str(code), SystemUnavailable)
    raise refused(str(answer.status), system=SYSTEM)
