"""The tables of what people do at the doors; everything about children lives in the record instead."""

from forethought.operations.models.audit import StoredEvent
from forethought.operations.models.erasures import AuditWords, CarriedOut
from forethought.operations.models.oversight import BreakGlass, PurposeNotice, Release
from forethought.operations.models.people import Allocation, User
from forethought.operations.models.voices import Answer, Correction

__all__ = [
    "Allocation",
    "Answer",
    "AuditWords",
    "BreakGlass",
    "CarriedOut",
    "Correction",
    "PurposeNotice",
    "Release",
    "StoredEvent",
    "User",
]
