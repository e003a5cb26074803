"""Values of a world, snapshots that hold them everywhere, and the search for them in a draft."""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from random import Random

from mock_systems.population.model import World

SHORTEST = 3
SQUEEZED_FROM = 8
LETTERS = re.compile(r"[^\W_]+")

# Where a page can hold a value: `{v}` is the value, quoted as Playwright quotes names.
PLACES = (
    '- heading "{v}" [level=1]',
    '- heading "Pupil {v}" [level=1]',
    '- heading "Welcome {v}" [level=2]',
    '- heading "Designated lead: {v}" [level=2]',
    '- heading "{v} details" [level=2]',
    '- button "{v}"',
    '- button "Remove {v}"',
    '- link "{v}":\n  - /url: /people/{v}?name={v}',
    '- link "Open {v}"',
    '- navigation "{v}":\n  - link "{v}"',
    '- navigation:\n  - link "Record of {v}"',
    '- textbox "{v}": {v}',
    '- textbox "Surname": {v}',
    '- textbox "Search {v}"',
    '- searchbox "{v}"',
    '- spinbutton "Age": "{v}"',
    '- combobox "{v}":\n  - option "{v}" [selected]\n  - option "Other"',
    '- combobox "Child":\n  - option "{v}"',
    '- listbox "Child":\n  - option "{v}"',
    '- checkbox "{v}" [checked]',
    '- radiogroup "{v}":\n  - radio "{v}"\n  - radio "Child {v}"',
    '- group "{v}":\n  - text: {v}\n  - switch "{v}"',
    '- tablist:\n  - tab "{v}"\n  - tab "Notes {v}"',
    '- menuitem "{v}"',
    '- region "{v}":\n  - paragraph: {v}',
    '- dialog "{v}":\n  - heading "Delete {v}?" [level=2]\n  - button "Delete"',
    '- alertdialog "Is {v} at home?":\n  - button "Yes"',
    '- table "{v}":\n  - rowgroup:\n    - row "{v}":\n      - columnheader "{v}"\n'
    '  - rowgroup:\n    - row "{v}":\n      - cell "{v}":\n        - link "{v}"\n'
    '      - cell "{v}":\n        - button "Edit {v}"',
    '- table:\n  - row "Surname {v}":\n    - rowheader "Surname"\n    - cell "{v}"',
    '- table "People":\n  - row "Name":\n    - columnheader "Name"\n  - row "{v}":\n'
    '    - rowheader "{v}"\n    - cell "{v}"',
    '- grid "{v}":\n  - row "{v}":\n    - gridcell "{v}":\n      - textbox "{v}"',
    '- tree "{v}":\n  - treeitem "{v}":\n    - button "{v}"',
    '- list "{v}":\n  - listitem:\n    - link "{v}"',
    '- status: {v}\n- alert: {v}\n- text: {v}\n- img "{v}"',
    '- article "{v}":\n  - heading "{v}" [level=3]',
    "- term: {v}\n- definition: {v}",
)


def snapshot_with(values: Iterable[str], random: Random) -> str:
    """A page that holds each value in every place."""
    filled = []
    for value in values:
        quoted = json.dumps(value, ensure_ascii=False)[1:-1]
        filled += [place.replace("{v}", quoted) for place in PLACES]
    random.shuffle(filled)
    return "\n".join(filled)


def values_of(world: World) -> list[str]:
    """Everything about anybody in a world: every text, date and number of every record held."""
    records = (
        *world.nominals.values(),
        *world.pupils.values(),
        *world.occurrences.values(),
        *world.contacts.values(),
        *world.accounts,
        *world.people.values(),
    )
    found = {text for one in records for text in _texts_in(one)}
    return sorted(text for text in found if len(text) >= SHORTEST)


def _texts_in(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, datetime | date):
        yield from (f"{value:%d/%m/%Y}", f"{value:%Y-%m-%d}", f"{value.day} {value:%B %Y}")
    elif isinstance(value, dict):
        yield from (text for one in value.values() for text in _texts_in(one))
    elif isinstance(value, tuple | list | frozenset):
        yield from (text for one in value for text in _texts_in(one))
    elif is_dataclass(value):
        yield from (text for one in fields(value) for text in _texts_in(getattr(value, one.name)))


def leaks(text: str, values: Iterable[str], is_a_label: Callable[[str], bool]) -> list[str]:
    """Which values can be read in a text, whole or a word of them, however they are joined."""
    words = set(LETTERS.findall(text.casefold()))
    squeezed = "".join(LETTERS.findall(text.casefold()))
    found = []
    for value in values:
        parts = [part for part in LETTERS.findall(value.casefold()) if not is_a_label(part)]
        long = "".join(LETTERS.findall(value.casefold()))
        is_whole = bool(parts) and len(long) >= SQUEEZED_FROM and long in squeezed
        if is_whole or any(part in words for part in parts if len(part) >= SHORTEST):
            found.append(value)
    return found
