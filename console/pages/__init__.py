"""The pages, a file for each thing a person does."""
