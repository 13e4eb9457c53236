"""The plan is changed by the head of archive, each change dated; what a number was made of stays."""

from datetime import date

import pytest
from sqlalchemy import select

from archive.class_aliases import ClassAlias
from archive.classification import RecordClass, class_by_code
from archive.database import Work
from archive.departments import end_department, make_department
from archive.description import describe
from archive.element_plan import add_element, change_element, end_element
from archive.elements import element_values
from archive.errors import Conflict, NotPermitted, Problems, Refused
from archive.fonds import Fonds
from archive.fonds_keeping import change_fonds, former_names, make_fonds
from archive.ledger import Entry
from archive.numbers import find
from archive.plan_history import history_of, plan_on
from archive.planning import add_class, change_class, close_class, reopen_class

TENDER = {"code": "ZB", "name": "招标", "parent": "HT", "pattern": "HTZ.{year}-{n}", "why": "办公会纪要〔2005〕3号"}


@pytest.fixture
def at(office):
    """Do a piece of work as somebody."""
    return lambda login="zhou": office.desk.database.work(office.clock(), office.people[login])


def house(work: Work) -> Fonds:
    return work.session.scalars(select(Fonds)).first()


def refused(refusal) -> dict[str, str]:
    return {problem.field: str(problem) for problem in refusal.value.problems}


def test_only_the_head_changes_the_plan(at) -> None:
    with pytest.raises(NotPermitted), at("lin") as work:
        add_class(work, house(work), {**TENDER, "code": "HT7"})


def test_an_added_class_numbers_records_and_stands_in_the_ledger(at) -> None:
    with at() as work:
        made = add_class(work, house(work), {**TENDER, "code": "HT7"})
        assert made.valid_from == work.today
    with at() as work:
        entry = work.session.scalars(select(Entry).where(Entry.act == "class:add")).one()
        assert entry.note == TENDER["why"]
        assert entry.told["class"]["pattern"] == TENDER["pattern"]


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"code": "GL"}, "code", "代码用过就不再给"),
        ({"code": "ZB"}, "code", "旧代号"),
        ({"code": "ht-7"}, "code", "大写字母开头"),
        ({"name": ""}, "name", "请填类目名称"),
        ({"name": "长" * 2000}, "name", "80"),
        ({"name": "<script>"}, "name", "网页代码"),
        ({"parent": "XX"}, "parent", "没有类目 XX"),
        ({"pattern": "GL{year}.{term:digit}-{n:04}"}, "pattern", "会与 GL"),
        ({"pattern": "ZB{year}-{n}"}, "pattern", "旧代号"),
        ({"pattern": "HT7{unit}{year}-{n}"}, "pattern", "读错"),
        ({"usual": "31"}, "usual", "不管这一类"),
        ({"why": ""}, "why", "依据"),
        ({"colour": "红"}, "colour", "没有这一栏"),
    ],
)
def test_a_class_that_cannot_stand_is_told_at_its_field(at, change, field, words) -> None:
    with pytest.raises(Problems) as refusal, at() as work:
        add_class(work, house(work), {**TENDER, "code": "HT7", **change})
    assert words in refused(refusal)[field]


def test_four_levels_and_no_more(at) -> None:
    with at() as work:
        above = "GL"
        for code in ("GLA", "GLB", "GLC"):
            add_class(work, house(work), {"code": code, "name": code, "parent": above, "why": "试试"})
            above = code
    with pytest.raises(Problems) as refusal, at() as work:
        add_class(work, house(work), {"code": "GLD", "name": "第五级", "parent": "GLC", "why": "试试"})
    assert "4 级" in refused(refusal)["parent"]
    with pytest.raises(Problems) as refusal, at() as work:
        change_class(work, class_by_code(work.session, "GLA"), {"parent": "GLC", "why": "试试"})
    assert "它下面" in refused(refusal)["parent"]


def test_what_a_number_was_made_of_is_fixed_and_the_name_is_not(office, at) -> None:
    office.shelved()
    sent = {"code": "GLX", "kind": "volume", "parent": "HT", "pattern": "GLX-{n}", "why": "试试"}
    with pytest.raises(Problems) as refusal, at() as work:
        change_class(work, class_by_code(work.session, "GL"), sent)
    assert set(refused(refusal)) == {"code", "kind", "parent", "pattern"}
    with at() as work:
        change_class(work, class_by_code(work.session, "GL"), {"name": "综合管理类", "why": "办公会"})
    with at() as work:
        assert class_by_code(work.session, "GL").name == "综合管理类"


def test_the_second_of_two_heads_is_told_and_nothing_is_lost(at) -> None:
    with at() as work:
        read = class_by_code(work.session, "GL").version
    with at() as work:
        change_class(work, class_by_code(work.session, "GL"), {"name": "甲", "why": "试试"}, read)
    with pytest.raises(Conflict), at() as work:
        change_class(work, class_by_code(work.session, "GL"), {"name": "乙", "why": "试试"}, read)


def test_the_plan_of_an_earlier_day_is_read_back(office, at) -> None:
    with at() as work:
        before = plan_on(work.session, house(work).id, work.today)
    office.clock.pass_days(10)
    with at() as work:
        add_class(work, house(work), {**TENDER, "code": "HT7"})
        change_class(work, class_by_code(work.session, "GL"), {"name": "综合类", "position": 900, "why": "办公会"})
    office.clock.pass_days(10)
    with at() as work:
        close_class(work, class_by_code(work.session, "HT"), {"why": "并入他类"})
    with at() as work:
        fonds = house(work)
        then = work.today.replace(day=1)
        assert [one.code for one in plan_on(work.session, fonds.id, date(2000, 1, 1))] == [one.code for one in before]
        assert plan_on(work.session, fonds.id, date(2000, 1, 1)) == before
        now = {one.code: one for one in plan_on(work.session, fonds.id, work.today)}
        assert now["HT7"].valid_to == work.today
        assert now["GL"].name == "综合类"
        assert [entry.act for entry in history_of(work.session, class_by_code(work.session, "HT"))] == ["class:close"]
        del then


def test_a_closed_class_takes_no_new_records_and_its_code_is_never_given_again(office, at) -> None:
    ref = office.record()
    with at() as work:
        close_class(work, class_by_code(work.session, "HT2"), {"why": "停签"})
    office.clock.pass_days(1)
    with pytest.raises(Problems) as refusal, at("lin") as work:
        describe(work, find(work.session, ref), {"class": "HT2"})
    assert "停用" in refused(refusal)["class"]
    with pytest.raises(Problems) as refusal, at() as work:
        add_class(work, house(work), {"code": "HT2", "name": "又一个", "why": "试试"})
    assert "code" in refused(refusal)
    with pytest.raises(Refused), at() as work:
        close_class(work, class_by_code(work.session, "HT2"), {"why": "再停"})
    with at() as work:
        reopen_class(work, class_by_code(work.session, "HT2"), {"why": "复用"})
    with at("lin") as work:
        describe(work, find(work.session, ref), {"class": "HT2"})


def test_a_new_fonds_takes_over_the_plan_and_its_numbers_bear_its_code(office, at) -> None:
    with at() as work:
        make_fonds(work, {"code": "A002", "name": "海岳物流", "parent": "A001", "copy_of": "A001", "why": "董事会决议"})
    with at() as work:
        fonds = work.session.scalars(select(Fonds).where(Fonds.code == "A002")).one()
        category = class_by_code(work.session, "GL", fonds.id)
        assert category.pattern == "{fonds}-GL{year}.{term:digit}-{n}"
        assert not category.frozen
        assert "amount" in {one.name for one in category_elements(work, fonds)}
        change_fonds(work, fonds, {"name": "海岳供应链", "renamed_on": "20260101", "why": "更名通知"})
        assert [(one.name, one.until) for one in former_names(work.session, fonds)] == [("海岳物流", date(2026, 1, 1))]
    with pytest.raises(Problems) as refusal, at() as work:
        make_fonds(work, {"code": "A002", "name": "再来一个", "why": "试试"})
    assert "用过的号" in refused(refusal)["code"]


def category_elements(work: Work, fonds: Fonds):
    from archive.elements import elements_of

    return elements_of(work.session, class_by_code(work.session, "HT1", fonds.id))


def test_a_department_ends_with_a_successor_and_its_code_stays_its_own(at) -> None:
    with at() as work:
        fonds = house(work)
        unit = make_department(work, fonds, {"code": "FWB", "name": "法务部", "why": "机构调整"})
        end_department(work, unit, {"successor": "BGS", "why": "并入办公室"})
        assert unit.ended_on == work.today
    with pytest.raises(Problems) as refusal, at() as work:
        make_department(work, house(work), {"code": "FWB", "name": "服务部", "why": "试试"})
    assert "法务部" in refused(refusal)["code"]


def test_an_element_is_added_asked_for_and_ended_and_what_was_entered_stays(office, at) -> None:
    ref = office.record(**{"class": "GL"})
    with at() as work:
        element = add_element(
            work,
            class_by_code(work.session, "GL"),
            {
                "name": "room",
                "label": "会议室",
                "kind": "choice",
                "choices": "一号\n二号",
                "required": "1",
                "why": "试试",
            },
        )
        assert element.choices == ["一号", "二号"]
        describe(work, find(work.session, ref), {"elements.room": "二号"})
    with pytest.raises(Refused), at() as work:
        change_element(work, _own(work, "room"), {"kind": "text", "why": "试试"})
    with at() as work:
        end_element(work, _own(work, "room"), {"why": "不再问"})
        assert element_values(find(work.session, ref)) == {"room": "二号"}
    with pytest.raises(Problems) as refusal, at() as work:
        add_element(work, class_by_code(work.session, "GL"), {"name": "room", "label": "又", "shape": "(a+)+", "check": "regex", "why": "试试"})  # fmt: skip
    assert set(refused(refusal)) == {"name", "shape"}


def _own(work: Work, name: str):
    from archive.element_plan import element_named

    return element_named(work.session, class_by_code(work.session, "GL"), name)


def test_an_old_code_is_read_in_numbers_and_never_given(office, at) -> None:
    number = office.shelved()
    with at() as work:
        category = class_by_code(work.session, "GL")
        work.session.add(ClassAlias(fonds_id=category.fonds_id, category=category, old="XZ"))
    with at() as work:
        assert find(work.session, number.replace("GL", "xz")).archival_no == number
        assert work.session.scalar(select(RecordClass.id).where(RecordClass.code == "XZ")) is None
