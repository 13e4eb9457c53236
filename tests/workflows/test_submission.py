"""What the slip's table refuses, and numbers given to many at once from its records."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

from app.submitting import change_paper, remove_paper
from archive.errors import Invalid, NotPermitted, Problems, Refused, WrongState
from archive.numbers import find
from archive.records import Record, Stage
from archive.submissions import State
from tests.desk import MORNING, Office, reopened
from tests.handover import CONTRACT, FEES, LICENCE, a_full_slip, a_slip, check, counted, paper, put_on, qualified, slip
from workflows.accession import ACCESSION
from workflows.machine import Act


def test_an_incomplete_set_says_everything_that_is_missing(office: Office) -> None:
    number = a_slip(office)
    put_on(office, number, "营业执照.pdf", LICENCE)
    change_paper(office.desk, office.people["tao"], number, paper(office, number, "licence").id, {"company_code": ""})
    with pytest.raises(Problems) as told:
        office.step("submission", number, "submit", by="tao")
    assert {str(one) for one in told.value.problems} == {
        "缺合同。",
        "缺收费明细单。",
        "业务员、公司名称、商编三项要填全。",
    }


def test_a_wrong_count_and_a_wrong_code_are_defects(office: Office) -> None:
    number = a_full_slip(office)
    tao, contract = office.people["tao"], paper(office, number, "contract")
    change_paper(office.desk, tao, number, contract.id, {"company_code": "S9999"})
    office.step("submission", number, "submit", by="tao")
    with pytest.raises(WrongState):
        remove_paper(office.desk, tao, number, contract.id)
    office.step("submission", number, "receive", pieces=2, pages=3)
    check(office, number)
    with pytest.raises(Refused, match="2 处缺陷"):
        office.step("submission", number, "accept")
    office.step("submission", number, "return", note="补齐")
    assert [one["code"] for one in slip(office, number).rounds[0].defects] == ["count", "mismatch"]


def test_whoever_handed_it_in_neither_counts_nor_accepts_it(office: Office) -> None:
    number = a_full_slip(office)
    office.step("submission", number, "submit", by="tao")
    with pytest.raises(NotPermitted):
        office.step("submission", number, "receive", by="tao", **counted(office, number))
    with pytest.raises(Refused, match="没有记下任何缺陷"):
        office.step("submission", number, "receive", **counted(office, number))
        office.step("submission", number, "return", note="无")
    with pytest.raises(Refused, match="还有 3 份没有验过"):
        office.step("submission", number, "accept")


def test_a_dropped_slip_leaves_no_file(office: Office) -> None:
    number = a_full_slip(office)
    record = slip(office, number).record
    assert record is not None
    keys = [one.key_id for one in record.components]
    office.step("submission", number, "drop", by="tao", note="重复登记")
    office.settle()
    assert slip(office, number).state == State.DROPPED
    assert office.get(record.ref).components == []
    assert all(office.desk.vault.keys.destroyed(key or "") for key in keys)


def test_plain_papers_become_a_record_each_and_go_on_together(office: Office) -> None:
    number = a_slip(office, purpose="records", class_code="GL", party_name="", party_code="", uscc="", handled_on="")
    for n in (1, 2):
        put_on(office, number, f"通知{n}.pdf", f"关于第 {n} 次检查的通知")
    for one in slip(office, number).papers:
        wanted = {"company_name": "无", "company_code": "无"}
        change_paper(office.desk, office.people["tao"], number, one.id, wanted)
    office.step("submission", number, "submit", by="tao")
    office.step("submission", number, "receive", pieces=2, pages=2)
    check(office, number)
    office.step("submission", number, "accept")
    office.step("submission", number, "review", by="zhou")
    records = [one.record for one in slip(office, number).papers]
    assert [record.state for record in records if record] == ["accepted", "accepted"]
    assert [record.category.code for record in records if record] == ["GL", "GL"]


def test_fifty_numbers_at_once_are_consecutive_and_a_failed_one_leaves_no_gap(office: Office) -> None:
    """Domain scenario 6, for what comes from a slip: catalogued, then numbered."""
    with office.desk.database.work(office.clock(), office.people["lin"]) as work:
        model = find(work.session, slip(office, qualified(office)).record.ref)  # type: ignore[union-attr]
        model.state = Stage.CATALOGUED
        for n in range(54):
            made = Record(
                state=Stage.CATALOGUED, fonds_id=model.fonds_id, class_id=model.class_id, series_id=model.series_id,
                term=model.term, department_id=model.department_id, title=f"客户 {n}", year=2026, key_id=f"{n:032}",
                dated=None if n % 11 == 5 else model.dated, received_at=work.at, received_by="tao",
            )  # fmt: skip
            work.session.add(made)
        work.session.flush()
        refs = [record.ref for record in work.session.query(Record).filter(Record.key_id.like("0000%"))]
    gate = threading.Barrier(6)

    def number(some: list[str]) -> list[str]:
        desk, given = reopened(office.desk), []
        gate.wait(30)
        for ref in some:
            with suppress(Invalid, Problems), desk.database.work(MORNING, office.people["lin"]) as work:
                record = find(work.session, ref)
                ACCESSION.perform("number", Act(record, work))
                given.append(record.archival_no or "")
        desk.database.close()
        return given

    with ThreadPoolExecutor(6) as pool:
        every = [one for some in pool.map(number, (refs[n::6] for n in range(6))) for one in some]
    numbers = sorted(every, key=lambda one: int(one.rpartition("-")[2]))
    assert numbers == [f"KH1.2026-{n}" for n in range(1, 50)]


def test_a_second_copy_of_the_same_paper_is_told(office: Office) -> None:
    number = a_full_slip(office, {"合同.pdf": CONTRACT, "收费明细单.pdf": FEES, "营业执照.pdf": LICENCE})
    put_on(office, number, "合同.pdf", CONTRACT)
    office.step("submission", number, "submit", by="tao")
    office.step("submission", number, "receive", **counted(office, number))
    check(office, number)
    office.step("submission", number, "return", note="只留一份")
    assert [one["code"] for one in slip(office, number).rounds[0].defects] == ["duplicate"]
