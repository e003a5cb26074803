"""The console as a person uses it: by keyboard alone, without JavaScript, with a screen reader."""

import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import timedelta
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader
from sqlalchemy import select

from bots.research.items import CasesListed, NameSearch, PeopleListed, PersonCases
from bots.research.ordering import Asker, Order, order_name_search, order_person_cases
from console import drafts
from console.drafts import NO_CASE, Answers
from console.serving import place, server
from domain.name_asked import Sought
from domain.outcome import NeedsPerson, NoAction, State, WorkItemId
from domain.research_pack import ResearchPack
from domain.side_by_side import ComparedRow, SideBySide, as_evidence
from runtime import findings, research_progress, turns, work_queue
from runtime.database import Database
from runtime.findings import Said
from runtime.item_rows import item_of
from runtime.research_progress import GOING_ON, SystemProgress
from runtime.tables import work_items
from tests.builders.queue import (
    an_item,
    an_open_lane,
    an_open_write,
    circumstances,
    claimed,
    queued,
)
from tests.builders.research import a_pack_that_says, a_request
from tests.builders.tasks import a_question, only_open_task
from tests.console.hub import MORNING, Hub, a_hub
from tests.console.runs import CASE, LINES, at_a_stub, begun, ended, ordered, with_a_pack
from tests.console.test_by_name import A_CASE, TWO, a_person, lists
from tests.console.test_lists import a_workbook
from tests.console.test_routes import a_draft_of
from tests.people.barriers import violations, wider_than_the_screen

HOSTILE = "<script>document.title='taken over'</script><img src=x onerror=document.title='taken'>"
TAG_NAMES = "found => found.filter(one => one.checkVisibility()).map(one => one.tagName)"
LONG = "Wolfeschlegelsteinhausenbergerdorff-Quillfeather-Ambrose-Testerley"
SUPERVISOR, PRACTITIONER = "PS Rhian Calloway", "DC Amara Voss"
OF_A_CASE = ("", "/access", "/reason", "/purpose", "/basis", "/check")
PAIR = SideBySide(
    "Police P0048113",
    "Children's care 5530127",
    "5530127",
    (
        ComparedRow("Name", LONG, "عبد الله", "Differs"),
        ComparedRow("NHS number", "", "999 000 0026", "One side only"),
    ),
    ("There is another record with this name and birth date",),
)


@dataclass(frozen=True, slots=True)
class Served:
    """A console that is open, and what waits there."""

    address: str
    hub: Hub
    message: str
    restricted: str
    match: str
    doubtful: str
    item: str
    case: str
    started: str
    pack: str
    older: str
    stub: str
    named: str
    people: str
    cases: str


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One console for the whole file; each test has a task of its own."""
    home: Path = tmp_path_factory.mktemp("console")
    with closing(Database(f"sqlite:///{home / 'mash.db'}")) as database:
        database.migrate()
        hub = a_hub(database, home)
        there = place("127.0.0.1", 0, hub.console.settings)
        console = replace(hub.console, hosts=there.hosts, is_demo=True)
        running = server(console)
        sockets = {"sockets": [there.listener]}
        thread = threading.Thread(target=running.run, kwargs=sockets, daemon=True)
        thread.start()
        waiting = (_message(hub), _restricted(hub), _match(hub), _doubtful(hub))
        older = with_a_pack(hub, f"research/{CASE}/0a1b2c3d4f-1", _long_pack())
        pack = with_a_pack(hub, f"research/{CASE}/0a1b2c3d4f-1/again/1", follows=older)
        stub = at_a_stub(hub, f"research/{CASE}/0a1b2c3d50-1")
        starts = (a_draft_of(hub, "a.voss"), a_draft_of(hub, "a.voss"))
        named = _name_searches(hub)
        yield Served(there.address, hub, *waiting, _done(hub), *starts, pack, older, stub, *named)
        running.should_exit = True
        thread.join(timeout=10)
        there.listener.close()


def _name_searches(hub: Hub) -> tuple[str, str, str]:
    """A form whose questions are answered; a list of people, and one of cases, with long words."""
    answers = Answers(NO_CASE, reason="meeting", purpose="protect_child", basis="public_task")
    wanted = NameSearch(Sought(LONG, LONG), "meeting")
    order = Order(hub.cipher, hub.console.settings, Asker("a.voss", "protect_child", "public_task"))
    with hub.transaction() as connection:
        form = drafts.begin(connection, "a.voss", answers, MORNING, hub.cipher)
        people = order_name_search(connection, wanted, form, order).item_id
    lists(hub, PeopleListed((a_person(13, shown_with=f"{LONG} عبد الله"), *TWO), MORNING, others=3))
    chosen = PersonCases(TWO[0].row.record, "meeting")
    with hub.transaction() as connection:
        reference = item_of(connection, people).reference
        cases = order_person_cases(connection, chosen, reference, 2, order).item_id
    lists(hub, CasesListed((A_CASE,), MORNING))
    return form, people, cases


def _long_pack() -> ResearchPack:
    """Every word of it is long, some of them from right to left."""
    pack = a_pack_that_says(f"{LONG} عبد الله O'Hara")
    return replace(pack, request=a_request(pack_id="R-2211-0045", requester="a.voss"))


def _message(hub: Hub) -> str:
    evidence = {
        "school": LONG,
        "children": HOSTILE,
        "to": "school.dsl@independents.example.org",
        "subject": "OFFICIAL-SENSITIVE Operation Encompass notice ENC-5T2C-77LD",
        "message": f"{'-' * 71}\nPolice attended a domestic abuse incident.\n{HOSTILE}\n{'-' * 71}",
    }
    due_at = MORNING + timedelta(minutes=38)
    return hub.asked("ENC-5T2C-77LD", evidence=evidence, due_at=due_at)


def _restricted(hub: Hub) -> str:
    return hub.asked(
        f"find/{CASE}/8cd7f6a00655",
        kind="restricted_record",
        reason_code="restricted_record",
        team="restricted-records officer",
    )


def _match(hub: Hub) -> str:
    return hub.asked(
        "R-2211-0047",
        kind="possible_match",
        reason_code="possible_match",
        team="practitioner",
        evidence=as_evidence(PAIR),
        due_at=MORNING - timedelta(minutes=12),
    )


def _doubtful(hub: Hub) -> str:
    with hub.transaction() as connection:
        queued(connection, hub.cipher, an_item("ENC-3QH8-10RA"))
        item = claimed(connection, an_open_lane(connection, "lane-of-the-doubtful"))
        an_open_write(connection, item)
        turns.finish(connection, item, NeedsPerson(a_question()), circumstances(hub.cipher))
        return only_open_task(connection, item.id)


def _done(hub: Hub) -> str:
    """Work of the practitioner's that ended, and what they said of it."""
    wanted = an_item("ENC-9HT2-44PQ", requested_by="a.voss")
    with hub.transaction() as connection:
        [item_id] = queued(connection, hub.cipher, wanted)
        work_queue.change(connection, item_id, State.DONE, MORNING + timedelta(minutes=1))
        said = Said(LONG, HOSTILE, LONG)
        findings.open_finding(connection, item_id, said, "a.voss", MORNING, hub.cipher)
    return item_id


def call_off_what_waits(hub: Hub) -> None:
    """Nobody works here: what was started in a test is no other's to claim."""
    with hub.transaction() as connection:
        waits = (work_items.c.queue == "research", work_items.c.state == State.QUEUED)
        for item_id in connection.execute(select(work_items.c.id).where(*waits)).scalars().all():
            work_queue.change(connection, WorkItemId(item_id), State.CANCELLED, MORNING)


def sign_in(page: Page, served: Served, name: str) -> None:
    page.goto(served.address)
    page.get_by_label(name).check()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("Sign out")).to_be_visible()


def test_every_page_is_axe_clean_and_fits_the_smallest_screen(page: Page, served: Served) -> None:
    going_on = ordered(served.hub, f"research/{CASE}/0a1b2c3d51-1")
    begun(served.hub, going_on)
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(served.address)
    assert barriers(page) == []
    of_supervisors = ("", "/give", "/return")
    for name, paths in {
        SUPERVISOR: [
            "cases",
            "tasks",
            "manual-list",
            *(f"tasks/{served.message}{end}" for end in of_supervisors),
        ],
        PRACTITIONER: [
            "cases",
            "cases/earlier",
            f"tasks/{served.match}",
            f"items/{served.item}/wrong",
            "find",
            "list",
            *(f"case/{served.case}{end}" for end in OF_A_CASE),
            f"case/{served.started}/running",
            f"items/{served.item}",
            f"items/{served.stub}",
            f"research/{served.stub}",
            f"research/{served.pack}",
            f"research/{going_on}",
            f"packs/{served.pack}",
            f"packs/{served.older}/changes",
            f"packs/{served.pack}/ringing?ring=1",
            f"items/{served.pack}/wrong?fact=1",
            f"name/{served.named}/purpose",
            f"name/{served.named}/who",
            f"search/{served.people}",
            f"search/{served.cases}",
            "no/such/page",
        ],
        "Insp Gwen Marrable": ["tasks", f"tasks/{served.restricted}"],
        "Tom Eddery": ["findings", "findings/1", "findings/1/story"],
        "Chidi Okafor": [""],
    }.items():
        sign_in(page, served, name)
        for path in paths:
            page.goto(f"{served.address}{path}")
            assert barriers(page) == [], path
        if name == PRACTITIONER:
            send_a_list(page, served)
            assert barriers(page) == [], "a list, checked"
            filter_the_chronology(page, served, "31")
            expect(page.locator(".govuk-error-summary")).to_be_focused()
            assert barriers(page) == [], "a filter with a wrong date"
        page.context.clear_cookies()
    page.set_viewport_size({"width": 1366, "height": 768})
    sign_in(page, served, SUPERVISOR)
    assert barriers(page) == []


def filter_the_chronology(page: Page, served: Served, day: str) -> None:
    """By keyboard alone: lines about one person, from a day of February on."""
    page.goto(f"{served.address}packs/{served.pack}#chronology")
    _tab_to(page, page.locator(".mash-filter summary"))
    page.keyboard.press("Enter")
    _tab_to(page, page.get_by_label("Person", exact=True))
    page.keyboard.type("Tavish")
    _tab_to(page, page.get_by_role("group", name="From", exact=True).get_by_label("Day"))
    for typed in (day, "2", "2026"):
        page.keyboard.type(typed)
        page.keyboard.press("Tab")
    _tab_to(page, page.get_by_role("button", name="Show these lines"))
    page.keyboard.press("Enter")


def send_a_list(page: Page, served: Served) -> None:
    """One number that can start; rows that are too long, no number, or going on already."""
    rows = (("43260118999",), (CASE,), ("9" * 400,), (LONG,), ("43260118999",))
    page.goto(f"{served.address}list")
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    content = a_workbook(*rows)
    page.get_by_label("Workbook of occurrence numbers").set_input_files(
        {"name": "list.xlsx", "mimeType": kind, "buffer": content}
    )
    page.get_by_role("button", name="Check this list").click()
    expect(page.get_by_text("5 rows: 1 can start, 4 cannot.")).to_be_visible()


def barriers(page: Page) -> list[str]:
    """What axe finds, what has to be scrolled sideways, and headings that are not one tree."""
    levels = [int(tag[1]) for tag in page.locator("h1, h2, h3").evaluate_all(TAG_NAMES)]
    jumps = [b for a, b in pairwise(levels) if b > a + 1]
    odd = [] if levels.count(1) == 1 and not jumps else [f"headings {levels}"]
    wide = ["wider than the screen"] if wider_than_the_screen(page) else []
    return violations(page) + wide + odd


def test_an_image_without_words_is_found(page: Page, served: Served) -> None:
    """The control of the search for barriers, and of the one for what is too wide."""
    page.goto(served.address)
    page.evaluate(
        "document.querySelector('main').insertAdjacentHTML('beforeend',"
        ' \'<img src="/assets/icon.svg" width="3000"><button></button>\')'
    )

    found = " ".join(violations(page))

    assert "image-alt" in found
    assert "button-name" in found
    assert wider_than_the_screen(page)


def test_a_record_never_becomes_part_of_the_page(page: Page, served: Served) -> None:
    asked_for: list[str] = []
    page.on("request", lambda request: asked_for.append(request.url))
    sign_in(page, served, SUPERVISOR)
    page.goto(f"{served.address}tasks/{served.message}")

    expect(page).to_have_title("Release or refuse one message – MASH workers")
    expect(page.get_by_role("region", name="The whole message")).to_contain_text(HOSTILE)
    assert {url for url in asked_for if not url.startswith(served.address)} == set()


def test_a_task_is_answered_by_keyboard_alone(page: Page, served: Served) -> None:
    task_id = served.hub.asked("ENC-KEYS")
    sign_in(page, served, SUPERVISOR)
    page.goto(f"{served.address}tasks/{task_id}")

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
    page.keyboard.press("Enter")
    _tab_to(page, page.get_by_role("radio", name="Release", exact=True))
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name="Do not release")).to_be_checked()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page).to_have_title("Error: Release or refuse one message – MASH workers")
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Reason")).to_be_focused()
    page.keyboard.type("The officer rang.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.get_by_text("Answered").first).to_be_visible()


def _tab_to(page: Page, wanted: object) -> None:
    for _ in range(40):
        page.keyboard.press("Tab")
        if wanted.evaluate("one => one === document.activeElement"):  # type: ignore[attr-defined]
            return
    raise AssertionError("Tab does not reach it.")


def test_everything_is_done_without_javascript(browser: Browser, served: Served) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        sign_in(page, served, SUPERVISOR)
        page.goto(f"{served.address}tasks/{served.doubtful}")

        page.get_by_label("I will do this by hand").check()
        page.get_by_role("button", name="Save my answer").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("This may already have been done")
        page.get_by_label("I have looked").check()
        page.get_by_role("button", name="Take it by hand").click()
        expect(page.get_by_text("You have this item.")).to_be_visible()
        page.get_by_label("Phone").check()
        page.get_by_label("Told whom").fill("D. Fenwick")
        page.get_by_label("When").fill("6:40am")
        page.get_by_role("button", name="Record as done by hand").click()

        expect(page.get_by_text("Done by hand").first).to_be_visible()


def test_research_is_started_by_keyboard_alone(page: Page, served: Served) -> None:
    sign_in(page, served, PRACTITIONER)
    page.goto(f"{served.address}find")
    _tab_to(page, page.get_by_label("Occurrence number"))
    page.keyboard.type("4326011829")
    page.keyboard.press("Enter")
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Occurrence number")).to_be_focused()
    page.keyboard.press("End")
    page.keyboard.type("9")
    page.keyboard.press("Enter")
    _tab_to(page, page.get_by_role("link", name="Request access"))
    page.keyboard.press("Enter")
    _tab_to(page, page.get_by_label("Why do you need it?"))
    page.keyboard.type("I hold this case since Friday")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("You asked for this on")).to_be_visible()
    assert barriers(page) == []
    _tab_to(page, page.get_by_role("link", name="Back", exact=True))
    page.keyboard.press("Enter")
    _tab_to(page, page.get_by_role("button", name="Start research"))
    page.keyboard.press("Enter")
    for question in ("Why do you need", "What is the purpose", "What is your lawful basis"):
        expect(page.get_by_role("heading", level=1)).to_contain_text(question)
        _tab_to(page, page.get_by_role("radio").first)
        page.keyboard.press("Space")
        _tab_to(page, page.get_by_role("button", name="Continue"))
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Check before you start")
    _tab_to(page, page.get_by_role("button", name="Start research"))
    page.keyboard.press("Enter")

    page.wait_for_url("**/research/*")
    call_off_what_waits(served.hub)


def test_research_is_started_without_javascript(browser: Browser, served: Served) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        sign_in(page, served, PRACTITIONER)
        page.get_by_role("link", name="Find a case").click()
        page.get_by_label("Occurrence number").fill("43260118377")
        page.get_by_role("button", name="Find", exact=True).click()
        page.get_by_role("button", name="Start research").click()
        page.get_by_label("Something else (say what)").check()
        page.get_by_label("or what it is").fill("Half")
        page.get_by_role("button", name="Continue").click()
        expect(page.get_by_label("or what it is")).to_have_value("Half")
        expect(page.get_by_label("Something else (say what)")).to_be_checked()
        page.get_by_label("or what it is").fill("A question of the coroner")
        page.get_by_role("button", name="Continue").click()
        page.get_by_label("Protect a child from harm").check()
        page.get_by_role("button", name="Continue").click()
        page.get_by_label("Public task").check()
        page.get_by_role("button", name="Continue").click()
        expect(page.get_by_text("A question of the coroner")).to_be_visible()
        page.get_by_role("button", name="Start research").click()

        page.wait_for_url("**/research/*")
    call_off_what_waits(served.hub)


def test_a_name_is_searched_for_by_keyboard_alone(page: Page, served: Served) -> None:
    sign_in(page, served, PRACTITIONER)
    page.goto(f"{served.address}find")
    _tab_to(page, page.locator("summary"))
    page.keyboard.press("Enter")
    _tab_to(page, page.get_by_role("button", name="Search by a name"))
    page.keyboard.press("Enter")
    for question in ("Why do you need", "What is the purpose", "What is your lawful basis"):
        expect(page.get_by_role("heading", level=1)).to_contain_text(question)
        _tab_to(page, page.get_by_role("radio").first)
        page.keyboard.press("Space")
        _tab_to(page, page.get_by_role("button", name="Continue"))
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Who are you looking for?")
    _tab_to(page, page.get_by_label("Surname"))
    page.keyboard.type("Khan")
    page.keyboard.press("Enter")
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Forename")).to_be_focused()
    page.keyboard.type("Mohammed")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/*")
    lists(served.hub, PeopleListed(TWO, MORNING))
    expect(page.locator("#progress")).to_contain_text("2 people are listed.")
    _tab_to(page, page.get_by_role("radio").first)
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_contain_text("Cases of one person")
    call_off_what_waits(served.hub)


def test_the_end_of_a_session_is_said_before_and_what_was_typed_stays(
    page: Page, served: Served
) -> None:
    task_id = served.hub.asked("ENC-STAY")
    page.clock.install()
    sign_in(page, served, SUPERVISOR)
    page.goto(f"{served.address}tasks/{task_id}")
    page.get_by_label("Do not release").check()
    page.get_by_label("Reason").fill("Half a sentence")
    banner = page.get_by_role("region", name="Important")
    expect(banner).to_be_hidden()

    page.clock.fast_forward("13:05")
    expect(banner).to_be_visible()
    page.get_by_role("button", name="Stay signed in").click()

    expect(banner).to_be_hidden()
    expect(page.get_by_label("Reason")).to_have_value("Half a sentence")


THREE_HAVE_FINISHED = tuple(
    line if number in (0, 2, 3) else (*line[:4], GOING_ON) for number, line in enumerate(LINES)
)


def goes_on(hub: Hub, item_id: str, done: int, answer: str) -> None:
    """The worker is so far with children's social care."""
    line = SystemProgress("childrens_social_care", done, 2, done + 1, answer, MORNING)
    with hub.transaction() as connection:
        research_progress.note(connection, WorkItemId(item_id), [line])


def test_a_run_is_followed_by_keyboard_paused_and_told_aloud_only_when_something_changed(
    page: Page, served: Served
) -> None:
    item_id = ordered(served.hub, f"research/{CASE}/0a1b2c3d52-1")
    item = begun(served.hub, item_id, THREE_HAVE_FINISHED)
    troubles: list[str] = []
    page.on("console", lambda message: troubles.append(message.text))
    page.clock.install()
    sign_in(page, served, PRACTITIONER)
    page.goto(f"{served.address}research/{item_id}")
    lines, live = page.locator("#progress"), page.locator("[data-live]")
    pause = page.get_by_role("button", name="Pause updates")
    expect(pause).to_be_visible()
    _tab_to(page, pause)

    goes_on(served.hub, item_id, 1, "going_on")
    with page.expect_response("**/lines"):
        page.clock.run_for(2100)
    expect(lines).to_contain_text("3 of 7 told as finished.")
    expect(live).to_be_empty()
    expect(pause).to_be_focused()

    page.keyboard.press("Enter")
    goes_on(served.hub, item_id, 2, "found")
    page.clock.run_for(6000)
    expect(lines).to_contain_text("3 of 7 told as finished.")
    page.keyboard.press("Enter")
    with page.expect_response("**/lines"):
        page.clock.run_for(2100)
    expect(live).to_have_text("4 of 7 told as finished.")

    ended(served.hub, item, NoAction("no_such_case", "W03"))
    with page.expect_response("**/lines"):
        page.clock.run_for(2100)
    expect(lines).to_contain_text("It ended without a pack")
    expect(page.get_by_role("button", name="Stop this research")).to_be_hidden()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.clock.run_for(10_000)
    assert asked == []
    assert troubles == []


def test_a_run_is_followed_stopped_and_a_pack_read_without_javascript(
    browser: Browser, served: Served
) -> None:
    item_id = ordered(served.hub, f"research/{CASE}/0a1b2c3d53-1")
    begun(served.hub, item_id)
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        sign_in(page, served, PRACTITIONER)
        page.goto(f"{served.address}research/{item_id}")
        expect(page.get_by_role("button", name="Pause updates")).to_be_hidden()
        goes_on(served.hub, item_id, 2, "found")

        page.get_by_role("link", name="Check again").click()
        expect(page.get_by_text("4 of 7 told as finished.")).to_be_visible()
        page.get_by_role("button", name="Stop this research").click()
        expect(page.get_by_text("stopped this research at")).to_be_visible()
        filter_the_chronology(page, served, "1")
        expect(page.locator(".mash-filter summary")).to_be_focused()
        expect(page.get_by_text("Shown: 1 of 4 lines.")).to_be_visible()
        page.get_by_role("link", name="Show all lines").click()
        page.get_by_text("Could not be searched", exact=True).first.click()
        expect(page.get_by_text("treat this check as not made").first).to_be_visible()
        with page.expect_download() as kept:
            page.get_by_role("link", name="Download DOCX").click()
        assert kept.value.suggested_filename == "pack-R-2211-0046.docx"


def test_a_printed_pack_has_its_line_on_every_sheet_and_nothing_of_the_frame(
    page: Page, served: Served
) -> None:
    sign_in(page, served, PRACTITIONER)
    page.goto(f"{served.address}packs/{served.pack}")

    sheets = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True))).pages

    words = [" ".join(sheet.extract_text().split()) for sheet in sheets]
    assert all(f"page {n} of {len(words)}" in said for n, said in enumerate(words, 1))
    assert all("printed by DC Amara Voss" in said for said in words)
    assert all("R-2211-0046" in said for said in words)
    frame = ("Sign out", "This is wrong", "Download", "My cases", "you are signed out", "Show only")
    assert [(one, n) for n, said in enumerate(words) for one in frame if one in said] == []
    assert "treat this check as not made" in " ".join(words)
