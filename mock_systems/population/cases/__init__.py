"""The nasty cases, each a situation and what has to come of it, side by side, with its source."""
