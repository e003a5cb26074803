"""The ground truth for research on a case: who belongs to it, what may be seen, what must be said.

Written from domain.md A3, B and D, design.md 5 and 7 and pages.md 2.3 and 3.2 to 3.8 before any
research worker was there to copy; a later change cites the sentence it follows.
"""
