"""Golden numbers, worked out by hand from the published formulas, and what each stands for."""

from __future__ import annotations

import pytest

from forethought.linkage import check_nhs_number, check_uln, check_upn, upn_check_letter
from forethought.linkage.identifiers import IdentifierCheck, check_former_upn, check_la_child_id

NHS = """
401 023 2145 | england_wales    |             | 4010232145
401-023-2153 | england_wales    |             | 4010232153
7000000015   | england_wales    |             | 7000000015
3201234567   | northern_ireland |             | 3201234567
3990123459   | northern_ireland |             | 3990123459
0101123450   | scotland         |             | 0101123450
1505233216   | scotland         |             | 1505233216
8000000008   | ireland          | range       | 8000000008
9434765919   | never_issued     | range       | 9434765919
9990000018   | never_issued     | range       | 9990000018
4010232146   | england_wales    | check_digit |
3201234568   | northern_ireland | check_digit |
0123456789   |                  | placeholder |
9876543210   |                  | placeholder |
1111111111   |                  | placeholder |
SSD_SUI      |                  | placeholder |
not known    |                  | placeholder |
N/A          |                  | placeholder |
"""


@pytest.mark.parametrize("line", NHS.strip().splitlines())
def test_nhs_numbers(line: str) -> None:
    text, kind, reason, normal = (cell.strip() for cell in line.split("|"))
    found = check_nhs_number(text)
    assert (found.ok, found.kind, found.reason, found.normal) == (not reason, kind, reason, normal)


def test_placeholders_stay_placeholders_where_invented_numbers_are_allowed() -> None:
    for text in ("9876543210", "9999999999", "5555555555", "0000000000"):
        assert check_nhs_number(text, allow_never_issued=True).reason == "placeholder"


# The temporary ones count their last letter: A 0, H 7, J 8, N 12, P 13, T 16, Z 22 times 13.
UPN = """
J330201912001 | permanent    |              |
Y330201912002 | permanent    |              |
K943100123045 | permanent    |              |
L701100199012 | permanent    |              |
V33020191200A | temporary    |              |
U33020191200H | temporary    |              |
H33020191200J | temporary    |              |
P33020191200N | temporary    |              |
D33020191200P | temporary    |              |
W33020191200T | temporary    |              |
F33020191200Z | temporary    |              |
G33020191200Z | temporary    | check_digit  |
V33020191200B | temporary    | check_digit  |
T001100119012 | permanent    | authority    |
SSD_SUI       |              | placeholder  |
UN1           | unknown_code | unknown_code | Not old enough for school
UN5           | unknown_code | unknown_code | Other source of the return
un7           | unknown_code | unknown_code | Referral, assessment not complete
UN10          | unknown_code | unknown_code | No number, for a reason of the SEN2 return (its guide, code UN10)
"""


@pytest.mark.parametrize("line", UPN.strip().splitlines())
def test_pupil_numbers(line: str) -> None:
    text, kind, reason, stated = (cell.strip() for cell in line.split("|"))
    found = check_upn(text)
    assert (found.ok, found.kind, found.reason, found.stated) == (not reason, kind, reason, stated)


def test_every_code_of_the_returns_states_a_reason_and_no_other_text_does() -> None:
    codes = [f"UN{number}" for number in range(1, 11)]
    assert all(check_upn(code).stated for code in codes)
    assert len({check_upn(code).stated for code in codes}) == 10
    assert not any(check_upn(text).stated for text in ("UN0", "UN11", "UN", "UN01", "J330201912001", ""))


# The authority codes that the children in need census accepts (rule 1530, 2023-24 on).
AUTHORITIES = """
001-005 201-213 301-320 330-336 340-344 350-359 370-373 380-384 390-394 420 660-681 701-708 800-803 805-808 810-813
815 816 820-823 825 826 830 831 835-841 845 846 850-852 855-857 860 861 865-896 908 909 916 919 921 925 926 928 929
931 933 935-938 940-943
"""


def test_the_authorities_are_those_of_the_census() -> None:
    wanted = set()
    for part in AUTHORITIES.split():
        first, _, last = part.partition("-")
        wanted |= {f"{code:03}" for code in range(int(first), int(last or first) + 1)}
    bodies = [f"{code:03}200005001" for code in range(1000)]
    accepted = {body[:3] for body in bodies if check_upn(upn_check_letter(body) + body, allow_pseudo=True).ok}
    assert accepted == wanted
    refused = {body[:3] for body in bodies if not check_upn(upn_check_letter(body) + body).ok}
    assert accepted & refused == {"001", "002", "003", "004", "005"}


ULN = """
1234567805 |
1234567848 |
1234567899 |
9276308686 |
1234567890 | placeholder
9999999999 | placeholder
1234567800 | check_digit
1234567830 | check_digit
4010232145 | check_digit
0234567805 | range
"""


@pytest.mark.parametrize("line", ULN.strip().splitlines())
def test_learner_numbers(line: str) -> None:
    text, reason = (cell.strip() for cell in line.split("|"))
    assert (check_uln(text).ok, check_uln(text).reason) == (not reason, reason)


LOCAL = """
12345       | 330       | 330:12345  |
ab12        | 330       | 330:AB12   |
00123       | E08000025 | 330:00123  |
1234567890  | 330       |            | placeholder
1234567891  | 330       | 330:1234567891 |
12345678901 | 330       |            | length
12 345      | 330       |            | characters
12/345      | 330       |            | characters
0000        | 330       |            | placeholder
SSD_SUI     | 330       |            | placeholder
12345       | 999       |            | authority
12345       | E08999999 |            | authority
12345       |           |            | authority
            | 330       |            | absent
"""


@pytest.mark.parametrize("line", LOCAL.strip().splitlines())
def test_child_ids_of_councils(line: str) -> None:
    text, authority, normal, reason = (cell.strip() for cell in line.split("|"))
    found = check_la_child_id(text, authority)
    assert (found.ok, found.normal, found.reason) == (not reason, normal, reason)


def test_one_child_id_in_two_councils_is_not_one_child() -> None:
    here, there = check_la_child_id("12345", "330"), check_la_child_id("12345", "331")
    assert here.ok
    assert there.ok
    assert here.normal != there.normal


def test_a_childs_id_of_a_pseudo_authority_passes_only_when_asked_for() -> None:
    assert check_la_child_id("12345", "001").reason == "authority"
    assert check_la_child_id("12345", None).reason == "authority"
    assert check_la_child_id(None, "330").reason == "absent"
    assert check_la_child_id("12345", "001", allow_pseudo=True).normal == "001:12345"


def test_a_former_pupil_number_may_be_temporary_but_not_the_present_one() -> None:
    assert check_former_upn("V33020191200A", "J330201912001").ok
    assert check_former_upn("j330201912001", "J330201912001") == IdentifierCheck(False, "current", "permanent", "")
    assert check_former_upn("J330201912001", None).ok
    assert check_former_upn("UN3", "J330201912001").reason == "unknown_code"
    assert check_former_upn("T001100119012", "J330201912001").reason == "authority"
    assert check_former_upn("T001100119012", "", allow_pseudo=True).normal == "T001100119012"
