"""How `mash` was started here, so that a command that is printed can be typed as it stands."""

import os
import re
import shlex
import shutil
import sys
from pathlib import Path

from runtime.settings import DEFAULT_HOME

HOME = "MASH_HOME"
TYPED_AS = "MASH_TYPED_AS"
NAME = "mash"
_COMMAND = re.compile(rf"(?<!\S){NAME}(?= )")


def as_typed_here(words: str) -> str:
    """The words with every `mash …` in them as this person has to type it."""
    if typed := os.environ.get(TYPED_AS):
        # What stands before this command knows where the workers are (deploy/example/mash).
        return _COMMAND.sub(lambda _: typed, words)
    started = started_as(sys.argv[0], Path.cwd(), shutil.which(NAME))
    home = "" if f"{HOME}=" in words else home_as_set()
    return _COMMAND.sub(lambda _: f"{home}{started}", words)


def home_as_set() -> str:
    """`MASH_HOME=… ` where this command was given another place than it has by itself."""
    given = os.environ.get(HOME, "")
    is_default = not given or Path(given).absolute() == DEFAULT_HOME
    return "" if is_default else with_home(Path(given))


def with_home(home: Path) -> str:
    """`MASH_HOME=… ` for a command that works there, short when it is below where we are."""
    here = Path.cwd()
    return (
        f"{HOME}={shlex.quote(str(home.relative_to(here) if home.is_relative_to(here) else home))} "
    )


def started_as(argument: str, here: Path, on_path: str | None) -> str:
    """`mash` where the shell finds the same one, else its path, short when it is below `here`."""
    path = here / argument
    is_path = "/" in argument and path.name == NAME
    if not is_path or (on_path and path.exists() and path.samefile(on_path)):
        return NAME
    below = path.relative_to(here) if path.is_relative_to(here) else path
    return shlex.quote(f"./{below}" if below.parent == Path() else str(below))
