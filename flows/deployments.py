"""What Prefect is told to run, where and when; `prefect.yaml` says the same to its own tools.

A run is only hands: the queue keeps the work, so a second run is cancelled, never kept waiting.
"""

import sys
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import time
from typing import Any

from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
from prefect.deployments.runner import RunnerDeployment
from prefect.flows import Flow
from prefect.schedules import Cron, Schedule
from prefect.types.entrypoint import EntrypointType

from flows.scheduled import dispatch, report, shift
from runtime.settings import REPOSITORY, Settings

POOL = "mash"
DISPATCH_QUEUE = "dispatch"
LONDON = "Europe/London"
# Without a command Prefect starts two processes for each run.
ENGINE: Mapping[str, str] = {
    "command": f"{sys.executable} -m prefect.engine",
    "working_dir": str(REPOSITORY),
}
ONE_ONLY = ConcurrencyLimitConfig(limit=1, collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW)


def all_deployments(
    settings: Settings, processes: Collection[str], host: str
) -> list[RunnerDeployment]:
    """A dispatch for each process and the report, whichever host makes them; this host's shift."""
    passes = [
        _deployment(
            dispatch,
            process,
            work_queue_name=DISPATCH_QUEUE,
            parameters={"process": process},
            schedules=at_times(settings.encompass_passes),
        )
        for process in processes
    ]
    told = _deployment(
        report,
        "night",
        work_queue_name=DISPATCH_QUEUE,
        schedules=at_times(settings.report_times),
    )
    return [*passes, told, _deployment(shift, host, work_queue_name=host)]


def at_times(times: Iterable[time]) -> Sequence[Schedule]:
    """One schedule for each minute of the hour there is."""
    hours: dict[int, list[int]] = defaultdict(list)
    for moment in sorted(times):
        hours[moment.minute].append(moment.hour)
    return [Cron(_cron(minute, hours[minute]), timezone=LONDON) for minute in sorted(hours)]


def _cron(minute: int, hours: Iterable[int]) -> str:
    return f"{minute} {','.join(str(hour) for hour in hours)} * * *"


def _deployment(run: Flow[..., Any], name: str, **told: Any) -> RunnerDeployment:  # noqa: ANN401
    return RunnerDeployment.from_flow(
        run,
        name,
        work_pool_name=POOL,
        job_variables=dict(ENGINE),
        concurrency_limit=ONE_ONLY,
        entrypoint_type=EntrypointType.MODULE_PATH,
        **told,
    )
