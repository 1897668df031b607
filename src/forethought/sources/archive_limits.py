"""What an archive may hold before anything of it is unpacked."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

_END = b"PK\x05\x06"
_END_SIZE = 22
_LONGEST_COMMENT = 1 << 16
_ENCRYPTED = 0x1
_DIRECTORY_ENTRY = 2_048  # bytes; far more than the entry of one file takes


@dataclass(frozen=True, slots=True)
class Limits:
    """How many files, how many bytes unpacked, and how many times the archive's own size, beyond ``floor`` bytes."""

    files: int
    total: int
    ratio: int
    floor: int = 16 << 20


ARCHIVE = Limits(files=1_000, total=8 << 30, ratio=200)
WORKBOOK = Limits(files=2_000, total=1 << 30, ratio=200)


def too_many_files(stream: IO[bytes], limits: Limits) -> bool:
    """Whether the archive's own directory is longer than that of any archive we read, judged without reading it."""
    size = stream.seek(0, 2)
    stream.seek(max(0, size - _END_SIZE - _LONGEST_COMMENT))
    tail = stream.read()
    at = tail.rfind(_END)
    if at < 0 or at + _END_SIZE > len(tail):
        return False  # damaged; opening it will say so
    count, length = (int(number) for number in struct.unpack_from("<HI", tail, at + 10))
    return count > limits.files or length > limits.files * _DIRECTORY_ENTRY


def breach_of(archive: ZipFile, size: int, limits: Limits) -> str:
    """Why the archive is not to be unpacked, or nothing. ``size`` is that of the archive itself, in bytes."""
    infos = archive.infolist()
    total = sum(info.file_size for info in infos)
    if len(infos) > limits.files:
        return f"it holds more than {limits.files} files"
    if total > limits.total:
        return f"unpacked it would take more than {limits.total >> 30} gigabytes"
    if total > limits.floor and total > size * limits.ratio:
        return f"unpacked it would be more than {limits.ratio} times its own size"
    return ""


def trouble_with(info: ZipInfo) -> str:
    """Why one file of an archive cannot be unpacked, or nothing."""
    if info.flag_bits & _ENCRYPTED:
        return "it is protected by a password"
    if info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        return "it is packed in a way that is not read here"
    return ""
