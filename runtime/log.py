"""The log: one line of JSON an event, ids and codes only, at every level.

What may be in a line is a list: names of fields, and for each the shape its value has. Anything
else is dropped and counted in the line's `dropped`. Messages of other libraries and of exceptions
are never kept, only where they came from: no rule can tell whose name is in a sentence.
"""

import contextlib
import json
import logging
import re
import sys
import threading
import types
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO

import structlog
from structlog.typing import EventDict, FilteringBoundLogger, WrappedLogger

from domain.errors import WorkerError
from runtime.shapes import (
    is_code,
    is_count,
    is_digest,
    is_duration,
    is_field_name,
    is_flag,
    is_identifier,
    is_uuid,
    is_version,
)

FOREIGN = "foreign_log"
UNHANDLED = "unhandled_exception"
UNNAMED = "unnamed_event"
# A line for each request made, which says nothing once its words are gone.
CHATTY = ("httpx", "httpcore")

Shape = Callable[[object], bool]

FIELDS: Mapping[str, Shape] = {
    **dict.fromkeys(("item_id", "task_id", "evidence_id", "alarm_id", "flow_run_id"), is_uuid),
    **dict.fromkeys(("op_id", "fingerprint"), is_digest),
    **dict.fromkeys(
        ("reference", "record_id", "run_id", "lane", "host", "listener"), is_identifier
    ),
    **dict.fromkeys(("worker", "account", "contact", "rule"), is_identifier),
    **dict.fromkeys(("system", "operation", "screen", "queue", "process", "authority"), is_code),
    **dict.fromkeys(("state", "from_state", "to_state", "mode", "kind", "team"), is_code),
    **dict.fromkeys(("code", "purpose_code", "lawful_basis", "landmark", "why", "step"), is_code),
    **dict.fromkeys(("epoch", "attempt", "attempts_allowed", "number", "row", "rows"), is_count),
    **dict.fromkeys(("count", "items", "pages", "port", "pid", "status", "mebibytes"), is_count),
}
FAMILIES: Mapping[str, Shape] = {
    "_seconds": is_duration,
    "_ms": is_duration,
    "_count": is_count,
    "_code": is_code,
    "_version": is_version,
    "_hash": is_digest,
}

_TYPE_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.]{0,99}")
_PLACE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,59}(\.<?[A-Za-z_][A-Za-z0-9_]{0,59}>?)?:\d{1,6}")


def silence(library: str) -> None:
    """Nothing this library says is written anywhere: its words may quote what was sent."""
    logging.getLogger(library).setLevel(logging.CRITICAL + 1)


def get() -> FilteringBoundLogger:
    """The logger. A process that never opened a log still writes nothing but ids, to stderr."""
    if not structlog.is_configured():
        _write_to(sys.stderr, "info")
    logger: FilteringBoundLogger = structlog.get_logger()
    return logger


def correlated(**ids: str) -> AbstractContextManager[None]:
    """Every line written inside carries these ids: item, then operation, then evidence."""
    return structlog.contextvars.bound_contextvars(**ids)


@contextlib.contextmanager
def opened(stream: TextIO, level: str = "info") -> Iterator[None]:
    """Everything this process says goes to `stream` through the list, until the end.

    Python's own logging (uvicorn, SQLAlchemy, Playwright, asyncio, Prefect), warnings and
    exceptions that nobody caught come out here too.
    """
    with contextlib.ExitStack() as restored:
        restored.callback(_restore_structlog, structlog.is_configured(), structlog.get_config())
        _write_to(stream, level)
        _take_over_hooks(restored)
        _take_over_standard_logging(restored, level)
        yield


def is_allowed(name: str, value: object) -> bool:
    """Whether a field of this name and value may be in a line."""
    shape = FIELDS.get(name) or _shape_of_family(name)
    return shape is not None and shape(value)


def _shape_of_family(name: str) -> Shape | None:
    if name.startswith(("is_", "has_")) and is_field_name(name):
        return is_flag
    fitting = (shape for ending, shape in FAMILIES.items() if name.endswith(ending))
    return next(fitting, None) if is_field_name(name) else None


def _write_to(stream: TextIO, level: str) -> None:
    structlog.configure(
        processors=[structlog.contextvars.merge_contextvars, _only_allowed, _as_line],
        wrapper_class=structlog.make_filtering_bound_logger(_number_of(level)),
        logger_factory=structlog.WriteLoggerFactory(stream),
        cache_logger_on_first_use=False,
    )


def _only_allowed(_: WrappedLogger, method: str, given: EventDict) -> EventDict:
    level = "error" if method == "exception" else method
    event = given.pop("event", "")
    error = _error_of(given.pop("exc_info", None))
    source = given.pop("source", None)
    kept = {name: value for name, value in given.items() if is_allowed(name, value)}
    dropped = len(given) - len(kept) + (not is_code(event))
    return {
        "at": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "level": level,
        "event": event if is_code(event) else UNNAMED,
        **(source if isinstance(source, _Source) else {}),
        **(_described(error) if error else {}),
        **kept,
        **({"dropped": dropped} if dropped else {}),
    }


def _as_line(_: WrappedLogger, __: str, event: EventDict) -> str:
    return json.dumps(event, ensure_ascii=True, separators=(",", ":"))


def _error_of(exc_info: object) -> BaseException | None:
    if isinstance(exc_info, BaseException):
        return exc_info
    if isinstance(exc_info, tuple):
        return next((part for part in exc_info if isinstance(part, BaseException)), None)
    return sys.exc_info()[1] if exc_info else None


def _described(error: BaseException) -> dict[str, str]:
    """An exception's type, our own code, and where it arose; never its words."""
    described = {"exception": _type_name(error), "where": _where(error.__traceback__)}
    if cause := error.__cause__ or error.__context__:
        described["caused_by"] = _type_name(cause)
    if isinstance(error, WorkerError):
        described["code"] = error.code
    return described


def _type_name(error: BaseException) -> str:
    name = f"{type(error).__module__}.{type(error).__qualname__}"
    return name if _TYPE_NAME.fullmatch(name) else "unnamed"


def _where(traceback: types.TracebackType | None) -> str:
    if traceback is None:
        return "unknown"
    while traceback.tb_next:
        traceback = traceback.tb_next
    code = traceback.tb_frame.f_code
    return _place(Path(code.co_filename).stem, code.co_name, traceback.tb_lineno)


def _place(module: str, function: str, line: int) -> str:
    place = f"{module}.{function}:{line}" if function else f"{module}:{line}"
    return place if _PLACE.fullmatch(place) else "unknown"


class _Source(dict[str, str]):
    """Where a line of another library came from; made here only, so it needs no shape."""


class _IntoOurLines(logging.Handler):
    """Python's own logging, through the same list."""

    def emit(self, record: logging.LogRecord) -> None:
        source = getattr(record, "source", None) or _source_of(record)
        get().log(_nearest_level(record.levelno), FOREIGN, source=source)


def _bare_record(*args: Any, **kwargs: Any) -> logging.LogRecord:  # noqa: ANN401  # logging's own
    """A record without its words, before any handler sees it: Prefect has one of its own."""
    record = logging.LogRecord(*args, **kwargs)
    source = _source_of(record)
    record.source = source
    record.msg, record.args = source["where"], ()
    record.exc_info = record.exc_text = record.stack_info = None
    return record


def _source_of(record: logging.LogRecord) -> _Source:
    root = record.name.split(".")[0]
    known = root if root in sys.modules or root == "root" else "other"
    error = _error_of(record.exc_info)
    where = _place(record.module, "", record.lineno)
    return _Source(logger=known, **({"where": where} | (_described(error) if error else {})))


def _take_over_standard_logging(restored: contextlib.ExitStack, level: str) -> None:
    restored.callback(logging.setLogRecordFactory, logging.getLogRecordFactory())
    restored.callback(setattr, logging, "raiseExceptions", logging.raiseExceptions)
    restored.callback(logging.captureWarnings, capture=False)
    chatty = [logging.getLogger(name) for name in CHATTY]
    loggers = [logging.getLogger(name) for name in list(logging.root.manager.loggerDict)]
    for logger in (*loggers, logging.root):
        restored.callback(_restore_logger, logger, logger.handlers, logger.propagate, logger.level)
        logger.handlers, logger.propagate = [], True
    for logger in chatty:
        logger.setLevel(max(logging.WARNING, _number_of(level)))
    logging.root.handlers = [_IntoOurLines()]
    logging.root.setLevel(_number_of(level))
    logging.setLogRecordFactory(_bare_record)
    logging.raiseExceptions = False
    logging.captureWarnings(capture=True)


def _take_over_hooks(restored: contextlib.ExitStack) -> None:
    for owner, hook in (
        (sys, "excepthook"),
        (sys, "unraisablehook"),
        (threading, "excepthook"),
    ):
        restored.callback(setattr, owner, hook, getattr(owner, hook))
    sys.excepthook = lambda _, error, __: get().critical(UNHANDLED, exc_info=error)
    sys.unraisablehook = lambda lost: get().error(UNHANDLED, exc_info=lost.exc_value)
    threading.excepthook = lambda lost: get().error(UNHANDLED, exc_info=lost.exc_value)


def _restore_structlog(was_configured: bool, before: dict[str, Any]) -> None:
    if was_configured:
        structlog.configure(**before)
    else:
        structlog.reset_defaults()


def _restore_logger(
    logger: logging.Logger, handlers: list[logging.Handler], propagate: bool, level: int
) -> None:
    logger.handlers, logger.propagate = handlers, propagate
    logger.setLevel(level)


def _number_of(level: str) -> int:
    return logging.getLevelNamesMapping()[level.upper()]


def _nearest_level(number: int) -> int:
    """Libraries make levels of their own; ours are the standard ones."""
    return min(max(number // 10 * 10, logging.DEBUG), logging.CRITICAL)
