"""A small CIN census file, and how its tables are looked at."""

from __future__ import annotations

from forethought.sources import read

CHILD = """\
<Child>
<ChildIdentifiers><LAchildID>c1</LAchildID><UPN>A123456789123</UPN><Sex>M</Sex></ChildIdentifiers>
<ChildCharacteristics><Ethnicity>WBRI</Ethnicity><Disabilities><Disability>HAND</Disability><Disability>HEAR</Disability></Disabilities></ChildCharacteristics>
<CINdetails><CINreferralDate>2025-10-06</CINreferralDate><ReferralSource>1A</ReferralSource>
<Assessments><AssessmentActualStartDate>2025-10-07</AssessmentActualStartDate>
<FactorsIdentifiedAtAssessment><AssessmentFactors>1C</AssessmentFactors><AssessmentFactors>2B</AssessmentFactors></FactorsIdentifiedAtAssessment></Assessments>
<Assessments><AssessmentActualStartDate>2025-11-07</AssessmentActualStartDate></Assessments>
<Section47><S47ActualStartDate>2025-10-08</S47ActualStartDate><ICPCnotRequired>false</ICPCnotRequired></Section47>
<ReferralNFA>true</ReferralNFA>
<ChildProtectionPlans><CPPstartDate>2025-10-20</CPPstartDate>
<Reviews><CPPreviewDate>2025-11-20</CPPreviewDate><CPPreviewDate>2025-12-20</CPPreviewDate><CPPreviewDate>2026-01-20</CPPreviewDate></Reviews>
</ChildProtectionPlans></CINdetails>
<CINdetails><CINreferralDate>2026-02-06</CINreferralDate><ReferralNFA>0</ReferralNFA>
<ChildProtectionPlans><CPPstartDate>2026-02-20</CPPstartDate></ChildProtectionPlans></CINdetails>
</Child>
"""
HEADER = """\
<Header><CollectionDetails><Collection>CIN</Collection><Year>2026</Year><ReferenceDate>2026-03-31</ReferenceDate>
</CollectionDetails><Source><SourceLevel>L</SourceLevel><LEA>999</LEA></Source></Header>
"""
SMALL = (
    "<Child><ChildIdentifiers><LAchildID>{0}</LAchildID></ChildIdentifiers>"
    "<ChildCharacteristics><Ethnicity>WBRI</Ethnicity></ChildCharacteristics>"
    "<CINdetails><CINreferralDate>2025-10-06</CINreferralDate></CINdetails></Child>\n"
)


def message(children: str, header: str = HEADER) -> str:
    return f"<Message>{header}<Children>\n{children}</Children></Message>"


def read_text(folder, text, year=2026):
    return read(folder({"census.xml": text}), "cin", year)


def columns(intake, table, *names):
    return [" ".join(str(row[name]) for name in names) for row in intake.tables[table].to_pylist()]


def child_with(text: str, within: str = "ChildIdentifiers") -> str:
    return message(SMALL.format("c1").replace(f"</{within}>", f"{text}</{within}>"))


# name | file | level, line and part of the notice
