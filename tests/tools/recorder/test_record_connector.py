"""What the terminal says to a person who records, and when nothing is begun."""

import pytest

from runtime.browser import NoChromium, find_chromium_with_a_window
from tests.tools.recorder.test_drafts import RECORD, SEARCH
from tools import record_connector
from tools.record_connector import DRAFT, kept, record
from tools.recorder.looking import Sight, sights_of
from tools.recorder.words import label_words

ADDRESS = "https://partner.example/"


@pytest.fixture
def without_display(monkeypatch):
    monkeypatch.setattr(record_connector, "has_display", lambda environment: False)


@pytest.fixture
def sights() -> list[Sight]:
    words = label_words()
    record_of = RECORD.replace("{heading}", "Jane Smith")
    return [
        *sights_of(f"{ADDRESS}search", SEARCH, [], words),
        *sights_of(f"{ADDRESS}people/1", f"{record_of}- textbox\n- button:\n  - img", [], words),
    ]


def said_by(capsys) -> str:
    told = capsys.readouterr()
    return " ".join((told.out + told.err).split())


def test_without_a_display_it_says_so_and_what_to_do(without_display, tmp_path, capsys):
    code = record(ADDRESS, out=tmp_path / "pages.py")

    said = said_by(capsys)
    assert code == 3
    assert "There is no display here" in said
    assert "xvfb-run" in said
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_there_is_not_written_over(tmp_path, capsys):
    out = tmp_path / "pages.py"
    out.write_text("kept", encoding="utf-8")

    code = record(ADDRESS, out=out)

    assert code == 2
    assert "--out" in said_by(capsys)
    assert out.read_text(encoding="utf-8") == "kept"


@pytest.mark.parametrize("address", ["", "partner.example", "file:///etc/passwd"])
def test_what_is_no_address_is_refused(address, capsys):
    assert record(address, out=DRAFT.with_name("none.py")) == 2
    assert "Say where: URL=https://" in said_by(capsys)


def test_an_address_with_a_password_is_refused_and_not_repeated(capsys):
    code = record("https://worker:hunter17@partner.example/", out=DRAFT.with_name("none.py"))

    said = said_by(capsys)
    assert code == 2
    assert "sign in in the window" in said
    assert "hunter17" not in said


def test_the_headless_shell_has_no_window(tmp_path, monkeypatch):
    shell = tmp_path / "chromium-headless-shell"
    shell.write_text("#!/bin/sh\n")
    shell.chmod(0o755)

    with pytest.raises(NoChromium, match="apt-get install chromium ·"):
        find_chromium_with_a_window(str(shell))


def test_a_chromium_on_the_path_is_found_behind_the_headless_shell(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    for name in ("chromium-headless-shell", "chromium"):
        (tmp_path / name).write_text("#!/bin/sh\n")
        (tmp_path / name).chmod(0o755)

    assert find_chromium_with_a_window() == str(tmp_path / "chromium")


def test_the_end_says_what_was_replaced_and_what_is_lacking(sights, tmp_path):
    out = tmp_path / "new" / "pages.py"

    report = kept(sights, out, "")

    assert "2 page objects" in report.verdict
    assert out.stat().st_mode & 0o777 == 0o600


def test_every_line_fits_a_terminal_and_names_nobody(sights, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setattr(record_connector, "_refuse_address", lambda url: None)
    monkeypatch.setattr(record_connector, "has_display", lambda environment: True)
    monkeypatch.setattr(record_connector, "find_chromium_with_a_window", lambda setting: "")

    async def noted(*_arguments):
        for sight in sights:
            record_connector.tell_noted(sight)
        return sights

    monkeypatch.setattr(record_connector, "session", noted)
    monkeypatch.chdir(tmp_path)
    code = record(ADDRESS)

    told = capsys.readouterr().out
    said = " ".join(told.split())
    assert code == 0
    assert max(map(len, told.splitlines())) <= 100
    assert 'Noted: Page "Find a person", /search' in said
    assert "<person name> 1" in said
    assert "1 field without label; 1 button without name" in said
    assert "Smith" not in told
    assert (tmp_path / DRAFT).exists()


def test_where_nothing_was_noted_there_is_no_draft(tmp_path):
    out = tmp_path / "pages.py"

    report = kept([], out, "")

    assert report.exit_code == 1
    assert not out.exists()
