"""The screener: our own files pass throughout, every check finds its fault, and hostile files give checks."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forethought.insight.publication import (
    STAGES,
    Count,
    FilePair,
    Filter,
    Limits,
    Ratio,
    api_suitable,
    build_pair,
    passed,
    rules,
    screen,
)
from forethought.insight.publication.reference import limits

NEEDS = {"Abuse or neglect": "Harm", "Family stress": "Home", "Family breakdown": "Home"}
AREAS = ("E92000001", "E12000002", "E06000008", "E08000001")


def observations() -> pa.Table:
    rows = []
    for period in ("2025", "2026"):
        for place, area in enumerate(AREAS):
            for step, need in enumerate(("Total", *NEEDS)):
                base = 1000 * (len(AREAS) - place) + int(period) % 7
                part = base * 3 if need == "Total" else base + (-step if step < 3 else 3)
                for sex, share in (("Total", part), ("Female", part // 2), ("Male", part - part // 2)):
                    rows.append((period, area, sex, need, share, 20000 + share * 7))
    names = ("time_period", "area", "sex", "primary_need", "children_count", "population_count")
    return pa.table({name: pa.array([row[place] for row in rows]) for place, name in enumerate(names)})


FILTERS = (
    Filter("sex", "Sex", hint="Choose one sex or all"),
    Filter("primary_need", "Primary need", group_column="primary_need_group", groups=NEEDS, default="Total"),
)
INDICATORS = (
    Count("children_count", "Children in need", heading="Children"),
    Count("population_count", "Children in the population"),
    Ratio("children_per10000", "Children in need for every 10,000", "children_count", "population_count", 10000, ""),
)
CLEAN = build_pair(observations(), FILTERS, INDICATORS, name="children_in_need")


@dataclass
class Draft:
    """A pair to be spoilt: rows as dicts, names, or whole bytes put in the place of a file."""

    data: list[dict[str, str]] = field(default_factory=lambda: CLEAN.data.to_pylist())
    meta: list[dict[str, str]] = field(default_factory=lambda: CLEAN.meta.to_pylist())
    names: list[str] = field(default_factory=lambda: list(CLEAN.names))
    limits: Limits = field(default_factory=limits)
    bytes_of: dict[str, bytes] = field(default_factory=dict)
    headers: dict[str, list[str]] = field(default_factory=dict)

    def results(self) -> dict[str, str]:
        data = self.bytes_of.get("data", self.csv("data"))
        meta = self.bytes_of.get("meta", self.csv("meta"))
        found = screen(data, meta, (self.names[0], self.names[1]), self.limits)
        return {check.check: check.result for check in found}

    def csv(self, which: str) -> bytes:
        rows = self.data if which == "data" else self.meta
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow(self.headers.get(which) or rows[0])
        writer.writerows(row.values() for row in rows)
        return out.getvalue().encode()

    def every(self, column: str, change: Callable[[str], str]) -> None:
        for row in self.data:
            row[column] = change(row[column])

    def put(self, place: int, **cells: str) -> None:
        self.data[place] |= cells

    def level(self, level: str, **cells: str) -> None:
        """Make the rows of the region rows of another level."""
        columns = dict.fromkeys(name for name in cells if name not in self.data[0])
        for row in self.data:
            row |= dict.fromkeys(columns, "")
            if row["geographic_level"] == "Regional":
                row |= {"region_code": "", "region_name": "", **cells, "geographic_level": level}

    def list(self, name: str, **cells: str) -> None:
        next(row for row in self.meta if row["col_name"] == name).update(cells)

    def rename(self, old: str, new: str) -> None:
        self.data = [{new if key == old else key: text for key, text in row.items()} for row in self.data]
        for row in self.meta:
            row |= {key: new for key, text in row.items() if text == old and key != "label"}

    def drop(self, column: str) -> None:
        for row in self.data:
            del row[column]

    def limit(self, **sizes: int) -> None:
        self.limits = replace(self.limits, **sizes)

    def named(self, name: str) -> None:
        self.names = [f"{name}.csv", f"{name}.meta.csv"]

    def row_of(self, level: str) -> int:
        return next(place for place, row in enumerate(self.data) if row["geographic_level"] == level)


Spoil = Callable[[Draft], object]
LA, REGION = "Local authority", "Regional"


def at(level: str, **cells: str) -> Spoil:
    """Change cells of every row of one level."""

    def spoil(draft: Draft) -> None:
        for row in draft.data:
            if row["geographic_level"] == level:
                row.update(cells)

    return spoil


def of_authority(code: str, **cells: str) -> Spoil:
    def spoil(draft: Draft) -> None:
        for row in draft.data:
            if row["new_la_code"] == code:
                row.update(cells)

    return spoil


def bytes_of(which: str, content: bytes) -> Spoil:
    return lambda draft: draft.bytes_of.update({which: content})


def meta_column(name: str, text: str = "") -> Spoil:
    return lambda draft: [row.update({name: text}) for row in draft.meta]


def listed(name: str, **cells: str) -> Spoil:
    def spoil(draft: Draft) -> None:
        for extra in cells:
            for row in draft.meta:
                row.setdefault(extra, "")
        draft.list(name, **cells)

    return spoil


def item(old: str, new: str) -> Spoil:
    return lambda draft: draft.every("sex", lambda text: new if text == old else text)


def figure(text: str) -> Spoil:
    return lambda draft: draft.put(0, children_count=text)


def extra_meta(**cells: str) -> Spoil:
    return lambda draft: draft.meta.append(dict.fromkeys(draft.meta[0], "") | cells)


def without(which: str, column: str) -> Spoil:
    def spoil(draft: Draft) -> None:
        for row in draft.data if which == "data" else draft.meta:
            del row[column]

    return spoil


def both(*spoils: Spoil) -> Spoil:
    return lambda draft: [spoil(draft) for spoil in spoils]


def doubled(which: str, column: str) -> Spoil:
    """A column that comes twice; it cannot be written as a dict."""

    def spoil(draft: Draft) -> None:
        rows = draft.data if which == "data" else draft.meta
        for row in rows:
            row["again"] = row[column]
        draft.headers[which] = [column if name == "again" else name for name in rows[0]]

    return spoil


def longer_row(which: str) -> Spoil:
    return lambda draft: (
        (draft.data if which == "data" else draft.meta)[0].update({"one too many": "x"})
        or (draft.headers.update({which: list((draft.data if which == "data" else draft.meta)[1])}))
    )


def second_list_of_groups(draft: Draft) -> None:
    listed("sex", filter_grouping_column="primary_need_group")(draft)


def finer_groups(draft: Draft) -> None:
    for place, row in enumerate(draft.data):
        row["primary_need_group"] = f"Heading {place}"


def one_more_column(name: str) -> Spoil:
    return lambda draft: draft.every("country_name", str) or [row.update({name: "Yes"}) for row in draft.data]


# One row a check: what is spoilt, and the other checks that rightly speak too (they name the same fault).
FAULTS: list[tuple[str, Spoil, set[str]]] = [
    ("data_name_spaces", lambda d: d.names.__setitem__(0, "children in need.csv"), {"names_match"}),
    ("meta_name_spaces", lambda d: d.names.__setitem__(1, "children in need.meta.csv"), {"names_match"}),
    ("data_name_characters", lambda d: d.names.__setitem__(0, "children&need.csv"), {"names_match"}),
    ("meta_name_characters", lambda d: d.names.__setitem__(1, "children_in_need.csv"), {"names_match"}),
    ("names_match", lambda d: d.names.__setitem__(1, "children_in_care.meta.csv"), set()),
    ("name_lower_case", lambda d: d.named("Children_in_need"), set()),
    ("name_length", lambda d: d.named("c" * 51), set()),
    ("name_without_year", lambda d: d.named("children_in_need_2026"), set()),
    ("name_without_year", lambda d: d.named("children_in_need_202526"), set()),
    ("data_readable", bytes_of("data", "time_period,café".encode("latin-1")), set()),
    ("data_readable", bytes_of("data", CLEAN.data_csv().decode().encode("utf-16")), set()),
    ("data_readable", bytes_of("data", b'time_period,"never closed'), set()),
    ("meta_readable", bytes_of("meta", "col_name,£".encode("latin-1")), set()),
    ("byte_order_mark", bytes_of("data", b"\xef\xbb\xbf" + CLEAN.data_csv()), set()),
    ("data_not_empty", bytes_of("data", b""), set()),
    ("data_not_empty", bytes_of("data", CLEAN.data_csv().split(b"\n")[0]), set()),
    ("meta_not_empty", bytes_of("meta", b""), set()),
    ("data_rows_even", longer_row("data"), set()),
    ("meta_rows_even", longer_row("meta"), set()),
    ("data_size", lambda d: d.limit(file_bytes=len(CLEAN.data_csv()) - 1), set()),
    ("data_rows_open_in_spreadsheet", lambda d: d.limit(sheet_rows=CLEAN.data.num_rows), set()),
    ("data_required_columns", without("data", "time_identifier"), set()),
    ("meta_required_columns", without("meta", "indicator_dp"), set()),
    ("meta_unknown_columns", meta_column("colour"), set()),
    ("data_columns_once", doubled("data", "sex"), set()),
    ("meta_columns_once", doubled("meta", "label"), set()),
    ("fewer_meta_rows_than_data_columns", lambda d: d.meta.extend(dict(d.meta[0]) for _ in range(12)), set()),
    ("meta_columns_in_data", listed("sex", col_name="gender_of_child"), {"data_columns_in_meta"}),
    ("data_columns_in_meta", one_more_column("remarks"), set()),
    ("column_spaces", lambda d: d.rename("primary_need", "primary need"), {"column_snake_case"}),
    ("column_snake_case", lambda d: d.rename("primary_need", "primaryNeed"), set()),
    ("column_starts_with_letter", lambda d: d.rename("primary_need", "1st_need"), set()),
    ("column_says_what_it_holds", lambda d: d.rename("primary_need", "characteristic_need"), set()),
    ("groups_in_indicator_names", lambda d: d.rename("children_count", "children_female_count"), set()),
    ("column_type_valid", listed("sex", col_type="filter"), set()),
    ("an_indicator_is_listed", lambda d: d.__setattr__("meta", d.meta[:2]), {"data_columns_in_meta"}),
    ("time_and_place_not_listed", extra_meta(col_name="time_period", col_type="Filter", label="Year"), set()),
    ("column_name_given", extra_meta(col_type="Filter", label="Nothing"), set()),
    (
        "column_listed_once",
        extra_meta(col_name="sex", col_type="Filter", label="Sex once more"),
        set(),
    ),
    ("label_given", listed("sex", label=" "), set()),
    ("label_once", listed("sex", label="Primary need"), set()),
    (
        "group_not_for_indicators",
        both(
            listed("children_count", filter_grouping_column="primary_need_group"),
            listed("primary_need", filter_grouping_column=""),
        ),
        set(),
    ),
    ("group_serves_one_filter", second_list_of_groups, set()),
    ("group_in_data", listed("primary_need", filter_grouping_column="need_heading"), {"data_columns_in_meta"}),
    ("group_not_listed", extra_meta(col_name="primary_need_group", col_type="Filter", label="Heading"), set()),
    (
        "group_is_no_time_or_place",
        listed("primary_need", filter_grouping_column="region_name"),
        {"data_columns_in_meta"},
    ),
    ("hint_not_for_indicators", listed("children_count", filter_hint="Choose"), set()),
    ("hint_is_no_label", listed("sex", filter_hint="Sex"), set()),
    ("place_not_a_filter", lambda d: d.rename("primary_need", "local_authority_name"), set()),
    ("decimals_not_for_filters", listed("sex", indicator_dp="1"), set()),
    ("decimals_whole_number", listed("children_count", indicator_dp="1.5"), set()),
    ("decimals_whole_number", listed("children_count", indicator_dp="-1"), set()),
    ("unit_not_for_filters", listed("sex", indicator_unit="%"), set()),
    ("unit_valid", listed("children_count", indicator_unit="children"), set()),
    ("heading_not_for_filters", listed("sex", indicator_grouping="People"), set()),
    ("default_not_for_indicators", listed("children_count", filter_default="Total"), set()),
    ("parent_is_a_filter", listed("sex", parent_filter="children_count"), set()),
    ("parent_is_a_filter", listed("sex", parent_filter="sex"), set()),
    ("parent_is_a_filter", listed("children_count", parent_filter="sex"), set()),
    ("time_period_numeric", lambda d: d.every("time_period", lambda t: t.replace("2026", "2025/26")), set()),
    ("time_period_numeric", lambda d: d.put(0, time_period=""), set()),
    ("time_identifier_valid", lambda d: d.every("time_identifier", lambda _: "Year"), set()),
    (
        "time_identifiers_of_one_kind",
        lambda d: [r.update(time_identifier="Calendar year") for r in d.data if r["time_period"] == "2025"],
        set(),
    ),
    ("time_period_digits", lambda d: d.every("time_identifier", lambda _: "Financial year"), set()),
    ("time_period_digits", lambda d: d.every("time_period", lambda t: f"{t}{int(t) % 100 + 1}"), set()),
    (
        "time_period_consecutive",
        both(
            lambda d: d.every("time_period", lambda t: f"{t}{int(t) % 100 + 2}"),
            lambda d: d.every("time_identifier", lambda _: "Financial year"),
        ),
        set(),
    ),
    (
        "filter_has_items_to_choose",
        lambda d: d.__setattr__("data", [r for r in d.data if r["sex"] == "Total"]),
        set(),
    ),
    ("filter_has_total", item("Total", "Everybody"), {"api_filter_items"}),
    ("filter_default_is_an_item", listed("sex", filter_default="All"), set()),
    ("group_is_coarser", finer_groups, set()),
    ("filter_items_limit", lambda d: d.limit(filter_items=3), set()),
    ("filter_outer_spaces", item("Male", "Male "), set()),
    (
        "group_outer_spaces",
        lambda d: d.every("primary_need_group", lambda t: t.replace("Home", " Home")),
        set(),
    ),
    ("filter_no_blanks", item("Male", ""), set()),
    ("group_no_blanks", lambda d: d.every("primary_need_group", lambda t: t.replace("Home", "")), set()),
    (
        "filter_items_differ",
        lambda d: [r.update(primary_need="family Stress") for r in d.data if r["primary_need"] == "Family breakdown"],
        set(),
    ),
    ("no_total_in_time_and_place", at(LA, region_name="Total"), set()),
    ("level_valid", at(LA, geographic_level="Local Authority"), set()),
    (
        "level_columns_present",
        lambda d: d.drop("old_la_code"),
        {"authority_codes_and_name", "place_given"},
    ),
    ("country_code_and_name", lambda d: d.every("country_name", lambda _: "Wales"), set()),
    ("country_code_and_name", lambda d: d.put(0, country_code="E92000009"), set()),
    ("region_code_and_name", at(REGION, region_name="The North West"), {"one_place_for_each_code"}),
    ("authority_codes_and_name", of_authority("E06000008", old_la_code="888"), set()),
    ("authority_codes_and_name", of_authority("E06000008", la_name="Blackburn"), set()),
    ("authority_codes_and_name", of_authority("E06000008", new_la_code="E06000099"), set()),
    (
        "authority_in_its_region",
        of_authority("E06000008", region_code="E12000003", region_name="Yorkshire and The Humber"),
        set(),
    ),
    (
        "district_code_form",
        lambda d: d.level("Local authority district", lad_code="E1234567", lad_name="Somewhere"),
        set(),
    ),
    (
        "constituency_code_form",
        lambda d: d.level("Parliamentary constituency", pcon_code="E07000001", pcon_name="Somewhere"),
        set(),
    ),
    ("ward_code_form", lambda d: d.level("Ward", ward_code="E0500026", ward_name="Somewhere"), set()),
    (
        "partnership_code_form",
        lambda d: d.level(
            "Local enterprise partnership",
            local_enterprise_partnership_code="E38000001",
            local_enterprise_partnership_name="Somewhere",
        ),
        set(),
    ),
    (
        "skills_area_code_form",
        lambda d: d.level("Local skills improvement plan area", lsip_code="E6900001", lsip_name="Somewhere"),
        set(),
    ),
    (
        "devolved_area_code_form",
        lambda d: d.level(
            "English devolved area", english_devolved_area_code="47", english_devolved_area_name="Somewhere"
        ),
        set(),
    ),
    ("authority_has_region", at(LA, region_code="", region_name=""), set()),
    ("place_given", of_authority("E06000008", new_la_code="", old_la_code="", la_name=""), set()),
    ("place_of_its_level_only", at("National", region_code="E12000002", region_name="North West"), set()),
    (
        "one_place_for_each_code",
        lambda d: (
            d.level("MAT", trust_id="17", trust_name="One")
            or d.put(next(p for p, r in enumerate(d.data) if r["geographic_level"] == "MAT"), trust_name="Another")
        ),
        set(),
    ),
    (
        "unknown_place_coded",
        of_authority("E06000008", la_name="Not available", new_la_code="z", old_la_code="z"),
        set(),
    ),
    ("unknown_place_coded", of_authority("E06000008", la_name="Elsewhere", new_la_code="x", old_la_code="x"), set()),
    ("level_read_by_table_tool", lambda d: d.level("Institution", institution_id="8", institution_name="A"), set()),
    (
        "level_read_by_table_tool",
        lambda d: d.level("Provider", provider_ukprn="10004165", provider_name="A"),
        set(),
    ),
    ("figure_given", figure(""), set()),
    ("no_obsolete_symbols", figure("~"), set()),
    ("no_obsolete_symbols", figure(":"), set()),
    ("no_private_symbols", figure(".."), set()),
    ("no_private_symbols", figure("N/A"), set()),
    ("figure_is_a_number", figure("1,000"), set()),
    ("figure_is_a_number", figure("12%"), set()),
    ("figure_is_a_number", figure("£12"), set()),
    ("no_row_twice", lambda d: d.data.append(d.data[0] | {"children_count": "7"}), set()),
    ("no_empty_words", figure("NULL"), set()),
    ("no_empty_words", item("Male", "NA"), set()),
    (
        "no_symbols_for_words",
        lambda d: [r.update(primary_need="-") for r in d.data if r["primary_need"] == "Family stress"],
        set(),
    ),
    ("matrix_complete", lambda d: d.data.pop(), set()),
    ("api_column_name_length", lambda d: d.rename("primary_need", "n" * 51), set()),
    ("api_label_length", listed("sex", label="S" * 81), set()),
    (
        "api_item_length",
        lambda d: [r.update(primary_need="F" * 121) for r in d.data if r["primary_need"] == "Family stress"],
        set(),
    ),
    ("api_place_name_length", lambda d: d.level("MAT", trust_id="17", trust_name="T" * 121), set()),
    ("api_place_code_length", lambda d: d.level("MAT", trust_id="1" * 31, trust_name="T"), set()),
    ("api_filter_names", lambda d: d.rename("primary_need", "ethnic_group"), set()),
    ("api_filter_items", item("Male", "Boys"), set()),
    (
        "api_words_for_people",
        lambda d: [r.update(primary_need="BAME families") for r in d.data if r["primary_need"] == "Family stress"],
        set(),
    ),
    ("api_words_for_people", listed("sex", label="Sex of BME children"), set()),
    ("api_indicator_names", lambda d: d.rename("children_count", "number_of_children"), set()),
]


def test_our_own_files_pass_every_check() -> None:
    found = screen(CLEAN.data_csv(), CLEAN.meta_csv(), CLEAN.names)
    assert [check for check in found if check.result != "PASS"] == []
    assert [check.check for check in found] == [rule.name for rule in rules()]
    assert passed(found)
    assert api_suitable(found)


@pytest.mark.parametrize(("name", "spoil", "also"), FAULTS, ids=[f"{n}-{i}" for i, (n, _, _) in enumerate(FAULTS)])
def test_a_seeded_fault_is_found_by_its_check(name: str, spoil: Spoil, also: set[str]) -> None:
    draft = Draft()
    spoil(draft)
    found = {check: result for check, result in draft.results().items() if result != "PASS"}
    severity = next(rule.severity for rule in rules() if rule.name == name)
    assert found.get(name) == severity
    assert set(found) - {name} == also


def test_every_check_has_a_seeded_fault() -> None:
    assert {name for name, _, _ in FAULTS} == {rule.name for rule in rules()}


def test_every_check_explains_itself_and_stands_once_in_a_known_stage() -> None:
    found = rules()
    assert len({rule.name for rule in found}) == len({rule.explanation for rule in found}) == len(found) >= 70
    assert [stage for stage in STAGES if any(rule.stage == stage for rule in found)] == list(STAGES)
    assert all(rule.explanation.endswith(".") for rule in found)


def test_a_failed_stage_stops_the_run_and_a_warning_does_not() -> None:
    stopped, warned = Draft(), Draft()
    time = "time_period_numeric"
    stopped.every("time_period", lambda _: "soon")
    warned.named("Children_in_need")
    found = screen(stopped.csv("data"), stopped.csv("meta"), CLEAN.names)
    assert found[-1].stage == "time"
    assert not passed(found)
    assert not api_suitable(found)
    assert next(check for check in found if check.check == time).message.endswith("Found: row 1.")
    again = screen(warned.csv("data"), warned.csv("meta"), ("Children_in_need.csv", "Children_in_need.meta.csv"))
    assert len(again) == len(rules())
    assert passed(again)
    assert not api_suitable(again)


def test_no_checks_at_all_are_no_pass() -> None:
    assert not passed(())
    assert not api_suitable(())


def test_a_message_lists_a_handful_and_counts_the_rest() -> None:
    draft = Draft()
    draft.every("sex", lambda text: text + " ")
    for place, row in enumerate(draft.data):
        row["primary_need"] = f"Need {place} "
        row["primary_need_group"] = "Harm"
    found = screen(draft.csv("data"), draft.csv("meta"), CLEAN.names)
    message = next(check.message for check in found if check.check == "filter_outer_spaces")
    assert message.count("row ") == 5
    assert message.endswith(f"and {3 + len(draft.data) - 5} more.")


@pytest.mark.parametrize("limit", ["file_name", "file_bytes", "sheet_rows", "filter_items"])
def test_what_is_just_at_a_limit_passes(limit: str) -> None:
    at_limit = {
        "file_name": len(CLEAN.name),
        "file_bytes": len(CLEAN.data_csv()),
        "sheet_rows": CLEAN.data.num_rows + 1,
        "filter_items": 4,
    }
    found = screen(CLEAN.data_csv(), CLEAN.meta_csv(), CLEAN.names, replace(limits(), **{limit: at_limit[limit]}))
    assert api_suitable(found)


def test_what_is_just_at_a_limit_of_the_api_passes() -> None:
    draft = Draft()
    draft.rename("primary_need", "n" * 50)
    listed("sex", label="S" * 80)(draft)
    for row in draft.data:
        row["n" * 50] = row["n" * 50].replace("Family stress", "F" * 120)
    draft.level("MAT", trust_id="1" * 30, trust_name="T" * 120)
    assert set(draft.results().values()) == {"PASS"}


@pytest.mark.parametrize(("found", "ending"), [(5, "row 5."), (6, "row 5; and 1 more.")])
def test_the_sixth_of_what_was_found_is_counted(found: int, ending: str) -> None:
    data = CLEAN.data_csv() + b"2026\r\n" * found
    message = next(c.message for c in screen(data, CLEAN.meta_csv(), CLEAN.names) if c.check == "data_rows_even")
    first = CLEAN.data.num_rows
    assert message.endswith(ending.replace("row 5", f"row {first + 5}"))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n\n",
        b"\xef\xbb\xbf",
        b"\xff\xfe\x00\x00",
        b"one\n1\n",
        b",,,\n,,,\n",
        b"a,a\n1,2\n",
        b"a\x00b\n1",
        b'"' + b"x" * 200_000,
        b"time_period\r2026\r",
        b"\n".join([b"a," * 5000 + b"b"] * 20),
        CLEAN.data_csv(),
        CLEAN.meta_csv(),
    ],
)
def test_hostile_files_give_checks(content: bytes) -> None:
    for data, meta in ((content, CLEAN.meta_csv()), (CLEAN.data_csv(), content), (content, content)):
        found = screen(data, meta, CLEAN.names)
        assert found
        if (data, meta) != (CLEAN.data_csv(), CLEAN.meta_csv()):
            assert not passed(found)


@given(st.binary(max_size=300), st.binary(max_size=300), st.text(max_size=20), st.text(max_size=20))
def test_whatever_the_bytes_the_answer_is_checks(data: bytes, meta: bytes, one: str, two: str) -> None:
    assert not passed(screen(data, meta, (one, two)))


@given(st.data())
def test_a_cell_of_nonsense_never_breaks_the_screener(data: st.DataObject) -> None:
    draft = Draft()
    rows = data.draw(st.sampled_from([draft.data, draft.meta]))
    row = data.draw(st.sampled_from(rows[:3]))
    column = data.draw(st.sampled_from(list(row)))
    row[column] = data.draw(st.text(st.characters(codec="utf-8"), max_size=12))
    found = screen(draft.csv("data"), draft.csv("meta"), CLEAN.names)
    assert found[0].stage == STAGES[0]


def test_what_the_standard_allows_passes() -> None:
    """Places that are not known, authorities of long ago, parts of London, symbols, and a file with no filter."""
    draft = Draft()
    of_authority(
        "E06000008", la_name="Not available", new_la_code="x", old_la_code="x", region_code="", region_name=""
    )(draft)
    for place, symbol in enumerate(("z", "x", "c", "low", "k", "u", "-12.5", "1e6", "0")):
        draft.put(place, children_count=symbol)
    found = draft.results()
    assert {name for name, result in found.items() if result != "PASS"} == {"authority_has_region"}
    old = Draft()
    of_authority("E08000001", new_la_code="")(old)
    at(REGION, region_code="E13000001", region_name="Inner London")(old)
    assert set(old.results().values()) == {"PASS"}


def test_a_pair_without_filters_passes() -> None:
    table = pa.table({"time_period": ["202526"], "area": ["E08000001"], "children_count": [120]})
    pair = build_pair(
        table, (), (Count("children_count", "Children"),), name="children", time_identifier="Financial year"
    )
    assert isinstance(pair, FilePair)
    assert api_suitable(screen(pair.data_csv(), pair.meta_csv(), pair.names))
