"""The connector has no word and no field for anything clinical."""

from pathlib import Path

from tests.mock_systems.health_record.test_nothing_clinical import clinical_words

ROOT = Path(__file__).resolve().parents[3]
OURS = [
    ROOT / "domain" / "health_record.py",
    *sorted((ROOT / "connectors" / "health_record").glob("*.py")),
    ROOT / "connectors" / "health_record" / "manifest.toml",
]


def test_no_file_of_the_connector_has_a_clinical_word_and_a_planted_one_is_found():
    texts = {path.name: path.read_text(encoding="utf-8").replace("_", " ") for path in OURS}

    spoilt = {name: f"{text}\n    diagnosis: str\n" for name, text in texts.items()}
    assert {name for name, text in spoilt.items() if clinical_words(text)} == set(texts)
    assert {name for name, text in texts.items() if clinical_words(text)} == set()
    assert len(texts) == 6
