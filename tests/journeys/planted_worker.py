"""The shipped host worker, which tells Prefect of the planted flows too. For the journey only."""

from flows import deployments, host_worker
from tests.journeys import planted_flows
from tests.journeys.planted_processes import SPOILT

CONTROL = "control"
# It fails before it would ask a partner, so it looks at none.
NO_PARTNERS = {"env": {"MASH_PARTNERS": "{}"}}


def with_planted_flows(settings, processes, host):
    """The shipped deployments as they are, and beside them the two that fail."""
    spoilt, control = (
        deployments._deployment(run, name, work_queue_name=host)
        for run, name in ((planted_flows.dispatch, SPOILT), (planted_flows.telling, CONTROL))
    )
    spoilt.entrypoint = f"{planted_flows.__name__}.{spoilt.flow_name}"
    spoilt.job_variables = {**spoilt.job_variables, **NO_PARTNERS}
    shipped = deployments.all_deployments(settings, processes.keys() - {SPOILT}, host)
    return [*shipped, spoilt, control]


if __name__ == "__main__":
    vars(host_worker)["all_deployments"] = with_planted_flows
    raise SystemExit(host_worker.main())
