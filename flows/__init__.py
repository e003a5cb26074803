"""Worker flows: the only code that speaks Prefect."""
