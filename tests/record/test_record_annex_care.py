"""Annex A's lists of children looked after and of care leavers."""

from __future__ import annotations

from datetime import date

import pytest

from record.record_ssd_tables import annex_list, cells, joined, world

CARE = world("""
ssd_person
pers_person_id  | A          | B
pers_sex        | F          | M
pers_dob        | 2012-04-01 | 2015-06-01
pers_death_date |            |

ssd_cla_episodes
clae_person_id                 | A          | A          | A          | B          | S          | G
clae_cla_id                    | 1          | 2          | 2          | 3          | 4          | 5
clae_cla_episode_start_date    | 2024-01-10 | 2025-08-01 | 2025-12-01 | 2025-02-01 | 2025-02-01 | 2025-02-01
clae_cla_episode_ceased_date   | 2025-06-01 | 2025-12-01 |            | 2025-10-01 |            | 2025-09-30
clae_cla_episode_ceased_reason | E4A        | X1         |            | E8         |            | E8
clae_cla_primary_need_code     | N1         | N1         | N4         | N1         | N2         | N1
clae_entered_care_date         | 2024-01-10 | 2025-08-01 | 2025-08-01 | 2025-02-01 | 2025-02-01 | 2025-02-01

ssd_cla_episodes
clae_person_id              | L
clae_cla_id                 | 6
clae_cla_episode_start_date | 2026-04-01

ssd_legal_status
lega_person_id               | A          | A          | B          | B          | S
lega_legal_status            | C1         | C2         | V2         | SGO        | V4
lega_legal_status_start_date | 2025-08-01 | 2025-12-01 | 2025-02-01 | 2025-10-01 | 2025-02-01
lega_legal_status_end_date   | 2025-12-01 |            | 2025-10-01 |            |
""")
"""A is looked after for the second time, B left on the first day of the window, G before it, S has short breaks."""

CASES = {
    "one row a child, the last period, without short breaks": (
        "",
        "child started ended reason need again",
        """
A | 2025-08-01 |            |                                                  | N4 - Family in acute stress | a) Yes
B | 2025-02-01 | 2025-10-01 | t) E8: Care ceased for any other reason | N1 - Abuse or neglect       | b) No
""",
    ),
    "the legal status at the end, local statuses apart": (
        "",
        "child status_since status",
        "A | 2025-12-01 | C2: FCO\nB | 2025-02-01 | V2: Single period under S20",
    ),
    "reviews, visits and checks of the period, none after its end": (
        """
ssd_cla_reviews
clar_cla_id               | 2          | 2          |
clar_cla_person_id        | A          | A          | B
clar_cla_review_date      | 2025-08-20 | 2026-01-20 | 2025-05-01
clar_cla_review_cancelled | N          | Y          |

ssd_cla_visits
clav_person_id      | A          | A          | B
clav_cla_visit_date | 2026-03-31 | 2026-04-01 | 2025-07-01

ssd_cp_visits
cppv_person_id     | B          | B
cppv_cp_visit_date | 2025-10-02 | 2025-08-01

ssd_cla_health
clah_person_id           | A                 | A                 | A                 | A
clah_health_check_type   | Health assessment | Health assessment | Health assessment | Dental check
clah_health_check_date   | 2025-07-31        | 2025-09-01        | 2026-02-01        | 2025-10-01
clah_health_check_status | Completed         | Completed         | Refused           | Completed
""",
        "child reviewed visited health teeth",
        "A | 2025-08-20 | 2026-03-31 | 2025-09-01 | 2025-10-01\nB | 2025-05-01 | 2025-08-01 | |",
    ),
    "the permanence plan: adoption that is decided, else the care plan in force": (
        """
ssd_cla_care_plan
lacp_person_id                | A                 | A
lacp_cla_care_plan_start_date | 2025-08-20        | 2025-12-01
lacp_cla_care_plan_end_date   | 2025-12-01        |
lacp_cla_care_plan_json       | {"RETURN6M": "Y"} | {"RETURN6M": "N", "LTFOST18": "Y"}

ssd_permanence
perm_person_id              | B
perm_adm_decision_date      | 2025-06-01
perm_decision_reversed_date | 2025-12-01
""",
        "child permanence",
        "A | f) Long-term fostering\nB | b) Adoption",
    ),
    "placements of twelve months, in another authority or in this one": (
        """
ssd_cla_placement
clap_person_id                | A          | A          | A          | A          | B
clap_cla_id                   | 1          | 1          | 2          | 2          | 3
clap_cla_placement_start_date | 2024-01-10 | 2025-04-01 | 2025-08-01 | 2026-02-01 | 2025-02-01
clap_cla_placement_end_date   | 2025-04-01 | 2025-06-01 | 2026-02-01 | 2026-04-05 | 2025-10-01
clap_cla_placement_type       | U6         | U6         | U6         | K2         | P1
clap_cla_placement_provider   | PR1        | PR1        | PR4        | PR4        | PR0
clap_cla_placement_postcode   | EC1A 1AA   | EC1A 1AA   | B1 1BB     | b11bb      | ZZ1 1ZZ
""",
        "child placements placed place provider postcode location authority",
        """
A | 3 | 2026-02-01 | p) K2: Children’s Homes     | e) PR4: Private provision             | b11bb   | b) Out | Birmingham
B | 1 | 2025-02-01 | k) P1: Placed with parents | a) PR0: Parents/Parental responsibility | ZZ1 1ZZ |        |
""",
    ),
    "times missing, and the interview after the last of them once the child is back": (
        """
ssd_missing
miss_person_id                  | A          | A          | A          | A          | B
miss_missing_episode_type       | M          | M          | M          | A          | M
miss_missing_episode_start_date | 2025-03-31 | 2025-04-01 | 2026-03-30 | 2026-03-01 | 2025-08-01
miss_missing_episode_end_date   | 2025-04-02 | 2025-04-02 | 2026-04-02 | 2026-03-02 | 2025-08-02
miss_missing_rhi_offered        | Y          | Y          | Y          |            | N
miss_missing_rhi_accepted       | Y          | Y          | Y          |            | NA
""",
        "child missing absent offered accepted",
        "A | 2 | 1 | | \nB | 1 | 0 | b) No |",
    ),
    "who came alone, within twelve months": (
        """
ssd_immigration_status
immi_person_id                     | A          | B
immi_immigration_status            | UASC       | UASC
immi_immigration_status_start_date | 2024-01-10 | 2024-01-10
immi_immigration_status_end_date   | 2025-04-01 | 2025-04-02
""",
        "child alone",
        "A | b) No\nB | a) Yes",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_the_list_of_children_in_care(name):
    text, ids, expected = CASES[name]
    tables = joined(CARE, world(text)) if text else CARE
    assert annex_list(8, tables, ids) == cells(expected)


EDGES = world("""
ssd_cla_episodes
clae_person_id                 | H          | H          | J
clae_cla_id                    | 1          | 2          | 3
clae_cla_episode_start_date    | 2024-05-01 | 2025-05-01 | 2026-01-01
clae_cla_episode_ceased_date   | 2025-04-01 |            |
clae_cla_episode_ceased_reason | E4A        |            |

ssd_legal_status
lega_person_id               | H          | H          | J          | J
lega_legal_status            | C1         | C2         | L2         | V4
lega_legal_status_start_date | 2025-05-01 | 2026-03-31 | 2025-12-30 | 2025-12-01
lega_legal_status_end_date   | 2026-03-31 |            | 2026-01-01 | 2026-01-01

ssd_cla_reviews
clar_cla_person_id   | H          | J
clar_cla_review_date | 2025-05-01 | 2025-12-31

ssd_cla_visits
clav_person_id      | H          | J
clav_cla_visit_date | 2025-05-01 | 2025-12-31

ssd_cla_health
clah_person_id         | H          | H          | J
clah_health_check_type | dental     | HEALTH     | dental
clah_health_check_date | 2025-05-01 | 2026-03-31 | 2025-12-31
""")
"""H's first period ended on the first day of the twelve months; all of J's facts are of the time before the period."""


def test_the_first_and_the_last_day_of_a_period_of_care():
    assert annex_list(8, EDGES, "child again status_since status reviewed visited health teeth") == cells("""
H | b) No | 2026-03-31 | C2: FCO | 2025-05-01 | 2025-05-01 | 2026-03-31 | 2025-05-01
J | b) No |            |         |            |            |            |
""")


LEAVERS = world("""
ssd_person
pers_person_id  | E          | R          | F          | Q          | T          | D          | O
pers_dob        | 2009-06-01 | 2008-06-01 | 2006-06-01 | 2008-07-01 | 2010-04-01 | 2006-07-01 | 2006-08-01
pers_death_date |            |            |            |            |            | 2026-01-01 |

ssd_person
pers_person_id | K          | M          | N          | V
pers_dob       | 2003-01-01 | 2004-03-31 | 2001-03-31 | 2008-03-31

ssd_cla_episodes
clae_person_id                 | E          | R          | F          | Q          | T          | D          | O
clae_cla_id                    | 1          | 2          | 3          | 4          | 5          | 6          | 7
clae_cla_episode_start_date    | 2025-01-01 | 2024-04-01 | 2020-07-01 | 2024-12-01 | 2024-01-01 | 2020-07-01 |2020-07-01
clae_cla_episode_ceased_date   |            | 2024-12-01 | 2024-06-01 | 2025-01-01 |            | 2024-07-01 |2024-07-01
clae_cla_episode_ceased_reason |            | E4A        | E8         | E4A        |            | E8         | E15

ssd_care_leavers
clea_person_id                    | F               | K               | M               | N               | V
clea_care_leaver_eligibility      | Former relevant | Former relevant | Former relevant | Former relevant | Relevant
clea_care_leaver_in_touch         | YES             | YES             | NO              | YES             | RHOM
clea_care_leaver_latest_contact   | 2026-02-01      | 2025-10-01      | 2025-09-30      | 2026-03-01      |
clea_care_leaver_accommodation    | U               |                 |                 |                 |
clea_care_leaver_accom_suitable   | 1               |                 |                 |                 |
clea_care_leaver_activity         | F2              |                 |                 |                 |
clea_pathway_plan_review_date     | 2026-01-01      |                 |                 |                 |
clea_care_leaver_personal_advisor | W9              |                 |                 |                 |

ssd_cla_visits
clav_person_id      | E          | R
clav_cla_visit_date | 2026-03-15 | 2024-11-15

ssd_professionals
prof_professional_id   | W9
prof_professional_name | Worker nine
""")


def test_the_list_of_care_leavers():
    """T is 15, D has died, O was found to be an adult, M has not been seen, N is 25, V has come of age since."""
    assert annex_list(9, LEAVERS, "child eligibility touch contact home suited adviser pathway") == cells("""
E | d) Eligible child        |        | 2026-03-15 |                       |             |             |
F | b) Former relevant child | a) Yes | 2026-02-01 | U: Independent living | a) Suitable | Worker nine | 2026-01-01
K | b) Former relevant child | a) Yes | 2025-10-01 |                       |             |             |
Q | c) Qualifying care leaver |       |            |                       |             |             |
R | a) Relevant child        |        |            |                       |             |             |
V | b) Former relevant child | f) Rhom |           |                       |             |             |
""")


COUNTED = world("""
ssd_person
pers_person_id | L          | M          | N          | O          | P
pers_dob       | 2008-03-31 | 2008-04-01 | 2009-01-01 | 2009-01-01 | 2009-06-01

ssd_cla_episodes
clae_person_id                 | L          | M          | N          | O          | P
clae_cla_id                    | 1          | 2          | 3          | 4          | 5
clae_cla_episode_start_date    | 2024-04-01 | 2024-04-01 | 2025-01-01 | 2025-12-31 | 2024-01-01
clae_cla_episode_ceased_date   | 2024-07-01 | 2024-07-01 | 2025-04-01 |            | 2025-06-01
clae_cla_episode_ceased_reason | E4A        | E4A        | E4A        |            | E4A
""")


def test_thirteen_weeks_make_a_care_leaver_if_some_are_after_the_sixteenth_birthday():
    """L is 18 today, L and M have 91 days, N has 90, O's 91 include today; P left on the 16th birthday."""
    assert annex_list(9, COUNTED, "child eligibility") == cells("""
L | b) Former relevant child
M | a) Relevant child
N | c) Qualifying care leaver
O | d) Eligible child
""")


def plan_of_today(began, ended, decided, reversed_on):
    """The permanence plan of a child looked after whose care plan and adoption plan have these days."""
    plan = f"""
ssd_cla_care_plan
lacp_person_id              | J
lacp_cla_care_plan_start_date | {began}
lacp_cla_care_plan_end_date | {ended}
lacp_cla_care_plan_json     | {{"SUPPLIV":"Y"}}

ssd_permanence
perm_person_id              | J
perm_adm_decision_date      | {decided}
perm_decision_reversed_date | {reversed_on}
"""
    return next(said for who, said in annex_list(8, joined(EDGES, world(plan)), "child permanence") if who == "J")


@pytest.mark.parametrize(
    ("days", "plan"),
    [
        (("2026-03-31", "", "", ""), "d) Supported living in the community"),
        (("2026-01-01", "2026-03-31", "", ""), "d) Supported living in the community"),
        (("2026-01-01", "2026-03-30", "", ""), ""),
        (("2026-01-01", "", "2026-03-31", ""), "b) Adoption"),
        (("2026-01-01", "", "2026-01-01", "2026-04-01"), "b) Adoption"),
        (("2026-01-01", "", "2026-01-01", "2026-03-31"), "d) Supported living in the community"),
    ],
)
def test_the_permanence_plan_on_the_day_it_changes(days, plan):
    assert plan_of_today(*days) == plan


@pytest.mark.parametrize(("day", "found"), [(date(2025, 5, 31), []), (date(2025, 6, 1), ["d) Eligible child"])])
def test_a_child_is_eligible_from_the_sixteenth_birthday(day, found):
    assert [kind for who, kind in annex_list(9, LEAVERS, "child eligibility", day) if who == "E"] == found
