"""Operation Encompass: tell each school, before it opens, of its own pupils."""
