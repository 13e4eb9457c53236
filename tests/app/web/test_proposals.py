"""The places and doubts of a proposal, as the record page shows them."""

from app.web.proposals import doubts, places, proposed
from tests.desk import Office

CONTRACT = "采购合同\n合同编号：HT-2021-0417\n甲方：海岳集团有限公司\n乙方：苏州鼎盛泰和智能装备制造有限公司\n签订日期：2021年4月17日"


def test_what_the_machine_read_is_marked_where_it_stands(office: Office) -> None:
    record = office.get(office.record(CONTRACT))
    assert {"title", "date", "parties", "doc_no", "class"} <= proposed(record)
    found = places(record)["doc_no"]
    assert found["page"] == 1
    assert found["box"]["w"] > 0
    assert doubts(record) <= proposed(record)


def test_nothing_is_proposed_once_a_person_has_decided(office: Office) -> None:
    record = office.get(office.shelved(CONTRACT))
    assert proposed(record) == frozenset()
    assert places(record) == {}
