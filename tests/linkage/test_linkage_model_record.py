"""No model on persons without its public record, bias table and off switch."""

from collections.abc import Callable
from dataclasses import replace
from importlib import resources
from pathlib import Path

import pyarrow as pa
import pytest

from forethought.linkage import LinkSettings, ModelRefused, link, load_model_record

MODELS = resources.files("forethought.cards").joinpath("models")


@pytest.fixture
def record(tmp_path: Path) -> Path:
    for name in ("linkage.toml", "linkage_bias.csv"):
        (tmp_path / name).write_text(MODELS.joinpath(name).read_text(encoding="utf-8"), encoding="utf-8")
    return tmp_path / "linkage.toml"


def test_the_packaged_record_is_complete() -> None:
    record = load_model_record()
    assert record.enabled
    assert {row["group"] for row in record.bias} >= {"sex", "ethnicity", "disability", "age"}
    assert record.fields["risks"]
    assert record.next_review > record.fields["reviewed"]
    shown = [row for row in record.bias if row["recall"] != "c"]
    assert shown
    for row in shown:
        assert 0 <= float(row["low"]) <= float(row["recall"]) <= float(row["high"]) <= 1


CHANGES = {
    "switched off": ("enabled = true", "enabled = false"),
    "owner": ("owner = ", "former_owner = "),
    "purpose": ("purpose = ", "was_purpose = "),
    "risks": ("risks = [", "unknown = ["),
    "off_switch": ("off_switch = ", "switch = "),
    "enabled": ("enabled = true", 'enabled = "yes"'),
    "bias table": ('bias_table = "linkage_bias.csv"', 'bias_table = "gone.csv"'),
    "cannot be read": ("name = ", "name "),
    "not a date": ("next_review = 2027-05-01", 'next_review = "soon"'),
}


@pytest.mark.parametrize("said", CHANGES)
def test_linking_refuses_a_record_that_is_not_whole(
    record: Path, said: str, people: Callable[[str], pa.Table], key: bytes
) -> None:
    old, new = CHANGES[said]
    text = record.read_text(encoding="utf-8")
    assert old in text
    record.write_text(text.replace(old, new, 1), encoding="utf-8")
    told: list[str] = []
    with pytest.raises(ModelRefused, match=said):
        link(
            people("record_id | forename\n1 | Ada\n2 | Ada"),
            replace(LinkSettings(), model_record=record),
            key=key,
            progress=told.append,
        )
    assert told == []


@pytest.mark.parametrize("group", ["sex", "ethnicity", "disability", "age"])
def test_a_bias_table_without_a_group_is_refused(record: Path, group: str) -> None:
    table = record.with_name("linkage_bias.csv")
    lines = [line for line in table.read_text(encoding="utf-8").splitlines() if not line.startswith(f"{group},")]
    table.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(ModelRefused, match=group):
        load_model_record(record)


def test_no_record_no_linkage(tmp_path: Path) -> None:
    with pytest.raises(ModelRefused, match="cannot be read"):
        load_model_record(tmp_path / "linkage.toml")
