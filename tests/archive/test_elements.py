"""What a class asks for beyond the common description."""

import pytest

from app.indexing import entry_of
from archive.classification import class_by_code
from archive.description import describe, missing, values_of
from archive.elements import Element, ElementCheck, ElementKind, doubtful, elements_of, read_value
from archive.errors import Invalid, Problems
from archive.numbers import find

CONTRACT = {"class": "HT2", "series": 21, "title": "设备销售合同", "date": "2003-03-05", "year": "2003"}


def one(kind: str = "text", **more: object) -> Element:
    return Element(name="x", label="某项", kind=kind, **{"choices": [], "check": "none", "shape": "", **more})


@pytest.mark.parametrize(
    ("element", "typed", "kept"),
    [
        (one("amount"), "￥12,000", "12000.00"),
        (one("amount"), "人民币 1.5 万元", "15000.00"),
        (one("amount"), "１２０００．１元整", "12000.10"),
        (one("number"), "007.50", "7.5"),
        (one("number"), "-0", "0"),
        (one("date"), "二〇二六年三月五日", "2026-03-05"),
        (one("choice", choices=["人民币", "美元"]), "美元", "美元"),
        (one("yesno"), "是", "yes"),
        (one(check="uscc"), "９１１１０００0 802100433b", "91110000802100433B"),
        (one(check="regex", shape=r"[A-Z]{2}[0-9]+"), "HT26", "HT26"),
        (one("amount"), "", ""),
    ],
)
def test_however_it_is_typed_one_text_is_kept(element: Element, typed: str, kept: str) -> None:
    assert read_value(element, typed) == kept


@pytest.mark.parametrize(
    ("element", "typed"),
    [
        (one("amount"), "一万二"),
        (one("amount"), "12.345"),
        (one("amount"), "1e9"),
        (one("amount"), "NaN"),
        (one("number"), "1,20"),
        (one("date"), "2026-02-30"),
        (one("choice", choices=["人民币"]), "金币"),
        (one("yesno"), "也许"),
        (one(check="uscc"), "123"),
        (one(check="regex", shape=r"[A-Z]{2}"), "AB1"),
    ],
)
def test_what_cannot_stand_is_told_at_its_field(element: Element, typed: str) -> None:
    with pytest.raises(Invalid) as refusal:
        read_value(element, typed)
    assert refusal.value.field == "elements.x"


def test_a_wrong_check_character_is_told_and_never_refused() -> None:
    element = one(check=ElementCheck.USCC)
    kept = read_value(element, "91350211M0000XUF46")
    wrong = doubtful(element, kept)
    assert wrong is not None
    assert wrong.expected != kept[-1]


def test_a_class_asks_what_those_above_it_ask_and_its_own_after(office) -> None:
    with office.desk.database.reading() as session:
        names = [element.name for element in elements_of(session, class_by_code(session, "ZZ1"))]
    assert names[0] == "uscc"
    assert names[-1] == "capital"


def test_an_element_is_described_found_again_and_written_down(office) -> None:
    ref = office.record(**CONTRACT)
    with office.desk.database.work(office.clock(), office.people["lin"]) as work:
        record = find(work.session, ref)
        changed = describe(work, record, {"elements.amount": "12,000", "elements.currency": "人民币"})
        assert changed["elements.amount"] == ("", "12000.00")
        assert values_of(record)["elements.payment"] == ""
        entry = entry_of(record, office.desk.vault)
        words = (*entry.notes.splitlines(), *getattr(entry, "elements", ()))
        assert "12000.00" in words
        assert "12,000.00" in words
    assert office.get(ref).elements == {"amount": "12000.00", "currency": "人民币"}
    with office.desk.database.work(office.clock(), office.people["lin"]) as work:
        assert describe(work, find(work.session, ref), {"elements.amount": None})["elements.amount"][1] == ""


def test_all_that_cannot_stand_is_told_at_once_and_nothing_is_set(office) -> None:
    ref = office.record(**CONTRACT)
    sent = {"elements.amount": "很多", "elements.ends_on": "2026-02-30", "elements.colour": "红", "title": "<b>"}
    with pytest.raises(Problems) as refusal, office.desk.database.work(office.clock(), office.people["lin"]) as work:
        describe(work, find(work.session, ref), sent)
    assert {problem.field for problem in refusal.value.problems} == set(sent)
    assert office.get(ref).elements == {}


def test_acceptance_asks_for_what_the_class_demands(office) -> None:
    ref = office.record(**CONTRACT)
    with office.desk.database.work(office.clock(), office.people["lin"]) as work:
        category = class_by_code(work.session, "HT2")
        work.session.add(
            Element(category=category, name="place", label="签订地点", kind=ElementKind.TEXT, required=True)
        )
    with office.desk.database.work(office.clock(), office.people["lin"]) as work:
        record = find(work.session, ref)
        assert [gap.field for gap in missing(record)] == ["elements.place"]
        describe(work, record, {"elements.place": "青岛"})
        assert missing(record) == []
