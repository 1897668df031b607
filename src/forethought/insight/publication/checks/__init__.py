"""The checks of the screener, one module a stage."""
