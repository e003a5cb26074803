"""A disagreement is looked at once more, after the partners' lists have settled."""

from dataclasses import dataclass, field
from datetime import datetime

from bots.assurance.bot import perform
from bots.assurance.items import Night
from domain.mail import Delivery, DeliveryState, SentRow
from domain.occurrences import Listing
from domain.outcome import State
from runtime.reconciliation_records import OurRecords
from runtime.write_once import Standing
from tests.bots.assurance.books import ASKED, MAIL, NIGHT, Books, words

LAST_NIGHT = Night("encompass", NIGHT, NIGHT, ASKED)


@dataclass
class LaggingPartners:
    """The police holds nothing of ours; sent items show what was sent only when they settle."""

    books: Books
    shown_late: list[SentRow] = field(default_factory=list)
    comes_to_light: bool = True
    asked: list[str] = field(default_factory=list)

    async def now(self) -> datetime:
        return ASKED

    async def police_rms(self) -> "LaggingPartners":
        self.asked.append("police")
        return self

    async def secure_mail(self) -> "LaggingPartners":
        self.asked.append("mail")
        return self

    async def own_entries(self, since):
        return []

    async def changed_on_day(self, day, before):
        return Listing((), 0)

    async def sent_items(self, since):
        has_settled = "settled" in self.asked and self.comes_to_light
        return self.shown_late if has_settled else []

    async def our_records(self, night):
        self.asked.append("books")
        return OurRecords(tuple(self.books.journal), tuple(self.books.items), {}, {})

    async def wait_until_lists_settle(self) -> None:
        self.asked.append("settled")


def a_proven_notice() -> LaggingPartners:
    books = Books()
    entry = books.intend(MAIL, Standing.PROVEN, State.DONE)
    sent = words(MAIL, entry.reference)
    row = SentRow(
        entry.record_id,
        sent["to"],
        sent["subject"],
        NIGHT,
        Delivery(DeliveryState.SENT, NIGHT, "", ""),
    )
    return LaggingPartners(books, [row])


async def test_what_a_list_shows_only_when_it_has_settled_is_not_lost():
    desk = a_proven_notice()

    found = await perform(LAST_NIGHT, desk)

    assert found.lost == ()
    once = ["police", "mail", "books"]
    assert desk.asked == [*once, "settled", *once]


async def test_what_no_list_shows_when_it_has_settled_is_lost():
    desk = a_proven_notice()
    desk.comes_to_light = False

    found = await perform(LAST_NIGHT, desk)

    assert [one.record_id for one in found.lost] == [desk.shown_late[0].number]
    assert desk.asked.count("settled") == 1


async def test_where_everybody_agrees_nobody_waits():
    desk = LaggingPartners(Books())

    await perform(LAST_NIGHT, desk)

    assert desk.asked == ["police", "mail", "books"]
