"""The shipped dispatch of the planted process, and a flow that keeps nothing back."""

from prefect import flow

from flows import scheduled
from tests.journeys.planted_processes import CONTROL_NAME, plant

plant()
# One failure is enough to see what Prefect keeps of it.
dispatch = scheduled.dispatch.with_options(retries=0)


@flow(name="telling", persist_result=False)
async def telling() -> None:
    """The control: the same error, without the edge that keeps only its code."""
    raise ValueError(f"no child called {CONTROL_NAME}")
