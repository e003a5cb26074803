"""A draft is Python that passes what our own code passes."""

import subprocess
import sys
from pathlib import Path

from tests.tools.recorder.test_drafts import RECORD, SEARCH
from tools.recorder.drafts import drafts_of
from tools.recorder.looking import Frame, sights_of
from tools.recorder.source import write_pages
from tools.recorder.words import label_words

ROOT = Path(__file__).resolve().parents[3]
OF_OURS = ("--no-cache", "--config", str(ROOT / "pyproject.toml"))
MANY = "\n".join(
    f'- textbox "{one}"' for one in ["Surname", "Forename", "From", "To", "Sex", "Class"]
)
EVERYTHING = f"""{MANY}
- checkbox "Yes / no"
- button "Continue"
- button "Continue"
- textbox "Class"
- radiogroup "Sex":
  - radio "Female"
  - radio "Male"
- button "Next page"
- link "Open"
- tab "Notes"
- textbox "Note"
"""


def pages() -> str:
    words = label_words(["Merewood"])
    looks = [
        ("/search", SEARCH, []),
        ("/people/1", RECORD.replace("{heading}", "Person 00012 of 01/02/2026"), []),
        ("/people/1", '- dialog:\n  - button "Yes"', [Frame("Record", EVERYTHING)]),
        ("/people/1", EVERYTHING, [Frame("", '- heading "Jane Smith"')]),
        ("/images", "- button", []),
    ]
    sights = [
        sight
        for path, snapshot, frames in looks
        for sight in sights_of(f"https://partner.example{path}", snapshot, frames, words)
    ]
    return write_pages(drafts_of(sights), 'Merewood "2"')


def test_a_search_page_reads_as_our_own_do():
    draft = write_pages(
        drafts_of(sights_of("https://x.example/search", SEARCH, [], label_words())), ""
    )

    assert 'Landmark("combobox", "Sex"),' in draft
    assert "async def search(self, surname: str, date_of_birth: str, sex: str) -> None:" in draft
    assert "await self._sex.select_option(label=sex)" in draft
    assert "async def open_people(self) -> None:" in draft


def test_the_draft_passes_linter_formatter_and_type_checker(tmp_path):
    file = tmp_path / "pages.py"
    file.write_text(pages(), encoding="utf-8")

    for asked in (
        ["ruff", "check", *OF_OURS, str(file)],
        ["ruff", "format", "--check", *OF_OURS, str(file)],
        ["mypy", "--strict", "--cache-dir", str(ROOT / ".mypy_cache"), str(file)],
    ):
        ran = subprocess.run(
            [sys.executable, "-m", *asked], cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert ran.returncode == 0, ran.stdout + ran.stderr + file.read_text(encoding="utf-8")
