"""What a partner says where it did not take an entry: is it about our words, or about its form?

A form is filled whole and read back before it is sent. Where its partner then asks for a field to
be filled in that the form did not have, the form we know is no longer what is wanted.
"""

import re
from collections.abc import Collection

from domain.errors import FieldWanted

# A page in the form's place, with its words: the form itself again, or a refusal of its own.
SAYS_WHY = frozenset({200, 400, 422})
_WANTS = re.compile(r"\b(?:Enter|Choose|Select) (?:an? |the |your )?([^.;]+)", re.IGNORECASE)
_FROM_THE_LIST = " from the list"


def refuse_new_field(words: str, labels: Collection[str], screen: str, system: str) -> None:
    """Raises: FieldWanted naming what is asked for and is none of the form's labels."""
    known = {label.casefold() for label in labels}
    wanted = (one.strip().casefold().removesuffix(_FROM_THE_LIST) for one in _WANTS.findall(words))
    if unknown := next((one for one in wanted if one not in known), None):
        raise FieldWanted(screen, f'form with "{unknown}"', system=system)
