"""How each agency holds the same people: one module per agency."""
