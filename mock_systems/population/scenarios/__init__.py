"""The situations of domain.md D and its extra list that no Encompass household can hold.

Each is a function that adds to a finished world and writes down, with the sentence it follows,
what has to come of it. They draw from a source of their own, after everybody else.
"""
