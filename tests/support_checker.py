"""Opens ``check.html`` as anyone would, from a file, with the network off, and watches what it does."""

from __future__ import annotations

import base64
import re
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, Playwright, Request, Route

import support_browser
from support_tree import PACKAGE

BUILT = PACKAGE / "checker" / "built"
PAGE = BUILT / "check.html"
NOT_BUILT = "check.html is not built, or not from this source: python3 go.py browser builds it (it needs npm)"
LARGEST = 12_000_000  # bytes of the page
DESKTOP = 1100
_SMALL = 500_000  # bytes that travel fast enough inside a call
_WAIT = 60_000  # milliseconds; the longest single step on a busy machine

# A call of the page's worker, and what came of it: an answer, or what went wrong in words.
_CALL = """
async ([method, given]) => {
  const thrown = (error) => error?.problem ?? (error?.what ? error : { what: String(error) });
  try {
    return { answer: (await window.forethought.call(method, given)) ?? null };
  } catch (error) {
    return { problem: thrown(error) };
  }
}
"""
_CALLS = f"""
async ([method, all]) => {{
  const one = {_CALL};
  return Promise.all(all.map((given) => one([method, given])));
}}
"""
# A file made in the page, so that hundreds of small ones need no folder and no dialogue.
_GIVE = f"""
async ([slot, given]) => {{
  const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const files = given.map(([path, text]) => ({{ path, file: new File([bytes(text)], path.split("/").pop()) }}));
  return ({_CALL})(["give", {{ slot, files }}]);
}}
"""
_NEW_INPUT = """
() => {
  const input = Object.assign(document.createElement("input"), { type: "file", multiple: true, hidden: true });
  document.body.append(input);
  return input;
}
"""
_GIVE_CHOSEN = f"""
async (input, [slot, names]) => {{
  const files = [...input.files].map((file, at) => ({{ path: names[at], file }}));
  input.remove();
  return ({_CALL})(["give", {{ slot, files }}]);
}}
"""
_DOWNLOAD = f"""
async (what) => {{
  const told = await ({_CALL})(["download", what]);
  if (told.problem) return told;
  const {{ name, type, bytes }} = told.answer;
  let text = "";
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return {{ answer: {{ name, type, bytes: btoa(text) }} }};
}}
"""


class RefusedError(Exception):
    """The worker said that something cannot be done; ``problem`` are its words."""

    def __init__(self, problem: Mapping[str, str]) -> None:
        super().__init__(str(dict(problem)))
        self.problem = problem


@dataclass
class Checker:
    """The page, open; with all that it asked for and all that its console said."""

    page: Page
    address: str
    requests: list[str] = field(default_factory=list)
    console: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def call(self, method: str, given: Any = None) -> Any:
        """What the worker answers to one call. Raises :class:`RefusedError` with its words when it cannot."""
        return _answer(self.page.evaluate(_CALL, [method, given]))

    def calls(self, method: str, given: Sequence[Any]) -> list[Any]:
        """As :meth:`call`, many at once; a problem stands in the list as :class:`RefusedError`."""
        told = self.page.evaluate(_CALLS, [method, list(given)])
        return [RefusedError(one["problem"]) if "problem" in one else one["answer"] for one in told]

    def choose(self, return_: str, year: int, authority: str = "") -> Any:
        """Say which return it is. Gives the reading."""
        return self.call("choose", {"return_": return_, "year": year, "authority": authority})

    def give(self, slot: str, files: Mapping[str, bytes]) -> Any:
        """Put files, by their paths, into a slot. Gives the reading."""
        if sum(map(len, files.values())) > _SMALL:
            with tempfile.TemporaryDirectory() as folder:
                held = [Path(folder) / str(number) for number in range(len(files))]
                for path, content in zip(held, files.values(), strict=True):
                    path.write_bytes(content)
                return self.give_paths(slot, dict(zip(files, held, strict=True)))
        packed = [[path, base64.b64encode(content).decode()] for path, content in files.items()]
        return _answer(self.page.evaluate(_GIVE, [slot, packed]))

    def give_paths(self, slot: str, files: Mapping[str, Path]) -> Any:
        """As :meth:`give`, from the disk and of any size."""
        held = self.page.evaluate_handle(_NEW_INPUT).as_element()
        assert held is not None
        held.set_input_files(list(files.values()))
        return _answer(held.evaluate(_GIVE_CHOSEN, [slot, list(files)]))

    def clear(self, *slots: str) -> None:
        """Take all files out of the slots."""
        for slot in slots or ("this", "last", "beside"):
            self.call("take", {"slot": slot, "name": None})

    def download(self, what: str) -> bytes:
        """The bytes of a file to take away."""
        answer = _answer(self.page.evaluate(_DOWNLOAD, what))
        return base64.b64decode(answer["bytes"])

    def assert_quiet(self) -> None:
        """Nothing was asked of anybody, and the console has nothing to say."""
        assert self.outside() == []
        assert self.complaints == []

    def outside(self) -> list[str]:
        """What the page asked for besides itself."""
        return [url for url in self.requests if not is_own(url, self.address)]


def is_own(url: str, address: str) -> bool:
    """Whether ``url`` is the page itself or something it made in memory."""
    return url.split("#")[0] == address or url.startswith(("blob:null/", "blob:file://", "data:"))


def _answer(told: Mapping[str, Any]) -> Any:
    if "problem" in told:
        raise RefusedError(told["problem"])
    return told["answer"]


def launch(playwright: Playwright, *flags: str) -> Browser:
    """A browser for which no name of a host leads anywhere."""
    given = [*support_browser.FLAGS, "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", *flags]
    return playwright.chromium.launch(executable_path=support_browser.chromium(), args=given)


def open_page(browser: Browser, file: Path, *, before: str = "", wait: bool = True, **more: Any) -> Checker:
    """Open ``file`` in a window of its own with the network off; ready when its engine is, or at once.

    ``before`` is script that runs before any of the page's.
    """
    context = browser.new_context(
        viewport={"width": DESKTOP, "height": 800}, locale="en-GB", reduced_motion="reduce", **more
    )
    context.set_offline(True)
    if before:
        context.add_init_script(before)
    opened = watched(context, context.new_page(), file)
    context.route(re.compile(r"^(?!file:|blob:|data:)"), _abort(opened))
    opened.page.goto(opened.address)
    if wait:
        wait_until_ready(opened.page)
    return opened


def watched(context: BrowserContext, page: Page, file: Path) -> Checker:
    """Note every request of the window and every line of its console from now on."""
    opened = Checker(page, file.resolve().as_uri())
    page.set_default_timeout(_WAIT)
    context.on("request", lambda request: opened.requests.append(request.url))
    page.on("console", lambda line: _hear(opened, line.type, line.text))
    page.on("pageerror", lambda error: opened.complaints.append(str(error)))
    return opened


def _hear(opened: Checker, kind: str, text: str) -> None:
    opened.console.append(text)
    if kind in ("error", "warning", "assert"):
        opened.complaints.append(text)


def _abort(opened: Checker) -> Callable[[Route, Request], None]:
    def abort(route: Route, request: Request) -> None:
        opened.requests.append(request.url)
        route.abort()

    return abort


def wait_until_ready(page: Page) -> None:
    """Wait until the engine answers."""
    page.wait_for_selector("html", state="attached")
    told = page.evaluate(
        """async () => {
          for (let tries = 0; tries < 600 && !window.forethought?.call; tries++) {
            await new Promise((done) => setTimeout(done, 100));
          }
          return Boolean(window.forethought?.call);
        }"""
    )
    assert told, "the page's script did not start"
    try:
        Checker(page, "").call("rule", "")  # queued behind the start; no such rule is fine
    except RefusedError:
        return
