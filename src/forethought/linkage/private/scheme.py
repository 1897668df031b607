"""The scheme of a project: which fields are encoded, how heavily, how hardened, which records are compared."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from forethought.linkage.data_files import load_data
from forethought.linkage.errors import LinkageError

FIELDS = ("forename", "surname", "date_of_birth", "sex", "postcode")
NUMBERS = ("nhs_number", "upn", "uln")
TOKENS = ("bigrams", "digits", "whole")
HARDENINGS = ("plain", "folded", "balanced", "rehashed")
SAFE = ("balanced", "rehashed")
"""Those in which every filter has as many bits set; the others are for measuring alone."""
_MOST_BITS, _MOST_HASHES = 8192, 64


@dataclass(frozen=True)
class EncodedField:
    """One field of the filter: what its tokens are, and how many bits each sets."""

    name: str
    tokens: str
    hashes: int


@dataclass(frozen=True)
class Scheme:
    """What all agencies of a project must do alike. Holds no secret.

    ``bits``: of the filter before hardening. ``blocks``: for each name the parts (field, first characters or None) that
    two records must share to be compared. ``least_fields``: a record with fewer fields has no filter.
    """

    name: str
    bits: int
    hardening: str
    least_fields: int
    fields: tuple[EncodedField, ...]
    blocks: Mapping[str, tuple[tuple[str, int | None], ...]]
    numbers: tuple[str, ...]

    @property
    def fingerprint(self) -> str:
        """Equal for equal schemes: the first 16 hexadecimal digits of a SHA-256 of all that counts."""
        fields = [[field.name, field.tokens, field.hashes] for field in self.fields]
        blocks = {name: [list(part) for part in parts] for name, parts in self.blocks.items()}
        held = [self.bits, self.hardening, self.least_fields, fields, blocks, list(self.numbers)]
        return sha256(json.dumps(held, sort_keys=True).encode()).hexdigest()[:16]

    def hardened(self, hardening: str) -> Scheme:
        """The same scheme with another hardening. Raises ``LinkageError`` for one that does not exist."""
        _require(hardening in HARDENINGS, "hardening", f"use one of {', '.join(HARDENINGS)}")
        return replace(self, hardening=hardening)

    def without_blocks(self) -> Scheme:
        """The same scheme without blocks: every record is compared with every other."""
        return replace(self, blocks={})

    def without_numbers(self) -> Scheme:
        """The same scheme with filters alone."""
        return replace(self, numbers=())


def load_scheme(path: Path | None = None) -> Scheme:
    """Read a scheme; without a path, the one that comes with the package. Raises ``LinkageError`` on a bad one."""
    where = str(path) if path else "the scheme that comes with the package"
    try:
        return scheme_of(tomllib.loads(Path(path).read_text("utf-8")) if path else load_data("private_scheme"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        raise LinkageError(
            "The scheme cannot be read", where=where, do="give the TOML file that all agencies agreed"
        ) from problem


def scheme_of(data: Mapping[str, Any]) -> Scheme:
    """Make a scheme of what a file holds. Raises ``LinkageError`` naming the part that cannot be used."""
    bits, hardening = data.get("bits"), data.get("hardening")
    right = isinstance(bits, int) and 128 <= bits <= _MOST_BITS and bits % 128 == 0
    _require(right, "bits", f"write a multiple of 128 up to {_MOST_BITS}")
    assert isinstance(bits, int)
    _require(hardening in HARDENINGS, "hardening", f"use one of {', '.join(HARDENINGS)}")
    least = data.get("least_fields", 3)
    _require(isinstance(least, int) and least >= 1, "least_fields", "write a number from 1")
    fields = data.get("fields")
    _require(isinstance(fields, dict) and bool(fields), "fields", "name at least one field")
    assert isinstance(fields, dict)
    kinds = data.get("numbers", {}).get("kinds", [])
    _require(isinstance(kinds, list) and set(kinds) <= set(NUMBERS), "numbers", f"use {', '.join(NUMBERS)}")
    return Scheme(
        str(data.get("name", "")),
        bits,
        str(hardening),
        least,
        tuple(_field(name, spec) for name, spec in sorted(fields.items())),
        _blocks(data.get("blocks")),
        tuple(kinds),
    )


def _field(name: str, spec: Any) -> EncodedField:
    _require(name in FIELDS, f"fields.{name}", f"use {', '.join(FIELDS)}")
    tokens, hashes = (spec.get(key) if isinstance(spec, dict) else None for key in ("tokens", "hashes"))
    _require(tokens in TOKENS, f"fields.{name}", f"write tokens as one of {', '.join(TOKENS)}")
    good = isinstance(hashes, int) and 1 <= hashes <= _MOST_HASHES
    _require(good, f"fields.{name}", f"write hashes from 1 to {_MOST_HASHES}")
    return EncodedField(name, str(tokens), int(hashes or 0))


def _blocks(data: Any) -> dict[str, tuple[tuple[str, int | None], ...]]:
    _require(isinstance(data, dict), "blocks", "name blocks, or write [blocks] alone for none")
    return {name: tuple(_part(name, text) for text in parts) for name, parts in sorted(data.items())}


def _part(block: str, text: Any) -> tuple[str, int | None]:
    name, _, first = str(text).partition(":")
    good = name in FIELDS and (not first or (first.isdecimal() and int(first) > 0))
    _require(good, f"blocks.{block}", "write a field, or field:n for its first n characters")
    return name, int(first) if first else None


def _require(good: bool, part: str, do: str) -> None:
    if not good:
        raise LinkageError("The scheme has a part that cannot be used", where=f"scheme, {part}", do=do)
