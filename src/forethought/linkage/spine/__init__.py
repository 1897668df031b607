"""The spine: ids of persons that last, every change of them an event, and the log that holds the events."""

from __future__ import annotations

from .changes import rekey, unsaid, withdraw
from .events import EVENTS, Event, EventKind, event_kinds, event_table
from .external import external_ids, pseudonym, pseudonyms, recipient_key
from .forgetting import forgetting, other_numbers
from .full_pass import full_pass
from .identify import Founding, Identity, Touched, day_of, identify
from .log import EventLog, Head, blanked
from .person_ids import fresh_id, person_id_for, person_ids_for
from .sealing import parting, seal
from .state import Resolved, SpineState, as_at, replay
from .undo import NON_LINKS, Undone, undo

__all__ = [
    "EVENTS",
    "NON_LINKS",
    "Event",
    "EventKind",
    "EventLog",
    "Founding",
    "Head",
    "Identity",
    "Resolved",
    "SpineState",
    "Touched",
    "Undone",
    "as_at",
    "blanked",
    "day_of",
    "event_kinds",
    "event_table",
    "external_ids",
    "forgetting",
    "fresh_id",
    "full_pass",
    "identify",
    "other_numbers",
    "parting",
    "person_id_for",
    "person_ids_for",
    "pseudonym",
    "pseudonyms",
    "recipient_key",
    "rekey",
    "replay",
    "seal",
    "undo",
    "unsaid",
    "withdraw",
]
