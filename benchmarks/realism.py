"""Can a classifier of simple statistics tell synthetic authorities from England's? And the random-field ones?

    .venv/bin/python benchmarks/realism.py                      # 60 synthetic authorities of 20,000 children
    .venv/bin/python benchmarks/realism.py --authorities 150

Each authority is a row of published indicators: how long children stay in need, under plans and in care (durations),
what follows what (re-referrals, second plans, enquiry to conference, moves, reasons for leaving) and what comes
together (factors, needs, placements, groups). England's rows are the published figures of the 153 authorities.
Synthetic rows are counted from returns by the same indicator cards: those of Synthetic England (children with families
and lives), and those of ``forethought synth returns``, which fills the columns of a return one by one at England's
shares: the usual way.

A logistic regression with a ridge penalty is taught on four fifths of the rows and asked about the rest, five times.
The area under its curve is 0.5 when it cannot tell the two apart and 1 when it always can. No record of any child is
in this: only published figures of authorities. Authorities differ in ways that nobody tried to fit, so 0.5 is not
expected.
"""

from __future__ import annotations

import argparse
import csv
import json
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from importlib.resources import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from forethought.insight import IndicatorError, Measuring, indicators, load_indicator
from forethought.insight.statistics import series
from forethought.sources import read
from forethought.synth import Order, Window, england, make_feeds, write_return

YEAR = 2026
FOLDS = 5
MOST_TELLING = 12
LEAST_HELD = 0.8  # of England's authorities: a measure that is hidden more often tells of size, not of children
Row = Mapping[str, float]
Matrix = NDArray[np.float64]


def main() -> None:
    options = _options()
    real = _published()
    with tempfile.TemporaryDirectory(prefix="realism-") as place:
        made = [_synthetic(Path(place), number, options.children) for number in range(options.authorities)]
        fields = [_random_fields(Path(place), number, options.children) for number in range(options.authorities)]
    features = sorted(set.intersection(*({k for row in rows for k in row} for rows in (real, made, fields))))
    result = {
        "features": len(features),
        "authorities": {"England": len(real), "synthetic": len(made), "random fields": len(fields)},
        "area under the curve": {
            "synthetic England": _told_apart(real, made, features),
            "random fields": _told_apart(real, fields, features),
        },
        "one feature at a time, median": {
            "synthetic England": _each(real, made, features)[0],
            "random fields": _each(real, fields, features)[0],
        },
        "most telling": {
            "synthetic England": _each(real, made, features)[1],
            "random fields": _each(real, fields, features)[1],
        },
    }
    print(json.dumps(result, indent=2))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--authorities", type=int, default=60)
    parser.add_argument("--children", type=int, default=20_000)
    return parser.parse_args()


def _published() -> list[Row]:
    """England's authorities: the newest figure of each measure that is the counterpart of an indicator per cent."""
    text = (files("forethought.insight") / "data" / "counterparts.csv").read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    found: dict[str, dict[str, float]] = {}
    for row in csv.DictReader(lines):
        if not row["measure"] or load_indicator(row["indicator"].split(":")[0]).per != 100:
            continue
        held = [figure for figure in series(row["measure"]) if figure.area[0] == "E" and figure.area[1:3] in _LOCAL]
        newest = max((figure.end_year or 0 for figure in held), default=0)
        values = {f.area: f.value for f in held if f.end_year == newest and f.value is not None}
        if len(values) >= LEAST_HELD * 153:
            for area, value in values.items():
                found.setdefault(area, {})[row["indicator"]] = value
    return list(found.values())


_PLACES = ("A14", "A15", "A16", "A20")
"""Indicators of where placements lie: invented postcodes lie nowhere, and the random fields' lie by chance."""
_LOCAL = frozenset({"06", "08", "09", "10"})


def _synthetic(place: Path, number: int, children: int) -> Row:
    """Synthetic England: an authority as deprived and as mixed as a real one, of ``children`` children."""
    authority = replace(england()[number * 153 // 160 % 153], children=children)
    folder = place / f"synthetic-{number}"
    order = Order(authority, Window(YEAR, 2), seed=100 + number, feeds=("ssda903", "cin"))
    make_feeds(order, folder, processes=1)
    care, need = ([folder / f"{form}-{year}" for year in (YEAR, YEAR - 1)] for form in ("ssda903", "cin"))
    return _counted({"ssda903": care, "cin": need}, authority.gss)


def _random_fields(place: Path, number: int, children: int) -> Row:
    """Returns filled column by column, as large as such an authority's."""
    folder = place / f"fields-{number}"
    rng = np.random.default_rng(number)
    care = int(children * 0.0067 * rng.lognormal(0, 0.35))
    need = int(children * 0.058 * rng.lognormal(0, 0.25))
    one = write_return(folder / "care", "ssda903", max(care, 20), year=YEAR, seed=number, previous=True)
    two = write_return(folder / "need", "cin", max(need, 50), year=YEAR, seed=number)
    care = [path for path in (one.source, one.previous) if path]
    return _counted({"ssda903": care, "cin": [two.source]}, "E08000025")


def _counted(returns: Mapping[str, Sequence[Path]], authority: str) -> Row:
    """Every indicator per cent of this year's returns, each with last year's beside it where there is one."""
    found: dict[str, float] = {}
    for form, (now, *before) in returns.items():
        tables = read(now, form, YEAR).tables
        previous = read(before[0], form, YEAR - 1, previous=True).tables if before else None
        with Measuring(
            form, tables, date(YEAR, 3, 31), previous=previous, population=20_000, authority=authority
        ) as measuring:
            for card in map(load_indicator, indicators()):
                if card.form != form or card.per != 100 or card.id in _PLACES:
                    continue
                try:
                    measures = measuring.of(card)
                except IndicatorError:
                    continue
                for measure in measures:
                    name = f"{card.id}: {measure.part}" if measure.part else card.id
                    if measure.value is not None:
                        found[name] = measure.value
    return found


def _matrix(rows: Iterable[Row], features: list[str]) -> Matrix:
    table = np.asarray([[row.get(name, np.nan) for name in features] for row in rows])
    middle = np.nanmedian(table, axis=0)
    return np.where(np.isnan(table), middle, table)


def _told_apart(real: list[Row], made: list[Row], features: list[str]) -> float:
    """The area under the curve of a ridge logistic regression, over five folds."""
    table = np.vstack([_matrix(real, features), _matrix(made, features)])
    truth = np.concatenate([np.zeros(len(real)), np.ones(len(made))])
    order = np.random.default_rng(1).permutation(len(truth))
    scores = np.zeros(len(truth))
    for fold in range(FOLDS):
        held = order[fold::FOLDS]
        taught = np.setdiff1d(order, held)
        mean, spread = table[taught].mean(axis=0), table[taught].std(axis=0) + 1e-9
        weights = _taught((table[taught] - mean) / spread, truth[taught])
        scores[held] = _with_one((table[held] - mean) / spread) @ weights
    return round(_area(scores, truth), 3)


def _taught(table: Matrix, truth: Matrix, penalty: float = 5.0) -> Matrix:
    """Weights by Newton's method; the two kinds count alike, however many there are of each."""
    held = _with_one(table)
    weights = np.zeros(held.shape[1])
    share = np.where(truth == 1, 0.5 / truth.mean(), 0.5 / (1 - truth.mean()))
    ridge = penalty * np.eye(len(weights))
    ridge[-1, -1] = 1e-6
    for _ in range(30):
        guess = 1 / (1 + np.exp(-np.clip(held @ weights, -30, 30)))
        slope = held.T @ (share * (guess - truth)) + ridge @ weights
        curve = (held * (share * guess * (1 - guess))[:, None]).T @ held + ridge
        step = np.linalg.solve(curve, slope)
        weights -= step
        if np.abs(step).max() < 1e-6:
            break
    return weights


def _with_one(table: Matrix) -> Matrix:
    return np.hstack([table, np.ones((len(table), 1))])


def _area(scores: Matrix, truth: Matrix) -> float:
    """The share of pairs, one of each kind, that are in the right order; ties count half."""
    ones, noughts = scores[truth == 1], scores[truth == 0]
    above = (ones[:, None] > noughts[None, :]).mean()
    return float(above + 0.5 * (ones[:, None] == noughts[None, :]).mean())


def _each(real: list[Row], made: list[Row], features: list[str]) -> tuple[float, dict[str, float]]:
    """How well each feature alone tells the two apart: the median, and those that tell most."""
    found = {}
    for name in features:
        one = np.asarray([row[name] for row in real if name in row])
        two = np.asarray([row[name] for row in made if name in row])
        area = _area(np.concatenate([one, two]), np.concatenate([np.zeros(len(one)), np.ones(len(two))]))
        found[name] = max(area, 1 - area)
    most = sorted(found, key=lambda name: -found[name])[:MOST_TELLING]
    return round(float(np.median(list(found.values()))), 3), {name: round(found[name], 3) for name in most}


if __name__ == "__main__":
    main()
