"""`python -m benchmarks`: all of them, one after the other; 1 when a promise is not held."""

from benchmarks import item, memory, partners, reading, research, screenshot, small_costs

if __name__ == "__main__":
    every = (item, screenshot, memory, small_costs, reading, partners, research)
    raise SystemExit(max([one.main() for one in every]))
