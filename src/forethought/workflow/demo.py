"""The demonstration: a fictional partnership through the whole flow, told as one family's story."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from forethought.governance import AuditSink, Clock, demo_agreements, english_day
from forethought.model import UserError
from forethought.synth import STORY, Order, Window, authority_named, make_feeds
from forethought.workflow import demo_answers, demo_story
from forethought.workflow.building import BuildReport, build
from forethought.workflow.checking import check_delivery, check_inbox, delivery_named
from forethought.workflow.extracting import extract_study
from forethought.workflow.publishing import publish
from forethought.workflow.truth import measured, truth_table
from forethought.workflow.workspace import Workspace, create_workspace

CHILDREN = 12_000
SEED = 20260401
SETTINGS = """# A demonstration. Nothing in this workspace is about a real person; likeness is chance.
name = "Westmarch (fictional)"
demo = true
synthetic = true
authority = "{authority}"
children = {children}
population = {population}
"""

PLANTED = 0.02
DELIVERIES = (
    "ssda903-2025", "ssda903-2026", "cin-2026", "case-system-2026", "school-roll-2026", "child-health-2026",
)  # fmt: skip
"""What the agencies of the demonstration have sent."""
Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the demonstration: what was done, what came of it, and how long it took."""

    title: str
    lines: tuple[str, ...]
    seconds: float


@dataclass(slots=True)
class DemoReport:
    """Everything the demonstration did. ``story`` maps ``kai robin ruby nadia`` to their person ids of this build."""

    workspace: Path
    steps: list[Step] = field(default_factory=list)
    story: Mapping[str, str] = field(default_factory=dict)
    figures: dict[str, object] = field(default_factory=dict)

    @contextmanager
    def step(self, title: str, say: Progress) -> Iterator[list[str]]:
        """Time a step and keep its lines."""
        say(title)
        lines: list[str] = []
        started = time.monotonic()
        yield lines
        self.steps.append(Step(title, tuple(lines), round(time.monotonic() - started, 1)))


def run_demo(
    root: Path,
    audit: AuditSink | Callable[[], AuditSink],
    clock: Clock,
    *,
    children: int = CHILDREN,
    progress: Progress | None = None,
) -> DemoReport:
    """Make the demonstration workspace at ``root`` and run the whole flow over it.

    Repeating it is quick: what is there is kept. ``audit`` may be a function that gives the sink once the workspace
    exists. Raises ``UserError`` when ``root`` holds a workspace that is not a demonstration: invented data never goes
    among real data.
    """
    say = progress or (lambda _: None)
    report = DemoReport(root)
    workspace = _workspace(root, children)
    _partnership(workspace, report, children, say)
    sink = audit() if callable(audit) else audit
    _check_and_mend(workspace, report, say)
    built = _record(workspace, report, sink, clock, say)
    _linkage(workspace, report, built, say)
    report.story = demo_story.person_ids(workspace)
    _listen(workspace, report, sink, clock, say)
    _publish(workspace, report, sink, clock, say)
    with report.step("Follow one family", say) as lines:
        lines += demo_story.tour(workspace, sink, clock, report.story)
    return report


def demo_order(children: int) -> Order:
    """The partnership of the demonstration: two years of it, with the story's family, and slips in its returns."""
    return Order(
        authority_named("westmarch", children),
        Window(2026, 2),
        seed=SEED,
        deliveries=DELIVERIES,
        planted=PLANTED,
        story=True,
    )


def _workspace(root: Path, children: int) -> Workspace:
    workspace = Workspace(root)
    if root.exists() and any(root.iterdir()) and not workspace.is_demo:
        raise UserError(
            "This folder holds something that is not a demonstration",
            where=str(root),
            why="invented records never go among real ones",
            do="Name another folder with --workspace",
        )
    settings = SETTINGS.format(authority=demo_story.authority_code(), children=children, population=children)
    workspace = create_workspace(root, "" if workspace.is_demo else settings)
    for name, text in demo_agreements().items():
        path = workspace.agreements / name
        if not path.exists():
            path.write_text(text, encoding="utf-8")
    return workspace


def _partnership(workspace: Workspace, report: DemoReport, children: int, say: Progress) -> None:
    with report.step("Build Westmarch, a partnership that does not exist", say) as lines:
        if (workspace.inbox / STORY.overlap_delivery).exists():
            lines.append("already there")
            return
        made = make_feeds(demo_order(children), workspace.inbox, truth=workspace.truth)
        rows = sum(sum(tables.values()) for tables in made.deliveries.values())
        lines.append(
            f"{made.children:,} children and {made.people - made.children:,} others in their families; "
            f"{rows:,} rows in {len(made.deliveries)} deliveries"
        )
        report.figures["children"] = made.children


def _check_and_mend(workspace: Workspace, report: DemoReport, say: Progress) -> None:
    authority = demo_story.authority_code()
    with report.step("Check the returns", say) as lines:
        first = delivery_named(workspace, STORY.overlap_delivery)
        runs = [check_delivery(workspace, first, authority=authority)]
        runs += [run for run in check_inbox(workspace, authority=authority) if run.delivery.form == "cin"]
        lines += [demo_story.run_line(checked) for checked in runs]
        lines.append(demo_story.overlap_line(runs[0].run))
    with report.step("Mend the overlapping placement, check again", say) as lines:
        mended = demo_story.deliver_mended(workspace)
        again = check_delivery(workspace, mended, authority=authority)
        lines.append(demo_story.run_line(again))
        lines.append(demo_story.overlap_line(again.run))
        report.figures["findings"] = (runs[0].run.findings.num_rows, again.run.findings.num_rows)


def _record(workspace: Workspace, report: DemoReport, audit: AuditSink, clock: Clock, say: Progress) -> BuildReport:
    with report.step("Read every delivery that an agreement covers, append it to the record, link it", say) as lines:
        built = build(workspace, audit, clock, truth=truth_table(workspace), progress=say)
        new = [step for step in built.deliveries if step.state == "new"]
        lines.append(f"{len(built.deliveries)} deliveries, {len(new)} new, {sum(s.claims for s in new):,} new claims")
        lines += [f"not read: {step.name}: {step.reason}" for step in built.refused]
        if built.identity:
            lines.append(f"{built.identity.persons:,} persons (identity version {built.identity.version[:8]})")
    return built


def _linkage(workspace: Workspace, report: DemoReport, built: BuildReport, say: Progress) -> None:
    assert built.identity is not None
    with report.step("Measure the linkage against the truth, with and without the rule for twins", say) as lines:
        quality = measured(workspace, built.identity.version)
        lines += quality.lines
        report.figures["linkage"] = quality.figures


def _listen(workspace: Workspace, report: DemoReport, audit: AuditSink, clock: Clock, say: Progress) -> None:
    with report.step("Ask young people, six questions each", say) as lines:
        if (workspace.inbox / demo_answers.NAME).exists():
            lines.append("already there")
            return
        asked = demo_answers.deliver_answers(workspace, audit, clock, frozenset({report.story["kai"]}))
        built = build(workspace, audit, clock, progress=say)
        lines.append(f"{asked} asked; {sum(step.claims for step in built.deliveries):,} answers into the record")


def _publish(workspace: Workspace, report: DemoReport, audit: AuditSink, clock: Clock, say: Progress) -> None:
    with report.step("Publish figures for the local leader", say) as lines:
        lines += publish(workspace, audit, clock, progress=say).headlines
    with report.step("Extract the data of one approved study", say) as lines:
        made = extract_study(workspace, demo_story.STUDY, audit, clock, replace=True, progress=say)
        rows = ", ".join(f"{name} {table.num_rows:,}" for name, table in made.extract.tables.items())
        lines += [f"{made.extract.people} young people as codes of this study alone; rows: {rows}", made.stamp]
    with report.step("Read the register of commitments", say) as lines:
        lines += demo_story.commitments(english_day(clock()))
