"""Nothing leaves the page: not a request, not an address, nothing kept by the browser; and the browser sees to it."""

from __future__ import annotations

import base64
import gzip
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from checker.checker_ways_out import TRY, WAYS_OUT, Listener, listening
from support_canary import CANARIES, CANARY, CANARY_POSTCODE, found_in
from support_checker import Checker, open_page, wait_until_ready, watched

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("checker-network")]

POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">')
HEADER = f"""CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB
{CANARY},X,5/5/2015,WBRI,UN1,,
{CANARY}2,1,05/05/2015,{CANARY_POSTCODE},UN1,1,
"""
EPISODES = f"""CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN
{CANARY},01/04/2025,S,C2,N1,U1,PR1,,,,{CANARY_POSTCODE},{CANARY_POSTCODE},SC1
{CANARY},01/04/2025,S,C2,N1,U1,PR1,,,,{CANARY_POSTCODE},{CANARY_POSTCODE},SC1
"""
FILES = {f"{CANARY}/header.csv": HEADER.encode(), f"{CANARY}/episodes.csv": EPISODES.encode()}
STORED = """
async () => ({
  local: { ...localStorage },
  session: { ...sessionStorage },
  databases: (await indexedDB.databases()).map((one) => one.name),
  caches: "caches" in window ? await caches.keys() : [],
  cookies: document.cookie,
  workers: "serviceWorker" in navigator ? await navigator.serviceWorker.getRegistrations().then((all) => all.length,
    () => 0) : 0,
  files: "storage" in navigator && navigator.storage.getDirectory
    ? await navigator.storage.getDirectory().then(async (root) => {
        const names = [];
        for await (const name of root.keys()) names.push(name);
        return names;
      }, () => [])
    : [],
  history: history.length,
  state: history.state,
  name: window.name,
})
"""
NOTHING_STORED = {
    **{"local": {}, "session": {}, "databases": [], "caches": [], "cookies": "", "workers": 0, "files": []},
    "name": "",
}


@pytest.fixture(scope="module")
def used(browser: Browser, check_page_file: Path) -> Iterator[Checker]:
    """The page after a check of a return full of planted values, with everything done that can be done."""
    opened = open_page(browser, check_page_file)
    opened.choose("ssda903", 2026, "Birmingham")
    opened.give("this", FILES)
    opened.give("last", FILES)
    opened.give("beside", {f"{CANARY}.csv": HEADER.encode()})
    assert opened.call("check")["counts"]["findings"] > 3
    found = opened.call("findings", {"offset": 0, "limit": 50})["rows"]
    assert CANARY in str(found)
    opened.call("children", {"offset": 0, "limit": 50, "containing": CANARY})
    opened.call("accept", {"findings": [found[0]["finding"]], "reason": CANARY, "who": CANARY, "on": "2026-06-01"})
    for what in ("workbook", "findings", "statuses", "json", "shared", "accepted"):
        opened.download(what)
    yield opened
    opened.page.context.close()


def test_nothing_was_asked_of_anybody(used: Checker) -> None:
    used.assert_quiet()
    assert used.requests, "the page itself is a request: the watching works"


def test_no_planted_value_is_in_an_address_or_on_the_console(used: Checker) -> None:
    assert found_in(" ".join([*used.requests, used.page.url, *used.console])) == []


def test_the_browser_kept_nothing(used: Checker) -> None:
    stored = used.page.evaluate(STORED)
    assert {key: stored[key] for key in NOTHING_STORED} == NOTHING_STORED
    assert used.page.context.cookies() == []
    assert found_in(str(stored)) == []


def test_the_watching_would_see_what_is_kept(used: Checker, browser: Browser, check_page_file: Path) -> None:
    opened = open_page(browser, check_page_file)
    opened.page.evaluate(f"localStorage.setItem('child', '{CANARY}'); console.log('{CANARY}')")
    assert opened.page.evaluate(STORED)["local"] == {"child": CANARY}
    assert found_in(" ".join(opened.console)) == [CANARY]
    opened.page.evaluate("localStorage.clear()")
    opened.page.context.close()


def test_what_is_shared_holds_no_planted_value(used: Checker) -> None:
    assert found_in(used.download("shared").decode("utf-8-sig")) == []
    assert found_in(used.download("findings").decode("utf-8-sig")) != []


# --- what the browser itself refuses --------------------------------------------------------------------


@pytest.fixture(scope="module")
def listener() -> Iterator[Listener]:
    with listening() as running:
        yield running


@pytest.fixture(scope="module")
def guarded(browser: Browser, check_page_file: Path) -> Iterator[Page]:
    """The page as it is, on a machine with a network."""
    yield from _opened(browser, check_page_file)


@pytest.fixture(scope="module")
def unguarded(browser: Browser, check_page_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """The page without its policy."""
    text, count = POLICY.subn("", check_page_file.read_text(encoding="utf-8"))
    assert count == 1
    without = tmp_path_factory.mktemp("unguarded") / "check.html"
    without.write_text(text, encoding="utf-8")
    yield from _opened(browser, without)


def _opened(browser: Browser, file: Path) -> Iterator[Page]:
    context = browser.new_context()
    page = watched(context, context.new_page(), file).page
    page.goto(file.resolve().as_uri())
    wait_until_ready(page)
    yield page
    context.close()


def _ways_that_reach(page: Page, listener: Listener) -> set[str]:
    """Try every way out, then wait for what is slow to arrive."""
    listener.asked.clear()
    names = {f"/{number}-{CANARY}": way for number, way in enumerate(WAYS_OUT)}
    for path, way in names.items():
        page.evaluate(TRY, [way, listener.address + path])
    for _ in range(40):
        page.wait_for_timeout(50)
        if names.keys() <= set(listener.asked):
            break
    return {names[path] for path in listener.asked if path in names}


@pytest.fixture(scope="module")
def ways_of_the_page(guarded: Page, listener: Listener) -> set[str]:
    return _ways_that_reach(guarded, listener)


@pytest.fixture(scope="module")
def ways_without_policy(unguarded: Page, listener: Listener) -> set[str]:
    return _ways_that_reach(unguarded, listener)


@pytest.mark.parametrize("way", WAYS_OUT)
def test_the_browser_refuses_every_way_out(way: str, ways_of_the_page: set[str]) -> None:
    assert way not in ways_of_the_page


# Chromium itself leaves these out when nobody looks or for a page from a file; the policy refuses them all the same.
NOT_FROM_A_FILE = {"icon", "manifest"}


@pytest.mark.parametrize("way", sorted(WAYS_OUT.keys() - NOT_FROM_A_FILE))
def test_without_the_policy_it_would_get_through(way: str, ways_without_policy: set[str]) -> None:
    assert way in ways_without_policy


ASK = "(given) => window.forethought.call('caseHits', given).then(() => 'ran', () => 'refused')"


def test_the_engine_cannot_be_asked_to_fetch(guarded: Page, listener: Listener) -> None:
    """Even a query that names an address, which none of ours does."""
    listener.asked.clear()
    for reads in ("read_csv", "read_parquet", "read_json_auto"):
        ctes = f"x as (select * from {reads}('{listener.address}/{CANARY}'))"
        asked = {"return_": "ssda903", "year": 2026, "code": "101", "ctes": ctes}
        assert guarded.evaluate(ASK, asked) == "refused"
    guarded.wait_for_timeout(300)
    assert listener.asked == []


def test_script_that_came_with_data_would_not_run(guarded: Page) -> None:
    """Were markup ever to get in from a file, the browser would run none of it."""
    guarded.evaluate(
        """() => {
          const script = document.createElement("script");
          script.textContent = "window.ran = 'script'";
          document.body.append(script);
          const holder = document.createElement("div");
          holder.innerHTML = "<img src='data:image/png,x' onerror='window.ran = 1'><svg onload='window.ran = 2'></svg>";
          document.body.append(holder);
          setTimeout("window.ran = 'text'", 0);
        }"""
    )
    guarded.wait_for_timeout(200)
    assert guarded.evaluate("window.ran ?? null") is None


# --- what the page is made of ---------------------------------------------------------------------------


def page_parts(text: str) -> dict[str, str]:
    """The script of the page, the code of the worker and the facts, as text; ``page`` is the rest."""
    packed = dict(re.findall(r'<script type="text/plain" id="part-(\w+)">([^<]*)</script>', text))
    parts = {name: gzip.decompress(base64.b64decode(packed[name])).decode() for name in ("worker", "facts")}
    rest = re.sub(r'<script type="text/plain" id="part-\w+">[^<]*</script>', "", text)
    (script,) = re.findall(r"<script>(.*?)</script>", rest, re.S)
    return {**parts, "script": script, "page": rest.replace(script, "")}


@pytest.fixture(scope="module")
def parts(check_page_file: Path) -> dict[str, str]:
    return page_parts(check_page_file.read_text(encoding="utf-8"))


def test_the_policy_allows_nothing(check_page_file: Path) -> None:
    (policy,) = POLICY.findall(check_page_file.read_text(encoding="utf-8"))
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules.pop("script-src").replace("'wasm-unsafe-eval'", "").strip().startswith("'sha256-")
    assert rules.pop("style-src").startswith("'sha256-")
    assert rules == {
        "default-src": "'none'",
        "img-src": "data:",
        "worker-src": "blob:",
        "connect-src": "'none'",
        "form-action": "'none'",
        "base-uri": "'none'",
    }


def test_the_policy_stands_before_all_that_could_do_anything(check_page_file: Path) -> None:
    text = check_page_file.read_text(encoding="utf-8")
    first = min(text.index(mark) for mark in ("<script", "<style", "<link", "<body") if mark in text)
    assert POLICY.search(text).start() < first  # type: ignore[union-attr]


# A policy does not stop a page from going somewhere else, so its script must hold no way to.
GOING = (
    r"window\.open|self\.open|(?<![.\w#])open\([^)]*\)(?!\s*\{)|location\s*=[^=]|location\.(?!hash\b)\w+\s*=[^=]"
    r"|location\.(assign|replace)\(|RTCPeerConnection|WebTransport"
)
TELLING = (
    r"sendBeacon|WebSocket|EventSource|XMLHttpRequest|\bfetch\(|serviceWorker"
    r"|localStorage|sessionStorage|indexedDB|\bcaches\b"
)
MARKUP = r"\.innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|\beval\(|new Function"


@pytest.mark.parametrize("words", [GOING, TELLING, MARKUP, r"document\.cookie"])
def test_the_script_of_the_page_has_no_such_words(words: str, parts: dict[str, str]) -> None:
    found = [parts["script"][max(0, m.start() - 40) : m.end() + 40] for m in re.finditer(words, parts["script"])]
    assert found == []


def test_the_worker_has_no_way_past_the_policy(parts: dict[str, str]) -> None:
    assert re.findall(r"RTCPeerConnection|WebTransport|serviceWorker", parts["worker"]) == []


def test_no_link_of_the_page_leads_away(parts: dict[str, str]) -> None:
    targets = re.findall(r"""\b(?:href|src|action|formaction|ping|srcset|poster)=["']?([^"'\s>]*)""", parts["page"])
    assert [target for target in targets if not target.startswith(("#", "data:"))] == []
    without_licences = re.sub(r'<template id="licences">.*?</template>', "", parts["page"], flags=re.S)
    assert len(without_licences) < len(parts["page"])
    addresses = set(re.findall(r"https?://[^\s\"'<>)\\`]+", without_licences + parts["script"]))
    assert [one for one in addresses if not one.startswith("http://www.w3.org/")] == []


def test_every_link_shown_leads_into_the_page(used: Checker) -> None:
    targets = used.page.eval_on_selector_all("a[href]", "(links) => links.map((link) => link.getAttribute('href'))")
    assert [target for target in targets if not target.startswith(("#", "blob:"))] == []


def test_no_planted_value_is_in_what_the_page_is_made_of(check_page_file: Path) -> None:
    text = check_page_file.read_text(encoding="utf-8")
    assert not any(value in text for value in CANARIES)
