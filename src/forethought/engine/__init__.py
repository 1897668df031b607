"""Portable SQL: lint, macros, calendar, DuckDB. The only package that imports a database."""
