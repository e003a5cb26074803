"""What the page of one item says happened (pages.md 3.11)."""

STORY = {
    "made": "Put in the queue",
    "begun": "A worker began",
    "ended": "The worker's turn ended: {how}",
    "pressed_send": "Pressed Send in {system}",
    "pressed_save": "Pressed Save in {system}",
    "proven": "Read back what was written in {system}",
    "disproved": "Looked in {system}: it is not there",
    "withheld": "Nothing was written in {system}: the worker was told to stop",
    "in_doubt": "Could not prove what became of it in {system}",
    "settled_there": "Settled: it was there",
    "settled_absent": "Settled: it was not there",
    "task": "{title}: {life}",
    "audit": "{what}: {system} {record}",
    "pack": "the research pack",
    "name_list": "the list of a search by a name",
    "task_itself": "the task",
    "restricted": "This met a restricted record. What happened is shown to the restricted-records "
    "officer only.",
    "own_record": "This search may concern you or someone you have declared. What happened is "
    "shown to you once another supervisor has allowed it.",
    "still_looks": "What was looked at is told here once the research has ended.",
    "schedule": "the schedule ({name})",
}
