"""The last word of each source on whom a record is about: what stands, or stood until the record was left out."""

from __future__ import annotations

from forethought.record.standing import LEFT_OUT

_QUERIES = """
telling as (
  select subject, feed, max(known_to) as known_to, bool_or(known_to is null) as goes_on from {claims}
  where entity in ('person', 'address') group by subject, feed),
taken_back as (
  select distinct subject, attribute from {claims} semi join (from telling where goes_on) using (subject, feed)
  where end_reason = '{left_out}'),
last_word as (
  select * from {claims} where known_to is null
  union all
  select said.* from {claims} said semi join (from telling where not goes_on) using (subject, feed, known_to)
    anti join taken_back using (subject, attribute)
  where end_reason = '{left_out}')
"""


def last_word(claims: str = "claim") -> str:
    """Named queries for the ``with`` of a query; ``last_word`` has the columns of ``claims``.

    ``claims`` is the view ``claim``, or a query before them of all that it holds of some subjects.

    A record that a full delivery leaves out has lost its number, or gone to an archive: whom it was about is still so,
    and who links records must know it. So of a feed that tells nothing of a record any more, its last words count, each
    where nothing stands from another feed (``known_to`` is null). Not counted is what was said otherwise, what was
    taken back with its delivery, and what any feed left out while it went on to tell of the record: it may have been
    wrong.
    """
    return _QUERIES.format(claims=claims, left_out=LEFT_OUT)
