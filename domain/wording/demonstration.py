"""What the demonstration says while it is played, and above its figures."""

DEMONSTRATION = {
    "begins": "A night on invented partner systems begins. It takes five to ten minutes.",
    "pass": "asking what changed",
    "jump": "nothing to do until now",
    "what": "MASH digital workers · demonstration · invented people only · nothing leaves",
    "world": "Invented world number {seed} · mode: {mode}",
    "where": "Worked in this terminal, without a Prefect server; mash up --demo works on one.",
}
