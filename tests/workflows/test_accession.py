"""From the scan to the shelf: what is asked, what is refused, what a box accepts."""

import pytest

from archive.errors import ArchiveError, NotFound, Problems, Refused
from archive.holdings import Container, Location
from tests.desk import Office


def boxes(office: Office) -> None:
    with office.desk.database.work(office.clock(), office.people["lin"]) as work:
        work.session.add_all(
            [
                Location(place="room", code="1", name="一号库"),
                Location(place="layer", code="1-A01-1", name="一层", capacity_mm=50),
                Container(fonds_id=1, code="H1", class_code="GL", year=2003, term="D10", spine_mm=30),
                Container(fonds_id=1, code="H2", class_code="GL", year=2004, term="D10", spine_mm=30),
                Container(fonds_id=1, code="H3", class_code="GL", year=2003, term="D30", spine_mm=30),
                Container(fonds_id=1, code="H4", class_code="HT", year=2003, term="D10", spine_mm=30),
            ]
        )


@pytest.mark.parametrize(("gap", "sentence"), [({"date": ""}, "日期空白"), ({"year": ""}, "年度空白")])
def test_what_a_catalogue_may_not_lack_stops_acceptance(office: Office, gap: dict[str, str], sentence: str) -> None:
    ref = office.record(
        "通知", **{"class": "GL", "series": 10, "title": "通知", "date": "2003-03-05", "year": "2003", **gap}
    )
    with pytest.raises(Problems, match=sentence):
        office.step("accession", ref, "accept")
    assert office.get(ref).state == "received"


@pytest.mark.parametrize(("box", "sentence"), [("H2", "2004"), ("H3", "期限"), ("H4", "HT")])
def test_a_box_never_mixes_class_year_or_term(office: Office, box: str, sentence: str) -> None:
    boxes(office)
    number = office.shelved()
    with pytest.raises(ArchiveError, match=sentence):
        office.step("accession", number, "pack", container=box)
    assert office.get(number).container is None


def test_a_box_that_is_not_there_is_told(office: Office) -> None:
    number = office.shelved()
    with pytest.raises(NotFound, match="H9"):
        office.step("accession", number, "pack", container="H9")


def test_a_record_goes_into_its_box_and_the_box_onto_a_layer_with_room(office: Office) -> None:
    boxes(office)
    number = office.shelved()
    office.step("accession", number, "pack", container="h1")
    with pytest.raises(ArchiveError, match="填库位"):
        office.step("accession", number, "shelve")
    with pytest.raises(ArchiveError, match="层"):
        office.step("accession", number, "shelve", location="1")
    office.step("accession", number, "shelve", location="1-A01-1")
    record = office.get(number)
    assert record.container is not None
    assert record.container.location is not None
    assert (record.state, record.container.location.code, record.shelved_at) == ("shelved", "1-A01-1", office.clock())


def test_a_full_layer_refuses_another_box(office: Office) -> None:
    boxes(office)
    first = office.shelved()
    office.step("accession", first, "pack", container="H1")
    office.step("accession", first, "shelve", location="1-A01-1")
    second = office.shelved("另一件", year="2004", date="2004-03-05")
    office.step("accession", second, "pack", container="H2")
    with pytest.raises(Problems, match="20 毫米"):
        office.step("accession", second, "shelve", location="1-A01-1")


def test_going_back_demands_a_reason_and_keeps_it(office: Office) -> None:
    ref = office.record()
    with pytest.raises(Problems, match="原因"):
        office.step("accession", ref, "return")
    office.step("accession", ref, "return", note="第 2 页不清晰")
    office.step("accession", ref, "resubmit")
    from archive.ledger import history_of

    with office.desk.database.reading() as session:
        told = [(entry.act, entry.note) for entry in history_of(session, office.get(ref).subject)]
    assert ("accession:return", "第 2 页不清晰") in told


def test_nobody_destroys_a_record_but_a_list(office: Office) -> None:
    number = office.shelved()
    with pytest.raises(Refused, match="清册"):
        office.step("accession", number, "destroy", by="zhou")


def test_a_batch_walks_from_check_to_catalogue_to_number(office: Office) -> None:
    ref = office.record(
        **{"class": "GL", "series": 10, "title": "关于值班的通知", "date": "2003-01-08", "year": "2003"}
    )
    office.step("accession", ref, "qualify")
    assert office.get(ref).archival_no is None
    office.step("accession", ref, "catalogue")
    assert office.get(ref).received
    office.step("accession", ref, "number")
    assert (office.get(ref).archival_no, office.get(ref).received) == ("GL2003.3-1", False)
