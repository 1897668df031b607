"""Linking without names: what encodings show, what they hide, and who is found by them."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forethought.linkage import LinkageError
from forethought.linkage.private import (
    HARDENINGS,
    BlockComparer,
    Encodings,
    EveryPairComparer,
    KeyedEncoder,
    MatchSettings,
    ProjectKey,
    load_scheme,
    match,
    read_encodings,
    write_encodings,
)
from forethought.linkage.private.comparing import dice
from forethought.linkage.private.filters import tokens_of
from linkage.linkage_families import make_people, truth_of

SECRET = bytes(range(101, 133))
KEY = ProjectKey("early-help", SECRET)
PEOPLE = make_people(7, 250)
NAMES = ("forename", "surname", "date_of_birth", "sex", "postcode", "nhs_number")

TWO_FILES = """
record_id | forename | surname  | date_of_birth | sex | postcode | nhs_number
a1        | Amara    | Whitlock | 2012-03-04    | F   | WX1 1AA  | 4010232137
a2        | Benedict | Whitlock | 2012-03-04    | M   | WX1 1AA  |
a3        | Carys    | Dale     | 2010-11-20    | F   | WX2 3BB  |
a4        | Dewi     |          |               | M   |          |
b1        | Amara    | Whitlock | 2012-03-04    | F   | WX9 9ZZ  | 4010232137
b2        | Benedikt | Whitlock | 2012-03-04    | M   | WX1 1AA  |
b3        | Edith    | Ford     | 2011-06-30    | F   | WX5 5DD  |
b4        | Dewi     |          |               | M   |          |
"""


def encoded(people: pa.Table, key: ProjectKey = KEY, hardening: str = "balanced") -> tuple[Encodings, list[str]]:
    """Encodings, and the record id of each row."""
    made, kept = KeyedEncoder(load_scheme().hardened(hardening), key, invented=True).encode(people)
    return made, kept["record_id"].to_pylist()


def in_order(made: Encodings, ids: list[str]) -> np.ndarray:
    return made.filters[np.argsort(ids)]


@pytest.fixture
def two(people: Callable[[str], pa.Table]) -> tuple[pa.Table, pa.Table]:
    table = people(TWO_FILES)
    return table.slice(0, 4), table.slice(4, 4)


@pytest.mark.parametrize("hardening", HARDENINGS)
def test_one_key_encodes_the_same_values_alike_and_another_key_does_not(hardening: str) -> None:
    one, again, other, elsewhere = (
        in_order(*encoded(PEOPLE, key, hardening))
        for key in (KEY, KEY, ProjectKey("early-help", SECRET[::-1]), ProjectKey("another project", SECRET))
    )
    rows = np.arange(len(one))
    assert np.array_equal(one, again)
    by_chance = dice(one, one, rows, np.roll(rows, 1)).mean()
    for unlike in (other, elsewhere):
        likeness = dice(one, unlike, rows, rows)
        assert likeness.max() < 0.75, "some record is alike under another key"
        assert abs(likeness.mean() - dice(one, unlike, rows, np.roll(rows, 1)).mean()) < 0.02
        assert likeness.mean() < by_chance + 0.02


def test_another_key_shares_no_token_with_this_one() -> None:
    one, other = encoded(PEOPLE)[0], encoded(PEOPLE, ProjectKey("early-help", SECRET[::-1]))[0]
    for mine, theirs in ((one.blocks, other.blocks), (one.numbers, other.numbers)):
        for name in mine:
            assert set(mine[name][mine[name] > 0].tolist()) & set(theirs[name].tolist()) == set()
            assert (mine[name] > 0).sum() == (theirs[name] > 0).sum()
    assert {token for held in one.blocks.values() for token in held.tolist()} != {0}


def test_the_same_value_has_another_token_in_each_block_and_number(two: tuple[pa.Table, pa.Table]) -> None:
    made = encoded(two[0])[0]
    every = [token for held in (*made.blocks.values(), *made.numbers.values()) for token in set(held.tolist()) - {0}]
    assert len(every) == len(set(every)) > 10


def test_rows_stand_in_no_order_of_the_file_and_their_names_are_new_each_time() -> None:
    (one, first), (two, second) = encoded(PEOPLE), encoded(PEOPLE)
    assert sorted(first) == sorted(second) == sorted(PEOPLE["record_id"].to_pylist())
    assert first != PEOPLE["record_id"].to_pylist() != second != first
    assert not {bytes(ref) for ref in one.refs} & {bytes(ref) for ref in two.refs}


@pytest.mark.parametrize("hardening", ["plain", "balanced"])
def test_no_value_nor_a_piece_of_one_is_in_the_file(hardening: str, tmp_path: Path) -> None:
    path = tmp_path / "sent.parquet"
    table = pa.table({name: PEOPLE[name] for name in (*NAMES, "record_id")})
    made, _ = encoded(table, hardening=hardening)
    write_encodings(path, made)
    content = path.read_bytes()
    raw = content + b"".join(bytes(row.tobytes()) for row in made.filters)
    for name in (*NAMES, "record_id"):
        for value in set(table[name].to_pylist()) - {None}:
            if len(value) > 5:  # shorter ones stand in random bytes by chance
                for text in (value, value.lower(), value.upper(), value.replace("-", "").replace(" ", "")):
                    assert text.encode() not in raw, name
    words = content.decode("latin-1").lower()
    for surname in sorted({value.lower() for value in table["surname"].to_pylist() if value and len(value) > 6}):
        bigrams = [f"{a}{b}" for a, b in pairwise(surname)]
        assert " ".join(bigrams) not in words
        assert "".join(bigrams) not in words


def test_balanced_filters_all_have_half_their_bits_set() -> None:
    for hardening in ("balanced", "rehashed"):
        made = encoded(PEOPLE, hardening=hardening)[0]
        counts = np.bitwise_count(made.filters).sum(axis=1)
        assert set(counts.tolist()) <= {0, made.filters.shape[1] * 32}
        assert (counts > 0).mean() > 0.9


def test_people_are_found_twins_stay_two_and_who_is_hardly_known_is_nobody(two: tuple[pa.Table, pa.Table]) -> None:
    (left, mine), (right, theirs) = (encoded(table) for table in two)
    matched = match([left, right], MatchSettings(threshold=0.8))
    found = {tuple(sorted((mine, theirs)[file][row] for file, row in group)) for group in matched.groups.all()}
    assert found == {("a1", "b1"), ("a2", "b2")}
    tiers = {(mine[link.left[1]], link.tier) for link in matched.links if link.status == "linked"}
    assert tiers == {("a1", "number"), ("a2", "filter")}
    assert not left.filters[mine.index("a4")].any()


def test_different_numbers_keep_two_apart_however_alike(people: Callable[[str], pa.Table]) -> None:
    table = people("""
record_id | forename | surname  | date_of_birth | sex | postcode | nhs_number
a         | Amara    | Whitlock | 2012-03-04    | F   | WX1 1AA  | 4010232137
b         | Amara    | Whitlock | 2012-03-04    | F   | WX1 1AA  | 9434765919
c         | Amara    | Whitlock | 2012-03-04    | F   | WX1 1AA  |
""")
    a, b, c = (encoded(table.slice(row, 1))[0] for row in range(3))
    apart = match([a, b], MatchSettings(threshold=0.8))
    assert (apart.groups.all(), apart.conflicts) == ([], 1)
    assert len(match([a, c], MatchSettings(threshold=0.8)).groups.all()) == 1


def test_one_of_two_that_are_hardly_to_be_told_apart_is_doubtful(people: Callable[[str], pa.Table]) -> None:
    table = people("""
record_id | forename | surname  | date_of_birth | sex | postcode
a         | Erin     | Whitlock | 2012-03-04    | F   | WX1 1AA
b         | Erin     | Whitlock | 2012-03-04    | F   | WX1 1AB
c         | Erin     | Whitlock | 2012-03-04    | F   | WX1 1AC
""")
    left, right = encoded(table.slice(0, 1))[0], encoded(table.slice(1, 2))[0]
    careful = match([left, right], MatchSettings(threshold=0.8, margin=0.1))
    assert {link.status for link in careful.links} == {"doubtful"}
    assert careful.groups.all() == []
    many = match([left, right], MatchSettings(threshold=0.8, margin=0.1, one_to_one=False))
    assert [len(group) for group in many.groups.all()] == [3]


def test_no_group_holds_two_records_of_one_file() -> None:
    files = by_source()
    matched = match([made for made, _ in files])
    for group in matched.groups.all():
        places = [file for file, _ in group]
        assert len(places) == len(set(places)) > 1


def by_source() -> list[tuple[Encodings, list[str]]]:
    sources = PEOPLE["source"].to_pylist()
    return [encoded(PEOPLE.filter(pa.array([each == source for each in sources]))) for source in sorted(set(sources))]


def test_the_threshold_is_found_without_labels_and_keeps_its_word() -> None:
    files, truth = by_source(), truth_of(PEOPLE)
    child = dict(zip(truth["record_id"].to_pylist(), truth["truth_id"].to_pylist(), strict=True))
    matched = match([made for made, _ in files], MatchSettings(precision=0.98))
    right = [
        child[files[link.left[0]][1][link.left[1]]] == child[files[link.right[0]][1][link.right[1]]]
        for link in matched.links
        if link.status == "linked"
    ]
    assert len(right) > 200
    assert np.mean(right) > 0.96
    stricter = match([made for made, _ in files], MatchSettings(precision=0.9999))
    for which, drawn in matched.estimates.items():
        assert drawn.threshold <= stricter.estimates[which].threshold


def test_files_are_compared_the_same_either_way_round() -> None:
    (left, _), (right, _), *_ = by_source()
    there, back = BlockComparer().compare(left, right), BlockComparer().compare(right, left)
    one = {(a, b): d for a, b, d in zip(there.left, there.right, there.dice, strict=True)}
    assert {(a, b): d for b, a, d in zip(back.left, back.right, back.dice, strict=True)} == one
    assert len(one) > 100


def test_a_key_that_very_many_share_is_passed_over_and_counted() -> None:
    made = encoded(PEOPLE)[0]
    assert BlockComparer(largest=1).compare(made, made).passed_over > 0
    assert BlockComparer().compare(made, made).passed_over == 0


def test_without_blocks_every_record_meets_every_other_and_no_key_is_sent() -> None:
    plan = load_scheme().without_blocks()
    sources = PEOPLE["source"].to_pylist()
    files = [PEOPLE.filter(pa.array([each == source for each in sources])) for source in sorted(set(sources))[:2]]
    made = [KeyedEncoder(plan, KEY, invented=True).encode(each)[0] for each in files]
    assert not made[0].blocks
    whole = EveryPairComparer().compare(*made)
    blocked = BlockComparer().compare(*(encoded(each)[0] for each in files))
    assert len(whole) > len(blocked) / 2
    assert whole.dice.tolist() == dice(made[0].filters, made[1].filters, whole.left, whole.right).tolist()
    best = dice(made[0].filters, made[1].filters, np.repeat(np.arange(len(made[0])), len(made[1])),
                np.tile(np.arange(len(made[1])), len(made[0])))  # fmt: skip
    assert (whole.dice >= 0.8).sum() == (best >= 0.8).sum() > 50
    assert len(match(made).groups.all()) > 50
    with pytest.raises(LinkageError, match="too large"):
        EveryPairComparer(most=10).compare(*made)
    none = KeyedEncoder(plan, KEY).encode(files[0].slice(0, 0))[0]
    assert len(EveryPairComparer().compare(none, made[0])) == len(EveryPairComparer().compare(made[0], none)) == 0


def test_nobody_is_encoded_and_matched_without_complaint(people: Callable[[str], pa.Table]) -> None:
    none = encoded(people(TWO_FILES).slice(0, 0))[0]
    some = encoded(people(TWO_FILES))[0]
    assert match([none, some]).groups.all() == []
    assert match([none, none]).links == ()


def test_a_record_without_an_id_and_a_table_without_fields_are_refused(people: Callable[[str], pa.Table]) -> None:
    table = people("record_id | forename | surname | date_of_birth\na | Amara | Whitlock | 2012-03-04\n | Bo | Dale | ")
    with pytest.raises(LinkageError, match="no identifier"):
        encoded(table)
    with pytest.raises(LinkageError, match="lack most of what the scheme encodes"):
        encoded(pa.table({"record_id": ["a"], "sex": ["F"]}))


TEXTS = st.text("abcdefghij -'é", min_size=1, max_size=12)


@settings(max_examples=15, deadline=None)
@given(TEXTS, TEXTS, st.dates(), st.sampled_from(["M", "F", ""]), st.sampled_from(HARDENINGS))
def test_written_and_read_back_it_is_the_same(
    tmp_path_factory: pytest.TempPathFactory, forename: str, surname: str, born: object, sex: str, hardening: str
) -> None:
    table = pa.table({
        "record_id": ["1", "2"], "forename": [forename, surname], "surname": [surname, forename],
        "date_of_birth": [str(born), None], "sex": [sex, None], "postcode": [None, "WX1 1AA"],
    })  # fmt: skip
    made, ids = encoded(table, hardening=hardening)
    path = tmp_path_factory.mktemp("sent") / "sent.parquet"
    write_encodings(path, made)
    back = read_encodings(path)
    assert np.array_equal(back.filters, made.filters)
    assert np.array_equal(back.refs, made.refs)
    assert {name: held.tolist() for name, held in back.blocks.items()} == {
        n: h.tolist() for n, h in made.blocks.items()
    }
    assert (back.project, back.key, back.scheme) == ("early-help", KEY.fingerprint, made.scheme)
    again, others = encoded(table.take([1, 0]), hardening=hardening)
    assert np.array_equal(in_order(made, ids), in_order(again, others))


@given(st.text("abcde ", max_size=10), st.text("abcde ", max_size=10))
def test_a_longer_name_has_every_token_of_its_words(one: str, other: str) -> None:
    assert set(tokens_of(f"{one} {other}", "bigrams")) == {*tokens_of(one, "bigrams"), *tokens_of(other, "bigrams")}


@pytest.mark.parametrize(
    ("kind", "text", "tokens"),
    [
        ("bigrams", "ann lee", [" a", " l", "an", "e ", "ee", "le", "n ", "nn"]),
        ("digits", "2012-03-04", ["01", "12", "20", "33", "40", "54", "y12", "m03", "d04"]),
        ("whole", "F", ["F"]),
        ("whole", "", []),
        ("bigrams", "", []),
    ],
)
def test_what_is_hashed_of_a_value(kind: str, text: str, tokens: list[str]) -> None:
    assert tokens_of(text, kind) == tokens


def test_a_reader_is_told_what_is_wrong_with_a_file(tmp_path: Path) -> None:
    path = tmp_path / "sent.parquet"
    write_encodings(path, encoded(PEOPLE)[0])
    whole = path.read_bytes()
    middle = len(whole) // 2
    for spoilt in (whole[:middle], b"", whole[:middle] + bytes([whole[middle] ^ 255]) + whole[middle + 1 :]):
        path.write_bytes(spoilt)
        with pytest.raises(LinkageError, match="cannot be read"):
            read_encodings(path)
    pq.write_table(PEOPLE, path)
    with pytest.raises(LinkageError, match="holds no encodings"):
        read_encodings(path)
