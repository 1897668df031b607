"""Link the records of agencies that may not share names: keyed encodings, compared by a party that holds no key.

``docs/linkage/private.md`` says who holds what, and what this does not protect against.
"""

from forethought.linkage.private.comparing import BlockComparer, EveryPairComparer
from forethought.linkage.private.encoding import Encodings, KeyedEncoder
from forethought.linkage.private.files import read_encodings, write_encodings
from forethought.linkage.private.keys import ProjectKey, new_key_file, read_key
from forethought.linkage.private.matching import Matched, MatchSettings, match
from forethought.linkage.private.ports import Comparer, Encoder, Likenesses
from forethought.linkage.private.running import Encoded, encode_file, match_files, resolve_file
from forethought.linkage.private.scheme import HARDENINGS, Scheme, load_scheme

__all__ = [
    "HARDENINGS",
    "BlockComparer",
    "Comparer",
    "Encoded",
    "Encoder",
    "Encodings",
    "EveryPairComparer",
    "KeyedEncoder",
    "Likenesses",
    "MatchSettings",
    "Matched",
    "ProjectKey",
    "Scheme",
    "encode_file",
    "load_scheme",
    "match",
    "match_files",
    "new_key_file",
    "read_encodings",
    "read_key",
    "resolve_file",
    "write_encodings",
]
