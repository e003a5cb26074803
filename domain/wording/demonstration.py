"""What the demonstration says while it is played, and above its figures."""

# The authority of everything in an invented world, and of nothing else.
INVENTED_AUTHORITY = "demonstration"

# A case of the demonstration's own world that research ends on with a pack.
EXAMPLE_WORLD, EXAMPLE_CASE = 20261122, "43262824338"

DEMONSTRATION = {
    "marking": "Demonstration, invented people",
    "begins": "A night on invented partner systems begins. It takes five to ten minutes.",
    "pass": "asking what changed",
    "jump": "nothing was left to do; the clock is put forward to now",
    "what": "MASH digital workers · demonstration · invented people only · nothing leaves",
    "world": "Invented world number {seed} · mode: {mode}",
    "number_hint": f"11 digits. In invented world {EXAMPLE_WORLD}, {EXAMPLE_CASE} is a case.",
    "where": "Worked in this terminal, without a Prefect server. This works on one:",
}


def marked(marking: str, *, is_invented: bool) -> str:
    """The marking on top and on every sheet; an invented night says first that it is one."""
    return f"{DEMONSTRATION['marking']} · {marking}" if is_invented else marking
