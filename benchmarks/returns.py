"""How long checks of generated returns take, beside the published validators on the same files.

    .venv/bin/python benchmarks/returns.py                          # small sizes, ours alone: half a minute
    .venv/bin/python benchmarks/returns.py --install-peers FOLDER   # beside the peers, each in its own environment
    .venv/bin/python benchmarks/returns.py --ssda903 1000 10000 100000 --cin 1000 10000 \\
        --ours-ssda903 --ours-cin 100000 700000 --peer-903 PYTHON --peer-cin PYTHON

Every figure is of a process of its own, from its start to its end: reading this year's and last year's return,
running all rules of the year, and writing the findings (ours as Parquet, CSV and HTML page; the peers, which have
neither Parquet nor a page, as CSV). Peak memory is the kernel's figure for that process. Returns are made with 2
faults in a hundred rows, from a seed. The peers need minutes: about 7 for 100,000 children in care, 3 for 10,000
in need.
"""

from __future__ import annotations

import argparse
import json
import platform
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from returns_measure import (
    AUTHORITY,
    FORETHOUGHT,
    HERE,
    YEAR,
    Measured,
    calibration,
    growth,
    measure,
    peer_python,
)

PEERS = {"ssda903": ("csc-validator-be-903==0.1.17", ()), "cin": ("csc-validator-be-cin==0.1.13", ("numpy<2",))}
COUNCIL = 1_500


@dataclass(frozen=True)
class Row:
    """One return, one tool."""

    return_: str
    children: int
    tool: str
    seconds: float
    cpu: float
    peak_mib: int
    findings: int
    notes: dict[str, Any] = field(default_factory=dict)


def main() -> None:
    options = _options()
    pythons = {
        name: peer_python(*PEERS[name], given, options.install_peers)
        for name, given in (("ssda903", options.peer_903), ("cin", options.peer_cin))
    }
    before = calibration()
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="returns-") as place:
        folder = options.keep or Path(place)
        for return_, children, beside in _runs(options):
            source = folder / f"{return_}-{children}"
            _add(rows, _made(source, return_, children, options.faults))
            _add(rows, _ours(source, return_, children))
            python = pythons[return_]
            if beside and python:
                _add(rows, _peer(source, return_, children, python))
    _publish(rows, before, calibration())


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ssda903", type=int, nargs="*", default=[1_000], help="children, beside the peer")
    parser.add_argument("--cin", type=int, nargs="*", default=[1_000], help="children, beside the peer")
    parser.add_argument("--ours-ssda903", type=int, nargs="*", default=[COUNCIL], help="children, ours alone")
    parser.add_argument("--ours-cin", type=int, nargs="*", default=[], help="children, ours alone")
    parser.add_argument("--faults", type=float, default=0.02)
    parser.add_argument("--peer-903", type=Path, help="a Python in which the SSDA903 validator is installed")
    parser.add_argument("--peer-cin", type=Path, help="a Python in which the CIN validator is installed")
    parser.add_argument("--install-peers", type=Path, help="make an environment for each peer in this folder")
    parser.add_argument("--keep", type=Path, help="put the returns and findings here, and leave them")
    return parser.parse_args()


def _runs(options: argparse.Namespace) -> Iterable[tuple[str, int, bool]]:
    for return_, both, alone in (
        ("ssda903", options.ssda903, options.ours_ssda903),
        ("cin", options.cin, options.ours_cin),
    ):
        for children in sorted({*both, *alone}):
            yield return_, children, children in both


def _made(source: Path, return_: str, children: int, faults: float) -> Row:
    """The return itself, made anew; the row tells what that cost."""
    previous = ("--previous",) if return_ == "ssda903" else ()
    words = ("--return", return_, "--children", children, "--year", YEAR, "--faults", faults, "--out", source, "--json")
    made = measure([*FORETHOUGHT, "synth", "returns", *words, *previous, "--authority", AUTHORITY])
    planted = sum(made.document["faults"].values())
    size = sum(path.stat().st_size for path in source.rglob("*.[cx][sm][vl]"))
    return Row(
        return_, children, "making it", made.seconds, made.cpu, made.peak_mib, planted, {"mib": round(size / 2**20, 1)}
    )


def _ours(source: Path, return_: str, children: int) -> Row:
    words = [_file(source, return_, YEAR), "--return", return_, "--year", YEAR, "--authority", AUTHORITY]
    if return_ == "ssda903":
        words += ["--previous", _file(source, return_, YEAR - 1)]
    run = measure([*FORETHOUGHT, "check", *words, "--out", source / "ours", "--json"], fine=(0, 1))
    counts = run.document["counts"]
    notes = {"could_not_run": counts["could_not_run"], "rules": counts["rules"]}
    return _row(return_, children, "forethought", run, counts["findings"], notes)


def _peer(source: Path, return_: str, children: int, python: Path) -> Row:
    now, out = _file(source, return_, YEAR), source / "peer.csv"
    if return_ == "ssda903":
        run = measure([python, HERE / "peer_903.py", now, _file(source, return_, YEAR - 1), YEAR, AUTHORITY, out])
    else:
        run = measure([python, HERE / "peer_cin.py", now, YEAR, out])
    told = run.document
    return _row(return_, children, "peer", run, told["findings"], {"rules": told["rules"]})


def _row(return_: str, children: int, tool: str, run: Measured, findings: int, notes: dict[str, Any]) -> Row:
    return Row(return_, children, tool, run.seconds, run.cpu, run.peak_mib, findings, notes)


def _file(source: Path, return_: str, year: int) -> Path:
    return source / (f"ssda903_{year}" if return_ == "ssda903" else f"cin_{year}.xml")


def _add(rows: list[Row], row: Row) -> None:
    rows.append(row)
    print(f"{row.return_} {row.children:,} {row.tool}: {row.seconds:.1f} s", file=sys.stderr)


def _publish(rows: Sequence[Row], before: dict[str, Any], after: dict[str, Any]) -> None:
    query = min(before["query"], after["query"])
    shared = max(before["load"], after["load"]) > 0.5
    print(f"{before['cores']} cores, {platform.system()}, Python {platform.python_version()}, ", end="")
    print(f"{'shared' if shared else 'quiet'} machine (load {before['load']:.1f} before, {after['load']:.1f} after); ")
    print(f"the fixed query {before['query']:.3f} s before, {after['query']:.3f} s after\n")
    print("| Return | Children | Tool | Seconds | Processor s | / query | / peer | Peak MiB | Rules | Findings |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    for row in rows:
        peer = next((r for r in rows if (r.return_, r.children, r.tool) == (row.return_, row.children, "peer")), None)
        beside = f"{row.seconds / peer.seconds:.3f}" if peer and row.tool == "forethought" else ""
        found = f"{row.findings:,}" + (" planted" if row.tool == "making it" else "")
        cells = [row.return_, f"{row.children:,}", row.tool, f"{row.seconds:.1f}", f"{row.cpu:.1f}"]
        cells += [f"{row.seconds / query:.0f}", beside, f"{row.peak_mib:,}", str(row.notes.get("rules", "")), found]
        print(f"| {' | '.join(cells)} |")
    exponents = _exponents(rows)
    for name, exponent in exponents.items():
        print(f"\n{name}: time grows with children to the power {exponent:.2f}")
    document = {"benchmark": "returns", "before": before, "after": after, "rows": [asdict(row) for row in rows]}
    print("\n" + json.dumps({**document, "growth": exponents}, separators=(",", ":")))


def _exponents(rows: Sequence[Row]) -> dict[str, float]:
    found = {}
    for return_ in ("ssda903", "cin"):
        for tool in ("forethought", "peer"):
            mine = sorted((row.children, row.seconds) for row in rows if (row.return_, row.tool) == (return_, tool))
            exponent = growth([size for size, _ in mine], [seconds for _, seconds in mine])
            if exponent is not None:
                found[f"{return_} {tool}"] = round(exponent, 3)
    return found


if __name__ == "__main__":
    main()
