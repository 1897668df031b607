"""How long the page takes in Chromium, beside the command line on the same returns in the same minutes.

    .venv/bin/python benchmarks/browser.py                       # a council of 1,500 and 1,000 in need: a minute
    .venv/bin/python benchmarks/browser.py --ssda903 1500 100000 --cin 10000 100000

Needs Chromium and the built page (python3 go.py browser). Every return is checked by a browser of its own: opening the
page until its engine answers, reading both years' files and the postcode file, all rules, findings as CSV. The command
line is measured as in returns.py: one process, from its start to its end. Peak memory is the kernel's figure for the
browser's process that holds page, worker and engine (Linux only).
"""

from __future__ import annotations

import argparse
import json
import platform
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright
from returns_measure import AUTHORITY, FORETHOUGHT, HERE, YEAR, calibration, measure

sys.path.insert(0, str(HERE.parent / "tests"))

from support_checker import BUILT, PAGE, launch, open_page


@dataclass(frozen=True)
class Row:
    """One return in the page, stage by stage in seconds, and on the command line."""

    return_: str
    children: int
    mib: float
    ready: float
    postcodes: float
    reading: float
    rules: float
    findings_csv: float
    workbook: float
    peak_mib: int
    findings: int
    command_line: float
    command_line_peak_mib: int

    @property
    def whole(self) -> float:
        """From opening the page to the findings as a file."""
        return self.ready + self.postcodes + self.reading + self.rules + self.findings_csv


def main() -> None:
    options = _options()
    if not PAGE.exists():
        sys.exit("The page has not been built: python3 go.py browser")
    before = calibration()
    rows = []
    with tempfile.TemporaryDirectory(prefix="browser-") as place, sync_playwright() as playwright:
        for return_, children in _runs(options):
            source = (options.keep or Path(place)) / f"{return_}-{children}"
            _make(source, return_, children, options.faults)
            browser = launch(playwright)
            rows.append(_measured(browser, source, return_, children))
            browser.close()
            print(f"{return_} {children:,}: {rows[-1].whole:.1f} s", file=sys.stderr)
    _publish(rows, before, calibration())


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ssda903", type=int, nargs="*", default=[1_500], help="children, with last year's return")
    parser.add_argument("--cin", type=int, nargs="*", default=[1_000], help="children")
    parser.add_argument("--faults", type=float, default=0.02)
    parser.add_argument("--keep", type=Path, help="put the returns and findings here, and leave them")
    return parser.parse_args()


def _runs(options: argparse.Namespace) -> Iterable[tuple[str, int]]:
    for return_, sizes in (("ssda903", options.ssda903), ("cin", options.cin)):
        for children in sizes:
            yield return_, children


def _make(source: Path, return_: str, children: int, faults: float) -> None:
    previous = ("--previous",) if return_ == "ssda903" else ()
    words = ("--return", return_, "--children", children, "--year", YEAR, "--faults", faults, "--out", source)
    measure([*FORETHOUGHT, "synth", "returns", *words, *previous, "--authority", AUTHORITY])


def _measured(browser: Browser, source: Path, return_: str, children: int) -> Row:
    ready, opened = _timed(lambda: open_page(browser, PAGE))
    now = _files(source, return_, YEAR)
    last = _files(source, return_, YEAR - 1) if return_ == "ssda903" else {}
    opened.choose(return_, YEAR, AUTHORITY)
    postcodes, _ = _timed(lambda: opened.give_paths("beside", _named(BUILT.glob("*postcodes*"))))
    reading, _ = _timed(
        lambda: [opened.give_paths(slot, files) for slot, files in (("this", now), ("last", last)) if files]
    )
    rules, summary = _timed(lambda: opened.call("check"))
    findings_csv, content = _timed(lambda: opened.download("findings"))
    workbook, _ = _timed(lambda: opened.download("workbook"))
    opened.assert_quiet()
    (source / "findings-page.csv").write_bytes(content)
    line, line_peak = _command_line(source, return_, content)
    size = sum(path.stat().st_size for path in [*now.values(), *last.values()]) / 2**20
    return Row(
        *(return_, children, round(size, 1), ready, postcodes, reading, rules, findings_csv, workbook),
        *(_peak_mib(), summary["counts"]["findings"], line, line_peak),
    )


def _timed(job: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    answer = job()
    return time.perf_counter() - start, answer


def _command_line(source: Path, return_: str, page: bytes) -> tuple[float, int]:
    """Seconds and peak memory of the same check there. Stops when it finds anything else."""
    words: list[Any] = [_where(source, return_, YEAR), "--return", return_, "--year", YEAR, "--authority", AUTHORITY]
    if return_ == "ssda903":
        words += ["--previous", _where(source, return_, YEAR - 1)]
    run = measure([*FORETHOUGHT, "check", *words, "--out", source / "ours", "--json"], fine=(0, 1))
    if (source / "ours" / "findings.csv").read_bytes() != page:
        sys.exit(f"{source.name}: the page found something else than the command line")
    return run.seconds, run.peak_mib


def _where(source: Path, return_: str, year: int) -> Path:
    return source / (f"ssda903_{year}" if return_ == "ssda903" else f"cin_{year}.xml")


def _files(source: Path, return_: str, year: int) -> dict[str, Path]:
    where = _where(source, return_, year)
    return _named(where.iterdir() if where.is_dir() else [where])


def _named(paths: Iterable[Path]) -> dict[str, Path]:
    return {path.name: path for path in sorted(paths)}


def _peak_mib() -> int:
    """The most that any process which draws pages has held; 0 where the system does not say."""
    peaks = [0]
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            command = status.with_name("cmdline").read_bytes()
            held = status.read_text(encoding="utf-8")
        except OSError:
            continue  # it has ended meanwhile
        if b"--type=renderer" in command and "VmHWM:" in held:
            peaks.append(int(held.split("VmHWM:")[1].split()[0]) // 1024)
    return max(peaks)


def _publish(rows: Sequence[Row], before: dict[str, Any], after: dict[str, Any]) -> None:
    shared = max(before["load"], after["load"]) > 0.5
    print(f"{before['cores']} cores, {platform.system()}, ", end="")
    print(f"{'shared' if shared else 'quiet'} machine (load {before['load']:.1f} before, {after['load']:.1f} after); ")
    print(f"the fixed query {before['query']:.3f} s before, {after['query']:.3f} s after\n")
    names = ["Return", "Children", "MiB", "Ready", "Postcodes", "Reading", "Rules", "CSV", "Whole", "Workbook"]
    names += ["Peak MiB", "Findings", "Command line", "Its peak MiB"]
    print(f"| {' | '.join(names)} |")
    print("|---" * len(names) + "|")
    for row in rows:
        stages = (row.ready, row.postcodes, row.reading, row.rules, row.findings_csv, row.whole, row.workbook)
        cells = [row.return_, f"{row.children:,}", f"{row.mib:,}", *(f"{seconds:.1f}" for seconds in stages)]
        cells += [f"{row.peak_mib:,}", f"{row.findings:,}", f"{row.command_line:.1f}", f"{row.command_line_peak_mib:,}"]
        print(f"| {' | '.join(cells)} |")
    measured = [{**asdict(row), "whole": row.whole} for row in rows]
    document = {"benchmark": "browser", "before": before, "after": after, "rows": measured}
    print("\n" + json.dumps(document, separators=(",", ":")))


if __name__ == "__main__":
    main()
