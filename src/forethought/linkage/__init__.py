"""Identifiers, cleaning, deterministic and Splink linkage, vetoes, stable person ids, families."""
