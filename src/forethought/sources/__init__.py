"""Formats in and out: strict reading with file and line kept for every row."""
