"""Labels and recall from numbers that the linkage did not see; calibration; worked by hand."""

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pytest

from forethought.linkage import LinkageError
from forethought.linkage.calibration import Labelled, Signs, calibrate, redrawn
from forethought.linkage.forests import islands
from forethought.linkage.held_out import AGREE, CONFLICT, UNKNOWN, held_out_recall, number_labels
from forethought.linkage.numbering import codes_of

Read = Callable[[str], pa.Table]
RECORDS = """
record_id | source | nhs_number | upn
h1        | health | 111        |
c1        | care   | 111        | A
s1        | school |            | A
h2        | health | 222        |
s2        | school |            | B
x         | care   |            |
"""


def pairs(*wanted: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    left, right = zip(*wanted, strict=True)
    return np.asarray(left), np.asarray(right)


def test_numbers_carry_on_from_record_to_record(people: Read) -> None:
    labels = number_labels(people(RECORDS))
    found = labels.of(*pairs((0, 1), (0, 2), (0, 3), (2, 3), (2, 4), (3, 4), (0, 5)))
    assert found.tolist() == [AGREE, AGREE, CONFLICT, CONFLICT, CONFLICT, UNKNOWN, UNKNOWN]


def test_an_entity_with_two_numbers_of_one_kind_says_nothing(people: Read) -> None:
    crossed = people(RECORDS.replace("222        |", "222        | A"))
    labels = number_labels(crossed)
    assert labels.of(*pairs((0, 1), (0, 4))).tolist() == [UNKNOWN, UNKNOWN]


def test_a_number_on_many_records_of_one_source_is_a_filler(people: Read) -> None:
    lines = "\n".join(f"h{n} | health | 999" for n in range(5))
    labels = number_labels(people(f"record_id | source | nhs_number\n{lines}"))
    assert labels.of(*pairs((0, 1))).tolist() == [UNKNOWN]


def test_recall_is_the_share_of_pairs_with_one_number_that_were_joined(people: Read) -> None:
    labels = number_labels(people(RECORDS))
    found = held_out_recall(labels, np.asarray([0, 0, 1, 2, 3, 4]))
    assert (found.pairs, found.found, found.children) == (3, 1, 1)
    assert found.recall == pytest.approx(1 / 3)
    assert found.low < 1 / 3 < found.high


def test_islands_and_codes() -> None:
    assert islands(6, np.asarray([4, 1, 3]), np.asarray([2, 4, 5])).tolist() == [0, 1, 1, 3, 1, 3]
    assert codes_of(pa.chunked_array([["b", None, "a", " ", "b"]])).tolist() == [1, -1, 0, -1, 1]


def drawn(size: int, error: float, seed: int = 3) -> Labelled:
    rng = np.random.default_rng(seed)
    weight = rng.uniform(-4, 14, size)
    unlike = rng.random(size) < 0.2
    match = rng.random(size) < 1 / (1 + np.exp(-(-2 + 0.6 * weight - 2.5 * unlike)))
    agree = match & (rng.random(size) >= error)
    none = np.zeros(size, bool)
    return Labelled(weight, Signs(none, unlike, none), agree)


def test_calibration_finds_the_chances_behind_the_labels() -> None:
    found = calibrate(drawn(6_000, 0.03))
    weight = np.asarray([0.0, 4.0, 7.0])
    none = np.zeros(3, bool)
    plain = found.probability(weight, Signs(none, none, none))
    assert plain == pytest.approx(1 / (1 + np.exp(2 - 0.6 * weight)), abs=0.06)
    assert found.error == pytest.approx(0.03, abs=0.02)
    unlike = found.probability(weight, Signs(none, ~none, none))
    assert (unlike < plain).all()


def test_fewer_labels_leave_more_open() -> None:
    none = np.zeros(1, bool)

    def spread(size: int) -> float:
        many = redrawn(drawn(size, 0.01), 30, np.random.default_rng(1))
        return float(np.std([c.probability(np.asarray([4.0]), Signs(none, none, none))[0] for c in many]))

    assert spread(30) > 2 * spread(3_000)
    assert spread(0) > spread(30)


def test_numbers_that_disagree_make_a_sure_pair_doubtful_and_a_doubtful_one_unlikely() -> None:
    found = calibrate(drawn(2_000, 0.02))
    sure, doubtful = found.given_conflict(np.asarray([0.9999, 0.6]))
    assert 0.9 < sure < 0.9999
    assert doubtful < 0.1
    assert found.given_agreement(np.asarray([0.6]))[0] > 0.95


def test_a_table_without_record_ids_is_refused() -> None:
    with pytest.raises(LinkageError, match="record_id"):
        number_labels(pa.table({"nhs_number": ["1"]}))
