"""Findings to edits of the project's files: what `ayjnt fix` would write, as values."""
