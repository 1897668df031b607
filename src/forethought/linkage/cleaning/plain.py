"""Sex, and any other text."""

from __future__ import annotations

import re
import unicodedata

from ..data_files import load_data
from .letters import Told, readable


def clean_sex(text: str | None, told: Told | None = None) -> str | None:
    """Bring sex to M or F; unknown, indeterminate and other codes are None: they are never an agreement."""
    notes: Told = [] if told is None else told
    held = re.sub(r"\.0$", "", (text or "").strip().lower())
    codes = load_data("cleaning_values")["sex"]
    if not held:
        notes.append("blank")
        return None
    found = codes.get(held)
    if isinstance(found, str):
        notes.extend(["sex_code"] if found != text else [])
        return found
    notes.append("sex_unknown" if held in codes["unknown"] else "sex_unread")
    return None


def clean_text(text: str | None, told: Told | None = None) -> str | None:
    """Bring a place or any other text to small letters and digits, one space between words; blank is None."""
    notes: Told = [] if told is None else told
    plain = unicodedata.normalize("NFKD", readable(text or "", notes).lower())
    kept = "".join(c for c in plain if not unicodedata.combining(c))
    made = " ".join(re.findall(r"[a-z0-9]+", kept.lower()))
    if not made:
        notes.append("blank")
        return None
    if made != text:
        notes.append("text_form")
    return made
