"""A customer's file from the announcement to the shelf: returned once for a blank, counted in the month it was shelved."""

from datetime import UTC, datetime

import pytest

from app.accepting import ask_exception, confirm_exception
from app.acting import may_know, record_for
from app.finding import find
from app.listing_slips import month_of
from app.submitting import change_paper
from app.viewing import words_of
from archive.components import keys_of
from archive.description import describe
from archive.errors import NotFound, Problems, Refused
from archive.holdings import Container, Location
from archive.ledger import faults
from archive.required_papers import org_code_in
from archive.submissions import State
from tests.desk import Office
from tests.handover import (
    BLANK_CONTRACT,
    CONTRACT,
    FEES,
    LICENCE,
    a_full_slip,
    a_slip,
    check,
    counted,
    paper,
    put_on,
    qualified,
    slip,
)
from workflows.appraisal import judge, open_case
from workflows.destruction import draft


def shelve(office: Office, ref: str) -> None:
    """Walk a qualified file to the shelf."""
    for verb in ("catalogue", "number"):
        office.step("accession", ref, verb)
    record = office.get(ref)
    with office.desk.database.work(office.clock(), office.people["lin"]) as work:
        work.session.add(Location(place="layer", code="1-A01-1", name="一号库 A01 架 1 层", capacity_mm=900))
        work.session.add(
            Container(
                fonds_id=record.fonds_id,
                code="D0001",
                kind="bag",
                class_code="KH",
                year=record.year,
                term=record.term,
                spine_mm=5,
            )
        )
    office.step("accession", ref, "pack", container="D0001")
    office.step("accession", ref, "shelve", location="1-A01-1")


def test_a_blank_contract_date_sends_the_set_back_and_uses_no_number(office: Office) -> None:
    desk, people = office.desk, office.people
    number = a_full_slip(office, {"合同.pdf": BLANK_CONTRACT, "营业执照.pdf": LICENCE, "收费明细单.pdf": FEES})
    office.step("submission", number, "submit", by="tao")
    office.step("submission", number, "receive", **counted(office, number))
    file = slip(office, number).record
    assert file is not None
    with pytest.raises(Refused, match=number):
        office.step("accession", file.ref, "accept")
    check(office, number)
    with pytest.raises(Refused, match="1 处缺陷"):
        office.step("submission", number, "accept")
    office.step("submission", number, "return", note="请补填签订日期后再交")

    returned = slip(office, number)
    assert [(one["code"], one["values"]["label"]) for one in returned.rounds[0].defects] == [("blank", "签订日期")]
    assert returned.record is not None
    assert (returned.record.state, returned.record.archival_no) == ("returned", None)
    assert month_of_now(office).shelved == 0

    spoilt = paper(office, number, "contract")
    old_key = next(one.key_id for one in returned.record.components if one.id == spoilt.component_id)
    put_on(office, number, "合同.pdf", CONTRACT, paper=spoilt.id)
    office.step("submission", number, "resubmit", by="tao")
    office.step("submission", number, "receive", **counted(office, number))
    check(office, number)
    office.step("submission", number, "accept")
    with pytest.raises(Refused, match="另一位"):
        office.step("submission", number, "review")
    office.step("submission", number, "review", by="he")
    done = slip(office, number)
    assert [(one.number, one.decision) for one in done.rounds] == [(1, "returned"), (2, "accepted")]
    assert done.state == State.REVIEWED
    office.settle()
    assert desk.vault.keys.destroyed(old_key or ""), "the spoilt scan is gone for good"

    shelve(office, file.ref)
    office.settle()
    record = office.get(file.ref)
    assert (record.archival_no, record.state, record.pages) == ("KH1.2026-1", "shelved", 3)
    assert [one.kind for one in record.components] == ["contract", "licence", "fee-list"]
    assert month_of_now(office).shelved == 1
    assert find(desk, people["lin"], "服务费 12000").total == 1
    with desk.database.work(office.clock(), people["lin"]) as work:
        same = record_for(work, file.ref)
        assert words_of(desk, same, 3).text.startswith("收费明细单")
        assert words_of(desk, same, 3).number == 3
        assert len(keys_of(same)) == 4
    with desk.database.reading() as session:
        assert list(faults(session)) == []


def month_of_now(office: Office, year: int = 2026, month: int = 11):
    with office.desk.database.reading() as session:
        return month_of(session, office.people["lin"].scope, office.desk.settings.zone, year, month)


def test_the_month_is_that_of_shelving_in_the_archives_own_zone(office: Office) -> None:
    office.clock.now = datetime(2026, 3, 31, 9, 0, tzinfo=UTC)
    number = qualified(office)
    file = slip(office, number).record
    assert file is not None
    office.clock.now = datetime(2026, 3, 31, 16, 10, tzinfo=UTC)  # ten past midnight of 1 April in Shanghai
    shelve(office, file.ref)
    for _again in range(2):
        assert (month_of_now(office, 2026, 3).shelved, month_of_now(office, 2026, 4).shelved) == (0, 1)


def test_an_18_digit_licence_stands_for_the_organisation_code_and_an_old_one_does_not(office: Office) -> None:
    assert org_code_in("91110000802100433B") == "80210043-3"
    number = a_full_slip(office)
    office.step("submission", number, "submit", by="tao")

    old = a_slip(office, party_name="旧照贸易有限公司", party_code="S2002", uscc="")
    put_on(office, old, "合同.pdf", CONTRACT)
    put_on(office, old, "收费明细单.pdf", FEES)
    put_on(office, old, "营业执照.pdf", "营业执照\n注册号：110108001234567")
    with pytest.raises(Problems, match="缺组织机构代码证"):
        office.step("submission", old, "submit", by="tao")


@pytest.mark.parametrize(("code", "expected"), [("91350211M0000XUF46", "[0-9A-Z]"), ("91350100M000100Y4Z", "3")])
def test_a_bad_check_digit_passes_only_with_a_reason_and_a_second_person(
    office: Office, code: str, expected: str
) -> None:
    desk, people = office.desk, office.people
    number = a_full_slip(
        office,
        {"合同.pdf": CONTRACT, "营业执照.pdf": LICENCE.replace("91110000802100433B", code), "收费明细单.pdf": FEES},
        uscc=code,
    )
    change_paper(desk, people["tao"], number, paper(office, number, "licence").id, {"code": code})
    office.step("submission", number, "submit", by="tao")
    office.step("submission", number, "receive", **counted(office, number))
    check(office, number)
    with pytest.raises(Refused, match=f"应为 {expected}"):
        office.step("submission", number, "accept")
    ask_exception(desk, people["lin"], number, "福建早期发码，已到登记机关核实")
    with pytest.raises(Refused, match="第二人"):
        confirm_exception(desk, people["lin"], number)
    confirm_exception(desk, people["he"], number)
    office.step("submission", number, "accept")


def test_only_its_department_and_the_archive_know_of_a_slip(office: Office) -> None:
    number = a_slip(office)
    now = slip(office, number)
    assert [login for login, person in office.people.items() if may_know(person, now)] == ["lin", "he", "zhou", "tao"]
    with pytest.raises(NotFound):
        put_on(office, number, "合同.pdf", CONTRACT, by="yu")


def test_the_later_original_takes_the_place_of_the_copy(office: Office) -> None:
    number = a_slip(office)
    put_on(office, number, "营业执照.pdf", LICENCE, original=False)
    put_on(office, number, "营业执照.pdf", LICENCE)
    now = slip(office, number)
    assert [(one.original, one.superseded_at is None) for one in now.papers] == [(False, False), (True, True)]
    assert now.record is not None
    assert [(one.kind, one.is_copy) for one in now.record.components] == [("licence", False)]


def test_a_destroyed_file_leaves_none_of_its_papers(office: Office) -> None:
    desk, people = office.desk, office.people
    number = qualified(office, handled_on="2003-03-02")
    file = slip(office, number).record
    assert file is not None
    with desk.database.work(office.clock(), people["lin"]) as work:
        describe(work, record_for(work, file.ref), {"event_on": "2004-01-31", "settled_on": "2004-01-31"})
    for verb in ("catalogue", "number"):
        office.step("accession", file.ref, verb)
    with desk.database.work(office.clock(), people["gu"]) as work:
        case = open_case(work, [record_for(work, file.ref)])
        judge(work, case, case.items[0], conclusion="destroy")
    office.step("appraisal", case.number, "submit", by="gu")
    office.step("appraisal", case.number, "decide", by="zhou")
    with desk.database.work(office.clock(), people["lin"]) as work:
        drawn = draft(work, [record_for(work, file.ref)], cooling_days=0).number
    keys = keys_of(office.get(file.ref))
    office.step("destruction", drawn, "submit")
    office.step("destruction", drawn, "approve", by="zhou")
    office.step("destruction", drawn, "begin", by="he", witness="lin")
    office.settle()
    assert office.get(file.ref).state == "destroyed"
    assert len(keys) == 4
    assert all(desk.vault.keys.destroyed(key) and not list(desk.vault.parts(key)) for key in keys)
    assert find(desk, people["lin"], "服务费 12000").total == 0
