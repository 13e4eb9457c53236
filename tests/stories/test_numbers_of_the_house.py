"""Scenarios 5 and 7: the numbers of the house's own rule arise as it writes them, and paper stands in its order."""

import re
from datetime import timedelta

import pypdfium2

from app import planning
from app.printing.filed import catalogue
from archive.fonds import Department
from archive.numbers import find
from archive.plan_history import plan_on

WHY = "企业档案分类编号办法"


def accepted(office, year: int, **described: object) -> str:
    """Describe and accept one record of a year, and return its number."""
    wanted = {"title": "一件", "date": f"{year}-03-05", "year": str(year), **described}
    ref = office.record(**wanted)
    office.step("accession", ref, "accept")
    return office.get(ref).archival_no or ""


def test_the_numbers_of_the_rule_arise_exactly(office) -> None:
    """KJ1 never begins anew, KJ3 does with each year; every old spelling finds the one item."""
    assert accepted(office, 2003, **{"class": "GL", "series": 1}) == "GL2003.1-1"
    reports = [accepted(office, 2003, **{"class": "KJ1", "series": 39}) for _ in range(5)]
    assert [*reports[-1:], accepted(office, 2004, **{"class": "KJ1", "series": 39})] == ["KJ1-5", "KJ1-6"]
    ledgers = [accepted(office, 2003, **{"class": "KJ2", "series": 34}) for _ in range(4)]
    assert ledgers == [f"KJ2.2003-{n}" for n in range(1, 5)]
    vouchers = [accepted(office, 2003, **{"class": "KJ3", "series": 32}) for _ in range(16)]
    assert vouchers == [f"KJ3.2003-{n}" for n in range(1, 17)]
    assert accepted(office, 2004, **{"class": "KJ3", "series": 32}) == "KJ3.2004-1"
    objects = [accepted(office, 2003, **{"class": "SW1", "series": 63}) for _ in range(6)]
    films = [accepted(office, 2003, **{"class": "SX1", "series": 62}) for _ in range(26)]
    assert (objects[-1], films[-1]) == ("SW1-6", "SX1-26")
    assets = [accepted(office, 2003, **{"class": "ZG", "series": 57, "project": "1"}) for _ in range(6)]
    assert assets[-1] == "ZG1-06"
    for spelling in ("zb1—06", "ZB1-6", "ZG1-06", "ＺＧ1－0006"):
        assert office.get(spelling).archival_no == "ZG1-06"


def test_the_shelf_counts_and_does_not_spell(office) -> None:
    """By year, then 永久, 30年, 10年, then 1, 2, 10."""
    lines = [accepted(office, 2003, **{"class": "GL", "series": 1}) for _ in range(10)]
    short = accepted(office, 2003, **{"class": "GL", "series": 10})
    long = accepted(office, 2003, **{"class": "GL", "series": 7})
    later = accepted(office, 2004, **{"class": "GL", "series": 1})
    numbers = [later, short, lines[9], lines[0], long, lines[1]]
    with office.desk.database.reading() as session:
        records = sorted((find(session, number) for number in numbers), key=lambda record: record.shelf_key)
        assert [record.archival_no for record in records] == [lines[0], lines[1], lines[9], long, short, later]
    paper = catalogue(office.desk, office.people["lin"], ["A001", "GL"])
    with pypdfium2.PdfDocument(paper) as document:
        written = " ".join(page.get_textpage().get_text_range() for page in document)
    assert re.findall(r"GL200\d\.\d-\d+", written) == [*lines, long, short, later]


def test_a_class_that_was_closed_is_proposed_no_more(office) -> None:
    """What the machine would have put there waits in the common class for somebody to decide."""
    contract = "采购合同\n合同编号：CG-2026-0001\n甲方：海岳集团有限公司\n乙方：苏州鼎盛贸易有限公司"
    before = office.get(office.record(contract)).category.code
    assert before.startswith("HT")
    with office.desk.database.work(office.clock(), office.people["zhou"]) as work:
        closed = planning.class_in(work.session, "A001", before)
        closed.valid_to = work.today - timedelta(days=1)
    assert office.get(office.record(contract)).category.code == "GL"


def test_a_company_of_the_group_numbers_by_the_standard_beside_the_house(office) -> None:
    """A second fonds takes over the plan, chooses the form of DA/T 22-2015, and its numbers never meet the first's."""
    ref = office.record()
    zhou, desk = office.people["zhou"], office.desk
    planning.make_fonds(
        desk, zhou, {"code": "Z109", "name": "海岳物流", "copy_of": "A001", "prefixed": "1", "why": WHY}
    )
    planning.make_department(desk, zhou, "Z109", {"code": "BGS", "name": "办公室", "why": WHY})
    given, kept = planning.choose_form(desk, zhou, "Z109", "dat22", {"why": WHY})
    assert (given > 30, kept) == (True, 0)
    with desk.database.work(office.clock(), zhou) as work:
        record = find(work.session, ref)
        category = planning.class_in(work.session, "Z109", "GL")
        record.fonds, record.category, record.series = category.fonds, category, None
        record.department = work.session.query(Department).filter_by(fonds_id=category.fonds_id, code="BGS").one()
    with desk.database.work(office.clock(), zhou) as work:
        from archive.description import describe

        describe(work, find(work.session, ref), {"series": 1, "title": "章程", "date": "2011-05-01", "year": "2011"})
    office.step("accession", ref, "accept")
    assert office.get(ref).archival_no == "Z109-WS·2011-Y-BGS-0001"
    assert office.get("z109-ws．2011—Y—bgs—1").archival_no == "Z109-WS·2011-Y-BGS-0001"
    planning.choose_form(desk, zhou, "Z109", "dat13", {"why": WHY})
    with desk.database.reading() as session:
        house = planning.class_in(session, "Z109", "HT1")
        assert house.pattern == "{fonds}-ZY·HT1·{year}·{term}·{unit}-{n:04}"
        assert planning.class_in(session, "Z109", "GL").pattern == "{fonds}-WS·{year}-{term}-{unit}-{n:04}"
        assert len(plan_on(session, house.fonds_id, desk.today)) == 44
