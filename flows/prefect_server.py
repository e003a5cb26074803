"""`python -m flows.prefect_server`: `prefect server start`, with its clock mended.

Prefect 3.8.8 makes no scheduled run under SQLAlchemy 2.1: it inserts many runs at once and names
among their columns the property `state`, which 2.0 passed over and 2.1 refuses. Here it is passed
over again. To be deleted with the first Prefect that schedules under 2.1 (2026-11).
"""

import runpy
import sys
from collections.abc import MutableMapping

from prefect.server.database.orm_models import FlowRun


def pass_over_state() -> None:
    """Let a run's state be named in a bulk insert; Prefect inserts it by itself afterwards."""
    vars(FlowRun)["state"].bulk_dml_setter = _leave_as_it_is


def _leave_as_it_is(_: type, __: MutableMapping[str, object], ___: object) -> None:
    return


def main() -> None:
    """Start the server; ends on SIGTERM."""
    pass_over_state()
    sys.argv = ["prefect", "server", "start"]
    runpy.run_module("prefect", run_name="__main__")


if __name__ == "__main__":
    main()
