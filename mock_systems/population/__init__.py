"""The seeded world behind every mock partner system, and its ground truth."""
