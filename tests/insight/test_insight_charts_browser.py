"""What a browser makes of the drawings: letters as wide as reckoned, no label on another, nothing refused."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import sync_playwright

import support_browser
from forethought.insight.charts import NARROW, WIDE
from insight.insight_charts_drawn import Drawn
from insight.insight_charts_samples import hard, usual

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("charts")]

# The strictest policy a page may have: whatever needs more is not drawn, and is reported.
PAGE = """<!doctype html><html lang="en"><head><title>Charts</title><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'"></head><body>{}</body></html>"""
MEASURED = """() => [...document.querySelectorAll('svg')].map(svg => {
  const at = svg.getBoundingClientRect();
  return [...svg.querySelectorAll('text')].map(text => {
    const box = text.getBoundingClientRect();
    return [text.textContent, box.left - at.left, box.right - at.left, box.top - at.top, box.bottom - at.top];
  });
})"""


@pytest.fixture(scope="module")
def page() -> Iterator[Any]:
    found = support_browser.chromium()
    if found is None:
        pytest.skip(support_browser.MISSING)
    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=str(Path(found)), args=list(support_browser.FLAGS))
        yield browser.new_page(viewport={"width": 700, "height": 900})
        browser.close()


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_the_letters_a_browser_draws_keep_clear_of_each_other(page: Any, width: int) -> None:
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text))
    charts = [chart.svg(width, headed=True) for chart in (*usual(), *hard())]
    page.set_content(PAGE.format("".join(charts)))
    measured = page.evaluate(MEASURED)
    assert len(measured) == len(charts)
    for svg, texts in zip(charts, measured, strict=True):
        reckoned = {box.words: box.right - box.left for box in Drawn(svg).boxes}
        for words, left, right, _, _ in texts:
            assert left >= -1, words
            assert right <= width + 1, words
            # Letters that the font lacks come from another one.
            assert right - left <= reckoned.get(words, 1e9) * 1.03 + 1, words
        boxes = [box for box in texts if box[0].strip()]
        clashes = [(a[0], b[0]) for i, a in enumerate(boxes) for b in boxes[i + 1 :] if _clash(a, b)]
        assert clashes == []
    assert refused == []


def _clash(a: list[Any], b: list[Any]) -> bool:
    """A box of letters is taller than they are, by a few pixels above and below."""
    return a[1] < b[2] - 1 and b[1] < a[2] - 1 and a[3] < b[4] - 4 and b[3] < a[4] - 4
