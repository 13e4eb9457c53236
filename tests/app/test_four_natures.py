"""Four-nature tests: what is whole passes, and what is not fails by its own code and number."""

from app.four_natures import run
from archive.records import Component, Record


def results(office, number):
    with office.desk.database.reading() as session:
        record = session.get_one(Record, office.get(number).id)
        return {one.code: one.failed for one in run(office.desk, session, [record])}


def test_a_record_that_is_whole_passes_and_a_changed_one_fails_by_its_own_code(office):
    number = office.shelved()
    whole = results(office, number)
    assert [code for code, failed in whole.items() if failed] == ["3-4"], "the file of this test is no real scan"
    with office.desk.database.work(office.clock(), office.people["lin"]) as work:
        part = work.session.query(Component).filter_by(record_id=office.get(number).id).one()
        part.sha256, part.size = "0" * 64, part.size + 1
        work.session.get_one(Record, part.record_id).dated = None
    changed = results(office, number)
    assert {code for code, failed in changed.items() if failed} == {"1-1", "1-9", "2-2", "2-4", "3-4"}
    assert changed["1-1"] == (number,)
