"""Springbræt's report (S1) as two exports with Danish headers, and its own numbers out of the store."""

from pathlib import Path

import pytest

from data.report import Report
from tests.data.conftest import Loaded, loaded_in

S1 = Path(__file__).parent / "s1"


@pytest.fixture(scope="module")
def springbraet(tmp_path_factory: pytest.TempPathFactory) -> tuple[Loaded, Report]:
    loaded = loaded_in(tmp_path_factory.mktemp("s1"))
    report = loaded.load(
        S1 / "sager.csv", S1 / "forloeb.csv", mapping=S1 / "mapping.toml", data_date=None, covers_from=None
    )
    return loaded, report


def test_every_row_is_loaded(springbraet: tuple[Loaded, Report]) -> None:
    _, report = springbraet
    assert {name: (c.read, c.loaded, c.refused) for name, c in report.counts.items()} == {
        "cases": (394, 394, 0),
        "courses": (400, 400, 0),
    }


def test_the_purchase_pattern(springbraet: tuple[Loaded, Report]) -> None:
    loaded, _ = springbraet
    found = loaded.rows(
        """
        select ordering_centre, count(*),
          count(*) filter (where product = 'mentorforløb'),
          count(*) filter (where product = 'virksomhedsforløb'),
          count(*) filter (where product = 'fastholdelsesmentor'),
          count(*) filter (where product = 'fastholdelsesmentor' and support_need = 'E'),
          count(*) filter (where product = 'individuel tid'),
          count(distinct citizen_id) filter (where product = 'individuel tid')
        from courses join cases using (case_id) group by 1 order by 2 desc
        """
    )
    assert found == [
        ("Center for Jobindsats", 205, 82, 90, 16, 4, 17, 11),
        ("Center for Afklaring og Beskæftigelse", 136, 91, 18, 25, 11, 2, 2),
        ("Center for Arbejdsfastholdelse", 59, 32, 23, 4, 1, 0, 0),
    ]
    assert sum(row[1] for row in found) == 400
    assert sum(row[2] for row in found) == 205


TEN = (
    "from courses join cases using (case_id) where citizen_label in ('030374XXXX', '080884XXXX', '091165XXXX', "
    "'140675XXXX', '160974XXXX', '190187XXXX', '190773XXXX', '210979XXXX', '270591XXXX', '190365XXXX')"
)


def test_the_ten_cases(springbraet: tuple[Loaded, Report]) -> None:
    loaded, _ = springbraet
    assert loaded.rows(f"select count(distinct citizen_id) {TEN}") == [(10,)]
    summary = loaded.rows(f"select benefit_before, benefit_after, count(*) {TEN} group by 1, 2 order by 3 desc, 1, 2")
    assert summary == [
        ("ressourceforløbsydelse", "ressourceforløbsydelse", 6),
        ("kontanthjælp", "førtidspension", 1),
        ("kontanthjælp", "kontanthjælp", 1),
        ("ledighedsydelse", "ledighedsydelse", 1),
        ("ressourceforløbsydelse", "førtidspension", 1),
    ]
    born = loaded.rows(f"select strftime(birth_date, '%d%m%y') || 'XXXX' = citizen_label, count(*) {TEN} group by 1")
    assert born == [(True, 10)]


def test_five_of_the_ten_were_interrupted_and_none_by_progression(springbraet: tuple[Loaded, Report]) -> None:
    loaded, _ = springbraet
    reasons = loaded.rows(
        f"select benefit_before, count(*) {TEN} and end_reason <> 'gennemført' group by 1 order by 2 desc, 1"
    )
    assert reasons == [("ressourceforløbsydelse", 3), ("kontanthjælp", 1), ("ledighedsydelse", 1)]
    assert loaded.rows(f"select count(*) {TEN} and end_reason ilike '%progression%'") == [(0,)]
