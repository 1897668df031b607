"""``forethought synth``: a synthetic population and what agencies send of it, and single returns of any size."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from forethought.cli.console import Column, Exit, Screen
from forethought.cli.options import FOLDER_OUT, common, examples
from forethought.model.errors import UserError

_RETURNS = ("ssda903", "cin")

if TYPE_CHECKING:
    from forethought.synth import Made, ReturnSummary, Window


@click.group(
    invoke_without_command=True,
    short_help="Make a synthetic population and what every agency sends of it, or a return of any size.",
    epilog=examples(
        "synth",
        "synth --children 60000 --years 6 --seed 7 --out ./made --truth ./apart",
        "synth --authority E08000025 --children 20000 --feeds ssda903,cin --out ./made",
        "synth --authority england --share 0.05 --out ./england",
        "synth returns --return ssda903 --children 1500 --previous --out ./made",
    ),
)
@click.option("--authority", default="westmarch", show_default=True, help="westmarch, england, or a real code.")
@click.option(
    "--children", type=click.IntRange(2_000, 3_000_000), help="Children of 0 to 17.  [default: 12,000, or its own]"
)
@click.option("--share", default=1.0, show_default=True, type=click.FloatRange(0.001, 1), help="Of England's children.")
@click.option("--years", default=6, show_default=True, type=click.IntRange(1, 10), help="Collection years.")
@click.option(
    "--last", default=2026, show_default=True, type=click.IntRange(2024, 2027), help="In which the last ends."
)
@click.option("--seed", default=20260401, show_default=True, help="The same seed gives the same bytes.")
@click.option("--feeds", default="", help="Only these, joined by commas.  [default: all]")
@click.option("--planted", default=0.0, show_default=True, type=click.FloatRange(0, 1), help="Violations in returns.")
@click.option("--xml", is_flag=True, help="SSDA903 as its one XML file, instead of CSV tables.")
@click.option("--processes", type=click.IntRange(1, 64), help="At once.  [default: one for each processor]")
@click.option("--out", type=FOLDER_OUT, help="Where the deliveries go.  [default: the workspace's inbox]")
@click.option("--truth", type=FOLDER_OUT, help="Where the truth goes.  [default: the workspace; with --out, nowhere]")
@common
@click.pass_context
def command(
    context: click.Context,
    authority: str,
    children: int | None,
    share: float,
    years: int,
    last: int,
    seed: int,
    feeds: str,
    planted: float,
    xml: bool,
    processes: int | None,
    out: Path | None,
    truth: Path | None,
    workspace: Path,
    as_json: bool,
) -> int:
    """Make children, families and what happens to them over years, and every agency's files in their real forms.

    Nobody in it exists, and every file says so; with a real authority's code nothing in it is that authority's. The
    truth (who is who, who belongs to whom, what was planted) is kept apart from the deliveries, for measuring.
    """
    if context.invoked_subcommand:
        return int(Exit.DONE)
    from forethought.synth import Window

    screen = Screen(as_json=as_json)
    folder, beside = (workspace / "inbox", truth or workspace / "truth") if out is None else (out, truth)
    _require_empty(folder, "Name another with --out, or another workspace")
    wanted = _Wanted(authority, children, share, Window(last, years), seed, feeds, planted, xml)
    with screen.progress(f"Making {wanted.title}") as step:
        made = wanted.make(folder, beside, processes, step)
    screen.document({"made": [_document(one) for one in made]})
    _show(screen, made)
    screen.path("Deliveries:", folder)
    if beside:
        screen.path("Truth, kept apart:", beside)
    _show_check(screen, made[0])
    return int(Exit.DONE)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What was asked for on the command line."""

    authority: str
    children: int | None
    share: float
    window: Window
    seed: int
    feeds: str
    planted: float
    xml: bool

    @property
    def everywhere(self) -> bool:
        return self.authority.lower() == "england"

    @property
    def title(self) -> str:
        from forethought.synth import authority_named

        return "England" if self.everywhere else authority_named(self.authority).name

    def make(self, folder: Path, truth: Path | None, processes: int | None, step: Callable[..., None]) -> list[Made]:
        """Make an authority, or all of them."""
        from forethought.synth import Order, authority_named, make_england, make_feeds

        order = Order(
            authority_named("westmarch" if self.everywhere else self.authority, self.children),
            self.window,
            self.seed,
            tuple(name.strip() for name in self.feeds.split(",") if name.strip()),
            planted=self.planted,
            xml=self.xml,
        )
        if self.everywhere:
            return make_england(folder, order, share=self.share, truth=truth, processes=processes, progress=step)
        return [make_feeds(order, folder, truth=truth, processes=processes, progress=step)]


@command.command(
    "returns",
    short_help="Make one statutory return, valid or with known faults.",
    epilog=examples(
        "synth returns --return ssda903 --children 1500 --previous --out ./made",
        "synth returns --return cin --children 10000 --faults 0.02 --out ./made",
    ),
)
@click.option("--return", "return_", required=True, type=click.Choice(_RETURNS, case_sensitive=False), help="Which.")
@click.option("--children", default=1500, show_default=True, type=click.IntRange(1), help="How many.")
@click.option("--year", default=2026, show_default=True, help="The year in which the collection year ends.")
@click.option("--seed", default=1, show_default=True, help="The same seed gives the same bytes.")
@click.option("--faults", default=0.0, show_default=True, type=click.FloatRange(0, 1), help="Share of rows spoilt.")
@click.option("--previous", is_flag=True, help="Last year's return too (SSDA903).")
@click.option("--authority", default="E08000025", show_default=True, help="The authority whose return it is.")
@click.option("--out", required=True, type=FOLDER_OUT, help="Where it goes.")
@common
def returns(
    return_: str,
    children: int,
    year: int,
    seed: int,
    faults: float,
    previous: bool,
    authority: str,
    out: Path,
    workspace: Path,
    as_json: bool,
) -> int:
    """Make an SSDA903 return (CSV) or a children in need census (XML) of any size, in seconds.

    Nobody in it exists. Without --faults it breaks no rule; with --faults about that share of its rows is spoilt in
    many ways, and truth.csv lists each by table, row, field and kind. SSDA903 comes with the list of the invented
    providers that its placements name.
    """
    from forethought.synth import write_return

    screen = Screen(as_json=as_json)
    _require_empty(out, "Name another with --out")
    with screen.progress("Making the return") as step:
        made = write_return(
            out,
            return_.lower(),
            children,
            year=year,
            seed=seed,
            faults=faults,
            previous=previous,
            authority=authority,
            progress=step,
        )
    screen.document(asdict(made))
    _show_return(screen, made, return_.lower(), year, authority)
    return int(Exit.DONE)


def _require_empty(folder: Path, do: str) -> None:
    if folder.is_dir() and any(folder.iterdir()):
        raise UserError(
            "The folder is not empty", where=str(folder), why="what has arrived is never overwritten", do=do
        )


def _show_return(screen: Screen, made: ReturnSummary, return_: str, year: int, authority: str) -> None:
    screen.say("An invented return: nobody in it exists.", "title")
    columns = [Column("Table"), Column("Rows", True), Column("Last year", True)]
    screen.table(columns, [(name, rows, made.previous_rows.get(name)) for name, rows in made.rows.items()])
    screen.say(f"{sum(made.faults.values()):,} faults of {len(made.faults)} kinds were planted.")
    for label, path in (("The return:", made.source), ("Last year's:", made.previous), ("Faults:", made.truth)):
        if path:
            screen.path(label, path)
    named = {"--previous": made.previous, "--providers": made.providers, "--authority": authority}
    beside = "".join(f" {option} {value}" for option, value in named.items() if value)
    screen.next_step("Check it:", f"forethought check {made.source} --return {return_} --year {year}{beside}")


def _show_check(screen: Screen, made: Made) -> None:
    returns = sorted(name for name in made.deliveries if name.startswith("ssda903-"))
    if returns:
        year = returns[-1].removeprefix("ssda903-")
        before = f" --previous {made.folder / returns[-2]}" if len(returns) > 1 else ""
        beside = f"{before} --reference {made.folder / 'reference'}"
        screen.next_step(
            "Check a return:", f"forethought check {made.folder / returns[-1]} --return ssda903 --year {year}{beside}"
        )


def _document(made: Made) -> dict[str, object]:
    return {**asdict(made), "folder": str(made.folder), "truth": str(made.truth) if made.truth else None}


def _show(screen: Screen, made: Sequence[Made]) -> None:
    from forethought.synth import feed_of

    children = sum(one.children for one in made)
    rows: Counter[str] = Counter()
    deliveries: Counter[str] = Counter()
    for one in made:
        for name, tables in one.deliveries.items():
            feed = feed_of(name)
            rows[feed] += sum(tables.values())
            deliveries[feed] += 1
    screen.say(f"Nobody in it exists. {children:,} children; {sum(rows.values()):,} rows.", "title")
    columns = [Column("Feed"), Column("Deliveries", True), Column("Rows", True)]
    screen.table(columns, [(feed, deliveries[feed], rows[feed]) for feed in sorted(rows)])
