"""Makes ``insight/statistics/data`` from a folder of cleaned published statistics.

    python tools/build_statistics.py SOURCE_FOLDER

SOURCE_FOLDER holds the published tables in one long shape (names in ``SOURCES`` and ``main``). Three tables of figures
come out (framework indicators, LAIT, underlying tables), each with ``measure``, ``period``, ``area``, ``end_year``,
``value`` and ``symbol``, sorted and compressed, with source and licence in the file's metadata; a catalogue of their
measures; and areas, neighbours, populations, ethnicity and inspection judgements. Local counts that would give a number
its publisher hid are left out: ``forethought.insight.statistics.protecting`` says which and why.
"""

from __future__ import annotations

import csv
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from forethought.insight.statistics.protecting import Cell, Place, family_of, kept, kept_in_region, percentages
from forethought.model import authorities

TARGET = Path(__file__).parents[1] / "src" / "forethought" / "insight" / "statistics" / "data"
LICENCE = "Contains public sector information licensed under the Open Government Licence v3.0."
TAKEN = "2026-11-22"
SOURCES = {
    "framework": ("framework_indicators.parquet", "DfE, Children's social care outcomes and enablers, 27 April 2026"),
    "lait": ("lait_indicators.parquet", "DfE, Local Authority Interactive Tool, 8 April 2026"),
    "dfe": ("dfe_statistics.parquet", "DfE, Ofsted, OHID and MHCLG statistics as published up to April 2026"),
}
COUNT_UNITS = frozenset({"count", "number"})
WITHHELD = frozenset({"c", "u", "k", "low", "-"})
LOCAL = frozenset({"local_authority", "joint_local_authorities"})
CATALOGUE = (
    "id", "source", "title", "unit", "kind", "decimals", "polarity", "part", "domain", "table", "measure", "group",
    "topic", "breakdown", "first_period", "latest_period", "publication",
)  # fmt: skip


@dataclass(slots=True)
class Row:
    """One figure on its way in. ``about`` says what is measured; ``keep`` falls when the figure may not be shipped."""

    source: str
    measure: str
    period: str
    area: str
    level: str
    end_year: int
    value: float | None
    symbol: str
    about: Mapping[str, str]
    keep: bool = True


def main(folder: Path) -> None:
    """Read ``folder``, protect, write everything, say how much was dropped and how large the result is."""
    areas = list(_csv(folder / "areas.csv"))
    rows = [*_framework(folder), *_lait(folder), *_dfe(folder)]
    by_family, by_region = protect(rows, areas)
    TARGET.mkdir(exist_ok=True)
    _write_figures(rows)
    _write_catalogue(rows)
    _write_areas(rows, areas)
    census, left_out = _census(folder)
    _write_table("ethnicity", census, "ONS, Census 2021, residents by ethnic group")
    _write_small(folder)
    account = {"figures_read": len(rows), **by_family, "region": by_region, "census": left_out}
    (TARGET / "account.json").write_text(json.dumps(account, indent=1) + "\n", encoding="utf-8")
    size = sum(file.stat().st_size for file in TARGET.iterdir())
    sys.stdout.write(f"{json.dumps(account)}\n{size / 1e6:.2f} MB\n")


def protect(rows: Sequence[Row], areas: Sequence[Mapping[str, str]]) -> tuple[dict[str, int], int]:
    """Mark the rows that may not be shipped; how many by family and source, and how many more by region."""
    places = [family_of(*_series(row)) if row.level in LOCAL and _counts(row) else None for row in rows]
    shares = {(_companion(row), row.area, row.period) for row in rows if _is_share(row) and _has_share(row)}
    local = [(row, place) for row, place in zip(rows, places, strict=True) if place is not None]
    cells = [
        Cell(
            place,
            row.area,
            row.end_year,
            row.value,
            row.symbol in WITHHELD,
            (_companion(row), row.area, row.period) in shares,
        )
        for row, place in local
    ]
    dropped: Counter[str] = Counter()
    for (row, _), cell, keep in zip(local, cells, kept(cells), strict=True):
        row.keep = keep
        if not keep:
            dropped[f"{row.source}_{'hidden' if cell.hidden else 'small' if cell.small else 'complement'}"] += 1
    return dict(sorted(dropped.items())), _protect_regions(rows, local, areas)


def _protect_regions(
    rows: Sequence[Row], local: Sequence[tuple[Row, Place]], areas: Sequence[Mapping[str, str]]
) -> int:
    """Drop local counts that an exact regional sum would otherwise give back; how many.

    What is dropped of one measure is dropped of its whole family, since another source may hold the same figure.
    """
    before = sum(row.keep for row, _ in local)
    spared: set[tuple[str, str, int]] = set()
    for group in _regional(rows, local, areas):
        keeps = kept_in_region([(row.value, row.keep) for row, _ in group])
        for (row, place), keep in zip(group, keeps, strict=True):
            if row.keep and not keep:
                spared |= {(place.family, part, row.end_year) for part in row.area.split(";")}
    for row, place in local:
        family = {(place.family, part, row.end_year) for part in row.area.split(";")}
        row.keep = row.keep and (row.value is None or not family & spared)
    return before - sum(row.keep for row, _ in local)


def _regional(
    rows: Sequence[Row], local: Sequence[tuple[Row, Place]], areas: Sequence[Mapping[str, str]]
) -> Iterable[list[tuple[Row, Place]]]:
    """Local counts by measure, period and region, where the region's own count is exact."""
    inside = {a["area_code"]: (a["region_code"], a["sub_region_code"]) for a in areas if "local" in a["level"]}
    former = {a["area_code"] for a in areas if a["current"] != "True"}
    sums = [row for row in rows if row.level in ("region", "sub_region") and row.value is not None]
    exact = {row.measure for row in sums if (row.value or 0) % 10}
    known = {(row.measure, row.period, row.area) for row in sums if row.measure in exact}
    members: dict[tuple[str, str, str], list[tuple[Row, Place]]] = defaultdict(list)
    for row, place in local:
        if row.area in former and row.value is None:
            continue  # The tool lists authorities that no longer exist: theirs is no missing part of the sum.
        for region in inside.get(row.area.split(";")[0], ()):
            if (row.measure, row.period, region) in known:
                members[row.measure, row.period, region].append((row, place))
    return members.values()


def _counts(row: Row) -> bool:
    return row.source == "lait" or row.about["unit"] in COUNT_UNITS


def _series(row: Row) -> tuple[str, str, str, str, str]:
    if row.source == "lait":
        return "lait", "", "", "", row.measure
    a = row.about
    return a["table"], a["group"], a["topic"], a["breakdown"], a["measure"]


def _is_share(row: Row) -> bool:
    if row.source == "lait":
        return row.measure in percentages().values()
    return row.source == "dfe" and row.about["unit"] == "percent"


def _has_share(row: Row) -> bool:
    return row.value is not None or row.symbol in ("k", "low")


def _companion(row: Row) -> tuple[str, ...]:
    """What a count and its percentage have in common: everything but the word in the measure's name."""
    a = row.about
    if row.source != "dfe":
        return (percentages().get(row.measure, row.measure),)
    split = a["table"] in ("c1_referrals", "d3_cpp_subsequent", "d5_cpp_at31_by_duration")
    name = a["measure"].replace("_percent", "").replace("_count", "") if split else ""
    return a["table"], a["group"], a["topic"], a["breakdown"], name


def _framework(folder: Path) -> Iterator[Row]:
    catalogue = {row["indicator_id"]: row for row in _csv(folder / "framework_catalogue.csv")}
    about = {key: _framework_about(row) for key, row in catalogue.items()}
    for r in pq.read_table(folder / SOURCES["framework"][0]).to_pylist():
        area = ";".join(part.strip() for part in r["area_code"].replace("/", ";").split(";"))
        level = r["level"] or "joint_local_authorities"
        key = r["indicator_id"]
        end, value = r["period_end_year"], r["value"]
        yield Row("framework", key, r["time_period"], area, level, end, value, r["symbol"], about[key])


def _framework_about(row: Mapping[str, str]) -> dict[str, str]:
    judgement = row["indicator_id"] in ("NF59", "NF60", "NF61", "NF62")
    unit = row["unit"] if row["unit"] != "see name" else _unit_in(row["indicator"])
    return {
        "title": row["indicator"],
        "unit": "judgement" if judgement else unit,
        "kind": "judgement" if judgement else _kind(unit),
        "polarity": row["polarity"],
        "part": row["outcome_or_enabler"],
        "domain": row["domain"],
        "publication": SOURCES["framework"][1],
    }


def _unit_in(title: str) -> str:
    low = title.lower()
    if "per 10,000" in low:
        return "rate per 10,000"
    return "months" if "months" in low else "cases per social worker" if "caseload" in low else "score"


def _kind(unit: str) -> str:
    low = unit.lower()
    if low.startswith(("percent", "%")):
        return "percent"
    return "rate" if "rate per" in low else "count" if low in COUNT_UNITS else "mean"


def _lait(folder: Path) -> Iterator[Row]:
    about = {row["indicator_id"]: _lait_about(row) for row in _csv(folder / "lait_catalogue.csv")}
    for r in pq.read_table(folder / SOURCES["lait"][0]).to_pylist():
        key = r["indicator_id"]
        end, value = r["period_end_year"], r["value"]
        yield Row("lait", key, r["period"], r["area_code"], r["level"], end, value, r["marker"], about[key])


def _lait_about(row: Mapping[str, str]) -> dict[str, str]:
    counts = family_of("lait", "", "", "", row["indicator_id"]) is not None
    if row["unit"].startswith("Number") and not counts:
        raise SystemExit(f"families.csv does not say where {row['indicator_id']} belongs")
    return {
        "title": row["indicator_name"],
        "unit": row["unit"],
        "kind": "count" if counts else "money" if row["unit"] == "Spend" else _kind(row["unit"]),
        "polarity": row["polarity"],
        "domain": row["topics"],
        "table": row["source_table"],
        "publication": row["source_link"],
    }


def _dfe(folder: Path) -> Iterator[Row]:
    seen: dict[str, dict[str, str]] = {}
    for r in pq.read_table(folder / SOURCES["dfe"][0]).to_pylist():
        parts = (r["dataset"], r["measure"], r["group"], r["topic"], r["breakdown"])
        key = "/".join(part for part in parts if part)
        about = seen.setdefault(key, _dfe_about(r))
        end, value = r["period_end_year"], r["value"]
        yield Row("dfe", key, r["time_period"], r["area_code"], r["level"], end, value, r["symbol"], about)


def _dfe_about(r: Mapping[str, str]) -> dict[str, str]:
    series = (r["dataset"], r["group"], r["topic"], r["breakdown"], r["measure"])
    unit = "score" if r["breakdown"] == "SDQ average score" and r["unit"] == "count" else r["unit"]
    counts = unit in COUNT_UNITS and family_of(*series) is not None
    money = unit.startswith("£")
    return {
        "title": ", ".join(part for part in (r["measure"], r["group"], r["topic"], r["breakdown"]) if part),
        "unit": unit,
        "kind": "count" if counts else "money" if money else "size" if unit in COUNT_UNITS else _kind(unit),
        "table": r["dataset"],
        "measure": r["measure"],
        "group": r["group"],
        "topic": r["topic"],
        "breakdown": r["breakdown"],
        "publication": r["publication"],
    }


def _write_figures(rows: Sequence[Row]) -> None:
    for source, (_, words) in SOURCES.items():
        part = [row for row in rows if row.source == source and row.keep]
        part.sort(key=lambda row: (row.measure, row.end_year, row.period, row.area))
        text = {name: [getattr(row, name) for row in part] for name in ("measure", "period", "area", "symbol")}
        columns = {name: pa.array(values, pa.string()).dictionary_encode() for name, values in text.items()}
        columns["end_year"] = pa.array([row.end_year for row in part], pa.int16())
        columns["value"] = pa.array([row.value for row in part], pa.float64())
        _write_table(source, pa.table(columns), words)


def _write_table(name: str, table: pa.Table, words: str) -> None:
    described = {"source": words, "licence": LICENCE, "taken": TAKEN, "owner": "insight"}
    file = TARGET / f"{name}.parquet"
    pq.write_table(table.replace_schema_metadata(described), file, compression="zstd", compression_level=19)


def _write_catalogue(rows: Sequence[Row]) -> None:
    """One line a measure, whether or not any of its rows is shipped."""
    found: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        found[row.source, row.measure].append(row)
    with (TARGET / "measures.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, CATALOGUE, restval="", lineterminator="\n")
        writer.writeheader()
        for (source, measure), part in sorted(found.items()):
            ends = sorted((row.end_year, row.period) for row in part)
            decimals = max((_decimals(row.value) for row in part if row.value is not None), default=0)
            span = {"first_period": ends[0][1], "latest_period": ends[-1][1], "decimals": decimals}
            writer.writerow({"id": measure, "source": source, **part[0].about, **span})


def _decimals(value: float) -> int:
    return len(repr(round(value, 5)).partition(".")[2].rstrip("0")) if "e" not in repr(value) else 0


def _write_areas(rows: Iterable[Row], areas: Iterable[dict[str, str]]) -> None:
    """What statistics add to the model's authorities, and the pairs that report together as they are coded in figures.

    Names, codes and regions come from ``forethought.model``; the source must agree with it.
    """
    names = (
        "area_code", "sub_region_code", "successor_la_codes", "lon", "lat", "cartogram_x", "cartogram_y",
        "imd2025_mean_lsoa_score", "imd2025_share_lsoas_in_most_deprived_decile",
    )  # fmt: skip
    local = [area | {"successor_la_codes": area["successor_old_la_codes"]} for area in areas if _local(area)]
    joint = sorted({row.area for row in rows if row.level == "joint_local_authorities"})
    with (TARGET / "areas.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names, restval="", extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows([*local, *({"area_code": code} for code in joint)])


def _local(area: Mapping[str, str]) -> bool:
    """Whether it is an authority; the program stops where the model does not know it under these codes."""
    if area["level"] != "local_authority":
        return False
    known = authorities().get(area["area_code"])
    others = {a.gss for a in authorities().values() if known and a.la_code == known.la_code} - {area["area_code"]}
    if (
        known is None
        or known.la_code != area["old_la_code"]
        or others != set(filter(None, area["also_coded"].split(";")))
    ):
        raise SystemExit(f"model/data/authorities.csv does not know {area['area_code']} {area['name']} by these codes")
    return True


def _census(folder: Path) -> tuple[pa.Table, int]:
    """Residents by group, without the areas in which a group of 1 to 5 could be found; how many rows that left out."""
    rows = list(_csv(folder / "ethnicity_census2021_la.csv"))
    small = {row["area_code"] for row in rows if 0 < int(row["residents"]) < 6}
    left = sorted((r["area_code"], r["ethnic_group"], int(r["residents"])) for r in rows if r["area_code"] not in small)
    columns = {
        "area": pa.array([r[0] for r in left]).dictionary_encode(),
        "group": pa.array([r[1] for r in left]).dictionary_encode(),
        "residents": pa.array([r[2] for r in left], pa.int32()),
    }
    return pa.table(columns), len(rows) - len(left)


def _write_small(folder: Path) -> None:
    near = sorted(
        (int(r["model_year"]), r["area_code"], int(r["rank"]), r["neighbour_area_code"], r["closeness"])
        for r in _csv(folder / "statistical_neighbours.csv")
    )
    named = zip(("model", "area", "rank", "neighbour", "closeness"), zip(*near, strict=True), strict=True)
    neighbours = pa.table({name: pa.array(list(values)) for name, values in named})
    _write_table("neighbours", neighbours, "DfE and NFER, children's services statistical neighbours, 2021, 2025")
    people = sorted(
        (r["area_code"], int(r["mid_year"]), int(r["population_0_17"])) for r in _csv(folder / "population_0_17.csv")
    )
    named = zip(("area", "mid_year", "children"), zip(*people, strict=True), strict=True)
    population = pa.table({name: pa.array(list(values)) for name, values in named})
    _write_table("population", population, "ONS, mid-year population estimates, aged 0 to 17, 2012 to 2024")
    judged = (folder / "ofsted_la_judgements_2025.csv").read_text(encoding="utf-8")
    (TARGET / "ofsted.csv").write_text(judged.replace("\r\n", "\n"), encoding="utf-8")


def _csv(file: Path) -> Iterator[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as text:
        yield from csv.DictReader(text)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
