"""Erasure: everything that the record says of a person, or that names them, taken out of every file of it.

A certificate stays behind for each (``record/erasures/<id>.json``): how much, when, why, under which law, and of each
erased number a keyed mark by which it can be recognised if it comes again, and by nobody without the key.
"""

from forethought.record.erasing.batches import counted, require_unsaid, still_named, telling
from forethought.record.erasing.certificate import Certificate, ErasedBatch, Marks, certificates, check_certificates
from forethought.record.erasing.erasure import Asked, end_kept, erase, replay
from forethought.record.erasing.finishing import finish, finished, lay_again
from forethought.record.erasing.schedule import Dated, dated

__all__ = [
    "Asked",
    "Certificate",
    "Dated",
    "ErasedBatch",
    "Marks",
    "certificates",
    "check_certificates",
    "counted",
    "dated",
    "end_kept",
    "erase",
    "finish",
    "finished",
    "lay_again",
    "replay",
    "require_unsaid",
    "still_named",
    "telling",
]
