"""Where a command keeps its workers' log: a file, since the terminal is a person's."""

from collections.abc import Iterator
from contextlib import contextmanager

from cli.office import making_a_place
from runtime import log
from runtime.settings import Settings


@contextmanager
def log_kept(settings: Settings, name: str) -> Iterator[None]:
    """The log goes to `logs/<name>.log` of the home. Raises: Stop where that cannot be written."""
    kept = settings.home / "logs" / f"{name}.log"
    with making_a_place(settings.home):
        kept.parent.mkdir(exist_ok=True)
        file = kept.open("a", encoding="utf-8")
    with file, log.opened(file):
        yield
