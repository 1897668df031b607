"""Annex A, list by list: which facts are in it, on the edges of its window, and what is worked out from them."""

from __future__ import annotations

from datetime import date

import pytest

from record.record_ssd_tables import DAY, annex_list, cells, joined, world

PEOPLE = world("""
ssd_person
pers_person_id    | A          | B          | U
pers_sex          | F          | M          |
pers_ethnicity    | WBRI       |            |
pers_dob          | 2012-04-01 | 2008-03-31 |
pers_expected_dob |            |            | 2026-05-20
pers_death_date   |            |            |
""")


def made(number: int, text: str, ids: str, day: date = DAY) -> list[list[str]]:
    """The columns ``ids`` of a list made of ``PEOPLE`` and the tables of ``text``."""
    return annex_list(number, joined(PEOPLE, world(text)), ids, day)


CASES = {
    "contacts: the first and last day of the window": (
        1,
        """
ssd_contacts
cont_person_id           | A          | A          | A          | A
cont_contact_date        | 2025-09-30 | 2025-10-01 | 2026-03-31 | 2026-04-01
cont_contact_source_code | 1A         | 1A         | zz         | 1A
""",
        "child contact source",
        """
A | 2025-10-01 | a) 1A: Individual
A | 2026-03-31 | ZZ
""",
    ),
    "who children are: age on the eve of a birthday, nothing held, not born": (
        1,
        """
ssd_contacts
cont_person_id    | A          | B          | U          | X
cont_contact_date | 2026-03-01 | 2026-03-01 | 2026-03-01 | 2026-03-01
""",
        "child gender ethnicity born age",
        """
A | b) Female             | a) WBRI | 2012-04-01 | 13
B | a) Male               | t) NOBT | 2008-03-31 | 18
U | c) Not stated/recorded | t) NOBT |            |
X | c) Not stated/recorded | t) NOBT |            |
""",
    ),
    "early help: whatever went on in the window": (
        2,
        """
ssd_early_help_episodes
earl_person_id            | A          | A          | A          | A
earl_episode_start_date   | 2025-01-01 | 2025-01-02 | 2025-01-03 | 2026-04-01
earl_episode_end_date     | 2025-09-30 | 2025-10-01 | 2026-04-01 |
earl_episode_organisation | School     | School     | Health     | Health
""",
        "started completed organisation",
        """
2025-01-02 | 2025-10-01 | School
2025-01-03 |            | Health
""",
    ),
    "referrals: counted over twelve months, those before the window too": (
        3,
        """
ssd_cin_episodes
cine_person_id            | A          | A          | A          | A          | B
cine_referral_date        | 2025-03-31 | 2025-04-01 | 2025-09-30 | 2025-10-01 | 2026-03-31
cine_referral_source_code | 2A         | 2A         | 2A         | 2A         | 6
cine_referral_nfa         | N          | N          | Y          | Y          | F
cine_referral_team        |            |            |            | T1         |
cine_referral_worker_id   |            |            |            | W1         |

ssd_professionals
prof_professional_id   | W1
prof_professional_name | Worker one

ssd_department
dept_team_id   | T1
dept_team_name | First team
""",
        "child referred source nothing lately team worker",
        """
A | 2025-10-01 | e) 2A: Schools | a) Yes | 3 | First team | Worker one
B | 2026-03-31 | q) 6: Police   | b) No  | 1 |            |
""",
    ),
    "assessments: open, authorised in the window, authorised later": (
        4,
        """
ssd_cin_assessments
cina_person_id              | A          | A          | A          | U
cina_assessment_start_date  | 2025-08-01 | 2025-08-02 | 2026-03-01 | 2026-03-02
cina_assessment_auth_date   | 2025-09-30 | 2025-10-01 | 2026-04-01 |
cina_assessment_outcome_nfa | N          | N          | Y          |
cina_assessment_child_seen  | Y          | Y          | N          |

ssd_disability
disa_person_id       | A    | A
disa_disability_code | NONE | AUT
""",
        "child disabled started seen authorised required",
        """
A | a) Yes     | 2025-08-02 | a) Yes | 2025-10-01 | a) Yes
A | a) Yes     | 2026-03-01 | b) No  |            |
U | c) Unknown | 2026-03-02 |        |            |
""",
    ),
    "enquiries: ended, awaiting the conference, with one; a conference on moving in counts but has no row": (
        5,
        """
ssd_s47_enquiry
s47e_s47_enquiry_id | 1          | 2          | 3          | 4          | 5
s47e_person_id      | A          | A          | A          | A          | B
s47e_s47_start_date | 2025-04-01 | 2025-09-20 | 2026-01-01 | 2026-03-20 | 2025-09-10
s47e_s47_end_date   | 2025-09-30 | 2025-10-01 | 2026-01-15 |            | 2025-09-20
s47e_s47_nfa        | Y          | Y          | N          |            | N

ssd_initial_cp_conference
icpc_icpc_id              | 1          | 2          | 3
icpc_s47_enquiry_id       | 3          |            | 5
icpc_person_id            | A          | A          | B
icpc_icpc_date            | 2026-01-20 | 2025-04-01 | 2025-10-01
icpc_icpc_outcome_cp_flag | Y          | Y          | N
""",
        "child strategy unnecessary conference planned enquiries conferences",
        """
A | 2025-09-20 | a) Yes |            |        | 4 | 2
A | 2026-01-01 | b) No  | 2026-01-20 | a) Yes | 4 | 2
A | 2026-03-20 |        |            |        | 4 | 2
B | 2025-09-10 | b) No  | 2025-10-01 | b) No  | 1 | 1
""",
    ),
    "children in need: the case status is the first that holds": (
        6,
        """
ssd_cin_episodes
cine_referral_id           | 1          | 2          | 3          | 4
cine_person_id             | A          | A          | A          | B
cine_referral_date         | 2025-01-01 | 2025-02-01 | 2025-11-01 | 2025-11-01
cine_close_date            | 2025-09-30 | 2025-10-01 | 2026-04-01 |
cine_close_reason          | RC7        | RC4        | RC4        |
cine_referral_nfa          | N          | N          | N          | Y
cine_cin_primary_need_code | N1         | N1         | N2         | N1

ssd_cin_episodes
cine_referral_id   | 5          | 6          | 7          | 8          | 9          | 10
cine_person_id     | P          | C          | N          | M          | O          | L
cine_referral_date | 2025-11-01 | 2025-11-01 | 2025-11-01 | 2025-11-01 | 2020-03-31 | 2020-04-01

ssd_cin_assessments
cina_person_id             | N          | M
cina_referral_id           | 7          | 8
cina_assessment_start_date | 2025-11-02 | 2025-11-02
cina_assessment_auth_date  | 2025-12-01 | 2025-12-01

ssd_cin_plans
cinp_person_id           | N
cinp_referral_id         | 7
cinp_cin_plan_start_date | 2025-12-02
cinp_cin_plan_end_date   |

ssd_cp_plans
cppl_cp_plan_id         | 1          | 2
cppl_person_id          | P          | C
cppl_cp_plan_start_date | 2025-12-01 | 2025-12-01

ssd_cla_episodes
clae_person_id              | C
clae_cla_id                 | 1
clae_cla_episode_start_date | 2026-01-01

ssd_cin_visits
cinv_person_id      | A          | A          | A          | A          | N          | N
cinv_cin_visit_date | 2025-10-01 | 2025-10-02 | 2026-03-31 | 2026-04-01 | 2025-11-01 | 2025-11-30
cinv_cin_visit_seen | Y          | Y          |            | Y          |            | N
""",
        "child started need seen closed closure status",
        """
A | 2025-02-01 | N1 - Abuse or neglect   | 2025-10-01 | 2025-10-01 | RC4 - Special guardianship order |e) Closed episode
A | 2025-11-01 | N2 - Child’s disability | 2026-03-31 |            | | d) Open assessment
C | 2025-11-01 |                         |            |            | | a) Looked after child
L | 2020-04-01 |                         |            |            | | d) Open assessment
M | 2025-11-01 |                         |            |            | | c) Child in need plan
N | 2025-11-01 |                         | 2025-11-01 |            | | c) Child in need plan
O | 2020-03-31 |                         |            |            | | c) Child in need plan
P | 2025-11-01 |                         |            |            | | b) Child Protection plan
""",
    ),
    "protection plans: the last visit within the plan, plans before it, police protection in the window": (
        7,
        """
ssd_cp_plans
cppl_cp_plan_id               | 1          | 2          | 3          | 4
cppl_person_id                | A          | A          | B          | B
cppl_cp_plan_start_date       | 2024-01-01 | 2025-09-30 | 2025-01-01 | 2025-11-01
cppl_cp_plan_end_date         | 2025-09-30 | 2026-04-01 | 2025-10-01 |
cppl_cp_plan_initial_category | Neglect    | Physical   | EMO        | Neglect
cppl_cp_plan_latest_category  | Neglect    | Sexual     | Multiple   | Neglect
cppl_cp_plan_ola              | N          | N          |            | Y

ssd_cp_plans
cppl_cp_plan_id         | 5
cppl_person_id          | P
cppl_cp_plan_start_date | 2026-03-31

ssd_cp_visits
cppv_person_id           | A          | A          | A          | B          | B          | P
cppv_cp_visit_date       | 2025-09-29 | 2026-03-31 | 2026-04-01 | 2025-10-01 | 2025-10-02 | 2026-03-31
cppv_cp_visit_seen_alone | Y          | N          | Y          |            | Y          | Y

ssd_cp_reviews
cppr_cp_plan_id     | 2          | 2          | 2
cppr_cp_review_date | 2025-12-20 | 2026-03-20 | 2026-06-20

ssd_legal_status
lega_person_id               | A          | B
lega_legal_status            | L1         | L2
lega_legal_status_start_date | 2025-09-28 | 2025-09-30
lega_legal_status_end_date   | 2025-10-01 | 2025-10-02
""",
        "child started initial latest visited alone reviewed ended emergency earlier",
        """
A | 2025-09-30 | b) Physical abuse | c) Sexual abuse | 2026-03-31 | b) No | 2026-03-20 | | b) No | 1
B | 2025-01-01 | d) Emotional abuse | e) Multiple/not recommended | 2025-10-01 | | | 2025-10-01 | a) Yes | 0
P | 2026-03-31 | | | 2026-03-31 | a) Yes | | | b) No | 0
""",
    ),
    "adoption: decided, reversed and ordered; the placement with carers who may adopt": (
        10,
        """
ssd_permanence
perm_person_id                | A          | A          | B          | B          | B
perm_cla_id                   | 1          | 1          |            |            |
perm_adm_decision_date        | 2024-01-01 | 2024-01-02 | 2025-06-01 | 2025-06-02 |
perm_placement_order_date     | 2024-02-01 | 2024-02-01 | 2026-04-01 |            |
perm_decision_reversed_date   |            |            | 2026-03-31 | 2026-04-02 |
perm_decision_reversed_reason |            |            | RD3        | RD3        |
perm_permanence_order_date    | 2025-03-31 | 2025-04-01 |            |            | 2025-06-01
perm_permanence_order_type    | Adoption   | Adoption   |            |            | Special guardianship order

ssd_cla_episodes
clae_person_id              | A          | B          | C
clae_cla_id                 | 1          | 2          | 3
clae_cla_episode_start_date | 2023-05-05 | 2025-05-05 | 2025-01-01

ssd_permanence
perm_person_id              | C          | D
perm_adm_decision_date      | 2025-01-01 | 2025-01-01
perm_decision_reversed_date | 2025-04-01 | 2025-03-31

ssd_cla_placement
clap_person_id                | A          | A
clap_cla_id                   | 1          | 1
clap_cla_placement_start_date | 2023-05-05 | 2023-07-07
clap_cla_placement_type       | U6         | U5
""",
        "child family entered decided ordered adopted reversed reason early",
        """
A |  | 2023-05-05 | 2024-01-02 | 2024-02-01 | 2025-04-01 |            |  | 2023-07-07
B |  | 2025-05-05 | 2025-06-01 |            |            | 2026-03-31 | RD3 - Prospective adopters could not be found |
B |  | 2025-05-05 | 2025-06-02 |            |            |            |  |
C |  | 2025-01-01 | 2025-01-01 |            |            | 2025-04-01 |  |
""",
    ),
    "adopters: the dataset has none": (11, "ssd_permanence\nperm_person_id | A\nperm_adopter_sex | MF", "adopter", ""),
}


@pytest.mark.parametrize("name", CASES)
def test_a_list_holds_what_it_should(name):
    number, text, ids, expected = CASES[name]
    assert made(number, text, ids) == (cells(expected) if expected else [])


INVOLVED = """
ssd_cin_episodes
cine_referral_id   | 1          | 2
cine_person_id     | A          | B
cine_referral_date | 2025-11-01 | 2025-11-01
cine_close_date    |            | 2026-01-31

ssd_involvements
invo_person_id              | A          | A          | A          | B          | B
invo_professional_id        | W1         | W2         | W3         | W1         | W2
invo_professional_team      | T1         | T2         | T3         | T1         | T2
invo_involvement_start_date | 2025-11-01 | 2026-02-01 | 2026-04-01 | 2025-11-01 | 2026-02-01
invo_involvement_end_date   | 2026-02-01 |            |            | 2026-01-31 |

ssd_professionals
prof_professional_id   | W1
prof_professional_name | Worker one
"""


def test_the_worker_is_who_held_the_case_on_its_last_day():
    assert made(6, INVOLVED, "child team worker") == cells("A | T2 | W2\nB | T1 | Worker one")


@pytest.mark.parametrize(("day", "who"), [(date(2026, 1, 31), "T1 | Worker one"), (date(2026, 2, 1), "T2 | W2")])
def test_another_day_has_another_worker(day, who):
    assert made(6, INVOLVED, "child team worker", day)[0] == cells(f"A | {who}")[0]
