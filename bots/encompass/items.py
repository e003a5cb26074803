"""The worker's own items: which kinds there are, and what each is about."""

from domain.notices import CameBack, ChildInQuestion, Household, Notice, Unrecorded

QUEUE = "encompass"
Contents = Household | ChildInQuestion | Notice | CameBack | Unrecorded
CONTENTS: dict[str, type[Contents]] = {
    "find": Household,
    "question": ChildInQuestion,
    "notice": Notice,
    "phone": CameBack,
    "correction": CameBack,
    "breach": CameBack,
    "record": Unrecorded,
}
# Schools first: a notice that may go stands before everything that only looks.
PRIORITIES = {"notice": -20, "phone": -10, "correction": -10}
