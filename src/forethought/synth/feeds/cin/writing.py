"""Writes the census as the one XML file that it is collected in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from forethought.synth.feeds.cin.scope import EARLIEST
from forethought.synth.planted import write_census as write_xml

if TYPE_CHECKING:
    from forethought.synth.feeds.feed import Delivery


def write_census(folder: Path, delivery: Delivery, tables: Mapping[str, Iterable[pa.Table]]) -> list[Path]:
    """Write ``synthetic_cin_<year>.xml``, locality after locality, with one header for all of them."""
    year = int(delivery.period)
    whole = {name: pa.concat_tables(list(parts)).to_pylist() for name, parts in tables.items()}
    whole["Header"] = whole["Header"][:1]
    path = folder / f"synthetic_cin_{year}.xml"
    write_xml(path, whole, max(year, EARLIEST), comment=f" {delivery.authority.mark} ")
    return [path]
