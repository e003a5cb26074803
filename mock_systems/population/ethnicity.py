"""Police codes of ethnicity as children's social care writes them: a map that loses something.

domain.md B1: W3 and W4 become WIRT or WROM, NS becomes REFU or NOBT, and nobody can tell back.
"""

from random import Random

DFE_CODES_OF: dict[str, tuple[str, ...]] = {
    "W1": ("WBRI",),
    "W2": ("WIRI",),
    "W3": ("WIRT", "WROM"),
    "W4": ("WIRT", "WROM"),
    "W5": ("WROM",),
    "W8": ("WOTH",),
    "W9": ("WOTH",),
    "M1": ("MWBC",),
    "M2": ("MWBA",),
    "M3": ("MWAS",),
    "M9": ("MOTH",),
    "A1": ("AIND",),
    "A2": ("APKN",),
    "A3": ("ABAN",),
    "A4": ("CHNE",),
    "A9": ("AOTH",),
    "B1": ("BCRB",),
    "B2": ("BAFR",),
    "B9": ("BOTH",),
    "O1": ("CHNE",),
    "O2": ("OOTH",),
    "O9": ("OOTH",),
    "NS": ("REFU", "NOBT"),
    "UN": ("NOBT",),
    "Z1": ("NOBT",),
}


def dfe_code(police_code: str, rng: Random) -> str:
    """Give the code a council would write for a police code."""
    return rng.choice(DFE_CODES_OF[police_code])
