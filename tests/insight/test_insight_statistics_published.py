"""One place for each fact: England's counterparts are the statistics', symbols and areas the model's."""

from __future__ import annotations

import pytest

from forethought.insight import fair, indicators, load_indicator, published, published_up_to, statistics
from forethought.insight.publication import reference
from forethought.insight.published import _counterparts
from forethought.insight.statistics import areas, figure, measure, series
from forethought.model import authorities
from forethought.model.symbols import figure_symbols, symbols

ENGLAND = "E92000001"
COUNTERPARTS = _counterparts()


@pytest.mark.parametrize(
    ("indicator", "year", "named", "value", "numerator", "denominator"),
    [
        ("A01", 2025, "NF04", "67", "81770", "12183016"),
        ("A03", 2024, "LAIT LAC_Cease_Rate", "28", "33780", "12059476"),
        ("A05: under 1", 2025, "DfE cla_31_march_characteristics", "4", "3630", "81770"),
        ("A08: low income", 2025, "DfE cla_31_march_characteristics", "k", "70", "81770"),
        ("A44: placed to order", 2025, "DfE cla_adoption_stage_times", "9", "", ""),
        ("B01: 17 to 18", 2025, "DfE care_leavers_activity", "14800", "", ""),
        ("B05: 19 to 21: apprenticeship", 2025, "DfE care_leavers_activity", "2", "740", "38440"),
        ("C01", 2024, "LAIT CPP_Total_Rateper10,000", "515.7", "621880", "12059476"),
        ("C08: 3 months to under 6", 2025, "LAIT CINTime3-6", "11.0", "", ""),
        ("C18", 2013, "NF23", "14.9", "7870", "52680"),
    ],
)
def test_england_beside_an_indicator_is_as_published(indicator, year, named, value, numerator, denominator):
    found = published(indicator, year)
    assert (found.published_id, found.value, found.numerator, found.denominator) == (
        named,
        value,
        numerator,
        denominator,
    )
    assert found == published_up_to(indicator, year)
    assert found.number == (None if value == "k" else float(value))


@pytest.mark.parametrize("indicator", COUNTERPARTS)
def test_every_counterpart_gives_the_figures_of_its_measure(indicator):
    about = measure(COUNTERPARTS[indicator]["measure"])
    for found in series(about.id, ENGLAND):
        beside = published(indicator, found.end_year)
        if found.value is not None:
            assert beside.number == pytest.approx(found.value, abs=0.5 * 10 ** -min(about.decimals, 2))
        elif symbols()[found.symbol].concludes in ("none", "unknown"):
            assert beside is None
        else:
            assert (beside.value, beside.number) == (found.symbol, None)


@pytest.mark.parametrize("indicator", [name for name, row in COUNTERPARTS.items() if row["denominator"]])
def test_numerator_over_denominator_is_the_figure(indicator):
    """What keeps a counterpart from being given another's numbers."""
    card = load_indicator(indicator.partition(":")[0])
    found = published_up_to(indicator, 2026)
    if found.numerator and found.number is not None:
        share = card.per * float(found.numerator) / float(found.denominator)
        half_a_step = 0.5 if "." not in found.value else 0.05
        # Counts are rounded to the nearest 10.
        rounding = card.per * 5 * (1 + share / card.per) / float(found.denominator)
        assert found.number == pytest.approx(share, abs=half_a_step + rounding + 1e-9)


def test_counterparts_belong_to_indicators_and_their_parts():
    known = {f"{name}: {part}" for name in indicators() for part in load_indicator(name).parts} | set(indicators())
    assert set(COUNTERPARTS) <= known


def test_a_year_or_an_indicator_without_a_figure_has_none():
    assert published("B05: 17 to 18: apprenticeship", 2021) is None  # not applicable
    assert published("C23: children in need: sessions missed", 2020) is None  # not available
    assert published_up_to("C23: children in need: sessions missed", 2020).year == 2019
    assert published("V01", 2025) is None
    assert published_up_to("A01", 1990) is None


def test_comparisons_statistics_and_publications_give_each_symbol_the_same_meaning():
    assert dict(fair.symbols()) == dict(figure_symbols())
    assert {**figure_symbols(), "": statistics.SYMBOLS[""]} == {**statistics.SYMBOLS}
    assert reference.symbols("current") == {key: figure_symbols()[key] for key in symbols("current")}
    assert reference.symbols("discouraged").keys() == {"-", ".", "..", "N/A", "n/a"}


def test_areas_carry_the_models_names_codes_and_regions():
    local = areas("local_authority", former=True)
    assert {code for a in local for code in (a.code, *a.other_codes)} == set(authorities())
    for one in local:
        about = authorities()[one.code]
        assert (one.la_code, one.kind) == (about.la_code, about.kind)
        assert one.name.removesuffix(" (until 2019)") == about.name
        assert reference.regions()[one.region] == about.region
    assert [a.name for a in local if "until" in a.name] == ["Dorset (until 2019)"]
    assert {a.code: a.name for level in ("region", "sub_region") for a in areas(level)} == reference.regions()
    assert figure("NF04", "Dorset", "2025").area == "E06000059"
