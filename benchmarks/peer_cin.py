"""Runs the published CIN census validator (csc-validator-be-cin) over a census, as its own front end would.

Started by returns.py with the Python of the environment in which that package is installed; it imports nothing of
this project. Reads the XML, runs the rules of the year, builds the list of findings and the report for the user,
writes the report as CSV, and prints one line of JSON.

    python peer_cin.py CENSUS.xml YEAR OUT.csv
"""

from __future__ import annotations

import importlib
import json
import logging
import sys
import warnings
import xml.etree.ElementTree as ET


def main(census: str, year: str, out: str) -> None:
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    from cin_validator import cin_validator

    registry = importlib.import_module(f"cin_validator.rules.cin{int(year) - 1}_{year[2:]}").registry
    tables = cin_validator.process_data(cin_validator.convert_data(ET.parse(census).getroot()))
    run = cin_validator.CinValidator(tables, registry)
    run.user_report.to_csv(out, index=False)
    issues = run.full_issue_df.drop_duplicates(["rule_code", "tables_affected", "row_id"])
    found = len(issues) + len(run.multichild_issues)
    by_code = {str(code): int(rows) for code, rows in issues["rule_code"].value_counts().items()}
    by_code |= {str(code): 1 for code in run.multichild_issues["rule_code"]}
    print(json.dumps({"findings": found, "rules": len(list(registry)), "by_code": by_code}))


if __name__ == "__main__":
    main(*sys.argv[1:])
