"""Look over what a page or download shows of the record: does each value say where it is written, and its two times?

The rule (P7 of the model): wherever a value of the record stands in a page, the element around it (``data-told``) names
notes of the same page (``data-written``), and one of them gives the source, the feed, the days and the known day of the
very statement that the value comes from. What is expected is worked out here from the claims, not by the site's code.
"""

from __future__ import annotations

import csv
import io
import json
import re
import tomllib
import zipfile
from collections.abc import Collection, Iterable, Iterator, Mapping
from copy import deepcopy
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import lxml.html
import openpyxl

LABELS = Path(__file__).resolve().parents[1] / "src" / "forethought" / "telling" / "data" / "labels.toml"
COLUMNS = ("source", "feed", "valid_from", "valid_to", "known_from")
"""What a table that leaves the site with values of the record says of each."""
KEY = "entity_key"
NOT_VALUES = {
    "keys of things in a table ('entity_key')": "tell the rows of one thing apart, as 'claim_ids' tell claims; each is "
    "the key of the row's own claim, whose source and times the row says",
    "counts, shares and rates of many people": "no value of a person; they carry sources of their own (insight)",
    "the title in the browser's tab": "can hold no markup; it repeats the heading, which is bound",
    "what users wrote at the site": "corrections, reasons and answers stand in operations with who and when; what of "
    "them comes into the record is bound like any claim",
    "weights of a comparison": "worked out by the model from both records, each step in words beside it (links)",
    "formats of the sector": "columns are the department's; the note beside the files says of which claims, as at and "
    "as known when, and `record again` proves it",
    "extracts for research": "pseudonymised, days coarsened under the permit; the stamp in every row and the codebook "
    "say whose and of when",
    "the backup and the delta": "the claims themselves, with every column of provenance",
}
"""What the law does not ask of, and why."""
DERIVED = {
    "age": r"\b\d+ years old\b",
    "brother_or_sister": r"\bBrother or sister\b",
    "latest_news": r"(?<=at the latest news, )\d+ \w+ \d{4}",
    "withheld": r"(?<=\s)Withheld(?=\s*$)",
}
"""What a reader can tell to be worked out, by its rule: it must stand in an element that names the rule."""

Claims = Mapping[str, list[Mapping[str, Any]]]


def expected_note(claim: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """How a note about this statement begins; ``names`` gives organisations by id."""
    said: datetime = claim["known_from"]
    who = f"{names[claim['controller']]}, {feed_of(claim)}"
    return f"{who}: {days_of(claim)}; known since {_words(said.date())}."


def feed_of(claim: Mapping[str, Any]) -> str:
    """What the feed of a statement is called."""
    return _feeds().get(claim["feed"], claim["feed"])


@cache
def _feeds() -> dict[str, str]:
    found: dict[str, str] = tomllib.loads(LABELS.read_text(encoding="utf-8"))["feeds"]
    return found


def organisations(agreements: Path) -> dict[str, str]:
    """Names of the organisations of a workspace's agreements, by id."""
    cards = [tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(agreements.glob("*.toml"))]
    return {party["id"]: party["name"] for card in cards for party in card["parties"]}


def claims_by_token(claims: Iterable[Mapping[str, Any]], tokens: Collection[str]) -> dict[str, list[Mapping[str, Any]]]:
    """The statements that say each token, as a page may write it: days in words too."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for claim in claims:
        for text in {claim[name] for name in ("value", "valid_from", "valid_to", "outcome")} & set(tokens):
            for spelled in _spelled(text):
                found.setdefault(spelled, []).append(claim)
    return found


def unbound(page: bytes, claims: Claims, names: Mapping[str, str]) -> tuple[list[str], set[str]]:
    """What is wrong with a page, and which tokens stand in it bound as they should be."""
    tree = lxml.html.document_fromstring(page.decode("utf-8"))
    notes = {
        note.get("data-written"): [*others, note] for note, others in _with_earlier(tree.xpath("//*[@data-written]"))
    }
    wrong, bound = [], set()
    for value in tree.xpath("//*[@data-told][not(ancestor::*[@data-told])]"):
        text = " ".join(value.text_content().split())
        near = [note for mark in value.get("data-told").split() for note in notes.get(mark, ()) if _near(value, note)]
        said = [" ".join(note.text_content().split()) for note in near]
        wrong += [f"the mark '{m}' has no note near it" for m in _unknown(value, near)]
        for token in tokens_in(text, claims):
            wanted = {expected_note(claim, names) for claim in claims[token]}
            if any(note.startswith(start) for note in said for start in wanted):
                bound.add(token)
            else:
                wrong.append(f"'{token}' has no note with its own source and times")
        wrong += _rule_untold(tree, value)
    rest = _without_values(tree)
    titles = tokens_in(tree.findtext(".//title") or "", claims)
    wrong += [f"'{token}' stands in the title alone" for token in titles if token not in bound]
    wrong += [f"'{token}' is bound to nothing" for token in tokens_in(rest, claims)]
    wrong += [f"'{found[0]}' names no rule" for rule in DERIVED if (found := re.findall(DERIVED[rule], rest))]
    return wrong, bound


def untold(body: bytes, claims: Claims, names: Mapping[str, str]) -> list[str]:
    """Tokens in a download beside which the columns of provenance do not say what its statement says."""
    wrong: dict[str, None] = {}
    for text, rows in _tables(body):
        in_rows: set[str] = set()
        for row in rows:
            found = _told_in_row(row, claims)
            in_rows.update(found, tokens_in(str(row.get(KEY, "")), claims))
            wrong |= dict.fromkeys(token for token in found if not says(row, claims[token], names))
        wrong |= dict.fromkeys(token for token in tokens_in(text, claims) if token not in in_rows)
    return [f"'{token}' stands without {', '.join(COLUMNS)}" for token in wrong]


def told_in_tables(body: bytes, claims: Claims) -> set[str]:
    """The tokens that stand in the rows with columns of provenance of a download."""
    return {token for _, rows in _tables(body) for row in rows for token in _told_in_row(row, claims)}


def _told_in_row(row: Mapping[str, Any], claims: Claims) -> list[str]:
    return tokens_in("\n".join(str(cell) for name, cell in row.items() if name != KEY), claims)


def tokens_in(text: str, claims: Claims) -> list[str]:
    """The tokens that stand in ``text``; 7 March is not in 17 March."""
    return [token for token in claims if token in text and re.search(rf"(?<![\w.]){re.escape(token)}(?!\w)", text)]


def _with_earlier(notes: Iterable[Any]) -> Iterator[tuple[Any, list[Any]]]:
    """Each note with those of the same mark before it: a mark may be explained in several places."""
    seen: dict[str, list[Any]] = {}
    for note in notes:
        earlier = seen.setdefault(note.get("data-written"), [])
        yield note, list(earlier)
        earlier.append(note)


def _unknown(value: Any, near: list[Any]) -> list[str]:
    there = {note.get("data-written") for note in near}
    return [mark for mark in value.get("data-told").split() if mark not in there]


def _near(value: Any, note: Any) -> bool:
    """Whether a value and its note stand in one piece of the page, smaller than the whole of it."""
    around = {id(element) for element in value.iterancestors() if element.tag not in ("html", "body", "main")}
    frame = {id(element) for element in note.iterancestors("main") for element in element.iterancestors()}
    return any(id(element) in around - frame for element in note.iterancestors())


def _rule_untold(tree: Any, value: Any) -> list[str]:
    rule = value.get("data-rule")
    if not rule:
        return []
    near = [one for one in tree.xpath("//*[@data-worked-out=$rule]", rule=rule) if _near(value, one)]
    wrong = [] if any("Worked out" in one.text_content() for one in near) else [f"the rule '{rule}' is not told"]
    return wrong + ([] if value.get("data-told") or rule == "withheld" else [f"the rule '{rule}' rests on nothing"])


def _without_values(tree: Any) -> str:
    """All that a page says and every attribute it carries, but for values, notes of them and the tab's title."""
    rest = deepcopy(tree)
    for element in rest.xpath("//*[@data-told] | //*[@data-written] | //title | //style"):
        element.drop_tree()
    attributes = [value for element in rest.iter() for value in getattr(element, "attrib", {}).values()]
    return " ".join(rest.text_content().split()) + "\n" + "\n".join(attributes)


def _tables(body: bytes) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Each text of a download with those of its rows that have the columns of provenance."""
    if body[:2] != b"PK":
        text = body.decode("utf-8-sig", "replace")
        yield text, [*_json_rows(text), *_csv_rows(text)]
    else:
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            if "xl/workbook.xml" in packed.namelist():
                yield from map(_sheet, openpyxl.load_workbook(io.BytesIO(body)).worksheets)
            else:
                for name in packed.namelist():
                    yield from _tables(packed.read(name))


def _sheet(sheet: Any) -> tuple[str, list[dict[str, Any]]]:
    """All that a sheet says, and the rows below the header that has the columns, whatever stands above it."""
    cells = [["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
    head = next((n for n, row in enumerate(cells) if set(COLUMNS) <= set(row)), len(cells))
    rows = [dict(zip(cells[head], row, strict=True)) for row in cells[head + 1 :]]
    return "\n".join([sheet.title, *(" ".join(row) for row in cells)]), rows


def _csv_rows(text: str) -> list[dict[str, Any]]:
    return [row for row in csv.DictReader(io.StringIO(text)) if set(COLUMNS) <= set(row)]


def _json_rows(text: str) -> list[dict[str, Any]]:
    try:
        return list(_objects(json.loads(text)))
    except ValueError:
        return []


def _objects(held: Any) -> Iterator[dict[str, Any]]:
    inner = held.values() if isinstance(held, dict) else held if isinstance(held, list) else ()
    if isinstance(held, dict) and set(COLUMNS) <= set(held):
        yield held
    for one in inner:
        yield from _objects(one)


def says(row: Mapping[str, Any], claims: Iterable[Mapping[str, Any]], names: Mapping[str, str]) -> bool:
    """Whether a row with the columns of provenance says what one of ``claims`` does."""
    return any(
        row["source"] in (claim["controller"], names.get(claim["controller"]))
        and claim["feed"] in str(row["feed"]).split()
        and (row["valid_from"] or None, row["valid_to"] or None) == (claim["valid_from"], claim["valid_to"])
        and str(row["known_from"])[:10] == claim["known_from"].date().isoformat()
        for claim in claims
    )


def days_of(claim: Mapping[str, Any]) -> str:
    """The days of a statement in words."""
    parts = [f"{word} {_exactly(claim[name], claim)}" for word, name in _ENDS if claim[name]]
    return ", ".join(parts) or "no dates given"


_ENDS = (("from", "valid_from"), ("ended", "valid_to"))


def _exactly(text: str, claim: Mapping[str, Any]) -> str:
    words = _words(date.fromisoformat(text[:10]))
    kept = {"month": 2, "year": 1}.get(claim["valid_precision"], 3)
    return " ".join(words.split()[-kept:])


def _spelled(text: str) -> list[str]:
    try:
        return [text, _words(date.fromisoformat(text))]
    except ValueError:
        return [text]


def _words(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
