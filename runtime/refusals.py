"""What a partner says in place of what was asked for, and the error each of its words stands for.

One table a connector, read in two ways: by a page's locators while a page is waited for, and in a
document that came without what was asked for.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from playwright.async_api import FrameLocator, Locator, Page

from domain.errors import ConnectorClosed, RecordRestricted, WorkerError
from runtime.documents import Document


@dataclass(frozen=True, slots=True)
class Trouble:
    """Words shown in place of what was asked for, and the error they stand for."""

    words: Locator
    error: type[WorkerError]


# Whatever the partner: a record that could be opened against its restriction is left alone.
AT_ANY_PARTNER: Mapping[str, type[WorkerError]] = {"break the glass": RecordRestricted}


@dataclass(frozen=True, slots=True)
class Refusals:
    """Words in an alert, whole headings, whole lines of text; earlier ones win over later ones."""

    alerts: Mapping[str, type[WorkerError]] = field(default_factory=dict)
    headings: Mapping[str, type[WorkerError]] = field(default_factory=dict)
    lines: Mapping[str, type[WorkerError]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """`ConnectorClosed` alone finds a door closed and closes none: a worker would come again.

        Raises: ValueError.
        """
        known = {**self.alerts, **self.headings, **self.lines}
        if aimless := [words for words, error in known.items() if error is ConnectorClosed]:
            raise ValueError(f"say what closes the connector at {aimless}")

    @property
    def _alerts(self) -> Mapping[str, type[WorkerError]]:
        return {**AT_ANY_PARTNER, **self.alerts}

    def troubles(self, where: Page | FrameLocator) -> list[Trouble]:
        """Each of them as it would be seen in a page or in its frame."""
        alert = where.get_by_role("alert")
        return [
            *(
                Trouble(alert.filter(has_text=words), error)
                for words, error in self._alerts.items()
            ),
            *(
                Trouble(where.get_by_role("heading", name=words, exact=True), error)
                for words, error in self.headings.items()
            ),
            *(
                Trouble(where.get_by_text(words, exact=True), error)
                for words, error in self.lines.items()
            ),
        ]

    def said_in(self, page: Document) -> type[WorkerError] | None:
        """The first of them that this document says; None when it says none."""
        return next(self._said_in(page), None)

    def _said_in(self, page: Document) -> Iterator[type[WorkerError]]:
        alerts, headings, lines = page.alerts(), page.headings(), page.lines()
        yield from (
            error for words, error in self._alerts.items() if any(words in one for one in alerts)
        )
        yield from (error for words, error in self.headings.items() if words in headings)
        yield from (error for words, error in self.lines.items() if words in lines)
