"""Every error a worker can meet, one of each."""

from collections.abc import Iterator

from domain import errors
from domain.errors import PageNotAsExpected, WorkerError


def kinds_of_error(family: type[WorkerError] = WorkerError) -> Iterator[type[WorkerError]]:
    for kind in family.__subclasses__():
        if kind.__module__ == errors.__name__:
            if "code" in vars(kind):
                yield kind
            yield from kinds_of_error(kind)


def an_error(kind: type[WorkerError]) -> WorkerError:
    if kind is PageNotAsExpected:
        return PageNotAsExpected("Search", "button Find", system="police_rms")
    return kind(system="police_rms")


EVERY_ERROR = [*(an_error(kind) for kind in kinds_of_error()), ZeroDivisionError()]
