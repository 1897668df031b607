"""Words for the generated pages of Synthetic England: agencies, kinds of errors, tables of the truth."""

from __future__ import annotations

AGENCIES = {
    "council": "the council",
    "schools": "schools",
    "health_visiting": "community health",
    "hospital": "the hospital",
    "maternity": "maternity services",
    "registrar": "the registrar of births",
    "mental_health": "mental health services",
    "police": "the police",
    "youth_justice": "the youth justice service",
    "courts": "the family court",
    "probation": "probation and prisons",
    "housing": "housing",
    "benefits": "benefits",
    "early_help": "early help",
    "adult_services": "adults' services",
    "family_hubs": "family hubs",
}
"""Every agency in words, in the order of their registers."""

STYLES = {"written": "as written", "capitals": "in capitals, without accents", "plain": "without accents"}

RATES: dict[str, dict[str, str]] = {
    "Names": {
        "forename_missing": "forename missing",
        "forename_typed": "forename mistyped",
        "forename_heard": "forename misheard",
        "forename_scanned": "forename misread by a scanner",
        "nickname": "short form or other spelling of the forename",
        "middle": "middle name held, where there is one",
        "surname_typed": "surname mistyped",
        "surname_heard": "surname misheard",
        "surname_scanned": "surname misread by a scanner",
        "surname_spelt": "another usual spelling of the surname",
        "surname_half": "half of a double surname",
        "swapped": "forename and surname exchanged",
        "married": "of marriages: the new name becomes known at all",
        "name_lag": "until a new name is known, on average",
        "known_as": "of other names people go by: held instead of the legal one",
        "preferred": "of the rest of these: held beside the legal one",
        "named_after": "newborn children held as “Baby” or “Unborn”, on average",
    },
    "Birth date, sex, ethnic group": {
        "born_missing": "birth date missing",
        "born_transposed": "day and month exchanged",
        "born_slip": "one part mistyped",
        "born_january": "1 January of the year",
        "born_1900": "of adults: 1 January 1900",
        "born_stated": "of unaccompanied children with an estimated birth date: the one they first gave",
        "sex_wrong": "sex wrong",
        "sex_unknown": "sex not known",
        "ethnicity_missing": "ethnic group missing",
        "ethnicity_other": "another group written down",
    },
    "Addresses": {
        "address_lag": "until a move is known, on average",
        "address_never": "of moves: not known before the next one is",
        "placement": "of children in care: the placement's postcode is held",
        "placement_lag": "until a placement is known",
        "postcode_missing": "postcode missing",
        "postcode_typed": "postcode mistyped",
        "number_typed": "house number mistyped",
        "uprn": "property number (UPRN) held",
    },
    "Numbers": {
        "nhs_held": "NHS number held",
        "nhs_lag": "from birth until the NHS number is held, on average",
        "nhs_slip": "NHS number with a wrong digit",
        "nhs_relative": "NHS number of a brother or sister",
        "nhs_twin": "of twins: the other's NHS number",
        "upn_held": "pupil number (UPN) held",
        "upn_held_in_care": "pupil number held of children who were ever in care",
        "upn_slip": "pupil number with a wrong digit",
        "upn_relative": "pupil number of a brother or sister",
        "upn_temporary": "temporary pupil number",
        "uln_held": "learner number (ULN) held, once it is given",
    },
    "Records": {
        "duplicate": "two records of one person, used by turns",
        "twin_shared": "of second twins: in the record of the first",
        "cousin_shared": "of children with a namesake of about their age: in that child's record",
        "corrected": "of errors: put right on some day of the years made",
    },
}
"""Kinds of errors by what they fall on: the rate's name, and what it is the rate of."""

TRUTH = {
    "person": (
        "One row for each person, children and adults. `child`: under 18 at some time in the years made; `father` is "
        "the true one, and `father_known` says whether agencies know him; `arrived` and `left`: when the person came "
        "to the area and moved away for good; `twins` is the first of a multiple birth, `birth_order` the place in it "
        "(0: single birth); `born_estimated`: the birth date is an estimate; `became` and `was` join the identities "
        "before and after an adoption."
    ),
    "name": "Names other than that of birth, each for its time: `married`, `known_as`, `adopted`.",
    "family": (
        "One row for each mother with her children. `frailty` has mean 1: how much more often than usual trouble comes "
        "to this family, wherever it lives; `protected`: an address that must not be told."
    ),
    "household": "Where a household lives, and when.",
    "address": "Homes: postcode, small area, its decile of deprivation (1 most deprived), property number, tenure.",
    "membership": (
        "Who belongs to which household, and when; `main` is where the person usually lives, another that of a parent "
        "who lives apart. Children in care stay members of the household they left."
    ),
    "relationship": "Relationships that are not birth: `partner`, `step_parent`, `adoptive_parent`, `guardian`.",
    "adult_need": "Needs of adults that weigh on children, each for its time.",
    "condition": "Disabilities of children, by the codes of the children in need census.",
    "record": (
        "Whose every id is that the feeds made hold, from the first time it was given out. `kind`: the person's `own` "
        "record, a `duplicate`, or one `shared` with, and describing, someone else."
    ),
    "missing": (
        "Who is missing: children living here on the last day of the years made of whom a service that is there for "
        "all children of their age (`schools`, `health_visiting`) holds no record. `known_to`: how many agencies do "
        "hold one on that day; 0 is a child whom nobody knows. Says something only of services whose feeds were made."
    ),
    "planted_error": (
        "The violations planted on purpose, one row each; empty without `--planted`. See [planted](planted.md)."
    ),
}
"""The tables of the truth that are not events."""

PLAIN = {"NEVER": "empty", "``need.early_help``": "`event_need_early_help`"}
"""What docstrings say to programmers, and what a page says instead."""

FEEDS_PAGE = """\
# The {count} feeds

A delivery is a folder named after its feed and period, such as `ssda903-2026` or `emergency-2026-03`. Beside its files
lies `delivery.toml`: feed, form, year, controller, agreement, day of receipt, and that it is synthetic. **Form** is the
form of Forethought that reads the feed; where it is empty, nothing reads it yet. Standards of others are followed in
the names of tables and columns and in the codes, not in every field.

{overview}
Columns are those of the last delivery; returns of earlier years have the columns of their year. Identity columns
(names, birth dates, addresses, numbers) hold what the agency's system showed on that day, never the truth: see
[errors](errors.md).

{feeds}"""
"""The page of feeds."""

TRUTH_PAGE = """\
# The truth

What is true of the people, and whose each record is, in a folder of its own that must not lie among the deliveries:
Parquet files, `synthetic_<table>.parquet`. It is for measuring; a pipeline that reads it measures nothing.

People are named by `person_id` (such as `P1000020017`), which is in no file of any agency; columns such as `person`,
`other`, `mother` and `father` hold it too. `household`, `address`, `family`, `case`, `plan` and `period` lead to rows
of the tables so named, by texts that are unique in all England; `row` is the name of a row by which others refer to it;
`provider` and `worker` count the rows of the reference lists from 0. Periods run up to but not including `end`. What
has not ended, has not happened or leads to nobody is empty. Codes are those of the returns.

{tables}"""
"""The page of the truth."""

ERRORS_PAGE = """\
# What agencies get wrong

Every agency has a **register**: what its system shows of a person on a day. It starts from the truth and departs from
it in the ways below. An error is drawn once for each record and stays until it is put right, so all deliveries of one
agency tell the same story, and a correction shows as a change between two. Every rate is **assumed**, no easier than
what published linkage studies meet; they are in `src/forethought/synth/data/agencies.toml`, to be changed there.

The council is special: the birth date, sex and number of a child who ever had a case come from checked papers, so that
returns stay valid; its errors are in names, addresses, NHS numbers and delays.

## How often

Of records of people for whom errors are as common as on average, before any is put right. *Usual* is what holds where
an agency has no rate of its own; nothing under *Least* or *Most* means that none goes below or beyond it.

{rates}
## Whose records

{agencies}
*New ids* is the chance that the agency's supplier gives every record of the authority a new id on one day of the years
made (re-keying). The [truth](truth.md)'s `record` table says whose each id is, from when until when, and whether it is
the person's `own`, a `duplicate`, or `shared` (the record describes someone else).

## For whom more often

{groups}
The factors of one person are multiplied, to {most:g} times at most. They hold for every kind of error, second records,
shared records and what is missing; delays are the same for everyone. So a linkage that is right on average fails some
groups more than others, as real ones do, and this can be measured. The sizes are assumed: nothing may be learnt from
them about any group.
"""
"""The page of errors."""

PLANTED_PAGE = """\
# Planted violations

Without `--planted`, no return that is made has an error; queries, which ask for a second look, may remain. With
`--planted 0.02`, two in a hundred of the children in each return get one violation each, of any kind that they can
have, made as an office would make it. The [truth](truth.md)'s `planted_error` table lists every one: delivery, rule,
child, table, row, field, and what is wrong. A checker is right when it finds each of them; what it finds besides should
be of the same children, since what breaks one rule may break others too (a blank birth date leaves every age unknown).

{counts}
Violations of a return as a whole (such as too many children whose sex is not known) change many children and are never
planted by `--planted`. Those that need last year's return are planted from the second year on; last year's return stays
as it was sent, so the few that would change it are left out. A program can plant single ones, those too, with
`forethought.synth.planted`.

{lists}"""
"""The page of violations."""

FROZEN_PAGE = """\
# The frozen version

Synthetic England is **version {version}**, frozen on {on}. Whatever is measured on it (linkage above all) is measured
on this version and may not tune it: nobody may change the generator so that a method looks better. A change of its
bytes is a new version with a new record, and figures that were measured before keep the version they were measured on.

The record is what it makes of one order, which a test makes again on every change:

```
{order}
```

| What | SHA-256 of names and bytes |
|---|---|
{digests}
Of a workbook what it holds is taken, not how it was packed. The packages that numbers and files go through are locked:
{packages}. `synthetic.json`, which goes with everything that is made, names the version.

```
python tools/freeze.py
```

says whether the code in front of you makes these bytes, and which feeds differ if it does not.

To measure a method: choose an order whose seed was not looked at while the method was made, name it with the version,
and keep the truth away from the method until the last step.
"""
