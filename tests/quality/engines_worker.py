"""Runs card cases on the engines in ``.engines``; prints what disagrees. Started by test_quality_engines.py."""

import json
import sys

import duckdb

from forethought.engine import Engine, EngineError
from forethought.engine.spark import SparkEngine
from forethought.model import UserError
from forethought.quality import RETURNS, editions, run_card_cases


def rules(every):
    """One rule for each wording it has had; with ``every`` above one, only each so many-th."""
    found = [edition.rule for return_ in RETURNS for wordings in editions(return_).values() for edition in wordings]
    return found[::every]


def run(engine, chosen):
    """Cases run, and those with other rows than the card says."""
    cases, wrong = 0, []
    for rule in chosen:
        try:
            results = run_card_cases(rule, engine)
        except (EngineError, UserError) as error:
            wrong.append(f"{rule.return_} {rule.code}: {error}")
            continue
        cases += len(results)
        wrong += [f"{rule.return_} {rule.code}, {result.case.name}" for result in results if not result.ok]
    return {"rules": len(chosen), "cases": cases, "wrong": wrong}


def main(which, every):
    chosen = rules(every)
    if which == "spark":
        import pyspark

        with SparkEngine() as engine:
            return {"version": pyspark.__version__, **run(engine, chosen)}
    with Engine(threads=1) as engine:
        return {"version": duckdb.__version__, **run(engine, chosen)}


if __name__ == "__main__":
    sys.stdout.write("\n" + json.dumps(main(sys.argv[1], int(sys.argv[2]))))
