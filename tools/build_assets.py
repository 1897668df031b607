"""Rebuild the site's stylesheet and script from govuk-frontend.

The results are committed, so nobody needs Node to install or run Forethought; run this only after changing
``tools/assets`` or moving to another version:  ``python tools/build_assets.py``
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
SOURCES = HERE / "assets"
TARGET = HERE.parent / "src" / "forethought" / "pages" / "static" / "forethought"
NOTICE = (
    "/*! Contains govuk-frontend {version}, MIT licence, Crown copyright "
    "(Government Digital Service); see LICENCE-govuk-frontend.txt */\n"
)
CREST = re.compile(r"\.govuk-footer__copyright-logo[^{}]*\{[^{}]*\}")  # the royal arms are not ours to show


def build(target: Path = TARGET) -> list[Path]:
    """Install the two packages in a temporary folder, compile, and write the results to ``target``."""
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        work = Path(temporary)
        shutil.copytree(SOURCES, work, dirs_exist_ok=True)
        _run(["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock"], work)
        frontend = work / "node_modules" / "govuk-frontend"
        notice = NOTICE.format(version=_version(SOURCES / "package.json"))
        return [
            _stylesheet(work, target, notice),
            _script(frontend, target, notice),
            _copy(work / "forethought.js", target),
            _copy(work / "favicon.svg", target),
            _copy(work / "LICENCE-govuk-frontend.txt", target),
        ]


def _stylesheet(work: Path, target: Path, notice: str) -> Path:
    command = [
        "npx",
        "sass",
        "--no-source-map",
        "--style=compressed",
        "--load-path=node_modules",
        "--quiet-deps",
    ]
    css = CREST.sub("", _run([*command, "forethought.scss"], work))
    if any(brand in css for brand in ("@font-face", "GDS Transport", "url(")):
        sys.exit("The stylesheet still asks for a font or picture that only GOV.UK may use.")
    written = target / "forethought.css"
    written.write_text(notice + css, encoding="utf-8")
    return written


def _script(frontend: Path, target: Path, notice: str) -> Path:
    source = frontend / "dist" / "govuk" / "govuk-frontend.min.js"
    code = source.read_text(encoding="utf-8").split("//# sourceMappingURL=")[0]
    written = target / "govuk-frontend.min.js"
    written.write_text(notice + code.rstrip() + "\n", encoding="utf-8")
    return written


def _copy(source: Path, target: Path) -> Path:
    return Path(shutil.copyfile(source, target / source.name))


def _version(package: Path) -> str:
    return str(json.loads(package.read_text(encoding="utf-8"))["dependencies"]["govuk-frontend"])


def _run(command: list[str], folder: Path) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300, check=False)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)} failed:\n{done.stderr}")
    return done.stdout


if __name__ == "__main__":
    for path in build():
        sys.stdout.write(f"{path.stat().st_size:>8,} bytes  {path.name}\n")
