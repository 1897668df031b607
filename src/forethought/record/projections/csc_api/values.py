"""One value of a case system as the payload writes it: by the type of its field."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

from .facts import Field, cohort

_WHOLE = re.compile(r"-?[0-9]{1,9}")


def written(field: Field, text: str | None) -> Any:
    """``text`` as the payload has it; None where nothing is held. What cannot be read stays text, to be refused."""
    if text is None:
        return field.otherwise
    if field.type == "flag":
        return flag(text)
    if field.type == "integer":
        return int(text) if _WHOLE.fullmatch(text) else text
    if field.type == "postcode":
        return postcode(text)
    if field.otherwise is not None and text not in field.codes:
        return field.otherwise
    return text[: field.cut]


def flag(text: Any) -> bool | None:
    """Yes or no in any of the ways that case systems write it; None for anything else."""
    word = str(text).strip().casefold()
    return True if word in cohort().words["yes"] else False if word in cohort().words["no"] else None


def postcode(text: str) -> str:
    """A postcode with capital letters and one space before its last three characters."""
    packed = "".join(text.split()).upper()
    return f"{packed[:-3]} {packed[-3:]}"


def code_list(codes: Iterable[str], none: str | None) -> list[str]:
    """Codes once each and in order; where there are none, what stands for that, which stands beside no other."""
    found = sorted(set(codes) - {none})
    return found or ([none] if none else [])


def factors(text: str) -> list[str]:
    """The codes of an assessment: from a JSON list, a JSON object of flags, or text with commas."""
    try:
        read = json.loads(text)
    except ValueError:
        read = text.split(",")
    if isinstance(read, dict):
        read = [code for code, said in read.items() if flag(said)]
    codes = read if isinstance(read, list) else [read]
    return [code for code in (str(code).strip() for code in codes) if code]


def conference_required(outcome: str | None, no_action: str | None) -> bool | None:
    """Whether an enquiry led to a conference: as its outcome says; else no, where it ended without action."""
    try:
        read = json.loads(outcome or "null")
    except ValueError:
        read = None
    said = [flag(read[key]) for key in cohort().words["conference"] if key in read] if isinstance(read, dict) else []
    found = next((answer for answer in said if answer is not None), None)
    return False if found is None and no_action is not None and flag(no_action) else found
