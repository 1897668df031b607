"""``forethought private``: link records of agencies that may not share names."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from forethought.cli.console import Column, Exit, Screen, percent
from forethought.cli.options import FILE_IN, FILE_OUT, FOLDER_OUT, common, examples


@click.group(
    short_help="Link records of agencies that may not share names.",
    epilog=examples(
        "private key project.key",
        "private encode council.csv --mapping map.toml --key project.key \\\n"
        "      --project early-help --out council.parquet --keep refs.parquet",
        "private match council.parquet health.parquet --out matched",
        "private resolve groups-council.parquet --keep refs.parquet --out mine.parquet",
    ),
)
def command() -> None:
    """Link records of agencies that may not share names, through a linking party that holds no key.

    Each agency encodes its people with the project's key and sends the encodings; the linking party matches them and
    sends each agency its own references back; each agency resolves them. Encodings are personal data all the same:
    docs/linkage/private.md says what they do not protect against.

    Each step takes --workspace and --json after its name, and has a --help of its own.
    """


@command.command(
    short_help="Make the secret key of a project.",
    epilog=examples("private key project.key"),
)
@click.argument("file", type=FILE_OUT)
@common
def key(file: Path, workspace: Path, as_json: bool) -> int:
    """Write 32 random bytes to FILE, readable by its owner alone.

    One agency makes the key and hands it to the others by a safe way, never to the linking party.
    """
    from forethought.linkage.private import new_key_file

    screen = Screen(as_json=as_json)
    new_key_file(file)
    screen.document({"key": str(file)})
    screen.path("The key:", file)
    screen.say("Never send it together with encodings, and never to the linking party.")
    return int(Exit.DONE)


@command.command(
    short_help="At an agency: encode its people.",
    epilog=examples(
        "private encode council.csv --mapping map.toml --key project.key \\\n"
        "      --project early-help --out council.parquet --keep refs.parquet",
    ),
)
@click.argument("people", type=FILE_IN)
@click.option("--mapping", required=True, type=FILE_IN, help="TOML that says which column is what, as for link.")
@click.option("--key", required=True, type=FILE_IN, help="The project's key.")
@click.option("--project", required=True, help="The project's name, the same at every agency.")
@click.option("--scheme", type=FILE_IN, help="TOML with fields and weights.  [default: the one that comes along]")
@click.option("--hardening", type=click.Choice(["balanced", "rehashed"]), help="Instead of the scheme's.")
@click.option("--out", required=True, type=FILE_OUT, help="The encodings, to be sent to the linking party.")
@click.option("--keep", required=True, type=FILE_OUT, help="Which reference is whose, to be kept here.")
@common
def encode(as_json: bool, workspace: Path, people: Path, out: Path, keep: Path, **given: Any) -> int:
    """Encode PEOPLE, a CSV or Parquet file. No name, date or number is in what is sent, nor any record id."""
    from forethought.linkage.private import encode_file

    screen = Screen(as_json=as_json)
    done = encode_file(people, out=out, refs=keep, **given)
    screen.document({"out": str(out), "keep": str(keep), **asdict(done)})
    rows = [("Records", done.records), ("With too little known to compare", done.without_filter)]
    rows += [(f"With a valid {name.replace('_', ' ')}", number) for name, number in done.numbers.items()]
    screen.table([Column("Encoded"), Column("Number", figure=True)], rows)
    screen.say(f"Key {done.key}, scheme {done.scheme}, {done.hardening}: both must be the same at every agency.")
    screen.path("To be sent:", out)
    screen.path("To be kept here, never sent:", keep)
    return int(Exit.DONE)


@command.command(
    short_help="At the linking party: match encodings.",
    epilog=examples(
        "private match council.parquet health.parquet --out matched",
        "private match council.parquet health.parquet --out matched --threshold 0.8 --json",
    ),
)
@click.argument("files", nargs=-1, required=True, type=FILE_IN)
@click.option("--out", required=True, type=FOLDER_OUT, help="The folder for pairs, groups and the report.")
@click.option("--precision", type=float, default=0.99, show_default=True, help="Set the threshold to reach this.")
@click.option("--threshold", type=float, help="Set the threshold outright: Dice likeness from 0 to 1.")
@click.option("--margin", type=float, default=0.02, show_default=True, help="Lead over the next best pair.")
@click.option("--many", is_flag=True, help="Let several records of one file be one person.")
@common
def match(files: tuple[Path, ...], out: Path, many: bool, workspace: Path, as_json: bool, **shares: Any) -> int:
    """Match two or more FILES of encodings. No key is needed, and none is to be had here."""
    from forethought.linkage.private import MatchSettings, match_files

    screen = Screen(as_json=as_json)
    report = match_files(files, out, MatchSettings(one_to_one=not many, **shares))
    screen.document({"out": str(out), **report})
    rows = [
        ("Groups of two records and more", report["groups"]),
        ("Links by an agreeing number", report["links"]["number"]),
        ("Links by likeness", report["links"]["filter"]),
        ("Left out as doubtful: too close to another pair", report["doubtful"]),
        ("Left out: a better link stood against it", report["contradicted"]),
        ("Kept apart by different numbers", report["different_numbers"]),
    ]
    screen.table([Column("Matched"), Column("Number", figure=True)], rows)
    columns = [Column("Between"), Column("Threshold", figure=True), Column("Precision, estimated", figure=True)]
    screen.table(
        columns,
        [
            (f"{each['left']}, {each['right']}", f"{each['threshold']:.3f}", percent(each["precision"]))
            for each in report["estimates"]
        ],
    )
    screen.path("Groups to send back, each to its own agency:", out)
    return int(Exit.DONE)


@command.command(
    short_help="At an agency: bring its own records back.",
    epilog=examples("private resolve groups-council.parquet --keep refs.parquet --out mine.parquet"),
)
@click.argument("groups", type=FILE_IN)
@click.option("--keep", required=True, type=FILE_IN, help="Which reference is whose, as encode wrote it.")
@click.option("--out", required=True, type=FILE_OUT, help="Record id and group of the agency's own records.")
@common
def resolve(groups: Path, keep: Path, out: Path, workspace: Path, as_json: bool) -> int:
    """Turn the references of GROUPS back into this agency's record ids."""
    from forethought.linkage.private import resolve_file

    screen = Screen(as_json=as_json)
    records = resolve_file(groups, keep, out)
    screen.document({"out": str(out), "records": records})
    screen.say(f"{records:,} records of this agency have a counterpart elsewhere.")
    screen.path("Record id and group:", out)
    return int(Exit.DONE)
