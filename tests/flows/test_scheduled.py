"""What Prefect is told: which runs, when, and of an error nothing but its code."""

import traceback
from datetime import time

import pytest
import yaml  # type: ignore[import-untyped]  # Prefect brings it, without types
from prefect.client.schemas.objects import ConcurrencyLimitStrategy
from prefect.client.schemas.schedules import CronSchedule

from domain.errors import NoFreeSession, SystemUnavailable
from flows import host_worker, scheduled
from flows.asking import sealed_person
from flows.deployments import all_deployments, at_times
from flows.scheduled import RunFailed, code_of, dispatch, report, shift
from flows.wiring import NoChromium
from runtime.settings import REPOSITORY, Settings

NAME = "Wrenfeather-Quilligan"
HOST = "mash-1"


def words_of(error: BaseException) -> str:
    """Everything Prefect could take from an error."""
    return "".join(traceback.format_exception(error)) + repr(error)


def test_of_an_error_nothing_leaves_a_run_but_its_code():
    with pytest.raises(RunFailed) as left, scheduled._codes_only():
        raise ValueError(f"no child called {NAME}")

    assert str(left.value) == "bug"
    assert NAME not in words_of(left.value)


def test_the_same_error_without_the_edge_would_tell():
    with pytest.raises(ValueError, match=NAME) as left:
        raise ValueError(f"no child called {NAME}")

    assert NAME in words_of(left.value)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (SystemUnavailable("police_rms"), "partner_down"),
        (NoChromium(), "no_chromium"),
        (ExceptionGroup("lanes", [ExceptionGroup("one", [NoFreeSession("police_rms")])]), None),
        (ExceptionGroup(NAME, [ValueError(NAME)]), "bug"),
    ],
)
def test_each_error_has_its_code(error, code):
    assert code_of(error) == (code or NoFreeSession.code)


def test_a_person_who_asked_is_sealed(cipher):
    sealed = sealed_person(cipher, "r.calloway")

    assert "calloway" not in sealed
    assert scheduled._whom(cipher, "encompass", sealed) == "r.calloway"
    assert scheduled._whom(cipher, "encompass", "") == "schedule:encompass"


@pytest.mark.parametrize("run", [dispatch, shift, report])
def test_prefect_keeps_no_result_and_no_print(run):
    assert (run.persist_result, run.log_prints) == (False, False)


def test_passes_are_at_the_times_of_the_settings():
    times = (time(7, 15), time(5, 30), time(8, 15), time(6, 30), time(9), time(20))

    crons = [schedule.cron for schedule in at_times(times)]

    assert crons == ["0 9,20 * * *", "15 7,8 * * *", "30 5,6 * * *"]


def test_a_second_run_is_cancelled_never_kept_waiting():
    for deployment in all_deployments(Settings(), ["encompass"], HOST):
        options = deployment.concurrency_options
        assert deployment.concurrency_limit == 1
        assert options is not None
        assert options.collision_strategy is ConcurrencyLimitStrategy.CANCEL_NEW


def told_by_the_code() -> dict[str, object]:
    return {
        str(one.entrypoint): (
            one.name,
            one.work_pool_name,
            one.work_queue_name,
            one.parameters,
            one.concurrency_limit,
            [
                (told.schedule.cron, told.schedule.timezone)
                for told in one.schedules or ()
                if isinstance(told.schedule, CronSchedule)
            ],
        )
        for one in all_deployments(Settings(), ["encompass"], "{{ $MASH_HOST }}")
    }


def told_by_the_file() -> dict[str, object]:
    file = yaml.safe_load((REPOSITORY / "prefect.yaml").read_text())
    return {
        one["entrypoint"]: (
            one["name"],
            one["work_pool"]["name"],
            one["work_pool"]["work_queue_name"],
            one.get("parameters", {}),
            one["concurrency_limit"]["limit"],
            [(when["cron"], when["timezone"]) for when in one.get("schedules", ())],
        )
        for one in file["deployments"]
    }


def test_prefect_yaml_says_what_the_code_says():
    assert told_by_the_file() == told_by_the_code()


@pytest.mark.parametrize("begin", [shift.fn, report.fn, lambda: dispatch.fn("encompass")])
async def test_a_run_without_partners_or_hub_ends_before_any_work(begin, tmp_path, monkeypatch):
    monkeypatch.setenv("MASH_HOME", str(tmp_path))

    with pytest.raises(RunFailed) as failed:
        await begin()

    assert str(failed.value) == "not_set_up"
    assert list(tmp_path.iterdir()) == []


def test_a_hosts_worker_without_partners_or_hub_says_so(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("MASH_HOME", str(tmp_path))

    exit_code = host_worker.main()

    said = capsys.readouterr()
    assert (exit_code, said.out) == (3, "")
    assert said.err.startswith("STOPPED BEFORE ANY WORK. No partner is set up here")
    assert "MASH_HUB" in said.err
    assert list(tmp_path.iterdir()) == []
