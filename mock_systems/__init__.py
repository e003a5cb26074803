"""Partner systems as real web applications, with a known truth and injectable faults."""
