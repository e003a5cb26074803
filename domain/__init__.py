"""The hub's words and rules: plain Python, no input or output."""
