"""What the return asks about a year of a looked-after child's health, and about a care leaver."""

from __future__ import annotations

import random
from datetime import date

from forethought.model import CollectionYear, add_years
from forethought.synth.rates import draw

_ACTIVE = {"F1": 4, "P1": 1, "F2": 26, "P2": 3, "F4": 20, "P4": 5, "F5": 4, "P5": 1, "G4": 9, "G5": 24, "G6": 3}
_LIVING = {"B1": 10, "D1": 22, "E1": 5, "K1": 6, "T1": 2, "U1": 24, "Y1": 4, "Z1": 20, "S2": 2, "V2": 2, "X2": 3}


def outcome_row(born: date, year: CollectionYear, rng: random.Random) -> dict[str, str]:
    """The items of table OC2 (besides child and birth date) for a child looked after all through ``year``."""
    row = dict.fromkeys(("SDQ_SCORE", "SDQ_REASON", "CONVICTED", "HEALTH_CHECK"), "")
    if add_years(born, 4) <= year.end and add_years(born, 17) >= year.start:
        scored = rng.random() < 0.79
        row["SDQ_SCORE"] = str(min(40, max(0, round(rng.gauss(14, 7))))) if scored else ""
        row["SDQ_REASON"] = "" if scored else draw(rng, {"SDQ2": 30, "SDQ3": 30, "SDQ4": 20, "SDQ5": 20})
    if add_years(born, 10) <= year.end:
        row["CONVICTED"] = _yes(rng, 0.02)
    if add_years(born, 5) > year.end:
        row["HEALTH_CHECK"] = _yes(rng, 0.88)
    row |= {
        "IMMUNISATIONS": _yes(rng, 0.84),
        "TEETH_CHECK": _yes(rng, 0.81),
        "HEALTH_ASSESSMENT": _yes(rng, 0.90),
    }
    misuse = born <= add_years(year.end, -12) and rng.random() < 0.06
    received = rng.random() < 0.45
    row["SUBSTANCE_MISUSE"] = "1" if misuse else "0"
    row["INTERVENTION_RECEIVED"] = ("1" if received else "0") if misuse else ""
    row["INTERVENTION_OFFERED"] = _yes(rng, 0.8) if misuse and not received else ""
    return row


def leaver_row(born: date, year: CollectionYear, rng: random.Random) -> dict[str, str]:
    """The items of table OC3 for a care leaver."""
    touch = draw(rng, {"YES": 92, "NO": 3, "REFU": 2, "NREQ": 1, "RHOM": 2})
    if touch == "RHOM":
        return {"IN_TOUCH": touch, "ACTIV": "0", "ACCOM": "0"}
    living = dict(_LIVING)
    if add_years(born, 18) > year.start:
        living.pop("T1")
        living.pop("Z1")
    known = touch == "YES"
    return {
        "IN_TOUCH": touch,
        "ACTIV": draw(rng, _ACTIVE) if known or rng.random() < 0.2 else "0",
        "ACCOM": draw(rng, living) if known or rng.random() < 0.3 else "0",
    }


def _yes(rng: random.Random, share: float) -> str:
    return "1" if rng.random() < share else "0"
