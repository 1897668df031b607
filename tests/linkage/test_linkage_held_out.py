"""Labels and recall from numbers that the linkage did not see; calibration; worked by hand."""

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pytest

from forethought.linkage import LinkageError
from forethought.linkage.calibration import Calibration, Labelled, calibrate, redrawn
from forethought.linkage.forests import islands
from forethought.linkage.held_out import AGREE, CONFLICT, UNKNOWN, held_out_recall, number_labels
from forethought.linkage.numbering import codes_of
from support_signs import signs

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
    return Labelled(weight, signs(size, unlike=unlike), agree)


def test_calibration_finds_the_chances_behind_the_labels() -> None:
    found = calibrate(drawn(6_000, 0.03))
    weight = np.asarray([0.0, 4.0, 7.0])
    plain = found.probability(weight, signs(3))
    assert plain == pytest.approx(1 / (1 + np.exp(2 - 0.6 * weight)), abs=0.06)
    assert found.error == pytest.approx(0.03, abs=0.02)
    unlike = found.probability(weight, signs(3, unlike=np.ones(3, bool)))
    assert (unlike < plain).all()


def at_four(found: Calibration, **given: np.ndarray) -> float:
    """The chance of a pair of weight four."""
    return float(found.probability(np.asarray([4.0]), signs(1, **given))[0])


def labelled(right: dict[str, tuple[int, float]], seed: int = 5) -> Labelled:
    """Pairs of weight four: for each of some signs how many, and what share agrees; beside them pairs that leave no
    doubt, from which wrong numbers are known to be few."""
    rng = np.random.default_rng(seed)
    parts, agree = [], []
    for name, (size, share) in right.items():
        between = name if " and " in name else "a and b"
        flags = {sign: np.ones(size, bool) for sign in name.split() if sign in ("unlike", "clash", "far")}
        parts.append(signs(size, between, **flags))
        agree.append(rng.permutation(size) < share * size)
    held = signs(6_000)
    for part in parts:
        held = part.after(held)
    sure = np.repeat([-16.0, 24.0], 3_000)
    weight = np.concatenate([sure, np.full(sum(map(len, agree)), 4.0)])
    return Labelled(weight, held, np.concatenate([sure > 0, *agree]))


def test_two_children_may_share_a_number_and_how_often_is_learned() -> None:
    labels = drawn(6_000, 0.0)
    rng = np.random.default_rng(7)
    low = labels.weight < -2
    shared = labels._replace(agree=labels.agree | (low & (rng.random(6_000) < 0.2)))
    found = calibrate(shared), calibrate(labels)
    assert found[0].shared > found[1].shared + 0.01
    sure = [c.given_agreement(np.asarray([0.1]))[0] for c in found]
    assert sure[0] < sure[1] - 0.05


def test_each_two_sources_are_learned_apart_and_those_without_labels_are_less_sure() -> None:
    labels = labelled({"a and b": (400, 0.9), "a and c": (400, 0.2)})
    many = redrawn(labels, 200, np.random.default_rng(1), ("b and c",))
    chance = {
        name: np.asarray([at_four(c, between=np.full(1, name, object)) for c in many])
        for name in ("a and b", "a and c", "b and c")
    }
    assert chance["a and b"].mean() == pytest.approx(0.9, abs=0.05)
    assert chance["a and c"].mean() == pytest.approx(0.2, abs=0.06)
    assert chance["a and c"].mean() < chance["b and c"].mean() < chance["a and b"].mean()
    assert chance["b and c"].std() > 3 * max(chance["a and b"].std(), chance["a and c"].std())


def test_unlike_forenames_count_for_twins_only_where_a_source_knows_both() -> None:
    labels = labelled({"plain": (300, 0.9), "unlike": (300, 0.9), "clash": (300, 0.9), "unlike clash": (300, 0.0)})
    found, yes = calibrate(labels), np.ones(1, bool)
    assert at_four(found) == pytest.approx(0.9, abs=0.05)
    assert at_four(found, unlike=yes) == pytest.approx(0.9, abs=0.05)
    assert at_four(found, clash=yes) == pytest.approx(0.9, abs=0.05)
    assert at_four(found, unlike=yes, clash=yes) < 0.02


def test_nobody_is_lacked_where_a_source_knows_both() -> None:
    found, yes, seldom = calibrate(drawn(500, 0.01)), np.ones(1, bool), np.full(1, 3.0)
    assert at_four(found, seldom=seldom) > at_four(found) + 0.1
    assert at_four(found, seldom=seldom, clash=yes) == at_four(found, clash=yes)


def test_what_no_label_speaks_of_stays_open() -> None:
    many = redrawn(labelled({"plain": (3_000, 0.8)}), 200, np.random.default_rng(1))
    plain, far = (np.std([at_four(c, far=np.full(1, flag)) for c in many]) for flag in (False, True))
    assert far > 5 * plain


def test_fewer_labels_leave_more_open() -> None:
    def spread(size: int) -> float:
        return float(np.std([at_four(c) for c in redrawn(drawn(size, 0.01), 100, np.random.default_rng(1))]))

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
