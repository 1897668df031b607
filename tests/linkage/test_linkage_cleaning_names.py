"""Names as they are written and as they are compared: surnames, forenames, placeholders, names in one field."""

import pytest

from forethought.linkage import (
    clean_forename,
    clean_surname,
    split_full_name,
)
from forethought.linkage.cleaning import (
    birth_order_in,
    is_placeholder,
    is_unborn,
)

# written | as compared | further parts
SURNAMES = """
O'Neill                 | oneill          |
O’Néill                 | oneill          |
O`Neill                 | oneill          |
O&#39;Neill             | oneill          |
O?Neill                 | oneill          |
O Neill                 | oneill          |
ONEILL                  | oneill          |
O.Neill                 | oneill          |
Smith-Jones             | smith jones     |
SMITH JONES             | smith jones     |
Smith–Jones             | smith jones     |
Smith / Jones           | smith jones     |
Łukasz                  | lukasz          |
Zoë                     | zoe             |
Strauß                  | strauss         |
Yıldız                  | yildiz          |
Đặng                    | dang            |
St. John                | stjohn          | john
Saint-John              | stjohn          | john
Mr Ahmed                | ahmed           |
Ahmed Jr.               | ahmed           |
Smith III               | smith           |
De   la Cruz            | delacruz        | cruz
DELACRUZ                | delacruz        |
van der Berg            | vanderberg      | berg
Al-Hassan               | alhassan        | hassan
al Hassan               | alhassan        | hassan
ap Rhys                 | aprhys          | rhys
ben Ali                 | benali          | ali
D’Angelo                | dangelo         |
D'Souza                 | dsouza          |
D Souza                 | dsouza          |
MacDonald               | mcdonald        |
Mac Donald              | mcdonald        |
Mc Donald               | mcdonald        |
Machin                  | machin          |
Mack                    | mack            |
Smith (formerly Jones)  | smith           | jones
Smith née Jones         | smith           | jones
Smith aka van den Berg  | smith           | berg vandenberg
Le                      | le              |
Nguyen Van              | nguyen van      |
Ng                      | ng              |
Baby                    | baby            |
Child                   | child           |
Null                    | null            |
Master                  | master          |
Kowalski\u200b          | kowalski        |
Kowal\u00adski          | kowalski        |
De\u00a0Souza           | desouza         | souza
PÃ©rez                  | perez           |
MÃ¼ller                 | muller          |
M\ufffdller             | mller           |
خان                     | خان             |
Παπάς                   | παπασ           |
Семёнов                 | семенов         |
李                      | 李              |
"""


@pytest.mark.parametrize("line", SURNAMES.strip().splitlines())
def test_surnames(line: str) -> None:
    written, cleaned, parts = (cell.strip() for cell in line.split("|"))
    name = clean_surname(written)
    assert name is not None
    assert (name.text, " ".join(name.also)) == (cleaned, parts)


FORENAMES = """
Mary-Ann                  | mary ann
Maryann                   | maryann
Robert (Bob)              | robert bob
Robert "Bob"              | robert bob
Muhammad (known as Ali)   | muhammad ali
Kit a.k.a. Christopher    | kit christopher
Kit A/K/A Christopher     | kit christopher
Junior                    | junior
Junior Kofi               | junior kofi
Mrs Ada                   | ada
Olivia (Twin 1)           | olivia
Olivia Twin 2             | olivia
Olivia (deceased)         | olivia
Abd al-Rahman             | abdul rahman
Abdul Rahman              | abdul rahman
J.R.                      | j r
Anna1                     | anna
İbrahim                   | ibrahim
JosÃ©                     | jose
ZoÃ«                      | zoe
\u200fمحمد                | محمد
أحمد                      | احمد
Юлия                      | юлия
"""


@pytest.mark.parametrize("line", FORENAMES.strip().splitlines())
def test_forenames(line: str) -> None:
    written, cleaned = (cell.strip() for cell in line.split("|"))
    name = clean_forename(written)
    assert name is not None
    assert name.text == cleaned


@pytest.mark.parametrize(
    "written",
    [
        *(
            "baby",
            "BABY",
            "Baby 1",
            "Baby Boy",
            "baby girl",
            "Twin 1",
            "Twin Two",
            "twin A",
            "unborn",
            "Baby Boy Smith",
        ),
        *("Unborn Baby", "Unknown", "not known", "UNK", "N/A", "tbc", "infant of mother", "xxx", "girl", "B/O Smith"),
        *(
            "Infant of Patel",
            "Baby Jones",
            "Unborn Jones",
            "Jones Baby Girl",
            "Twin 2 Jones",
            "(Baby)",
            "Test",
            "Mr Baby",
        ),
        *("", "  ", "-", "123", None, "\u200b", "()"),
    ],
)
def test_placeholders_are_no_forename(written: str | None) -> None:
    assert clean_forename(written) is None


@pytest.mark.parametrize("written", ["Unknown", "Not known", "TBC", "Test", "xxx", "Unborn", "Baby Boy", "", None, "?"])
def test_placeholders_are_no_surname(written: str | None) -> None:
    assert clean_surname(written) is None


@pytest.mark.parametrize(
    "written",
    [
        *("Babyson", "Twinkle", "Ian", "An", "Ivy", "Boyd", "Nan", "Unity", "Dr Who", "A", "Bo"),
        *("Angel", "Prince", "Princess", "Precious", "Junior", "Treasure", "Dame", "Blessing"),
    ],
)
def test_names_that_only_look_like_placeholders_stay(written: str) -> None:
    assert clean_forename(written) is not None
    assert not is_placeholder(written)


def test_a_placeholder_tells_the_birth_order_and_who_is_unborn() -> None:
    told = [birth_order_in(t) for t in ("Twin 1", "Twin B", "2nd twin", "second twin", "Olivia (Triplet 3)", "Baby 2")]
    assert told == ["1", "2", None, "2", "3", "2"]
    assert [birth_order_in(t) for t in ("Olivia", "Baby Boy", "", None, "Olivia 2")] == [None] * 5
    assert [is_unborn(t) for t in ("Unborn Smith", "UBB", "Baby", "Ada", None)] == [True, True, False, False, False]


@pytest.mark.parametrize(
    ("written", "forename", "surname"),
    [
        ("Ada Mary Hill", "Ada Mary", "Hill"),
        ("HILL, Ada Mary", "Ada Mary", "HILL"),
        ("HILL, Miss Ada", "Ada", "HILL"),
        ("HILL Ada Mary", "Ada Mary", "HILL"),
        ("DE SOUZA Maria", "Maria", "DE SOUZA"),
        ("ADA HILL", "ADA", "HILL"),
        ("Mr Ada Hill", "Ada", "Hill"),
        ("Ada van der Hill", "Ada", "van der Hill"),
        ("Ada O Hill", "Ada", "O Hill"),
        ("Ada Hill Jr", "Ada", "Hill"),
        ("Hill", None, "Hill"),
        ("Hill,", None, "Hill"),
        ("van Hill", "van", "Hill"),
        ("  ", None, None),
        (None, None, None),
    ],
)
def test_full_names(written: str | None, forename: str | None, surname: str | None) -> None:
    assert split_full_name(written) == (forename, surname)
