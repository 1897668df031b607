"""One chart, drawn as SVG and set as a table from the same data: bars, one line for England, no colour for good or bad.

Made to the checklist for accessible charts of the Government Analysis Function: title and description, labels beside
what they name, nothing told by colour alone, the numbers in a table beside.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

_WIDTH, _LABELS, _VALUES, _BAR, _GAP, _TOP, _FOOT = 640, 230, 60, 22, 12, 20, 44
_INK, _OWN, _OTHER = "#0b0c0c", "#1d70b8", "#6f777b"


@dataclass(frozen=True, slots=True)
class Mark:
    """One area in a chart. ``value`` None draws no bar; ``shown`` is what is written. ``own`` is the reader's area."""

    label: str
    value: float | None
    shown: str
    own: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """A bar for each mark, in the order given, and a line for comparison. ``id`` is unique on its page."""

    id: str
    title: str
    unit: str
    marks: tuple[Mark, ...]
    line_label: str = ""
    line_value: float | None = None
    line_shown: str = ""
    note: str = ""

    @property
    def description(self) -> str:
        """The chart in words, made from its numbers."""
        said = [f"{mark.label}: {_spoken(mark.shown)}" for mark in self.marks]
        if self.line_value is not None:
            said.append(f"{self.line_label}: {self.line_shown}")
        return f"{self.unit}. {'; '.join(said)}. {self.note}".strip()


def chart_rows(chart: Chart) -> list[tuple[str, str]]:
    """The chart as table rows under a header: area and value, in the chart's order."""
    rows = [("Area", chart.unit), *((mark.label, mark.shown) for mark in chart.marks)]
    if chart.line_value is not None:
        rows.append((chart.line_label, chart.line_shown))
    return rows


def chart_svg(chart: Chart) -> str:
    """The chart as one SVG element with title and description; no script, no style attribute, no link out."""
    height = _TOP + len(chart.marks) * (_BAR + _GAP) + _FOOT
    name = escape(chart.id, quote=True)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="{name}-title {name}-desc" '
        f'viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" height="{height}" font-family="Arial, sans-serif" '
        f'font-size="16" class="chart">',
        f'<title id="{name}-title">{escape(chart.title)}</title>',
        f'<desc id="{name}-desc">{escape(chart.description)}</desc>',
    ]
    scale = _scale(chart)
    parts += [_bar(mark, row, scale) for row, mark in enumerate(chart.marks)]
    if chart.line_value is not None:
        parts.append(_line(chart, chart.line_value * scale, height))
    return "".join([*parts, "</svg>"])


def _scale(chart: Chart) -> float:
    values = [mark.value for mark in chart.marks if mark.value is not None]
    highest = max([*values, chart.line_value or 0.0], default=0.0)
    return (_WIDTH - _LABELS - _VALUES) / highest if highest > 0 else 0.0


def _bar(mark: Mark, row: int, scale: float) -> str:
    top = _TOP + row * (_BAR + _GAP)
    text = f'y="{top + 16}" fill="{_INK}"'
    weight = ' font-weight="bold"' if mark.own else ""
    label = f'<text x="{_LABELS - 10}" {text} text-anchor="end"{weight}>{escape(mark.label)}</text>'
    length = (mark.value or 0.0) * scale
    colour = _OWN if mark.own else _OTHER
    bar = f'<rect x="{_LABELS}" y="{top}" width="{length:.1f}" height="{_BAR}" fill="{colour}"/>' if length else ""
    # Values stand in a column of their own, so that the line never strikes one through.
    return f'{label}{bar}<text x="{_WIDTH}" {text} text-anchor="end"{weight}>{escape(mark.shown)}</text>'


def _line(chart: Chart, offset: float, height: int) -> str:
    x, end = _LABELS + offset, height - _FOOT + 6
    text = escape(f"{chart.line_label}: {chart.line_shown}")
    anchor = "end" if x > _WIDTH * 0.6 else "start"
    return (
        f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{_TOP - 10}" y2="{end}" stroke="{_INK}" stroke-width="2" '
        f'stroke-dasharray="6 4"/><text x="{x:.1f}" y="{end + 20}" fill="{_INK}" text-anchor="{anchor}">{text}</text>'
    )


def _spoken(shown: str) -> str:
    return {"c": "hidden, a small number", "z": "not applicable", "u": "too few to show", "x": "not available"}.get(
        shown, shown
    )
