"""`python -m runtime.egress`: the egress proxy of this host, until SIGTERM.

Ends with 0 after closing every lane, 3 when another proxy already serves this host, 4 when another
has taken it over, 5 when the database does not answer at the start or at the end.
"""

import argparse
import asyncio
import json
import signal
import sys
from contextlib import closing
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from runtime import log
from runtime.database import Database
from runtime.egress.proxy import EgressProxy
from runtime.egress.rows import AlreadyRunning, Replaced
from runtime.settings import Settings


def main() -> int:
    """Run the proxy; its exit code."""
    settings = _settings(_arguments())
    with log.opened(sys.stdout):
        try:
            asyncio.run(_serve(settings))
        except AlreadyRunning as other:
            return _ended(3, "proxy_already_running", other)
        except Replaced as other:
            return _ended(4, "proxy_replaced", other)
        except SQLAlchemyError as unreachable:
            return _ended(5, "database_unreachable", unreachable)
    return 0


def _ended(exit_code: int, event: str, why: Exception) -> int:
    log.get().critical(event, exc_info=why)
    return exit_code


async def _serve(settings: Settings) -> None:
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    with closing(Database(settings.database())) as database:
        await EgressProxy(database, settings).run(stopping)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m runtime.egress", description=__doc__)
    parser.add_argument("--database-url", help="the queue's database")
    parser.add_argument("--home", type=Path, help="where the suite keeps its files")
    parser.add_argument(
        "--settings-on-stdin", action="store_true", help="read every setting as JSON from stdin"
    )
    return parser.parse_args()


def _settings(arguments: argparse.Namespace) -> Settings:
    given = json.load(sys.stdin) if arguments.settings_on_stdin else {}
    for name in ("database_url", "home"):
        if (value := getattr(arguments, name)) is not None:
            given[name] = value
    return Settings(**given)


if __name__ == "__main__":
    raise SystemExit(main())
