"""The agency's side: people in, encodings out, and beside them the references that never leave the agency."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from forethought.linkage.errors import LinkageError
from forethought.linkage.private.filters import value_filters
from forethought.linkage.private.hardening import harden
from forethought.linkage.private.keys import ProjectKey, keyed
from forethought.linkage.private.scheme import Scheme
from forethought.linkage.private.values import Values, clean_values, combined

VERSION = 1
REF_BYTES = 16
_ROWS = 20_000
Tokens = NDArray[np.uint64]
Words = NDArray[np.uint64]


@dataclass(frozen=True)
class Encodings:
    """The encoded records of one file.

    ``refs``: 16 random bytes a record, in whose order the rows stand. ``filters``: one row of 64-bit words a record,
    all zero where too little was known. ``blocks`` and ``numbers``: one keyed hash a record, 0 where nothing is given.
    ``project``, ``scheme`` and ``key`` (fingerprints) must be equal for files to be compared.
    """

    project: str
    scheme: str
    key: str
    hardening: str
    refs: NDArray[np.uint8]
    filters: Words
    blocks: Mapping[str, Tokens]
    numbers: Mapping[str, Tokens]

    def __len__(self) -> int:
        return len(self.refs)


@dataclass(frozen=True)
class KeyedEncoder:
    """The encoder of the port: filters of HMAC-SHA256, hardened, with keyed blocks and keyed numbers.

    ``random`` gives so many bytes that nobody can foresee; only the references and the order of rows come from it.
    ``invented`` accepts numbers that are never issued, for invented data alone.
    """

    scheme: Scheme
    key: ProjectKey
    invented: bool = False
    random: Callable[[int], bytes] = secrets.token_bytes

    def encode(self, people: pa.Table) -> tuple[Encodings, pa.Table]:
        """Encode a table of people (``record_id`` and the fields of the scheme, as text).

        Gives the encodings, and the table ``ref, record_id`` that stays with the agency. Raises ``LinkageError`` when a
        record has no id, or the table has none of the scheme's fields.
        """
        self._check(people)
        names = tuple(dict.fromkeys([*self._fields, *self.scheme.numbers]))
        columns = clean_values(people, names, invented=self.invented)
        refs = np.frombuffer(self.random(REF_BYTES * len(people)), np.uint8).reshape(-1, REF_BYTES)
        order = np.lexsort(refs.T[::-1])
        refs = refs[order]
        columns = {name: Values(column.texts, column.codes[order]) for name, column in columns.items()}
        encodings = Encodings(
            self.key.project,
            self.scheme.fingerprint,
            self.key.fingerprint,
            self.scheme.hardening,
            refs,
            self._filters(columns, len(people)),
            {name: self._block(name, columns) for name in self.scheme.blocks},
            {name: self._tokens(f"number:{name}", columns[name]) for name in self.scheme.numbers},
        )
        kept = {"ref": pa.array(ref_texts(refs)), "record_id": people["record_id"].take(pa.array(order))}
        return encodings, pa.table(kept)

    @property
    def _fields(self) -> tuple[str, ...]:
        blocked = [name for parts in self.scheme.blocks.values() for name, _ in parts]
        return tuple(dict.fromkeys([*(field.name for field in self.scheme.fields), *blocked]))

    def _check(self, people: pa.Table) -> None:
        if "record_id" not in people.column_names or people["record_id"].null_count:
            raise LinkageError(
                "A record has no identifier",
                where="people",
                why="what is found could not be brought back to it",
                do="name the column with the record id and fill it",
            )
        absent = [name for name in self._fields if name not in people.column_names]
        if len(self._fields) - len(absent) < self.scheme.least_fields:
            raise LinkageError(
                f"The people lack most of what the scheme encodes: {', '.join(absent)}",
                where="people",
                why="next to no record could be told from another",
                do="name these columns in the mapping",
            )

    def _filters(self, columns: Mapping[str, Values], rows: int) -> Words:
        tables = [
            (columns[field.name].codes, value_filters(columns[field.name], field, self.scheme.bits, self.key))
            for field in self.scheme.fields
        ]
        known = sum(columns[field.name].given.astype(np.int64) for field in self.scheme.fields)
        parts = []
        for start in range(0, max(rows, 1), _ROWS):
            at = slice(start, start + _ROWS)
            packed = np.bitwise_or.reduce([table[codes[at]] for codes, table in tables])
            bits = np.unpackbits(packed, axis=1).astype(bool)
            bits[np.asarray(known)[at] < self.scheme.least_fields] = False
            hardened = np.packbits(harden(bits, self.scheme.hardening, self.key), axis=1)
            parts.append(np.ascontiguousarray(hardened).view(np.uint64))
        return np.concatenate(parts)

    def _block(self, name: str, columns: Mapping[str, Values]) -> Tokens:
        parts = self.scheme.blocks[name]
        held = combined([columns[field] for field, _ in parts], [first for _, first in parts])
        return self._tokens(f"block:{name}", held)

    def _tokens(self, use: str, column: Values) -> Tokens:
        """The keyed hash of each row's value, its first 64 bits; 0 where the value is empty."""
        secret = self.key.derive(use)
        digests = b"".join(keyed(secret, text)[:8] if text else bytes(8) for text in column.texts)
        return np.frombuffer(digests, ">u8").astype(np.uint64)[column.codes]


def ref_texts(refs: NDArray[np.uint8]) -> list[str]:
    """References as hexadecimal text."""
    return [bytes(ref).hex() for ref in refs]
