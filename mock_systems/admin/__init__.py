"""The judge's door: what tests ask of the mock systems, and what they do to them."""
