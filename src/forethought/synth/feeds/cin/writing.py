"""Writes the census as the one XML file that it is collected in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from forethought.sources.writing import write_cin_xml
from forethought.synth.feeds.cin.scope import EARLIEST

if TYPE_CHECKING:
    from forethought.synth.feeds.feed import Delivery


def write_census(folder: Path, delivery: Delivery, tables: Mapping[str, Iterable[pa.Table]]) -> list[Path]:
    """Write ``synthetic_cin_<year>.xml``, locality after locality, with one header for all of them."""
    year = int(delivery.period)
    whole = {name: pa.concat_tables(list(parts)) for name, parts in tables.items()}
    whole["Header"] = whole["Header"].slice(0, 1)
    path = folder / f"synthetic_cin_{year}.xml"
    write_cin_xml(path, whole, max(year, EARLIEST), comment=f" {delivery.authority.mark} ")
    return [path]
