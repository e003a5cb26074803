"""Every connector is what the house expects of one; each check finds a connector spoilt in its way.

The connectors found here are those in `connectors/`; the spoilt ones are a new connector, as
`make new-connector` writes it, with one thing changed.
"""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from flows.roster import PROCESSES
from runtime.shown import LONDON
from tests.architecture.connector_checks import faults_of, reads_by_client, records_every_look
from tests.architecture.connector_seen import ConnectorSeen
from tests.architecture.planted import CONNECTOR
from tests.architecture.tree_seen import TreeSeen

ROOT = Path(__file__).resolve().parents[2]
NAMES = sorted(path.parent.name for path in (ROOT / "connectors").glob("*/__init__.py"))
SCHEDULED = frozenset(partner for one in PROCESSES.values() for partner in one.partners)
HERE, TESTS = f"connectors/{CONNECTOR}", f"tests/connectors/{CONNECTOR}"
MANIFEST, README = f"{HERE}/manifest.toml", f"{HERE}/README.md"
CODE, PAGES, PARSING = f"{HERE}/connector.py", f"{HERE}/pages.py", f"{HERE}/parsing.py"
OPERATIONS = f"{HERE}/operations.py"
TROUBLE, READING = f"{TESTS}/test_trouble.py", f"{TESTS}/test_reading.py"
HTTP_READS = 'http_reads = ["people_named", "record"]'
HANDS_OUT = """    async def words(self) -> str:
        return await self._use_here.text_content()

    async def use_here"""


@pytest.mark.parametrize("name", NAMES)
def test_a_connector_is_what_the_house_expects(name):
    found = faults_of(ConnectorSeen(TreeSeen(ROOT), name), SCHEDULED)

    assert not found, "\n".join(["", *found])


def test_a_new_connector_is_from_the_first_minute(planted):
    assert faults_of(ConnectorSeen(TreeSeen(planted), CONNECTOR), {CONNECTOR}) == []


def spoilt(tree: Path, *changes: tuple[str, str, str]) -> ConnectorSeen:
    """The new connector with these words changed; a change that changes nothing is a mistake."""
    whole, instead = ConnectorSeen(TreeSeen(tree), CONNECTOR), dict[str, str]()
    for path, old, new in changes:
        before = instead.get(path, whole.text(path))
        assert old in before
        instead[path] = before.replace(old, new)
    return ConnectorSeen(TreeSeen(tree, instead), CONNECTOR)


@pytest.mark.parametrize(
    ("path", "old", "new", "said"),
    [
        (MANIFEST, "owner = ", "keeper = ", "manifest.toml, owner: Field required"),
        (MANIFEST, "owner = ", "owner ", "manifest.toml is no TOML"),
        (MANIFEST, '"check_screens"]', '"check_screens", "sing"]', "lists sing, and"),
        (MANIFEST, '"check_screens"]', "]", "does not list check_screens"),
        (MANIFEST, HTTP_READS, 'http_reads = ["record"]', "people_named reads by the session's"),
        (MANIFEST, '"record"]', '"record", "check_screens"]', "check_screens is listed and needs"),
        (MANIFEST, 'system = "', 'system = "other_', "says system = "),
        (MANIFEST, "pages = false", "pages = true", "test_two_people_at_once.py"),
        (MANIFEST, '"silver"', '"bronze"', "Make it silver, or say in one line"),
        (MANIFEST, '"silver"', '"silver"\nexempt = "new"', "it is not below"),
        (MANIFEST, '"silver"', '"gold"', "training site on"),
        (PARSING, 'SYSTEM = "', 'SYSTEM = "other_', "says SYSTEM = "),
        (PARSING, "import re\n", "from playwright.async_api import Page\n", "imports playwright"),
        (f"{HERE}/__init__.py", '["SchoolTransport"]', "[]", "does not offer SchoolTransport"),
        (CODE, "class SchoolTransport:", "class Transport:", "has no class SchoolTransport"),
        (CODE, 'async with self._viewing.look("people")', "async with x()", "people_named reads a"),
        (CODE, "with secret_given(SYSTEM):", "if True:", "sign_in gives a secret outside"),
        (CODE, '"""Visit', 'f"""Visit', "check_screens has no docstring"),
        (CODE, "Raises: RecordNotFound", "Not: RecordNotFound", "record opens a record and"),
        (PAGES, "    LANDMARKS = (", "    MARKS = (", "SearchPage has no LANDMARKS"),
        (PAGES, "    async def use_here", HANDS_OUT, "words hands out a page's contents"),
        (README, "`people_named", "`people", "does not say what people_named gives"),
        (README, "## Quirks", "## Oddities", 'no part "## Quirks"'),
        (README, "## When its pages change", "## Later", "When its pages change"),
        ("flows/wiring.py", f'    "{CONNECTOR}": ', '    "other": ', "PARTNERS has no"),
        ("mock_systems/server.py", f"{CONNECTOR}.make_system", "other.make", "it has no mock"),
        (TROUBLE, "SignInRefused", "SystemUnavailable", "about a refused sign-in"),
        (TROUBLE, "SessionExpired", "SystemUnavailable", "about a session that expired"),
        (TROUBLE, "AnswerTooLate", "SystemUnavailable", "about a slow page"),
        (TROUBLE, "UnderMaintenance", "SystemUnavailable", "about a maintenance page"),
        (TROUBLE, '"moved_label"', '"slow"', "about a label that moved"),
    ],
)
def test_what_is_wrong_with_a_connector_is_said(planted, path, old, new, said):
    found = faults_of(spoilt(planted, (path, old, new)), {CONNECTOR})

    assert [fault for fault in found if said in fault]


def test_a_page_that_shows_neither_a_heading_nor_a_button_cannot_be_known(planted):
    only_a_field = 'LANDMARKS = (Landmark("textbox", "Surname"),)\n    OTHERS = ('
    search = (
        PAGES,
        'PATH = "/people/search"\n    LANDMARKS = (',
        f'PATH = "/x"\n    {only_a_field}',
    )

    assert faults_of(spoilt(planted, search)) == [
        f"{PAGES}: SearchPage.LANDMARKS has no heading or button."
    ]


def test_what_is_only_imported_proves_nothing(planted):
    used = ("raises(RecordNotFound)", "raises(Exception)"), (".is_certainly_nobody", ".rows")
    seen = spoilt(planted, *((READING, old, new) for old, new in used))

    assert "RecordNotFound" in seen.text(READING)
    assert ["about what is not there" in fault for fault in faults_of(seen)] == [True]


def test_a_file_too_few_and_a_file_too_many_are_named(planted):
    few = ConnectorSeen(TreeSeen(planted, {PAGES: ""}), CONNECTOR)
    many = ConnectorSeen(TreeSeen(planted, {f"{HERE}/songs.py": "SONGS = ()"}), CONNECTOR)

    assert f"{PAGES} is missing" in faults_of(few)[0]
    assert f"{HERE}/songs.py is a file no other connector has" in faults_of(many)[0]


def test_a_connector_without_tests_is_named(planted):
    tests = [path.name for path in (planted / TESTS).glob("test_*.py")]
    seen = ConnectorSeen(TreeSeen(planted, {f"{TESTS}/{name}": "" for name in tests}), CONNECTOR)

    assert len(tests) == 3
    assert "a connector is proven against its mock system" in " ".join(faults_of(seen))


def test_a_line_why_lets_bronze_into_a_schedule_and_no_schedule_asks_for_none(planted):
    bronze = spoilt(planted, (MANIFEST, '"silver"', '"bronze"'))
    exempt = spoilt(planted, (MANIFEST, '"silver"', '"bronze"\nexempt = "Being retired."'))

    assert faults_of(exempt, {CONNECTOR}) == faults_of(bronze, ()) == []


@pytest.mark.parametrize(("days_ago", "is_gold"), [(0, True), (90, True), (91, False), (-1, False)])
def test_gold_lasts_ninety_days(planted, days_ago, is_gold):
    day = datetime.now(LONDON).date() - timedelta(days=days_ago)
    said = f"Run against the partner's own training site on {day.day} {day:%B %Y}.\n\n## Quirks"
    seen = spoilt(planted, (MANIFEST, '"silver"', '"gold"'), (README, "## Quirks", said))

    assert (faults_of(seen) == []) is is_gold


@pytest.mark.parametrize(
    ("test", "is_proof"),
    [
        ("async def test_two(): await read_side_by_side(SchoolTransport, pair, reads)", True),
        ("async def test_two(): ...", False),
        ("async def test_two(): await read_side_by_side(Probation, pair, reads)", False),
        ("async def two(): await read_side_by_side(SchoolTransport, pair, reads)", False),
    ],
    ids=["two of it side by side", "a name alone", "another's", "no test"],
)
def test_two_pages_at_once_are_proven_by_what_a_test_does(planted, test, is_proof):
    manifest = ConnectorSeen(TreeSeen(planted), CONNECTOR).text(MANIFEST)
    written = {
        MANIFEST: manifest.replace("pages = false", "pages = true"),
        f"{TESTS}/test_two_people_at_once.py": test,
    }

    assert (faults_of(ConnectorSeen(TreeSeen(planted, written), CONNECTOR)) == []) is is_proof


def test_a_silver_write_is_looked_for_and_read_back_and_its_picture_is_proven(planted):
    operation = """    async def picture_of_note(self) -> bytes:
        \"\"\"A picture.\"\"\"
        return await self._shown.picture(())

    async def check_screens"""
    write = """class AddNote:
    async def find(self): ...
    async def submit(self): await self._partner.picture_of_note()
"""

    found = faults_of(
        spoilt(
            planted,
            (CODE, "    async def check_screens", operation),
            (OPERATIONS, "", write),
        )
    )

    assert [fault.split(". ")[0] for fault in found] == [
        f"{OPERATIONS}: AddNote has no find_another_way, read_back",
        f"{HERE} takes pictures, and neither tests/connectors/test_pictures.py nor its own tests"
        " prove what they hide",
    ]


def test_a_second_file_that_parses_takes_no_page_either():
    code = "connectors/police_rms/parsing_records.py"
    asking = TreeSeen(ROOT).text(code).replace("import re\n", "from playwright import async_api\n")

    assert faults_of(ConnectorSeen(TreeSeen(ROOT, {code: asking}), "police_rms")) == [
        f"{code} imports playwright: it takes HTML, never a page."
    ]


def test_what_an_operation_calls_in_another_file_is_followed():
    code = "connectors/police_rms/record_in_page.py"
    whole, filled = TreeSeen(ROOT).text(code), "await frame.begin(form)\n"
    reads = whole.replace(filled, f"{filled}        await self._page.content()\n")
    helped = whole.replace(filled, f"{filled}        await self._text()\n").replace(
        "    async def _open_record(",
        "    async def _text(self): await self._page.content()\n\n    async def _open_record(",
    )

    assert len({whole, reads, helped}) == 3
    for text in (reads, helped):
        found = records_every_look(ConnectorSeen(TreeSeen(ROOT, {code: text}), "police_rms"))
        assert [fault.split(" reads")[0] for fault in found] == [
            "PoliceRms.open_entry_form",
            "PoliceRms.open_form",
        ]


@pytest.mark.parametrize("path", [CODE, PARSING])
def test_a_write_stands_with_the_other_writes(planted, path):
    text = ConnectorSeen(TreeSeen(planted), CONNECTOR).text(path)
    write = f"{text}\n\nclass AddNote:\n    async def submit(self): ...\n"
    found = faults_of(ConnectorSeen(TreeSeen(planted, {path: write}), CONNECTOR))

    assert found == [f"{path}: AddNote is a write: it stands in operations.py."]


def test_writes_that_are_only_promised_are_named():
    gone = {"connectors/public_portal/operations.py": ""}
    found = faults_of(ConnectorSeen(TreeSeen(ROOT, gone), "public_portal"))

    assert [one for one in found if "lists writes, and operations.py has none" in one]


def test_one_operation_that_goes_round_the_audit_trail_is_named():
    source = """
class Register:
    async def pupil(self):
        async with self._viewing.look("pupil") as look:
            await look.record("1")
            return await self._read()
    async def teacher(self):
        async with self._viewing.look("teacher") as look:
            await look.record("1")
        return await self._read()
    async def _read(self):
        return await self._page.content()
    async def governor(self):
        return await self._client.read("/governor")
"""
    manifest = (ROOT / "connectors/education/manifest.toml").read_text(encoding="utf-8")
    code = {
        "connectors/register/connector.py": source,
        "connectors/register/manifest.toml": manifest,
    }

    found = records_every_look(ConnectorSeen(TreeSeen(ROOT, code), "register"))

    assert [fault.split(" reads")[0] for fault in found] == [
        "Register.teacher",
        "Register.governor",
    ]


@pytest.mark.parametrize(
    ("path", "old", "new", "said"),
    [
        ("connectors/notify/manifest.toml", "is_an_api = true\n", "", "pages.py is missing"),
        ("tests/connectors/notify/test_asking.py", "system clock", "clock", "a clock that is off"),
        (
            "connectors/notify/connector.py",
            'async with self._viewing.look("messages")',
            "async with x()",
            "notifications_with reads a",
        ),
    ],
)
def test_what_is_wrong_with_a_connector_to_an_api_is_said(path, old, new, said):
    whole = TreeSeen(ROOT).text(path)
    found = faults_of(ConnectorSeen(TreeSeen(ROOT, {path: whole.replace(old, new)}), "notify"))

    assert old in whole
    assert [fault for fault in found if said in fault]


def test_a_write_looks_at_what_it_depends_on_in_its_own_page():
    writes = {"append_entry", "open_entry_form", "save_entry", "log_entries"}
    writes |= {"upload_document", "lines_with", "open_form", "save", "open_new_occurrence"}
    police = ConnectorSeen(TreeSeen(ROOT), "police_rms")
    code = "connectors/police_rms/record_in_page.py"
    otherwise = police.text(code).replace("frame.click_save", "self._client.send")

    assert reads_by_client(police).isdisjoint(writes)
    assert reads_by_client(ConnectorSeen(TreeSeen(ROOT, {code: otherwise}), "police_rms")) >= {
        "save_entry"
    }
