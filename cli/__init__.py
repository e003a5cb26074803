"""The command line `mash`."""
