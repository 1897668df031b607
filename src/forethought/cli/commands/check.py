"""``forethought check``: a statutory return against the rules of its year."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from forethought.cli import check_work, explain_view
from forethought.cli.check_request import Request
from forethought.cli.console import Exit, Screen
from forethought.cli.options import ANY_IN, FILE_IN, FILE_OUT, FOLDER_IN, FOLDER_OUT, common, examples, return_name

_KINDS = ("error", "query", "warning", "consistency", "never")


@click.command(
    short_help="Check a statutory return and say what to mend.",
    epilog=examples(
        "check ./returns_2026 --return ssda903 --year 2026 --previous ./returns_2025",
        "check census.xml --return cin --year 2026 --xlsx work.xlsx --teams teams.csv",
        "check ./returns_2026 --return ssda903 --year 2026 --select 301,SW* --json",
        "check ./returns_2026 --return ssda903 --year 2026 --accept 164 --child 7 --reason OK",
        "check ./returns_2026 --return ssda903 --year 2027 --beside 2026",
        "check --explain 164",
    ),
)
@click.argument("source", type=ANY_IN, required=False)
@click.option(
    "--return",
    "return_",
    callback=return_name,
    metavar="RETURN",
    help="ssda903, cin, or the folder of a dataset of yours.",
)
@click.option("--year", type=int, help="The year in which the collection year ends: 2026 for 2025-26.")
@click.option("--authority", help="Your authority's code, such as E08000025; some rules need it.")
@click.option("--previous", type=ANY_IN, help="Last year's return, for rules that compare.")
@click.option("--providers", type=FILE_IN, help="The workbook of children's homes and social care providers.")
@click.option(
    "--reference", type=FOLDER_IN, help="The providers and postcodes of an invented place, as synth writes them."
)
@click.option("--select", multiple=True, metavar="CODES", help="Only these rules, such as 301,SW*; may be repeated.")
@click.option("--ignore", multiple=True, metavar="CODES", help="Not these rules.")
@click.option("--severity", multiple=True, metavar="KINDS", help="Only rules of these kinds, such as error,query.")
@click.option(
    "--fail-on",
    type=click.Choice(_KINDS),
    default="consistency",
    show_default=True,
    help="Exit code 1 for an open finding of this kind or a weightier one.",
)
@click.option("--teams", type=FILE_IN, help="A list with the child's number and a TEAM or WORKER column.")
@click.option("--accept", metavar="CODE", help="Let findings of this rule stand; with --child and --reason.")
@click.option("--child", multiple=True, metavar="NUMBER", help="Whose findings are accepted; may be repeated.")
@click.option("--reason", help="Why they may stand.")
@click.option("--by", default="", help="Who says so: a role, such as 'data team'.")
@click.option(
    "--accepted", type=FILE_OUT, help="The file of accepted findings, or a work list given back with reasons."
)
@click.option("--xlsx", type=FILE_OUT, help="Write the work list as a workbook too.")
@click.option("--share", type=FILE_OUT, help="Write findings without any data, to send to a colleague or supplier.")
@click.option("--corrected", type=FOLDER_OUT, help="Write a corrected copy of what can be mended with certainty.")
@click.option("--beside", type=int, metavar="YEAR", help="Lay the rules of --year beside those of this year.")
@click.option("--scores", is_flag=True, help="Score the data too: by field, table and team, and how it moved.")
@click.option("--explain", metavar="CODE", help="Say what a rule asks, why, and how to mend it; nothing is checked.")
@click.option("--out", type=FOLDER_OUT, help="Where the report goes.  [default: a new folder in the workspace's runs]")
@common
def command(workspace: Path, as_json: bool, **given: Any) -> int:
    """Check the folder or file SOURCE and say what to mend.

    Reads SSDA903 CSV or XML and the children in need census. Lists every rule that found something with the rows
    it found, how full each field is, and what is new, gone or still there since the run before. Findings that may
    stand are accepted with a reason, which is kept for the next run. Nothing is sent anywhere. Exit code 1 means
    that there are findings or that a rule could not run.
    """
    screen = Screen(as_json=as_json)
    request = Request(workspace=workspace, **given)
    if request.explain:
        explain_view.show(screen, request.explain, request.return_, request.year)
        return int(Exit.DONE)
    request.require_whole()
    return check_work.carry_out(screen, request)
