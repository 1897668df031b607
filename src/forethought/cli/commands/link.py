"""``forethought link``: which records are about the same person."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from forethought.cli.console import Column, Exit, Screen, percent
from forethought.cli.options import FILE_IN, FOLDER_OUT, common, examples

if TYPE_CHECKING:
    from forethought.linkage import LinkReport, LinkResult


@click.command(
    short_help="Find which records are about the same person.",
    epilog=examples(
        "link council.csv school.parquet --mapping map.toml --out linked",
        "link both.csv --mapping map.toml --out linked --truth person --json",
    ),
)
@click.argument("files", nargs=-1, required=True, type=FILE_IN)
@click.option("--mapping", required=True, type=FILE_IN, help="TOML that says which column is what.")
@click.option("--out", required=True, type=FOLDER_OUT, help="The folder for persons, links and the report.")
@click.option("--model", type=FILE_IN, help="A saved model to use; without it, one is trained without labels.")
@click.option("--truth", metavar="COLUMN", help="A column with the true person, to measure the result by.")
@common
def command(
    files: tuple[Path, ...],
    mapping: Path,
    out: Path,
    model: Path | None,
    truth: str | None,
    workspace: Path,
    as_json: bool,
) -> int:
    """Link CSV or Parquet FILES of people.

    Writes persons.parquet (record id, person id), links.parquet (left, right, weight, stage, reason) and a
    report. The mapping names the record id and the columns: forename, surname, full_name, date_of_birth, sex,
    postcode, place, nhs_number, upn, uln, other. Columns it does not name are ignored.
    """
    from forethought.linkage import link_files

    screen = Screen(as_json=as_json)
    with screen.progress("Linking") as step:
        result = link_files(list(files), mapping, out, model=model, truth=truth, progress=step)
    screen.document(
        {
            "out": str(out),
            "records": result.persons.num_rows,
            "persons": len(result.persons.column("person_id").unique()),
            "links": result.links.num_rows,
            "kept_apart": result.vetoes.num_rows,
            "for_review": result.review.num_rows,
            "report": result.report.to_dict(),
        }
    )
    _summary(screen, result)
    if result.report.quality is not None:
        _quality(screen, result.report)
    screen.say()
    screen.path("Persons, links and the report:", out)
    return int(Exit.DONE)


def _summary(screen: Screen, result: LinkResult) -> None:
    persons = len(result.persons.column("person_id").unique())
    rows = [
        ("Records read", result.persons.num_rows),
        ("Persons found", persons),
        ("Joins, each with its reason", result.links.num_rows),
        ("Pairs kept apart though something spoke for them", result.vetoes.num_rows),
        ("Pairs that wait for a person to decide", result.review.num_rows),
    ]
    screen.table([Column("Linkage"), Column("Number", figure=True)], rows)


def _quality(screen: Screen, report: LinkReport) -> None:
    kept, plain = report.quality, report.quality_without_veto
    assert kept is not None
    assert plain is not None
    rows = [
        ("Precision: joined pairs that are right", kept.precision, plain.precision),
        ("Recall: true pairs that were joined", kept.recall, plain.recall),
        ("Twins' records in their twin's person", kept.twins_wrong, plain.twins_wrong),
    ]
    columns = [Column("Measured against the truth"), Column("This run", figure=True)]
    columns.append(Column("Without vetoes", figure=True))
    screen.table(columns, [(name, percent(one), percent(other)) for name, one, other in rows])
