"""How long Synthetic England takes, with every feed, as it grows; and that the number of processes changes no byte.

    .venv/bin/python benchmarks/synthetic_england.py                          # 15,000, 30,000, 60,000 children, 6 years
    .venv/bin/python benchmarks/synthetic_england.py --children 60000 1000000 # 45 GB of disk at most
    .venv/bin/python benchmarks/synthetic_england.py --same 20000             # the same bytes with one, two and three

Each size is one run of ``forethought synth`` as anyone would run it, start-up included, into a folder that is
removed afterwards. Memory is what all its processes held together at the worst moment, shared pages counted once
(Linux: proportional set size, looked at four times a second); on other systems it is left out. Growth is the
exponent with which time rises from the smallest size to the largest: 1 is in proportion.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from returns_measure import FORETHOUGHT, calibration, growth

from forethought.synth.frozen import digest_of

_LOOK = 0.25  # seconds between two looks at the memory
_MIB = 1024


def main() -> None:
    options = _options()
    with tempfile.TemporaryDirectory(prefix="synthetic-england-", dir=options.folder) as place:
        result = _same(Path(place), options) if options.same else _sizes(Path(place), options)
    print(json.dumps(result, indent=2))


def _sizes(place: Path, options: argparse.Namespace) -> dict[str, Any]:
    jobs = calibration()
    rows = []
    for children in options.children:
        out = place / str(children)
        row = _run(out, children, options, options.processes)
        files = [path for path in out.rglob("*") if path.is_file()]
        row |= {
            "children": children,
            "files": len(files),
            "gigabytes": round(sum(path.stat().st_size for path in files) / 1e9, 2),
            "per_query": round(row["seconds"] / jobs["query"], 1),
            "seconds_per_1000": round(row["seconds"] / children * 1000, 3),
        }
        _remove(out)
        rows.append(row)
        print(json.dumps(row), file=sys.stderr, flush=True)
    seconds = [row["seconds"] for row in rows]
    return {"years": options.years, "jobs": jobs, "runs": rows, "growth": growth(options.children, seconds)}


def _same(place: Path, options: argparse.Namespace) -> dict[str, Any]:
    """The digest of everything that runs with one, two and three processes, and one again, wrote."""
    found = []
    for number, processes in enumerate((1, 2, 3, 1)):
        out = place / str(number)
        _run(out, options.same, options, processes)
        found.append({"processes": processes, "sha256": digest_of(out / "feeds", out / "truth")})
        _remove(out)
    return {"children": options.same, "runs": found, "same": len({row["sha256"] for row in found}) == 1}


def _run(out: Path, children: int, options: argparse.Namespace, processes: int) -> dict[str, Any]:
    command = [
        *FORETHOUGHT, "synth", "--authority", options.authority, "--children", str(children),
        "--years", str(options.years), "--processes", str(processes),
        "--planted", str(options.planted), "--out", str(out / "feeds"), "--truth", str(out / "truth"), "--json",
    ]  # fmt: skip
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    peak = 0
    while process.poll() is None:
        peak = max(peak, _held(process.pid))
        time.sleep(_LOOK)
    if process.returncode:
        sys.exit(f"{' '.join(command)}\nended with {process.returncode}")
    return {"seconds": round(time.perf_counter() - started, 1), "mib": round(peak / _MIB) or None}


def _held(pid: int) -> int:
    """KiB that a process and those below it hold; 0 where the system does not tell."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
        below = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    except OSError:
        return 0
    own = sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return own + sum(_held(int(child)) for child in below)


def _remove(folder: Path) -> None:
    for path in sorted(folder.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--authority", default="westmarch")
    parser.add_argument("--children", type=int, nargs="+", default=[15_000, 30_000, 60_000])
    parser.add_argument("--years", type=int, default=6)
    parser.add_argument("--planted", type=float, default=0.0)
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--same", type=int, metavar="CHILDREN", help="compare bytes at this size instead")
    parser.add_argument("--folder", type=Path, help="where to write (default: the system's temporary folder)")
    return parser.parse_args()


if __name__ == "__main__":
    main()
