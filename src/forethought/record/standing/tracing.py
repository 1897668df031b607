"""The names of things in feeds side by side, kept from build to build: a day's delivery adds only its own."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

from forethought.record.files import content_id
from forethought.record.mapping import load_card
from forethought.record.standing.beside import (
    NO_TRACE,
    Beside,
    Feed,
    Told,
    Trace,
    counts,
    needed,
    present,
    states_of,
    trace,
)
from forethought.record.standing.checkpoints import (
    engine_version,
    keep_known,
    known_of,
    known_paths,
    read_arrow,
    told_about,
    write_arrow,
)

_RULES = 1
_SPANS = ".names.arrow"
_Key = TypeVar("_Key")


def beside(told: Told, others: tuple[Told, ...]) -> Beside:
    """The names in the feeds ``others`` beside ``told``, worked out now."""
    return _beside_each(None, dict(enumerate((told, *others))))[0]


def keep_beside(folder: Path, group: Mapping[Feed, Told]) -> dict[Feed, Beside]:
    """For each feed of ``group``, which are numbered together, the names in the others; kept in ``folder``."""
    return _beside_each(folder, group)


def _beside_each(folder: Path | None, group: Mapping[_Key, Told]) -> dict[_Key, Beside]:
    found = _traced(folder, group)
    others = {name: [other for other in group if other != name] for name in group}
    return {
        name: Beside(
            tuple(found[other].spans for other in others[name]),
            tuple(counts(told, group[other]) for other in others[name]),
        )
        for name, told in group.items()
    }


def paths_of(folder: Path, told: Told) -> tuple[Path, ...]:
    """The files in ``folder`` that belong to the feed ``told``."""
    base = _base(folder, told)
    return (base.with_suffix(_SPANS), *known_paths(base))


def _traced(folder: Path | None, group: Mapping[_Key, Told]) -> dict[_Key, Trace]:
    before = {name: (0, NO_TRACE) if folder is None else _kept(folder, told) for name, told in group.items()}
    here = {name: so_far.present | present(group[name][count:]) for name, (count, so_far) in before.items()}
    found = {}
    for name, told in group.items():
        card = load_card(told[-1][1])
        follow = needed(card, here[name], [there for other, there in here.items() if other != name])
        count, so_far = before[name]
        if follow != so_far.followed:
            count, so_far = 0, NO_TRACE
        found[name] = trace(card, told, follow, here[name], count, so_far)
        if folder is not None and count < len(told):
            _keep(folder, told, found[name])
    return found


def _keep(folder: Path, told: Told, found: Trace) -> None:
    base = _base(folder, told)
    if found.known is not None:
        keep_known(base, found.known)
    about = {"engine": engine_version(), "present": _listed(found.present), "followed": _listed(found.followed)}
    write_arrow(base.with_suffix(_SPANS), found.spans.replace_schema_metadata(about))


def _kept(folder: Path, told: Told) -> tuple[int, Trace]:
    """The trace of the most of the first batches of ``told`` that was kept, and of how many."""
    for count in range(len(told), 0, -1):
        base = _base(folder, told[:count])
        path = base.with_suffix(_SPANS)
        if not path.exists():
            continue
        spans = read_arrow(path)
        about = told_about(spans)
        here, followed = (frozenset(about[word].split()) for word in ("present", "followed"))
        known = known_of(base)
        if about["engine"] == engine_version() and (known is not None or not followed):
            return count, Trace(here, followed, spans.replace_schema_metadata(), known)
    return 0, NO_TRACE


def _listed(names: frozenset[str]) -> str:
    return " ".join(sorted(names))


def _base(folder: Path, told: Told) -> Path:
    return folder / content_id({"names": states_of(told), "card": load_card(told[-1][1]).name, "rules": _RULES})
