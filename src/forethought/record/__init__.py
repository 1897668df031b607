"""Append-only claims with two times; opens only with a grant."""

from forethought.record.about import About
from forethought.record.batches import Adding
from forethought.record.claims import CLAIM_SCHEMA, Delivery, Fact, Receipt, SourceFile
from forethought.record.errors import RecordError
from forethought.record.mapping import claims_in_pieces, to_claims
from forethought.record.reader import FamilyMember, Reader, Withheld, open_reader
from forethought.record.store import Store, StoreReport, last_received
from forethought.record.view import VIEW_COLUMNS

__all__ = [
    "CLAIM_SCHEMA",
    "VIEW_COLUMNS",
    "About",
    "Adding",
    "Delivery",
    "Fact",
    "FamilyMember",
    "Reader",
    "Receipt",
    "RecordError",
    "SourceFile",
    "Store",
    "StoreReport",
    "Withheld",
    "claims_in_pieces",
    "last_received",
    "open_reader",
    "to_claims",
]
