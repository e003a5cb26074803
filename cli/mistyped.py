"""What is said of a command line that names no command, or gives one more than it takes."""

from difflib import get_close_matches

from cyclopts import App, CycloptsError, UnknownCommandError, UnusedCliTokensError
from rich.console import RenderableType

from cli.screen import line


def said_of(error: CycloptsError, root: App) -> RenderableType | None:
    """The words for what was not understood; nothing where the parser's own will do."""
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
