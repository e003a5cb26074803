"""The promises about speed and memory, measured: one command each."""
