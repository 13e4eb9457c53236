"""Numbering many at once: as previewed, all or none, each record with its own entries."""

import pytest
from sqlalchemy import select

from app.arranging import Cell, Row, save_rows
from app.numbering import NotAllNumbered, number, preview
from archive.errors import NotFound, NotPermitted
from archive.ledger import Entry
from tests.desk import Office


def papers(office: Office, count: int, **more: str) -> list[str]:
    cells = {"class": "GL", "title": "通知", "date": "20050613", "series": "10", **more}
    rows = [
        Row({name: Cell(text) for name, text in cells.items()}, token=f"paper-{more.get('class', 'GL')}-{at:04}")
        for at in range(count)
    ]
    return [kept.record.ref for kept in save_rows(office.desk, office.people["lin"], rows) if kept.record]


def test_the_preview_tells_what_comes_and_keeps_nothing(office: Office) -> None:
    lin = office.people["lin"]
    refs = [*papers(office, 2), *papers(office, 2, **{"class": "HT3", "series": ""})]
    mixed = [refs[1], refs[2], refs[0], refs[3]]
    foreseen = preview(office.desk, lin, mixed)
    assert [n for _, n in foreseen.numbers] == ["GL2005.3-1", "HT3.2005-1", "GL2005.3-2", "HT3.2005-2"]
    assert [(run.first, run.last, run.count) for run in foreseen.runs] == [
        ("GL2005.3-1", "GL2005.3-2", 2),
        ("HT3.2005-1", "HT3.2005-2", 2),
    ]
    assert office.get(refs[0]).state == "received"
    assert number(office.desk, lin, mixed).numbers == foreseen.numbers


def test_every_step_of_every_record_stands_in_the_ledger(office: Office) -> None:
    refs = papers(office, 2)
    number(office.desk, office.people["lin"], refs)
    record = office.get(refs[1])
    assert (record.state, record.archival_no) == ("numbered", "GL2005.3-2")
    with office.desk.database.reading() as session:
        found = session.execute(
            select(Entry.act, Entry.before, Entry.after).where(Entry.subject == record.subject).order_by(Entry.seq)
        )
        assert [tuple(row) for row in found] == [
            ("record:begin", "", "received"),
            ("accession:qualify", "received", "accepted"),
            ("accession:catalogue", "accepted", "catalogued"),
            ("accession:number", "catalogued", "numbered"),
        ]


def test_one_that_cannot_be_numbered_stops_all_and_is_named(office: Office) -> None:
    lin = office.people["lin"]
    refs = [*papers(office, 2), office.record(**{"class": "GL"})]
    (stopped,) = preview(office.desk, lin, refs).stopped
    assert stopped.ref == refs[2]
    assert "日期空白" in str(stopped.reason)
    with pytest.raises(NotAllNumbered, match="3 件里有 1 件"):
        number(office.desk, lin, refs)
    assert {office.get(ref).state for ref in refs} == {"received"}
    assert number(office.desk, lin, refs[:2]).numbers[0][1] == "GL2005.3-1", "the refusal used no number up"


def test_nobody_numbers_twice_or_what_they_may_not_see(office: Office) -> None:
    (ref,) = papers(office, 1)
    number(office.desk, office.people["lin"], [ref])
    with pytest.raises(NotAllNumbered):
        number(office.desk, office.people["lin"], [ref])
    with pytest.raises(NotPermitted):
        preview(office.desk, office.people["tao"], [ref])
    with pytest.raises(NotFound):
        preview(office.desk, office.people["lin"], ["R99999"])
