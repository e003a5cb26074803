"""`python -m benchmarks`: all of them, one after the other; 1 when a promise is not held."""

from benchmarks import item, memory, screenshot, small_costs

if __name__ == "__main__":
    raise SystemExit(max([one.main() for one in (item, screenshot, memory, small_costs)]))
