"""Charts with their table: drawn on the server as SVG, from the same numbers as the table and the words beside it.

Made to the checklist for accessible charts of the Government Analysis Function: title and description, labels beside
what they name, nothing told by colour alone, at most ten light lines of a grid, the numbers in a table beside. Nothing
is put in an order by value and no colour says good or bad.
"""

from forethought.insight.charts.bars import BarChart, Mark, ReferenceLine
from forethought.insight.charts.control import ControlChart
from forethought.insight.charts.errors import ChartError
from forethought.insight.charts.frames import NARROW, WIDE, Chart, Frame, Rows
from forethought.insight.charts.funnels import FunnelChart
from forethought.insight.charts.groups import GroupChart, GroupMark
from forethought.insight.charts.lines import LineChart, Track
from forethought.insight.charts.maps import AreaMap, MapValue
from forethought.insight.charts.shapes import CREDITS
from forethought.insight.charts.stages import Stage, StageChart
from forethought.insight.charts.storing import Stored, from_json, to_json
from forethought.insight.charts.strips import Dot, StripChart
from forethought.insight.charts.waterfalls import Limit, Step, WaterfallChart

__all__ = [
    "CREDITS",
    "NARROW",
    "WIDE",
    "AreaMap",
    "BarChart",
    "Chart",
    "ChartError",
    "ControlChart",
    "Dot",
    "Frame",
    "FunnelChart",
    "GroupChart",
    "GroupMark",
    "Limit",
    "LineChart",
    "MapValue",
    "Mark",
    "ReferenceLine",
    "Rows",
    "Stage",
    "StageChart",
    "Step",
    "Stored",
    "StripChart",
    "Track",
    "WaterfallChart",
    "from_json",
    "to_json",
]
