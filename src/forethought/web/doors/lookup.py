"""Finding the one person somebody named in full: a named service does it, never a list that people browse."""

from __future__ import annotations

from datetime import date

from django.conf import settings

from forethought.operations import DjangoAudit
from forethought.web.entrant import authority, now
from forethought.workflow import open_as, service

LOOKUP = service("urgent-lookup", "urgent_lookup_service")
PURPOSE = "urgent_lookup"

_EXACT = """
select person_id from claim
where entity = 'person' and known_to is null
group by person_id
having bool_or(attribute in ('forename') and lower(value) = ?)
   and bool_or(attribute in ('surname', 'preferred_surname', 'former_surname') and lower(value) = ?)
   and bool_or(attribute = 'date_of_birth' and value = ?)
order by person_id
"""


def find_person(forename: str, surname: str, born: date) -> frozenset[str]:
    """The person ids of whom some sources together state this first name, surname and date of birth exactly.

    Empty when there is none, and when there is more than one: a wrong guess would show a stranger's worker. The read
    takes the same way whether or not anybody is found, sees names and birth dates alone, never of somebody whose
    identity is sealed, and does not wait for an agreement: a child may be in danger.
    """
    workspace, audit = settings.FORETHOUGHT_WORKSPACE, DjangoAudit()
    with open_as(workspace, authority(), audit, now, LOOKUP, PURPOSE) as reader:
        table = reader.table(_EXACT, [forename.lower(), surname.lower(), born.isoformat()])
    found = frozenset(table.column("person_id").to_pylist())
    return found if len(found) == 1 else frozenset()
