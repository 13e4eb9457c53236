"""A search as the doors ask it: whole, narrowed, nearly, by where a box stands."""

from app.finding import find
from app.shelving import Putting, make_box, make_place, move_box, put_away


def test_a_record_is_found_where_its_box_went(office):
    desk, lin = office.desk, office.people["lin"]
    for code in ("1", "1-A", "1-A-1", "1-A-2"):
        make_place(desk, lin, {"code": code, "name": "", "capacity_mm": "900"})
    number = office.shelved("关于开展年度消防检查的通知")
    box = make_box(
        desk, lin, {"class": "GL", "year": "2003", "term": office.get(number).term, "location": "1-A-1"}
    ).code
    put_away(desk, lin, number, Putting(box))
    office.settle()
    assert find(desk, lin, "库位:1-A-1").total == find(desk, lin, f"盒号:{box}").total == 1
    move_box(desk, lin, box, "1-A-2")
    office.settle()
    assert (find(desk, lin, "库位:1-A-1").total, find(desk, lin, "库位:1-A-2").total) == (0, 1)


def test_what_is_not_found_is_looked_for_nearly_and_said_to_be(office):
    ref = office.record("甲方：天津丸石贸易有限公司", title="采购合同")
    office.settle()
    by = office.people["lin"]
    exact = find(office.desk, by, "天津丸石贸易")
    assert (exact.total, exact.near, exact.cut) == (1, False, False)
    near = find(office.desk, by, "天津九石贸易")
    assert (near.total, near.near) == (1, True)
    assert near.hits[0].record.ref == ref
    assert "<mark>天津丸石贸易</mark>" in near.hits[0].snippet
    none = find(office.desk, by, "毫不相干的一句话")
    assert (none.total, none.near) == (0, False)


def test_hits_are_narrowed_by_any_facet(office):
    office.record("甲方订立合同，价款一百万元", secrecy="public")
    office.record("甲方订立合同，价款二百万元")
    office.settle()
    by = office.people["lin"]
    assert find(office.desk, by, "甲方").total == 2
    assert find(office.desk, by, "甲方", narrow={"secrecy": ("0",)}).total == 1
    assert find(office.desk, by, "1,000,000").total == 1
    assert find(office.desk, by, "金额:>150万").total == 1
    assert find(office.desk, by, "部门:DAZX state:received").total == 2
