"""A mistake in a card is named by file and line, with what to write."""

from pathlib import Path

import pytest

from forethought.model import load_form
from forethought.quality import CardError
from forethought.quality.markdown import read_card
from forethought.quality.parsing import rule_from
from forethought.quality.registry import read_rule_set

CARD = """\
+++
code = "999"
return = "ssda903"
severity = "error"
from = 2022-04-01
flag = { Episodes = ["DECOM"] }
reference = "a list"
owner = "quality"
reviewed = 2026-11-25
next_review = 2027-06-01
+++

# Starts late

**Why it matters.** Because the start says when care began.

**How to put it right.** Correct the start.

```sql
select row_no from episodes, collection
where decom > period_end
```

### Episodes

| case | DECOM | expect |
|---|---|---|
| late | 01/04/2026 | found |
| last day | 31/03/2026 | |
"""

MISTAKES = """
+++\\ncode                                   | code                                       | 1  | three plus signs
code = "999"\\n                              |                                            | 1  | Add a line 'code = ...'
severity = "error"                           | severity = "grave"                         | 4  | error, query
severity = "error"                           | severity = error                           | 4  | texts go in quotes
from = 2022-04-01                            | from = "2022-04-01"                        | 5  | Write it as 2026-04-01
from = 2022-04-01                            | from = 2022-04-02                          | 5  | Give the first day
flag = { Episodes = ["DECOM"] }              | flag = { Episode = ["DECOM"] }             | 6  | Header, Episodes
flag = { Episodes = ["DECOM"] }              | flag = { Episodes = ["DECOMM"] }           | 6  | fields of the form
flag = { Episodes = ["DECOM"] }              | flag = {}                                  | 6  | Name the table
owner = "quality"                            | owner = 3                                  | 8  | "text"
owner = "quality"                            | owner = "quality"\\nreason = "none"        | 9  | Take it out
next_review = 2027-06-01                     | next_review = 2026-06-01                   | 10 | later 'next_review'
next_review = 2027-06-01\\n+++               | next_review = 2027-06-01                   | 28 | three plus signs
# Starts late                                | Starts late                                | 1  | Add a line '# ...'
**Why it matters.**                          | **Why.**                                   | 1  | Add a paragraph
**How to put it right.**                     | **Help.**                                  | 1  | Add a paragraph
```sql                                       | ```                                        | 19 | ```sql
where decom > period_end\\n```               | where decom > period_end                   | 19 | three backticks
### Episodes                                 | ### Placements                             | 26 | '### Episodes'
| case | DECOM | expect |                    | | case | DECON | expect |                  | 26 | DECOM
| case | DECOM | expect |                    | | name | DECOM | expect |                  | 26 | Add it
01/04/2026 | found                           | 01/04/2026 | wrong                         | 28 | Write 'found'
| late | 01/04/2026 | found |                | | late | found |                           | 28 | as many cells
| late | 01/04/2026                          | | | 01/04/2026                              | 28 | column 'case'
01/04/2026 | found                           | 01/04/2026 |                               | 1  | rule must find
| last day | 31/03/2026 | |\\n               |                                            | 1  | leave alone
"""


def split(line):
    parts = line.rsplit(" | ", 2)
    before, after = parts[0][:44].strip(), parts[0][46:].strip()
    return [text.replace("\\n", "\n") for text in (before, after)] + [part.strip() for part in parts[1:]]


def read(text):
    return rule_from(read_card(text, "ssda903/999.md"), load_form("ssda903", 2026))


def test_card_as_it_should_be():
    rule = read(CARD)

    assert (rule.code, rule.title, rule.needs) == ("999", "Starts late", ("Episodes",))
    assert rule.why == "Because the start says when care began."
    assert [case.name for case in rule.cases] == ["late", "last day"]
    assert rule.cases[0].found == {("Episodes", 0)}


@pytest.mark.parametrize("line", MISTAKES.strip("\n").splitlines())
def test_mistake_is_named_by_line_with_its_remedy(line):
    before, after, where, remedy = split(line)
    assert before in CARD

    with pytest.raises(CardError) as error:
        read(CARD.replace(before, after, 1))

    assert f"ssda903/999.md, line {where})" in str(error.value)
    assert remedy in str(error.value)


def cards(tmp_path: Path, **texts: str) -> Path:
    for name, text in texts.items():
        (tmp_path / f"{name}.md").write_text(text)
    return tmp_path


def test_changed_rule_is_a_second_card_with_a_later_from(tmp_path):
    old = CARD.replace("from = 2022-04-01", "from = 2022-04-01\nuntil = 2024-03-31")
    new = CARD.replace("from = 2022-04-01", "from = 2024-04-01").replace("Starts late", "Starts after the year")
    folder = cards(tmp_path, old=old, new=new)

    titles = [read_rule_set("ssda903", year, folder).rules[0].title for year in (2023, 2024, 2025, 2026)]

    assert titles == ["Starts late", "Starts late", "Starts after the year", "Starts after the year"]


def test_two_cards_for_one_code_in_one_year_are_refused(tmp_path):
    found = read_rule_set("ssda903", 2026, cards(tmp_path, one=CARD, two=CARD))

    assert [rule.code for rule in found.rules] == ["999"]
    assert [(card.code, card.card) for card in found.broken] == [("999", "two.md")]
    assert "Give the older one an 'until'" in str(found.broken[0].error)


def test_query_that_is_not_portable_breaks_its_card_alone(tmp_path):
    bad = CARD.replace('"999"', '"998"').replace("decom > period_end", "decom > current_date")
    found = read_rule_set("ssda903", 2026, cards(tmp_path, good=CARD, bad=bad))

    assert [rule.code for rule in found.rules] == ["999"]
    assert [card.code for card in found.broken] == ["998"]
    assert "ssda903/bad.md, line 20" in str(found.broken[0].error)
    assert "collection.period_start" in str(found.broken[0].error)


def test_rule_set_is_known_by_its_hash(tmp_path):
    first = read_rule_set("ssda903", 2026, cards(tmp_path, one=CARD))
    again = read_rule_set("ssda903", 2026, cards(tmp_path, one=CARD))
    other = read_rule_set("ssda903", 2026, cards(tmp_path, one=CARD.replace("> period_end", ">= period_end")))

    assert first.hash == again.hash != other.hash


FAMILY = (
    CARD.replace('code = "999"\n', "")
    .replace('flag = { Episodes = ["DECOM"] }\n', "")
    .replace(
        "next_review = 2027-06-01\n",
        'next_review = 2027-06-01\n\n[[rule]]\ncode = "990"\ntable = "Episodes"\nfield = "DECOM"\n'
        '\n[[rule]]\ncode = "991"\nseverity = "query"\ntable = "Episodes"\nfield = "DEC"\n',
    )
    .replace("decom >", "{sql_field} >")
    .replace("| DECOM |", "| {field} |")
    .replace("# Starts", "# {field} is")
)


def test_family_card_stands_for_a_rule_on_each_field(tmp_path):
    found = read_rule_set("ssda903", 2026, cards(tmp_path, family=FAMILY))

    assert found.broken == ()
    assert [(r.code, r.severity, r.title, r.flags) for r in found.rules] == [
        ("990", "error", "DECOM is late", {"Episodes": ("DECOM",)}),
        ("991", "query", "DEC is late", {"Episodes": ("DEC",)}),
    ]


def test_family_rule_on_a_field_that_is_not_there_is_named(tmp_path):
    found = read_rule_set("ssda903", 2026, cards(tmp_path, family=FAMILY.replace('"DEC"\n', '"DECC"\n')))

    assert [rule.code for rule in found.rules] == ["990"]
    assert "Episodes.DECC" in str(found.broken[0].error)


def test_family_slot_that_nothing_fills_is_named(tmp_path):
    found = read_rule_set("ssda903", 2026, cards(tmp_path, family=FAMILY.replace("{sql_field}", "{sql_feild}")))

    assert {card.code for card in found.broken} == {"990", "991"}
    assert "{sql_feild}" in str(found.broken[0].error)
