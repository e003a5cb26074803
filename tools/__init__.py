"""What `make` runs: setting up, the stages of a test run, pages made from code."""
