"""What the worker processes of a night are forked from: everything they need, looked through once.

Each worker leaves what is loaded alone, and would look through all of it first.
"""

from runtime.loaded import leave_what_is_loaded_alone
from tests.chaos import worker_process

__all__ = ["worker_process"]

leave_what_is_loaded_alone()
