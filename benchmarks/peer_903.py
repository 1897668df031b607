"""Runs the published SSDA903 validator (csc-validator-be-903) over a return, as its own front end would.

Started by returns.py with the Python of the environment in which that package is installed; it imports nothing of
this project. Reads every table of this year and last, runs the rules of the year, builds the report, the list of
findings and the summary by child, writes the list as CSV, and prints one line of JSON.

    python peer_903.py FOLDER LAST_YEARS_FOLDER YEAR AUTHORITY OUT.csv
"""

from __future__ import annotations

import importlib
import json
import logging
import sys
from pathlib import Path


def uploads(folder: str, description: str) -> list[dict[str, object]]:
    """The tables of a folder that hold any row, in the form of the package's uploaded files."""
    files = [(path.name, path.read_bytes()) for path in sorted(Path(folder).glob("*.csv"))]
    return [
        {"name": name, "file_content": content, "description": description}
        for name, content in files
        if content.count(b"\n") > 1
    ]


def main(now: str, before: str, year: str, authority: str, out: str) -> None:
    logging.disable(logging.CRITICAL)
    from lac_validator import lac_validator
    from lac_validator.report import Report

    registry = importlib.import_module(f"lac_validator.rules.lac{int(year) - 1}_{year[2:]}").registry
    files = uploads(now, "This year") + uploads(before, "Prev year")
    metadata = {"collectionYear": year, "localAuthority": authority}
    run = lac_validator.LacValidator(metadata=metadata, files=files, registry=registry, selected_rules=None)
    report = Report(run.ds_results, registry)
    issues = lac_validator.create_issue_df(report.report, report.error_report)
    assert report.child_summary is not None
    issues.to_csv(out, index=False)
    rows = issues.drop_duplicates(["rule_code", "tables_affected", "row_id"])
    failed = {"failed": sorted(map(str, run.fails)), "skipped": len(run.skips)}
    by_code = rows["rule_code"].value_counts().to_dict()
    print(json.dumps({"findings": len(rows), "rules": len(registry), "by_code": by_code, **failed}))


if __name__ == "__main__":
    main(*sys.argv[1:])
