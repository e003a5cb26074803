"""The command line, whose host worker also knows the planted flows. For the journey only."""

import sys

import cli.up
from cli.main import app

if __name__ == "__main__":
    cli.up.WORKER = ("-m", "tests.journeys.planted_worker")
    sys.exit(app(result_action="return_value"))
