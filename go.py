"""Start here: sets Forethought up on a bare machine, then runs it.

    python3 go.py demo            build a fictional partnership and show it (py go.py demo on Windows)
    python3 go.py test            every check and test, naming what was skipped
    python3 go.py test --all      the same with the long campaigns in full
    python3 go.py browser         build the check as one page, check.html (needs npm)
    python3 go.py COMMAND ...     any forethought command; python3 go.py --help lists them

It needs Python 3.11 or newer and nothing else: no root, no Docker, and npm for ``browser`` alone. Packages
go into ``.venv`` beside this file, each checked against the hashes in ``requirements/``. A folder ``wheelhouse/``
beside this file replaces the network. Written for every system; run by us on Linux only.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
WHEELHOUSE = ROOT / "wheelhouse"
STAMP = VENV / "forethought-stamp.txt"
ENGINES = ROOT / ".engines"
LOCKS = {name: ROOT / "requirements" / f"{name}.txt" for name in ("runtime", "dev", "engines")}
OLDEST = (3, 11)

NO_VENV = """This Python cannot make a virtual environment with pip in it.
  Debian, Ubuntu:   sudo apt-get install -y python3-venv
  or, without root: put `uv` on your PATH, or a pip wheel (pip-*.whl) in {wheelhouse}
Then run the same command again."""

NO_PACKAGES = """The packages could not be installed; the lines above say which and why.
  Behind a proxy:           set HTTPS_PROXY, and PIP_CERT if it uses its own certificate
  An index of your own:     set PIP_INDEX_URL
  No network at all:        on a machine that has one, run
                              python3 -m pip download -r requirements/{lock} -d wheelhouse
                            and bring the folder {wheelhouse} here
  A hash that differs:      the package is not the one we tested; do not go round the check
Then run the same command again: what was fetched is kept."""


class CannotStartError(Exception):
    """Something the person at the keyboard can mend."""


def main(arguments: list[str]) -> int:
    """Set up what the command needs, run it, and give back its exit code."""
    if sys.version_info < OLDEST:
        print(f"Forethought needs Python 3.11 or newer; this is {sys.version.split()[0]}.", file=sys.stderr)
        return 2
    try:
        if arguments[:1] == ["lock"]:
            return relock()
        if arguments[:1] == ["test"]:
            set_up("dev")
            set_up_engines()
            build_browser()
            return run_tests(arguments[1:])
        set_up("runtime")
        if arguments[:1] == ["browser"]:
            return build_browser(arguments[1:])
    except CannotStartError as problem:
        print(problem, file=sys.stderr)
        return 2
    return run([python(), "-m", "forethought.cli", *(arguments or ["--help"])])


# --- setting up -----------------------------------------------------------------------------------------


def set_up(lock: str) -> None:
    """Make the environment and install the lock, unless the stamp says that it is done."""
    if is_current(lock):
        return
    say(f"Setting up ({LOCKS[lock].name}); this is done once.")
    STAMP.unlink(missing_ok=True)
    uv = shutil.which("uv")
    if not python().exists():
        make_environment(uv)
    if not (uv and install_with_uv(uv, lock)) and not install_with_pip(lock):
        raise CannotStartError(NO_PACKAGES.format(lock=LOCKS[lock].name, wheelhouse=WHEELHOUSE))
    link_source()
    STAMP.write_text(f"{lock} {fingerprint(lock)}\n", encoding="utf-8")


def link_source() -> None:
    """Let everything run with the environment's Python find the checkout's own source."""
    where = "import sysconfig; print(sysconfig.get_path('purelib'))"
    packages = subprocess.run([python(), "-c", where], capture_output=True, text=True, check=True).stdout.strip()
    (Path(packages) / "forethought.pth").write_text(f"{ROOT / 'src'}\n", encoding="utf-8")


def set_up_engines() -> None:
    """The other engines that the tests compare with, in a folder of their own beside the environment."""
    stamp = ENGINES / "forethought-stamp.txt"
    if stamp.exists() and stamp.read_text(encoding="utf-8") == fingerprint("engines"):
        return
    say("Fetching the other engines (engines.txt, about 450 MB); this is done once.")
    shutil.rmtree(ENGINES, ignore_errors=True)
    uv = shutil.which("uv")
    options: list[object] = ["--target", ENGINES]
    if not (uv and install_with_uv(uv, "engines", options)) and not install_with_pip("engines", options):
        raise CannotStartError(NO_PACKAGES.format(lock=LOCKS["engines"].name, wheelhouse=WHEELHOUSE))
    stamp.write_text(fingerprint("engines"), encoding="utf-8")


def is_current(lock: str) -> bool:
    """True when this lock, or the larger one that holds it, is installed for this Python."""
    if not STAMP.exists() or not python().exists():
        return False
    have = STAMP.read_text(encoding="utf-8").strip()
    return have in {f"{name} {fingerprint(name)}" for name in {lock, "dev"}}


def fingerprint(lock: str) -> str:
    """Changes when the lock or the Python changes. The dev lock holds the runtime lock."""
    digest = hashlib.sha256(f"{sys.version} {sys.platform}".encode())
    for name in ["runtime", "dev"] if lock == "dev" else [lock]:
        digest.update(LOCKS[name].read_bytes())
    return digest.hexdigest()


def python() -> Path:
    """The interpreter of the environment."""
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def make_environment(uv: str | None) -> None:
    """An empty environment; with pip in it when there is no uv and this Python can."""
    if uv and run([uv, "venv", "--quiet", "--allow-existing", "--python", sys.executable, VENV]) == 0:
        return
    with_pip = importlib.util.find_spec("ensurepip") is not None
    if not with_pip and not borrowed_pip():
        raise CannotStartError(NO_VENV.format(wheelhouse=WHEELHOUSE))
    try:
        venv.create(VENV, with_pip=with_pip, symlinks=os.name != "nt")
    except (OSError, subprocess.CalledProcessError) as problem:
        shutil.rmtree(VENV, ignore_errors=True)
        raise CannotStartError(f"{NO_VENV.format(wheelhouse=WHEELHOUSE)}\n({problem})") from problem


def borrowed_pip() -> list[object]:
    """Pip from outside the environment: a wheel in the wheelhouse, else this Python's own."""
    wheels = sorted(WHEELHOUSE.glob("pip-*.whl"))
    if wheels:
        return [python(), wheels[-1] / "pip"]  # a wheel is a zip that Python can run from
    if importlib.util.find_spec("pip") is not None:
        return [sys.executable, "-m", "pip", "--python", python()]
    return []


ONLY_WHEELS = ("--only-binary", ":all:")


def install_with_pip(lock: str, more: Sequence[object] = ONLY_WHEELS) -> bool:
    """Install every package of the lock, hashes checked."""
    own = subprocess.run([python(), "-c", "import pip"], capture_output=True).returncode == 0
    pip = [python(), "-m", "pip"] if own else borrowed_pip()
    if not pip:
        raise CannotStartError(NO_VENV.format(wheelhouse=WHEELHOUSE))
    options = ["-qq", "--disable-pip-version-check", "--no-deps"]
    return run([*pip, "install", *options, *more, *offline(), "--require-hashes", "-r", LOCKS[lock]]) == 0


def install_with_uv(uv: str, lock: str, more: Sequence[object] = ONLY_WHEELS) -> bool:
    """The same through uv, which is quicker; it reads the addresses that pip is given."""
    index = os.environ.get("PIP_INDEX_URL")
    given = {"UV_DEFAULT_INDEX": index} if index and "UV_DEFAULT_INDEX" not in os.environ else {}
    options = ["--quiet", "--no-deps", "--python", python(), *more, *offline()]
    done = run([uv, "pip", "install", *options, "--require-hashes", "-r", LOCKS[lock]], more=given) == 0
    if not done:
        say("uv could not install the packages; trying pip.")
    return done


def offline() -> list[object]:
    """Options that keep off the network when a wheelhouse was brought along."""
    return ["--no-index", "--find-links", WHEELHOUSE] if WHEELHOUSE.is_dir() else []


def relock() -> int:
    """Write all locks anew from pyproject.toml (needs uv; for maintainers)."""
    uv = shutil.which("uv")
    if not uv:
        raise CannotStartError("Making the locks needs uv on your PATH.")
    common = [
        *("--python-version", "3.11", "--universal", "--generate-hashes", "--quiet"),
        *("--no-emit-index-url", "--no-emit-find-links", "--no-annotate"),
        *("--custom-compile-command", "python3 go.py lock"),
    ]
    whole = ["pyproject.toml", "--extra", "postgres"]
    of = {
        "runtime": whole,
        "dev": [*whole, "--group", "pyproject.toml:dev", "-c", LOCKS["runtime"].relative_to(ROOT)],
        "engines": ["--group", "pyproject.toml:engines"],
    }
    for name, path in LOCKS.items():
        code = run([uv, "pip", "compile", *of[name], *common, "-o", path.relative_to(ROOT)], cwd=ROOT)
        if code:
            return code
    return 0


# --- running --------------------------------------------------------------------------------------------


def build_browser(arguments: Sequence[str] = ()) -> int:
    """The check as one page. Without npm the tests that open it are skipped, each by name."""
    return run([python(), ROOT / "browser" / "build.py", *arguments])


def run_tests(arguments: list[str]) -> int:
    """Style, types, layers, then every test; all of them even when one fails."""
    extra = [word for word in arguments if word != "--all"]
    environment = {"FORETHOUGHT_CAMPAIGNS": "all"} if "--all" in arguments else {}
    pytest = ["-m", "pytest", "-q", "-n", "2", "--dist", "loadgroup", *extra]
    steps: dict[str, list[object]] = {
        "style": [python(), "-m", "ruff", "check", "."],
        "format": [python(), "-m", "ruff", "format", "--check", "."],
        "types": [python(), "-m", "mypy"],
        "layers": [python().with_name("lint-imports")],
        "tests": [python(), *pytest],
    }
    outcome = {}
    for name, words in steps.items():
        say(f"\n== {name}")
        outcome[name] = run(words, cwd=ROOT, more=environment) == 0
    failed = [name for name, passed in outcome.items() if not passed]
    say("\n" + "; ".join(f"{name}: {'passed' if passed else 'FAILED'}" for name, passed in outcome.items()))
    say(f"Failed: {', '.join(failed)}." if failed else "Everything that ran passed.")
    return 1 if failed else 0


def run(command: list[object], *, cwd: Path | None = None, more: dict[str, str] | None = None) -> int:
    """Run a command on the checkout's own source and wait for it, whatever Ctrl-C does meanwhile."""
    paths = [str(ROOT / "src"), os.environ.get("PYTHONPATH", "")]
    environment = {
        **os.environ,
        **(more or {}),
        "PYTHONPATH": os.pathsep.join(path for path in paths if path),
    }
    process = subprocess.Popen([str(word) for word in command], env=environment, cwd=cwd)
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:  # the command had it too and is closing down
            continue


def say(text: str) -> None:
    """Progress, kept off stdout so that a command's own output stays clean."""
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
