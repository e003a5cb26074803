"""Drafts of page objects, made from what a person looks at; labels only, never a value."""
