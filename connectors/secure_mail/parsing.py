"""What the secure mail's pages say: HTML in, messages out; no browser.

A list that does not say how many it found, or a message without its end mark, was cut short:
`PageIncomplete`, never "nothing". A date that does not parse is None beside what was shown.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from selectolax.lexbor import LexborHTMLParser, LexborNode

from domain.errors import (
    PageIncomplete,
    PasswordExpired,
    RecordNotFound,
    SessionExpired,
    SignInRefused,
    UnderMaintenance,
)
from domain.mail import Delivery, DeliveryState, ListedFile, SentRow
from domain.recalls import Recall, RecallResult, RecallRow, RecallState
from runtime.documents import Document
from runtime.lists import refuse_partial
from runtime.refusals import Refusals

SYSTEM = "secure_mail"
LONDON = ZoneInfo("Europe/London")

# The system's own words for why it does not show what was asked for.
REFUSALS = Refusals(
    alerts={
        "We do not know this address and password.": SignInRefused,
        "This account is locked.": SignInRefused,
        "That code is not right.": SignInRefused,
    },
    headings={
        "Sign in": SessionExpired,
        "We will be back soon": UnderMaintenance,
        "Choose a new password": PasswordExpired,
        "Enter your code": SignInRefused,
        "Message not found": RecordNotFound,
    },
)
# The last line of a message that arrived whole, whichever it is.
END_OF_MESSAGE = re.compile(r"^End of message \S+$")
_COUNTED = re.compile(r"^(\d+) messages?\b.*\. Page (\d+) of (\d+)\.$", re.DOTALL)
_DRAFTS_COUNTED = re.compile(r"^(\d+) drafts?, not sent\.$")
_RECALLS_COUNTED = re.compile(r"^(\d+) recalls?\b.*\.$", re.DOTALL)
# The last line of a recall, and of the form that asks for one, that arrived whole.
END_OF_RECALL = re.compile(r"^End of recall \S+$")
_FILES_COUNTED = re.compile(r"^(\d+) attachments?$")
_SIZE = re.compile(r"^(\d+) bytes$")
_GONE = "The sender took this message back before it was read here."
_DELIVERY = re.compile(
    r"^(?P<state>Delivered|Read|Returned) "
    r"(?P<at>\d{1,2} \w{3} \d{4}, \d{2}:\d{2})(?:: (?P<why>.*))?$"
)
# A name may hold anything, a comma and another address too; the address stands at the end.
_ADDRESS = re.compile(r"<([^<>]+)>$")
_UNDELIVERABLE = "Undeliverable: "


@dataclass(frozen=True, slots=True)
class ListedMessage:
    """One line of a list, as shown; `state` is empty in the Inbox."""

    number: str
    who: str
    subject: str
    at: datetime | None
    state: str


@dataclass(frozen=True, slots=True)
class ListPage:
    """One page of a list."""

    rows: tuple[ListedMessage, ...]
    total: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class ListedDraft:
    """One line of Drafts; `account` saved it last."""

    number: str
    account: str
    to: str
    subject: str


@dataclass(frozen=True, slots=True)
class MessageShown:
    """A message in the reading pane; `delivery` is empty for one that came in."""

    number: str
    sender: str
    to: str
    subject: str
    body: str
    at: datetime | None
    answers: str
    delivery: str
    attachments: tuple[ListedFile, ...] = ()
    recalls: tuple[str, ...] = ()
    takes_back: str = ""
    recalled_at: datetime | None = None
    is_gone: bool = False

    @property
    def is_undeliverable(self) -> bool:
        """Whether the mail system says here that a message of ours came back."""
        return self.subject.startswith(_UNDELIVERABLE) and bool(self.answers)

    @property
    def first_line(self) -> str:
        """The first line that says anything and is not a quotation."""
        lines = (line.strip() for line in self.body.split("\n"))
        return next((line for line in lines if line and not line.startswith(">")), "")


def is_folder(name: str, page: Document) -> bool:
    """Whether this is the list of this folder."""
    return name in page.headings()


def lists_since(said: str, page: Document) -> bool:
    """Whether this is a page of the list that was asked for, by its own words."""
    counted = re.compile(rf"\d+ messages?{re.escape(said)}\. Page \d+ of \d+\.")
    return page.ends(counted)


def is_message(page: Document) -> bool:
    """Whether a message arrived whole, whichever it is."""
    return page.ends(END_OF_MESSAGE)


def lists_recalls_with(text: str, page: Document) -> bool:
    """Whether this is the list of the recalls in which this text is found."""
    return page.ends(re.compile(rf"\d+ recalls? with “{re.escape(text)}”\."))


def is_recalls(page: Document) -> bool:
    """Whether this is the list of recalls, whichever it lists."""
    return page.ends(_RECALLS_COUNTED)


def list_page(html: str) -> ListPage:
    """A page of a folder or of a search in it.

    Raises: PageIncomplete without the words "n messages … Page n of n."; RecordRestricted where
    messages are kept from this account.
    """
    page = LexborHTMLParser(html)
    refuse_partial(page, SYSTEM)
    counted = _COUNTED.match(_text(page.css_first(".list .count")).strip())
    if counted is None:
        raise PageIncomplete("list without its count", system=SYSTEM)
    rows = tuple(_listed(row) for row in page.css(".list .rows li a"))
    return ListPage(rows, int(counted[1]), int(counted[2]), int(counted[3]))


def drafts_listed(html: str) -> list[ListedDraft]:
    """Everything in Drafts.

    Raises: PageIncomplete without the words "n drafts, not sent.", or with other rows than these;
    RecordRestricted where drafts are kept from this account.
    """
    page = LexborHTMLParser(html)
    refuse_partial(page, SYSTEM)
    counted = _DRAFTS_COUNTED.match(_text(page.css_first(".list .count")).strip())
    rows = [_draft_listed(row) for row in page.css(".list .rows li a")]
    if counted is None or int(counted[1]) != len(rows):
        raise PageIncomplete("drafts", system=SYSTEM)
    return rows


def message_shown(html: str) -> MessageShown:
    """The message in the reading pane. Raises: PageIncomplete without its end mark."""
    article = LexborHTMLParser(html).css_first("article")
    if article is None:
        raise PageIncomplete("message", system=SYSTEM)
    headers = _headers(article)
    number = headers.get("Message number", "")
    if _text(article.css_first(".end")) != f"End of message {number}":
        raise PageIncomplete("message", system=SYSTEM)
    return MessageShown(
        number=number,
        sender=_address(headers.get("From", "")),
        to=headers.get("To", ""),
        subject=_text(article.css_first("h1")),
        body=_text(article.css_first(".body")),
        at=moment(headers.get("Date", "")),
        answers=headers.get("In reply to", ""),
        delivery=headers.get("Delivery", ""),
        attachments=_files_listed(article),
        recalls=tuple(_values(article, "Recall asked")),
        takes_back=headers.get("Recalls", ""),
        recalled_at=moment(headers.get("Recalled by sender", "")),
        is_gone=_text(article.css_first("p.note")).startswith(_GONE),
    )


def recalls_listed(html: str) -> list[RecallRow]:
    """What the list of recalls holds.

    Raises: PageIncomplete without the words "n recalls …", or with other rows than these;
    RecordRestricted where recalls are kept from this account.
    """
    page = LexborHTMLParser(html)
    refuse_partial(page, SYSTEM)
    counted = _RECALLS_COUNTED.match(_text(page.css_first(".list .count")).strip())
    rows = [_recall_listed(row) for row in page.css(".list .rows li a")]
    if counted is None or int(counted[1]) != len(rows):
        raise PageIncomplete("recalls", system=SYSTEM)
    return rows


def recall_shown(html: str) -> Recall:
    """A recall, and what each recipient's end said so far.

    Raises: PageIncomplete without its end mark or its recipients.
    """
    article = LexborHTMLParser(html).css_first("article")
    if article is None:
        raise PageIncomplete("recall", system=SYSTEM)
    number = _text(article.css_first("h1")).removeprefix("Recall ")
    results = tuple(_result(row) for row in article.css("tbody tr"))
    if _text(article.css_first(".end")) != f"End of recall {number}" or not results:
        raise PageIncomplete("recall", system=SYSTEM)
    headers = _headers(article)
    return Recall(
        number=number,
        message=headers.get("Message number", ""),
        to=headers.get("To", ""),
        subject=headers.get("Subject", ""),
        reason=headers.get("Reason", ""),
        asked_at=moment(headers.get("Date", "")),
        results=results,
    )


def sent_row(listed: ListedMessage) -> SentRow:
    """A line of Sent items."""
    return SentRow(
        number=listed.number,
        to=listed.who,
        subject=listed.subject,
        sent_at=listed.at,
        delivery=delivery(listed.state),
    )


def delivery(shown: str) -> Delivery:
    """What became of a message, from the system's own words."""
    if shown == "Sent":
        return Delivery(DeliveryState.SENT, None, "", shown)
    read = _DELIVERY.match(shown)
    if read is None:
        return Delivery(DeliveryState.NOT_UNDERSTOOD, None, "", shown)
    state = DeliveryState(read["state"].lower())
    return Delivery(state, moment(read["at"]), read["why"] or "", shown)


def moment(words: str) -> datetime | None:
    """23 Nov 2026, 05:41 on London's wall clock; None for anything else."""
    try:
        return datetime.strptime(words, "%d %b %Y, %H:%M").replace(tzinfo=LONDON)
    except ValueError:
        return None


def _listed(row: LexborNode) -> ListedMessage:
    return ListedMessage(
        number=_part(row, "number"),
        who=_part(row, "who"),
        subject=_part(row, "about"),
        at=moment(_part(row, "at")),
        state=_part(row, "state"),
    )


def _draft_listed(row: LexborNode) -> ListedDraft:
    return ListedDraft(
        number=_part(row, "number"),
        account=_part(row, "by"),
        to=_part(row, "who"),
        subject=_part(row, "about"),
    )


def _recall_listed(row: LexborNode) -> RecallRow:
    return RecallRow(
        number=_part(row, "number"),
        message=_part(row, "state"),
        to=_part(row, "who"),
        subject=_part(row, "about"),
        asked_at=moment(_part(row, "at")),
    )


def _result(row: LexborNode) -> RecallResult:
    recipient, shown, at, reason = (_text(cell) for cell in row.css("td"))
    known = {state.value: state for state in RecallState}
    state = known.get(shown.lower(), RecallState.NOT_UNDERSTOOD)
    return RecallResult(recipient, state, moment(at), reason, shown)


def _files_listed(article: LexborNode) -> tuple[ListedFile, ...]:
    section = article.css_first(".files")
    if section is None:
        return ()
    counted = _FILES_COUNTED.match(_text(section.css_first("h2")))
    rows = [_file_listed(row) for row in section.css("li")]
    if counted is None or int(counted[1]) != len(rows):
        raise PageIncomplete("attachments", system=SYSTEM)
    return tuple(rows)


def _file_listed(row: LexborNode) -> ListedFile:
    size, link = _SIZE.match(_part(row, "size")), row.css_first("a")
    if size is None or link is None:
        raise PageIncomplete("attachments", system=SYSTEM)
    number = (link.attributes["href"] or "").rpartition("/")[2]
    return ListedFile(number, _part(row, "name"), _part(row, "type"), int(size[1]))


def _part(row: LexborNode, name: str) -> str:
    return _text(row.css_first(f".{name}"))


def _address(shown: str) -> str:
    found = _ADDRESS.search(shown.strip())
    return found[1] if found else shown.strip()


def _headers(article: LexborNode) -> Mapping[str, str]:
    lines = article.css("dl.headers > div")
    return {_text(line.css_first("dt")): _text(line.css_first("dd")) for line in lines}


def _values(article: LexborNode, label: str) -> list[str]:
    lines = article.css("dl.headers > div")
    return [_text(one.css_first("dd")) for one in lines if _text(one.css_first("dt")) == label]


def _text(node: LexborNode | None) -> str:
    return node.text() if node is not None else ""
