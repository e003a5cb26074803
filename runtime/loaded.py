"""What a process has loaded when its work begins."""

import gc
from functools import cache

# Objects made before the collector looks at the young ones; Playwright makes thousands an item.
YOUNG_OBJECTS = 10_000


@cache
def leave_what_is_loaded_alone() -> None:
    """What a process has loaded by now lives as long as it: no collection looks through it again.

    Once a process; measured, looking through it took a sixth of our own CPU for an item.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS)
