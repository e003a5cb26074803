"""What is said of a command line that names no command, or gives one more or less than it takes."""

from collections.abc import Sequence
from difflib import get_close_matches

from cyclopts import (
    App,
    Argument,
    CycloptsError,
    MissingArgumentError,
    UnknownCommandError,
    UnusedCliTokensError,
)
from rich.console import RenderableType

from cli.screen import line
from cli.started_as import as_typed_here


def said_of(error: CycloptsError, root: App) -> RenderableType | None:
    """The words for what was not understood; nothing where the parser's own will do."""
    if isinstance(error, MissingArgumentError) and error.argument is not None:
        return line(_missing(error.argument, ["mash", *(error.command_chain or ())]))
    is_ours = isinstance(error, UnusedCliTokensError | UnknownCommandError)
    words = error.unused_tokens or [] if is_ours else []
    if not words or words[0].startswith("-"):
        return None
    chain = list(error.command_chain or ())
    app = root
    for name in chain:
        app = app[name]
    there = [name for name in app if not name.startswith("-")]
    typed = " ".join(["mash", *chain])
    if not there:
        return line(f"{typed} takes nothing called {' '.join(words)}. See {typed} --help.")
    meant = get_close_matches(words[0], there, n=1)
    hint = f" Did you mean {meant[0]}?" if meant else ""
    return line(f"There is no command {typed} {words[0]}.{hint} There are: {', '.join(there)}.")


def _missing(argument: Argument, chain: Sequence[str]) -> str:
    """What it needs, named as its help names it."""
    typed = " ".join(chain)
    option = argument.names[0]
    named = option if argument.index is None else option.lstrip("-").upper()
    about = (argument.parameter.help or "").rstrip(".")
    words = f"{typed} needs {named}{f' ({about})' if about else ''}. Nothing was done."
    return f"{words}\nNext: {as_typed_here(f'{typed} --help')}"
