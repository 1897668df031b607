"""Postcodes and property numbers: one form, and what is no address."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from ..data_files import load_data
from .letters import Told

_WHOLE = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?)([0-9][A-Z]{2})")
_PLAIN = re.compile(r"[A-Z]{1,2}[1-9][A-Z0-9]?[0-9][A-Z]{2}")  # nothing in it can be another sign
_AT_THE_END = re.compile(
    r"(?:^|[^A-Z0-9])([A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2})(?:[^A-Z0-9]+(?:UK|GB|ENGLAND))?[^A-Z0-9]*$"
)
_OUTWARD = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?)(?: ([0-9]))?")
_FORCES = re.compile(r"BFPO(?:C/?O)?([0-9]{1,4})")
_UPRN = re.compile(r"[0-9]{1,12}")


@dataclass(frozen=True)
class Postcode:
    """A postcode in normal form, with the wider areas it lies in (None when it has no UK shape).

    `text` is empty when only the first half was written: two children in one district are not at one address.
    """

    text: str
    sector: str | None = None
    district: str | None = None


def clean_postcode(text: str | None, told: Told | None = None) -> Postcode | None:
    """Bring a postcode to the form "AB1 2CD"; codes for no fixed or unknown address are unknown (None).

    British forces' numbers are read ("BFPO 58"), texts of other form kept folded. A list given as ``told`` gathers what
    was done.
    """
    notes: Told = [] if told is None else told
    raw = unicodedata.normalize("NFKC", text or "").upper()
    compact = re.sub(r"[^A-Z0-9]", "", raw)
    if not compact:
        notes.append("blank")
        return None
    values = load_data("cleaning_values")["postcodes"]
    if compact in values["placeholders"]:
        notes.append("postcode_none")
        return None
    if found := _FORCES.fullmatch(compact):
        notes.append("postcode_forces")
        return Postcode(f"BFPO {int(found[1])}")
    if len(compact) > 7 and (at_end := _AT_THE_END.search(raw)):
        notes.append("postcode_found")
        compact = at_end[1].replace(" ", "")
    shaped = _shaped(compact, values["areas_with_o"], notes)
    if shaped is None:
        return _partial(compact, raw.strip(), values["pseudo"], notes)
    outward, inward = shaped
    if outward in values["pseudo"]:
        notes.append("postcode_pseudo")
        return None
    made = f"{outward} {inward}"
    if made != (text or ""):
        notes.append("postcode_form")
    return Postcode(made, made[:-2], outward)


def clean_uprn(text: str | None, told: Told | None = None) -> str | None:
    """Bring a unique property reference number to its digits without zeros in front; None when it is none.

    Up to twelve digits, no check digit; a number written as a spreadsheet's float ("100012345.0") is read.
    """
    notes: Told = [] if told is None else told
    plain = re.sub(r"\.0+$", "", re.sub(r"\s", "", text or ""))
    if not plain:
        notes.append("blank")
        return None
    if not _UPRN.fullmatch(plain):
        notes.append("uprn_unread")
        return None
    number = plain.lstrip("0")
    if not number or number in load_data("cleaning_values")["uprns"]["placeholders"]:
        notes.append("uprn_none")
        return None
    if number != plain:
        notes.append("uprn_zeros")
    return number


def _shaped(compact: str, areas_with_o: list[str], told: Told) -> tuple[str, str] | None:
    """Outward and inward part, letters and digits put right where only one of them can stand; None without shape."""
    if _PLAIN.fullmatch(compact):
        return compact[:-3], compact[-3:]
    if not 5 <= len(compact) <= 7:
        return None
    inward = compact[-3:].replace("O", "0", 1) if compact[-3] == "O" else compact[-3:]
    inward = "1" + inward[1:] if inward[0] in "IL" else inward
    outward = compact[:-3]
    if found := re.fullmatch(r"([A-Z])0([0-9]{1,2})", outward):  # S014 is SO14, B01 is B1
        outward = f"{found[1]}O{found[2]}" if f"{found[1]}O" in areas_with_o else f"{found[1]}{found[2]}"
    elif found := re.fullmatch(r"([A-Z]{2})0([0-9])", outward):
        outward = found[1] + found[2]
    elif found := re.fullmatch(r"([A-Z]{1,2})([OI])", outward):
        outward = found[1] + {"O": "0", "I": "1"}[found[2]]
    if _WHOLE.fullmatch(outward + inward) is None:
        return None
    if outward + inward != compact:
        told.append("postcode_zero")
    return outward, inward


def _partial(compact: str, raw: str, pseudo: list[str], told: Told) -> Postcode | None:
    found = _OUTWARD.fullmatch(" ".join(raw.split()))
    if found is None:
        told.append("postcode_other")
        return Postcode(compact)
    outward, digit = found.groups()
    if outward in pseudo:
        told.append("postcode_pseudo")
        return None
    told.append("postcode_part")
    return Postcode("", f"{outward} {digit}" if digit else None, outward)
