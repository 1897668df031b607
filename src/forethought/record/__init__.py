"""Append-only claims with two times; opens only with a grant."""
