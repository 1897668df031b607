"""Looked-after indicators A02 to A45 once more in plain Python: what the cards' queries are held against."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta

from forethought.model import add_months, add_working_days, add_years
from insight.oracle_looked_after_returns import TEMPORARY, Care, Episode, Returns, Row, age, day

Figures = dict[str, tuple[float, int | None]]

ADOPTION = {"A3", "A4", "A5", "A6"}
FOSTER = {f"U{n}" for n in range(1, 7)}
MONTH = 365.25 / 12


def share(cohort: Iterable[bool]) -> Figures:
    held = list(cohort)
    return {"": (sum(held), len(held))}


def mix(of: Iterable[str], parts: Iterable[str]) -> Figures:
    held = list(of)
    return {part: (held.count(part), len(held)) for part in parts}


def named(code: str, names: Mapping[str, str], other: str = "-") -> str:
    """The name whose codes (a text with spaces) hold ``code``."""
    return next((name for name, codes in names.items() if code in codes.split()), other)


def band(years: int | None) -> str:
    if years is None:
        return "-"
    limits = {"under 1": 0, "1 to 4": 4, "5 to 9": 9, "10 to 15": 15, "16 and over": 999}
    return next(name for name, most in limits.items() if years <= most)


AGES = ("under 1", "1 to 4", "5 to 9", "10 to 15", "16 and over")
ETHNIC = {
    "White": "WBRI WIRI WOTH WIRT WROM", "Mixed": "MWBC MWBA MWAS MOTH", "Asian": "AIND APKN ABAN AOTH CHNE",
    "Black": "BCRB BAFR BOTH", "other": "OOTH", "not known": "",
}  # fmt: skip
NEED = {
    "abuse or neglect": "N1", "child's disability": "N2", "parent's illness or disability": "N3",
    "family in acute stress": "N4", "family dysfunction": "N5", "unacceptable behaviour": "N6", "low income": "N7",
    "absent parenting": "N8",
}  # fmt: skip
STATUS = {
    "full care order": "C2", "interim care order": "C1", "placement order": "E1", "by agreement": "V2",
    "youth justice": "J1 J2 J3", "detained for protection": "L1 L2 L3", "other": "",
}  # fmt: skip
START = {
    "by agreement": "V2", "interim care order": "C1", "police protection": "L1", "emergency protection order": "L2",
    "full care order": "C2", "on remand": "J1", "other": "",
}  # fmt: skip
HOMES = {
    "foster care": "U1 U2 U3 U4 U5 U6", "children's homes": "K1 K2", "supported or independent living": "K3 H5 P2",
    "own parents": "P1", "placed for adoption": "A3 A4 A5 A6", "residential school": "S1",
    "other residential": "R1 R2 R3 R5", "other": "",
}  # fmt: skip
PROVIDER = {
    "own council": "PR1", "another council": "PR2", "other public body": "PR3", "private": "PR4", "voluntary": "PR5",
    "parents": "PR0", "not recorded": "",
}  # fmt: skip
REASON = {
    "care plan": "CARPL", "status of the placement only": "PLACE", "carer asked, behaviour": "CREQB",
    "carer asked, other reason": "CREQO", "child asked": "CHILD", "authority asked": "LAREQ",
    "standards of care": "STAND", "allegation": "ALLEG", "approval removed": "APPRR", "home closed or moved": "CLOSE",
    "custody arrangement": "CUSTOD", "other": "OTHER",
}  # fmt: skip


def _on_the_day(field: str, names: Mapping[str, str], other: str) -> Callable[[Returns], Figures]:
    return lambda r: mix((named(e.code(field), names, other) for e in r.at_end.values()), names)


def _unaccompanied(r: Returns) -> Figures:
    alone = set()
    for row in r.tables["UASC"]:
        ended = day(row["DUC"])
        if any(row[name] for name in ("SEX", "DOB", "DUC")) and (ended is None or ended > r.end):
            alone.add(row["CHILD"])
    return share(name in alone for name in r.at_end)


def _starting_status(r: Returns) -> Figures:
    codes = [e.code("LS") for e in r.started.values()]
    taken = sum(code in ("C1", "C2", "D1", "E1", "L1", "L2", "L3") for code in codes)
    return mix((named(c, START, "other") for c in codes), START) | {"taken into care": (taken, len(codes))}


def _two_years(r: Returns) -> Figures:
    held = [r.children[name] for name in r.at_end]
    long = [child for child in held if add_years(child.care_now[0].start, 2) <= r.end]
    return share(child.homes(add_years(r.start, -1)) >= 3 for child in long)


def _one_home(r: Returns) -> Figures:
    found = []
    for name in r.at_end:
        child, years = r.children[name], age(r.born(name), r.end)
        if years is None or years >= 16 or add_months(child.care_now[0].start, 30) > r.end:
            continue
        number = next(n for n, care in enumerate(child.cares) if care is child.care_now)
        stays = [stay for stay in child.stays if stay.care == number]
        counted = stays[-2:] if stays and stays[-1].place in ADOPTION else stays[-1:]
        found.append(any(add_years(stay.start, 2) <= r.end for stay in counted))
    return share(found)


WHERE = (
    "inside, 20 miles or less", "inside, more than 20 miles",
    "outside, 20 miles or less", "outside, more than 20 miles", "not known",
)  # fmt: skip


def _where_new(r: Returns) -> Figures:
    begun = [s.first for c in r.children.values() for s in c.stays if r.in_year(s.start) and s.end > s.start]
    return mix((_where(r, episode) for episode in begun), WHERE)


def _where(r: Returns, episode: Episode) -> str:
    outside, miles = r.outside(episode), r.miles(episode)
    if outside is None or miles is None:
        return "not known"
    return f"{'outside' if outside else 'inside'}, {'more than 20 miles' if miles > 20 else '20 miles or less'}"


def _reasons(r: Returns) -> Figures:
    ended = [
        e
        for child in r.children.values()
        for e in child.episodes
        if r.in_year(e.end) and e.row["REASON_PLACE_CHANGE"] and e.code("PLACE") not in TEMPORARY
    ]
    return mix((named(e.code("REASON_PLACE_CHANGE"), REASON) for e in ended), REASON)


def _missing(r: Returns) -> set[tuple[str, date]]:
    found = set()
    for row in r.both("Missing", "CHILD", "MIS_START"):
        start, end = day(row["MIS_START"]), day(row["MIS_END"])
        if row["MISSING"] == "M" and start and start <= r.end and (end is None or end >= r.start) and row["CHILD"]:
            found.add((row["CHILD"], start))
    return {(child, start) for child, start in found if child in r.any_time}


def _times_missing(r: Returns) -> Figures:
    return {"": (len(_missing(r)), len({child for child, _ in _missing(r)}))}


def _said_yes(field: str, ages: range = range(-1, 200)) -> Callable[[Returns], Figures]:
    def found(r: Returns) -> Figures:
        whole = ages.start < 0
        return share(row.get(field) == "1" for row, years in r.all_year.values() if whole or years in ages)

    return found


def _scores(r: Returns) -> list[int | None]:
    found: list[int | None] = []
    for row, years in r.all_year.values():
        text = row.get("SDQ_SCORE") or ""
        if years in range(5, 17):
            found.append(int(text) if text.isdigit() and int(text) <= 40 else None)
    return found


def _mean_score(r: Returns) -> Figures:
    known = [score for score in _scores(r) if score is not None]
    return {"": (sum(known), len(known))}


def _score_bands(r: Returns) -> Figures:
    known = [score for score in _scores(r) if score is not None]
    names = ["17 to 40" if score > 16 else "14 to 16" if score > 13 else "0 to 13" for score in known]
    return mix(names, ("0 to 13", "14 to 16", "17 to 40"))


def _misuse(r: Returns) -> Figures:
    rows = [row for row, _ in r.all_year.values()]
    found = [row for row in rows if row.get("SUBSTANCE_MISUSE") == "1"]
    received = [row for row in found if row["INTERVENTION_RECEIVED"] == "1"]
    refused = [row for row in found if row["INTERVENTION_OFFERED"] == "1" and row not in received]
    return {
        "problem found": (len(found), len(rows)),
        "help received": (len(received), len(found)),
        "help refused": (len(refused), len(found)),
    }


def _reviews(r: Returns) -> Figures:
    named_before = {row["CHILD"] for row in r.previous.get("Episodes", ())}
    held: dict[str | None, set[date]] = {}
    for row in (*r.tables["Reviews"], *r.previous.get("Reviews", ())):
        when = day(row["REVIEW"])
        if when and when <= r.end:
            held.setdefault(row["CHILD"], set()).add(when)
    verdicts: list[bool] = []
    for name, child in r.children.items():
        known = date(r.return_year - (2 if name in named_before else 1), 4, 1)
        for care in child.cares:
            start, end = care[0].start, care[-1].end
            end = end if end and end <= r.end else None
            days = sorted(d for d in held.get(name, ()) if start <= d and known <= d and (end is None or d <= end))
            whole = care[0].code("RNE") == "S" and start >= known
            for due, next_one in _dues(start, days, whole):
                if r.in_year(due) and (end is None or end > due):
                    verdicts.append(next_one is not None and next_one <= due)
    return share(verdicts)


def _dues(start: date, days: list[date], whole: bool) -> list[tuple[date, date | None]]:
    """The day on which each review was due, and the day of the next one."""
    after: list[date | None] = [*days, None]
    found = [(add_working_days(start, 20), after[0])] if whole else []
    for n, when in enumerate(days):
        found.append((add_months(when, 3 if whole and n == 0 else 6), after[n + 1]))
    return found


def _took_part(r: Returns) -> Figures:
    first: dict[tuple[str | None, date], Row] = {}
    for row in (*r.tables["Reviews"], *r.previous.get("Reviews", ())):
        when = day(row["REVIEW"])
        if when and row["CHILD"]:
            first.setdefault((row["CHILD"], when), row)
    found = []
    for (_, when), row in first.items():
        years = age(day(row["DOB"]), when)
        if r.in_year(when) and years is not None and years >= 4:
            found.append((row["REVIEW_CODE"] or "") in ("PN1", "PN2", "PN3", "PN4", "PN5", "PN6"))
    return share(found)


def _workers(r: Returns) -> Figures:
    who: dict[str | None, set[str]] = {}
    for row in r.both("SWEpisodes", "CHILD", "SW_ID", "SW_DECOM"):
        start, end = day(row["SW_DECOM"]), day(row["SW_DEC"])
        if start and start <= r.end and (end is None or end > r.start or start >= r.start) and row["SW_ID"]:
            who.setdefault(row["CHILD"], set()).add(row["SW_ID"])
    return share(len(who.get(name, ())) >= 3 for name in r.at_end)


def _left(*codes: str) -> Callable[[Returns], Figures]:
    return lambda r: share(e.code("REC") in codes for e in r.ceased.values())


def _left_by(names: Mapping[str, str]) -> Callable[[Returns], Figures]:
    return lambda r: mix((named(e.code("REC"), names) for e in r.ceased.values()), names)


def _back(r: Returns) -> Figures:
    ways = {"E4A", "E4B", "E13", "E41", "E45", "E46", "E47", "E48"}
    found = []
    for child in r.children.values():
        numbered = list(enumerate(child.episodes))
        exits = [
            (n, e.end)
            for n, e in numbered
            if e.code("REC") in ways and e.end and add_years(r.start, -1) <= e.end < r.start
        ]
        if exits:
            starts = [(n, e.start) for n, e in numbered if e.code("RNE") == "S"]
            found.append(
                any(m > n and timedelta(0) <= s - left <= timedelta(365) for n, left in exits for m, s in starts)
            )
    return share(found)


def _adoptions(r: Returns) -> list[tuple[date | None, date | None, date | None, date | None]]:
    """Decision, match, placement and order of each child adopted in the year."""
    rows: dict[str | None, Row] = {}
    for row in r.tables["AD1"]:
        rows.setdefault(row["CHILD"], row)
    found = []
    for name, last in r.ceased.items():
        if last.code("REC") in ("E11", "E12"):
            care = next(care for care in r.children[name].cares if any(e is last for e in care))
            row = rows.get(name, {})
            found.append((day(row.get("DATE_INT")), day(row.get("DATE_MATCH")), _placed(care), last.end))
    return found


def _placed(care: Care) -> date | None:
    placed, before = None, None
    for episode in care:
        if episode.code("PLACE") in TEMPORARY:
            continue
        if episode.code("PLACE") in ADOPTION:
            if before is None:
                moved = episode.code("RNE") != "L"
            elif before.code("PLACE") in ADOPTION:
                moved = episode.code("RNE") in ("P", "B") and episode.home[1:] != before.home[1:]
            else:
                moved = True
            placed = episode.start if moved else placed
        before = episode
    return placed


def _stages(r: Returns) -> Figures:
    found: Figures = {}
    for part, a, b in (("decision to match", 0, 1), ("match to placed", 1, 2), ("placed to order", 2, 3)):
        pairs = [(days[a], days[b]) for days in _adoptions(r)]
        lengths = [(done - begun).days for begun, done in pairs if begun and done and begun <= done]
        found[part] = (sum(lengths) / MONTH, len(lengths))
    return found


def _within_a_year(r: Returns) -> Figures:
    return share(
        decided is not None and placed is not None and 0 <= (placed - decided).days <= 365
        for decided, _, placed, _ in _adoptions(r)
    )


OF: Mapping[str, Callable[[Returns], Figures]] = {
    "A02": lambda r: {"": (len(r.started), None)},
    "A03": lambda r: {"": (len(r.ceased), None)},
    "A04": _unaccompanied,
    "A05": lambda r: mix((band(age(r.born(name), r.end)) for name in r.at_end), AGES),
    "A06": lambda r: share(r.header.get(name, {}).get("SEX") in ("M", "1") for name in r.at_end),
    "A07": lambda r: mix(
        (named(r.header.get(name, {}).get("ETHNIC") or "", ETHNIC, "not known") for name in r.at_end), ETHNIC
    ),
    "A08": lambda r: mix((named(r.children[n].care_now[0].code("CIN"), NEED) for n in r.at_end), NEED),
    "A09": _on_the_day("LS", STATUS, "other"),
    "A10": _starting_status,
    "A11": lambda r: mix((band(age(r.born(name), e.start)) for name, e in r.started.items()), AGES),
    "A12": _on_the_day("PLACE", HOMES, "other"),
    "A13": _on_the_day("PLACE_PROVIDER", PROVIDER, "not recorded"),
    "A14": lambda r: share(bool(r.outside(e)) for e in r.at_end.values()),
    "A15": lambda r: share((r.miles(e) or 0) > 20 for e in r.at_end.values()),
    "A17": lambda r: share(r.children[name].homes(r.start) >= 3 for name in r.at_end),
    "A18": _two_years,
    "A19": _one_home,
    "A16": lambda r: share(bool(r.outside(e)) and (r.miles(e) or 0) > 20 for e in r.at_end.values()),
    "A20": _where_new,
    "A21": _reasons,
    "A22": lambda r: share(
        e.code("PLACE") in ("U1", "U2", "U3") for e in r.at_end.values() if e.code("PLACE") in FOSTER
    ),
    "A23": lambda r: share(name in {child for child, _ in _missing(r)} for name in r.any_time),
    "A24": _times_missing,
    "A25": _said_yes("HEALTH_ASSESSMENT"),
    "A26": _said_yes("IMMUNISATIONS"),
    "A27": _said_yes("TEETH_CHECK"),
    "A28": _said_yes("HEALTH_CHECK", range(5)),
    "A29": lambda r: share(score is not None for score in _scores(r)),
    "A30": _mean_score,
    "A31": _score_bands,
    "A32": _said_yes("CONVICTED", range(10, 18)),
    "A33": _misuse,
    "A34": _reviews,
    "A35": _took_part,
    "A36": _workers,
    "A37": _left("E11", "E12"),
    "A38": _left("E45", "E46", "E47", "E48"),
    "A39": _left("E41"),
    "A40": _left_by({"planned": "E4A", "not planned": "E4B"}),
    "A41": _left("E13"),
    "A42": _left_by(
        {"stayed with carers": "E17", "independent, with support": "E5", "independent, without support": "E6"}
    ),
    "A43": _back,
    "A44": _stages,
    "A45": _within_a_year,
}  # fmt: skip
