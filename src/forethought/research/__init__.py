"""Studies, pseudonymised extracts, output checks."""
