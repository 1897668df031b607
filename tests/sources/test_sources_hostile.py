"""A corpus of damaged and hostile files: each is read and accounted for, or refused in plain words, and soon."""

from __future__ import annotations

import io
import random
import time
import zipfile
from functools import cache

import pytest
from openpyxl import Workbook

from forethought.sources import SourceError, read
from support_campaigns import size

ROUNDS = size(8, 200)
SECONDS = 10

REVIEWS = "CHILD,DOB,REVIEW,REVIEW_CODE\n" + "".join(
    f"c{n},01/02/2010,{n % 28 + 1:02}/04/2025,PN1\n" for n in range(40)
)
PLANS = "LAchildID,CINdetailsID,CINPlanStartDate,CINPlanEndDate\n" + "".join(f"c{n},1,2025-05-01,\n" for n in range(40))
RETURN = (
    "<EXPSSDA903>\n"
    + "".join(
        f"<CHILD><HEADER><CHILDID>c{n}</CHILDID><DOB>01/02/2010</DOB><UASC>1</UASC><AREVIEW><REVIEW>01/06/2025</REVIEW>"
        "</AREVIEW></HEADER><EPISODE><DECOM>01/05/2025</DECOM><PL>U1</PL></EPISODE></CHILD>\n"
        for n in range(15)
    )
    + "</EXPSSDA903>"
)
CENSUS = (
    '<?xml version="1.0" encoding="utf-8"?>\n<Message><Header><CollectionDetails><Year>2026</Year></CollectionDetails>'
    "</Header><Children>\n"
    + "".join(
        f"<Child><ChildIdentifiers><LAchildID>c{n}</LAchildID></ChildIdentifiers><ChildCharacteristics/><CINdetails>"
        "<CINreferralDate>2025-10-06</CINreferralDate><Assessments><FactorsIdentifiedAtAssessment>"
        "<AssessmentFactors>2B</AssessmentFactors></FactorsIdentifiedAtAssessment></Assessments></CINdetails></Child>\n"
        for n in range(15)
    )
    + "</Children></Message>"
)


def lines_of(text):
    return [line.split(",") for line in text.splitlines()]


def zipped(files) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


@cache
def base(kind: str) -> tuple[str, bytes]:
    """The form and the bytes of a sound file."""
    if kind == "xlsx":
        book, out = Workbook(), io.BytesIO()
        for line in lines_of(REVIEWS):
            book.active.append(line)
        book.save(out)
        return "ssda903", out.getvalue()
    texts = {"looked after csv": REVIEWS, "looked after xml": RETURN, "in need csv": PLANS, "in need xml": CENSUS}
    form = "cin" if kind.startswith("in need") else "ssda903"
    if kind == "zip":
        return form, zipped({"2026/reviews.csv": REVIEWS, "2026/return.xml": RETURN})
    return form, texts[kind].encode()


KINDS = ("looked after csv", "looked after xml", "in need csv", "in need xml", "xlsx", "zip")


def cut(content, dice):
    return content[: dice.randrange(len(content))]


def noise(content, dice):
    out = bytearray(content)
    for _ in range(dice.randrange(1, 40)):
        out[dice.randrange(len(out))] = dice.randrange(256)
    return bytes(out)


def shuffle_pieces(content, dice):
    marks = sorted(dice.randrange(len(content)) for _ in range(4))
    pieces = [content[a:b] for a, b in zip([0, *marks], [*marks, len(content)], strict=True)]
    dice.shuffle(pieces)
    return b"".join(pieces)


def other_encoding(content, dice):
    wide = dice.choice(["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-7", "cp500", "utf-8-sig"])
    return content.decode("latin-1").encode(wide)


def wrong_mark(content, dice):
    return (
        dice.choice([b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", b"\0\0\xfe\xff", b"PK\x03\x04", b"\xd0\xcf\x11\xe0"])
        + content
    )


def nuls(content, dice):
    at = dice.randrange(len(content))
    return content[:at] + bytes(dice.randrange(1, 2_000)) + content[at:]


def insert(content, piece, dice):
    """``piece`` at the end of some line, so that it mostly stands between rows or elements."""
    at = content.find(b"\n", dice.randrange(len(content))) + 1 or dice.randrange(len(content))
    return content[:at] + piece + content[at:]


def header_again(content, dice):
    first = content.split(b"\n", 1)[0]
    return insert(content, (first + b"\n") * dice.randrange(1, 50), dice)


def swapped_columns(content, dice):
    order = list(range(4))
    dice.shuffle(order)
    lines = [line.split(b",") for line in content.split(b"\n")]
    return b"\n".join(b",".join(line[at] for at in order if at < len(line)) for line in lines)


def huge_field(content, dice):
    return insert(content, dice.choice([b'"', b"", b"<UPN>", b"<"]) + b"x" * 1_500_000, dice)


def long_line(content, dice):
    return insert(content, dice.choice([b",", b"a,", b"<a/>", b" "]) * 400_000 + b"\n", dice)


def deep_nesting(content, dice):
    return insert(content, b"<a>" * dice.choice([100, 300, 100_000]), dice)


def many_attributes(content, dice):
    return insert(content, b"<a " + b" ".join(b'a%d="1"' % n for n in range(50_000)) + b"/>", dice)


def entities(content, dice):
    bomb = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    return f'<!DOCTYPE m [<!ENTITY a0 "ha">{bomb}]>'.encode() + insert(content, b"&a9;", dice)


def quotes(content, dice):
    for _ in range(dice.randrange(1, 30)):
        content = insert(
            content, dice.choice([b'"', b'""', b',"', b'",', b'"\n', b"'", b"\r", b"]]>", b"<![CDATA["]), dice
        )
    return content


def random_bytes(content, dice):
    return content[: dice.choice([0, 1, 4, 40])] + dice.randbytes(dice.randrange(1, 4_000))


def packed_in_a_bomb(content, dice):
    return zipped({"a.csv": content, "b.csv": content.ljust(20_000_000, dice.choice([b"0", b"\n", b","]))})


def packed_twice(content, dice):
    return zipped({"a.zip": zipped({"b.zip": zipped({"c.csv": content})}), "d.csv": cut(content, dice)})


def part_changed(content, dice):
    """A packed file in which one part was changed before it was packed again."""
    if not content.startswith(b"PK"):
        return zipped({"any": noise(content, dice)})
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    name = dice.choice(sorted(files))
    files[name] = dice.choice([cut, noise, shuffle_pieces, nuls, entities, huge_field, deep_nesting])(files[name], dice)
    return zipped(files)


CHANGES = (
    cut,
    noise,
    shuffle_pieces,
    other_encoding,
    wrong_mark,
    nuls,
    header_again,
    swapped_columns,
    huge_field,
    long_line,
    deep_nesting,
    many_attributes,
    entities,
    quotes,
    random_bytes,
    packed_in_a_bomb,
    packed_twice,
    part_changed,
)


def assert_balanced(intake):
    for name, table in intake.tables.items():
        accounts = [entry for entry in intake.account if entry.name == name]
        derived = not accounts
        assert derived or table.num_rows == sum(entry.rows_checked for entry in accounts)
        assert table["_row"].to_pylist() == list(range(table.num_rows))


def assert_plain(refusal):
    assert refusal.what
    assert refusal.where
    assert refusal.do
    assert "Traceback" not in str(refusal)


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
@pytest.mark.parametrize("kind", KINDS)
def test_each_file_of_the_corpus_is_accounted_for_or_refused(kind, change, tmp_path):
    form, content = base(kind)
    for number in range(ROUNDS):
        dice = random.Random(f"{kind} {change.__name__} {number}")
        suffix = dice.choice(["csv", "xml", "xlsx", "zip", "pdf", "XLS", "dat"])
        path = tmp_path / f"{number}.{suffix}"
        path.write_bytes(change(content, dice))
        begun = time.monotonic()
        try:
            assert_balanced(read(path, form, 2026))
        except SourceError as refusal:
            assert_plain(refusal)
        assert time.monotonic() - begun < SECONDS, path.name
        path.unlink()


def test_the_corpus_is_large_enough_and_the_same_each_time():
    assert len(KINDS) * len(CHANGES) * ROUNDS >= 500
    _, content = base("looked after csv")
    for change in (noise, quotes, other_encoding):
        assert change(content, random.Random(1)) == change(content, random.Random(1))


@pytest.mark.parametrize("kind", KINDS)
def test_the_sound_files_of_the_corpus_are_read_whole(kind, tmp_path):
    form, content = base(kind)
    (tmp_path / "sound").write_bytes(content)
    intake = read(tmp_path / "sound", form, 2026)
    assert_balanced(intake)
    assert sum(entry.rows_checked for entry in intake.account) >= 40
    assert all(entry.rows_set_aside == 0 for entry in intake.account)
