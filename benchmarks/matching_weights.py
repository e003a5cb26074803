"""`python -m benchmarks.matching_weights`: train m and u anew, by splink, in splink's environment.

Takes `--version`, `--effective-from` and `--reason`, and writes `domain/matching_rules.toml`.
"""

import sys

from benchmarks.peers.environment import run_in

if __name__ == "__main__":
    print(run_in("splink", "benchmarks.peers.splink.train", *sys.argv[1:]), end="")
