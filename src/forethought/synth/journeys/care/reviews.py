"""Reviews of children looked after: within 20 working days, three months, then every six."""

from __future__ import annotations

from forethought.synth.journeys.care.columns import table
from forethought.synth.journeys.care.luck import Luck
from forethought.synth.journeys.care.parameters import choice, parameters
from forethought.synth.journeys.care.stay import Stay
from forethought.synth.journeys.tables import CareReviews
from forethought.synth.setting import Setting

_SPEAKS_FROM = 4
_TOO_YOUNG = "PN0"


def make_reviews(setting: Setting, stays: list[Stay]) -> CareReviews:
    """Every review, with the code of how the child took part; none for short breaks."""
    luck, shape = Luck(setting.stream("care", "reviews")), parameters()["reviews"]
    codes = choice("reviews", "code")
    rows: list[tuple[int, int, int, str]] = []
    for number, stay in enumerate(stays):
        if stay.kind == "break":
            continue
        speaks, last = stay.child.birthday(_SPEAKS_FROM), stay.last(setting.window.end)
        day = stay.start + luck.between(*shape["first"])
        gap = shape["second"]
        while day < last:
            rows.append((number, stay.child.person, day, luck.pick(codes) if day >= speaks else _TOO_YOUNG))
            day += luck.between(*gap)
            if luck.yes(shape["late"]):
                day += luck.between(*shape["late_days"])
            gap = shape["later"]
    return table(CareReviews, rows)
