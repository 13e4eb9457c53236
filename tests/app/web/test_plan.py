"""The plan in the browser: two heads at once, what cannot stand, numbers that would come, another fonds beside."""

from archive.classification import class_by_code

GL = "/classes/A001/GL"


def test_the_plan_is_a_tree_and_of_any_day(browse) -> None:
    lin = browse("lin")
    page = lin.get("/classes").text
    assert f"{GL}" in page
    assert "新增类目" not in page
    assert "这是 2001-01-01 的分类方案" in lin.get("/classes?on=20010101").text
    assert "2 月只有 28 天" in lin.get("/classes?on=2001-02-30").text
    assert lin.get(GL + "/edit").status_code == 403
    assert "GL2026" in lin.get(GL).text


def test_a_class_is_added_and_its_element_asked_for(browse, office) -> None:
    zhou = browse("zhou")
    sent = {
        "code": "HT7",
        "name": "外贸合同",
        "parent": "HT",
        "pattern": "HT7.{year}-{n}",
        "kind": "item",
        "why": "办公会",
    }
    assert zhou.post("/classes/A001/new", **{**sent, "code": "GL"}).status_code == 422
    assert zhou.post("/classes/A001/new", **sent).status_code == 302
    element = {"name": "port", "label": "起运港", "kind": "text", "check": "none", "why": "办公会"}
    assert zhou.post("/classes/A001/HT7/element", **element).status_code == 302
    page = zhou.get("/classes/A001/HT7").text
    assert "起运港" in page
    assert "列入分类方案" in page
    ref = office.record(**{"class": "HT7"})
    assert 'name="elements.port"' in browse("lin").get(f"/records/{ref}").text
    assert zhou.post("/classes/A001/HT7/elements/port", label="装运港", why="更正").status_code == 302
    assert zhou.post("/classes/A001/HT7/elements/port/end", why="").status_code == 422
    assert zhou.post("/classes/A001/HT7/elements/port/end", why="不用了").status_code == 302


def test_the_second_of_two_sees_both_and_keeps_what_was_typed(browse) -> None:
    first, second = browse("zhou"), browse("zhou")
    first.get(GL + "/edit")
    second.get(GL + "/edit")
    assert first.post(GL + "/edit?version=1", name="综合类", why="办公会").status_code == 302
    answer = second.post(GL + "/edit?version=1", name="行政类", why="办公会")
    assert answer.status_code == 409
    assert "综合类" in answer.text
    assert "行政类" in answer.text
    assert "version=2" in answer.text


def test_what_cannot_stand_comes_back_as_it_was_typed(browse) -> None:
    zhou = browse("zhou")
    long = "长" * 2000
    answer = zhou.post(GL + "/edit?version=1", name=long, why="办公会")
    assert answer.status_code == 422
    assert long in answer.text
    answer = zhou.post(GL + "/edit?version=1", name="<script>alert(1)</script>", why="办公会")
    assert "<script>alert" not in answer.text
    assert "网页代码" in answer.text


def test_a_template_shows_the_numbers_it_would_give(browse) -> None:
    lin = browse("lin")
    good = lin.get("/classes/A001/preview?class=HT&pattern={fonds}-WS·{year}-{term}-{unit}-{n:04}").text
    assert "A001-WS·2026-Y-" in good
    assert "每一年度" in good
    assert "会与 GL" in lin.get("/classes/A001/preview?class=HT&pattern=GL2003.1-{n}").text
    assert "花括号" in lin.get("/classes/A001/preview?class=HT&pattern=HT{year-{n}").text


def test_a_closed_class_and_one_form_for_all(browse, office) -> None:
    zhou = browse("zhou")
    number = office.shelved()
    assert zhou.post("/classes/A001/HT2/close", why="停签").status_code == 302
    assert zhou.post("/classes/A001/forms", form="dat22", why="改按国标").status_code == 302
    with office.desk.database.reading() as session:
        assert class_by_code(session, "HT1").pattern == "{fonds}-ZY·HT1·{year}-{term}-{unit}-{n:04}"
        assert class_by_code(session, "GL").pattern == "GL{year}.{term:digit}-{n}"
    assert zhou.post(GL + "/alias", old="xz", why="旧标签").status_code == 302
    assert office.get(number.replace("GL", "XZ—").replace("—", "")).archival_no == number
    assert zhou.post(GL + "/aliases/XZ/drop", why="不用了").status_code == 302


def test_another_fonds_stands_beside_with_its_own_plan_and_departments(browse) -> None:
    zhou = browse("zhou")
    made = {"code": "A002", "name": "海岳物流", "parent": "A001", "copy_of": "A001", "prefixed": "1", "why": "决议"}
    assert zhou.post("/fonds/new", **made).status_code == 302
    assert zhou.post("/fonds/new", **made).status_code == 422
    assert "A002-GL" in zhou.get("/classes/A002/GL").text
    assert "A002 海岳物流" in zhou.get("/classes").text
    assert zhou.post("/fonds/A002/departments", code="YSB", name="运输部", why="决议").status_code == 302
    assert zhou.post("/fonds/A002/departments/YSB/end", successor="DAZX", why="决议").status_code == 302
    assert zhou.post("/fonds/A002/departments", code="YSB", name="又一个", why="决议").status_code == 422
    assert zhou.post("/fonds/A002/edit?version=1", name="海岳供应链", why="更名").status_code == 302
    page = zhou.get("/fonds/A002/about").text
    assert "曾用名" in page
    assert "承接" in page
