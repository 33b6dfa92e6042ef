"""The contract holds together, and what Danish systems write is recognised."""

import csv
import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from data.contract import CONTRACT_FILE, Column, ContractError, contract, fold, parse_contract

REFERENCE = CONTRACT_FILE.parent / "reference"

# The columns that pages to come build on
COLUMNS = {
    "cases": "case_id citizen_id citizen_label team_id birth_date benefit target_group visitation_category"
    " start_date end_date exit_destination",
    "teams": "team_id team centre leader_id",
    "caseworkers": "caseworker_id name team_id role weekly_hours start_date end_date",
    "assignments": "case_id caseworker_id kind start_date end_date",
    "markers": "case_id marker value start_date end_date",
    "contacts": "case_id caseworker_id date kind form status",
    "exemptions": "case_id kind start_date end_date",
    "plans": "case_id start_date end_date next_step due_date",
    "clarifications": "case_id date",
    "courses": "course_id case_id provider product effort_kind ordering_centre support_need double_staffed"
    " purpose ordered_date start_date planned_weeks end_date end_reason benefit_before benefit_after cost",
    "jobs": "citizen_id case_id kind weekly_hours employer_id start_date end_date end_reason reverse_matching",
    "projects": "project_id project start_date deadline status_dates job_kind period_months same_employer gap_weeks",
    "project_goals": "project_id site measure target",
    "enrolments": "project_id citizen_id site referred_date enrolled_date left_date left_reason",
    "volunteers": "project_id site volunteer_id citizen_id start_date end_date",
    "activities": "project_id citizen_id date attended",
    "norms": "kind target_group low high label source valid_from valid_to",
    "events": "date label source",
    "reference_shares": "population marker share source",
}


def test_every_table_has_the_columns_of_the_plan() -> None:
    found = {t.name: " ".join(c.name for c in t.columns) for t in contract().tables.values()}
    assert found == COLUMNS


def test_a_case_needs_its_number_its_citizen_and_its_start() -> None:
    required = [c.name for c in contract().tables["cases"].columns if c.required]
    assert required == ["case_id", "citizen_id", "start_date"]
    assert contract().required_any == ("cases", "enrolments")


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Sags-nr. ", "sagsnr"),
        ("CPR nr.", "cprnr"),
        ("FØDSELSDATO", "foedselsdato"),
        ("Foedselsdato", "foedselsdato"),
        ("Målgruppe", "maalgruppe"),
        ("Ma\u030algruppe", "maalgruppe"),  # macOS writes å as two characters
        ("Årlige afklaringer", "aarligeafklaringer"),
        ("Startdato *", "startdato"),
        ("citizen_id", "citizenid"),
        ("ferie\xa0", "ferie"),
        ("§ 6, nr. 3", "6nr3"),
        ("café", "cafe"),
        (" – ", ""),
    ],
)
def test_fold_forgives_case_spaces_signs_and_danish_letters(text: str, folded: str) -> None:
    assert fold(text) == folded
    assert fold(folded) == folded


@pytest.mark.parametrize(
    ("table", "header", "column"),
    [
        *[("cases", header, "case_id") for header in ("Sagsnr", "SAGSNUMMER", "Sags-id", "Journalnummer")],
        *[("cases", header, "citizen_id") for header in ("CPR", "CPR-nr", "CPR nr.", "Cpr. nr.", "Personnummer")],
        *[("cases", header, "team_id") for header in ("Team", "Enhed", "Team-id")],
        ("cases", "Maskeret CPR", "citizen_label"),
        ("cases", "Ophørsårsag", "exit_destination"),
        ("teams", "Team", "team"),
        ("teams", "Team-id", "team_id"),
        ("courses", "Afgangsresultat", "benefit_after"),
        ("jobs", "CVR-nr.", "employer_id"),
    ],
)
def test_danish_headers_are_recognised(table: str, header: str, column: str) -> None:
    found = [c.name for c in contract().tables[table].columns if fold(header) in c.headers]
    assert found == [column]


@pytest.mark.parametrize(
    ("vocabulary", "spelling", "value"),
    [
        ("benefit", "KONTANTHJAELP", "kontanthjælp"),
        ("benefit", "KTH", "kontanthjælp"),
        ("benefit", "A-dagpenge", "a-dagpenge"),
        ("target_group", "AKP", "aktivitetsparate i kontanthjælp"),
        ("visitation_category", "Aktivitetsparat", "aktivitetsparat"),
        ("exit_destination", "Selvforsørgende", "selvforsørgelse"),
        ("support_need", "mindre støttebehov", "E"),
        ("marker_value", "J", "ja"),
        ("course_end_reason", "Ombooket", "progression"),
    ],
)
def test_danish_values_are_recognised(vocabulary: str, spelling: str, value: str) -> None:
    terms = contract().vocabularies[vocabulary]
    assert [term.value for term in terms if fold(spelling) in term.spellings] == [value]


def test_no_spelling_is_written_twice() -> None:
    written = {
        f"{table.name}.{column.name}": (column.label, *column.aliases)
        for table in contract().tables.values()
        for column in table.columns
    }
    written |= {
        f"{name}: {term.value}": (term.value, *term.aliases)
        for name, terms in contract().vocabularies.items()
        for term in terms
    }
    for place, spellings in written.items():
        twice = [text for text, count in Counter(map(fold, spellings)).items() if count > 1 or not text]
        assert twice == [], place


def test_destinations_fall_into_the_eight_groups_in_order() -> None:
    terms = contract().vocabularies["exit_destination"]
    groups = list(dict.fromkeys(term.group for term in terms))
    expected = "job|fleksjob|uddannelse|førtidspension|anden ydelse|fraflyttet|død/pension|ukendt"
    assert groups == expected.split("|")
    by_value = {term.value: term.group for term in terms}
    assert by_value["selvforsørgelse"] == "ukendt"
    assert by_value["efterløn"] == "død/pension"


def test_uddannelseshjaelp_begins_no_later_than_june_2025() -> None:
    ends = {term.value: term.valid_to for term in contract().vocabularies["benefit"] if term.valid_to}
    assert ends == {"uddannelseshjælp": date(2025, 6, 30)}


def test_markers_fit_in_a_bit_mask() -> None:
    terms = contract().vocabularies["marker"]
    assert len(terms) <= 62
    assert [t.group for t in terms[:11]] == ["faglig"] * 3 + ["helbred"] * 3 + ["social"] * 5


def test_every_fault_says_what_must_hold_and_how_to_mend_it() -> None:
    for fault in contract().faults.values():
        for sentence in (fault.must_hold, fault.mend):
            assert re.fullmatch(r"[A-ZÆØÅ].+\.", sentence), fault.kind
    told = {fault.kind: fault.severity for fault in contract().faults.values()}
    assert told["open_twice"] == "refused"
    assert told["overlap"] == told["unused_columns"] == told["future_start"] == "noted"
    assert told["duplicate_row"] == told["totals_row"] == told["repeated_header"] == "repaired"
    assert told["too_many_refused"] == told["other_secret"] == told["missing_column"] == "stop"


def test_keys_and_references_are_columns_of_the_same_type() -> None:
    for table in contract().tables.values():
        for reference in table.references:
            target = contract().tables[reference.table].column(reference.to_column)
            assert table.column(reference.column).type == target.type


def _value_fits(text: str, column: Column) -> bool:
    if text == "":
        return not column.required
    if column.vocabulary is not None:
        return text in {term.value for term in contract().vocabularies[column.vocabulary]}
    match column.type:
        case "date":
            return date.fromisoformat(text).isoformat() == text
        case "number":
            return float(text) >= 0
        case _:
            return True


@pytest.mark.parametrize("name", ["norms", "events", "reference_shares"])
def test_shipped_defaults_keep_the_contract(name: str) -> None:
    table = contract().tables[name]
    with (REFERENCE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == [column.name for column in table.columns]
    for row in rows:
        for column in table.columns:
            assert _value_fits(row[column.name], column), (name, row, column.name)
        assert row["source"]
    keys = Counter(tuple(row[key] for key in table.key) for row in rows)
    assert max(keys.values()) == 1


def test_shipped_defaults_are_those_of_the_sources() -> None:
    rows = {
        name: list(csv.DictReader((REFERENCE / f"{name}.csv").read_text(encoding="utf-8").splitlines()))
        for name in ("norms", "events", "reference_shares")
    }
    shares = {row["marker"]: row["share"] for row in rows["reference_shares"]}
    assert " ".join(shares.values()) == "0.76 0.62 0.30 0.65 0.57 0.17 0.42 0.22 0.21 0.08 0.04"
    norms = {row["label"]: (row["low"], row["high"]) for row in rows["norms"]}
    assert norms["Vejledende sagstal, aktivitetsparate over 30"] == ("25", "40")
    assert norms["Rampe: borgere pr. konsulent"] == ("10", "20")
    assert norms["IPS: højeste antal borgere pr. medarbejder"] == ("", "20")
    assert [row["date"] for row in rows["events"] if "forventet" in row["label"]] == ["2027-01-01"]


REFERS = 'references = [{{column = "{column}", table = "{table}", to_column = "case_id", required = true}}]'
SMALL = """
version = 1
[vocabularies.benefit]
values = [{ value = "kontanthjælp", aliases = ["KTH"] }, { value = "fleksjob" }]
[tables.cases]
label = "Sager"
grain = "En sag"
description = "Sager"
key = ["case_id"]
# references
[tables.cases.columns.case_id]
type = "text"
label = "Sagsnummer"
description = "Nummer"
[tables.cases.columns.benefit]
type = "text"
vocabulary = "benefit"
label = "Ydelse"
description = "Ydelse"
"""


@pytest.mark.parametrize(
    ("found", "instead", "message"),
    [
        ('{ value = "fleksjob" }', '{ value = "fleksjob", aliases = ["K.T.H."] }', r"both spelled 'kth'"),
        ('label = "Ydelse"', 'label = "Sags-nummer"', r"'case_id' and 'benefit' are both spelled"),
        ('vocabulary = "benefit"', 'vocabulary = "ydelse"', r"there is no vocabulary 'ydelse'"),
        ('type = "text"', 'type = "string"', r"type must be one of"),
        ('key = ["case_id"]', 'key = ["id"]', r"the key names 'id'"),
        ('grain = "En sag"', "", r"'grain' is missing"),
        ('grain = "En sag"', "grain = 1", r"must be of type str"),
        ('grain = "En sag"', 'grain = "En sag"\nkorn = "?"', r"'korn' isn't known here"),
        ("version = 1", 'version = 1\nrequired_any = ["sager"]', r"names the table 'sager'"),
        ("version = 1", "version 1", r"must be valid TOML"),
        ("# references", REFERS.format(column="x", table="cases"), r"names 'x'"),
        ("# references", REFERS.format(column="case_id", table="teams"), r"teams\.case_id"),
    ],
)
def test_a_contract_that_contradicts_itself_is_refused(found: str, instead: str, message: str) -> None:
    assert parse_contract(SMALL).tables["cases"].column("benefit").vocabulary == "benefit"
    with pytest.raises(ContractError, match=message):
        parse_contract(SMALL.replace(found, instead, 1))


def test_s1_files_give_the_reports_counts() -> None:
    folder = Path(__file__).with_name("s1")
    cases = list(csv.DictReader((folder / "sager.csv").read_text(encoding="cp1252").splitlines(), delimiter=";"))
    lines = (folder / "forloeb.csv").read_text(encoding="utf-8-sig").splitlines()
    courses = list(csv.DictReader(lines, delimiter=";"))
    assert len({row["Sagsnr."] for row in cases}) == len(cases) == 394
    assert len({row["Forløbsnr."] for row in courses}) == len(courses) == 400
    assert {row["Sagsnr."] for row in courses} == {row["Sagsnr."] for row in cases}
    ordered = Counter((row["Bestillende center"][11:14], row["Produkt"][:3]) for row in courses)
    # centre by product: mentorforløb, virksomhedsforløb, fastholdelsesmentor, individuel tid
    products = ("Men", "Vir", "Fas", "Ind")
    assert [ordered["Job", product] for product in products] == [82, 90, 16, 17]
    assert [ordered["Afk", product] for product in products] == [91, 18, 25, 2]
    assert [ordered["Arb", product] for product in products] == [32, 23, 4, 0]
    need = Counter(row["Støttebehov"] in "AB" for row in courses if row["Produkt"] == "Virksomhedsforløb")
    assert need[True] > need[False]
    minor = Counter(row["Bestillende center"][11:14] for row in courses if row["Støttebehov"] == "E")
    assert minor == {"Job": 4, "Afk": 11, "Arb": 1}
    double = {row["Bestillende center"][11:14] for row in courses if row["Dobbeltbemandet"] == "Ja"}
    assert double == {"Job", "Afk"}
    shared = {(row["Bestillende center"][11:14], row["Sagsnr."]) for row in courses if row["Produkt"][:3] == "Ind"}
    assert Counter(centre for centre, _ in shared) == {"Job": 11, "Afk": 2}
    sampled = {row["Sagsnr."]: row["Maskeret CPR"] for row in cases if row["Maskeret CPR"]}
    drawn = [row for row in courses if row["Sagsnr."] in sampled]
    assert len(sampled) == len(drawn) == 10
    results = Counter((row["Ydelse før"], row["Afgangsresultat"]) for row in drawn)
    assert results == {
        ("Kontanthjælp", "Førtidspension"): 1,
        ("Ressourceforløb", "Førtidspension"): 1,
        ("Kontanthjælp", "Ledighed"): 1,
        ("Ledighedsydelse", "Ledighedsydelse"): 1,
        ("Ressourceforløb", "Ressourceforløb"): 6,
    }
    interrupted = Counter(row["Ydelse før"] for row in drawn if row["Afslutningsårsag"] != "Gennemført")
    assert interrupted == {"Ressourceforløb": 3, "Ledighedsydelse": 1, "Kontanthjælp": 1}
