"""What came of ringing is a person's note beside the machine's fact, and changes none."""

import io
import json
from dataclasses import replace

from docx import Document
from sqlalchemy import select

from bots.research.ordering import pack_of
from domain.research_pack import RingNote, RingOutcome, RingResult, with_notes
from domain.wording.pack_page import RING_OUTCOMES
from runtime.tables import ring_notes
from tests.builders.research import HOSTILE, MADE_AT, TAVISH, WREN, a_research_pack
from tests.console.conftest import Browser
from tests.console.hub import CALLOWAY, EDDERY, ELSEWHERE, VOSS, Hub
from tests.console.runs import REFERENCE, with_a_pack
from tests.console.test_pack_page import NOW, at_five_to_seven, item_id, plain  # noqa: F401
from tests.console.test_routes import as_anybody_sees

SECRET = "Zyzzyva-Testerley"
SAID = {
    "whom": "Probation practitioner",
    "when": "6:56am",
    "outcome": "spoke_to",
    "words": f"Sees him weekly; {SECRET}",
}
NOTE = "Note by DC Amara Voss, rang at Monday 23 November 2026, 6:56am: Spoke to them"


def number_of(system: str) -> str:
    return str(
        next(n for n, one in enumerate(a_research_pack().to_ring, 1) if one.system == system)
    )


async def noted(browser: Browser, item: str, system: str = "probation", **different: str):
    ring = number_of(system)
    await browser.open(f"/packs/{item}/ringing?ring={ring}")
    return await browser.send(f"/packs/{item}/ringing", ring=ring, **{**SAID, **different})


def kept(hub: Hub):
    with hub.transaction() as connection:
        return connection.execute(select(ring_notes)).all()


async def test_it_stands_on_the_page_and_in_the_files_with_name_and_time(hub, as_, item_id):  # noqa: F811
    browser = await as_(VOSS)
    before = await browser.open(f"/packs/{item_id}")
    assert f'href="/packs/{item_id}/ringing?ring={number_of("probation")}"' in before.text

    page = await noted(browser, item_id)

    whole = f"{NOTE} (Probation practitioner). {SAID['words']}"
    assert page.url.path == f"/packs/{item_id}"
    assert whole in plain(page)
    word = Document(io.BytesIO((await browser.open(f"/packs/{item_id}/document")).content))
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    assert [text for text in cells if SECRET in text and "Note by DC Amara Voss" in text]


async def test_no_fact_check_or_stored_pack_changes_by_it(hub, as_, item_id):  # noqa: F811
    with hub.transaction() as connection:
        before = pack_of(connection, item_id, hub.cipher)

    await noted(await as_(VOSS), item_id)

    with hub.transaction() as connection:
        assert pack_of(connection, item_id, hub.cipher) == before
    pack, to_ring = a_research_pack(), a_research_pack().to_ring[0]
    result = RingResult("They ring at ten", MADE_AT, "a.voss", "Team", RingOutcome.RINGS_BACK)
    with_it = with_notes(pack, [RingNote(to_ring, result)])
    assert with_it != pack  # the control: what does change is whom to ring
    assert replace(with_it, to_ring=pack.to_ring) == pack


async def test_it_is_sealed_and_in_the_trail_by_codes_only(hub, as_, item_id):  # noqa: F811
    browser = await as_(VOSS)
    await noted(browser, item_id)

    [row] = kept(hub)
    entries = [(one.event, json.loads(one.entry)) for one in hub.audited()]
    assert SECRET not in f"{row}{entries}"
    [entry] = [entry for event, entry in entries if event == "collection"]
    assert (entry["on_behalf_of"], entry["item_id"]) == (VOSS.id, item_id)
    assert entry["details"] == {"partner": "probation", "outcome": "spoke_to"}
    assert (row.item_id, row.by) == (item_id, VOSS.id)
    looked = [entry for event, entry in entries if event == "consultation"]
    assert looked[-2]["fields"] == ["to_ring"]  # the form; the last one is the pack's own page


async def test_sent_twice_it_is_one_and_what_came_later_stands_first(hub, as_, item_id):  # noqa: F811
    browser = await as_(VOSS)
    await noted(browser, item_id, when="6:55am", outcome="no_answer", words="Rang out, no machine")
    await noted(browser, item_id)
    page = plain(await noted(browser, item_id))

    assert len(kept(hub)) == 2
    assert page.index("Spoke to them") < page.index("No answer (Probation practitioner)")
    form = await browser.open(f"/packs/{item_id}/ringing?ring={number_of('probation')}")
    assert "Rang out, no machine" in form.text
    other = await browser.open(f"/packs/{item_id}/ringing?ring={number_of('health_record')}")
    assert "Rang out" not in other.text


async def test_a_pack_made_again_of_the_same_research_keeps_it(
    hub,
    as_,
    item_id,  # noqa: F811
):
    browser = await as_(VOSS)
    await noted(browser, item_id)
    again = with_a_pack(hub, f"{REFERENCE}/again/1", now=NOW, follows=item_id)

    assert NOTE in plain(await browser.open(f"/packs/{again}"))


def test_it_is_about_the_same_one_to_ring_and_the_same_people_only():
    first = a_research_pack().to_ring[0]

    assert first.is_about(replace(first, people=(*first.people, WREN)))
    assert not first.is_about(replace(first, system="housing"))
    strangers = {WREN, TAVISH} - set(first.people)
    assert not first.is_about(replace(first, people=tuple(strangers)))


WRONG = (
    ("whom", " ", "Enter whom you rang"),
    ("whom", "x" * 101, "Use 100 letters or fewer"),
    ("when", "later", "Enter when you rang, like 7:12am"),
    ("when", "7am", "Enter when you rang"),
    ("when", "7:00am", "7am has not come yet"),
    ("when", "6:53am", "6:53am is before this pack was made"),
    ("outcome", "threshold_met", "Choose what came of it"),
    ("words", "too short", "Enter what was said, in 10 to 500 letters"),
    ("words", "x" * 501, "Enter what was said, in 10 to 500 letters"),
)


async def test_what_is_wrong_is_said_and_what_was_typed_stays(hub, as_, item_id):  # noqa: F811
    browser = await as_(VOSS)
    for box, typed, said in WRONG:
        page = await noted(browser, item_id, **{box: typed})

        assert page.status_code == 400, said
        assert said in plain(page)
        assert f'href="#{box}' in page.text, said
        kept_there = [text for name, text in SAID.items() if name not in (box, "outcome")]
        assert all(text in page.text for text in kept_there), said
    assert kept(hub) == []


async def test_whom_to_ask_for_and_about_whom_stand_on_the_form(hub, as_, item_id):  # noqa: F811
    pack = a_research_pack()
    number = int(number_of("probation"))
    to_ring = pack.to_ring[number - 1]
    browser = await as_(VOSS)

    page = await browser.open(f"/packs/{item_id}/ringing?ring={number}")

    assert to_ring.ring
    assert to_ring.ring.name
    assert f"Ask for: {to_ring.ring.name}, {to_ring.ring.team}" in plain(page)
    assert f"About: {pack.person(to_ring.people[0]).name.forename}" in plain(page)


async def test_where_there_was_no_answer_nothing_need_have_been_said(hub, as_, item_id):  # noqa: F811
    browser = await as_(VOSS)
    refused = await noted(browser, item_id, words="", outcome="rings_back")

    page = await noted(browser, item_id, words="", outcome="no_answer")

    assert refused.status_code == 400
    assert page.url.path == f"/packs/{item_id}"
    assert "6:56am: No answer (Probation practitioner)." in plain(page)
    assert len(kept(hub)) == 1


async def test_who_may_not_read_the_pack_notes_nothing_and_no_number_is_another_page(
    hub,
    as_,
    item_id,  # noqa: F811
):
    answers = []
    for account in (CALLOWAY, ELSEWHERE, EDDERY):
        browser = await as_(account)
        await browser.open("/cases" if account is not EDDERY else "/findings")
        page = await browser.send(f"/packs/{item_id}/ringing", ring="1", **SAID)
        assert page.status_code == 404
    browser = await as_(VOSS)
    for ring in ("0", "9", "x", "", "٣", "1" * 20):
        answers.append(await browser.open(f"/packs/{item_id}/ringing?ring={ring}"))
    answers.append(await browser.open("/packs/not-an-id/ringing?ring=1"))

    assert {one.status_code for one in answers} == {404}
    assert len({as_anybody_sees(one) for one in answers}) == 1
    forged = {"form_token": "x", "ring": "1", **SAID}
    refused = await browser.client.post(f"/packs/{item_id}/ringing", data=forged)
    assert refused.status_code == 403
    assert kept(hub) == []


async def test_what_somebody_typed_is_text(hub, as_, item_id):  # noqa: F811
    browser = await as_(VOSS)

    page = await noted(browser, item_id, words=HOSTILE["markup"], whom="<b>Zyzzyva</b>")

    assert "Zyzzyva" in page.text
    assert not [one for one in ("<script>Zyzzyva", "<b>Zyzzyva", "<img src=x") if one in page.text]


def test_each_outcome_has_words():
    assert set(RING_OUTCOMES) == {one.value for one in RingOutcome}
