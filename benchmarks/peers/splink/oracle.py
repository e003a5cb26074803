"""`python -m benchmarks.peers.splink.oracle SEED`: our weights and splink's, on the same pairs.

Runs in this folder's environment. splink is given our m and u, finds the level of each field of
each pair by our comparison, and adds up by itself; what it prints is how many pairs were compared,
and how far the two totals were apart at most, in bits.
"""

import json
import sys
from math import log2

from benchmarks.peers.splink.model import PRIOR, linker_of
from benchmarks.peers.splink.train import records_of
from domain.matching_rules import current_rules
from domain.person_matching import compare


def main(seed: int) -> None:
    """Compare every pair that shares a name, birth date, number or postcode, of one world."""
    police, others = records_of(seed, "small")
    rules = current_rules()
    found = linker_of(police, others, rules).inference.predict().as_record_list()
    apart = [
        abs(
            one["match_weight"]
            - log2(PRIOR / (1 - PRIOR))
            - compare(police[one["unique_id_l"]], others[one["unique_id_r"]], rules).weight
        )
        for one in found
    ]
    told = {"seed": seed, "pairs": len(apart), "apart_at_most": max(apart), "rules": rules.version}
    print(json.dumps(told))


if __name__ == "__main__":
    main(int(sys.argv[1]))
