"""What is left of a message that will not go: the draft of it, which a person could send."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

from domain.errors import ContentRefused, WorkerError, WriteInDoubt, WriteWithheld

ENDED = (WriteInDoubt, WriteWithheld, ContentRefused)


@asynccontextmanager
async def leaving_no_draft(discard: Callable[[], Awaitable[None]]) -> AsyncIterator[None]:
    """Discard the draft of a message that ends here unsent, or nobody knows.

    Where that fails, why the message ended is told all the same.
    """
    try:
        yield
    except ENDED:
        with suppress(WorkerError):
            await discard()
        raise
