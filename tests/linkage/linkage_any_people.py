"""Invented people of the kind that any file holds: many records a person, names written in many ways, much missing."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pyarrow as pa

_START = ["b", "br", "c", "d", "f", "g", "gr", "h", "k", "l", "m", "n", "p", "r", "s", "st", "t", "tr", "v", "w"]
_MIDDLE = ["a", "e", "i", "o", "u", "ea", "ou", "ar", "en", "il", "on"]
_END = ["ld", "n", "r", "s", "th", "ck", "ll", "nd", "rt", "m"]


def make_any_people(seed: int, people: int, records: int) -> pa.Table:
    """`people` persons with up to `records` records each: id, person, name, born, town, trade, home."""
    dice = random.Random(seed)

    def word() -> str:
        return dice.choice(_START) + dice.choice(_MIDDLE) + dice.choice(_END) + dice.choice(["", "", "er", "ton", "a"])

    fores, surs, towns = ([word() for _ in range(n)] for n in (60, 300, 40))
    trades = ["baker", "smith", "painter", "clerk", "sailor", "tailor"]
    rows = []
    for person in range(people):
        name = [dice.choice(fores), dice.choice(fores), dice.choice(surs)]
        born = date(1800, 1, 1) + timedelta(dice.randrange(36_000))
        town, trade, home = dice.choice(towns), dice.choice(trades), f"{word()} {dice.randrange(99)}"
        for number in range(dice.randint(1, records)):
            rows.append(
                {
                    "id": f"{person}-{number}",
                    "person": str(person),
                    "name": " ".join(_written(dice, name)),
                    "born": _perhaps(dice, 0.15, _misdated(dice, born).isoformat()),
                    "town": _perhaps(dice, 0.2, town if dice.random() < 0.85 else dice.choice(towns)),
                    "trade": _perhaps(dice, 0.3, trade),
                    "home": _perhaps(dice, 0.2, home if dice.random() < 0.7 else f"{word()} {dice.randrange(99)}"),
                }
            )
    return pa.Table.from_pylist(rows)


def _written(dice: random.Random, name: list[str]) -> list[str]:
    kept = [_slip(dice, word) if dice.random() < 0.1 else word for word in name]
    if dice.random() < 0.3:
        del kept[1]
    return kept[::-1] if dice.random() < 0.05 else kept


def _slip(dice: random.Random, word: str) -> str:
    at = dice.randrange(len(word))
    return word[:at] + dice.choice("aeinrst") + word[at + dice.randint(0, 1) :]


def _misdated(dice: random.Random, born: date) -> date:
    return born + timedelta(dice.choice([1, 9, 30, 365])) if dice.random() < 0.15 else born


def _perhaps(dice: random.Random, missing: float, text: str) -> str | None:
    return None if dice.random() < missing else text
