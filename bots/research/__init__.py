"""Research on one case over all partner systems, each answer with its source."""
