"""A promise survives whoever was to keep it, and is kept once."""

from datetime import timedelta

from archive.people import CLOCK
from archive.promises import TRIES, Job, Pledge, Promise, Standing, claim, put_back, still_leased
from tests.desk import MORNING, Office


def owe(office: Office, *subjects: str, rank: int = 5) -> None:
    with office.desk.database.work(MORNING, CLOCK) as work:
        for subject in subjects:
            work.book.promise(Pledge(Job.READ, subject, rank=rank))


def take(office: Office, by: str, minutes: float = 0, most: int = 1) -> list[str]:
    with office.desk.database.work(MORNING + timedelta(minutes=minutes), CLOCK) as work:
        return [one.subject for one in claim(work.session, {Job.READ}, by=by, at=work.at, most=most)]


def test_two_workers_never_hold_the_same_promise(office: Office) -> None:
    owe(office, "arrival:1", "arrival:2")
    assert take(office, "a") == ["arrival:1"]
    assert take(office, "b") == ["arrival:2"]
    assert take(office, "c") == []


def test_a_single_upload_overtakes_a_batch(office: Office) -> None:
    owe(office, "arrival:1", "arrival:2")
    owe(office, "arrival:3", rank=1)
    assert take(office, "a") == ["arrival:3"]


def test_a_lease_that_ran_out_is_taken_by_another_and_lost_to_the_first(office: Office) -> None:
    owe(office, "arrival:1")
    take(office, "a")
    assert take(office, "b", minutes=9) == []
    assert take(office, "b", minutes=11) == ["arrival:1"]
    with office.desk.database.reading() as session:
        only = session.query(Promise).filter_by(subject="arrival:1").one()
        assert still_leased(session, only.id, "a") is None
        assert still_leased(session, only.id, "b") is not None


def test_a_promise_that_fails_again_and_again_waits_longer_and_then_for_a_person(office: Office) -> None:
    owe(office, "arrival:1")
    at = MORNING
    for attempt in range(1, TRIES + 1):
        with office.desk.database.work(at, CLOCK) as work:
            (one,) = claim(work.session, {Job.READ}, by="a", at=at)
            assert one.tries == attempt
            standing = put_back(one, at=at, reason="no")
        at += timedelta(hours=1)
    assert standing == Standing.BROKEN
    assert take(office, "a", minutes=600) == []


def test_the_same_work_promised_twice_in_one_act_is_owed_once(office: Office) -> None:
    owe(office, "arrival:1", "arrival:1")
    assert take(office, "a", most=9) == ["arrival:1"]
