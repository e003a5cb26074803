"""What the worker processes of a night are forked from: everything they need, looked through once.

Each worker leaves what is loaded alone, and would look through all of it first.
"""

from importlib import import_module

from runtime.loaded import leave_what_is_loaded_alone
from tests.chaos import worker_process

__all__ = ["worker_process"]

# httpx and asyncio's locks import these when first used: a quarter of a worker's own CPU.
IMPORTED_WHEN_FIRST_USED = ("anyio._backends._asyncio", "httpcore", "_strptime")

for name in IMPORTED_WHEN_FIRST_USED:
    import_module(name)
leave_what_is_loaded_alone()
