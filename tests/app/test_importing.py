"""Old catalogues coming in: what is taken over, what is told, and what is left untouched."""

from datetime import date

import pytest

from app.columns import propose, read_table
from app.exporting import Choice, safe_name, write_bundle, write_table
from app.finding import find
from app.import_rows import BadRow
from app.sheet_guard import BadSheet
from app.sheets import Cell, Column, read_sheet, write_sheet
from app.taking_over import bring_in
from archive.errors import Invalid, NotPermitted, Problems
from archive.ledger import faults
from tests.desk import Office

GOOD: dict[str, Cell] = {
    "档号": "GL2003.3-7",
    "题名": "关于购置货架的请示",
    "责任者": "办公室",
    "文号": "海岳〔2003〕7号",
    "日期": date(2003, 3, 5),
    "保管期限": "10年",
    "页数": 3,
    "密级": "内部",
    "部门": "办公室",
    "单位": "苏州鼎盛泰和；宁波朗峰消防",
    "备注": "原件",
}


def a_table(*rows: dict[str, Cell]) -> bytes:
    heads = list(dict.fromkeys(head for row in rows for head in row))
    cells = [[str(row.get(head) or "") for head in heads] for row in rows]
    return write_sheet([Column(head) for head in heads], cells)


def bring(office: Office, *rows: dict[str, Cell], by: str = "lin", **how: object):
    return bring_in(office.desk, office.people[by], a_table(*rows), "GL", name="旧目录.xlsx", **how)


def said(bad: BadRow) -> str:
    return str(bad.problem)


def test_a_row_becomes_a_numbered_record_that_is_found(office):
    done = bring(office, GOOD)
    assert (done.rows, done.imported, done.bad) == (1, 1, ())
    record = office.get("GL2003.3-7")
    assert record.state == "numbered"
    assert (record.title, record.responsible, record.doc_no) == ("关于购置货架的请示", "办公室", "海岳〔2003〕7号")
    assert (record.dated, record.year, record.term, record.pages) == (date(2003, 3, 5), 2003, "D10", 3)
    assert record.party_names == ("苏州鼎盛泰和", "宁波朗峰消防")
    assert record.department.code == "BGS"
    assert record.due_on == date(2014, 1, 1)
    office.settle()
    found = find(office.desk, office.people["lin"], "购置货架")
    assert [hit.record.archival_no for hit in found.hits] == ["GL2003.3-7"]


def test_every_imported_record_says_where_it_came_from(office):
    bring(office, GOOD, {**GOOD, "档号": "GL2003.3-8"})
    with office.desk.database.reading() as session:
        from archive.ledger import history_of

        entries = history_of(session, office.get("GL2003.3-8").subject)
        assert [(entry.act, entry.by) for entry in entries] == [("import:register", "lin")]
        told = {"file": "旧目录.xlsx", "import": "DR-2026-0001", "number": "GL2003.3-8", "row": 3}
        assert entries[0].told == told
        assert list(faults(session)) == []


def test_new_numbers_follow_the_old_ones(office):
    fresh = {**GOOD, "档号": ""}
    done = bring(office, fresh, {**GOOD, "档号": "GL2003.3-0040"}, fresh)
    assert done.imported == 3
    assert [done.first, done.last] == ["GL2003.3-41", "GL2003.3-42"]
    assert office.get("GL2003.3-40").title == GOOD["题名"]
    assert office.shelved() == "GL2003.3-43"


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [
        ({"题名": ""}, "title", "题名空白"),
        ({"题名": "<script>alert(1)</script>"}, "title", "网页代码"),
        ({"日期": "2003-02-30"}, "date", "2 月只有 28 天"),
        ({"日期": "明天"}, "date", "看不懂日期"),
        ({"年度": "1066", "档号": ""}, "year", "1900"),
        ({"类目": "XX"}, "class", "没有类目 XX"),
        ({"类目": "HT"}, "class", "归并下级"),
        ({"档号": "KJ1-6"}, "archival_no", "不合 GL 类的写法"),
        ({"档号": "GL2004.3-7"}, "archival_no", "2004 年度"),
        ({"档号": "GL2003.1-7"}, "archival_no", "期限"),
        ({"保管期限": "很久"}, "term", "看不懂保管期限"),
        ({"保管期限": "25年"}, "term", "没有 D25 的条目"),
        ({"页数": "三"}, "pages", "整数"),
        ({"密级": "绝密"}, "secrecy", "密级请选"),
        ({"密级": "核心商密"}, "secrecy", "高过您自己"),
        ({"部门": "没有部"}, "department", "没有代码为 没有部 的部门"),
        ({"单位": "甲/乙"}, "parties", "不能含有"),
    ],
)
def test_a_bad_row_is_told_with_its_line_and_nothing_is_kept(office, change, field, sentence):
    done = bring(office, {**GOOD, "档号": "GL2003.3-1"}, {**GOOD, **change})
    assert (done.imported, [bad.line for bad in done.bad]) == (0, [3])
    problem = done.bad[0].problem
    problems = problem.problems if isinstance(problem, Problems) else [problem]
    assert [one.field for one in problems] == [field]
    assert sentence in said(done.bad[0])
    assert find(office.desk, office.people["zhou"], "货架").total == 0
    with pytest.raises(Exception, match="GL2003"):
        office.get("GL2003.3-1")


def test_a_number_stands_once_in_the_table_and_once_in_the_archive(office):
    twice = bring(office, GOOD, {**GOOD, "档号": " gl2003.3-007 "})
    assert [bad.line for bad in twice.bad] == [3]
    assert bring(office, GOOD).imported == 1
    again = bring(office, GOOD)
    assert "已有人用" in said(again.bad[0])


def test_a_trial_run_finds_the_same_and_writes_nothing(office):
    rows = [{**GOOD, "档号": ""}, {**GOOD, "题名": ""}]
    trial = bring(office, *rows, dry_run=True)
    assert (trial.rows, trial.imported, len(trial.bad), trial.dry_run) == (2, 0, 1, True)
    bring(office, GOOD, dry_run=True)
    assert office.shelved(year="2004", date="2004-01-02") == "GL2004.3-1"
    assert bring(office, {**GOOD, "档号": ""}).first == "GL2003.3-1"


def test_the_good_rows_alone_come_in_when_asked_for(office):
    done = bring(office, GOOD, {**GOOD, "档号": "GL2003.3-9", "题名": ""}, partial=True)
    assert (done.imported, [bad.line for bad in done.bad]) == (1, [3])
    assert office.get("GL2003.3-7").archival_no == "GL2003.3-7"


def test_what_nobody_recognises_is_kept_in_the_notes(office):
    done = bring(office, {**GOOD, "序号": 1, "金额": "12,000", "经办人": "方可"})
    assert done.into_notes == ("金额", "经办人")
    assert office.get("GL2003.3-7").notes == "原件\n金额：12,000\n经办人：方可"


def test_the_number_fills_in_year_and_term(office):
    bare = {"archival no": "GL2005.1-3", "Title": "公司章程"}
    assert bring(office, bare).imported == 1
    record = office.get("GL2005.1-3")
    assert (record.year, record.term) == (2005, "Y")


def test_a_table_that_is_none_is_told_what_it_lacks(office):
    with pytest.raises(BadSheet, match="题名"):
        bring(office, {"档号": "GL2003.3-7", "日期": "20030305"})
    with pytest.raises(BadSheet, match="两列都像"):
        read_table(read_sheet(a_table({"题名": "a", "标题": "b"})))
    with pytest.raises(Invalid, match="没有类目 NOPE"):
        bring_in(office.desk, office.people["lin"], a_table(GOOD), "NOPE")
    with pytest.raises(NotPermitted):
        bring(office, GOOD, by="tao")


def test_what_goes_out_comes_in_again(office, tmp_path):
    bring(office, GOOD, {**GOOD, "档号": "GL2003.3-8", "密级": "公开", "单位": ""})
    path = tmp_path / "out.xlsx"
    with path.open("wb") as into:
        done = write_table(office.desk, office.people["lin"], Choice(), into, str)
    assert done.records == 2
    rows = [cells for _, cells in read_sheet(path).records()]
    assert [row["档号"] for row in rows] == ["GL2003.3-7", "GL2003.3-8"]
    assert (rows[0]["保管期限"], rows[0]["日期"], rows[0]["状态"]) == ("10年", "2003-03-05", "已打号")
    table = read_table(read_sheet(path))
    assert table.into_notes == ()
    again = bring_in(office.desk, office.people["lin"], path, "GL")
    assert all("已有人用" in said(bad) for bad in again.bad)
    assert len(again.bad) == 2


def test_only_what_one_may_see_goes_out(office, tmp_path):
    office.shelved(secrecy="core")
    number = office.shelved("关于消防检查的通知", secrecy="public")
    office.settle()
    for choice in (Choice(), Choice("消防"), Choice(class_code="GL")):
        with (tmp_path / "out.xlsx").open("wb") as into:
            assert write_table(office.desk, office.people["tao"], choice, into, str).records == 1
    assert number in {cells["档号"] for _, cells in read_sheet(tmp_path / "out.xlsx").records()}


def test_files_go_out_under_names_any_system_bears(office, tmp_path):
    import zipfile

    number = office.shelved()
    with (tmp_path / "out.zip").open("wb") as into:
        done = write_bundle(office.desk, office.people["lin"], Choice(), into, str)
    assert (done.records, done.files) == (1, 1)
    with zipfile.ZipFile(tmp_path / "out.zip") as bundle:
        assert sorted(bundle.namelist()) == ["catalogue.xlsx", f"files/{number}.pdf"]
        assert bundle.read(f"files/{number}.pdf").decode().startswith("关于")
    assert safe_name("A001-WS·2026-Y-0001") == "A001-WS·2026-Y-0001"
    assert safe_name("../../etc/passwd") == "etc_passwd"
    assert safe_name("...") == "_"


def test_an_old_catalogue_may_name_the_class_as_every_page_does() -> None:
    assert propose(["门类"]) == {"门类": "class"}
