"""The command line over the planted processes. For the journey only."""

import sys

import cli.up
from cli.main import app
from tests.journeys.planted_processes import plant

if __name__ == "__main__":
    plant()
    cli.up.WORKER = ("-m", "tests.journeys.planted_worker")
    sys.exit(app(result_action="return_value"))
