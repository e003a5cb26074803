"""A command nobody has is said as one, with those there are."""

import pytest


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("taks", "There is no command mash taks. Did you mean tasks? There are: tasks, queue, "),
        ("tasks lst", "There is no command mash tasks lst. Did you mean list? There are: list, "),
        ("queue xyz", "There is no command mash queue xyz. There are: list, show, pause, "),
        ("gates clse rms", "There is no command mash gates clse. Did you mean close? "),
        ("tasks list foo", "mash tasks list takes nothing called foo. See mash tasks list --help."),
        ("tasks decide", "mash tasks decide needs TASK (The task's id, or how it begins). Nothing"),
        ("tasks return 4090a795", "mash tasks return needs --reason (Why, for whoever takes it"),
        ("queue pause", "mash queue pause needs QUEUE ("),
        ("queue requeue", "Next: mash queue requeue --help"),
        ("tasks list --nosuch", "Unknown option: --nosuch."),
    ],
)
def test_a_command_nobody_has_is_refused_with_those_there_are(hub, typed, said):
    ran = hub.mash(*typed.split())

    assert (ran.exit_code, ran.out) == (2, "")
    assert said in ran.words
