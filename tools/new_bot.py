"""Write a new bot with a Desk in memory and its tests, ready to run.

`make new-bot name=school_transport_notice` or `python -m tools.new_bot school_transport_notice`.
What comes after that: `docs/adding-a-bot.md`.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from tools.scaffold import ROOT, Named, Refused, Written, named, refuse_taken, say, write

EXAMPLE = "school_transport_notice"
PLACES = ("bots/{0}", "bots/{0}.py", "tests/bots/{0}", "flows/{0}.py")


def new_bot(root: Path, name: str, title: str = "") -> tuple[Named, Written]:
    """Write it under this root. Raises: Refused, and then nothing is written."""
    wanted = named(name, title, EXAMPLE)
    refuse_taken(root, (place.format(name) for place in PLACES))
    return wanted, write(root, "bot", wanted.words, ())


def checklist(wanted: Named) -> list[tuple[str, str]]:
    """What makes a process of it, with the place and, where there is one, the exact line."""
    name, title = wanted.name, wanted.title
    here = f"bots/{name}"
    return [
        (f"{here}/README.md", "The process on one page: trigger, reads, writes, rules, ends."),
        (f"{here}/items.py, intake.py", "What an item is about; what makes one; by when, and why."),
        (f"{here}/decisions.py", "Every rule a practitioner would argue about, with its source."),
        (f"{here}/ports.py", "Only what it may use: an assurance lead reads this file."),
        (
            f"flows/{name}.py",
            f"The Desk over real connectors, the pass, perform_{name}(item, desk): an example is "
            "in docs/adding-a-bot.md.",
        ),
        (
            "flows/roster.py, PROCESSES",
            f'"{name}": Process(make_a_pass, {{"{name}": perform_{name}}}, partners=("…",)),'
            " with every partner at silver or above.",
        ),
        (
            "domain/wording/processes.py",
            f'PROCESSES: Label("{name}", "{title}"); WORK_KINDS: one Label for each kind of item.',
        ),
        ("domain/wording/reasons/, tasks.py", "Words for each code and task that has none yet."),
        (
            "tools/process_page.py, PAGES",
            f'"{name}": its page; python -m tools.process_page writes docs/process/{name}.md.',
        ),
        ("docs/glossary.md, docs/promises.md, CHANGELOG.md", "New words; what is now true."),
        (
            "release mode",
            "It begins in shadow (mash modes list); two people promote it, on evidence.",
        ),
        ("run", f"pytest tests/architecture tests/bots/{name}; docs/adding-a-bot.md goes on."),
    ]


def main(words: Sequence[str]) -> int:
    """Write it and print the checklist; a name that is refused is said so."""
    parser = argparse.ArgumentParser(prog="python -m tools.new_bot", description=__doc__)
    parser.add_argument("name", nargs="?", default="", help=f"the process: {EXAMPLE}")
    parser.add_argument("--title", default="", help="what people call it; else made from the name")
    given = parser.parse_args(words)
    try:
        wanted, written = new_bot(ROOT, given.name, given.title)
    except Refused as why:
        sys.stderr.write(f"{why}\n")
        return 2
    title = f"{wanted.title} decides on paper. What makes a process of it:"
    say(ROOT, written, title, checklist(wanted))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
