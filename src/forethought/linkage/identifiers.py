"""Check the numbers that name a child: NHS number, unique pupil number, unique learner number, a council's own.

A check digit finds every single wrong digit and every swap of neighbours, and about ten in eleven
of all other errors. It never proves that the number is this child's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache

from forethought.model import authorities, code_set

from .data_files import load_data

UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
"""The 23 check letters of a unique pupil number, in order of value; I, O and S are left out."""

_NHS_RANGES = (
    (10_000_000, 311_299_999, "scotland"),
    (320_000_000, 399_999_999, "northern_ireland"),
    (400_000_000, 499_999_999, "england_wales"),
    (600_000_000, 799_999_999, "england_wales"),
    (800_000_000, 859_999_999, "ireland"),
)
_SPACES = re.compile(r"[\s\-\u2010-\u2015]+")
_CHILD_ID = re.compile(r"[A-Z0-9]+")
_CHILD_ID_LENGTH = 10


@dataclass(frozen=True)
class IdentifierCheck:
    """What is known of one written number from the number alone.

    `ok` it may be used for linkage; `reason` a short code when not (`absent`, `length`, `characters`,
    `placeholder`, `check_digit`, `range`, `authority`, `unknown_code`, `current`), else empty;
    `kind` the family of number (`england_wales`, `scotland`, `northern_ireland`, `ireland`, `never_issued`,
    `permanent`, `temporary`, `unknown_code`, `learner`, `local`), empty when it cannot be told;
    `normal` the number in the one form used for comparison, empty when `ok` is false and it has none;
    `issued` false for numbers from ranges that are kept for tests;
    `stated` the plain reason that a source gives for having no number (codes `UN1` to `UN10`), else empty.
    """

    ok: bool
    reason: str
    kind: str
    normal: str
    issued: bool = True
    stated: str = ""


def check_nhs_number(text: str | None, allow_never_issued: bool = False) -> IdentifierCheck:
    """Say whether a text can be an NHS number, or its counterpart in Scotland or Northern Ireland.

    Ten digits, spaces and hyphens allowed; the sum of each digit times 10, 9, … 1 must divide by 11.
    Numbers of one repeated digit or of a mere sequence are placeholders. A Scottish number begins with a day
    that exists. An Irish one (800–859) is recognised and refused: no register here can trace it. Ranges 500–599
    and 860–999 are never issued and are accepted only with `allow_never_issued`, for invented data.
    Source: NHS Data Dictionary, NHS NUMBER.
    """
    digits = _compact(text)
    problem = _ten_digits(digits)
    if problem:
        return IdentifierCheck(False, problem, "", "")
    kind = _nhs_kind(digits)
    if _weighted(digits, 10) % 11 != 0:
        return IdentifierCheck(False, "check_digit", kind, "")
    if not kind:
        return IdentifierCheck(False, "range", "", "")
    if kind == "ireland":
        return IdentifierCheck(False, "range", kind, digits)
    if kind == "never_issued" and not allow_never_issued:
        return IdentifierCheck(False, "range", kind, digits, issued=False)
    return IdentifierCheck(True, "", kind, digits, issued=kind != "never_issued")


def check_uln(text: str | None) -> IdentifierCheck:
    """Say whether a text can be a unique learner number.

    Ten digits, the first not 0; the weighted sum of the NHS number must here leave 10 over when divided
    by 11, so no number is valid as both. Source: HESA, Unique Learner Number.
    """
    digits = _compact(text)
    problem = _ten_digits(digits)
    if problem:
        return IdentifierCheck(False, problem, "", "")
    if digits[0] == "0":
        return IdentifierCheck(False, "range", "learner", "")
    if _weighted(digits, 10) % 11 != 10:
        return IdentifierCheck(False, "check_digit", "learner", "")
    return IdentifierCheck(True, "", "learner", digits)


def check_upn(text: str | None, allow_pseudo: bool = False) -> IdentifierCheck:
    """Say whether a text can be a unique pupil number, permanent or temporary.

    Check letter, authority (3 digits), school (4), year (2), serial (3 digits, or 2 and a letter when
    temporary). Codes `UN1` to `UN10` say why there is no number: a stated absence, with the reason in words.
    Authority codes 001 to 005 stand for no authority and pass only with `allow_pseudo`.
    Source: DfE, Unique pupil numbers guide.
    """
    upn = _compact(text)
    if not upn:
        return IdentifierCheck(False, "absent", "", "")
    if upn in _stated_absences():
        return IdentifierCheck(False, "unknown_code", "unknown_code", upn, stated=_stated_absences()[upn])
    if upn in placeholder_numbers():
        return IdentifierCheck(False, "placeholder", "", "")
    if len(upn) != 13:
        return IdentifierCheck(False, "length", "", "")
    if not re.fullmatch(rf"[{UPN_LETTERS}][0-9]{{11}}[0-9{UPN_LETTERS}]", upn):
        return IdentifierCheck(False, "characters", "", "")
    kind = "permanent" if upn[12].isdigit() else "temporary"
    if len(set(upn[1:])) == 1:
        return IdentifierCheck(False, "placeholder", kind, "")
    if upn[0] != upn_check_letter(upn[1:]):
        return IdentifierCheck(False, "check_digit", kind, "")
    if upn[1:4] not in upn_authorities(allow_pseudo):
        return IdentifierCheck(False, "authority", kind, "")
    return IdentifierCheck(True, "", kind, upn)


def check_former_upn(text: str | None, current: str | None = None, allow_pseudo: bool = False) -> IdentifierCheck:
    """Say whether a text can be a pupil number that a child had before; temporary ones count.

    As `check_upn`; `current` is the number held now, and one that repeats it is refused as `current`: nothing
    came before it.
    """
    found = check_upn(text, allow_pseudo)
    if found.ok and found.normal == _compact(current):
        return IdentifierCheck(False, "current", found.kind, "")
    return found


def check_la_child_id(text: str | None, authority: str | None, allow_pseudo: bool = False) -> IdentifierCheck:
    """Say whether a text can be the number under which one authority's case system holds a child.

    Up to ten letters and digits, without a check digit: only the form can be looked at. The number means
    nothing outside its authority, so the normal form is "330:12345" (three-digit code, colon, number); leading
    noughts stay, since a system may mean something by them. `authority` is the department's three-digit code or
    the nine-character one (E08000025). Source: DfE, children looked after and children in need returns, child ID.
    """
    number = (text or "").strip().upper()
    if not number:
        return IdentifierCheck(False, "absent", "", "")
    if len(number) > _CHILD_ID_LENGTH:
        return IdentifierCheck(False, "length", "local", "")
    if number in placeholder_numbers() or not number.strip("0"):
        return IdentifierCheck(False, "placeholder", "local", "")
    if not _CHILD_ID.fullmatch(number):
        return IdentifierCheck(False, "characters", "local", "")
    code = _three_digits((authority or "").strip().upper())
    if code not in upn_authorities(allow_pseudo):
        return IdentifierCheck(False, "authority", "local", "")
    return IdentifierCheck(True, "", "local", f"{code}:{number}")


def upn_check_letter(body: str) -> str:
    """Return the letter that belongs before the other twelve characters of a unique pupil number.

    Characters times 2, 3, … 13, modulo 23; a last letter (temporary number) counts its place in
    `UPN_LETTERS`. Raises `ValueError` when `body` is not twelve such characters.
    """
    if len(body) != 12:
        raise ValueError("twelve characters are needed")
    values = [int(c) if c.isdigit() else UPN_LETTERS.index(c) for c in body]
    return UPN_LETTERS[sum(v * w for v, w in zip(values, range(2, 14), strict=True)) % 23]


def nhs_check_digit(nine: str) -> str | None:
    """Return the last digit that belongs to nine digits of an NHS number; None when none exists."""
    check = (11 - _weighted(nine, 10) % 11) % 11
    return None if check == 10 else str(check)


def _compact(text: str | None) -> str:
    return _SPACES.sub("", text or "").upper()


def _ten_digits(digits: str) -> str:
    if not digits:
        return "absent"
    if digits in placeholder_numbers():
        return "placeholder"
    if not re.fullmatch(r"[0-9]+", digits):
        return "characters"
    if len(digits) != 10:
        return "length"
    return "placeholder" if len(set(digits)) == 1 else ""


def _weighted(digits: str, first_weight: int) -> int:
    return sum(int(d) * (first_weight - place) for place, d in enumerate(digits))


def _nhs_kind(digits: str) -> str:
    body = int(digits[:9])
    for low, high, kind in _NHS_RANGES:
        if low <= body <= high:
            return kind if kind != "scotland" or _is_chi_date(digits[:6]) else ""
    return "never_issued" if digits[0] in "589" else ""


def _is_chi_date(ddmmyy: str) -> bool:
    day, month, year = int(ddmmyy[:2]), int(ddmmyy[2:4]), int(ddmmyy[4:])
    for century in (1900, 2000):
        try:
            date(century + year, month, day)
        except ValueError:
            continue
        return True
    return False


def _three_digits(authority: str) -> str:
    known = authorities().get(authority)
    return known.la_code if known else authority


@cache
def upn_authorities(allow_pseudo: bool) -> frozenset[str]:
    """The three-digit codes of authorities that a pupil number may begin with, after its letter."""
    groups = load_data("upn_authorities")
    names = ["england", "former", "wales", "overseas", *(["pseudo"] if allow_pseudo else [])]
    return frozenset(code for name in names for code in groups[name])


@cache
def _stated_absences() -> dict[str, str]:
    """Every code that may stand where a pupil number should, with what it states."""
    return {**code_set("upn_unknown"), **load_data("placeholder_numbers")["stated_absences"]}


def repeated_birth_dates() -> int:
    """From how many birth dates on a number that carries them is a filler, not an identity."""
    return int(load_data("placeholder_numbers")["repeated_birth_dates"])


@cache
def placeholder_numbers() -> frozenset[str]:
    """Constants and sequences that are written where a number was demanded."""
    return frozenset(load_data("placeholder_numbers")["constants"])
