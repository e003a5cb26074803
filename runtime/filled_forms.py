"""A form that a worker fills by its labels: what is put in, and that it holds just that."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from domain.errors import ContentRefused, PageNotAsExpected
from runtime.write_once import normal

LONGEST_ANYWHERE = 10_000

ByLabel = Mapping[str, str]
# How what a form or a record says under a label is compared: a choice without its capitals, say.
AsTyped = Callable[[str, str], str]


@dataclass(frozen=True, slots=True)
class FormHeld:
    """What a form holds, by label, as the browser binds labels and fields.

    `whose`: the lines above it that say on whose record it would save. `longest`: how many
    characters fit. `choices`: of a list the value of each choice, by its words. `sends`: where to,
    and by the fields' own names; empty where the page itself sends it.
    """

    whose: tuple[str, ...]
    fields: ByLabel
    longest: Mapping[str, int]
    choices: Mapping[str, ByLabel]
    address: str = ""
    sends: tuple[tuple[str, str], ...] = ()


def to_fill(typed: ByLabel, empty: FormHeld, as_typed: AsTyped, system: str) -> ByLabel:
    """What is put into this empty form: words, and of a list the value of the choice that fits.

    Raises: PageNotAsExpected naming the list that has no such choice, or several.
    """
    return {
        label: _value(label, words, empty.choices.get(label), as_typed, system)
        for label, words in typed.items()
        if words
    }


def refuse_others(held: FormHeld, typed: ByLabel, as_typed: AsTyped, system: str) -> None:
    """Each field is read back through its label, after it was seen that the words fit.

    Raises: ContentRefused naming the label.
    """
    for label, words in typed.items():
        # A browser counts as JavaScript does: an emoji is two.
        if len(words.encode("utf-16-le")) // 2 > held.longest.get(label, LONGEST_ANYWHERE):
            raise ContentRefused(f"{label} does not fit", system=system)
        if normal({label: as_typed(label, held.fields[label])}) != normal({label: words}):
            raise ContentRefused(f"{label} says something else", system=system)


def _value(label: str, words: str, choices: ByLabel | None, as_typed: AsTyped, system: str) -> str:
    if choices is None:
        return words
    fits = [value for said, value in choices.items() if as_typed(label, said) == words]
    if len(fits) != 1:
        raise PageNotAsExpected("form", f'choice in "{label}"', system=system)
    return fits[0]
