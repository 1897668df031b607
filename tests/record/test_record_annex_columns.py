"""What the files of Annex A say about themselves: columns, words, queries, the page."""

from __future__ import annotations

from pathlib import Path

import pytest

from forethought.engine import columns_used, compile_sql, prepare
from forethought.record.projections import Ask, project
from forethought.record.projections.annex_a import columns_markdown, lists
from forethought.record.projections.annex_a.definitions import terms, words
from forethought.record.projections.as_at import fact_tables
from forethought.synth.feeds.annex_a.words import parameters
from record.record_ssd_tables import DAY, world

ROOT = Path(__file__).parents[2]
EVERY = [(each, column) for each in lists() for column in each.columns]
FOLDER = ROOT / "src" / "forethought" / "record" / "projections"
QUERIES = {
    path.name: path.read_text(encoding="utf-8")
    for path in [*FOLDER.glob("annex_a/**/*.sql"), *FOLDER.glob("cp_is/*.sql"), FOLDER / "data" / "care.sql"]
}


def test_there_are_eleven_lists_of_their_widths():
    assert [len(each.columns) for each in lists()] == [7, 8, 11, 12, 14, 14, 17, 34, 17, 16, 19]
    assert [each.number for each in lists()] == list(range(1, 12))


def test_every_column_says_where_it_comes_from_once():
    assert [c.heading for _, c in EVERY if sum(map(bool, (c.item, c.how, c.blank))) != 1] == []


def test_every_item_is_one_of_the_dataset_that_is_read():
    held = {name for table in fact_tables().values() for name in table.columns}
    assert [column.item for _, column in EVERY if column.item and column.item not in held] == []


def test_codes_and_keys_are_known():
    assert [column.words for _, column in EVERY if column.words and column.words not in words()] == []
    assert [c.heading for _, c in EVERY if c.otherwise and c.otherwise not in words()[c.words]] == []
    assert [each.name for each in lists() if not set(each.key) <= {column.id for column in each.columns}] == []
    assert set(terms()["permanence"].values()) <= words()["permanence"].keys()


def test_the_council_of_the_synthetic_england_speaks_the_same_words():
    theirs = parameters()["words"]
    for kind in words().keys() & theirs.keys():
        ours = {code.upper(): text for code, text in words()[kind].items()}
        assert {code.upper(): text for code, text in theirs[kind].items()}.items() <= ours.items()


def test_every_query_gives_the_columns_of_its_list():
    framed = {"child", "gender", "ethnicity", "born", "age", "disabled"}
    for each in lists():
        if each.sql:
            own = {column.id for column in each.columns if not column.blank} - framed
            extra = {"team", "worker", "worked_on"} if own & {"team", "worker"} else set()
            assert set(prepare(each.sql).gives or ()) == own | extra | {"line", "person"}


@pytest.mark.parametrize("name", QUERIES)
def test_every_query_is_portable_and_reads_only_facts(name):
    for dialect in ("duckdb", "spark"):
        assert compile_sql(QUERIES[name], dialect)
    for table, columns in columns_used(QUERIES[name]).items():
        if table in fact_tables():
            held = fact_tables()[table].columns
            mark = held[0].partition("_")[0] + "_"
            assert {column for column in columns if column.startswith(mark)} <= set(held)


def test_the_page_has_the_columns_as_they_are():
    page = (ROOT / "docs" / "record" / "annex-a.md").read_text(encoding="utf-8")
    assert page.endswith(columns_markdown())


def test_blank_columns_and_facts_without_a_beginning_are_told():
    tables = world("""
ssd_contacts
cont_person_id    | A          | A          | A
cont_contact_date | 2026-01-01 |            | last spring
""")
    made = project("annex_a", tables, Ask(DAY, "E09000001"))
    notes = made["annex_a_notes.csv"].decode("utf-8-sig").splitlines()
    assert sum(line.startswith('"List') for line in notes) == sum(bool(column.blank) for _, column in EVERY)
    assert notes[-1].startswith('"ssd_contacts","rows left out"')
    assert notes[-1].endswith(",2")
    assert made["List_1_Contacts.csv"].count(b"\r\n") == 2


def test_an_empty_record_gives_lists_with_headings_alone():
    made = project("annex_a", {}, Ask(DAY, "E09000001"))
    assert {name: data.count(b"\r\n") for name, data in made.items() if name.startswith("List")} == {
        each.file: 1 for each in lists()
    }


def test_days_are_written_as_annex_a_writes_them_and_nothing_is_a_formula():
    tables = world("""
ssd_early_help_episodes
earl_person_id             | A
earl_episode_start_date    | 2026-01-02T09:30:00
earl_episode_organisation  | =1+1
""")
    text = project("annex_a", tables, Ask(DAY, "E09000001"))["List_2_Early_help_assessments.csv"].decode("utf-8-sig")
    assert '"02/01/2026"' in text
    assert '"\'=1+1"' in text
