"""A small SSDA903 return, and how a run on it is looked at."""

from __future__ import annotations

HEADER = [
    {"CHILD": "a", "SEX": "F", "DOB": "01/02/2012", "ETHNIC": "WBRI", "UPN": "UN3", "MOTHER": "", "MC_DOB": ""},
    {"CHILD": "b", "SEX": "f", "DOB": "31/02/2012", "ETHNIC": " WBRI ", "UPN": "", "MOTHER": "0", "MC_DOB": ""},
]
EPISODES = [
    {
        "CHILD": "a",
        "DECOM": "01/05/2025",
        "RNE": "S",
        "LS": "C2",
        "CIN": "N1",
        "PLACE": "U1",
        "DEC": "02/06/2025",
        "REC": "X1",
    },
    {"CHILD": "a", "DECOM": "01/06/2025", "RNE": "P", "LS": "C2", "CIN": "N1", "PLACE": "U1", "DEC": "", "REC": ""},
    {"CHILD": "b", "DECOM": "01/05/2024", "RNE": "S", "LS": "C2", "CIN": "N1", "PLACE": "U1", "DEC": "", "REC": ""},
]
RETURN = {"Header": HEADER, "Episodes": EPISODES}


def status(run, code):
    return next(row for row in run.statuses.to_pylist() if row["code"] == code)


def found(run, code):
    return [row for row in run.findings.to_pylist() if row["code"] == code]


def places(run, code):
    return [(row["table"], row["row"]) for row in found(run, code)]
