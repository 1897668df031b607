"""What the statistics of children looked after call the codes of the return."""

from __future__ import annotations

NOW, CAME, WENT = "cla_31_march_characteristics", "cla_started_characteristics", "cla_ceased_characteristics"
STABLE, HEALTH, NEW = "cla_placement_stability", "cla_health_convictions_sdq", "cla_new_placements"
STAGES = "cla_adoption_stage_times"
TOTALS = {
    (NEW, "Location of new placements during the year"): "Total new placements",
    (NEW, "Reason for placement change during the year"): "Total placements changing",
    (STABLE, ""): "Total children",
    ("cla_social_worker_count", ""): "Total children",
    ("care_leavers_accommodation_suitability", ""): "Suitability total",
    (HEALTH, "Ages 5 to 16 years with SDQ score"): "SDQ score was received",
    (HEALTH, "Convictions: Children looked after Ages 10 to 17 years"): "Total ages 10 to 17 years",
    (HEALTH, "Development assessments: Children looked after ages 0 to 4 years"): "Total ages 0 to 4 years",
    (HEALTH, "Health assessments: Children looked after all ages"): "Total all ages",
    (HEALTH, "Substance misuse: Children looked after all ages"): "Total all ages",
}
PARTS = {
    **dict.fromkeys(("SDQ score was received", "Total ages 5 to 16 years"), "Total ages 5 to 16 years"),
    **dict.fromkeys(
        ("Received an intervention for their substance misuse problem", "Offered intervention but refused it"),
        "Identified as having a substance misuse problem",
    ),
}
AGES = {0: "Under 1 year", 1: "1 to 4 years", 5: "5 to 9 years", 10: "10 to 15 years", 16: "16 years and over"}
AGES_CEASED = {**AGES, 16: "16 years", 17: "17 years", 18: "18 years and over"}
GROUPS = {
    "white": "White", "mixed": "Mixed or Multiple ethnic groups", "asian": "Asian or Asian British",
    "black": "Black, African, Caribbean or Black British", "other": "Other ethnic group",
}  # fmt: skip
NEEDS = {
    "N1": "N1. Abuse or neglect", "N2": "N2. Child's disability", "N3": "N3. Parental illness or disability",
    "N4": "N4. Family in acute stress", "N5": "N5. Family dysfunction", "N6": "N6. Socially unacceptable behaviour",
    "N7": "N7. Low income", "N8": "N8. Absent parenting",
}  # fmt: skip
NEEDS_CAME = {**NEEDS, "N4": "N4. Family acute stress"}
STATUS = {
    "C1": "Interim care order", "C2": "Full care order", "E1": "Placement order granted",
    "V2": "Voluntary agreements under S20 CA 1989", "L1": "Detained for child protection",
    "L2": "Detained for child protection", "J1": "Youth justice legal statuses",
}  # fmt: skip
STATUS_CAME = {
    **STATUS, "V2": "Voluntary agreement under S20", "L1": "Police protection in LA accommodation",
    "L2": "Emergency protection order", "J1": "Remand",
}  # fmt: skip
SUPPORTED = "Independent and semi-independent living arrangements/supported accommodation"
PLACES = {
    **dict.fromkeys(("U1", "U2", "U3", "U4", "U5", "U6"), "Foster placements"),
    **dict.fromkeys(("A3", "A4", "A5", "A6"), "Placed for adoption"),
    "K1": "Secure homes and children's homes", "K2": "Secure homes and children's homes", "K3": SUPPORTED,
    "P1": "Placed with parents or other person with parental responsibility", "S1": "Residential schools",
    **dict.fromkeys(("R1", "R2", "R3", "R5"), "Other residential settings"),
}  # fmt: skip
PROVIDERS = {
    "PR0": "Parents or other person with parental responsibility", "PR1": "Own provision (by the LA)",
    "PR2": "Other LA provision", "PR3": "Other public provision (e.g. by a PCT etc)", "PR4": "Private provision",
    "PR5": "Voluntary/third sector provision", "": "Placement provider not reported",
}  # fmt: skip
HOME = "Returned home to live with parents or other person with parental responsibility which was "
REASONS = {
    "E11": "Adopted", "E12": "Adopted", "E2": "Died", "E3": "Care taken by another local authority",
    "E4A": HOME + "part of the care planning process", "E4B": HOME + "not part of the care planning process",
    "E13": "Left care to live with parents, relatives or other person with no parental responsibility",
    **dict.fromkeys(("E45", "E46", "E47", "E48"), "Special guardianship order"),
    "E41": "Residence order or child arrangement order granted", "E9": "Sentenced to custody",
    "E5": "Moved into independent living (with supportive accommodation)", "E16": "Child moved abroad",
    "E6": "Moved into independent living (with no formalised support)", "E14": "Accommodation on remand ended",
    "E7": "Transferred to residential care funded by adult social services", "E8": "Care ceased for any other reason",
    "E15": "Age assessment determined child aged 18 or over",
    "E17": "Aged 18 (or over) and remained with current carers",
}  # fmt: skip
MOVED = {
    "CARPL": "Change to/implementation of care plan", "CLOSE": "Resignation or closure of provision",
    "ALLEG": "Allegation (s47)", "STAND": "Standards of care concern", "APPRR": "Approval removed",
    "CREQB": "Carer requests placement ends due to child's behaviour", "CUSTOD": "Custody arrangement",
    "CREQO": "Carer requests placement end other than due to child's behaviour", "OTHER": "Other",
    "CHILD": "Child requests placement to end", "LAREQ": "Responsible/area authority requests placement ends",
    "PLACE": "Change in the status of a placement only",
}  # fmt: skip
ACTIVE = {
    "1": "Higher education i.e. studies beyond A level", "2": "Education other than higher education",
    "4": "In training or employment (excl. apprenticeship)", "5": "In an apprenticeship",
}  # fmt: skip
INACTIVE = {
    "G4": "Not in education, training or employment, owing to illness or disability",
    "G5": "Not in education, training or employment, owing to other reasons",
    "G6": "Not in education, training or employment, owing to pregnancy or parenting",
}  # fmt: skip
AVERAGE_SCORE = "SDQ average score"
STAGE_NAMES = (
    "1. Average time between entry into care and decision that child should be placed for adoption",
    "2. Average time between decision that child should be placed for adoption and matching of child and adopters",
    "3. Average time between date of matching and date placed for adoption",
    "4. Total average time between entry into care and date placed for adoption",
    "5. Average time between date placed for adoption and the date child adopted",
    "6. Total average time between entry into care and adoption",
)
PLACED_SOON = (
    "Children adopted who were placed for adoption within 12 months of the LA decision to place the child for adoption"
)
LONG_IN_CARE = "Children looked after continuously for at least 2.5 years on 31 March aged under 16 years"


def key(dataset: str, topic: str, breakdown: str, group: str = "") -> str:
    """The key of a target, without its measure."""
    return f"{dataset}|{group}|{topic}|{breakdown}"
