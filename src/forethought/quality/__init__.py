"""Rule cards, runs, findings, completeness, comparison of runs."""
