"""How long a check of a looked-after return takes: 1,500 and 100,000 children, beside a calibration query.

Seconds depend on the machine; the ratio to a fixed query run in the same process does not, so compare that.

    python benchmarks/quality_check.py [--children 1500 100000]
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Callable
from datetime import date, timedelta

import pyarrow as pa

import forethought
from forethought.engine import Engine
from forethought.quality import rule_set

CALIBRATION = """
select sum(n) as s from (
  select count(*) over (partition by k % 1000 order by k) as n
  from (select a.working_day_no * 400 + b.working_day_no % 400 as k
    from calendar a join calendar b on b.working_day_no < 60) as t) as u
"""
PLACES = ["U1", "U4", "K2", "P2", "R3", "A3", "T2"]


def day(value: date) -> str:
    return value.strftime("%d/%m/%Y")


def made_return(children: int, seed: int = 1) -> dict[str, pa.Table]:
    """An invented return: about two and a half episodes a child, and slips in one row of fifty."""
    chance = random.Random(seed)
    header, episodes, reviews, oc2 = [], [], [], []
    for number in range(children):
        child = f"C{number:07d}"
        born = date(2008, 1, 1) + timedelta(days=chance.randrange(6000))
        dob = day(born) if chance.random() > 0.02 else "31/02/2015"
        header.append({"CHILD": child, "SEX": chance.choice("FMFMFMFMX"), "DOB": dob, "ETHNIC": "WBRI", "UPN": "UN3"})
        start = max(born, date(2024, 1, 1)) + timedelta(days=chance.randrange(500))
        count = chance.choice([1, 1, 2, 3, 4, 4])
        for at in range(count):
            end = start + timedelta(days=chance.randrange(5, 200))
            last = at == count - 1
            episodes.append(
                {
                    "CHILD": child,
                    "DECOM": day(start),
                    "RNE": "S" if at == 0 else "P",
                    "LS": chance.choice(["C2", "C2", "V2", "E1"]),
                    "CIN": "N1",
                    "PLACE": chance.choice(PLACES),
                    "DEC": None if last else day(end),
                    "REC": None if last else "X1",
                }
            )
            start = end if chance.random() > 0.02 else end - timedelta(days=1)
        reviews.append({"CHILD": child, "DOB": dob, "REVIEW": "01/09/2025", "REVIEW_CODE": "PN1"})
        oc2.append({"CHILD": child, "DOB": dob, "SDQ_SCORE": str(chance.randrange(45))})
    rows = {"Header": header, "Episodes": episodes, "Reviews": reviews, "OC2": oc2}
    return {name: pa.Table.from_pylist(table) for name, table in rows.items()}


def best_of(times: int, work: Callable[[], object]) -> float:
    seconds = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return min(seconds)


def calibrate() -> float:
    with Engine() as engine:
        return best_of(3, lambda: engine.query(CALIBRATION))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--children", type=int, nargs="+", default=[1_500, 100_000])
    options = parser.parse_args()
    start = time.perf_counter()
    rules = len(rule_set("ssda903", 2026).rules)
    loading = time.perf_counter() - start
    yardstick = calibrate()
    report = {"rules": rules, "load_rules_s": round(loading, 2), "calibration_s": round(yardstick, 3), "checks": []}
    for children in options.children:
        tables = made_return(children)
        previous = {"Header": tables["Header"], "Episodes": tables["Episodes"]}
        run = forethought.check(tables, "ssda903", 2026, previous=previous)
        seconds = best_of(2, lambda t=tables, p=previous: forethought.check(t, "ssda903", 2026, previous=p))
        report["checks"].append(
            {
                "children": children,
                "episodes": tables["Episodes"].num_rows,
                "findings": run.findings.num_rows,
                "could_not_run": run.counts["could_not_run"],
                "seconds": round(seconds, 2),
                "times_calibration": round(seconds / yardstick, 1),
            }
        )
    print(json.dumps(report, indent=2))


if __name__ == "__main__":
    main()
