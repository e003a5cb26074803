"""Other people's tools beside ours, each in an environment of its own."""
