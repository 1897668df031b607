"""Our proposed plan: every card complete or its gap shown, judged by the same rules, printed as one document."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from lxml import etree

from forethought.pages.tracker import plan_page
from forethought.strategy import (
    NOT_FOUND,
    StrategyError,
    action_plan,
    assess,
    cost_by_barrier,
    cost_by_payer,
    gaps,
    headline,
    load_commitments,
    load_proposals,
    plan_markdown,
)
from forethought.strategy.coverage import sector_names, theme_names
from forethought.strategy.proposals import COMPLETE, in_order
from strategy.strategy_promises import ON, promise

CARD = """
id = "P-1"
title = "A list"
commitment = "Publish a list"
barrier = "cultural"
sector = "Health"
theme = "Voice and measures"
owner = "DfE"
owner_post = "Head of lists"
audience = "everybody"
due_date = 2027-03-31
metric = "lists"
baseline = "0"
target = "1"
outcome = "people find things"
payer = "DfE"
status = "proposed"
source = "Ours"
note = "Answers: a question"
"""
DAYS = '[cost]\ndays = [2, 5]\nbodies = 153\nwho = "councils"\nwhen = "once"\n'


def folder_of(tmp_path: Path, *cards: str) -> Path:
    for number, card in enumerate(cards, 1):
        (tmp_path / f"{number}.toml").write_text(card, encoding="utf-8")
    return tmp_path


def test_there_are_forty_over_the_three_barriers() -> None:
    found = load_proposals()
    assert [p.id for p in found] == [f"NP-{n:02}" for n in range(1, 41)]
    assert {b: sum(p.barrier == b for p in found) for b in ("cultural", "behavioural", "structural")} == {
        "cultural": 13, "behavioural": 13, "structural": 14,
    }  # fmt: skip
    assert {p.sector for p in found} <= set(sector_names())
    assert {p.theme for p in found} <= set(theme_names())


def test_every_card_is_complete_or_its_gap_is_shown() -> None:
    page = plan_markdown(assess(load_proposals(), ON))
    shown = page.partition("## What was not found")[2]
    for proposal in load_proposals():
        texts = proposal.texts()
        assert [name for name in COMPLETE if not texts[name]] == []
        assert "funding" in gaps(proposal)  # nobody has agreed to pay for any of them
        (line,) = re.findall(rf"^- {proposal.id}: (.*)$", shown, re.MULTILINE)
        assert len(line.split(", ")) == len(gaps(proposal))
        section = page.partition(f"### {proposal.id} ")[2].partition("\n#")[0]
        assert f"→ {proposal.metric} → {proposal.outcome}" in section
        for text in (proposal.owner_post, proposal.payer, proposal.commitment, proposal.note):
            assert text in section
        assert (proposal.cost_low is None) == (f"Cost: {NOT_FOUND}" in section)


def test_a_cost_range_has_its_basis_and_no_sum_is_typed() -> None:
    priced = [p for p in load_proposals() if p.cost_low is not None]
    assert len(priced) == 18
    for p in priced:
        assert p.cost_high is not None
        assert 0 < (p.cost_low or 0) <= p.cost_high
        assert "our own assumptions" in p.cost_basis or "(" in p.cost_basis
    checks = next(p for p in priced if p.id == "NP-14")
    assert (checks.cost_low, checks.cost_high) == (2 * 153 * 250, 10 * 153 * 250)


def test_the_plan_says_whose_it_is_in_every_form() -> None:
    found = assess(load_proposals(), ON)
    for page in (plan_markdown(found), plan_page(found)):
        assert "These are proposals of the Forethought project." in page
        assert "none of them has agreed to anything" in page
        assert page.count("(proposed)") == 40
        assert not re.search(r"\b(will save|saves lives by|outcomes saved)\b", page)
    assert all(p.source == "Forethought's own proposal" and p.metric_origin == "proposed" for p in load_proposals())


def test_proposals_are_judged_by_the_same_rules() -> None:
    found = assess(load_proposals(), date(2030, 1, 1))
    assert len(found.late) == 40
    assert found.whole.delivered == found.whole.claimed == 0
    assert all("unfunded" in s.states for s in found.standings)
    assert headline(found).complete == ()


def test_no_proposal_is_in_the_register() -> None:
    assert not {c.id for c in load_commitments()} & {p.id for p in load_proposals()}
    assert not [c for c in load_commitments() if "Forethought" in c.source]


def test_figures_that_proposals_quote_of_the_register_are_those_of_the_register() -> None:
    children = assess([c for c in load_commitments() if not c.id.startswith("DSL")], date(2026, 8, 31))
    baselines = {p.id: p.baseline for p in load_proposals()}
    assert baselines["NP-01"].startswith(f"{len(headline(children).complete)} of {children.whole.rows} ")
    assert baselines["NP-40"].startswith(f"{children.whole.costed} of {children.whole.rows} ")


def test_rows_of_the_register_that_proposals_cite_exist() -> None:
    ids = {c.id for c in load_commitments()}
    cited = {name for p in load_proposals() for name in re.findall(r"\b(?!NP)[A-Z]{2,3}-\d\d\b", p.note)}
    assert cited
    assert cited <= ids


def test_each_action_comes_after_those_it_waits_for() -> None:
    order = [p.id for p in in_order(load_proposals())]
    assert sorted(order) == sorted(p.id for p in load_proposals())
    for p in load_proposals():
        assert all(order.index(need) < order.index(p.id) for need in p.needs)


def test_actions_that_wait_for_each_other_or_for_nothing_are_refused() -> None:
    with pytest.raises(StrategyError, match="wait for each other"):
        in_order([promise(id="A", depends_on="B"), promise(id="B", depends_on="A")])
    with pytest.raises(StrategyError, match="waits for C"):
        in_order([promise(id="A", depends_on="C")])


def test_cards_that_wait_for_what_is_not_there_do_not_load(tmp_path: Path) -> None:
    with pytest.raises(StrategyError, match="waits for P-9"):
        load_proposals(folder_of(tmp_path, f'depends_on = ["P-9"]\n{CARD}{DAYS}'))


@pytest.mark.parametrize("name", ["owner_post", "baseline", "payer", "outcome"])
def test_a_blank_is_refused_and_not_found_is_a_gap(tmp_path: Path, name: str) -> None:
    line = re.search(rf"^{name} = .*$", CARD, re.MULTILINE)
    assert line is not None
    with pytest.raises(StrategyError, match=f"says nothing of: {name}"):
        load_proposals(folder_of(tmp_path, CARD.replace(line[0], f'{name} = " "') + DAYS))
    (card,) = load_proposals(folder_of(tmp_path, CARD.replace(line[0], f'{name} = "not found"') + DAYS))
    assert gaps(card) == (name,)
    assert NOT_FOUND in plan_markdown(assess([card], ON))


def test_a_cost_is_worked_out_or_not_found(tmp_path: Path) -> None:
    (card,) = load_proposals(folder_of(tmp_path, CARD + DAYS))
    assert (card.cost_low, card.cost_high) == (76_500, 191_250)
    figure = '[cost]\nfigure = "one_return"\ntimes = 3\nwhat = "as three returns"\n'
    (card,) = load_proposals(folder_of(tmp_path, CARD + figure))
    assert (card.cost_low, card.cost_high) == (27_000, 67_500)
    assert "Social Finance" in card.cost_basis
    (card,) = load_proposals(folder_of(tmp_path, CARD + '[cost]\nbasis = "not found"\n'))
    assert (card.cost_low, gaps(card)) == (None, ("cost_basis",))


@pytest.mark.parametrize("cost", ["", "[cost]\nlow = 5\n", '[cost]\nfigure = "a guess"\ntimes = 1\nwhat = "x"\n'])
def test_a_sum_without_a_basis_is_refused(tmp_path: Path, cost: str) -> None:
    with pytest.raises(StrategyError, match=r"basis|not in the list"):
        load_proposals(folder_of(tmp_path, CARD + cost))


def test_a_card_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(StrategyError, match=r"1\.toml"):
        load_proposals(folder_of(tmp_path, "id = "))


def test_the_page_in_the_manual_is_what_the_cards_make() -> None:
    """`forethought track plan --as-of 2026-11-25 --out docs/strategy` writes it anew."""
    page = Path(__file__).parents[2] / "docs" / "strategy" / "plan.md"
    assert page.read_text(encoding="utf-8") == plan_markdown(assess(load_proposals(), ON))


def test_the_page_stands_alone_and_says_what_the_text_says() -> None:
    found = assess([promise(title="<b>Lists</b> & more", barrier="cultural", audience="all")], ON)
    root = etree.HTML(plan_page(found))
    assert root.findtext(".//h3") == "X-1 <b>Lists</b> & more"
    assert not root.xpath("//script | //link | //img | //@src")
    assert [address for address in root.xpath("//@href") if not address.startswith("#")] == []


def test_every_action_shows_what_it_says_and_what_is_missing() -> None:
    proposals = load_proposals()
    root = etree.HTML(plan_page(assess(proposals, ON)))
    articles = root.findall(".//article")
    assert len(articles) == 40
    by_id = {proposal.id: proposal for proposal in proposals}
    for article in articles:
        text = re.sub(r"\s+", " ", "".join(article.itertext()))
        card = by_id[text.split()[0]]
        for words in (
            card.title,
            card.commitment,
            card.owner_post,
            card.metric,
            card.outcome,
            card.baseline,
            card.payer,
        ):
            assert words in text
        missing = text.partition("Not found: ")[2]
        assert ("baseline" in missing) == (card.baseline == NOT_FOUND)
        assert ("cost" in missing) == (card.cost_basis == NOT_FOUND)
        assert "money agreed" in missing


def test_the_parts_are_in_the_order_of_what_waits_for_what() -> None:
    plan = action_plan(assess(load_proposals(), ON))
    places = {act.id: place for place, act in enumerate(plan.order)}
    assert all(places[need] < places[act.id] for act in plan.acts for need in act.needs)


def test_costs_of_unlike_times_are_never_added() -> None:
    found = cost_by_barrier(load_proposals())
    assert [(g.actions, g.low, g.high) for g in found if (g.name, g.when) == ("cultural", "each year")] == [
        (4, 235_750, 471_500)
    ]
    assert all(g.low is None and g.high is None for g in found if not g.when)
    for groups in (found, cost_by_payer(load_proposals())):
        assert sum(group.actions for group in groups) == 40
        assert sum(group.low or 0 for group in groups) == sum(p.cost_low or 0 for p in load_proposals())
        assert len({(group.name, group.when) for group in groups}) == len(groups)
