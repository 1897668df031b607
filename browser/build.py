"""Builds the check as one page: ``python3 go.py browser``.

Writes ``check.html`` and the postcode file into ``src/forethought/checker/built/``, from where the release ships them,
and the same page as a folder for an intranet into ``dist/checker/``. Needs npm (Node 18 or newer); nobody who uses the
page does.

    python browser/build.py            build what is not up to date
    python browser/build.py --check    only say whether it is (exit 1 when not)
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

from forethought import checker
from forethought.model import UserError
from forethought.quality import postcode_edition

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
PACKAGE = ROOT / "src" / "forethought"
BUILT = PACKAGE / "checker" / "built"
FOLDER = ROOT / "dist" / "checker"
STYLES = (PACKAGE / "pages" / "static" / "forethought" / "forethought.css", HERE / "page" / "checker.css")
ENGINE = HERE / "node_modules" / "@duckdb" / "duckdb-wasm" / "dist"
STAMP = HERE / "node_modules" / "forethought-stamp.txt"

NO_NPM = UserError(
    "npm is not installed, and the page cannot be built without it",
    why="the engine inside the page is an npm package",
    do="Install Node.js 18 or newer with npm, or take check.html from a release",
)


def build() -> dict[str, int]:
    """Build everything; sizes in bytes by file name."""
    if shutil.which("npm") is None:
        raise NO_NPM
    install()
    npx("tsc", "--noEmit")
    parts = checker.PageParts(
        template=(HERE / "page" / "page.html").read_text(encoding="utf-8"),
        style="\n".join(path.read_text(encoding="utf-8-sig") for path in STYLES),
        script=bundled("src/page/main.ts"),
        engine=(ENGINE / "duckdb-eh.wasm").read_bytes(),
        worker=bundled("src/worker.ts").encode(),
        facts=checker.facts(),
    )
    BUILT.mkdir(parents=True, exist_ok=True)
    (BUILT / checker.MARK).unlink(missing_ok=True)  # whoever reads half a build finds none
    write(BUILT / checker.PAGE, checker.single_file(parts))
    if not (BUILT / checker.POSTCODES).exists() or held("postcodes") != postcode_edition():
        write(BUILT / checker.POSTCODES, checker.packed_postcodes())
    shutil.rmtree(FOLDER, ignore_errors=True)
    for name, text in checker.folder(parts).items():
        write(FOLDER / name, text)
    shutil.copyfile(BUILT / checker.POSTCODES, FOLDER / checker.POSTCODES)
    write(BUILT / checker.MARK, json.dumps(wanted(), indent=2) + "\n")
    return {path.name: path.stat().st_size for path in (BUILT / checker.PAGE, BUILT / checker.POSTCODES)}


def wanted() -> dict[str, str]:
    """What a build made now would be made from."""
    return {"facts": checker.facts_mark(), "sources": sources_mark(), "postcodes": postcode_edition()}


def held(name: str) -> str | None:
    """One line of what the build that is there was made from; None when there is none."""
    mark = BUILT / checker.MARK
    found = json.loads(mark.read_text(encoding="utf-8")) if mark.exists() else {}
    return found.get(name)


def is_current() -> bool:
    """Whether the build that is there was made from what is here now."""
    files = (BUILT / checker.PAGE, BUILT / checker.POSTCODES)
    return all(path.exists() for path in files) and all(held(name) == text for name, text in wanted().items())


def sources_mark() -> str:
    """SHA-256 of everything else that decides what the page is."""
    paths = [*HERE.glob("*.json"), *HERE.glob("page/*"), *HERE.glob("src/**/*.ts"), Path(__file__), *STYLES]
    paths += (PACKAGE / "checker").glob("*.py")
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(f"{path.relative_to(ROOT).as_posix()}\0{path.read_text(encoding='utf-8')}\0".encode())
    return digest.hexdigest()


def install() -> None:
    """The packages of the lock, checked against its hashes, unless they are there."""
    lock = hashlib.sha256((HERE / "package-lock.json").read_bytes()).hexdigest()
    if STAMP.exists() and STAMP.read_text(encoding="utf-8") == lock:
        return
    run(["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"])
    STAMP.write_text(lock, encoding="utf-8")


def bundled(entry: str) -> str:
    """The TypeScript of ``entry``, with all it imports, as one script."""
    blocking = ENGINE / "duckdb-browser-blocking.mjs"
    script = npx(
        *("esbuild", entry, "--bundle", "--minify", "--format=iife", "--platform=browser", "--target=es2022"),
        *("--charset=utf8", "--legal-comments=none", "--log-level=warning", f"--alias:duckdb-blocking={blocking}"),
    )
    return script.replace("</script", "<\\/script").replace("<!--", "<\\!--")


def npx(*words: str) -> str:
    """Run a tool of the lock; what it printed."""
    return run(["npx", "--no-install", *words])


def run(command: list[str]) -> str:
    """Run a command in this folder; stop with its words when it fails."""
    done = subprocess.run(command, cwd=HERE, capture_output=True, text=True, check=False, shell=False)
    if done.returncode:
        raise UserError(f"'{' '.join(command[:3])}' failed", why=(done.stderr or done.stdout).strip()[-2000:])
    return done.stdout


def write(path: Path, content: str | bytes) -> None:
    """Write beside and move over."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    part.write_bytes(content.encode() if isinstance(content, str) else content)
    part.replace(path)


def main(arguments: list[str]) -> int:
    """Build or check; give back the exit code."""
    try:
        if is_current():
            sys.stderr.write("The page is up to date.\n")
            return 0
        if "--check" in arguments:
            sys.stderr.write("The page is not built, or from other sources.\n")
            return 1
        sys.stderr.write("Building the page (npm, about half a minute).\n")
        for name, size in build().items():
            sys.stderr.write(f"{size:>12,} bytes  {name}\n")
    except UserError as problem:
        sys.stderr.write(f"{problem}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
