"""Nothing clinical is stored or shown here, and nothing that only the truth knows."""

import json
import re
from dataclasses import asdict, replace

from selectolax.lexbor import LexborHTMLParser

from tests.mock_systems.health_record.clinic import (
    NOBODY_NAMED,
    PLANTED,
    RESTRICTED,
    SEALED,
    TWINS,
    WORLD,
    by_name,
    by_number,
    look_up,
    reference,
)

CLINICAL = re.compile(
    r"\b(diagnos\w*|medicat\w*|medicine\w*|prescri\w*|symptom\w*|allerg\w*|immuni[sz]\w*|"
    r"vaccin\w*|pregnan\w*|mental health|depress\w*|anxiety|psych\w*|asthma\w*|epilep\w*|diabet\w*|"
    r"injur\w*|bruis\w*|fractur\w*|wound\w*|blood\w*|treatment\w*|therap\w*|test result\w*|"
    r"admission\w*|admitted|discharg\w*|appointment\w*|attendance\w*|overdos\w*|self-harm\w*|"
    r"alcohol\w*|drug\w*|height|weight|disabilit\w*|clinic\w*|patient\w*)\b",
    re.IGNORECASE,
)
FORMS = ("/look-up", "/look-up/nhs-number", "/look-up/name", "/look-up/reference")


def clinical_words(text: str) -> set[str]:
    return {found[0].lower() for found in CLINICAL.finditer(text)}


async def every_page(viewer, worker) -> dict[str, str]:
    """Each kind of page of somebody signed in, and the answer about everybody here."""
    pages = {path: await worker.get(path) for path in (*FORMS, "/declaration", "/answer/none")}
    for one in [*WORLD.health_statuses.values()][:100] + [*PLANTED]:
        asked = {"reference": reference(one)}
        pages[one.record_id] = await look_up(viewer, worker, "reference", **asked)
    pages["refused"] = await look_up(viewer, worker, "nhs-number", nhs_number="1")
    pages["none"] = await look_up(viewer, worker, "nhs-number", nhs_number="9991000224")
    pages["several"] = await by_name(viewer, worker, TWINS[0], forename="Rob")
    answer = await by_number(viewer, worker, NOBODY_NAMED)
    for part in ("print", "access-history"):
        pages[part] = await worker.get(f"{answer.url.path}/{part}")
    return {name: LexborHTMLParser(page.text).text(separator=" ") for name, page in pages.items()}


async def test_no_page_says_anything_clinical_and_a_planted_word_is_found(viewer, worker):
    pages = await every_page(viewer, worker)

    spoilt = {name: f"{text} Diagnosis: none." for name, text in pages.items()}
    assert {name for name, text in spoilt.items() if clinical_words(text)} == set(pages)
    assert {name: found for name, text in pages.items() if (found := clinical_words(text))} == {}
    assert len(pages) > 100


async def test_a_clinical_word_in_a_record_would_be_seen_on_its_page(viewer, worker):
    statuses = viewer.store.records.statuses
    held = statuses[NOBODY_NAMED.record_id]
    statuses[NOBODY_NAMED.record_id] = replace(held, practice_name="Asthma clinic")

    pages = await every_page(viewer, worker)

    named = {name for name, text in pages.items() if clinical_words(text)}
    assert named == {NOBODY_NAMED.record_id, "print"}


def test_no_record_has_a_clinical_field_or_value(viewer):
    statuses = viewer.store.records.statuses
    held = {key: json.dumps(asdict(one), default=str) for key, one in statuses.items()}

    assert clinical_words(json.dumps({"symptoms": "none"})) == {"symptoms"}
    assert {key for key, text in held.items() if clinical_words(text)} == set()
    assert len(held) > 600


async def test_no_page_shows_what_only_the_truth_or_the_store_knows(viewer, worker):
    pages = await every_page(viewer, worker)
    secret = set(WORLD.people) | set(WORLD.addresses) | set(WORLD.health_statuses)
    secret |= {one.person_id for one in PLANTED}

    words = set(" ".join(pages.values()).replace(",", " ").split())
    assert (words | {"T000001", "HS000001"}) & secret == {"T000001", "HS000001"}
    assert words & secret == set()


async def test_a_page_of_every_kind_of_record_is_among_those_searched(viewer, worker):
    pages = await every_page(viewer, worker)

    assert "Access to this record is limited" in pages[RESTRICTED.record_id]
    assert "This record is sealed" in pages[SEALED.record_id]
    assert "People who fit" in pages["several"]
    assert "No record found" in pages["none"]
