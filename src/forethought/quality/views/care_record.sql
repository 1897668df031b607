-- return: ssda903
-- Whose row is which in the tables that hold facts about children looked after, apart from episodes: one row for each
-- row of PlacedAdoption, Missing, Reviews, AD1, PrevPerm and OC2, with its number in the column of its table.
select child, row_no as placedadoption_row, cast(null as bigint) as missing_row, cast(null as bigint) as reviews_row,
  cast(null as bigint) as ad1_row, cast(null as bigint) as prevperm_row, cast(null as bigint) as oc2_row
from placedadoption
union all select child, null, row_no, null, null, null, null from missing
union all select child, null, null, row_no, null, null, null from reviews
union all select child, null, null, null, row_no, null, null from ad1
union all select child, null, null, null, null, row_no, null from prevperm
union all select child, null, null, null, null, null, row_no from oc2
