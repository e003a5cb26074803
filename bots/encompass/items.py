"""The worker's own items: which kinds there are, and what each is about."""

from domain.notices import CameBack, ChildInQuestion, Household, Notice

QUEUE = "encompass"
Contents = Household | ChildInQuestion | Notice | CameBack
CONTENTS: dict[str, type[Contents]] = {
    "find": Household,
    "question": ChildInQuestion,
    "notice": Notice,
    "phone": CameBack,
    "correction": CameBack,
    "breach": CameBack,
}
# Schools first: a notice that may go stands before everything that only looks.
PRIORITIES = {"notice": -20, "phone": -10, "correction": -10}
