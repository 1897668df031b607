"""Take out of files what readers no longer see: after an erasure, and after somebody was parted by a seal.

Either writes new files beside, swaps the pointer, and notes in that same step that files from before are still there
(``pointer.Waiting``). What is here may be stopped and repeated; when all is done :func:`finished` takes the note away.
"""

from __future__ import annotations

from pathlib import Path

from forethought.record import identities, pointer
from forethought.record.erasing.batches import remove_earlier
from forethought.record.files import remove_folder, remove_leftovers, writing
from forethought.record.store import Store


def finish(root: Path) -> None:
    """Remove every file of the record from before the last erasure or parting, and what was worked out from them."""
    remove_leftovers(root)
    held, current, store = pointer.waiting(root), pointer.current(root), Store(root)
    with writing(root):
        if held is not None and held.certificate is None:
            store.forget_earlier()  # what stands is of records, and is the same whoever they are
            return
        remove_earlier(root, current["batches"])
        if current["identity"] is not None:
            store.identity_log().take_out()
            identities.remove_others(root / "identity", root / "identity" / current["identity"])
        remove_folder(root / "cache")


def lay_again(root: Path, store: Store) -> None:
    """Make the caches again that there were before an erasure. After a parting the next build does: it links anew."""
    held = pointer.waiting(root)
    if held is not None and held.certificate is None:
        return
    if held is not None and held.laid:
        store.compact()
    else:
        store.keep_caches()


def finished(root: Path) -> None:
    """Say that nothing from before is left."""
    pointer.point(root, **{pointer.ERASING: None})
