"""What was published here, set beside others' figures: every figure of a real publication, whatever symbol it bears."""

import shutil
from datetime import UTC, date, datetime

import pytest

from forethought.governance import MemoryAudit
from forethought.insight.local import committee_pack, local_view
from forethought.workflow import Workspace, build, publish
from forethought.workflow.published import own_figures, own_place

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
WIGAN = "E08000010"


def clock():
    return NOW


@pytest.fixture(scope="module")
def published(tmp_path_factory, small_partnership):
    """Invented people under a real code, built and published, in a folder that is gone after the tests."""
    root = tmp_path_factory.mktemp("published") / "workspace"
    shutil.copytree(small_partnership, root)
    config = root / "config.toml"
    text = config.read_text(encoding="utf-8").replace("E06009901", WIGAN).replace("demo = true", "population = 900")
    config.write_text(text, encoding="utf-8")
    workspace = Workspace(root)
    build(workspace, MemoryAudit(), clock)
    publish(workspace, MemoryAudit(), clock)
    return workspace


def test_every_published_figure_stands_on_the_authoritys_page(published):
    own = own_figures(published)
    assert {"c", "u"} <= {figure.shown for figure in own.values()}  # or this would show too little
    view = local_view(own_place(published), own=own, as_of=date(2026, 11, 25))
    beside = [topic for topic in view.topics if topic.own is not None]
    assert len(beside) > 10
    assert len(beside) + len(view.own_only) == len(own)
    assert committee_pack(view).blocks


def test_a_symbol_stands_without_a_number_or_an_interval(published):
    for name, figure in own_figures(published).items():
        if figure.value is None:
            assert (figure.low, figure.high) == (None, None), name


def test_before_the_first_publication_there_are_none(small_partnership):
    assert own_figures(Workspace(small_partnership)) == {}
    assert own_place(Workspace(small_partnership)) == ""
