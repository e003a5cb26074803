"""The shipped host worker over the planted processes. For the journey only."""

from flows import deployments, host_worker
from tests.journeys import planted_flows

CONTROL = "control"


def planted_deployments(settings, processes, host):
    """The shipped deployments, loaded from where the processes are planted; and the control."""
    every = deployments.all_deployments(settings, processes, host)
    control = deployments._deployment(planted_flows.telling, CONTROL, work_queue_name=host)
    for one in every:
        one.entrypoint = f"{planted_flows.__name__}.{one.flow_name}"
    return [*every, control]


if __name__ == "__main__":
    vars(host_worker)["all_deployments"] = planted_deployments
    raise SystemExit(host_worker.main())
